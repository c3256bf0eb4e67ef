"""Figures 3 and 4: constants that are learned from examples, on intervals of equal length."""

from functools import partial

import numpy as np
import sympy as sp

from zcmoe_symbolic.learning.constants import learned_constants
from zcmoe_symbolic.present.figures.approximation import exact_errors, high_rate_errors
from zcmoe_symbolic.present.figures.experiments import (
    approximation_points,
    generator_of,
    is_simulated,
    learning_points,
    seed_of,
)
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
from zcmoe_symbolic.simulation.examples import draw_examples
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.progress import Tell, silent
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["learned_figure"]

_SHOWN, _APPROXIMATION, _TRAINING = 0, 1, 10  # the streams of random numbers

_NOTES = (
    "The paper tells 300 training sets and 5,000 test examples; its functions, the range of its noise and its other "
    "sizes were not known here, so that these are this project's reference setting.",
    "A region without training examples gets the mean of all training outputs, as in the paper.",
    "Every training set is tested on fresh examples of its own. One training set serves all numbers of experts, so "
    "that neighbouring simulated points of (c) depend on each other; each band is a 95 % confidence interval by "
    "itself.",
)


def learned_figure(number: int, model: DataModel, setting: FigureSetting, tell: Tell = silent) -> FigureData:
    """The numbers of Figure 3 (or 4): panels (a), for two numbers of experts, (b) and (c)."""
    moe = ScalarMoE(model)
    inputs, outputs = draw_examples(model, setting.learned_from, 1, generator_of(seed_of(setting, number, _SHOWN)))
    shown = [
        partial(_learned_panel, f"a{index}", moe, m, inputs[0], outputs[0])
        for index, m in enumerate(setting.learned_experts, start=1)
    ]
    panels = made_in_turn(
        [*shown, partial(_approximation_panel, number, moe, setting), partial(_test_panel, number, moe, setting)], tell
    )
    return FigureData(
        number,
        "Learned constants on intervals of equal length, and their test error",
        model,
        setting,
        panels,
        notes=_NOTES,
    )


def _learned_panel(key: str, moe: ScalarMoE, m: int, inputs: Floats, outputs: Floats) -> Panel:
    cells = Segmentation.uniform(m)
    best = np.asarray(cells.optimal_constants(moe.model), dtype=np.float64)
    learned = learned_constants(inputs, outputs, cells)
    series = [
        Series("training examples", "examples", "examples", inputs, outputs, label="training examples"),
        target_curve(moe.model, "target behind", label=r"target $\beta$"),
        steps_of("learned constants", "learned constants", cells, learned.constants, label=r"learned $\hat{c}_i$ (35)"),
        steps_of("optimal constants", "optimal constants dotted", cells, best, label=r"optimal $c_i$ (15)"),
    ]
    empty = np.flatnonzero(learned.counts == 0)
    if len(empty):
        middle = np.asarray(cells.midpoints)[empty]
        series.append(
            Series(
                "regions without examples", "examples", "empty", middle, learned.constants[empty], label="no example"
            )
        )
    return Panel(
        key, f"learned and optimal constants of {m} experts", "x", "output", "$x$", "$f(x)$", tuple(series),
        heading=f"$n = {len(inputs)}$, $m = {m}$", x_limits=(0, 1),
    )  # fmt: skip


def _approximation_panel(number: int, moe: ScalarMoE, setting: FigureSetting) -> Panel:
    counts = np.array(setting.experts, dtype=np.float64)
    cells = [Segmentation.uniform(m) for m in setting.experts]
    simulated = [one for one in cells if is_simulated(one.m)]
    exact = exact_errors(moe, cells)
    many = high_rate_errors(moe, counts, sp.Integer(1))
    series = (
        Series("uniform segmentation exact", "line", "optimal exact", counts, exact, label="exact (10)"),
        Series(
            "uniform segmentation high-rate", "line", "optimal high-rate", counts, many,
            label=r"high-rate (21), $\lambda = 1$",
        ),
        approximation_points(
            "uniform segmentation simulated", "optimal simulated", moe.model, simulated, setting,
            seed_of(setting, number, _APPROXIMATION),
        ),
        noise_floor(moe.model, setting),
    )  # fmt: skip
    return Panel(
        "b", "approximation error of intervals of equal length", "m", "error", EXPERTS_LABEL, ERROR_LABEL, series,
        x_limits=(0, setting.most_experts + 1), y_limits=error_limits(moe.model, [exact], series),
    )  # fmt: skip


def _test_panel(number: int, moe: ScalarMoE, setting: FigureSetting) -> Panel:
    counts = np.array(setting.experts, dtype=np.float64)
    cells = [Segmentation.uniform(m) for m in setting.experts]
    simulated = [one for one in cells if is_simulated(one.m)]
    exact = [moe.risk(one, np.array(setting.training_sizes)) for one in cells]
    lines: list[Series] = []
    points: list[Series] = []
    for index, n in enumerate(setting.training_sizes):
        risk = np.array([risks.total[index] for risks in exact])
        lines.append(
            Series(f"n = {n} exact", "line", f"size {index} exact", counts, risk, label=f"$n = {n}$: exact risk")
        )
        points.append(
            learning_points(
                f"n = {n} simulated", f"size {index} simulated", moe.model, simulated, n, setting,
                seed_of(setting, number, _TRAINING + index),
            )
        )  # fmt: skip
    ordered = [one for pair in zip(lines, points, strict=True) for one in pair]
    return Panel(
        "c", "test error of learned constants", "m", "error", EXPERTS_LABEL,
        r"test error $\mathcal{E}_{\mathrm{test}}$", (*ordered, noise_floor(moe.model, setting)),
        x_limits=(0, setting.most_experts + 1),
        y_limits=error_limits(moe.model, [risks.total for risks in exact], points),
    )  # fmt: skip
