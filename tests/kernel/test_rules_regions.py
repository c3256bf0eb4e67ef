"""The rules for regions of any shape: a distance is no length, and a small volume is no small diameter."""

from collections.abc import Iterator

import sympy as sp
from rule_cases import Use, family, valid, violates, wrong

from zcmoe_symbolic.kernel import (
    Theorem,
    along_companding,
    assumption,
    by_sign,
    cauchy_schwarz,
    epsilon_delta,
    expansion,
    for_every,
    instance,
    integration_over_the_cell,
    limit,
    linearity,
    moments,
    splitting,
    sum_over_cells,
    taylor,
    termwise,
    transitivity,
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    Hypothesis,
    ManyExperts,
    PartitionSequence,
    RegionIntegral,
    at_most,
    bounded_moments,
    continuous_on,
    continuously_differentiable_on,
    directional,
    distance,
    equal,
    equal_moments,
    equal_shares,
    gradient_norm,
    holds,
    in_range,
    in_region,
    nonnegative_on,
    positive_on,
    region_partition,
    shrinking,
    small_region,
    throughout,
    unit_cube,
    vanishing,
)

x, c, y = sp.symbols("x c y", real=True)
V, e, q = sp.symbols("V e q", positive=True)
d, i, m = sp.symbols("d i m", integer=True, positive=True)
Omega, A = sp.Symbol("Omega"), sp.Symbol("A_i")
beta, p, lam, r, w = (sp.Function(name, real=True) for name in ("beta", "p", "lambda", "r", "w"))

parts, other = PartitionSequence.of(m, Omega, d), PartitionSequence.of(m, Omega, d, "B", "W", "y")
region, elsewhere = parts.any_region(A, V, c, x), other.any_region(A, V, c, x)
mesh, many = parts.refinement, ManyExperts(m)
radius, linear, steepness = distance(x, c), directional(beta)(c, x), gradient_norm(beta)
h = V ** (1 / d)

cube, partitioned, bounded = unit_cube(Omega, d), region_partition(parts), bounded_moments(parts)
base = [cube, partitioned]
geometry = [*base, bounded]
smooth, known, positive = continuously_differentiable_on(beta, Omega), continuous_on(p, Omega), positive_on(p, Omega)
one_region, shrinks = small_region(region), shrinking(parts)
line = beta(c) + linear


def first_order() -> Theorem:
    return taylor.prove(equal(beta(x), line + region.o(radius)), [*base, smooth])


def zeroth_order() -> Theorem:
    return taylor.prove(equal(p(x), p(c) + region.o(1)), [*base, known])


def moment(power: sp.Expr, where: sp.Basic = A, centre: sp.Expr = c) -> sp.Expr:
    return RegionIntegral.over(where, distance(x, centre) ** power, x)


def small(power: sp.Expr) -> Theorem:
    """A remainder of the order of a power of the distance: `||x - c||^(power + 1) = o(||x - c||^power)`."""
    return expansion.prove(equal(radius ** (power + 1), region.o(radius**power)), base)


def over_region() -> Theorem:
    integrated = integration_over_the_cell(first_order()).prove(
        equal(region.integral(beta(x)), region.integral(line) + region.o(V * h)), [*geometry, smooth]
    )
    centred = moments.prove(equal(region.integral(line), beta(c) * V), [one_region])
    return transitivity(integrated, centred).prove(equal(region.integral(beta(x)), beta(c) * V + region.o(V * h)))


ON_REGIONS = parts.sum(RegionIntegral.over(parts.region(i), beta(x), x), i)
ON_CENTROIDS = parts.sum(beta(parts.centroid(i)) * parts.volume(i), i)
needed = [*geometry, smooth]


def refined() -> Theorem:
    return sum_over_cells(over_region()).prove(
        equal(ON_REGIONS, ON_CENTROIDS + mesh.o(parts.largest_volume ** (1 / d))), needed
    )


# -- taylor -------------------------------------------------------------------------------------------------


