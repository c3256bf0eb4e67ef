"""The constants that m experts learn from n examples, (33)-(35): the mean of the outputs in each region.

Sums are added to compensated totals after at most 2^15 outputs, so that in float64 a constant is off by at most
`(min(N_i, 2^15) + 4) 2^-53` times the mean of |y| in its region, however many examples there are; roundings cancel, and
as a rule it is a few units of 2^-53. The paths through NumPy and numba differ by that much at most.
"""

from dataclasses import dataclass
from numbers import Real
from typing import Literal, TypeAlias

import numpy as np

from zcmoe_symbolic.learning.kernels import DIRECT, sums_compiled, takes_numba, two_sum
from zcmoe_symbolic.learning.routing import (
    Indices,
    Regions,
    Routable,
    Routing,
    at,
    real_numbers,
    refuse_outside,
    routing_of,
)
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = [
    "EmptyRule",
    "LearnedConstants",
    "check_finite",
    "checked_rule",
    "learned_constants",
    "regions_of",
]

EmptyRule: TypeAlias = Literal["mean", "nan"] | float
"""The constant of a region without examples: the mean of all outputs (section 6.3), NaN, or a given number."""

_SMALLER = 2.0**-80
"""A power of two by which the sum of any number of outputs that fit into a memory is kept below the largest float64."""


@dataclass(frozen=True, slots=True)
class LearnedConstants:
    """What the experts of m regions have learned."""

    constants: Floats
    """The m constants."""
    counts: Indices
    """The numbers `N_i` of examples in the m regions, (34); of those of positive weight, if weights were given."""
    mean: float
    """The mean of all outputs."""

    @property
    def m(self) -> int:
        """The number of regions."""
        return len(self.constants)

    @property
    def n(self) -> int:
        """The number of examples."""
        return int(self.counts.sum())


def learned_constants(
    inputs: object,
    outputs: object,
    segmentation: Routable,
    *,
    weights: object = None,
    empty: EmptyRule = "mean",
    compiled: bool | None = None,
) -> LearnedConstants:
    """The mean of the outputs in each region, (35), with the counts (34) and the mean of all outputs.

    `inputs` and `outputs` have the shape `(n,)`, inputs in [0, 1]. `segmentation` may also be any object with
    `region_of` and `m`; then inputs has whatever shape `(n, ...)` that takes. `weights`, n numbers that are not
    negative, make weighted means. A region without examples gets, by `empty`, the mean of all outputs (as in section
    6.3), NaN ("nan"), or a number.

    `compiled=True` asks for numba, False for NumPy; None takes numba if it is installed and n is at least 5,000,000,
    since compiling takes about a second, once in each process. The two may differ in rounding, see the module.

    Raises `ValueError`, naming the first wrong entry, for n = 0, shapes that do not fit, inputs outside [0, 1], outputs
    that are NaN or infinite, and weights that are negative, not finite, or all zero.

    >>> from zcmoe_symbolic import Segmentation
    >>> learned = learned_constants([0.1, 0.3, 0.6], [1.0, 3.0, 5.0], Segmentation.uniform(4))
    >>> learned.constants, learned.counts, learned.mean
    (array([1., 3., 5., 3.]), array([1, 1, 1, 0]), 3.0)
    >>> learned_constants([0.1, 0.3], [1.0, float("inf")], [0, 0.5, 1])
    Traceback (most recent call last):
        ...
    ValueError: outputs[1] = inf is not finite
    """
    rule = checked_rule(empty)
    x, y = real_numbers(inputs, "inputs"), real_numbers(outputs, "outputs")
    routing = routing_of(segmentation)
    _check_shapes(x, y, routing)
    if weights is not None:
        return _weighted(x, y, routing, _checked_weights(weights, len(y)), rule, compiled)
    with np.errstate(over="ignore", invalid="ignore"):
        sums, counts = _sums(x, y, routing, compiled)
        if not np.isfinite(sums).all():
            check_finite(y, "outputs")
        constants = sums / np.maximum(counts, 1)
        overflown = ~np.isfinite(constants)
        if overflown.any():
            smaller, _ = _sums(x, y * _SMALLER, routing, compiled)
            constants[overflown] = (smaller[overflown] / counts[overflown]) / _SMALLER
        mean = float(sums.sum() / len(y))
    if not np.isfinite(mean):
        mean = float(constants @ (counts / len(y)))
    constants[counts == 0] = value_of_rule(rule, mean)
    return LearnedConstants(constants, counts, mean)


