"""Finite and infinite sums and products.

The tail of a sum over k >= A of an expansion in powers of 1/k is a sum of values of the Hurwitz zeta function;
the remainder of the expansion is bounded by one of them.
"""

from fractions import Fraction

import sympy as sp
from flint import acb, acb_series, arb, ctx, fmpq

from zcmoe_symbolic.numerics.enclosures.breakpoints import with_exact_values
from zcmoe_symbolic.numerics.enclosures.evaluation import (
    CannotEnclose,
    Gaussian,
    Scope,
    ball_of,
    encloses,
    exact_rational,
)
from zcmoe_symbolic.numerics.enclosures.expansions import Place, germ_of, logarithm
from zcmoe_symbolic.numerics.enclosures.gammas import in_gammas
from zcmoe_symbolic.numerics.enclosures.germs import Domain, Germ, as_arb
from zcmoe_symbolic.numerics.enclosures.integrals import without_constant_factor

__all__ = ["sum_of_germ"]

_MOST_TERMS = 10_000
_LATEST_TAIL = 4_096


def _integer(expr: sp.Basic, scope: Scope) -> int | None:
    rational = exact_rational(expr, scope)
    return int(rational.p) if rational is not None and rational.q == 1 else None


def _at(expr: sp.Basic, index: sp.Symbol, k: int, scope: Scope) -> acb:
    return ball_of(expr, scope.bind_exactly(index, Gaussian(fmpq(k), fmpq(0))))


@encloses(sp.Sum)
def _sum(expr: sp.Basic, scope: Scope) -> acb:
    inner = expr.function
    if len(expr.limits) > 1:
        inner = without_constant_factor(sp.Sum, inner, expr.limits[:-1])
    index, low, high = _limits(expr)
    if low is sp.S.NegativeInfinity and high is sp.S.Infinity:
        mirrored = inner.subs(index, -index)
        return _infinite_sum(inner, index, 0, scope) + _infinite_sum(mirrored, index, 1, scope)
    if high is sp.S.Infinity:
        return _infinite_sum(inner, index, _fixed(low, expr, scope), scope)
    if low is sp.S.NegativeInfinity:
        return _infinite_sum(inner.subs(index, -index), index, -_fixed(high, expr, scope), scope)
    first, last = _fixed(low, expr, scope), _fixed(high, expr, scope)
    if last < first - 1:
        # Karr's convention, which SymPy follows.
        return -_finite_sum(inner, index, last + 1, first - 1, scope)
    return _finite_sum(inner, index, first, last, scope)


def _limits(expr: sp.Basic) -> tuple[sp.Symbol, sp.Expr, sp.Expr]:
    limit = expr.limits[-1]
    if len(limit) != 3:
        raise CannotEnclose(f"{expr} has no limits")
    return limit[0], limit[1], limit[2]


def _fixed(limit: sp.Expr, expr: sp.Basic, scope: Scope) -> int:
    value = _integer(limit, scope)
    if value is None:
        raise CannotEnclose(f"a limit of {expr} is not an integer")
    return value


def _finite_sum(inner: sp.Expr, index: sp.Symbol, first: int, last: int, scope: Scope) -> acb:
    if last - first >= _MOST_TERMS:
        raise CannotEnclose(f"a sum of {last - first + 1} terms is too long")
    total = acb(0)
    for k in range(first, last + 1):
        total += _at(inner, index, k, scope)
    return total


def _finite_product(inner: sp.Expr, index: sp.Symbol, first: int, last: int, scope: Scope) -> acb:
    if last - first >= _MOST_TERMS:
        raise CannotEnclose(f"a product of {last - first + 1} factors is too long")
    total = acb(1)
    for k in range(first, last + 1):
        total *= _at(inner, index, k, scope)
    return total


def _germ_at_infinity(inner: sp.Expr, index: sp.Symbol, start: int, orders: int, scope: Scope) -> Germ:
    u = sp.Dummy("u", positive=True)
    # As an integer, so that SymPy sees cos(pi k) = (-1)^k; then 1/u for a real u.
    whole = sp.Dummy("k", integer=True, positive=True)
    fixed = in_gammas(with_exact_values(inner, scope, keep=index).subs(index, whole), whole)
    moved = fixed.subs(whole, 1 / u)
    domain = Domain(1 / arb(start), orders, reciprocal_is_integer=True, effort=scope.effort)
    return germ_of(moved, Place(u, domain, scope))


