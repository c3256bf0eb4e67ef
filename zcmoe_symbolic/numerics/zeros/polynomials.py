"""Zeros of polynomials: factors over the rationals, exact roots of degree one and two, isolated real roots beyond."""

import sympy as sp
from flint import arb, fmpq, fmpq_poly, fmpz_poly

from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.zeros.search import Search, Zero

__all__ = ["zeros_of_polynomial"]

_HIGHEST_DEGREE = 150


def zeros_of_polynomial(expr: sp.Expr, search: Search) -> list[Zero] | None:
    """The real zeros of a polynomial in the interval.

    None if this method does not apply: other than rational coefficients and a degree above two. The zero polynomial
    is none either; the caller has excluded it.
    """
    poly = sp.Poly(expr, search.variable)
    if poly.degree() > _HIGHEST_DEGREE:
        return None
    if all(number.is_Rational for number in poly.all_coeffs()):
        return _rational(poly, search)
    if poly.free_symbols_in_domain:
        return None
    return _of_small_degree(poly, search)


def _rational(poly: sp.Poly, search: Search) -> list[Zero] | None:
    numbers = [fmpq(int(number.p), int(number.q)) for number in reversed(poly.all_coeffs())]
    whole: fmpz_poly = fmpq_poly(numbers).numer()
    if whole.is_zero():
        return None
    found = []
    for factor, multiplicity in whole.factor()[1]:
        points = _roots(factor, search.variable)
        found += [Zero(point, sp.Integer(multiplicity)) for point in points if search.holds(point)]
    return found


def _roots(factor: fmpz_poly, x: sp.Symbol) -> list[Point]:
    """The real roots of an irreducible polynomial."""
    numbers = [sp.Integer(int(number)) for number in factor.coeffs()]
    if len(numbers) == 2:
        return [Point.of(-numbers[0] / numbers[1])]
    if len(numbers) == 3:
        c, b, a = numbers
        square = b**2 - 4 * a * c
        return [] if square < 0 else [Point.of((-b + sign * sp.sqrt(square)) / (2 * a)) for sign in (-1, 1)]
    function = compiled(sum((number * x**k for k, number in enumerate(numbers)), sp.S.Zero), x)
    for bits in (64, 256, 1024, 4096):
        with working_precision(bits):
            # Roots of an irreducible polynomial are simple, and the real ones come with imaginary part exactly 0.
            balls = [root.real for root, _ in factor.complex_roots() if root.imag.is_zero()]
        points = [_isolated(function, ball, bits) for ball in balls]
        if all(point is not None for point in points):
            return [point for point in points if point is not None]
    raise ValueError(f"the real roots of {function.expr} could not be isolated to 4096 bits")


def _isolated(function: Compiled, ball: arb, bits: int) -> Point | None:
    # Room on both sides, in which the sign of the polynomial can be seen.
    room = arb(0, max(ball.abs_upper(), arb(1))) * arb(2) ** (-(bits // 2))
    with working_precision(2 * bits):
        try:
            return Point.zero_of(function, (ball + room))
        except ValueError:
            return None


def _of_small_degree(poly: sp.Poly, search: Search) -> list[Zero] | None:
    numbers = poly.all_coeffs()
    if search.sign(numbers[0]) in (None, 0) or len(numbers) > 3:
        return None
    if len(numbers) == 2:
        points = [(Point.of(-numbers[1] / numbers[0]), sp.S.One)]
    else:
        a, b, c = numbers
        square = sp.expand(b**2 - 4 * a * c)
        sign = search.sign(square)
        if sign is None:
            return None
        if sign < 0:
            return []
        if sign == 0:
            points = [(Point.of(-b / (2 * a)), sp.Integer(2))]
        else:
            points = [(Point.of((-b + side * sp.sqrt(square)) / (2 * a)), sp.S.One) for side in (-1, 1)]
    return [Zero(point, order) for point, order in points if search.holds(point)]
