"""The rules of asymptotics: Taylor, the arithmetic of remainders, from a cell to a segmentation and to a limit."""

from collections.abc import Iterator

import pytest
import sympy as sp
from rule_cases import Use, family, valid, violates, wrong
from sympy import Rational

from zcmoe_symbolic.kernel import (
    RuleError,
    Theorem,
    algebra,
    along_companding,
    assumption,
    epsilon_delta,
    expansion,
    for_every,
    hoelder,
    integration_over_the_cell,
    limit,
    moments,
    monotone,
    sum_over_cells,
    taylor,
    termwise,
    transitivity,
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    Asymptotic,
    Cell,
    ManyExperts,
    SegmentationSequence,
    at_most,
    between,
    companding,
    continuous,
    continuously_differentiable,
    differentiable,
    equal,
    for_all,
    holds,
    in_domain,
    nonnegative,
    positive,
    segmentation,
    vanishing,
)

x, c, k = sp.symbols("x c k", real=True)
h, e, q = sp.symbols("h e q", positive=True)
i, m, n = sp.symbols("i m n", integer=True, positive=True)
beta, p, lam, r = (sp.Function(name, real=True) for name in ("beta", "p", "lambda", "r"))
cell, cells, many = Cell.of(x, c, h), SegmentationSequence.of(m), ManyExperts(m)
fixed = cell.pointwise
distance = sp.Abs(x - c)
slope = beta(c).diff(c)
line = beta(c) + slope * (x - c)
smooth, known = continuously_differentiable(beta), continuous(beta)


def first_order() -> Theorem:
    return taylor.prove(equal(beta(x), line + cell.o(distance)), [smooth])


def zeroth_order(function: sp.Expr = beta) -> Theorem:
    return taylor.prove(equal(function(x), function(c) + cell.o(1)), [continuous(function)])


def over_cell() -> Theorem:
    integrated = integration_over_the_cell(first_order()).prove(
        equal(cell.integral(beta(x)), cell.integral(line) + cell.o(h**2)), [smooth]
    )
    centred = moments.prove(equal(cell.integral(line), beta(c) * h))
    return transitivity(integrated, centred).prove(equal(cell.integral(beta(x)), beta(c) * h + cell.o(h**2)))


ON_CELLS = cells.sum(cells.integral(beta(x), x, i), i)
ON_CENTRES = cells.sum(beta(cells.midpoint(i)) * cells.length(i), i)


def refined() -> Theorem:
    return sum_over_cells(over_cell()).prove(
        equal(ON_CELLS, ON_CENTRES + cells.refinement.o(cells.mesh)), [smooth, segmentation(cells)]
    )


# -- taylor -------------------------------------------------------------------------------------------------


@valid("taylor")
def at_the_centre() -> Iterator[Use]:
    yield Use(taylor, equal(beta(x), line + cell.o(distance)), [smooth, continuous(p)], [smooth])
    yield Use(taylor, equal(beta(x), line + fixed.o(distance)), [differentiable(beta)], [differentiable(beta)])
    yield Use(taylor, equal(beta(x), beta(c) + cell.o(1)), [known, positive(beta)], [known])
    yield Use(taylor, equal(beta(x), beta(c) + cell.o(1)), [smooth], [smooth])
    yield Use(taylor, equal(beta(x) ** 2 + sp.exp(x), beta(c) ** 2 + sp.exp(c) + cell.o(1)), [known], [known])
    given = [continuous(p), positive(p), known]
    yield Use(taylor, equal(beta(x) / p(x), beta(c) / p(c) + cell.o(1)), given, given)
    yield Use(taylor, equal(k * x**2, k * c**2 + cell.o(1)))


