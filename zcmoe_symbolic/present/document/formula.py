r"""LaTeX in math mode as a tree: what stands in brackets, fractions and scripts, and what could start a new line.

The tree is only for layout. Every node keeps the source that it was read from, so that what is not broken is printed
as it came.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Array", "Atom", "Block", "Decorated", "Fence", "Fraction", "Kind", "Node", "Scripted", "Words", "parse"]

Kind = Literal["ordinary", "operator", "binary", "relation", "opening", "closing", "punctuation", "space", "size"]

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)


def _commands(names: str) -> set[str]:
    return {rf"\{name}" for name in names.split()}


_RELATIONS = {"=", "<", ">", ":"} | _commands(
    "le leq ge geq ne neq approx sim simeq equiv propto in notin ni subset subseteq supset supseteq to mapsto iff "
    "implies Rightarrow Leftrightarrow rightarrow leftarrow longrightarrow coloneqq ll gg mid colon leqslant "
    "geqslant prec succ preceq succeq cong perp parallel"
)
_BINARY = {"+", "-", "*"} | _commands(
    "pm mp times cdot cup cap setminus circ oplus otimes ast star wedge vee land lor div"
)
_OPERATORS = _commands(
    "sum prod int oint iint bigcup bigcap bigoplus bigotimes log ln exp sin cos tan arcsin arccos arctan sinh cosh "
    "tanh max min sup inf lim limsup liminf det Pr gcd deg arg dim ker operatorname operatorname* sgn"
)
_SPACES = {r"\,": 1 / 6, r"\:": 2 / 9, r"\>": 2 / 9, r"\;": 5 / 18, r"\!": -1 / 6, r"\ ": 1 / 3, "~": 1 / 3}
_SPACES |= {r"\quad": 1.0, r"\qquad": 2.0}
_SIZES = {rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("l", "r", "m", "")} | {r"\middle"}
_OPENING = {"(", "[", r"\{", r"\lbrace", r"\lceil", r"\lfloor", r"\lvert", r"\lVert", r"\langle"}
_CLOSING = {")", "]", r"\}", r"\rbrace", r"\rceil", r"\rfloor", r"\rvert", r"\rVert", r"\rangle"}
_PAIRED = {"(": (")", "]"), "[": ("]", ")")}
_WORDS = {r"\text", r"\mathrm", r"\textrm", r"\textit", r"\textbf", r"\textup", r"\operatorname", r"\operatorname*"}
_WORDS |= {r"\mathbf", r"\mathbb", r"\mathcal", r"\mathsf", r"\mathtt", r"\mathit", r"\boldsymbol", r"\mathfrak"}
_WORDS |= {r"\texttt", r"\textsf", r"\mbox"}
_DECORATIONS = _commands("hat bar tilde vec dot ddot overline widehat widetilde underline sqrt check")
_STYLES = {r"\displaystyle", r"\textstyle", r"\scriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag"}


@dataclass(frozen=True, slots=True)
class Atom:
    """One sign; for a space, `width` is in em."""

    source: str
    kind: Kind
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """Upright text or letters of another alphabet."""

    source: str
    text: str
    kind: Kind = "ordinary"


@dataclass(frozen=True, slots=True)
class Fraction:
    """One over the other, with a bar or, for a binomial coefficient, without."""

    source: str
    head: str
    upper: "tuple[Node, ...]"
    lower: "tuple[Node, ...]"
    kind: Kind = "ordinary"


@dataclass(frozen=True, slots=True)
class Decorated:
    """Something with an accent or under a root, or a group in braces (`head` is empty)."""

    source: str
    head: str
    body: "tuple[Node, ...]"
    kind: Kind = "ordinary"


@dataclass(frozen=True, slots=True)
class Fence:
    """Something in brackets; `stretches` where they were written as a pair that grows with what it contains."""

    source: str
    left: str
    body: "tuple[Node, ...]"
    right: str
    stretches: bool
    kind: Kind = "ordinary"


@dataclass(frozen=True, slots=True)
class Scripted:
    """A nucleus with a subscript and a superscript; empty for none. `tail` is the source of the scripts."""

    source: str
    nucleus: "Node"
    below: "tuple[Node, ...]"
    above: "tuple[Node, ...]"
    tail: str

    @property
    def kind(self) -> Kind:
        return self.nucleus.kind


@dataclass(frozen=True, slots=True)
class Array:
    """Rows of cells: `aligned`, `cases`, a matrix."""

    source: str
    name: str
    rows: "tuple[tuple[tuple[Node, ...], ...], ...]"
    kind: Kind = "ordinary"


@dataclass(frozen=True, slots=True)
class Block:
    """Something already laid out, of known size in em."""

    source: str
    width: float
    height: float
    kind: Kind = "ordinary"


Node: TypeAlias = Atom | Words | Block | Fraction | Decorated | Fence | Scripted | Array


class _Unbalanced(Exception):
    """Braces or brackets do not fit together."""


def parse(source: str) -> tuple[Node, ...]:
    r"""The nodes of a formula, in order. What cannot be read is one node that is not taken apart.

    >>> [type(node).__name__ for node in parse(r"\frac{a}{b} + \left(c - d\right)^2")]
    ['Fraction', 'Atom', 'Scripted']
    >>> parse("a^{b")
    (Words(source='a^{b', text='a^{b', kind='ordinary'),)
    """
    reader = _Reader(_TOKEN.findall(source))
    try:
        nodes = reader.nodes(())
        if reader.more():
            raise _Unbalanced
    except (_Unbalanced, RecursionError):
        return (Words(source, source),)
    return nodes


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._place = 0

    def more(self) -> bool:
        return self._place < len(self._tokens)

    def _peek(self) -> str:
        return self._tokens[self._place] if self.more() else ""

    def _next(self) -> str:
        if not self.more():
            raise _Unbalanced
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _since(self, start: int) -> str:
        return "".join(self._tokens[start : self._place])

    def nodes(self, ends: tuple[str, ...]) -> tuple[Node, ...]:
        """The nodes up to one of the tokens `ends`, which is not taken, or to the end of the source."""
        found: list[Node] = []
        while self.more() and self._peek() not in ends:
            if self._peek() in ("}", r"\right", "&", r"\\", r"\end"):
                raise _Unbalanced
            if self._peek().isspace():
                self._next()
                continue
            node = self._node(found)
            if node is not None:
                found.append(node)
        return tuple(found)

    def _node(self, before: list[Node]) -> Node | None:
        start = self._place
        nucleus: Node | None
        nucleus = Atom("", "ordinary") if self._peek() in ("^", "_", "'") else self._nucleus(before)
        scripts = self._place
        below: tuple[Node, ...] = ()
        above: tuple[Node, ...] = ()
        while (sign := self._after_space()) in ("^", "_", "'"):
            self._skip_space()
            self._next()
            if sign == "'":
                above = (*above, Atom("'", "ordinary"))
            elif sign == "^":
                above = (*above, *self._argument())
            else:
                below = (*below, *self._argument())
        if nucleus is None or self._place == scripts:
            return nucleus
        return Scripted(self._since(start), nucleus, below, above, self._since(scripts))

    def _after_space(self) -> str:
        place = self._place
        while place < len(self._tokens) and self._tokens[place].isspace():
            place += 1
        return self._tokens[place] if place < len(self._tokens) else ""

    def _skip_space(self) -> None:
        while self._peek().isspace():
            self._next()

    def _argument(self) -> tuple[Node, ...]:
        """What a command or a script applies to: a group without its braces, or one token."""
        self._skip_space()
        if self._peek() == "{":
            self._next()
            body = self.nodes(("}",))
            self._next()
            return body
        node = self._nucleus([])
        return () if node is None else (node,)

    def _nucleus(self, before: list[Node]) -> Node | None:
        start, head = self._place, self._next()
        if head == "{":
            body = self.nodes(("}",))
            self._next()
            return Decorated(self._since(start), "", body)
        if head == r"\left":
            return self._stretching(start)
        if head in _PAIRED and (fence := self._plain(start, head)) is not None:
            return fence
        if head in (r"\frac", r"\dfrac", r"\tfrac", r"\binom"):
            upper, lower = self._argument(), self._argument()
            return Fraction(self._since(start), head, upper, lower)
        if head in _WORDS:
            return self._words(start, head)
        if head in _DECORATIONS:
            if head == r"\sqrt" and self._after_space() == "[":
                self._skip_space()
                while self._next() != "]":
                    pass
            body = self._argument()  # before the source up to here is asked for
            return Decorated(self._since(start), head, body)
        if head in (r"\overset", r"\underset", r"\stackrel"):
            over, base = self._argument(), self._argument()
            kind: Kind = "relation" if any(node.kind == "relation" for node in base) else "ordinary"
            return Fraction(self._since(start), head, over, base, kind)
        if head == r"\begin":
            return self._array(start)
        if head in _SIZES:
            return self._sized(start, head)
        return self._sign(head, before)

    def _sign(self, token: str, before: list[Node]) -> Node | None:
        if token in _STYLES:
            return Atom(token, "size")
        if token in _SPACES:
            return Atom(token, "space", _SPACES[token])
        if token in _RELATIONS:
            return Atom(token, "relation")
        if token in _BINARY:
            previous = next((node.kind for node in reversed(before) if node.kind not in ("space", "size")), "relation")
            after_something = previous in ("ordinary", "closing")
            return Atom(token, "binary" if after_something else "ordinary")
        if token in _OPERATORS:
            return Atom(token, "operator")
        if token in (",", ";"):
            return Atom(token, "punctuation")
        if token in _OPENING:
            return Atom(token, "opening")
        if token in _CLOSING:
            return Atom(token, "closing")
        return Atom(token, "ordinary")

    def _sized(self, start: int, token: str) -> Node:
        self._skip_space()
        sign = self._next()
        last = token[-1]
        kind: Kind = "opening" if last == "l" else "closing" if last == "r" else "ordinary"
        if token not in (r"\middle",) and last not in "lr" and sign in _OPENING | _CLOSING:
            kind = "opening" if sign in _OPENING else "closing"
        return Atom(self._since(start), kind)

    def _stretching(self, start: int) -> Node:
        self._skip_space()
        left = self._next()
        body = self.nodes((r"\right",))
        self._next()
        self._skip_space()
        right = self._next()
        return Fence(self._since(start), left, body, right, stretches=True)

    def _plain(self, start: int, left: str) -> Node | None:
        """Brackets of fixed size; `None`, with nothing taken, if no closing one is found."""
        place = self._place
        try:
            body = self.nodes(_PAIRED[left])
            right = self._next()
        except _Unbalanced:
            self._place = place
            return None
        return Fence(self._since(start), left, body, right, stretches=False)

    def _words(self, start: int, token: str) -> Node:
        self._skip_space()
        if self._peek() != "{":
            text = self._next()
        else:
            depth, begin = 0, self._place
            while True:
                piece = self._next()
                depth += {"{": 1, "}": -1}.get(piece, 0)
                if depth == 0:
                    break
            text = "".join(self._tokens[begin + 1 : self._place - 1])
        kind: Kind = "operator" if token.startswith(r"\operatorname") else "ordinary"
        return Words(self._since(start), text, kind)

    def _array(self, start: int) -> Node:
        name = self._braced()
        if name in ("array", "alignedat"):
            self._braced()
        rows: list[tuple[tuple[Node, ...], ...]] = []
        cells: list[tuple[Node, ...]] = []
        while True:
            cells.append(self.nodes(("&", r"\\", r"\end")))
            end = self._next()
            if end != "&":
                rows.append(tuple(cells))
                cells = []
            if end == r"\end":
                if self._braced() != name:
                    raise _Unbalanced
                return Array(self._since(start), name, tuple(rows))

    def _braced(self) -> str:
        self._skip_space()
        if self._next() != "{":
            raise _Unbalanced
        begin = self._place
        while self._next() != "}":
            pass
        return "".join(self._tokens[begin : self._place - 1])
