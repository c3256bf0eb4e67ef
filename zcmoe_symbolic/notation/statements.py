"""Statements as lines of LaTeX: nothing is typed by hand, what is printed is what the kernel proved."""

from collections.abc import Iterable

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import LittleO, Statement, WithRemainder
from zcmoe_symbolic.notation.printer import expression_latex

__all__ = ["statement_latex", "statement_sides", "tag", "with_remainder"]

_SIGNS = {"=": "=", "==": "=", "<=": r"\le", "<": "<", ">=": r"\ge", ">": ">", "!=": r"\ne"}
_SPECIAL = str.maketrans({c: rf"\{c}" for c in "#$%&_{}"} | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"})


def statement_sides(statement: Statement) -> tuple[str, str, str]:
    """Left side, relation and right side; a hypothesis is one side in words."""
    if isinstance(statement, Hypothesis):
        return "", "", rf"\text{{{str(statement).translate(_SPECIAL)}}}"
    left = expression_latex(statement.lhs)
    if isinstance(statement, WithRemainder):
        return left, _SIGNS[statement.sign], with_remainder(expression_latex(statement.main), statement)
    return left, _SIGNS[statement.rel_op], expression_latex(statement.rhs)


def with_remainder(main: str, expansion: WithRemainder) -> str:
    remainder = expression_latex(LittleO(expansion.scale, expansion.regime))
    return remainder if main == "0" else f"{main} + {remainder}"


def tag(numbers: Iterable[int]) -> str:
    r"""The numbers that a line bears.

    >>> print(tag([22, 79]))
    \tag{22, 79}
    """
    text = ", ".join(map(str, sorted(set(numbers))))
    return rf"\tag{{{text}}}" if text else ""


def statement_latex(statement: Statement, numbers: Iterable[int] = ()) -> str:
    """A statement as one line of an `align*`, with the numbers that it bears.

    >>> from sympy import Function, Symbol
    >>> from zcmoe_symbolic.language import at_most
    >>> x, p = Symbol("x", real=True), Function("p", real=True)
    >>> print(statement_latex(at_most(p(x), x**2), [22]))
    p(x) &\\le x^2 \\tag{22}
    """
    left, sign, right = statement_sides(statement)
    return f"{left} &{sign} {right} {tag(numbers)}".strip()
