"""Segmentations of [0, 1] into intervals, one for each expert: `0 = a_0 < a_1 < ... < a_m = 1`."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn, Self

import numpy as np
import sympy as sp
from flint import arb, ctx
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.model.arguments import ball_of, checked_count
from zcmoe_symbolic.theory.segmentation.breakpoints import (
    Floats,
    are_binary,
    checked_balls,
    checked_floats,
    checked_numbers,
)

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.data_model import DataModel
    from zcmoe_symbolic.theory.segmentation.predictor import Predictor

__all__ = ["Segmentation"]


class Segmentation(NDArrayOperatorsMixin):
    """The breakpoints `0 = a_0 < a_1 < ... < a_m = 1` of m intervals.

    `points` are exact numbers (integers, fractions, SymPy numbers), balls, or floats, which are taken for exactly the
    binary numbers that they are. Raises `ValueError`, naming the first wrong point, if they are out of order, outside
    [0, 1], do not begin with 0 and end with 1, or are no real numbers.

    A segmentation serves as the float64 array of its breakpoints: it has a length (m + 1), can be indexed and sliced,
    and NumPy takes it as an array.

    >>> cells = Segmentation([0, sp.Rational(1, 3), 1])
    >>> cells, cells.m, cells.breakpoints
    (Segmentation of 2 intervals: 0, 1/3, 1, 2, (0, 1/3, 1))
    >>> np.diff(Segmentation.uniform(4))
    array([0.25, 0.25, 0.25, 0.25])
    >>> Segmentation([0, sp.Rational(2, 3), sp.Rational(1, 3), 1])
    Traceback (most recent call last):
        ...
    ValueError: points[2] = 1/3 is not above points[1] = 2/3; breakpoints increase strictly
    """

    __slots__ = ("_floats", "_m", "_points")

    _m: int
    _points: tuple[sp.Expr, ...] | tuple[Ball, ...] | range | None  # None: the floats; a range: number i is i/m
    _floats: Floats | None  # computed when they are needed

    def __init__(self, points: "Iterable[object] | NDArray[Any] | Segmentation") -> None:
        if isinstance(points, Segmentation):
            self._set(points._m, points._points, points._floats)
            return
        if isinstance(points, str) or not isinstance(points, Iterable):
            raise ValueError(f"points is {points!r}; give a sequence of breakpoints, 0 and 1 included")
        given = points if isinstance(points, np.ndarray) else list(points)
        if len(given) < 2 or (isinstance(given, np.ndarray) and given.ndim != 1):
            raise ValueError(f"points has the shape {np.shape(given)}; give m + 1 >= 2 breakpoints in one row")
        m = len(given) - 1
        if are_binary(given):
            self._set(m, None, checked_floats(np.array(given, dtype=np.float64)))
        elif any(isinstance(point, Ball) for point in given):
            self._set(m, checked_balls(list(given)), None)
        else:
            self._set(m, checked_numbers(list(given)), None)

    def _set(self, m: int, points: tuple[Any, ...] | range | None, floats: Floats | None) -> None:
        if floats is not None:
            floats.flags.writeable = False
        for name, value in (("_m", m), ("_points", points), ("_floats", floats)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a segmentation does not change, so that {name} cannot be set")

    def __reduce__(self) -> tuple[Any, ...]:
        return (Segmentation.uniform, (self._m,)) if self.is_uniform else (Segmentation, (self.breakpoints,))

    @classmethod
    def uniform(cls, m: int) -> Self:
        """The segmentation into m intervals of length 1/m, exactly.

        >>> Segmentation.uniform(4)
        Segmentation of 4 intervals: 0, 0.25, 0.5, 0.75, 1
        """
        return cls._trusted(range(checked_count(m, "m") + 1))

    @classmethod
    def from_density(cls, density: object, m: int) -> "Segmentation":
        """The segmentation whose expert density is `density`: `a_i = G^{-1}(i/m)`, (49)-(50).

        Raises `ValueError` for what is no density, see `Compressor`.
        """
        from zcmoe_symbolic.theory.experts.compressor import Compressor

        return Compressor(density).segmentation(m)

    @classmethod
    def _trusted(cls, points: Floats | tuple[Ball, ...] | range) -> Self:
        """Points that are known to be a segmentation because of how they were made."""
        made = cls.__new__(cls)
        if isinstance(points, np.ndarray):
            made._set(len(points) - 1, None, points)
        else:
            made._set(len(points) - 1, points, None)
        return made

    # -- what it is ---------------------------------------------------------------------------------------------------

    @property
    def m(self) -> int:
        """The number of intervals."""
        return self._m

    @property
    def is_uniform(self) -> bool:
        """Whether it was made by `uniform`, so that breakpoint number i is exactly i/m."""
        return isinstance(self._points, range)

    @property
    def breakpoints(self) -> Floats | tuple[sp.Expr, ...] | tuple[Ball, ...]:
        """The m + 1 breakpoints: a float64 array, or the exact numbers or balls that were given."""
        return self._points if isinstance(self._points, tuple) else self._array()

    @property
    def lengths(self) -> Floats | tuple[Any, ...]:
        """The lengths `D_i` of the m intervals, in the numbers of the breakpoints."""
        if self.is_uniform:
            return np.full(self._m, 1 / self._m)
        points = self.breakpoints
        return tuple(b - a for a, b in pairwise(points)) if isinstance(points, tuple) else np.diff(points)

    @property
    def midpoints(self) -> Floats | tuple[Any, ...]:
        """The midpoints `x_i` of the m intervals, in the numbers of the breakpoints."""
        if self.is_uniform:
            return np.arange(1, 2 * self._m, 2) / (2 * self._m)
        points = self.breakpoints
        if isinstance(points, tuple):
            return tuple((a + b) / 2 for a, b in pairwise(points))
        return (points[:-1] + points[1:]) / 2

    def exact_points(self) -> tuple[sp.Expr, ...]:
        """The breakpoints as exact SymPy numbers; raises `ValueError` for balls."""
        points = self.breakpoints
        if self.is_uniform:
            return tuple(sp.Rational(i, self._m) for i in range(self._m + 1))
        if not isinstance(points, tuple):
            return tuple(sp.Rational(*point.as_integer_ratio()) for point in points.tolist())
        if isinstance(points[0], Ball):
            raise ValueError("the breakpoints are balls, which stand for numbers that are not known exactly")
        return points

    def balls(self, bits: int = 128) -> list[arb]:
        """Arb's balls around the breakpoints; floats are exactly themselves."""
        saved = ctx.prec
        ctx.prec = bits
        try:
            if self.is_uniform:
                return [arb(i) / self._m for i in range(self._m + 1)]
            points = self.breakpoints
            if not isinstance(points, tuple):
                return [arb(point) for point in points.tolist()]
            return [point.arb(bits) if isinstance(point, Ball) else ball_of(point, bits) for point in points]
        finally:
            ctx.prec = saved

    def region_of(self, points: object) -> NDArray[np.intp] | int:
        """The index 0, ..., m - 1 of the interval `[a_i, a_{i+1})` that holds each point; the last one is closed.

        Points and breakpoints are compared as float64. Raises `ValueError` for a point outside [0, 1].

        >>> Segmentation.uniform(4).region_of([0, 0.25, 0.3, 1])
        array([0, 1, 1, 3])
        """
        where = np.asarray(points, dtype=np.float64)
        outside = ~((where >= 0) & (where <= 1))
        if outside.any():
            index = int(np.flatnonzero(outside)[0])
            raise ValueError(f"points[{index}] = {where.flat[index]} lies outside [0, 1]")
        region = np.minimum(np.searchsorted(self._array(), where, side="right") - 1, self._m - 1)
        return int(region) if where.ndim == 0 else region

    # -- with a model -------------------------------------------------------------------------------------------------

    def probabilities(self, model: "DataModel", digits: int | None = None) -> Floats | tuple[Ball, ...]:
        """The probabilities `rho_i = int_i p` of the intervals, (36): float64, or balls with `digits`."""
        from zcmoe_symbolic.theory.cell_moments.moments import probabilities

        return probabilities(model, self, digits=digits)

    def optimal_constants(self, model: "DataModel", digits: int | None = None) -> Floats | tuple[Ball, ...]:
        """The best constants `c_i = E[beta | x in A_i]`, (9): float64, or balls with `digits`."""
        from zcmoe_symbolic.theory.cell_moments.moments import optimal_constants

        return optimal_constants(model, self, digits=digits)

    def predictor(self, model: "DataModel") -> "Predictor":
        """The best predictor that is constant on every interval, (13) with (15)."""
        from zcmoe_symbolic.theory.segmentation.predictor import Predictor

        return Predictor(self, np.asarray(self.optimal_constants(model), dtype=np.float64))

    def plot(self, model: "DataModel | None" = None, axes: Any = None) -> Any:
        """Draw the breakpoints and, for a model, its target and the best piecewise constant predictor.

        Returns the axes. Raises `ImportError` without matplotlib, which the extra `plot` installs.
        """
        from zcmoe_symbolic.theory.segmentation.drawing import draw_segmentation

        return draw_segmentation(self, model, axes)

    # -- as the array of its breakpoints ------------------------------------------------------------------------------

    def _array(self) -> Floats:
        if self._floats is None:
            if isinstance(self._points, range):
                # The quotient of two integers below 2^53 is correctly rounded.
                floats = np.arange(self._m + 1, dtype=np.float64)
                floats /= self._m
            else:
                floats = np.array([float(point) for point in self._points or ()])
            self._set(self._m, self._points, floats)
            return floats
        return self._floats

    @property
    def dtype(self) -> np.dtype[np.float64]:
        """float64, the type of the array that NumPy takes this for."""
        return np.dtype(np.float64)

    @property
    def shape(self) -> tuple[int]:
        """`(m + 1,)`, the shape of the array that NumPy takes this for."""
        return (self._m + 1,)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        floats = self._array()
        if copy or (dtype is not None and np.dtype(dtype) != floats.dtype):
            return floats.astype(dtype or np.float64)
        return floats

    def __array_ufunc__(self, ufunc: Callable[..., Any], method: str, *inputs: object, **options: Any) -> Any:
        arrays = (item._array() if isinstance(item, Segmentation) else item for item in inputs)
        return getattr(ufunc, method)(*arrays, **options)

    def __len__(self) -> int:
        return self._m + 1

    def __iter__(self) -> Iterator[Any]:
        return iter(self.breakpoints)

    def __getitem__(self, index: Any) -> Any:
        return self.breakpoints[index]

    def __eq__(self, other: object) -> Any:
        """Whether two segmentations have the same breakpoints; with an array, point by point."""
        if not isinstance(other, Segmentation):
            return super().__eq__(other) if isinstance(other, np.ndarray) else NotImplemented
        if self._m != other._m:
            return False
        if self._points is None and other._points is None:
            return bool(np.array_equal(self._array(), other._array()))
        if isinstance(self[0], Ball) or isinstance(other[0], Ball):
            pairs = zip(self, other, strict=True)
            return all(isinstance(a, Ball) and isinstance(b, Ball) and a.is_same_ball(b) for a, b in pairs)
        return (self.is_uniform and other.is_uniform) or self.exact_points() == other.exact_points()

    def __ne__(self, other: object) -> Any:
        same = self.__eq__(other)
        return ~same if isinstance(same, np.ndarray) else same if same is NotImplemented else not same

    def __hash__(self) -> int:
        return hash((Segmentation, self._m))

    def __repr__(self) -> str:
        shown = self.breakpoints if self._m <= 4 else (*self[:3], self[-1])
        texts = [f"{point:.6g}" if isinstance(point, float) else str(point) for point in shown]
        if self._m > 4:
            texts.insert(3, "...")
        return f"Segmentation of {self._m} interval{'s' if self._m > 1 else ''}: {', '.join(texts)}"

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.theory.segmentation.display import segmentation_html

        return segmentation_html(self)
