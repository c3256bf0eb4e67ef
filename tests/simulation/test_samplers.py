"""Samples follow their law: against SciPy's distributions and quadrature, with a controlled rate of false alarms.

Every law is tested at the level ALARM / (number of laws), so that all of them together raise a false alarm with a
probability of at most ALARM; the seeds are fixed, so that a run does not differ from the last.
"""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from flint import arb
from scipy import integrate, stats
from sympy import Abs, Piecewise, Rational, cos, exp, log, pi, sin, sqrt

from zcmoe_symbolic import (
    DataModel,
    GaussianNoise,
    Noise,
    Segmentation,
    UniformNoise,
    beta_density,
    truncated_normal,
    x,
)
from zcmoe_symbolic.numerics.inverses import InverseOfIntegral
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.lobes import lobes
from zcmoe_symbolic.simulation.computed_inverse import ComputedInverse
from zcmoe_symbolic.simulation.known_inverses import known_inverse, truncated_normal_inverse
from zcmoe_symbolic.simulation.rejection import Envelope
from zcmoe_symbolic.simulation.samplers import InputSampler, draw_noise
from zcmoe_symbolic.theory.model.noise import no_noise

ALARM = 1e-3
SIZE = 200_000
half, third, quarter = Rational(1, 2), Rational(1, 3), Rational(1, 4)

# Density, how it is sampled, and SciPy's name for the law where it has one.
LAWS = {
    "uniform": (sp.S.One, "inversion", stats.uniform()),
    "truncated normal": (truncated_normal(half, Rational(1, 5)), "inversion", stats.truncnorm(-2.5, 2.5, 0.5, 0.2)),
    "narrow normal": (
        truncated_normal(third, Rational(1, 10**6)), "inversion", stats.norm(1 / 3, 1e-6)
    ),
    "far tail": (truncated_normal(5, Rational(1, 10)), "inversion", stats.truncnorm(-50, -40, 5, 0.1)),
    "other far tail": (truncated_normal(-4, Rational(1, 10)), "inversion", stats.truncnorm(40, 50, -4, 0.1)),
    "beta": (beta_density(2, 3), "inversion", stats.beta(2, 3)),
    "beta with poles": (beta_density(half, half), "inversion", stats.beta(0.5, 0.5)),
    "beta with strong poles": (beta_density(Rational(1, 10), third), "inversion", stats.beta(0.1, 1 / 3)),
    "expanded beta": (12 * x - 24 * x**2 + 12 * x**3, "inversion", stats.beta(2, 3)),
    "wide normal": (truncated_normal(half, 1000), "computed inversion", stats.uniform()),
    "zeros": (2 * sin(3 * pi * x) ** 2, "computed inversion", None),
    "corner": (4 * Abs(x - half), "computed inversion", None),
    "steps": (Piecewise((half, x < half), (Rational(3, 2), True)), "computed inversion", None),
    "gap": (Piecewise((2, x < quarter), (0, x < 3 * quarter), (2, True)), "computed inversion", None),
    "inner pole": (1 / (2 * sqrt(2) * sqrt(Abs(x - half))), "computed inversion", None),
    "mixture": (
        (truncated_normal(quarter, Rational(1, 10)) + truncated_normal(3 * quarter, Rational(1, 10))) / 2,
        "computed inversion", None
    ),
    "normalised by its integral": (
        exp(cos(5 * x)) / sp.Integral(exp(cos(5 * x)), (x, 0, 1)), "computed inversion", None
    ),
    "sum with a pole": (half + 1 / (4 * sqrt(x)), "rejection", None),
    "mixture with poles": ((beta_density(half, third) + beta_density(2, 3)) / 2, "rejection", None),
    "inner pole and uniform": ((1 / (2 * sqrt(2) * sqrt(Abs(x - half))) + 1) / 2, "rejection", None),
    "pole times zero": (
        x ** Rational(5, 4) * (exp(-4 * x) + x ** Rational(-5, 9))
        / sp.Integral(x ** Rational(5, 4) * (exp(-4 * x) + x ** Rational(-5, 9)), (x, 0, 1)),
        "rejection", None,
    ),
    "cusp": (Rational(6, 7) * (sqrt(x) + half), "rejection", None),
}  # fmt: skip


