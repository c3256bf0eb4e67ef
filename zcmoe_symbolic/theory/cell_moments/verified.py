"""Float64 moments of cells, compared with certified totals.

Two Gauss rules may agree because both miss a narrow peak of the density or of the target. The sums over all cells give
it away: the probabilities add up to that of the whole domain, and the errors within the cells and between their
constants to the variance of the target. Those of the whole domain are certified once for each model.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
import sympy as sp
from flint import arb

from zcmoe_symbolic.theory.cell_moments.certified import CertifiedCellMoments, certified_cell_moments
from zcmoe_symbolic.theory.cell_moments.coordinates import Piece
from zcmoe_symbolic.theory.cell_moments.float64 import CellMoments, cell_moments

__all__ = ["verified_cell_moments"]

_DIGITS = 14
_AGREEMENT = 1e-11
_ROUNDING = 1e-14
_ROUNDS = 60
_MOST_MARKS = 1000
_MOST_CERTIFIED = 5000
_SHARE = 16  # a peak has been found when no interval has more than this part of the probability or the error

Totals: TypeAlias = tuple[float, float, float]
"""Probability, mean of the target, and integral of its squared distance from the mean."""


def verified_cell_moments(pieces: Sequence[Piece], breakpoints: Any) -> CellMoments:
    """`cell_moments`, with the sums over the cells compared with certified ones.

    Where they do not agree, the cells are divided further around the peaks of the density and of the target, which
    certified integrals find; where that does not help, balls give the floats of up to 5000 cells.

    >>> from sympy import Rational, exp, pi, sqrt
    >>> from zcmoe_symbolic.numerics.points import Point
    >>> from zcmoe_symbolic.theory.model.data_model import ModelPiece
    >>> from zcmoe_symbolic.theory.scalar import x
    >>> peak = 1000 / sqrt(pi) * exp(-(10**6) * (x - Rational(3, 10)) ** 2)
    >>> round(verified_cell_moments([ModelPiece(Point.of(0), Point.of(1), x, peak)], [0, 1]).error * 2e6, 9)
    1.0

    Raises `ValueError` as `cell_moments` does, and where nothing but NaN is found.
    """
    found = _quietly(pieces, breakpoints)
    totals = _totals(tuple(pieces))
    if totals is None or _agree(found, totals):
        return _finite(found)
    found = _quietly(pieces, breakpoints, _marks(tuple(pieces)))
    if _agree(found, totals) or found.errors.size > _MOST_CERTIFIED:
        return _finite(found)
    floats = [float(point) for point in breakpoints]
    balls = certified_cell_moments(pieces, _with_exact_ends(pieces, floats), digits=_DIGITS)
    return _as_floats(balls) if _are_finite(balls) else _finite(found)


def _quietly(pieces: Sequence[Piece], breakpoints: Any, extra: Sequence[float] = ()) -> CellMoments:
    """Without NumPy's warnings: what is not finite is seen in the result."""
    with np.errstate(all="ignore"):
        return cell_moments(pieces, breakpoints, extra=extra)


def _finite(found: CellMoments) -> CellMoments:
    if not np.isfinite(found.error):
        raise ValueError(
            f"the target or the density cannot be computed in float64 in {np.sum(~np.isfinite(found.errors))} "
            "intervals; give digits=..., which takes balls"
        )
    return found


@lru_cache(maxsize=256)
def _totals(pieces: tuple[Piece, ...]) -> Totals | None:
    """The certified totals, or `None` where they are not found."""
    found = certified_cell_moments(pieces, _ends(pieces), digits=_DIGITS)
    values = found.probabilities[0], found.constants[0], found.errors[0]
    if not _are_finite(found) or not values[0] > 0:
        return None
    return float(values[0].mid()), float(values[1].mid()), float(values[2].mid())


def _agree(found: CellMoments, totals: Totals) -> bool:
    mass, mean, error = totals
    with np.errstate(all="ignore"):
        away = found.constants - mean
        first = float(found.probabilities @ away)
        second = found.error + float(found.probabilities @ away**2)
    # A constant is good to a rounding error of its own size, which is much where the target varies little.
    lost = _ROUNDING * abs(mean) * mass
    spread = float(np.sqrt(mass * max(error, 0.0)))
    return bool(
        abs(float(np.sum(found.probabilities)) - mass) <= _AGREEMENT * mass
        and abs(first) <= _AGREEMENT * spread + lost
        and abs(second - error) <= _AGREEMENT * error + 2 * lost * (spread / mass + lost / mass)
    )


@lru_cache(maxsize=64)
def _marks(pieces: tuple[Piece, ...]) -> tuple[float, ...]:
    """Points around the peaks: intervals with much of the probability or of the error are halved."""
    points = list(_ends(pieces))
    for _ in range(_ROUNDS):
        cells = certified_cell_moments(pieces, points, digits=3)
        limits = [
            sum((value.mid() for value in values if value.is_finite()), arb(0)) / _SHARE
            for values in (cells.probabilities, _variances(cells))
        ]
        heavy = [
            index
            for index, values in enumerate(zip(cells.probabilities, cells.errors, strict=True))
            if any(value.is_finite() and value.mid() > limit for value, limit in zip(values, limits, strict=True))
        ]
        if not heavy or len(points) > _MOST_MARKS:
            break
        points = sorted([*points, *((points[index] + points[index + 1]) / 2 for index in heavy)])
    return tuple(float(point) for point in points)


def _variances(cells: CertifiedCellMoments) -> list[arb]:
    """The errors within the cells and those between their constants."""
    known = [
        (mass.mid(), constant.mid())
        for mass, constant in zip(cells.probabilities, cells.constants, strict=True)
        if mass > 0 and constant.is_finite()
    ]
    total = sum((mass for mass, _ in known), arb(0))
    mean = sum((mass * constant for mass, constant in known), arb(0)) / total if known else arb(0)
    return [*cells.errors, *(mass * (constant - mean) ** 2 for mass, constant in known)]


def _ends(pieces: Sequence[Piece]) -> tuple[Any, Any]:
    left, right = pieces[0].left.exact, pieces[-1].right.exact
    if left is None or right is None:
        raise ValueError(f"the domain [{pieces[0].left!r}, {pieces[-1].right!r}] has an end that is not known exactly")
    return left, right


def _with_exact_ends(pieces: Sequence[Piece], floats: Sequence[float]) -> list[Any]:
    left, right = _ends(pieces)
    return [left, *(sp.Rational(*point.as_integer_ratio()) for point in floats[1:-1]), right]


def _are_finite(cells: CertifiedCellMoments) -> bool:
    return all(value.is_finite() for value in (*cells.probabilities, *cells.constants, *cells.errors))


def _as_floats(cells: CertifiedCellMoments) -> CellMoments:
    probabilities, constants, errors = (
        np.array([float(value.mid()) for value in values])
        for values in (cells.probabilities, cells.constants, cells.errors)
    )
    return CellMoments(probabilities, constants, errors, float(sum(error.rad() for error in cells.errors)))
