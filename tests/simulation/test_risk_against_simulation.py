"""The exact risk is the mean of simulated test errors: z-scores at many points, with a controlled rate of false alarms.

`alarms` makes two tests, each at the level ALARM/2, so that together they raise a false alarm with a probability of at
most ALARM = 0.001 (as far as a mean of 300 trials is normal): the largest |z| against Student's t, corrected for the
number of points by Bonferroni, and all z-scores against their law by Kolmogorov and Smirnov. Each point has a seed of
its own, so that the z-scores are independent; the seeds are fixed, so that a run does not differ from the last. The
same procedure catches every planted fault.
"""

from functools import cache
from itertools import product

import numpy as np
import pytest
from scipy import stats
from sympy import Piecewise, Rational, cos, exp, pi

from zcmoe_symbolic import (
    DataModel,
    GaussianNoise,
    ScalarMoE,
    Segmentation,
    UniformNoise,
    beta_density,
    truncated_normal,
    x,
)
from zcmoe_symbolic.simulation.experiments import simulated_risk, simulated_risks
from zcmoe_symbolic.theory.cell_moments.moments import verified_cell_moments
from zcmoe_symbolic.theory.risk.parts import Risk

ALARM = 1e-3
TRIALS = 300
half = Rational(1, 2)
bell = truncated_normal(half, Rational(1, 5))

# Model, whether intervals are of equal length or by the optimal density, numbers of examples, numbers of experts.
SETTINGS = {
    "figure 1, uniform": (
        DataModel(cos(6 * pi * x), bell, UniformNoise(half)), "uniform", (50, 100, 200), (2, 3, 8, 12, 20, 30, 50)
    ),
    "figure 1, optimal": (
        DataModel(cos(6 * pi * x), bell, UniformNoise(half)), "optimal", (20, 50, 100), (2, 7, 12, 20, 50)
    ),
    "figure 2, uniform": (
        DataModel(Piecewise((cos(6 * pi * x), x <= half), (-1, True)), bell, UniformNoise(half)),
        "uniform", (10, 50, 100), (2, 6, 9, 13, 25, 40),
    ),
    "polynomial, beta density": (
        DataModel(5 * x**3 - 2 * x, beta_density(2, 3), UniformNoise(1)), "optimal", (5, 30, 120), (2, 4, 9, 16, 25),
    ),
    "no noise": (DataModel(exp(x) * (1 - x), bell), "uniform", (3, 12, 60), (2, 5, 9, 15)),
    "density with poles": (
        DataModel(x**2 - x, beta_density(half, half), GaussianNoise(Rational(1, 4))),
        "uniform", (8, 40, 150), (2, 5, 11, 19),
    ),
    "density with a zero": (
        DataModel(x, 4 * abs(x - half), GaussianNoise(1)), "uniform", (15, 60, 300), (3, 8, 16, 24)
    ),
    "more experts than examples": (
        DataModel(cos(6 * pi * x), bell, UniformNoise(half)), "uniform", (2, 5, 10), (6, 15, 30, 60)
    ),
    "one example": (
        DataModel(3 * x + 1, beta_density(2, 2), UniformNoise(half)), "uniform", (1,), (1, 2, 3, 5, 10, 20, 40)
    ),
    "two examples": (DataModel(x**2, 1, GaussianNoise(half)), "optimal", (2,), (1, 2, 3, 5, 10, 20, 40)),
}  # fmt: skip


@cache
def segmentation(name, m):
    model, kind, _, _ = SETTINGS[name]
    return Segmentation.uniform(m) if kind == "uniform" else ScalarMoE(model).segmentation(m)


@cache
def probabilities(name, m):
    return verified_cell_moments(SETTINGS[name][0].pieces, np.asarray(segmentation(name, m))).probabilities


def is_fair(name, n, m):
    """Empty regions are expected in many of the trials, or in none.

    A region that is empty in one of a thousand trials, and then costs much, makes a law of which 300 trials often
    know nothing: its mean is far from normal.
    """
    chance = 1 - np.prod(1 - (1 - probabilities(name, m)) ** n)
    return chance < 1e-6 or chance > 0.08


POINTS = [
    (name, n, m)
    for name, (_, _, examples, experts) in SETTINGS.items()
    for n, m in product(examples, experts)
    if is_fair(name, n, m)
]


@pytest.fixture(scope="module")
def estimates():
    return [
        simulated_risk(SETTINGS[name][0], segmentation(name, m), n, trials=TRIALS, seed=(2026, number))
        for number, (name, n, m) in enumerate(POINTS)
    ]


