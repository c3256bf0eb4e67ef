"""Functions of x as lines that can be drawn: jumps stay jumps, cusps and ends of pieces are points of the line."""

from collections.abc import Callable

import numpy as np
import sympy as sp

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.theory.model.arguments import NotDecided
from zcmoe_symbolic.theory.model.data_model import DataModel, ModelPiece
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["curve_of", "curve_of_pieces"]

_POINTS = 1_001
_JUMP = 1e-6


def curve_of(expression: sp.Expr, model: DataModel) -> tuple[Floats, Floats]:
    """A line through a function of x on [0, 1] that is smooth where the model is, as `x` and `y`, NaN at a jump.

    >>> places, values = curve_of(3 * x**2, DataModel(x, 1))
    >>> float(places[0]), float(values[-1])
    (0.0, 3.0)
    """
    return curve_of_pieces(model, lambda _: expression)


def curve_of_pieces(model: DataModel, expression: Callable[[ModelPiece], sp.Expr]) -> tuple[Floats, Floats]:
    """The same for a function that is written differently on every smooth piece of the model."""
    special = _special_points(model)
    xs: list[Floats] = []
    ys: list[Floats] = []
    for piece in model.pieces:
        left, right = float(piece.left), float(piece.right)
        inside = np.union1d(np.linspace(0, 1, _POINTS), special)
        places = np.concatenate([[left], inside[(inside > left) & (inside < right)], [right]])
        values = _values(sp.sympify(expression(piece)), places)
        size = float(np.max(np.abs(values), initial=1.0, where=np.isfinite(values)))
        if ys and abs(ys[-1][-1] - values[0]) > _JUMP * size:
            xs.append(np.array([left]))
            ys.append(np.array([np.nan]))
        elif ys:
            places, values = places[1:], values[1:]  # the function goes on: the joint is there already
        xs.append(places)
        ys.append(values)
    return np.concatenate(xs), np.concatenate(ys)


def _values(expression: sp.Expr, places: Floats) -> Floats:
    """The function at places from one end of a piece to the other, NaN at a pole.

    The ends belong to this piece: where the function has another value there, the limit from inside is taken.
    """
    function = compiled(expression, x)
    at = np.asarray(function.numpy(places))
    inside = np.asarray(function.numpy(np.clip(places, np.nextafter(places[0], 1), np.nextafter(places[-1], 0))))
    values = np.where(np.isclose(at, inside, rtol=_JUMP, atol=1e-12), at, inside)
    return np.where(np.isfinite(at) & np.isfinite(inside), values, np.nan)


def _special_points(model: DataModel) -> Floats:
    """The zeros of beta', where the optimal density has its cusps."""
    try:
        return np.array([float(zero.point) for zero in model.critical_points])
    except NotDecided:
        return np.empty(0)
