"""A look at one point may only spare attempts that could not succeed."""

import pytest
import sympy as sp
from sympy import Abs, I, Rational, exp, log, sqrt

from zcmoe_symbolic.deciders.equality import prove_equal
from zcmoe_symbolic.deciders.equality.screening import differ_at_a_point

x, y = sp.symbols("x y", real=True)
p, q = sp.symbols("p q", positive=True)
a = sp.Symbol("a", nonnegative=True)
n, k = sp.symbols("n k", integer=True, positive=True)
z = sp.Symbol("z")
f = sp.Function("f", real=True)

EQUAL = [
    ((x - 1) * (x + 1), x**2 - 1),
    ((x + y) ** 12, sp.expand((x + y) ** 12)),
    (x**40 - (x - Rational(1, 10**9)) ** 40, sp.expand(x**40 - (x - Rational(1, 10**9)) ** 40)),
    ((10**30 + x) - 10**30, x),
    (sqrt(x**2), Abs(x)),
    ((p * q) ** Rational(2, 3), p ** Rational(2, 3) * q ** Rational(2, 3)),
    (exp(x + y), exp(x) * exp(y)),
    (exp(300 * x) * exp(-300 * x), sp.Integer(1)),
    (log(p * q), log(p) + log(q)),
    (p ** (n + k), p**n * p**k),
    ((p / q) ** (1 / n) * q ** (1 / n), p ** (1 / n)),
    (sqrt(2) * sqrt(3), sqrt(6)),
    (1 / (sqrt(2) - Rational(14142135623730950488, 10**19)), (sqrt(2) + Rational(14142135623730950488, 10**19))
     / (2 - Rational(14142135623730950488, 10**19) ** 2)),
    (sqrt(x - 5) ** 2, x - 5),
    (sqrt(-p) ** 2, -p),
    ((I * z) ** 2, -(z**2)),
    (f(x) + f(y), f(y) + f(x)),
    ((-1) ** (2 * n), sp.Integer(1)),
]  # fmt: skip

DIFFERENT = [
    (x, x + Rational(1, 10**9)),
    (p ** Rational(2, 3), p ** Rational(3, 4)),
    (exp(x), exp(y)),
    (p**n, p**k),
    (Abs(x - 7), x - 7),
    (log(p + 1), log(p + 2)),
    (sp.pi, Rational(22, 7)),
    (a, 2 * a),
]


@pytest.mark.parametrize(("left", "right"), EQUAL, ids=str)
def test_equal_sides_are_never_told_apart(left: sp.Expr, right: sp.Expr) -> None:
    assert not differ_at_a_point(left, right)
    assert not differ_at_a_point(right, left)


@pytest.mark.parametrize(("left", "right"), DIFFERENT, ids=str)
def test_different_sides_are_told_apart(left: sp.Expr, right: sp.Expr) -> None:
    assert differ_at_a_point(left, right)
    assert prove_equal(left, right) is None


def test_a_symbol_takes_no_value_that_its_declaration_excludes() -> None:
    for flag in ("imaginary", "negative", "even", "zero", "prime"):
        restricted = sp.Symbol("r", **{flag: True})
        assert not differ_at_a_point(restricted, restricted + p - p * restricted)
    even = sp.Symbol("e", even=True)
    assert prove_equal((-1) ** even, sp.Integer(1))


def test_what_has_no_real_value_at_the_point_is_left_to_the_proof() -> None:
    for side in (sqrt(-p), log(-p), p**I, f(x), sp.gamma(p), I * p):
        assert not differ_at_a_point(side, side + 1)
