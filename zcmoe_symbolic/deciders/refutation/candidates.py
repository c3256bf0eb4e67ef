"""The order in which points and functions are tried: the same for the same question."""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence

import sympy as sp

from zcmoe_symbolic.deciders.refutation.concrete_functions import (
    functions_in,
    sample_functions,
    symbols_in_arguments,
)
from zcmoe_symbolic.deciders.refutation.points import sample_values
from zcmoe_symbolic.language.substitution import CaptureError, substitute
from zcmoe_symbolic.numerics import real_breakpoints

__all__ = ["Candidates"]

Assignment = tuple[dict[sp.Symbol, sp.Expr], dict[str, sp.Lambda]]
_BY_CASES = (sp.Piecewise, sp.Abs, sp.sign, sp.Max, sp.Min, sp.floor, sp.ceiling, sp.Heaviside, sp.Mod, sp.frac)
_FEW, _SOME = 8, 18  # how many values of a symbol are mixed in the first rounds
_LONGEST_WAIT = 500
_ROUND = 24


class Candidates:
    """Assignments of exact values to the symbols and of concrete functions to the undefined ones in `expr`.

    >>> from sympy import Symbol
    >>> x = Symbol("x", positive=True)
    >>> [points for points, _ in itertools.islice(Candidates(x**2).assignments(), 3)]
    [{x: 2}, {x: 1/2}, {x: 3}]
    """

    def __init__(
        self, expr: sp.Basic, admissible: Callable[[str, sp.Lambda], bool] = lambda name, function: True
    ) -> None:
        self.symbols: list[sp.Symbol] = sorted(expr.free_symbols, key=sp.default_sort_key)
        self.names = functions_in(expr)
        inside = symbols_in_arguments(expr)
        self.are_arguments_real = inside is not None
        self._expr = expr
        self._values: list[Sequence[sp.Expr]] = []
        for symbol in self.symbols:
            values = sample_values(symbol)
            if inside and symbol in inside:
                values = [value for value in values if value.is_real]
            self._values.append(values)
        self._functions: list[Sequence[sp.Lambda]] = [
            [function for function in sample_functions(arity) if admissible(name, function)]
            for name, arity in self.names
        ]

    @property
    def is_constant(self) -> bool:
        return not self.symbols and not self.names

    def assignments(self) -> Iterator[Assignment]:
        """All candidates in order, until nothing new has come for a while."""
        if not all(self._values) or not all(self._functions) or not self.are_arguments_real:
            return
        if self.is_constant:
            yield {}, {}
            return
        special = self._at_breakpoints()
        seen: set[tuple[object, ...]] = set()
        newest = 0
        for attempt in itertools.count():
            if attempt - newest > _LONGEST_WAIT:
                return
            batch = [self._mixed(attempt)]
            if attempt % 4 == 3 and len(self.symbols) > 1:
                batch.append(self._equal(attempt // 4))
            if attempt % 2 == 1:
                batch += list(itertools.islice(special, 1))
            for points, functions in batch:
                key = (*points.values(), *functions.values())
                if key not in seen:
                    seen.add(key)
                    newest = attempt
                    yield points, functions
            if len(self.symbols) + len(self.names) == 1 and attempt > 4 * _ROUND:
                return

    def _mixed(self, attempt: int) -> Assignment:
        reach = _FEW if attempt < _ROUND // 2 else _SOME if attempt < 2 * _ROUND else 10**6
        if len(self.symbols) == 1:
            values = self._values[0]
            points = {self.symbols[0]: values[attempt % len(values)]}
        else:
            points = {
                symbol: options[_spread(attempt, k, min(reach, len(options)))]
                for k, (symbol, options) in enumerate(zip(self.symbols, self._values, strict=True))
            }
        return points, self._chosen_functions(attempt)

    def _chosen_functions(self, attempt: int) -> dict[str, sp.Lambda]:
        return {
            name: options[_spread(attempt, len(self.symbols) + k, len(options))]
            for k, ((name, _), options) in enumerate(zip(self.names, self._functions, strict=True))
        }

    def _equal(self, attempt: int) -> Assignment:
        """All symbols alike, where their assumptions admit it; otherwise near each other in their lists."""
        shared = [value for value in self._values[0] if all(value in options for options in self._values)]
        if not shared:
            return self._mixed(attempt)
        value = shared[attempt % len(shared)]
        return dict.fromkeys(self.symbols, value), self._chosen_functions(attempt)

    def _at_breakpoints(self) -> Iterator[Assignment]:
        """Points where one symbol sits on, between and beside the places where the expression changes its form."""
        if not self._expr.has(*_BY_CASES):
            return
        for attempt in range(_ROUND):
            points, functions = self._mixed(attempt)
            for symbol in self.symbols:
                others = {other: value for other, value in points.items() if other != symbol}
                try:
                    fixed = substitute(self._expr, others)
                except (CaptureError, ValueError, TypeError, AttributeError):
                    continue
                places = {root for part in fixed.args for root in itertools.islice(real_breakpoints(part, symbol), 20)}
                for value in _around(places):
                    if all(getattr(value, f"is_{k}", None) == wanted for k, wanted in symbol.assumptions0.items()):
                        yield {**points, symbol: value}, functions


def _around(places: set[sp.Expr]) -> list[sp.Expr]:
    exact = sorted((place for place in places if place.is_comparable), key=lambda place: float(place))
    values: list[sp.Expr] = []
    for low, high in itertools.pairwise(exact):
        values.append((low + high) / 2)
    for place in exact[:1]:
        values.append(place - 1)
    for place in exact[-1:]:
        values.append(place + 1)
    return values + exact


def _spread(attempt: int, unknown: int, size: int) -> int:
    """Multiples of irrational numbers modulo 1, one number per unknown, so that no two unknowns run in step."""
    step = math.isqrt(int(sp.prime(unknown + 1)) * 10**12) % 10**6
    return attempt * step % 10**6 * size // 10**6
