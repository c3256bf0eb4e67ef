"""The common densities: how they are called, what they are, and what they refuse."""

import mpmath
import pytest
import sympy as sp

from zcmoe_symbolic import beta_density, truncated_normal, uniform_density, x
from zcmoe_symbolic.language import InexactInput
from zcmoe_symbolic.theory.model.mass import closed_integral, is_normalised_by_its_integral, is_one

half, fifth = sp.Rational(1, 2), sp.Rational(1, 5)
s = sp.Symbol("s")


def integral(density, variable=x):
    with mpmath.workdps(30):
        return mpmath.quad(sp.lambdify(variable, density, "mpmath"), mpmath.linspace(0, 1, 9))


def test_all_ways_to_call_a_density_agree():
    expected = truncated_normal(x, mean=half, std=fifth)
    assert truncated_normal(half, fifth) == truncated_normal(mean=half, std=fifth) == expected
    assert truncated_normal(x, half, fifth) == truncated_normal(half, std=fifth) == expected
    assert truncated_normal(s, half, fifth) == expected.subs(x, s)
    assert beta_density(2, 3) == beta_density(x, 2, 3) == beta_density(a=2, b=3) == 12 * x * (1 - x) ** 2
    assert uniform_density() == uniform_density(s) == 1


@pytest.mark.parametrize(
    "mean", [half, sp.S.Zero, sp.S.One, sp.Rational(1, 3), sp.Integer(-2), sp.Integer(4), sp.pi / 4], ids=str
)
@pytest.mark.parametrize("std", [fifth, sp.S.One, sp.sqrt(2) / 3], ids=str)
def test_a_truncated_normal_density_is_the_normal_one_given_the_interval(mean, std):
    density = truncated_normal(mean, std)
    assert abs(integral(density) - 1) < 1e-20
    ratio = density.subs(x, 1) / density.subs(x, fifth)
    normal = sp.exp(((fifth - mean) ** 2 - (1 - mean) ** 2) / (2 * std**2))
    assert abs(sp.N(ratio - normal, 30)) < 1e-20 * abs(sp.N(normal))


@pytest.mark.parametrize(("a", "b"), [(2, 3), (1, 1), (5, 1), (sp.Rational(5, 2), sp.Rational(7, 3))], ids=str)
def test_a_beta_density_integrates_to_one(a, b):
    assert abs(integral(beta_density(a, b)) - 1) < 1e-8


@pytest.mark.parametrize(
    ("function", "arguments", "named", "error", "words"),
    [
        (truncated_normal, (0.5, 1), {}, InexactInput, "mean is the float 0.5"),
        (truncated_normal, (half, 0), {}, ValueError, "std = 0 is not positive"),
        (truncated_normal, (half, -fifth), {}, ValueError, "std = -1/5 is not positive"),
        (truncated_normal, (half,), {}, ValueError, "needs std"),
        (truncated_normal, (half, 1, 1), {}, ValueError, "one argument too many"),
        (truncated_normal, (s, x, 1), {}, ValueError, "mean = x contains the symbol x"),
        (truncated_normal, (), {"mean": "1/2", "std": 1}, ValueError, "mean is the text '1/2'"),
        (beta_density, (0, 1), {}, ValueError, "a = 0 is not positive"),
        (beta_density, (1,), {"b": -1}, ValueError, "b = -1 is not positive"),
        (beta_density, (1.5, 1), {}, InexactInput, "a is the float 1.5"),
        (uniform_density, (1,), {}, ValueError, "must be a symbol"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_parameters_are_named(function, arguments, named, error, words):
    with pytest.raises(error, match=words):
        function(*arguments, **named)


@pytest.mark.parametrize(
    "expr",
    [
        x**5 - x / 3,
        sp.exp(3 * x - x**2 / 7),
        sp.exp(x**2),
        sp.exp(2 * x) - sp.cos(5 * x) / 2 + sp.sin(x - 1),
        sp.sqrt(x) * (1 - x) ** sp.Rational(5, 3),
        (1 + sp.sqrt(x)) ** 2,
        sp.exp(x) * sp.exp(-3 * x**2),
    ],
    ids=str,
)
def test_closed_integrals_agree_with_quadrature(expr):
    value = closed_integral(expr, sp.S.Zero, sp.S.One)
    assert abs(sp.N(value, 30) - sp.Float(str(integral(expr)), 30)) < 1e-9


@pytest.mark.parametrize(
    "expr", [sp.exp(sp.sin(x)), sp.log(1 + x), 1 / (1 + x), sp.tan(x), x**x, sp.exp(x**3)], ids=str
)
def test_no_closed_form_is_claimed_where_no_formula_applies(expr):
    assert closed_integral(expr, sp.S.Zero, sp.S.One) is None


def test_a_beta_integral_is_only_used_where_it_converges():
    assert closed_integral(1 / x, sp.S.Zero, sp.S.One) is None


def test_powers_of_linear_functions_have_a_closed_integral():
    assert closed_integral((2 * x - 1) ** sp.Rational(2, 3), half, sp.S.One) == sp.Rational(3, 10)
    assert closed_integral(1 / sp.sqrt(1 - x), half, sp.S.One) == sp.sqrt(2)
    assert closed_integral((2 * x - 1) ** sp.Rational(2, 3), sp.S.Zero, sp.S.One) is None  # not real on the left
    assert closed_integral((2 * x - 1) ** sp.Rational(-3, 2), half, sp.S.One) is None  # infinite


def test_one_is_only_ever_proved():
    a, b = sp.erf(1), sp.erf(sp.sqrt(2))
    assert is_one(a / (a + b) + b / (a + b))
    assert not is_one(a / (a + b) + b / (a + 2 * b))
    assert not is_one(1 + sp.Rational(1, 10**50))


def test_a_density_over_another_functions_integral_is_not_normalised():
    other = sp.Integral(sp.exp(s), (s, 0, 1))
    assert is_normalised_by_its_integral(sp.exp(x) / other)
    assert not is_normalised_by_its_integral(sp.exp(2 * x) / other)
    assert not is_normalised_by_its_integral(sp.exp(x) / other**2)
    assert not is_normalised_by_its_integral(sp.exp(x) / sp.Integral(sp.exp(s), (s, 0, half)))


def test_parameters_whose_beta_function_is_huge_are_refused_at_once():
    with pytest.raises(ValueError, match="up to 1000"):
        beta_density(10**4, 3)