@violates("taylor")
def too_little_smoothness() -> Iterator[Use]:
    yield Use(taylor, equal(beta(x), line + cell.o(distance)))
    yield Use(taylor, equal(beta(x), line + cell.o(distance)), [known])
    yield Use(taylor, equal(beta(x), line + cell.o(distance)), [differentiable(beta)])
    yield Use(taylor, equal(beta(x), line + cell.o(distance)), [continuously_differentiable(p)])
    yield Use(taylor, equal(beta(x), line + fixed.o(distance)), [known])
    yield Use(taylor, equal(beta(x), beta(c) + cell.o(1)))
    yield Use(taylor, equal(beta(x), beta(c) + cell.o(1)), [positive(beta)])
    yield Use(taylor, equal(1 / x, 1 / c + cell.o(1)))
    yield Use(taylor, equal(beta(x) / p(x), beta(c) / p(c) + cell.o(1)), [known, continuous(p), nonnegative(p)])
    yield Use(taylor, equal(sp.floor(x), sp.floor(c) + cell.o(1)))
    yield Use(taylor, equal(sp.sqrt(x - Rational(1, 2)), sp.sqrt(c - Rational(1, 2)) + cell.o(1)))


@violates("taylor")
def not_a_function_of_the_point() -> Iterator[Use]:
    yield Use(taylor, equal(beta(x) / h, beta(c) / h + cell.o(1)), [known])
    yield Use(taylor, equal(beta(x) * c, beta(c) * c + cell.o(1)), [known])
    yield Use(taylor, equal(beta(x) ** 2, beta(c) ** 2 + 2 * beta(c) * slope * (x - c) + cell.o(distance)), [smooth])
    yield Use(taylor, equal(beta(x), beta(c) + many.o(1)), [known])
    yield Use(taylor, equal(beta(x), beta(c) + cells.refinement.o(1)), [known])


@wrong("taylor")
def altered_expansions() -> Iterator[Use]:
    yield Use(taylor, equal(beta(x), beta(c) + 2 * slope * (x - c) + cell.o(distance)), [smooth])
    yield Use(taylor, equal(beta(x), beta(c) - slope * (x - c) + cell.o(distance)), [smooth])
    yield Use(taylor, equal(beta(x), beta(c) + cell.o(distance)), [smooth])
    yield Use(taylor, equal(beta(x), line + cell.o(distance**2)), [smooth])
    yield Use(taylor, equal(beta(x), line + cell.o(h**2)), [smooth])
    yield Use(taylor, equal(beta(x), p(c) + cell.o(1)), [known])
    yield Use(taylor, equal(beta(x), cell.o(1)), [known])
    yield Use(taylor, equal(beta(x), line), [smooth])
    yield Use(taylor, at_most(beta(x), line), [smooth])


# -- expansion ----------------------------------------------------------------------------------------------


@valid("expansion")
def arithmetic_of_remainders() -> Iterator[Use]:
    yield Use(expansion(first_order()), equal(beta(x), beta(c) + cell.o(1)), [smooth], [smooth])
    square = equal(beta(x) ** 2, beta(c) ** 2 + 2 * beta(c) * slope * (x - c) + cell.o(distance))
    yield Use(expansion(first_order()), square, [smooth], [smooth])
    quadratic = equal((beta(x) - beta(c)) ** 2, slope**2 * (x - c) ** 2 + cell.o(distance**2))
    yield Use(expansion(first_order()), quadratic, [smooth], [smooth])
    given = [known, continuous(p)]
    product = equal(beta(x) * p(x), beta(c) * p(c) + cell.o(1))
    yield Use(expansion(zeroth_order(), zeroth_order(p)), product, given, given)
    yield Use(expansion(zeroth_order()), equal(h * beta(x), h * beta(c) + cell.o(h)), (), [known])
    yield Use(expansion, equal(h**2 + h**3, h**2 + cell.o(h**2)))
    exact = moments.prove(equal(cell.integral((x - c) ** 2), h**3 / 12))
    yield Use(expansion(exact), equal(k * cell.integral((x - c) ** 2), k * h**3 / 12 + cell.o(h**3)))
    yield Use(expansion(zeroth_order()), equal(k * beta(x), k * beta(c) + cell.o(1)), (), [known])


