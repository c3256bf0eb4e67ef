"""Pictures of segmentations. Matplotlib is loaded when a picture is asked for; nothing else here needs it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy as np

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.data_model import DataModel

__all__ = ["draw_segmentation"]

_POINTS_OF_A_CURVE = 1001
_MOST_LINES = 200
_TARGET, _PREDICTOR, _BREAKPOINTS = "#1f4e79", "#c1440e", "#8a8a8a"


def draw_segmentation(segmentation: Segmentation, model: "DataModel | None" = None, axes: Any = None) -> Any:
    """Draw the breakpoints, and for a model its target and the best piecewise constant predictor.

    Draws into `axes`, or into a new figure; returns the axes. Raises `ImportError` without matplotlib.
    """
    axes = _new_axes() if axes is None else axes
    points = np.asarray(segmentation)
    if segmentation.m > _MOST_LINES:
        # So many lines would be a grey area: ticks along the bottom show where they are dense.
        axes.plot(points, np.zeros_like(points), "|", color=_BREAKPOINTS, transform=axes.get_xaxis_transform(),
                  clip_on=False, label=f"breakpoints ({segmentation.m} intervals)")  # fmt: skip
    else:
        axes.vlines(points, 0, 1, transform=axes.get_xaxis_transform(), colors=_BREAKPOINTS, linewidth=0.6,
                    label=f"breakpoints ({segmentation.m} intervals)")  # fmt: skip
    if model is not None:
        curve = np.linspace(0, 1, _POINTS_OF_A_CURVE)
        axes.plot(curve, compiled(model.beta, x).numpy(curve), color=_TARGET, label=r"target $\beta(x)$")
        constants = segmentation.predictor(model).constants
        axes.stairs(constants, points, baseline=None, color=_PREDICTOR, linewidth=1.8, label="best constants $c_i$")
        axes.set_ylabel(r"$\beta(x)$")
    else:
        axes.set_yticks([])
    axes.set_xlim(0, 1)
    axes.set_xlabel("$x$")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3, frameon=False)
    return axes


def _new_axes() -> Any:
    try:
        pyplot = import_module("matplotlib.pyplot")
    except ImportError as error:
        raise ImportError("plots need matplotlib; install it with: pip install 'zcmoe-symbolic[plot]'") from error
    _, axes = pyplot.subplots(figsize=(7, 3.8), layout="constrained")
    return axes
