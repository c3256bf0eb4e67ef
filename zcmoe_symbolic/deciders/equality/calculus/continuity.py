"""On which part of the real line an integrand is certainly continuous."""

from collections.abc import Callable
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.signs import is_nonnegative, is_nonzero, is_positive

__all__ = ["LINES", "Line", "continuous", "domain_of", "range_line"]

_ENTIRE = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh)
_CONTINUOUS_OF_REAL = (sp.tanh, sp.atan, sp.asinh, sp.erf, sp.erfc, sp.Abs)


@dataclass(frozen=True, slots=True)
class Line:
    """A part of the real line, given by the assumptions that its points satisfy."""

    name: str
    facts: tuple[str, ...]

    def point(self) -> sp.Dummy:
        return sp.Dummy("t", **dict.fromkeys(self.facts, True))

    def contains(self, value: sp.Expr) -> bool:
        signs: dict[str, Callable[[sp.Expr], bool]] = {
            "real": lambda e: bool(e.is_real),
            "nonnegative": lambda e: e == 0 or is_nonnegative(e),
            "positive": is_positive,
            "nonpositive": lambda e: e == 0 or is_nonnegative(-e),
            "negative": lambda e: is_positive(-e),
        }
        return bool(value.is_real) and all(signs[fact](value) for fact in self.facts)


LINES = (
    Line("the real line", ("real",)),
    Line("[0, oo)", ("nonnegative",)),
    Line("(0, oo)", ("positive",)),
    Line("(-oo, 0]", ("nonpositive",)),
    Line("(-oo, 0)", ("negative",)),
)


def domain_of(integrand: sp.Expr, variable: sp.Symbol) -> Line | None:
    """The first of the lines on which the integrand is certainly continuous in the variable.

    >>> t = sp.Symbol("t", real=True)
    >>> domain_of(1 / t, t).name, domain_of(sp.sqrt(t), t).name, domain_of(1 / (t**2 - 2), t)
    ('(0, oo)', '[0, oo)', None)
    """
    for line in LINES:
        point = line.point()
        if continuous(integrand.xreplace({variable: point}), point):
            return line
    return None


def range_line(low: sp.Expr, high: sp.Expr) -> Line | None:
    """The smallest of the lines that contains both ends, and with them everything between them."""
    return next((line for line in reversed(LINES) if line.contains(low) and line.contains(high)), None)


def continuous(expr: sp.Expr, point: sp.Symbol) -> bool:
    """Whether `expr` is certainly continuous in a symbol over all values that its assumptions admit.

    Undefined functions are smooth on the whole real line, so that only their arguments matter.
    """
    if point not in expr.free_symbols or expr == point:
        return True
    if isinstance(expr, sp.Add | sp.Mul):
        return all(continuous(part, point) for part in expr.args)
    if isinstance(expr, sp.Pow):
        return _continuous_power(expr, point)
    if isinstance(expr, AppliedUndef):
        return all(argument.is_real and continuous(argument, point) for argument in expr.args)
    if isinstance(expr, _ENTIRE):
        return continuous(expr.args[0], point)
    if isinstance(expr, _CONTINUOUS_OF_REAL):
        return bool(expr.args[0].is_real) and continuous(expr.args[0], point)
    if isinstance(expr, sp.Integral):
        return _continuous_integral(expr, point)
    if isinstance(expr, sp.log):
        return is_positive(expr.args[0]) and continuous(expr.args[0], point)
    return False


def _continuous_power(expr: sp.Pow, point: sp.Symbol) -> bool:
    base, exponent = expr.args
    if not (continuous(base, point) and continuous(exponent, point)):
        return False
    if base is sp.E or is_positive(base):
        return True
    if exponent.is_Integer:
        return exponent > 0 or is_nonzero(base)
    return bool(exponent.is_Rational and exponent > 0 and is_nonnegative(base))


def _continuous_integral(expr: sp.Integral, point: sp.Symbol) -> bool:
    """An integral over a finite range of a continuous function of both variables is continuous in a parameter."""
    *inner, last = expr.limits
    if len(last) != 3:
        return False
    bound, low, high = last
    body = sp.Integral(expr.function, *inner) if inner else expr.function
    line = domain_of(body, bound)
    if bound == point or line is None or not (line.contains(low) and line.contains(high)):
        return False
    integrand = body.xreplace({bound: line.point()})
    return continuous(integrand, point) and continuous(low, point) and continuous(high, point)
