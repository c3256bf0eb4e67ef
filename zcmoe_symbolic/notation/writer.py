"""Expressions, statements, hypotheses and regimes in one notation, with one register of what looks how."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import sympy as sp

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.readings import Reading
from zcmoe_symbolic.language.regimes import Regime
from zcmoe_symbolic.language.statements import LittleO, Statement, WithRemainder
from zcmoe_symbolic.notation.bound import unshadowed
from zcmoe_symbolic.notation.naming import Notation
from zcmoe_symbolic.notation.printer import ExpressionPrinter, LookAlike, Meaning, note
from zcmoe_symbolic.notation.reading import Piece, as_mathematics, as_text, pieces

__all__ = ["LookAlike", "Writer"]

_SIGNS = {"=": "=", "==": "=", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">", "!=": r"\ne"}


class Writer:
    r"""Writes what belongs together: in all of it, one piece of LaTeX stands for one name.

    Each method raises `LookAlike`, a `ValueError` that names both, if two different names of what was written so far
    would be written alike. Bound variables are renamed instead.

    >>> from sympy import Integral, Symbol
    >>> x, hidden = Symbol("x", real=True), Symbol("x", positive=True)
    >>> writer = Writer()
    >>> print(writer.expression(x + Integral(hidden, (hidden, 0, 1))))
    x + \int_0^1 t\, dt
    >>> try:
    ...     writer.expression(hidden)
    ... except LookAlike as error:
    ...     print(error)
    two different things in one formula have the name x, written $x$; give one of them another name
    """

    def __init__(self, notation: Notation | None = None) -> None:
        self._notation = Notation.standard() if notation is None else notation
        self._shown: dict[str, Meaning] = {}

    def expression(self, expr: sp.Basic) -> str:
        """An expression, in math mode."""
        return self._noted(*_written(expr, self._notation))

    def _family_in_full(self, expr: sp.Basic) -> str:
        return self._noted(*_written(expr, self._notation, in_full=True))

    def _noted(self, text: str, shown: Mapping[str, Meaning]) -> str:
        for latex, meaning in shown.items():
            note(self._shown, latex, meaning)
        return text

    def sides(self, statement: Statement) -> tuple[str, str, str]:
        """Left side, relation and right side; a hypothesis is one side."""
        if isinstance(statement, Hypothesis):
            return "", "", as_mathematics(self._pieces(statement.reading))
        left = self.expression(statement.lhs)
        if isinstance(statement, WithRemainder):
            return left, _SIGNS[statement.sign], self.with_remainder(self.expression(statement.main), statement)
        return left, _SIGNS[statement.rel_op], self.expression(statement.rhs)

    def with_remainder(self, main: str, expansion: WithRemainder) -> str:
        """What is already written, and the remainder of a statement after it."""
        remainder = self.expression(LittleO(expansion.scale, expansion.regime))
        return remainder if main == "0" else f"{main} + {remainder}"

    def hypothesis(self, hypothesis: Hypothesis) -> str:
        """A hypothesis as LaTeX text, formulas between dollars."""
        return as_text(self._pieces(hypothesis.reading))

    def regime(self, regime: Regime) -> str:
        """What becomes small, in math mode."""
        return as_mathematics(self._pieces(regime.words))

    def limit(self, regime: Regime) -> str:
        """What becomes small, as LaTeX text with formulas between dollars."""
        return as_text(self._pieces(regime.words))

    def _pieces(self, reading: Reading) -> list[Piece]:
        before = dict(self._shown)
        try:
            found, bound = pieces(reading, self._named)
        except LookAlike:  # the symbol A_i may stand for the member A(i, m) of a family
            self._shown = before
            found, bound = pieces(reading, self._named, self._family_in_full)
        for latex, meaning in list(self._shown.items()):
            if meaning.thing.free_symbols & bound:
                del self._shown[latex]
        return found

    def _named(self, thing: sp.Basic) -> str:
        """An argument of a reading: an expression, the name of a function, a relation, or several of them."""
        if isinstance(thing, sp.Tuple):
            return ", ".join(map(self._named, thing))
        if isinstance(thing, sp.Rel):
            return " ".join(self.sides(thing))
        return self.expression(thing)


@lru_cache(maxsize=4096)
def _written(expr: sp.Basic, notation: Notation, in_full: bool = False) -> tuple[str, Mapping[str, Meaning]]:
    printer = ExpressionPrinter(notation, in_full=in_full)
    text = str(printer.doprint(unshadowed(expr, notation)))
    return text, MappingProxyType(printer.shown)
