"""The rules about every integer: induction, and the last summand of a finite sum."""

from collections.abc import Iterator

import pytest
import sympy as sp
from rule_cases import REFUSALS, Use, family, valid, violates, wrong

from zcmoe_symbolic import calc
from zcmoe_symbolic.kernel import (
    Theorem,
    algebra,
    assumption,
    by_sign,
    induction,
    instance,
    last_summand,
    linear_arithmetic,
    linearity,
)
from zcmoe_symbolic.language import at_most, equal, holds, in_range, less

a, x = sp.symbols("a x", real=True)
q = sp.Symbol("q", positive=True)
k, j = sp.symbols("k j", integer=True)
N = sp.Symbol("N", integer=True, nonnegative=True)
n = sp.Symbol("n", integer=True, positive=True)
f = sp.Function("f", real=True)
binomial = sp.binomial


def total(body: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    return sp.Sum(body, (k, low, high))


# -- induction ----------------------------------------------------------------------------------------------


def triangular(number: sp.Expr) -> sp.Rel:
    """`1 + ... + number = number (number + 1)/2`."""
    return equal(total(k, 1, number), number * (number + 1) / 2)


def triangular_step(number: sp.Expr) -> Theorem:
    assumed = holds(triangular(number))
    chain = calc(total(k, 1, number + 1), given=[assumed])
    chain = chain.equals(total(k, 1, number) + number + 1, by=last_summand)
    return chain.equals((number + 1) * (number + 2) / 2, by=algebra(assumed)).theorem()


def powers_of_two(number: sp.Expr) -> sp.Rel:
    return at_most(1 + number, 2**number)


def powers_of_two_step() -> Theorem:
    assumed = holds(powers_of_two(N))
    return linear_arithmetic(assumed).prove(powers_of_two(N + 1), [assumed])


def at_least_one() -> Theorem:
    """`1 <= 2^N`, itself by induction."""
    assumed = holds(at_most(1, 2**N))
    step = linear_arithmetic(assumed).prove(at_most(1, 2 ** (N + 1)), [assumed])
    return induction(by_sign.prove(at_most(1, 1)), step, N).prove(at_most(1, 2**N))


@valid("induction")
def statements_about_every_integer() -> Iterator[Use]:
    base = last_summand.prove(equal(total(k, 1, 0), 0))
    yield Use(induction(base, triangular_step(N), N), triangular(N))
    one = last_summand.prove(equal(total(k, 1, 1), 1))
    yield Use(induction(one, triangular_step(n), n), triangular(n))
    start = by_sign.prove(at_most(1, 1))
    yield Use(induction(start, powers_of_two_step(), N), powers_of_two(N))
    strict = holds(less(N, 2**N))
    with_room = linear_arithmetic(at_least_one()).prove(at_most(2**N + 1, 2 ** (N + 1)))
    following = linear_arithmetic(strict, with_room).prove(less(N + 1, 2 ** (N + 1)), [strict])
    yield Use(induction(by_sign.prove(less(0, 1)), following, N), less(N, 2**N))
    # What the premises assume of other quantities is carried.
    order = holds(sp.Le(0, a))
    shrinking = [holds(sp.Le(N * a, (N + 1) * a)), order]
    yield Use(
        induction(linear_arithmetic(order).prove(at_most(0, a), [order]),
                  linear_arithmetic(order).prove(at_most((N + 1) * a, (N + 2) * a), [order]), N),
        shrinking[0].arguments[0], [order], [order],
    )  # fmt: skip


@violates("induction")
def conditions_of_induction() -> Iterator[Use]:
    base, step = last_summand.prove(equal(total(k, 1, 0), 0)), triangular_step(N)
    # The wrong first integer, no theorem, premises exchanged.
    one = last_summand.prove(equal(total(k, 1, 1), 1))
    yield Use(induction(one, step, N), triangular(N))
    yield Use(induction(base, triangular_step(n), n), triangular(n))
    yield Use(induction(base, triangular(N + 1), N), triangular(N))
    yield Use(induction(step, base, N), triangular(N))
    yield Use(induction(base, step, n), triangular(N))
    yield Use(induction(base, step, N + 1), triangular(N))
    # Variables that do not run through all integers from 0 or 1 on: the step does not reach the next one.
    even, odd = {"even": True, "nonnegative": True}, {"odd": True, "positive": True}
    real, negative, whole = {"nonnegative": True}, {"integer": True, "negative": True}, {"integer": True}
    for flags in (even, odd, real, negative, whole, {"prime": True}):
        v = sp.Symbol("v", **flags)
        same = algebra.prove(equal(sp.Integer(0), 0))
        following = algebra.prove(equal(2 * (v + 1), v + 1 + v + 1))
        yield Use(induction(same, following, v), equal(2 * v, v + v))
    # The step may not assume anything else about the integer: every N < 5 has a successor that is at most 5, and so on.
    small, below = holds(sp.Le(N, 3)), holds(sp.Le(N, 4))
    start = by_sign.prove(at_most(0, 4))
    to_the_next = linear_arithmetic(small).prove(at_most(N + 1, 4), [small])
    yield Use(induction(start, to_the_next, N), at_most(N, 4), [small, below])
    ranged = [in_range(N, 0, 3)]
    yield Use(induction(start, linear_arithmetic(*ranged).prove(at_most(N + 1, 4), ranged), N), at_most(N, 4), ranged)
    # Nor may the first case.
    negative = holds(sp.Lt(N, a))
    first = linear_arithmetic(negative).prove(less(0, a), [negative])
    kept = linear_arithmetic(negative).prove(less(0, a), [negative])
    yield Use(induction(first, kept, N), less(0, a), [negative])
    # What is assumed for N has to be what is claimed for N.
    other = holds(sp.Le(N + 1, 4))
    yield Use(induction(start, assumption(other).prove(at_most(N + 1, 4), [other]), N), at_most(N, 4))
    # What may be undefined.
    same = algebra.prove(equal(1 / a + 0, 1 / a))
    following = algebra.prove(equal(1 / a + N + 1, N + 1 + 1 / a))
    yield Use(induction(same, following, N), equal(1 / a + N, N + 1 / a + 0 * x))
    divergent = sp.Integral(1 / x, (x, 0, 1))
    same = algebra.prove(equal(divergent, divergent))
    following = algebra.prove(equal(divergent + N + 1, N + 1 + divergent))
    yield Use(induction(same, following, N), equal(divergent + N, N + divergent))
    limit = sp.Limit(f(x), x, sp.oo)
    same = algebra.prove(equal(limit, limit))
    following = algebra.prove(equal(limit + N + 1, N + 1 + limit))
    yield Use(induction(same, following, N), equal(limit + N, N + limit))


@wrong("induction")
def altered_inductions() -> Iterator[Use]:
    base, step = last_summand.prove(equal(total(k, 1, 0), 0)), triangular_step(N)
    by = induction(base, step, N)
    yield Use(by, equal(total(k, 1, N), N * (N - 1) / 2))
    yield Use(by, equal(total(k, 1, N), N * (N + 2) / 2))
    yield Use(by, equal(total(k, 0, N), N * (N + 1) / 2))
    yield Use(by, at_most(total(k, 1, N), N * (N + 1) / 2))
    yield Use(by, less(total(k, 1, N), N * (N + 1) / 2))
    yield Use(by, triangular(N + 1))
    yield Use(by, triangular(n))


# -- last_summand -------------------------------------------------------------------------------------------


@valid("last_summand")
def sums_without_their_last_summand() -> Iterator[Use]:
    yield Use(last_summand, equal(total(f(k), 1, n), total(f(k), 1, n - 1) + f(n)))
    yield Use(last_summand, equal(total(f(k), 0, N), f(N) + total(f(k), 0, N - 1)))
    yield Use(last_summand, equal(total(f(k), 1, N + 1), total(f(j), 1, N).subs(j, k) + f(N + 1)))
    yield Use(last_summand, equal(total(1 / k, 1, n), sp.Sum(1 / j, (j, 1, n - 1)) + 1 / n))
    yield Use(last_summand, equal(total(a**k / (N + 2 - k), 0, N + 1), total(a**k / (N + 2 - k), 0, N) + a ** (N + 1)))
    yield Use(last_summand, equal(total(f(k), 3, 3), f(3)))
    yield Use(last_summand, equal(total(f(k), 1, 0), 0))
    yield Use(last_summand, equal(total(f(k), N, N), f(N)))
    # A bound variable inside has its own meaning.
    nested = f(k) * sp.Sum(f(k + n), (n, 1, 3))
    last = f(n) * sp.Sum(f(n + j), (j, 1, 3))
    yield Use(last_summand, equal(total(nested, 1, n), total(nested, 1, n - 1) + last))


@violates("last_summand")
def conditions_of_the_last_summand() -> Iterator[Use]:
    yield Use(last_summand, equal(total(f(k), 1, N), total(f(k), 1, N - 1) + f(N)))
    yield Use(last_summand, equal(total(f(k), 2, n), total(f(k), 2, n - 1) + f(n)))
    yield Use(last_summand, equal(total(f(k), j, n), total(f(k), j, n - 1) + f(n)))
    yield Use(last_summand, equal(total(f(k), 1, -1), 0))
    yield Use(last_summand, equal(total(1 / k, 0, n), total(1 / k, 0, n - 1) + 1 / n))
    yield Use(last_summand, equal(total(1 / (n - k), 1, n - 1), total(1 / (n - k), 1, n - 2) + 1), [in_range(n, 2, 9)])
    yield Use(last_summand, equal(total(a / x, 1, n), total(a / x, 1, n - 1) + a / x))
    yield Use(last_summand, equal(f(n), total(f(k), 1, n)))
    yield Use(last_summand, equal(sp.Integral(f(x), (x, 0, 1)), f(1)))


@wrong("last_summand")
def altered_last_summands() -> Iterator[Use]:
    whole = total(f(k), 1, n)
    yield Use(last_summand, equal(whole, total(f(k), 1, n - 1) + f(n - 1)))
    yield Use(last_summand, equal(whole, total(f(k), 1, n) + f(n)))
    yield Use(last_summand, equal(whole, total(f(k), 0, n - 1) + f(n)))
    yield Use(last_summand, equal(whole, total(f(k), 1, n - 1) - f(n)))
    yield Use(last_summand, equal(whole, total(f(k), 1, n - 1) + f(k)))
    yield Use(last_summand, equal(total(f(k), 1, 0), f(1)))
    yield Use(last_summand, at_most(whole, total(f(k), 1, n - 1) + f(n)))


# -- binomial coefficients, and exponents that a range keeps from being negative -----------------------------


@pytest.mark.parametrize("goal", [
    equal(binomial(n, k), binomial(n - 1, k) + binomial(n - 1, k - 1)),
    equal(k * binomial(n, k), n * binomial(n - 1, k - 1)),
    equal(binomial(N, k), binomial(N, N - k)),
    at_most(0, binomial(N, k)),
], ids=str)  # fmt: skip
def test_true_of_binomial_coefficients(goal: sp.Rel) -> None:
    (by_sign if isinstance(goal, sp.Le) else algebra).prove(goal)


@pytest.mark.parametrize("goal", [
    equal(binomial(n, k), binomial(n - 1, k) + binomial(n - 1, k + 1)),
    equal(k * binomial(n, k), n * binomial(n - 1, k)),
    equal(binomial(N, k), binomial(N, N - k + 1)),
    equal(binomial(n, k) / binomial(n - 1, k), n / (n - k)),
    less(0, binomial(N, k)),
    equal(binomial(N, k), 0),
    at_most(1, binomial(N, k)),
    equal(binomial(x, 2), x * (x - 1) / 2),
    equal(binomial(n, x), binomial(n, n - x)),
    equal(binomial(-n, k), (-1) ** k * binomial(n + k - 1, k)),
], ids=str)  # fmt: skip
def test_false_or_outside_of_the_language(goal: sp.Rel) -> None:
    by = algebra if isinstance(goal, sp.Eq) else by_sign
    with pytest.raises(REFUSALS):
        by.prove(goal)


def test_an_exponent_that_the_range_keeps_from_being_negative_needs_no_nonzero_base() -> None:
    y = sp.Symbol("y", real=True)
    known = algebra.prove(equal(a ** (n - k) * (x + y), a ** (n - k) * x + y * a ** (n - k)), [in_range(k, 0, n)])
    assert known.hypotheses <= {in_range(k, 0, n)}
    inside = linearity.prove(equal(total(a ** (n - k) + 1, 0, n), total(a ** (n - k), 0, n) + n + 1))
    assert inside.hypotheses == frozenset()
    power = holds(sp.Eq(x, a ** (n - k)))
    named = algebra(power).prove(equal(x, a ** (n - k)), [power, in_range(k, 0, n)])
    assert named.hypotheses == {power, in_range(k, 0, n)}


@pytest.mark.parametrize("given", [[], [in_range(k, 0, n + 1)], [in_range(j, 0, n)]], ids=str)
def test_without_that_range_it_needs_one(given: list) -> None:
    power = holds(sp.Eq(x, a ** (n - k)))
    with pytest.raises(REFUSALS):
        algebra(power).prove(equal(x, a ** (n - k)), [power, *given])


def test_a_function_put_in_has_to_be_defined_where_the_theorem_applies_it() -> None:
    scaled = linearity.prove(equal(2 * total(f(k), 0, n), total(2 * f(k), 0, n)))
    powers_of_a = sp.Lambda(k, a ** (n - k))
    goal = equal(2 * total(a ** (n - k), 0, n), total(2 * a ** (n - k), 0, n))
    assert instance(scaled, {f: powers_of_a}).prove(goal).hypotheses == frozenset()
    negative = a ** (n - 1 - k)
    with pytest.raises(REFUSALS, match="not known to be real"):
        instance(scaled, {f: sp.Lambda(k, negative)}).prove(equal(2 * total(negative, 0, n), total(2 * negative, 0, n)))


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
