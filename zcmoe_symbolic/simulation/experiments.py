"""Experiments as in section 6.3: train the constants in many independent trials and measure their test error.

Each training set is drawn anew. The test error of the constants of a trial is computed exactly from the probabilities
and best constants of the regions (Lemma 6.2), so that only the training is left to chance; or it is measured on test
examples, as the paper does with 5,000 of them.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.random import PCG64, Generator, SeedSequence

from zcmoe_symbolic.learning.routing import Indices, Routing
from zcmoe_symbolic.learning.trials import constants_of_trials
from zcmoe_symbolic.simulation.estimate import Estimate
from zcmoe_symbolic.simulation.examples import DrawNoise, draw_examples
from zcmoe_symbolic.theory.cell_moments.moments import verified_cell_moments
from zcmoe_symbolic.theory.model.arguments import ball_of, checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.progress import Advance, Tell, silent
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["Seed", "learned_in_trials", "simulated_risk", "simulated_risks"]

Seed: TypeAlias = int | Sequence[int]
"""Non-negative integers from which NumPy's `SeedSequence` makes independent streams."""

Cells: TypeAlias = Segmentation | Sequence[object] | Floats
"""A segmentation, or its breakpoints, 0 and 1 included."""

_TRIALS = "training sets"
_MOST_AT_ONCE = 1 << 18
"""Examples that are drawn in one go; part of how results follow from the seed, so that it does not change."""


def simulated_risk(
    model: DataModel,
    segmentation: Cells,
    n: int,
    *,
    trials: int = 300,
    seed: Seed = 0,
    test_examples: int | None = None,
    common_test_set: bool = False,
    draw_noise: DrawNoise | None = None,
    progress: Tell | None = None,
) -> Estimate:
    """The expected test error of constants learned from n examples, estimated from independent trials.

    A region without examples gets the mean of all outputs of its trial. With `test_examples=None` the test error of
    a trial's constants is `E_app + sum_i rho_i (chat_i - c_i)^2` (Lemma 6.2, noise included), without sampling error.
    With an integer it is the mean squared error on so many test examples, drawn anew for each trial; with
    `common_test_set=True` all trials share one test set, as where one data set is split once: the interval of the
    estimate then holds for that test set only, not for the expectation over test sets, as the trials share its luck.

    `draw_noise` takes the place of the law of the model's noise, see `draw_examples`. The result is a function of the
    arguments alone: equal seeds and numbers of trials give equal values. `progress` hears of the trials that are done.

    Raises `ValueError` for n < 1, trials < 2, a negative seed, what is no segmentation of [0, 1], and noise without a
    law.

    >>> from zcmoe_symbolic.theory.scalar import x
    >>> model = DataModel(x, 1)
    >>> estimate = simulated_risk(model, Segmentation.uniform(2), n=50, trials=400, seed=1)
    >>> low, high = estimate.interval(0.99)
    >>> low < 0.02170 < high  # the exact risk is 0.021700...
    True
    """
    (estimate,) = simulated_risks(
        model,
        [segmentation],
        n,
        trials=trials,
        seed=seed,
        test_examples=test_examples,
        common_test_set=common_test_set,
        draw_noise=draw_noise,
        progress=progress,
    )
    return estimate


def simulated_risks(
    model: DataModel,
    segmentations: Sequence[Cells],
    n: int,
    *,
    trials: int = 300,
    seed: Seed = 0,
    test_examples: int | None = None,
    common_test_set: bool = False,
    draw_noise: DrawNoise | None = None,
    progress: Tell | None = None,
) -> tuple[Estimate, ...]:
    """`simulated_risk` for many segmentations on the same training (and test) examples, as in Figures 3 and 4.

    Each estimate is the one that `simulated_risk` gives for its segmentation alone; between segmentations the
    estimates are dependent, which makes differences between them more precise.
    """
    cells = [Segmentation(segmentation) for segmentation in segmentations]
    trials = checked_trials(trials)
    tests = None if test_examples is None else checked_count(test_examples, "test_examples")
    training, testing = generators(seed, 2)
    values = np.empty((len(cells), trials))
    tell = progress or silent
    tell(Advance(0, trials, _TRIALS))
    if tests is None:
        measures = [_ExactError(model, segmentation) for segmentation in cells]
        for rows, inputs, outputs in batches(model, n, trials, training, draw_noise):
            for k, segmentation in enumerate(cells):
                values[k, rows] = measures[k](constants_of_trials(inputs, outputs, segmentation)[0])
            tell(Advance(rows.stop, trials, _TRIALS))
        return tuple(Estimate(row, seed) for row in values)
    routings = [Routing.of(segmentation) for segmentation in cells]
    shared = draw_examples(model, tests, 1, testing, draw_noise=draw_noise) if common_test_set else None
    for rows, inputs, outputs in batches(
        model, n, trials, training, draw_noise, beside=0 if common_test_set else tests
    ):
        count = len(inputs)
        fresh = draw_examples(model, tests, count, testing, draw_noise=draw_noise) if shared is None else shared
        for k, segmentation in enumerate(cells):
            constants = constants_of_trials(inputs, outputs, segmentation)[0]
            values[k, rows] = _measured_errors(constants, routings[k], *fresh)
        tell(Advance(rows.stop, trials, _TRIALS))
    return tuple(Estimate(row, seed) for row in values)


