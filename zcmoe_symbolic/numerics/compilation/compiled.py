"""A function of real variables, compiled once from a SymPy expression for every arithmetic."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import flint
import mpmath as mp
import numpy as np
import sympy as sp
from flint import ctx

from zcmoe_symbolic.numerics.compilation.balls import REAL_BALLS
from zcmoe_symbolic.numerics.compilation.complex_balls import COMPLEX_BALLS
from zcmoe_symbolic.numerics.compilation.floating import MPMATH, NUMPY, nearest_float
from zcmoe_symbolic.numerics.compilation.program import Arithmetic, Linked, linked, write
from zcmoe_symbolic.numerics.compilation.taylor import TAYLOR_SERIES

__all__ = ["Compiled", "compiled"]

_BLOCK = 2**14
"""Numbers in one pass over an array: the intermediate results stay in the processor's cache."""

_GUARD_BITS = 20


class Compiled:
    """The function `variables -> expr`, to be evaluated in several arithmetics.

    Precision is that of `flint.ctx.prec` for balls and series, and that of `mpmath.mp` for mpmath. The result is not
    finite where the function is undefined or not real. Raises `CannotCompile` for a float, an unknown symbol or an
    unknown node; an arithmetic that lacks a function raises it when it is first used.

    >>> from sympy import Symbol, cos
    >>> from flint import arb
    >>> x = Symbol("x", real=True)
    >>> function = Compiled(cos(x) ** 2, x)
    >>> print(function.arb(arb(1)).str(10, radius=False))
    0.2919265817
    >>> print(function.numpy([0.0, 1.0]).round(4))
    [1.     0.2919]
    """

    __slots__ = ("_constants", "_linked", "_program", "expr", "variables")

    def __init__(self, expr: sp.Expr, *variables: sp.Symbol) -> None:
        self.expr = expr
        self.variables = variables
        self._program = write(expr, variables)
        self._linked: dict[str, Linked] = {}
        self._constants: dict[tuple[str, object], list[Any]] = {}

    def arb(self, *values: flint.arb) -> flint.arb:
        """A real ball with the value at all real points of the balls; not finite where it is undefined."""
        return self._run(REAL_BALLS, values, ctx.prec)

    def acb(self, *values: flint.acb) -> flint.acb:
        """A complex ball, finite only where the function is holomorphic on the balls."""
        return self._run(COMPLEX_BALLS, values, ctx.prec)

    def series(self, center: flint.arb, length: int) -> flint.arb_series:
        """The Taylor series of `length` terms at all points of a ball, for a function of one variable."""
        saved = ctx.cap
        ctx.cap = length
        try:
            return self._run(TAYLOR_SERIES, (flint.arb_series([center, 1]),), (ctx.prec, length))
        finally:
            ctx.cap = saved

    def coefficients(self, center: flint.arb, length: int) -> list[flint.arb]:
        """The first `length` Taylor coefficients at all points of a ball."""
        found = self.series(center, length).coeffs()
        return [*found, *[flint.arb(0)] * (length - len(found))]

    def mpmath(self, *values: Any) -> Any:
        """The value at mpmath numbers (or what mpmath converts), at mpmath's present precision, rounding not bounded.

        Real arguments give a real number or nan. Complex ones give the principal branches, where `Abs` and its kin
        continue the real function that belongs to the sign of the real part.
        """
        return self._run(MPMATH, tuple(mp.mpmathify(value) for value in values), mp.mp.prec)

    def numpy(self, *arrays: Any) -> Any:
        """The value at float64 numbers or arrays, which are broadcast; a NumPy float or a new array.

        Neither raises nor warns: an undefined value is nan or infinite. In a `Piecewise` only the chosen branch
        counts. Rounding is not bounded.
        """
        broadcast = np.broadcast_arrays(*[np.asarray(array, dtype=np.float64) for array in arrays])
        shape = broadcast[0].shape if broadcast else ()
        flat = [np.ravel(array) for array in broadcast]
        size = flat[0].size if flat else 1
        values = np.empty(size)
        with np.errstate(all="ignore"):
            for start in range(0, size, _BLOCK):
                part = slice(start, start + _BLOCK)
                values[part] = self._run(NUMPY, tuple(array[part] for array in flat), None)
        return values.reshape(shape)[()]

    def _run(self, arithmetic: Arithmetic, values: tuple[Any, ...], precision: object) -> Any:
        if len(values) != len(self.variables):
            raise TypeError(f"{len(values)} values for the {len(self.variables)} variables {self.variables}")
        slots = self._constant_slots(arithmetic, precision).copy()
        slots[: len(values)] = values
        for function, arguments, result in self._linked[arithmetic.name]:
            slots[result] = function(*[slots[k] for k in arguments])
        return slots[self._program.value]

    def _constant_slots(self, arithmetic: Arithmetic, precision: object) -> list[Any]:
        key = (arithmetic.name, precision)
        known = self._constants.get(key)
        if known is None:
            self._linked.setdefault(arithmetic.name, linked(self._program.varying, arithmetic))
            if arithmetic is NUMPY:
                known = self._floats()
            elif arithmetic is MPMATH:
                with mp.workprec(mp.mp.prec + _GUARD_BITS):
                    known = self._computed(arithmetic)
            else:
                known = self._computed(arithmetic)
            self._constants[key] = known
        return known

    def _computed(self, arithmetic: Arithmetic) -> list[Any]:
        known: list[Any] = [None] * self._program.slots
        for function, arguments, result in linked(self._program.constant, arithmetic):
            known[result] = function(*[known[k] for k in arguments])
        return known

    def _floats(self) -> list[Any]:
        """The constants that are used with the variables, each the float64 next to its ball."""
        used = {self._program.value}.union(*[step.arguments for step in self._program.varying])
        at_precision: dict[int, list[Any]] = {}

        def slot(number: int) -> Any:
            if ctx.prec not in at_precision:
                at_precision[ctx.prec] = self._computed(REAL_BALLS)
            return at_precision[ctx.prec][number]

        known: list[Any] = [None] * self._program.slots
        for step in self._program.constant:
            if step.result in used:
                known[step.result] = _as_float(slot, step.result)
        return known


def _as_float(slot: Callable[[int], Any], number: int) -> Any:
    """A number as the float64 next to it; a truth value as it is."""
    value = slot(number)
    return nearest_float(lambda: slot(number)) if isinstance(value, flint.arb) else value


@lru_cache(maxsize=512)
def compiled(expr: sp.Expr, *variables: sp.Symbol) -> Compiled:
    """`Compiled(expr, *variables)`, remembered."""
    return Compiled(expr, *variables)
