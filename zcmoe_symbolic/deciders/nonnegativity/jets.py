"""Taylor coefficients of composed functions, over balls or exact numbers, by the classical recurrences.

A jet is the list of the coefficients `f, f', f''/2, ...` of a function at a point. Over balls the point may be a
whole interval: then coefficient number k contains `f^(k)(z)/k!` for every z of the interval, which bounds
Lagrange's remainder. A list that ends early says nothing about what follows (|u| at a zero of u has only a value).

Source: Moore, Interval Analysis (1966), chapter 11; Griewank and Walther, Evaluating Derivatives, chapter 13.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import sympy as sp
from flint import arb

from zcmoe_symbolic.deciders.nonnegativity.coefficients import (
    FUNCTIONS,
    Coefficient,
    NotRegular,
    Number,
    ball_of_function,
    rational,
)

__all__ = ["Jet", "constant_ball", "jet_of", "outer_jet", "power_jet", "taylor_bound"]

Jet: TypeAlias = list[Number]

_CONSTANTS: dict[sp.Basic, Callable[[], arb]] = {
    sp.pi: arb.pi,
    sp.E: arb.const_e,
    sp.EulerGamma: arb.const_euler,
    sp.Catalan: arb.const_catalan,
    sp.GoldenRatio: lambda: (1 + arb(5).sqrt()) / 2,
}
_LARGEST_POWER = 10_000
_LARGEST_ORDER = 40


def _zero_like(number: Number) -> Number:
    return Coefficient.of(0) if isinstance(number, Coefficient) else arb(0)


def _sum(terms: list[Number], like: Number) -> Number:
    total = _zero_like(like)
    for term in terms:
        total = total + term
    return total


def _apply(function: type[sp.Basic], number: Number) -> Number:
    if isinstance(number, Coefficient):
        return number.applied(function)
    return ball_of_function(function, number)


def add(a: Jet, b: Jet) -> Jet:
    return [p + q for p, q in zip(a, b, strict=False)]


def multiply(a: Jet, b: Jet) -> Jet:
    length = min(len(a), len(b))
    return [_sum([a[j] * b[k - j] for j in range(k + 1)], a[0]) for k in range(length)]


def divide(a: Jet, b: Jet) -> Jet:
    if not isinstance(b[0], Coefficient) and b[0].contains(0):
        raise NotRegular("a denominator may be zero")
    quotient: Jet = []
    for k in range(min(len(a), len(b))):
        rest = _sum([b[j] * quotient[k - j] for j in range(1, k + 1)], a[0])
        quotient.append((a[k] - rest) / b[0])
    return quotient


def _integrated(start: Number, slope: Jet, u: Jet) -> Jet:
    """The jet F(u) from its value and the jet `slope` of F'(u)."""
    jet = [start]
    for k in range(1, min(len(u), len(slope) + 1)):
        jet.append(_sum([u[j] * slope[k - j] * j for j in range(1, k + 1)], start) / k)
    return jet


def _exponential(u: Jet) -> Jet:
    jet = [_apply(sp.exp, u[0])]
    for k in range(1, len(u)):
        jet.append(_sum([u[j] * jet[k - j] * j for j in range(1, k + 1)], u[0]) / k)
    return jet


def _pair(first: type[sp.Basic], second: type[sp.Basic], sign: int, u: Jet) -> tuple[Jet, Jet]:
    """The jets of sin and cos (sign -1), or of sinh and cosh (sign 1)."""
    s, c = [_apply(first, u[0])], [_apply(second, u[0])]
    for k in range(1, len(u)):
        s.append(_sum([u[j] * c[k - j] * j for j in range(1, k + 1)], u[0]) / k)
        c.append(_sum([u[j] * s[k - j] * j for j in range(1, k + 1)], u[0]) * sign / k)
    return s, c


