"""Exact values that a symbol may take, from the simple to the unusual."""

import sympy as sp

__all__ = ["sample_values"]

_REAL = tuple(
    map(
        sp.Rational,
        (
            *("2", "1/2", "3", "-1", "1/3", "-2", "5/2", "0", "1", "7", "-1/3", "1/10", "10", "-5/2", "4"),
            *("-3", "3/2", "-1/2", "5", "-3/2", "6", "-7", "9/10", "-10", "8", "9", "-4", "100", "-1/10", "-5", "12"),
            *("1/1000", "-100", "1000", "11", "15", "1000000", "-1000000", "1/1000000", "-1/1000000", "30", "-20"),
            *("99999999999/100000000000", "100000000001/100000000000", "-99999999999/100000000000", "22/7", "25"),
        ),
    )
)
_IRRATIONAL = (sp.sqrt(2), sp.pi, -sp.sqrt(3), sp.sqrt(2) / 2, sp.pi / 4, -sp.pi / 2)
# All four quadrants, both axes, small and large: dyadic, so that sums and products of them are exact.
_COMPLEX = tuple(
    re + im * sp.I
    for re, im in (
        *((1, 1), (0, sp.Rational(-1, 2)), (-3, 2), (3, -2), (-1, -1), (0, 2), (-2, sp.Rational(1, 8))),
        *((sp.Rational(-1, 2), sp.Rational(-1, 2)), (3, 4), (-5, -3), (0, -3), (sp.Rational(1, 4), 5)),
        *((-8, sp.Rational(-1, 16)), (0, 1), (0, -1), (20, 30), (-20, 30), (-30, -20), (15, -40), (0, 100)),
    )
)
_FIRST_COMPLEX = 3


def sample_values(symbol: sp.Symbol) -> list[sp.Expr]:
    """Exact values that meet every assumption on `symbol`, in the order in which they should be tried.

    >>> from sympy import Symbol
    >>> sample_values(Symbol("m", integer=True, positive=True))[:3]
    [2, 3, 1]
    """
    values: list[sp.Expr] = list(_REAL)
    if symbol.is_real is None:
        values = list(_REAL[:_FIRST_COMPLEX])
        # In turn, so that neither kind has to wait for the other.
        for k in range(max(len(_REAL) - _FIRST_COMPLEX, len(_COMPLEX))):
            values += _COMPLEX[k : k + 1]
            values += _REAL[_FIRST_COMPLEX + k : _FIRST_COMPLEX + k + 1]
    if symbol.is_imaginary:
        values = [v for v in _COMPLEX if v.is_imaginary]
    values += _IRRATIONAL
    assumed = symbol.assumptions0.items()
    return [v for v in values if all(getattr(v, f"is_{k}", None) == wanted for k, wanted in assumed)]
