"""Items of the paper, and of scripts of a user's own, as LaTeX that can be pasted into a paper.

Everything comes from the records of proofs that succeeded; what is not proved is not printed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from zcmoe_symbolic import paper
from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.present.document.characters import one_line, plain
from zcmoe_symbolic.present.document.derived import (
    chain_latex,
    hypotheses_latex,
    limits_latex,
    same_formula,
    shown_chains,
    stated,
)
from zcmoe_symbolic.verification import ProofResult, Report, StatementRow
from zcmoe_symbolic.verification.derivations import Derivation, Formula
from zcmoe_symbolic.verification.scripts import canonical_label

__all__ = ["COLUMN", "behind_equation", "item_latex", "rows_behind"]

# The width of a line of the class article at 10 pt, in em.
COLUMN = 34.5


def item_latex(
    report: Report,
    identifier: str,
    *,
    rules: bool = False,
    width: float = COLUMN,
    fitted: bool = False,
    comments: bool = True,
) -> str:
    """A label, equation, finding, assumption or script of a report as LaTeX; empty if nothing checked is there.

    The report comes from a `Run` with a notation, and has the item's rows. With `rules` each step says by which rule
    it holds. Lines are at most `width` em wide where the formulas can be broken. An assumption of the paper is its
    formula, said to be assumed. Without `comments` the lines that TeX skips are left out, for a notebook, which would
    show them.

    >>> from zcmoe_symbolic.notation import Notation
    >>> from zcmoe_symbolic.verification import Run
    >>> run = Run("eq-22", "thm-4.3", notation=Notation.standard())
    >>> run.work()
    >>> print(item_latex(run.report(), "(22)").splitlines()[0])  # doctest: +ELLIPSIS
    % eq-22, checked by zcmoe ...: thm-4.3/...
    """
    latex = _item(report, identifier, rules, width, fitted)
    return latex if comments else "\n".join(line for line in latex.splitlines() if not line.startswith("%"))


def _item(report: Report, identifier: str, rules: bool, width: float, fitted: bool) -> str:
    label = canonical_label(identifier.strip())
    if label.startswith("asm-"):
        return _assumption(label, width)
    if label.startswith("eq-") and label.removeprefix("eq-").isdigit():
        own = [row for row in rows_behind(report, identifier) if row.id == label]
        return _equation(report, int(label.removeprefix("eq-")), width, fitted) or _joined(
            _row(row, rules=rules, width=width, fitted=fitted) for row in own
        )
    rows = rows_behind(report, identifier)
    return _joined(_row(row, rules=rules, width=width, fitted=fitted) for row in rows)


def rows_behind(report: Report, identifier: str) -> list[StatementRow]:
    """The rows of a report that an identifier means: of a label, of a finding's witnesses, of a script."""
    label = canonical_label(identifier.strip())
    witnesses = [row for finding in report.findings for row in finding.witnesses]
    everything = [*report.statements, *report.supplementary, *witnesses]
    finding = next((row for row in report.findings if row.id == label), None)
    if finding is not None:
        return list(finding.witnesses)
    if identifier.strip().endswith(".py"):
        names = {identifier.strip(), Path(identifier.strip()).name}
        return [row for row in everything if names & {p.script for part in row.parts for p in part.proofs}]
    return [row for row in everything if row.id == label]


def behind_equation(report: Report, number: int) -> tuple[str, list[Formula]]:
    """The claim by which the report shows an equation, and the distinct checked relations of it with the number."""
    row = next((row for row in report.equations if row.number == number), None)
    if row is None or not row.shown_by:
        return "", []
    label = row.shown_by.partition("/")[0]
    found: list[Formula] = []
    claimed: list[Formula] = []
    for proof in _proofs(rows_behind(report, label)):
        if proof.derivation is not None and number in dict(proof.equations):
            claimed += proof.derivation.states
            for formula in _formulas(proof.derivation):
                if number in formula.equations and not any(same_formula(formula, known) for known in found):
                    found.append(formula)
    # What a claim states is what a reader looks for; the steps on the way come behind it.
    found.sort(key=lambda formula: not any(same_formula(formula, one) for one in claimed))
    return row.shown_by, found


def _proofs(rows: Iterable[StatementRow]) -> Iterator[ProofResult]:
    for row in rows:
        for part in row.parts:
            yield from (proof for proof in part.proofs if proof.verdict == "proved")


def _formulas(derivation: Derivation) -> Iterator[Formula]:
    for chain in derivation.chains:
        yield from (step.formula for step in chain.steps)
        if chain.result is not None:
            yield chain.result
    yield from derivation.states


def _joined(blocks: Iterable[str]) -> str:
    return "\n\n".join(block for block in blocks if block)


def _assumption(identifier: str, width: float) -> str:
    item = paper.assumption(identifier)
    numbers = (item.equation,) if item.equation else ()
    lines = [
        f"% {item.identifier}: {item.title} of the paper, which is assumed and not proved",
        plain(item.says),
        stated([Formula("", "", item.latex, "", numbers)], width),
    ]
    return "\n".join(lines)


def _equation(report: Report, number: int, width: float, fitted: bool) -> str:
    name, formulas = behind_equation(report, number)
    if not formulas:
        return ""
    alone = [Formula(f.left, f.sign, f.right, f.text, (number,), f.reading) for f in formulas]
    lines = [f"% eq-{number}, checked by zcmoe {__version__}: {one_line(name)}"]
    lines.append(stated(alone, width, fitted=fitted))
    if limits := limits_latex(formulas):
        lines.append(f"% as {one_line(limits)}")
    return "\n".join(lines)


def _row(row: StatementRow, *, rules: bool, width: float, fitted: bool) -> str:
    blocks = [_proof(proof, rules, width, fitted) for proof in _proofs([row]) if proof.derivation is not None]
    for fact in row.cited:
        comment = f"% {one_line(row.id)}/{one_line(fact.part)}, cited and not proved"
        blocks.append(f"{comment}\n{plain(fact.says)} ({plain(fact.source)})")
    return _joined(blocks)


def _proof(proof: ProofResult, rules: bool, width: float, fitted: bool) -> str:
    """What a claim states with its hypotheses and citations, then the chains of its proof."""
    derivation = proof.derivation
    if derivation is None:
        return ""
    title = f": {one_line(proof.title)}" if proof.title else ""
    lines = [f"% {one_line(proof.name)}, {proof.verdict} ({proof.trust}) by zcmoe {__version__}{title}"]
    if hypotheses := hypotheses_latex(derivation):
        lines.append(f"Suppose that the following holds: {hypotheses}. Then")
    lines.append(stated(derivation.states, width, fitted=fitted))
    if limits := limits_latex(derivation.states):
        lines.append(f"as {limits}.")
    if proof.citations:
        lines.append(f"This rests on {'; '.join(map(plain, proof.citations))}.")
    chains = shown_chains(derivation)
    if chains:
        lines.append("% derivation")
        lines += [chain_latex(chain, width, rules=rules, fitted=fitted) for chain in chains]
    elif rules and derivation.chains:
        lines += ["% derivation", *(chain_latex(c, width, rules=True, fitted=fitted) for c in derivation.chains)]
    return "\n".join(line for line in lines if line)
