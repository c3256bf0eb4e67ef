"""Integrals, sums and expectations of sums, taken apart into those of the summands."""

from collections.abc import Callable
from typing import Any

import sympy as sp

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable, map_binders, terms_in
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["constants_below", "expanded"]


def expanded(expr: sp.Basic, facts: Facts) -> tuple[sp.Expr, list[sp.Basic]]:
    """The expanded expression and the outermost integrals in it, listed before anything can cancel.

    An integral that is constant below another operator could cancel too: deeper inside it must exist, and for the
    outermost operators `constants_below` lists it.
    """
    parts: list[sp.Basic] = []

    def noting(split: Callable[[Any, Facts], sp.Expr]) -> Callable[[Any, Facts], sp.Expr]:
        def split_and_note(expr: sp.Expr, where: Facts) -> sp.Expr:
            body, bound = (expr.body if isinstance(expr, Binder) else expr.function), set(expr.bound_symbols)
            constants = [inner for inner in outermost_binders(body) if not bound & inner.free_symbols]
            if where is not facts and not all(map(Abstraction(where).exists, constants)):
                raise NotTransformable(f"linearity needs that {constants} exist, which is not known")
            result = split(expr, where)
            if where is facts:
                parts.extend(result.atoms(sp.Integral) if isinstance(expr, sp.Integral) else ())
            return result

        return split_and_note

    kinds = {sp.Integral: _split_integral, sp.Sum: _split_sum, Binder: _split_binder}
    return map_binders(expr, {kind: noting(split) for kind, split in kinds.items()}, facts), parts


def constants_below(expr: sp.Basic) -> list[sp.Basic]:
    """The integrals directly below an outermost integral, sum or expectation that do not contain its variable."""
    return [
        inner
        for outer in outermost_binders(expr)
        for inner in outermost_binders(outer.body if isinstance(outer, Binder) else outer.function)
        if not set(outer.bound_symbols) & inner.free_symbols
    ]


def _split_integral(expr: sp.Integral, facts: Facts) -> sp.Expr:
    variable, low, high = expr.limits[0]
    terms = terms_in(expr.function, (variable,))
    if len(terms) > 1:
        for _, part in terms:
            if not facts.continuous(part, variable, low, high):
                raise NotTransformable(f"linearity needs that the integral of {part} from {low} to {high} exists")
    return sp.Add(*(c * (high - low if part == 1 else sp.Integral(part, expr.limits[0])) for c, part in terms))


def _split_sum(expr: sp.Sum, _: Facts) -> sp.Expr:
    index, low, high = expr.limits[0]
    terms = terms_in(expr.function, (index,))
    return sp.Add(*(c * (high - low + 1 if part == 1 else sp.Sum(part, expr.limits[0])) for c, part in terms))


def _split_binder(expr: Binder, facts: Facts) -> sp.Expr:
    terms = terms_in(expr.body, tuple(expr.variables))
    if len(terms) > 1:
        for _, part in terms:
            if not _exists(expr, part, facts):
                raise NotTransformable(
                    f"linearity needs that {expr.func(part, *expr.args[1:])} exists, which is not known"
                )
    whole = sp.S.One if isinstance(expr, Expectation) else None  # the expectation of 1
    return sp.Add(*(c * (whole if whole and part == 1 else expr.func(part, *expr.args[1:])) for c, part in terms))


def _exists(binder: Binder, part: sp.Expr, facts: Facts) -> bool:
    if isinstance(binder, RegionIntegral):
        return facts.bounded_on(part, binder.variables[0], binder.parameters[0])
    return expectation_exists(binder, part, facts)
