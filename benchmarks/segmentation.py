"""Ten million points of the segmentation of the reference model, side by side with filling an array of that size.

Run: python benchmarks/segmentation.py [m]. Everything is measured in one run, the best of several rounds that
alternate between the ways; the errors are those at sampled indices, next to the critical points and elsewhere,
against certified balls.
"""

import sys
import time
import tracemalloc
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import sympy as sp
from flint import fmpq

from zcmoe_symbolic.numerics.inverses import InverseOfIntegral
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.lobes import lobes

ROUNDS = 7
X = sp.Symbol("x", real=True)
DENSITY = sp.exp(-sp.Rational(25, 6) * (X - sp.Rational(1, 2)) ** 2) * (sp.sin(6 * sp.pi * X) ** 2) ** sp.Rational(1, 3)


def density(x: np.ndarray) -> np.ndarray:
    return np.exp(-25 / 6 * (x - 0.5) ** 2) * np.abs(np.sin(6 * np.pi * x)) ** (2 / 3)


def by_interpolation(m: int) -> np.ndarray:
    """The naive way: the trapezoidal rule on a fine grid, and linear interpolation of the inverse."""
    grid = np.linspace(0.0, 1.0, 2_000_001)
    values = density(grid)
    mass = np.concatenate([[0.0], np.cumsum((values[1:] + values[:-1]) / 2)])
    return np.interp(np.arange(m + 1) / m, mass / mass[-1], grid)


def by_bisection(m: int, indices: list[int]) -> np.ndarray:
    """The careful naive way, at a few indices: SciPy's quadrature between critical points, and its root finder."""
    from scipy.integrate import quad
    from scipy.optimize import brentq

    stops = [k / 6 for k in range(7)]

    def scalar(x: float) -> float:
        return float(density(np.float64(x)))

    masses = [quad(scalar, a, b, epsabs=0, epsrel=2e-14, limit=200)[0] for a, b in pairwise(stops)]
    levels = np.concatenate([[0.0], np.cumsum(masses)])

    def share(x: float) -> float:
        k = min(int(x * 6), 5)
        return float(levels[k] + quad(scalar, stops[k], x, epsabs=0, epsrel=2e-14, limit=200)[0]) / float(levels[-1])

    return np.array([brentq(lambda x, i=i: share(x) - i / m, 0.0, 1.0, xtol=1e-17, rtol=1e-15) for i in indices])


def sampled_indices(inverse: InverseOfIntegral, m: int) -> list[int]:
    """Both neighbours and more next to every critical level, the ends, and random ones."""
    levels = [float(inverse.value(fmpq(k, 6), 128).mid()) for k in range(7)]
    near = {round(level * m) + step for level in levels for step in range(-5, 6)}
    spread = {int(i) for i in np.random.default_rng(1).integers(1, m, 300)}
    return sorted(i for i in near | spread if 0 < i < m)


def worst(inverse: InverseOfIntegral, points: np.ndarray, indices: list[int], m: int) -> tuple[float, float]:
    """The largest error at the indices, absolute and in units in the last place."""
    absolute, units = 0.0, 0.0
    for value, i in zip(points, indices, strict=True):
        with working_precision(200):
            true = inverse.ball(fmpq(i, m), 30)
            error = float(abs(true - float(value)).upper())
        absolute, units = max(absolute, error), max(units, error / float(np.spacing(float(true.mid()))))
    return absolute, units


def peak_in_arrays(action: Callable[[], object], m: int) -> float:
    tracemalloc.start()
    action()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / (8 * m)


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def main() -> None:
    m = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10**7
    found = lobes(DENSITY, X, 0, 1)
    inverse = InverseOfIntegral(found, symmetric=True)
    general = InverseOfIntegral(found)
    print(f"first call, m = 10: {seconds(lambda: inverse.points(10)) * 1e3:.1f} ms")
    first = seconds(lambda: inverse.points(m, compiled=False))
    print(f"first call, m = {m:,}, tables included, NumPy: {first * 1e3:.1f} ms")
    ways: dict[str, Callable[[], object]] = {
        "fill an array": lambda: np.full(m + 1, 0.5),
        "numba": lambda: inverse.points(m, compiled=True),
        "numba, symmetry not used": lambda: general.points(m, compiled=True),
        "NumPy": lambda: inverse.points(m, compiled=False),
        "NumPy, symmetry not used": lambda: general.points(m, compiled=False),
        "np.interp on a grid": lambda: by_interpolation(m),
    }
    for warm_up in ways.values():
        warm_up()
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            best[name] = min(best[name], seconds(way))
    indices = sampled_indices(inverse, m)
    unit = best["fill an array"]
    print(f"\nm = {m:,}; best of {ROUNDS} rounds; errors at {len(indices)} indices; memory in arrays of m float64")
    print(f"{'way':27s}{'ms':>9s}{'ns/point':>10s}{'ratio':>8s}{'error':>11s}{'ulps':>11s}{'memory':>8s}")
    for name, way in ways.items():
        row = f"{name:27s}{best[name] * 1e3:9.1f}{best[name] / m * 1e9:10.2f}{best[name] / unit:8.2f}"
        if name != "fill an array":
            points = np.asarray(way())[indices]
            absolute, units = worst(inverse, points, indices, m)
            row += f"{absolute:11.1e}{units:11.3g}"
        else:
            row += " " * 22
        print(f"{row}{peak_in_arrays(way, m):8.2f}")
    few = indices[:: max(1, len(indices) // 40)]
    start = time.perf_counter()
    points = by_bisection(m, few)
    each = (time.perf_counter() - start) / len(few)
    absolute, units = worst(inverse, points, few, m)
    ratio = each * m / unit
    print(f"{'SciPy quad + brentq':27s}{'':9s}{each * 1e9:10.1e}{ratio:8.0e}{absolute:11.1e}{units:11.3g}")
    print(f"\nproved bound: {inverse.bound_in_ulps(m):.2f} ulp")
    for digits in (30, 100, 200):
        build = seconds(lambda d=digits: inverse.ball(fmpq(1, 3), d))
        each = seconds(lambda d=digits: [inverse.ball(fmpq(i, 1000), d) for i in range(1, 101)]) / 100
        print(
            f"certified balls, {digits} digits: {build * 1e3:.0f} ms for the expansions, {each * 1e3:.2f} ms per level"
        )


if __name__ == "__main__":
    main()
