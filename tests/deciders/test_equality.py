"""`decide_equal` proves what is true, refutes what is false, and is never wrong."""

import math

import pytest
import sympy as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Abs, Derivative, Integral, Rational, Sum, exp, log, sqrt

from zcmoe_symbolic.deciders import decide_equal, find_counterexample, prove_equal
from zcmoe_symbolic.numerics import enclose

x, y, k = sp.symbols("x y k", real=True)
p, q, r, w = sp.symbols("p q r w", positive=True)
u = sp.Symbol("u", nonnegative=True)
neg = sp.Symbol("s", negative=True)
n = sp.Symbol("n", integer=True)
m = sp.Symbol("m", integer=True, positive=True)
j = sp.Symbol("j", integer=True)
z = sp.Symbol("z")
f, g = (sp.Function(name, real=True) for name in ("f", "g"))
third = Rational(1, 3)

TRUE = [
    ((x + y) ** 3, x**3 + 3 * x**2 * y + 3 * x * y**2 + y**3),
    (1 / (x - 1) - 1 / (x + 1), 2 / (x**2 - 1)),
    ((z**2 - 1) * (z**2 + 1), z**4 - 1),
    (sqrt(x**2), Abs(x)),
    (sqrt(x**2 * y**2), Abs(x * y)),
    (Abs(x) ** 2, x**2),
    (Abs(x) ** 3 * x, x**3 * Abs(x)),
    (Abs(x * y), Abs(x) * Abs(y)),
    (Abs(neg), -neg),
    (sqrt(p**2 * x**2), p * Abs(x)),
    ((p * q) ** third, p**third * q**third),
    ((p * x**2 / q**2) ** third * q ** (2 * third), p**third * Abs(x) ** (2 * third)),
    (u**third * u ** (2 * third), u),
    (w ** (r / (r + 1)) * w ** (1 / (r + 1)), w),
    ((w**r) ** (1 / r), w),
    ((w ** (r + 1)) ** 2, w ** (2 * r + 2)),
    ((-1) ** (2 * n), sp.Integer(1)),
    ((x**2) ** n, Abs(x) ** (2 * n)),
    (1 / (sqrt(p + 1) - sqrt(p)), sqrt(p + 1) + sqrt(p)),
    (sqrt(2) * sqrt(3), sqrt(6)),
    (f(x) + g(x) - f(x), g(x)),
    ((f(x) + 1) ** 2, f(x) ** 2 + 2 * f(x) + 1),
    (Derivative(f(x) ** 2, x), 2 * f(x) * Derivative(f(x), x)),
    (Derivative(f(x) * g(x), x), Derivative(f(x), x) * g(x) + f(x) * Derivative(g(x), x)),
    (Derivative(f(x**2), x), 2 * x * Derivative(f(y), y).subs(y, x**2)),
    (Derivative(f(x), x, x), Derivative(Derivative(f(x), x), x)),
    (exp(x + y), exp(x) * exp(y)),
    (exp(2 * x), exp(x) ** 2),
    (Integral(x**2, (x, 0, 1)), Integral(y**2, (y, 0, 1))),
    (Sum(j, (j, 1, m)), Sum(n, (n, 1, m))),
    (Abs(sp.I * x) * sp.I, sp.I * Abs(x)),
]
FALSE = [
    ((x + y) ** 3, x**3 + y**3),
    (sqrt(x**2), x),
    (sqrt(x * y), sqrt(x) * sqrt(y)),
    (sqrt(z**2), z),
    (Abs(z) ** 2, z**2),
    (Abs(x + y), Abs(x) + Abs(y)),
    (Abs(x) ** 3, x**3),
    ((x**3) ** third, x),
    ((x**2) ** third, x ** (2 * third)),
    (u**third * u**third, u),
    ((w**r) ** r, w ** (2 * r)),
    (w**r * w, w ** (2 * r)),
    ((w * p) ** r, w**r * p),
    ((-1) ** n, sp.Integer(1)),
    ((x**n) ** 2, x**n),
    (Abs(neg), neg),
    (1 / (1 / p + 1 / q), p + q),
    (f(x), g(x)),
    (f(x), f(y)),
    (f(x), f(x + 1)),
    (Derivative(f(x), x), f(x)),
    (Derivative(f(x) ** 2, x), 2 * Derivative(f(x), x)),
    (Derivative(f(x**2), x), Derivative(f(y), y).subs(y, x**2)),
    (Derivative(f(x), x, x), Derivative(f(x), x) ** 2),
    (exp(x + y), exp(x) + exp(y)),
    (log(x**2 + 1), 2 * log(x + 1)),
    (Integral(x**2, (x, 0, 1)), Integral(x**3, (x, 0, 1))),
    (Integral(f(x), (x, 0, 1)), f(1)),
    (Integral(x * y, (y, 0, 1)), Integral(x**2, (x, 0, 1))),
    (Sum(j, (j, 1, m)), m**2),
    (sqrt(2) + sqrt(3), sqrt(5)),
    (sqrt(2) * sqrt(3), sqrt(6) + Rational(1, 10**30)),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=str)
