"""Derivatives of undefined functions as functions of their own."""

import pytest
import sympy as sp
from sympy import Derivative, Integral, Subs

from zcmoe_symbolic.language.jets import derivative_of, function_and_order, to_jets
from zcmoe_symbolic.language.substitution import canonical

x, y, t, c = sp.symbols("x y t c", real=True)
f, g = (sp.Function(name, real=True) for name in ("f", "g"))
f1, f2, g1 = derivative_of(f), derivative_of(f, 2), derivative_of(g)
two = sp.Function("F", real=True)


def test_names_carry_the_order() -> None:
    assert function_and_order(f) == ("f", 0)
    assert function_and_order(f2) == ("f", 2)
    assert derivative_of(f1) == f2


@pytest.mark.parametrize(
    ("expr", "jets"),
    [
        (f(x).diff(x), f1(x)),
        (f(x).diff(x, 2), f2(x)),
        (Derivative(Derivative(f(x), x), x), f2(x)),
        (f(x**2).diff(x), 2 * x * f1(x**2)),
        (f(g(x)).diff(x), f1(g(x)) * g1(x)),
        (Derivative(f(x) * g(x), x), f1(x) * g(x) + f(x) * g1(x)),
        (Derivative(f(c), x), sp.Integer(0)),
        (f(x).diff(x).subs(x, c), f1(c)),
        (f(x).diff(x).subs(x, c**2), f1(c**2)),
        (Subs(f(x).diff(x), x, 2 * c), f1(2 * c)),
        (Derivative(sp.sqrt(1 + f(x) ** 2), x), f(x) * f1(x) / sp.sqrt(1 + f(x) ** 2)),
        (Derivative(x**3, (x, 2)), 6 * x),
    ],
    ids=str,
)
def test_chain_rule(expr: sp.Expr, jets: sp.Expr) -> None:
    assert sp.expand(to_jets(expr) - jets) == 0


def test_flags_of_functions_are_dropped() -> None:
    flagged = sp.Function("f", positive=True)
    assert to_jets(flagged(x)) == f(x)
    assert to_jets(sp.Function("f")(x)) == f(x)
    assert not to_jets(flagged(x)).is_positive


@pytest.mark.parametrize(
    "expr", [Integral(x * t, (t, 0, 1)), sp.Sum(x**c, (c, 1, 3)), sp.Limit(x * t, t, 0), two(x, y)], ids=str
)
def test_nothing_is_differentiated_under_an_operator(expr: sp.Expr) -> None:
    found = to_jets(Derivative(expr, x))
    assert found == Derivative(expr, x)
    assert to_jets(found) == found


def test_relations_stay_relations() -> None:
    relation = sp.Le(f(x).diff(x), f1(x), evaluate=False)
    assert isinstance(to_jets(relation), sp.Le)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Subs(Integral(x * t, (t, 0, 1)), x, t), Integral(t * y, (y, 0, 1))),
        (Subs(x * Integral(x**2, (x, 0, 1)), x, c), c * Integral(t**2, (t, 0, 1))),
    ],
    ids=str,
)
def test_substitution_below_an_integral_does_not_capture(before: sp.Expr, after: sp.Expr) -> None:
    """Either the value is put in correctly, or the substitution is left as it stands."""
    found = to_jets(before)
    assert found == before or canonical(found) == canonical(after)


def test_a_partial_derivative_on_the_diagonal_is_not_the_derivative_along_it() -> None:
    try:
        partial = to_jets(Subs(Derivative(two(x, y), x), y, x))
    except ValueError:
        return
    assert partial != to_jets(Derivative(two(x, x), x))


@pytest.mark.parametrize("jump", [sp.floor(x), sp.ceiling(x), sp.frac(x), sp.Max(x, 0)], ids=str)
def test_a_derivative_that_sympy_does_not_know_ends_the_search(jump: sp.Expr) -> None:
    assert isinstance(to_jets(Derivative(jump, x)), sp.Expr)
