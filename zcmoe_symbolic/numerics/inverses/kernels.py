"""Evaluate the short polynomials at all indices: with NumPy, or compiled by numba where it is installed.

Both do the same operations in the same order, none of them fused, so that they give the same numbers. Nothing is
cached on disk: compiling takes about a second in each process, and the folder of the package is never written to.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from zcmoe_symbolic.numerics.inverses.short_polynomials import DEGREE, ShortPolynomial

__all__ = ["Plan", "fill_compiled", "fill_with_numpy", "is_numba_installed", "plan"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_BLOCK = 1 << 14
_RAMP = np.arange(4096.0)
_SPLITTER = 134217729.0  # 2^27 + 1


@dataclass(frozen=True, slots=True)
class Plan:
    """For each polynomial the indices first <= i < last that it serves, and tau = (i - centre) step + shift."""

    first: Integers
    last: Integers
    centre: Integers
    step: Floats
    shift: Floats
    coefficients: Floats
    error: Floats
    slope: Floats
    ulps: Floats


def _exact_product(m: float, value: Floats) -> tuple[Floats, Floats]:
    """m * value as a double and its rounding error, exactly (T. J. Dekker, Numer. Math. 18, 1971)."""
    product = m * value
    m_high = m * _SPLITTER - (m * _SPLITTER - m)
    m_low = m - m_high
    scaled = value * _SPLITTER
    high = scaled - (scaled - value)
    low = value - high
    return product, ((m_high * high - product) + m_high * low + m_low * high) + m_low * low


def _times(m: int, pairs: Floats) -> tuple[Integers, Floats]:
    """m times levels given as pairs of doubles: the nearest integers, and what is left over."""
    product, error = _exact_product(float(m), pairs[:, 0])
    nearest = np.rint(product)
    return nearest.astype(np.int64), (product - nearest) + (error + m * pairs[:, 1])


def _first_index_from(m: int, pairs: Floats) -> Integers:
    nearest, rest = _times(m, pairs)
    return nearest + (rest > 0)


def plan(polynomials: list[ShortPolynomial], m: int, stop: int) -> Plan:
    """Which polynomial serves which of the indices 1 <= i < stop of the levels i/m.

    The polynomials come in increasing order of their levels. Those without an index are left out.
    """
    first = np.maximum(_first_index_from(m, np.array([p.low for p in polynomials])), 1)
    last = np.minimum(_first_index_from(m, np.array([p.high for p in polynomials])), stop)
    centre, rest = _times(m, np.array([p.centre for p in polynomials]))
    radius = np.array([p.radius for p in polynomials])
    used = first < last
    step = 1.0 / (m * radius)
    return Plan(
        first[used],
        last[used],
        centre[used],
        step[used],
        (-rest * step)[used],
        np.array([p.coefficients for p in polynomials])[used],
        np.array([p.error for p in polynomials])[used],
        np.array([p.slope for p in polynomials])[used],
        np.array([p.ulps for p in polynomials])[used],
    )


def fill_with_numpy(out: Floats, work: Plan, *, mirrored: bool) -> None:
    """Write the values at all indices of a plan; `mirrored` also writes out[m - i] = 1 - out[i]."""
    tau, ramp = np.empty(_BLOCK), np.arange(float(_BLOCK))
    top = len(out) - 1
    for k in range(len(work.first)):
        high, low, *steps = work.coefficients[k].tolist()
        centre, step, shift = int(work.centre[k]), work.step[k], work.shift[k]
        for begin in range(int(work.first[k]), int(work.last[k]), _BLOCK):
            end = min(begin + _BLOCK, int(work.last[k]))
            t = np.add(ramp[: end - begin], float(begin - centre), out=tau[: end - begin])
            t *= step
            t += shift
            block = out[begin:end]
            np.multiply(t, steps[-1], out=block)
            for coefficient in reversed(steps[:-1]):
                block += coefficient
                block *= t
            block += low
            block += high
            if mirrored:
                np.subtract(1.0, block[::-1], out=out[top - end + 1 : top - begin + 1])


def _fill(
    out: Floats,
    first: Integers,
    last: Integers,
    centre: Integers,
    step: Floats,
    shift: Floats,
    coefficients: Floats,
    ramp: Floats,
    mirrored: bool,
) -> None:
    top = out.shape[0] - 1
    width = ramp.shape[0]
    for k in range(first.shape[0]):
        c = coefficients[k]
        scale, offset, high, low = step[k], shift[k], c[0], c[1]
        for begin in range(first[k], last[k], width):
            base = float(begin - centre[k])
            count = min(width, last[k] - begin)
            for j in range(count):
                tau = (base + ramp[j]) * scale + offset
                value = c[DEGREE + 1] * tau
                for q in range(DEGREE, 1, -1):
                    value = (value + c[q]) * tau
                out[begin + j] = (value + low) + high
            if mirrored:
                for j in range(count):
                    out[top - begin - j] = 1.0 - out[begin + j]


@lru_cache(maxsize=1)
def is_numba_installed() -> bool:
    """Whether the optional compiled path is there; numba is not imported to find out."""
    return find_spec("numba") is not None


@lru_cache(maxsize=1)
def _compiled_fill() -> Callable[..., None]:
    import numba

    compiled: Callable[..., None] = numba.njit(nogil=True)(_fill)
    return compiled


def fill_compiled(out: Floats, work: Plan, *, mirrored: bool) -> None:
    """`fill_with_numpy`, compiled by numba."""
    _compiled_fill()(
        out,
        work.first,
        work.last,
        work.centre,
        work.step,
        work.shift,
        work.coefficients,
        _RAMP,
        mirrored,
    )
