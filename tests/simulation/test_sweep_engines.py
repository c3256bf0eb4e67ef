"""The same rows, bit for bit, whoever computes the cells: this process, joblib, or a real Dask cluster."""

import builtins
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest
import sympy as sp

from zcmoe_symbolic import DataModel, UniformNoise, truncated_normal, x
from zcmoe_symbolic.simulation.sweep import engines, extras, grid, read_results, sweep
from zcmoe_symbolic.simulation.sweep.computation import CellFailure
from zcmoe_symbolic.simulation.sweep.engines import outcomes

half = sp.Rational(1, 2)
REFERENCE = DataModel(sp.cos(6 * sp.pi * x), truncated_normal(mean=half, std=sp.Rational(1, 5)), UniformNoise(half))
NOBODY = "tcp://127.0.0.1:1"


@pytest.fixture(scope="module")
def cells():
    """One of the cells fails: a constant target has no optimal density of experts."""
    good = grid(REFERENCE, m=range(1, 16), n=[50, 200], density=["optimal", "uniform"], trials=60, seed=2)
    return [*good[:7], *grid(DataModel(sp.Integer(1), 1), m=3, n=10), *good[7:]]


@pytest.fixture(scope="module")
def serial(cells):
    found = sweep(cells)
    assert len(found) == len(cells) - 1
    return found


# -- several processes -------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_joblib_gives_the_same_rows_and_writes_each_as_it_is_finished(cells, serial, tmp_path):
    path = tmp_path / "results.csv"
    in_file = []
    found = sweep(cells, path, jobs=2, progress=lambda progress: in_file.append((progress, len(read_results(path)))))
    assert found == serial
    assert [progress.done for progress, _ in in_file] == list(range(len(cells) + 1))
    failed = [isinstance(progress.latest, CellFailure) for progress, _ in in_file]
    assert [count for _, count in in_file] == [done - sum(failed[: done + 1]) for done in range(len(cells) + 1)]
    assert sum(failed) == 1


def ends_its_process(cell):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_a_process_that_is_killed_ends_the_sweep_with_one_line(cells, monkeypatch, tmp_path):
    monkeypatch.setattr(engines, "outcome_of", ends_its_process)
    path = tmp_path / "results.csv"
    with pytest.raises(ValueError, match="a worker process was killed") as caught:
        sweep(cells, path, jobs=2)
    assert "\n" not in str(caught.value)
    assert len(read_results(path)) == 0


def test_a_row_of_another_seed_would_be_noticed(cells, serial):
    """The comparison of the engines can fail: with seeds by position, every row would be another one."""
    moved = [replace(cell, seed=cell.seed + 1) for cell in cells[:3]]
    assert all(a.simulated_mean != b.simulated_mean for a, b in zip(sweep(moved), serial, strict=False))


# -- a cluster ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=2, processes=True, dashboard_address=":0", silence_logs=50
    ) as local:
        yield local


@pytest.mark.slow
def test_a_cluster_gives_the_same_rows(cells, serial, cluster, tmp_path):
    """Its workers have two threads each, which take turns."""
    path = tmp_path / "results.parquet"
    assert sweep(cells, path, dask=cluster.scheduler_address) == serial
    assert sorted(read_results(path), key=str) == sorted(serial, key=str)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing(cells, serial, cluster, tmp_path):
    path = tmp_path / "results.csv"
    killed = []

    def kill_one(progress):
        if progress.done == 5:
            process = next(iter(cluster.workers.values())).pid
            os.kill(process, signal.SIGKILL)
            killed.append(process)

    assert sweep(cells, path, dask=cluster.scheduler_address, progress=kill_one, connect_seconds=30) == serial
    assert len(killed) == 1
    assert sorted(read_results(path), key=str) == sorted(serial, key=str)


@pytest.mark.slow
def test_a_cell_that_kills_every_worker_is_given_up_and_the_others_are_kept(cells, cluster, monkeypatch):
    monkeypatch.setattr(engines, "outcome_of", ends_its_process)
    found = list(outcomes(cells[:1], dask=cluster.scheduler_address, connect_seconds=60))
    assert [type(outcome) for outcome in found] == [CellFailure]
    assert "died" in found[0].reason


def is_told(cell):
    raise ModuleNotFoundError("No module named 'zcmoe_symbolic'")


@pytest.mark.slow
def test_workers_without_the_package_are_told_in_one_line(cells, cluster, monkeypatch):
    monkeypatch.setattr(engines, "outcome_of", is_told)
    with pytest.raises(ValueError, match="install the same version of zcmoe-symbolic") as caught:
        sweep(cells[:2], dask=cluster.scheduler_address, connect_seconds=60)
    assert "\n" not in str(caught.value)


