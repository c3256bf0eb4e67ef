"""Bring a question into the form that the search takes: real symbols, exact ends, functions that have balls."""

from collections.abc import Callable

import sympy as sp
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean

from zcmoe_symbolic.deciders.nonnegativity.coefficients import FUNCTIONS, NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import ordered, proved_zero
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball

__all__ = ["Range", "Unsupported", "prepared_expression", "prepared_range"]


Range = tuple[sp.Symbol, sp.Expr, sp.Expr]


class Unsupported(ValueError):
    """An expression with a function that has no ball version here."""


# Identities that hold wherever the left side is defined, for real arguments.
_REWRITTEN: dict[type[sp.Basic], Callable[..., sp.Expr]] = {
    sp.cot: lambda u: sp.cos(u) / sp.sin(u),
    sp.sec: lambda u: 1 / sp.cos(u),
    sp.csc: lambda u: 1 / sp.sin(u),
    sp.coth: lambda u: sp.cosh(u) / sp.sinh(u),
    sp.sech: lambda u: 1 / sp.cosh(u),
    sp.csch: lambda u: 1 / sp.sinh(u),
    sp.acot: lambda u: sp.atan(1 / u),
    sp.asec: lambda u: sp.acos(1 / u),
    sp.acsc: lambda u: sp.asin(1 / u),
    sp.acoth: lambda u: sp.atanh(1 / u),
    sp.factorial: lambda u: sp.gamma(u + 1),
    sp.binomial: lambda u, v: sp.gamma(u + 1) / (sp.gamma(v + 1) * sp.gamma(u - v + 1)),
}
_KNOWN = (sp.Add, sp.Mul, sp.Pow, sp.Abs, sp.Max, sp.Min, sp.Piecewise, *FUNCTIONS)


def prepared_range(given: object) -> Range:
    """Symbol and exact ends of one range `(x, lo, hi)`; raises `TypeError` or `ValueError` with the remedy."""
    if not isinstance(given, tuple | sp.Tuple) or len(given) != 3:
        raise TypeError(f"the range {given!r} is not of the form (x, lo, hi)")
    if any(isinstance(part, str) for part in given):
        raise TypeError(f"the range {given!r} contains text; give a symbol and two exact numbers")
    symbol, low, high = given[0], sp.sympify(given[1]), sp.sympify(given[2])
    if not isinstance(symbol, sp.Symbol):
        raise TypeError(f"the range {given!r} does not begin with a symbol")
    if symbol.is_real is False or symbol.is_integer or symbol.is_rational or symbol.is_irrational:
        raise ValueError(f"{symbol} must stand for every real number of its range; declare Symbol({symbol.name!r})")
    for end in (low, high):
        if end.has(sp.Float):
            raise ValueError(f"the end {end} of the range of {symbol} is a float; write it exactly, with Rational")
        if end.free_symbols or end.is_finite is False or end is sp.nan:
            raise ValueError(f"the end {end} of the range of {symbol} is not a finite exact number")
        try:
            constant_ball(end)
        except (NotRegular, KeyError) as error:
            raise ValueError(f"the end {end} of the range of {symbol} has no enclosure: {error}") from error
    if low != high and not ordered(low, high):
        if not proved_zero(high - low):
            raise ValueError(f"the range of {symbol} is empty: {low} lies above {high}")
        high = low
    if (symbol.is_nonnegative and ordered(low, sp.S.Zero)) or (symbol.is_nonpositive and ordered(sp.S.Zero, high)):
        raise ValueError(f"the range [{low}, {high}] contradicts what is declared of {symbol}; use Symbol(real=True)")
    return symbol, low, high


def prepared_expression(expr: sp.Expr, symbols: list[sp.Symbol]) -> sp.Expr:
    """The expression in real symbols and in functions that have a ball version, equal where it is defined.

    Raises `ValueError` for a float or a further symbol, `Unsupported` for a function that is not known.
    """
    if isinstance(expr, str):
        raise TypeError(f"{expr!r} is text; give an expression made of SymPy's symbols")
    expr = sp.sympify(expr)
    if not isinstance(expr, sp.Expr):
        raise TypeError(f"{expr!r} is not an expression")
    if expr.has(sp.Float):
        raise ValueError(f"a float occurs in {expr}; write Rational numbers, the answer depends on every digit")
    further = expr.free_symbols - set(symbols)
    if further:
        names = ", ".join(sorted(map(str, further)))
        raise ValueError(f"{names} occurs in {expr} but has no range; add a range (symbol, lo, hi) for it")
    expr = expr.replace(lambda node: node.func in _REWRITTEN, lambda node: _REWRITTEN[node.func](*node.args))
    expr = expr.xreplace({symbol: sp.Symbol(symbol.name, real=True) for symbol in symbols})
    walk = sp.preorder_traversal(expr)
    for node in walk:
        if isinstance(node, sp.Symbol | sp.Rational | ExprCondPair):
            continue
        if isinstance(node, Boolean):
            walk.skip()  # conditions are looked at where the cases are
            continue
        if isinstance(node, sp.NumberSymbol):
            constant_ball(node)
        elif node.func not in _KNOWN or (isinstance(node, sp.log) and len(node.args) != 1):
            raise Unsupported(f"{node.func.__name__} has no certified bounds here: {node}")
        elif isinstance(node, sp.Pow) and node.base == 0:
            raise Unsupported(f"{node} is 0 to a variable power")
    return expr
