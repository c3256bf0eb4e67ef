"""Exact points of an interval: fractions near balls, and the simplest fraction in between."""

import sympy as sp
from flint import arb, fmpq

from zcmoe_symbolic.deciders.nonnegativity.constants import sharp_ball

__all__ = ["as_fraction", "as_rational", "middle_between", "near_fraction", "simple_between"]


def as_fraction(point: arb) -> fmpq:
    """The middle of a ball, exactly."""
    mantissa, exponent = point.mid().man_exp()
    return fmpq(int(mantissa)) * fmpq(2) ** int(exponent)


def as_rational(number: fmpq) -> sp.Rational:
    """The same fraction for SymPy."""
    return sp.Rational(int(number.p), int(number.q))


def near_fraction(number: sp.Expr) -> fmpq:
    """An exact constant as a fraction: itself, or a dyadic fraction next to it."""
    if number.is_Rational:
        return fmpq(int(number.p), int(number.q))
    return as_fraction(sharp_ball(number, 128))


def simple_between(low: fmpq, high: fmpq) -> fmpq:
    """The fraction with the least denominator strictly between two fractions.

    >>> simple_between(fmpq(31, 100), fmpq(35, 100))
    1/3
    """
    if low >= high:
        raise ValueError(f"nothing lies between {low} and {high}")
    if low < 0 < high:
        return fmpq(0)
    if high <= 0:
        return -simple_between(-high, -low)
    floor = fmpq(low.p // low.q)
    if floor + 1 < high:
        return floor + 1
    rest = low - floor
    if rest == 0:
        gap = 1 / (high - floor)  # floor + 1/k lies below high as soon as k exceeds the gap
        return floor + 1 / fmpq(gap.p // gap.q + 1)
    return floor + 1 / simple_between(1 / (high - floor), 1 / rest)


def middle_between(low: fmpq, high: fmpq) -> fmpq:
    """A fraction with few digits near the middle of an interval."""
    width = high - low
    step = fmpq(2) ** (int(width.p).bit_length() - int(width.q).bit_length() - 4)
    steps = (low + high) / 2 / step
    return fmpq(steps.p // steps.q) * step
