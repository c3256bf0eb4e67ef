"""The signs of integrals, sums and expectations, from the signs of what they run over."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.domains import has_positive_volume
from zcmoe_symbolic.deciders.under_hypotheses.expectations import masses_of_regions
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.remembering import remembered
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["signs_of_operator"]


@remembered
def signs_of_operator(facts: Facts, expr: sp.Basic) -> dict[str, bool]:
    """What SymPy may assume of a symbol for an integral, sum or expectation, in the form of a symbol's flags."""
    return {_sign(expr, facts): True, **_wholeness(expr, facts)}


def _sign(expr: sp.Basic, facts: Facts) -> str:
    if isinstance(expr, sp.Integral):
        return _sign_of_an_integral(expr, facts)
    if isinstance(expr, sp.Sum):
        return "nonnegative" if Abstraction(facts).inside(expr).nonnegative(expr.function) else "real"
    return _sign_of_a_binder(expr, facts) if isinstance(expr, Binder) else "real"


def _wholeness(expr: sp.Basic, facts: Facts) -> dict[str, bool]:
    """Whether a sum is of integers, without any hypothesis."""
    if not isinstance(expr, sp.Sum):
        return {}
    unconditional = Facts(spans=Abstraction(facts).inside(expr).spans)
    return {"integer": True} if Abstraction(unconditional)(expr.function).is_integer else {}


def _sign_of_an_integral(expr: sp.Integral, facts: Facts) -> str:
    _, low, high = expr.limits[0]
    abstraction = Abstraction(facts)
    inside = abstraction.inside(expr)
    if not abstraction.exists(expr):
        return "real"
    if inside.positive(expr.function) and facts.positive(high - low):
        return "positive"
    if inside.nonnegative(expr.function) and facts.nonnegative(high - low):
        return "nonnegative"
    return "real"


def _sign_of_a_binder(expr: Binder, facts: Facts) -> str:
    if _is_probability_of_an_occupied_region(expr, facts):
        return "positive"
    abstraction = Abstraction(facts)
    inside = abstraction.inside(expr)
    if not inside.nonnegative(expr.body) or not abstraction.exists(expr):
        return "real"
    if isinstance(expr, RegionIntegral) and inside.positive(expr.body):
        if has_positive_volume(expr.parameters[0], facts):
            return "positive"
    if isinstance(expr, Expectation) and (
        inside.positive(expr.body) or _counts_on_an_occupied_region(expr, facts, inside)
    ):
        return "positive"
    return "nonnegative"


def _counts_on_an_occupied_region(expr: Expectation, facts: Facts, inside: Facts) -> bool:
    """Whether the body is an indicator of a region of positive probability, times what is positive."""
    return any(
        inside.positive(expr.body / factor)
        and any(_is_probability_of_an_occupied_region(mass, facts) for mass in masses)
        for factor, masses in masses_of_regions(expr, facts)
    )


def _is_probability_of_an_occupied_region(expr: Binder, facts: Facts) -> bool:
    for hypothesis in facts.of_kind("occupied"):
        regions, m, density = hypothesis.arguments
        if len(expr.parameters) != 1 or not isinstance(expr.body, AppliedUndef):
            continue
        region = expr.parameters[0]
        if (
            facts.name_is(expr.body, density)
            and expr.body.args == tuple(expr.variables)
            and facts.name_is(region, regions)
            and region.args[1:] == (m,)
            and facts.in_range(region.args[0], sp.S.One, m)
        ):
            facts.use(hypothesis)
            return True
    return False
