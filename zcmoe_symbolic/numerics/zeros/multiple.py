"""Zeros of certified multiplicity: exact candidates at which a function and its first derivatives are exactly 0."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import sympy as sp
from flint import arb, fmpq

from zcmoe_symbolic.numerics.compilation import Compiled
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, contracted, taylor_coefficients, working_precision
from zcmoe_symbolic.numerics.zeros.search import CannotIsolate, Search, Zero

__all__ = ["HIGHEST", "exact_form", "multiple_zero", "order_at"]

HIGHEST = 9
"""Zeros of higher multiplicity are not looked for."""

_LARGEST_DENOMINATOR = 2000
_BITS = 96

ExactZeros = Callable[[sp.Expr, Search], list[Point]]
"""The zeros of an expression that its structure shows, without a search."""


def exact_form(point: Point, expr: sp.Expr, search: Search) -> Point:
    """The point by an exact number, if a simple one in its isolating interval is a zero of `expr` exactly."""
    if point.exact is not None or point.interval is None:
        return point
    for candidate in _simple_numbers(point.ball(_BITS)):
        exact = Point.of(candidate)
        if point.interval.contains(exact.ball(2 * _BITS)) and search.is_zero(
            expr.xreplace({search.variable: candidate})
        ):
            return exact
    return point


def _simple_numbers(ball: arb) -> Iterator[sp.Expr]:
    """Rational numbers, and rational multiples of pi, of small denominator in a ball."""
    with working_precision(_BITS + 32):
        for unit, scaled in ((sp.S.One, ball), (sp.pi, ball / arb.pi())):
            mantissa, exponent = scaled.mid().man_exp()
            near = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
            simple = near.limit_denominator(_LARGEST_DENOMINATOR)
            if scaled.contains(arb(fmpq(simple.numerator, simple.denominator))):
                yield sp.Rational(simple.numerator, simple.denominator) * unit


def order_at(expr: sp.Expr, place: sp.Expr, search: Search) -> int:
    """To how many derivatives, from the zeroth on, `expr` is exactly 0 at an exact place; at most `HIGHEST`."""
    order = 0
    derivative = expr
    while order < HIGHEST and search.sign(derivative.xreplace({search.variable: place})) == 0:
        order += 1
        derivative = derivative.diff(search.variable)
        if derivative.has(sp.Derivative):
            break  # SymPy has no derivative of a step
    return order


def multiple_zero(
    function: Compiled, ball: arb, search: Search, exact_zeros: ExactZeros, *, least: int = 2
) -> Zero | None:
    """The one zero in a ball, if the function is exactly 0 there with as many derivatives as it can be.

    The first Taylor coefficient, number k, that has no zero on the ball bounds the number of zeros by k, with their
    multiplicities; a point at which the function and k - 1 derivatives are exactly 0 uses them all up.
    """
    coefficients = taylor_coefficients(function, ball, HIGHEST)
    orders = (k for k in range(least, HIGHEST + 1) if not coefficients[k].contains(0))
    order = next(orders, None)
    if order is None:
        return None
    try:
        place = contracted(function, ball, _BITS, order=order - 1)
    except CannotSeparate:
        return None
    for candidate in _candidates(function.expr, place, order, search, exact_zeros):
        point = Point.of(candidate)
        if ball.contains(point.ball(_BITS)) and order_at(function.expr, candidate, search) >= order:
            return Zero(point, sp.Integer(order))
    return None


def _candidates(expr: sp.Expr, place: arb, order: int, search: Search, exact_zeros: ExactZeros) -> Iterator[sp.Expr]:
    yield from _simple_numbers(place)
    derivative = expr.diff(search.variable, order - 1)
    try:
        points = exact_zeros(sp.factor_terms(derivative), search)
    except CannotIsolate:
        return
    for point in points:
        if point.exact is not None and point.ball(_BITS).overlaps(place):
            yield point.exact
