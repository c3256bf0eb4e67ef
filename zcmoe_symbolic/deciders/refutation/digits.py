"""How two enclosed numbers are written: proved digits only, and enough of them to tell the two apart."""

from flint import acb, arb

__all__ = ["proved_digits"]

_LENGTHS = (12, 17, 25, 40, 70, 120, 250, 600)


def proved_digits(left: acb, right: acb) -> tuple[str, str]:
    """Both numbers, with as many digits as are needed until they look different.

    >>> proved_digits(acb(arb(2).sqrt()), acb(1))
    ('1.41421356237', '1')
    >>> proved_digits(acb(2), acb(2 + arb(2) ** -40))
    ('2', '2.000000000000909494701773')
    """
    for length, longer in zip(_LENGTHS, (*_LENGTHS[1:], _LENGTHS[-1]), strict=True):
        one, other = _complex(left, length), _complex(right, length)
        if _plain(one) != _plain(other):
            close = length > _LENGTHS[0]
            return (_complex(left, longer), _complex(right, longer)) if close else (one, other)
    return one, f"{one} - ({_complex(left - right, _LENGTHS[0])})"


def _plain(text: str) -> str:
    """Without the zeros that only show a precision: 1.000 and 1 do not look different."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text and "I" not in text else text


def _complex(ball: acb, length: int) -> str:
    if ball.imag.contains(0):
        return _real(ball.real, length)
    imaginary = _real(ball.imag, length)
    imaginary = f"({imaginary})*I" if "+/-" in imaginary else f"{imaginary}*I"
    if ball.real.is_zero():
        return imaginary
    return f"{_real(ball.real, length)} + {imaginary}"


def _real(number: arb, length: int) -> str:
    unique = number.unique_fmpz() if number.is_exact() else None
    if unique is not None and len(str(unique)) <= max(length, 30):
        return str(unique)
    return str(number.str(length, radius=False))
