"""Corollary 5.2: the bound on the test error as an integral (sections 5.2 and F.2), as a limit.

The paper's assumptions 2 and 3 say `lam ~ 1/(m V_i)` and `M ~ M(A_i)` on each region. Made exact: the integral of lam
over each of the m regions is 1/m, and `M(A_i) = M(x) + o(1)` uniformly over the
regions and their points x, as the diameters tend to 0.
Then `m^(2/d)` times the sum in (28) tends to `d int M ||grad beta||^2 p / lam^(2/d)`, and the test error is at most
`s2 + (d/m^(2/d)) int M ||grad beta||^2 p / lam^(2/d) + o(m^(-2/d))`. The densities have to be continuous and positive
on the cube; lam then keeps the volumes below a constant times 1/m.
"""

from sympy import Abs, Function, Lambda, Le, Limit, Symbol, oo

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    along_companding,
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
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    at_most,
    continuous_on,
    equal,
    equal_shares,
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
    d,
    domain_integral,
    geometry,
    i,
    lam,
    m,
    many_experts,
    normalized_moment,
    p,
    parts,
    region,
    region_integral,
    regions_shrink,
    s2,
    slope,
    smooth_target,
    x,
    x_i,
)

t = Symbol("t", real=True)
e = Symbol("e", positive=True)
w, M = Function("w", real=True), Function("M", real=True)
o, mesh = region.o, parts.refinement
c, V = parts.centroid(i), parts.volume(i)
per_region = V_i ** (1 + 2 / d)

shares = equal_shares(parts, lam)
density = [continuous_on(lam, Omega), positive_on(lam, Omega)]
profile = vanishing(normalized_moment() - M(x), 1, region)
cubes_and_parts = geometry[:2]


@claim("lem-riemann-regions", given=[*cubes_and_parts, continuous_on(w, Omega), small_region(region)],
       states=equal(domain_integral(w(x)), parts.sum(w(c) * V, i) + mesh.o(1)))  # fmt: skip
def riemann():
    """The integral of a continuous function is its sum over the centroids, up to what vanishes with the diameters."""
    near = calc(w(x)).equals(w(x_i) + o(1), by=taylor).theorem()
    one_region = (
        calc(region.integral(w(x)))
        .equals(region.integral(w(x_i)) + o(V_i), by=integration_over_the_cell(near))
        .equals(w(x_i) * V_i, by=moments)
        .theorem()
    )
    return (
        calc(domain_integral(w(x)))
        .equals(parts.sum(region_integral(w(x)), i), by=splitting)
        .equals(parts.sum(w(c) * V, i) + mesh.o(1), by=sum_over_cells(one_region))
        .theorem()
    )


def share_near():
    """The share of a small region is lam(x_i) V_i, up to o(V_i)."""
    near = calc(lam(x)).equals(lam(x_i) + o(1), by=taylor).theorem()
    return (
        calc(region.integral(lam(x)))
        .equals(region.integral(lam(x_i)) + o(V_i), by=integration_over_the_cell(near))
        .equals(lam(x_i) * V_i, by=moments)
        .theorem()
    )


share = region_integral(lam(x))


@claim("asm-2", part="local density", given=[*cubes_and_parts, *density, small_region(region)],
       states=equal(lam(x_i) * V_i / region.integral(lam(x)), 1 + o(1)))  # fmt: skip
def local_density():
    """The density times the volume of a small region is its share of the density: with the share 1/m, Assumption 2."""
    return calc(lam(x_i) * V_i / region.integral(lam(x))).equals(1 + o(1), by=expansion(share_near())).theorem()


weighted_sum = parts.sum(w(c) / lam(c) ** (2 / d) * V, i)
sum_of_powers = parts.sum(w(c) * V ** (1 + 2 / d), i)


@claim("lem-sum-to-integral",
       given=[*cubes_and_parts, *density, continuous_on(w, Omega), shares, regions_shrink, small_region(region),
              in_range(i, 1, m)],
       states=equal(m ** (2 / d) * sum_of_powers, domain_integral(w(x) / lam(x) ** (2 / d)) + many_experts.o(1)))  # fmt: skip
def sum_to_integral():
    """`m^(2/d) sum_i w(x_i) V_i^(1 + 2/d)` is the integral of `w / lam^(2/d)` up to o(1), for regions of equal shares."""
    one_region = (
        calc(w(x_i) * per_region)
        .equals(region.integral(lam(x)) ** (2 / d) * (w(x_i) / lam(x_i) ** (2 / d)) * V_i + o(per_region),
                by=expansion(share_near()))
        .theorem()
    )  # fmt: skip
    by_shares = parts.sum(share ** (2 / d) * (w(c) / lam(c) ** (2 / d)) * V, i)
    all_regions = (
        calc(sum_of_powers)
        .equals(by_shares + mesh.o(parts.largest_volume ** (2 / d)), by=sum_over_cells(one_region))
        .theorem()
    )
    equal_share = calc(share).equals(1 / m, by=for_every(shares)).theorem()
    for_many = (
        calc(sum_of_powers)
        .equals(by_shares + many_experts.o(m ** (-2 / d)), by=along_companding(all_regions))
        .equals(parts.sum((1 / m) ** (2 / d) * (w(c) / lam(c) ** (2 / d)) * V, i), by=algebra(equal_share))
        .equals(weighted_sum / m ** (2 / d), by=linearity)
        .theorem()
    )
    quotient = Lambda(t, w(t) / lam(t) ** (2 / d))
    riemann_for_the_quotient = (
        calc(domain_integral(w(x) / lam(x) ** (2 / d)))
        .equals(weighted_sum + mesh.o(1), by=instance(uses("lem-riemann-regions"), {w: quotient}))
        .theorem()
    )
    integral_for_many = (
        calc(domain_integral(w(x) / lam(x) ** (2 / d)))
        .equals(weighted_sum + many_experts.o(1), by=along_companding(riemann_for_the_quotient))
        .theorem()
    )
    return (
        calc(m ** (2 / d) * sum_of_powers)
        .equals(weighted_sum + many_experts.o(1), by=expansion(for_many))
        .equals(domain_integral(w(x) / lam(x) ** (2 / d)) + many_experts.o(1), by=expansion(integral_for_many))
        .theorem()
    )


