"""How a risk and the best number of experts look in a notebook."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from zcmoe_symbolic.notation.html import block_html, formula_html, table_html, text_html
from zcmoe_symbolic.numerics.ball import Ball

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.risk.best_number import BestNumberOfExperts
    from zcmoe_symbolic.theory.risk.parts import Risk

__all__ = ["best_number_html", "risk_html"]

_PARTS = (
    ("noise", "noise"),
    ("approximation", "approximation: constants are not the target"),
    ("estimation", "estimation: a constant is a mean of few outputs"),
    ("empty_regions", "regions without an example"),
    ("total", "expected test error"),
)
_MOST_COLUMNS = 6


def risk_html(risk: "Risk") -> str:
    """A table of the parts; of numbers each with its share of the total, of arrays the first and the last column."""
    total = risk.total
    if np.ndim(total) > 0:
        return block_html(_columns(risk), title="Expected test error by its parts")
    parts = [(says, getattr(risk, part)) for part, says in _PARTS]
    rows = [[text_html(says), _number(part), _share(part, total)] for says, part in parts]
    rows[-1] = [f"<b>{cell}</b>" if cell else "" for cell in rows[-1]]
    return block_html(table_html(rows, ("part", "squared output", "share")), title="Expected test error by its parts")


def _columns(risk: "Risk") -> str:
    size = np.size(risk.total)
    shown = list(range(size)) if size <= _MOST_COLUMNS else [*range(_MOST_COLUMNS - 1), size - 1]
    rows = [
        [text_html(says), *(_number(value) for value in np.asarray(getattr(risk, part), dtype=object).ravel()[shown])]
        for part, says in _PARTS
    ]
    return table_html(rows, ("part", *(f"n[{index}]" for index in shown)))


def _number(value: Any) -> str:
    return text_html(value) if isinstance(value, Ball) else text_html(f"{float(value):.6g}")


def _share(part: Any, total: Any) -> str:
    try:
        share = float(part) / float(total)
    except (OverflowError, ZeroDivisionError):
        return ""
    return f"{100 * share:.3g} %" if math.isfinite(share) else ""


def best_number_html(best: "BestNumberOfExperts") -> str:
    """The minimiser with its risk, what was shown about it, and beside it the laws for many examples."""
    shown = "shown for all m" if best.is_global else f"among m up to {best.searched_up_to:,}; not shown beyond"
    rows = [
        ["best number of experts", f"<b>{best.m:,}</b> <span style='opacity:.75'>({shown}, in float64)</span>"],
        ["its expected test error", f"{best.risk.total:.6g}"],
        ["law for many examples", f"{formula_html(_LAW)} = {best.law:.4g}"],
    ]
    if best.next_order is not None:
        rows.append(["law with the next order", f"{best.next_order:.4g}"])
    else:
        rows.append(["law with the next order", f"none: {text_html(best.next_order_reason)}"])
    constant = "infinite" if best.error_constant is None else text_html(best.error_constant)
    rows.append(["error constant C", constant])
    return block_html(table_html(rows), title="Experts for the least risk")


_LAW = r"(2 C n / \sigma_\varepsilon^2)^{1/3}"
