"""How a verdict looks: as text of several lines, as LaTeX, and as HTML for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zcmoe_symbolic.language.statements import readable
from zcmoe_symbolic.notation import expression_latex
from zcmoe_symbolic.notation.html import block_html, formula_html, table_html, text_html, verdict_html

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders.verdict import Step, Verdict

__all__ = ["as_html", "as_latex", "as_text"]

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
    asked = expression_latex(verdict.question) + r" \quad " if verdict.question is not None else ""
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
    """A block for a notebook; the question and the steps that have a formula are set in mathematics."""
    asked = f"&#8194;{formula_html(expression_latex(verdict.question))}" if verdict.question is not None else ""
    heading = f"<div>{verdict_html(verdict.status, verdict.trust or '')}{asked}</div>"
    if verdict.proved:
        steps = "".join(f"<li>{_step_html(step)}</li>" for step in verdict.steps)
        said = {step.detail for step in verdict.steps}
        is_new = verdict.certificate is not None and str(verdict.certificate) not in said
        certificate = f"<p>certificate: {text_html(verdict.certificate)}</p>" if is_new else ""
        return block_html(heading, f"<ol>{steps}</ol>" if steps else "", certificate)
    if verdict.counterexample is not None:
        witness = verdict.counterexample
        rows = [*witness.assignment, ("left side", witness.left), ("right side", witness.right)]
        caption = "a certified counterexample" if witness.assignment else "certified as it stands"
        return block_html(heading, table_html([[text_html(a), text_html(b)] for a, b in rows], caption=caption))
    return block_html(heading, f"<p>{text_html(verdict.reason)}</p>")


def _step_html(step: Step) -> str:
    shown = formula_html(step.latex) if step.latex else text_html(step.detail)
    return text_html(step.method) + (f": {shown}" if shown else "")


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)
