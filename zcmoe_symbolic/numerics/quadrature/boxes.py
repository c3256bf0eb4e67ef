"""Certified integrals over the unit cube of products of real powers, by boxes.

    int over [0, 1]^d of  prod_j g_j(u)^(e_j) du,   every g_j known not to be negative on the cube

On a box on which the integrand is holomorphic in each variable, a product of Gauss-Legendre rules is used. With Q_k the
rule and I_k the integral in variable number k, `I_1 ... I_d - Q_1 ... Q_d` is the sum of `Q_1 ... Q_{k-1} (I_k - Q_k)
I_{k+1} ... I_d`; the rules have positive weights, so that the error is at most the volume times the sum over k of the
error of the rule in variable k for the worst real values of the others, which `ellipses.truncation_error` bounds. That
the integrand is holomorphic and bounded for u_k in an ellipse is shown on complex boxes that cover it.

On other boxes the integrand is enclosed by the ball of its values. The box that adds the largest radius is halved until
the radius is small enough, or the effort is spent; whatever is returned is proved.
"""

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import sympy as sp
from flint import acb, arb, ctx, fmpq

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.ellipses import truncation_error
from zcmoe_symbolic.numerics.quadrature.gauss_jacobi import gauss_jacobi

__all__ = ["BoxFactor", "integral_over_cube"]

_RATIOS = (6.0, 3.5, 2.2, 1.6)
_STRIPS = (1, 4)
_MOST_NODES = {1: 200, 2: 28, 3: 12}
_MOST_NODES_BEYOND = 6
_MOST_EVALUATIONS = 200_000
_GUARD = 40
_LEAST_SIDE = Fraction(1, 1 << 60)

Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class BoxFactor:
    """`base^exponent` with a base that is not negative on the cube."""

    base: sp.Expr
    exponent: sp.Rational


def integral_over_cube(
    factors: Sequence[BoxFactor], variables: Sequence[sp.Symbol], bits: int, *, most: int = _MOST_EVALUATIONS
) -> arb:
    """A ball around the integral of a product of powers over the unit cube; not finite if none was found.

    The radius aimed at is `2^-bits` times the integral; `most` bounds how often the integrand is evaluated. The radius
    covers all errors, whatever was reached.

    >>> x1, x2 = sp.symbols("x1 x2", real=True)
    >>> root = integral_over_cube([BoxFactor(x1**2 + x2**2, sp.Rational(1, 2))], (x1, x2), 20)
    >>> print(root.str(5, radius=False))  # (sqrt(2) + asinh(1))/3
    0.76520
    """
    with working_precision(bits + _GUARD):
        return _Search(factors, variables, bits).run(most)


