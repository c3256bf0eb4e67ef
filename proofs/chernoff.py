"""The Chernoff bound for the number of examples in a region, (124) to (127), from Markov's inequality.

The count `N_i` is a sum of n independent indicators of probability `rho_i`; its mean is `mu = n rho_i`. Markov's
inequality for `exp(s N_i)`, whose expectation is `(1 + rho_i (e^s - 1))^n`, gives the exponents `mu h(t)` above the mean
and `mu h(-t)` below it. So `P(|N_i - mu| >= t mu) <= 2 exp(-c mu t^2)` for t in (0, 1] and every `c <= 2 log 2 - 1`.
"""

from sympy import Abs, Le, Lt, Rational, Symbol, exp, log

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    by_derivatives,
    by_sign,
    independent_copies,
    instance,
    law_of_the_input,
    linear_arithmetic,
    linearity,
    modus_ponens,
    power_products,
    termwise,
)
from zcmoe_symbolic.language import Indicator, at_most, equal, holds
from zcmoe_symbolic.theory.concentration.notation import (
    best_constant,
    c,
    chernoff_exponent,
    counting_model,
    delta,
    expected_count,
    rho,
    t,
)
from zcmoe_symbolic.theory.sample import chance, count, mean, mean_of_one, n, of_one_example

s, threshold = Symbol("s", real=True), Symbol("a", real=True)
rate = Symbol("l", nonnegative=True)
u, v, y = Symbol("u", real=True), Symbol("v", real=True), Symbol("y", positive=True)
small = Symbol("t", nonnegative=True)

moment = mean(exp(s * count))
many, few = (1 + t) * expected_count, (1 - t) * expected_count
up_to_one, below_one = holds(Le(t, 1)), holds(Lt(t, 1))
admissible = holds(Le(c, best_constant))
quadratic, below_one_half = holds(Le(c * t**2, chernoff_exponent(t))), holds(Le(c, Rational(1, 2)))


def at_least(bound):
    """The event that the count is at least the bound."""
    return Le(bound, count, evaluate=False)


def at_most_so_many(bound):
    """The event that the count is at most the bound."""
    return Le(count, bound, evaluate=False)


far_from_the_mean = Le(t * expected_count, Abs(count - expected_count), evaluate=False)


@claim("lem-chernoff", part="mean", given=counting_model, states=equal(mean(count), expected_count))
def mean_of_the_count():
    """The expected count is `n rho_i`."""
    one = calc(mean_of_one(of_one_example)).equals(rho, by=law_of_the_input).theorem()
    return (
        calc(mean(count))
        .equals(n * mean_of_one(of_one_example), by=independent_copies)
        .equals(expected_count, by=algebra(one), eq=125)
        .theorem()
    )


@claim("lem-chernoff", part="exponential moment", given=counting_model,
       states=equal(moment, (1 + rho * (exp(s) - 1)) ** n))  # fmt: skip
def exponential_moment():
    """The examples are independent, and `exp(s I) = 1 + I (e^s - 1)` for an indicator I."""
    one = calc(mean_of_one(of_one_example)).equals(rho, by=law_of_the_input).theorem()
    of_an_indicator = by_cases(of_one_example, algebra, algebra).prove(
        equal(exp(s * of_one_example), 1 + of_one_example * (exp(s) - 1))
    )
    return (
        calc(moment)
        .equals(mean_of_one(exp(s * of_one_example)) ** n, by=independent_copies)
        .equals(mean_of_one(1 + of_one_example * (exp(s) - 1)) ** n, by=algebra(of_an_indicator))
        .equals((1 + rho * (exp(s) - 1)) ** n, by=linearity(one))
        .theorem()
    )


@claim("lem-chernoff", part="bound of the moment", given=counting_model,
       states=at_most(moment, exp(expected_count * (exp(s) - 1))))  # fmt: skip
