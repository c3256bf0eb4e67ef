"""The numbers of a figure, before anything is drawn: series, panels, figures."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Literal, TypeAlias

import numpy as np

from zcmoe_symbolic.present.figures.settings import FigureSetting
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.progress import Advance, Tell
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["FigureData", "Mark", "Panel", "Series", "made_in_turn", "read_panel"]

Mark: TypeAlias = Literal["line", "steps", "points", "examples", "breakpoints"]
"""How a series is drawn: a line, constants on intervals, estimates with bands, single examples, marks on the x axis."""

_RESOLUTION = 120  # dots per inch in a notebook
_FIXED = ("figure", "panel", "series", "mark")


@dataclass(frozen=True, eq=False)
class Series:
    """One thing that is drawn in a panel, with its numbers.

    `x` (k,) are the places; `y` (k,) the values, NaN where a line is interrupted at a jump, and None for breakpoints;
    `x_end` (k,) the right ends of intervals (steps only); `lower` and `upper` (k,) the ends of the 95 % confidence
    intervals (points only). `style` names a style of the palette; a series without `label` is not in the legend.

    Raises `ValueError` if the lengths differ or a part is there that the mark does not have.
    """

    name: str
    mark: Mark
    style: str
    x: Floats
    y: Floats | None = None
    x_end: Floats | None = None
    lower: Floats | None = None
    upper: Floats | None = None
    label: str = ""

    def __post_init__(self) -> None:
        parts = {"y": self.y, "x_end": self.x_end, "lower": self.lower, "upper": self.upper}
        wanted = {"breakpoints": set(), "steps": {"y", "x_end"}, "points": {"y", "lower", "upper"}}.get(
            self.mark, {"y"}
        )
        given = {name for name, values in parts.items() if values is not None}
        if given != wanted:
            raise ValueError(f"the series {self.name!r} has {sorted(given)}; {self.mark} have {sorted(wanted)}")
        for name, values in parts.items():
            if values is not None and np.shape(values) != np.shape(self.x):
                raise ValueError(f"{name} has the shape {np.shape(values)}, x the shape {np.shape(self.x)}")


@dataclass(frozen=True, eq=False)
class Panel:
    """One pair of axes: its series, and what is on the axes.

    `key` is the letter, with a number where two pairs of axes share one letter. `x_name` and `y_name` are the names of
    the columns, `x_label` and `y_label` what stands beside the axes. All quantities are without unit: the input is on
    [0, 1], errors are squares of outputs. `x_limits` and `y_limits` say what part is shown; None leaves it to the data.
    """

    key: str
    title: str
    x_name: str
    y_name: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    heading: str = ""
    x_limits: tuple[float, float] | None = None
    y_limits: tuple[float, float] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns of the CSV."""
        return (*_FIXED, self.x_name, f"{self.x_name}_end", self.y_name, "lower", "upper")

    def csv(self, number: int) -> str:
        """Every number of the panel, one row each, in long form.

        Floats have as many digits as they need to be read back exactly; what a series does not have is empty.
        """
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        for one in self.series:
            values = [_cells(column, len(one.x)) for column in (one.x, one.x_end, one.y, one.lower, one.upper)]
            writer.writerows((number, self.key, one.name, one.mark, *row) for row in zip(*values, strict=True))
        return text.getvalue()


def _cells(column: Floats | None, length: int) -> list[str]:
    if column is None:
        return [""] * length
    return ["" if np.isnan(value) else repr(value).removesuffix(".0") for value in column.tolist()]


def read_panel(text: str) -> dict[str, dict[str, Floats]]:
    """The numbers in the text of a panel's CSV, by series: `x`, `x_end`, `y`, `lower`, `upper`; NaN where empty.

    >>> line = Series("half", "line", "target", np.array([0.0, 1.0]), np.array([0.5, 0.5]))
    >>> panel = Panel("a", "a constant", "x", "beta", "$x$", "$y$", (line,))
    >>> read_panel(panel.csv(1))["half"]["y"]
    array([0.5, 0.5])
    """
    header, *rows = csv.reader(io.StringIO(text))
    if tuple(header[:4]) != _FIXED or header[7:] != ["lower", "upper"] or len(header) != 9:
        raise ValueError(f"the header is {','.join(header)[:80]!r}; this is no table of a panel")
    found: dict[str, list[list[float]]] = {}
    for row in rows:
        found.setdefault(row[2], []).append([float(cell) if cell else np.nan for cell in row[4:]])
    names = ("x", "x_end", "y", "lower", "upper")
    return {name: dict(zip(names, np.array(values).T, strict=True)) for name, values in found.items()}


@dataclass(frozen=True, eq=False)
class FigureData:
    """All numbers of a figure and where they come from."""

    number: int
    title: str
    model: DataModel
    setting: FigureSetting
    panels: tuple[Panel, ...]
    notes: tuple[str, ...] = field(default=())

    def panel(self, key: str) -> Panel:
        """The panel with a letter; raises `ValueError` for one there is not."""
        for one in self.panels:
            if one.key == key:
                return one
        raise ValueError(f"figure {self.number} has no panel {key!r}; it has {', '.join(self.keys())}")

    def keys(self) -> Iterator[str]:
        """The letters of the panels."""
        return (one.key for one in self.panels)

    def csv_name(self, panel: Panel) -> str:
        """The name of the panel's table."""
        return f"figure{self.number}{panel.key}.csv"

    def __repr__(self) -> str:
        return f"Figure {self.number}: {self.title} ({len(self.panels)} panels)"

    def _repr_png_(self) -> bytes | None:
        """The picture in a notebook; nothing without Matplotlib, where the text is shown."""
        if find_spec("matplotlib") is None:
            return None
        from zcmoe_symbolic.present.figures.drawing import draw_figure

        stream = io.BytesIO()
        draw_figure(self).savefig(stream, format="png", dpi=_RESOLUTION)
        return stream.getvalue()


def made_in_turn(makers: Sequence[Callable[[], Panel]], tell: Tell) -> tuple[Panel, ...]:
    """The panels that functions make, one after the other; `tell` hears of each that is finished."""
    tell(Advance(0, len(makers), "panels"))
    panels: list[Panel] = []
    for make in makers:
        panels.append(make())
        tell(Advance(len(panels), len(makers), "panels"))
    return tuple(panels)
