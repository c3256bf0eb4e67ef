"""Derivatives at a point, by Cauchy's integral formula over a circle; substitutions.

If f is holomorphic on the disc |z - c| <= R and |f| <= M there, then the mean of f(c + r w) w^-n over the
m-th roots of unity w differs from r^n f^(n)(c)/n! by at most M (r/R)^(n + m)/(1 - (r/R)^m), since all it adds
are the Taylor coefficients of the orders n + m, n + 2 m, ... (Trefethen and Weideman, SIAM Review 56, 2014, 2).
"""

import math
from dataclasses import replace

import sympy as sp
from flint import acb, arb, ctx, fmpq

from zcmoe_symbolic.numerics.enclosures.arithmetic import NAN
from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, Scope, ball_of, encloses, exact_number

__all__: list[str] = []

_HIGHEST_ORDER = 20
_RATIO = 6  # log2 of R/r


@encloses(sp.Derivative)
def _derivative(expr: sp.Basic, scope: Scope) -> acb:
    counted = expr.variable_count
    variable, count = counted[-1]
    inner = expr.expr if len(counted) == 1 else sp.Derivative(expr.expr, *counted[:-1])
    if not isinstance(variable, sp.Symbol) or not isinstance(count, sp.Integer) or count > _HIGHEST_ORDER:
        raise CannotEnclose(f"{expr} is not a derivative of fixed order in a symbol")
    if variable not in scope.balls:
        raise CannotEnclose(f"the symbol {variable} has no value")
    reason = CannotEnclose(f"{inner} is not shown to be holomorphic around the point")
    for exponent in (-2, -5, -9, -14):
        try:
            value = _by_cauchy(inner, variable, int(count), arb(2) ** exponent, scope)
        except CannotEnclose as error:
            reason = error
            if scope.effort.is_spent:
                break
            continue
        if value.is_finite():
            return value
    raise reason


def _by_cauchy(inner: sp.Expr, variable: sp.Symbol, order: int, radius: arb, scope: Scope) -> acb:
    centre = scope.balls[variable]
    is_real = bool(centre.imag.is_zero())
    disc = centre + acb(arb(0, radius), arb(0, radius))
    largest = abs(ball_of(inner, scope.bind(variable, disc, analytic=True, path=is_real))).abs_upper()
    if not largest.is_finite():
        raise CannotEnclose(f"{inner} is not shown to be holomorphic around the point")
    count = order + 2 + ctx.prec // _RATIO
    small = radius / 2**_RATIO
    total = acb(0)
    saved = ctx.prec
    # Dividing by r^n costs bits.
    ctx.prec = saved + order * (_RATIO - int(math.log2(float(radius)))) + 10
    try:
        for j in range(count):
            angle = arb(fmpq(2 * j, count))
            root = acb(angle.cos_pi(), angle.sin_pi())
            back = -angle * order
            here = scope.bind(variable, centre + small * root, analytic=True, path=is_real)
            total += ball_of(inner, here) * acb(back.cos_pi(), back.sin_pi())
        mean = total / count
        ratio = arb(2) ** -_RATIO
        error = (largest * ratio ** (order + count) / (1 - ratio**count)).abs_upper()
        mean += acb(arb(0, error), arb(0, error))
        value = mean * math.factorial(order) / small**order
    finally:
        ctx.prec = saved
    if is_real and _is_real_there(inner, variable, centre, small, scope):
        return acb(value.real)
    return value


def _is_real_there(inner: sp.Expr, variable: sp.Symbol, centre: acb, small: arb, scope: Scope) -> bool:
    """Real on a real neighbourhood, so that the derivatives are real."""
    nearby = acb(centre.real + arb(0, small))
    here = replace(scope.bind(variable, nearby), analytic=False)
    return bool(ball_of(inner, here).imag.is_zero())


@encloses(sp.Subs)
def _substitution(expr: sp.Basic, scope: Scope) -> acb:
    inner = scope
    for variable, point in zip(expr.variables, expr.point, strict=True):
        number = exact_number(point, scope)
        inner = (
            inner.bind_exactly(variable, number) if number is not None else inner.bind(variable, ball_of(point, scope))
        )
    value = ball_of(expr.expr, inner)
    return value if value.is_finite() else NAN
