"""Formulas of the paper that are numbers for a concrete model, against their definitions at 50 digits.

The definitions are computed by mpmath from the SymPy expressions of the model, without our quadrature.
"""

import itertools
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import (
    DataModel,
    ScalarMoE,
    ScalarQuantizer,
    Segmentation,
    UniformNoise,
    truncated_normal,
    uniform_density,
    x,
)

DIGITS = 50
HALF, THIRD = sp.Rational(1, 2), sp.Rational(1, 3)
NOISE = UniformNoise(HALF)
GAUSSIAN = truncated_normal(x, mean=HALF, std=sp.Rational(1, 5))

# The models with the zeros of beta' and the corners, at which mpmath has to be split.
MODELS = {
    "reference": (sp.cos(6 * sp.pi * x), GAUSSIAN, [sp.Rational(k, 6) for k in range(7)]),
    "growing wave": (
        sp.exp(x) * sp.sin(10 * x),
        uniform_density(),
        [0, *((sp.pi * k - sp.atan(10)) / 10 for k in (1, 2, 3)), 1],
    ),
    "vanishing density": (x**2, 12 * x * (1 - x) ** 2, [0, 1]),
    "plateau": (
        sp.Piecewise((sp.cos(6 * sp.pi * x), x <= HALF), (-1, True)),
        GAUSSIAN,
        [0, sp.Rational(1, 6), THIRD, HALF, 1],
    ),
    "monotone": (sp.exp(x), sp.Rational(2, 3) * (1 + x), [0, 1]),
}


@pytest.fixture(autouse=True)
def sixty_digits():
    with mpmath.workdps(60):
        yield


def experts(name):
    beta, density, _ = MODELS[name]
    return ScalarMoE(DataModel(beta=beta, density=density, noise=NOISE))


def number(value):
    """mpmath's number nearest to a Fraction, or to a SymPy number."""
    if isinstance(value, Fraction):
        return mpmath.mpf(value.numerator) / value.denominator
    return mpmath.mpf(sp.N(value, 70)) if isinstance(value, sp.Basic) else mpmath.mpf(value)


def function(expr):
    compute = sp.lambdify(x, expr, "mpmath")
    return lambda t: mpmath.mpf(compute(mpmath.mpf(t)))


def integral(expr_or_function, low, high, splits=()):
    integrand = function(expr_or_function) if isinstance(expr_or_function, sp.Basic) else expr_or_function
    low, high = number(low), number(high)
    inside = sorted(s for s in map(number, splits) if low < s < high)
    return mpmath.quad(integrand, [low, *inside, high])


def agrees(ball, value, digits=DIGITS):
    """The ball contains mpmath's value up to mpmath's own error, and is as narrow as it was asked to be."""
    middle, radius = number(ball.value), number(ball.radius)
    assert radius <= abs(middle) * mpmath.mpf(10) ** (-digits)
    assert abs(middle - value) <= radius + abs(value) * mpmath.mpf(10) ** (-digits)
    return True


def order(numbers_of_experts, errors):
    """The exponent k of errors ~ m^k, by least squares in the logarithms."""
    logs = [float(mpmath.log(abs(error))) for error in errors]
    return np.polyfit(np.log(numbers_of_experts), logs, 1)[0]


def direct_error(name, points):
    """(14) with (15), cell by cell: s2 + sum_i int_i (c_i - beta)^2 p."""
    beta, density, splits = MODELS[name]
    beta_at, density_at = function(beta), function(density)
    total = number(NOISE.variance)
    for low, high in itertools.pairwise(points):
        mass = integral(density, low, high, splits)
        mean = integral(lambda t: beta_at(t) * density_at(t), low, high, splits) / mass
        total += integral(lambda t, c=mean: (c - beta_at(t)) ** 2 * density_at(t), low, high, splits)
    return total


# ---- (6)-(10), (14), (15): the test error and the optimal constants


@pytest.mark.parametrize("name", MODELS)
def test_approximation_error_is_the_sum_over_the_cells(name):
    points = [sp.Integer(0), sp.Rational(1, 5), sp.Rational(2, 5), sp.Rational(3, 4), sp.Integer(1)]
    ball = experts(name).approximation_error(Segmentation(points), digits=DIGITS)
    assert agrees(ball, direct_error(name, points))


def test_test_error_is_the_expectation_over_input_and_noise():
    beta, density, _ = MODELS["monotone"]
    constants = [sp.Rational(6, 5), sp.Rational(11, 5)]
    moe, segmentation = experts("monotone"), Segmentation.uniform(2)
    expected = mpmath.mpf(0)
    beta_at, density_at = function(beta), function(density)
    for constant, low, high in ((number(constants[0]), 0, HALF), (number(constants[1]), HALF, 1)):
        expected += mpmath.quad(
            lambda t, e, c=constant: (c - beta_at(t) - e) ** 2 * density_at(t),
            [number(low), number(high)],
            [mpmath.mpf(-1) / 2, mpmath.mpf(1) / 2],
        )
    assert agrees(moe.test_error(segmentation, constants, digits=DIGITS), expected)


