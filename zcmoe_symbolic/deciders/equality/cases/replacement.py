"""Symbols replaced below Piecewise without SymPy's rewriting of conditions.

`Piecewise` divides conditions by coefficients when it is built; given the trivial `0 = 0` it may drop the piece that
applies. Here a condition that has become trivial is decided before the Piecewise is built, and the others are kept.
"""

from collections.abc import Callable, Mapping
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits

from zcmoe_symbolic.deciders.equality.cases.failures import CannotResolve
from zcmoe_symbolic.language.substitution import Binder, substitute

__all__ = ["OPAQUE", "mapped", "replaced"]

OPAQUE = (ExprWithLimits, Binder, sp.Derivative, sp.Subs, sp.Limit, sp.Lambda)


def replaced(expr: sp.Basic, values: Mapping[sp.Basic, Any]) -> sp.Basic:
    """`expr` with atoms replaced, also where Abs, Max or Piecewise depend on them.

    >>> x, y = sp.symbols("x y", real=True)
    >>> replaced(sp.Piecewise((1, sp.Eq(x, y)), (0, True)), {x: y})
    1
    """
    if expr in values:
        return sp.sympify(values[expr])
    if isinstance(expr, OPAQUE):
        if expr.has(sp.Piecewise):
            raise CannotResolve(f"a Piecewise below a bound variable in {expr}")
        return substitute(expr, values)
    if not expr.args:
        return expr
    return mapped(expr, lambda part: replaced(part, values))


def mapped(expr: sp.Basic, change: Callable[[Any], Any]) -> sp.Basic:
    """`expr` with its parts changed; a Piecewise keeps the order of its pieces and its conditions as they are."""
    if isinstance(expr, sp.Piecewise):
        pieces = []
        for value, condition in expr.args:
            new = change(condition)
            if new == sp.false:
                continue
            pieces.append((change(value), new))
            if new == sp.true:
                break
        if not pieces:
            return sp.nan
        return pieces[0][0] if pieces[0][1] == sp.true else sp.Piecewise(*pieces, evaluate=False)
    arguments = [change(argument) for argument in expr.args]
    if all(new is old for new, old in zip(arguments, expr.args, strict=True)):
        return expr
    if isinstance(expr, sp.Rel):
        return _relation(expr, *arguments)
    return expr.func(*arguments)


def _relation(old: sp.Rel, left: sp.Expr, right: sp.Expr) -> sp.Basic:
    difference = sp.expand(left - right)
    if difference.has(sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity):
        raise CannotResolve(f"the condition {old} loses its meaning")
    if difference.is_Rational:
        return sp.sympify(bool(old.func(difference, 0)))
    return old.func(left, right, evaluate=False)
