"""The ranges of the target and of the outputs on every region: exact values, samples, and planted faults."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp
from flint import arb

from zcmoe_symbolic import DataModel, Noise, Segmentation, UniformNoise, truncated_normal, x
from zcmoe_symbolic.language.wellformed import InexactInput
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.concentration import RegionRanges, oscillation, region_ranges

half = sp.Rational(1, 2)
TARGETS = {
    "cosine": sp.cos(6 * sp.pi * x),
    "half a plateau": sp.Piecewise((sp.cos(6 * sp.pi * x), x <= half), (-1, True)),
    "corner": sp.Abs(x - sp.Rational(1, 3)) + x / 2,
    "cusp": sp.Abs(x - sp.Rational(1, 3)) ** half + sp.sin(20 * x),
    "root at the end": sp.sqrt(x) * (1 - x),
    "monotone": sp.exp(x),
    "constant": sp.Rational(2, 3),
    "chirp": sp.sin(30 * x**2),
}
CUTS = [
    0,
    Fraction(1, 50),
    Fraction(1, 6),
    Fraction(1, 3),
    Fraction(7, 20),
    Fraction(1, 2),
    Fraction(2, 3),
    Fraction(19, 20),
    1,
]


@pytest.fixture
def forgetful():
    """What is computed with a planted fault is not remembered."""
    region_ranges._regions.cache_clear()
    yield
    region_ranges._regions.cache_clear()


def model_of(target):
    return DataModel(target, 1, UniformNoise(half))


def sampled(target, points):
    """Largest less smallest of many values on every interval, in float64: at most the oscillation."""
    function = sp.lambdify(x, target, "numpy")
    found = []
    for left, right in pairwise(points):
        values = function(np.linspace(float(left), float(right), 4001)) * np.ones(4001)
        found.append(values.max() - values.min())
    return found


@pytest.mark.parametrize("name", TARGETS)
def test_the_range_is_that_of_the_values_and_the_noise(name):
    ranges = RegionRanges.of(model_of(TARGETS[name]), Segmentation(CUTS))
    for found, low in zip(ranges.widths, sampled(TARGETS[name], CUTS), strict=True):
        spread = float(found) - 1
        # The samples miss at most a little of a cusp or of a steep root.
        assert low - 1e-12 <= spread <= low + 0.02
        assert found.radius < Fraction(1, 10**20)


@pytest.mark.parametrize("name", TARGETS)
def test_branch_and_bound_finds_the_same(name, monkeypatch, forgetful):
    """Where the zeros of the slope are not isolated, another method takes over."""
    usual = RegionRanges.of(model_of(TARGETS[name]), Segmentation(CUTS)).widths
    monkeypatch.setattr(oscillation, "_places", lambda *_: None)
    region_ranges._regions.cache_clear()
    other = RegionRanges.of(model_of(TARGETS[name]), Segmentation(CUTS)).widths
    for one, another in zip(usual, other, strict=True):
        assert one.overlaps(another)
        assert another.radius < Fraction(1, 10**12)


def test_a_critical_point_left_out_is_seen(monkeypatch, forgetful):
    """On [1/6, 1/2] the cosine runs from -1 to 1 and back: the ends alone would give the range 0."""
    cells = Segmentation([0, Fraction(1, 6), Fraction(1, 2), 1])
    assert (RegionRanges.of(model_of(TARGETS["cosine"]), cells).widths[1] - 3).contains(0)
    monkeypatch.setattr(oscillation, "_places", lambda *_: ())
    wrong = RegionRanges.of(
        model_of(TARGETS["cosine"]), Segmentation([0, Fraction(1, 6), Fraction(1, 2), Fraction(3, 4), 1])
    )
    assert wrong.widths[1] < 2


def test_exact_ranges():
    ranges = RegionRanges.of(DataModel(x, 1, UniformNoise(half)), Segmentation.uniform(7))
    assert all(width.contains(sp.Rational(8, 7)) for width in ranges.widths)
    assert all(chance.contains(sp.Rational(1, 7)) for chance in ranges.probabilities)
    assert ranges.approximation_error.contains(sp.Rational(1, 12) + sp.Rational(1, 12 * 49))


def test_breakpoints_that_are_balls_or_floats():
    """The cut is at a maximum of the cosine, and it is not known on which side of it."""
    cells = Segmentation([0, Ball("0.3333333333", "1e-9"), 1])
    found = RegionRanges.of(model_of(TARGETS["cosine"]), cells)
    assert all(width.contains(3) and width.radius < Fraction(1, 10**7) for width in found.widths)
    floats = RegionRanges.of(model_of(x), Segmentation(np.array([0, 0.1, 1])))
    assert floats.widths[0].contains(1 + Fraction(0.1))
    assert not floats.widths[0].contains(Fraction(11, 10))


def test_more_digits_on_demand():
    model = DataModel(sp.cos(6 * sp.pi * x), truncated_normal(x, mean=half, std=sp.Rational(1, 5)), UniformNoise(half))
    fine = RegionRanges.of(model, Segmentation.uniform(3), digits=60)
    assert fine.approximation_error.digits >= 55
    assert min(chance.digits for chance in fine.probabilities) >= 55
    coarse = RegionRanges.of(model, Segmentation.uniform(3))
    assert coarse.probabilities[1].contains(fine.probabilities[1])


def test_breakpoints_serve_as_a_segmentation():
    assert RegionRanges.of(model_of(x), [0, half, 1]).widths[0].contains(sp.Rational(3, 2))


def test_ranges_without_a_model():
    ranges = RegionRanges(np.array([0.25, 0.75]), [1, sp.sqrt(2)])
    assert ranges.m == 2
    assert ranges.probabilities[0] == Fraction(1, 4)
    assert ranges.widths[1].contains(sp.sqrt(2))
    assert ranges.approximation_error is None
    thirds = np.full(3, 1 / 3)
    assert RegionRanges(thirds, [1, 1, 1]).m == 3
    assert repr(RegionRanges([1], [2])) == "RegionRanges of 1 region, the least probability 1, the largest range 2"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: RegionRanges(["1/2", "1/2"], [1]), "probabilities has 2 entries and widths has 1"),
        (lambda: RegionRanges([], []), "probabilities is empty"),
        (lambda: RegionRanges([0, 0], [1, 1]), "probabilities are all 0"),
        (lambda: RegionRanges(["1/2", "-1/2"], [1, 1]), r"probabilities\[1\] = -1/2 is no probability"),
        (lambda: RegionRanges(["1/2", "3/2"], [1, 1]), r"probabilities\[1\] = 3/2 is no probability"),
        (lambda: RegionRanges(["2/3", "2/3"], [1, 1]), "add up to 1.333333333, which is more than 1"),
        (lambda: RegionRanges(np.array([0.7, 0.31]), [1, 1]), "add up to 1.01"),
        (lambda: RegionRanges(["1/2"], [-1]), r"widths\[0\] = -1"),
        (lambda: RegionRanges(np.array([0.5, np.nan]), [1, 1]), r"probabilities\[1\] is nan"),
        (lambda: RegionRanges(np.ones((2, 2)), [1, 1]), r"probabilities has the shape \(2, 2\)"),
        (lambda: RegionRanges("1/2", [1]), "probabilities is '1/2'"),
        (lambda: RegionRanges.of("cosine", Segmentation.uniform(2)), "model is 'cosine'; give a DataModel"),
        (lambda: RegionRanges.of(model_of(x), 5), "segmentation is 5"),
        (lambda: RegionRanges.of(model_of(x), [0, 2, 1]), r"points\[1\] = 2 does not lie in \[0, 1\]"),
        (
            lambda: RegionRanges.of(DataModel(x, 1, Noise(variance=1)), Segmentation.uniform(2)).widths,
            "noise.bound is None",
        ),
    ],
)
def test_bad_input_is_an_error_that_names_it(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_a_list_of_floats_is_refused_and_an_array_is_binary():
    with pytest.raises(InexactInput, match=r"probabilities\[0\] is the float 0.1"):
        RegionRanges([0.1, 0.2], [1, 1])
    assert RegionRanges(np.array([0.1, 0.2]), [1, 1]).probabilities[0] == Fraction(0.1)


def test_the_ranges_of_one_segmentation_are_computed_once():
    model, cells = model_of(sp.cos(6 * sp.pi * x)), Segmentation.uniform(11)
    assert RegionRanges.of(model, cells) is RegionRanges.of(model, Segmentation.uniform(11))
    assert isinstance(RegionRanges.of(model, cells).rho[0], arb)