@valid("taylor")
def about_the_centroid() -> Iterator[Use]:
    yield Use(taylor, equal(beta(x), line + region.o(radius)), [*geometry, smooth], [*base, smooth])
    yield Use(taylor, equal(p(x), p(c) + region.o(1)), [*base, known], [*base, known])
    yield Use(taylor, equal(beta(x), beta(c) + region.o(1)), [*base, smooth], [*base, smooth])
    quotient = equal(steepness(x) ** 2 / p(x), steepness(c) ** 2 / p(c) + region.o(1))
    yield Use(taylor, quotient, [*base, smooth, known, positive], [*base, smooth, known, positive])


@violates("taylor")
def no_gradient_or_no_cube() -> Iterator[Use]:
    first = equal(beta(x), line + region.o(radius))
    yield Use(taylor, first, [*base, continuous_on(beta, Omega)])
    yield Use(taylor, first, [*base, continuously_differentiable_on(beta, sp.Symbol("D"))])
    yield Use(taylor, first, [*base, continuously_differentiable_on(p, Omega)])
    yield Use(taylor, first, [partitioned, smooth])
    yield Use(taylor, first, [cube, smooth])
    yield Use(taylor, first, [unit_cube(Omega, d + 1), partitioned, smooth])
    yield Use(taylor, equal(p(x), p(c) + region.o(1)), [*base, positive])
    yield Use(taylor, equal(1 / p(x), 1 / p(c) + region.o(1)), [*base, known, nonnegative_on(p, Omega)])
    yield Use(taylor, equal(p(x) * V, p(c) * V + region.o(1)), [*base, known])
    yield Use(taylor, equal(p(x) * m, p(c) * m + region.o(1)), [*base, known])
    yield Use(taylor, equal(x, c + region.o(1)), base)


@wrong("taylor")
def altered_expansions_about_the_centroid() -> Iterator[Use]:
    given = [*base, smooth, known]
    yield Use(taylor, equal(beta(x), beta(c) + 2 * linear + region.o(radius)), given)
    yield Use(taylor, equal(beta(x), beta(c) + directional(beta)(x, c) + region.o(radius)), given)
    yield Use(taylor, equal(beta(x), beta(c) + directional(p)(c, x) + region.o(radius)), given)
    yield Use(taylor, equal(beta(x), beta(y) + directional(beta)(y, x) + region.o(distance(x, y))), given)
    yield Use(taylor, equal(beta(x), line + region.o(radius**2)), given)
    # The heart of the matter: the remainder is not o(V^(1/d)).
    yield Use(taylor, equal(beta(x), line + region.o(h)), given)


# -- expansion ----------------------------------------------------------------------------------------------


@valid("expansion")
def distances_and_volumes() -> Iterator[Use]:
    square = equal((beta(x) - beta(c)) ** 2, linear**2 + region.o(radius**2))
    yield Use(expansion(first_order()), square, [*base, smooth], [*base, smooth])
    yield Use(expansion, equal(radius**3, region.o(radius**2)), base, base)
    yield Use(expansion, equal(h * radius**2, region.o((radius + h) ** 2)), base, base)
    yield Use(expansion, equal(h * radius, region.o(radius + h)), base, base)
    yield Use(expansion, equal(V ** (1 + 3 / d), region.o(V ** (1 + 2 / d))), base, base)
    yield Use(expansion, equal(moment(2), region.o(V * h)), geometry, geometry)
    yield Use(expansion, equal(moment(sp.Rational(1, 2)), region.o(V)), geometry, geometry)
    yield Use(
        expansion, equal(moment(2), region.o(V * h)), [*base, equal_moments(parts, q)], [*base, equal_moments(parts, q)]
    )
    mass = integration_over_the_cell(zeroth_order()).prove(
        equal(region.integral(p(x)), region.integral(p(c)) + region.o(V)), [*base, known]
    )
    mass = transitivity(mass, moments.prove(equal(region.integral(p(c)), p(c) * V), [one_region])).prove(
        equal(region.integral(p(x)), p(c) * V + region.o(V))
    )
    root = equal(region.integral(p(x)) ** (2 / d), p(c) ** (2 / d) * V ** (2 / d) + region.o(V ** (2 / d)))
    yield Use(expansion(mass), root, [*base, known, positive], [*base, known, positive])
    quotient = equal(V / region.integral(p(x)), 1 / p(c) + region.o(1))
    yield Use(expansion(mass), quotient, [*base, known, positive], [*base, known, positive])


