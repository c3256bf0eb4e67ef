"""Binomial coefficients in the language: where both numbers are integers, the first of them not negative."""

import pytest
import sympy as sp

from zcmoe_symbolic.language.wellformed import OutsideTheLanguage, check_expression

n = sp.Symbol("n", integer=True, nonnegative=True)
k, j = sp.symbols("k j", integer=True)
x, y = sp.symbols("x y", real=True)
f = sp.Function("f", real=True)
binomial = sp.binomial


@pytest.mark.parametrize("expr", [
    binomial(n, k), binomial(n + 2, k - 1), binomial(2 * n, n), x * binomial(n, k) ** 2,
    sp.Sum(binomial(n, k) * x**k, (k, 0, n)), sp.Lambda(k, binomial(n, k) * x**k),
], ids=str)  # fmt: skip
def test_in_the_language(expr: sp.Basic) -> None:
    check_expression(expr)


@pytest.mark.parametrize("expr", [
    binomial(x, k), binomial(n, x), binomial(k, j), binomial(n - 1, k), binomial(-n - 1, k, evaluate=False),
    binomial(n, f(x)), binomial(n, k / 2), sp.Integral(binomial(n, x), (x, 0, 1)),
    sp.Sum(binomial(k, n), (k, 0, n)), binomial(n, sp.Symbol("z", integer=True, extended_real=True) / 3),
], ids=str)  # fmt: skip
def test_outside_of_the_language(expr: sp.Basic) -> None:
    with pytest.raises(OutsideTheLanguage):
        check_expression(expr)


def test_what_sympy_makes_of_it_outside_of_the_triangle_is_zero() -> None:
    assert all(binomial(size, chosen) == 0 for size in range(5) for chosen in (-3, -1, size + 1, size + 4))
    assert binomial(n, n + 1) == binomial(n, -1) == 0
    assert binomial(n, n) == binomial(n, 0) == 1
