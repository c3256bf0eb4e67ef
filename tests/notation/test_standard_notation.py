"""The paper's notation, formula by formula."""

import pytest
import sympy as sp

from zcmoe_symbolic.language import Expectation, RegionIntegral, at_most, continuous, equal
from zcmoe_symbolic.notation import expression_latex, statement_latex, tag
from zcmoe_symbolic.theory.scalar import (
    D_i,
    beta,
    cell,
    cells,
    error_integral,
    i,
    lam,
    m,
    many_experts,
    optimal_density,
    p,
    s2,
    x,
    x_i,
)

y = sp.Symbol("y", real=True)
A, Omega, eps = sp.Function("A")(i, m), sp.Symbol("Omega"), sp.Symbol("epsilon", real=True)
slope = beta(x).diff(x)

NOTATION = [
    (x_i, "x_{i}"),
    (D_i, r"\Delta_{i}"),
    (s2, r"\sigma_\varepsilon^2"),
    (s2**2, r"\left(\sigma_\varepsilon^2\right)^2"),
    (eps**2, r"\varepsilon^2"),
    (sp.Symbol("c_opt"), r"c_{\mathrm{opt}}"),
    (x**10, "x^{10}"),
    (slope, r"\beta'(x)"),
    (slope**2, r"\beta'(x)^2"),
    (beta(x).diff(x, 2), r"\beta''(x)"),
    (slope.subs(x, x_i), r"\beta'(x_{i})"),
    (slope.subs(x, x_i) ** 2, r"\beta'(x_{i})^2"),
    (p(x) ** sp.Rational(1, 3), "p(x)^{1/3}"),
    (1 / lam(x) ** 2, r"\frac{1}{\lambda(x)^2}"),
    (cells.breakpoint(i - 1), "a_{i - 1}"),
    (cells.length(i) ** 3, r"\Delta_{i}^3"),
    (cells.midpoint(i), "x_{i}"),
    (cells.mesh, r"\Delta_{\max}"),
    (cells.mesh**2, r"\Delta_{\max}^2"),
    (beta(cells.midpoint(i)), r"\beta(x_{i})"),
    (sp.Function("c_opt")(i, m), r"c_{\mathrm{opt}, i}"),
    (sp.Function("r")(x, x_i), "r(x, x_{i})"),
    (p(m), "p(m)"),
    (sp.Abs(x - x_i), r"\left|x - x_{i}\right|"),
    (1 / sp.Abs(x - x_i), r"\frac{1}{\left|x - x_{i}\right|}"),
    (sp.sqrt(sp.Abs(x - x_i)), r"\left|x - x_{i}\right|^{1/2}"),
    (x_i - x, "x_{i} - x"),
    (-x - x_i, "- x - x_{i}"),
    (sp.Integral(1, (x, 0, 1)), r"\int_0^1 dx"),
    (sp.Integral(p(x) + 1, (x, 0, 1)), r"\int_0^1 \left(p(x) + 1\right)\, dx"),
    (sp.Integral(-p(x), (x, 0, 1)), r"\int_0^1 \left(- p(x)\right)\, dx"),
    (cell.integral(p(x)), r"\int_{x_{i} - \Delta_{i}/2}^{x_{i} + \Delta_{i}/2} p(x)\, dx"),
    (sp.Integral(p(x), (x, 0, 1)) / (12 * m**2), r"\frac{1}{12 m^2} \int_0^1 p(x)\, dx"),
    (sp.Integral(p(x), (x, 0, 1)) * p(x_i), r"p(x_{i}) \int_0^1 p(x)\, dx"),
    (p(x) * sp.Integral(p(x), (x, 0, 1)), r"p(x) \int_0^1 p(t)\, dt"),
    (sp.Integral(p(x), (x, 0, x)), r"\int_0^x p(t)\, dt"),
    (cells.sum(cells.length(i), i), r"\sum_{i=1}^{m} \Delta_{i}"),
    (RegionIntegral.over(A, p(x), x), r"\int_{A_{i}} p(x)\, dx"),
    (RegionIntegral.over(Omega, p(x) - 1, x), r"\int_{\Omega} \left(p(x) - 1\right)\, dx"),
    (Expectation.of(eps**2, eps), r"\mathbb{E}\left[\varepsilon^2\right]"),
    (cell.o(D_i**2), r"o\left(\Delta_{i}^2\right)"),
    (many_experts.o(1), "o(1)"),
    (sp.Limit(1 / m, m, sp.oo), r"\lim_{m \to \infty} \frac{1}{m}"),
    (
        optimal_density(),
        r"\frac{\left(p(x) \beta'(x)^2\right)^{1/3}}{\int_0^1 \left(p(t) \beta'(t)^2\right)^{1/3}\, dt}",
    ),
    (sp.Symbol("x1"), "x_{1}"),
    (sp.Function("chat", real=True)(i, sp.Symbol("omega", real=True)), r"\hat{c}_{i}"),
    (RegionIntegral.over(A, p(x), x) ** 2, r"\left(\int_{A_{i}} p(x)\, dx\right)^2"),
    (1 / RegionIntegral.over(A, p(x), x), r"\frac{1}{\int_{A_{i}} p(x)\, dx}"),
    (sp.Derivative(RegionIntegral.over(A, p(x) * y, x), y), r"\frac{d}{d y} \int_{A_{i}} y p(x)\, dx"),
    (sp.Integral(1, (x, (i - 1) / m, i / m)), r"\int_{(i - 1)/m}^{i/m} dx"),
    (x * sp.Limit(p(y), y, 0), r"x \lim_{y \to 0^+} p(y)"),
    (i * cells.sum(cells.length(i), i), r"i \sum_{j=1}^{m} \Delta_{j}"),
    (
        Expectation.of(p(x) - RegionIntegral.over(A, p(x), x), x),
        r"\mathbb{E}\left[p(x) - \int_{A_{i}} p(t)\, dt\right]",
    ),
    (error_integral(lam(x)), r"\int_0^1 \frac{p(x) \beta'(x)^2}{\lambda(x)^2}\, dx"),
]


@pytest.mark.parametrize(("expr", "expected"), NOTATION, ids=[expected for _, expected in NOTATION])
def test_the_notation(expr, expected):
    assert expression_latex(expr) == expected


def test_statements():
    assert statement_latex(equal(p(x), p(x_i) + cell.o(1)), [43]) == r"p(x) &= p(x_{i}) + o(1) \tag{43}"
    assert statement_latex(equal(p(x), cell.o(1))) == "p(x) &= o(1)"
    assert statement_latex(at_most(p(x), 1)) == r"p(x) &\le 1"
    assert (
        statement_latex(continuous(p)).lstrip("& ")
        == r"p\text{ is continuous on }[0, 1]\text{, hence uniformly continuous}"
    )
    assert tag(()) == ""
    assert tag([23, 22, 23]) == r"\tag{22, 23}"