def p_value(inputs, density, law):
    """Kolmogorov-Smirnov where SciPy knows the law, else chi-square with probabilities by SciPy's quadrature."""
    if law is not None:
        return stats.kstest(inputs, law.cdf).pvalue
    edges = np.linspace(0, 1, 41)
    integrals = {
        node: sp.Float(integrate.quad(sp.lambdify(node.variables[0], node.function), 0, 1)[0])
        for node in density.atoms(sp.Integral)
    }
    function = sp.lambdify(x, density.xreplace(integrals))
    probabilities = np.array([integrate.quad(function, a, b, limit=200)[0] for a, b in pairwise(edges)])
    assert probabilities.sum() == pytest.approx(1, abs=1e-6)
    counts = np.histogram(inputs, edges)[0]
    used = probabilities > 0
    if counts[used].sum() < inputs.size:
        return 0.0  # some lie where there is no probability
    return stats.chisquare(counts[used], inputs.size * probabilities[used] / probabilities.sum()).pvalue


@pytest.mark.parametrize("name", LAWS)
def test_samples_follow_their_law(name):
    density, method, law = LAWS[name]
    sampler = InputSampler.of(DataModel(x, density).density)
    assert sampler.method == method
    inputs = sampler.draw(np.random.default_rng(20), SIZE)
    assert inputs.min() >= 0
    assert inputs.max() <= 1
    assert p_value(inputs, density, law) > ALARM / len(LAWS)


def some_density(generator):
    """A density that nobody has chosen: products and sums of powers, waves and steps."""
    a, b, c, d, k = (int(number) for number in generator.integers(1, 7, 5))
    shapes = [
        x ** Rational(a, b) * (1 - x) ** Rational(c, d),
        1 + Rational(a, 7) * sin(k * pi * x),
        Abs(cos(k * x)) + Rational(b, 10),
        Piecewise((x**a, x < Rational(c, 8)), (Rational(b, d), True)),
        x ** Rational(-a, a + b) + exp(-k * x),
        1 / (x + Rational(1, a)) ** k,
    ]
    chosen = generator.permutation(len(shapes))
    return shapes[chosen[0]] * shapes[chosen[1]] if d % 2 else shapes[chosen[0]] + shapes[chosen[1]]


@pytest.mark.parametrize("number", range(12))
def test_samples_follow_the_law_of_any_density(number):
    """Against the probabilities of intervals, which the theory computes without the inverse."""
    model = DataModel(x, some_density(np.random.default_rng(number)), normalize=True)
    inputs = InputSampler.of(model).draw(np.random.default_rng(100 + number), SIZE)
    edges = Segmentation.uniform(50)
    expected = SIZE * np.asarray(edges.probabilities(model))
    counts = np.histogram(inputs, np.asarray(edges))[0]
    used = expected > 5
    assert counts[~used].sum() < 10 + 10 * expected[~used].sum()
    assert stats.chisquare(counts[used], expected[used] * counts[used].sum() / expected[used].sum()).pvalue > ALARM / 12


def test_sums_with_poles_of_an_analytic_function_are_drawn_by_terms():
    """Neither the inverse of the whole sum nor a bound next to the poles is found; the terms are inverted."""
    model = DataModel(x, 1 + 1 / sqrt(Abs(cos(3 * x))), normalize=True)
    sampler = InputSampler.of(model)
    assert sampler.method == "computed inversion of terms"
    counts = np.histogram(sampler.draw(np.random.default_rng(5), SIZE), 40, (0, 1))[0]
    expected = SIZE * np.asarray(Segmentation.uniform(40).probabilities(model))
    assert stats.chisquare(counts, expected * SIZE / expected.sum()).pvalue > ALARM
    assert stats.chisquare(counts, np.full(40, SIZE / 40)).pvalue < ALARM


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("truncated normal", lambda u: np.clip(stats.norm(0.5, 0.2).ppf(u), 0, 1)),  # clipped, not truncated
        ("truncated normal", lambda u: truncated_normal_inverse(u, 0.5, 0.21)),
        ("beta", lambda u: stats.beta(3, 2).ppf(u)),
        ("beta with poles", lambda u: stats.beta(0.5, 0.55).ppf(u)),
        ("zeros", lambda u: u),
        ("steps", lambda u: np.where(u < 0.25, 2 * u, (2 * u + 1) / 3 - 0.005)),
        ("gap", lambda u: np.where(u < 0.51, u / 2, (1 + u) / 2)),
        ("cusp", lambda u: stats.beta(1.3, 1).ppf(u)),
    ],
)  # fmt: skip
def test_a_wrong_sampler_is_seen(name, wrong):
    density, _, law = LAWS[name]
    inputs = wrong(np.random.default_rng(20).random(SIZE))
    assert p_value(inputs, density, law) < ALARM / len(LAWS) / 10


