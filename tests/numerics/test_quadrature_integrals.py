"""Certified integrals against closed forms and against mpmath, and what is refused."""

from fractions import Fraction

import mpmath
import pytest
import sympy as sp
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.quadrature import MOST_DIGITS, CannotIntegrate, Diverges, certified_integral
from zcmoe_symbolic.numerics.quadrature import integrate as integration
from zcmoe_symbolic.numerics.quadrature.ellipses import Panel

x = sp.Symbol("x", real=True)
R = sp.Rational
THIRD = R(1, 3)

GAUSS = sp.exp(-R(25, 2) * (x - R(1, 2)) ** 2)
PLATEAU = sp.Piecewise((0, x < R(1, 4)), (((x - R(1, 4)) ** 2 * 36 * GAUSS) ** THIRD, True))


def sixths(*numbers: int) -> list[sp.Expr]:
    return [R(k, 6) for k in numbers]


# The integrand, its ends, and where mpmath has to split it.
INTEGRANDS = {
    "reference": ((GAUSS * 36 * sp.pi**2 * sp.sin(6 * sp.pi * x) ** 2) ** THIRD, 0, 1, sixths(1, 2, 3, 4, 5)),
    "exp(x) sin(10 x)": (
        ((sp.exp(x) * sp.sin(10 * x)).diff(x) ** 2) ** THIRD,
        0,
        1,
        [(-sp.atan(10) + k * sp.pi) / 10 for k in (1, 2, 3)],
    ),
    "square with a beta density": ((4 * x**2 * 12 * x * (1 - x) ** 2) ** THIRD, 0, 1, []),
    "plateau": (PLATEAU, 0, 1, [R(1, 4)]),
    "narrow Gaussian": (
        sp.exp(-5000 * (x - R(1, 2)) ** 2),
        0,
        1,
        [R(9, 20), R(1, 2), R(11, 20)],
    ),
    "very narrow Gaussian": (
        sp.exp(-500000 * (x - THIRD) ** 2),
        0,
        1,
        [R(32, 100), R(33, 100), THIRD, R(336, 1000), R(345, 1000)],
    ),
    "Runge": (1 / (1 + 1000 * (x - THIRD) ** 2), 0, 1, [R(3, 10), THIRD, R(4, 10)]),
    "Runge under a root": (1 / sp.sqrt(1 + 1000 * (x - THIRD) ** 2), 0, 1, [R(3, 10), THIRD, R(4, 10)]),
    "absolute value": (sp.Abs(sp.cos(5 * x)) * sp.exp(-x), 0, 1, [sp.pi / 10, 3 * sp.pi / 10]),
    "absolute value in an exponent": (sp.exp(-3 * sp.Abs(x - THIRD)), 0, 1, [THIRD]),
    "odd with the exponent of an even function": ((x - THIRD) * sp.Abs(x - THIRD), 0, 1, [THIRD]),
    "Piecewise": (sp.Piecewise((x**2, x < R(1, 2)), (sp.sqrt(x), True)), 0, 1, [R(1, 2)]),
    "sum with a root": (x + sp.sqrt(x) * sp.cos(x), 0, 1, []),
    "removable pole": ((sp.exp(x) - 1) / x, 0, 1, []),
    "error function": (sp.erf(3 * x) ** THIRD * sp.exp(x), 0, 1, []),
    "tangent": (sp.tan(x) ** R(2, 5), 0, 1, []),
    "irrational ends": (sp.sqrt(sp.sin(x)), 0, sp.pi, []),
    "shared zero": (sp.sqrt(x * sp.sin(x)), 0, 1, []),
    "steep step": (sp.tanh(100 * (x - R(2, 5))) + 2, 0, 1, [R(37, 100), R(2, 5), R(43, 100)]),
}


def by_mpmath(expr: sp.Expr, low: sp.Expr | int, high: sp.Expr | int, stops: list[sp.Expr], digits: int) -> mpmath.mpf:
    with mpmath.workdps(digits + 10):
        function = sp.lambdify(x, expr, "mpmath")
        points = [mpmath.mpf(sp.N(point, digits + 15)) for point in (low, *stops, high)]
        return mpmath.quad(lambda t: mpmath.re(function(t)), points)


