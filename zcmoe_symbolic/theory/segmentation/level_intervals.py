"""The intervals of which a level set of the target consists, with proved ends."""

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.theory.model.arguments import NotDecided, is_zero
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.monotone_branches import (
    Branch,
    branches_of,
    crossing,
    inverse_values,
    value_at_end,
)

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.data_model import DataModel

__all__ = ["Intervals", "level_intervals"]

_BITS = 128

Intervals: TypeAlias = tuple[tuple[Ball, Ball], ...]
"""Intervals from left to right, each by balls around its two ends."""


def level_intervals(model: "DataModel", thresholds: Floats) -> tuple[Intervals, ...]:
    """The intervals of the level sets between m + 1 thresholds, the outermost of which are not looked at."""
    inner = [sp.Rational(*float(value).as_integer_ratio()) for value in thresholds[1:-1]]
    regions: list[list[tuple[Ball, Ball]]] = [[] for _ in range(len(thresholds) - 1)]
    open_region, start = -1, Ball(0)
    for branch in branches_of(model):
        first, crossings = _crossings(branch, inner)
        left = _as_ball(branch.left)
        if first != open_region:
            if open_region >= 0:
                regions[open_region].append((start, left))
            open_region, start = first, left
        for ball in crossings:
            end = Ball.from_arb(ball)
            regions[open_region].append((start, end))
            open_region, start = open_region + branch.direction, end
    regions[open_region].append((start, Ball(1)))
    return tuple(tuple(found) for found in regions)


def _as_ball(point: Point) -> Ball:
    return Ball(point.exact) if isinstance(point.exact, sp.Rational) else Ball.from_arb(point.ball(_BITS))


def _crossings(branch: Branch, inner: list[sp.Rational]) -> tuple[int, list[arb]]:
    """The region at the beginning of a branch, and where it crosses thresholds, from left to right."""
    low = [_side(branch, branch.low_end, level) for level in inner]
    below = sum(side >= 0 for side in low)
    if not branch.direction:
        return below, []
    # The thresholds between the values at the two ends; those at the ends themselves are not crossed inside.
    crossed = [
        level for level, side in zip(inner, low, strict=True) if side < 0 and _side(branch, branch.high_end, level) > 0
    ]
    floats = np.array([float(level) for level in crossed])
    found, where = inverse_values(branch, floats)
    if len(found) != len(crossed):
        raise NotDecided(f"where beta = {branch.beta} takes a value next to an extremum could not be enclosed")
    balls = [crossing(branch, level, near) for level, near in zip(crossed, where.tolist(), strict=True)]
    if branch.direction > 0:
        return below, balls
    return below + len(crossed), balls[::-1]


def _side(branch: Branch, end: Point, level: sp.Rational) -> int:
    """The sign of the target at an end of a branch minus a threshold."""
    with working_precision(_BITS):
        difference = value_at_end(branch, end, _BITS) - arb(int(level.p)) / int(level.q)
    if difference > 0:
        return 1
    if difference < 0:
        return -1
    if end.exact is not None and is_zero(branch.beta.xreplace({x: end.exact}) - level):
        return 0
    raise NotDecided(
        f"whether beta = {branch.beta} is above or below the threshold {float(level)} at x = {float(end)} is not "
        "decided; choose other thresholds"
    )
