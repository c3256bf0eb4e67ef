"""Lemma 6.3, Theorems 6.4 and 6.5 and the aggregate bound: against exact laws, and when they do not apply."""

import ast
import math
from fractions import Fraction
from functools import cache
from itertools import product

import mpmath as mp
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from zcmoe_symbolic import DataModel, ScalarMoE, Segmentation, UniformNoise, truncated_normal, x
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.proofs import proof_scripts
from zcmoe_symbolic.theory.concentration import (
    Bound,
    RegionRanges,
    aggregate,
    aggregate_bound,
    bernstein,
    bernstein_tail,
    binomial_tail,
    chernoff_tail,
    enough_examples,
    estimation_error,
    hoeffding,
    least_enough_examples,
    lemma_6_3,
    theorem_6_4,
    theorem_6_5,
)

half = sp.Rational(1, 2)
BEST = 2 * sp.log(2) - 1
REFERENCE = DataModel(sp.cos(6 * sp.pi * x), truncated_normal(x, mean=half, std=sp.Rational(1, 5)), UniformNoise(half))
TWO = RegionRanges(["1/4", "3/4"], [1, 2])


def real(number):
    """The exact value, or a midpoint, as a number of mpmath."""
    number = number.value if isinstance(number, Ball) else Fraction(number)
    return mp.mpf(number.numerator) / number.denominator


# -- the object -------------------------------------------------------------------------------------------------------


def test_the_value_as_a_float_is_never_too_small():
    for text in ("0.1", "1/3", "1e-30", "7", "123456789.123456789123456789"):
        bound = Bound("bound", "{value}", value=Ball(text), guarantee=Ball(1))
        assert Fraction(float(bound)) >= Fraction(text)
        assert math.nextafter(float(bound), -math.inf) < Fraction(text)
        assert math.ceil(bound) == math.ceil(Fraction(text))


def test_what_does_not_apply_has_no_value_and_says_why():
    bound = theorem_6_5(TWO, n=10, delta="0.01", eta="0.01")
    assert (bound.applies, bound.value, bound.test_error) == (False, None, None)
    assert bound.reason == "n = 10 is below 220 = (4/(c rho_i)) log(2/delta) (region 0)"
    assert repr(bound) == f"Theorem 6.5 does not apply: {bound.reason}"
    for use in (float, math.ceil):
        with pytest.raises(ValueError, match=r"Theorem 6\.5 does not apply: n = 10 is below 220"):
            use(bound)


@pytest.mark.parametrize(
    ("value", "applies", "reason"), [(None, True, ""), (Ball(1), False, "too few"), (None, False, "")]
)
def test_a_bound_that_contradicts_itself_is_not_made(value, applies, reason):
    with pytest.raises(ValueError, match="a bound that applies has a value"):
        Bound("bound", "{value}", value=value, guarantee=Ball(1), applies=applies, reason=reason)


@cache
def labels():
    """The labels of the proof scripts, with their parts."""
    found = set()
    for path in proof_scripts():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "claim":
                part = [
                    word.value.value
                    for word in node.keywords
                    if word.arg == "part" and isinstance(word.value, ast.Constant)
                ]
                if isinstance(node.args[0], ast.Constant):
                    found.add("/".join([node.args[0].value, *part]))
    return found


def every_kind():
    yield binomial_tail(10, "1/3", at_most=2)
    for side, c in product(("both", "lower", "upper"), (None, "1/3", "0.43")):
        yield chernoff_tail(10, "1/3", "1/2", c=c, side=side)
        yield enough_examples("1/3", "0.1", c=c, side=side)
        yield bernstein_tail(10, "1/3", "1/2", side=side)
    yield chernoff_tail(10, "1/3", 1, side="lower")
    yield least_enough_examples("1/3", "0.1")
    yield hoeffding(10, 1, "0.1")
    yield bernstein(10, "0.1", 1, "0.1")
    yield from lemma_6_3(TWO, n=1000, delta="0.01")
    for form, c in (("paper", None), ("paper", "0.43"), ("lower tail", None)):
        yield from theorem_6_4(TWO, n=1000, delta="0.01", eta="0.01", form=form, c=c)
        yield theorem_6_5(TWO, n=1000, delta="0.01", eta="0.01", form=form, c=c)
    yield theorem_6_5(TWO, n=1000, eta="0.01", form="exact")
    yield aggregate_bound(TWO, counts=[10, 20], failure="0.1")
    for form in aggregate.FORMS:
        yield aggregate_bound(TWO, n=1000, failure="0.1", form=form)


