"""The zero-compute mixture of experts as a scikit-learn estimator; needs the extra `simulate`."""

from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Any, Self

import numpy as np

from zcmoe_symbolic.learning.constants import EmptyRule, checked_rule, learned_constants, regions_of
from zcmoe_symbolic.learning.domains import Domain, Outside
from zcmoe_symbolic.learning.grids import Grid, OccupiedCells
from zcmoe_symbolic.learning.routing import BLOCK, Indices, Regions, Routing
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

try:
    from sklearn.base import BaseEstimator, RegressorMixin
    from sklearn.utils.validation import check_is_fitted, validate_data
except ImportError as missing:
    raise ImportError("ZeroComputeMoERegressor needs scikit-learn: pip install 'zcmoe-symbolic[simulate]'") from missing

__all__ = ["ZeroComputeMoERegressor"]

_MOST_STORED_CELLS = 1 << 20


class _CountedRegions:
    """A function of the inputs that gives the number of a region, with the number of regions."""

    def __init__(self, function: Callable[[Floats], Any], m: int) -> None:
        self.function = function
        self.m = m

    def region_of(self, points: Floats) -> Any:
        return self.function(points)


class ZeroComputeMoERegressor(RegressorMixin, BaseEstimator):
    """Regression by one constant for each region of the inputs: the mean of the outputs there, (35).

    Which region an input belongs to is computed without looking at the outputs. The regions are those of exactly one
    of the following; `n_experts` alone if none is given.

    Parameters
    ----------
    n_experts : int or sequence of int, default 10
        The number of intervals of equal length into which each feature is divided, or one number for each feature. So
        with one feature it is the number of experts, with d features the grid has `n_experts**d` cells. With `density`
        it is the number of intervals of that density, with a function as `regions` the number of its regions; with
        `segmentation`, or an object as `regions`, it is not used.
    segmentation : Segmentation or breakpoints, optional
        The intervals of the single feature; with several features a sequence with one segmentation for each.
    density : SymPy expression in one symbol, optional
        The density of experts on [0, 1]; the breakpoints are `G^{-1}(i/m)`, (49)-(50). With several features a
        sequence with one density for each.
    regions : object with `region_of` and `m`, or function, optional
        Any regions. `region_of(X)` gives the index 0, ..., m - 1 of the region of each input; an object gets one
        feature as an array `(n,)`, several as `(n, d)`; a function always gets X as it is, `(n, d)`. Nothing is scaled.
    domain : pair (low, high), sequence of pairs, or "data", optional
        The interval that is mapped to [0, 1], for all features or for each. "data" takes the least and the largest
        value of each feature in `fit`. By default "data" if only `n_experts` is given; (0, 1) with `segmentation` or
        `density`, which are about certain places.
    empty : "mean", "nan" or a number, default "mean"
        The constant of a region without examples: the mean of all outputs (section 6.3), NaN, or that number.
    outside : "clip" or "error", optional
        What to do with an input outside the domain, in `fit` and `predict`: take the nearest region, or raise. By
        default "clip" for a domain learned from data, "error" for a given one.

    Attributes
    ----------
    constants_, counts_ : arrays `(n_experts_,)`
        The constant of each region, and its number of examples (of those with positive weight). Cells of a grid come in
        the order of an array with one axis for each feature. In a grid of more than 2^20 cells only those with
        examples are stored; `regions_.cells` gives their indices, and the last entry stands for all the others.
    n_experts_ : int
        The number of regions.
    segmentation_ : Segmentation, tuple of Segmentation, or None
        The segmentation of [0, 1]; of each feature if there are several; None with `regions`.
    regions_ : object with `region_of` and `m`
        What finds the region of inputs in [0, 1]^d; with `regions`, of inputs as they are.
    domain_ : Domain or None
        The domain, `.low` and `.high` of each feature; None with `regions`.
    mean_ : float
        The (weighted) mean of all outputs.
    n_features_in_ : int
        The number of features.

    Examples
    --------
    >>> X, y = [[0.0], [1.0], [2.0], [8.0]], [1.0, 3.0, 5.0, 7.0]
    >>> regressor = ZeroComputeMoERegressor(n_experts=4).fit(X, y)
    >>> regressor.constants_, regressor.counts_
    (array([2., 5., 4., 7.]), array([2, 1, 0, 1]))
    >>> regressor.predict([[1.5], [5.0]])
    array([2., 4.])
    """

    constants_: Floats
    counts_: Indices
    n_experts_: int
    segmentation_: Segmentation | tuple[Segmentation, ...] | None
    regions_: Routing | Regions
    domain_: Domain | None
    mean_: float

    def __init__(
        self,
        n_experts: int | Sequence[int] = 10,
        *,
        segmentation: object = None,
        density: object = None,
        regions: object = None,
        domain: object = None,
        empty: EmptyRule = "mean",
        outside: Outside | None = None,
    ) -> None:
        self.n_experts = n_experts
        self.segmentation = segmentation
        self.density = density
        self.regions = regions
        self.domain = domain
        self.empty = empty
        self.outside = outside

    def fit(self, X: object, y: object, sample_weight: object = None) -> Self:
        """Learn the constants from inputs `(n, d)` and outputs `(n,)`, weighted if `sample_weight` is given.

        A weight of zero is as if the example were not there, a weight of k as if it were there k times. Raises
        `ValueError` for parameters or data that make no sense.
        """
        rule = checked_rule(self.empty)
        inputs: Floats
        inputs, outputs = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        weights = None if sample_weight is None else _weights_of(sample_weight, len(inputs))
        used = slice(None) if weights is None else weights > 0
        self._set_regions(inputs[used])
        points = self._points(inputs)
        if isinstance(self.regions_, Grid) and self.regions_.m > _MOST_STORED_CELLS:
            self.regions_ = OccupiedCells.of(self.regions_, points[used])
        learned = learned_constants(points, outputs, self.regions_, weights=weights, empty=rule)
        self.constants_, self.counts_, self.mean_ = learned.constants, learned.counts, learned.mean
        return self

    def predict(self, X: object) -> Floats:
        """The constant of the region of each input, for inputs `(n, d)`.

        Raises `ValueError` for another number of features and, if `outside` says so, for inputs outside the domain.
        """
        check_is_fitted(self)
        inputs: Floats = validate_data(self, X, dtype=np.float64, reset=False)
        out = np.empty(len(inputs))
        for begin in range(0, len(inputs), BLOCK):
            points = self._points(inputs[begin : begin + BLOCK], begin)
            if isinstance(self.regions_, Routing):
                regions = self.regions_.route(points, "X")
            else:
                regions = regions_of(points, self.regions_)
            out[begin : begin + BLOCK] = self.constants_[regions]
        return out

    # -- regions ------------------------------------------------------------------------------------------------------

    def _points(self, inputs: Floats, first_row: int = 0) -> Floats:
        """Inputs `(n, d)` as the regions take them."""
        features = inputs.shape[1]
        if self.domain_ is None:
            return inputs[:, 0] if features == 1 and not isinstance(self.regions_, _CountedRegions) else inputs
        columns = [self.domain_.scaled(inputs, feature, first_row) for feature in range(features)]
        return columns[0] if features == 1 else np.stack(columns, axis=1)

    def _set_regions(self, inputs: Floats) -> None:
        """The regions and the domain, as the parameters say."""
        given = [name for name in ("segmentation", "density", "regions") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{given[0]} and {given[1]} both say what the regions are; give one of them")
        if self.outside not in (None, "clip", "error"):
            raise ValueError(f'outside is {self.outside!r}; give "clip", "error" or None')
        features = inputs.shape[1]
        if self.regions is not None:
            self.segmentation_, self.domain_ = None, None
            self.regions_ = self._given_regions()
        else:
            cells = self._segmentations(features)
            self.segmentation_ = cells[0] if features == 1 else tuple(cells)
            axes = [Routing.of(segmentation) for segmentation in cells]
            self.regions_ = axes[0] if features == 1 else Grid(axes)
            self.domain_ = self._domain(inputs, is_placed=bool(given))
        self.n_experts_ = int(self.regions_.m)

    def _given_regions(self) -> Regions:
        if self.domain is not None or self.outside is not None:
            raise ValueError("domain and outside are for segmentations; regions get the inputs as they are")
        if isinstance(self.regions, Regions):
            return self.regions
        if callable(self.regions):
            return _CountedRegions(self.regions, _count(self.n_experts, "n_experts, the number of regions,"))
        raise ValueError(f"regions is {self.regions!r}; give an object with region_of and m, or a function")

    def _segmentations(self, features: int) -> list[Segmentation]:
        """The segmentation of each feature."""
        if self.segmentation is not None:
            return [Segmentation(given) for given in _for_each(self.segmentation, "segmentation", features)]
        many: Any = self.n_experts if np.ndim(self.n_experts) else [self.n_experts] * features
        if len(many) != features:
            raise ValueError(
                f"n_experts is {self.n_experts!r}; give one integer, or one for each of {features} features"
            )
        numbers = [_count(count, "n_experts") for count in many]
        if self.density is None:
            return [Segmentation.uniform(m) for m in numbers]
        densities = _for_each(self.density, "density", features)
        return [Segmentation.from_density(density, m) for density, m in zip(densities, numbers, strict=True)]

    def _domain(self, inputs: Floats, *, is_placed: bool) -> Domain:
        """The domain; segmentations and densities that were given are about certain places."""
        if isinstance(self.domain, str) and self.domain != "data":
            raise ValueError(f'domain is {self.domain!r}; give (low, high), one such pair for each feature, or "data"')
        if isinstance(self.domain, str) or (self.domain is None and not is_placed):
            return Domain.of_data(inputs, self.outside or "clip")
        return Domain.given((0, 1) if self.domain is None else self.domain, inputs.shape[1], self.outside or "error")


def _for_each(given: Any, name: str, features: int) -> Sequence[Any]:
    """What is given for each feature: itself for one feature, otherwise a sequence of as many."""
    if features == 1:
        return [given]
    if isinstance(given, Segmentation) or not isinstance(given, Sequence) or len(given) != features:
        raise ValueError(f"{name} is {given!r}; for {features} features give a sequence with one for each")
    return given


def _count(number: object, name: str) -> int:
    if isinstance(number, bool) or not isinstance(number, Integral) or int(number) < 1:
        raise ValueError(f"{name} is {number!r}; give an integer of at least 1")
    return int(number)


def _weights_of(sample_weight: object, n: int) -> Floats:
    """The weights as an array; a single number is the weight of every example."""
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.ndim == 0:
        weights = np.full(n, weights)
    if weights.shape != (n,):
        raise ValueError(f"sample_weight has the shape {weights.shape}; there are {n} examples")
    wrong = ~((weights >= 0) & (weights < np.inf))
    if wrong.any():
        index = int(np.argmax(wrong))
        raise ValueError(f"sample_weight[{index}] = {weights[index]} is negative or not finite")
    if not weights.any():
        raise ValueError("sample_weight is zero everywhere; there must be an example that counts")
    return weights
