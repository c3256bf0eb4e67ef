"""The theorems about the mean inverse count: in exact fractions against its definition, and for enumerated samples."""

import runpy
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

import pytest
import sympy as sp
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from test_sample_theorems_by_enumeration import EXAMPLES, Model
from test_sample_theorems_by_enumeration import settings as values_of_a_sample

from zcmoe_symbolic.derivation.claims import Claim, collecting
from zcmoe_symbolic.language.statements import sides
from zcmoe_symbolic.theory.sample import k, n

PROOFS = Path(__file__).parents[2] / "proofs"
SCRIPTS = ("finite_sums.py", "mean_inverse_count.py", "bounds_on_the_mean_inverse_count.py")
ABOUT_SAMPLES = {"law-of-the-count", "lem-mean-inverse-count/of the examples in a region"}
RHO = [Fraction(1, 100), Fraction(1, 3), Fraction(5, 7), Fraction(99, 100)]
FEW = settings(max_examples=25, deadline=None, database=None)


def mean_inverse_count(size: int, rho: Fraction) -> Fraction:
    """`E[1/N; N >= 1]` for a binomial count N, from its probabilities."""
    return sum(
        (comb(size, c) * rho**c * (1 - rho) ** (size - c) / Fraction(c) for c in range(1, size + 1)), Fraction(0)
    )


class Exact(Model):
    """Evaluates the statements of the scripts; f is a function without any structure."""

    def value(self, expr: sp.Basic, at: dict[str, Any]) -> Any:
        if isinstance(expr, sp.binomial):
            number, chosen = (int(self(argument, at)) for argument in expr.args)
            return Fraction(comb(number, chosen) if chosen >= 0 else 0)
        if expr.func == sp.Function("f", real=True):
            return Fraction(int(self(expr.args[0], at)) ** 3 + 2, 5)
        return super().value(expr, at)


def name_of(claim: Claim) -> str:
    return f"{claim.label}/{claim.part}" if claim.part else claim.label


def claims() -> dict[str, Claim]:
    found = []
    for script in SCRIPTS:
        with collecting() as collected:
            runpy.run_path(str(PROOFS / script))
        found += collected
    return {name_of(claim): claim for claim in found}


CLAIMS = claims()
MODEL = Exact()


def points() -> Iterator[dict[str, Any]]:
    """Values for the free symbols of the claims that are not about samples."""
    for size, rho in ((1, RHO[1]), (2, RHO[0]), (4, RHO[2]), (7, RHO[3])):
        yield {
            "N": Fraction(size), "n": Fraction(size), "rho": rho, "a": 1 - rho, "w": Fraction(-3, 2),
            "x": rho, "y": Fraction(2, 3),
        }  # fmt: skip


def true_at(statement: Any, at: dict[str, Any]) -> bool:
    left, right = (MODEL(side, at) for side in sides(statement))
    return bool({sp.Eq: left == right, sp.Le: left <= right, sp.Lt: left < right}[type(statement)])


@pytest.mark.parametrize("name", [name for name in CLAIMS if name not in ABOUT_SAMPLES])
def test_the_statements_hold_at_points(name: str) -> None:
    for statement in CLAIMS[name].states:
        assert all(true_at(statement, at) for at in points()), statement


@pytest.mark.parametrize("name", sorted(ABOUT_SAMPLES))
def test_the_statements_about_samples_hold_in_a_small_model(name: str) -> None:
    claim = CLAIMS[name]
    for statement in claim.states:
        assert all(true_at(statement, at) for at in values_of_a_sample(claim)), statement


def region_of_probability_one(expr: Any, at: dict[str, Any]) -> Fraction:
    """The value of a statement's side if the region is everything."""
    return MODEL(expr, {**at, "rho": Fraction(1), "a": Fraction(0)})


def test_a_region_of_probability_one_has_the_mean_inverse_count_one_by_n() -> None:
    (_, closed) = sides(CLAIMS["lem-mean-inverse-count/of a binomial count"].states[0])
    for size in (1, 2, 6):
        assert region_of_probability_one(closed, {"N": Fraction(size)}) == Fraction(1, size)


