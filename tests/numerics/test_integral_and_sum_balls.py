"""Balls of integrals, sums, products and derivatives: right where there is a value, absent where there is none."""

import contextlib
import time

import mpmath as mp
import pytest
import sympy as sp
from closed_forms import DIVERGENT, INTEGRALS, SUMS
from flint import acb, arb

from zcmoe_symbolic.numerics import CannotEnclose, enclose
from zcmoe_symbolic.numerics.enclosures import expansions_of_gamma, improper, moments, oscillation, sums

x, y, k, j = sp.symbols("x y k j")
NAMES = {"x": x, "y": y, "k": k, "j": j}


def parsed(text: str) -> sp.Expr:
    return sp.sympify(text, locals=NAMES)


def meets(text: str, bits: int = 64) -> bool:
    """Whether the ball of an integral or sum meets the ball of its classical value."""
    value = {**INTEGRALS, **SUMS}[text]
    ball = enclose(parsed(text), bits=bits, seconds=10)
    if value is None:
        mp.mp.dps = 20
        reference = sp.N(parsed(text), 15)
        return bool(abs(complex(ball) - complex(reference)) < 1e-10)
    return bool((ball - enclose(parsed(value), bits=bits)).contains(0))


@pytest.fixture(autouse=True)
def _restored_precision() -> None:
    mp.mp.dps = 15


@pytest.mark.parametrize("text", [*INTEGRALS, *SUMS])
def test_the_ball_contains_the_classical_value(text: str) -> None:
    assert meets(text)
    assert enclose(parsed(text), bits=64, seconds=10).rad() < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("text", [*INTEGRALS, *SUMS])
def test_the_ball_contains_the_classical_value_to_many_digits(text: str) -> None:
    assert meets(text, 160)
    assert enclose(parsed(text), bits=160, seconds=10).rad() < 1e-30


@pytest.mark.parametrize("text", DIVERGENT)
def test_what_diverges_gets_no_ball(text: str) -> None:
    with pytest.raises(CannotEnclose):
        enclose(parsed(text), bits=64, seconds=3)


@pytest.mark.parametrize("text", list(INTEGRALS)[::4] + list(SUMS)[::4])
def test_balls_of_different_precision_meet(text: str) -> None:
    expr = parsed(text)
    coarse, fine = enclose(expr, bits=64, seconds=10), enclose(expr, bits=160, seconds=10)
    assert (coarse - fine).contains(0)


@pytest.mark.parametrize(
    ("expr", "point", "expected"),
    [
        (sp.Derivative(sp.erf(x), x, 2), 1, -4 * sp.exp(-1) / sp.sqrt(sp.pi)),
        (sp.Derivative(sp.Abs(x), x), -2, sp.S.NegativeOne),
        (sp.Derivative(sp.Integral(sp.exp(y), (y, 0, x**2)), x), 2, 4 * sp.exp(4)),
        (sp.Derivative(sp.Integral(sp.sin(x * y) / y, (y, 0, 1)), x), 2, sp.sin(2) / 2),
        (sp.Derivative(x**x, x), 2, 4 * (1 + sp.log(2))),
        (sp.Derivative(sp.gamma(x), x), 1, -sp.EulerGamma),
        (sp.Derivative(sp.log(x), x, 3), sp.I, 2 / sp.I**3),
        (sp.Derivative(x**2 * sp.sin(y * x), x, y), 2, None),
        (sp.Derivative(sp.Piecewise((x**2, x > 0), (x, True)), x), 3, sp.Integer(6)),
    ],
    ids=str,
)
def test_derivatives(expr: sp.Expr, point: int, expected: sp.Expr | None) -> None:
    values = {x: sp.sympify(point), y: sp.Rational(1, 2)}
    expected = expr.doit().subs(values) if expected is None else expected
    ball = enclose(expr, values, bits=128)
    assert (ball - enclose(expected, bits=128)).contains(0)
    assert ball.rad() < 1e-25


@pytest.mark.parametrize("expr", [sp.Abs(x), sp.sqrt(x), sp.sign(x), sp.floor(x), sp.Max(x, 0), sp.log(x)], ids=str)
def test_no_derivative_where_there_is_none(expr: sp.Expr) -> None:
    with pytest.raises(CannotEnclose):
        enclose(sp.Derivative(expr, x), {x: sp.S.Zero})


@pytest.mark.parametrize("expr", [sp.re(x), sp.Abs(x), sp.conjugate(x)], ids=str)
def test_no_complex_derivative_of_a_function_that_is_not_holomorphic(expr: sp.Expr) -> None:
    with pytest.raises(CannotEnclose):
        enclose(sp.Derivative(expr, x), {x: 1 + sp.I})


