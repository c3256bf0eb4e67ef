"""Cells of a sweep: texts that are read back, keys and seeds that depend on nothing but the content."""

import csv
import io
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic import DataModel, Noise, UniformNoise, beta_density, truncated_normal, x
from zcmoe_symbolic.simulation import sweep as sweep_module
from zcmoe_symbolic.simulation.experiments import simulated_risk
from zcmoe_symbolic.simulation.sweep import SweepCell, SweepResults, SweepRow, grid, sweep
from zcmoe_symbolic.simulation.sweep.model_text import ModelText, segment_density_text
from zcmoe_symbolic.simulation.sweep.rows import COLUMNS, line_of, row_of_line
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.noise import GaussianNoise, no_noise
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

half, third = sp.Rational(1, 2), sp.Rational(1, 3)

normal = truncated_normal(mean=half, std=sp.Rational(1, 5))
MODELS = {
    "reference": DataModel(sp.cos(6 * sp.pi * x), normal, UniformNoise(half)),
    "pieces": DataModel(sp.Piecewise((sp.cos(6 * sp.pi * x), x <= half), (-1, True)), 1, UniformNoise(sp.sqrt(2) / 7)),
    "kinks": DataModel(abs(x - third) + sp.Max(x, half), beta_density(a=2, b=3), GaussianNoise(third)),
    "root": DataModel(sp.sqrt(x), 2 * x, no_noise),
    "integral": DataModel(x**2, sp.exp(-(x**3)) * (1 + sp.sin(x)), normalize=True),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_read_back_from_its_text(name):
    model = MODELS[name]
    text = ModelText.of(model)
    read = text.model()
    assert ModelText.of(read) == text
    assert (read.beta, read.noise) == (model.beta, model.noise)
    points = np.linspace(0.05, 0.95, 7)
    for point in points:
        at = {x: sp.Rational(str(point))}
        assert float(read.density.subs(at)) == pytest.approx(float(model.density.subs(at)), rel=1e-14)


def test_a_density_with_an_integral_is_written_as_what_is_divided():
    assert ModelText.of(MODELS["integral"]).density == "normalized((sin(x) + 1)*exp(-x**3))"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (ModelText("cos(6*pi*x", "1", "none"), "beta"),
        (ModelText("x", "__import__('os')", "none"), "density"),
        (ModelText("x", "2", "none"), "density"),
        (ModelText("x", "1", "uniform(-1)"), "half_width"),
        (ModelText("x", "1", "cauchy(1)"), "noise"),
        (ModelText("x", "1", "variance(1)"), "noise"),
    ],
)
def test_a_text_that_says_no_model_is_refused_by_name(text, place):
    with pytest.raises(ValueError, match=place):
        text.model()


def test_noise_without_a_law_has_no_text():
    with pytest.raises(ValueError, match="no law to draw from"):
        ModelText.of(DataModel(x, 1, Noise(variance=1)))


@pytest.mark.parametrize("density", ["x + 1", "optimum", "nothing(x)", 2, x])
def test_what_is_no_density_of_experts_is_refused(density):
    with pytest.raises(ValueError, match="density"):
        segment_density_text(density)


# -- keys and seeds ----------------------------------------------------------------------------------------------------


def cell(**changes):
    return SweepCell.of(MODELS["root"], **{"m": 4, "n": 20, "trials": 30, "density": "uniform", "seed": 7} | changes)


CHANGES = [{"m": 5}, {"n": 21}, {"trials": 31}, {"seed": 8}, {"density": "optimal"}, {"test_examples": 100}]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_every_part_of_a_cell_changes_its_key_and_its_random_numbers(change):
    changed = cell(**change)
    assert changed.key != cell().key
    assert changed.cell_seed != cell().cell_seed


def test_a_model_changes_the_key():
    keys = {SweepCell.of(model, 4, 20).key for model in MODELS.values()}
    assert len(keys) == len(MODELS)


