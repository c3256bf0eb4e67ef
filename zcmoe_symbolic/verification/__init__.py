"""Run proof scripts and say what is proved, under which hypotheses, and what it rests on.

`Session`, which proves claims, is loaded on first use: reporting remembered proofs needs no SymPy.
"""

from typing import TYPE_CHECKING

from zcmoe_symbolic.verification.derivations import Derivation, DerivedChain, DerivedStep, Formula
from zcmoe_symbolic.verification.findings import FindingRow
from zcmoe_symbolic.verification.records import FailedStep, Fault, ProofResult
from zcmoe_symbolic.verification.report import EquationRow, PartRow, Report, StatementRow
from zcmoe_symbolic.verification.run import Progress, Run, default_jobs, verify
from zcmoe_symbolic.verification.targets import BadTarget

if TYPE_CHECKING:
    from zcmoe_symbolic.verification.session import Session as Session

__all__ = [
    "BadTarget",
    "Derivation",
    "DerivedChain",
    "DerivedStep",
    "EquationRow",
    "FailedStep",
    "Fault",
    "FindingRow",
    "Formula",
    "PartRow",
    "Progress",
    "ProofResult",
    "Report",
    "Run",
    "Session",
    "StatementRow",
    "default_jobs",
    "verify",
]


def __getattr__(name: str) -> object:
    if name == "Session":
        from zcmoe_symbolic.verification.session import Session

        return Session
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
