"""`zcmoe report`: everything that was verified as pages to read.

Only the options are here; what needs SymPy or a library of the extra `report` is loaded inside the command.
"""

import shlex
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.cli.progress import complain, show_progress

if TYPE_CHECKING:
    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.present.report import Figure, ReportFolder
    from zcmoe_symbolic.verification import Report
    from zcmoe_symbolic.verification.store import Memory

__all__ = ["EPILOG", "report"]

EPILOG = (
    "Examples: zcmoe report out; zcmoe report out --pdf --notation mine.toml; zcmoe report out my_lemma.py; "
    "zcmoe report out thm-4.3 thm-6.5"
)

BAD_INPUT, INTERRUPTED = 2, 130
_PDF = "report.pdf"


def report(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder to write to: new, empty, or with an earlier report.")
    ],
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TARGET",
            help="Items of the paper or proof scripts of your own, as for verify; without one the whole paper.",
        ),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write the report also as a PDF, by pdflatex.")] = False,
    notation: Annotated[
        Path | None,
        typer.Option("--notation", metavar="FILE", help="A TOML file: [names], and below it lines such as m = 'k'."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", help="Processes to use; two, unless the machine has one.")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run every proof and draw every figure again, also those remembered.")
    ] = False,
    without_figures: Annotated[
        bool, typer.Option("--no-figures", help="Leave out the figures and the table of bounds.")
    ] = False,
) -> int:
    """Verify, and write what came out as pages that any browser shows: no network and no server are needed.

    An overview, a page for every statement with its derivation step by step, all equations with a search, the findings,
    the dependency graph, the figures and bounds, the rules, citations, and what must be trusted. DIR/index.html is the
    first page. An earlier report in DIR is replaced; files of other origin are left alone.

    The exit status is that of verify: 0 all proved, 1 something refuted, 2 bad input, 3 something undecided.

    Needs jinja2, latex2mathml and matplotlib: pip install 'zcmoe-symbolic[report]'. The graph is drawn by Graphviz and
    the PDF set by pdflatex; without Graphviz the graph is given as a list, without pdflatex the status is 2.
    """
    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.present.report import ReportFolder, require_libraries
    from zcmoe_symbolic.verification import default_jobs
    from zcmoe_symbolic.verification.run import check_jobs
    from zcmoe_symbolic.verification.store import Memory

    names = targets or []
    has_figures = not names and not without_figures
    count = default_jobs() if jobs is None else jobs
    check_jobs(count)
    require_libraries(figures=has_figures)
    chosen = Notation.standard() if notation is None else Notation.read(notation)
    place = ReportFolder(folder)
    is_written = False
    memory = Memory(fresh=fresh)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that workers do not outlive this process
    try:
        # Pages are passed on: they name files without the folders of this machine.
        words = ["zcmoe", "report", folder.resolve().name, *(Path(name).name for name in names)]
        words += [*(["--pdf"] if pdf else []), *([] if notation is None else ["--notation", notation.name])]
        asked = _Asked(names, chosen, count, shlex.join(words), fresh=fresh, pdf=pdf, has_figures=has_figures)
        status = _write(asked, place, memory)
        is_written = True
    except KeyboardInterrupt:
        complain(f"interrupted; {folder} is as it was before")
        return INTERRUPTED
    finally:
        if not is_written:
            place.abandon()
    for complaint in memory.complaints:
        complain(complaint)
    return status


class _Asked:
    """What was asked for."""

    def __init__(
        self,
        targets: list[str],
        notation: "Notation",
        jobs: int,
        command: str,
        *,
        fresh: bool,
        pdf: bool,
        has_figures: bool,
    ) -> None:
        self.targets, self.notation, self.jobs, self.command = targets, notation, jobs, command
        self.fresh, self.pdf, self.has_figures = fresh, pdf, has_figures


def _write(asked: _Asked, place: "ReportFolder", memory: "Memory") -> int:
    from datetime import UTC, datetime

    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.present.report import SitePages, write_report
    from zcmoe_symbolic.verification import Run

    started = time.perf_counter()
    what = ", ".join(asked.targets) or "everything"
    print(f"zcmoe {__version__}: reporting on {what} into {place.path}", flush=True)
    run = Run(*asked.targets, memory=memory, notation=asked.notation)
    with show_progress() as tell:
        run.work(asked.jobs, tell)
    found = run.report()
    figures, bounds = _supplements(asked) if asked.has_figures else ((), None)
    further = _document(found, figures, bounds) if asked.pdf else {}
    site = SitePages(
        found,
        figures=figures,
        bounds=bounds,
        pdf=_PDF if _PDF in further else "",
        made=datetime.now(UTC),
        command=asked.command,
        renamed=asked.notation != Notation.standard(),
    )
    written = write_report(site, place, further)
    for fault in found.faults:
        complain(str(fault))
    print(
        f"{written.pages} pages in {place.path} ({written.size / 1e6:.2g} MB, {time.perf_counter() - started:.1f} s); "
        f"open {written.index}",
        flush=True,
    )
    return BAD_INPUT if asked.pdf and not further else found.exit_status()


def _supplements(asked: _Asked) -> "tuple[tuple[Figure, ...], dict[str, Any]]":
    from zcmoe_symbolic.present.report import remembered_files, supplements_of_the_paper

    remembered = remembered_files(fresh=asked.fresh)
    figures, bounds = supplements_of_the_paper(remembered, asked.jobs, _tell)
    for complaint in remembered.complaints:
        complain(complaint)
    return figures, bounds


def _document(found: "Report", figures: "tuple[Figure, ...]", bounds: "dict[str, Any] | None") -> dict[str, bytes]:
    """The report as a PDF with its LaTeX source, in files of the report."""
    import tempfile

    from zcmoe_symbolic.present.document import LatexFailed, document_figures, write_pdf

    _tell("setting the PDF")
    with tempfile.TemporaryDirectory() as name:
        workplace = Path(name)
        for figure in figures:
            for file in (f"figure{figure.number}.pdf", f"figure{figure.number}.json"):
                (workplace / file).write_bytes(figure.files[file])
        pictures = document_figures(workplace) if figures else ()
        target = workplace / "made" / _PDF
        try:
            write_pdf(found, target, figures=pictures, bounds=bounds)
        except LatexFailed as error:
            complain(f"no PDF: {error}")
            return {}
        made = (path for path in target.parent.rglob("*") if path.is_file())
        return {path.relative_to(target.parent).as_posix(): path.read_bytes() for path in made}


def _tell(text: str) -> None:
    print(text, flush=True)