def learned_in_trials(
    model: DataModel,
    segmentations: Sequence[Cells],
    n: int,
    *,
    trials: int,
    seed: Seed = 0,
    draw_noise: DrawNoise | None = None,
) -> tuple[tuple[Floats, Indices], ...]:
    """For each segmentation the learned constants and the counts of the examples, arrays of shape (trials, m).

    The training examples are those of `simulated_risks` with the same seed.

    >>> from zcmoe_symbolic.theory.scalar import x
    >>> ((constants, counts),) = learned_in_trials(DataModel(x, 1), [Segmentation.uniform(4)], 10, trials=3, seed=1)
    >>> constants.shape, counts.sum(axis=1).tolist()
    ((3, 4), [10, 10, 10])
    """
    cells = [Segmentation(segmentation) for segmentation in segmentations]
    trials = checked_trials(trials)
    found = tuple((np.empty((trials, one.m)), np.empty((trials, one.m), dtype=np.intp)) for one in cells)
    training, _ = generators(seed, 2)
    for rows, inputs, outputs in batches(model, n, trials, training, draw_noise):
        for segmentation, (constants, counts) in zip(cells, found, strict=True):
            constants[rows], counts[rows] = constants_of_trials(inputs, outputs, segmentation)
    return found


def generators(seed: Seed, count: int) -> list[Generator]:
    """Independent generators, children of one `SeedSequence`; raises `ValueError` for what is no seed."""
    try:
        if seed is None:  # with which NumPy takes fresh entropy, so that no record could bring the numbers back
            raise TypeError("no seed")
        root = SeedSequence(seed)
    except (TypeError, ValueError) as error:
        raise ValueError(f"seed is {seed!r}; give a non-negative integer, or a sequence of them") from error
    return [Generator(PCG64(child)) for child in root.spawn(count)]


def batches(
    model: DataModel, n: int, trials: int, generator: Generator, law: DrawNoise | None, *, beside: int = 0
) -> Iterator[tuple[slice, Floats, Floats]]:
    """Which trials, and their training examples, as many at once as memory allows; `beside`: test examples of each."""
    n = checked_count(n, "n")
    # The trials of a batch depend on n alone, so that training sets do not change with the test set.
    size = max(1, _MOST_AT_ONCE // n)
    step = max(1, min(size, _MOST_AT_ONCE // max(1, beside)))
    for start in range(0, trials, size):
        stop = min(start + size, trials)
        inputs, outputs = draw_examples(model, n, stop - start, generator, draw_noise=law)
        for begin in range(start, stop, step):
            rows = slice(begin, min(begin + step, stop))
            part = slice(rows.start - start, rows.stop - start)
            yield rows, inputs[part], outputs[part]


def checked_trials(trials: object) -> int:
    """The argument `trials`: at least 2, since one trial has no standard error."""
    return checked_count(trials, "trials", least=2)


class _ExactError:
    """The test error (14) of constants on a segmentation, for many sets of constants."""

    def __init__(self, model: DataModel, cells: Segmentation) -> None:
        found = verified_cell_moments(model.pieces, np.asarray(cells))
        self._probabilities, self._constants = found.probabilities, found.constants
        self._least = float(ball_of(model.noise.variance).mid()) + found.error

    def __call__(self, constants: Floats) -> Floats:
        excess: Floats = (constants - self._constants) ** 2 @ self._probabilities
        return self._least + excess


def _measured_errors(constants: Floats, routing: Routing, inputs: Floats, outputs: Floats) -> Floats:
    """The mean squared error of each trial's constants on its test examples, or on the one row that all share."""
    regions = routing.route(inputs, "inputs")
    if len(inputs) == 1:
        return np.array([np.mean((outputs[0] - row[regions[0]]) ** 2) for row in constants])
    predicted = np.take_along_axis(constants, regions, axis=1)
    errors: Floats = np.mean((outputs - predicted) ** 2, axis=1)
    return errors
