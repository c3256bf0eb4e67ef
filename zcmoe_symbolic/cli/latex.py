"""`zcmoe latex`: items of the paper and of scripts of your own as LaTeX, made from the checked objects.

What needs SymPy is loaded inside the command.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zcmoe_symbolic.cli.progress import complain

if TYPE_CHECKING:
    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.verification import Report
    from zcmoe_symbolic.verification.store import Memory

__all__ = ["EPILOG", "latex"]

EPILOG = (
    "Examples: zcmoe latex thm-4.3 eq-22; zcmoe latex thm-6.5 --rules --notation mine.toml; "
    "zcmoe latex my_lemma.py --standalone --out my_lemma.tex"
)

BAD_INPUT, UNDECIDED = 2, 3


def latex(
    identifiers: Annotated[
        list[str],
        typer.Argument(metavar="ID", help="For instance thm-4.3, eq-22, finding-3, asm-1, exact-risk or my_lemma.py."),
    ],
    alone: Annotated[
        bool, typer.Option("--standalone", help="Print a document that compiles, not only what can be pasted.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Say for each step by which rule it holds.")] = False,
    notation: Annotated[
        Path | None,
        typer.Option("--notation", metavar="FILE", help="A TOML file: [names], and below it lines such as m = 'k'."),
    ] = None,
    width: Annotated[
        float | None,
        typer.Option("--width", metavar="EM", help="How wide a line may be: 34.5 em, that of the class article."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to this file instead of the terminal.")
    ] = None,
) -> int:
    """Print LaTeX of checked objects: statements with hypotheses and derivations, or the relation with a number.

    It is generated from the records of the proofs, as `align*` with the paper's numbers as tags; wide formulas are
    broken. What can be pasted needs amsmath and amssymb. Exit status: 2 for bad input, 3 if something that was asked
    for is not proved, so that it cannot be printed.
    """
    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.present.document.items import COLUMN, item_latex
    from zcmoe_symbolic.present.document.preamble import LINE_WIDTH, standalone
    from zcmoe_symbolic.verification.store import Memory

    if width is not None and not 8 <= width <= 1000:
        raise ValueError(f"--width is {width:g}; give the width of a line in em, from 8 to 1000")
    written_in = Notation.standard() if notation is None else Notation.read(notation)
    memory = Memory()
    report = _report(identifiers, written_in, memory)
    room = LINE_WIDTH if alone else COLUMN if width is None else width
    found = {name: item_latex(report, name, rules=rules, width=room, fitted=alone) for name in identifiers}
    for name in (name for name, text in found.items() if not text):
        complain(f"{name}: no checked step, so there is nothing to print")
    body = "\n\n".join(text for text in found.values() if text)
    if body:
        _give(standalone(body, ", ".join(identifiers)) if alone else f"{body}\n", out)
    for line in (*memory.complaints, *map(str, report.faults)):
        complain(line)
    if report.faults:
        return BAD_INPUT
    return UNDECIDED if not all(found.values()) or _unproved(report, identifiers) else 0


def _report(identifiers: list[str], notation: "Notation", memory: "Memory") -> "Report":
    """What is known of the items, with the statements whose proofs show the equations among them."""
    from zcmoe_symbolic import paper
    from zcmoe_symbolic.verification import Report, Run
    from zcmoe_symbolic.verification.scripts import canonical_label

    labels = [canonical_label(name.strip()) for name in identifiers]
    asked = [name for name, label in zip(identifiers, labels, strict=True) if not label.startswith("asm-")]
    for label in labels:
        if label.startswith("asm-"):
            paper.assumption(label)  # raises the error that says which there are
    if not asked:
        return Report((), ())
    run = Run(*asked, memory=memory, notation=notation)
    run.work()
    report = run.report()
    known = {row.id for row in (*report.statements, *report.supplementary)}
    numbers = set(report.asked_equations)
    shown_by = (row.shown_by.partition("/")[0] for row in report.equations if row.number in numbers)
    further = [label for label in dict.fromkeys(shown_by) if label and label not in known]
    if not further:
        return report
    run = Run(*asked, *further, memory=memory, notation=notation)
    run.work()
    return run.report()


def _unproved(report: "Report", identifiers: list[str]) -> bool:
    """Whether a part of what was asked for is not proved; each is named."""
    from zcmoe_symbolic.present.document.items import rows_behind

    failed = False
    for name in identifiers:
        for row in rows_behind(report, name):
            for part in (part for part in row.parts if part.verdict != "proved"):
                complain(f"{part.best.name} is {part.verdict}, and is not printed: {part.reason}")
                failed = True
    return failed


def _give(text: str, out: Path | None) -> None:
    if out is None:
        print(text, end="")
        return
    part = out.with_name(f".{out.name}-{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, out)
    except OSError as error:
        raise ValueError(f"{str(out)!r} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
