"""Files of results: nothing finished is lost wherever a process is killed, and nothing foreign is touched."""

import csv
import fcntl
import subprocess
import sys

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from zcmoe_symbolic import DataModel, UniformNoise, x
from zcmoe_symbolic.simulation.sweep import grid, growing_file, parquet_file, read_results, running, storage, sweep
from zcmoe_symbolic.simulation.sweep.growing_file import GrowingFile
from zcmoe_symbolic.simulation.sweep.rows import HEADER, line_of
from zcmoe_symbolic.simulation.sweep.storage import open_results


@pytest.fixture(scope="module")
def cells():
    return grid(DataModel(x, 1, UniformNoise(1)), m=[1, 2, 3], n=[10, 30], density="uniform", trials=20, seed=5)


@pytest.fixture(scope="module")
def rows(cells):
    return sweep(cells).rows


@pytest.fixture(params=["csv", "parquet"])
def path(request, tmp_path):
    return tmp_path / f"results.{request.param}"


@pytest.fixture
def counted(monkeypatch):
    """Which cells are computed."""
    computed = []
    real = running.outcomes

    def outcomes(cells, **options):
        for outcome in real(cells, **options):
            computed.append(outcome.cell)
            yield outcome

    monkeypatch.setattr(running, "outcomes", outcomes)
    return computed


def content(rows):
    return (HEADER + "\n" + "".join(map(line_of, rows))).encode()


def as_set(found):
    return sorted(map(line_of, found))


# -- writing, reading, continuing --------------------------------------------------------------------------------------


def test_what_is_read_back_is_what_the_sweep_returned(path, cells, rows):
    assert sweep(cells, path).rows == rows
    assert as_set(read_results(path)) == as_set(rows)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_the_same_sweep_again_computes_nothing(path, cells, rows, counted):
    sweep(cells, path)
    before = path.read_bytes()
    assert len(counted) == len(cells)
    again = sweep(cells, path)
    assert len(counted) == len(cells)
    assert again.rows == rows
    assert path.read_bytes() == before


def test_a_sweep_over_more_cells_adds_to_the_file(path, cells, rows, counted):
    sweep(cells[:2], path)
    seen = []
    found = sweep(cells, path, progress=seen.append)
    assert found.rows == rows
    assert sorted(counted, key=str) == sorted(cells, key=str)
    assert (seen[0].done, seen[0].total, seen[0].remembered, seen[0].latest) == (2, 6, 2, None)
    assert [progress.done for progress in seen] == [2, 3, 4, 5, 6]
    assert as_set(read_results(path)) == as_set(rows)


def test_rows_of_other_sweeps_stay_in_the_file(path, cells, rows):
    other = grid(DataModel(x**2, 1), m=2, n=10, trials=5)
    sweep(other, path)
    assert sweep(cells, path).rows == rows
    assert len(read_results(path)) == len(cells) + 1


def test_pandas_and_pyarrow_read_the_files(tmp_path, cells, rows):
    sweep(cells, tmp_path / "r.csv")
    sweep(cells, tmp_path / "r.parquet")
    by_csv = pyarrow.csv.read_csv(tmp_path / "r.csv")
    by_parquet = pyarrow.parquet.read_table(tmp_path / "r.parquet")
    assert by_csv.column_names == by_parquet.column_names == HEADER.split(",")
    for table in (by_csv, by_parquet):
        assert sorted(table["z"].to_pylist()) == sorted(row.z for row in rows)
    assert by_parquet.schema.metadata[b"zcmoe_sweep_schema"] == b"1"


def test_the_rows_of_a_parquet_file_do_not_depend_on_the_order_of_the_work(tmp_path, cells):
    sweep(cells, tmp_path / "one.parquet")
    for some in (cells[3:], cells[:1], cells):
        sweep(some[::-1], tmp_path / "other.parquet")
    one, other = (pyarrow.parquet.read_table(tmp_path / f"{name}.parquet") for name in ("one", "other"))
    assert one.equals(other)


# -- killed at any moment ----------------------------------------------------------------------------------------------


def test_a_csv_file_cut_at_any_byte_is_continued_to_the_same_rows(tmp_path, rows, monkeypatch):
    """Every prefix of the file is what a kill may leave; whole lines are kept, half a line is put aside."""
    monkeypatch.setattr("os.fsync", lambda _: None)  # a thousand files; no power fails here
    whole = content(rows[:2])
    for length in range(len(whole) + 1):
        path = tmp_path / f"{length}.csv"
        path.write_bytes(whole[:length])
        kept = max(whole[:length].count(b"\n") - 1, 0)
        with open_results(path) as file:
            assert len(file.rows) == kept, length
            file.append(row for row in rows[:2] if row.cell.key not in file.rows)
            notes = file.notes
        assert path.read_bytes() == whole, length
        fragment = whole[:length].rpartition(b"\n")[2]
        aside = tmp_path / f"{length}.csv.fragment"
        is_row = bool(fragment) and b"\n" in whole[:length]
        assert aside.exists() == is_row == bool(notes)
        if is_row:
            assert aside.read_bytes() == fragment + b"\n"
            assert str(aside) in notes[0]


