"""Who computes the cells: this process, worker processes of joblib, or the workers of a Dask cluster."""

import asyncio
import logging
import signal
import threading
import warnings
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeAlias

from zcmoe_symbolic.simulation.sweep.cells import SweepCell
from zcmoe_symbolic.simulation.sweep.computation import CellFailure, outcome_of
from zcmoe_symbolic.simulation.sweep.extras import library
from zcmoe_symbolic.simulation.sweep.rows import SweepRow

__all__ = ["CONNECT_SECONDS", "Outcome", "check_engine", "outcomes"]

Outcome: TypeAlias = SweepRow | CellFailure

CONNECT_SECONDS = 10.0
MOST_JOBS = 1024
_IN_FLIGHT = 2000
_IDLE_SECONDS = 10  # then workers end, so that those of a sweep that was killed do not stay


def check_engine(jobs: int, dask: str | None) -> None:
    """Raise `ValueError` unless `jobs` is a number of processes, or `dask` alone an address of a scheduler."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not 1 <= jobs <= MOST_JOBS:
        raise ValueError(f"jobs is {jobs!r}; it must be an integer from 1 to {MOST_JOBS}")
    if dask is not None and jobs != 1:
        raise ValueError(f"jobs is {jobs} and dask is {dask!r}; the cluster has its own workers, choose one of the two")
    if dask is not None and not isinstance(dask, str):
        raise ValueError(f"dask is {dask!r}; give the address of a scheduler, like 'tcp://127.0.0.1:8786'")


def outcomes(
    cells: Sequence[SweepCell], *, jobs: int = 1, dask: str | None = None, connect_seconds: float = CONNECT_SECONDS
) -> Generator[Outcome, None, None]:
    """The rows and failures of the cells, each as soon as it is known.

    Raises `ValueError` if a library is missing, if no scheduler answers at the address or it has no worker, and if
    worker processes died; what was yielded before stays valid.
    """
    check_engine(jobs, dask)
    if dask is not None:
        yield from _on_a_cluster(cells, dask, connect_seconds)
    elif jobs > 1:
        yield from _in_processes(cells, jobs)
    else:
        yield from map(outcome_of, cells)


def _in_processes(cells: Sequence[SweepCell], jobs: int) -> Iterator[Outcome]:
    joblib = library("joblib", "--jobs")
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    parallel = joblib.Parallel(
        n_jobs=jobs,
        backend="loky",
        return_as="generator_unordered",
        batch_size=1,  # a cell is written when it is finished, not when others are
        initializer=_leave_interrupts_alone,
        idle_worker_timeout=_IDLE_SECONDS,
    )
    try:
        with _interrupts_kept_from_children():
            started = parallel(joblib.delayed(outcome_of)(cell) for cell in cells)
        try:
            while (outcome := _next_of(started)) is not None:
                yield outcome
        finally:
            _close(started)
    except TerminatedWorkerError as error:
        raise ValueError(
            "a worker process was killed, perhaps for want of memory; what is finished is kept, run the sweep again to "
            "continue, with fewer jobs"
        ) from error


def _next_of(started: Generator[Outcome, None, None]) -> Outcome | None:
    with _no_word_of_unused_results():
        return next(started, None)


def _close(started: Generator[Outcome, None, None]) -> None:
    with _no_word_of_unused_results():
        started.close()


@contextmanager
def _no_word_of_unused_results() -> Iterator[None]:
    """joblib warns of results that an interrupted sweep does not take; how many are kept is told in one line."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\d+ tasks", category=UserWarning)
        yield


@contextmanager
def _interrupts_kept_from_children() -> Iterator[None]:
    """Start processes that ignore Ctrl-C from their first moment on, before they have loaded the package.

    They inherit that from this process, which ignores it too for the few hundredths of a second that this takes. A
    blocked signal would not be lost, but joblib unblocks it when it starts its resource tracker.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _leave_interrupts_alone() -> None:
    """Ctrl-C reaches every process of a terminal; the one that the user started ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _on_a_cluster(cells: Sequence[SweepCell], address: str, seconds: float) -> Iterator[Outcome]:
    distributed = library("distributed", "--dask")
    try:
        # A client waits without limit for a server that does not greet it, and one that cannot read its address is
        # never closed. The thread has an event loop of its own, also where there is one already, as in a notebook.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _greeting(distributed, address, seconds)).result()
        client = distributed.Client(address, timeout=seconds, set_as_default=False)
    except Exception as error:
        reason = " ".join(f": {error}".split()) if str(error) else ""
        raise ValueError(f"dask is {address!r}; no scheduler answers there within {seconds:g} s{reason}") from error
    with client, _silent("distributed.client"):
        try:
            client.wait_for_workers(1, timeout=seconds)
        except TimeoutError as error:
            raise ValueError(f"dask is {address!r}; its scheduler has had no worker for {seconds:g} s") from error
        yield from _from_futures(distributed, client, cells)


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """No reports, with traces of calls, about what is told here in one line, such as a lost scheduler."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


async def _greeting(distributed: Any, address: str, seconds: float) -> None:
    """Come back if a server of Dask greets at the address in time; raise an error if not."""
    credentials = distributed.Security().get_connection_args("client")
    comm = await asyncio.wait_for(distributed.comm.connect(address, timeout=seconds, **credentials), seconds)
    await comm.close()


def _from_futures(distributed: Any, client: Any, cells: Sequence[SweepCell]) -> Iterator[Outcome]:
    """The scheduler gives the cells of a worker that dies to another one, three times, and then gives up the cell."""
    waiting = iter(cells)
    cell_of: dict[str, SweepCell] = {}
    finished = distributed.as_completed(loop=client.loop, with_results=True, raise_errors=False)

    def send(count: int) -> None:
        some = list(islice(waiting, count))
        futures = client.map(outcome_of, some, pure=False) if some else []
        cell_of.update(zip([future.key for future in futures], some, strict=True))
        finished.update(futures)

    send(_IN_FLIGHT)
    for future, result in finished:
        cell = cell_of.pop(future.key)
        if future.status == "finished":
            yield result
        elif future.status == "error" and isinstance(result[1], distributed.KilledWorker):
            yield CellFailure(cell, "the workers that began it died, one after the other")
        elif future.status == "error":
            # A cell's own errors are outcomes, so that this one is about the worker.
            raise ValueError(
                f"dask: a worker cannot compute the cells ({type(result[1]).__name__}: {result[1]}); install the same "
                "version of zcmoe-symbolic there as here"
            )
        else:
            raise ValueError(
                "dask: the connection to the scheduler was lost; what is finished is kept, run the sweep again to "
                "continue"
            )
        send(1)