@cache
def exact(name, n, m):
    return ScalarMoE(SETTINGS[name][0]).risk(segmentation(name, m), n)


def alarms(z_scores, trials=TRIALS):
    """Which of the two tests find the z-scores inconsistent with Student's t."""
    law = stats.t(trials - 1)
    found = []
    if np.max(np.abs(z_scores)) > law.isf(ALARM / 2 / (2 * len(z_scores))):
        found.append("largest")
    if stats.kstest(z_scores, law.cdf).pvalue < ALARM / 2:
        found.append("all")
    return found


def scores(estimates, value):
    return np.array([estimate.z_score(value(*point)) for estimate, point in zip(estimates, POINTS, strict=True)])


def test_there_are_many_points():
    assert len(POINTS) >= 100
    assert sum(m > n for _, n, m in POINTS) >= 20


def test_the_exact_risk_agrees_with_simulation_at_every_point(estimates):
    assert alarms(scores(estimates, lambda *point: exact(*point).total)) == []


def naive_inverse(name, n, m):
    """1/(n rho) in the place of B(n, rho)."""
    model = SETTINGS[name][0]
    found = verified_cell_moments(model.pieces, np.asarray(segmentation(name, m)))
    s2 = float(model.noise.variance)
    used = found.probabilities > 0
    estimation = np.sum(s2 + found.errors[used] / found.probabilities[used]) / n
    risk = exact(name, n, m)
    return Risk(risk.noise, risk.approximation, estimation, risk.empty_regions).total


def empty_by_poisson(name, n, m):
    """exp(-n rho) in the place of (1 - rho)^n, in the chance that a region is empty."""
    risk = exact(name, n, m)
    rho = probabilities(name, m)
    ratio = np.sum(rho * np.exp(-n * rho)) / max(np.sum(rho * (1 - rho) ** n), 1e-300)
    return risk.total + (ratio - 1) * risk.empty_regions


FAULTS = {
    "no empty regions": lambda *point: exact(*point).total - exact(*point).empty_regions,
    "1/(n rho) for B": naive_inverse,
    "Poisson counts of empty regions": empty_by_poisson,
    "no noise": lambda *point: exact(*point).total - exact(*point).noise,
    "no estimation error": lambda *point: exact(*point).total - exact(*point).estimation,
    "one example more": lambda name, n, m: exact(name, n + 1, m).total,
    "two percent more": lambda *point: 1.02 * exact(*point).total,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_formula_is_seen(estimates, fault):
    assert alarms(scores(estimates, FAULTS[fault])) != []


def test_the_procedure_sees_too_little_spread():
    """Scores that are all near 0, as if they had been fitted, are no sample of Student's t."""
    assert alarms(np.linspace(-0.5, 0.5, len(POINTS))) == ["all"]


def test_the_risk_agrees_with_measured_test_errors():
    """With test examples instead of exact moments, as in the paper; fresh ones in every trial."""
    z_scores = [
        simulated_risk(
            SETTINGS[name][0], segmentation(name, m), n, trials=TRIALS, seed=(2027, number), test_examples=200
        ).z_score(exact(name, n, m).total)
        for number, (name, n, m) in enumerate(POINTS[::3])
    ]
    assert alarms(np.array(z_scores)) == []


def test_a_common_test_set_adds_an_error_that_its_interval_does_not_know():
    name, n, m = POINTS[0]
    model, cells = SETTINGS[name][0], segmentation(name, m)
    options = {"trials": TRIALS, "test_examples": 50, "common_test_set": True}
    z_scores = [
        simulated_risk(model, cells, n, seed=seed, **options).z_score(exact(name, n, m).total) for seed in range(40)
    ]
    assert alarms(np.array(z_scores)) != []


def test_many_segmentations_on_the_same_examples_give_what_each_gives_alone():
    model = SETTINGS["figure 1, uniform"][0]
    cells = [Segmentation.uniform(3), ScalarMoE(model).segmentation(8), [0, Rational(1, 3), 1]]
    for options in ({}, {"test_examples": 70}, {"test_examples": 70, "common_test_set": True}):
        together = simulated_risks(model, cells, 40, trials=30, seed=5, **options)
        alone = [simulated_risk(model, one, 40, trials=30, seed=5, **options) for one in cells]
        for first, second in zip(together, alone, strict=True):
            assert np.array_equal(first.values, second.values)
