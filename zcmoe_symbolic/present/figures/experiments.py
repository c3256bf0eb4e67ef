"""The experiments of the figures, their random numbers, and their estimates as points with bands."""

from collections.abc import Sequence

import numpy as np

from zcmoe_symbolic.present.figures.panels import Series
from zcmoe_symbolic.present.figures.settings import FigureSetting
from zcmoe_symbolic.simulation.estimate import Estimate
from zcmoe_symbolic.simulation.examples import draw_examples
from zcmoe_symbolic.simulation.experiments import simulated_risks
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["approximation_points", "generator_of", "is_simulated", "learning_points", "seed_of"]

_EVERY = 20
"""Up to so many experts every number of them is simulated, above only the even ones: the points stay apart."""


def is_simulated(m: int) -> bool:
    """Whether there is a simulated point for m experts; the exact curves have all m."""
    return m <= _EVERY or m % 2 == 0


def seed_of(setting: FigureSetting, number: int, stream: int) -> tuple[int, int, int]:
    """The seed of one experiment of a figure, so that its random numbers depend on nothing else that is drawn.

    >>> seed_of(FigureSetting(seed=7), 3, 10)
    (7, 3, 10)
    """
    return setting.seed, number, stream


def generator_of(seed: Sequence[int]) -> np.random.Generator:
    """The random numbers of a seed."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))


def approximation_points(
    name: str, style: str, model: DataModel, segmentations: Sequence[Segmentation], setting: FigureSetting,
    seed: Sequence[int], prefix: str = "",
) -> Series:  # fmt: skip
    """The mean squared error of the best constants of every segmentation, each on fresh test examples of its own.

    Nothing is learned here: an estimate of the approximation error (10).
    """
    inputs, outputs = draw_examples(model, setting.test_examples, len(segmentations), generator_of(seed))
    estimates = []
    for cells, places, values in zip(segmentations, inputs, outputs, strict=True):
        errors = (np.asarray(cells.predictor(model)(places)) - values) ** 2
        estimates.append(Estimate(errors, seed))
    label = f"{prefix}{setting.test_examples:,} test examples"
    return _points(name, style, segmentations, estimates, setting, label)


def learning_points(
    name: str, style: str, model: DataModel, segmentations: Sequence[Segmentation], n: int, setting: FigureSetting,
    seed: Sequence[int],
) -> Series:  # fmt: skip
    """The mean test error of the constants that are learned from n examples, over the training sets of the setting.

    Every training set is tested on fresh examples of its own, and serves all segmentations.
    """
    estimates = simulated_risks(
        model, segmentations, n, trials=setting.trials, seed=seed, test_examples=setting.test_examples
    )
    return _points(name, style, segmentations, estimates, setting, f"$n = {n}$: {setting.trials} training sets")


def _points(
    name: str, style: str, segmentations: Sequence[Segmentation], estimates: Sequence[Estimate],
    setting: FigureSetting, label: str,
) -> Series:  # fmt: skip
    counts = np.array([float(cells.m) for cells in segmentations])
    mean = np.array([estimate.mean for estimate in estimates])
    lower, upper = np.array([estimate.interval(setting.confidence) for estimate in estimates]).T
    return Series(name, "points", style, counts, mean, lower=lower, upper=upper, label=label)
