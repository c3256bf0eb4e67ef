"""Antiderivatives of products of powers, log(x)**j and one of log(1 - c x), 1/(1 - c x): polylogarithms."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.interval import Interval

__all__ = ["polylogarithmic_antiderivative"]


def polylogarithmic_antiderivative(integrand: sp.Expr, interval: Interval) -> sp.Expr | None:
    """A candidate for sums of x**k log(x)**j log(1 - c x)**m/(1 - c x)**n with m + n <= 1.

    Source: L. Lewin, Polylogarithms and Associated Functions (1981), chapters 1 and 7. To be checked by the caller.

    >>> x = sp.Dummy("x", positive=True)
    >>> polylogarithmic_antiderivative(sp.log(1 + x) / x, Interval(x, sp.Integer(0), sp.Integer(1)))
    -polylog(2, -_x)
    """
    x = interval.variable
    if not integrand.has(sp.log):
        return None
    total = sp.Integer(0)
    parts = sp.expand_mul(sp.expand_log(integrand))
    for term in sp.Add.make_args(parts):
        rational, logs, other = sp.Integer(1), 0, None
        for factor in sp.Mul.make_args(term):
            base, exponent = factor.as_base_exp()
            if isinstance(base, sp.log) and base.has(x):
                if not (exponent.is_Integer and exponent > 0):
                    return None
                if base.args[0] == x:
                    logs += int(exponent)
                elif other is None and exponent == 1:
                    other = base.args[0]
                else:
                    return None
            else:
                rational *= factor
        if not rational.is_rational_function(x):
            return None
        pieces = sp.Add.make_args(sp.apart(rational, x)) if rational.has(x) else (rational,)
        for piece in pieces:
            part = _piece(piece, logs, other, x)
            if part is None:
                return None
            total += part
    return total


def _affine(expr: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Expr] | None:
    """(A, c) with expr = A (1 - c x), A != 0."""
    if not expr.is_polynomial(x) or sp.degree(expr, x) != 1:
        return None
    slope, constant = sp.Poly(expr, x).all_coeffs()
    return None if constant == 0 else (constant, sp.cancel(-slope / constant))


def _piece(piece: sp.Expr, logs: int, other: sp.Expr | None, x: sp.Symbol) -> sp.Expr | None:
    coefficient, moving = piece.as_independent(x, as_Add=False)
    numerator, denominator = sp.fraction(sp.together(moving))
    if other is None:
        if not denominator.has(x) or denominator.as_base_exp()[0] == x:
            power = sp.degree(numerator, x) if numerator.has(x) else 0
            power -= sp.degree(denominator, x) if denominator.has(x) else 0
            if sp.expand(moving - x**power) != 0:
                return None
            return coefficient * _power_log(sp.Integer(power), logs, x)
        affine = _affine(sp.expand(denominator), x)
        if affine is None or numerator.has(x):
            return None
        return coefficient * numerator / affine[0] * _over_one_minus(affine[1], logs, x)
    affine = _affine(sp.expand(other), x)
    if affine is None:
        return None
    scale, c = affine
    total = sp.Integer(0)
    if scale != 1:
        plain = _piece(piece, logs, None, x)
        if plain is None:
            return None
        total += sp.log(scale) * plain
    if denominator.has(x) and denominator.as_base_exp()[0] != x:
        # log(1 - c x)/(1 - c x) only without log(x)
        below = _affine(sp.expand(denominator), x)
        if below is None or logs or sp.cancel(below[1] - c) != 0:
            return None
        return total - coefficient * numerator / below[0] * sp.log(1 - c * x) ** 2 / (2 * c)
    power = sp.degree(numerator, x) if numerator.has(x) else 0
    power -= sp.degree(denominator, x) if denominator.has(x) else 0
    if sp.expand(moving - x**power) != 0:
        return None
    if power == -1:
        # d/dx Li_(k+1)(c x) = Li_k(c x)/x, Li_1(z) = -log(1 - z)
        chain = sp.Integer(0)
        for k in range(logs + 1):
            chain += (-1) ** (k + 1) * sp.ff(logs, k) * sp.log(x) ** (logs - k) * sp.polylog(k + 2, c * x)
        return total + coefficient * chain
    # By parts with the antiderivative of x**power log(x)**logs.
    first = _power_log(sp.Integer(power), logs, x)
    rest = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(first)):
        weight, change = term.as_independent(x, as_Add=False)
        inner_logs = 0
        for factor in sp.Mul.make_args(change):
            base, exponent = factor.as_base_exp()
            if isinstance(base, sp.log):
                inner_logs += int(exponent)
        monomial = sp.cancel(change / sp.log(x) ** inner_logs)
        for part in sp.Add.make_args(sp.apart(sp.cancel(c * weight * monomial / (1 - c * x)), x)):
            integrated = _piece(part, inner_logs, None, x)
            if integrated is None:
                return None
            rest += integrated
    return total + coefficient * (first * sp.log(1 - c * x) + rest)


def _power_log(power: sp.Expr, logs: int, x: sp.Symbol) -> sp.Expr:
    if power == -1:
        return sp.log(x) ** (logs + 1) / (logs + 1)
    raised = power + 1
    total = sp.Integer(0)
    for k in range(logs + 1):
        total += (-1) ** k * sp.ff(logs, k) * sp.log(x) ** (logs - k) / raised ** (k + 1)
    return x**raised * total


def _over_one_minus(c: sp.Expr, logs: int, x: sp.Symbol) -> sp.Expr:
    """The antiderivative of log(x)**j/(1 - c x)."""
    total = -(sp.log(x) ** logs) * sp.log(1 - c * x)
    for k in range(1, logs + 1):
        total += (-1) ** k * sp.ff(logs, k) * sp.log(x) ** (logs - k) * sp.polylog(k + 1, c * x)
    return total / c
