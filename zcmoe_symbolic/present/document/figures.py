"""Pictures in a document."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zcmoe_symbolic.present.document.characters import plain

__all__ = ["DocumentFigure", "document_figures", "figures_section"]


@dataclass(frozen=True, slots=True)
class DocumentFigure:
    """A picture in a document: a PDF or PNG file, and its caption, which is plain text."""

    path: Path
    caption: str


def document_figures(folder: str | Path) -> tuple[DocumentFigure, ...]:
    """The figures that `write_figures` has written to a folder as PDF, in order, with captions from their records.

    Raises `ValueError` for a record that cannot be read.

    >>> document_figures("/no/such/folder")
    ()
    """
    found = []
    for path in sorted(Path(folder).glob("figure[0-9]*.pdf")):
        record = path.with_suffix(".json")
        if not record.is_file():
            continue
        try:
            about = json.loads(record.read_text(encoding="utf-8"))
            caption = f"Figure {about['figure']}: {about['title']}"
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{record} is not the record of a figure ({error}); write the figures again") from error
        found.append(DocumentFigure(path, caption))
    return tuple(found)


def figures_section(figures: Sequence[DocumentFigure]) -> str:
    """The figures, each with its caption; empty if there are none."""
    if not figures:
        return ""
    pictures = [
        f"\\begin{{center}}\n\\includegraphics[width=\\linewidth,height=0.82\\textheight,keepaspectratio]"
        f"{{{figure.path.as_posix()}}}\n\n{plain(figure.caption)}\n\\end{{center}}"
        for figure in figures
    ]
    return "\n\n".join(["\\section{Figures: theory and experiment}", *pictures])
