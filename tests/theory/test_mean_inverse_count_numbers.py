"""The mean inverse count of a binomial law: three forms as balls, floats against balls, laws and bounds."""

from fractions import Fraction
from math import comb

import mpmath as mp
import numpy as np
import pytest
import scipy.special
from flint import arb, ctx
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sympy import Rational, pi, sqrt

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.risk import inverse_count_balls as balls
from zcmoe_symbolic.theory.risk import inverse_counts
from zcmoe_symbolic.theory.risk import mean_inverse_count as inverse_count
from zcmoe_symbolic.theory.risk import mean_inverse_count_ball as inverse_count_ball

FINE = 4e-15
"""A few rounding errors of float64; what is seen is below 2e-15."""


def by_definition(n: int, rho: Fraction) -> Fraction:
    """`sum_k P(N = k)/k`, exactly."""
    return sum((comb(n, k) * rho**k * (1 - rho) ** (n - k) / k for k in range(1, n + 1)), Fraction(0))


def relative_error(found: float, n: int, rho: float) -> float:
    with working_precision(160):
        exact = balls.mean_inverse_count_arb(n, arb(rho))
        return float(abs((arb(float(found)) - exact) / exact).upper())


exponents = st.floats(0, 7)
probabilities = st.one_of(
    st.floats(-300, 0).map(lambda power: 10.0**power),
    st.floats(-16, 0).map(lambda power: 1 - 10.0**power).filter(lambda rho: rho > 0),
    st.floats(1e-9, 1.0),
)


@given(exponents, probabilities)
@example(7.0, 1e-7)
@example(7.0, 1 - 2**-53)
@example(0.0, 5e-324)
@example(7.0, 5e-324)
@example(3.0, 0.5)
@example(7.0, 4.2e-6)  # the mean count is near the end of the quadrature
@settings(max_examples=250, deadline=None)
def test_floats_agree_with_balls(exponent: float, rho: float) -> None:
    n = int(10**exponent)
    if n * rho < 1e-300:
        return  # results that are denormal have fewer digits
    assert relative_error(inverse_count(n, rho), n, rho) < FINE


@given(st.integers(1, 1000), probabilities)
@settings(max_examples=150, deadline=None)
def test_a_table_by_the_recurrence_agrees_with_balls(n: int, rho: float) -> None:
    if n * rho < 1e-300:
        return
    table = inverse_count(np.arange(1, n + 1)[:, None], np.full(16, rho))
    assert relative_error(table[-1, 0], n, rho) < FINE


def test_a_table_by_the_recurrence_is_that_by_quadrature(monkeypatch: pytest.MonkeyPatch) -> None:
    n, rho = np.arange(1, 201)[:, None], 1 / np.arange(1, 51)
    table = inverse_count(n, rho)
    monkeypatch.setattr(inverse_counts, "_MOST_STEPS", 0)
    assert table.shape == (200, 50)
    np.testing.assert_allclose(inverse_count(n, rho), table, rtol=FINE)
    assert table[16, 5] == pytest.approx(float(by_definition(17, Fraction(1, 6))), rel=1e-14)


@pytest.mark.parametrize("n", [1, 2, 3, 10, 41])
@pytest.mark.parametrize("rho", [Fraction(0), Fraction(1, 1000), Fraction(1, 3), Fraction(9, 10), Fraction(1)])
def test_the_definition_in_fractions(n: int, rho: Fraction) -> None:
    exact = by_definition(n, rho)
    assert inverse_count_ball(n, rho, 40).contains(exact)
    assert inverse_count(n, float(rho)) == pytest.approx(float(exact), rel=1e-12, abs=0)


@given(st.integers(1, 300), st.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000))
@settings(max_examples=60, deadline=None)
@example(200, Fraction(269, 822))  # here and there Arb's own hypergeometric function is not finite
def test_the_forms_agree_as_balls(n: int, rho: Fraction) -> None:
    with working_precision(256):
        share = arb(rho.numerator) / rho.denominator
        forms = [balls.sum_form(n, share), balls.recurrence_form(n, share), balls.hypergeometric_form(n, share)]
        forms += [balls._integral_form(n, share)] if rho < Fraction(1, 2) else [balls._geometric_form(n, share)]
        for one in forms:
            assert one.rel_accuracy_bits() > 100
            assert all(one.overlaps(other) for other in forms)


