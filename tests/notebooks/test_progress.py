"""What long work tells about its progress, and how a bar shows it."""

import io
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
from sympy import Rational

from zcmoe_symbolic import DataModel, ScalarMoE, Segmentation, UniformNoise, show_progress, verify, x
from zcmoe_symbolic.present import notebook
from zcmoe_symbolic.present.figures import FigureSetting, figure_data
from zcmoe_symbolic.simulation import sweep
from zcmoe_symbolic.simulation.bounds_table import compare_bounds
from zcmoe_symbolic.simulation.experiments import simulated_risk
from zcmoe_symbolic.theory.progress import Advance
from zcmoe_symbolic.verification import Progress

MODEL = DataModel(x**2, 1, UniformNoise(Rational(1, 2)))
CELLS = Segmentation.uniform(4)
SETTING = FigureSetting(
    most_experts=3, trials=2, test_examples=10, shown_experts=(1, 2, 3), learned_experts=(1, 2),
    training_sizes=(5, 6, 7),
)  # fmt: skip

WORK = {
    "simulated risk": lambda tell: simulated_risk(MODEL, CELLS, 10**5, trials=9, progress=tell).mean,
    "simulated risk on test examples": lambda tell: (
        simulated_risk(MODEL, CELLS, 10**5, trials=9, test_examples=20, progress=tell).mean
    ),
    "bounds": lambda tell: str(compare_bounds(MODEL, 1, n=[50, 60], m=[2, 3], trials=20, progress=tell)),
    "best number": lambda tell: ScalarMoE(MODEL).best_number_of_experts(50, progress=tell).m,
    "sweep": lambda tell: sweep.sweep(sweep.grid(MODEL, m=[2, 3], n=20, trials=5), progress=tell).rows,
    "figure 1": lambda tell: [panel.csv(1) for panel in figure_data(1, setting=SETTING, progress=tell).panels],
    "figure 3": lambda tell: [panel.csv(3) for panel in figure_data(3, setting=SETTING, progress=tell).panels],
    "verify": lambda tell: [row.verdict for row in verify("lem-6.2", progress=tell).statements],
}


@pytest.mark.parametrize("name", WORK)
def test_long_work_tells_of_its_progress_to_the_end_and_gives_the_same_result(name):
    told = []
    with_it, without = WORK[name](told.append), WORK[name](None)
    assert with_it == without
    done = [advance.done for advance in told]
    assert done == sorted(done)
    assert len(set(done)) > 1
    assert told[-1].done == told[-1].total
    assert all(advance.total is None or advance.done <= advance.total for advance in told)


def test_the_search_for_the_best_number_does_not_pretend_to_know_its_end():
    told = []
    ScalarMoE(MODEL).best_number_of_experts(500, progress=told.append)
    assert all(advance.total is None for advance in told[:-1])


# -- the bar -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def bar(monkeypatch):
    """A bar whose updates are recorded, and a clock that stands still until it is moved."""
    shown, clock = [], [0.0]
    monkeypatch.setattr(notebook.time, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(
        notebook, "_display", lambda: lambda bar, advance, seconds: shown.append((advance.done, seconds))
    )
    made = show_progress("steps")
    made.shown, made.clock = shown, clock
    return made


def test_updates_that_follow_at_once_are_left_out_but_never_the_last(bar):
    for done in range(6):
        bar(Advance(done, 5))
    assert [done for done, _ in bar.shown] == [0, 5]
    bar.clock[0] = 1.0
    bar(Advance(3, 5))
    assert bar.shown[-1] == (3, 1.0)


def test_the_bar_shows_how_much_is_done_and_of_how_much():
    made = show_progress("a < b")
    page = ElementTree.XML(made.html(Advance(20, 300), 1.25))
    progress = page.find("progress")
    assert (progress.get("value"), progress.get("max")) == ("20", "300")
    assert "20 of 300 a < b · 1.2 s" in "".join(page.itertext())
    assert made.html(Advance(21, 300), 1.25) != made.html(Advance(20, 300), 1.25)


def test_a_bar_of_unknown_length_has_no_value():
    page = ElementTree.XML(show_progress().html(Advance(20, None, "numbers tried"), 0.0))
    assert page.find("progress").attrib.keys() == {"aria-label", "style"}
    assert "20 numbers tried · 0.0 s" in "".join(page.itertext())


def test_the_claim_that_was_finished_last_is_named_until_the_end():
    report = verify("lem-6.2")
    latest = report.statements[0].parts[0].proofs[0]
    made = show_progress("claims")
    assert made.text(Progress(1, 2, latest), 0.0) == f"1 of 2 claims · 0.0 s · {latest.name}"
    assert made.text(Progress(2, 2, latest), 0.0) == "2 of 2 claims · 0.0 s"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_one_line_is_written_over_and_ended(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    made = show_progress("steps")
    made(Advance(1, 2))
    made(Advance(2, 2))
    first, second = screen.getvalue().split("\r")[1:]
    assert first.startswith("1 of 2 steps")
    assert second.startswith("2 of 2 steps")
    assert len(first) == len(second.rstrip("\n"))
    assert second.endswith("\n")


def test_where_there_is_neither_a_notebook_nor_a_terminal_nothing_is_written(capsys):
    show_progress("steps")(Advance(1, 2))
    assert capsys.readouterr() == ("", "")


def test_numbers_of_numpy_are_advances_too():
    made = show_progress()
    assert 'max="3" value="2"' in made.html(Advance(np.int64(2), np.int64(3)), 0.0)
