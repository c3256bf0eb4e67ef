"""All zeros of an expression on a closed interval: its structure first, then branch and bound."""

from collections.abc import Callable
from dataclasses import replace
from functools import cmp_to_key

import sympy as sp

from zcmoe_symbolic.numerics.bound_variables import without_captures
from zcmoe_symbolic.numerics.points import Point, exactly_zero
from zcmoe_symbolic.numerics.zeros.branching import zeros_by_bisection
from zcmoe_symbolic.numerics.zeros.factoring import factored
from zcmoe_symbolic.numerics.zeros.inversion import Image, images, linear_form
from zcmoe_symbolic.numerics.zeros.polynomials import zeros_of_polynomial
from zcmoe_symbolic.numerics.zeros.radicands import is_bounded, with_moduli_in_roots
from zcmoe_symbolic.numerics.zeros.search import CannotIsolate, Search, Zero, Zeros

__all__ = ["is_bounded_between", "isolate_zeros", "with_real_roots"]

_QUOTIENTS = (sp.tan, sp.cot, sp.sec, sp.csc)
_ON_A_PART_OF_THE_LINE = (sp.log, sp.asin, sp.acos, sp.acosh, sp.atanh)
_DEEPEST = 24
_MOST = 10_000


def isolate_zeros(
    expr: sp.Expr,
    x: sp.Symbol,
    low: Point | sp.Expr | int,
    high: Point | sp.Expr | int,
    *,
    is_zero: Callable[[sp.Expr], bool] = exactly_zero,
    most: int = _MOST,
) -> Zeros:
    """All zeros of a real function on [low, high], ends included, with multiplicities.

    The function is real-analytic on the closed interval, or a product of real powers of such functions. The answer
    is proved: no zero is missing, each is one, each multiplicity is exact. Products, powers, polynomials over the
    rationals and functions with a known inverse are taken apart exactly; what is left is bisected, with Taylor
    coefficients in balls (at most k zeros where the k-th derivative has none) and interval Newton steps.

    `is_zero` is a sound test that an expression is exactly 0 (False says nothing); a zero of multiplicity above one
    that no factor shows is found only where `is_zero` proves it. `most` bounds the number of zeros and of cells.

    Raises `CannotIsolate`, a ValueError that names expression and interval, where the search fails: a multiple zero
    that could not be recognised, a pole inside a sum, a function that is not analytic. Raises ValueError for an
    empty interval and `CannotCompile` for an expression with floats or unknown symbols.

    Source: R. E. Moore, Interval Analysis, 1966; A. Neumaier, Interval Methods for Systems of Equations, 1990, ch. 5.

    >>> from sympy import Symbol, pi, sin
    >>> t = Symbol("t", real=True)
    >>> [(zero.point.exact, zero.multiplicity) for zero in isolate_zeros(t * sin(2 * pi * t), t, 0, 1)]
    [(0, 2), (1/2, 1), (1, 1)]
    """
    search = Search(x, Point.of(low), Point.of(high), is_zero, most)
    if search.order(search.low, search.high) >= 0:
        raise ValueError(f"the interval [{low}, {high}] is empty or a point; low must be less than high")
    found = _zeros_of(without_captures(sp.sympify(expr, strict=True), search.variable), search)
    if found is None:
        return Zeros(is_identically_zero=True)
    ordered = _combined(found, search)
    signs = [search.sign(zero.multiplicity) for zero in ordered]
    if None in signs:
        raise search.failure(expr, "the sign of an exponent is not decided")
    zeros, poles, cancelled = (
        [zero for zero, sign in zip(ordered, signs, strict=True) if sign == k] for k in (1, -1, 0)
    )
    return Zeros(tuple(zeros), tuple(poles), tuple(zero.point for zero in cancelled))


