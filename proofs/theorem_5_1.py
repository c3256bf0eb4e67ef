"""Theorem 5.1: optimal constants and test error for small regions in any dimension (sections 5.1 and F.1).

For a partition of the cube into regions of small diameter, `c_i^opt = beta(x_i) + o(V_i^(1/d))`, and the test error is
at most `s2 + d sum_i M(A_i) ||grad beta(x_i)||^2 p(x_i) V_i^(1 + 2/d) + o(V_max^(2/d))`. The argument needs more than
small volumes: small diameters, centres that are centroids, normalized second moments below one bound, and a
positive density. A distance is no length: in a region with long thin parts `||x - x_i||` may be much larger than
`V_i^(1/d)`, and only integrals of its powers up to the second are bounded by powers of the volume.
"""

from sympy import Abs, Function, Integer, Le, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_sign,
    cauchy_schwarz,
    epsilon_delta,
    expansion,
    instance,
    integration_over_the_cell,
    linearity,
    moments,
    monotone,
    splitting,
    sum_over_cells,
    taylor,
    termwise,
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    RegionIntegral,
    at_most,
    continuous_on,
    continuously_differentiable_on,
    directional,
    distance,
    equal,
    gradient_norm,
    in_range,
    positive_on,
    small_region,
    throughout,
    vanishing,
)
from zcmoe_symbolic.theory.regions import (
    A_i,
    Omega,
    V_i,
    approximation_error,
    beta,
    cube,
    d,
    geometry,
    i,
    linear_part,
    moment,
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
beta_i, p_i = beta(x_i), p(x_i)
g, g_p = linear_part(x_i, x), directional(p)(x_i, x)
slope_i, p_slope_i = slope(x_i), gradient_norm(p)(x_i)
one_region = small_region(region)
smooth_density = continuously_differentiable_on(p, Omega)
model = [*geometry, smooth_target, smooth_density, positive_on(p, Omega)]
length = V_i ** (1 / d)

r = Function("r", real=True)(x, x_i)
e, delta = Symbol("e", positive=True), Symbol("delta", positive=True)


# -- moments of a region --------------------------------------------------------------------------------


@claim("eq-84", given=[one_region], states=equal(region.integral(1), V_i))
def volume_of_the_region():
    """The integral of 1 over the region is its volume."""
    return calc(region.integral(1)).equals(V_i, by=moments, eq=84).theorem()


@claim("eq-85", given=[one_region], states=equal(region.integral(g), 0))
def first_moment():
    """The first moment about the centroid vanishes, in the direction of any gradient."""
    return calc(region.integral(g)).equals(0, by=moments, eq=85).theorem()


@claim("eq-102", states=equal(moment(2), d * normalized_moment() * V_i ** (1 + 2 / d)))
def second_moment():
    """The second moment, written through the normalized second moment (24)."""
    return calc(moment(2)).equals(d * normalized_moment() * V_i ** (1 + 2 / d), by=algebra, eq=[24, 102]).theorem()


def radius_moment(q):
    """The moment of order q, written through the normalized one, (88)."""
    return d * normalized_moment(q) * V_i ** (1 + q / d)


@claim("eq-92", given=[cube, one_region, throughout(x, A_i, Le(radius, delta))],
       states=[at_most(radius_moment(1), delta * V_i), at_most(d * normalized_moment(1) * length, delta)])  # fmt: skip
def mean_distance():
    """In a region within distance delta of its centroid, the mean distance `d M_1 V^(1/d)` is at most delta."""
    within = throughout(x, A_i, Le(radius, delta))
    bound = (
        calc(moment(1)).at_most(region.integral(delta), by=termwise(within)).equals(delta * V_i, by=moments).theorem()
    )
    total = calc(radius_moment(1)).equals(moment(1), by=algebra).at_most(delta * V_i, by=bound).theorem(eq=91)
    mean = (
        calc(d * normalized_moment(1) * length)
        .equals(moment(1) / V_i, by=algebra)
        .at_most(delta * V_i / V_i, by=monotone(bound))
        .theorem(eq=92)
    )
    return total, mean


@claim("lem-first-moment", given=[cube, one_region],
       states=at_most(d * normalized_moment(1), (d * normalized_moment(2) + 1) / 2))  # fmt: skip
def first_moment_by_the_second():
    """A bound on the normalized second moments bounds those of order 1 too: `d M_1 <= (d M_2 + 1)/2`."""
    halves = region.integral(radius**2 / (2 * length) + length / 2)
    bound = (
        calc(moment(1))
        .at_most(halves, by=termwise(mean_of_two()))
        .equals(moment(2) / (2 * length) + length * V_i / 2, by=linearity(uses("eq-84")))
        .theorem()
    )
    scale = V_i ** (1 + 1 / d)
    return (
        calc(d * normalized_moment(1))
        .equals(moment(1) / scale, by=algebra)
        .at_most((moment(2) / (2 * length) + length * V_i / 2) / scale, by=monotone(bound))
        .equals((d * normalized_moment(2) + 1) / 2, by=algebra)
        .theorem()
    )


def mean_of_two():
    """The arithmetic mean is at least the geometric one."""
    square = (radius - length) ** 2 / (2 * length)
    bound = (
        calc(radius)
        .at_most(radius + square, by=by_sign)
        .equals(radius**2 / (2 * length) + length / 2, by=algebra)
        .theorem()
    )
    return instance(bound)


# -- remainders -------------------------------------------------------------------------------------------


@claim("eq-86",
       given=[*geometry, one_region, continuous_on(Function("r"), Omega, arity=2), vanishing(r, radius, region),
              throughout(x, A_i, Le(Abs(r), e * radius))],
       states=equal(region.integral(r), o(V_i ** (1 + 1 / d))))  # fmt: skip
def integral_of_a_first_order_remainder():
    """A remainder o(||x - x_i||) integrates to o(V_i^(1 + 1/d)), straight from the definition of o."""
    assumed = throughout(x, A_i, Le(Abs(r), e * radius))
    by_moment = (
        calc(Abs(region.integral(r)))
        .at_most(region.integral(Abs(r)), by=triangle_inequality)
        .at_most(region.integral(e * radius), by=termwise(assumed))
        .equals(e * moment(1), by=linearity)
        .theorem(eq=87)
    )
    estimate = (
        calc(Abs(region.integral(r)))
        .at_most(e * moment(1), by=by_moment)
        .equals(e * d * normalized_moment(1) * V_i ** (1 + 1 / d), by=algebra)
        .theorem(eq=[88, 89])
    )
    (
        calc(Abs(region.integral(r)) / V_i ** (1 + 1 / d))
        .at_most(e * d * normalized_moment(1) * V_i ** (1 + 1 / d) / V_i ** (1 + 1 / d), by=monotone(estimate))
        .equals(e * d * normalized_moment(1), by=algebra)
        .theorem(eq=90)
    )
    return calc(region.integral(r)).equals(o(V_i ** (1 + 1 / d)), by=epsilon_delta(estimate, e), eq=86).theorem()


# -- optimal constants ------------------------------------------------------------------------------------


def beta_near():
    """beta is linear near the centroid."""
    return calc(beta(x)).equals(beta_i + g + o(radius), by=taylor, eq=25).theorem()


def p_near():
    """p is linear near the centroid."""
    return calc(p(x)).equals(p_i + g_p + o(radius), by=taylor, eq=26).theorem()


@claim("thm-5.1", part="optimal constants", given=[*model, one_region],
       states=equal(optimal_constant(), beta_i + o(length)))  # fmt: skip
def optimal_constants():
    """The optimal constant of a small region is the value of beta at its centroid, up to o(V_i^(1/d))."""
    product = (
        calc(beta(x) * p(x))
        .equals(beta_i * p_i + (beta_i * g_p + p_i * g) + o(radius), by=expansion(beta_near(), p_near()), eq=82)
        .theorem()
    )
    numerator = (
        calc(region.integral(beta(x) * p(x)))
        .equals(region.integral(beta_i * p_i + (beta_i * g_p + p_i * g)) + o(V_i ** (1 + 1 / d)),
                by=integration_over_the_cell(product), eq=83)
        .equals(beta_i * p_i * V_i, by=moments)
        .theorem(eq=93)
    )  # fmt: skip
    denominator = (
        calc(region.integral(p(x)))
        .equals(region.integral(p_i + g_p) + o(V_i ** (1 + 1 / d)), by=integration_over_the_cell(p_near()), eq=83)
        .equals(p_i * V_i, by=moments)
        .theorem(eq=93)
    )
    scaled_numerator = (
        calc(region.integral(beta(x) * p(x)) / (p_i * V_i))
        .equals(beta_i + o(length), by=expansion(numerator), eq=94)
        .theorem()
    )
    scaled_denominator = (
        calc(region.integral(p(x)) / (p_i * V_i)).equals(1 + o(length), by=expansion(denominator), eq=94).theorem()
    )
    return (
        calc(optimal_constant())
        .equals((region.integral(beta(x) * p(x)) / (p_i * V_i)) / (region.integral(p(x)) / (p_i * V_i)), by=algebra)
        .equals(beta_i + o(length), by=expansion(scaled_numerator, scaled_denominator), eq=[27, 95])
        .theorem()
    )


# -- test error -------------------------------------------------------------------------------------------

cell_error = region.integral((optimal_constant() - beta(x)) ** 2 * p(x))
per_region = V_i ** (1 + 2 / d)
remainder = parts.refinement.o(parts.largest_volume ** (2 / d))

c = parts.centroid(i)
quadratic = linear_part(c, x) ** 2
cubic = quadratic * directional(p)(c, x)


def over_regions(integrand):
    """The sum over all regions of the integrals of a function."""
    return parts.sum(region_integral(integrand), i)


weighted_squares = parts.sum(p(c) * region_integral(quadratic), i)
bound = d * parts.sum(normalized_moment(index=i) * slope(c) ** 2 * p(c) * parts.volume(i) ** (1 + 2 / d), i)


@claim("eq-104", given=[*geometry, one_region], states=equal(moment(3), o(per_region)))
def third_moment():
    """The third moment is o(V_i^(1 + 2/d)): not by the volume, but because the diameter tends to 0."""
    calc(moment(3)).equals(d * normalized_moment(3) * V_i ** (1 + 3 / d), by=algebra, eq=103).theorem()
    small = calc(radius**3).equals(o(radius**2), by=expansion).theorem()
    return (
        calc(moment(3))
        .equals(region.integral(0) + o(per_region), by=integration_over_the_cell(small))
        .equals(0, by=linearity)
        .theorem(eq=104)
    )


def squared_linear_part(centre):
    """(99): the Cauchy-Schwarz inequality for the quadratic term."""
    linear, steepest = linear_part(centre, x), slope(centre) * distance(x, centre)
    return calc(linear**2).at_most(steepest**2, by=cauchy_schwarz, eq=99).theorem()


def cubed_linear_parts(centre):
    """(100): the Cauchy-Schwarz inequality for the cross term."""
    linear, other = linear_part(centre, x), directional(p)(centre, x)
    steepest, other_steepest = slope(centre) * distance(x, centre), gradient_norm(p)(centre) * distance(x, centre)
    return (
        calc(linear**2 * other)
        .at_most(linear**2 * other_steepest, by=calc(other).at_most(other_steepest, by=cauchy_schwarz).theorem())
        .at_most(steepest**2 * other_steepest, by=squared_linear_part(centre))
        .theorem(eq=100)
    )


@claim("eq-100", states=[at_most(g**2, (slope_i * radius) ** 2),
                         at_most(g**2 * g_p, (slope_i * radius) ** 2 * p_slope_i * radius)])  # fmt: skip
def cauchy_schwarz_for_the_linear_parts():
    """The quadratic term and the cross term are at most powers of the distance times lengths of gradients."""
    return squared_linear_part(x_i), cubed_linear_parts(x_i)


cross_terms = over_regions(cubic)
second_moments = parts.sum(p(c) * slope(c) ** 2 * region_integral(distance(x, c) ** 2), i)
third_moments = parts.sum(slope(c) ** 2 * gradient_norm(p)(c) * region_integral(distance(x, c) ** 3), i)


@claim("thm-5.1", part="three sums", given=model,
       states=equal(approximation_error(), s2 + weighted_squares + cross_terms + remainder))  # fmt: skip
def error_in_three_sums():
    """The test error separates into the quadratic forms of the gradients, cross terms, and o(V_max^(2/d))."""
    constant = uses("thm-5.1/optimal constants")
    inside = (
        calc((optimal_constant() - beta(x)) ** 2 * p(x))
        .equals(g**2 * (p_i + g_p) + o((radius + length) ** 2), by=expansion(constant, beta_near(), p_near()), eq=96)
        .theorem()
    )
    one_cell = (
        calc(cell_error)
        .equals(region.integral(g**2 * (p_i + g_p)) + o(per_region), by=integration_over_the_cell(inside))
        .theorem()
    )
    expanded = over_regions(quadratic * (p(c) + directional(p)(c, x)))
    all_cells = (
        calc(approximation_error() - s2).equals(expanded + remainder, by=sum_over_cells(one_cell), eq=106).theorem()
    )
    return (
        calc(approximation_error())
        .equals(s2 + expanded + remainder, by=expansion(all_cells), eq=97)
        .equals(s2 + weighted_squares + cross_terms, by=linearity)
        .theorem(eq=98)
    )


@claim("thm-5.1", part="quadratic form", given=model,
       states=equal(approximation_error(), s2 + weighted_squares + remainder))  # fmt: skip
def error_as_a_quadratic_form():
    """The test error is s2 plus the sum of `p(x_i) int_i (grad beta(x_i).(x - x_i))^2`, up to o(V_max^(2/d))."""
    small = calc(g**2 * g_p).equals(o(radius**2), by=expansion).theorem()
    one_cross_term = (
        calc(region.integral(g**2 * g_p))
        .equals(region.integral(0) + o(per_region), by=integration_over_the_cell(small))
        .equals(0, by=linearity)
        .theorem()
    )
    no_cross_terms = (
        calc(cross_terms)
        .equals(parts.sum(0, i) + remainder, by=sum_over_cells(one_cross_term))
        .equals(0, by=linearity)
        .theorem()
    )
    return (
        calc(approximation_error())
        .equals(s2 + weighted_squares + remainder, by=expansion(uses("thm-5.1/three sums"), no_cross_terms))
        .theorem()
    )


@claim("eq-106", part="volumes", given=geometry[:2], states=equal(parts.sum(parts.volume(i), i), 1))
def volumes():
    """The volumes of the regions add up to the volume of the cube."""
    each = RegionIntegral.over(parts.region(i), Integer(1), x)
    return (
        calc(parts.sum(parts.volume(i), i))
        .equals(parts.sum(each, i), by=moments)
        .equals(RegionIntegral.over(Omega, Integer(1), x), by=splitting)
        .equals(1, by=moments)
        .theorem(eq=106)
    )


@claim("thm-5.1", part="test error", given=[*model, in_range(i, 1, parts.m)],
       states=at_most(approximation_error(), s2 + bound + remainder))  # fmt: skip
def test_error():
    """The test error is at most s2 plus the sum of `d M(A_i) ||grad beta||^2 p V_i^(1 + 2/d)`, up to o(V_max^(2/d))."""
    squares = calc(weighted_squares).at_most(second_moments, by=termwise(instance(one_square()))).theorem()
    cross = calc(cross_terms).at_most(third_moments, by=termwise(instance(one_cross_term()))).theorem()
    third = calc(slope_i**2 * p_slope_i * moment(3)).equals(o(per_region), by=expansion(uses("eq-104"))).theorem()
    small = (
        calc(third_moments)
        .equals(parts.sum(0, i) + remainder, by=sum_over_cells(third), eq=106)
        .equals(0, by=linearity)
        .theorem()
    )
    by_moments = (
        calc(approximation_error())
        .equals(s2 + weighted_squares + cross_terms + remainder, by=uses("thm-5.1/three sums"))
        .at_most(s2 + second_moments + cross_terms, by=monotone(squares))
        .at_most(s2 + second_moments + third_moments, by=monotone(cross))
        .theorem(eq=101)
    )
    return (
        calc(approximation_error())
        .at_most(s2 + second_moments + third_moments + remainder, by=by_moments)
        .equals(s2 + second_moments + remainder, by=expansion(small))
        .equals(s2 + bound, by=linearity)
        .theorem(eq=[28, 105])
    )


def one_square():
    """The quadratic term of one region is at most its second moment."""
    steepest = (slope(c) * distance(x, c)) ** 2
    bound = (
        calc(region_integral(quadratic))
        .at_most(region_integral(steepest), by=termwise(instance(squared_linear_part(c))))
        .equals(slope(c) ** 2 * region_integral(distance(x, c) ** 2), by=linearity)
        .theorem()
    )
    weighted = p(c) * slope(c) ** 2 * region_integral(distance(x, c) ** 2)
    return calc(p(c) * region_integral(quadratic)).at_most(weighted, by=monotone(bound)).theorem()


def one_cross_term():
    """The cross term of one region is at most its third moment."""
    steepest = slope(c) ** 2 * gradient_norm(p)(c) * distance(x, c) ** 3
    return (
        calc(region_integral(cubic))
        .at_most(region_integral(steepest), by=termwise(instance(cubed_linear_parts(c))))
        .equals(slope(c) ** 2 * gradient_norm(p)(c) * region_integral(distance(x, c) ** 3), by=linearity)
        .theorem()
    )
