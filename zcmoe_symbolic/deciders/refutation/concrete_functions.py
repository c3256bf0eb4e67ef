"""Concrete functions that may stand for undefined ones."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.language.jets import function_and_order, to_jets

__all__ = ["functions_in", "sample_functions", "symbols_in_arguments"]

_T = sp.Symbol("t", real=True)
# Polynomials with few symmetries, so that a false relation has little chance to hold by accident; all of these
# are smooth and real on the whole line.
_FUNCTIONS = (
    1 + _T**2,
    2 + _T - _T**3 / 3,
    _T + _T**2 / 2,
    sp.Rational(3, 2) - _T**2 / 2,
    sp.Rational(1, 2) + _T,
    sp.exp(_T),
    sp.Rational(3, 4) + 3 * _T**2 / 4,
    sp.S.One,
    _T**3 - 2 * _T,
    sp.cos(_T) + 2 * sp.sin(_T),
    1 / (1 + _T**2),
    _T**4 - 3 * _T + 1,
    sp.exp(-(_T**2)),
)


def functions_in(expr: sp.Basic) -> list[tuple[str, int]]:
    """Name and number of arguments of every undefined function in `expr`.

    >>> from sympy import Function, Symbol
    >>> functions_in(Function("p")(Symbol("x")))
    [('p', 1)]
    """
    found = {(function_and_order(term.func)[0], len(term.args)) for term in to_jets(expr).atoms(AppliedUndef)}
    return sorted(found)


def sample_functions(arity: int) -> list[sp.Lambda]:
    """Concrete functions that may stand for an undefined one of so many arguments.

    >>> sample_functions(1)[0]
    Lambda(t, t**2 + 1)
    """
    if arity == 1:
        return [sp.Lambda(_T, body) for body in _FUNCTIONS]
    variables = [sp.Symbol(f"t{k}", real=True) for k in range(arity)]
    mean = sum(variables, sp.S.Zero) / arity
    # A different weight for each argument, so that exchanging two of them shows.
    weighted = sum(((k + 1) * v for k, v in enumerate(variables)), sp.S.Zero) / arity
    bodies = [body.subs(_T, inner) for body in _FUNCTIONS for inner in (mean, weighted)]
    return [sp.Lambda(tuple(variables), body) for body in bodies]


def symbols_in_arguments(expr: sp.Basic) -> set[sp.Symbol] | None:
    """The symbols on which arguments of undefined functions depend; `None` if an argument may not be real.

    Undefined functions are real functions of real arguments, so that these symbols may be given real values only.

    >>> from sympy import Function, I, Symbol
    >>> x, f = Symbol("x"), Function("f")
    >>> symbols_in_arguments(x * f(x + 1)), symbols_in_arguments(f(I * x))
    ({x}, None)
    """
    found: set[sp.Symbol] = set()
    for term in to_jets(expr).atoms(AppliedUndef):
        for argument in term.args:
            real = {s: sp.Dummy(s.name, **{**_known(s), "real": True}) for s in argument.free_symbols}
            moved = argument.xreplace(real)
            plainly_real = moved.is_rational_function() and not moved.has(sp.I)
            if not (moved.is_extended_real or plainly_real):
                return None
            found |= argument.free_symbols
    return found


def _known(symbol: sp.Symbol) -> dict[str, bool]:
    return symbol.assumptions0 if symbol.is_extended_real else {}
