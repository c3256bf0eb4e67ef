"""The rows of a sweep as an Arrow table and as a Parquet file, which is replaced as a whole or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.simulation.sweep.extras import library
from zcmoe_symbolic.simulation.sweep.rows import COLUMNS, SCHEMA, SweepRow, row_of_values

if TYPE_CHECKING:
    import pyarrow

__all__ = ["UNFINISHED", "arrow_table", "read_parquet", "require_parquet", "write_parquet"]

UNFINISHED = ".unfinished"
_SCHEMA_KEY, _VERSION_KEY = b"zcmoe_sweep_schema", b"zcmoe_symbolic_version"
_PURPOSE = "a Parquet file"


def arrow_table(rows: Iterable[SweepRow], purpose: str = "an Arrow table") -> "pyarrow.Table":
    """The rows as a table with the columns of the schema; its version is in the metadata."""
    pa = library("pyarrow", purpose)
    kinds = {int: pa.int64(), float: pa.float64(), str: pa.string()}
    fields = [pa.field(column.name, kinds[column.kind], nullable=column.may_be_missing) for column in COLUMNS]
    metadata = {_SCHEMA_KEY: str(SCHEMA).encode(), _VERSION_KEY: __version__.encode()}
    listed = list(rows)
    arrays = [pa.array([column.value(row) for row in listed], type=kinds[column.kind]) for column in COLUMNS]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=metadata))


def require_parquet() -> None:
    """Raise `ValueError` if the library that reads and writes Parquet files is not installed."""
    library("pyarrow.parquet", _PURPOSE)


def write_parquet(path: Path, rows: Iterable[SweepRow]) -> None:
    """Put a file with these rows, in the order of their cells, in the place of the one that is there."""
    parquet = library("pyarrow.parquet", _PURPOSE)
    table = arrow_table(sorted(rows, key=_order), _PURPOSE)
    unfinished = path.with_name(path.name + UNFINISHED)
    with unfinished.open("wb") as file:
        parquet.write_table(table, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_parquet(path: Path) -> list[SweepRow]:
    """The rows of a file; raises `ValueError`, with the number of the row, unless they are results of this schema."""
    parquet = library("pyarrow.parquet", _PURPOSE)
    pa = library("pyarrow", _PURPOSE)
    try:
        with path.open("rb") as file:
            table = parquet.read_table(file)
    except pa.ArrowException as error:
        raise ValueError(f"{path} is no Parquet file ({error}); it is left as it is, choose another name") from error
    _check_schema(table, path)
    rows: list[SweepRow] = []
    seen: dict[str, int] = {}
    for number, values in enumerate(table.to_pylist(), start=1):
        try:
            row = row_of_values(values)
        except ValueError as error:
            raise ValueError(f"{path}, row {number}: {error}; the file is left as it is") from error
        earlier = seen.setdefault(row.cell.key, number)
        if earlier != number:
            raise ValueError(f"{path}, row {number}: the key {row.cell.key} is that of row {earlier} too")
        rows.append(row)
    return rows


def _check_schema(table: "pyarrow.Table", path: Path) -> None:
    expected = arrow_table([]).schema
    version = (table.schema.metadata or {}).get(_SCHEMA_KEY)
    if version is None:
        found = "has no version of a schema"
    elif version != str(SCHEMA).encode():
        found = f"is of schema {version.decode('ascii', 'replace')[:20]}"
    elif not table.schema.equals(expected, check_metadata=False):
        mine = {field.name: str(field) for field in expected}
        theirs = {field.name: str(field) for field in table.schema}
        wrong = [name for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)]
        found = f"has other columns ({', '.join(wrong[:5]) or 'in another order'})"
    else:
        return
    raise ValueError(
        f"{path} {found}, and is no sweep's results of schema {SCHEMA}; it is left as it is, choose another name"
    )


def _order(row: SweepRow) -> tuple[Any, ...]:
    cell = row.cell
    return (
        cell.beta, cell.input_density, cell.noise, cell.segment_density, cell.trials, cell.n, cell.m,
        cell.test_examples or 0, cell.seed,
    )  # fmt: skip
