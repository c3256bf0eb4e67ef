"""The command line: `zcmoe verify`, `zcmoe show`, `zcmoe findings`, and what `zcmoe evaluate` has of its own beside.

SymPy and everything that needs it are loaded inside the commands, so that help and the first line come at once.
"""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.cli.bounds import EPILOG as BOUNDS_EPILOG
from zcmoe_symbolic.cli.bounds import bounds
from zcmoe_symbolic.cli.evaluate import evaluate
from zcmoe_symbolic.cli.evaluate_learning import add_learning_quantities
from zcmoe_symbolic.cli.figures import EPILOG as FIGURES_EPILOG
from zcmoe_symbolic.cli.figures import figures
from zcmoe_symbolic.cli.latex import EPILOG as LATEX_EPILOG
from zcmoe_symbolic.cli.latex import latex
from zcmoe_symbolic.cli.progress import complain as _complain
from zcmoe_symbolic.cli.progress import show_progress
from zcmoe_symbolic.cli.report import EPILOG as REPORT_EPILOG
from zcmoe_symbolic.cli.report import report
from zcmoe_symbolic.cli.simulate import EPILOG as SIMULATE_EPILOG
from zcmoe_symbolic.cli.simulate import simulate
from zcmoe_symbolic.cli.what_if import check_options, show_what_if, write_graph

if TYPE_CHECKING:
    from rich.console import Console

    from zcmoe_symbolic.verification import Run

__all__ = ["app", "main", "run_command"]

BAD_INPUT, INTERRUPTED, NO_READER = 2, 130, 141


class _Interruptible(TyperGroup):
    """Commands whose interruption reaches `run_command`: Typer itself would leave with a status and no word."""

    def make_context(self, *arguments: Any, **further: Any) -> Any:
        with _aborted():
            return super().make_context(*arguments, **further)

    def invoke(self, ctx: Any) -> Any:
        with _aborted():
            return super().invoke(ctx)


@contextmanager
def _aborted() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        raise typer.Abort from error


app = typer.Typer(
    name="zcmoe",
    cls=_Interruptible,
    help="Machine-checked theory of zero-compute mixtures of experts.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

add_learning_quantities(evaluate)
app.add_typer(evaluate, name="evaluate", short_help="Compute a quantity for your own model, with a proved error.")

Targets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TARGET",
        help="Items of the paper ('thm-4.3', 'Theorem 4.3', '(22)') or proof scripts of your own (my_lemma.py).",
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"zcmoe {__version__}")
        raise typer.Exit