@violates("expansion")
def a_distance_is_no_length() -> Iterator[Use]:
    yield Use(expansion, equal(radius**2, region.o(h)), base)
    yield Use(expansion, equal(radius**2 * V, region.o(V * h)), base)
    yield Use(expansion, equal(h**2, region.o(radius)), base)
    yield Use(expansion, equal(radius * h, region.o((radius + h) ** 2)), base)
    yield Use(expansion, equal((radius + h) ** 2, region.o((radius + h) ** 2)), base)


@violates("expansion")
def moments_that_are_not_bounded() -> Iterator[Use]:
    yield Use(expansion, equal(moment(2), region.o(V * h)), base)
    yield Use(expansion, equal(moment(2), region.o(V * h)), [*base, bounded_moments(other)])
    yield Use(expansion, equal(moment(2), region.o(V * h)), [*base, equal_moments(parts, m)])
    yield Use(expansion, equal(moment(3), region.o(V * h**2)), geometry)
    yield Use(expansion, equal(moment(2) * radius, region.o(V * h**3)), geometry)
    # An upper bound of a moment is no lower bound.
    yield Use(expansion, equal(V * h**3 / moment(2), region.o(1)), geometry)
    yield Use(expansion, equal(V * h / moment(2), region.o(1)), geometry)
    shifted = RegionIntegral.over(A, distance(x, c), y)
    yield Use(expansion, equal(shifted, region.o(V)), geometry)
    yield Use(expansion, equal(RegionIntegral.over(A, distance(x, y), x), region.o(V)), geometry)


@violates("expansion")
def powers_that_are_not_fixed() -> Iterator[Use]:
    yield Use(expansion, equal(V ** (1 / m), region.o(1)), base)
    yield Use(expansion, equal(parts.largest_volume ** (1 / m), mesh.o(1)), base)
    yield Use(expansion, equal(V**q, region.o(V)), base)
    yield Use(expansion, equal(p(c) ** (1 / m) * V, region.o(1)), [*base, known])


@violates("expansion")
def gradients_that_may_grow() -> Iterator[Use]:
    yield Use(expansion, equal(linear**2, region.o(radius)), base)
    yield Use(expansion, equal(linear**2, region.o(radius)), [*base, continuous_on(beta, Omega)])
    yield Use(expansion, equal(steepness(c) * radius**2, region.o(radius)), base)
    yield Use(expansion, equal(directional(beta)(x, c) ** 2, region.o(radius)), [*base, smooth])
    yield Use(expansion, equal(directional(beta)(y, x) ** 2, region.o(1)), [*base, smooth])
    yield Use(expansion, equal(distance(x, y) * V, region.o(1)), base)
    yield Use(expansion, equal(beta(c) * V, region.o(1)), base)
    yield Use(expansion(first_order()), equal(beta(x), line + elsewhere.o(radius)), [*base, smooth])


# -- integration --------------------------------------------------------------------------------------------


@valid("integration_over_the_cell")
def powers_up_to_the_second() -> Iterator[Use]:
    first = equal(region.integral(beta(x)), region.integral(line) + region.o(V * h))
    yield Use(integration_over_the_cell(first_order()), first, [*geometry, smooth], [*geometry, smooth])
    yield Use(
        integration_over_the_cell(small(2)),
        equal(moment(3), region.integral(0) + region.o(V * h**2)),
        geometry,
        geometry,
    )
    zeroth = equal(region.integral(p(x)), region.integral(p(c)) + region.o(V))
    yield Use(integration_over_the_cell(zeroth_order()), zeroth, [*base, known], [*base, known])
    weaker = equal(moment(3), region.integral(0) + region.o(V * h))
    yield Use(integration_over_the_cell(small(2)), weaker, geometry, geometry)


@violates("integration_over_the_cell")
def tentacles() -> Iterator[Use]:
    third = equal(moment(4), region.integral(0) + region.o(V * h**3))
    yield Use(integration_over_the_cell(small(3)), third, geometry)
    yield Use(integration_over_the_cell(small(3)), equal(moment(4), region.integral(0) + region.o(V)), geometry)
    mixed = expansion.prove(equal(radius**4, region.o(radius * (radius + h) ** 2)), base)
    yield Use(integration_over_the_cell(mixed), equal(moment(4), region.integral(0) + region.o(V)), geometry)
    inverse = expansion.prove(equal(radius**3, region.o(radius**3 / (radius + h))), base)
    yield Use(integration_over_the_cell(inverse), equal(moment(3), region.integral(0) + region.o(V * h**2)), geometry)


