"""The best number of experts: the exact minimiser, why it is global, and the laws for many examples."""

import itertools
import math
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import mpmath as mp
import numpy as np
import pytest
import scipy.optimize
import sympy as sp
from sympy import Abs, Piecewise, Rational, cos, exp, log, pi, sin, sqrt

from zcmoe_symbolic import (
    DataModel,
    Noise,
    ScalarMoE,
    Segmentation,
    UniformNoise,
    beta_density,
    truncated_normal,
    x,
)
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.experts.compressor import Compressor
from zcmoe_symbolic.theory.model.arguments import NotDecided
from zcmoe_symbolic.theory.risk import best_number, best_number_law, excess_law, lower_bounds, next_order
from zcmoe_symbolic.theory.risk.companding import Companding
from zcmoe_symbolic.theory.risk.lower_bounds import LowerBounds
from zcmoe_symbolic.theory.risk.next_order import SmoothCompanding

HALF = Rational(1, 2)
BELL = truncated_normal(x, mean=HALF, std=Rational(1, 5))
NOISY = UniformNoise(HALF)
RAMP = (1 + x) * Rational(2, 3)

SETTINGS = {
    "reference": (DataModel(cos(6 * pi * x), BELL, NOISY), None),
    "reference, uniform": (DataModel(cos(6 * pi * x), BELL, NOISY), 1),
    "plateau": (DataModel(Piecewise((cos(6 * pi * x), x <= HALF), (-1, True)), 1, NOISY), None),
    "skewed": (DataModel(x**2, 12 * x * (1 - x) ** 2, Noise(variance=Rational(1, 500))), None),
    "gap": (DataModel(x, Piecewise((3, x < Rational(1, 3)), (0, True)), Noise(variance=Rational(1, 100))), 1),
    "linear density": (DataModel(exp(x), RAMP, Noise(variance=Rational(1, 10))), 2 - 2 * x),
    "no noise": (DataModel(sin(3 * x), 1, Noise(variance=0)), 1),
}


def excess(moe: ScalarMoE, m: int, n: int, density: object) -> float:
    """One segmentation after the other, by the plain methods."""
    cells = Segmentation.uniform(m) if density == 1 else compressor(moe, density).segmentation(m)
    return float(moe.risk(cells, n).excess)


@lru_cache(maxsize=16)
def compressor(moe: ScalarMoE, density: object) -> Compressor:
    """Made once, which takes longer than a segmentation."""
    return moe.compressor(density)


@pytest.mark.parametrize("n", [2, 25, 200])
@pytest.mark.parametrize("name", SETTINGS)
def test_no_number_of_experts_is_better(name: str, n: int) -> None:
    """All m far beyond what was searched."""
    model, density = SETTINGS[name]
    moe = ScalarMoE(model)
    best = moe.best_number_of_experts(n, density)
    # On a plateau one interval keeps half of the probability, so that the risk does not tend to that of one expert.
    assert best.is_global is ((name, n) != ("plateau", 2))
    last = min(2 * best.searched_up_to + 10, 150)
    values = np.array([excess(moe, m, n, density) for m in range(1, last + 1)])
    assert values[best.m - 1] == pytest.approx(best.risk.excess, rel=1e-10)
    assert values.min() >= best.risk.excess * (1 - 1e-10)
    assert (values[: best.m - 1] > best.risk.excess * (1 - 1e-10)).all()


