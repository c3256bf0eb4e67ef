"""Intervals that certainly contain all values of an expression, from the ranges of its symbols and functions."""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.deciders.assumptions import believed

__all__ = ["Range", "range_of"]

_oo = sp.oo


@dataclass(frozen=True, slots=True)
class Range:
    """An interval with exact ends, each of which may be left out."""

    low: sp.Expr
    high: sp.Expr
    low_is_open: bool = False
    high_is_open: bool = False


_LINE = Range(-_oo, _oo, True, True)
_RANGES_OF_FUNCTIONS: dict[type[sp.Function], Range] = {
    sp.sin: Range(sp.Integer(-1), sp.S.One),
    sp.cos: Range(sp.Integer(-1), sp.S.One),
    sp.tanh: Range(sp.Integer(-1), sp.S.One, True, True),
    sp.erf: Range(sp.Integer(-1), sp.S.One, True, True),
    sp.erfc: Range(sp.S.Zero, sp.Integer(2), True, True),
    sp.cosh: Range(sp.S.One, _oo, False, True),
    sp.atan: Range(-sp.Integer(2), sp.Integer(2), True, True),
    sp.Abs: Range(sp.S.Zero, _oo, False, True),
}
# Increasing functions with rational values at 0 (and 1 for log), whose range over a half line is known.
_INCREASING = {sp.exp: (sp.S.Zero, sp.S.One), sp.sinh: (sp.S.Zero, sp.S.Zero), sp.log: (sp.S.One, sp.S.Zero),
               sp.tanh: (sp.S.Zero, sp.S.Zero), sp.atan: (sp.S.Zero, sp.S.Zero), sp.erf: (sp.S.Zero, sp.S.Zero),
               sp.asinh: (sp.S.Zero, sp.S.Zero)}  # fmt: skip


def range_of(expr: sp.Expr) -> Range | None:
    """An interval that contains all values of a real expression; `None` if it may not be real.

    >>> x = sp.Symbol("x", positive=True)
    >>> range_of(sp.exp(x) - 1)
    Range(low=0, high=oo, low_is_open=True, high_is_open=True)
    """
    if expr.is_Rational:
        return Range(expr, expr)
    if not believed(expr).is_real:
        return None
    if isinstance(expr, sp.Symbol):
        return _of_symbol(expr)
    if isinstance(expr, sp.Add):
        return _of_sum(expr)
    if isinstance(expr, sp.Mul):
        return _of_multiple(expr)
    if isinstance(expr, sp.Pow) and expr.exp.is_Rational:
        return _of_power(expr)
    return _of_function(expr)


def _of_symbol(symbol: sp.Symbol) -> Range:
    if symbol.is_integer:
        if symbol.is_positive:
            return Range(sp.S.One, _oo, False, True)
        if symbol.is_negative:
            return Range(-_oo, sp.Integer(-1), True, False)
    if symbol.is_nonnegative:
        return Range(sp.S.Zero, _oo, bool(symbol.is_positive), True)
    if symbol.is_nonpositive:
        return Range(-_oo, sp.S.Zero, True, bool(symbol.is_negative))
    return _LINE


def _by_assumptions(expr: sp.Expr) -> Range:
    expr = believed(expr)
    if expr.is_nonnegative:
        return Range(sp.S.Zero, _oo, bool(expr.is_positive), True)
    if expr.is_nonpositive:
        return Range(-_oo, sp.S.Zero, True, bool(expr.is_negative))
    return _LINE


def _of_sum(expr: sp.Add) -> Range | None:
    low, high, low_is_open, high_is_open = sp.S.Zero, sp.S.Zero, False, False
    for term in expr.args:
        part = range_of(term)
        if part is None:
            return None
        low, high = low + part.low, high + part.high
        low_is_open, high_is_open = low_is_open or part.low_is_open, high_is_open or part.high_is_open
    return Range(low, high, low_is_open, high_is_open)


def _of_multiple(expr: sp.Mul) -> Range | None:
    coefficient, rest = expr.as_coeff_Mul()
    if coefficient == 1 or not coefficient.is_Rational:
        return _by_assumptions(expr)
    part = range_of(rest)
    if part is None:
        return None
    if coefficient > 0:
        return Range(coefficient * part.low, coefficient * part.high, part.low_is_open, part.high_is_open)
    return Range(coefficient * part.high, coefficient * part.low, part.high_is_open, part.low_is_open)


def _of_power(expr: sp.Pow) -> Range | None:
    base, exponent = expr.args
    part = range_of(base)
    if part is None:
        return None
    if part.low >= 0 and part.low.is_Rational and (exponent.is_Integer or part.low in (0, 1)):
        at_low = part.low**exponent if part.low or exponent > 0 else _oo
        at_high = (part.high**exponent if exponent > 0 else sp.S.Zero) if part.high is _oo else None
        if at_high is not None:
            if exponent > 0:
                return Range(at_low, at_high, part.low_is_open, True)
            return Range(at_high, at_low, True, part.low_is_open or at_low is _oo)
    return _by_assumptions(expr)


def _of_function(expr: sp.Expr) -> Range:
    known = _by_assumptions(expr)
    function = sp.exp if isinstance(expr, sp.exp) else expr.func
    if function is not sp.Abs and not all(believed(argument).is_real for argument in expr.args):
        return known  # cosh(w) may be real although w is not, and is a cosine then
    if function in _INCREASING and len(expr.args) == 1:
        at, value = _INCREASING[function]
        part = range_of(expr.args[0])
        top = _RANGES_OF_FUNCTIONS.get(function, _LINE)
        if part is not None and part.low >= at:
            return Range(value, top.high, part.low > at or part.low_is_open, True)
        if part is not None and part.high <= at:
            bottom = Range(sp.S.Zero, _oo, True, True) if function is sp.exp else top
            return Range(bottom.low, value, True, part.high < at or part.high_is_open)
    if function in _RANGES_OF_FUNCTIONS and known == _LINE:
        return _RANGES_OF_FUNCTIONS[function]
    if function is sp.cosh:
        return _RANGES_OF_FUNCTIONS[sp.cosh]
    return known
