"""Answer questions about expressions: a verdict with its chain of named reductions."""

from zcmoe_symbolic.deciders.counterexamples import find_counterexample
from zcmoe_symbolic.deciders.equality import decide_equal, prove_equal
from zcmoe_symbolic.deciders.nonnegativity import (
    Certificate,
    CertificateRefused,
    certificate_from_plain,
    decide_nonnegative,
)
from zcmoe_symbolic.deciders.order_goals import decide_order
from zcmoe_symbolic.deciders.verdict import Counterexample, Status, Trust, Verdict

__all__ = [
    "Certificate",
    "CertificateRefused",
    "Counterexample",
    "Status",
    "Trust",
    "Verdict",
    "certificate_from_plain",
    "decide_equal",
    "decide_nonnegative",
    "decide_order",
    "find_counterexample",
    "prove_equal",
]
