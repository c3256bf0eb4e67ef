"""The report of a verification on a terminal."""

import textwrap
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from zcmoe_symbolic import paper
from zcmoe_symbolic.verification import FindingRow, PartRow, ProofResult, Report, StatementRow

__all__ = ["numbered", "print_report", "summary_line"]

_STYLES = {"proved": "green", "cited": "cyan", "refuted": "bold red", "undecided": "yellow"}
_MARKS = {"definition": "a definition", "assumption": "an assumption"}
_OTHERS = {"definition": "definitions", "assumption": "assumptions", "cited": "cited"}
_HEADINGS = ("statement", "verdict", "trust", "seconds", "rests on")


def numbered(numbers: Iterable[int]) -> str:
    """Numbers with runs drawn together.

    >>> numbered([22, 23, 75, 76, 77])
    '22, 23, 75-77'
    """
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    pieces = (f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)
    return ", ".join(pieces)


def print_report(report: Report, console: Console) -> None:
    """Print the table, what is known of every failed proof, and the summary."""
    rows = [*report.statements, *report.supplementary]
    if rows or report.findings:
        titles = [*(row.title for row in rows), *(finding.title for finding in report.findings)]
        width = max(9, *map(len, titles))
        console.print(Text(_columns(_HEADINGS, width), style="bold"))
        for row in rows:
            _print_row(row, width, console)
        for finding in report.findings:
            _print_finding(finding, width, console)
    _print_equations(report, console)
    console.print(Text(summary_line(report), style="bold"), soft_wrap=True)
    if report.remembered:
        console.print(Text("seconds in parentheses: of an earlier run, whose proofs are remembered; --fresh runs them"))
    if any(report.summary()[name]["not_reached"] for name in ("statements", "equations")) and not report.asked:
        console.print(Text("not reached: no proof script or checked step yet; this counts only with --strict"))


def _print_equations(report: Report, console: Console) -> None:
    """What each equation is or whether it is proved, by the statement that owns it."""
    owners: dict[str | None, dict[str, list[int]]] = {}
    for row in report.equations:
        owners.setdefault(row.owner, {}).setdefault(row.verdict, []).append(row.number)
    if owners:
        console.print(Text("equations, by the statement that owns them", style="bold"))
    titles = {item.identifier: item.title for item in paper.statements()}
    for owner, marks in owners.items():
        text = "; ".join(f"{mark} {numbered(numbers)}" for mark, numbers in marks.items())
        _note(f"    {titles.get(owner, owner) if owner else 'no statement'}:", text, console)
    shown = [row.number for row in report.equations if row.shown_by]
    if shown:
        _note("equations with a checked step:", numbered(shown), console)
    for row in report.equations:
        if row.verdict == "cited":
            _note(f"equation ({row.number}) is cited, {row.source}:", row.says, console)
        elif row.number in report.asked_equations and row.verdict != "proved":
            _note(
                f"equation ({row.number}) is {_MARKS.get(row.verdict, row.verdict)}:", row.reason or row.says, console
            )


def _columns(cells: tuple[str, str, str, str, str], width: int) -> str:
    title, verdict, trust, seconds, rests_on = cells
    return f"{title:<{width}}  {verdict:<9}  {trust:<9}  {seconds:>7}  {rests_on}".rstrip()


def _print_row(row: StatementRow, width: int, console: Console) -> None:
    if not row.reached:
        line = Text(_columns((row.title, row.verdict, "-", "-", row.reason), width))
    else:
        cells = (row.title, row.verdict, row.trust or "-", _seconds(row, row.parts), ", ".join(row.rests_on) or "-")
        line = Text(_columns(cells, width))
    line.stylize("bold", 0, len(row.title))
    line.stylize(_STYLES[row.verdict], width + 2, width + 2 + len(row.verdict))
    console.print(line, soft_wrap=True)
    for parts, hypotheses in _shared(row.parts):
        _note(f"    given{parts}", "; ".join(hypotheses), console)
    if row.cited and row.parts:
        _note(
            "    proved,",
            "; ".join(f"{part.name}: {part.best.title}" for part in row.parts if part.verdict == "proved"),
            console,
        )
    for fact in row.cited:
        _note("    cited,", f"{fact.part}: {fact.says} {fact.source}", console)
    citations = [text for text in row.citations if text not in {fact.source for fact in row.cited}]
    if citations:
        _note("    citing", "; ".join(citations), console)
    for part in row.parts:
        for proof in part.proofs:
            if proof.verdict != "proved":
                _print_failure(proof, console, overruled=part.verdict == "proved")


