"""The PDF of a report with everything that belongs to it: its LaTeX source and the figures in it."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zcmoe_symbolic.present.document.compilation import Compilation, compile_pdf
from zcmoe_symbolic.present.document.figures import DocumentFigure
from zcmoe_symbolic.present.document.paper import paper_document

if TYPE_CHECKING:
    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.verification import Report

__all__ = ["write_pdf"]

_PICTURES = (".pdf", ".png", ".jpg")


def write_pdf(
    report: "Report",
    path: str | Path,
    *,
    figures: Sequence[DocumentFigure] = (),
    bounds: Mapping[str, Any] | None = None,
    notation: "Notation | None" = None,
    time_limit: float = 240.0,
) -> Compilation:
    """Write a whole report as one PDF at `path`, and its LaTeX source beside it, with the figures in a folder.

    For `paper.pdf` these are `paper.tex` and the folder `paper-figures`, so that the source can be compiled again.
    The derivations are those of the report, which comes from a `Run` with this `notation`; `bounds` is what
    `BoundsTable.as_json()` gives. Files of an earlier run are replaced when the PDF is complete.

    Raises `LatexFailed` (a `ValueError`) with one line if pdflatex is missing or fails, and `ValueError` if the path
    does not end in .pdf, a figure is not there, or nothing can be written.
    """
    target = Path(path)
    if target.suffix != ".pdf":
        raise ValueError(f"path={str(path)!r} does not end in .pdf; name the PDF, for instance report/paper.pdf")
    pictures = f"{_name(target)}-figures"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".paper-", dir=target.parent) as place:
            return _written(report, target, figures, bounds, notation, Path(place), pictures, time_limit)
    except OSError as error:
        raise ValueError(f"{str(target)!r} cannot be written: {error.strerror or error}") from error


def _name(target: Path) -> str:
    """The stem of the path, as far as TeX can read it in a file's name."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-.") else "-" for c in target.stem) or "paper"


def _written(
    report: "Report",
    target: Path,
    figures: Sequence[DocumentFigure],
    bounds: Mapping[str, Any] | None,
    notation: "Notation | None",
    place: Path,
    pictures: str,
    time_limit: float,
) -> Compilation:
    copied = [_copied(figure, number, place / pictures) for number, figure in enumerate(figures, start=1)]
    named = [DocumentFigure(Path(pictures) / figure.path.name, figure.caption) for figure in copied]
    made = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    source = paper_document(report, figures=named, bounds=bounds, notation=notation, made=made)
    compiled = compile_pdf(source, place, name="paper", time_limit=time_limit)
    if copied:
        (target.parent / pictures).mkdir(exist_ok=True)
    for figure in copied:
        os.replace(figure.path, target.parent / pictures / figure.path.name)
    os.replace(place / "paper.tex", target.with_suffix(".tex"))
    os.replace(compiled.pdf, target)
    return replace(compiled, pdf=target)


def _copied(figure: DocumentFigure, number: int, folder: Path) -> DocumentFigure:
    """A copy of the picture under a name that TeX can read."""
    kind = figure.path.suffix.lower()
    if kind not in _PICTURES or not figure.path.is_file():
        raise ValueError(
            f"{str(figure.path)!r} is no picture that can be put into a PDF; give a file in PDF, PNG or JPEG"
        )
    folder.mkdir(exist_ok=True)
    copy = folder / f"figure-{number}{kind}"
    shutil.copyfile(figure.path, copy)
    return DocumentFigure(copy, figure.caption)
