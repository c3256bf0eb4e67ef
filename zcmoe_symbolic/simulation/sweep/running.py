"""Sweeps: the cells that a file does not have yet are computed, and each is written as soon as it is finished."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from zcmoe_symbolic.simulation.sweep.cells import SweepCell
from zcmoe_symbolic.simulation.sweep.computation import CellFailure
from zcmoe_symbolic.simulation.sweep.engines import CONNECT_SECONDS, Outcome, check_engine, outcomes
from zcmoe_symbolic.simulation.sweep.results import SweepResults
from zcmoe_symbolic.simulation.sweep.rows import SweepRow
from zcmoe_symbolic.simulation.sweep.storage import ResultsFile, open_results

__all__ = ["SweepProgress", "sweep"]


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep is: `done` of `total` cells, of which `remembered` were in the file; `latest` just finished."""

    done: int
    total: int
    remembered: int
    latest: Outcome | None = None
    notes: tuple[str, ...] = ()


def sweep(
    cells: Iterable[SweepCell],
    out: str | PathLike[str] | None = None,
    jobs: int = 1,
    dask: str | None = None,
    progress: Callable[[SweepProgress], None] | None = None,
    *,
    connect_seconds: float = CONNECT_SECONDS,
) -> SweepResults:
    """The exact and the simulated risk of every cell, in the order of the cells; a cell given twice counts once.

    With `out`, a file with the suffix `.csv` or `.parquet`, every cell is written as soon as it is finished, and those
    that the file has already are taken from it: the same call again continues a sweep that was interrupted, and a call
    with more cells adds to it. Cells that fail are in `failures` of the result, are not written, and are tried again
    by the next call.

    The cells are computed one by one here, by `jobs` processes (joblib), or by the workers of the Dask scheduler at
    the address `dask`; every row is the same whoever computes it, in whatever order. `progress` is called at the start
    and after every cell.

    Raises `ValueError` for what are no cells, for a file that cannot be continued (`read_results` tells which) or that
    another sweep is writing to, if a library is missing, if no scheduler answers within `connect_seconds`, and if
    workers died. `KeyboardInterrupt` passes through; what was finished is in the file.

    >>> from zcmoe_symbolic.simulation.sweep import grid
    >>> from zcmoe_symbolic.theory.model.data_model import DataModel
    >>> from zcmoe_symbolic.theory.scalar import x
    >>> results = sweep(grid(DataModel(x, 1), m=[1, 2, 4], n=50, density="uniform", trials=100))
    >>> [round(row.exact_risk, 4) for row in results], results.failures
    ([0.085, 0.0217, 0.0057], ())
    """
    asked = {cell.key: cell for cell in _checked(cells)}
    check_engine(jobs, dask)
    tell = progress if progress is not None else _nothing
    failures: dict[str, CellFailure] = {}
    with _opened(out) as file:
        rows = {key: file.rows[key] for key in asked if key in file.rows}
        remembered = len(rows)
        tell(SweepProgress(remembered, len(asked), remembered, notes=tuple(file.notes)))
        # Cells with the same segmentation follow one another, so that it is computed once.
        missing = sorted((cell for key, cell in asked.items() if key not in rows), key=_segmentation_of)
        with closing(outcomes(missing, jobs=jobs, dask=dask, connect_seconds=connect_seconds)) as found:
            for outcome in found if missing else ():
                if isinstance(outcome, SweepRow):
                    file.append([outcome])
                    rows[outcome.cell.key] = outcome
                else:
                    failures[outcome.cell.key] = outcome
                tell(SweepProgress(len(rows) + len(failures), len(asked), remembered, outcome))
        notes = tuple(file.notes)
    return SweepResults(
        tuple(rows[key] for key in asked if key in rows),
        tuple(failures[key] for key in asked if key in failures),
        notes,
    )


class _NoFile:
    """Takes the place of a file of results when there is none."""

    def __init__(self) -> None:
        self.rows: dict[str, SweepRow] = {}
        self.notes: list[str] = []

    def append(self, rows: Iterable[SweepRow]) -> None:
        """Forget the rows."""


@contextmanager
def _opened(out: str | PathLike[str] | None) -> Iterator[ResultsFile]:
    if out is None:
        yield _NoFile()
    elif not isinstance(out, str | PathLike):
        raise ValueError(f"out is {out!r}; give the path of a file with the suffix .csv or .parquet")
    else:
        with open_results(Path(out)) as file:
            yield file


def _checked(cells: Iterable[SweepCell]) -> list[SweepCell]:
    if isinstance(cells, SweepCell) or not isinstance(cells, Iterable):
        raise ValueError(f"cells is {str(cells)[:60]!r}; give a list of cells, as grid(...) makes it")
    listed = list(cells)
    for index, cell in enumerate(listed):
        if not isinstance(cell, SweepCell):
            raise ValueError(f"cells[{index}] is {str(cell)[:60]!r}; give SweepCell.of(model, m, n)")
    return listed


def _segmentation_of(cell: SweepCell) -> tuple[str, str, str, str, int]:
    return cell.beta, cell.input_density, cell.noise, cell.segment_density, cell.m


def _nothing(_: SweepProgress) -> None:
    pass
