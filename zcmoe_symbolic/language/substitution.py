"""Replacing symbols and functions inside expressions that bind variables, without capture.

SymPy's `subs` evaluates as it goes and its `xreplace` replaces bound variables too. Here a bound variable is
never touched, and it is renamed when a replacement would otherwise be captured by it.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.language.jets import function_and_order, rebuilt, to_jets

__all__ = ["Binder", "CaptureError", "bound_name", "canonical", "renamed_body", "same", "substitute"]

_CANONICAL = 10**15


class CaptureError(ValueError):
    """A replacement would be captured by a bound variable, or would change what a derivative is taken in."""


class Binder(sp.Expr):
    """An operator `Operator(body, (variables), parameter, ...)` that binds its variables in its body only."""

    renamable = True

    @property
    def body(self) -> sp.Expr:
        return self.args[0]

    @property
    def variables(self) -> sp.Tuple:
        return self.args[1]

    @property
    def parameters(self) -> tuple[sp.Basic, ...]:
        return tuple(self.args[2:])

    @property
    def bound_symbols(self) -> list[sp.Symbol]:
        return list(self.variables)

    @property
    def free_symbols(self) -> set[sp.Basic]:
        outside: set[sp.Basic] = set().union(*(parameter.free_symbols for parameter in self.parameters))
        inside: set[sp.Basic] = self.body.free_symbols - set(self.variables)
        return inside | outside

    def _eval_is_extended_real(self) -> bool:
        return True

    def _eval_is_real(self) -> bool:
        return True

    def _eval_is_commutative(self) -> bool:
        return True


def substitute(
    expr: sp.Basic, symbols: Mapping[sp.Basic, Any], functions: Mapping[str, sp.Lambda] | None = None
) -> sp.Basic:
    """`expr` with free symbols and undefined functions (by name, derivatives included) replaced.

    >>> from sympy import Function, Integral, Lambda, Symbol
    >>> x, t = Symbol("x", real=True), Symbol("t", real=True)
    >>> beta = Function("beta")
    >>> substitute(Integral(t * x, (t, 0, x)), {x: t})
    Integral(_t*t, (_t, 0, t))
    >>> substitute(beta(x).diff(x) + beta(x), {}, {"beta": Lambda(t, t**2)})
    x**2 + 2*x
    """
    values = {old: to_jets(sp.sympify(new)) for old, new in symbols.items()}
    return _substitute(to_jets(expr), values, dict(functions or {}))


def _substitute(expr: sp.Basic, symbols: dict[sp.Basic, Any], functions: dict[str, sp.Lambda]) -> sp.Basic:
    if expr in symbols:
        return sp.sympify(symbols[expr])
    if not expr.args:
        return expr
    if isinstance(expr, sp.Derivative):
        _check_below_a_derivative(expr, symbols, functions)
    bound = _bound(expr)
    if bound:
        return _substitute_below(expr, bound, symbols, functions)
    arguments = [_substitute(argument, symbols, functions) for argument in expr.args]
    if isinstance(expr, AppliedUndef):
        name, order = function_and_order(expr.func)
        if name in functions:
            return _apply(functions[name], order, arguments)
    return rebuilt(expr, arguments)


def _check_below_a_derivative(
    expr: sp.Derivative, symbols: dict[sp.Basic, Any], functions: dict[str, sp.Lambda]
) -> None:
    variables = {variable for variable, _ in expr.variable_count}
    if (variables & set(symbols)) | (variables & _incoming(symbols, functions)):
        raise CaptureError(f"nothing that contains the variable can be put into the unevaluated {expr}")


def _incoming(symbols: dict[sp.Basic, Any], functions: dict[str, sp.Lambda]) -> set[sp.Basic]:
    """The free symbols that a replacement brings along."""
    incoming: set[sp.Basic] = set()
    for new in (*symbols.values(), *functions.values()):
        incoming |= sp.sympify(new).free_symbols
    return incoming


def renamed_body(body: sp.Expr, old: sp.Symbol, new: sp.Symbol) -> sp.Expr:
    """The body of an integral or sum over `old`, written in `new`, which must not be free in it."""
    if new != old and new in body.free_symbols:
        raise CaptureError(f"the variable {new} is free in {body}; rename the bound variable {old}")
    return substitute(body, {old: new})


def _apply(function: sp.Lambda, order: int, arguments: list[sp.Basic]) -> sp.Basic:
    body = to_jets(function.expr)
    parameters = [sp.Dummy(v.name, real=True) for v in function.variables]
    body = _substitute(body, dict(zip(function.variables, parameters, strict=True)), {})
    if order:
        body = to_jets(sp.Derivative(body, (parameters[0], order)))
    return _substitute(body, dict(zip(parameters, arguments, strict=True)), {})


def _bound(expr: sp.Basic) -> list[sp.Symbol]:
    if isinstance(expr, Binder | ExprWithLimits):
        return list(expr.bound_symbols)
    if isinstance(expr, sp.Limit):
        return [expr.args[1]]
    if isinstance(expr, sp.Lambda):
        return list(expr.variables)
    return []


def _substitute_below(
    expr: sp.Basic, bound: list[sp.Symbol], symbols: dict[sp.Basic, Any], functions: dict[str, sp.Lambda]
) -> sp.Basic:
    inner = {old: new for old, new in symbols.items() if old not in bound}
    incoming = _incoming(inner, functions)
    if isinstance(expr, Binder) and not expr.renamable and incoming & set(bound):
        raise CaptureError(f"a replacement in {expr} contains one of its random variables")
    fresh = {v: sp.Dummy(v.name, **v.assumptions0) for v in bound if v in incoming}

    def below(part: sp.Basic) -> sp.Basic:
        return _substitute(part, {**inner, **fresh}, functions)

    def outside(part: sp.Basic) -> sp.Basic:
        return _substitute(part, symbols, functions)

    def renamed(variable: sp.Symbol) -> sp.Symbol:
        return fresh.get(variable, variable)

    return _rebuild(expr, below, outside, renamed)


def _rebuild(expr: sp.Basic, below: Any, outside: Any, renamed: Any) -> sp.Basic:
    """`expr` with `below` applied to what its variables are bound in and `outside` to everything else."""
    if isinstance(expr, Binder):
        variables = sp.Tuple(*(renamed(v) for v in expr.variables))
        return expr.func(below(expr.body), variables, *(outside(part) for part in expr.parameters))
    if isinstance(expr, sp.Limit):
        body, variable, point, direction = expr.args
        return sp.Limit(below(body), renamed(variable), outside(point), str(direction))
    if isinstance(expr, sp.Lambda):
        return sp.Lambda(tuple(renamed(v) for v in expr.variables), below(expr.expr))
    limits = [(renamed(limit[0]), *(outside(end) for end in limit[1:])) for limit in expr.limits]
    return expr.func(below(expr.function), *limits)


@lru_cache(maxsize=1 << 15)  # the same few expressions are compared over and over within a proof
def canonical(expr: sp.Basic) -> sp.Basic:
    """`expr` in jets, with bound variables renamed by nesting depth: equal up to renaming means identical.

    >>> from sympy import Integral, Symbol
    >>> x, t = Symbol("x"), Symbol("t")
    >>> canonical(Integral(x**2, (x, 0, 1))) == canonical(Integral(t**2, (t, 0, 1)))
    True
    """
    return _canonical(to_jets(expr), 0)


def _canonical(expr: sp.Basic, depth: int) -> sp.Basic:
    if not expr.args:
        return expr
    bound = _bound(expr)
    if not bound:
        return rebuilt(expr, [_canonical(argument, depth) for argument in expr.args])
    if isinstance(expr, Binder) and not expr.renamable:
        names = {}
    else:
        names = {
            v: bound_name(depth + k, integer=bool(v.is_integer), real=_runs_over_reals(expr, v))
            for k, v in enumerate(bound)
        }

    def below(part: sp.Basic) -> sp.Basic:
        return _canonical(_substitute(part, names, {}), depth + len(bound))

    return _rebuild(expr, below, lambda part: _canonical(part, depth), lambda v: names.get(v, v))


def _runs_over_reals(expr: sp.Basic, variable: sp.Symbol) -> bool:
    """Whether a bound variable takes real values only: it is declared so, or its limits are real."""
    if variable.is_real or not hasattr(expr, "limits"):
        return True
    ends = [end for limit in expr.limits if limit[0] == variable for end in limit[1:]]
    return all(bool(end.is_extended_real) for end in ends)


def bound_name(depth: int, *, integer: bool = False, real: bool = True) -> sp.Dummy:
    """The canonical variable at a nesting depth; a dummy, so that no symbol of a user can be equal to it."""
    kind = {"integer": True} if integer else {"real": True} if real else {}
    return sp.Dummy(str(depth), dummy_index=_CANONICAL + depth, **kind)


def same(left: sp.Basic, right: sp.Basic) -> bool:
    """Whether two expressions are identical up to the names of bound variables.

    >>> from sympy import Symbol
    >>> same(Symbol("x"), Symbol("y"))
    False
    """
    return bool(canonical(left) == canonical(right))
