"""LaTeX of the items of the paper that a run has verified."""

from zcmoe_symbolic.derivation.context import WrittenChain
from zcmoe_symbolic.derivation.latex import chain_latex
from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.statements import WithRemainder, same_statement
from zcmoe_symbolic.notation import statement_latex
from zcmoe_symbolic.verification import Run
from zcmoe_symbolic.verification.session import Entry

__all__ = ["item_latex"]


def item_latex(run: Run, identifier: str) -> str:
    """The derivation of a label, or the relation that bears an equation's number; empty if nothing is checked."""
    label = run.label(identifier)
    if label.startswith("eq-") and label.removeprefix("eq-").isdigit():
        return _equation(run, int(label.removeprefix("eq-")))
    entries = [e for e in run.session.paper.entries if e.label == label]
    proved = [e for e in entries if run.session.evaluate(e).outcome.verdict.proved]
    return "\n\n".join(_derivation(run, entry) for entry in proved)


def _equation(run: Run, number: int) -> str:
    row = next((row for row in run.report().equations if row.number == number), None)
    if row is None or not row.shown_by:
        return ""
    label = row.shown_by.partition("/")[0]
    distinct: list[Theorem] = []
    for entry in run.session.paper.entries:
        if entry.label == label and run.session.knows(entry):
            for step in run.session.checked_steps(entry):
                if number in step.equations and not any(same_statement(step.statement, t.statement) for t in distinct):
                    distinct.append(step)
    return _aligned([statement_latex(step.statement, [number]) for step in distinct])


def _derivation(run: Run, entry: Entry) -> str:
    """What a claim states, then the chains of its proof; a chain that is the statement itself is not repeated."""
    evaluation = run.session.evaluate(entry)
    lines = [f"% {entry.name}: {entry.claim.title}".rstrip(": ")]
    theorems = evaluation.outcome.theorems
    limits = [t.statement.regime.reading for t in theorems if isinstance(t.statement, WithRemainder)]
    lines += [f"% as {reading}" for reading in dict.fromkeys(limits)]
    lines.append(_aligned([statement_latex(theorem.statement, theorem.equations) for theorem in theorems]))
    chains = [chain for chain in evaluation.chains if not _repeats(chain, theorems)]
    if chains:
        lines.append("% derivation")
        lines += [chain_latex(chain) for chain in chains]
    return "\n".join(lines)


def _repeats(chain: WrittenChain, theorems: tuple[Theorem, ...]) -> bool:
    return len(chain.steps) == 1 and any(same_statement(chain.steps[0].statement, t.statement) for t in theorems)


def _aligned(lines: list[str]) -> str:
    body = " \\\\\n  ".join(lines)
    return f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"
