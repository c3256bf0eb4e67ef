"""All zeros of a function on an interval, with multiplicities, proved to be all."""

from zcmoe_symbolic.numerics.zeros.isolation import isolate_zeros
from zcmoe_symbolic.numerics.zeros.search import CannotIsolate, Zero, Zeros

__all__ = ["CannotIsolate", "Zero", "Zeros", "isolate_zeros"]
