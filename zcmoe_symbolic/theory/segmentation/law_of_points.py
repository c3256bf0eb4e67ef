"""The law of `Z = beta(X)` in several dimensions, in float64, by evenly spread points: an estimate.

The points are the fractional parts of 1/2 + k (1/g, 1/g^2, ..., 1/g^d), k = 1, 2, ..., with g^(d+1) = g + 1. Unlike
those of a grid they do not line up, so that also a sum of coordinates takes many values (M. Roberts, The unreasonable
effectiveness of quasirandom sequences, 2018; on such sequences H. Niederreiter, Random Number Generation and
Quasi-Monte Carlo Methods, SIAM 1992).
"""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import brentq

from zcmoe_symbolic.theory.model.arguments import checked_count
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.lloyd_max import Quantizer

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.vector_model import VectorDataModel

__all__ = ["LawOfPoints"]

_POINTS = 1_000_000
_MOST_POINTS = 20_000_000
_BINS = 2000


@dataclass(frozen=True, eq=False)
class LawOfPoints:
    """Values of the target at the points in increasing order, with their probabilities (sum 1)."""

    model: "VectorDataModel"
    points: int
    values: Floats
    weights: Floats

    @classmethod
    def of(cls, model: "VectorDataModel", points: int | None) -> "LawOfPoints":
        """The law by so many points."""
        count = _POINTS if points is None else checked_count(points, "points", least=100)
        if count > _MOST_POINTS:
            raise ValueError(f"points is {count}; at most {_MOST_POINTS} are computed with")
        return _law(model, count)

    @property
    def function(self) -> Any:
        """The target in float64, of d arrays."""
        return self.model.target_function

    @cached_property
    def varies(self) -> bool:
        """Whether the values differ."""
        return bool(self.values[-1] > self.values[0])

    @cached_property
    def range(self) -> tuple[float, float]:
        """The least and the greatest value at the points; values beyond belong to the outermost regions."""
        return float(self.values[0]), float(self.values[-1])

    @cached_property
    def _sums(self) -> tuple[Floats, Floats, Floats, float]:
        """Running sums of the weights, of the first and of the second moments about the mean, and the mean."""
        mean = float(self.weights @ self.values)
        away = self.values - mean
        parts = (self.weights, self.weights * away, self.weights * away**2)
        first, second, third = (np.concatenate([[0.0], np.cumsum(part)]) for part in parts)
        return first, second, third, mean

    def moments(self, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
        """Probabilities, means and errors of the points between the thresholds, by differences of running sums."""
        weights, first, second, mean = self._sums
        ends = np.array([0, *np.searchsorted(self.values, thresholds), len(self.values)])
        mass, moment, square = (np.diff(part[ends]) for part in (weights, first, second))
        bounds = np.concatenate([[self.range[0]], thresholds, [self.range[1]]])
        middles = (bounds[:-1] + bounds[1:]) / 2
        away = np.divide(moment, mass, out=middles - mean, where=mass > 0)
        return mass, mean + away, np.maximum(square - mass * away**2, 0.0)

    def exact_moments(self, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
        """`moments` without cancellation, also for narrow regions."""
        count = len(thresholds) + 1
        regions = np.repeat(np.arange(count), np.diff([0, *np.searchsorted(self.values, thresholds), len(self.values)]))
        mass = np.asarray(np.bincount(regions, self.weights, count), dtype=np.float64)
        ends = np.concatenate([[self.range[0]], thresholds, [self.range[1]]])
        middles = (ends[:-1] + ends[1:]) / 2
        away = self.values - middles[regions]
        shift = np.divide(np.bincount(regions, self.weights * away, count), mass, out=np.zeros(count), where=mass > 0)
        errors = np.bincount(regions, self.weights * (away - shift[regions]) ** 2, count)
        return mass, middles + shift, np.asarray(errors, dtype=np.float64)

    def final(self, found: Quantizer) -> tuple[Quantizer, float]:
        """The quantizer, and the change of its error from half as many points."""
        coarse = _law(self.model, self.points // 2)
        mass, constants, errors = self.exact_moments(found.thresholds)
        change = abs(float(np.sum(coarse.exact_moments(found.thresholds)[2])) - float(np.sum(errors)))
        return replace(found, probabilities=mass, constants=constants, errors=errors), change

    def density(self, values: Floats) -> Floats:
        """An estimate of `f_Z` from the probabilities of short intervals around the values."""
        low, high = self.range
        half = (high - low) / _BINS
        sums = self._sums[0]
        above, below = (sums[np.searchsorted(self.values, values + side)] for side in (half, -half))
        return np.asarray((above - below) / (2 * half))

    def companding(self, m: int) -> Floats:
        """m - 1 increasing thresholds at equal steps of the integral of the cube root of a histogram of Z."""
        masses, edges = np.histogram(self.values, bins=_BINS, weights=self.weights)
        integral = np.concatenate([[0.0], np.cumsum(np.cbrt(np.maximum(masses, 1e-300)))])
        return np.asarray(np.interp(np.arange(1, m) / m, integral / integral[-1], edges))


@lru_cache(maxsize=4)
def _law(model: "VectorDataModel", count: int) -> LawOfPoints:
    d = model.dimension
    root = float(brentq(lambda g: g ** (d + 1) - g - 1, 1.0, 2.0, xtol=1e-15))
    steps = root ** -np.arange(1.0, d + 1)
    coordinates = (0.5 + np.arange(1.0, count + 1) * steps[:, None]) % 1
    values = np.broadcast_to(model.target_function(*coordinates), count)
    weights = np.broadcast_to(model.density_function(*coordinates), count)
    order = np.argsort(values, kind="stable")
    sorted_weights = weights[order]
    return LawOfPoints(model, count, values[order], sorted_weights / np.sum(sorted_weights))
