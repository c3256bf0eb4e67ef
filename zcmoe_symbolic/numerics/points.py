"""Real points that are known to any precision: exactly, or as the only zero of a function in a ball."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import comb

import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.numerics.compilation import CannotCompile, Compiled, compiled

__all__ = [
    "CannotSeparate",
    "Point",
    "ball_between",
    "contracted",
    "exactly_zero",
    "taylor_coefficients",
    "working_precision",
]

IsZero = Callable[[sp.Expr], bool]

_MOST_BITS = 1024
_GUARD = 24


class CannotSeparate(ValueError):
    """Two points, or a point's digits, could not be told apart within the limit of precision."""


@contextmanager
def working_precision(bits: int) -> Iterator[None]:
    """Set `flint.ctx.prec` for a block.

    >>> from flint import ctx
    >>> with working_precision(100):
    ...     print(ctx.prec)
    100
    """
    saved = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = saved


def ball_between(low: arb, high: arb, *, exact_high: bool = False) -> arb:
    """A ball that covers [low, high], two exact numbers, and does not reach below `low` (or above `high`).

    The radius of a ball is rounded up, so that one of the ends sticks out a little; this says which one does not.

    >>> from flint import arb
    >>> ball_between(arb(0), arb(1)).lower() == 0, ball_between(arb(0), arb(1), exact_high=True).upper() == 1
    (True, True)
    """
    width = arb(0).union(high - low).nonnegative_part()
    return high - width if exact_high else low + width


def exactly_zero(expr: sp.Expr) -> bool:
    """Whether exact arithmetic alone shows that `expr` is 0; False says nothing.

    SymPy's own evaluation (rational arithmetic, sine and cosine of rational multiples of pi), multiplying out, and
    sin^2 + cos^2 = 1 are all that is used; no number is ever compared with a tolerance.

    >>> from sympy import cos, pi, sin, sqrt
    >>> exactly_zero((sqrt(2) - 1) ** 2 - 3 + 2 * sqrt(2)), exactly_zero(sin(1) ** 2 + cos(1) ** 2 - 1)
    (True, True)
    >>> exactly_zero(cos(pi / 7))
    False
    """
    if expr.is_Number:
        return expr is sp.S.Zero
    if expr.is_number and isinstance(expr, sp.Mul | sp.Pow | sp.Function):
        return False
    expanded = sp.expand(expr)
    if expanded.is_Add:
        for angle in {wave.args[0] for wave in expanded.atoms(sp.sin)} & {
            wave.args[0] for wave in expanded.atoms(sp.cos)
        }:
            expanded = _without_squared_sines(expanded, angle)
    return bool(expanded is sp.S.Zero)


def _without_squared_sines(expr: sp.Expr, angle: sp.Expr) -> sp.Expr:
    """The expanded expression with sin(angle)^2 = 1 - cos(angle)^2."""
    sine, cosine = sp.sin(angle), sp.cos(angle)

    def replaced(power: sp.Pow) -> sp.Expr:
        half, odd = divmod(int(power.exp), 2)
        return (1 - cosine**2) ** half * sine**odd

    return sp.expand(
        expr.replace(lambda part: part.is_Pow and part.base == sine and part.exp.is_Integer and part.exp > 1, replaced)
    )


def taylor_coefficients(function: Compiled, ball: arb, order: int) -> list[arb]:
    """The coefficients 0 to `order` at all points of a ball, by Taylor's formula around its midpoint.

    With c_i the coefficients at the midpoint m, those at a point m + h of the ball are
    sum_{i<n} binomial(i, k) c_i h^(i-k) + binomial(n, k) c_n(X) h^(n-k): near a zero of the function and of some
    derivatives they are much narrower than a direct evaluation.
    """
    wide = function.coefficients(ball, order + 1)
    if not wide[-1].is_finite():
        return wide
    inner = [*function.coefficients(ball.mid(), order), wide[-1]]
    step = ball - ball.mid()
    found = []
    for k in range(order + 1):
        total = arb(0)
        for i in range(order, k - 1, -1):
            total = total * step + comb(i, k) * inner[i]
        found.append(total.intersection(wide[k]))
    return found


def _slope_on(function: Compiled, ball: arb, order: int) -> arb:
    """The coefficient number `order` on a ball, by Taylor's formula if a direct evaluation does not exclude 0."""
    direct = function.coefficients(ball, order + 1)[order]
    if not direct.contains(0):
        return direct
    return taylor_coefficients(function, ball, order + 3)[order]


