"""An expression, compiled once to a function that gives its Taylor coefficients over balls by Arb's power series.

The search for a certificate uses these; the check of a certificate does not (it has recurrences of its own).
"""

from collections.abc import Callable
from typing import TypeAlias

import sympy as sp
from flint import arb, arb_series, ctx

from zcmoe_symbolic.deciders.nonnegativity.coefficients import FUNCTIONS, NotRegular, rational
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball

__all__ = ["Compiled", "compiled"]

Series: TypeAlias = arb_series
_Evaluator: TypeAlias = Callable[[Series], Series]


class Compiled:
    """The Taylor coefficients of an expression in one variable over a ball; None where they could not be bounded."""

    def __init__(self, expr: sp.Expr, variable: sp.Symbol) -> None:
        self._evaluate = _compile(expr, variable)

    def coefficients(self, point: arb, length: int) -> list[arb] | None:
        """Coefficients number 0, 1, ... over the ball, at most `length` of them; None if not even the value is known.

        >>> x = sp.Symbol("x", real=True)
        >>> [str(c) for c in compiled(x**2 + 1, x).coefficients(arb(3), 3)]
        ['10.0000000000000', '6.00000000000000', '1.00000000000000']
        """
        saved = ctx.cap
        ctx.cap = length
        try:
            series = self._evaluate(arb_series([point, 1], length))
        except (NotRegular, ZeroDivisionError, ValueError, OverflowError):
            return None
        finally:
            ctx.cap = saved
        known = min(int(series.prec), length)
        values = [series[k] for k in range(known)]
        if not values or not values[0].is_finite():
            return None
        for k, value in enumerate(values):
            if not value.is_finite():
                return values[:k]
        return values


def compiled(expr: sp.Expr, variable: sp.Symbol) -> Compiled:
    """The compiled form of an expression; raises `NotRegular` if it contains what has no ball version."""
    return Compiled(expr, variable)


def _compile(expr: sp.Expr, variable: sp.Symbol) -> _Evaluator:
    if expr == variable:
        return lambda x: x
    if not expr.has(variable):
        return _constant(expr)
    if isinstance(expr, sp.Pow):
        return _power(expr, variable)
    parts = [_compile(part, variable) for part in expr.args]
    if isinstance(expr, sp.Add):
        return lambda x: _folded(parts, x, lambda a, b: a + b)
    if isinstance(expr, sp.Mul):
        return lambda x: _folded(parts, x, lambda a, b: a * b)
    if isinstance(expr, sp.Abs):
        return lambda x: _absolute(parts[0], x)
    if isinstance(expr, sp.Max | sp.Min):
        sign = 1 if isinstance(expr, sp.Max) else -1
        chosen = parts[0]
        for part in parts[1:]:
            chosen = _chosen(chosen, part, sign)
        return chosen
    outer = _OUTER.get(expr.func)
    if outer is None:
        raise NotRegular(f"{expr.func.__name__} has no ball version")
    check = FUNCTIONS[expr.func]
    inner = parts[0]

    def apply(x: Series) -> Series:
        u = inner(x)
        value = check(u[0])
        if int(u.prec) == 1:
            return arb_series([value], 1)
        return outer(u)

    return apply


def _constant(expr: sp.Expr) -> _Evaluator:
    if isinstance(expr, sp.Rational):
        number = rational(expr)
        return lambda _: arb_series([arb(number)])
    constant_ball(expr)  # raises where there is none
    known: dict[int, arb] = {}

    def value(_: Series) -> Series:
        if ctx.prec not in known:
            known[ctx.prec] = constant_ball(expr)
        return arb_series([known[ctx.prec]])

    return value


def _folded(parts: list[_Evaluator], x: Series, combine: Callable[[Series, Series], Series]) -> Series:
    result = parts[0](x)
    for part in parts[1:]:
        result = combine(result, part(x))
    return result


