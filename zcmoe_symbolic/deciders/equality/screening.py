"""A quick look at one point, which spares the exact arithmetic most of the pairs that are not equal.

Nothing is proved here. The answer "different" only keeps `prove_equal` from an attempt that could not succeed.
"""

from __future__ import annotations

import math
from itertools import count

import sympy as sp

__all__ = ["differ_at_a_point"]

_ROUNDING = 2.0**-50
_MARGIN = 1000.0
# Flags of symbols that a value from below may not meet.
_RESTRICTING = ("imaginary", "infinite", "even", "odd", "prime", "composite", "zero", "irrational", "negative",
                "nonpositive", "transcendental")  # fmt: skip


class _NoValue(ValueError):
    """The point does not serve: something is not real there, or not a function of the elementary kinds."""


def differ_at_a_point(left: sp.Expr, right: sp.Expr) -> bool:
    """Whether the sides have clearly different real values at some point that the symbols' assumptions admit.

    >>> from sympy import Symbol, sqrt
    >>> x = Symbol("x", real=True)
    >>> differ_at_a_point(x + 1, x + 2), differ_at_a_point((x + 1)**2, x**2 + 2*x + 1)
    (True, False)
    >>> differ_at_a_point(sqrt(x - 5), sqrt(x))
    False
    """
    point = _Point()
    try:
        one, other = point.value(left), point.value(right)
    except (_NoValue, OverflowError, ZeroDivisionError):
        return False
    distance, error = abs(one[0] - other[0]), one[1] + other[1]
    return math.isfinite(distance) and math.isfinite(error) and distance > _MARGIN * error


class _Point:
    """A value for each symbol, and the values of expressions with bounds on their rounding errors."""

    def __init__(self) -> None:
        self._values: dict[sp.Basic, tuple[float, float]] = {}
        self._numbers = count(1)

    def value(self, expr: sp.Basic) -> tuple[float, float]:
        found = self._values.get(expr)
        if found is None:
            value, error = self._compute(expr)
            found = self._values[expr] = value, error + _ROUNDING * abs(value)
        return found

    def _compute(self, expr: sp.Basic) -> tuple[float, float]:
        if isinstance(expr, sp.Symbol):
            return self._symbol(expr)
        if isinstance(expr, sp.Rational | sp.NumberSymbol):
            return float(expr), 0.0
        if isinstance(expr, sp.Add):
            parts = [self.value(part) for part in expr.args]
            return sum(v for v, _ in parts), sum(e + _ROUNDING * abs(v) for v, e in parts) * len(parts)
        if isinstance(expr, sp.Mul):
            value, error = 1.0, 0.0
            for factor, uncertain in map(self.value, expr.args):
                error = abs(factor) * error + abs(value) * uncertain + error * uncertain
                value *= factor
                error += _ROUNDING * abs(value)
            return value, error
        if isinstance(expr, sp.Pow):
            return self._power(expr)
        if isinstance(expr, sp.exp):
            exponent, error = self.value(expr.args[0])
            return math.exp(exponent), math.exp(exponent) * math.expm1(error)
        if isinstance(expr, sp.log):
            value, error = self._positive(expr.args[0])
            return math.log(value), 2 * error / value
        if isinstance(expr, sp.Abs):
            value, error = self.value(expr.args[0])
            return abs(value), error
        raise _NoValue(expr.func.__name__)

    def _symbol(self, symbol: sp.Symbol) -> tuple[float, float]:
        if symbol.is_real is False or any(symbol.assumptions0.get(flag) for flag in _RESTRICTING):
            raise _NoValue(symbol.name)
        number = next(self._numbers)
        if symbol.is_integer:
            return float(number + 1), 0.0
        # The multiples of the golden ratio modulo 1: between 1/2 and 3/2, and far from one another.
        return 0.5 + (number * 0.6180339887498949) % 1.0, 0.0

    def _positive(self, expr: sp.Basic) -> tuple[float, float]:
        value, error = self.value(expr)
        if not value > 4 * error:
            raise _NoValue("the argument of a root or logarithm is not positive")
        return value, error

    def _power(self, expr: sp.Pow) -> tuple[float, float]:
        base, exponent = expr.args
        if isinstance(exponent, sp.Integer):
            value, error = self.value(base)
            if not abs(value) > 4 * error:
                raise _NoValue("the base of a power may be zero")
            power = value ** int(exponent)
            return power, abs(power) * math.expm1(2 * abs(int(exponent)) * error / abs(value))
        value, error = self._positive(base)
        times, uncertain = self.value(exponent)
        power = value**times
        logarithm = 2 * (abs(times) + uncertain) * error / value + abs(math.log(value)) * uncertain
        return power, power * math.expm1(logarithm + _ROUNDING * abs(times))