class _Search:
    def __init__(self, factors: Sequence[BoxFactor], variables: Sequence[sp.Symbol], bits: int) -> None:
        self.factors = [(compiled(factor.base, *variables), factor.exponent) for factor in factors]
        self.dimension = len(variables)
        self.bits = bits
        self.nodes = _MOST_NODES.get(self.dimension, _MOST_NODES_BEYOND)
        self.evaluations = 0

    def run(self, most: int) -> arb:
        whole: Box = ((Fraction(0), Fraction(1)),) * self.dimension
        order = itertools.count()
        start = self.enclosed(whole)
        heap = [(-_radius(start), next(order), whole, start)]
        settled = arb(0)
        steps, look = 0, 0
        while heap:
            steps += 1
            # Adding up costs as much as there are boxes; it is done more and more rarely.
            if steps > look:
                look = steps + len(heap) // 8
                total = settled + sum((entry[3] for entry in heap), arb(0))
                if total.is_finite() and total.rel_accuracy_bits() >= self.bits:
                    return total
                goal = self.goal(total)
            if self.evaluations > most:
                break
            _, _, box, _ = heapq.heappop(heap)
            for half in _halves(box):
                value = self.by_rule(half, goal)
                if value is not None:
                    settled += value
                    continue
                value = self.enclosed(half)
                if value.is_finite() and value.rad() < goal:
                    settled += value
                else:
                    heapq.heappush(heap, (-_radius(value), next(order), half, value))
        return arb(settled + sum((entry[3] for entry in heap), arb(0)))

    def goal(self, total: arb) -> arb:
        """What a box may add to the radius: a share of what is allowed, for an integral of about its present size."""
        size = abs(total).mid() if total.is_finite() else arb(1)
        return (size + arb(2) ** -40) * arb(2) ** (-self.bits - 9)

    def enclosed(self, box: Box) -> arb:
        """The volume times the ball of the values."""
        self.evaluations += 1
        sides = [_ball(side) for side in box]
        return self.value(sides) * _volume(box)

    def value(self, sides: Sequence[arb]) -> arb:
        total = arb(1)
        for function, exponent in self.factors:
            total *= _real_power(function.arb(*sides), exponent)
        return total

    # -- Gauss rules ---------------------------------------------------------------------------------------------------

    def by_rule(self, box: Box, goal: arb) -> arb | None:
        volume = _volume(box)
        counts: list[int] = []
        error = arb(0)
        for k in range(self.dimension):
            found = self.count(box, k, goal / (2 * self.dimension * volume))
            if found is None:
                return None
            counts.append(found[0])
            error += found[1] * volume
        return self.rule(box, counts) + arb(0, error.upper())

    def count(self, box: Box, k: int, goal: arb) -> tuple[int, arb] | None:
        """How many nodes in variable k bring the mean error below a goal, with the bound of the error."""
        for ratio in _RATIOS:
            bound = self.bound(box, k, ratio)
            if bound is None:
                continue
            rho = arb(ratio)
            for count in range(1, self.nodes + 1):
                error = truncation_error(count, rho, bound, arb(1))  # a mean: the weights add up to 1
                if error < goal:
                    return count, error
        return None

    def bound(self, box: Box, k: int, ratio: float) -> arb | None:
        """A bound of the integrand for variable k in the ellipse and the others in the box, if holomorphic there."""
        low, high = box[k]
        middle, half = _exact((low + high) / 2), _exact((high - low) / 2)
        rho = arb(ratio)
        long, short = (rho + 1 / rho) / 2, (rho - 1 / rho) / 2
        sides = [acb(_ball(side)) for side in box]
        for strips in _STRIPS:
            top = arb(0)
            for j in range(strips):
                left, right = long * (2 * j - strips) / strips, long * (2 * j + 2 - strips) / strips
                sides[k] = acb(middle + half * left.lower().union(right.upper()), half * arb(0, short.upper()))
                size = self.size(sides)
                if size is None:
                    break
                top = top.max(size)
            else:
                return top.upper()
        return None

    def size(self, sides: Sequence[acb]) -> arb | None:
        self.evaluations += 1
        size = arb(1)
        for function, exponent in self.factors:
            value = function.acb(*sides)
            if not value.is_finite():
                return None
            if not (exponent.is_Integer and exponent >= 0) and not value.real > 0:
                return None
            modulus = value.abs_upper() if exponent > 0 else value.abs_lower()
            size *= _real_power(modulus, exponent)
        return size if size.is_finite() else None

    def rule(self, box: Box, counts: Sequence[int]) -> arb:
        axes = []
        for (low, high), count in zip(box, counts, strict=True):
            middle, half = _exact((low + high) / 2), _exact((high - low) / 2)
            rule = gauss_jacobi(count, 0, 0, ctx.prec)
            axes.append([(middle + half * t, w / 2) for t, w in zip(rule.nodes, rule.weights, strict=True)])
        total = arb(0)
        for nodes in itertools.product(*axes):
            self.evaluations += 1
            weight = arb(1)
            for _, part in nodes:
                weight *= part
            total += weight * self.value([point for point, _ in nodes])
        return total * _volume(box)


def _real_power(base: arb, exponent: sp.Rational) -> arb:
    """A power of what a ball has of the non-negative numbers; not finite where it is not bounded."""
    numerator, denominator = int(exponent.p), int(exponent.q)
    if not base.is_finite():
        return arb("nan")
    if base > 0:
        root = base if denominator == 1 else base.sqrt() if denominator == 2 else base.root(denominator)
        return root**numerator
    if numerator < 0:
        return arb("nan")
    if numerator == 0:
        return arb(1)
    top = base.upper()
    if not top > 0:
        return arb(0)
    top = (top if denominator == 1 else top.root(denominator)) ** numerator
    half = (top / 2).upper()
    return half + arb(0, half)


def _radius(value: arb) -> float:
    return float(value.rad()) if value.is_finite() else float("inf")


def _exact(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _ball(side: tuple[Fraction, Fraction]) -> arb:
    low, high = side
    return _exact((low + high) / 2) + arb(0, _exact((high - low) / 2))


def _volume(box: Box) -> arb:
    volume = Fraction(1)
    for low, high in box:
        volume *= high - low
    return _exact(volume)


def _halves(box: Box) -> list[Box]:
    """The box cut across its longest side."""
    k = max(range(len(box)), key=lambda j: (box[j][1] - box[j][0], -j))
    low, high = box[k]
    if high - low < _LEAST_SIDE:
        return [box]
    middle = (low + high) / 2
    return [(*box[:k], (low, middle), *box[k + 1 :]), (*box[:k], (middle, high), *box[k + 1 :])]