@pytest.mark.parametrize(
    "name", [name for name, law in LAWS.items() if "far tail" not in name and law[1] != "computed inversion of terms"]
)
def test_rejection_follows_the_law_of_any_density(name):
    """Also where an inversion is there; normal laws in the far tail underflow in float64, which it says."""
    density, _, law = LAWS[name]
    envelope = Envelope(density)
    assert envelope.mass >= 1 - 1e-12
    assert envelope.mass <= 1.11
    inputs = envelope.draw(np.random.default_rng(21), SIZE)
    assert p_value(inputs, density, law) > ALARM / len(LAWS)


def test_rejection_with_a_lower_envelope_is_seen():
    """The bound of the highest cells halved: then what is drawn there is too little."""
    density = 2 * sin(3 * pi * x) ** 2
    envelope = Envelope(density)
    envelope._most = np.minimum(envelope._most, 1.0)
    with pytest.raises(ValueError, match="cannot be computed in float64"):
        envelope.draw(np.random.default_rng(1), SIZE)
    envelope._least = np.zeros_like(envelope._least)
    envelope._most = np.full_like(envelope._most, 2.0)
    inputs = envelope.draw(np.random.default_rng(1), SIZE)
    assert p_value(inputs, density, None) < ALARM / len(LAWS) / 10


def test_rejection_refuses_what_underflows():
    with pytest.raises(ValueError, match="cannot be computed in float64 at x = 0"):
        Envelope(truncated_normal(5, Rational(1, 10))).draw(np.random.default_rng(1), 10)


INVERTED = ["zeros", "corner", "steps", "gap", "inner pole", "mixture", "beta", "beta with poles", "truncated normal"]


@pytest.mark.parametrize("name", INVERTED)
def test_the_computed_inverse_is_correct_to_its_bound(name):
    density = LAWS[name][0]
    inverse = ComputedInverse(density)
    assert inverse.most_ulps <= 4
    generator = np.random.default_rng(5)
    levels = np.concatenate(
        [generator.random(60), 2.0 ** -generator.uniform(1, 40, 20), 1 - 2.0 ** -generator.uniform(1, 40, 20)]
    )
    exact = InverseOfIntegral(lobes(density, x, 0, 1))
    found = inverse(levels)
    for level, value in zip(levels.tolist(), found.tolist(), strict=True):
        with working_precision(200):
            true = exact.ball(Fraction(level), 30)
            error = float(abs(true - arb(value)).upper())
        assert error <= inverse.most_ulps * np.spacing(float(true.mid()))


def test_the_computed_inverse_next_to_critical_levels():
    """The levels 1/3 and 2/3 belong to zeros of the density, whose inverse has a vertical tangent there."""
    density = 2 * sin(3 * pi * x) ** 2
    inverse = ComputedInverse(density)
    exact = InverseOfIntegral(lobes(density, x, 0, 1))
    near = [np.nextafter(1 / 3, 0), 1 / 3, np.nextafter(1 / 3, 1), 1 / 3 + 1e-12, 1 / 3 - 1e-9]
    for level in [*near, *(1 - level for level in near)]:
        (value,) = inverse(np.array([level])).tolist()
        true = float(exact.ball(Fraction(level), 25).mid())
        assert abs(value - true) <= inverse.most_ulps * np.spacing(true)


def test_a_level_of_a_gap_goes_to_its_left_end():
    lopsided = Piecewise((2, x < quarter), (0, x < half), (1, True))
    assert ComputedInverse(lopsided)(np.array([0.0, 0.5, 1.0])).tolist() == [0.0, 0.25, 1.0]


@pytest.mark.parametrize(
    ("mean", "std"),
    [
        ("1/2", "1/5"), ("1/3", "1/100"), ("0", "1/7"), ("1", "1/7"), ("3", "1/4"), ("-2", "1/4"), ("1/2", "20"),
        ("5", "1/10"),
    ],
)  # fmt: skip
def test_known_normal_inverses_agree_with_the_computed_one(mean, std):
    density = truncated_normal(Rational(mean), Rational(std))
    levels = np.concatenate([np.linspace(0.01, 0.99, 99), [1e-9, 1 - 1e-9]])
    known, computed = known_inverse(density)(levels), ComputedInverse(density)(levels)
    # Rounding of the standard score, in units of the input.
    assert np.max(np.abs(known - computed)) < 4e-15 * max(1, Rational(std)) * 10


