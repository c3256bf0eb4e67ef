"""Balls in digits: how many are proved, how they are printed, and with which error."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from flint import fmpq, fmpz

from zcmoe_symbolic.numerics.ball_arithmetic import ROOT_DIGITS, Pair
from zcmoe_symbolic.numerics.exact_numbers import (
    MOST_DIGITS,
    bit_length,
    decimal_text,
    floor_log10,
    largest_unit,
    last_place,
    power,
    rounded,
    rounded_up,
)

__all__ = [
    "Radius",
    "checked_digits",
    "decimal_with_error",
    "is_short_fraction",
    "latex_with_error",
    "nearest_decimal",
    "shortened",
]

_MOST_SHOWN = 1000
_SHORT_BITS = 72
_LONG_INTEGER = 21
_SHOWN_AT_FRONT = 12


class Radius(Fraction):
    """An exact error radius, printed with two digits and rounded up.

    >>> Radius(1, 3), Radius(1, 3) < 0.4
    (0.34, True)
    """

    __slots__ = ()

    def __str__(self) -> str:
        return rounded_up(fmpq(self.numerator, self.denominator))

    __repr__ = __str__

    def __format__(self, specification: str) -> str:
        return format(Decimal(str(self)), specification) if specification else str(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Radius, (self.numerator, self.denominator)


def checked_digits(digits: int) -> int:
    """The number itself; raises `ValueError` for what is no number of digits, or beyond five million."""
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= MOST_DIGITS:
        raise ValueError(f"digits is {digits!r}; give a whole number from 1 to {MOST_DIGITS}")
    return digits


def nearest_decimal(pair: Pair, digits: int | None = None) -> tuple[fmpz, int]:
    """An integer and an exponent of ten whose product is off by less than one unit from every number of the pair.

    As many digits as the radius allows, or the given number of them if that is less.
    """
    if digits is not None:
        checked_digits(digits)
    value, radius = pair
    if value == 0 and radius == 0:
        return fmpz(0), 0
    finest = None if digits is None or value == 0 else floor_log10(value) - digits + 1
    if radius == 0:
        ending = last_place(value)
        if ending is None or floor_log10(value) - ending >= _MOST_SHOWN:
            ending = None
            finest = floor_log10(value) - ROOT_DIGITS + 1 if finest is None else finest
        elif floor_log10(value) < _LONG_INTEGER:
            ending = min(ending, 0)  # 1200, not 1.2e3
        exponent = max(place for place in (finest, ending) if place is not None)
    else:
        exponent = largest_unit(value, radius)
        exponent = exponent if finest is None else max(exponent, finest)
    count = rounded(value, power(10, exponent))
    if digits is not None and abs(count) >= fmpz(10) ** digits:  # three digits of 999.6 are 1.00e3
        count, exponent = count // 10, exponent + 1
    return count, exponent


def decimal_with_error(pair: Pair, digits: int | None = None) -> tuple[str, str]:
    """The printed number, and a decimal that is not below its distance from any number of the pair."""
    count, exponent = nearest_decimal(pair, digits)
    error = abs(count * power(10, exponent) - pair[0]) + pair[1]
    return decimal_text(count, exponent), rounded_up(error)


def is_short_fraction(pair: Pair) -> bool:
    """Whether the pair is an exact fraction that reads better as one than in decimals."""
    return bool(pair[1] == 0 and pair[0].q != 1 and bit_length(pair[0]) < _SHORT_BITS)


def shortened(text: str) -> str:
    """The first and last digits of a long decimal, its exponent kept; the decimal point is among the first ones.

    >>> shortened("3.14159265358979323846264338327950288419716939937510e-7")
    '3.1415926535...37510e-7'
    >>> shortened("-12345678901234567890.12345678901")
    '-1.234567890...78901e19'
    """
    mantissa, mark, exponent = text.partition("e")
    if len(mantissa) <= 30:
        return text
    whole, _, rest = mantissa.removeprefix("-").partition(".")
    if len(whole) >= _SHOWN_AT_FRONT - 2:  # how large the number is would be among the digits that are left out
        sign = "-" if mantissa.startswith("-") else ""
        mantissa, mark, exponent = f"{sign}{whole[0]}.{whole[1:]}{rest}", "e", str(int(exponent or 0) + len(whole) - 1)
    return f"{mantissa[:_SHOWN_AT_FRONT]}...{mantissa[-5:]}{mark}{exponent}"


def latex_with_error(digits: str, error: str) -> str:
    """LaTeX of a printed number and its error, as `decimal_with_error` gives them."""
    shown = [_latex_number(digits.replace("...", r" \ldots "))]
    if error != "0":
        shown.append(_latex_number(error).removeprefix(r"1 \cdot "))
    return r" \pm ".join(shown)


def _latex_number(text: str) -> str:
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if exponent and mantissa != "0" else mantissa
