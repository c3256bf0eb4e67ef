"""One dimension as a special case: section 5 at d = 1 gives back section 4.

The interval has the normalized second moment 1/12 about its midpoint, the Cauchy-Schwarz inequality is an equality, the
second moment `d M V^(1 + 2/d)` is the twelfth of the length's cube. The theorems about regions, read for the intervals
of a segmentation, give (19), (21), (22) and (23) under the hypotheses of section 4: Theorem 5.1, before the error is
bounded, is Theorem 4.1; Corollary C.1 with `M = 1/12` is the upper half of Corollary 4.2, and the other half follows as
the bound is attained; Theorem C.2 is Theorem 4.3. That the intervals partition [0, 1], with lengths for volumes and
midpoints for centroids, that their moments are 1/12 and, along companding segmentations, their diameters small and their
shares equal, is not assumed.
"""

from sympy import Abs, Eq, Function, Integer, Lambda, Le, Limit, Rational, Symbol, oo

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    along_companding,
    expansion,
    instance,
    limit,
    linearity,
    moments,
    one_dimensional,
    sum_over_cells,
)
from zcmoe_symbolic.language import (
    at_most,
    companding,
    continuous,
    continuously_differentiable,
    equal,
    gradient_norm,
    holds,
    in_domain,
    intervals,
    nonzero_almost_everywhere,
    positive,
    segmentation,
    substitute,
    unit_mass,
)
from zcmoe_symbolic.language.statements import WithRemainder
from zcmoe_symbolic.theory.regions import Omega, d, parts
from zcmoe_symbolic.theory.scalar import (
    D_i,
    approximation_error,
    beta,
    cell,
    cells,
    domain_integral,
    error_integral,
    i,
    lam,
    m,
    many_experts,
    optimal_density,
    p,
    s2,
    third,
    weight,
    x,
    x_i,
)

one = Integer(1)
M_d, M_1 = Symbol("M_d", positive=True), Rational(1, 12)
in_one_dimension = {d: one, M_d: M_1}

model = [continuous(p), positive(p), continuously_differentiable(beta)]
sloped = nonzero_almost_everywhere(beta, slope=True)
density = [continuous(lam), positive(lam), unit_mass(lam)]
least = domain_integral(weight**third) ** 3


def for_one_dimension(label, which=None, functions=None):
    """A theorem about d dimensions for d = 1 and `M_1 = 1/12`, with functions put in, read for [0, 1]."""
    theorem = uses(label, which)
    statement, functions = theorem.statement, functions or {}
    by_name = {function.__name__: value for function, value in functions.items()}
    sides = [substitute(part, in_one_dimension, by_name) for part in statement.args]
    special = statement.func(*sides) if isinstance(statement, WithRemainder) else _relation(statement)(*sides)
    assumed = [hypothesis.substituted(in_one_dimension, by_name) for hypothesis in theorem.hypotheses]
    spoken_of = [*statement.args, *(part for hypothesis in theorem.hypotheses for part in hypothesis.arguments)]
    mentioned = set().union(*(part.free_symbols for part in spoken_of))
    symbols = {symbol: value for symbol, value in in_one_dimension.items() if symbol in mentioned}
    return one_dimensional(instance(theorem, functions, symbols).prove(special, assumed), x)


def _relation(statement):
    return at_most if isinstance(statement, Le) else equal


# -- the interval as a region -------------------------------------------------------------------------


def normalized_moment():
    """(24) for the interval of length D_i about x_i."""
    return cell.integral(Abs(x - x_i) ** 2) / (one * D_i ** (1 + 2 / one))


second_moment = one * normalized_moment() * D_i ** (1 + 2 / one)


@claim("lem-interval", states=[equal(normalized_moment(), M_1), equal(second_moment, D_i**3 / 12)])
def interval():
    """The normalized second moment of an interval about its midpoint is 1/12, and `d M V^(1 + 2/d)` is `D^3/12`."""
    return (
        calc(normalized_moment()).equals(M_1, by=moments).theorem(),
        calc(second_moment).equals(D_i**3 / 12, by=moments).theorem(),
    )


slope_squared = beta(x).diff(x).subs(x, x_i) ** 2


@claim("lem-interval-slope",
       states=equal(cell.integral(slope_squared * (x - x_i) ** 2), slope_squared * second_moment))  # fmt: skip
def cauchy_schwarz_is_an_equality():
    """In one dimension nothing is lost in (99): the error of a cell is `beta'^2 D^3/12`, as in (19)."""
    return (
        calc(cell.integral(slope_squared * (x - x_i) ** 2))
        .equals(slope_squared * D_i**3 / 12, by=moments)
        .equals(slope_squared * second_moment, by=algebra(uses("lem-interval", 1)))
        .theorem()
    )


# -- Theorem 5.1 is Theorem 4.1 -----------------------------------------------------------------------

read_as_intervals = [segmentation(cells), intervals(parts.region(i).func, cells, Omega)]
midpoint = cells.midpoint(i)
slope_squared_at_midpoint = slope_squared.subs(x_i, midpoint)
weighted_squares = cells.sum(p(midpoint) * cells.integral(slope_squared_at_midpoint * (x - midpoint) ** 2, x, i), i)
sum_of_cubes = cells.sum(p(midpoint) * slope_squared_at_midpoint * cells.length(i) ** 3 / 12, i)
per_cell, in_mesh = cell.o(D_i**3), cells.refinement.o(cells.mesh**2)


