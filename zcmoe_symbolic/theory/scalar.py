"""The paper's notation for one-dimensional inputs (section 4), as SymPy objects.

`beta`, `p` and `lam` are undefined functions on [0, 1]: what is proved of them holds for every choice that
meets the hypotheses. `x_i` and `D_i` are midpoint and length of one cell; `cells` is, for every m, a
segmentation with breakpoints `a(i, m)`, lengths `Delta(i, m)` and midpoints `x(i, m)`.
"""

import sympy as sp

from zcmoe_symbolic.language import Cell, ManyExperts, SegmentationSequence

__all__ = [
    "D_i",
    "approximation_error",
    "beta",
    "cell",
    "cells",
    "domain_integral",
    "error_integral",
    "i",
    "lam",
    "m",
    "many_experts",
    "optimal_constant",
    "optimal_density",
    "p",
    "s2",
    "third",
    "weight",
    "x",
    "x_i",
]

x, x_i = sp.Symbol("x", real=True), sp.Symbol("x_i", real=True)
D_i = sp.Symbol("Delta_i", positive=True)
i, m = sp.Symbol("i", integer=True, positive=True), sp.Symbol("m", integer=True, positive=True)
s2 = sp.Symbol("sigma_eps^2", nonnegative=True)
third = sp.Rational(1, 3)

beta, p, lam = (sp.Function(name, real=True) for name in ("beta", "p", "lambda"))

cell = Cell.of(x, x_i, D_i)
cells = SegmentationSequence.of(m)
many_experts = ManyExperts(m)

weight = p(x) * beta(x).diff(x) ** 2
"""`p beta'^2`, what the optimal density is the cube root of."""


def domain_integral(integrand: sp.Expr) -> sp.Integral:
    """The integral over [0, 1]."""
    return sp.Integral(integrand, (x, 0, 1))


def optimal_constant(index: sp.Expr = i) -> sp.Expr:
    """`c_i^opt`, the conditional mean of beta on interval number `index`, (15)."""
    return cells.integral(beta(x) * p(x), x, index) / cells.integral(p(x), x, index)


def approximation_error() -> sp.Expr:
    """The test error with the optimal constants, (14) with (15): `s2 + sum_i int_i (c_i^opt - beta)^2 p`."""
    return s2 + cells.sum(cells.integral((optimal_constant() - beta(x)) ** 2 * p(x), x, i), i)


def error_integral(density: sp.Expr) -> sp.Integral:
    """`int p beta'^2 / density^2`, the integral of (21)."""
    return domain_integral(weight / density**2)


def optimal_density(point: sp.Symbol = x) -> sp.Expr:
    """`(p beta'^2)^(1/3) / int (p beta'^2)^(1/3)`, (22)."""
    return weight.subs(x, point) ** third / domain_integral(weight**third)
