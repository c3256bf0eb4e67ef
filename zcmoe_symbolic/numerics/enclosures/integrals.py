"""Definite integrals: pieces between the points where the integrand changes its form, each enclosed by Arb."""

import itertools

import sympy as sp
from flint import acb, arb, ctx

from zcmoe_symbolic.numerics.enclosures.arithmetic import NAN
from zcmoe_symbolic.numerics.enclosures.breakpoints import breakpoints
from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, Scope, ball_of, encloses
from zcmoe_symbolic.numerics.enclosures.improper import end_piece, is_holomorphic_at, tail

__all__ = ["regular_integral", "without_constant_factor"]

_LARGEST_EFFORT = 12_000  # evaluations of an integrand; past it the ball is wide, never wrong
_MOST_PIECES = 12


def without_constant_factor(operator: type[sp.Expr], body: sp.Expr, limits: tuple[sp.Tuple, ...]) -> sp.Expr:
    """The integral or sum with the factors in front that do not depend on its variables.

    >>> x, y = sp.symbols("x y")
    >>> without_constant_factor(sp.Integral, sp.exp(-x - y), ((y, 0, 1),))
    exp(-x)*Integral(exp(-y), (y, 0, 1))
    """
    constant, dependent = sp.expand_power_exp(body).as_independent(*(limit[0] for limit in limits), as_Add=False)
    return constant * operator(dependent, *limits)


def regular_integral(integrand: sp.Expr, variable: sp.Symbol, low: acb, high: acb, scope: Scope) -> acb:
    """The integral along the segment from `low` to `high`; non-finite where no bound is found.

    Along a segment that is not real the integrand must be holomorphic, so that the path does not matter.
    """
    on_line = bool(low.imag.is_zero() and high.imag.is_zero())
    failures: list[CannotEnclose] = []

    def at(z: acb, analytic: bool) -> acb:
        # An exception must not pass through the integrator, which calls back from compiled code.
        if failures:
            return NAN
        try:
            here = scope.bind(variable, z, analytic=analytic or not on_line, path=on_line)
            return ball_of(integrand, here)
        except CannotEnclose as error:
            failures.append(error)
        except (ZeroDivisionError, OverflowError, ValueError, TypeError, AttributeError, RecursionError) as error:
            failures.append(CannotEnclose(f"no ball for {integrand}: {error}"))
        return NAN

    tolerance = arb(2) ** (10 - ctx.prec)
    value = acb.integral(at, low, high, rel_tol=tolerance, abs_tol=tolerance, eval_limit=_LARGEST_EFFORT)
    if failures:
        raise failures[0]
    return value


@encloses(sp.Integral)
def _integral(expr: sp.Basic, scope: Scope) -> acb:
    inner = expr.function
    if len(expr.limits) > 1:
        # The limits are listed from the innermost integral to the outermost.
        inner = without_constant_factor(sp.Integral, expr.function, expr.limits[:-1])
    limit = expr.limits[-1]
    if len(limit) != 3:
        raise CannotEnclose(f"{expr} is not a definite integral")
    variable, low, high = limit
    if low == high:
        return acb(0) if low.is_finite else NAN
    if _is_reversed(low, high, scope):
        return -_over(inner, variable, high, low, scope)
    return _over(inner, variable, low, high, scope)


def _is_reversed(low: sp.Expr, high: sp.Expr, scope: Scope) -> bool:
    if low is sp.S.Infinity or high is sp.S.NegativeInfinity:
        return True
    if high is sp.S.Infinity or low is sp.S.NegativeInfinity:
        return False
    one, other = ball_of(low, scope), ball_of(high, scope)
    return bool(one.imag.is_zero() and other.imag.is_zero() and one.real > other.real)


def _over(integrand: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, scope: Scope) -> acb:
    ends = [None if end.is_infinite else ball_of(end, scope) for end in (low, high)]
    if any(end is not None and not end.imag.is_zero() for end in ends):
        if None in ends:
            raise CannotEnclose("a path to infinity must be real")
        return regular_integral(integrand, variable, ends[0], ends[1], scope)
    if all(end is not None and end.is_exact() is False and not _are_apart(ends[0], ends[1]) for end in ends):
        # The order of the ends is not known: only what is continuous across both is integrated.
        return regular_integral(integrand, variable, ends[0], ends[1], scope)
    stops = [low, *_between(integrand, variable, low, high, ends, scope), high]
    if len(stops) > _MOST_PIECES:
        stops = [low, high] if not (low.is_infinite or high.is_infinite) else [*stops[:_MOST_PIECES], high]
    total = acb(0)
    for left, right in itertools.pairwise(stops):
        total += _piece(integrand, variable, left, right, scope)
        if not total.is_finite():
            return NAN
    return total


def _are_apart(one: acb | None, other: acb | None) -> bool:
    return one is None or other is None or not one.real.overlaps(other.real)


def _between(
    integrand: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, ends: list[acb | None], scope: Scope
) -> list[sp.Expr]:
    """Exact points strictly inside where the integrand may change its form, in order."""
    inside: list[tuple[acb, sp.Expr]] = []
    points = list(breakpoints(integrand, variable, scope))
    if low is sp.S.NegativeInfinity and high is sp.S.Infinity:
        points.append(sp.S.Zero)
    for point in points:
        ball = ball_of(point, scope)
        if not ball.imag.is_zero() or not ball.is_finite():
            continue
        after = ends[0] is None or ball.real > ends[0].real
        before = ends[1] is None or ball.real < ends[1].real
        if after and before and all(_are_apart(ball, other) for other, _ in inside):
            inside.append((ball, point))
    inside.sort(key=lambda pair: float(pair[0].real.mid()))
    return [point for _, point in inside]


def _piece(integrand: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, scope: Scope) -> acb:
    """The integral over a piece whose interior, as far as known, is free of trouble."""
    if low is sp.S.NegativeInfinity:
        mirrored = integrand.subs(variable, -variable)
        return _piece(mirrored, variable, -high, sp.S.Infinity, scope)
    start = ball_of(low, scope)
    total = acb(0)
    if high is sp.S.Infinity:
        cut, value = tail(integrand, variable, start.real, scope)
        total += value
        stop, end = acb(cut), None
    else:
        stop, end = ball_of(high, scope), high
    width = stop.real - start.real
    first, last = start, stop
    if not is_holomorphic_at(integrand, variable, start, width, scope):
        step, value = _end(integrand, variable, low, width, scope, from_the_left=True)
        total += value
        first = start + step
    if end is not None and not is_holomorphic_at(integrand, variable, stop, width, scope):
        step, value = _end(integrand, variable, end, width, scope, from_the_left=False)
        total += value
        last = stop - step
    if not total.is_finite():
        return NAN
    return total + regular_integral(integrand, variable, first, last, scope)


def _end(
    integrand: sp.Expr, variable: sp.Symbol, end: sp.Expr, width: arb, scope: Scope, *, from_the_left: bool
) -> tuple[arb, acb]:
    """The piece at an end without holomorphy; of length 0 where there is no expansion.

    Then the integrator has to bound the integrand right up to the end, which it can if it is merely not smooth.
    """
    try:
        return end_piece(integrand, variable, end, width, scope, from_the_left=from_the_left)
    except CannotEnclose:
        if scope.effort.is_spent:
            raise
        return arb(0), acb(0)
