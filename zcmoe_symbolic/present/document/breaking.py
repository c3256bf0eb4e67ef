r"""Breaking wide formulas into lines, as a typesetter would.

A line begins with a relation or a sign of addition if possible, then with a multiplication sign, after a comma, or
between two factors; outside of brackets rather than inside. Brackets that grow cannot go over lines: those that are
broken get a fixed size. What stands in a fraction is stacked. Nothing else of the formula is changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zcmoe_symbolic.present.document.formula import (
    Array,
    Atom,
    Block,
    Decorated,
    Fence,
    Fraction,
    Node,
    Scripted,
    Words,
    parse,
)
from zcmoe_symbolic.present.document.metrics import fixed_size, size

__all__ = ["Line", "broken", "width_of"]

# The estimate of widths is good to a few percent.
_SAFETY = 1.03
_MOST_OPENINGS = 80
_TRANSPOSED = re.compile(r"\^\s*\{?\s*(?:\\top|\\mathsf\s*\{?T\}?)\s*\}?$")
_PER_LINE, _TOO_WIDE = 3.0, 1000.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a formula: its source, the indentation and the estimated width with it, both in em."""

    source: str
    indent: int
    width: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """A node in the row that is broken, and how many brackets are open around it."""

    node: Node
    depth: int
    openable: bool = True


def width_of(source: str) -> float:
    """The width of a formula in em, on the safe side.

    >>> width_of("a + b") < width_of("a + b + c")
    True
    """
    return size(parse(source)).width * _SAFETY


def broken(source: str, room: float, indented: float | None = None) -> list[Line]:
    r"""The lines of a formula: the first in `room`, the others in `indented` (em; the same room if it is `None`).

    >>> [line.source for line in broken(r"a + \left(b + c\right)", 100)]
    ['a + \\left(b + c\\right)']
    >>> for line in broken(r"aaaaaaaa + \left(bbbbbbbb + cccccccc\right)", 7.5):
    ...     print(line.indent, line.source)
    0 aaaaaaaa
    1 {}+ ( bbbbbbbb
    2 {}+ cccccccc )
    """
    whole = width_of(source)
    if whole <= room:
        return [Line(source.strip(), 0, whole)]
    later = room if indented is None else indented
    pieces = [_Piece(node, 0) for node in parse(source)]
    narrow = min(room, later)
    for _ in range(_MOST_OPENINGS):
        tight = [part for part in _unbreakable(pieces) if _width(pieces, *part) > narrow - _indent(pieces, part[0])]
        changed = next((new for part in tight if (new := _opened(pieces, *part, narrow)) is not None), None)
        if changed is None:
            break
        pieces = changed
    return list(_lines(pieces, _best_breaks(pieces, room, later)))


# -- where a line may begin ---------------------------------------------------------------------------


def _penalties(pieces: Sequence[_Piece]) -> dict[int, float]:
    """The places where a line may begin, with what it costs."""
    found: dict[int, float] = {}
    before: _Piece | None = None
    for place, piece in enumerate(pieces):
        cost = None if before is None else _penalty(pieces, place, piece, before)
        if cost is not None:
            found[place] = cost + 4.0 * piece.depth
        if piece.node.kind != "size":
            before = piece
    return found


def _penalty(pieces: Sequence[_Piece], place: int, piece: _Piece, before: _Piece) -> float | None:
    node, previous = piece.node, before.node
    if previous.kind == "space" and isinstance(previous, Atom) and previous.width >= 1 and node.kind != "space":
        return 0.5
    if node.kind == "relation" and previous.kind not in ("relation", "opening"):
        return 0.0
    if node.kind == "binary":
        return 1.0 if node.source in ("+", "-", r"\pm", r"\mp") else 5.0
    if isinstance(previous, Words) and isinstance(node, Words) and previous.text.endswith(" "):
        return 2.0
    if previous.kind == "punctuation" and node.kind not in ("space", "closing"):
        return 3.0
    if _TRANSPOSED.search(previous.source):  # a scalar product with what follows, and no multiplication sign is one
        return None
    if _is_factor(node) and _ends_factor(pieces, place):
        return 8.0
    return 9.0 if _begins_factor(node) and _closes(pieces[place - 1].node) else None


def _is_factor(node: Node) -> bool:
    """Whether a factor of a product can begin here, and nothing else."""
    if isinstance(node, Scripted):
        return _is_factor(node.nucleus)
    if isinstance(node, Fraction):
        return node.kind == "ordinary"
    return isinstance(node, Atom) and node.source in (r"\int", r"\sum", r"\prod")


