"""The compiled path: routing, checking and summing in one pass over the examples, for numba, an optional extra.

Blocks of points are first routed, in a loop without branches that the compiler makes into vector instructions, and
then summed. Indices are unsigned, for numba takes a signed one as perhaps counted from the end. Nothing is cached on
disk: compiling takes about a second in each process, and the folder of the package is never written to.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zcmoe_symbolic.learning.routing import Indices, Routing
from zcmoe_symbolic.numerics.inverses.kernels import is_numba_installed
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["DIRECT", "route_compiled", "sums_compiled", "takes_numba", "two_sum"]

_BLOCK = 1024
_MANY = 5_000_000
_FEW = 1 << 13
_MOST_REGIONS = 1 << 26  # indices, lanes included, are 32-bit integers
_PARTS = 4
_SHARED = 1 << 20  # below it, threads take longer to start than to work
_CROWDED = np.uint32(0xFFFFFFFF)

DIRECT = 1 << 15
"""At most so many outputs are added to one sum before the sum is added, with its error, to the total."""


def takes_numba(compiled: bool | None, routing: object, size: int, *, learning: bool) -> bool:
    """Whether to take the compiled path: as asked for, or for so many points that its compilation does not matter.

    Raises `ValueError` if it is asked for and cannot be had.
    """
    possible = isinstance(routing, Routing) and routing.m <= _MOST_REGIONS
    if compiled and not is_numba_installed():
        raise ValueError("compiled=True needs numba: pip install 'zcmoe-symbolic[numba]', or leave `compiled` out")
    if compiled and not possible:
        raise ValueError(f"compiled=True is for segmentations with at most {_MOST_REGIONS} intervals; got {routing!r}")
    if compiled is not None:
        return compiled
    # The size alone decides where sums are rounded, so that a result does not depend on what was computed before.
    warm = not learning and _compiled_routing.cache_info().currsize > 0
    return possible and size >= (_FEW if warm else _MANY) and is_numba_installed()


def _route_equal(points: Any, m: Any, out: Any) -> int:
    """Regions of a block among m equal intervals; the position of a point outside [0, 1], or -1."""
    size = float(m)
    # So near to an integer, rounding m x or i/m can have moved a point across a breakpoint.
    near = size * 2.0**-50
    doubtful = np.int32(0)
    for j in range(points.shape[0]):
        x = points[j]
        inside = (x >= 0.0) & (x <= 1.0)
        scaled = x * size if inside else 0.0
        region = np.int32(scaled)
        rest = scaled - region
        doubtful |= np.int32((rest < near) | (rest > 1.0 - near))
        out[j] = np.uint32(region)
    if not doubtful:
        return -1
    last = np.int64(m - 1)
    for j in range(points.shape[0]):
        x = points[j]
        if not (0.0 <= x <= 1.0):
            return j
        candidate = np.int64(x * size)
        if x < candidate / size:
            candidate -= 1
        elif x >= (candidate + 1) / size:
            candidate += 1
        out[j] = np.uint32(min(candidate, last))
    return -1


def _route_guided(points: Any, guide: Any, above: Any, out: Any) -> int:
    """Regions of a block by a guide table, see `Routing.tables`; the position of a point outside [0, 1], or -1."""
    buckets = float(guide.shape[0] - 1)
    wrong = np.int32(0)
    for j in range(points.shape[0]):
        x = points[j]
        inside = (x >= 0.0) & (x <= 1.0)
        out[j] = np.uint32(np.int32(x * buckets if inside else 0.0))
        wrong |= np.int32(not inside)
    if wrong:
        for j in range(points.shape[0]):
            if not (0.0 <= points[j] <= 1.0):
                return j
    for j in range(points.shape[0]):
        x = points[j]
        region = guide[np.uintp(out[j])]
        if region == _CROWDED:
            low, high = np.uintp(0), np.uintp(above.shape[0])
            while high - low > np.uintp(1):
                middle = (low + high) >> np.uintp(1)
                if above[middle] <= x:
                    low = middle
                else:
                    high = middle
            out[j] = np.uint32(low)
        else:
            found = np.uintp(region)
            if above[found + np.uintp(2)] <= x:
                found += np.uintp(2)
            if above[found + np.uintp(1)] <= x:
                found += np.uintp(1)
            out[j] = np.uint32(found)
    return -1


@lru_cache(maxsize=1)
def _compiled_blocks() -> tuple[Callable[..., int], Callable[..., int]]:
    import numba

    return numba.njit(nogil=True)(_route_equal), numba.njit(nogil=True)(_route_guided)


def _array(kind: str, *, written: bool = False) -> Any:
    """numba's type of the arrays of a kind; what is not written may be read-only, without being compiled again."""
    from numba import types

    return types.Array(getattr(types, kind), 1, "C", readonly=not written)


@lru_cache(maxsize=1)
def _compiled_routing() -> Callable[..., int]:
    import numba

    route_equal, route_guided = _compiled_blocks()

    def route(points: Any, m: Any, guide: Any, above: Any, block: Any, out: Any) -> int:
        for begin in range(0, points.shape[0], block.shape[0]):
            end = min(begin + block.shape[0], points.shape[0])
            some, places = points[begin:end], block[: end - begin]
            wrong = route_guided(some, guide, above, places) if guide.shape[0] else route_equal(some, m, places)
            if wrong >= 0:
                return int(begin + wrong)
            for j in range(end - begin):
                out[begin + j] = places[j]
        return -1

    points, indices = _array("float64"), _array("uint32")
    block, written = _array("uint32", written=True), _array("intp", written=True)
    signature = numba.types.int64(points, numba.types.int64, indices, points, block, written)
    compiled: Callable[..., int] = numba.njit(signature, nogil=True)(route)
    return compiled