class _KilledError(BaseException):
    """Stands for kill -9: nothing after it is done in the interrupted call."""


@pytest.mark.parametrize("where", ["write_parquet", "os.replace", "before emptying", "after emptying"])
def test_a_merge_that_is_cut_off_loses_no_row(tmp_path, cells, rows, monkeypatch, where):
    path = tmp_path / "results.parquet"
    sweep(cells[:3], path)

    def killed(*_):
        raise _KilledError

    real_empty = GrowingFile.empty

    def emptied(self):
        real_empty(self)
        raise _KilledError

    with monkeypatch.context() as patch:
        # The journal has a row; then nothing that a dying process could still do is done.
        patch.setattr(storage._ParquetResults, "close", lambda self: self._journal.close())
        with open_results(path) as file:
            file.append([rows[4]])
        if where == "write_parquet":
            patch.setattr(storage, "write_parquet", killed)
        elif where == "os.replace":
            patch.setattr(parquet_file.os, "replace", killed)
        elif where == "before emptying":
            patch.setattr(GrowingFile, "empty", killed)
        else:
            patch.setattr(GrowingFile, "empty", emptied)
        with pytest.raises(_KilledError):
            storage._ParquetResults(path)
    expected = as_set([*rows[:3], rows[4]])
    assert as_set(read_results(path)) == expected
    sweep([], path)
    assert as_set(read_results(path)) == expected
    assert sweep(cells, path).rows == rows
    assert sorted(file.name for file in tmp_path.iterdir()) == ["results.parquet"]


@pytest.mark.parametrize("moment", ["before the write", "after the write", "after the disk has it"])
def test_an_interruption_around_a_write_leaves_the_row_in_the_file_or_to_be_computed(
    path, cells, rows, monkeypatch, moment
):
    """Ctrl-C comes at any moment; a Parquet file is merged all the same, and its journal emptied."""
    real, written = growing_file._write, []

    def write(descriptor, data, *, sync=True):
        written.append(data)
        if len(written) == 4 and moment == "before the write":  # the first is the line of names
            raise KeyboardInterrupt
        real(descriptor, data, sync=sync)
        if len(written) == 4 and moment == "after the write":
            raise KeyboardInterrupt

    def told(progress):
        if progress.done == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(growing_file, "_write", write)
    with pytest.raises(KeyboardInterrupt):
        sweep(cells, path, progress=told)
    monkeypatch.undo()
    kept = as_set(read_results(path))
    assert set(kept) <= set(as_set(rows))
    assert len(kept) >= (2 if moment == "before the write" else 3)
    assert not list(path.parent.glob("*.journal"))
    assert sweep(cells, path).rows == rows
    assert as_set(read_results(path)) == as_set(rows)


def test_half_a_line_in_a_journal_is_put_aside(tmp_path, cells, rows):
    path = tmp_path / "results.parquet"
    sweep(cells[:2], path)
    journal = tmp_path / "results.parquet.journal"
    journal.write_bytes(content(rows[2:4])[:-7])
    with pytest.raises(ValueError, match=r"journal, line 3: half a line at the end"):
        read_results(path)
    found = sweep(cells, path)
    assert found.rows == rows
    assert "results.parquet.journal.fragment" in found.notes[0]


def test_a_journal_without_its_parquet_file_is_read_and_merged(tmp_path, cells, rows):
    """As after a first sweep that was killed."""
    path = tmp_path / "results.parquet"
    (tmp_path / "results.parquet.journal").write_bytes(content(rows[:2]))
    assert read_results(path).rows == rows[:2]
    assert sweep(cells, path).rows == rows
    assert as_set(read_results(path)) == as_set(rows)


def test_an_error_in_the_middle_keeps_what_is_finished(path, cells, rows):
    def fails(progress):
        if progress.done == 4:
            raise RuntimeError("the display is gone")

    with pytest.raises(RuntimeError):
        sweep(cells, path, progress=fails)
    assert len(read_results(path)) == 4
    assert sweep(cells, path).rows == rows


