"""Probability, best constant and error of every cell of a segmentation, as balls.

Every integral is a Gauss rule with proved nodes and weights. Its truncation error is bounded with the integrand on an
ellipse around the cell (S. N. Bernstein 1912; L. N. Trefethen, Approximation Theory and Approximation Practice,
theorem 8.2): if the integrand is holomorphic and at most M on the ellipse with foci -1, 1 and semi-axes of sum R, a
polynomial of degree d = 2n - 1 comes within 2 M R^-d / (R - 1), so that the rule with n nodes is off by at most
8 M R^-d / (R - 1). A piece of a cell that has no such ellipse is halved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, isfinite, log2, sqrt
from typing import Any

import numpy as np
import sympy as sp
from flint import acb, arb, ctx

from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.theory.cell_moments.coordinates import AtZero, Piece, distance, end_coordinate
from zcmoe_symbolic.theory.cell_moments.float64 import CellMoments, cell_moments
from zcmoe_symbolic.theory.cell_moments.marks import Element, Mark, elements_of, marks_of
from zcmoe_symbolic.theory.scalar import x

__all__ = ["CertifiedCellMoments", "certified_cell_moments"]

_GUARD = 32
_ATTEMPTS = 4
_ELLIPSES = (arb(3) / 2, *(arb(2) ** k for k in range(1, 50)))
"""Sums of the semi-axes that are tried."""
_NAN = arb("nan")


@dataclass(frozen=True)
class CertifiedCellMoments:
    """Balls with the true probabilities, constants and errors of the cells, as Arb's real balls."""

    probabilities: tuple[arb, ...]
    constants: tuple[arb, ...]
    errors: tuple[arb, ...]

    @property
    def error(self) -> arb:
        """The sum of the errors, which (10) adds to the variance of the noise; computed at the present precision."""
        return sum(self.errors, arb(0))


@dataclass(slots=True)
class _Chart:
    """Target and density in the variable of one coordinate."""

    beta: Compiled
    weight: Compiled
    last_ellipse: int = 1
    at_zero: AtZero | None = None

    def values(self, point: arb) -> tuple[arb, arb]:
        """Density and target on a ball."""
        if self.at_zero is not None and point.contains(0):
            return self.at_zero.values(point)
        return self.weight.arb(point), self.beta.arb(point)


@dataclass(frozen=True, slots=True)
class _Ellipse:
    """How many nodes an ellipse asks for, the sum of its semi-axes, and bounds of the three integrands on it."""

    nodes: int
    axes: arb
    bounds: tuple[arb, arb, arb]


@dataclass(frozen=True, slots=True)
class _FlatPiece:
    """A piece whose target has been subtracted."""

    left: Point
    right: Point
    beta: sp.Expr
    density: sp.Expr


@dataclass(slots=True)
class _Sums:
    """The integrals of `p (beta - c)^k` for k = 0, 1, 2 over a cell, with c near the best constant."""

    center: arb
    bits: int
    small: tuple[float, float, float]  # the logarithms to base 2 of what the three integrals are compared with
    values: list[arb]

    def add(self, others: Sequence[arb]) -> None:
        self.values = [value + other for value, other in zip(self.values, others, strict=True)]


def certified_cell_moments(pieces: Sequence[Piece], breakpoints: Sequence[Any], *, digits: int) -> CertifiedCellMoments:
    """Balls for the probabilities, the optimal constants (9) and the errors, the terms of (10), of all cells.

    `breakpoints` are exact numbers, floats (exactly the binary numbers that they are), or balls; what is not known of
    a breakpoint is in the radii. The radius of an error is at most `10^-digits` times the error, or times the mean
    error of all cells where that is larger, unless the breakpoints or the limit on the effort forbid it; the balls are
    true in any case, and not finite where an integral could not be bounded. A cell on which the density is exactly
    zero has the error 0 and by convention the constant beta(midpoint).

    >>> from sympy import Rational, S
    >>> from zcmoe_symbolic.numerics.points import Point
    >>> from zcmoe_symbolic.theory.model.data_model import ModelPiece
    >>> piece = ModelPiece(Point.of(0), Point.of(1), x**2, S.One)
    >>> cells = certified_cell_moments([piece], [0, Rational(1, 3), 1], digits=20)
    >>> print(cells.constants[0].str(18))
    [0.0370370370370370370 +/- 3.71e-20]

    Raises `ValueError` for `digits` < 1, and if the breakpoints do not increase or do not fit the pieces.
    """
    if digits < 1:
        raise ValueError(f"digits is {digits}; it must be at least 1")
    bits = ceil(digits * log2(10)) + 4
    guess = _approximation(pieces, breakpoints)
    extra = _GUARD + _lost_bits(guess)
    for attempt in range(_ATTEMPTS):
        with working_precision(bits + extra):
            found = _computed(pieces, breakpoints, guess, bits)
            is_bounded = all(error.is_finite() for error in found.errors)
            if _is_fine(found, bits) or attempt == (_ATTEMPTS if is_bounded else 2) - 1:
                return found
        extra *= 2
    return found


