"""Theorem 4.1: optimal constants and test error for small intervals (sections 4.1 and E.1).

For a segmentation into short intervals, `c_i^opt = beta(x_i) + o(D_i)` and the test error is
`s2 + (1/12) sum_i p(x_i) beta'(x_i)^2 D_i^3 + o(D_max^2)`. The paper adds up the remainders of the intervals;
that needs remainders which are small uniformly over the intervals, hence a uniformly continuous `beta'`: it
is in the hypothesis that beta is continuously differentiable on the compact [0, 1].
"""

from sympy import Abs, Function, Le, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    epsilon_delta,
    expansion,
    integration_over_the_cell,
    moments,
    monotone,
    sum_over_cells,
    taylor,
    termwise,
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    cell_in_domain,
    continuous,
    continuously_differentiable,
    equal,
    for_all,
    positive,
    segmentation,
    vanishing,
)
from zcmoe_symbolic.theory.scalar import D_i, approximation_error, beta, cell, cells, i, p, s2, x, x_i

o = cell.o
beta_i, p_i = beta(x_i), p(x_i)
slope_i, p_slope_i = beta_i.diff(x_i), p_i.diff(x_i)
offset = x - x_i

r = Function("r", real=True)(x, x_i)
e = Symbol("e", positive=True)
smooth = [continuously_differentiable(beta), continuously_differentiable(p), positive(p)]
cell_constant = cell.integral(beta(x) * p(x)) / cell.integral(p(x))


@claim("eq-63", states=equal(cell.integral(1), D_i))
def length_of_the_cell():
    """The integral of 1 over the cell is its length."""
    return calc(cell.integral(1)).equals(D_i, by=moments, eq=63).theorem()


@claim("eq-64", states=equal(cell.integral(offset), 0))
def first_moment():
    """The first moment about the midpoint vanishes."""
    return calc(cell.integral(offset)).equals(0, by=moments, eq=64).theorem()


@claim("eq-72", states=equal(cell.integral(offset**2), D_i**3 / 12))
def second_moment():
    """The second moment about the midpoint."""
    return calc(cell.integral(offset**2)).equals(D_i**3 / 12, by=moments, eq=72).theorem()


def small_integral(power, bound, eq_bound=(), eq_quotient=()):
    """From `|r| <= e |x - x_i|^power`: `|int r| / D_i^(power+1) <= bound`, a multiple of e, by integrating |r|."""
    assumed = for_all(x, cell.left, cell.right, Le(Abs(r), e * Abs(offset) ** power))
    estimate = (
        calc(Abs(cell.integral(r)))
        .at_most(cell.integral(Abs(r)), by=triangle_inequality)
        .at_most(cell.integral(e * Abs(offset) ** power), by=termwise(assumed))
        .equals(bound * D_i ** (power + 1), by=moments)
        .theorem(eq=eq_bound)
    )
    (
        calc(Abs(cell.integral(r)) / D_i ** (power + 1))
        .at_most(bound * D_i ** (power + 1) / D_i ** (power + 1), by=monotone(estimate), eq=eq_quotient)
        .theorem()
    )
    return estimate


@claim("eq-65",
       given=[continuous(Function("r"), arity=2), cell_in_domain(cell), vanishing(r, Abs(offset), cell),
              for_all(x, cell.left, cell.right, Le(Abs(r), e * Abs(offset)))],
       states=equal(cell.integral(r), o(D_i**2)))  # fmt: skip
def integral_of_a_first_order_remainder():
    """A remainder o(|x - x_i|) integrates to o(D_i^2), straight from the definition of o."""
    estimate = small_integral(1, e / 4, eq_bound=66, eq_quotient=67)
    return calc(cell.integral(r)).equals(o(D_i**2), by=epsilon_delta(estimate, e), eq=65).theorem()


@claim("eq-73",
       given=[continuous(Function("r"), arity=2), cell_in_domain(cell), vanishing(r, Abs(offset) ** 2, cell),
              for_all(x, cell.left, cell.right, Le(Abs(r), e * Abs(offset) ** 2))],
       states=equal(cell.integral(r), o(D_i**3)))  # fmt: skip
def integral_of_a_second_order_remainder():
    """A remainder o(|x - x_i|^2) integrates to o(D_i^3), in the same way."""
    estimate = small_integral(2, e / 12)
    return calc(cell.integral(r)).equals(o(D_i**3), by=epsilon_delta(estimate, e), eq=73).theorem()


