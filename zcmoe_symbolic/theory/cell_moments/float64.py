"""Probability, best constant and error of every cell of a segmentation, in float64.

For the cell between two neighbouring breakpoints: `rho = int p`, `c = int beta p / int p` (9), and
`w = int (beta - c)^2 p`, the terms of (10). Within an element the target is the integral of its derivative from the
middle, so that nothing cancels in a small cell; elements are put together by the parallel-axis formula.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import sympy as sp
from flint import arb
from numpy.typing import NDArray

from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.cell_moments.coordinates import Piece, distance, end_coordinate
from zcmoe_symbolic.theory.scalar import x

__all__ = ["CellMoments", "cell_moments"]

Floats: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[[Floats], Floats]

_ORDERS = ((3, 5), (7, 10), (14, 20))
"""Numbers of nodes of the two Gauss rules that are compared; the next pair where they disagree, at last bisection."""

_AGREEMENT = 1e-14
_START_ROUNDING = 1e-14
_BLOCK = 2**14
_DEPTH = 160
_BISECTIONS = 20_000
_SAMPLE = 1000


@dataclass(frozen=True)
class CellMoments:
    """Arrays with one entry for each cell, and an estimate of how far the sum of the errors may be off.

    `discrepancy` is the sum of the differences between the last two rules on every cell: an estimate, no bound.
    """

    probabilities: Floats
    constants: Floats
    errors: Floats
    discrepancy: float

    @property
    def error(self) -> float:
        """The sum of the errors, which (10) adds to the variance of the noise."""
        return float(np.sum(self.errors))


@dataclass
class _Elements:
    """Moments of adjacent elements; `mean`, `span` are relative to the target's value at the left end, `start`."""

    mass: Floats
    mean: Floats
    error: Floats
    span: Floats
    start: Floats
    doubt: Floats

    def __getitem__(self, index: Any) -> "_Elements":
        return _Elements(*[getattr(self, part.name)[index] for part in fields(self)])

    def put(self, index: Any, other: "_Elements") -> None:
        for part in fields(self):
            getattr(self, part.name)[index] = getattr(other, part.name)


def _ratio(above: Floats, below: Floats) -> Floats:
    """The quotient, and 0 where there is no probability; what is not finite is not hidden."""
    with np.errstate(all="ignore"):
        return np.where(below == 0, 0.0, above / below)


def _joined(left: _Elements, right: _Elements) -> _Elements:
    """The moments of two neighbours as one.

    The right one starts where the left one ends, which is known without cancellation; but not where the target jumps
    or varies so fast where no probability lies that its derivative was not resolved.
    """
    with np.errstate(all="ignore"):
        jump = right.start - left.start
        rounding = _START_ROUNDING * (np.abs(left.start) + np.abs(right.start))
        offset = np.where(np.abs(left.span - jump) <= rounding, left.span, jump)
    mass = left.mass + right.mass
    shift = offset + right.mean - left.mean
    share = _ratio(right.mass, mass)
    return _Elements(
        mass=mass,
        mean=left.mean + share * shift,
        error=left.error + right.error + left.mass * share * shift * shift,
        span=offset + right.span,
        start=left.start,
        doubt=left.doubt + right.doubt,
    )


@dataclass(frozen=True)
class _Rule:
    nodes: Floats
    weights: Floats
    antiderivative: Floats  # row j: the integral from 0 to node j, for a function's values at the nodes
    to_left: Floats
    to_right: Floats


@lru_cache(maxsize=16)
def _rule(count: int) -> _Rule:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    degrees = np.arange(count)
    values = np.polynomial.legendre.legvander(nodes, count - 1)
    to_coefficients = ((2 * degrees + 1) / 2)[:, None] * values.T * weights
    integrals = np.polynomial.legendre.legint(np.eye(count), axis=0, lbnd=0.0)

    def integral_to(points: Floats) -> Floats:
        return np.polynomial.legendre.legvander(points, count) @ integrals @ to_coefficients

    ends = integral_to(np.array([-1.0, 1.0]))
    return _Rule(nodes, weights, integral_to(nodes), ends[0], ends[1])


