"""Run a call where it can be stopped: in a process of its own, with a time and a memory limit.

SymPy and compiled libraries cannot be interrupted reliably from within. A call that may take forever is
therefore made in a child process, which is killed when its time is over.
"""

import os
import pickle
import select
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["Stopped", "run_stoppable", "within"]

T = TypeVar("T")

_MEMORY = 6 * 2**30  # bytes that a child may use beyond what its parent had
_nesting = 0


class Stopped(RuntimeError):
    """The call did not return: its time was over, or it failed in the child process."""


def within(seconds: float, function: Callable[..., T], *arguments: Any) -> T | None:
    """The value of `function(*arguments)`, or `None` if it takes more than so many seconds or fails.

    >>> within(5, max, 2, 3)
    3
    >>> within(0.05, time.sleep, 10) is None
    True
    """
    try:
        return run_stoppable(seconds, function, *arguments)
    except Stopped:
        return None


def run_stoppable(seconds: float, function: Callable[..., T], *arguments: Any) -> T:
    """The value of `function(*arguments)`; raises `Stopped` with the reason if there is none in time.

    The value must be picklable. Below two levels of such calls the call is made in this process, because the
    level above will stop it.

    >>> run_stoppable(5, int, "12")
    12
    >>> run_stoppable(5, int, "twelve")
    Traceback (most recent call last):
        ...
    zcmoe_symbolic.deciders.stoppable.Stopped: ValueError: invalid literal for int() with base 10: 'twelve'
    """
    if seconds <= 0:
        raise Stopped("no time is left")
    if _nesting >= 2:
        return function(*arguments)
    if hasattr(os, "fork"):
        answer = _in_a_fork(seconds, function, arguments)
    else:
        answer = _in_a_new_interpreter(seconds, function, arguments)
    succeeded, value = pickle.loads(answer)  # noqa: S301 - written by our own child
    if not succeeded:
        raise Stopped(value)
    return value  # type: ignore[no-any-return]


def answer_of(function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    """What a child process sends back: whether the call succeeded, and its value or the error in words."""
    global _nesting
    _nesting += 1
    _limit_memory()
    try:
        return pickle.dumps((True, function(*arguments)))
    except BaseException as error:
        return pickle.dumps((False, f"{type(error).__name__}: {error}"))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    with open("/proc/self/statm") if os.path.exists("/proc/self/statm") else open(os.devnull) as statm:
        pages = statm.read().split()
    used = int(pages[0]) * resource.getpagesize() if pages else 0
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = used + _MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _in_a_fork(seconds: float, function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    read_end, write_end = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        # Newer Pythons warn that a copy of a process with several threads, such as a notebook's, may wait for a lock
        # for ever. This copy would be killed when its time is over.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        # Nothing may leave this branch: the child has a copy of everything that its parent was about to do.
        try:
            os.close(read_end)
            if _nesting == 0:
                os.setsid()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            with os.fdopen(write_end, "wb") as pipe:
                pipe.write(answer_of(function, arguments))
        finally:
            os._exit(0)
    os.close(write_end)
    try:
        answer = _read_until(read_end, time.monotonic() + seconds)
    finally:
        os.close(read_end)
        _kill(child)
        os.waitpid(child, 0)
    if not answer:
        raise Stopped(f"no answer within {seconds:.3g} s")
    return answer


def _kill(child: int) -> None:
    """Stop a child; the outermost one leads a group, with which its own children go."""
    try:
        if _nesting == 0:
            os.killpg(child, signal.SIGKILL)
        else:
            os.kill(child, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # It has ended, or it has not made its group yet.
        os.kill(child, signal.SIGKILL)


def _read_until(pipe: int, deadline: float) -> bytes:
    """All that comes through the pipe until it is closed; nothing if that does not happen in time."""
    parts: list[bytes] = []
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            return b""
        part = os.read(pipe, 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _in_a_new_interpreter(seconds: float, function: Callable[..., Any], arguments: tuple[Any, ...]) -> bytes:
    """Where a process cannot be copied."""
    program = (
        "import pickle, sys\n"
        "from zcmoe_symbolic.deciders.stoppable import answer_of\n"
        "function, arguments = pickle.load(sys.stdin.buffer)\n"
        "sys.stdout.buffer.write(answer_of(function, arguments))\n"
    )
    try:
        question = pickle.dumps((function, arguments))
        done = subprocess.run(
            [sys.executable, "-c", program], input=question, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Stopped(f"no answer within {seconds:.3g} s") from error
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise Stopped(f"the question cannot be sent to another process: {error}") from error
    if not done.stdout:
        raise Stopped(f"the process ended with status {done.returncode}")
    return done.stdout
