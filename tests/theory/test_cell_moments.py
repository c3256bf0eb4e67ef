"""Probabilities, best constants and errors of cells: against each other, closed forms, mpmath, and planted faults."""

import dataclasses
from fractions import Fraction
from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.theory.cell_moments import certified, verified
from zcmoe_symbolic.theory.cell_moments.certified import certified_cell_moments
from zcmoe_symbolic.theory.cell_moments.coordinates import distance, end_coordinate
from zcmoe_symbolic.theory.cell_moments.float64 import cell_moments
from zcmoe_symbolic.theory.cell_moments.verified import verified_cell_moments
from zcmoe_symbolic.theory.scalar import x

R = sp.Rational


@dataclasses.dataclass(frozen=True)
class Piece:
    left: Point
    right: Point
    beta: sp.Expr
    density: sp.Expr


def pieces(*parts):
    return [Piece(Point.of(a), Point.of(b), sp.sympify(beta), sp.sympify(p)) for a, b, beta, p in parts]


def normal(mean, std):
    mass = sp.erf((1 - mean) / (std * sp.sqrt(2))) + sp.erf(mean / (std * sp.sqrt(2)))
    return sp.exp(-((x - mean) ** 2) / (2 * std**2)) / (std * sp.sqrt(sp.pi / 2) * mass)


def normal_above(mean, std):
    mass = sp.erfc((mean - 1) / (std * sp.sqrt(2))) - sp.erfc(mean / (std * sp.sqrt(2)))
    return sp.exp(-((x - mean) ** 2) / (2 * std**2)) / (std * sp.sqrt(sp.pi / 2) * mass)


MODELS = {
    "cosine": pieces((0, 1, sp.cos(6 * sp.pi * x), normal(R(1, 2), R(1, 5)))),
    "oscillation": pieces((0, 1, sp.exp(x) * sp.sin(10 * x), 1)),
    "square": pieces((0, 1, x**2, 12 * x * (1 - x) ** 2)),
    "arcsine law": pieces((0, 1, x, 1 / (sp.pi * sp.sqrt(x * (1 - x))))),
    "root": pieces((0, 1, sp.sqrt(x), R(3, 2) * sp.sqrt(1 - x))),
    "plateau": pieces((0, R(1, 3), x, 1), (R(1, 3), R(2, 3), R(1, 3), 1), (R(2, 3), 1, x - R(1, 3), 1)),
    "gap": pieces((0, R(1, 3), x**2, 3), (R(1, 3), 1, x**2, 0)),
    "kink at a root": pieces((0, sp.sqrt(2) / 2, x, 1), (sp.sqrt(2) / 2, 1, sp.sqrt(2) - x, 1)),
}


def by_mpmath(model, a, b):
    """The three numbers of one cell, by mpmath alone."""
    with mp.workdps(30):
        moments = [mp.mpf(0)] * 3
        for piece in model:
            low, high = (mp.mpf(sp.N(end.exact, 40)) for end in (piece.left, piece.right))
            low, high = max(low, mp.mpf(a)), min(high, mp.mpf(b))
            if low >= high or piece.density == 0:
                continue
            beta, density = sp.lambdify(x, piece.beta, "mpmath"), sp.lambdify(x, piece.density, "mpmath")
            nodes = mp.linspace(low, high, 5)
            for k in range(3):
                moments[k] += mp.quad(lambda t, k=k, beta=beta, p=density: p(t) * beta(t) ** k, nodes)
        mass, first, second = moments
        return (mass, first / mass, second - first**2 / mass) if mass else (mass, None, mass)


@pytest.mark.parametrize("name", MODELS)
def test_floats_agree_with_mpmath(name):
    points = [0.0, 0.1, 0.45, 0.7, 1.0]
    cells = cell_moments(MODELS[name], points)
    for i, (a, b) in enumerate(pairwise(points)):
        mass, constant, error = by_mpmath(MODELS[name], a, b)
        assert cells.probabilities[i] == pytest.approx(float(mass), rel=2e-14, abs=1e-17)
        assert cells.errors[i] == pytest.approx(float(error), rel=2e-14, abs=1e-17)
        if constant is not None:
            assert cells.constants[i] == pytest.approx(float(constant), rel=1e-13, abs=1e-14)