def test_a_wrong_form_is_seen() -> None:
    """The sum from k = 1 to n - 1, and the power of the wrong base, are not the mean inverse count."""
    with working_precision(200):
        share, n = arb(1) / 7, 30
        a = 1 - share
        short = sum(((a ** (n - k) - a**n) / k for k in range(1, n)), arb(0))
        wrong_base = n * share * share ** (n - 1) * (-share / a).hypgeom([arb(1)] * 2 + [arb(1 - n)], [arb(2)] * 2)
        right = balls.recurrence_form(n, share)
        assert not short.overlaps(right)
        assert not wrong_base.overlaps(right)


def test_a_quadrature_with_fewer_nodes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverse_counts, "_NODES", 16)
    inverse_counts._rule.cache_clear()
    try:
        assert relative_error(inverse_count(10**6, 1e-4), 10**6, 1e-4) > 100 * FINE
    finally:
        inverse_counts._rule.cache_clear()


@pytest.mark.parametrize(("n", "rho"), [(5, 0.3), (400, 0.01), (10**5, 2e-4), (10**6, 1e-3)])
def test_mpmath_finds_the_same_from_the_integral(n: int, rho: float) -> None:
    with mp.workdps(40):
        r = mp.mpf(rho)
        points = [0, *(1 - mp.mpf(10) ** -k for k in range(1, 8)), 1]
        value = mp.quad(lambda s: ((1 - r + r * s) ** n - (1 - r) ** n) / s, points)
        assert float(value) == pytest.approx(float(inverse_count(n, rho)), rel=1e-13)


@given(st.integers(1, 10**6), st.floats(1e-12, 1.0, exclude_max=True))
@settings(max_examples=200, deadline=None)
def test_bounds(n: int, rho: float) -> None:
    """`(1 - a^(n+1))/((n+1) rho) - a^n <= B <= 1/((n+1) rho) + 3/((n+1)(n+2) rho^2)`, and the counts' own bounds."""
    found = float(inverse_count(n, rho))
    slack = 1e-13
    empty = np.exp(n * np.log1p(-rho))
    upper = 1 / ((n + 1) * rho) + 3 / ((n + 1) * (n + 2) * rho**2)
    lower = -np.expm1((n + 1) * np.log1p(-rho)) / ((n + 1) * rho) - empty
    hit = -np.expm1(n * np.log1p(-rho))
    assert lower - slack * (found + empty) <= found <= upper * (1 + slack)
    assert hit**2 / (n * rho) * (1 - slack) <= found <= hit * (1 + slack)  # Jensen's inequality, and 1/N <= 1
    assert found >= hit / n * (1 - slack)


@given(st.integers(1, 10**5), st.floats(1e-9, 1.0), st.floats(1e-9, 1.0))
@settings(max_examples=200, deadline=None)
def test_the_mean_inverse_count_given_a_hit_falls_with_the_probability(n: int, one: float, other: float) -> None:
    low, high = sorted((one, other))
    given_a_hit = [
        float(inverse_count(n, rho)) / (1.0 if rho == 1 else -np.expm1(n * np.log1p(-rho))) for rho in (low, high)
    ]
    assert given_a_hit[1] <= given_a_hit[0] * (1 + 1e-13)


@given(st.integers(1, 10**5), st.floats(1e-9, 1.0))
@settings(max_examples=200, deadline=None)
def test_the_mean_inverse_count_given_a_hit_falls_with_the_examples(n: int, rho: float) -> None:
    values = inverse_count([n, n + 1], rho) / scipy.special.betainc([1, 1], [n, n + 1], rho)
    assert values[1] <= values[0] * (1 + 1e-12)


def test_the_recurrence_holds_between_neighbours() -> None:
    n, rho = np.arange(2, 3000), 0.003
    values = inverse_count(np.arange(1, 3000), rho)
    np.testing.assert_allclose(values[1:], (1 - rho) * values[:-1] - np.expm1(n * np.log1p(-rho)) / n, rtol=1e-14)


