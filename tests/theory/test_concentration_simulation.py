"""Simulated failures of the bounds: never more frequent than allowed, beyond the sampling error.

All seeds are fixed. Each comparison is a one-sided binomial test of the observed number of failures at the level 1e-4;
there are fewer than 50 of them, so that a false alarm would have had a probability below 0.5 %.
"""

from functools import cache

import numpy as np
import pytest
import sympy as sp
from scipy.stats import binom

from zcmoe_symbolic import DataModel, Segmentation, UniformNoise, truncated_normal, x
from zcmoe_symbolic.theory.concentration import aggregate_bound, chernoff_tail, lemma_6_3, theorem_6_4, theorem_6_5

half = sp.Rational(1, 2)
MODEL = DataModel(sp.cos(6 * sp.pi * x), truncated_normal(x, mean=half, std=sp.Rational(1, 5)), UniformNoise(half))
LEVEL = 1e-4
TRIALS = 400
N = 2000
DELTA, ETA = sp.Rational(1, 20), sp.Rational(1, 10)


@cache
def simulated(m):
    """Counts and learned constants, both (trials, m)."""
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence([2024, m])))
    inputs = generator.normal(0.5, 0.2, 2 * TRIALS * N)
    inputs = inputs[(inputs >= 0) & (inputs <= 1)][: TRIALS * N].reshape(TRIALS, N)
    outputs = np.cos(6 * np.pi * inputs) + generator.uniform(-0.5, 0.5, inputs.shape)
    region = np.minimum((m * inputs).astype(np.intp), m - 1) + m * np.arange(TRIALS)[:, None]
    counts = np.bincount(region.ravel(), minlength=TRIALS * m).reshape(TRIALS, m)
    sums = np.bincount(region.ravel(), outputs.ravel(), minlength=TRIALS * m).reshape(TRIALS, m)
    means = outputs.mean(axis=1, keepdims=True)
    return counts, np.where(counts > 0, sums / np.maximum(counts, 1), means)


def estimation_errors(m):
    cells = Segmentation.uniform(m)
    deviations = simulated(m)[1] - cells.optimal_constants(MODEL)
    return deviations**2 @ cells.probabilities(MODEL)


def is_consistent(failures, allowed):
    """Whether so many failures in all trials are not too many for a failure probability of at most `allowed`."""
    return binom.sf(int(np.sum(failures)) - 1, np.size(failures), min(allowed, 1.0)) > LEVEL


@pytest.mark.parametrize("form", ["paper", "lower tail", "exact"])
@pytest.mark.parametrize("m", [1, 2, 5])
def test_theorem_6_5_fails_no_more_often_than_allowed(m, form):
    bound = theorem_6_5(MODEL, Segmentation.uniform(m), N, failure="0.05", form=form)
    assert is_consistent(estimation_errors(m) > float(bound), 0.05)


def test_a_fiftieth_of_the_bound_is_seen_to_fail():
    bound = theorem_6_5(MODEL, Segmentation.uniform(5), N, failure="0.05")
    assert not is_consistent(estimation_errors(5) > float(bound) / 100, 0.05)


@pytest.mark.parametrize("proxy", ["range", "uniform noise"])
@pytest.mark.parametrize("form", ["per region", "worst region", "exact counts"])
@pytest.mark.parametrize("m", [2, 5])
def test_the_aggregate_bound_fails_no_more_often_than_allowed(m, form, proxy):
    bound = aggregate_bound(MODEL, Segmentation.uniform(m), n=N, failure="0.3", form=form, proxy=proxy)
    assert is_consistent(estimation_errors(m) > float(bound), 0.3)


@pytest.mark.parametrize("proxy", ["range", "uniform noise"])
@pytest.mark.parametrize("m", [5, 20])
def test_the_bound_with_observed_counts_fails_no_more_often_than_allowed(m, proxy):
    counts, errors = simulated(m)[0][:60], estimation_errors(m)[:60]
    cells = Segmentation.uniform(m)
    values = [float(aggregate_bound(MODEL, cells, counts=row, failure="0.3", proxy=proxy)) for row in counts]
    assert is_consistent(errors > values, 0.3)
    if proxy == "uniform noise" and m == 20:
        assert not is_consistent(errors > np.array(values) / 4, 0.3)


@pytest.mark.parametrize("m", [2, 5])
def test_lemma_6_3_and_theorem_6_4_fail_no_more_often_than_allowed(m):
    cells = Segmentation.uniform(m)
    counts, constants = simulated(m)
    deviations = np.abs(constants - cells.optimal_constants(MODEL))
    rho = np.asarray(cells.probabilities(MODEL))
    for region, (count, learned) in enumerate(
        zip(lemma_6_3(MODEL, cells, N, DELTA), theorem_6_4(MODEL, cells, N, DELTA, ETA), strict=True)
    ):
        assert is_consistent(np.abs(counts[:, region] - N * rho[region]) >= float(count), float(DELTA))
        assert is_consistent(deviations[:, region] > float(learned), float(DELTA + ETA))


@pytest.mark.parametrize("side", ["lower", "upper", "both"])
def test_chernoffs_bound_lies_above_the_simulated_tails(side):
    counts = simulated(20)[0]
    cells = Segmentation.uniform(20)
    for region in (0, 1, 9):
        rho, exact = float(cells.probabilities(MODEL)[region]), cells.probabilities(MODEL, digits=15)[region]
        share = counts[:, region] / (N * rho) - 1
        event = {"lower": share <= -0.25, "upper": share >= 0.25, "both": np.abs(share) >= 0.25}[side]
        assert is_consistent(event, float(chernoff_tail(N, exact, "1/4", side=side)))
