"""Theorem 6.4: the learned constant of a region is close to the optimal one (section G.4, (134) to (144)).

With at least tau examples in the region, `|chat_i - c_i^opt| >= t` has probability at most `2 exp(-2 tau t^2/R_i^2)`:
sum over the values of the count. With `tau = n rho_i/2` and Lemma 6.3, for `n >= (4/(c rho_i)) log(2/delta)`,
`|chat_i - c_i^opt| <= R_i sqrt(log(2/eta)/(n rho_i))` with probability at least `(1 - delta)(1 - eta)`.
"""

from sympy import Abs, Eq, Le, Lt, Sum, exp, log, sqrt, symbols

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
    sum_of_expectations,
    termwise,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, at_most, equal, holds, in_range, less
from zcmoe_symbolic.theory.concentration import (
    R,
    best_constant,
    c,
    delta,
    eta,
    expected_count,
    learning_model,
    named_width,
    rho,
    t,
)
from zcmoe_symbolic.theory.sample import chance, chat, count, k, mean, n, omega, optimal_constant
from zcmoe_symbolic.theory.scalar import i

tau, y, v = symbols("tau y v", positive=True)
u, w = symbols("u w", real=True)

deviation = chat(i, omega) - optimal_constant
far = Indicator(Le(t, Abs(deviation), evaluate=False))
this_count = Eq(count, k, evaluate=False)
enough = Indicator(Le(tau, count, evaluate=False))
counted_enough = Indicator(Le(tau, k, evaluate=False))
at_this_count = Indicator(this_count)
likely = chance(enough.relation)
counted_enough_holds = holds(counted_enough.relation)
possible, possible_count = holds(Lt(0, likely)), holds(Lt(0, chance(this_count)))


def bound(number):
    """`2 exp(-2 number t^2/R^2)`."""
    return 2 * exp(-2 * number * t**2 / R**2)


@claim("thm-6.4", part="Hoeffding at a count", given=[*learning_model, named_width, in_range(k, 0, n), possible_count],
       states=at_most(mean(far * at_this_count) / chance(this_count), bound(k)))  # fmt: skip
def conditional_deviation():
    """Hoeffding's inequality, given the count: the joint probability divided by that of the count."""
    divided = linear_arithmetic(holds(Le(u, w * y))).prove(at_most(u / y, w), [holds(Le(u, w * y))])
    joint = uses("thm-6.4/deviation at a count")
    given = [*learning_model, named_width, in_range(k, 0, n), possible_count]
    conditional = instance(divided, {}, {u: mean(far * at_this_count), w: bound(k), y: chance(this_count)}).prove(
        at_most(mean(far * at_this_count) / chance(this_count), bound(k)), [*given, holds(joint.statement)]
    )
    return (
        calc(mean(far * at_this_count) / chance(this_count))
        .at_most(bound(k), by=modus_ponens(conditional, joint), eq=[132, 134])
        .theorem()
    )


@claim("thm-6.4", part="smaller at larger counts", given=[counted_enough_holds],
       states=at_most(bound(k), bound(tau)))  # fmt: skip
def smaller_at_larger_counts():
    """The bound decreases in the count."""
    exponents = linear_arithmetic(counted_enough_holds).prove(
        at_most(-2 * k * t**2 / R**2, -2 * tau * t**2 / R**2), [counted_enough_holds]
    )
    return power_products(exponents).prove(at_most(bound(k), bound(tau)), [counted_enough_holds])


@claim("thm-6.4", part="deviation above a count", given=[*learning_model, named_width],
       states=at_most(mean(far * enough), bound(tau) * likely))  # fmt: skip
