"""Verification turned round: every step of every proof is corrupted, and its rule has to refuse."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike

from zcmoe_symbolic.derivation.context import noticing_steps
from zcmoe_symbolic.verification.mutants.processes import Bench, Task
from zcmoe_symbolic.verification.mutants.records import MutantReport, PerStep, StepResult
from zcmoe_symbolic.verification.run import Run, check_jobs
from zcmoe_symbolic.verification.session import Entry, Session
from zcmoe_symbolic.verification.targets import BadTarget
from zcmoe_symbolic.verification.wording import worded

__all__ = ["BY_LENGTH", "MutantProgress", "MutantRun"]

BY_LENGTH: PerStep = "by length"
# Up to so many characters of a step's text, so many of its variants; checking one takes longer the longer the step.
_LENGTHS = ((100, 4), (200, 3), (400, 2))
_LEAST = 1
_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class MutantProgress:
    """How far a run is: claims proved of all, steps finished of those known so far, and how many variants survived."""

    proved: int
    claims: int
    done: int
    steps: int
    survived: int


class MutantRun:
    """Corrupt the steps of the proofs that the targets ask for.

    At most `per_step` variants of a step are tried (all, if it is `None`; four to one by the step's length, if it is
    `BY_LENGTH`): those of each kind in turn, in an order that depends on the step's statement only. Each has
    `seconds` of computing time for the rule's answer and what comes of it.

    >>> run = MutantRun("eq-7", per_step=1)
    >>> run.work()
    >>> report = run.report()
    >>> report.total.survived, report.total.kill_rate
    (0, 1.0)
    """

    def __init__(self, *targets: str | PathLike[str], per_step: PerStep = BY_LENGTH, seconds: float = _SECONDS) -> None:
        whole = isinstance(per_step, int) and not isinstance(per_step, bool) and per_step >= 1
        if per_step not in (None, BY_LENGTH) and not whole:
            raise BadTarget(f"per_step={per_step!r} is no number of variants; pass a whole number from 1 on, or None")
        self._started = time.perf_counter()
        self._run, self._per_step = Run(*targets), per_step
        self._bench = Bench(seconds)
        self._order: dict[tuple[str, str, int], int] = {}
        self._unproved: list[str] = []
        self._interrupted = False

    @property
    def session(self) -> Session:
        """The claims, proved as far as the run has come."""
        return self._run.session

    def work(self, jobs: int = 1, progress: Callable[[MutantProgress], None] | None = None) -> None:
        """Prove the claims here, and let up to `jobs` processes corrupt their steps; this one counts as it proves."""
        check_jobs(jobs)
        show = progress or (lambda _: None)
        entries = self._run.entries()
        try:
            with noticing_steps():
                for number, entry in enumerate(entries, 1):
                    self._bench.put(self._tasks(entry))
                    self._bench.work(jobs - 1, wait=False)
                    show(self._progress(number, len(entries)))
            while not self._bench.is_empty:
                self._bench.work(jobs, wait=True)
                show(self._progress(len(entries), len(entries)))
        except BaseException:
            self._interrupted = True
            raise
        finally:
            self._bench.close()

    def _tasks(self, entry: Entry) -> list[Task]:
        evaluation = self.session.evaluate(entry)
        if not evaluation.outcome.verdict.proved:
            self._unproved.append(entry.name)
            return []
        tasks = []
        for number, step in enumerate(evaluation.steps, 1):
            text = worded(step.goal)
            result = StepResult(entry.name, entry.script.shown, number, step.by.name, text)
            self._order[result.script, result.claim, number] = len(self._order)
            tasks.append(Task(step, result, self._limit(text)))
        return tasks

    def _limit(self, text: str) -> int | None:
        """How many variants of a step to try."""
        if self._per_step is None or isinstance(self._per_step, int):
            return self._per_step
        return next((number for length, number in _LENGTHS if len(text) <= length), _LEAST)

    def _progress(self, proved: int, claims: int) -> MutantProgress:
        finished = self._bench.finished
        survived = sum(step.count("survived") for step in finished)
        return MutantProgress(proved, claims, len(finished), len(self._order), survived)

    def report(self) -> MutantReport:
        """What has been found, in the order of the proofs."""
        steps: Sequence[StepResult] = sorted(
            self._bench.finished, key=lambda step: self._order[step.script, step.claim, step.number]
        )
        return MutantReport(
            tuple(steps),
            tuple(self._unproved),
            tuple(dict.fromkeys(self.session.faults)),
            self._per_step,
            time.perf_counter() - self._started,
            self._interrupted,
        )
