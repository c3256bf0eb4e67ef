"""From sums over the intervals to integrals, (74), for companding segmentations (50).

For a continuous w and a positive continuous density lam with unit mass, `m^2 sum_i w(x_i) D_i^3` tends to
`int w / lam^2`: each cell carries the share 1/m of the density, so that `m D_i lam(x_i)` is nearly 1, (20).
"""

from sympy import Function, Integral, Lambda, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    along_companding,
    expansion,
    instance,
    integration_over_the_cell,
    linearity,
    moments,
    splitting,
    sum_over_cells,
    taylor,
)
from zcmoe_symbolic.language import companding, continuous, equal, in_range, positive, segmentation, unit_mass
from zcmoe_symbolic.theory.scalar import D_i, cell, cells, domain_integral, i, lam, m, many_experts, x, x_i

t = Symbol("t", real=True)
w = Function("w", real=True)
density = [continuous(lam), positive(lam), unit_mass(lam)]
compander = companding(cells, lam)
mesh = cells.refinement

midpoint, length = cells.midpoint(i), cells.length(i)
riemann_sum = cells.sum(w(midpoint) * length, i)
weighted_sum = cells.sum(w(midpoint) / lam(midpoint) ** 2 * length, i)
sum_of_cubes = cells.sum(w(midpoint) * length**3, i)


@claim("lem-riemann", given=[continuous(w), segmentation(cells)],
       states=equal(domain_integral(w(x)), riemann_sum + mesh.o(1)))  # fmt: skip
def riemann():
    """The integral of a continuous function is its midpoint sum up to a remainder that vanishes with the mesh."""
    near = calc(w(x)).equals(w(x_i) + cell.o(1), by=taylor).theorem()
    one_cell = (
        calc(cell.integral(w(x)))
        .equals(cell.integral(w(x_i)) + cell.o(D_i), by=integration_over_the_cell(near))
        .equals(w(x_i) * D_i, by=moments)
        .theorem()
    )
    return (
        calc(domain_integral(w(x)))
        .equals(cells.sum(cells.integral(w(x), x, i), i), by=splitting)
        .equals(riemann_sum + mesh.o(1), by=sum_over_cells(one_cell))
        .theorem()
    )


@claim("eq-20", part="share of a cell", given=[compander, continuous(lam), in_range(i, 1, m)],
       states=equal(cells.integral(lam(x), x, i), 1 / m))  # fmt: skip
def share_of_a_cell():
    """Each interval of the companding segmentation carries the share 1/m of the density."""
    up_to = [Integral(lam(x), (x, 0, cells.breakpoint(j))) for j in (i, i - 1)]
    return (
        calc(cells.integral(lam(x), x, i))
        .equals(up_to[0] - up_to[1], by=splitting)
        .equals(i / m - (i - 1) / m, by=compander, eq=50)
        .equals(1 / m, by=algebra)
        .theorem()
    )


@claim("eq-20", part="local density", given=[continuous(lam), positive(lam)],
       states=equal(lam(x_i) * D_i / cell.integral(lam(x)), 1 + cell.o(1)))  # fmt: skip
def local_density():
    """The density times the length of a short interval is its share of the density: with the share 1/m, (20)."""
    return (
        calc(lam(x_i) * D_i / cell.integral(lam(x))).equals(1 + cell.o(1), by=expansion(share_near()), eq=20).theorem()
    )


def share_near():
    """The share of a short interval is lam(x_i) D_i, up to o(D_i)."""
    near = calc(lam(x)).equals(lam(x_i) + cell.o(1), by=taylor).theorem()
    return (
        calc(cell.integral(lam(x)))
        .equals(cell.integral(lam(x_i)) + cell.o(D_i), by=integration_over_the_cell(near))
        .equals(lam(x_i) * D_i, by=moments)
        .theorem()
    )


@claim("eq-74", given=[*density, continuous(w), compander],
       states=equal(m**2 * sum_of_cubes, domain_integral(w(x) / lam(x) ** 2) + many_experts.o(1)))  # fmt: skip
def sum_of_cubes_to_integral():
    """`m^2 sum_i w(x_i) D_i^3` is the integral of w / lam^2 up to o(1), for the companding segmentation of lam."""
    share_of_cell = cells.integral(lam(x), x, i)
    one_cell = (
        calc(w(x_i) * D_i**3)
        .equals(
            cell.integral(lam(x)) ** 2 * (w(x_i) / lam(x_i) ** 2) * D_i + cell.o(D_i**3), by=expansion(share_near())
        )
        .theorem()
    )
    by_shares = cells.sum(share_of_cell**2 * (w(midpoint) / lam(midpoint) ** 2) * length, i)
    all_cells = calc(sum_of_cubes).equals(by_shares + mesh.o(cells.mesh**2), by=sum_over_cells(one_cell)).theorem()
    for_many = (
        calc(sum_of_cubes)
        .equals(by_shares + many_experts.o(m**-2), by=along_companding(all_cells))
        .equals(cells.sum((1 / m) ** 2 * (w(midpoint) / lam(midpoint) ** 2) * length, i),
                by=algebra(uses("eq-20/share of a cell")))
        .equals(weighted_sum / m**2, by=linearity)
        .theorem()
    )  # fmt: skip
    riemann_for_the_quotient = (
        calc(domain_integral(w(x) / lam(x) ** 2))
        .equals(weighted_sum + mesh.o(1), by=instance(uses("lem-riemann"), {w: Lambda(t, w(t) / lam(t) ** 2)}))
        .theorem()
    )
    integral_for_many = (
        calc(domain_integral(w(x) / lam(x) ** 2))
        .equals(weighted_sum + many_experts.o(1), by=along_companding(riemann_for_the_quotient))
        .theorem()
    )
    return (
        calc(m**2 * sum_of_cubes)
        .equals(weighted_sum + many_experts.o(1), by=expansion(for_many))
        .equals(domain_integral(w(x) / lam(x) ** 2) + many_experts.o(1), by=expansion(integral_for_many))
        .theorem(eq=74)
    )
