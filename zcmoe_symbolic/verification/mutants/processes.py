"""A time limit for every variant: they are checked in processes that end themselves when one takes too long."""

import os
import pickle
import select
import signal
import struct
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from zcmoe_symbolic.deciders.stoppable import answer_of
from zcmoe_symbolic.derivation.context import Step
from zcmoe_symbolic.verification.mutants.checking import checked
from zcmoe_symbolic.verification.mutants.corruption import chosen
from zcmoe_symbolic.verification.mutants.records import Mutant, StepResult

__all__ = ["Bench", "Task"]

_LOOKED_INTO = 3  # times as long as the rule has, to look into what it accepts
_PATIENCE = 40  # seconds to wait for a second of a process's own time
_HEAD = struct.Struct(">iiI")  # number of the variant, how many there are, length of what follows


@dataclass(slots=True)
class Task:
    """A step of a proof, where it stands, and what is known of its variants so far."""

    step: Step
    result: StepResult
    limit: int | None
    found: dict[int, Mutant] = field(default_factory=dict)
    total: int | None = None
    seconds: float = 0.0

    @property
    def next(self) -> int:
        """The first variant of which nothing is known."""
        return max(self.found, default=-1) + 1

    @property
    def is_done(self) -> bool:
        return self.total is not None and self.next >= self.total

    def finished(self) -> StepResult:
        """The result of the step."""
        return replace(self.result, mutants=tuple(self.found[k] for k in sorted(self.found)), seconds=self.seconds)


@dataclass(slots=True)
class _Child:
    task: Task
    pid: int
    pipe: int
    data: bytearray = field(default_factory=bytearray)
    begun: float = field(default_factory=time.monotonic)
    heard: float = field(default_factory=time.monotonic)
    spoke: bool = False


class Bench:
    """Steps that wait for a process, those that have one, and those that are finished.

    The processes are copies of this one: they have its theorems. `seconds` are of a process's own computing time, so
    that a busy machine makes no difference. Where a process cannot be copied, the variants are checked here, without
    a time limit.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.finished: list[StepResult] = []
        self._waiting: deque[Task] = deque()
        self._children: list[_Child] = []

    def put(self, tasks: Iterable[Task]) -> None:
        self._waiting.extend(tasks)

    @property
    def is_empty(self) -> bool:
        return not self._waiting and not self._children

    def work(self, places: int, *, wait: bool) -> None:
        """Fill up to `places` processes, and take in what they have found; with `wait` until one says something."""
        while self._waiting and len(self._children) < places:
            task = self._waiting.popleft()
            if hasattr(os, "fork"):
                self._children.append(_forked(task, self.seconds))
            else:
                corruptions = chosen(task.step.goal, task.step.given, task.limit)
                for number, corruption in enumerate(corruptions):
                    for mutant in checked(task.step, corruption):
                        task.found[number] = mutant
                self._finish(task)
        if not self._children:
            return
        patience = self.seconds if wait else 0
        ready, _, _ = select.select([child.pipe for child in self._children], [], [], patience)
        for child in list(self._children):
            if child.pipe in ready:
                self._listen(child)
            elif time.monotonic() - child.heard > _PATIENCE * self.seconds:
                self._end(child)  # it waits for something, or the machine is very busy

    def close(self) -> None:
        """End all processes."""
        for child in self._children:
            _kill(child)
        self._children.clear()

    def _listen(self, child: _Child) -> None:
        part = os.read(child.pipe, 1 << 16)
        if not part:
            self._end(child)
            return
        child.heard, child.spoke = time.monotonic(), True
        child.data += part
        while len(child.data) >= _HEAD.size:
            number, total, length = _HEAD.unpack_from(child.data)
            if len(child.data) < _HEAD.size + length:
                return
            child.task.total = total
            if length:
                body = bytes(child.data[_HEAD.size : _HEAD.size + length])
                child.task.found[number] = pickle.loads(body)  # noqa: S301 - written by our own child
            del child.data[: _HEAD.size + length]

    def _end(self, child: _Child) -> None:
        """The process is over: the step is finished, or the variant it was at keeps what was said of it last."""
        self._children.remove(child)
        _kill(child)
        task = child.task
        task.seconds += time.monotonic() - child.begun
        if not child.spoke:
            # It ended while the variants were being listed.
            task.total = task.next + 1
            task.found[task.next] = Mutant("", "", "unanswered", "its variants could not be listed in time")
        if task.is_done:
            self._finish(task)
        else:
            self._waiting.appendleft(task)

    def _finish(self, task: Task) -> None:
        self.finished.append(task.finished())


def _forked(task: Task, seconds: float) -> _Child:
    read_end, write_end = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return _Child(task, pid, read_end)
    # Nothing may leave this branch: the child has a copy of everything that its parent was about to do.
    try:
        os.close(read_end)
        os.setsid()
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        answer_of(_report, (task, seconds, write_end))
    finally:
        os._exit(0)


def _report(task: Task, seconds: float, pipe: int) -> None:
    signal.setitimer(signal.ITIMER_PROF, 10 * seconds)
    corruptions = chosen(task.step.goal, task.step.given, task.limit)
    os.write(pipe, _HEAD.pack(0, len(corruptions), 0))
    for number in range(task.next, len(corruptions)):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        for mutant in checked(task.step, corruptions[number]):
            if mutant.fate == "survived":
                signal.setitimer(signal.ITIMER_PROF, _LOOKED_INTO * seconds)
            body = pickle.dumps(mutant)
            os.write(pipe, _HEAD.pack(number, len(corruptions), len(body)) + body)


def _kill(child: _Child) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        os.kill(child.pid, signal.SIGKILL)
    os.close(child.pipe)
    os.waitpid(child.pid, 0)
