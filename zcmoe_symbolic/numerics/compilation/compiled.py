"""A function of real variables, compiled once from a SymPy expression for every arithmetic."""

from collections.abc import Callable
from functools import lru_cache

import sympy as sp
from flint import acb, arb, arb_series, ctx

from zcmoe_symbolic.numerics.compilation.balls import COMPLEX_BALLS, REAL_BALLS
from zcmoe_symbolic.numerics.compilation.program import Arithmetic, Instruction, linked, write
from zcmoe_symbolic.numerics.compilation.taylor import TAYLOR_SERIES

__all__ = ["Compiled", "compiled"]

Step = tuple[Callable[..., object], tuple[int, ...], int]


class Compiled:
    """The function `variables -> expr`, to be evaluated in several arithmetics.

    Precision is that of `flint.ctx.prec` for balls and series. Raises `CannotCompile` for a float, an unknown symbol
    or an unknown function.

    >>> from sympy import Symbol, cos
    >>> from flint import arb
    >>> x = Symbol("x", real=True)
    >>> function = Compiled(cos(x) ** 2, x)
    >>> print(function.arb(arb(1)).str(10, radius=False))
    0.2919265817
    """

    __slots__ = ("_constants", "_linked", "_program", "expr", "variables")

    def __init__(self, expr: sp.Expr, *variables: sp.Symbol) -> None:
        self.expr = expr
        self.variables = variables
        self._program = write(expr, variables)
        self._linked: dict[str, list[Step]] = {}
        self._constants: dict[tuple[str, object], list[object]] = {}

    def arb(self, *values: arb) -> arb:
        """A real ball with the value at all real points of the balls; not finite where it is undefined."""
        return self._run(REAL_BALLS, values, ctx.prec)

    def acb(self, *values: acb) -> acb:
        """A complex ball, finite only where the function is holomorphic on the balls."""
        return self._run(COMPLEX_BALLS, values, ctx.prec)

    def series(self, center: arb, length: int) -> arb_series:
        """The Taylor series of `length` terms at all points of a ball, for a function of one variable."""
        saved = ctx.cap
        ctx.cap = length
        try:
            series = self._run(TAYLOR_SERIES, (arb_series([center, 1]),), (ctx.prec, length))
        finally:
            ctx.cap = saved
        return series  # type: ignore[no-any-return]

    def coefficients(self, center: arb, length: int) -> list[arb]:
        """The first `length` Taylor coefficients at all points of a ball."""
        found = self.series(center, length).coeffs()
        return [*found, *[arb(0)] * (length - len(found))]

    def _run(self, arithmetic: Arithmetic, values: tuple[object, ...], precision: object) -> object:
        slots = self._constant_slots(arithmetic, precision).copy()
        slots[: len(values)] = values
        for function, arguments, result in self._linked[arithmetic.name]:
            slots[result] = function(*[slots[k] for k in arguments])
        return slots[self._program.value]

    def _constant_slots(self, arithmetic: Arithmetic, precision: object) -> list[object]:
        key = (arithmetic.name, precision)
        known = self._constants.get(key)
        if known is None:
            self._linked.setdefault(arithmetic.name, self._link(self._program.varying, arithmetic))
            known = [None] * self._program.slots
            for function, arguments, result in self._link(self._program.constant, arithmetic):
                known[result] = function(*[known[k] for k in arguments])
            self._constants[key] = known
        return known

    @staticmethod
    def _link(instructions: tuple[Instruction, ...], arithmetic: Arithmetic) -> list[Step]:
        return linked(instructions, arithmetic)


@lru_cache(maxsize=512)
def compiled(expr: sp.Expr, *variables: sp.Symbol) -> Compiled:
    """`Compiled(expr, *variables)`, remembered."""
    return Compiled(expr, *variables)
