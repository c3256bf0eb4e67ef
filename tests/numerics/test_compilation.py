"""One expression in every arithmetic: balls, Taylor series, mpmath and NumPy agree, and balls contain the truth."""

import random

import mpmath as mp
import numpy as np
import pytest
import sympy as sp
from flint import acb, arb, ctx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.numerics.compilation import CannotCompile, Compiled, balls, compiled, taylor
from zcmoe_symbolic.numerics.compilation.conditions import LOGIC, UNDEFINED, relation_of_sign

x, y = sp.symbols("x y", real=True)
R = sp.Rational

ELEMENTARY = (
    *(sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc, sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech),
    *(sp.csch, sp.asin, sp.acos, sp.atan, sp.asinh, sp.acosh, sp.atanh, sp.acot, sp.asec, sp.acsc, sp.acoth, sp.asech),
    *(sp.acsch, sp.sinc, sp.Abs, sp.sign, sp.floor, sp.ceiling),
)
SPECIAL = (
    *(sp.erf, sp.erfc, sp.erfi, sp.gamma, sp.loggamma, sp.factorial, sp.Si, sp.Ci, sp.Shi, sp.Chi, sp.Ei, sp.li),
    *(sp.fresnels, sp.fresnelc, sp.airyai, sp.airybi, sp.elliptic_k, sp.digamma, sp.trigamma),
)
ZOO = {
    **{function.__name__: function(x) for function in (*ELEMENTARY, *SPECIAL)},
    "polygamma 3": sp.polygamma(3, x),
    "Heaviside": sp.Heaviside(x - 1),
    "cube root": x ** R(1, 3),
    "3/2": x ** R(3, 2),
    "-2/5": x ** R(-2, 5),
    "7th power": x**7,
    "-3rd power": x**-3,
    "self power": x**x,
    "irrational power": x ** sp.sqrt(2),
    "base 2": 2**x,
    "beta": sp.beta(x, R(5, 2)),
    "max": sp.Max(x, x**2, R(1, 2)),
    "min": sp.Min(sp.sin(x), sp.cos(x)),
    "pieces": sp.Piecewise((sp.sin(x), x < R(1, 2)), (x**2, x <= 2), (1 / x, True)),
    "logic": sp.Piecewise((x, sp.And(x > 0, x < 1)), (-x, sp.Or(x > 2, sp.Not(x > -1))), (x**2, True)),
    "hole": sp.Piecewise((1, sp.Eq(x, 0)), (sp.sin(x) / x, True)),
    "normal": sp.exp(-((x - R(1, 2)) ** 2) * R(25, 2)) / (sp.sqrt(sp.pi / 50) * 2 * sp.erf(5 / (2 * sp.sqrt(2)))),
    "constants": (sp.EulerGamma + sp.Catalan * x) / sp.GoldenRatio - sp.E**sp.pi,
    "closed integral": x * sp.Integral(sp.exp(-(y**3)), (y, 0, 1)),
}
POINTS = [R(text) for text in ("-7/2", "-3/4", "-1/5", "1/7", "2/5", "9/10", "4/3", "5/2", "19/4")]


def ball_at(point):
    return arb(int(point.p)) / int(point.q)


def mp_at(point):
    return mp.mpf(int(point.p)) / int(point.q)


def ball_of(value, digits=25):
    """A ball around mpmath's value, with room for its rounding."""
    middle = arb(mp.nstr(value, 40))
    return middle + arb(0, (abs(middle) + arb("1e-10")) * arb(10) ** -digits)


@pytest.mark.parametrize("name", ZOO)
def test_balls_mpmath_and_numpy_agree(name):
    function = Compiled(ZOO[name], x)
    finite = 0
    with mp.workdps(34):
        for point in POINTS:
            ctx.prec = 128
            try:
                ball = function.arb(ball_at(point))
            finally:
                ctx.prec = 53
            value, number = function.mpmath(mp_at(point)), function.numpy(float(point))
            assert ball.is_finite() == bool(mp.isfinite(value)) == bool(np.isfinite(number)), point
            if ball.is_finite():
                finite += 1
                assert ball.overlaps(ball_of(value)), point
                assert ball.rel_accuracy_bits() > 60 or ball.contains(0) or abs(float(ball)) < 1e-12
                assert number == pytest.approx(float(value), rel=2e-13, abs=1e-14), point
    assert finite >= 1


