"""Files of results, CSV or Parquet by their suffix: rows are added, never changed, and never lost.

A CSV file is appended to. A Parquet file cannot be, so that its new rows go to a CSV file beside it, the journal
`NAME.parquet.journal`, and are merged into the Parquet file when the sweep ends and when the next one begins. The
Parquet file is replaced as a whole and the journal removed after that, so that at any moment every finished row lies
in one of them.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from zcmoe_symbolic.simulation.sweep.growing_file import GrowingFile, read_lines, telling
from zcmoe_symbolic.simulation.sweep.parquet_file import read_parquet, require_parquet, write_parquet
from zcmoe_symbolic.simulation.sweep.rows import SweepRow

__all__ = ["JOURNAL", "ResultsFile", "open_results", "stored_rows"]

JOURNAL = ".journal"
_CSV, _PARQUET = ".csv", ".parquet"


class ResultsFile(Protocol):
    """What a sweep asks of a file of results: `rows` that are there, by key, and `notes` on what was put right."""

    rows: dict[str, SweepRow]
    notes: list[str]

    def append(self, rows: Iterable[SweepRow]) -> None:
        """Add rows, which are on the disk when this returns."""


class _ParquetResults:
    def __init__(self, path: Path) -> None:
        self._path = path
        require_parquet()
        self._journal = GrowingFile(_journal_of(path))
        try:
            with telling(path):
                stored = read_parquet(path) if path.exists() else []
            self.notes = self._journal.notes
            self.rows = _united(stored, self._journal.rows.values(), path)
            if self._journal.rows:
                self._merge()
        except BaseException:
            self._journal.close(remove=not self._journal.rows)
            raise

    def append(self, rows: Iterable[SweepRow]) -> None:
        """Add rows to the journal."""
        listed = list(rows)
        # First, so that an interruption leaves no line in the journal that is not merged before it is emptied.
        self.rows.update((row.cell.key, row) for row in listed)
        self._journal.append(listed)

    def _merge(self) -> None:
        with telling(self._path):
            write_parquet(self._path, self.rows.values())
            self._journal.empty()

    def close(self) -> None:
        """Merge the journal into the Parquet file and remove it; if that fails, it stays."""
        merged = False
        try:
            if self._journal.rows or not self._path.exists():
                self._merge()
            merged = True
        finally:
            self._journal.close(remove=merged)


@contextmanager
def open_results(path: Path) -> Iterator[ResultsFile]:
    """The file of results for one sweep, which alone may write to it.

    Raises `ValueError` for another suffix than `.csv` and `.parquet`, for a file that another sweep writes to, and
    for one that is no results of this schema; it is left as it is then.
    """
    if _suffix(path) == _PARQUET:
        parquet = _ParquetResults(path)
        try:
            yield parquet
        finally:
            parquet.close()
    else:
        growing = GrowingFile(path)
        try:
            yield growing
        finally:
            growing.close()


def stored_rows(path: Path) -> list[SweepRow]:
    """The rows of a file, those in the journal of a Parquet file included; nothing is changed."""
    if _suffix(path) == _CSV:
        with telling(path):
            return read_lines(path.read_bytes(), path)
    journal = _journal_of(path)
    late: list[SweepRow] = []
    # The journal comes first: a sweep that ends in between moves its rows to the Parquet file.
    with telling(journal):
        if journal.exists():
            late = read_lines(journal.read_bytes(), journal)
    with telling(path):
        stored = read_parquet(path) if path.exists() or not late else []
    return list(_united(stored, late, path).values())


def _united(stored: Iterable[SweepRow], late: Iterable[SweepRow], path: Path) -> dict[str, SweepRow]:
    """The rows of both; one that is in both was merged by a process that was killed before it emptied the journal."""
    rows = {row.cell.key: row for row in stored}
    for row in late:
        if rows.setdefault(row.cell.key, row) != row:
            raise ValueError(
                f"{path} and its journal {_journal_of(path).name} have different rows with the key {row.cell.key}; "
                "both are left as they are, delete the line of the journal or the Parquet file"
            )
    return rows


def _journal_of(path: Path) -> Path:
    return path.with_name(path.name + JOURNAL)


def _suffix(path: Path) -> str:
    if path.suffix not in (_CSV, _PARQUET):
        raise ValueError(f"out is {path}; name a file with the suffix {_CSV} or {_PARQUET}")
    return path.suffix
