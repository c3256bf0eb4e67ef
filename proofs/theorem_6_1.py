"""Theorem 6.1: the learned constant of a region is unbiased, given that the region has an example (appendix G).

The examples are independent and distributed as (x, eps); `I_(i,j) = 1[x_j in A_i]`, `N_i = sum_j I_(i,j)`, and chat_i is
the mean of the outputs in region i where there are any. Nothing is assumed of chat_i on an empty region. For every
number n of examples and every region with positive probability: first what n independent examples mean for sums and
counts, then the mean of chat_i given the count, then given only that the count is not 0.
"""

from sympy import Eq, Le, Lt, Sum

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    at_every_outcome,
    by_cases,
    by_sign,
    coefficients,
    constant_term,
    independence,
    independent_copies,
    instance,
    law_of_the_input,
    linear_arithmetic,
    linearity,
    modus_ponens,
    noise_moments,
    sum_of_expectations,
    termwise,
    transitivity,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, at_most, equal, holds, in_range, less
from zcmoe_symbolic.theory.partition import bounded_model, constant, data_model, eps, over_region, regions
from zcmoe_symbolic.theory.sample import (
    chance,
    chat,
    count,
    in_region_of,
    j,
    k,
    learned,
    mean,
    mean_of_one,
    n,
    of_one_example,
    omega,
    optimal_constant,
    output,
    point_of,
    region_probability,
    s,
    sample,
    sum_over_examples,
    total_in_region,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, x

partition_of_omega, every_region_occupied = regions
one_region = [*data_model, *bounded_model, partition_of_omega, in_range(i, 1, m)]
a_sample = [*one_region, sample]

fresh_output = beta(x) + eps
moment = over_region(beta(x) * p(x))
rho = region_probability
count_is_k = Indicator(Eq(count, k, evaluate=False))
occupied_at_omega = Indicator(Lt(0, count, evaluate=False))
empty_at_omega = Indicator(Eq(count, 0, evaluate=False))


# -- one example ------------------------------------------------------------------------------------------


@claim("probability-of-a-region", given=one_region, states=equal(mean_of_one(of_one_example), rho))
def probability_of_a_region():
    """The probability that an example lies in region i is the integral of the density over it."""
    return calc(mean_of_one(of_one_example)).equals(rho, by=law_of_the_input, eq=36).theorem()


@claim("mean-output-in-a-region", given=one_region, states=equal(mean_of_one(of_one_example * fresh_output), moment))
def mean_output_in_a_region():
    """The noise averages out: `E[1[x in A_i] y]` is the integral of beta p over the region."""
    return (
        calc(mean_of_one(of_one_example * fresh_output))
        .equals(mean_of_one(of_one_example * beta(x)) + mean_of_one(of_one_example * eps), by=linearity)
        .equals(mean_of_one(of_one_example * beta(x)) + mean_of_one(of_one_example) * mean_of_one(eps), by=independence)
        .equals(mean_of_one(of_one_example * beta(x)), by=noise_moments)
        .equals(moment, by=law_of_the_input)
        .theorem()
    )


one_of_the_sample = [*a_sample, every_region_occupied, in_range(j, 1, n)]


@claim("mean-output-of-an-example", given=one_of_the_sample, states=equal(mean(in_region_of() * output()), moment))
def mean_output_of_one_of_the_sample():
    """The same for example number j of the sample."""
    return (
        calc(mean(in_region_of() * output()))
        .equals(mean_of_one(of_one_example * fresh_output), by=independent_copies)
        .equals(moment, by=algebra(uses("mean-output-in-a-region")))
        .theorem()
    )


mean_output = mean(in_region_of() * output()) / chance(in_region_of())
mean_target = mean(in_region_of() * beta(point_of())) / chance(in_region_of())


@claim("eq-118", given=one_of_the_sample,
       states=[equal(chance(in_region_of()), rho), equal(mean_output, mean_target), equal(mean_target, optimal_constant)])  # fmt: skip
def mean_output_of_an_example():
    """Given that example j lies in region i, its output has the mean c_i^opt."""
    probability = (
        calc(chance(in_region_of()))
        .equals(mean_of_one(of_one_example), by=independent_copies)
        .equals(rho, by=algebra(uses("probability-of-a-region")), eq=117)
        .theorem()
    )
    target = (
        calc(mean(in_region_of() * beta(point_of())))
        .equals(mean_of_one(of_one_example * beta(x)), by=independent_copies)
        .equals(moment, by=law_of_the_input)
        .theorem()
    )
    noiseless = (
        calc(mean(in_region_of() * output()))
        .equals(moment, by=uses("mean-output-of-an-example"))
        .equals(mean(in_region_of() * beta(point_of())), by=algebra(target))
        .theorem()
    )
    possible = calc(0).less_than(rho, by=by_sign).equals(chance(in_region_of()), by=algebra(probability)).theorem()
    if_possible = algebra(target, probability).prove(
        equal(mean_target, optimal_constant),
        [*one_of_the_sample, holds(Lt(0, chance(in_region_of()), evaluate=False))],
    )
    return (
        probability,
        calc(mean_output).equals(mean_target, by=algebra(noiseless), eq=116).theorem(),
        calc(mean_target).equals(optimal_constant, by=modus_ponens(if_possible, possible), eq=118).theorem(),
    )


def generating_function(q):
    """`E[s^I]` for an indicator I of probability q."""
    return 1 - q + s * q


@claim(
    "power-of-an-indicator", given=one_region, states=equal(mean_of_one(s**of_one_example), generating_function(rho))
)
def power_of_an_indicator():
    """`E[s^I] = 1 - rho + s rho`."""
    pointwise = by_cases(of_one_example, algebra, algebra).prove(
        equal(s**of_one_example, 1 - of_one_example + s * of_one_example)
    )
    return (
        calc(mean_of_one(s**of_one_example))
        .equals(mean_of_one(1 - of_one_example + s * of_one_example), by=algebra(pointwise))
        .equals(1 - mean_of_one(of_one_example) + s * mean_of_one(of_one_example), by=linearity)
        .equals(generating_function(rho), by=law_of_the_input)
        .theorem()
    )


# -- the count and the total of a sample, as polynomials --------------------------------------------------


def by_values(summand, least=0):
    """The sum over the values of the count."""
    return Sum(summand, (k, least, n))


def mean_by_values(function, weight=1, least=0):
    """`E[weight function(N) 1[N >= least]]` as the sum over the values k of the count, as a theorem."""
    at_omega = values_of_a_count.prove(
        equal(function(count) * (occupied_at_omega if least else 1), by_values(function(k) * count_is_k, least))
    )
    return (
        calc(mean(weight * at_omega.statement.lhs))
        .equals(mean(weight * by_values(function(k) * count_is_k, least)), by=algebra(at_omega))
        .equals(by_values(function(k) * mean(weight * count_is_k), least), by=sum_of_expectations(k))
        .theorem()
    )


p_k = chance(Eq(count, k, evaluate=False))
total_k = mean(total_in_region * count_is_k)
counting = generating_function(rho)
one_example_lemmas = ("power-of-an-indicator", "probability-of-a-region", "mean-output-in-a-region")
sums_of_powers = [
    equal(by_values(s**k * p_k), counting**n),
    equal(by_values(k * s**k * p_k), n * s * rho * counting ** (n - 1)),
    equal(by_values(s**k * total_k), n * s * moment * counting ** (n - 1)),
]


@claim("generating-functions-of-the-count", given=a_sample, states=sums_of_powers)
def generating_functions():
    """The probabilities of the counts are the coefficients of `(1 - rho + s rho)^n`; likewise the mean totals."""
    power, probability, output_mean = (uses(label) for label in one_example_lemmas)
    inside = of_one_example * fresh_output

    def weighted(weight):
        """`1[x in A] s^1[x in A] = s 1[x in A]`, with a weight."""
        at_x = by_cases(of_one_example, algebra, algebra).prove(
            equal(weight * s**of_one_example * of_one_example, s * weight * of_one_example)
        )
        return (
            calc(mean_of_one(at_x.statement.lhs))
            .equals(mean_of_one(at_x.statement.rhs), by=algebra(at_x))
            .equals(s * mean_of_one(weight * of_one_example), by=linearity)
            .theorem()
        )

    counts = mean_by_values(lambda value: s**value)
    numbers = mean_by_values(lambda value: value * s**value)
    totals = mean_by_values(lambda value: s**value, total_in_region)
    return (
        calc(by_values(s**k * p_k))
        .equals(mean(s**count), by=algebra(counts))
        .equals(mean_of_one(s**of_one_example) ** n, by=independent_copies)
        .equals(counting**n, by=algebra(power))
        .theorem(),
        calc(by_values(k * s**k * p_k))
        .equals(mean(count * s**count), by=algebra(numbers))
        .equals(n * mean_of_one(of_one_example * s**of_one_example) * mean_of_one(s**of_one_example) ** (n - 1),
                by=independent_copies)
        .equals(n * s * mean_of_one(of_one_example) * counting ** (n - 1), by=algebra(power, weighted(1)))
        .equals(n * s * rho * counting ** (n - 1), by=algebra(probability))
        .theorem(),
        calc(by_values(s**k * total_k))
        .equals(mean(total_in_region * s**count), by=algebra(totals))
        .equals(n * mean_of_one(inside * s**of_one_example) * mean_of_one(s**of_one_example) ** (n - 1),
                by=independent_copies)
        .equals(n * s * mean_of_one(inside) * counting ** (n - 1), by=algebra(power, weighted(fresh_output)))
        .equals(n * s * moment * counting ** (n - 1), by=algebra(output_mean))
        .theorem(),
    )  # fmt: skip


@claim("mean-total-given-the-count", given=[*a_sample, every_region_occupied, in_range(k, 0, n)],
       states=equal(total_k, optimal_constant * k * p_k))  # fmt: skip
def mean_total():
    """The mean of the total output in a region, where the count is k, is k c_i^opt times the probability of that."""
    gf = "generating-functions-of-the-count"
    polynomials = (
        calc(by_values(s**k * (rho * total_k)))
        .equals(rho * by_values(s**k * total_k), by=linearity)
        .equals(rho * n * s * moment * counting ** (n - 1), by=algebra(uses(gf, 2)))
        .equals(moment * by_values(k * s**k * p_k), by=algebra(uses(gf, 1)))
        .equals(by_values(s**k * (moment * k * p_k)), by=linearity)
        .theorem()
    )
    compared = coefficients(polynomials, s, k).prove(
        equal(rho * total_k, moment * k * p_k), [*a_sample, in_range(k, 0, n)]
    )
    return calc(total_k).equals(optimal_constant * k * p_k, by=algebra(compared)).theorem()


# -- the learned constant ---------------------------------------------------------------------------------

learned_k = mean(chat(i, omega) * count_is_k)
learning = [*a_sample, every_region_occupied, learned]


@claim("eq-133", part="at-omega", given=[learned, in_range(i, 1, m), in_range(k, 1, n)],
       states=equal(chat(i, omega) * count_is_k, total_in_region / k * count_is_k))  # fmt: skip
def mean_of_the_outputs():
    """Where the count is k >= 1, the learned constant is the mean of the k outputs, (35)."""
    normal_equation = at_every_outcome(learned, i, omega).prove(
        equal(count * chat(i, omega), total_in_region), [learned, in_range(i, 1, m)]
    )
    where_k = algebra(normal_equation, holds(Eq(count, k, evaluate=False)))
    return (
        calc(chat(i, omega) * count_is_k)
        .equals(total_in_region / k * count_is_k, by=by_cases(count_is_k, where_k, algebra), eq=35)
        .theorem()
    )


squared_errors = [sum_over_examples(in_region_of() * (value - output()) ** 2) for value in (chat(i, omega), constant)]


@claim("eq-35", given=[learned, in_range(i, 1, m)], states=at_most(*squared_errors))
def least_squares():
    """No constant has a smaller squared error on the examples of a region than the learned one."""
    normal_equation = at_every_outcome(learned, i, omega).prove(
        equal(count * chat(i, omega), total_in_region), [learned, in_range(i, 1, m)]
    )
    excess = (
        calc(squared_errors[1])
        .equals(constant**2 * count - 2 * constant * total_in_region + sum_over_examples(in_region_of() * output() ** 2),
                by=linearity)
        .equals(count * (constant - chat(i, omega)) ** 2 + chat(i, omega) ** 2 * count
                - 2 * chat(i, omega) * total_in_region + sum_over_examples(in_region_of() * output() ** 2),
                by=algebra(normal_equation))
        .equals(squared_errors[0] + count * (constant - chat(i, omega)) ** 2, by=linearity)
        .theorem()
    )  # fmt: skip
    positive = by_sign.prove(at_most(squared_errors[0], squared_errors[0] + count * (constant - chat(i, omega)) ** 2))
    return calc(squared_errors[0]).at_most(squared_errors[1], by=linear_arithmetic(positive, excess), eq=35).theorem()


@claim("eq-133", part="mean", given=[*learning, in_range(k, 1, n)], states=equal(learned_k, optimal_constant * p_k))
def mean_where_the_count_is_k():
    """`E[chat_i 1[N_i = k]] = c_i^opt P(N_i = k)` for every k >= 1."""
    total_mean = instance(uses("mean-total-given-the-count")).prove(
        equal(total_k, optimal_constant * k * p_k), [*learning, in_range(k, 1, n)]
    )
    return (
        calc(learned_k)
        .equals(mean(total_in_region / k * count_is_k), by=algebra(uses("eq-133/at-omega")))
        .equals(total_k / k, by=linearity)
        .equals(optimal_constant * p_k, by=algebra(total_mean))
        .theorem()
    )


p_occupied = chance(Lt(0, count, evaluate=False))
learned_occupied = mean(chat(i, omega) * occupied_at_omega)


@claim("eq-133", part="conditional mean", given=[*learning, in_range(k, 1, n), holds(Lt(0, p_k, evaluate=False))],
       states=equal(learned_k / p_k, optimal_constant))  # fmt: skip
def mean_given_the_count():
    """Given the count k >= 1, if it is possible, the learned constant has the mean c_i^opt."""
    return calc(learned_k / p_k).equals(optimal_constant, by=algebra(uses("eq-133/mean")), eq=133).theorem()


@claim("chance-of-an-example", given=a_sample, states=equal(p_occupied, by_values(p_k, 1)))
def chance_of_an_example():
    """The region has an example if the count is one of 1, ..., n."""
    occupied = values_of_a_count.prove(equal(occupied_at_omega, by_values(count_is_k, 1)))
    return (
        calc(p_occupied)
        .equals(mean(by_values(count_is_k, 1)), by=algebra(occupied))
        .equals(by_values(p_k, 1), by=sum_of_expectations(k))
        .theorem()
    )


@claim(
    "mean-where-the-region-is-occupied", given=learning, states=equal(learned_occupied, optimal_constant * p_occupied)
)
def mean_where_the_region_is_occupied():
    """Added up over the counts from 1 to n: `E[chat_i 1[N_i > 0]] = c_i^opt P(N_i > 0)`."""
    spread = values_of_a_count.prove(
        equal(chat(i, omega) * occupied_at_omega, by_values(chat(i, omega) * count_is_k, 1))
    )
    total_mean = instance(uses("mean-total-given-the-count")).prove(
        equal(total_k, optimal_constant * k * p_k), [*learning, in_range(k, 1, n)]
    )
    return (
        calc(learned_occupied)
        .equals(mean(by_values(chat(i, omega) * count_is_k, 1)), by=algebra(spread))
        .equals(mean(by_values(total_in_region / k * count_is_k, 1)), by=algebra(uses("eq-133/at-omega")))
        .equals(by_values(total_k / k, 1), by=sum_of_expectations(k))
        .equals(by_values(optimal_constant * p_k, 1), by=algebra(total_mean))
        .equals(optimal_constant * by_values(p_k, 1), by=linearity)
        .equals(optimal_constant * p_occupied, by=algebra(uses("chance-of-an-example")))
        .theorem()
    )


@claim("probability-of-an-example", given=a_sample,
       states=[equal(chance(Eq(count, 0, evaluate=False)), (1 - rho) ** n), equal(p_occupied, 1 - (1 - rho) ** n)])  # fmt: skip
def probability_of_an_example():
    """All n examples miss the region with probability `(1 - rho)^n`."""
    empty = constant_term(uses("generating-functions-of-the-count", 0), s).prove(
        equal(chance(Eq(count, 0, evaluate=False)), (1 - rho) ** n), a_sample
    )
    none_left = linear_arithmetic(holds(Le(count, 0, evaluate=False)), by_sign.prove(at_most(0, count))).prove(
        equal(count, 0), [holds(Le(count, 0, evaluate=False))]
    )
    either = by_cases(occupied_at_omega, algebra, algebra(none_left)).prove(
        equal(occupied_at_omega, 1 - empty_at_omega)
    )
    occupied = (
        calc(p_occupied)
        .equals(mean(1 - empty_at_omega), by=algebra(either))
        .equals(1 - chance(Eq(count, 0, evaluate=False)), by=linearity)
        .equals(1 - (1 - rho) ** n, by=algebra(empty))
        .theorem()
    )
    return empty, occupied


@claim("an-example-is-possible", given=[*a_sample, every_region_occupied], states=less(0, p_occupied))
def an_example_is_possible():
    """A region with positive probability has an example with positive probability: `n rho = E N_i <= n P(N_i > 0)`."""
    number = (
        calc(mean(count))
        .equals(n * mean_of_one(of_one_example), by=independent_copies)
        .equals(n * rho, by=algebra(uses("probability-of-a-region")))
        .theorem()
    )
    at_most_one = by_cases(in_region_of(), by_sign, by_sign).prove(at_most(in_region_of(), 1))
    at_most_n = (
        calc(count)
        .at_most(sum_over_examples(1), by=termwise(transitivity(at_most_one)))
        .equals(n, by=linearity)
        .theorem()
    )
    where_none = linear_arithmetic(holds(Le(count, 0, evaluate=False)))
    at_omega = by_cases(occupied_at_omega, transitivity(at_most_n), where_none).prove(
        at_most(count, n * occupied_at_omega)
    )
    bound = (
        calc(n * rho)
        .equals(mean(count), by=algebra(number))
        .at_most(mean(n * occupied_at_omega), by=termwise(transitivity(at_omega)))
        .equals(n * p_occupied, by=linearity)
        .theorem()
    )
    positive = by_sign.prove(less(0, n * rho), [*a_sample, every_region_occupied])
    return calc(0).less_than(p_occupied, by=linear_arithmetic(positive, bound)).theorem()


@claim("thm-6.1", given=learning, states=equal(learned_occupied / p_occupied, optimal_constant))
def unbiased_constants():
    """Given that its region has an example, the learned constant has the optimal constant as its mean."""
    if_possible = algebra(uses("mean-where-the-region-is-occupied")).prove(
        equal(learned_occupied / p_occupied, optimal_constant), [*learning, holds(Lt(0, p_occupied, evaluate=False))]
    )
    return (
        calc(learned_occupied / p_occupied)
        .equals(optimal_constant, by=modus_ponens(if_possible, uses("an-example-is-possible")), eq=119)
        .theorem()
    )


mean_given_the_region = mean(in_region_of() * output()) / rho
"""`E[y_j | I_(i,j) = 1]`, with the probability (117) as denominator."""

conditioned = (
    by_values(mean(sum_over_examples(in_region_of() * mean_given_the_region) / k * count_is_k), 1) / p_occupied
)
"""`E[(1/N_i) sum_j I_(i,j) E[y_j | I_(i,j) = 1] | N_i > 0]`, the expectation of 1/N_i written by the values of N_i."""


@claim("eq-115", given=learning, states=equal(conditioned, learned_occupied / p_occupied))
def conditioning_on_the_examples_in_the_region():
    """The learned constant and the mean of the conditional means of the outputs in the region agree on average."""
    in_region = sum_over_examples(in_region_of() * mean_given_the_region)
    shares = (
        calc(in_region)
        .equals(sum_over_examples(in_region_of() * optimal_constant),
                by=algebra(uses("mean-output-of-an-example")))
        .equals(optimal_constant * count, by=linearity)
        .theorem()
    )  # fmt: skip
    where_k = algebra(shares, holds(Eq(count, k, evaluate=False)))
    at_omega = by_cases(count_is_k, where_k, algebra).prove(
        equal(in_region / k * count_is_k, optimal_constant * count_is_k), [*learning, in_range(k, 1, n)]
    )
    return (
        calc(conditioned)
        .equals(by_values(mean(optimal_constant * count_is_k), 1) / p_occupied, by=algebra(at_omega))
        .equals(optimal_constant * by_values(p_k, 1) / p_occupied, by=linearity)
        .equals(learned_occupied / p_occupied,
                by=algebra(uses("mean-where-the-region-is-occupied"), uses("chance-of-an-example")))
        .theorem(eq=115)
    )  # fmt: skip