def test_every_bound_has_a_source_hypotheses_and_a_label_that_exists():
    bounds = list(every_kind())
    proved = {bound.proof for bound in bounds} - {""}
    assert proved <= labels()
    assert {
        "lem-6.3/best constant",
        "lem-6.3/lower tail",
        "lem-chernoff/two-sided",
        "lem-chernoff/upper tail",
    } <= proved
    assert {"thm-6.4/learned constant", "thm-6.4/with the lower tail only", "thm-6.5/test error"} <= proved
    for bound in bounds:
        assert bound.applies
        assert bound.source
        assert bound.hypotheses
        assert 0 < bound.guarantee.lower <= bound.guarantee.upper <= 1
        assert bound.value.digits >= 25


# -- the paper's bounds: formulas -------------------------------------------------------------------------------------


def test_lemma_6_3_and_theorem_6_4_are_the_formulas_of_the_paper():
    n, rho = 1000, Fraction(1, 4)
    count, learned = (
        lemma_6_3(TWO, n=n, delta="0.01", region=0),
        theorem_6_4(TWO, n=n, delta="0.01", eta="0.02", region=0),
    )
    assert count.value == n * rho / 2
    assert count.guarantee == Fraction(99, 100)
    with mp.workdps(40):
        assert mp.almosteq(real(learned.value), mp.sqrt(mp.log(100) / 250), rel_eps=mp.mpf(10) ** -30)
    assert learned.guarantee == Fraction(99, 100) * Fraction(98, 100)
    everywhere = theorem_6_4(TWO, n=n, delta="0.01", eta="0.02")
    assert everywhere[0].value.is_same_ball(learned.value)
    # Twice the range, and three times the probability.
    assert abs(everywhere[1].value - 2 * learned.value / Ball(3).sqrt()).upper < Fraction(1, 10**25)


def test_theorem_6_5_is_the_formula_of_the_paper():
    bound = theorem_6_5(TWO, n=1000, delta="0.01", eta="0.02")
    with mp.workdps(40):
        assert mp.almosteq(real(bound.value), mp.log(100) / 1000 * 5, rel_eps=mp.mpf(10) ** -30)
    assert bound.guarantee == 1 - 2 * (Fraction(1, 100) + Fraction(2, 100))
    assert bound.test_error is None


def test_the_bound_on_the_test_error_adds_the_approximation_error():
    cells = Segmentation.uniform(5)
    bound = theorem_6_5(REFERENCE, cells, 20_000, "0.001", "0.001")
    error = ScalarMoE(REFERENCE).approximation_error(cells, digits=18)
    assert (bound.test_error - bound.value).overlaps(error)
    assert abs(bound.test_error - bound.value - error).upper < Fraction(1, 10**17)
    observed = aggregate_bound(REFERENCE, cells, counts=[4000] * 5, failure="0.05")
    assert (observed.test_error - observed.value).overlaps(error)


@pytest.mark.parametrize("c", [None, "1/3", BEST, "0.43"])
def test_the_side_condition_is_sharp_in_n(c):
    """At the number of examples that the refusal names the bound applies, and at one fewer it does not."""
    constant = mp.mpf(str(sp.N(BEST if c is None else sp.sympify(c), 30)))
    least = int(mp.ceil(4 / (constant / 4) * mp.log(200)))
    assert theorem_6_5(TWO, n=least, delta="0.01", eta="0.01", c=c).applies
    assert theorem_6_4(TWO, n=least, delta="0.01", eta="0.01", c=c, region=0).applies
    refused = theorem_6_5(TWO, n=least - 1, delta="0.01", eta="0.01", c=c)
    assert refused.reason.startswith(f"n = {least - 1:,} is below {least:,} = ")
    assert not theorem_6_4(TWO, n=least - 1, delta="0.01", eta="0.01", c=c, region=0).applies
    assert theorem_6_4(TWO, n=least - 1, delta="0.01", eta="0.01", c=c, region=1).applies


def test_the_lower_tail_asks_for_fewer_examples():
    least = math.ceil(enough_examples("1/4", "0.01", side="lower"))
    assert theorem_6_5(TWO, n=least, delta="0.01", eta="0.01", form="lower tail").applies
    assert not theorem_6_5(TWO, n=least - 1, delta="0.01", eta="0.01", form="lower tail").applies
    assert not theorem_6_5(TWO, n=least, delta="0.01", eta="0.01").applies
    paper, lower = (theorem_6_5(TWO, n=1000, delta="0.01", eta="0.01", form=form) for form in ("paper", "lower tail"))
    assert paper.value.is_same_ball(lower.value)
    assert paper.guarantee == lower.guarantee