@pytest.mark.parametrize("name", ["reference", "vanishing density"])
def test_optimal_constants_are_conditional_means(name):
    beta, density, splits = MODELS[name]
    balls = Segmentation.uniform(4).optimal_constants(experts(name).model, digits=DIGITS)
    beta_at, density_at = function(beta), function(density)
    for index, ball in enumerate(balls):
        low, high = sp.Rational(index, 4), sp.Rational(index + 1, 4)
        above = integral(lambda t: beta_at(t) * density_at(t), low, high, splits)
        value = above / integral(density, low, high, splits)
        assert abs(number(ball.value) - value) <= number(ball.radius) + mpmath.mpf(10) ** -DIGITS


def test_no_constants_are_better_than_the_optimal_ones():
    moe, segmentation = experts("monotone"), Segmentation.uniform(3)
    best = segmentation.optimal_constants(moe.model, digits=DIGITS)
    least = moe.approximation_error(segmentation, digits=DIGITS)
    masses = segmentation.probabilities(moe.model, digits=DIGITS)
    for index in range(3):
        moved = [c.value + Fraction(int(k == index), 1000) for k, c in enumerate(best)]
        more = moe.test_error(segmentation, moved, digits=DIGITS) - least
        # The error is a parabola in each constant, (60): the loss is rho_i times the square of the step.
        assert more.contains(masses[index].value / 1_000_000) or agrees(
            more, number(masses[index].value) / 1_000_000, digits=40
        )


# ---- (18)-(23): expansions, with their orders in m


MANY = [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096]


def test_the_error_of_a_smooth_density_approaches_its_expansion_at_fourth_order():
    moe = experts("monotone")
    constant = moe.error_constant(density=sp.Integer(1), digits=40)
    noise = sp.Rational(1, 12)
    rest = []
    for m in MANY:
        exact = moe.approximation_error(Segmentation.uniform(m), digits=40)
        rest.append(number((exact - noise - constant / m**2).value))
    assert order(MANY, rest) == pytest.approx(-4, abs=0.01)
    # The coefficient of m^-4: lam = 1, so that B = beta'' and P = p' in the next term of the expansion.
    beta, p, _ = MODELS["monotone"]
    first, second, slope = sp.diff(beta, x), sp.diff(beta, x, 2), sp.diff(p, x)
    inner = p * second**2 + 4 * first * second * slope + sp.Rational(5, 2) * first**2 * slope**2 / p
    ends = first * (first * slope - p * second)
    boundary = number(ends.subs(x, 1)) - number(ends.subs(x, 0))
    next_constant = (boundary - integral(inner, 0, 1)) / 360
    assert float(rest[-1] * MANY[-1] ** 4) == pytest.approx(float(next_constant), rel=1e-6)


def test_the_error_with_the_optimal_density_approaches_23_at_fourth_order():
    moe = experts("monotone")
    constant = moe.error_constant(digits=40)
    rest = []
    for m in MANY:
        exact = moe.approximation_error(moe.segmentation(m, digits=40), digits=35)
        rest.append(number((exact - sp.Rational(1, 12) - constant / m**2).value))
    assert order(MANY, rest) == pytest.approx(-4, abs=0.01)


def test_at_critical_points_23_is_approached_at_third_order():
    # beta' = 0 at k/6 and G(k/6) = k/6 there, so that for m a multiple of 12 the phase of every zero is 0.
    moe = ScalarMoE(DataModel(beta=sp.cos(6 * sp.pi * x), density=uniform_density(), noise=NOISE))
    constant = moe.error_constant(digits=40)
    counts = [12 * 2**k for k in range(9)]
    rest = []
    for m in counts:
        exact = moe.approximation_error(moe.segmentation(m, digits=35), digits=30)
        rest.append(number((exact - sp.Rational(1, 12) - constant / m**2).value))
    assert order(counts, rest) == pytest.approx(-3, abs=0.02)
    assert float(rest[-1] * counts[-1] ** 3) == pytest.approx(32.2227, rel=2e-3)


