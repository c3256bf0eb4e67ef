"""Examples and estimates: shapes, laws, seeds, intervals, and what is refused."""

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from sympy import Piecewise, Rational, cos, pi, sqrt

from zcmoe_symbolic import (
    DataModel,
    GaussianNoise,
    Noise,
    ScalarMoE,
    Segmentation,
    UniformNoise,
    beta_density,
    truncated_normal,
    x,
)
from zcmoe_symbolic.simulation.estimate import Estimate
from zcmoe_symbolic.simulation.examples import draw_examples
from zcmoe_symbolic.simulation.experiments import learned_in_trials, simulated_risk, simulated_risks

half = Rational(1, 2)
MODEL = DataModel(cos(6 * pi * x), truncated_normal(half, Rational(1, 5)), UniformNoise(half))
ALARM = 1e-3


def rng(seed):
    return np.random.default_rng(seed)


# -- examples ----------------------------------------------------------------------------------------------------------


def test_outputs_are_the_target_with_the_noise_of_the_model():
    inputs, outputs = draw_examples(MODEL, 400, 50, rng(1))
    assert inputs.shape == outputs.shape == (50, 400)
    noise = outputs - np.cos(6 * np.pi * inputs)
    assert stats.kstest(noise.ravel(), stats.uniform(-0.5, 1).cdf).pvalue > ALARM
    assert abs(stats.spearmanr(noise.ravel(), inputs.ravel()).statistic) < 4 / math.sqrt(noise.size)


def test_a_law_of_the_noise_may_be_given():
    model = DataModel(x, 1, Noise(variance=1, bound=1))
    with pytest.raises(ValueError, match="give draw_noise="):
        draw_examples(model, 5, 2, rng(1))

    def signs(generator, shape):
        return generator.choice([-1.0, 1.0], shape)

    inputs, outputs = draw_examples(model, 5, 2, rng(1), draw_noise=signs)
    assert_allclose(np.abs(outputs - inputs), 1)
    with pytest.raises(ValueError, match=r"draw_noise gave the shape \(3,\); the shape asked for is \(2, 5\)"):
        draw_examples(model, 5, 2, rng(1), draw_noise=lambda generator, shape: np.zeros(3))
    with pytest.raises(ValueError, match="not finite"):
        draw_examples(model, 5, 2, rng(1), draw_noise=lambda generator, shape: np.full(shape, np.nan))


def test_signs_as_noise_have_the_risk_of_their_variance():
    model = DataModel(x, 1, Noise(variance=1, bound=1))
    estimate = simulated_risk(
        model, Segmentation.uniform(3), 20, trials=2000, seed=3,
        draw_noise=lambda generator, shape: generator.choice([-1.0, 1.0], shape),
    )  # fmt: skip
    exact = ScalarMoE(model).risk(Segmentation.uniform(3), 20).total
    assert abs(estimate.z_score(exact)) < stats.t.isf(ALARM / 2, 1999)


def test_the_target_may_have_pieces_and_a_singular_slope():
    beta = Piecewise((sqrt(x), x < Rational(1, 4)), (half, True))
    inputs, outputs = draw_examples(DataModel(beta, beta_density(half, half)), 100, 3, rng(2))
    assert_allclose(outputs, np.minimum(np.sqrt(inputs), 0.5))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((MODEL, 0, 3), "n is 0; it must be at least 1"),
        ((MODEL, 3, 0), "trials is 0; it must be at least 1"),
        ((MODEL, 2.5, 3), "n is 2.5; it must be an integer"),
        ((x, 2, 3), "model is x; write DataModel"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        draw_examples(*arguments, rng(1))


# -- experiments -------------------------------------------------------------------------------------------------------


def test_an_estimate_is_a_function_of_its_arguments():
    cells = Segmentation.uniform(6)
    first, again, other = (simulated_risk(MODEL, cells, 30, trials=20, seed=seed) for seed in (4, 4, 5))
    assert np.array_equal(first.values, again.values)
    assert not np.isin(first.values, other.values).any()
    assert simulated_risk(MODEL, cells, 30, trials=20, seed=(4, 1)).mean != first.mean
    assert (first.trials, first.seed) == (20, 4)


def test_test_examples_do_not_change_the_training_sets():
    cells = Segmentation.uniform(6)
    exact = simulated_risk(MODEL, cells, 30, trials=10, seed=4)
    for common in (False, True):
        measured = simulated_risk(MODEL, cells, 30, trials=10, seed=4, test_examples=200_000, common_test_set=common)
        assert_allclose(measured.values, exact.values, rtol=0.02)
        assert not np.array_equal(measured.values, exact.values)


def test_the_error_of_a_trial_is_that_of_its_constants():
    cells = Segmentation([0, Rational(1, 5), half, 1])
    estimate = simulated_risk(MODEL, cells, 25, trials=8, seed=9)
    ((constants, counts),) = learned_in_trials(MODEL, [cells], 25, trials=8, seed=9)
    assert (counts.sum(axis=1) == 25).all()
    moe = ScalarMoE(MODEL)
    assert_allclose(estimate.values, [moe.test_error(cells, row) for row in constants], rtol=1e-12)


def test_batches_of_trials_follow_one_another():
    """More examples than are drawn at once: 2^18 of them."""
    estimate = simulated_risk(MODEL, Segmentation.uniform(4), 40_000, trials=20, seed=1)
    assert len(np.unique(estimate.values)) == 20
    exact = ScalarMoE(MODEL).risk(Segmentation.uniform(4), 40_000).total
    assert abs(estimate.z_score(exact)) < stats.t.isf(ALARM / 2, 19)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n is 0"),
        ({"trials": 1}, "trials is 1; it must be at least 2"),
        ({"seed": -1}, "seed is -1; give a non-negative integer"),
        ({"seed": None}, "seed is None; give a non-negative integer"),
        ({"seed": "x"}, "seed is 'x'; give a non-negative integer"),
        ({"test_examples": 0}, "test_examples is 0"),
        ({"segmentation": [0, 0.7, 0.3, 1]}, "breakpoints increase strictly"),
    ],
)
def test_bad_experiments_are_refused(options, message):
    arguments = {"segmentation": [0, half, 1], "n": 10, "trials": 5} | options
    with pytest.raises(ValueError, match=message):
        simulated_risk(MODEL, **arguments)


