"""What `decide_nonnegative` decides, what it leaves undecided and why, and which questions it does not take."""

import time

import pytest
import sympy as sp
from sympy import (
    E,
    Max,
    Min,
    Rational,
    acos,
    acosh,
    asin,
    cos,
    cosh,
    erf,
    erfc,
    exp,
    gamma,
    log,
    pi,
    sin,
    sqrt,
    tan,
    tanh,
)

from zcmoe_symbolic import decide_nonnegative
from zcmoe_symbolic.deciders.nonnegativity.candidates import exact_candidates
from zcmoe_symbolic.deciders.nonnegativity.points import middle_between, simple_between

x, y = sp.symbols("x y", real=True)
HALF, TENTH = Rational(1, 2), Rational(1, 10)


def decide(expr, low=0, high=1, **options):
    return decide_nonnegative(sp.sympify(expr), (x, low, high), **options)


PROVED = {
    "zero itself": (0, 0, 1),
    "one point": (1 - x, 1, 1),
    "one point, not algebraic": (log(x) - 1, E, E),
    "irrational zero inside": (exp(x - sqrt(2)) - 1 - (x - sqrt(2)), 0, 3),
    "zero at a logarithm": (exp(x) - 3 - 3 * (x - log(3)), 0, 3),
    "zero at an arc cosine": ((3 * cos(x) - 1) ** 2 * (2 + x), 0, 3),
    "zero known as a critical point": ((exp(x) - 3 * x) ** 2, 0, 2),
    "minimum at a power of e": (sqrt(x) * log(x) + 2 / E, 0, 1),
    "many zeros": (1 - cos(2 * pi * x), 0, 5),
    "zero of order 8": ((exp(x) - 1) ** 8, -1, 1),
    "zero of order 9 at an end": (sp.tan(x) ** 9, 0, 1),
    "x log x": (-x * log(x), 0, 1),
    "cusp at both ends": (sqrt(x) + sqrt(1 - x) - 1, 0, 1),
    "square root of a square root": (sqrt(sqrt(x)) - sqrt(x), 0, 1),
    "irrational power": (x - x ** sqrt(2), 0, 1),
    "x^x": (1 - x**x, 0, 1),
    "removable singularity": (sin(x) / x - 2 / pi, 0, pi / 2),
    "removable singularity inside": ((1 - cos(x)) / x**2 - Rational(2, 5), -1, 1),
    "logarithm in a denominator": (-x / log(x), 0, HALF),
    "arc cosine at its end": (acos(x) - sqrt(2 - 2 * x), -1, 1),
    "arc sine at both ends": (asin(x) + pi / 2, -1, 1),
    "area hyperbolic cosine at its end": (sqrt(2 * x - 2) - acosh(x), 1, 3),
    "pole of gamma that cancels": (x * gamma(x) - Rational(88, 100), 0, 2),
    "kink at the zero": (2 * x**2 - sp.Abs(log(1 + x) - x), -HALF, HALF),
    "kink at an irrational zero": (sp.Abs(x - sqrt(2)) - (x - sqrt(2)) * sin(x), 0, 3),
    "largest of two": (Max(x, 1 - x) - HALF, 0, 1),
    "least of two": (Min(x, 1 - x), 0, 1),
    "very small values": (erfc(x), 0, 30),
    "square of a fraction's distance": ((x - HALF) ** 2, 0, 1),
    "polynomial with a shift by a fraction": ((x - Rational(1, 3)) ** 4 + TENTH, 0, 1),
    "rational function with shifts by fractions": ((x - HALF) ** 2 / (x + Rational(2, 3)), 0, 1),
    "large interval": (x - sin(x), 0, 10**4),
    "other functions": (sp.coth(x) - 1 / x, 0, 1),
}


@pytest.mark.parametrize("name", PROVED)
def test_true_inequalities_are_proved(name):
    verdict = decide(*PROVED[name])
    assert verdict.proved, verdict
    assert verdict.certificate.check()


REFUTED = {
    "at an end": (x - 1, 0, 1),
    "at one point": (x - 2, 1, 1),
    "by 1e-60": (exp(x) - 1 - x - Rational(1, 10**60), -1, 1),
    "by 1e-30 at a zero that has no name": ((exp(x) - 3 * x) ** 2 - Rational(1, 10**30), 0, 1),
    "by 1e-25 at a kink that has no name": (sp.Abs(cos(x) - x) - Rational(1, 10**25), 0, 2),
    "next to a pole": (-1 / x, 0, 1),
    "next to a logarithm": (log(x) + 100, 0, 1),
    "next to a zero": (x**3 - x / 10**30, 0, 1),
    "beyond the range": (1 - x**2, 0, 1 + Rational(1, 10**30)),
    "on one side of a kink": (sp.Abs(x) - Rational(101, 100) * x, -1, 1),
    "cusp": (x - sqrt(x) / 10**6, 0, 1),
    "double root": ((x**2 - 2) ** 2 - Rational(1, 10**40), 0, 2),
    "gamma of a negative number": (gamma(x), -HALF, -TENTH),
}


