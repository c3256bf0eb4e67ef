"""Roots at the zeros of their radicands.

A ball around a zero of u reaches below zero, where a root of u is not real. Where u >= 0 is shown on the whole
interval, |u| may stand in its place: the values are the same, and balls of |u| do not reach below zero.
"""

from collections.abc import Callable
from functools import cmp_to_key
from itertools import pairwise

import sympy as sp

from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.points import Point, ball_between, working_precision
from zcmoe_symbolic.numerics.zeros.search import Search, Zero

__all__ = ["is_bounded", "with_moduli_in_roots"]

_BITS = 64
_MOST_CELLS = 1000

ZerosOf = Callable[[sp.Expr, Search], list[Zero] | None]


def with_moduli_in_roots(expr: sp.Expr, search: Search, zeros_of: ZerosOf) -> sp.Expr | None:
    """The expression with |u| for each radicand u; None if there is none, or u >= 0 is not shown on the interval.

    Inverse sines and cosines of u are written as asin(u) = 2 atan(u / (1 + sqrt(1 - u^2))) with the radicand 1 - u^2.
    Raises `CannotIsolate` if the zeros of a radicand could not be isolated.
    """
    x = search.variable

    def is_arc(part: sp.Basic) -> bool:
        return isinstance(part, sp.asin | sp.acos) and x in part.free_symbols

    def is_root(part: sp.Basic) -> bool:
        if not isinstance(part, sp.Pow) or part.base is sp.E or x not in part.base.free_symbols:
            return False
        return not (part.exp.is_integer and x not in part.exp.free_symbols)

    written = expr.replace(is_arc, _by_arctangent) if any(map(is_arc, expr.atoms(sp.Function))) else expr
    roots = [part for part in sp.postorder_traversal(written) if is_root(part)]
    if not roots or not all(_is_nonnegative(power.base, search, zeros_of) for power in roots):
        return None
    return written.replace(
        is_root, lambda power: sp.Pow(sp.Abs(power.base, evaluate=False), power.exp, evaluate=False), simultaneous=False
    )


def _by_arctangent(arc: sp.Expr) -> sp.Expr:
    u = arc.args[0]
    angle = 2 * sp.atan(u / (1 + sp.sqrt(1 - u**2)))
    return angle if isinstance(arc, sp.asin) else sp.pi / 2 - angle


def is_bounded(expr: sp.Expr, search: Search, zeros_of: ZerosOf) -> bool:
    """Whether balls show that an expression is bounded on the interval; then it is continuous too.

    Every operation that is known here is continuous where its value in balls is finite, but for steps and cases.
    Raises `CannotIsolate` as `with_moduli_in_roots` does.
    """
    x = search.variable
    function = compiled(expr, x)
    with_roots: Compiled | None = None
    low, high = search.low.ball(_BITS), search.high.ball(_BITS)
    with working_precision(_BITS):
        waiting = [(low, low), (high, high), (low.upper(), high.lower())]
        for _ in range(_MOST_CELLS):
            if not waiting:
                return True
            left, right = waiting.pop()
            ball = left if left is right else ball_between(left, right, exact_high=right == high)
            if function.arb(ball).is_finite():
                continue
            if with_roots is None:
                other = with_moduli_in_roots(expr, search, zeros_of)
                with_roots = function if other is None else compiled(other, x)
            if with_roots.arb(ball).is_finite():
                continue
            middle = ball.mid()
            if left is right or not left < middle < right:
                return False
            waiting += [(left, middle), (middle, right)]
    return False


def _is_nonnegative(expr: sp.Expr, search: Search, zeros_of: ZerosOf) -> bool:
    zeros = zeros_of(expr, search)
    if zeros is None:
        return True
    inside = sorted((zero.point for zero in zeros), key=cmp_to_key(search.order))
    ends = [search.low, *inside, search.high]
    return all(_sign_between(expr, left, right, search) > 0 for left, right in pairwise(ends))


def _sign_between(expr: sp.Expr, left: Point, right: Point, search: Search) -> int:
    """The sign between neighbouring zeros; 1 where there is nothing between."""
    if search.order(left, right) >= 0:
        return 1
    function = compiled(expr, search.variable)
    for bits in (64, 256, 1024):
        with working_precision(bits):
            low, high = left.ball(bits).upper(), right.ball(bits).lower()
            value = function.arb(((low + high) / 2).mid())
        if low < high and not value.contains(0):
            return 1 if value > 0 else -1
    return 0
