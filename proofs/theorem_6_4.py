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
from zcmoe_symbolic.theory.sample import chance, chat, count, k, learned, mean, n, omega, optimal_constant
from zcmoe_symbolic.theory.scalar import i, m

tau, L = symbols("tau L", positive=True)
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
named_chance = holds(Eq(likely, L, evaluate=False))
"""`L = P(N_i >= tau)` as a positive symbol."""


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
    expected = (
        calc(mean(chat(i, omega) * at_this_count))
        .equals(optimal_constant * chance(this_count), by=uses("eq-133/mean"))
        .equals(centre * chance(this_count), by=linear_arithmetic(named_centre))
        .theorem()
    )
    on_average = calc(mean(far_on_average * at_this_count), given=a_count).equals(
        mean(far * at_this_count), by=algebra(uses("thm-6.4/mean of the outputs"))
    )
    return (
        calc(mean(far_from_the_mean * at_this_count))
        .equals(mean(far * at_this_count), by=algebra(expected))
        .equals(mean(far_on_average * at_this_count), by=algebra(on_average.theorem()))
        .theorem()
    )


N, summand = Symbol("N", integer=True, positive=True), Symbol("l", integer=True)
at_N = {k: N}
around_the_mean, on_average, at_most_by_hoeffding = (
    (mean(event * at_this_count) / chance(this_count)).subs(at_N)
    for event in (far_from_the_mean, far_on_average, far)
)  # fmt: skip
possible_N = holds(Lt(0, chance(this_count.subs(at_N))))
squared_ranges = Sum(R**2, (summand, 1, N))


@claim("thm-6.4", part="Hoeffding around the conditional mean", given=[*model, in_range(N, 1, n), possible_N],
       states=at_most(around_the_mean, bound(N)))  # fmt: skip
def deviation_from_the_conditional_mean():
    """`P(|chat_i - E[chat_i | N_i = N]| >= t | N_i = N)`, as the deviation of a mean of N outputs of the region."""
    raise NotImplementedError


# -- given at least tau examples --------------------------------------------------------------------------


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


