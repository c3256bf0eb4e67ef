"""Statements, supplementary results and findings in the document of the whole paper, with their derivations."""

import re
from collections.abc import Sequence

from zcmoe_symbolic import paper
from zcmoe_symbolic.present.document.characters import code, heading, plain
from zcmoe_symbolic.present.document.derived import chain_latex, limits_latex, same_formula, stated
from zcmoe_symbolic.present.document.links import Links
from zcmoe_symbolic.present.document.preamble import LINE_WIDTH
from zcmoe_symbolic.verification import Derivation, DerivedChain, FindingRow, PartRow, ProofResult, StatementRow

__all__ = ["finding_section", "marked", "statement_section"]


def marked(verdict: str, trust: str | None = None) -> str:
    r"""A verdict, with its trust if it has one.

    >>> print(marked("proved", "cited"))
    \verdict{proved}{proved} (cited)
    """
    return rf"\verdict{{{plain(verdict)}}}{{{plain(verdict)}}}" + (f" ({plain(trust)})" if trust else "")


def statement_section(row: StatementRow, links: Links) -> str:
    """A statement: its title, the statement in words, its verdict, and each part with its proofs."""
    item = next((known for known in paper.statements() if known.identifier == row.id), None)
    title = f"{item.title}: {item.name}" if item is not None else row.title
    lines = [rf"\subsection*{{{heading(title)}}}", rf"\addcontentsline{{toc}}{{subsection}}{{{heading(title)}}}"]
    lines.append(links.place(row.id))
    if item is not None:
        lines.append(rf"\textit{{{plain(item.says)}}} [{code(row.id)}, section {plain(item.section)} of the paper]")
    return _paragraphs([*lines, *_body(row, links)])


def _body(row: StatementRow, links: Links) -> list[str]:
    facts = [f"Verdict: {marked(row.verdict, row.trust)}."]
    if row.reason:
        facts.append(f"{plain(_sentence(row.reason))}.")
    if row.equations:
        facts.append(f"Equations: {', '.join(map(links.to_equation, row.equations))}.")
    if row.rests_on:
        facts.append(f"Rests on: {links.all_to(row.rests_on)}.")
    lines = [" ".join(facts)]
    for fact in row.cited:
        lines.append(
            rf"\textbf{{{plain(_sentence(fact.part))}}}, \emph{{cited}}: {plain(fact.says)} ({plain(fact.source)})"
        )
    for part in row.parts:
        lines += _part(row, part, links)
    return lines


def _part(row: StatementRow, part: PartRow, links: Links) -> list[str]:
    lines = []
    for number, proof in enumerate(part.proofs, start=1):
        name = plain(_sentence(part.name)) if part.name else "Statement"
        if len(part.proofs) > 1:
            name += f", proof {number} of {len(part.proofs)}"
        place = links.place_of_proof(proof, row) if number == 1 else ""
        where = f"{code(proof.script)}, line {proof.line}"
        lines.append(rf"\proofheading{{{place}{name}}}{{{marked(proof.verdict, proof.trust)}}}{{{where}}}")
        lines += _proof(proof, links, repeated=number > 1)
    return lines


def _proof(proof: ProofResult, links: Links, *, repeated: bool) -> list[str]:
    lines = [rf"\textit{{{_prose(proof.title)}}}"] if proof.title else []
    derivation = proof.derivation
    if derivation is not None:
        if not repeated:
            lines.append(stated(derivation.states, LINE_WIDTH, fitted=True))
            if limits := limits_latex(derivation.states):
                lines.append(f"as {limits}.")
        if derivation.hypotheses:
            lines.append(_list("Hypotheses", derivation.hypotheses))
    if proof.citations:
        lines.append(_list("Cited", [plain(text) for text in proof.citations]))
    lines += _failure(proof)
    if derivation is not None:
        lines += _derivation(derivation, links)
    return lines


