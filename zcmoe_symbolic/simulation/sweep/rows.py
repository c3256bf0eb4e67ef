"""The rows of a sweep's results and their schema: the same columns in a CSV and in a Parquet file."""

import csv
import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from zcmoe_symbolic.simulation.sweep.cells import SweepCell

__all__ = ["COLUMNS", "HEADER", "SCHEMA", "Column", "SweepRow", "line_of", "row_of_line", "row_of_values"]

SCHEMA = 1
"""The version of the columns below; it is the first column of every row, and in the metadata of a Parquet file."""

_IN_THE_CELL = "cell."


@dataclass(frozen=True)
class SweepRow:
    """A finished cell: the exact risk with its parts, and beside it the simulated one.

    `exact_risk` is the sum of the four parts before it, in float64. `simulated_mean` is the mean over the trials,
    `standard_error` that of the mean, `interval_low` and `interval_high` the ends of its 95 % confidence interval, and
    `z` is `(simulated_mean - exact_risk) / standard_error`, infinite where trials without any spread disagree with the
    exact risk (`Estimate.z_score`). `version` is that of the package that computed the row. Raises `ValueError` for
    other numbers that are not finite.
    """

    cell: SweepCell
    exact_noise: float
    exact_approximation: float
    exact_estimation: float
    exact_empty_regions: float
    exact_risk: float
    simulated_mean: float
    standard_error: float
    interval_low: float
    interval_high: float
    z: float
    version: str

    def __post_init__(self) -> None:
        for column in COLUMNS:
            if column.kind is float:
                value = column.value(self)
                is_one = isinstance(value, float) and not math.isnan(value)
                if not is_one or (math.isinf(value) and column.name != "z"):
                    raise ValueError(f"{column.name} is {value!r}; it must be a finite float")

    def values(self) -> dict[str, Any]:
        """The row as a dictionary from the names of the columns."""
        return {column.name: column.value(self) for column in COLUMNS}


@dataclass(frozen=True)
class Column:
    """A column of the results: its name, the type of its values, and where the value of a row comes from."""

    name: str
    kind: type
    source: str
    may_be_missing: bool = False

    @cached_property
    def value(self) -> Callable[[SweepRow], Any]:
        """The value of a row."""
        return (lambda _: SCHEMA) if self.name == "schema" else attrgetter(self.source)

    def text(self, row: SweepRow) -> str:
        """The value of a row, as a CSV file has it: nothing for a missing one, floats with all their digits."""
        value = self.value(row)
        return "" if value is None else repr(value) if self.kind is float else str(value)

    def read(self, text: str) -> Any:
        """The value that a text says; raises `ValueError` for anything that is not written as `text` writes it."""
        if text == "" and self.may_be_missing:
            return None
        try:
            value = self.kind(text)
        except ValueError:
            value = None
        if value is None or (self.kind is not str and repr(value) != text):
            kind = {int: "an integer", float: "a number"}[self.kind]
            raise ValueError(f"{self.name} is {text[:40]!r}; it must be {kind}, as the sweep wrote it")
        return value


def _columns() -> tuple[Column, ...]:
    cell = [
        Column(name, kind, _IN_THE_CELL + name, may_be_missing)
        for name, kind, may_be_missing in (
            ("key", str, False), ("beta", str, False), ("input_density", str, False), ("noise", str, False),
            ("segment_density", str, False), ("m", int, False), ("n", int, False), ("trials", int, False),
            ("test_examples", int, True), ("seed", int, False), ("cell_seed", int, False),
        )
    ]  # fmt: skip
    numbers = [
        "exact_noise", "exact_approximation", "exact_estimation", "exact_empty_regions", "exact_risk",
        "simulated_mean", "standard_error", "interval_low", "interval_high", "z",
    ]  # fmt: skip
    found = [Column(name, float, name) for name in numbers]
    return (Column("schema", int, ""), *cell, *found, Column("version", str, "version"))


COLUMNS = _columns()
HEADER = ",".join(column.name for column in COLUMNS)
_OF_THE_CELL = [column.name for column in COLUMNS if column.source.startswith(_IN_THE_CELL)]
_MADE_OF_IT = ("key", "cell_seed")
_OF_THE_ROW = [column.name for column in COLUMNS if column.source and column.name not in _OF_THE_CELL]


def row_of_values(values: Mapping[str, Any]) -> SweepRow:
    """The row whose columns have these values.

    Raises `ValueError` if the schema is another one, a number is out of its range, or the key or the seed of the cell
    are not those of its content, so that the content was changed after it was written.
    """
    if values["schema"] != SCHEMA:
        raise ValueError(f"schema is {values['schema']}; this version reads and writes schema {SCHEMA}")
    cell = SweepCell(**{name: values[name] for name in _OF_THE_CELL if name not in _MADE_OF_IT})
    for name in _MADE_OF_IT:
        if values[name] != getattr(cell, name):
            raise ValueError(f"{name} is {values[name]}, but the cell's own is {getattr(cell, name)}: it was edited")
    return SweepRow(cell=cell, **{name: values[name] for name in _OF_THE_ROW})


def line_of(row: SweepRow) -> str:
    """The row as one line of a CSV file, with its end."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([column.text(row) for column in COLUMNS])
    return buffer.getvalue()


def row_of_line(line: str) -> SweepRow:
    """The row that a line of a CSV file says, without its end; raises `ValueError` for any other line."""
    try:
        fields: Sequence[str] = next(csv.reader([line], strict=True), [])
    except csv.Error as error:
        raise ValueError(f"it is no line of a CSV file: {error}") from error
    if len(fields) != len(COLUMNS):
        raise ValueError(f"it has {len(fields)} fields, not {len(COLUMNS)}")
    return row_of_values({column.name: column.read(text) for column, text in zip(COLUMNS, fields, strict=True)})