def bound_of_the_moment():
    """`1 + u <= e^u` with `u = rho (e^s - 1)`, to the power n."""
    base = 1 + rho * (exp(s) - 1)
    positive = calc(0).less_than(mean_of_one(exp(s * of_one_example)), by=by_sign).theorem()
    one = calc(mean_of_one(of_one_example)).equals(rho, by=law_of_the_input).theorem()
    of_an_indicator = by_cases(of_one_example, algebra, algebra).prove(
        equal(exp(s * of_one_example), 1 + of_one_example * (exp(s) - 1))
    )
    positive_base = (
        calc(0)
        .less_than(mean_of_one(exp(s * of_one_example)), by=positive)
        .equals(mean_of_one(1 + of_one_example * (exp(s) - 1)), by=algebra(of_an_indicator))
        .equals(base, by=linearity(one))
        .theorem()
    )
    tangent = instance(uses("lem-exponential/tangent"), {}, {u: rho * (exp(s) - 1)}).prove(
        at_most(base, exp(rho * (exp(s) - 1)))
    )
    power = power_products(holds(Lt(0, v)), holds(Le(v, exp(u)))).prove(
        at_most(v**n, exp(n * u)), [holds(Lt(0, v)), holds(Le(v, exp(u)))]
    )
    needed = [holds(positive_base.statement), holds(tangent.statement)]
    conditional = instance(power, {}, {v: base, u: rho * (exp(s) - 1)}).prove(
        at_most(base**n, exp(expected_count * (exp(s) - 1))), needed
    )
    return (
        calc(moment)
        .equals(base**n, by=uses("lem-chernoff/exponential moment"))
        .at_most(exp(expected_count * (exp(s) - 1)), by=modus_ponens(conditional, positive_base, tangent))
        .theorem()
    )


@claim("lem-chernoff", part="Markov", given=counting_model, states=[
    at_most(chance(at_least(threshold)), exp(-rate * threshold) * mean(exp(rate * count))),
    at_most(chance(at_most_so_many(threshold)), exp(rate * threshold) * mean(exp(-rate * count)))])  # fmt: skip
def markov():
    """Markov's inequality for `exp(l N)` and `exp(-l N)`: the indicator of the event lies below the exponential."""
    theorems = []
    for event, excess in (
        (at_least(threshold), count - threshold),
        (at_most_so_many(threshold), threshold - count),
    ):
        compared = by_cases(Indicator(event), power_products(holds(event)), by_sign)
        theorems.append(
            calc(chance(event))
            .at_most(mean(exp(rate * excess)), by=termwise(compared))
            .equals(
                exp(rate * (excess.subs(count, 0))) * mean(exp(rate * (excess - excess.subs(count, 0)))),
                by=independent_copies,
            )
            .theorem()
        )
    return tuple(theorems)


@claim("lem-chernoff", part="every rate", given=counting_model, states=[
    at_most(chance(at_least(threshold)), exp(expected_count * (exp(rate) - 1) - rate * threshold)),
    at_most(chance(at_most_so_many(threshold)), exp(expected_count * (exp(-rate) - 1) + rate * threshold))])  # fmt: skip
def every_rate():
    """Markov's inequality with the bound of the moment."""
    theorems = []
    for number, (event, sign) in enumerate(((at_least(threshold), 1), (at_most_so_many(threshold), -1))):
        expected, bound = mean(exp(sign * rate * count)), exp(expected_count * (exp(sign * rate) - 1))
        moment_at = instance(uses("lem-chernoff/bound of the moment"), {}, {s: sign * rate})
        bounded = calc(expected).at_most(bound, by=moment_at).theorem()
        theorems.append(
            calc(chance(event))
            .at_most(exp(-sign * rate * threshold) * expected, by=uses("lem-chernoff/Markov", number))
            .at_most(exp(-sign * rate * threshold) * bound, by=bounded)
            .equals(exp(expected_count * (exp(sign * rate) - 1) - sign * rate * threshold), by=algebra)
            .theorem()
        )
    return tuple(theorems)


@claim("lem-chernoff", part="upper tail", given=counting_model,
       states=at_most(chance(at_least(many)), exp(-expected_count * chernoff_exponent(t))))  # fmt: skip
