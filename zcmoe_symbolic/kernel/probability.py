"""Rules about expectations over the random input and the noise."""

from collections.abc import Callable
from typing import Any

import sympy as sp

from zcmoe_symbolic.deciders.transformations import map_binders
from zcmoe_symbolic.deciders.transformations.data_model import (
    against_the_density,
    with_experts_values,
    with_noise_apart,
    with_noise_moments,
)
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, rule
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral

__all__ = ["expert_of_each_region", "independence", "law_of_the_input", "noise_moments", "transformed"]


def transformed(goal: Goal, facts: Facts, kind: type, function: Callable[[Any, Facts], sp.Expr], name: str) -> Grounds:
    """Grounds for an equality whose sides agree once `function` has rewritten the integrals of a kind in them."""
    wanted(goal, sp.Eq)

    def changed(expr: sp.Basic) -> sp.Basic:
        return map_binders(expr, {kind: function}, facts)

    sides = [to_jets(side) for side in goal.args]
    kept = [[part for old in outermost_binders(side) for part in outermost_binders(changed(old))] for side in sides]
    if not integrals_alike(facts, *kept):
        raise RuleError("an integral or expectation that stands on one side only is not known to exist")
    left, right = map(changed, sides)
    if equal_under(facts, left, right) is None:
        raise RuleError(f"{name} turns the left side into {left} and the right side into {right}, which differ")
    return Grounds()


@rule
def independence(goal: Goal, facts: Facts) -> Grounds:
    """The expectation of a function of the input times a power of the noise is the product of the expectations.

    Statement: `E[g(x) eps^k] = E[g(x)] E[eps^k]` inside an equality. Side conditions: the hypothesis
    `independent(x, eps)`; both expectations exist (g a polynomial in bounded
    functions, k at most 2). Source: Fubini's theorem for product measures.
    """
    return transformed(goal, facts, Expectation, with_noise_apart, "independence")


@rule
def noise_moments(goal: Goal, facts: Facts) -> Grounds:
    """The first two moments of the noise.

    Statement: `E[eps] = 0` and `E[eps^2] = s2` inside an equality. Side conditions: the hypotheses `zero_mean(eps)`
    and `variance(eps, s2)`. Source: the data model, (1).
    """
    return transformed(goal, facts, Expectation, with_noise_moments, "the moments of the noise")


@rule
def law_of_the_input(goal: Goal, facts: Facts) -> Grounds:
    """The expectation of a function of the input is an integral against its density.

    Statement: `E[g(x)] = int g p` over the domain, and `E[1[x in A] g(x)] = int_A g p` for a region A of it, inside an
    equality. Side conditions: `distributed(x, p, domain)`; g is bounded. Source: change of variables for image
    measures.
    """
    return transformed(goal, facts, Expectation, against_the_density, "the law of the input")


@rule
def expert_of_each_region(goal: Goal, facts: Facts) -> Grounds:
    """On its region, a piecewise constant predictor has the value of its expert.

    Statement: under an integral over `A(i, m)`, `f(x) = c(i, m)`, inside an equality. Side condition: the
    hypothesis `piecewise_constant(f, A, c, m)`. Source: (2).
    """
    return transformed(goal, facts, RegionIntegral, with_experts_values, "the experts' values")
