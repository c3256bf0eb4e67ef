"""An integral whose numbers are certified."""

from functools import lru_cache

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import CannotCompile
from zcmoe_symbolic.numerics.compilation.balls import CLOSED
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, exactly_zero, working_precision
from zcmoe_symbolic.numerics.quadrature.integrate import Diverges, certified_integral, integral_of_lobes
from zcmoe_symbolic.numerics.quadrature.lobes import NotALobe
from zcmoe_symbolic.numerics.quadrature.planning import NotAnalytic

__all__ = ["CertifiedIntegral", "closed_integral"]

_REMEMBERED = 256


class CertifiedIntegral(sp.Integral):  # type: ignore[misc]
    """An `Integral` whose floating-point value is the middle of a certified ball.

    `sp.Integral.evalf` guesses the accuracy of a quadrature; this one proves it, so that `float` and `sp.N` of a
    formula are right to the last digits. In all else it is an ordinary integral: it prints as one, and `doit` evaluates
    it as one. An integral with free symbols, or over an infinite range, is evaluated by SymPy.

    >>> from sympy import Abs, Rational, Symbol, cos, pi
    >>> t = Symbol("t", real=True)
    >>> print(CertifiedIntegral(Abs(cos(3 * pi * t)) ** Rational(1, 3), (t, 0, 1)).n(20))
    0.82350254934343147622
    """

    def _eval_evalf(self, prec: int) -> sp.Expr:
        ball = self.ball(prec + 8)
        if ball is None:
            return super()._eval_evalf(prec)
        if ball.contains(0):
            return sp.Float(0, precision=prec)
        mantissa, exponent = ball.mid().man_exp()
        return sp.Float(sp.Integer(int(mantissa)) * sp.Integer(2) ** int(exponent), precision=prec)

    def ball(self, bits: int) -> arb | None:
        """The certified ball, accurate to about `bits` bits; None if the integral is not a closed one over an interval.

        Raises what `certified_integral` raises.
        """
        limits = _finite_limits(self)
        if limits is None:
            return None
        x, low, high = limits
        return certified_integral(self.function, x, low, high, bits=bits)

    def doit(self, **hints: object) -> sp.Expr:
        """The value by SymPy's rules, as of `Integral`."""
        return sp.Integral(*self.args).doit(**hints)


def _finite_limits(integral: sp.Integral) -> tuple[sp.Symbol, sp.Expr, sp.Expr] | None:
    if integral.free_symbols or len(integral.limits) != 1 or len(integral.limits[0]) != 3:
        return None
    x, low, high = integral.limits[0]
    return None if low.is_infinite or high.is_infinite else (x, low, high)


@lru_cache(maxsize=_REMEMBERED)
def closed_integral(expr: sp.Expr, bits: int) -> arb | None:
    """A ball for a closed integral over an interval by lobes; None if it is something else, or the method fails."""
    if not isinstance(expr, sp.Integral):
        return None
    limits = _finite_limits(expr)
    if limits is None:
        return None
    x, low, high = limits
    try:
        start, stop = Point.of(low), Point.of(high)
        order = start.compare(stop)
        if order == 0:
            return arb(0)
        left, right = (start, stop) if order < 0 else (stop, start)
        value = integral_of_lobes(expr.function, x, left, right, bits, exactly_zero)
    except (NotALobe, NotAnalytic, Diverges, CannotCompile, CannotSeparate):
        return None
    with working_precision(bits + 8):
        return value if order < 0 else -value


CLOSED.append(closed_integral)