def upper_tail():
    """The best rate is `log(1 + t)`."""
    best = instance(uses("lem-chernoff/every rate", 0), {}, {rate: log(1 + t), threshold: many})
    return calc(chance(at_least(many))).at_most(exp(-expected_count * chernoff_exponent(t)), by=best).theorem()


@claim("lem-chernoff", part="lower tail", given=[*counting_model, below_one],
       states=at_most(chance(at_most_so_many(few)), exp(-expected_count * chernoff_exponent(-t))))  # fmt: skip
def lower_tail():
    """The best rate is `-log(1 - t)`, written with the fraction y = 1 - t of the mean that is left."""
    negative_logarithm = holds(Le(0, -log(y)))
    exponent = y * log(y) + 1 - y
    best = instance(uses("lem-chernoff/every rate", 1), {}, {rate: -log(y), threshold: y * expected_count}).prove(
        at_most(chance(at_most_so_many(y * expected_count)), exp(-expected_count * exponent)),
        [*counting_model, negative_logarithm],
    )
    below = calc(log(y), given=[holds(Lt(y, 1))]).at_most(y - 1, by=uses("lem-exponential/logarithm"))
    sign = linear_arithmetic(below.theorem(), holds(Lt(y, 1))).prove(at_most(0, -log(y)), [holds(Lt(y, 1))])
    in_terms_of_y = modus_ponens(best, sign).prove(best.statement)
    return (
        calc(chance(at_most_so_many(few)))
        .at_most(exp(-expected_count * chernoff_exponent(-t)), by=instance(in_terms_of_y, {}, {y: 1 - t}))
        .theorem()
    )


@claim("lem-chernoff", part="quadratic lower tail", given=counting_model,
       states=at_most(chance(at_most_so_many(few)), exp(-expected_count * t**2 / 2)))  # fmt: skip
def quadratic_lower_tail():
    """The simple rate t serves for every t > 0, since `e^-t <= 1 - t + t^2/2`."""
    decreasing = instance(uses("lem-exponential/increasing"), {}, {u: -small, v: 0}).prove(at_most(exp(-small), 1))
    curvature = linear_arithmetic(decreasing).prove(at_most(0, 1 - exp(-small)))
    series = by_derivatives(curvature, small, 0, 2).prove(at_most(exp(-small), 1 - small + small**2 / 2))
    series = instance(series, {}, {small: t}).prove(at_most(exp(-t), 1 - t + t**2 / 2))
    exponents = linear_arithmetic(series).prove(
        at_most(expected_count * (exp(-t) - 1) + t * few, -expected_count * t**2 / 2), counting_model
    )
    simple = instance(uses("lem-chernoff/every rate", 1), {}, {rate: t, threshold: few})
    return (
        calc(chance(at_most_so_many(few)))
        .at_most(exp(expected_count * (exp(-t) - 1) + t * few), by=simple)
        .at_most(exp(-expected_count * t**2 / 2), by=power_products(exponents))
        .theorem()
    )


@claim("lem-chernoff", part="quadratic tails", given=[*counting_model, quadratic, below_one_half], states=[
    at_most(chance(at_least(many)), exp(-c * expected_count * t**2)),
    at_most(chance(at_most_so_many(few)), exp(-c * expected_count * t**2))])  # fmt: skip
def quadratic_tails():
    """Any c with `c t^2 <= h(t)` and `c <= 1/2` serves for both tails."""
    bound = -c * expected_count * t**2
    upper_exponent = linear_arithmetic(quadratic).prove(
        at_most(-expected_count * chernoff_exponent(t), bound), [*counting_model, quadratic]
    )
    lower_exponent = linear_arithmetic(below_one_half).prove(
        at_most(-expected_count * t**2 / 2, bound), [*counting_model, below_one_half]
    )
    upper = (
        calc(chance(at_least(many)))
        .at_most(exp(-expected_count * chernoff_exponent(t)), by=uses("lem-chernoff/upper tail"))
        .at_most(exp(bound), by=power_products(upper_exponent))
        .theorem()
    )
    lower = (
        calc(chance(at_most_so_many(few)))
        .at_most(exp(-expected_count * t**2 / 2), by=uses("lem-chernoff/quadratic lower tail"))
        .at_most(exp(bound), by=power_products(lower_exponent))
        .theorem()
    )
    return upper, lower


