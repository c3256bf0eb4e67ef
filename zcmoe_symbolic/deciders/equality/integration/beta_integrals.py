"""Beta integrals: powers of x - a and b - x on [a, b], powers of sine and cosine on a quarter turn."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, terms_of
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.signs import is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_beta_function", "by_beta_function_of_sines"]


def by_beta_function(integrand: sp.Expr, interval: Interval, _integrator: Integrator) -> Evaluation | None:
    """x**(p-1) (1 - x**b)**(q-1), also times log(x)**j log(1 - x**b)**k: derivatives of B(p/b, q)/b in p and q.

    On (0, c) by scaling. Conditions: p, q, b > 0. Source: DLMF 5.12.1; differentiation under the integral sign is
    allowed for p, q > 0, where the integrand is dominated by one with slightly smaller exponents.
    """
    lower, upper, old = interval.lower, interval.upper, interval.variable
    if sp.oo in (upper, -lower):
        return None
    x = sp.Dummy("x", positive=True)
    length = sp.expand(upper - lower)
    moved = integrand
    if not (lower == 0 and upper == 1):
        moved = integrand.subs(old, lower + length * x)
        moved = moved.replace(lambda e: e.is_Add and e.has(x), lambda e: sp.factor(sp.expand(e)))
        if moved.has(sp.log):
            moved = sp.expand_log(moved)
        x_one = moved
    else:
        x_one = moved.xreplace({old: x})
    total, steps = sp.Integer(0), []
    for term in terms_of(x_one):
        found = _term(term, x)
        if found is None:
            return None
        total += found[0]
        steps.append(found[1])
    return Evaluation(length * total, tuple(steps))


def _one_minus(base: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """b > 0 with base = 1 - x**b."""
    inner = sp.expand(1 - base)
    root, exponent = inner.as_base_exp()
    return exponent if root == x and not exponent.has(x) and is_positive(exponent) else None


def _term(term: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, Step] | None:
    coefficient, moving = term.as_independent(x, as_Add=False)
    p, q, b = sp.Integer(1), sp.Integer(1), None
    first_logs, second_logs = 0, 0
    for factor in sp.Mul.make_args(moving):
        base, exponent = factor.as_base_exp()
        if factor == 1:
            continue
        if exponent.has(x):
            return None
        if base == x:
            p += exponent
            continue
        inside_log = isinstance(base, sp.log)
        inner = base.args[0] if inside_log else base
        if inside_log and not (exponent.is_Integer and exponent > 0):
            return None
        if inside_log and inner == x:
            first_logs += int(exponent)
            continue
        step = _one_minus(inner, x)
        if step is None or (b is not None and sp.expand(step - b) != 0):
            return None
        b = step
        if inside_log:
            second_logs += int(exponent)
        else:
            q += exponent
    if first_logs + second_logs > 4:
        return None
    b = sp.Integer(1) if b is None else b
    p, q = sp.expand(p), sp.expand(q)
    if not (is_positive(p) and is_positive(q)):
        return None
    s, t = sp.Dummy("s", positive=True), sp.Dummy("t", positive=True)
    formula = sp.gamma(s / b) * sp.gamma(t) / sp.gamma(s / b + t) / b
    if first_logs:
        formula = sp.diff(formula, s, first_logs)
    if second_logs:
        formula = sp.diff(formula, t, second_logs)
    value = formula.subs({s: p, t: q})
    return coefficient * value, Step("beta integral", f"p = {p}, q = {q}, in x**{b}")


def by_beta_function_of_sines(integrand: sp.Expr, interval: Interval, _integrator: Integrator) -> Evaluation | None:
    """sin(x)**p cos(x)**q over (0, pi/2): B((p+1)/2, (q+1)/2)/2, for p, q > -1; sin(x)**p over (0, pi) is twice that.

    Also with powers of log sin x and log cos x, by derivatives in p and q. Source: DLMF 5.12.2.
    """
    x = interval.variable
    double = interval.upper == sp.pi
    if interval.lower != 0 or not (double or interval.upper == sp.pi / 2):
        return None
    total, steps = sp.Integer(0), []
    opened = integrand.replace(sp.tan, lambda u: sp.sin(u) / sp.cos(u))
    if not double:
        # Sine and cosine are positive inside, so that powers of products and powers of powers open.
        sine, cosine = sp.Dummy("sin", positive=True), sp.Dummy("cos", positive=True)
        opened = sp.expand_power_base(opened.xreplace({sp.sin(x): sine, sp.cos(x): cosine}))
        opened = sp.powdenest(opened).xreplace({sine: sp.sin(x), cosine: sp.cos(x)})
    for term in terms_of(opened):
        coefficient, moving = term.as_independent(x, as_Add=False)
        powers = {sp.sin(x): sp.Integer(1), sp.cos(x): sp.Integer(1)}
        logs = {sp.sin(x): 0, sp.cos(x): 0}
        for factor in sp.Mul.make_args(moving):
            base, exponent = factor.as_base_exp()
            if factor == 1:
                continue
            if exponent.has(x):
                return None
            if base in powers:
                powers[base] += exponent
            elif isinstance(base, sp.log) and base.args[0] in logs and exponent.is_Integer and exponent > 0:
                logs[base.args[0]] += int(exponent)
            else:
                return None
        p, q = sp.expand(powers[sp.sin(x)]), sp.expand(powers[sp.cos(x)])
        if double and (q != 1 or logs[sp.cos(x)]):
            return None
        if not (is_positive(p) and is_positive(q)) or sum(logs.values()) > 4:
            return None
        s, t = sp.Dummy("s", positive=True), sp.Dummy("t", positive=True)
        formula = sp.gamma(s / 2) * sp.gamma(t / 2) / sp.gamma((s + t) / 2) / 2
        for symbol, wave in ((s, sp.sin(x)), (t, sp.cos(x))):
            if logs[wave]:
                formula = sp.diff(formula, symbol, logs[wave])
        total += (2 if double else 1) * coefficient * formula.subs({s: p, t: q})
        steps.append(Step("beta integral of sines", f"sin**({p} - 1) cos**({q} - 1)"))
    return Evaluation(total, tuple(steps))
