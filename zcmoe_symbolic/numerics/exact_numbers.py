"""Exact rational numbers: read from every exact type, written in decimal with a known error.

A binary float is refused, because it is seldom the number that its user had in mind: 0.1 is not 1/10.
"""

import math
import numbers
import re
from decimal import Decimal

import sympy as sp
from flint import fmpq, fmpz

__all__ = [
    "EXACT_BITS",
    "MOST_DIGITS",
    "bit_length",
    "decimal_text",
    "exact_rational",
    "exact_text",
    "floor_log2",
    "floor_log10",
    "largest_unit",
    "last_place",
    "power",
    "power_of_two",
    "read_exact_text",
    "rounded",
    "rounded_up",
]

EXACT_BITS = 1 << 24
"""No numerator, denominator or binary exponent is longer than this; it is about five million digits."""

_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?", re.ASCII)
_QUOTIENT = re.compile(r"([+-]?[0-9]+)/([0-9]+)", re.ASCII)
_DYADIC = re.compile(r"([+-]?[0-9]+)\*2\^(-?[0-9]{1,9})", re.ASCII)
MOST_DIGITS = int(EXACT_BITS * 0.30)


def exact_rational(value: object, argument: str = "value") -> fmpq:
    """The rational number that `value` is: an integer, a fraction, SymPy's rational or a decimal text.

    Raises `ValueError`, which names `argument`, for a float, for text that is no number, and for anything else.

    >>> exact_rational("1.25"), exact_rational(sp.Rational(1, 3))
    (5/4, 1/3)
    """
    if isinstance(value, fmpq):
        return value
    if isinstance(value, fmpz):
        return fmpq(value)
    if isinstance(value, bool | sp.logic.boolalg.BooleanAtom):
        raise ValueError(f"{argument} is {value}, a truth value; give a number")
    if isinstance(value, numbers.Rational):
        return fmpq(int(value.numerator), int(value.denominator))
    if isinstance(value, Decimal) and value.is_finite():
        return _from_text(str(value), argument)
    if isinstance(value, str):
        return _from_text(value.strip(), argument)
    if isinstance(value, float | sp.Float) or type(value).__name__ in ("float16", "float32", "longdouble", "mpf"):
        raise ValueError(
            f"{argument} is the float {value}, which is not exact; "
            f"write Rational({str(value)!r}), Fraction({str(value)!r}) or the text {str(value)!r}"
        )
    raise ValueError(
        f"{argument} is {str(value)[:60]!r} of type {type(value).__name__}; give an exact rational number: "
        "an int, a Fraction, a SymPy Rational or decimal text"
    )


def _from_text(text: str, argument: str) -> fmpq:
    if len(text) <= MOST_DIGITS:
        quotient = _QUOTIENT.fullmatch(text)
        if quotient and int(quotient[2].strip("0") != ""):
            return fmpq(fmpz(quotient[1].lstrip("+")), fmpz(quotient[2]))
        found = _DECIMAL.fullmatch(text)
        if found and (found[2] or found[3]):
            sign, whole, fraction, exponent = found[1], found[2] or "", found[3] or "", int(found[4] or 0)
            if abs(exponent) > MOST_DIGITS:
                raise ValueError(f"{argument} is {text[:60]!r}, whose exponent is beyond {MOST_DIGITS}")
            digits = fmpz((whole + fraction) or "0") * (-1 if sign == "-" else 1)
            return fmpq(digits) * power(10, exponent - len(fraction))
    raise ValueError(f"{argument} is {text[:60]!r}, which is not a number; write it like '1.25', '3e-7' or '2/3'")


def power(base: int, exponent: int) -> fmpq:
    """`base**exponent` exactly."""
    whole = fmpz(base) ** abs(exponent)
    return fmpq(whole) if exponent >= 0 else fmpq(1, whole)


def power_of_two(exponent: int) -> fmpq:
    """`2**exponent` exactly."""
    return power(2, exponent)


def bit_length(value: fmpq) -> int:
    """The bits of numerator and denominator together."""
    return int(abs(value.p).bit_length() + value.q.bit_length())


