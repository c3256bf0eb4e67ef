"""The rule for inequalities between functions in given ranges, by certified bounds."""

from collections.abc import Iterator

import pytest
import sympy as sp
from rule_cases import Use, family, valid, violates, wrong
from sympy import Abs, Rational, exp, log, pi, sin, sqrt, tanh

from zcmoe_symbolic.derivation import calc
from zcmoe_symbolic.kernel import RuleError, certified_inequality, transitivity
from zcmoe_symbolic.language import at_most, between, continuous, equal, for_all, holds, in_domain, less

x, y, z = sp.symbols("x y z", real=True)
q, r = sp.symbols("q r", positive=True)
n = sp.Symbol("n", integer=True, positive=True)
f = sp.Function("f", real=True)
UNIT, QUARTER = in_domain(x), between(x, 0, pi / 2)
SMALL = between(q, 0, 1)


@valid("certified_inequality")
def tight_inequalities() -> Iterator[Use]:
    yield Use(certified_inequality, at_most(2 * x / pi, sin(x)), [QUARTER, UNIT], [QUARTER], trust="certified")
    yield Use(certified_inequality, at_most(1 + x, exp(x)), [UNIT], [UNIT], trust="certified")
    wide = between(x, -3, 3)
    yield Use(certified_inequality, at_most(1 + x, exp(x)), [wide], [wide], trust="certified")
    yield Use(certified_inequality, at_most(q - q**2 / 2, log(1 + q)), [SMALL], [SMALL], trust="certified")
    yield Use(certified_inequality, at_most(x - x**2 / 2, log(1 + x)), [UNIT], [UNIT], trust="certified")
    yield Use(certified_inequality, at_most(x - x**3 / 3, tanh(x)), [UNIT, between(y, 0, 1)], [UNIT], trust="certified")
    yield Use(certified_inequality, at_most(2 * sqrt(2) * x, x**2 + 2), [wide], [wide], trust="certified")
    yield Use(certified_inequality, at_most(0, Abs(sin(x) - x / 2)), [UNIT], [UNIT], trust="certified")


@valid("certified_inequality")
def ranges_that_are_tried_in_turn() -> Iterator[Use]:
    far = between(x, -1, 5)
    yield Use(certified_inequality, at_most(x**2, x), [far, UNIT], [UNIT], trust="certified")


@valid("certified_inequality")
def two_variables() -> Iterator[Use]:
    both = [UNIT, in_domain(y)]
    yield Use(certified_inequality, at_most(2 * x * y, x**2 + y**2), both, both, trust="certified")
    yield Use(certified_inequality, at_most(x + y, 1 + x * y), both, both, trust="certified")
    mixed = [UNIT, between(y, -1, 1)]
    yield Use(certified_inequality, at_most(x + y + 2, exp(x) + exp(y)), mixed, mixed, trust="certified")


@violates("certified_inequality")
def parts_that_cancel_and_may_be_undefined() -> Iterator[Use]:
    pole = 1 / (x - Rational(1, 2))
    yield Use(certified_inequality, at_most(pole, pole + 1), [UNIT])
    yield Use(certified_inequality, at_most(log(x - 1), log(x - 1) + x), [UNIT])


@violates("certified_inequality")
def ranges_that_are_missing_or_not_exact() -> Iterator[Use]:
    goal = at_most(2 * x / pi, sin(x))
    yield Use(certified_inequality, goal)
    yield Use(certified_inequality, goal, [between(x, 0, y)])
    yield Use(certified_inequality, goal, [between(y, 0, 1)])
    yield Use(certified_inequality, goal, [between(x, 0, 2)])
    yield Use(certified_inequality, goal, [holds(sp.Le(x, 1))])
    yield Use(certified_inequality, goal, [between(x, 1, 0)])
    yield Use(certified_inequality, at_most(x + y, 2), [UNIT])
    yield Use(certified_inequality, at_most(x + y + z, 3), [UNIT, in_domain(y), in_domain(z)])
    yield Use(certified_inequality, at_most(n, n**2), [between(n, 0, 3)])


@violates("certified_inequality")
def what_is_not_defined_everywhere() -> Iterator[Use]:
    yield Use(certified_inequality, at_most(0, -q * log(q)), [SMALL])
    yield Use(certified_inequality, at_most(0, -x * log(x)), [UNIT])
    yield Use(certified_inequality, at_most(Rational(1, 2), sin(x) / x), [UNIT])
    yield Use(certified_inequality, at_most(0, 1 / q), [SMALL])
    yield Use(certified_inequality, at_most(0, log(x + 1) ** 2), [between(x, -2, 1)])
    yield Use(certified_inequality, at_most(0, sqrt(x) + 1), [between(x, -1, 1)])
    yield Use(certified_inequality, at_most(0, f(x) ** 2), [UNIT])
    yield Use(certified_inequality, at_most(0, f(x) ** 2), [UNIT, continuous(f), for_all(x, 0, 1, sp.Le(0, f(x)))])


@wrong("certified_inequality")
def altered_inequalities() -> Iterator[Use]:
    yield Use(certified_inequality, at_most(sin(x), 2 * x / pi), [QUARTER])
    yield Use(certified_inequality, at_most(2 * x / pi + Rational(1, 10**15) * x, sin(x)), [QUARTER])
    yield Use(certified_inequality, less(2 * x / pi, sin(x)), [QUARTER])
    yield Use(certified_inequality, less(x - 1, x), [UNIT])
    yield Use(certified_inequality, equal(x, x), [UNIT])
    yield Use(certified_inequality, at_most(1 + x + x**2 / 2 + x**3 / 5, exp(x)), [UNIT])
    yield Use(certified_inequality, at_most(2 * x * y + Rational(1, 10**12), x**2 + y**2), [UNIT, in_domain(y)])
    yield Use(certified_inequality, at_most(x**2, x), [between(x, 0, 1 + Rational(1, 10**12))])


def test_refusals_name_the_counterexample_or_the_reason() -> None:
    with pytest.raises(RuleError, match="at x = 2: left side"):
        certified_inequality.prove(at_most(x**2, x), [between(x, 0, 2)])
    with pytest.raises(RuleError, match="give between"):
        certified_inequality.prove(at_most(x**2, x))


def test_a_certified_link_lowers_the_trust_of_a_chain() -> None:
    chain = calc(2 * x / pi, given=[QUARTER]).at_most(sin(x), by=certified_inequality)
    chain = chain.at_most(x, by=certified_inequality)
    theorem = chain.theorem()
    assert theorem.rule == transitivity.name
    assert theorem.trust == "certified"
    assert theorem.hypotheses == {QUARTER}


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