@violates("integration_over_the_cell")
def moments_without_a_bound() -> Iterator[Use]:
    goal = equal(region.integral(beta(x)), region.integral(line) + region.o(V * h))
    yield Use(integration_over_the_cell(first_order()), goal, [*base, smooth])
    yield Use(integration_over_the_cell(first_order()), goal, [*base, bounded_moments(other), smooth])
    yield Use(integration_over_the_cell(first_order()), goal, [partitioned, bounded, smooth])


@wrong("integration_over_the_cell")
def altered_integrals() -> Iterator[Use]:
    given = [*geometry, smooth, known]
    by = integration_over_the_cell(first_order())
    yield Use(by, equal(region.integral(beta(x)), region.integral(line) + region.o(V * h**2)), given)
    yield Use(by, equal(region.integral(beta(x)), 2 * region.integral(line) + region.o(V * h)), given)
    yield Use(by, equal(region.integral(beta(x)), region.integral(line) + region.o(V * radius)), given)
    yield Use(by, equal(region.integral(beta(x)), region.integral(line) + region.o(V * (radius + h))), given)
    yield Use(by, equal(region.integral(beta(x)), region.integral(line) + elsewhere.o(V * h)), given)
    over = RegionIntegral.over(Omega, beta(x), x)
    yield Use(by, equal(over, RegionIntegral.over(Omega, line, x) + region.o(V * h)), given)


# -- moments, shares ----------------------------------------------------------------------------------------


@valid("moments")
def volumes_and_centroids() -> Iterator[Use]:
    yield Use(moments, equal(region.integral(1), V), [one_region], [one_region])
    yield Use(moments, equal(region.integral(q + 3 * linear), q * V), [one_region], [one_region])
    number = [partitioned, in_range(i, 1, m)]
    of_number = RegionIntegral.over(parts.region(i), directional(p)(parts.centroid(i), x), x)
    yield Use(moments, equal(of_number, 0), number, number)
    yield Use(moments, equal(RegionIntegral.over(Omega, q, x), q), [cube], [cube])


@violates("moments")
def a_centre_that_is_no_centroid() -> Iterator[Use]:
    about_y = RegionIntegral.over(A, directional(beta)(y, x), x)
    yield Use(moments, equal(about_y, 0), [one_region])
    yield Use(moments, equal(about_y, 0), [one_region, in_region(y, A)])
    yield Use(moments, equal(region.integral(linear), 0), [])
    yield Use(moments, equal(RegionIntegral.over(Omega, 1, x), 1), [])
    yield Use(moments, equal(region.integral(1), V), [])
    yield Use(moments, equal(region.integral(linear), 0), [in_region(c, A)])
    yield Use(moments, equal(RegionIntegral.over(sp.Symbol("B"), linear, x), 0), [one_region])
    yield Use(moments, equal(RegionIntegral.over(A, directional(beta)(x, c), x), 0), [one_region])
    shifted = RegionIntegral.over(parts.region(i), directional(p)(parts.centroid(i + 1), x), x)
    yield Use(moments, equal(shifted, 0), [partitioned, in_range(i, 1, m)])
    beyond = RegionIntegral.over(parts.region(i), 1, x)
    yield Use(moments, equal(beyond, parts.volume(i)), [partitioned])


@wrong("moments")
def altered_volumes() -> Iterator[Use]:
    yield Use(moments, equal(region.integral(1), 2 * V), [one_region])
    yield Use(moments, equal(RegionIntegral.over(Omega, q, x), 2 * q), [cube])
    yield Use(moments, equal(RegionIntegral.over(Omega, q * p(x), x), q), [cube])
    yield Use(moments, equal(RegionIntegral.over(Omega, p(x), x), p(x)), [cube])
    yield Use(moments, equal(region.integral(linear**2), 0), [one_region])
    yield Use(moments, equal(region.integral(p(x) * linear), 0), [one_region, *base, known, smooth])


