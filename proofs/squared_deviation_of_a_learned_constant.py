"""The mean squared deviation of a learned constant from the optimal one, exactly, for every number n of examples.

For every target, density and segmentation with m >= 2 regions. In region i, with `v_i = Var(y | A_i) = s2 + w_i/rho_i`,
`w_i = int_i (beta - c_i^opt)^2 p`, and with the mean mu_-i and the variance v_-i of an output outside of the region,

    E[(chat_i - c_i^opt)^2 1[N_i > 0]] = v_i sum_(k=1)^n P(N_i = k)/k,
    E[(chat_i - c_i^opt)^2 1[N_i = 0]] = (1 - rho_i)^n ((mu_-i - c_i^opt)^2 + v_-i/n).

The first part holds for every learned constant (35); in the second, a region without examples gets the mean of all n
outputs, as in section 6.3. Both are read off generating functions: `E[(sum_j g(X_j))^2 s^(N_i)]` is a polynomial in s.
"""

from sympy import Eq, Lt, Sum

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    at_every_outcome,
    by_cases,
    coefficients,
    independence,
    independent_copies,
    instance,
    law_of_the_input,
    linearity,
    noise_moments,
    sum_of_expectations,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, equal, holds, in_range
from zcmoe_symbolic.theory.partition import bounded_model, data_model, eps, over_region, regions
from zcmoe_symbolic.theory.sample import (
    chance,
    chat,
    count,
    in_region_of,
    inverse_count,
    k,
    learned,
    mean,
    mean_of_one,
    n,
    of_one_example,
    omega,
    optimal_constant,
    output,
    region_error,
    region_probability,
    region_variance,
    s,
    sample,
    sum_over_examples,
    total_in_region,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

_, every_region_occupied = regions
one_region = [*data_model, *bounded_model, *regions, in_range(i, 1, m)]
a_sample = [*one_region, sample]

rho = region_probability
centred = beta(x) + eps - optimal_constant
"""`y - c_i^opt` for a fresh example."""

count_is_k = Indicator(Eq(count, k, evaluate=False))
p_k = chance(count_is_k.relation)
counting = 1 - rho + s * rho
deviation_in_region = sum_over_examples(in_region_of() * (output() - optimal_constant))
"""`sum_j I_(i,j) (y_j - c_i^opt)`."""


# -- one example in the region ----------------------------------------------------------------------------


@claim("lem-squared-deviation", part="one example in the region", given=one_region, states=[
    equal(mean_of_one(of_one_example * centred), 0),
    equal(mean_of_one(of_one_example * centred**2), rho * region_variance)])  # fmt: skip
def one_example_in_the_region():
    """`E[1[x in A_i] (y - c_i^opt)] = 0` and `E[1[x in A_i] (y - c_i^opt)^2] = rho_i v_i`."""
    first = (
        calc(mean_of_one(of_one_example * centred))
        .equals(mean_of_one(of_one_example * (beta(x) + eps)) - optimal_constant * mean_of_one(of_one_example),
                by=linearity)
        .equals(over_region(beta(x) * p(x)) - optimal_constant * rho,
                by=algebra(uses("mean-output-in-a-region"), uses("probability-of-a-region")))
        .equals(0, by=algebra)
        .theorem()
    )  # fmt: skip
    noiseless = beta(x) - optimal_constant
    second = (
        calc(mean_of_one(of_one_example * centred**2))
        .equals(mean_of_one(of_one_example * noiseless**2) + 2 * mean_of_one(of_one_example * noiseless * eps)
                + mean_of_one(of_one_example * eps**2), by=linearity)
        .equals(mean_of_one(of_one_example * noiseless**2)
                + 2 * mean_of_one(of_one_example * noiseless) * mean_of_one(eps)
                + mean_of_one(of_one_example) * mean_of_one(eps**2), by=independence)
        .equals(mean_of_one(of_one_example * noiseless**2) + s2 * mean_of_one(of_one_example), by=noise_moments)
        .equals(region_error + s2 * rho, by=law_of_the_input)
        .equals(rho * region_variance, by=algebra)
        .theorem()
    )  # fmt: skip
    return first, second


# -- regions with examples --------------------------------------------------------------------------------


def weighted(function, power=1):
    """`E[(1[x in A] g)^power s^1[x in A]] = s E[1[x in A] g^power]` for a function g of one example."""
    summand, value = (of_one_example * function) ** power * s**of_one_example, of_one_example * function**power
    at_x = by_cases(of_one_example, algebra, algebra).prove(equal(summand, s * value))
    return (
        calc(mean_of_one(summand))
        .equals(mean_of_one(s * value), by=algebra(at_x))
        .equals(s * mean_of_one(value), by=linearity)
        .theorem()
    )


squares_k = mean(deviation_in_region**2 * count_is_k)


@claim("lem-squared-deviation", part="total in the region", given=a_sample,
       states=equal(Sum(s**k * squares_k, (k, 0, n)), n * s * rho * region_variance * counting ** (n - 1)))  # fmt: skip
def total_in_the_region():
    """The generating function of the squared total deviation: the deviations in the region are centred."""
    spread = values_of_a_count.prove(equal(s**count, Sum(s**k * count_is_k, (k, 0, n))))
    inside = of_one_example * centred
    first, second = (uses("lem-squared-deviation/one example in the region", which) for which in (0, 1))
    growth = mean_of_one(s**of_one_example)
    return (
        calc(Sum(s**k * squares_k, (k, 0, n)))
        .equals(mean(deviation_in_region**2 * Sum(s**k * count_is_k, (k, 0, n))), by=sum_of_expectations(k))
        .equals(mean(deviation_in_region**2 * s**count), by=algebra(spread))
        .equals(n * mean_of_one(inside**2 * s**of_one_example) * growth ** (n - 1)
                + n * (n - 1) * mean_of_one(inside * s**of_one_example) ** 2 * growth ** (n - 2),
                by=independent_copies)
        .equals(n * s * mean_of_one(of_one_example * centred**2) * growth ** (n - 1)
                + n * (n - 1) * (s * mean_of_one(inside)) ** 2 * growth ** (n - 2),
                by=algebra(weighted(centred, 2), weighted(centred)))
        .equals(n * s * rho * region_variance * growth ** (n - 1), by=algebra(first, second))
        .equals(n * s * rho * region_variance * counting ** (n - 1), by=algebra(uses("power-of-an-indicator")))
        .theorem()
    )  # fmt: skip


@claim("lem-squared-deviation", part="at one count", given=[*a_sample, in_range(k, 0, n)],
       states=equal(squares_k, region_variance * k * p_k))  # fmt: skip
def at_one_count():
    """`E[(sum_j I_(i,j) (y_j - c_i^opt))^2 1[N_i = k]] = k v_i P(N_i = k)`."""
    polynomials = (
        calc(Sum(s**k * squares_k, (k, 0, n)))
        .equals(n * s * rho * region_variance * counting ** (n - 1), by=uses("lem-squared-deviation/total in the region"))
        .equals(region_variance * Sum(k * s**k * p_k, (k, 0, n)),
                by=algebra(uses("generating-functions-of-the-count", 1)))
        .equals(Sum(s**k * (region_variance * k * p_k), (k, 0, n)), by=linearity)
        .theorem()
    )  # fmt: skip
    return calc(squares_k).equals(region_variance * k * p_k, by=coefficients(polynomials, s, k)).theorem()


squared_deviation = (chat(i, omega) - optimal_constant) ** 2
is_occupied = Indicator(Lt(0, count, evaluate=False))
where_occupied = mean(squared_deviation * is_occupied)


@claim("lem-squared-deviation", part="where the count is k",
       given=[*data_model, *bounded_model, every_region_occupied, in_range(i, 1, m), sample, learned, in_range(k, 1, n)],
       states=equal(squared_deviation * count_is_k, deviation_in_region**2 / k**2 * count_is_k))  # fmt: skip
def at_an_outcome():
    """With k >= 1 examples in the region, the deviation of their mean output is the mean of their deviations."""
    fitted = calc(count * chat(i, omega)).equals(total_in_region, by=at_every_outcome(learned, i, omega)).theorem()
    total = calc(deviation_in_region).equals(total_in_region - optimal_constant * count, by=linearity).theorem()
    where_k = algebra(total, fitted, holds(count_is_k.relation))
    return (
        calc(squared_deviation * count_is_k)
        .equals(deviation_in_region**2 / k**2 * count_is_k, by=by_cases(count_is_k, where_k, algebra))
        .theorem()
    )


@claim("lem-squared-deviation", part="region with examples", given=[*a_sample, learned],
       states=equal(where_occupied, region_variance * inverse_count))  # fmt: skip
def region_with_examples():
    """`E[(chat_i - c_i^opt)^2 1[N_i > 0]] = v_i sum_(k=1)^n P(N_i = k)/k`."""
    spread = (
        calc(squared_deviation * is_occupied)
        .equals(Sum(squared_deviation * count_is_k, (k, 1, n)), by=values_of_a_count)
        .theorem()
    )
    at_k = instance(uses("lem-squared-deviation/at one count")).prove(
        equal(squares_k, region_variance * k * p_k), [*a_sample, in_range(k, 1, n)]
    )
    return (
        calc(where_occupied)
        .equals(mean(Sum(squared_deviation * count_is_k, (k, 1, n))), by=algebra(spread))
        .equals(mean(Sum(deviation_in_region**2 / k**2 * count_is_k, (k, 1, n))),
                by=algebra(uses("lem-squared-deviation/where the count is k")))
        .equals(Sum(squares_k / k**2, (k, 1, n)), by=sum_of_expectations(k))
        .equals(Sum(region_variance * k * p_k / k**2, (k, 1, n)), by=algebra(at_k))
        .equals(region_variance * inverse_count, by=linearity)
        .theorem()
    )  # fmt: skip


p_occupied = chance(is_occupied.relation)


@claim("lem-squared-deviation", part="given an example", given=[*a_sample, learned],
       states=equal(where_occupied / p_occupied, region_variance * inverse_count / p_occupied))  # fmt: skip
def given_an_example():
    """Given that the region has an example, the mean squared deviation is v_i times the mean of 1/N_i."""
    return (
        calc(where_occupied / p_occupied)
        .equals(region_variance * inverse_count / p_occupied,
                by=algebra(uses("lem-squared-deviation/region with examples")))
        .theorem()
    )  # fmt: skip
