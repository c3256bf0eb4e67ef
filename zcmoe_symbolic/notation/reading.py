"""The readings of hypotheses and regimes, set: words stay words, and what stands between dollars becomes a formula."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.language.readings import Reading
from zcmoe_symbolic.notation.text import escaped

__all__ = ["Piece", "as_mathematics", "as_text", "pieces"]

_PLACE = re.compile(r"\{(?:(?P<number>\d+)|bound\[(?P<bound>\d+)\])\}")
_SIGN = re.compile(
    r"(?P<largest>\{\d+\}_max\(\{\d+\}\))"
    r"|(?P<family>\{\d+\}\((?:[^(){}]|\{[^}]*\})*\))"
    r"|(?P<derivative>\{\d+\}')"
    r"|(?P<place>\{[^}]*\})"
    r"|(?P<opening>E\[|o\(|\|)"
    r"|(?P<word>[A-Za-z]+)"
    r"|(?P<sign>>=|<=|->|\.\.\.|\.\.)"
    r"|(?P<space> +)"
    r"|(?P<other>.)"
)
_SIGNS = {
    ">=": r"\ge ", "<=": r"\le ", "->": r"\to ", "...": r"\ldots", "..": r", \ldots, ", "oo": r"\infty",
    "diam": r"\operatorname{diam}",
}  # fmt: skip
_OPENING = {"E[": (r"\mathbb{E}", "[", "]"), "o(": ("o", "(", ")"), "|": ("", "|", "|")}
_TALL = re.compile(r"\\frac|\\left|\\int|\\sum|\^")
_OUTCOME = sp.Symbol("omega", real=True)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a reading: LaTeX in math mode, or plain words."""

    text: str
    mathematics: bool


def as_text(found: list[Piece]) -> str:
    """The pieces as LaTeX text, formulas between dollars."""
    return "".join(f"${piece.text}$" if piece.mathematics else escaped(piece.text) for piece in found)


def as_mathematics(found: list[Piece]) -> str:
    r"""The pieces in math mode, words in `\text`."""
    return "".join(piece.text if piece.mathematics else rf"\text{{{escaped(piece.text)}}}" for piece in found)


Write = Callable[[sp.Basic], str]


def pieces(reading: Reading, write: Write, write_member: Write | None = None) -> tuple[list[Piece], set[sp.Symbol]]:
    """The pieces of a reading, and the variables that are bound in it.

    `write` gives the LaTeX of an argument, `write_member` that of the members of families that the template names.
    """
    setter = _Setter(reading, write, write_member or write)
    found: list[Piece] = []
    for number, part in enumerate(reading.template.split("$")):
        if number % 2:
            found.append(Piece(setter.mathematics(part), mathematics=True))
        else:
            found.extend(setter.words(part))
    return found, setter.bound


class _Setter:
    def __init__(self, reading: Reading, write: Write, write_member: Write) -> None:
        self._reading, self._write, self._write_member = reading, write, write_member
        self._letters: dict[str, sp.Symbol] = {}

    @property
    def bound(self) -> set[sp.Symbol]:
        """The bound variables and the template's own indices; the outcome has one meaning everywhere."""
        return {*self._reading.bound, *self._letters.values()} - {_OUTCOME}

    def words(self, text: str) -> Iterator[Piece]:
        start = 0
        for place in _PLACE.finditer(text):
            if place.start() > start:
                yield Piece(text[start : place.start()], mathematics=False)
            yield Piece(self._write(self._object(place)), mathematics=True)
            start = place.end()
        if start < len(text):
            yield Piece(text[start:], mathematics=False)

    def mathematics(self, text: str) -> str:
        written = ""
        outside: list[tuple[str, str, str]] = []
        for found in _SIGN.finditer(text):
            piece = found[0]
            if outside and piece == outside[-1][2]:
                before, opened, closed = outside.pop()
                if _TALL.search(written) or opened == "|":
                    opened, closed = rf"\left{opened}", rf"\right{closed}"
                written = f"{before}{opened}{written}{closed}"
            elif found["opening"]:
                sign, opened, closed = _OPENING[piece]
                outside.append((written + sign, opened, closed))
                written = ""
            elif found["place"]:
                written += self._operand(text, found)
            else:
                written += self._piece(found)
        return re.sub(r" +", " ", written).strip()

    def _piece(self, found: re.Match[str]) -> str:
        piece = found[0]
        if found["largest"]:
            family, number = map(self._object, _PLACE.finditer(piece))
            return self._write(sp.Function(f"{_name(family)}_max", real=True)(number))
        if found["family"]:
            head, _, inside = piece.partition("(")
            arguments = map(self._argument, inside.removesuffix(")").split(","))
            return self._write_member(sp.Function(_name(self._at(head)), real=True)(*arguments))
        if found["derivative"]:
            function = self._at(piece.removesuffix("'"))
            if isinstance(function, Str):
                return self._write(Str(f"{function.name}'"))
            return rf"\left({self._write(function)}\right)'"
        if found["word"] and piece not in _SIGNS:
            return self._write(self._letter(piece))
        return _SIGNS.get(piece, piece)

    def _operand(self, text: str, found: re.Match[str]) -> str:
        """An argument, in brackets or braces where its neighbours ask for them."""
        argument = self._at(found[0])
        written = self._write(argument)
        before, after = text[: found.start()].rstrip()[-1:], text[found.end() :].lstrip()[:1]
        if before == "^":
            return f"{{{written}}}"
        loose = isinstance(argument, sp.Add) and (before in ("-", "/") or after == "/")
        if loose or (after == "^" and ("^" in written or not isinstance(argument, sp.Symbol))):
            return rf"\left({written}\right)"
        return written

    def _object(self, place: re.Match[str]) -> sp.Basic:
        if place["number"] is not None:
            return self._reading.arguments[int(place["number"])]
        return self._reading.bound[int(place["bound"])]

    def _at(self, text: str) -> sp.Basic:
        place = _PLACE.fullmatch(text)
        if place is None:
            raise AssertionError(f"{text} is no place of a template")
        return self._object(place)

    def _argument(self, text: str) -> sp.Basic:
        """An argument of a family in a template: a place, an index, or an index minus 1."""
        first, minus, rest = text.partition("-")
        first = first.strip()
        value = self._at(first) if first.startswith("{") else self._letter(first)
        value = sp.Symbol(value.name, real=True) if isinstance(value, Str) else value
        return value - int(rest) if minus else value

    def _letter(self, name: str) -> sp.Symbol:
        if name == _OUTCOME.name:
            return _OUTCOME
        return self._letters.setdefault(name, sp.Dummy(name, integer=True, positive=True))


def _name(function: sp.Basic) -> str:
    return str(function.name) if isinstance(function, Str) else str(function)
