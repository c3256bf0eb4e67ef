"""The table of the bounds: its numbers are those of the bounds and of the trials; the page in docs is its output."""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from sympy import Piecewise, Rational, cos, pi

from zcmoe_symbolic import DataModel, GaussianNoise, Noise, ScalarMoE, Segmentation, UniformNoise, truncated_normal, x
from zcmoe_symbolic.cli.commands import run_command
from zcmoe_symbolic.simulation.bounds_table import BoundRow, compare_bounds, observed_bounds
from zcmoe_symbolic.simulation.experiments import learned_in_trials
from zcmoe_symbolic.theory.cell_moments.moments import verified_cell_moments
from zcmoe_symbolic.theory.concentration import RegionRanges, aggregate_bound, theorem_6_5

half = Rational(1, 2)
MODEL = DataModel(cos(6 * pi * x), truncated_normal(half, Rational(1, 5)), UniformNoise(half))
PAGE = Path(__file__).parents[2] / "docs" / "BOUNDS.md"


@pytest.fixture(scope="module")
def table():
    return compare_bounds(MODEL, [1, None], n=(200, 1000), m=(3, 8), trials=400, seed=11)


def row_of(table, name, **setting):
    (found,) = [
        row
        for row in table.rows
        if row.bound == name and all(getattr(row.setting, key) == value for key, value in setting.items())
    ]
    return found


def test_there_is_a_row_for_every_bound_and_setting(table):
    assert len(table.settings) == 8
    assert {(s.density, s.n, s.m) for s in table.settings} == {
        (density, n, m) for density in ("uniform", "optimal") for n in (200, 1000) for m in (3, 8)
    }
    for setting in table.settings:
        assert len(table.rows_of(setting)) == 10
        assert all((row.value is None) == (row.guarantee is None) for row in table.rows_of(setting))
        assert all(row.guarantee is None or row.guarantee >= 0.949999 for row in table.rows_of(setting))


def test_values_are_those_of_the_bounds(table):
    ranges = RegionRanges.of(MODEL, Segmentation.uniform(3))
    each = Rational(1, 20) / 6
    paper = theorem_6_5(ranges, n=1000, delta=each, eta=each, c=Rational(1, 3))
    row = row_of(table, "Theorem 6.5, c = 1/3", density="uniform", n=1000, m=3)
    assert row.value == float(paper)
    assert row.guarantee <= 0.95 <= row.guarantee + 1e-15
    assert row.ratio == row.value / row.setting.quantile
    row = row_of(table, "aggregate bound, uniform noise", density="uniform", n=1000, m=3)
    assert row.value == float(aggregate_bound(ranges, n=1000, failure="0.05", proxy="uniform noise"))


def test_what_does_not_apply_says_why(table):
    row = row_of(table, "Theorem 6.5, c = 1/3", density="uniform", n=200, m=8)
    assert row.value is None
    assert row.ratio is None
    assert row.held_in is None
    assert row.reason.startswith("n = 200 is below ")
    assert f"| {row.bound} | does not apply |  |  |  | {row.reason} |" in table.markdown()


def test_mean_and_quantile_are_those_of_the_law(table):
    moe = ScalarMoE(MODEL)
    for n in (200, 1000):
        settings = [setting for setting in table.settings if setting.n == n]
        cells = [Segmentation.uniform(s.m) if s.density == "uniform" else moe.segmentation(s.m) for s in settings]
        learned = learned_in_trials(MODEL, cells, n, trials=1000, seed=99)
        for setting, one, (constants, _) in zip(settings, cells, learned, strict=True):
            risk = moe.risk(one, n)
            assert setting.mean == pytest.approx(risk.estimation + risk.empty_regions, rel=1e-12)
            # The quantile is looked for in other trials too; both intervals contain it but for rare exceptions.
            moments = verified_cell_moments(MODEL.pieces, np.asarray(one))
            errors = (constants - moments.constants) ** 2 @ moments.probabilities
            low, high = stats.quantile_test(errors, p=0.95).confidence_interval(0.999)
            assert low < setting.quantile_high
            assert high > setting.quantile_low
            assert setting.quantile_low < setting.quantile < setting.quantile_high
            assert setting.mean < setting.quantile


def test_observed_bounds_are_those_of_the_theory():
    """The float64 values for many trials against the balls for some of them."""
    cells = Segmentation.uniform(4)
    ranges = RegionRanges.of(MODEL, cells)
    ((_, counts),) = learned_in_trials(MODEL, [cells], 60, trials=20, seed=3)
    counts = counts[np.all(counts > 0, axis=1)]
    moments = verified_cell_moments(MODEL.pieces, np.asarray(cells))
    for proxy in ("range", "uniform noise"):
        values = observed_bounds(ranges, moments.probabilities, counts, Rational(1, 20), proxy)
        exact = [float(aggregate_bound(ranges, counts=row.tolist(), failure="0.05", proxy=proxy)) for row in counts]
        np.testing.assert_allclose(values, exact, rtol=1e-12)


def test_no_bound_is_contradicted_by_its_trials(table):
    assert not any(row.is_contradicted for row in table.rows)


def test_a_bound_that_fails_too_often_is_contradicted(table):
    setting = table.settings[0]
    arguments = {"ratio": 1.0, "guarantee": 0.95, "reason": "", "applies_in": 1.0, "trials": 400}
    assert BoundRow(setting, "wrong", 1.0, held_in=0.85, **arguments).is_contradicted
    assert not BoundRow(setting, "right", 1.0, held_in=0.94, **arguments).is_contradicted


