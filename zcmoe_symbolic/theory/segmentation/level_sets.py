"""Segmentations into the level sets of the target, which no segmentation into intervals beats when m is large.

The class of (4) allows regions of any shape. Its best predictors with m values are `Q(beta(x))` with Q an m-level
scalar quantizer of `Z = beta(X)`: a region is where beta lies between two thresholds, in one dimension a union of
intervals.
With m large the error falls to `(1/(12 m^2)) (int f_Z^(1/3) dz)^3` (W. R. Bennett; P. F. Panter and W. Dite), f_Z the
density of Z, see `level_set_constant`: by a factor of up to the square of the number of monotone branches below (23),
and at the rate `m^-2` in any dimension.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zcmoe_symbolic.theory.model.arguments import ball_of, checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.vector_model import VectorDataModel
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.law_of_points import LawOfPoints
from zcmoe_symbolic.theory.segmentation.law_of_the_target import LawOfTheTarget
from zcmoe_symbolic.theory.segmentation.level_intervals import Intervals, level_intervals
from zcmoe_symbolic.theory.segmentation.lloyd_max import Quantizer, best_of_a_grid, quantizer, stationary_quantizer

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.risk.parts import Risk

__all__ = ["LevelSetSegmentation", "level_set_segmentation"]

_MOST_REGIONS = 100_000
_MOST_BY_PROGRAMMING = 64
_GRID = 512

Model: TypeAlias = DataModel | VectorDataModel


@dataclass(frozen=True, eq=False)
class LevelSetSegmentation:
    """The m regions `{x : t_{k-1} <= beta(x) < t_k}` of a model, the last one closed.

    * `thresholds`: the m + 1 numbers `t_0 < ... < t_m`, as float64; the first and the last one are the least and the
      greatest value of the target (in several dimensions: at the points), and what lies beyond them belongs to the
      outermost regions.
    * `probabilities`, `constants`, `errors`: `rho_i`, `c_i` (9) and `w_i`, the terms of (10), of every region, in
      float64.
    * `residual`: the largest `|t_k - (c_k + c_{k+1})/2|`, relative to the distance of the two constants; it is 0 for a
      quantizer that satisfies the conditions of Lloyd and Max.
    * `discrepancy`: an estimate, not a bound, of how far the sum of the errors may be off.

    It serves as `regions` of `ZeroComputeMoERegressor`. The numbers are not proved, `intervals` are.
    """

    model: Model
    thresholds: Floats
    probabilities: Floats
    constants: Floats
    errors: Floats
    residual: float
    discrepancy: float
    _target: Callable[..., Any] = field(repr=False)

    @property
    def m(self) -> int:
        """The number of regions."""
        return len(self.thresholds) - 1

    @property
    def dimension(self) -> int:
        """The number of coordinates of an input."""
        return self.model.dimension if isinstance(self.model, VectorDataModel) else 1

    @property
    def approximation_error(self) -> float:
        """The error (10) of the best constants on these regions, the variance of the noise included."""
        return float(ball_of(self.model.noise.variance).mid()) + float(np.sum(self.errors))

    @cached_property
    def intervals(self) -> tuple[Intervals, ...]:
        """For each region its intervals from left to right, each a pair of balls around its ends.

        Proved, for the thresholds as the binary numbers that they are: between neighbouring zeros of `beta'`, all of
        which are isolated, the target takes a threshold exactly where the ball is. Single points at which a region
        touches a threshold from outside do not count. A plateau whose value is a threshold belongs to the region above.

        Raises `ValueError` in more than one dimension, `NotDecided` if a threshold could not be told apart from a
        critical value.
        """
        if isinstance(self.model, VectorDataModel):
            raise ValueError(
                f"the regions lie in {self.dimension} dimensions; only in one are they unions of intervals"
            )
        return level_intervals(self.model, self.thresholds)

    def region_of(self, points: object) -> NDArray[np.intp] | int:
        """The index 0, ..., m - 1 of the region of each point, by comparing beta with the thresholds in float64.

        In one dimension an array of any shape; in d dimensions an array whose last axis has the length d. Raises
        `ValueError` for points outside of `[0, 1]^d`.

        >>> from zcmoe_symbolic.theory.scalar import x
        >>> level_set_segmentation(DataModel((2 * x - 1) ** 2, 1), 2).region_of([0, 0.3, 0.5, 0.9, 1])
        array([1, 0, 0, 1, 1])
        """
        where = np.asarray(points, dtype=np.float64)
        if self.dimension > 1 and (where.ndim == 0 or where.shape[-1] != self.dimension):
            raise ValueError(f"points has the shape {where.shape}; its last axis must have the length {self.dimension}")
        outside = ~((where >= 0) & (where <= 1))
        if outside.any():
            index = tuple(int(i) for i in np.argwhere(outside)[0])
            place = ", ".join(map(str, index))
            raise ValueError(f"points[{place}] = {where[index]} lies outside [0, 1]")
        values = self._target(where) if self.dimension == 1 else self._target(*np.moveaxis(where, -1, 0))
        region = np.searchsorted(self.thresholds[1:-1], np.asarray(values), side="right")
        return int(region) if np.ndim(region) == 0 else np.asarray(region, dtype=np.intp)

    def risk(self, n: ArrayLike) -> "Risk":
        """The exact expected test error of constants learned from n examples on these regions, by its parts, float64.

        `n` as of `theory.risk.risk_of_regions`.
        """
        from zcmoe_symbolic.theory.risk.parts import risk_of_regions

        variance = float(ball_of(self.model.noise.variance).mid())
        return risk_of_regions(self.probabilities, self.constants, self.errors, variance, n)

    def __repr__(self) -> str:
        return f"LevelSetSegmentation of beta = {self.model.beta} into {self.m} region{'s' if self.m > 1 else ''}"

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.theory.segmentation.display import level_sets_html

        return level_sets_html(self)


def level_set_segmentation(
    model: Model, m: int, thresholds: object = None, *, points: int | None = None
) -> LevelSetSegmentation:
    """The level sets of the target between the thresholds of a good m-level quantizer of `Z = beta(X)`.

    By default the thresholds satisfy the conditions of Lloyd and Max, `t_k = (c_k + c_{k+1})/2`, up to `residual`. The
    descent starts from companding with `f_Z^(1/3)` and, for few regions, from the best thresholds of a grid by dynamic
    programming. That the result is the best of all quantizers is not shown.

    With `thresholds`, m - 1 increasing numbers, the regions are those of exactly these.

    In one dimension the numbers are good to about the last digits of float64. For a `VectorDataModel` the law of Z
    comes from so many `points` (a million by default): `discrepancy`, the change from half as many, says how good the
    errors are.

    Raises `ValueError` for m < 1, for thresholds out of order, and for a target that is constant wherever inputs fall
    if m > 1.

    >>> from zcmoe_symbolic.theory.scalar import x
    >>> cells = level_set_segmentation(DataModel((2 * x - 1) ** 2, 1), 2)
    >>> cells.thresholds.round(6), [[f"{float(end):.6f}" for end in pair] for pair in cells.intervals[0]]
    (array([0.      , 0.410097, 1.      ]), [['0.179806', '0.820194']])
    >>> cells.probabilities.round(6)
    array([0.640388, 0.359612])
    """
    if not isinstance(model, DataModel | VectorDataModel):
        raise ValueError(f"model is {model!r}; write DataModel(beta, density, noise) or a VectorDataModel")
    count = checked_count(m, "m")
    if count > _MOST_REGIONS:
        raise ValueError(f"m is {count}; level sets are computed for at most {_MOST_REGIONS} regions")
    if isinstance(model, DataModel):
        if points is not None:
            raise ValueError("points is for several dimensions; in one the law of the target needs none")
        law: LawOfTheTarget | LawOfPoints = LawOfTheTarget.of(model)
    else:
        law = LawOfPoints.of(model, points)
    if thresholds is None:
        found = _lloyd_max(law, count)
    else:
        found = quantizer(law, _checked_thresholds(thresholds, count, law.range))
    found, discrepancy = law.final(found)
    least, most = law.range
    return LevelSetSegmentation(
        model,
        np.concatenate([[least], found.thresholds, [most]]),
        found.probabilities,
        found.constants,
        found.errors,
        found.residual,
        discrepancy,
        law.function,
    )


def _lloyd_max(law: LawOfTheTarget | LawOfPoints, m: int) -> Quantizer:
    if m == 1:
        return quantizer(law, np.empty(0))
    if not law.varies:
        raise ValueError(f"beta is constant wherever inputs fall, so that one region has no error; m is {m}, ask for 1")
    starts = [law.companding(m)]
    if m <= _MOST_BY_PROGRAMMING:
        starts.append(best_of_a_grid(law, law.companding(_GRID), m))
    return stationary_quantizer(law, starts)


def _checked_thresholds(thresholds: object, m: int, values: tuple[float, float]) -> Floats:
    try:
        points = np.asarray(thresholds, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"thresholds are no real numbers ({error}); give m - 1 numbers") from error
    if points.shape != (m - 1,):
        raise ValueError(f"thresholds has the shape {points.shape}; for m = {m} regions give {m - 1} inner thresholds")
    low, high = values
    ends = np.concatenate([[low], points, [high]])
    wrong = np.flatnonzero(~(np.diff(ends) > 0))
    if wrong.size:
        index = min(int(wrong[0]), m - 2)
        raise ValueError(
            f"thresholds[{index}] = {points[index]} is out of order; they increase strictly between the least value "
            f"{low} and the greatest value {high} of the target"
        )
    return points