@claim("thm-4.1", part="optimal constants", given=smooth, states=equal(cell_constant, beta_i + o(D_i)))
def optimal_constants():
    """The optimal constant of a short interval is the value of beta at its midpoint, up to o(D_i)."""
    beta_near = calc(beta(x)).equals(beta_i + slope_i * offset + o(Abs(offset)), by=taylor, eq=16).theorem()
    p_near = calc(p(x)).equals(p_i + p_slope_i * offset + o(Abs(offset)), by=taylor, eq=17).theorem()
    product = (
        calc(beta(x) * p(x))
        .equals(beta_i * p_i + (beta_i * p_slope_i + slope_i * p_i) * offset + o(Abs(offset)),
                by=expansion(beta_near, p_near), eq=61)
        .theorem()
    )  # fmt: skip
    numerator = (
        calc(cell.integral(beta(x) * p(x)))
        .equals(cell.integral(beta_i * p_i + (beta_i * p_slope_i + slope_i * p_i) * offset) + o(D_i**2),
                by=integration_over_the_cell(product), eq=62)
        .equals(beta_i * p_i * D_i, by=moments)
        .theorem(eq=68)
    )  # fmt: skip
    denominator = (
        calc(cell.integral(p(x)))
        .equals(cell.integral(p_i + p_slope_i * offset) + o(D_i**2), by=integration_over_the_cell(p_near), eq=62)
        .equals(p_i * D_i, by=moments)
        .theorem(eq=68)
    )
    scaled_numerator = (
        calc(cell.integral(beta(x) * p(x)) / (p_i * D_i))
        .equals(beta_i + o(D_i), by=expansion(numerator), eq=69)
        .theorem()
    )
    scaled_denominator = (
        calc(cell.integral(p(x)) / (p_i * D_i)).equals(1 + o(D_i), by=expansion(denominator), eq=69).theorem()
    )
    return (
        calc(cell_constant)
        .equals((cell.integral(beta(x) * p(x)) / (p_i * D_i)) / (cell.integral(p(x)) / (p_i * D_i)), by=algebra)
        .equals(beta_i + o(D_i), by=expansion(scaled_numerator, scaled_denominator), eq=[18, 70])
        .theorem()
    )


cell_error = cell.integral((cell_constant - beta(x)) ** 2 * p(x))
sum_of_cubes = cells.sum(
    p(cells.midpoint(i)) * beta(x).diff(x).subs(x, cells.midpoint(i)) ** 2 * cells.length(i) ** 3 / 12, i
)


@claim("thm-4.1", part="test error", given=[*smooth, segmentation(cells)],
       states=equal(approximation_error(), s2 + sum_of_cubes + cells.refinement.o(cells.mesh**2)))  # fmt: skip
def test_error():
    """The test error with the optimal constants is s2 plus a twelfth of the sum of p beta'^2 D^3, up to o(D_max^2)."""
    constant = uses("thm-4.1/optimal constants")
    beta_near = calc(beta(x)).equals(beta_i + slope_i * offset + o(Abs(offset)), by=taylor, eq=16).theorem()
    p_near = calc(p(x)).equals(p_i + p_slope_i * offset + o(Abs(offset)), by=taylor, eq=17).theorem()
    inside = (
        calc((cell_constant - beta(x)) ** 2 * p(x))
        .equals(p_i * slope_i**2 * offset**2 + o(D_i**2), by=expansion(constant, beta_near, p_near), eq=71)
        .theorem()
    )
    one_cell = (
        calc(cell_error)
        .equals(cell.integral(p_i * slope_i**2 * offset**2) + o(D_i**3), by=integration_over_the_cell(inside), eq=73)
        .equals(p_i * slope_i**2 * D_i**3 / 12, by=moments, eq=72)
        .theorem(eq=71)
    )
    all_cells = (
        calc(approximation_error() - s2)
        .equals(sum_of_cubes + cells.refinement.o(cells.mesh**2), by=sum_over_cells(one_cell))
        .theorem()
    )
    return (
        calc(approximation_error())
        .equals(s2 + sum_of_cubes + cells.refinement.o(cells.mesh**2), by=expansion(all_cells), eq=[19, 71])
        .theorem()
    )
