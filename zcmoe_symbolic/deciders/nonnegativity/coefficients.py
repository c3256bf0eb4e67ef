"""Numbers that carry a ball and, where it is known, their exact value.

The expansions at a zero need both: the ball to bound, the exact value to know that a coefficient is zero.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import sympy as sp
from flint import arb, fmpq

__all__ = ["FUNCTIONS", "Coefficient", "NotRegular", "Number", "ball_of_function", "rational"]

Number: TypeAlias = Any
"""An `arb` ball or a `Coefficient`; the recurrences for Taylor coefficients are the same for both."""

_LARGEST_EXACT = 120  # nodes of an exact value; past it only the ball is kept


class NotRegular(ArithmeticError):
    """A function is not smooth, or not defined, everywhere on the ball that it is applied to."""


def _inside(low: int | None, high: int | None, function: Callable[[arb], arb]) -> Callable[[arb], arb]:
    """The function with its open real domain checked."""

    def checked(ball: arb) -> arb:
        if (low is not None and not ball > low) or (high is not None and not ball < high):
            raise NotRegular(f"an argument {ball.str(6)} may leave the domain of a function")
        return function(ball)

    return checked


FUNCTIONS: dict[type[sp.Basic], Callable[[arb], arb]] = {
    sp.exp: lambda z: z.exp(),
    sp.log: _inside(0, None, lambda z: z.log()),
    sp.sin: lambda z: z.sin(),
    sp.cos: lambda z: z.cos(),
    sp.tan: lambda z: z.tan(),
    sp.sinh: lambda z: z.sinh(),
    sp.cosh: lambda z: z.cosh(),
    sp.tanh: lambda z: z.tanh(),
    sp.asin: _inside(-1, 1, lambda z: z.asin()),
    sp.acos: _inside(-1, 1, lambda z: z.acos()),
    sp.atan: lambda z: z.atan(),
    sp.asinh: lambda z: z.asinh(),
    sp.acosh: _inside(1, None, lambda z: z.acosh()),
    sp.atanh: _inside(-1, 1, lambda z: z.atanh()),
    sp.erf: lambda z: z.erf(),
    sp.erfc: lambda z: z.erfc(),
    sp.erfi: lambda z: z.erfi(),
    sp.gamma: lambda z: z.gamma(),
    sp.loggamma: _inside(0, None, lambda z: z.lgamma()),
}
"""The real functions of one argument that have a ball version and Taylor coefficients."""


def ball_of_function(function: type[sp.Basic], ball: arb) -> arb:
    """The ball of the function's values; raises `NotRegular` if it may not be defined there."""
    value = FUNCTIONS[function](ball)
    if not value.is_finite():
        raise NotRegular(f"{function.__name__} could not be bounded on {ball.str(6)}")
    return value


def rational(number: sp.Rational) -> fmpq:
    """The same rational number for Arb."""
    return fmpq(int(number.p), int(number.q))


class Coefficient:
    """A real number: a ball that contains it and, unless `exact` is None, its exact value.

    Without an exact value the coefficient may also be a function of the point, whose values lie in the ball.

    >>> half = Coefficient.of(sp.Rational(1, 2))
    >>> (half + half * half).exact
    3/4
    """

    __slots__ = ("ball", "exact")

    def __init__(self, ball: arb, exact: fmpq | sp.Expr | None = None) -> None:
        self.ball = ball
        self.exact = exact

    @classmethod
    def of(cls, value: sp.Expr | int, ball: arb | None = None) -> "Coefficient":
        """The coefficient with that exact value; the ball may be omitted for a rational number."""
        if isinstance(value, int):
            return cls(arb(value), fmpq(value))
        if isinstance(value, sp.Rational):
            exact = rational(value)
            return cls(arb(exact), exact)
        if ball is None:
            raise TypeError(f"{value} is not rational: its ball is needed")
        if sp.count_ops(value) > _LARGEST_EXACT:
            return cls(ball)
        return cls(ball, value)

    def symbolic(self) -> sp.Expr:
        """The exact value for SymPy; only where there is one."""
        if isinstance(self.exact, fmpq):
            return sp.Rational(int(self.exact.p), int(self.exact.q))
        return self.exact

    def _with(self, other: "Coefficient", ball: arb, combine: Callable[[Any, Any], Any]) -> "Coefficient":
        if self.exact is None or other.exact is None:
            return Coefficient(ball)
        if isinstance(self.exact, fmpq) and isinstance(other.exact, fmpq):
            exact = combine(self.exact, other.exact)
            return Coefficient(arb(exact), exact)
        return Coefficient.of(sp.expand(combine(self.symbolic(), other.symbolic())), ball)

    def __add__(self, other: "Coefficient | int") -> "Coefficient":
        other = _coefficient(other)
        return self._with(other, self.ball + other.ball, lambda a, b: a + b)

    def __sub__(self, other: "Coefficient | int") -> "Coefficient":
        other = _coefficient(other)
        return self._with(other, self.ball - other.ball, lambda a, b: a - b)

    def __mul__(self, other: "Coefficient | int") -> "Coefficient":
        other = _coefficient(other)
        if _is_exact_zero(self) or _is_exact_zero(other):
            return Coefficient.of(0)
        return self._with(other, self.ball * other.ball, lambda a, b: a * b)

    def __truediv__(self, other: "Coefficient | int") -> "Coefficient":
        other = _coefficient(other)
        if other.ball.contains(0):
            raise NotRegular("division by what may be zero")
        return self._with(other, self.ball / other.ball, lambda a, b: a / b)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: "Coefficient | int") -> "Coefficient":
        return _coefficient(other) - self

    def __rtruediv__(self, other: "Coefficient | int") -> "Coefficient":
        return _coefficient(other) / self

    def __neg__(self) -> "Coefficient":
        return Coefficient(-self.ball, None if self.exact is None else -self.exact)

    def __repr__(self) -> str:
        return f"Coefficient({self.ball.str(12)}, {self.exact})"

    def applied(self, function: type[sp.Basic]) -> "Coefficient":
        """The value of a function of `FUNCTIONS` at this number."""
        ball = ball_of_function(function, self.ball)
        if self.exact is None:
            return Coefficient(ball)
        exact = function(self.symbolic())
        if function is sp.log and isinstance(self.exact, fmpq):
            exact = _logarithm(self.exact)
        return Coefficient.of(exact, ball)

    def power(self, exponent: "Coefficient") -> "Coefficient":
        """This number, which must be positive, to a real power."""
        if not self.ball > 0:
            raise NotRegular("a power of what may not be positive")
        ball = self.ball**exponent.ball
        if self.exact is None or exponent.exact is None:
            return Coefficient(ball)
        return Coefficient.of(self.symbolic() ** exponent.symbolic(), ball)


def _logarithm(number: fmpq) -> sp.Expr:
    """The logarithm of a positive rational number, in logarithms of primes."""
    primes = sp.factorrat(sp.Rational(int(number.p), int(number.q)))
    return sp.Add(*(power * sp.log(prime) for prime, power in primes.items() if prime != 1))


def _coefficient(value: "Coefficient | int") -> Coefficient:
    return Coefficient.of(value) if isinstance(value, int) else value


def _is_exact_zero(value: Coefficient) -> bool:
    return isinstance(value.exact, fmpq) and value.exact == 0
