"""Real numbers with a proved error: a midpoint and a radius, both exact.

A `Ball` stands for one real number that lies within `radius` of `value`. Arithmetic encloses the true result, never
rounds silently and does not mix with floats; a comparison is `True` or `False` only where it is proved.
"""

import math
import numbers
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NoReturn

import sympy as sp
from flint import arb, ctx, fmpq, fmpz

from zcmoe_symbolic.numerics import ball_arithmetic as arithmetic
from zcmoe_symbolic.numerics import ball_relations as relations
from zcmoe_symbolic.numerics.ball_relations import Undecided, undecided
from zcmoe_symbolic.numerics.ball_text import (
    Radius,
    checked_digits,
    decimal_with_error,
    is_short_fraction,
    latex_with_error,
    nearest_decimal,
    shortened,
)
from zcmoe_symbolic.numerics.enclosures import CannotEnclose, enclose
from zcmoe_symbolic.numerics.exact_numbers import (
    EXACT_BITS,
    bit_length,
    decimal_text,
    exact_rational,
    exact_text,
    power,
    read_exact_text,
)

__all__ = ["Ball", "Radius", "Undecided", "undecided"]


class Ball:
    """A real number within `radius` of `value`.

    Both are exact: an int, a Fraction, a SymPy Rational or decimal text. Raises `ValueError` for a float and for a
    negative radius. Sums, products and powers with exact numbers and other balls enclose the true result; a
    comparison is `True`, `False` or `undecided`.

    >>> third = Ball("0.333333", "1e-6")
    >>> third.contains("1/3"), third.digits, third.decimal()
    (True, 5, '0.33333')
    >>> 3 * third + 1
    2.00000 ± 4.1e-6
    >>> Ball(2).sqrt() < third, third == third
    (False, undecided)
    >>> Ball(0.1)
    Traceback (most recent call last):
        ...
    ValueError: value is the float 0.1, which is not exact; write Rational('0.1'), Fraction('0.1') or the text '0.1'
    """

    __slots__ = ("_pair",)

    _pair: arithmetic.Pair

    # SymPy leaves an operation to the operand of the higher priority, NumPy to one that has no ufuncs.
    _op_priority = 1000.0
    __array_ufunc__ = None

    def __init__(self, value: object, radius: object = 0) -> None:
        if isinstance(value, Ball | arb):
            raise ValueError(f"value is {value}, a ball; its midpoint is .value, and Ball.from_arb reads one of Arb's")
        midpoint, distance = exact_rational(value), exact_rational(radius, "radius")
        if distance < 0:
            raise ValueError(f"radius is {radius}, which is negative; give 0 or more")
        if max(bit_length(midpoint), bit_length(distance)) > 2 * EXACT_BITS:
            raise ValueError(f"value has more than {EXACT_BITS} bits; scale it")
        object.__setattr__(self, "_pair", (midpoint, distance))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a ball does not change; {name} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a ball does not change; {name} cannot be deleted")

    def __reduce__(self) -> tuple[Any, ...]:
        return Ball, (self.value, self.radius)

    # -- other ways to make one --------------------------------------------------------------------

    @classmethod
    def from_arb(cls, value: arb) -> "Ball":
        """The same ball as one of Arb's; raises `ValueError` if it is not bounded, or beyond five million digits.

        >>> Ball.from_arb(arb(2).sqrt()).contains(sp.sqrt(2))
        True
        """
        return cls(*arithmetic.from_arb(value))

    @classmethod
    def between(cls, low: object, high: object) -> "Ball":
        """A ball with all numbers from `low` to `high`; raises `ValueError` if they are out of order.

        >>> ball = Ball.between(1, 2)
        >>> ball.value, ball.radius == Fraction(1, 2)
        (Fraction(3, 2), True)
        """
        lower, upper = exact_rational(low, "low"), exact_rational(high, "high")
        if lower > upper:
            raise ValueError(f"low is {low} and high is {high}; give them in order")
        return cls((lower + upper) / 2, (upper - lower) / 2)

    @classmethod
    def enclosing(cls, expr: sp.Expr, digits: int = arithmetic.ROOT_DIGITS, *, seconds: float = 10.0) -> "Ball":
        """A ball with at least `digits` proved digits of a closed real SymPy expression.

        A value of which no digit is found, as for a number that is zero in disguise, has a radius below 10^-digits.
        Raises `ValueError` for an expression that is not closed, not real, or not enclosed in `seconds`.

        >>> Ball.enclosing(sp.pi, 30).decimal(30)
        '3.14159265358979323846264338328'
        """
        wanted = checked_digits(digits)
        if isinstance(expr, int | sp.Rational):
            return cls(expr)
        bits = int(wanted * 3.33) + arithmetic.GUARD_BITS
        for _ in range(3):
            try:
                found = enclose(expr, bits=bits, seconds=seconds)
            except CannotEnclose as error:
                raise ValueError(f"{str(expr)[:60]} has no ball: {error}") from error
            if not found.imag.contains(0):
                raise ValueError(f"{str(expr)[:60]} is not real; a ball encloses a real number")
            if not found.imag.is_zero() and expr.is_extended_real is not True:
                raise ValueError(f"{str(expr)[:60]} is not shown to be real: its imaginary part may be small")
            ball = cls.from_arb(found.real)
            if ball.digits >= wanted or (ball.digits == 0 and ball._pair[1] < power(10, -wanted)):
                return ball
            bits *= 2
        raise ValueError(f"only {ball.digits} digits of {str(expr)[:60]} are proved; ask for fewer than {digits}")

    # -- what it is ----------------------------------------------------------------------------------

    @property
    def value(self) -> Fraction:
        """The midpoint, exactly."""
        return _fraction(self._pair[0])

    @property
    def radius(self) -> Radius:
        """The proved bound on the distance from `value`, exactly; it compares with numbers and prints rounded up."""
        return Radius(int(self._pair[1].p), int(self._pair[1].q))

    @property
    def lower(self) -> Fraction:
        """The least number of the ball."""
        return _fraction(self._pair[0] - self._pair[1])

    @property
    def upper(self) -> Fraction:
        """The greatest number of the ball."""
        return _fraction(self._pair[0] + self._pair[1])

    @property
    def is_exact(self) -> bool:
        """Whether the radius is zero."""
        return bool(self._pair[1] == 0)

    @property
    def digits(self) -> int | float:
        """How many significant digits `decimal()` prints; infinity for an exact number.

        It is 0 where zero cannot be told apart from the number.
        """
        if self.is_exact:
            return math.inf
        count, _ = nearest_decimal(self._pair)
        return 0 if count == 0 else len(abs(count).str())

    def decimal(self, digits: int | None = None) -> str:
        """The proved digits, off by less than one unit in the last one.

        `digits` asks for at most so many significant digits; more than are proved are never given. An exact number
        has all its digits where they end within a thousand, and else 50, or as many as asked for.

        >>> Ball("2.71828", "3e-5").decimal(), Ball("2.71828", "3e-5").decimal(2), Ball("1e-30", "1e-20").decimal()
        ('2.7183', '2.7', '0e-19')
        """
        return decimal_text(*nearest_decimal(self._pair, digits))

    def __float__(self) -> float:
        """The double nearest to the midpoint; raises `OverflowError` beyond the doubles."""
        return float(self.value)

    def arb(self, bits: int | None = None) -> arb:
        """One of Arb's balls around this one, at the given or the present precision."""
        saved = ctx.prec
        ctx.prec = saved if bits is None else bits
        try:
            return arithmetic.to_arb(self._pair)
        finally:
            ctx.prec = saved

    # -- how it is shown -----------------------------------------------------------------------------

    def __repr__(self) -> str:
        if is_short_fraction(self._pair):
            return str(self._pair[0])
        digits, error = decimal_with_error(self._pair)
        return shortened(digits) if error == "0" else f"{shortened(digits)} ± {error}"

    def __format__(self, specification: str) -> str:
        if not specification:
            return repr(self)
        if not (specification[0] == "." and specification[1:].isascii() and specification[1:].isdigit()):
            raise ValueError(f"format is {specification!r}; write the number of digits, like '.20'")
        return self.decimal(int(specification[1:]))

    def latex(self, digits: int | None = None) -> str:
        r"""LaTeX of the proved digits with the error; `digits` asks for at most so many.

        >>> print(Ball("1.5e-9", "1e-12").latex())
        1.50 \cdot 10^{-9} \pm 10^{-12}
        """
        return latex_with_error(*decimal_with_error(self._pair, digits))

    def _repr_latex_(self) -> str:
        if is_short_fraction(self._pair):
            return f"$\\displaystyle {sp.latex(sp.Rational(self.value))}$"
        digits, error = decimal_with_error(self._pair)
        return f"$\\displaystyle {latex_with_error(shortened(digits), error)}$"

    def to_plain(self) -> dict[str, str | int | None]:
        """Strings and integers for JSON: proved digits with their error, and the exact ball for `from_plain`.

        `digits` is None for an exact number.

        >>> Ball("0.25", "1/512").to_plain()
        {'decimal': '0.25', 'digits': 2, 'error': '0.002', 'midpoint': '1*2^-2', 'radius': '1*2^-9'}
        """
        digits, error = decimal_with_error(self._pair)
        proved = None if self.is_exact else int(self.digits)
        exact = {"midpoint": exact_text(self._pair[0]), "radius": exact_text(self._pair[1])}
        return {"decimal": digits, "digits": proved, "error": error, **exact}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Ball":
        """The ball that `to_plain` wrote, exactly; raises `ValueError` for anything else."""
        if not (
            isinstance(plain, dict) and isinstance(plain.get("midpoint"), str) and isinstance(plain.get("radius"), str)
        ):
            raise ValueError(f"{str(plain)[:60]!r} is no ball; it needs the texts midpoint and radius")
        return cls(read_exact_text(plain["midpoint"], "midpoint"), read_exact_text(plain["radius"], "radius"))

    # -- where it lies -------------------------------------------------------------------------------

    def contains(self, other: object) -> bool | None:
        """Whether an exact number, or every number of another ball, lies in this ball.

        A closed SymPy expression is enclosed more and more finely; None if that does not settle it, as for a number
        on the very edge. Raises `ValueError` for a float: for exactly its binary digits say `Fraction(number)`.

        >>> Ball(3, "0.2").contains(sp.pi), Ball(3, "0.1").contains(sp.pi), Ball(3, "0.2").contains("3.2")
        (True, False, True)
        """
        if _is_irrational(other):
            return self._refined(other, relations.contains_number)
        return relations.contains(self._pair, _ball_of(other)._pair)

    def overlaps(self, other: object) -> bool | None:
        """Whether this ball and another have a number in common; for a number, whether this ball contains it."""
        if _is_irrational(other):
            return self._refined(other, relations.contains_number)
        return relations.overlap(self._pair, _ball_of(other)._pair)

    def is_same_ball(self, other: object) -> bool:
        """Whether `other` is a ball with the same midpoint and radius; the numbers in them may differ."""
        return isinstance(other, Ball) and self._pair == other._pair

    def _refined(self, expr: sp.Expr, relation: relations.Relation) -> bool | None:
        for digits in (30, 150, 600):
            try:
                answer = relation(self._pair, Ball.enclosing(expr, digits)._pair)
            except ValueError:
                if digits == 30:
                    raise
                return None
            if answer is not None:
                return answer
        return None

    def _compared(self, other: object, relation: relations.Relation) -> Any:
        if not _is_operand(other):
            return NotImplemented
        answer = (
            self._refined(other, relation) if _is_irrational(other) else relation(self._pair, _ball_of(other)._pair)
        )
        return undecided if answer is None else answer

    def __lt__(self, other: object) -> Any:
        return self._compared(other, relations.less)

    def __le__(self, other: object) -> Any:
        return self._compared(other, relations.at_most)

    def __gt__(self, other: object) -> Any:
        return self._compared(other, relations.negated(relations.at_most))

    def __ge__(self, other: object) -> Any:
        return self._compared(other, relations.negated(relations.less))

    def __eq__(self, other: object) -> Any:
        return self._compared(other, relations.equal)

    def __ne__(self, other: object) -> Any:
        return self._compared(other, relations.negated(relations.equal))

    # -- arithmetic ----------------------------------------------------------------------------------

    def _combined(self, other: object, operation: Callable[[arithmetic.Pair, arithmetic.Pair], arithmetic.Pair]) -> Any:
        if not _is_operand(other):
            return NotImplemented
        return Ball(*operation(self._pair, _ball_of(other)._pair))

    def __add__(self, other: object) -> Any:
        return self._combined(other, arithmetic.added)

    __radd__ = __add__

    def __neg__(self) -> "Ball":
        return Ball(-self._pair[0], self._pair[1])

    def __pos__(self) -> "Ball":
        return self

    def __abs__(self) -> "Ball":
        return Ball(*arithmetic.modulus(self._pair))

    def __sub__(self, other: object) -> Any:
        return self._combined(other, lambda a, b: arithmetic.added(a, (-b[0], b[1])))

    def __rsub__(self, other: object) -> Any:
        return self._combined(other, lambda a, b: arithmetic.added((-a[0], a[1]), b))

    def __mul__(self, other: object) -> Any:
        return self._combined(other, arithmetic.multiplied)

    __rmul__ = __mul__

    def __truediv__(self, other: object) -> Any:
        return self._combined(other, arithmetic.divided)

    def __rtruediv__(self, other: object) -> Any:
        return self._combined(other, lambda a, b: arithmetic.divided(b, a))

    def __pow__(self, exponent: object) -> Any:
        """A real power with an exact rational exponent.

        A power that is not an integer needs a ball without negative numbers. An irrational root of an exact number
        has 50 digits; give the ball a radius for other accuracies, or use `Ball.enclosing`.
        """
        if not _is_operand(exponent):
            return NotImplemented
        power_of = _ball_of(exponent)
        if not power_of.is_exact:
            raise ValueError(f"the exponent is {power_of}; give an exact rational number")
        numerator, denominator = int(power_of._pair[0].p), int(power_of._pair[0].q)
        if denominator == 1:
            return Ball(*arithmetic.integer_power(self._pair, numerator))
        return Ball(*arithmetic.rational_power(self._pair, numerator, denominator))

    def __rpow__(self, base: object) -> Any:
        return _ball_of(base) ** self if _is_operand(base) else NotImplemented

    def sqrt(self) -> "Ball":
        """The square root; raises `ValueError` for a ball with negative numbers.

        >>> Ball(9).sqrt(), Ball(2).sqrt().decimal(20)
        (3, '1.4142135623730950488')
        """
        return Ball(*arithmetic.rational_power(self._pair, 1, 2))

    def _sympy_(self) -> NoReturn:
        # Without this SymPy would make a Float of the midpoint and forget the radius.
        raise sp.SympifyError(f"a ball ({self}); SymPy has no numbers with a proved error, so use its .value")


def _fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))


def _is_operand(other: object) -> bool:
    return isinstance(other, Ball | numbers.Number | fmpq | fmpz | sp.Expr)


def _is_irrational(other: object) -> bool:
    return isinstance(other, sp.Expr) and not isinstance(other, sp.Rational | sp.Float)


def _ball_of(other: object) -> Ball:
    if isinstance(other, Ball):
        return other
    if _is_irrational(other):
        raise ValueError(f"{str(other)[:60]} is no rational number; enclose it first with Ball.enclosing(expr, digits)")
    return Ball(other)