def test_the_sum_over_midpoints_approaches_the_error_at_fourth_order():
    beta, p, _ = MODELS["monotone"]
    weight = function(p * sp.diff(beta, x) ** 2)
    moe = experts("monotone")
    rest = []
    for m in MANY[:7]:
        sum_19 = mpmath.fsum(weight((i + mpmath.mpf(1) / 2) / m) for i in range(m)) / (12 * mpmath.mpf(m) ** 3)
        exact = moe.approximation_error(Segmentation.uniform(m), digits=40) - sp.Rational(1, 12)
        rest.append(number(exact.value) - sum_19)
    assert order(MANY[:7], rest) == pytest.approx(-4, abs=0.02)


def test_the_optimal_constant_is_the_target_at_the_midpoint_up_to_second_order():
    beta, p, _ = MODELS["monotone"]
    beta_at, p_at, middle = function(beta), function(p), mpmath.mpf(1) / 3
    sizes = [mpmath.mpf(2) ** -k for k in range(3, 12)]
    rest, cells = [], []
    for size in sizes:
        ends = [middle - size / 2, middle + size / 2]
        mass = mpmath.quad(p_at, ends)
        mean = mpmath.quad(lambda t: beta_at(t) * p_at(t), ends) / mass
        rest.append(mean - beta_at(middle))
        within = mpmath.quad(lambda t, c=mean: (beta_at(t) - c) ** 2 * p_at(t), ends)
        slope = mpmath.exp(middle)
        cells.append(within - p_at(middle) * slope**2 * size**3 / 12)
    counts = [float(1 / size) for size in sizes]
    assert order(counts, rest) == pytest.approx(-2, abs=0.02)  # (18) asks for o(D)
    assert order(counts, cells) == pytest.approx(-5, abs=0.02)  # (71) asks for o(D^3)


def test_moments_of_a_cell():
    low, high = mpmath.mpf(1) / 7, mpmath.mpf(3) / 5
    size, middle = high - low, (low + high) / 2
    tiny = mpmath.mpf(10) ** -55
    assert abs(mpmath.quad(lambda _: 1, [low, high]) - size) < tiny  # (63)
    assert abs(mpmath.quad(lambda t: t - middle, [low, high])) < tiny  # (64)
    assert abs(mpmath.quad(lambda t: abs(t - middle), [low, middle, high]) - size**2 / 4) < tiny  # (66)
    assert abs(mpmath.quad(lambda t: (t - middle) ** 2, [low, high]) - size**3 / 12) < tiny  # (72)


# ---- (22), (23), (75)-(81): the optimal density


@pytest.mark.parametrize("name", MODELS)
def test_the_error_constant_is_the_cube_of_the_integral_of_the_cube_root(name):
    beta, density, splits = MODELS[name]
    weight = function(density * sp.diff(beta, x) ** 2)
    value = integral(lambda t: mpmath.cbrt(weight(t)), 0, 1, splits) ** 3 / 12
    assert agrees(experts(name).error_constant(digits=DIGITS), value)


@pytest.mark.parametrize("name", MODELS)
def test_the_optimal_density_integrates_to_one_and_attains_23(name):
    beta, density, splits = MODELS[name]
    moe = experts(name)
    optimal = moe.optimal_density()
    weight = function(density * sp.diff(beta, x) ** 2)
    mass = integral(lambda t: mpmath.cbrt(weight(t)), 0, 1, splits)
    for point in (sp.Rational(1, 10), sp.Rational(2, 7), sp.Rational(9, 10)):
        assert abs(number(optimal.subs(x, point)) - mpmath.cbrt(weight(number(point))) / mass) < mpmath.mpf(10) ** -45
    # (81): (22) set into (21) gives (23).
    assert agrees(
        moe.error_constant(density=optimal, digits=40), number(moe.error_constant(digits=45).value), digits=39
    )


@pytest.mark.parametrize("name", ["reference", "monotone", "growing wave"])
def test_other_densities_obey_hoelder(name):
    beta, density, splits = MODELS[name]
    weight = function(density * sp.diff(beta, x) ** 2)
    moe = experts(name)
    least = moe.error_constant(digits=DIGITS)
    for lam in (sp.Integer(1), (1 + x) * sp.Rational(2, 3), sp.exp(x) / (sp.E - 1)):
        lam_at = function(lam)
        right = integral(lambda t, f=lam_at: weight(t) / f(t) ** 2, 0, 1, splits)
        ball = moe.error_constant(density=lam, digits=DIGITS)
        assert agrees(ball, right / 12)
        assert (least < ball) is True  # (77)
        # (75), (76): the integral of the cube root is the product's, which Hoelder's inequality bounds.
        product = integral(
            lambda t, f=lam_at: mpmath.cbrt(weight(t) / f(t) ** 2) * mpmath.cbrt(f(t)) ** 2, 0, 1, splits
        )
        assert abs(product - mpmath.cbrt(12 * number(least.value))) < mpmath.mpf(10) ** -45
        assert product <= mpmath.cbrt(right)


