"""Polynomials on a box in Bernstein's basis: the least coefficient is a lower bound, attained at corners.

Source: Garloff, Convergent bounds for the range of multivariate polynomials, LNCS 212 (1986).
"""

from itertools import product as cartesian
from math import comb

import sympy as sp
from flint import fmpq

from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular, rational

__all__ = ["least_bernstein_coefficient"]

_LARGEST_DEGREE = 24


def least_bernstein_coefficient(
    expr: sp.Expr, variables: tuple[sp.Symbol, ...], lows: tuple[sp.Expr, ...], highs: tuple[sp.Expr, ...]
) -> fmpq:
    """The least coefficient of a polynomial in Bernstein's basis of a box, at most its minimum there.

    Raises `NotRegular` unless the expression is a polynomial with rational coefficients and the box has rational ends.

    >>> x, y = sp.symbols("x y", real=True)
    >>> zero, one = sp.S.Zero, sp.S.One
    >>> least_bernstein_coefficient(x * y - x - y + 1, (x, y), (zero, zero), (one, one))
    0
    """
    try:
        polynomial = sp.Poly(expr, *variables, domain="QQ")
    except (sp.PolynomialError, sp.CoercionFailed) as error:
        raise NotRegular(f"{expr} is not a polynomial with rational coefficients") from error
    if not all(end.is_Rational for end in (*lows, *highs)):
        raise NotRegular("a box has an end that is not rational")
    degrees = [max(polynomial.degree(variable), 0) for variable in variables]
    if max(degrees) > _LARGEST_DEGREE:
        raise NotRegular(f"the degree of {expr} is too large")
    indices = list(cartesian(*(range(degree + 1) for degree in degrees)))
    table = dict.fromkeys(indices, fmpq(0))
    for powers, coefficient in polynomial.terms():
        table[powers] = rational(coefficient)
    for axis, (low, high) in enumerate(zip(lows, highs, strict=True)):
        table = _along(table, axis, degrees[axis], rational(low), rational(high - low))
    return min(table.values())


def _along(
    table: dict[tuple[int, ...], fmpq], axis: int, degree: int, low: fmpq, width: fmpq
) -> dict[tuple[int, ...], fmpq]:
    """Coefficients after x = low + width t in one variable, from powers of x to Bernstein's basis in t."""
    result = dict.fromkeys(table, fmpq(0))
    for index, coefficient in table.items():
        if coefficient == 0:
            continue
        power = index[axis]
        for k in range(power + 1):  # (low + width t)^power, the term with t^k
            moved = coefficient * comb(power, k) * low ** (power - k) * width**k
            for i in range(k, degree + 1):
                place = (*index[:axis], i, *index[axis + 1 :])
                result[place] += moved * fmpq(comb(i, k), comb(degree, k))
    return result