@lru_cache(maxsize=1)
def _compiled_learning() -> Callable[..., int]:
    import numba

    route_equal, route_guided = _compiled_blocks()

    def learn(
        points: Any,
        outputs: Any,
        m: Any,
        guide: Any,
        above: Any,
        lanes: Any,
        blocks: Any,
        block: Any,
        sums: Any,
        totals: Any,
        rests: Any,
        counts: Any,
    ) -> int:
        mask, stride = np.uint32(lanes - 1), np.uint32(m)
        compensated, waiting = blocks == 0, 0
        for begin in range(0, points.shape[0], block.shape[0]):
            end = min(begin + block.shape[0], points.shape[0])
            some, values, places = points[begin:end], outputs[begin:end], block[: end - begin]
            wrong = route_guided(some, guide, above, places) if guide.shape[0] else route_equal(some, m, places)
            if wrong >= 0:
                return int(begin + wrong)
            if compensated:
                for j in range(end - begin):
                    k = np.uintp(places[j])
                    old, new = totals[k], values[j]
                    total = old + new
                    part = total - old
                    totals[k] = total
                    rests[k] += (old - (total - part)) + (new - part)
                    counts[k] += 1
                continue
            for j in range(end - begin):
                k = np.uintp(places[j] + (np.uint32(j) & mask) * stride)
                sums[k] += values[j]
                counts[k] += 1
            waiting += 1
            if waiting == blocks or end == points.shape[0]:
                waiting = 0
                for i in range(sums.shape[0]):
                    old, new = totals[i], sums[i]
                    total = old + new
                    part = total - old
                    totals[i] = total
                    rests[i] += (old - (total - part)) + (new - part)
                    sums[i] = 0.0
        return -1

    values, number = _array("float64"), numba.types.int64
    block, sums, counted = (_array(kind, written=True) for kind in ("uint32", "float64", "intp"))
    signature = number(
        values, values, number, _array("uint32"), values, number, number, block, sums, sums, sums, counted
    )
    compiled: Callable[..., int] = numba.njit(signature, nogil=True)(learn)
    return compiled


def _tables(routing: Routing) -> tuple[NDArray[np.uint32], Floats]:
    """The guide table, as numbers without a sign, and the breakpoints; empty for equal intervals."""
    if routing.is_uniform:
        return np.empty(0, dtype=np.uint32), np.empty(0)
    guide, above = routing.tables()
    return guide.view(np.uint32), above


def route_compiled(points: Floats, routing: Routing, out: Indices) -> int:
    """Write the regions of the points; the index of the first point outside [0, 1], or -1."""
    return int(_compiled_routing()(points, routing.m, *_tables(routing), np.empty(_BLOCK, dtype=np.uint32), out))


def sums_compiled(points: Floats, outputs: Floats, routing: Routing) -> tuple[Floats, Indices] | int:
    """The sums of `outputs` in each region and the counts; or the index of the first point outside [0, 1].

    For few regions several sums stand side by side, so that successive points hardly ever wait for each other's sum.
    Many points are divided into parts, which threads work on.
    """
    m = routing.m
    lanes = max(1, 1 << (64 // m).bit_length() >> 1) if m <= 32 else 1
    size = lanes * m
    # For many regions emptying the sums would take too long; then every addition is compensated.
    blocks = 0 if size > DIRECT else min(DIRECT // _BLOCK, max(4, -(-16 * size // _BLOCK)))
    learn, tables = _compiled_learning(), _tables(routing)
    # The number of parts depends on the data alone, so that a result does not depend on the machine.
    parts = _PARTS if len(points) >= max(_SHARED, 16 * _PARTS * size) else 1
    ends = [len(points) * part // parts for part in range(parts + 1)]

    def learn_part(begin: int, end: int) -> tuple[int, Floats, Floats, Indices]:
        sums, totals, rests = (np.zeros(size) for _ in range(3))
        counts = np.zeros(size, dtype=np.intp)
        block = np.empty(_BLOCK, dtype=np.uint32)
        some = points[begin:end], outputs[begin:end]
        wrong = learn(*some, m, *tables, lanes, blocks, block, sums, totals, rests, counts)
        return (begin + int(wrong) if wrong >= 0 else -1), totals, rests, counts

    if parts == 1:
        found = [learn_part(0, len(points))]
    else:
        with ThreadPoolExecutor(min(parts, os.cpu_count() or 1)) as pool:
            found = list(pool.map(learn_part, ends[:-1], ends[1:]))
    for wrong, *_ in found:
        if wrong >= 0:
            return wrong
    total, rest, count = np.zeros(m), np.zeros(m), np.zeros(m, dtype=np.intp)
    for _, totals, rests, counts in found:
        for lane in range(0, size, m):
            total, error = two_sum(total, totals[lane : lane + m])
            rest += error + rests[lane : lane + m]
            count += counts[lane : lane + m]
    return total + rest, count


def two_sum(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """a + b rounded, and the rounding error, exactly (D. E. Knuth, The Art of Computer Programming 2, 4.2.2)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)