def test_true_equations_are_proved(left: sp.Expr, right: sp.Expr) -> None:
    assert decide_equal(left, right).status == "proved"
    assert decide_equal(right, left).status == "proved"


@pytest.mark.parametrize(("left", "right"), FALSE, ids=str)
def test_false_equations_are_refuted(left: sp.Expr, right: sp.Expr) -> None:
    assert decide_equal(left, right).status == "refuted"
    assert decide_equal(right, left).status == "refuted"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((x * y) ** r, x**r * y**r),
        ((z**2) ** third, z ** (2 * third)),
        (((x - 1) ** 2 * (x + 2)) ** Rational(1, 2), (x - 1) * sqrt(x + 2)),
        (sqrt(1 / z), 1 / sqrt(z)),
        ((z * w) ** third, z**third * w ** (2 * third)),
        (log(x * y), log(x) + log(y)),
        (exp(k * log(z)), z ** (2 * k)),
        (Abs(exp(sp.I * z)), sp.Integer(1)),
        (sp.floor(x), x),
        (sp.sign(x), sp.Integer(1)),
        (sp.Max(x, y), x),
        (sp.conjugate(z), z),
        (sp.Heaviside(x), sp.Heaviside(x) ** 3 + sp.Heaviside(x) / 7),
    ],
    ids=str,
)
def test_dubious_laws_are_not_proved(left: sp.Expr, right: sp.Expr) -> None:
    assert not decide_equal(left, right).proved


def test_a_sum_with_reversed_limits_refutes_nothing() -> None:
    """`sum_1^n k = n (n + 1)/2` holds for every integer n with SymPy's (Karr's) meaning of reversed limits."""
    assert not decide_equal(Sum(j, (j, 1, n)), n * (n + 1) / 2).refuted
    assert Sum(j, (j, 1, -3)).doit() == 3


# -- random rational functions ------------------------------------------------------------------------------

numbers = st.integers(-4, 4).map(sp.Integer) | st.fractions(-3, 3, max_denominator=4).map(
    lambda value: Rational(value.numerator, value.denominator)
)
leaves = numbers | st.sampled_from([x, y, p, f(x), Derivative(f(x), x)])
polynomials = st.recursive(
    leaves,
    lambda inner: (
        st.tuples(inner, inner).map(lambda pair: pair[0] + pair[1])
        | st.tuples(inner, inner).map(lambda pair: pair[0] * pair[1])
        | inner.map(lambda expr: expr**2)
    ),
    max_leaves=6,
)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(polynomials, polynomials)
def test_rational_functions_equal_by_construction_are_proved(numerator: sp.Expr, denominator: sp.Expr) -> None:
    bottom = denominator**2 + 1
    left = sp.Mul(numerator + 1, 1 / bottom, evaluate=False) - 1 / bottom
    assert decide_equal(left, sp.expand(numerator) / sp.expand(bottom)).proved


@quick
@given(polynomials, polynomials, numbers.filter(bool), st.sampled_from([1, x, p, x * y, f(x), x**2 + 1]))
def test_rational_functions_different_by_construction_are_never_proved(
    numerator: sp.Expr, denominator: sp.Expr, factor: sp.Expr, term: sp.Expr
) -> None:
    bottom = denominator**2 + 1
    verdict = decide_equal(numerator / bottom, sp.expand(numerator) / sp.expand(bottom) + factor * term)
    assert verdict.refuted


