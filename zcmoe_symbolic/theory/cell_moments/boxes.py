"""Probability, best constant and error of every cell of a grid of boxes, in float64."""

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from zcmoe_symbolic.theory.cell_moments.float64 import CellMoments
from zcmoe_symbolic.theory.model.arguments import checked_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from zcmoe_symbolic.theory.model.vector_model import VectorDataModel

    Floats = NDArray[np.float64]

__all__ = ["box_moments"]

_ORDERS = {1: (8, 12), 2: (6, 9), 3: (4, 6)}
_ORDERS_BEYOND = (3, 4)
_AGREEMENT = 1e-12
_DEPTH = 8
_MOST_CELLS = 4_000_000
_MOST_SPLIT = 20_000
_BLOCK = 2**20


def box_moments(model: "VectorDataModel", shape: Sequence[int] | int) -> CellMoments:
    """The moments of the cells of a grid of `shape[k]` equal parts in coordinate k, in C order (the last one first).

    By products of Gauss rules; two orders are compared, and where they disagree the cell is halved in every direction,
    down to 8 times. `discrepancy` is the sum of what the last two orders still disagree about in errors and
    probabilities: an estimate, no bound. Raises `ValueError` for a wrong shape.

    >>> import sympy as sp
    >>> from zcmoe_symbolic.theory.model.vector_model import VectorDataModel
    >>> x1, x2 = sp.symbols("x1 x2")
    >>> box_moments(VectorDataModel(x1 + x2, 1), (1, 2)).constants
    array([0.75, 1.25])
    """
    counts = _checked_shape(shape, model.dimension)
    total = int(np.prod(counts))
    corners = np.indices(counts).reshape(len(counts), -1) / np.array(counts)[:, None]
    sides = np.repeat((1 / np.array(counts))[:, None], total, axis=1)
    mass, mean, error, doubt = _moments(model, corners, sides, 0)
    return CellMoments(mass, mean, error, float(np.sum(doubt)))


def _checked_shape(shape: Any, dimension: int) -> tuple[int, ...]:
    given = (shape,) * dimension if isinstance(shape, int) and not isinstance(shape, bool) else shape
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) != dimension:
        raise ValueError(f"shape is {shape!r}; give the numbers of parts of the {dimension} coordinates")
    counts = tuple(checked_count(count, f"shape[{k}]") for k, count in enumerate(given))
    if int(np.prod([float(count) for count in counts])) > _MOST_CELLS:
        raise ValueError(f"shape = {shape} has more than {_MOST_CELLS} cells")
    return counts


def _moments(
    model: "VectorDataModel", corners: "Floats", sides: "Floats", depth: int
) -> "tuple[Floats, Floats, Floats, Floats]":
    coarse_order, fine_order = _ORDERS.get(model.dimension, _ORDERS_BEYOND)
    coarse = _by_rule(model, corners, sides, coarse_order)
    mass, mean, error = _by_rule(model, corners, sides, fine_order)
    doubt = np.abs(error - coarse[2]) + np.abs(mass - coarse[0]) * np.sqrt(error / np.where(mass > 0, mass, 1))
    scale = np.abs(error) + 1e-14 * mass * mean**2
    wrong = np.flatnonzero(
        ~(doubt <= _AGREEMENT * np.maximum(scale, np.mean(scale)))
        | ~(np.abs(mass - coarse[0]) <= _AGREEMENT * np.maximum(mass, np.mean(mass)))
    )
    if not wrong.size or depth >= _DEPTH or wrong.size > _MOST_SPLIT:
        return mass, mean, error, doubt
    d = model.dimension
    halves = sides[:, wrong] / 2
    shifts = np.array(list(itertools.product((0, 1), repeat=d))).T  # (d, 2^d)
    parts = (corners[:, wrong, None] + halves[:, :, None] * shifts[:, None, :]).reshape(d, -1)
    inner = _moments(model, parts, np.repeat(halves, 2**d, axis=1), depth + 1)
    masses, means, errors, doubts = (part.reshape(wrong.size, 2**d) for part in inner)
    mass[wrong] = masses.sum(axis=1)
    weights = np.divide(masses, mass[wrong, None], out=np.zeros_like(masses), where=mass[wrong, None] > 0)
    base = means[:, :1]
    shift = (weights * (means - base)).sum(axis=1)
    mean[wrong] = np.where(mass[wrong] > 0, base[:, 0] + shift, mean[wrong])
    error[wrong] = (errors + masses * (means - base - shift[:, None]) ** 2).sum(axis=1)
    doubt[wrong] = doubts.sum(axis=1)
    return mass, mean, error, doubt


def _by_rule(
    model: "VectorDataModel", corners: "Floats", sides: "Floats", order: int
) -> "tuple[Floats, Floats, Floats]":
    """A product of Gauss rules with `order` nodes in each variable on every cell."""
    d, cells = corners.shape
    nodes, weights = np.polynomial.legendre.leggauss(order)
    grids = np.array(list(itertools.product((nodes + 1) / 2, repeat=d))).T  # (d, order^d)
    shares = np.prod(np.array(list(itertools.product(weights / 2, repeat=d))), axis=1)
    mass, mean, error = np.empty(cells), np.empty(cells), np.empty(cells)
    width = max(1, _BLOCK // len(shares))
    for start in range(0, cells, width):
        part = slice(start, start + width)
        points = corners[:, part, None] + sides[:, part, None] * grids[:, None, :]
        weight = model.density_function(*points) * shares * np.prod(sides[:, part], axis=0)[:, None]
        values = model.target_function(*points)
        mass[part] = weight.sum(axis=1)
        base = values[:, :1]
        moment = (weight * (values - base)).sum(axis=1)
        shift = np.divide(moment, mass[part], out=np.zeros_like(moment), where=mass[part] > 0)
        mean[part] = base[:, 0] + shift
        error[part] = (weight * (values - base - shift[:, None]) ** 2).sum(axis=1)
    return mass, mean, error
