"""Theorem 6.4, given at least tau examples: the sum over the values of the count, (135) to (141) (section G.4).

Given an event, a probability is that of both events, divided by that of the given one; `L` is the probability of at least
tau examples. Given a count, which may be impossible, it is any `q(k)` with `q(k) P(N_i = k) = P(|chat_i - c_i^opt| >= t,
N_i = k)`. The sums run over all counts k, with the factor `1[tau <= k]`, instead of from the least integer that is at least
tau. The optimal constant is called `c_0`, and `R_i` is called `R`.
"""

from sympy import Abs, Eq, Function, Le, Lt, Sum, Symbol, exp, symbols

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
from zcmoe_symbolic.language import Indicator, at_most, equal, holds, in_range
from zcmoe_symbolic.language import at_every_outcome as given_at_every_outcome
from zcmoe_symbolic.theory.concentration.notation import (
    R,
    centre,
    learning_model,
    named_centre,
    named_width,
    t,
)
from zcmoe_symbolic.theory.sample import chance, chat, count, k, mean, n, omega
from zcmoe_symbolic.theory.scalar import i

tau, L, y = symbols("tau L y", positive=True)
q = Symbol("q", nonnegative=True)
u, w = symbols("u w", real=True)

model = [*learning_model, named_centre, named_width]
far = Indicator(Le(t, Abs(chat(i, omega) - centre), evaluate=False))
this_count = Eq(count, k, evaluate=False)
enough = Indicator(Le(tau, count, evaluate=False))
at_this_count = Indicator(this_count)
counted_enough = Indicator(Le(tau, k, evaluate=False))
likely = chance(enough.relation)
counted_enough_holds = holds(counted_enough.relation)
possible = holds(Lt(0, likely))
named_chance = holds(Eq(likely, L, evaluate=False))
"""`L = P(N_i >= tau)` as a positive symbol."""


def bound(number):
    """`2 exp(-2 number t^2/R^2)`."""
    return 2 * exp(-2 * number * t**2 / R**2)


def over_counts(summand):
    """The sum over the counts k from tau to n."""
    return Sum(counted_enough * summand, (k, 0, n))


deviates = mean(far * enough) / likely
deviates_at_this_count = mean(far * at_this_count * enough) / L
weight = mean(at_this_count * enough) / L
"""`P(N_i = k | N_i >= tau)`."""


@claim("thm-6.4", part="by the value of the count", given=learning_model, states=[
    equal(mean(far * enough), over_counts(mean(far * at_this_count * enough))),
    equal(likely, over_counts(mean(at_this_count * enough)))])  # fmt: skip
def by_the_value_of_the_count():
    """Exactly one of the values is taken; those below tau do not matter."""
    theorems = []
    for event in (far, 1):
        twice = by_cases(enough, algebra, algebra).prove(equal(event * enough**2, event * enough))
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


@claim("thm-6.4", part="split by the count", given=[*learning_model, named_chance, possible],
       states=equal(deviates, over_counts(deviates_at_this_count)))  # fmt: skip