def test_rows_are_in_the_file_before_the_next_cell_is_begun(tmp_path, cells):
    path = tmp_path / "results.csv"
    lines = []
    sweep(cells, path, progress=lambda progress: lines.append((progress.done, len(read_results(path)))))
    assert lines == [(done, done) for done in range(len(cells) + 1)]


# -- files that cannot be continued ------------------------------------------------------------------------------------


def spoil(rows, line, column, value):
    lines = [next(csv.reader([line_of(row).rstrip("\n")])) for row in rows]
    lines[line - 2][HEADER.split(",").index(column)] = value
    text = "".join(",".join(f'"{field}"' if "," in field else field for field in fields) + "\n" for fields in lines)
    return (HEADER + "\n" + text).encode()


CSV_FAULTS = {
    "another program's file": (lambda rows: b"time,value\n1,2\n", r"line 1: 'time,value'"),
    "another program's half line": (lambda rows: b"time", r"line 1: 'time'"),
    "binary": (lambda rows: b"\xff\xfe\x00PAR1\n", r"line 1"),
    "columns of another schema": (lambda rows: content(rows).replace(b",z,", b",zz,", 1), r"line 1: 'schema,key"),
    "another schema in a row": (lambda rows: spoil(rows, 3, "schema", "2"), r"line 3: schema is 2"),
    "a number that is none": (lambda rows: spoil(rows, 4, "exact_risk", "0.1x"), r"line 4: exact_risk is '0.1x'"),
    "a number not as written": (lambda rows: spoil(rows, 4, "z", "1e0"), r"line 4: z is '1e0'"),
    "nan": (lambda rows: spoil(rows, 2, "simulated_mean", "nan"), r"line 2: simulated_mean is nan"),
    "an edited n": (lambda rows: spoil(rows, 5, "n", "11"), r"line 5: key is .* edited"),
    "an edited seed of a cell": (lambda rows: spoil(rows, 5, "cell_seed", "11"), r"line 5: cell_seed is 11"),
    "a field too few": (lambda rows: content(rows).replace(b",20,", b",", 1), r"line 2: it has 22 fields, not 23"),
    "an open quote": (lambda rows: content(rows).replace(b"\n1,", b'\n"1,', 1), r"line 2"),
    "bytes that are no text": (lambda rows: content(rows).replace(b"uniform", b"\xff", 1), r"line 2"),
    "an empty line": (lambda rows: content(rows) + b"\n", r"line 8: it has 0 fields"),
    "the same row twice": (lambda rows: content([*rows, rows[1]]), r"line 8: the key \w+ is that of line 3"),
}


@pytest.mark.parametrize("fault", CSV_FAULTS)
def test_a_faulty_csv_file_is_refused_by_its_line_and_left_as_it_is(tmp_path, cells, rows, fault):
    make, message = CSV_FAULTS[fault]
    path = tmp_path / "results.csv"
    path.write_bytes(make(rows))
    before = path.read_bytes()
    for act in (lambda: read_results(path), lambda: sweep(cells, path)):
        with pytest.raises(ValueError, match=message) as caught:
            act()
        assert "results.csv" in str(caught.value)
        assert "\n" not in str(caught.value)
        assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_without_a_fault_is_read(tmp_path, rows):
    path = tmp_path / "results.csv"
    path.write_bytes(content(rows))
    assert read_results(path).rows == rows


def test_reading_alone_refuses_half_a_line_with_the_remedy(tmp_path, rows):
    path = tmp_path / "results.csv"
    path.write_bytes(content(rows)[:-20])
    with pytest.raises(ValueError, match=r"line 7: half a line at the end.*run the sweep with this file again"):
        read_results(path)
    assert path.read_bytes() == content(rows)[:-20]


def other_version(table):
    return table.replace_schema_metadata({b"zcmoe_sweep_schema": b"2"})


def other_type(table):
    index = table.schema.get_field_index("n")
    return table.set_column(index, "n", table["n"].cast(pa.float64()))


def edited(table):
    index = table.schema.get_field_index("n")
    field = table.schema.field("n")
    return table.set_column(index, field, pa.array([n + 1 for n in table["n"].to_pylist()], pa.int64()))


PARQUET_FAULTS = {
    "another version": (other_version, "is of schema 2"),
    "no version": (lambda table: table.replace_schema_metadata({}), "has no version of a schema"),
    "another type": (other_type, r"has other columns \(n\)"),
    "a column less": (lambda table: table.drop_columns(["z"]), r"has other columns \(z\)"),
    "edited numbers": (edited, r"row 1: key is .* edited"),
    "a row twice": (lambda table: pa.concat_tables([table, table.slice(2, 1)]), r"row 7: the key \w+ is that of row 3"),
}


