"""`zcmoe simulate`: what is asked for, what is printed, and sweeps that are interrupted, killed and continued."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from zcmoe_symbolic import ScalarMoE, Segmentation, x
from zcmoe_symbolic.cli import run_command
from zcmoe_symbolic.cli.simulation import Sweep, numbers
from zcmoe_symbolic.simulation.sweep import read_results
from zcmoe_symbolic.simulation.sweep.rows import line_of

SMALL = ["--beta", "x**2", "--density", "2*x", "--noise", "uniform(1/3)", "--trials", "20", "-n", "10"]
COMMAND = [sys.executable, "-m", "zcmoe_symbolic", "simulate"]


@pytest.fixture
def simulate(capsys):
    def run(*arguments, status=0):
        found = run_command(["simulate", *map(str, arguments)])
        printed = capsys.readouterr()
        assert found == status, printed.err
        return printed.out, printed.err

    return run


# -- ranges ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["5"], [5]),
        (["5", "10"], [5, 10]),
        (["1..4"], [1, 2, 3, 4]),
        (["1..10:4"], [1, 5, 9]),
        (["2, 3 ,2", "7..7"], [2, 3, 7]),
    ],
)
def test_numbers_are_read_from_lists_and_ranges(texts, expected):
    assert numbers(texts, "-m") == expected


@pytest.mark.parametrize("text", ["", "1..", "..5", "5..1", "1..5:0", "1:5", "x", "-3", "1.5", "1..99999999999", "1,"])
def test_what_is_no_range_is_refused_in_one_line(simulate, text):
    _, err = simulate("-m", text, status=2)
    assert err.startswith("zcmoe: --experts is ")
    assert err.count("\n") == 1


# -- what is printed ---------------------------------------------------------------------------------------------------


def test_without_a_model_it_is_the_reference_setting(simulate):
    out, err = simulate("-m", "4", "-n", "30", "--trials", "10", "--json")
    (row,) = json.loads(out)["rows"]
    assert (row["beta"], row["noise"], row["segment_density"]) == ("cos(6*pi*x)", "uniform(1/2)", "optimal")
    assert row["input_density"] == "5*sqrt(2)*exp(-25*(x - 1/2)**2/2)/(2*sqrt(pi)*erf(5*sqrt(2)/4))"
    assert err == ""


def test_the_defaults_are_those_of_the_page(simulate):
    sweep = Sweep(
        "x", "uniform", "none", normalize=False, experts=["1..50"], examples=["50,100,200"],
        segment_densities=["optimal"], trials=300, seed=0, test_examples=None,
    )  # fmt: skip
    assert len(sweep.cells()) == 150


def test_json_has_every_row_and_the_exact_risk_of_the_theory(simulate):
    out, _ = simulate(*SMALL, "-m", "1..3", "--segment-density", "uniform", "--segment-density", "3*x**2", "--json")
    found = json.loads(out)
    assert len(found["rows"]) == 6
    for row in found["rows"]:
        model = Sweep(
            row["beta"], row["input_density"], row["noise"], normalize=False, experts=["1"], examples=["1"],
            segment_densities=["uniform"], trials=2, seed=0, test_examples=None,
        ).cells()[0].model_text.model()  # fmt: skip
        moe = ScalarMoE(model)
        uniform = row["segment_density"] == "uniform"
        cells = Segmentation.uniform(row["m"]) if uniform else moe.segmentation(row["m"], density=3 * x**2)
        assert row["exact_risk"] == pytest.approx(moe.risk(cells, row["n"]).total, rel=1e-12)
        assert row["z"] == pytest.approx((row["simulated_mean"] - row["exact_risk"]) / row["standard_error"], rel=1e-9)
    assert found["agreement"]["cells"] == 6
    assert (found["failures"], found["out"]) == ([], None)


def test_the_table_has_a_line_for_every_cell(simulate):
    out, err = simulate(*SMALL, "-m", "2", "-m", "3", "--segment-density", "uniform")
    lines = out.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("segment density"))
    assert [line.split()[:3] for line in lines[head + 1 : head + 3]] == [["uniform", "2", "10"], ["uniform", "3", "10"]]
    assert "of 2 intervals of 95 %" in out
    assert re.fullmatch(r"\[1/2\] m = 2, n = 10, uniform: exact .*\n\[2/2\] m = 3.*\n", err)


def test_test_examples_make_another_cell_of_the_same_exact_risk(simulate):
    exact, measured = (
        json.loads(simulate(*SMALL, "-m", "2", *options, "--json")[0])["rows"][0]
        for options in ([], ["--test-examples", "50"])
    )
    assert exact["exact_risk"] == measured["exact_risk"]
    assert exact["simulated_mean"] != measured["simulated_mean"]
    assert (exact["test_examples"], measured["test_examples"]) == (None, 50)


def test_the_texts_of_a_row_are_accepted_by_the_command_and_give_the_same_row(simulate, tmp_path):
    options = ["-m", "3", "-n", "20", "--trials", "15", "--seed", "4", "--segment-density", "2*x", "--json"]
    (row,) = json.loads(simulate(*options)[0])["rows"]
    again = [
        "--beta", row["beta"], "--density", row["input_density"], "--noise", row["noise"],
        "--segment-density", row["segment_density"], "-m", row["m"], "-n", row["n"], "--trials", row["trials"],
        "--seed", row["seed"], "--json",
    ]  # fmt: skip
    assert json.loads(simulate(*again)[0])["rows"] == [row]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-m", "0"], "m is 0"),
        (["-n", "0"], "n is 0"),
        (["--trials", "1"], "trials is 1"),
        (["--trials", "many"], "trials"),
        (["--seed", "-1"], "seed is -1"),
        (["--test-examples", "0"], "test_examples is 0"),
        (["--beta", "cos(6*pi*x"], "--beta"),
        (["--beta", "1/x"], "--beta"),
        (["--density", "2"], "--density"),
        (["--noise", "variance(1/12)"], "--noise: noise is 'variance"),
        (["--noise", "uniform(-1)"], "--noise"),
        (["--segment-density", "x"], "--segment-density"),
        (["--out", "results.txt"], "suffix .csv or .parquet"),
        (["--jobs", "0"], "jobs is 0"),
        (["--jobs", "2", "--dask", "tcp://127.0.0.1:1"], "choose one of the two"),
        (["-m", "1..1000000", "-n", "1..1000000"], "at most 1000000"),
    ],
)
def test_bad_input_is_one_line_and_status_2(simulate, tmp_path, monkeypatch, options, message):
    monkeypatch.chdir(tmp_path)
    _, err = simulate("-m", "2", *options, status=2) if options[0] != "-m" else simulate(*options, status=2)
    assert err.startswith("zcmoe: ")
    assert message in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_same_command_again_skips_what_is_finished(simulate, tmp_path, suffix):
    path = tmp_path / f"results.{suffix}"
    simulate(*SMALL, "-m", "1..3", "-o", path)
    before = path.read_bytes()
    out, err = simulate(*SMALL, "-m", "1..3", "-o", path)
    assert path.read_bytes() == before
    assert "[3/3] finished by an earlier run" in err
    assert f"3 cells are in {path}." in out
    out, err = simulate(*SMALL, "-m", "1..5", "-o", path)
    assert err.splitlines()[0] == "[3/5] finished by an earlier run"
    assert len(read_results(path)) == 5


def test_half_a_line_is_told_once_and_computed_again(simulate, tmp_path):
    path = tmp_path / "results.csv"
    simulate(*SMALL, "-m", "1..3", "-o", path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    _, err = simulate(*SMALL, "-m", "1..3", "-o", path)
    assert [line for line in err.splitlines() if line.startswith("zcmoe")] == [
        f"zcmoe: {path} ended with half a line, as after a process that was killed; it is kept in {path}.fragment, and "
        "its cell is computed again"
    ]
    assert path.read_bytes() == whole


def test_another_programs_file_is_refused(simulate, tmp_path):
    path = tmp_path / "results.csv"
    path.write_text("a,b\n1,2\n")
    _, err = simulate(*SMALL, "-m", "1", "-o", path, status=2)
    assert "line 1: 'a,b' is not the first line of a sweep's results" in err
    assert path.read_text() == "a,b\n1,2\n"


def test_failed_cells_are_told_one_by_one_and_the_status_is_2(simulate, tmp_path):
    """A constant target has no optimal density; its uniform cells are computed and kept."""
    path = tmp_path / "results.csv"
    densities = ["--segment-density", "optimal", "--segment-density", "uniform"]
    _, err = simulate(*SMALL, "--beta", "1", "-m", "2,3", *densities, "-o", path, status=2)
    told = [line for line in err.splitlines() if line.startswith("zcmoe")]
    assert [line[: line.index(":", 7)] for line in told[:2]] == [
        "zcmoe: no result for m = 2, n = 10, optimal",
        "zcmoe: no result for m = 3, n = 10, optimal",
    ]
    assert told[2:] == ["zcmoe: 2 of 4 cells failed; the same command tries them again"]
    assert {row.cell.segment_density for row in read_results(path)} == {"uniform"}


# -- interrupted, killed, continued ------------------------------------------------------------------------------------

MANY = ["--beta", "x**2", "--noise", "uniform(1)", "-m", "1..120", "-n", "100", "--trials", "300"]


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    path = tmp_path_factory.mktemp("sweep") / "whole.csv"
    assert run_command(["simulate", *MANY, "-o", str(path)]) == 0
    return sorted(map(line_of, read_results(path)))


def start(path, *options, **keywords):
    return subprocess.Popen(
        [*COMMAND, *MANY, "-o", str(path), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **keywords,
    )  # fmt: skip


def wait_for_rows(path, count, process):
    """Until a growing file has so many rows, or the process has ended."""
    growing = path if path.suffix == ".csv" else path.with_name(path.name + ".journal")
    for _ in range(6000):
        if process.poll() is not None or (growing.exists() and growing.read_bytes().count(b"\n") > count):
            return
        time.sleep(0.01)
    pytest.fail("the sweep does not move")


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_sweep_that_is_killed_again_and_again_ends_with_the_same_rows(tmp_path, uninterrupted, suffix, jobs):
    path = tmp_path / f"results.{suffix}"
    chance = np.random.default_rng([len(suffix), jobs])
    seen = 0
    for _ in range(4):
        process = start(path, "--jobs", str(jobs))
        try:
            known = len(read_results(path)) if path.exists() and suffix == "parquet" else seen
            wait_for_rows(path, (0 if suffix == "parquet" else known) + int(chance.integers(1, 21)), process)
            time.sleep(chance.random() * 0.05)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)
        kept = whole_rows(path)
        assert kept >= seen  # nothing that was finished is lost
        seen = kept
    assert seen > 0
    process = start(path)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert f"[{seen}/120] finished by an earlier run" in err
    assert sorted(map(line_of, read_results(path))) == uninterrupted
    left = {file.name for file in tmp_path.iterdir()}
    assert left - {path.name, f"{path.name}.fragment", f"{path.name}.journal.fragment"} == set()


def whole_rows(path):
    """The whole lines of a CSV file; the rows of a Parquet file and those of its journal that are in it only."""
    if path.suffix == ".csv":
        return max(path.read_bytes().count(b"\n") - 1, 0)
    journal = path.with_name(path.name + ".journal")
    if journal.exists():
        content = journal.read_bytes()
        copy = path.with_name("copy.parquet")
        copy.with_name("copy.parquet.journal").write_bytes(content[: content.rfind(b"\n") + 1])
        if path.exists():
            copy.write_bytes(path.read_bytes())
        try:
            return len(read_results(copy)) if content.count(b"\n") else 0
        finally:
            copy.unlink(missing_ok=True)
            copy.with_name("copy.parquet.journal").unlink()
    return len(read_results(path))


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "jobs"), [("csv", 1), ("csv", 2), ("parquet", 1)])
def test_ctrl_c_keeps_what_is_finished_and_says_how_to_continue(tmp_path, uninterrupted, suffix, jobs):
    path = tmp_path / f"results.{suffix}"
    process = start(path, "--jobs", str(jobs))
    try:
        wait_for_rows(path, 5, process)
    finally:
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: all processes of the group
        _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    kept = len(read_results(path))
    assert 5 <= kept < 120
    told = [line for line in err.splitlines() if not line.startswith("[")]
    assert told == [
        f"zcmoe: interrupted; {kept} of 120 cells are finished and kept in {path}, the same command continues"
    ]
    process = start(path)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0
    assert f"[{kept}/120] finished by an earlier run" in err
    assert sorted(map(line_of, read_results(path))) == uninterrupted


@pytest.mark.slow
def test_two_commands_do_not_write_the_same_file(simulate, tmp_path):
    path = tmp_path / "results.csv"
    process = start(path)
    try:
        wait_for_rows(path, 1, process)
        _, err = simulate(*SMALL, "-m", "1", "-o", path, status=2)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=60)
    assert err == f"zcmoe: {path} is being written to by another sweep; wait until it ends, or choose another file\n"


def test_a_terminal_sees_a_bar_and_then_only_the_results():
    """Standard error is a pseudo terminal; standard output is not."""
    primary, secondary = pty.openpty()
    try:
        process = subprocess.Popen(
            [*COMMAND, *SMALL, "-m", "1..30"], stdout=subprocess.PIPE, stderr=secondary, text=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )  # fmt: skip
        os.close(secondary)
        shown = b""
        try:
            while chunk := os.read(primary, 65536):
                shown += chunk
        except OSError:
            pass  # the other end is closed
        out, _ = process.communicate(timeout=120)
    finally:
        os.close(primary)
    assert process.returncode == 0
    assert b"simulating" in shown or b"m = 1, n = 10" in shown
    assert b"30/30" in shown
    assert shown.rstrip().endswith((b"\x1b[2K", b"\x1b[?25h")), shown[-60:]  # the bar is wiped out
    assert "of 30 intervals" in out
    assert "\x1b" not in out