@valid("expansion")
def quotients() -> Iterator[Use]:
    given = [known, continuous(p), positive(p)]
    quotient = equal(beta(x) / p(x), beta(c) / p(c) + cell.o(1))
    yield Use(expansion(zeroth_order(), zeroth_order(p)), quotient, given, given)
    yield Use(expansion, equal(h / (h + 1), h + cell.o(h)))


@valid("expansion")
def other_regimes() -> Iterator[Use]:
    yield Use(expansion, equal(1 / m + 3 / m**2, 1 / m + many.o(1 / m)))
    yield Use(expansion, equal(n / m, many.o(1)))
    yield Use(expansion(zeroth_order()), equal(beta(x), beta(c) + fixed.o(1)), (), [known])
    yield Use(expansion, equal(k * cells.mesh**2, cells.refinement.o(cells.mesh)))


@violates("expansion")
def regimes_that_differ() -> Iterator[Use]:
    pointwise = taylor.prove(equal(beta(x), line + fixed.o(distance)), [differentiable(beta)])
    yield Use(expansion(pointwise), equal(beta(x), beta(c) + cell.o(1)), [smooth])
    yield Use(expansion(zeroth_order()), equal(beta(x), beta(c) + many.o(1)), [known])
    other = Cell.of(x, c, q)
    yield Use(expansion(zeroth_order()), equal(beta(x), beta(c) + other.o(1)), [known])


@violates("expansion")
def coefficients_that_may_grow() -> Iterator[Use]:
    product = equal(beta(x) * p(c), beta(c) * p(c) + cell.o(1))
    yield Use(expansion(zeroth_order()), product)
    yield Use(expansion, equal(h / c, cell.o(1)))
    yield Use(expansion, equal(h * beta(1 / c), cell.o(1)), [known])
    yield Use(expansion, equal(h * beta(2), cell.o(1)), [known])
    yield Use(expansion, equal(h * m * beta(1 / m), many.o(h)), [known])
    yield Use(expansion, equal(r(m) / m, many.o(1)))
    yield Use(expansion, equal(cells.breakpoint(i) ** 2 / m, many.o(1)))
    yield Use(expansion, equal(m * cells.mesh, cells.refinement.o(1)))
    square = equal((beta(x) - beta(c)) ** 2, slope**2 * (x - c) ** 2 + cell.o(distance**2))
    yield Use(expansion(taylor.prove(equal(beta(x), beta(c) + cell.o(1)), [known])), square, [smooth])


@violates("expansion")
def denominators_that_may_vanish() -> Iterator[Use]:
    by = expansion(zeroth_order(), zeroth_order(p))
    quotient = equal(beta(x) / p(x), beta(c) / p(c) + cell.o(1))
    yield Use(by, quotient)
    yield Use(by, quotient, [continuous(p), known])
    yield Use(by, quotient, [continuous(p), known, nonnegative(p)])
    yield Use(expansion(zeroth_order()), equal(h / (beta(x) - beta(c)), cell.o(1)), [known])
    yield Use(expansion, equal(h / (k + h), cell.o(1)))
    yield Use(expansion, equal(h**2 / (x - c), cell.o(1)))


@violates("expansion")
def integrals_that_nothing_expands() -> Iterator[Use]:
    yield Use(expansion, equal(cell.integral(beta(x)), cell.o(1)), [known])
    yield Use(expansion, equal(sp.Sum(beta(c), (i, 1, m)) / m**2, many.o(1)), [known])