@pytest.mark.parametrize("name", MODELS)
def test_balls_agree_with_mpmath(name):
    points = [0, R(1, 10), R(9, 20), R(7, 10), 1]
    cells = certified_cell_moments(MODELS[name], points, digits=15)
    for i, (a, b) in enumerate(pairwise(points)):
        mass, constant, error = by_mpmath(MODELS[name], a, b)
        for ball, value in ((cells.probabilities[i], mass), (cells.constants[i], constant), (cells.errors[i], error)):
            if value is not None:
                near = arb(mp.nstr(value, 25)) + arb(0, arb("1e-15"))
                assert ball.overlaps(near), (i, ball, value)
        assert cells.errors[i].is_zero() or cells.errors[i].rad() < 1e-15


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("m", [1, 7, 60])
def test_floats_agree_with_balls(name, m):
    points = np.linspace(0, 1, m + 1)
    floats = cell_moments(MODELS[name], points)
    balls = certified_cell_moments(MODELS[name], list(points), digits=25)
    masses = np.array([float(ball) for ball in balls.probabilities])
    constants = np.array([float(ball) for ball in balls.constants])
    assert np.allclose(floats.probabilities, masses, rtol=1e-13, atol=1e-16)
    # Where a float next to 1/3 leaves a sliver of probability, its constant is not the conventional one.
    assert np.allclose(floats.constants[masses > 1e-12], constants[masses > 1e-12], rtol=1e-12, atol=1e-14)
    assert floats.error == pytest.approx(float(balls.error), rel=1e-13)
    assert sum(balls.probabilities, arb(0)).contains(1)


@pytest.mark.parametrize("name", MODELS)
def test_more_digits_are_inside(name):
    points = [0, R(2, 7), R(1, 2), 1]
    coarse = certified_cell_moments(MODELS[name], points, digits=8)
    ctx.prec = 200
    try:
        fine = certified_cell_moments(MODELS[name], points, digits=40)
        for field in ("probabilities", "constants", "errors"):
            for wide, narrow in zip(getattr(coarse, field), getattr(fine, field), strict=True):
                assert wide.overlaps(narrow)
                assert narrow.is_zero() or narrow.rad() < 1e-40
    finally:
        ctx.prec = 53


def test_linear_target_has_closed_form():
    # One constant on a cell of length h: h^3/12, exactly.
    points = [0, R(1, 7), R(1, 2), R(5, 6), 1]
    cells = certified_cell_moments(pieces((0, 1, x, 1)), points, digits=60)
    for i, (a, b) in enumerate(pairwise(points)):
        exact = R(b - a) ** 3 / 12
        assert cells.errors[i].overlaps(arb(int(exact.p)) / int(exact.q))
        middle = R(a + b) / 2
        assert cells.constants[i].overlaps(arb(int(middle.p)) / int(middle.q))


def test_a_million_cells_keep_the_asymptotic_constant():
    # beta = x^2 with p = 12 x (1 - x)^2: the sum of the errors is (1/m^2) (1/12) int p beta'^2 = 1/15 m^-2 + O(m^-4).
    m = 200_000
    cells = cell_moments(MODELS["square"], np.linspace(0, 1, m + 1))
    assert cells.error * m**2 == pytest.approx(1 / 15, rel=1e-9)
    assert cells.discrepancy < 1e-13 * cells.error


def test_small_cells_lose_no_digits():
    # Cells of length 2^-30 next to 1/3: a naive difference of moments would be off in the second digit.
    points = [0.0, 1 / 3, 1 / 3 + 2.0**-30, 1 / 3 + 2.0**-29, 1.0]
    floats = cell_moments(MODELS["oscillation"], points)
    balls = certified_cell_moments(MODELS["oscillation"], points, digits=30)
    for value, ball in zip(floats.errors, balls.errors, strict=True):
        assert value == pytest.approx(float(ball), rel=1e-13)


