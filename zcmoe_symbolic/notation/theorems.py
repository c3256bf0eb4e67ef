"""Theorems as LaTeX, for a paper and for a notebook.

The functions read what a theorem says of itself, through its public properties. They are made methods of `Theorem` by
assignment, not by inheritance: a class below the kernel could be changed by anybody, and with it what the kernel's own
table takes for the same theorem.
"""

from collections.abc import Iterable
from typing import Protocol

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import Statement, WithRemainder
from zcmoe_symbolic.notation.naming import Notation
from zcmoe_symbolic.notation.statements import tag
from zcmoe_symbolic.notation.text import escaped
from zcmoe_symbolic.notation.writer import LookAlike, Writer

__all__ = ["Proved", "conditions_latex", "theorem_display", "theorem_latex"]

_NO_THEOREM = r"\text{not a theorem: no rule made it}"


class Proved(Protocol):
    """What a theorem says of itself."""

    @property
    def statement(self) -> Statement: ...
    @property
    def hypotheses(self) -> frozenset[Hypothesis]: ...
    @property
    def citations(self) -> frozenset[str]: ...
    @property
    def equations(self) -> tuple[int, ...]: ...


def theorem_latex(
    self: Proved, notation: Notation | None = None, *, numbers: bool = True, hypotheses: bool = True
) -> str:
    r"""The theorem as LaTeX for a document with `amsmath`: an `align*`, and below it what it rests on, as text.

    `notation` renames symbols and functions. The equations' numbers stand as `\tag`s unless `numbers` is false, and
    `hypotheses=False` leaves out the text. Raises `ValueError` if two names would be written alike.

    >>> from sympy import Function, Symbol
    >>> from zcmoe_symbolic import calc
    >>> from zcmoe_symbolic.kernel import assumption
    >>> from zcmoe_symbolic.language import at_most, holds
    >>> a, b = Symbol("a", real=True), Symbol("b", real=True)
    >>> given = holds(at_most(a, b))
    >>> print(calc(a, given=[given]).at_most(b, by=assumption(given), eq=7).theorem().latex())
    \begin{align*}
      a &\le b \tag{7}
    \end{align*}
    Given that $a \le b$.
    """
    writer = Writer(notation)
    parts = _statement(self, writer)
    if parts is None:
        return rf"\begin{{align*}}{_NO_THEOREM}\end{{align*}}"
    left, sign, right = parts
    line = f"{left} &{sign} {right} {tag(self.equations) if numbers else ''}".strip()
    shown = f"\\begin{{align*}}\n  {line}\n\\end{{align*}}"
    text = conditions_latex(self.statement, self.hypotheses, self.citations, writer) if hypotheses else ""
    return f"{shown}\n{text}" if text else shown


def theorem_display(self: Proved) -> str | None:
    r"""The theorem as notebooks show it, one formula with its hypotheses below; `None` where names look alike."""
    writer = Writer()
    try:
        parts = _statement(self, writer)
        if parts is None:
            return f"${_NO_THEOREM}$"
        left, sign, right = parts
        rows = [" ".join(filter(None, (left, sign, right)))]
        statement = self.statement
        if isinstance(statement, WithRemainder):
            rows[0] += rf"\qquad \text{{as }} {writer.regime(statement.regime)}"
        rows += [rf"\text{{given }} {writer.sides(h)[2]}" for h in sorted(self.hypotheses, key=str)]
    except LookAlike:
        return None
    rows += [rf"\text{{citing {escaped(citation)}}}" for citation in sorted(self.citations)]
    if len(rows) == 1:
        return rf"$\displaystyle {rows[0]}$"
    body = r" \\ ".join([rf"\displaystyle {rows[0]}", *rows[1:]])
    return rf"$\displaystyle \begin{{array}}{{l}} {body} \end{{array}}$"


def conditions_latex(
    statement: Statement, hypotheses: Iterable[Hypothesis], citations: Iterable[str], writer: Writer
) -> str:
    """What a statement rests on, as sentences: what becomes small, what is assumed, what is cited."""
    sentences = []
    if isinstance(statement, WithRemainder):
        sentences.append(f"The remainder is meant as {writer.limit(statement.regime)}.")
    given = [writer.hypothesis(hypothesis) for hypothesis in sorted(hypotheses, key=str)]
    if given:
        sentences.append(f"Given that {'; '.join(given)}.")
    cited = sorted(citations)
    if cited:
        sentences.append(f"Citing {'; '.join(map(escaped, cited))}.")
    return "\n".join(sentences)


def _statement(theorem: Proved, writer: Writer) -> tuple[str, str, str] | None:
    """The sides of what is proved; `None` for an object that only has the class of a theorem."""
    try:
        statement = theorem.statement
    except Exception:
        # The kernel's own error, whose class this room does not know: there is nothing to show.
        return None
    return writer.sides(statement)
