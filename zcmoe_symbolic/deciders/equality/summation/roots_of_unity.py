"""Sums and products of trigonometric functions of pi*r*k/N over a full period of k, or with one index left out.

With u = exp(2*pi*i*k/N), the product of a - b*u over a period is a**N - b**N, since both sides are the same polynomial
in a; without one index k0 it is the quotient by a - b*u0, and N*a**(N - 1) if that factor vanishes.
"""

import sympy as sp

from zcmoe_symbolic.deciders.equality.summation.normal_form import opened
from zcmoe_symbolic.deciders.equality.summation.ranges import (
    certainly_nonnegative,
    certainly_nonzero,
    nonzero_for_generic_parameters,
)
from zcmoe_symbolic.deciders.equality.summation.terms import vanishes

__all__ = ["over_roots_of_unity"]

_PERIODIC = (sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc, sp.exp)


def over_roots_of_unity(node: sp.Expr, nonzero: set[sp.Expr]) -> sp.Expr | None:
    """A closed form of a finite sum or product of trigonometric functions of pi*r*k/N in the index k, or `None`.

    What must not vanish for it to be right is added to `nonzero`.

    >>> from sympy import Symbol, pi, sin
    >>> n, k = Symbol("n", integer=True, positive=True), Symbol("k", integer=True)
    >>> closed = over_roots_of_unity(sp.Product(2 * sin(pi * k / n), (k, 1, n - 1)), set())
    >>> [sp.simplify(closed.subs(n, value)) for value in (2, 3, 4)]
    [2, 3, 4]
    """
    body, index, below, above = opened(node)
    period = _period(body, index)
    if period is None or not period.is_integer or not certainly_nonnegative(period - 1):
        return None
    root = sp.Dummy("v")
    opaque: dict[sp.Expr, sp.Dummy] = {}
    rewritten = _in_root(body, index, period, root, opaque)
    if rewritten is None or rewritten.has(index):
        return None
    back = {dummy: expr for expr, dummy in opaque.items()}
    numerator, denominator = (sp.expand(part) for part in sp.fraction(sp.together(rewritten)))
    if not (numerator.is_polynomial(root) and denominator.is_polynomial(root)):
        return None
    if isinstance(node, sp.Product):
        return _product(numerator, denominator, root, period, (index, below, above), back, nonzero)
    return _sum(numerator, denominator, root, period, (below, above), back)


def _period(body: sp.Expr, index: sp.Symbol) -> sp.Expr | None:
    """N such that every argument is pi*r*k/N + constant with an integer r."""
    denominators = []
    for function in body.atoms(*_PERIODIC):
        argument = function.args[0]
        if argument.has(index):
            slope = sp.diff(argument, index) / (sp.pi * (sp.I if isinstance(function, sp.exp) else 1))
            if slope.has(index) or not sp.expand(argument.subs(index, 0)).is_finite:
                return None
            denominators.append(sp.fraction(sp.cancel(slope))[1])
    if not denominators:
        return None
    for candidate in denominators:
        if all(sp.cancel(candidate / other).is_Integer for other in denominators):
            return candidate if candidate.free_symbols else None
    return None


def _in_root(
    expr: sp.Expr, index: sp.Symbol, period: sp.Expr, root: sp.Dummy, opaque: dict[sp.Expr, sp.Dummy]
) -> sp.Expr | None:
    """`expr` with exp(i*pi*k/N) as `root`, and everything without the index as a dummy."""
    if not expr.has(index):
        if expr.is_Rational or expr.is_Symbol:
            return expr
        if isinstance(expr, sp.Add | sp.Mul) or (isinstance(expr, sp.Pow) and expr.exp.is_Integer):
            return expr.func(*(_in_root(part, index, period, root, opaque) for part in expr.args))
        return opaque.setdefault(expr, sp.Dummy("c"))
    if isinstance(expr, _PERIODIC):
        turn = expr.args[0] if isinstance(expr, sp.exp) else sp.I * expr.args[0]
        slope = sp.cancel(sp.diff(turn, index) * period / (sp.I * sp.pi))
        phase = sp.expand(turn.subs(index, 0))
        if not slope.is_Integer:
            return None
        # exp(-i phi) as the inverse of exp(i phi)
        flip = phase.could_extract_minus_sign()
        factor = opaque.setdefault(sp.exp(-phase if flip else phase), sp.Dummy("c")) if phase != 0 else sp.S.One
        return _euler(expr.func, root**slope * (1 / factor if flip else factor), opaque.setdefault(sp.I, sp.Dummy("i")))
    if isinstance(expr, sp.Add | sp.Mul) or (isinstance(expr, sp.Pow) and expr.exp.is_Integer):
        parts = [_in_root(part, index, period, root, opaque) for part in expr.args]
        return None if any(part is None for part in parts) else expr.func(*parts)
    return None