@valid("for_every")
def regions_of_a_partition() -> Iterator[Use]:
    shares, shape, number = equal_shares(parts, lam), equal_moments(parts, q), in_range(i, 1, m)
    share = RegionIntegral.over(parts.region(i), lam(x), x)
    yield Use(for_every(shares), equal(share, 1 / m), [shares, number], [shares, number])
    second, size = moment(2, parts.region(i), parts.centroid(i)), parts.volume(i) ** (1 + 2 / d)
    yield Use(for_every(shape), equal(second, q * d * size), [shape, number], [shape, number])
    yield Use(for_every(shape), equal(second / (d * size), q), [shape, number], [shape, number])


@violates("for_every")
def regions_beyond_the_partition() -> Iterator[Use]:
    shares, shape = equal_shares(parts, lam), equal_moments(parts, q)
    share = RegionIntegral.over(parts.region(i), lam(x), x)
    yield Use(for_every(shares), equal(share, 1 / m), [shares])
    yield Use(for_every(shares), equal(share, 1 / m), [in_range(i, 1, m)])
    yield Use(for_every(shares), equal(share, 1 / m), [shares, in_range(i, 0, m)])
    of_other = RegionIntegral.over(other.region(i), lam(x), x)
    yield Use(for_every(shares), equal(of_other, 1 / m), [shares, in_range(i, 1, m)])
    yield Use(for_every(shape), equal(moment(2), q * d * V ** (1 + 2 / d)), [shape, one_region])


@wrong("for_every")
def altered_shares() -> Iterator[Use]:
    given = [equal_shares(parts, lam), in_range(i, 1, m)]
    share = RegionIntegral.over(parts.region(i), lam(x), x)
    yield Use(for_every(given[0]), equal(share, 2 / m), given)
    yield Use(for_every(given[0]), equal(RegionIntegral.over(parts.region(i), p(x), x), 1 / m), given)
    yield Use(for_every(given[0]), equal(RegionIntegral.over(parts.region(i), lam(y), x), 1 / m), given)
    yield Use(for_every(given[0]), at_most(share, 1 / m), given)


# -- the definition of o ------------------------------------------------------------------------------------

remainder = r(x, c)
within = throughout(x, A, sp.Le(sp.Abs(remainder), e * radius))
about = [
    *geometry,
    one_region,
    continuous_on(sp.Function("r"), Omega, arity=2),
    vanishing(remainder, radius, region),
    within,
]


def estimate(bound: Hypothesis = within) -> Theorem:
    absolute = sp.Abs(region.integral(remainder))
    steps = [
        triangle_inequality.prove(at_most(absolute, region.integral(sp.Abs(remainder))), about),
        termwise(bound).prove(at_most(region.integral(sp.Abs(remainder)), region.integral(e * radius)), about),
        linearity.prove(equal(region.integral(e * radius), e * moment(1)), about),
    ]
    return transitivity(*steps).prove(at_most(absolute, e * moment(1)))


@valid("epsilon_delta")
def over_a_region() -> Iterator[Use]:
    goal = equal(region.integral(remainder), region.o(V * h))
    yield Use(epsilon_delta(estimate(), e), goal, about, [h for h in about if h not in (within, one_region)])


@violates("epsilon_delta")
def moments_of_remainders() -> Iterator[Use]:
    goal = equal(region.integral(remainder), region.o(V * h))
    yield Use(epsilon_delta(estimate(), e), goal, [h for h in about if h != bounded])
    yield Use(epsilon_delta(estimate(), e), goal, [h for h in about if h.kind != "vanishing"])
    yield Use(epsilon_delta(estimate(), e), goal, [*base, bounded, vanishing(remainder, radius, elsewhere)])


@wrong("epsilon_delta")
def altered_scales() -> Iterator[Use]:
    yield Use(epsilon_delta(estimate(), e), equal(region.integral(remainder), region.o(V * h**2)), about)
    yield Use(epsilon_delta(estimate(), e), equal(region.integral(remainder), V * h + region.o(V * h)), about)
    yield Use(epsilon_delta(estimate(), e), equal(2 * region.integral(remainder), region.o(V * h)), about)


# -- sums and limits ----------------------------------------------------------------------------------------


@valid("sum_over_cells")
def regions_added_up() -> Iterator[Use]:
    goal = equal(ON_REGIONS, ON_CENTROIDS + mesh.o(parts.largest_volume ** (1 / d)))
    yield Use(sum_over_cells(over_region()), goal, [cube, partitioned], needed)


