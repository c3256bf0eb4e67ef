"""Truth values of conditions about numbers that are known only approximately, and may not be defined.

A condition on a ball is true at all of its points, false at all of them, not known (`None`), or `UNDEFINED`: a side
of a relation is not a number somewhere on the ball. What depends on an undefined condition is undefined.
"""

from collections.abc import Callable, Iterator
from enum import Enum
from typing import Any, TypeAlias

from flint import arb

__all__ = ["LOGIC", "UNDEFINED", "Truth", "cases", "relation_of_sign"]


class _Undefined(Enum):
    UNDEFINED = "undefined"


UNDEFINED = _Undefined.UNDEFINED
Truth: TypeAlias = bool | _Undefined | None


def _all(*truths: Truth) -> Truth:
    if False in truths:
        return False
    return UNDEFINED if UNDEFINED in truths else None if None in truths else True


def _any(*truths: Truth) -> Truth:
    if True in truths:
        return True
    return UNDEFINED if UNDEFINED in truths else None if None in truths else False


def _not(truth: Truth) -> Truth:
    return not truth if isinstance(truth, bool) else truth


def _constantly(function: Callable[..., Truth]) -> Callable[[Any], Callable[..., Truth]]:
    return lambda _detail: function


LOGIC: dict[str, Callable[[Any], Callable[..., Any]]] = {
    "truth": lambda detail: lambda: detail,
    "and": _constantly(_all),
    "or": _constantly(_any),
    "not": _constantly(_not),
}
"""The operations on conditions, the same in every arithmetic of single numbers or balls."""


def relation_of_sign(operator: str, difference: arb) -> Truth:
    """Whether `left operator right`, from a ball of `left - right`.

    >>> relation_of_sign("<", arb(-1)), relation_of_sign(">=", arb(0, 1))
    (True, None)
    """
    if not difference.is_finite():
        return UNDEFINED
    holds: bool | None
    if operator in ("<", ">="):
        holds = True if difference < 0 else False if difference >= 0 else None
        return holds if operator == "<" else _not(holds)
    if operator in (">", "<="):
        holds = True if difference > 0 else False if difference <= 0 else None
        return holds if operator == ">" else _not(holds)
    holds = False if not difference.contains(0) else True if difference.is_zero() else None
    return holds if operator == "==" else _not(holds)


def cases(slots: tuple[Any, ...]) -> Iterator[tuple[Any, Truth]]:
    """The branches with their conditions, without those that are surely not taken."""
    for branch, condition in zip(slots[0::2], slots[1::2], strict=True):
        if condition is not False:
            yield branch, condition
        if condition is True:
            return
