"""The breakpoints that a user hands in: whether they are a segmentation, in whatever kind of numbers they come."""

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.model.arguments import exact_number, exact_sign

__all__ = ["Floats", "are_binary", "checked_balls", "checked_floats", "checked_numbers"]

Floats = NDArray[np.float64]
_ENDS = "a segmentation runs from 0 to 1, both included"


def are_binary(points: list[object] | NDArray[Any]) -> bool:
    """Whether the points are to be taken for float64 numbers: an array of numbers, or a list with a float in it."""
    if isinstance(points, np.ndarray):
        return points.dtype.kind in "fiu"
    allowed = float | int | np.integer | np.floating
    return all(isinstance(point, allowed) and not isinstance(point, bool) for point in points) and any(
        isinstance(point, float | np.floating) for point in points
    )


def checked_floats(points: Floats) -> Floats:
    wrong = ~((points >= 0) & (points <= 1))
    if wrong.any():
        index = int(np.flatnonzero(wrong)[0])
        raise ValueError(f"points[{index}] = {points[index]} does not lie in [0, 1]")
    _check_ends(points)
    falls = points[1:] <= points[:-1]
    if falls.any():
        _out_of_order(int(np.flatnonzero(falls)[0]) + 1, points)
    return points


def checked_numbers(points: list[Any]) -> tuple[sp.Expr, ...]:
    numbers = tuple(
        sp.Rational(*float(point).as_integer_ratio())
        if isinstance(point, float | np.floating) and np.isfinite(point)
        else exact_number(point, f"points[{index}]")
        for index, point in enumerate(points)
    )
    for index, number in enumerate(numbers):
        if _sign(number, index, numbers) < 0 or _sign(1 - number, index, numbers) < 0:
            raise ValueError(f"points[{index}] = {number} does not lie in [0, 1]")
    if _sign(numbers[0], 0, numbers) != 0:
        raise ValueError(f"points[0] = {numbers[0]} is not 0; {_ENDS}")
    if _sign(1 - numbers[-1], len(numbers) - 1, numbers) != 0:
        raise ValueError(f"points[{len(numbers) - 1}] = {numbers[-1]} is not 1; {_ENDS}")
    for index in range(1, len(numbers)):
        if _sign(numbers[index] - numbers[index - 1], index, numbers) <= 0:
            _out_of_order(index, numbers)
    return numbers


def _sign(number: sp.Expr, index: int, numbers: tuple[sp.Expr, ...]) -> int:
    sign = exact_sign(number)
    if sign is None:
        raise ValueError(f"where points[{index}] = {numbers[index]} lies is not decided; give a simpler number")
    return sign


def checked_balls(points: list[Any]) -> tuple[Ball, ...]:
    balls = tuple(
        point if isinstance(point, Ball) else Ball(exact_number(point, f"points[{index}]"))
        for index, point in enumerate(points)
    )
    _check_ends(balls)
    for index in range(1, len(balls)):
        if balls[index].lower <= balls[index - 1].upper:
            _out_of_order(index, balls)
    return balls


def _check_ends(points: Any) -> None:
    last = len(points) - 1
    for index, end in ((0, 0), (last, 1)):
        point = points[index]
        is_end = point.is_exact and point.value == end if isinstance(point, Ball) else point == end
        if not is_end:
            raise ValueError(f"points[{index}] = {point} is not {end}; {_ENDS}")


def _out_of_order(index: int, points: Any) -> None:
    relation = "is not proved to be above" if isinstance(points[index], Ball) else "is not above"
    raise ValueError(
        f"points[{index}] = {points[index]} {relation} points[{index - 1}] = {points[index - 1]}; "
        "breakpoints increase strictly"
    )