def test_keys_and_seeds_are_the_same_in_another_process():
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "from zcmoe_symbolic.simulation.sweep import SweepCell;"
            "cell = SweepCell('x**2', '2*x', 'none', 'optimal', 4, 20, 30, None, 7);"
            "print(cell.key, cell.cell_seed)",
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        env={"PYTHONHASHSEED": "12345"},
    )
    here = SweepCell("x**2", "2*x", "none", "optimal", 4, 20, 30, None, 7)
    assert found.stdout.split() == [here.key, str(here.cell_seed)]
    # What is on somebody's disk already must still be found: these numbers are part of schema 1.
    assert (here.key, here.cell_seed) == ("c15788f314d7a76037c765b5fcf1d278", 1052077080420785516)


def test_a_cell_survives_pickling():
    copy = pickle.loads(pickle.dumps(cell()))  # noqa: S301
    assert (copy, copy.key, copy.cell_seed) == (cell(), cell().key, cell().cell_seed)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"m": 0}, "m"),
        ({"n": 0}, "n"),
        ({"n": 2.5}, "n"),
        ({"trials": 1}, "trials"),
        ({"test_examples": 0}, "test_examples"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"m": True}, "m"),
        ({"density": ""}, "segment density"),
    ],
)
def test_what_makes_no_cell_is_refused_by_name(change, name):
    with pytest.raises(ValueError, match=name):
        cell(**change)


def test_a_grid_has_every_combination_once():
    cells = grid(MODELS["root"], m=range(1, 4), n=(10, 20), density=("uniform", 2 * x), trials=(5, 6), seed=3)
    assert len(cells) == len({one.key for one in cells}) == 3 * 2 * 2 * 2
    assert {one.seed for one in cells} == {3}


def test_a_grid_beyond_the_limit_is_refused_before_it_is_made():
    with pytest.raises(ValueError, match="10000000000 cells"):
        grid(MODELS["root"], m=range(1, 100_001), n=range(1, 100_001))


# -- rows --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rows():
    models = [MODELS["root"], MODELS["kinks"]]
    found = sweep(grid(models, m=[1, 3], n=[5, 40], density=["uniform", "optimal"], trials=40, seed=11))
    assert not found.failures
    return found.rows


def test_a_row_is_the_simulation_and_the_exact_risk_of_its_own_texts_and_seed(rows):
    for row in rows:
        own = row.cell
        moe = ScalarMoE(own.model_text.model())
        uniform = own.segment_density == "uniform"
        cells = Segmentation.uniform(own.m) if uniform else moe.segmentation(own.m)
        estimate = simulated_risk(moe.model, cells, own.n, trials=own.trials, seed=own.cell_seed)
        risk = moe.risk(cells, own.n)
        parts = (row.exact_noise, row.exact_approximation, row.exact_estimation, row.exact_empty_regions)
        assert parts == (risk.noise, risk.approximation, risk.estimation, risk.empty_regions)
        assert row.exact_risk == risk.total
        assert (row.simulated_mean, row.standard_error) == (estimate.mean, estimate.standard_error)
        assert (row.interval_low, row.interval_high) == estimate.interval(0.95)
        assert row.z == estimate.z_score(risk.total)


def test_rows_do_not_depend_on_the_other_cells_and_their_order(rows):
    again = sweep([row.cell for row in reversed(rows)]).rows
    assert again == rows[::-1]
    alone = [sweep([row.cell]).rows[0] for row in rows[:3]]
    assert alone == list(rows[:3])


def test_cells_given_twice_are_computed_once(rows):
    found = sweep([rows[0].cell, rows[0].cell])
    assert found.rows == rows[:1]


def test_a_segment_density_as_text_and_as_expression_is_the_same_cell():
    one, other = cell(density="2*x"), cell(density=2 * x)
    assert one == other
    assert sweep([one]).rows == sweep([other]).rows


finite = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(1, 2**63 - 1)
texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=60).filter(
    str.isprintable
)