@violates("sum_over_cells")
def regions_that_do_not_add_up() -> Iterator[Use]:
    goal = equal(ON_REGIONS, ON_CENTROIDS + mesh.o(parts.largest_volume ** (1 / d)))
    yield Use(sum_over_cells(over_region()), goal, [cube])
    yield Use(sum_over_cells(over_region()), goal, [partitioned])
    cells = PartitionSequence.of(m, Omega, d, "B", "V", "x")
    yield Use(
        sum_over_cells(over_region()), equal(ON_REGIONS, ON_CENTROIDS + cells.refinement.o(1)), [cube, partitioned]
    )
    thin = expansion.prove(equal(V * h, region.o(h)), base)
    volumes = parts.sum(parts.volume(i) * parts.volume(i) ** (1 / d), i)
    yield Use(sum_over_cells(thin), equal(volumes, parts.sum(0, i) + mesh.o(1)), base)
    pointwise = expansion.prove(equal(V * radius, region.o(V)), base)
    yield Use(sum_over_cells(pointwise), equal(volumes, parts.sum(0, i) + mesh.o(1)), base)
    counted = expansion.prove(equal(V * h, region.o(V)), base)
    yield Use(sum_over_cells(counted), equal(m * volumes, parts.sum(0, i) + mesh.o(1)), base)


@wrong("sum_over_cells")
def altered_sums_over_regions() -> Iterator[Use]:
    by, largest = sum_over_cells(over_region()), parts.largest_volume
    yield Use(by, equal(ON_REGIONS, ON_CENTROIDS + mesh.o(largest ** (2 / d))), needed)
    yield Use(by, equal(ON_REGIONS, ON_CENTROIDS + mesh.o(largest)), needed)
    yield Use(by, equal(ON_REGIONS, 2 * ON_CENTROIDS + mesh.o(largest ** (1 / d))), needed)
    yield Use(by, equal(ON_REGIONS, ON_CENTROIDS + region.o(h)), needed)
    yield Use(by, equal(ON_REGIONS, ON_CENTROIDS + many.o(1)), needed)
    yield Use(by, at_most(ON_REGIONS, ON_CENTROIDS + mesh.o(largest ** (1 / d))), needed)


shares = [equal_shares(parts, lam), continuous_on(lam, Omega), positive_on(lam, Omega)]


def as_a_bound() -> Theorem:
    more = by_sign.prove(at_most(ON_CENTROIDS, ON_CENTROIDS + q))
    goal = at_most(ON_REGIONS, ON_CENTROIDS + q + mesh.o(parts.largest_volume ** (1 / d)))
    return transitivity(refined(), more).prove(goal)


@valid("along_companding")
def along_equal_shares() -> Iterator[Use]:
    goal = equal(ON_REGIONS, ON_CENTROIDS + many.o(m ** (-1 / d)))
    yield Use(along_companding(refined()), goal, [*base, shrinks, *shares], [*needed, shrinks, *shares])
    bound = at_most(ON_REGIONS, ON_CENTROIDS + q + many.o(m ** (-1 / d)))
    yield Use(along_companding(as_a_bound()), bound, [*base, shrinks, *shares], [*needed, shrinks, *shares])


@violates("along_companding")
def regions_that_do_not_shrink() -> Iterator[Use]:
    by, goal = along_companding(refined()), equal(ON_REGIONS, ON_CENTROIDS + many.o(m ** (-1 / d)))
    yield Use(by, goal, [*base, *shares])
    yield Use(by, goal, [*base, shrinking(other), *shares])
    yield Use(by, goal, [*base, shrinks])
    yield Use(by, goal, [*base, shrinks, *shares[:2]])
    yield Use(by, goal, [*base, shrinks, shares[0], shares[2]])
    yield Use(by, goal, [*base, shrinks, equal_shares(other, lam), *shares[1:]])
    yield Use(by, equal(ON_REGIONS, ON_CENTROIDS + many.o(1)), [*base, *shares])


