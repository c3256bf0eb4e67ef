"""Running a verification: which claims, in which order, in how many processes."""

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.context import BaseContext
from pathlib import Path

from zcmoe_symbolic import paper
from zcmoe_symbolic.verification.loading import Script, canonical_label
from zcmoe_symbolic.verification.records import Fault, ProofResult
from zcmoe_symbolic.verification.report import Report, gather
from zcmoe_symbolic.verification.session import Entry, Session
from zcmoe_symbolic.verification.targets import BadTarget, read_targets

__all__ = ["Progress", "Run", "default_jobs", "verify"]

NOT_FINISHED = "not finished: the run was interrupted"
DIED = (
    "the process that checked this script died without an answer (killed, or out of memory); its claims stay "
    "undecided, everything else is kept"
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: so many claims of so many, and the one finished last (`None` at the start)."""

    done: int
    total: int
    latest: ProofResult | None = None


def default_jobs() -> int:
    """Two processes, or one on a machine with one processor."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(2, available)


def check_jobs(jobs: int) -> None:
    """Raise `BadTarget` unless `jobs` is a number of processes."""
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise BadTarget(f"jobs={jobs!r} is not a number of processes; pass a whole number from 1 on")


def verify(
    *targets: str | os.PathLike[str], jobs: int = 1, progress: Callable[[Progress], None] | None = None
) -> Report:
    """Run proofs and report the verdicts.

    Without targets every statement and every equation of the paper is reported. A target is an item of the paper in
    any spelling (`"thm-4.3"`, `"Theorem 4.3"`, `"(22)"`), or the path of a proof script. `jobs` processes share the
    work, one script each; in a program of your own, call this below `if __name__ == "__main__":` when `jobs > 1`.
    Raises `ValueError` for a target that does not exist; what is wrong inside a script is listed in `.faults`.

    >>> report = verify("Theorem 4.3")
    >>> [(row.id, row.verdict) for row in report.statements]
    [('thm-4.3', 'proved')]
    """
    check_jobs(jobs)
    run = Run(*targets)
    run.work(jobs, progress)
    return run.report()


class Run:
    """A verification in progress; `report` may be asked for at any time, also after an interruption."""

    def __init__(self, *targets: str | os.PathLike[str], paper_scripts: Sequence[str | os.PathLike[str]] | None = None):
        self._started = time.perf_counter()
        self._asked = tuple(os.fspath(target) for target in targets if isinstance(target, str | os.PathLike))
        try:
            self.targets = read_targets(targets)
            paths = None if paper_scripts is None else map(Path, paper_scripts)
            self.session = Session(self.targets.own, paths)
            self._labels = self._wanted_labels()
            if self.targets.everything:
                self.session.paper  # noqa: B018 - reads the scripts now, so that missing ones are noticed here
        except FileNotFoundError as error:
            raise BadTarget(str(error)) from error
        self._results: dict[Entry, ProofResult] = {}
        self._faults: dict[Fault, None] = {}
        self._planned: dict[Entry, None] = {}

    def _wanted_labels(self) -> frozenset[str]:
        """The paper's labels that were asked for; those of an asked statement's equations go with it."""
        asked = self.targets
        for text in asked.unknown:
            if text not in (*self.session.own.labels, *self.session.paper.labels):
                paper.identify(text)  # raises the error that says what exists
        labels = {*asked.statements, *asked.unknown, *(f"eq-{number}" for number in asked.equations)}
        labels |= {f"eq-{n}" for s in paper.statements() if s.identifier in asked.statements for n in s.equations}
        if asked.paper_scripts:
            labels |= {e.label for e in self.session.paper.entries if e.script.shown in asked.paper_scripts}
        return frozenset(labels)

    @staticmethod
    def label(target: str) -> str:
        """The label that a target means."""
        return canonical_label(target.strip())

    # -- the work ---------------------------------------------------------------------------------

    def work(self, jobs: int = 1, progress: Callable[[Progress], None] | None = None) -> None:
        """Prove what was asked for. A `KeyboardInterrupt` passes through and leaves what is finished."""
        check_jobs(jobs)
        show = progress or (lambda _: None)
        targets, session = self.targets, self.session
        self._prove(session.own.entries, jobs, show)
        if targets.everything:
            self._prove(session.paper.entries, jobs, show)
        elif self._labels or targets.equations:
            owners = {paper.equation(number).statement for number in targets.equations}
            self._prove([e for e in session.paper.entries if e.label in self._labels | owners], jobs, show)
            if not self._all_shown(targets.equations):
                self._prove(session.paper.entries, jobs, show)

    def _all_shown(self, numbers: Iterable[int]) -> bool:
        done = (result for entry, result in self._results.items() if entry.shelf is not self.session.own)
        shown = {n for result in done if result.verdict == "proved" for n, _ in result.equations}
        return shown.issuperset(numbers)

    def _prove(self, entries: Iterable[Entry], jobs: int, show: Callable[[Progress], None]) -> None:
        waiting = [entry for entry in entries if entry not in self._results]
        if not waiting:
            return
        self._planned.update(dict.fromkeys(waiting))
        scripts: dict[Script, list[Entry]] = {}
        for entry in waiting:
            scripts.setdefault(entry.script, []).append(entry)
        if jobs == 1 or len(scripts) <= 1:
            show(self._progress())
            for entry in waiting:
                self._results[entry] = self.session.result(entry)
                show(self._progress(self._results[entry]))
        else:
            self._prove_in_processes(scripts, min(jobs, len(scripts)), show)

    def _progress(self, latest: ProofResult | None = None) -> Progress:
        return Progress(len(self._results), len(self._planned), latest)

    def _prove_in_processes(
        self, scripts: dict[Script, list[Entry]], jobs: int, show: Callable[[Progress], None]
    ) -> None:
        unfinished = self._share(scripts, jobs, show)
        # A process that died takes the pool with it. Each script that was left gets a process of its own, so that
        # only the one that kills its process is lost.
        for script in unfinished:
            if self._share({script: scripts[script]}, 1, show):
                self._faults[Fault(script.shown, DIED, bad_input=False)] = None
                for entry in scripts[script]:
                    self._keep(entry, self.session.unfinished(entry, reason=DIED), show)

    def _share(self, scripts: dict[Script, list[Entry]], jobs: int, show: Callable[[Progress], None]) -> list[Script]:
        """Hand the scripts to a pool of processes; the ones without an answer, because a process died, come back."""
        before = {child.pid for child in multiprocessing.active_children()}
        recipe, unfinished = self.session.recipe, []
        _sessions[recipe] = self.session
        with self._pool(jobs) as pool:
            try:
                futures: dict[Future[_Answer], Script] = {}
                for script, entries in scripts.items():
                    addresses = [self._address(entry) for entry in entries]
                    futures[pool.submit(_prove_in_worker, recipe, addresses)] = script
                show(self._progress())
                pending = set(futures)
                while pending:
                    finished, pending = wait(pending, return_when=FIRST_COMPLETED)
                    for future in finished:
                        script = futures[future]
                        try:
                            results, faults = future.result()
                        except BrokenProcessPool:
                            unfinished.append(script)
                            continue
                        self._faults.update(dict.fromkeys(faults))
                        for entry, result in zip(scripts[script], results, strict=True):
                            self._keep(entry, result, show)
            except BrokenProcessPool:
                unfinished += [script for script in scripts if scripts[script][0] not in self._results]
            except BaseException:
                for child in multiprocessing.active_children():
                    if child.pid not in before:
                        child.terminate()
                raise
            finally:
                _sessions.pop(recipe, None)
        return list(dict.fromkeys(unfinished))

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        """Workers forked from this process know its session; freshly started ones read the scripts again."""
        context: BaseContext
        if sys.platform == "linux" and threading.active_count() == 1:
            context = multiprocessing.get_context("fork")
        else:
            context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, context, _start_worker, (self.session.recipe,))

    def _keep(self, entry: Entry, result: ProofResult, show: Callable[[Progress], None]) -> None:
        self._results[entry] = result
        show(self._progress(result))

    def _address(self, entry: Entry) -> "_Address":
        own = entry.shelf is self.session.own
        return own, entry.shelf.entries.index(entry)

    # -- the report -------------------------------------------------------------------------------

    def report(self) -> Report:
        """The verdicts so far; what was planned and is not finished is undecided."""
        found = {
            entry: self._results.get(entry) or self.session.unfinished(entry, reason=NOT_FINISHED)
            for entry in self._planned
        }
        own = [result for entry, result in found.items() if entry.shelf is self.session.own]
        results = [result for entry, result in found.items() if entry.shelf is not self.session.own]
        everything, numbers = self.targets.everything, set(self.targets.equations)
        if not everything:
            numbers |= {n for s in paper.statements() if s.identifier in self._labels for n in s.equations}
            numbers |= {n for r in results if r.label in self._labels for n, _ in r.equations}
        statements, equations, supplementary = gather(
            results,
            own,
            statements=None if everything else self._labels,
            equations=None if everything else numbers,
        )
        faults = dict.fromkeys([*self.session.faults, *self._faults])
        return Report(
            statements,
            equations,
            supplementary,
            tuple(faults),
            time.perf_counter() - self._started,
            self._asked,
            self.targets.equations,
        )


# -- in a worker process ----------------------------------------------------------------------------

_Address = tuple[bool, int]
_Answer = tuple[list[ProofResult], list[Fault]]
_Recipe = tuple[tuple[Script, ...], tuple[Path, ...] | None]
_sessions: dict[_Recipe, Session] = {}


def _start_worker(recipe: _Recipe) -> None:
    """Leave an interruption to the parent, and have a session at hand."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if recipe not in _sessions:
        _sessions[recipe] = Session(*recipe)


def _prove_in_worker(recipe: _Recipe, addresses: list[_Address]) -> _Answer:
    session = _sessions[recipe]
    entries = [(session.own if own else session.paper).entries[index] for own, index in addresses]
    results = [session.result(entry) for entry in entries]
    return results, session.faults
