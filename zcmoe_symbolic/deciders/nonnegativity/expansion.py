"""Expansions of a function on one side of a point, with a proved remainder.

On `0 < t <= delta`, t the distance from the point, a function is enclosed by

    f = sum c_i t^(a_i) log(t)^(b_i)  +  R t^order,

with real exponents a_i, whole b_i, coefficients that are exact where they can be, and a ball R. This covers smooth
functions (a_i = 0, 1, 2, ... and Lagrange's remainder), and the continuous singular ends: x log x, roots, removable
singularities. The sign of the leading term then decides the sign of f on the whole of `0 < t <= delta`.

Source: Taylor's theorem with Lagrange's remainder; the calculus of generalised power series with logarithms as in
Gruntz, On computing limits in a symbolic manipulation system (1996), chapter 4, here with enclosed remainders.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import sympy as sp
from flint import arb, fmpq

from zcmoe_symbolic.deciders.nonnegativity.coefficients import FUNCTIONS, Coefficient, NotRegular, rational
from zcmoe_symbolic.deciders.nonnegativity.constants import is_zero, ordered
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball, outer_jet, power_jet

__all__ = ["Expansion", "Frame", "Leading", "OrderTooLow", "Outweighed", "expand_at"]

Exponent: TypeAlias = tuple[sp.Expr, int]

_MOST_TERMS = 60
_HALF = sp.Rational(1, 2)


class OrderTooLow(NotRegular):
    """All coefficients up to the order of the expansion vanish."""


class Outweighed(NotRegular):
    """The leading term does not decide the sign as far as `delta`."""


@dataclass(frozen=True)
class Frame:
    """Where an expansion is made: at `anchor`, to the right (side 1) or left (side -1), on `0 < t <= delta < 1/2`."""

    variable: sp.Symbol
    anchor: sp.Expr
    side: int
    delta: arb
    order: int
    check_time: Callable[[], None] = lambda: None  # may raise, to end a long computation

    def __post_init__(self) -> None:
        if not (self.delta > 0 and 2 * self.delta < 1):
            raise NotRegular("an expansion needs 0 < delta < 1/2")

    def monomial(self, exponent: Exponent) -> arb:
        """The range of `t^a log(t)^b` on `0 < t <= delta`, for a monomial that stays bounded there."""
        power, logs = exponent
        if power == 0 and logs == 0:
            return arb(1)
        size = constant_ball(power)
        end = arb(self.delta.upper())
        if not (size > 0 or (power == 0 and logs < 0)):
            raise NotRegular("a monomial is not bounded")
        top = end**size * (-end.log()) ** logs
        if logs > 0 and not end.log() < -logs / size:
            # t^a |log t|^b has its only maximum at t = exp(-b/a), which may lie below delta.
            top = top.union((logs / (size * arb.const_e())) ** logs)
        return arb(0).union(arb(top.upper())) * (-1) ** logs


@dataclass(frozen=True)
class Leading:
    """The leading term `c t^a log(t)^b` of an expansion, and the rest: f = c t^a log(t)^b (1 + rest)."""

    coefficient: Coefficient
    power: sp.Expr
    logs: int
    rest: "Expansion"

    @property
    def sign(self) -> int:
        """Sign of f on the whole of `0 < t <= delta`; raises `Outweighed` if the rest may outweigh the leading term."""
        if not 1 + self.rest.range() > 0:
            raise Outweighed("the remainder may outweigh the leading term")
        sign = 1 if self.coefficient.ball > 0 else -1
        return sign if self.logs % 2 == 0 else -sign

    @property
    def vanishes(self) -> bool:
        """Whether f tends to 0 at the point."""
        return ordered(sp.S.Zero, self.power) or (self.power == 0 and self.logs < 0)

    @property
    def bounded(self) -> bool:
        """Whether f has a finite limit at the point."""
        return self.vanishes or (self.power == 0 and self.logs == 0)


class Expansion:
    """An enclosure `sum c_i t^(a_i) log(t)^(b_i) + R t^order` of a function on one side of a point."""

    __slots__ = ("frame", "order", "remainder", "terms")

    def __init__(self, frame: Frame, terms: dict[Exponent, Coefficient], order: sp.Expr, remainder: arb) -> None:
        self.frame = frame
        self.order = order
        self.terms: dict[Exponent, Coefficient] = {}
        for exponent, coefficient in terms.items():
            if ordered(order, exponent[0]):
                remainder = remainder + coefficient.ball * frame.monomial((exponent[0] - order, exponent[1]))
            elif not (isinstance(coefficient.exact, fmpq) and coefficient.exact == 0):
                self.terms[exponent] = coefficient
        if len(self.terms) > _MOST_TERMS:
            raise NotRegular("an expansion has too many terms")
        if not remainder.is_finite():
            raise NotRegular("a remainder could not be bounded")
        self.remainder = remainder

    @classmethod
    def constant(cls, frame: Frame, value: Coefficient) -> "Expansion":
        return cls(frame, {(sp.S.Zero, 0): value}, sp.Integer(frame.order), arb(0))

    def _lowest(self) -> tuple[sp.Expr, bool]:
        """The lowest power of t, and whether a logarithm goes with it."""
        low, logs = self.order, False
        for power, count in self.terms:
            if ordered(power, low):
                low, logs = power, count > 0
            elif power == low:
                logs = logs or count > 0
        return low, logs

    def range(self) -> arb:
        """A ball that contains all values on `0 < t <= delta`; raises `NotRegular` for what is not bounded."""
        total = self.remainder * self.frame.monomial((self.order, 0))
        for exponent, coefficient in self.terms.items():
            total += coefficient.ball * self.frame.monomial(exponent)
        return total

    # -- arithmetic -------------------------------------------------------------------------------

    def __add__(self, other: "Expansion") -> "Expansion":
        order = other.order if ordered(other.order, self.order) else self.order
        remainder = arb(0)
        for part in (self, other):
            remainder += part.remainder * self.frame.monomial((part.order - order, 0))
        terms = dict(self.terms)
        for exponent, coefficient in other.terms.items():
            terms[exponent] = terms[exponent] + coefficient if exponent in terms else coefficient
        return Expansion(self.frame, terms, order, remainder)

    def __sub__(self, other: "Expansion") -> "Expansion":
        return self + other.scaled(Coefficient.of(-1))

    def __mul__(self, other: "Expansion") -> "Expansion":
        self.frame.check_time()
        (low, logs), (other_low, other_logs) = self._lowest(), other._lowest()
        candidates = [self.order + other_low, other.order + low, sp.Integer(self.frame.order)]
        order = candidates[0]
        for candidate in candidates[1:]:
            order = candidate if ordered(candidate, order) else order
        if logs or other_logs:
            order -= _HALF  # room for t^(1/2) log(t)^b, which is bounded
        terms: dict[Exponent, Coefficient] = {}
        remainder = self.remainder * other.remainder * self.frame.monomial((self.order + other.order - order, 0))
        for (power, count), coefficient in self.terms.items():
            for (other_power, other_count), other_coefficient in other.terms.items():
                exponent = (power + other_power, count + other_count)
                product = coefficient * other_coefficient
                terms[exponent] = terms[exponent] + product if exponent in terms else product
        for one, two in ((self, other), (other, self)):
            if not one.remainder.is_zero():
                for (power, count), coefficient in two.terms.items():
                    shape = self.frame.monomial((power + one.order - order, count))
                    remainder += coefficient.ball * one.remainder * shape
        return Expansion(self.frame, terms, order, remainder)

    def scaled(self, factor: Coefficient) -> "Expansion":
        """This expansion times a number."""
        terms = {exponent: coefficient * factor for exponent, coefficient in self.terms.items()}
        return Expansion(self.frame, terms, self.order, self.remainder * factor.ball)

    def shifted(self, power: sp.Expr, logs: int = 0) -> "Expansion":
        """This expansion times `t^power log(t)^logs`; the logarithms only where nothing depends on them."""
        terms = {(a + power, b + logs): coefficient for (a, b), coefficient in self.terms.items()}
        order, remainder = self.order + power, self.remainder
        if logs > 0 and not remainder.is_zero():
            order, remainder = order - _HALF, remainder * self.frame.monomial((_HALF, logs))
        elif logs < 0:
            remainder = remainder * self.frame.monomial((sp.S.Zero, logs))
        return Expansion(self.frame, terms, order, remainder)

    def leading(self) -> Leading:
        """The leading term; every coefficient before it is shown to be exactly zero."""
        left = dict(self.terms)
        while left:
            first = next(iter(left))
            for exponent in left:
                if ordered(exponent[0], first[0]) or (exponent[0] == first[0] and exponent[1] > first[1]):
                    first = exponent
            coefficient = left.pop(first)
            if is_zero(coefficient):
                continue
            power, logs = first
            one = Coefficient.of(1)
            rest = Expansion(self.frame, left, self.order, self.remainder)
            return Leading(coefficient, power, logs, rest.shifted(-power, -logs).scaled(one / coefficient))
        raise OrderTooLow(f"all terms up to order {self.order} vanish at {self.frame.anchor}")

    # -- composition ------------------------------------------------------------------------------

    def composed(self, outer: Callable[[list[Coefficient]], list[Coefficient]]) -> "Expansion":
        """F(self) for a function F that is smooth at the limit of self; `outer` gives the jet of F."""
        start = self.terms.get((sp.S.Zero, 0), Coefficient.of(0))
        small = Expansion(
            self.frame, {e: c for e, c in self.terms.items() if e != (sp.S.Zero, 0)}, self.order, self.remainder
        )
        low, _ = small._lowest()
        if not ordered(sp.S.Zero, low):
            raise NotRegular("a function is applied to what is singular")
        one, zero = Coefficient.of(1), Coefficient.of(0)
        if not small.terms and small.remainder.is_zero():
            return Expansion.constant(self.frame, outer([start])[0])
        count = 1
        while not ordered(self.order, count * low):
            count += 1
            if count > _MOST_TERMS:
                raise NotRegular("an expansion needs too many terms")
        exact = outer([start, one, *(zero for _ in range(count - 2))])[:count]
        everywhere = Coefficient(start.ball + small.range())
        last = outer([everywhere, one, *(zero for _ in range(count - 1))])[count]
        result = Expansion.constant(self.frame, last)
        for coefficient in reversed(exact):
            result = result * small + Expansion.constant(self.frame, coefficient)
        return result

    def function(self, function: type[sp.Basic]) -> "Expansion":
        """A function of `FUNCTIONS` of this expansion."""
        if function is sp.exp:
            return self._exponential()
        if function is sp.log:
            return self._logarithm()
        if function is sp.tan:
            return self.function(sp.sin) * self.function(sp.cos).power(Coefficient.of(-1))
        if function is sp.gamma and is_zero(self._limit()):
            return self._plus(1).function(sp.gamma) * self.power(Coefficient.of(-1))
        if function is sp.atanh:
            return (self._plus(1)._logarithm() - self._times(-1)._plus(1)._logarithm())._times(sp.S.Half)
        end = self._end_of_domain() if function in (sp.asin, sp.acos, sp.acosh) else 0
        if end == 0:
            return self.composed(lambda jet: outer_jet(function, jet))
        return self._inverse_at_end(function, end)

    def _limit(self) -> Coefficient:
        return self.terms.get((sp.S.Zero, 0), Coefficient.of(0))

    def _plus(self, number: sp.Expr | int) -> "Expansion":
        return self + Expansion.constant(self.frame, _constant(sp.sympify(number)))

    def _times(self, number: sp.Expr | int) -> "Expansion":
        return self.scaled(_constant(sp.sympify(number)))

    def _end_of_domain(self) -> int:
        """1 or -1 if this tends to that number, where arc sine and arc cosine are not smooth; otherwise 0."""
        for end in (1, -1):
            if is_zero(self._limit() - end):
                return end
        return 0

    def _inverse_at_end(self, function: type[sp.Basic], end: int) -> "Expansion":
        """asin, acos or acosh of what tends to 1 or -1: acos(u) = 2 asin(sqrt((1 - u)/2)), and what follows from it."""
        if function is sp.acosh:
            if end < 0:
                raise NotRegular("acosh of a negative argument")
            return self._plus(-1)._times(sp.S.Half).power(_constant(sp.S.Half)).function(sp.asinh)._times(2)
        half = self._times(-end)._plus(1)._times(sp.S.Half)
        angle = half if not half.terms and half.remainder.is_zero() else half.power(_constant(sp.S.Half))
        angle = angle.function(sp.asin)._times(2)  # acos(u) at 1, acos(-u) at -1
        if function is sp.acos:
            return angle if end > 0 else angle._times(-1)._plus(sp.pi)
        return angle._times(-end)._plus(end * sp.pi / 2)

    def _exponential(self) -> "Expansion":
        growth = self.terms.get((sp.S.Zero, 1))
        rest = self
        if growth is not None:
            if growth.exact is None:
                raise NotRegular("a power of t has no exact exponent")
            terms = {exponent: c for exponent, c in self.terms.items() if exponent != (sp.S.Zero, 1)}
            rest = Expansion(self.frame, terms, self.order, self.remainder)
        result = rest.composed(lambda jet: outer_jet(sp.exp, jet))
        return result if growth is None else result.shifted(growth.symbolic())

    def _logarithm(self) -> "Expansion":
        leading = self.leading()
        if leading.logs or leading.sign < 0:
            raise NotRegular("a logarithm of a logarithm, or of what is negative")
        one = Expansion.constant(self.frame, Coefficient.of(1))
        result = (leading.rest + one).composed(lambda jet: outer_jet(sp.log, jet))
        result += Expansion.constant(self.frame, leading.coefficient.applied(sp.log))
        if leading.power != 0:
            power = Coefficient.of(leading.power, constant_ball(leading.power))
            result += Expansion(self.frame, {(sp.S.Zero, 1): power}, result.order, arb(0))
        return result

    def power(self, exponent: Coefficient) -> "Expansion":
        """This expansion to an exact real power."""
        number = exponent.exact
        if isinstance(number, fmpq) and number.q == 1 and 0 <= number.p <= _MOST_TERMS:
            result = Expansion.constant(self.frame, Coefficient.of(1))
            for _ in range(int(number.p)):
                result = result * self
            return result
        if number is None:
            raise NotRegular("an exponent has no exact value")
        if not self.terms and self.remainder.is_zero():
            if exponent.ball > 0:
                return self
            raise NotRegular("a negative power of zero")
        leading = self.leading()
        one = Expansion.constant(self.frame, Coefficient.of(1))
        unit = leading.rest + one
        if isinstance(number, fmpq) and number.q == 1:
            leading.sign  # noqa: B018  (raises unless the base has no zero)
            whole = int(number.p)
            factor, logs = _whole_power(leading.coefficient, whole), leading.logs * whole
        else:
            if leading.logs or leading.sign < 0:
                raise NotRegular("a power of what is negative, or of a logarithm")
            factor, logs = leading.coefficient.power(exponent), 0
        result = unit.composed(lambda jet: power_jet(jet, exponent))
        return result.scaled(factor).shifted(sp.expand(leading.power * exponent.symbolic()), logs)

    def absolute(self) -> "Expansion":
        """The absolute value, where the sign is the same on the whole of `0 < t <= delta`."""
        if not self.terms and self.remainder.is_zero():
            return self
        return self if self.leading().sign > 0 else self.scaled(Coefficient.of(-1))


def _whole_power(number: Coefficient, exponent: int) -> Coefficient:
    result = Coefficient.of(1)
    for _ in range(abs(exponent)):
        result = result * number
    return result if exponent > 0 else Coefficient.of(1) / result


def expand_at(expr: sp.Expr, frame: Frame) -> Expansion:
    """The expansion of `expr` at the anchor of the frame, on its side; raises `NotRegular` if there is none.

    >>> from flint import fmpq
    >>> x = sp.Symbol("x", real=True)
    >>> leading = expand_at(x * sp.log(x) + 2 * x**2, Frame(x, sp.S.Zero, 1, arb(fmpq(1, 100)), 4)).leading()
    >>> leading.power, leading.logs, leading.sign
    (1, 1, -1)
    """
    if expr == frame.variable:
        anchor = _constant(frame.anchor)
        step = Coefficient.of(frame.side)
        return Expansion(frame, {(sp.S.Zero, 0): anchor, (sp.S.One, 0): step}, sp.Integer(frame.order), arb(0))
    if not expr.has(frame.variable):
        return Expansion.constant(frame, _constant(expr))
    if isinstance(expr, sp.Pow):
        if expr.exp.has(frame.variable):
            exponent = expand_at(expr.exp, frame)
            if expr.base is sp.E:
                return exponent.function(sp.exp)
            return (exponent * expand_at(expr.base, frame).function(sp.log)).function(sp.exp)
        return expand_at(expr.base, frame).power(_constant(expr.exp))
    parts = [expand_at(part, frame) for part in expr.args]
    result = parts[0]
    if isinstance(expr, sp.Add):
        for part in parts[1:]:
            result = result + part
        return result
    if isinstance(expr, sp.Mul):
        for part in parts[1:]:
            result = result * part
        return result
    if isinstance(expr, sp.Abs):
        return result.absolute()
    if isinstance(expr, sp.Max | sp.Min):
        for part in parts[1:]:
            difference = result - part
            if (difference.leading().sign < 0) == isinstance(expr, sp.Max):
                result = part
        return result
    if expr.func in FUNCTIONS:
        return result.function(expr.func)
    raise NotRegular(f"{expr.func.__name__} has no expansion here")


def _constant(expr: sp.Expr) -> Coefficient:
    if isinstance(expr, sp.Rational):
        return Coefficient(arb(rational(expr)), rational(expr))
    expanded = sp.expand_log(sp.expand(expr), factor=True)
    return Coefficient.of(expanded, constant_ball(expr))
