"""Search for a point, or for concrete functions, at which a relation certainly fails.

Both sides are enclosed in Arb balls; a relation counts as violated only when the balls prove it. The search
is deterministic: the same relation always meets the same candidates in the same order.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import sympy as sp
from flint import acb
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.verdict import Counterexample
from zcmoe_symbolic.language.jets import function_and_order, to_jets
from zcmoe_symbolic.language.substitution import substitute
from zcmoe_symbolic.numerics import CannotEnclose, enclose

__all__ = ["find_counterexample", "functions_in", "sample_functions", "sample_values"]

_T = sp.Symbol("t", real=True)
_VALUES = tuple(
    map(sp.Rational, ("2", "1/2", "3", "-1", "1/3", "-2", "5/2", "0", "1", "7", "-1/3", "1/10", "10", "-5/2", "4"))
)
# Polynomials with few symmetries, so that a false relation has little chance to hold by accident.
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
)
_TRIES = 40
_BITS = 160


def functions_in(expr: sp.Basic) -> list[tuple[str, int]]:
    """Name and number of arguments of every undefined function in `expr`.

    >>> from sympy import Function, Symbol
    >>> functions_in(Function("p")(Symbol("x")))
    [('p', 1)]
    """
    found = {(function_and_order(term.func)[0], len(term.args)) for term in to_jets(expr).atoms(AppliedUndef)}
    return sorted(found)


def sample_values(symbol: sp.Symbol) -> list[sp.Expr]:
    """Exact values that meet every assumption on `symbol`.

    >>> from sympy import Symbol
    >>> sample_values(Symbol("m", integer=True, positive=True))[:3]
    [2, 3, 1]
    """
    values: list[sp.Expr] = list(_VALUES)
    if symbol.is_real is None:
        values[3:3] = [1 + sp.I, -sp.I / 2]
    assumed = symbol.assumptions0.items()
    return [v for v in values if all(getattr(v, f"is_{k}", None) == wanted for k, wanted in assumed)]


def sample_functions(arity: int) -> list[sp.Lambda]:
    """Concrete functions that may stand for an undefined one of so many arguments.

    >>> sample_functions(1)[0]
    Lambda(t, t**2 + 1)
    """
    if arity == 1:
        return [sp.Lambda(_T, body) for body in _FUNCTIONS]
    variables = [sp.Symbol(f"t{k}", real=True) for k in range(arity)]
    return [sp.Lambda(tuple(variables), body.subs(_T, sum(variables, sp.S.Zero) / arity)) for body in _FUNCTIONS]


def _assignments(
    expr: sp.Basic, admissible: Callable[[str, sp.Lambda], bool]
) -> Iterator[tuple[dict[sp.Symbol, sp.Expr], dict[str, sp.Lambda]]]:
    symbols = sorted(expr.free_symbols, key=sp.default_sort_key)
    names = functions_in(expr)
    choices: list[Sequence[sp.Basic]] = [sample_values(symbol) for symbol in symbols]
    choices += [[f for f in sample_functions(arity) if admissible(name, f)] for name, arity in names]
    if not all(choices):
        return
    for attempt in itertools.count():
        picked = [options[_spread(attempt, k, len(options))] for k, options in enumerate(choices)]
        points = dict(zip(symbols, picked[: len(symbols)], strict=True))
        functions = dict(zip((name for name, _ in names), picked[len(symbols) :], strict=True))
        yield points, functions


def _spread(attempt: int, unknown: int, size: int) -> int:
    """Multiples of irrational numbers modulo 1, one number per unknown, so that no two unknowns run in step."""
    step = math.isqrt(int(sp.prime(unknown + 1)) * 10**12) % 10**6
    return attempt * step % 10**6 * size // 10**6


def find_counterexample(
    left: sp.Expr,
    right: sp.Expr,
    relation: str = "==",
    *,
    admissible: Callable[[str, sp.Lambda], bool] = lambda name, function: True,
    possible: Callable[[Mapping[sp.Symbol, sp.Expr], Mapping[str, sp.Lambda]], bool] = lambda points, functions: True,
    tries: int = _TRIES,
) -> Counterexample | None:
    """A counterexample to `left relation right`, or `None` if none was met.

    `relation` is `==`, `<=` or `<`. `admissible(name, function)` says which concrete functions may stand for
    an undefined one, `possible(points, functions)` which points may be looked at.

    >>> from sympy import Symbol
    >>> x = Symbol("x", positive=True)
    >>> print(find_counterexample(x**2, x, "<="))
    at x = 2: left side 4, right side 2
    >>> find_counterexample((x + 1)**2, x**2 + 2*x + 1) is None
    True
    """
    left, right = to_jets(left), to_jets(right)
    both = sp.Tuple(left, right)
    for points, functions in itertools.islice(_assignments(both, admissible), tries):
        if not possible(points, functions):
            continue
        try:
            sides = [enclose(substitute(side, points, functions), bits=_BITS) for side in (left, right)]
        except (CannotEnclose, ValueError, TypeError, AttributeError, NotImplementedError):
            continue
        if _violated(sides[0], sides[1], relation):
            return Counterexample(_readable(points, functions), _digits(sides[0]), _digits(sides[1]))
        if not points and not functions:
            return None
    return None


def _violated(left: acb, right: acb, relation: str) -> bool:
    difference = left - right
    if relation == "==":
        return not difference.contains(0)
    if not (left.imag.is_zero() and right.imag.is_zero()):
        return False
    return bool(difference.real > 0) if relation == "<=" else bool(difference.real >= 0)


def _readable(points: Mapping[sp.Symbol, sp.Expr], functions: Mapping[str, sp.Lambda]) -> tuple[tuple[str, str], ...]:
    rows = [(str(symbol), str(value)) for symbol, value in points.items()]
    for name, function in functions.items():
        rows.append((f"{name}({', '.join(map(str, function.variables))})", str(function.expr)))
    return tuple(rows)


def _digits(ball: acb) -> str:
    if ball.imag.contains(0):
        number = ball.real
        unique = number.unique_fmpz()
        return str(unique) if unique is not None else number.str(12, radius=False)
    return str(ball.str(12, radius=False))
