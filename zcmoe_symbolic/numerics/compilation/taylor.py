"""The instructions in truncated Taylor series with ball coefficients.

The series at a ball has, as coefficient number k, a ball that contains the k-th Taylor coefficient at every point of
the ball: this is what Lagrange's remainder, interval Newton steps and multiplicities of zeros ask for. Where the
function may not be smooth somewhere on the ball, every coefficient is a ball that is not finite.
"""

from collections.abc import Callable
from typing import Any

from flint import arb, arb_series, ctx, fmpq

from zcmoe_symbolic.numerics.compilation.balls import REAL_BALLS, whole_part
from zcmoe_symbolic.numerics.compilation.conditions import LOGIC, Truth, cases, relation_of_sign
from zcmoe_symbolic.numerics.compilation.program import Arithmetic

__all__ = ["TAYLOR_SERIES"]


def _start(series: arb_series) -> arb:
    return series[0]


def _undefined() -> arb_series:
    return arb_series([arb("nan")] * ctx.cap)


def _constant(value: arb) -> arb_series:
    return arb_series([value])


def _product(a: arb_series, b: arb_series) -> arb_series:
    # Arb's product with a series that is exactly zero is zero, also where the other one is undefined.
    return a * b if _start(a).is_finite() and _start(b).is_finite() else _undefined()


def _quotient(a: arb_series, b: arb_series) -> arb_series:
    start = _start(b)
    if start.contains(0) or not (start.is_finite() and _start(a).is_finite()):
        return _undefined()
    return a / b


def _reciprocal(series: arb_series) -> arb_series:
    return _quotient(_constant(arb(1)), series)


def _modulus(series: arb_series) -> arb_series:
    start = _start(series)
    return series if start > 0 else -series if start < 0 else _undefined()


def _sign(series: arb_series) -> arb_series:
    start = _start(series)
    return _constant(arb(1)) if start > 0 else _constant(arb(-1)) if start < 0 else _undefined()


def _heaviside(series: arb_series, _at_zero: arb_series) -> arb_series:
    start = _start(series)
    return _constant(arb(1)) if start > 0 else _constant(arb(0)) if start < 0 else _undefined()


def _larger(a: arb_series, b: arb_series) -> arb_series:
    difference = _start(a) - _start(b)
    return a if difference > 0 else b if difference < 0 else _undefined()


def _smaller(a: arb_series, b: arb_series) -> arb_series:
    difference = _start(a) - _start(b)
    return b if difference > 0 else a if difference < 0 else _undefined()


def _floor(series: arb_series) -> arb_series:
    whole = whole_part(_start(series))
    return _undefined() if whole is None else _constant(whole)


def _ceiling(series: arb_series) -> arb_series:
    whole = whole_part(_start(series))
    return _undefined() if whole is None else _constant(whole + 1)


def _relation(operator: str) -> Callable[[arb_series, arb_series], Truth]:
    def compare(a: arb_series, b: arb_series) -> Truth:
        difference = _start(a) - _start(b)
        if difference.is_finite() and difference.contains(0):
            return None  # at a point of equality the condition may change on one side
        return relation_of_sign(operator, difference)

    return compare


def _by_cases(*slots: Any) -> arb_series:
    """The first branch whose condition may hold, if it holds next to every point of the ball."""
    for branch, condition in cases(slots):
        return branch if condition is True else _undefined()
    return _undefined()


def _hyperbolic_sine(series: arb_series) -> arb_series:
    grown = series.exp()
    return (grown - _reciprocal(grown)) / 2


def _hyperbolic_cosine(series: arb_series) -> arb_series:
    grown = series.exp()
    return (grown + _reciprocal(grown)) / 2


def _hyperbolic_tangent(series: arb_series) -> arb_series:
    # Written with the exponential of a negative number, which does not overflow.
    if _start(series) < 0:
        return -_hyperbolic_tangent(-series)
    return _quotient(_constant(arb(2)), (-2 * series).exp() + 1) - 1


def _inverse_hyperbolic_sine(series: arb_series) -> arb_series:
    # For large negative arguments the logarithm's argument would lose all digits.
    if _start(series) < 0:
        return -_inverse_hyperbolic_sine(-series)
    return (series + (series**2 + 1).sqrt()).log()


def _inverse_hyperbolic_cosine(series: arb_series) -> arb_series:
    if not _start(series) > 1:
        return _undefined()
    return (series + ((series - 1) * (series + 1)).sqrt()).log()


def _inverse_hyperbolic_tangent(series: arb_series) -> arb_series:
    if not abs(_start(series)) < 1:
        return _undefined()
    return _quotient(1 + series, 1 - series).log() / 2


def _integer_power(exponent: int) -> Callable[[arb_series], arb_series]:
    def power(base: arb_series) -> arb_series:
        if not _start(base).is_finite():
            return _undefined()
        return base**exponent if exponent > 0 else _reciprocal(base**-exponent)

    return power


def _rational_power(detail: tuple[int, int]) -> Callable[[arb_series], arb_series]:
    numerator, denominator = detail

    def power(base: arb_series) -> arb_series:
        if not _start(base) > 0:
            return _undefined()
        if denominator != 2:
            return base ** arb(fmpq(numerator, denominator))
        return base.sqrt() ** numerator if numerator > 0 else _reciprocal(base.sqrt() ** -numerator)

    return power


