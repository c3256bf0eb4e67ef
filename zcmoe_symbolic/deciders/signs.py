"""What sign an expression certainly has under the assumptions on its symbols.

Four means, each a proof: the assumptions that SymPy carries through an expression, a ball for a number, ranges
of functions, and the squares of `a + b sqrt(c)`. Polynomials in one quantity are decided by counting roots.
"""

from __future__ import annotations

from functools import lru_cache

import sympy as sp

from zcmoe_symbolic.deciders.assumptions import believed
from zcmoe_symbolic.deciders.ranges import range_of
from zcmoe_symbolic.numerics import CannotEnclose, enclose

__all__ = ["is_negative", "is_nonnegative", "is_nonzero", "is_positive"]

_MOST_BITS = 2048
_LARGEST_DEGREE = 40


def is_positive(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly real and positive for all admitted values of its symbols.

    >>> x = sp.Symbol("x", real=True)
    >>> is_positive(x + sp.sqrt(x**2 + 1)), is_positive(sp.exp(x) - 1), is_positive(x**4 - x + 1)
    (True, False, True)
    """
    return _sign(expr, 3) == "+"


def is_negative(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly real and negative."""
    return _sign(-expr, 3) == "+"


def is_nonnegative(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly real and not negative."""
    return _sign(expr, 3) in ("+", "0+")


def is_nonzero(expr: sp.Expr) -> bool:
    """Whether `expr` certainly has no zero."""
    if not expr.free_symbols:
        return _sign_of_number(expr) in ("+", "-", "complex")
    return bool(believed(expr).is_zero is False) or is_positive(expr) or is_negative(expr)


@lru_cache(maxsize=4096)
def _sign(expr: sp.Expr, depth: int) -> str:
    """`+`, `0+`, or an empty string."""
    if not expr.free_symbols:
        return "0+" if expr == 0 else "+" if _sign_of_number(expr) == "+" else ""
    plain = believed(expr)
    if plain.is_positive:
        return "+"
    known = "0+" if plain.is_nonnegative else ""
    bounds = range_of(expr)
    if bounds is not None and bounds.low >= 0:
        if bounds.low > 0 or bounds.low_is_open:
            return "+"
        known = "0+"
    if depth <= 0:
        return known
    if isinstance(expr, sp.Pow) and expr.exp.is_Rational and not expr.exp.is_Integer:
        sign = _sign(expr.base, depth - 1)
        return sign if sign == "+" or expr.exp > 0 else known
    if not plain.is_real:
        return known
    return _sign_of_sum(expr, depth) or _sign_of_polynomial(expr) or known


def _sign_of_number(expr: sp.Expr) -> str:
    """`+`, `-`, `complex` (certainly no real number), or an empty string, by a ball of growing precision."""
    if expr.is_Rational:
        return "+" if expr > 0 else "-" if expr < 0 else ""
    bits = 64
    while bits <= _MOST_BITS:
        try:
            ball = enclose(expr, bits=bits)
        except (CannotEnclose, ValueError, TypeError, NotImplementedError, AttributeError):
            return ""
        if not ball.imag.contains(0):
            return "complex"
        if not ball.imag.is_zero() and not expr.is_real:
            return ""
        if ball.real > 0 or ball.real < 0:
            return "+" if ball.real > 0 else "-"
        bits *= 4
    return ""


def _sign_of_sum(expr: sp.Expr, depth: int) -> str:
    """The sign of `a + b sqrt(c)`, from the signs of `a`, of `b` and of `a^2 - b^2 c`."""
    if isinstance(expr, sp.Mul):
        return _sign_of_product(expr, depth)
    if not isinstance(expr, sp.Add):
        return ""
    roots = sorted({f for t in expr.args for f in sp.Mul.make_args(t) if _is_square_root(f)}, key=sp.default_sort_key)
    for root in roots[:3]:
        coefficient = expr.coeff(root)
        rest = sp.expand(expr - coefficient * root)
        if coefficient.has(root) or rest.has(root) or not _sign(root.base, depth - 1):
            continue
        difference = sp.expand(rest**2 - coefficient**2 * root.base)
        if _sign(coefficient, depth - 1) and _sign(rest, depth - 1):
            strict = "+" in (_sign(coefficient * root, depth - 1), _sign(rest, depth - 1))
            return "+" if strict else "0+"
        for positive, gap in ((coefficient, -difference), (rest, difference)):
            if _sign(positive, depth - 1) and _sign(gap, depth - 1):
                return _sign(gap, depth - 1)
    return ""


def _sign_of_product(expr: sp.Expr, depth: int) -> str:
    signs, negative = set(), False
    for factor in expr.args:
        sign = _sign(factor, depth - 1)
        if not sign:
            sign, negative = _sign(-factor, depth - 1), not negative
        signs.add(sign)
    if negative or "" in signs:
        return ""
    return "+" if signs == {"+"} else "0+"


def _is_square_root(factor: sp.Expr) -> bool:
    return isinstance(factor, sp.Pow) and factor.exp == sp.S.Half and believed(factor.base).is_real is True


def _sign_of_polynomial(expr: sp.Expr) -> str:
    """The sign of a polynomial in one quantity, on the range of this quantity."""
    quantities = _quantities(expr)
    if len(quantities) != 1:
        return ""
    (quantity,) = quantities
    bounds = range_of(quantity)
    if bounds is None:
        return ""
    variable = sp.Dummy("t", real=True)
    replaced = expr.xreplace({quantity: variable})
    if replaced.free_symbols != {variable} or not replaced.is_polynomial(variable):
        return ""
    polynomial = sp.Poly(replaced, variable)
    if (not polynomial.domain.is_QQ and not polynomial.domain.is_ZZ) or polynomial.degree() > _LARGEST_DEGREE:
        return ""
    low = None if bounds.low == -sp.oo else _rational_below(bounds.low)
    high = None if bounds.high == sp.oo else _rational_above(bounds.high)
    point = _between(low, high)
    if polynomial.eval(point) <= 0:
        return ""
    inside = polynomial.count_roots(low, high)
    open_ends = (low == bounds.low and bounds.low_is_open and low is not None and polynomial.eval(low) == 0) + (
        high == bounds.high and bounds.high_is_open and high is not None and polynomial.eval(high) == 0
    )
    if inside == open_ends:
        return "+"
    if all(k % 2 == 0 or not _has_inner_root(f, low, high) for f, k in polynomial.factor_list()[1]):
        return "0+"
    return ""


def _has_inner_root(factor: sp.Poly, low: sp.Rational | None, high: sp.Rational | None) -> bool:
    """Whether a factor changes its sign strictly between the ends (or may do so)."""
    roots = factor.count_roots(low, high)
    for end in (low, high):
        if end is not None and factor.eval(end) == 0:
            roots -= 1
    return bool(roots)


def _quantities(expr: sp.Expr) -> set[sp.Expr]:
    """The symbols and function values from which an expression is built by ring operations."""
    if isinstance(expr, sp.Add | sp.Mul):
        return set().union(*(_quantities(argument) for argument in expr.args))
    if isinstance(expr, sp.Pow) and expr.exp.is_Integer and expr.exp > 0:
        return _quantities(expr.base)
    return set() if expr.is_Rational else {expr}


def _rational_below(value: sp.Expr) -> sp.Rational:
    return value if value.is_Rational else sp.Rational(int(sp.floor(value * 2**20)) - 1, 2**20)


def _rational_above(value: sp.Expr) -> sp.Rational:
    return value if value.is_Rational else sp.Rational(int(sp.ceiling(value * 2**20)) + 1, 2**20)


def _between(low: sp.Rational | None, high: sp.Rational | None) -> sp.Rational:
    if low is None and high is None:
        return sp.S.Zero
    if low is None:
        return sp.Rational(high) - 1
    return low + 1 if high is None else (low + high) / 2
