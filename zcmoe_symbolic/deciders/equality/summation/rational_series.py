"""Infinite sums and products of rational functions, by partial fractions, polygamma and gamma functions."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.summation.ranges import (
    certainly_no_integer,
    certainly_no_pole,
    certainly_nonzero,
)

__all__ = ["polygamma_value", "product_of_rational_terms", "sum_of_rational_terms"]

_MOST_SHIFTS = 60
_LARGEST_DENOMINATOR = 24


def sum_of_rational_terms(term: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """The sum of a rational function of the index over 0, 1, 2, ..., or `None`; it converges absolutely.

    With partial fractions c/(k + z)**e: the sum is the sum of c (-1)**e polygamma(e - 1, z)/(e - 1)!, where the
    coefficients with e = 1 add up to zero because the terms are O(1/k**2) (DLMF 5.7.6, 5.15.1).

    >>> k = sp.Dummy("k", integer=True, nonnegative=True)
    >>> sum_of_rational_terms(1 / (k + 1) ** 2, k)
    pi**2/6
    """
    numerator, denominator = sp.fraction(sp.cancel(sp.together(term)))
    if not (numerator.is_polynomial(index) and denominator.is_polynomial(index)):
        return None
    if sp.degree(denominator, index) - sp.degree(numerator, index) < 2 or not certainly_nonzero(denominator):
        return None
    roots = _roots(denominator, index)
    if roots is None:
        return None
    total = sp.S.Zero
    leading = sp.Poly(denominator, index).LC()
    for root, multiplicity in roots:
        others = leading * sp.Mul(*((index - r) ** m for r, m in roots if r != root))
        regular = numerator / others
        for exponent in range(1, multiplicity + 1):
            order = multiplicity - exponent
            weight = sp.diff(regular, index, order).subs(index, root) / sp.factorial(order)
            value = polygamma_value(exponent - 1, -root)
            if value is None:
                return None
            total += sp.together(weight) * (-1) ** exponent * value / sp.factorial(exponent - 1)
    return sp.expand(total)


def _roots(polynomial: sp.Expr, index: sp.Symbol) -> list[tuple[sp.Expr, int]] | None:
    """Roots that are certainly different, with multiplicities, if Gaussian rationals and parameters suffice."""
    _, factors = sp.factor_list(polynomial, index)
    linear: list[tuple[sp.Expr, int]] = []
    for factor, multiplicity in factors:
        if not factor.has(index):
            continue
        roots = _roots_of_factor(factor, index)
        if roots is None:
            return None
        linear += [(root, multiplicity) for root in roots]
    for place, (first, _) in enumerate(linear):
        if any(not certainly_nonzero(sp.expand(first - second)) for second, _ in linear[place + 1 :]):
            return None
    return linear


def _roots_of_factor(factor: sp.Expr, index: sp.Symbol) -> list[sp.Expr] | None:
    piece = sp.Poly(factor, index)
    coefficients = piece.all_coeffs()
    if piece.degree() == 1:
        return [sp.expand(-coefficients[1] / coefficients[0])]
    if piece.degree() == 2 and all(c.is_Rational for c in coefficients):
        leading, middle, last = coefficients
        root = sp.sqrt(middle**2 - 4 * leading * last)
        return [sp.expand((sign * root - middle) / (2 * leading)) for sign in (1, -1)]
    parts = [part for part, _ in sp.factor_list(factor, extension=sp.I)[1] if part.has(index)]
    if any(sp.degree(part, index) != 1 for part in parts):
        return None
    return [root for part in parts for root in _roots_of_factor(part, index) or ()]


def polygamma_value(order: int, argument: sp.Expr) -> sp.Expr | None:
    """polygamma(order, argument) by elementary functions and zeta values, with as few polygamma values as possible.

    Recurrence and reflection (DLMF 5.5.2, 5.5.4, 5.15.5, 5.15.6), Gauss' theorem for rational arguments
    (DLMF 5.4.19), zeta values at integers and one half (DLMF 5.15.2, 5.15.3).

    >>> polygamma_value(1, sp.Rational(3, 2))
    -4 + pi**2/2
    """
    constant, rest = sp.expand(argument).as_coeff_Add()
    if not certainly_no_pole(argument) or not constant.is_Rational:
        return None
    if rest != 0 and not certainly_no_integer(rest + constant):
        return sp.polygamma(order, argument, evaluate=False)
    shift = int(sp.floor(constant)) if rest != 0 or not constant.is_Integer else int(constant) - 1
    if abs(shift) > _MOST_SHIFTS:
        return None
    start = sp.expand(argument - shift)
    terms = range(shift) if shift >= 0 else range(shift, 0)
    moved = sp.Add(*(1 / (start + i) ** (order + 1) for i in terms))
    correction = (-1) ** order * sp.factorial(order) * (moved if shift >= 0 else -moved)
    base = _polygamma_at_rational(order, start) if rest == 0 else _polygamma_at(order, start)
    return None if base is None else base + correction


def _polygamma_at(order: int, argument: sp.Expr) -> sp.Expr | None:
    """For an argument that is no integer: reflection brings one of w and 1 - w to the other."""
    if not argument.as_coeff_Add()[1].could_extract_minus_sign():
        return sp.polygamma(order, argument, evaluate=False)
    # polygamma(m, 1 - s) = (-1)**m (polygamma(m, s) + d^m/ds^m pi cot(pi s))
    mirror, s = sp.expand(1 - argument), sp.Dummy("s")
    cotangent = sp.diff(sp.pi * sp.cot(sp.pi * s), s, order).subs(s, mirror)
    value = polygamma_value(order, mirror)
    return None if value is None else (-1) ** order * (value + cotangent)


def _polygamma_at_rational(order: int, argument: sp.Rational) -> sp.Expr | None:
    """For 0 < argument <= 1."""
    if argument == 1:
        sign = sp.Integer(-1) ** (order + 1)
        return -sp.EulerGamma if order == 0 else sign * sp.factorial(order) * sp.zeta(order + 1)
    p, q = argument.p, argument.q
    if order == 0 and q <= _LARGEST_DENOMINATOR:
        logarithms = sp.Add(
            *(sp.cos(2 * sp.pi * n * p / q) * sp.log(sp.sin(sp.pi * n / q)) for n in range(1, (q + 1) // 2))
        )
        return -sp.EulerGamma - sp.log(2 * q) - sp.pi / 2 * sp.cot(sp.pi * argument) + 2 * logarithms
    if order >= 1 and q == 2:
        sign = sp.Integer(-1) ** (order + 1)
        return sign * sp.factorial(order) * (2 ** (order + 1) - 1) * sp.zeta(order + 1)
    if 2 * p > q:
        s = sp.Dummy("s")
        cotangent = sp.diff(sp.pi * sp.cot(sp.pi * s), s, order).subs(s, 1 - argument)
        value = _polygamma_at_rational(order, 1 - argument)
        return None if value is None else (-1) ** order * (value + cotangent)
    if order == 1 and argument == sp.Rational(1, 4):
        return sp.pi**2 + 8 * sp.Catalan
    return sp.polygamma(order, argument, evaluate=False)


def product_of_rational_terms(term: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """The product of a rational function over 0, 1, 2, ..., or `None`; its factors are 1 + O(1/k**2).

    For zeros -a_i and poles -b_i with equal sums it is the product of gamma(b_i)/gamma(a_i) (DLMF 5.8.5).

    >>> k = sp.Dummy("k", integer=True, nonnegative=True)
    >>> product_of_rational_terms(1 - 1 / (k + 2) ** 2, k)
    1/2
    """
    numerator, denominator = sp.fraction(sp.cancel(sp.together(term)))
    if not (numerator.is_polynomial(index) and denominator.is_polynomial(index)):
        return None
    top, bottom = sp.Poly(numerator, index), sp.Poly(denominator, index)
    if top.degree() < 1 or top.degree() != bottom.degree() or sp.expand(top.LC() - bottom.LC()) != 0:
        return None
    zeros, poles = _roots(numerator, index), _roots(denominator, index)
    if zeros is None or poles is None or not (certainly_nonzero(numerator) and certainly_nonzero(denominator)):
        return None
    if sp.expand(sp.Add(*(r * m for r, m in zeros)) - sp.Add(*(r * m for r, m in poles))) != 0:
        return None
    arguments = [(-r, m) for r, m in poles] + [(-r, -m) for r, m in zeros]
    if not all(certainly_no_pole(argument) for argument, _ in arguments):
        return None
    return sp.Mul(*(_gamma_value(argument) ** power for argument, power in arguments))


def _gamma_value(argument: sp.Expr) -> sp.Expr:
    """gamma by recurrence, and by reflection (DLMF 5.5.3) for one of gamma(w) and gamma(-w)."""
    constant, rest = sp.expand(argument).as_coeff_Add()
    if rest == 0 or not constant.is_Rational or not certainly_no_integer(argument):
        return sp.gamma(argument)
    shift = int(sp.floor(constant))
    start = sp.expand(argument - shift)
    factors = range(shift) if shift >= 0 else range(shift, 0)
    moved = sp.Mul(*(start + i for i in factors)) ** (1 if shift >= 0 else -1)
    if not rest.could_extract_minus_sign():
        return moved * sp.gamma(start)
    return moved * sp.pi / (sp.sin(sp.pi * start) * _gamma_value(sp.expand(1 - start)))
