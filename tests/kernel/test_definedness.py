"""What is undefined on one side only cannot disappear: divergent integrals, poles, roots, points of a cell."""

import pytest
import sympy as sp

from zcmoe_symbolic.kernel import (
    RuleError,
    algebra,
    assumption,
    by_cases,
    by_derivatives,
    by_sign,
    differentiation,
    expansion,
    for_every,
    instance,
    linearity,
    strict_convexity,
    sum_over_cells,
    transitivity,
)
from zcmoe_symbolic.language import (
    Cell,
    ManyExperts,
    RegionIntegral,
    SegmentationSequence,
    at_most,
    bounded,
    continuous,
    equal,
    for_all,
    holds,
    in_domain,
    less,
    positive,
    segmentation,
    unit_mass,
)
from zcmoe_symbolic.language.indicators import Indicator

x, c, k, v, a, b, t = sp.symbols("x c k v a b t", real=True)
h = sp.Symbol("h", positive=True)
i, m = sp.symbols("i m", integer=True, positive=True)
cell, cells, many = Cell.of(x, c, h), SegmentationSequence.of(m), ManyExperts(m)
f, p, beta = (sp.Function(name, real=True) for name in ("f", "p", "beta"))
divergent = sp.Integral(1 / x**2, (x, 0, 1))
nothing = (k + 1) * divergent - k * divergent - divergent


def refused(justification, goal, given=()):
    with pytest.raises(RuleError):
        justification.prove(goal, given)


def test_a_point_of_the_cell_does_not_survive_the_sum_over_the_cells():
    theorem = expansion.prove(equal((x - c) * h + h, h + cell.o(h)))
    midpoint, length = cells.midpoint(i), cells.length(i)
    total = cells.sum((x - midpoint) * length + length, i)
    refused(sum_over_cells(theorem), equal(total, cells.sum(length, i) + cells.refinement.o(1)), [segmentation(cells)])


def test_a_divergent_integral_does_not_cancel_in_an_expansion():
    refused(expansion, equal(k + 1 / m + nothing, k + many.o(1)))


def test_a_pole_does_not_cancel_in_an_expansion():
    pole = h / f(c)
    goal = equal(pole + k * pole - (k + 1) * pole + h**2, cell.o(h))
    refused(expansion, goal, [continuous(f)])
    assert expansion.prove(goal, [continuous(f), positive(f)]).hypotheses


@pytest.mark.parametrize("constant", [1 / k, sp.log(k), divergent])
def test_differentiation_does_not_drop_what_may_be_undefined(constant):
    refused(differentiation, equal(sp.Derivative(v + constant, v), 1))


def test_a_logarithm_does_not_cancel_in_an_inequality():
    goal = at_most((k + 1) * sp.log(k) - k * sp.log(k) - sp.log(k), 1)
    refused(by_sign, goal)


def test_a_root_of_a_negative_number_is_not_a_real_number():
    refused(by_sign, less(k, k + 1 + (k + 1) * sp.sqrt(v) - k * sp.sqrt(v) - sp.sqrt(v)))


def test_a_divergent_integral_does_not_disappear_from_an_inequality():
    refused(by_sign, at_most(k, k + 1 + nothing))


def test_a_domain_of_unknown_volume_has_no_integral_of_a_constant():
    domain = sp.Symbol("Omega")

    def over(body):
        return RegionIntegral.over(domain, body, x)

    refused(linearity, equal(over(k * x**0 + v * beta(x)), k * over(sp.Integer(1)) + v * over(beta(x))))
    theorem = linearity.prove(equal(over(k + v * beta(x)), k * over(1) + v * over(beta(x))), [bounded(beta, domain)])
    assert "finite volume" in str(theorem.hypotheses) or any("finite volume" in str(q) for q in theorem.hypotheses)