@wrong("expansion")
def altered_arithmetic() -> Iterator[Use]:
    by = expansion(first_order())
    yield Use(by, equal(beta(x) ** 2, beta(c) ** 2 + beta(c) * slope * (x - c) + cell.o(distance)), [smooth])
    yield Use(by, equal(beta(x) ** 2, beta(c) ** 2 + cell.o(distance)), [smooth])
    yield Use(by, equal(beta(x) ** 2, beta(c) ** 2 + cell.o(h)), [smooth])
    yield Use(by, equal((beta(x) - beta(c)) ** 2, slope**2 * (x - c) ** 2 + cell.o(distance**3)), [smooth])
    yield Use(by, equal(beta(x) - beta(c), cell.o(distance)), [smooth])
    yield Use(expansion(zeroth_order()), equal(beta(x), beta(c) + cell.o(h)), [known])
    yield Use(expansion(zeroth_order()), equal(beta(x), p(c) + cell.o(1)), [known, continuous(p)])
    yield Use(expansion, equal(h, cell.o(h)))
    yield Use(expansion, equal(h**2, cell.o(h**3)))
    yield Use(expansion, equal(x - c, cell.o(distance)))
    yield Use(expansion, equal(h, cell.o(distance)))
    yield Use(expansion, equal(sp.Integer(1), cell.o(1)))
    yield Use(expansion, equal(1 / m, many.o(1 / m)))
    yield Use(expansion, equal(m, many.o(1)))
    yield Use(expansion, equal(h, cell.o(-1)))
    yield Use(expansion, equal(h, cell.o(0 * h)))
    yield Use(expansion, equal(h**2, cell.o(k * h)))


# -- integration_over_the_cell ------------------------------------------------------------------------------


@valid("integration_over_the_cell")
def integrated() -> Iterator[Use]:
    by = integration_over_the_cell(first_order())
    yield Use(by, equal(cell.integral(beta(x)), cell.integral(line) + cell.o(h**2)), [smooth], [smooth])
    yield Use(by, equal(cell.integral(beta(x)), cell.integral(line) + cell.o(h)), [smooth], [smooth])
    by = integration_over_the_cell(zeroth_order())
    yield Use(by, equal(cell.integral(beta(x)), cell.integral(beta(c)) + cell.o(h)), [known], [known])
    pointwise = taylor.prove(equal(beta(x), line + fixed.o(distance)), [differentiable(beta)])
    goal = equal(cell.integral(beta(x)), cell.integral(line) + fixed.o(h**2))
    given = [differentiable(beta)]
    yield Use(integration_over_the_cell(pointwise), goal, given, given)


@violates("integration_over_the_cell")
def without_continuity() -> Iterator[Use]:
    goal = equal(cell.integral(beta(x)), cell.integral(beta(c)) + cell.o(h))
    yield Use(integration_over_the_cell(zeroth_order()), goal)
    yield Use(integration_over_the_cell(zeroth_order()), goal, [continuous(p)])


@violates("integration_over_the_cell")
def in_another_regime() -> Iterator[Use]:
    goal = equal(cell.integral(beta(x)), cell.integral(beta(c)) + fixed.o(h))
    yield Use(integration_over_the_cell(zeroth_order()), goal, [known])
    pointwise = taylor.prove(equal(beta(x), line + fixed.o(distance)), [differentiable(beta)])
    goal = equal(cell.integral(beta(x)), cell.integral(line) + cell.o(h**2))
    yield Use(integration_over_the_cell(pointwise), goal, [smooth])
    small = expansion.prove(equal(1 / m, many.o(1)))
    yield Use(integration_over_the_cell(small), equal(cell.integral(1 / m), cell.o(h)))


