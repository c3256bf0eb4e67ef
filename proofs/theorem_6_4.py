"""Theorem 6.4: the learned constant of a region is close to the optimal one (section G.4, (131) to (144)).

Given at least tau examples in the region, `|chat_i - c_i^opt| >= t` has probability at most `2 exp(-2 tau t^2/R_i^2)`:
sum over the values of the count. With `tau = n rho_i/2` and Lemma 6.3, for `n >= (4/(c rho_i)) log(2/delta)`,
`|chat_i - c_i^opt| <= R_i sqrt(log(2/eta)/(n rho_i))` with probability at least `(1 - delta)(1 - eta)`.

The optimal constant is called `c_0`, and `R_i` is called `R`, as long as nothing else is used of them. Given an event,
a probability is that of both events, divided by that of the given one. Given a count, which may be impossible, it is any
`q(k)` with `q(k) P(N_i = k) = P(|chat_i - c_i^opt| >= t, N_i = k)`.
"""

from sympy import Abs, Eq, Function, Le, Lt, Sum, Symbol, exp, log, sqrt, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    at_every_outcome,
    by_cases,
    by_sign,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    monotone,
    power_products,
    sum_of_expectations,
    termwise,
    transitivity,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, at_most, equal, holds, in_range, less
from zcmoe_symbolic.language import at_every_outcome as given_at_every_outcome
from zcmoe_symbolic.theory.concentration import (
    R,
    best_constant,
    c,
    centre,
    delta,
    eta,
    expected_count,
    learning_model,
    named_centre,
    named_width,
    rho,
    t,
    total_error,
)
from zcmoe_symbolic.theory.sample import chance, chat, count, k, learned, mean, measurable_constants, n, omega
from zcmoe_symbolic.theory.scalar import i, m

tau, y = symbols("tau y", positive=True)
u, v, w = symbols("u v w", real=True)

model = [*learning_model, named_centre, named_width]
deviation = chat(i, omega) - centre
far = Indicator(Le(t, Abs(deviation), evaluate=False))
this_count = Eq(count, k, evaluate=False)
enough = Indicator(Le(tau, count, evaluate=False))
at_this_count = Indicator(this_count)
counted_enough = Indicator(Le(tau, k, evaluate=False))
likely = chance(enough.relation)
counted_enough_holds = holds(counted_enough.relation)
possible, possible_count = holds(Lt(0, likely)), holds(Lt(0, chance(this_count)))


def bound(number):
    """`2 exp(-2 number t^2/R^2)`."""
    return 2 * exp(-2 * number * t**2 / R**2)


# -- given the count --------------------------------------------------------------------------------------


@claim("thm-6.4", part="Hoeffding at a count", given=[*model, in_range(k, 0, n), possible_count],
       states=at_most(mean(far * at_this_count) / chance(this_count), bound(k)))  # fmt: skip
def conditional_deviation():
    """Hoeffding's inequality, given the count: the joint probability divided by that of the count."""
    joint = linear_arithmetic(uses("thm-6.4/deviation at a count"), possible_count)
    return calc(mean(far * at_this_count) / chance(this_count)).at_most(bound(k), by=joint, eq=134).theorem()


summand = Symbol("l", integer=True)
conditional_mean = mean(chat(i, omega) * at_this_count) / chance(this_count)
far_from_the_mean = Indicator(Le(t, Abs(chat(i, omega) - conditional_mean), evaluate=False))
far_on_average = Indicator(Le(t, Abs(total_error(centre) / k), evaluate=False))
squared_ranges = Sum(R**2, (summand, 1, k))
at_a_possible_count = [*model, in_range(k, 1, n), possible_count]


@claim("thm-6.4", part="mean of the outputs", given=[learned, in_range(i, 1, m), in_range(k, 1, n)],
       states=equal(far * at_this_count, far_on_average * at_this_count))  # fmt: skip
def mean_of_the_outputs():
    """Where the count is k >= 1, `chat_i - c_0` is the mean of the k errors in the region."""
    total = uses("thm-6.4/errors and the learned constant")
    where_k = algebra(total, holds(this_count))
    return by_cases(at_this_count, where_k, algebra).prove(
        equal(far * at_this_count, far_on_average * at_this_count), [learned, in_range(i, 1, m), in_range(k, 1, n)]
    )


@claim("thm-6.4", part="mean at a count", given=at_a_possible_count,
       states=[equal(mean(far_from_the_mean * at_this_count), mean(far * at_this_count)),
               equal(bound(k), 2 * exp(-2 * k**2 * t**2 / squared_ranges))])  # fmt: skip