@pytest.mark.parametrize("name", INTEGRANDS)
def test_the_ball_contains_what_mpmath_finds(name: str) -> None:
    expr, low, high, stops = INTEGRANDS[name]
    ball = certified_integral(expr, x, low, high, digits=35)
    other = by_mpmath(expr, low, high, stops, 30)
    with working_precision(200):
        assert ball.rel_accuracy_bits() >= 116
        # mpmath's nodes cluster at the cusps, but an algebraic end costs it some digits.
        assert abs(ball - arb(mpmath.nstr(other, 45))) < abs(ball) * arb("1e-25")


@pytest.mark.parametrize("name", INTEGRANDS)
def test_balls_of_different_precision_overlap(name: str) -> None:
    expr, low, high, _ = INTEGRANDS[name]
    balls = [certified_integral(expr, x, low, high, digits=digits) for digits in (3, 17, 60)]
    with working_precision(300):
        assert all(one.overlaps(other) for one in balls for other in balls)
        assert all(ball.rel_accuracy_bits() >= bits for ball, bits in zip(balls, (9, 56, 199), strict=True))


exponents = st.fractions(min_value="-9/10", max_value=4, max_denominator=30)


@settings(max_examples=40, deadline=None)
@given(a=exponents, b=exponents, coefficients=st.lists(st.integers(-5, 5), min_size=1, max_size=5))
def test_beta_integrals_with_polynomials(a: Fraction, b: Fraction, coefficients: list[int]) -> None:
    """The integral of x^a (1 - x)^b q(x) is a sum of beta functions."""
    first, second = (R(value.numerator, value.denominator) for value in (a, b))
    polynomial = sum((c * x**k for k, c in enumerate(coefficients)), sp.S.Zero)
    ball = certified_integral(x**first * (1 - x) ** second * polynomial, x, 0, 1, digits=40)
    with working_precision(250):
        alpha, beta = (arb(fmpq(value.numerator, value.denominator)) + 1 for value in (a, b))
        terms = [
            c * (alpha + k).gamma() * beta.gamma() / (alpha + beta + k).gamma() for k, c in enumerate(coefficients)
        ]
        exact = sum(terms, arb(0))
        assert ball.overlaps(exact)
        assert ball.rad() <= sum((abs(term) for term in terms), arb(0)) * arb("1e-35")


def test_closed_forms() -> None:
    cases = [
        (1 / sp.sqrt(x * (1 - x)), 0, 1, sp.pi),
        (sp.sqrt(1 - x**2), -1, 1, sp.pi / 2),
        (x ** R(-99, 100), 0, 1, sp.Integer(100)),
        (sp.sin(x) ** R(1, 2), 0, sp.pi, sp.sqrt(sp.pi) * sp.gamma(R(3, 4)) / sp.gamma(R(5, 4))),
        (x ** (sp.pi - 3), 0, 1, 1 / (sp.pi - 2)),
        (sp.Integer(3), -1, 1, sp.Integer(6)),
        (x**2, 2, 1, -R(7, 3)),
        (sp.log(x), 0, 1, sp.Integer(-1)),
    ]
    for expr, low, high, value in cases:
        ball = certified_integral(expr, x, low, high, digits=45)
        with working_precision(300):
            assert ball.overlaps(arb(str(sp.N(value, 80))))
            assert ball.rel_accuracy_bits() > 149


