"""The theory in several dimensions: the model's checks, the bounds and their constants, grids of boxes, the risk."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from sympy import Abs, Piecewise, Rational, cos, exp, pi, sin, sqrt, symbols

from zcmoe_symbolic import DataModel, Noise, ScalarMoE, UniformNoise, VectorDataModel, VectorMoE, truncated_normal, x
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.quadrature import boxes
from zcmoe_symbolic.numerics.quadrature.boxes import BoxFactor, integral_over_cube
from zcmoe_symbolic.simulation.estimate import Estimate
from zcmoe_symbolic.theory.cells import cube, regular_hexagon, square
from zcmoe_symbolic.theory.model.arguments import NotDecided
from zcmoe_symbolic.theory.risk import best_number_law

x1, x2, x3 = symbols("x1 x2 x3", real=True)
HALF = Rational(1, 2)
TWELFTH = Rational(1, 12)


def bell(variable: sp.Symbol) -> sp.Expr:
    return truncated_normal(variable, mean=HALF, std=Rational(1, 5))


# -- the model ---------------------------------------------------------------------------------------------------------


def test_the_variables_are_the_symbols_by_their_numbers() -> None:
    a, b = symbols("x2 x1", positive=True)
    assert VectorDataModel(a - b, 1).variables == (x1, x2)
    u, v = symbols("u v")
    assert VectorDataModel(u, 1, variables=(v, u)).dimension == 2
    assert VectorDataModel(u * v, 1, variables=(v, u)) == VectorDataModel(u * v, 1, variables=(v, u))


@pytest.mark.parametrize(
    "density",
    [
        4 * x1 * x2,
        x1 + x2,
        bell(x1) * bell(x2),
        Piecewise((2, x1 < HALF), (0, True)),
        3 * (x1 - x2) ** 2 * 2,
        1 + (x1 - HALF) * (x2 - HALF),
        exp(-x1 - x2) / (1 - exp(-1)) ** 2,
        6 * x1 * (x1 - 1) * 2 * (x2 - 1),
    ],
    ids=str,
)
def test_densities_are_recognised(density: sp.Expr) -> None:
    model = VectorDataModel(x1 + x2, density)
    assert VectorMoE(model).grid_moments(8).probabilities.sum() == pytest.approx(1, rel=1e-8)
    for wrong in (2 * density, -density):
        with pytest.raises(ValueError, match="density"):
            VectorDataModel(x1 + x2, wrong)


def test_normalising_divides_by_the_integral() -> None:
    assert VectorDataModel(x1, x1 * x2**2, normalize=True).density == 6 * x1 * x2**2
    assert VectorDataModel(x1, x1 + x2**2, normalize=True).density == (x1 + x2**2) * Rational(6, 5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: VectorDataModel(0.5 * x1, 1), "Rational"),
        (lambda: VectorDataModel(x1 * x2, 0.5), "the float 0.5"),
        (lambda: VectorDataModel(sp.Symbol("y") + x1, 1), "not named x1, x2"),
        (lambda: VectorDataModel(x2, 1), "does not say what the coordinates are"),
        (lambda: VectorDataModel(1, 1), "does not say what the coordinates are"),
        (lambda: VectorDataModel(x1, x2 * x3 * 4, variables=(x1, x2)), "the symbol x3"),
        (lambda: VectorDataModel(x1, 1, variables=(x1, x1)), "same name"),
        (lambda: VectorDataModel(x1, 1, variables="x1"), "give a sequence of symbols"),
        (lambda: VectorDataModel(x1, 1, noise=1), "noise is 1"),
        (lambda: VectorDataModel(Abs(x1 - x2), 1), "without cases"),
        (lambda: VectorDataModel(sqrt(x1) + x2, 1), "not shown to be defined, real and bounded near x1 = "),
        (lambda: VectorDataModel(1 / (x1 + x2), 1), "not shown to be defined"),
        (lambda: VectorDataModel(x1 + x2, x1 + 2 * x2), "integrates to 3/2"),
        (lambda: VectorDataModel(x1 + x2, 2 * x1 - x2 + HALF), "negative at"),
        (lambda: VectorDataModel(x1 + x2, exp(x1 * x2), normalize=True), "closed form"),
        (lambda: VectorMoE(DataModel(x, 1)), "write VectorDataModel"),
        (lambda: VectorMoE(VectorDataModel(x1 + x2, 1), 0), "not shown to be positive"),
        (lambda: VectorMoE(VectorDataModel(x1 + x2, 1), 0.08), "float"),
        (lambda: VectorMoE(VectorDataModel(x1 + x2, 1), cube(3)), "in 3 dimensions"),
        (lambda: VectorMoE(VectorDataModel(3 + 0 * x1, 1, variables=(x1, x2))).error_constant(), "is constant"),
        (lambda: VectorMoE(VectorDataModel(x1 + x2, 1)).error_bound(0), "m is 0"),
        (lambda: VectorMoE(VectorDataModel(x1 + x2, 1)).grid_moments((2, 3, 4)), "shape is"),
        (lambda: VectorMoE(VectorDataModel(x1 + x2, 1)).grid_moments((2, 0)), r"shape\[1\] is 0"),
        (lambda: VectorMoE(VectorDataModel(x1 + x2, 1)).error_constant(density=2 * x1 + x2), "integrates to 3/2"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# -- integrals over the cube -------------------------------------------------------------------------------------------

KNOWN = [
    pytest.param([BoxFactor(x1**2 + x2**2, HALF)], (sqrt(2) + sp.asinh(1)) / 3, id="cone"),
    pytest.param([BoxFactor(1 + x1 + x2, sp.Integer(-1))], sp.log(Rational(27, 16)), id="reciprocal"),
    pytest.param([BoxFactor(x1 * x2 + x2**2, sp.Integer(1))], Rational(7, 12), id="polynomial"),
    pytest.param([BoxFactor(exp(x1 * x2), sp.Integer(1))], sp.Sum(0, (x, 1, 1)) + sp.Ei(1) - sp.EulerGamma, id="exp"),
    pytest.param([BoxFactor((x1 - x2) ** 2, HALF)], Rational(1, 3), id="along a curve"),
]


@pytest.mark.parametrize(("factors", "value"), KNOWN)
def test_integrals_over_the_square_contain_the_known_value(factors: list[BoxFactor], value: sp.Expr) -> None:
    bits = 8 if value == Rational(1, 3) else 30
    found = Ball.from_arb(integral_over_cube(factors, (x1, x2), bits))
    assert found.contains(sp.sympify(value).doit())
    assert found.digits >= bits // 4


def test_integrals_over_the_cube_of_three_dimensions() -> None:
    found = Ball.from_arb(integral_over_cube([BoxFactor(x1 + x2 * x3, sp.Integer(2))], (x1, x2, x3), 30))
    assert found.contains(Rational(1, 3) + Rational(1, 4) + Rational(1, 9))
    assert found.digits >= 8


def test_an_effort_that_is_too_small_gives_a_wider_ball_that_still_contains_the_value() -> None:
    value = (sqrt(2) + sp.asinh(1)) / 3
    found = Ball.from_arb(integral_over_cube([BoxFactor(x1**2 + x2**2, HALF)], (x1, x2), 60, most=300))
    assert found.contains(value)
    assert 0 < found.digits < 12


def test_a_truncation_error_that_is_ignored_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "truncation_error", lambda *_: boxes.arb(0))
    found = Ball.from_arb(integral_over_cube([BoxFactor(1 + x1 + x2, sp.Integer(-1))], (x1, x2), 30))
    assert found.contains(sp.log(Rational(27, 16))) is False


# -- bounds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [x1**2, exp(x1), cos(6 * pi * x1)], ids=str)
def test_one_dimension_is_the_theory_of_section_4(target: sp.Expr) -> None:
    density = HALF + x1
    moe = VectorMoE(VectorDataModel(target, density))
    scalar = ScalarMoE(DataModel(target, density))
    assert moe.normalized_second_moment == TWELFTH
    assert moe.error_constant(digits=20).overlaps(scalar.error_constant(digits=20))
    assert moe.error_constant(density, digits=20).overlaps(scalar.error_constant(density, digits=20))


def test_constants_of_products_are_exact() -> None:
    # d M (int 2 sqrt(x1 x2) sqrt(2))^2 with the integral 4 sqrt(2) * (2/3)^2 / 2.
    model = VectorDataModel(x1 + x2, 4 * x1 * x2)
    found = VectorMoE(model, square()).error_constant(digits=40)
    assert found.contains(2 * TWELFTH * 2 * (2 * Rational(4, 9)) ** 2)
    assert VectorMoE(model).error_constant(digits=40).contains(320 * sqrt(3) / 2187)


def test_the_moment_is_that_of_a_named_cell_a_given_cell_or_a_number() -> None:
    model = VectorDataModel(x1 + x2, 1)
    best = VectorMoE(model)
    assert best.cell is not None
    assert (best.cell.name, best.cell.optimal) == ("regular hexagon", True)
    assert best.normalized_second_moment == VectorMoE(model, regular_hexagon()).normalized_second_moment
    assert (
        VectorMoE(model, square()).normalized_second_moment
        == TWELFTH
        == VectorMoE(model, TWELFTH).normalized_second_moment
    )
    assert VectorMoE(model, TWELFTH).cell is None
    ratio = VectorMoE(model, square()).error_constant(digits=20) / best.error_constant(digits=20)
    assert ratio.contains(TWELFTH / (5 * sqrt(3) / 108))


@pytest.mark.parametrize("density", [1, x1 + x2, Rational(9, 4) * sqrt(x1) * sqrt(x2)], ids=str)
def test_no_density_has_a_lower_bound_than_the_optimal_one(density: object) -> None:
    moe = VectorMoE(VectorDataModel(x1**2 + x2 * x1 + x2, x1 + x2))
    best = moe.error_constant(digits=5)
    assert (moe.error_constant(density, digits=3) > best) is True


@pytest.mark.parametrize(
    "model",
    [
        VectorDataModel(x1 * x2, 1),
        VectorDataModel(x1 * x2, 4 * x1 * x2),
        VectorDataModel(sin(x1) + exp(x2), bell(x1) * bell(x2)),
        VectorDataModel(x1 + x2**2 * x3, 1),
    ],
    ids=str,
)
def test_the_optimal_density_integrates_to_one_and_attains_its_bound(model: VectorDataModel) -> None:
    moe = VectorMoE(model)
    lam = moe.optimal_density()
    values = sp.lambdify(model.variables, lam.xreplace({i: i.n(8) for i in lam.atoms(sp.Integral)}), "numpy")
    nodes, weights = np.polynomial.legendre.leggauss(60)
    axes = np.meshgrid(*[(nodes + 1) / 2] * model.dimension, indexing="ij")
    shares = math.prod(np.meshgrid(*[weights / 2] * model.dimension, indexing="ij"))
    assert (values(*axes) * shares).sum() == pytest.approx(1, rel=2e-5)
    gradient = sp.lambdify(model.variables, model.density * model.squared_gradient, "numpy")(*axes)
    bound = (gradient / values(*axes) ** (2 / model.dimension) * shares).sum()
    expected = float(moe.error_constant(digits=5)) / (model.dimension * float(moe.normalized_second_moment))
    assert bound == pytest.approx(expected, rel=1e-4)


def test_the_bound_is_an_expression_or_a_ball() -> None:
    m = sp.Symbol("m", positive=True)
    moe = VectorMoE(VectorDataModel(x1 + x2, 1, UniformNoise(HALF)), square())
    assert sp.simplify(moe.error_bound(m) - (TWELFTH + Rational(1, 3) / m)) == 0
    assert moe.error_bound(16, digits=20).contains(TWELFTH + Rational(1, 48))
    curved = VectorMoE(VectorDataModel(x1 * x2, 1))
    assert float(curved.error_bound(9)) == pytest.approx(float(curved.error_constant(digits=6)) / 9, rel=1e-6)
    assert float(curved.error_bound(9, density=1)) == pytest.approx(
        float(curved.error_constant(1, digits=6)) / 9, rel=1e-6
    )


@pytest.mark.slow
def test_digits_that_are_out_of_reach_are_refused_with_what_was_proved() -> None:
    moe = VectorMoE(VectorDataModel((x1 + 2 * x2 - 1) ** 2 * x1 - x2, 1))
    assert moe.error_constant(digits=3).digits >= 3
    ridge = VectorMoE(VectorDataModel((x1 + x2 - 1) ** 4 + (x1 + x2) * 0, 1), square())
    with pytest.raises(NotDecided, match="what is proved is"):
        ridge.error_constant(digits=30)


def test_the_best_number_is_the_law_of_leading_order() -> None:
    moe = VectorMoE(VectorDataModel(x1 + x2, 1, UniformNoise(HALF)))
    found = moe.best_number_of_experts(1000)
    constant = float(moe.error_constant(digits=10))
    assert found.law == pytest.approx(math.sqrt(constant * 1000 * 12), rel=1e-3)
    assert found.law == pytest.approx(best_number_law(found.error_constant, TWELFTH, 1000, 2))
    values = [constant / k + k / 12 / 1000 for k in (found.law * 0.99, found.law, found.law * 1.01)]
    assert min(values) == values[1] == pytest.approx(found.excess_law)


# -- grids -------------------------------------------------------------------------------------------------------------


def test_moments_of_boxes_are_those_of_exact_integration() -> None:
    model = VectorDataModel(x1**2 * x2 + x2, x1 + x2)
    found = VectorMoE(model).grid_moments((2, 3))
    for k in range(2):
        for j in range(3):
            ranges = ((x1, Rational(k, 2), Rational(k + 1, 2)), (x2, Rational(j, 3), Rational(j + 1, 3)))
            mass = sp.integrate(model.density, *ranges)
            mean = sp.integrate(model.beta * model.density, *ranges) / mass
            error = sp.integrate(sp.expand((model.beta - mean) ** 2 * model.density), *ranges)
            cell = 3 * k + j
            assert found.probabilities[cell] == pytest.approx(float(mass), rel=1e-13)
            assert found.constants[cell] == pytest.approx(float(mean), rel=1e-13)
            assert found.errors[cell] == pytest.approx(float(error), rel=1e-12)


def test_cells_on_which_two_rules_disagree_are_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    from zcmoe_symbolic.theory.cell_moments import boxes as cell_boxes

    model = VectorDataModel(cos(40 * x1) * x2, 1)
    exact = sp.integrate(cos(40 * x1) ** 2, (x1, 0, 1)) / 3 - (sp.sin(40) / 80) ** 2
    found = VectorMoE(model).grid_moments(1)
    assert found.error == pytest.approx(float(exact), rel=1e-9)
    monkeypatch.setattr(cell_boxes, "_DEPTH", 0)
    coarse = VectorMoE(model).grid_moments(1)
    assert coarse.error != pytest.approx(float(exact), rel=1e-3)
    assert coarse.discrepancy > 1e-3 > found.discrepancy


@pytest.mark.parametrize("k", [8, 32])
def test_a_grid_of_squares_is_below_the_bound_by_the_factor_d(k: int) -> None:
    moe = VectorMoE(VectorDataModel(x1**2 + sin(x2), x1 + x2), square())
    bound = float(moe.error_constant(1, digits=8)) / k**2
    assert bound / moe.grid_error(k) == pytest.approx(2, rel=3 / k**2)


def test_errors_within_and_between_cells_add_up() -> None:
    moe = VectorMoE(VectorDataModel(sin(3 * x1) * cos(2 * x2), bell(x1) * bell(x2)))
    found, whole = moe.grid_moments((5, 7)), moe.grid_moments(1)
    between = found.probabilities @ (found.constants - whole.constants[0]) ** 2
    assert found.error + between == pytest.approx(whole.error, rel=1e-10)


def test_the_risk_of_a_grid_agrees_with_a_simulation() -> None:
    n, trials, shape = 30, 4000, (3, 2)
    moe = VectorMoE(VectorDataModel(x1 + 2 * x2**2, 1, Noise(variance=Rational(1, 4))))
    found, risk = moe.grid_moments(shape), moe.grid_risk(shape, n)
    generator = np.random.Generator(np.random.PCG64(np.random.SeedSequence(17)))
    inputs = generator.random((trials, n, 2))
    outputs = inputs[..., 0] + 2 * inputs[..., 1] ** 2 + generator.normal(0, 0.5, (trials, n))
    cells = (np.floor(3 * inputs[..., 0]) * 2 + np.floor(2 * inputs[..., 1])).astype(int)
    errors = np.full(trials, 0.25 + found.error)
    for cell in range(6):
        inside = cells == cell
        counts = inside.sum(axis=1)
        means = np.where(counts > 0, (outputs * inside).sum(axis=1) / np.maximum(counts, 1), outputs.mean(axis=1))
        errors += found.probabilities[cell] * (means - found.constants[cell]) ** 2
    estimate: Any = Estimate(errors, 17)
    assert abs(estimate.z_score(risk.total)) < 4
    assert abs(estimate.z_score(risk.total - risk.estimation / 10)) > 4
