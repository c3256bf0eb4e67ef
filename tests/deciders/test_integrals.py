"""Closed forms of definite integrals: proved ones, planted faults, and what has no value."""

import pytest
import sympy as sp
from sympy import (
    Abs,
    Catalan,
    E,
    EulerGamma,
    I,
    Integral,
    Max,
    Piecewise,
    Rational,
    Symbol,
    atan,
    beta,
    cos,
    cosh,
    cot,
    erf,
    exp,
    factorial,
    gamma,
    log,
    loggamma,
    oo,
    pi,
    sin,
    sinh,
    sqrt,
    symbols,
    tan,
)

from zcmoe_symbolic.deciders.equality.integration import by_values_of_integrals
from zcmoe_symbolic.deciders.equality.integration.closed_forms import value_of
from zcmoe_symbolic.deciders.equality.integration.evaluation import Integrator, OutOfPatience
from zcmoe_symbolic.deciders.equality.integration.methods import INTEGRATION_METHODS
from zcmoe_symbolic.deciders.equality.methods import METHODS
from zcmoe_symbolic.deciders.equality.prover import OutOfTime, Prover

x, y, z, t = symbols("x y z t")
a, b, d, s, w = symbols("a b d s w", positive=True)
c, m = symbols("c m", real=True)
n = Symbol("n", nonnegative=True)
k = Symbol("k", integer=True, nonnegative=True)
density = exp(-((x - m) ** 2) / (2 * w**2)) / (w * sqrt(2 * pi))


def proved(left, right, seconds=10):
    prover = Prover(METHODS, seconds=seconds)
    try:
        return by_values_of_integrals(sp.sympify(left), sp.sympify(right), prover) is not None
    except OutOfTime:
        return False


def has_value(integral, seconds=3):
    try:
        return value_of(integral, Integrator(INTEGRATION_METHODS, Prover(METHODS, seconds=seconds))) is not None
    except (OutOfTime, OutOfPatience):
        return False


