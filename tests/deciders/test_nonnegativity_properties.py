"""Random questions with a known answer: squares, positive functions, planted zeros, and tiny corruptions of them."""

from fractions import Fraction

import mpmath
import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Rational, cos, exp, log, sin, sqrt

from zcmoe_symbolic import decide_nonnegative

x = sp.Symbol("x", real=True)
UNHURRIED = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

fractions = st.builds(Rational, st.integers(-12, 12), st.integers(1, 6))
inside = st.builds(Rational, st.integers(1, 11), st.just(12))
smooth = st.sampled_from((sin(x), exp(x), cos(2 * x), log(2 + x), sqrt(1 + x), x**2 - x, 1 / (1 + x**2), sp.atan(x)))
positive = st.sampled_from((exp(x), 2 + sin(5 * x), 1 + x**2, sp.cosh(x), 1 / (2 + x), sqrt(1 + x), log(3 + x)))
tiny = st.sampled_from((Rational(1, 10**6), Rational(1, 10**10), Rational(1, 10**15), Rational(1, 10**22)))


def certainly_negative(expr, verdict):
    """Whether the counterexample is a point of [0, 1] where mpmath, with many digits, finds a negative value too."""
    point = sp.sympify(verdict.counterexample.assignment[0][1])
    if not 0 <= point <= 1:
        return False
    with mpmath.workdps(120):
        value = sp.lambdify(x, expr, "mpmath")(mpmath.mpf(int(point.p)) / int(point.q))
        return value < 0


@UNHURRIED
@given(smooth, smooth, fractions, fractions, positive)
def test_a_square_times_a_positive_function_is_never_refuted(first, second, a, b, factor):
    root = a * first + b * second
    assert not decide_nonnegative(root**2 * factor, (x, 0, 1), seconds=1).refuted
    assert not decide_nonnegative(sp.expand(root**2 * factor), (x, 0, 1), seconds=1).refuted


@UNHURRIED
@given(smooth, fractions, inside, positive, tiny)
def test_a_square_with_a_zero_minus_a_tiny_number_is_refuted(function, slope, zero, factor, small):
    root = function - function.subs(x, zero) + slope * (x - zero)
    expr = sp.expand(root**2 * factor) - small
    verdict = decide_nonnegative(expr, (x, 0, 1))
    assert not verdict.proved
    assert verdict.refuted
    assert certainly_negative(expr, verdict)


@UNHURRIED
@given(positive, positive, inside, st.integers(1, 3), tiny)
def test_a_zero_of_even_order_inside_is_proved_and_its_corruption_refuted(first, second, zero, half, small):
    expr = (x - zero) ** (2 * half) * first * second
    verdict = decide_nonnegative(expr, (x, 0, 1))
    assert verdict.proved
    assert verdict.certificate.check()
    tilted = expr + small * (x - zero)
    corrupted = decide_nonnegative(tilted, (x, 0, 1))
    assert corrupted.refuted
    assert certainly_negative(tilted, corrupted)


@UNHURRIED
@given(positive, inside, st.integers(0, 2))
def test_a_zero_of_odd_order_inside_is_refuted(factor, zero, half):
    for sign in (1, -1):
        expr = sign * (x - zero) ** (2 * half + 1) * factor
        verdict = decide_nonnegative(expr, (x, 0, 1))
        assert verdict.refuted
        assert certainly_negative(expr, verdict)


@UNHURRIED
@given(positive, st.integers(0, 3), st.integers(0, 3))
def test_zeros_of_any_order_at_the_ends_are_proved(factor, left, right):
    expr = x**left * (1 - x) ** right * factor
    assert decide_nonnegative(sp.expand(expr), (x, 0, 1)).proved
    beyond = decide_nonnegative(expr, (x, 0, 1 + Rational(1, 10**9)))
    assert beyond.proved if right % 2 == 0 else beyond.refuted


@settings(UNHURRIED, max_examples=30)
@given(st.lists(fractions, min_size=1, max_size=5), fractions)
def test_polynomials_are_decided_as_their_real_roots_say(coefficients, shift):
    polynomial = sp.Poly(coefficients, x) + shift
    expr = polynomial.as_expr()
    verdict = decide_nonnegative(expr, (x, 0, 1))
    points = [sp.S.Zero, sp.S.One]
    if polynomial.degree() > 1:
        points += [root for root in polynomial.diff(x).real_roots() if 0 <= root <= 1]
    least = min((polynomial.eval(point) for point in points), key=lambda value: sp.N(value, 50))
    assert verdict.status == ("proved" if sp.N(least, 50) > -1e-40 else "refuted")
    if verdict.refuted:
        assert certainly_negative(expr, verdict)


@UNHURRIED
@given(smooth, smooth, fractions, fractions, fractions)
def test_what_is_proved_holds_at_many_points(first, second, a, b, c):
    expr = a * first + b * second + c
    verdict = decide_nonnegative(expr, (x, 0, 1), seconds=1)
    with mpmath.workdps(60):
        function = sp.lambdify(x, expr, "mpmath")
        values = [
            mpmath.mpf(function(mpmath.mpf(Fraction(k, 64).numerator) / Fraction(k, 64).denominator)) for k in range(65)
        ]
    if verdict.proved:
        assert min(values) > -(mpmath.mpf(10) ** -50)
    elif verdict.refuted:
        assert certainly_negative(expr, verdict)
    else:
        assert min(values) > -(mpmath.mpf(10) ** -50)