def _begins_factor(node: Node) -> bool:
    """Whether it can only be another factor if it comes right after a bracket; the `d` of an integral is none."""
    if isinstance(node, Scripted):
        return _begins_factor(node.nucleus)
    if isinstance(node, Atom) and node.kind == "ordinary":
        return re.fullmatch(r"[A-Za-ce-z]|\\[A-Za-z]+", node.source) is not None
    return _is_factor(node) or isinstance(node, Fence | Words) or node.kind in ("opening", "operator")


def _ends_factor(pieces: Sequence[_Piece], place: int) -> bool:
    previous = pieces[place - 1].node
    return previous.kind in ("ordinary", "closing") and previous.source not in ("-", "+", r"\partial", "/")


def _closes(node: Node) -> bool:
    """Whether it ends with a bracket, so that what follows can only be another factor."""
    nucleus = node.nucleus if isinstance(node, Scripted) else node
    return node.kind == "closing" or isinstance(nucleus, Fence)


def _unbreakable(pieces: Sequence[_Piece]) -> Iterator[tuple[int, int]]:
    places = [0, *_penalties(pieces), len(pieces)]
    yield from pairwise(places)


def _indent(pieces: Sequence[_Piece], place: int) -> int:
    return 0 if place == 0 else 1 + pieces[place].depth


def _width(pieces: Sequence[_Piece], start: int, end: int) -> float:
    return size([piece.node for piece in pieces[start:end]]).width * _SAFETY


# -- taking apart what is too wide --------------------------------------------------------------------


def _opened(pieces: list[_Piece], start: int, end: int, room: float) -> list[_Piece] | None:
    """The row with the widest node of a part taken apart; `None` if nothing there can be."""
    order = sorted(range(start, end), key=lambda k: -size([pieces[k].node]).width)
    for place in order:
        piece = pieces[place]
        if not piece.openable:
            continue
        inside = _taken_apart(piece, room - _indent(pieces, place) - 1)
        if inside is not None:
            return [*pieces[:place], *inside, *pieces[place + 1 :]]
    return None


def _taken_apart(piece: _Piece, room: float) -> list[_Piece] | None:
    whole = piece.node
    node, tail = (whole.nucleus, whole.tail) if isinstance(whole, Scripted) else (whole, "")
    if isinstance(node, Fence):
        return _without_stretching(node, tail, piece.depth)
    if isinstance(node, Fraction) and not tail:
        stacked = _stacked(node, room)
        return None if stacked is None else [_Piece(stacked, piece.depth, openable=False)]
    if isinstance(node, Words) and node.source.startswith(r"\text{") and not tail:
        words = _words(node.text)
        return [_Piece(word, piece.depth, openable=False) for word in words] if len(words) > 1 else None
    if isinstance(node, Decorated) and not node.head and not tail:
        return [_Piece(inner, piece.depth) for inner in node.body]
    if isinstance(node, Array) and node.name == "aligned" and not tail:
        stacked = _restacked(node, room)
        return None if stacked is None else [_Piece(stacked, piece.depth, openable=False)]
    return None


