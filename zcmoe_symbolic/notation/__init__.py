"""How mathematics is written: expressions and statements as LaTeX, in one notation."""

from zcmoe_symbolic.notation.printer import expression_latex
from zcmoe_symbolic.notation.statements import statement_latex, statement_sides, tag

__all__ = ["expression_latex", "statement_latex", "statement_sides", "tag"]
