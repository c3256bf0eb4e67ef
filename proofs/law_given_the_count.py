"""The law of the examples in a region, given how many there are (appendix G, (129), (130)).

A law is told by its exponential moments: for every bounded statistic g of an example,
`E[exp(sum_j I_j g_j) 1[N = k]] = (E[I e^g] / rho)^k P(N = k)`. That is what is proved, and what Hoeffding's inequality needs;
given `N = k` the examples in the region are k independent draws from the law of an example given that it lies there,
since exponential moments of bounded statistics determine a law, which is no step of the proof.
"""

from sympy import Eq, Function, Sum, exp

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    coefficients,
    independent_copies,
    instance,
    linearity,
    sum_of_expectations,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, bounded_statistic, equal, in_range
from zcmoe_symbolic.theory.partition import bounded_model, data_model, eps, regions
from zcmoe_symbolic.theory.sample import (
    chance,
    count,
    in_region_of,
    k,
    mean,
    mean_of_one,
    n,
    noise_of,
    of_one_example,
    point_of,
    region_probability,
    s,
    sample,
    sum_over_examples,
)
from zcmoe_symbolic.theory.scalar import i, m, x

partition_of_omega, every_region_occupied = regions
a_sample = [*data_model, *bounded_model, partition_of_omega, in_range(i, 1, m), sample]
g = Function("g", real=True)
statistic = bounded_statistic(g, x, eps)
rho = region_probability

count_is_k = Indicator(Eq(count, k, evaluate=False))
p_k = chance(Eq(count, k, evaluate=False))
tilted = exp(sum_over_examples(in_region_of() * g(point_of(), noise_of())))
tilted_k = mean(tilted * count_is_k)
tilt = mean_of_one(of_one_example * exp(g(x, eps)))
"""`E[1[x in A_i] e^g]`."""


def by_values(summand):
    """The sum over the values of the count."""
    return Sum(summand, (k, 0, n))


@claim("tilted-generating-function", given=[*a_sample, statistic],
       states=equal(by_values(s**k * tilted_k), (1 - rho + s * tilt) ** n))  # fmt: skip
def tilted_generating_function():
    """`sum_k s^k E[exp(sum_j I_j g_j) 1[N = k]] = (1 - rho + s E[I e^g])^n`."""
    at_omega = values_of_a_count.prove(equal(s**count, by_values(s**k * count_is_k)))
    one = s**of_one_example * exp(of_one_example * g(x, eps))
    of_one = 1 - of_one_example + s * (of_one_example * exp(g(x, eps)))
    at_x = by_cases(of_one_example, algebra, algebra).prove(equal(one, of_one))
    growth = (
        calc(mean_of_one(one))
        .equals(mean_of_one(of_one), by=algebra(at_x))
        .equals(1 - mean_of_one(of_one_example) + s * tilt, by=linearity)
        .equals(1 - rho + s * tilt, by=algebra(uses("probability-of-a-region")))
        .theorem()
    )
    spread = (
        calc(mean(tilted * s**count))
        .equals(mean(tilted * by_values(s**k * count_is_k)), by=algebra(at_omega))
        .equals(by_values(s**k * tilted_k), by=sum_of_expectations(k))
        .theorem()
    )
    return (
        calc(by_values(s**k * tilted_k))
        .equals(mean(tilted * s**count), by=algebra(spread))
        .equals(mean_of_one(one) ** n, by=independent_copies)
        .equals((1 - rho + s * tilt) ** n, by=algebra(growth))
        .theorem()
    )


@claim("law-given-the-count", given=[*a_sample, every_region_occupied, statistic, in_range(k, 0, n)],
       states=equal(tilted_k, (tilt / rho) ** k * p_k))  # fmt: skip
def law_given_the_count():
    """Given the count k, the examples in the region are k independent draws from the law given the region."""
    scaled = s * tilt / rho
    # The generating function of the count at s E[I e^g] / rho is the tilted one at s.
    counts = instance(uses("generating-functions-of-the-count", 0), {}, {s: scaled}).prove(
        equal(by_values(scaled**k * p_k), (1 - rho + scaled * rho) ** n), [*a_sample, every_region_occupied, statistic]
    )
    polynomials = (
        calc(by_values(s**k * tilted_k))
        .equals((1 - rho + s * tilt) ** n, by=uses("tilted-generating-function"))
        .equals(by_values(s**k * ((tilt / rho) ** k * p_k)), by=algebra(counts))
        .theorem()
    )
    return coefficients(polynomials, s, k).prove(
        equal(tilted_k, (tilt / rho) ** k * p_k),
        [*a_sample, every_region_occupied, statistic, in_range(k, 0, n)],
        eq=129,
    )