def _failure(proof: ProofResult) -> list[str]:
    lines = []
    if proof.failure is not None:
        failure = proof.failure
        numbers = "".join(f" ({number})" for number in failure.equations)
        relation = plain(f"{failure.left} {failure.relation} {failure.right}")
        lines.append(
            f"Step {failure.step}{numbers} of a chain is not justified by {plain(failure.by)}: \\texttt{{{relation}}}. "
            f"{plain(_sentence(failure.reason))}."
        )
        if failure.counterexample:
            lines.append(f"That step is false: {plain(failure.counterexample)}.")
    elif proof.verdict != "proved":
        lines.append(f"Why: {plain(proof.reason)}.")
    if proof.counterexample:
        lines.append(f"The claim is false: {plain(proof.counterexample)}.")
    return lines


def _derivation(derivation: Derivation, links: Links) -> list[str]:
    lines = []
    for number, chain in enumerate(derivation.chains, start=1):
        name = f"Chain {number}" if len(derivation.chains) > 1 else "Derivation"
        shown = chain_latex(chain, LINE_WIDTH, rules=True, fitted=True, naming=links.to)
        lines.append(f"\\chain{{{name}}}\n{shown}{_conclusion(chain, derivation)}")
    return lines


def _conclusion(chain: DerivedChain, derivation: Derivation) -> str:
    """The theorem of a whole chain, unless the claim says the same, in which case that is said."""
    whole = chain.result if chain.result is not None else chain.steps[0].formula if len(chain.steps) == 1 else None
    if whole is None:
        return ""
    limits = f" as {text}" if (text := limits_latex([whole])) else ""
    if any(same_formula(whole, state) for state in derivation.states):
        return f" This is what is claimed{limits}."
    if chain.result is None:
        return f" It holds{limits}." if limits else ""
    return f" Hence\n{stated([chain.result], LINE_WIDTH, fitted=True)}" + (f"\n{limits.strip()}." if limits else "")


def finding_section(row: FindingRow, links: Links) -> str:
    """A finding: what it concerns, what fails, what repairs it, and its witnesses with their derivations."""
    finding = row.finding
    title = f"{row.title}: {finding.title}"
    lines = [rf"\subsection*{{{heading(title)}}}", rf"\addcontentsline{{toc}}{{subsection}}{{{heading(title)}}}"]
    lines += [links.place(row.id), f"Status: {marked(row.status, row.trust)}."]
    lines.append(rf"\textbf{{Concerns:}} {links.all_to(finding.concerns)}.")
    lines.append(rf"\textbf{{What fails:}} {plain(finding.fails)}")
    lines.append(rf"\textbf{{Repair:}} {plain(finding.repair)}")
    if row.repairs:
        repairs = ", ".join(f"{links.to(label)} ({plain(verdict or 'not run')})" for label, verdict in row.repairs)
        lines.append(rf"\textbf{{Repaired by:}} {repairs}.")
    for witness in row.witnesses:
        lines += [links.place(witness.id) if witness.id != row.id else "", *_body(witness, links)]
    return _paragraphs(lines)


def _prose(text: str) -> str:
    r"""A claim in words; what stands in backquotes there is set in typewriter letters.

    >>> print(_prose("`a_1` is least"))
    \texttt{a\_\allowbreak{}1} is least
    """
    pieces = re.split(r"`([^`]+)`", text)
    return "".join(code(piece) if number % 2 else _spaced(piece) for number, piece in enumerate(pieces) if piece)


def _spaced(piece: str) -> str:
    """The words with the spaces at their ends, which `plain` leaves out."""
    ends = [" " if at.isspace() else "" for at in (piece[0], piece[-1])]
    return f"{ends[0]}{plain(piece)}{ends[1] if piece.strip() else ''}"


def _sentence(text: str) -> str:
    text = text.strip().removesuffix(".")
    return f"{text[:1].upper()}{text[1:]}"


def _list(title: str, items: Sequence[str]) -> str:
    body = "\n".join(rf"  \item {item}" for item in items)
    return f"\\begin{{facts}}{{{title}}}\n{body}\n\\end{{facts}}"


def _paragraphs(lines: Sequence[str]) -> str:
    """The lines as paragraphs; a display goes on in the paragraph before it, for after an empty line it stands low."""
    kept = [line for line in lines if line]
    return "".join(_gap(line) + line for line in kept).strip()


def _gap(line: str) -> str:
    return "\n" if line.startswith(r"\begin{align") else "\n\n"
