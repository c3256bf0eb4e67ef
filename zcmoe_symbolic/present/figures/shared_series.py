"""Series and axes that several figures have."""

from collections.abc import Sequence

import numpy as np

from zcmoe_symbolic.present.figures.curves import curve_of_pieces
from zcmoe_symbolic.present.figures.panels import Series
from zcmoe_symbolic.present.figures.settings import FigureSetting
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["ERROR_LABEL", "EXPERTS_LABEL", "error_limits", "noise_floor", "steps_of", "target_curve"]

EXPERTS_LABEL = "number of experts $m$"
ERROR_LABEL = r"approximation error $\mathcal{E}_{\mathrm{app}}$"


def target_curve(model: DataModel, style: str, label: str = "") -> Series:
    """The target on [0, 1]."""
    return Series("target", "line", style, *curve_of_pieces(model, lambda piece: piece.beta), label=label)


def steps_of(name: str, style: str, segmentation: Segmentation, constants: Floats, label: str = "") -> Series:
    """A function that is constant on every interval of a segmentation."""
    points = np.asarray(segmentation)
    return Series(name, "steps", style, points[:-1], np.asarray(constants), x_end=points[1:], label=label)


def noise_floor(model: DataModel, setting: FigureSetting) -> Series:
    """The variance of the noise, below which no predictor's error falls."""
    ends = np.array([0.0, setting.most_experts + 1.0])
    level = np.full(2, float(model.noise.variance))
    return Series("noise variance", "line", "noise", ends, level, label=r"noise $\sigma_\varepsilon^2$")


def error_limits(model: DataModel, exact: Sequence[Floats], simulated: Sequence[Series]) -> tuple[float, float]:
    """The part of an error axis that shows the exact errors, the bands of the simulated ones and the noise.

    High-rate formulas are not asked: for few experts they lie far above all errors.
    """
    low, high = float(model.noise.variance), max(float(np.max(one)) for one in exact)
    for one in simulated:
        if one.lower is not None and one.upper is not None:
            low, high = min(low, float(one.lower.min())), max(high, float(one.upper.max()))
    room = 0.06 * (high - low) or 0.06
    return max(0.0, low - room), high + room