def _print_finding(row: FindingRow, width: int, console: Console) -> None:
    """A finding in one line with its title; `zcmoe findings` prints the rest."""
    late = "" if row.reached else row.reason
    parts = [part for witness in row.witnesses for part in witness.parts]
    cells = (row.title, row.status, row.trust or "-", _seconds(row, parts), late or row.finding.title)
    line = Text(_columns(cells, width))
    line.stylize("bold", 0, len(row.title))
    line.stylize(_STYLES[row.verdict], width + 2, width + 2 + len(row.status))
    console.print(line, soft_wrap=True)
    for part in parts:
        for proof in part.proofs:
            if proof.verdict != "proved":
                _print_failure(proof, console, overruled=part.verdict == "proved")


def _seconds(row: StatementRow | FindingRow, parts: Sequence[PartRow]) -> str:
    """The time of the proofs, in parentheses if it is that of an earlier run."""
    remembered = parts and all(proof.remembered for part in parts for proof in part.proofs)
    return f"({row.seconds:.2f})" if remembered else f"{row.seconds:.2f}"


def _shared(parts: tuple[PartRow, ...]) -> list[tuple[str, list[str]]]:
    """The hypotheses, grouped by the parts of the statement that need them."""
    needed: dict[str, list[str]] = {}
    for part in parts:
        for hypothesis in part.hypotheses:
            needed.setdefault(hypothesis, []).append(part.name or "statement")
    groups: dict[str, list[str]] = {}
    for hypothesis, names in needed.items():
        where = "" if len(names) == len(parts) else f" for {', '.join(dict.fromkeys(names))}:"
        groups.setdefault(where, []).append(hypothesis)
    return sorted(groups.items())


def _note(word: str, text: str, console: Console) -> None:
    start = " " * (len(word) - len(word.lstrip()))
    for line in textwrap.wrap(
        f"{word.lstrip()} {text}",
        console.width,
        initial_indent=start,
        subsequent_indent=f"{start}    ",
        break_long_words=False,
        break_on_hyphens=False,
    ):
        console.print(Text(line), soft_wrap=True)


def _print_failure(proof: ProofResult, console: Console, *, overruled: bool) -> None:
    place = f"{proof.script}:{proof.line}" if proof.line else proof.script
    aside = ", but another proof of the same succeeded" if overruled else ""
    line = Text(f"    {proof.name} ({place}) is {proof.verdict}{aside}", style=_STYLES[proof.verdict])
    console.print(line, soft_wrap=True)
    if proof.failure is not None:
        failure = proof.failure
        tags = "".join(f" ({number})" for number in failure.equations)
        _note("      in step", f"{failure.step}{tags}, by {failure.by.removeprefix('by ')}:", console)
        _note("        left ", failure.left, console)
        _note(f"        {failure.relation:<5}", failure.right, console)
        _note("        why  ", failure.reason, console)
        if failure.counterexample:
            _note("        this step is false", failure.counterexample, console)
    elif not proof.counterexample:
        _note("      why", proof.reason, console)
    if proof.counterexample:
        _note("      the claim is false", proof.counterexample, console)


def summary_line(report: Report) -> str:
    """Counts and time in one line."""
    further = "further " if report.statements or report.equations else ""
    names = {
        "statements": "statement",
        "equations": "equation",
        "supplementary": f"{further}label",
        "findings": "finding",
    }
    pieces = []
    for key, name in names.items():
        counts = report.summary()[key]
        total = sum(counts.values()) - counts["not_reached"]
        if total:
            late = f" ({counts['not_reached']} not reached)" if counts["not_reached"] else ""
            verdicts = f"{counts['proved']} proved, {counts['refuted']} refuted, {counts['undecided']} undecided{late}"
            others = "".join(f", {counts[mark]} {word}" for mark, word in _OTHERS.items() if counts.get(mark))
            pieces.append(f"{total} {name}{'' if total == 1 else 's'}: {verdicts}{others}")
    if report.remembered:
        pieces.append(f"{report.remembered} of {report.proofs} proofs remembered")
    return "; ".join([*pieces, f"{report.seconds:.1f} s"])
