"""Changing the integrals, sums and expectations of an expression from the inside out."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.substitution import Binder, canonical

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
            changed = function(rebuilt, facts)
            _check_nothing_lost(rebuilt, changed, inner)
            return changed
    return rebuilt


def _check_nothing_lost(before: sp.Expr, after: sp.Basic, inside: Facts) -> None:
    """Raise unless each integral (sum, expectation) in the body of `before` is still there, or certainly exists."""
    lost = outermost_binders(before.body if isinstance(before, Binder) else before.function)
    if not lost:
        return
    kept = {canonical(part) for part in after.atoms(sp.Integral, sp.Sum, Binder)}
    for part in lost:
        forms = {canonical(part), canonical(sp.expand(part, power_exp=False))}
        if forms.isdisjoint(kept) and not Abstraction(inside).exists(part):
            raise NotTransformable(f"{part} would disappear, and is not known to exist")


def terms_in(body: sp.Expr, variables: tuple[sp.Symbol, ...]) -> list[tuple[sp.Expr, sp.Expr]]:
    """The summands of an expanded body, each as (constant, part that contains the variables).

    >>> s, t, x = sp.symbols("s t x", real=True)
    >>> terms_in(sp.exp(s * (x - t)), (x,))
    [(exp(-s*t), exp(s*x))]
    """
    expanded = sp.expand(body, power_exp=False)
    return [_constant_and_rest(term, variables) for term in sp.Add.make_args(expanded)]


def _constant_and_rest(term: sp.Expr, variables: tuple[sp.Symbol, ...]) -> tuple[sp.Expr, sp.Expr]:
    constant, part = term.as_independent(*variables, as_Add=False)
    factors = []
    for factor in sp.Mul.make_args(part):
        fixed, moving = sp.S.Zero, factor
        if isinstance(factor, sp.exp):  # e^(c + u) = e^c e^u
            fixed, moving = sp.expand(factor.args[0]).as_independent(*variables, as_Add=True)
            moving = sp.exp(moving) if fixed != 0 else factor
        constant *= sp.exp(fixed)
        factors.append(moving)
    return constant, sp.Mul(*factors)
