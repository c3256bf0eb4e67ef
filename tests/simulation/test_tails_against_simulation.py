"""Simulated tails never exceed the bounds beyond what sampling explains, and do exceed bounds that are wrong.

A tail probability is known from the frequency of an event in independent trials, by Clopper and Pearson's interval
(SciPy). A bound is refuted where the lower end of that interval, at a confidence of `1 - ALARM / (number of events)`,
lies above it: all tests of a function together raise a false alarm with a probability of at most ALARM.
"""

from functools import cache

import numpy as np
import pytest
import sympy as sp
from scipy import stats
from sympy import Rational, cos, log, pi

from zcmoe_symbolic import DataModel, ScalarMoE, Segmentation, UniformNoise, beta_density, truncated_normal, x
from zcmoe_symbolic.simulation.experiments import learned_in_trials
from zcmoe_symbolic.theory.cell_moments.moments import verified_cell_moments
from zcmoe_symbolic.theory.concentration import (
    RegionRanges,
    aggregate_bound,
    binomial_tail,
    chernoff_tail,
    theorem_6_4,
    theorem_6_5,
)

ALARM = 1e-3
TRIALS = 20_000
half = Rational(1, 2)

MODELS = {
    "reference": DataModel(cos(6 * pi * x), truncated_normal(half, Rational(1, 5)), UniformNoise(half)),
    "parabola": DataModel(4 * x**2, beta_density(2, 2), UniformNoise(Rational(1, 10))),
}
CASES = [("reference", 60, 4), ("reference", 150, 5), ("parabola", 40, 3)]


@cache
def case(name, n, m):
    """Constants, counts, moments and ranges of a segmentation into m equal intervals."""
    model, cells = MODELS[name], Segmentation.uniform(m)
    ((constants, counts),) = learned_in_trials(model, [cells], n, trials=TRIALS, seed=(n, m))
    return constants, counts, verified_cell_moments(model.pieces, np.asarray(cells)), RegionRanges.of(model, cells)


def is_refuted(happened, bound, events):
    """Whether the frequency of an event refutes the bound on its probability."""
    happened = np.asarray(happened)
    test = stats.binomtest(int(happened.sum()), happened.size, alternative="greater")
    return test.proportion_ci(1 - ALARM / events).low > bound


def count_events():
    """For every case, region and deviation: whether the count deviated, and the arguments of the bounds."""
    for name, n, m in CASES:
        _, counts, moments, _ = case(name, n, m)
        for region, rho in enumerate(moments.probabilities):
            for t in (Rational(1, 4), half, sp.Integer(1)):
                mean = n * rho
                for side, happened in (
                    ("both", np.abs(counts[:, region] - mean) >= float(t) * mean),
                    ("lower", counts[:, region] <= (1 - float(t)) * mean),
                    ("upper", counts[:, region] >= (1 + float(t)) * mean),
                ):
                    yield n, Rational(*float(rho).as_integer_ratio()), t, side, happened


EVENTS = sum(m for _, _, m in CASES) * 9


@pytest.mark.parametrize("c", ["best", "1/3", "exponent"])
def test_counts_keep_to_chernoffs_bound(c):
    constants = {"best": 2 * log(2) - 1, "1/3": Rational(1, 3), "exponent": None}
    for n, rho, t, side, happened in count_events():
        bound = chernoff_tail(n, rho, t, c=constants[c], side=side)
        assert not is_refuted(happened, float(bound), EVENTS)


def test_counts_follow_the_binomial_law():
    """The exact tail is the probability: the frequency refutes neither it nor the converse, but any other number."""
    events = list(count_events())
    for n, rho, t, side, happened in events:
        if side == "upper" and (1 + t) * rho <= 1:
            least = int(sp.ceiling((1 + t) * n * rho))
            exact = float(binomial_tail(n, rho, at_least=least))
            assert stats.binomtest(int(happened.sum()), happened.size, exact).pvalue > ALARM / len(events)
            assert exact <= float(chernoff_tail(n, rho, t, side=side))


