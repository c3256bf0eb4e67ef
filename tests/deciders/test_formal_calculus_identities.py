"""Further identities with undefined functions, of many shapes."""

import pytest
import sympy as sp
from sympy import (
    Derivative,
    Integral,
    Rational,
    Subs,
    exp,
    pi,
    sin,
    sqrt,
)

from zcmoe_symbolic.deciders.equality.calculus import by_formal_calculus, by_one_integral
from zcmoe_symbolic.deciders.equality.field import exact_arithmetic
from zcmoe_symbolic.deciders.equality.prover import Prover

x, y, a, b = sp.symbols("x y a b", real=True)
t, s, u, c = sp.symbols("t s u c")
f, g = sp.Function("f"), sp.Function("g")

TRUE = [
    (Integral(f(t), (t, x, x)), 0),
    (Integral(f(t), (t, 0, 1), (s, 0, 1)), Integral(f(t), (t, 0, 1))),
    (Integral(c * f(t), (t, 0, 1)), c * Integral(f(t), (t, 0, 1))),
    (Derivative(f(2 * x), x), 2 * Subs(Derivative(f(t), t), t, 2 * x)),
    (Integral(f(s) * Integral(g(t), (t, 0, 1)), (s, 0, 1)), Integral(f(t), (t, 0, 1)) * Integral(g(t), (t, 0, 1))),
    (Integral(f(t), (t, 0, 2)), Integral(f(t) + f(t + 1), (t, 0, 1))),
    (Integral(f(t), (t, a, b)), (b - a) * Integral(f(a + (b - a) * t), (t, 0, 1))),
    (Integral(f(t) + f(-t), (t, -1, 1)), 2 * Integral(f(t), (t, -1, 1))),
    (Integral(t * (f(t) + f(-t)), (t, -a, a)), 0),
    (Integral(Derivative(f(t), t, 2) * (1 - t), (t, 0, 1)), f(1) - f(0) - Derivative(f(x), x).subs(x, 0)),
    (Derivative(Integral(f(t), (t, 0, x)) ** 2, x), 2 * f(x) * Integral(f(t), (t, 0, x))),
    (Derivative(Integral(Integral(f(s), (s, 0, t)), (t, 0, x)), x, x), f(x)),
    (Derivative(Integral(f(t) * exp(-t), (t, 0, x)) * exp(x), x), exp(x) * Integral(f(t) * exp(-t), (t, 0, x)) + f(x)),
    (Derivative(Integral(exp(x - t) * f(t), (t, 0, x)), x) - Integral(exp(x - t) * f(t), (t, 0, x)), f(x)),
    (Derivative(Integral(sin(x - t) * f(t), (t, 0, x)), x, 2) + Integral(sin(x - t) * f(t), (t, 0, x)), f(x)),
    (Integral(f(t) / sqrt(t), (t, 1, 4)), 2 * Integral(f(t**2), (t, 1, 2))),
    (Integral(f(1 / t) / t**2, (t, 1, 2)), Integral(f(t), (t, Rational(1, 2), 1))),
    (Integral(f(s) * f(t), (s, 0, t), (t, 0, 1)), Integral(f(t), (t, 0, 1)) ** 2 / 2),
    (Derivative(Integral(f(t - x), (t, 0, 1)), x), f(-x) - f(1 - x)),
    (Integral(f(t) * t, (t, 0, x)), x * Integral(f(t), (t, 0, x)) - Integral(f(s), (s, 0, t), (t, 0, x))),
    (Integral(Derivative(f(t), t) * t**2, (t, 0, x)), x**2 * f(x) - 2 * Integral(t * f(t), (t, 0, x))),
    (
        Derivative(f(x, g(x)), x),
        Subs(Derivative(f(u, g(x)), u), u, x) + Derivative(g(x), x) * Subs(Derivative(f(x, u), u), u, g(x)),
    ),
    (Derivative(f(x / y), x) * x + y * Derivative(f(x / y), y), 0),
    (Derivative(f(x + a * y) + g(x - a * y), y, 2) - a**2 * Derivative(f(x + a * y) + g(x - a * y), x, 2), 0),
    (Derivative(1 / f(x), x), -Derivative(f(x), x) / f(x) ** 2),
    (Derivative(sqrt(f(x) ** 2 + 1), x), f(x) * Derivative(f(x), x) / sqrt(f(x) ** 2 + 1)),
    (Derivative(f(x) * exp(a * x), x), exp(a * x) * (Derivative(f(x), x) + a * f(x))),
    (Derivative(x**2 * f(x), x, 2), 2 * f(x) + 4 * x * Derivative(f(x), x) + x**2 * Derivative(f(x), x, 2)),
    (Integral(Derivative(x * f(x), x), (x, 0, 1)), f(1)),
    (Integral(f(sin(t) ** 2) * sin(2 * t), (t, 0, pi / 2)), Integral(f(t), (t, 0, 1))),
    (
        Integral(f(t) ** 2, (t, 0, 1)) - Integral(f(t), (t, 0, 1)) ** 2,
        Integral((f(t) - Integral(f(s), (s, 0, 1))) ** 2, (t, 0, 1)),
    ),
    (Derivative(Integral(f(t), (t, 0, g(x))), x), f(g(x)) * Derivative(g(x), x)),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=range(len(TRUE)))
def test_the_identity_is_proved_and_a_disturbed_one_is_not(left, right):
    def proved(right):
        methods = (exact_arithmetic, by_formal_calculus, by_one_integral)
        return Prover(methods, seconds=10).prove(left, right) is not None

    assert proved(right)
    assert not proved(right + Integral(f(t), (t, 0, 1)) - f(Rational(1, 2)))


def test_mixed_partial_derivatives_integrate_to_the_corners():
    inner = Integral(Derivative(f(s, t), s, t), (s, 0, 1), (t, 0, 1))
    assert by_formal_calculus(inner, f(1, 1) - f(0, 1) - f(1, 0) + f(0, 0), Prover([])) is not None
