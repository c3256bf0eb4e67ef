"""Machine-checked theory of zero-compute mixtures of experts: the public names.

Names are loaded on first use, so that `import zcmoe_symbolic` and the command line start at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from zcmoe_symbolic._version import __version__

if TYPE_CHECKING:
    from zcmoe_symbolic import paper as paper
    from zcmoe_symbolic.deciders import Verdict as Verdict
    from zcmoe_symbolic.deciders import decide_equal as decide_equal
    from zcmoe_symbolic.deciders import decide_nonnegative as decide_nonnegative
    from zcmoe_symbolic.derivation import calc as calc
    from zcmoe_symbolic.derivation import claim as claim
    from zcmoe_symbolic.derivation import uses as uses
    from zcmoe_symbolic.kernel import Theorem as Theorem
    from zcmoe_symbolic.kernel import algebra as algebra
    from zcmoe_symbolic.verification import verify as verify

_HOME = {
    "Theorem": "kernel",
    "Verdict": "deciders",
    "algebra": "kernel",
    "calc": "derivation",
    "claim": "derivation",
    "decide_equal": "deciders",
    "decide_nonnegative": "deciders",
    "uses": "derivation",
    "verify": "verification",
}

__all__ = [
    "Theorem",
    "Verdict",
    "__version__",
    "algebra",
    "calc",
    "claim",
    "decide_equal",
    "decide_nonnegative",
    "paper",
    "uses",
    "verify",
]


def __getattr__(name: str) -> object:
    if name == "paper":
        return import_module("zcmoe_symbolic.paper")
    if name in _HOME:
        return getattr(import_module(f"zcmoe_symbolic.{_HOME[name]}"), name)
    raise AttributeError(f"module 'zcmoe_symbolic' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
