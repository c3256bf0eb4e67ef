r"""Plain text in a document: on one line, in typewriter letters, as a heading, as metadata; characters beyond ASCII.

A label, a title or the name of a script may contain anything. `escaped` of the notation makes text of it; here is what
a whole document needs besides.
"""

import re
import unicodedata

from zcmoe_symbolic.notation import escaped

__all__ = ["character_declarations", "code", "heading", "one_line", "pdf_string", "plain"]

_BREAKS = re.compile(r"(?:(?<=[/.=,:])|(?<=\\_)|(?<=[a-z0-9]-))(?=.)")


def one_line(text: object) -> str:
    r"""Text on one line, without control characters, as a comment of LaTeX needs it.

    >>> one_line("a\r\\input{b}\x00")
    'a \\input{b}'
    """
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in str(text)).split())


def plain(text: object) -> str:
    r"""Text as LaTeX that prints it, on one line.

    >>> print(plain(r"50 % of \write18{touch x}"))
    50 \% of \textbackslash{}write18\{touch x\}
    """
    return escaped(one_line(text))


def code(text: object) -> str:
    r"""A name of a file or of a label, in typewriter letters, which may be broken after its separators.

    >>> print(code("proofs/c_1.py"))
    \texttt{proofs/\allowbreak{}c\_\allowbreak{}1.\allowbreak{}py}
    """
    breakable = _BREAKS.sub(lambda _: r"\allowbreak{}", plain(text))
    return rf"\texttt{{{breakable}}}"


def heading(text: object) -> str:
    r"""Text for a heading: as it is printed, and as the list of bookmarks of a PDF shows it.

    >>> print(heading("Theorem 4.3"))
    Theorem 4.3
    >>> print(heading("β_1"))
    \texorpdfstring{$\beta$\_1}{?\_1}
    """
    printed, bookmark = plain(text), plain(re.sub(r"[^ -~]", "?", one_line(text)))
    return printed if printed == bookmark else rf"\texorpdfstring{{{printed}}}{{{bookmark}}}"


def pdf_string(text: object) -> str:
    r"""Text as a string of a PDF's metadata, for `\edef`: two bytes for each character, in octal numbers.

    >>> print(pdf_string("β"))
    \string\376\string\377\string\003\string\262
    """
    content = b"\xfe\xff" + one_line(text).encode("utf-16-be")
    return "".join(rf"\string\{byte:03o}" for byte in content)


def character_declarations(source: str) -> tuple[str, str]:
    r"""The source without characters that TeX cannot read, and a declaration for each of the others beyond ASCII.

    >>> print(character_declarations("β ≤ 1")[1])
    \DeclareUnicodeCharacter{03B2}{\ensuremath{\beta}}
    \DeclareUnicodeCharacter{2264}{\ensuremath{\le}}
    """
    kept = "".join(c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") else " " for c in source)
    kept = unicodedata.normalize("NFC", kept)
    declarations = (_declaration(c) for c in sorted({c for c in kept if ord(c) > 127}))
    return kept, "\n".join(text for text in declarations if text)


def _declaration(character: str) -> str:
    form = escaped(character)
    if form == character:
        return ""  # a letter that the encoding of the font has
    formula = re.fullmatch(r"\$([^$]*)\$", form)
    in_both = rf"\ensuremath{{{formula[1]}}}" if formula else rf"\ifmmode\text{{{form}}}\else {form}\fi"
    return rf"\DeclareUnicodeCharacter{{{ord(character):04X}}}{{{in_both}}}"
