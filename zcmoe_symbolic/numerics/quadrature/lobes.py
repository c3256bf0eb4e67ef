"""Lobes: the pieces of a product of powers between the zeros of its factors.

On a lobe [a, b] the expression is `sign * |constant| * product of |f_j|^(e_j)`, where each f_j is analytic with zeros
at most at a and b. With r_j and s_j the multiplicities there,

    expr(x) = sign * (x - a)^left_exponent * (b - x)^right_exponent * regular(x)

and the regular part is analytic and positive on the closed lobe, the ends included.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cmp_to_key, lru_cache

import sympy as sp
from flint import acb, arb, arb_series, ctx

from zcmoe_symbolic.numerics.bound_variables import without_captures
from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.pieces import smooth_pieces
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, exactly_zero, working_precision
from zcmoe_symbolic.numerics.quadrature.factors import Factor, power_product
from zcmoe_symbolic.numerics.zeros import CannotIsolate, Zero, isolate_zeros

__all__ = ["Lobe", "LobeFactor", "NotALobe", "lobes"]

IsZero = Callable[[sp.Expr], bool]

_SIGN_BITS = (64, 256, 1024, 4096)


class NotALobe(ValueError):
    """The expression is not a product of powers with isolated zeros, or not real, on the interval."""


@dataclass(frozen=True, slots=True)
class LobeFactor:
    """`|function|^exponent`, with the multiplicities of the zeros at the two ends.

    `sign` is the sign of the function inside the lobe, or 0 where zeros inside do no harm (`is_harmless`, see `Factor`)
    and have not been looked for.
    """

    function: Compiled
    exponent: sp.Expr
    left_multiplicity: int = 0
    right_multiplicity: int = 0
    sign: int = 0
    is_harmless: bool = False
    never_zero: bool = False

    def power(self) -> arb:
        """The exponent at the present precision."""
        return compiled(self.exponent).arb()


@dataclass(frozen=True, slots=True)
class Lobe:
    """A piece [left, right] on which `expr` is a product of powers without zeros inside; see the module.

    `sign` is the sign of the expression inside, 0 if a factor with a nonnegative integer power may change its sign.
    """

    expr: sp.Expr
    variable: sp.Symbol
    left: Point
    right: Point
    constant: sp.Expr
    factors: tuple[LobeFactor, ...]
    sign: int

    @property
    def left_exponent(self) -> sp.Expr:
        """The exponent of x - left."""
        return sp.Add(*(factor.exponent * factor.left_multiplicity for factor in self.factors))

    @property
    def right_exponent(self) -> sp.Expr:
        """The exponent of right - x."""
        return sp.Add(*(factor.exponent * factor.right_multiplicity for factor in self.factors))

    def magnitude(self) -> arb:
        """|constant| at the present precision."""
        return abs(compiled(self.constant).arb())

    def regular(self, ball: arb) -> arb:
        """The regular part at all real points of a ball that meets the lobe; not finite where it is not bounded."""
        low, high = self.left.ball(ctx.prec), self.right.ball(ctx.prec)
        total = self.magnitude()
        for factor in self.factors:
            total *= _quotient(factor, ball, low, high) ** factor.power()
        return total

    def regular_acb(self, ball: acb) -> acb:
        """The regular part on a complex ball, finite only where it is shown to be holomorphic.

        Each factor, with its zeros divided out, has to stay off the negative axis. On a connected union of balls that
        contains the lobe, and on each of which the answer is finite, the answers belong to one holomorphic function.
        """
        low, high = acb(self.left.ball(ctx.prec)), acb(self.right.ball(ctx.prec))
        total = acb(self.magnitude())
        for factor in self.factors:
            base = _complex_quotient(factor, ball, low, high)
            if factor.exponent.is_Integer:
                total *= base ** int(factor.exponent)
            else:
                total *= base.pow(acb(factor.power()), analytic=True)
        return total

    def taylor_from_left(self, steps: arb, length: int) -> list[arb]:
        """Taylor coefficients in s = x - left of expr / (sign * s^left_exponent), valid at ALL s in the ball `steps`.

        The ball contains 0 or lies on one side of it; the coefficients hold for 0 <= s < right - left, and for
        negative s as far as the balls are finite. With f(a) = ... = f^(r-1)(a) = 0, the k-th derivative of f(a + s)/s^r
        is an average of derivatives of f of order k + r between a and a + s (Taylor's formula with integral
        remainder), so that its k-th Taylor coefficient lies in the (k+r)-th one of f on a + hull(0, steps).
        """
        low = self.left.ball(ctx.prec)
        around = low + steps.union(arb(0))
        parts = [
            factor.function.coefficients(around, length + factor.left_multiplicity)[factor.left_multiplicity :]
            for factor in self.factors
        ]
        return self._product(parts, [factor.sign for factor in self.factors], length)

    def taylor_from_right(self, steps: arb, length: int) -> list[arb]:
        """Taylor coefficients in s = right - x of expr / (sign * s^right_exponent), valid at ALL s in the ball."""
        high = self.right.ball(ctx.prec)
        around = high - steps.union(arb(0))
        parts, signs = [], []
        for factor in self.factors:
            r = factor.right_multiplicity
            found = factor.function.coefficients(around, length + r)[r:]
            # f(b - s)/s^r in powers of s: the variable, and the divisor, change their sign.
            parts.append([-value if (k + r) % 2 else value for k, value in enumerate(found)])
            signs.append(factor.sign)
        return self._product(parts, signs, length)

    def _product(self, parts: Sequence[Sequence[arb]], signs: Sequence[int], length: int) -> list[arb]:
        saved = ctx.cap
        ctx.cap = length
        try:
            total = arb_series([self.magnitude()])
            for factor, part, sign in zip(self.factors, parts, signs, strict=True):
                total = total * _series_power(factor, arb_series(list(part)), sign)
            found = total.coeffs()
        finally:
            ctx.cap = saved
        return [*found, *[arb(0)] * (length - len(found))]


def _series_power(factor: LobeFactor, series: arb_series, sign: int) -> arb_series:
    if factor.exponent.is_Integer and sign == 0:
        return series ** int(factor.exponent)
    positive = series if sign >= 0 else -series
    if factor.exponent.is_Integer:
        return positive ** int(factor.exponent)
    start = positive.coeffs()
    if not start or not start[0] > 0:
        return arb_series([arb("nan")] * ctx.cap)
    return positive ** factor.power()


def _quotient(factor: LobeFactor, ball: arb, low: arb, high: arb) -> arb:
    """|f| / ((x - a)^r (b - x)^s) > 0 at the points of a real ball.

    Away from a zero by division. At the zero itself as an average of the r-th derivative between the zero and the
    point, see `Lobe.taylor_from_left`.
    """
    r, s = factor.left_multiplicity, factor.right_multiplicity
    sign = factor.sign
    if r and s and ball.contains(low) and ball.contains(high):
        return arb("nan")
    if r and (ball - low).contains(0):
        value = factor.function.coefficients(low.union(ball), r + 1)[r]
        return sign * value / (high - ball) ** s
    if s and (high - ball).contains(0):
        value = factor.function.coefficients(high.union(ball), s + 1)[s]
        return sign * (-1) ** s * value / (ball - low) ** r
    value = factor.function.arb(ball)
    return (abs(value) if sign == 0 else sign * value) / ((ball - low) ** r * (high - ball) ** s)


@lru_cache(maxsize=256)
def _derivative(function: Compiled, order: int) -> Compiled:
    """The Taylor coefficient of an order as a function of its own."""
    (x,) = function.variables
    return compiled(sp.diff(function.expr, x, order) / sp.factorial(order), x)


def _complex_quotient(factor: LobeFactor, ball: acb, low: acb, high: acb) -> acb:
    """The quotient of `_quotient`, holomorphic: a rectangle is convex, so that averages stay in it."""
    r, s = factor.left_multiplicity, factor.right_multiplicity
    sign = factor.sign or 1
    if r and (ball - low).contains(0):
        hull = acb(ball.real.union(low.real), ball.imag.union(low.imag))
        value = _derivative(factor.function, r).acb(hull)
        return sign * value / (high - ball) ** s
    if s and (high - ball).contains(0):
        hull = acb(ball.real.union(high.real), ball.imag.union(high.imag))
        value = _derivative(factor.function, s).acb(hull)
        return sign * (-1) ** s * value / (ball - low) ** r
    return sign * factor.function.acb(ball) / ((ball - low) ** r * (high - ball) ** s)


def lobes(
    expr: sp.Expr,
    x: sp.Symbol,
    low: Point | sp.Expr | int,
    high: Point | sp.Expr | int,
    *,
    is_zero: IsZero = exactly_zero,
    at_every_zero: bool = True,
) -> tuple[Lobe, ...]:
    """The lobes of an expression on [low, high], in order; where it is identically zero (a plateau) there is none.

    The expression is, piecewise, a product of real powers of analytic functions. With `at_every_zero=False` it is not
    split at zeros of factors whose exponent is a nonnegative integer, since it is analytic there.

    Raises `NotALobe` if the expression is not of this form, not real, or the zeros could not be isolated.

    >>> from sympy import Rational, Symbol, pi, sin
    >>> t = Symbol("t", real=True)
    >>> [(lobe.left, lobe.left_exponent) for lobe in lobes((sin(2 * pi * t) ** 2) ** Rational(1, 3), t, 0, 1)]
    [(Point(0), 2/3), (Point(1/2), 2/3)]
    """
    start, stop = Point.of(low), Point.of(high)
    expr = without_captures(expr, x)
    product = power_product(expr, x)
    if all(factor.is_smooth for factor in product.factors):
        return tuple(_lobes(expr, x, start, stop, is_zero, at_every_zero))
    found: list[Lobe] = []
    try:
        pieces = smooth_pieces(expr, x, start, stop, is_zero=is_zero)
    except (CannotIsolate, CannotSeparate) as error:
        raise NotALobe(str(error)) from error
    for piece in pieces:
        found += _lobes(piece.expr, x, piece.left, piece.right, is_zero, at_every_zero)
    return tuple(found)


def _lobes(expr: sp.Expr, x: sp.Symbol, low: Point, high: Point, is_zero: IsZero, at_every_zero: bool) -> list[Lobe]:
    product = power_product(expr, x)
    if _is_zero(product.constant, is_zero):
        return []
    zeros: list[tuple[Point, int, int]] = []
    for index, factor in enumerate(product.factors):
        if factor.never_zero or (factor.is_harmless and not at_every_zero):
            continue
        found = _zeros(factor, x, low, high, is_zero)
        if found is None:
            return []
        zeros += [(zero.point, index, int(zero.multiplicity)) for zero in found]
    stops = _stops(low, high, zeros, is_zero)
    result = []
    for (left, at_left), (right, at_right) in itertools.pairwise(stops):
        factors = tuple(
            _lobe_factor(factor, x, left, right, at_left.get(k, 0), at_right.get(k, 0), at_every_zero)
            for k, factor in enumerate(product.factors)
        )
        sign = _sign(compiled(expr, x), left, right) if all(factor.sign for factor in factors) else 0
        result.append(Lobe(expr, x, left, right, product.constant, factors, sign))
    return result


def _is_zero(constant: sp.Expr, is_zero: IsZero) -> bool:
    if constant.is_Rational:
        return bool(constant == 0)
    with working_precision(_SIGN_BITS[0]):
        ball = compiled(constant).arb()
    return bool(ball.contains(0)) and is_zero(constant)


def _zeros(factor: Factor, x: sp.Symbol, low: Point, high: Point, is_zero: IsZero) -> tuple[Zero, ...] | None:
    """The zeros of a base; None if it is identically zero, and with it the expression."""
    try:
        zeros = isolate_zeros(factor.base, x, low, high, is_zero=is_zero)
    except (CannotIsolate, CannotSeparate) as error:
        raise NotALobe(str(error)) from error
    if zeros.is_identically_zero:
        if factor.exponent.is_positive:
            return None
        raise NotALobe(f"{factor.base} is zero everywhere between {low!r} and {high!r}, and its power is not defined")
    if zeros.poles or not all(zero.multiplicity.is_Integer for zero in zeros):
        raise NotALobe(f"{factor.base} is not analytic between {low!r} and {high!r}")
    return zeros.zeros


def _stops(
    low: Point, high: Point, zeros: list[tuple[Point, int, int]], is_zero: IsZero
) -> list[tuple[Point, dict[int, int]]]:
    """The ends of the lobes in order, each with the multiplicities of the factors that vanish there."""

    def order(one: tuple[Point, int, int], other: tuple[Point, int, int]) -> int:
        try:
            return one[0].compare(other[0], is_zero=is_zero)
        except CannotSeparate as error:
            raise NotALobe(str(error)) from error

    stops: list[tuple[Point, dict[int, int]]] = []
    for entry in sorted([(low, -1, 0), *zeros, (high, -1, 0)], key=cmp_to_key(order)):
        point, index, multiplicity = entry
        if not stops or order((stops[-1][0], -1, 0), entry) != 0:
            stops.append((point, {}))
        if index >= 0:
            at = stops[-1][1]
            at[index] = at.get(index, 0) + multiplicity
    return stops


def _lobe_factor(
    factor: Factor, x: sp.Symbol, left: Point, right: Point, at_left: int, at_right: int, at_every_zero: bool
) -> LobeFactor:
    function = compiled(factor.base, x)
    if factor.never_zero:
        return LobeFactor(function, factor.exponent, sign=1, is_harmless=True, never_zero=True)
    knows_zeros = at_every_zero or not factor.is_harmless
    sign = _sign(function, left, right) if knows_zeros else 0
    return LobeFactor(function, factor.exponent, at_left, at_right, sign, factor.is_harmless)


def _sign(function: Compiled, left: Point, right: Point) -> int:
    """The sign at a point inside, where the function has no zero."""
    for bits in _SIGN_BITS:
        with working_precision(bits):
            value = function.arb(((left.ball(bits) + right.ball(bits)) / 2).mid())
        if value > 0:
            return 1
        if value < 0:
            return -1
    raise NotALobe(f"{function.expr} has no real value between {left!r} and {right!r}")
