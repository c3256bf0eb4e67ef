"""The mean squared deviation of a learned constant from the optimal one: both parts together.

The learner of section 6.3: a region's constant is the mean of the outputs in it, or of all n outputs if there are none.
For every target, density and segmentation with m >= 2 regions of positive probability and every n >= 1,

    E[(chat_i - c_i^opt)^2] = v_i B_i + (1 - rho_i)^n ((mu_-i - c_i^opt)^2 + v_-i/n),  B_i = sum_(k=1)^n P(N_i = k)/k.

The mean and the variance outside of a region exist since there are two regions: no region has probability 1.
"""

from sympy import Eq, Le, Lt, Sum, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    by_sign,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    values_of_a_count,
)
from zcmoe_symbolic.language import Indicator, at_most, equal, holds, in_range, less
from zcmoe_symbolic.theory.partition import bounded_model, data_model, regions
from zcmoe_symbolic.theory.sample import (
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
    region_probability,
    region_variance,
    sample,
    sum_over_examples,
)
from zcmoe_symbolic.theory.scalar import i, m

in_region_i = in_range(i, 1, m)
_, every_region_occupied = regions
everywhere = [*data_model, *bounded_model, *regions, sample, learned, mean_of_all_if_empty]
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
u = Symbol("u", real=True)


@claim("squared-deviation", part="in terms of the examples", given=[*everywhere, in_region_i], states=[
    equal(squared_deviation * is_occupied, where_occupied),
    equal(squared_deviation * is_empty, where_empty),
    equal(squared_deviation, where_occupied + where_empty)])  # fmt: skip
def in_terms_of_the_examples():
    """At every outcome: by the number k of examples in the region, or by all examples if there are none."""
    none_left = linear_arithmetic(holds(Le(count, 0, evaluate=False)), by_sign.prove(at_most(0, count))).prove(
        equal(count, 0), [holds(Le(count, 0, evaluate=False))]
    )
    either = by_cases(is_occupied, algebra, algebra(none_left)).prove(equal(is_empty, 1 - is_occupied))
    occupied = (
        calc(squared_deviation * is_occupied)
        .equals(Sum(squared_deviation * count_is_k, (k, 1, n)), by=values_of_a_count)
        .equals(where_occupied, by=algebra(uses("lem-squared-deviation/where the count is k")))
        .theorem()
    )
    empty = uses("lem-empty-region/at an outcome")
    both = (
        calc(squared_deviation)
        .equals(squared_deviation * is_occupied + squared_deviation * is_empty, by=algebra(either))
        .equals(where_occupied + where_empty, by=algebra(occupied, empty))
        .theorem()
    )
    return occupied, empty, both


@claim("squared-deviation", part="two parts",
       given=[*data_model, *bounded_model, every_region_occupied, sample, in_region_i],
       states=equal(mean(u + where_occupied + where_empty), u + mean(where_occupied) + mean(where_empty)))  # fmt: skip
def two_parts():
    """Both parts of the squared deviation have a mean, and so have their sum and a constant."""
    return (
        calc(mean(u + where_occupied + where_empty))
        .equals(u + mean(where_occupied) + mean(where_empty), by=linearity)
        .theorem()
    )


below_one = less(rho, 1)


@claim("squared-deviation", part="one region", given=[*everywhere, in_region_i, two_regions],
       states=equal(mean(squared_deviation), estimation_part + empty_part))  # fmt: skip
def squared_deviation_of_a_learned_constant():
    """`E[(chat_i - c_i^opt)^2] = v_i B_i + (1 - rho_i)^n ((mu_-i - c_i^opt)^2 + v_-i/n)`."""
    occupied, empty, both = (uses("squared-deviation/in terms of the examples", which) for which in range(3))
    in_two_parts = (
        calc(mean(squared_deviation))
        .equals(mean(where_occupied + where_empty), by=algebra(both))
        .equals(mean(where_occupied) + mean(where_empty), by=instance(uses("squared-deviation/two parts"), {}, {u: 0}))
        .equals(mean(squared_deviation * is_occupied) + mean(squared_deviation * is_empty), by=algebra(occupied, empty))
        .equals(estimation_part + mean(squared_deviation * is_empty),
                by=algebra(uses("lem-squared-deviation/region with examples")))
        .theorem()
    )  # fmt: skip
    given = [*everywhere, in_region_i, two_regions]
    if_defined = (
        calc(mean(squared_deviation), given=[*given, holds(below_one)])
        .equals(estimation_part + mean(squared_deviation * is_empty), by=in_two_parts)
        .equals(estimation_part + empty_part, by=algebra(uses("lem-empty-region/learned constant")))
        .theorem()
    )
    return modus_ponens(if_defined, uses("probability-below-one/two regions")).prove(if_defined.statement, given)
