"""Segmentations: what is one, in which numbers it comes, and that it serves as an array."""

import copy
import importlib
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import Ball, DataModel, Segmentation, x
from zcmoe_symbolic.language import InexactInput
from zcmoe_symbolic.theory.segmentation.predictor import Predictor

half, third = sp.Rational(1, 2), sp.Rational(1, 3)


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ([0, 2 * third, third, 1], r"points\[2\] = 1/3 is not above points\[1\] = 2/3"),
        ([0, 0.5, 0.25, 1], r"points\[2\] = 0.25 is not above points\[1\] = 0.5"),
        (np.array([0, 0.5, 0.5, 1]), r"points\[2\] = 0.5 is not above"),
        ([0, third, third, 1], r"points\[2\] = 1/3 is not above"),
        ([0, sp.sqrt(2) / 2, sp.cos(sp.pi / 4), 1], r"points\[2\] = sqrt\(2\)/2 is not above"),
        ([0, 2, 1], r"points\[1\] = 2 does not lie in \[0, 1\]"),
        ([0, -third, 1], r"points\[1\] = -1/3 does not lie"),
        (np.array([0, 1.5, 1]), r"points\[1\] = 1.5 does not lie"),
        (np.array([0, np.nan, 1]), r"points\[1\] = nan does not lie"),
        ([0, sp.nan, 1], r"points\[1\] = nan is not real"),
        ([0, 1j, 1], r"points\[1\]"),
        ([half, 1], r"points\[0\] = 1/2 is not 0"),
        ([0, half], r"points\[1\] = 1/2 is not 1"),
        (np.array([0.1, 1]), r"points\[0\] = 0.1 is not 0"),
        ([0, x, 1], r"points\[1\] = x contains the symbol x"),
        ([0], "m \\+ 1 >= 2 breakpoints"),
        ([], "m \\+ 1 >= 2 breakpoints"),
        (np.zeros((2, 2)), "shape \\(2, 2\\)"),
        ("01", "sequence of breakpoints"),
        (7, "sequence of breakpoints"),
        ([0, Ball(half, third), Ball(2 * third, third), 1], "not proved to be above"),
        ([Ball(0, third), 1], r"points\[0\] = .* is not 0"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) > 3 else "",
)
def test_what_is_no_segmentation_is_refused_at_the_first_wrong_point(points, words):
    with pytest.raises(ValueError, match=words):
        Segmentation(points)


@pytest.mark.parametrize(
    ("m", "words"), [(0, "m is 0"), (-3, "m is -3"), (2.0, "m is 2.0"), (True, "m is True")], ids=str
)
def test_the_number_of_intervals_is_a_positive_integer(m, words):
    with pytest.raises(ValueError, match=words):
        Segmentation.uniform(m)
    with pytest.raises(ValueError, match=words):
        Segmentation.from_density(2 * x, m)


def test_exact_points_stay_exact():
    cells = Segmentation([0, Fraction(1, 3), sp.sqrt(2) / 2, 1])
    assert cells.breakpoints == (0, third, sp.sqrt(2) / 2, 1) == cells.exact_points()
    assert cells.lengths[0] == third
    assert cells.midpoints[0] == third / 2
    assert cells[1] == third
    assert [ball.contains(1) for ball in cells.balls()] == [False, False, False, True]
    assert repr(cells) == "Segmentation of 3 intervals: 0, 1/3, sqrt(2)/2, 1"


def test_floats_are_exactly_the_binary_numbers():
    cells = Segmentation([0, 0.1, 1])
    assert cells.exact_points()[1] == sp.Rational(*(0.1).as_integer_ratio()) != sp.Rational(1, 10)
    assert cells.balls()[1] == 0.1
    assert Segmentation([0, 0.25, third, 1]).exact_points() == (0, sp.Rational(1, 4), third, 1)
    with pytest.raises(InexactInput):
        Segmentation([0, sp.Float(0.25), third, 1])


def test_uniform_points_are_exact_and_correctly_rounded():
    cells = Segmentation.uniform(7)
    assert cells.exact_points() == tuple(sp.Rational(k, 7) for k in range(8))
    assert cells.breakpoints.tolist() == [float(Fraction(k, 7)) for k in range(8)]
    assert cells.midpoints.tolist() == [float(Fraction(2 * k + 1, 14)) for k in range(7)]
    assert (cells.is_uniform, cells.m, len(cells), cells.shape, cells.dtype) == (True, 7, 8, (8,), np.float64)
    assert cells.lengths == pytest.approx(np.full(7, 1 / 7))
    assert all((7 * ball).contains(k) for k, ball in enumerate(cells.balls()))


def test_ten_million_uniform_intervals_cost_nothing_until_they_are_used():
    cells = Segmentation.uniform(10**7)
    assert cells._floats is None
    assert cells.region_of(0.123456789) == 1234567
    assert repr(cells) == "Segmentation of 10000000 intervals: 0, 1e-07, 2e-07, ..., 1"


def test_it_serves_as_an_array():
    cells = Segmentation.uniform(4)
    array = np.asarray(cells)
    assert array is cells.breakpoints
    assert not array.flags.writeable
    assert np.array(cells, dtype=np.float32).dtype == np.float32
    assert np.diff(cells).tolist() == [0.25] * 4
    assert (1 - cells)[::-1].tolist() == list(cells) == [0, 0.25, 0.5, 0.75, 1]
    assert (cells == 1 - cells[::-1]).all()
    assert (np.sin(cells) - np.sin(array)).tolist() == [0] * 5
    assert (cells[1:] - cells[:-1]).tolist() == [0.25] * 4
    assert cells[-1] == 1
    exact = Segmentation([0, third, 1])
    assert np.asarray(exact).tolist() == [0, 1 / 3, 1]
    assert np.asarray(Segmentation([0, Ball(third, sp.Rational(1, 10**9)), 1])).tolist() == [0, 1 / 3, 1]