@wrong("along_companding")
def altered_rates() -> Iterator[Use]:
    given = [*base, shrinks, *shares]
    yield Use(along_companding(refined()), equal(ON_REGIONS, ON_CENTROIDS + many.o(1 / m)), given)
    yield Use(along_companding(refined()), equal(ON_REGIONS, ON_CENTROIDS + many.o(m ** (-2 / d))), given)
    yield Use(along_companding(refined()), at_most(ON_REGIONS, ON_CENTROIDS + many.o(m ** (-1 / d))), given)
    # A bound is no equality, and is not used like one.
    yield Use(along_companding(as_a_bound()), equal(ON_REGIONS, ON_CENTROIDS + q + many.o(m ** (-1 / d))), given)


@violates("limit")
def bounds_have_no_limit() -> Iterator[Use]:
    fixed = RegionIntegral.over(Omega, beta(x), x)
    bound = along_companding(as_a_bound()).prove(
        at_most(ON_REGIONS, ON_CENTROIDS + q + many.o(m ** (-1 / d))), [*base, shrinks, *shares]
    )
    yield Use(limit(bound), equal(sp.Limit(ON_REGIONS, m, sp.oo), fixed))


@violates("expansion")
def bounds_are_not_put_in() -> Iterator[Use]:
    yield Use(
        expansion(as_a_bound()), equal(ON_REGIONS, ON_CENTROIDS + q + mesh.o(parts.largest_volume ** (1 / d))), needed
    )
    yield Use(expansion, at_most(parts.largest_volume, mesh.o(1)), needed)


# -- chains with bounds -------------------------------------------------------------------------------------


@valid("transitivity")
def an_expansion_and_an_inequality() -> Iterator[Use]:
    scale = parts.largest_volume ** (1 / d)
    more = by_sign.prove(at_most(ON_CENTROIDS, ON_CENTROIDS + q))
    yield Use(transitivity(refined(), more), at_most(ON_REGIONS, ON_CENTROIDS + q + mesh.o(scale)), (), needed)
    even_more = by_sign.prove(at_most(ON_CENTROIDS + q, ON_CENTROIDS + 2 * q))
    chain = transitivity(as_a_bound(), even_more)
    yield Use(chain, at_most(ON_REGIONS, ON_CENTROIDS + 2 * q + mesh.o(scale)), (), needed)


@violates("transitivity")
def bounds_in_the_wrong_direction() -> Iterator[Use]:
    scale = parts.largest_volume ** (1 / d)
    less = by_sign.prove(at_most(ON_CENTROIDS - q, ON_CENTROIDS))
    yield Use(transitivity(refined(), less), at_most(ON_REGIONS, ON_CENTROIDS - q + mesh.o(scale)))
    other_scale = expansion(refined()).prove(equal(ON_REGIONS, ON_CENTROIDS + mesh.o(1)), needed)
    more = by_sign.prove(at_most(ON_CENTROIDS, ON_CENTROIDS + q))
    yield Use(transitivity(other_scale, more), at_most(ON_REGIONS, ON_CENTROIDS + q + mesh.o(scale)))


@wrong("transitivity")
def bounds_taken_for_equalities() -> Iterator[Use]:
    scale = parts.largest_volume ** (1 / d)
    more = by_sign.prove(at_most(ON_CENTROIDS, ON_CENTROIDS + q))
    yield Use(transitivity(refined(), more), equal(ON_REGIONS, ON_CENTROIDS + q + mesh.o(scale)))
    yield Use(transitivity(refined(), more), at_most(ON_REGIONS, ON_CENTROIDS + q))
    yield Use(transitivity(as_a_bound()), at_most(ON_REGIONS, ON_CENTROIDS + q))
    yield Use(transitivity(as_a_bound()), equal(ON_REGIONS, ON_CENTROIDS + q + mesh.o(scale)))


# -- vectors ------------------------------------------------------------------------------------------------


@valid("cauchy_schwarz")
def linear_parts() -> Iterator[Use]:
    bound = steepness(c) * radius
    for left, right in ((linear, bound), (sp.Abs(linear), bound), (linear**2, bound**2)):
        yield Use(cauchy_schwarz, at_most(left, right))


@violates("cauchy_schwarz")
def not_a_linear_part() -> Iterator[Use]:
    bound = steepness(c) * radius
    yield Use(cauchy_schwarz, at_most(beta(x), bound))
    yield Use(cauchy_schwarz, at_most(linear**3, bound**3))
    yield Use(cauchy_schwarz, at_most(1 / linear, 1 / bound))
    yield Use(cauchy_schwarz, at_most(2 * linear, bound))