def _approximation(pieces: Sequence[Piece], breakpoints: Sequence[Any]) -> CellMoments:
    """What the balls should be about: it decides how many nodes are taken, and nothing else."""
    with working_precision(64):
        points = np.array([float(mark.ball.mid()) for mark in marks_of(breakpoints)])
    points[0], points[-1] = float(pieces[0].left), float(pieces[-1].right)
    if np.all(np.diff(points) > 0):
        return cell_moments(pieces, points)
    unknown = np.full(points.size - 1, np.nan)
    return CellMoments(unknown, unknown, unknown, np.nan)


def _lost_bits(guess: CellMoments) -> int:
    """Bits that vanish when the constant is subtracted from the target."""
    spread = sqrt(max(guess.error, 0.0)) if isfinite(guess.error) else 0.0
    largest = max(1.0, float(np.max(np.abs(guess.constants))))
    return ceil(log2(largest / spread)) if 0 < spread < largest else 0


def _is_fine(found: CertifiedCellMoments, bits: int) -> bool:
    allowed = found.error.abs_upper() / len(found.errors) * arb(2) ** -bits
    return all(
        error.is_finite() and (error.rel_accuracy_bits() >= bits or error.rad() <= allowed) for error in found.errors
    )


def _computed(
    pieces: Sequence[Piece], breakpoints: Sequence[Any], guess: CellMoments, bits: int
) -> CertifiedCellMoments:
    marks = marks_of(breakpoints)
    sums = _empty_sums(guess, bits)
    for number, piece in enumerate(pieces):
        chart = _Chart(compiled(piece.beta, x), compiled(piece.density, x))
        for element in elements_of(pieces, number, marks):
            _add_element(piece, chart, element, sums[element.cell])
    return _from_sums(pieces, marks, sums)


def _empty_sums(guess: CellMoments, bits: int) -> list[_Sums]:
    count = guess.errors.size
    mean_error = guess.error / count if isfinite(guess.error) and guess.error > 0 else 2.0**-bits
    sums = []
    for mass, constant, error in zip(guess.probabilities, guess.constants, guess.errors, strict=True):
        mass = float(mass) if isfinite(mass) and mass > 0 else 1.0 / count
        error = max(float(error), mean_error) if isfinite(error) else mean_error
        small = (log2(mass), (log2(mass) + log2(error)) / 2, log2(error))
        center = arb(float(constant)) if isfinite(constant) else arb(0)
        sums.append(_Sums(center, bits, small, [arb(0)] * 3))
    return sums


def _add_element(piece: Piece, chart: _Chart, element: Element, sums: _Sums) -> None:
    if piece.density.is_zero:
        return
    if element.is_whole and x not in piece.beta.free_symbols:
        # The best constant is the target itself, and the first and second moment are exactly 0.
        flat = _FlatPiece(piece.left, piece.right, sp.S.Zero, piece.density)
        shifted = _Sums(arb(0), sums.bits, sums.small, sums.values)
        _add_element(flat, _Chart(compiled(flat.beta, x), chart.weight), replace(element, is_whole=False), shifted)
        sums.center, sums.values = chart.beta.arb(arb(0)), shifted.values
        return
    left, right = element.left, element.right
    at_left = element.begins_piece and not _is_smooth_at(chart, left, right)
    at_right = element.ends_piece and not _is_smooth_at(chart, right, left)
    if not (at_left or at_right):
        sums.add(_integrals(chart, left, right, sums))
        return
    middle = (left + (right - left) / 2).mid() if at_left and at_right else None
    if at_left:
        sums.add(_integrals_at_end(piece, chart, left, right if middle is None else middle, sums, at_left=True))
    if at_right:
        sums.add(_integrals_at_end(piece, chart, left if middle is None else middle, right, sums, at_left=False))


