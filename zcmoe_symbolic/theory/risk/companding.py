"""The exact risk of companding with every number of experts, many numbers at once.

The segmentations of many m are refined to one, whose moments are computed in one pass and put together again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zcmoe_symbolic.theory.cell_moments.float64 import CellMoments
from zcmoe_symbolic.theory.cell_moments.verified import verified_cell_moments
from zcmoe_symbolic.theory.model.arguments import ball_of
from zcmoe_symbolic.theory.risk.parts import Risk, risk_of_regions
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.experts.compressor import Compressor
    from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
    from zcmoe_symbolic.theory.model.data_model import DataModel

__all__ = ["Companding"]


@dataclass(frozen=True)
class Companding:
    """A model whose constants are learned from n examples, and the compressor that makes the segmentations."""

    model: "DataModel"
    compressor: "Compressor"
    n: int
    noise_variance: float

    @classmethod
    def of(cls, moe: "ScalarMoE", density: object, n: int) -> "Companding":
        """With a density of experts; None for the optimal one."""
        return cls(moe.model, moe.compressor(density), n, float(ball_of(moe.model.noise.variance).mid()))

    def regions(self, m: int) -> CellMoments:
        """Probabilities, constants and errors of m intervals."""
        return verified_cell_moments(self.model.pieces, np.asarray(self.compressor.segmentation(m)))

    def risk(self, m: int) -> Risk:
        """The exact risk of m experts."""
        return self._risk(self.regions(m))

    def risks(self, counts: Iterable[int]) -> list[Risk]:
        """The exact risk for each of several numbers of experts."""
        segmentations = [np.asarray(self.compressor.segmentation(m)) for m in counts]
        together = np.unique(np.concatenate(segmentations))
        fine = verified_cell_moments(self.model.pieces, together)
        return [self._risk(_merged(fine, np.searchsorted(together, points[:-1]))) for points in segmentations]

    def _risk(self, found: CellMoments) -> Risk:
        return risk_of_regions(found.probabilities, found.constants, found.errors, self.noise_variance, self.n)


def _merged(fine: CellMoments, first: "np.ndarray[tuple[int], np.dtype[np.intp]]") -> CellMoments:
    """The moments of groups of neighbours, which begin at the indices `first`, by the parallel-axis formula."""
    sizes = np.diff(np.append(first, fine.constants.size))
    mass = np.add.reduceat(fine.probabilities, first)
    start = fine.constants[first]
    shift = _mean(fine.probabilities * (fine.constants - np.repeat(start, sizes)), first, mass)
    constants = start + shift
    away = fine.constants - np.repeat(constants, sizes)
    errors = np.add.reduceat(fine.errors + fine.probabilities * away**2, first)
    return CellMoments(mass, constants, errors, fine.discrepancy)


def _mean(values: Floats, first: "np.ndarray[tuple[int], np.dtype[np.intp]]", mass: Floats) -> Floats:
    sums = np.add.reduceat(values, first)
    return np.divide(sums, mass, out=np.zeros_like(mass), where=mass > 0)