TRUE = {
    "rational": (Integral(x**4 * (1 - x) ** 4 / (1 + x**2), (x, 0, 1)), Rational(22, 7) - pi),
    "quartic": (Integral(1 / (1 + x**4), (x, 0, oo)), pi / (2 * sqrt(2))),
    "cubic": (Integral(1 / (1 + x**3), (x, 0, oo)), 2 * pi / (3 * sqrt(3))),
    "lorentz": (Integral(1 / (x**2 + a**2), (x, -oo, oo)), pi / a),
    "two-lorentz": (Integral(1 / ((x**2 + a**2) * (x**2 + b**2)), (x, -oo, oo)), pi / (a * b * (a + b))),
    "circle": (Integral(sqrt(1 - x**2), (x, -1, 1)), pi / 2),
    "arcsine": (Integral(1 / sqrt(x * (1 - x)), (x, 0, 1)), pi),
    "power": (Integral(x**n, (x, 0, 1)), 1 / (n + 1)),
    "power-log": (Integral(x**n * log(x), (x, 0, 1)), -1 / (n + 1) ** 2),
    "laplace-cos": (Integral(exp(-a * x) * cos(c * x), (x, 0, oo)), a / (a**2 + c**2)),
    "factorial": (Integral(x**k * exp(-a * x), (x, 0, oo)), factorial(k) / a ** (k + 1)),
    "gaussian": (Integral(exp(-a * x**2 + c * x), (x, -oo, oo)), sqrt(pi / a) * exp(c**2 / (4 * a))),
    "gaussian-fourier": (Integral(exp(-a * x**2) * cos(c * x), (x, -oo, oo)), sqrt(pi / a) * exp(-(c**2) / (4 * a))),
    "variance": (Integral((x - m) ** 2 * density, (x, -oo, oo)), w**2),
    "mean-deviation": (Integral(Abs(x - m) * density, (x, -oo, oo)), w * sqrt(2 / pi)),
    "truncated": (Integral(exp(-(x**2)), (x, 0, c)), sqrt(pi) / 2 * erf(c)),
    "rectifier": (Integral(Max(x, 0) * exp(-(x**2) / 2) / sqrt(2 * pi), (x, -oo, oo)), 1 / sqrt(2 * pi)),
    "cell": (Integral((x - c) ** 2, (x, c - d / 2, c + d / 2)), d**3 / 12),
    "unordered-ends": (Integral(x**2, (x, c, m)), (m**3 - c**3) / 3),
    "reversed": (Integral(exp(-x), (x, oo, 0)), -1),
    "degenerate-cosine": (c * Integral(cos(c * x), (x, 0, 1)), sin(c)),
    "gamma": (Integral(x ** (s - 1) * exp(-b * x), (x, 0, oo)), gamma(s) / b**s),
    "beta": (Integral(x ** (a - 1) * (1 - x) ** (b - 1), (x, 0, 1)), gamma(a) * gamma(b) / gamma(a + b)),
    "beta-line": (Integral(x ** (a - 1) / (1 + x) ** (a + b), (x, 0, oo)), beta(a, b)),
    "wallis": (Integral(sin(x) ** 6, (x, 0, pi / 2)), 5 * pi / 32),
    "frullani": (Integral((exp(-a * x) - exp(-b * x)) / x, (x, 0, oo)), log(b / a)),
    "frullani-atan": (Integral((atan(a * x) - atan(b * x)) / x, (x, 0, oo)), pi / 2 * log(a / b)),
    "dirichlet": (Integral(sin(a * x) / x, (x, 0, oo)), pi / 2),
    "sinc-squared": (Integral(sin(x) ** 2 / x**2, (x, 0, oo)), pi / 2),
    "fresnel": (Integral(cos(x**2), (x, 0, oo)), sqrt(2 * pi) / 4),
    "jordan": (Integral(cos(x) / (x**2 + 1), (x, 0, oo)), pi / (2 * E)),
    "jordan-parameters": (Integral(x * sin(a * x) / (x**2 + b**2), (x, 0, oo)), pi * exp(-a * b) / 2),
    "jordan-real": (Integral(cos(c * x) / (1 + x**2), (x, -oo, oo)), pi * exp(-Abs(c))),
    "period": (Integral(1 / (2 + cos(x)), (x, 0, 2 * pi)), 2 * pi / sqrt(3)),
    "period-parameters": (Integral(1 / (b + d + b * cos(x)), (x, 0, 2 * pi)), 2 * pi / sqrt(d**2 + 2 * b * d)),
    "mean-value": (Integral(exp(cos(x)) * cos(sin(x)), (x, 0, 2 * pi)), 2 * pi),
    "log-sine": (Integral(log(sin(x)), (x, 0, pi / 2)), -pi * log(2) / 2),
    "x-log-sine": (Integral(x * log(sin(x)), (x, 0, pi)), -(pi**2) * log(2) / 2),
    "cosecant": (Integral(x**2 / sin(x) ** 2, (x, 0, pi / 2)), pi * log(2)),
    "cotangent": (Integral(x * cot(x), (x, 0, pi / 2)), pi * log(2) / 2),
    "log-tangent": (Integral(log(tan(x)), (x, 0, pi / 4)), -Catalan),
    "serret": (Integral(log(1 + x) / (1 + x**2), (x, 0, 1)), pi * log(2) / 8),
    "dilogarithm": (Integral(log(x) / (1 - x), (x, 0, 1)), -(pi**2) / 6),
    "dilogarithm-product": (Integral(log(x) * log(1 - x), (x, 0, 1)), 2 - pi**2 / 6),
    "catalan": (Integral(atan(x) / x, (x, 0, 1)), Catalan),
    "bose": (Integral(x**3 / (exp(x) - 1), (x, 0, oo)), pi**4 / 15),
    "fermi": (Integral(x / (exp(x) + 1), (x, 0, oo)), pi**2 / 12),
    "hyperbolic": (Integral(x / sinh(x), (x, 0, oo)), pi**2 / 4),
    "sech": (Integral(1 / cosh(x), (x, -oo, oo)), pi),
    "euler-gamma": (Integral(exp(-x) * log(x), (x, 0, oo)), -EulerGamma),
    "raabe": (Integral(loggamma(x), (x, 0, 1)), log(2 * pi) / 2),
    "parameter": (Integral(exp(-x) * sin(a * x) / x, (x, 0, oo)), atan(a)),
    "parameter-log": (Integral((x**a - x**b) / log(x), (x, 0, 1)), log((a + 1) / (b + 1))),
    "king": (Integral(1 / (1 + tan(x) ** 3), (x, 0, pi / 2)), pi / 4),
    "king-any-power": (Integral(1 / (1 + tan(x) ** s), (x, 0, pi / 2)), pi / 4),
    "king-with-x": (Integral(x * sin(x) / (1 + cos(x) ** 2), (x, 0, pi)), pi**2 / 4),
    "inversion": (Integral(log(x) / (1 + x**2), (x, 0, oo)), 0),
    "glasser": (Integral(exp(-(x**2) - a**2 / x**2), (x, 0, oo)), sqrt(pi) * exp(-2 * a) / 2),
    "absolute-sine": (Integral(Abs(sin(x)), (x, 0, 2 * pi)), 4),
    "piecewise": (Integral(Piecewise((x, x < 1), (2 - x, True)), (x, 0, 2)), 1),
    "double": (Integral(x * y, (y, 0, x), (x, 0, 1)), Rational(1, 8)),
    "double-inner": (Integral(exp(-(y**2)), (y, x, 1), (x, 0, 1)), (1 - exp(-1)) / 2),
    "both-sides": (Integral(2 * x, (x, 0, 1)), Integral(sin(x), (x, 0, pi / 2))),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_closed_forms_are_proved(name):
    assert proved(*TRUE[name])


@pytest.mark.parametrize("name", [name for i, name in enumerate(TRUE) if i % 4 == 0])
def test_a_closed_form_that_is_off_by_little_is_not_proved(name):
    left, right = TRUE[name]
    assert not proved(left, right + Rational(1, 10**12))


DIVERGENT = {
    "pole inside": 1 / x,
    "double pole inside": 1 / (2 * x - 1) ** 2,
    "logarithm inside": 1 / (x * log(2 * x) ** 2),
    "power of unknown sign": x**c,
    "tangent": tan(pi * x),
    "both ends": 1 / (x * (1 - x)),
    "polylogarithmic end": log(x) / (1 - x) ** 2,
}


@pytest.mark.parametrize("name", DIVERGENT)
def test_divergent_on_an_interval_has_no_value(name):
    lower = -1 if name == "pole inside" else 0
    assert not has_value(Integral(DIVERGENT[name], (x, lower, 1)))


HALF_LINE = {
    "oscillation": cos(x),
    "growing oscillation": x * sin(x),
    "slow decay": 1 / (1 + x),
    "sign of the rate unknown": exp(-c * x),
    "complex rate": exp(-z * x),
    "half of Frullani": exp(-a * x) / x,
    "unequal Frullani": (exp(-a * x) - 2 * exp(-b * x)) / x,
    "cosine integral": cos(x) / x,
    "Bose without power": 1 / (exp(x) - 1),
    "gamma of unknown order": x ** (c - 1) * exp(-x),
    "real pole": cos(x) / (x**2 - 1),
    "strip not known": x ** (s - 1) / (1 + x),
}


@pytest.mark.parametrize("name", HALF_LINE)
def test_divergent_on_the_half_line_has_no_value(name):
    assert not has_value(Integral(HALF_LINE[name], (x, 0, oo)))


def test_an_odd_integrand_with_divergent_halves_is_not_zero():
    assert not proved(Integral(x / (1 + x**2), (x, -oo, oo)), 0)
    assert not proved(Integral(1 / x, (x, -1, 1)), 0)
    assert proved(Integral(x * exp(-(x**2)), (x, -oo, oo)), 0)


def test_a_lorentz_curve_needs_a_width_that_is_not_zero():
    assert not proved(Integral(1 / (x**2 + c**2), (x, -oo, oo)), pi / Abs(c))


def test_a_value_that_divides_by_zero_needs_its_degenerate_case():
    assert proved(Integral(cos(c * x), (x, 0, 1)), sin(c) / c)
    # At c = 0 the left side is 1 and the right side 5.
    wrong = Piecewise((5, sp.Eq(c, 0)), (sin(c) / c, True))
    assert not proved(Integral(cos(c * x), (x, 0, 1)), wrong)


def test_the_period_needs_a_denominator_without_zero():
    assert not proved(Integral(1 / (a + b * cos(x)), (x, 0, 2 * pi)), 2 * pi / sqrt(a**2 - b**2))


def test_complex_ends_are_refused():
    assert not proved(Integral(Abs(x), (x, z, z + 1)), Rational(1, 2))
    assert not proved(Integral(exp(-(x**2)), (x, 0, z)), sqrt(pi) / 2 * erf(z))


def test_a_bound_symbol_must_be_allowed_to_run_through_the_range():
    positive, whole = Symbol("u", positive=True), Symbol("v", integer=True)
    assert not proved(Integral(sqrt(positive**2), (positive, -1, 1)), 0)
    assert not proved(Integral(cos(2 * pi * whole), (whole, 0, 1)), 1)


def test_complex_parameters_in_entire_integrands():
    assert proved(Integral(exp(z * x), (x, 0, 1)), (exp(z) - 1) / z)
    assert proved(Integral(exp(I * c * x) * exp(-(x**2) / 2), (x, -oo, oo)), sqrt(2 * pi) * exp(-(c**2) / 2))
    assert not proved(Integral(1 / (x + z), (x, 0, 1)), log((1 + z) / z))
