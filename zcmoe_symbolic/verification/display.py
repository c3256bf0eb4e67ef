"""How a report looks in a notebook, as a table of the verdicts with what each rests on, and on a terminal."""

from collections import Counter
from typing import TYPE_CHECKING

from zcmoe_symbolic.notation.html import block_html, table_html, text_html, verdict_html

if TYPE_CHECKING:
    from zcmoe_symbolic.verification.findings import FindingRow
    from zcmoe_symbolic.verification.report import Report, StatementRow
    from zcmoe_symbolic.verification.without import WhatIf, WhatIfRow

__all__ = ["report_html", "report_text", "what_if_html"]

_HEADINGS = ("statement", "verdict", "rests on", "hypotheses")
_MOST_UNREACHED = 5


def report_html(report: "Report") -> str:
    """The statements that a script has reached, the findings, the equations in numbers, and the faults."""
    reached = [row for row in (*report.statements, *report.supplementary) if row.reached]
    parts = [table_html([*map(_row, reached), *map(_finding, report.findings)], _HEADINGS)]
    if told := _unreached(report):
        parts.append(f"<div>{text_html(told)}</div>")
    if told := _equations(report):
        parts.append(f"<div>{text_html(told)}</div>")
    parts += [f"<div>{verdict_html('undecided')} {text_html(fault)}</div>" for fault in report.faults]
    parts.append(f"<div style='opacity:.75'>{_proofs(report)}</div>")
    return block_html(*parts, title=_title(report))


def report_text(report: "Report") -> str:
    """The same in a few lines, for a terminal; hypotheses and reasons are in the rows."""
    reached = [row for row in (*report.statements, *report.supplementary) if row.reached]
    lines = [_told(row.title, row.verdict, row.trust) for row in reached]
    lines += [_told(row.title, row.status, row.trust) for row in report.findings]
    lines += [told for told in (_unreached(report), _equations(report)) if told]
    lines += [f"undecided {fault}" for fault in report.faults]
    return "\n  ".join([_title(report), *lines, _proofs(report)])


def _told(title: str, verdict: str, trust: str | None) -> str:
    return f"{title}: {verdict}{f' ({trust})' if trust else ''}"


def what_if_html(answer: "WhatIf") -> str:
    """What stands and what falls, and why; of further labels those that change, as on the command line."""
    changed = [row for row in (*answer.supplementary, *answer.witnesses) if row.remains in ("falls", "dropped")]
    rows = [[text_html(row.title), f"<b>{row.remains}</b>", _why(row)] for row in (*answer.statements, *changed)]
    parts = [table_html(rows, ("statement", "verdict", "why"))] if rows else []
    if answer.findings:
        parts.append(f"<div>findings that lose a witness: {text_html(', '.join(answer.findings))}</div>")
    if answer.equations:
        numbers = ", ".join(f"({number})" for number in answer.equations)
        parts.append(f"<div>equations without a checked step in a proof that stands: {numbers}</div>")
    parts.append("<div style='opacity:.75'>what falls is no longer shown by the proofs; it need not be false</div>")
    return block_html(*parts, title=str(answer))


def _why(row: "WhatIfRow") -> str:
    if row.remains == "open":
        return text_html(row.row.reason or f"{row.row.verdict} before")
    told = [row.difference, *(f"cites {source}" for source in row.facts)]
    for part in row.parts:
        lost = "; ".join(dict.fromkeys(str(reason) for fallen in part.fallen for reason in fallen.reasons))
        if part.fallen and part.remains == "stands":
            lost = f"one proof falls ({lost}), but it stands by another"
        told.append(f"{part.name}: {lost}" if part.name and lost else lost)
    return "".join(f"<div>{text_html(line)}</div>" for line in told if line) or "-"


def _title(report: "Report") -> str:
    return f"Verification: {', '.join(report.asked) if report.asked else 'everything'}"


def _unreached(report: "Report") -> str:
    late = [row.title for row in (*report.statements, *report.supplementary) if not row.reached]
    names = ", ".join(late[:_MOST_UNREACHED]) + (", …" if len(late) > _MOST_UNREACHED else "")
    return f"without a proof script ({len(late)}): {names}" if late else ""


def _equations(report: "Report") -> str:
    counts = Counter(row.verdict for row in report.equations)
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    return f"equations: {told}" if told else ""


def _proofs(report: "Report") -> str:
    told = f"{report.proofs} proof{'' if report.proofs == 1 else 's'}, {report.remembered} remembered"
    return f"{told}, {report.seconds:.2f} s"


def _row(row: "StatementRow") -> list[str]:
    verdict = verdict_html(row.verdict, row.trust or "")
    if row.reason:
        verdict += f"<div style='max-width:34em'>{text_html(row.reason)}</div>"
    given = _folded(row.hypotheses)
    cited = f"<div>citing {text_html('; '.join(row.citations))}</div>" if row.citations else ""
    return [text_html(row.title), verdict, text_html(", ".join(row.rests_on) or "-") + cited, given]


def _finding(row: "FindingRow") -> list[str]:
    verdict = verdict_html(row.status, row.trust or "")
    if row.reason:
        verdict += f"<div style='max-width:34em'>{text_html(row.reason)}</div>"
    return [f"{text_html(row.title)}: {text_html(row.finding.title)}", verdict, "-", "-"]


def _folded(hypotheses: tuple[str, ...]) -> str:
    if not hypotheses:
        return "none"
    items = "".join(f"<li>{text_html(hypothesis)}</li>" for hypothesis in hypotheses)
    return f"<details><summary>{len(hypotheses)}</summary><ul style='margin:0'>{items}</ul></details>"