def test_the_exact_form_has_the_binomial_law_in_its_guarantee():
    bound = theorem_6_5(TWO, n=100, eta="0.01", form="exact")
    largest = max(binomial_tail(100, rho, at_most=100 * Fraction(rho) / 2).value.value for rho in ("1/4", "3/4"))
    assert bound.guarantee.contains((1 - 2 * largest) * Fraction(99, 100) ** 2)
    assert bound.guarantee > 1 - 2 * (largest + Fraction(1, 100))
    assert bound.applies
    # The same, with a delta that the probability keeps to, and with one that it does not.
    assert theorem_6_5(TWO, n=100, delta="0.01", eta="0.01", form="exact").guarantee.is_same_ball(bound.guarantee)
    refused = theorem_6_5(TWO, n=100, delta="1e-6", eta="0.01", form="exact")
    assert "exceeds delta = 1/1000000" in refused.reason


@pytest.mark.parametrize("form", ["paper", "lower tail", "exact"])
def test_a_total_failure_probability_is_split(form):
    bound = theorem_6_5(TWO, n=2000, failure="0.05", form=form)
    assert bound.guarantee == Fraction(95, 100)
    if form == "exact":
        simple = theorem_6_5(TWO, n=2000, failure="0.05")
        assert bound.value < simple.value
    else:
        assert bound.value.is_same_ball(theorem_6_5(TWO, n=2000, delta="0.0125", eta="0.0125", form=form).value)
    refused = theorem_6_5(TWO, n=8, failure="0.05", form=form)
    assert not refused.applies


def test_a_guarantee_that_is_not_positive_guarantees_nothing():
    for form in ("paper", "lower tail"):
        bound = theorem_6_5(TWO, n=10**5, delta="0.3", eta="0.4", form=form)
        assert bound.reason.startswith("the guarantee would be -0.4, which is not positive; take delta and eta smaller")
    assert theorem_6_5(TWO, n=10**5, eta="0.4", form="exact").applies
    refused = theorem_6_5(TWO, n=2, eta="0.4", form="exact")
    assert refused.reason.endswith("which is not positive; take eta smaller, m being 2")


def test_a_region_without_probability_is_refused():
    ranges = RegionRanges([0, 1], [1, 1])
    for bound in (
        lemma_6_3(ranges, n=1000, delta="0.1", region=0),
        theorem_6_5(ranges, n=1000, delta="0.1", eta="0.1"),
        theorem_6_5(ranges, n=1000, eta="0.1", form="exact"),
    ):
        assert bound.reason == "region 0 has the probability 0; merge it with a neighbour"
    doubtful = RegionRanges([Ball(0, "1e-9"), 1 - Fraction(1, 10**6)], [1, 1])
    assert "is not proved to have a positive probability" in theorem_6_5(doubtful, n=10, delta="0.1", eta="0.1").reason


# -- an exact law: two regions, beta constant on each, noise 1 or -1 ---------------------------------------------------

LAW = RegionRanges(["1/2", "1/2"], [2, 2])


@cache
def means(k):
    """The mean of k signs: (square, probability)."""
    return [(Fraction(2 * j - k, k) ** 2, Fraction(math.comb(k, j), 2**k)) for j in range(k + 1)]


@cache
def close_given(first, second, bound):
    """P(E_est <= bound | counts), with `E_est = (d_1^2 + d_2^2)/2`; an empty region counts as a failure."""
    if not (first and second):
        return Fraction(0)
    return sum(p * q for (d, p), (e, q) in product(means(first), means(second)) if d + e <= 2 * bound)


def close(n, bound):
    return sum(Fraction(math.comb(n, k), 2**n) * close_given(k, n - k, bound) for k in range(n + 1))


@pytest.mark.parametrize("eta", [Fraction(1, 20), Fraction(1, 5)])
@pytest.mark.parametrize(("form", "n"), [("paper", 48), ("lower tail", 21), ("exact", 12)])
def test_theorem_6_5_holds_for_an_exact_law(form, n, eta):
    bound = theorem_6_5(LAW, n=n, delta=None if form == "exact" else "1/5", eta=eta, form=form)
    assert bound.applies
    assert close(n, bound.value.lower) >= bound.guarantee.upper


