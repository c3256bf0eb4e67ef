"""The ball's lower bound: derived volumes, second opinions, the limit with two-sided bounds, monotonicity."""

import math
from itertools import pairwise

import mpmath
import pytest
import sympy as sp
from flint import arb

from zcmoe_symbolic import Ball, cells, decide_equal
from zcmoe_symbolic.theory.cells import sphere_bound

R = sp.Rational
d = sp.Symbol("d", positive=True)


@pytest.mark.parametrize("dimension", [1, 2, 3, 4, 5, 8, 13, 24])
def test_the_recursion_gives_the_formula_with_the_gamma_function(dimension):
    formula = sp.pi ** R(dimension, 2) / sp.gamma(R(dimension, 2) + 1)
    assert (
        sp.expand_func(formula) == cells.volume_of_the_unit_ball(dimension)
        or decide_equal(formula, cells.volume_of_the_unit_ball(dimension)).proved
    )
    derived, closed = cells.lower_bound(dimension), cells.lower_bound(d).subs(d, dimension)
    assert Ball.enclosing(derived, 40).overlaps(Ball.enclosing(closed, 40))


@pytest.mark.parametrize("dimension", [2, 3])
def test_the_volume_is_that_of_a_float_quadrature(dimension):
    """The slice of the unit ball at height t is a ball of radius sqrt(1 - t^2) in one dimension less."""
    slices = mpmath.quad(
        lambda t: float(cells.volume_of_the_unit_ball(dimension)) * (1 - t * t) ** (dimension / 2), [-1, 1]
    )
    assert float(slices) == pytest.approx(float(cells.volume_of_the_unit_ball(dimension + 1)), rel=1e-9)


def test_the_second_moment_is_that_of_the_definition():
    for dimension in (1, 2, 3, 7):
        ball = cells.UnitBall(dimension)
        value = cells.normalized_second_moment(ball)
        assert decide_equal(ball.second_moment, dimension * value * ball.volume ** (1 + R(2, dimension))).proved
        assert ball.is_isotropic


@pytest.mark.parametrize("dimension", [1, 2, 3, 10, 24, 401, 12345, 10**9])
def test_certified_values_agree_with_mpmath(dimension):
    with mpmath.workdps(60):
        half = mpmath.mpf(dimension) / 2
        value = mpmath.exp(mpmath.loggamma(half + 1) / half) / ((dimension + 2) * mpmath.pi)
        limit = 1 / (2 * mpmath.pi * mpmath.e)
        for ball, opinion in (
            (Ball.enclosing(cells.lower_bound(dimension), 25) if dimension < 30 else None, value),
            (cells.lower_bound(dimension, 25), value),
            (cells.distance_to_the_limit(dimension, 20), value - limit),
        ):
            if ball is not None:
                assert abs(mpmath.mpf(str(sp.N(sp.Rational(ball.value), 50))) - opinion) < 1e-24
                assert ball.digits >= 20


@pytest.mark.parametrize("dimension", [1, 2, 3, 8, 24, 1000, 10**6, 10**20])
def test_stirling_bounds_enclose_the_distance(dimension):
    value = cells.lower_bound(dimension, 100)
    limit = Ball.enclosing(1 / (2 * sp.pi * sp.E), 100)
    ratio = value / limit
    lower, upper = (Ball.enclosing(sp.exp(bound), 100) for bound in cells.stirling_bounds(dimension))
    assert lower < ratio
    assert ratio < upper


def test_the_bounds_hold_for_a_symbol_and_tend_to_zero():
    lower, upper = cells.stirling_bounds(d)
    assert sp.limit(lower, d, sp.oo) == sp.limit(upper, d, sp.oo) == 0
    assert sp.simplify(upper - lower - 1 / (3 * d**2)) == 0


@pytest.mark.parametrize("dimension", [1, 10, 10**5, 10**15, 10**40])
def test_the_distance_is_positive_with_as_many_digits_as_asked(dimension):
    distance = cells.distance_to_the_limit(dimension, 30)
    assert distance > 0
    assert distance.digits >= 30


def test_the_bound_decreases():
    assert cells.decreases()
    values = [cells.lower_bound(k, 20) for k in range(1, 60)]
    assert all(one > other for one, other in pairwise(values))


def test_a_derivative_that_sets_in_too_early_is_not_certified(monkeypatch):
    monkeypatch.setattr(sphere_bound, "_FROM_HERE_BY_DERIVATIVE", 6)
    assert 6 * math.pi < math.e**3
    assert not cells.decreases()


def test_values_out_of_order_are_seen(monkeypatch):
    honest = sphere_bound._bound
    monkeypatch.setattr(sphere_bound, "_bound", lambda k: honest(k) if k != 5 else arb(1))
    assert not cells.decreases()


@pytest.mark.parametrize("dimension", [0, -1, 1.5, True, "3", sp.Rational(1, 2), 10**41], ids=str)
def test_a_wrong_dimension_is_refused(dimension):
    for function in (cells.lower_bound, cells.distance_to_the_limit):
        with pytest.raises(ValueError, match="dimension is"):
            function(dimension)


def test_symbols_need_their_assumptions():
    with pytest.raises(ValueError, match="is not declared positive"):
        cells.lower_bound(sp.Symbol("d"))
    with pytest.raises(ValueError, match="digits is 5, but the dimension d is a symbol"):
        cells.lower_bound(d, 5)
    with pytest.raises(ValueError, match="is not known to be positive"):
        cells.stirling_bounds(sp.Symbol("n", real=True))
