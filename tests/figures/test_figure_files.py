"""The files of the figures: complete, recorded, deterministic, replaced only by complete ones."""

import csv
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from small_figures import SMALL

from zcmoe_symbolic.cli.commands import run_command
from zcmoe_symbolic.present.figures import figure_data, files, read_panel, write_figures

pytest.importorskip("matplotlib")

QUICK = ["--trials", "4", "--test-examples", "40", "--experts", "8"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("figures")
    write_figures([1], place, setting=SMALL)
    write_figures([3], place, setting=SMALL, formats=["svg"])
    return place


def test_a_figure_has_pictures_tables_and_a_record(folder):
    names = {path.name for path in folder.iterdir()}
    expected = {"figure1.png", "figure1.pdf", "figure1.json", "figure3.svg", "figure3.json"}
    expected |= {f"figure1{key}.csv" for key in "abcdefg"} | {f"figure3{key}.csv" for key in ("a1", "a2", "b", "c")}
    assert names == expected


def test_the_record_says_how_the_numbers_were_made_and_fits_the_files(folder):
    record = json.loads((folder / "figure3.json").read_text())
    assert record["setting"] | {"seed": 0, "trials": 6, "test_examples": 60} == record["setting"]
    assert record["model"]["beta"] == "cos(6*pi*x)"
    assert set(record["versions"]) >= {"zcmoe_symbolic", "python", "numpy", "matplotlib"}
    assert len(record["sha256"]) == 5
    for name, digest in record["sha256"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    for panel in record["panels"]:
        with (folder / panel["table"]).open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0]) == panel["columns"]
        assert len(rows) == sum(series["rows"] for series in panel["series"])


def test_pictures_carry_their_record(folder):
    from PIL import Image

    with Image.open(folder / "figure1.png") as picture:
        record = json.loads(picture.info["Description"])
        assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert (record["figure"], record["setting"]["seed"], record["setting"]["trials"]) == (1, 0, 6)
    assert record["model"]["noise"] == "UniformNoise(1/2)"
    assert b'"trials": 6' in (folder / "figure1.pdf").read_bytes().replace(b"\\", b"")
    assert '"trials": 6' in (folder / "figure3.svg").read_text().replace("&quot;", '"')


def test_the_same_seed_gives_the_same_files_byte_for_byte(folder, tmp_path):
    write_figures([3], tmp_path, setting=SMALL, formats=["svg"])
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name


def test_panels_alone_are_written_when_asked_for(tmp_path):
    (written,) = write_figures([3], tmp_path, setting=SMALL, formats=["png"], panels=True)
    assert {path.name for path in written.files if path.suffix == ".png"} == {
        "figure3.png", "figure3a1.png", "figure3a2.png", "figure3b.png", "figure3c.png"
    }  # fmt: skip


def test_a_picture_that_differs_from_its_tables_is_not_written(tmp_path, monkeypatch):
    honest = files.draw_figure

    def altered(data):
        figure = honest(data)
        line = figure.axes[-1].lines[-1]
        line.set_ydata(np.asarray(line.get_ydata()) * 1.001)
        return figure

    monkeypatch.setattr(files, "draw_figure", altered)
    with pytest.raises(RuntimeError, match="figure 3 does not show what its tables say: y of 'noise variance'"):
        write_figures([3], tmp_path, setting=SMALL)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_write_keeps_what_was_finished(tmp_path, monkeypatch):
    old = {}
    for name in ("figure3a1.csv", "figure3.png", "figure3.json"):
        (tmp_path / name).write_text("of an earlier run")
        old[name] = "of an earlier run"

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zcmoe_symbolic.present.figures.files.os.fsync", full)
    with pytest.raises(ValueError, match=r"cannot be written .No space left on device"):
        write_figures([3], tmp_path, setting=SMALL, formats=["png"])
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == old


