"""Formal calculus proves identities for all smooth functions and refuses those that only look alike."""

import pytest
import sympy as sp
from sympy import (
    Derivative,
    E,
    Integral,
    Rational,
    Subs,
    cos,
    exp,
    log,
    oo,
    pi,
    sin,
    sqrt,
)

from zcmoe_symbolic.deciders.equality.calculus import by_formal_calculus, by_one_integral, primitives
from zcmoe_symbolic.deciders.equality.calculus.continuity import domain_of, range_line
from zcmoe_symbolic.deciders.equality.calculus.preparation import prepared
from zcmoe_symbolic.deciders.equality.field import exact_arithmetic
from zcmoe_symbolic.deciders.equality.prover import Prover

x, y, a, b = sp.symbols("x y a b", real=True)
p, q = sp.symbols("p q", positive=True)
t, s, u, k = sp.symbols("t s u k")
f, g, h, w = (sp.Function(name) for name in "fghw")

TRUE = [
    (Derivative(Integral(f(t), (t, 0, x**2)), x), 2 * x * f(x**2)),
    (Integral(f(t), (t, 0, x)) + Integral(f(t), (t, x, 1)), Integral(f(t), (t, 0, 1))),
    (Integral(a * f(t) + g(t), (t, 0, 1)), a * Integral(f(t), (t, 0, 1)) + Integral(g(t), (t, 0, 1))),
    (Integral(t * Derivative(f(t), t), (t, 0, 1)), f(1) - Integral(f(t), (t, 0, 1))),
    (Integral(f(t), (t, a, b)), -Integral(f(t), (t, b, a))),
    (Integral(f(x - t) * g(t), (t, 0, x)), Integral(f(t) * g(x - t), (t, 0, x))),
    (Integral(2 * t * f(t**2), (t, 0, 1)), Integral(f(t), (t, 0, 1))),
    (a * Integral(f(a * t), (t, 0, 1)), Integral(f(t), (t, 0, a))),
    (Integral(f(a * t), (t, 0, 1)), Integral(f(t), (t, 0, a)) / a),
    (Integral(f(2 * t), (t, 0, 1)), Integral(f(t), (t, 0, 2)) / 2),
    (Integral(f(1 - t), (t, 0, 1)), Integral(f(t), (t, 0, 1))),
    (Integral(f(t + x), (t, 0, 1)), Integral(f(t), (t, x, x + 1))),
    (Integral(Derivative(f(t), t), (t, a, b)), f(b) - f(a)),
    (Integral(f(t) * Derivative(f(t), t), (t, a, b)), (f(b) ** 2 - f(a) ** 2) / 2),
    (Derivative(Integral(f(t), (t, x, 1)), x), -f(x)),
    (Derivative(Integral(f(t) * g(x), (t, 0, x)), x), f(x) * g(x) + Derivative(g(x), x) * Integral(f(t), (t, 0, x))),
    (Derivative(Integral((x - t) * f(t), (t, 0, x)), x), Integral(f(t), (t, 0, x))),
    (Derivative(Integral((x - t) * f(t), (t, 0, x)), x, 2), f(x)),
    (Derivative(Integral(exp(-x * t) * f(t), (t, 0, 1)), x), -Integral(t * exp(-x * t) * f(t), (t, 0, 1))),
    (Derivative(Integral(sin(x - t) * f(t), (t, 0, x)), x), Integral(cos(x - t) * f(t), (t, 0, x))),
    (Derivative(Integral(f(x, t), (t, 0, x)), x), f(x, x) + Integral(Derivative(f(x, t), x), (t, 0, x))),
    (Derivative(f(x, y), x, y), Derivative(f(x, y), y, x)),
    (
        Derivative(f(x) * g(x), x, 3),
        Derivative(f(x), x, 3) * g(x)
        + 3 * Derivative(f(x), x, 2) * Derivative(g(x), x)
        + 3 * Derivative(f(x), x) * Derivative(g(x), x, 2)
        + f(x) * Derivative(g(x), x, 3),
    ),
    (Derivative(f(g(x)), x), Subs(Derivative(f(u), u), u, g(x)) * Derivative(g(x), x)),
    (Derivative(f(x) / g(x), x), (Derivative(f(x), x) * g(x) - f(x) * Derivative(g(x), x)) / g(x) ** 2),
    (Derivative(f(x**2, x), x), 2 * x * Subs(Derivative(f(u, x), u), u, x**2) + Subs(Derivative(f(x**2, u), u), u, x)),
    (f(0) + Subs(Derivative(f(t), t), t, 0) * x + Integral((x - t) * Derivative(f(t), t, 2), (t, 0, x)), f(x)),
    (
        f(0)
        + Subs(Derivative(f(t), t), t, 0) * x
        + Subs(Derivative(f(t), t, 2), t, 0) * x**2 / 2
        + Integral((x - t) ** 2 * Derivative(f(t), t, 3), (t, 0, x)) / 2,
        f(x),
    ),
    (Integral(Integral(f(s), (s, 0, t)), (t, 0, x)), Integral((x - t) * f(t), (t, 0, x))),
    (Integral(Integral(Integral(f(u), (u, 0, s)), (s, 0, t)), (t, 0, x)), Integral((x - t) ** 2 * f(t), (t, 0, x)) / 2),
    (Integral(f(s) * g(t), (s, 0, 1), (t, 0, 1)), Integral(f(t), (t, 0, 1)) * Integral(g(t), (t, 0, 1))),
    (Integral(f(s, t), (s, 0, 1), (t, 0, 1)), Integral(f(s, t), (t, 0, 1), (s, 0, 1))),
    (Integral(Integral(f(s, t), (s, 0, x)), (t, 0, x)), Integral(Integral(f(s, t), (t, 0, x)), (s, 0, x))),
    (Integral(f(s) * g(t), (s, 0, t), (t, 0, x)), Integral(f(s) * g(t), (t, s, x), (s, 0, x))),
    (Integral(f(t) * Integral(f(s), (s, 0, t)), (t, 0, x)), Integral(f(t), (t, 0, x)) ** 2 / 2),
    (
        Integral((f(t) - Integral(f(s) * w(s), (s, 0, 1))) ** 2 * w(t), (t, 0, 1)),
        Integral(f(t) ** 2 * w(t), (t, 0, 1))
        - 2 * Integral(f(t) * w(t), (t, 0, 1)) ** 2
        + Integral(f(t) * w(t), (t, 0, 1)) ** 2 * Integral(w(t), (t, 0, 1)),
    ),
    (
        Integral(f(t) * Derivative(g(t), t), (t, 0, 1)),
        f(1) * g(1) - f(0) * g(0) - Integral(Derivative(f(t), t) * g(t), (t, 0, 1)),
    ),
    (
        Integral(t**2 * Derivative(f(t), t, 2), (t, 0, 1)),
        Subs(Derivative(f(t), t), t, 1) - 2 * f(1) + 2 * Integral(f(t), (t, 0, 1)),
    ),
    (Integral(sin(t) * Derivative(f(t), t, 2), (t, 0, pi)), f(0) + f(pi) - Integral(sin(t) * f(t), (t, 0, pi))),
    (Integral(exp(t) * (f(t) + Derivative(f(t), t)), (t, 0, x)), exp(x) * f(x) - f(0)),
    (Integral(f(t), (t, -a, a)), Integral(f(t) + f(-t), (t, 0, a))),
    (Integral(f(t) - f(-t), (t, -a, a)), 0),
    (Integral(cos(t) * f(sin(t)), (t, 0, pi / 2)), Integral(f(t), (t, 0, 1))),
    (Integral(f(sin(t)), (t, 0, pi / 2)), Integral(f(cos(t)), (t, 0, pi / 2))),
    (Integral(t * f(sin(t)), (t, 0, pi)), pi / 2 * Integral(f(sin(t)), (t, 0, pi))),
    (Integral(f(t) / (f(t) + f(1 - t)), (t, 0, 1)), Rational(1, 2)),
    (Integral(f(exp(t)) * exp(t), (t, 0, 1)), Integral(f(t), (t, 1, E))),
    (Integral(f(log(t)) / t, (t, 1, x**2 + 1)), Integral(f(t), (t, 0, log(x**2 + 1)))),
    (Integral(f(t) / t, (t, 1, p)) + Integral(f(t) / t, (t, p, 2)), Integral(f(t) / t, (t, 1, 2))),
    (Integral(f(p * t) / t, (t, 1, 2)), Integral(f(t) / t, (t, p, 2 * p))),
    (Integral(a * f(t) + b * g(t), (t, -oo, oo)), Integral(b * g(t) + a * f(t), (t, -oo, oo))),
    (Integral((t - a) ** 2 * f(t), (t, -oo, oo)), Integral((t**2 - 2 * a * t + a**2) * f(t), (t, -oo, oo))),
    (Integral(Derivative(f(t), t) * g(t) + f(t) * Derivative(g(t), t), (t, a, b)), f(b) * g(b) - f(a) * g(a)),
    (Integral(Derivative(f(t), t) * exp(f(t)), (t, a, b)), exp(f(b)) - exp(f(a))),
    (Integral(sin(f(t)) * Derivative(f(t), t), (t, a, b)), cos(f(a)) - cos(f(b))),
    (Integral(g(f(t)) * Derivative(f(t), t), (t, a, b)), Integral(g(t), (t, f(a), f(b)))),
    (Derivative(Integral(f(t), (t, sin(x), cos(x))), x), -sin(x) * f(cos(x)) - cos(x) * f(sin(x))),
    (
        Integral(Derivative(f(t), t) ** 2, (t, 0, 1)),
        Derivative(f(x), x).subs(x, 1) * f(1)
        - Derivative(f(x), x).subs(x, 0) * f(0)
        - Integral(f(t) * Derivative(f(t), t, 2), (t, 0, 1)),
    ),
    (
        Integral(f(t) * Derivative(g(t), t, 2) - Derivative(f(t), t, 2) * g(t), (t, a, b)),
        f(b) * Derivative(g(b), b)
        - Derivative(f(b), b) * g(b)
        - f(a) * Derivative(g(a), a)
        + Derivative(f(a), a) * g(a),
    ),
    (Integral(f(t) ** 3 * Derivative(f(t), t), (t, 0, x)), (f(x) ** 4 - f(0) ** 4) / 4),
    (Derivative(Integral(f(x * t), (t, 0, 1)), x), Integral(t * Subs(Derivative(f(u), u), u, x * t), (t, 0, 1))),
    (Integral(f(x - t), (t, 0, x)), Integral(f(t), (t, 0, x))),
    (
        Integral(f(t) * Derivative(g(x - t), t), (t, 0, x)),
        f(x) * g(0) - f(0) * g(x) - Integral(Derivative(f(t), t) * g(x - t), (t, 0, x)),
    ),
    (Derivative(f(x - a * y), y, 2), a**2 * Derivative(f(x - a * y), x, 2)),
    (Integral(f(t), (t, 0, 1)) * Integral(g(t), (t, 0, 1)), Integral(Integral(f(s) * g(t), (s, 0, 1)), (t, 0, 1))),
    (
        Integral((f(s) * g(t) - f(t) * g(s)) ** 2, (s, 0, 1), (t, 0, 1)) / 2,
        Integral(f(t) ** 2, (t, 0, 1)) * Integral(g(t) ** 2, (t, 0, 1)) - Integral(f(t) * g(t), (t, 0, 1)) ** 2,
    ),
    (Derivative(Integral(f(t) ** 2, (t, a, x)), a), -(f(a) ** 2)),
    (Integral(sqrt(t) * f(t), (t, 0, 1)), Integral(2 * t**2 * f(t**2), (t, 0, 1))),
    (Integral(t * f(t**2), (t, -1, 2)), Integral(f(t), (t, 1, 4)) / 2),
    (Derivative(x * Integral(f(t), (t, 0, x)), x), Integral(f(t), (t, 0, x)) + x * f(x)),
    (Derivative(Integral(f(t) / x, (t, 0, x)), x), f(x) / x - Integral(f(t), (t, 0, x)) / x**2),
    (Integral(Integral(f(s + t), (s, 0, 1)), (t, 0, 1)), Integral(Integral(f(s + t), (t, 0, 1)), (s, 0, 1))),
    (Derivative(exp(f(x)) * g(x), x), exp(f(x)) * (Derivative(f(x), x) * g(x) + Derivative(g(x), x))),
    (Derivative(log(f(x) ** 2 + 1), x), 2 * f(x) * Derivative(f(x), x) / (f(x) ** 2 + 1)),
]
FALSE = [
    (Derivative(Integral(f(t), (t, 0, x**2)), x), f(x**2)),
    (Integral(f(t), (t, 0, x)) + Integral(f(t), (t, x, 1)), Integral(f(t), (t, 0, 1)) - Integral(f(t), (t, 0, x))),
    (Integral(a * f(t) + g(t), (t, 0, 1)), a * Integral(g(t), (t, 0, 1)) + Integral(f(t), (t, 0, 1))),
    (Integral(t * Derivative(f(t), t), (t, 0, 1)), f(1) - f(0) - Integral(f(t), (t, 0, 1))),
    (Integral(f(t), (t, a, b)), Integral(f(t), (t, b, a))),
    (Integral(f(a * t), (t, 0, 1)), a * Integral(f(t), (t, 0, a))),
    (Integral(f(x - t) * g(t), (t, 0, x)), -Integral(f(t) * g(x - t), (t, 0, x))),
    (Integral(f(t**2), (t, 0, 1)), Integral(f(t), (t, 0, 1))),
    (Integral(1 / t, (t, -1, 1)), Integral(1 / t, (t, -1, 0)) + Integral(1 / t, (t, 0, 2))),
    (Integral(f(t) / t, (t, -1, 1)), Integral(f(t) / t, (t, -1, -2)) + Integral(f(t) / t, (t, -2, 1)) + 0 * x + 1),
    (Integral(Integral(f(s), (s, 0, t)), (t, 0, x)), Integral(t * f(t), (t, 0, x))),
    (Integral(f(s) * g(t), (s, 0, t), (t, 0, x)), Integral(f(s) * g(t), (s, 0, x), (t, 0, x))),
    (Integral(Integral(f(s, t), (s, 0, t)), (t, 0, x)), Integral(Integral(f(s, t), (t, 0, s)), (s, 0, x))),
    (Integral(f(t), (t, -a, a)), 2 * Integral(f(t), (t, 0, a))),
    (Integral(f(sin(t)), (t, 0, pi)), Integral(f(cos(t)), (t, 0, pi))),
    (Integral(t * f(sin(t)), (t, 0, pi)), pi * Integral(f(sin(t)), (t, 0, pi))),
    (Integral(cos(t) * f(sin(t)), (t, 0, pi)), Integral(f(t), (t, 0, 1))),
    (Integral(f(t) * Derivative(g(t), t), (t, 0, 1)), -Integral(Derivative(f(t), t) * g(t), (t, 0, 1))),
    (Derivative(f(g(x)), x), Subs(Derivative(f(u), u), u, x) * Derivative(g(x), x)),
    (Derivative(f(x, y), x), Derivative(f(x, y), y)),
    (Derivative(f(x, x), x), Subs(Derivative(f(u, x), u), u, x)),
    (Integral(f(t) * Integral(f(s), (s, 0, t)), (t, 0, x)), Integral(f(t), (t, 0, x)) ** 2),
    (Derivative(Integral(f(x, t), (t, 0, x)), x), f(x, x)),
    (
        Integral((f(t) - Integral(f(s) * w(s), (s, 0, 1))) ** 2 * w(t), (t, 0, 1)),
        Integral(f(t) ** 2 * w(t), (t, 0, 1)) - Integral(f(t) * w(t), (t, 0, 1)) ** 2,
    ),
    (Integral(f(t), (t, 0, 1)) * Integral(g(t), (t, 0, 1)), Integral(f(t) * g(t), (t, 0, 1))),
    (f(0) + Subs(Derivative(f(t), t), t, 0) * x + Integral((x - t) * Derivative(f(t), t, 2), (t, 0, x)) / 2, f(x)),
    (Integral(f(x * t), (t, 0, 1)), Integral(f(t), (t, 0, x))),
    (Integral(t * f(t**2), (t, -1, 1)), Integral(f(t), (t, 0, 1))),
    (Integral(Derivative(f(t), t) / f(t), (t, a, b)), log(f(b)) - log(f(a))),
    (Integral(1 / t**2, (t, -1, 1)), -2),
    (Integral(Derivative(f(1 / t), t), (t, -1, 1)), f(1) - f(-1)),
    (Integral(f(1 / t) / t**2, (t, -1, 1)), Integral(f(t), (t, -1, 1))),
    (Integral(f(log(t)) / t, (t, 1, x)), Integral(f(t), (t, 0, log(x**2)))),
    (Integral(f(t), (t, 0, oo)), Integral(f(2 * t), (t, 0, oo))),
    (Integral(sqrt(t**2) * f(t**2), (t, -1, 1)), 0),
]