def floor_log2(value: fmpq) -> int:
    """The largest e with 2^e <= |value|, for a value that is not zero."""
    exponent = int(abs(value.p).bit_length() - value.q.bit_length())
    return exponent if power_of_two(exponent) <= abs(value) else exponent - 1


def floor_log10(value: fmpq) -> int:
    """The largest e with 10^e <= |value|, for a value that is not zero."""
    # The estimate is at most one off, since binary exponents have less than 25 bits here.
    exponent = int(floor_log2(value) * 0.3010299956639812) + 1
    while power(10, exponent) > abs(value):
        exponent -= 1
    return exponent


def rounded(value: fmpq, unit: fmpq) -> fmpz:
    """The integer n for which n units are nearest to `value`."""
    return (value / unit + fmpq(1, 2)).floor()


def largest_unit(value: fmpq, radius: fmpq) -> int:
    """The smallest e for which `value`, rounded to units of 10^e, is off by less than one unit.

    Off from every number within `radius`, which is positive.
    """
    exponent = floor_log10(radius) + 1  # 10^exponent is the first unit above the radius
    unit = power(10, exponent)
    error = abs(rounded(value, unit) * unit - value) + radius
    # Ten times the unit always does: the rounding is off by at most half of it, the radius by at most a tenth.
    return exponent if error < unit else exponent + 1


def last_place(value: fmpq) -> int | None:
    """The exponent of ten of the last decimal digit that is not zero; None if the decimals do not end, or for zero."""
    if value == 0:
        return None
    twos = int((value.q & -value.q).bit_length()) - 1
    rest = value.q >> twos
    fives = int((rest.bit_length() - 1) / math.log2(5) + 0.5)
    if fmpz(5) ** fives != rest:
        return None
    places = max(twos, fives)
    if places:
        return -places
    digits = str(abs(value.p).str())
    return len(digits) - len(digits.rstrip("0"))


def rounded_up(value: fmpq, digits: int = 2) -> str:
    """A decimal of that many digits that is not below `value`, which is not negative."""
    if value == 0:
        return "0"
    exponent = floor_log10(value) - digits + 1
    count = (value / power(10, exponent)).ceil()
    while count >= fmpz(10) ** digits:
        count, exponent = -((-count) // 10), exponent + 1
    while exponent < 0 and count % 10 == 0:
        count, exponent = count // 10, exponent + 1
    return decimal_text(count, exponent, least=-3)


def decimal_text(count: fmpz, exponent: int, least: int = -6) -> str:
    """`count * 10**exponent` in digits, with an exponent of its own below 10^least and where it is long.

    >>> decimal_text(fmpz(-1250), -3), decimal_text(fmpz(31), -52), decimal_text(fmpz(7), 3)
    ('-1.250', '3.1e-51', '7e3')
    """
    sign = "-" if count < 0 else ""
    digits = str(abs(count).str())
    leading = len(digits) - 1 + exponent
    if exponent > 0 or leading < least or leading > 20:
        point = "." if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{point}{digits[1:]}e{leading}"
    if exponent == 0:
        return sign + digits
    digits = digits.rjust(1 - exponent, "0")
    return f"{sign}{digits[:exponent]}.{digits[exponent:]}"


def exact_text(value: fmpq) -> str:
    """The number as `mantissa*2^exponent` where it is dyadic, else as a quotient of integers.

    >>> exact_text(fmpq(3, 8)), exact_text(fmpq(-2, 3)), exact_text(fmpq(96))
    ('3*2^-3', '-2/3', '3*2^5')
    """
    if value.q & (value.q - 1):
        return f"{value.p.str()}/{value.q.str()}"
    trailing = (value.p & -value.p).bit_length() - 1 if value != 0 else 0
    return f"{(value.p >> trailing).str()}*2^{trailing - (value.q.bit_length() - 1)}"


def read_exact_text(text: str, argument: str = "value") -> fmpq:
    """The number that `exact_text` wrote, or any other exact text; raises `ValueError`."""
    dyadic = _DYADIC.fullmatch(text) if len(text) <= 2 * MOST_DIGITS else None
    if dyadic and abs(int(dyadic[2])) <= 2 * EXACT_BITS:
        return fmpz(dyadic[1].lstrip("+")) * power_of_two(int(dyadic[2]))
    return exact_rational(text, argument)