def _is_smooth_at(chart: _Chart, end: arb, other: arb) -> bool:
    """Whether both functions are holomorphic around an end of their piece."""
    radius = abs(other.mid() - end.mid()) / 8
    around = acb(end + arb(0, radius.upper()), arb(0, radius.upper()))
    return bool(chart.beta.acb(around).is_finite() and chart.weight.acb(around).is_finite())


def _integrals_at_end(
    piece: Piece, chart: _Chart, left: arb, right: arb, sums: _Sums, *, at_left: bool
) -> Sequence[arb]:
    coordinate = end_coordinate(piece, at_left=at_left)
    if coordinate is None:
        return _integrals(chart, left, right, sums)
    at_zero = AtZero.of(coordinate.beta, coordinate.weight)
    near_end = _Chart(compiled(coordinate.beta, distance), compiled(coordinate.weight, distance), at_zero=at_zero)
    return _integrals(near_end, arb(0), coordinate.distance_to(right if at_left else left), sums)


def _integrals(chart: _Chart, left: arb, right: arb, sums: _Sums) -> list[arb]:
    """The three integrals over an interval whose ends are balls."""
    if not (left.is_finite() and right.is_finite()):
        return [_NAN] * 3
    totals = [arb(0)] * 3
    for end in (left, right):
        if not end.is_exact():
            # The interval between the midpoints is integrated; what lies between an end and its midpoint is bounded.
            slack = arb(0, end.rad())
            totals = [total + abs(value) * slack for total, value in zip(totals, _terms(chart, end, sums), strict=True)]
    waiting = [(left.mid(), right.mid())] if left.mid() < right.mid() else []
    budget = 8 * sums.bits + 400
    while waiting:
        low, high = waiting.pop()
        found = _by_gauss(chart, low, high, sums)
        if found is None:
            budget -= 1
            middle = ((low + high) / 2).mid()
            if budget > 0 and low < middle < high:
                found = _negligible(chart, low, high, sums)
                if found is None:
                    waiting += [(low, middle), (middle, high)]
                    continue
            else:
                return [_NAN] * 3
        totals = [total + value for total, value in zip(totals, found, strict=True)]
    return totals


def _terms(chart: _Chart, point: arb, sums: _Sums) -> tuple[arb, arb, arb]:
    density, beta = chart.values(point)
    offset = beta - sums.center
    first = density * offset
    return density, first, first * offset


def _negligible(chart: _Chart, low: arb, high: arb, sums: _Sums) -> list[arb] | None:
    """The three integrals by the largest values of the integrands, if that is fine enough."""
    length = high - low
    found = [arb(0, (abs(value) * length).upper()) for value in _terms(chart, low.union(high), sums)]
    is_fine = all(
        value.is_finite() and value.rad() < arb(2) ** (ceil(small) - sums.bits - 8)
        for value, small in zip(found, sums.small, strict=True)
    )
    return found if is_fine else None


def _by_gauss(chart: _Chart, low: arb, high: arb, sums: _Sums) -> list[arb] | None:
    """The three integrals by one Gauss rule, or `None` if no ellipse makes one with few nodes good enough."""
    half, middle = (high - low) / 2, (high + low) / 2
    ellipse = _best_ellipse(chart, middle, half, sums)
    if ellipse is None:
        return None
    totals = [arb(0)] * 3
    for node, weight in _gauss_rule(ellipse.nodes, ctx.prec):
        for k, value in enumerate(_terms(chart, middle + half * node, sums)):
            totals[k] += weight * value
    factor = 8 * ellipse.axes ** (1 - 2 * ellipse.nodes) / (ellipse.axes - 1)
    truncation = [arb(0, (factor * bound).abs_upper()) for bound in ellipse.bounds]
    return [half * (total + rest) for total, rest in zip(totals, truncation, strict=True)]


