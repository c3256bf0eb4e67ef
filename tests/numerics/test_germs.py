"""A germ encloses its function at every point of its interval, not only near 0."""

import random
from fractions import Fraction

import pytest
import sympy as sp
from flint import acb, arb, ctx

from zcmoe_symbolic.numerics import CannotEnclose, enclose
from zcmoe_symbolic.numerics.enclosures import germs
from zcmoe_symbolic.numerics.enclosures.evaluation import Effort, Scope
from zcmoe_symbolic.numerics.enclosures.expansions import Place, germ_of
from zcmoe_symbolic.numerics.enclosures.germs import Domain, Germ
from zcmoe_symbolic.numerics.enclosures.moments import integral_of_germ

u = sp.Symbol("u", positive=True)
s = sp.Symbol("s")


def expansion(expr: sp.Expr, *, width: str = "1/8", orders: int = 6, **kind: bool) -> Germ:
    scope = Scope({}, {}, Effort(nodes=100_000, seconds=5))
    return germ_of(expr, Place(u, Domain(arb(1) * sp.Rational(width).p / sp.Rational(width).q, orders, **kind), scope))


def value_at(germ: Germ, point: acb) -> acb:
    """The ball of all values that the germ admits at a point."""
    logarithm = -point.log()

    def weight(exponent: Fraction, logs: int) -> acb:
        return (point.log() * exponent.numerator / exponent.denominator).exp() * logarithm**logs

    total = germ.rest * weight(germ.order, germ.logs) if not germ.rest.is_zero() else acb(0)
    for key, coefficient in germ.terms.items():
        total += coefficient * weight(*key)
    exponent = acb(0)
    for key, coefficient in germ.growth.items():
        exponent += coefficient * weight(*key)
    sign = -1 if germ.alternates and round(float((1 / point).real.mid())) % 2 else 1
    return total * exponent.exp() * sign


def random_expression(source: random.Random, depth: int) -> sp.Expr:
    if depth == 0:
        return source.choice(
            [u, u, 1 / u, sp.sqrt(u), sp.log(u), 1 + u, 1 - 2 * u, sp.Integer(2), sp.Rational(-1, 3), sp.pi, u**2]
        )
    first, second = random_expression(source, depth - 1), random_expression(source, source.randint(0, depth - 1))
    function = source.choice(
        [
            sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.sinh, sp.cosh, sp.tanh, sp.atan, sp.asin, sp.acos, sp.asinh,
            sp.acosh, sp.atanh, sp.sqrt, sp.erf, sp.erfc, sp.gamma, sp.loggamma, sp.Abs, sp.sign, sp.floor, sp.cot,
            lambda t: 1 / t, lambda t: t**2, lambda t: t ** sp.Rational(-2, 3), lambda t: sp.exp(-t),
            lambda t: sp.polygamma(0, t), lambda t: sp.Max(t, second),
            lambda t: sp.Piecewise((t, t < second), (u, True)),
            sp.Heaviside, sp.frac, sp.acot, lambda t: sp.besselj(0, t), lambda t: t**second,
        ]
    )  # fmt: skip
    return source.choice([first + second, first * second, function(first), function(first), first - second])


def escapes(seed: int, count: int) -> tuple[list[tuple[sp.Expr, acb]], int]:
    """Random functions with a point where the germ does not enclose them, and how many were compared."""
    source = random.Random(seed)  # noqa: S311
    missed, compared = [], 0
    for _ in range(count):
        try:
            expr = random_expression(source, source.choice([1, 2, 2, 3]))
        except (ValueError, TypeError):
            continue  # SymPy refuses some of them
        if u not in expr.free_symbols or expr.has(sp.oo, sp.nan, sp.zoo):
            continue
        try:
            germ = expansion(expr, width=source.choice(["1/8", "1/64", "1/1000"]), orders=source.choice([3, 6]))
        except CannotEnclose:
            continue
        for part in ("1", "1/2", "1/7", "1/1000"):
            width = sp.Rational(str(germ.domain.width.mid().fmpq()) if germ.domain.width.is_exact() else "1/1000")
            point = width * sp.Rational(part)
            try:
                exact = enclose(expr, {u: point}, bits=200)
            except CannotEnclose:
                continue
            admitted = value_at(germ, acb(arb(int(point.p)) / int(point.q)))
            compared += 1
            if admitted.is_finite() and not (admitted - exact).contains(0):
                missed.append((expr, point))
    return missed, compared


