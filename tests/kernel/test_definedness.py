"""What is undefined on one side only cannot disappear: divergent integrals, poles, roots, points of a cell."""

import pytest
import sympy as sp

from zcmoe_symbolic.kernel import (
    RuleError,
    algebra,
    assumption,
    by_sign,
    differentiation,
    expansion,
    instance,
    linearity,
    sum_over_cells,
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
    in_domain,
    less,
    positive,
    segmentation,
    unit_mass,
)

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
