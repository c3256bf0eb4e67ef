"""What a sweep found: its rows, the cells that failed, and whether simulation and theory agree as a whole."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from scipy import stats

from zcmoe_symbolic.simulation.sweep.computation import CellFailure
from zcmoe_symbolic.simulation.sweep.parquet_file import arrow_table
from zcmoe_symbolic.simulation.sweep.rows import SweepRow
from zcmoe_symbolic.simulation.sweep.storage import stored_rows

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Agreement", "SweepResults", "read_results"]


@dataclass(frozen=True)
class Agreement:
    """How far simulation and exact risk lie apart in all cells together.

    Of `cells` intervals of 95 %, `outside` do not contain the exact risk, where about 5 % are expected. `worst` is the
    row with the largest `|z|`, and `probability` that of a `|z|` at least as large in one of so many independent cells
    whose exact risks are right (Student's t for each cell; for losses far from normal it is approximate).
    """

    cells: int
    outside: int
    worst: SweepRow
    probability: float


@dataclass(frozen=True)
class SweepResults:
    """The rows of the cells asked for, in their order; `failures` and `notes` (one line each) tell what went wrong."""

    rows: tuple[SweepRow, ...]
    failures: tuple[CellFailure, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[SweepRow]:
        return iter(self.rows)

    def to_arrow(self) -> "pyarrow.Table":
        """The rows as an Arrow table; `.to_pandas()` of it makes a data frame. Raises `ValueError` without pyarrow."""
        return arrow_table(self.rows)

    def agreement(self) -> Agreement | None:
        """How well simulation and exact risk agree; None if there is no row."""
        return _agreement(self.rows) if self.rows else None


def read_results(path: str | PathLike[str]) -> SweepResults:
    """The rows of a file of results, in its order; of a Parquet file those in its journal too. Nothing is changed.

    Raises `ValueError`, with the line or row and the remedy, for a file that is not there, another suffix than `.csv`
    and `.parquet`, another schema, half a line at the end, values that do not parse, and two rows of the same cell.

    >>> read_results("nowhere.csv")
    Traceback (most recent call last):
        ...
    ValueError: nowhere.csv: No such file or directory; give the path of a file of results
    """
    return SweepResults(tuple(stored_rows(Path(path))))


def _agreement(rows: Sequence[SweepRow]) -> Agreement:
    outside = sum(not row.interval_low <= row.exact_risk <= row.interval_high for row in rows)
    tails = [2 * float(stats.t.sf(abs(row.z), row.cell.trials - 1)) for row in rows]
    worst = min(range(len(rows)), key=lambda index: tails[index])
    tail = tails[worst]
    probability = -math.expm1(len(rows) * math.log1p(-tail)) if tail < 1 else 1.0
    return Agreement(len(rows), outside, rows[worst], probability)
