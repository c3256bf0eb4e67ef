"""How two balls lie to each other: true or false where that is proved for all their numbers, else None.

Each takes two pairs `(m, r)`, the numbers within r of m.
"""

from collections.abc import Callable
from typing import NoReturn

from flint import fmpq

from zcmoe_symbolic.numerics.ball_arithmetic import Pair

__all__ = [
    "Relation",
    "Undecided",
    "at_most",
    "contains",
    "contains_number",
    "equal",
    "less",
    "negated",
    "overlap",
    "undecided",
]

Relation = Callable[[Pair, Pair], bool | None]


class Undecided:
    """The answer to a comparison that the balls do not settle; it has no truth value."""

    __slots__ = ()

    def __bool__(self) -> NoReturn:
        raise TypeError("the balls overlap, so the comparison is undecided; ask for more digits")

    def __repr__(self) -> str:
        return "undecided"


undecided = Undecided()


def _low(a: Pair) -> fmpq:
    return a[0] - a[1]


def _high(a: Pair) -> fmpq:
    return a[0] + a[1]


def less(a: Pair, b: Pair) -> bool | None:
    """Whether the number in `a` is less than the one in `b`."""
    return True if _high(a) < _low(b) else False if _low(a) >= _high(b) else None


def at_most(a: Pair, b: Pair) -> bool | None:
    """Whether the number in `a` is at most the one in `b`."""
    return True if _high(a) <= _low(b) else False if _low(a) > _high(b) else None


def equal(a: Pair, b: Pair) -> bool | None:
    """Whether the two numbers are the same."""
    return False if not overlap(a, b) else True if a[1] == b[1] == 0 else None


def overlap(a: Pair, b: Pair) -> bool:
    """Whether some number lies in both."""
    return bool(_low(a) <= _high(b) and _low(b) <= _high(a))


def contains(a: Pair, b: Pair) -> bool:
    """Whether every number of `b` lies in `a`."""
    return bool(_low(a) <= _low(b) and _high(b) <= _high(a))


def contains_number(a: Pair, b: Pair) -> bool | None:
    """Whether the one number that `b` encloses lies in `a`."""
    return True if contains(a, b) else None if overlap(a, b) else False


def negated(relation: Relation) -> Relation:
    """The relation that holds where the given one does not."""

    def opposite(a: Pair, b: Pair) -> bool | None:
        answer = relation(a, b)
        return None if answer is None else not answer

    return opposite
