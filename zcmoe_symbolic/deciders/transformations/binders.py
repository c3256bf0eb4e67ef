"""Changing the integrals, sums and expectations of an expression from the inside out."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["Changes", "NotTransformable", "map_binders", "terms_in"]


class NotTransformable(ValueError):
    """A condition of the transformation is not shown."""


Changes: TypeAlias = Mapping[type, Callable[[Any, Facts], sp.Expr]]


def map_binders(expr: sp.Basic, change: Changes, facts: Facts) -> sp.Basic:
    """Rebuild `expr` bottom-up, handing each integral, sum, ... of a listed type to its function."""
    if not expr.args or isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda):
        return expr
    inner = facts
    if isinstance(expr, sp.Integral | sp.Sum | Binder):
        inner = Abstraction(facts).inside(expr)
        if isinstance(expr, Binder):
            rebuilt = expr.func(map_binders(expr.body, change, inner), *expr.args[1:])
        else:
            rebuilt = expr.func(map_binders(expr.function, change, inner), *expr.limits)
    else:
        rebuilt = expr.func(*(map_binders(argument, change, facts) for argument in expr.args))
    for kind, function in change.items():
        if isinstance(rebuilt, kind):
            return function(rebuilt, facts)
    return rebuilt


def terms_in(body: sp.Expr, variables: tuple[sp.Symbol, ...]) -> list[tuple[sp.Expr, sp.Expr]]:
    """The summands of an expanded body, each as (constant, part that contains the variables)."""
    expanded = sp.expand(body, power_exp=False)
    return [term.as_independent(*variables, as_Add=False) for term in sp.Add.make_args(expanded)]
