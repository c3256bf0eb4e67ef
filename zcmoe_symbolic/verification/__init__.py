"""Run proof scripts and say what is proved, under which hypotheses, and what it rests on."""

from zcmoe_symbolic.verification.records import FailedStep, Fault, ProofResult
from zcmoe_symbolic.verification.report import EquationRow, PartRow, Report, StatementRow
from zcmoe_symbolic.verification.run import Progress, Run, default_jobs, verify
from zcmoe_symbolic.verification.session import Session
from zcmoe_symbolic.verification.targets import BadTarget

__all__ = [
    "BadTarget",
    "EquationRow",
    "FailedStep",
    "Fault",
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
