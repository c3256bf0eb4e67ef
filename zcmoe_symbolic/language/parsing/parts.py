"""A part of an expression while it is built, and how long its numbers are."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

import sympy as sp
from flint import arb

__all__ = ["Part", "bits", "bits_inside", "combined", "power_ball"]


@dataclass(frozen=True, slots=True)
class Part:
    """An expression, a ball around it if it has no variable, and how many levels in it ask for signs."""

    expr: sp.Expr
    ball: arb | None = None
    sign_levels: int = 0


def bits(value: sp.Rational) -> int:
    """The bits of numerator or denominator, whichever has more."""
    return max(int(abs(value.p)).bit_length(), int(value.q).bit_length())


def bits_inside(expr: sp.Expr) -> int:
    """The bits of all rational numbers in an expression."""
    return sum(bits(number) for number in expr.atoms(sp.Rational))


def combined(balls: list[arb | None], combine: Callable[..., arb]) -> arb | None:
    """The balls put together by a function of two; None if one of them is not known."""
    known = [ball for ball in balls if ball is not None]
    return reduce(combine, known) if len(known) == len(balls) else None


def power_ball(base: arb, exponent: arb, exact: sp.Expr) -> arb:
    """The value of a power of two numbers, the exponent exactly known; not finite where it is not real."""
    if exact.is_Integer:
        return base ** int(exact)
    if exact.is_Rational and exact.q == 2:
        return base.sqrt() ** int(exact.p)
    if base.is_zero():
        return arb(0) if exponent > 0 else arb("nan")
    return (base.log() * exponent).exp() if base > 0 else arb("nan")
