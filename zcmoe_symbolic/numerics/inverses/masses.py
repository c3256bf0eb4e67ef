"""Where the mass of a density lies: its total, the levels at the ends of its lobes, and both directions with balls."""

from collections.abc import Sequence
from itertools import pairwise

from flint import arb, fmpq

from zcmoe_symbolic.numerics.inverses.half_lobes import HalfLobe
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.lobes import Lobe

__all__ = ["Masses"]


class Masses:
    """The half lobes of a density on [0, 1] at one precision, and the levels between them.

    `levels[k]` is the level of the left end of lobe k, the last one that of the right end of the last lobe. For a
    symmetric density only what lies left of 1/2 is computed, and the total is twice its mass.
    """

    def __init__(self, lobes: Sequence[Lobe], *, symmetric: bool, bits: int) -> None:
        self.bits = bits
        self.precision = bits + 48
        self._symmetric = symmetric
        with working_precision(self.precision):
            self.halves = list(_halves(lobes, symmetric, bits))
            masses = [half.total for half in self.halves]
            self.total = sum(masses, arb(0)) * (2 if symmetric else 1)
            levels = [arb(0)]
            for mass in masses:
                levels.append(levels[-1] + mass / self.total)
            self._levels = levels

    def end_level(self, index: int) -> arb:
        """The level at the end from which a half lobe is measured."""
        return self._levels[index] if self.halves[index].from_left else self._levels[index + 1]

    def cut_level(self, index: int) -> arb:
        """The level at the cut where a half lobe meets its other half."""
        return self._levels[index + 1] if self.halves[index].from_left else self._levels[index]

    def enclose(self, level: fmpq) -> arb:
        """A ball with the inverse at a level strictly between 0 and 1, or 1/2 if the density is symmetric.

        Where the level is not separated from that of a critical point, the ball contains both sides; where it is not
        separated from that of a gap, it contains the gap.
        """
        with working_precision(self.precision):
            exact = arb(level)
            index = 0
            while index < len(self.halves) - 1 and exact > self._levels[index + 1]:
                index += 1
            half = self.halves[index]
            mass = abs(exact - self.end_level(index)) * self.total
            return _at(half, half.distance(mass)) if mass > 0 else self._around(index, mass.upper())

    def _around(self, index: int, mass: arb) -> arb:
        """Both sides of an end, as far as there is at most this mass between."""
        found = self.halves[index].end
        first = index - 1 if self.halves[index].from_left else index
        for neighbour in (first, first + 1):
            if 0 <= neighbour < len(self.halves):
                half = self.halves[neighbour]
                reach = arb(0) if mass.is_zero() else arb(0).union(half.distance(mass))
                found = found.union(_at(half, reach))
        return found

    def gaps(self) -> list[tuple[arb, arb]]:
        """The level and the left end of each gap between lobes."""
        found = []
        for index, (half, following) in enumerate(pairwise(self.halves)):
            if not half.from_left and half.end < following.end:
                found.append((self.end_level(index), half.end))
        return found

    def left_end_of_gap(self, level: fmpq) -> arb | None:
        """The left end of the gap at whose level the given one cannot be told from; None if there is no such gap."""
        with working_precision(self.precision):
            return next((end for gap, end in self.gaps() if gap.overlaps(arb(level))), None)

    def value(self, x: arb) -> arb:
        """The share of the mass left of an exact point in [0, 1], at most 1/2 if the density is symmetric."""
        found: arb | None = None
        for index, half in enumerate(self.halves):
            s = x - half.end if half.from_left else half.end - x
            if s > half.reach or s < 0:
                continue
            # A distance not separated from 0 or from the reach: the neighbour adds its own.
            inside = s.upper() if s.lower() <= 0 else s
            mass = half.mass(inside) if inside > 0 else arb(0)
            if s.lower() <= 0:
                mass = mass.union(arb(0))
            share = mass / self.total
            here = self.end_level(index) + share if half.from_left else self.end_level(index) - share
            found = here if found is None else found.union(here)
        return self._in_gap(x) if found is None else found

    def _in_gap(self, x: arb) -> arb:
        """The level of a point that lies in no half lobe: that of the last end to its left."""
        level = arb(0)
        for index, half in enumerate(self.halves):
            if not half.from_left and half.end < x:
                level = self.end_level(index)
        return level


def _at(half: HalfLobe, s: arb) -> arb:
    return half.end + s if half.from_left else half.end - s


def _halves(lobes: Sequence[Lobe], symmetric: bool, bits: int) -> list[HalfLobe]:
    count = len(lobes) if symmetric else 2 * len(lobes)
    halves = []
    for k in range(count):
        lobe, from_left = lobes[k // 2], k % 2 == 0
        is_middle = symmetric and len(lobes) % 2 == 1 and k == count - 1
        with working_precision(bits + 48):
            ends = lobe.left.ball(bits + 48) + lobe.right.ball(bits + 48)
        cut = arb(1) / 2 if is_middle else arb(float((ends / 2).mid()))
        halves.append(HalfLobe(lobe, from_left=from_left, cut=cut, bits=bits))
    return halves