def proved(left, right):
    methods = (by_formal_calculus, by_one_integral, exact_arithmetic)
    return Prover(methods, seconds=10).prove(left, right) is not None


@pytest.mark.parametrize(("left", "right"), TRUE, ids=range(len(TRUE)))
def test_true_identities_are_proved(left, right):
    assert proved(left, right)


@pytest.mark.parametrize(("left", "right"), FALSE, ids=range(len(FALSE)))
def test_false_identities_are_not_proved(left, right):
    assert not proved(left, right)


def test_a_missing_boundary_term_would_be_seen(monkeypatch):
    false = Integral(Derivative(f(t), t), (t, 0, 1)), f(1)
    assert not proved(*false)
    monkeypatch.setattr(primitives, "_between", lambda expr, low, high: expr.xreplace({primitives._VARIABLE: high}))
    assert proved(*false)


def test_ends_in_the_wrong_order_would_be_seen(monkeypatch):
    false = Integral(f(t), (t, 0, 1)), Integral(f(t), (t, 1, 0))
    assert not proved(*false)
    real_between = primitives._between

    def ordered(expr, low, high):
        return real_between(expr, *sorted((low, high)))

    monkeypatch.setattr(primitives, "_between", ordered)
    assert proved(*false)


@pytest.mark.parametrize(
    "false",
    [
        (Integral(1 / t**2, (t, -1, 1)), sp.Integer(-2)),
        (Integral(f(t) / t, (t, -1, 1)), Integral(f(t) / t, (t, -1, -2)) + Integral(f(t) / t, (t, -2, 1))),
    ],
    ids=["value", "additivity"],
)
def test_a_singularity_in_the_range_would_be_missed_without_the_check(monkeypatch, false):
    assert not proved(*false)
    monkeypatch.setattr(primitives, "_check_continuous", lambda *_: primitives.LINES[0])
    assert proved(*false)


