"""Finding 4: the learner of the experiments is biased (sections 6.1 and 6.3, Theorem 6.1).

Theorem 6.1 is about the learned constant of a region that holds an example. The learner of section 6.3 gives a region
without examples the mean of all outputs. For every target, density and segmentation and for every number n of examples
its constant for region i has the bias

    (1 - rho_i)^(n-1) (int_(outside A_i) beta p - (1 - rho_i) c_i^opt) = (1 - rho_i)^n (mu_other - c_i^opt),

where mu_other is the mean output outside the region. With one example (x_1, y_1) this learner answers y_1 everywhere,
so its mean is E[y]; for beta = x, p = 1 and the region [0, 1/2] the bias is then 1/4.
"""

from sympy import Eq, Integral, Lambda, Lt, Rational, Sum, Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import (
    by_cases,
    constant_term,
    fundamental_theorem,
    independence,
    independent_copies,
    instance,
    law_of_the_input,
    linearity,
    noise_moments,
    sum_of_expectations,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, RegionIntegral, equal, in_range
from zcmoe_symbolic.theory.partition import Omega, bounded_model, data_model, eps, over_region, regions
from zcmoe_symbolic.theory.sample import (
    all_outputs,
    count,
    is_empty,
    k,
    mean,
    mean_of_one,
    n,
    of_one_example,
    optimal_constant,
    region_probability,
    s,
    sample,
    total_in_region,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, x

t = Symbol("t", real=True)
rho = region_probability
fresh_output = beta(x) + eps
everywhere = RegionIntegral.over(Omega, beta(x) * p(x), x)
outside = everywhere - over_region(beta(x) * p(x))
bias = outside - (1 - rho) * optimal_constant
model = [*data_model, *bounded_model, *regions, in_range(i, 1, m)]

count_is_k, empty = Indicator(Eq(count, k, evaluate=False)), is_empty
p_k, total_k = mean(count_is_k), mean(total_in_region * count_is_k)
occupied = mean(Indicator(Lt(0, count, evaluate=False)))

of_the_count = Sum(total_in_region / k * count_is_k, (k, 1, n))
learner = of_the_count + all_outputs / n * empty
"""The learned constant: the mean output of the k examples in the region, or of all examples if the count is 0."""


@claim("finding-4", part="the mean output", given=model, states=equal(mean_of_one(fresh_output), everywhere))
def mean_output():
    """The mean of an output is the integral of beta p over the domain."""
    return (
        calc(mean_of_one(fresh_output))
        .equals(mean_of_one(beta(x)) + mean_of_one(eps), by=linearity)
        .equals(mean_of_one(beta(x)), by=noise_moments)
        .equals(everywhere, by=law_of_the_input)
        .theorem()
    )


def output_in_the_region():
    """The mean of an output that counts 0 outside the region."""
    inside = of_one_example * beta(x)
    return (
        calc(mean_of_one(fresh_output * of_one_example))
        .equals(mean_of_one(inside) + mean_of_one(of_one_example * eps), by=linearity)
        .equals(mean_of_one(inside) + mean_of_one(of_one_example) * mean_of_one(eps), by=independence)
        .equals(mean_of_one(inside), by=noise_moments)
        .equals(over_region(beta(x) * p(x)), by=law_of_the_input)
        .theorem()
    )


@claim("finding-4", part="one example", given=model, states=equal(mean_of_one(fresh_output) - optimal_constant, bias))
def bias_with_one_example():
    """With one example the learned constant y_1 has the bias (1 - rho_i) (mu_other - c_i^opt) in every region."""
    return (
        calc(mean_of_one(fresh_output) - optimal_constant)
        .equals(everywhere - optimal_constant, by=algebra(uses("finding-4/the mean output")))
        .equals(bias, by=algebra)
        .theorem()
    )


@claim("finding-4", part="the mean of all outputs on an empty region", given=[*model, sample],
       states=equal(mean(all_outputs * empty), n * outside * (1 - rho) ** (n - 1)))  # fmt: skip
def outputs_on_an_empty_region():
    """The total of the outputs has the mean n (1 - rho_i)^(n-1) int_(outside A_i) beta p where the region is empty."""
    spread = values_of_a_count.prove(equal(s**count, Sum(s**k * count_is_k, (k, 0, n))))
    inside, moment = fresh_output * of_one_example, over_region(beta(x) * p(x))
    at_x = by_cases(of_one_example, algebra, algebra).prove(
        equal(fresh_output * s**of_one_example, fresh_output - inside + s * inside)
    )
    weighted = (
        calc(mean_of_one(fresh_output * s**of_one_example))
        .equals(mean_of_one(fresh_output - inside + s * inside), by=algebra(at_x))
        .equals(mean_of_one(fresh_output) - mean_of_one(inside) + s * mean_of_one(inside), by=linearity)
        .equals(everywhere + (s - 1) * moment, by=algebra(uses("finding-4/the mean output"), output_in_the_region()))
        .theorem()
    )
    polynomial = (
        calc(Sum(s**k * mean(all_outputs * count_is_k), (k, 0, n)))
        .equals(mean(all_outputs * Sum(s**k * count_is_k, (k, 0, n))), by=sum_of_expectations(k))
        .equals(mean(all_outputs * s**count), by=algebra(spread))
        .equals(n * mean_of_one(fresh_output * s**of_one_example) * mean_of_one(s**of_one_example) ** (n - 1),
                by=independent_copies)
        .equals(n * (everywhere + (s - 1) * moment) * (1 - rho + s * rho) ** (n - 1),
                by=algebra(weighted, uses("power-of-an-indicator")))
        .theorem()
    )  # fmt: skip
    return (
        calc(mean(all_outputs * empty))
        .equals(n * outside * (1 - rho) ** (n - 1), by=constant_term(polynomial, s))
        .theorem()
    )


@claim("finding-4", part="any number of examples", given=[*model, sample],
       states=equal(mean(learner) - optimal_constant, (1 - rho) ** (n - 1) * bias))  # fmt: skip
def bias_of_the_learner():
    """With n examples the bias is (1 - rho_i)^(n-1) times that with one, that is (1 - rho_i)^n (mu_other - c_i^opt)."""
    given_the_count = instance(uses("mean-total-given-the-count")).prove(
        equal(total_k, optimal_constant * k * p_k), [*model, sample, in_range(k, 1, n)]
    )
    where_occupied = (
        calc(mean(of_the_count))
        .equals(Sum(total_k / k, (k, 1, n)), by=sum_of_expectations(k))
        .equals(Sum(optimal_constant * p_k, (k, 1, n)), by=algebra(given_the_count))
        .equals(optimal_constant * Sum(p_k, (k, 1, n)), by=linearity)
        .equals(optimal_constant * occupied, by=algebra(uses("chance-of-an-example")))
        .equals(optimal_constant * (1 - (1 - rho) ** n), by=algebra(uses("probability-of-an-example", 1)))
        .theorem()
    )
    where_empty = uses("finding-4/the mean of all outputs on an empty region")
    return (
        calc(mean(learner) - optimal_constant)
        .equals(mean(of_the_count) + mean(all_outputs * empty) / n - optimal_constant, by=linearity)
        .equals(optimal_constant * (1 - (1 - rho) ** n) + outside * (1 - rho) ** (n - 1) - optimal_constant,
                by=algebra(where_occupied, where_empty))
        .equals((1 - rho) ** (n - 1) * bias, by=algebra)
        .theorem()
    )  # fmt: skip


half = (x, 0, Rational(1, 2))


@claim("finding-4", part="one example, beta = x",
       states=equal(Integral(x, (x, 0, 1)) - Integral(x, half) / Integral(1, half), Rational(1, 4)))  # fmt: skip
def bias_of_an_example():
    """For beta = x, p = 1 and the region [0, 1/2] the bias with one example is 1/4."""
    primitive = Lambda(t, t**2 / 2)
    whole = calc(Integral(x, (x, 0, 1))).equals(Rational(1, 2), by=fundamental_theorem(primitive)).theorem()
    part = calc(Integral(x, half)).equals(Rational(1, 8), by=fundamental_theorem(primitive)).theorem()
    length = calc(Integral(1, half)).equals(Rational(1, 2), by=linearity).theorem()
    return (
        calc(Integral(x, (x, 0, 1)) - Integral(x, half) / Integral(1, half))
        .equals(Rational(1, 4), by=algebra(whole, part, length))
        .theorem()
    )
