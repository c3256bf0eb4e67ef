"""Certified minimum, maximum and range of a piecewise smooth function on a closed interval."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.pieces import SmoothPiece, smooth_pieces
from zcmoe_symbolic.numerics.points import Point, exactly_zero, working_precision
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros
from zcmoe_symbolic.numerics.zeros.isolation import is_bounded_between, with_real_roots

__all__ = ["Extremum", "certified_maximum", "certified_minimum", "certified_range"]

IsZero = Callable[[sp.Expr], bool]
End: TypeAlias = Point | sp.Expr | int

_MOST_DIGITS = 10_000
_TERMS = 5
_SPLIT = arb(31) / 64


@dataclass(frozen=True, slots=True)
class Extremum:
    """A minimum or maximum: a ball with the value, and balls of which one holds each place where it is attained."""

    value: Ball
    places: tuple[Ball, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: arb
    value: arb


def certified_range(
    expr: sp.Expr,
    x: sp.Symbol,
    low: End,
    high: End,
    *,
    digits: int = 15,
    is_zero: IsZero = exactly_zero,
    most: int = 10_000,
) -> tuple[Ball, Ball]:
    """The minimum and the maximum of a function on [low, high]; arguments and errors as in `certified_minimum`.

    >>> from sympy import Rational, Symbol, cos
    >>> t = Symbol("t", real=True)
    >>> least, most = certified_range(t**2 - t, t, 0, 2, digits=20)
    >>> least.contains(Rational(-1, 4)), most.contains(2)
    (True, True)
    """
    candidates = _candidates(expr, x, low, high, digits, is_zero, most)
    return _least(candidates, 1).value, _least(candidates, -1).value


def certified_minimum(
    expr: sp.Expr,
    x: sp.Symbol,
    low: End,
    high: End,
    *,
    digits: int = 15,
    is_zero: IsZero = exactly_zero,
    most: int = 10_000,
) -> Extremum:
    """The minimum on [low, high], with an error of at most 10^-digits max(1, |minimum|), and where it is attained.

    The function is smooth but for finitely many corners and jumps (`Piecewise`, `Abs`, `floor`, ...). At a jump both
    one-sided limits count, so that strictly speaking it is the infimum without the values at single points. On each
    smooth piece all zeros of the derivative are isolated (`isolate_zeros`), and the function is enclosed there and
    at the ends; where a zero of the derivative is multiple and not recognised, branch and bound with Taylor forms
    takes over (A. Neumaier, Interval Methods for Systems of Equations, 1990, ch. 2 and 5).

    `is_zero` is as in `isolate_zeros`; `most` bounds the number of zeros and cells.

    Raises ValueError for an empty interval, for digits below 1 or above 10,000, and for a function that is not
    bounded; `CannotIsolate` (a ValueError) where the asked accuracy is out of reach.

    >>> from sympy import Symbol, cos
    >>> t = Symbol("t", real=True)
    >>> certified_minimum(t + 2 * cos(t), t, 0, 6, digits=8).value.decimal()
    '0.88594307042262'
    """
    return _least(_candidates(expr, x, low, high, digits, is_zero, most), 1)


def certified_maximum(
    expr: sp.Expr,
    x: sp.Symbol,
    low: End,
    high: End,
    *,
    digits: int = 15,
    is_zero: IsZero = exactly_zero,
    most: int = 10_000,
) -> Extremum:
    """The maximum on [low, high] and where it is attained; arguments and errors as in `certified_minimum`.

    >>> from sympy import Abs, Symbol
    >>> t = Symbol("t", real=True)
    >>> certified_maximum(1 - Abs(t - 1), t, 0, 3).places
    (1,)
    """
    return _least(_candidates(expr, x, low, high, digits, is_zero, most), -1)


def _candidates(
    expr: sp.Expr, x: sp.Symbol, low: End, high: End, digits: int, is_zero: IsZero, most: int
) -> list[_Candidate]:
    if not 1 <= digits <= _MOST_DIGITS:
        raise ValueError(f"digits is {digits}; give a number from 1 to {_MOST_DIGITS}")
    bits = math.ceil(digits * math.log2(10)) + 8
    found: list[_Candidate] = []
    for piece in smooth_pieces(expr, x, low, high, is_zero=is_zero):
        found += _on_piece(piece, bits, most)
    return found


def _least(candidates: list[_Candidate], side: int) -> Extremum:
    """The smallest candidate, or the greatest for side -1."""
    with working_precision(max(64, *(_bits_of(candidate.value) for candidate in candidates)) + 16):
        least = side * candidates[0].value
        for candidate in candidates[1:]:
            least = least.min(side * candidate.value)
        places = [candidate.place for candidate in candidates if not side * candidate.value > least]
        return Extremum(Ball.from_arb(side * least), tuple(Ball.from_arb(place) for place in _merged(places)))


def _merged(places: list[arb]) -> list[arb]:
    """In increasing order, with balls that overlap joined."""
    result: list[arb] = []
    for place in sorted(places, key=lambda ball: (float(ball.lower()), float(ball.upper()))):
        if result and result[-1].overlaps(place):
            last = result[-1]
            result[-1] = last if last.contains(place) else place if place.contains(last) else last.union(place)
        else:
            result.append(place)
    return result


def _bits_of(value: arb) -> int:
    return min(int(value.rel_one_accuracy_bits()), 4 * _MOST_DIGITS) if value.rad() > 0 else 64


def _on_piece(piece: SmoothPiece, bits: int, most: int) -> list[_Candidate]:
    evaluation = _Evaluation(piece)
    points = [piece.left, piece.right]
    if piece.variable in piece.expr.free_symbols:
        if not is_bounded_between(piece.expr, piece.variable, piece.left, piece.right, piece.is_zero):
            raise CannotIsolate(
                f"{piece.expr} is not shown to be bounded between {piece.left!r} and {piece.right!r}: "
                "its extrema are not certified"
            )
        try:
            points += _critical_points(piece, most)
        except CannotIsolate:
            return _by_branch_and_bound(evaluation, bits, most)
    return [evaluation.at(point, bits) for point in points]


def _critical_points(piece: SmoothPiece, most: int) -> list[Point]:
    derivative = piece.expr.diff(piece.variable)
    found = isolate_zeros(derivative, piece.variable, piece.left, piece.right, is_zero=piece.is_zero, most=most)
    # The derivative may change its sign at a cusp, where it has a pole, and where factors cancel.
    return list(found.all_points)


class _Evaluation:
    """A piece's expression in balls, also where a ball at an end reaches over the zero of a radicand."""

    def __init__(self, piece: SmoothPiece) -> None:
        self.piece = piece
        self.function = compiled(piece.expr, piece.variable)

    @cached_property
    def with_roots(self) -> Compiled | None:
        piece = self.piece
        other = with_real_roots(piece.expr, piece.variable, piece.left, piece.right, piece.is_zero)
        return None if other is None else compiled(other, piece.variable)

    def on(self, ball: arb) -> arb:
        value = self.function.arb(ball)
        return value if value.is_finite() or self.with_roots is None else self.with_roots.arb(ball)

    def at(self, point: Point, bits: int) -> _Candidate:
        """The value at a point where the function is continuous, to `bits` bits."""
        value = arb("nan")
        # The value may have a fraction of the point's digits only (a cusp), or lose some to cancellation.
        for extra in (16, 64, bits, 4 * bits):
            with working_precision(bits + extra):
                place = point.ball(bits + extra)
                value = self.on(place)
            if value.is_finite() and int(value.rel_one_accuracy_bits()) >= bits:
                return _Candidate(place, value)
        reason = "could not be enclosed" if value.is_finite() else "is not finite, or not shown to be"
        raise CannotIsolate(f"{self.piece.expr} at {point!r} {reason}: its extrema are not certified")