@pytest.mark.parametrize("name", REFUTED)
def test_false_inequalities_are_refuted_at_an_exact_point_of_the_interval(name):
    expr, low, high = REFUTED[name]
    verdict = decide(expr, low, high)
    assert verdict.refuted, verdict
    point = sp.sympify(verdict.counterexample.assignment[0][1])
    assert low <= point <= high
    assert sp.N(sp.sympify(expr).subs(x, point), 20, maxn=5000) < 0


UNDECIDED = {
    "pole inside": (1 / (x - HALF) ** 2, 0, 1, "pole"),
    "pole at an end": (1 / x, 0, 1, "x = 0"),
    "pole of a tangent": (tan(x) ** 2, 0, 3, "1.5707"),
    "not real on a stretch": (sqrt(x - HALF), 0, 1, "x = 0"),
    "logarithm of what is negative": (log(x) ** 2, -2, -1, "x = -2"),
    "unbounded": (-log(x), 0, 1, "not bounded at x = 0"),
    "unknown function": (sp.zeta(x + 2), 0, 1, "zeta"),
    "step": (sp.floor(x), 0, 1, "floor"),
}


@pytest.mark.parametrize("name", UNDECIDED)
def test_what_is_not_defined_everywhere_is_undecided_and_the_reason_names_the_place(name):
    *question, place = UNDECIDED[name]
    verdict = decide(*question)
    assert verdict.status == "undecided"
    assert place in verdict.reason


def test_a_pole_is_not_proved_from_one_side():
    assert not decide(1 / x + 1 / (1 - x)).proved
    assert not decide(sp.Abs(x) / x, -1, 1).proved
    assert decide(sp.Abs(x) / x, 0, 1).proved


@pytest.mark.parametrize("end", [Rational(1, 10**9), Rational(1, 10**20)])
def test_a_range_that_is_slightly_too_long_is_refuted_there(end):
    verdict = decide(cos(pi * x) - (1 - 2 * x), 0, HALF + end)
    assert verdict.refuted
    assert sp.sympify(verdict.counterexample.assignment[0][1]) > HALF


def test_ends_may_be_any_exact_constants():
    assert decide(sin(x), 0, pi).proved
    assert decide(sin(x), 0, pi + Rational(1, 10**12)).refuted
    assert decide(1 - log(x), 1, E).proved
    assert decide(2 - x**2, -sqrt(2), sqrt(2)).proved
    assert decide(x - sqrt(2), sqrt(2), 2).proved


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((x,), TypeError, "ranges"),
        ((x, (x, 0, 1), (y, 0, 1), (sp.Symbol("z"), 0, 1)), TypeError, "ranges"),
        ((x, (x, 0)), TypeError, "form"),
        ((x, (x**2, 0, 1)), TypeError, "symbol"),
        ((x, (x, 0, sp.oo)), ValueError, "finite"),
        ((x, (x, 0, y)), ValueError, "finite"),
        ((x, (x, 0, 0.5)), ValueError, "Rational"),
        ((0.5 * x, (x, 0, 1)), ValueError, "Rational"),
        ((x, (x, 1, 0)), ValueError, "empty"),
        ((x + y, (x, 0, 1)), ValueError, "y occurs"),
        ((x, (x, 0, 1), (sp.Symbol("x"), 0, 1)), ValueError, "same name"),
        ((sp.Symbol("n", integer=True), (sp.Symbol("n", integer=True), 0, 1)), ValueError, "every real number"),
        ((sp.Symbol("q", positive=True), (sp.Symbol("q", positive=True), -1, 1)), ValueError, "contradicts"),
        ((sp.Eq(x, y), (x, 0, 1)), TypeError, "expression"),
    ],
)
def test_questions_that_are_not_exact_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        decide_nonnegative(*arguments)


def test_the_budget_is_kept():
    hard = sum(sin(k * x**2 + sqrt(k)) ** 2 for k in range(1, 12)) - Rational(1, 10**6) + tanh(x) * erf(x) / 10**7
    start = time.process_time()
    verdict = decide((hard - hard.subs(x, 1)) ** 2 + sp.Abs(hard) * (x - 1) ** 4, 0, 8, seconds=0.5)
    assert time.process_time() - start < 3
    assert not verdict.refuted


def test_the_symbol_may_be_declared_or_not():
    for symbol in (sp.Symbol("q"), sp.Symbol("q", positive=True), sp.Symbol("q", nonnegative=True), sp.Dummy("q")):
        verdict = decide_nonnegative(exp(symbol) - 1 - symbol, (symbol, 0, 1))
        assert verdict.proved
        assert verdict.certificate.variable == sp.Symbol("q", real=True)


# -- rectangles -----------------------------------------------------------------------------------------------