@pytest.mark.parametrize(
    ("a", "b"), [("2", "3"), ("1/2", "1/2"), ("1", "5/2"), ("7/3", "1"), ("40", "3"), ("1/10", "4")]
)
def test_known_beta_inverses_agree_with_the_computed_one(a, b):
    density = beta_density(Rational(a), Rational(b))
    levels = np.linspace(0.01, 0.99, 99)
    np.testing.assert_allclose(known_inverse(density)(levels), ComputedInverse(density)(levels), rtol=1e-11)


@pytest.mark.parametrize(
    "density",
    [
        exp(x), exp(x**2), x * exp(-(x**2)), sin(x), (1 + x) ** 2, x / (1 - x) ** 2, x**x, sqrt(x + 1), log(x + 2),
        x**2 + x,
    ],
)  # fmt: skip
def test_other_laws_are_not_taken_for_known_ones(density):
    assert known_inverse(density) is None


def test_draws_are_reproduced_from_the_seed_and_differ_between_seeds():
    for density in ("truncated normal", "zeros", "cusp"):
        sampler = InputSampler.of(LAWS[density][0])
        first, again, other = (sampler.draw(np.random.default_rng(seed), (30, 7)) for seed in (1, 1, 2))
        assert first.shape == (30, 7)
        assert np.array_equal(first, again)
        assert not np.isin(first, other).any()


@pytest.mark.parametrize("density", ["truncated normal", "zeros"])
def test_an_inversion_takes_one_number_for_each_input(density):
    """So that what is drawn does not depend on how it is divided into batches."""
    sampler = InputSampler.of(LAWS[density][0])
    generator = np.random.default_rng(3)
    parts = [sampler.draw(generator, 10), sampler.draw(generator, (2, 10))]
    whole = sampler.draw(np.random.default_rng(3), 30)
    assert np.array_equal(np.concatenate([parts[0], parts[1].ravel()]), whole)


def test_bad_input_to_the_sampler():
    with pytest.raises(ValueError, match="integrates to 2"):
        InputSampler.of(2 * x + 1)
    with pytest.raises(ValueError, match="generator is 5; give a numpy"):
        InputSampler.of(1).draw(5, 3)


# -- noise ------------------------------------------------------------------------------------------------------------


def test_uniform_and_gaussian_noise_follow_their_laws():
    generator = np.random.default_rng(6)
    uniform = draw_noise(UniformNoise(Rational(3, 2)), generator, (100, 200))
    gaussian = draw_noise(GaussianNoise(Rational(1, 4)), generator, (100, 200))
    assert uniform.shape == gaussian.shape == (100, 200)
    assert stats.kstest(uniform.ravel(), stats.uniform(-1.5, 3).cdf).pvalue > ALARM / 2
    assert stats.kstest(gaussian.ravel(), stats.norm(0, 0.25).cdf).pvalue > ALARM / 2
    assert stats.kstest(gaussian.ravel(), stats.norm(0, 0.27).cdf).pvalue < ALARM / 100


def test_noise_without_variance_is_zero():
    for noise in (no_noise, UniformNoise(0), GaussianNoise(0), Noise(variance=0)):
        assert not draw_noise(noise, np.random.default_rng(1), (3, 4)).any()


def test_noise_without_a_law_names_the_remedy():
    with pytest.raises(ValueError, match=r"no law to draw from.*give draw_noise="):
        draw_noise(Noise(variance=Rational(1, 12), bound=half), np.random.default_rng(1), 3)


def test_what_is_no_noise_is_refused():
    with pytest.raises(ValueError, match="noise is None; give UniformNoise"):
        draw_noise(None, np.random.default_rng(1), 3)


def test_gaussian_noise_is_unbounded_and_equal_to_its_like():
    assert GaussianNoise(half).bound is None
    assert GaussianNoise(half) == GaussianNoise(half)
    assert GaussianNoise(half) != Noise(variance=quarter)
    with pytest.raises(ValueError, match="std = -1 is negative"):
        GaussianNoise(-1)