@wrong("integration_over_the_cell")
def altered_integrals() -> Iterator[Use]:
    by = integration_over_the_cell(first_order())
    yield Use(by, equal(cell.integral(beta(x)), cell.integral(line) + cell.o(h**3)), [smooth])
    yield Use(by, equal(cell.integral(beta(x)), cell.integral(beta(c)) + cell.o(h**2)), [smooth])
    yield Use(by, equal(2 * cell.integral(beta(x)), cell.integral(line) + cell.o(h**2)), [smooth])
    yield Use(by, equal(cell.integral(beta(x) ** 2), cell.integral(line) + cell.o(h**2)), [smooth])
    yield Use(by, equal(cell.integral(beta(x)), cell.integral(line) + cell.o(distance)), [smooth])
    half = sp.Integral(beta(x), (x, c, c + h / 2))
    yield Use(by, equal(half, cell.integral(line) + cell.o(h**2)), [smooth])
    yield Use(by, equal(cell.integral(beta(x)), cell.integral(line)), [smooth])


# -- epsilon_delta ------------------------------------------------------------------------------------------

remainder = vanishing(r(x), distance, cell)
small_remainder = for_all(x, cell.left, cell.right, sp.Le(sp.Abs(r(x)), e * distance))


def estimate(given: tuple[object, ...] = (continuous(r),)) -> Theorem:
    """`|int r| <= e h^2/4` from `|r| <= e |x - c|` on the cell, as in (66) and (67)."""
    bound = e * distance
    assumed = [*given, small_remainder, *cell.implied_hypotheses()]
    whole = cell.integral(r(x))
    steps = (
        triangle_inequality.prove(at_most(sp.Abs(whole), cell.integral(sp.Abs(r(x)))), assumed),
        termwise(for_every(small_remainder)).prove(at_most(cell.integral(sp.Abs(r(x))), cell.integral(bound)), assumed),
        moments.prove(equal(cell.integral(bound), e * h**2 / 4), assumed),
    )
    return transitivity(*steps).prove(at_most(sp.Abs(whole), e * h**2 / 4), assumed)


@valid("epsilon_delta")
def from_every_bound() -> Iterator[Use]:
    given = [continuous(r), remainder]
    goal = equal(cell.integral(r(x)), cell.o(h**2))
    yield Use(epsilon_delta(estimate(), e), goal, [*given, positive(p)], given)


def estimate_at_a_point(low: sp.Expr, high: sp.Expr) -> Theorem:
    """`|r(x)| <= e |x - c|` for x between low and high, from the assumption for every point of the cell."""
    small = for_all(x, cell.left, cell.right, sp.Le(sp.Abs(r(x)), e * distance))
    return for_every(small).prove(at_most(sp.Abs(r(x)), e * distance), [small, between(x, low, high)])


@valid("epsilon_delta")
def at_every_point_of_the_cell() -> Iterator[Use]:
    by = epsilon_delta(estimate_at_a_point(cell.left, cell.right), e)
    yield Use(by, equal(r(x), cell.o(distance)), [remainder], [remainder])
    yield Use(by, equal(r(x), cell.o(h)), [remainder], [remainder])


@violates("epsilon_delta")
def at_some_points_only() -> Iterator[Use]:
    half_of_it = between(x, c, cell.right)
    small = for_all(x, c, cell.right, sp.Le(sp.Abs(r(x)), e * distance))
    on_one_half = for_every(small).prove(at_most(sp.Abs(r(x)), e * distance), [small, half_of_it])
    yield Use(epsilon_delta(on_one_half, e), equal(r(x), cell.o(distance)), [remainder])
    yield Use(epsilon_delta(on_one_half, e), equal(r(x), cell.o(distance)), [remainder, half_of_it])
    by = epsilon_delta(estimate_at_a_point(cell.left, cell.right), e)
    yield Use(by, equal(r(x), cell.o(distance**2)), [remainder])


@violates("epsilon_delta")
def without_the_vanishing_remainder() -> Iterator[Use]:
    goal = equal(cell.integral(r(x)), cell.o(h**2))
    yield Use(epsilon_delta(estimate(), e), goal, [continuous(r)])
    yield Use(epsilon_delta(estimate(), e), goal, [continuous(r), vanishing(r(x), h, cell)])
    yield Use(epsilon_delta(estimate(), e), goal, [continuous(r), vanishing(p(x), distance, cell)])
    yield Use(epsilon_delta(estimate(), e), goal, [continuous(r), vanishing(r(x), distance, fixed)])
    yield Use(epsilon_delta(estimate(), q), goal, [continuous(r), remainder])
    yield Use(epsilon_delta(estimate(), k), goal, [continuous(r), remainder])


