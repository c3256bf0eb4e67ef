"""The laws of powers: each is used only with its sign condition, and a wrong law would be noticed."""

from collections.abc import Callable
from typing import Any

import pytest
import sympy as sp
from sympy import Abs, Rational, sqrt

from zcmoe_symbolic.deciders import powers, prove_equal
from zcmoe_symbolic.deciders.powers import collected_powers, power_normal_form

p, q = sp.symbols("p q", positive=True)
u = sp.Symbol("u", nonnegative=True)
x, y, r = sp.symbols("x y r", real=True)
n = sp.Symbol("n", integer=True)
z = sp.Symbol("z")
half, third = Rational(1, 2), Rational(1, 3)


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ((p * q) ** third, p**third * q**third),
        ((p * x) ** third, p**third * x**third),
        ((x**2) ** third, Abs(x) ** (2 * third)),
        ((u**3) ** third, u),
        ((x * y) ** n, x**n * y**n),
        (Abs(x * y**3), Abs(x) * Abs(y) ** 3),
        (sqrt(p**2 * x**2), p * Abs(x)),
        ((2 * p) ** half, sqrt(2) * sqrt(p)),
    ],
    ids=str,
)
def test_normal_forms(expr: sp.Expr, expected: sp.Expr) -> None:
    assert power_normal_form(expr) == expected


@pytest.mark.parametrize("expr", [(x * y) ** half, (z * y) ** third, sp.Pow(z**2, third), sp.Pow(x**3, third)], ids=str)
def test_powers_that_must_not_be_split(expr: sp.Expr) -> None:
    assert power_normal_form(expr) == expr


def test_collecting_powers() -> None:
    assert collected_powers(u / (u**2) ** third) == u**third
    assert collected_powers(x**2 * Abs(x) ** Rational(-4, 3)) == Abs(x) ** (2 * third)


@pytest.mark.parametrize(
    ("expr", "zero"),
    [
        (sqrt(x**2) - Abs(x), True),
        (Abs(x) ** 2 - x**2, True),
        (Abs(x) ** 3 - x**3, False),
        (x * Abs(x) - x**2, False),
        (p**r * p - p ** (r + 1), True),
        (p**r * p - p ** (r + 2), False),
        ((p * q) ** r - p**r * q**r, True),
        ((x * y) ** r - x**r * y**r, False),
        (1 / (p + q) - 1 / p - 1 / q, False),
        (sqrt(8) - 2 * sqrt(2), True),
        (sqrt(8) - 3 * sqrt(2), False),
    ],
    ids=str,
)
def test_zero(expr: sp.Expr, zero: bool) -> None:
    assert (prove_equal(expr, sp.S.Zero) is not None) is zero


def _splits_always(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    return sp.Mul(*(sp.Pow(factor, exponent) for factor in sp.Mul.make_args(base)))


def _multiplies_exponents_always(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    root, power = base.as_base_exp()
    return sp.Pow(root, power * exponent)


def _drops_the_absolute_value(factor: sp.Expr) -> sp.Expr:
    return factor


def _takes_the_larger_exponent(factor: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    root, power = factor.as_base_exp()
    return sp.Pow(root, sp.Max(power, exponent))


def _forgets_exponents(_: sp.Expr) -> sp.Expr:
    return sp.Integer(1)


def _merges_exponents(term: sp.Expr) -> sp.Expr:
    return sp.Mul(*{factor.as_base_exp()[0] for factor in sp.Mul.make_args(term)})


@pytest.mark.parametrize(
    ("law", "planted", "left", "right"),
    [
        ("_power", _splits_always, (x * y) ** half, sqrt(x) * sqrt(y)),
        ("_power", _multiplies_exponents_always, sp.Pow(x**3, third), x),
        ("_absolute", _drops_the_absolute_value, Abs(x * y), x * y),
        ("_integer_power", _takes_the_larger_exponent, sp.Pow(x**2 * y, 3, evaluate=False), x**3 * y**3),
        ("_tidy_exponent", _forgets_exponents, p**r, p),
        ("_monomial", _merges_exponents, p**2 * q, p * q),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_law_would_be_noticed(
    monkeypatch: pytest.MonkeyPatch, law: str, planted: Callable[..., Any], left: sp.Expr, right: sp.Expr
) -> None:
    """The two are not collected to the same as things stand, and are once the law is wrong: the tests can fail."""
    assert collected_powers(left) != collected_powers(right)
    monkeypatch.setattr(powers, law, planted)
    assert collected_powers(left) == collected_powers(right)
