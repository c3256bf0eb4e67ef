"""The test error and the optimal constants for a given segmentation (section 3, appendix D; section 4, (13)-(15)).

First for arbitrary regions in any dimension, from the definition of the test error as an expectation; then
read for the intervals of a segmentation of [0, 1].
"""

from sympy import Derivative, Eq, Sum

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_sign,
    differentiation,
    expert_of_each_region,
    independence,
    instance,
    law_of_the_input,
    linearity,
    monotone,
    noise_moments,
    one_dimensional,
    splitting,
    termwise,
)
from zcmoe_symbolic.language import (
    Expectation,
    RegionIntegral,
    at_most,
    continuous,
    equal,
    holds,
    in_range,
    intervals,
    less,
    positive,
    segmentation,
    unit_mass,
)
from zcmoe_symbolic.theory.partition import (
    A,
    Omega,
    bounded_model,
    c,
    conditional_mean,
    constant,
    data_model,
    eps,
    f,
    over_region,
    predictor,
    regions,
    squared_error,
)
from zcmoe_symbolic.theory.scalar import beta, cells, i, m, optimal_constant, p, s2, x

partition_of_omega, every_region_occupied = regions


def total(summand):
    """The sum over all regions."""
    return Sum(summand, (i, 1, m))


def mean(g):
    """The expectation over the input and the noise."""
    return Expectation.of(g, x, eps)


with_constants = s2 + total(over_region((c(i, m) - beta(x)) ** 2 * p(x)))
with_optimal_constants = s2 + total(over_region((conditional_mean() - beta(x)) ** 2 * p(x)))


@claim("eq-7", given=[*data_model, *bounded_model, partition_of_omega, predictor],
       states=equal(squared_error(), with_constants))  # fmt: skip
def test_error():
    """The test error is the noise variance plus the squared errors of the constants on their regions."""
    return (
        calc(squared_error())
        .equals(mean((f(x) - beta(x)) ** 2) - 2 * mean(eps * (f(x) - beta(x))) + mean(eps**2), by=linearity, eq=[6, 55])
        .equals(mean((f(x) - beta(x)) ** 2) - 2 * mean(eps) * mean(f(x) - beta(x)) + mean(eps**2), by=independence)
        .equals(mean((f(x) - beta(x)) ** 2) + s2, by=noise_moments, eq=[1, 56])
        .equals(s2 + RegionIntegral.over(Omega, (f(x) - beta(x)) ** 2 * p(x), x), by=law_of_the_input)
        .equals(s2 + total(over_region((f(x) - beta(x)) ** 2 * p(x))), by=splitting, eq=[3, 57])
        .equals(with_constants, by=expert_of_each_region, eq=[2, 7])
        .theorem()
    )


error_of = over_region((constant - beta(x)) ** 2 * p(x))
least_error = over_region((conditional_mean() - beta(x)) ** 2 * p(x))
one_region = [*bounded_model, every_region_occupied, in_range(i, 1, m)]
slope = 2 * constant * over_region(p(x)) - 2 * over_region(beta(x) * p(x))


@claim("eq-9", part="stationarity", given=[*one_region, holds(Eq(slope, 0))],
       states=[equal(Derivative(error_of, constant), slope), equal(constant, conditional_mean()),
               equal(Derivative(error_of, (constant, 2)), 2 * over_region(p(x))), less(0, 2 * over_region(p(x)))])  # fmt: skip
def stationary_constant():
    """The squared error on a region is stationary in its constant only at the conditional mean, and convex in it."""
    first = (
        calc(Derivative(error_of, constant))
        .equals(over_region(2 * (constant - beta(x)) * p(x)), by=differentiation)
        .equals(slope, by=linearity)
        .theorem(eq=58)
    )
    solution = calc(constant).equals(conditional_mean(), by=algebra(holds(Eq(slope, 0))), eq=[59, 60]).theorem()
    second = (
        calc(Derivative(error_of, (constant, 2)))
        .equals(over_region(2 * p(x)), by=differentiation)
        .equals(2 * over_region(p(x)), by=linearity)
        .theorem()
    )
    return first, solution, second, calc(0).less_than(2 * over_region(p(x)), by=by_sign).theorem()


@claim("eq-9", part="minimum", given=one_region, states=at_most(least_error, error_of))
def optimal_constant_of_a_region():
    """No constant has a smaller squared error on a region than the conditional mean, by completing the square."""
    return (
        calc(least_error)
        .equals(error_of - over_region(p(x)) * (constant - conditional_mean()) ** 2, by=linearity)
        .at_most(error_of, by=by_sign)
        .theorem(eq=9)
    )


@claim("eq-10", given=[*bounded_model, *regions], states=at_most(with_optimal_constants, with_constants))
def approximation_error_of_a_segmentation():
    """For a given segmentation the least test error is that of the conditional means, (8) and (10)."""
    sums = (
        calc(total(least_error))
        .at_most(total(over_region((c(i, m) - beta(x)) ** 2 * p(x))),
                 by=termwise(instance(uses("eq-9/minimum"), {}, {constant: c(i, m)})))
        .theorem()
    )  # fmt: skip
    return calc(with_optimal_constants).at_most(with_constants, by=monotone(sums), eq=[8, 10]).theorem()


# -- one-dimensional inputs ---------------------------------------------------------------------------

cells_of_the_unit_interval = [segmentation(cells), intervals(A, cells, Omega)]
continuous_model = [continuous(p), positive(p), unit_mass(p), continuous(beta)]


@claim("eq-14", given=[*data_model, *continuous_model, *cells_of_the_unit_interval, predictor],
       states=equal(squared_error(), s2 + cells.sum(cells.integral((c(i, m) - beta(x)) ** 2 * p(x), x, i), i)))  # fmt: skip
def test_error_for_intervals():
    """(7) for the intervals of a segmentation."""
    return (
        calc(squared_error())
        .equals(s2 + cells.sum(cells.integral((c(i, m) - beta(x)) ** 2 * p(x), x, i), i),
                by=one_dimensional(uses("eq-7"), x), eq=[13, 14])
        .theorem()
    )  # fmt: skip


@claim("eq-15", given=[*continuous_model, *cells_of_the_unit_interval, in_range(i, 1, m)],
       states=at_most(cells.integral((optimal_constant() - beta(x)) ** 2 * p(x), x, i),
                      cells.integral((constant - beta(x)) ** 2 * p(x), x, i)))  # fmt: skip
def optimal_constant_of_an_interval():
    """(9) for an interval: the conditional mean of beta is the best constant."""
    return (
        calc(cells.integral((optimal_constant() - beta(x)) ** 2 * p(x), x, i))
        .at_most(cells.integral((constant - beta(x)) ** 2 * p(x), x, i),
                 by=one_dimensional(uses("eq-9/minimum"), x), eq=15)
        .theorem()
    )  # fmt: skip
