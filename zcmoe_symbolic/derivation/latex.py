"""Chains as LaTeX."""

from zcmoe_symbolic.derivation.context import WrittenChain
from zcmoe_symbolic.language.statements import WithRemainder
from zcmoe_symbolic.notation.statements import statement_sides, tag, with_remainder

__all__ = ["chain_latex"]


def chain_latex(chain: WrittenChain) -> str:
    """A chain as an `align*`: one line for each step, with its numbers.

    After a step with a remainder `o(...)` the later lines carry it too, as the theorem of the chain does.
    """
    lines: list[tuple[str, str, tuple[int, ...]]] = []
    expansion: WithRemainder | None = None
    before = start = statement_sides(chain.steps[0].statement)[0]
    for step in chain.steps:
        _, sign, right = statement_sides(step.statement)
        if isinstance(step.statement, WithRemainder):
            expansion = expansion or step.statement
        elif expansion is not None:
            right = with_remainder(right, expansion)
        # SymPy may have carried a step out by itself; its line would only repeat the one before.
        if right != before or step.equations or len(chain.steps) == 1:
            lines.append((sign, right, step.equations))
        before = right
    lines = lines or [(*statement_sides(chain.steps[-1].statement)[1:], ())]
    if chain.result is not None:
        sign, right, numbers = lines[-1]
        lines[-1] = (sign, right, (*numbers, *chain.result.equations))
    rows = [f"&{sign} {right} {tag(numbers)}".rstrip() for sign, right, numbers in lines]
    body = " \\\\\n  ".join((f"{start} {rows[0]}", *(f"  {row}" for row in rows[1:])))
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"
