"""Balls are refused for what diverges, and hold the true value where it is hard to get right."""

import mpmath
import pytest
import sympy as sp
from sympy import Integral, Product, Rational, Sum, oo, pi

from zcmoe_symbolic.numerics import CannotEnclose, enclose

x, y, k = sp.symbols("x y k")

DIVERGENT = [
    Integral(1 / x, (x, -1, 1)),
    Integral(1 / x**2, (x, -1, 1)),
    Integral(sp.tan(x), (x, 0, pi)),
    Integral(1 / (x**3 - x - 1), (x, 0, 2)),
    Integral(1 / (sp.cos(x) - x), (x, 0, 1)),
    Integral(1 / (x - pi) ** 2, (x, 3, 4)),
    Integral(1 / sp.log(x), (x, 0, 2)),
    Integral(1 / (x * sp.log(x)), (x, 2, oo)),
    Integral(sp.sin(x), (x, 0, oo)),
    Integral(x / (1 + x**2), (x, -oo, oo)),
    Integral(sp.sin(x) ** 2 / x, (x, 1, oo)),
    Integral(sp.cos(1 / x) / x, (x, 0, 1)),
    Integral(sp.exp(1 / x), (x, 0, 1)),
    Integral(sp.gamma(x), (x, -1, 1)),
    Integral(sp.zeta(x), (x, 0, 2)),
    Integral(sp.Max(1 / x, 0), (x, -1, 1)),
    Integral(Integral(1 / (x - y), (y, 0, 1)), (x, 0, 1)),
    Sum(1 / k, (k, 1, oo)),
    Sum(1 / (k * sp.log(k)), (k, 2, oo)),
    Sum((-1) ** k, (k, 0, oo)),
    Sum((-1) ** k * (1 + 1 / k), (k, 1, oo)),
    Sum((-1) ** k * sp.cos(pi * k) / k, (k, 1, oo)),
    Sum(sp.sin(k) ** 2 / k, (k, 1, oo)),
    Sum(1 / (k - 3), (k, 0, oo)),
    Sum(sp.binomial(2 * k, k) / 4**k, (k, 0, oo)),
    Sum(k**k / sp.factorial(k) / sp.E**k, (k, 1, oo)),
    Product(1 - 1 / k, (k, 2, oo)),
    Product(1 + sp.I / k, (k, 1, oo)),
    Product(sp.Rational(1, 2), (k, 1, oo)),
    Product(1 + (-1) ** k / sp.sqrt(k), (k, 2, oo)),
]


@pytest.mark.parametrize("expr", DIVERGENT, ids=str)
def test_what_diverges_gets_no_ball(expr: sp.Expr) -> None:
    with pytest.raises(CannotEnclose):
        enclose(expr, bits=64, seconds=2)


# The value on the cut, and the side from which it is continuous, as mpmath has them.
ON_CUTS = {
    "log": (sp.log(x), mpmath.log, -2),
    "asin": (sp.asin(x), mpmath.asin, 2),
    "acos below": (sp.acos(x), mpmath.acos, -2),
    "atanh": (sp.atanh(x), mpmath.atanh, 2),
    "acosh": (sp.acosh(x), mpmath.acosh, -2),
    "loggamma": (sp.loggamma(x), mpmath.loggamma, Rational(-5, 2)),
    "Ci": (sp.Ci(x), mpmath.ci, -2),
    "Chi": (sp.Chi(x), mpmath.chi, -2),
    "polylog": (sp.polylog(2, x), lambda v: mpmath.polylog(2, v), 3),
    "expint": (sp.expint(1, x), lambda v: mpmath.expint(1, v), -1),
    "uppergamma": (sp.uppergamma(Rational(1, 2), x), lambda v: mpmath.gammainc(0.5, v), -2),
    "besselk": (sp.besselk(0, x), lambda v: mpmath.besselk(0, v), -2),
    "elliptic_k": (sp.elliptic_k(x), mpmath.ellipk, 2),
    "LambertW": (sp.LambertW(x), mpmath.lambertw, -2),
}


@pytest.mark.parametrize("name", ON_CUTS)
def test_values_on_a_cut_agree_with_the_principal_branch(name: str) -> None:
    expr, reference, point = ON_CUTS[name]
    ball = enclose(expr, {x: sp.sympify(point)}, bits=80, seconds=2)
    value = complex(reference(mpmath.mpf(point.p) / point.q if isinstance(point, sp.Rational) else mpmath.mpf(point)))
    assert abs(complex(ball.mid()) - value) < 1e-9


ONE_THIRD = Rational(1, 3)
EXACT = {
    "jump inside": (Integral(sp.sign(x - ONE_THIRD), (x, 0, 1)), ONE_THIRD),
    "many jumps": (Integral(sp.floor(7 * x), (x, 0, 1)), sp.Integer(3)),
    "kink at an irrational point": (Integral(abs(x - sp.sqrt(2) / 2), (x, 0, 1)), 1 - sp.sqrt(2) / 2),
    "reversed limits": (Integral(sp.Max(x, ONE_THIRD), (x, 1, 0)), Rational(-5, 9)),
    "near singularity": (
        Integral(1 / (x**2 + Rational(1, 10**8)), (x, -1, 1)),
        2 * 10**4 * sp.atan(sp.Integer(10) ** 4),
    ),
    "removable singularity": (Integral((sp.exp(x) - 1) / x, (x, 0, 1)), sp.Ei(1) - sp.EulerGamma),
    "conditional tail": (Integral(sp.sin(x) * sp.cos(x) / x, (x, 0, oo)), pi / 4),
    "conditional tail, singular end": (Integral(sp.sin(3 * x) / sp.sqrt(x), (x, 0, oo)), sp.sqrt(pi / 6)),
    "slow alternating series": (Sum((-1) ** k / sp.sqrt(k), (k, 1, oo)), (sp.sqrt(2) - 1) * sp.zeta(Rational(1, 2))),
    "slow series": (Sum(1 / k ** Rational(3, 2), (k, 1, oo)), sp.zeta(Rational(3, 2))),
    "reversed sum": (Sum(k, (k, 5, 2)), sp.Integer(-7)),
    "empty sum with an undefined summand": (Sum(1 / sp.Integer(0) + k, (k, 1, 0)), sp.Integer(0)),
    "derivative off a corner": (
        sp.Subs(sp.Derivative(abs(x), x), x, Rational(-1, 100)),
        sp.Integer(-1),
    ),
}


@pytest.mark.parametrize("name", EXACT)
def test_a_ball_contains_the_exact_value(name: str) -> None:
    expr, value = EXACT[name]
    ball = enclose(expr, bits=80, seconds=3)
    assert (ball - enclose(value, bits=200)).contains(0)
    assert ball.rad() < 1e-6
