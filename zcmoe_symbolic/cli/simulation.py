"""The sweep of `zcmoe simulate`: its options as cells, what is shown while it runs, and what is printed at its end."""

import json
import math
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.cli.model_text import Request, in_options, told
from zcmoe_symbolic.simulation.sweep import (
    CellFailure,
    SweepCell,
    SweepProgress,
    SweepResults,
    SweepRow,
    grid,
    read_results,
    sweep,
)
from zcmoe_symbolic.simulation.sweep.model_text import OPTIMAL, read_noise
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.data_model import DataModel

__all__ = ["Sweep", "numbers", "run_sweep"]

BAD_INPUT, INTERRUPTED = 2, 130
_RANGE = re.compile(r"\s*(\d{1,18})\s*(?:\.\.\s*(\d{1,18})\s*(?::\s*(\d{1,18})\s*)?)?")
_MOST_NUMBERS = 1_000_000
_MOST_LINES = 100


def numbers(texts: Sequence[str], option: str) -> list[int]:
    """The integers of lists and ranges, both ends included, in their order and each once.

    >>> numbers(["1..5", "10,20", "100..400:100"], "-m")
    [1, 2, 3, 4, 5, 10, 20, 100, 200, 300, 400]
    """
    found: dict[int, None] = {}
    for text in texts:
        for part in text.split(","):
            read = _RANGE.fullmatch(part)
            if read is None:
                raise ValueError(f"{option} is {text[:40]!r}; write 8, 5,10,20, 1..50 or 10..100:10")
            first, last, step = int(read[1]), int(read[2] or read[1]), int(read[3] or 1)
            if last < first or step == 0:
                raise ValueError(f"{option} is {text[:40]!r}; a range goes up, in steps of at least 1, like 1..50:5")
            if (last - first) // step >= _MOST_NUMBERS:
                raise ValueError(f"{option} is {text[:40]!r}; that is more than {_MOST_NUMBERS} numbers")
            found.update(dict.fromkeys(range(first, last + 1, step)))
    return list(found)


@dataclass(frozen=True)
class Sweep:
    """What was asked for, as it was written."""

    beta: str
    density: str
    noise: str
    normalize: bool
    experts: Sequence[str]
    examples: Sequence[str]
    segment_densities: Sequence[str]
    trials: int
    seed: int
    test_examples: int | None

    def cells(self) -> list[SweepCell]:
        """All combinations; raises `ValueError`, which names the option, for what makes none."""
        m, n = numbers(self.experts, "--experts"), numbers(self.examples, "--examples")
        request = Request(self.beta, self.density, normalize=self.normalize)
        without_noise = request.model()
        with told("--noise"):
            model = DataModel(without_noise.beta, without_noise.density, read_noise(self.noise))
        moe = ScalarMoE(model)
        densities: list[object] = []
        for text in self.segment_densities:
            asked = Request(self.beta, self.density, normalize=self.normalize, segment_density=text)
            density = asked.expert_density(moe)
            densities.append(OPTIMAL if density is None else density)
        return grid(model, m, n, densities, self.trials, self.seed, self.test_examples)