def _words(text: str) -> list[Words]:
    """Text cut at its spaces, save those in braces and in formulas between dollars."""
    cut, depth, in_formula = [""], 0, False
    for piece in re.findall(r"\\\\.|.", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(piece, 0)
        in_formula ^= piece == "$"
        cut[-1] += piece
        if piece == " " and depth == 0 and not in_formula:
            cut.append("")
    return [Words(rf"\text{{{part}}}", part) for part in cut if part]


def _without_stretching(node: Fence, tail: str, depth: int) -> list[_Piece]:
    """Brackets and what is in them, side by side; brackets that grow get the size that they have grown to."""
    left, right, body = node.left, node.right, list(node.body)
    if node.stretches:
        name = fixed_size(size(node.body).height)
        if not name and (left in ".<>" or any(_is_middle(inner) for inner in body)):
            name = "big"
        if name:
            left, right = rf"\{name}l{left}", rf"\{name}r{right}"
            body = [_fixed_middle(inner, name) for inner in body]
    return [
        _Piece(Atom(left, "opening"), depth),
        *(_Piece(inner, depth + 1) for inner in body),
        _Piece(Atom(f"{right}{tail}", "closing"), depth + 1),
    ]


def _is_middle(node: Node) -> bool:
    return isinstance(node, Atom) and node.source.startswith(r"\middle")


def _fixed_middle(node: Node, name: str) -> Node:
    if isinstance(node, Atom) and _is_middle(node):
        return Atom(node.source.replace(r"\middle", rf"\{name}m"), "relation")
    return node


def _stacked(node: Fraction, room: float) -> Block | None:
    """A fraction whose wide parts stand on several lines; `None` if that does not make it narrower."""
    if node.head != r"\frac":
        return None
    inner = room - 1
    upper, lower = _stack(node.upper, inner), _stack(node.lower, inner)
    width = max(upper.width, lower.width) + 0.24
    if width >= size([node]).width:
        return None
    return Block(rf"\frac{{{upper.source}}}{{{lower.source}}}", width, upper.height + lower.height + 0.55)


def _stack(nodes: Sequence[Node], room: float) -> Block:
    source = _source(nodes)
    narrow = size(nodes, 1)
    lines = broken(source, room) if narrow.width * _SAFETY > room else []
    if len(lines) < 2:
        return Block(source, narrow.width, narrow.height)
    rows = r" \\ ".join(f"& {_indentation(line.indent)}{line.source}" for line in lines)
    height = sum(size(parse(line.source)).height + 0.35 for line in lines)
    return Block(rf"\begin{{aligned}} {rows} \end{{aligned}}", max(line.width for line in lines), height)


def _restacked(node: Array, room: float) -> Block | None:
    """An array of aligned rows with its wide rows broken; `None` if none of them can be."""
    first = max((size(row[0]).width for row in node.rows if len(row) > 1), default=0.0) * _SAFETY
    rows: list[str] = []
    changed = False
    for row in node.rows:
        *front, last = row
        lines = broken(_source(last), room - first, room - first - 1) if len(row) <= 2 else []
        if len(lines) < 2:
            rows.append(" & ".join(_source(cell) for cell in row))
            continue
        changed = True
        margin = "& " * len(front)
        rows.append(" & ".join([*(_source(cell) for cell in front), lines[0].source]))
        rows += [f"{margin}{_indentation(line.indent)}{line.source}" for line in lines[1:]]
    if not changed:
        return None
    joined = r" \\ ".join(rows)
    return Block(rf"\begin{{aligned}} {joined} \end{{aligned}}", room, size([node]).height)


def _indentation(indent: int) -> str:
    return r"\quad " * indent


# -- choosing the lines -------------------------------------------------------------------------------


def _best_breaks(pieces: Sequence[_Piece], room: float, later: float) -> list[int]:
    """The places where lines begin, at the least cost: few lines, cheap places, nothing too wide."""
    penalties = _penalties(pieces)
    places = [0, *penalties, len(pieces)]
    widths = [size([piece.node]).width for piece in pieces]
    spaced = _positions(pieces, widths)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(places)):
        options = []
        for start in range(stop):
            begin, end = places[start], places[stop]
            # In fractions within fractions no room may be left; a line is then too wide, and there is still one.
            available = max(1.0, room if begin == 0 else later - _indent(pieces, begin))
            excess = max(0.0, (spaced[end] - spaced[begin]) * _SAFETY - available)
            cost = best[start][0] + _PER_LINE + penalties.get(begin, 0.0) + (_TOO_WIDE + 100 * excess) * (excess > 0)
            # Of equal choices the one whose last line is short.
            options.append((cost + 0.01 * ((available - (spaced[end] - spaced[begin])) / available) ** 2, start))
        best.append(min(options))
    chosen = [len(places) - 1]
    while chosen[-1] > 0:
        chosen.append(best[chosen[-1]][1])
    return [places[k] for k in reversed(chosen)]


def _positions(pieces: Sequence[_Piece], widths: Sequence[float]) -> list[float]:
    """Where each piece begins if all stand on one line, and where the last ends."""
    found = [0.0]
    for k in range(1, len(pieces) + 1):
        pair = [piece.node for piece in pieces[max(0, k - 2) : k]]
        together = size(pair).width
        found.append(found[-1] + (together - widths[k - 2] if k > 1 else together))
    return found


def _lines(pieces: Sequence[_Piece], places: Sequence[int]) -> Iterator[Line]:
    for begin, end in pairwise(places):
        part = list(pieces[begin:end])
        while part and part[-1].node.kind == "space" and end < len(pieces):
            part.pop()
        nodes = [piece.node for piece in part]
        source = _source(nodes)
        if begin and nodes[0].kind == "binary":
            source = f"{{}}{source}"
        elif begin and _begins_factor(nodes[0]) and _closes(pieces[begin - 1].node):
            source = rf"{{}}\times {source}"
        indent = _indent(pieces, begin)
        yield Line(source, indent, size(nodes).width * _SAFETY + indent)


def _source(nodes: Sequence[Node]) -> str:
    """The source of nodes side by side, with spaces where they help a reader."""
    found = ""
    previous: Node | None = None
    for node in nodes:
        if not node.source:
            continue
        tight = previous is not None and node.kind == "ordinary" and previous.kind == "ordinary"
        letters = isinstance(node, Atom) or (isinstance(node, Fence) and not node.stretches)
        command = re.search(r"\\[A-Za-z]+$", found) is not None and node.source[0].isalpha()
        found += node.source if not found or (tight and letters and not command) else f" {node.source}"
        previous = node
    return found
