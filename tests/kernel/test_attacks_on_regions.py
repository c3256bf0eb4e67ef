"""Attempts to prove something false, or meaningless, about regions in d dimensions and about remainders."""

import pytest
import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.kernel import (
    RuleError,
    Theorem,
    algebra,
    along_companding,
    assumption,
    cauchy_schwarz,
    epsilon_delta,
    expansion,
    instance,
    integration_over_the_cell,
    linear_arithmetic,
    linearity,
    moments,
    monotone,
    one_dimensional,
    sum_over_cells,
    taylor,
    termwise,
    transitivity,
)
from zcmoe_symbolic.kernel.theorem import Justification
from zcmoe_symbolic.language import (
    Cell,
    ManyExperts,
    OutsideTheLanguage,
    PartitionSequence,
    RegionIntegral,
    SegmentationSequence,
    at_most,
    bounded_moments,
    continuous,
    continuous_on,
    continuously_differentiable_on,
    directional,
    distance,
    equal,
    equal_moments,
    equal_shares,
    for_all,
    gradient_norm,
    holds,
    intervals,
    positive_on,
    region_partition,
    segmentation,
    shrinking,
    small_region,
    unit_cube,
    vanishing,
)
from zcmoe_symbolic.language.gradients import GradientNorm

m, d, i = sp.symbols("m d i", integer=True, positive=True)
x, c, t, y, z, a = sp.symbols("x c t y z a", real=True)
V, h, e = sp.symbols("V h e", positive=True)
A, Omega = sp.Symbol("A"), sp.Symbol("Omega")
beta, f, g, lam = (sp.Function(name, real=True) for name in ("beta", "f", "g", "lam"))
parts = PartitionSequence.of(m, Omega, d)
region = parts.any_region(A, V, c, x)
cell = Cell.of(x, c, h)
many = ManyExperts(m)
geometry = [unit_cube(Omega, d), region_partition(parts)]
one_region = [small_region(region), *geometry]
smooth = [*geometry, continuously_differentiable_on(beta, Omega)]
line = beta(c) + directional(beta)(c, x)


def near() -> Theorem:
    return taylor.prove(equal(beta(x), line + region.o(distance(x, c))), smooth)


def integrated(*given: object, scale: sp.Expr = V ** (1 + 1 / d)) -> Theorem:
    goal = equal(region.integral(beta(x)), region.integral(line) + region.o(scale))
    return integration_over_the_cell(near()).prove(goal, [*smooth, *given])


def summed() -> Theorem:
    centre = parts.centroid(i)
    of_one = RegionIntegral.over(parts.region(i), beta(x), x)
    line_of_one = RegionIntegral.over(parts.region(i), beta(centre) + directional(beta)(centre, x), x)
    goal = equal(parts.sum(of_one, i), parts.sum(line_of_one, i) + parts.refinement.o(parts.largest_volume ** (1 / d)))
    return sum_over_cells(integrated(bounded_moments(parts))).prove(goal, [*smooth, bounded_moments(parts)])


# -- what is no expression ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "expr",
    [
        RegionIntegral(g(y), sp.Tuple(x, y), A),
        RegionIntegral(g(y), sp.Tuple(), A),
        RegionIntegral(g(x), sp.Tuple(x)),
        RegionIntegral(g(x), sp.Tuple(x), A, Omega),
        RegionIntegral.over(sp.Function("A")(x, m), g(x), x),
        GradientNorm(Str("f"), x, y),
        GradientNorm(x, y),
    ],
    ids=["two points", "no point", "no region", "two regions", "region of its own point", "two centres", "no name"],
)
def test_an_integral_is_over_one_point_in_one_region_and_a_gradient_of_one_function_at_one_point(expr: sp.Expr) -> None:
    with pytest.raises(OutsideTheLanguage):
        algebra.prove(equal(expr, expr))


# -- remainders -------------------------------------------------------------------------------------------


