"""The best segmentation: against brute force, Lloyd's method from many starts, companding, and closed forms."""

import dataclasses
from itertools import combinations, pairwise

import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic.numerics.points import Point
from zcmoe_symbolic.theory.cell_moments.float64 import cell_moments
from zcmoe_symbolic.theory.experts import optimum
from zcmoe_symbolic.theory.experts.optimum import optimal_breakpoints
from zcmoe_symbolic.theory.scalar import x

R = sp.Rational


@dataclasses.dataclass(frozen=True)
class Piece:
    left: Point
    right: Point
    beta: sp.Expr
    density: sp.Expr


def pieces(*parts):
    return [Piece(Point.of(a), Point.of(b), sp.sympify(beta), sp.sympify(p)) for a, b, beta, p in parts]


BELL = sp.exp(-((x - R(1, 2)) ** 2) * R(25, 2)) * 5 / (sp.sqrt(2 * sp.pi) * sp.erf(5 / (2 * sp.sqrt(2))))
COSINE = pieces((0, 1, sp.cos(6 * sp.pi * x), BELL))
MODELS = {
    "identity": pieces((0, 1, x, 1)),
    "exponential": pieces((0, 1, sp.exp(2 * x), 12 * x * (1 - x) ** 2)),
    "cosine": COSINE,
    "oscillation": pieces((0, 1, sp.exp(x) * sp.sin(10 * x), 1)),
    "plateau": pieces((0, R(1, 3), x, 1), (R(1, 3), R(2, 3), R(1, 3), 1), (R(2, 3), 1, x - R(1, 3), 1)),
    "gap": pieces((0, R(1, 3), x, 2), (R(1, 3), R(5, 6), x, 0), (R(5, 6), 1, x, 2)),
    "arcsine law": pieces((0, 1, x, 1 / (sp.pi * sp.sqrt(x * (1 - x))))),
}


def lloyd(model, points, rounds=40):
    """Lloyd's alternating method on a grid of the target's values; good for a target without plateaus."""
    for _ in range(rounds):
        cells = cell_moments(model, points)
        middles = (cells.constants[:-1] + cells.constants[1:]) / 2
        functions = optimum._Functions.of(model)
        beta, slope, _ = functions.at(points[1:-1])
        with np.errstate(all="ignore"):
            step = (beta - middles) / slope
        trial = points.copy()
        limit = np.minimum(np.diff(points)[:-1], np.diff(points)[1:]) / 3
        trial[1:-1] -= np.clip(np.where(np.isfinite(step), step, 0.0), -limit, limit)
        if cell_moments(model, trial).error >= cells.error:
            break
        points = trial
    return cell_moments(model, points).error


def companding(model, m):
    """Breakpoints of equal mass under the cube root of p beta'^2, on a fine grid."""
    functions = optimum._Functions.of(model)
    grid = np.linspace(0, 1, 50_001)
    _, slope, density = functions.at((grid[1:] + grid[:-1]) / 2)
    mass = np.concatenate([[0], np.cumsum(np.cbrt(density * slope**2))])
    return np.interp(np.arange(m + 1) / m, mass / mass[-1], grid)


@pytest.mark.parametrize("m", [1, 2, 7, 40])
def test_a_linear_target_has_equal_intervals(m):
    best = optimal_breakpoints(MODELS["identity"], m)
    assert best.converged
    assert np.allclose(best.breakpoints, np.arange(m + 1) / m, atol=1e-12)
    assert best.error == pytest.approx(1 / (12 * m**2), rel=1e-12)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("m", [2, 3])
def test_no_segmentation_of_a_coarse_grid_is_better(name, m):
    grid = np.linspace(0, 1, 23)
    best = optimal_breakpoints(MODELS[name], m)
    least = min(
        cell_moments(MODELS[name], np.array([0.0, *inner, 1.0])).error for inner in combinations(grid[1:-1], m - 1)
    )
    assert best.error <= least * (1 + 1e-12)


@pytest.mark.parametrize("name", ["cosine", "oscillation", "exponential"])
@pytest.mark.parametrize("m", [2, 3])
def test_the_dynamic_program_finds_the_best_of_its_grid(name, m):
    points = np.unique(np.concatenate([np.linspace(0, 1, 13), np.array([0.03, 0.21, 0.48, 0.77])]))
    path = optimum._best_on_grid(cell_moments(MODELS[name], points), m, np.inf)
    error = cell_moments(MODELS[name], points[path]).error
    least = min(
        cell_moments(MODELS[name], np.array([0.0, *inner, 1.0])).error for inner in combinations(points[1:-1], m - 1)
    )
    assert error == pytest.approx(least, rel=1e-13)
    # Leaving out long intervals changes nothing.
    assert np.array_equal(path, optimum._best_on_grid(cell_moments(MODELS[name], points), m, least * (1 + 1e-9)))


@pytest.mark.parametrize("m", [2, 3, 5, 8, 13, 20])
def test_cosine_is_not_worse_than_companding_or_lloyd(m):
    best = optimal_breakpoints(COSINE, m)
    assert best.error <= cell_moments(COSINE, companding(COSINE, m)).error * (1 + 1e-12)
    chance = np.random.default_rng(m)
    for _ in range(2):
        start = np.concatenate([[0.0], np.sort(chance.uniform(0, 1, m - 1)), [1.0]])
        assert best.error <= lloyd(COSINE, start) * (1 + 1e-12)


