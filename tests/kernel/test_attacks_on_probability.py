"""Attempts to prove something false about random variables and special cases; every one must fail."""

from collections.abc import Callable

import pytest
import sympy as sp

from zcmoe_symbolic.kernel import (
    RuleError,
    algebra,
    assumption,
    by_cases,
    by_sign,
    differentiation,
    expert_of_each_region,
    fundamental_theorem,
    independent_copies,
    instance,
    law_of_the_input,
    linear_arithmetic,
    linearity,
    modus_ponens,
    noise_moments,
)
from zcmoe_symbolic.language import (
    Expectation,
    Hypothesis,
    Indicator,
    InRegion,
    RegionIntegral,
    Statement,
    at_most,
    bounded,
    continuous,
    distributed,
    equal,
    examples,
    holds,
    in_range,
    independent,
    partition,
    piecewise_constant,
    variance,
    zero_mean,
)
from zcmoe_symbolic.language.wellformed import InexactInput, OutsideTheLanguage

x, eps, omega, t, v, z = sp.symbols("x epsilon omega t v z", real=True)
j = sp.Symbol("j", integer=True)
i, m = sp.symbols("i m", integer=True, positive=True)
n = sp.Symbol("n", integer=True, nonnegative=True)
s2 = sp.Symbol("s2", nonnegative=True)
domain = sp.Symbol("Omega")
beta, h, p, f, c, x_sample, noise, number = (
    sp.Function(name, real=True) for name in ("beta", "h", "p", "f", "c", "x_sample", "noise", "J")
)
A = sp.Function("A", real=True)

MODEL = [
    distributed(x, p, domain),
    bounded(beta, domain),
    bounded(h, domain),
    independent(x, eps),
    zero_mean(eps),
    variance(eps, s2),
    partition(A, m, domain),
    in_range(i, 1, m),
    in_range(j, 1, n),
    examples(x_sample, noise, n, x, eps, omega),
]


def over(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, omega)


def one(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, x, eps)


def total(body: sp.Expr) -> sp.Expr:
    return sp.Sum(body, (j, 1, n))


inside_j, inside = InRegion(x_sample(j, omega), A(i, m)), InRegion(x, A(i, m))
count = total(inside_j)
few = Indicator(sp.Le(z, 0, evaluate=False))
divergent = RegionIntegral.over(domain, f(x), x)
also_divergent = RegionIntegral.over(domain, f(x) * (beta(x) + z), x)
the_same_expanded = RegionIntegral.over(domain, f(x) * beta(x) + f(x) * z, x)

Attack = Callable[[], object]
ATTACKS: list[Attack] = []


def attack(function: Attack) -> Attack:
    ATTACKS.append(function)
    return function


@attack
def a_rate_that_depends_on_a_free_input_is_not_captured() -> object:
    """`E[e^(beta(x) sum_j h(x_j))]` with a free x is not `(E[e^(beta(x) h(x))])^n`."""
    exponential = over(sp.exp(beta(x) * total(h(x_sample(j, omega)))))
    return independent_copies.prove(equal(exponential, one(sp.exp(beta(x) * h(x))) ** n), MODEL)


@attack
def a_base_that_depends_on_a_free_input_is_not_captured() -> object:
    return independent_copies.prove(equal(over(2 ** (beta(x) * count)), one(2 ** (beta(x) * inside)) ** n), MODEL)


@attack
def an_example_whose_number_is_random_has_another_law() -> object:
    """The example with the largest input is not distributed as x."""
    chosen = over(h(x_sample(number(omega), omega)))
    return independent_copies.prove(equal(chosen, one(h(x))), [*MODEL, in_range(number(omega), 1, n)])


@attack
def a_sum_over_the_outcome_is_not_about_this_outcome() -> object:
    """In `1[sum_(omega = 1)^3 I_j(omega) <= I_j(omega)]`, only the last indicator is random."""
    body = Indicator(sp.Le(sp.Sum(inside_j, (omega, 1, 3)), inside_j, evaluate=False))
    wrong = Indicator(sp.Le(sp.Sum(inside, (omega, 1, 3)), inside, evaluate=False))
    return independent_copies.prove(equal(over(body), one(wrong)), MODEL)


