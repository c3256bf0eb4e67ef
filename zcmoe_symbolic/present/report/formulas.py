"""What stands in the pages as HTML: formulas, text with formulas in it, and words that a user wrote."""

import re
from html import escape
from typing import Any

from zcmoe_symbolic.present.report.latex_text import NotText, closing_brace, pieces_of_text, plain_text
from zcmoe_symbolic.present.report.mathml import NotMathML, formula_mathml
from zcmoe_symbolic.verification.derivations import DerivedStep, Formula

__all__ = ["Html", "code_html", "formula_html", "line_html", "reading_html", "relation_html", "text_html", "words"]

_WORDS = re.compile(r"\\text\s*\{")
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""What XML cannot hold, and marks that turn the direction of the text around them."""


class Html(str):
    """Text that is HTML already; everything in it was escaped where it came in."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def formula_html(latex: str, label: str = "", *, block: bool = False) -> Html:
    r"""A formula as MathML; where there is none for it, its LaTeX as it stands, and said to be that.

    >>> formula_html(r"\nosuchcommand{x}")
    '<code class="latex" title="LaTeX; there is no MathML for it">\\nosuchcommand{x}</code>'
    """
    try:
        return Html(formula_mathml(_shown(latex), _shown(label), block=block))
    except (NotMathML, NotText):
        shown = escape(_shown(latex))
        return Html(f'<code class="latex" title="LaTeX; there is no MathML for it">{shown}</code>')


def relation_html(formula: Formula) -> Html:
    """A whole relation on a line of its own, or the words of a hypothesis."""
    return _of_words(formula.left, formula.right, formula.text) or formula_html(
        f"{formula.left} {formula.sign} {formula.right}".strip(), formula.text, block=True
    )


def line_html(step: DerivedStep) -> Html:
    """What a link of a chain adds: the sign and the right side, with the remainder that earlier links left."""
    formula = step.formula
    return _of_words(formula.left, formula.right, formula.text) or formula_html(
        f"{formula.sign} {step.right}".strip(), formula.text, block=True
    )


def reading_html(latex: str) -> Html:
    """The limit in which a remainder is small: a formula, or words with formulas, which a line may break."""
    return _of_words("", latex, latex) or formula_html(latex)


def _of_words(left: str, right: str, text: str) -> Html | None:
    """A relation that is words, perhaps with formulas between them, as text; `None` where it is one formula."""
    if left or _WORDS.search(right) is None:
        return None
    pieces: list[str] = []
    position = 0
    try:
        while (match := _WORDS.search(right, position)) is not None:
            end = closing_brace(right, match.end())
            pieces += [_formula_part(right[position : match.start()]), str(text_html(right[match.end() : end]))]
            position = end + 1
        return Html("".join([*pieces, _formula_part(right[position:])]))
    except NotText:
        return None if text == right else Html(escape(_shown(text), quote=False))
    except _Nested:
        return None


class _Nested(Exception):
    """The words stand within a formula."""


def _formula_part(latex: str) -> str:
    depth = 0
    for brace in re.findall(r"\\.|[{}]", latex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            break
    if depth or latex.count(r"\left") != latex.count(r"\right") or r"\begin" in latex:
        raise _Nested
    return str(formula_html(latex.strip())) if latex.strip() else ""


def text_html(latex_text: str) -> Html:
    r"""LaTeX text with formulas between dollars, such as a hypothesis, as HTML.

    >>> text_html(r"$a \le 1$ \& <b>")
    '<math ...><mrow>...</mrow></math> &amp; &lt;b&gt;'
    """
    try:
        pieces = pieces_of_text(_shown(latex_text))
        html = [str(formula_html(p)) if k % 2 else escape(plain_text(p), quote=False) for k, p in enumerate(pieces)]
    except NotText:
        return Html(escape(_shown(latex_text), quote=False))
    return Html("".join(html))


def code_html(text: str) -> Html:
    """Text in which code stands between backquotes, as documentation has it.

    >>> code_html("`a < b` is one")
    '<code>a &lt; b</code> is one'
    """
    pieces = _shown(text).split("`")
    if len(pieces) % 2 == 0:
        return Html(escape(_shown(text), quote=False))
    return Html("".join(f"<code>{escape(p)}</code>" if k % 2 else escape(p, quote=False) for k, p in enumerate(pieces)))


def words(value: Any) -> Any:
    r"""What a template shows: text without the characters that a page cannot hold.

    >>> words("a\x00b\u202ec") == "a\ufffdb\ufffdc"
    True
    """
    return _shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _shown(text: str) -> str:
    return _UNSHOWN.sub("\N{REPLACEMENT CHARACTER}", text)
