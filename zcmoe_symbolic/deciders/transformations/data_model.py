"""Expectations over the input and the noise, and integrals over regions, by the data model (1)-(3)."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.domains import is_part
from zcmoe_symbolic.deciders.under_hypotheses.expectations import expectation_exists, input_and_noise
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.indicators import InRegion
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["against_the_density", "with_experts_values", "with_noise_apart", "with_noise_moments"]


def with_noise_apart(expr: Expectation, facts: Facts) -> sp.Expr:
    """`E[g(x) eps^k]` as `E[g(x)] E[eps^k]`."""
    split = input_and_noise(expr, expr.body, facts)
    if split is None or split[1] == 0:
        return expr
    of_input, power, noise = split
    (other,) = (v for v in expr.variables if v != noise)
    if not any(set(h.arguments) == {noise, other} and facts.use(h) for h in facts.of_kind("independent")):
        raise NotTransformable(f"nothing given says that {noise} and {other} are independent")
    if not expectation_exists(expr, expr.body, facts):
        raise NotTransformable(f"the expectation of {expr.body} is not known to exist")
    constant, of_input = of_input.as_independent(other, as_Add=False)
    first = sp.S.One if of_input == 1 else Expectation.of(of_input, *expr.variables)
    return constant * first * Expectation.of(noise**power, *expr.variables)


def with_noise_moments(expr: Expectation, facts: Facts) -> sp.Expr:
    """`E[eps]` and `E[eps^2]` by their values."""
    for hypothesis in facts.of_kind("zero mean"):
        if expr.body == hypothesis.arguments[0] and expr.body in expr.variables and facts.use(hypothesis):
            return sp.S.Zero
    for hypothesis in facts.of_kind("variance"):
        noise, value = hypothesis.arguments
        if expr.body == noise**2 and noise in expr.variables and facts.use(hypothesis):
            return value
    return expr


def against_the_density(expr: Expectation, facts: Facts) -> sp.Expr:
    """`E[g(x)]` as an integral over the domain, or over a region if the body has its indicator."""
    for hypothesis in facts.of_kind("distributed"):
        variable, density, domain = hypothesis.arguments
        others = set(expr.variables) - {variable}
        if variable in expr.variables and not others & expr.body.free_symbols:
            body, region = _within_a_region(expr.body, variable, domain, facts)
            if not facts.bounded_on(body, variable, domain):
                raise NotTransformable(f"{body} is not known to be bounded")
            facts.use(hypothesis)
            weight = sp.Function(density.name, real=True)(variable)
            return RegionIntegral.over(region, body * weight, variable)
    return expr


def _within_a_region(body: sp.Expr, variable: sp.Symbol, domain: sp.Basic, facts: Facts) -> tuple[sp.Expr, sp.Basic]:
    """A body without its factor `1[x in A]`, and the region A; as it stands, and the domain, if it has none."""
    for factor in sp.Mul.make_args(body):
        if not isinstance(factor, InRegion) or factor.point != variable or variable in factor.region.free_symbols:
            continue
        if is_part(factor.region, domain, facts):
            return sp.Mul(*(other for other in sp.Mul.make_args(body) if other != factor)), factor.region
    return body, domain


def with_experts_values(expr: RegionIntegral, facts: Facts) -> sp.Expr:
    """The integral over a region with the predictor replaced by the constant of that region."""
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
