"""Level sets of the target: stationarity, the regions and their intervals, the error, the risk, and the constant."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Abs, Piecewise, Rational, acos, cos, exp, pi, sin, sqrt, symbols

from zcmoe_symbolic import DataModel, Noise, ScalarMoE, UniformNoise, VectorDataModel, truncated_normal, x
from zcmoe_symbolic.learning.trials import constants_of_trials
from zcmoe_symbolic.numerics.quadrature import branch_sums
from zcmoe_symbolic.simulation.estimate import Estimate
from zcmoe_symbolic.simulation.examples import draw_examples
from zcmoe_symbolic.theory.model.arguments import NotDecided
from zcmoe_symbolic.theory.segmentation import level_set_constant, level_sets
from zcmoe_symbolic.theory.segmentation.level_set_constant import level_set_error_constant
from zcmoe_symbolic.theory.segmentation.level_sets import level_set_segmentation
from zcmoe_symbolic.theory.segmentation.lloyd_max import quantizer

HALF = Rational(1, 2)
BELL = truncated_normal(x, mean=HALF, std=Rational(1, 5))
WAVE = DataModel(cos(6 * pi * x), 1)
PLATEAU = DataModel(Piecewise((cos(6 * pi * x), x <= HALF), (-1, True)), BELL, UniformNoise(HALF))
SKEW = DataModel((x - Rational(1, 3)) ** 2, Rational(1, 2) + x)
MODELS = [
    pytest.param(WAVE, id="wave"),
    pytest.param(PLATEAU, id="plateau"),
    pytest.param(SKEW, id="skew"),
    pytest.param(DataModel(sin(7 * x) + x, 6 * x * (1 - x)), id="vanishing density"),
    pytest.param(DataModel(Abs(2 * x - 1) ** 3 - x / 2, BELL), id="corner"),
    pytest.param(DataModel(sqrt(x), 1), id="root"),
]

# -- the quantizer -----------------------------------------------------------------------------------------------------


def test_two_level_sets_of_a_parabola_have_the_threshold_that_algebra_gives() -> None:
    # Z = u^2 with u uniform: t = s^2 with s^2 = (s^2/3 + (1 + s + s^2)/3)/2, so that 4 s^2 - s - 1 = 0.
    cells = level_set_segmentation(DataModel((2 * x - 1) ** 2, 1), 2)
    s = (1 + math.sqrt(17)) / 8
    assert cells.thresholds == pytest.approx([0, s**2, 1], abs=1e-12)
    assert cells.probabilities == pytest.approx([s, 1 - s], rel=1e-12)
    assert cells.constants == pytest.approx([s**2 / 3, (1 + s + s**2) / 3], rel=1e-12)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("m", [2, 7, 40])
def test_thresholds_are_the_means_of_their_neighbours(model: DataModel, m: int) -> None:
    cells = level_set_segmentation(model, m)
    constants, thresholds = cells.constants, cells.thresholds
    assert (np.diff(thresholds) > 0).all()
    defects = thresholds[1:-1] - (constants[:-1] + constants[1:]) / 2
    assert np.max(np.abs(defects) / np.diff(constants)) < 1e-9
    assert cells.residual < 1e-9


def test_a_density_of_the_target_that_jumps_does_not_stop_the_descent() -> None:
    # Newton's steps lead to a saddle here: f_Z jumps where a branch ends.
    best = level_set_segmentation(SKEW, 40)
    assert best.approximation_error < 8.5803e-6


def test_moved_thresholds_are_seen_by_the_residual_and_by_the_error() -> None:
    best = level_set_segmentation(SKEW, 5)
    moved = best.thresholds[1:-1] * (1 + 1e-3)
    worse = level_set_segmentation(SKEW, 5, thresholds=moved)
    assert worse.residual > 1e-4 > best.residual
    assert worse.approximation_error > best.approximation_error


@pytest.mark.parametrize("target", [exp(x), -(x**3) - x, sqrt(x) + x], ids=str)
def test_for_a_monotone_target_they_are_the_best_intervals(target: object) -> None:
    model = DataModel(target, Rational(1, 2) + x)
    moe = ScalarMoE(model)
    intervals = moe.optimal_segmentation(9)
    sets = level_set_segmentation(model, 9)
    assert sets.approximation_error == pytest.approx(moe.approximation_error(intervals), rel=1e-9)
    assert all(len(found) == 1 for found in sets.intervals)
    ends = sorted(float(found[0][1]) for found in sets.intervals)
    assert ends == pytest.approx(np.asarray(intervals)[1:], abs=1e-6)


def test_one_region_is_everything() -> None:
    cells = level_set_segmentation(SKEW, 1)
    assert cells.probabilities == pytest.approx([1])
    assert cells.intervals == (((0, 1),),)
    assert cells.approximation_error == pytest.approx(ScalarMoE(SKEW).approximation_error([0, 1]), rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(-0.999, 0.999), min_size=1, max_size=12, unique=True))
def test_the_error_between_and_within_regions_adds_up(levels: list[float]) -> None:
    cells = level_set_segmentation(PLATEAU, len(levels) + 1, thresholds=sorted(levels))
    mean = cells.probabilities @ cells.constants
    between = cells.probabilities @ (cells.constants - mean) ** 2
    whole = ScalarMoE(PLATEAU).approximation_error([0, 1])
    assert cells.probabilities.sum() == pytest.approx(1, rel=1e-12)
    assert cells.approximation_error + between == pytest.approx(whole, rel=1e-11)


def test_a_branch_that_is_left_out_is_noticed() -> None:
    law = level_sets.LawOfTheTarget.of(SKEW)
    short = level_sets.LawOfTheTarget(SKEW, law.branches[:1])
    thresholds = np.array([0.05, 0.2])
    right, wrong = quantizer(law, thresholds), quantizer(short, thresholds)
    assert abs(right.probabilities - wrong.probabilities).max() > 1e-3


# -- regions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", MODELS)
def test_intervals_thresholds_and_routing_agree(model: DataModel) -> None:
    cells = level_set_segmentation(model, 6)
    points = np.random.Generator(np.random.PCG64(5)).random(2000)
    regions = np.asarray(cells.region_of(points))
    values = level_sets.LawOfTheTarget.of(model).function(points)
    inner = cells.thresholds[1:-1]
    assert np.array_equal(regions, np.sum(values[:, None] >= inner, axis=1))
    covered = np.zeros(len(points), dtype=int)
    for number, found in enumerate(cells.intervals):
        for left, right in found:
            inside = (points > float(left)) & (points < float(right))
            assert (regions[inside] == number).all()
            covered += inside
    assert (covered == 1).all()
    lengths = sum(float(right) - float(left) for found in cells.intervals for left, right in found)
    assert lengths == pytest.approx(1, abs=1e-12)


def test_ends_of_intervals_are_proved() -> None:
    cells = level_set_segmentation(WAVE, 3)
    t = Rational(*float(cells.thresholds[1]).as_integer_ratio())
    first = acos(t) / (6 * pi)
    assert len(cells.intervals[0]) == 3
    assert cells.intervals[0][0][0].contains(first)
    assert cells.intervals[0][0][1].contains(Rational(1, 3) - first)
    assert not cells.intervals[0][0][0].contains(first + Rational(1, 10**12))


def test_a_plateau_lies_in_one_region_and_on_a_threshold_in_the_upper_one() -> None:
    flat = DataModel(Piecewise((2 * x, x < Rational(1, 4)), (HALF, x < Rational(3, 4)), (2 * x - 1, True)), 1)
    cells = level_set_segmentation(flat, 2, thresholds=[0.5])
    assert [[(float(a), float(b)) for a, b in found] for found in cells.intervals] == [[(0, 0.25)], [(0.25, 1)]]
    assert cells.probabilities == pytest.approx([0.25, 0.75])
    assert cells.region_of([0.1, 0.5, 0.9]).tolist() == [0, 1, 1]


def test_a_threshold_at_an_extremum_is_only_touched() -> None:
    cells = level_set_segmentation(DataModel(x * (1 - x) * (x + 2) - x * (1 - x) * x, 1), 2, thresholds=[0.25])
    assert len(cells.intervals[0]) == 2
    touching = level_set_segmentation(
        DataModel(Piecewise((4 * x * (1 - 2 * x), x < HALF), (2 * x - 1, True)), 1), 2, [0.5]
    )
    assert [len(found) for found in touching.intervals] == [1, 1]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: level_set_segmentation(WAVE, 0), "m is 0"),
        (lambda: level_set_segmentation(x, 3), "model is x"),
        (lambda: level_set_segmentation(DataModel(1, 1), 2), "constant wherever inputs fall"),
        (lambda: level_set_segmentation(WAVE, 3, thresholds=[0.5, 0.2]), r"thresholds\[1\] = 0.2 is out of order"),
        (lambda: level_set_segmentation(WAVE, 2, thresholds=[2]), r"thresholds\[0\] = 2.0 is out of order"),
        (lambda: level_set_segmentation(WAVE, 3, thresholds=[0.5]), "2 inner thresholds"),
        (lambda: level_set_segmentation(WAVE, 2, points=1000), "points is for several dimensions"),
        (lambda: level_set_segmentation(WAVE, 2).region_of([0.5, 1.5]), r"points\[1\] = 1.5 lies outside"),
        (lambda: level_set_segmentation(WAVE, 2).region_of(float("nan")), "lies outside"),
        (lambda: level_set_error_constant(DataModel(2, x + HALF)), "constant wherever inputs fall"),
    ],
    ids=["m", "model", "constant", "order", "range", "count", "points", "outside", "nan", "no error"],
)
def test_what_cannot_be_is_refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


# -- the constant ------------------------------------------------------------------------------------------------------


def test_the_gain_for_the_wave_is_exactly_the_square_of_its_branches() -> None:
    intervals, sets = ScalarMoE(WAVE).error_constant(digits=30), level_set_error_constant(WAVE, digits=30)
    assert (36 * sets).overlaps(intervals)
    assert sets.digits >= 30
    assert not (35 * sets).overlaps(intervals)


@pytest.mark.parametrize("target", [exp(x), x**2, -sqrt(x) - x], ids=str)
def test_monotone_targets_gain_nothing(target: object) -> None:
    model = DataModel(target, Rational(1, 2) + x)
    assert level_set_error_constant(model, digits=15).overlaps(ScalarMoE(model).error_constant(digits=15))


def test_the_general_method_agrees_with_symmetry(monkeypatch: pytest.MonkeyPatch) -> None:
    model = DataModel(x * (1 - x), 6 * x * (1 - x))
    by_symmetry = level_set_error_constant(model, digits=8)
    monkeypatch.setattr(level_set_constant, "_by_symmetry", lambda _stretch, _bits: None)
    in_general = level_set_error_constant(model, digits=8)
    assert not in_general.is_same_ball(by_symmetry)
    assert in_general.overlaps(by_symmetry)


def test_the_general_method_without_a_branch_is_seen_to_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    right = level_set_error_constant(SKEW, digits=6)
    original = level_set_constant.integral_of_branch_sum

    def without_one(branches: list[Any], *rest: Any) -> Any:
        return original(branches[:1], *rest)

    monkeypatch.setattr(level_set_constant, "integral_of_branch_sum", without_one)
    assert not level_set_error_constant(SKEW, digits=6).overlaps(right)


def test_a_truncation_error_that_is_ignored_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = level_set_error_constant(SKEW, digits=8)
    monkeypatch.setattr(branch_sums, "truncation_error", lambda *_: branch_sums.arb(0))
    wrong = level_set_error_constant(SKEW, digits=8)
    assert not wrong.overlaps(right)


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS[1:])
def test_the_errors_tend_to_the_constant(model: DataModel) -> None:
    constant = float(level_set_error_constant(model, digits=5))
    noise = float(model.noise.variance)
    gaps = [
        abs(m**2 * (level_set_segmentation(model, m).approximation_error - noise) / constant - 1) for m in (40, 320)
    ]
    assert gaps[1] < 0.01
    assert gaps[1] < gaps[0] / 3


def test_level_sets_beat_intervals_by_the_factor() -> None:
    moe, m = ScalarMoE(WAVE), 120
    ratio = moe.approximation_error(moe.segmentation(m)) / level_set_segmentation(WAVE, m).approximation_error
    assert 34 < ratio < 38


# -- learning ----------------------------------------------------------------------------------------------------------


def test_the_risk_agrees_with_a_simulation() -> None:
    model = DataModel(cos(6 * pi * x), BELL, UniformNoise(HALF))
    cells, n, trials = level_set_segmentation(model, 6), 40, 4000
    inputs, outputs = draw_examples(model, n, trials, np.random.Generator(np.random.PCG64(11)))
    constants, _ = constants_of_trials(inputs, outputs, cells)
    errors = cells.approximation_error + (constants - cells.constants) ** 2 @ cells.probabilities
    estimate = Estimate(errors, 11)
    assert abs(estimate.z_score(cells.risk(n).total)) < 4
    assert abs(estimate.z_score(cells.risk(n).total - cells.risk(n).empty_regions)) > 4


def test_the_predictor_takes_them_as_regions() -> None:
    pytest.importorskip("sklearn")
    from zcmoe_symbolic import ZeroComputeMoERegressor

    cells = level_set_segmentation(WAVE, 5)
    inputs = np.random.Generator(np.random.PCG64(3)).random((5000, 1))
    outputs = np.cos(6 * np.pi * inputs[:, 0])
    fitted = ZeroComputeMoERegressor(regions=cells).fit(inputs, outputs)
    assert fitted.constants_ == pytest.approx(cells.constants, abs=0.02)


# -- several dimensions ------------------------------------------------------------------------------------------------


def test_the_constant_of_a_sum_of_coordinates_is_nine_thirty_seconds() -> None:
    x1, x2 = symbols("x1 x2")
    found = level_set_error_constant(VectorDataModel(x1 + x2, 1), digits=25)
    assert found.contains(Rational(9, 32))
    assert not found.contains(Rational(9, 32) + Rational(1, 10**20))


@pytest.mark.parametrize("slopes", [(1, 1), (2, -3), (1, 1, 1), (Rational(1, 2), 5, -2)], ids=str)
def test_affine_laws_agree_with_points(slopes: tuple[object, ...]) -> None:
    names = symbols(f"x1:{len(slopes) + 1}")
    model = VectorDataModel(sum(a * v for a, v in zip(slopes, names, strict=True)) + 3, 1)
    constant = float(level_set_error_constant(model, digits=8))
    cells = level_set_segmentation(model, 100)
    assert 10_000 * cells.approximation_error == pytest.approx(constant, rel=0.03)


def test_two_level_sets_on_the_square() -> None:
    x1, x2 = symbols("x1 x2")
    cells = level_set_segmentation(VectorDataModel(x1 + x2, 1, Noise(variance=1)), 2)
    assert cells.thresholds[1] == pytest.approx(1, abs=2e-3)
    assert cells.approximation_error == pytest.approx(1 + 1 / 18, abs=1e-4)
    assert cells.region_of([[0.1, 0.2], [0.9, 0.8]]).tolist() == [0, 1]
    assert cells.risk(10).total > cells.approximation_error
    with pytest.raises(ValueError, match="last axis"):
        cells.region_of([0.5, 0.5, 0.5])
    with pytest.raises(ValueError, match="2 dimensions"):
        _ = cells.intervals


def test_targets_without_a_proved_law_are_refused() -> None:
    x1, x2 = symbols("x1 x2")
    with pytest.raises(ValueError, match="affine targets of uniformly distributed inputs only"):
        level_set_error_constant(VectorDataModel(x1 * x2, 1))


def test_more_digits_than_enclosed_inverses_give_are_refused() -> None:
    with pytest.raises(NotDecided, match="at most 30 digits"):
        level_set_error_constant(SKEW, digits=60)
