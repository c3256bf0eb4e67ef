"""Binomial tails, the bounds of Chernoff, Bernstein and Hoeffding, and sample sizes: against exact laws."""

from fractions import Fraction
from functools import cache
from math import ceil, comb, floor

import mpmath as mp
import pytest
import sympy as sp
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from zcmoe_symbolic.language.wellformed import InexactInput
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.concentration import (
    bernstein,
    bernstein_tail,
    binomial,
    binomial_tail,
    chernoff_tail,
    enough_examples,
    hoeffding,
    largest_chernoff_constant,
    least_enough_examples,
)
from zcmoe_symbolic.theory.concentration.quantities import Quantity

BEST = 2 * sp.log(2) - 1
SIDES = ("both", "lower", "upper")
probabilities = st.fractions(min_value=Fraction(1, 200), max_value=1, max_denominator=200)
deviations = st.fractions(min_value=Fraction(1, 50), max_value=1, max_denominator=50)


@cache
def law(n, rho):
    return [comb(n, k) * rho**k * (1 - rho) ** (n - k) for k in range(n + 1)]


def exact(n, rho, t, side):
    """The exact probability of a deviation by t n rho or more, as a fraction."""
    probabilities = law(n, Fraction(rho))
    few, many = floor((1 - t) * n * rho), ceil((1 + t) * n * rho)
    lower = sum(probabilities[: few + 1]) if few >= 0 else Fraction(0)
    upper = sum(probabilities[many:])
    return {"lower": lower, "upper": upper, "both": lower + upper}[side]


# -- exact tails ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 2, 7, 60])
@pytest.mark.parametrize("rho", [Fraction(1, 9), Fraction(1, 2), Fraction(1)])
def test_short_tails_are_the_rational_numbers_of_the_definition(n, rho):
    for k in range(-1, n + 2):
        assert binomial_tail(n, rho, at_most=k).value == sum(law(n, rho)[: max(k + 1, 0)])
        assert binomial_tail(n, rho, at_least=k).value == sum(law(n, rho)[max(k, 0) :])


def by_balls(n, rho, **threshold):
    """The tail by the sum of ratios, never by the rational sum: the probability is hidden in a tiny ball."""
    return binomial.exact_tail(n, Quantity(Ball(rho, Fraction(1, 10**60))), **threshold)