def test_extreme_probabilities() -> None:
    assert inverse_count(10**7, 0) == 0
    assert inverse_count(10**7, 1) == 1e-7
    assert inverse_count(10**7, 1e-300) == pytest.approx(1e-293, rel=1e-15)
    assert inverse_count(1, 0.25) == pytest.approx(0.25, rel=1e-15)
    assert inverse_count_ball(10**9, Rational(1, 10**30), 30).digits >= 30


def test_broadcasting_and_types() -> None:
    assert inverse_count(3, 0.5).shape == ()
    assert inverse_count([1, 2, 3], 0.5).shape == (3,)
    assert inverse_count(np.ones((2, 1, 3), dtype=int), np.full((4, 1), 0.5)).shape == (2, 4, 3)
    assert inverse_count(np.empty(0, dtype=int), 0.5).shape == (0,)
    assert inverse_count(np.uint8(3), 0.5) == inverse_count(3, 0.5)
    assert inverse_count(Rational(3), 0.5) == inverse_count(3, 0.5)


@pytest.mark.parametrize("rho", [sqrt(2) / 3, pi / 4, Rational(1, 10**20)], ids=str)
def test_irrational_and_tiny_probabilities_as_balls(rho: object) -> None:
    for n in (3, 10_000):
        found = inverse_count_ball(n, rho, 40)
        assert found.digits >= 40
        assert float(found) == pytest.approx(float(inverse_count(n, float(rho))), rel=1e-13)


@pytest.mark.parametrize("n", [50, 5000])
@pytest.mark.parametrize("rho", [Fraction(1, 10), Fraction(9, 10)], ids=str)
def test_a_ball_of_probabilities_contains_what_belongs_to_each(n: int, rho: Fraction) -> None:
    ball = inverse_count_ball(n, Ball(rho, Fraction(1, 10**6)))
    for inside in (rho - Fraction(1, 10**6), rho, rho + Fraction(1, 10**6)):
        assert ball.contains(inverse_count_ball(n, inside, 30))
    assert not ball.contains(inverse_count_ball(n, rho + Fraction(1, 100), 30))


def test_a_ball_around_one_is_cut_there() -> None:
    found = inverse_count_ball(5000, Ball(1, Fraction(1, 10**9)))
    assert found.contains(Fraction(1, 5000))
    assert found.radius < 1e-9


def test_the_precision_is_left_as_it_was() -> None:
    before = ctx.prec
    inverse_count_ball(1000, Rational(1, 7), 50)
    assert ctx.prec == before


@pytest.mark.parametrize(
    ("n", "rho", "message"),
    [
        (0, 0.5, "n is 0: there are no examples, nothing is learned"),
        (-3, 0.5, "n is -3; it must be at least 1"),
        ([1, 0], 0.5, "n is 0: there are no examples"),
        (1.5, 0.5, "n is 1.5; it must be an integer"),
        (True, 0.5, "n is True; it must be an integer"),
        ("3", 0.5, "n is '3'; it must be an integer"),
        (10**30, 0.5, "at most 2\\^53"),
        (3, 1.5, "rho is 1.5; a probability lies in"),
        (3, float("nan"), "rho is nan"),
        (3, -1e-300, "rho is -1e-300"),
        (3, "half", "rho is 'half'; give probabilities"),
        ([1, 2], [0.1, 0.2, 0.3], r"n has the shape \(2,\) and rho \(3,\), which do not match; give numbers, or"),
    ],
)
def test_bad_input(n: object, rho: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        inverse_count(n, rho)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n", "rho", "message"),
    [
        (0, Rational(1, 2), "n is 0: there are no examples"),
        (2.0, Rational(1, 2), "n is 2.0; it must be an integer"),
        (2, Rational(3, 2), "rho is 3/2; a probability lies in"),
        (2, -pi, "rho is -pi; a probability lies in"),
        (2, 0.5, "rho is the float 0.5"),
        (2, Ball(3, 1), "a probability lies in"),
    ],
)
def test_bad_input_for_balls(n: object, rho: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        inverse_count_ball(n, rho)  # type: ignore[arg-type]
