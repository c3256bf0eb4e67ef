"""The exact risk of the learned constants: the mean test error over all samples of n examples.

The learner of section 6.3: a region's constant is the mean of the outputs in it, or of all n outputs if there are none.
For every target, density and segmentation with m >= 2 regions of positive probability and every n >= 1, with w_i the
approximation error in region i, v_i and c_i^opt the variance and the mean of an output in region i, v_-i and mu_-i
those outside of it, and `B_i = sum_(k=1)^n P(N_i = k)/k`,

    E[E_test] = s2 + sum_i (w_i + rho_i (v_i B_i + (1 - rho_i)^n ((mu_-i - c_i^opt)^2 + v_-i/n))).

The mean and the variance outside of a region exist since there are two regions: no region has probability 1.
"""

from sympy import Eq, Function, Lambda, Le, Lt, Sum, Symbol, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_sign,
    for_every,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    sum_of_expectations,
    termwise,
    transitivity,
)
from zcmoe_symbolic.language import Indicator, RegionIntegral, between, equal, for_all, holds, in_range
from zcmoe_symbolic.theory.partition import Omega, bounded_model, data_model, over_region, regions
from zcmoe_symbolic.theory.sample import (
    chance,
    chat,
    count,
    in_region_of,
    inverse_count,
    is_empty,
    k,
    learned,
    mean,
    mean_of_all_if_empty,
    n,
    omega,
    optimal_constant,
    output,
    outside_mean,
    outside_variance,
    region_error,
    region_probability,
    region_variance,
    sample,
    sum_over_examples,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

in_region_i = in_range(i, 1, m)
partition_of_omega, every_region_occupied = regions
model = [*data_model, *bounded_model, *regions]
everywhere = [*model, sample, learned, mean_of_all_if_empty]
two_regions = holds(Le(2, m))

rho = region_probability
is_occupied = Indicator(Lt(0, count, evaluate=False))
count_is_k = Indicator(Eq(count, k, evaluate=False))
squared_deviation = (chat(i, omega) - optimal_constant) ** 2
"""`(chat_i - c_i^opt)^2`, at an outcome."""
deviations_in_region = sum_over_examples(in_region_of() * (output() - optimal_constant))
all_deviations = sum_over_examples(output() - optimal_constant)
where_occupied = Sum(deviations_in_region**2 / k**2 * count_is_k, (k, 1, n))
where_empty = (all_deviations / n) ** 2 * is_empty
"""The same in terms of the examples, where the region has some and where it has none."""

estimation_part = region_variance * inverse_count
empty_part = (1 - rho) ** n * ((outside_mean - optimal_constant) ** 2 + outside_variance / n)

u, v = symbols("u v", real=True)
q = Symbol("q", positive=True)
f = Function("f", real=True)


def total(summand):
    """The sum over all regions."""
    return Sum(summand, (i, 1, m))


def test_error(constants):
    """`s2 + sum_i int_i (c_i - beta)^2 p`, (7)."""
    return s2 + total(over_region((constants - beta(x)) ** 2 * p(x)))


mean_deviation = mean(where_occupied) + mean(where_empty)
"""`E[(chat_i - c_i^opt)^2]` in terms of the examples."""


@claim("exact-risk", part="shares of the regions", given=[*data_model, *bounded_model, partition_of_omega],
       states=equal(total(rho * region_variance + rho * f(i)), test_error(optimal_constant) + total(rho * f(i))))  # fmt: skip
def shares_of_the_regions():
    """As `sum_i rho_i = 1`, noise and approximation error are `sum_i rho_i v_i`."""
    return (
        calc(total(rho * region_variance + rho * f(i)))
        .equals(s2 * total(rho) + total(region_error) + total(rho * f(i)), by=linearity)
        .equals(test_error(optimal_constant) + total(rho * f(i)), by=algebra(uses("probabilities-of-all-regions")))
        .theorem()
    )


@claim("exact-risk", part="expected estimation error", given=everywhere,
       states=equal(mean(test_error(chat(i, omega))), total(rho * region_variance + rho * mean_deviation)))  # fmt: skip
def expected_estimation_error():
    """The mean of Lemma 6.2 over all samples: `E_test = sum_i rho_i (v_i + (chat_i - c_i^opt)^2)` at every outcome."""
    both = uses("squared-deviation/in terms of the examples", 2)
    parts = instance(uses("squared-deviation/two parts"), {}, {u: region_variance}).prove(
        equal(mean(region_variance + where_occupied + where_empty), region_variance + mean_deviation),
        [*everywhere, in_region_i],
    )
    at_omega = (
        calc(total(rho * region_variance + rho * squared_deviation))
        .equals(
            test_error(optimal_constant) + total(rho * squared_deviation),
            by=instance(uses("exact-risk/shares of the regions"), {f: Lambda(i, squared_deviation)}),
        )
        .equals(test_error(chat(i, omega)), by=algebra(uses("lem-6.2/learned constants")))
        .theorem()
    )
    return (
        calc(mean(test_error(chat(i, omega))))
        .equals(mean(total(rho * region_variance + rho * squared_deviation)), by=algebra(at_omega))
        .equals(mean(total(rho * (region_variance + where_occupied + where_empty))), by=algebra(both))
        .equals(total(rho * mean(region_variance + where_occupied + where_empty)), by=sum_of_expectations(i))
        .equals(total(rho * region_variance + rho * mean_deviation), by=algebra(parts))
        .theorem()
    )


# -- the law outside of each region, by name --------------------------------------------------------------

mu_outside, v_outside = (Function(name, real=True) for name in ("mu_outside", "v_outside"))


def over_the_outside(integrand):
    """The integral over all inputs outside of region i, against the density."""
    return RegionIntegral.over(Omega, integrand * p(x), x) - over_region(integrand * p(x))


mean_equation = Eq((1 - rho) * mu_outside(i), over_the_outside(beta(x)), evaluate=False)
variance_equation = Eq(
    (1 - rho) * (v_outside(i) - s2), over_the_outside((beta(x) - mu_outside(i)) ** 2), evaluate=False
)
law_outside = [for_all(i, 1, m, equation) for equation in (mean_equation, variance_equation)]
"""`mu_outside(i)` and `v_outside(i)` are mu_-i and v_-i: the integrals run over the inputs outside of region i."""

named_empty_part = (1 - rho) ** n * ((mu_outside(i) - optimal_constant) ** 2 + v_outside(i) / n)
this_region = [in_region_i, between(i, 1, m)]


def law_of_region():
    """The mean and the variance outside of this region, as theorems."""
    return [
        for_every(family).prove(equation, [*law_outside, *this_region])
        for family, equation in zip(law_outside, (mean_equation, variance_equation), strict=True)
    ]


@claim("exact-risk", part="named law", given=[*everywhere, two_regions, *law_outside, *this_region],
       states=equal(mean(squared_deviation), estimation_part + named_empty_part))  # fmt: skip
def with_a_named_law():
    """The same for one region, with names for the mean and the variance outside of it."""
    below = uses("probability-below-one/two regions")
    given = [*everywhere, two_regions, *law_outside, *this_region, holds(below.statement)]
    product = holds(Eq(q * u, v))
    quotient = linear_arithmetic(product).prove(equal(u, v / q), [product])

    def divided(equation):
        """The factor that stands on the left, by a division."""
        factor, integral = equation.statement.lhs / (1 - rho), equation.statement.rhs
        solved = instance(quotient, {}, {q: 1 - rho, u: factor, v: integral}).prove(
            equal(factor, integral / (1 - rho)), [*given, holds(equation.statement)]
        )
        return modus_ponens(solved, equation).prove(solved.statement, given)

    of_mean, of_variance = map(divided, law_of_region())
    named_variance = (
        calc(v_outside(i), given=given)
        .equals(s2 + over_the_outside((beta(x) - mu_outside(i)) ** 2) / (1 - rho), by=linear_arithmetic(of_variance))
        .equals(outside_variance, by=algebra(of_mean))
        .theorem()
    )
    if_defined = (
        calc(mean(squared_deviation), given=given)
        .equals(estimation_part + empty_part, by=uses("squared-deviation/one region"))
        .equals(estimation_part + named_empty_part, by=algebra(of_mean, named_variance))
        .theorem()
    )
    return modus_ponens(if_defined, below).prove(if_defined.statement, given[:-1])


risk = s2 + total(region_error + rho * (estimation_part + named_empty_part))


@claim("exact-risk", part="all regions", given=[*everywhere, two_regions, *law_outside],
       states=equal(mean(test_error(chat(i, omega))), risk))  # fmt: skip
def exact_risk():
    """The mean test error: noise, approximation, estimation, and what regions without examples add."""
    both, parts = (
        uses("squared-deviation/in terms of the examples", 2),
        instance(uses("squared-deviation/two parts"), {}, {u: 0}),
    )
    squared = (
        calc(mean(squared_deviation), given=[*everywhere, in_region_i])
        .equals(mean(where_occupied + where_empty), by=algebra(both))
        .equals(mean_deviation, by=parts)
        .theorem()
    )
    of_region = (
        calc(mean_deviation, given=[*everywhere, two_regions, *law_outside, *this_region])
        .equals(mean(squared_deviation), by=algebra(squared))
        .equals(estimation_part + named_empty_part, by=uses("exact-risk/named law"))
        .theorem()
    )
    explicit, values = (
        rho * region_variance + rho * deviation for deviation in (mean_deviation, estimation_part + named_empty_part)
    )

    def compared(one, other):
        """One sum is at most the other: their summands are equal."""
        same = (
            calc(one, given=[*everywhere, two_regions, *law_outside, *this_region])
            .equals(other, by=algebra(of_region))
            .at_most(other, by=by_sign)
            .theorem()
        )
        return calc(total(one)).at_most(total(other), by=termwise(transitivity(same))).theorem()

    return (
        calc(mean(test_error(chat(i, omega))))
        .equals(total(explicit), by=uses("exact-risk/expected estimation error"))
        .equals(total(values), by=linear_arithmetic(compared(explicit, values), compared(values, explicit)))
        .equals(test_error(optimal_constant) + total(rho * (estimation_part + named_empty_part)),
                by=instance(uses("exact-risk/shares of the regions"), {f: Lambda(i, estimation_part + named_empty_part)}))
        .equals(risk, by=linearity)
        .theorem()
    )  # fmt: skip


# -- special cases ----------------------------------------------------------------------------------------

closed_inverse_count = Sum(((1 - rho) ** (n - k) - (1 - rho) ** n) / k, (k, 1, n))


@claim("exact-risk", part="closed form", given=[*everywhere, two_regions, *law_outside],
       states=equal(mean(test_error(chat(i, omega))),
                    s2 + total(region_error + rho * (region_variance * closed_inverse_count + named_empty_part))))  # fmt: skip
def in_closed_form():
    """The same with `B_i = sum_(k=1)^n (a^(n-k) - a^n)/k`, where `a = 1 - rho_i`."""
    closed = uses("lem-mean-inverse-count/of the examples in a region", 1)
    return (
        calc(mean(test_error(chat(i, omega))))
        .equals(risk, by=uses("exact-risk/all regions"))
        .equals(s2 + total(region_error + rho * (region_variance * closed_inverse_count + named_empty_part)),
                by=algebra(closed))
        .theorem()
    )  # fmt: skip


one_example = holds(Eq(n, 1))
p_k, p_occupied = chance(count_is_k.relation), chance(is_occupied.relation)
part_of_one_example = rho * (
    region_variance * rho + (1 - rho) * ((mu_outside(i) - optimal_constant) ** 2 + v_outside(i))
)


@claim("exact-risk", part="one example", given=[*everywhere, two_regions, one_example, *law_outside],
       states=equal(mean(test_error(chat(i, omega))), s2 + total(region_error + part_of_one_example)))  # fmt: skip
def risk_with_one_example():
    """For n = 1: the example lies in region i with the probability `B_i = rho_i`."""
    above = in_range(k, 1, n)
    only_one = linear_arithmetic(above, one_example).prove(equal(k, 1), [above, one_example])
    inverse = (
        calc(inverse_count, given=[*everywhere, one_example, in_region_i])
        .equals(Sum(p_k, (k, 1, n)), by=algebra(only_one))
        .equals(p_occupied, by=algebra(uses("chance-of-an-example")))
        .equals(1 - (1 - rho) ** n, by=uses("probability-of-an-example", 1))
        .equals(rho, by=algebra(one_example))
        .theorem()
    )
    return (
        calc(mean(test_error(chat(i, omega))))
        .equals(risk, by=uses("exact-risk/all regions"))
        .equals(s2 + total(region_error + part_of_one_example), by=algebra(inverse, one_example))
        .theorem()
    )