@pytest.mark.parametrize("n", [1, 5, 40, 150])
@pytest.mark.parametrize("rho", [Fraction(1, 1000), Fraction(1, 9), Fraction(1, 2), Fraction(99, 100)])
def test_balls_contain_the_rational_tails_and_are_small(n, rho):
    for k in {0, 1, n // 3, n // 2, n - 1, n}:
        for found, true in (
            (by_balls(n, rho, at_most=k), sum(law(n, rho)[: k + 1])),
            (by_balls(n, rho, at_least=k), sum(law(n, rho)[k:])),
        ):
            assert found.contains(true)
            assert found.radius <= Fraction(1, 10**25) * max(true, Fraction(1, 10**300))


@pytest.mark.parametrize(("n", "rho", "k"), [(10**4, "0.05", 420), (10**5, "0.001", 80)])
def test_long_tails_agree_with_the_incomplete_beta_function(n, rho, k):
    with mp.workdps(40):
        true = mp.betainc(n - k, k + 1, 0, 1 - mp.mpf(rho), regularized=True)
        found = binomial_tail(n, rho, at_most=k).value
        assert abs(mp.mpf(found.value.numerator) / found.value.denominator - true) < true * mp.mpf(10) ** -28


@pytest.mark.parametrize(
    ("n", "rho", "k"),
    [(10**7, "0.5", 4_999_000), (10**7, "0.00001", 130), (10**5, "0.9", 90_050), (10**8, "0.3", 3 * 10**7)],
)
def test_very_long_tails_have_all_their_digits(n, rho, k):
    found, above = binomial_tail(n, rho, at_most=k).value, binomial_tail(n, rho, at_least=k + 1).value
    assert float(found) == pytest.approx(binom.cdf(k, n, float(rho)), rel=1e-8)
    assert found.digits >= 25
    assert (above + found).contains(1)


def test_a_fault_in_the_terms_is_seen(monkeypatch):
    """One part in 10^20 too much in the largest term, and the rational tail lies outside the ball."""
    true = sum(law(40, Fraction(1, 9))[:4])
    assert by_balls(40, Fraction(1, 9), at_most=3).contains(true)
    whole = binomial._term
    monkeypatch.setattr(binomial, "_term", lambda *arguments: whole(*arguments) * (1 + arb("1e-20")))
    assert not by_balls(40, Fraction(1, 9), at_most=3).contains(true)


def test_a_ball_for_the_probability_gives_all_tails():
    wide = binomial_tail(30, Ball("0.3", "0.01"), at_most=5).value
    for rho in (Fraction(29, 100), Fraction(3, 10), Fraction(31, 100)):
        assert wide.contains(sum(law(30, rho)[:6]))
    assert not wide.contains(sum(law(30, Fraction(33, 100))[:6]))


def test_an_irrational_probability_and_a_rational_threshold():
    with mp.workdps(40):
        rho = 1 / mp.sqrt(2)
        true = sum(mp.binomial(20, k) * rho**k * (1 - rho) ** (20 - k) for k in range(8))
        found = binomial_tail(20, 1 / sp.sqrt(2), at_most="7.5").value
        assert mp.almosteq(mp.mpf(found.value.numerator) / found.value.denominator, true, rel_eps=mp.mpf(10) ** -30)
    assert binomial_tail(20, "1/3", at_least="7.5").value == binomial_tail(20, "1/3", at_least=8).value


# -- Chernoff and Bernstein -------------------------------------------------------------------------------------------


@settings(max_examples=120, deadline=None)
@given(n=st.integers(1, 60), rho=probabilities, t=deviations, side=st.sampled_from(SIDES))
def test_every_bound_lies_above_the_exact_tail(n, rho, t, side):
    true = exact(n, rho, t, side)
    assert chernoff_tail(n, rho, t, side=side).value.upper >= true
    assert bernstein_tail(n, rho, t, side=side).value.upper >= true
    for c in ("1/3", BEST, Fraction(1, 2) if side == "lower" else Fraction(1, 5)):
        assert chernoff_tail(n, rho, t, c=c, side=side).value.upper >= true


@settings(max_examples=40, deadline=None)
@given(n=st.integers(1, 40), rho=probabilities, t=st.fractions(min_value=1, max_value=20, max_denominator=20))
def test_the_upper_tail_far_above_the_mean(n, rho, t):
    assert chernoff_tail(n, rho, t, side="upper").value.upper >= exact(n, rho, t, "upper")
    assert bernstein_tail(n, rho, t, side="upper").value.upper >= exact(n, rho, t, "upper")


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("t", ["1/1000000", "1/2", 1])
def test_the_largest_constant_makes_the_exponent(side, t):
    """With it the quadratic bound is the bound with the exact exponent, on each side."""
    largest = largest_chernoff_constant(t, side)
    one = "upper" if side == "both" else side
    quadratic = chernoff_tail(10, "1/3", t, c=largest.value - largest.radius - Fraction(1, 10**25), side=one).value
    exponential = chernoff_tail(10, "1/3", t, side=one).value
    assert abs(quadratic - exponential).upper < Fraction(1, 10**24)


def test_the_best_absolute_constant_is_sharp():
    assert largest_chernoff_constant(1).contains(BEST)
    assert largest_chernoff_constant("1/2").contains(6 * sp.log(sp.Rational(3, 2)) - 2)
    assert chernoff_tail(10, "0.1", 1, c=BEST).proof == "lem-chernoff/two-sided"
    for t in ("1/100", "1/2", "99/100"):
        assert largest_chernoff_constant(t) > largest_chernoff_constant(1)
        assert largest_chernoff_constant(t, "lower") > Fraction(1, 2)


@pytest.mark.parametrize(
    ("c", "t", "side"),
    [
        (BEST + sp.Rational(1, 10**30), 1, "both"),
        ("0.4328", "1/2", "both"),
        ("1/2", "1/2", "upper"),
        ("1.0001", 1, "lower"),
    ],
)
def test_an_invalid_constant_is_refused_with_the_largest_valid_one(c, t, side):
    with pytest.raises(ValueError, match=r"is not valid for t = .*; the largest valid constant is h\(-?t\)/t\^2 = "):
        chernoff_tail(10, "0.1", t, c=c, side=side)


@pytest.mark.parametrize(("t", "wrong"), [("1", Fraction(40, 100)), ("1/2", Fraction(44, 100))])
def test_a_larger_constant_is_refuted_by_an_exact_law(t, wrong):
    """Rare examples with a mean of 20,000: the tail is the exponential of the exponent, up to a power of the mean."""
    n, rho, t = 2 * 10**8, Fraction(1, 10**4), Fraction(t)
    tail = binomial_tail(n, rho, at_least=(1 + t) * n * rho).value
    with mp.workdps(30):
        mean = mp.mpf(20_000)
        true = mp.mpf(tail.value.numerator) / tail.value.denominator
        assert (
            2
            * mp.exp(-mp.mpf(wrong.numerator) / wrong.denominator * mean * mp.mpf(t.numerator) ** 2 / t.denominator**2)
            < true
        )
    assert chernoff_tail(n, rho, t).value > tail


def test_the_exponent_of_the_lower_tail_is_sharp_for_rare_examples():
    """P(N = 0) = (1 - rho)^n is nearly exp(-n rho)."""
    bound, true = chernoff_tail(10**6, "1e-6", 1, side="lower").value, binomial_tail(10**6, "1e-6", at_most=0).value
    assert true < bound < true * (1 + Fraction(1, 10**6))


def test_bernstein_is_the_sharper_one_for_likely_regions_and_chernoff_for_rare_ones():
    assert bernstein_tail(1000, "1/2", "1/10").value < chernoff_tail(1000, "1/2", "1/10").value
    assert chernoff_tail(1000, "1/100", 1).value < bernstein_tail(1000, "1/100", 1).value


# -- sample sizes -----------------------------------------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(
    rho=st.fractions(min_value=Fraction(1, 4), max_value=1, max_denominator=10),
    delta=st.fractions(min_value=Fraction(1, 20), max_value=Fraction(9, 10), max_denominator=20),
    t=st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(1)]),
    side=st.sampled_from(SIDES),
)
def test_the_exact_number_of_examples_is_the_last_failure_and_one_more(rho, delta, t, side):
    known = ceil(enough_examples(rho, delta, t, side=side))
    failures = [n for n in range(1, known + 10) if exact(n, rho, t, side) > delta]
    assert least_enough_examples(rho, delta, t, side).value == max(failures, default=0) + 1
    assert max(failures, default=0) < known