@claim("lem-chernoff", part="two-sided", given=[*counting_model, up_to_one, admissible],
       states=at_most(chance(far_from_the_mean), 2 * exp(-c * expected_count * t**2)))  # fmt: skip
def two_sided():
    """Both tails together, with any constant up to `2 log 2 - 1`; this constant is below 1/2."""
    above, below = chance(at_least(many)), chance(at_most_so_many(few))
    either_side = by_cases(Indicator(at_least(expected_count)), by_sign, by_sign)
    small_constant = linear_arithmetic(uses("lem-chernoff-exponent/the constant is below one half"), admissible).prove(
        below_one_half.arguments[0], [admissible]
    )
    shown = uses("lem-chernoff-exponent/upper tail"), small_constant
    tails = [uses("lem-chernoff/quadratic tails", number) for number in (0, 1)]
    upper, lower = (modus_ponens(tail, fact).prove(tail.statement) for tail, fact in zip(tails, shown, strict=True))
    return (
        calc(chance(far_from_the_mean))
        .at_most(mean(Indicator(at_least(many)) + Indicator(at_most_so_many(few))), by=termwise(either_side))
        .equals(above + below, by=linearity)
        .at_most(2 * exp(-c * expected_count * t**2), by=linear_arithmetic(upper, lower))
        .theorem(eq=[124, 126])
    )


enough = holds(Le(log(2 / delta) / (c * rho * t**2), n))
reached = holds(Le(2 * exp(-c * expected_count * t**2), delta))


@claim("eq-127", part="sufficient", given=[*counting_model, enough],
       states=at_most(2 * exp(-c * expected_count * t**2), delta))  # fmt: skip
def enough_examples():
    """So many examples make the failure probability at most delta."""
    needed = linear_arithmetic(enough).prove(
        at_most(log(2 / delta), c * expected_count * t**2), [*counting_model, enough]
    )
    logarithms = (
        calc(log(2) - log(delta))
        .equals(log(2 / delta), by=algebra)
        .at_most(c * expected_count * t**2, by=needed)
        .theorem()
    )
    return calc(2 * exp(-c * expected_count * t**2)).at_most(delta, by=power_products(logarithms), eq=127).theorem()


@claim("eq-127", part="necessary", given=[*counting_model, reached],
       states=at_most(log(2 / delta) / (c * rho * t**2), n))  # fmt: skip
def no_fewer_examples():
    """And no fewer do: `log y <= y - 1` at `y = 2 exp(-c n rho t^2)/delta <= 1`."""
    quotient = 2 * exp(-c * expected_count * t**2) / delta
    logarithm = instance(uses("lem-exponential/logarithm"), {}, {y: quotient}).prove(
        at_most(log(quotient), quotient - 1), counting_model
    )
    at_most_one = linear_arithmetic(reached).prove(at_most(quotient, 1), [*counting_model, reached])
    exponents = (
        calc(log(2 / delta))
        .equals(log(quotient) + c * expected_count * t**2, by=algebra)
        .at_most(quotient - 1 + c * expected_count * t**2, by=logarithm)
        .at_most(c * expected_count * t**2, by=linear_arithmetic(at_most_one))
        .theorem()
    )
    divided = linear_arithmetic(holds(Le(u, y * v))).prove(at_most(u / y, v), [holds(Le(u, y * v))])
    conditional = instance(divided, {}, {u: log(2 / delta), y: c * rho * t**2, v: n}).prove(
        at_most(log(2 / delta) / (c * rho * t**2), n), [*counting_model, holds(exponents.statement)]
    )
    return calc(log(2 / delta) / (c * rho * t**2)).at_most(n, by=modus_ponens(conditional, exponents), eq=127).theorem()