def _tangent(function: type[sp.Basic], sign: int, u: Jet) -> Jet:
    """The jet of tan (sign 1) or tanh (sign -1), from y' = 1 + sign y^2."""
    y = [_apply(function, u[0])]
    slope: Jet = []
    for k in range(1, len(u)):
        square = _sum([y[j] * y[k - 1 - j] for j in range(k)], u[0])
        slope.append(square * sign + (1 if k == 1 else 0))
        y.append(_sum([u[j] * slope[k - j] * j for j in range(1, k + 1)], u[0]) / k)
    return y


def power_jet(u: Jet, exponent: Number) -> Jet:
    """A real power of a positive function."""
    if isinstance(u[0], Coefficient):
        jet = [u[0].power(exponent)]
    else:
        if u[0].is_zero() and exponent > 0:
            return [arb(0)]
        if not u[0] > 0:
            raise NotRegular("the base of a power may not be positive")
        jet = [u[0] ** exponent]
    for k in range(1, len(u)):
        terms = [(exponent * j - (k - j)) * u[j] * jet[k - j] for j in range(1, k + 1)]
        jet.append(_sum(terms, u[0]) / (u[0] * k))
    return jet


def _whole_power(u: Jet, exponent: int) -> Jet:
    """A positive whole power; the value of an even power is not negative although the base may change its sign."""
    result, square, rest = None, u, exponent
    while rest:
        if rest & 1:
            result = square if result is None else multiply(result, square)
        rest >>= 1
        square = multiply(square, square) if rest else square
    if result is None:
        raise ValueError("the exponent must be positive")
    if exponent % 2 == 0 and not isinstance(u[0], Coefficient):
        result[0] = (u[0].abs_lower() ** exponent).union(u[0].abs_upper() ** exponent)
    return result


def _square_of(u: Jet, constant: int, sign: int) -> Jet:
    """constant + sign u^2."""
    jet = [term * sign for term in _whole_power(u, 2)]
    return [jet[0] + constant, *jet[1:]]


def _inverse_root(u: Jet) -> Jet:
    half = sp.Rational(-1, 2)
    return power_jet(u, Coefficient.of(half) if isinstance(u[0], Coefficient) else arb(rational(half)))


def _bell(u: Jet, sign: int) -> Jet:
    """2/sqrt(pi) exp(sign u^2), the slope of erf (sign -1) or erfi (sign 1)."""
    ball = 2 / arb.pi().sqrt()
    factor = Coefficient(ball, 2 / sp.sqrt(sp.pi)) if isinstance(u[0], Coefficient) else ball
    return [term * factor for term in _exponential(_square_of(u, 0, sign))]


def _reciprocal(u: Jet) -> Jet:
    one = _zero_like(u[0]) + 1
    return divide([one, *(_zero_like(u[0]) for _ in u[1:])], u)


_SLOPES: dict[type[sp.Basic], Callable[[Jet], Jet]] = {
    sp.log: _reciprocal,
    sp.atan: lambda u: _reciprocal(_square_of(u, 1, 1)),
    sp.asin: lambda u: _inverse_root(_square_of(u, 1, -1)),
    sp.acos: lambda u: [-term for term in _inverse_root(_square_of(u, 1, -1))],
    sp.asinh: lambda u: _inverse_root(_square_of(u, 1, 1)),
    sp.acosh: lambda u: _inverse_root(_square_of(u, -1, 1)),
    sp.atanh: lambda u: _reciprocal(_square_of(u, 1, -1)),
    sp.erf: lambda u: _bell(u, -1),
    sp.erfc: lambda u: [-term for term in _bell(u, -1)],
    sp.erfi: lambda u: _bell(u, 1),
}
_PAIRS = {
    sp.sin: (sp.sin, sp.cos, -1, 0),
    sp.cos: (sp.sin, sp.cos, -1, 1),
    sp.sinh: (sp.sinh, sp.cosh, 1, 0),
    sp.cosh: (sp.sinh, sp.cosh, 1, 1),
}
_TANGENTS = {sp.tan: 1, sp.tanh: -1}


