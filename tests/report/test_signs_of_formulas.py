"""No sign of a formula is lost, added, moved or given to another base: in MathML, and where lines are broken."""

import re

import pytest
from formula_signs import signs_of_latex, signs_of_mathml

from zcmoe_symbolic import paper
from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.present.document.breaking import broken
from zcmoe_symbolic.present.report.mathml import formula_mathml
from zcmoe_symbolic.verification import Run

REGISTERED = sorted({item.latex for item in (*paper.equations(), *paper.assumptions())})
FIXED = re.compile(r"\\(?:left|right|middle|(?:big|Big|bigg|Bigg)[lrm]?)(?![A-Za-z])\.?")
WIDTHS = (14, 28)


def formulas_of(report):
    """Every formula that a derivation of the report shows."""
    found = set(REGISTERED)
    witnesses = (row for finding in report.findings for row in finding.witnesses)
    for row in (*report.statements, *report.supplementary, *witnesses):
        for proof in (proof for part in row.parts for proof in part.proofs):
            derivation = proof.derivation
            shown = [*derivation.states, *(chain.result for chain in derivation.chains if chain.result)]
            for chain in derivation.chains:
                found.add(chain.start)
                found.update(f"{step.formula.sign} {step.right}" for step in chain.steps)
                shown += [step.formula for step in chain.steps]
            found.update(f"{one.left} {one.sign} {one.right}" for one in shown)
            found.update(piece for text in derivation.hypotheses for piece in text.split("$")[1::2])
    return sorted(one for one in found if one.strip())


def lost_in_mathml(formulas):
    return [one for one in formulas if signs_of_mathml(formula_mathml(one)) != signs_of_latex(one)]


def without_layout(latex):
    return signs_of_latex(FIXED.sub("", latex)).replace("{}", "").replace("×", "")


def joined(lines):
    """The lines side by side, without the multiplication signs that they begin with."""
    return " ".join(re.sub(r"^\{\}(\\times)?", "", line.source) for line in lines)


def lost_in_lines(formulas):
    wrong = []
    for one in formulas:
        for width in WIDTHS:
            lines = broken(one, width, width - 2)
            if without_layout(joined(lines)) != without_layout(one):
                wrong.append((width, one))
    return wrong


def test_the_formulas_of_the_registry():
    assert lost_in_mathml(REGISTERED) == []
    assert lost_in_lines(REGISTERED) == []


@pytest.mark.slow
def test_every_formula_of_every_derivation():
    run = Run(notation=Notation.standard())
    run.work(2)
    formulas = formulas_of(run.report())
    assert len(formulas) > 2000
    assert lost_in_mathml(formulas) == []
    assert lost_in_lines(formulas) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\left(a + b\right)^2", r"\left(a + b^2\right)"),
        (r"\beta'(x)^2", r"\beta'(x^2)"),
        (r"\sigma_\varepsilon^2", r"\sigma^2_{\varepsilon^2}"),
        (r"\sum_{i=1}^{m} a_i", r"\sum_{i=1} a_i^m"),
        (r"\frac{a}{b} c", r"\frac{a c}{b}"),
        (r"{a b}^2", r"a b^2"),
        (r"\lim_{x \to 0} f", r"\lim f_{x \to 0}"),
        (r"a - b", r"a + b"),
    ],
)
def test_the_comparison_sees_what_has_moved(one, other):
    assert signs_of_latex(one) != signs_of_latex(other)
    assert signs_of_mathml(formula_mathml(one)) != signs_of_mathml(formula_mathml(other))
    assert signs_of_mathml(formula_mathml(one)) == signs_of_latex(one)


def test_a_named_operator_has_no_star_and_is_one_word():
    shown = formula_mathml(r"\operatorname*{arg\,min}_{c} f(c)")
    assert "<munder><mi>argmin</mi><mi>c</mi></munder>" in shown
    assert "*" not in re.sub(r'alttext="[^"]*"', "", shown)


def test_a_scalar_product_is_not_broken_before_its_second_factor():
    product = r"\nabla \beta(x_{i})^{\top} \left( x - x_{i} \right)"
    for line in broken(" + ".join([product] * 12), 16):
        assert not re.match(r"\{\}\\times", line.source)
        assert not line.source.endswith(r"^{\top}")
    ordinary = broken(" + ".join([product.replace(r"^{\top}", "^{2}")] * 12), 8)
    assert any(line.source.startswith(r"{}\times") for line in ordinary)


def test_fractions_within_fractions_in_a_narrow_place_have_lines():
    deep = "a + b"
    for _ in range(9):
        deep = rf"\frac{{{deep} + cc + dd}}{{ee + ff + gg}}"
    for width in range(2, 12):
        assert without_layout(joined(broken(deep, width, width - 2 or 1))) == without_layout(deep)
