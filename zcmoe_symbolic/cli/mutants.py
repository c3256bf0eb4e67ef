"""`zcmoe verify --mutants`: corrupted variants of every proof step, put to the step's own rule."""

import json
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from zcmoe_symbolic._version import __version__

if TYPE_CHECKING:
    from zcmoe_symbolic.verification.mutants import MutantProgress

__all__ = ["verify_mutants"]

_INTERRUPTED = 130


def verify_mutants(targets: Sequence[str], *, jobs: int | None, every: bool, as_json: bool) -> int:
    """Corrupt the steps of the proofs of the targets, print what became of it, and return the exit status."""
    if not as_json:
        what = "everything" if not targets else ", ".join(targets)
        print(f"zcmoe {__version__}: corrupting the proof steps of {what}", flush=True)
    from zcmoe_symbolic.verification import default_jobs
    from zcmoe_symbolic.verification.mutants import BY_LENGTH, MutantRun

    run = MutantRun(*targets, per_step=None if every else BY_LENGTH)
    interrupted = False
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run.work(default_jobs() if jobs is None else jobs, _progress(as_json))
    except KeyboardInterrupt:
        interrupted = True
    report = run.report()
    if as_json:
        print(json.dumps(report.as_json(), indent=2))
    else:
        from zcmoe_symbolic.present.mutants import mutant_table

        print(mutant_table(report))
    sys.stdout.flush()
    for fault in report.faults:
        print(f"zcmoe: {fault}", file=sys.stderr, flush=True)
    if interrupted:
        print("zcmoe: interrupted; what is finished is printed above", file=sys.stderr, flush=True)
        return _INTERRUPTED
    return report.exit_status


def _progress(as_json: bool) -> "Callable[[MutantProgress], None]":
    """One line that is written over on a terminal; else a line for each tenth that is done, but none beside JSON."""
    overwritten = sys.stderr.isatty()
    tenths = [-1]

    def show(progress: "MutantProgress") -> None:
        proving = progress.proved < progress.claims
        text = f"{progress.proved}/{progress.claims} claims proved, {progress.done}/{progress.steps} steps corrupted, "
        text += f"{progress.survived} survivors"
        if overwritten:
            end = "\n" if not proving and progress.done == progress.steps else ""
            print(f"\r{text}", end=end, file=sys.stderr, flush=True)
            return
        tenth = 0 if proving else 1 + 10 * progress.done // max(1, progress.steps)
        if tenth > tenths[0] and not as_json:
            print(text, flush=True)
        tenths[0] = max(tenth, tenths[0])

    return show