def test_a_wrong_jacobian_would_be_seen(monkeypatch):
    false = Integral(f(t**2), (t, 0, 1)), Integral(f(t), (t, 0, 1))
    assert not proved(*false)
    monkeypatch.setattr(primitives, "derivative", lambda expr, variable: sp.S.One)
    assert proved(*false)


def test_the_case_of_a_vanishing_factor_counts():
    scaled = Integral(f(a * t), (t, 0, 1))
    assert not proved(sp.sign(a) ** 2 * scaled, scaled)
    nonzero = sp.Symbol("a", real=True, nonzero=True)
    assert proved(*(e.subs(a, nonzero) for e in (sp.sign(a) ** 2 * scaled, scaled)))


def test_a_function_that_is_named_like_a_derivative_is_refused():
    lookalike = sp.Function("f⟨1⟩")
    assert not proved(Integral(lookalike(t), (t, 0, 1)), f(1) - f(0))


def test_limits_that_may_be_complex_are_refused():
    z = sp.Symbol("z")
    assert by_formal_calculus(Integral(f(t), (t, 0, z)), -Integral(f(t), (t, z, 0)), Prover([])) is None


def test_splitting_needs_convergence_of_the_parts():
    whole = Integral(f(t) + g(t), (t, 0, oo))
    assert not proved(whole, sp.Integer(0))
    assert proved(whole, Integral(f(t), (t, 0, oo)) + Integral(g(t), (t, 0, oo)))


