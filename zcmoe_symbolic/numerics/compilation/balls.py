"""The instructions in Arb's real balls.

A ball encloses the value at every real point of the arguments' balls. Where the value may be undefined, not real or
not bounded, the result is a ball that is not finite; it never becomes finite again.
"""

from collections.abc import Callable
from typing import Any

import sympy as sp
from flint import acb, arb, ctx, fmpq

from zcmoe_symbolic.numerics.compilation.conditions import LOGIC, UNDEFINED, Truth, cases, relation_of_sign
from zcmoe_symbolic.numerics.compilation.program import Arithmetic
from zcmoe_symbolic.numerics.enclosures import CannotEnclose, enclose
from zcmoe_symbolic.numerics.enclosures.functions import MEROMORPHIC, WITH_A_CUT

__all__ = ["CLOSED", "NUMBERS", "REAL_BALLS", "closed_value", "from_zero_to", "whole_part"]

NAN = arb("nan")
_SECONDS_FOR_A_CLOSED_VALUE = 10.0

CLOSED: list[Callable[[sp.Expr, int], arb | None]] = []
"""Ways to enclose a closed integral or sum, tried in order before the general one; `numerics.quadrature` adds one."""

NUMBERS: dict[str, Callable[[], arb]] = {
    "Pi": arb.pi,
    "Exp1": arb.const_e,
    "EulerGamma": arb.const_euler,
    "Catalan": arb.const_catalan,
    "GoldenRatio": lambda: (1 + arb(5).sqrt()) / 2,
}


def closed_value(expr: sp.Expr) -> arb:
    """A ball that contains a real closed integral, sum or product, at the present precision."""
    for way in CLOSED:
        ball = way(expr, ctx.prec)
        if ball is not None:
            return ball
    try:
        value = enclose(expr, bits=ctx.prec, seconds=_SECONDS_FOR_A_CLOSED_VALUE)
    except CannotEnclose:
        return NAN
    is_real = value.imag.is_zero() or (value.imag.contains(0) and expr.is_extended_real is True)
    return value.real if is_real else NAN


def from_zero_to(bound: arb) -> arb:
    """A ball from exactly 0 to at least `bound`, which is not negative.

    Adding up ends and radii in the usual way would reach a little below zero, where roots are not real. The radius
    of a ball has 30 bits and is rounded up, so that a midpoint that equals it is what is needed.
    """
    if bound.is_zero():
        return arb(0)
    half = arb(0, (bound / 2).upper())
    return half.rad() + half


def whole_part(value: arb) -> arb | None:
    """The integer n with `n < value < n + 1` on the whole ball, if there is one."""
    if not value.is_finite():
        return None
    low = value.lower().floor()
    return low if low.is_exact() and value > low and value < low + 1 else None


def _relation(operator: str) -> Callable[[arb, arb], Truth]:
    return lambda left, right: relation_of_sign(operator, left - right)


def _by_cases(*slots: Any) -> arb:
    """The value of the first branch whose condition holds; the hull of those that may be the first."""
    hull: arb | None = None
    for branch, condition in cases(slots):
        if condition is UNDEFINED:
            return NAN
        hull = branch if hull is None else hull.union(branch)
        if condition is True:
            return hull
    return NAN  # no branch is sure to hold


def _sign(value: arb) -> arb:
    if value > 0:
        return arb(1)
    if value < 0:
        return arb(-1)
    if not value.is_finite():
        return NAN
    return arb(0) if value.is_zero() else arb(0, 1)


def _heaviside(value: arb, at_zero: arb) -> arb:
    if value > 0:
        return arb(1)
    if value < 0:
        return arb(0)
    if not value.is_finite():
        return NAN
    return at_zero if value.is_zero() else arb(0).union(arb(1)).union(at_zero)


def _modulus(value: arb) -> arb:
    if value >= 0:
        return value
    if value <= 0:
        return -value
    return from_zero_to(value.abs_upper()) if value.is_finite() else NAN


def _integer_power(exponent: int) -> Callable[[arb], arb]:
    if exponent < 0 or exponent % 2:
        return lambda base: base**exponent

    def power(base: arb) -> arb:
        if not base.contains(0):
            return base**exponent
        return from_zero_to(base.abs_upper() ** exponent) if base.is_finite() else NAN

    return power


def _rational_power(detail: tuple[int, int]) -> Callable[[arb], arb]:
    numerator, denominator = detail

    def power(base: arb) -> arb:
        if base > 0:
            root = base.sqrt() if denominator == 2 else base.root(denominator)
            return root**numerator
        # A ball that reaches below zero has values that are not real.
        if not base >= 0 or numerator < 0 or not base.is_finite():
            return NAN
        top = base.abs_upper()
        return from_zero_to((top.root(denominator) if top > 0 else top) ** numerator)

    return power


def _power(base: arb, exponent: arb) -> arb:
    if not (base.is_finite() and exponent.is_finite()):
        return NAN
    if base > 0 or exponent.is_integer():
        return base**exponent
    if base >= 0 and exponent > 0:
        top = base.abs_upper()
        return from_zero_to((top**exponent).abs_upper()) if top > 0 else arb(0)
    return NAN


def _floor(value: arb) -> arb:
    return value.lower().floor().union(value.upper().floor()) if value.is_finite() else NAN


def _ceiling(value: arb) -> arb:
    return value.lower().ceil().union(value.upper().ceil()) if value.is_finite() else NAN


def _polygamma(order: int) -> Callable[[arb], arb]:
    def derivative(value: arb) -> arb:
        if not value.is_finite():
            return NAN
        result = acb(value).digamma() if order == 0 else acb(value).polygamma(acb(order))
        return result.real if result.is_finite() else NAN  # real wherever it is defined

    return derivative


_NATIVE = {
    "loggamma": "lgamma",
    "factorial": "fac",
    "fresnels": "fresnel_s",
    "fresnelc": "fresnel_c",
    "airyai": "airy_ai",
    "airybi": "airy_bi",
}
"""Where Arb's name differs from SymPy's by more than capitals."""


def _real_function(name: str, function: Callable[[acb], acb]) -> Callable[[arb], arb]:
    native = getattr(arb, _NATIVE.get(name, name.lower()), None)
    if native is not None:
        # Arb gives bounded functions, as sinc, a finite value even where the argument is not a number.
        return lambda value: native(value) if value.is_finite() else NAN

    def through_the_plane(value: arb) -> arb:
        if not value.is_finite():
            return NAN
        result = function(acb(value))
        return result.real if result.imag.is_zero() else NAN

    return through_the_plane


def _plain(function: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    return lambda _detail: function


_FUNCTIONS = {node.__name__: function for node, function in MEROMORPHIC.items()} | {
    node.__name__: function for node, (function, _) in WITH_A_CUT.items()
}

REAL_BALLS = Arithmetic(
    "Arb's real balls",
    {
        **{name: _plain(_real_function(name, function)) for name, function in _FUNCTIONS.items()},
        **LOGIC,
        "rational": lambda detail: lambda: arb(fmpq(*detail)),
        "number": lambda name: NUMBERS[name],
        "closed": lambda expr: lambda: closed_value(expr),
        "add": _plain(lambda a, b: a + b),
        "mul": _plain(lambda a, b: a * b),
        "div": _plain(lambda a, b: a / b),
        "exp": _plain(arb.exp),
        "integer power": _integer_power,
        "rational power": _rational_power,
        "power": _plain(_power),
        "max": _plain(lambda a, b: a.max(b)),
        "min": _plain(lambda a, b: a.min(b)),
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
