"""Pictures to explore the theory with: a segmentation and its density, a risk and its parts."""

from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from zcmoe_symbolic.notation.html import block_html, table_html
from zcmoe_symbolic.present.explorer import Explorer, Picture
from zcmoe_symbolic.present.figures.curves import curve_of, curve_of_pieces
from zcmoe_symbolic.present.figures.drawing import matplotlib_style
from zcmoe_symbolic.present.figures.palette import STYLES
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.noise import Noise, no_noise
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["explore_risk", "explore_segmentation"]

Choices = Sequence[Any] | Mapping[str, Any]

_SIZE = (7.0, 4.6)  # inches
_REMEMBERED = 64
_PARTS = {"noise": "#9a9a9a", "approximation": "#0072B2", "estimation": "#E69F00", "empty_regions": "#CC79A7"}
_DIGITS = 15


def explore_segmentation(
    beta: Choices,
    density: Choices,
    m: Sequence[int],
    *,
    noise: Noise = no_noise,
    start: Mapping[str, int] | None = None,
) -> Explorer:
    """The optimal segmentation for targets, densities of the input and numbers of experts to choose from.

    The target with the best predictor and its breakpoints, the density of the input, and the optimal density of
    experts (22); below, the error: exact (10), by (23), and exact on intervals of equal length. Targets and densities
    are SymPy expressions, in a sequence or by label.

    >>> from sympy import cos, pi
    >>> from zcmoe_symbolic import x
    >>> explore_segmentation([x**2, cos(pi * x)], [1], [2, 4, 8])
    Explorer of beta (2), density (1), m (3)
    """
    return Explorer(partial(_segmentation_picture, noise=noise), {"beta": beta, "density": density, "m": m}, start)


def explore_risk(
    model: DataModel, n: Sequence[int], *, most_experts: int = 60, start: Mapping[str, int] | None = None
) -> Explorer:
    """The exact expected test error against the number of experts, by its parts, for numbers of examples.

    The minimum that is marked is that of the numbers of experts that are drawn.

    >>> from zcmoe_symbolic import UniformNoise, x
    >>> explore_risk(DataModel(x**2, 1, UniformNoise(1)), [10, 100, 1000])
    Explorer of n (3)
    """
    return Explorer(partial(_risk_picture, model=model, most_experts=most_experts), {"n": n}, start)


@lru_cache(maxsize=_REMEMBERED)
def _experts(beta: Any, density: Any, noise: Noise) -> ScalarMoE:
    """The same object for the same choice, so that what it knows is not computed again for every m."""
    return ScalarMoE(DataModel(beta, density, noise))


def _segmentation_picture(*, beta: Any, density: Any, m: int, noise: Noise) -> Picture:
    moe = _experts(beta, density, noise)
    cells = moe.segmentation(m)
    with matplotlib_style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=_SIZE, layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.6, 1.0))
        _draw_predictor(above, moe.model, cells)
        _draw_densities(below, moe)
    return Picture(figure, _errors(moe, cells))


def _draw_predictor(axes: "Axes", model: DataModel, cells: Segmentation) -> None:
    points = np.asarray(cells)
    target, best, ticks = STYLES["target behind"], STYLES["optimal constants"], STYLES["breakpoints"]
    axes.plot(*curve_of_pieces(model, lambda piece: piece.beta), color=target.colour, linewidth=target.width,
              label=r"target $\beta$")  # fmt: skip
    axes.stairs(cells.predictor(model).constants, points, baseline=None, color=best.colour, linewidth=best.width,
                label="best constants (15)")  # fmt: skip
    axes.plot(points, np.zeros_like(points), linestyle="none", marker=ticks.marker, color=ticks.colour,
              transform=axes.get_xaxis_transform(), clip_on=False, label="breakpoints (50)")  # fmt: skip
    axes.set_ylabel("output")
    _finish(axes)


def _draw_densities(axes: "Axes", moe: ScalarMoE) -> None:
    given, optimal = STYLES["uniform exact"], STYLES["optimal exact"]
    axes.plot(*curve_of_pieces(moe.model, lambda piece: piece.density), color=given.colour, linestyle=given.line,
              linewidth=given.width, label="density of the input $p$")  # fmt: skip
    axes.plot(*curve_of(moe.optimal_density(), moe.model), color=optimal.colour, linewidth=optimal.width,
              label=r"density of experts $\lambda^{\mathrm{opt}}$ (22)")  # fmt: skip
    axes.set_ylim(bottom=0)
    axes.set_xlim(0, 1)
    axes.set_xlabel("$x$")
    axes.set_ylabel("density")
    _finish(axes)


def _errors(moe: ScalarMoE, cells: Segmentation) -> str:
    variance = float(moe.model.noise.variance)
    exact = float(moe.approximation_error(cells)) - variance
    uniform = float(moe.approximation_error(Segmentation.uniform(cells.m))) - variance
    constant = moe.error_constant(digits=_DIGITS)
    rows = [
        ["optimal segmentation, exact (10)", f"{exact:.6g}"],
        ["for many experts, (23)", f"{float(constant) / cells.m**2:.6g}"],
        ["equal lengths, exact (10)", f"{uniform:.6g}"],
        ["constant C of (23)", f"{constant:.10}"],
    ]
    return block_html(table_html(rows), title=f"Approximation error of {cells.m} experts, without the noise")


def _risk_picture(*, n: int, model: DataModel, most_experts: int) -> Picture:
    counts = np.arange(1, most_experts + 1)
    moe = _experts(model.beta, model.density, model.noise)
    risks = [moe.risk(cells, n) for cells in _segmentations(moe, most_experts)]
    totals = np.array([risk.total for risk in risks])
    best = int(np.argmin(totals))
    with matplotlib_style():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(_SIZE[0], 3.4), layout="constrained")
        axes = figure.subplots()
        parts = [[getattr(risk, part) for risk in risks] for part in _PARTS]
        names = [part.replace("_", " ") for part in _PARTS]
        axes.stackplot(counts, *parts, labels=names, colors=list(_PARTS.values()), alpha=0.75)
        axes.plot(counts, totals, color="#000000", linewidth=1.4, label="expected test error")
        axes.plot(counts[best], totals[best], linestyle="none", marker="o", color="#D55E00",
                  label=f"least: $m = {counts[best]}$")  # fmt: skip
        axes.set_xlim(1, most_experts)
        axes.set_ylim(0, min(totals.max(), 4 * totals.min()))
        axes.set_xlabel("number of experts $m$")
        axes.set_ylabel("test error")
        _finish(axes)
    return Picture(figure, risks[best]._repr_html_())


@lru_cache(maxsize=_REMEMBERED)
def _segmentations(moe: ScalarMoE, most_experts: int) -> tuple[Segmentation, ...]:
    return tuple(moe.segmentation(m) for m in range(1, most_experts + 1))


def _finish(axes: "Axes") -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False, fontsize=7)