@pytest.mark.slow
def test_a_thousand_digits_of_the_reference_agree_with_arbs_integrator() -> None:
    """Independent of the rules: x = s^3 and x = 1/6 - s^3 on half lobes make the integrand analytic."""
    from flint import acb

    expr = INTEGRANDS["reference"][0]
    ball = certified_integral(expr, x, 0, R(1, 6), digits=1000)
    with working_precision(3500):
        pi = acb.pi()

        def quotient(u: acb) -> acb:
            return (6 * u).sinc_pi()

        def left(s: acb, _: bool) -> acb:
            u = s**3
            value = (36 * pi**2) ** (acb(1) / 3) * (-acb(25) / 6 * (u - acb(1) / 2) ** 2).exp()
            return value * (quotient(u) * 6 * pi).pow(acb(2) / 3, analytic=True) * 3 * s**4

        def right(s: acb, _: bool) -> acb:
            u = acb(1) / 6 - s**3
            value = (36 * pi**2) ** (acb(1) / 3) * (-acb(25) / 6 * (u - acb(1) / 2) ** 2).exp()
            return value * (quotient(s**3) * 6 * pi).pow(acb(2) / 3, analytic=True) * 3 * s**4

        end = (acb(1) / 12).root(3)
        other = acb.integral(left, acb(0), end) + acb.integral(right, acb(0), end)
        assert ball.overlaps(other.real)
        assert other.real.rel_accuracy_bits() > 3000


def test_an_integral_that_is_zero_is_enclosed_tightly() -> None:
    ball = certified_integral(sp.sin(2 * sp.pi * x), x, 0, 1, digits=30)
    assert ball.contains(0)
    assert ball.rad() < 1e-30


def test_cancellation_is_made_up_for() -> None:
    # The parts cancel to about 17 digits.
    expr = sp.cos(2 * sp.pi * x) * sp.sqrt(sp.exp(-x)) ** 0 + x / 10**17
    ball = certified_integral(expr, x, 0, 1, digits=30)
    assert ball.rel_accuracy_bits() >= 100
    with working_precision(200):
        assert ball.overlaps(arb(fmpq(1, 2 * 10**17)))


def test_a_plateau_counts_exactly_nothing() -> None:
    assert certified_integral(sp.Piecewise((0, x < 2), (x, True)), x, 0, 1, digits=10) == 0
    assert certified_integral(x, x, R(1, 2), R(1, 2), digits=10) == 0


def test_ends_may_be_points() -> None:
    ball = certified_integral(sp.sqrt(x), x, Point.of(0), Point.of(R(1, 4)), digits=20)
    assert ball.overlaps(arb(fmpq(1, 12)))


@pytest.mark.parametrize(
    ("expr", "place"),
    [(1 / x, r"Point\(0\)"), (1 / sp.Abs(x - R(1, 2)), r"Point\(1/2\)"), (sp.sin(x) / x**2, r"Point\(0\)")],
    ids=["at an end", "inside", "pole left over"],
)
def test_a_divergent_integral_is_refused_with_the_place(expr: sp.Expr, place: str) -> None:
    with pytest.raises(Diverges, match=f"diverges at {place}"):
        certified_integral(expr, x, 0, 1, digits=10)


