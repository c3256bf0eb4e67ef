"""How far a long computation is, for whoever wants to show it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["Advance", "Tell", "silent"]


@dataclass(frozen=True, slots=True)
class Advance:
    """So much is done of so much; `total` is `None` while nobody knows, and `says` tells what is done in words.

    >>> Advance(20, 300, "training sets").says
    'training sets'
    """

    done: int
    total: int | None
    says: str = ""


Tell: TypeAlias = Callable[[Advance], None]
"""What hears of every advance."""


def silent(_: Advance) -> None:
    """Nobody is told."""
