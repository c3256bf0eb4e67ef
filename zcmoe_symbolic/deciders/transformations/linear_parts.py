"""Integrals, sums and expectations of sums, taken apart into those of the summands."""

import sympy as sp

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable, map_binders, terms_in
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["expanded"]


def expanded(expr: sp.Basic, facts: Facts) -> tuple[sp.Expr, list[sp.Basic]]:
    """The expanded expression and the outermost integrals in it, listed before anything can cancel."""
    parts: list[sp.Basic] = []

    def split_integral(integral: sp.Integral, where: Facts) -> sp.Expr:
        split = _split_integral(integral, where)
        if where is facts:
            parts.extend(split.atoms(sp.Integral))
        return split

    change = {sp.Integral: split_integral, sp.Sum: _split_sum, Binder: _split_binder}
    return map_binders(expr, change, facts), parts


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
    return sp.Add(*(c * expr.func(part, *expr.args[1:]) for c, part in terms))


def _exists(binder: Binder, part: sp.Expr, facts: Facts) -> bool:
    if isinstance(binder, RegionIntegral):
        return facts.bounded_on_regions(part, binder.variables[0])
    return expectation_exists(binder, part, facts)
