"""Learning the constants, side by side with reading the arrays once and with what a user would otherwise take.

Run: python benchmarks/learning.py [n] [--rounds 15]. Everything is measured in one run; the ways alternate and the best
of several rounds counts (slow ways have fewer). Needs the extras numba and simulate, and uses pandas if it is there.
"""

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec

import numpy as np
import sympy as sp

from zcmoe_symbolic import (
    DataModel,
    ScalarMoE,
    Segmentation,
    UniformNoise,
    ZeroComputeMoERegressor,
    truncated_normal,
    x,
)
from zcmoe_symbolic.learning.constants import learned_constants
from zcmoe_symbolic.learning.trials import constants_of_trials

Ways = dict[str, Callable[[], object]]
SLOW = 1.0
SLOW_ROUNDS = 2


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def best_times(ways: Ways, rounds: int) -> dict[str, tuple[float, int]]:
    """The best time of each way, and in how many rounds it was measured."""
    first = {name: seconds(way) for name, way in ways.items()}
    found = dict.fromkeys(ways, float("inf"))
    number = {name: SLOW_ROUNDS if first[name] > SLOW else rounds for name in ways}
    for turn in range(rounds):
        for name, way in ways.items():
            if turn < number[name]:
                found[name] = min(found[name], seconds(way))
    return {name: (found[name], number[name]) for name in ways}


def show(title: str, ways: Ways, rounds: int, unit: str, items: int) -> None:
    """A table of the times, in milliseconds, for each of `items`, and as a ratio to the way `unit`."""
    times = best_times(ways, rounds)
    print(f"\n{title}\n\n| way | ms | ns each | ratio | rounds |\n|---|---|---|---|---|")
    for name, (taken, number) in times.items():
        ratio = taken / times[unit][0]
        print(f"| {name} | {taken * 1e3:.1f} | {taken / items * 1e9:.2f} | {ratio:.2f} | {number} |")


def by_sorting_in_bins(inputs: np.ndarray, outputs: np.ndarray, points: np.ndarray) -> np.ndarray:
    """NumPy, as one writes it down: a search, and two counts."""
    m = len(points) - 1
    regions = np.minimum(np.searchsorted(points, inputs, side="right") - 1, m - 1)
    counts = np.bincount(regions, minlength=m)
    means = np.bincount(regions, outputs, minlength=m) / np.maximum(counts, 1)
    return np.where(counts > 0, means, outputs.mean())


def by_scipy(inputs: np.ndarray, outputs: np.ndarray, points: np.ndarray) -> np.ndarray:
    from scipy.stats import binned_statistic

    return np.asarray(binned_statistic(inputs, outputs, "mean", bins=points).statistic)


def by_scipy_equal(inputs: np.ndarray, outputs: np.ndarray, m: int) -> np.ndarray:
    from scipy.stats import binned_statistic

    return np.asarray(binned_statistic(inputs, outputs, "mean", bins=m, range=(0, 1)).statistic)


def by_pandas(inputs: np.ndarray, outputs: np.ndarray, points: np.ndarray) -> object:
    import pandas as pd

    bins = pd.cut(inputs, points, right=False, include_lowest=True, labels=False)
    return pd.Series(outputs).groupby(bins).mean()


def trials(rounds: int) -> None:
    """300 trials, n = 200, all m from 1 to 50. Before numba is used, so that this is NumPy alone."""
    random = np.random.default_rng(1)
    inputs, outputs = random.random((300, 200)), random.standard_normal((300, 200))
    cells = [Segmentation.uniform(m) for m in range(1, 51)]

    def with_scipy() -> None:
        for m in range(1, 51):
            for row, values in zip(inputs, outputs, strict=True):
                by_scipy_equal(row, values, m)

    def one_by_one() -> None:
        for segmentation in cells:
            points = np.asarray(segmentation)
            for row, values in zip(inputs, outputs, strict=True):
                by_sorting_in_bins(row, values, points)

    ways: Ways = {
        "constants_of_trials": lambda: [constants_of_trials(inputs, outputs, cell) for cell in cells],
        "NumPy, trial by trial": one_by_one,
        "scipy.stats.binned_statistic, trial by trial": with_scipy,
    }
    show("300 trials, n = 200, m = 1, ..., 50", ways, rounds, "constants_of_trials", 300 * 200 * 50)


