"""The frame around a document: packages, metadata, and the commands that the generated text uses."""

from importlib.resources import files

from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.present.document.characters import character_declarations, pdf_string, plain

__all__ = ["LINE_WIDTH", "framed", "standalone"]

# The width of a line of the documents in em: A4 with margins of 25 mm, at 10 pt.
LINE_WIDTH = 45.5


def standalone(body: str, title: str = "Checked statements") -> str:
    r"""A document with this body, which compiles with a plain TeX installation; `title` is plain text.

    >>> document = standalone(r"\[ a^2 + b^2 = c^2 \]", title="50 % & more")
    >>> r"50 \% \& more" in document and document.endswith("\\end{document}\n")
    True
    """
    return framed(f"{{\\LARGE {plain(title)}\\par}}\n\\bigskip\n\n{body}", title)


def framed(body: str, title: str) -> str:
    """A document with this body and with `title` in its metadata only."""
    kept, declarations = character_declarations(body)
    preamble = files(__package__).joinpath("preamble.tex").read_text(encoding="utf-8")
    entries = (("pdftitle", pdf_string(title)), ("pdfcreator", f"zcmoe {__version__}"))
    metadata = "\n".join(rf"\expandafter\edef\csname @{name}\endcsname{{{text}}}" for name, text in entries)
    opening = f"{declarations}\n{metadata}\n\\begin{{document}}\n"
    return f"{preamble}{opening}{kept.strip()}\n\\end{{document}}\n"