@pytest.mark.parametrize("seed", range(6))
def test_a_germ_encloses_its_function(seed: int) -> None:
    missed, compared = escapes(seed, 120)
    assert not missed
    assert compared >= 80


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 106))
def test_a_germ_encloses_its_function_at_length(seed: int) -> None:
    missed, _ = escapes(seed, 300)
    assert not missed


SEQUENCES = [
    "factorial(1/u)",
    "gamma(1/u + 1/2)/gamma(1/u + 2)",
    "(-1)**(1/u)*u",
    "(-3)**(-1/u + 1)",
    "harmonic(1/u)",
    "binomial(2/u, 1/u)/5**(1/u)",
    "2**(-1/u)/u",
    "fibonacci(1/u)/3**(1/u)",
]


@pytest.mark.parametrize("text", SEQUENCES)
def test_a_germ_encloses_a_sequence(text: str) -> None:
    expr = sp.sympify(text, locals={"u": u})
    germ = expansion(expr, width="1/16", reciprocal_is_integer=True)
    for k in (16, 17, 40, 101):
        exact = enclose(expr, {u: sp.Rational(1, k)}, bits=200)
        admitted = value_at(germ, 1 / acb(k))
        assert (admitted - exact).contains(0)


@pytest.mark.parametrize("text", ["1/(1 + u**2)", "u/(u - 3)", "sqrt(1/u)", "1/sqrt(u + 1)", "(u**2 + 2*I)/(5 + u)"])
def test_a_germ_encloses_its_function_in_a_half_disc(text: str) -> None:
    expr = sp.sympify(text, locals={"u": u})
    germ = expansion(expr, is_complex=True)
    for re, im in (("1/8", 0), ("1/16", "1/10"), (0, "1/8"), ("1/30", "-1/9")):
        point = sp.Rational(re) + sp.I * sp.Rational(im)
        exact = enclose(expr.xreplace({u: s}), {s: point}, bits=120)
        assert (value_at(germ, enclose(point, bits=120)) - exact).contains(0)


@pytest.mark.parametrize(
    "expr", [u**3 * sp.log(u) ** 2, sp.exp(-1 / u) * u, sp.sin(u) / sp.sqrt(u), 1 / sp.log(u)], ids=str
)
def test_the_integral_of_a_germ_agrees_with_arb(expr: sp.Expr) -> None:
    near = integral_of_germ(expansion(expr, width="1/8", orders=9))
    far = integral_of_germ(expansion(expr, width="1/64", orders=9))
    between = enclose(sp.Integral(expr, (u, sp.Rational(1, 64), sp.Rational(1, 8))))
    assert (near - far - between).contains(0)
    assert near.rad() < 1e-3


# -- planted faults ------------------------------------------------------------------------------------------------


def noticed() -> bool:
    return any(escapes(seed, 120)[0] for seed in range(6))


def test_a_lost_remainder_of_a_product_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Germ._build
    monkeypatch.setattr(
        Germ, "_build", lambda self, constants, remainders, cut, **rest: right(self, constants, [], cut, **rest)
    )
    assert noticed()


def test_a_wrong_bound_of_a_term_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Domain.range_of
    monkeypatch.setattr(Domain, "range_of", lambda self, exponent, logs: right(self, exponent, logs) / 2)
    assert noticed()


def test_a_remainder_at_the_centre_only_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = Germ.range
    monkeypatch.setattr(Germ, "range", lambda self: right(self) * 0)
    assert noticed()


def test_a_wrong_exponential_size_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = germs._exponential_bound
    monkeypatch.setattr(germs, "_exponential_bound", lambda g, d, n: (right(g, d, n)[0], right(g, d, n)[1] / 10**9))
    assert noticed()


def test_precision_is_restored() -> None:
    before = ctx.prec, ctx.cap
    for text in ("log(sin(x))", "1/x"):
        try:
            enclose(sp.Integral(sp.sympify(text), (sp.Symbol("x"), 0, 1)), bits=333)
        except CannotEnclose:
            continue
    assert (ctx.prec, ctx.cap) == before


def test_a_sign_counts_terms_that_vanish_like_a_logarithm() -> None:
    """1 - 5/log(1/u) is negative on most of the interval, though it tends to 1."""
    ball = enclose(sp.Integral(sp.Abs(1 + 5 / sp.log(s)), (s, 0, sp.Rational(1, 8))), bits=64, seconds=5)
    inside = sp.Integral(1 + 5 / sp.log(s), (s, 0, sp.exp(-5)))
    outside = sp.Integral(-1 - 5 / sp.log(s), (s, sp.exp(-5), sp.Rational(1, 8)))
    assert (ball - enclose(inside + outside, bits=64, seconds=5)).contains(0)
