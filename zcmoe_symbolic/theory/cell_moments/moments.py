"""What a model puts into every interval of a segmentation: probability, best constant, and error.

In float64 (`float_cell_moments`) for millions of intervals, or as balls (`certified_cell_moments`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.cell_moments.certified import CertifiedCellMoments, certified_cell_moments
from zcmoe_symbolic.theory.cell_moments.coordinates import Piece
from zcmoe_symbolic.theory.cell_moments.float64 import CellMoments, cell_moments
from zcmoe_symbolic.theory.cell_moments.verified import verified_cell_moments
from zcmoe_symbolic.theory.model.arguments import NotDecided, checked_digits
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.data_model import DataModel
    from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = [
    "CellMoments",
    "CertifiedCellMoments",
    "Piece",
    "cell_errors",
    "cell_moments",
    "certified_cell_moments",
    "moments",
    "optimal_constants",
    "probabilities",
    "verified_cell_moments",
]

MOST_CERTIFIED_CELLS = 200_000


def moments(
    model: "DataModel", segmentation: "Segmentation", digits: int | None = None
) -> CellMoments | CertifiedCellMoments:
    """Probabilities, optimal constants (9) and errors, the terms of (10), of all intervals.

    Float64 without `digits`, Arb's balls with it, as `verified_cell_moments` and `certified_cell_moments` say. Raises
    `ValueError` for more intervals than are computed with balls.
    """
    if digits is None:
        return verified_cell_moments(model.pieces, np.asarray(segmentation))
    if segmentation.m > MOST_CERTIFIED_CELLS:
        raise ValueError(
            f"m is {segmentation.m}; balls are computed for at most {MOST_CERTIFIED_CELLS} intervals, leave digits out"
        )
    points: list[Any] = list(segmentation.breakpoints)
    if segmentation.is_uniform:
        points = [sp.Rational(i, segmentation.m) for i in range(segmentation.m + 1)]
    return certified_cell_moments(model.pieces, points, digits=checked_digits(digits))


def probabilities(
    model: "DataModel", segmentation: "Segmentation", digits: int | None = None
) -> Floats | tuple[Ball, ...]:
    """The probabilities `rho_i = int_i p` of the intervals, (36): float64, or balls with `digits`."""
    found = moments(model, segmentation, digits)
    return found.probabilities if isinstance(found, CellMoments) else _balls(found.probabilities, "probability")


def optimal_constants(
    model: "DataModel", segmentation: "Segmentation", digits: int | None = None
) -> Floats | tuple[Ball, ...]:
    """The best constants `c_i = E[beta | x in A_i]`, (9): float64, or balls with `digits`.

    On an interval of probability zero every constant is as good; by convention it is beta at the midpoint.
    """
    found = moments(model, segmentation, digits)
    return found.constants if isinstance(found, CellMoments) else _balls(found.constants, "constant")


def cell_errors(
    model: "DataModel", segmentation: "Segmentation", digits: int | None = None
) -> Floats | tuple[Ball, ...]:
    """The errors `int_i (beta - c_i)^2 p`, whose sum (10) adds to the noise: float64, or balls with `digits`."""
    found = moments(model, segmentation, digits)
    return found.errors if isinstance(found, CellMoments) else _balls(found.errors, "error")


def _balls(values: Sequence[arb], name: str) -> tuple[Ball, ...]:
    for index, value in enumerate(values):
        if not value.is_finite():
            raise NotDecided(f"the {name} of interval {index} could not be bounded; leave digits out for a float")
    return tuple(Ball.from_arb(value) for value in values)
