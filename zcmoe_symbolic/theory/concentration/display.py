"""How a concentration bound looks in a notebook."""

from zcmoe_symbolic.notation.html import block_html, table_html, text_html
from zcmoe_symbolic.theory.concentration.bound import Bound, EstimationBound, rounded_up

__all__ = ["bound_html"]


def bound_html(bound: Bound) -> str:
    """What the bound says or why it does not apply, what it assumes, and what it rests on."""
    rows = [["says" if bound.applies else "does not apply", text_html(_said(bound))]]
    if isinstance(bound, EstimationBound) and bound.test_error is not None:
        rows.append(["on the test error", f"at most {rounded_up(bound.test_error)}"])
    if bound.hypotheses:
        rows.append(["given", "<br/>".join(text_html(hypothesis) for hypothesis in bound.hypotheses)])
    rows.append(["rests on", text_html(f"the kernel's theorem {bound.proof}" if bound.proof else bound.source)])
    return block_html(table_html(rows), title=bound.name)


def _said(bound: Bound) -> str:
    return bound.reason if not bound.applies else repr(bound).removeprefix(f"{bound.name}: ")