def _sign(inner: _Evaluator, x: Series) -> int:
    """The sign of a function on the ball of the variable, by Taylor's formula; 0 if it may change."""
    length = 4
    saved = ctx.cap
    ctx.cap = length
    try:
        everywhere = inner(arb_series([x[0], 1], length))
        middle = x[0].mid()
        at_middle = inner(arb_series([middle, 1], length))
    except (NotRegular, ZeroDivisionError, ValueError, OverflowError):
        return 0
    finally:
        ctx.cap = saved
    reach = x[0] - middle
    start = arb(0)
    for k in range(min(int(everywhere.prec), int(at_middle.prec), length)):
        bound = start + everywhere[k] * reach**k
        if bound.is_finite() and not bound.contains(0):
            return 1 if bound > 0 else -1
        start += at_middle[k] * reach**k
    return 0


def _absolute(inner: _Evaluator, x: Series) -> Series:
    u = inner(x)
    value = u[0]
    sign = 1 if value > 0 else -1 if value < 0 else 0 if value.is_exact() else _sign(inner, x)
    if sign == 0:
        return arb_series([value.abs_lower().union(value.abs_upper())], 1)
    return u if sign > 0 else -u


def _chosen(first: _Evaluator, second: _Evaluator, sign: int) -> _Evaluator:
    """The larger (sign 1) or smaller (sign -1) of two functions."""

    def choose(x: Series) -> Series:
        return (first(x) + second(x) + sign * _absolute(lambda z: first(z) - second(z), x)) / 2

    return choose


def _whole(u: Series, exponent: int) -> Series:
    if exponent < 0:
        return 1 / _whole(u, -exponent)
    if exponent % 2 == 0 and u[0].contains(0):
        top = u[0].abs_upper() ** exponent
        rest = u**exponent
        length = int(rest.prec)
        return arb_series([arb(0).union(top), *(rest[k] for k in range(1, length))], length)
    return u**exponent


def _power(expr: sp.Pow, variable: sp.Symbol) -> _Evaluator:
    base = _compile(expr.base, variable)
    if isinstance(expr.exp, sp.Integer):
        whole = int(expr.exp)
        return lambda x: _whole(base(x), whole)
    exponent = _compile(expr.exp, variable)
    if expr.base is sp.E:
        return lambda x: exponent(x).exp()
    fixed = not expr.exp.has(variable)

    def power(x: Series) -> Series:
        u = base(x)
        if not u[0] > 0:
            raise NotRegular("the base of a power may not be positive")
        if expr.exp == sp.S.Half:
            return u.sqrt()
        if expr.exp == -sp.S.Half:
            return u.rsqrt()
        return u ** exponent(x)[0] if fixed else (exponent(x) * u.log()).exp()

    return power


def _hyperbolic_tangent(u: Series) -> Series:
    return 1 - 2 / ((2 * u).exp() + 1)


_OUTER: dict[type[sp.Basic], _Evaluator] = {
    sp.exp: lambda u: u.exp(),
    sp.log: lambda u: u.log(),
    sp.sin: lambda u: u.sin(),
    sp.cos: lambda u: u.cos(),
    sp.tan: lambda u: u.tan(),
    sp.sinh: lambda u: (u.exp() - (-u).exp()) / 2,
    sp.cosh: lambda u: (u.exp() + (-u).exp()) / 2,
    sp.tanh: _hyperbolic_tangent,
    sp.asin: lambda u: u.asin(),
    sp.acos: lambda u: u.acos(),
    sp.atan: lambda u: u.atan(),
    sp.asinh: lambda u: (u + (u * u + 1).sqrt()).log(),
    sp.acosh: lambda u: (u + (u * u - 1).sqrt()).log(),
    sp.atanh: lambda u: ((1 + u) / (1 - u)).log() / 2,
    sp.erf: lambda u: u.erf(),
    sp.erfc: lambda u: u.erfc(),
    sp.erfi: lambda u: u.erfi(),
    sp.gamma: lambda u: u.gamma(),
    sp.loggamma: lambda u: u.lgamma(),
}
