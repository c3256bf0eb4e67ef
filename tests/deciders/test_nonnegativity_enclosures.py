"""Jets and one-sided expansions enclose the function: against mpmath, for every function and operation."""

import mpmath
import pytest
import sympy as sp
from flint import arb, ctx, fmpq
from sympy import (
    Abs,
    Max,
    Min,
    Rational,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    cos,
    cosh,
    erf,
    erfc,
    erfi,
    exp,
    gamma,
    log,
    loggamma,
    pi,
    sin,
    sinh,
    sqrt,
    tan,
    tanh,
)

from zcmoe_symbolic.deciders.nonnegativity import expansion, jets
from zcmoe_symbolic.deciders.nonnegativity.expansion import Frame, expand_at
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball, jet_of, taylor_bound
from zcmoe_symbolic.deciders.nonnegativity.series import compiled

x = sp.Symbol("x", real=True)
FUNCTIONS = (
    exp, log, sin, cos, tan, sinh, cosh, tanh, asin, acos, atan, asinh, acosh, atanh, erf, erfc, erfi, gamma, loggamma,
)  # fmt: skip
SMOOTH = [function(x**2 / 3 + x + (1 if function is acosh else Rational(1, 10))) for function in FUNCTIONS] + [
    x ** Rational(5, 3), (1 + x) ** sqrt(2), x**x, 1 / (2 + x) ** 3, sqrt(1 + sin(x)) / (x + 1), (x - 1) ** 7,
    Abs(x - 2) * x, Max(x, x**2 + 1) + Min(x, 5), pi**x, exp(sin(x) / (1 + x)),
]  # fmt: skip
ANCHORED = [
    (x * log(x), 0, 1), (x**x, 0, 1), (sqrt(x) * log(x) ** 2, 0, 1), (sin(x) / x, 0, 1), (x / log(x), 0, 1),
    (log(x) / (x - 1), 1, -1), (log(x) / (x - 1), 1, 1), (asin(x), 1, -1), (acos(x), -1, 1), (acosh(x), 1, 1),
    ((1 - x) * atanh(x), 1, -1), (x * gamma(x), 0, 1), ((pi / 2 - x) * tan(x), pi / 2, -1),
    (Abs(log(1 + x) - x), 0, -1), (x**2 * log(x), 0, 1),
    (Max(sin(x), x**2), 0, 1), (Min(sin(x), x**2), 0, 1), (x ** sqrt(2) + x, 0, 1), ((1 - x) ** Rational(1, 3), 1, -1),
    (gamma(1 + x), 0, 1), (erf(x) ** 3, 0, -1), (exp(x - sqrt(2)) * x, sqrt(2), 1), (tanh(x) ** -2, 0, 1),
    (sqrt(x) / (sqrt(x) + x), 0, 1), (log(sin(x)) + 1 / x, 0, 1), (cos(sqrt(x)), 0, 1), (exp(x * log(x) ** 2), 0, 1),
    ((4 * x * (1 - x)) ** (1 / log(4)), 0, 1), (atan(1 + x) * erfc(x), 0, -1), (sinh(x) ** Rational(3, 2), 0, 1),
]  # fmt: skip


@pytest.fixture(autouse=True)
def digits():
    saved = ctx.prec
    ctx.prec = 160
    with mpmath.workdps(60):
        yield
    ctx.prec = saved


def number(value):
    """A ball around a number of mpmath, as wide as its rounding."""
    ball = arb(mpmath.nstr(mpmath.mpf(value), 55))
    return ball + arb(0, 1) * (abs(ball) + 1) * arb(10) ** -45


def encloses(ball, value):
    return ball.overlaps(number(value))


@pytest.mark.parametrize("expr", SMOOTH, ids=str)
def test_jets_are_taylor_coefficients(expr):
    point = Rational(2, 5)
    coefficients = mpmath.taylor(sp.lambdify(x, expr, "mpmath"), mpmath.mpf(2) / 5, 6)
    jet = jet_of(expr, {x: [arb(fmpq(2, 5)), arb(1), *[arb(0)] * 5]}, 7)
    series = compiled(expr, x).coefficients(constant_ball(point), 7)
    assert len(jet) == len(series) == 7
    for ball, other, value in zip(jet, series, coefficients, strict=True):
        assert abs(ball - arb(mpmath.nstr(value, 30))) < arb(10) ** -15
        assert ball.overlaps(other)
        assert ball.rad() < arb(10) ** -30


@pytest.mark.parametrize("expr", SMOOTH, ids=str)
def test_bounds_on_an_interval_contain_the_values(expr):
    function = sp.lambdify(x, expr, "mpmath")
    whole = arb(fmpq(2, 5)).union(arb(fmpq(1, 2)))
    values = [function(mpmath.mpf(2) / 5 + mpmath.mpf(k) / 100) for k in range(11)]
    for order in range(5):
        bound = taylor_bound(expr, x, whole, order)
        assert all(encloses(bound, value) for value in values)
    coefficients = compiled(expr, x).coefficients(whole, 3)
    assert all(encloses(coefficients[0], value) for value in values)


def enclosed(expr, anchor, side, order):
    """Whether the expansion contains the values at distances up to delta = 1/16."""
    delta = fmpq(1, 16)
    found = expand_at(expr, Frame(x, sp.sympify(anchor), side, arb(delta), order))
    function = sp.lambdify(x, expr, "mpmath")
    for k in range(1, 30):
        t = delta / 2 ** (k // 2) * (1 if k % 2 else fmpq(7, 10))
        value = function(mpmath.mpf(sp.N(anchor, 60)) + side * mpmath.mpf(int(t.p)) / int(t.q))
        ball = found.remainder * arb(t) ** constant_ball(sp.sympify(found.order))
        for (power, logs), coefficient in found.terms.items():
            ball += coefficient.ball * arb(t) ** constant_ball(sp.sympify(power)) * arb(t).log() ** logs
        if not encloses(ball, value):
            return False
    return True


@pytest.mark.parametrize("case", ANCHORED, ids=lambda case: f"{case[0]} at {case[1]}, side {case[2]}")
def test_expansions_contain_the_values(case):
    for order in (2, 4, 7):
        assert enclosed(*case, order)


def without_remainder(self, other):
    product = EXACT_PRODUCT(self, other)
    return expansion.Expansion(self.frame, product.terms, product.order, arb(0))


EXACT_PRODUCT = expansion.Expansion.__mul__
FAULTS = {
    "products lose their remainder": (expansion.Expansion, "__mul__", without_remainder),
    "powers of t that are dropped are too small": (expansion.Frame, "monomial", lambda self, exponent: arb(0)),
    "the sign of the logarithm is lost": (
        expansion.Frame,
        "monomial",
        lambda self, exponent: abs(EXACT_MONOMIAL(self, exponent)),
    ),
    "a coefficient is off by one place": (
        expansion,
        "outer_jet",
        lambda function, u: [*jets.outer_jet(function, u)[1:], jets.outer_jet(function, u)[0]],
    ),
}
EXACT_MONOMIAL = expansion.Frame.monomial


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_noticed(monkeypatch, fault):
    monkeypatch.setattr(*FAULTS[fault])
    noticed = 0
    for case in ANCHORED:
        try:
            noticed += not all(enclosed(*case, order) for order in (2, 4))
        except (ArithmeticError, ValueError):
            noticed += 1
    assert noticed
