"""Which expert serves a point: the interval of a segmentation that holds it, in a time that hardly depends on m.

A router of the paper's experts computes nothing but this index. For equal intervals it is `floor(m x)`, put right
where rounding has moved it across a breakpoint. For other intervals a guide table (H.-C. Chen and Y. Asau, "On
generating random variates from an empirical distribution", AIIE Transactions 6, 1974) gives for each of about 4 m
buckets of equal length its first candidate, after which hardly ever more than one breakpoint is left to compare with.
"""

from collections.abc import Iterable
from typing import Any, NoReturn, Protocol, Self, TypeAlias, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["Indices", "Regions", "Routable", "Routing", "routing_of"]

Indices: TypeAlias = NDArray[np.intp]

BLOCK = 1 << 14
"""Points that are routed at a time, so that what lies between the steps stays in the cache."""

_COMPARISONS = 3
"""Buckets with more breakpoints than this are searched by bisection."""
_MOST_BUCKETS = 1 << 26
_MOST_GUIDED = 1 << 30  # the guide table holds 32-bit integers
_MOST_REGIONS = 1 << 51


@runtime_checkable
class Regions(Protocol):
    """Any division of the inputs into m regions, such as the level sets of a function.

    `region_of` gives the index 0, ..., m - 1 of the region of each of an array of inputs, whatever their dimension.
    """

    @property
    def m(self) -> int:
        """The number of regions."""

    def region_of(self, points: Any) -> Any:
        """The index of the region of each point."""


Routable: TypeAlias = "Segmentation | Routing | Regions | Iterable[Any]"
"""What says where points go: a segmentation, its breakpoints, a routing, or any object with `region_of` and `m`."""


