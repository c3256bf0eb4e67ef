"""The instructions in truncated Taylor series with ball coefficients.

The series at a ball has, as coefficient number k, a ball that contains the k-th Taylor coefficient at every point of
the ball: this is what Lagrange's remainder, interval Newton steps and multiplicities of zeros ask for.
"""

from collections.abc import Callable

from flint import arb, arb_series, ctx, fmpq

from zcmoe_symbolic.numerics.compilation.balls import REAL_BALLS
from zcmoe_symbolic.numerics.compilation.program import Arithmetic

__all__ = ["TAYLOR_SERIES"]


def _start(series: arb_series) -> arb:
    coefficients = series.coeffs()
    return coefficients[0] if coefficients else arb(0)


def _undefined() -> arb_series:
    return arb_series([arb("nan")] * ctx.cap)


def _constant(value: arb) -> arb_series:
    return arb_series([value])


def _modulus(series: arb_series) -> arb_series:
    start = _start(series)
    return series if start > 0 else -series if start < 0 else _undefined()


def _sign(series: arb_series) -> arb_series:
    start = _start(series)
    return _constant(arb(1)) if start > 0 else _constant(arb(-1)) if start < 0 else _undefined()


def _larger(a: arb_series, b: arb_series) -> arb_series:
    difference = _start(a) - _start(b)
    return a if difference > 0 else b if difference < 0 else _undefined()


def _smaller(a: arb_series, b: arb_series) -> arb_series:
    difference = _start(a) - _start(b)
    return b if difference > 0 else a if difference < 0 else _undefined()


def _relation(detail: object) -> Callable[[arb_series, arb_series], bool | None]:
    compare = REAL_BALLS.operations["relation"](detail)
    return lambda a, b: compare(_start(a), _start(b))  # type: ignore[return-value]


def _by_cases(*slots: object) -> arb_series:
    """A branch whose condition holds on the whole ball."""
    for branch, condition in zip(slots[0::2], slots[1::2], strict=True):
        if condition is True:
            return branch
        if condition is None:
            return _undefined()
    return _undefined()


def _hyperbolic_sine(series: arb_series) -> arb_series:
    grown = series.exp()
    return (grown - 1 / grown) / 2


def _hyperbolic_cosine(series: arb_series) -> arb_series:
    grown = series.exp()
    return (grown + 1 / grown) / 2


def _rational_power(detail: object) -> Callable[[arb_series], arb_series]:
    numerator, denominator = detail  # type: ignore[misc]
    exponent = fmpq(numerator, denominator)

    def power(base: arb_series) -> arb_series:
        if not _start(base) > 0:
            return _undefined()
        return base.sqrt() ** numerator if denominator == 2 else base ** arb(exponent)

    return power


def _power(base: arb_series, exponent: arb_series) -> arb_series:
    return (exponent * base.log()).exp() if _start(base) > 0 else _undefined()


def _plain(function: Callable[..., object]) -> Callable[[object], Callable[..., object]]:
    return lambda _detail: function


def _lifted(name: str) -> Callable[[object], Callable[..., object]]:
    return lambda detail: lambda: _constant(REAL_BALLS.operations[name](detail)())  # type: ignore[arg-type]


_SAME = ("truth", "and", "or", "not")
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
}

TAYLOR_SERIES = Arithmetic(
    "Taylor series",
    {
        **{name: _plain(function) for name, function in _NATIVE.items()},
        **{name: REAL_BALLS.operations[name] for name in _SAME},
        **{name: _lifted(name) for name in ("rational", "number", "closed")},
        "add": _plain(lambda a, b: a + b),
        "mul": _plain(lambda a, b: a * b),
        "div": _plain(lambda a, b: a / b),
        "integer power": lambda detail: lambda base: base**detail,
        "rational power": _rational_power,
        "power": _plain(_power),
        "max": _plain(_larger),
        "min": _plain(_smaller),
        "Abs": _plain(_modulus),
        "sign": _plain(_sign),
        "cot": _plain(lambda series: series.cos() / series.sin()),
        "sec": _plain(lambda series: 1 / series.cos()),
        "csc": _plain(lambda series: 1 / series.sin()),
        "sinh": _plain(_hyperbolic_sine),
        "cosh": _plain(_hyperbolic_cosine),
        "tanh": _plain(lambda series: 1 - 2 / ((2 * series).exp() + 1)),
        "asinh": _plain(lambda series: (series + (series**2 + 1).sqrt()).log()),
        "relation": _relation,
        "piecewise": _plain(_by_cases),
    },
)
