"""The answer to "what if this were not assumed" on a terminal."""

import textwrap
from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from zcmoe_symbolic.present.table import numbered
from zcmoe_symbolic.verification.without import WhatIf, WhatIfRow

__all__ = ["print_what_if", "what_if_lines"]

_STYLES = {"stands": "green", "falls": "bold red", "dropped": "bold", "open": "yellow"}
MEANING = "falls: the proofs here no longer show it; that it is false is not said"


def print_what_if(answer: WhatIf, console: Console) -> None:
    """Print what was dropped, every statement with what becomes of it and why, and the counts."""
    for one in answer.dropped:
        shown = one.name if one.title in ("", one.name) else f"{one.name} ({one.title})"
        _wrapped(f"without the {one.kind} {shown}", console, "", "bold")
    rows = [*answer.statements, *answer.supplementary, *answer.witnesses]
    width = max([9, *(len(row.title) for row in rows)])
    if rows:
        console.print(Text(f"{'statement':<{width}}  verdict  why", style="bold"))
    for row in rows:
        # Of the many further labels only those are listed that change.
        if row in answer.statements or row.remains in ("falls", "dropped"):
            _print_row(row, width, console)
    if answer.findings:
        _wrapped(f"findings that lose a witness: {', '.join(answer.findings)}", console)
    if answer.equations:
        _wrapped(f"equations without a checked step in a proof that stands: {numbered(answer.equations)}", console)
    console.print(Text("; ".join(what_if_lines(answer)), style="bold"), soft_wrap=True)
    _wrapped(MEANING, console)


def what_if_lines(answer: WhatIf) -> Iterator[str]:
    """The counts, one line for statements and one for further labels."""
    for name, key in (("statement", "statements"), ("further label", "supplementary")):
        counts = answer.summary()[key]
        total = sum(counts.values())
        if total:
            words = {"stands": "stand", "falls": "fall", "dropped": "dropped", "open": "open before"}
            said = ", ".join(
                f"{counts[k]} {word}" for k, word in words.items() if counts[k] or k in ("stands", "falls")
            )
            yield f"{total} {name}{'' if total == 1 else 's'}: {said}"
    lost = len(answer.findings)
    if answer.report.findings:
        yield f"{len(answer.report.findings)} findings: {len(answer.report.findings) - lost} stand, {lost} fall"


def _print_row(row: WhatIfRow, width: int, console: Console) -> None:
    why = row.difference
    if row.remains == "open":
        why = row.row.reason or f"{row.row.verdict} before"
    line = Text(f"{row.title:<{width}}  {row.remains:<7}  {why}".rstrip())
    line.stylize("bold", 0, len(row.title))
    line.stylize(_STYLES[row.remains], width + 2, width + 2 + len(row.remains))
    console.print(line, soft_wrap=True)
    for source in row.facts:
        _wrapped(f"cites {source}", console, "    ")
    # Parts that fall for the same reasons stand on one line.
    groups: dict[tuple[str, ...], list[str]] = {}
    for part in row.parts:
        if part.remains == "falls":
            reasons = tuple(dict.fromkeys(str(reason) for fallen in part.fallen for reason in fallen.reasons))
            groups.setdefault(reasons, []).append(part.name)
    for reasons, names in groups.items():
        named = [name for name in names if name]
        every = len(names) == len(row.parts)
        where = "" if every or not named else f"{', '.join(named)}: "
        _wrapped(f"{where}{'; '.join(reasons)}", console, "    ")
    for part in row.parts:
        if part.remains == "stands" and part.fallen:
            left = "; ".join(f"{proof.title} ({proof.script}:{proof.line})" for proof in part.standing)
            lost = "; ".join(dict.fromkeys(str(reason) for fallen in part.fallen for reason in fallen.reasons))
            subject = f"{part.name}: " if part.name else ""
            _wrapped(f"{subject}one proof falls ({lost}), but it stands by another: {left}", console, "    ")


def _wrapped(text: str, console: Console, indent: str = "", style: str = "") -> None:
    lines = textwrap.wrap(
        text,
        console.width,
        initial_indent=indent,
        subsequent_indent=f"{indent}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in lines:
        console.print(Text(line, style=style), soft_wrap=True)
