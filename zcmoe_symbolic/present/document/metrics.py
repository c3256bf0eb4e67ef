r"""How wide and how high a formula is in print, estimated from the widths of the letters of Computer Modern.

The unit is one em of the main font, which is 10 pt at 10 pt. The estimate is for choosing where lines are broken, also
on a machine without TeX; TeX itself has the last word, and its log is read.
"""

import re
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zcmoe_symbolic.present.document.formula import (
    Array,
    Atom,
    Block,
    Fence,
    Fraction,
    Node,
    Scripted,
    Words,
)

__all__ = ["Size", "fixed_size", "size", "text_width"]

# Thousandths of an em, with the italic correction: cmmi10 for a-z, then A-Z; cmr10 for the same.
_ITALIC = (
    "529 429 433 520 466 597 513 576 345 469 552 318 878 600 485 503 482 479 469 361 572 521 743 572 526 509 "
    "750 809 786 856 796 782 786 912 518 651 921 681 1079 912 791 781 791 767 671 723 792 806 1083 907 803 754"
)
_UPRIGHT = (
    "500 556 444 556 444 383 514 556 278 306 528 278 833 556 500 556 528 392 394 389 556 542 736 528 542 444 "
    "750 708 722 764 681 653 785 750 361 514 778 625 917 750 778 681 778 736 556 722 750 764 1042 750 775 611"
)
_GREEK = (
    "Gamma 625 Delta 833 Theta 778 Lambda 694 Xi 667 Pi 750 Sigma 722 Upsilon 778 Phi 722 Psi 778 Omega 722 "
    "alpha 643 beta 618 gamma 573 delta 482 epsilon 406 zeta 511 eta 532 theta 497 iota 354 kappa 576 lambda 583 "
    "mu 603 nu 558 xi 484 pi 606 rho 517 sigma 607 tau 550 upsilon 576 phi 596 chi 626 psi 687 omega 658 "
    "varepsilon 466 vartheta 591 varpi 856 varrho 517 varsigma 443 varphi 654"
)
_LETTER = {c: int(w) / 1000 for c, w in zip(string.ascii_letters, _ITALIC.split(), strict=True)}
_ROMAN = {c: int(w) / 1000 for c, w in zip(string.ascii_letters, _UPRIGHT.split(), strict=True)}
_ROMAN |= {" ": 0.333, ".": 0.278, ",": 0.278, ":": 0.278, ";": 0.278, "'": 0.278, "(": 0.389, ")": 0.389, "-": 0.333}
_SIGN = {rf"\{name}": int(width) / 1000 for name, width in re.findall(r"(\w+) (\d+)", _GREEK)}
_SIGN |= {**_LETTER, ".": 0.278, ",": 0.278, ";": 0.278, "!": 0.278, "|": 0.278, "'": 0.345, "/": 0.5, "*": 0.5}
_SIGN |= {"(": 0.389, ")": 0.389, "[": 0.278, "]": 0.278, r"\{": 0.5, r"\}": 0.5, r"\|": 0.5, r"\lVert": 0.5}
_SIGN |= {r"\rVert": 0.5, r"\lvert": 0.278, r"\rvert": 0.278, r"\infty": 1.0, r"\partial": 0.586, r"\nabla": 0.833}
_SIGN |= {r"\top": 0.778, r"\to": 1.0, r"\cdot": 0.278, r"\dots": 1.172, r"\cdots": 1.172, r"\in": 0.667}
_SIGN |= {r"\iff": 2.333, r"\Rightarrow": 1.0, r"\mapsto": 1.0, r"\emptyset": 0.5, r"\mid": 0.278, r"\colon": 0.278}
_SIGN |= {r"\lceil": 0.444, r"\rceil": 0.444, r"\lfloor": 0.444, r"\rfloor": 0.444, ":": 0.278, r"\ell": 0.417}
_BIG = {r"\sum": (1.444, 1.056), r"\prod": (1.278, 0.944), r"\bigcup": (1.111, 0.833), r"\bigcap": (1.111, 0.833)}
_BIG |= {r"\int": (1.0, 0.61), r"\oint": (1.0, 0.61), r"\iint": (1.5, 1.0)}
_NAMES_WITH_LIMITS = (r"\lim", r"\max", r"\min", r"\sup", r"\inf", r"\Pr", r"\det", r"\limsup", r"\liminf")
_SHRUNK = (1.0, 1.0, 0.8, 0.68)  # display, text, script, script of a script
_ANY, _THIN, _MEDIUM, _THICK = 0.5, 1 / 6, 2 / 9, 5 / 18
_BRACKET = ((1.25, 0.389, ""), (1.3, 0.458, "big"), (1.9, 0.597, "Big"), (2.5, 0.736, "bigg"), (99.0, 0.875, "Bigg"))


