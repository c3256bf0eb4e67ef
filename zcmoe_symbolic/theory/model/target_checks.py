"""Whether a target is continuous and bounded on [0, 1]: proved, refuted with the place, or undecided."""

from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import sympy as sp
from flint import arb
from sympy.core.relational import Relational

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.pieces import SmoothPiece, smooth_pieces
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros
from zcmoe_symbolic.theory.cell_moments.coordinates import distance, end_coordinate
from zcmoe_symbolic.theory.model.arguments import NotDecided, ball_of, covered, exact_sign, is_zero, shown, value_at
from zcmoe_symbolic.theory.model.parts import name_of
from zcmoe_symbolic.theory.scalar import x

__all__ = ["check_target"]

_BITS = 64
_STEPS = (sp.sign, sp.Heaviside, sp.floor, sp.ceiling, sp.frac)
_BY_CASES = (sp.Piecewise, *_STEPS)
_MOST_BALLS = 4000


@lru_cache(maxsize=256)
def check_target(beta: sp.Expr) -> None:
    """Raise `ValueError` unless the target is proved to be continuous and bounded on [0, 1].

    On a smooth piece, balls that cover it must be finite: then the expression is defined, real and bounded there, and
    continuous as it is made of continuous functions. At the ends of the pieces the limits from both sides and the
    value are compared exactly.
    """
    try:
        pieces = smooth_pieces(beta, x, 0, 1, is_zero=is_zero)
    except ValueError as error:
        raise NotDecided(f"beta = {beta} could not be divided into smooth pieces: {error}") from error
    if any(power.base.is_zero and x in power.exp.free_symbols for power in beta.atoms(sp.Pow)):
        raise NotDecided(f"beta = {beta} contains a power of 0, which jumps where its exponent is 0; write a Piecewise")
    for piece in pieces:
        _check_bounded(beta, piece)
    for left, right in pairwise(pieces):
        _check_continuous(left.right, left.expr, right.expr)
    if beta.has(*_BY_CASES):
        for point, expr in [(piece.left, piece.expr) for piece in pieces] + [(pieces[-1].right, pieces[-1].expr)]:
            _check_value(beta, point, expr)
        for point in _single_points(beta):
            for piece in pieces:
                if piece.left.compare(point, is_zero=is_zero) <= 0 <= piece.right.compare(point, is_zero=is_zero):
                    _check_value(beta, point, piece.expr)


def _check_continuous(point: Point, before: sp.Expr, after: sp.Expr) -> None:
    if before == after:
        return
    if point.exact is None:
        # The zero of a function; where the difference of the two sides is a multiple of it, it vanishes.
        sign = 0 if point.function is not None and _is_multiple(before - after, point.function.expr) else None
        ends = value_at(before, point, _BITS), value_at(after, point, _BITS)
        if sign is None and not ends[0].overlaps(ends[1]):
            sign = 1
    else:
        sides = before.xreplace({x: point.exact}), after.xreplace({x: point.exact})
        if any(side.has(sp.nan, sp.zoo) for side in sides):
            raise NotDecided(
                f"beta is not shown to be defined at x = {name_of(point)}; cancel what is 0/0 there, or give the value "
                "by a Piecewise"
            )
        sign = _sign_of_difference(*sides)
        ends = ball_of(sides[0]), ball_of(sides[1])
    if sign == 0:
        return
    if sign is None:
        raise NotDecided(
            f"whether beta is continuous at x = {name_of(point)} is not decided: {shown(ends[0])} on the left and "
            f"{shown(ends[1])} on the right are not proved to be equal; write both pieces so that they agree there"
        )
    raise ValueError(
        f"beta jumps at x = {name_of(point)}: from {shown(ends[0])} on the left to {shown(ends[1])} on the right; "
        "the target must be continuous"
    )


def _sign_of_difference(one: sp.Expr, other: sp.Expr) -> int | None:
    if one == other:
        return 0
    return None if one.has(sp.nan, sp.zoo) or other.has(sp.nan, sp.zoo) else exact_sign(one - other)


def _check_value(beta: sp.Expr, point: Point, limit: sp.Expr) -> None:
    """The value of a `Piecewise` at the end of a piece may be that of neither side."""
    if point.exact is None:
        return
    value, expected = beta.xreplace({x: point.exact}), limit.xreplace({x: point.exact})
    sign = _sign_of_difference(value, expected)
    if sign is None:
        raise NotDecided(f"whether beta is continuous at x = {name_of(point)} is not decided")
    if sign != 0:
        raise ValueError(
            f"beta is {shown(ball_of(value))} at x = {name_of(point)} but tends to {shown(ball_of(expected))} there; "
            "the target must be continuous"
        )


