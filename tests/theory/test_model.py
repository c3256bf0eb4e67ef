"""What a model refuses, what it knows of itself, and that its checks can fail."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import DataModel, Noise, UniformNoise, beta_density, truncated_normal, uniform_density, x
from zcmoe_symbolic.language import InexactInput
from zcmoe_symbolic.theory.model import density_checks, target_checks
from zcmoe_symbolic.theory.model.arguments import NotDecided, is_zero
from zcmoe_symbolic.theory.model.noise import no_noise

half, third = sp.Rational(1, 2), sp.Rational(1, 3)
one = uniform_density()
t = sp.Symbol("t")


def test_a_model_is_written_in_the_public_variable():
    model = DataModel(t**2, 2 * sp.Symbol("s", positive=True), UniformNoise(half))
    assert (model.beta, model.density, model.variable) == (x**2, 2 * x, x)
    assert model == DataModel(x**2, 2 * x, UniformNoise(half))
    assert hash(model) == hash(DataModel(x**2, 2 * x, UniformNoise(half)))
    assert "beta=x**2" in repr(model)
    assert r"\sigma_\varepsilon^2 = \frac{1}{12}" in model._repr_latex_()


def test_two_symbols_of_the_same_name_are_one_variable():
    assert DataModel(sp.Symbol("x") + x, one).beta == 2 * x


@pytest.mark.parametrize(
    ("beta", "words"),
    [
        (0.5 * x, "beta contains the float 0.5"),
        (0.5, "beta is the float 0.5; write Rational"),
        (np.float64(0.1), "beta is the float"),
    ],
    ids=str,
)
def test_floats_are_refused_with_the_remedy(beta, words):
    with pytest.raises(InexactInput, match=words):
        DataModel(beta, one)
    with pytest.raises(InexactInput, match="Rational"):
        DataModel(x, beta)


@pytest.mark.parametrize(
    ("beta", "words"),
    [
        ("x**2", "text 'x\\*\\*2'"),
        (None, "beta is None"),
        (True, "beta is True"),
        (sp.I * x, "not real"),
        (sp.nan, "not real"),
        (x * sp.Symbol("a"), r"2 symbols \(a, x\)"),
        (sp.Function("f")(x), "unknown function f"),
        (sp.Symbol("k", integer=True), "declared integer"),
        (abs(sp.Symbol("k", negative=True)), "declared negative"),
        (sp.Matrix([1]), "give an exact number or an expression"),
        (sp.besselj(0, x), "beta = besselj\\(0, x\\) cannot be evaluated"),
    ],
    ids=lambda value: None if isinstance(value, str) and " " in value else str(value),
)
def test_what_is_no_function_of_one_variable_is_refused(beta, words):
    with pytest.raises(ValueError, match=words):
        DataModel(beta, one)


def test_the_variable_may_be_prescribed():
    assert DataModel(t**2, one, variable=t).beta == x**2
    with pytest.raises(ValueError, match="symbol s; the only variable is t"):
        DataModel(sp.Symbol("s") ** 2, one, variable=t)
    with pytest.raises(ValueError, match="must be a symbol"):
        DataModel(x, one, variable="t")


def test_noise_must_be_noise():
    with pytest.raises(ValueError, match="noise is 1/2"):
        DataModel(x, one, half)


# -- the target ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("beta", "words"),
    [
        (sp.Piecewise((x, x < half), (2 * x, True)), "jumps at x = 1/2: from 0.5000000000 on the left to 1.0"),
        (sp.Piecewise((x, x < half), (x + sp.Rational(1, 10**40), True)), "jumps at x = 1/2"),
        (sp.floor(2 * x), "jumps at x = 1/2"),
        (sp.Heaviside(x - third), "jumps at x = 1/3"),
        (sp.floor(x), "is 1.000000000 at x = 1 but tends to 0"),
        (sp.sign(x), "is 0 at x = 0 but tends to 1"),
        (sp.Piecewise((5, sp.Eq(x, half)), (x, True)), "is 5.000000000 at x = 1/2 but tends to 0.5"),
        (sp.Piecewise((1, x < sp.cos(x)), (2, True)), "jumps at x = 0.739085"),
        (1 / x, "not bounded near x = 0"),
        (1 / (x - third), "not bounded near x = 1/3"),
        (sp.tan(3 * x), "not bounded near x = pi/6"),
    ],
    ids=str,
)
def test_a_target_with_a_jump_or_a_pole_is_refuted_with_the_place(beta, words):
    with pytest.raises(ValueError, match=words) as refused:
        DataModel(beta, one)
    assert not isinstance(refused.value, NotDecided)


@pytest.mark.parametrize("beta", [sp.log(x), sp.sqrt(x - half), x * sp.log(x), sp.acot(x - half)], ids=str)
def test_a_target_that_is_not_shown_to_be_bounded_is_undecided(beta):
    with pytest.raises(NotDecided, match="not shown to be defined, real and bounded near x ="):
        DataModel(beta, one)


def test_a_piecewise_without_all_cases_is_refused():
    with pytest.raises(ValueError, match="beta"):
        DataModel(sp.Piecewise((x, x < half)), one)


@pytest.mark.parametrize(
    "beta",
    [
        sp.sqrt(x),
        x ** sp.sqrt(2),
        sp.sqrt(x * (1 - x)),
        sp.sqrt(abs(x - third)),
        sp.Piecewise((sp.sin(x) ** 2, x < half), (1 - sp.cos(x) ** 2, True)),
        sp.Max(x, sp.cos(x)),
        abs(sp.sin(7 * x)),
        sp.sinc(x),
    ],
    ids=str,
)
def test_continuous_targets_are_accepted(beta):
    assert DataModel(beta, one).beta == beta


def test_the_check_for_jumps_does_not_rest_on_the_digits_shown(monkeypatch):
    monkeypatch.setattr(target_checks, "_sign_of_difference", lambda one, other: 0)
    target_checks.check_target.cache_clear()
    DataModel(sp.Piecewise((x, x < half), (2 * x, True)), one)  # the planted fault lets the jump pass
    target_checks.check_target.cache_clear()


# -- the density --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("density", "words"),
    [
        (1 + 2 * sp.sin(2 * sp.pi * x), r"is negative at x = 3/4: -1\.0"),
        (2 - 2 * x - third, "is negative at x ="),
        (sp.Piecewise((-1, x < sp.Rational(1, 1000)), (1, True)), "is negative at x ="),
        (2 * x + 1, "integrates to 2 over"),
        (sp.exp(sp.sin(x)), "integrates to 1.631869608 over"),
        (1 + sp.Rational(1, 10**30), "not to 1"),
        (1 / x, "no finite integral; its exponent at x = 0 is -1"),
        (1 / (x - half) ** 2, "no finite integral"),
        (sp.S.Zero, "zero everywhere"),
    ],
    ids=str,
)
def test_what_is_no_density_is_refuted(density, words):
    with pytest.raises(ValueError, match=words) as refused:
        DataModel(x, density)
    assert not isinstance(refused.value, NotDecided)


def test_the_error_about_the_integral_offers_to_normalise():
    with pytest.raises(ValueError, match="normalize=True"):
        DataModel(x, 2 * x + 1)
    assert DataModel(x, 2 * x + 1, normalize=True).density == x + half


@pytest.mark.parametrize(
    "density",
    [
        sp.exp(sp.sin(x)),
        sp.Piecewise((sp.exp(sp.sin(x)), x < half), (1, True)),
        1 / sp.sqrt(x),
        abs(sp.sin(5 * x)),
    ],
    ids=str,
)
def test_a_normalised_density_integrates_to_one(density):
    model = DataModel(x, density, normalize=True)
    cut = sp.pi / 5
    values = sp.lambdify(x, model.density, "mpmath")
    points = [0, half, cut, 1]
    assert abs(mpmath.quad(values, [mpmath.mpf(sp.N(point)) for point in points]) - 1) < 1e-8
    assert DataModel(x, model.density) == model  # and is accepted when it comes back


@pytest.mark.parametrize(
    "density",
    [
        truncated_normal(half, sp.Rational(1, 5)),
        truncated_normal(third, sp.Rational(1, 7)),
        truncated_normal(sp.pi / 7, sp.sqrt(2) / 10),
        truncated_normal(-2, 1),
        truncated_normal(3, 1),
        (truncated_normal(sp.Rational(1, 4), sp.Rational(1, 9)) + 2 * truncated_normal(1, half)) / 3,
        beta_density(2, 3),
        beta_density(half, third),
        beta_density(sp.sqrt(2), 1),
        (sp.sqrt(x) + 1) * sp.Rational(3, 5),
        sp.pi / 2 * sp.sin(sp.pi * x),
        1 + sp.sin(2 * sp.pi * x),
        sp.exp(x) / (sp.E - 1),
        sp.Piecewise((half, x < half), (sp.Rational(3, 2), True)),
        sp.Piecewise((0, x < half), (2, True)),
        4 * abs(x - half),
        sp.Max(x, 1 - x) * sp.Rational(4, 3),
        sp.exp(x**2) / sp.Integral(sp.exp(x**2), (x, 0, 1)),
    ],
    ids=str,
)
def test_densities_are_proved_to_be_such(density):
    assert DataModel(x, density).beta == x


def test_the_deciders_speak_where_no_formula_does():
    assert DataModel(x, 1 / ((1 + x) * sp.log(2))).density == 1 / ((1 + x) * sp.log(2))


def test_an_integral_that_is_one_only_as_far_as_can_be_seen_is_undecided():
    shape = sp.exp(sp.sin(x))
    nearly = sp.Integral(shape, (x, 0, 1)).evalf(80)
    density = shape / sp.Rational(str(nearly))
    with pytest.raises((NotDecided, ValueError), match="normalize=True"):
        DataModel(x, density)


def test_the_checks_of_a_density_can_fail(monkeypatch):
    density_checks._checked.cache_clear()
    monkeypatch.setattr(density_checks, "is_one", lambda mass: True)
    DataModel(x, 2 * x + 1)  # the planted fault lets the wrong integral pass
    density_checks._checked.cache_clear()


# -- what a model knows -------------------------------------------------------------------------------------------


def ends(intervals):
    return [(left.exact, right.exact) for left, right in intervals]


@pytest.mark.parametrize(
    ("beta", "plateaus", "critical"),
    [
        (sp.cos(6 * sp.pi * x), [], [(sp.Rational(k, 6), 1) for k in range(7)]),
        (
            sp.Piecewise((sp.cos(6 * sp.pi * x), x <= half), (-1, True)),
            [(half, 1)],
            [(0, 1), (third / 2, 1), (third, 1)],
        ),
        (sp.Max(third, sp.Min(x, 2 * third)), [(0, third), (2 * third, 1)], []),
        ((x - half) ** 3, [], [(half, 2)]),
        (abs(x - third), [], []),
        (abs((x - third) ** 3), [], [(third, 2)]),
        (sp.sin(x) ** 2 + sp.cos(x) ** 2, [(0, 1)], []),
        (x ** sp.Rational(4, 3), [], [(0, third)]),
        (sp.exp(x), [], []),
    ],
    ids=str,
)
def test_plateaus_and_critical_points_are_exact(beta, plateaus, critical):
    model = DataModel(beta, one)
    assert ends(model.plateaus) == plateaus
    assert [(zero.point.exact, zero.multiplicity) for zero in model.critical_points] == critical


def test_a_plateau_across_pieces_of_the_density_is_one():
    density = sp.Piecewise((half, x < sp.Rational(3, 4)), (sp.Rational(5, 2), True))
    model = DataModel(
        sp.Max(x, half) - half, sp.Piecewise((sp.Rational(3, 2), x < sp.Rational(1, 4)), (sp.Rational(5, 6), True))
    )
    assert ends(model.plateaus) == [(0, half)]
    assert len(model.pieces) == 3
    assert len(DataModel(x, density).pieces) == 2


@pytest.mark.parametrize(
    ("beta", "density", "symmetric"),
    [
        (sp.cos(6 * sp.pi * x), truncated_normal(half, sp.Rational(1, 5)), True),
        (sp.cos(6 * sp.pi * x), truncated_normal(third, sp.Rational(1, 5)), False),
        (x, 6 * x * (1 - x), True),
        (x**2, one, False),
        (abs(x - half), one, True),
        (sp.Max(third, sp.Min(x, 2 * third)), one, True),
        (sp.Max(third, sp.Min(x, sp.Rational(3, 4))), one, False),
        (sp.Piecewise((x, x < half), (1 - x, True)), one, True),
    ],
    ids=str,
)
def test_symmetry_is_proved_or_not_claimed(beta, density, symmetric):
    assert DataModel(beta, density).is_symmetric is symmetric


def test_the_weight_of_a_piece():
    (piece,) = DataModel(x**2, 2 * x).pieces
    assert piece.weight == 8 * x**3


# -- noise --------------------------------------------------------------------------------------------------------


def test_noise_has_variance_and_bound():
    assert UniformNoise(half).variance == sp.Rational(1, 12)
    assert UniformNoise(half).bound == UniformNoise(half).half_width == half
    assert repr(UniformNoise(half)) == "UniformNoise(1/2)"
    assert Noise(variance=Fraction(1, 4), bound=half).variance == sp.Rational(1, 4)
    assert Noise(variance=2).bound is None
    assert (no_noise.variance, no_noise.bound) == (0, 0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: UniformNoise(0.5), "half_width is the float 0.5"),
        (lambda: UniformNoise(-1), "half_width = -1 is negative"),
        (lambda: Noise(variance=0.1), "variance is the float"),
        (lambda: Noise(variance=-1), "variance = -1 is negative"),
        (lambda: Noise(variance=1, bound=-1), "bound = -1 is negative"),
        (lambda: Noise(variance=sp.Rational(101, 100), bound=1), "larger than bound\\^2 = 1"),
        (lambda: Noise(variance=x), "contains the symbol x"),
        (lambda: Noise(variance=sp.oo), "not real and finite"),
    ],
    ids=lambda value: value if isinstance(value, str) else "noise",
)
def test_impossible_noise_is_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_zero_is_only_ever_proved():
    assert is_zero(sp.sqrt(2) * sp.sqrt(3) - sp.sqrt(6))
    assert not is_zero(sp.Rational(1, 10**60))
    assert not is_zero(sp.exp(sp.Integer(10) ** -60) - 1)


@pytest.mark.parametrize(
    "beta",
    [
        sp.Piecewise((5, (x <= third) & (x >= third)), (x, True)),
        sp.Piecewise((x, x < third), (5, x <= third), (x, True)),
        sp.Piecewise((x, x < third), (x, x > third), (5, True)),
        sp.Piecewise((5, (x**2 <= half) & (x**2 >= half)), (x, True)),
        x * sp.sign(x - third) ** 2,
        sp.Abs(sp.sign(x - third)) + x,
        x + sp.Heaviside(x - third) * sp.Heaviside(third - x),
    ],
    ids=str,
)
def test_a_value_of_its_own_at_a_single_point_is_a_jump(beta):
    with pytest.raises(ValueError, match="the target must be continuous"):
        DataModel(beta, one)


@pytest.mark.parametrize(
    "beta", [sp.Abs(x - third) / (x - third), (x - third) ** 2 / sp.Abs(x - third), sp.S.Zero ** sp.Abs(x - third)],
    ids=str,
)  # fmt: skip
def test_a_target_that_is_not_defined_at_a_point_is_refused_with_the_remedy(beta):
    with pytest.raises(NotDecided, match="Piecewise"):
        DataModel(beta, one)


@pytest.mark.parametrize(
    "density",
    [
        sp.Piecewise((-1, (x > half) & (x < half + sp.Rational(1, 10**20))), (1, True)),
        12 * (x - third) * (x - third - sp.Rational(1, 10**20)),
    ],
    ids=["piece", "polynomial"],
)
def test_a_density_that_is_negative_on_a_very_short_interval_is_refuted(density):
    with pytest.raises(ValueError, match="is negative at x = "):
        DataModel(x, density, normalize=True)


def test_a_number_that_is_not_finite_is_not_offered_as_a_fraction():
    with pytest.raises(ValueError, match="beta is nan; give an exact number"):
        DataModel(float("nan"), one)
    with pytest.raises(InexactInput, match=r"write Rational\('0.5'\) instead"):
        DataModel(np.float64(0.5), one)


def test_a_plateau_between_ends_that_are_not_known_exactly_is_recognised():
    one_by_name = sp.sin(x) ** 2 + sp.cos(x) ** 2
    model = DataModel(sp.Min(sp.Max(sp.cos(x) - x + 1, one_by_name), sp.exp(x) - x - half), one)
    assert [piece.is_plateau for piece in model.pieces][-1]
    assert all(x not in piece.beta.free_symbols for piece in model.pieces if piece.is_plateau)