def test_the_tail_is_not_monotone_in_the_number_of_examples():
    """Some n happen to be enough while more are not; so a bound that looks at one n only would not be one for more."""
    rho, delta = Fraction(1, 5), Fraction(1, 10)
    tails = [exact(n, rho, Fraction(1, 2), "lower") for n in range(1, 60)]
    least = int(least_enough_examples(rho, delta).value.value)
    early = [n for n, tail in enumerate(tails, 1) if tail <= delta and n < least]
    assert early
    assert tails[least - 2] > delta
    assert all(tail <= delta for tail in tails[least - 1 :])


def test_a_tail_of_exactly_delta_is_enough():
    """P(N = 0) = 1/4 for two examples in one half."""
    assert exact(2, Fraction(1, 2), Fraction(1), "lower") == Fraction(1, 4)
    assert least_enough_examples("1/2", "1/4", 1).value == 2
    assert least_enough_examples("1/2", "0.2499", 1).value == 3


def test_chernoffs_number_of_examples_is_that_of_the_formula():
    with mp.workdps(30):
        for c, text in ((BEST, "0.3862943611198906188344642429"), ("1/3", "0.3333333333333333333333333333")):
            true = 4 * mp.log(2 / mp.mpf("0.01")) / (mp.mpf(text) * mp.mpf("0.05"))
            found = enough_examples("0.05", "0.01", c=c)
            assert abs(mp.mpf(float(found)) - true) < true * mp.mpf(10) ** -14
            assert found.proof == "eq-127/sufficient"
        lower = enough_examples("0.05", "0.01", side="lower")
        assert abs(mp.mpf(float(lower)) * mp.mpf("0.05") / mp.log(100) - mp.mpf("6.517782")) < 1e-5
        assert lower.proof == "lem-6.3/lower tail"


