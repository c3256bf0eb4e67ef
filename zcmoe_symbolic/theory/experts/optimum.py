"""The best segmentation into m intervals, by dynamic programming and Newton's method.

A best segmentation of a fine grid's points is found exactly (J. D. Bruce, Optimum Quantization, MIT Research Laboratory
of Electronics report 429, 1965; the recursion is Bellman's), then its breakpoints are moved off the grid until the
error is stationary: `beta(a_i) = (c_i + c_{i+1})/2` wherever the density is positive (S. P. Lloyd, Least squares
quantization in PCM, 1957, for beta(x) = x).
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.theory.cell_moments.coordinates import Piece
from zcmoe_symbolic.theory.cell_moments.float64 import CellMoments, cell_moments
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.data_model import DataModel
    from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["MOST_INTERVALS", "Optimum", "optimal_breakpoints", "optimal_segmentation"]

MOST_INTERVALS = 1000
MOST_GRID_POINTS = 20_000
_MOST_WORK = 4e10
"""Additions of the dynamic program, m N^2 / 2; a few times 10^8 take a second."""

_STATIONARY = 1e-9
_ROUNDING = 1e-14
_STEPS = 60
_HALVINGS = 25
_FINE = 8  # points of the sampled density for each point of the grid


@dataclass(frozen=True)
class Optimum:
    """A segmentation that is a best one on the grid and was improved from there.

    Nothing global is proved off the grid. `grid_error` is the least error of all segmentations whose breakpoints are
    among the `grid_points` points of the grid, up to rounding; `error` is not above it. `residual` is the largest
    `|beta(a_i) - (c_i + c_{i+1})/2| / |c_{i+1} - c_i|` over the breakpoints at which the error depends on their
    place; `converged` says that it is at most 1e-9, so that the error is stationary.
    """

    breakpoints: Floats
    error: float
    residual: float
    converged: bool
    grid_error: float
    grid_points: int

    @property
    def segmentation(self) -> "Segmentation":
        """The breakpoints as a segmentation."""
        from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

        return Segmentation(self.breakpoints)


def optimal_segmentation(model: "DataModel", m: int, *, grid: int | None = None, starts: Iterable[Any] = ()) -> Optimum:
    """`optimal_breakpoints` for a model; the segmentation by companding, if there is one, is among the starts.

    The result is therefore not worse than that of the optimal density, (22) with (49)-(50). Raises `ValueError` as
    `optimal_breakpoints` does.
    """
    from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE

    _checked_grid(m, grid)
    known = list(starts)
    with suppress(ValueError):  # a constant target has no optimal density
        known.append(np.asarray(ScalarMoE(model).segmentation(m)))
    return optimal_breakpoints(model.pieces, m, grid=grid, starts=known)


def optimal_breakpoints(
    pieces: Sequence[Piece], m: int, *, grid: int | None = None, starts: Iterable[Any] = ()
) -> Optimum:
    """The m + 1 breakpoints of a segmentation into m intervals with the least approximation error, in float64.

    Dynamic programming over all segmentations on a grid of about `grid` points (its breakpoints are denser where the
    optimal density (22) is larger), then damped Newton steps on the stationarity conditions that never raise the
    error beyond rounding. The program takes `m N^2 / 2` additions and `m N` back pointers: where beta is not
    monotone the cost of an interval is not a Monge array (the quadrangle inequality fails: with
    two separate intervals of equal values one constant is good for a long interval and bad for its part), so that
    divide and conquer over the intervals would not be exact. `starts` are segmentations whose breakpoints join the
    grid: the result is not worse than any of them that has at most m intervals.

    >>> from sympy import S
    >>> from zcmoe_symbolic.numerics.points import Point
    >>> from zcmoe_symbolic.theory.model.data_model import ModelPiece
    >>> best = optimal_breakpoints([ModelPiece(Point.of(0), Point.of(1), x, S.One)], 4)
    >>> best.breakpoints.round(9), best.converged
    (array([0.  , 0.25, 0.5 , 0.75, 1.  ]), True)

    Raises `ValueError` for m outside 1, ..., 1000 and a grid that is too coarse or too fine.
    """
    size = _checked_grid(m, grid)
    functions = _Functions.of(pieces)
    points, companded = _grid(functions, m, size, starts)
    # Any segmentation of the grid bounds the error of a best one, and with it the length of its intervals.
    some = points[np.linspace(0, points.size - 1, m + 1).astype(int)]
    bound = min(cell_moments(pieces, start).error for start in (some, *([companded] if companded is not None else [])))
    best = points[_best_on_grid(cell_moments(pieces, points), m, bound * (1 + 1e-6))]
    return _refined(pieces, functions, best, points.size)


def _checked_grid(m: int, grid: int | None) -> int:
    if isinstance(m, bool) or not isinstance(m, int | np.integer) or not 1 <= m <= MOST_INTERVALS:
        raise ValueError(
            f"m is {m!r}; the optimum is computed for 1 to {MOST_INTERVALS} intervals, beyond them a segmentation "
            "from the optimal density is as good to many digits"
        )
    size = grid if grid is not None else max(min(40 * m, 2500), 4 * m, 800)
    if not m < size <= MOST_GRID_POINTS:
        raise ValueError(f"grid is {size}; it must be above m = {m} and at most {MOST_GRID_POINTS}")
    if m * size**2 / 2 > _MOST_WORK:
        raise ValueError(f"m = {m} on a grid of {size} points takes too long; at most m grid^2 = {2 * _MOST_WORK:.0g}")
    return int(size)


@dataclass(frozen=True)
class _Functions:
    """Target, slope and density at arbitrary points."""

    pieces: Sequence[Piece]
    ends: Floats

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "_Functions":
        return cls(pieces, np.array([float(pieces[0].left), *[float(piece.right) for piece in pieces]]))

    def at(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """`beta`, `beta'` and `p`; at a boundary of two pieces, from the right."""
        values = np.empty((3, points.size))
        piece_of = np.clip(np.searchsorted(self.ends, points, side="right") - 1, 0, len(self.pieces) - 1)
        for number, piece in enumerate(self.pieces):
            part = np.flatnonzero(piece_of == number)
            for row, expr in enumerate((piece.beta, piece.beta.diff(x), piece.density)):
                values[row, part] = compiled(expr, x).numpy(points[part])
        return values[0], values[1], values[2]


def _grid(functions: _Functions, m: int, size: int, starts: Iterable[Any]) -> tuple[Floats, Floats | None]:
    """Quantiles of the optimal density mixed with the uniform one, ends of pieces, and the companding breakpoints.

    The latter, as a segmentation, are returned too, unless the target is constant or they are not distinct.
    """
    low, high = functions.ends[0], functions.ends[-1]
    fine = np.linspace(low, high, _FINE * size + 1)
    _, slope, density = functions.at((fine[:-1] + fine[1:]) / 2)
    with np.errstate(all="ignore"):
        optimal = np.cbrt(np.maximum(density, 0) * slope**2)
    optimal = np.where(np.isfinite(optimal), optimal, 0.0)
    companded = np.concatenate([[0.0], np.cumsum(optimal)])
    points = [functions.ends]
    compander: Floats | None = None
    mixed = np.linspace(0, 1, fine.size)
    if companded[-1] > 0:
        companded /= companded[-1]
        mixed = (mixed + companded) / 2
        inner = np.interp(np.arange(1, m) / m, companded, fine)
        compander = np.concatenate([[low], inner, [high]])
        points.append(inner)
    points.append(np.interp(np.arange(size) / (size - 1), mixed, fine))
    points += [np.asarray(start, dtype=np.float64) for start in starts]
    joined = np.unique(np.concatenate(points))
    if not (joined[0] == low and joined[-1] == high):
        raise ValueError(f"starts leave the domain [{low}, {high}]: they reach from {joined[0]} to {joined[-1]}")
    return joined, compander if compander is not None and np.all(np.diff(compander) > 0) else None


def _best_on_grid(cells: CellMoments, m: int, bound: float) -> NDArray[np.intp]:
    """The indices of the breakpoints of a best segmentation on a grid with these cells.

    Column by column: the moments of all intervals that end at point j come from those that end at j - 1 by the
    parallel-axis formula, without cancellation; then the best last interval is taken for every number of intervals.
    An interval whose error alone exceeds `bound`, an upper bound of the least error, is in no best segmentation, nor
    is one that contains it.
    """
    count = cells.errors.size
    mass, mean, error = np.zeros(count), np.zeros(count), np.zeros(count)
    least = np.full((m + 1, count + 1), np.inf)
    least[0, 0] = 0.0
    previous = np.zeros((m + 1, count + 1), dtype=np.int32)
    numbers = np.arange(m)
    first = 0
    for j in range(1, count + 1):
        new_mass, new_mean = cells.probabilities[j - 1], cells.constants[j - 1]
        total = mass[:j] + new_mass
        share = np.divide(new_mass, total, out=np.zeros(j), where=total > 0)
        shift = new_mean - mean[:j]
        error[:j] += cells.errors[j - 1] + mass[:j] * share * shift * shift
        mean[:j] += share * shift
        mass[:j] = total
        while error[first] > bound:
            first += 1
        sums = least[:m, first:j] + error[first:j]
        choice = np.argmin(sums, axis=1)
        least[1:, j] = sums[numbers, choice]
        previous[1:, j] = choice + first
    path = [count]
    for k in range(m, 0, -1):
        path.append(int(previous[k, path[-1]]))
    return np.array(path[::-1])


@dataclass
class _State:
    """A segmentation with what Newton's method needs to know of it."""

    points: Floats
    cells: CellMoments
    error: float
    defect: Floats  # beta(a_i) - (c_i + c_{i+1})/2 at the inner breakpoints, 0 where the error does not depend on them
    residual: float
    matters: NDArray[np.bool_]
    slope: Floats
    beta: Floats
    density: Floats