@pytest.mark.parametrize("name", [name for name in ZOO if name not in ("closed integral", "constants")])
def test_mpmath_agrees_with_sympy(name):
    function = Compiled(ZOO[name], x)
    with mp.workdps(25):
        for point in POINTS[2:7]:
            exact = ZOO[name].subs(x, point)
            try:
                value = exact.evalf(25)
            except (TypeError, ValueError):
                continue
            got = function.mpmath(mp_at(point))
            if value.is_real and value.is_finite:
                assert abs(got - mp.mpf(value)) <= mp.mpf("1e-20") * (1 + abs(got)), point


@pytest.mark.parametrize("name", ZOO)
def test_wide_balls_contain_the_values_inside(name):
    function = Compiled(ZOO[name], x)
    chance = random.Random(name)  # noqa: S311
    for _ in range(25):
        center, radius = chance.uniform(-3, 5), 2 ** chance.uniform(-8, 1.5)
        wide = function.arb(arb(center, radius))
        for _ in range(6):
            inside = arb(center + chance.uniform(-1, 1) * radius)
            narrow = function.arb(inside)
            if wide.is_finite():
                assert narrow.is_finite(), (center, radius)
                assert wide.overlaps(narrow), (center, radius)


@pytest.mark.parametrize("name", [name for name in ZOO if name != "elliptic_k"])
def test_taylor_coefficients_are_those_of_every_point(name):
    function, length = Compiled(ZOO[name], x), 5
    chance = random.Random(name)  # noqa: S311
    seen = 0
    for _ in range(14):
        center, radius = chance.uniform(-2, 4), 2 ** chance.uniform(-9, -1)
        wide = function.coefficients(arb(center, radius), length)
        assert len({coefficient.is_finite() for coefficient in wide}) == 1
        if not wide[0].is_finite():
            continue
        seen += 1
        for _ in range(3):
            inside = center + chance.uniform(-0.99, 0.99) * radius
            sharp = function.coefficients(arb(inside), length)
            for k, narrow in enumerate(sharp):
                assert wide[k].overlaps(narrow), (center, radius, inside, k)
        # Against differences of mpmath's values, an independent way to the coefficients.
        with mp.workdps(40):
            for k, value in enumerate(mp.taylor(function.mpmath, mp.mpf(inside), length - 1)):
                assert sharp[k].overlaps(ball_of(value, 8)), (inside, k)
    assert seen >= 1


@pytest.mark.parametrize("name", ZOO)
def test_complex_balls_contain_the_values_and_are_finite_only_where_holomorphic(name):
    function = Compiled(ZOO[name], x)
    chance = random.Random(name)  # noqa: S311
    for _ in range(40):
        center, radius = complex(chance.uniform(-3, 4), chance.uniform(-2, 2)), 2 ** chance.uniform(-7, 1)
        if chance.random() < 0.4:
            center = complex(center.real, 0)
        wide = function.acb(acb(arb(center.real, radius), arb(center.imag, radius)))
        if not wide.is_finite():
            continue
        with mp.workdps(25):
            step = mp.mpf(10) ** -7
            for _ in range(4):
                point = mp.mpc(
                    center.real + chance.uniform(-0.9, 0.9) * radius, center.imag + chance.uniform(-0.9, 0.9) * radius
                )
                value = function.mpmath(point)
                if name not in ("max", "min", "pieces", "logic"):
                    here = acb(ball_of(mp.re(value), 12), ball_of(mp.im(value), 12))
                    assert wide.overlaps(here), (center, radius, point)
                # Cauchy and Riemann: the derivatives along both axes agree.
                along = (function.mpmath(point + step) - function.mpmath(point - step)) / (2 * step)
                across = (function.mpmath(point + 1j * step) - function.mpmath(point - 1j * step)) / (2j * step)
                if name not in ("max", "min", "pieces", "logic"):
                    assert abs(along - across) <= 1e-5 * (1 + abs(along)), (center, radius, point)


LEAVES = st.one_of(
    st.just(x),
    st.builds(sp.Rational, st.integers(-5, 5), st.integers(1, 4)),
    st.sampled_from([sp.pi, sp.sqrt(2), sp.E]),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a: a ** R(1, 2), inner),
        st.builds(lambda a, n: a**n, inner, st.integers(-2, 3)),
        st.builds(
            lambda a, f: f(a),
            inner,
            st.sampled_from([sp.sin, sp.cos, sp.atan, sp.Abs, sp.tanh, sp.erf, sp.sign, sp.exp, sp.log, sp.floor]),
        ),
        st.builds(lambda a, b, c: sp.Piecewise((a, b < c), (b, True)), inner, inner, inner),
        st.builds(sp.Max, inner, inner),
    ),
    max_leaves=7,
)


