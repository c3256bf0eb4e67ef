"""The fates of corrupted proof steps, as text."""

from collections.abc import Iterable, Sequence

from zcmoe_symbolic.verification.mutants import Mutant, MutantReport, StepResult
from zcmoe_symbolic.verification.mutants.records import RuleRow
from zcmoe_symbolic.verification.records import one_line

__all__ = ["mutant_table"]

_HEADINGS = ("rule", "steps", "mutants", "killed", "implied", "unanswered", "survivors")


def mutant_table(report: MutantReport) -> str:
    """The counts by rule, how variants were refused or shown to be true, the kill rate, and the survivors."""
    rows = [_HEADINGS, *map(_cells, report.rows), _cells(report.total)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(cells, widths) for cells in rows]
    lines += _listing("kinds:", report.kinds())
    lines += _listing("refused because:", report.manners("killed"))
    lines += _listing("true after all, by:", report.manners("implied"))
    for name in report.unproved:
        lines.append(f"not proved, so that its steps were not looked at: {name}")
    listed = (("without an answer:", report.having("unanswered")), ("survivors:", report.having("survived")))
    for heading, found in listed:
        if found:
            lines += [heading, *(line for step, mutant in found for line in _described(step, mutant))]
    return "\n".join([*lines, summary(report)])


def summary(report: MutantReport) -> str:
    """The kill rate and the time, in one line."""
    total = report.total
    text = f"kill rate {_percent(total)}: {total.killed} of {total.killed + total.survived} wrong variants refused"
    text += f", {total.implied} variants true after all"
    if total.unanswered:
        text += f", {total.unanswered} without an answer"
    return f"{text}; {report.seconds:.1f} s"


def _percent(row: RuleRow) -> str:
    """The kill rate; 100 % is never the result of rounding."""
    if not row.survived:
        return "100 %"
    return f"{min(row.kill_rate * 100, 99.99):.2f} %"


def _cells(row: RuleRow) -> tuple[str, ...]:
    counts = (row.steps, row.mutants, row.killed, row.implied, row.unanswered, row.survived)
    return (row.rule or "all rules", *map(str, counts))


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (f"{c:<{w}}" if k == 0 else f"{c:>{w}}" for k, (c, w) in enumerate(zip(cells, widths, strict=True)))
    return "  ".join([first, *rest]).rstrip()


def _listing(heading: str, counts: Iterable[tuple[str, int]]) -> list[str]:
    parts = [f"{name} {count}" for name, count in counts]
    return [f"{heading} {', '.join(parts)}"] if parts else []


def _described(step: StepResult, mutant: Mutant) -> list[str]:
    return [
        f"  {step.claim} ({step.script}), step {step.number}, by {step.rule.replace('_', ' ')}: {mutant.manner}",
        f"    the step    {one_line(step.text)}",
        f"    {mutant.kind:<11} {one_line(mutant.text)}",
    ]