@dataclass(frozen=True, slots=True)
class Size:
    """Width and total height in em."""

    width: float
    height: float


def size(nodes: Sequence[Node], style: int = 0) -> Size:
    r"""The size of nodes side by side; style 0 is a display, 1 text, 2 a script, 3 a script of a script.

    >>> from zcmoe_symbolic.present.document.formula import parse
    >>> round(size(parse(r"x + \frac{1}{2}")).width, 2)
    2.53
    """
    width, height = 0.0, 0.8 * _SHRUNK[style]
    previous: Node | None = None
    for node in nodes:
        found = _size(node, style)
        width += found.width + _space(previous, node, style)
        height = max(height, found.height)
        previous = node if node.kind not in ("space", "size") else previous
    return Size(width, height)


def _space(left: Node | None, right: Node, style: int) -> float:
    """The space that TeX leaves between two neighbours."""
    if right.kind in ("space", "size"):
        return 0.0
    if left is None:
        return _side(right, style) if right.kind in ("relation", "binary") else 0.0
    if style < 2:
        if "relation" in (left.kind, right.kind):
            return 0.0 if left.kind == right.kind else _THICK
        if "binary" in (left.kind, right.kind):
            return _MEDIUM
        if left.kind == "punctuation" or (_inner(left) != _inner(right) and "space" not in (left.kind, right.kind)):
            return 0.0 if right.kind == "closing" or left.kind == "opening" else _THIN
        if _inner(left) and _inner(right):
            return _THIN
    if "operator" in (left.kind, right.kind) and left.kind != "opening" and right.kind != "closing":
        fenced = left.kind == "operator" and isinstance(right, Fence) and not right.stretches
        return 0.0 if fenced else _THIN
    return 0.0


def _side(node: Node, style: int) -> float:
    return (_THICK if node.kind == "relation" else _MEDIUM) if style < 2 else 0.0


def _inner(node: Node) -> bool:
    """Whether TeX counts it as a subformula that keeps a little distance."""
    nucleus = node.nucleus if isinstance(node, Scripted) else node
    if isinstance(nucleus, Fraction):
        return nucleus.head in (r"\frac", r"\dfrac", r"\tfrac") and not isinstance(node, Scripted)
    return isinstance(nucleus, Fence) and nucleus.stretches


def _size(node: Node, style: int) -> Size:
    scale = _SHRUNK[style]
    if isinstance(node, Atom):
        return _atom(node, style)
    if isinstance(node, Block):
        return Size(node.width, node.height)
    if isinstance(node, Words):
        return Size(text_width(node.text) * scale, scale)
    if isinstance(node, Fraction):
        return _fraction(node, style)
    if isinstance(node, Fence):
        return _fence(node, style)
    if isinstance(node, Scripted):
        return _scripted(node, style)
    if isinstance(node, Array):
        return _array(node, style)
    inside = size(node.body, style)
    if not node.head:
        return inside
    extra = 0.9 if node.head == r"\sqrt" else 0.0
    return Size(inside.width + extra * scale, inside.height + 0.25 * scale)


def _atom(node: Atom, style: int) -> Size:
    scale = _SHRUNK[style]
    if node.kind in ("space", "size"):
        return Size(node.width, 0.0)
    if node.source in _BIG:
        wide, narrow = _BIG[node.source]
        return Size(wide, 2.2) if style == 0 else Size(narrow * scale, 1.2 * scale)
    if node.source in _SIGN:
        return Size(_SIGN[node.source] * scale, 0.8 * scale)
    if node.source.isdigit():
        return Size(0.5 * scale, 0.8 * scale)
    if node.kind == "operator":
        return Size(text_width(node.source[1:]) * scale, scale)
    if node.kind in ("relation", "binary") or node.source in ("-", "+"):
        return Size(0.778 * scale, 0.8 * scale)
    sized = re.fullmatch(r"\\(big|Big|bigg|Bigg|middle)[lrm]?\s*(.*)", node.source, re.DOTALL)
    if sized is not None:
        straight = sized[2] in ("|", r"\|", r"\vert", r"\Vert")
        return Size(0.3 if straight else 0.736 * scale, {"big": 1.2, "Big": 1.8, "bigg": 2.4}.get(sized[1], 3.0))
    return Size((_ANY if node.source else 0.0) * scale, 0.8 * scale)