def test_a_bound_symbol_may_have_the_name_of_a_free_one() -> None:
    expr = x + sp.Integral(x**2, (x, 0, 3)) + sp.Sum(x, (x, 1, 4)) + sp.Integral(x * y, (y, 0, x), (x, 0, 1))
    ball = enclose(expr, {x: sp.Integer(100), y: sp.Integer(7)})
    assert (8 * ball - (8 * 119 + 1)).contains(0)


def test_the_effort_is_bounded() -> None:
    nested = sp.Integral(sp.sin(sp.exp(x * y)) / (1 + sp.Abs(x - y)), (x, 0, 9), (y, 0, 9))
    started = time.process_time()
    with contextlib.suppress(CannotEnclose):
        enclose(nested, seconds=0.5)
    assert time.process_time() - started < 5


# -- planted faults: each must be noticed by the classical values or by the divergent list -------------------------


def caught(text: str) -> bool:
    try:
        return not meets(text)
    except CannotEnclose:
        return True


def with_a_ball(text: str) -> bool:
    try:
        enclose(parsed(text), bits=64, seconds=3)
    except CannotEnclose:
        return False
    return True


def test_a_tail_with_the_wrong_sign_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = improper.integral_of_germ
    monkeypatch.setattr(improper, "integral_of_germ", lambda germ: -right(germ))
    assert caught("Integral(1/(1 + x**3), (x, 0, oo))")
    assert caught("Integral(1/sqrt(x), (x, 0, 1))")


def test_a_forgotten_logarithm_in_a_moment_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = moments._moment
    monkeypatch.setattr(moments, "_moment", lambda domain, exponent, logs: right(domain, exponent, 0))
    assert caught("Integral(log(x), (x, 0, 1))")


def test_convergence_that_is_not_tested_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(domain, exponent, logs):
        return arb(0) if exponent + 1 <= 0 else right(domain, exponent, logs)

    right = moments._moment
    monkeypatch.setattr(moments, "_moment", careless)
    assert any(with_a_ball(text) for text in DIVERGENT if text.startswith("Integral"))


def test_a_remainder_that_is_dropped_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from zcmoe_symbolic.numerics.enclosures.germs import Germ

    right = Germ.series

    def careless(self, coefficients, last):
        return right(self, coefficients[:3], acb(0))

    monkeypatch.setattr(Germ, "series", careless)
    assert caught("Integral(log(sin(x)), (x, 0, pi/2))")


def test_a_wrong_turn_of_the_path_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = oscillation._turned
    monkeypatch.setattr(oscillation, "_turned", lambda g, v, w, cut, scope: right(g, v, -w, cut, scope))
    assert caught("Integral(sin(x)/x, (x, 0, oo))")


def test_an_amplitude_that_does_not_decrease_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the test of decay, the divergent integral of sin(x) would get the value 1."""
    from zcmoe_symbolic.numerics.enclosures.germs import Germ

    monkeypatch.setattr(Germ, "lead", property(lambda self: 1))
    assert with_a_ball("Integral(sin(x), (x, 0, oo))") or with_a_ball("Integral(x*sin(x)/(x + 1), (x, 0, oo))")


def test_a_wrong_zeta_tail_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = sums._zeta_tail
    monkeypatch.setattr(
        sums, "_zeta_tail", lambda e, logs, start, *, alternating: right(e, logs, start + 1, alternating=alternating)
    )
    assert caught("Sum(1/k**2, (k, 1, oo))")
    assert caught("Sum((-1)**k/(2*k + 1), (k, 0, oo))")


def test_a_wrong_coefficient_of_stirling_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = expansions_of_gamma._stirling
    monkeypatch.setattr(expansions_of_gamma, "_stirling", lambda j: -right(j))
    assert caught("Sum(binomial(2*k, k)/4**k/(k + 1), (k, 0, oo))")


def test_a_wrong_bound_of_an_exponential_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from zcmoe_symbolic.numerics.enclosures import germs

    right = germs._exponential_bound

    def careless(growth, domain, order):
        reach, size = right(growth, domain, order)
        return reach, size * arb(2) ** -60

    monkeypatch.setattr(germs, "_exponential_bound", careless)
    assert any(
        caught(text)
        for text in (
            "Sum(k/3**k, (k, 1, oo))",
            "Integral(exp(-sqrt(x)), (x, 0, oo))",
            "Sum(1/factorial(k), (k, 0, oo))",
        )
    )
