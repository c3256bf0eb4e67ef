"""Statements as lines of LaTeX: nothing is typed by hand, what is printed is what the kernel proved."""

from collections.abc import Iterable

import sympy as sp

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.regimes import Regime
from zcmoe_symbolic.language.statements import Statement
from zcmoe_symbolic.notation.naming import Notation
from zcmoe_symbolic.notation.writer import Writer

__all__ = ["expression_latex", "hypothesis_latex", "regime_latex", "statement_latex", "statement_sides", "tag"]


def expression_latex(expr: sp.Basic, notation: Notation | None = None) -> str:
    """An expression in a notation, by default the paper's; bound variables are renamed where they repeat a name.

    Raises `ValueError` if two different names of the expression would be written alike.

    >>> from sympy import Function, Symbol
    >>> x, beta, s2 = Symbol("x", real=True), Function("beta", real=True), Symbol("sigma_eps^2")
    >>> print(expression_latex(s2 + beta(x).diff(x) ** 2))
    \\sigma_\\varepsilon^2 + \\beta'(x)^2
    """
    return Writer(notation).expression(expr)


def statement_sides(statement: Statement, notation: Notation | None = None) -> tuple[str, str, str]:
    """Left side, relation and right side in math mode; a hypothesis is one side, with its words as text.

    Raises `ValueError` if two different names of the statement would be written alike.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.language import less
    >>> statement_sides(less(Symbol("a"), Symbol("b")))
    ('a', '<', 'b')
    """
    return Writer(notation).sides(statement)


def hypothesis_latex(hypothesis: Hypothesis, notation: Notation | None = None) -> str:
    """A hypothesis as LaTeX text, with formulas between dollars: what `str(hypothesis)` says.

    Raises `ValueError` if two different names of the hypothesis would be written alike.

    >>> from sympy import Function
    >>> from zcmoe_symbolic.language import continuously_differentiable
    >>> print(hypothesis_latex(continuously_differentiable(Function("beta"))))
    $\\beta$ is continuously differentiable on $[0, 1]$, so $\\beta'$ is uniformly continuous
    """
    return Writer(notation).hypothesis(hypothesis)


def regime_latex(regime: Regime, notation: Notation | None = None) -> str:
    """What becomes small in a regime, in math mode.

    Raises `ValueError` if two different names of the regime would be written alike.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.language.regimes import ManyExperts
    >>> print(regime_latex(ManyExperts(Symbol("m", integer=True, positive=True))))
    m \\to \\infty
    """
    return Writer(notation).regime(regime)


def tag(numbers: Iterable[int]) -> str:
    r"""The numbers that a line bears.

    >>> print(tag([22, 79]))
    \tag{22, 79}
    """
    text = ", ".join(map(str, sorted(set(numbers))))
    return rf"\tag{{{text}}}" if text else ""


def statement_latex(statement: Statement, numbers: Iterable[int] = (), notation: Notation | None = None) -> str:
    """A statement as one line of an `align*`, with the numbers that it bears.

    Raises `ValueError` if two different names of the statement would be written alike.

    >>> from sympy import Function, Symbol
    >>> from zcmoe_symbolic.language import at_most
    >>> x, p = Symbol("x", real=True), Function("p", real=True)
    >>> print(statement_latex(at_most(p(x), x**2), [22]))
    p(x) &\\le x^2 \\tag{22}
    """
    left, sign, right = statement_sides(statement, notation)
    return f"{left} &{sign} {right} {tag(numbers)}".strip()