class Routing:
    """The index of the interval that holds each point of [0, 1]; made by `Routing.of`.

    It agrees exactly with `Segmentation.region_of`: points are compared with the breakpoints as float64, the intervals
    are `[a_i, a_{i+1})`, the last one closed.

    >>> routing = Routing.of(Segmentation.uniform(4))
    >>> routing([0, 0.25, 0.3, 1]), routing.m
    (array([0, 1, 1, 3]), 4)
    >>> Routing.of([0, 0.1, 0.9, 1])(0.5)
    1
    >>> routing([0.5, float("nan")])
    Traceback (most recent call last):
        ...
    ValueError: points[1] = nan lies outside [0, 1]
    """

    __slots__ = ("_above", "_guide", "_points", "m")

    def __init__(self, m: int, points: Floats | None) -> None:
        self.m = m
        """The number of intervals."""
        self._points = points
        self._guide: NDArray[np.int32] | None = None
        self._above: Floats | None = None

    @classmethod
    def of(cls, segmentation: Routable) -> Self:
        """The routing of a segmentation, or of its m + 1 breakpoints, 0 and 1 included.

        Raises `ValueError` for what is no segmentation of [0, 1] (see `Segmentation`).
        """
        if isinstance(segmentation, cls):
            return segmentation
        cells = Segmentation(cast("Iterable[object]", segmentation))
        if cells.m > _MOST_REGIONS:
            raise ValueError(f"segmentation has m = {cells.m} intervals; float64 points tell at most 2^51 apart")
        return cls(cells.m, None if cells.is_uniform else np.asarray(cells))

    @property
    def is_uniform(self) -> bool:
        """Whether all intervals have the length 1/m, so that no breakpoint is stored."""
        return self._points is None

    @property
    def breakpoints(self) -> Floats:
        """The m + 1 breakpoints as float64."""
        return np.arange(self.m + 1) / self.m if self._points is None else self._points

    def __call__(self, points: object) -> Indices | int:
        """The index 0, ..., m - 1 of the interval of each point, in an array of the points' shape; an int for a number.

        Raises `ValueError` that names the first point that is NaN or lies outside [0, 1], or if they are no numbers.
        """
        where = real_numbers(points, "points")
        regions = self.route(where, "points")
        return int(regions) if where.ndim == 0 else regions

    region_of = __call__

    def route(self, where: Floats, name: str) -> Indices:
        """`__call__` for a float64 array, which errors call `name`."""
        from zcmoe_symbolic.learning.kernels import route_compiled, takes_numba

        flat = np.ascontiguousarray(where).reshape(-1)
        out = np.empty(flat.size, dtype=np.intp)
        if takes_numba(None, self, flat.size, learning=False):
            if route_compiled(flat, self, out) >= 0:
                refuse_outside(where, name)
            return out.reshape(where.shape)
        for begin in range(0, flat.size, BLOCK):
            block = flat[begin : begin + BLOCK]
            # Written so that NaN is refused.
            if not (block.min() >= 0 and block.max() <= 1):
                refuse_outside(where, name)
            self.fill(block, out[begin : begin + BLOCK], flat.size)
        return out.reshape(where.shape)

    def fill(self, block: Floats, out: Indices, expected: int) -> None:
        """Write the regions of points in [0, 1], of which `expected` are to come: for few of them no table is made."""
        if self._points is None:
            self._fill_uniform(block, out)
        elif self.m > _MOST_GUIDED or (self._guide is None and expected < 4 * self.m):
            np.minimum(np.searchsorted(self._points, block, side="right") - 1, self.m - 1, out=out)
        else:
            self._fill_guided(block, out)

    def _fill_uniform(self, block: Floats, out: Indices) -> None:
        """floor(m x); where m x is so near to an integer that it could be off, points and i/m are compared."""
        m = float(self.m)
        scaled = block * m
        region = np.floor(scaled)
        out[:] = region
        scaled -= region
        scaled -= 0.5
        np.abs(scaled, out=scaled)
        # m x and i/m are rounded once each, by half a unit in the last place of a number below m and of 1.
        doubtful = np.flatnonzero(scaled >= 0.5 - m * 2.0**-50)
        if doubtful.size:
            some, candidate = block[doubtful], region[doubtful]
            candidate -= some < candidate / m
            candidate += some >= (candidate + 1) / m
            out[doubtful] = np.minimum(candidate, m - 1)

    def tables(self) -> tuple[NDArray[np.int32], Floats]:
        """The guide table, and the lower ends of the intervals with infinities behind them.

        There are B buckets, B a power of two, so that `B x` is exact. Entry b is the region of `b/B`, or -1 if more
        than three breakpoints lie inside bucket b; entry B serves the point 1.
        """
        if self._guide is None or self._above is None:
            points = self.breakpoints
            buckets = min(1 << (4 * self.m - 1).bit_length(), _MOST_BUCKETS)
            edges = np.arange(buckets + 1) / buckets
            first = np.searchsorted(points[:-1], edges, side="right") - 1
            last = np.searchsorted(points[:-1], edges[1:], side="left") - 1
            guide = first.astype(np.int32)
            guide[:-1][last - first[:-1] > _COMPARISONS] = -1
            self._above = np.concatenate([points[:-1], np.full(_COMPARISONS + 1, np.inf)])
            self._guide = guide
        return self._guide, self._above

    def _fill_guided(self, block: Floats, out: Indices) -> None:
        guide, above = self.tables()
        bucket = (block * float(len(guide) - 1)).astype(np.intp)
        out[:] = np.take(guide, bucket)
        crowded = np.flatnonzero(out < 0)
        # Two steps of bisection among the four candidates that are left.
        out += 2 * (np.take(above, out + 2) <= block)
        out += np.take(above, out + 1) <= block
        if crowded.size:
            out[crowded] = np.searchsorted(above, block[crowded], side="right") - 1

    def __repr__(self) -> str:
        return f"Routing to {self.m} {'equal ' if self.is_uniform else ''}intervals"


def routing_of(segmentation: Routable) -> "Routing | Regions":
    """A routing for segmentations and breakpoints; other regions as they are."""
    if isinstance(segmentation, Routing):
        return segmentation
    if not isinstance(segmentation, Segmentation) and isinstance(segmentation, Regions):
        return segmentation
    return Routing.of(segmentation)


def real_numbers(values: object, name: str) -> Floats:
    """The argument `name` as a float64 array.

    Raises `ValueError` for what is no array of real numbers, masked arrays with masked entries included.
    """
    if isinstance(values, np.ma.MaskedArray) and np.ma.is_masked(values):
        raise ValueError(f"{name} has masked entries; leave them out, for example by {name}.compressed()")
    try:
        found = np.asarray(values)
        if found.dtype.kind not in "biufO":
            raise ValueError(f"its type is {found.dtype}")
        return found.astype(np.float64, copy=False)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is no array of real numbers ({error})") from error


def refuse_outside(where: Floats, name: str) -> NoReturn:
    """Raise the error that names the first point outside [0, 1]."""
    index = np.argmax(~((where >= 0) & (where <= 1)))
    raise ValueError(f"{at(name, index, where)} lies outside [0, 1]")


def at(name: str, index: Any, values: Floats) -> str:
    """`name[i, j] = value` for the entry number `index` of the flattened array."""
    if values.ndim == 0:
        return f"{name} = {values}"
    place = ", ".join(str(int(i)) for i in np.unravel_index(int(index), values.shape))
    return f"{name}[{place}] = {values.flat[int(index)]}"
