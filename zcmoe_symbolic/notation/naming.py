"""Which LaTeX stands for which name: one table, and a user's renamings.

The table of the paper's names is `standard.toml` beside this module. A user's file has one section `[names]`, whose
entries give the LaTeX of names:

    [names]
    m = "k"
    lambda = '\\rho'
    beta = "f"
    "sigma_eps^2" = "v"
"""

import hashlib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from zcmoe_symbolic.notation.tokens import OPERATORS, BadToken, Token, read_token
from zcmoe_symbolic.notation.words import parts_of, piece_latex, word_token

__all__ = ["Name", "Notation", "standard_names"]

_NAME = re.compile(r"[^\W\d_]\w*(\^\w+)?", re.ASCII)
_MOST = 500


@dataclass(frozen=True, slots=True)
class Name:
    """An entry of the table: the name in the language, its LaTeX, what it stands for, and whose LaTeX it shares."""

    name: str
    latex: str
    meaning: str
    like: str = ""


@cache
def standard_names() -> tuple[Name, ...]:
    """The table of the paper's names.

    >>> next(entry for entry in standard_names() if entry.name == "beta")
    Name(name='beta', latex='\\\\beta', meaning='target function', like='')
    """
    path = Path(__file__).with_name("standard.toml")
    entries: dict[str, dict[str, str]] = tomllib.loads(path.read_text(encoding="utf-8"))["names"]
    return tuple(
        Name(name, entries[entry.get("like", name)]["latex"], entry["meaning"], entry.get("like", ""))
        for name, entry in entries.items()
    )


@dataclass(frozen=True, slots=True)
class Notation:
    r"""The table of names, with a user's renamings.

    `renamings` are pairs of a name in the language and its LaTeX, in the order in which they were given. A name is that
    of a symbol or a function (`m`, `lambda`, `c_opt`, `sigma_eps^2`), or its beginning: `sigma` is renamed in
    `sigma_eps` too. Names that are not the paper's may be given: a user's own formulas have them.

    Raises `ValueError` if a name or its LaTeX is not allowed, or if a name would be written as another name of the
    table is.

    >>> from sympy import Function, Symbol
    >>> from zcmoe_symbolic.notation import expression_latex
    >>> notation = Notation((("lambda", r"\rho"), ("m", "k")))
    >>> m, x = Symbol("m", integer=True, positive=True), Symbol("x", real=True)
    >>> print(expression_latex(m**2 * Function("lambda")(x), notation))
    k^2 \rho(x)
    >>> Notation((("m", "n"),))
    Traceback (most recent call last):
        ...
    ValueError: m = "n": this is how n is written; choose other LaTeX for m, or rename n too
    """

    renamings: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        if len(self.renamings) > _MOST:
            raise ValueError(f"there are {len(self.renamings)} renamings; at most {_MOST} are read")
        for name, latex in self.renamings:
            _check_entry(name, latex)
            if name in seen:
                raise ValueError(f"{name} is renamed twice")
            seen.add(name)
        _check_distinct(dict(self.renamings))

    @staticmethod
    def standard() -> "Notation":
        """The paper's notation."""
        return _STANDARD

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> "Notation":
        """The standard table with the renamings of a file.

        Raises `ValueError`, naming the file and the entry, if the file cannot be read or an entry is not allowed.
        """
        shown = os.fspath(path)
        try:
            document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise ValueError(f"{shown}: the notation cannot be read: {error.strerror or error}") from None
        except UnicodeDecodeError:
            raise ValueError(f"{shown}: the notation is not text in UTF-8") from None
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ValueError(
                f"{shown}: this is not TOML: {str(error).splitlines()[0]}; write entries such as m = 'k', with LaTeX "
                "between single quotes"
            ) from None
        try:
            return cls(_entries(document))
        except ValueError as error:
            raise ValueError(f"{shown}: {error}") from None

    @property
    def digest(self) -> str:
        """A fingerprint of the whole table: equal for notations that write every name alike."""
        table = [(entry.name, entry.latex, entry.like) for entry in standard_names()]
        return hashlib.sha256(repr((table, sorted(self.renamings))).encode()).hexdigest()[:16]

    def token(self, name: str) -> Token:
        r"""How a name is written, its own scripts included.

        >>> str(Notation.standard().token("sigma_eps^2"))
        '\\sigma_\\varepsilon^2'
        """
        return _token(self, name)


