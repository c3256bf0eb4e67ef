"""Corollary C.1: the bound when all small regions have the optimal shape (appendix C).

Assumption 5 takes from Gersho's conjecture that small regions have the normalized second moment M_d of the best
tessellating polytope: it is a hypothesis here, as `M(A_i) = M_d + o(1)` uniformly over the regions, as their diameters
tend to 0. M_d may be any number; that it is the least one is not needed. Taken as an equation for every number m of
regions the assumption is met by intervals, but not by the best shapes in more dimensions: the one region of m = 1 is
the cube, whose moment is 1/12. The other hypotheses are those of Corollary 5.2.
"""

from sympy import Function, Lambda, Limit, Symbol, oo

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import algebra, along_companding, expansion, for_every, instance, limit, linearity
from zcmoe_symbolic.language import (
    at_most,
    bounded_moments,
    continuous_on,
    equal,
    equal_moments,
    equal_shares,
    in_range,
    positive_on,
    vanishing,
)
from zcmoe_symbolic.theory.regions import (
    Omega,
    approximation_error,
    d,
    domain_integral,
    geometry,
    i,
    lam,
    m,
    many_experts,
    moment,
    normalized_moment,
    p,
    parts,
    region,
    regions_shrink,
    s2,
    slope,
    smooth_target,
    x,
)

t, w = Symbol("t", real=True), Function("w", real=True)
M_d = Symbol("M_d", positive=True)

c, V = parts.centroid(i), parts.volume(i)
size = slope(c) ** 2 * p(c) * V ** (1 + 2 / d)
bound = d * parts.sum(normalized_moment(index=i) * size, i)
integral = domain_integral(slope(x) ** 2 * p(x) / lam(x) ** (2 / d))
remainder = many_experts.o(m ** (-2 / d))

given = [
    *geometry[:2],
    smooth_target,
    continuous_on(p, Omega),
    positive_on(p, Omega),
    continuous_on(lam, Omega),
    positive_on(lam, Omega),
    equal_shares(parts, lam),
    regions_shrink,
]

M = Function("M", real=True)
nearly_optimal_shape = vanishing(normalized_moment() - M_d, 1, region)


@claim("cor-C.1", given=[*given, bounded_moments(parts), nearly_optimal_shape], states=[
    equal(Limit(m ** (2 / d) * bound, m, oo), d * M_d * integral),
    at_most(approximation_error(), s2 + d * M_d * integral / m ** (2 / d) + remainder),
])  # fmt: skip
def bound_for_nearly_optimal_shapes():
    """With normalized moments that tend to M_d the bound is `s2 + (d M_d/m^(2/d)) int ||grad beta||^2 p/lam^(2/d)`."""
    constant = {M: Lambda(t, M_d)}
    with_profile = domain_integral(M_d * slope(x) ** 2 * p(x) / lam(x) ** (2 / d))
    as_limit = (
        calc(Limit(m ** (2 / d) * bound, m, oo))
        .equals(d * with_profile, by=instance(uses("cor-5.2", 1), constant))
        .equals(d * M_d * integral, by=linearity)
        .theorem()
    )
    error = (
        calc(approximation_error())
        .at_most(s2 + d * with_profile / m ** (2 / d) + remainder, by=instance(uses("cor-5.2", 2), constant))
        .equals(s2 + d * M_d * integral / m ** (2 / d), by=linearity)
        .theorem(eq=52)
    )
    return as_limit, error


optimal_shape = equal_moments(parts, M_d)


@claim("cor-C.1", part="one shape throughout", given=[*given, optimal_shape, in_range(i, 1, m)], states=[
    equal(Limit(m ** (2 / d) * bound, m, oo), d * M_d * integral),
    at_most(approximation_error(), s2 + d * M_d * integral / m ** (2 / d) + remainder),
])  # fmt: skip
def bound_for_the_optimal_shape():
    """The same if the normalized moment of every region is M_d exactly, as it is for intervals."""
    calc(normalized_moment(index=i)).equals(M_d, by=for_every(optimal_shape), eq=51).theorem()
    second_moment = moment(2, of=parts.region(i), centroid=c)
    shape = calc(second_moment).equals(d * M_d * V ** (1 + 2 / d), by=for_every(optimal_shape)).theorem()
    without_shape = (
        calc(bound)
        .equals(d * parts.sum(M_d * size, i), by=algebra(shape))
        .equals(d * M_d * parts.sum(size, i), by=linearity)
        .theorem()
    )
    to_integral = (
        calc(m ** (2 / d) * parts.sum(size, i))
        .equals(integral + many_experts.o(1),
                by=instance(uses("lem-sum-to-integral"), {w: Lambda(t, slope(t) ** 2 * p(t))}))
        .theorem()
    )  # fmt: skip
    sum_as_an_integral = (
        calc(bound)
        .equals(d * M_d * integral / m ** (2 / d) + remainder, by=expansion(without_shape, to_integral))
        .theorem()
    )
    scaled = (
        calc(m ** (2 / d) * bound)
        .equals(d * M_d * integral + many_experts.o(1), by=expansion(sum_as_an_integral))
        .theorem()
    )
    as_limit = calc(Limit(m ** (2 / d) * bound, m, oo)).equals(d * M_d * integral, by=limit(scaled)).theorem()
    of_one_shape = uses("lem-continuous-density-regions/test error")
    of_one_shape = instance(of_one_shape).prove(of_one_shape.statement, [*given, optimal_shape, in_range(i, 1, m)])
    error = (
        calc(approximation_error())
        .at_most(s2 + bound + remainder, by=along_companding(of_one_shape))
        .equals(s2 + d * M_d * integral / m ** (2 / d) + remainder, by=expansion(sum_as_an_integral))
        .theorem()
    )
    return as_limit, error
