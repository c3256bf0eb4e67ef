"""Lemma 6.3: with enough examples the count of a region is close to its mean (section G.3).

If `n >= (4/(c rho_i)) log(2/delta)`, then `n rho_i/2 < N_i < 3 n rho_i/2` with probability at least `1 - delta`. The
constant c of the Chernoff bound is a parameter, any number up to `2 log 2 - 1`; here, at the relative deviation 1/2, any
number up to `6 log(3/2) - 2` will do. For the lower bound alone `n >= log(1/delta)/(rho_i h(-1/2))` is enough, with
`h(-1/2) = (1 - log 2)/2`.
"""

from sympy import Abs, Le, Lt, Rational, Symbol, exp, log

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    by_sign,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    power_products,
    termwise,
)
from zcmoe_symbolic.language import Indicator, at_most, holds
from zcmoe_symbolic.theory.concentration.notation import best_constant, c, counting_model, delta, expected_count, rho, t
from zcmoe_symbolic.theory.sample import chance, count, mean, n

half = Rational(1, 2)
end, y = Symbol("t_0", positive=True), Symbol("y", positive=True)
u, v = Symbol("u", real=True), Symbol("v", real=True)
lowest, highest = expected_count / 2, 3 * expected_count / 2
best_at_one_half = 6 * log(Rational(3, 2)) - 2

above_lowest, below_highest = Indicator(Lt(lowest, count)), Indicator(Lt(count, highest))
too_few, too_many = Indicator(Le(count, lowest)), Indicator(Le(highest, count))
close_to_the_mean = mean(above_lowest * below_highest)
far = Le(expected_count / 2, Abs(count - expected_count), evaluate=False)

admissible, admissible_here = holds(Le(c, best_constant)), holds(Le(c, best_at_one_half))
enough = holds(Le(4 / (c * rho) * log(2 / delta), n))
enough_from_below = holds(Le(log(1 / delta) / (rho * (1 - log(2)) / 2), n))


@claim("lem-6.3", part="deviation by half the mean", given=[*counting_model, admissible, enough],
       states=at_most(chance(far), delta))  # fmt: skip
def far_from_the_mean():
    """The Chernoff bound at t = 1/2."""
    enough_at_one_half = linear_arithmetic(enough).prove(
        at_most(log(2 / delta) / (c * rho * half**2), n), [*counting_model, enough]
    )
    failure = instance(uses("eq-127/sufficient"), {}, {t: half}).prove(
        at_most(2 * exp(-c * expected_count / 4), delta), [*counting_model, holds(enough_at_one_half.statement)]
    )
    return (
        calc(chance(far))
        .at_most(2 * exp(-c * expected_count / 4), by=instance(uses("lem-chernoff/two-sided"), {}, {t: half}))
        .at_most(delta, by=modus_ponens(failure, enough_at_one_half))
        .theorem(eq=128)
    )


def outside_with_small_probability(needed, constant_bound):
    """`P(3 mu/2 <= N) + P(N <= mu/2) <= delta`, from the tails at t = 1/2 and the sample size."""
    enough_at_one_half = linear_arithmetic(enough).prove(
        at_most(log(2 / delta) / (c * rho * half**2), n), [*counting_model, enough]
    )
    failure = instance(uses("eq-127/sufficient"), {}, {t: half}).prove(
        at_most(2 * exp(-c * expected_count / 4), delta), [*counting_model, holds(enough_at_one_half.statement)]
    )
    failure = modus_ponens(failure, enough_at_one_half).prove(failure.statement)
    at_one_half = uses("lem-chernoff-exponent/exponent at one half", 0)
    exponent = (
        calc(c / 4)
        .at_most(best_at_one_half / 4, by=linear_arithmetic(constant_bound))
        .equals(at_one_half.statement.lhs, by=algebra)
        .theorem()
    )
    below_one_half = linear_arithmetic(constant_bound, uses("lem-6.3/constant below one half")).prove(
        at_most(c, half), needed
    )
    tails = []
    for number, (event, fact) in enumerate(((too_many, exponent), (too_few, below_one_half))):
        bound = at_most(chance(event.relation), exp(-c * expected_count / 4))
        tail = instance(uses("lem-chernoff/quadratic tails", number), {}, {t: half}).prove(
            bound, [*counting_model, holds(fact.statement)]
        )
        tails.append(modus_ponens(tail, fact).prove(bound))
    return (
        calc(chance(too_many.relation) + chance(too_few.relation))
        .at_most(delta, by=linear_arithmetic(*tails, failure))
        .theorem()
    )


