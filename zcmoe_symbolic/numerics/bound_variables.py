"""Closed integrals and sums inside a function: their bound variables get names of their own.

Whoever puts a value, or a case of `Abs`, in place of an expression in the variable must not touch what is written in
the same letter under an integral sign.
"""

from functools import lru_cache

import sympy as sp

__all__ = ["without_captures"]


@lru_cache(maxsize=256)
def _stand_in(variable: sp.Symbol) -> sp.Dummy:
    # One and the same for each variable, so that equal expressions stay equal.
    return sp.Dummy(variable.name, **variable.assumptions0)


def without_captures(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    """The same expression, with no closed integral, sum or product in which `variable` is bound.

    >>> x = sp.Symbol("x", real=True)
    >>> expr = without_captures(x * sp.Integral(sp.Abs(x), (x, -1, 1)), x)
    >>> expr.xreplace({sp.Abs(x): x}) == expr
    True
    """
    renamed = {
        node: node.xreplace({variable: _stand_in(variable)})
        for node in expr.atoms(sp.Integral, sp.Sum, sp.Product)
        if variable in node.bound_symbols and not node.free_symbols
    }
    return expr.xreplace(renamed) if renamed else expr
