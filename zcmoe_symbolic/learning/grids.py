"""Regions of inputs with several features: the cells of a product of segmentations, one for each feature."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from zcmoe_symbolic.learning.routing import Indices, Routing
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["Grid", "OccupiedCells"]


class Grid:
    """The `m_1 ... m_d` cells of a grid in [0, 1]^d, in the order of the entries of an `(m_1, ..., m_d)` array.

    >>> grid = Grid([Routing.of([0, 0.5, 1]), Routing.of([0, 0.1, 0.2, 1])])
    >>> grid.m, grid.region_of(np.array([[0.6, 0.15], [0.0, 1.0]]))
    (6, array([4, 2]))
    """

    def __init__(self, axes: Sequence[Routing]) -> None:
        self.axes = tuple(axes)
        self.m = math.prod(axis.m for axis in self.axes)
        """The number of cells."""

    def indices(self, points: Floats) -> Iterator[Indices]:
        """For one feature after the other, the interval of each of the points, an array `(n, d)`."""
        for feature, axis in enumerate(self.axes):
            yield axis.route(points[:, feature], "points")

    def region_of(self, points: Floats) -> Indices:
        """The number of the cell of each of the points, an array `(n, d)`."""
        cells = np.zeros(len(points), dtype=np.intp)
        for axis, index in zip(self.axes, self.indices(points), strict=True):
            cells *= axis.m
            cells += index
        return cells


@dataclass(frozen=True, slots=True)
class OccupiedCells:
    """Those cells of a grid that hold examples, for grids with so many cells that no array can have an entry for each.

    Regions are these cells, in the order of their numbers in the grid, and last all the others together as one. Cells
    are found feature by feature: `keys[j]` holds, in order, all pairs of a beginning of length j of an occupied cell's
    indices (as its number) and the index that follows. So numbers stay below n m_j, however many cells there are.
    """

    grid: Grid
    keys: tuple[Indices, ...]
    cells: Indices
    """The indices of the occupied cells, one row for each."""

    @classmethod
    def of(cls, grid: Grid, points: Floats) -> Self:
        """The cells of a grid that hold one of the points, an array `(n, d)`."""
        keys: list[Indices] = []
        number = np.zeros(len(points), dtype=np.intp)
        columns = list(grid.indices(points))
        for axis, index in zip(grid.axes, columns, strict=True):
            found, number = np.unique(number * axis.m + index, return_inverse=True)
            keys.append(found)
        _, first = np.unique(number, return_index=True)
        return cls(grid, tuple(keys), np.stack([column[first] for column in columns], axis=1))

    @property
    def m(self) -> int:
        """The number of occupied cells, and one."""
        return len(self.cells) + 1

    def region_of(self, points: Floats) -> Indices:
        """The number of the occupied cell of each of the points, an array `(n, d)`; m - 1 in all other cells."""
        number = np.zeros(len(points), dtype=np.intp)
        known = np.ones(len(points), dtype=bool)
        for keys, axis, index in zip(self.keys, self.grid.axes, self.grid.indices(points), strict=True):
            wanted = number * axis.m + index
            number = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            known &= keys[number] == wanted
        return np.where(known, number, self.m - 1)
