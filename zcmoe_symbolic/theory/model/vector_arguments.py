"""What a user hands to the theory in several dimensions: functions of x1, ..., xd on [0, 1]^d."""

import re
from collections.abc import Sequence

import sympy as sp
from flint import arb
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.theory.model.arguments import check_runs_through_the_domain, exact_expression

__all__ = ["checked_variables", "function_of_vector", "separated"]

_MOST_VARIABLES = 8
_NAME = re.compile(r"x_?([1-9][0-9]*)")


def checked_variables(variables: object, functions: Sequence[object]) -> tuple[sp.Symbol, ...]:
    """The argument `variables`, or x1, ..., xd where these are all the symbols of some functions.

    >>> x1, x2 = sp.symbols("x1 x2")
    >>> checked_variables(None, [x2 + x1, 1])
    (x1, x2)
    """
    if variables is None:
        return _default_variables(functions)
    given = list(variables) if isinstance(variables, Sequence) and not isinstance(variables, str) else None
    if given is None or not given or not all(isinstance(one, sp.Symbol) for one in given):
        raise ValueError(f"variables is {variables!r}; give a sequence of symbols, one for each coordinate")
    if len({symbol.name for symbol in given}) < len(given):
        raise ValueError(f"variables is {variables!r}; no two of them may have the same name")
    if len(given) > _MOST_VARIABLES:
        raise ValueError(f"variables are {len(given)}; at most {_MOST_VARIABLES} coordinates are computed with")
    for symbol in given:
        check_runs_through_the_domain(symbol, "variables")
    return tuple(given)


def _default_variables(functions: Sequence[object]) -> tuple[sp.Symbol, ...]:
    symbols = {symbol for function in functions if isinstance(function, sp.Basic) for symbol in function.free_symbols}
    places: dict[int, list[sp.Symbol]] = {}
    for symbol in sorted(symbols, key=str):
        match = _NAME.fullmatch(symbol.name)
        if match is None:
            raise ValueError(
                f"the symbol {symbol} is not named x1, x2, ...; say variables=(...) to name the coordinates"
            )
        places.setdefault(int(match[1]), []).append(symbol)
    if (
        not places
        or sorted(places) != list(range(1, len(places) + 1))
        or any(len(same) > 1 for same in places.values())
    ):
        raise ValueError(
            f"the symbols are {', '.join(map(str, sorted(symbols, key=str))) or 'none'}, which does not say what the "
            "coordinates are; say variables=(x1, x2, ...)"
        )
    return checked_variables([places[k][0] for k in sorted(places)], functions)


def function_of_vector(value: object, name: str, given: Sequence[sp.Symbol], public: Sequence[sp.Symbol]) -> sp.Expr:
    """The argument `name` as an expression in the public variables.

    Raises `InexactInput` for a float, `ValueError` for other symbols, unknown functions, and what is no expression.
    """
    expr = exact_expression(value, name)
    unknown = sorted(map(str, expr.atoms(AppliedUndef)))
    if unknown:
        raise ValueError(f"{name} = {expr} contains the unknown function {unknown[0]}; write its formula")
    expr = expr.xreplace(dict(zip(given, public, strict=True)))
    others = sorted(map(str, expr.free_symbols - set(public)))
    if others:
        raise ValueError(
            f"{name} = {expr} contains the symbol {others[0]}; the variables are {', '.join(map(str, public))}"
        )
    try:
        compiled(expr, *public).arb(*[arb(1) / 3] * len(public))
    except CannotCompile as error:
        raise ValueError(f"{name} = {expr} cannot be evaluated: {error}") from error
    return expr


def separated(expr: sp.Expr, variables: Sequence[sp.Symbol]) -> tuple[sp.Expr, tuple[sp.Expr, ...]] | None:
    """A constant and one function for each variable whose product an expression is; None if the form shows none.

    >>> x1, x2 = sp.symbols("x1 x2", real=True)
    >>> separated(3 * x1 * sp.exp(x1 - x2), (x1, x2))
    (3, (x1*exp(x1), exp(-x2)))
    """
    found = _separated(expr, variables)
    if found is None and expr.is_polynomial(*variables):
        found = _separated(sp.factor(expr), variables)
    return _separated(sp.factor_terms(expr), variables) if found is None else found


def _separated(expr: sp.Expr, variables: Sequence[sp.Symbol]) -> tuple[sp.Expr, tuple[sp.Expr, ...]] | None:
    constant = sp.S.One
    factors = dict.fromkeys(variables, sp.S.One)
    pending = list(sp.Mul.make_args(expr))
    while pending:
        part = pending.pop()
        inside = [variable for variable in variables if part.has(variable)]
        if not inside:
            constant *= part
        elif len(inside) == 1:
            factors[inside[0]] *= part
        elif isinstance(part, sp.exp) and len(terms := sp.Add.make_args(sp.expand(part.args[0]))) > 1:
            pending += [sp.exp(term, evaluate=False) if term.is_number else sp.exp(term) for term in terms]
        elif part.is_Pow and part.exp.is_Integer and (inner := separated(part.base, variables)) is not None:
            constant *= inner[0] ** part.exp
            for variable, factor in zip(variables, inner[1], strict=True):
                factors[variable] *= factor**part.exp
        else:
            return None
    return constant, tuple(factors[variable] for variable in variables)