def _state(pieces: Sequence[Piece], functions: _Functions, points: Floats) -> _State:
    cells = cell_moments(pieces, points)
    beta, slope, density = functions.at(points[1:-1])
    left, right = cells.constants[:-1], cells.constants[1:]
    jump = right - left
    mass = cells.probabilities
    scale = np.max(np.abs(cells.constants), initial=0.0)
    with np.errstate(all="ignore"):
        matters = (
            (density > 0)
            & np.isfinite(density * slope)
            & (mass[:-1] > 0)
            & (mass[1:] > 0)
            & (np.abs(jump) > _ROUNDING * scale)
        )
    defect = np.where(matters, beta - (left + right) / 2, 0.0)
    residual = np.abs(np.divide(defect, jump, out=np.zeros_like(defect), where=matters))
    largest = float(np.max(residual, initial=0.0))
    return _State(points, cells, cells.error, defect, largest, matters, slope, beta, density)


def _refined(pieces: Sequence[Piece], functions: _Functions, points: Floats, grid_points: int) -> Optimum:
    state = _state(pieces, functions, points)
    grid_error = state.error
    for _ in range(_STEPS):
        if state.residual <= _STATIONARY * 1e-4:
            break
        better = None
        for step in (_newton_step(state), _lloyd_step(state)):
            better = _improved(pieces, functions, state, step)
            if better is not None:
                break
        if better is None:
            break
        state = better
    return Optimum(state.points, state.error, state.residual, state.residual <= _STATIONARY, grid_error, grid_points)


