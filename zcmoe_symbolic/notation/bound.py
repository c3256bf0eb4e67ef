"""Bound variables of an expression, renamed where a reader could take them for something else."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, count

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.language.jets import rebuilt
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import Binder
from zcmoe_symbolic.notation.naming import Notation
from zcmoe_symbolic.notation.printer import BINDERS, ExpressionPrinter, LookAlike

__all__ = ["unshadowed"]

_POINTS, _NUMBERS = ("t", "s", "u", "v", "w"), ("j", "k", "l", "r", "q")


def unshadowed(expr: sp.Basic, notation: Notation) -> sp.Basic:
    """The same expression, its bound variables renamed where their LaTeX is in use for something else."""
    if not expr.has(*BINDERS):
        return expr
    return _visited(expr, frozenset(latex for latex, _ in _names(expr, notation)), notation)


@lru_cache(maxsize=8192)
def _names(expr: sp.Basic, notation: Notation) -> frozenset[tuple[str, sp.Basic]]:
    """The LaTeX of the free symbols and of the functions in an expression, and what they stand for."""
    if isinstance(expr, sp.Symbol):
        return frozenset({(str(notation.token(expr.name)), expr)})
    if not expr.args:
        return frozenset()
    below = frozenset[tuple[str, sp.Basic]]().union(*(_names(argument, notation) for argument in expr.args))
    if isinstance(expr, AppliedUndef):
        return below | {(_head(expr, notation), expr)}
    if isinstance(expr, BINDERS):
        bound = {expr.args[1]} if isinstance(expr, sp.Limit) else set(expr.bound_symbols)
        return frozenset(pair for pair in below if pair[1] not in bound or pair[1] in expr.free_symbols)
    return below


def _head(function: AppliedUndef, notation: Notation) -> str:
    try:
        return ExpressionPrinter(notation).head_of(function)[0]
    except LookAlike:  # two indices look alike as long as bound variables have their old names
        return ""


def _visited(expr: sp.Basic, taken: frozenset[str], notation: Notation) -> sp.Basic:
    if not expr.args or isinstance(expr, sp.Derivative | sp.Subs):
        return expr
    if isinstance(expr, Expectation):  # random variables keep their names: each has a law
        below = taken | {str(notation.token(variable.name)) for variable in expr.variables}
        return Expectation(_visited(expr.body, below, notation), expr.variables)
    if isinstance(expr, sp.Limit):
        body, variable, point, side = expr.args
        name, body = _renamed(variable, body, taken, notation)
        below = taken | {str(notation.token(name.name))}
        return sp.Limit(_visited(body, below, notation), name, point, str(side))
    if isinstance(expr, sp.Integral | sp.Sum) and len(expr.limits) == 1 and len(expr.limits[0]) == 3:
        variable, *ends = expr.limits[0]
        name, body = _renamed(variable, expr.function, taken, notation)
        below = taken | {str(notation.token(name.name))}
        return expr.func(_visited(body, below, notation), (name, *(_visited(end, taken, notation) for end in ends)))
    if isinstance(expr, RegionIntegral):
        name, body = _renamed(expr.variables[0], expr.body, taken, notation)
        below = taken | {str(notation.token(name.name))}
        return RegionIntegral(_visited(body, below, notation), sp.Tuple(name), *expr.parameters)
    arguments = [_visited(argument, taken, notation) for argument in expr.args]
    return rebuilt(expr, arguments)


def _renamed(
    variable: sp.Symbol, body: sp.Expr, taken: frozenset[str], notation: Notation
) -> tuple[sp.Symbol, sp.Expr]:
    used = taken | {latex for latex, thing in _names(body, notation) if thing != variable}
    internal = variable.name.lstrip("_").isdigit()  # made by substitutions, and numbered
    if not internal and str(notation.token(variable.name)) not in used:
        return variable, body
    for letter in _letters(bool(variable.is_integer)):
        if str(notation.token(letter)) not in used:
            new = sp.Symbol(letter, **variable._assumptions_orig)
            return new, _replaced(body, variable, new)
    raise AssertionError("there is always another letter")


def _letters(integer: bool) -> Iterator[str]:
    letters = _NUMBERS if integer else _POINTS
    return chain(letters, (f"{letters[0]}_{number}" for number in count(1)))


def _replaced(expr: sp.Basic, old: sp.Symbol, new: sp.Basic) -> sp.Basic:
    """`expr` with its free `old` replaced; what binds `old` itself keeps it."""
    if expr == old:
        return new
    if not expr.args or not expr.has(old):
        return expr
    if isinstance(expr, Binder) and old in expr.variables:
        return expr.func(expr.body, expr.variables, *(_replaced(part, old, new) for part in expr.parameters))
    if isinstance(expr, ExprWithLimits) and old in expr.bound_symbols:
        limits = [(limit[0], *(_replaced(end, old, new) for end in limit[1:])) for limit in expr.limits]
        return expr.func(expr.function, *limits)
    return rebuilt(expr, [_replaced(argument, old, new) for argument in expr.args])
