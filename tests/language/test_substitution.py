"""Replacing free symbols and functions without touching, or being captured by, bound variables."""

import pytest
import sympy as sp
from sympy import Derivative, Integral, Lambda, Limit, Sum

from zcmoe_symbolic.language import Expectation, RegionIntegral
from zcmoe_symbolic.language.substitution import canonical, same, substitute

x, y, t, s, c = sp.symbols("x y t s c", real=True)
q = sp.Symbol("q", positive=True)
i, j, m, n = sp.symbols("i j m n", integer=True)
f, g = (sp.Function(name, real=True) for name in ("f", "g"))
region = sp.Symbol("A")


def free(expr: sp.Basic) -> set[sp.Basic]:
    return set(expr.free_symbols)


@pytest.mark.parametrize(
    ("expr", "replacement", "expected"),
    [
        (Integral(x * t, (t, 0, 1)), {x: t}, Integral(t * s, (s, 0, 1))),
        (Integral(x * t, (t, 0, x)), {x: t}, Integral(t * s, (s, 0, t))),
        (Integral(t, (t, 0, t)), {t: x}, Integral(s, (s, 0, x))),
        (Integral(x, (x, 0, 1)), {x: 5}, Integral(s, (s, 0, 1))),
        (x + Integral(x, (x, 0, 1)), {x: c}, c + Integral(s, (s, 0, 1))),
        (Sum(i * n, (i, 1, m)), {n: i}, Sum(i * j, (j, 1, m))),
        (Sum(i, (i, 1, i)), {i: m}, Sum(j, (j, 1, m))),
        (Sum(Integral(f(x) * i, (x, 0, y)), (i, 1, m)), {y: i}, Sum(Integral(f(x) * j, (x, 0, i)), (j, 1, m))),
        (Limit(x * t, t, 0), {x: t}, Limit(t * s, s, 0)),
        (Lambda(t, x * t), {x: t}, Lambda(s, t * s)),
        (Lambda(t, t), {t: x}, Lambda(s, s)),
        (RegionIntegral.over(region, x * t, t), {x: t}, RegionIntegral.over(region, t * s, s)),
        (RegionIntegral.over(region, f(t), t), {region: t}, RegionIntegral.over(t, f(s), s)),
        (Integral(t * (1 + Integral(x * s, (s, 0, t))), (t, 0, 1)), {x: s * t},
         Integral(y * (1 + Integral(s * t * c, (c, 0, y))), (y, 0, 1))),
    ],
    ids=str,
)  # fmt: skip
def test_symbols(expr: sp.Expr, replacement: dict[sp.Basic, sp.Expr], expected: sp.Expr) -> None:
    found = substitute(expr, replacement)
    assert same(found, expected)
    assert free(found) == free(expected)


@pytest.mark.parametrize(
    ("expr", "function", "expected"),
    [
        (f(x) + f(x).diff(x), Lambda(t, t**2), x**2 + 2 * x),
        (f(x).diff(x, 2), Lambda(t, t**3), 6 * x),
        (f(f(x)), Lambda(t, t + 1), x + 2),
        (Integral(f(t), (t, 0, 1)), Lambda(s, s * t), Integral(t * s, (s, 0, 1))),
        (Sum(f(i), (i, 1, m)), Lambda(s, s * i), Sum(i * j, (j, 1, m))),
        (Lambda(t, f(t)), Lambda(s, t), Lambda(s, t)),
        (f(x).diff(x).subs(x, c**2), Lambda(t, t**2), 2 * c**2),
        (g(f(x)), Lambda(t, g(t)), g(g(x))),
    ],
    ids=str,
)
def test_functions(expr: sp.Expr, function: Lambda, expected: sp.Expr) -> None:
    assert same(substitute(expr, {}, {"f": function}), expected)


def test_symbols_are_replaced_at_once() -> None:
    assert substitute(x + 2 * y, {x: y, y: x}) == y + 2 * x


@pytest.mark.parametrize(
    ("body", "symbols", "functions"),
    [(x * y * t, {y: x}, {}), (x * f(t), {}, {"f": Lambda(t, x)})],
    ids=["symbol", "function"],
)
def test_below_a_derivative_nothing_is_captured(
    body: sp.Expr, symbols: dict[sp.Basic, sp.Expr], functions: dict[str, Lambda]
) -> None:
    """The slope in x at y = x is not the slope of what y = x gives."""
    slope = Derivative(Integral(body, (t, 0, 1)), x)
    captured = Derivative(Integral(substitute(body, symbols, functions), (t, 0, 1)), x)
    try:
        found = substitute(slope, symbols, functions)
    except (ValueError, TypeError):
        return
    assert not same(found, captured)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Integral(x**2, (x, 0, 1)), Integral(t**2, (t, 0, 1))),
        (Integral(x**2, (x, 0, 1)), Integral(q**2, (q, 0, 1))),
        (Sum(f(i), (i, 1, m)), Sum(f(j), (j, 1, m))),
        (Lambda(x, f(x) * y), Lambda(t, f(t) * y)),
        (Limit(f(x), x, c), Limit(f(t), t, c)),
        (Integral(x + Integral(x * t, (t, 0, x)), (x, 0, 1)), Integral(t + Integral(t * s, (s, 0, t)), (t, 0, 1))),
        (RegionIntegral.over(region, f(x), x), RegionIntegral.over(region, f(t), t)),
        (f(x).diff(x), Derivative(f(x), x)),
        (sp.Function("f", positive=True)(x), f(x)),
    ],
    ids=str,
)
def test_same_up_to_the_names_of_bound_variables(one: sp.Expr, other: sp.Expr) -> None:
    assert same(one, other)
    assert canonical(canonical(one)) == canonical(one)


MINE = sp.Symbol("_0", real=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (x, y),
        (f(x), g(x)),
        (Integral(x * y, (x, 0, 1)), Integral(x * y, (y, 0, 1))),
        (Integral(x * y, (y, 0, 1)), Integral(x**2, (x, 0, 1))),
        (Integral(x, (x, 0, 1)), Integral(x, (x, 0, 2))),
        (Sum(f(i), (i, 1, m)), Sum(f(i), (i, 1, n))),
        (Limit(f(x), x, c, "+"), Limit(f(x), x, c, "-")),
        (Lambda((x, y), x), Lambda((x, y), y)),
        (RegionIntegral.over(region, f(x), x), RegionIntegral.over(sp.Symbol("B"), f(x), x)),
        (Integral(MINE * x, (x, 0, 1)), Integral(x**2, (x, 0, 1))),
        (Lambda(x, MINE * x), Lambda(x, x**2)),
        (Limit(f(i), i, sp.oo), Limit(f(x), x, sp.oo)),
        (Expectation.of(x, x, y), Expectation.of(x, y, x)),
        (Expectation.of(y**2, x, y), Expectation.of(t**2, x, t)),
    ],
    ids=str,
)
def test_not_the_same(one: sp.Expr, other: sp.Expr) -> None:
    """The last ones differ because a random variable carries its law by its name."""
    assert not same(one, other)