def test_a_function_that_is_real_on_the_domain_only_is_put_in_only_there():
    root = sp.Lambda(t, sp.sqrt(t))
    square = by_sign.prove(at_most(0, p(v) ** 2))
    refused(instance(square, {p: root}), at_most(0, v))
    inside = instance(square, {p: root}).prove(at_most(0, v), [in_domain(v)])
    assert inside.hypotheses == {in_domain(v)}


def test_a_function_known_by_name_is_not_replaced():
    given = [segmentation(cells)]
    theorem = assumption(segmentation(cells)).prove(segmentation(cells), given)
    refused(instance(theorem, {sp.Function("a"): sp.Lambda((t, v), 0)}), segmentation(cells), given)
    mass = algebra(unit_mass(p)).prove(equal(sp.Integral(p(t), (t, 0, 1)), 1), [unit_mass(p)])
    refused(instance(mass, {p: sp.Lambda(t, 2)}), equal(sp.Integral(2, (t, 0, 1)), 1), [unit_mass(p)])


def test_a_denominator_does_not_cancel_in_a_special_case():
    """`k/v = (k + a)/v - a/v` holds for v = 0 too, where both sides are undefined; for k = v the left side is 1."""
    known = algebra.prove(equal(k / v, (k + a) / v - a / v))
    refused(instance(known, symbols={k: v}), equal(1, (v + a) / v - a / v))
    refused(instance(known, symbols={k: -v}), equal(-1, (a - v) / v - a / v))
    instance(known, symbols={k: h, v: h}).prove(equal(1, (h + a) / h - a / h))
    instance(known, symbols={a: k}).prove(equal(k / v, 2 * k / v - k / v))
    instance(known, symbols={v: sp.Integer(2)}).prove(equal(k / 2, (k + a) / 2 - a / 2))


def test_a_denominator_does_not_cancel_when_a_function_is_put_in():
    known = algebra.prove(equal(f(x) / beta(x), (f(x) + p(x)) / beta(x) - p(x) / beta(x)))
    goal = equal(1, (beta(x) + p(x)) / beta(x) - p(x) / beta(x))
    by = instance(known, {f: sp.Lambda(t, beta(t))})
    refused(by, goal)
    given = [positive(beta), in_domain(x)]
    assert by.prove(goal, given).hypotheses == set(given)


def test_a_denominator_does_not_cancel_below_an_integral_in_a_special_case():
    def over(body):
        return sp.Integral(body, (x, 0, 1))

    known = algebra.prove(equal(k + over(f(x) / p(x)), over((f(x) + 1) / p(x) - 1 / p(x)) + k))
    goal = equal(k + over(1), over((p(x) + 1) / p(x) - 1 / p(x)) + k)
    by = instance(known, {f: sp.Lambda(t, p(t))})
    refused(by, goal)
    assert by.prove(goal, [positive(p)]).hypotheses == {positive(p)}


def test_a_denominator_does_not_cancel_at_a_point_of_a_range():
    """At v = 0 the hypothesis compares what is undefined, and says nothing."""
    everywhere = for_all(x, 0, 1, sp.Eq(x / v, (x + k) / v - k / v, evaluate=False))
    refused(for_every(everywhere), equal(1, (v + k) / v - k / v), [everywhere, in_domain(v)])
    for_every(everywhere).prove(equal(x / v, (x + k) / v - k / v), [everywhere, in_domain(x)])


# -- relations whose sides are both undefined say nothing ------------------------------------------------------

y, z = sp.symbols("y z", real=True)


def opposite(rest=sp.S.Zero, size=sp.S.One, known=()):
    """`1/v + rest + size = 1/v + rest - size`, given `size v + k = k - size v`: for v = 0, where no side is defined."""
    given = holds(sp.Eq(size * v + k, k - size * v, evaluate=False))
    high, low = (form / v + (1 - k) / v + rest for form in (size * v + k, k - size * v))
    steps = (
        algebra.prove(equal(1 / v + rest + size, high), known),
        algebra(given).prove(equal(high, low), [given, *known]),
        algebra.prove(equal(low, 1 / v + rest - size), known),
    )
    return transitivity(*steps).prove(equal(1 / v + rest + size, 1 / v + rest - size)), given


