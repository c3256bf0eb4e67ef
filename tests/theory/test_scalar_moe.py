"""The theory of section 4 for concrete models, against mpmath, closed forms and the exact error."""

import time
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import (
    Ball,
    DataModel,
    Noise,
    ScalarMoE,
    Segmentation,
    UniformNoise,
    beta_density,
    truncated_normal,
    x,
)
from zcmoe_symbolic.theory.experts import profile, scalar_moe
from zcmoe_symbolic.theory.model.density_checks import checked_density

half, third = sp.Rational(1, 2), sp.Rational(1, 3)
m = sp.Symbol("m", positive=True, integer=True)
normal = truncated_normal(half, sp.Rational(1, 5))
plateau = sp.Piecewise((sp.cos(6 * sp.pi * x), x <= half), (-1, True))

MODELS = {
    "reference": (DataModel(sp.cos(6 * sp.pi * x), normal, UniformNoise(half)), [sp.Rational(k, 6) for k in range(7)]),
    "plateau": (DataModel(plateau, normal, UniformNoise(half)), [sp.Rational(k, 6) for k in range(4)] + [1]),
    "oscillating": (
        DataModel(sp.exp(x) * sp.sin(10 * x), 1),
        [0, *[(k * sp.pi - sp.atan(10)) / 10 for k in (1, 2, 3)], 1],
    ),
    "beta": (DataModel(x**2, beta_density(2, 3)), [0, 1]),
    "cubic": (DataModel((x - half) ** 3, 1), [0, half, 1]),
    "corner": (DataModel(abs(x - third) * (1 + x), beta_density(2, 2)), [0, third, 1]),
    "uneven": (
        DataModel(sp.cos(5 * sp.pi * x), truncated_normal(third, sp.Rational(1, 4))),
        [sp.Rational(k, 5) for k in range(6)],
    ),
    "parabola": (DataModel(x**2, 1), [0, 1]),
}


def by_mpmath(model, cuts, density=None, digits=30):
    """The error constant by quadrature between the critical points, without a proof."""
    weight = sp.lambdify(x, model.density * model.beta.diff(x) ** 2, "mpmath")
    lam = None if density is None else sp.lambdify(x, density, "mpmath")
    with mpmath.workdps(digits + 10):
        points = [mpmath.mpf(str(sp.N(cut, digits + 20))) for cut in cuts]
        middle = [(a + b) / 2 for a, b in pairwise(points)]
        points = sorted([*points, *middle])
        if lam is None:
            return mpmath.quad(lambda t: mpmath.cbrt(abs(weight(t))), points) ** 3 / 12
        return mpmath.quad(lambda t: weight(t) / lam(t) ** 2 if lam(t) else mpmath.mpf(0), points) / 12


def agrees(ball, value, digits):
    return abs(mpmath.mpf(ball.value.numerator) / ball.value.denominator - value) < mpmath.mpf(10) ** -digits * abs(
        value
    )


@pytest.mark.parametrize("name", MODELS)
def test_the_optimal_constant_is_that_of_mpmath(name):
    model, cuts = MODELS[name]
    ball = ScalarMoE(model).error_constant(digits=40)
    assert ball.digits >= 40
    with mpmath.workdps(40):
        assert agrees(ball, by_mpmath(model, cuts), 24)


@pytest.mark.parametrize("name", MODELS)
def test_the_constant_of_another_density_is_that_of_mpmath(name):
    model, cuts = MODELS[name]
    density = (1 + x) * sp.Rational(2, 3)
    ball = ScalarMoE(model).error_constant(density, digits=30)
    with mpmath.workdps(40):
        assert agrees(ball, by_mpmath(model, cuts, density), 20)


