"""With two or more regions none has probability 1, so that the law of an example outside of a region exists.

The probabilities of the regions are positive and add up to 1. How many regions have probability 1 is an integer, and no
larger than this sum (Markov's inequality). If it is 1, there is equality in every region: all have probability 1, and
`m = 1`. If it is 0, no region has probability 1.
"""

from sympy import Le, Lt, Sum

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    by_sign,
    law_of_the_input,
    linear_arithmetic,
    linearity,
    splitting,
    termwise,
    termwise_equality,
    transitivity,
)
from zcmoe_symbolic.language import Indicator, RegionIntegral, at_most, equal, holds, in_range, less
from zcmoe_symbolic.theory.partition import Omega, bounded_model, data_model, regions
from zcmoe_symbolic.theory.sample import mean_of_one, region_probability
from zcmoe_symbolic.theory.scalar import i, m, p, x

law_of_x, density = data_model[0], bounded_model[0]
model = [law_of_x, density, *regions]
region_i = [*model, in_range(i, 1, m)]
two_regions = holds(Le(2, m))

rho = region_probability
is_certain = Indicator(Le(1, rho, evaluate=False))
certain_regions = Sum(is_certain, (i, 1, m))
"""How many regions have probability 1."""
some, none = Le(1, certain_regions, evaluate=False), Lt(certain_regions, 1, evaluate=False)


@claim("probabilities-of-all-regions", given=model, states=equal(Sum(rho, (i, 1, m)), 1))
def probabilities_of_all_regions():
    """The probabilities of the regions add up to 1."""
    return (
        calc(Sum(rho, (i, 1, m)))
        .equals(RegionIntegral.over(Omega, p(x), x), by=splitting)
        .equals(mean_of_one(1), by=law_of_the_input)
        .equals(1, by=linearity)
        .theorem()
    )


# `1[1 <= rho_i] <= rho_i`.
markov = by_cases(is_certain, linear_arithmetic(holds(Le(1, rho, evaluate=False))), by_sign)


@claim("probability-below-one", part="a region of probability 1", given=[*region_i, holds(some)],
       states=[equal(rho, 1), equal(m, 1)])  # fmt: skip
def a_region_of_probability_one():
    """If some region has probability 1, all have, and there is only one."""
    whole = uses("probabilities-of-all-regions")
    at_most_one = (
        calc(certain_regions)
        .at_most(Sum(rho, (i, 1, m)), by=termwise(markov))
        .equals(1, by=algebra(whole))
        .theorem()
    )  # fmt: skip
    exactly = linear_arithmetic(at_most_one, holds(some), whole).prove(
        equal(certain_regions, Sum(rho, (i, 1, m))), [*model, holds(some)]
    )
    attained = termwise_equality(exactly, markov).prove(equal(rho, is_certain), [*region_i, holds(some)])
    zero_or_one = by_cases(is_certain, algebra, algebra).prove(equal(is_certain, is_certain**2), region_i)
    square = calc(rho**2).equals(rho, by=algebra(attained, zero_or_one)).theorem()
    certain = calc(rho).equals(1, by=linear_arithmetic(square)).theorem()
    only_one = (
        calc(m, given=[*model, holds(some)])
        .equals(Sum(1, (i, 1, m)), by=linearity)
        .equals(Sum(rho, (i, 1, m)), by=algebra(certain))
        .equals(1, by=algebra(whole))
        .theorem()
    )
    return certain, only_one


@claim("probability-below-one", part="no region of probability 1", given=[*region_i, holds(none)], states=less(rho, 1))
def no_region_of_probability_one():
    """If fewer than one region, that is none, has probability 1, this one has not."""
    none_at_all = Indicator(Le(certain_regions, 0, evaluate=False))
    integer = (
        calc(none_at_all, given=[*model, holds(none)])
        .equals(Indicator(none), by=algebra)
        .equals(1, by=algebra)
        .theorem()
    )  # fmt: skip
    where_none = linear_arithmetic(holds(none_at_all.relation))
    product = by_cases(none_at_all, where_none, by_sign).prove(at_most(certain_regions * none_at_all, 0), model)
    at_most_none = (
        calc(certain_regions, given=[*model, holds(none)])
        .equals(certain_regions * none_at_all, by=algebra(integer))
        .at_most(0, by=product)
        .theorem()
    )
    at_least_none = by_sign.prove(at_most(0, certain_regions), model)
    exactly = (
        calc(Sum(0, (i, 1, m)), given=[*model, holds(none)])
        .equals(0, by=linearity)
        .equals(certain_regions, by=linear_arithmetic(at_most_none, at_least_none))
        .theorem()
    )
    uncertain = termwise_equality(exactly, by_sign).prove(equal(is_certain, 0), [*region_i, holds(none)])
    below = holds(Lt(rho, 1, evaluate=False))
    unless_certain = by_cases(is_certain, by_sign, linear_arithmetic(below)).prove(
        less(rho * (1 - is_certain), 1), region_i
    )
    return calc(rho).equals(rho * (1 - is_certain), by=algebra(uncertain)).less_than(1, by=unless_certain).theorem()


@claim("probability-below-one", part="two regions", given=[*region_i, two_regions], states=less(rho, 1))
def below_one():
    """With m >= 2 regions, each of positive probability, every region has a probability below 1."""
    certain, only_one = (uses("probability-below-one/a region of probability 1", which) for which in (0, 1))
    share = calc(m * rho, given=[*region_i, holds(some)]).equals(1, by=algebra(certain, only_one)).theorem()
    positive = by_sign.prove(less(0, rho), region_i)
    if_some = linear_arithmetic(share, two_regions, positive)
    if_none = transitivity(uses("probability-below-one/no region of probability 1"))
    return by_cases(Indicator(some), if_some, if_none).prove(less(rho, 1), [*region_i, two_regions])
