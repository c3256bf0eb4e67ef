"""Signs that show in how an expression is made: squares, absolute values, exponentials, sums and products of them."""

import sympy as sp

from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball

__all__ = ["visibly_nonnegative"]


def visibly_nonnegative(expr: sp.Expr, variable: sp.Symbol, *, from_zero: bool) -> bool:
    """Whether the expression, where it is defined, is at least 0 because of how it is made.

    `from_zero` says that the variable is not negative.

    >>> x = sp.Symbol("x", real=True)
    >>> visibly_nonnegative((sp.exp(x) - 3 * x) ** 2 + sp.Abs(x), x, from_zero=False)
    True
    """
    if isinstance(expr, sp.Rational):
        return bool(expr >= 0)
    if expr == variable:
        return from_zero
    if isinstance(expr, sp.Abs | sp.exp | sp.cosh):
        return True
    if isinstance(expr, sp.Add | sp.Mul):
        return all(visibly_nonnegative(part, variable, from_zero=from_zero) for part in expr.args)
    if isinstance(expr, sp.Max):
        return any(visibly_nonnegative(part, variable, from_zero=from_zero) for part in expr.args)
    if isinstance(expr, sp.Pow):
        if isinstance(expr.exp, sp.Integer) and expr.exp % 2 == 1:
            return visibly_nonnegative(expr.base, variable, from_zero=from_zero)
        return True  # even powers, and powers that are defined for bases >= 0 only
    return not expr.free_symbols and bool(constant_ball(expr) > 0)
