"""Printed formulas mean what they were printed from: a reader that knows nothing of SymPy comes to the same value."""

import cmath

import pytest
import sympy as sp
from formula_reader import VALUES, Ambiguous, read_value, value
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.language.indicators import Indicator
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral
from zcmoe_symbolic.notation import expression_latex

X, Y, D, A = sp.symbols("x y d A", real=True)
M, N, K = sp.symbols("m n k", integer=True, positive=True)
NOISE = sp.Symbol("sigma_eps^2", positive=True)
BETA, LAM, P, OPT, MEMBER = (sp.Function(name, real=True) for name in ("beta", "lambda", "p", "g_opt", "a"))
LEAVES = [X, Y, M, N, NOISE, sp.pi, sp.Integer(2), sp.Integer(-1), sp.Integer(-3), sp.Rational(-1, 3), MEMBER(K, M),
          sp.Rational(1, 2), BETA(X), LAM(X), BETA(X).diff(X), BETA(X).diff(X, 2), MEMBER(K - 1, M)]  # fmt: skip
EXPONENTS = [sp.Integer(2), sp.Integer(-1), sp.Integer(-2), sp.Rational(1, 3), sp.Rational(-2, 3), -X, M - 1, -N / 2, 2 * N]


def at(expr):
    return sp.Subs(sp.Derivative(BETA(X), X), X, expr)


def unary(inner):
    return st.one_of(
        inner.flatmap(lambda base: st.sampled_from(EXPONENTS).map(lambda e: sp.Pow(base, e))),
        inner.map(lambda e: sp.Mul(-1, e, evaluate=False)),
        inner.map(lambda e: -e),
        *(inner.map(f) for f in (sp.exp, sp.log, sp.sin, sp.Abs, sp.floor, sp.factorial, sp.erf, LAM, OPT, at)),
        inner.map(lambda e: sp.Integral(e, (X, 0, 1))),
        inner.map(lambda e: sp.Integral(e, (Y, X - 1 / M, X + 1 / M))),
        inner.map(lambda e: sp.Integral(1, (Y, 0, e))),
        inner.map(lambda e: sp.Sum(e, (K, 1, N))),
        inner.map(lambda e: sp.Sum(e, (K, 1, N - 1))),
        inner.map(lambda e: sp.Product(e, (K, 1, M))),
        inner.map(lambda e: RegionIntegral.over(A, e, Y)),
        inner.map(lambda e: Expectation.of(e, X)),
        inner.map(lambda e: Expectation.of(Indicator(sp.Le(e, Y, evaluate=False)), X)),
        inner.map(lambda e: Indicator(sp.Lt(e, Y, evaluate=False))),
        inner.map(lambda e: sp.Limit(e, X, sp.oo)),
        inner.map(lambda e: sp.Limit(e, Y, D + sp.Rational(1, 2), "-")),
    )


def binary(inner):
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(lambda pair: pair[0] + pair[1]),
        pairs.map(lambda pair: pair[0] - pair[1]),
        pairs.map(lambda pair: pair[0] * pair[1]),
        pairs.map(lambda pair: pair[0] / pair[1]),
        pairs.map(lambda pair: sp.Pow(*pair)),
        pairs.map(lambda pair: sp.Mul(*pair, evaluate=False)),
        pairs.map(lambda pair: sp.Add(*pair, evaluate=False)),
        pairs.map(lambda pair: sp.Max(*pair) if pair[0].is_extended_real and pair[1].is_extended_real else pair[0]),
        pairs.map(lambda pair: sp.binomial(*pair, evaluate=False)),
        pairs.map(lambda pair: sp.Piecewise((pair[0], Y > 1), (pair[1], True))),
    )


EXPRESSIONS = st.recursive(st.sampled_from(LEAVES), lambda inner: st.one_of(unary(inner), binary(inner)), max_leaves=6)


def assert_read_back(expr):
    if expr.has(sp.nan, sp.zoo, sp.I, sp.re, sp.im):
        return
    try:
        true = value(expr, VALUES)
    except (OverflowError, ZeroDivisionError, KeyError):
        return
    latex = expression_latex(expr)
    assert cmath.isclose(read_value(latex, VALUES), true, rel_tol=1e-8, abs_tol=1e-12), f"{expr} is written {latex}"


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS)
def test_a_formula_has_the_value_of_its_expression(expr):
    assert_read_back(expr)
