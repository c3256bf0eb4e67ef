"""How every series looks: colours that survive colour blindness, and marks that tell apart what is grey in print.

The colours are those of M. Okabe and K. Ito, "Color universal design" (2008). No two series of a panel differ in
colour alone: they differ in line style, line width or marker as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["STYLES", "Style", "luminance"]

_BLACK, _DARK, _PALE = "#000000", "#4d4d4d", "#9a9a9a"
_BLUE, _VERMILLION, _ORANGE = "#0072B2", "#D55E00", "#E69F00"
_GREEN, _PURPLE = "#009E73", "#CC79A7"

_SOLID, _DASHED, _DOTTED, _DENSE = (0, ()), (0, (5, 2)), (0, (1, 1.3)), (0, (0.8, 0.6))
_TICK_UP = 2  # Matplotlib's number for a tick that stands on its place
_DASH_DOT, _SHORT = (0, (6, 1.5, 1, 1.5)), (0, (2.5, 1.5))


@dataclass(frozen=True)
class Style:
    """Colour, line, marker, and what is drawn above what."""

    colour: str
    line: tuple[float, tuple[float, ...]] = _SOLID
    width: float = 1.3
    marker: str | int = ""
    size: float = 3.0
    filled: bool = True
    opacity: float = 1.0
    layer: float = 2.0

    @property
    def looks(self) -> tuple[object, ...]:
        """What is left of a style without its colour."""
        return ("marks", self.marker, self.filled) if self.marker else ("line", self.line, self.width)


STYLES: Mapping[str, Style] = {
    "target": Style(_BLACK, width=1.4),
    "target behind": Style(_DARK, width=0.9),
    "density": Style(_BLACK, width=1.4),
    "noise": Style(_PALE, _SHORT, width=0.9, layer=1.0),
    "optimal exact": Style(_BLUE, width=1.4, layer=2.4),
    "optimal high-rate": Style(_BLACK, _DOTTED, width=1.5, layer=3.2),
    "optimal simulated": Style(_BLUE, marker="o", size=3.0, filled=False, layer=3.0),
    "uniform exact": Style(_VERMILLION, _DASHED, width=1.4, layer=2.2),
    "uniform high-rate": Style(_ORANGE, _DASH_DOT, width=1.4, layer=2.1),
    "uniform simulated": Style(_VERMILLION, marker="s", size=2.7, filled=False, layer=2.8),
    "optimal constants": Style(_PURPLE, width=2.0, layer=2.5),
    "optimal constants dotted": Style(_PURPLE, _DENSE, width=2.2, layer=3.0),
    "learned constants": Style(_BLACK, width=1.5, layer=2.6),
    "breakpoints": Style(_VERMILLION, marker=_TICK_UP, size=5.5, layer=4.0),
    "examples": Style(_PALE, marker=".", size=4.0, opacity=0.8, layer=1.2),
    "empty": Style(_VERMILLION, marker="x", size=4.5, layer=3.5),
    "size 0 exact": Style(_ORANGE, _DASHED, layer=2.1),
    "size 0 simulated": Style(_ORANGE, marker="^", size=3.4, filled=False, layer=2.7),
    "size 1 exact": Style(_GREEN, _DASH_DOT, layer=2.2),
    "size 1 simulated": Style(_GREEN, marker="s", size=3.0, filled=False, layer=2.8),
    "size 2 exact": Style(_BLUE, layer=2.3),
    "size 2 simulated": Style(_BLUE, marker="o", size=3.2, filled=False, layer=2.9),
}
"""The look of each kind of series, by the name that a `Series` has as its style."""


def luminance(colour: str) -> float:
    """The lightness L* of a colour, 0 for black and 100 for white: what is left of it in grey print.

    >>> round(luminance("#000000")), round(luminance("#ffffff"))
    (0, 100)
    """
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    shining = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * shining ** (1 / 3) - 16 if shining > 0.008856 else 903.3 * shining
