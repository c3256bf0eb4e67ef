"""Bennett's integral for scalar quantization (appendix A.1), as a limit.

With the midpoints as representation values and the companding segmentation of a positive continuous density
lam, `m^2 E[(x - Q(x))^2]` tends to `(1/12) int p / lam^2`, for every continuous positive p.
"""

from sympy import Function, Lambda, Limit, Sum, Symbol, oo

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    along_companding,
    expansion,
    expert_of_each_region,
    instance,
    integration_over_the_cell,
    law_of_the_input,
    limit,
    linearity,
    moments,
    one_dimensional,
    splitting,
    sum_over_cells,
    taylor,
)
from zcmoe_symbolic.language import (
    Expectation,
    RegionIntegral,
    companding,
    continuous,
    distributed,
    equal,
    intervals,
    partition,
    piecewise_constant,
    positive,
    probability_density,
    segmentation,
    unit_mass,
)
from zcmoe_symbolic.theory.partition import A, Omega
from zcmoe_symbolic.theory.scalar import D_i, beta, cell, cells, domain_integral, i, lam, m, many_experts, p, x, x_i

t, w = Symbol("t", real=True), Function("w", real=True)
Q, r = Function("Q", real=True), Function("r", real=True)
r_i = r(i, m)
quantizer = [distributed(x, p, Omega), piecewise_constant(Q, A, r, m), intervals(A, cells, Omega)]
quantization_error = Expectation.of((x - Q(x)) ** 2, x)


@claim("eq-42", part="regions", given=[*quantizer, probability_density(p, Omega), partition(A, m, Omega)],
       states=equal(quantization_error, Sum(RegionIntegral.over(A(i, m), (x - r_i) ** 2 * p(x), x), (i, 1, m))))  # fmt: skip
def quantization_error_on_regions():
    """The quantization error is the sum of the squared errors on the quantization cells."""
    return (
        calc(quantization_error)
        .equals(RegionIntegral.over(Omega, (x - Q(x)) ** 2 * p(x), x), by=law_of_the_input)
        .equals(Sum(RegionIntegral.over(A(i, m), (x - Q(x)) ** 2 * p(x), x), (i, 1, m)), by=splitting)
        .equals(Sum(RegionIntegral.over(A(i, m), (x - r_i) ** 2 * p(x), x), (i, 1, m)), by=expert_of_each_region)
        .theorem()
    )


@claim("eq-42", part="intervals",
       given=[*quantizer, segmentation(cells), continuous(p), positive(p), unit_mass(p)],
       states=equal(quantization_error, cells.sum(cells.integral((x - r_i) ** 2 * p(x), x, i), i)))  # fmt: skip
def quantization_error_on_intervals():
    """(42) for intervals."""
    return (
        calc(quantization_error)
        .equals(cells.sum(cells.integral((x - r_i) ** 2 * p(x), x, i), i),
                by=one_dimensional(uses("eq-42/regions"), x), eq=42)
        .theorem()
    )  # fmt: skip


@claim("eq-44", given=[continuous(p), positive(p)],
       states=equal(cell.integral(x * p(x)) / cell.integral(p(x)), x_i + cell.o(D_i)))  # fmt: skip
def centroid_is_nearly_the_midpoint():
    """The best representation value of a short cell, its centroid, is the midpoint up to o(D_i)."""
    return (
        calc(cell.integral(x * p(x)) / cell.integral(p(x)))
        .equals(x_i + cell.o(D_i),
                by=instance(uses("lem-continuous-density/optimal constants"), {beta: Lambda(t, t)}), eq=44)
        .theorem()
    )  # fmt: skip


midpoint = cells.midpoint(i)
error_with_midpoints = cells.sum(cells.integral((x - midpoint) ** 2 * p(x), x, i), i)
cubes = cells.sum(p(midpoint) * cells.length(i) ** 3, i)
bennett_integral = domain_integral(p(x) / lam(x) ** 2)


@claim("bennett", given=[continuous(p), positive(p), continuous(lam), positive(lam), unit_mass(lam), companding(cells, lam)],
       states=equal(Limit(m**2 * error_with_midpoints, m, oo), bennett_integral / 12))  # fmt: skip
def bennett():
    """m^2 times the quantization error with midpoints tends to a twelfth of the integral of p / lam^2."""
    offset, p_i = x - x_i, p(x_i)
    p_near = calc(p(x)).equals(p_i + cell.o(1), by=taylor, eq=43).theorem()
    inside = calc(offset**2 * p(x)).equals(p_i * offset**2 + cell.o(offset**2), by=expansion(p_near)).theorem()
    one_cell = (
        calc(cell.integral(offset**2 * p(x)))
        .equals(cell.integral(p_i * offset**2) + cell.o(D_i**3), by=integration_over_the_cell(inside))
        .equals(p_i * D_i**3 / 12, by=moments)
        .theorem()
    )
    all_cells = (
        calc(error_with_midpoints)
        .equals(cells.sum(p(midpoint) * cells.length(i) ** 3 / 12, i) + cells.refinement.o(cells.mesh**2),
                by=sum_over_cells(one_cell))
        .theorem()
    )  # fmt: skip
    for_many = (
        calc(error_with_midpoints)
        .equals(
            cells.sum(p(midpoint) * cells.length(i) ** 3 / 12, i) + many_experts.o(m**-2),
            by=along_companding(all_cells),
        )
        .equals(cubes / 12, by=linearity)
        .theorem()
    )
    to_integral = (
        calc(m**2 * cubes)
        .equals(bennett_integral + many_experts.o(1), by=instance(uses("eq-74"), {w: Lambda(t, p(t))}))
        .theorem()
    )
    scaled = (
        calc(m**2 * error_with_midpoints)
        .equals(bennett_integral / 12 + many_experts.o(1), by=expansion(for_many, to_integral))
        .theorem()
    )
    return (
        calc(Limit(m**2 * error_with_midpoints, m, oo)).equals(bennett_integral / 12, by=limit(scaled), eq=45).theorem()
    )