def _fraction(node: Fraction, style: int) -> Size:
    inner = min(style + 1, 3) if node.head != r"\dfrac" else 1
    if node.head in (r"\overset", r"\underset", r"\stackrel"):
        over, base = size(node.upper, min(max(style, 1) + 1, 3)), size(node.lower, style)
        return Size(max(over.width, base.width), over.height + base.height)
    upper, lower = size(node.upper, inner), size(node.lower, inner)
    brackets = 1.5 if node.head == r"\binom" and style == 0 else 0.9 if node.head == r"\binom" else 0.0
    gap = 0.55 if style == 0 else 0.3
    return Size(max(upper.width, lower.width) + 0.24 + brackets, upper.height + lower.height + gap)


def _fence(node: Fence, style: int) -> Size:
    inside = size(node.body, style)
    if not node.stretches:
        sides = sum(_SIGN.get(sign, 0.389) for sign in (node.left, node.right))
        return Size(inside.width + sides * _SHRUNK[style], max(inside.height, _SHRUNK[style]))
    bracket = next(width for height, width, _ in _BRACKET if inside.height <= height)
    square = bracket - 0.1 if bracket < 0.6 else bracket * 0.75
    straight = {
        "[": square,
        "]": square,
        "|": 0.278,
        r"\|": 0.5,
        r"\lvert": 0.278,
        r"\rvert": 0.278,
        r"\lVert": 0.5,
        r"\rVert": 0.5,
        ".": 0.12,
    }
    sides = sum(straight.get(sign, bracket) for sign in (node.left, node.right))
    return Size(inside.width + sides, max(inside.height, 1.0))


def fixed_size(height: float) -> str:
    r"""The size of brackets, such as `bigg`, that fits around something of this height; empty for the plain ones.

    >>> fixed_size(2.4)
    'bigg'
    """
    return next(name for most, _, name in _BRACKET if height <= most)


def _scripted(node: Scripted, style: int) -> Size:
    inner = 2 if style < 2 else 3
    nucleus = _size(node.nucleus, style)
    below, above = size(node.below, inner), size(node.above, inner)
    has_limits = isinstance(node.nucleus, Atom) and (
        (node.nucleus.source in _BIG and r"int" not in node.nucleus.source) or node.nucleus.source in _NAMES_WITH_LIMITS
    )
    has_limits = has_limits or (isinstance(node.nucleus, Words) and node.nucleus.source.startswith(r"\operatorname*"))
    if has_limits and style == 0:
        heights = (below.height if node.below else 0) + (above.height if node.above else 0)
        return Size(max(nucleus.width, below.width, above.width), nucleus.height + heights + 0.2)
    width = max(below.width if node.below else 0.0, above.width if node.above else 0.0)
    if isinstance(node.nucleus, Atom) and node.nucleus.source == r"\int" and style == 0:
        width = max(below.width - 0.444 if node.below else 0.0, above.width if node.above else 0.0, 0.0)
    raised = 0.35 * above.height if node.above else 0.0
    return Size(nucleus.width + width + 0.05, nucleus.height + raised + (0.15 if node.below else 0.0))


def _array(node: Array, style: int) -> Size:
    inner = 0 if "aligned" in node.name or node.name in ("gathered", "split") else max(style, 1)
    sizes = [[size(cell, inner) for cell in row] for row in node.rows]
    columns = max(map(len, sizes))
    widths = [max((row[k].width for row in sizes if k < len(row)), default=0.0) for k in range(columns)]
    gap = 0.0 if "aligned" in node.name else 1.0
    heights = sum(max(cell.height for cell in row) + 0.35 for row in sizes)
    return Size(sum(widths) + gap * (columns - 1) + 0.4, heights)


def text_width(text: str) -> float:
    r"""The width of text in the upright font, with commands counted as a letter each and braces as nothing.

    >>> round(text_width("by algebra"), 2)
    4.62
    """
    return sum(_letters(text))


def _letters(text: str) -> Iterable[float]:
    for piece in re.findall(r"\\[A-Za-z]+ ?|\\.|[^{}$]", text):
        yield _ROMAN.get(piece, _ANY)
