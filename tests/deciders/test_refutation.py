"""Counterexamples: none for a true identity, one for a false one, and every digit of a witness is proved."""

import itertools
import time

import pytest
import sympy as sp
from flint import acb, arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st
from refutation_cases import FALSE, TRUE, sides

from zcmoe_symbolic.deciders import counterexamples, find_counterexample
from zcmoe_symbolic.deciders.refutation import Candidates, candidates, proved_digits, sample_functions, sample_values
from zcmoe_symbolic.numerics import enclose

x, y = sp.symbols("x y", real=True)
z = sp.Symbol("z")
n, m = sp.symbols("n m", integer=True)
f = sp.Function("f")


@pytest.mark.parametrize("line", TRUE)
def test_a_true_identity_has_no_witness(line: str) -> None:
    assert find_counterexample(*sides(line), tries=10, seconds=0.4) is None


@pytest.mark.slow
@pytest.mark.parametrize("line", TRUE)
def test_a_true_identity_has_no_witness_in_a_longer_search(line: str) -> None:
    assert find_counterexample(*sides(line), tries=400, seconds=1.5) is None


@pytest.mark.parametrize("line", FALSE)
def test_a_false_identity_has_a_witness(line: str) -> None:
    assert find_counterexample(*sides(line)) is not None


CORRUPTIONS = {
    "a shift by 1e-20": lambda side: side + sp.Rational(1, 10**20),
    "another coefficient": lambda side: 2 * side + sp.Rational(1, 7),
    "another sign": lambda side: -side - 3,
    "a relative error of 1e-9": lambda side: side * (1 + sp.Rational(1, 10**9)) + sp.Rational(1, 10**12),
}


@pytest.mark.parametrize(
    ("index", "line"),
    [pytest.param(k, line, id=line, marks=[pytest.mark.slow] if k % 3 else []) for k, line in enumerate(TRUE)],
)
def test_a_corrupted_identity_has_a_witness(index: int, line: str) -> None:
    left, right = sides(line)
    corrupted = list(CORRUPTIONS.values())[index % len(CORRUPTIONS)]
    assert find_counterexample(left, corrupted(right)) is not None


@pytest.mark.parametrize("exponent", [12, 40, 200, 500])
def test_tiny_differences_of_constants_are_seen(exponent: int) -> None:
    left = sp.sqrt(2) + sp.pi
    found = find_counterexample(left, left + sp.Rational(1, 10**exponent), seconds=5)
    assert found is not None
    assert found.left != found.right


# -- what a witness says ----------------------------------------------------------------------------------------


def test_the_digits_of_a_witness_are_proved_and_differ() -> None:
    for line in FALSE[::6]:
        found = find_counterexample(*sides(line))
        assert found is not None
        assert found.left != found.right
    close = find_counterexample(sp.pi, sp.pi + sp.Rational(1, 10**30))
    assert close is not None
    assert close.left.startswith("3.14159265358979323846264338327950")
    exact = sp.N(sp.pi, 60)
    assert abs(sp.Float(close.left, 60) - exact) < sp.Float("1e-34")


@given(st.integers(2, 50), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_digits_are_within_one_unit_of_the_last_place(number: int, exponent: int) -> None:
    with ctx.workprec(400):
        first = enclose(sp.sqrt(number) + sp.Rational(1, 3), bits=300)
        second = first + arb(10) ** -exponent
        left, right = proved_digits(first, second)
        assert left != right
        for text, ball in ((left, first), (right, second)):
            places = len(text.split(".")[1])
            assert abs(arb(text) - ball.real) < 2 * arb(10) ** -places


def test_complex_witnesses_show_both_parts() -> None:
    left, right = proved_digits(acb(1, 2), acb(1, -2))
    assert (left, right) == ("1 + 2*I", "1 + -2*I")


# -- who may be a witness -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"real": True}, {"positive": True}, {"negative": True}, {"nonzero": True}, {"integer": True},
        {"integer": True, "even": True}, {"odd": True}, {"prime": True}, {"integer": True, "nonnegative": True},
        {"imaginary": True}, {"rational": True}, {"irrational": True}, {"complex": True}, {"nonpositive": True},
        {"real": True, "integer": False}, {"zero": False}, {"composite": True}, {"complex": True, "nonzero": True},
    ],
    ids=str,
)  # fmt: skip
def test_values_meet_every_assumption(facts: dict[str, bool]) -> None:
    symbol = sp.Symbol("s", **facts)
    values = sample_values(symbol)
    assert len(values) >= 3
    assert len(set(values)) == len(values)
    for value in values:
        for name, wanted in symbol.assumptions0.items():
            assert getattr(value, f"is_{name}") == wanted


