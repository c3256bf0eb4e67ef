"""Gauss-Jacobi rules whose nodes and weights are proved enclosures, at any precision.

The rule with n nodes is exact for polynomials of degree 2 n - 1 against (1 - t)^alpha (1 + t)^beta on [-1, 1]. Its
nodes are the zeros of the Jacobi polynomial. Floating-point numbers only propose where they lie: around each proposal
an interval Newton step proves that there is exactly one zero; n disjoint intervals then hold all n zeros.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from flint import arb, arb_poly, ctx, fmpq

from zcmoe_symbolic.numerics.points import working_precision

__all__ = ["GaussJacobiRule", "RuleNotProved", "gauss_jacobi"]

Numbers: TypeAlias = npt.NDArray[np.float64]
Exponent: TypeAlias = fmpq | arb | int

_GUARD = 64
_LONGEST = 16
_SHORT = 240
_DENSE = 64
_NEWTON_STEPS = 8
_SETTLED = 1e-12
_CHECKED_BITS = 128


class RuleNotProved(ValueError):
    """The enclosures of the nodes could not be shown to hold all the zeros."""


@dataclass(frozen=True, slots=True)
class GaussJacobiRule:
    """Nodes in increasing order, and `quotients[k] = w[k] / ((1 - t[k])^alpha (1 + t[k])^beta)`.

    With the quotients the rule is applied to the whole integrand: the sum of `quotients[k] F(t[k])` is the rule for
    `F(t) = (1 - t)^alpha (1 + t)^beta g(t)`, and nothing has to be divided out of F. `mass` is the integral of the
    Jacobi weight.
    """

    alpha: arb
    beta: arb
    nodes: tuple[arb, ...]
    quotients: tuple[arb, ...]
    mass: arb

    @property
    def weights(self) -> tuple[arb, ...]:
        """The weights w[k] of the rule for g against (1 - t)^alpha (1 + t)^beta."""
        pairs = zip(self.nodes, self.quotients, strict=True)
        return tuple(c * (1 - t) ** self.alpha * (1 + t) ** self.beta for t, c in pairs)

    def mirrored(self) -> "GaussJacobiRule":
        """The rule with the two exponents exchanged."""
        nodes = tuple(-node for node in reversed(self.nodes))
        return GaussJacobiRule(self.beta, self.alpha, nodes, tuple(reversed(self.quotients)), self.mass)


def gauss_jacobi(count: int, alpha: Exponent, beta: Exponent, bits: int) -> GaussJacobiRule:
    """The rule with `count` nodes for (1 - t)^alpha (1 + t)^beta, its numbers known to about `bits` bits.

    The quotients are known to that relative accuracy, the nodes to that absolute accuracy, each with a proved radius. A
    rule with exponents that are exact is remembered.

    Raises `ValueError` for `count < 1` and exponents that are not above -1, `RuleNotProved` if the
    zeros could not be enclosed apart from each other.

    Source: Szegö, Orthogonal Polynomials, theorem 3.3.1 (the zeros are real and simple) and equation (15.3.1) (the
    weights); NIST Digital Library of Mathematical Functions 18.8.1 (the differential equation) and 18.14.1 (the bound).

    >>> rule = gauss_jacobi(2, 0, 0, 64)
    >>> print(rule.nodes[1].str(12, radius=False), rule.weights[1].str(5, radius=False))
    0.577350269190 1.0000
    """
    if count < 1:
        raise ValueError(f"count = {count}: a Gauss rule has at least one node")
    with working_precision(bits + _GUARD):
        first, second = _ball(alpha), _ball(beta)
        if not (first > -1 and second > -1):
            raise ValueError(f"the exponents {alpha} and {beta} must be above -1, or the weight has no integral")
        if not (_is_exact(alpha) and _is_exact(beta)):
            return _rule(count, alpha, beta, bits, is_symmetric=alpha is beta)
        return _remembered(count, _key(alpha), _key(beta), bits)


def _ball(exponent: Exponent) -> arb:
    return exponent if isinstance(exponent, arb) else arb(fmpq(exponent))


def _is_exact(exponent: Exponent) -> bool:
    return not isinstance(exponent, arb) or bool(exponent.is_exact())


def _key(exponent: Exponent) -> tuple[int, int]:
    """A number without a radius as a fraction."""
    if isinstance(exponent, arb):
        mantissa, power = exponent.man_exp()
        exponent = fmpq(mantissa) * fmpq(2) ** int(power)
    exact = fmpq(exponent)
    return int(exact.p), int(exact.q)


@lru_cache(maxsize=32)
def _remembered(count: int, alpha: tuple[int, int], beta: tuple[int, int], bits: int) -> GaussJacobiRule:
    first, second = fmpq(*alpha), fmpq(*beta)
    if first < second:
        return _remembered(count, beta, alpha, bits).mirrored()
    if first == second == 0:
        return _gauss_legendre(count)
    return _rule(count, first, second, bits, is_symmetric=first == second)


def _gauss_legendre(count: int) -> GaussJacobiRule:
    """Arb's own rule."""
    half = [arb.legendre_p_root(count, k, weight=True) for k in range((count + 1) // 2)]
    left = [(-node, weight) for node, weight in half]
    pairs = left + (half[-2::-1] if count % 2 else half[::-1])
    return GaussJacobiRule(arb(0), arb(0), tuple(t for t, _ in pairs), tuple(w for _, w in pairs), arb(2))


def _rule(count: int, first: Exponent, second: Exponent, bits: int, *, is_symmetric: bool) -> GaussJacobiRule:
    # The polynomials cancel: their terms grow like 3.8^count in powers of (1 - t)/2, like 2.42^count in those of t.
    ctx.prec = bits + 2 * _GUARD + (4 * count // 3 if is_symmetric else 2 * count)
    alpha, beta = _ball(first), _ball(second)
    guesses = _guesses(count, float(alpha.mid()), float(beta.mid()))
    right = _Half(count, alpha, beta, bits, even=is_symmetric)
    found = [right.node(guess) for guess in guesses[count // 2 :]]
    if is_symmetric:
        if count % 2:
            found[0] = right.middle()
        rest = [(-node, quotient) for node, quotient in found[::-1]]
        pairs = (rest[:-1] if count % 2 else rest) + found
    else:
        left = _Half(count, beta, alpha, bits, even=False)
        rest = [left.node(-guess) for guess in guesses[: count // 2]]
        pairs = [(-node, quotient) for node, quotient in rest] + found
    ctx.prec = bits + _GUARD
    one = alpha + beta + 1
    mass = arb(2) ** one * (alpha + 1).gamma() * (beta + 1).gamma() / (one + 1).gamma()
    rule = GaussJacobiRule(
        alpha, beta, tuple(+node for node, _ in pairs), tuple(+quotient for _, quotient in pairs), mass
    )
    with working_precision(_CHECKED_BITS):
        check(rule)
    return rule


def check(rule: GaussJacobiRule) -> None:
    """Raise `RuleNotProved` unless the nodes are apart, inside, and the positive weights have the sum `mass`.

    The intervals with one zero each are then all zeros; the sum is a second, independent look at the weights.
    """
    bounds = (arb(-1), *rule.nodes, arb(1))
    if not all(left < right for left, right in itertools.pairwise(bounds)):
        raise RuleNotProved("the enclosures of two nodes overlap")
    if not all(quotient > 0 for quotient in rule.quotients):
        raise RuleNotProved("a weight is not shown to be positive")
    if not abs(sum(rule.weights, arb(0)) / rule.mass - 1) < arb(2) ** (-ctx.prec // 2):
        raise RuleNotProved("the weights do not have the sum that they must have")


class _Half:
    """The nodes in [0, 1) of p(t) = P(t) / P(1), where P is the Jacobi polynomial of degree `count`."""

    def __init__(self, count: int, alpha: arb, beta: arb, bits: int, *, even: bool) -> None:
        self.count, self.alpha, self.beta, self.bits, self.even = count, alpha, beta, bits, even
        self.polynomial = _powers_of_t(count, alpha) if even else _powers_around_one(count, alpha, beta)
        self.derivative = self.polynomial.derivative()
        self.refinements, self.length = _plan(count, bits)
        # |P^(k)| is largest at an end of [-1, 1], since the k-th derivative belongs to the exponents + k >= -1/2.
        here = _coefficient_at_one(count, alpha, beta, self.length)
        there = _coefficient_at_one(count, beta, alpha, self.length) * _ratio(count, alpha, beta)
        self.bound = abs(here).max(abs(there)).upper()
        self.recurrence = list(_recurrence(count, alpha, beta, self.length - 2))
        one = alpha + beta + 1
        self.scale = (
            arb(2) ** one
            * (arb(count) + beta + 1).gamma()
            * (alpha + 1).gamma() ** 2
            * (arb(count) + 1).gamma()
            / ((arb(count) + one).gamma() * (arb(count) + alpha + 1).gamma())
        )

    def node(self, guess: float) -> tuple[arb, arb]:
        """An interval with exactly one zero, near the guess, and the quotient that belongs to the zero."""
        near = arb(guess)
        # What the sums lose by cancellation near this point.
        lost = int(self.count * _growth(abs(guess), even=self.even) / math.log(2)) + 2 * _GUARD
        with working_precision(self.bits + lost):
            for k in range(self.refinements, 0, -1):
                known = int((self.bits + _GUARD) / self.length**k) + _GUARD
                ctx.prec = known + lost
                near = near + _small_zero(self.taylor(near))
                # A short number makes the next sums cheap: they multiply long numbers by it.
                ctx.prec = known
                near = (+near).mid()
            ctx.prec = self.bits + lost
            return self.enclosed(near)

    def taylor(self, at: arb) -> list[arb]:
        """The Taylor coefficients of p at a point, from the differential equation."""
        before, last = self.values(at)
        found = [before, last]
        over = 1 / (1 - at * at)
        for slant, shift, weight in self.recurrence:
            before, last = last, ((slant * at + shift) * last - weight * before) * over
            found.append(last)
        return found

    def values(self, at: arb) -> tuple[arb, arb]:
        if not self.even:
            near = (1 - at) / 2
            return self.polynomial(near), self.derivative(near) / -2
        square = at * at
        value, slope = self.polynomial(square), 2 * at * self.derivative(square)
        return (value * at, value + at * slope) if self.count % 2 else (value, slope)

    def enclosed(self, near: arb) -> tuple[arb, arb]:
        """Interval Newton with Taylor's formula; the remainder is bounded by the derivatives at the ends."""
        around = self.taylor(near)
        step = _small_zero(around)
        taylor = arb_poly(around)
        slopes = taylor.derivative()
        value = taylor(step) + arb(0, (self.bound * abs(step) ** self.length).upper())
        radius = (abs(value / slopes(step)) * 2).upper() + arb(2) ** (-self.bits - _GUARD)
        within = step + arb(0, radius.upper())
        remainder = self.length * self.bound * abs(within).upper() ** (self.length - 1)
        slope = slopes(within) + arb(0, remainder.upper())
        if not abs(near + within) < 1 or slope.contains(0):
            raise RuleNotProved(f"no interval with one zero was found near {near.str(10)}")
        newton = step - value / slope
        if not within.contains_interior(newton):
            raise RuleNotProved(f"Newton's step leaves the interval near {near.str(10)}")
        zero = near + newton
        return zero, self.quotient(zero, slope)

    def middle(self) -> tuple[arb, arb]:
        """The zero at 0 of an odd polynomial."""
        return arb(0), self.quotient(arb(0), self.values(arb(0))[1])

    def quotient(self, zero: arb, slope: arb) -> arb:
        if self.even:
            return self.scale / ((1 - zero * zero) ** (1 + self.alpha) * slope * slope)
        return self.scale / ((1 - zero) ** (1 + self.alpha) * (1 + zero) ** (1 + self.beta) * slope * slope)


def _plan(count: int, bits: int) -> tuple[int, int]:
    """How often to refine a guess, and the length of the Taylor polynomials that multiplies the digits each time."""
    start = max(50 - 2 * count.bit_length(), 8)
    refinements = 0
    while start * _LONGEST ** (refinements + 1) < bits + _GUARD:
        refinements += 1
    length = 4
    while start * length ** (refinements + 1) < bits + _GUARD:
        length += 1
    # Sums at a short number are several times faster.
    return refinements, max(length, min((bits + _GUARD) // _SHORT, _LONGEST))


def _growth(t: float, *, even: bool) -> float:
    """The logarithm, for each node, of the sum of the absolute values of the terms at t."""
    return math.asinh(t) if even else math.acosh(2 - t)


def _recurrence(count: int, alpha: arb, beta: arb, terms: int) -> Iterator[tuple[arb, arb, arb]]:
    """(1 - t^2) y'' + (beta - alpha - (alpha + beta + 2) t) y' + n (n + alpha + beta + 1) y = 0, term by term."""
    both = alpha + beta
    for k in range(terms):
        weight = (count * (count + both + 1) - k * (k + 1 + both)) / ((k + 2) * (k + 1))
        yield (both + 2 + 2 * k) / (k + 2), (alpha - beta) / (k + 2), weight


def _small_zero(around: list[arb]) -> arb:
    """The small zero of a Taylor polynomial, by Newton's method without radii: a proposal only."""
    taylor = arb_poly([coefficient.mid() for coefficient in around])
    slopes = taylor.derivative()
    step = (-around[0] / around[1]).mid()
    for _ in range(len(around).bit_length()):
        step = (step - taylor(step) / slopes(step)).mid()
    return step


def _powers_of_t(count: int, alpha: arb) -> arb_poly:
    """p(t) = q(t^2) or t q(t^2) for equal exponents (Gegenbauer): the coefficients of q, so that p(1) = 1."""
    coefficients = [arb(1)]
    for k in range(count // 2):
        above = (count - 2 * k) * (count - 2 * k - 1)
        below = 2 * (k + 1) * (2 * (count - k) - 1 + 2 * alpha)
        coefficients.append(coefficients[-1] * -above / below)
    # P(1) / (leading coefficient) = 2^n (alpha + 1)_n / (n + 2 alpha + 1)_n
    start = arb(2) ** count * (alpha + 1).rising(arb(count)) / (count + 2 * alpha + 1).rising(arb(count))
    return arb_poly([coefficient / start for coefficient in reversed(coefficients)])


def _powers_around_one(count: int, alpha: arb, beta: arb) -> arb_poly:
    """The coefficients of p in powers of (1 - t)/2: a hypergeometric polynomial."""
    coefficients = [arb(1)]
    for k in range(count):
        above = (k - count) * (count + alpha + beta + 1 + k)
        coefficients.append(coefficients[-1] * above / ((alpha + 1 + k) * (k + 1)))
    return arb_poly(coefficients)


def _coefficient_at_one(count: int, alpha: arb, beta: arb, order: int) -> arb:
    """The Taylor coefficient of p at t = 1."""
    coefficient = arb(1)
    for k in range(order):
        coefficient *= (count - k) * (count + alpha + beta + 1 + k) / (2 * (alpha + 1 + k) * (k + 1))
    return coefficient


def _ratio(count: int, alpha: arb, beta: arb) -> arb:
    """|P(-1) / P(1)|."""
    return (beta + 1).rising(arb(count)) / (alpha + 1).rising(arb(count))


def _guesses(count: int, alpha: float, beta: float) -> list[float]:
    """The nodes in floating point, increasing."""
    if count > _DENSE:
        nodes = _by_newton(count, alpha, beta)
        if np.all(np.diff(nodes) > 0) and abs(nodes).max() < 1:
            return [float(node) for node in nodes]
    return [float(node) for node in _by_eigenvalues(count, alpha, beta)]


def _by_newton(count: int, alpha: float, beta: float) -> Numbers:
    """Newton's method for all nodes at once, from their asymptotic places (Szegö, theorem 8.9.1)."""
    k = np.arange(count, 0, -1)
    both = alpha + beta
    nodes: Numbers = np.cos(np.pi * (k - 0.25 + alpha / 2) / (count + (both + 1) / 2))
    for _ in range(_NEWTON_STEPS):
        before, last = np.ones(count), (alpha - beta + (both + 2) * nodes) / 2
        for j in range(1, count):
            twice = 2 * j + both
            scale = 2 * (j + 1) * (j + both + 1) * twice
            slant = (twice + 1) * twice * (twice + 2) / scale
            shift = (twice + 1) * (alpha**2 - beta**2) / scale
            weight = 2 * (j + alpha) * (j + beta) * (twice + 2) / scale
            before, last = last, (slant * nodes + shift) * last - weight * before
        twice = 2 * count + both
        slope = count * (alpha - beta - twice * nodes) * last + 2 * (count + alpha) * (count + beta) * before
        step = twice * (1 - nodes * nodes) * last / slope
        nodes = nodes - step
        if abs(step).max() < _SETTLED:
            break
    return nodes


def _by_eigenvalues(count: int, alpha: float, beta: float) -> Numbers:
    """The eigenvalues of the Jacobi matrix (G. H. Golub and J. H. Welsch, Math. Comp. 23, 1969)."""
    both = alpha + beta
    diagonal, squares = np.empty(count), np.empty(count - 1)
    diagonal[0] = (beta - alpha) / (both + 2)
    if count > 1:
        # The general formulas are 0/0 here for some exponents.
        squares[0] = 4 * (1 + alpha) * (1 + beta) / ((both + 2) ** 2 * (both + 3))
        k = np.arange(1, count)
        diagonal[1:] = (beta**2 - alpha**2) / ((2 * k + both) * (2 * k + both + 2))
        k = k[1:]
        squares[1:] = 4 * k * (k + alpha) * (k + beta) * (k + both) / ((2 * k + both) ** 2 * ((2 * k + both) ** 2 - 1))
    return np.linalg.eigvalsh(np.diag(diagonal) + np.diag(np.sqrt(squares), -1))