monomials = st.tuples(
    st.sampled_from([p, q, u, x, neg, z]),
    st.sampled_from([Rational(a, b) for a in (1, 2, 3, 4, -1) for b in (1, 2, 3)]),
).map(lambda pair: pair[0] ** pair[1])
products = st.lists(monomials, min_size=1, max_size=3).map(lambda factors: sp.Mul(*factors))
SAMPLES: dict[sp.Symbol, tuple[sp.Expr, ...]] = {
    p: (Rational(1, 3), sp.Integer(5)),
    q: (Rational(7, 2), sp.Integer(2)),
    u: (Rational(1, 2), sp.Integer(3)),
    x: (sp.Integer(-2), Rational(3, 2), Rational(-1, 3)),
    neg: (sp.Integer(-3), Rational(-1, 2)),
    z: (1 + sp.I, -2 - sp.I, sp.Integer(-1), sp.I),
}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(products, st.sampled_from([Rational(1, 2), third, Rational(2, 3), sp.Integer(2), Rational(3, 2)]), st.data())
def test_no_wrong_proof_about_powers(base: sp.Expr, exponent: sp.Expr, data: st.DataObject) -> None:
    """A power law applied by force is proved only if both sides agree at every sampled point."""
    law = data.draw(st.sampled_from([sp.powdenest, sp.expand_power_base, sp.powsimp]))
    left, right = base**exponent, law(base**exponent, force=True)
    verdict = decide_equal(left, right)
    symbols = sorted(left.free_symbols, key=str)
    for shift in range(12):
        point = {s: SAMPLES[s][(shift * (1 + place)) % len(SAMPLES[s])] for place, s in enumerate(symbols)}
        one, other = (complex(side.xreplace(point).evalf(30)) for side in (left, right))
        agree = math.isclose(abs(one - other), 0, abs_tol=1e-9 * (1 + abs(one)))
        assert agree or not verdict.proved


# -- counterexamples ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "symbol", [p, u, neg, n, m, x, z, sp.Symbol("e", even=True), sp.Symbol("pr", prime=True)], ids=str
)
def test_a_counterexample_respects_the_assumptions(symbol: sp.Symbol) -> None:
    found = find_counterexample(symbol + 1, symbol)
    assert found is not None
    value = sp.sympify(dict(found.assignment)[str(symbol)])
    for name, wanted in symbol.assumptions0.items():
        assert getattr(value, f"is_{name}") == wanted


@pytest.mark.parametrize(
    ("left", "right"), [(sqrt(p**2), p), (Abs(neg), -neg), ((-1) ** (2 * n), sp.Integer(1)), (Abs(u), u)], ids=str
)
def test_no_counterexample_outside_the_assumptions(left: sp.Expr, right: sp.Expr) -> None:
    assert find_counterexample(left, right) is None


def test_inequalities() -> None:
    assert find_counterexample(x, x**2 + 1, "<=") is None
    assert find_counterexample(x**2, x, "<=") is not None
    assert find_counterexample(x, x, "<") is not None
    assert find_counterexample(x, x, "<=") is None
    assert find_counterexample(p, sp.Integer(0), "<=") is not None


def test_a_counterexample_may_be_a_function() -> None:
    found = find_counterexample(f(x) ** 2, f(x))
    assert found is not None
    assert "f(t)" in dict(found.assignment)


def test_the_search_is_deterministic() -> None:
    assert find_counterexample(f(x) * y, g(y)) == find_counterexample(f(x) * y, g(y))


def test_the_absolute_value_of_a_complex_integrand_is_enclosed_correctly() -> None:
    """`|z|` is not analytic; its extension from the real axis, `sqrt(z^2)`, would be wrong for complex z."""
    body = Abs(log(x + 1 + sp.I))
    ball = enclose(Integral(body, (x, 0, 1)))
    assert abs(complex(ball) - complex(Integral(body, (x, 0, 1)).evalf(20))) < 1e-12


def test_a_proof_names_its_reduction() -> None:
    assert prove_equal(x + y, y + x) == "identical up to bound variables"
    assert prove_equal((x + y) ** 2, x**2 + 2 * x * y + y**2) == "exact arithmetic"
    assert prove_equal(x, y) is None