def contracted(function: Compiled, ball: arb, bits: int, *, order: int = 0) -> arb:
    """The zero of a derivative in a ball on which that derivative is strictly monotone, to about `bits` bits.

    `order` says which derivative of `function` (0: the function itself). The caller has shown that the ball holds
    exactly one zero and that the next derivative has no zero on the ball. The radius of the result is at most
    2^-bits max(1, |zero|). Interval Newton steps x - f(x)/f'(X) with precision that grows as the digits do, and
    bisection where a step does not halve the ball (R. E. Moore, Interval Analysis, 1966, ch. 7).

    Raises `CannotSeparate` if the precision that the function needs is beyond reach.
    """
    guard = _GUARD
    known = _accuracy(ball)
    failures = 0
    while known < bits:
        target = min(max(2 * known, known + 32), bits)
        with working_precision(max(known, 0) + _GUARD + guard):
            slope = (order + 1) * _slope_on(function, ball, order + 1)
        with working_precision(max(target, 0) + 8 + guard):
            middle = ball.mid()
            value = function.arb(middle) if order == 0 else function.coefficients(middle, order + 1)[order]
            ball = _smaller(ball, middle, value, slope)
            reached = _accuracy(ball)
        if reached <= known:
            # Too few digits of the value: cancellation inside the function.
            failures += 1
            guard *= 2
            if failures > 9:
                raise CannotSeparate(
                    f"the zero of {function.expr} near {ball.str(10)} could not be computed to {bits} bits"
                )
        known = reached
    return ball


def _accuracy(ball: arb) -> int:
    return min(int(ball.rel_one_accuracy_bits()), 1 << 40)


