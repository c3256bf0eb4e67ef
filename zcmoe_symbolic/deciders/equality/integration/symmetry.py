"""Even and odd integrands, reflection of the range, inversion."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.antiderivatives import equal_inside
from zcmoe_symbolic.deciders.equality.integration.continuity import continuous_inside
from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, shown
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.equality.integration.limits import absolutely_integrable
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_inversion", "by_mirroring", "by_parity", "by_reflection"]


def by_parity(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """Over a symmetric range: zero if odd, twice the integral over the positive half if even; the half converges."""
    x, upper = interval.variable, interval.upper
    if sp.expand(interval.lower + upper) != 0 and not (upper == sp.oo and interval.lower == -sp.oo):
        return None
    mirrored = integrand.subs(x, -x)
    half = Interval(sp.Dummy("x", positive=True), sp.Integer(0), upper)
    on_half, mirrored_on_half = (side.xreplace({x: half.variable}) for side in (integrand, mirrored))
    if equal_inside(on_half, mirrored_on_half, half, integrator.prover):
        found = integrator.integral(integrand, x, sp.Integer(0), upper)
        return found if found is None else found.scaled(sp.Integer(2), Step("even integrand"))
    if equal_inside(on_half, -mirrored_on_half, half, integrator.prover) and (
        (continuous_inside(on_half, half) and absolutely_integrable(on_half, half, integrator.vanishes))
        or integrator.integral(integrand, x, sp.Integer(0), upper) is not None
    ):
        return Evaluation(sp.Integer(0), (Step("odd integrand", "each half converges"),))
    return None


def by_reflection(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """I = 1/2 int (f(x) + f(a + b - x)) where that sum is simpler, for an absolutely integrable f."""
    x = interval.variable
    if sp.oo in (interval.upper, -interval.lower) or not continuous_inside(integrand, interval):
        return None
    total = interval.lower + interval.upper
    mirrored = integrand.subs(x, sp.expand(total - x))
    if total == 1 and interval.lower == 0:
        # Euler's reflection formula for 0 < x < 1.
        mirrored = mirrored.xreplace({sp.loggamma(1 - x): sp.log(sp.pi) - sp.log(sp.sin(sp.pi * x)) - sp.loggamma(x)})
    if interval.positive(sp.tan(x)) and integrand.has(sp.tan, sp.cot):
        # With tan x > 0 as a quantity of its own, cot x = 1/tan x also inside powers.
        tangent = sp.Dummy("tan", positive=True)
        table = {sp.tan(x): tangent, sp.cot(x): 1 / tangent}
        if not integrand.xreplace(table).has(x) and not mirrored.xreplace(table).has(x):
            summed = integrand.xreplace(table) + mirrored.xreplace(table)
            constant = summed.subs(tangent, 1)
            bounded = absolutely_integrable(integrand, interval, integrator.vanishes)
            if bounded and integrator.prover.prove(summed, constant) is not None:
                value = constant * (interval.upper - interval.lower) / 2
                return Evaluation(value, (Step("reflection of the range", f"f(x) + f({total} - x) = {constant}"),))
    constant = sp.expand(2 * integrand.subs(x, total / 2))
    if constant.has(sp.nan, sp.zoo, sp.oo):
        return None
    summed = integrand + mirrored
    simpler = next(
        (g for g in (constant, *_simpler(summed, integrand)) if equal_inside(summed, g, interval, integrator.prover)),
        None,
    )
    if simpler is None or not absolutely_integrable(integrand, interval, integrator.vanishes):
        return None
    found = integrator.integral(simpler / 2, x, interval.lower, interval.upper)
    step = Step("reflection of the range", f"f(x) + f({total} - x) = {shown(simpler)}, f absolutely integrable")
    return found if found is None else found.scaled(sp.Integer(1), step)


def _simpler(summed: sp.Expr, integrand: sp.Expr) -> list[sp.Expr]:
    candidate = sp.factor(sp.together(summed))
    if integrand.has(sp.loggamma) and not sp.expand(summed).has(sp.loggamma):
        return [sp.expand(summed)]
    return [candidate] if sp.count_ops(candidate) <= sp.count_ops(integrand) else []


def by_inversion(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """On (0, oo): the part beyond 1 is folded back by x -> 1/x; f is absolutely integrable."""
    x = interval.variable
    if interval.lower != 0 or interval.upper != sp.oo or not integrand.has(sp.log):
        return None
    if not continuous_inside(integrand, interval):
        return None
    folded = sp.expand_log(integrand.subs(x, 1 / x)) / x**2
    summed = sp.factor(sp.together(integrand + folded))
    if len(summed.atoms(sp.log)) > len(integrand.atoms(sp.log)):
        return None
    if not absolutely_integrable(integrand, interval, integrator.vanishes):
        return None
    unit = Interval(x, sp.Integer(0), sp.Integer(1))
    if not equal_inside(summed, integrand + integrand.subs(x, 1 / x) / x**2, unit, integrator.prover):
        return None
    found = integrator.integral(summed, x, sp.Integer(0), sp.Integer(1))
    step = Step("inversion x -> 1/x", f"folded to (0, 1): {shown(summed)}")
    return found if found is None else found.scaled(sp.Integer(1), step)


def by_mirroring(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """x -> 1 - x on (0, 1) for higher powers of log(1 - x)."""
    x = interval.variable
    if interval.lower != 0 or interval.upper != 1:
        return None
    if not any(p.base == sp.log(1 - x) and p.exp.is_Integer and p.exp > 1 for p in integrand.atoms(sp.Pow)):
        return None
    found = integrator.integral(sp.expand(integrand.subs(x, 1 - x)), x, interval.lower, interval.upper)
    return found if found is None else found.scaled(sp.Integer(1), Step("change of the variable", "x -> 1 - x"))