@lru_cache(maxsize=4096)
def _token(notation: Notation, name: str) -> Token:
    table = _table(notation)
    if name in table:
        return table[name]
    parts = parts_of(name)
    above = [piece_latex(parts.above, table)] if parts.above else []
    for length in range(len(parts.below), 0, -1):
        known = table.get("_".join(parts.below[:length]))
        if known is not None:
            rest = parts.below[length:]
            break
    else:
        known, rest = word_token(parts.below[0]), parts.below[1:]
    if known.above and above:  # a second superscript would be an error of TeX
        known = Token(f"{{{known}}}")
    below = [*([known.below] if known.below else []), *(piece_latex(piece, table) for piece in rest)]
    return Token(known.nucleus, ", ".join(below), known.above or "".join(above))


@lru_cache(maxsize=64)
def _table(notation: Notation) -> dict[str, Token]:
    """The LaTeX of the listed names and of the renamed ones."""
    renamed = dict(notation.renamings)
    leaders = {entry.name: entry.like or entry.name for entry in standard_names()}
    table: dict[str, Token] = {}
    for entry in standard_names():
        latex = renamed.get(entry.name, renamed.get(leaders[entry.name]))
        table[entry.name] = read_token(latex) if latex is not None else _listed(entry.latex)
    return table | {name: read_token(latex) for name, latex in renamed.items()}


def _listed(latex: str) -> Token:
    return Token(latex) if latex in OPERATORS else read_token(latex)


def _entries(document: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    for key in document:
        if key != "names":
            raise ValueError(f"{_key(key)} is not a section of a notation; the only one is [names]")
    names = document.get("names", {})
    if not isinstance(names, dict):
        raise ValueError("names is a section; write [names] on a line of its own")
    for name, latex in names.items():
        if not isinstance(latex, str):
            raise ValueError(f"{_key(name)} = {str(latex)[:40]!r} is not LaTeX; write it between single quotes")
    return tuple(names.items())


def _key(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:37]}...")


def _check_entry(name: str, latex: str) -> None:
    if len(name) > 60 or not _NAME.fullmatch(name):
        raise ValueError(
            f"{_key(name)} is not a name of the language; a name has letters, digits and _, and perhaps ^ with letters "
            "and digits at the end, such as sigma_eps^2"
        )
    try:
        read_token(latex)
    except BadToken as error:
        raise ValueError(
            f"{name} = {_key(latex)}: {error}; write one symbol, such as 'k', '\\rho' or '\\hat{{f}}_0'"
        ) from None


def _check_distinct(renamed: Mapping[str, str]) -> None:
    """Refuse a renaming to the LaTeX of another listed name, or of another renamed one."""
    if not renamed:
        return
    groups = {entry.name: entry.like or entry.name for entry in standard_names()}
    written = {str(read_token(latex)): name for name, latex in reversed(list(renamed.items()))}
    for name, latex in renamed.items():
        text = str(read_token(latex))
        if groups.get(written[text], written[text]) != groups.get(name, name):
            other = written[text]
            raise ValueError(f'{other} and {name} would both be written "{latex}"; choose other LaTeX for one of them')
        for entry in standard_names():
            group = groups[entry.name]
            if group not in renamed and group != groups.get(name, name) and entry.latex == text:
                raise ValueError(
                    f'{name} = "{latex}": this is how {group} is written; choose other LaTeX for {name}, or rename '
                    f"{group} too"
                )


_STANDARD = Notation()
