"""The paper's notation for inputs of any dimension and small regions (section 5), as SymPy objects.

`Omega` is the cube [0, 1]^d. `parts` is, for every m, a partition of it into regions `A(i, m)` with volumes
`V(i, m)` and centroids `x(i, m)`. `A_i`, `V_i`, `x_i` are one of these regions, its volume and its centroid, and
`region` is the regime in which its diameter tends to 0; `x` is a point in it.
"""

import sympy as sp

from zcmoe_symbolic.language import (
    ManyExperts,
    PartitionSequence,
    RegionIntegral,
    bounded_moments,
    continuously_differentiable_on,
    directional,
    distance,
    gradient_norm,
    region_partition,
    shrinking,
    unit_cube,
)
from zcmoe_symbolic.theory.partition import Omega
from zcmoe_symbolic.theory.scalar import beta, i, lam, m, p, s2, x, x_i

__all__ = [
    "A_i",
    "Omega",
    "V_i",
    "approximation_error",
    "beta",
    "cube",
    "d",
    "domain_integral",
    "geometry",
    "i",
    "lam",
    "linear_part",
    "m",
    "many_experts",
    "moment",
    "normalized_moment",
    "optimal_constant",
    "p",
    "parts",
    "radius",
    "region",
    "region_integral",
    "regions_shrink",
    "s2",
    "slope",
    "smooth_target",
    "x",
    "x_i",
]

d = sp.Symbol("d", integer=True, positive=True)
A_i = sp.Symbol("A_i")
V_i = sp.Symbol("V_i", positive=True)

parts = PartitionSequence.of(m, Omega, d)
region = parts.any_region(A_i, V_i, x_i, x)
many_experts = ManyExperts(m)

cube = unit_cube(Omega, d)
"""Omega is [0, 1]^d."""

geometry = [cube, region_partition(parts), bounded_moments(parts)]
"""The regions partition the cube, the centres are their centroids, and their normalized second moments are bounded."""

regions_shrink = shrinking(parts)
"""The largest diameter tends to 0 as m grows."""

smooth_target = continuously_differentiable_on(beta, Omega)

slope = gradient_norm(beta)
"""`||grad beta(c)||` as a function of c."""

linear_part = directional(beta)
"""`grad beta(c).(x - c)` as a function of c and x."""

radius = distance(x, x_i)
"""`||x - x_i||`."""


def domain_integral(integrand: sp.Expr) -> sp.Expr:
    """The integral over the cube."""
    return RegionIntegral.over(Omega, integrand, x)


def region_integral(integrand: sp.Expr, index: sp.Expr = i) -> sp.Expr:
    """The integral over region number `index`."""
    return RegionIntegral.over(parts.region(index), integrand, x)


def moment(q: sp.Expr, *, of: sp.Basic = A_i, centroid: sp.Expr = x_i, point: sp.Symbol = x) -> sp.Expr:
    """`int ||x - c||^q dx` over a region with centroid c.

    >>> moment(2)
    Integral(||x - x_i||**2, x in A_i)
    """
    return RegionIntegral.over(of, distance(point, centroid) ** q, point)


def normalized_moment(q: sp.Expr = 2, index: sp.Expr | None = None) -> sp.Expr:
    """`M_q = (1/d) int ||x - c||^q dx / V^(1 + q/d)` of the region `A_i`, or of region number `index`; (24), (88)."""
    if index is None:
        return moment(q) / (d * V_i ** (1 + sp.sympify(q) / d))
    integral = moment(q, of=parts.region(index), centroid=parts.centroid(index))
    return integral / (d * parts.volume(index) ** (1 + sp.sympify(q) / d))


def optimal_constant(index: sp.Expr | None = None) -> sp.Expr:
    """`c_i^opt`, the conditional mean of beta on the region `A_i`, or on region number `index`; (9)."""
    where = A_i if index is None else parts.region(index)
    return RegionIntegral.over(where, beta(x) * p(x), x) / RegionIntegral.over(where, p(x), x)


def approximation_error() -> sp.Expr:
    """The test error with the optimal constants, (10): `s2 + sum_i int_i (c_i^opt - beta)^2 p`."""
    error = (optimal_constant(i) - beta(x)) ** 2 * p(x)
    return s2 + parts.sum(RegionIntegral.over(parts.region(i), error, x), i)
