"""The range of the target on every interval of a segmentation, in balls.

The places where the target can have an extremum inside an interval are found once for the whole domain: the ends of its
smooth pieces, and all zeros and poles of its derivative. The range on an interval is that of the values at those
places inside it, and at its two ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import sympy as sp
from flint import arb, fmpq

from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.exact_numbers import exact_rational
from zcmoe_symbolic.numerics.extrema import certified_range
from zcmoe_symbolic.numerics.pieces import SmoothPiece, smooth_pieces
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros
from zcmoe_symbolic.numerics.zeros.isolation import with_real_roots
from zcmoe_symbolic.theory.model.arguments import NotDecided, is_zero
from zcmoe_symbolic.theory.scalar import x

__all__ = ["oscillations"]


@dataclass(frozen=True, slots=True)
class _Place:
    where: arb
    value: arb


@dataclass(frozen=True, slots=True)
class _Function:
    """A smooth piece of the target, in balls."""

    left: Point
    right: Point
    is_constant: bool
    plain: Compiled
    with_roots: Compiled | None

    @classmethod
    def of(cls, piece: SmoothPiece) -> "_Function":
        other = with_real_roots(piece.expr, x, piece.left, piece.right, is_zero)
        roots = None if other is None else compiled(other, x)
        return cls(piece.left, piece.right, piece.is_constant, compiled(piece.expr, x), roots)

    def on(self, ball: arb) -> arb:
        value = self.plain.arb(ball)
        return value if value.is_finite() or self.with_roots is None else self.with_roots.arb(ball)

    def is_flat_on(self, left: arb, right: arb, bits: int) -> bool:
        """Whether the piece is constant and holds the interval, for all that is known of its ends."""
        return self.is_constant and bool(self.left.ball(bits) <= left and right <= self.right.ball(bits))

    def at(self, point: Point, bits: int) -> arb:
        value = arb("nan")
        # A value at a cusp has a fraction of the point's digits only.
        for extra in (16, 64, bits, 4 * bits):
            with working_precision(bits + extra):
                value = self.on(point.ball(bits + extra))
            if value.is_finite() and (value.is_exact() or int(value.rel_one_accuracy_bits()) >= bits):
                return value
        return value


def oscillations(beta: sp.Expr, breakpoints: Sequence[arb], bits: int) -> list[arb]:
    """`r_i = sup beta - inf beta` on every interval between neighbouring breakpoints, as balls.

    `beta` is a continuous target in `x`, the breakpoints are balls from 0 to 1. The radii are about `2^-bits` unless
    those of the breakpoints are larger. Raises `NotDecided` where a value is not found.

    >>> with working_precision(64):
    ...     found = oscillations(x * (1 - x), [arb(0), arb(1) / 4, arb(1)], 53)
    >>> [round(float(value), 12) for value in found]
    [0.1875, 0.25]
    """
    places = _places(beta, bits)
    if places is None:
        return [_by_ranges(beta, left, right, bits) for left, right in pairwise(breakpoints)]
    ends = _values_at(beta, breakpoints, bits)
    functions = [function for _, function in _functions(beta) if function.is_constant]
    found = []
    first = 0
    with working_precision(bits + 16):
        for index, (left, right) in enumerate(pairwise(breakpoints)):
            while first < len(places) and places[first].where < left:
                first += 1
            inside = [ends[index], ends[index + 1]]
            doubtful: list[arb] = []
            for place in places[first:]:
                if place.where > right:
                    break
                (inside if left < place.where < right else doubtful).append(place.value)
            is_flat = any(function.is_flat_on(left, right, bits) for function in functions)
            found.append(arb(0) if is_flat else _spread(inside, doubtful))
    return found


def _spread(inside: Sequence[arb], doubtful: Sequence[arb]) -> arb:
    """Largest value less smallest, whether the doubtful places are inside the interval or not."""
    low = high = inside[0]
    for value in inside[1:]:
        low, high = low.min(value), high.max(value)
    lowest, highest = low, high
    for value in doubtful:
        lowest, highest = lowest.min(value), highest.max(value)
    spread = (high - low).union(highest - lowest) if doubtful else high - low
    return spread.nonnegative_part() if not spread >= 0 else spread


@lru_cache(maxsize=64)
def _functions(beta: sp.Expr) -> tuple[tuple[SmoothPiece, _Function], ...]:
    return tuple((piece, _Function.of(piece)) for piece in smooth_pieces(beta, x, 0, 1, is_zero=is_zero))


@lru_cache(maxsize=64)
def _places(beta: sp.Expr, bits: int) -> tuple[_Place, ...] | None:
    """All places inside (0, 1) that may be extrema, in order; `None` where the zeros of the slope are not isolated."""
    found = []
    for piece, function in _functions(beta):
        points = [piece.left]
        if not piece.is_constant:
            try:
                zeros = isolate_zeros(piece.expr.diff(x), x, piece.left, piece.right, is_zero=is_zero)
            except CannotIsolate:
                return None
            points += zeros.all_points
        for point in points:
            value = function.at(point, bits)
            if not value.is_finite():
                return None
            found.append(_Place(point.ball(bits + 16), value))
    return tuple(sorted(found, key=lambda place: float(place.where.mid())))


def _values_at(beta: sp.Expr, breakpoints: Sequence[arb], bits: int) -> list[arb]:
    """The target at every breakpoint; where it lies at the end of a piece, by the expressions of both sides."""
    functions = [function for _, function in _functions(beta)]
    values = []
    number = 0
    for index, point in enumerate(breakpoints):
        while number + 1 < len(functions) and point > functions[number].right.ball(bits + 16):
            number += 1
        with working_precision(2 * bits):
            value = functions[number].on(point)
            later = number
            while later + 1 < len(functions) and not point < functions[later].right.ball(bits + 16):
                later += 1
                value = value.union(functions[later].on(point))
        if not value.is_finite():
            raise NotDecided(f"beta could not be enclosed at breakpoint {index}, {point.str(10)}; move it a little")
        values.append(value)
    return values


def _by_ranges(beta: sp.Expr, left: arb, right: arb, bits: int) -> arb:
    """By branch and bound on the interval; for ends that are balls, on the longest and the shortest interval."""
    digits = max(1, int(bits * 0.3))
    spreads = []
    for low, high in ((left.lower(), right.upper()), (left.upper(), right.lower())):
        if low >= high:
            raise NotDecided(f"the breakpoints {left.str(10)} and {right.str(10)} are too close; give more digits")
        ends = [_rational(max(low, arb(0))), _rational(min(high, arb(1)))]
        least, most = certified_range(beta, x, *ends, digits=digits, is_zero=is_zero)
        with working_precision(bits + 16):
            spreads.append(most.arb() - least.arb())
    return spreads[0].union(spreads[1])


def _rational(value: arb) -> sp.Rational:
    mantissa, power = value.man_exp()
    number: fmpq = exact_rational(int(mantissa)) * fmpq(2) ** int(power)
    return sp.Rational(int(number.p), int(number.q))
