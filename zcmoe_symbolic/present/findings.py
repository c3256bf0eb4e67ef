"""The gaps in the paper's argument as text and as a page."""

import textwrap
from collections.abc import Iterable, Sequence

from zcmoe_symbolic import paper
from zcmoe_symbolic.verification import FindingRow, PartRow

__all__ = ["finding_text", "findings_page", "findings_text"]


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _named(identifiers: Iterable[str]) -> str:
    """Identifiers as a reader knows them: "(18), Theorem 4.1"."""
    titles = {item.identifier: item.title for item in paper.statements()}
    titles |= {item.identifier: item.title for item in paper.assumptions()}
    return ", ".join(titles.get(name, f"({name.removeprefix('eq-')})") for name in identifiers)


def _repairs(row: FindingRow) -> str:
    return ", ".join(f"{label} ({verdict or 'not run'})" for label, verdict in row.repairs)


def _parts(row: FindingRow) -> list[PartRow]:
    return [part for witness in row.witnesses for part in witness.parts]


def finding_text(row: FindingRow, width: int = 80) -> str:
    """One finding: what it concerns, what fails, its witnesses with their verdicts, and the repair."""
    finding = row.finding
    trust = f", {row.trust}" if row.trust else ""
    lines = [*_wrapped(f"{row.title}: {finding.title}", width, "", "  "), f"  status    {row.status}{trust}"]
    if row.reason:
        lines += _wrapped(row.reason, width, "  why       ", " " * 12)
    for word, text in (("concerns", _named(finding.concerns)), ("fails", finding.fails)):
        lines += _wrapped(text, width, f"  {word:<10}", " " * 12)
    for part in _parts(row):
        title = part.best.title or part.name
        lines += _wrapped(f"{title} [{part.verdict}]", width, "  witness   ", " " * 12)
        for statement in part.states:
            lines += _wrapped(statement, width, " " * 14, " " * 16)
        for hypothesis in part.hypotheses:
            lines += _wrapped(hypothesis, width, f"{' ' * 14}given ", " " * 20)
        for citation in part.best.citations:
            lines += _wrapped(citation, width, f"{' ' * 14}citing ", " " * 21)
        if part.verdict != "proved":
            lines += _wrapped(part.reason, width, f"{' ' * 14}why ", " " * 18)
    lines += _wrapped(finding.repair, width, "  repair    ", " " * 12)
    if row.repairs:
        lines += _wrapped(_repairs(row), width, "  by        ", " " * 12)
    return "\n".join(lines)


def findings_text(rows: Sequence[FindingRow], width: int = 80) -> str:
    """Several findings, and how many of them are confirmed."""
    counts = {status: sum(row.status == status for row in rows) for status in ("confirmed", "refuted", "undecided")}
    total = f"{len(rows)} finding{'' if len(rows) == 1 else 's'}: "
    summary = total + ", ".join(f"{count} {status}" for status, count in counts.items())
    return "\n\n".join([*(finding_text(row, width) for row in rows), summary])


def findings_page(rows: Sequence[FindingRow], width: int = 120) -> str:
    """The findings as a Markdown page, made from the data and the proofs alone."""
    lines = ["# Findings", ""]
    lines += _wrapped(
        "Gaps in the paper's own argument. `zcmoe findings --markdown` prints this page: the texts are the data in "
        "`zcmoe_symbolic/paper/findings.toml`, and a finding is *confirmed* when the kernel has proved all its "
        "witnesses.",
        width,
        "",
        "",
    )
    for row in rows:
        finding = row.finding
        trust = f" ({row.trust})" if row.trust else ""
        lines += ["", f"## {row.title}: {finding.title}", ""]
        for word, text in (
            ("Status", f"{row.status}{trust}"),
            ("Concerns", _named(finding.concerns)),
            ("What fails", finding.fails),
            ("Repair", finding.repair),
            ("Repaired by", ", ".join(f"`{label}`" for label in finding.repaired_by)),
        ):
            lines += _wrapped(f"**{word}:** {text}", width, "* ", "  ") if text else []
        lines += ["", "Witnesses:", ""]
        for part in _parts(row):
            lines += _wrapped(
                f"{part.best.title or part.name} *{part.verdict}* (`{part.best.script}`)", width, "* ", "  "
            )
            lines += ["", *(f"      {statement}" for statement in part.states)]
            lines += [*(f"      given {hypothesis}" for hypothesis in part.hypotheses), ""]
        while not lines[-1]:
            lines.pop()
    return "\n".join([*lines, ""])