FORMS = {
    "closed form": sides(CLAIMS["lem-mean-inverse-count/hypergeometric form"].states[0])[0],
    "hypergeometric form": sides(CLAIMS["lem-mean-inverse-count/hypergeometric form"].states[0])[1],
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@FEW
@given(size=st.integers(1, 12), rho=st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_the_forms_are_the_mean_inverse_count(form: sp.Expr, size: int, rho: Fraction) -> None:
    assert MODEL(form, {"n": Fraction(size), "rho": rho}) == mean_inverse_count(size, rho)


@FEW
@given(size=st.integers(1, 40), rho=st.fractions(Fraction(1, 50), Fraction(1), max_denominator=50))
def test_the_recurrence_gives_the_mean_inverse_count(size: int, rho: Fraction) -> None:
    value = Fraction(0)
    for number in range(1, size + 1):
        value = (1 - rho) * value + (1 - (1 - rho) ** number) / Fraction(number)
    assert value == mean_inverse_count(size, rho)


def in_the_sum(change: Callable[[sp.Expr], sp.Expr]) -> Callable[[sp.Expr], sp.Expr]:
    """A change of the summand."""
    return lambda form: form.replace(sp.Sum, lambda summand, limits: sp.Sum(change(summand), limits))


FAULTS: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "another power": in_the_sum(lambda summand: summand.subs(n - k, n - k + 1)),
    "another denominator": in_the_sum(lambda summand: summand * k / (k + 1)),
    "without the empty region": in_the_sum(lambda summand: summand + (1 - sp.Symbol("rho", real=True)) ** n / k),
    "another range": lambda form: form.replace(
        sp.Sum, lambda summand, limits: sp.Sum(summand, (k, limits[1], limits[2] + 1))
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_wrong_form_is_told(fault: Callable[[sp.Expr], sp.Expr]) -> None:
    wrong = fault(FORMS["closed form"])
    assert wrong != FORMS["closed form"]
    assert MODEL(wrong, {"n": Fraction(5), "rho": Fraction(1, 3)}) != mean_inverse_count(5, Fraction(1, 3))


def test_a_wrong_statement_about_samples_is_told() -> None:
    claim = CLAIMS["law-of-the-count"]
    chance, law = sides(claim.states[0])
    assert EXAMPLES == 3
    wrong = [not true_at(sp.Eq(chance, law.subs(n, n + 1), evaluate=False), at) for at in values_of_a_sample(claim)]
    assert sum(wrong) >= 9


@pytest.mark.parametrize("size", [1, 2, 5, 30])
@pytest.mark.parametrize("rho", RHO, ids=str)
def test_the_hypergeometric_form_is_that_of_the_literature(size: int, rho: Fraction) -> None:
    """`n rho a^(n-1) 3F2(1, 1, 1-n; 2, 2; -rho/a)`, enclosed by Arb."""
    ratio = rho / (1 - rho)
    factor = size * rho * (1 - rho) ** (size - 1)
    exact = mean_inverse_count(size, rho) / factor
    precision, ctx.prec = ctx.prec, 400
    try:
        enclosed = arb(fmpq(-ratio.numerator, ratio.denominator)).hypgeom([1, 1, 1 - size], [2, 2])
        assert enclosed.overlaps(arb(fmpq(exact.numerator, exact.denominator)))
        assert enclosed.rad() < enclosed.abs_upper() * arb(10) ** -20
        other = arb(fmpq(-ratio.numerator, ratio.denominator)).hypgeom([1, 1, 1 - size], [2, 3])
        assert size == 1 or not other.overlaps(enclosed)
    finally:
        ctx.prec = precision


def test_pochhammer_ratios_of_the_series() -> None:
    rising, index = sp.RisingFactorial, range(9)
    assert all(rising(1, j) / rising(2, j) == sp.Rational(1, j + 1) for j in index)
    for size in (1, 2, 7):
        signed = [(-1) ** j * sp.binomial(size - 1, j) for j in index]
        assert [rising(1 - size, j) / sp.factorial(j) for j in index] == signed


@FEW
@given(size=st.integers(1, 60), rho=st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50))
def test_the_bounds_enclose_the_mean_inverse_count(size: int, rho: Fraction) -> None:
    exact, at = mean_inverse_count(size, rho), {"n": Fraction(size), "rho": rho}
    for name in ("explicit bounds", "next to its limit"):
        low, high = CLAIMS[f"lem-bounds-on-the-mean-inverse-count/{name}"].states
        scale = 1 if name == "explicit bounds" else size * rho
        assert MODEL(sides(low)[0], at) <= scale * exact <= MODEL(sides(high)[1], at)


def test_smaller_constants_in_the_bounds_would_be_wrong() -> None:
    """A planted fault: with 1 in place of 3 the upper bound fails, and without a^n the lower one."""
    size, rho = 12, Fraction(1, 3)
    exact, a = mean_inverse_count(size, rho), 1 - rho
    first = 1 / ((size + 1) * rho)
    assert exact > first + 1 / ((size + 1) * (size + 2) * rho**2)
    small = mean_inverse_count(2, Fraction(1, 100))
    assert small < (1 - (1 - Fraction(1, 100)) ** 3) / (3 * Fraction(1, 100))
    assert exact < first + 3 / ((size + 1) * (size + 2) * rho**2)
    assert exact > (1 - a ** (size + 1)) / ((size + 1) * rho) - a**size
