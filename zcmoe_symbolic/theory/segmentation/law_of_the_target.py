"""The law of `Z = beta(X)` for a model on [0, 1], in float64, by the monotone branches of the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.theory.cell_moments.float64 import cell_moments
from zcmoe_symbolic.theory.cell_moments.moments import CellMoments, verified_cell_moments
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.lloyd_max import Quantizer, quantizer
from zcmoe_symbolic.theory.segmentation.monotone_branches import Branch, branches_of, inverse_values, value_at_end

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.data_model import DataModel

__all__ = ["LawOfTheTarget"]

_NODES = 400
_SAME = 1e-12


@dataclass(frozen=True, eq=False)
class LawOfTheTarget:
    """Probabilities, conditional means and errors of level sets: moments of the intervals between the crossings."""

    model: "DataModel"
    branches: tuple[Branch, ...]

    @classmethod
    @lru_cache(maxsize=32)
    def of(cls, model: "DataModel") -> "LawOfTheTarget":
        """The law of a model's target."""
        return cls(model, branches_of(model))

    @cached_property
    def varies(self) -> bool:
        """Whether the target varies where inputs fall."""
        return any(branch.has_inputs and branch.direction for branch in self.branches)

    @cached_property
    def range(self) -> tuple[float, float]:
        """The least and the greatest value of the target."""
        values = [_end_value(branch, side) for branch in self.branches for side in (0, 1)]
        return min(values), max(values)

    @cached_property
    def function(self) -> Any:
        """The target in float64."""
        return compiled(self.model.beta, x).numpy

    @cached_property
    def _fixed_points(self) -> Floats:
        """The ends of the domain and of the plateaus."""
        flat = [end for branch in self.branches if not branch.direction for end in (branch.left, branch.right)]
        return np.array([0.0, 1.0, *map(float, flat)])

    def cells(self, thresholds: Floats) -> tuple[Floats, Any]:
        """Breakpoints between which no threshold is crossed, and the region of each interval."""
        crossings = [inverse_values(branch, thresholds)[1] for branch in self.branches]
        points = np.unique(np.concatenate([self._fixed_points, *crossings]))
        values = self.function((points[:-1] + points[1:]) / 2)
        return points, np.searchsorted(thresholds, values, side="right")

    def moments(self, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
        """Probabilities, means and errors of the level sets; means of those without inputs lie between the others."""
        points, regions = self.cells(thresholds)
        return self._joined(cell_moments(self.model.pieces, points), regions, thresholds)

    def _joined(self, cells: CellMoments, regions: Any, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
        """By the parallel-axis formula: nothing is taken away from a sum."""
        count = len(thresholds) + 1
        mass = np.asarray(np.bincount(regions, cells.probabilities, count), dtype=np.float64)
        ends = np.concatenate([[self.range[0]], thresholds, [self.range[1]]])
        middles = (ends[:-1] + ends[1:]) / 2
        # Measured from the middles of the regions, so that the means of narrow ones lose no digits.
        shift = np.bincount(regions, cells.probabilities * (cells.constants - middles[regions]), count)
        shift = np.divide(shift, mass, out=np.zeros(count), where=mass > 0)
        constants = middles + shift
        away = (cells.constants - middles[regions]) - shift[regions]
        errors = np.bincount(regions, cells.errors + cells.probabilities * away**2, count)
        return mass, constants, np.asarray(errors, dtype=np.float64)

    def final(self, found: Quantizer) -> tuple[Quantizer, float]:
        """The quantizer with moments that were compared with certified totals, and their estimated error."""
        points, regions = self.cells(found.thresholds)
        cells = verified_cell_moments(self.model.pieces, points)
        return quantizer(_Known(self._joined(cells, regions, found.thresholds)), found.thresholds), cells.discrepancy

    def density(self, values: Floats) -> Floats:
        """`f_Z`, the sum of `p/|beta'|` over the branches, without what is concentrated on plateaus."""
        total = np.zeros(len(values))
        for branch in self.branches:
            if branch.direction and branch.has_inputs:
                inside, where = inverse_values(branch, values)
                with np.errstate(all="ignore"):
                    part = compiled(branch.density, x).numpy(where) / np.abs(compiled(branch.slope, x).numpy(where))
                total[np.searchsorted(values, inside)] += part
        return total

    def companding(self, m: int) -> Floats:
        """m - 1 increasing thresholds at equal steps of the integral of `f_Z^(1/3)`."""
        levels, integral = self._compressor
        return np.asarray(_increasing(np.interp(np.arange(1, m) / m, integral / integral[-1], levels), self.range))

    @property
    def companding_integral(self) -> float:
        """About `int f_Z^(1/3) dz`."""
        return float(self._compressor[1][-1])

    @cached_property
    def _compressor(self) -> tuple[Floats, Floats]:
        """Values of the target, and the integral of `f_Z^(1/3)` up to them.

        Between critical values the nodes crowd towards both ends, where f_Z may be infinite.
        """
        values = sorted({_end_value(branch, side) for branch in self.branches if branch.has_inputs for side in (0, 1)})
        span = values[-1] - values[0]
        cuts = [values[0]]
        cuts += [value for value, before in zip(values[1:], values, strict=False) if value - before > _SAME * span]
        angles = np.linspace(0, np.pi, _NODES + 1)
        grid = (1 - np.cos(angles)) / 2
        middles = (1 - np.cos((angles[:-1] + angles[1:]) / 2)) / 2
        levels, parts = [np.array([cuts[0]])], [np.zeros(1)]
        for low, high in pairwise(cuts):
            density = self.density(low + (high - low) * middles)
            part = np.cbrt(np.where(np.isfinite(density), density, 0.0)) * np.diff(grid) * (high - low)
            levels.append(low + (high - low) * grid[1:])
            parts.append(parts[-1][-1] + np.cumsum(part))
        return np.concatenate(levels), np.concatenate(parts)


@dataclass(frozen=True)
class _Known:
    """A law of which the moments for certain thresholds are known already."""

    known: tuple[Floats, Floats, Floats]

    def moments(self, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
        if len(thresholds) + 1 != len(self.known[0]):
            raise ValueError(f"moments are known for {len(self.known[0])} regions")
        return self.known

    def density(self, values: Floats) -> Floats:
        return np.full(len(values), np.nan)


@lru_cache(maxsize=1024)
def _end_value(branch: Branch, side: int) -> float:
    return float(value_at_end(branch, branch.right if side else branch.left).mid())


def _increasing(points: Sequence[float] | Floats, ends: tuple[float, float]) -> Floats:
    """Points that coincide are moved apart by the least that float64 allows."""
    found = np.array(points, dtype=np.float64)
    low, high = ends
    for k in range(len(found)):
        before = low if k == 0 else found[k - 1]
        if found[k] <= before:
            found[k] = np.nextafter(before, np.inf)
    for k in reversed(range(len(found))):
        after = high if k == len(found) - 1 else found[k + 1]
        if found[k] >= after:
            found[k] = np.nextafter(after, -np.inf)
    return found
