"""The theorems about the best number of experts, against minimisation by other means; planted faults are told."""

import runpy
from fractions import Fraction
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy as sp
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zcmoe_symbolic import decide_equal
from zcmoe_symbolic.derivation.claims import Claim, collecting
from zcmoe_symbolic.language.statements import sides

SCRIPT = Path(__file__).parents[2] / "proofs" / "best_number_of_experts.py"
FEW = settings(max_examples=40, deadline=None, database=None)
SMALL = st.fractions(Fraction(1, 20), Fraction(20), max_denominator=20)


def claims() -> dict[str, Claim]:
    with collecting() as found:
        runpy.run_path(str(SCRIPT))
    return {claim.part: claim for claim in found}


CLAIMS = claims()
C, s2, n, m, d, r, s = sp.symbols("C s2 n m d r s", positive=True)
e4, t, q = sp.symbols("e_4 t q", real=True)


def exact(expr: sp.Expr, values: dict[sp.Symbol, Any]) -> sp.Expr:
    """The value of an expression at rational points."""
    found = expr.subs({symbol: sp.Rational(str(value)) for symbol, value in values.items()})
    assert not found.free_symbols
    return found


def numeric(expr: sp.Expr, values: dict[sp.Symbol, Any]) -> mpmath.mpf:
    """The value of an expression with 50 digits."""
    numbers = {symbol: sp.Rational(str(value)) for symbol, value in values.items()}
    with mpmath.workdps(50):
        return mpmath.mpf(str(sp.N(expr.subs(numbers), 50)))


def at_a_rational_optimum(best: Fraction, per_expert: Fraction, examples: int) -> dict[sp.Symbol, Any]:
    """Values for which m* is the given rational number: C = s m*^3/2."""
    return {C: per_expert * best**3 / 2, s2: per_expert * examples, n: examples}


BOUND, EXCESS = sides(CLAIMS["lower bound"].states[0])


@FEW
@given(best=SMALL, per_expert=SMALL, number=SMALL, examples=st.integers(1, 50))
def test_the_least_excess_in_exact_fractions(
    best: Fraction, per_expert: Fraction, number: Fraction, examples: int
) -> None:
    values = at_a_rational_optimum(best, per_expert, examples)
    least = Fraction(3, 2) * per_expert * best
    there = values[C] / number**2 + per_expert * number
    assert there >= least
    assert (there == least) == (number == best)
    assert decide_equal(exact(BOUND, values), sp.Rational(str(least))).proved
    assert exact(EXCESS, {**values, m: number}) == sp.Rational(str(there))


@FEW
@given(constant=SMALL, noise=SMALL, examples=st.integers(1, 1000))
def test_the_bound_is_the_minimum_that_a_search_finds(constant: Fraction, noise: Fraction, examples: int) -> None:
    values = {C: constant, s2: noise, n: examples}
    least, best = numeric(BOUND, values), numeric((2 * C * n / s2) ** sp.Rational(1, 3), values)
    for factor in (0.5, 0.99, 1.01, 3):
        beside = {**values, m: mpmath.nstr(best * factor, 20)}
        assert numeric(EXCESS, beside) > least


@pytest.mark.parametrize("dimension", [Fraction(1), Fraction(2), Fraction(3), Fraction(7, 2), Fraction(24)], ids=str)
def test_the_optimum_in_d_dimensions_is_the_minimum(dimension: Fraction) -> None:
    values = {C: Fraction(3, 7), s2: Fraction(1, 3), n: 1000, d: dimension}
    least, excess = (numeric(side, {**values, m: 2}) for side in sides(CLAIMS["in d dimensions"].states[0]))
    assert excess > least
    with mpmath.workdps(50):
        share = mpmath.mpf(2) / mpmath.mpf(dimension.numerator) * dimension.denominator
        constant, per_expert = mpmath.mpf(3) / 7, mpmath.mpf(1) / 3000
        found = mpmath.findroot(lambda v: per_expert - share * constant * v ** (-share - 1), 5)
        assert abs(constant * found**-share + per_expert * found - least) < mpmath.mpf(10) ** -40
        (value,) = (numeric(sides(st_)[1], values) for st_ in CLAIMS["least value in d dimensions"].states)
        assert abs(value - least) < mpmath.mpf(10) ** -40