@violates("epsilon_delta")
def with_another_assumption_about_the_bound() -> Iterator[Use]:
    extra = holds(sp.Le(1, e))
    large = assumption(extra).prove(at_most(1, e), [extra])
    constant = algebra.prove(equal(sp.Abs(sp.Integer(1)), 1))
    estimate_of_one = transitivity(constant, large).prove(at_most(sp.Abs(sp.Integer(1)), e))
    yield Use(epsilon_delta(estimate_of_one, e), equal(1, cell.o(1)), [vanishing(r(x), 1, cell)])


@wrong("epsilon_delta")
def altered_estimates() -> Iterator[Use]:
    given = [continuous(r), remainder]
    by = epsilon_delta(estimate(), e)
    whole = cell.integral(r(x))
    yield Use(by, equal(whole, cell.o(h**3)), given)
    yield Use(by, equal(whole, h + cell.o(h**2)), given)
    yield Use(by, equal(2 * whole, cell.o(h**2)), given)
    yield Use(by, equal(whole, cell.o(e * h)), given)
    yield Use(by, equal(r(x), cell.o(h**2)), given)
    yield Use(by, equal(whole, 0), given)


# -- sum_over_cells -----------------------------------------------------------------------------------------


@valid("sum_over_cells")
def over_all_cells() -> Iterator[Use]:
    given = [smooth, segmentation(cells)]
    goal = equal(ON_CELLS, ON_CENTRES + cells.refinement.o(cells.mesh))
    yield Use(sum_over_cells(over_cell()), goal, [*given, continuous(p)], given)
    yield Use(sum_over_cells(over_cell()), equal(ON_CELLS, ON_CENTRES + cells.refinement.o(1)), given, given)
    companded = [smooth, companding(cells, lam)]
    yield Use(sum_over_cells(over_cell()), goal, companded, companded)


@violates("sum_over_cells")
def remainders_that_cannot_be_added() -> Iterator[Use]:
    given = [smooth, segmentation(cells), differentiable(beta), known]
    pointwise = taylor.prove(equal(beta(x), line + fixed.o(distance)), [differentiable(beta)])
    pointwise = integration_over_the_cell(pointwise).prove(
        equal(cell.integral(beta(x)), cell.integral(line) + fixed.o(h**2)), [differentiable(beta)]
    )
    lines = sp.Sum(cells.integral(line.subs(c, cells.midpoint(i)), x, i), (i, 1, m))
    goal = equal(ON_CELLS, lines + cells.refinement.o(cells.mesh))
    yield Use(sum_over_cells(pointwise), goal, given)
    values = cells.sum(beta(cells.midpoint(i)), i)
    single = expansion.prove(equal(beta(c) + h, beta(c) + cell.o(1)), [known])
    yield Use(
        sum_over_cells(single),
        equal(cells.sum(beta(cells.midpoint(i)) + cells.length(i), i), values + cells.refinement.o(1)),
        given,
    )


@violates("sum_over_cells")
def without_the_cells() -> Iterator[Use]:
    goal = equal(ON_CELLS, ON_CENTRES + cells.refinement.o(cells.mesh))
    yield Use(sum_over_cells(over_cell()), goal, [smooth])
    yield Use(sum_over_cells(over_cell()), goal, [smooth, segmentation(SegmentationSequence.of(n))])