def test_a_constant_of_chernoffs_bound_that_is_too_large_is_refuted():
    """`2 exp(-c n rho t^2)` with c = 1 in the place of 0.386."""
    refuted = [
        is_refuted(happened, 2 * np.exp(-float(n * rho * t**2)), EVENTS)
        for n, rho, t, side, happened in count_events()
        if side == "both"
    ]
    assert any(refuted)


def test_half_of_the_exponents_bound_is_refuted():
    refuted = [
        is_refuted(happened, float(chernoff_tail(n, rho, t, side=side)) / 10, EVENTS)
        for n, rho, t, side, happened in count_events()
    ]
    assert any(refuted)


def hoeffding_events(eta, scale=1.0):
    """For every case and region: whether `|chat - c| > scale R sqrt(log(2/eta)/(2 N))`, in the trials with N > 0."""
    for name, n, m in CASES:
        constants, counts, moments, ranges = case(name, n, m)
        for region, width in enumerate(ranges.widths):
            used = counts[:, region] > 0
            allowed = scale * float(width) * np.sqrt(np.log(2 / eta) / (2 * counts[used, region]))
            yield np.abs(constants[used, region] - moments.constants[region]) > allowed


@pytest.mark.parametrize("eta", [0.5, 0.2, 0.05, 0.01])
def test_learned_constants_keep_to_hoeffdings_bound(eta):
    """(134) given the counts, whatever they are, solved for the deviation as in (142)-(143)."""
    for happened in hoeffding_events(eta):
        assert not is_refuted(happened, eta, sum(m for _, _, m in CASES))


def test_hoeffdings_bound_with_a_third_of_the_range_is_refuted():
    events = list(hoeffding_events(0.05, scale=1 / 3))
    assert any(is_refuted(happened, 0.05, len(events)) for happened in events)


def test_theorem_6_4_holds_as_often_as_it_says():
    delta = eta = "0.2"
    constants, _, moments, ranges = case("reference", 150, 5)
    for region, bound in enumerate(theorem_6_4(ranges, n=150, delta=delta, eta=eta, form="lower tail")):
        if bound.applies:
            missed = np.abs(constants[:, region] - moments.constants[region]) > float(bound)
            assert not is_refuted(missed, 1 - float(bound.guarantee), 5)
    assert any(bound.applies for bound in theorem_6_4(ranges, n=150, delta=delta, eta=eta, form="lower tail"))


@pytest.mark.parametrize("failure", ["0.5", "0.05"])
def test_bounds_on_the_estimation_error_hold_as_often_as_they_say(failure):
    for name, n, m in CASES:
        constants, _, moments, ranges = case(name, n, m)
        errors = (constants - moments.constants) ** 2 @ moments.probabilities
        each = Rational(failure) / (2 * m)
        bounds = [
            theorem_6_5(ranges, n=n, delta=each, eta=each),
            theorem_6_5(ranges, n=n, eta=each, form="exact"),
            *(aggregate_bound(ranges, n=n, failure=failure, proxy=proxy, form=form)
              for proxy in ("range", "uniform noise") for form in ("per region", "exact counts")),
        ]  # fmt: skip
        for bound in bounds:
            if bound.applies:
                assert not is_refuted(errors > float(bound), 1 - float(bound.guarantee), 6 * len(CASES))


def test_the_estimation_error_is_not_far_below_its_mean():
    """A bound of half the exact mean would be refuted: the procedure has the power to see it."""
    for name, n, m in CASES:
        constants, _, moments, _ = case(name, n, m)
        errors = (constants - moments.constants) ** 2 @ moments.probabilities
        risk = ScalarMoE(MODELS[name]).risk(Segmentation.uniform(m), n)
        assert is_refuted(errors > (risk.estimation + risk.empty_regions) / 2, 0.05, len(CASES))
