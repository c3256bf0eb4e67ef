"""The numbers of the figures are those of the theory and of seeded experiments."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
import sympy as sp
from scipy import stats
from small_figures import SMALL, tables_of

from zcmoe_symbolic import DataModel, ScalarMoE, Segmentation, UniformNoise, beta_density, x
from zcmoe_symbolic.present.figures import FigureSetting, Series, figure_data, read_panel, reference_model
from zcmoe_symbolic.theory.model.noise import Noise, no_noise

LETTERS = {1: "a b c d e f g", 2: "a b c d e f g", 3: "a1 a2 b c", 4: "a1 a2 b c"}


@cache
def small(number):
    return figure_data(number, setting=SMALL)


def series_of(panel):
    return {one.name: one for one in panel.series}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_figure_has_its_panels(number):
    assert list(small(number).keys()) == LETTERS[number].split()
    with pytest.raises(ValueError, match=f"figure {number} has no panel 'z'"):
        small(number).panel("z")


@pytest.mark.parametrize("number", [1, 2])
def test_target_density_and_optimal_density_are_those_of_the_model(number):
    model = reference_model(number)
    moe = ScalarMoE(model)
    for key, name, function in (
        ("a", "target", model.beta),
        ("b", "input density", model.density),
        ("d", "optimal density", moe.optimal_density()),
    ):
        curve = series_of(small(number).panel(key))[name]
        for index in range(3, len(curve.x), 97):
            place = sp.Rational(float(curve.x[index]))
            expected = float(function.subs(x, place).evalf(20))
            assert curve.y[index] == pytest.approx(expected, abs=1e-9), (key, curve.x[index])
        assert curve.x[0] == 0
        assert curve.x[-1] == 1


def test_the_cusps_of_the_optimal_density_reach_zero():
    curve = series_of(small(1).panel("d"))["optimal density"]
    for sixth in range(7):
        assert np.min(curve.y[np.abs(curve.x - sixth / 6) < 1e-12]) < 1e-4


@pytest.mark.parametrize("number", [1, 2])
def test_exact_and_high_rate_errors_are_those_of_the_theory(number):
    moe = ScalarMoE(reference_model(number))
    drawn = series_of(small(number).panel("c"))
    for m in SMALL.experts:
        at = m - 1
        assert drawn["optimal segmentation exact"].y[at] == moe.approximation_error(moe.segmentation(m))
        assert drawn["uniform segmentation exact"].y[at] == moe.approximation_error(Segmentation.uniform(m))
        assert drawn["optimal segmentation high-rate"].y[at] == pytest.approx(float(moe.error(m)), rel=1e-12)
        assert drawn["uniform segmentation high-rate"].y[at] == pytest.approx(float(moe.error(m, 1)), rel=1e-12)


@pytest.mark.parametrize(("key", "m"), list(zip("efg", SMALL.shown_experts, strict=True)))
def test_the_best_predictor_has_the_breakpoints_and_constants_of_the_theory(key, m):
    moe = ScalarMoE(reference_model(2))
    drawn = series_of(small(2).panel(key))
    cells = moe.segmentation(m)
    np.testing.assert_array_equal(drawn["breakpoints"].x, np.asarray(cells))
    np.testing.assert_array_equal(drawn["best predictor"].x, np.asarray(cells)[:-1])
    np.testing.assert_array_equal(drawn["best predictor"].x_end, np.asarray(cells)[1:])
    np.testing.assert_allclose(drawn["best predictor"].y, [float(c) for c in cells.optimal_constants(moe.model, 12)])


@pytest.mark.parametrize("number", [3, 4])
def test_learned_constants_are_the_means_of_the_drawn_examples(number):
    for key, m in zip(("a1", "a2"), SMALL.learned_experts, strict=True):
        drawn = series_of(small(number).panel(key))
        examples, learned = drawn["training examples"], drawn["learned constants"]
        assert len(examples.x) == SMALL.learned_from
        empty = []
        for left, right, constant in zip(learned.x, learned.x_end, learned.y, strict=True):
            inside = (examples.x >= left) & (examples.x < right)
            if not inside.any():
                empty.append((left + right) / 2)
                inside[:] = True
            assert constant == pytest.approx(examples.y[inside].mean())
        assert m < 12 or empty, "twelve regions and fifteen examples leave one empty"
        if empty:
            np.testing.assert_allclose(drawn["regions without examples"].x, empty)
        else:
            assert "regions without examples" not in drawn


@pytest.mark.parametrize("number", [3, 4])
def test_the_curves_of_the_test_error_are_the_exact_risk(number):
    moe = ScalarMoE(reference_model(number))
    drawn = series_of(small(number).panel("c"))
    for n in SMALL.training_sizes:
        for m in SMALL.experts:
            exact = moe.risk(Segmentation.uniform(m), n).total
            assert drawn[f"n = {n} exact"].y[m - 1] == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_simulated_points_agree_with_the_exact_curves(number):
    """Fewer than 300 points in all; correct simulations fail for about one seed in a thousand."""
    setting = FigureSetting(trials=60, test_examples=400, most_experts=24)
    data = figure_data(number, setting=setting)
    samples = {"segmentation": setting.test_examples, "n =": setting.trials}
    tested = 0
    for panel in data.panels:
        drawn = series_of(panel)
        for name, points in drawn.items():
            if points.mark != "points":
                continue
            exact = drawn[name.replace("simulated", "exact")]
            (count,) = [size for word, size in samples.items() if word in name]
            error = (points.upper - points.lower) / 2 / stats.t.ppf(0.975, count - 1)
            z = (points.y - exact.y[points.x.astype(int) - 1]) / error
            assert np.max(np.abs(z)) < stats.t.isf(0.001 / 2 / 300, count - 1), name
            tested += len(z)
    assert tested >= 44


@pytest.mark.parametrize("number", [1, 3])
def test_equal_seeds_give_equal_bytes_and_another_seed_changes_the_experiments_only(number):
    again = figure_data(number, setting=SMALL)
    assert tables_of(again) == tables_of(small(number))
    other = figure_data(number, setting=replace(SMALL, seed=1))
    for panel, changed in zip(again.panels, other.panels, strict=True):
        random = {"points", "examples"}
        for one, two in zip(panel.series, changed.series, strict=False):
            if one.mark in random or one.name.startswith("learned"):
                assert not np.array_equal(one.y, two.y), one.name
            elif one.y is not None:
                np.testing.assert_array_equal(one.y, two.y)


def test_a_table_says_the_numbers_exactly():
    for number in (1, 4):
        for panel in small(number).panels:
            found = read_panel(panel.csv(number))
            assert list(found) == [one.name for one in panel.series]
            for one in panel.series:
                for column in ("x", "x_end", "y", "lower", "upper"):
                    values = getattr(one, column)
                    expected = np.full_like(one.x, np.nan) if values is None else values
                    np.testing.assert_array_equal(found[one.name][column], expected)


def test_numpy_reads_a_table_without_help():
    text = small(1).panel("c").csv(1)
    table = np.genfromtxt(text.splitlines(), delimiter=",", names=True, dtype=None, encoding="utf-8")
    assert set(table["panel"]) == {"c"}
    assert table["m"].dtype.kind == "i"
    assert np.isfinite(table["error"]).all()


def test_jumps_and_poles_of_a_density_interrupt_its_line():
    steps = sp.Piecewise((sp.Rational(3, 2), x < sp.Rational(1, 2)), (sp.Rational(1, 2), True))
    data = figure_data(1, model=DataModel(x**2, steps, no_noise), setting=SMALL)
    curve = series_of(data.panel("b"))["input density"]
    gap = int(np.flatnonzero(np.isnan(curve.y))[0])
    assert curve.x[gap - 1] == curve.x[gap] == curve.x[gap + 1] == 0.5
    assert (curve.y[gap - 1], curve.y[gap + 1]) == (1.5, 0.5)
    infinite = beta_density(sp.Rational(1, 2), sp.Rational(1, 2))
    data = figure_data(1, model=DataModel(sp.sin(5 * x), infinite, no_noise), setting=SMALL)
    curve = series_of(data.panel("b"))["input density"]
    assert np.isnan(curve.y[[0, -1]]).all()
    assert data.panel("b").y_limits[1] < 50


def test_a_target_with_a_kink_is_one_line():
    data = figure_data(1, model=DataModel(sp.Abs(x - sp.Rational(1, 3)), 1, no_noise), setting=SMALL)
    curve = series_of(data.panel("a"))["target"]
    assert np.isfinite(curve.y).all()
    assert np.count_nonzero(curve.x == 1 / 3) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_errors_and_bands_lie_within_the_axes(number):
    model = DataModel(sp.Abs(x - sp.Rational(1, 3)), beta_density(2, 3), UniformNoise(1))
    for panel in figure_data(number, model=model, setting=SMALL).panels:
        for one in panel.series:
            if panel.x_name == "m" and "high-rate" not in one.name:
                for values in (one.y, one.lower, one.upper):
                    assert values is None or (panel.y_limits[0] <= values).all()
                    assert values is None or (values <= panel.y_limits[1]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": -1}, "seed is -1"),
        ({"seed": True}, "seed is True"),
        ({"trials": 1}, "trials is 1; a band needs at least 2"),
        ({"test_examples": 0}, "test_examples is 0"),
        ({"most_experts": 10**6}, "at most 1000"),
        ({"trials": 10**9}, "trials is 1000000000, which makes"),
        ({"shown_experts": (1, 1, 2)}, "3 different numbers"),
        ({"learned_experts": (4,)}, "2 different numbers"),
        ({"training_sizes": (0, 1, 2)}, "training_sizes is 0"),
    ],
    ids=str,
)
def test_impossible_settings_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        FigureSetting(**change)


@pytest.mark.parametrize("number", [0, 5, "1", True, 1.5], ids=repr)
def test_a_figure_that_is_not_there_is_named(number):
    with pytest.raises(ValueError, match="the figures are 1, 2, 3 and 4"):
        figure_data(number)


def test_models_that_cannot_be_drawn_say_why():
    with pytest.raises(ValueError, match="no law to draw from"):
        figure_data(1, model=DataModel(x, 1, Noise(variance=1)), setting=SMALL)
    with pytest.raises(ValueError, match="model is 'x'"):
        figure_data(1, model="x")
    with pytest.raises(ValueError, match="constant"):
        figure_data(1, model=DataModel(sp.Integer(1), 1), setting=SMALL)


def test_a_series_has_the_parts_of_its_mark():
    places = np.array([0.0, 1.0])
    with pytest.raises(ValueError, match="points have"):
        Series("bare", "points", "target", places, places)
    with pytest.raises(ValueError, match="y has the shape"):
        Series("short", "line", "target", places, places[:1])
    with pytest.raises(ValueError, match="no table of a panel"):
        read_panel("x,y\n1,2\n")