@pytest.mark.parametrize("side", SIDES)
def test_one_example_fewer_leaves_chernoffs_bound_above_delta(side):
    """(127) is sharp for the bound: at the number of examples it is at most delta, and before that it is not."""
    c = Fraction(1, 3)
    least = ceil(enough_examples("0.07", "0.02", c=c, side=side))
    assert chernoff_tail(least, "0.07", "1/2", c=c, side=side).value <= Fraction(1, 50)
    assert chernoff_tail(least - 1, "0.07", "1/2", c=c, side=side).value > Fraction(1, 50)


# -- means ------------------------------------------------------------------------------------------------------------


def tail_of_the_mean(count, p, deviation):
    """The probability that the mean of `count` indicators of probability p deviates from p by more than `deviation`."""
    return sum(chance for k, chance in enumerate(law(count, p)) if abs(Fraction(k, count) - p) > deviation)


@pytest.mark.parametrize("count", [1, 4, 30, 100])
@pytest.mark.parametrize("p", [Fraction(1, 2), Fraction(1, 20)])
@pytest.mark.parametrize("eta", [Fraction(1, 100), Fraction(1, 5)])
def test_hoeffding_and_bernstein_hold_for_means_of_indicators(count, p, eta):
    assert tail_of_the_mean(count, p, hoeffding(count, 1, eta).value.lower) <= eta
    assert tail_of_the_mean(count, p, bernstein(count, p * (1 - p), 1 - p, eta).value.lower) <= eta


def test_half_of_the_deviation_would_not_do():
    eta = Fraction(1, 100)
    assert tail_of_the_mean(100, Fraction(1, 2), hoeffding(100, 1, eta).value.upper / 2) > eta
    assert tail_of_the_mean(100, Fraction(1, 20), bernstein(100, Fraction(19, 400), 1, eta).value.upper / 2) > eta


def test_the_deviations_scale_with_the_width():
    assert (hoeffding(7, 6, "0.1").value - 3 * hoeffding(7, 2, "0.1").value).contains(0)
    assert hoeffding(7, 0, "0.1").value == 0
    assert bernstein(10**6, "1/100", 1, "0.1").value < hoeffding(10**6, 1, "0.1").value


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: binomial_tail(0, "1/2", at_most=1), "n is 0; it must be at least 1"),
        (lambda: binomial_tail(10, "1/2"), "give one of them"),
        (lambda: binomial_tail(10, "1/2", at_least=1, at_most=2), "give one of them"),
        (lambda: binomial_tail(10, "3/2", at_most=1), "rho = 3/2 is no probability"),
        (lambda: binomial_tail(10, 0, at_most=1), "rho = 0 is no probability"),
        (lambda: binomial_tail(10**12, "1/2", at_most=1), "at most 1000000000"),
        (lambda: chernoff_tail(10, "1/2", 0), "t = 0 is not shown to be positive"),
        (lambda: chernoff_tail(10, "1/2", "3/2"), "t = 3/2 is larger than 1"),
        (lambda: chernoff_tail(10, "1/2", "1/2", side="above"), "side is 'above'"),
        (lambda: chernoff_tail(10, "1/2", "1/2", c=-1), "c = -1 is not shown to be positive"),
        (lambda: enough_examples("1/2", 1), "delta = 1 does not lie strictly between 0 and 1"),
        (lambda: enough_examples("1/2", 0), "delta = 0 does not lie strictly between 0 and 1"),
        (lambda: least_enough_examples(1 / sp.sqrt(2), "0.1"), "needs rational numbers"),
        (lambda: hoeffding(0, 1, "0.1"), "count is 0"),
        (lambda: hoeffding(5, -1, "0.1"), "width = -1"),
        (lambda: hoeffding(5, 1, "1.5"), "eta = 3/2 does not lie strictly between 0 and 1"),
        (lambda: bernstein(5, 2, 1, "0.1"), "variance = 2 is larger than width"),
        (lambda: hoeffding(5, 1, float("nan")), "eta is nan"),
    ],
)
def test_bad_input_is_an_error_that_names_it(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_float_is_refused_with_the_remedy():
    with pytest.raises(InexactInput, match=r"eta is the float 0.05; write Rational\('0.05'\) or the text '0.05'"):
        hoeffding(5, 1, 0.05)
