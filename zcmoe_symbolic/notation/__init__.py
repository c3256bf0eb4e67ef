"""How mathematics is written: expressions, statements and hypotheses as LaTeX, in one notation."""

from zcmoe_symbolic.notation.naming import Notation
from zcmoe_symbolic.notation.statements import (
    expression_latex,
    hypothesis_latex,
    regime_latex,
    statement_latex,
    statement_sides,
    tag,
)
from zcmoe_symbolic.notation.text import escaped
from zcmoe_symbolic.notation.writer import LookAlike, Writer

__all__ = [
    "LookAlike",
    "Notation",
    "Writer",
    "escaped",
    "expression_latex",
    "hypothesis_latex",
    "regime_latex",
    "statement_latex",
    "statement_sides",
    "tag",
]