@wrong("cauchy_schwarz")
def altered_bounds() -> Iterator[Use]:
    yield Use(cauchy_schwarz, at_most(linear**2, steepness(c) * radius))
    yield Use(cauchy_schwarz, at_most(linear, steepness(x) * radius))
    yield Use(cauchy_schwarz, at_most(linear, gradient_norm(p)(c) * radius))
    yield Use(cauchy_schwarz, at_most(linear, steepness(c) * distance(x, y)))
    yield Use(cauchy_schwarz, at_most(steepness(c) * radius, linear))
    yield Use(cauchy_schwarz, equal(linear, steepness(c) * radius))


@valid("triangle_inequality")
def over_regions() -> Iterator[Use]:
    goal = at_most(sp.Abs(region.integral(p(x))), region.integral(sp.Abs(p(x))))
    yield Use(triangle_inequality, goal, [cube, one_region, known], [one_region, known])


@violates("triangle_inequality")
def functions_that_may_be_unbounded() -> Iterator[Use]:
    goal = at_most(sp.Abs(region.integral(p(x))), region.integral(sp.Abs(p(x))))
    yield Use(triangle_inequality, goal, [cube, one_region])
    yield Use(triangle_inequality, goal, [cube, known])
    inverse = at_most(sp.Abs(region.integral(1 / p(x))), region.integral(sp.Abs(1 / p(x))))
    yield Use(triangle_inequality, inverse, [cube, one_region, known, nonnegative_on(p, Omega)])


@wrong("triangle_inequality")
def altered_bounds_over_regions() -> Iterator[Use]:
    given = [cube, one_region, known]
    yield Use(triangle_inequality, at_most(sp.Abs(region.integral(p(x))), region.integral(p(x))), given)
    yield Use(triangle_inequality, at_most(region.integral(sp.Abs(p(x))), sp.Abs(region.integral(p(x)))), given)


# -- what cannot be replaced --------------------------------------------------------------------------------


@violates("instance")
def functions_tied_to_their_gradients() -> Iterator[Use]:
    constant = sp.Lambda(y, sp.S.One)
    yield Use(instance(first_order(), {beta: constant}), equal(1, 1 + linear + region.o(radius)), [*base, smooth])
    bound = cauchy_schwarz.prove(at_most(linear, steepness(c) * radius))
    yield Use(instance(bound, {beta: constant}), at_most(linear, steepness(c) * radius))
    yield Use(instance(zeroth_order(), {p: sp.Lambda(y, distance(y, c))}), equal(radius, region.o(1)), base)
    yield Use(instance(refined(), {sp.Function("x"): sp.Lambda((i, m), 0)}), refined().statement, needed)
    volumes = sp.Lambda((i, m), sp.S.One)
    yield Use(instance(refined(), {sp.Function("V"): volumes}), refined().statement, needed)
    yield Use(instance(refined(), {sp.Function("V_max"): sp.Lambda(m, 1)}), refined().statement, needed)
    yield Use(instance(first_order(), {}, {c: y}), equal(beta(x), beta(y) + region.o(distance(x, y))), [*base, smooth])


@violates("assumption")
def hypotheses_about_the_moving_region() -> Iterator[Use]:
    yield Use(assumption(holds(sp.Eq(V, 1))), equal(V, 1 + region.o(1)), [holds(sp.Eq(V, 1))])


@violates("splitting")
def partitions_of_something_else() -> Iterator[Use]:
    whole = RegionIntegral.over(Omega, p(x), x)
    pieces = parts.sum(RegionIntegral.over(parts.region(i), p(x), x), i)
    yield Use(splitting, equal(whole, pieces), [cube, known])
    yield Use(splitting, equal(whole, pieces), [cube, region_partition(other), known])
    yield Use(splitting, equal(whole, pieces), [cube, partitioned])


@valid("splitting")
def a_partition_of_the_cube() -> Iterator[Use]:
    whole = RegionIntegral.over(Omega, p(x), x)
    pieces = parts.sum(RegionIntegral.over(parts.region(i), p(x), x), i)
    yield Use(splitting, equal(whole, pieces), [*base, known], [partitioned, known])


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