@violates("sum_over_cells")
def expansions_that_contain_the_number_of_cells() -> Iterator[Use]:
    scaled = expansion(over_cell()).prove(equal(m * cell.integral(beta(x)), m * beta(c) * h + cell.o(h**2)), [smooth])
    goal = equal(m * ON_CELLS, m * ON_CENTRES + cells.refinement.o(cells.mesh))
    yield Use(sum_over_cells(scaled), goal, [smooth, segmentation(cells)])
    inside = equal(
        cells.sum(m * cells.integral(beta(x), x, i), i),
        cells.sum(m * beta(cells.midpoint(i)) * cells.length(i), i) + cells.refinement.o(cells.mesh),
    )
    yield Use(sum_over_cells(scaled), inside, [smooth, segmentation(cells)])


@wrong("sum_over_cells")
def altered_sums() -> Iterator[Use]:
    given = [smooth, segmentation(cells)]
    by = sum_over_cells(over_cell())
    refinement = cells.refinement
    yield Use(by, equal(ON_CELLS, ON_CENTRES + refinement.o(cells.mesh**2)), given)
    yield Use(by, equal(ON_CELLS, 2 * ON_CENTRES + refinement.o(cells.mesh)), given)
    yield Use(by, equal(ON_CELLS, refinement.o(cells.mesh)), given)
    fewer = sp.Sum(cells.integral(beta(x), x, i), (i, 1, m - 1))
    yield Use(by, equal(fewer, ON_CENTRES + refinement.o(cells.mesh)), given)
    ends = cells.sum(beta(cells.breakpoint(i)) * cells.length(i), i)
    yield Use(by, equal(ON_CELLS, ends + refinement.o(cells.mesh)), given)
    squares = cells.sum(beta(cells.midpoint(i)) * cells.length(i) ** 2, i)
    yield Use(by, equal(ON_CELLS, squares + refinement.o(cells.mesh)), given)
    shifted = sp.Sum(cells.integral(beta(x), x, i + 1), (i, 1, m))
    yield Use(by, equal(shifted, ON_CENTRES + refinement.o(cells.mesh)), given)
    yield Use(by, equal(ON_CELLS, ON_CENTRES + many.o(1 / m)), given)
    yield Use(by, equal(ON_CELLS, ON_CENTRES), given)


# -- along_companding ---------------------------------------------------------------------------------------

DENSITY = [companding(cells, lam), continuous(lam), positive(lam)]


@valid("along_companding")
def along_a_positive_density() -> Iterator[Use]:
    goal = equal(ON_CELLS, ON_CENTRES + many.o(1 / m))
    yield Use(along_companding(refined()), goal, [smooth, *DENSITY, known], [smooth, *DENSITY])
    yield Use(along_companding(refined()), equal(ON_CELLS, ON_CENTRES + many.o(1)), DENSITY, [smooth, *DENSITY])


@violates("along_companding")
def densities_that_may_vanish() -> Iterator[Use]:
    goal = equal(ON_CELLS, ON_CENTRES + many.o(1 / m))
    for missing in range(3):
        yield Use(along_companding(refined()), goal, DENSITY[:missing] + DENSITY[missing + 1 :])
    yield Use(along_companding(refined()), goal, [*DENSITY[:2], nonnegative(lam)])
    yield Use(along_companding(refined()), goal, [companding(cells, p), *DENSITY[1:]])
    other = SegmentationSequence.of(m, breakpoints="b")
    yield Use(along_companding(refined()), goal, [companding(other, lam), *DENSITY[1:]])


@wrong("along_companding")
def altered_rates() -> Iterator[Use]:
    by = along_companding(refined())
    yield Use(by, equal(ON_CELLS, ON_CENTRES + many.o(1 / m**2)), DENSITY)
    yield Use(by, equal(2 * ON_CELLS, ON_CENTRES + many.o(1 / m)), DENSITY)
    yield Use(by, equal(ON_CELLS, many.o(1 / m)), DENSITY)
    yield Use(by, equal(ON_CELLS, ON_CENTRES + ManyExperts(n).o(1 / n)), DENSITY)
    yield Use(by, equal(ON_CELLS, ON_CENTRES + cells.refinement.o(cells.mesh)), DENSITY)


