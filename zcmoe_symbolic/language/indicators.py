"""Events as quantities: 1 where a relation holds or a point lies in a region, else 0."""

from typing import Any

import sympy as sp
from sympy.core.symbol import Str
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

__all__ = ["Event", "InRegion", "Indicator"]

_RELATIONS: dict[type, str] = {sp.Eq: "=", sp.Le: "<=", sp.Lt: "<"}
_NEGATIONS = {"<=": sp.Lt, "<": sp.Le}
_LATEX = {"=": "=", "<=": r"\le", "<": "<"}


class Event(sp.Expr):
    """A quantity with the values 0 and 1 only: the indicator function of an event."""

    is_commutative = True
    is_integer = True
    is_nonnegative = True

    @property
    def event(self) -> str:
        """The event in words."""
        raise NotImplementedError

    def event_latex(self, printer: LatexPrinter) -> str:
        """The event in LaTeX."""
        raise NotImplementedError

    def _eval_derivative(self, variable: sp.Symbol) -> sp.Expr:
        # An indicator jumps: the rules for smooth functions must not go through it.
        return sp.Derivative(self, variable, evaluate=False)

    def _sympystr(self, _: StrPrinter) -> str:
        return f"1[{self.event}]"

    def _latex(self, printer: LatexPrinter, exp: str | None = None) -> str:
        text = rf"\mathbf{{1}}\left[{self.event_latex(printer)}\right]"
        return text if exp is None else f"{text}^{{{exp}}}"


class Indicator(Event):
    """1 where a relation (`Eq`, `Le`, `Lt`) between real numbers holds, else 0.

    The relation is kept as kind and sides, so that SymPy never evaluates it. Where a side is not defined, neither is
    the indicator.

    >>> from sympy import Le, Symbol
    >>> t = Symbol("t", real=True)
    >>> Indicator(Le(t, 1, evaluate=False))
    1[t <= 1]
    """

    def __new__(cls, relation: Any, *sides: Any) -> Any:
        if not sides:
            if type(relation) not in _RELATIONS:
                raise TypeError(
                    f"{relation!r} is not Eq, Le or Lt; SymPy may have evaluated it, pass evaluate=False (and write "
                    "a >= b as Le(b, a))"
                )
            relation, sides = Str(_RELATIONS[type(relation)]), relation.args
        return super().__new__(cls, relation, *map(sp.sympify, sides))

    @property
    def kind(self) -> str:
        """`=`, `<=` or `<`."""
        return str(self.args[0].name)

    @property
    def lhs(self) -> sp.Expr:
        return self.args[1]

    @property
    def rhs(self) -> sp.Expr:
        return self.args[2]

    @property
    def relation(self) -> Any:
        """The relation itself, unevaluated."""
        (made,) = (made for made, kind in _RELATIONS.items() if kind == self.kind)
        return made(self.lhs, self.rhs, evaluate=False)

    @property
    def negation(self) -> Any | None:
        """The relation that holds where this one does not; `None` for an equation, whose negation has no relation."""
        made = _NEGATIONS.get(self.kind)
        return None if made is None else made(self.rhs, self.lhs, evaluate=False)

    @property
    def event(self) -> str:
        return f"{self.lhs} {self.kind} {self.rhs}"

    def event_latex(self, printer: LatexPrinter) -> str:
        return f"{printer._print(self.lhs)} {_LATEX[self.kind]} {printer._print(self.rhs)}"


class InRegion(Event):
    """1 if a point lies in a region, else 0.

    >>> from sympy import Function, Symbol
    >>> InRegion(Symbol("x", real=True), Function("A")(1, 2))
    1[x in A(1, 2)]
    """

    def __new__(cls, point: Any, region: Any) -> Any:
        return super().__new__(cls, sp.sympify(point), sp.sympify(region))

    @property
    def point(self) -> sp.Expr:
        return self.args[0]

    @property
    def region(self) -> sp.Basic:
        return self.args[1]

    @property
    def event(self) -> str:
        return f"{self.point} in {self.region}"

    def event_latex(self, printer: LatexPrinter) -> str:
        return rf"{printer._print(self.point)} \in {printer._print(self.region)}"
