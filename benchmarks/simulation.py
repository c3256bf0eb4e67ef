"""The exact risk at 100 points (n, m) of the reference model, side by side with simulating it with 300 trials.

Run: python benchmarks/simulation.py. Everything is measured in one run, the best of several rounds that alternate
between the ways. The exact risk starts each round without anything remembered of the segmentations. Simulations that
share one training set of a trial between all m are the cheapest; the last two ways draw one for every point. How far
the estimates lie from the exact risk is printed beside, in standard errors: far off with a common test set, whose luck
all trials share and their standard error does not know.
"""

import time
from collections.abc import Callable
from itertools import product

import numpy as np
import sympy as sp

from zcmoe_symbolic import DataModel, ScalarMoE, Segmentation, UniformNoise, truncated_normal, x
from zcmoe_symbolic.simulation.experiments import simulated_risk, simulated_risks
from zcmoe_symbolic.simulation.samplers import InputSampler
from zcmoe_symbolic.theory.risk import scalar

ROUNDS = 3
TRIALS = 300
TEST_EXAMPLES = 5000
EXAMPLES = (50, 100, 200, 400)
EXPERTS = tuple(range(2, 51, 2))
MODEL = DataModel(
    sp.cos(6 * sp.pi * x), truncated_normal(sp.Rational(1, 2), sp.Rational(1, 5)), UniformNoise(sp.Rational(1, 2))
)


def exact_one_by_one(cells: list[Segmentation]) -> np.ndarray:
    """One call for each point; the moments of a segmentation are computed once, and remembered."""
    scalar._remembered_regions.cache_clear()
    moe = ScalarMoE(MODEL)
    return np.array([moe.risk(one, n).total for n, one in product(EXAMPLES, cells)])


def exact_at_once(cells: list[Segmentation]) -> np.ndarray:
    """One call for each segmentation, with all n."""
    scalar._remembered_regions.cache_clear()
    moe = ScalarMoE(MODEL)
    return np.array([moe.risk(one, EXAMPLES).total for one in cells]).T.ravel()


def simulated(cells: list[Segmentation], **options: object) -> tuple[np.ndarray, np.ndarray]:
    """Means and standard errors, with one training set for all segmentations."""
    found = [simulated_risks(MODEL, cells, n, trials=TRIALS, seed=n, **options) for n in EXAMPLES]
    estimates = [estimate for row in found for estimate in row]
    return np.array([e.mean for e in estimates]), np.array([e.standard_error for e in estimates])


def simulated_one_by_one(cells: list[Segmentation], **options: object) -> tuple[np.ndarray, np.ndarray]:
    """The same with a training set (and a test set) for every point."""
    estimates = [
        simulated_risk(MODEL, one, n, trials=TRIALS, seed=(n, one.m), **options) for n, one in product(EXAMPLES, cells)
    ]
    return np.array([e.mean for e in estimates]), np.array([e.standard_error for e in estimates])


def best_times(ways: dict[str, Callable[[], object]]) -> tuple[dict[str, float], dict[str, object]]:
    seconds, results = dict.fromkeys(ways, np.inf), {}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            results[name] = way()
            seconds[name] = min(seconds[name], time.perf_counter() - start)
    return seconds, results


def sampling() -> None:
    """Nanoseconds for each input, by the three methods, beside NumPy's generator of uniform numbers."""
    half = sp.Rational(1, 2)
    densities = {
        "truncated normal": MODEL.density,
        "2 sin(3 pi x)^2": 2 * sp.sin(3 * sp.pi * x) ** 2,
        "1/2 + 1/(4 sqrt(x))": half + 1 / (4 * sp.sqrt(x)),
    }
    generator, size = np.random.default_rng(1), 10**6
    ways: dict[str, Callable[[], object]] = {"uniform numbers": lambda: generator.random(size)}
    for name, density in densities.items():
        sampler = InputSampler.of(density)
        sampler.draw(generator, 10)
        ways[f"{name}, {sampler.method}"] = lambda sampler=sampler: sampler.draw(generator, size)
    seconds, _ = best_times(ways)
    for name, value in seconds.items():
        print(f"{name:<42} {1e9 * value / size:7.1f} ns for an input")


def main() -> None:
    cells = [Segmentation.uniform(m) for m in EXPERTS]
    exact_at_once(cells)
    simulated(cells[:1])
    ways: dict[str, Callable[[], object]] = {
        "exact risk, one call for each point": lambda: exact_one_by_one(cells),
        "exact risk, one call for each m": lambda: exact_at_once(cells),
        "simulation, exact test error": lambda: simulated(cells),
        "simulation, 5,000 common test examples": lambda: simulated(
            cells, test_examples=TEST_EXAMPLES, common_test_set=True
        ),
        "simulation, 5,000 test examples a trial": lambda: simulated(cells, test_examples=TEST_EXAMPLES),
        "exact test error, separate training sets": lambda: simulated_one_by_one(cells),
        "5,000 test examples, separate sets": lambda: simulated_one_by_one(cells, test_examples=TEST_EXAMPLES),
    }
    seconds, results = best_times(ways)
    reference = np.asarray(results["exact risk, one call for each point"])
    print(f"{len(reference)} points (n, m), {TRIALS} trials, best of {ROUNDS} rounds")
    for name, value in seconds.items():
        one, many = (value / seconds[f"exact risk, one call for each {of}"] for of in ("point", "m"))
        line = f"{name:<42} {value:9.4f} s  {one:8.1f} x  {many:8.1f} x"
        found = results[name]
        if isinstance(found, tuple):
            line += f"  largest |z| {np.max(np.abs((found[0] - reference) / found[1])):.1f}"
        else:
            line += f"  differs by {np.max(np.abs(np.asarray(found) - reference)):.1e}"
        print(line)
    sampling()


if __name__ == "__main__":
    main()
