"""What a user hands to a bound: probabilities and other positive numbers, exact or as balls."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.language.wellformed import InexactInput
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.exact_numbers import exact_rational
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.model.arguments import ball_of, checked_count, exact_number, exact_sign

__all__ = [
    "BITS",
    "Quantity",
    "as_ball",
    "at_working_precision",
    "checked_examples",
    "exact_confidence",
    "level",
    "positive",
    "quantity",
    "region_probability",
]

BITS = 128
"""The working precision of the bounds; with exact inputs it leaves more than 30 digits."""

_MOST_EXAMPLES = 10**9


@dataclass(frozen=True, eq=False)
class Quantity:
    """A real number: exactly, or as a ball."""

    number: sp.Expr | Ball

    def arb(self, bits: int | None = None) -> arb:
        """Arb's ball around it, at the given or the present precision."""
        bits = ctx.prec if bits is None else bits
        return self.number.arb(bits) if isinstance(self.number, Ball) else ball_of(self.number, bits)

    @property
    def is_rational(self) -> bool:
        """Whether it is known exactly as a quotient of integers."""
        return isinstance(self.number, sp.Rational)

    def sign_of_distance(self, other: int) -> int | None:
        """The sign of the number less an integer; `None` where it is not decided."""
        if not isinstance(self.number, Ball):
            return exact_sign(self.number - other)
        if self.number.is_exact and self.number.value == other:
            return 0
        return 1 if self.number.lower > other else -1 if self.number.upper < other else None

    def __str__(self) -> str:
        return str(self.number)


@contextmanager
def at_working_precision(extra: int = 0) -> Iterator[None]:
    """Arb's precision for a block: `BITS`, and so many bits more."""
    with working_precision(BITS + extra):
        yield


def quantity(value: object, name: str) -> Quantity:
    """The argument `name` as a real number: an integer, a fraction, a SymPy number, decimal text or a ball.

    Raises `InexactInput` (a `ValueError`) for a float, `ValueError` for what is no real number.

    >>> print(quantity("0.05", "delta"))
    1/20
    >>> quantity(0.05, "delta")
    Traceback (most recent call last):
        ...
    zcmoe_symbolic.language.wellformed.InexactInput: delta is the float 0.05; write Rational('0.05') or the text '0.05'
    """
    if isinstance(value, Ball):
        if value.is_exact:
            return Quantity(sp.Rational(value.value.numerator, value.value.denominator))
        return Quantity(value)
    if isinstance(value, str | Decimal):
        rational = exact_rational(value, name)
        return Quantity(sp.Rational(int(rational.p), int(rational.q)))
    if isinstance(value, float | np.floating) and np.isfinite(value):
        shown = repr(float(value))
        raise InexactInput(f"{name} is the float {shown}; write Rational('{shown}') or the text '{shown}'")
    return Quantity(exact_number(value, name))


def positive(value: object, name: str) -> Quantity:
    """The argument `name` as a positive number."""
    found = quantity(value, name)
    if found.sign_of_distance(0) != 1:
        raise ValueError(f"{name} = {found} is not shown to be positive; give a positive number")
    return found


def level(value: object, name: str) -> Quantity:
    """The argument `name`, a probability of failure, as a number strictly between 0 and 1."""
    found = quantity(value, name)
    if found.sign_of_distance(0) != 1 or found.sign_of_distance(1) != -1:
        raise ValueError(f"{name} = {found} does not lie strictly between 0 and 1; give a probability such as '0.05'")
    return found


def region_probability(value: object, name: str) -> Quantity:
    """The argument `name`, the probability of a region, as a number above 0 and at most 1."""
    found = quantity(value, name)
    if found.sign_of_distance(0) != 1 or (found.sign_of_distance(1) or 0) > 0:
        raise ValueError(f"{name} = {found} is no probability of a region; give a number above 0 and at most 1")
    return found


def checked_examples(n: object, name: str = "n") -> int:
    """The number of examples, at least 1 and within the limit on what is computed."""
    count = checked_count(n, name)
    if count > _MOST_EXAMPLES:
        raise ValueError(f"{name} is {count}; at most {_MOST_EXAMPLES} examples are computed")
    return count


def as_ball(value: arb, what: str) -> Ball:
    """The ball of a value; raises `ValueError`, which says of what, if it is not finite."""
    if not value.is_finite():
        raise ValueError(f"{what} could not be bounded; give the inputs with more digits")
    return Ball.from_arb(value)


def exact_confidence(*failures: tuple[int, Quantity]) -> Ball:
    """`1 - sum k_j f_j` for numbers `k_j` of probabilities `f_j`, exact where these are rational.

    >>> exact_confidence((2, level("0.01", "delta")), (1, level("0.03", "eta")))
    19/20
    """
    if all(failure.is_rational for _, failure in failures):
        left = 1 - sum(count * failure.number for count, failure in failures)
        return Ball(left)
    with at_working_precision():
        return Ball.from_arb(arb(1) - sum((count * failure.arb() for count, failure in failures), arb(0)))