def _newton_step(state: _State) -> Floats:
    """The solution of the tridiagonal linear system for the defects."""
    constants, mass = state.cells.constants, state.cells.probabilities
    with np.errstate(all="ignore"):
        # How the constants left and right of a breakpoint move with it.
        left = state.density * (state.beta - constants[:-1]) / mass[:-1]
        right = -state.density * (state.beta - constants[1:]) / mass[1:]
    bands = np.zeros((3, state.defect.size))
    bands[1] = state.slope - (left + right) / 2
    bands[0, 1:] = -left[1:] / 2  # the next breakpoint moves the constant to the right
    bands[2, :-1] = -right[:-1] / 2
    idle = ~state.matters | ~np.isfinite(bands).all(axis=0) | (bands[1] == 0)
    bands[1, idle] = 1.0
    bands[0, 1:][idle[:-1] | idle[1:]] = 0.0
    bands[2, :-1][idle[:-1] | idle[1:]] = 0.0
    try:
        solution: Floats = scipy.linalg.solve_banded((1, 1), bands, np.where(idle, 0.0, -state.defect))
    except np.linalg.LinAlgError:
        return np.zeros_like(state.defect)
    return solution


def _lloyd_step(state: _State) -> Floats:
    """Every breakpoint to where beta, linearised, is the mean of its neighbours' constants."""
    return -np.divide(state.defect, state.slope, out=np.zeros_like(state.defect), where=state.slope != 0)


def _improved(pieces: Sequence[Piece], functions: _Functions, state: _State, step: Floats) -> _State | None:
    """The state after the longest of the halved steps that does not raise the error, if there is one."""
    if not np.all(np.isfinite(step)) or not np.any(step):
        return None
    length = 1.0
    for _ in range(_HALVINGS):
        points = state.points.copy()
        points[1:-1] += length * step
        if np.all(np.diff(points) > 0):
            found = _state(pieces, functions, points)
            is_lower = found.error < state.error
            is_same = found.error <= state.error * (1 + _ROUNDING) and found.residual < state.residual / 2
            if is_lower or is_same:
                return found
        length /= 2
    return None
