"""Attacks on the exact methods: false equalities must never be proved, true ones never be refuted."""

import contextlib
import math
import time

import pytest
import sympy as sp
from sympy import I, Rational, S, pi

from zcmoe_symbolic.deciders import decide_equal

x, s = sp.symbols("x s", real=True)
p = sp.Symbol("p", positive=True)
z, w = sp.symbols("z w")
y = sp.Symbol("y", imaginary=True)
n, m = sp.symbols("n m", integer=True)
k = sp.Symbol("k", integer=True, nonnegative=True)
r = sp.Symbol("r", rational=True)
nonzero = sp.Symbol("nonzero", nonzero=True)
f = sp.Function("f")

# Both summands are (5 + 2 sqrt(6))^(1/4), since sqrt(5 + 2 sqrt(6)) = sqrt(2) + sqrt(3): their difference is zero.
_HIDDEN = 1 / (sp.sqrt(sp.sqrt(2) + sp.sqrt(3)) + (5 + 2 * sp.sqrt(6)) ** Rational(1, 4))
_ODD_BINOMIAL = sp.binomial(n, 2 * m + 1)
# SymPy holds these to be nonzero although they have zeros.
_RARELY_ZERO = sp.atan(r - Rational(17, 100))
_RISING = sp.RisingFactorial(sp.Symbol("g", negative=True), sp.Symbol("c", real=True, integer=False))

_FALSE = {
    "denominator_is_not_rationalised_by_a_hidden_zero": (sp.cos(_HIDDEN), sp.cos(2 * _HIDDEN)),
    "hidden_zero_in_the_argument_of_an_undefined_function": (f(_HIDDEN), f(2 * _HIDDEN)),
    "hidden_zero_in_an_odd_function": (sp.erf(_HIDDEN), sp.erf(3 * _HIDDEN)),
    "hidden_zero_in_an_exponent": ((x**2 + 1) ** _HIDDEN, (x**2 + 1) ** (2 * _HIDDEN)),
    "hidden_zero_times_a_symbol": (sp.cos(x * _HIDDEN), sp.cos(2 * x * _HIDDEN)),
    "cosh_on_the_imaginary_axis_is_below_one": (
        sp.Abs(sp.cosh(y) + Rational(999, 1000)),
        sp.cosh(y) + Rational(999, 1000),
    ),
    "tanh_off_the_real_axis_is_above_one": (
        sp.Abs(10**9 - sp.tanh(x + I * pi * n / 2)),
        10**9 - sp.tanh(x + I * pi * n / 2),
    ),
    "atan2_of_complex_numbers_is_not_the_argument": (sp.atan2(z, w), sp.arg(w + I * z)),
    "bound_variable_on_a_complex_path_is_not_real": (
        sp.Integral(sp.conjugate(z), (z, 0, I)),
        sp.Integral(z, (z, 0, I)),
    ),
    "real_part_on_a_complex_path": (sp.Integral(sp.re(z), (z, 0, 1 + I)), sp.Integral(z, (z, 0, 1 + I))),
    "index_of_a_sum_from_i_is_not_real": (sp.Sum(sp.conjugate(z), (z, I, I + 2)), sp.Sum(z, (z, I, I + 2))),
    "binomial_with_odd_lower_argument_may_be_positive": (
        sp.Pow(_ODD_BINOMIAL**2, S.Half, evaluate=False),
        -_ODD_BINOMIAL,
    ),
    "arc_tangent_of_an_integer_may_vanish": (
        sp.sign(nonzero * sp.atan(n)) * sp.sign(sp.atan(n)),
        sp.sign(nonzero),
    ),
    "arc_tangent_of_a_rational_may_vanish": (
        sp.sign(nonzero * _RARELY_ZERO) * sp.sign(_RARELY_ZERO),
        sp.sign(nonzero),
    ),
    "rising_factorial_may_vanish": (sp.sign(nonzero * _RISING) * sp.sign(_RISING), sp.sign(nonzero)),
    "step_at_an_arc_tangent_of_zero": (sp.Heaviside(nonzero * sp.atan(k)), sp.Heaviside(nonzero)),
    "delta_at_an_arc_tangent_of_zero": (sp.KroneckerDelta(x * sp.atan(k), 0), sp.KroneckerDelta(x, 0)),
    "symbols_of_one_name_in_incomplete_gamma": (sp.uppergamma(s, x), sp.uppergamma(s, sp.Symbol("x", positive=True))),
    "dummies_of_one_name_in_incomplete_gamma": (
        sp.uppergamma(s, sp.Dummy("t", positive=True)),
        sp.uppergamma(s, sp.Dummy("t", positive=True)),
    ),
    "undefined_function_named_like_erf": (sp.Function("erf")(x), sp.erf(x)),
    "undefined_function_named_like_zeta": (sp.Function("zeta")(x), sp.zeta(x)),
    "powers_of_zero": (sp.Symbol("q", nonnegative=True) ** x * 0**p, S.One),
    "square_root_of_a_product_on_the_cut": (sp.sqrt(z - 1) * sp.sqrt(z + 1), sp.sqrt(z**2 - 1)),
    "conjugate_of_a_root_on_the_cut": (sp.sqrt(sp.conjugate(z)), sp.conjugate(sp.sqrt(z))),
    "acot_jumps_at_zero": (sp.acot(x), pi / 2 - sp.atan(x)),
}