@attack
def the_fourth_moment_of_the_noise_need_not_exist() -> object:
    square = total(noise(j, omega) ** 2) ** 2
    moments = n * one(eps**4) + n * (n - 1) * one(eps**2) ** 2
    return independent_copies.prove(equal(over(square), moments), MODEL)


@attack
def a_weight_with_the_number_of_the_example_is_not_identically_distributed() -> object:
    return independent_copies.prove(equal(over(total(j * h(x_sample(j, omega)))), n * j * one(h(x))), MODEL)


@attack
def the_mean_of_a_reciprocal_count() -> object:
    return linearity.prove(equal(over(1 / count + 1), over(1 / count) + 1), MODEL)


@attack
def a_region_that_the_input_numbers() -> object:
    """`E[1[x in A(x, m)] beta(x)]` is no integral over one region."""
    region = RegionIntegral.over(A(x, m), beta(x) * p(x), x)
    return law_of_the_input.prove(equal(one(InRegion(x, A(x, m)) * beta(x)), region), [*MODEL, in_range(x, 1, m)])


@attack
def the_constant_of_a_region_that_the_point_numbers() -> object:
    given = [piecewise_constant(f, A, c, m), in_range(x, 1, m)]
    left, right = (RegionIntegral.over(A(x, m), body, x) for body in (f(x), c(x, m)))
    return expert_of_each_region.prove(equal(left, right), given)


@attack
def a_region_that_moves_with_the_variable_of_a_derivative() -> object:
    moving = RegionIntegral.over(A(v, m), beta(x), x)
    given = [partition(A, m, domain), bounded(beta, domain), in_range(v, 1, m)]
    return differentiation.prove(equal(sp.Derivative(moving, v), RegionIntegral.over(A(v, m), sp.S.Zero, x)), given)


@attack
def the_law_of_one_input_is_not_that_of_another() -> object:
    """Renaming x in the hypotheses only would leave an expectation over x without a law, or with two."""
    given = [distributed(x, p, domain), bounded(beta, domain)]
    mean = equal(Expectation.of(beta(x), x), RegionIntegral.over(domain, beta(x) * p(x), x))
    theorem = law_of_the_input.prove(mean, given)
    return instance(theorem, symbols={x: t}).prove(mean, [distributed(t, p, domain), bounded(beta, domain)])


@attack
def the_variance_of_one_noise_is_not_that_of_another() -> object:
    moment = equal(Expectation.of(eps**2, eps), s2)
    theorem = noise_moments.prove(moment, [variance(eps, s2)])
    return instance(theorem, symbols={eps: t}).prove(moment, [variance(t, s2)])


@attack
def a_special_case_hides_a_pole_in_an_indicator() -> object:
    """`1[1/z <= 1 + 1/z]` is 1 only where z is not 0."""
    always = Indicator(sp.Le(1 / z, 1 + 1 / z, evaluate=False))
    return instance(algebra.prove(equal(t, t)), symbols={t: sp.S.One}).prove(equal(always, 1))


@attack
def a_divergent_integral_is_no_number() -> object:
    theorem = by_sign.prove(at_most(0, t**2))
    return instance(theorem, symbols={t: divergent}).prove(at_most(0, divergent**2))


@attack
def an_expectation_that_need_not_exist_is_no_number() -> object:
    mean = one(f(x))
    return instance(by_sign.prove(at_most(0, t**2)), symbols={t: mean}).prove(at_most(0, mean**2), MODEL)


@attack
def a_divergent_integral_is_no_value_of_a_function() -> object:
    theorem = by_sign.prove(at_most(0, f(t) ** 2))
    return instance(theorem, functions={f: sp.Lambda(t, divergent)}).prove(at_most(0, divergent**2))