def test_the_sharper_bound_is_smaller(table):
    for setting in table.settings:
        value = {row.bound: row.value for row in table.rows_of(setting)}
        for wide, narrow in (
            ("aggregate bound", "aggregate bound, uniform noise"),
            ("aggregate bound, exact counts", "aggregate bound, exact counts, uniform noise"),
            ("aggregate bound, observed counts", "aggregate bound, observed counts, uniform noise"),
            ("Theorem 6.5, c = 1/3", "aggregate bound, observed counts"),
        ):
            if value[wide] is not None:
                assert value[narrow] < value[wide]


def test_noise_without_a_range_is_no_case_for_hoeffding():
    table = compare_bounds(DataModel(x, 1, GaussianNoise(1)), 1, n=500, m=3, trials=50)
    assert all(row.value is None for row in table.rows)
    assert {row.reason for row in table.rows} == {
        "the noise has no bound, which Hoeffding's inequality needs: GaussianNoise(1)",
        "the noise is not uniform: GaussianNoise(1)",
    }


def test_a_given_segmentation_and_a_given_density():
    table = compare_bounds(MODEL, [Segmentation([0, Rational(1, 3), 1]), 2 * x], n=400, m=4, trials=50)
    assert [(setting.density, setting.m) for setting in table.settings] == [("given", 2), ("2*x", 4)]
    # 50 trials do not tell where the 95 % quantile ends.
    assert table.settings[0].quantile_high is None
    assert "unknown" in table.markdown()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n is 0"),
        ({"m": 0}, "m is 0"),
        ({"n": []}, "n is empty"),
        ({"failure": "0"}, "failure = 0 does not lie strictly between 0 and 1"),
        ({"failure": "1.5"}, "failure = 3/2 does not lie strictly between 0 and 1"),
        ({"failure": 0.05}, "failure is the float 0.05"),
        ({"trials": 1}, "trials is 1"),
        ({"seed": -3}, "seed is -3"),
    ],
)
def test_bad_input_is_named(options, message):
    with pytest.raises(ValueError, match=message):
        compare_bounds(MODEL, 1, **({"n": 100, "m": 2, "trials": 10} | options))


def test_noise_without_a_law_is_named():
    with pytest.raises(ValueError, match="no law to draw from"):
        compare_bounds(DataModel(x, 1, Noise(variance=1, bound=1)), 1, n=100, m=2, trials=10)


def test_json_and_html_have_all_rows(table):
    plain = json.loads(json.dumps(table.as_json()))
    assert plain["failure"] == "1/20"
    assert sum(len(setting["bounds"]) for setting in plain["settings"]) == len(table.rows)
    assert plain["settings"][0]["bounds"][0]["bound"] == "Theorem 6.5, c = 1/3"
    assert table._repr_html_().count("<tr ") == len(table.rows) + len(table.settings)


# -- the command and its page ------------------------------------------------------------------------------------------


def test_the_command_prints_the_table(capsys):
    arguments = ["bounds", "-n", "500", "-m", "3", "--segment-density", "uniform", "--trials", "100", "--seed", "4"]
    assert run_command([*arguments, "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain == json.loads(json.dumps(compare_bounds(MODEL, [1], n=500, m=3, trials=100, seed=4).as_json()))
    assert run_command(arguments) == 0
    text = capsys.readouterr().out
    assert "n = 500, m = 3, intervals of equal lengths" in text
    assert "Theorem 6.5, lower tail" in text
    assert run_command([*arguments, "--markdown"]) == 0
    page = capsys.readouterr().out
    assert "`zcmoe bounds -n 500 -m 3 --segment-density uniform --trials 100 --seed 4 --markdown`" in page


def test_regions_of_probability_zero_do_not_keep_the_observed_counts_from_a_bound():
    density = Piecewise((0, x < Rational(1, 3)), (3, x < Rational(2, 3)), (0, True))
    cells = Segmentation.uniform(6)  # the inputs fall into the third and the fourth
    found = compare_bounds(DataModel(x**2, density, UniformNoise(half)), cells, n=300, trials=50, seed=3)
    alone = RegionRanges.of(DataModel(x**2, density, UniformNoise(half)), cells)
    for name, proxy in (("", "range"), (", uniform noise", "uniform noise")):
        row = row_of(found, f"aggregate bound, observed counts{name}")
        assert (row.reason, row.applies_in, row.held_in) == ("", 1.0, 1.0)
        even = aggregate_bound(alone, counts=[0, 0, 150, 150, 0, 0], failure="0.05", proxy=proxy)
        assert row.value == pytest.approx(float(even), rel=0.2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--failure", "2"], "--failure: failure = 2 does not lie strictly between 0 and 1; give a probability such"),
        (["--failure", "x"], "--failure"),
        (["-n", "0"], "n is 0"),
        (["--json", "--markdown"], "exclude each other"),
        (["--segment-density", "2*x + 1"], "--segment-density: density = 2*x + 1 integrates to 2"),
        (["--noise", "variance(1)", "-n", "20", "-m", "2"], "--noise: noise is 'variance(1)'; it must be none, uni"),
    ],
)
def test_bad_options_are_one_line(arguments, message, capsys):
    assert run_command(["bounds", *arguments]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


def test_gaussian_noise_is_understood_by_evaluate(capsys):
    assert run_command(["evaluate", "approximation-error", "--beta", "x", "--noise", "gaussian(1/2)", "-m", "2"]) == 0
    assert "noise variance  1/4" in capsys.readouterr().out


def test_the_page_is_the_output_of_the_command(capsys):
    assert run_command(["bounds", "--markdown"]) == 0
    page = capsys.readouterr().out
    assert page == PAGE.read_text(encoding="utf-8")
    assert page.count("does not apply") > 20
    for n in ("200", "2,000", "20,000"):
        for m in (5, 20):
            assert f"### n = {n}, m = {m}, optimal density" in page