@pytest.mark.parametrize("n", [1, 2, 30, 1000])
@pytest.mark.parametrize("name", SETTINGS)
def test_the_lower_bounds_are_below_the_parts_of_the_risk(name: str, n: int) -> None:
    model, density = SETTINGS[name]
    companding = Companding.of(ScalarMoE(model), density, n)
    bounds = LowerBounds(companding)
    for first in (1, 3, 16, 40):
        for finer in (16, 4):
            grid = companding.regions(finer * first)
            far, counted = bounds.far_bound(grid, finer), bounds.counted_bound(grid, finer)
            for m in {first, first + 1, first + first // 2, 2 * first - 1, 2 * first} - {0}:
                risk = companding.risk(m)
                assert counted <= risk.estimation * (1 + 1e-12)
                assert far <= (risk.approximation + risk.empty_regions) * (1 + 1e-12)
            risk = companding.risk(5 * first + 1)
            assert far <= (risk.approximation + risk.empty_regions) * (1 + 1e-12)
        assert counted > 0 or first < 16 or companding.noise_variance == 0 or n == 1 or name == "gap" or n == 2


def test_the_far_bound_tends_to_the_risk_of_one_expert() -> None:
    companding = Companding.of(ScalarMoE(SETTINGS["reference"][0]), 1, 20)
    grid = companding.regions(16 * 20_000)
    assert LowerBounds(companding).far_bound(grid, 16) == pytest.approx(companding.risk(1).excess, rel=5e-3)


def test_a_bound_that_claims_too_much_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    companding = Companding.of(ScalarMoE(DataModel(x, 1, Noise(variance=1))), 1, 1000)
    bounds, grid, risk = LowerBounds(companding), companding.regions(16 * 32), companding.risk(32)
    assert bounds.counted_bound(grid, 16) > 0.8 * risk.estimation
    monkeypatch.setattr(lower_bounds, "_INSIDE", 18)
    assert bounds.counted_bound(grid, 16) > risk.estimation
    few = Companding.of(ScalarMoE(DataModel(x, 1, Noise(variance=1))), 1, 60)
    bounds, risk = LowerBounds(few), few.risk(32)
    assert 0.5 < bounds.far_bound(grid, 16) / (risk.approximation + risk.empty_regions) < 1
    sums = lower_bounds._sums_of_neighbours
    monkeypatch.setattr(lower_bounds, "_sums_of_neighbours", lambda values, count: sums(values, count) / 2)
    assert bounds.far_bound(grid, 16) > risk.approximation + risk.empty_regions


@pytest.mark.parametrize("variance", [Rational(3, 2), 3, 10])
@pytest.mark.parametrize("n", [3, 5, 20])
def test_much_noise_leaves_one_expert_where_it_is_shown(n: int, variance: object) -> None:
    moe = ScalarMoE(DataModel(x, 1, Noise(variance=variance)))
    best = moe.best_number_of_experts(n, 1)
    assert (best.m, best.is_global) == (1, True)
    one = excess(moe, 1, n, 1)
    assert all(excess(moe, m, n, 1) >= one for m in [*range(2, 60), 1000, 30_000])


def test_dominance_by_noise_is_claimed_only_where_it_holds() -> None:
    claimed = refused = 0
    for variance in (Rational(1, 50), Rational(1, 10), Rational(1, 4), Rational(1, 2), 1, 2):
        for n in (2, 4, 12):
            companding = Companding.of(ScalarMoE(DataModel(x, 2 * x, Noise(variance=variance))), 1, n)
            for first in (2, 8, 64, 500):
                if LowerBounds(companding).is_dominated_by_noise(companding.regions(16 * first), 16):
                    one = companding.risk(1).excess
                    assert all(companding.risk(m).excess >= one for m in (first, first + 1, 3 * first, 40 * first))
                    claimed += 1
                else:
                    refused += 1
    assert claimed > 10
    assert refused > 10


def test_what_is_not_shown_to_be_global_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much noise as the target varies: very many experts are nearly as good as one."""
    monkeypatch.setattr(best_number, "_AT_LEAST", 40)
    best = ScalarMoE(DataModel(cos(6 * pi * x), 1, Noise(variance=Rational(1, 2)))).best_number_of_experts(2, 1)
    assert not best.is_global
    assert 40 <= best.searched_up_to < 60
    assert best.m <= best.searched_up_to


def test_one_example_makes_every_number_of_experts_equal() -> None:
    moe = ScalarMoE(SETTINGS["reference"][0])
    best = moe.best_number_of_experts(1)
    assert (best.m, best.is_global, best.searched_up_to) == (1, True, 1)
    values = [excess(moe, m, 1, 1) for m in (1, 2, 7, 300)]
    np.testing.assert_allclose(values, values[0], rtol=1e-12)


def test_beyond_the_search_the_neighbourhood_of_the_law_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    moe = ScalarMoE(DataModel(exp(x), RAMP, NOISY))
    whole = moe.best_number_of_experts(10**6, 1)
    monkeypatch.setattr(best_number, "_MOST_CELLS", 1000)
    part = moe.best_number_of_experts(10**6, 1)
    assert (whole.is_global, part.is_global) == (True, False)
    assert part.searched_up_to < whole.m == part.m


def test_many_segmentations_at_once_give_the_risk_of_each() -> None:
    companding = Companding.of(ScalarMoE(SETTINGS["plateau"][0]), None, 77)
    for m, together in zip(range(1, 30), companding.risks(range(1, 30)), strict=True):
        alone = companding.risk(m)
        for part in ("approximation", "estimation", "empty_regions"):
            assert getattr(together, part) == pytest.approx(getattr(alone, part), rel=1e-11, abs=1e-300)


# -- the laws ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", [1, 2, 3, 7])
def test_the_law_minimises_the_leading_terms(dimension: int) -> None:
    constant, variance, n = 0.37, 0.08, 123_456
    found = scipy.optimize.minimize_scalar(
        lambda m: constant * m ** (-2 / dimension) + variance * m / n, bounds=(1, n), method="bounded",
        options={"xatol": 1e-7},
    )  # fmt: skip
    assert best_number_law(constant, variance, n, dimension) == pytest.approx(found.x, rel=1e-5)
    assert excess_law(constant, variance, n, dimension) == pytest.approx(found.fun, rel=1e-12)


def test_the_law_in_one_dimension_as_written() -> None:
    assert excess_law(2, 3, 500) == pytest.approx(3 * 2 ** (-2 / 3) * 2 ** (1 / 3) * (3 / 500) ** (2 / 3), rel=1e-14)
    assert best_number_law(Ball("1/3"), Rational(1, 2), 6) == pytest.approx(2, rel=1e-14)


def test_the_law_at_its_ends() -> None:
    assert best_number_law(1, 0, 10) == math.inf
    assert best_number_law(math.inf, 1, 10) == math.inf
    assert best_number_law(0, 0, 10) == best_number_law(0, 1, 10) == 0
    assert excess_law(0, 1, 10) == excess_law(1, 0, 10) == 0
    assert excess_law(math.inf, 1, 10) == math.inf


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 1, 10), "error_constant is -1.0"),
        ((1, -1, 10), "noise_variance is -1.0"),
        ((1, 1, 0), "n is 0: there are no examples"),
        ((1, 1, 10, 0), "dimension is 0"),
        ((1, 1, 10, 1.5), "dimension is 1.5"),
        (("C", 1, 10), "error_constant is 'C'"),
    ],
)
def test_the_law_refuses_bad_input(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        best_number_law(*arguments)


SMOOTH = {
    "exp, uniform": (DataModel(exp(x), 1, NOISY), 1),
    "exp, optimal": (DataModel(exp(x), RAMP, NOISY), None),
    "sine, ramp": (DataModel(sin(x), (3 - x) * Rational(2, 5), NOISY), (1 + x) * Rational(2, 3)),
}


def continuous_minimiser(moe: ScalarMoE, n: int, density: object, near: float) -> float:
    """The least point of the polynomial through five exact risks, which lie about m/50 apart."""
    step = max(1, round(near / 50))
    places = [round(near) + k * step for k in (-2, -1, 0, 1, 2)]
    values = [excess(moe, m, n, density) for m in places]
    fourth = np.polynomial.Polynomial.fit(places, values, 4).deriv().roots()
    real = fourth[np.abs(fourth.imag) < 1e-9].real
    return float(real[np.argmin(np.abs(real - near))])


@pytest.mark.parametrize("name", SMOOTH)
def test_the_next_order_comes_much_closer_to_the_minimiser(name: str) -> None:
    model, density = SMOOTH[name]
    moe, n = ScalarMoE(model), 10**6
    smooth = SmoothCompanding.of(model, density)
    law = best_number_law(moe.error_constant(density), model.noise.variance, n)
    corrected = law + smooth.change_of_the_best_number(law, float(model.noise.variance), n)
    exact = continuous_minimiser(moe, n, density, law)
    assert abs(corrected - exact) < abs(law - exact) / 5
    assert abs(law - exact) < 1


@pytest.mark.parametrize("name", SMOOTH)
def test_the_next_terms_of_the_risk(name: str) -> None:
    """What is left of the excess beyond `C/m^2 + s2 m/n` is the bracket, up to terms of the next order."""
    model, density = SMOOTH[name]
    moe, n, m = ScalarMoE(model), 3 * 10**7, 300
    smooth, s2 = SmoothCompanding.of(model, density), float(model.noise.variance)
    constant, e4, errors, counts = (
        float(value(80).mid())
        for value in (
            smooth.error_constant, smooth.next_error, smooth.estimation_of_errors, smooth.spread_of_counts
        )
    )  # fmt: skip
    assert constant == pytest.approx(float(moe.error_constant(density)), rel=1e-14)
    terms = [e4 / m**4, errors / (12 * n * m), s2 * m**2 / n**2 * counts]
    balls = moe.risk(moe.segmentation(m, density, digits=40), n, digits=22)
    rest = float(balls.excess - moe.error_constant(density, digits=40) / m**2 - Fraction(1, 12) * m / n)
    assert rest == pytest.approx(sum(terms) - s2 * m / n**2, rel=1e-3)


def test_the_next_order_is_part_of_the_answer() -> None:
    best = ScalarMoE(DataModel(exp(x), 1, NOISY)).best_number_of_experts(5000, 1)
    assert best.next_order_reason is None
    assert abs(best.next_order - best.m) < 1
    assert best.law == pytest.approx((2 * float(best.error_constant) * 5000 * 12) ** (1 / 3), rel=1e-13)


@pytest.mark.parametrize(
    ("model", "density", "law", "reason"),
    [
        (DataModel(cos(6 * pi * x), 1, NOISY), None, 25.46, "is not shown to have no zero on"),
        (DataModel(exp(x), 1, Noise(variance=0)), None, math.inf, "there is no noise"),
        (DataModel(Piecewise((1, x < 2), (0, True)), 1, NOISY), 1, 0, "the law is 0"),
        (DataModel(x, 1, NOISY), 2 * x, math.inf, "the law is inf"),
        (DataModel(x, 2 * x, NOISY), 1, None, "is not shown to be positive"),
    ],
    ids=["critical", "no-noise", "constant", "infinite", "zero-of-p"],
)
def test_why_there_is_no_next_order(model: DataModel, density: object, law: float | None, reason: str) -> None:
    best = ScalarMoE(model).best_number_of_experts(64, density)
    assert best.next_order is None
    assert reason in best.next_order_reason
    assert law is None or best.law == pytest.approx(law, rel=1e-3)
    assert best.is_global
    assert best.risk.total == pytest.approx(
        float(model.noise.variance) + excess(ScalarMoE(model), best.m, 64, density), rel=1e-12
    )


def test_a_target_without_an_optimal_density_is_refused() -> None:
    with pytest.raises(ValueError, match="no density of experts is optimal"):
        ScalarMoE(DataModel(sp.S.One, 1)).best_number_of_experts(10)
    with pytest.raises(ValueError, match="n is 0: there are no examples"):
        ScalarMoE(DataModel(x, 1)).best_number_of_experts(0)
    with pytest.raises(ValueError, match="integrates to"):
        ScalarMoE(DataModel(x, 1)).best_number_of_experts(10, 1 + x)


# -- the coefficient of 1/m^4 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beta", "exact"), [(exp(x), -(exp(2) - 1) / 240), (x**2, Rational(-1, 45)), (3 * x + 1, sp.S.Zero)], ids=str
)
def test_known_coefficients(beta: sp.Expr, exact: sp.Expr) -> None:
    found = ScalarMoE(DataModel(beta, 1)).next_error_coefficient(1, digits=40)
    assert found.contains(exact)
    assert found.radius < Fraction(1, 10**39)


@pytest.mark.parametrize(
    ("beta", "density", "experts"),
    [
        (exp(x), sp.S.One, None),
        (x**2 + x, RAMP, None),
        (sin(3 * x), RAMP, (2 - x) * Rational(2, 3)),
        (sqrt(x + 1), (2 + cos(2 * pi * x)) / 2, (3 + x**2) * Rational(3, 10)),
        (cos(2 * x), (1 + 3 * x**2) / 2, 1),
    ],
    ids=["exp", "quadratic", "sine", "root", "cosine"],
)
def test_the_coefficient_is_the_limit_of_exact_errors(beta: sp.Expr, density: sp.Expr, experts: object) -> None:
    """Two steps of Richardson's extrapolation of `m^4 (E - C/m^2)`; a coefficient with a wrong sign is far off."""
    moe = ScalarMoE(DataModel(beta, density))
    found = moe.next_error_coefficient(experts)
    constant = moe.error_constant(experts, digits=40)
    rows = [
        (moe.approximation_error(moe.segmentation(m, experts, digits=45), digits=28) - constant / m**2) * m**4
        for m in (10, 20, 40)
    ]
    first = [(4 * b - a) / 3 for a, b in itertools.pairwise(rows)]
    limit = (16 * first[1] - first[0]) / 15
    assert abs(float(limit) / float(found) - 1) < 2e-4
    assert abs(float(rows[-1]) / float(found) - 1) > 1e-9  # not the limit yet


def test_mpmath_finds_the_same_coefficient() -> None:
    """The formula with numerical derivatives, integrated by mpmath."""
    found = ScalarMoE(DataModel(sin(x) + 2 * x, RAMP)).next_error_coefficient((4 - x) * Rational(2, 7), digits=20)
    with mp.workdps(40):
        beta = lambda t: mp.sin(t) + 2 * t  # noqa: E731
        p = lambda t: (1 + t) * mp.mpf(2) / 3  # noqa: E731
        lam = lambda t: (4 - t) * mp.mpf(2) / 7  # noqa: E731

        def derivatives(t: mp.mpf) -> tuple[mp.mpf, ...]:
            growth = mp.diff(lam, t) / lam(t)
            slope, curvature = mp.diff(beta, t), mp.diff(beta, t, 2)
            return slope, curvature - slope * growth, mp.diff(p, t) - p(t) * growth, curvature

        def inside(t: mp.mpf) -> mp.mpf:
            slope, bend, drift, _ = derivatives(t)
            whole = p(t) * bend**2 + 4 * slope * bend * drift + mp.mpf(5) / 2 * slope**2 * drift**2 / p(t)
            return whole / lam(t) ** 4

        def boundary(t: mp.mpf) -> mp.mpf:
            slope, _, _, curvature = derivatives(t)
            return slope * (slope * mp.diff(p, t) - p(t) * curvature) / lam(t) ** 4

        value = (boundary(mp.mpf(1)) - boundary(mp.mpf(0)) - mp.quad(inside, [0, 1])) / 360
        assert float(value) == pytest.approx(float(found), rel=1e-12)


def test_a_wrong_boundary_term_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    smooth = SmoothCompanding.of(DataModel(exp(x), 1), 1)
    right = smooth.next_error(100)
    integral = next_order._integral
    monkeypatch.setattr(next_order, "_integral", lambda expr, bits: -integral(expr, bits))
    assert not smooth.next_error(100).overlaps(right)
    assert not replace(smooth, density=sp.S.One * 2).next_error(100).overlaps(right)


@pytest.mark.parametrize(
    ("beta", "density", "experts", "reason"),
    [
        (cos(6 * pi * x), sp.S.One, None, "is not shown to have no zero"),
        (x, beta_density(2, 2), 1, "density of the input .* is not shown to be positive"),
        (x, sp.S.One, 2 * x, "the density of experts .* is not shown to be positive"),
        (sqrt(x), sp.S.One, 1, "beta = sqrt\\(x\\) is not shown to be 5 times"),
        (x ** Rational(9, 2), sp.S.One, 1, "is not shown to be 5 times"),
        (Abs(x - HALF), sp.S.One, 1, "put together from 2 smooth pieces"),
        (
            x,
            sp.S.One,
            Piecewise((Rational(1, 2), x < HALF), (Rational(3, 2), True)),
            "density of experts is put together",
        ),
        (log(1 + x), Rational(4, 3) * (1 - x**3), None, "near x = 1.000"),
    ],
    ids=["critical", "zero-of-p", "zero-of-lam", "root", "not-five-times", "corner", "step", "end"],
)
def test_hypotheses_that_are_not_shown_are_named(beta: sp.Expr, density: sp.Expr, experts: object, reason: str) -> None:
    with pytest.raises(NotDecided, match=reason):
        ScalarMoE(DataModel(beta, density)).next_error_coefficient(experts)


def test_at_a_critical_point_given_another_density_there_is_a_coefficient() -> None:
    assert float(ScalarMoE(DataModel(cos(6 * pi * x), BELL)).next_error_coefficient(1)) == pytest.approx(-205.4519546)
