"""Progress of long work: a bar in a notebook, or on a terminal.

In a notebook the bar is one output of the cell that is updated in place (HTML's own `progress`, no script, no widget),
so that the finished bar stays in a saved notebook. IPython is used where it runs already, and never loaded.
"""

import sys
import time
from importlib import import_module
from typing import Any, Protocol

from zcmoe_symbolic.notation.html import text_html

__all__ = ["ProgressBar", "show_progress"]

_PAUSE = 0.1  # seconds between two updates of a bar
_WIDEST = 60


class _Advance(Protocol):
    """What long work tells: `verification.Progress`, `sweep.SweepProgress`, `theory.progress.Advance`."""

    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int | None: ...


def show_progress(what: str = "") -> "ProgressBar":
    """A progress bar for long work: `verify`, `sweep`, `simulated_risk`, `compare_bounds`, `figure_data` and others.

    Pass it as `progress=show_progress()`; `what` is a word for what is counted. In a notebook the bar appears below
    the cell, on a terminal on standard error; elsewhere nothing is shown. One bar is for one call.

    >>> from zcmoe_symbolic import verify
    >>> report = verify("lem-6.2", progress=show_progress("proofs"))
    """
    return ProgressBar(what)


class ProgressBar:
    """What `show_progress` gives: a function of an advance that shows it."""

    def __init__(self, what: str = "") -> None:
        self.what = what
        self._started = time.perf_counter()
        self._shown_at = -_PAUSE
        self._display = _display()

    def __call__(self, advance: _Advance) -> None:
        """Show an advance, unless the last one was shown a moment ago; the end is always shown."""
        if self._display is None:
            return
        now = time.perf_counter() - self._started
        is_finished = advance.total is not None and advance.done >= advance.total
        if is_finished or now >= self._shown_at + _PAUSE:
            self._shown_at = now
            self._display(self, advance, now)

    def text(self, advance: _Advance, seconds: float) -> str:
        """The advance in one line, as it stands beside the bar."""
        total = "" if advance.total is None else f" of {advance.total:,}"
        what = self.what or getattr(advance, "says", "")
        parts = [f"{advance.done:,}{total} {what}".rstrip(), f"{seconds:.1f} s", _latest(advance)]
        return " · ".join(part for part in parts if part)

    def html(self, advance: _Advance, seconds: float) -> str:
        """The bar with its text; one of unknown length is drawn without a value."""
        text = text_html(self.text(advance, seconds))
        size = "" if advance.total is None else f' max="{max(1, advance.total)}" value="{advance.done}"'
        name = text_html(self.what or "progress")
        bar = f'<progress{size} aria-label="{name}" style="width:16em;vertical-align:middle"></progress>'
        return f'<div role="status">{bar} <span>{text}</span></div>'


class _InNotebook:
    """One output of the present cell, replaced by every update."""

    def __init__(self) -> None:
        self._handle: Any = None

    def __call__(self, bar: ProgressBar, advance: _Advance, seconds: float) -> None:
        shown = {"text/html": bar.html(advance, seconds), "text/plain": bar.text(advance, seconds)}
        if self._handle is None:
            display: Any = import_module("IPython.display").display
            self._handle = display(shown, raw=True, display_id=True)
        else:
            self._handle.update(shown, raw=True)


class _OnTerminal:
    """A line on standard error that is written over, and left standing when the work is done."""

    def __call__(self, bar: ProgressBar, advance: _Advance, seconds: float) -> None:
        is_finished = advance.total is not None and advance.done >= advance.total
        line = bar.text(advance, seconds)[:_WIDEST]
        sys.stderr.write(f"\r{line:<{_WIDEST}}" + ("\n" if is_finished else ""))
        sys.stderr.flush()


def _display() -> "_InNotebook | _OnTerminal | None":
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if getattr(shell, "kernel", None) is not None:
        return _InNotebook()
    return _OnTerminal() if sys.stderr.isatty() else None


def _latest(advance: _Advance) -> str:
    """What was finished last, if the advance tells, while the work goes on."""
    latest = getattr(advance, "latest", None)
    is_finished = advance.done == advance.total
    return "" if is_finished or latest is None else str(getattr(latest, "name", ""))[:_WIDEST]