@dataclass(frozen=True)
class _Chart:
    """Density and target in one coordinate; `slope` is the target's derivative, if it can be computed."""

    weight: Function
    target: Function
    slope: Function | None

    def with_rule(self, count: int, left: Floats, right: Floats) -> _Elements:
        rule = _rule(count)
        half = (right - left) / 2
        middle = left + half
        points = middle + half * rule.nodes[:, None]
        density = self.weight(points)
        at_middle = self.target(middle)
        if self.slope is None:
            target = self.target(points) - at_middle
            to_left, to_right = self.target(left) - at_middle, self.target(right) - at_middle
        else:
            slope = self.slope(points) * half
            target = rule.antiderivative @ slope
            to_left, to_right = rule.to_left @ slope, rule.to_right @ slope
        mass = half * (rule.weights @ density)
        first = half * (rule.weights @ (density * target))
        mean = _ratio(first, mass)
        target -= mean
        target *= target
        target *= density
        return _Elements(
            mass, mean - to_left, half * (rule.weights @ target), to_right - to_left, at_middle + to_left,
            np.zeros_like(mass),
        )  # fmt: skip

    def elements(self, left: Floats, right: Floats, scale: "_Scale", depth: int = 0) -> _Elements:
        """The moments of many elements: two rules that agree, or the halves of the element."""
        bisects = depth > 0
        fine = self.with_rule(_ORDERS[-1][1] if bisects else _ORDERS[0][1], left, right)
        open_ = np.arange(left.size)
        for coarse_count, fine_count in _ORDERS[-1:] if bisects else _ORDERS:
            found = fine if fine_count == _ORDERS[0][1] or bisects else self.with_rule(
                fine_count, left[open_], right[open_]
            )  # fmt: skip
            coarse = self.with_rule(coarse_count, left[open_], right[open_])
            found.doubt = np.abs(found.error - coarse.error)
            fine.put(open_, found)
            open_ = open_[~scale.agree(found, coarse)]
            if open_.size == 0:
                return fine
        if depth >= _DEPTH:
            return fine
        middle = left[open_] + (right[open_] - left[open_]) / 2
        # Neighbouring floats have no middle.
        is_split = (left[open_] < middle) & (middle < right[open_])
        open_, middle = open_[is_split], middle[is_split]
        scale.bisections -= open_.size
        if open_.size and scale.bisections > 0:
            ends = np.concatenate([left[open_], middle]), np.concatenate([middle, right[open_]])
            halves = self.elements(*ends, scale, depth + 1)
            fine.put(open_, _joined(halves[: open_.size], halves[open_.size :]))
        return fine


@lru_cache(maxsize=256)
def _chart(weight: sp.Expr, target: sp.Expr, variable: sp.Symbol) -> _Chart:
    slope: Function | None
    try:
        slope = compiled(sp.diff(target, variable), variable).numpy
        slope(np.array([0.5]))
    except CannotCompile:
        slope = None
    return _Chart(compiled(weight, variable).numpy, compiled(target, variable).numpy, slope)


@dataclass
class _Scale:
    """What is small: a share of the whole probability and of the whole error, for each of `count` cells.

    The bisections are counted, since next to a pole no number of them makes two rules agree.
    """

    mass: float
    error: float
    count: int
    bisections: int

    def agree(self, fine: _Elements, coarse: _Elements) -> Any:
        mass = np.abs(fine.mass - coarse.mass)
        mean = np.abs(fine.mean - coarse.mean)
        error = np.abs(fine.error - coarse.error)
        span = np.abs(fine.span)
        least_error = _AGREEMENT * self.error / self.count
        same_mass = (mass <= 4 * _AGREEMENT * np.abs(fine.mass)) | (mass <= _AGREEMENT * self.mass / self.count)
        same_error = (error <= 4 * _AGREEMENT * fine.error) | (error <= least_error)
        same_mean = (mean <= 4 * _AGREEMENT * span) | (fine.mass * mean * (mean + span) <= least_error)
        return same_mass & same_error & same_mean


def cell_moments(pieces: Sequence[Piece], breakpoints: Any, *, extra: Sequence[float] = ()) -> CellMoments:
    """Probabilities, optimal constants (9) and errors, the terms of (10), of all cells, in float64.

    `breakpoints` increase strictly from the left end of the first piece to the right end of the last one; they are
    converted to float64. A cell of probability zero has the error 0, and by convention the constant beta(midpoint).

    Two Gauss rules are compared on every cell, with more nodes and at last bisection where they disagree; both may
    miss a peak that is much narrower than its cell, see `verified`. At the points `extra`, inside the domain, cells are
    divided from the beginning. The sum of the errors is good to about 13 digits for a smooth model; `discrepancy` says
    where the rules did not agree.

    >>> from sympy import S
    >>> from zcmoe_symbolic.numerics.points import Point
    >>> from zcmoe_symbolic.theory.model.data_model import ModelPiece
    >>> cells = cell_moments([ModelPiece(Point.of(0), Point.of(1), x, S.One)], [0, 0.5, 1])
    >>> cells.constants, round(cells.error * 48, 12)
    (array([0.25, 0.75]), 1.0)

    Raises `ValueError` if the breakpoints do not increase or do not begin and end with the pieces' ends.
    """
    ends = np.array([float(pieces[0].left), *[float(piece.right) for piece in pieces]])
    points = _checked(breakpoints, ends)
    marks = np.unique(np.concatenate([points, ends, np.asarray(extra, dtype=np.float64)]))
    piece_of = np.searchsorted(ends, marks[:-1], side="right") - 1
    cell_of = np.searchsorted(points, marks[:-1], side="right") - 1
    charts = [_chart(piece.density, piece.beta, x) for piece in pieces]
    scale = _first_scale(charts, marks, piece_of)
    whole = _Elements(*[np.zeros(marks.size - 1) for _ in fields(_Elements)])
    for number, piece in enumerate(pieces):
        inside = np.flatnonzero(piece_of == number)
        between = inside[1:-1]
        for start in range(0, between.size, _BLOCK):
            part = between[start : start + _BLOCK]
            whole.put(part, charts[number].elements(marks[part], marks[part + 1], scale))
        if inside.size:
            _put_end_elements(piece, charts[number], marks, inside, scale, whole)
    return _by_cells(charts, points, whole, piece_of, cell_of)