def test_noise_without_a_law_is_refused_before_anything_is_computed():
    with pytest.raises(ValueError, match="no law to draw from"):
        simulated_risks(DataModel(x, 1, Noise(variance=1)), [[0, 1]], 10, trials=5)


# -- estimates ---------------------------------------------------------------------------------------------------------


def test_mean_error_and_interval_agree_with_scipy():
    values = rng(3).gamma(2.0, size=50)
    estimate = Estimate(values, seed=3)
    assert estimate.mean == pytest.approx(values.mean())
    assert estimate.standard_error == pytest.approx(stats.sem(values))
    known = stats.ttest_1samp(values, 1.7)
    assert estimate.interval(0.9) == pytest.approx(tuple(known.confidence_interval(0.9)))
    assert estimate.z_score(1.7) == pytest.approx(known.statistic)


def test_intervals_cover_as_often_as_they_say():
    """Clopper and Pearson's interval for the frequency, at a false alarm of 0.001, contains 0.9 and not 0.95."""
    generator = rng(8)
    covered = sum(
        low <= 1 <= high for low, high in (Estimate(generator.normal(1, 2, 10), 0).interval(0.9) for _ in range(4000))
    )
    frequency = stats.binomtest(covered, 4000).proportion_ci(1 - ALARM)
    assert frequency.low <= 0.9 <= frequency.high
    assert not frequency.low <= 0.95 <= frequency.high


def test_scores_without_spread():
    same = Estimate(np.full(5, 0.3), seed=0)
    assert same.z_score(0.3) == 0
    assert same.z_score(0.2) == math.inf
    assert same.z_score(0.4) == -math.inf


def test_the_risk_without_spread_is_met_exactly():
    """A constant target without noise: every trial has the error 0."""
    estimate = simulated_risk(DataModel(2, 1), Segmentation.uniform(3), 1, trials=5)
    assert estimate.mean == 0
    assert estimate.z_score(0.0) == 0


def test_values_of_an_estimate_do_not_change():
    values = np.array([1.0, 2.0])
    estimate = Estimate(values, seed=0)
    values[0] = 5
    assert estimate.mean == 1.5
    with pytest.raises(ValueError, match="read-only"):
        estimate.values[0] = 5


@pytest.mark.parametrize("values", [[1.0], [], [[1.0, 2.0]], [1.0, math.nan], [math.inf, 1.0]])
def test_no_estimate_of_too_few_or_infinite_values(values):
    with pytest.raises(ValueError, match="values"):
        Estimate(np.array(values), seed=0)


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 1.5, math.nan, "much"])
def test_a_confidence_is_a_probability(confidence):
    with pytest.raises(ValueError, match="confidence is"):
        Estimate(np.array([1.0, 2.0]), seed=0).interval(confidence)


def test_gaussian_noise_in_examples():
    _, outputs = draw_examples(DataModel(0, 1, GaussianNoise(3)), 1000, 20, rng(4))
    assert stats.kstest(outputs.ravel(), stats.norm(0, 3).cdf).pvalue > ALARM
