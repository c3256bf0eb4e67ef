"""Interval bisection as one would write it in an hour with Arb: the alternative that `decide_nonnegative` is held to.

An interval is settled when Arb's enclosure of the expression on it is nonnegative, the claim is refuted when the
enclosure at an end or at a midpoint is negative, and every other interval is halved, the widest first. Touching points
get no treatment: near a zero the enclosure straddles it on every scale, so that the answer is "undecided".
"""

import time
from collections import deque
from collections.abc import Callable
from fractions import Fraction

import flint
import sympy as sp
from flint import arb

SMALLEST_WIDTH = Fraction(1, 2**60)

FUNCTIONS: dict[type, Callable[[arb], arb]] = {
    sp.exp: arb.exp, sp.log: arb.log, sp.sin: arb.sin, sp.cos: arb.cos, sp.tan: arb.tan, sp.asin: arb.asin,
    sp.acos: arb.acos, sp.atan: arb.atan, sp.sinh: arb.sinh, sp.cosh: arb.cosh, sp.tanh: arb.tanh,
    sp.asinh: arb.asinh, sp.atanh: arb.atanh, sp.gamma: arb.gamma, sp.loggamma: arb.lgamma, sp.digamma: arb.digamma,
    sp.erf: arb.erf, sp.erfc: arb.erfc, sp.Abs: abs,
}  # fmt: skip


class NoEnclosure(Exception):
    """The expression holds a function that this comparison does not enclose."""


def _ball(low: Fraction, high: Fraction) -> arb:
    left = arb(flint.fmpq(low.numerator, low.denominator))
    return left.union(arb(flint.fmpq(high.numerator, high.denominator)))


def enclosure(expression: sp.Expr, variable: sp.Symbol, ball: arb) -> arb:
    """Return a ball that holds every value of `expression` where `variable` lies in `ball`."""
    if expression == variable:
        return ball
    if expression.is_Rational:
        return arb(flint.fmpq(int(expression.p), int(expression.q)))
    if expression in (sp.pi, sp.E):
        return arb.pi() if expression == sp.pi else arb(1).exp()
    if expression is sp.EulerGamma:
        return arb.const_euler()
    parts = [enclosure(argument, variable, ball) for argument in expression.args]
    if expression.is_Add:
        return sum(parts, arb(0))
    if expression.is_Mul:
        product = arb(1)
        for part in parts:
            product *= part
        return product
    if expression.is_Pow:
        exponent = expression.exp
        if exponent.is_Integer:
            return parts[0] ** int(exponent)
        return parts[0].sqrt() if exponent == sp.S.Half else parts[0] ** parts[1]
    if isinstance(expression, sp.Max | sp.Min):
        choice = parts[0]
        for part in parts[1:]:
            choice = choice.max(part) if isinstance(expression, sp.Max) else choice.min(part)
        return choice
    if expression.func in FUNCTIONS and len(parts) == 1:
        return FUNCTIONS[expression.func](parts[0])
    raise NoEnclosure(f"no enclosure of {expression.func}")


def _rational(end: sp.Expr) -> Fraction:
    if end.is_Rational:
        return Fraction(int(end.p), int(end.q))
    raise NoEnclosure(f"the end {end} is not rational")


def bisect_nonnegative(
    expression: sp.Expr, variable: sp.Symbol, low: sp.Expr, high: sp.Expr, *, seconds: float = 10
) -> str:
    """Return "proved", "refuted" or "undecided" for `expression >= 0` on the closed interval."""
    deadline = time.monotonic() + seconds
    try:
        waiting = deque([(_rational(low), _rational(high))])
        settled = True
        while waiting:
            if time.monotonic() > deadline:
                return "undecided"
            left, right = waiting.popleft()
            middle = (left + right) / 2
            values = enclosure(expression, variable, _ball(left, right))
            if values >= 0:
                continue
            if any(enclosure(expression, variable, _ball(point, point)) < 0 for point in (left, middle, right)):
                return "refuted"
            if right - left < SMALLEST_WIDTH:
                settled = False
            else:
                waiting += [(left, middle), (middle, right)]
    except NoEnclosure:
        return "undecided"
    return "proved" if settled else "undecided"
