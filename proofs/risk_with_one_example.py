"""The risk of the learner of section 6.3 with one example: twice the variance of an output, for any segmentation.

With n = 1 the constant of every region is y_1: that of its own region, and of all others since they are empty. So the
mean test error is `E[(y_1 - y)^2] = 2 Var(y)`, also for m = 1. The formula for n examples has to give the same.
"""

from sympy import Eq, Integer, Sum

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    at_every_outcome,
    by_cases,
    independence,
    independent_copies,
    last_summand,
    law_of_the_input,
    linear_arithmetic,
    linearity,
    noise_moments,
    splitting,
)
from zcmoe_symbolic.language import Indicator, RegionIntegral, equal, in_range
from zcmoe_symbolic.language.substitution import substitute
from zcmoe_symbolic.theory.partition import Omega, bounded_model, data_model, eps, over_region, regions
from zcmoe_symbolic.theory.sample import (
    all_outputs,
    chat,
    count,
    in_region_of,
    is_empty,
    learned,
    mean,
    mean_of_all_if_empty,
    mean_of_one,
    n,
    omega,
    output,
    sample,
    total_in_region,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

in_region_i = in_range(i, 1, m)
first_of_one, learned_from_one, mean_if_empty = (
    hypothesis.substituted({n: Integer(1)}) for hypothesis in (sample, learned, mean_of_all_if_empty)
)
everywhere = [*data_model, *bounded_model, *regions, first_of_one, learned_from_one, mean_if_empty]
number, in_region, outputs, is_missed = (
    substitute(expression, {n: Integer(1)}) for expression in (count, total_in_region, all_outputs, is_empty)
)
"""The count, the sums of outputs and the indicator of an empty region, for a sample of one example."""


def test_error(constants):
    """`s2 + sum_i int_i (c_i - beta)^2 p`, (7)."""
    return s2 + Sum(over_region((constants - beta(x)) ** 2 * p(x)), (i, 1, m))


@claim("one-example-for-all-regions", part="the constants", given=[learned_from_one, mean_if_empty, in_region_i],
       states=equal(chat(i, omega), output(1)))  # fmt: skip
def one_constant():
    """With one example all learned constants are its output y_1, in its region and in those that are empty."""
    inside = in_region_of(1)
    of_count, of_total, of_outputs = (
        last_summand.prove(equal(total, value))
        for total, value in ((number, inside), (in_region, inside * output(1)), (outputs, output(1)))
    )
    missed = (
        calc(is_missed)
        .equals(Indicator(Eq(inside, 0, evaluate=False)), by=algebra(of_count))
        .equals(1 - inside, by=by_cases(inside, algebra, algebra))
        .theorem()
    )
    in_it = (
        calc(inside * chat(i, omega))
        .equals(number * chat(i, omega), by=algebra(of_count))
        .equals(in_region, by=at_every_outcome(learned_from_one, i, omega))
        .equals(inside * output(1), by=algebra(of_total))
        .theorem()
    )
    outside_of_it = (
        calc((1 - inside) * chat(i, omega))
        .equals(is_missed * chat(i, omega), by=algebra(missed))
        .equals(is_missed * outputs, by=at_every_outcome(mean_if_empty, i, omega))
        .equals((1 - inside) * output(1), by=algebra(missed, of_outputs))
        .theorem()
    )
    return calc(chat(i, omega)).equals(output(1), by=linear_arithmetic(in_it, outside_of_it)).theorem()


fresh_output = beta(x) + eps
mean_output = RegionIntegral.over(Omega, beta(x) * p(x), x)
variance_of_an_output = s2 + RegionIntegral.over(Omega, (beta(x) - mean_output) ** 2 * p(x), x)


@claim("one-example-for-all-regions", part="risk", given=everywhere,
       states=equal(mean(test_error(chat(i, omega))), 2 * variance_of_an_output))  # fmt: skip
def risk_of_one_example():
    """The risk is twice the variance of an output, whatever the segmentation: `E[(y_1 - y)^2]`."""
    square = RegionIntegral.over(Omega, beta(x) ** 2 * p(x), x)
    mass = RegionIntegral.over(Omega, p(x), x)
    certain = calc(mass).equals(mean_of_one(1), by=law_of_the_input).equals(1, by=linearity).theorem()
    first = uses("finding-4/the mean output")
    second = (
        calc(mean_of_one(fresh_output**2))
        .equals(mean_of_one(beta(x) ** 2) + 2 * mean_of_one(beta(x) * eps) + mean_of_one(eps**2), by=linearity)
        .equals(mean_of_one(beta(x) ** 2) + 2 * mean_of_one(beta(x)) * mean_of_one(eps) + mean_of_one(eps**2),
                by=independence)
        .equals(mean_of_one(beta(x) ** 2) + s2, by=noise_moments)
        .equals(square + s2, by=law_of_the_input)
        .theorem()
    )  # fmt: skip
    at_omega = (
        calc(test_error(chat(i, omega)))
        .equals(test_error(output(1)), by=algebra(uses("one-example-for-all-regions/the constants")))
        .equals(s2 + RegionIntegral.over(Omega, (output(1) - beta(x)) ** 2 * p(x), x), by=splitting)
        .equals(s2 + output(1) ** 2 * mass - 2 * output(1) * mean_output + square, by=linearity)
        .theorem()
    )
    return (
        calc(mean(test_error(chat(i, omega))))
        .equals(mean(s2 + output(1) ** 2 * mass - 2 * output(1) * mean_output + square), by=algebra(at_omega))
        .equals(s2 + mean(output(1) ** 2) * mass - 2 * mean(output(1)) * mean_output + square, by=linearity)
        .equals(s2 + mean_of_one(fresh_output**2) * mass - 2 * mean_of_one(fresh_output) * mean_output + square,
                by=independent_copies)
        .equals(s2 + (square + s2) * mass - 2 * mean_output**2 + square, by=algebra(first, second))
        .equals(2 * (s2 + square - 2 * mean_output**2 + mean_output**2 * mass), by=algebra(certain))
        .equals(2 * variance_of_an_output, by=linearity)
        .theorem()
    )  # fmt: skip
