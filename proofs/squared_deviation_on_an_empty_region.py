"""The squared deviation of the mean of all outputs, where no example lies in region i.

There the n examples are independent draws from the law outside of the region, so that the mean of their outputs has the
mean mu_-i and the variance v_-i/n. For every target, density and segmentation with m >= 2 regions and every n:

    E[(chat_i - c_i^opt)^2 1[N_i = 0]] = (1 - rho_i)^n ((mu_-i - c_i^opt)^2 + v_-i/n)

for the learner of section 6.3, which gives a region without examples the mean of all outputs. The left side is the
constant term of `E[(sum_j (y_j - c_i^opt))^2 s^(N_i)]/n^2`, a polynomial in s. On the way `1 - rho_i` is called q.
"""

from sympy import Eq, Le, Sum, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    at_every_outcome,
    by_cases,
    constant_term,
    independence,
    independent_copies,
    instance,
    law_of_the_input,
    linearity,
    modus_ponens,
    noise_moments,
    sum_of_expectations,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, RegionIntegral, equal, holds, in_range
from zcmoe_symbolic.theory.partition import Omega, bounded_model, data_model, eps, over_region, regions
from zcmoe_symbolic.theory.sample import (
    all_outputs,
    chat,
    count,
    is_empty,
    k,
    mean,
    mean_of_all_if_empty,
    mean_of_one,
    n,
    of_one_example,
    omega,
    optimal_constant,
    output,
    outside_mean,
    outside_variance,
    region_probability,
    region_variance,
    s,
    sample,
    sum_over_examples,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

partition_of_omega, _ = regions
any_region = [*data_model, *bounded_model, partition_of_omega, in_range(i, 1, m)]
one_region = [*data_model, *bounded_model, *regions, in_range(i, 1, m)]
a_sample = [*one_region, sample]
two_regions = holds(Le(2, m))

rho = region_probability
q = Symbol("q", positive=True)
named = holds(Eq(rho, 1 - q))

fresh_output = beta(x) + eps
centred = fresh_output - optimal_constant
"""`y - c_i^opt` for a fresh example."""
outside = 1 - of_one_example
"""1 if a fresh example lies outside of region i, else 0."""


def over_the_outside(integrand):
    """The integral over all inputs outside of region i, against the density."""
    return RegionIntegral.over(Omega, integrand * p(x), x) - over_region(integrand * p(x))


mu = over_the_outside(beta(x)) / q
scatter = over_the_outside((beta(x) - mu) ** 2) / q
"""mu_-i and v_-i - s2, with q for the probability."""
bias = mu - optimal_constant


# -- one example outside of the region --------------------------------------------------------------------


@claim("lem-law-outside-a-region", part="moments", given=[*any_region, named], states=[
    equal(mean_of_one(outside), q),
    equal(mean_of_one(outside * fresh_output), q * mu),
    equal(mean_of_one(outside * (fresh_output - mu) ** 2), q * (s2 + scatter))])  # fmt: skip
def moments_outside_a_region():
    """The moments of an output that counts only outside of region i."""
    probability = (
        calc(mean_of_one(outside))
        .equals(1 - mean_of_one(of_one_example), by=linearity)
        .equals(1 - rho, by=law_of_the_input)
        .equals(q, by=algebra(named))
        .theorem()
    )
    of_target = mean_of_one(beta(x)) - mean_of_one(of_one_example * beta(x))
    first = (
        calc(mean_of_one(outside * fresh_output))
        .equals(of_target + mean_of_one(eps) - mean_of_one(of_one_example * eps), by=linearity)
        .equals(of_target + mean_of_one(eps) - mean_of_one(of_one_example) * mean_of_one(eps), by=independence)
        .equals(of_target, by=noise_moments)
        .equals(q * mu, by=law_of_the_input)
        .theorem()
    )
    noiseless = beta(x) - mu
    of_target = mean_of_one(noiseless**2) - mean_of_one(of_one_example * noiseless**2)
    second = (
        calc(mean_of_one(outside * (fresh_output - mu) ** 2))
        .equals(of_target + 2 * mean_of_one(noiseless * eps) - 2 * mean_of_one(of_one_example * noiseless * eps)
                + mean_of_one(eps**2) - mean_of_one(of_one_example * eps**2), by=linearity)
        .equals(of_target + 2 * mean_of_one(noiseless) * mean_of_one(eps)
                - 2 * mean_of_one(of_one_example * noiseless) * mean_of_one(eps)
                + mean_of_one(eps**2) - mean_of_one(of_one_example) * mean_of_one(eps**2), by=independence)
        .equals(of_target + (1 - mean_of_one(of_one_example)) * s2, by=noise_moments)
        .equals(q * scatter + (1 - rho) * s2, by=law_of_the_input)
        .equals(q * (s2 + scatter), by=algebra(named))
        .theorem()
    )  # fmt: skip
    return probability, first, second


@claim("lem-empty-region", part="one example", given=[*any_region, named], states=[
    equal(mean_of_one(outside * centred), q * bias),
    equal(mean_of_one(outside * centred**2), q * (bias**2 + s2 + scatter))])  # fmt: skip
def one_example_outside_the_region():
    """`E[1[x not in A_i] (y - c_i^opt)^2] = (1 - rho_i) ((mu_-i - c_i^opt)^2 + v_-i)`."""
    probability, first, second = (uses("lem-law-outside-a-region/moments", which) for which in range(3))
    return (
        calc(mean_of_one(outside * centred))
        .equals(mean_of_one(outside * fresh_output) - optimal_constant * mean_of_one(outside), by=linearity)
        .equals(q * bias, by=algebra(first, probability))
        .theorem(),
        calc(mean_of_one(outside * centred**2))
        .equals(mean_of_one(outside * (fresh_output - mu) ** 2) + 2 * bias * mean_of_one(outside * fresh_output)
                + (optimal_constant**2 - mu**2) * mean_of_one(outside), by=linearity)
        .equals(q * (bias**2 + s2 + scatter), by=algebra(second, first, probability))
        .theorem(),
    )  # fmt: skip


# -- the sample where no example lies in the region -------------------------------------------------------

count_is_k = Indicator(Eq(count, k, evaluate=False))
total_deviation = sum_over_examples(output() - optimal_constant)
"""`sum_j (y_j - c_i^opt)`, over all examples."""
squares_k = mean(total_deviation**2 * count_is_k)
growth = q + s * rho
"""`E[s^1[x in A_i]]`."""
total_square = n * q**n * (bias**2 + s2 + scatter) + n * (n - 1) * q**n * bias**2


@claim("lem-empty-region", part="total", given=[*a_sample, named],
       states=equal(mean(total_deviation**2 * is_empty), total_square))  # fmt: skip
def total_on_an_empty_region():
    """`E[(sum_j (y_j - c_i^opt))^2 1[N_i = 0]]`, as the value of a generating function at s = 0."""
    spread = values_of_a_count.prove(equal(s**count, Sum(s**k * count_is_k, (k, 0, n))))
    first, second = (uses("lem-empty-region/one example", which) for which in (0, 1))
    centred_inside, square_inside = (uses("lem-squared-deviation/one example in the region", which) for which in (0, 1))
    in_or_out = by_cases(of_one_example, algebra, algebra).prove(equal(s**of_one_example, outside + s * of_one_example))
    power = (
        calc(mean_of_one(s**of_one_example))
        .equals(1 - rho + s * rho, by=uses("power-of-an-indicator"))
        .equals(growth, by=algebra(named))
        .theorem()
    )
    linear = (
        calc(mean_of_one(centred * s**of_one_example))
        .equals(mean_of_one(centred * (outside + s * of_one_example)), by=algebra(in_or_out))
        .equals(mean_of_one(outside * centred) + s * mean_of_one(of_one_example * centred), by=linearity)
        .equals(q * bias, by=algebra(first, centred_inside))
        .theorem()
    )
    square = (
        calc(mean_of_one(centred**2 * s**of_one_example))
        .equals(mean_of_one(centred**2 * (outside + s * of_one_example)), by=algebra(in_or_out))
        .equals(mean_of_one(outside * centred**2) + s * mean_of_one(of_one_example * centred**2), by=linearity)
        .equals(q * (bias**2 + s2 + scatter) + s * (rho * region_variance), by=algebra(second, square_inside))
        .theorem()
    )
    polynomial = (
        calc(Sum(s**k * squares_k, (k, 0, n)))
        .equals(mean(total_deviation**2 * Sum(s**k * count_is_k, (k, 0, n))), by=sum_of_expectations(k))
        .equals(mean(total_deviation**2 * s**count), by=algebra(spread))
        .equals(n * mean_of_one(centred**2 * s**of_one_example) * mean_of_one(s**of_one_example) ** (n - 1)
                + n * (n - 1) * mean_of_one(centred * s**of_one_example) ** 2
                * mean_of_one(s**of_one_example) ** (n - 2), by=independent_copies)
        .equals(n * (q * (bias**2 + s2 + scatter) + s * (rho * region_variance)) * growth ** (n - 1)
                + n * (n - 1) * (q * bias) ** 2 * growth ** (n - 2), by=algebra(square, linear, power))
        .theorem()
    )  # fmt: skip
    return calc(mean(total_deviation**2 * is_empty)).equals(total_square, by=constant_term(polynomial, s)).theorem()


# -- the learned constant, with m >= 2 regions ------------------------------------------------------------


def with_the_probability(theorem, goal, given):
    """A theorem about q, for `q = 1 - rho_i`, which is positive as there are two regions."""
    below_one, same = uses("probability-below-one/two regions"), algebra.prove(equal(rho, rho), one_region)
    special = instance(theorem, {}, {q: 1 - rho}).prove(
        goal, [*given, holds(below_one.statement), holds(same.statement)]
    )
    return modus_ponens(special, below_one, same).prove(goal, given)


outside_moments = [
    equal(mean_of_one(outside), 1 - rho),
    equal(mean_of_one(outside * fresh_output) / (1 - rho), outside_mean),
    equal(mean_of_one(outside * (fresh_output - outside_mean) ** 2) / (1 - rho), outside_variance),
]


@claim("lem-law-outside-a-region", part="mean and variance", given=[*one_region, two_regions], states=outside_moments)
def law_outside_a_region():
    """mu_-i and v_-i are the mean and the variance of an output, given that its example lies outside of region i."""
    probability, first, second = (uses("lem-law-outside-a-region/moments", which) for which in range(3))
    quotients = (
        calc(theorem.statement.lhs / q, given=[*one_region, named]).equals(value, by=algebra(theorem)).theorem()
        for theorem, value in ((first, mu), (second, s2 + scatter))
    )
    theorems = (probability, *quotients)
    return tuple(
        with_the_probability(theorem, goal, one_region)
        for theorem, goal in zip(theorems, outside_moments, strict=True)
    )  # fmt: skip


squared_deviation = (chat(i, omega) - optimal_constant) ** 2
where_empty = mean(squared_deviation * is_empty)
empty_part = (1 - rho) ** n * ((outside_mean - optimal_constant) ** 2 + outside_variance / n)


@claim("lem-empty-region", part="at an outcome", given=[*any_region, sample, mean_of_all_if_empty],
       states=equal(squared_deviation * is_empty, (total_deviation / n) ** 2 * is_empty))  # fmt: skip
def at_an_outcome():
    """On an empty region the deviation of the learned constant is the mean deviation of all outputs."""
    rule = at_every_outcome(mean_of_all_if_empty, i, omega)
    fitted = calc(is_empty * chat(i, omega)).equals(is_empty * all_outputs / n, by=rule).theorem()
    total = calc(total_deviation).equals(all_outputs - n * optimal_constant, by=linearity).theorem()
    return (
        calc(squared_deviation * is_empty)
        .equals((is_empty * chat(i, omega) - is_empty * optimal_constant) ** 2, by=by_cases(is_empty, algebra, algebra))
        .equals((is_empty * all_outputs / n - is_empty * optimal_constant) ** 2, by=algebra(fitted))
        .equals((total_deviation / n) ** 2 * is_empty, by=by_cases(is_empty, algebra(total), algebra))
        .theorem()
    )


@claim("lem-empty-region", part="learned constant", given=[*a_sample, two_regions, mean_of_all_if_empty],
       states=equal(where_empty, empty_part))  # fmt: skip
def learned_constant_of_an_empty_region():
    """`E[(chat_i - c_i^opt)^2 1[N_i = 0]] = (1 - rho_i)^n ((mu_-i - c_i^opt)^2 + v_-i/n)`."""
    with_q = q**n * (bias**2 + (s2 + scatter) / n)
    scaled = (
        calc(mean(total_deviation**2 * is_empty) / n**2, given=[*a_sample, named])
        .equals(total_square / n**2, by=algebra(uses("lem-empty-region/total")))
        .equals(with_q, by=algebra)
        .theorem()
    )
    return (
        calc(where_empty)
        .equals(mean((total_deviation / n) ** 2 * is_empty), by=algebra(uses("lem-empty-region/at an outcome")))
        .equals(mean(total_deviation**2 * is_empty) / n**2, by=linearity)
        .equals(empty_part, by=with_the_probability(scaled, equal(scaled.statement.lhs, empty_part), a_sample))
        .theorem()
    )
