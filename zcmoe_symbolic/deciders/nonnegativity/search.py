"""The search for a certificate on an interval: adaptive bisection, and expansions at the points that resist it.

What is found here is only a proposal; `checking` decides. Negative values are kept as exact points.
"""

import time
from dataclasses import dataclass

import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.deciders.nonnegativity.candidates import exact_candidates, located
from zcmoe_symbolic.deciders.nonnegativity.certificate import Anchored, CertificateRefused, IntervalCertificate, Stretch
from zcmoe_symbolic.deciders.nonnegativity.checking import check_piece
from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import ordered
from zcmoe_symbolic.deciders.nonnegativity.expansion import Frame, Leading, Outweighed, expand_at
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball, jet_of
from zcmoe_symbolic.deciders.nonnegativity.points import (
    as_rational,
    middle_between,
    near_fraction,
    simple_between,
)
from zcmoe_symbolic.deciders.nonnegativity.series import Compiled, compiled

__all__ = ["Negative", "OutOfTime", "Question", "Search", "Stuck", "value_at"]

_LENGTH = 5  # Taylor coefficients that the bisection asks for
_ORDERS = (4, 8, 14, 24)
_DISTANCES = (fmpq(1, 2**20), fmpq(1, 2**60), fmpq(1, 2**180))
_SHALLOW, _DEEP = 12, 60  # bisections before a point is looked at, and before it is given up
_MOST_ANCHORS = 64
_MOST_EXAMINED = 12
_SCANNED = 64
_MOST_CUTS = 400
_WITNESS_BITS = (128, 512, 2048, 8192)
_BITS = (96, 256, 1024)
_FARTHEST = fmpq(31, 64)  # an expansion needs t < 1/2, so that the logarithm of t stays away from 0


class OutOfTime(Exception):
    """The time budget is used up."""


class Stuck(Exception):
    """The search cannot go on; the message says where and why."""


class Negative(Exception):
    """An exact point at which the expression is certainly negative, with its value."""

    def __init__(self, point: sp.Expr, value: arb) -> None:
        super().__init__(f"the value at {point} is {value.str(6)}")
        self.point = point
        self.value = value


class _NewAnchors(Exception):
    """Expansions at a further point were found; the bisection starts again without what they cover."""

    def __init__(self, pieces: list[Anchored]) -> None:
        super().__init__()
        self.pieces = pieces


@dataclass(frozen=True)
class Question:
    """Is `expr >= 0` for `low <= variable <= high`, to be answered before `deadline` (of `time.monotonic`)."""

    expr: sp.Expr
    variable: sp.Symbol
    low: sp.Expr
    high: sp.Expr
    deadline: float

    def check_time(self) -> None:
        """Raise `OutOfTime` after the deadline."""
        if time.monotonic() > self.deadline:
            raise OutOfTime

    def require_not_negative(self, point: sp.Expr) -> None:
        """Raise `Negative` if the exact point lies in the interval and the expression is certainly negative there."""
        if ordered(point, self.low) or ordered(self.high, point):
            return
        value = value_at(self.expr, {self.variable: point})
        if value is not None and value < 0:
            raise Negative(point, value)


def value_at(expr: sp.Expr, point: dict[sp.Symbol, sp.Expr]) -> arb | None:
    """A ball around the value at an exact point, sharp enough to show its sign if that can be; None if undefined."""
    value = None
    saved = ctx.prec
    try:
        for bits in _WITNESS_BITS:
            ctx.prec = bits
            value = jet_of(expr, {symbol: [constant_ball(number)] for symbol, number in point.items()}, 1)[0]
            if not value.contains(0) or value.is_zero():
                return value
    except NotRegular:
        return None
    finally:
        ctx.prec = saved
    return value


