"""The compressor and its inverse, against closed forms and against each other."""

import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import Ball, truncated_normal, x
from zcmoe_symbolic.theory.experts.compressor import Compressor

half, third = sp.Rational(1, 2), sp.Rational(1, 3)
# A density with its compressor and expander in closed form.
CLOSED = {
    "linear": (2 * x, lambda point: point**2, sp.sqrt),
    "cusp": (
        4 * abs(x - half),
        None,
        lambda z: half - sp.sqrt(1 - 2 * z) / 2 if z <= half else half + sp.sqrt(2 * z - 1) / 2,
    ),
    "exponential": (
        sp.exp(x) / (sp.E - 1),
        lambda point: (sp.exp(point) - 1) / (sp.E - 1),
        lambda z: sp.log(1 + z * (sp.E - 1)),
    ),
    "singular": (1 / (2 * sp.sqrt(x)), sp.sqrt, lambda z: z**2),
    "sine": (
        sp.pi / 2 * sp.sin(sp.pi * x),
        lambda point: (1 - sp.cos(sp.pi * point)) / 2,
        lambda z: sp.acos(1 - 2 * z) / sp.pi,
    ),
}


@pytest.mark.parametrize("name", CLOSED)
def test_the_inverse_is_the_closed_form(name):
    density, _, inverse = CLOSED[name]
    compressor = Compressor(density)
    for level in (sp.Rational(1, 7), third, sp.Rational(5, 8), sp.Rational(999, 1000)):
        ball = compressor.inverse(level, 60)
        assert ball.digits >= 60
        assert ball.contains(inverse(level))
    points = np.asarray(compressor.segmentation(50))
    exact = np.array([float(sp.N(inverse(sp.Rational(k, 50)), 30)) for k in range(51)])
    assert (abs(points - exact) <= 4 * np.spacing(exact)).all()


@pytest.mark.parametrize("name", [name for name, (_, compress, _) in CLOSED.items() if compress])
def test_the_value_is_the_closed_form(name):
    density, compress, _ = CLOSED[name]
    for point in (sp.Rational(1, 7), sp.sqrt(2) / 2, sp.Rational(9, 10)):
        ball = Compressor(density)(point, 40)
        assert ball.digits >= 40
        assert ball.contains(compress(point)) in (True, None)


def test_ends_and_expression():
    compressor = Compressor(2 * sp.Symbol("s"))
    t = sp.Symbol("t", real=True)
    assert compressor.expression == sp.Integral(2 * t, (t, 0, x))
    assert (compressor.inverse(0, 5).is_exact, compressor.inverse(1, 5).value) == (True, 1)
    assert compressor(0, 5).contains(0)
    assert repr(compressor) == "Compressor(2*x)"


def test_balls_and_floats_are_the_same_points():
    compressor = Compressor(truncated_normal(third, sp.Rational(1, 5)))
    floats, balls = compressor.segmentation(9), compressor.segmentation(9, digits=30)
    assert all(isinstance(point, Ball) for point in balls)
    assert [float(point) for point in balls] == floats.breakpoints.tolist()
    assert all(point.digits >= 30 for point in balls)


def test_value_and_inverse_undo_each_other():
    compressor = Compressor(truncated_normal(third, sp.Rational(1, 5)))
    point = compressor.inverse(sp.Rational(2, 7), 40)
    middle = compressor(sp.Rational(point.value), 35)
    assert abs(middle.value - sp.Rational(2, 7)) < sp.Rational(1, 10**34)


def test_a_density_that_vanishes_on_an_interval():
    compressor = Compressor(sp.Piecewise((2, x < sp.Rational(1, 4)), (0, x < sp.Rational(3, 4)), (2, True)))
    assert compressor.inverse(sp.Rational(1, 4), 20).contains(sp.Rational(1, 8))
    assert compressor.inverse(sp.Rational(3, 4), 20).contains(sp.Rational(7, 8))
    assert compressor(half, 20).contains(half)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda c: c(2), r"point = 2 does not lie in \[0, 1\]"),
        (lambda c: c(0.5), "point is the float 0.5"),
        (lambda c: c(third, 0), "digits is 0"),
        (lambda c: c(third, 10**9), "digits is 1000000000; at most"),
        (lambda c: c.inverse(-third), "level = -1/3 does not lie"),
        (lambda c: c.inverse(sp.sqrt(2) / 2), "is not rational"),
        (lambda c: c.segmentation(0), "m is 0"),
        (lambda c: c.segmentation(3, digits=-1), "digits is -1"),
        (lambda c: Compressor(3 * x), "integrates to 3/2"),
        (lambda c: Compressor(1 - 3 * x), "negative at"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_arguments_are_named(act, words):
    with pytest.raises(ValueError, match=words):
        act(Compressor(2 * x))
