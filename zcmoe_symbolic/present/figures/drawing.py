"""Pictures of the figures' numbers, by Matplotlib's objects; nothing is computed here and no global state is used."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from zcmoe_symbolic.present.figures.palette import STYLES, Style
from zcmoe_symbolic.present.figures.panels import FigureData, Panel, Series
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["band_name", "draw_figure", "draw_panel", "matplotlib_style", "require_matplotlib"]

_WIDTH, _COLUMN = 7.0, 3.4  # inches: the text of a page, and one column of two
_TEXT, _SMALL = 8.0, 7.0  # points
_HANDLE = 2.3  # the length of a line in a legend, in units of its text
_LEGEND_BELOW = 0.34  # inches under the axis, below its label

_KEEP = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "mathtext.fontset": "dejavusans",
    "font.size": _TEXT,
    "pdf.fonttype": 42,
    "svg.hashsalt": "zcmoe",
    "svg.fonttype": "path",
    "path.simplify": False,
}


def require_matplotlib() -> None:
    """Raise an `ImportError` that names the remedy where Matplotlib is not installed."""
    try:
        import_module("matplotlib")
    except ImportError as error:
        raise ImportError("figures need matplotlib; install it with: pip install 'zcmoe-symbolic[plot]'") from error


@contextmanager
def matplotlib_style() -> Iterator[None]:
    """The same look everywhere, whatever the user's own settings of Matplotlib are; these are put back afterwards."""
    require_matplotlib()
    from matplotlib import style

    with style.context(["default", _KEEP]):
        yield


def draw_figure(data: FigureData) -> "Figure":
    """All panels of a figure, as a Matplotlib `Figure` that belongs to nobody's window.

    Every artist that shows a series has `panel/series` as its `gid`. Raises `ImportError` without Matplotlib.
    """
    with matplotlib_style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_WIDTH, 7.2 if data.number in (1, 2) else 5.0), layout="constrained")
        draw_all = _draw_seven if data.number in (1, 2) else _draw_four
        draw_all(figure, {panel.key: panel for panel in data.panels})
        _free_the_data(figure)
        return figure


def _draw_seven(figure: "Figure", panels: dict[str, Panel]) -> None:
    """Four short panels of equal size below, and above them the error beside the two functions that it comes from."""
    halves: Any = figure.subfigures(2, 1, height_ratios=(1.0, 1.18))
    above, below = halves
    functions = above.subplot_mosaic([["a", "c"], ["b", "c"]], width_ratios=(1.0, 1.5))
    for key, axes in {**functions, **below.subplot_mosaic([["d", "e"], ["f", "g"]])}.items():
        # (f) and (g) show the same as (e) with other numbers of experts.
        shown = _draw_into(axes, panels[key])
        if shown and key not in "fg":
            _explain(axes, shown, "corner" if key == "c" else "below")


def _draw_four(figure: "Figure", panels: dict[str, Panel]) -> None:
    """Learned constants above, with one legend for both numbers of experts; errors below."""
    halves: Any = figure.subfigures(2, 1, height_ratios=(1.0, 1.06))
    above, below = halves
    explained: dict[str, Any] = {}
    for key, axes in above.subplot_mosaic([["a1", "a2"]]).items():
        explained |= _draw_into(axes, panels[key])
    _legend_below(above, explained, len(explained))
    for key, axes in below.subplot_mosaic([["b", "c"]]).items():
        _explain(axes, _draw_into(axes, panels[key]), "corner")