def real_or_none(build):
    """SymPy refuses comparisons and maxima of what it knows not to be real."""
    try:
        return build()
    except (TypeError, ValueError):
        return None


@given(data=st.data(), center=st.fractions(-2, 2, max_denominator=64), radius=st.integers(0, 5))
@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_random_expressions_agree(data, center, radius):
    expr = real_or_none(lambda: data.draw(TREES))
    if expr is None or expr.has(sp.zoo, sp.nan, sp.oo, -sp.oo, sp.I, sp.AccumBounds) or expr.atoms(sp.Float):
        return
    try:
        function = Compiled(expr, x)
    except CannotCompile:
        return
    point = mp.mpf(center.numerator) / center.denominator
    with mp.workdps(30):
        value = function.mpmath(point)
    number = function.numpy(float(center))
    here = arb(center.numerator) / center.denominator
    ball = function.arb(here)
    wide = function.arb(here + arb(0, 2.0**-radius))
    series = function.coefficients(here + arb(0, 2.0 ** -(radius + 3)), 3)
    if ball.is_finite():
        assert mp.isfinite(value), expr
        assert ball.overlaps(ball_of(value, 20)) or ball.rad() > 1e-3, expr
    if mp.isfinite(value) and abs(value) < 1e8 and ball.is_finite() and ball.rad() < 1e-9 * (1 + abs(ball)):
        assert number == pytest.approx(float(value), rel=1e-6, abs=1e-7), expr
    if wide.is_finite():
        assert mp.isfinite(value), expr
        assert wide.overlaps(ball_of(value, 20)), expr
    if series[0].is_finite():
        assert series[0].overlaps(ball_of(value, 20)), expr


@pytest.mark.parametrize(
    ("expr", "ball"),
    [
        (sp.sign(1 / x), arb(0, 1)),
        (sp.sinc(1 / x), arb(0, 1)),
        (sp.atan(1 / x), arb(0, 1)),
        (sp.Max(1 / x, 0), arb(0, 1)),
        (sp.Piecewise((1, 1 / x < 0), (2, True)), arb(0, 1)),
        (sp.Piecewise((1, sp.Or(1 / x < 0, x > 3)), (2, True)), arb(0, 1)),
        (sp.Heaviside(1 / x), arb(0, 1)),
        (sp.floor(sp.log(x)), arb(0, 1)),
        (sp.sqrt(x) ** 2 * sp.sqrt(x), arb(0, 1)),
        (sp.exp(-1 / x**2), arb(0)),
        (sp.gamma(x), arb(-2)),
        (sp.coth(x), arb(0, 0.25)),
    ],
    ids=str,
)
def test_what_may_be_undefined_is_not_finite(expr, ball):
    assert not compiled(expr, x).arb(ball).is_finite()
    assert not compiled(expr, x).coefficients(ball, 3)[0].is_finite()
    assert not compiled(expr, x).acb(acb(ball)).is_finite()


@pytest.mark.parametrize(
    ("expr", "ball"),
    [
        (sp.Abs(x), acb(arb(0, 1), arb(0, 1))),
        (sp.Abs(x), acb(0)),
        (sp.sqrt(x), acb(0)),
        (sp.sqrt(x), acb(arb(-1), arb(0, 1e-9))),
        (sp.log(x), acb(arb(-2, 1), 0)),
        (sp.floor(x), acb(arb(2, 0.5), arb(0, 1))),
        (sp.floor(x), acb(2)),
        (sp.tan(x), acb(arb(1.5, 0.2), arb(0, 0.2))),
        (sp.gamma(x), acb(arb(-3, 0.1), arb(0, 0.1))),
        (sp.coth(x), acb(arb(0, 0.1), arb(3.1, 0.1))),
        ((x - 3) ** x, acb(2)),
        (x**x, acb(arb(-1, 0.25), arb(0, 0.25))),
        (x ** R(1, 3), acb(arb(-1), arb(0.5, 0.5))),
        (sp.Piecewise((x, x < 1), (x**2, True)), acb(arb(1, 0.1), arb(0, 0.1))),
        (sp.Piecewise((1, sp.Eq(x, 0)), (sp.sin(x) / x, True)), acb(arb(0), arb(1, 2))),
        (sp.Max(x, 1 - x), acb(0.5, 1)),
        (sp.sign(sp.sin(x)), acb(arb(3, 0.5), arb(0))),
        (sp.asin(x), acb(arb(2), arb(0, 0.5))),
    ],
    ids=str,
)
def test_a_complex_ball_that_is_not_holomorphic_is_not_finite(expr, ball):
    assert not compiled(expr, x).acb(ball).is_finite()


