"""Factors of an expression that is a polynomial in a few functions, such as cos(x)^2 - 2 x cos(x) + x^2."""

import math

import sympy as sp
from flint import Ordering, fmpz_mpoly_ctx

__all__ = ["factored"]

_MOST_GENERATORS = 6
_MOST_TERMS = 100
_MOST_DEGREE = 24
_MOST_BITS = 1000


def factored(expr: sp.Expr) -> sp.Expr | None:
    """The expression as a product of powers over the rationals, or None if it is irreducible or too large.

    >>> from sympy import cos, symbols
    >>> t = symbols("t")
    >>> factored(cos(t) ** 2 - 2 * t * cos(t) + t**2)
    (t - cos(t))**2
    """
    try:
        poly = sp.Poly(sp.expand(expr))
    except sp.PolynomialError:
        return None
    terms = poly.terms()
    if len(poly.gens) > _MOST_GENERATORS or len(terms) > _MOST_TERMS or poly.total_degree() > _MOST_DEGREE:
        return None
    numbers = [number for _, number in terms]
    if not all(number.is_Rational and number.p.bit_length() + number.q.bit_length() < _MOST_BITS for number in numbers):
        return None
    common = math.lcm(*(int(number.q) for number in numbers))
    ring = fmpz_mpoly_ctx.get([f"g{k}" for k in range(len(poly.gens))], Ordering.lex)
    content, factors = ring.from_dict({powers: int(number * common) for powers, number in terms}).factor()
    if len(factors) == 1 and factors[0][1] == 1:
        return None
    product = [sp.Rational(int(content), common)]
    for factor, order in factors:
        base = sp.Add(
            *(
                int(number) * sp.Mul(*(gen**power for gen, power in zip(poly.gens, map(int, powers), strict=True)))
                for powers, number in factor.to_dict().items()
            )
        )
        product.append(base ** int(order))
    return sp.Mul(*product)