def mean_at_a_count():
    """At a possible count the mean of the learned constant is `c_0`; and k ranges of length R are summed."""
    expected = (
        calc(mean(chat(i, omega) * at_this_count))
        .equals(centre * chance(this_count), by=linear_arithmetic(uses("eq-133/mean"), named_centre))
        .theorem()
    )
    ranges = calc(squared_ranges).equals(k * R**2, by=linearity).theorem()
    return (
        calc(mean(far_from_the_mean * at_this_count))
        .equals(mean(far * at_this_count), by=algebra(expected))
        .theorem(),
        calc(bound(k)).equals(2 * exp(-2 * k**2 * t**2 / squared_ranges), by=algebra(ranges)).theorem(),
    )


@claim("thm-6.4", part="Hoeffding around the conditional mean", given=at_a_possible_count,
       states=at_most(mean(far_from_the_mean * at_this_count) / chance(this_count), bound(k)))  # fmt: skip
def deviation_from_the_conditional_mean():
    """`P(|chat_i - E[chat_i | N_i = k]| >= t | N_i = k)`, as the deviation of a mean of k outputs of the region."""
    joint = uses("thm-6.4/deviation at a count")
    narrow = instance(joint, {}, {}).prove(joint.statement, at_a_possible_count)
    same_event = uses("thm-6.4/mean of the outputs")
    on_average = mean(far_on_average * at_this_count) / chance(this_count)
    hoeffding = (
        calc(on_average)
        .equals(mean(far * at_this_count) / chance(this_count), by=algebra(same_event))
        .at_most(bound(k), by=linear_arithmetic(narrow, possible_count))
        .equals(2 * exp(-2 * k**2 * t**2 / squared_ranges), by=uses("thm-6.4/mean at a count", 1))
        .theorem()
    )
    around_the_mean = uses("thm-6.4/mean at a count", 0)
    return (
        calc(mean(far_from_the_mean * at_this_count) / chance(this_count))
        .equals(on_average, by=algebra(around_the_mean, same_event), eq=131)
        .at_most(2 * exp(-2 * k**2 * t**2 / squared_ranges), by=hoeffding, eq=131)
        .equals(bound(k), by=algebra(uses("thm-6.4/mean at a count", 1)))
        .theorem(eq=132)
    )


# -- given at least tau examples --------------------------------------------------------------------------


def over_counts(summand):
    """The sum over the counts k from tau to n."""
    return Sum(counted_enough * summand, (k, 0, n))


deviates = mean(far * enough) / likely
deviates_at_this_count = mean(far * at_this_count * enough) / likely
weight = mean(at_this_count * enough) / likely
"""`P(N_i = k | N_i >= tau)`."""


@claim("thm-6.4", part="by the value of the count", given=learning_model, states=[
    equal(mean(far * enough), over_counts(mean(far * at_this_count * enough))),
    equal(likely, over_counts(mean(at_this_count * enough)))])  # fmt: skip
def by_the_value_of_the_count():
    """Exactly one of the values is taken; those below tau do not matter."""
    theorems = []
    for event in (far, 1):
        twice = by_cases(enough, algebra, algebra).prove(equal(event * enough, event * enough**2))
        by_values = values_of_a_count.prove(
            equal(event * enough**2, Sum(counted_enough * event * at_this_count * enough, (k, 0, n))), learning_model
        )
        theorems.append(
            calc(mean(event * enough))
            .equals(mean(event * enough**2), by=algebra(twice))
            .equals(mean(Sum(counted_enough * event * at_this_count * enough, (k, 0, n))), by=algebra(by_values))
            .equals(over_counts(mean(event * at_this_count * enough)), by=sum_of_expectations(k))
            .theorem()
        )
    return tuple(theorems)


@claim("thm-6.4", part="at one count", given=learning_model, states=[
    equal(mean(far * at_this_count * enough), counted_enough * mean(far * at_this_count)),
    equal(mean(at_this_count * enough), counted_enough * chance(this_count))])  # fmt: skip
def at_one_count():
    """Where the count is k, it is enough if k is."""
    return tuple(
        calc(mean(event * at_this_count * enough))
        .equals(
            mean(counted_enough * event * at_this_count),
            by=algebra(
                by_cases(at_this_count, algebra(holds(this_count)), algebra).prove(
                    equal(event * at_this_count * enough, counted_enough * event * at_this_count)
                )
            ),
        )
        .equals(counted_enough * mean(event * at_this_count), by=linearity)
        .theorem()
        for event in (far, 1)
    )


@claim("thm-6.4", part="split by the count", given=[*learning_model, possible],
       states=equal(deviates, over_counts(deviates_at_this_count)))  # fmt: skip