def deviation_above_a_count():
    """The sum over the counts from tau on."""
    by_values = values_of_a_count.prove(
        equal(far * enough, Sum(far * counted_enough * at_this_count, (k, 0, n))), learning_model
    )
    of_the_count = values_of_a_count.prove(
        equal(enough, Sum(counted_enough * at_this_count, (k, 0, n))), learning_model
    )
    at_k = linear_arithmetic(uses("thm-6.4/deviation at a count"))
    smaller = uses("thm-6.4/smaller at larger counts")
    return (
        calc(mean(far * enough))
        .equals(mean(Sum(far * counted_enough * at_this_count, (k, 0, n))), by=algebra(by_values))
        .equals(Sum(counted_enough * mean(far * at_this_count), (k, 0, n)), by=sum_of_expectations(k))
        .at_most(Sum(counted_enough * bound(k) * chance(this_count), (k, 0, n)), by=termwise(at_k))
        .at_most(
            Sum(counted_enough * bound(tau) * chance(this_count), (k, 0, n)),
            by=termwise(by_cases(counted_enough, linear_arithmetic(smaller), by_sign)),
        )
        .equals(bound(tau) * Sum(counted_enough * chance(this_count), (k, 0, n)), by=linearity)
        .equals(bound(tau) * mean(Sum(counted_enough * at_this_count, (k, 0, n))), by=sum_of_expectations(k))
        .equals(bound(tau) * likely, by=algebra(of_the_count))
        .theorem()
    )


def close(distance):
    """The event that the learned constant is within the distance of the optimal one."""
    return Le(Abs(deviation), distance, evaluate=False)


@claim("thm-6.4", part="close, or far, or few", given=learning_model,
       states=at_most(likely, chance(close(t)) + mean(far * enough)))  # fmt: skip
def close_or_far():
    """With enough examples the learned constant is close or far."""
    near = Indicator(close(t))
    cases = by_cases(enough, by_cases(near, by_sign, by_sign), by_sign)
    return (
        calc(likely)
        .at_most(mean(near + far * enough), by=termwise(cases))
        .equals(chance(close(t)) + mean(far * enough), by=linearity)
        .theorem()
    )


radius = R * sqrt(v / (2 * tau))
far_out = Indicator(Le(radius, Abs(deviation), evaluate=False))
below_one = holds(Lt(eta, 1))
logarithm = log(2 / eta)


@claim("thm-6.4", part="positive logarithm", given=[below_one], states=less(0, logarithm))
def positive_logarithm():
    """`log(2/eta) > 0`, by `log y <= y - 1` at `y = eta/2`."""
    bound_of_the_logarithm = instance(uses("lem-exponential/logarithm"), {}, {y: eta / 2})
    upper = calc(log(eta / 2)).at_most(eta / 2 - 1, by=bound_of_the_logarithm).theorem()
    return (
        calc(0).less_than(-log(eta / 2), by=linear_arithmetic(upper, below_one)).equals(logarithm, by=algebra).theorem()
    )


@claim("thm-6.4", part="solved for the deviation", given=[*learning_model, named_width, below_one, possible],
       states=at_most(mean(Indicator(Le(R * sqrt(logarithm / (2 * tau)), Abs(deviation))) * enough) / likely, eta))  # fmt: skip
def solved_for_the_deviation():
    """With `eta = 2 exp(-2 tau t^2/R^2)` the bound is eta, given at least tau examples."""
    joint = uses("thm-6.4/deviation at confidence eta")
    divided = linear_arithmetic(holds(Le(u, w * y))).prove(at_most(u / y, w), [holds(Le(u, w * y))])
    conditional = instance(divided, {}, {u: joint.statement.lhs, w: eta, y: likely}).prove(
        at_most(joint.statement.lhs / likely, eta),
        [*learning_model, named_width, below_one, possible, holds(joint.statement)],
    )
    return calc(joint.statement.lhs / likely).at_most(eta, by=modus_ponens(conditional, joint), eq=142).theorem()


@claim("thm-6.4", part="deviation at confidence eta", given=[*learning_model, named_width, below_one],
       states=at_most(mean(Indicator(Le(R * sqrt(logarithm / (2 * tau)), Abs(deviation))) * enough), eta * likely))  # fmt: skip
def deviation_at_confidence():
    """The same for the joint probability."""
    at_the_radius = (
        calc(mean(far_out * enough))
        .at_most(2 * exp(-v) * likely, by=instance(uses("thm-6.4/deviation above a count"), {}, {t: radius}))
        .theorem()
    )
    positive = uses("thm-6.4/positive logarithm")
    goal = at_most(mean(Indicator(Le(R * sqrt(logarithm / (2 * tau)), Abs(deviation))) * enough), eta * likely)
    conditional = instance(at_the_radius, {}, {v: logarithm}).prove(
        goal, [*learning_model, named_width, holds(positive.statement)]
    )
    return modus_ponens(conditional, positive).prove(goal)