def _checked(breakpoints: Any, ends: Floats) -> Floats:
    points = np.asarray(breakpoints, dtype=np.float64)
    if points.ndim != 1 or points.size < 2:
        raise ValueError(f"breakpoints has the shape {points.shape}; give m + 1 >= 2 numbers in one row")
    falls = np.flatnonzero(~(np.diff(points) > 0))
    if falls.size:
        k = int(falls[0])
        raise ValueError(f"breakpoints[{k + 1}] = {points[k + 1]} is not above breakpoints[{k}] = {points[k]}")
    if points[0] != ends[0] or points[-1] != ends[-1]:
        raise ValueError(
            f"breakpoints run from {points[0]} to {points[-1]}; the model lives on [{ends[0]}, {ends[-1]}]"
        )
    return points


def _first_scale(charts: Sequence[_Chart], marks: Floats, piece_of: NDArray[np.intp]) -> _Scale:
    """The size of the whole probability and error, from a sample of the elements."""
    stride = max(1, piece_of.size // _SAMPLE)
    sums = np.zeros(2)
    for number, chart in enumerate(charts):
        part = np.flatnonzero(piece_of == number)[::stride]
        found = chart.with_rule(_ORDERS[0][1], marks[part], marks[part + 1])
        sums += [np.nansum(found.mass) * stride, np.nansum(found.error) * stride]
    return _Scale(float(sums[0]), float(sums[1]), piece_of.size, _BISECTIONS + 2 * piece_of.size)


def _put_end_elements(
    piece: Piece, chart: _Chart, marks: Floats, inside: NDArray[np.intp], scale: _Scale, whole: _Elements
) -> None:
    """The elements at the ends of a piece, in coordinates that are smooth there."""
    first, last = inside[0], inside[-1]
    if first != last:
        for index, at_left in ((first, True), (last, False)):
            whole.put([index], _at_end(piece, chart, marks[index], marks[index + 1], scale, at_left=at_left))
        return
    left, right = marks[first], marks[first + 1]
    middle = left + (right - left) / 2
    halves = (
        _at_end(piece, chart, left, middle, scale, at_left=True),
        _at_end(piece, chart, middle, right, scale, at_left=False),
    )
    whole.put([first], _joined(*halves))


def _at_end(piece: Piece, chart: _Chart, left: float, right: float, scale: _Scale, *, at_left: bool) -> _Elements:
    coordinate = end_coordinate(piece, at_left=at_left)
    if coordinate is not None:
        with working_precision(128):
            far = coordinate.distance_to(arb(float(right if at_left else left)))
        if far.is_finite() and far > 0:
            near_end = _chart(coordinate.weight, coordinate.beta, distance)
            found = near_end.elements(np.zeros(1), np.array([float(far)]), scale)
            return found if at_left else _reversed(found)
    return chart.elements(np.array([left]), np.array([right]), scale)


def _reversed(found: _Elements) -> _Elements:
    """The same element, walked through from its other end."""
    return _Elements(
        found.mass, found.mean - found.span, found.error, -found.span, found.start + found.span, found.doubt
    )


def _by_cells(
    charts: Sequence[_Chart], points: Floats, whole: _Elements, piece_of: NDArray[np.intp], cell_of: NDArray[np.intp]
) -> CellMoments:
    first = np.searchsorted(cell_of, np.arange(points.size - 1))
    cells = whole[first]
    for cell in np.flatnonzero(np.bincount(cell_of) > 1):
        merged = whole[[first[cell]]]
        for index in range(first[cell] + 1, first[cell] + int(np.sum(cell_of == cell))):
            following = whole[[index]]
            merged = _joined(merged, following)
        cells.put([cell], merged)
    constants = cells.start + cells.mean
    empty = np.flatnonzero(cells.mass == 0)
    for number, chart in enumerate(charts):
        part = empty[piece_of[first[empty]] == number]
        constants[part] = chart.target((points[part] + points[part + 1]) / 2)
    return CellMoments(cells.mass, constants, cells.error, float(np.sum(cells.doubt)))