@pytest.mark.parametrize("fault", PARQUET_FAULTS)
def test_a_faulty_parquet_file_is_refused_and_left_as_it_is(tmp_path, cells, fault):
    spoilt, message = PARQUET_FAULTS[fault]
    path = tmp_path / "results.parquet"
    sweep(cells, path)
    pyarrow.parquet.write_table(spoilt(pyarrow.parquet.read_table(path)), path)
    before = path.read_bytes()
    for act in (lambda: read_results(path), lambda: sweep(cells, path)):
        with pytest.raises(ValueError, match=message):
            act()
        assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_parquet_file_is_refused(tmp_path, cells):
    path = tmp_path / "results.parquet"
    path.write_bytes(b"time,value\n1,2\n")
    with pytest.raises(ValueError, match="no Parquet file"):
        sweep(cells, path)
    assert path.read_bytes() == b"time,value\n1,2\n"
    assert list(tmp_path.iterdir()) == [path]


def test_a_journal_that_contradicts_its_file_is_refused(tmp_path, cells, rows):
    path = tmp_path / "results.parquet"
    sweep(cells, path)
    journal = tmp_path / "results.parquet.journal"
    journal.write_bytes(spoil(rows[:1], 2, "z", "9.5"))
    with pytest.raises(ValueError, match="different rows with the key"):
        sweep(cells, path)
    assert journal.read_bytes() == spoil(rows[:1], 2, "z", "9.5")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("results", "suffix"),
        ("results.txt", "suffix"),
        ("nowhere/results.csv", r"results\.csv: No such file or directory; make its folder first"),
        ("nowhere/results.parquet", r"No such file or directory; make its folder first"),
        ("folder.csv", r"folder\.csv: Is a directory; name a file, not a folder"),
    ],
)
def test_where_no_file_can_be_is_refused_by_name(tmp_path, cells, name, message):
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ValueError, match=message):
        sweep(cells, tmp_path / name)


def test_what_is_no_path_is_refused(cells):
    with pytest.raises(ValueError, match="out is 3; give the path of a file"):
        sweep(cells, out=3)


def test_a_full_disk_is_told_in_one_line_and_the_sweep_can_be_continued(tmp_path, cells, rows):
    """A limit on the size of files stands for the disk: the write is cut short, then refused."""
    path = tmp_path / "results.csv"
    script = (
        "import resource, signal, sys\n"
        "from tests_sweep_cells import cells\n"
        "from zcmoe_symbolic.simulation.sweep import sweep\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    sweep(cells, sys.argv[1])\n"
        "except ValueError as error:\n    print(error)\n"
    )
    (tmp_path / "tests_sweep_cells.py").write_text(
        "from zcmoe_symbolic.simulation.sweep import SweepCell\ncells = [" + ", ".join(map(repr, cells)) + "]\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, str(path)], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
    )
    assert found.stdout == f"{path}: File too large; make room and run the same again, what is finished is kept\n", (
        found
    )
    assert 1 < path.read_bytes().count(b"\n") < 6
    assert len(path.read_bytes()) == 1000
    assert sweep(cells, path).rows == rows


# -- the lock ----------------------------------------------------------------------------------------------------------


def test_a_file_has_one_writer_at_a_time(path, cells, rows):
    with open_results(path), pytest.raises(ValueError, match="is being written to by another sweep"):
        sweep(cells, path)
    assert sweep(cells, path).rows == rows


def test_another_process_is_kept_from_the_file_until_the_first_is_gone(path, cells, rows):
    """kill -9 of the holder frees the file, for the lock is the system's."""
    script = (
        "import sys, time\nfrom pathlib import Path\n"
        "from zcmoe_symbolic.simulation.sweep.storage import open_results\n"
        "with open_results(Path(sys.argv[1])):\n    print('open', flush=True)\n    time.sleep(300)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True) as holder:
        try:
            assert holder.stdout.readline() == "open\n"
            with pytest.raises(ValueError, match="is being written to by another sweep"):
                sweep(cells, path)
        finally:
            holder.kill()
            holder.wait(timeout=60)
    assert sweep(cells, path).rows == rows


def test_a_journal_that_its_owner_removes_while_another_waits_for_it_is_made_anew(tmp_path, cells, rows, monkeypatch):
    """Its owner may remove a file between its opening and its locking; the lock of a removed file is worth nothing."""
    path = tmp_path / "results.csv"
    real, calls = fcntl.flock, []

    def flock(descriptor, operation):
        if not calls:
            path.unlink()
        calls.append(descriptor)
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    assert sweep(cells, path).rows == rows
    assert len(calls) == 2
    assert as_set(read_results(path)) == as_set(rows)