def test_empty_cells_have_no_error_and_the_value_in_the_middle():
    points = [0, R(1, 3), R(1, 2), 1]
    floats = cell_moments(MODELS["gap"], [float(point) for point in points])
    balls = certified_cell_moments(MODELS["gap"], points, digits=20)
    assert floats.probabilities[1] == floats.errors[1] == 0.0
    assert floats.constants[1] == pytest.approx((5 / 12) ** 2)
    assert balls.probabilities[1].is_zero()
    assert balls.errors[1].is_zero()
    assert balls.constants[1].overlaps(arb(25) / 144)


def test_a_cell_inside_a_plateau_has_exactly_no_error():
    cells = certified_cell_moments(MODELS["plateau"], [0, R(1, 3), R(1, 2), R(2, 3), 1], digits=20)
    assert cells.errors[1].is_zero()
    assert cells.errors[2].is_zero()
    assert cells.constants[1].overlaps(arb(1) / 3)
    assert cells.errors[0] > 0


def test_wide_breakpoints_widen_the_result_enough():
    model = MODELS["cosine"]
    radius = R(1, 1000)
    balls = [arb(0), arb(0.25, 0.001), arb(0.5, 0.001), arb(1)]
    wide = certified_cell_moments(model, balls, digits=10)
    for shift in (-radius, R(0), radius / 2, radius):
        sharp = certified_cell_moments(model, [0, R(1, 4) + shift, R(1, 2) - shift, 1], digits=10)
        for field in ("probabilities", "constants", "errors"):
            for outer, inner in zip(getattr(wide, field), getattr(sharp, field), strict=True):
                assert outer.contains(inner)
    assert wide.probabilities[1].rad() > 1e-4


@pytest.mark.parametrize("center", [R(1, 3), R(2, 3)])
def test_a_breakpoint_that_may_be_on_either_side_of_a_kink(center):
    model = MODELS["plateau"]
    with_radius = arb(int(center.p)) / int(center.q) + arb(0, 1e-3)
    wide = certified_cell_moments(model, [arb(0), with_radius, arb(1)], digits=10)
    for shift in (R(-1, 1001), R(0), R(1, 1001)):
        sharp = certified_cell_moments(model, [0, center + shift, 1], digits=12)
        for field in ("probabilities", "constants", "errors"):
            for outer, inner in zip(getattr(wide, field), getattr(sharp, field), strict=True):
                assert outer.contains(inner)


def test_floats_are_exactly_the_binary_numbers():
    tenth = Fraction(0.1)
    as_float = certified_cell_moments(MODELS["square"], [0.0, 0.1, 1.0], digits=30)
    as_fraction = certified_cell_moments(MODELS["square"], [0, tenth, 1], digits=30)
    decimal = certified_cell_moments(MODELS["square"], [0, R(1, 10), 1], digits=30)
    assert as_float.probabilities[0].overlaps(as_fraction.probabilities[0])
    assert not as_float.probabilities[0].overlaps(decimal.probabilities[0])


@pytest.mark.parametrize(
    ("density", "at_left", "weight"),
    [
        (x ** R(-9, 10) * (1 - x) ** R(-1, 10), True, 10 * (1 - distance**10) ** R(-1, 10)),
        (sp.sqrt(x * (1 - x)), False, 2 * distance**2 * sp.sqrt(1 - distance**2)),
        (sp.sqrt(1 - x**2), False, 2 * distance**2 * sp.sqrt(2 - distance**2)),
    ],
)
def test_powers_of_the_distance_become_smooth(density, at_left, weight):
    coordinate = end_coordinate(Piece(Point.of(0), Point.of(1), x, density), at_left=at_left)
    assert sp.simplify(coordinate.weight - weight) == 0


def test_the_bound_of_the_truncation_error_is_needed(monkeypatch):
    """With the bound left out and few nodes, the true value is no longer inside: the bound does its work."""
    model, points = MODELS["oscillation"], [0, R(1, 2), 1]
    truth = certified_cell_moments(model, points, digits=30)
    monkeypatch.setattr(certified, "_nodes_needed", lambda *_: 4)
    honest = certified_cell_moments(model, points, digits=5)
    assert all(a.contains(b) for a, b in zip(honest.errors, truth.errors, strict=True))
    whole = certified._ellipse

    def without_bound(*arguments):
        found = whole(*arguments)
        return None if found is None else dataclasses.replace(found, bounds=(arb(0), arb(0), arb(0)))

    monkeypatch.setattr(certified, "_ellipse", without_bound)
    planted = certified_cell_moments(model, points, digits=5)
    assert not any(a.contains(b) for a, b in zip(planted.errors, truth.errors, strict=True))