def _by_branch_and_bound(evaluation: _Evaluation, bits: int, most: int) -> list[_Candidate]:
    """Candidates that hold the minimum and the maximum, each to `bits` bits."""
    return [candidate for side in (1, -1) for candidate in _descend(evaluation, side, bits, most)]


def _descend(evaluation: _Evaluation, side: int, bits: int, most: int) -> list[_Candidate]:
    """Values at points, and on the cells that may hold a smaller one, for the minimum of side * function."""
    piece = evaluation.piece
    points = [evaluation.at(point, bits) for point in (piece.left, piece.right)]
    with working_precision(bits + 64):
        cell = points[0].place.upper().union(points[1].place.lower())
        best = min((side * point.value).upper() for point in points)
        waiting = [cell]
        kept: list[_Candidate] = []
        count = 0
        while waiting:
            count += 1
            if count > most:
                raise CannotIsolate(f"the extrema of {piece.expr} need more than {most} cells")
            cell = waiting.pop()
            value = _enclosed(evaluation, cell)
            if value is None or side * value > best:
                continue
            if value.is_finite() and int(value.rel_one_accuracy_bits()) >= bits:
                kept.append(_Candidate(cell, value))
                continue
            middle = (cell.lower() + (cell.upper() - cell.lower()) * _SPLIT).mid()
            at_middle = evaluation.on(middle)
            if at_middle.is_finite():
                points.append(_Candidate(middle, at_middle))
                best = min(best, (side * at_middle).upper())
            halves = [cell.lower().union(middle), middle.union(cell.upper())]
            waiting += halves
    return [candidate for candidate in (*points, *kept) if not side * candidate.value > best]


def _enclosed(evaluation: _Evaluation, cell: arb) -> arb | None:
    """A ball with all values on a cell, or None if the function is strictly monotone there."""
    middle = cell.mid()
    inner = evaluation.function.coefficients(middle, _TERMS)
    outer = evaluation.function.coefficients(cell, _TERMS + 1)
    if outer[1].is_finite() and not outer[1].contains(0):
        return None
    step = cell - middle
    form = outer[_TERMS]
    for coefficient in reversed(inner):
        form = coefficient + form * step
    plain: arb = evaluation.on(cell)
    if not form.is_finite():
        return plain
    return form.intersection(plain) if plain.is_finite() else form