def test_files_of_an_earlier_run_are_replaced(tmp_path):
    (tmp_path / "figure4c.csv").write_text("old")
    (tmp_path / "notes.txt").write_text("of the user")
    write_figures([4], tmp_path, setting=SMALL, formats=["svg"])
    assert set(read_panel((tmp_path / "figure4c.csv").read_text())) >= {"n = 5 exact", "n = 20 simulated"}
    assert (tmp_path / "notes.txt").read_text() == "of the user"
    assert not list(tmp_path.glob(".*"))


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(ValueError, match=r"taken' cannot be written .*give a folder"):
        write_figures([1], tmp_path / "taken", setting=SMALL)
    with pytest.raises(ValueError, match="cannot be written"):
        write_figures([1], tmp_path / "taken" / "below", setting=SMALL)


@pytest.mark.parametrize(("formats", "message"), [(["gif"], "formats has 'gif'"), ([], "formats is empty")])
def test_formats_that_are_not_there_are_named(tmp_path, formats, message):
    with pytest.raises(ValueError, match=message):
        write_figures([1], tmp_path, setting=SMALL, formats=formats)


# -- the command line -----------------------------------------------------------------------------------------------


def test_the_command_tells_one_line_for_each_figure(tmp_path, capsys):
    assert run_command(["figures", "4", "3", "--out", str(tmp_path / "new"), "--format", "png", *QUICK]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["figure 3", "figure 4"]
    assert "4 panels, 6 files" in lines[0]
    assert len(list((tmp_path / "new").iterdir())) == 6 + 6


def test_a_model_of_ones_own_is_drawn_and_recorded(tmp_path):
    options = ["--beta", "x**2", "--density", "uniform", "--noise", "none", "--seed", "5", "--format", "png"]
    assert run_command(["figures", "--out", str(tmp_path), *options, *QUICK]) == 0
    record = json.loads((tmp_path / "figure1.json").read_text())
    assert (record["model"]["beta"], record["model"]["density"], record["setting"]["seed"]) == ("x**2", "1", 5)
    assert (tmp_path / "figure3.json").exists()
    assert not (tmp_path / "figure2.json").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["5"], "figure 5 is not there"),
        (["one"], "valid integer"),
        (["1", "--trials", "1"], "trials is 1"),
        (["1", "--seed", "-3"], "seed is -3"),
        (["1", "--format", "gif"], "gif"),
        (["1", "--beta", "1/x"], "--beta"),
        (["1", "--beta", "x", "--density", "x - 1"], "--density"),
        (["1", "--beta", "x", "--noise", "variance(1)"], "no law"),
        (["1", "--density", "uniform"], "--density"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_line_and_status_2(arguments, message, tmp_path, capsys):
    assert run_command(["figures", *arguments, "--out", str(tmp_path / "x")]) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert message in complaint


def test_without_matplotlib_the_remedy_is_named_before_anything_is_computed(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert run_command(["figures", "1", "--out", str(tmp_path / "x")]) == 2
    assert "pip install 'zcmoe-symbolic[plot]'" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


@pytest.mark.slow
def test_all_figures_with_their_defaults(tmp_path):
    """Fewer than 500 simulated points; correct simulations fail for about one seed in a thousand."""
    written = write_figures(folder=tmp_path)
    assert [one.number for one in written] == [1, 2, 3, 4]
    tested = 0
    for path in sorted(Path(tmp_path).glob("*.csv")):
        found = read_panel(path.read_text())
        for name, points in found.items():
            if not name.endswith("simulated"):
                continue
            count = 300 if name.startswith("n =") else 5_000
            error = (points["upper"] - points["lower"]) / 2 / stats.t.ppf(0.975, count - 1)
            exact = found[name.replace("simulated", "exact")]["y"][points["x"].astype(int) - 1]
            z = np.max(np.abs(points["y"] - exact) / error)
            assert z < stats.t.isf(0.001 / 2 / 500, count - 1), (path.name, name)
            tested += len(error)
    assert 400 < tested < 500
    again = figure_data(4)
    for panel in again.panels:
        assert panel.csv(4) == (tmp_path / again.csv_name(panel)).read_text()