def _infinite_sum(inner: sp.Expr, index: sp.Symbol, first: int, scope: Scope) -> acb:
    if inner == 0:
        return acb(0)
    best: tuple[int, acb] | None = None
    reason = CannotEnclose("the sum is not shown to converge")
    for start, orders in _plan(inner, index, max(first, 64), scope):
        cut = max(first, start)
        cut += cut % 2  # an even start, so that an alternating tail begins with +
        try:
            value = sum_of_germ(_germ_at_infinity(inner, index, cut, orders, scope), cut)
        except CannotEnclose as error:
            reason = error
            if scope.effort.is_spent:
                break
            continue
        if best is None or value.rad() < best[1].rad():
            best = cut, value
        if value.rad() < arb(2) ** (16 - ctx.prec):
            break
    if best is None:
        raise reason
    return _finite_sum(inner, index, first, best[0] - 1, scope) + best[1]


def _plan(inner: sp.Expr, index: sp.Symbol, start: int, scope: Scope) -> list[tuple[int, int]]:
    """Few orders and a late start where the terms decay exponentially, many orders where they do not."""
    try:
        decays = bool(_germ_at_infinity(inner, index, start, 3, scope).growth)
    except CannotEnclose:
        decays = False
    return [(64, 6), (256, 6), (1024, 6), (4096, 6)] if decays else _starts(ctx.prec)


def _starts(bits: int) -> list[tuple[int, int]]:
    """Where the tail begins, and how many orders of 1/k its expansion keeps."""
    if bits <= 64:
        return [(32, 12), (1024, 12)]
    if bits <= 160:
        return [(128, 24), (2048, 24)]
    return [(2048, 46), (_LATEST_TAIL, 46)]


def sum_of_germ(germ: Germ, start: int) -> acb:
    """The sum of the germ's values at u = 1/k over k >= start; `start` even where the germ alternates.

    Raises `CannotEnclose` unless the sum certainly converges.
    """
    plain = germ.without_growth()
    total = acb(0)
    for (exponent, logs), coefficient in plain.terms.items():
        total += coefficient * _zeta_tail(exponent, logs, start, alternating=plain.alternates)
    if not plain.rest.is_zero():
        # r(1/k) lies in a convex ball and the weights are not negative; with signs, in the ball of both signs.
        spread = plain.without_signs()
        total += (
            spread.rest * _zeta_tail(spread.order, spread.logs, start, alternating=False)
            if not plain.alternates
            else _signed_rest(plain, start)
        )
    return total


def _signed_rest(germ: Germ, start: int) -> acb:
    size = abs(germ.rest) * _zeta_tail(germ.order, germ.logs, start, alternating=False)
    bound = abs(size).abs_upper()
    return acb(arb(0, bound), arb(0) if germ.rest.imag.is_zero() else arb(0, bound))


def _zeta_tail(exponent: Fraction, logs: int, start: int, *, alternating: bool) -> acb:
    """The sum of k^-e log(k)^m over k >= start, with the signs +, -, +, ... if `alternating`.

    The m-th derivative of k^-s is (-log k)^m k^-s; the alternating sum of k^-s is
    2^-s (zeta(s, start/2) - zeta(s, (start + 1)/2)), for all s > 0 by continuation.
    """
    if exponent <= (0 if alternating else 1):
        raise CannotEnclose("the sum is not shown to converge")
    saved = ctx.cap
    ctx.cap = logs + 1
    try:
        order = acb_series([acb(as_arb(exponent)), 1], logs + 1)
        if not alternating:
            series = order.zeta(acb(start))
        else:
            halves = (order * -(arb(2).log())).exp()
            # Both without their pole at s = 1, which cancels.
            series = halves * (order.zeta(acb(start) / 2, True) - order.zeta(acb(start + 1) / 2, True))
        return series[logs] * acb(arb(logs).fac()) * (-1) ** logs
    finally:
        ctx.cap = saved


@encloses(sp.Product)
def _product(expr: sp.Basic, scope: Scope) -> acb:
    inner = expr.function if len(expr.limits) == 1 else sp.Product(expr.function, *expr.limits[:-1])
    index, low, high = _limits(expr)
    if high is sp.S.Infinity:
        return _infinite_product(inner, index, _fixed(low, expr, scope), scope)
    first, last = _fixed(low, expr, scope), _fixed(high, expr, scope)
    if last < first - 1:
        return 1 / _finite_product(inner, index, last + 1, first - 1, scope)
    return _finite_product(inner, index, first, last, scope)


def _infinite_product(inner: sp.Expr, index: sp.Symbol, first: int, scope: Scope) -> acb:
    """The partial product times exp of the sum of the logarithms of the later factors."""
    start, orders = _starts(ctx.prec)[0]
    cut = max(first, start)
    cut += cut % 2
    tail = sum_of_germ(logarithm(_germ_at_infinity(inner, index, cut, orders, scope)), cut).exp()
    return _finite_product(inner, index, first, cut - 1, scope) * tail
