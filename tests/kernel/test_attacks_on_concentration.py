"""Wrong constants and factors in the concentration bounds; each must be refused where the right one is proved."""

import pytest
import sympy as sp
from sympy import Le, Lt, Rational, exp, log

from zcmoe_symbolic.kernel import (
    Justification,
    RuleError,
    by_derivatives,
    by_sign,
    certified_inequality,
    linear_arithmetic,
    power_products,
)
from zcmoe_symbolic.language import Hypothesis, at_most, between, holds
from zcmoe_symbolic.theory.concentration.notation import best_constant, chernoff_exponent

x = sp.Symbol("x", real=True)
t, k, R, tau, c = sp.symbols("t k R tau c", positive=True)
w = sp.Symbol("w", nonnegative=True)


def accepted(by: Justification, goal: sp.Rel, given: list[Hypothesis]) -> bool:
    try:
        by.prove(goal, given)
    except RuleError:
        return False
    return True


@pytest.mark.parametrize(
    ("constant", "holds_true"), [(Rational(38, 100), True), (best_constant + Rational(1, 10**6), False)]
)
def test_no_constant_above_the_best_one_is_certified(constant: sp.Expr, holds_true: bool) -> None:
    goal = at_most(constant * x**2, chernoff_exponent(x))
    assert accepted(certified_inequality, goal, [between(x, 0, 1)]) is holds_true


@pytest.mark.parametrize(("factor", "holds_true"), [(Rational(1, 2), True), (Rational(51, 100), False), (1, False)])
def test_the_parabola_of_the_lower_tail(factor: sp.Expr, holds_true: bool) -> None:
    # e^-t <= 1 - t + t^2/2, from the second derivative 1 - e^-t >= 0.
    curvature = holds(Le(exp(-w), 1))
    slope = linear_arithmetic(curvature).prove(at_most(0, 1 - exp(-w)), [curvature])
    goal = at_most(exp(-w), 1 - w + (1 - factor) * w**2)
    assert not accepted(by_derivatives(slope, w, 0, 2), goal, [curvature]) or holds_true


@pytest.mark.parametrize(("exponent", "holds_true"), [(2, True), (1, False)])
def test_the_best_rate_needs_the_square_of_the_width(exponent: int, holds_true: bool) -> None:
    """`-l k t + k l^2 R^2/8 = -2 k t^2/R^2` at `l = 4 t/R^2`; not with R in place of R^2, nor with 1/9 for 1/8."""
    rate = 4 * t / R**2
    goal = at_most(exp(-rate * k * t + k * rate**2 * R**2 / 8), exp(-2 * k * t**2 / R**exponent))
    assert accepted(power_products, goal, []) is holds_true


def test_the_factor_two_of_two_tails_cannot_be_dropped() -> None:
    upper, lower, bound = sp.symbols("u l b", nonnegative=True)
    given = [holds(Le(upper, bound)), holds(Le(lower, bound))]
    assert accepted(linear_arithmetic(*given), at_most(upper + lower, 2 * bound), given)
    assert not accepted(linear_arithmetic(*given), at_most(upper + lower, bound), given)


def test_delta_cannot_stand_for_eta() -> None:
    delta, eta = sp.symbols("delta eta", positive=True)
    given = [holds(Le(log(2 / eta), x))]
    assert accepted(
        power_products(holds(Le(log(2) - log(eta), x))), at_most(2 * exp(-x), eta), [holds(Le(log(2) - log(eta), x))]
    )
    assert not accepted(power_products(*given), at_most(2 * exp(-x), delta), given)


def test_the_bound_decreases_in_the_count_only_in_one_direction() -> None:
    more, fewer = holds(Le(tau, k)), holds(Lt(k, tau))
    exponents = at_most(-2 * k * t**2, -2 * tau * t**2)
    assert accepted(linear_arithmetic(more), exponents, [more])
    assert not accepted(linear_arithmetic(fewer), exponents, [fewer])
    assert not accepted(by_sign, exponents, [])