def _power(base: arb_series, exponent: arb_series) -> arb_series:
    return _product(exponent, base.log()).exp() if _start(base) > 0 else _undefined()


def _composed(coefficients: list[arb], inner: arb_series) -> arb_series:
    """The series of f(inner) from the Taylor coefficients of f at the start of `inner`."""
    rest = inner.coeffs()[1:]
    if not rest:
        return _constant(coefficients[0])  # a constant inner function, which Arb does not compose with
    step = arb_series([arb(0), *rest])
    return arb_series(coefficients)(step)


def _cardinal_sine(series: arb_series) -> arb_series:
    """sin(u)/u: derivative number k at u is the integral over s of s^k cos^(k)(u s), from 0 to 1."""
    start = _start(series)
    if not start.is_finite():
        return _undefined()
    if not start.contains(0):
        return _quotient(series.sin(), series)
    coefficients, factorial = [], arb(1)
    for k in range(ctx.cap):
        factorial = factorial * max(k, 1)
        at_zero = arb(fmpq((-1) ** (k // 2), k + 1)) if k % 2 == 0 else arb(0)
        coefficients.append((at_zero + start * arb(0, arb(1) / (k + 2))) / factorial)
    return _composed(coefficients, series)


def _polygamma(order: int) -> Callable[[arb_series], arb_series]:
    def derivative(series: arb_series) -> arb_series:
        start = _start(series)
        if not start > 0:
            return _undefined()
        length = ctx.cap
        ctx.cap = length + order + 1
        try:
            terms = arb_series([start, arb(1)]).lgamma()
            # The terms of the (order + 1)-st derivative of log gamma.
            coefficients = [terms[k + order + 1] * arb(k + order + 1).fac() / arb(k).fac() for k in range(length)]
        finally:
            ctx.cap = length
        return _composed(coefficients, series)

    return derivative


def _native(function: Callable[[arb_series], arb_series]) -> Callable[[arb_series], arb_series]:
    def evaluated(series: arb_series) -> arb_series:
        if not _start(series).is_finite():
            return _undefined()
        result = function(series)
        return result if _start(result).is_finite() else _undefined()

    return evaluated


def _plain(function: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    return lambda _detail: function


def _lifted(name: str) -> Callable[[Any], Callable[..., Any]]:
    return lambda detail: lambda: _constant(REAL_BALLS.operations[name](detail)())


_NATIVE = {
    "exp": arb_series.exp,
    "log": arb_series.log,
    "sin": arb_series.sin,
    "cos": arb_series.cos,
    "tan": arb_series.tan,
    "asin": arb_series.asin,
    "acos": arb_series.acos,
    "atan": arb_series.atan,
    "erf": arb_series.erf,
    "erfc": arb_series.erfc,
    "erfi": arb_series.erfi,
    "gamma": arb_series.gamma,
    "loggamma": arb_series.lgamma,
    "Si": arb_series.si,
    "Ci": arb_series.ci,
    "Shi": arb_series.shi,
    "Chi": arb_series.chi,
    "Ei": arb_series.ei,
    "fresnels": arb_series.fresnel_s,
    "fresnelc": arb_series.fresnel_c,
    "airyai": arb_series.airy_ai,
    "airybi": arb_series.airy_bi,
    "factorial": lambda series: (series + 1).gamma(),
    "li": lambda series: series.log().ei() if _start(series) > 0 else _undefined(),
    "cot": lambda series: _quotient(series.cos(), series.sin()),
    "sec": lambda series: _reciprocal(series.cos()),
    "csc": lambda series: _reciprocal(series.sin()),
    "sinh": _hyperbolic_sine,
    "cosh": _hyperbolic_cosine,
    "tanh": _hyperbolic_tangent,
    "coth": lambda series: _reciprocal(_hyperbolic_tangent(series)),
    "sech": lambda series: _reciprocal(_hyperbolic_cosine(series)),
    "csch": lambda series: _reciprocal(_hyperbolic_sine(series)),
    "asinh": _inverse_hyperbolic_sine,
    "acosh": _inverse_hyperbolic_cosine,
    "atanh": _inverse_hyperbolic_tangent,
    "sinc": _cardinal_sine,
}

TAYLOR_SERIES = Arithmetic(
    "Taylor series",
    {
        **{name: _plain(_native(function)) for name, function in _NATIVE.items()},
        **LOGIC,
        **{name: _lifted(name) for name in ("rational", "number", "closed")},
        "add": _plain(lambda a, b: a + b),
        "mul": _plain(_product),
        "div": _plain(_quotient),
        "integer power": _integer_power,
        "rational power": _rational_power,
        "power": _plain(_power),
        "max": _plain(_larger),
        "min": _plain(_smaller),
        "Abs": _plain(_modulus),
        "sign": _plain(_sign),
        "Heaviside": _plain(_heaviside),
        "floor": _plain(_floor),
        "ceiling": _plain(_ceiling),
        "polygamma": _polygamma,
        "relation": _relation,
        "piecewise": _plain(_by_cases),
    },
)
