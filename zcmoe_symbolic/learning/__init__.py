"""Learning the constants of given regions from examples: routing, means, the scikit-learn estimator.

The names below are loaded on first use; only the estimator needs scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zcmoe_symbolic.learning.constants import LearnedConstants as LearnedConstants
    from zcmoe_symbolic.learning.constants import learned_constants as learned_constants
    from zcmoe_symbolic.learning.regressor import ZeroComputeMoERegressor as ZeroComputeMoERegressor
    from zcmoe_symbolic.learning.routing import Routing as Routing
    from zcmoe_symbolic.learning.trials import constants_of_trials as constants_of_trials

_HOME = {
    "LearnedConstants": "constants",
    "Routing": "routing",
    "ZeroComputeMoERegressor": "regressor",
    "constants_of_trials": "trials",
    "learned_constants": "constants",
}

# Without the estimator, so that `import *` does not ask for scikit-learn.
__all__ = [
    "LearnedConstants",
    "Routing",
    "constants_of_trials",
    "learned_constants",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "ZeroComputeMoERegressor"])