def test_an_eighth_of_the_bound_would_not_hold():
    """The exact law can tell a wrong constant."""
    bound = theorem_6_5(LAW, n=48, eta="1/20", form="exact")
    assert close(48, bound.value.lower / 8) < bound.guarantee.lower


@pytest.mark.parametrize("failure", [Fraction(1, 2), Fraction(1, 10), Fraction(1, 100)])
@pytest.mark.parametrize("counts", [(1, 1), (1, 5), (4, 4), (3, 20), (15, 15)])
def test_the_aggregate_bound_holds_given_the_counts(counts, failure):
    bound = aggregate_bound(LAW, counts=counts, failure=failure)
    assert close_given(*counts, bound.value.lower) >= 1 - failure


def test_a_fifth_of_the_aggregate_bound_would_not_hold():
    bound = aggregate_bound(LAW, counts=(15, 15), failure="0.01")
    assert close_given(15, 15, bound.value.lower / 5) < Fraction(99, 100)


@pytest.mark.parametrize("form", aggregate.FORMS)
@pytest.mark.parametrize(("failure", "n"), [("0.5", 28), ("0.1", 49)])
def test_the_aggregate_bound_holds_for_an_exact_law(form, failure, n):
    bound = aggregate_bound(LAW, n=n, failure=failure, form=form)
    assert bound.applies
    assert close(n, bound.value.lower) >= bound.guarantee.upper


# -- the aggregate bound ----------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(m=st.integers(1, 40), exponent=st.integers(1, 60))
def test_the_aggregate_bound_lies_above_the_limit_of_many_examples(m, exponent):
    """Signs in ever larger regions become normal: the estimation error tends to a multiple of chi-squared."""
    ranges = RegionRanges([Fraction(1, m)] * m, [2] * m)
    bound = aggregate_bound(ranges, counts=[10**6] * m, failure=sp.exp(-exponent))
    unit = Fraction(1, m * 10**6)
    quantile = chi2.isf(math.exp(-exponent), m)
    assert float(bound.value / unit) >= quantile


def test_a_smaller_last_term_would_fail():
    """With 1.8 in the place of 2 the bound is below the quantile of a squared normal variable."""
    x_, ranges = 100, RegionRanges([1], [2])
    bound = float(aggregate_bound(ranges, counts=[10**6], failure=sp.exp(-x_)).value * 10**6)
    assert bound == pytest.approx(1 + 2 * math.sqrt(x_) + 2 * x_)
    assert 1 + 2 * math.sqrt(x_) + 1.7 * x_ < chi2.isf(math.exp(-x_), 1) < bound


def test_the_a_priori_bound_is_the_closed_formula():
    n, m = 5000, 2
    worst, each = (aggregate_bound(TWO, n=n, failure="0.05", form=form) for form in ("worst region", "per region"))
    with mp.workdps(40):
        x_ = mp.log(40)
        true = mp.mpf(4) / (2 * n) * (m + 2 * mp.sqrt(m * x_) + 2 * x_)
        assert mp.almosteq(real(worst.value), true, rel_eps=mp.mpf(10) ** -30)
        weights = [mp.mpf(1) / (2 * n), mp.mpf(4) / (2 * n)]
        sharper = sum(weights) + 2 * mp.sqrt(x_ * sum(w**2 for w in weights)) + 2 * x_ * max(weights)
        assert mp.almosteq(real(each.value), sharper, rel_eps=mp.mpf(10) ** -30)
    assert each.value < worst.value
    least = int(mp.ceil(mp.log(80) / (mp.mpf("0.25") * (1 - mp.log(2)) / 2)))
    assert aggregate_bound(TWO, n=least, failure="0.05").applies
    refused = aggregate_bound(TWO, n=least - 1, failure="0.05")
    assert refused.reason == f"n = {least - 1} is below {least} = log(2 m/failure)/(rho_min h(-1/2)) (region 0)"


def test_exact_counts_are_reached_with_the_probability_that_is_claimed():
    regions = RegionRanges(["1/20", "19/20"], [1, 2])
    failure = estimation_error.level("0.05", "failure")
    least, reason = aggregate._least_counts(regions, [0, 1], 400, failure)
    assert not reason
    for count, rho in zip(least, ("1/20", "19/20"), strict=True):
        assert binomial_tail(400, rho, at_most=count - 1).value <= Fraction(5, 400)
        assert binomial_tail(400, rho, at_most=count).value > Fraction(5, 400)
    exact = aggregate_bound(regions, n=2000, failure="0.05", form="exact counts")
    assert exact.value < aggregate_bound(regions, n=2000, failure="0.05").value
    assert (
        "region 0 has no example with probability"
        in aggregate_bound(regions, n=40, failure="0.05", form="exact counts").reason
    )


