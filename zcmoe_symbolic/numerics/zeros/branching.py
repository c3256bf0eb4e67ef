"""Branch and bound for all zeros of an analytic function: cells without zeros, with one, or split again.

On a cell where the k-th Taylor coefficient has no zero there are at most k zeros, counted with multiplicities
(Rolle). Cells are split at points where the sign of the function is known, so that no zero is ever at a split point.
"""

from functools import cached_property
from typing import NamedTuple

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.points import (
    CannotSeparate,
    Point,
    ball_between,
    contracted,
    exactly_zero,
    taylor_coefficients,
    working_precision,
)
from zcmoe_symbolic.numerics.zeros.multiple import (
    HIGHEST,
    ExactZeros,
    exact_form,
    multiple_zero,
    order_at,
)
from zcmoe_symbolic.numerics.zeros.radicands import ZerosOf, with_moduli_in_roots
from zcmoe_symbolic.numerics.zeros.search import Search, Zero

__all__ = ["zeros_by_bisection"]

_BITS = 64
_ORDER = 4
_MOST_BITS = 1024
_DEEPEST = 90
_DEEPEST_WITH_ONE = 1200
_DEPTHS_TO_LOOK_FOR_MULTIPLE_ZEROS = (4, 6, 8, 12, 16, 24, 32, 64)
_SPLITS = tuple(arb(k) / 64 for k in (31, 35, 27, 38, 23, 43, 17))


class _Cell(NamedTuple):
    low: arb
    high: arb
    low_sign: int
    high_sign: int
    holds_one: bool = False
    depth: int = 0


class _End(NamedTuple):
    """Where the search starts next to an end of the interval, the sign there, and a zero at the end itself."""

    start: arb
    sign: int
    zero: Zero | None


def zeros_by_bisection(expr: sp.Expr, search: Search, exact_zeros: ExactZeros, zeros_of: ZerosOf) -> list[Zero] | None:
    """The zeros of an expression in the interval, or None if it is exactly 0 everywhere.

    `exact_zeros` gives the zeros that the structure of an expression shows, `zeros_of` all zeros; both are needed for
    parts of the expression. Raises `CannotIsolate`.
    """
    with working_precision(_BITS):
        return _Bisection(expr, search, exact_zeros, zeros_of).run()