def _gamma_coefficient(u: Number, k: int) -> Number:
    """Taylor coefficient number k of log gamma at a positive number, by its polygamma functions."""
    ball = u.ball if isinstance(u, Coefficient) else u
    if k == 0:
        value = ball_of_function(sp.loggamma, ball)
    elif k == 1:
        value = ball.digamma()
    else:
        value = arb.zeta(arb(k), ball) * (-1) ** k / k
    if not value.is_finite() or not ball > 0:
        raise NotRegular("log gamma could not be expanded")
    if not isinstance(u, Coefficient):
        return value
    if u.exact is None:
        return Coefficient(value)
    point = u.symbolic()
    exact = sp.log(sp.gamma(point)) if k == 0 else sp.polygamma(k - 1, point) / sp.factorial(k)
    return Coefficient.of(sp.expand(exact), value)


def _composed(coefficients: Jet, u: Jet) -> Jet:
    """Taylor coefficients of F at u[0], composed with u."""
    rest = [_zero_like(u[0]), *u[1:]]
    result: Jet = [_zero_like(u[0]) for _ in u]
    for coefficient in reversed(coefficients):
        result = multiply(result, rest)
        result[0] = result[0] + coefficient
    return result


def outer_jet(function: type[sp.Basic], u: Jet) -> Jet:
    """The jet of `function(u)`, for a function of `FUNCTIONS`."""
    if function is sp.exp:
        return _exponential(u)
    if function in _PAIRS:
        first, second, sign, position = _PAIRS[function]
        if len(u) == 1:  # one value does not need the other
            return [_apply(function, u[0])]
        return _pair(first, second, sign, u)[position]
    if function in _TANGENTS:
        return _tangent(function, _TANGENTS[function], u)
    if function in _SLOPES:
        start = _apply(function, u[0])
        return [start] if len(u) == 1 else _integrated(start, _SLOPES[function](u[:-1]), u)
    if function in (sp.gamma, sp.loggamma):
        if len(u) == 1:
            return [_apply(function, u[0])]
        jet = _composed([_gamma_coefficient(u[0], k) for k in range(len(u))], u)
        return _exponential(jet) if function is sp.gamma else jet
    raise NotRegular(f"{function.__name__} has no Taylor coefficients here")


def jet_of(expr: sp.Expr, values: Mapping[sp.Symbol, Jet], length: int) -> Jet:
    """The Taylor coefficients of `expr` over balls, by a walk over the expression; raises `NotRegular`."""
    if isinstance(expr, sp.Symbol):
        if expr not in values:
            raise NotRegular(f"the symbol {expr} has no value")
        return values[expr]
    if isinstance(expr, sp.Rational):
        return [arb(rational(expr))] + [arb(0)] * (length - 1)
    if expr in _CONSTANTS:
        return [_CONSTANTS[expr]()] + [arb(0)] * (length - 1)
    if isinstance(expr, sp.Piecewise):
        raise NotRegular(f"the cases of {expr} have no common Taylor coefficients")
    if isinstance(expr, sp.Abs):
        return _absolute(expr.args[0], values, length)
    if isinstance(expr, sp.Max | sp.Min):
        return _largest(expr, values, length)
    parts = [jet_of(part, values, length) for part in expr.args]
    if isinstance(expr, sp.Add):
        result = parts[0]
        for part in parts[1:]:
            result = add(result, part)
        return result
    if isinstance(expr, sp.Mul):
        result = parts[0]
        for part in parts[1:]:
            result = multiply(result, part)
        return result
    if isinstance(expr, sp.Pow):
        return _power(expr, parts[0], parts[1])
    if expr.func in FUNCTIONS:
        return _finite(outer_jet(expr.func, parts[0]))
    raise NotRegular(f"{expr.func.__name__} has no Taylor coefficients here")


