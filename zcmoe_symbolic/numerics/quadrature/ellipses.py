"""Bounds on Bernstein ellipses, and the truncation error of a Gauss rule that follows from them.

A panel [u, v] is mapped to [-1, 1] by x = c + h t. The ellipse E(rho) has the foci -1, 1 and the sum of semi-axes
rho. If g is holomorphic with |g| <= M on E(rho), the Gauss-Jacobi rule with n nodes for g against the weight
w(t) = (1 - t)^alpha (1 + t)^beta of mass mu has an error of at most

    4 mu M rho^(1 - 2 n) / (rho - 1).

Proof. The Chebyshev coefficients of g satisfy |a_k| <= 2 M rho^(-k). The rule integrates T_k exactly for k < 2 n. For
k >= 2 n both the integral of w T_k and its rule are at most mu in absolute value, since |T_k| <= 1 on [-1, 1], w >= 0
and the weights of the rule are positive with the sum mu. The error is at most 2 mu times the sum over k >= 2 n of
2 M rho^(-k).
(L. N. Trefethen, Approximation Theory and Approximation Practice, SIAM 2013, theorems 8.1 and 19.3.)

How holomorphy is shown. g is a product of powers |f_j|^(e_j) with the zeros at the ends of the panel divided out.
Each f_j is real on the real axis and holomorphic on the upper half of the ellipse, which is covered by complex balls;
by reflection it is holomorphic on all of E. Where e_j is not a nonnegative integer, f_j must have no zeros in E but
the known ones: the upper half of the ellipse is covered by arcs, on none of which f_j vanishes, and the change of the
argument of f_j along it is pi times the number of zeros in E (argument principle and reflection). Then the quotient has
a holomorphic power on the simply connected E, and the maximum principle gives M from the same arcs. No branch cut of
the power matters: the quotient may wind as it likes as long as it is not zero.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

from flint import acb, arb, fmpq

from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.lobes import Lobe, LobeFactor

__all__ = ["BOUND_BITS", "Panel", "bound_on_ellipse", "truncation_error"]

BOUND_BITS = 64
_ARCS = 12
_MOST_ARCS = 600
_SMALLEST_ARC = 1 << 14
_DEEPEST_BOX = 7
_SMALL = 2.0**-24

Box: TypeAlias = tuple[arb, arb, arb, arb]
"""Left, right, low and high."""


def truncation_error(count: int, rho: arb, bound: arb, mass: arb) -> arb:
    """4 mass bound rho^(1 - 2 count) / (rho - 1): see the module.

    >>> truncation_error(2, arb(2), arb(1), arb(2))
    1.00000000000000
    """
    return 4 * mass * bound * rho ** (1 - 2 * count) / (rho - 1)


@dataclass(slots=True, eq=False)
class Panel:
    """A part of a lobe: all of it, or from a cut (an exact number) to another cut or to an end of the lobe.

    `None` as a cut means the end of the lobe, whose zero then belongs to the weight of the rule. `bounds` remembers
    what was found: the bound on the ellipse of a parameter, or None where none was found.
    """

    lobe: Lobe
    left_cut: arb | None = None
    right_cut: arb | None = None
    bounds: dict[float, arb | None] = field(default_factory=dict)
    holomorphic: dict[int, float] = field(default_factory=dict)

    def ends(self, bits: int) -> tuple[arb, arb]:
        """Balls around the two ends."""
        left = self.lobe.left.ball(bits) if self.left_cut is None else self.left_cut
        right = self.lobe.right.ball(bits) if self.right_cut is None else self.right_cut
        return left, right

    def multiplicities(self, factor: LobeFactor) -> tuple[int, int]:
        """The zeros of a factor at the two ends that the weight of the rule takes over."""
        return (
            factor.left_multiplicity if self.left_cut is None else 0,
            factor.right_multiplicity if self.right_cut is None else 0,
        )

    def halves(self) -> tuple["Panel", "Panel"]:
        """The panel cut near the middle."""
        with working_precision(BOUND_BITS):
            left, right = self.ends(BOUND_BITS)
            cut = ((left + right) / 2).mid()
        return Panel(self.lobe, self.left_cut, cut), Panel(self.lobe, cut, self.right_cut)

    def is_holomorphic_at_ends(self) -> bool:
        """Whether all factors are holomorphic on small balls around both ends; if not, there is no ellipse."""
        with working_precision(BOUND_BITS):
            left, right = self.ends(BOUND_BITS)
            small = arb(0, ((right - left) * _SMALL).upper())
            balls = [acb(end + small, small) for end in (left, right)]
            return all(factor.function.acb(ball).is_finite() for factor in self.lobe.factors for ball in balls)

    def bound(self, rho: float) -> arb | None:
        """The bound on the ellipse of parameter `rho`, remembered."""
        if rho not in self.bounds:
            self.bounds[rho] = bound_on_ellipse(self, rho)
        return self.bounds[rho]


def bound_on_ellipse(panel: Panel, rho: float) -> arb | None:
    """M with |g| <= M on E(rho) for g(t) = |expr(c + h t)| / ((1 - t)^alpha (1 + t)^beta), if g is holomorphic there.

    None if holomorphy, or a finite bound, could not be shown.
    """
    with working_precision(BOUND_BITS):
        return _Ellipse(panel, rho).bound()


@lru_cache(maxsize=4096)
def _direction(number: int, parts: int) -> tuple[arb, arb]:
    """The cosine and sine of pi number / parts."""
    angle = fmpq(number, parts)
    return arb.cos_pi_fmpq(angle), arb.sin_pi_fmpq(angle)


@lru_cache(maxsize=4096)
def _arc(number: int, parts: int) -> tuple[arb, arb]:
    """Balls around the cosine and the sine on the angles from pi number/parts to pi (number + 1)/parts.

    `parts` is even, so that both are monotone on the arc.
    """
    one, other = _direction(number, parts), _direction(number + 1, parts)
    return one[0].union(other[0]), one[1].union(other[1])


class _Ellipse:
    def __init__(self, panel: Panel, rho: float) -> None:
        self.panel = panel
        left, right = panel.ends(BOUND_BITS)
        self.middle, self.half = (left + right) / 2, (right - left) / 2
        self.rho = arb(rho)
        self.long, self.short = (self.rho + 1 / self.rho) / 2, (self.rho - 1 / self.rho) / 2
        self.factors = panel.lobe.factors
        self.counted = [k for k, factor in enumerate(self.factors) if not (factor.never_zero or factor.is_harmless)]
        self.powers = [factor.power() for factor in self.factors]
        pairs = [panel.multiplicities(factor) for factor in self.factors]
        self.zeros = [left + right for left, right in pairs]
        self.left_exponent = sum((r * power for (r, _), power in zip(pairs, self.powers, strict=True)), arb(0))
        self.right_exponent = sum((s * power for (_, s), power in zip(pairs, self.powers, strict=True)), arb(0))

    def bound(self) -> arb | None:
        if not self.rho > 1 or not all(self.is_holomorphic(k) for k in range(len(self.factors))):
            return None
        top: arb | None = None
        paths: dict[int, list[acb]] = {k: [self.value_at_end(k, 0)] for k in self.counted}
        if not all(path[0].is_finite() for path in paths.values()):
            return None
        for values, size in self.arcs():
            if size is None:
                return None
            top = size if top is None else top.max(size)
            for k in self.counted:
                paths[k].append(values[k])
        for k, path in paths.items():
            path.append(self.value_at_end(k, 1))
            if not _turns(path, self.zeros[k]):
                return None
        if top is None:
            return None
        bound = (top * self.panel.lobe.magnitude()).upper()
        return bound if bound.is_finite() else None

    def value_at_end(self, k: int, side: int) -> acb:
        """A factor at the right (0) or left (1) vertex of the ellipse: a real number."""
        t = self.long if side == 0 else -self.long
        return self.factors[k].function.acb(acb(self.middle + self.half * t))

    def arcs(self) -> Iterator[tuple[list[acb], arb | None]]:
        """The arcs of the upper half from right to left: a value of each factor, and a bound of the product.

        A bound of None says that an arc could not be handled.
        """
        pending = [(number, _ARCS) for number in reversed(range(_ARCS))]
        done = 0
        while pending:
            number, parts = pending.pop()
            found = self.on_arc(number, parts)
            if found is not None:
                yield found
                done += 1
                continue
            if parts > _SMALLEST_ARC or done + len(pending) > _MOST_ARCS:
                yield [], None
                return
            pending += [(2 * number + 1, 2 * parts), (2 * number, 2 * parts)]

    def on_arc(self, number: int, parts: int) -> tuple[list[acb], arb] | None:
        cosine, sine = _arc(number, parts)
        t = acb(self.long * cosine, self.short * sine)
        z = acb(self.middle + self.half * t.real, self.half * t.imag)
        values: list[acb] = []
        size = arb(1)
        for k, factor in enumerate(self.factors):
            value = factor.function.acb(z)
            if not value.is_finite():
                return None
            middle = value.mid()
            if k in self.counted:
                if middle.contains(0) or not (value / middle).real > 0:
                    return None
                size *= _largest_power(value, self.powers[k])
            else:
                size *= value.abs_upper() ** int(factor.exponent)
            values.append(middle)
        size *= _largest_power(1 + t, -self.left_exponent) * _largest_power(1 - t, -self.right_exponent)
        return (values, size.upper()) if size.is_finite() else None

    def is_holomorphic(self, k: int) -> bool:
        """Whether balls that cover the upper half of the ellipse, with the real axis, all give finite values."""
        if self.panel.holomorphic.get(k, 1.0) >= self.rho.upper():
            return True
        function = self.factors[k].function
        if not function.arb(self.middle + arb(0, self.half.lower() / 2**20)).is_finite():
            return False
        pending = [(0, (-self.long.upper(), self.long.upper(), arb(0), self.short.upper()))]
        while pending:
            depth, box = pending.pop()
            left, right, low, high = box
            z = acb(self.middle + self.half * left.union(right), self.half * low.union(high))
            if function.acb(z).is_finite():
                continue
            if depth >= _DEEPEST_BOX:
                return False
            pending += [(depth + 1, quarter) for quarter in _quarters(box) if self.meets(quarter)]
        self.panel.holomorphic[k] = float(self.rho.lower())
        return True

    def meets(self, box: Box) -> bool:
        """Whether the box may meet the ellipse."""
        left, right, low, _ = box
        nearest = arb(0) if left <= 0 <= right else left if left > 0 else right
        return not (nearest / self.long) ** 2 + (low / self.short) ** 2 > 1


def _largest_power(value: acb, power: arb) -> arb:
    """An upper bound of |value|^power on a ball; not finite if the ball contains 0 and the power is not positive."""
    if power.is_zero():
        return arb(1)
    if power > 0:
        return value.abs_upper() ** power
    if power < 0:
        return value.abs_lower() ** power
    # The sign of the power is not known: it is near 0.
    return (value.abs_upper() ** power).max(value.abs_lower() ** power)


def _quarters(box: Box) -> list[Box]:
    left, right, low, high = box
    x, y = ((left + right) / 2).mid(), ((low + high) / 2).mid()
    return [(left, x, low, y), (x, right, low, y), (left, x, y, high), (x, right, y, high)]


def _turns(path: list[acb], zeros: int) -> bool:
    """Whether the argument changes by exactly pi `zeros` along the path.

    Neighbours belong to balls that share a point and lie in the half-planes around them, so that the argument
    changes between them by less than pi.
    """
    total = arb(0)
    for one, other in itertools.pairwise(path):
        total += (other / one).arg()
    return bool(abs(total / arb.pi() - zeros) < arb("0.25"))
