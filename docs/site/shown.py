"""What a page shows of a proof script: its source, by the names of its parts, and what its theorems state."""

import ast
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

__all__ = ["CannotShow", "script_part", "statements_of"]


class CannotShow(ValueError):
    """There is no such part of a script, or no proved statement of that name."""


def script_part(path: Path, names: list[str]) -> str:
    """The source of a script, or of the functions and constants with these names, as a block of code."""
    text = _read(path)
    if not names:
        return f'```python title="{path.name}"\n{text.rstrip()}\n```'
    lines, parts = text.splitlines(), []
    for name in names:
        node = next((n for n in ast.parse(text).body if name in _names(n)), None)
        if node is None:
            raise CannotShow(f"{path.name} has no {name}")
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        parts.append("\n".join(lines[first - 1 : node.end_lineno]))
    # As in a script: two empty lines around functions, none between constants.
    source = parts[0]
    for before, after in pairwise(parts):
        source += ("\n\n\n" if before.startswith(("def", "@")) or after.startswith(("def", "@")) else "\n") + after
    return f'```python title="{path.name}"\n{source}\n```'


def _names(node: ast.stmt) -> list[str]:
    """What a statement of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return []


def statements_of(path: Path, which: str) -> str:
    """The theorems of a claim (`label` or `label/part`): what they state and under which hypotheses, as HTML.

    Raises `CannotShow` unless the claim is proved: a page shows theorems.
    """
    label, _, part = which.partition("/")
    rows = (*_report(path).statements, *_report(path).supplementary)
    parts = [each for row in rows if row.id == label for each in row.parts if part in ("", each.name)]
    proofs = [proof for each in parts for proof in each.proofs]
    if not proofs:
        raise CannotShow(f"{path.name} has no claim {which}")
    for proof in proofs:
        if proof.verdict != "proved" or proof.derivation is None:
            raise CannotShow(f"{which} of {path.name} is {proof.verdict}; a page shows what is proved")
    return "\n\n".join(_theorem(proof.derivation, proof.trust) for proof in proofs)


def _theorem(derivation: Any, trust: str) -> str:
    from zcmoe_symbolic.present.report.formulas import reading_html, relation_html, text_html

    formulas = "".join(f'<div class="formula" tabindex="0">{relation_html(f)}</div>' for f in derivation.states)
    limits = dict.fromkeys(formula.reading for formula in derivation.states if formula.reading)
    lines = [f"The remainder is small as {reading_html(limit)}." for limit in limits]
    if derivation.hypotheses:
        lines.append(f"Given that {'; '.join(map(text_html, derivation.hypotheses))}.")
    lines.append(f"<em>Proved, {trust}.</em>")
    return f'<div class="statement">{formulas}<p>{" ".join(lines)}</p></div>'


@cache
def _report(path: Path) -> Any:
    from zcmoe_symbolic.notation import Notation
    from zcmoe_symbolic.verification import Run

    run = Run(str(path), notation=Notation.standard())
    run.work()
    return run.report()


@cache
def _read(path: Path) -> str:
    if not path.is_file():
        raise CannotShow(f"there is no {path.name}")
    return path.read_text(encoding="utf-8")