deviation = normalized_moment() - M(x)
within = throughout(x, A_i, Le(Abs(deviation), e))


@claim("asm-3", given=[*geometry, small_region(region), continuous_on(M, Omega), profile, within],
       states=equal(normalized_moment(), M(x_i) + o(1)))  # fmt: skip
def profile_of_inertia():
    """Assumption 3 at the centroid, which need not lie in the region: `M(A_i) = M(x_i) + o(1)`."""
    estimate = (
        calc(Abs(region.integral(deviation)))
        .at_most(region.integral(Abs(deviation)), by=triangle_inequality)
        .at_most(region.integral(e), by=termwise(within))
        .equals(e * V_i, by=moments)
        .theorem()
    )
    total = calc(region.integral(deviation)).equals(o(V_i), by=epsilon_delta(estimate, e)).theorem()
    near = calc(M(x)).equals(M(x_i) + o(1), by=taylor).theorem()
    of_profile = (
        calc(region.integral(M(x)))
        .equals(region.integral(M(x_i)) + o(V_i), by=integration_over_the_cell(near))
        .equals(M(x_i) * V_i, by=moments)
        .theorem()
    )
    parts_of_it = (
        calc(region.integral(deviation))
        .equals(normalized_moment() * V_i - region.integral(M(x)), by=linearity(uses("eq-84")))
        .theorem()
    )
    return (
        calc(normalized_moment())
        .equals((region.integral(deviation) + region.integral(M(x))) / V_i, by=algebra(parts_of_it))
        .equals(M(x_i) + o(1), by=expansion(total, of_profile))
        .theorem(eq=29)
    )


model = [*geometry, smooth_target, continuous_on(p, Omega), positive_on(p, Omega)]
weight = slope(x) ** 2 * p(x)
bound = d * parts.sum(normalized_moment(index=i) * slope(c) ** 2 * p(c) * V ** (1 + 2 / d), i)
with_profile = parts.sum(M(c) * slope(c) ** 2 * p(c) * V ** (1 + 2 / d), i)
integral = domain_integral(M(x) * weight / lam(x) ** (2 / d))
remainder = many_experts.o(m ** (-2 / d))

given = [
    *model,
    *density,
    continuous_on(M, Omega),
    shares,
    regions_shrink,
    profile,
]


@claim("cor-5.2", given=given, states=[
    equal(bound, d * integral / m ** (2 / d) + remainder),
    equal(Limit(m ** (2 / d) * bound, m, oo), d * integral),
    at_most(approximation_error(), s2 + d * integral / m ** (2 / d) + remainder),
])  # fmt: skip
def bound_as_an_integral():
    """m^(2/d) times the sum in (28) tends to `d int M ||grad beta||^2 p / lam^(2/d)`, which bounds the test error."""
    size = slope(x_i) ** 2 * p(x_i) * per_region
    one_region = (
        calc(d * normalized_moment() * size)
        .equals(d * M(x_i) * size + o(per_region), by=expansion(uses("asm-3")))
        .theorem()
    )
    by_profile = (
        calc(parts.sum(d * normalized_moment(index=i) * slope(c) ** 2 * p(c) * V ** (1 + 2 / d), i))
        .equals(parts.sum(d * M(c) * slope(c) ** 2 * p(c) * V ** (1 + 2 / d), i)
                + mesh.o(parts.largest_volume ** (2 / d)), by=sum_over_cells(one_region))
        .theorem()
    )  # fmt: skip
    in_profile = (
        calc(bound)
        .equals(parts.sum(d * normalized_moment(index=i) * slope(c) ** 2 * p(c) * V ** (1 + 2 / d), i), by=linearity)
        .equals(parts.sum(d * M(c) * slope(c) ** 2 * p(c) * V ** (1 + 2 / d), i) + remainder,
                by=along_companding(by_profile))
        .equals(d * with_profile, by=linearity)
        .theorem()
    )  # fmt: skip
    to_integral = (
        calc(m ** (2 / d) * with_profile)
        .equals(integral + many_experts.o(1),
                by=instance(uses("lem-sum-to-integral"), {w: Lambda(t, M(t) * slope(t) ** 2 * p(t))}))
        .theorem()
    )  # fmt: skip
    sum_as_an_integral = (
        calc(bound)
        .equals(d * integral / m ** (2 / d) + remainder, by=expansion(in_profile, to_integral), eq=107)
        .theorem()
    )
    scaled = (
        calc(m ** (2 / d) * bound).equals(d * integral + many_experts.o(1), by=expansion(sum_as_an_integral)).theorem()
    )
    as_limit = calc(Limit(m ** (2 / d) * bound, m, oo)).equals(d * integral, by=limit(scaled), eq=107).theorem()
    error = (
        calc(approximation_error())
        .at_most(s2 + bound + remainder, by=along_companding(uses("lem-continuous-density-regions/test error")))
        .equals(s2 + d * integral / m ** (2 / d) + remainder, by=expansion(sum_as_an_integral))
        .theorem(eq=30)
    )
    return sum_as_an_integral, as_limit, error
