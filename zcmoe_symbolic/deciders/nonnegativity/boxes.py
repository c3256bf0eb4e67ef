"""Rectangles: bisection in two variables, with bounds by slopes, Bernstein's basis or second derivatives."""

import heapq
import time
from dataclasses import dataclass
from itertools import count
from itertools import product as cartesian
from typing import Any

import sympy as sp
from flint import ctx

from zcmoe_symbolic.deciders.nonnegativity.bernstein import least_bernstein_coefficient
from zcmoe_symbolic.deciders.nonnegativity.box_checking import check_box, mean_value_bound, require_squares
from zcmoe_symbolic.deciders.nonnegativity.certificate import Box, BoxCertificate, CertificateRefused
from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball
from zcmoe_symbolic.deciders.nonnegativity.points import as_rational, middle_between, near_fraction
from zcmoe_symbolic.deciders.nonnegativity.search import OutOfTime, Stuck, value_at
from zcmoe_symbolic.deciders.stoppable import within

__all__ = ["BoxQuestion", "NegativeOnBox", "search_boxes"]

_BITS = 128
_MOST_BOXES = 6000
_DEEPEST = 60
_SECONDS_TO_FACTOR = 2.0


class NegativeOnBox(Exception):
    """An exact point of the rectangle at which the expression is certainly negative, with its value."""

    def __init__(self, point: dict[sp.Symbol, sp.Expr], value: Any) -> None:
        super().__init__(f"the value at {point} is {value.str(6)}")
        self.point = point
        self.value = value


@dataclass(frozen=True)
class BoxQuestion:
    """Is `expr >= 0` on the rectangle, to be answered before `deadline` (of `time.monotonic`)."""

    expr: sp.Expr
    variables: tuple[sp.Symbol, ...]
    ends: tuple[tuple[sp.Expr, sp.Expr], ...]
    deadline: float

    def check_time(self) -> None:
        """Raise `OutOfTime` after the deadline."""
        if time.monotonic() > self.deadline:
            raise OutOfTime

    def require_not_negative(self, point: tuple[sp.Expr, ...]) -> None:
        """Raise `NegativeOnBox` if the expression is certainly negative at the exact point."""
        at = dict(zip(self.variables, point, strict=True))
        value = value_at(self.expr, at)
        if value is not None and value < 0:
            raise NegativeOnBox(at, value)


def _square_and_rest(expr: sp.Expr) -> tuple[tuple[tuple[sp.Expr, int], ...], sp.Expr]:
    """Even powers that stand as factors, after factoring over the rationals, and the product of the rest."""
    factored = within(_SECONDS_TO_FACTOR, sp.factor, expr)
    if factored is None or sp.expand(factored - expr) != 0:
        factored = expr
    square: list[tuple[sp.Expr, int]] = []
    rest = sp.S.One
    for factor in sp.Mul.make_args(factored):
        base, exponent = factor.as_base_exp()
        if isinstance(exponent, sp.Integer) and exponent >= 2 and base.free_symbols:
            square.append((base, int(exponent) - int(exponent) % 2))
            rest *= base ** (exponent % 2)
        else:
            rest *= factor
    return (tuple(square), rest) if square else ((), expr)


@dataclass
class _Node:
    """A box of the bisection: a piece, or cut in two."""

    lows: tuple[sp.Expr, ...]
    highs: tuple[sp.Expr, ...]
    level: int
    piece: Box | None = None
    cut: tuple[int, sp.Expr] | None = None
    children: tuple["_Node", "_Node"] | None = None

    def tree(self) -> Any:
        if self.children is None or self.cut is None:
            return None
        return (*self.cut, self.children[0].tree(), self.children[1].tree())

    def pieces(self) -> list[Box]:
        if self.children is not None:
            return self.children[0].pieces() + self.children[1].pieces()
        return [] if self.piece is None else [self.piece]


def search_boxes(question: BoxQuestion) -> BoxCertificate:
    """A certificate. Raises `NegativeOnBox`, `Stuck` or `OutOfTime`."""
    saved = ctx.prec
    ctx.prec = _BITS
    try:
        return _search(question)
    finally:
        ctx.prec = saved


