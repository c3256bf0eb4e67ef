"""Tails of the binomial law with proved digits, for up to 10^9 examples.

For few examples and a rational probability the tail is a rational number. Otherwise it is the largest of its terms, by
the logarithm of the gamma function, times a sum of products of ratios; the ratios fall, so that what is left out is
below a geometric series. The tail is monotone in the probability, so that a ball for the probability is taken at its
two ends.
"""

from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, floor

import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.exact_numbers import exact_rational
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.concentration.bound import Bound
from zcmoe_symbolic.theory.concentration.quantities import (
    BITS,
    Quantity,
    as_ball,
    checked_examples,
    region_probability,
)

__all__ = ["COUNT", "at_most_so_many", "binomial_tail", "exact_tail"]

COUNT = (
    "N is the number of those of n independent examples that fall into a region",
    "an example falls into the region with probability rho",
)

_EXACT_BITS = 1 << 12
"""Rational tails are computed as long as numerator and denominator stay below so many bits."""


def binomial_tail(n: object, rho: object, *, at_least: object = None, at_most: object = None) -> Bound:
    """The exact probability `P(N >= at_least)` or `P(N <= at_most)` of a binomial count N.

    `rho` is a number in (0, 1], exact or a ball; one of `at_least` and `at_most` is a rational number. The value is
    exact for few examples and a rational `rho`, and else has more than 25 digits unless `rho` has fewer. Raises
    `ValueError` for n < 1 or above 10^9, for `rho` outside (0, 1], and unless exactly one threshold is given.

    >>> binomial_tail(4, "0.5", at_most=1).value, binomial_tail(4, "0.5", at_least=2).value
    (5/16, 11/16)
    >>> binomial_tail(10**6, "0.5", at_least=501_000).value.decimal(10)
    '0.02280414993'
    """
    count, chance = checked_examples(n), region_probability(rho, "rho")
    if (at_least is None) is (at_most is None):
        raise ValueError(f"at_least is {at_least} and at_most is {at_most}; give one of them")
    if at_most is None:
        threshold = _fraction(at_least, "at_least")
        value = exact_tail(count, chance, at_least=ceil(threshold))
        event = f"P(N >= {threshold})"
    else:
        threshold = _fraction(at_most, "at_most")
        value = exact_tail(count, chance, at_most=floor(threshold))
        event = f"P(N <= {threshold})"
    return Bound(
        "binomial tail", f"{event} is at most {{value}}", value=value, guarantee=Ball(1), hypotheses=COUNT,
        source="the definition of the binomial law",
    )  # fmt: skip


def exact_tail(n: int, rho: Quantity, *, at_least: int | None = None, at_most: int | None = None) -> Ball:
    """`P(N >= at_least)`, or `P(N <= at_most)`, as a ball."""
    largest = (n + 1 if at_least is None else at_least) - 1 if at_most is None else at_most
    rational = _rational_tail(n, rho, largest) if rho.is_rational else None
    if rational is not None:
        return Ball(rational if at_most is not None else 1 - rational)
    with working_precision(BITS):
        chance = rho.arb()
        value = _at_least(n, largest + 1, chance) if at_most is None else at_most_so_many(n, largest, chance)
    return as_ball(value, "the tail")


def at_most_so_many(n: int, largest: int, rho: arb) -> arb:
    """`P(N <= largest)` for all probabilities in a ball, at the present precision.

    >>> print(at_most_so_many(4, 1, arb(1) / 2).str(10))
    [0.3125000000 +/- 1e-15]
    """
    if largest < 0 or largest >= n:
        return arb(int(largest >= n))
    if rho.is_exact():
        return _at_exact_probability(n, largest, rho)
    # The tail falls as the probability grows.
    return _between(_at_exact_probability(n, largest, rho.upper()), _at_exact_probability(n, largest, rho.lower()))


def _at_least(n: int, least: int, rho: arb) -> arb:
    """`P(N >= least)`: the examples outside the region are at most `n - least`."""
    if least <= 0 or least > n:
        return arb(int(least <= 0))
    if rho.is_exact():
        return _at_exact_probability(n, n - least, 1 - rho, outside=rho)
    ends = rho.lower(), rho.upper()
    return _between(*(_at_exact_probability(n, n - least, 1 - end, outside=end) for end in ends))


def _between(low: arb, high: arb) -> arb:
    return low.union(high)


def _at_exact_probability(n: int, largest: int, rho: arb, outside: arb | None = None) -> arb:
    """`P(N <= largest)` with `0 <= largest < n`; `outside` is `1 - rho`, to all its digits."""
    other = 1 - rho if outside is None else outside
    if rho <= 0 or other >= 1:
        return arb(1)
    if rho >= 1 or other <= 0:
        return arb(0)
    bits = ctx.prec
    with working_precision(bits + 2 * n.bit_length() + 32):
        if largest <= n * rho:
            total = _sum_of_terms(n, largest, rho, other, bits)
        else:
            # The terms above are those of the examples outside, of which there are fewer than n - largest.
            total = 1 - _sum_of_terms(n, n - largest - 1, other, rho, bits)
    return +total


def _sum_of_terms(n: int, largest: int, rho: arb, other: arb, bits: int) -> arb:
    """`sum_(j <= largest) C(n, j) rho^j other^(n - j)`, for `largest` below the mean or next to it."""
    term = _term(n, largest, rho, other)
    odds = other / rho
    total, smallest = term, arb(2) ** -(bits + 8)
    for j in range(largest, 0, -1):
        ratio = odds * j / (n - j + 1)
        if ratio < 1:
            rest = term * ratio / (1 - ratio)
            if rest < smallest * total:
                return total + arb(0).union(rest)
        term *= ratio
        total += term
    return total


def _term(n: int, k: int, rho: arb, other: arb) -> arb:
    logarithm = (arb(n + 1)).lgamma() - arb(k + 1).lgamma() - arb(n - k + 1).lgamma()
    return (logarithm + k * rho.log() + (n - k) * other.log()).exp()


def _rational_tail(n: int, rho: Quantity, largest: int) -> fmpq | None:
    """`P(N <= largest)` as a rational number, or `None` where it is too long."""
    if not isinstance(rho.number, sp.Rational):
        return None
    numerator, denominator = int(rho.number.p), int(rho.number.q)
    if n * denominator.bit_length() > _EXACT_BITS:
        return None
    if largest < 0 or largest >= n:
        return fmpq(int(largest >= n))
    return fmpq(_cumulated(n, numerator, denominator)[largest], denominator**n)


@lru_cache(maxsize=64)
def _cumulated(n: int, numerator: int, denominator: int) -> tuple[int, ...]:
    """`denominator^n P(N <= k)` for k = 0, ..., n."""
    sums, total = [], 0
    for k in range(n + 1):
        total += comb(n, k) * numerator**k * (denominator - numerator) ** (n - k)
        sums.append(total)
    return tuple(sums)


def _fraction(value: object, name: str) -> Fraction:
    rational = exact_rational(value, name)
    return Fraction(int(rational.p), int(rational.q))
