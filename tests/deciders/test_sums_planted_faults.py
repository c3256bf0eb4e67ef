"""Each check of the summation methods can fail: what happens with a wrong certificate, base case or condition."""

from dataclasses import replace

import pytest
import sympy as sp

from zcmoe_symbolic.deciders.equality.prover import Prover
from zcmoe_symbolic.deciders.equality.summation import by_summation, induction
from zcmoe_symbolic.deciders.equality.summation.creative_telescoping import Recurrence, find_recurrence, is_recurrence
from zcmoe_symbolic.deciders.equality.summation.definite_recurrence import conditions_of, definite_sum
from zcmoe_symbolic.deciders.equality.summation.hypergeometric import hypergeometric_term
from zcmoe_symbolic.deciders.equality.summation.induction import stays_defined
from zcmoe_symbolic.deciders.equality.summation.normal_form import has_natural_ranges, with_own_indices
from zcmoe_symbolic.deciders.equality.summation.power_series import inside_unit_disc
from zcmoe_symbolic.deciders.equality.summation.ranges import (
    certainly_nonzero,
    counter,
    is_continuous,
    never_a_pole,
    nonzero_for_generic_parameters,
)
from zcmoe_symbolic.deciders.equality.summation.series import value_of_series
from zcmoe_symbolic.deciders.equality.summation.terms import conditions_hold, vanishes

M, N, X = counter("m"), sp.Symbol("n", integer=True, nonnegative=True), sp.Symbol("x")
K = sp.Symbol("k", integer=True)


def test_a_changed_certificate_fails_the_check() -> None:
    term = hypergeometric_term(sp.binomial(M, K), M, K)
    recurrence = next(find_recurrence(term, 1))
    assert is_recurrence(term, recurrence)
    wrong = replace(recurrence.certificate, coefficient=recurrence.certificate.coefficient + 1)
    assert not is_recurrence(term, Recurrence(recurrence.coefficients, wrong))
    low, high = recurrence.coefficients
    assert not is_recurrence(term, Recurrence((low + 1, high), recurrence.certificate))


def test_a_pole_of_the_certificate_inside_the_range_is_noticed() -> None:
    # t(k) = 1/(k (k + 1)) telescopes with -1/k, which has a pole at k = 0 between -3 and m
    node = with_own_indices(sp.Sum(1 / ((K - 3) * (K - 2)) * 2**M, (K, 0, M)))
    one = definite_sum(node, M)
    assert one is not None
    recurrence = next(find_recurrence(one.term, 0))
    conditions = conditions_of(one, recurrence, M, 0, 0)
    assert conditions is None or not conditions_hold(node, *conditions)


def test_a_forgotten_base_case_is_what_stops_a_shifted_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = sp.Sum(K, (K, 0, N)), N * (N + 1) / 2 + 1
    assert by_summation(*claim, Prover([])) is None
    honest = induction.prove_zero

    def base_case_ignored(expr, prover, tactics=(), depth=4):  # type: ignore[no-untyped-def]
        return honest(expr, prover, tactics, depth) or (() if not expr.free_symbols else None)

    monkeypatch.setattr(induction, "prove_zero", base_case_ignored)
    assert induction.prove_zero(with_own_indices(sp.Sum(K, (K, 0, M)) - M * (M + 1) / 2 - 1), Prover([])) is not None


@pytest.mark.parametrize("below", [2, 3])
def test_a_range_that_can_be_reversed_is_refused(below: int) -> None:
    assert not has_natural_ranges(with_own_indices(sp.Sum(K, (K, below, N))))


def test_an_inner_range_that_can_be_reversed_is_refused() -> None:
    i, j = sp.symbols("i j")
    assert has_natural_ranges(with_own_indices(sp.Sum(i * j, (i, j, M), (j, 0, M))))
    assert not has_natural_ranges(with_own_indices(sp.Sum(i * j, (i, 2 * j, M), (j, 0, M))))


