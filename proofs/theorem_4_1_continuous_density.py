"""Theorem 4.1 for a density that is only continuous.

The paper linearises p as well as beta. That is more than the theorem needs: continuity of p is enough, and
Corollary 4.2 is stated for such densities.
"""

from sympy import Abs

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import expansion, integration_over_the_cell, linearity, moments, sum_over_cells, taylor
from zcmoe_symbolic.language import (
    cell_in_domain,
    continuous,
    continuously_differentiable,
    equal,
    positive,
    segmentation,
)
from zcmoe_symbolic.theory.scalar import D_i, approximation_error, beta, cell, cells, i, p, s2, x, x_i

o = cell.o
beta_i, p_i, slope_i = beta(x_i), p(x_i), beta(x_i).diff(x_i)
offset = x - x_i
model = [continuously_differentiable(beta), continuous(p), positive(p)]
cell_constant = cell.integral(beta(x) * p(x)) / cell.integral(p(x))
sum_of_cubes = cells.sum(
    p(cells.midpoint(i)) * beta(x).diff(x).subs(x, cells.midpoint(i)) ** 2 * cells.length(i) ** 3 / 12, i
)


def beta_near():
    """beta is linear near the midpoint."""
    return calc(beta(x)).equals(beta_i + slope_i * offset + o(Abs(offset)), by=taylor, eq=16).theorem()


def p_near():
    """p is constant near the midpoint, the assumption (43) of the quantization literature."""
    return calc(p(x)).equals(p_i + o(1), by=taylor, eq=43).theorem()


@claim(
    "lem-continuous-density",
    part="optimal constants",
    given=[*model, cell_in_domain(cell)],
    states=equal(cell_constant, beta_i + o(D_i)),
)
def optimal_constants():
    """The optimal constant is the value of beta at the midpoint up to o(D_i), also if p is only continuous."""
    product = (
        calc(beta(x) * p(x))
        .equals(beta_i * p(x) + slope_i * p_i * offset + o(Abs(offset)), by=expansion(beta_near(), p_near()))
        .theorem()
    )
    numerator = (
        calc(cell.integral(beta(x) * p(x)))
        .equals(
            cell.integral(beta_i * p(x) + slope_i * p_i * offset) + o(D_i**2), by=integration_over_the_cell(product)
        )
        .equals(beta_i * cell.integral(p(x)) + slope_i * p_i * cell.integral(offset), by=linearity)
        .equals(beta_i * cell.integral(p(x)), by=moments)
        .theorem()
    )
    denominator = (
        calc(cell.integral(p(x)))
        .equals(cell.integral(p_i) + o(D_i), by=integration_over_the_cell(p_near()))
        .equals(p_i * D_i, by=moments)
        .theorem()
    )
    return calc(cell_constant).equals(beta_i + o(D_i), by=expansion(numerator, denominator)).theorem()


@claim("lem-continuous-density", part="test error", given=[*model, segmentation(cells)],
       states=equal(approximation_error(), s2 + sum_of_cubes + cells.refinement.o(cells.mesh**2)))  # fmt: skip
def test_error():
    """The test error formula (19) holds also if p is only continuous."""
    constant = uses("lem-continuous-density/optimal constants")
    inside = (
        calc((cell_constant - beta(x)) ** 2 * p(x))
        .equals(p_i * slope_i**2 * offset**2 + o(D_i**2), by=expansion(constant, beta_near(), p_near()))
        .theorem()
    )
    one_cell = (
        calc(cell.integral((cell_constant - beta(x)) ** 2 * p(x)))
        .equals(cell.integral(p_i * slope_i**2 * offset**2) + o(D_i**3), by=integration_over_the_cell(inside))
        .equals(p_i * slope_i**2 * D_i**3 / 12, by=moments)
        .theorem()
    )
    all_cells = (
        calc(approximation_error() - s2)
        .equals(sum_of_cubes + cells.refinement.o(cells.mesh**2), by=sum_over_cells(one_cell))
        .theorem()
    )
    return (
        calc(approximation_error())
        .equals(s2 + sum_of_cubes + cells.refinement.o(cells.mesh**2), by=expansion(all_cells))
        .theorem()
    )