@settings(max_examples=200, deadline=None)
@given(
    cells=st.builds(
        SweepCell, texts, texts, texts, texts, counts, counts, st.integers(2, 2**63 - 1),
        st.none() | counts, st.integers(0, 2**63 - 1),
    ),
    numbers=st.lists(finite, min_size=9, max_size=9),
    z=finite | st.sampled_from([float("inf"), float("-inf")]),
    version=texts,
)  # fmt: skip
def test_a_line_says_its_row_bit_for_bit(cells, numbers, z, version):
    row = SweepRow(cells, *numbers, z, version)
    line = line_of(row)
    assert line.endswith("\n")
    assert "\n" not in line[:-1]
    read = row_of_line(line[:-1])
    assert read == row
    assert line_of(read) == line  # also the sign of zero


@pytest.mark.parametrize("column", [one.name for one in COLUMNS if one.name not in ("test_examples", "version")])
def test_a_row_without_one_of_its_values_is_refused(rows, column):
    index = [one.name for one in COLUMNS].index(column)
    fields = _fields(rows[0])
    fields[index] = ""
    with pytest.raises(ValueError, match=column if index > 0 else "schema"):
        row_of_line(_line(fields))


def _fields(row):
    return next(csv.reader([line_of(row).rstrip("\n")]))


def _line(fields):
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(fields)
    return buffer.getvalue()


# -- agreement ---------------------------------------------------------------------------------------------------------


def test_simulation_and_exact_risk_agree_in_the_cells(rows):
    assert sweep([row.cell for row in rows]).agreement().probability > 1e-4


def test_a_wrong_exact_risk_is_seen_in_the_agreement(rows):
    """A fault of six standard errors in one of the cells."""
    wrong = replace(rows[3], exact_risk=rows[3].exact_risk + 6 * rows[3].standard_error, z=rows[3].z - 6)
    agreement = SweepResults((*rows[:3], wrong, *rows[4:])).agreement()
    assert agreement.worst == wrong
    assert agreement.outside >= 1
    assert agreement.probability < 1e-3


def test_the_module_can_be_called_as_its_function(rows):
    assert sweep_module([rows[0].cell]) == sweep_module.sweep([rows[0].cell])


def test_an_arrow_table_has_the_columns_of_the_schema(rows):
    table = sweep([row.cell for row in rows]).to_arrow()
    assert table.column_names == [column.name for column in COLUMNS]
    assert table["exact_risk"].to_pylist() == [row.exact_risk for row in rows]
    assert table.schema.metadata[b"zcmoe_sweep_schema"] == b"1"


# -- failures ----------------------------------------------------------------------------------------------------------


def test_a_cell_that_cannot_be_computed_does_not_end_the_sweep():
    """A constant target has no optimal density of experts."""
    flat = DataModel(sp.Integer(1), 1)
    cells = grid([flat, MODELS["root"]], m=2, n=10, density=["optimal", "uniform"], trials=5)
    found = sweep(cells)
    assert [one.cell for one in found.failures] == cells[:1]
    assert "optimal" in found.failures[0].reason
    assert "\n" not in str(found.failures[0])
    assert [row.cell for row in found] == cells[1:]


@pytest.mark.parametrize("cells", [None, 5, [5], [(1, 2)], "abc"])
def test_what_are_no_cells_is_refused(cells):
    with pytest.raises(ValueError, match="cells"):
        sweep(cells)


@pytest.mark.parametrize(
    "wrong", [{"jobs": 0}, {"jobs": 1.5}, {"jobs": 2, "dask": "tcp://127.0.0.1:1"}, {"dask": 5}], ids=str
)
def test_what_is_no_engine_is_refused_before_a_file_is_made(wrong, tmp_path):
    with pytest.raises(ValueError, match=r"jobs|dask"):
        sweep([cell()], tmp_path / "results.csv", **wrong)
    assert list(tmp_path.iterdir()) == []
