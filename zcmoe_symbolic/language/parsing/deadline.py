"""A limit on the time that SymPy may spend while an expression is built.

Making an object can send SymPy searching for signs and real parts without a bound. Every call that Python makes in
this thread looks at the clock, so that the search ends soon after the time is over, wherever it is.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["OutOfTime", "deadline"]


class OutOfTime(BaseException):
    """The time is over; no handler for ordinary errors may swallow this on its way."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise `OutOfTime` in this thread when so many seconds have passed.

    Under a profiler, whose place this takes, there is no limit.
    """
    if sys.getprofile() is not None:
        yield
        return
    end = time.perf_counter() + seconds

    def look_at_the_clock(_frame: FrameType, _event: str, _argument: object) -> None:
        if time.perf_counter() > end:
            raise OutOfTime

    sys.setprofile(look_at_the_clock)
    try:
        yield
    finally:
        sys.setprofile(None)
