"""Theorem 6.4, given the count: Hoeffding's inequality for the learned constant, (131), (132) and (134) (section G.4).

Given `N_i = N`, the learned constant is the mean of the N outputs in the region, and its own mean is the optimal constant,
which is called `c_0`. Given an event, a probability is that of both events, divided by that of the given one.
"""

from sympy import Abs, Eq, Le, Lt, Sum, Symbol, exp, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
)
from zcmoe_symbolic.language import Indicator, at_most, equal, holds, in_range
from zcmoe_symbolic.theory.concentration.notation import (
    R,
    centre,
    learning_model,
    named_centre,
    named_width,
    t,
    total_error,
)
from zcmoe_symbolic.theory.sample import chance, chat, count, k, learned, mean, n, omega, optimal_constant
from zcmoe_symbolic.theory.scalar import i, m

y = Symbol("y", positive=True)
u, w = symbols("u w", real=True)

model = [*learning_model, named_centre, named_width]
far = Indicator(Le(t, Abs(chat(i, omega) - centre), evaluate=False))
this_count = Eq(count, k, evaluate=False)
at_this_count = Indicator(this_count)
possible_count = holds(Lt(0, chance(this_count)))


def bound(number):
    """`2 exp(-2 number t^2/R^2)`."""
    return 2 * exp(-2 * number * t**2 / R**2)


@claim("thm-6.4", part="Hoeffding at a count", given=[*model, in_range(k, 0, n), possible_count],
       states=at_most(mean(far * at_this_count) / chance(this_count), bound(k)))  # fmt: skip
def conditional_deviation():
    """Hoeffding's inequality, given the count: the joint probability divided by that of the count."""
    divided = linear_arithmetic(uses("thm-6.4/deviation at a count"), possible_count)
    return calc(mean(far * at_this_count) / chance(this_count)).at_most(bound(k), by=divided, eq=134).theorem()


def quotients(same, chance_of_it, it_is_possible):
    """From the theorem `u = w`, the theorem `u/y = w/y` for the probability y of something possible."""
    names = holds(Eq(u, w))
    quotient = algebra(names).prove(equal(u / y, w / y), [names])
    left, right = same.statement.args
    goal = equal(left / chance_of_it, right / chance_of_it)
    special = instance(quotient, {}, {u: left, w: right, y: chance_of_it}).prove(
        goal, [*model, it_is_possible, holds(same.statement)]
    )
    return modus_ponens(special, same).prove(goal, [*model, it_is_possible])


conditional_mean = mean(chat(i, omega) * at_this_count) / chance(this_count)
far_from_the_mean = Indicator(Le(t, Abs(chat(i, omega) - conditional_mean), evaluate=False))
far_on_average = Indicator(Le(t, Abs(total_error(centre) / k), evaluate=False))
a_count = [learned, in_range(i, 1, m), in_range(k, 1, n)]


@claim("thm-6.4", part="mean of the outputs", given=a_count,
       states=equal(far_on_average * at_this_count, far * at_this_count))  # fmt: skip
def mean_of_the_outputs():
    """Where the count is k >= 1, `chat_i - c_0` is the mean of the k errors in the region."""
    where_k = algebra(uses("thm-6.4/errors and the learned constant"), holds(this_count))
    return by_cases(at_this_count, where_k, algebra).prove(
        equal(far_on_average * at_this_count, far * at_this_count), a_count
    )


@claim("thm-6.4", part="mean at a count", given=[*learning_model, named_centre, in_range(k, 1, n), possible_count],
       states=equal(mean(far_from_the_mean * at_this_count), mean(far_on_average * at_this_count)))  # fmt: skip
def mean_at_a_count():
    """The mean of the learned constant at a possible count is `c_0`."""
    on_average = calc(mean(far_on_average * at_this_count), given=a_count).equals(
        mean(far * at_this_count), by=algebra(uses("thm-6.4/mean of the outputs"))
    )
    expected = (
        calc(mean(chat(i, omega) * at_this_count))
        .equals(optimal_constant * chance(this_count), by=uses("eq-133/mean"))
        .equals(centre * chance(this_count), by=linear_arithmetic(named_centre))
        .theorem()
    )
    ratio = holds(Eq(u, centre * y))
    around_the_ratio = mean(Indicator(Le(t, Abs(chat(i, omega) - u / y), evaluate=False)) * at_this_count)
    same_event = algebra(ratio).prove(equal(around_the_ratio, mean(far * at_this_count)), [ratio])
    goal = equal(mean(far_from_the_mean * at_this_count), mean(far * at_this_count))
    around_the_mean = instance(same_event, {}, {u: mean(chat(i, omega) * at_this_count), y: chance(this_count)}).prove(
        goal, [*learning_model, possible_count, holds(expected.statement)]
    )
    return (
        calc(mean(far_from_the_mean * at_this_count))
        .equals(mean(far * at_this_count), by=modus_ponens(around_the_mean, expected))
        .equals(mean(far_on_average * at_this_count), by=algebra(on_average.theorem()))
        .theorem()
    )


N, summand = Symbol("N", integer=True, positive=True), Symbol("l", integer=True)
joint_at_N, joint_average, chance_of_N = (
    expr.subs(k, N)
    for expr in (mean(far_from_the_mean * at_this_count), mean(far_on_average * at_this_count), chance(this_count))
)
deviation_at_N = mean(far * at_this_count).subs(k, N)
possible_N = holds(Lt(0, chance_of_N))
squared_ranges = Sum(R**2, (summand, 1, N))


@claim("thm-6.4", part="Hoeffding around the conditional mean", given=[*model, in_range(N, 1, n), possible_N],
       states=at_most(joint_at_N / chance_of_N, bound(N)))  # fmt: skip
def deviation_from_the_conditional_mean():
    """`P(|chat_i - E[chat_i | N_i = N]| >= t | N_i = N)`, as the deviation of a mean of N outputs of the region."""
    at_N = {k: N}
    same_joint = calc(joint_at_N).equals(joint_average, by=instance(uses("thm-6.4/mean at a count"), {}, at_N))
    here = [learned, in_range(i, 1, m), in_range(N, 1, n)]
    same_event = instance(uses("thm-6.4/mean of the outputs"), {}, at_N).prove(
        equal((far_on_average * at_this_count).subs(k, N), (far * at_this_count).subs(k, N)), here
    )
    average = calc(joint_average, given=here).equals(deviation_at_N, by=algebra(same_event))
    ranges = calc(squared_ranges, given=[]).equals(N * R**2, by=linearity).theorem()
    positive = calc(0, given=[]).less_than(squared_ranges, by=linear_arithmetic(ranges)).theorem()
    with_ranges = 2 * exp(-2 * N**2 * t**2 / squared_ranges)
    split, joined = (
        modus_ponens(algebra(ranges).prove(goal, [holds(positive.statement)]), positive).prove(goal)
        for goal in (equal(bound(N), with_ranges), equal(with_ranges, bound(N)))
    )
    hoeffding = (
        calc(joint_average / chance_of_N)
        .equals(deviation_at_N / chance_of_N, by=quotients(average.theorem(), chance_of_N, possible_N))
        .at_most(bound(N), by=instance(uses("thm-6.4/Hoeffding at a count"), {}, at_N))
        .equals(with_ranges, by=split)
        .theorem()
    )
    return (
        calc(joint_at_N / chance_of_N)
        .equals(joint_average / chance_of_N, by=quotients(same_joint.theorem(), chance_of_N, possible_N), eq=131)
        .at_most(with_ranges, by=hoeffding, eq=131)
        .equals(bound(N), by=joined)
        .theorem(eq=132)
    )
