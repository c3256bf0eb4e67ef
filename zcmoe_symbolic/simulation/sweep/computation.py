"""What one cell of a sweep costs: its segmentation, the exact risk, the simulation; shared work is done once."""

import threading
from dataclasses import dataclass
from functools import lru_cache

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.simulation.experiments import simulated_risk
from zcmoe_symbolic.simulation.sweep.cells import SweepCell
from zcmoe_symbolic.simulation.sweep.model_text import OPTIMAL, UNIFORM, ModelText, read_segment_density
from zcmoe_symbolic.simulation.sweep.rows import SweepRow
from zcmoe_symbolic.theory.experts.compressor import Compressor
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["CellFailure", "computed_row", "outcome_of"]

_ONE_AT_A_TIME = threading.Lock()
"""A worker of a cluster may have several threads, but Arb's precision and SymPy's caches are the process's."""


@dataclass(frozen=True)
class CellFailure:
    """A cell that could not be computed, and why, in one line."""

    cell: SweepCell
    reason: str

    def __str__(self) -> str:
        return f"{self.cell}: {self.reason}"


def computed_row(cell: SweepCell) -> SweepRow:
    """The exact and the simulated risk of a cell, a function of the cell alone.

    The model and the density of experts are read from their texts. Raises `ValueError` for texts that say none, and
    where one of the two risks cannot be computed.

    >>> from zcmoe_symbolic.theory.model.data_model import DataModel
    >>> from zcmoe_symbolic.theory.scalar import x
    >>> row = computed_row(SweepCell.of(DataModel(x, 1), m=2, n=50, trials=400))
    >>> round(row.exact_risk, 6), abs(row.z) < 4
    (0.021684, True)
    """
    with _ONE_AT_A_TIME:
        moe = _moe(cell.model_text)
        segmentation = _segmentation(cell.model_text, cell.segment_density, cell.m)
        exact = moe.risk(segmentation, cell.n)
        estimate = simulated_risk(
            moe.model, segmentation, cell.n, trials=cell.trials, seed=cell.cell_seed, test_examples=cell.test_examples
        )
        low, high = estimate.interval(0.95)
        return SweepRow(
            cell=cell,
            exact_noise=float(exact.noise),
            exact_approximation=float(exact.approximation),
            exact_estimation=float(exact.estimation),
            exact_empty_regions=float(exact.empty_regions),
            exact_risk=float(exact.total),
            simulated_mean=estimate.mean,
            standard_error=estimate.standard_error,
            interval_low=low,
            interval_high=high,
            z=estimate.z_score(float(exact.total)),
            version=__version__,
        )


def outcome_of(cell: SweepCell) -> SweepRow | CellFailure:
    """The row of a cell, or why there is none, so that one bad cell does not end a sweep."""
    try:
        return computed_row(cell)
    except Exception as error:
        named = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
        return CellFailure(cell, f"{named}{' '.join(str(error).split())}")


@lru_cache(maxsize=8)
def _moe(text: ModelText) -> ScalarMoE:
    return ScalarMoE(text.model())


@lru_cache(maxsize=64)
def _compressor(text: ModelText, segment_density: str) -> Compressor:
    return _moe(text).compressor() if segment_density == OPTIMAL else Compressor(read_segment_density(segment_density))


@lru_cache(maxsize=256)
def _segmentation(text: ModelText, segment_density: str, m: int) -> Segmentation:
    if segment_density == UNIFORM:
        return Segmentation.uniform(m)
    return _compressor(text, segment_density).segmentation(m)
