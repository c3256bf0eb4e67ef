"""The functions that text may call, each with its value in Arb's balls.

The ball of a part without variables says how large the number is before SymPy sees it. SymPy evaluates such parts to
decide signs, and would not come back from the sine of exp(exp(exp(9))).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sympy as sp
from flint import arb

__all__ = ["CONSTANTS", "FUNCTIONS", "KnownFunction"]


@dataclass(frozen=True, slots=True)
class KnownFunction:
    """A function of `least` to `most` arguments; `asks_signs` if SymPy looks for the sign of the arguments."""

    make: Callable[..., sp.Expr]
    ball: Callable[..., arb]
    least: int = 1
    most: int = 1
    asks_signs: bool = False


def _logarithm(value: arb, base: arb | None = None) -> arb:
    return value.log() if base is None else value.log() / base.log()


def _largest(*values: arb) -> arb:
    result = values[0]
    for value in values[1:]:
        result = result.max(value)
    return result


def _smallest(*values: arb) -> arb:
    return -_largest(*(-value for value in values))


_COMPARED = 16

FUNCTIONS: Mapping[str, KnownFunction] = {
    "exp": KnownFunction(sp.exp, arb.exp),
    "log": KnownFunction(sp.log, _logarithm, 1, 2),
    "ln": KnownFunction(sp.log, _logarithm),
    "sqrt": KnownFunction(sp.sqrt, arb.sqrt, asks_signs=True),
    "cbrt": KnownFunction(sp.cbrt, lambda value: value.root(3), asks_signs=True),
    "Abs": KnownFunction(sp.Abs, abs, asks_signs=True),
    "abs": KnownFunction(sp.Abs, abs, asks_signs=True),
    "sign": KnownFunction(sp.sign, arb.sgn, asks_signs=True),
    "floor": KnownFunction(sp.floor, arb.floor, asks_signs=True),
    "ceiling": KnownFunction(sp.ceiling, arb.ceil, asks_signs=True),
    "sin": KnownFunction(sp.sin, arb.sin),
    "cos": KnownFunction(sp.cos, arb.cos),
    "tan": KnownFunction(sp.tan, arb.tan),
    "sec": KnownFunction(sp.sec, arb.sec),
    "csc": KnownFunction(sp.csc, arb.csc),
    "cot": KnownFunction(sp.cot, arb.cot),
    "asin": KnownFunction(sp.asin, arb.asin),
    "acos": KnownFunction(sp.acos, arb.acos),
    "atan": KnownFunction(sp.atan, arb.atan),
    "sinh": KnownFunction(sp.sinh, arb.sinh),
    "cosh": KnownFunction(sp.cosh, arb.cosh),
    "tanh": KnownFunction(sp.tanh, arb.tanh),
    "asinh": KnownFunction(sp.asinh, arb.asinh),
    "erf": KnownFunction(sp.erf, arb.erf),
    "erfc": KnownFunction(sp.erfc, arb.erfc),
    "gamma": KnownFunction(sp.gamma, arb.gamma),
    "Max": KnownFunction(sp.Max, _largest, 1, _COMPARED, asks_signs=True),
    "max": KnownFunction(sp.Max, _largest, 1, _COMPARED, asks_signs=True),
    "Min": KnownFunction(sp.Min, _smallest, 1, _COMPARED, asks_signs=True),
    "min": KnownFunction(sp.Min, _smallest, 1, _COMPARED, asks_signs=True),
}
"""Beside these: `Rational(p, q)`, `root(u, n)` and `Piecewise((u, condition), ..., (w, True))`."""

CONSTANTS: Mapping[str, tuple[sp.Expr, Callable[[], arb]]] = {
    "pi": (sp.pi, arb.pi),
    "E": (sp.E, arb.const_e),
    "e": (sp.E, arb.const_e),
}