def test_reflection_needs_the_middle_of_the_range():
    assert proved(Integral(t**3 * sp.cos(t) * f(t**2), (t, -1, 1)), sp.Integer(0))
    assert not proved(Integral(t**3 * sp.cos(t) * f(t**2), (t, -1, 2)), sp.Integer(0))


@pytest.mark.parametrize(
    ("integrand", "name"),
    [(1 / x, "(0, oo)"), (sqrt(x), "[0, oo)"), (1 / (1 + x**2), "the real line"), (sp.tan(x), None)],
    ids=str,
)
def test_where_an_integrand_is_continuous(integrand, name):
    line = domain_of(integrand, x)
    assert (line.name if line else None) == name


def test_ranges_lie_on_the_smallest_line():
    assert range_line(sp.Integer(0), p).name == "[0, oo)"
    assert range_line(sp.Integer(-1), p).name == "the real line"


def test_several_values_are_put_in_at_once():
    both = Subs(Derivative(f(x, y), x), (x, y), (y, x))
    assert prepared(both) == prepared(Subs(Derivative(f(u, x), u), u, y))


def polynomial_value(expr, functions):
    """The expression with concrete polynomials for the functions."""
    expr = sp.sympify(expr)
    for name, value in functions.items():
        expr = expr.replace(sp.Function(name), value)
    return sp.expand(expr.doit())


CONCRETE = {
    "f": lambda *v: 1 + sum((k + 2) * e**2 - e for k, e in enumerate(v)),
    "g": lambda *v: 3 * v[0] ** 3 - sum(v) + 2,
    "w": lambda *v: 1 + v[0],
}
POLYNOMIAL = [k for k, pair in enumerate(TRUE) if not sp.Tuple(*pair).has(exp, log, sin, cos, oo, sp.Pow(t, -1), p)]


@pytest.mark.slow
@pytest.mark.parametrize("case", [k for k in POLYNOMIAL if not sp.Tuple(*TRUE[k]).has(Subs, sp.sqrt(t))])
def test_the_true_list_holds_for_polynomials(case):
    left, right = (polynomial_value(side, CONCRETE) for side in TRUE[case])
    assert left.has(sp.Integral) or right.has(sp.Integral) or sp.simplify(left - right) == 0
