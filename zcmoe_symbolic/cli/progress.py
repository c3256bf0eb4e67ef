"""How far a verification is, on the terminal; and lines for the user about what went wrong."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zcmoe_symbolic.verification import Progress

__all__ = ["complain", "show_progress"]


@contextmanager
def show_progress(*, as_json: bool = False) -> "Iterator[Callable[[Progress], None]]":
    """Show how far the run is: a bar on a terminal's standard error, else plain lines, but none beside JSON."""
    if sys.stderr.isatty():
        with _bar() as show:
            yield show
    elif as_json:
        yield lambda _: None
    else:
        yield _plain_line


def _plain_line(progress: "Progress") -> None:
    if progress.latest is None and progress.remembered:
        print(f"[{progress.remembered}/{progress.total}] remembered from an earlier run", flush=True)
    if progress.latest is not None:
        latest = progress.latest
        print(
            f"[{progress.done}/{progress.total}] {latest.name}: {latest.verdict} ({latest.seconds:.2f} s)", flush=True
        )


@contextmanager
def _bar() -> "Iterator[Callable[[Progress], None]]":
    from rich import progress as rich_progress
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    columns = ("{task.description}", rich_progress.BarColumn(), rich_progress.MofNCompleteColumn())
    bar = rich_progress.Progress(*columns, rich_progress.TimeElapsedColumn(), console=console, transient=True)
    task = bar.add_task("proving", total=None)

    def show(progress: "Progress") -> None:
        # The display has a thread of its own, which starts only after worker processes were forked.
        bar.start()
        name = "proving" if progress.latest is None else progress.latest.name.replace("[", "\\[")
        bar.update(task, completed=progress.done, total=progress.total, description=f"{name:<40.40}")

    try:
        yield show
    finally:
        bar.stop()


def complain(text: str) -> None:
    print(f"zcmoe: {' '.join(text.split())}", file=sys.stderr, flush=True)
