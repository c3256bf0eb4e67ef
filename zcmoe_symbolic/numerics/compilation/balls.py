"""The instructions in Arb's real and complex balls.

A real ball encloses the value at every real point of the argument's ball; a value that is not real, or that is not
bounded, is a ball that is not finite. A complex ball is finite only where the function is holomorphic on the whole
ball of the argument: that is what the bounds on the error of a quadrature rule need. There `Abs`, `sign`, `Max` and
`Min` stand for the holomorphic function that agrees with them on the real points of the ball.
"""

from collections.abc import Callable

import sympy as sp
from flint import acb, arb, ctx, fmpq

from zcmoe_symbolic.numerics.compilation.program import Arithmetic
from zcmoe_symbolic.numerics.enclosures import CannotEnclose, enclose
from zcmoe_symbolic.numerics.enclosures.functions import CUTS, MEROMORPHIC, WITH_A_CUT

__all__ = ["CLOSED", "COMPLEX_BALLS", "REAL_BALLS", "closed_value"]

NAN = arb("nan")
COMPLEX_NAN = acb(NAN, NAN)

CLOSED: list[Callable[[sp.Expr, int], arb | None]] = []
"""Ways to enclose a closed integral or sum, tried in order before the general one; `numerics.quadrature` adds its own."""

