"""Chains as LaTeX."""

from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.derivation.context import WrittenChain
from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.statements import WithRemainder
from zcmoe_symbolic.notation import LookAlike, Notation, Writer, escaped, tag
from zcmoe_symbolic.notation.theorems import conditions_latex

__all__ = ["ChainRow", "chain_display", "chain_document", "chain_latex", "chain_rows"]


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One line of a chain after its start: relation and right side in math mode, the numbers it bears, and its rule."""

    sign: str
    right: str
    numbers: tuple[int, ...]
    rule: str


def chain_rows(
    chain: WrittenChain, notation: Notation | None = None, *, writer: Writer | None = None
) -> tuple[str, tuple[ChainRow, ...]]:
    """The start of a chain, and a line for each step.

    After a step with a remainder `o(...)` the later lines carry it too, as the theorem of the chain does. Raises
    `ValueError` if two names of the chain would be written alike.
    """
    writer = Writer(notation) if writer is None else writer
    rows: list[ChainRow] = []
    expansion: WithRemainder | None = None
    before = start = writer.sides(chain.steps[0].statement)[0]
    for step in chain.steps:
        _, sign, right = writer.sides(step.statement)
        if isinstance(step.statement, WithRemainder):
            expansion = expansion or step.statement
        elif expansion is not None:
            right = writer.with_remainder(right, expansion)
        # SymPy may have carried a step out by itself; its line would only repeat the one before.
        if right != before or step.equations or len(chain.steps) == 1:
            rows.append(ChainRow(sign, right, step.equations, step.rule))
        before = right
    if not rows:
        last = chain.steps[-1]
        rows.append(ChainRow(*writer.sides(last.statement)[1:], (), last.rule))
    if chain.result is not None:
        row = rows[-1]
        rows[-1] = ChainRow(row.sign, row.right, (*row.numbers, *chain.result.equations), row.rule)
    return start, tuple(rows)


def chain_latex(chain: WrittenChain, notation: Notation | None = None, *, rules: bool = False) -> str:
    """A chain as an `align*`: one line for each step, with its numbers, and with its rule if `rules` is set.

    Raises `ValueError` if two names of the chain would be written alike.
    """
    return _aligned(*chain_rows(chain, notation), rules=rules)


def chain_document(
    start: sp.Expr,
    steps: tuple[Theorem, ...],
    notation: Notation | None = None,
    *,
    rules: bool = False,
    hypotheses: bool = True,
) -> str:
    """A chain as an `align*`, and below it what its steps rest on; one without steps is its start alone."""
    writer = Writer(notation)
    if not steps:
        return f"\\begin{{align*}}\n  {writer.expression(start)}\n\\end{{align*}}"
    shown = _aligned(*chain_rows(WrittenChain(steps), writer=writer), rules=rules)
    if not hypotheses:
        return shown
    assumed = {hypothesis for step in steps for hypothesis in step.hypotheses}
    cited = {citation for step in steps for citation in step.citations}
    statements = [step.statement for step in steps]
    expansion = next((found for found in statements if isinstance(found, WithRemainder)), statements[-1])
    text = conditions_latex(expansion, assumed, cited, writer)
    return f"{shown}\n{text}" if text else shown


def chain_display(start: sp.Expr, steps: tuple[Theorem, ...]) -> str | None:
    """A chain as notebooks show it, a line for each step with its rule; `None` where names look alike."""
    writer = Writer()
    try:
        if not steps:
            return rf"$\displaystyle {writer.expression(start)}$"
        left, rows = chain_rows(WrittenChain(steps), writer=writer)
    except LookAlike:
        return None
    lines = [
        rf"{left if number == 0 else ''} &{row.sign} {row.right} && \text{{by {_rule(row.rule)}}}"
        for number, row in enumerate(rows)
    ]
    body = " \\\\\n".join(lines)
    return f"$\\displaystyle \\begin{{aligned}}\n{body}\n\\end{{aligned}}$"


def _aligned(start: str, rows: tuple[ChainRow, ...], *, rules: bool) -> str:
    lines = []
    for row in rows:
        reason = rf" && \text{{by {_rule(row.rule)}}}" if rules else ""
        lines.append(f"&{row.sign} {row.right}{reason} {tag(row.numbers)}".rstrip())
    body = " \\\\\n  ".join((f"{start} {lines[0]}", *(f"  {line}" for line in lines[1:])))
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"


def _rule(name: str) -> str:
    return escaped(name.replace("_", " "))
