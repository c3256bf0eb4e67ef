"""Rules about expectations over the random input and the noise."""

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.transformations import map_binders
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists, input_and_noise
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, rule
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["expert_of_each_region", "independence", "law_of_the_input", "noise_moments"]


def _transformed(goal: Goal, facts: Facts, kind: type, function: Callable[[Any, Facts], sp.Expr], name: str) -> Grounds:
    wanted(goal, sp.Eq)
    left, right = (map_binders(to_jets(side), {kind: function}, facts) for side in goal.args)
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

    def factored(expr: Expectation, facts: Facts) -> sp.Expr:
        split = input_and_noise(expr, expr.body, facts)
        if split is None or split[1] == 0:
            return expr
        of_input, power, noise = split
        (other,) = (v for v in expr.variables if v != noise)
        if not any(set(h.arguments) == {noise, other} and facts.use(h) for h in facts.of_kind("independent")):
            raise RuleError(f"nothing given says that {noise} and {other} are independent")
        if not expectation_exists(expr, expr.body, facts):
            raise RuleError(f"the expectation of {expr.body} is not known to exist")
        constant, of_input = of_input.as_independent(other, as_Add=False)
        first = sp.S.One if of_input == 1 else Expectation.of(of_input, *expr.variables)
        return constant * first * Expectation.of(noise**power, *expr.variables)

    return _transformed(goal, facts, Expectation, factored, "independence")


@rule
def noise_moments(goal: Goal, facts: Facts) -> Grounds:
    """The first two moments of the noise.

    Statement: `E[eps] = 0` and `E[eps^2] = s2` inside an equality. Side conditions: the hypotheses `zero_mean(eps)`
    and `variance(eps, s2)`. Source: the data model, (1).
    """

    def evaluated(expr: Expectation, facts: Facts) -> sp.Expr:
        for hypothesis in facts.of_kind("zero mean"):
            if expr.body == hypothesis.arguments[0] and expr.body in expr.variables and facts.use(hypothesis):
                return sp.S.Zero
        for hypothesis in facts.of_kind("variance"):
            noise, value = hypothesis.arguments
            if expr.body == noise**2 and noise in expr.variables and facts.use(hypothesis):
                return value
        return expr

    return _transformed(goal, facts, Expectation, evaluated, "the moments of the noise")


@rule
def law_of_the_input(goal: Goal, facts: Facts) -> Grounds:
    """The expectation of a function of the input is an integral against its density.

    Statement: `E[g(x)] = int g p` over the domain, inside an equality. Side conditions: `distributed(x, p, domain)`;
    g is a polynomial in bounded functions. Source: change of variables for image measures.
    """

    def integrated(expr: Expectation, facts: Facts) -> sp.Expr:
        for hypothesis in facts.of_kind("distributed"):
            variable, density, domain = hypothesis.arguments
            others = set(expr.variables) - {variable}
            if variable in expr.variables and not others & expr.body.free_symbols:
                if not facts.bounded_on_regions(expr.body, variable):
                    raise RuleError(f"{expr.body} is not known to be bounded")
                facts.use(hypothesis)
                weight = sp.Function(density.name, real=True)(variable)
                return RegionIntegral.over(domain, expr.body * weight, variable)
        return expr

    return _transformed(goal, facts, Expectation, integrated, "the law of the input")


@rule
def expert_of_each_region(goal: Goal, facts: Facts) -> Grounds:
    """On its region, a piecewise constant predictor has the value of its expert.

    Statement: under an integral over `A(i, m)`, `f(x) = c(i, m)`, inside an equality. Side condition: the
    hypothesis `piecewise_constant(f, A, c, m)`. Source: (2).
    """

    def replaced(expr: RegionIntegral, facts: Facts) -> sp.Expr:
        for hypothesis in facts.of_kind("piecewise constant"):
            predictor, regions, constants, m = hypothesis.arguments
            region = expr.parameters[0]
            if expr.body.has(Binder, sp.Integral, sp.Sum):
                continue
            if not facts.name_is(region, regions) or region.args[1:] != (m,):
                continue
            if not facts.in_range(region.args[0], sp.S.One, m):
                continue
            value = sp.Function(constants.name, real=True)(*region.args)
            atoms = expr.body.atoms(AppliedUndef)
            calls = [t for t in atoms if facts.name_is(t, predictor) and t.args == tuple(expr.variables)]
            if calls and facts.use(hypothesis):
                body = expr.body.xreplace(dict.fromkeys(calls, value))
                return RegionIntegral(body, expr.variables, region)
        return expr

    return _transformed(goal, facts, RegionIntegral, replaced, "the experts' values")