def test_equality_is_that_of_the_numbers():
    assert Segmentation.uniform(4) == Segmentation([0, sp.Rational(1, 4), half, sp.Rational(3, 4), 1])
    assert Segmentation.uniform(4) == Segmentation([0, 0.25, 0.5, 0.75, 1])
    assert Segmentation.uniform(3) != Segmentation(np.asarray(Segmentation.uniform(3)))
    assert Segmentation.uniform(3) != Segmentation.uniform(4)
    assert hash(Segmentation.uniform(4)) == hash(Segmentation([0, 0.25, 0.5, 0.75, 1]))
    assert Segmentation([0, Ball(third, third / 2), 1]) != Segmentation([0, third, 1])
    assert Segmentation(Segmentation.uniform(3)) == Segmentation.uniform(3)
    assert Segmentation.uniform(3) != "uniform"


@pytest.mark.parametrize(
    "points", [[0, third, 1], [0, 0.25, 1], [0, Ball(third, third / 9), 1]], ids=["exact", "float", "ball"]
)
def test_it_can_be_copied_and_does_not_change(points):
    cells = Segmentation(points)
    assert copy.deepcopy(cells) == cells
    assert copy.copy(Segmentation.uniform(5)).is_uniform
    with pytest.raises(AttributeError, match="does not change"):
        cells.m = 3
    with pytest.raises(AttributeError, match="does not change"):
        cells._points = ()


def test_the_given_array_is_not_shared():
    points = np.array([0, 0.5, 1])
    cells = Segmentation(points)
    points[1] = 0.75
    assert cells[1] == 0.5


def test_regions_are_closed_on_the_left_and_the_last_on_both_sides():
    cells = Segmentation([0, 0.25, 0.5, 1])
    assert cells.region_of([0, 0.2, 0.25, 0.5, 1]).tolist() == [0, 0, 1, 2, 2]
    assert cells.region_of(0.3) == 1
    for outside in (-0.1, 1.5, np.nan):
        with pytest.raises(ValueError, match=r"points\[1\] = .* lies outside"):
            cells.region_of([0.5, outside])


def test_probabilities_and_constants_of_a_model():
    model = DataModel(x**2, 2 * x)
    cells = Segmentation([0, half, 1])
    assert cells.probabilities(model) == pytest.approx([0.25, 0.75], rel=1e-15)
    assert cells.optimal_constants(model) == pytest.approx([0.125, 0.625], rel=1e-15)
    balls = cells.optimal_constants(model, digits=30)
    assert balls[1].contains(sp.Rational(5, 8))
    assert balls[1].digits >= 30
    assert cells.probabilities(model, digits=30)[0].contains(sp.Rational(1, 4))


def test_the_predictor_is_constant_on_every_interval():
    model = DataModel(x**2, 2 * x)
    predictor = Segmentation.uniform(2).predictor(model)
    assert predictor([0, 0.4, 0.5, 1]) == pytest.approx([0.125, 0.125, 0.625, 0.625])
    assert predictor(0.1) == pytest.approx(0.125)
    with pytest.raises(ValueError, match="there are 2 intervals"):
        Predictor(Segmentation.uniform(2), np.zeros(3))


def test_a_segmentation_from_a_density():
    cells = Segmentation.from_density(2 * x, 4)
    assert np.asarray(cells) == pytest.approx(np.sqrt(np.arange(5) / 4), rel=4e-16)
    with pytest.raises(ValueError, match="integrates to 1/2 over"):
        Segmentation.from_density(x, 4)


# -- pictures -----------------------------------------------------------------------------------------------------


@pytest.fixture
def pyplot():
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    module = importlib.import_module("matplotlib.pyplot")
    yield module
    module.close("all")


def test_a_plot_shows_breakpoints_target_and_predictor(pyplot):
    model = DataModel(sp.cos(6 * sp.pi * x), 1)
    axes = Segmentation.uniform(6).plot(model)
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["breakpoints (6 intervals)", r"target $\beta(x)$", "best constants $c_i$"]
    assert axes.get_xlabel() == "$x$"
    assert axes.get_ylabel() == r"$\beta(x)$"


def test_a_plot_draws_into_given_axes_and_many_intervals(pyplot):
    _, axes = pyplot.subplots()
    assert Segmentation.uniform(1000).plot(axes=axes) is axes
    assert axes.get_legend().get_texts()[0].get_text() == "breakpoints (1000 intervals)"


def test_without_matplotlib_the_error_names_the_extra(monkeypatch):
    original = importlib.import_module

    def refuse(name, package=None):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return original(name, package)

    monkeypatch.setattr("zcmoe_symbolic.theory.segmentation.drawing.import_module", refuse)
    with pytest.raises(ImportError, match=r"pip install 'zcmoe-symbolic\[plot\]'"):
        Segmentation.uniform(3).plot()


def test_truth_values_are_no_breakpoints():
    with pytest.raises(ValueError, match="is False"):
        Segmentation([False, 0.5, 1])
