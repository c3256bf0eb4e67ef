"""Attempts to prove something false about samples, events and counts; every one must fail."""

from collections.abc import Callable

import pytest
import sympy as sp

from zcmoe_symbolic.kernel import (
    RuleError,
    algebra,
    assumption,
    by_cases,
    by_sign,
    coefficients,
    independence,
    independent_copies,
    instance,
    is_theorem,
    law_of_the_input,
    linearity,
    noise_moments,
    sum_of_expectations,
    values_of_a_count,
)
from zcmoe_symbolic.language import (
    Expectation,
    Indicator,
    InRegion,
    RegionIntegral,
    at_every_outcome,
    at_most,
    bounded,
    bounded_noise,
    bounded_statistic,
    distributed,
    equal,
    examples,
    holds,
    in_range,
    independent,
    less,
    partition,
    probability,
    random_variable,
    variance,
    zero_mean,
)
from zcmoe_symbolic.language.wellformed import OutsideTheLanguage

x, eps, omega, z = sp.symbols("x epsilon omega z", real=True)
s = sp.Symbol("s", positive=True)
j, k = sp.symbols("j k", integer=True)
i, m = sp.symbols("i m", integer=True, positive=True)
n = sp.Symbol("n", integer=True, nonnegative=True)
s2 = sp.Symbol("s2", nonnegative=True)
domain, elsewhere = sp.symbols("Omega Omega2")
beta, p, f, g, chat, x_sample, noise = (
    sp.Function(name, real=True) for name in ("beta", "p", "f", "g", "chat", "x_sample", "noise")
)
A, B = sp.Function("A", real=True), sp.Function("B", real=True)

SAMPLE = examples(x_sample, noise, n, x, eps, omega)
MODEL = [
    distributed(x, p, domain),
    bounded(beta, domain),
    independent(x, eps),
    zero_mean(eps),
    variance(eps, s2),
    partition(A, m, domain),
    in_range(i, 1, m),
    SAMPLE,
]


def over(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, omega)


def one(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, x, eps)


def total(body: sp.Expr) -> sp.Expr:
    return sp.Sum(body, (j, 1, n))


def relation(made: type, left: sp.Expr, right: sp.Expr) -> Indicator:
    return Indicator(made(left, right, evaluate=False))


inside_j, inside = InRegion(x_sample(j, omega), A(i, m)), InRegion(x, A(i, m))
count = total(inside_j)
at_k = relation(sp.Eq, count, k)
divergent = RegionIntegral.over(domain, f(x), x)

Attack = Callable[[], object]
ATTACKS: list[Attack] = []


def attack(function: Attack) -> Attack:
    ATTACKS.append(function)
    return function


@attack
def two_examples_are_not_one() -> object:
    """`E[I_1 I_2] = E[I^2]`."""
    both = InRegion(x_sample(1, omega), A(i, m)) * InRegion(x_sample(2, omega), A(i, m))
    more = sp.Symbol("n", integer=True, positive=True) + 1
    sample = examples(x_sample, noise, more, x, eps, omega)
    return independent_copies.prove(equal(over(both), one(inside**2)), [*MODEL[:-1], sample])


@attack
def the_count_does_not_depend_on_the_number() -> object:
    """The index of the sum is captured by an index of the same name outside."""
    return independent_copies.prove(equal(over(total(j * inside_j)), n * j * one(inside)), [*MODEL, in_range(j, 1, n)])


@attack
def an_example_below_a_sum_over_the_same_index() -> object:
    """`E[1[N <= t] I_j] = E[1[n I <= t] I]`, with one name for the bound and for the free number."""
    few = relation(sp.Le, count, z)
    captured = relation(sp.Le, total(inside), z)
    return independent_copies.prove(equal(over(few * inside_j), one(captured * inside)), [*MODEL, in_range(j, 1, n)])


@attack
def the_fresh_example_is_captured() -> object:
    """`E[sum_j 1[x_j in A] beta(x)]` with a free x becomes `n E[1[x in A] beta(x)]`."""
    return independent_copies.prove(equal(over(total(inside_j * beta(x))), n * one(inside * beta(x))), MODEL)


@attack
def an_integral_captures_the_fresh_input() -> object:
    """The x_j below an integral over x must not become the variable of that integral."""
    pair = bounded_statistic(g, x, eps)
    mass = RegionIntegral.over(domain, InRegion(x_sample(j, omega), A(i, m)) * beta(x), x)
    captured = RegionIntegral.over(domain, inside * beta(x), x)
    return independent_copies.prove(equal(over(total(mass)), n * one(captured)), [*MODEL, pair])


@attack
def the_outcome_is_bound_twice() -> object:
    """`E[N E[N]] = E[N^2]`: the inner expectation is a number."""
    return linearity.prove(equal(over(count * over(count)), over(count**2)), MODEL)


