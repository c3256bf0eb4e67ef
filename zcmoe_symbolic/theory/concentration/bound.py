"""What a concentration bound says: a value, the probability with which it holds, and what it assumes."""

import math
from dataclasses import KW_ONLY, dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import TypeVar

from zcmoe_symbolic.numerics.ball import Ball

__all__ = ["Bound", "EstimationBound", "rounded_down", "rounded_up"]

_SHOWN_DIGITS = 6

AnyBound = TypeVar("AnyBound", bound="Bound")


@dataclass(frozen=True, eq=False)
class Bound:
    """A bound with its guarantee, its hypotheses and its source.

    `value` is a ball around the value of the bound's formula; where the bound does not apply it is `None`, and
    `reason` says why, with the numbers. `guarantee` is a lower bound on the probability that the statement holds: 1
    for an inequality between probabilities, which has no exception. `proof` is the label of the theorem of the kernel
    that proves the bound, and empty where it is taken from the literature that `source` names.

    `float(bound)` is the value rounded upward and `math.ceil(bound)` the least integer that is not below it; both
    raise `ValueError` for a bound that does not apply.

    >>> bound = Bound("a bound", "the error is at most {value}", value=Ball("1/3"), guarantee=Ball("0.95"))
    >>> bound
    a bound: the error is at most 0.333334, with probability at least 0.95
    >>> float(bound) >= Fraction(1, 3), math.ceil(bound)
    (True, 1)
    """

    name: str
    """As the literature has it."""
    states: str
    """The statement in words, with `{value}` in the place of the value."""
    _: KW_ONLY
    value: Ball | None
    guarantee: Ball
    applies: bool = True
    reason: str = ""
    hypotheses: tuple[str, ...] = ()
    source: str = ""
    proof: str = ""

    def __post_init__(self) -> None:
        if self.applies is (self.value is None) or self.applies is bool(self.reason):
            raise ValueError(
                f"{self.name}: applies is {self.applies}, the value {self.value} and the reason {self.reason!r}; "
                "a bound that applies has a value, one that does not has a reason"
            )

    def __float__(self) -> float:
        return _float_above(self._applicable().upper)

    def __ceil__(self) -> int:
        return math.ceil(self._applicable().upper)

    def _applicable(self) -> Ball:
        if self.value is None:
            raise ValueError(f"{self.name} does not apply: {self.reason}")
        return self.value

    def __repr__(self) -> str:
        if self.value is None:
            return f"{self.name} does not apply: {self.reason}"
        said = f"{self.name}: {self.states.format(value=rounded_up(self.value))}"
        if self.guarantee.is_exact and self.guarantee.value == 1:
            return said
        return f"{said}, with probability at least {rounded_down(self.guarantee)}"

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.theory.concentration.display import bound_html

        return bound_html(self)


@dataclass(frozen=True, eq=False, repr=False)
class EstimationBound(Bound):
    """A bound on the estimation error (39), and on the test error where the approximation error (10) is known.

    `value` bounds `E_est`; `test_error` is `E_app + value`, a bound on `E_test` with the same guarantee by Lemma 6.2,
    and `None` where the bound does not apply or there is no model.
    """

    _: KW_ONLY
    test_error: Ball | None = field(default=None)


def rounded_up(number: Ball, digits: int = _SHOWN_DIGITS) -> str:
    """The upper end of a ball, rounded upward to so many significant digits.

    >>> rounded_up(Ball("2/3")), rounded_up(Ball(30))
    ('0.666667', '30')
    """
    return _shown(number.upper, digits, ROUND_CEILING)


def rounded_down(number: Ball, digits: int = _SHOWN_DIGITS) -> str:
    """The lower end of a ball, rounded downward to so many significant digits.

    >>> rounded_down(Ball("2/3")), rounded_down(Ball("-1/3"), 2)
    ('0.666666', '-0.34')
    """
    return _shown(number.lower, digits, ROUND_FLOOR)


def _shown(number: Fraction, digits: int, rounding: str) -> str:
    # A number of many digits is first cut to a few more than are shown, in the same direction.
    scale = 10 ** max(0, digits + 3 - _floor_log10(number))
    exact = scale * number
    whole = math.ceil(exact) if rounding == ROUND_CEILING else math.floor(exact)
    quotient = Context(prec=digits, rounding=rounding).divide(Decimal(whole), Decimal(scale))
    return f"{quotient:f}" if -6 <= quotient.adjusted() <= 12 else f"{quotient:e}"


def _floor_log10(number: Fraction) -> int:
    """Within one of the exponent of the leading digit; 0 for zero."""
    if number == 0:
        return 0
    bits = abs(number.numerator).bit_length() - number.denominator.bit_length()
    return math.floor(bits * math.log10(2))


def _float_above(number: Fraction) -> float:
    nearest = float(number)
    return nearest if Fraction(nearest) >= number else math.nextafter(nearest, math.inf)