@attack
def a_difference_of_divergent_integrals_does_not_hold_of_itself() -> object:
    """The assumption `0 <= D - D'` is dropped only if D and D' exist."""
    assumed = holds(sp.Le(0, also_divergent - the_same_expanded, evaluate=False))
    theorem = assumption(assumed).prove(at_most(0, also_divergent - the_same_expanded), [assumed])
    return instance(theorem).prove(theorem.statement)


@attack
def an_indicator_may_vanish_below_a_fraction_bar() -> object:
    return algebra.prove(equal((1 - few**2) / (1 - few), 1 + few))


@attack
def the_logarithm_of_an_indicator() -> object:
    return by_cases(few, by_sign, by_sign).prove(at_most(sp.log(few), 0))


@attack
def a_quotient_by_an_indicator_in_both_cases() -> object:
    return by_cases(few, algebra, algebra).prove(equal(few / (1 - few), 0))


@attack
def an_indicator_jumps() -> object:
    return differentiation.prove(equal(sp.Derivative(z * few, z), few))


@attack
def an_antiderivative_with_a_jump() -> object:
    early = Indicator(sp.Le(t, 0, evaluate=False))
    goal = equal(sp.Integral(early, (t, 0, 1)), sp.S.Zero)
    return fundamental_theorem(sp.Lambda(t, t * early)).prove(goal)


@pytest.mark.parametrize("attempt", ATTACKS, ids=lambda attempt: attempt.__name__)
def test_nothing_false_is_proved(attempt: Attack) -> None:
    with pytest.raises((RuleError, OutsideTheLanguage, InexactInput)):
        attempt()


VALID: dict[str, tuple[Statement, list[Hypothesis]]] = {
    "a rate that is a free number": (
        equal(over(sp.exp(z * total(h(x_sample(j, omega))))), one(sp.exp(z * h(x))) ** n),
        MODEL,
    ),
    "one example of the sample": (equal(over(h(x_sample(j, omega))), one(h(x))), MODEL),
}


@pytest.mark.parametrize("name", list(VALID))
def test_the_true_neighbour_is_proved(name: str) -> None:
    goal, given = VALID[name]
    assert independent_copies.prove(goal, given).statement == goal


def test_a_number_that_exists_can_be_put_in() -> None:
    mean = one(beta(x))
    theorem = instance(by_sign.prove(at_most(0, t**2)), symbols={t: mean}).prove(at_most(0, mean**2), MODEL)
    assert distributed(x, p, domain) in theorem.hypotheses


def test_what_is_not_bound_can_be_replaced() -> None:
    given = [variance(eps, s2)]
    theorem = noise_moments.prove(equal(t * Expectation.of(eps**2, eps), t * s2), given)
    assert instance(theorem, symbols={t: z}).prove(equal(z * Expectation.of(eps**2, eps), z * s2), given).hypotheses


def of_a_divergent_integral(**given):
    """`0 <= D^2 + 2` for D = int_0^1 f, from `t <= t + 1 => 0 <= t^2 + 2` and `D <= D + 1`, which holds without D."""
    total = sp.Integral(f(x), (x, 0, 1))
    assumed = holds(sp.Le(t, t + 1, evaluate=False))
    about_t = linear_arithmetic(assumed).prove(at_most(0, t**2 + 2), [assumed])
    undefined_alike = by_sign.prove(at_most(total, total + 1))
    goal = at_most(0, total**2 + 2)
    special = instance(about_t, {}, {t: total}).prove(goal, [holds(undefined_alike.statement)])
    return modus_ponens(special, undefined_alike).prove(goal, **given)


def test_what_holds_because_both_sides_are_undefined_discharges_nothing():
    with pytest.raises(RuleError, match="not known to exist"):
        of_a_divergent_integral()


def test_what_is_shown_of_an_integral_that_exists_discharges_an_assumption():
    theorem = of_a_divergent_integral(given=[continuous(f)])
    assert theorem.hypotheses == {continuous(f)}