class _Bisection:
    def __init__(self, expr: sp.Expr, search: Search, exact_zeros: ExactZeros, zeros_of: ZerosOf) -> None:
        self.expr = expr
        self.search = search
        self.exact_zeros = exact_zeros
        self.function = compiled(expr, search.variable)
        self.zeros_of = zeros_of
        self.last = search.high.ball(_BITS).lower()
        self.found: list[Zero] = []

    def run(self) -> list[Zero] | None:
        if self.may_vanish_everywhere() and self.vanishes_everywhere():
            return None
        low = self.end(self.search.low, 1)
        high = self.end(self.search.high, -1)
        self.found += [end.zero for end in (low, high) if end.zero is not None]
        if low.start < high.start:
            self.search_between(_Cell(low.start, high.start, low.sign, high.sign))
        return self.found

    def search_between(self, cell: _Cell) -> None:
        stack = [cell]
        cells = 0
        while stack:
            cells += 1
            if cells > self.search.most:
                raise self.search.failure(self.expr, f"more than {self.search.most} cells are needed")
            cell = stack.pop()
            with working_precision(_BITS + 2 * cell.depth):
                stack += self.visit(cell)

    # A cell.

    def visit(self, cell: _Cell) -> list[_Cell]:
        """Deal with a cell, and give back the cells that are left of it."""
        ball = self.ball_of(cell)
        coefficients = self.function.coefficients(ball, 3)
        if not coefficients[0].is_finite():
            coefficients[0] = self.value_on(ball)
        done = self.decide(cell, ball, coefficients)
        if done is not None:
            return done
        if cell.holds_one:
            return self.split(cell, holds_one=True)
        refined = taylor_coefficients(self.function, ball, _ORDER)
        if refined[0].is_finite():
            coefficients = refined
            done = self.decide(cell, ball, refined)
            if done is not None:
                return done
        is_curved = not coefficients[2].contains(0)
        if cell.depth in _DEPTHS_TO_LOOK_FOR_MULTIPLE_ZEROS and not is_curved:
            if self.record_multiple(cell, ball, least=3):
                return []
        changes = cell.low_sign != cell.high_sign
        return self.split(cell, holds_one=changes and (is_curved or not coefficients[1].contains(0)))

    def decide(self, cell: _Cell, ball: arb, coefficients: list[arb]) -> list[_Cell] | None:
        """What the first Taylor coefficients on the cell say; None if nothing."""
        value, slope, curvature = coefficients[:3]
        changes = cell.low_sign != cell.high_sign
        if not value.contains(0):
            return self.none_in(cell)
        if not slope.contains(0):
            return [] if not changes or self.record(ball) else None
        if curvature.contains(0) or changes:
            return None
        # At most two zeros, and an even number.
        is_hump = (curvature > 0) == (cell.low_sign > 0)
        return self.visit_hump(cell, ball) if is_hump else []

    def ball_of(self, cell: _Cell) -> arb:
        """A ball around the cell that does not reach beyond the end of the whole interval."""
        return ball_between(cell.low, cell.high, exact_high=bool(cell.high >= self.last))

    @cached_property
    def with_roots(self) -> Compiled | None:
        """The same function, with balls that are finite at zeros of radicands."""
        other = with_moduli_in_roots(self.expr, self.search, self.zeros_of)
        return None if other is None else compiled(other, self.search.variable)

    def value_on(self, ball: arb) -> arb:
        value = self.function.arb(ball)
        return value if value.is_finite() or self.with_roots is None else self.with_roots.arb(ball)

    def none_in(self, cell: _Cell) -> list[_Cell]:
        if cell.low_sign != cell.high_sign:
            raise self.search.failure(self.expr, "the function is not continuous")
        return []

    def record(self, ball: arb) -> bool:
        try:
            point = Point.zero_of(self.function, ball)
        except ValueError:
            return False
        self.found.append(Zero(exact_form(point, self.expr, self.search), sp.S.One))
        return True

    def record_multiple(self, cell: _Cell, ball: arb, *, least: int) -> bool:
        multiple = multiple_zero(self.function, ball, self.search, self.exact_zeros, least=least)
        # The ball may stick out of the cell, and what lies there is the neighbour's.
        if multiple is None or not cell.low < multiple.point.ball(_BITS + 2 * cell.depth) < cell.high:
            return False
        self.found.append(multiple)
        return True

    def split(self, cell: _Cell, *, holds_one: bool) -> list[_Cell]:
        if cell.depth >= (_DEEPEST_WITH_ONE if holds_one else _DEEPEST):
            raise self.search.failure(
                self.expr,
                f"near {cell.low.mid().str(12, radius=False)} it has a zero of higher multiplicity that is not "
                "recognised, or it is not analytic",
            )
        middle, sign = self.split_point(cell)
        left = _Cell(cell.low, middle, cell.low_sign, sign, holds_one, cell.depth + 1)
        right = _Cell(middle, cell.high, sign, cell.high_sign, holds_one, cell.depth + 1)
        if holds_one:
            return [left if cell.low_sign != sign else right]
        return [right, left]

    def split_point(self, cell: _Cell) -> tuple[arb, int]:
        width = cell.high - cell.low
        for extra in (0, 64, 256, _MOST_BITS):
            for ratio in _SPLITS:
                point = (cell.low + width * ratio).mid()
                if not cell.low < point < cell.high:
                    continue
                sign = self.sign_at(point, extra)
                if sign:
                    return point, sign
        raise self.search.failure(
            self.expr, f"no point near {cell.low.mid().str(12, radius=False)} shows a sign: it may be 0 everywhere"
        )

    def sign_at(self, point: arb, extra: int) -> int:
        with working_precision(_BITS + extra):
            value = self.function.arb(point)
        return 1 if value > 0 else -1 if value < 0 else 0

    # A cell on which the function is convex, positive at both ends (or concave and negative).

    def visit_hump(self, cell: _Cell, ball: arb) -> list[_Cell]:
        if self.tangents_miss_zero(cell):
            return []
        place = ball
        for bits in (32, 64, 128, 256, 512, _MOST_BITS):
            with working_precision(2 * bits + _BITS):
                try:
                    place = contracted(self.function, place, bits, order=1)
                except CannotSeparate:
                    return self.split(cell, holds_one=False)
                middle = place.mid()
                at_middle = self.function.arb(middle)
                lowest = at_middle + self.function.coefficients(place, 2)[1] * (place - middle)
            if not lowest.contains(0) and (lowest > 0) == (cell.low_sign > 0):
                return []
            is_inside = cell.low < middle < cell.high
            if is_inside and not at_middle.contains(0) and (at_middle > 0) != (cell.low_sign > 0):
                depth = cell.depth + 1
                left = _Cell(cell.low, middle, cell.low_sign, -cell.low_sign, True, depth)
                return [_Cell(middle, cell.high, -cell.low_sign, cell.high_sign, True, depth), left]
            if bits == 64:
                if self.record_multiple(cell, ball, least=2):
                    return []
        raise self.search.failure(
            self.expr,
            f"near {middle.str(12, radius=False)} it has a double zero that is not recognised, "
            f"or two zeros nearer than 2^-{_MOST_BITS}",
        )

    def tangents_miss_zero(self, cell: _Cell) -> bool:
        """Whether the tangents at both ends keep a convex positive function above 0."""
        sign = cell.low_sign
        low, low_slope = (sign * number for number in self.function.coefficients(cell.low, 2))
        high, high_slope = (sign * number for number in self.function.coefficients(cell.high, 2))
        if low_slope > 0 or high_slope < 0:
            return True
        step = (high - low - high_slope * (cell.high - cell.low)) / (low_slope - high_slope)
        return bool(low + low_slope * step > 0)

    # The ends of the interval.

    def end(self, point: Point, side: int) -> _End:
        for bits in (_BITS, 4 * _BITS, _MOST_BITS):
            with working_precision(bits):
                ball = point.ball(bits)
                value = self.value_on(ball)
            if not value.contains(0):
                return _End(ball.upper() if side > 0 else ball.lower(), 1 if value > 0 else -1, None)
            if bits == _BITS:
                order = self.order_at_end(point)
                if order:
                    start, sign = self.clearance(point, order, side)
                    return _End(start, sign, Zero(point, sp.Integer(order)))
        raise self.search.failure(self.expr, f"it could not be told whether it is 0 at the end {point!r}")

    def order_at_end(self, point: Point) -> int:
        if point.exact is not None:
            return order_at(self.expr, point.exact, self.search)
        if point.function is None:
            return 0
        ratio = sp.cancel(self.expr / point.function.expr.xreplace({point.function.variables[0]: self.search.variable}))
        return int(self.search.variable not in ratio.free_symbols and self.search.sign(ratio) in (-1, 1))

    def clearance(self, point: Point, order: int, side: int) -> tuple[arb, int]:
        """A place beside a zero at an end, up to which there is no other zero, and the sign there."""
        if order >= HIGHEST:
            raise self.search.failure(self.expr, f"its multiplicity at {point!r} is {order} or more")
        ball = point.ball(_BITS)
        step = (self.search.high.ball(_BITS) - self.search.low.ball(_BITS)).lower()
        for _ in range(_DEEPEST):
            step = (step / 2).mid()
            place = (ball.mid() + side * step).mid()
            if not self.function.coefficients(ball.union(place), order + 1)[order].contains(0):
                for extra in (0, 64, 256, _MOST_BITS):
                    sign = self.sign_at(place, extra)
                    if sign:
                        return place, sign
        raise self.search.failure(self.expr, f"its zero at {point!r} could not be separated from others")

    # Zero everywhere.

    def may_vanish_everywhere(self) -> bool:
        hull = self.search.hull()
        with working_precision(4 * _BITS):
            low, width = hull.lower(), hull.upper() - hull.lower()
            return all(self.function.arb((low + width * ratio).mid()).contains(0) for ratio in _SPLITS[:3])

    def vanishes_everywhere(self) -> bool:
        return exactly_zero(self.expr) or bool(self.search.is_zero(self.expr))
