"""What a search for zeros is given, and what it gives back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, working_precision

__all__ = ["CannotIsolate", "Search", "Zero", "Zeros"]


class CannotIsolate(ValueError):
    """The zeros of a function on an interval could not be told apart, or not be shown to be all."""


@dataclass(frozen=True, slots=True)
class Zero:
    """A zero and its multiplicity: the function is (x - point)^multiplicity times a function without a zero there.

    The multiplicity of a power is that of its base times the exponent, so that it may be a fraction. It is negative
    for a pole.
    """

    point: Point
    multiplicity: sp.Expr


@dataclass(frozen=True, slots=True)
class Zeros:
    """All zeros of a function on a closed interval, in increasing order.

    `poles` are points with a negative multiplicity, which come from factors with negative exponents; at the points
    in `cancelled`, the multiplicities of the factors add up to 0: there may be a gap in the function's domain, and a
    change of its sign, as for sin(x)/|sin(x)|. If the function `is_identically_zero`, all are empty.
    """

    zeros: tuple[Zero, ...] = ()
    poles: tuple[Zero, ...] = ()
    cancelled: tuple[Point, ...] = ()
    is_identically_zero: bool = False

    @property
    def points(self) -> tuple[Point, ...]:
        """The zeros' points."""
        return tuple(zero.point for zero in self.zeros)

    @property
    def all_points(self) -> tuple[Point, ...]:
        """Zeros, poles and where they cancel, in no order: between them the function has no zero and one sign."""
        return (*self.points, *(pole.point for pole in self.poles), *self.cancelled)

    def __iter__(self) -> Iterator[Zero]:
        return iter(self.zeros)

    def __len__(self) -> int:
        return len(self.zeros)


@dataclass(frozen=True, slots=True)
class Search:
    """The variable, the interval, the test for an exact 0, and how many zeros and cells are allowed."""

    variable: sp.Symbol
    low: Point
    high: Point
    is_zero: Callable[[sp.Expr], bool]
    most: int
    depth: int = 0

    def holds(self, point: Point) -> bool:
        """Whether the closed interval contains the point; raises `CannotIsolate` if that cannot be decided."""
        return self.order(self.low, point) <= 0 and self.order(point, self.high) <= 0

    def order(self, one: Point, other: Point) -> int:
        try:
            return one.compare(other, is_zero=self.is_zero)
        except CannotSeparate as error:
            raise CannotIsolate(str(error)) from None

    def sign(self, number: sp.Expr) -> int | None:
        """The sign of a closed real expression: by a ball, 0 only by the exact test, None if undecided."""
        if isinstance(number, sp.Rational):
            return int(number.p > 0) - int(number.p < 0)
        try:
            function = compiled(number)
        except CannotCompile:
            return None
        for bits in (64, 256, 1024):
            with working_precision(bits):
                ball = function.arb()
            if ball > 0:
                return 1
            if ball < 0:
                return -1
            if bits == 64 and self.is_zero(number):
                return 0
        return None

    def hull(self) -> arb:
        """A ball around the whole interval."""
        with working_precision(64):
            return self.low.ball(64).union(self.high.ball(64))

    def failure(self, expr: sp.Expr, reason: str) -> CannotIsolate:
        return CannotIsolate(
            f"the zeros of {expr} for {self.variable} in [{_shown(self.low)}, {_shown(self.high)}] "
            f"could not be isolated: {reason}"
        )


def _shown(point: Point) -> str:
    return str(point.exact) if point.exact is not None else point.ball(64).mid().str(12, radius=False)
