"""Balls of functions contain the values that mpmath computes, also on the branch cuts."""

import random
from collections.abc import Callable
from typing import Any

import mpmath as mp
import pytest
import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.numerics import CannotEnclose, enclose
from zcmoe_symbolic.numerics.enclosures import functions

z, w = sp.symbols("z w")
DIGITS = 34
# Dyadic points: on the real axis left and right of every branch point, on the imaginary axis, in all quadrants.
REAL = [sp.Rational(n, 8) for n in (-40, -20, -12, -8, -5, -3, -1, 1, 2, 5, 7, 8, 9, 13, 16, 24, 36)]
IMAGINARY = [sp.I * value for value in REAL]
RANDOM = random.Random(2)  # noqa: S311
GENERIC = [
    sp.Rational(RANDOM.randint(-60, 60), 16) + sp.I * sp.Rational(RANDOM.randint(-60, 60), 16) for _ in range(14)
]
EVERYWHERE = [*REAL, *IMAGINARY, *GENERIC]
FUNCTIONS: dict[str, tuple[Any, Callable[[Any], Any], list[sp.Expr]]] = {
    name: (getattr(sp, name), getattr(mp, other), EVERYWHERE)
    for name, other in {
        **dict.fromkeys(("exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth"), ""),
        **dict.fromkeys(("sech", "csch", "asin", "acos", "atan", "acot", "asec", "acsc", "asinh", "acosh"), ""),
        **dict.fromkeys(("atanh", "acoth", "asech", "acsch", "log", "sqrt", "erf", "erfc", "erfi", "gamma"), ""),
        **dict.fromkeys(("loggamma", "factorial", "zeta", "li", "sinc", "harmonic", "sign", "arg", "re", "im"), ""),
        "digamma": "digamma",
        "Ei": "ei",
        "Si": "si",
        "Ci": "ci",
        "Shi": "shi",
        "Chi": "chi",
        "LambertW": "lambertw",
        "Abs": "fabs",
        "conjugate": "conj",
        "elliptic_k": "ellipk",
        "elliptic_e": "ellipe",
        "fresnels": "fresnels",
        "fresnelc": "fresnelc",
        "airyai": "airyai",
        "airybi": "airybi",
        "dirichlet_eta": "altzeta",
    }.items()
    for other in [other or name]
}


def as_mp(value: sp.Expr) -> Any:
    re, im = value.as_real_imag()
    number = mp.mpf(int(re.p)) / int(re.q)
    return number if im == 0 else mp.mpc(number, mp.mpf(int(im.p)) / int(im.q))


def contains(ball: acb, value: Any) -> bool:
    """Whether the ball meets the decimal value, given its rounding."""
    real, imaginary = (mp.nstr(part, DIGITS) for part in (mp.re(value), mp.im(value)))
    slack = arb(10) ** (3 - DIGITS) * (1 + abs(arb(real)) + abs(arb(imaginary)))
    around = acb(arb(real) + arb(0, slack), arb(imaginary) + arb(0, slack))
    return bool((ball - around).contains(0))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_agrees_with_mpmath_everywhere(name: str) -> None:
    function, reference, points = FUNCTIONS[name]
    compared = 0
    for point in points:
        try:
            ball = enclose(function(z), {z: point}, bits=140)
        except CannotEnclose:
            continue
        with mp.workdps(DIGITS + 8):
            expected = reference(as_mp(point))
        assert contains(ball, expected), (name, point, ball, expected)
        assert ball.rad() < 1e-25
        compared += 1
    assert compared >= 30


TWO: dict[str, tuple[Any, Callable[[Any, Any], Any]]] = {
    "power": (z**w, mp.power),
    "polylog": (sp.polylog(w, z), lambda a, b: mp.polylog(b, a)),
    "beta": (sp.beta(z, w), mp.beta),
    "binomial": (sp.binomial(z, w), mp.binomial),
    "lowergamma": (sp.lowergamma(w, z), lambda a, b: mp.gammainc(b, 0, a)),
    "uppergamma": (sp.uppergamma(w, z), lambda a, b: mp.gammainc(b, a)),
    "besselj": (sp.besselj(w, z), lambda a, b: mp.besselj(b, a)),
    "besseli": (sp.besseli(w, z), lambda a, b: mp.besseli(b, a)),
    "bessely": (sp.bessely(w, z), lambda a, b: mp.bessely(b, a)),
    "besselk": (sp.besselk(w, z), lambda a, b: mp.besselk(b, a)),
    "expint": (sp.expint(w, z), lambda a, b: mp.expint(b, a)),
    "hurwitz": (sp.zeta(w, z), lambda a, b: mp.zeta(b, a)),
    "rising": (sp.RisingFactorial(z, w), mp.rf),
    "falling": (sp.FallingFactorial(z, w), mp.ff),
    "logarithm to a base": (sp.log(z) / sp.log(w), mp.log),
}
PAIRS = [
    (first, second)
    for first in (*map(sp.Rational, ("-7/4", "5/8", "5/2", "3")), 2 * sp.I, -1 + sp.I / 4, -2 - 3 * sp.I)
    for second in (sp.Rational(1, 2), sp.Rational(2), sp.Rational(5, 4), 1 + sp.I / 2)
]


@pytest.mark.parametrize("name", TWO)
def test_a_function_of_two_arguments_agrees_with_mpmath(name: str) -> None:
    expr, reference = TWO[name]
    compared = 0
    pairs = PAIRS[::3] if name == "polylog" else PAIRS  # mpmath is slow there
    for first, second in pairs:
        try:
            ball = enclose(expr, {z: first, w: second}, bits=160)
        except CannotEnclose:
            continue
        with mp.workdps(DIGITS + 8):
            expected = reference(as_mp(first), as_mp(second))
        assert contains(ball, expected), (name, first, second, ball, expected)
        compared += 1
    assert compared >= len(pairs) // 3