@pytest.mark.parametrize("failure", ["1e-400", "1e-20"])
def test_very_small_failure_probabilities(failure):
    """Also below the smallest double, where the guess is none."""
    for n in (200, 3000):
        bound = aggregate_bound(TWO, n=n, failure=failure, form="exact counts")
        empty = binomial_tail(n, "1/4", at_most=0).value
        assert bound.applies is bool(empty <= Fraction(failure) / 4)


def test_a_region_of_probability_zero_has_no_part_in_the_aggregate_bound():
    """Its range may be large, its count is 0, and it does not count as one of the m regions."""
    more = RegionRanges(["1/4", 0, "3/4"], [1, 99, 2])
    for form in aggregate.FORMS:
        wide, narrow = (aggregate_bound(ranges, n=1000, failure="0.1", form=form) for ranges in (more, TWO))
        assert wide.value.is_same_ball(narrow.value)
    observed = aggregate_bound(more, counts=[9, 0, 21], failure="0.1")
    assert observed.value.is_same_ball(aggregate_bound(TWO, counts=[9, 21], failure="0.1").value)
    assert aggregate_bound(more, counts=[0, 0, 21], failure="0.1").reason.startswith("region 0 has no example")
    assert "(region 0)" in aggregate_bound(more, n=9, failure="0.1").reason


def test_a_region_hardly_ever_reached_has_no_exact_count():
    bound = aggregate_bound(RegionRanges(["1e-9", "1/2"], [1, 1]), n=50, failure="0.1", form="exact counts")
    assert bound.reason.startswith("region 0 has no example with probability 1.000 with n = 50")


def test_a_guess_that_is_too_large_is_corrected(monkeypatch):
    """The floats only guess: one too many in each region is taken back by the proof."""
    from scipy.stats import binom

    regions, failure = RegionRanges(["1/20", "19/20"], [1, 2]), estimation_error.level("0.05", "failure")
    usual = aggregate._least_counts(regions, [0, 1], 400, failure)
    true = binom.ppf
    monkeypatch.setattr(binom, "ppf", lambda *arguments: true(*arguments) + 1)
    assert aggregate._least_counts(regions, [0, 1], 400, failure) == usual


def test_the_observed_counts_make_it_smaller_or_larger():
    few, many = (aggregate_bound(TWO, counts=counts, failure="0.05").value for counts in ([50, 150], [100, 300]))
    assert (few - 2 * many).contains(0)


def test_uniform_noise_is_never_worse():
    for m in (2, 5, 13):
        cells, counts = Segmentation.uniform(m), [30] * m
        wide, narrow = (
            aggregate_bound(REFERENCE, cells, counts=counts, failure="0.05", proxy=proxy)
            for proxy in ("range", "uniform noise")
        )
        assert narrow.value < wide.value
        assert "uniform noise" in narrow.name


@pytest.mark.parametrize("rate", ["0.01", "0.5", "2", "10", "60"])
def test_uniform_noise_is_strictly_sub_gaussian(rate):
    """`E exp(s eps) = sinh(s b)/(s b) <= exp(s^2 b^2/6)`; and no smaller variance proxy would do for small s."""
    s = mp.mpf(rate)
    assert mp.sinh(s) / s <= mp.exp(s**2 / 6)
    assert mp.sinh(mp.mpf("0.01")) / mp.mpf("0.01") > mp.exp(mp.mpf("0.01") ** 2 * mp.mpf("0.999") / 6)


def test_an_empty_region_has_another_law():
    bound = aggregate_bound(TWO, counts=[0, 7], failure="0.05")
    assert not bound.applies
    assert bound.reason == "region 0 has no example; its constant is then the mean of all outputs, whose law is another"


def test_without_noise_and_with_a_constant_target_nothing_is_lost():
    model = DataModel(sp.Rational(1, 3), 1)
    assert theorem_6_5(model, Segmentation.uniform(3), 1000, "0.01", "0.01").value == 0
    assert aggregate_bound(model, Segmentation.uniform(3), n=1000, failure="0.01").value == 0
