"""The exact risk of learned constants on intervals, for a model: in float64, or with proved errors."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from flint import arb
from numpy.typing import ArrayLike

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.cell_moments.moments import CellMoments, CertifiedCellMoments, moments
from zcmoe_symbolic.theory.model.arguments import NotDecided, ball_of, checked_digits
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.risk.inverse_count_balls import checked_examples_of_a_ball, mean_inverse_count_arb
from zcmoe_symbolic.theory.risk.parts import Risk, risk_of_regions
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["exact_risk", "float_regions"]

_REMEMBERED_REGIONS = 20_000
_GUARD = 32
_ATTEMPTS = 5


def exact_risk(model: DataModel, segmentation: Any, n: ArrayLike, digits: int | None = None) -> Risk:
    """`ScalarMoE.risk`: see there."""
    cells = Segmentation(segmentation)
    if digits is None:
        found = float_regions(model, cells)
        return risk_of_regions(
            found.probabilities, found.constants, found.errors, ball_of(model.noise.variance).mid(), n
        )
    if np.ndim(n) != 0:
        raise ValueError("n is a sequence; with digits give one number of examples, or leave digits out")
    return _certified_risk(model, cells, checked_examples_of_a_ball(n), checked_digits(digits))


def float_regions(model: DataModel, cells: Segmentation) -> CellMoments:
    """The probabilities, constants and errors of the intervals; remembered, since one asks for many n."""
    points = np.asarray(cells)
    few = cells.m <= _REMEMBERED_REGIONS
    found = _remembered_regions(model, points.tobytes()) if few else moments(model, cells)
    if isinstance(found, CertifiedCellMoments):
        raise TypeError("moments without digits are floats")
    return found


@lru_cache(maxsize=128)
def _remembered_regions(model: DataModel, breakpoints: bytes) -> CellMoments | CertifiedCellMoments:
    return moments(model, Segmentation(np.frombuffer(breakpoints)))


def _certified_risk(model: DataModel, cells: Segmentation, n: int, digits: int) -> Risk:
    """The parts as balls, each with so many digits proved, or as precise as the breakpoints are, if these are balls."""
    is_inexact = any(isinstance(point, Ball) and not point.is_exact for point in cells.breakpoints)
    bits = math.ceil(digits * math.log2(10)) + _GUARD
    for _ in range(_ATTEMPTS):
        with working_precision(bits + _GUARD):
            parts = _parts(model, cells, n, bits)
            is_bounded = all(part.is_finite() for part in parts)
            if is_bounded and (is_inexact or all(_has_digits(part, digits) for part in parts)):
                return Risk(*[Ball.from_arb(part) for part in parts])
        bits *= 2
    raise NotDecided(
        f"the risk of {cells.m} intervals for n = {n} was not bounded to {digits} digits; ask for fewer, give exact "
        "breakpoints, or leave digits out for floats"
    )


def _has_digits(part: arb, digits: int) -> bool:
    ball = Ball.from_arb(part)
    return ball.digits >= digits or bool(ball.contains(0) and part.rad() < arb(10) ** -digits)


def _parts(model: DataModel, cells: Segmentation, n: int, bits: int) -> tuple[arb, arb, arb, arb]:
    """Noise, approximation, estimation and empty regions, at the present precision."""
    found = moments(model, cells, math.ceil(bits / math.log2(10)))
    if isinstance(found, CellMoments):
        raise TypeError("moments with digits are balls")
    s2 = ball_of(model.noise.variance, bits + _GUARD)
    reached = [index for index, rho in enumerate(found.probabilities) if not rho.is_zero()]
    rho = [_probability(found.probabilities[index]) for index in reached]
    mu = [found.constants[index] for index in reached]
    w = [_nonnegative(found.errors[index]) for index in reached]
    estimation = sum(
        ((s2 * share + error) * mean_inverse_count_arb(n, share) for share, error in zip(rho, w, strict=True)), arb(0)
    )
    return s2, sum(w, arb(0)), estimation, _empty_regions(rho, mu, w, s2, n)


def _empty_regions(rho: Sequence[arb], mu: Sequence[arb], w: Sequence[arb], s2: arb, n: int) -> arb:
    """`sum rho_i (1 - rho_i)^n ((mu_-i - mu_i)^2 + v_-i/n)`; an only region is never empty.

    About the mean of all, with `d_i = mu_i - mu` and `q_i = 1 - rho_i`: `mu_-i - mu_i = -d_i/q_i` and
    `v_-i = s2 + (sum_{j != i} (w_j + rho_j d_j^2))/q_i - (rho_i d_i/q_i)^2`.
    """
    if len(rho) == 1:
        return arb(0)
    mean = sum((share * constant for share, constant in zip(rho, mu, strict=True)), arb(0))
    squares = [(constant - mean) ** 2 for constant in mu]
    spreads = [error + share * square for error, share, square in zip(w, rho, squares, strict=True)]
    others, spreads_of_others = _sums_of_the_others(rho), _sums_of_the_others(spreads)
    total = arb(0)
    for share, square, other, spread in zip(rho, squares, others, spreads_of_others, strict=True):
        distance = square / other**2
        variance = s2 + _nonnegative(spread / other - share**2 * distance)
        total += share * other**n * (distance + variance / n)
    return total


def _sums_of_the_others(values: Sequence[arb]) -> list[arb]:
    """For each number the sum of the others, by additions only, so that no bits are lost."""
    from_right = [arb(0)]
    for value in reversed(values[1:]):
        from_right.append(from_right[-1] + value)
    sums, from_left = [], arb(0)
    for value, right in zip(values, reversed(from_right), strict=True):
        sums.append(from_left + right)
        from_left += value
    return sums


def _probability(ball: arb) -> arb:
    """What a ball around a probability has of [0, 1]."""
    return _within(ball, arb(0), arb(1))


def _nonnegative(ball: arb) -> arb:
    """What a ball around a number of at least 0 has of the non-negative numbers."""
    return _within(ball, arb(0), ball.upper())


def _within(ball: arb, low: arb, high: arb) -> arb:
    if not ball.is_finite() or (ball.lower() >= low and ball.upper() <= high):
        return ball
    return max(ball.lower(), low).union(min(ball.upper(), high))
