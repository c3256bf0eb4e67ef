"""Whether a picture shows the numbers of its tables, and nothing else: read back from both."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from zcmoe_symbolic.present.figures.drawing import band_name
from zcmoe_symbolic.present.figures.panels import read_panel
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["differences", "drawn_numbers"]

Numbers = dict[str, dict[str, Floats]]
"""The columns of every series: `x`, `x_end`, `y`, `lower`, `upper`, NaN where a series has none."""


def drawn_numbers(figure: "Figure") -> dict[str, Numbers]:
    """What the artists of a figure show, by panel and series, in the form in which `read_panel` gives a table."""
    from matplotlib.collections import LineCollection

    found: dict[str, Numbers] = {}
    for axes in figure.axes:
        series = found.setdefault(str(axes.get_label()), {})
        bands = {str(band.get_gid()): band for band in axes.collections}
        for line in axes.lines:
            key, _, name = str(line.get_gid()).partition("/")
            name = f"{name}, again" if name in series else name
            xs, ys = (np.asarray(values, dtype=np.float64) for values in line.get_data(orig=True))
            none = np.full_like(xs, np.nan)
            columns = {"x": xs, "x_end": none, "y": ys, "lower": none, "upper": none}
            if line.get_transform() != axes.transData:  # a mark on the axis
                columns["y"] = none
            elif _is_steps(xs, ys):
                columns = {
                    "x": xs[::3], "x_end": xs[1::3], "y": ys[::3],
                    "lower": none[::3], "upper": none[::3],
                }  # fmt: skip
            band = bands.pop(band_name(key, name), None)
            if isinstance(band, LineCollection):
                ends = np.array(band.get_segments())
                columns |= {"lower": ends[:, 0, 1], "upper": ends[:, 1, 1]}
                if not np.array_equal(ends[:, 0, 0], xs) or not np.array_equal(ends[:, 1, 0], xs):
                    columns["x_end"] = ends[:, 0, 0]  # a band that does not stand at its point
            series[name] = columns
        series |= {f"something else, {name}": {} for name in bands}
    return found


def _is_steps(xs: Floats, ys: Floats) -> bool:
    """Whether a line consists of separate level pieces; `drawing` ends each with NaN."""
    return len(xs) > 0 and len(xs) % 3 == 0 and bool(np.isnan(xs[2::3]).all()) and np.array_equal(ys[::3], ys[1::3])


def differences(figure: "Figure", tables: Mapping[str, str]) -> list[str]:
    """What a picture shows otherwise than its tables (the text of a CSV for each panel) say; empty if they agree.

    All numbers are compared exactly.
    """
    drawn = drawn_numbers(figure)
    found: list[str] = []
    for key in sorted(drawn.keys() | tables.keys()):
        if key not in drawn or key not in tables:
            found.append(f"panel {key} is only {'in the tables' if key in tables else 'drawn'}")
            continue
        written = read_panel(tables[key])
        for name in sorted(drawn[key].keys() | written.keys()):
            if name not in drawn[key] or name not in written:
                found.append(f"{name!r} of panel {key} is only {'in the table' if name in written else 'drawn'}")
                continue
            for column, values in written[name].items():
                shown = drawn[key][name].get(column)
                if shown is None or not np.array_equal(shown, values, equal_nan=True):
                    found.append(f"{column} of {name!r} in panel {key} is drawn otherwise than written")
    return found
