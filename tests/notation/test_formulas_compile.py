"""Formulas that nobody wrote by hand: balanced, unambiguous where they can be read back, and set by a real pdfLaTeX."""

import re

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.language import Expectation, RegionIntegral
from zcmoe_symbolic.notation import LookAlike, Notation, expression_latex

NAMES = [
    "x", "x1", "t_0", "sigma_eps^2", "Delta_max", "chat", "lambda", "my_var", "A_i", "é", "α", "x y", "50%",
    r"\input", "log", "_", "a__b", "a^", "^2", "2", "beta_hat^opt", "rhobar_1",
]  # fmt: skip
TOKENS = [
    "k", r"\rho", r"\hat{f}_0", r"\mathrm{err}^*", r"\boldsymbol{\beta}", r"{f}", r"\tilde{\hat{x}}",
    r"x_{i, 1}^{\max}", r"\mathcal{L}", "f^2", r"\ell_\infty", r"{x^*}_1",
]  # fmt: skip
x = sp.Symbol("x", real=True)
region = sp.Symbol("Omega")

leaves = st.one_of(
    st.sampled_from(NAMES).map(lambda name: sp.Symbol(name, real=True)),
    st.integers(-9, 9).map(sp.Integer),
    st.fractions(-3, 3, max_denominator=7).map(lambda q: sp.Rational(q.numerator, q.denominator)),
)


def grown(inner: st.SearchStrategy[sp.Expr]) -> st.SearchStrategy[sp.Expr]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda ab: ab[0] + ab[1]),
        pair.map(lambda ab: ab[0] * ab[1]),
        pair.map(lambda ab: ab[0] / (1 + ab[1] ** 2)),
        st.tuples(inner, st.sampled_from([2, 3, -1, sp.Rational(1, 3), sp.Rational(-2, 3)])).map(
            lambda ab: (ab[0] ** 2 + 1) ** ab[1]
        ),
        st.tuples(st.sampled_from(["beta", "f_opt", "beta'", "c^*x", "p"]), inner).map(
            lambda ab: sp.Function(ab[0], real=True)(ab[1])
        ),
        inner.map(lambda a: sp.Integral(a, (x, 0, 1))),
        inner.map(lambda a: RegionIntegral.over(region, a, x)),
        inner.map(lambda a: Expectation.of(a, x)),
        inner.map(lambda a: sp.Abs(a, evaluate=False)),
        inner.map(lambda a: sp.exp(-(a**2), evaluate=False)),
    )


expressions = st.recursive(leaves, grown, max_leaves=8)
WRITTEN: list[str] = []


def balanced(text: str) -> bool:
    depth = 0
    for sign in re.findall(r"[{}]", re.sub(r"\\[{}]", "", text)):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0 and len(re.findall(r"\\left\b", text)) == len(re.findall(r"\\right\b", text))


@settings(max_examples=150, derandomize=True, deadline=None)
@given(expressions)
def test_braces_and_delimiters_match(expr):
    try:
        text = expression_latex(expr)
    except LookAlike:
        return
    assert balanced(text), text
    WRITTEN.append(text)


def test_what_does_not_match_is_noticed():
    assert not balanced(r"\left(x")
    assert not balanced("x}{")
    assert balanced(r"\{ \left(x_{i}\right)")


def test_the_formulas_compile(compiled):
    assert len(WRITTEN) > 50
    compiled([rf"\[ {text} \]" for text in WRITTEN])


def test_all_tokens_compile_in_all_places(compiled):
    texts = []
    f, n = sp.Function("f", real=True), sp.Symbol("n", integer=True, positive=True)
    i, m = sp.Symbol("i", integer=True, positive=True), sp.Symbol("m", integer=True, positive=True)
    y = sp.Symbol("y", real=True)
    for token, other in zip(TOKENS, [*TOKENS[5:], *TOKENS[:5]], strict=True):
        for name in ("y", "f", "n", "i"):
            notation = Notation(((name, token), ("zz", other)))
            derivative = f(y).diff(y)
            expressions_in_it = [
                *(y**2, f(y) ** 2, derivative**2, derivative.diff(y), f(i, m) ** 3, f(n + 1, m)),
                *(sp.Symbol("y_opt^2") ** 2, sp.Symbol("zz") + y),
                *(sp.Integral(y, (y, 0, n)), sp.Sum(f(i, m), (i, 1, n))),
            ]
            for expr in expressions_in_it:
                try:
                    texts.append(expression_latex(expr, notation))
                except LookAlike:
                    continue
    assert len(texts) > 300
    assert all(map(balanced, texts))
    compiled([rf"\[ {text} \]" for text in texts])


@pytest.mark.parametrize("token", [r"\beta^*", r"f^*_0"])
def test_a_prime_after_a_superscript_has_braces(compiled, token):
    y = sp.Symbol("y", real=True)
    text = expression_latex(sp.Function("f", real=True)(y).diff(y), Notation((("f", token),)))
    compiled([f"${text}$"])
    with pytest.raises(ValueError, match="Double superscript"):
        compiled([f"${text.replace('{', '', 1).replace('}' + chr(39), chr(39), 1)}$"])
