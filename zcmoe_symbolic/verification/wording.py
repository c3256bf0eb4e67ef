"""Statements as lines of text, with derivatives of undefined functions written with primes."""

import sympy as sp

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import is_jet, to_jets
from zcmoe_symbolic.language.statements import Statement, WithRemainder
from zcmoe_symbolic.language.term_order import TextPrinter

__all__ = ["claimed", "relation_sign", "worded"]


class _Text(TextPrinter):
    def _print_Derivative(self, expr: sp.Derivative) -> str:  # noqa: N802 - the name that SymPy calls
        return str(self._print(to_jets(expr)) if is_jet(expr) else super()._print_Derivative(expr))

    def _print_Subs(self, expr: sp.Subs) -> str:  # noqa: N802 - the name that SymPy calls
        return str(self._print(to_jets(expr)) if is_jet(expr) else super()._print_Subs(expr))


def relation_sign(statement: Statement) -> str:
    """`=`, `<=` or `<`; empty for a hypothesis.

    >>> from zcmoe_symbolic.language import at_most
    >>> relation_sign(at_most(1, 2))
    '<='
    """
    if isinstance(statement, Hypothesis):
        return ""
    return (
        statement.sign
        if isinstance(statement, WithRemainder)
        else "="
        if isinstance(statement, sp.Eq)
        else str(statement.rel_op)
    )


def worded(thing: sp.Basic | Statement) -> str:
    """An expression or a statement as one line.

    >>> from sympy import Function, Symbol
    >>> from zcmoe_symbolic.language import equal
    >>> x, beta = Symbol("x", real=True), Function("beta", real=True)
    >>> worded(equal(beta(x).diff(x)**2, x))
    "beta'(x)**2 = x"
    """
    if isinstance(thing, Hypothesis):
        return str(thing)
    if isinstance(thing, sp.Rel):
        return f"{worded(thing.lhs)} {relation_sign(thing)} {worded(thing.rhs)}"
    return str(_Text().doprint(thing))


def claimed(statement: Statement) -> str:
    """A statement as one line that also says in which limit a remainder is small.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.language import ManyExperts, equal
    >>> m = Symbol("m", integer=True, positive=True)
    >>> claimed(equal(1 / m, ManyExperts(m).o(1)))
    '1/m = o(1) as m -> oo'
    """
    return (
        f"{worded(statement)} as {statement.regime.reading}"
        if isinstance(statement, WithRemainder)
        else worded(statement)
    )
