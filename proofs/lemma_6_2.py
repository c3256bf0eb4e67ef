"""Lemma 6.2: the test error of any constants is the approximation error plus the estimation error (appendix G).

The constants are arbitrary; in particular they may be the learned ones, `chat(i, omega)`, for each outcome omega of the
sample. The expectation of the test error is over a fresh example only.
"""

from sympy import Lambda, Sum, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import algebra, instance, linearity
from zcmoe_symbolic.language import at_most, equal
from zcmoe_symbolic.theory.partition import (
    bounded_model,
    c,
    data_model,
    over_region,
    predictor,
    regions,
    squared_error,
)
from zcmoe_symbolic.theory.sample import chat, omega, optimal_constant, region_probability
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

partition_of_omega, every_region_occupied = regions
model = [*bounded_model, *regions]
rho = region_probability


def total(summand):
    """The sum over all regions."""
    return Sum(summand, (i, 1, m))


def test_error(constants):
    """`s2 + sum_i int_i (c_i - beta)^2 p`, (7)."""
    return s2 + total(over_region((constants - beta(x)) ** 2 * p(x)))


def estimation_error(constants):
    """`sum_i rho_i (c_i - c_i^opt)^2`, (39)."""
    return total(rho * (constants - optimal_constant) ** 2)


deviation = c(i, m) - optimal_constant
approximation_error = test_error(optimal_constant)
cross_terms = total(deviation * over_region((optimal_constant - beta(x)) * p(x)))


@claim("eq-122", given=model, states=equal(cross_terms, 0))
def cross_term():
    """On each region the optimal constant leaves no mean deviation, so that the cross terms vanish."""
    return calc(cross_terms).equals(0, by=linearity, eq=122).theorem()


@claim("eq-38", given=model, states=at_most(approximation_error, test_error(c(i, m))))
def approximation_error_is_the_least():
    """The approximation error is the test error with the optimal constants: no constants have a smaller one."""
    return calc(approximation_error).at_most(test_error(c(i, m)), by=uses("eq-10"), eq=38).theorem()


@claim("lem-6.2", part="constants", given=model,
       states=equal(test_error(c(i, m)), approximation_error + estimation_error(c(i, m))))  # fmt: skip
def decomposition():
    """For any constants: the test error, expanded in three sums around the optimal constants."""
    three_sums = (
        s2
        + total(over_region(deviation**2 * p(x)))
        + total(over_region((optimal_constant - beta(x)) ** 2 * p(x)))
        + 2 * total(over_region(deviation * (optimal_constant - beta(x)) * p(x)))
    )
    return (
        calc(test_error(c(i, m)))
        .equals(s2 + total(over_region((deviation + (optimal_constant - beta(x))) ** 2 * p(x))), by=algebra)
        .equals(three_sums, by=linearity, eq=120)
        .equals(approximation_error + estimation_error(c(i, m)) + 2 * cross_terms, by=linearity, eq=[39, 121])
        .equals(approximation_error + estimation_error(c(i, m)), by=algebra(uses("eq-122")), eq=123)
        .theorem()
    )


@claim("lem-6.2", part="predictor", given=[*data_model, *model, predictor],
       states=equal(squared_error(), approximation_error + estimation_error(c(i, m))))  # fmt: skip
def decomposition_of_the_test_error():
    """The same for the test error (6) of a predictor that is constant on each region."""
    return (
        calc(squared_error())
        .equals(test_error(c(i, m)), by=uses("eq-7"))
        .equals(approximation_error + estimation_error(c(i, m)), by=uses("lem-6.2/constants"), eq=37)
        .theorem()
    )


@claim("lem-6.2", part="learned constants", given=model,
       states=equal(test_error(chat(i, omega)), approximation_error + estimation_error(chat(i, omega))))  # fmt: skip
def decomposition_for_learned_constants():
    """For the learned constants, at every outcome of the sample."""
    index, number = symbols("index number", real=True)
    return (
        calc(test_error(chat(i, omega)))
        .equals(approximation_error + estimation_error(chat(i, omega)),
                by=instance(uses("lem-6.2/constants"), {c: Lambda((index, number), chat(index, omega))}), eq=37)
        .theorem()
    )  # fmt: skip
