"""Changes of the variable: tangents, exponentials, the reciprocal."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.antiderivatives import equal_inside, opened_logarithms
from zcmoe_symbolic.deciders.equality.integration.continuity import continuous_inside
from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, shown
from zcmoe_symbolic.deciders.equality.integration.interval import Interval, is_nonnegative
from zcmoe_symbolic.deciders.signs import is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_exponential", "by_reciprocal", "by_tangent", "by_tangent_of_the_half"]


def by_tangent(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """x = tan u for a logarithm over 1 + x^2 on (0, 1), (0, oo) or the whole line."""
    x = interval.variable
    ends = {sp.Integer(0): sp.Integer(0), sp.Integer(1): sp.pi / 4, sp.oo: sp.pi / 2, -sp.oo: -sp.pi / 2}
    if interval.lower not in ends or interval.upper not in ends or not integrand.has(sp.log, sp.atan):
        return None
    if integrand.free_symbols != {x}:
        return None
    logs = {call: sp.Dummy("l") for call in integrand.atoms(sp.log, sp.atan)}
    denominator = sp.fraction(sp.together(integrand.xreplace(logs)))[1]
    if not denominator.is_polynomial(x):
        return None
    if not integrand.has(sp.atan) and sp.rem(denominator, 1 + x**2, x) != 0:
        return None
    factor = sp.cancel(sp.together(integrand * (1 + x**2)))
    if factor.has(1 + x**2) and sp.count_ops(factor) >= sp.count_ops(integrand):
        return None
    u = sp.Dummy("u", positive=True) if interval.lower == 0 else sp.Dummy("u", real=True)
    moved = factor.replace(lambda e: e == 1 + x**2, lambda e: 1 / sp.cos(u) ** 2)
    moved = moved.replace(lambda e: e == sp.atan(x), lambda e: u).subs(x, sp.tan(u))
    target = Interval(u, ends[interval.lower], ends[interval.upper])
    direct = integrand.subs(x, sp.tan(u)).replace(lambda e: e == sp.atan(sp.tan(u)), lambda e: u)
    if not equal_inside(moved, direct / sp.cos(u) ** 2, target, integrator.prover):
        return None
    moved = opened_logarithms(moved, target, integrator.prover)
    found = integrator.integral(moved, u, target.lower, target.upper)
    step = Step("change of the variable", f"x = tan u, increasing on ({target.lower}, {target.upper})")
    return found if found is None else found.scaled(sp.Integer(1), step)


def by_tangent_of_the_half(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """u = tan(x/2) for rational functions of sin x and cos x, on a period or between multiples of pi/2.

    A range of a full period 2 pi is moved to (-pi, pi). Source: K. Weierstrass's substitution.
    """
    x = interval.variable
    lower, upper = interval.lower, interval.upper
    waves = integrand.atoms(sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc)
    if waves and all(sp.cancel(wave.args[0] / x).is_Integer for wave in waves):
        integrand = sp.expand_trig(integrand)
        waves = integrand.atoms(sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc)
    if not waves or any(wave.args[0] != x for wave in waves if wave.has(x)):
        return _slower(integrand, interval, integrator)
    if sp.oo in (upper, -lower) or not continuous_inside(integrand, interval):
        return None
    if integrand.xreplace({wave: sp.Integer(2) for wave in waves}).has(x):
        return None
    squared = _by_tangent_itself(integrand, interval, integrator)
    if squared is not None:
        return squared
    steps: tuple[Step, ...] = ()
    if sp.expand(upper - lower - 2 * sp.pi) == 0 and lower != -sp.pi:
        # The integrand repeats; it must be continuous at the old ends too, so that the moved range is a full period.
        line = Interval(sp.Dummy("x", real=True), -sp.oo, sp.oo)
        if not continuous_inside(integrand.xreplace({x: line.variable}), line):
            return None
        lower, upper = -sp.pi, sp.pi
        steps = (Step("full period", "moved to (-pi, pi)"),)
    if not (is_nonnegative(lower + sp.pi) and is_nonnegative(sp.pi - upper)):
        middle = sp.pi
        if not (is_nonnegative(lower) and is_positive(upper - middle) and is_positive(middle - lower)):
            return None
        parts = [integrator.integral(integrand, x, lower, middle), _shifted(integrand, x, upper, integrator)]
        if parts[0] is None or parts[1] is None:
            return None
        step = Step("range cut", "at pi; both parts converge")
        value = parts[0].value + parts[1].value
        return Evaluation(value, (step, *parts[0].steps, *parts[1].steps), (*parts[0].nonzero, *parts[1].nonzero))
    u = sp.Dummy("u", positive=True) if is_nonnegative(lower) else sp.Dummy("u", real=True)
    sine, cosine = 2 * u / (1 + u**2), (1 - u**2) / (1 + u**2)
    values = {
        sp.sin: sine,
        sp.cos: cosine,
        sp.tan: sine / cosine,
        sp.cot: cosine / sine,
        sp.sec: 1 / cosine,
        sp.csc: 1 / sine,
    }
    moved = sp.factor(sp.cancel(sp.together(integrand.xreplace({w: values[w.func] for w in waves}) * 2 / (1 + u**2))))
    ends = [{-sp.pi: -sp.oo, sp.pi: sp.oo}.get(end, sp.tan(end / 2)) for end in (lower, upper)]
    if not moved.is_rational_function(u):
        return None
    found = integrator.integral(moved, u, ends[0], ends[1])
    step = Step("change of the variable", f"u = tan(x/2), increasing on ({lower}, {upper}): {shown(moved)}")
    return found if found is None else found.scaled(sp.Integer(1), *steps, step)


def _by_tangent_itself(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """u = tan x between -pi/2 and pi/2 for rational functions of sin^2, cos^2 and tan; multiples of pi by periods."""
    x = interval.variable
    u = sp.Dummy("u", real=True)
    sine, cosine = sp.Dummy("s"), sp.Dummy("c")
    plain = integrand.replace(sp.tan, lambda v: sp.sin(v) / sp.cos(v)).replace(sp.cot, lambda v: sp.cos(v) / sp.sin(v))
    plain = plain.xreplace({sp.sin(x): sine, sp.cos(x): cosine})
    if plain.has(x) or not plain.is_rational_function(sine, cosine):
        return None
    if not plain.has(sine) and not plain.has(cosine):
        return None
    # sin x = u cos x; what is left of cos x has to come in even powers.
    plain = sp.cancel(plain.subs(sine, u * cosine))
    square = sp.Dummy("q")
    numerator, denominator = sp.fraction(sp.together(plain))
    halves = []
    for part in (numerator, denominator):
        polynomial = sp.Poly(part, cosine)
        halves.append([(power, c) for (power,), c in polynomial.terms()])
    parity = {power % 2 for part in halves for power, _ in part}
    if len(parity) != 1:
        return None
    offset = parity.pop()
    parts = [sp.Add(*(c * square ** ((power - offset) // 2) for power, c in part)) for part in halves]
    moved = sp.factor(sp.cancel((parts[0] / parts[1]).subs(square, 1 / (1 + u**2)) / (1 + u**2)))
    lower, upper, times = interval.lower, interval.upper, sp.Integer(1)
    span = sp.cancel((upper - lower) / sp.pi)
    line = Interval(sp.Dummy("x", real=True), -sp.oo, sp.oo)
    if span.is_Integer and span > 0 and continuous_inside(integrand.xreplace({x: line.variable}), line):
        lower, upper, times = -sp.pi / 2, sp.pi / 2, span
    if not (is_nonnegative(lower + sp.pi / 2) and is_nonnegative(sp.pi / 2 - upper)):
        return None
    ends = [{-sp.pi / 2: -sp.oo, sp.pi / 2: sp.oo}.get(end, sp.tan(end)) for end in (lower, upper)]
    found = integrator.integral(moved, u, ends[0], ends[1])
    step = Step("change of the variable", f"u = tan x, increasing on ({lower}, {upper}), period pi: {shown(moved)}")
    return found if found is None else found.scaled(times, step)


def by_exponential(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """y = exp(c x) for rational functions of exp(c x) up to infinity; x = exp(-u) for quotients by log x on (0, 1)."""
    x = interval.variable
    if interval.lower == 0 and interval.upper == 1:
        powers = [power for power in integrand.atoms(sp.Pow) if power.base.has(sp.log)]
        if not any(not power.exp.is_Integer or power.exp.is_negative for power in powers) and not any(
            log.args[0].has(sp.log) for log in integrand.atoms(sp.log)
        ):
            return None
        u = sp.Dummy("u", positive=True)
        moved = sp.powsimp(sp.expand(sp.expand_log(integrand.subs(x, sp.exp(-u))) * sp.exp(-u)))
        found = integrator.integral(moved, u, sp.Integer(0), sp.oo)
        return found if found is None else found.scaled(sp.Integer(1), Step("change of the variable", "x = exp(-u)"))
    if interval.upper != sp.oo or interval.lower not in (sp.Integer(0), -sp.oo):
        return None
    inner = integrand.rewrite(sp.exp)
    if interval.lower == 0 and inner.has(sp.log):
        return _falling_exponential(inner, interval, integrator)
    slopes = [sp.cancel(e.exp / x) for e in inner.atoms(sp.exp) if e.has(x)]
    if not slopes or any(slope.has(x) or not sp.cancel(slope / slopes[0]).is_Rational for slope in slopes):
        return None
    unit = slopes[0] if is_positive(slopes[0]) else -slopes[0]
    ratios = [sp.cancel(slope / unit) for slope in slopes]
    if not is_positive(unit) or not all(ratio.is_Integer for ratio in ratios):
        return None
    y = sp.Dummy("y", positive=True)
    moved = inner.replace(lambda e: isinstance(e, sp.exp) and e.has(x), lambda e: y ** sp.cancel(e.exp / (unit * x)))
    if moved.has(x) or not moved.is_rational_function(y):
        return None
    moved = sp.factor(sp.cancel(sp.together(moved / (unit * y))))
    start = sp.Integer(1) if interval.lower == 0 else sp.Integer(0)
    found = integrator.integral(moved, y, start, sp.oo)
    return found if found is None else found.scaled(sp.Integer(1), Step("change of the variable", f"y = exp({unit}*x)"))


def _falling_exponential(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """y = exp(-x) for logarithms of rational functions of exp(x) on (0, oo)."""
    x = interval.variable
    y = sp.Dummy("y", positive=True)
    slopes = [sp.cancel(e.exp / x) for e in integrand.atoms(sp.exp) if e.has(x)]
    if not slopes or not all(slope.is_Integer for slope in slopes):
        return None
    moved = integrand.replace(lambda e: isinstance(e, sp.exp) and e.has(x), lambda e: y ** sp.cancel(-e.exp / x))
    moved = moved.replace(sp.log, lambda v: sp.log(sp.factor(sp.cancel(v)))).subs(x, -sp.log(y)) / y
    unit = Interval(y, sp.Integer(0), sp.Integer(1))
    moved = sp.expand(opened_logarithms(moved, unit, integrator.prover))
    found = integrator.integral(moved, y, sp.Integer(0), sp.Integer(1))
    return found if found is None else found.scaled(sp.Integer(1), Step("change of the variable", "y = exp(-x)"))


def by_reciprocal(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """x = 1/u on (a, oo) with a > 0, for integrands with roots."""
    x = interval.variable
    if interval.upper != sp.oo or not is_positive(interval.lower) or integrand.has(sp.sin, sp.cos, sp.exp):
        return None
    if not any(not power.exp.is_Integer for power in integrand.atoms(sp.Pow) if power.base.is_Add):
        return None
    u = sp.Dummy("u", positive=True)
    moved = integrand.subs(x, 1 / u) / u**2
    moved = sp.powsimp(sp.expand_power_base(moved.replace(lambda e: e.is_Add, lambda e: sp.factor(sp.together(e)))))
    found = integrator.integral(moved, u, sp.Integer(0), 1 / interval.lower)
    return found if found is None else found.scaled(sp.Integer(1), Step("change of the variable", "x = 1/u"))


def _shifted(integrand: sp.Expr, x: sp.Symbol, upper: sp.Expr, integrator: Integrator) -> Evaluation | None:
    moved = integrand.subs(x, x + 2 * sp.pi)
    z = sp.Dummy("x", real=True)
    return integrator.integral(moved.xreplace({x: z}), z, -sp.pi, sp.expand(upper - 2 * sp.pi))


def _slower(integrand: sp.Expr, interval: Interval, integrator: Integrator) -> Evaluation | None:
    """sin(m x) with one m for all waves: x = v/m."""
    x = interval.variable
    slopes = {sp.cancel(w.args[0] / x) for w in integrand.atoms(sp.sin, sp.cos, sp.tan, sp.cot) if w.has(x)}
    if len(slopes) != 1:
        return None
    slope = slopes.pop()
    if slope == 1 or not is_positive(slope) or slope.has(x):
        return None
    v = sp.Dummy("v", real=True)
    moved = integrand.subs(x, v / slope) / slope
    found = integrator.integral(moved, v, slope * interval.lower, slope * interval.upper)
    return found if found is None else found.scaled(sp.Integer(1), Step("change of the variable", f"v = {slope}*x"))
