"""Printing does no numerical work: closed integrals in a sum are not evaluated for the order of its terms."""

import pytest
import sympy as sp
from sympy.core import evalf

from zcmoe_symbolic.language import at_most, holds
from zcmoe_symbolic.language.statements import readable
from zcmoe_symbolic.language.term_order import TextPrinter, in_order
from zcmoe_symbolic.notation import expression_latex
from zcmoe_symbolic.verification.wording import worded

x, m = sp.Symbol("x", real=True), sp.Symbol("m", integer=True, positive=True)
MASS = sp.Integral(sp.exp(-(x**2)) * sp.sin(6 * sp.pi * x) ** 2, (x, 0, 1))
SUM = x + MASS / 5 + MASS**3 / (12 * m**2) + 1 / m**2


@pytest.fixture
def no_quadrature(monkeypatch):
    """Evaluating an integral or a sum is an error."""

    def refuse(expr, *args):
        raise AssertionError(f"{expr} was evaluated")

    str(sp.N(1))  # fills the table
    for kind in (sp.Integral, sp.Sum):
        monkeypatch.setitem(evalf.evalf_table, kind, refuse)


WAYS = {
    "text": worded,
    "LaTeX": expression_latex,
    "statement": lambda expr: readable(at_most(expr, x)),
    "hypothesis": lambda expr: str(holds(at_most(expr, x))),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_sum_with_closed_integrals_is_printed_without_evaluating_them(way, no_quadrature):
    text = WAYS[way](SUM)
    assert "x" in text
    assert text.lower().count("int") >= 2


def test_sympy_itself_would_evaluate_them(no_quadrature):
    with pytest.raises(AssertionError, match="was evaluated"):
        str(SUM)


@pytest.mark.parametrize(
    "expr",
    [
        SUM,
        MASS - MASS**2,
        sp.Sum(1 / m, (m, 1, 3)) - MASS,
        sp.Add(MASS, MASS, evaluate=False),
        sp.Add(x, -x, evaluate=False),
        sp.Integral(sp.cos(x), (x, 0, 1)) + sp.Integral(sp.sin(x), (x, 0, 1)),
    ],
    ids=range(6),
)
def test_no_term_is_lost_or_changed(expr):
    terms = in_order(expr, lambda sum_: sum_.as_ordered_terms())
    assert sorted(map(str, terms)) == sorted(map(str, sp.Add.make_args(expr)))


def test_without_closed_integrals_the_text_is_sympys():
    for expr in (x + 1, x**2 - x + m, sp.sin(x) - sp.Integral(x * m, (x, 0, m)) + m):
        assert TextPrinter().doprint(expr) == str(expr)
