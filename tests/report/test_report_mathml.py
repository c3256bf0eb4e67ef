"""Formulas as MathML: nothing is lost, nothing of LaTeX is left over, and browsers show it as it is meant."""

import re
import unicodedata
from collections import Counter
from html import unescape

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic import paper
from zcmoe_symbolic.notation import escaped, expression_latex
from zcmoe_symbolic.present.report.formulas import text_html
from zcmoe_symbolic.present.report.latex_text import NotText, pieces_of_text, plain_text
from zcmoe_symbolic.present.report.mathml import NotMathML, formula_mathml

FORMULAS = {item.identifier: item.latex for item in (*paper.equations(), *paper.assumptions())}
SPOKEN = ("log", "exp", "max", "min", "sup", "inf", "lim", "Pr")
SILENT = re.compile(r"\\(?:begin|end)\{[a-z*]+\}|\\[a-zA-Z]+")


def letters_of_latex(latex):
    """The letters and digits that a reader sees; Greek letters and signs are not counted."""
    for word in SPOKEN:
        latex = re.sub(rf"\\{word}(?![a-zA-Z])", f" {word} ", latex)
    return Counter(c for c in SILENT.sub(" ", latex) if c.isascii() and c.isalnum())


def letters_of_mathml(mathml):
    text = unescape(re.sub(r"<[^>]*>", " ", mathml))
    return Counter(c for c in unicodedata.normalize("NFKC", text) if c.isascii() and c.isalnum())


def body(latex):
    """The elements, without the alternative text."""
    return re.sub(r'alttext="[^"]*"', "", formula_mathml(latex))


@pytest.mark.parametrize("name", FORMULAS)
def test_no_letter_of_the_papers_formulas_is_lost(name):
    assert letters_of_mathml(body(FORMULAS[name])) == letters_of_latex(FORMULAS[name])


@pytest.mark.parametrize("name", FORMULAS)
def test_nothing_of_latex_is_left_in_the_papers_formulas(name):
    text = unescape(re.sub(r"<[^>]*>", " ", body(FORMULAS[name])))
    assert not re.search(r"[\\&$~^]|\bleft\b|\bright\b|\bmathbf\b", text.replace("^", ""))


def test_a_lost_letter_is_noticed():
    assert letters_of_mathml(body(r"\frac{a}{2}")) != letters_of_latex(r"\frac{a}{2} + b")


@pytest.mark.parametrize(
    "latex",
    [r"\nosuchcommand", r"a + \frac{b}", r"\text{open", r"a & b", r"\left( a", r"\text{costs $5}", r"\text{\write18}"],
)
def test_what_is_not_understood_is_refused(latex):
    with pytest.raises((NotMathML, NotText)):
        formula_mathml(latex)


@pytest.mark.parametrize(
    ("latex", "part"),
    [
        (r"\lim_{m \to \infty} a_m", "<munder><mi>lim</mi>"),
        (r"\bigcup_{i=1}^{m} A_i", "<munderover><mo>⋃</mo>"),
        (r"\mathrm{opt}", "<mi>opt</mi>"),
        (r"\mathbf{1} \mathbf{x}", "<mn>𝟏</mn><mi>𝐱</mi>"),
        (r"x^{1/3}", '<mo lspace="0" rspace="0">/</mo>'),
        (r"\lceil x \rceil", '<mo form="prefix" stretchy="false">⌈</mo>'),
        (r"\left\lVert x \right\rVert^2", "‖"),
        (r"\text{if } x < 1", "<mtext>if\N{NO-BREAK SPACE}</mtext>"),
        (r"\text{$x$ is \textless{}b\textgreater{}}", "<mi>x</mi><mtext>\N{NO-BREAK SPACE}is &lt;b&gt;</mtext>"),
        (r"n \log n", '<mspace width="0.167em" /><mi>log</mi><mspace width="0.167em" />'),
        (r"\beta'(x)", "<mrow><mi>β</mi><mi>′</mi></mrow><mo"),
        (r"{f''}^2", "<msup><mrow><mi>f</mi><mi>″</mi></mrow><mn>2</mn></msup>"),
        (r"f^{\prime\prime}", "<mrow><mi>f</mi><mrow><mi>′</mi><mi>′</mi></mrow></mrow>"),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "<mtable"),
    ],
)
def test_it_is_set_as_tex_sets_it(latex, part):
    assert part in formula_mathml(latex)


def test_brackets_grow_about_a_fraction_and_only_there():
    assert 'stretchy="true"' in formula_mathml(r"\left(\frac{a}{b}\right)")
    assert 'stretchy="true"' not in formula_mathml(r"\left(a + b\right)^2")


def test_the_words_beside_a_formula_are_escaped():
    shown = formula_mathml("a < b", '"><script>alert(1)</script>')
    assert "<script" not in shown
    assert shown.count("<math") == 1


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"50\% \& more\_of \#1", "50% & more_of #1"),
        (r"\textbackslash{}input\{x\}", r"\input{x}"),
        (r"a\textasciitilde{}b \^{}", "a~b ^"),
        (r"\textbackslash{}textbackslash", r"\textbackslash"),
        (r"<b>", "<b>"),
        (
            r"``q'' \dots{} a -- b---c, -{}-",
            "\N{LEFT DOUBLE QUOTATION MARK}q\N{RIGHT DOUBLE QUOTATION MARK} "
            "\N{HORIZONTAL ELLIPSIS} a \N{EN DASH} b\N{EM DASH}c, --",
        ),
    ],
)
def test_escaped_text_is_read_back(source, text):
    assert plain_text(source) == text


@given(st.text(max_size=40))
def test_whatever_a_user_writes_is_shown_as_text(text):
    shown = text_html(escaped(text))
    assert "\\" not in re.sub(r"<math[^>]*>.*?</math>", "", shown).replace("\\", "", text.count("\\"))
    assert shown.count("<") == shown.count(">") == len(re.findall(r"</?m[a-z]+[^<>]*>", shown))


def test_text_is_cut_at_its_dollars():
    assert pieces_of_text(r"given $a$, \$5 and $b$") == ["given ", "a", r", \$5 and ", "b", ""]


VARIABLES = sp.symbols("x y m n", positive=True, integer=True)
EXPRESSIONS = st.recursive(
    st.sampled_from([*VARIABLES, sp.Rational(1, 3), sp.Integer(2), sp.pi]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: sp.Add(*pair, evaluate=False)),
        st.tuples(inner, inner).map(lambda pair: sp.Mul(*pair, evaluate=False)),
        st.tuples(inner, inner).map(lambda pair: sp.Pow(*pair, evaluate=False)),
        inner.map(sp.log),
        inner.map(sp.Abs),
        inner.map(lambda body: sp.Integral(body, (VARIABLES[0], 0, 1))),
        inner.map(lambda body: sp.Sum(body, (sp.Symbol("k", integer=True), 1, VARIABLES[-1]))),
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS)
def test_whatever_is_printed_can_be_shown(expression):
    latex = expression_latex(expression)
    assert letters_of_mathml(body(latex)) == letters_of_latex(latex)
