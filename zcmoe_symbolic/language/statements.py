"""What a theorem can state: equality, inequality, asymptotic equality, or a named property."""

from typing import Any, TypeAlias

import sympy as sp
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.indicators import Event
from zcmoe_symbolic.language.regimes import Regime
from zcmoe_symbolic.language.substitution import Binder, canonical
from zcmoe_symbolic.language.term_order import TextPrinter

__all__ = [
    "Asymptotic",
    "AsymptoticBound",
    "Expectation",
    "LittleO",
    "RegionIntegral",
    "Statement",
    "WithRemainder",
    "at_most",
    "equal",
    "less",
    "readable",
    "same_statement",
    "sides",
]


class LittleO(sp.Expr):
    """The remainder `o(scale)` in a regime; it may only stand as one summand of a right-hand side."""

    @property
    def scale(self) -> sp.Expr:
        return self.args[0]

    @property
    def regime(self) -> Regime:
        regime: Regime = self.args[1]
        return regime

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"o({printer._print(self.scale)})"

    def _latex(self, printer: LatexPrinter) -> str:
        return rf"o\left({printer._print(self.scale)}\right)"


class RegionIntegral(Binder):
    """The integral of `body` over an abstract region: `RegionIntegral(g(x), (x,), A)`."""

    @classmethod
    def over(cls, region: sp.Basic, integrand: sp.Expr, variable: sp.Symbol) -> "RegionIntegral":
        return cls(sp.sympify(integrand), sp.Tuple(variable), region)

    def _sympystr(self, printer: StrPrinter) -> str:
        return f"Integral({printer._print(self.body)}, {self.variables[0]} in {printer._print(self.parameters[0])})"

    def _latex(self, printer: LatexPrinter) -> str:
        region = printer._print(self.parameters[0])
        return rf"\int_{{{region}}} {printer._print(self.body)}\, d{printer._print(self.variables[0])}"


class Expectation(Binder):
    """The expectation of `body` over the random variables that it binds: `Expectation(g, (x, epsilon))`."""

    # The random variables keep their names: each has a law of its own.
    renamable = False

    @classmethod
    def of(cls, body: sp.Expr, *variables: sp.Symbol) -> "Expectation":
        return cls(sp.sympify(body), sp.Tuple(*variables))

    def _sympystr(self, printer: StrPrinter) -> str:
        if isinstance(self.body, Event):
            return f"P({self.body.event})"
        return f"E[{printer._print(self.body)}]"

    def _latex(self, printer: LatexPrinter) -> str:
        if isinstance(self.body, Event):
            return rf"\mathbb{{P}}\left({self.body.event_latex(printer)}\right)"
        return rf"\mathbb{{E}}\left[{printer._print(self.body)}\right]"


class WithRemainder(sp.logic.boolalg.Boolean):
    """A statement in a regime whose right-hand side is a main part and a remainder `o(scale)`."""

    sign = "="

    @property
    def lhs(self) -> sp.Expr:
        return self.args[0]

    @property
    def main(self) -> sp.Expr:
        return self.args[1]

    @property
    def scale(self) -> sp.Expr:
        return self.args[2]

    @property
    def regime(self) -> Regime:
        regime: Regime = self.args[3]
        return regime

    @property
    def rhs(self) -> sp.Expr:
        return sp.Add(self.main, LittleO(self.scale, self.regime), evaluate=False)

    def _sympystr(self, printer: StrPrinter) -> str:
        main = "" if self.main == 0 else f"{printer._print(self.main)} + "
        return f"{printer._print(self.lhs)} {self.sign} {main}o({printer._print(self.scale)})"

    def _latex(self, printer: LatexPrinter) -> str:
        main = "" if self.main == 0 else f"{printer._print(self.main)} + "
        sign = {"=": "=", "<=": r"\le"}[self.sign]
        return rf"{printer._print(self.lhs)} {sign} {main}o\left({printer._print(self.scale)}\right)"


class Asymptotic(WithRemainder):
    """`lhs = main + o(scale)` in a regime."""


class AsymptoticBound(WithRemainder):
    """`lhs <= main + o(scale)` in a regime: for each e > 0, `lhs <= main + e scale` as far as the regime goes."""

    sign = "<="


Relation: TypeAlias = Any
"""An equality or inequality of SymPy, or an `Asymptotic`: what has a left and a right side."""
Statement: TypeAlias = sp.Eq | sp.Le | sp.Lt | Asymptotic | AsymptoticBound | Hypothesis


def equal(lhs: sp.Expr, rhs: sp.Expr) -> Statement:
    """`lhs = rhs`, unevaluated; with a remainder `+ o(scale)` on the right it is asymptotic equality.

    >>> from sympy import Symbol
    >>> x = Symbol("x")
    >>> equal(x, x)
    Eq(x, x)
    """
    lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
    split = _remainder(lhs, rhs)
    return Asymptotic(lhs, *split) if split else sp.Eq(lhs, rhs, evaluate=False)


def _remainder(lhs: sp.Expr, rhs: sp.Expr) -> tuple[sp.Expr, sp.Expr, Regime] | None:
    """Main part, scale and regime of a right-hand side with a remainder; `None` for one without."""
    remainders = [term for term in sp.Add.make_args(rhs) if isinstance(term, LittleO)]
    nested = any(term.has(LittleO) for term in sp.Add.make_args(rhs) if not isinstance(term, LittleO))
    if lhs.has(LittleO) or nested or len(remainders) > 1:
        raise ValueError(f"a remainder o(...) may only be one summand of the right-hand side: {lhs} and {rhs}")
    if not remainders:
        return None
    main = sp.Add(*(term for term in sp.Add.make_args(rhs) if not isinstance(term, LittleO)))
    return main, remainders[0].scale, remainders[0].regime


def at_most(lhs: sp.Expr, rhs: sp.Expr) -> Statement:
    """`lhs <= rhs`, unevaluated; with a remainder `+ o(scale)` on the right it is an asymptotic bound."""
    lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
    split = _remainder(lhs, rhs)
    return AsymptoticBound(lhs, *split) if split else sp.Le(lhs, rhs, evaluate=False)


def less(lhs: sp.Expr, rhs: sp.Expr) -> Statement:
    """`lhs < rhs`, unevaluated."""
    return sp.Lt(sp.sympify(lhs), sp.sympify(rhs), evaluate=False)


def sides(statement: Relation) -> tuple[sp.Expr, sp.Expr]:
    """Left side and right side (the main part, for an asymptotic equality)."""
    if isinstance(statement, WithRemainder):
        return statement.lhs, statement.main
    return statement.lhs, statement.rhs


def same_statement(one: Statement, other: Statement) -> bool:
    """Whether two statements are identical up to the names of bound variables."""
    if isinstance(one, Hypothesis) or isinstance(other, Hypothesis):
        return one == other
    return type(one) is type(other) and all(
        canonical(a) == canonical(b) for a, b in zip(one.args, other.args, strict=True)
    )


def readable(statement: Statement) -> str:
    """The statement as one line of text.

    >>> from sympy import Symbol
    >>> readable(at_most(Symbol("a"), Symbol("b")))
    'a <= b'
    """
    text = TextPrinter().doprint
    if isinstance(statement, sp.Eq):
        return f"{text(statement.lhs)} = {text(statement.rhs)}"
    return str(text(statement)) if isinstance(statement, sp.Rel) else str(statement)