def run_sweep(asked: Sweep, *, out: Path | None, jobs: int, dask: str | None, as_json: bool) -> int:
    """Run the sweep, print what it found, and return the exit status of the command."""
    cells = asked.cells()
    if not as_json:
        print(f"zcmoe {__version__}: {_title(cells, out)}", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that workers do not outlive this process
    watch = _Watch()
    try:
        with _progress(as_json) as show:
            results = sweep(cells, out, jobs, dask, lambda progress: show(watch.seen(progress)))
    except KeyboardInterrupt:
        return _interrupted(cells, watch, out)
    print(_as_json(results, out) if as_json else _as_text(results, out), flush=True)
    for failure in results.failures:
        _complain(f"no result for {_name(failure.cell)}: {in_options(failure.reason)}")
    if not results.failures:
        return 0
    again = "" if out is None else "; the same command tries them again"
    _complain(f"{len(results.failures)} of {len(cells)} cells failed{again}")
    return BAD_INPUT


def _interrupted(cells: Sequence[SweepCell], watch: "_Watch", out: Path | None) -> int:
    if out is None:
        done = f"{watch.latest.done} of {len(cells)} cells are finished"
        _complain(f"interrupted; {done} and not kept: --out FILE.csv keeps them and lets the sweep be continued")
        return INTERRUPTED
    # The file is asked, since a row may have come into it that was not heard of any more.
    kept = {row.cell.key for row in read_results(out)} if out.exists() else set()
    count = len(kept.intersection(cell.key for cell in cells))
    _complain(f"interrupted; {count} of {len(cells)} cells are finished and kept in {out}, the same command continues")
    return INTERRUPTED


@dataclass
class _Watch:
    """The last thing that was heard of a sweep; notes are told at once."""

    latest: SweepProgress = field(default_factory=lambda: SweepProgress(0, 0, 0))

    def seen(self, progress: SweepProgress) -> SweepProgress:
        self.latest = progress
        for note in progress.notes:
            _complain(note)
        return progress


# -- while it runs -----------------------------------------------------------------------------------------------------


@contextmanager
def _progress(as_json: bool) -> Iterator[Callable[[SweepProgress], None]]:
    """A bar on a terminal's standard error, else plain lines there, but none beside JSON."""
    if sys.stderr.isatty():
        with _bar() as show:
            yield show
    elif as_json:
        yield lambda _: None
    else:
        yield _plain_line


def _plain_line(progress: SweepProgress) -> None:
    """A line for every cell, or for every hundredth of many."""
    done, total = progress.done, progress.total
    if progress.latest is None:
        if progress.remembered:
            print(f"[{done}/{total}] finished by an earlier run", file=sys.stderr, flush=True)
    elif total <= _MOST_LINES or done == total or (done * _MOST_LINES) // total > ((done - 1) * _MOST_LINES) // total:
        print(f"[{done}/{total}] {_said(progress.latest)}", file=sys.stderr, flush=True)


def _name(cell: SweepCell) -> str:
    return f"m = {cell.m}, n = {cell.n}, {cell.segment_density}"


def _said(outcome: SweepRow | CellFailure) -> str:
    if isinstance(outcome, CellFailure):
        return f"{_name(outcome.cell)}: failed"
    risks = f"exact {outcome.exact_risk:.6g}, simulated {outcome.simulated_mean:.6g}"
    return f"{_name(outcome.cell)}: {risks}, z {outcome.z:+.2f}"


@contextmanager
def _bar() -> Iterator[Callable[[SweepProgress], None]]:
    from rich import progress as rich_progress
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    columns = ("{task.description}", rich_progress.BarColumn(), rich_progress.MofNCompleteColumn())
    times = (rich_progress.TimeElapsedColumn(), rich_progress.TimeRemainingColumn())
    with rich_progress.Progress(*columns, *times, console=console, transient=True) as bar:
        task = bar.add_task("simulating", total=None)

        def show(progress: SweepProgress) -> None:
            name = "simulating" if progress.latest is None else _name(progress.latest.cell)
            shown = name.replace("[", "\\[")
            bar.update(task, total=progress.total, completed=progress.done, description=f"{shown:<40.40}")

        yield show


def _complain(text: str) -> None:
    print(f"zcmoe: {' '.join(text.split())}", file=sys.stderr, flush=True)


# -- at the end --------------------------------------------------------------------------------------------------------


def _title(cells: Sequence[SweepCell], out: Path | None) -> str:
    where = "" if out is None else f" into {out}"
    return f"simulating {len(cells)} cells of {cells[0].trials} trials{where}" if cells else f"no cells{where}"


def _as_text(results: SweepResults, out: Path | None) -> str:
    """The table, unless the rows are in a file; the model above it and the agreement below it."""
    rows = results.rows
    lines: list[str] = []
    if rows:
        cell = rows[0].cell
        lines = ["", f"beta     {cell.beta}", f"density  {cell.input_density}", f"noise    {cell.noise}"]
        lines.append(f"seed     {cell.seed}")
    if out is None:
        lines += ["", *_table(rows)]
    agreement = results.agreement()
    if agreement is not None:
        worst, share = agreement.worst, agreement.outside / agreement.cells
        lines += [
            "",
            f"{agreement.outside} of {agreement.cells} intervals of 95 % ({share:.1%}) do not contain the exact risk; "
            "about 5 % are expected.",
            f"The largest |z| is {abs(worst.z):.2f} (m = {worst.cell.m}, n = {worst.cell.n}, "
            f"{worst.cell.segment_density}); with the exact risks right, one that large in so many cells has",
            f"probability {agreement.probability:.2g}.",
        ]
    if out is not None:
        lines += ["", f"{len(rows)} cells are in {out}."]
    return "\n".join(lines)


_HEADS = ("segment density", "m", "n", "exact risk", "simulated", "95 % interval", "z")


def _table(rows: Sequence[SweepRow]) -> list[str]:
    texts = [
        (
            row.cell.segment_density, str(row.cell.m), str(row.cell.n), f"{row.exact_risk:.6f}",
            f"{row.simulated_mean:.6f}", f"{row.interval_low:.6f} .. {row.interval_high:.6f}", f"{row.z:+.2f}",
        )
        for row in rows
    ]  # fmt: skip
    widths = [max(map(len, column)) for column in zip(_HEADS, *texts, strict=True)]
    return [
        "  ".join(text.ljust(width) if index == 0 else text.rjust(width) for index, (text, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in (_HEADS, *texts))
    ]


def _as_json(results: SweepResults, out: Path | None) -> str:
    agreement = results.agreement()
    found: dict[str, Any] = {
        "rows": [_plain(row) for row in results.rows],
        "failures": [{"key": one.cell.key, "cell": str(one.cell), "reason": one.reason} for one in results.failures],
        "notes": list(results.notes),
        "agreement": None,
        "out": None if out is None else str(out),
        "version": __version__,
    }
    if agreement is not None:
        found["agreement"] = {
            "cells": agreement.cells,
            "outside": agreement.outside,
            "worst": agreement.worst.cell.key,
            "probability": agreement.probability,
        }
    return json.dumps(found, indent=2, allow_nan=False)


def _plain(row: SweepRow) -> dict[str, Any]:
    """The row; JSON has no infinite numbers, so that an infinite z is a text."""
    return {
        name: str(value) if isinstance(value, float) and math.isinf(value) else value
        for name, value in row.values().items()
    }