class Search:
    """One search for a certificate, and what it has found so far."""

    def __init__(self, question: Question, *, careful: bool = False) -> None:
        self.question = question
        self.careful = careful
        self.function: Compiled = compiled(question.expr, question.variable)
        self.anchors: list[Anchored] = []
        self.examined: list[tuple[sp.Expr, sp.Expr]] = []
        self.reasons: list[str] = []

    def certificate(self) -> IntervalCertificate:
        """A certificate, with `careful` checked piece by piece. Raises `Negative`, `Stuck` or `OutOfTime`."""
        saved = ctx.prec
        ctx.prec = _BITS[0]
        try:
            return self._certificate()
        except Stuck:
            self._scan()
            raise
        finally:
            ctx.prec = saved

    def _certificate(self) -> IntervalCertificate:
        low, high = self.question.low, self.question.high
        for end in (low, high):
            self.question.require_not_negative(end)
        middle = as_rational(middle_between(near_fraction(low), near_fraction(high)))
        self.question.require_not_negative(middle)
        for end, side, other in ((low, 1, high), (high, -1, low)):
            limit = middle if self.anchors else other
            piece = self._piece_at_end(end, side, limit)
            if piece is None:
                continue
            if self.anchors and ordered(piece.low, self.anchors[0].high):
                self.anchors = [self._anchored(low, 1, middle)]
            self.anchors.append(piece)
        self.anchors += self._around(middle)
        if middle != 0:
            self.anchors += self._around(sp.S.Zero)
        while len(self.anchors) <= _MOST_ANCHORS:
            try:
                return self._covered()
            except _NewAnchors as found:
                self.anchors += found.pieces
                self.examined.clear()
        raise Stuck(f"there are more than {_MOST_ANCHORS} points at which the expression vanishes or is singular")

    def _scan(self) -> None:
        """Raise `Negative` if the expression is negative at one of many points."""
        low, high = near_fraction(self.question.low), near_fraction(self.question.high)
        for k in range(1, _SCANNED):
            self.question.check_time()
            self.question.require_not_negative(as_rational(low + (high - low) * k / _SCANNED))

    # -- one side of a point ----------------------------------------------------------------------

    def _piece_at_end(self, end: sp.Expr, side: int, limit: sp.Expr) -> Anchored | None:
        """The piece at an end of the interval; None if the function is smooth and positive there."""
        value = self.function.coefficients(constant_ball(end), 2)
        if value is not None and value[0] > 0 and len(value) == 2:
            return None
        try:
            return self._anchored(end, side, limit)
        except NotRegular as error:
            raise Stuck(f"at {self.question.variable} = {end}: {error}") from error

    def _anchored(self, anchor: sp.Expr, side: int, limit: sp.Expr) -> Anchored:
        """A piece from the anchor towards `limit`, as long as its leading term dominates.

        Raises `Negative` if the function is negative next to the anchor, `NotRegular` if it has no expansion with
        a finite limit there.
        """
        saved = ctx.prec
        try:
            for bits in _BITS:
                ctx.prec = bits
                try:
                    return self._anchored_with_bits(anchor, side, limit)
                except NotRegular:
                    if bits == _BITS[-1]:
                        raise
        finally:
            ctx.prec = saved
        raise NotRegular(f"the function has no expansion at {anchor}")

    def _leading(self, anchor: sp.Expr, side: int, delta: arb, order: int) -> Leading:
        frame = Frame(self.question.variable, anchor, side, delta, order, self.question.check_time)
        return expand_at(self.question.expr, frame).leading()

    def _anchored_with_bits(self, anchor: sp.Expr, side: int, limit: sp.Expr) -> Anchored:
        room = abs(near_fraction(limit) - near_fraction(anchor))
        order, power = self._order_at(anchor, side, room)
        order = max(order, int(sp.ceiling(power)) + 2)
        delta = min(room, _FARTHEST)
        for attempt in range(90):
            self.question.check_time()
            end = self._far_end(anchor, side, delta, limit)
            width = arb((constant_ball(end) - constant_ball(anchor)).abs_upper())
            try:
                leading = self._leading(anchor, side, width, order)
                sign = leading.sign
            except NotRegular:
                delta /= 2 if attempt < 4 else 4
                continue
            if sign < 0:
                self._find_negative(anchor, end)
                raise NotRegular(f"the function seems to be negative next to {anchor}")
            low, high = (anchor, end) if side > 0 else (end, anchor)
            digits = leading.coefficient.ball.str(6, radius=False)
            return Anchored(low, high, anchor, leading.power, leading.logs, order, ctx.prec, digits)
        raise NotRegular(f"the leading term at {anchor} could not be shown to dominate")

    def _order_at(self, anchor: sp.Expr, side: int, room: fmpq) -> tuple[int, sp.Expr]:
        """The order up to which to expand so that the leading term shows, and the power of the leading term."""
        reason = NotRegular(f"the function has no expansion at {anchor}")
        for order, distance in ((order, distance) for order in _ORDERS for distance in _DISTANCES):
            self.question.check_time()
            if distance < _DISTANCES[0] and not isinstance(reason, Outweighed):
                continue  # going nearer does not help
            try:
                leading = self._leading(anchor, side, arb(min(room, distance)), order)
                sign = leading.sign
            except NotRegular as error:
                reason = error
                continue
            if sign > 0 and not leading.bounded:
                raise Stuck(f"the expression is not bounded at {self.question.variable} = {anchor}")
            return order, leading.power
        raise reason

    def _far_end(self, anchor: sp.Expr, side: int, delta: fmpq, limit: sp.Expr) -> sp.Expr:
        """An exact point at about that distance from the anchor; the limit itself if it is that near."""
        start = near_fraction(anchor)
        if abs(near_fraction(limit) - start) <= delta:
            return limit
        target = start + side * delta
        if anchor.is_Rational:
            return as_rational(target)
        return as_rational(simple_between(target - delta / 64, target + delta / 64))

    def _find_negative(self, anchor: sp.Expr, end: sp.Expr) -> None:
        """Raise `Negative` with a point between the anchor and the end, where the function is known to be negative."""
        start, step = near_fraction(anchor), near_fraction(end) - near_fraction(anchor)
        self.question.require_not_negative(end)
        for _ in range(40):
            self.question.check_time()
            step /= 2
            self.question.require_not_negative(as_rational(start + step))

    # -- bisection --------------------------------------------------------------------------------

    def _covered(self) -> IntervalCertificate:
        """The certificate with the anchored pieces and stretches between them."""
        question = self.question
        pieces: list[Stretch | Anchored] = []
        here = question.low
        for anchored in sorted(self.anchors, key=lambda piece: near_fraction(piece.low)):
            pieces += self._checked_stretches(here, anchored.low)
            try:
                check_piece(question.expr, question.variable, anchored)
            except CertificateRefused as error:
                raise Stuck(str(error)) from error
            pieces.append(anchored)
            here = anchored.high
        pieces += self._checked_stretches(here, question.high)
        return IntervalCertificate(question.expr, question.variable, question.low, question.high, tuple(pieces))

    def _stretches(self, low: sp.Expr, high: sp.Expr) -> list[Stretch]:
        """Pieces with a positive bound that cover [low, high] from left to right."""
        found: list[Stretch] = []
        waiting = [(low, high, 0)] if low != high else []
        while waiting:
            self.question.check_time()
            low, high, level = waiting.pop()
            deep = self._is_examined(low, high)
            ctx.prec = _BITS[1] if deep else _BITS[0]
            bound = self._bound(constant_ball(low).union(constant_ball(high)))
            if bound is not None and bound[1] > 0:
                found.append(Stretch(low, high, bound[0], ctx.prec, bound[1].str(6, radius=False)))
                continue
            if level >= _SHALLOW and not deep:
                self._examine(low, high)
            if level >= _DEEP:
                place = sp.Rational(middle_between(near_fraction(low), near_fraction(high)).str()).n(12)
                known = "; ".join(dict.fromkeys(self.reasons[:3]))
                raise Stuck(
                    f"the sign near {self.question.variable} = {place} could not be decided; {known}".rstrip("; ")
                )
            middle = as_rational(middle_between(near_fraction(low), near_fraction(high)))
            value = self.function.coefficients(constant_ball(middle), 1)
            if value is not None and value[0] < 0:
                self.question.require_not_negative(middle)
            waiting.append((middle, high, level + 1))
            waiting.append((low, middle, level + 1))
        return found

    def _bound(self, whole: arb) -> tuple[int, arb] | None:
        """The order of Taylor's formula with the best lower bound, and the bound; None where nothing is defined."""
        everywhere = self.function.coefficients(whole, _LENGTH)
        if everywhere is None:
            return None
        order, best = 0, everywhere[0].lower()
        if best > 0 or len(everywhere) == 1:
            return order, best
        middle = whole.mid()
        at_middle = self.function.coefficients(middle, _LENGTH)
        if at_middle is None:
            return order, best
        reach = arb((whole - middle).abs_upper())
        start = arb(0)
        for k, coefficient in enumerate(everywhere[: len(at_middle)]):
            top = reach**k
            spread = (-top).union(top) if k % 2 else arb(0 if k else 1).union(top)
            lower = (start + coefficient * spread).lower()
            if lower > best:
                order, best = k, lower
            start += at_middle[k] * spread
        return order, best

    def _checked_stretches(self, low: sp.Expr, high: sp.Expr) -> list[Stretch]:
        """Stretches that pass the check; those whose bound was too scant for it are cut further."""
        accepted: list[Stretch] = []
        if not self.careful:
            return self._stretches(low, high)
        waiting = self._stretches(low, high)[::-1]
        cuts = 0
        while waiting:
            self.question.check_time()
            piece = waiting.pop()
            try:
                check_piece(self.question.expr, self.question.variable, piece)
            except CertificateRefused as error:
                cuts += 1
                if cuts > _MOST_CUTS:
                    raise Stuck(str(error)) from error
                middle = as_rational(middle_between(near_fraction(piece.low), near_fraction(piece.high)))
                waiting += self._stretches(middle, piece.high)[::-1]
                waiting += self._stretches(piece.low, middle)[::-1]
                continue
            accepted.append(piece)
        return accepted

    # -- what resists -----------------------------------------------------------------------------

    def _is_examined(self, low: sp.Expr, high: sp.Expr) -> bool:
        return any(not ordered(low, left) and not ordered(right, high) for left, right in self.examined)

    def _examine(self, low: sp.Expr, high: sp.Expr) -> None:
        """Look for a negative value or a zero in an interval that resists; raises `Negative` or `_NewAnchors`.

        If there is none, the interval is noted, and bisected further with more bits.
        """
        question = self.question
        if len(self.examined) >= _MOST_EXAMINED:
            raise Stuck(f"too many places resist, the last of them next to {question.variable} = {low}")
        left, right = near_fraction(low), near_fraction(high)
        margin = (right - left) / 2
        for point in located(question.expr, question.variable, left - margin, right + margin):
            question.check_time()
            question.require_not_negative(point)
        where = (left - margin, right + margin)
        for point in exact_candidates(question.expr, question.variable, *where, question.check_time):
            question.check_time()
            pieces = self._around(point)
            if pieces:
                raise _NewAnchors(pieces)
        self.examined.append((low, high))

    def _around(self, point: sp.Expr) -> list[Anchored]:
        """Pieces on both sides of a point inside, if it is a zero or singular and the function positive around it."""
        left, right = self.question.low, self.question.high
        if not (ordered(left, point) and ordered(point, right)):
            return []
        for piece in self.anchors:
            if ordered(point, piece.low):
                right = piece.low if ordered(piece.low, right) else right
            elif ordered(piece.high, point):
                left = piece.high if ordered(left, piece.high) else left
            else:
                return []
        value = value_at(self.question.expr, {self.question.variable: point})
        if value is not None and not value.contains(0) and self._is_smooth(point):
            return []
        try:
            return [self._anchored(point, -1, left), self._anchored(point, 1, right)]
        except NotRegular as error:
            self.reasons.append(f"at {self.question.variable} = {point}: {error}")
            return []

    def _is_smooth(self, point: sp.Expr) -> bool:
        return len(self.function.coefficients(constant_ball(point), 2) or ()) == 2