@pytest.mark.parametrize(("left", "right"), _FALSE.values(), ids=_FALSE.keys())
def test_a_false_equality_is_never_proved(left: sp.Expr, right: sp.Expr) -> None:
    assert decide_equal(left, right, seconds=4).status != "proved"


@pytest.mark.parametrize("other", [sp.Function("f'")(x), sp.Function("f", positive=True)(x)], ids=["prime", "flags"])
def test_functions_that_would_be_taken_for_one_are_refused(other: sp.Expr) -> None:
    with pytest.raises(ValueError, match="the function f"):
        decide_equal(other, f(x) + f(x).diff(x))


_POSITIVE = sp.Function("f", positive=True)
_TRUE = {
    "flag_of_a_function_is_not_contradicted": (sp.log(_POSITIVE(x) ** 2), 2 * sp.log(_POSITIVE(x))),
    "bessel_of_half_order_on_the_cut": (
        sp.besselj(S.Half, x),
        sp.sqrt(2 / pi) * sp.sin(x) / sp.sqrt(x),
    ),
    "negative_fibonacci_numbers": (sp.fibonacci(-n), (-1) ** (n + 1) * sp.fibonacci(n)),
    "sign_of_a_product_of_complex_numbers": (sp.sign(z) * sp.sign(w), sp.sign(z * w)),
    "asin_on_the_cut": (sp.asin(2), pi / 2 - I * sp.log(2 + sp.sqrt(3))),
    "parity_of_a_cube": ((-1) ** (n**3 - n), S.One),
    "modulus_below_zero": (sp.Mod(x, -3), -sp.Mod(-x, 3)),
}


@pytest.mark.parametrize(("left", "right"), _TRUE.values(), ids=_TRUE.keys())
def test_a_true_equality_is_never_refuted(left: sp.Expr, right: sp.Expr) -> None:
    assert decide_equal(left, right, seconds=4).status != "refuted"


def _nested(depth: int) -> sp.Expr:
    expr: sp.Expr = x
    for _ in range(depth):
        expr = sp.Pow(expr + 1, 2, evaluate=False)
    return expr


_MALFORMED = {
    "relation": (x < 1, 1),
    "truth_value": (True, 1),
    "set": ({1}, 1),
    "tuple": ((1, 2), 1),
    "polynomial_object": (sp.Poly(x, x), x),
    "nothing": (None, 1),
    "text_that_is_no_expression": ("x**", 1),
    "float": (0.5, 1),
}


@pytest.mark.parametrize(("left", "right"), _MALFORMED.values(), ids=_MALFORMED.keys())
def test_malformed_input_raises_an_error_of_its_kind(left: object, right: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        decide_equal(left, right)


@pytest.mark.parametrize("depth", [500, 3000])
def test_deep_nesting_is_undecided_or_refused_with_a_sentence(depth: int) -> None:
    expr = _nested(depth)
    try:
        verdict = decide_equal(expr, x, seconds=3)
    except (TypeError, ValueError):
        return
    assert verdict.status != "proved"


@pytest.mark.parametrize("seconds", [math.inf, math.nan, "5", 0])
def test_a_strange_time_budget_is_refused_with_a_sentence(seconds: object) -> None:
    with pytest.raises((TypeError, ValueError), match="seconds"):
        decide_equal(x, x, seconds=seconds)  # type: ignore[arg-type]


def test_the_time_budget_also_covers_reading_the_input() -> None:
    start = time.process_time()
    with contextlib.suppress(TypeError, ValueError):
        decide_equal("2**(2**27)", "x", seconds=0.5)
    assert time.process_time() - start < 1.6