@claim("thm-6.4", part="sum over the counts", given=[*model, named_chance, possible], states=at_most(deviates, bound(tau)))
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
        calc(over_counts(shrinking * weight))
        .at_most(over_counts(weight), by=termwise(by_cases(counted_enough, smaller, by_sign)))
        .theorem()
    )
    whole = (
        calc(over_counts(weight))
        .equals(over_counts(mean(at_this_count * enough)) / L, by=linearity)
        .equals(likely / L, by=algebra(uses("thm-6.4/by the value of the count", 1)))
        .equals(1, by=algebra(named_chance))
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


@claim("thm-6.4", part="Hoeffding above a count", given=[*model, possible], states=at_most(deviates, bound(tau)))
def conditional_deviation_above_a_count():
    """The name of the probability drops out."""
    itself = algebra.prove(equal(likely, likely))
    summed = instance(uses("thm-6.4/sum over the counts"), {}, {L: likely}).prove(
        at_most(deviates, bound(tau)), [*model, possible, holds(itself.statement)]
    )
    return modus_ponens(summed, itself).prove(at_most(deviates, bound(tau)), eq=141)


@claim("thm-6.4", part="deviation above a count", given=model, states=at_most(mean(far * enough), bound(tau) * likely))
def deviation_above_a_count():
    """The same for the joint probability; if there are never enough examples, it is 0."""
    less_likely = (
        calc(mean(far * enough))
        .at_most(mean(enough), by=termwise(by_cases(far, by_sign, by_cases(enough, by_sign, by_sign))))
        .theorem()
    )
    impossible = holds(Le(likely, 0))
    if_possible = linear_arithmetic(uses("thm-6.4/Hoeffding above a count"), possible)
    otherwise = linear_arithmetic(less_likely, impossible)
    return by_cases(Indicator(possible.arguments[0]), if_possible, otherwise).prove(
        at_most(mean(far * enough), bound(tau) * likely), model
    )


def close(distance):
    """The event that the learned constant is within the distance of the optimal one."""
    return Le(Abs(deviation), distance, evaluate=False)


@claim("thm-6.4", part="close, or far, or few", given=learning_model,
       states=at_most(likely, mean(Indicator(close(t)) * enough) + mean(far * enough)))  # fmt: skip
def close_or_far():
    """With enough examples the learned constant is close or far."""
    near = Indicator(close(t))
    cases = by_cases(enough, by_cases(near, by_sign, by_sign), by_sign)
    return (
        calc(likely)
        .at_most(mean(near * enough + far * enough), by=termwise(cases))
        .equals(mean(near * enough) + mean(far * enough), by=linearity)
        .theorem()
    )


@claim("thm-6.4", part="close above a count", given=[*model, possible],
       states=at_most(1 - bound(tau), mean(Indicator(close(t)) * enough) / likely))  # fmt: skip
def close_above_a_count():
    """The complement of the deviation given at least tau examples."""
    split, deviates_little = uses("thm-6.4/close, or far, or few"), uses("thm-6.4/deviation above a count")
    near = mean(Indicator(close(t)) * enough)
    scaled = calc((1 - bound(tau)) * likely).at_most(near, by=linear_arithmetic(split, deviates_little)).theorem()
    return calc(1 - bound(tau)).at_most(near / likely, by=linear_arithmetic(scaled, possible)).theorem()


below_one, positive_v = holds(Lt(eta, 1)), holds(Lt(0, v))
logarithm = log(2 / eta)


@claim("thm-6.4", part="positive logarithm", given=[below_one], states=less(0, logarithm))
def positive_logarithm():
    """`log(2/eta) > 0`, by `log y <= y - 1` at `y = eta/2`."""
    bound_of_the_logarithm = instance(
        uses("lem-exponential/logarithm"), {}, {Symbol("y", positive=True): eta / 2}
    )  # fmt: skip
    upper = calc(log(eta / 2)).at_most(eta / 2 - 1, by=bound_of_the_logarithm).theorem()
    return (
        calc(0).less_than(-log(eta / 2), by=linear_arithmetic(upper, below_one)).equals(logarithm, by=algebra).theorem()
    )


def radius(exponent, number):
    """`R sqrt(exponent/number)`."""
    return R * sqrt(exponent / number)


def beyond(exponent):
    """The probability of a deviation of `R sqrt(exponent/(2 tau))`, given at least tau examples."""
    return mean(Indicator(Le(radius(exponent, 2 * tau), Abs(deviation))) * enough) / likely


def within(exponent):
    """The probability of a smaller one."""
    return mean(Indicator(close(radius(exponent, 2 * tau))) * enough) / likely


@claim("thm-6.4", part="at a radius", given=[*model, possible, positive_v],
       states=[at_most(beyond(v), 2 * exp(-v)), at_most(1 - 2 * exp(-v), within(v))])  # fmt: skip
def at_a_radius():
    """With `v = 2 tau t^2/R^2`."""
    at_the_radius = {t: radius(v, 2 * tau)}
    return (
        calc(beyond(v))
        .at_most(2 * exp(-v), by=instance(uses("thm-6.4/Hoeffding above a count"), {}, at_the_radius))
        .theorem(),
        calc(1 - 2 * exp(-v))
        .at_most(within(v), by=instance(uses("thm-6.4/close above a count"), {}, at_the_radius))
        .theorem(),
    )


@claim("thm-6.4", part="solved for the deviation", given=[*model, possible, below_one], states=[
    at_most(beyond(logarithm), eta), at_most(1 - eta, within(logarithm))])  # fmt: skip
def solved_for_the_deviation():
    """With `eta = 2 exp(-2 tau t^2/R^2)` the bound is eta, given at least tau examples."""
    positive = uses("thm-6.4/positive logarithm")
    goals = at_most(beyond(logarithm), eta), at_most(1 - eta, within(logarithm))
    given = [*model, possible, holds(positive.statement)]
    return tuple(
        modus_ponens(
            instance(uses("thm-6.4/at a radius", which), {}, {v: logarithm}).prove(goal, given), positive
        ).prove(goal, eq=number)
        for which, (goal, number) in enumerate(zip(goals, (142, 143), strict=True))
    )


# -- half the expected count ------------------------------------------------------------------------------

half_the_mean = expected_count / 2
often_enough = chance(Le(half_the_mean, count, evaluate=False))
admissible = holds(Le(c, best_constant))
enough_examples = holds(Le(4 / (c * rho) * log(2 / delta), n))
enough_from_below = holds(Le(log(1 / delta) / (rho * (1 - log(2)) / 2), n))
general_close = chance(close(radius(v, n * rho)))
close_enough = chance(close(radius(logarithm, n * rho)))
general_below_one = holds(Lt(2 * exp(-v), 1))


@claim("thm-6.4", part="at enough counts", given=model,
       states=at_most((1 - bound(tau)) * likely, chance(close(t))))  # fmt: skip
def at_enough_counts():
    """The learned constant is close with enough examples: the joint probability."""
    near = Indicator(close(t))
    fewer = (
        calc(mean(near * enough))
        .at_most(chance(close(t)), by=termwise(by_cases(near, by_cases(enough, by_sign, by_sign), by_sign)))
        .theorem()
    )
    split, deviates_little = uses("thm-6.4/close, or far, or few"), uses("thm-6.4/deviation above a count")
    return (
        calc((1 - bound(tau)) * likely)
        .at_most(mean(near * enough), by=linear_arithmetic(split, deviates_little))
        .at_most(chance(close(t)), by=fewer)
        .theorem()
    )


@claim("thm-6.4", part="count and deviation", given=[*model, positive_v],
       states=at_most((1 - 2 * exp(-v)) * often_enough, general_close))  # fmt: skip
def count_and_deviation():
    """Half the expected count as the threshold."""
    at_half_the_mean = instance(
        uses("thm-6.4/at enough counts"), {}, {t: radius(v, n * rho), tau: half_the_mean}
    )  # fmt: skip
    return calc((1 - 2 * exp(-v)) * often_enough).at_most(general_close, by=at_half_the_mean).theorem()


often = holds(Le(1 - delta, often_enough))


@claim("thm-6.4", part="confidence", given=[*model, positive_v, general_below_one, often], states=[
    at_most((1 - delta) * (1 - 2 * exp(-v)), general_close), at_most(1 - delta - 2 * exp(-v), general_close)])  # fmt: skip
def confidence():
    """The confidences multiply, and the product is at least the sum of what is wanted."""
    joint = uses("thm-6.4/count and deviation")
    factors = [holds(Le(1 - delta, u)), holds(Lt(w, 1))]
    scaled = linear_arithmetic(*factors).prove(at_most((1 - delta) * (1 - w), (1 - w) * u), factors)
    product = (
        calc((1 - delta) * (1 - 2 * exp(-v)))
        .at_most((1 - 2 * exp(-v)) * often_enough, by=instance(scaled, {}, {u: often_enough, w: 2 * exp(-v)}))
        .at_most(general_close, by=joint)
        .theorem()
    )
    weaker = (
        calc(1 - delta - 2 * exp(-v))
        .at_most((1 - delta) * (1 - 2 * exp(-v)), by=by_sign)
        .at_most(general_close, by=product)
        .theorem()
    )
    return product, weaker


learned_well = [at_most((1 - delta) * (1 - eta), close_enough), at_most(1 - delta - eta, close_enough)]


def at_confidence(shown):
    """Both forms with `eta = 2 exp(-v)`, from the theorem `1 - delta <= P(n rho/2 <= N)`."""
    positive = uses("thm-6.4/positive logarithm")
    needed = [*model, below_one, often, holds(positive.statement)]
    theorems = []
    for number, goal in enumerate(learned_well):
        general = instance(uses("thm-6.4/confidence", number), {}, {v: logarithm}).prove(goal, needed)
        theorems.append(modus_ponens(general, positive, shown).prove(goal, needed, eq=40))
    return tuple(theorems)


@claim("thm-6.4", part="threshold at half the mean", given=[*model, below_one],
       states=at_most((1 - eta) * often_enough, close_enough))  # fmt: skip
def threshold_at_half_the_mean():
    """The probability that the count is at least half its mean, times the confidence at such counts."""
    positive = uses("thm-6.4/positive logarithm")
    goal = at_most((1 - eta) * often_enough, close_enough)
    general = instance(uses("thm-6.4/count and deviation"), {}, {v: logarithm}).prove(
        goal, [*model, below_one, holds(positive.statement)]
    )
    return modus_ponens(general, positive).prove(goal, [below_one], eq=144)


@claim("thm-6.4", part="often enough", given=[*learning_model, admissible, enough_examples],
       states=at_most(1 - delta, often_enough))  # fmt: skip
def often_enough_with_high_probability():
    """Lemma 6.3: the count is at least half its mean."""
    above, below = Indicator(Lt(half_the_mean, count)), Indicator(Lt(count, 3 * expected_count / 2))
    return (
        calc(1 - delta)
        .at_most(mean(above * below), by=uses("lem-6.3/close to the mean"))
        .at_most(often_enough, by=termwise(by_cases(above, by_cases(below, by_sign, by_sign), by_sign)))
        .theorem()
    )


@claim("thm-6.4", part="learned constant", given=[*model, below_one, admissible, enough_examples],
       states=learned_well)  # fmt: skip
def close_with_high_probability():
    """The theorem, with the sample size of Lemma 6.3."""
    return at_confidence(uses("thm-6.4/often enough"))


@claim("thm-6.4", part="with the lower tail only", given=[*model, below_one, enough_from_below],
       states=learned_well)  # fmt: skip
def with_the_lower_tail_only():
    """The count may be large; so the sample size of the lower tail is enough."""
    above = Indicator(Lt(half_the_mean, count))
    shown = (
        calc(1 - delta)
        .at_most(chance(above.relation), by=uses("lem-6.3/lower tail"))
        .at_most(often_enough, by=termwise(by_cases(above, by_sign, by_sign)))
        .theorem()
    )
    return at_confidence(shown)
