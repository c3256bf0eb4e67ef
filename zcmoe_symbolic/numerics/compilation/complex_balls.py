"""The instructions in Arb's complex balls.

The result is finite only where the function is holomorphic on the whole ball of the argument: that is what the
bounds on the error of a quadrature rule need. `Abs`, `sign`, `Max`, `Min`, `floor` and `Piecewise` stand for the
holomorphic function that agrees with them on the real points of the ball; where the ball meets the line on which
they change (for `Abs(f)`, the zeros of the real part of f) the result is not finite.
"""

from collections.abc import Callable
from typing import Any

from flint import acb, arb, fmpq

from zcmoe_symbolic.numerics.compilation.balls import NUMBERS, closed_value, whole_part
from zcmoe_symbolic.numerics.compilation.conditions import LOGIC, Truth, cases, relation_of_sign
from zcmoe_symbolic.numerics.compilation.program import Arithmetic
from zcmoe_symbolic.numerics.enclosures.functions import CUTS, MEROMORPHIC, WITH_A_CUT

__all__ = ["COMPLEX_BALLS"]

NAN = acb(arb("nan"), arb("nan"))
_OFF_THE_NEGATIVE_AXIS, _ = CUTS["negative axis"]


def _meromorphic(function: Callable[[acb], acb]) -> Callable[[acb], acb]:
    return lambda z: function(z) if z.is_finite() else NAN


def _holomorphic(function: Callable[[acb], acb], cut: str) -> Callable[[acb], acb]:
    is_clear, _ = CUTS[cut]
    return lambda z: function(z) if z.is_finite() and is_clear(z) else NAN


def _side(z: acb) -> int:
    """The sign of the real part on the whole ball, or 0."""
    if not z.is_finite():
        return 0
    return 1 if z.real > 0 else -1 if z.real < 0 else 0


def _modulus(z: acb) -> acb:
    side = _side(z)
    return z * side if side else NAN


def _sign(z: acb) -> acb:
    side = _side(z)
    return acb(side) if side else NAN


def _heaviside(z: acb, _at_zero: acb) -> acb:
    side = _side(z)
    return acb((1 + side) // 2) if side else NAN


def _larger(a: acb, b: acb) -> acb:
    side = _side(a - b)
    return NAN if side == 0 else a if side > 0 else b


def _smaller(a: acb, b: acb) -> acb:
    side = _side(a - b)
    return NAN if side == 0 else b if side > 0 else a


def _floor(z: acb) -> acb:
    whole = whole_part(z.real) if z.is_finite() else None
    return NAN if whole is None else acb(whole)


def _ceiling(z: acb) -> acb:
    whole = whole_part(z.real) if z.is_finite() else None
    return NAN if whole is None else acb(whole + 1)


def _rational_power(detail: tuple[int, int]) -> Callable[[acb], acb]:
    numerator, denominator = detail
    exponent = fmpq(numerator, denominator)

    def power(base: acb) -> acb:
        if base.imag.is_zero() and base.real > 0:
            return acb(base.real.root(denominator) ** numerator)
        if not (base.is_finite() and _OFF_THE_NEGATIVE_AXIS(base)):
            return NAN
        return base.sqrt() ** numerator if denominator == 2 else base.pow(acb(arb(exponent)))

    return power


def _power(base: acb, exponent: acb) -> acb:
    # An exponent that happens to be an integer does not make the power holomorphic next to the cut.
    if not (base.is_finite() and exponent.is_finite() and _OFF_THE_NEGATIVE_AXIS(base)):
        return NAN
    return base.pow(exponent)


def _polygamma(order: int) -> Callable[[acb], acb]:
    return _meromorphic(lambda z: z.digamma() if order == 0 else z.polygamma(acb(order)))


def _relation(operator: str) -> Callable[[acb, acb], Truth]:
    if operator in ("==", "!="):
        return lambda a, b: _equality(operator, a - b)
    # On a ball with an imaginary part the relation stands for the one at its real points.
    return lambda a, b: relation_of_sign(operator, (a - b).real if (a - b).is_finite() else arb("nan"))


def _equality(operator: str, difference: acb) -> Truth:
    if difference.imag.is_zero():
        return relation_of_sign(operator, difference.real)
    if difference.is_finite() and not difference.contains(0):
        return operator == "!="
    return None


def _by_cases(*slots: Any) -> acb:
    """The first branch whose condition may hold, if it holds on the whole ball."""
    for branch, condition in cases(slots):
        return branch if condition is True else NAN
    return NAN


def _plain(function: Callable[..., Any]) -> Callable[[Any], Callable[..., Any]]:
    return lambda _detail: function


COMPLEX_BALLS = Arithmetic(
    "Arb's complex balls",
    {
        **{node.__name__: _plain(_meromorphic(function)) for node, function in MEROMORPHIC.items()},
        **{node.__name__: _plain(_holomorphic(function, cut)) for node, (function, cut) in WITH_A_CUT.items()},
        **LOGIC,
        "rational": lambda detail: lambda: acb(arb(fmpq(*detail))),
        "number": lambda name: lambda: acb(NUMBERS[name]()),
        "closed": lambda expr: lambda: acb(closed_value(expr)),
        "add": _plain(lambda a, b: a + b),
        "mul": _plain(lambda a, b: a * b),
        "div": _plain(lambda a, b: a / b),
        "exp": _plain(acb.exp),
        "integer power": lambda exponent: lambda base: base**exponent,
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
