"""The instructions in floating point: mpmath's numbers and NumPy's arrays of float64.

Nothing is proved here. mpmath computes everything by itself, constants too, so that it is a second opinion on the
balls. For NumPy the constants come from the balls, correctly rounded: a difference of error functions loses no
digits. A value that is not real, or not defined, is nan (or infinite) in both.
"""

import operator
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import mpmath as mp
import numpy as np
import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.numerics.compilation.conditions import LOGIC, UNDEFINED, Truth, cases
from zcmoe_symbolic.numerics.compilation.program import Arithmetic

__all__ = ["MPMATH", "NUMPY", "Masks", "nearest_float"]

Array: TypeAlias = Any
"""A float64 array, or a float for a constant."""

_LARGEST_PRECISION = 4096
_LARGEST_PRECISION_UNDEFINED = 512
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def _plain(function: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    return lambda _detail: function


def nearest_float(evaluate: Callable[[], arb]) -> float:
    """The float64 next to a number, whose balls are asked for at growing precision; nan if it is not defined."""
    saved = ctx.prec
    try:
        ctx.prec = 128
        while True:
            ball = evaluate()
            if ball.is_zero() or (ball.is_finite() and ball.rel_accuracy_bits() > 64):
                return float(ball.mid())
            if not ball.is_finite() and ctx.prec >= _LARGEST_PRECISION_UNDEFINED:
                return float("nan")
            if ctx.prec >= _LARGEST_PRECISION:
                # A zero that no precision tells from one is a small ball around it.
                return float(ball.mid()) if ball.is_finite() and ball.rad() < arb(2) ** -1000 else float("nan")
            ctx.prec *= 2
    finally:
        ctx.prec = saved


# mpmath


def _real_in_real_out(function: Callable[..., Any]) -> Callable[..., Any]:
    """Values that are not real at real arguments are nan, and so are poles."""

    def evaluated(*values: Any) -> Any:
        try:
            result = function(*values)
        except (ZeroDivisionError, ValueError, OverflowError, mp.libmp.NoConvergence):
            return mp.nan
        if isinstance(result, mp.mpc) and not any(isinstance(value, mp.mpc) for value in values):
            return result.real if result.imag == 0 else mp.nan
        return result

    return evaluated


def _mp_plain(function: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    return _plain(_real_in_real_out(function))


def _side(value: Any) -> Any:
    """The sign of the real part: for complex numbers the functions below continue those of real ones."""
    return mp.sign(mp.re(value))


def _mp_relation(name: str) -> Callable[[Any, Any], Truth]:
    def compare(left: Any, right: Any) -> Truth:
        if mp.isnan(left) or mp.isnan(right):
            return UNDEFINED
        if name in ("==", "!="):
            return bool(_COMPARE[name](left, right))
        return bool(_COMPARE[name](mp.re(left), mp.re(right)))

    return compare


def _mp_by_cases(*slots: Any) -> Any:
    for branch, condition in cases(slots):
        return branch if condition is True else mp.nan
    return mp.nan


def _mp_rational_power(detail: tuple[int, int]) -> Callable[[Any], Any]:
    numerator, denominator = detail
    return _real_in_real_out(lambda base: mp.root(base, denominator) ** numerator)


def _mp_heaviside(value: Any, at_zero: Any) -> Any:
    side = _side(value)
    return at_zero if side == 0 else (1 + side) / 2


def _mp_closed(expr: sp.Expr) -> Callable[[], Any]:
    def evaluated() -> Any:
        value = expr.evalf(mp.mp.dps + 5)
        return mp.mpf(value) if isinstance(value, sp.Float) else mp.nan

    return evaluated


_MP_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    **{
        name: getattr(mp, name)
        for name in (
            *("log", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "sinc"),
            *("asin", "acos", "atan", "asinh", "acosh", "atanh", "erf", "erfc", "erfi", "gamma", "loggamma"),
            *("factorial", "li", "fresnels", "fresnelc", "airyai", "airybi"),
        )
    },
    "exp": mp.exp,
    "Si": mp.si,
    "Ci": mp.ci,
    "Shi": mp.shi,
    "Chi": mp.chi,
    "Ei": mp.ei,
    "dirichlet_eta": mp.altzeta,
    "elliptic_k": mp.ellipk,
}
_MP_NUMBERS: dict[str, Any] = {
    "Pi": mp.pi,
    "Exp1": mp.e,
    "EulerGamma": mp.euler,
    "Catalan": mp.catalan,
    "GoldenRatio": mp.phi,
}

MPMATH = Arithmetic(
    "mpmath",
    {
        **{name: _mp_plain(function) for name, function in _MP_FUNCTIONS.items()},
        **LOGIC,
        "rational": lambda detail: lambda: mp.mpf(detail[0]) / detail[1],
        "number": lambda name: lambda: +_MP_NUMBERS[name],
        "closed": _mp_closed,
        "add": _mp_plain(lambda a, b: a + b),
        "mul": _mp_plain(lambda a, b: a * b),
        "div": _mp_plain(lambda a, b: a / b),
        "integer power": lambda exponent: _real_in_real_out(lambda base: base**exponent),
        "rational power": _mp_rational_power,
        "power": _mp_plain(lambda base, exponent: mp.power(base, exponent)),
        "max": _mp_plain(lambda a, b: a if _side(a - b) >= 0 else b if not mp.isnan(a - b) else mp.nan),
        "min": _mp_plain(lambda a, b: b if _side(a - b) >= 0 else a if not mp.isnan(a - b) else mp.nan),
        "Abs": _mp_plain(lambda value: value * _side(value)),
        "sign": _mp_plain(_side),
        "Heaviside": _mp_plain(_mp_heaviside),
        "floor": _mp_plain(lambda value: mp.floor(mp.re(value))),
        "ceiling": _mp_plain(lambda value: mp.ceil(mp.re(value))),
        "polygamma": lambda order: _real_in_real_out(lambda value: mp.polygamma(order, value)),
        "relation": _mp_relation,
        "piecewise": _plain(_mp_by_cases),
    },
)


# NumPy


class Masks(NamedTuple):
    """Where a condition holds, and where it is defined at all."""

    holds: Array
    defined: Array


def _masks(truth: Any) -> Masks:
    if isinstance(truth, Masks):
        return truth
    return Masks(truth is True, truth is True or truth is False)


def _np_all(*truths: Any) -> Masks:
    masks = [_masks(truth) for truth in truths]
    holds: Array = True
    defined: Array = True
    fails: Array = False
    for mask in masks:
        holds = holds & mask.holds & mask.defined
        fails = fails | (mask.defined & np.logical_not(mask.holds))
        defined = defined & mask.defined
    return Masks(holds, defined | fails)


def _np_not(truth: Any) -> Masks:
    mask = _masks(truth)
    return Masks(np.logical_not(mask.holds), mask.defined)


def _np_any(*truths: Any) -> Masks:
    return _np_not(_np_all(*[_np_not(truth) for truth in truths]))


def _np_relation(name: str) -> Callable[[Array, Array], Masks]:
    compare = _COMPARE[name]
    return lambda left, right: Masks(compare(left, right), (left == left) & (right == right))


def _np_by_cases(*slots: Any) -> Array:
    value: Array = np.nan
    open_: Array = True
    for branch, condition in zip(slots[0::2], slots[1::2], strict=True):
        mask = _masks(condition)
        value = np.where(open_ & mask.defined & mask.holds, branch, value)
        open_ = open_ & mask.defined & np.logical_not(mask.holds)
        if not np.any(open_):
            break
    return value


def _np_integer_power(exponent: int) -> Callable[[Array], Array]:
    # Products are exact to an ulp or two and several times faster than the general power.
    if exponent < 0:
        positive = _np_integer_power(-exponent)
        return lambda base: 1.0 / positive(base)
    if exponent == 2:
        return lambda base: base * base
    if exponent == 3:
        return lambda base: base * base * base
    return lambda base: np.power(base, float(exponent))


def _np_rational_power(detail: tuple[int, int]) -> Callable[[Array], Array]:
    numerator, denominator = detail
    if numerator < 0:
        positive = _np_rational_power((-numerator, denominator))
        return lambda base: 1.0 / positive(base)
    if denominator in (2, 3):
        root = np.sqrt if denominator == 2 else lambda base: np.where(base < 0, np.nan, np.cbrt(base))
        return root if numerator == 1 else lambda base: _np_integer_power(numerator)(root(base))
    exponent = numerator / denominator
    # What is left of the exponent after rounding it to a float64.
    rest = float(sp.Rational(numerator, denominator) - sp.Rational(exponent))

    def power(base: Array) -> Array:
        main = np.power(base, exponent)
        correction = rest * np.log(np.where(base > 0, base, 1.0))
        return np.where(np.isfinite(correction), main + main * correction, main)

    return power


@lru_cache(maxsize=1)
def _special() -> Any:
    import scipy.special

    return scipy.special


def _from_scipy(name: str, part: int | None = None) -> Callable[[Any], Callable[..., Any]]:
    """A function of scipy.special, loaded only when an expression that needs it is linked."""

    def link(_detail: Any) -> Callable[..., Any]:
        function = getattr(_special(), name)
        return function if part is None else lambda value: function(value)[part]

    return link


def _np_loggamma(_detail: Any) -> Callable[[Array], Array]:
    # At negative numbers the principal logarithm of gamma is not real.
    function = _special().gammaln
    return lambda value: np.where(value > 0, function(value), np.nan)


def _np_factorial(_detail: Any) -> Callable[[Array], Array]:
    function = _special().gamma
    return lambda value: function(value + 1.0)


def _np_positive_only(name: str, part: int) -> Callable[[Any], Callable[..., Any]]:
    def link(_detail: Any) -> Callable[..., Any]:
        function = getattr(_special(), name)
        return lambda value: np.where(value > 0, function(value)[part], np.nan)

    return link


def _np_logarithmic_integral(_detail: Any) -> Callable[[Array], Array]:
    function = _special().expi
    return lambda value: np.where(value == 0, 0.0, function(np.log(value)))


def _np_cardinal_sine(value: Array) -> Array:
    return np.where(value == 0, 1.0, np.sin(value) / value)


_NP_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign")},
    **{name: getattr(np, f"arc{name[1:]}") for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
    "cot": lambda value: 1.0 / np.tan(value),
    "sec": lambda value: 1.0 / np.cos(value),
    "csc": lambda value: 1.0 / np.sin(value),
    "coth": lambda value: 1.0 / np.tanh(value),
    "sech": lambda value: 1.0 / np.cosh(value),
    "csch": lambda value: 1.0 / np.sinh(value),
    "sinc": _np_cardinal_sine,
    "Abs": np.abs,
    "max": np.maximum,
    "min": np.minimum,
    "floor": np.floor,
    "ceiling": np.ceil,
    "Heaviside": np.heaviside,
    "add": operator.add,
    "mul": operator.mul,
    "div": np.divide,
    "power": np.power,
    "piecewise": _np_by_cases,
    "and": _np_all,
    "or": _np_any,
    "not": _np_not,
}

NUMPY = Arithmetic(
    "NumPy",
    {
        **{name: _plain(function) for name, function in _NP_FUNCTIONS.items()},
        **{name: _from_scipy(name) for name in ("erf", "erfc", "erfi", "gamma")},
        "loggamma": _np_loggamma,
        "factorial": _np_factorial,
        "Si": _from_scipy("sici", 0),
        "Ci": _np_positive_only("sici", 1),
        "Shi": _from_scipy("shichi", 0),
        "Chi": _np_positive_only("shichi", 1),
        "Ei": _from_scipy("expi"),
        "li": _np_logarithmic_integral,
        "fresnels": _from_scipy("fresnel", 0),
        "fresnelc": _from_scipy("fresnel", 1),
        "airyai": _from_scipy("airy", 0),
        "airybi": _from_scipy("airy", 2),
        "elliptic_k": _from_scipy("ellipk"),
        "polygamma": lambda order: lambda value: _special().polygamma(order, value),
        "integer power": _np_integer_power,
        "rational power": _np_rational_power,
        "relation": _np_relation,
    },
)
"""Constants are not among the operations: they are converted from balls."""
