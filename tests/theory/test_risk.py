"""The exact risk of learned constants: against enumeration, against simulation, in fractions, and as balls."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Piecewise, Rational, cos, pi

from zcmoe_symbolic import DataModel, Noise, ScalarMoE, Segmentation, UniformNoise, truncated_normal, x
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.risk import Risk, parts, risk_of_regions, scalar

PARTS = ("noise", "approximation", "estimation", "empty_regions", "total")
HALF = Rational(1, 2)
REFERENCE = ScalarMoE(
    DataModel(cos(6 * pi * x), truncated_normal(x, mean=HALF, std=Rational(1, 5)), UniformNoise(HALF))
)

# -- a finite learning problem: (region, target, noise) with its probability -------------------------------------------

Atom = tuple[int, Fraction, Fraction, Fraction]

COIN = [(0, Fraction(0), Fraction(0), Fraction(1, 2)), (1, Fraction(1), Fraction(0), Fraction(1, 2))]
NOISY = [
    (region, target, Fraction(sign, 2), share / 2)
    for region, target, share in (
        (0, Fraction(1), Fraction(1, 10)),
        (0, Fraction(3), Fraction(2, 10)),
        (1, Fraction(-2), Fraction(1, 2)),
        (2, Fraction(5), Fraction(2, 10)),
    )
    for sign in (-1, 1)
]
ONE_REGION = [(0, Fraction(k), Fraction(0), Fraction(1, 3)) for k in (0, 1, 5)]
NEARLY_ALL = [
    (0, Fraction(2), Fraction(0), Fraction(97, 200)),
    (0, Fraction(3), Fraction(0), Fraction(97, 200)),
    (1, Fraction(-1), Fraction(0), Fraction(1, 100)),
    (2, Fraction(9), Fraction(0), Fraction(2, 100)),
]


def enumerated(atoms: Sequence[Atom], n: int) -> Fraction:
    """The expected test error, over all samples of n examples: no formula but the definitions."""
    expected = Fraction(0)
    for sample in product(atoms, repeat=n):
        chance = Fraction(1)
        for atom in sample:
            chance *= atom[3]
        mean = sum((target + noise for _, target, noise, _ in sample), Fraction(0)) / n
        constants = {}
        for region in {atom[0] for atom in atoms}:
            outputs = [target + noise for other, target, noise, _ in sample if other == region]
            constants[region] = sum(outputs, Fraction(0)) / len(outputs) if outputs else mean
        expected += chance * sum(
            share * (target + noise - constants[region]) ** 2 for region, target, noise, share in atoms
        )
    return expected


def regions_of(atoms: Sequence[Atom]) -> tuple[list[Fraction], list[Fraction], list[Fraction], Fraction]:
    """Probabilities, best constants, errors, and the variance of the noise."""
    rho, mu, w = [], [], []
    for region in sorted({atom[0] for atom in atoms}):
        inside = [(target, share) for other, target, _, share in atoms if other == region]
        mass = sum(share for _, share in inside)
        constant = sum(target * share for target, share in inside) / mass
        rho.append(mass)
        mu.append(constant)
        w.append(sum(share * (target - constant) ** 2 for target, share in inside))
    return rho, mu, w, sum((share * noise**2 for _, _, noise, share in atoms), Fraction(0))


def in_fractions(rho: Sequence[Fraction], mu: Sequence[Fraction], w: Sequence[Fraction], s2: Fraction, n: int) -> Risk:
    """The formula as it is written, with the law outside of a region summed up region by region."""
    estimation = empty = Fraction(0)
    for i, share in enumerate(rho):
        inverse = sum((comb(n, k) * share**k * (1 - share) ** (n - k) / k for k in range(1, n + 1)), Fraction(0))
        estimation += (s2 * share + w[i]) * inverse
        others = [j for j in range(len(rho)) if j != i]
        mass = sum((rho[j] for j in others), Fraction(0))
        if mass:
            mean = sum(rho[j] * mu[j] for j in others) / mass
            variance = s2 + sum(w[j] + rho[j] * (mu[j] - mean) ** 2 for j in others) / mass
            empty += share * mass**n * ((mean - mu[i]) ** 2 + variance / n)
    return Risk(s2, sum(w, Fraction(0)), estimation, empty)


def close(found: Risk, exact: Risk, relative: float = 1e-13) -> bool:
    return all(
        getattr(found, name) == pytest.approx(float(getattr(exact, name)), rel=relative, abs=1e-300) for name in PARTS
    )


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("atoms", [COIN, NOISY, ONE_REGION, NEARLY_ALL], ids=["coin", "noisy", "one", "nearly-all"])
def test_enumeration_of_all_samples(atoms: Sequence[Atom], n: int) -> None:
    exact = enumerated(atoms, n)
    regions = regions_of(atoms)
    assert in_fractions(*regions, n).total == exact
    assert risk_of_regions(*regions[:3], regions[3], n).total == pytest.approx(float(exact), rel=1e-14)


def test_enumeration_sees_a_missing_part_and_the_mean_of_all_in_place_of_that_of_the_others() -> None:
    exact = enumerated(NOISY, 3)
    rho, mu, w, s2 = regions_of(NOISY)
    found = in_fractions(rho, mu, w, s2, 3)
    assert found.total - found.empty_regions != exact
    assert found.total - found.estimation != exact
    mean = sum(share * constant for share, constant in zip(rho, mu, strict=True))
    spread = s2 + sum(e + share * (constant - mean) ** 2 for share, constant, e in zip(rho, mu, w, strict=True))
    biased = sum(
        share * (1 - share) ** 3 * ((constant - mean) ** 2 + spread / 3)
        for share, constant in zip(rho, mu, strict=True)
    )
    assert found.noise + found.approximation + found.estimation + biased != exact


shares = st.lists(st.integers(1, 10**6), min_size=1, max_size=6)


@given(shares, st.data(), st.integers(1, 60))
@settings(max_examples=80, deadline=None)
def test_floats_agree_with_fractions(weights: list[int], data: st.DataObject, n: int) -> None:
    total = sum(weights)
    rho = [Fraction(weight, total) for weight in weights]
    numbers = st.fractions(-10, 10, max_denominator=64)
    mu = [data.draw(numbers) for _ in rho]
    w = [abs(data.draw(numbers)) / 64 for _ in rho]
    s2 = abs(data.draw(numbers))
    assert close(risk_of_regions(rho, mu, w, s2, n), in_fractions(rho, mu, w, s2, n), 1e-11)


@pytest.mark.parametrize("power", [3, 9, 15])
@pytest.mark.parametrize("n", [1, 5, 100])
@pytest.mark.parametrize("same", [False, True], ids=["different", "equal-outside"])
def test_one_region_with_nearly_all_the_probability(power: int, n: int, same: bool) -> None:
    """What lies outside of it is not lost in 1 - rho, nor in the variance of all."""
    tiny = Fraction(1, 10**power)
    rho = [tiny, 1 - 3 * tiny, 2 * tiny]
    mu = [Fraction(5), Fraction(1, 2), Fraction(5 if same else 3)]
    w = [tiny / 7, Fraction(1, 9), tiny / 11]
    exact = in_fractions(rho, mu, w, Fraction(1, 100), n)
    found = risk_of_regions([float(value) for value in rho], mu, w, 0.01, n)
    assert close(found, exact, 1e-12)


def test_a_naive_complement_is_seen_to_lose_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = Fraction(1, 10**15)
    rho, mu, w = [tiny, 1 - tiny], [Fraction(5), Fraction(1, 2)], [Fraction(0), Fraction(0)]
    exact = in_fractions(rho, mu, w, Fraction(0), 1)
    assert close(risk_of_regions(rho, mu, w, 0, 1), exact)
    monkeypatch.setattr(parts, "_sums_of_the_others", lambda values: np.sum(values) - values)
    assert not close(risk_of_regions(rho, mu, w, 0, 1), exact, 1e-6)


def test_regions_of_probability_zero_contribute_nothing() -> None:
    with_empty = risk_of_regions([0.25, 0, 0.75, 0], [1, 99, 2, np.nan], [0.1, 0, 0.2, 0], 0.3, [1, 7])
    without = risk_of_regions([0.25, 0.75], [1, 2], [0.1, 0.2], 0.3, [1, 7])
    np.testing.assert_array_equal(with_empty.total, without.total)


def test_one_region_is_never_empty() -> None:
    found = risk_of_regions([1], [7], [0.5], 0.25, n=[1, 10])
    np.testing.assert_array_equal(found.empty_regions, 0)
    np.testing.assert_allclose(found.total, 0.75 * (1 + 1 / np.array([1, 10])), rtol=1e-15)


def test_many_numbers_of_examples_at_once() -> None:
    n = np.array([[1, 2, 3], [10, 100, 10**7]])
    table = REFERENCE.risk(REFERENCE.segmentation(7), n)
    for name in PARTS:
        values = getattr(table, name)
        assert values.shape == (2, 3)
        singles = [getattr(REFERENCE.risk(REFERENCE.segmentation(7), int(count)), name) for count in n.flat]
        np.testing.assert_allclose(values.reshape(-1), singles, rtol=4e-15, atol=1e-300)
    assert REFERENCE.risk([0, 0.5, 1], range(1, 4)).total.shape == (3,)


def test_blocks_of_regions_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = REFERENCE.risk(Segmentation.uniform(50), [5, 50])
    monkeypatch.setattr(parts, "_BLOCK", 14)
    np.testing.assert_allclose(REFERENCE.risk(Segmentation.uniform(50), [5, 50]).total, whole.total, rtol=1e-14)


# -- intervals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [1, 3, 40])
@pytest.mark.parametrize("m", [1, 2, 5])
def test_a_linear_target_in_fractions(m: int, n: int) -> None:
    rho = [Fraction(1, m)] * m
    mu = [Fraction(2 * i + 1, 2 * m) for i in range(m)]
    w = [Fraction(1, 12 * m**3)] * m
    exact = in_fractions(rho, mu, w, Fraction(1, 12), n)
    moe = ScalarMoE(DataModel(x, 1, UniformNoise(HALF)))
    balls = moe.risk(Segmentation.uniform(m), n, digits=25)
    for name in PARTS:
        ball = getattr(balls, name)
        assert isinstance(ball, Ball)
        assert ball.contains(getattr(exact, name))
        assert ball.digits >= 25 or getattr(exact, name) == 0
    assert close(moe.risk(Segmentation.uniform(m), n), exact)


MODELS = {
    "reference": REFERENCE,
    "skewed": ScalarMoE(DataModel(x**2, 12 * x * (1 - x) ** 2, Noise(variance=Rational(1, 50)))),
    "plateau": ScalarMoE(DataModel(Piecewise((cos(6 * pi * x), x <= HALF), (-1, True)), 1)),
    "gap": ScalarMoE(DataModel(x, Piecewise((3, x < Rational(1, 3)), (0, True)))),
}


@pytest.mark.parametrize("n", [1, 30, 5000])
@pytest.mark.parametrize("points", [[0, 1], [0, Rational(1, 3), Rational(9, 10), 1]], ids=["one", "three"])
@pytest.mark.parametrize("name", MODELS)
def test_balls_contain_the_floats(name: str, points: list[object], n: int) -> None:
    moe = MODELS[name]
    floats, balls = moe.risk(points, n), moe.risk(points, n, digits=20)
    for part in PARTS:
        ball = getattr(balls, part)
        assert getattr(floats, part) == pytest.approx(float(ball), rel=1e-12, abs=1e-16)
        assert ball.digits >= 20 or ball.radius < Fraction(1, 10**20)


def test_inexact_breakpoints_widen_the_balls() -> None:
    wide = REFERENCE.risk([0, Ball(HALF, Fraction(1, 10**6)), 1], 10, digits=20)
    narrow = REFERENCE.risk([0, HALF, 1], 10, digits=20)
    assert wide.total.contains(narrow.total)
    assert 1e-8 < wide.total.radius < 1e-4
    assert wide.noise.digits >= 20


def test_many_examples_leave_noise_and_approximation() -> None:
    cells = REFERENCE.segmentation(12)
    found = REFERENCE.risk(cells, 10**12)
    assert found.noise + found.approximation == pytest.approx(REFERENCE.approximation_error(cells), rel=1e-14)
    assert found.excess - found.approximation < 1e-10


def test_the_moments_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    original = scalar.moments
    monkeypatch.setattr(scalar, "moments", lambda *given: calls.append(1) or original(*given))
    scalar._remembered_regions.cache_clear()
    for n in (10, 20, 30):
        REFERENCE.risk(REFERENCE.segmentation(9), n)
    assert len(calls) == 1


def simulated(n: int, trials: int, cells: Segmentation) -> np.ndarray:
    """The exact test error of learned constants of each trial, for beta(x) = x^2, p = 2 x, noise uniform."""
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(20250)))
    inputs = np.sqrt(generator.random((trials, n)))
    outputs = inputs**2 + generator.uniform(-0.5, 0.5, (trials, n))
    edges = np.asarray(cells)
    rho = np.diff(edges**2)
    best = np.diff(edges**4) / 2 / rho
    errors = np.diff(edges**6) / 3 - best**2 * rho
    totals = np.empty(trials)
    for trial in range(trials):
        region = np.searchsorted(edges, inputs[trial], side="right") - 1
        counts = np.bincount(region, minlength=cells.m)
        sums = np.bincount(region, weights=outputs[trial], minlength=cells.m)
        constants = np.where(counts > 0, sums / np.maximum(counts, 1), outputs[trial].mean())
        totals[trial] = 1 / 12 + errors.sum() + rho @ (constants - best) ** 2
    return totals


@pytest.mark.parametrize(("n", "m"), [(1, 3), (5, 4), (20, 8), (60, 15)])
def test_a_simulation_agrees_and_would_not_without_the_empty_regions(n: int, m: int) -> None:
    """Within four standard errors (false alarm of all four cases below 3e-4, seed fixed)."""
    moe = ScalarMoE(DataModel(x**2, 2 * x, UniformNoise(HALF)))
    cells = Segmentation.uniform(m)
    values = simulated(n, 3000, cells)
    standard_error = values.std(ddof=1) / np.sqrt(values.size)
    risk = moe.risk(cells, n)
    assert abs(values.mean() - risk.total) < 4 * standard_error
    assert abs(values.mean() - (risk.total - risk.empty_regions)) > 6 * standard_error


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0.5, 0.5], [0, 1], [0, 0], 0, 0), "n is 0: there are no examples, nothing is learned"),
        (([0.5, 0.5], [0, 1], [0, 0], 0, 2.5), "n is 2.5; it must be an integer"),
        (([0.5, 0.5], [0, 1, 2], [0, 0], 0, 1), "have the shapes"),
        (([], [], [], 0, 1), "have the shapes"),
        (([0.5, 0.4], [0, 1], [0, 0], 0, 1), "probabilities add up to 0.9"),
        (([1.5, -0.5], [0, 1], [0, 0], 0, 1), "probabilities\\[1\\] is -0.5"),
        (([0.5, 0.5], [0, np.inf], [0, 0], 0, 1), "constants\\[1\\] is inf"),
        (([0.5, 0.5], [0, 1], [0, -1], 0, 1), "errors\\[1\\] is -1.0"),
        (([1, 0], [0, 1], [0, 1], 0, 1), "errors\\[1\\] is 1.0 in a region of probability 0"),
        (([0.5, 0.5], [0, 1], [0, 0], -1, 1), "noise_variance is -1.0"),
        (([0.5, 0.5], [0, 1], [0, 0], "much", 1), "noise_variance is 'much'"),
        ((["a", "b"], [0, 1], [0, 0], 0, 1), "probabilities are no real numbers"),
    ],
)
def test_bad_input(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        risk_of_regions(*arguments)


@pytest.mark.parametrize(
    ("n", "digits", "message"),
    [
        (0, None, "n is 0: there are no examples"),
        (0, 20, "n is 0: there are no examples"),
        ([3, 4], 20, "n is a sequence; with digits give one number"),
        (3, 0, "digits is 0"),
        ("3", None, "n is '3'"),
    ],
)
def test_bad_input_with_a_model(n: object, digits: int | None, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        REFERENCE.risk([0, 1], n, digits)
