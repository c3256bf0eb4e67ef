"""What sign an expression certainly has under the assumptions on its symbols."""

import sympy as sp

__all__ = ["is_negative", "is_nonnegative", "is_nonzero", "is_positive"]


def is_positive(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly real and positive for all admitted values of its symbols."""
    return bool(expr.is_positive)


def is_negative(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly real and negative."""
    return is_positive(-expr)


def is_nonnegative(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly real and not negative."""
    return bool(expr.is_nonnegative) or is_positive(expr)


def is_nonzero(expr: sp.Expr) -> bool:
    """Whether `expr` certainly has no zero."""
    return bool(expr.is_zero is False) or is_positive(expr) or is_negative(expr)
