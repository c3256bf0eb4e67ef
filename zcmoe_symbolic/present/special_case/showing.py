"""Statements made ready for printing: SymPy sorts the terms of a sum by their numbers, and would integrate for that."""

from typing import Any

import sympy as sp

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import Statement, WithRemainder
from zcmoe_symbolic.notation import Notation, statement_latex
from zcmoe_symbolic.verification.wording import claimed

__all__ = ["shown_latex", "shown_text"]


class Integral(sp.Integral):  # type: ignore[misc]
    """An integral that a printer does not take for a number; the name is what printers go by."""

    is_number = False
    is_comparable = False


def _shown(part: sp.Basic) -> sp.Basic:
    if not part.args:
        return part
    arguments = [_shown(argument) for argument in part.args]
    if type(part) is sp.Integral:
        return Integral(*arguments)
    return part if tuple(arguments) == part.args else part.func(*arguments)


def _printable(statement: Statement) -> Any:
    if isinstance(statement, Hypothesis | WithRemainder):
        return statement
    return type(statement)(*map(_shown, statement.args), evaluate=False)


def shown_text(statement: Statement) -> str:
    """The statement on one line."""
    return claimed(_printable(statement))


def shown_latex(statement: Statement, notation: Notation | None = None) -> str:
    """The statement as one line of an `align*`."""
    return statement_latex(_printable(statement), notation=notation)
