"""Figures 1 and 2: the best segmentation and the approximation error, for many experts and exactly."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import sympy as sp

from zcmoe_symbolic.present.figures.curves import curve_of, curve_of_pieces
from zcmoe_symbolic.present.figures.experiments import approximation_points, is_simulated, seed_of
from zcmoe_symbolic.present.figures.panels import FigureData, Panel, Series, made_in_turn
from zcmoe_symbolic.present.figures.settings import FigureSetting
from zcmoe_symbolic.present.figures.shared_series import (
    ERROR_LABEL,
    EXPERTS_LABEL,
    error_limits,
    noise_floor,
    steps_of,
    target_curve,
)
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.progress import Tell, silent
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["approximation_figure", "exact_errors", "high_rate_errors"]

_OPTIMAL, _UNIFORM = 0, 1  # the streams of random numbers

_NOTES = (
    "The paper tells the number of test examples; its functions, the range of its noise and its numbers of experts "
    "were not known here, so that beta, p, the noise and the numbers of experts are this project's reference setting.",
    "The optimal density vanishes exactly where beta is constant; the paper lifts it there to about the numerical "
    "precision instead. Companding puts every such interval into one region with a neighbour.",
    "Every simulated point has test examples of its own; its band is a 95 % confidence interval by Student's law.",
)


def approximation_figure(number: int, model: DataModel, setting: FigureSetting, tell: Tell = silent) -> FigureData:
    """The numbers of Figure 1 (or 2): panels (a) to (g)."""
    moe = ScalarMoE(model)
    shown = [partial(_predictor_panel, key, moe, m) for key, m in zip("efg", setting.shown_experts, strict=True)]
    panels = made_in_turn(
        [
            partial(_target_panel, model),
            partial(_density_panel, model),
            partial(_error_panel, number, moe, setting),
            partial(_expert_panel, moe),
            *shown,
        ],
        tell,
    )
    return FigureData(
        number,
        "Optimal segmentation of [0, 1], best predictors and their approximation error",
        model,
        setting,
        panels,
        notes=_NOTES,
    )


def exact_errors(moe: ScalarMoE, segmentations: Sequence[Segmentation]) -> Floats:
    """The exact error (10) of every segmentation."""
    return np.array([moe.approximation_error(cells) for cells in segmentations])


def high_rate_errors(moe: ScalarMoE, counts: Floats, density: object = None) -> Floats:
    """The errors (23), or (21) for a density of experts: the variance of the noise and the constant over `m^2`."""
    return float(moe.model.noise.variance) + float(moe.error_constant(density, digits=20)) / counts**2


def _target_panel(model: DataModel) -> Panel:
    curve = target_curve(model, "target")
    return Panel("a", "the target", "x", "beta", "$x$", r"$\beta(x)$", (curve,), x_limits=(0, 1))


def _density_panel(model: DataModel) -> Panel:
    curve = Series("input density", "line", "density", *curve_of_pieces(model, lambda piece: piece.density))
    limits = (0.0, 1.08 * float(np.nanmax(curve.y if curve.y is not None else np.ones(1))))
    return Panel("b", "the density of the input", "x", "p", "$x$", "$p(x)$", (curve,), x_limits=(0, 1), y_limits=limits)


def _error_panel(number: int, moe: ScalarMoE, setting: FigureSetting) -> Panel:
    counts = np.array(setting.experts, dtype=np.float64)
    series: list[Series] = []
    exact: list[Floats] = []
    for kind, word, stream, density in (
        ("optimal", r"$\lambda^{\mathrm{opt}}$", _OPTIMAL, None),
        ("uniform", "uniform", _UNIFORM, sp.Integer(1)),
    ):
        cells = [moe.segmentation(m) if density is None else Segmentation.uniform(m) for m in setting.experts]
        simulated = [one for one in cells if is_simulated(one.m)]
        exact.append(exact_errors(moe, cells))
        formula = "(23)" if density is None else "(21)"
        many = high_rate_errors(moe, counts, density)
        series += [
            Series(
                f"{kind} segmentation exact", "line", f"{kind} exact", counts, exact[-1], label=f"{word}: exact (10)"
            ),
            Series(
                f"{kind} segmentation high-rate", "line", f"{kind} high-rate", counts, many,
                label=f"{word}: high-rate {formula}",
            ),
            approximation_points(
                f"{kind} segmentation simulated", f"{kind} simulated", moe.model, simulated, setting,
                seed_of(setting, number, stream), f"{word}: ",
            ),
        ]  # fmt: skip
    return Panel(
        "c", "approximation error against the number of experts", "m", "error", EXPERTS_LABEL, ERROR_LABEL,
        (*series[:3], noise_floor(moe.model, setting), *series[3:]),
        x_limits=(0, setting.most_experts + 1), y_limits=error_limits(moe.model, exact, series),
    )  # fmt: skip


def _expert_panel(moe: ScalarMoE) -> Panel:
    places, values = curve_of(moe.optimal_density(), moe.model)
    optimal = Series(
        "optimal density", "line", "optimal exact", places, values, label=r"$\lambda^{\mathrm{opt}}$, (22)"
    )
    uniform = Series(
        "uniform density", "line", "uniform exact", np.array([0.0, 1.0]), np.ones(2), label=r"uniform, $\lambda = 1$"
    )
    limits = (0.0, 1.06 * float(np.nanmax(values)))
    return Panel(
        "d", "the optimal density of experts", "x", "lambda", "$x$", r"$\lambda(x)$", (uniform, optimal),
        x_limits=(0, 1), y_limits=limits,
    )  # fmt: skip


def _predictor_panel(key: str, moe: ScalarMoE, m: int) -> Panel:
    cells = moe.segmentation(m)
    constants = np.asarray(cells.optimal_constants(moe.model), dtype=np.float64)
    series = (
        target_curve(moe.model, "target behind", label=r"target $\beta$"),
        steps_of("best predictor", "optimal constants", cells, constants, label=r"best $c_i$ (15)"),
        Series("breakpoints", "breakpoints", "breakpoints", np.asarray(cells), label="$a_i$ (50)"),
    )
    return Panel(
        key, f"the best predictor with {m} experts", "x", "output", "$x$", "$f(x)$", series, heading=f"$m = {m}$",
        x_limits=(0, 1),
    )  # fmt: skip
