"""Running pdflatex on a document, and reading what it says about it.

The document may contain text of a user. So TeX may run no other program, and may read and write no file outside the
folder of the document and the TeX installation; it has a time limit.
"""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Compilation", "LatexFailed", "OverfullBox", "compile_pdf", "read_log"]

_MOST_RUNS = 4
_INSTALL = (
    "install a TeX distribution: on Debian and Ubuntu the packages texlive-latex-recommended, "
    "texlive-fonts-recommended, lmodern and cm-super, elsewhere TeX Live or MiKTeX"
)
_OVERFULL = re.compile(
    r"^Overfull \\(?P<box>[hv])box \((?P<points>[\d.]+)pt too (?:wide|high)\)(?P<where>.*)$", re.MULTILINE
)
_UNDEFINED = re.compile(r"^(?:LaTeX|Package \w+) Warning: (?:Reference|Citation) [`'](?P<name>.*?)' .*undefined", re.M)
_DESTINATION = re.compile(r"name\{(?P<name>[^}]*)\} has been referenced but does not exist")
_RERUN = re.compile(r"Rerun to get|Label\(s\) may have changed|Rerun LaTeX|No file .*\.(?:aux|toc)\.")
_PAGES = re.compile(r"^Output written on .* \((?P<pages>\d+) pages?", re.MULTILINE)
_SHRUNK = re.compile(r"^zcmoe: a formula is shrunk to (?P<percent>\d+) percent$", re.MULTILINE)
_MISSING = re.compile(r"^Missing character: There is no (?P<sign>.+?) (?:\(.*\) )?in font", re.MULTILINE)


class LatexFailed(ValueError):
    """pdflatex is missing, or it could not make a PDF."""


@dataclass(frozen=True, slots=True)
class OverfullBox:
    """A line (or a page) that is too full: by how many points, and at which line of the source (0 if unknown)."""

    points: float
    line: int
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Compilation:
    """A PDF and what TeX said about it.

    `shrunk` are the formulas that did not fit in any other way, in percent of their size; `undefined` are references
    and links without a target, `missing` the characters that no font has. `runs` of pdflatex took `seconds`.
    """

    pdf: Path
    pages: int
    overfull: tuple[OverfullBox, ...]
    undefined: tuple[str, ...]
    missing: tuple[str, ...]
    shrunk: tuple[int, ...]
    runs: int
    seconds: float

    @property
    def widest(self) -> float:
        """By how many points the fullest line is too wide; 0 if all fit."""
        return max((box.points for box in self.overfull if box.kind == "line"), default=0.0)


def read_log(log: str) -> tuple[tuple[OverfullBox, ...], tuple[str, ...], tuple[str, ...], tuple[int, ...]]:
    r"""What a log tells: overfull boxes, undefined references, characters without a glyph, shrunk formulas.

    >>> boxes, *_ = read_log("Overfull \\hbox (31.5pt too wide) in paragraph at lines 7--9\n")
    >>> boxes
    (OverfullBox(points=31.5, line=7, kind='line'),)
    """
    boxes = []
    for match in _OVERFULL.finditer(log):
        line = re.search(r"at lines? (\d+)", match["where"])
        kind = "line" if match["box"] == "h" else "page"
        boxes.append(OverfullBox(float(match["points"]), int(line[1]) if line else 0, kind))
    undefined = [match["name"] for pattern in (_UNDEFINED, _DESTINATION) for match in pattern.finditer(log)]
    missing = [match["sign"] for match in _MISSING.finditer(log)]
    shrunk = tuple(int(match["percent"]) for match in _SHRUNK.finditer(log))
    return tuple(boxes), tuple(dict.fromkeys(undefined)), tuple(dict.fromkeys(missing)), shrunk


def compile_pdf(source: str, folder: str | Path, *, name: str = "document", time_limit: float = 120.0) -> Compilation:
    """Write `source` to `folder` as `name`.tex and make a PDF of it, with as many runs as its references need.

    Raises `LatexFailed` with one line that says why, if pdflatex is missing, fails, or needs more than `time_limit`
    seconds in all; `ValueError` if the folder cannot be written.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise LatexFailed(f"pdflatex is not installed, and the PDF needs it; {_INSTALL}")
    place = Path(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.tex").write_bytes(source.encode())
    except OSError as error:
        raise ValueError(f"the folder {str(folder)!r} cannot be written: {error.strerror or error}") from error
    started, log = time.monotonic(), ""
    for run in range(1, _MOST_RUNS + 1):
        left = time_limit - (time.monotonic() - started)
        log = _run(program, place, name, left, time_limit)
        if run >= 2 and not _RERUN.search(log):
            break
    pages = _PAGES.search(log)
    if pages is None or not (place / f"{name}.pdf").is_file():
        raise LatexFailed(f"pdflatex wrote no page of {name}.tex")
    boxes, undefined, missing, shrunk = read_log(log)
    seconds = time.monotonic() - started
    return Compilation(
        place / f"{name}.pdf", int(pages["pages"]), boxes, undefined, missing, shrunk, run, round(seconds, 3)
    )


def _run(program: str, folder: Path, name: str, seconds: float, limit: float) -> str:
    """One run; the log it wrote."""
    command = [program, "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "openin_any": "p", "openout_any": "p", "max_print_line": "10000"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(timeout=max(seconds, 0.0))
    except subprocess.TimeoutExpired as error:
        raise LatexFailed(f"pdflatex did not finish {name}.tex within {limit:g} seconds") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    try:
        log = (folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")
    except OSError:
        log = ""
    if status != 0:
        raise LatexFailed(f"pdflatex cannot make a PDF of {name}.tex: {_first_error(log)}")
    return log


def _first_error(log: str) -> str:
    """The first error of a log on one line, with the place; for a missing package, what to install."""
    found = re.search(r"^! (?P<what>.*)$", log, re.MULTILINE)
    if found is None:
        return "it stopped without a word"
    place = re.compile(r"^l\.(\d+) ?(.*)$", re.MULTILINE).search(log, found.end())
    where = f" at line {place[1]}, after {place[2].strip()[-60:]!r}" if place else ""
    package = re.search(r"File [`'](.+?)' not found", found["what"])
    remedy = f"; {_INSTALL}" if package and package[1].endswith((".sty", ".cls", ".tex", ".def", ".clo")) else ""
    return f"{found['what'].strip()}{where}{remedy}"