@attack
def an_inner_expectation_is_no_function_of_the_example() -> object:
    inner = total(inside_j * over(inside_j))
    return independent_copies.prove(equal(over(inner), n * one(inside**2)), MODEL)


@attack
def an_indicator_below_an_expectation_is_another_one() -> object:
    return by_cases(inside, algebra, algebra).prove(equal(one(inside) * inside, inside))


@attack
def an_undefined_relation_has_two_cases() -> object:
    return by_cases(relation(sp.Le, 1 / z, 0), by_sign, by_sign).prove(at_most(0, 1))


@attack
def a_divergent_relation_is_decided() -> object:
    return algebra.prove(equal(relation(sp.Le, 0, divergent**2 + 1), 1))


@attack
def a_relation_with_a_pole_is_decided() -> object:
    return algebra.prove(equal(relation(sp.Le, 0, z**-2), 1))


@attack
def a_divergent_indicator_cancels() -> object:
    event = relation(sp.Le, divergent, 0)
    return algebra.prove(equal((event + 1) * (event - 1) - event**2, -1))


@attack
def the_opposite_case_is_assumed() -> object:
    """Both cases of `z <= 0` from a hypothesis that contradicts one of them."""
    event, above = relation(sp.Le, z, 0), holds(sp.Lt(0, z, evaluate=False))
    below = holds(sp.Le(z, 0, evaluate=False))
    theorem = by_cases(event, by_sign, assumption(above)).prove(less(0, z), [above, below])
    return theorem if theorem.hypotheses == frozenset() else None


@attack
def every_relation_is_a_strict_one() -> object:
    return algebra.prove(equal(relation(sp.Lt, z, 0), relation(sp.Le, z, 0)))


@attack
def an_equation_and_its_negative_differ_from_another() -> object:
    return algebra.prove(equal(relation(sp.Eq, z, 0), relation(sp.Eq, z**2 + z, 0)))


@attack
def different_regions_are_one() -> object:
    return algebra.prove(equal(inside, InRegion(x, B(i, m))))


@attack
def nothing_over_nothing() -> object:
    """`E[S/N 1[N > 0]]`: S/N is not defined where N = 0, whatever it is multiplied by."""
    occupied = relation(sp.Lt, 0, count)
    quotient = over(count / count**2 * occupied)
    return (
        linearity.prove(equal(quotient + over(count) - over(count), quotient * 1 + 0 * z), MODEL)
        if False
        else (values_of_a_count.prove(equal(occupied / count, sp.Sum(at_k / k, (k, 1, n))), MODEL))
    )


@attack
def the_count_is_never_zero() -> object:
    return values_of_a_count.prove(equal(1, sp.Sum(at_k, (k, 1, n))), MODEL)


@attack
def a_sample_of_size_zero_has_an_example() -> object:
    """n may be 0, so that the first example need not exist."""
    return independent_copies.prove(equal(over(InRegion(x_sample(1, omega), A(i, m))), one(inside)), MODEL)


@attack
def exponential_moments_of_unbounded_noise() -> object:
    growth = over(sp.exp(total(noise(j, omega))))
    return independent_copies.prove(equal(growth, one(sp.exp(eps)) ** n), MODEL)


@attack
def third_moments() -> object:
    cubes = total(noise(j, omega)) ** 3
    return linearity.prove(equal(over(cubes + count) - over(cubes), over(count)), MODEL)


@attack
def the_mean_of_an_unknown_random_variable() -> object:
    given = [*MODEL, random_variable(chat)]
    return linearity.prove(equal(over(chat(i, omega) + count) - over(chat(i, omega)), over(count)), given)


@attack
def a_bound_on_other_noise() -> object:
    given = [*(h for h in MODEL if h.kind != "variance"), bounded_noise(z, 1)]
    return linearity.prove(
        equal(over(total(noise(j, omega)) + count), over(count) + over(total(noise(j, omega)))), given
    )


@attack
def a_region_that_is_no_part_of_the_domain() -> object:
    indicator = InRegion(x, B(i, m))
    mass = RegionIntegral.over(B(i, m), p(x), x)
    return law_of_the_input.prove(equal(one(indicator), mass), MODEL)


@attack
def the_square_of_an_indicator_of_a_sum() -> object:
    """`E[N^2] = E[N]`: only single indicators are idempotent."""
    return by_cases(at_k, algebra, algebra).prove(equal(count**2, count))


@attack
def a_divergent_factor_of_a_vanishing_mean() -> object:
    return noise_moments.prove(equal(divergent * one(eps), 0), MODEL)


@attack
def a_divergent_factor_of_a_product() -> object:
    lost = one(f(x))
    return independence.prove(equal(lost * one(beta(x) * eps) - lost * one(beta(x)) * one(eps), 0), MODEL)