def _smaller(ball: arb, middle: arb, value: arb, slope: arb) -> arb:
    step = middle - value / slope
    if step.is_finite():
        try:
            step = step.intersection(ball)
        except ValueError:
            raise CannotSeparate(f"no zero in {ball.str(10)}: the ball handed in held none") from None
        if step.rad() < ball.rad() / 2:
            return step
    if not value.contains(0) and not slope.contains(0):
        is_left = (value > 0) == (slope > 0)
        half = ball.lower().union(middle) if is_left else middle.union(ball.upper())
        if step.is_finite():
            half = half.intersection(step)
        if half.rad() < ball.rad():
            return half
    return step if step.is_finite() and step.rad() < ball.rad() else ball


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Point:
    """A real number: `exact`, or the only and simple zero of `function` in `interval`.

    Make points by `Point.of` and `Point.zero_of`, which check what they are given. Equality is structural: two
    descriptions of one number may compare unequal; `compare` decides by the numbers.

    >>> from sympy import Rational, sqrt
    >>> Point.of(Rational(1, 6)), float(Point.of(sqrt(2) / 2))
    (Point(1/6), 0.7071067811865476)
    """

    exact: sp.Expr | None
    function: Compiled | None = None
    interval: arb | None = None
    _enclosures: dict[int, arb] = field(default_factory=dict)

    @classmethod
    def of(cls, value: "sp.Expr | int | Point") -> "Point":
        """The point of an exact real number.

        Raises ValueError for a float, a symbol, and what is not a finite real number.
        """
        if isinstance(value, Point):
            return value
        if isinstance(value, float):
            raise ValueError(f"the float {value!r} is not an exact point; write Rational('{value!r}') instead")
        expr = sp.sympify(value, strict=True)
        if not isinstance(expr, sp.Expr):
            raise ValueError(f"{value!r} is not a real number")
        point = cls(expr)
        if not isinstance(expr, sp.Rational):
            try:
                ball = point._exact_ball(64)
            except CannotCompile as error:
                raise ValueError(f"{expr} is not an exact real number: {error}") from None
            if not ball.is_finite():
                raise ValueError(f"{expr} is not a finite real number")
        return point

    @classmethod
    def zero_of(cls, function: Compiled, interval: arb) -> "Point":
        """The zero of a function in a ball on which its derivative has no zero and the function changes its sign.

        Raises ValueError if either could not be shown.
        """
        finest = 2 * _accuracy(interval) + 64 if interval.rad() > 0 else 0
        # Wide balls are sometimes enclosed better with fewer bits.
        for bits in (64, max(128, finest)):
            with working_precision(bits):
                # The ends are rounded outwards, so that the slope is asked for on all that lies between them.
                ends = interval.lower(), interval.upper()
                between = (
                    interval if interval.contains(ends[0]) and interval.contains(ends[1]) else ends[0].union(ends[1])
                )
                slope = _slope_on(function, between, 1)
                low, high = function.arb(ends[0]), function.arb(ends[1])
                if not slope.contains(0) and (low < 0 < high or high < 0 < low):
                    return cls(None, function, between)
        raise ValueError(f"{function.expr} is not shown to have exactly one zero in {interval.str(10)}")

    def ball(self, bits: int) -> arb:
        """A ball with the point inside, of radius at most 2^-bits max(1, |point|).

        Raises `CannotSeparate` if that precision cannot be reached.
        """
        known = self._enclosures.get(bits)
        if known is None:
            known = self._enclosures[bits] = self._root_ball(bits) if self.exact is None else self._exact_ball(bits)
        return known

    def _exact_ball(self, bits: int) -> arb:
        expr = self.exact
        if isinstance(expr, sp.Rational):
            with working_precision(bits + 2):
                return arb(fmpq(int(expr.p), int(expr.q)))
        function = compiled(expr)
        ball = arb("nan")
        for extra in (16, 64, 256, 1024, 4096):
            with working_precision(bits + extra):
                ball = function.arb()
                if not ball.is_finite():
                    continue
                if _accuracy(ball) >= bits:
                    return ball
        if not ball.is_finite():
            return ball
        raise CannotSeparate(f"{expr} could not be enclosed to {bits} bits")

    def _root_ball(self, bits: int) -> arb:
        if self.function is None or self.interval is None:
            raise ValueError("a point needs an exact value, or a function with an isolating interval")
        finer = [known for known in self._enclosures if known > bits]
        if finer:
            with working_precision(bits + 4):
                return +self._enclosures[min(finer)]
        best = max(self._enclosures, default=None)
        start = self.interval if best is None else self._enclosures[best]
        return contracted(self.function, start, bits)

    def compare(self, other: "Point", *, is_zero: IsZero = exactly_zero, most_bits: int = _MOST_BITS) -> int:
        """-1, 0 or 1 as this point is before, at or after the other.

        Equality is only ever exact: by `is_zero` of the difference, or as the only zero of one function.
        Raises `CannotSeparate` if the points agree to `most_bits` bits and are not shown to be equal.
        """
        if self == other:
            return 0
        if isinstance(self.exact, sp.Rational) and isinstance(other.exact, sp.Rational):
            return -1 if self.exact < other.exact else 1
        bits = 64
        while bits <= most_bits:
            mine, its = self.ball(bits), other.ball(bits)
            if mine < its:
                return -1
            if mine > its:
                return 1
            if bits == 64 and self._is_shown_equal(other, is_zero):
                return 0
            bits *= 4
        raise CannotSeparate(f"{self!r} and {other!r} agree to {bits // 4} bits and are not shown to be equal")

    def is_before(self, other: "Point", *, is_zero: IsZero = exactly_zero, most_bits: int = _MOST_BITS) -> bool:
        """Whether this point is strictly less than the other.

        Raises `CannotSeparate` as `compare` does.
        """
        return self.compare(other, is_zero=is_zero, most_bits=most_bits) < 0

    def _is_shown_equal(self, other: "Point", is_zero: IsZero) -> bool:
        if self.exact is not None and other.exact is not None:
            return is_zero(self.exact - other.exact)
        if self.exact is not None:
            return other._is_shown_equal(self, is_zero)
        if self.function is None or self.interval is None:
            return False
        if other.exact is not None:
            x = self.function.variables[0]
            # The only zero in the interval: an exact zero of the function there is this point.
            inside = bool(self.interval.contains(other.ball(128)))
            return inside and is_zero(self.function.expr.xreplace({x: other.exact}))
        if other.function is None or other.interval is None or not _same_function(self.function, other.function):
            return False
        with working_precision(128):
            both = self.interval.union(other.interval)
            return not self.function.coefficients(both, 2)[1].contains(0)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Point):
            return NotImplemented
        if self is other:
            return True
        if self.exact is not None or other.exact is not None:
            return self.exact == other.exact
        if self.function is None or other.function is None or self.interval is None or other.interval is None:
            return False
        return (
            _same_function(self.function, other.function)
            # Midpoints and radii are exact; ends would be rounded to the present precision.
            and bool(self.interval.mid() == other.interval.mid())
            and bool(self.interval.rad() == other.interval.rad())
        )

    def __hash__(self) -> int:
        return hash(self.exact if self.exact is not None or self.function is None else self.function.expr)

    def __float__(self) -> float:
        return float(self.ball(128).mid())

    def __repr__(self) -> str:
        if self.exact is not None:
            return f"Point({self.exact})"
        name = self.function.expr if self.function is not None else None
        return f"Point({self.ball(64).mid().str(12, radius=False)}, zero of {name})"


def _same_function(one: Compiled, other: Compiled) -> bool:
    if len(one.variables) != 1 or len(other.variables) != 1:
        return False
    return bool(one.expr == other.expr.xreplace({other.variables[0]: one.variables[0]}))
