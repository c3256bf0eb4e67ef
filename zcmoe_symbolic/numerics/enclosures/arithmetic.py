"""Balls of numbers, sums, products and powers."""

import sympy as sp
from flint import acb, arb, fmpq

from zcmoe_symbolic.numerics.enclosures.evaluation import (
    CannotEnclose,
    Scope,
    ball_of,
    encloses,
    exact_number,
    exact_rational,
)

__all__ = ["NAN", "hull"]

NAN = acb(arb("nan"), arb("nan"))
_LARGEST_POWER = 10**7


def hull(*balls: acb) -> acb:
    """A ball that contains all the balls; real if they all are."""
    joined = balls[0]
    for ball in balls[1:]:
        joined = joined.union(ball)
    if all(ball.imag.is_zero() for ball in balls):
        return acb(joined.real)
    return joined


@encloses(sp.Symbol)
def _symbol(expr: sp.Basic, scope: Scope) -> acb:
    if expr not in scope.balls:
        raise CannotEnclose(f"the symbol {expr} has no value")
    return scope.balls[expr]


@encloses(sp.Rational)
def _rational(expr: sp.Basic, _: Scope) -> acb:
    return acb(arb(fmpq(int(expr.p), int(expr.q))))


@encloses(sp.core.numbers.ImaginaryUnit)
def _imaginary_unit(_: sp.Basic, __: Scope) -> acb:
    return acb(0, 1)


def _golden_ratio() -> arb:
    return (1 + arb(5).sqrt()) / 2


def _tribonacci() -> arb:
    root = arb(33).sqrt()
    return (1 + (19 - 3 * root).root(3) + (19 + 3 * root).root(3)) / 3


_CONSTANTS = {
    sp.pi: arb.pi,
    sp.E: arb.const_e,
    sp.EulerGamma: arb.const_euler,
    sp.Catalan: arb.const_catalan,
    sp.GoldenRatio: _golden_ratio,
    sp.S.TribonacciConstant: _tribonacci,
}


@encloses(sp.NumberSymbol)
def _constant(expr: sp.Basic, _: Scope) -> acb:
    value = _CONSTANTS.get(expr)
    if value is None:
        raise CannotEnclose(f"the constant {expr} has no ball version")
    return acb(value())


@encloses(sp.Add)
def _sum(expr: sp.Basic, scope: Scope) -> acb:
    total = acb(0)
    for term in expr.args:
        total += ball_of(term, scope)
    return total


@encloses(sp.Mul)
def _product(expr: sp.Basic, scope: Scope) -> acb:
    product = acb(1)
    for factor in expr.args:
        product *= ball_of(factor, scope)
    return product


@encloses(sp.exp)
def _exponential(expr: sp.Basic, scope: Scope) -> acb:
    return ball_of(expr.args[0], scope).exp()


@encloses(sp.Pow)
def _power(expr: sp.Basic, scope: Scope) -> acb:
    base, exponent = expr.args
    if base is sp.E:
        return ball_of(exponent, scope).exp()
    order = exact_rational(exponent, scope)
    if order is not None and order.q == 1:
        if abs(int(order.p)) > _LARGEST_POWER:
            raise CannotEnclose(f"the power {expr} is too large")
        ball = ball_of(base, scope)
        return ball ** int(order.p) if ball.is_finite() else NAN  # Arb would say that nan**0 is 1
    ball, power = _off_the_cut(base, scope), ball_of(exponent, scope)
    if order is not None:
        power = acb(arb(order))
    if ball.is_zero():
        # The exponent is not an integer here: 0**e is 0 for e > 0 and undefined or infinite otherwise,
        # and an exponent whose ball may be a nonpositive integer is not decided.
        return acb(0) if power.imag.is_zero() and power.real > 0 else NAN
    if scope.analytic:
        return ball.pow(power, analytic=True) if not _meets_negative_axis(ball) else NAN
    if ball.contains(0):
        return _power_next_to_zero(ball, power)
    return ball.pow(power)


def _meets_negative_axis(ball: acb) -> bool:
    return bool(ball.imag.contains(0)) and not bool(ball.real > 0)


def _off_the_cut(base: sp.Basic, scope: Scope) -> acb:
    """The ball of a base or argument, sharpened by exact arithmetic where it would straddle the negative axis."""
    ball = ball_of(base, scope)
    if not ball.imag.is_zero() and _meets_negative_axis(ball):
        number = exact_number(base, scope)
        if number is not None:
            return number.ball
    return ball


def _power_next_to_zero(ball: acb, exponent: acb) -> acb:
    """`ball ** exponent` for a positive real exponent, although the ball contains zero: |z^e| = |z|^e."""
    if not (exponent.imag.is_zero() and exponent.real > 0):
        return NAN
    bound = acb(ball.abs_upper()).pow(exponent).real.abs_upper()
    spread = arb(0, bound)
    if ball.imag.is_zero() and ball.real >= 0:
        return acb(spread)
    return acb(spread, spread)