def _zeros_of(expr: sp.Expr, search: Search) -> list[Zero] | None:
    """The zeros and poles in any order, a point perhaps more than once; None if identically zero."""
    x = search.variable
    if x not in expr.free_symbols:
        return _of_constant(expr, search)
    if search.depth > _DEEPEST:
        return zeros_by_bisection(expr, search, _exact_zeros, _zeros_of)
    search = replace(search, depth=search.depth + 1)
    if expr.is_Mul:
        return _of_product(expr, search)
    if isinstance(expr, sp.exp | sp.cosh):
        _check_inner(expr, search)
        return []
    if expr.is_Pow:
        return _of_power(expr, search)
    if isinstance(expr, _QUOTIENTS):
        return _zeros_of(_as_quotient(expr), search)
    if expr.is_polynomial(x):
        found = zeros_of_polynomial(expr, search)
        if found is not None:
            return found
    if expr.is_Add and any(x in part.free_symbols for part in expr.atoms(*_QUOTIENTS)):
        return _zeros_of(_over_one_denominator(expr), search)
    inner = images(expr, search)
    if inner is not None:
        _check_inner(expr, search)
        return _of_images(inner, search)
    if expr.is_Add:
        return _of_sum(expr, search)
    return zeros_by_bisection(expr, search, _exact_zeros, _zeros_of)


def _check_inner(expr: sp.Expr, search: Search) -> None:
    """What a function is taken of must be bounded, and where it is real, or what is undefined would go unnoticed."""
    x = search.variable
    for function in expr.atoms(sp.Function):
        if isinstance(function, sp.Piecewise):
            raise search.failure(expr, "it has cases; take it apart with smooth_pieces first")
        for suspect in (function,) if isinstance(function, _ON_A_PART_OF_THE_LINE) else function.args:
            if x in suspect.free_symbols:
                _check_bounded(suspect, expr, search)
    for power in expr.atoms(sp.Pow):
        if isinstance(power.exp, sp.Rational) and not power.exp.is_Integer and x in power.base.free_symbols:
            _check_bounded(sp.Pow(power.base, abs(power.exp)), expr, search)


def _check_bounded(suspect: sp.Expr, expr: sp.Expr, search: Search) -> None:
    if not suspect.is_polynomial(search.variable) and not is_bounded(suspect, search, _zeros_of):
        raise search.failure(expr, f"{suspect} is not shown to be bounded")


def _of_constant(expr: sp.Expr, search: Search) -> list[Zero] | None:
    sign = search.sign(expr)
    if sign is None:
        raise search.failure(expr, "the constant could not be told from 0")
    return None if sign == 0 else []


def _of_product(expr: sp.Expr, search: Search) -> list[Zero] | None:
    found = []
    for factor in expr.args:
        part = _zeros_of(factor, search)
        if part is None:
            return None
        found += part
    return found


def _of_power(expr: sp.Pow, search: Search) -> list[Zero] | None:
    base, exponent = expr.base, expr.exp
    if search.variable not in base.free_symbols and search.sign(base) == 1:
        _check_bounded(exponent, expr, search)
        return []
    sign = None if search.variable in exponent.free_symbols else search.sign(exponent)
    if sign is None or sign == 0:
        return zeros_by_bisection(expr, search, _exact_zeros, _zeros_of)
    inside = _zeros_of(base, search)
    if inside is None:
        if sign > 0:
            return None
        raise search.failure(expr, "it divides by zero everywhere")
    return [Zero(zero.point, zero.multiplicity * exponent) for zero in inside]


def _as_quotient(expr: sp.Expr) -> sp.Expr:
    u = expr.args[0]
    above, below = {
        sp.tan: (sp.sin(u), sp.cos(u)),
        sp.cot: (sp.cos(u), sp.sin(u)),
        sp.sec: (sp.S.One, sp.cos(u)),
        sp.csc: (sp.S.One, sp.sin(u)),
    }[type(expr)]
    return sp.Mul(above, sp.Pow(below, -1, evaluate=False), evaluate=False)


def _over_one_denominator(expr: sp.Expr) -> sp.Expr:
    """A sum with tan, cot, sec or csc as a quotient, so that the poles come from a factor."""
    written = expr.replace(lambda part: isinstance(part, _QUOTIENTS), _as_quotient)
    above, below = sp.fraction(sp.together(written))
    return sp.Mul(above, sp.Pow(below, -1), evaluate=False)


