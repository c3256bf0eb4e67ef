"""SymPy expressions as plain data: nested lists that name the operations, read back without evaluating code."""

from typing import Any

import sympy as sp
from sympy.functions.elementary.piecewise import ExprCondPair

from zcmoe_symbolic.deciders.nonnegativity.coefficients import FUNCTIONS

__all__ = ["expression_from_plain", "expression_to_plain"]

_ARITHMETIC = (sp.Add, sp.Mul, sp.Pow, sp.Abs, sp.Max, sp.Min, *FUNCTIONS)
_CASES = (sp.Piecewise, ExprCondPair, sp.Le, sp.Lt, sp.Ge, sp.Gt, sp.Eq, sp.Ne, sp.And, sp.Or, sp.Not)
_OPERATIONS: dict[str, type[sp.Basic]] = {operation.__name__: operation for operation in (*_ARITHMETIC, *_CASES)}
_ATOMS = (sp.pi, sp.E, sp.EulerGamma, sp.Catalan, sp.GoldenRatio, sp.true, sp.false)
_CONSTANTS: dict[str, sp.Basic] = {str(atom): atom for atom in _ATOMS}


def expression_to_plain(expr: sp.Basic) -> Any:
    """The expression as a string (a rational number, a named constant) or a list (an operation with its arguments).

    >>> expression_to_plain(sp.Symbol("x", real=True) + sp.Rational(1, 2))
    ['Add', '1/2', ['real', 'x']]
    """
    if isinstance(expr, sp.Rational):
        return str(expr)
    if isinstance(expr, sp.Symbol):
        return ["real", expr.name]
    if str(expr) in _CONSTANTS:
        return str(expr)
    name = expr.func.__name__
    if _OPERATIONS.get(name) is not expr.func:
        raise ValueError(f"{expr} cannot be written as plain data: {name} is not among the known operations")
    return [name, *map(expression_to_plain, expr.args)]


def expression_from_plain(plain: Any) -> sp.Expr:
    """The expression that `expression_to_plain` wrote."""
    if isinstance(plain, str):
        if plain in _CONSTANTS:
            return _CONSTANTS[plain]
        numerator, _, denominator = plain.partition("/")
        return sp.Rational(int(numerator), int(denominator or "1"))
    name, *parts = plain
    if name == "real":
        return sp.Symbol(str(parts[0]), real=True)
    return _OPERATIONS[name](*map(expression_from_plain, parts))