@pytest.mark.parametrize("name", MODELS)
def test_the_optimal_density_attains_the_optimal_constant(name):
    moe = ScalarMoE(MODELS[name][0])
    density = moe.optimal_density()
    assert checked_density(density) == density
    given, best = moe.error_constant(density, digits=25), moe.error_constant(digits=25)
    assert given.overlaps(best)
    assert given.digits >= 25
    assert moe.error_constant(1, digits=10).lower >= best.lower


@pytest.mark.parametrize(
    ("beta", "density", "optimal"),
    [
        (x, 1, 1),
        (x**2, 1, 5 * x ** sp.Rational(2, 3) / 3),
        (x**2, beta_density(2, 3), 40 * x * (1 - x) ** sp.Rational(2, 3) / 9),
        (sp.sqrt(x), 1, 2 / (3 * x**third)),
        (sp.Max(x, half), 1, sp.Piecewise((0, x < half), (2, True))),
        (abs(x - third), 1, 1),
        (sp.exp(x), 1, 2 * sp.exp(2 * x / 3) / (3 * (sp.exp(sp.Rational(2, 3)) - 1))),
    ],
    ids=str,
)
def test_optimal_densities_in_closed_form(beta, density, optimal):
    found = ScalarMoE(DataModel(beta, density)).optimal_density()
    assert sp.simplify(found - optimal) == 0


def test_the_optimal_density_is_a_number_where_it_is_evaluated():
    density = ScalarMoE(MODELS["reference"][0]).optimal_density()
    weight = sp.lambdify(x, (normal * sp.diff(sp.cos(6 * sp.pi * x), x) ** 2) ** third, "mpmath")
    with mpmath.workdps(40):
        total = mpmath.quad(weight, mpmath.linspace(0, 1, 13))
        expected = weight(mpmath.mpf(1) / 7) / total
        assert abs(mpmath.mpf(str(density.subs(x, sp.Rational(1, 7)).evalf(25))) - expected) < 1e-20
    assert float(density.subs(x, 0)) == 0


def test_the_density_vanishes_on_a_plateau_and_the_mass_goes_elsewhere():
    density = ScalarMoE(MODELS["plateau"][0]).optimal_density()
    assert density.subs(x, sp.Rational(3, 4)) == 0
    whole = ScalarMoE(MODELS["reference"][0]).optimal_density()
    assert abs(float(density.subs(x, sp.Rational(1, 4))) - 2 * float(whole.subs(x, sp.Rational(1, 4)))) < 1e-14


@pytest.mark.parametrize("beta", [sp.Integer(1), sp.sin(x) ** 2 + sp.cos(x) ** 2, sp.Max(x, 2)], ids=str)
def test_a_constant_target_has_no_optimal_density(beta):
    moe = ScalarMoE(DataModel(beta, 1, UniformNoise(half)))
    for ask in (moe.optimal_density, moe.error_constant, lambda: moe.segmentation(3), lambda: moe.error(m)):
        with pytest.raises(ValueError, match="every segmentation has the same error"):
            ask()
    assert moe.error_constant(1, digits=10).value == 0
    assert moe.approximation_error(Segmentation.uniform(3)) == pytest.approx(1 / 12, rel=1e-15)


def test_a_target_that_is_constant_where_inputs_fall_counts_as_constant():
    density = sp.Piecewise((2, x < half), (0, True))
    with pytest.raises(ValueError, match="constant wherever inputs fall"):
        ScalarMoE(DataModel(sp.Max(x, half), density)).optimal_density()


# -- bad densities of experts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("density", "words"),
    [
        (2 * x - half * 2, "is negative"),
        (3 * x, "integrates to 3/2 over .* divide by it"),
        (0.5, "density is the float"),
        (sp.Piecewise((0, x < half), (2, True)), "is zero from x = 0 to x = 1/2"),
        (6 * x * (1 - x), "infinite error"),
        (4 * abs(x - half), "infinite error"),
        (x * sp.Symbol("k") * 2, "2 symbols"),
    ],
    ids=str,
)
def test_a_density_that_gives_no_error_is_refused(density, words):
    moe = ScalarMoE(DataModel(x, 1))
    with pytest.raises(ValueError, match=words):
        moe.error_constant(density)
    with pytest.raises(ValueError, match=words):
        moe.error(m, density)