def _single_points(beta: sp.Expr) -> list[Point]:
    """The points known exactly at which a node by cases may have a value that is that of neither side."""
    points: list[Point] = []
    for node in sorted(beta.atoms(*_STEPS), key=str):
        points += _ends_of_pieces(node)
    for relation in sorted(beta.atoms(Relational), key=str):
        found = _where_equal(relation.lhs - relation.rhs, relation)
        if isinstance(relation, sp.Eq | sp.Ne) and any(point.exact is None for point in found):
            raise NotDecided(f"where {relation} holds is not known exactly, so that beta may jump there")
        points += found
    return [point for point in points if point.exact is not None]


def _ends_of_pieces(expr: sp.Expr) -> list[Point]:
    pieces = smooth_pieces(expr, x, 0, 1, is_zero=is_zero) if x in expr.free_symbols else ()
    return [piece.right for piece in pieces[:-1]]


def _where_equal(difference: sp.Expr, condition: sp.Basic) -> list[Point]:
    """The isolated zeros of a difference, and the ends of its smooth pieces."""
    if x not in difference.free_symbols:
        return []
    points = _ends_of_pieces(difference)
    for piece in smooth_pieces(difference, x, 0, 1, is_zero=is_zero):
        try:
            found = isolate_zeros(piece.expr, x, piece.left, piece.right, is_zero=is_zero)
        except CannotIsolate as error:
            raise NotDecided(f"where {condition} holds was not found: {error}") from error
        if not found.is_identically_zero:
            points += found.points
    return points


def _is_multiple(expr: sp.Expr, factor: sp.Expr) -> bool:
    """Whether the quotient is shown to be a constant by cancelling."""
    quotient = sp.cancel(sp.together(expr / factor))
    return x not in quotient.free_symbols and not quotient.has(sp.nan, sp.zoo, sp.oo)


def _check_bounded(beta: sp.Expr, piece: SmoothPiece) -> None:
    place = _unbounded_place(piece)
    if place is None:
        return
    with suppress(CannotIsolate):
        for pole in isolate_zeros(piece.expr, x, piece.left, piece.right, is_zero=is_zero).poles:
            raise ValueError(
                f"beta = {beta} is not bounded near x = {name_of(pole.point)}; the target must be continuous on [0, 1]"
            )
    raise NotDecided(
        f"beta = {beta} is not shown to be defined, real and bounded near x = {place}; "
        "the target must be continuous on [0, 1]"
    )


def _unbounded_place(piece: SmoothPiece) -> str | None:
    """Where no finite ball is found, for a message; `None` if finite balls cover the piece."""
    with working_precision(_BITS):
        low, high = piece.left.ball(_BITS), piece.right.ball(_BITS)
        function = compiled(piece.expr, x)
        if function.arb(low.union(high)).is_finite():
            return None
        middle = ((low + high) / 2).mid()
        for end, at_left in ((piece.left, True), (piece.right, False)):
            if end.exact is None:
                near, far = sorted((end.ball(_BITS), middle), key=lambda ball: ball.mid())
                found = covered(lambda ball: function.arb(ball).is_finite(), near.lower(), far.upper(), _MOST_BALLS)
                if found is not None:
                    return shown(found, 6)
            else:
                place = _unbounded_near(piece.expr, end, abs(middle - end.ball(_BITS)), at_left=at_left)
                if place is not None:
                    return place
    return None


def _unbounded_near(expr: sp.Expr, end: Point, reach: arb, *, at_left: bool) -> str | None:
    """Where the part of a piece from an exact end up to a distance is not covered by finite balls, or `None`.

    In the variable `distance` the roots at the end become powers; those that are still no polynomials are functions
    that are continuous and run from 0 to their value at the other end of a ball next to 0.
    """
    seen = end_coordinate(_Alone(end, end, expr, sp.S.One), at_left=at_left)
    if seen is None:
        return name_of(end)
    rough = sorted((power for power in seen.beta.atoms(sp.Pow) if _is_rough(power)), key=str)
    names = [sp.Dummy(real=True) for _ in rough]
    inside = compiled(seen.beta, distance)
    next_to_end = compiled(seen.beta.xreplace(dict(zip(rough, names, strict=True))), distance, *names)
    exponents = [compiled(power.exp) for power in rough]

    def is_finite(ball: arb) -> bool:
        if ball > 0:
            return bool(inside.arb(ball).is_finite())
        values = [ball.union(arb(0)).union(ball.upper() ** exponent.arb()) for exponent in exponents]
        return bool(next_to_end.arb(ball, *values).is_finite())

    found = covered(is_finite, arb(0), (reach.upper() ** (arb(1) / seen.root)).upper(), _MOST_BALLS)
    if found is None:
        return None
    return name_of(end) if found.contains(0) else shown(end.ball(_BITS) + seen.direction * found**seen.root, 6)


def _is_rough(power: sp.Pow) -> bool:
    """Whether the node is a positive power of the distance that is no polynomial."""
    return bool(power.base == distance and not power.exp.is_Integer and x not in power.exp.free_symbols
                and not power.exp.free_symbols and exact_sign(power.exp) == 1)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Alone:
    """A target on an interval, without regard to the density."""

    left: Point
    right: Point
    beta: sp.Expr
    density: sp.Expr