RECTANGLES = {
    "square": ((x - y) ** 2, True),
    "square times positive": ((x - y) ** 2 * exp(x * y), True),
    "definite form": (x**2 - x * y + y**2, True),
    "corners": (x * y * (1 - x) * (1 - y), True),
    "zero along two sides": (1 - x - y + x * y, True),
    "tangent plane": (exp(x) + exp(y) - 2 - x - y, True),
    "no zero": (sin(x) + 2 - y, True),
    "semidefinite": (exp(x + y) - 1 - x - y, True),
    "sum of squares": ((x**2 - HALF) ** 2 + (y - Rational(1, 3)) ** 4, True),
    "zero inside": (cosh(x - HALF) + cosh(y - HALF) - 2, True),
    "form minus 1e-12": (x**2 - x * y + y**2 - Rational(1, 10**12), False),
    "saddle": (x**2 * y - x * y**2 + TENTH, False),
    "tangent plane, tilted": (exp(x) + exp(y) - 2 - x - y * (1 + Rational(1, 10**9)), False),
}


@pytest.mark.parametrize("name", RECTANGLES)
def test_rectangles(name):
    expr, truth = RECTANGLES[name]
    verdict = decide_nonnegative(expr, (x, 0, 1), (y, 0, 1))
    assert verdict.proved if truth else verdict.refuted, verdict
    if truth:
        assert verdict.certificate.check()
    else:
        point = {sp.Symbol(name, real=True): sp.sympify(text) for name, text in verdict.counterexample.assignment}
        assert sp.N(expr.subs(point), 20, maxn=1000) < 0


def test_a_pole_inside_a_square_is_not_overlooked_on_a_rectangle():
    for expr in ((1 + 1 / x) ** 2 + 0 * y, (y + exp(1 / x)) ** 2, (x + y) ** 2 * log(x) ** 2):
        assert not decide_nonnegative(expr, (x, 0, 1), (y, 0, 1), seconds=1).proved


# -- parts ----------------------------------------------------------------------------------------------------


def test_simple_fractions_lie_strictly_between():
    from flint import fmpq

    for low, high in (
        (fmpq(-1, 3), fmpq(1, 7)),
        (fmpq(1, 3), fmpq(2, 5)),
        (fmpq(-5, 2), fmpq(-7, 3)),
        (fmpq(2), fmpq(3)),
    ):
        for between in (simple_between(low, high), middle_between(low, high)):
            assert low < between < high
    with pytest.raises(ValueError, match="nothing lies between"):
        simple_between(fmpq(1), fmpq(1))


@pytest.mark.parametrize(
    "zero", [sqrt(2), pi / 6, log(3), Rational(3, 7), sp.acos(Rational(1, 3)), sqrt(3) - 1], ids=str
)
def test_zeros_are_recognised(zero):
    from flint import fmpq

    expr = (x - zero) ** 2 * exp(x)
    near = sp.Rational(sp.N(zero, 20)).limit_denominator(10**6)
    low, high = (fmpq(int(near.p), int(near.q)) + step for step in (fmpq(-1, 500), fmpq(1, 700)))
    assert zero in exact_candidates(expr, x, low, high, lambda: None)


# -- cases ----------------------------------------------------------------------------------------------------

CASES = {
    "zero on a stretch": (Max(x, -x) - x, -1, 1, True),
    "flat bottom": (sp.Abs(x - Rational(1, 3)) + sp.Abs(x - Rational(2, 3)) - Rational(1, 3), 0, 1, True),
    "two formulas": (sp.Piecewise((x**2, x < 0), (sin(x), True)), -1, 1, True),
    "a formula up to its end": (sp.Piecewise((-x - 1, x <= 0), (sin(x), True)), -2, -1, True),
    "a value in place of a limit": (sp.Piecewise((1, sp.Eq(x, 0)), (sin(x) / x, True)), -1, 1, True),
    "three formulas": (sp.Piecewise((exp(x) - 1 - x, (x > -1) & (x < 1)), (sp.Abs(x), True)), -2, 2, True),
    "negative in one point only": (sp.Piecewise((-1, sp.Eq(x, 0)), (x**2, True)), -1, 1, False),
    "negative just before a jump": (sp.Piecewise((-(x**3), x < HALF), (x, True)), Rational(1, 1000), 1, False),
    "flat bottom minus 1e-15": (sp.Abs(x - HALF) + sp.Abs(x) - HALF - Rational(1, 10**15), 0, 1, False),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name):
    expr, low, high, truth = CASES[name]
    verdict = decide(expr, low, high)
    assert verdict.proved if truth else verdict.refuted, verdict
    if not truth:
        point = sp.sympify(verdict.counterexample.assignment[0][1])
        assert low <= point <= high
        assert expr.subs(x, point) < 0


def test_a_case_that_is_negative_only_where_it_does_not_apply_is_no_refutation():
    expr = sp.Piecewise((HALF - x, x < HALF), (x, True))
    assert decide(expr, 0, 1).proved
    outside = sp.Piecewise((1 - 2 * x, x <= HALF), (x - HALF, True))
    assert decide(outside, 0, 1).proved


def test_what_sympy_cannot_compare_is_undecided():
    expr = (sqrt(2) + pi) ** 2 * (x + pi) ** 2 * Max(x / (x + 1), log(x)) ** 2
    assert decide(expr, -3, 3).status == "undecided"
