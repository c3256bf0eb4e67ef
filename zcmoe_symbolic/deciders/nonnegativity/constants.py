"""Exact questions about constants: is it zero, which of two is smaller."""

from functools import lru_cache

import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.deciders.equality import decide_equal
from zcmoe_symbolic.deciders.nonnegativity.coefficients import Coefficient, NotRegular
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball

__all__ = ["is_zero", "ordered", "proved_zero", "sharp_ball"]

_PRECISIONS = (128, 512, 2048)
_SECONDS = 2.0  # for one constant


def sharp_ball(expr: sp.Expr, bits: int) -> arb:
    """A ball around an exact constant, computed with that many bits."""
    saved = ctx.prec
    ctx.prec = bits
    try:
        return constant_ball(expr)
    finally:
        ctx.prec = saved


def is_zero(number: Coefficient) -> bool:
    """Whether the number is exactly zero; raises `NotRegular` if that is not certain."""
    if not number.ball.contains(0):
        return False
    if isinstance(number.exact, fmpq):
        return bool(number.exact == 0)
    if number.exact is None:
        raise NotRegular("a coefficient that is known by a ball only may be zero")
    if proved_zero(number.exact):
        return True
    # The caller works with the ball at hand: a number that is not zero but whose ball contains zero does not help.
    raise NotRegular(f"the coefficient {number.exact} is not known to be zero")


@lru_cache(maxsize=4096)
def proved_zero(expr: sp.Expr) -> bool:
    """Whether an exact constant is proved to be zero."""
    if expr == 0:
        return True
    for bits in _PRECISIONS[:2]:
        try:
            if not sharp_ball(expr, bits).contains(0):
                return False
        except NotRegular:
            continue
    forms = (sp.expand, sp.radsimp, lambda e: sp.expand(sp.fraction(sp.together(e))[0]))
    if any(form(expr) == 0 for form in forms):
        return True
    return decide_equal(expr, sp.S.Zero, seconds=_SECONDS).proved


@lru_cache(maxsize=8192)
def ordered(left: sp.Expr, right: sp.Expr) -> bool:
    """Whether left < right for two exact constants; raises `NotRegular` if that is not certain."""
    if isinstance(left, sp.Rational) and isinstance(right, sp.Rational):
        return bool(left < right)
    difference = sp.expand(right - left)
    if difference == 0:
        return False
    for bits in _PRECISIONS:
        ball = sharp_ball(difference, bits)
        if not ball.contains(0):
            return bool(ball > 0)
    if proved_zero(difference):
        return False
    raise NotRegular(f"{left} and {right} could not be compared")