def test_zero_over_zero_on_a_plateau_counts_as_zero():
    moe = ScalarMoE(DataModel(sp.Max(x, half), 1))
    assert moe.error_constant(sp.Piecewise((0, x < half), (2, True)), digits=20).contains(sp.Rational(1, 96))
    # A zero of the density that a zero of beta' makes up for.
    assert ScalarMoE(DataModel(x**2, 1)).error_constant(2 * x, digits=20).contains(sp.Rational(1, 12))


def test_the_density_may_be_written_in_any_symbol():
    moe = ScalarMoE(DataModel(x**2, 1))
    assert moe.error_constant(2 * sp.Symbol("s"), 20).is_same_ball(moe.error_constant(2 * x, 20))


# -- the asymptotic error -----------------------------------------------------------------------------------------


def test_the_error_is_an_expression_whose_number_is_right():
    moe = ScalarMoE(MODELS["reference"][0])
    expression = moe.error(m)
    constant = moe.error_constant(digits=30)
    assert expression.free_symbols == {m}
    assert constant.contains(sp.Rational(constant.value))
    assert abs(float(expression.subs(m, 10)) - (1 / 12 + float(constant) / 100)) < 1e-15
    ball = moe.error(10, digits=25)
    assert ball.digits >= 25
    assert abs(float(ball) - float(moe.error(10))) < 1e-15
    assert abs(sp.N(expression.subs(m, 10), 30) - sp.Float(ball.decimal(), 30)) < 1e-24


def test_the_error_of_another_density():
    moe = ScalarMoE(DataModel(x**2, 1, Noise(variance=third)))
    assert moe.error(m, density=1) == third + 1 / (9 * m**2)
    assert moe.error(m) == third + sp.Rational(9, 125) / m**2
    assert moe.error(4, density=1, digits=20).contains(third + sp.Rational(1, 144))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0,), "m is 0"),
        ((2.5,), "m is 2.5"),
        ((m, None, 10), "m is m"),
        ((3, None, 0), "digits is 0"),
        ((3, None, 10**7), "at most"),
    ],
    ids=["zero", "float", "symbol with digits", "no digits", "absurd digits"],
)
def test_bad_arguments_of_the_error_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        ScalarMoE(DataModel(x**2, 1)).error(*arguments)


# -- the floor ----------------------------------------------------------------------------------------------------


def test_a_floor_lifts_the_density_and_costs_little():
    moe = ScalarMoE(DataModel(sp.Max(x, half) ** 2, 1))
    floor = sp.Rational(1, 10)
    lifted = moe.optimal_density(floor)
    assert float(lifted.subs(x, sp.Rational(1, 4))) > 0.09
    assert float(lifted.subs(x, sp.Rational(1, 4))) < 0.1
    numbers = {integral: integral.evalf(30) for integral in lifted.atoms(sp.Integral)}
    values = sp.lambdify(x, lifted.xreplace(numbers), "mpmath")
    assert abs(mpmath.quad(values, [0, 0.5, 1]) - 1) < 1e-12
    growth = float(moe.error_constant(lifted, 10)) / float(moe.error_constant(digits=10))
    assert 1 < growth < 1.1**2
    points = np.asarray(moe.segmentation(40, floor=floor))
    assert 0 < points[1] < half
    assert np.asarray(moe.segmentation(40))[1] > half
    with pytest.raises(ValueError, match="floor = 0 is not"):
        moe.optimal_density(0)
    with pytest.raises(ValueError, match="floor is the float"):
        moe.optimal_density(1e-6)
    with pytest.raises(ValueError, match="leave it out"):
        moe.segmentation(3, density=1, floor=floor)
    with pytest.raises(ValueError, match="choose one"):
        moe.segmentation(9, floor=floor, reserve_plateaus=True)


