"""The mean inverse count `B(n, rho) = E[1/N; N >= 1]` of a binomial count N, in float64.

A learned constant is the mean of the N outputs that fell into its region, so that its variance is divided by N; `B` is
what this costs on average (F. F. Stephan, The expected value and variance of the reciprocal and other negative powers
of a positive Bernoullian variate, Annals of Mathematical Statistics 16, 1945).

From `1/N = int_0^1 s^(N-1) ds` and the generating function `E[s^N] = (1 - rho + rho s)^n`, with `1 - rho + rho s` as
`exp(-u/n)` and `T = -n log(1 - rho)`:

    B = int_0^1 ((1 - rho + rho s)^n - (1 - rho)^n) / s ds
      = int_0^T exp(-u) (1 - exp(u - T)) / (n (1 - exp((u - T)/n))) du

The last integrand is positive, and analytic far beyond [0, T], so that one Gauss rule serves every n and rho.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from flint import arb
from numpy.typing import ArrayLike, NDArray

from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["checked_examples", "mean_inverse_count"]

_NODES = 32
_FAR = 42.0
"""Where `exp(-u)` ends the integral: what is left out is below `exp(-42) = 6e-19` of it."""
_NEAR_ZERO = 1e-18
_BLOCK = 2**10
_MOST_STEPS = 1000

Integers: TypeAlias = NDArray[np.int64]


def mean_inverse_count(n: ArrayLike, rho: ArrayLike) -> Any:
    """`B(n, rho) = E[1/N; N >= 1]` for a binomial count N of n examples, each with the probability `rho`.

    `n` and `rho` are numbers or arrays, which are broadcast: integers n >= 1 and float64 numbers in [0, 1]. The result
    is float64 of the common shape, a NumPy float for two numbers. The relative error is a few 1e-15 (tested against
    proved balls for n up to 10^7; no bound of it is proved); nothing cancels for the smallest rho, where B is n rho,
    nor at rho = 1, where it is 1/n. Raises `ValueError` for n < 1 or no integer, and rho outside [0, 1].

    >>> mean_inverse_count(2, 0.5)  # one of two with probability 1/2, both with 1/4
    np.float64(0.625)
    >>> mean_inverse_count([[1], [10]], [0, 0.1, 1]).round(4)
    array([[0.    , 0.1   , 1.    ],
           [0.    , 0.5065, 0.1   ]])
    """
    counts, shares = checked_examples(n), _checked_probabilities(rho)
    try:
        shape = np.broadcast_shapes(counts.shape, shares.shape)
    except ValueError as error:
        raise ValueError(
            f"n has the shape {counts.shape} and rho {shares.shape}, which do not match; give numbers, or arrays that "
            "broadcast, such as n[:, None] and rho"
        ) from error
    size = int(np.prod(shape, dtype=np.int64))
    if size == 0:
        return np.empty(shape)
    largest = int(counts.max())
    # A table with many n for each rho: the recurrence passes through all of them.
    if largest <= _MOST_STEPS and largest * shares.size * 8 <= size * _NODES:
        return _by_recurrence(counts, shares, shape)[()]
    values = np.empty(size)
    flat_counts = np.broadcast_to(counts, shape).reshape(-1)
    flat_shares = np.broadcast_to(shares, shape).reshape(-1)
    for start in range(0, size, _BLOCK):
        part = slice(start, start + _BLOCK)
        values[part] = _by_quadrature(flat_counts[part].astype(np.float64), flat_shares[part])
    return values.reshape(shape)[()]


def checked_examples(n: ArrayLike) -> Integers:
    """The argument `n` as an array of integers of at least 1."""
    counts = np.asarray(n)
    if counts.dtype == object:  # SymPy's integers, and Python's beyond 64 bits
        counts = _as_integers(counts)
    if counts.dtype.kind not in "iu":
        raise ValueError(f"n is {_short(n)}; it must be an integer of at least 1, or an array of such")
    if counts.size and counts.min() < 1:
        least = counts.min()
        raise ValueError(
            "n is 0: there are no examples, nothing is learned; give at least 1"
            if least == 0
            else f"n is {least}; it must be at least 1"
        )
    if counts.size and counts.max() > 2**53:
        raise ValueError(f"n is {counts.max()}; at most 2^53 examples are computed in float64")
    return counts.astype(np.int64)


def _as_integers(values: NDArray[Any]) -> NDArray[Any]:
    if all(getattr(value, "is_Integer", isinstance(value, int)) and abs(value) < 2**63 for value in values.flat):
        return values.astype(np.int64)
    raise ValueError(f"n is {_short(values.tolist())}; it must be an integer of at least 1 and at most 2^53")


def _checked_probabilities(rho: ArrayLike) -> Floats:
    try:
        shares = np.asarray(rho, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"rho is {_short(rho)}; give probabilities, numbers in [0, 1]") from error
    outside = ~((shares >= 0) & (shares <= 1))
    if outside.any():
        raise ValueError(f"rho is {shares[outside].flat[0]}; a probability lies in [0, 1]")
    return shares


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


@lru_cache(maxsize=1)
def _rule() -> tuple[Floats, Floats, Floats]:
    """Nodes on [0, 1], their distances from 1, and weights, correctly rounded.

    Those of `numpy.polynomial.legendre.leggauss` are good to fewer digits, which would cost B a factor of 50.
    """
    with working_precision(128):
        rule = [arb.legendre_p_root(_NODES, k, weight=True) for k in range(_NODES)]
        nodes, weights = [node for node, _ in rule], [weight for _, weight in rule]
        columns = [(1 + node) / 2 for node in nodes], [(1 - node) / 2 for node in nodes], [w / 2 for w in weights]
        from_start, from_end, halves = (np.array([float(value) for value in column]) for column in columns)
    return from_start[:, None], from_end[:, None], halves


def _by_quadrature(counts: Floats, shares: Floats) -> Floats:
    from_start, from_end, weights = _rule()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        full = -counts * np.log1p(-shares)
        length = np.minimum(full, _FAR)
        rest = np.where(full > length, full - length, 0.0)
        left = rest + length * from_end  # T - u
        total = (length / counts) * (
            weights @ (np.exp(-length * from_start) * np.expm1(-left) / np.expm1(-left / counts))
        )
    total = np.where(full < _NEAR_ZERO, counts * shares, total)
    return np.where(np.isinf(full), 1 / counts, total)


def _by_recurrence(counts: Integers, shares: Floats, shape: tuple[int, ...]) -> Floats:
    """`B_k = (1 - rho) B_(k-1) + (1 - (1 - rho)^k)/k`, all steps with positive terms."""
    wanted = np.unique(counts)
    row_of = {int(count): row for row, count in enumerate(wanted)}
    probabilities = shares.reshape(-1)
    table = np.empty((wanted.size, probabilities.size))
    value, occupied = _Sum.zeros(probabilities), _Sum.zeros(probabilities)
    for k in range(1, int(wanted[-1]) + 1):
        # Increments: the rounding of 1 - rho would be raised to the power of k.
        occupied.add(probabilities * (1 - occupied.high))
        value.add(occupied.high / k - probabilities * value.high)
        row = row_of.get(k)
        if row is not None:
            table[row] = value.high
    rows = np.broadcast_to(np.searchsorted(wanted, counts), shape)
    columns = np.broadcast_to(np.arange(probabilities.size).reshape(shares.shape), shape)
    return table[rows, columns]


@dataclass
class _Sum:
    """Sums with the rounding errors of the additions carried along (W. Kahan, CACM 8, 1965)."""

    high: Floats
    lost: Floats

    @classmethod
    def zeros(cls, like: Floats) -> "_Sum":
        return cls(np.zeros_like(like), np.zeros_like(like))

    def add(self, term: Floats) -> None:
        term = term - self.lost
        total = self.high + term
        self.lost = (total - self.high) - term
        self.high = total