def test_a_remainder_that_depends_on_the_bound_itself_is_not_one_remainder() -> None:
    """`(1 - e)^2 u = o(u)` is true at e = 1; it must not make every continuous function vanish."""
    u, r = 1 + (x - c) ** 2, (1 - e) ** 2 * (1 + (x - c) ** 2)
    length = h + h**3 / 12
    small = for_all(x, cell.left, cell.right, sp.Le(sp.Abs(r), e * u, evaluate=False))
    given = [small, continuous(f), *cell.implied_hypotheses()]
    left, right = cell.integral(sp.Abs(r)), cell.integral(e * u)
    integrals = termwise(small).prove(at_most(left, right), given)
    scaled = monotone(integrals).prove(at_most(left / length, right / length), given)
    steps = [
        moments.prove(equal((1 - e) ** 2, left / length), given),
        scaled,
        moments.prove(equal(right / length, e), given),
    ]
    square = transitivity(*steps).prove(at_most((1 - e) ** 2, e), given)
    third = linear_arithmetic(square).prove(at_most(1, 3 * e), given)
    estimate = linear_arithmetic(third).prove(at_most(sp.Abs(f(c)), 3 * e * sp.Abs(f(c))), given)
    with pytest.raises(RuleError, match="no hypothesis vanishing"):
        epsilon_delta(estimate, e).prove(equal(f(c), cell.o(1)), [vanishing(r, u, cell), continuous(f)])


def test_a_distance_is_no_length_of_a_region() -> None:
    with pytest.raises(RuleError):
        expansion(near()).prove(equal(beta(x), line + region.o(V ** (1 / d))), [*smooth, bounded_moments(parts)])


def test_a_small_volume_is_no_small_length_in_any_dimension() -> None:
    with pytest.raises(RuleError):
        expansion.prove(equal(V, region.o(V ** (1 / d))), geometry)


other = PartitionSequence.of(m, Omega, d, "B", "W", "y")


@pytest.mark.parametrize(
    "given",
    [[], [bounded_moments(other)], [equal_moments(parts, m)], [equal_moments(parts, sp.Function("kappa")(m))]],
    ids=["no bound", "of another sequence", "moments m", "moments kappa(m)"],
)
def test_first_order_remainders_integrate_only_for_bounded_moments(given: list[object]) -> None:
    with pytest.raises(RuleError, match="needs bounded_moments"):
        integrated(*given)


def test_first_order_remainders_integrate_to_no_more_than_their_order() -> None:
    with pytest.raises(RuleError):
        integrated(bounded_moments(parts), scale=V ** (1 + 2 / d))


def test_an_expansion_for_one_partition_is_not_added_up_over_another() -> None:
    expansion_on_a = integrated(bounded_moments(parts))
    both = [*smooth, bounded_moments(parts), bounded_moments(other), region_partition(other)]
    sums = (
        other.sum(RegionIntegral.over(other.region(i), beta(x), x), i),
        other.sum(RegionIntegral.over(other.region(i), line.xreplace({c: other.centroid(i)}), x), i),
    )
    goal = equal(sums[0], sums[1] + other.refinement.o(other.largest_volume ** (1 / d)))
    with pytest.raises(RuleError, match="another sequence"):
        sum_over_cells(expansion_on_a).prove(goal, both)


density = [continuous_on(lam, Omega), positive_on(lam, Omega)]


@pytest.mark.parametrize(
    ("given", "power"),
    [
        ([*density, equal_shares(parts, lam)], 1),
        ([*density, shrinking(parts)], 1),
        ([*density, shrinking(parts), equal_shares(parts, sp.Lambda(t, lam(t) * m))], 1),
        ([density[0], shrinking(parts), equal_shares(parts, lam)], 1),
        ([*density, shrinking(parts), equal_shares(parts, lam)], 2),
    ],
    ids=["diameters need not shrink", "no shares", "density depends on m", "density may vanish", "too fast"],
)
def test_the_rate_of_the_largest_volume_needs_shrinking_regions_of_equal_shares(given: list, power: int) -> None:
    theorem = summed()
    goal = equal(theorem.statement.lhs, theorem.statement.main + many.o(m ** (-power / d)))
    with pytest.raises(RuleError):
        along_companding(theorem).prove(goal, [*smooth, bounded_moments(parts), *given])


# -- integrals that may not exist ---------------------------------------------------------------------------


divergent = sp.Integral(f(t), (t, 0, 1))
depending = sp.Integral(sp.Function("g", real=True)(x, t), (t, 0, 1))


def over_the_region(body: sp.Expr) -> sp.Expr:
    return RegionIntegral.over(A, body, x)