def test_equality_at_one_point_is_not_taken_for_a_branch_off_the_real_line():
    hole = compiled(sp.Piecewise((7, sp.Eq(x, 0)), (x + 1, True)), x)
    assert hole.acb(acb(0, 2)).overlaps(acb(1, 2))
    assert not hole.acb(acb(0, 2)).overlaps(acb(7))


def test_a_taylor_series_at_the_edge_of_a_branch_is_undefined():
    for condition in (x >= 0, x > 0, x <= 0, sp.Eq(x, 0), sp.Ne(x, 0)):
        step = compiled(sp.Piecewise((x, condition), (x**2, True)), x)
        assert not step.coefficients(arb(0), 2)[0].is_finite()
        assert step.arb(arb(0)).is_zero()


def test_zero_times_undefined_is_undefined():
    function = compiled(sp.floor(x) * sp.log(x - 5), x)
    assert not function.arb(arb(0.5)).is_finite()
    assert not function.coefficients(arb(0.5), 3)[0].is_finite()


def test_even_powers_and_moduli_stay_above_zero():
    for expr in (sp.sqrt(x**2 + 0 * x), (x**2) ** R(1, 3), sp.sqrt(sp.Abs(x)), sp.Abs(x) ** R(3, 4)):
        wide = compiled(expr, x).arb(arb(0.25, 0.5))
        assert wide.is_finite()
        assert wide.contains(0)
        assert wide < 1


def test_numpy_takes_scalars_and_arrays_and_never_warns():
    function = compiled(sp.Piecewise((sp.log(x), x > 0), (sp.sqrt(-x), x < -1), (1 / x, True)), x)
    assert isinstance(function.numpy(2.0), np.float64)
    grid = np.array([[-4.0, -0.5], [1.0, np.e]])
    assert np.allclose(function.numpy(grid), [[2.0, -2.0], [0.0, 1.0]])
    assert function.numpy(0.0) == np.inf
    assert np.isnan(function.numpy(np.nan))
    assert np.isnan(compiled(x ** R(1, 3), x).numpy(-8.0))
    assert np.array_equal(compiled(sp.S(3), x).numpy([1.0, 2.0]), [3.0, 3.0])
    assert compiled(sp.pi / 4).numpy() == np.pi / 4
    assert function.numpy(np.empty((0, 2))).shape == (0, 2)


def test_numpy_broadcasts_several_variables_and_goes_through_blocks():
    function = compiled(x * y + 1, x, y)
    assert np.allclose(function.numpy(np.arange(3.0)[:, None], np.arange(2.0)), [[1, 1], [1, 2], [1, 3]])
    grid = np.linspace(0, 1, 100_001)
    assert np.array_equal(compiled(sp.cos(x), x).numpy(grid), np.cos(grid))


def test_constants_for_numpy_are_correctly_rounded():
    # In float arithmetic both error functions are 1 and the difference is 0.
    function = compiled((sp.erf(10) - sp.erf(9)) * x, x)
    with mp.workdps(60):
        assert function.numpy(1.0) == float(mp.erf(10) - mp.erf(9))
    tiny = compiled(sp.Rational(1, 10) ** 400 * 10**400 * x + (1 + sp.sqrt(2)) ** 200 * (sp.sqrt(2) - 1) ** 200, x)
    assert tiny.numpy(0.0) == 1.0


def test_numpy_rational_powers_are_accurate_for_tiny_numbers():
    for p, q in ((1, 3), (2, 3), (1, 5), (3, 7), (-2, 5)):
        got = compiled(x ** R(p, q), x).numpy(1e-290)
        with mp.workdps(40):
            assert got == pytest.approx(float(mp.mpf(1e-290) ** (mp.mpf(p) / q)), rel=4e-16)