@pytest.mark.parametrize("name", ["exponential", "identity", "arcsine law"])
@pytest.mark.parametrize("m", [3, 10])
def test_a_monotone_target_is_not_worse_than_lloyd(name, m):
    best = optimal_breakpoints(MODELS[name], m)
    assert best.converged
    chance = np.random.default_rng(m)
    for _ in range(2):
        start = np.concatenate([[0.0], np.sort(chance.uniform(0, 1, m - 1)), [1.0]])
        assert best.error <= lloyd(MODELS[name], start) * (1 + 1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_the_error_decreases_with_the_number_of_intervals(name):
    errors = [optimal_breakpoints(MODELS[name], m).error for m in range(1, 13)]
    assert all(later < earlier for earlier, later in pairwise(errors))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("m", [4, 25, 80])
def test_the_result_is_stationary_and_never_above_the_grid(name, m):
    best = optimal_breakpoints(MODELS[name], m)
    assert best.error <= best.grid_error * (1 + 1e-13)
    assert np.all(np.diff(best.breakpoints) > 0)
    assert best.breakpoints.shape == (m + 1,)
    assert best.converged
    assert best.error == pytest.approx(cell_moments(MODELS[name], best.breakpoints).error, rel=1e-14)
    # Stationary indeed: moving any breakpoint does not lower the error to first order.
    for i in range(1, m, max(1, m // 5)):
        for step in (-1e-6, 1e-6):
            moved = best.breakpoints.copy()
            moved[i] += step
            if moved[i - 1] < moved[i] < moved[i + 1]:
                assert cell_moments(MODELS[name], moved).error >= best.error * (1 - 1e-11)


def test_one_interval_holds_the_plateau():
    best = optimal_breakpoints(MODELS["plateau"], 7)
    inside = (best.breakpoints > 1 / 3) & (best.breakpoints < 2 / 3)
    assert not inside.any()


def test_a_constant_target_has_no_error():
    best = optimal_breakpoints(pieces((0, 1, sp.S(2), 1)), 3)
    assert best.error == 0.0
    assert best.converged
    assert np.all(np.diff(best.breakpoints) > 0)


def test_starts_join_the_grid():
    start = optimal_breakpoints(COSINE, 12).breakpoints
    crude = optimal_breakpoints(COSINE, 12, grid=13, starts=[start])
    assert crude.error <= cell_moments(COSINE, start).error * (1 + 1e-13)
    with pytest.raises(ValueError, match="starts leave the domain"):
        optimal_breakpoints(COSINE, 3, starts=[[0.0, 0.5, 1.5]])


def test_many_intervals_approach_the_integral_of_the_theory():
    m = 300
    best = optimal_breakpoints(MODELS["exponential"], m)
    grid = np.linspace(0, 1, 50_001)
    _, slope, density = optimum._Functions.of(MODELS["exponential"]).at((grid[1:] + grid[:-1]) / 2)
    constant = np.mean(np.cbrt(density * slope**2)) ** 3 / 12
    assert best.error * m**2 == pytest.approx(constant, rel=5e-3)


@pytest.mark.parametrize(
    ("m", "options", "message"),
    [
        (0, {}, "m is 0"),
        (1001, {}, "m is 1001"),
        (2.5, {}, "m is 2.5"),
        (True, {}, "m is True"),
        (10, {"grid": 10}, "grid is 10"),
        (10, {"grid": 10**6}, "grid is 1000000"),
        (1000, {"grid": 15_000}, "takes too long"),
    ],
)
def test_limits_are_said(m, options, message):
    with pytest.raises(ValueError, match=message):
        optimal_breakpoints(COSINE, m, **options)


def test_a_planted_fault_in_the_newton_step_does_not_raise_the_error(monkeypatch):
    """Wrong steps are refused; what they cannot do is converge, and that is said."""
    monkeypatch.setattr(optimum, "_newton_step", lambda state: state.defect)
    monkeypatch.setattr(optimum, "_lloyd_step", lambda state: 1e3 * state.defect)
    spoilt = optimal_breakpoints(COSINE, 9)
    assert spoilt.error <= spoilt.grid_error
    assert not spoilt.converged


def test_a_planted_fault_in_the_program_is_found(monkeypatch):
    """A program that looks only at the nearest start of the last interval is not the best."""
    whole = optimum._best_on_grid

    def greedy(cells, m, bound):
        path = whole(cells, m, bound)
        return np.linspace(0, path[-1], m + 1).astype(int)

    monkeypatch.setattr(optimum, "_best_on_grid", greedy)
    monkeypatch.setattr(optimum, "_refined", lambda pieces, functions, points, grid: cell_moments(pieces, points))
    assert optimal_breakpoints(COSINE, 3).error > 1.05 * cell_moments(COSINE, companding(COSINE, 3)).error or (
        optimal_breakpoints(COSINE, 8).error > 1.05 * cell_moments(COSINE, companding(COSINE, 8)).error
    )
