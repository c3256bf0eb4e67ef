"""How segmentations look in a notebook: a strip of the breakpoints over a table of sizes."""

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from zcmoe_symbolic.notation.html import block_html, table_html, text_html
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.segmentation.level_sets import LevelSetSegmentation
    from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["level_sets_html", "segmentation_html"]

_WIDTH, _HEIGHT = 1000, 40
_MOST_LINES = 250
"""With more breakpoints than these the lines would be one grey area; the strip then shows how dense they are."""
_SHADES, _SIDE = 500, 100
_PLACE = "display:block;margin:.3em 0"
_MOST_NUMBERS = 2000
"""Exact numbers and balls are turned into floats one by one, which would take too long for more."""
_MOST_SHOWN = 8
_MOST_REGIONS = 12


def segmentation_html(cells: "Segmentation") -> str:
    """The number of intervals, the shortest and the longest one, some breakpoints, and where they all are."""
    count = f"{cells.m:,} interval{'' if cells.m == 1 else 's'}"
    rows = [["breakpoints", f"{_some(cells)} <span style='opacity:.75'>({_kind(cells)})</span>"]]
    if not cells.is_uniform and isinstance(cells.breakpoints, tuple) and cells.m > _MOST_NUMBERS:
        return block_html(table_html(rows), title=f"Segmentation of [0, 1] into {count}")
    points = np.asarray(cells)
    if cells.is_uniform or cells.m == 1:
        rows.insert(0, ["lengths", "1" if cells.m == 1 else f"all 1/{cells.m:,}"])
    else:
        lengths = np.diff(points)
        shortest, longest = int(np.argmin(lengths)), int(np.argmax(lengths))
        rows.insert(0, ["shortest", _interval(points, shortest)])
        rows.insert(1, ["longest", _interval(points, longest)])
    return block_html(_strip(points, count), table_html(rows), title=f"Segmentation of [0, 1] into {count}")


def level_sets_html(cells: "LevelSetSegmentation") -> str:
    """The levels of the regions with their probabilities and best constants; of many regions the first ones."""
    shown = range(min(cells.m, _MOST_REGIONS))
    rows = [
        [
            str(k + 1),
            f"{cells.thresholds[k]:.4g} to {cells.thresholds[k + 1]:.4g}",
            f"{cells.probabilities[k]:.4g}",
            f"{cells.constants[k]:.4g}",
            f"{cells.errors[k]:.3g}",
        ]
        for k in shown
    ]
    rest = f"<div style='opacity:.75'>and {cells.m - len(shown):,} more</div>" if cells.m > len(shown) else ""
    headings = ("region", "the target is", "probability", "best constant", "part of the error")
    total = f"<div>error (10) with the noise: {cells.approximation_error:.6g}</div>"
    title = f"Level sets of the target: {cells.m:,} region{'' if cells.m == 1 else 's'}, float64"
    return block_html(_map(cells), table_html(rows, headings), rest, total, title=title)


def _map(cells: "LevelSetSegmentation") -> str:
    """The regions of the unit interval or square as shades, from pale for the lowest values to full for the highest."""
    if cells.dimension > 2:
        return ""
    size = _SHADES if cells.dimension == 1 else _SIDE
    middles = (np.arange(size) + 0.5) / size
    if cells.dimension == 1:
        rows, height = np.asarray(cells.region_of(middles))[None, :], _HEIGHT
        style = f"width:100%;max-width:40em;height:2em;{_PLACE}"
    else:
        # The second coordinate points upward, as on paper.
        points = np.stack(np.meshgrid(middles, middles[::-1]), axis=-1)
        rows, height = np.asarray(cells.region_of(points)), _WIDTH
        style = f"width:100%;max-width:18em;{_PLACE}"
    step, tall = _WIDTH / size, height / len(rows)
    shades = []
    for number, row in enumerate(rows):
        ends = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), size]
        shades += [
            f'<rect x="{step * low:g}" y="{tall * number:g}" width="{step * (high - low):g}" height="{tall:g}" '
            f'fill-opacity="{0.06 + 0.84 * row[low] / max(1, cells.m - 1):.3f}"/>'
            for low, high in pairwise(ends)
        ]
    axes = "[0, 1]" if cells.dimension == 1 else "the unit square, the second coordinate upward"
    return (
        f'<svg role="img" aria-label="the {cells.m} regions in {axes}, darker where the target is larger" '
        f'viewBox="0 0 {_WIDTH} {height}" preserveAspectRatio="none" shape-rendering="crispEdges" '
        f'fill="currentColor" style="{style};outline:1px solid currentColor">{"".join(shades)}</svg>'
    )


def _some(cells: "Segmentation") -> str:
    """The first breakpoints and the last one."""
    last = cells.m
    indices = range(last + 1) if last < _MOST_SHOWN else (0, 1, 2, 3)
    texts = [text_html(_number(cells[index])) for index in indices]
    return ", ".join(texts) if last < _MOST_SHOWN else ", ".join([*texts, "…", text_html(_number(cells[last]))])


def _number(point: object) -> str:
    if isinstance(point, float):
        return f"{point:.6g}"
    text = str(point)
    return text if len(text) <= 40 else f"{text[:36]}…"


def _kind(cells: "Segmentation") -> str:
    points = cells.breakpoints
    if cells.is_uniform:
        return "exactly i/m"
    if not isinstance(points, tuple):
        return "float64"
    return "balls with proved errors" if any(isinstance(point, Ball) for point in points) else "exact"


def _interval(points: Floats, index: int) -> str:
    low, high = points[index], points[index + 1]
    return f"{high - low:.4g}, from {low:.4g} to {high:.4g} <span style='opacity:.75'>(interval {index + 1:,})</span>"


def _strip(points: Floats, count: str) -> str:
    """[0, 1] as a strip: a line for each breakpoint, or shades where there are too many for lines."""
    if points.size <= _MOST_LINES:
        path = "".join(f"M{place:.2f} 0V{_HEIGHT}" for place in _WIDTH * points)
        inside = f'<path d="{path}" stroke="currentColor" stroke-width="1.5" vector-effect="non-scaling-stroke"/>'
    else:
        counts, _ = np.histogram(points, bins=_SHADES, range=(0, 1))
        step, most = _WIDTH / _SHADES, counts.max()
        inside = "".join(
            f'<rect x="{step * k:g}" y="0" width="{step:g}" height="{_HEIGHT}" fill="currentColor" '
            f'fill-opacity="{0.85 * share:.3f}"/>'
            for k, share in enumerate(counts / most)
            if share > 0
        )
        inside += (
            f'<rect x="0" y="0" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="currentColor" '
            'vector-effect="non-scaling-stroke"/>'
        )
    return (
        f'<svg role="img" aria-label="the breakpoints of {count} on [0, 1]" viewBox="-2 0 {_WIDTH + 4} {_HEIGHT}" '
        f'preserveAspectRatio="none" style="width:100%;max-width:40em;height:2em;{_PLACE}">'
        f"{inside}</svg>"
    )