def learning(inputs: np.ndarray, outputs: np.ndarray, cells: Segmentation, rounds: int) -> None:
    points = np.asarray(cells)
    ways: Ways = {
        "read both arrays once": lambda: inputs.sum() + outputs.sum(),
        "learned_constants, numba": lambda: learned_constants(inputs, outputs, cells, compiled=True),
        "learned_constants, NumPy": lambda: learned_constants(inputs, outputs, cells, compiled=False),
        "searchsorted and bincount": lambda: by_sorting_in_bins(inputs, outputs, points),
    }
    if cells.is_uniform:
        ways["binned_statistic(bins=m)"] = lambda: by_scipy_equal(inputs, outputs, cells.m)
    else:
        ways["binned_statistic(bins=breakpoints)"] = lambda: by_scipy(inputs, outputs, points)
    if find_spec("pandas"):
        ways["pandas cut and groupby"] = lambda: by_pandas(inputs, outputs, points)
    expected = by_sorting_in_bins(inputs, outputs, points)
    for compiled in (True, False):
        np.testing.assert_allclose(
            learned_constants(inputs, outputs, cells, compiled=compiled).constants, expected, rtol=1e-9, atol=1e-12
        )
    kind = "uniform" if cells.is_uniform else "optimal density"
    show(f"learning, n = {len(inputs):,}, m = {cells.m}, {kind}", ways, rounds, "read both arrays once", len(inputs))


def predicting(inputs: np.ndarray, outputs: np.ndarray, cells: Segmentation, rounds: int) -> None:
    from sklearn.tree import DecisionTreeRegressor

    some = inputs[:100_000, None]
    ours = ZeroComputeMoERegressor(segmentation=cells).fit(some, outputs[:100_000])
    tree = DecisionTreeRegressor(max_leaf_nodes=cells.m).fit(some, outputs[:100_000])
    points, constants = np.asarray(cells), ours.constants_
    column = inputs[:, None]
    ways: Ways = {
        "ZeroComputeMoERegressor.predict": lambda: ours.predict(column),
        "searchsorted and take": lambda: constants[np.searchsorted(points[1:-1], inputs, side="right")],
        "DecisionTreeRegressor.predict": lambda: tree.predict(column),
    }
    assert (ways["searchsorted and take"]() == ours.predict(column)).all()  # noqa: S101
    kind = "uniform" if cells.is_uniform else "optimal density"
    title = f"predicting, n = {len(inputs):,}, m = {cells.m}, {kind}"
    show(title, ways, rounds, "ZeroComputeMoERegressor.predict", len(inputs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", nargs="?", type=lambda text: int(float(text)), default=10**7)
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    half = sp.Rational(1, 2)
    model = DataModel(sp.cos(6 * sp.pi * x), truncated_normal(x, mean=half, std=sp.Rational(1, 5)), UniformNoise(half))
    optimal = ScalarMoE(model).segmentation(100)
    random = np.random.default_rng(2)
    inputs = random.random(options.n)
    outputs = np.cos(6 * np.pi * inputs) + random.uniform(-0.5, 0.5, options.n)
    trials(options.rounds)
    for cells in (Segmentation.uniform(100), optimal):
        predicting(inputs, outputs, cells, options.rounds)
    few = np.linspace(0, 1, 10)
    print("\ncompiling, once in each process:", end=" ")
    print(f"{seconds(lambda: learned_constants(few, few, optimal, compiled=True)):.2f} s")
    for cells in (Segmentation.uniform(100), optimal, Segmentation.uniform(10_000)):
        learning(inputs, outputs, cells, options.rounds)


if __name__ == "__main__":
    main()
