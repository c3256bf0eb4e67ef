"""How a report looks in a notebook: a table of the verdicts, with what each rests on."""

from collections import Counter
from typing import TYPE_CHECKING

from zcmoe_symbolic.notation.html import block_html, table_html, text_html, verdict_html

if TYPE_CHECKING:
    from zcmoe_symbolic.verification.findings import FindingRow
    from zcmoe_symbolic.verification.report import Report, StatementRow

__all__ = ["report_html"]

_HEADINGS = ("statement", "verdict", "rests on", "hypotheses")
_MOST_UNREACHED = 5


def report_html(report: "Report") -> str:
    """The statements that a script has reached, the findings, the equations in numbers, and the faults."""
    rows = [*report.statements, *report.supplementary]
    reached = [row for row in rows if row.reached]
    late = [row.title for row in rows if not row.reached]
    parts = [table_html([*map(_row, reached), *map(_finding, report.findings)], _HEADINGS)]
    if late:
        names = ", ".join(late[:_MOST_UNREACHED]) + (", …" if len(late) > _MOST_UNREACHED else "")
        parts.append(f"<div>without a proof script ({len(late)}): {text_html(names)}</div>")
    if report.equations:
        counts = Counter(row.verdict for row in report.equations)
        told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
        parts.append(f"<div>equations: {text_html(told)}</div>")
    parts += [f"<div>{verdict_html('undecided')} {text_html(fault)}</div>" for fault in report.faults]
    told = f"{report.proofs} proof{'' if report.proofs == 1 else 's'}, {report.remembered} remembered"
    parts.append(f"<div style='opacity:.75'>{told}, {report.seconds:.2f} s</div>")
    return block_html(*parts, title=f"Verification: {', '.join(report.asked) if report.asked else 'everything'}")


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
