"""Functions on [0, 1] that are given by smooth pieces: as one expression, and their integrals."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation.balls import CLOSED
from zcmoe_symbolic.numerics.points import Point
from zcmoe_symbolic.numerics.quadrature import CertifiedIntegral
from zcmoe_symbolic.theory.model.arguments import shown
from zcmoe_symbolic.theory.model.mass import closed_integral
from zcmoe_symbolic.theory.scalar import x

__all__ = ["Part", "PositiveIntegral", "by_pieces", "integral_of_parts", "name_of"]

_BOUND_NAMES = ("t", "u", "v", "w", "s")
_REMEMBERED = 256

Part: TypeAlias = tuple[Point, Point, sp.Expr]
"""The ends of an interval and an expression that is smooth inside."""


class PositiveIntegral(CertifiedIntegral):
    """A certified integral of a function that is not negative and not zero everywhere.

    SymPy is told that it is positive, and its value is computed once for each precision.
    """

    is_extended_positive = True
    is_finite = True

    def ball(self, bits: int) -> arb | None:
        """The certified ball, remembered."""
        return _ball(self, -(-bits // 64) * 64)


@lru_cache(maxsize=_REMEMBERED)
def _ball(integral: PositiveIntegral, bits: int) -> arb | None:
    return CertifiedIntegral.ball(integral, bits)


def _remembered(expr: sp.Expr, bits: int) -> arb | None:
    """The value of such an integral inside another expression, which is asked for at many precisions."""
    if not isinstance(expr, PositiveIntegral):
        return None
    try:
        return expr.ball(bits)
    except ValueError:
        return None


CLOSED.insert(0, _remembered)


def by_pieces(parts: Sequence[Part], otherwise: sp.Expr) -> sp.Expr:
    """One expression in `x` for a function by pieces; `otherwise` if an end of a piece has no exact expression.

    >>> half = Point.of(sp.Rational(1, 2))
    >>> by_pieces([(Point.of(0), half, x), (half, Point.of(1), sp.S.One)], x)
    Piecewise((x, x < 1/2), (1, True))
    """
    joined = _joined(parts)
    if len(joined) == 1:
        return joined[0][2]
    if any(right.exact is None for _, right, _ in joined):
        return otherwise
    return sp.Piecewise(*[(expr, x < right.exact) for _, right, expr in joined[:-1]], (joined[-1][2], True))


def integral_of_parts(parts: Sequence[Part], otherwise: sp.Expr) -> sp.Expr:
    """The integral of a non-negative function by pieces, as a sum of integrals over the pieces.

    One integral over [0, 1] of `otherwise` if an end of a piece has no exact expression.
    """
    joined = _joined(parts)
    if any(left.exact is None or right.exact is None for left, right, _ in joined):
        return _integral(otherwise, sp.S.Zero, sp.S.One)
    total = sp.S.Zero
    for left, right, expr in joined:
        if expr == 0:
            continue
        closed = closed_integral(expr, left.exact, right.exact)
        total += _integral(expr, left.exact, right.exact) if closed is None else sp.expand_func(closed)
    return total


def _joined(parts: Sequence[Part]) -> list[Part]:
    """The parts with neighbours of the same expression put together."""
    joined: list[Part] = []
    for left, right, expr in parts:
        if joined and joined[-1][2] == expr:
            left = joined.pop()[0]
        joined.append((left, right, expr))
    return joined


def _integral(expr: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    taken = {symbol.name for symbol in expr.atoms(sp.Symbol)}
    # A name of its own: what is done to this variable must not reach the variable of an integral inside.
    bound = sp.Symbol(next(name for name in _BOUND_NAMES if name not in taken), real=True)
    return PositiveIntegral(expr.xreplace({x: bound}), (bound, low, high))


def name_of(point: Point) -> str:
    """A point in a message: its exact expression, or some digits."""
    return str(point.exact) if point.exact is not None else shown(point.ball(64))
