"""Theorem 5.1 for a density that is only continuous.

The paper linearises p as well as beta. That is more than the theorem needs: continuity and positivity of p are enough,
and Corollaries 5.2 and C.1 are stated for such densities.
"""

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    cauchy_schwarz,
    expansion,
    instance,
    integration_over_the_cell,
    linearity,
    moments,
    monotone,
    sum_over_cells,
    taylor,
    termwise,
)
from zcmoe_symbolic.language import at_most, continuous_on, distance, equal, in_range, positive_on, small_region
from zcmoe_symbolic.theory.regions import (
    Omega,
    V_i,
    approximation_error,
    beta,
    d,
    geometry,
    i,
    linear_part,
    normalized_moment,
    optimal_constant,
    p,
    parts,
    radius,
    region,
    region_integral,
    s2,
    slope,
    smooth_target,
    x,
    x_i,
)

o = region.o
beta_i, p_i, g = beta(x_i), p(x_i), linear_part(x_i, x)
length, per_region = V_i ** (1 / d), V_i ** (1 + 2 / d)
remainder = parts.refinement.o(parts.largest_volume ** (2 / d))
model = [*geometry, smooth_target, continuous_on(p, Omega), positive_on(p, Omega)]
c = parts.centroid(i)


def beta_near():
    """beta is linear near the centroid."""
    return calc(beta(x)).equals(beta_i + g + o(radius), by=taylor, eq=25).theorem()


def p_near():
    """p is constant near the centroid."""
    return calc(p(x)).equals(p_i + o(1), by=taylor).theorem()


@claim("lem-continuous-density-regions", part="optimal constants", given=[*model, small_region(region)],
       states=equal(optimal_constant(), beta_i + o(length)))  # fmt: skip
def optimal_constants():
    """The optimal constant is the value of beta at the centroid up to o(V_i^(1/d)), also if p is only continuous."""
    product = (
        calc(beta(x) * p(x)).equals(beta_i * p(x) + p_i * g + o(radius), by=expansion(beta_near(), p_near())).theorem()
    )
    numerator = (
        calc(region.integral(beta(x) * p(x)))
        .equals(region.integral(beta_i * p(x) + p_i * g) + o(V_i * length), by=integration_over_the_cell(product))
        .equals(beta_i * region.integral(p(x)) + p_i * region.integral(g), by=linearity)
        .equals(beta_i * region.integral(p(x)), by=moments)
        .theorem()
    )
    denominator = (
        calc(region.integral(p(x)))
        .equals(region.integral(p_i) + o(V_i), by=integration_over_the_cell(p_near()))
        .equals(p_i * V_i, by=moments)
        .theorem()
    )
    return calc(optimal_constant()).equals(beta_i + o(length), by=expansion(numerator, denominator)).theorem()


weighted_squares = parts.sum(p(c) * region_integral(linear_part(c, x) ** 2), i)
bound = d * parts.sum(normalized_moment(index=i) * slope(c) ** 2 * p(c) * parts.volume(i) ** (1 + 2 / d), i)


@claim("lem-continuous-density-regions", part="quadratic form", given=model,
       states=equal(approximation_error(), s2 + weighted_squares + remainder))  # fmt: skip
def error_as_a_quadratic_form():
    """The test error is s2 plus `sum_i p(x_i) int_i (grad beta(x_i).(x - x_i))^2` up to o(V_max^(2/d))."""
    constant = uses("lem-continuous-density-regions/optimal constants")
    inside = (
        calc((optimal_constant() - beta(x)) ** 2 * p(x))
        .equals(p_i * g**2 + o((radius + length) ** 2), by=expansion(constant, beta_near(), p_near()))
        .theorem()
    )
    one_cell = (
        calc(region.integral((optimal_constant() - beta(x)) ** 2 * p(x)))
        .equals(region.integral(p_i * g**2) + o(per_region), by=integration_over_the_cell(inside))
        .equals(p_i * region.integral(g**2), by=linearity)
        .theorem()
    )
    all_cells = (
        calc(approximation_error() - s2).equals(weighted_squares + remainder, by=sum_over_cells(one_cell)).theorem()
    )
    return calc(approximation_error()).equals(s2 + weighted_squares + remainder, by=expansion(all_cells)).theorem()


@claim("lem-continuous-density-regions", part="test error", given=[*model, in_range(i, 1, parts.m)],
       states=at_most(approximation_error(), s2 + bound + remainder))  # fmt: skip
def test_error():
    """The bound (28) on the test error holds also if p is only continuous."""
    steepest = (slope(c) * distance(x, c)) ** 2
    second_moment = p(c) * slope(c) ** 2 * region_integral(distance(x, c) ** 2)
    one_region = (
        calc(region_integral(linear_part(c, x) ** 2))
        .at_most(region_integral(steepest), by=termwise(cauchy_schwarz))
        .equals(slope(c) ** 2 * region_integral(distance(x, c) ** 2), by=linearity)
        .theorem()
    )
    weighted = (
        calc(p(c) * region_integral(linear_part(c, x) ** 2)).at_most(second_moment, by=monotone(one_region)).theorem()
    )
    squares = (
        calc(weighted_squares)
        .at_most(parts.sum(second_moment, i), by=termwise(instance(weighted)))
        .equals(bound, by=linearity)
        .theorem()
    )
    return (
        calc(approximation_error())
        .equals(s2 + weighted_squares + remainder, by=uses("lem-continuous-density-regions/quadratic form"))
        .at_most(s2 + bound, by=monotone(squares))
        .theorem()
    )
