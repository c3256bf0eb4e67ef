"""What notebooks show as HTML: text, formulas and tables that need no script and follow the colours of the page.

Formulas are MathML where `latex2mathml` is installed, which every notebook can show. Without it they stand between
dollars, which JupyterLab sets and others print as they are. Only `currentColor` and opacities are used, so that what is
readable in a light theme is readable in a dark one.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from html import escape
from importlib import import_module

__all__ = ["block_html", "formula_html", "table_html", "text_html", "verdict_html"]

_SHADES = {
    "proved": "#1a7f37",
    "confirmed": "#1a7f37",
    "cited": "#1b7c83",
    "refuted": "#cf222e",
    "undecided": "#9a6700",
}
_MARKS = {"proved": "✓", "confirmed": "✓", "cited": "✓", "refuted": "✗", "undecided": "?"}
_CAPTION = "padding:.15em 0;text-align:left;white-space:nowrap;opacity:.75"
_CELL = "padding:.15em .9em .15em 0;text-align:left;vertical-align:top;border:0"


def text_html(text: object) -> str:
    """Text of any origin, escaped; a dollar sign cannot begin a formula.

    >>> text_html("a < b costs $1 & more")
    'a &lt; b costs <span>$</span>1 &amp; more'
    """
    return escape(str(text)).replace("$", "<span>$</span>")


def formula_html(latex: str) -> str:
    """A formula of LaTeX's math mode within a line of HTML.

    >>> "<script>" in formula_html(r"x < 1 <script>")
    False
    """
    convert = _mathml()
    if convert is not None:
        try:
            return convert(latex)
        except Exception:
            # The converter fails in many ways on what it does not know; the formula is then left to the notebook.
            return _between_dollars(latex)
    return _between_dollars(latex)


def _between_dollars(latex: str) -> str:
    return f"$\\displaystyle {escape(latex)}$"


@lru_cache(maxsize=1)
def _mathml() -> Callable[[str], str] | None:
    try:
        converter = import_module("latex2mathml.converter")
    except ImportError:
        return None

    @lru_cache(maxsize=1024)
    def convert(latex: str) -> str:
        # Fractions and integrals are set at full size, also within a line.
        return str(converter.convert(latex)).replace("<math ", '<math displaystyle="true" ', 1)

    return convert


def verdict_html(verdict: str, beside: str = "") -> str:
    """A verdict, with the trust or another word in parentheses; it is told by a mark and a word, not by colour alone.

    >>> verdict_html("undecided")
    '<b style="white-space:nowrap"><span style="color:#9a6700">?</span> undecided</b>'
    """
    mark = f'<span style="color:{_SHADES[verdict]}">{_MARKS[verdict]}</span> ' if verdict in _MARKS else ""
    more = f" ({text_html(beside)})" if beside else ""
    return f'<b style="white-space:nowrap">{mark}{text_html(verdict)}{more}</b>'


def table_html(rows: Iterable[Sequence[str]], headings: Sequence[str] = (), *, caption: str = "") -> str:
    """A table of cells that are HTML already; headings and caption are text.

    Without headings the first cell of a row is its heading.

    >>> print(table_html([["m", "12"]], caption="sizes"))  # doctest: +ELLIPSIS
    <table ...><caption ...>sizes</caption><tbody><tr...><th scope="row" ...>m</th><td ...>12</td></tr></tbody></table>
    """
    head = "".join(f'<th scope="col" style="{_CELL};font-weight:600">{text_html(name)}</th>' for name in headings)
    body = "".join(f'<tr style="background:none">{_row(row, is_named=not headings)}</tr>' for row in rows)
    above = f'<caption style="{_CAPTION}">{text_html(caption)}</caption>' if caption else ""
    titled = f'<thead><tr style="border-bottom:1px solid currentColor">{head}</tr></thead>' if headings else ""
    return f'<table style="border-collapse:collapse;border:0">{above}{titled}<tbody>{body}</tbody></table>'


def _row(cells: Sequence[str], *, is_named: bool) -> str:
    first, *others = cells
    named = f'<th scope="row" style="{_CELL};font-weight:normal;opacity:.75;white-space:nowrap">{first}</th>'
    plain = f'<td style="{_CELL}">{first}</td>'
    return (named if is_named else plain) + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in others)


def block_html(*parts: str, title: str = "") -> str:
    """Parts of HTML below each other, with a title above that is text.

    >>> block_html("<p>one</p>", title="Model")
    '<div><div><b>Model</b></div><p>one</p></div>'
    """
    heading = f"<div><b>{text_html(title)}</b></div>" if title else ""
    return f"<div>{heading}{''.join(part for part in parts if part)}</div>"