# -- segmentations ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reference", "cubic"])
def test_symmetric_models_have_exactly_symmetric_segmentations(name):
    for count in (31, 32):
        points = np.asarray(ScalarMoE(MODELS[name][0]).segmentation(count))
        left = points[: count // 2 + 1]
        assert (points[::-1][: count // 2 + 1] == 1 - left).all()


@pytest.mark.parametrize("name", MODELS)
def test_the_breakpoints_are_where_mpmath_finds_them(name):
    model, cuts = MODELS[name]
    moe = ScalarMoE(model)
    points = moe.segmentation(8)
    weight = sp.lambdify(x, model.density * model.beta.diff(x) ** 2, "mpmath")
    with mpmath.workdps(25):
        numbers = sorted({mpmath.mpf(str(sp.N(cut, 30))) for cut in cuts})

        def mass(end):
            return mpmath.quad(lambda t: mpmath.cbrt(abs(weight(t))), [c for c in numbers if c < end] + [end])

        total = mass(mpmath.mpf(1))
        for k in (1, 4, 7):
            assert abs(mass(mpmath.mpf(float(points[k]))) / total - mpmath.mpf(k) / 8) < 1e-12


def test_balls_contain_the_floats():
    moe = ScalarMoE(MODELS["oscillating"][0])
    floats, balls = moe.segmentation(7), moe.segmentation(7, digits=30)
    assert isinstance(balls[3], Ball)
    assert [float(ball) for ball in balls] == floats.breakpoints.tolist()
    exact, rounded = (float(moe.approximation_error(cells, digits=12)) for cells in (balls, floats))
    assert exact == pytest.approx(rounded, rel=1e-15)
    # The radius of the breakpoints is in that of the error.
    wide = Segmentation([0, *(Ball(point.value, sp.Rational(1, 10**6)) for point in balls[1:-1]), 1])
    assert moe.approximation_error(wide, digits=30).contains(moe.approximation_error(balls, digits=20))


def test_a_plateau_is_reserved_as_one_region():
    moe = ScalarMoE(MODELS["plateau"][0])
    cells = moe.segmentation(7, reserve_plateaus=True)
    assert cells[-2] == 0.5
    assert cells.m == 7
    errors = [moe.approximation_error(moe.segmentation(200, reserve_plateaus=choice)) for choice in (True, False)]
    assert errors[0] == pytest.approx(errors[1], rel=1e-4)
    balls = moe.segmentation(7, digits=20, reserve_plateaus=True)
    assert balls[-2].value == sp.Rational(1, 2)
    assert [float(point) for point in balls] == cells.breakpoints.tolist()
    with pytest.raises(ValueError, match="need at least 2 experts"):
        moe.segmentation(1, reserve_plateaus=True)


def test_two_plateaus_and_the_gaps_between():
    quarter = sp.Rational(1, 4)
    beta = sp.Piecewise(
        (x, x < quarter), (quarter, x < half), (2 * x - 3 * quarter, x < 3 * quarter), (3 * quarter, True)
    )
    moe = ScalarMoE(DataModel(beta, 1))
    cells = moe.segmentation(7, reserve_plateaus=True)
    # The steeper gap has 2^(2/3) times the mass of the other.
    assert cells.breakpoints.tolist() == pytest.approx([0, 0.125, 0.25, 0.5, 0.5 + 1 / 12, 0.5 + 2 / 12, 0.75, 1])
    with pytest.raises(ValueError, match=r"m is 3, but 2 plateaus .* 2 intervals between them need at least 4"):
        moe.segmentation(3, reserve_plateaus=True)


def test_a_plateau_without_inputs_is_not_reserved():
    moe = ScalarMoE(DataModel(sp.Max(x, half), sp.Piecewise((0, x < half), (2, True))))
    assert moe.segmentation(4, reserve_plateaus=True).breakpoints.tolist() == [0, 0.625, 0.75, 0.875, 1]
    assert ScalarMoE(DataModel(x, 1)).segmentation(4, reserve_plateaus=True).breakpoints.tolist() == [
        0,
        0.25,
        0.5,
        0.75,
        1,
    ]


def test_plateaus_may_be_reserved_under_another_density():
    moe = ScalarMoE(DataModel(sp.Max(x, half), 1))
    cells = moe.segmentation(3, density=1, reserve_plateaus=True)
    assert cells.breakpoints.tolist() == [0, 0.5, 0.75, 1]


@pytest.mark.parametrize("count", [0, -1, 2.0, True, None], ids=str)
def test_the_number_of_experts_is_a_positive_integer(count):
    moe = ScalarMoE(DataModel(x**2, 1))
    for ask in (moe.segmentation, moe.optimal_segmentation, lambda n: moe.segmentation(n, reserve_plateaus=True)):
        with pytest.raises(ValueError, match="m is "):
            ask(count)


# -- exact errors -------------------------------------------------------------------------------------------------


def test_the_exact_error_of_a_parabola():
    moe = ScalarMoE(DataModel(x, 1, Noise(variance=third)))
    for count in (1, 3, 8):
        exact = third + sp.Rational(1, 12 * count**2)
        assert moe.approximation_error(Segmentation.uniform(count), digits=30).contains(exact)
        assert moe.approximation_error(Segmentation.uniform(count)) == pytest.approx(float(exact), rel=1e-15)
    assert moe.approximation_error([0, third, 1], digits=20).contains(third + (1 + 8) * sp.Rational(1, 12 * 27))
    assert moe.approximation_error(np.array([0, 0.5, 1])) == pytest.approx(1 / 3 + 1 / 48)
    with pytest.raises(ValueError, match=r"points\[1\] = 2"):
        moe.approximation_error([0, 2, 1])


@pytest.mark.parametrize("name", ["reference", "plateau", "corner"])
def test_the_exact_error_is_that_of_mpmath(name):
    model, cuts = MODELS[name]
    beta, p = (sp.lambdify(x, expr, "mpmath") for expr in (model.beta, model.density))
    with mpmath.workdps(30):
        total, count = mpmath.mpf(0), 5
        for k in range(count):
            low, high = mpmath.mpf(k) / count, mpmath.mpf(k + 1) / count
            inner = [c for c in (mpmath.mpf(str(sp.N(cut, 40))) for cut in cuts) if low < c < high]
            points = [low, *inner, high]
            rho, first, second = (mpmath.quad(lambda t, e=e: p(t) * beta(t) ** e, points) for e in (0, 1, 2))
            total += second - first**2 / rho
        expected = total + mpmath.mpf(str(sp.N(model.noise.variance, 40)))
        ball = ScalarMoE(model).approximation_error(Segmentation.uniform(5), digits=25)
        assert agrees(ball, expected, 18)


@pytest.mark.parametrize("name", ["reference", "oscillating", "beta", "uneven"])
def test_the_exact_error_tends_to_the_asymptotic_one(name):
    moe = ScalarMoE(MODELS[name][0])
    variance = float(sp.N(moe.model.noise.variance, 30))
    constant = float(moe.error_constant(digits=10))
    gaps = [
        (moe.approximation_error(moe.segmentation(count)) - variance) * count**2 / constant - 1 for count in (64, 1024)
    ]
    assert abs(gaps[1]) < abs(gaps[0]) < 0.5
    assert abs(gaps[1]) < 0.02


def test_the_error_of_given_constants():
    moe = ScalarMoE(DataModel(x, 1))
    cells = Segmentation.uniform(2)
    best = moe.test_error(cells, [sp.Rational(1, 4), sp.Rational(3, 4)], digits=20)
    assert best.contains(sp.Rational(1, 48))
    assert moe.test_error(cells, [0, 1], digits=20).contains(sp.Rational(1, 12))
    assert moe.test_error(cells, [0.25, 0.75]) == pytest.approx(1 / 48)
    with pytest.raises(ValueError, match="constants has 3 values; there are 2 intervals"):
        moe.test_error(cells, [0, 0, 0])
    with pytest.raises(ValueError, match=r"constants\[1\] is the float"):
        moe.test_error(cells, [0, 0.5], digits=10)


def test_the_best_segmentation_is_not_worse_than_companding():
    moe = ScalarMoE(MODELS["uneven"][0])
    best = moe.optimal_segmentation(6, grid=200)
    assert isinstance(best, Segmentation)
    assert moe.approximation_error(best) <= moe.approximation_error(moe.segmentation(6)) + 1e-15
    assert moe.optimum(6, grid=200).error == pytest.approx(moe.approximation_error(best), rel=1e-12)


# -- what is promised of time, and that the checks can fail -------------------------------------------------------


def test_a_planted_fault_in_the_root_is_noticed(monkeypatch):
    model, cuts = MODELS["uneven"]
    with mpmath.workdps(40):
        value = by_mpmath(model, cuts)
    monkeypatch.setattr(scalar_moe, "_third", sp.Rational(1, 3) + sp.Rational(1, 10**6))
    ball = ScalarMoE(model).error_constant(digits=30)
    with mpmath.workdps(40):
        assert not agrees(ball, value, 8)


def test_a_planted_fault_in_the_profile_is_noticed(monkeypatch):
    model, cuts = MODELS["uneven"]
    with mpmath.workdps(40):
        value = float(by_mpmath(model, cuts))
    assert float(ScalarMoE(model).error(1)) == pytest.approx(value, rel=1e-12)
    profile._profile.cache_clear()
    monkeypatch.setattr(profile, "_THIRD", sp.Rational(1, 3) + sp.Rational(1, 10**6))
    error = float(ScalarMoE(model).error(1))
    profile._profile.cache_clear()
    assert error != pytest.approx(value, rel=1e-8)


def test_a_million_experts_come_at_once():
    moe = ScalarMoE(MODELS["reference"][0])
    start = time.process_time()
    points = np.asarray(moe.segmentation(10**6))
    assert time.process_time() - start < 5
    assert points.size == 10**6 + 1
    index = 333_333
    assert abs(float(moe.compressor().inverse(sp.Rational(index, 10**6), 20)) - points[index]) <= 4e-16


def test_a_model_is_asked_for():
    with pytest.raises(ValueError, match="write DataModel"):
        ScalarMoE(x**2)


@pytest.mark.parametrize(
    ("constants", "words"),
    [(5, "shape"), ([0, "a"], "no real numbers"), ([0, np.nan], r"constants\[1\] is nan"), ([[0, 1]], "shape")],
    ids=str,
)
def test_constants_that_are_none_are_named(constants, words):
    with pytest.raises(ValueError, match=words):
        ScalarMoE(DataModel(x, 1)).test_error([0, half, 1], constants)


def test_one_plateau_takes_one_expert_only():
    moe = ScalarMoE(DataModel(5, 1))
    assert moe.segmentation(1, 1, reserve_plateaus=True).m == 1
    with pytest.raises(ValueError, match="ask for m = 1"):
        moe.segmentation(3, 1, reserve_plateaus=True)


@pytest.mark.parametrize("m", [1, 2, 5])
def test_the_error_of_a_narrow_normal_density_is_not_lost(m):
    moe = ScalarMoE(DataModel(x, truncated_normal(sp.Rational(3, 10), sp.Rational(1, 10**4))))
    proved = moe.approximation_error(Segmentation.uniform(m), digits=15)
    assert moe.approximation_error(Segmentation.uniform(m)) == pytest.approx(float(proved.value), rel=1e-10)