def draw_panel(panel: Panel) -> "Figure":
    """One panel alone, as wide as a column."""
    with matplotlib_style():
        from matplotlib.figure import Figure

        entries = len({one.label for one in panel.series if one.label})
        columns = entries if entries <= 3 else 2
        figure = Figure(figsize=(_COLUMN, 2.15 + 0.16 * -(-entries // max(1, columns))), layout="constrained")
        shown = _draw_into(figure.subplots(), panel)
        if shown:
            _legend_below(figure, shown, columns)
        return figure


def band_name(panel: str, series: str) -> str:
    """The `gid` of the bands of simulated points."""
    return f"{panel}/{series}/band"


def _legend_below(figure: Any, shown: dict[str, Any], columns: int) -> None:
    """One legend for all axes of a figure or a part of one, outside them."""
    figure.legend(
        shown.values(), shown.keys(), loc="outside lower center", ncols=columns, frameon=False, fontsize=_SMALL,
        handlelength=_HANDLE, columnspacing=1.3, labelspacing=0.35,
    )  # fmt: skip


def _draw_into(axes: "Axes", panel: Panel) -> dict[str, Any]:
    """Draw a panel without its legend; what the legend is to say, by label."""
    axes.set_label(panel.key)
    handles = [_draw(axes, panel.key, one) for one in panel.series]
    axes.set_title(f"({panel.key[0]})", loc="left", fontsize=_TEXT, fontweight="bold", pad=4)
    if panel.heading:
        axes.set_title(panel.heading, loc="center", fontsize=_TEXT, pad=4)
    axes.set_xlabel(panel.x_label, fontsize=_TEXT, labelpad=2)
    axes.set_ylabel(panel.y_label, fontsize=_TEXT)
    axes.tick_params(labelsize=_SMALL, width=0.6, length=2.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("bottom", "left"):
        axes.spines[side].set_linewidth(0.6)
    if panel.x_limits is not None:
        axes.set_xlim(panel.x_limits)
    if panel.y_limits is not None:
        axes.set_ylim(panel.y_limits)
    if panel.x_name == "m" and panel.x_limits is not None:
        axes.set_xticks(_ticks_of_counts(int(panel.x_limits[1])))
    return {one.label: handle for handle, one in zip(handles, panel.series, strict=True) if one.label}


def _explain(axes: "Axes", shown: dict[str, Any], place: str) -> None:
    """Put the legend into the upper right corner, which falling errors leave free, or below the axes."""
    from matplotlib.transforms import ScaledTranslation

    where: dict[str, Any] = {"loc": "upper right"}
    if place == "below":
        root: Any = axes.get_figure(root=True)
        under = ScaledTranslation(0, -_LEGEND_BELOW, root.dpi_scale_trans)
        where = {
            "loc": "upper center", "bbox_to_anchor": (0.5, 0), "bbox_transform": axes.transAxes + under,
            "ncols": len(shown) if len(shown) <= 3 else 2, "columnspacing": 1.0, "borderaxespad": 0,
        }  # fmt: skip
    axes.legend(
        shown.values(), shown.keys(), frameon=False, fontsize=_SMALL, handlelength=_HANDLE, labelspacing=0.35, **where
    )  # fmt: skip


def _free_the_data(figure: "Figure") -> None:
    """Move every legend below its axes that covers something drawn; this makes axes smaller, so look again."""
    for _ in figure.axes:
        figure.draw_without_rendering()
        covering = [axes for axes in figure.axes if _covers_data(axes)]
        if not covering:
            return
        for axes in covering:
            legend: Any = axes.get_legend()
            handles, labels = legend.legend_handles, [text.get_text() for text in legend.get_texts()]
            _explain(axes, dict(zip(labels, handles, strict=True)), "below")


def _covers_data(axes: "Axes") -> bool:
    from matplotlib.transforms import Bbox

    legend = axes.get_legend()
    box = None if legend is None else Bbox.intersection(legend.get_window_extent(), axes.bbox)
    if box is None:
        return False
    for line in axes.lines:
        path = line.get_path().transformed(line.get_transform())
        marks = line.get_linestyle() == "None"
        if box.count_contains(np.asarray(path.vertices)) if marks else path.intersects_bbox(box, filled=False):
            return True
    bands = [path.transformed(band.get_transform()) for band in axes.collections for path in band.get_paths()]
    return any(path.intersects_bbox(box, filled=False) for path in bands)


def _ticks_of_counts(end: int) -> list[int]:
    """1 and round numbers above it: there is no model of zero experts."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200) if end / step <= 8)
    return [1, *(count for count in range(step, end + 1, step) if count > step / 2 and count > 1)]


def _draw(axes: "Axes", key: str, series: Series) -> Any:
    """The artists of a series; returned is what stands for them in a legend."""
    style = STYLES[series.style]
    name = f"{key}/{series.name}"
    xs, ys = series.x, _numbers(series.y)
    look: dict[str, Any] = {"color": style.colour, "alpha": style.opacity, "zorder": style.layer}
    stroke = {**look, "linestyle": style.line, "linewidth": style.width}
    if series.mark == "line":
        return axes.plot(xs, ys, gid=name, **stroke)[0]
    if series.mark == "steps":
        # No vertical lines: the function jumps.
        gap = np.full_like(xs, np.nan)
        ends = np.column_stack([xs, _numbers(series.x_end), gap]).ravel()
        levels = np.column_stack([ys, ys, gap]).ravel()
        return axes.plot(ends, levels, gid=name, solid_capstyle="butt", dash_capstyle="butt", **stroke)[0]
    dots = {**look, **_dots(style), "linestyle": "none"}
    if series.mark == "breakpoints":
        from matplotlib.lines import Line2D

        on_axis = axes.get_xaxis_transform()
        axes.plot(xs, np.zeros_like(xs), gid=name, transform=on_axis, clip_on=False, **dots)
        return Line2D([], [], **{**dots, "marker": "|"})  # in the legend the tick stands in the middle of the line
    if series.mark == "points":
        lower, upper, layer = _numbers(series.lower), _numbers(series.upper), style.layer - 0.05
        band = axes.vlines(xs, lower, upper, colors=style.colour, linewidth=0.8, zorder=layer)
        band.set_gid(band_name(key, series.name))
    return axes.plot(xs, ys, gid=name, **dots)[0]


def _numbers(column: Floats | None) -> Floats:
    return np.empty(0) if column is None else column


def _dots(style: Style) -> dict[str, Any]:
    return {
        "marker": style.marker,
        "markersize": style.size,
        "markeredgewidth": 0.9,
        "markerfacecolor": style.colour if style.filled else "white",
        "markeredgecolor": style.colour,
    }
