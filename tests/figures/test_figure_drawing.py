"""A picture shows the numbers of its tables, nothing else, and hides none of them."""

import subprocess
import sys
from functools import cache

import numpy as np
import pytest
import sympy as sp
from small_figures import SMALL, tables_of

from zcmoe_symbolic import DataModel, UniformNoise, beta_density, x
from zcmoe_symbolic.present.figures import draw_figure, draw_panel, figure_data
from zcmoe_symbolic.present.figures.comparison import differences

matplotlib = pytest.importorskip("matplotlib")


@cache
def small(number):
    return figure_data(number, setting=SMALL)


@cache
def drawn(number):
    """A picture that no test changes."""
    figure = draw_figure(small(number))
    figure.draw_without_rendering()
    return figure


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_what_is_drawn_is_what_is_written(number):
    data = small(number)
    assert differences(drawn(number), tables_of(data)) == []
    for panel in data.panels:
        assert differences(draw_panel(panel), {panel.key: panel.csv(number)}) == []


def artist(figure, gid):
    (found,) = [one for one in figure.findobj() if getattr(one, "get_gid", lambda: None)() == gid]
    return found


def _move_a_point(figure):
    line = artist(figure, "c/optimal segmentation exact")
    line.set_ydata(line.get_ydata() * (1 + 1e-15))


def _move_a_band(figure):
    band = artist(figure, "c/uniform segmentation simulated/band")
    segments = [one.copy() for one in band.get_segments()]
    segments[3][1, 1] += 1e-12
    band.set_segments(segments)


def _shift_a_band(figure):
    band = artist(figure, "c/uniform segmentation simulated/band")
    segments = [one.copy() for one in band.get_segments()]
    segments[3][:, 0] += 0.5
    band.set_segments(segments)


def _tilt_a_step(figure):
    line = artist(figure, "e/best predictor")
    levels = np.array(line.get_ydata())
    levels[1] += 1e-9
    line.set_ydata(levels)


def _remove_a_curve(figure):
    artist(figure, "d/optimal density").remove()


def _remove_a_band(figure):
    artist(figure, "c/optimal segmentation simulated/band").remove()


def _add_a_curve(figure):
    figure.axes[0].plot([0, 1], [0, 1])


def _draw_twice(figure):
    line = artist(figure, "a/target")
    line.axes.plot(line.get_xdata(), line.get_ydata() + 1, gid="a/target")