@pytest.mark.parametrize("rule", [moments, linearity], ids=["moments", "linearity"])
@pytest.mark.parametrize("inner", [divergent, depending], ids=["constant", "depends on the point"])
def test_an_inner_integral_does_not_disappear_by_cancelling(rule: Justification, inner: sp.Expr) -> None:
    body = a * (inner + 1) - a * inner
    for left, right in (
        (sp.Integral(body, (x, 0, 1)), a),
        (over_the_region(body), a * V),
        (over_the_region(body), over_the_region(a)),
        (over_the_region(body), a * over_the_region(sp.S.One)),
    ):
        with pytest.raises(RuleError):
            rule.prove(equal(left, right), one_region)


def test_a_vanishing_first_moment_does_not_hide_a_divergent_factor() -> None:
    about_the_centre = sp.Integral((x - c) * divergent, (x, c - h / 2, c + h / 2))
    for left in (about_the_centre, over_the_region(directional(beta)(c, x) * divergent)):
        with pytest.raises(RuleError, match="would disappear"):
            moments.prove(equal(left, 0), one_region)
        moments.prove(equal(left, 0), [*one_region, continuous(f)])


@pytest.mark.parametrize(
    ("centre", "index"), [(y, None), (parts.centroid(i), i), (parts.centroid(i + 1), i)], ids=["any", "index", "next"]
)
def test_only_the_centroid_of_the_region_annihilates_its_first_moment(centre: sp.Expr, index: sp.Expr | None) -> None:
    where = A if index is None else parts.region(index)
    with pytest.raises(RuleError):
        moments.prove(equal(RegionIntegral.over(where, directional(beta)(centre, x), x), 0), one_region)


def test_a_point_in_d_dimensions_is_not_squared_and_integrated() -> None:
    given = [*geometry, continuous_on(f, Omega)]
    parts_of_it = RegionIntegral.over(Omega, x**2, x), RegionIntegral.over(Omega, f(x), x)
    with pytest.raises(RuleError, match="exists"):
        linearity.prove(equal(RegionIntegral.over(Omega, x**2 + f(x), x), sp.Add(*parts_of_it)), given)


# -- special cases ------------------------------------------------------------------------------------------


def test_a_function_known_by_the_name_of_its_derivative_is_not_replaced() -> None:
    """`beta'` is smooth by name; putting t^2/2 for beta would leave the gradient of the old `beta'` behind."""
    slope = sp.Function("beta'", real=True)
    given = [*geometry, continuously_differentiable_on(slope, Omega)]
    remainder = region.o(distance(x, c))
    theorem = taylor.prove(equal(slope(x), slope(c) + directional(slope)(c, x) + remainder), given)
    special = equal(x, c + directional(slope)(c, x) + remainder)
    with pytest.raises(RuleError, match="cannot be replaced"):
        instance(theorem, {beta: sp.Lambda(t, t**2 / 2)}).prove(special, given)


def test_what_is_assumed_of_distances_in_the_plane_is_not_read_on_the_line() -> None:
    """Three points at distance 1 from each other exist in the plane, but not on the line."""
    cells = SegmentationSequence.of(m, "s", "L", "mid")
    corners = [holds(sp.Eq(distance(*pair), 1, evaluate=False)) for pair in ((x, y), (y, z), (z, x))]
    given = [*corners, intervals(sp.Function("A"), cells, Omega), segmentation(cells)]
    side = assumption(corners[0]).prove(equal(distance(x, y), 1), corners)
    with pytest.raises(RuleError, match="in one dimension"):
        one_dimensional(side, t).prove(equal(sp.Abs(x - y), 1), given)


def test_the_gradient_of_cauchy_and_schwarz_is_taken_where_the_linear_part_starts() -> None:
    with pytest.raises(RuleError):
        cauchy_schwarz.prove(at_most(directional(beta)(c, x), gradient_norm(beta)(x) * distance(x, c)))


def test_hypotheses_that_differ_in_bound_names_are_the_same_remainder() -> None:
    moment = [RegionIntegral.over(A, distance(point, c) ** 2, point) for point in (x, t)]
    assert vanishing(moment[0], 1, region) == vanishing(moment[1], 1, region)