@app.callback()
def _zcmoe(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Machine-checked theory of zero-compute mixtures of experts."""


@app.command(short_help="Run proofs; print what is proved, and under which hypotheses.")
def verify(
    targets: Targets = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", help="Processes to use; two, unless the machine has one.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Count what no proof script has reached yet as undecided.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run every proof again, also those remembered from an earlier run.")
    ] = False,
    mutants: Annotated[
        bool, typer.Option("--mutants", help="Corrupt every proof step instead, and see that its rule refuses.")
    ] = False,
    all_mutants: Annotated[
        bool, typer.Option("--all-mutants", help="As --mutants, with all variants of every step; this takes long.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="NAME",
            help="Drop an assumption ('asm-1'), a statement, or a hypothesis or citation by a part of its text, and "
            "print what falls; repeatable.",
        ),
    ] = None,
    graph: Annotated[
        Path | None, typer.Option("--graph", metavar="FILE.svg", help="Draw what rests on what, marking what falls.")
    ] = None,
) -> int:
    """Run proofs and print what is proved, under which hypotheses, and what it rests on.

    Exit status: 0 all proved, 1 something refuted, 2 bad input, 3 something undecided. Without targets every statement
    and equation of the paper is listed; the status is about the claims that were run. What no proof script has reached
    yet is shown as undecided ("not reached") and counts only with --strict. A target that has no proof script gives 3.

    Proofs of the paper's scripts are remembered while nothing that they depend on changes; scripts of your own are
    always run. The environment variable ZCMOE_CACHE_DIR names another folder for what is remembered.

    With --mutants the exit status is 0 if every wrong variant of every step was refused, 1 if one was accepted, 2 for
    bad input, 3 if a claim is not proved or a variant has no answer.

    With --without the table says what falls: the proofs here no longer show it, which does not mean that it is false.
    Falling is an answer and no failure, so that the exit status is that of the proofs themselves.
    """
    names = targets or []
    check_options(without or [], graph, mutants=mutants or all_mutants)
    if mutants or all_mutants:
        from zcmoe_symbolic.cli.mutants import verify_mutants

        return verify_mutants(names, jobs=jobs, every=all_mutants, as_json=as_json)
    if not as_json:
        what = "everything" if not names else ", ".join(names)
        print(f"zcmoe {__version__}: verifying {what}", flush=True)
    from zcmoe_symbolic.verification import Run, default_jobs
    from zcmoe_symbolic.verification.run import check_jobs
    from zcmoe_symbolic.verification.store import Memory

    jobs = default_jobs() if jobs is None else jobs
    check_jobs(jobs)
    memory = Memory(fresh=fresh)
    run = Run(*names, memory=memory)
    interrupted = False
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that workers do not outlive this process
    try:
        with show_progress(as_json=as_json) as tell:
            run.work(jobs, tell)
    except KeyboardInterrupt:
        interrupted = True
    status = _finish(run, as_json=as_json, strict=strict, interrupted=interrupted, without=without or [], graph=graph)
    for complaint in memory.complaints:
        _complain(complaint)
    return status


def _finish(
    run: "Run", *, as_json: bool, strict: bool, interrupted: bool, without: list[str], graph: Path | None
) -> int:
    report = run.report()
    fallen: frozenset[str] = frozenset()
    if without:
        fallen = show_what_if(report, without, _console(), as_json=as_json)
    elif as_json:
        print(json.dumps(report.as_json(), indent=2))
    else:
        from zcmoe_symbolic.present.table import print_report

        print_report(report, _console())
    sys.stdout.flush()
    if graph is not None:
        write_graph(report, fallen, graph)
    for fault in report.faults:
        _complain(str(fault))
    if interrupted:
        _complain("interrupted; what is finished is printed above")
        return INTERRUPTED
    return report.exit_status(strict=strict)


@app.command()
def show(identifier: Annotated[str, typer.Argument(metavar="ID", help="For instance thm-4.3, eq-22 or asm-1.")]) -> int:
    """Print an item of the paper with its derivation, step by step."""
    from zcmoe_symbolic import paper

    width = max(60, _console().width)
    if _item(identifier).startswith("asm-"):
        from zcmoe_symbolic.present.text import show_assumption

        print(show_assumption(paper.identify(identifier), width))
        return 0
    from zcmoe_symbolic.present.text import show_equation, show_label
    from zcmoe_symbolic.verification import Run
    from zcmoe_symbolic.verification.store import Memory

    run = Run(identifier, memory=Memory(), live=True)
    run.work()
    report = run.report()
    if run.targets.own or run.targets.paper_scripts:
        raise ValueError(f"{identifier} is a script; `zcmoe show` takes an ID such as thm-4.3, eq-22 or asm-1")
    for equation in report.equations:
        if equation.number in report.asked_equations:
            print(show_equation(run.session, equation, width))
    wanted = run.label(identifier)
    for finding in report.findings:
        from zcmoe_symbolic.present.findings import finding_text

        print(finding_text(finding, width))
        for witness in finding.witnesses:
            print(f"\n{show_label(run.session, witness, width)}")
    for row in (*report.statements, *report.supplementary):
        if row.id == wanted:
            print(show_label(run.session, row, width))
    return _faults(run)


@app.command(short_help="Print the gaps in the paper's argument, and their repairs.")
def findings(
    identifiers: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="For instance finding-3; without one, all findings.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print a Markdown page.")] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", metavar="N", help="Processes to use.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run every proof again, also those remembered.")] = False,
) -> int:
    """Print the gaps in the paper's argument: what fails, the proved witness, and what repairs it.

    The status of a finding is the verdict of its witnesses, which are proved here together with the theorems that
    repair it. Exit status: 0 all confirmed, 1 something refuted, 2 bad input, 3 something undecided.
    """
    from zcmoe_symbolic import paper
    from zcmoe_symbolic.present.findings import findings_page, findings_text
    from zcmoe_symbolic.verification import Run, default_jobs
    from zcmoe_symbolic.verification.store import Memory

    if as_json and markdown:
        raise ValueError("--json and --markdown exclude each other; choose one")
    asked = [paper.finding(text) for text in identifiers] if identifiers else list(paper.findings())
    memory = Memory(fresh=fresh)
    run = Run(*dict.fromkeys(name for item in asked for name in (item.identifier, *item.repaired_by)), memory=memory)
    run.work(default_jobs() if jobs is None else jobs)
    report = run.report()
    if as_json:
        print(json.dumps({"findings": [row.as_json() for row in report.findings]}, indent=2))
    elif markdown:
        print(findings_page(report.findings), end="")
    else:
        print(findings_text(report.findings, max(60, min(80, _console().width))))
    for complaint in memory.complaints:
        _complain(complaint)
    return _faults(run) or report.exit_status()


# Registered here, so that help lists first what a newcomer needs first.
app.command(epilog=LATEX_EPILOG, short_help="Print checked statements and derivations as LaTeX.")(latex)
app.command(epilog=REPORT_EPILOG, short_help="Verify, and write what came out as pages, and as a PDF.")(report)
app.command(epilog=BOUNDS_EPILOG, short_help="Compare bounds on the estimation error with its exact mean.")(bounds)
app.command(epilog=SIMULATE_EPILOG, short_help="Simulate learning the experts' constants.")(simulate)
app.command(epilog=FIGURES_EPILOG, short_help="Draw Figures 1 to 4 of the paper.")(figures)


def _faults(run: "Run") -> int:
    faults = run.report().faults
    for fault in faults:
        _complain(str(fault))
    return BAD_INPUT if faults else 0


def _item(text: str) -> str:
    from zcmoe_symbolic import paper

    try:
        return paper.identify(text)
    except paper.UnknownIdentifier:
        return ""


def _console() -> "Console":
    import os

    from rich.console import Console

    plain = not sys.stdout.isatty()
    width = os.environ.get("COLUMNS", "")
    return Console(width=int(width) if width.isdigit() else 100, highlight=False) if plain else Console(highlight=False)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command and leave the process with its exit status."""
    sys.exit(run_command(arguments))


def run_command(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit status; every error of input becomes one line on standard error."""
    try:
        command = typer.main.get_command(app)
        result = command.main(arguments, prog_name="zcmoe", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        _complain("interrupted")
        return INTERRUPTED
    except SystemExit:
        return NO_READER  # Click leaves in this way when standard output is closed, as by `| head`
    except ValueError as error:
        _complain(str(error))
        return BAD_INPUT
    except Exception as error:
        # Usage errors come from Click, or from Typer's own copy of it, with a message and a status.
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        context = getattr(error, "ctx", None)
        command_path = "zcmoe" if context is None else context.command_path
        _complain(f"{message()} ({command_path} --help lists the commands and options)")
        return BAD_INPUT
    return result if isinstance(result, int) else 0
