"""Where the breakpoints of a segmentation lie among the ends of a model's pieces, for balls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.numerics.points import CannotSeparate, Point
from zcmoe_symbolic.theory.cell_moments.coordinates import Piece
from zcmoe_symbolic.theory.model.arguments import is_zero

__all__ = ["Element", "Mark", "elements_of", "marks_of"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A breakpoint: a ball with it, and the point that it is if it is known exactly."""

    ball: arb
    point: Point | None


@dataclass(frozen=True, slots=True)
class Element:
    """The part of a cell that lies in one piece, between two balls; `is_whole`: the piece has all of the cell."""

    cell: int
    left: arb
    right: arb
    begins_piece: bool
    ends_piece: bool
    is_whole: bool


def marks_of(breakpoints: Sequence[Any]) -> list[Mark]:
    """The breakpoints as balls of the present precision, with their exact values where they have one.

    Integers, fractions and SymPy's numbers are exact, floats are exactly the binary numbers that they are, balls are
    balls. Raises `ValueError` for anything else, and unless the balls lie strictly one after the other.
    """
    marks = [_mark(value, index) for index, value in enumerate(breakpoints)]
    if len(marks) < 2:
        raise ValueError(f"{len(marks)} breakpoints are no segmentation; give at least the two ends")
    for index in range(1, len(marks)):
        if not marks[index - 1].ball < marks[index].ball:
            raise ValueError(
                f"breakpoints[{index}] = {breakpoints[index]} is not shown to be above "
                f"breakpoints[{index - 1}] = {breakpoints[index - 1]}"
            )
    return marks


def _mark(value: Any, index: int) -> Mark:
    if isinstance(value, float | np.floating):
        if not np.isfinite(value):
            raise ValueError(f"breakpoints[{index}] = {value} is not a finite number")
        value = sp.Rational(*float(value).as_integer_ratio())
    elif isinstance(value, Fraction):
        value = sp.Rational(value.numerator, value.denominator)
    elif hasattr(value, "arb"):
        value = value.arb(ctx.prec)
    if isinstance(value, arb):
        if not value.is_finite():
            raise ValueError(f"breakpoints[{index}] = {value} is not bounded")
        return Mark(value, Point.of(_rational(value)) if value.is_exact() else None)
    point = Point.of(value)
    return Mark(point.ball(ctx.prec + 4), point)


def _rational(value: arb) -> sp.Rational:
    mantissa, exponent = value.man_exp()
    return sp.Integer(int(mantissa)) * sp.Integer(2) ** int(exponent)


def elements_of(pieces: Sequence[Piece], number: int, marks: Sequence[Mark]) -> Iterator[Element]:
    """The parts of all cells in piece `number`, at the present precision.

    Where a breakpoint is not told apart from an end of the piece, the element ends in a ball with both, and what the
    cell on the other side may have of this piece is an element of its own, between that ball and itself. Raises
    `ValueError` unless the breakpoints begin and end with the pieces.
    """
    left, right = pieces[number].left, pieces[number].right
    from_left = [_position(mark, left) for mark in marks]
    from_right = [_position(mark, right) for mark in marks]
    _check_ends(pieces, number, marks, from_left, from_right)
    left_ball, right_ball = left.ball(ctx.prec + 4), right.ball(ctx.prec + 4)
    for cell in range(len(marks) - 1):
        start, end = marks[cell].ball, marks[cell + 1].ball
        if from_left[cell + 1] in (-1, 0) or from_right[cell] in (0, 1):
            continue
        if from_left[cell + 1] is None or from_right[cell] is None:
            doubt = end.union(left_ball) if from_left[cell + 1] is None else start.union(right_ball)
            yield Element(cell, doubt, doubt, begins_piece=False, ends_piece=False, is_whole=False)
            continue
        begins, ends = from_left[cell] in (-1, 0), from_right[cell + 1] in (0, 1)
        yield Element(
            cell,
            left_ball if begins else start.union(left_ball) if from_left[cell] is None else start,
            right_ball if ends else end.union(right_ball) if from_right[cell + 1] is None else end,
            begins_piece=begins,
            ends_piece=ends,
            is_whole=from_left[cell] in (0, 1) and from_right[cell + 1] in (-1, 0),
        )


def _check_ends(
    pieces: Sequence[Piece],
    number: int,
    marks: Sequence[Mark],
    from_left: list[int | None],
    from_right: list[int | None],
) -> None:
    """The outermost breakpoints are the ends of the domain, also where only balls of them are known."""
    if number == 0:
        if from_left[0] not in (0, None):
            raise ValueError(
                f"the first breakpoint is near {marks[0].ball.str(6)}; the model begins at {pieces[0].left}"
            )
        from_left[0] = 0
    if number == len(pieces) - 1:
        if from_right[-1] not in (0, None):
            raise ValueError(
                f"the last breakpoint is near {marks[-1].ball.str(6)}; the model ends at {pieces[-1].right}"
            )
        from_right[-1] = 0


def _position(mark: Mark, point: Point) -> int | None:
    """-1, 0 or 1 as the mark is before, at or after the point; `None` if that is not known."""
    ball = point.ball(ctx.prec + 4)
    if mark.ball < ball:
        return -1
    if mark.ball > ball:
        return 1
    if mark.point is None:
        return None
    try:
        return mark.point.compare(point, is_zero=is_zero)
    except CannotSeparate:
        return None