def test_functions_take_real_values_at_real_arguments() -> None:
    for arity in (1, 2, 3):
        for function in sample_functions(arity):
            for argument in (sp.Rational(-7, 2), sp.S.Zero, sp.Integer(3)):
                ball = enclose(function(*[argument + k for k in range(arity)]))
                assert ball.imag.is_zero()


@pytest.mark.parametrize(
    ("left", "right"),
    [(sp.Abs(f(z)), sp.sqrt(f(z) ** 2)), (sp.im(f(z) ** 2), sp.S.Zero), (f(sp.I), 1 + f(sp.I)), (f(sp.sqrt(z)), f(z))],
    ids=str,
)
def test_a_real_function_is_not_evaluated_off_the_real_line(left: sp.Expr, right: sp.Expr) -> None:
    assert find_counterexample(left, right) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (z * sp.Integral(1 / y, (y, 0, 1)), z + 1),
        (sp.gamma(-(m**2)), sp.S.One),
        (sp.Sum(1 / y, (y, 1, sp.oo)), sp.pi),
        (sp.Integral(1 / (y - 1), (y, 0, 2)), sp.S.Zero),
        (f(sp.sqrt(-(x**2))), sp.S.Zero),
        (sp.Limit(x, x, 0), sp.S.One),
    ],
    ids=str,
)
def test_undefined_or_unknown_sides_give_no_witness(left: sp.Expr, right: sp.Expr) -> None:
    assert find_counterexample(left, right, tries=20, seconds=0.5) is None


def test_the_order_of_candidates_is_the_same_every_time() -> None:
    expr = x * y + f(x) + sp.Max(x, 17)
    first, second = ([a for a, _ in zip(Candidates(expr).assignments(), range(80), strict=False)] for _ in range(2))
    assert first == second
    assert {sp.Integer(17)} <= {points[x] for points, _ in first}
    assert any(points[x] == points[y] for points, _ in first)


def test_the_time_is_bounded() -> None:

    slow = sp.Integral(sp.sin(sp.exp(x * y)) / (1 + sp.Abs(x - y)), (x, 0, 9), (y, 0, 9))
    started = time.process_time()
    find_counterexample(slow + z - z**2 / z, slow, seconds=1)
    assert time.process_time() - started < 5


def test_order_relations_need_real_sides() -> None:
    assert find_counterexample(sp.sqrt(x), sp.S.Zero, "<=", tries=60) is not None
    assert find_counterexample((1 + x**2) * sp.I, sp.Integer(-1), "<=", tries=60) is None
    assert find_counterexample(-sp.Integral(sp.log(y), (y, 0, 1)), sp.Rational(999, 1000), "<=") is not None


# -- planted faults ------------------------------------------------------------------------------------------------


def false_witnesses() -> int:
    return sum(find_counterexample(*sides(line), tries=12, seconds=0.5) is not None for line in TRUE[:30])


def test_values_outside_the_assumptions_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "sample_values", lambda symbol: sample_values(z))
    assert false_witnesses() > 0


def test_a_comparison_without_radii_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterexamples, "_violated", lambda left, right, relation: left.mid() != right.mid())
    assert false_witnesses() > 0


def test_a_ball_that_is_too_small_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counterexamples, "enclose", lambda *args, **options: enclose(*args, **options).mid())
    assert false_witnesses() > 0


def test_functions_at_complex_arguments_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "symbols_in_arguments", lambda expr: set())
    # True for real values of f only, and not seen by SymPy's automatic simplification.
    left, right = sp.conjugate(sp.log(1 + sp.I * f(z))), sp.log(1 - sp.I * f(z))
    assert find_counterexample(left, right) is not None


def test_the_candidates_come_to_an_end_when_all_have_been_seen() -> None:
    even, negative = sp.Symbol("e", even=True, positive=True), sp.Symbol("n", integer=True, negative=True)
    found = list(itertools.islice(Candidates(even * negative).assignments(), 100_000))
    assert 0 < len(found) < 100_000
    assert len({tuple(points.values()) for points, _ in found}) == len(found)