def test_one_dimension_is_the_case_d_is_one() -> None:
    values = {C: Fraction(2, 3), s2: Fraction(1, 5), n: 40}
    in_d, _ = sides(CLAIMS["in d dimensions"].states[0])
    assert abs(numeric(in_d, {**values, d: 1}) - numeric(BOUND, values)) < mpmath.mpf(10) ** -40


@pytest.mark.parametrize("factor", [Fraction(1, 2), Fraction(101, 100)], ids=str)
def test_another_constant_is_no_bound_or_not_attained(factor: Fraction) -> None:
    """A planted fault: the least value times another factor is no lower bound, or is not attained."""
    values = at_a_rational_optimum(Fraction(3), Fraction(1, 4), 8)
    attained = exact(EXCESS, {**values, m: Fraction(3)})
    wrong = exact(BOUND, values) * sp.Rational(str(factor))
    assert attained == sp.Rational(9, 8)
    assert decide_equal(wrong, attained).refuted
    assert (wrong > attained) == (factor > 1)


STEP = sides(CLAIMS["Newton step"].states[1])[1]
"""The first-order change of the minimiser, in C, s, r = m* and the coefficients of the correction."""


def shift_of_the_minimiser(values: dict[sp.Symbol, Fraction], share: Fraction) -> mpmath.mpf:
    """How far the minimiser of `g + share f` is from that of g, per unit of the share."""
    with mpmath.workdps(60):
        at = {symbol: mpmath.mpf(v.numerator) / v.denominator for symbol, v in values.items()}
        small = mpmath.mpf(share.numerator) / share.denominator

        def slope(v: mpmath.mpf) -> mpmath.mpf:
            correction = -4 * at[e4] / v**5 - at[t] / v**2 + 2 * at[q] * v
            return at[s] - 2 * at[C] / v**3 + small * correction

        return (mpmath.findroot(slope, at[r]) - at[r]) / small


@FEW
@given(best=SMALL, per_expert=SMALL, coefficients=st.tuples(*[st.fractions(-5, 5, max_denominator=9)] * 3))
def test_the_newton_step_is_the_first_order_shift(
    best: Fraction, per_expert: Fraction, coefficients: tuple[Fraction, ...]
) -> None:
    values = {C: per_expert * best**3 / 2, s: per_expert, r: best, **dict(zip((e4, t, q), coefficients, strict=True))}
    step = numeric(STEP, values)
    share = Fraction(1, 10**20)
    assert abs(shift_of_the_minimiser(values, share) - step) <= mpmath.mpf(10) ** -6 * (1 + abs(step))


@pytest.mark.parametrize("term", [e4, t, q], ids=str)
def test_a_wrong_coefficient_of_the_step_is_told(term: sp.Symbol) -> None:
    """A planted fault: half of one of the three terms."""
    values = {C: Fraction(4), s: Fraction(1), r: Fraction(2), e4: Fraction(3), t: Fraction(-2), q: Fraction(1, 5)}
    wrong = numeric(STEP.subs(term, term / 2), values)
    assert abs(shift_of_the_minimiser(values, Fraction(1, 10**20)) - wrong) > 0.01


@FEW
@given(smaller=SMALL, larger=SMALL, number=SMALL)
def test_the_density_with_the_smaller_constant_wins(smaller: Fraction, larger: Fraction, number: Fraction) -> None:
    assume(smaller <= larger)
    bound, excess = sides(CLAIMS["the best density"].states[0])
    values = {sp.Symbol("C_0", positive=True): smaller, C: larger, s2: 1, n: 10, m: number}
    assert numeric(bound, values) <= numeric(excess, values)