_NUMBERS: dict[str, Callable[[], arb]] = {
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
        value = enclose(expr, bits=ctx.prec, seconds=10.0)
    except CannotEnclose:
        return NAN
    return value.real if value.imag.contains(0) else NAN


def _three_valued(operator: object) -> Callable[[arb, arb], bool | None]:
    """The relation of two real balls: true or false for all their points, or not known."""

    def compare(left: arb, right: arb) -> bool | None:
        if not (left.is_finite() and right.is_finite()):
            return None
        difference = left - right
        if operator in ("<", ">="):
            holds = True if difference < 0 else False if difference >= 0 else None
            return holds if operator == "<" or holds is None else not holds
        if operator in (">", "<="):
            holds = True if difference > 0 else False if difference <= 0 else None
            return holds if operator == ">" or holds is None else not holds
        same = False if not difference.contains(0) else True if difference.is_zero() else None
        return same if operator == "==" or same is None else not same

    return compare


def _all(*truths: bool | None) -> bool | None:
    return False if False in truths else None if None in truths else True


def _any(*truths: bool | None) -> bool | None:
    return True if True in truths else None if None in truths else False


def _not(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _by_cases(*slots: object) -> arb:
    """The value of the first branch whose condition holds; the hull of those that may be the first."""
    hull: arb | None = None
    for branch, condition in zip(slots[0::2], slots[1::2], strict=True):
        if condition is False:
            continue
        hull = branch if hull is None else hull.union(branch)
        if condition is True:
            return hull
    return NAN  # no branch is sure to hold


def _sign(value: arb) -> arb:
    if value > 0:
        return arb(1)
    if value < 0:
        return arb(-1)
    return arb(0) if value.is_zero() else arb(0, 1)


def _rational_power(detail: object) -> Callable[[arb], arb]:
    numerator, denominator = detail  # type: ignore[misc]
    if denominator == 2:
        return lambda base: base.sqrt() ** numerator if not base < 0 else NAN

    def power(base: arb) -> arb:
        # A ball that reaches below zero has values that are not real.
        if not base >= 0:
            return NAN
        return base.root(denominator) ** numerator if base > 0 else _power_at_zero(base, numerator, denominator)

    return power


def _power_at_zero(base: arb, numerator: int, denominator: int) -> arb:
    if numerator < 0:
        return NAN
    top = base.upper().root(denominator) ** numerator
    return top.union(arb(0))


def _power(base: arb, exponent: arb) -> arb:
    if base > 0:
        return base**exponent
    if base >= 0 and exponent > 0:
        if base.is_zero():
            return arb(0)
        return (base.upper() ** exponent).union(arb(0)) if base.upper() <= 1 else (base.upper() ** exponent).union(0)
    return NAN


def _plain(function: Callable[..., object]) -> Callable[[object], Callable[..., object]]:
    return lambda _detail: function


def _real_function(node: type[sp.Basic], function: Callable[[acb], acb]) -> Callable[[arb], arb]:
    native = getattr(arb, {"loggamma": "lgamma"}.get(node.__name__, node.__name__), None)
    if native is not None:
        return native  # type: ignore[no-any-return]

    def through_the_plane(value: arb) -> arb:
        result = function(acb(value))
        return result.real if result.imag.is_zero() else NAN

    return through_the_plane


def _floor(value: arb) -> arb:
    low, high = value.lower().floor(), value.upper().floor()
    return low.union(high)


def _ceiling(value: arb) -> arb:
    low, high = value.lower().ceil(), value.upper().ceil()
    return low.union(high)


_COMMON: dict[str, Callable[[object], Callable[..., object]]] = {
    "truth": lambda detail: lambda: detail,
    "and": _plain(_all),
    "or": _plain(_any),
    "not": _plain(_not),
}

REAL_BALLS = Arithmetic(
    "Arb's real balls",
    {
        **{node.__name__: _plain(_real_function(node, function)) for node, function in MEROMORPHIC.items()},
        **{node.__name__: _plain(_real_function(node, function)) for node, (function, _) in WITH_A_CUT.items()},
        **_COMMON,
        "rational": lambda detail: lambda: arb(fmpq(*detail)),  # type: ignore[misc]
        "number": lambda detail: _NUMBERS[str(detail)],
        "closed": lambda detail: lambda: closed_value(detail),  # type: ignore[arg-type]
        "add": _plain(lambda a, b: a + b),
        "mul": _plain(lambda a, b: a * b),
        "div": _plain(lambda a, b: a / b),
        "exp": _plain(arb.exp),
        "integer power": lambda detail: lambda base: base**detail,
        "rational power": _rational_power,
        "power": _plain(_power),
        "max": _plain(lambda a, b: a.max(b)),
        "min": _plain(lambda a, b: a.min(b)),
        "Abs": _plain(abs),
        "sign": _plain(_sign),
        "floor": _plain(_floor),
        "ceiling": _plain(_ceiling),
        "relation": lambda detail: _three_valued(detail),
        "piecewise": _plain(_by_cases),
    },
)


def _holomorphic(function: Callable[[acb], acb], cut: str) -> Callable[[acb], acb]:
    is_clear, _ = CUTS[cut]
    return lambda z: function(z) if is_clear(z) else COMPLEX_NAN


def _side(z: acb) -> int:
    """The sign of the real part on the whole ball, or 0."""
    return 1 if z.real > 0 else -1 if z.real < 0 else 0


def _modulus(z: acb) -> acb:
    side = _side(z)
    return z * side if side else COMPLEX_NAN


def _larger(a: acb, b: acb) -> acb:
    side = _side(a - b)
    return COMPLEX_NAN if side == 0 else a if side > 0 else b


def _smaller(a: acb, b: acb) -> acb:
    side = _side(a - b)
    return COMPLEX_NAN if side == 0 else b if side > 0 else a


def _complex_rational_power(detail: object) -> Callable[[acb], acb]:
    numerator, denominator = detail  # type: ignore[misc]
    exponent = fmpq(numerator, denominator)

    def power(base: acb) -> acb:
        if base.imag.is_zero() and base.real > 0:
            return acb(base.real.root(denominator) ** numerator)
        return base.pow(acb(exponent), analytic=True)

    return power


def _complex_by_cases(*slots: object) -> acb:
    """Only a branch whose condition is decided without the variable is holomorphic."""
    for branch, condition in zip(slots[0::2], slots[1::2], strict=True):
        if condition is True:
            return branch
        if condition is None:
            return COMPLEX_NAN
    return COMPLEX_NAN


def _complex_relation(detail: object) -> Callable[[acb, acb], bool | None]:
    compare = _three_valued(detail)
    # On a ball with an imaginary part the relation stands for the one at its real points.
    return lambda a, b: compare(a.real, b.real)


COMPLEX_BALLS = Arithmetic(
    "Arb's complex balls",
    {
        **{node.__name__: _plain(function) for node, function in MEROMORPHIC.items()},
        **{node.__name__: _plain(_holomorphic(function, cut)) for node, (function, cut) in WITH_A_CUT.items()},
        **_COMMON,
        "rational": lambda detail: lambda: acb(arb(fmpq(*detail))),  # type: ignore[misc]
        "number": lambda detail: lambda: acb(_NUMBERS[str(detail)]()),
        "closed": lambda detail: lambda: acb(closed_value(detail)),  # type: ignore[arg-type]
        "add": _plain(lambda a, b: a + b),
        "mul": _plain(lambda a, b: a * b),
        "div": _plain(lambda a, b: a / b),
        "exp": _plain(acb.exp),
        "integer power": lambda detail: lambda base: base**detail,
        "rational power": _complex_rational_power,
        "power": _plain(lambda base, exponent: base.pow(exponent, analytic=True)),
        "max": _plain(_larger),
        "min": _plain(_smaller),
        "Abs": _plain(_modulus),
        "sign": _plain(lambda z: acb(_side(z)) if _side(z) else COMPLEX_NAN),
        "relation": _complex_relation,
        "piecewise": _plain(_complex_by_cases),
    },
)
