"""The parts of an integral's proof, each with faults that it must see."""

import math

import pytest
import sympy as sp
from sympy import Rational, atan, cos, cot, erf, exp, log, oo, pi, polylog, sin, sqrt, symbols, tan

from zcmoe_symbolic.deciders.equality.integration.antiderivatives import is_antiderivative
from zcmoe_symbolic.deciders.equality.integration.clausen import ClausenC, ClausenS
from zcmoe_symbolic.deciders.equality.integration.continuity import continuous_inside, suspicious_factors
from zcmoe_symbolic.deciders.equality.integration.evaluation import Integrator
from zcmoe_symbolic.deciders.equality.integration.fundamental_theorem import _by_first
from zcmoe_symbolic.deciders.equality.integration.interval import Interval, signs_inside
from zcmoe_symbolic.deciders.equality.integration.limits import absolutely_integrable, limit_inside
from zcmoe_symbolic.deciders.equality.methods import METHODS
from zcmoe_symbolic.deciders.equality.prover import Prover

x = sp.Dummy("x", real=True)
p = sp.Dummy("p", positive=True)
a, b = symbols("a b", positive=True)
c = sp.Symbol("c", real=True)
UNIT = Interval(p, sp.Integer(0), sp.Integer(1))
HALF_LINE = Interval(p, sp.Integer(0), oo)
HALF_TURN = Interval(p, sp.Integer(0), pi)
LINE = Interval(x, -oo, oo)


def prover():
    return Prover(METHODS, seconds=10)


def vanishes(constant):
    return prover().prove(constant, sp.Integer(0)) is not None


@pytest.mark.parametrize(
    ("expr", "interval", "signs"),
    [
        (1 - p**2, UNIT, {1}),
        (p**2 - p - 1, UNIT, {-1}),
        (p**2 - Rational(1, 2), UNIT, {-1, 0, 1}),
        (sin(p), HALF_TURN, {1}),
        (cos(p), HALF_TURN, {-1, 0, 1}),
        (2 + cos(x), LINE, {1}),
        (1 + cos(x), LINE, {-1, 0, 1}),
        (x**2 + a**2, LINE, {1}),
        (x**2 + c**2, LINE, {0, 1}),
        (exp(p) - 1 - p, HALF_LINE, {1}),
        (log(p), UNIT, {-1}),
    ],
    ids=str,
)
def test_signs_inside_an_interval(expr, interval, signs):
    assert signs_inside(expr, interval) == signs


@pytest.mark.parametrize(
    ("expr", "interval"),
    [
        (atan(2 * tan(p)), HALF_TURN),
        (1 / (2 * p - 1), UNIT),
        (log(p - Rational(1, 2)), UNIT),
        (sqrt(p - Rational(1, 2)), UNIT),
        (sp.floor(2 * p), UNIT),
        (sp.sign(2 * p - 1), UNIT),
        (polylog(2, 2 * p), UNIT),
        (1 / (x + c), LINE),
        (log(exp(sp.I * x)), LINE),
        (sp.asin(2 * p), UNIT),
        (cot(2 * p), HALF_TURN),
    ],
    ids=str,
)
def test_jumps_and_poles_inside_are_seen(expr, interval):
    assert not continuous_inside(expr, interval)


def test_an_antiderivative_with_a_jump_is_refused():
    # The derivative is right wherever it exists, and the ends give 0 instead of 2 pi/sqrt(3).
    period = Interval(p, sp.Integer(0), 2 * pi)
    jumping = 2 / sqrt(3) * atan(tan(p / 2) / sqrt(3))
    assert not is_antiderivative(jumping, 1 / (2 + cos(p)), period, prover())


def test_a_wrong_antiderivative_with_the_right_ends_is_refused():
    right, wrong = p**2 / 2, p**3 / 2
    assert is_antiderivative(right, p, UNIT, prover())
    assert not is_antiderivative(wrong, p, UNIT, prover())
    integrator = Integrator((), prover())
    assert _by_first(iter([("planted", wrong)]), p, UNIT, integrator) is None
    assert _by_first(iter([("planted", right)]), p, UNIT, integrator).value == Rational(1, 2)


