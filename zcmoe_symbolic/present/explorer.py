"""A picture with sliders for a notebook; where there are no sliders, the same picture without them."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from zcmoe_symbolic.notation.html import text_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Explorer", "Picture"]

_RESOLUTION = 110  # dots per inch of what is shown
_LABEL = 48  # characters of the label of a choice


@dataclass(frozen=True)
class Picture:
    """What is shown for one choice: a figure of Matplotlib, and below it a table in HTML."""

    figure: "Figure"
    table: str = ""

    def png(self) -> bytes:
        """The figure as PNG."""
        stream = io.BytesIO()
        self.figure.savefig(stream, format="png", dpi=_RESOLUTION)
        return stream.getvalue()


class Explorer:
    """A picture of choices, one slider for each; `draw` makes the picture and gets one value for each name.

    `choices` are sequences of values, or mappings from labels to values; `start` names the first value of a slider by
    its place. As the last line of a notebook's cell an explorer shows its sliders and the picture. The picture is an
    output of its own, so that it stays in a saved notebook; without `ipywidgets` it is all that is shown.

    Raises `ValueError` for a name without a choice, and for a place that is not there.
    """

    def __init__(
        self,
        draw: Callable[..., Picture],
        choices: Mapping[str, Sequence[Any] | Mapping[str, Any]],
        start: Mapping[str, int] | None = None,
    ) -> None:
        self._draw = draw
        self.choices = {name: _labelled(name, values) for name, values in choices.items()}
        places = dict.fromkeys(self.choices, 0) | dict(start or {})
        for name, place in places.items():
            if name not in self.choices:
                raise ValueError(f"start has {name!r}, which is no choice; there are {', '.join(self.choices)}")
            if not 0 <= place < len(self.choices[name]):
                raise ValueError(f"start[{name!r}] is {place}; give a place from 0 to {len(self.choices[name]) - 1}")
        self.start = {name: list(self.choices[name].values())[place] for name, place in places.items()}

    def picture(self, **choice: Any) -> Picture:
        """The picture of a choice; what is not named has the value that it has at the start."""
        unknown = sorted(set(choice) - set(self.choices))
        if unknown:
            raise ValueError(f"{unknown[0]!r} is no choice; there are {', '.join(self.choices)}")
        return self._draw(**(self.start | choice))

    def __repr__(self) -> str:
        return f"Explorer of {', '.join(f'{name} ({len(found)})' for name, found in self.choices.items())}"

    def _ipython_display_(self) -> None:
        display: Any = import_module("IPython.display").display
        sliders = self._sliders()
        if sliders:
            widgets: Any = import_module("ipywidgets")
            bundle = dict(widgets.VBox(list(sliders.values()))._repr_mimebundle_())
            bundle["text/plain"] = f"Sliders for {', '.join(sliders)}: they move where the notebook is run."
            display(bundle, raw=True)
        shown = _Shown(display)
        shown.update(self._bundles(self.start))

        def redraw(_: object) -> None:
            shown.update(self._bundles({name: slider.value for name, slider in sliders.items()}))

        for slider in sliders.values():
            slider.observe(redraw, names="value")

    def _sliders(self) -> dict[str, Any]:
        """A slider for each name, or nothing where ipywidgets is not installed."""
        try:
            widgets: Any = import_module("ipywidgets")
        except ImportError:
            return {}
        return {
            name: widgets.SelectionSlider(
                options=[(label[:_LABEL], value) for label, value in found.items()],
                value=self.start[name],
                description=name,
                continuous_update=False,
                layout=widgets.Layout(width="34em"),
            )
            for name, found in self.choices.items()
        }

    def _bundles(self, choice: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Picture and table as outputs of a notebook; where nothing can be drawn, the reason."""
        try:
            picture = self.picture(**choice)
        except ValueError as error:
            return [{"text/plain": str(error), "text/html": f"<p>{text_html(error)}</p>"}, {"text/plain": ""}]
        said = f"Picture for {', '.join(f'{name} = {value}' for name, value in choice.items())}"
        return [{"image/png": picture.png(), "text/plain": said}, {"text/html": picture.table, "text/plain": said}]


class _Shown:
    """Two outputs of the present cell, replaced by every update."""

    def __init__(self, display: Any) -> None:
        self._display = display
        self._handles: list[Any] = []

    def update(self, bundles: Sequence[dict[str, Any]]) -> None:
        if self._handles:
            for handle, bundle in zip(self._handles, bundles, strict=True):
                handle.update(bundle, raw=True)
        else:
            self._handles = [self._display(bundle, raw=True, display_id=True) for bundle in bundles]


def _labelled(name: str, values: Sequence[Any] | Mapping[str, Any]) -> dict[str, Any]:
    found = dict(values) if isinstance(values, Mapping) else {str(value): value for value in values}
    if not found:
        raise ValueError(f"{name} has no values; give at least one")
    return found
