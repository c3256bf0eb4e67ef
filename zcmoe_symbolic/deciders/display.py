"""How a verdict looks: as text of several lines, as LaTeX, and as HTML for a notebook."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import sympy as sp

from zcmoe_symbolic.language.statements import readable

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders.verdict import Verdict

__all__ = ["as_html", "as_latex", "as_text"]

_COLOURS = {"proved": "#1a7f37", "refuted": "#cf222e", "undecided": "#9a6700"}
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


def _lines(verdict: Verdict) -> list[str]:
    """The steps of a proof, the witness, or the reason, one line each."""
    if verdict.proved:
        lines = [f"{number}. {step}" for number, step in enumerate(verdict.steps, start=1)]
        return [*lines, *([f"certificate: {verdict.certificate}"] if verdict.certificate is not None else [])]
    if verdict.counterexample is not None:
        rows = [f"{name} = {value}" for name, value in verdict.counterexample.assignment]
        return [*rows, f"left side  {verdict.counterexample.left}", f"right side {verdict.counterexample.right}"]
    return [verdict.reason]


def _heading(verdict: Verdict) -> str:
    return f"{verdict.status} ({verdict.trust})" if verdict.trust else verdict.status


def as_text(verdict: Verdict) -> str:
    """The status, the question, and below it the steps, the witness or the reason."""
    asked = f": {readable(verdict.question)}" if verdict.question is not None else ""
    return "\n  ".join([_heading(verdict) + asked, *_lines(verdict)])


def as_latex(verdict: Verdict) -> str:
    """An `aligned` block for display mathematics: the question with its status, then a line for each step."""
    asked = sp.latex(verdict.question) + r" \quad " if verdict.question is not None else ""
    rows = [rf"&{asked}\textbf{{{_heading(verdict)}}}"]
    if verdict.proved:
        for number, step in enumerate(verdict.steps, start=1):
            shown = (
                rf"\;: {step.latex}" if step.latex else rf"\text{{: {_escaped(step.detail)}}}" if step.detail else ""
            )
            rows.append(rf"&\quad {number}.\ \text{{{_escaped(step.method)}}}{shown}")
    else:
        rows += [rf"&\quad \text{{{_escaped(line)}}}" for line in _lines(verdict)]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def as_html(verdict: Verdict) -> str:
    """A block for a notebook; the question is set in mathematics."""
    asked = rf"&ensp;$\displaystyle {html.escape(sp.latex(verdict.question))}$" if verdict.question is not None else ""
    colour = _COLOURS[verdict.status]
    parts = [f'<div><b style="color:{colour}">{html.escape(_heading(verdict))}</b>{asked}']
    if verdict.proved:
        items = []
        for step in verdict.steps:
            shown = f"$\\displaystyle {html.escape(step.latex)}$" if step.latex else html.escape(step.detail)
            items.append(f"<li>{html.escape(step.method)}{': ' if shown else ''}{shown}</li>")
        parts.append(f"<ol>{''.join(items)}</ol>")
        if verdict.certificate is not None:
            parts.append(f"<p>certificate: {html.escape(str(verdict.certificate))}</p>")
    elif verdict.counterexample is not None:
        rows = [*verdict.counterexample.assignment, ("left side", verdict.counterexample.left)]
        rows.append(("right side", verdict.counterexample.right))
        cells = "".join(f"<tr><td>{html.escape(a)}</td><td>{html.escape(b)}</td></tr>" for a, b in rows)
        parts.append(f"<table>{cells}</table>")
    else:
        parts.append(f"<p>{html.escape(verdict.reason)}</p>")
    return "".join(parts) + "</div>"


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)
