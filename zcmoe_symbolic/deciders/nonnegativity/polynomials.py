"""Rational functions: decided completely, by square-free factors and the roots that Sturm's theorem isolates.

A polynomial is at least 0 on an interval when its factors of odd multiplicity have no root inside and it is positive
somewhere; otherwise it changes its sign, or is negative throughout, and a rational point shows it.
"""

from itertools import pairwise

import sympy as sp
from flint import arb

from zcmoe_symbolic.deciders.nonnegativity.certificate import FactorCertificate
from zcmoe_symbolic.deciders.nonnegativity.search import Negative, Question, Stuck

__all__ = ["rational_function", "search_rational_function"]

_LARGEST_DEGREE = 200


def rational_function(expr: sp.Expr, variable: sp.Symbol) -> tuple[sp.Poly, sp.Poly] | None:
    """Numerator and denominator without a common factor; None unless both are polynomials over the rationals."""
    if not _is_rational(expr, variable):
        return None
    numerator, denominator = sp.fraction(sp.cancel(sp.together(expr)))
    try:
        pair = sp.Poly(numerator, variable, domain="QQ"), sp.Poly(denominator, variable, domain="QQ")
    except (sp.PolynomialError, sp.CoercionFailed):
        return None
    return pair if max(part.degree() for part in pair) <= _LARGEST_DEGREE else None


def _is_rational(expr: sp.Expr, variable: sp.Symbol) -> bool:
    """Whether the expression is made from the variable and rational numbers by arithmetic, with moderate powers."""
    if isinstance(expr, sp.Pow):
        small = isinstance(expr.exp, sp.Integer) and abs(int(expr.exp)) <= _LARGEST_DEGREE
        return small and _is_rational(expr.base, variable)
    if isinstance(expr, sp.Add | sp.Mul):
        return all(_is_rational(part, variable) for part in expr.args)
    return expr == variable or isinstance(expr, sp.Rational)


def search_rational_function(question: Question, numerator: sp.Poly, denominator: sp.Poly) -> FactorCertificate:
    """A certificate. Raises `Negative` with a point, or `Stuck` at a pole."""
    low, high = question.low, question.high
    for end in (low, high):
        question.require_not_negative(end)
    constant, factors = (numerator * denominator).sqf_list()
    samples = [low] if low == high else _samples(factors, low, high)
    for sample in samples:
        value = sp.Rational(numerator.eval(sample), denominator.eval(sample))
        if value < 0:
            raise Negative(sample, arb(value.p) / arb(value.q))
    if denominator.degree() > 0 and denominator.count_roots(low, high):
        root = next(iter(denominator.intervals(inf=low, sup=high)))[0]
        place = f"at {question.variable} = {root[0]}" if root[0] == root[1] else f"between {root[0]} and {root[1]}"
        raise Stuck(f"the expression has a pole {place}")
    return FactorCertificate(
        question.expr,
        question.variable,
        low,
        high,
        numerator.as_expr(),
        denominator.as_expr(),
        sp.sympify(constant),
        tuple((factor.as_expr(), int(exponent)) for factor, exponent in factors),
        samples[0],
    )


def _samples(factors: list[tuple[sp.Poly, int]], low: sp.Rational, high: sp.Rational) -> list[sp.Rational]:
    """A rational point in each part of the open interval between neighbouring roots of the factors."""
    product = sp.Poly(1, factors[0][0].gen, domain="QQ") if factors else None
    for factor, _ in factors:
        product = product * factor
    if product is None or product.degree() == 0:
        return [(low + high) / 2]
    roots = [root for root, _ in product.intervals(inf=low, sup=high)]
    width = (high - low) / 4
    while True:  # the isolating intervals shrink until they leave room in between
        edges = [(low, low), *roots, (high, high)]
        gaps = [(left[1], right[0]) for left, right in pairwise(edges)]
        inner = gaps[1:-1]  # the first and the last are empty where an end of the interval is a root
        ends_settled = all(a < b or product.eval(a) == 0 for a, b in (gaps[0], gaps[-1]))
        if ends_settled and all(left < right for left, right in inner):
            break
        width /= 4
        roots = [(a, b) if a == b else product.refine_root(a, b, eps=width, check_sqf=False) for a, b in roots]
    cuts = [(left + right) / 2 for left, right in gaps if left < right]
    return [cut for cut in cuts if low < cut < high and product.eval(cut) != 0]