def test_an_equation_between_undefined_sides_is_not_cleared_of_its_denominators():
    nothing_said, given = opposite()
    refused(algebra(nothing_said), equal(a, b), [given])
    quotients = holds(sp.Eq(a / v, b / v, evaluate=False))
    refused(algebra(quotients), equal(a, b), [quotients])
    meant = holds(sp.Eq(a / h, b / h, evaluate=False))
    assert algebra(meant).prove(equal(a, b), [meant]).hypotheses == {meant}


def test_an_indicator_that_a_denominator_vanishes_is_not_cleared_of_it():
    """`2 1[v = 0]/v = 3 1[v = 0]/v` for all v, if `2/0 = 3/0` counts as equal; `2 1[v = 0] = 3 1[v = 0]` is false."""
    zero = holds(sp.Eq(v, 0, evaluate=False))
    event = Indicator(sp.Eq(v, 0, evaluate=False))
    refused(by_cases(event, algebra(zero), algebra), equal(2 * event / v, 3 * event / v))
    refused(algebra(zero), equal(2 / v, 3 / v), [zero])


def test_an_inequality_between_undefined_sides_gives_no_sign():
    nothing_said, given = opposite()
    below = transitivity(nothing_said, by_sign.prove(less(1 / v - 1, 1 / v))).prove(less(1 / v + 1, 1 / v))
    assert below.hypotheses == {given}
    assumed = holds(below.statement)
    refused(by_sign, less(1, 0), [assumed])
    shifted = holds(sp.Lt(1 / v + a, 1 / v + b, evaluate=False))
    refused(by_sign, less(a, b), [shifted])
    meant = holds(sp.Lt(1 / h + a, 1 / h + b, evaluate=False))
    assert by_sign.prove(less(a, b), [meant]).hypotheses == {meant}


def test_derivatives_between_undefined_sides_compare_nothing():
    """`2 w <= w^3/3` is false at w = 1."""
    w = sp.Symbol("w", nonnegative=True)
    nothing_said, given = opposite()
    last = by_sign.prove(at_most(1 / v - 1, 1 / v - 1 + w**2))
    slopes = transitivity(nothing_said, last).prove(at_most(1 / v + 1, 1 / v - 1 + w**2))
    refused(by_derivatives(slopes, w, sp.S.Zero, 1), at_most(2 * w, w**3 / 3), [given])


def test_a_tangent_is_not_met_where_nothing_is_defined():
    half = (y - z) ** 2 / 2
    nothing_said, given = opposite(z**2 + 2 * z * (y - z) + half, half)
    start = algebra.prove(equal(1 / v + y**2, nothing_said.statement.lhs))
    end = algebra.prove(equal(nothing_said.statement.rhs, 1 / v + z**2 + 2 * z * (y - z)))
    meets = transitivity(start, nothing_said, end).prove(equal(start.statement.lhs, end.statement.rhs))
    square = sp.Lambda(t, t**2)
    refused(strict_convexity(square, at=z, argument=y, equality=meets), equal(y, z), [given])


def test_an_integral_is_not_solved_for_where_nothing_is_defined():
    integral, other = (sp.Integral(body, (x, 0, 1)) for body in (f(x), p(x)))
    gap = (integral - other) / 2
    smooth = [continuous(f), continuous(p)]
    nothing_said, given = opposite((integral + other) / 2, gap, smooth)
    start = algebra.prove(equal(integral + 1 / v, nothing_said.statement.lhs), smooth)
    end = algebra.prove(equal(nothing_said.statement.rhs, other + 1 / v), smooth)
    known = transitivity(start, nothing_said, end).prove(equal(integral + 1 / v, other + 1 / v))
    refused(expansion(known), equal(integral, other + many.o(1)), [given, *smooth])