def test_equality_in_hoelder_has_the_constant_of_79():
    beta, density, splits = MODELS["reference"]
    weight = function(density * sp.diff(beta, x) ** 2)
    mass = integral(lambda t: mpmath.cbrt(weight(t)), 0, 1, splits)
    optimal = experts("reference").optimal_density()
    for point in (sp.Rational(1, 11), sp.Rational(3, 5)):
        lam = number(optimal.subs(x, point))
        kappa = lam**3 / weight(number(point))  # (78): lam = kappa p beta'^2 / lam^2
        assert abs(mpmath.cbrt(kappa) * mass - 1) < mpmath.mpf(10) ** -45


@pytest.mark.parametrize("m", [1, 7, 50])
def test_error_formulas_add_the_noise(m):
    moe = experts("reference")
    constant = moe.error_constant(digits=DIGITS)
    whole = moe.error(m, digits=DIGITS)
    assert abs(number((whole - constant / m**2).value) - mpmath.mpf(1) / 12) < mpmath.mpf(10) ** -48
    assert float(moe.error(m)) == pytest.approx(float(whole), rel=1e-14)
    other = moe.error(m, density=sp.Integer(1), digits=DIGITS)
    assert (
        abs(number(other.value) - mpmath.mpf(1) / 12 - number(moe.error_constant(sp.Integer(1)).value) / m**2) < 1e-45
    )


# ---- (20), (36), (48)-(50): segmentation and companding


@pytest.mark.parametrize("name", MODELS)
def test_breakpoints_are_the_expander_at_equal_steps(name):
    beta, density, splits = MODELS[name]
    weight = function(density * sp.diff(beta, x) ** 2)
    cube_root = lambda t: mpmath.cbrt(weight(t))  # noqa: E731
    mass = integral(cube_root, 0, 1, splits)
    segmentation = experts(name).segmentation(7, digits=DIGITS)
    for index in (1, 2, 5, 6):
        reached = integral(cube_root, 0, segmentation[index].value, splits) / mass
        # lam may be large, so that an error of the breakpoint is magnified a little.
        assert abs(reached - mpmath.mpf(index) / 7) < mpmath.mpf(10) ** (-DIGITS + 3)


def test_the_density_of_the_breakpoints_is_the_segment_density():
    moe = experts("monotone")
    density = function(moe.optimal_density())
    rest = []
    counts = [2**k for k in range(3, 13)]
    for m in counts:
        points = moe.segmentation(m, digits=40)
        index = m // 2
        low, high = number(points[index - 1].value), number(points[index].value)
        rest.append(1 / (m * (high - low)) - density((low + high) / 2))
    assert order(counts, rest) == pytest.approx(-2, abs=0.05)  # (20)


@pytest.mark.parametrize("name", MODELS)
def test_probabilities_of_the_regions(name):
    _, density, splits = MODELS[name]
    balls = Segmentation.uniform(5).probabilities(experts(name).model, digits=DIGITS)
    for index, ball in enumerate(balls):
        assert agrees(ball, integral(density, sp.Rational(index, 5), sp.Rational(index + 1, 5), splits))


# ---- (42)-(47): the classical quantizer


@pytest.mark.parametrize("density", [GAUSSIAN, 12 * x * (1 - x) ** 2, sp.Rational(2, 3) * (1 + x)], ids=["g", "b", "l"])
def test_bennett_and_panter_dite(density):
    quantizer = ScalarQuantizer(density)
    p = function(density)
    panter_dite = integral(lambda t: mpmath.cbrt(p(t)), 0, 1) ** 3 / 12
    assert agrees(quantizer.distortion_constant(digits=DIGITS), panter_dite)  # (47)
    lam = (1 + x) * sp.Rational(2, 3)
    bennett = integral(lambda t: p(t) / number(lam.subs(x, 1) / 2 * (1 + sp.Float(t, 70))) ** 2, 0, 1) / 12
    assert agrees(quantizer.distortion_constant(lam, digits=DIGITS), bennett)  # (45)
    as_experts = ScalarMoE(DataModel(beta=x, density=density, noise=NOISE))
    assert agrees(as_experts.error_constant(digits=DIGITS), panter_dite)


def test_distortion_approaches_panter_dite():
    quantizer = ScalarQuantizer(sp.Rational(2, 3) * (1 + x))
    constant = quantizer.distortion_constant(digits=40)
    counts, rest = [2**k for k in range(3, 12)], []
    for m in counts:
        distortion = quantizer.distortion(quantizer.companding(m, digits=35), digits=30)
        rest.append(number((distortion - constant / m**2).value))
    assert order(counts, rest) == pytest.approx(-4, abs=0.05)
