"""Which expectations over the input and the noise exist."""

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.domains import is_part
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.random_variables import is_integrable
from zcmoe_symbolic.language.indicators import InRegion
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["expectation_exists", "input_and_noise", "masses_of_regions"]


def expectation_exists(binder: Binder, part: sp.Expr, facts: Facts) -> bool:
    """Whether `part` is a bounded random variable times at most two square-integrable ones."""
    if set(binder.variables) & part.free_symbols and _is_bounded_times_noise(binder, part, facts):
        return True
    return is_integrable(binder, part, facts)


def _is_bounded_times_noise(binder: Binder, part: sp.Expr, facts: Facts) -> bool:
    """Whether `part` is a bounded function of the input times a power, at most the second, of the noise."""
    split = input_and_noise(binder, part, facts)
    if split is None:
        return False
    of_input, power, noise = split
    laws = [h for h in facts.of_kind("distributed") if h.arguments[0] in binder.variables]
    inputs = [(h.arguments[0], h.arguments[2]) for h in laws if facts.use(h)]
    finite = power == 0 or (power <= 2 and _variance(noise, facts) is not None)
    return finite and len(inputs) == 1 and facts.bounded_on(of_input, *inputs[0])


def _variance(noise: sp.Symbol, facts: Facts) -> sp.Expr | None:
    for hypothesis in facts.of_kind("variance"):
        if hypothesis.arguments[0] == noise and facts.use(hypothesis):
            return hypothesis.arguments[1]
    return None


def input_and_noise(binder: Binder, part: sp.Expr, facts: Facts) -> tuple[sp.Expr, int, sp.Symbol] | None:
    """`part = g(input) * noise^k` as `(g, k, noise)`."""
    inputs = {h.arguments[0] for h in facts.of_kind("distributed")}
    noises = [v for v in binder.variables if v not in inputs]
    if len(noises) != 1 or len(binder.variables) != 2:
        return None
    noise = noises[0]
    of_noise = part.as_independent(noise, as_Add=False)
    base, power = of_noise[1].as_base_exp()
    if of_noise[1] == 1:
        return part, 0, noise
    if base != noise or not (power.is_Integer and power > 0):
        return None
    return of_noise[0], int(power), noise


def masses_of_regions(expectation: Binder, facts: Facts) -> list[tuple[InRegion, list[RegionIntegral]]]:
    """The factors `1[x in A]` of the body, each with the integrals over A of the densities that x is drawn from."""
    found = []
    for factor in sp.Mul.make_args(expectation.body):
        if isinstance(factor, InRegion) and factor.point in expectation.variables:
            if factor.point in factor.region.free_symbols:
                continue
            laws = [h for h in facts.of_kind("distributed") if h.arguments[0] == factor.point and facts.use(h)]
            masses = [
                RegionIntegral.over(factor.region, sp.Function(density.name, real=True)(x), x)
                for x, density, domain in (law.arguments for law in laws)
                if is_part(factor.region, domain, facts)
            ]
            found.append((factor, masses))
    return found