def split_by_the_count():
    """The deviation given at least tau examples is the sum of its parts."""
    return (
        calc(deviates)
        .equals(
            over_counts(mean(far * at_this_count * enough)) / likely,
            by=algebra(uses("thm-6.4/by the value of the count", 0)),
        )
        .equals(over_counts(deviates_at_this_count), by=linearity)
        .theorem(eq=135)
    )


given_count = Function("q", real=True)
conditional_on_counts = given_at_every_outcome(
    Eq(given_count(k) * chance(this_count), mean(far * at_this_count), evaluate=False), omega, k, 0, n
)
"""`q(k)` is the probability of a deviation of t, given the count k."""


@claim("thm-6.4", part="given each count", given=[*learning_model, possible, conditional_on_counts],
       states=equal(deviates, over_counts(given_count(k) * weight)))  # fmt: skip
def given_each_count():
    """Each part is a deviation at a given count, weighted by the law of the count given that it is enough."""
    given = [*learning_model, conditional_on_counts, in_range(k, 0, n)]
    at_k = at_every_outcome(conditional_on_counts, k, omega).prove(
        equal(given_count(k) * chance(this_count), mean(far * at_this_count)), given
    )
    joint, of_the_count = (uses("thm-6.4/at one count", number) for number in range(2))
    part = (
        calc(mean(far * at_this_count * enough), given=given)
        .equals(counted_enough * mean(far * at_this_count), by=joint)
        .equals(counted_enough * (given_count(k) * chance(this_count)), by=linear_arithmetic(at_k))
        .equals(given_count(k) * mean(at_this_count * enough), by=algebra(of_the_count))
        .theorem()
    )
    return (
        calc(deviates)
        .equals(over_counts(deviates_at_this_count), by=uses("thm-6.4/split by the count"))
        .equals(over_counts(given_count(k) * weight), by=algebra(part))
        .theorem(eq=136)
    )


@claim("thm-6.4", part="a part of the deviation", given=[*model, possible, in_range(k, 0, n)],
       states=at_most(counted_enough * deviates_at_this_count, counted_enough * (bound(k) * weight)))  # fmt: skip
def a_part_of_the_deviation():
    """Hoeffding's inequality at the count k."""
    joint, of_the_count = (uses("thm-6.4/at one count", number) for number in range(2))
    return (
        calc(counted_enough * deviates_at_this_count)
        .equals(counted_enough**2 * mean(far * at_this_count) / likely, by=algebra(joint))
        .at_most(
            counted_enough**2 * (bound(k) * chance(this_count)) / likely,
            by=monotone(uses("thm-6.4/deviation at a count")),
        )
        .equals(counted_enough * (bound(k) * weight), by=algebra(of_the_count))
        .theorem()
    )


shrinking = exp(-2 * (k - tau) * t**2 / R**2)


@claim("thm-6.4", part="smaller at larger counts", given=[counted_enough_holds], states=at_most(shrinking, 1))
def smaller_at_larger_counts():
    """The bound decreases in the count."""
    exponent = linear_arithmetic(counted_enough_holds).prove(
        at_most(-2 * (k - tau) * t**2 / R**2, 0), [counted_enough_holds]
    )
    return power_products(exponent).prove(at_most(shrinking, 1), [counted_enough_holds])


@claim("thm-6.4", part="Hoeffding above a count", given=[*model, possible], states=at_most(deviates, bound(tau)))
def conditional_deviation_above_a_count():
    """The deviation given at least tau examples: the parts, each at most its share of the bound."""
    inserted = (
        calc(deviates)
        .equals(over_counts(deviates_at_this_count), by=uses("thm-6.4/split by the count"))
        .at_most(over_counts(bound(k) * weight), by=termwise(transitivity(uses("thm-6.4/a part of the deviation"))))
        .theorem(eq=137)
    )
    smaller = linear_arithmetic(uses("thm-6.4/smaller at larger counts"))
    fewer = (
        calc(over_counts(shrinking * weight))
        .at_most(over_counts(weight), by=termwise(by_cases(counted_enough, smaller, by_sign)))
        .theorem()
    )
    whole = (
        calc(over_counts(weight))
        .equals(over_counts(mean(at_this_count * enough)) / likely, by=linearity)
        .equals(1, by=algebra(uses("thm-6.4/by the value of the count", 1)))
        .theorem()
    )
    return (
        calc(deviates)
        .at_most(over_counts(bound(k) * weight), by=inserted)
        .equals(bound(tau) * over_counts(shrinking * weight), by=linearity, eq=138)
        .at_most(bound(tau) * over_counts(weight), by=monotone(fewer), eq=139)
        .equals(bound(tau), by=algebra(whole), eq=140)
        .theorem(eq=141)
    )