def _of_images(inner: list[Image], search: Search) -> list[Zero] | None:
    found = []
    for u, value, order in inner:
        form = linear_form(u, search.variable)
        if form is not None and search.sign(form[0]) in (-1, 1):
            point = Point.of((value - form[1]) / form[0])
            if search.holds(point):
                found.append(Zero(point, order))
            continue
        part = _zeros_of(u - value, search)
        if part is None:
            return None
        if any(search.sign(zero.multiplicity) != 1 for zero in part):
            raise search.failure(u, "a function of it is not analytic at its pole")
        found += [Zero(zero.point, zero.multiplicity * order) for zero in part]
    return found


def _of_sum(expr: sp.Expr, search: Search) -> list[Zero] | None:
    x = search.variable
    product = _without_common_root(sp.factor_terms(expr), x)
    if product.is_Mul:
        return _of_product(product, search)
    whole = sp.together(expr)
    above, below = sp.fraction(sp.cancel(whole) if expr.is_rational_function(x) else whole)
    if x in below.free_symbols:
        # Poles come from a factor, where they are seen; inside a sum they are not.
        return _of_product(sp.Mul(above, sp.Pow(below, -1), evaluate=False), search)
    try:
        return zeros_by_bisection(expr, search, _exact_zeros, _zeros_of)
    except CannotIsolate:
        other = factored(expr)
        if other is None or not (other.is_Mul or other.is_Pow):
            raise
        return _zeros_of(other, search)


def _without_common_root(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """sqrt(u) (1 + sqrt(u)) for u + sqrt(u): the least power of u that all terms share as a factor."""
    if not expr.is_Add:
        return expr
    powers = [term.as_powers_dict() for term in expr.args]
    roots = {base for known in powers for base, exponent in known.items() if exponent.is_Rational and exponent.q > 1}
    for base in sorted((root for root in roots if x in root.free_symbols), key=sp.default_sort_key):
        exponents = [known.get(base, sp.S.Zero) for known in powers]
        if all(exponent.is_Rational and exponent > 0 for exponent in exponents):
            least = min(exponents)
            return sp.Mul(base**least, sp.Add(*(term / base**least for term in expr.args)), evaluate=False)
    return expr


def _exact_zeros(expr: sp.Expr, search: Search) -> list[Point]:
    """The zeros that the structure of an expression shows: factors, polynomials and inverses, no search."""
    x = search.variable
    if x not in expr.free_symbols:
        return []
    if expr.is_Mul:
        return [point for factor in expr.args for point in _exact_zeros(factor, search)]
    if expr.is_Pow:
        return _exact_zeros(expr.base, search)
    found = zeros_of_polynomial(expr, search) if expr.is_polynomial(x) else None
    if found is None:
        inner = images(expr, search) or []
        found = _of_images([image for image in inner if linear_form(image[0], x) is not None], search)
    return [zero.point for zero in found or []]


def with_real_roots(
    expr: sp.Expr, x: sp.Symbol, low: Point, high: Point, is_zero: Callable[[sp.Expr], bool]
) -> sp.Expr | None:
    """The expression with |u| for each radicand u that is shown to be nonnegative on [low, high], or None."""
    try:
        return with_moduli_in_roots(expr, Search(x, low, high, is_zero, _MOST), _zeros_of)
    except CannotIsolate:
        return None


def is_bounded_between(
    expr: sp.Expr, x: sp.Symbol, low: Point, high: Point, is_zero: Callable[[sp.Expr], bool]
) -> bool:
    """Whether balls show that an expression is bounded, and so continuous, on [low, high]."""
    try:
        return is_bounded(expr, Search(x, low, high, is_zero, _MOST), _zeros_of)
    except CannotIsolate:
        return False


def _combined(found: list[Zero], search: Search) -> list[Zero]:
    """In order, with the multiplicities at one point added."""

    def order(one: Zero, other: Zero) -> int:
        return search.order(one.point, other.point)

    ordered = sorted(found, key=cmp_to_key(order))
    result: list[Zero] = []
    for zero in ordered:
        if result and search.order(result[-1].point, zero.point) == 0:
            last = result.pop()
            kept = last.point if last.point.exact is not None else zero.point
            zero = Zero(kept, sp.expand(last.multiplicity + zero.multiplicity))
        result.append(zero)
    return result
