"""An inequality that is assumed serves as a reason in the same way as one that is proved."""

import pytest
from sympy import Le, Symbol, symbols

from zcmoe_symbolic import calc
from zcmoe_symbolic.derivation import StepFailed
from zcmoe_symbolic.language import holds

a, b = symbols("a b", real=True)
q = Symbol("q", positive=True)
order = holds(Le(a, b))


def test_an_increasing_map_is_applied_to_an_assumed_inequality():
    theorem = calc(q * a + 1, given=[order]).at_most(q * b + 1, by=order).theorem()
    assert (theorem.hypotheses, theorem.rule) == ({order}, "monotone")


def test_the_very_link_is_still_the_assumption():
    assert calc(a, given=[order]).at_most(b, by=order).theorem().rule == "assumption"


def test_a_map_that_decreases_is_refused():
    with pytest.raises(StepFailed, match="may decrease"):
        calc(-q * a, given=[order]).at_most(-q * b, by=order)


def test_what_is_not_given_is_not_used():
    with pytest.raises(StepFailed, match="is not among those given"):
        calc(q * a, given=[]).at_most(q * b, by=order)
