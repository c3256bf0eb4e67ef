"""An expression with |.|, Max, Min or cases, on an interval where each of them takes one branch throughout.

This only rewrites; that a sign is what it is said to be is for a certificate to show.
"""

from collections.abc import Mapping

import sympy as sp
from sympy.core.relational import Relational

from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import ordered, proved_zero

__all__ = ["branch_of", "branching_quantities", "thresholds"]


def branching_quantities(expr: sp.Expr, variable: sp.Symbol) -> list[sp.Expr]:
    """The quantities whose signs decide how |.|, Max and Min branch: those that contain no such thing themselves.

    >>> x = sp.Symbol("x", real=True)
    >>> branching_quantities(sp.Abs(x - 1) + sp.Max(x, 2), x)
    [x - 2, x - 1]
    """
    found: set[sp.Expr] = set()
    for node in sp.preorder_traversal(expr):
        if isinstance(node, sp.Abs):
            found.add(node.args[0])
        elif isinstance(node, sp.Max | sp.Min):
            first, second = sorted(node.args, key=sp.default_sort_key)[:2]
            found.add(second - first)
    plain = [g for g in found if g.has(variable) and not g.has(sp.Abs, sp.Max, sp.Min, sp.Piecewise)]
    return sorted(plain, key=sp.default_sort_key)


def thresholds(expr: sp.Expr, variable: sp.Symbol) -> list[sp.Expr]:
    """The constants with which the conditions of cases compare the variable; `NotRegular` for other conditions."""
    found: set[sp.Expr] = set()
    for node in expr.atoms(sp.Piecewise):
        for _, condition in node.args:
            if condition in (sp.true, sp.false):
                continue
            for relation in condition.atoms(Relational):
                sides = relation.args
                others = [side for side in sides if side != variable]
                if variable not in sides or len(others) != 1 or others[0].free_symbols:
                    raise NotRegular(f"the condition {relation} does not compare {variable} with a number")
                found.add(others[0])
    return sorted(found, key=sp.default_sort_key)


def branch_of(expr: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, signs: Mapping[sp.Expr, int]) -> sp.Expr:
    """The expression for `low < variable < high`, where the quantities have the given signs.

    Raises `NotRegular` if a condition changes inside the interval.
    """
    if not expr.args:
        return expr
    if isinstance(expr, sp.Piecewise):
        for threshold in thresholds(expr, variable):
            if ordered(low, threshold) and ordered(threshold, high):
                raise NotRegular(f"a condition changes at {threshold}")
        inside = _between(low, high)
        for value, condition in expr.args:
            holds = condition.xreplace({variable: inside})
            if holds == sp.true:
                return branch_of(value, variable, low, high, signs)
            if holds != sp.false:
                raise NotRegular(f"the condition {condition} could not be decided at {inside}")
        raise NotRegular(f"no case applies between {low} and {high}")
    if isinstance(expr, sp.Abs) and expr.args[0] in signs:
        inner = branch_of(expr.args[0], variable, low, high, signs)
        return inner if signs[expr.args[0]] > 0 else -inner
    if isinstance(expr, sp.Max | sp.Min):
        first, second, *others = sorted(expr.args, key=sp.default_sort_key)
        if second - first in signs:
            larger = (signs[second - first] > 0) == isinstance(expr, sp.Max)
            rest = expr.func(second if larger else first, *others)
            return branch_of(rest, variable, low, high, signs)
    return expr.func(*(branch_of(part, variable, low, high, signs) for part in expr.args))


def _between(low: sp.Expr, high: sp.Expr) -> sp.Expr:
    """The middle of an interval, exactly."""
    if proved_zero(high - low):
        raise NotRegular("an interval of length 0 has no inside")
    return (low + high) / 2
