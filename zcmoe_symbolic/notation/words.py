"""Names that no table lists: Greek letters, accents, scripts and words, as LaTeX."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from zcmoe_symbolic.notation.text import escaped
from zcmoe_symbolic.notation.tokens import GREEK, Token

__all__ = ["Parts", "parts_of", "piece_latex", "word_token"]

_GREEK_CAPITALS = {"Alpha": "A", "Beta": "B", "Epsilon": "E", "Zeta": "Z", "Eta": "H", "Iota": "I", "Kappa": "K",
                   "Mu": "M", "Nu": "N", "Omicron": "O", "Rho": "P", "Tau": "T", "Chi": "X"}  # fmt: skip
_ACCENTS = {"hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde", "vec": r"\vec", "ddot": r"\ddot", "dot": r"\dot"}
# What the language itself writes so: a name of these letters is not the function of that name.
_TAKEN = frozenset({
    "abs", "atan", "binomial", "cos", "cosh", "diam", "erf", "erfc", "exp", "grad", "inf", "lim", "log", "max",
    "min", "sin", "sinh", "sup", "tan", "tanh",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """A name at its underscores and its `^`."""

    below: tuple[str, ...]
    above: str


def parts_of(name: str) -> Parts:
    """Base with subscripts, and superscript, of a name such as `sigma_eps^2`.

    >>> parts_of("sigma_eps^2")
    Parts(below=('sigma', 'eps'), above='2')
    """
    below, _, above = name.lstrip("_").partition("^")
    pieces = [piece for piece in below.split("_") if piece] or ["z"]
    numbered = re.fullmatch(r"([^\W\d_]+)([0-9]+)", pieces[0])
    if numbered and (len(numbered[1]) == 1 or _letter(numbered[1])):
        pieces[:1] = numbered.groups()
    return Parts(tuple(pieces), above)


def word_token(word: str) -> Token:
    r"""The base of a name.

    >>> for word in ("w", "rho", "chat", "error", "log", "50%"):
    ...     print(word_token(word))
    w
    \rho
    \hat{c}
    \mathrm{error}
    \text{``log''}
    \text{``50\%''}
    """
    letter = _letter(word)
    if letter:
        return Token(letter)
    for ending, accent in _ACCENTS.items():
        stem = word.removesuffix(ending)
        if stem != word and _letter(stem):
            return Token(f"{accent}{{{_letter(stem)}}}")
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", word) and word not in _TAKEN:
        return Token(rf"\mathrm{{{word}}}")
    quoted = not word.isalpha() or word in _TAKEN
    text = escaped(word)
    return Token(rf"\text{{``{text}''}}" if quoted else rf"\text{{{text}}}")


def piece_latex(piece: str, table: Mapping[str, Token]) -> str:
    """A subscript or superscript."""
    if piece in table:
        return str(table[piece])
    if re.fullmatch(r"[0-9]+", piece):
        return piece
    if piece in _TAKEN:
        return rf"\mathrm{{{piece}}}"
    return str(word_token(piece))


def _letter(word: str) -> str:
    """A single letter, Latin or Greek, written by its name or by itself; else empty."""
    if len(word) == 1 and word.isascii() and word.isalpha():
        return word
    if len(word) == 1 and not word.isascii():
        name = unicodedata.name(word, "")
        found = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER ([A-Z]+)", name)
        if found is None:
            return ""
        word = found[2].lower() if found[1] == "SMALL" else found[2].capitalize()
        word = word.replace("amda", "ambda")
    if word in GREEK:
        return rf"\{word}"
    if word in ("lamda", "Lamda"):
        return rf"\{word[0]}ambda"
    if word == "omicron":
        return "o"
    capital = _GREEK_CAPITALS.get(word)
    return rf"\mathrm{{{capital}}}" if capital else ""
