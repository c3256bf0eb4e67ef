"""Rules about expectations over the random input and the noise."""

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.transformations import map_binders
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike
from zcmoe_symbolic.deciders.under_hypotheses.domains import is_part
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists, input_and_noise
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, rule
from zcmoe_symbolic.language.indicators import InRegion
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

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

    return transformed(goal, facts, Expectation, factored, "independence")


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

    return transformed(goal, facts, Expectation, evaluated, "the moments of the noise")


@rule
def law_of_the_input(goal: Goal, facts: Facts) -> Grounds:
    """The expectation of a function of the input is an integral against its density.

    Statement: `E[g(x)] = int g p` over the domain, and `E[1[x in A] g(x)] = int_A g p` for a region A of it, inside an
    equality. Side conditions: `distributed(x, p, domain)`; g is bounded. Source: change of variables for image
    measures.
    """

    def integrated(expr: Expectation, facts: Facts) -> sp.Expr:
        for hypothesis in facts.of_kind("distributed"):
            variable, density, domain = hypothesis.arguments
            others = set(expr.variables) - {variable}
            if variable in expr.variables and not others & expr.body.free_symbols:
                body, region = _within_a_region(expr.body, variable, domain, facts)
                if not facts.bounded_on(body, variable, domain):
                    raise RuleError(f"{body} is not known to be bounded")
                facts.use(hypothesis)
                weight = sp.Function(density.name, real=True)(variable)
                return RegionIntegral.over(region, body * weight, variable)
        return expr

    return transformed(goal, facts, Expectation, integrated, "the law of the input")


def _within_a_region(body: sp.Expr, variable: sp.Symbol, domain: sp.Basic, facts: Facts) -> tuple[sp.Expr, sp.Basic]:
    """A body without its factor `1[x in A]`, and the region A; as it stands, and the domain, if it has none."""
    for factor in sp.Mul.make_args(body):
        if isinstance(factor, InRegion) and factor.point == variable and is_part(factor.region, domain, facts):
            return sp.Mul(*(other for other in sp.Mul.make_args(body) if other != factor)), factor.region
    return body, domain


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

    return transformed(goal, facts, RegionIntegral, replaced, "the experts' values")
