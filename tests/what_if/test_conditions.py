"""Hypotheses on particular functions are met, refuted with the place, or left open, and never guessed."""

import pytest
from sympy import Abs, Eq, Integral, Lambda, Le, Max, Piecewise, Rational, cos, exp, pi, sin, sqrt

from zcmoe_symbolic.language import (
    continuous,
    continuously_differentiable,
    holds,
    nonnegative,
    nonzero,
    nonzero_almost_everywhere,
    positive,
    unit_mass,
)
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.special_case import decide

HALF = Rational(1, 2)
JUMP = Piecewise((x, x < HALF), (1, True))


def of(kind, function):
    return kind(Lambda(x, function))


DECIDED = {
    "continuous": of(continuous, Max(x, HALF)),
    "smooth": of(continuously_differentiable, x**2 * Abs(x - HALF) ** 2),
    "smooth-in-pieces": of(continuously_differentiable, Piecewise((cos(6 * pi * x), x <= HALF), (-1, True))),
    "positive": of(positive, exp(-x)),
    "nonnegative-with-a-double-zero": of(nonnegative, (x - HALF) ** 2),
    "isolated-zeros": of(nonzero_almost_everywhere, sin(6 * pi * x)),
    "unit-mass": of(unit_mass, 2 * sin(pi * x) ** 2),
    "nonzero": of(nonzero, -1 - x),
    "relation": holds(Le(Integral(x, (x, 0, 1)), 1, evaluate=False)),
}
REFUTED = {
    "jump": (of(continuous, JUMP), "jumps at x = 1/2"),
    "pole": (of(continuous, 1 / x), "not bounded near x = 0"),
    "corner": (of(continuously_differentiable, Abs(x - HALF)), "slope is not continuous"),
    "steep": (of(continuously_differentiable, sqrt(x)), "not bounded near x = 0"),
    "zero-at-the-end": (of(positive, 2 * x), "vanishes at x = 0"),
    "touching-zero": (of(positive, (x - HALF) ** 2), "vanishes"),
    "negative": (of(nonnegative, x - HALF), "-0.5"),
    "negative-inside": (of(nonnegative, (x - Rational(1, 3)) * (x - HALF)), "it is -"),
    "plateau": (of(nonzero_almost_everywhere, Piecewise((sin(x), x <= HALF), (0, True))), "from x = 1/2 to x = 1"),
    "mass": (of(unit_mass, x), "its integral is 0.5"),
    "zero": (of(nonzero, x), "vanishes at x = 0"),
    "equation": (holds(Eq(Integral(x, (x, 0, 1)), 1, evaluate=False)), "right side 1"),
}


@pytest.mark.parametrize("hypothesis", DECIDED.values(), ids=DECIDED)
def test_what_is_true_is_decided(hypothesis):
    assert decide(hypothesis).standing == "decided", decide(hypothesis)


@pytest.mark.parametrize(("hypothesis", "why"), REFUTED.values(), ids=REFUTED)
def test_what_is_false_fails_with_the_place(hypothesis, why):
    found = decide(hypothesis)
    assert found.standing == "fails", found
    assert why in found.why


def test_the_sign_of_what_is_not_continuous_is_left_open():
    assert decide(of(positive, JUMP + 1)).standing == "open"
