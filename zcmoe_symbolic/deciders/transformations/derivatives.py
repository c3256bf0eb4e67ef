"""Derivatives, under integral signs too."""

from secrets import token_hex

import sympy as sp

from zcmoe_symbolic.deciders.transformations.binders import NotTransformable
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.jets import derivative_of, to_jets
from zcmoe_symbolic.language.statements import RegionIntegral
from zcmoe_symbolic.language.substitution import substitute
from zcmoe_symbolic.language.wellformed import is_elementary

__all__ = ["classical_derivative", "derivative"]


def derivative(expr: sp.Expr, v: sp.Symbol, facts: Facts) -> sp.Expr:
    """The derivative of `expr` in `v`, by the rules of the calculus and Leibniz' rule."""
    if v not in expr.free_symbols:
        return sp.S.Zero
    if isinstance(expr, sp.Add):
        return sp.Add(*(derivative(term, v, facts) for term in expr.args))
    if isinstance(expr, sp.Mul):
        factors = expr.args
        return sp.Add(
            *(sp.Mul(derivative(f, v, facts), *factors[:k], *factors[k + 1 :]) for k, f in enumerate(factors))
        )
    if isinstance(expr, sp.Pow) and v not in expr.exp.free_symbols:
        return expr.exp * expr.base ** (expr.exp - 1) * derivative(expr.base, v, facts)
    if isinstance(expr, sp.Integral | RegionIntegral):
        return _leibniz(expr, v, facts)
    if not is_elementary(expr):
        raise NotTransformable(f"differentiation has no rule for {expr}")
    return to_jets(sp.Derivative(expr, v))


def classical_derivative(expr: sp.Expr, v: sp.Symbol) -> sp.Expr:
    """The derivative in `v` in jets, with that of `b^e` for a symbolic e as `e b^(e-1) b'`, where SymPy divides by b.

    >>> x, n = sp.Symbol("x", real=True), sp.Symbol("n", integer=True, positive=True)
    >>> classical_derivative((1 - x) ** n, x)
    -n*(1 - x)**(n - 1)
    """
    plain, token = to_jets(expr), token_hex(16)  # a name that no function of the expression has
    powers = {
        power: sp.Function(f"power {number} {token}", real=True)
        for number, power in enumerate(sorted(plain.atoms(sp.Pow), key=sp.default_sort_key))
        if v in power.base.free_symbols and v not in power.exp.free_symbols and power.exp.free_symbols
    }
    slope = to_jets(sp.Derivative(plain.xreplace({power: name(v) for power, name in powers.items()}), v))
    for power, name in powers.items():
        base, exponent = power.args
        inner = exponent * base ** (exponent - 1) * classical_derivative(base, v)
        slope = slope.xreplace({derivative_of(name)(v): inner, name(v): power})
    return slope


def _leibniz(expr: sp.Integral | RegionIntegral, v: sp.Symbol, facts: Facts) -> sp.Expr:
    body = expr.function if isinstance(expr, sp.Integral) else expr.body
    if not sp.expand(body).is_polynomial(v):
        raise NotTransformable(
            f"differentiation under the integral needs an integrand that is polynomial in {v}, not {body}"
        )
    slope = sp.diff(body, v)
    if isinstance(expr, RegionIntegral):
        if v in expr.parameters[0].free_symbols:
            raise NotTransformable(f"the region of {expr} depends on {v}")
        if not all(facts.bounded_on(sp.expand(part), expr.variables[0], expr.parameters[0]) for part in (body, slope)):
            raise NotTransformable(f"differentiation under the integral needs that {body} is bounded on the region")
        return expr.func(slope, *expr.args[1:])
    variable, low, high = expr.limits[0]
    if not all(facts.continuous(part, variable, low, high) for part in (body, slope)):
        raise NotTransformable(
            f"differentiation under the integral needs that {body} is continuous from {low} to {high}"
        )
    total = sp.Integral(slope, expr.limits[0]) if slope != 0 else sp.S.Zero
    for end, sign in ((high, 1), (low, -1)):
        if v in end.free_symbols:
            if not facts.in_domain(end):
                raise NotTransformable(f"differentiation needs that the end point {end} lies in [0, 1]")
            total += sign * substitute(body, {variable: end}) * derivative(end, v, facts)
    return total