def test_mpmath_follows_its_precision():
    function = compiled(sp.erf(1) * x + sp.Integral(sp.exp(-(y**2)), (y, 0, 1)), x)
    for digits in (15, 50, 120):
        with mp.workdps(digits):
            expected = mp.erf(1) / 3 + mp.sqrt(mp.pi) * mp.erf(1) / 2
            assert abs(function.mpmath(mp.mpf(1) / 3) - expected) < mp.mpf(10) ** (3 - digits)


def test_precision_of_balls_is_that_of_the_context():
    function = compiled(sp.pi * x, x)
    for bits in (53, 300, 64):
        ctx.prec = bits
        try:
            assert bits - 4 <= function.arb(arb(1)).rel_accuracy_bits() <= bits + 4
        finally:
            ctx.prec = 53


@pytest.mark.parametrize(
    ("expr", "message"),
    [
        (sp.Float(0.1) * x, "Rational"),
        (x + y, "the symbol y"),
        (sp.Function("f")(x), "no definition"),
        (sp.polygamma(x, 2), "order"),
        (sp.oo + 0 * x, "cannot be compiled"),
        (sp.Integral(y * x, (y, 0, 1)), "cannot be compiled"),
    ],
    ids=str,
)
def test_what_cannot_be_compiled_is_said(expr, message):
    with pytest.raises(CannotCompile, match=message):
        Compiled(expr, x)


def test_a_function_that_one_arithmetic_lacks_serves_the_others():
    function = Compiled(sp.elliptic_k(x), x)
    assert function.arb(arb(0.5)).is_finite()
    with pytest.raises(CannotCompile, match="Taylor series"):
        function.coefficients(arb(0.5), 2)


def test_the_number_of_values_is_checked():
    with pytest.raises(TypeError, match="2 values"):
        compiled(x, x).arb(arb(1), arb(2))


def test_logic_of_what_is_not_known():
    both, either, no = (LOGIC[name](None) for name in ("and", "or", "not"))
    assert both(False, UNDEFINED) is False
    assert both(True, None) is None
    assert both(None, UNDEFINED) is UNDEFINED
    assert either(True, UNDEFINED) is True
    assert either(False, UNDEFINED, None) is UNDEFINED
    assert no(UNDEFINED) is UNDEFINED
    assert relation_of_sign("<", arb("nan")) is UNDEFINED
    assert [relation_of_sign(name, arb(0)) for name in ("<", "<=", ">", ">=", "==", "!=")] == [
        *(False, True, False, True, True, False)
    ]
    assert [relation_of_sign(name, arb(0, 1)) for name in ("<", "<=", ">", ">=", "==", "!=")] == [None] * 6


@pytest.mark.parametrize(
    ("room", "operation", "spoilt", "test"),
    [
        (balls.REAL_BALLS, "sign", lambda value: arb(1) if value > -1 else arb(-1), "sign"),
        (balls.REAL_BALLS, "Abs", lambda value: arb(abs(float(value.mid()))), "Abs"),
        (balls.REAL_BALLS, "floor", lambda value: value.mid().floor(), "floor"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_planted_fault_in_the_balls_is_found(monkeypatch, room, operation, spoilt, test):
    monkeypatch.setitem(room.operations, operation, lambda _detail: spoilt)
    with pytest.raises(AssertionError):
        test_wide_balls_contain_the_values_inside(test)


def test_a_planted_fault_in_the_series_is_found(monkeypatch):
    def wrong(_detail):
        return lambda series: series.atan() + series**3 / 10**6

    monkeypatch.setitem(taylor.TAYLOR_SERIES.operations, "atan", wrong)
    with pytest.raises(AssertionError):
        test_taylor_coefficients_are_those_of_every_point("atan")


@pytest.mark.parametrize("outer", [sp.sinc, sp.digamma], ids=lambda function: function.__name__)
@pytest.mark.parametrize("length", [1, 4])
def test_the_series_of_a_function_of_a_constant_is_constant(outer, length):
    # Near 1, Max(5, x) is 5; and one term of a series shows nothing of the variable.
    for inner in (sp.Max(5, x), x):
        first, *rest = compiled(outer(inner), x).coefficients(arb(1), length)
        assert first.overlaps(arb(mp.nstr(compiled(outer(inner), x).mpmath(1), 15)) + arb(0, 1e-12))
        if inner is not x:
            assert all(value.is_zero() for value in rest)
    start = compiled(sp.sinc(x), x).coefficients(arb(0, 1), 1)
    assert len(start) == 1
    assert start[0].contains(1)