def small_intervals(label):
    """What a theorem about small regions says of small intervals, with the integrals over them carried out."""
    squares = calc(approximation_error()).equals(s2 + weighted_squares + in_mesh, by=for_one_dimension(label)).theorem()
    one_cell = (
        calc(p(x_i) * cell.integral(slope_squared * (x - x_i) ** 2))
        .equals(
            p(x_i) * slope_squared * D_i**3 / 12 + per_cell,
            by=expansion(uses("lem-interval-slope"), uses("lem-interval", 1)),
        )
        .theorem()
    )
    all_cells = calc(weighted_squares).equals(sum_of_cubes + in_mesh, by=sum_over_cells(one_cell)).theorem()
    return (
        calc(approximation_error())
        .equals(s2 + sum_of_cubes + in_mesh, by=expansion(squares, all_cells), eq=19)
        .theorem()
    )


@claim("thm-4.1", part="from Theorem 5.1", given=[*model[1:], continuously_differentiable(p), *read_as_intervals],
       states=equal(approximation_error(), s2 + sum_of_cubes + in_mesh))  # fmt: skip
def error_of_small_intervals():
    """(19) is what Theorem 5.1 says of the error before it is bounded, at d = 1."""
    return small_intervals("thm-5.1/quadratic form")


@claim("lem-continuous-density", part="from Theorem 5.1", given=[*model, *read_as_intervals],
       states=equal(approximation_error(), s2 + sum_of_cubes + in_mesh))  # fmt: skip
def error_of_small_intervals_for_a_continuous_density():
    """The same if p is only continuous."""
    return small_intervals("lem-continuous-density-regions/quadratic form")


# -- Corollary C.1 is Corollary 4.2 ---------------------------------------------------------------------

t, w = Symbol("t", real=True), Function("w", real=True)
companding_intervals = [companding(cells, lam), intervals(parts.region(i).func, cells, Omega)]
for_many = many_experts.o(m**-2)
with_integral = s2 + M_1 / m**2 * error_integral(lam(x))


@claim("cor-4.2", part="from Corollary C.1", given=[*model, *density[:2], *companding_intervals],
       states=[at_most(approximation_error(), with_integral + for_many),
               equal(approximation_error(), with_integral + for_many),
               equal(Limit(m**2 * (approximation_error() - s2), m, oo), M_1 * error_integral(lam(x)))])  # fmt: skip
def many_intervals():
    """(21): the bound of Corollary C.1 at d = 1 with the moment 1/12, which is attained by (19)."""
    bound = (
        calc(approximation_error())
        .at_most(with_integral + for_many, by=for_one_dimension("cor-C.1/one shape throughout", 1))
        .theorem()
    )
    weight_at = Lambda(t, gradient_norm(beta)(t) ** 2 * p(t))
    to_integral = (
        calc(m**2 * cells.sum(slope_squared_at_midpoint * p(midpoint) * cells.length(i) ** 3, i))
        .equals(
            error_integral(lam(x)) + many_experts.o(1),
            by=for_one_dimension("lem-sum-to-integral", None, {w: weight_at}),
        )
        .theorem()
    )
    in_cubes = (
        calc(approximation_error())
        .equals(s2 + sum_of_cubes + for_many, by=along_companding(uses("lem-continuous-density/from Theorem 5.1")))
        .equals(s2 + M_1 * cells.sum(slope_squared_at_midpoint * p(midpoint) * cells.length(i) ** 3, i), by=linearity)
        .theorem()
    )
    error = (
        calc(approximation_error())
        .equals(with_integral + for_many, by=expansion(in_cubes, to_integral), eq=21)
        .theorem()
    )
    scaled = (
        calc(m**2 * (approximation_error() - s2))
        .equals(M_1 * error_integral(lam(x)) + many_experts.o(1), by=expansion(error))
        .theorem()
    )
    as_limit = (
        calc(Limit(m**2 * (approximation_error() - s2), m, oo))
        .equals(M_1 * error_integral(lam(x)), by=limit(scaled), eq=21)
        .theorem()
    )
    return bound, error, as_limit


# -- Theorem C.2 is Theorem 4.3 -----------------------------------------------------------------------


@claim("thm-4.3", part="from Theorem C.2", given=[*model, *density, sloped, in_domain(x),
                                                  holds(Eq(error_integral(lam(x)), least))],
       states=[at_most(least, error_integral(lam(x))), equal(error_integral(optimal_density()), least),
               equal(s2 + M_1 / m**2 * error_integral(optimal_density()), s2 + M_1 / m**2 * least),
               equal(lam(x), optimal_density())])  # fmt: skip
def optimum():
    """At d = 1 the bound, the optimal density (53) and the value (54) are (77), (22) and (23)."""
    bound = calc(least).at_most(error_integral(lam(x)), by=for_one_dimension("thm-C.2/lower bound", 0)).theorem()
    attained = (
        calc(error_integral(optimal_density()))
        .equals(least, by=for_one_dimension("thm-C.2/the bound is attained", 0))
        .theorem()
    )
    value = (
        calc(s2 + M_1 / m**2 * error_integral(optimal_density()))
        .equals(s2 + M_1 / m**2 * least, by=for_one_dimension("thm-C.2/the bound is attained", 1), eq=23)
        .theorem()
    )
    unique = (
        calc(lam(x))
        .equals(optimal_density(), by=for_one_dimension("thm-C.2/no other density attains it"), eq=22)
        .theorem()
    )
    return bound, attained, value, unique
