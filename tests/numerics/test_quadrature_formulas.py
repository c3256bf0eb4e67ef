"""Certified integrals inside formulas: evaluation, substitution, printing."""

import pytest
import sympy as sp
from flint import arb, fmpq

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature import CertifiedIntegral, certified_integral
from zcmoe_symbolic.numerics.quadrature.certified import closed_integral

x = sp.Symbol("x", real=True)
a = sp.Symbol("a", positive=True)
R = sp.Rational
CUSPS = sp.Abs(sp.sin(6 * sp.pi * x)) ** R(2, 3)
# The integral of |sin|^(2/3) over a period, by the beta function.
VALUE = sp.gamma(R(5, 6)) / (sp.sqrt(sp.pi) * sp.gamma(R(4, 3)))


def test_floats_are_right_to_the_last_digit() -> None:
    integral = CertifiedIntegral(CUSPS, (x, 0, 1))
    exact = sp.N(VALUE, 30)
    assert float(integral) == float(exact)
    assert float(1 + integral**2 / 3) == float(1 + exact**2 / 3)
    assert abs(sp.N(integral, 40) - sp.N(VALUE, 40)) < R(1, 10**39)
    assert sp.N(integral, 60).is_Float


def test_it_is_an_ordinary_integral_otherwise() -> None:
    integral, ordinary = CertifiedIntegral(CUSPS, (x, 0, 1)), sp.Integral(CUSPS, (x, 0, 1))
    assert integral == CertifiedIntegral(CUSPS, (x, 0, 1))
    assert hash(integral) == hash(CertifiedIntegral(CUSPS, (x, 0, 1)))
    assert sp.latex(integral) == sp.latex(ordinary)
    assert str(integral) == str(ordinary)
    assert sp.srepr(integral).startswith("CertifiedIntegral(")
    assert CertifiedIntegral(x**2, (x, 0, 1)).doit() == R(1, 3)
    assert isinstance(integral.func(*integral.args), CertifiedIntegral)


def test_free_symbols_can_be_substituted_first() -> None:
    integral = CertifiedIntegral(x**a, (x, 0, 1))
    assert integral.free_symbols == {a}
    closed = integral.subs(a, R(1, 2))
    assert isinstance(closed, CertifiedIntegral)
    assert float(closed) == float(R(2, 3))
    assert not integral.evalf().is_Float


def test_several_variables_are_left_to_sympy() -> None:
    y = sp.Symbol("y", real=True)
    integral = CertifiedIntegral(x * y, (x, 0, 1), (y, 0, 1))
    assert integral.ball(53) is None


def test_a_closed_integral_inside_a_compiled_expression() -> None:
    density = sp.sqrt(x) / sp.Integral(sp.sqrt(x), (x, 0, 1))
    with working_precision(400):
        value = compiled(density, x).arb(arb(fmpq(1, 4)))
        assert value.overlaps(arb(fmpq(3, 4)))
        assert value.rel_accuracy_bits() > 380
        assert compiled(CertifiedIntegral(CUSPS, (x, 0, 1))).arb().rel_accuracy_bits() > 380


@pytest.mark.parametrize(
    "integral",
    [
        sp.Integral(1 / x, (x, 0, 1)),
        sp.Integral(sp.exp(-x), (x, 0, sp.oo)),
        sp.Integral(x * a, (x, 0, 1)),
        sp.Integral(sp.log(x), (x, 0, 1)),
        sp.Sum(1 / x, (x, 1, 3)),
    ],
    ids=["divergent", "infinite range", "free symbol", "logarithm", "no integral"],
)
def test_what_lobes_cannot_do_is_left_to_the_general_enclosure(integral: sp.Expr) -> None:
    assert closed_integral(integral, 64) is None


def test_a_reversed_range_changes_the_sign() -> None:
    one, other = closed_integral(sp.Integral(x**2, (x, 0, 1)), 64), closed_integral(sp.Integral(x**2, (x, 1, 0)), 64)
    assert one is not None
    assert other is not None
    assert (one + other).contains(0)
    assert one > 0


def test_a_normalised_density_has_the_integral_one() -> None:
    weight = sp.exp(-R(25, 2) * (x - R(1, 2)) ** 2)
    density = weight / sp.Integral(weight, (x, 0, 1))
    ball = certified_integral(density, x, 0, 1, digits=50)
    assert ball.contains(1)
    assert ball.rel_accuracy_bits() > 160