@claim("lem-6.3", part="constant below one half", states=at_most(best_at_one_half, half))
def constant_below_one_half():
    """`4 h(1/2) <= 1/2`, so that the lower tail needs no smaller constant."""
    bound = instance(uses("lem-chernoff-exponent/parabola"), {}, {t: half}).prove(
        at_most(best_at_one_half / 4, half / 4)
    )
    return linear_arithmetic(bound).prove(at_most(best_at_one_half, half))


@claim("lem-6.3", part="best constant", given=[*counting_model, admissible_here, enough],
       states=at_most(1 - delta, close_to_the_mean))  # fmt: skip
def with_the_best_constant():
    """Both tails at t = 1/2, with any constant up to `4 h(1/2) = 6 log(3/2) - 2`."""
    outside = outside_with_small_probability([*counting_model, admissible_here], admissible_here)
    inner = by_cases(below_highest, by_sign, by_sign)
    inside_or_outside = by_cases(above_lowest, inner, by_sign)
    whole = (
        calc(mean(1))
        .at_most(mean(above_lowest * below_highest + too_many + too_few), by=termwise(inside_or_outside))
        .equals(close_to_the_mean + chance(too_many.relation) + chance(too_few.relation), by=linearity)
        .theorem()
    )
    certain = calc(mean(1)).equals(1, by=linearity).theorem()
    return calc(1 - delta).at_most(close_to_the_mean, by=linear_arithmetic(whole, outside, certain)).theorem()


@claim("lem-6.3", part="close to the mean", given=[*counting_model, admissible, enough],
       states=at_most(1 - delta, close_to_the_mean))  # fmt: skip
def close_with_high_probability():
    """The lemma, with the constant of the Chernoff bound on (0, 1], which is smaller."""
    smaller = instance(uses("lem-chernoff-exponent/decreasing quotient"), {}, {end: 1, t: half}).prove(
        at_most(best_constant, best_at_one_half)
    )
    constant = linear_arithmetic(admissible, smaller).prove(at_most(c, best_at_one_half), [admissible])
    sharper = uses("lem-6.3/best constant")
    return modus_ponens(sharper, constant).prove(sharper.statement)


@claim("lem-6.3", part="lower tail", given=[*counting_model, enough_from_below],
       states=at_most(1 - delta, chance(above_lowest.relation)))  # fmt: skip
def enough_with_high_probability():
    """The count exceeds half its mean: the exact lower tail at t = 1/2."""
    exponent = (1 - log(2)) / 2
    cleared = linear_arithmetic(holds(Le(u / y, v))).prove(at_most(u, y * v), [holds(Le(u / y, v))])
    needed = instance(cleared, {}, {u: log(1 / delta), y: rho * exponent, v: n}).prove(
        at_most(log(1 / delta), expected_count * exponent), [*counting_model, enough_from_below]
    )
    logarithms = calc(-log(delta)).equals(log(1 / delta), by=algebra).at_most(expected_count * exponent, by=needed)
    failure = (
        calc(chance(too_few.relation))
        .at_most(exp(-expected_count * exponent), by=instance(uses("lem-chernoff/lower tail"), {}, {t: half}))
        .at_most(delta, by=power_products(logarithms.theorem()))
        .theorem()
    )
    whole = (
        calc(mean(1))
        .at_most(mean(above_lowest + too_few), by=termwise(by_cases(above_lowest, by_sign, by_sign)))
        .equals(chance(above_lowest.relation) + chance(too_few.relation), by=linearity)
        .theorem()
    )
    certain = calc(mean(1)).equals(1, by=linearity).theorem()
    return (
        calc(1 - delta).at_most(chance(above_lowest.relation), by=linear_arithmetic(whole, failure, certain)).theorem()
    )