# -- limit --------------------------------------------------------------------------------------------------


def decaying() -> Theorem:
    return expansion.prove(equal(k + 3 / m, k + many.o(1)))


@valid("limit")
def limits() -> Iterator[Use]:
    yield Use(limit(decaying()), equal(sp.Limit(k + 3 / m, m, sp.oo), k))
    faster = expansion.prove(equal(3 / m**2, many.o(1 / m)))
    yield Use(limit(faster), equal(sp.Limit(3 / m**2, m, sp.oo), 0))


@violates("limit")
def no_limit() -> Iterator[Use]:
    growing = expansion.prove(equal(m + 3 / m, m + many.o(1)))
    yield Use(limit(growing), equal(sp.Limit(m + 3 / m, m, sp.oo), m))
    loose = expansion.prove(equal(k + 3 / m, k + many.o(m)))
    yield Use(limit(loose), equal(sp.Limit(k + 3 / m, m, sp.oo), k))
    yield Use(limit(zeroth_order()), equal(sp.Limit(beta(x), x, c), beta(c)), [known])
    yield Use(limit(decaying()), equal(k, k))


@wrong("limit")
def altered_limits() -> Iterator[Use]:
    by = limit(decaying())
    yield Use(by, equal(sp.Limit(k + 3 / m, m, sp.oo), k + 3))
    yield Use(by, equal(sp.Limit(k + 3 / m, m, sp.oo), -k))
    yield Use(by, equal(sp.Limit(k + 3 / m, m, sp.oo), 0))
    yield Use(by, equal(sp.Limit(k + 3 / m, m, 0), k))
    yield Use(by, equal(sp.Limit(k + 3 / m, k, sp.oo), k))
    yield Use(by, equal(sp.Limit(k + 4 / m, m, sp.oo), k))
    yield Use(by, at_most(sp.Limit(k + 3 / m, m, sp.oo), k))


def test_an_assumption_about_the_single_cell_never_reaches_the_sum() -> None:
    pinned = holds(sp.Eq(beta(c), k))
    value = algebra(pinned).prove(equal(beta(c) * h, k * h), [pinned])
    goal = equal(ON_CELLS, cells.sum(k * cells.length(i), i) + cells.refinement.o(cells.mesh))
    with pytest.raises(RuleError):
        sum_over_cells(
            transitivity(over_cell(), value).prove(equal(cell.integral(beta(x)), k * h + cell.o(h**2)))
        ).prove(goal, [smooth, segmentation(cells), pinned])


def test_the_regime_discharges_where_its_cells_lie_and_nothing_else() -> None:
    implied = cell.implied_hypotheses()
    assert in_domain(c) in implied
    given = [smooth, *implied]
    theorem = taylor.prove(equal(beta(x), line + cell.o(distance)), given)
    assert theorem.hypotheses == {smooth}


def test_trust_and_citations_pass_through_the_estimates() -> None:
    given = [continuous(p), positive(p), continuous(lam), positive(lam)]
    left = sp.Integral(sp.sqrt(p(x)) * sp.sqrt(lam(x)), (x, 0, 1))
    right = sp.sqrt(sp.Integral(p(x), (x, 0, 1))) * sp.sqrt(sp.Integral(lam(x), (x, 0, 1)))
    bound = hoelder(2).prove(at_most(left, right), given)
    scaled = monotone(bound).prove(at_most(2 * left, 2 * right), given)
    assert scaled.trust == "cited"
    assert scaled.citations == bound.citations != frozenset()


@pytest.mark.parametrize("scale", [sp.Integer(0), k, sp.sin(h), -h, h + h**2])
def test_a_scale_is_a_product_of_powers_of_the_small_quantities(scale: sp.Expr) -> None:
    with pytest.raises(RuleError):
        expansion.prove(Asymptotic(h**5, sp.Integer(0), scale, cell))


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
