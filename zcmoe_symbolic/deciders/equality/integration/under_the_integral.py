"""Integrals with a parameter, by integrating their derivative in the parameter (Fubini's theorem)."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.antiderivatives import equal_inside
from zcmoe_symbolic.deciders.equality.integration.continuity import continuous_inside
from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, shown
from zcmoe_symbolic.deciders.equality.integration.fundamental_theorem import by_entire_antiderivative
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.equality.integration.limits import limit_inside
from zcmoe_symbolic.deciders.signs import is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_parameter"]


def by_parameter(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """I(a) = I(start) + int_start^a (int d/dq f(x, q) dx) dq, where the integral of f(x, start) is known.

    The start is 0, or 1 or another parameter at which the integrand vanishes. The order of integration is changed by
    Fubini's theorem: f is continuously differentiable in q between start and a and continuous at the start, and
    int |d/dq f| dx is bounded by an integral with a proved finite value that is continuous in q; for this
    majorant sines and cosines are replaced by 1. Source: W. Rudin, Real and Complex Analysis, theorem 8.8.
    """
    x = interval.variable
    parameters = [p for p in integrand.free_symbols if p != x and p.is_positive]
    for parameter in sorted(parameters, key=sp.default_sort_key):
        for start in _starts(integrand, parameter):
            integrator.prover.check_time()
            found = _from(start, parameter, integrand, interval, integrator)
            if found is not None:
                return found
    return _with_a_new_parameter(integrand, interval, integrator)


def _with_a_new_parameter(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """sin u, atan u and log(1 + u) with q u in place of u, at q = 1."""
    x, q = interval.variable, sp.Dummy("q", positive=True)
    for name in (sp.sin, sp.atan, sp.log):
        calls = [call for call in integrand.atoms(name) if call.has(x)]
        if len(calls) != 1:
            continue
        argument = calls[0].args[0]
        general = name(q * argument) if name is not sp.log else sp.log(1 + q * sp.expand(argument - 1))
        found = _from(sp.Integer(0), q, integrand.xreplace({calls[0]: general}), interval, integrator)
        if found is not None and not found.nonzero:
            return Evaluation(found.value.subs(q, 1), found.steps)
    return None


def _starts(integrand: sp.Expr, parameter: sp.Symbol) -> list[sp.Expr]:
    """Values of the parameter at which the integrand is zero or simpler."""
    others = sorted((p for p in integrand.free_symbols - {parameter} if p.is_positive), key=sp.default_sort_key)
    found: list[sp.Expr] = []
    for value in (sp.Integer(0), sp.Integer(1), *others):
        special = integrand.subs(parameter, value)
        if not special.has(sp.nan, sp.zoo, sp.oo) and sp.expand(special) == 0:
            found.insert(0, value)
        elif value == 0 and not special.has(sp.nan, sp.zoo, sp.oo) and special != integrand:
            found.append(value)
    return found


def _majorant(derivative: sp.Expr, interval: Interval) -> sp.Expr | None:
    """Something that bounds |derivative|: the terms one by one, with sines and cosines replaced by 1."""
    total = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand_mul(derivative)):
        bound = sp.Integer(1)
        for factor in sp.Mul.make_args(term):
            base, exponent = factor.as_base_exp()
            wave = base.func in (sp.sin, sp.cos) and base.args[0].is_real and exponent.is_Integer and exponent > 0
            bound *= sp.Integer(1) if wave else factor
        if interval.nonnegative(bound):
            total += bound
        elif interval.nonnegative(-bound):
            total -= bound
        else:
            return None
    return total


def _from(
    start: sp.Expr, parameter: sp.Symbol, integrand: sp.Expr, interval: Interval, integrator: Integrator
) -> Evaluation | None:
    x = interval.variable
    q = sp.Dummy("q", positive=True)
    general = integrand.xreplace({parameter: q})
    derivative = sp.diff(general, q)
    if derivative.is_rational_function(x, q):
        derivative = sp.factor(sp.cancel(sp.together(derivative)))
    if derivative == 0 or derivative.has(sp.Derivative, sp.Subs, sp.nan) or sp.count_ops(derivative) > 40:
        return None
    if not integrator.prover.prove(sp.diff(general, q), derivative):
        return None
    # In q: continuous with its derivative for all positive q, and from the start on.
    on_q = Interval(q, sp.Integer(0), sp.oo)
    if not (continuous_inside(general, on_q) and continuous_inside(derivative, on_q)):
        return None
    special = general.subs(q, start)
    if start == 0:
        limit = limit_inside(general, on_q, upper=False, vanishes=integrator.vanishes)
        if limit is None or (
            sp.expand(limit - special) != 0 and not equal_inside(limit, special, interval, integrator.prover)
        ):
            return None
    if not continuous_inside(derivative, interval):
        return None
    inner = integrator.integral(derivative, x, interval.lower, interval.upper)
    if inner is None:
        return None
    inner = _for_almost_every(q, inner, on_q, integrator)
    if inner is None:
        return None
    majorant = _majorant(derivative, interval)
    if majorant is None:
        return None
    bound = inner
    if sp.expand(majorant - derivative) != 0 and sp.expand(majorant + derivative) != 0:
        found = integrator.integral(majorant, x, interval.lower, interval.upper)
        found = None if found is None else _for_almost_every(q, found, on_q, integrator)
        if found is None:
            return None
        bound = found
    if start == 0:
        # The bound must be integrable down to q = 0.
        if limit_inside(bound.value, on_q, upper=False, vanishes=integrator.vanishes) is None:
            return None
    first = Evaluation(sp.Integer(0), ())
    if sp.expand(special) != 0:
        at_start = integrator.integral(special, x, interval.lower, interval.upper)
        if at_start is None:
            return None
        first = at_start
    outer = _outer(inner.value, q, start, parameter, integrator)
    if outer is None:
        return None
    step = Step(
        "parameter",
        f"from the value {shown(first.value)} at {parameter} = {start}; the derivative in {parameter} has the integral "
        f"{shown(inner.value.xreplace({q: parameter}))}, absolutely convergent; Fubini's theorem",
    )
    steps = (step, *first.steps, *inner.steps, *outer.steps)
    return Evaluation(first.value + outer.value, steps, (*first.nonzero, *outer.nonzero))


def _for_almost_every(q: sp.Symbol, found: Evaluation, on_q: Interval, integrator: Integrator) -> Evaluation | None:
    """The value in a form that is continuous in q, if it holds for all q but a finite number (for Fubini enough)."""
    for factor in found.nonzero:
        if factor.free_symbols != {q} or not factor.is_polynomial(q) or sp.expand(factor) == 0:
            return None
    if continuous_inside(found.value, on_q):
        return Evaluation(found.value, found.steps)
    reduced = sp.factor(sp.cancel(sp.together(found.value)))
    if not continuous_inside(reduced, on_q) or integrator.prover.prove(found.value, reduced) is None:
        return None
    return Evaluation(reduced, found.steps)


def _outer(
    value: sp.Expr, q: sp.Symbol, start: sp.Expr, parameter: sp.Symbol, integrator: Integrator
) -> Evaluation | None:
    if start == 0 or is_positive(parameter - start):
        return integrator.integral(value, q, start, parameter)
    return by_entire_antiderivative(value, q, start, parameter, integrator)