@pytest.mark.parametrize("order", range(4))
def test_polygamma_agrees_with_mpmath(order: int) -> None:
    for point in GENERIC:
        with mp.workdps(DIGITS + 8):
            expected = mp.polygamma(order, as_mp(point))
        assert contains(enclose(sp.polygamma(order, z), {z: point}, bits=140), expected)


@pytest.mark.parametrize("branch", [-1, 0, 1, 2])
def test_branches_of_lambert_w_agree_with_mpmath(branch: int) -> None:
    for point in GENERIC:
        with mp.workdps(DIGITS + 8):
            expected = mp.lambertw(as_mp(point), branch)
        assert contains(enclose(sp.LambertW(z, branch), {z: point}, bits=140), expected)


INTEGER_FUNCTIONS = [
    sp.binomial, sp.RisingFactorial, sp.FallingFactorial, sp.KroneckerDelta, lambda a, b: sp.harmonic(a, b),
    lambda a, b: sp.Mod(a, 7 - b), lambda a, b: sp.Max(a, b, -a), lambda a, b: sp.Min(a, b), sp.Pow,
    lambda a, b: sp.fibonacci(a), lambda a, b: sp.lucas(a), lambda a, b: sp.bernoulli(a), lambda a, b: sp.euler(a),
    lambda a, b: sp.catalan(a), lambda a, b: sp.factorial2(a), lambda a, b: sp.factorial(a),
    lambda a, b: sp.floor(a / (b + 9)), lambda a, b: sp.ceiling(a / (b + 9)), lambda a, b: sp.frac(a / (b + 9)),
    lambda a, b: sp.legendre(a, b), lambda a, b: sp.chebyshevt(a, b), lambda a, b: sp.hermite(a, b), sp.atan2,
    lambda a, b: sp.Heaviside(a - b), lambda a, b: sp.sign(a - b), lambda a, b: sp.subfactorial(a),
]  # fmt: skip


@pytest.mark.parametrize("index", range(len(INTEGER_FUNCTIONS)))
def test_integer_conventions_are_those_of_sympy(index: int) -> None:
    function = INTEGER_FUNCTIONS[index]
    a, b = sp.symbols("a b", integer=True)
    symbolic = function(a, b)
    compared = 0
    for first in range(-4, 7):
        for second in range(-4, 7):
            try:
                ball = enclose(symbolic, {a: sp.Integer(first), b: sp.Integer(second)}, bits=100)
            except CannotEnclose:
                continue
            exact = function(sp.Integer(first), sp.Integer(second))
            if not exact.is_finite:
                pytest.fail(f"{symbolic} at {first}, {second}: {exact}, enclosed by {ball}")
            assert (ball - enclose(exact, bits=100)).contains(0), (symbolic, first, second, exact, ball)
            compared += 1
    assert compared >= 40


@pytest.mark.parametrize("base", [-2, sp.Rational(-1, 2), 0, 2, sp.I, -sp.I, -1 + sp.I])
@pytest.mark.parametrize("exponent", [sp.Rational(1, 2), sp.Rational(-1, 3), 0, 3, -2, sp.I, 1 - sp.I])
def test_powers_follow_sympy(base: sp.Expr, exponent: sp.Expr) -> None:
    base, exponent = sp.sympify(base), sp.sympify(exponent)
    exact = base**exponent
    try:
        ball = enclose(z**w, {z: base, w: exponent}, bits=120)
    except CannotEnclose:
        assert base == 0
        return
    assert exact.is_finite
    with mp.workdps(DIGITS + 8):
        expected = sp.N(exact, DIGITS + 4)._to_mpmath(140)
    assert contains(ball, expected)


@pytest.mark.parametrize(
    "undefined", [1 / z, sp.log(z), z ** (-sp.Rational(1, 2)), sp.gamma(z), sp.cot(z), sp.zeta(z + 1), sp.acoth(z + 1)]
)
def test_a_pole_gets_no_ball(undefined: sp.Expr) -> None:
    with pytest.raises(CannotEnclose):
        enclose(undefined, {z: sp.S.Zero})


def test_inexact_numbers_and_unknown_functions_get_no_ball() -> None:
    for expr in (sp.Float("0.1"), sp.Function("f")(1), sp.DiracDelta(z), sp.oo, sp.nan, sp.zoo):
        with pytest.raises(CannotEnclose):
            enclose(expr, {z: sp.S.One})


WRONG_BRANCHES = {
    "the other side of the cut of log": (sp.log, lambda v: v.log() - acb(0, 2 * arb.pi()) if v.real < 0 else v.log()),
    "asin from the other side": (sp.asin, lambda v: v.asin().conjugate()),
    "acosh with the sign of asin": (sp.acosh, lambda v: -v.acosh()),
    "log of gamma instead of loggamma": (sp.loggamma, lambda v: v.gamma().log()),
}


@pytest.mark.parametrize("fault", WRONG_BRANCHES)
def test_a_wrong_branch_would_be_noticed(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    node, wrong = WRONG_BRANCHES[fault]
    monkeypatch.setitem(functions.WITH_A_CUT, node, (wrong, functions.WITH_A_CUT[node][1]))
    with pytest.raises(AssertionError):
        test_a_function_agrees_with_mpmath_everywhere(node.__name__)