def _best_ellipse(chart: _Chart, middle: arb, half: arb, sums: _Sums) -> _Ellipse | None:
    """The ellipse that asks for the fewest nodes; the search begins with that of the last cell."""
    index = chart.last_ellipse
    best = _ellipse(chart, index, middle, half, sums)
    while best is None and index > 0:
        index -= 1
        best = _ellipse(chart, index, middle, half, sums)
    if best is None:
        return None
    for direction in (1, -1):
        start = index
        while 0 <= index + direction < len(_ELLIPSES):
            other = _ellipse(chart, index + direction, middle, half, sums)
            if other is None or other.nodes >= best.nodes:
                break
            best, index = other, index + direction
        if index != start:
            break
    chart.last_ellipse = index
    return best if best.nodes <= ctx.prec // 2 + 40 else None


def _ellipse(chart: _Chart, index: int, middle: arb, half: arb, sums: _Sums) -> _Ellipse | None:
    """The bounds on one ellipse, or `None` if the functions are not shown to be holomorphic on it."""
    axes = _ELLIPSES[index]
    wide, high = (half * (axes + 1 / axes) / 2).abs_upper(), (half * (axes - 1 / axes) / 2).abs_upper()
    ball = acb(middle + arb(0, wide), arb(0, high))
    density, offset = chart.weight.acb(ball), chart.beta.acb(ball) - acb(sums.center)
    if not (density.is_finite() and offset.is_finite()):
        return None
    size, spread = density.abs_upper(), offset.abs_upper()
    bounds = (size, size * spread, size * spread * spread)
    return _Ellipse(_nodes_needed(half, axes, bounds, sums), axes, bounds)


def _nodes_needed(half: arb, axes: arb, bounds: tuple[arb, arb, arb], sums: _Sums) -> int:
    per_node = 2 * log2(float(axes))
    needed = 2.0
    for bound, small in zip(bounds, sums.small, strict=True):
        if bound > 0:
            error = _logarithm(8 * half * bound * axes / (axes - 1))
            needed = max(needed, (error - small + sums.bits + 6) / per_node)
    # Few different rules are made: their nodes are computed once.
    count = ceil(needed)
    return count if count < 16 else -(-count // 4) * 4


def _logarithm(value: arb) -> float:
    return float((value.log() / arb.const_log2()).mid())


@lru_cache(maxsize=64)
def _gauss_rule(count: int, _precision: int) -> tuple[tuple[arb, arb], ...]:
    return tuple(arb.legendre_p_root(count, k, weight=True) for k in range(count))


def _from_sums(pieces: Sequence[Piece], marks: Sequence[Mark], sums: Sequence[_Sums]) -> CertifiedCellMoments:
    probabilities, constants, errors = [], [], []
    for cell, total in enumerate(sums):
        mass, first, second = total.values
        probabilities.append(mass)
        if mass > 0:
            shift = first / mass
            constants.append(total.center + shift)
            errors.append(second - first * shift)
            continue
        if not mass.is_finite():
            constants.append(_NAN)
            errors.append(_NAN)
            continue
        # The error is the least second moment about any constant.
        errors.append(arb(0) if mass.is_zero() else arb(0).union(second.abs_upper()))
        constants.append(_target_around(pieces, marks[cell].ball, marks[cell + 1].ball, is_empty=bool(mass.is_zero())))
    return CertifiedCellMoments(tuple(probabilities), tuple(constants), tuple(errors))


def _target_around(pieces: Sequence[Piece], left: arb, right: arb, *, is_empty: bool) -> arb:
    """The target at the midpoint of a cell, or all its values on the cell."""
    where = (left + right) / 2 if is_empty else left.union(right)
    hull: arb | None = None
    for piece in pieces:
        if where < piece.left.ball(ctx.prec) or where > piece.right.ball(ctx.prec):
            continue
        value = compiled(piece.beta, x).arb(where)
        hull = value if hull is None else hull.union(value)
    return _NAN if hull is None else hull