def _search(question: BoxQuestion) -> BoxCertificate:
    lows, highs = tuple(low for low, _ in question.ends), tuple(high for _, high in question.ends)
    for corner in cartesian(*question.ends):
        question.require_not_negative(corner)
    square, rest = _square_and_rest(question.expr)
    root = _Node(lows, highs, 0)
    order = count()
    waiting: list[tuple[float, int, _Node]] = [(0.0, next(order), root)]
    draft = BoxCertificate(question.expr, question.variables, question.ends, square, rest, None)
    while waiting:
        question.check_time()
        _, number, node = heapq.heappop(waiting)
        if number > _MOST_BOXES or node.level > _DEEPEST:
            place = ", ".join(
                f"{v} in [{low}, {high}]"
                for v, low, high in zip(question.variables, node.lows, node.highs, strict=True)
            )
            raise Stuck(f"the sign could not be decided for {place}")
        _bound_box(draft, node)
        if node.piece is not None:
            continue
        _split(question, node)
        for child in node.children or ():
            heapq.heappush(waiting, (_lower(rest, question.variables, child), next(order), child))
    return BoxCertificate(
        question.expr, question.variables, question.ends, square, rest, root.tree(), tuple(root.pieces())
    )


def _lower(rest: sp.Expr, variables: tuple[sp.Symbol, ...], node: _Node) -> float:
    try:
        sides = [constant_ball(a).union(constant_ball(b)) for a, b in zip(node.lows, node.highs, strict=True)]
        return float(mean_value_bound(rest, variables, sides).lower())
    except NotRegular:
        return -1e300


def _bound_box(draft: BoxCertificate, node: _Node) -> None:
    """Note a piece on the node if one of the bounds holds there."""
    sides = [constant_ball(a).union(constant_ball(b)) for a, b in zip(node.lows, node.highs, strict=True)]
    try:
        require_squares(draft, node.lows, node.highs)
    except NotRegular:
        return
    try:
        bound = mean_value_bound(draft.rest, draft.variables, sides)
        if bound > 0:
            digits = bound.lower().str(6, radius=False)
            node.piece = Box(node.lows, node.highs, "mean value", _BITS, digits)
            return
    except NotRegular:
        pass
    try:
        least = least_bernstein_coefficient(draft.rest, draft.variables, node.lows, node.highs)
        if least >= 0:
            node.piece = Box(node.lows, node.highs, "bernstein", _BITS, str(least))
            return
    except NotRegular:
        pass
    anchors: list[tuple[sp.Expr, ...]] = _anchors(node) if node.level % 4 == 0 else []
    for method, choices in (("visible sign", [()]), ("second order", anchors)):
        for anchor in choices:
            piece = Box(node.lows, node.highs, method, _BITS, "0", anchor)
            try:
                check_box(draft, piece)
            except CertificateRefused:
                continue
            node.piece = piece
            return


def _anchors(node: _Node) -> list[tuple[sp.Expr, ...]]:
    """Corners, middles of sides and the middle of a box, where a zero may lie."""
    choices = []
    for low, high in zip(node.lows, node.highs, strict=True):
        middle = as_rational(middle_between(near_fraction(low), near_fraction(high)))
        choices.append((low, middle, high))
    return list(cartesian(*choices))


def _split(question: BoxQuestion, node: _Node) -> None:
    widths = [near_fraction(high) - near_fraction(low) for low, high in zip(node.lows, node.highs, strict=True)]
    axis = widths.index(max(widths))
    low, high = near_fraction(node.lows[axis]), near_fraction(node.highs[axis])
    cut = as_rational(middle_between(low, high))
    middle = tuple(
        as_rational(middle_between(near_fraction(a), near_fraction(b)))
        for a, b in zip(node.lows, node.highs, strict=True)
    )
    question.require_not_negative(middle)
    below = _Node(node.lows, (*node.highs[:axis], cut, *node.highs[axis + 1 :]), node.level + 1)
    above = _Node((*node.lows[:axis], cut, *node.lows[axis + 1 :]), node.highs, node.level + 1)
    node.cut, node.children = (axis, cut), (below, above)