def test_zeros_of_denominators_at_integers_are_noticed() -> None:
    assert not certainly_nonzero(M - 5)
    assert not certainly_nonzero((M - 2) * (M + 1))
    assert not certainly_nonzero(2 * M - 4 * counter() + 2)
    assert not stays_defined(1 / (M - 5), M)
    assert not stays_defined(sp.gamma(M - 2), M)


def test_thin_exceptions_need_a_continuous_expression_and_a_continuous_parameter() -> None:
    integer = sp.Symbol("z", integer=True)
    assert conditions_hold(X**2, {X}, set())
    assert not conditions_hold(sp.sign(X), {X}, set())
    assert not conditions_hold(integer**2, {integer}, set())
    assert not nonzero_for_generic_parameters(X * M)
    assert not is_continuous(sp.sqrt(X), {X})
    assert not is_continuous(sp.log(X), {X})


@pytest.mark.parametrize(
    "expr",
    [
        2**N - 2 ** (N - 1),
        (-1) ** N - 1,
        sp.gamma(N + 1) - (N + 1) * sp.gamma(N),
        sp.factorial(N) - N * sp.factorial(N - 1),
        sp.sqrt(X**2) - X,
        (X * sp.Symbol("y")) ** sp.Rational(1, 2) - sp.sqrt(X) * sp.sqrt(sp.Symbol("y")),
        sp.log(X * sp.Symbol("y")) - sp.log(X) - sp.log(sp.Symbol("y")),
        sp.exp(2 * sp.pi * sp.I * X) - 1,
        sp.fibonacci(N + 2) - sp.fibonacci(N + 1) - 2 * sp.fibonacci(N),
        sp.binomial(N, 2) - N * (N + 1) / 2,
    ],
    ids=str,
)
def test_what_is_not_zero_does_not_vanish(expr: sp.Expr) -> None:
    assert not vanishes(expr)


def test_poles_of_gamma_are_noticed() -> None:
    assert not never_a_pole(M)
    assert not never_a_pole(M - N)
    assert not never_a_pole(-2 * M)


@pytest.mark.parametrize(
    "series",
    [
        sp.Sum(1 / K, (K, 1, sp.oo)),
        sp.Sum((-1) ** K, (K, 0, sp.oo)),
        sp.Sum((-1) ** K * K / (K + 1), (K, 1, sp.oo)),
        sp.Sum(X**K, (K, 0, sp.oo)),
        sp.Sum(2**K, (K, 0, sp.oo)),
        sp.Sum(1 / K**2, (K, 0, sp.oo)),
        sp.Sum(sp.factorial(K), (K, 0, sp.oo)),
        sp.Sum(1 / (2 * K - 4) ** 2, (K, 0, sp.oo)),
        sp.Sum(1 / (K + 1) - 1 / (K + 3) + 1 / (K + 2), (K, 0, sp.oo)),
        sp.Sum(sp.binomial(2 * K, K) / 4**K, (K, 0, sp.oo)),
        sp.Sum((K + 1) / (K + 2) - K / (K + 1) + 1, (K, 0, sp.oo)),
        sp.Product(1 + 1 / K, (K, 1, sp.oo)),
        sp.Product(1 - 1 / K**2, (K, 1, sp.oo)),
        sp.Product((K + 1) ** 2 / (K**2 + 1), (K, 1, sp.oo)),
    ],
    ids=str,
)
def test_a_series_without_a_sum_has_no_value(series: sp.Expr) -> None:
    assert value_of_series(series) is None


def test_ratios_on_or_outside_the_unit_circle_are_refused() -> None:
    real = sp.Symbol("r", real=True)
    for ratio in (sp.S.One, sp.S.NegativeOne, sp.I, real, X, sp.cos(real), sp.exp(real), sp.exp(sp.I * real)):
        assert not inside_unit_disc(ratio)