def _move_a_breakpoint(figure):
    line = artist(figure, "f/breakpoints")
    line.set_xdata(line.get_xdata() + 1e-12)


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        (_move_a_point, "y of 'optimal segmentation exact' in panel c is drawn otherwise"),
        (_move_a_band, "upper of 'uniform segmentation simulated' in panel c"),
        (_shift_a_band, "x_end of 'uniform segmentation simulated' in panel c"),
        (_tilt_a_step, "'best predictor' in panel e"),
        (_remove_a_curve, "'optimal density' of panel d is only in the table"),
        (_remove_a_band, "lower of 'optimal segmentation simulated' in panel c"),
        (_add_a_curve, "of panel a is only drawn"),
        (_draw_twice, "'target, again' of panel a is only drawn"),
        (_move_a_breakpoint, "x of 'breakpoints' in panel f"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_a_planted_fault_is_seen(fault, seen):
    data = small(1)
    panel = data.panel(seen.partition("panel ")[2][0])
    figure, table = draw_panel(panel), {panel.key: panel.csv(1)}
    assert differences(figure, table) == []
    fault(figure)
    assert any(seen in found for found in differences(figure, table))


@pytest.mark.parametrize("number", [2, 4])
def test_predictors_jump_without_vertical_lines(number):
    figure = drawn(number)
    for panel in small(number).panels:
        for one in panel.series:
            if one.mark == "steps":
                xs, ys = artist(figure, f"{panel.key}/{one.name}").get_data()
                connected = np.isfinite(ys[:-1]) & np.isfinite(ys[1:])
                assert (np.diff(ys)[connected] == 0).all()
                assert (np.diff(xs)[connected] > 0).all()


ODD = {
    "loud": DataModel(sp.Abs(x - sp.Rational(1, 3)), beta_density(2, 3), UniformNoise(1)),
    "steep": DataModel(sp.exp(20 * x), 1, UniformNoise(1)),
}


def covered(figure):
    """The gids of artists under a legend, from points along their lines; independent of how legends are placed."""
    found = set()
    for axes in figure.axes:
        legend = axes.get_legend()
        if legend is None:
            continue
        boxes = (axes.bbox, legend.get_window_extent())
        limits = [(k, low, high) for box in boxes for k, (low, high) in enumerate(zip(box.min, box.max, strict=True))]
        strokes = []
        for line in axes.lines:
            ends = line.get_transform().transform(np.column_stack(line.get_data()))
            lonely = line.get_linestyle() == "None"
            strokes.append((line.get_gid(), ends if lonely else ends[:-1], ends if lonely else ends[1:]))
        for band in axes.collections:
            ends = axes.transData.transform(np.concatenate(band.get_segments()))
            strokes.append((band.get_gid(), ends[::2], ends[1::2]))
        for gid, start, end in strokes:
            for part in np.linspace(0, 1, 60):
                places = start + part * (end - start)
                inside = [(places[:, k] >= low) & (places[:, k] <= high) for k, low, high in limits]
                if np.all(inside, axis=0).any():
                    found.add(gid)
    return found


@pytest.mark.parametrize(("number", "model"), [(1, "loud"), (3, "loud"), (3, "steep"), (1, None), (3, None)])
def test_no_legend_covers_data(number, model):
    figure = draw_figure(figure_data(number, model=ODD[model], setting=SMALL)) if model else drawn(number)
    figure.draw_without_rendering()
    assert covered(figure) == set()


def test_a_legend_over_data_would_be_seen():
    figure = draw_panel(small(3).panel("c"))
    (axes,) = figure.axes
    axes.legend(axes.lines[:3], ["a long label"] * 3, loc="upper left")
    figure.draw_without_rendering()
    assert "c/n = 5 exact" in covered(figure)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_texts_stay_on_the_page_and_apart(number):
    figure = drawn(number)
    page = figure.bbox
    for axes in figure.axes:
        texts = [axes.title, axes._left_title, axes.xaxis.label, axes.yaxis.label]
        for labels, limits, k in (
            (axes.get_xticklabels(), axes.get_xlim(), 0),
            (axes.get_yticklabels(), axes.get_ylim(), 1),
        ):
            texts += [text for text in labels if limits[0] <= text.get_position()[k] <= limits[1]]
        boxes = [text.get_window_extent() for text in texts if text.get_text() and text.get_visible()]
        if axes.get_legend() is not None:
            boxes.append(axes.get_legend().get_window_extent())
        for box in boxes:
            assert page.x0 - 1 <= box.x0
            assert box.x1 <= page.x1 + 1
            assert page.y0 - 1 <= box.y0
            assert box.y1 <= page.y1 + 1
        overlaps = [
            (first, second)
            for k, first in enumerate(boxes)
            for second in boxes[k + 1 :]
            if min(first.x1, second.x1) - max(first.x0, second.x0) > 1
            and min(first.y1, second.y1) - max(first.y0, second.y0) > 1
        ]
        assert overlaps == [], axes.get_label()


def test_letters_and_symbols_stand_at_the_axes():
    axes = {one.get_label(): one for one in drawn(1).axes}
    assert [axes[key].get_title(loc="left") for key in "abcdefg"] == [f"({key})" for key in "abcdefg"]
    assert axes["c"].get_xlabel() == "number of experts $m$"
    assert axes["d"].get_ylabel() == r"$\lambda(x)$"
    assert axes["c"].get_xticks()[0] == 1


def test_the_look_does_not_depend_on_the_settings_of_the_user():
    with matplotlib.rc_context({"font.size": 30, "lines.linewidth": 9, "axes.facecolor": "red"}):
        before = dict(matplotlib.rcParams)
        (axes,) = draw_panel(small(3).panel("b")).axes
        assert dict(matplotlib.rcParams) == before
    assert axes.get_facecolor() == (1.0, 1.0, 1.0, 1.0)
    assert axes.xaxis.label.get_fontsize() == 8


def test_neither_import_nor_drawing_loads_pyplot():
    code = """
import sys
from zcmoe_symbolic.present.figures import FigureSetting, draw_figure, figure_data
assert "matplotlib" not in sys.modules
draw_figure(figure_data(3, setting=FigureSetting(trials=2, test_examples=20, most_experts=4)))
print("matplotlib.pyplot" in sys.modules)
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.strip() == "False"