@pytest.fixture
def scheduler():
    """A scheduler with one worker, in processes that no cluster object watches over."""
    pytest.importorskip("distributed")
    port = free_port()
    script = "import sys; from distributed.cli.{0} import main; main(sys.argv[1:])"
    scheduler = [script.format("dask_scheduler"), "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = [
        script.format("dask_worker"),
        f"tcp://127.0.0.1:{port}",
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
    ]
    started = []
    try:
        for command in (scheduler, worker):
            started.append(subprocess.Popen([sys.executable, "-c", *command], stderr=subprocess.DEVNULL))
            wait_for_server(port)
        yield f"tcp://127.0.0.1:{port}", started[0]
    finally:
        for process in started:
            process.kill()
            process.wait(timeout=60)


def free_port():
    with listening() as server:
        return server.getsockname()[1]


def wait_for_server(port):
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the scheduler does not start")


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_the_sweep_can_be_continued(cells, serial, scheduler, tmp_path):
    address, process = scheduler
    path = tmp_path / "results.csv"

    def kill_it(progress):
        if progress.done == 3:
            process.kill()

    with pytest.raises(ValueError, match=r"the connection to the scheduler was lost.*run the sweep again"):
        sweep(cells, path, dask=address, progress=kill_it, connect_seconds=60)
    assert 2 <= len(read_results(path)) < len(serial)
    assert sweep(cells, path) == serial


def listening():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(5)
    return server


ADDRESSES = [NOBODY, "", "nonsense", "foo://127.0.0.1:1", "inproc://127.0.0.1/1/1"]


@pytest.mark.parametrize("address", ADDRESSES, ids=["nobody", "empty", "nonsense", "scheme", "inproc"])
def test_an_address_without_a_scheduler_is_told_in_time(cells, address, tmp_path):
    path = tmp_path / "results.csv"
    with pytest.raises(ValueError, match="no scheduler answers there within 1 s") as caught:
        sweep(cells, path, dask=address, connect_seconds=1)
    assert repr(address) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(read_results(path)) == 0


def test_a_server_that_says_nothing_is_told_in_time(cells):
    """The client of distributed alone would wait for its greeting without limit."""
    with listening() as server, pytest.raises(ValueError, match="no scheduler answers there within 1 s"):
        sweep(cells, dask=f"tcp://127.0.0.1:{server.getsockname()[1]}", connect_seconds=1)


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told_in_time(cells):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=0, processes=True, dashboard_address=":0", silence_logs=50) as local,
        pytest.raises(ValueError, match="has had no worker for 1 s"),
    ):
        sweep(cells, dask=local.scheduler_address, connect_seconds=1)


def test_a_finished_sweep_asks_no_scheduler(cells, tmp_path):
    path = tmp_path / "results.csv"
    first = sweep(cells[:3], path)
    assert sweep(cells[:3], path, dask=NOBODY) == first


# -- libraries that are not installed ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "extra", "options", "name"),
    [
        ("joblib", "simulate", {"jobs": 2}, "results.csv"),
        ("distributed", "scale", {"dask": NOBODY}, "results.csv"),
        ("pyarrow", "simulate", {}, "results.parquet"),
    ],
)
def test_a_missing_library_is_named_with_its_extra(cells, monkeypatch, tmp_path, missing, extra, options, name):
    real = extras.import_module

    def import_module(wanted):
        if wanted.split(".")[0] == missing:
            raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)
        return real(wanted)

    monkeypatch.setattr(extras, "import_module", import_module)
    with pytest.raises(
        ValueError, match=rf"{missing}, which is not installed; pip install 'zcmoe-symbolic\[{extra}\]'"
    ):
        sweep(cells[:1], tmp_path / name, **options)
    assert not list(tmp_path.glob("*.journal"))


def test_serial_csv_sweeps_need_no_extra(cells, monkeypatch, tmp_path):
    real = builtins.__import__

    def without_extras(name, *arguments, **keywords):
        assert name.split(".")[0] not in ("joblib", "distributed", "dask", "pyarrow", "rich")
        return real(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without_extras)
    assert len(sweep(cells[:2], tmp_path / "results.csv")) == 2


def test_processes_started_for_a_sweep_ignore_ctrl_c_from_their_first_moment_on():
    before = signal.getsignal(signal.SIGINT)
    asks = [sys.executable, "-c", "import signal; print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)"]
    with engines._interrupts_kept_from_children():
        inside = subprocess.run(asks, capture_output=True, text=True, timeout=60, check=True)
    outside = subprocess.run(asks, capture_output=True, text=True, timeout=60, check=True)
    assert (inside.stdout, outside.stdout) == ("True\n", "False\n")
    assert signal.getsignal(signal.SIGINT) is before