def test_the_derivative_of_a_clausen_function_is_used_only_between_its_cusps():
    candidate = -p * log(2) - ClausenS(2, 2 * p) / 2
    assert is_antiderivative(candidate, log(sin(p)), HALF_TURN, prover())
    assert not is_antiderivative(candidate, log(sin(p)), Interval(p, sp.Integer(0), 2 * pi), prover())


@pytest.mark.parametrize("order", [2, 4])
@pytest.mark.parametrize("turn", [Rational(2, 3), Rational(1, 2), Rational(5, 3), Rational(7, 2)], ids=str)
def test_values_of_clausen_functions(order, turn):
    terms = range(1, 4000)
    angle = float(turn * pi)

    def number(value):
        return float(value.replace(ClausenS, lambda n, u: sum(math.sin(j * float(u)) / j ** int(n) for j in terms)))

    assert abs(number(ClausenS(order, turn * pi)) - sum(math.sin(j * angle) / j**order for j in terms)) < 1e-6
    series = sum(math.cos(j * angle) / j ** (order + 1) for j in terms)
    assert abs(float(ClausenC(order + 1, turn * pi).replace(ClausenC, lambda n, u: series)) - series) < 1e-6


@pytest.mark.parametrize(
    ("expr", "upper", "value"),
    [
        (erf(sqrt(a) * p - c), True, 1),
        (p * exp(-a * p) * sin(b * p), True, 0),
        (log(1 + p) - log(p), True, 0),
        (p - sqrt(p**2 + p), True, -Rational(1, 2)),
        (sin(p) / p, False, 1),
        (p**a * log(p), False, 0),
        (polylog(2, -p) + log(p) ** 2 / 2, True, -(pi**2) / 6),
        (sp.Ei(-a * p) - sp.Ei(-b * p), False, log(a / b)),
        (p * log(1 - exp(-p)), True, 0),
        (sp.asinh(p) - log(p), True, log(2)),
    ],
    ids=str,
)
def test_limits(expr, upper, value):
    found = limit_inside(expr, HALF_LINE, upper=upper, vanishes=vanishes)
    assert found is not None
    assert vanishes(found - value)


@pytest.mark.parametrize(
    ("expr", "upper"),
    [
        (sin(p), True),
        (log(p), True),
        (exp(c * p), True),
        (exp(p**2) * sp.erfc(p), True),
        (1 / p, False),
        (log(log(1 + p)), False),
        (p**c, False),
        (exp(p) * sp.erfc(p), True),
        (sin(exp(p)), True),
        (sp.Si((1 + sp.I) * p), True),
        (sp.fresnels((1 + sp.I) * p), True),
    ],
    ids=str,
)
def test_limits_that_do_not_exist_or_are_not_known(expr, upper):
    assert limit_inside(expr, HALF_LINE, upper=upper, vanishes=vanishes) is None


def test_absolute_integrability():
    assert absolutely_integrable(exp(-p) / sqrt(p), HALF_LINE, vanishes)
    assert not absolutely_integrable(sin(p) / p, HALF_LINE, vanishes)
    assert not absolutely_integrable(exp(-p) / p, HALF_LINE, vanishes)
    assert not absolutely_integrable(1 / (1 + p), HALF_LINE, vanishes)


def test_parameters_at_which_a_value_is_undefined_are_noticed():
    assert suspicious_factors(sin(c) / c) == (c,)
    assert suspicious_factors(1 / (a - b)) == (a - b,)
    assert suspicious_factors(log(c)) == (c,)
    assert suspicious_factors(sp.gamma(c))
    assert suspicious_factors(sp.gamma(a) / (a + b)) == ()
    assert suspicious_factors(sp.hyper((a,), (b,), c))