def test_what_is_not_real_is_refused() -> None:
    with pytest.raises(CannotIntegrate, match="not real"):
        certified_integral(sp.sqrt(x - R(1, 2)), x, 0, 1, digits=10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"digits": 0}, "digits = 0"),
        ({"digits": MOST_DIGITS + 1}, f"digits = {MOST_DIGITS + 1}"),
        ({"digits": 10, "bits": 30}, "not both"),
        ({"bits": 10**6}, "bits = 1000000"),
    ],
    ids=["none", "absurd", "both", "absurd bits"],
)
def test_bad_accuracy_is_refused(arguments: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        certified_integral(x, x, 0, 1, **arguments)


def test_floats_and_unknown_symbols_are_named() -> None:
    with pytest.raises(ValueError, match="float"):
        certified_integral(0.5 * x, x, 0, 1)
    with pytest.raises(ValueError, match="float"):
        certified_integral(x, x, 0, 0.5)
    with pytest.raises(ValueError, match="symbol y"):
        certified_integral(x * sp.Symbol("y"), x, 0, 1)


def test_text_is_not_parsed() -> None:
    with pytest.raises(sp.SympifyError):
        certified_integral("x", x, 0, 1)


class TestPlantedFaults:
    """A fault inside must make the ball miss the true value, or be refused: what the other tests rely on."""

    expr = INTEGRANDS["reference"][0]
    truth = certified_integral(expr, x, 0, 1, digits=60)

    def test_the_bound_matters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        honest = Panel.bound

        def too_small(panel: Panel, rho: float) -> arb | None:
            bound = honest(panel, rho)
            return None if bound is None else bound * arb("1e-12")

        monkeypatch.setattr(Panel, "bound", too_small)
        assert not certified_integral(self.expr, x, 0, 1, digits=30).overlaps(self.truth)

    def test_a_node_that_moved_matters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        honest = integration._rule

        def moved(count: int, alpha: sp.Expr, beta: sp.Expr, bits: int) -> object:
            from dataclasses import replace

            rule = honest(count, alpha, beta, bits)
            nodes = list(rule.nodes)
            nodes[3] += arb("1e-25")
            return replace(rule, nodes=tuple(nodes))

        monkeypatch.setattr(integration, "_rule", moved)
        assert not certified_integral(self.expr, x, 0, 1, digits=30).overlaps(self.truth)

    def test_a_missing_zero_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from zcmoe_symbolic.numerics.quadrature.lobes import _zeros

        def without_one(*arguments: object) -> object:
            zeros = _zeros(*arguments)
            return zeros[:2] + zeros[3:] if zeros is not None and len(zeros) > 3 else zeros

        monkeypatch.setitem(_zeros.__globals__, "_zeros", without_one)
        monkeypatch.setattr(integration, "_enclosed", lambda *_: pytest.fail("refused, as it must be"))
        with pytest.raises(pytest.fail.Exception, match="refused"):
            certified_integral(self.expr, x, 0, 1, digits=30)

    def test_a_wrong_exponent_of_the_rule_matters(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(integration, "_exponents", lambda plan: (R(1, 3), R(1, 3)))
        assert not certified_integral(self.expr, x, 0, 1, digits=30).overlaps(self.truth)


@pytest.mark.parametrize(
    "expr",
    [
        (-x / 2 - 2) ** R(5, 2),
        sp.acosh(-x - R(1, 5)) / x ** R(1, 7),
        sp.Piecewise((1, sp.sqrt(x - R(1, 10)) < R(1, 2)), (2, True)),
        sp.sign(sp.sqrt(x - R(1, 10)) - R(1, 2)),
        sp.Max(sp.sqrt(x - R(1, 10)), R(1, 2)),
    ],
    ids=["root-of-negative", "complex-acosh", "undefined-condition", "undefined-sign", "undefined-maximum"],
)
def test_an_integrand_that_is_not_real_everywhere_has_no_real_integral(expr):
    # The general method gives complex balls, which may contain real numbers by being wide.
    with pytest.raises(CannotIntegrate):
        certified_integral(expr, x, 0, 3, digits=10)


def test_a_complex_ball_around_a_real_number_is_no_real_integral():
    # The value is complex; the ball that the general method finds is so wide that it contains real numbers.
    with pytest.raises(CannotIntegrate):
        certified_integral(sp.acosh(-3 * x / 2 - R(1, 5)) / x ** R(1, 7), x, R(1, 2), R(11, 4), digits=12)


@pytest.mark.parametrize("power", [18, 30])
def test_cusps_just_outside_of_a_lobe_are_approached_by_short_panels(power):
    # The cusps of the cube root lie about 10^(-power/2) outside of the stretches where it is the larger one.
    floor = R(1, 10**power)
    ball = certified_integral(sp.Max(sp.sin(6 * sp.pi * x) ** 2, floor) ** R(1, 3), x, 0, 1, digits=20)
    assert ball.rel_accuracy_bits() > 60
    with mpmath.workdps(40):
        end = mpmath.asin(mpmath.mpf(10) ** (-mpmath.mpf(power) / 2)) / (6 * mpmath.pi)
        # After s = sin^2 the stretches where the wave is larger are an incomplete Beta function.
        third = mpmath.mpf(1) / 3
        whole = mpmath.beta(third + mpmath.mpf(1) / 2, mpmath.mpf(1) / 2)
        small = mpmath.betainc(third + mpmath.mpf(1) / 2, mpmath.mpf(1) / 2, 0, mpmath.mpf(10) ** -power)
        value = (whole - small) / mpmath.pi + 12 * end * mpmath.mpf(10) ** (-power * third)
        assert abs(mpmath.mpf(ball.mid().str(35, radius=False)) - value) < mpmath.mpf(10) ** -19
