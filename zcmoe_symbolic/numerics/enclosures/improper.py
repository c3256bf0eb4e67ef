"""The ends of improper integrals: singular end points and infinite tails, by expansions with a remainder."""

import sympy as sp
from flint import acb, arb, ctx
from sympy.concrete.expr_with_limits import ExprWithLimits

from zcmoe_symbolic.numerics.enclosures.arithmetic import NAN
from zcmoe_symbolic.numerics.enclosures.breakpoints import with_exact_values
from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, Scope, ball_of
from zcmoe_symbolic.numerics.enclosures.expansions import Place, germ_of
from zcmoe_symbolic.numerics.enclosures.germs import Domain
from zcmoe_symbolic.numerics.enclosures.moments import integral_of_germ
from zcmoe_symbolic.numerics.enclosures.oscillation import oscillating_tail

__all__ = ["end_piece", "is_holomorphic_at", "orders_for", "tail"]

_NEAR = 2**-7  # of the width of the interval: how far from an end point holomorphy is tested


def orders_for(bits: int) -> int:
    """How many orders an expansion keeps at a precision."""
    return 12 if bits <= 64 else 20 if bits <= 160 else 32


def is_holomorphic_at(integrand: sp.Expr, variable: sp.Symbol, point: acb, width: arb, scope: Scope) -> bool:
    """Whether the integrand is certainly holomorphic in a small disc around an end point."""
    radius = (abs(width) * _NEAR).abs_upper()
    disc = point + acb(arb(0, radius), arb(0, radius))
    try:
        return bool(ball_of(integrand, scope.bind(variable, disc, analytic=True, path=True)).is_finite())
    except CannotEnclose:
        if scope.effort.is_spent:
            raise
        return False


def _steps(bits: int, orders: int) -> list[int]:
    """Exponents of 2 by which a piece at an end is shorter than the interval, in the order of the attempts."""
    usual = max(3, -(-bits // orders))
    return [usual, usual + 4, max(2, usual // 2), usual + 10]


def end_piece(
    integrand: sp.Expr, variable: sp.Symbol, end: sp.Expr, width: arb, scope: Scope, *, from_the_left: bool
) -> tuple[arb, acb]:
    """A short step from a singular end point, and the integral over that step.

    Raises `CannotEnclose` where no expansion shows that the integral converges.
    """
    u = sp.Dummy("u", positive=True)
    moved = with_exact_values(integrand, scope, keep=variable)
    moved = _expanded_inside(moved.subs(variable, end + u if from_the_left else end - u), u)
    orders = orders_for(ctx.prec)
    best: tuple[arb, acb] | None = None
    reason = CannotEnclose("no expansion at an end of the interval")
    for shift in _steps(ctx.prec, orders):
        scale = min(1.0, float(width.lower()))
        if not scale > 0:
            break
        # A power of two, so that the step is exact.
        step = arb(2) ** (_exponent_of(scale) - shift)
        try:
            value = integral_of_germ(germ_of(moved, Place(u, Domain(step, orders, effort=scope.effort), scope)))
        except CannotEnclose as error:
            reason = error
            if scope.effort.is_spent:
                break
            continue
        if best is None or value.rad() < best[1].rad():
            best = step, value
        if best[1].rad() < arb(2) ** (8 - ctx.prec):
            break
    if best is None:
        raise reason
    return best


def _expanded_inside(expr: sp.Expr, u: sp.Symbol) -> sp.Expr:
    """With polynomials in u under roots, in denominators and arguments expanded: (sqrt(2) + u)^2 - 2 = u^2 + ..."""
    if not expr.args or u not in expr.free_symbols or isinstance(expr, ExprWithLimits):
        return expr
    arguments = [_expanded_inside(argument, u) if isinstance(argument, sp.Expr) else argument for argument in expr.args]
    arguments = [
        sp.expand(argument) if isinstance(argument, sp.Add) and argument.is_polynomial(u) else argument
        for argument in arguments
    ]
    return expr.func(*arguments)


def _exponent_of(scale: float) -> int:
    exponent = 0
    while scale < 0.5:
        scale, exponent = scale * 2, exponent - 1
    return exponent


def tail(integrand: sp.Expr, variable: sp.Symbol, start: arb, scope: Scope) -> tuple[arb, acb]:
    """A point to the right of `start`, and the integral from there to infinity.

    Raises `CannotEnclose` where no expansion shows that the integral converges.
    """
    u = sp.Dummy("u", positive=True)
    fixed = with_exact_values(integrand, scope, keep=variable)
    moved = fixed.subs(variable, 1 / u) / u**2
    orders = orders_for(ctx.prec)
    least = max(2, int(float(abs(start).abs_upper())) + 1)
    best: tuple[arb, acb] | None = None
    reason = CannotEnclose("no expansion at infinity")
    shifts = sorted(_steps(ctx.prec, orders))
    for shift in shifts:
        cut = arb(max(least, 2**shift, 2))
        try:
            value = integral_of_germ(germ_of(moved, Place(u, Domain(1 / cut, orders, effort=scope.effort), scope)))
        except CannotEnclose as error:
            reason = error
            if scope.effort.is_spent:
                break
            continue
        if best is None or value.rad() < best[1].rad():
            best = cut, value
        if value.rad() < arb(2) ** (8 - ctx.prec):
            break
    if best is None or best[1].rad() > arb(2) ** (16 - ctx.prec):
        try:
            other = oscillating_tail(fixed, variable, least, scope)
            if best is None or other[1].rad() < best[1].rad():
                return other
        except CannotEnclose:
            if best is None:
                raise reason from None
    return best if best is not None else (start, NAN)
