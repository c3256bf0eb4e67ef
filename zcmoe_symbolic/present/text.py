"""Derivations and items of the paper as text, step by step."""

import textwrap

from zcmoe_symbolic import paper
from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.statements import LittleO, WithRemainder, sides
from zcmoe_symbolic.verification import EquationRow, PartRow, ProofResult, Session, StatementRow
from zcmoe_symbolic.verification.session import Entry
from zcmoe_symbolic.verification.wording import relation_sign, worded
from zcmoe_symbolic.verification.written_proofs import known_chains, origin_of, sources_of

__all__ = ["show_assumption", "show_equation", "show_label"]


def _wrapped(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    later = " " * len(first) if rest is None else rest
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def show_label(session: Session, row: StatementRow, width: int = 100) -> str:
    """All proofs of a label: what is claimed, under which hypotheses, each step with its rule, and the verdict."""
    lines = _heading(row, width)
    entries = {(e.script.shown, e.name, e.goal, e.claim.title): e for e in session.paper.entries if e.label == row.id}
    for part in row.parts:
        for number, proof in enumerate(part.proofs, start=1):
            entry = entries[proof.script, proof.name, proof.goal, proof.title]
            lines += ["", *_proof(session, entry, part, proof, number, width)]
    for fact in row.cited:
        lines += [
            "",
            f"part {fact.part!r}: cited",
            *_wrapped(fact.says, width, "  "),
            *_wrapped(fact.source, width, "  "),
        ]
    lines += ["", f"verdict    {row.verdict}"]
    if row.trust:
        lines.append(f"trust      {row.trust}")
    if row.reason:
        lines += _wrapped(row.reason, width, "why        ")
    for word, items in (("given", row.hypotheses), ("citing", row.citations), ("rests on", row.rests_on)):
        for index, item in enumerate(items):
            lines += _wrapped(item, width, f"{word if index == 0 else '':<11}")
    return "\n".join(lines)


def _heading(row: StatementRow, width: int) -> list[str]:
    statement = next((item for item in paper.statements() if item.identifier == row.id), None)
    if statement is None:
        return [row.title]
    title = f"{statement.title}: {statement.name} (section {statement.section})"
    return [title, *_wrapped(statement.says, width, "  ")]


def _proof(session: Session, entry: Entry, part: PartRow, proof: ProofResult, number: int, width: int) -> list[str]:
    of = f", proof {number} of {len(part.proofs)}" if len(part.proofs) > 1 else ""
    name = f"part {proof.part!r}" if proof.part else "the statement"
    trust = f", {proof.trust}" if proof.trust else ""
    lines = [f"{name}{of} ({proof.script}:{proof.line}): {proof.verdict}{trust}"]
    if proof.title:
        lines += _wrapped(proof.title, width, "  ")
    for word, items in (("claimed", proof.states), ("given", proof.given), ("citing", proof.citations)):
        for index, item in enumerate(items):
            lines += _wrapped(item, width, f"  {word if index == 0 else '':<9}")
    if proof.failure is not None:
        failure = proof.failure
        tags = "".join(f" ({tag})" for tag in failure.equations)
        lines.append(f"  step {failure.step}{tags} of a chain is not justified by {_rule(failure.by)}:")
        lines += _wrapped(f"{failure.left} {failure.relation} {failure.right}", width, "    ")
        lines += _wrapped(failure.reason, width, "    why: ")
        if failure.counterexample:
            lines += _wrapped(failure.counterexample, width, "    it is false: ")
    elif proof.verdict != "proved":
        lines += _wrapped(proof.reason, width, "  why      ")
    if proof.counterexample:
        lines += _wrapped(proof.counterexample, width, "  the claim is false: ")
    return [*lines, *_chains(session, entry, width)]


def _chains(session: Session, entry: Entry, width: int) -> list[str]:
    """The chains of a proof, numbered; each step says by which rule, from what, and under which number."""
    known: dict[Theorem, str] = {}
    lines: list[str] = []
    for number, chain in enumerate(session.evaluate(entry).chains, start=1):
        lines += _wrapped(worded(sides(chain.steps[0].statement)[0]), width, f"  chain {number}: ", " " * 6)
        for index, step in enumerate(chain.steps, start=1):
            lines += _wrapped(_right(step), width, f"    {index:>2} {relation_sign(step.statement):>2} ", " " * 12)
            lines += _wrapped(_reason(step, session, entry, known), width, " " * 12)
        if chain.result is not None and len(chain.steps) > 1:
            lines += _wrapped(worded(chain.result.statement), width, "    hence ", " " * 12)
            lines += [f"{' ' * 12}{_tags(chain.result)}"] if chain.result.equations else []
        known_chains(chain, number, known)
    return lines


def _right(step: Theorem) -> str:
    statement = step.statement
    if not isinstance(statement, WithRemainder):
        return worded(sides(statement)[1])
    remainder = worded(LittleO(statement.scale, statement.regime))
    return remainder if statement.main == 0 else f"{worded(statement.main)} + {remainder}"


def _rule(name: str) -> str:
    """The name of a rule, to stand after "by"."""
    return name.replace("_", " ").removeprefix("by ")


def _tags(theorem: Theorem) -> str:
    return "".join(f"({number}) " for number in theorem.equations).strip()


def _reason(step: Theorem, session: Session, entry: Entry, known: dict[Theorem, str]) -> str:
    origin = origin_of(step, session, entry)
    if origin:
        return f"by {origin}"
    sources = sources_of(step, session, entry, known)
    text = f"by {_rule(step.rule)}"
    if sources:
        text += f" with {', '.join(sources)}"
    return f"{text}  {_tags(step)}".rstrip()


def show_equation(session: Session, row: EquationRow, width: int = 100) -> str:
    """An equation of the registry, what is known of it, and the checked steps that carry its number."""
    number, item = row.number, paper.equation(row.number)
    lines = [f"Equation ({number}), section {item.section}", *_wrapped(item.says, width, "  ")]
    lines += [f"  {item.latex}", f"kind       {item.kind}", f"source     {item.source}"]
    lines.append(f"owner      {item.statement or 'none'}")
    steps = [(e, step) for e in session.paper.entries for step in _numbered_steps(session, e, number)]
    lines += _wrapped(_verdict(row), width, "verdict    ")
    for entry, step in steps:
        lines.append(f"  in {entry.name} ({entry.script.shown}), by {_rule(step.rule)}, {step.trust}")
        lines += _wrapped(worded(step.statement), width, "    ", " " * 8)
        for hypothesis in sorted(map(str, step.hypotheses)):
            lines += _wrapped(hypothesis, width, "      given ", " " * 12)
        for citation in sorted(step.citations):
            lines += _wrapped(citation, width, "      citing ", " " * 13)
    return "\n".join(lines)


def _verdict(row: EquationRow) -> str:
    if row.verdict in ("definition", "assumption"):
        return f"{row.verdict}, so that there is nothing to prove" + (
            f"; used by {row.shown_by}" if row.shown_by else ""
        )
    if row.verdict == "cited":
        return "cited by the paper, and not proved here"
    return f"proved, by {row.shown_by}" if row.verdict == "proved" else f"{row.verdict}: {row.reason}"


def _numbered_steps(session: Session, entry: Entry, number: int) -> list[Theorem]:
    """The checked steps of a claim that carry the number, if the claim has been proved in this session."""
    return [step for step in session.checked_steps(entry) if number in step.equations] if session.knows(entry) else []


def show_assumption(identifier: str, width: int = 100) -> str:
    """An assumption of the paper.

    >>> print(show_assumption("asm-1").splitlines()[0])
    Assumption 1
    """
    item = paper.assumption(identifier)
    lines = [item.title, *_wrapped(item.says, width, "  "), f"  {item.latex}"]
    if item.equation:
        lines.append(f"equation   ({item.equation})")
    users = [s.title for s in paper.statements() if identifier in s.assumptions]
    lines += _wrapped(", ".join(users) or "no statement", width, "used by    ")
    return "\n".join(lines)
