"""Clausen's functions: the Fourier series that appear when log sin is integrated over and over.

    ClausenS(n, t) = sum_k sin(k t) / k**n,      ClausenC(n, t) = sum_k cos(k t) / k**n

Only those of "transcendental" parity are kept (S of even order, C of odd order); the others are Bernoulli
polynomials. d/dt ClausenS(2, t) = -log(2 sin(t/2)) for t in (0, 2 pi) ONLY: who differentiates sees to that.

Source: L. Lewin, Polylogarithms and Associated Functions (1981), chapters 4 and 6; DLMF 25.12.
"""

from typing import Any

import mpmath
import sympy as sp
from sympy.core.expr import Expr

__all__ = ["ClausenC", "ClausenS"]


class ClausenS(sp.Function):  # type: ignore[misc]
    """sum_k sin(k t)/k**n for even n: continuous on the line, odd, of period 2 pi.

    >>> ClausenS(2, sp.pi / 2)
    Catalan
    """

    nargs = (2,)
    is_extended_real = True
    is_finite = True

    @classmethod
    def eval(cls, order: Any, argument: Any) -> Any:
        turn = sp.cancel(argument / sp.pi)
        if not turn.is_Rational:
            return None
        turn = turn % 2
        if turn > 1:
            return -cls(order, (2 - turn) * sp.pi)
        if turn in (0, 1):
            return sp.Integer(0)
        if turn == sp.Rational(1, 2) and order == 2:
            return sp.Catalan
        if turn == sp.Rational(2, 3):
            # The duplication S(2t) = 2**(n-1) (S(t) + S(t + pi)) at t = pi/3.
            return 2 ** (order - 1) / (1 + 2 ** (order - 1)) * cls(order, sp.pi / 3)
        return None if turn * sp.pi == argument else cls(order, turn * sp.pi)

    def _eval_evalf(self, prec: int) -> Any:
        return _digits(mpmath.clsin, self.args, prec)

    def fdiff(self, argindex: int = 2) -> Any:
        order, argument = self.args
        if argindex != 2:
            raise sp.ArgumentIndexError(self, argindex)
        return -sp.log(2) - sp.log(sp.sin(argument / 2)) if order == 2 else ClausenC(order - 1, argument)


class ClausenC(sp.Function):  # type: ignore[misc]
    """sum_k cos(k t)/k**n for odd n >= 3: continuous on the line, even, of period 2 pi.

    >>> ClausenC(3, sp.pi)
    -3*zeta(3)/4
    """

    nargs = (2,)
    is_extended_real = True
    is_finite = True

    @classmethod
    def eval(cls, order: Any, argument: Any) -> Any:
        turn = sp.cancel(argument / sp.pi)
        if not turn.is_Rational:
            return None
        turn = turn % 2
        if turn > 1:
            turn = 2 - turn
        half, third = 2 ** (1 - order), sp.Integer(3) ** (1 - order)
        # All from the distribution relation sum_j C(n, t + 2 pi j/m) = m**(1-n) C(n, m t).
        known = {
            sp.Integer(0): sp.Integer(1),
            sp.Integer(1): -(1 - half),
            sp.Rational(1, 2): -(1 - half) / 2**order,
            sp.Rational(2, 3): -(1 - third) / 2,
            sp.Rational(1, 3): (1 - half) * (1 - third) / 2,
        }
        if turn in known:
            return known[turn] * sp.zeta(order)
        return None if turn * sp.pi == argument else cls(order, turn * sp.pi)

    def _eval_evalf(self, prec: int) -> Any:
        return _digits(mpmath.clcos, self.args, prec)

    def fdiff(self, argindex: int = 2) -> Any:
        if argindex != 2:
            raise sp.ArgumentIndexError(self, argindex)
        return -ClausenS(self.args[0] - 1, self.args[1])


def _digits(function: Any, arguments: tuple[Any, ...], bits: int) -> Any:
    """Digits for display; no proof rests on them."""
    order, angle = arguments
    number = angle._to_mpmath(bits + 20) if angle.is_number else None
    if number is None:
        return None
    with mpmath.workprec(bits + 20):
        return Expr._from_mpmath(function(int(order), number), bits)