def _finite(jet: Jet) -> Jet:
    if not all(term.is_finite() for term in jet):
        raise NotRegular("a value could not be bounded")
    return jet


def _power(expr: sp.Pow, base: Jet, exponent: Jet) -> Jet:
    if isinstance(expr.exp, sp.Integer) and abs(int(expr.exp)) <= _LARGEST_POWER:
        power = _whole_power(base, abs(int(expr.exp)))
        return _finite(power if expr.exp > 0 else _reciprocal(power))
    if expr.base is sp.E:
        return _finite(_exponential(exponent))
    if not expr.exp.free_symbols:
        return _finite(power_jet(base, exponent[0]))
    return _finite(_exponential(multiply(exponent, outer_jet(sp.log, base))))


def taylor_bound(expr: sp.Expr, variable: sp.Symbol, whole: arb, order: int) -> arb:
    """A ball around all values of `expr` on the ball `whole`, by Taylor's formula about its middle.

    `f(x) = sum_(k < n) f_k(m) (x - m)^k + f_n(z) (x - m)^n`, z between m and x, where f_k is the k-th derivative
    over k!. Raises `NotRegular` where the derivatives could not be bounded.
    """
    if not 0 <= order <= _LARGEST_ORDER:
        raise NotRegular(f"the order {order} is out of range")
    length = order + 1

    def coefficients(point: arb) -> Jet:
        jet = jet_of(expr, {variable: [point, arb(1), *([arb(0)] * length)][:length]}, length)
        if len(jet) < length:
            raise NotRegular(f"there is no derivative of order {order}")
        return jet

    everywhere = coefficients(whole)[order]
    if order == 0:
        return everywhere
    middle = whole.mid()
    reach = (whole - middle).abs_upper()
    total = arb(0)
    for k, coefficient in enumerate([*coefficients(middle)[:order], everywhere]):
        top = reach**k
        total += coefficient * ((-top).union(top) if k % 2 else arb(0 if k else 1).union(top))
    return total


def _sign(expr: sp.Expr, values: Mapping[sp.Symbol, Jet]) -> int:
    """The sign of a function of one variable on the ball of that variable; 0 if it may change."""
    if len(values) != 1:
        return 0
    variable, jet = next(iter(values.items()))
    for order in (1, 3):
        try:
            bound = taylor_bound(expr, variable, jet[0], order)
        except NotRegular:
            return 0
        if not bound.contains(0):
            return 1 if bound > 0 else -1
    return 0


def _absolute(inner: sp.Expr, values: Mapping[sp.Symbol, Jet], length: int) -> Jet:
    u = jet_of(inner, values, length)
    if u[0].contains(0) and not u[0].is_exact():
        sign = _sign(inner, values)
    else:
        sign = 1 if u[0] > 0 else -1 if u[0] < 0 else 0
    if sign == 0:
        return [u[0].abs_lower().union(u[0].abs_upper())]
    return u if sign > 0 else [-term for term in u]


def _largest(expr: sp.Expr, values: Mapping[sp.Symbol, Jet], length: int) -> Jet:
    """The largest or the least of several; only a value where the order is not certain."""
    largest = isinstance(expr, sp.Max)
    best, *others = expr.args
    jet = jet_of(best, values, length)
    for other in others:
        candidate = jet_of(other, values, length)
        difference = candidate[0] - jet[0]
        sign = 1 if difference > 0 else -1 if difference < 0 else 0
        if sign == 0 and best is not None:
            sign = _sign(other - best, values)
        if sign == 0:
            best, jet = None, [(jet[0].max if largest else jet[0].min)(candidate[0])]
        elif (sign > 0) == largest:
            best, jet = other, candidate
    return jet


def constant_ball(expr: sp.Expr) -> arb:
    """A ball that contains an exact constant; raises `NotRegular` if it has no finite one."""
    return _finite(jet_of(expr, {}, 1))[0]
