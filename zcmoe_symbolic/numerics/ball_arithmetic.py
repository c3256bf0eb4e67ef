"""Arithmetic of midpoints with radii, in exact rational numbers.

A pair `(m, r)` stands for the numbers within r of m. Every function gives a pair that encloses all results. What is
exact stays exact; otherwise the midpoint is rounded to `GUARD_BITS` bits below the radius, and the radius grows by
what that changes. Roots and powers go through Arb.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flint import arb, ctx, fmpq, fmpz

from zcmoe_symbolic.numerics.exact_numbers import EXACT_BITS, floor_log2, power_of_two, rounded

__all__ = [
    "ROOT_DIGITS",
    "Pair",
    "added",
    "divided",
    "from_arb",
    "hull",
    "integer_power",
    "modulus",
    "multiplied",
    "rational_power",
    "to_arb",
]

Pair = tuple[fmpq, fmpq]

GUARD_BITS = 64
ROOT_DIGITS = 50
"""Digits of an irrational root of an exact number, for which nothing else says how many are wanted."""
_ZERO = fmpq(0)


@contextmanager
def _precision(bits: int) -> Iterator[None]:
    saved = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = saved


def trimmed(midpoint: fmpq, radius: fmpq) -> Pair:
    """A pair around the given one whose numbers are no longer than the radius justifies."""
    if radius == 0:
        return midpoint, radius
    unit = power_of_two(floor_log2(radius) - GUARD_BITS)
    if midpoint.q > unit.q:
        shorter = rounded(midpoint, unit) * unit
        radius += abs(midpoint - shorter)
        midpoint = shorter
    return midpoint, (radius / unit).ceil() * unit


def hull(low: fmpq, high: fmpq) -> Pair:
    """The numbers from `low` to `high`."""
    return trimmed((low + high) / 2, (high - low) / 2)


def added(a: Pair, b: Pair) -> Pair:
    """The sum."""
    return trimmed(a[0] + b[0], a[1] + b[1])


def multiplied(a: Pair, b: Pair) -> Pair:
    """The product."""
    return trimmed(a[0] * b[0], abs(a[0]) * b[1] + abs(b[0]) * a[1] + a[1] * b[1])


def divided(a: Pair, b: Pair) -> Pair:
    """The quotient; raises `ZeroDivisionError` if the divisor may be zero."""
    nearest = abs(b[0]) - b[1]
    if nearest <= 0:
        raise ZeroDivisionError("division by a ball that contains zero; compute the divisor with more digits")
    # For x near m and y near n: |x/y - m/n| = |(x - m) n - m (y - n)| / |y n|.
    return trimmed(a[0] / b[0], (abs(b[0]) * a[1] + abs(a[0]) * b[1]) / (abs(b[0]) * nearest))


def modulus(a: Pair) -> Pair:
    """The absolute value."""
    return (abs(a[0]), a[1]) if abs(a[0]) >= a[1] else hull(_ZERO, abs(a[0]) + a[1])


def integer_power(a: Pair, exponent: int) -> Pair:
    """The power; raises `ZeroDivisionError` for an inverse of what may be zero, `ValueError` for a result too long."""
    midpoint, radius = a
    if exponent == 0:
        return fmpq(1), _ZERO
    if exponent < 0 and abs(midpoint) <= radius:
        raise ZeroDivisionError(f"power {exponent} of a ball that contains zero; compute it with more digits")
    if radius == 0:
        if midpoint in (-1, 0, 1):
            return (midpoint if exponent % 2 else abs(midpoint)), radius
        if max(abs(midpoint.p).bit_length(), midpoint.q.bit_length()) * abs(exponent) > EXACT_BITS:
            raise ValueError(f"power {exponent} of an exact number has more than {EXACT_BITS} bits; give it a radius")
        return midpoint**exponent, radius
    with _precision(_accuracy(a) + abs(exponent).bit_length() + GUARD_BITS):
        if abs(midpoint) < radius and exponent % 2 == 0:
            low, high = _ZERO, _end(to_arb((abs(midpoint) + radius, _ZERO)) ** exponent, 1)
        else:
            ends = [to_arb((end, _ZERO)) ** exponent for end in (midpoint - radius, midpoint + radius)]
            # Monotone here: an odd power, or one sign on the whole pair.
            low, high = min(_end(end, -1) for end in ends), max(_end(end, 1) for end in ends)
    return hull(low, high)


def rational_power(a: Pair, numerator: int, denominator: int) -> Pair:
    """The real power of what is at least zero, the exponent in lowest terms; exact where it is rational.

    Raises `ValueError` for what may be negative, `ZeroDivisionError` for an inverse of what may be zero.
    """
    low, high = a[0] - a[1], a[0] + a[1]
    if low < 0:
        if high < 0:
            raise ValueError(f"power {numerator}/{denominator} of a negative number is not real")
        what = "a ball that reaches below zero"
        raise ValueError(f"power {numerator}/{denominator} of {what} need not be real; compute it with more digits")
    if low == 0 and numerator < 0:
        raise ZeroDivisionError(f"power {numerator}/{denominator} of a ball that contains zero")
    if a[1] == 0:
        root = _exact_root(a[0], denominator)
        if root is not None:
            return integer_power((root, _ZERO), numerator)
    with _precision(_accuracy(a) + abs(numerator).bit_length() + GUARD_BITS):
        ends = [_rational_power_of_exact(end, numerator, denominator) for end in (low, high)]
        return hull(min(_end(end, -1) for end in ends), max(_end(end, 1) for end in ends))


def _rational_power_of_exact(base: fmpq, numerator: int, denominator: int) -> arb:
    return arb(0) if base == 0 else arb(base) ** arb(fmpq(numerator, denominator))


def _exact_root(base: fmpq, degree: int) -> fmpq | None:
    if base in (0, 1):
        return base
    if degree > max(base.p.bit_length(), base.q.bit_length()):
        return None
    root = fmpq(base.p.root(degree), base.q.root(degree))
    return root if root**degree == base else None


def _accuracy(a: Pair) -> int:
    """How many bits of the midpoint the radius leaves; what `ROOT_DIGITS` needs for an exact number."""
    if a[1] == 0:
        return int(ROOT_DIGITS * 3.33)
    return max(0, floor_log2(a[0]) - floor_log2(a[1])) + 1 if a[0] != 0 else 1


def _end(value: arb, side: int) -> fmpq:
    midpoint, radius = from_arb(value)
    return midpoint + side * radius


def to_arb(a: Pair) -> arb:
    """One of Arb's balls around the pair, at the present precision."""
    return arb(a[0]) if a[1] == 0 else arb(a[0]) + arb(a[1]) * arb(0, 1)


def from_arb(value: arb) -> Pair:
    """The same numbers as a ball of Arb's; raises `ValueError` if they are not bounded or too long."""
    if not value.is_finite():
        raise ValueError(f"value is {value}, which is not bounded; no ball encloses it")
    midpoint, below = _dyadic(value.mid())
    radius, above = _dyadic(value.rad())
    return midpoint, radius + below + above


def _dyadic(value: arb) -> Pair:
    """The number that an exact ball of Arb's is; what lies below 2^-EXACT_BITS is left to the radius."""
    mantissa, binary = value.man_exp()
    exponent = int(binary)
    if exponent + mantissa.bit_length() > EXACT_BITS:
        raise ValueError(f"value is {value}, which has more than {EXACT_BITS} bits; scale it, or take its logarithm")
    if exponent >= -EXACT_BITS:
        return fmpq(mantissa) * power_of_two(exponent), _ZERO
    dropped = -EXACT_BITS - exponent
    kept = mantissa >> dropped if dropped < 1 << 30 else fmpz(-1 if mantissa < 0 else 0)
    unit = power_of_two(-EXACT_BITS)
    return kept * unit, unit