confidence_radius = R * sqrt(logarithm / (n * rho))
half_the_mean = expected_count / 2
close_enough = chance(close(confidence_radius))
often_enough = chance(Le(half_the_mean, count, evaluate=False))
admissible = holds(Le(c, best_constant))
enough_examples = holds(Le(4 / (c * rho) * log(2 / delta), n))
enough_from_below = holds(Le(log(1 / delta) / (rho * (1 - log(2)) / 2), n))


general_radius = R * sqrt(v / (n * rho))
general_close = chance(close(general_radius))
general_below_one = holds(Lt(2 * exp(-v), 1))


@claim("thm-6.4", part="count and deviation", given=[*learning_model, named_width],
       states=at_most((1 - 2 * exp(-v)) * often_enough, general_close))  # fmt: skip
def count_and_deviation():
    """Half the expected count as the threshold, and v = log(2/eta)."""
    far_away = Indicator(Le(general_radius, Abs(deviation)))
    reached = Indicator(Le(half_the_mean, count))
    deviates = (
        calc(mean(far_away * reached))
        .at_most(
            2 * exp(-v) * often_enough,
            by=instance(uses("thm-6.4/deviation above a count"), {}, {t: general_radius, tau: half_the_mean}),
        )
        .theorem()
    )
    split = (
        calc(often_enough)
        .at_most(
            general_close + mean(far_away * reached),
            by=instance(uses("thm-6.4/close, or far, or few"), {}, {t: general_radius, tau: half_the_mean}),
        )
        .theorem()
    )
    return (
        calc((1 - 2 * exp(-v)) * often_enough).at_most(general_close, by=linear_arithmetic(split, deviates)).theorem()
    )


often = holds(Le(1 - delta, often_enough))


@claim("thm-6.4", part="confidence", given=[*learning_model, named_width, general_below_one, often], states=[
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
    needed = [*learning_model, named_width, below_one, often, holds(positive.statement)]
    theorems = []
    for number, goal in enumerate(learned_well):
        general = instance(uses("thm-6.4/confidence", number), {}, {v: logarithm}).prove(goal, needed)
        theorems.append(modus_ponens(general, positive, shown).prove(goal, needed, eq=40))
    return tuple(theorems)


@claim("thm-6.4", part="threshold at half the mean", given=[*learning_model, named_width, below_one],
       states=at_most((1 - eta) * often_enough, close_enough))  # fmt: skip
def threshold_at_half_the_mean():
    """The probability that the count is at least half its mean, times the confidence at such counts."""
    positive = uses("thm-6.4/positive logarithm")
    goal = at_most((1 - eta) * often_enough, close_enough)
    general = instance(uses("thm-6.4/count and deviation"), {}, {v: logarithm}).prove(
        goal, [*learning_model, named_width, below_one, holds(positive.statement)]
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


@claim("thm-6.4", part="learned constant", given=[*learning_model, named_width, below_one, admissible, enough_examples],
       states=learned_well)  # fmt: skip
def close_with_high_probability():
    """The theorem, with the sample size of Lemma 6.3."""
    return at_confidence(uses("thm-6.4/often enough"))


@claim("thm-6.4", part="with the lower tail only", given=[*learning_model, named_width, below_one, enough_from_below],
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


@claim("thm-6.4", part="Hoeffding above a count", given=[*learning_model, named_width, possible],
       states=at_most(mean(far * enough) / likely, bound(tau)))  # fmt: skip
def conditional_deviation_above_a_count():
    """The deviation given at least tau examples."""
    divided = linear_arithmetic(holds(Le(u, w * y))).prove(at_most(u / y, w), [holds(Le(u, w * y))])
    joint = uses("thm-6.4/deviation above a count")
    conditional = instance(divided, {}, {u: mean(far * enough), w: bound(tau), y: likely}).prove(
        at_most(mean(far * enough) / likely, bound(tau)),
        [*learning_model, named_width, possible, holds(joint.statement)],
    )
    return calc(mean(far * enough) / likely).at_most(bound(tau), by=modus_ponens(conditional, joint), eq=141).theorem()