def _euler(function: type[sp.Expr], up: sp.Expr, i: sp.Dummy) -> sp.Expr:
    plus, minus = up + 1 / up, up - 1 / up
    formulas = {
        sp.exp: up, sp.sin: minus / (2 * i), sp.cos: plus / 2, sp.tan: minus / (i * plus), sp.cot: i * plus / minus,
        sp.sec: 2 / plus, sp.csc: 2 * i / minus,
    }  # fmt: skip
    return formulas[function]


def _product(
    numerator: sp.Expr, denominator: sp.Expr, root: sp.Dummy, period: sp.Expr,
    limits: tuple[sp.Symbol, sp.Expr, sp.Expr], back: dict[sp.Dummy, sp.Expr], nonzero: set[sp.Expr],
) -> sp.Expr | None:  # fmt: skip
    _, below, above = limits
    length = sp.expand(above - below + 1)
    missing = sp.expand(period - length)
    if missing not in (0, 1):
        return None
    at_missing = sp.exp(2 * sp.pi * sp.I * sp.cancel((above + 1) / period)) if missing else None
    result = sp.S.One
    for part, sign in ((numerator, 1), (denominator, -1)):
        square = sp.Dummy("u")
        exponents = [power for (power,) in sp.Poly(part, root).monoms()]
        odd = exponents[0] % 2
        if any(power % 2 != odd for power in exponents):
            return None
        halved = sp.Poly(part, root).terms()
        in_square = sp.Add(*(c * square ** (power // 2) for (power,), c in halved))
        if odd:
            result *= _product_of_roots(sp.S.One, period, limits) ** sign
        scale, factors = sp.factor_list(in_square, square)
        for factor, multiplicity in factors:
            if factor.has(square):
                value = _product_of_factor(factor, square, period, limits, at_missing, back, nonzero)
                if value is None:
                    return None
                result *= value ** (sign * multiplicity)
            else:
                scale *= factor**multiplicity
        result *= scale.xreplace(back) ** (sign * length)
    return result


def _product_of_roots(power: sp.Expr, period: sp.Expr, limits: tuple[sp.Symbol, sp.Expr, sp.Expr]) -> sp.Expr:
    """The product of exp(i*pi*power*k/N)."""
    _, below, above = limits
    total = power * (below + above) * (above - below + 1) / 2
    return sp.exp(sp.I * sp.pi * sp.cancel(total / period))


def _product_of_factor(
    factor: sp.Expr, square: sp.Dummy, period: sp.Expr, limits: tuple[sp.Symbol, sp.Expr, sp.Expr],
    at_missing: sp.Expr | None, back: dict[sp.Dummy, sp.Expr], nonzero: set[sp.Expr],
) -> sp.Expr | None:  # fmt: skip
    if factor == square:
        return _product_of_roots(sp.Integer(2), period, limits)
    polynomial = sp.Poly(factor, square)
    if polynomial.degree() != 1:
        return None
    constant = polynomial.coeff_monomial(1).xreplace(back)
    slope = -polynomial.LC().xreplace(back)
    whole = constant**period - slope**period
    if at_missing is None:
        return whole
    left_out = constant - slope * at_missing
    if vanishes(left_out):
        return period * constant ** (period - 1)
    if not (certainly_nonzero(left_out) or nonzero_for_generic_parameters(left_out)):
        return None
    nonzero.add(left_out)
    return whole / left_out


def _sum(
    numerator: sp.Expr, denominator: sp.Expr, root: sp.Dummy, period: sp.Expr,
    ends: tuple[sp.Expr, sp.Expr], back: dict[sp.Dummy, sp.Expr],
) -> sp.Expr | None:  # fmt: skip
    """Geometric sums of powers of exp(i*pi*k/N), whose ratio is not 1 if its exponent is no multiple of 2N."""
    below, above = ends
    divisor = sp.Poly(denominator, root)
    if len(divisor.terms()) != 1:
        return None  # a denominator that is not a power of the root
    (lowest,), scale = divisor.terms()[0]
    result = sp.S.Zero
    for (power,), coefficient in sp.Poly(numerator, root).terms():
        exponent = power - lowest
        weight = (coefficient / scale).xreplace(back)
        if exponent == 0:
            result += weight * (above - below + 1)
            continue
        if exponent % 2 == 0 and not certainly_nonnegative(sp.expand(2 * period - abs(exponent) - 1)):
            return None
        turn = sp.I * sp.pi * exponent / period
        start, stop, ratio = (sp.exp(sp.cancel(turn * place)) for place in (below, above + 1, 1))
        result += weight * (start - stop) / (1 - ratio)
    return result