def _sums(x: Floats, y: Floats, routing: Routing | Regions, compiled: bool | None) -> tuple[Floats, Indices]:
    """The sums of the outputs, and the counts, of the regions."""
    if takes_numba(compiled, routing, len(y), learning=True) and isinstance(routing, Routing):
        result = sums_compiled(np.ascontiguousarray(x), np.ascontiguousarray(y), routing)
        if isinstance(result, int):
            refuse_outside(x, "inputs")
        return result
    m = routing.m
    totals, rests, counts = np.zeros(m), np.zeros(m), np.zeros(m, dtype=np.intp)
    for begin in range(0, len(y), DIRECT):
        places, values = _block_of_regions(x, begin, routing), y[begin : begin + DIRECT]
        if m <= 4 * DIRECT:
            touched: Indices | slice = slice(None)
            some = m
        else:
            touched, places = np.unique(places, return_inverse=True)
            some = len(touched)
        counts[touched] += np.bincount(places, minlength=some)
        sums = np.asarray(np.bincount(places, values, minlength=some), dtype=np.float64)
        totals[touched], rest = two_sum(totals[touched], sums)
        rests[touched] += rest
    return totals + rests, counts


def _block_of_regions(x: Floats, begin: int, routing: Routing | Regions) -> Indices:
    block = x[begin : begin + DIRECT]
    if not isinstance(routing, Routing):
        return regions_of(block, routing)
    # Written so that NaN is refused.
    if not (block.min() >= 0 and block.max() <= 1):
        refuse_outside(x, "inputs")
    out = np.empty(len(block), dtype=np.intp)
    routing.fill(block, out, len(x))
    return out


def regions_of(inputs: Floats, regions: Regions) -> Indices:
    """What `region_of` says, if it is one index in 0, ..., m - 1 for each input; otherwise raises `ValueError`."""
    found = np.asarray(regions.region_of(inputs))
    if found.shape != inputs.shape[:1] or found.dtype.kind not in "iu":
        raise ValueError(
            f"region_of gave an array of the shape {found.shape} and the type {found.dtype} for {len(inputs)} inputs; "
            "it must give one integer for each"
        )
    wrong = (found < 0) | (found >= regions.m)
    if wrong.any():
        index = int(np.argmax(wrong))
        raise ValueError(f"region_of gave {found[index]} for input {index}; the {regions.m} regions are 0, ..., m - 1")
    return found.astype(np.intp, copy=False)


def _weighted(
    x: Floats, y: Floats, routing: Routing | Regions, weights: Floats, rule: EmptyRule, compiled: bool | None
) -> LearnedConstants:
    """Weighted means: the mean of w y divided by the mean of w, over the examples of positive weight."""
    check_finite(y, "outputs")
    weights = weights / weights.max()
    used = weights > 0
    x, y, weights = x[used], y[used], weights[used]
    masses, counts = _sums(x, weights, routing, compiled)
    largest = float(np.abs(y).max())
    # Divided by a power of two, so that no sum overflows and nothing is rounded.
    scale = 1.0 if largest < 2.0**900 else _SMALLER
    sums, _ = _sums(x, weights * (y * scale), routing, compiled)
    constants = sums / np.where(counts > 0, masses, 1.0) / scale
    mean = float(sums.sum() / masses.sum() / scale)
    constants[counts == 0] = value_of_rule(rule, mean)
    return LearnedConstants(constants, counts, mean)


# -- what is given ----------------------------------------------------------------------------------------------------


def _check_shapes(x: Floats, y: Floats, routing: Routing | Regions) -> None:
    if y.ndim != 1 or x.ndim < 1 or len(x) != len(y) or (x.ndim != 1 and isinstance(routing, Routing)):
        raise ValueError(
            f"inputs has the shape {x.shape} and outputs {y.shape}; both must be (n,), one entry an example"
        )
    if len(y) == 0:
        raise ValueError("inputs and outputs are empty, n = 0; the constants are learned from n >= 1 examples")
    if not isinstance(routing, Routing):
        check_finite(x, "inputs")


def check_finite(values: Floats, name: str) -> None:
    """Raise `ValueError` that names the first entry that is NaN or infinite."""
    wrong = ~np.isfinite(values)
    if wrong.any():
        raise ValueError(f"{at(name, np.argmax(wrong), values)} is not finite")


def _checked_weights(weights: object, n: int) -> Floats:
    found = real_numbers(weights, "weights")
    if found.shape != (n,):
        raise ValueError(f"weights has the shape {found.shape}; there are {n} examples")
    check_finite(found, "weights")
    if (found < 0).any():
        raise ValueError(f"{at('weights', np.argmax(found < 0), found)} is negative")
    if not found.any():
        raise ValueError("weights are all zero; there must be an example that counts")
    return found


def checked_rule(empty: object) -> EmptyRule:
    """The argument `empty`; raises `ValueError` unless it is "mean", "nan" or a finite number."""
    if isinstance(empty, str) and empty in ("mean", "nan"):
        return "mean" if empty == "mean" else "nan"
    if isinstance(empty, Real) and np.isfinite(float(empty)):
        return float(empty)
    raise ValueError(f'empty is {empty!r}; give "mean", "nan" or a finite number')


def value_of_rule(rule: EmptyRule, mean: float) -> float:
    """The constant of a region without examples."""
    return mean if rule == "mean" else np.nan if rule == "nan" else float(rule)