def test_a_pole_in_the_cell_gives_no_ball():
    cells = certified_cell_moments(pieces((0, 1, x, 1 / (x - R(1, 3)) ** 2)), [0, R(1, 4), 1], digits=5)
    assert cells.errors[0].is_finite()
    assert not cells.probabilities[1].is_finite()
    assert not cells.errors[1].is_finite()


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([0, 0.5, 0.5, 1], "above"),
        ([0, 0.7, 0.5, 1], "above"),
        ([0.1, 1], "0.1"),
        ([0, 0.9], "0.9"),
        ([0], "give"),
    ],
)
def test_breakpoints_are_checked(points, message):
    model = MODELS["square"]
    with pytest.raises(ValueError, match=message):
        cell_moments(model, points)
    with pytest.raises(ValueError, match=message):
        certified_cell_moments(model, points, digits=10)


def test_digits_are_checked():
    with pytest.raises(ValueError, match="digits is 0"):
        certified_cell_moments(MODELS["square"], [0, 1], digits=0)


PEAKS = {
    "a narrow normal density": (x, normal(R(3, 10), R(1, 1000))),
    "a much narrower normal density": (x, normal(R(3, 10), R(1, 10**5))),
    "a peak on a uniform density": (10**9 + x, (1 + normal(R(7, 10), R(1, 10**6))) / 2),
    "a narrow peak of the target": (sp.exp(-(10**10) * (x - R(3, 10)) ** 2), sp.S.One),
    "a density that vanishes in float64": (x, normal_above(50, R(1, 10))),
    "a target that oscillates where nothing lies": (sp.sin(3000 * x), normal(R(9, 10), R(1, 1000))),
}


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize("name", PEAKS)
def test_peaks_much_narrower_than_a_cell_are_not_missed(name, count):
    model = pieces((0, 1, *PEAKS[name]))
    points = [R(i, count) for i in range(count + 1)]
    found = verified_cell_moments(model, [float(point) for point in points])
    balls = certified_cell_moments(model, points, digits=15)
    assert found.error == pytest.approx(float(balls.error.mid()), rel=1e-10, abs=1e-40)
    assert np.sum(found.probabilities) == pytest.approx(1, abs=1e-10)


def test_the_two_rules_alone_miss_a_narrow_peak(monkeypatch):
    model = pieces((0, 1, *PEAKS["a narrow normal density"]))
    monkeypatch.setattr(verified, "_agree", lambda *_: True)
    assert verified_cell_moments(model, [0, 1]).error == 0


def test_many_cells_without_a_finite_number_are_refused(monkeypatch):
    monkeypatch.setattr(verified, "_MOST_CERTIFIED", 2)
    model = pieces((0, 1, *PEAKS["a density that vanishes in float64"]))
    with pytest.raises(ValueError, match="give digits"):
        verified_cell_moments(model, np.linspace(0, 1, 6))


def test_a_large_constant_in_the_target_costs_no_digits_between_pieces_of_a_cell():
    cells = cell_moments(pieces((0, 1, 10**9 + x, sp.S.One)), [0, 1 / 3, 1], extra=[0.1, 0.2, 0.5, 0.7])
    assert cells.error == pytest.approx(1 / 36, rel=1e-13)


@pytest.mark.parametrize("digits", [15, 40])
def test_irrational_powers_at_an_end_have_balls(digits):
    power = sp.sqrt(2)
    cells = certified_cell_moments(pieces((0, 1, x**power, sp.S.One)), [0, 1], digits=digits)
    with mp.workdps(60):
        a = mp.sqrt(2)
        truth = 1 / (2 * a + 1) - 1 / (a + 1) ** 2
        with working_precision(250):
            assert cells.errors[0].contains(arb(str(truth)).mid())
    assert cells.errors[0].rel_accuracy_bits() > 3 * digits