def split_by_the_count():
    """The deviation given at least tau examples is the sum of its parts."""
    return (
        calc(deviates)
        .equals(mean(far * enough) / L, by=algebra(named_chance))
        .equals(
            over_counts(mean(far * at_this_count * enough)) / L,
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
other_outcome = Symbol("outcome", real=True)


@claim("thm-6.4", part="given each count", given=[*learning_model, named_chance, possible, conditional_on_counts],
       states=equal(deviates, over_counts(given_count(k) * weight)))  # fmt: skip
def given_each_count():
    """Each part is a deviation at a given count, weighted by the law of the count given that it is enough."""
    given = [*learning_model, conditional_on_counts, in_range(k, 0, n)]
    at_k = at_every_outcome(conditional_on_counts, k, other_outcome).prove(
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


@claim("thm-6.4", part="a part of the deviation", given=[*model, in_range(k, 0, n)],
       states=at_most(counted_enough * deviates_at_this_count, counted_enough * (bound(k) * weight)))  # fmt: skip
def a_part_of_the_deviation():
    """Hoeffding's inequality at the count k."""
    joint, of_the_count = (uses("thm-6.4/at one count", number) for number in range(2))
    return (
        calc(counted_enough * deviates_at_this_count)
        .equals(counted_enough**2 * mean(far * at_this_count) / L, by=algebra(joint))
        .at_most(
            counted_enough**2 * (bound(k) * chance(this_count)) / L,
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


@claim("thm-6.4", part="factor at the threshold", states=equal(
    over_counts(bound(k) * weight), bound(tau) * over_counts(shrinking * weight)))  # fmt: skip
def factor_at_the_threshold():
    """The factor at the threshold count is taken out of the sum."""
    factor, decay = y, exp(-2 * k * t**2 / R**2)
    out = (
        calc(over_counts(factor * decay * weight)).equals(factor * over_counts(decay * weight), by=linearity).theorem()
    )
    growth = exp(2 * tau * t**2 / R**2)
    shrunk = instance(out, {}, {factor: growth}).prove(
        equal(over_counts(shrinking * weight), growth * over_counts(decay * weight))
    )
    return (
        calc(over_counts(bound(k) * weight))
        .equals(2 * over_counts(decay * weight), by=linearity)
        .equals(bound(tau) * over_counts(shrinking * weight), by=algebra(shrunk))
        .theorem(eq=138)
    )


@claim(
    "thm-6.4", part="sum over the counts", given=[*model, named_chance, possible], states=at_most(deviates, bound(tau))
)
def sum_over_the_counts():
    """The deviation given at least tau examples: the parts, each at most its share of the bound."""
    inserted = (
        calc(deviates)
        .equals(over_counts(deviates_at_this_count), by=uses("thm-6.4/split by the count"))
        .at_most(over_counts(bound(k) * weight), by=termwise(transitivity(uses("thm-6.4/a part of the deviation"))))
        .theorem(eq=137)
    )
    smaller = linear_arithmetic(uses("thm-6.4/smaller at larger counts"))
    fewer = (
        calc(over_counts(shrinking * weight), given=learning_model)
        .at_most(over_counts(weight), by=termwise(by_cases(counted_enough, smaller, by_sign)))
        .theorem()
    )
    whole = (
        calc(over_counts(weight), given=[*learning_model, named_chance])
        .equals(over_counts(mean(at_this_count * enough)) / L, by=linearity)
        .equals(likely / L, by=algebra(uses("thm-6.4/by the value of the count", 1)))
        .equals(1, by=algebra(named_chance))
        .theorem()
    )
    return (
        calc(deviates, given=[*model, named_chance])
        .at_most(over_counts(bound(k) * weight), by=inserted)
        .equals(bound(tau) * over_counts(shrinking * weight), by=uses("thm-6.4/factor at the threshold"))
        .at_most(bound(tau) * over_counts(weight), by=monotone(fewer), eq=139)
        .equals(bound(tau), by=algebra(whole), eq=140)
        .theorem(eq=141)
    )


@claim("thm-6.4", part="Hoeffding above a count", given=[*model, possible], states=at_most(deviates, bound(tau)))
def conditional_deviation_above_a_count():
    """The name of the probability drops out."""
    itself = algebra.prove(equal(likely, likely))
    summed = instance(uses("thm-6.4/sum over the counts"), {}, {L: likely}).prove(
        at_most(deviates, bound(tau)), [*model, possible, holds(itself.statement)]
    )
    return modus_ponens(summed, itself).prove(at_most(deviates, bound(tau)), [*model, possible], eq=141)


@claim("thm-6.4", part="deviation above a count", given=model, states=at_most(mean(far * enough), bound(tau) * likely))
def deviation_above_a_count():
    """The same for the joint probability; if there are never enough examples, it is 0."""
    less_likely = (
        calc(mean(far * enough))
        .at_most(mean(enough), by=termwise(by_cases(far, by_sign, by_cases(enough, by_sign, by_sign))))
        .theorem()
    )
    impossible = holds(Le(likely, 0))
    goal, joint = at_most(mean(far * enough), bound(tau) * likely), mean(far * enough)
    conditional = uses("thm-6.4/Hoeffding above a count")
    ratio, small, none = holds(Le(u / y, w)), holds(Le(u, q)), holds(Le(q, 0))
    if_possible = instance(linear_arithmetic(ratio).prove(at_most(u, w * y), [ratio]), {}, {
        u: joint, w: bound(tau), y: likely}).prove(goal, [*model, possible, holds(conditional.statement)])  # fmt: skip
    otherwise = instance(linear_arithmetic(small, none).prove(at_most(u, y * q), [small, none]), {}, {
        u: joint, y: bound(tau), q: likely}).prove(goal, [*model, impossible, holds(less_likely.statement)])  # fmt: skip
    return by_cases(
        Indicator(possible.arguments[0]),
        transitivity(modus_ponens(if_possible, conditional).prove(goal, [*model, possible])),
        transitivity(modus_ponens(otherwise, less_likely).prove(goal, [*model, impossible])),
    ).prove(goal, model)
