"""Answer questions about expressions: a verdict with its chain of named reductions."""

from zcmoe_symbolic.deciders.counterexamples import find_counterexample
from zcmoe_symbolic.deciders.equality import decide_equal, prove_equal
from zcmoe_symbolic.deciders.verdict import Counterexample, Status, Trust, Verdict

__all__ = [
    "Counterexample",
    "Status",
    "Trust",
    "Verdict",
    "decide_equal",
    "find_counterexample",
    "prove_equal",
]
