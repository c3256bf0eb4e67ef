"""Rejection sampling under a piecewise envelope that is proved to lie above the density (J. von Neumann, 1951).

Each smooth piece of the density is cut in two at its middle, and each half is described by the distance s from its end:
the density is `s^exponent g(s)`, with the exponent of a pole at the end, or 0. On a cell of distances the envelope is
`M s^exponent` with M an upper bound of g by ball arithmetic; cells are halved until little of the envelope lies above
the density. The density is compared with the envelope in float64, which is the only inexact step; a float64 value
that leaves the bounds of its cell is refused.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.extrema import certified_maximum
from zcmoe_symbolic.numerics.pieces import SmoothPiece, smooth_pieces
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.zeros import isolate_zeros
from zcmoe_symbolic.theory.model.arguments import is_zero
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["Envelope"]

_BITS = 64
_MOST_MASS = 1.1  # of the envelope; the density has mass 1, so that ten of eleven candidates are accepted
_MOST_CELLS = 4096
_FIRST_CELLS = 16
_MOST_ROUNDS = 200
_ROUNDING = 1e-9
_DISTANCE = sp.Symbol("s", positive=True)
_ROOT = sp.Symbol("r", positive=True)


@dataclass(frozen=True)
class _Side:
    """Half a smooth piece: the points `origin + direction * s`, where the density is `s^exponent g(s)`."""

    origin: float
    direction: int
    exponent: float
    reach: float
    factor: Compiled
    root: Compiled
    degree: int

    def bound(self, low: float, high: float) -> tuple[float, float]:
        """Bounds of g on the distances from low to high, the upper one proved; infinite where none is found."""
        with working_precision(_BITS):
            if low == 0.0:
                value = self.root.arb(arb(0).union(arb(high).root(self.degree)))
            else:
                value = self.factor.arb(arb(low).union(arb(high)))
            if value.is_finite():
                return max(0.0, float(value.lower())), _above(value)
            try:
                exact = [sp.Rational(*end.as_integer_ratio()) for end in (low, high)]
                return 0.0, _above(certified_maximum(self.factor.expr, _DISTANCE, *exact, digits=3).value.arb(_BITS))
            except ValueError:
                return 0.0, math.inf


@dataclass(frozen=True)
class _Cell:
    """Distances on one side with bounds of g, and the mass of the envelope there and what of it may be wasted."""

    side: int
    low: float
    high: float
    least: float
    most: float
    width: float

    @property
    def mass(self) -> float:
        return self.most * self.width

    @property
    def waste(self) -> float:
        return (self.most - self.least) * self.width


class Envelope:
    """An envelope of a density on [0, 1], proved, from which inputs are drawn by rejection.

    `mass` is its integral, the mean number of candidates for an input. Raises `ValueError` where no envelope is found:
    `CannotIsolate` where the poles are not, or with the place where the density is not bounded by a power.

    >>> envelope = Envelope(sp.Rational(1, 2) + 1 / (4 * sp.sqrt(x)))
    >>> envelope.mass < 1.2, envelope.draw(np.random.default_rng(1), 5).shape
    (True, (5,))
    """

    def __init__(self, density: sp.Expr) -> None:
        self._density = density
        self._sides: list[_Side] = []
        for piece in smooth_pieces(density, x, 0, 1, is_zero=is_zero):
            if piece.expr != 0:
                self._sides += _sides_of(piece)
        cells = [
            self._cell(index, *(side.reach * k / _FIRST_CELLS for k in (k, k + 1)))
            for index, side in enumerate(self._sides)
            for k in range(_FIRST_CELLS)
        ]
        self._cells = self._refined(cells)
        masses = np.array([cell.mass for cell in self._cells])
        self.mass = float(masses.sum())
        if not math.isfinite(self.mass):
            worst = max(self._cells, key=lambda cell: cell.mass)
            side = self._sides[worst.side]
            raise ValueError(f"density = {density} was not bounded near x = {side.origin + side.direction * worst.low}")
        self._cumulative = np.cumsum(masses) / self.mass
        self._side_of_cell = np.array([cell.side for cell in self._cells])
        self._least = np.array([cell.least for cell in self._cells])
        self._most = np.array([cell.most for cell in self._cells])
        raised = np.array([1.0 + self._sides[cell.side].exponent for cell in self._cells])
        self._raised = raised
        self._from = np.array([cell.low for cell in self._cells]) ** raised
        self._to = np.array([cell.high for cell in self._cells]) ** raised

    def draw(self, generator: np.random.Generator, size: int) -> Floats:
        """Independent inputs with the density, in one row."""
        found = np.empty(size)
        count = 0
        for _ in range(_MOST_ROUNDS):
            if count == size:
                return found
            candidates = math.ceil((size - count) * self.mass * 1.02) + 16
            accepted = self._accepted(generator.random((3, candidates)))[: size - count]
            found[count : count + len(accepted)] = accepted
            count += len(accepted)
        if count < size:
            raise ValueError(f"{_MOST_ROUNDS} rounds of rejection gave {count} inputs of {size}; ask for fewer")
        return found

    def _accepted(self, numbers: Floats) -> Floats:
        """The candidates that are accepted, in the order in which they were drawn."""
        choice, place, height = numbers
        cell = np.minimum(np.searchsorted(self._cumulative, choice, side="right"), len(self._cells) - 1)
        distance = (self._from[cell] + place * (self._to[cell] - self._from[cell])) ** (1.0 / self._raised[cell])
        points, ratio = np.empty_like(distance), np.empty_like(distance)
        sides = self._side_of_cell[cell]
        for index, side in enumerate(self._sides):
            here = np.flatnonzero(sides == index)
            points[here] = side.origin + side.direction * distance[here]
            ratio[here] = side.factor.numpy(np.maximum(distance[here], 5e-324))
        wrong = ~((ratio >= self._least[cell] * (1 - _ROUNDING)) & (ratio <= self._most[cell] * (1 + _ROUNDING)))
        if wrong.any():
            raise ValueError(
                f"density = {self._density} cannot be computed in float64 at x = {float(points[wrong][0])!r}; "
                "write it in another form"
            )
        keep = height * self._most[cell] < ratio
        accepted: Floats = np.clip(points[keep], 0.0, 1.0)
        return accepted

    def _cell(self, index: int, low: float, high: float) -> _Cell:
        side = self._sides[index]
        least, most = side.bound(low, high)
        raised = 1.0 + side.exponent
        return _Cell(index, low, high, least, most, (high**raised - low**raised) / raised)

    def _refined(self, cells: list[_Cell]) -> list[_Cell]:
        """The cells halved where most of the envelope may be wasted."""
        while len(cells) < _MOST_CELLS:
            total = sum(cell.mass for cell in cells)
            waste = sum(cell.waste for cell in cells if math.isfinite(cell.waste))
            if math.isfinite(total) and waste <= (_MOST_MASS - 1.0):
                break
            limit = waste / (2 * len(cells))
            halved: list[_Cell] = []
            for cell in cells:
                middle = (cell.low + cell.high) / 2
                if cell.waste <= limit or not cell.low < middle < cell.high:
                    halved.append(cell)
                else:
                    halved += [self._cell(cell.side, cell.low, middle), self._cell(cell.side, middle, cell.high)]
            if len(halved) == len(cells):
                break
            cells = halved
        return cells


def _sides_of(piece: SmoothPiece) -> list[_Side]:
    """The halves between the ends and the poles of a piece."""
    poles = isolate_zeros(piece.expr, x, piece.left, piece.right, is_zero=is_zero).poles
    exponents = {pole.point: pole.multiplicity for pole in poles}
    inner = [
        p for p in exponents if p.compare(piece.left, is_zero=is_zero) > 0 > p.compare(piece.right, is_zero=is_zero)
    ]
    inner.sort(key=lambda point: float(point.ball(_BITS).mid()))
    sides: list[_Side] = []
    for left, right in pairwise([piece.left, *inner, piece.right]):
        low, high = (float(point.ball(_BITS).mid()) for point in (left, right))
        middle = (low + high) / 2
        sides += [_side(piece, left, 1, middle - low, exponents), _side(piece, right, -1, high - middle, exponents)]
    return sides


def _side(piece: SmoothPiece, end: Point, direction: int, reach: float, exponents: dict[Point, sp.Expr]) -> _Side:
    power = next((e for point, e in exponents.items() if point.compare(end, is_zero=is_zero) == 0), sp.S.Zero)
    if end.exact is None:
        if power != 0:
            raise ValueError(f"the pole of {piece.expr} at {end!r} is not known exactly")
        exact = sp.Rational(*float(end.ball(_BITS).mid()).as_integer_ratio())
    else:
        exact = end.exact
    shifted = piece.expr.xreplace({x: exact + direction * _DISTANCE})
    factor = shifted if power == 0 else sp.expand(shifted * _DISTANCE ** (-power))
    degree = _common_root(factor)
    # Multiplied out, so that what vanishes at the end meets what has a pole there.
    root = compiled(sp.expand_mul(factor.xreplace({_DISTANCE: _ROOT**degree})), _ROOT)
    origin = float(end.ball(_BITS).mid())
    return _Side(origin, direction, float(power), reach, compiled(factor, _DISTANCE), root, degree)


def _common_root(expr: sp.Expr) -> int:
    """The least number q for which all powers of s are integer powers of its q-th root."""
    exponents = [power.exp for power in expr.atoms(sp.Pow) if power.base == _DISTANCE and power.exp.is_Rational]
    return math.lcm(*(int(exponent.q) for exponent in exponents)) if exponents else 1


def _above(value: arb) -> float:
    return math.nextafter(float(value.upper()), math.inf)