@attack
def a_divergent_constant_below_an_expectation() -> object:
    parts = over(inside_j * (1 + divergent)) - over(inside_j * divergent)
    return linearity.prove(equal(parts, over(inside_j)), [*MODEL, in_range(j, 1, n)])


@attack
def a_divergent_constant_below_an_integral() -> object:
    parts = RegionIntegral.over(domain, beta(x) * (1 + divergent), x)
    parts -= RegionIntegral.over(domain, beta(x) * divergent, x)
    return linearity.prove(equal(parts, RegionIntegral.over(domain, beta(x), x)), MODEL)


@attack
def a_divergent_constant_below_a_sum() -> object:
    parts = total(over(inside_j * (1 + divergent)) - over(inside_j * divergent))
    return linearity.prove(equal(parts, total(over(inside_j))), MODEL)


@attack
def a_coefficient_that_depends_on_the_argument() -> object:
    """`sum_k (1/s) s^k = sum_k s^(k-1)` shifts the powers."""
    shifted = algebra.prove(equal(sp.Sum(s**k / s, (k, 0, n)), sp.Sum(s ** (k - 1), (k, 0, n))))
    return coefficients(shifted, s, k).prove(equal(1 / s, 1), [in_range(k, 0, n)])


@attack
def an_equality_for_one_argument_only() -> object:
    given = holds(sp.Eq(sp.Sum(f(k) * s**k, (k, 0, n)), sp.Sum(g(k) * s**k, (k, 0, n)), evaluate=False))
    one_s = assumption(given).prove(given.arguments[0], [given])
    return coefficients(one_s, s, k).prove(equal(f(k), g(k)), [given, in_range(k, 0, n)])


@attack
def an_index_is_replaced_by_one_out_of_range() -> object:
    theorem = independent_copies.prove(equal(over(inside_j), one(inside)), [*MODEL, in_range(j, 1, n)])
    beyond = over(InRegion(x_sample(n + 1, omega), A(i, m)))
    return instance(theorem, {}, {j: n + 1}).prove(equal(beyond, one(inside)), MODEL)


@attack
def a_random_variable_is_replaced() -> object:
    theorem = independent_copies.prove(equal(over(inside_j), one(inside)), [*MODEL, in_range(j, 1, n)])
    one_point = sp.Lambda((j, omega), sp.Symbol("c", real=True))
    fixed = InRegion(sp.Symbol("c", real=True), A(i, m))
    return instance(theorem, {x_sample: one_point}).prove(equal(over(fixed), one(inside)), [*MODEL, in_range(j, 1, n)])


@attack
def a_sum_over_a_random_range() -> object:
    random = over(sp.Sum(s**k, (k, 0, count)))
    return sum_of_expectations(k).prove(equal(random, sp.Sum(s**k, (k, 0, count))), MODEL)


@attack
def the_derivative_of_a_jump() -> object:
    jump = relation(sp.Le, z, 0)
    return algebra.prove(equal(sp.Derivative(jump, z), 0))


@attack
def a_relation_of_another_kind() -> object:
    return algebra.prove(equal(Indicator(sp.Ne(z, 0)), 1))


@attack
def a_point_that_is_a_number() -> object:
    return algebra.prove(equal(InRegion(sp.Integer(1), A(i, m)), InRegion(sp.Integer(1), A(i, m))))


@attack
def a_forged_indicator() -> object:
    forged = Indicator(sp.core.symbol.Str(">"), z, sp.S.Zero)
    return algebra.prove(equal(forged, forged))


@attack
def an_outcome_in_the_range() -> object:
    return at_every_outcome(sp.Le(k, i, evaluate=False), omega, k, 1, k)


@pytest.mark.parametrize("attempt", ATTACKS, ids=[attempt.__name__ for attempt in ATTACKS])
def test_nothing_false_is_proved(attempt: Attack) -> None:
    try:
        result = attempt()
    except (RuleError, OutsideTheLanguage, TypeError, ValueError):
        return
    assert result is None or not is_theorem(result), result


def test_the_honest_neighbours_of_the_attacks_are_proved() -> None:
    """So that the attacks do not fail for want of a hypothesis."""
    assert independent_copies.prove(equal(over(inside_j), one(inside)), [*MODEL, in_range(j, 1, n)]).hypotheses
    assert noise_moments.prove(equal(z * one(eps), 0), MODEL)
    assert linearity.prove(equal(over(count**2 + count) - over(count**2), over(count)), MODEL)
    assert law_of_the_input.prove(equal(one(inside), RegionIntegral.over(A(i, m), p(x), x)), MODEL)
    assert algebra.prove(equal(relation(sp.Le, 0, z**2 + 1), 1))
    assert algebra.prove(equal(relation(sp.Eq, count, k), relation(sp.Eq, k, count)))
    assert algebra.prove(equal(relation(sp.Lt, 0, count), relation(sp.Le, 1, count)))
    assert probability(sp.Eq(count, k, evaluate=False), omega) == over(at_k)
