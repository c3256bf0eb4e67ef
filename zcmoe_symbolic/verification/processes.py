"""Sharing the proofs of scripts among worker processes, with what becomes of them when a process dies."""

import multiprocessing
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess

from zcmoe_symbolic.verification.records import Fault, ProofResult
from zcmoe_symbolic.verification.scripts import Address, Script
from zcmoe_symbolic.verification.session import Entry, Recipe, Session

__all__ = ["entry_at", "share"]

_Answer = tuple[list[ProofResult], list[Fault]]


def entry_at(session: Session, address: Address) -> Entry:
    """The claim at an address."""
    shelf = session.own if address.own else session.paper
    return [entry for entry in shelf.entries if entry.script == address.script][address.position]


def share(
    session: Session,
    scripts: Mapping[Script, Sequence[Address]],
    queues: Sequence[Sequence[Script]],
    started: Callable[[], None],
    keep: Callable[[Script, list[ProofResult], list[Fault]], None],
) -> list[Script]:
    """Let one process for each queue prove the scripts in it; the ones whose process died on them come back.

    A process whose queue is empty goes on with the last script of the longest queue. `started` is called when the
    processes have been started, `keep` with every script's results and faults.
    """
    waiting = [list(queue) for queue in queues]
    dead: list[Script] = []
    working: dict[Connection, tuple[BaseProcess, int, Script | None]] = {}

    def go_on(connection: Connection) -> None:
        process, number, _ = working[connection]
        queue = waiting[number] or max(waiting, key=len)
        script = queue.pop(0 if queue is waiting[number] else -1) if queue else None
        working[connection] = process, number, script
        if script is not None:
            with suppress(BrokenPipeError):  # then the answer is that the process has died
                connection.send(list(scripts[script]))

    try:
        context = _context()
        for number in range(len(waiting)):
            connection, end = context.Pipe()
            inherited = [*working, connection] if isinstance(context, ForkContext) else []
            recipe = (session, None) if inherited else (None, session.recipe)
            worker = context.Process(target=_work, args=(*recipe, end, inherited))
            worker.start()
            end.close()
            working[connection] = worker, number, None
        for connection in list(working):
            go_on(connection)
        started()
        while busy := [connection for connection, (_, _, script) in working.items() if script is not None]:
            ready = wait(busy)
            for connection in (connection for connection in busy if connection in ready):
                process, _, script = working[connection]
                try:
                    answer = connection.recv()
                except (EOFError, ConnectionError):
                    dead += [script] if script is not None else []
                    del working[connection]
                    process.join()
                    continue
                if isinstance(answer, str):
                    raise RuntimeError(answer)
                if script is not None:
                    keep(script, *answer)
                go_on(connection)
        return dead + [script for queue in waiting for script in queue]
    finally:
        for connection, (process, _, script) in working.items():
            if script is not None:
                process.terminate()
            connection.close()
        for process, _, _ in working.values():
            process.join()


def _context() -> ForkContext | SpawnContext:
    """Workers forked from this process know its session; freshly started ones read the scripts again."""
    if sys.platform == "linux" and threading.active_count() == 1:
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


def _work(session: Session | None, recipe: Recipe | None, orders: Connection, inherited: Sequence[Connection]) -> None:
    """Prove what is ordered until the other side closes; an interruption is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for connection in inherited:  # the parent's ends: else nobody would notice that the parent is gone
        connection.close()
    if session is None:
        session = _session(recipe)
    with suppress(EOFError, ConnectionError):
        while True:
            addresses: list[Address] = orders.recv()
            answer: _Answer | str
            try:
                answer = [session.result(entry_at(session, address)) for address in addresses], session.faults
            except Exception:
                answer = traceback.format_exc()
            orders.send(answer)


def _session(recipe: Recipe | None) -> Session:
    if recipe is None:
        return Session()
    own, paper_scripts, notation = recipe
    return Session(own, paper_scripts, notation=notation)
