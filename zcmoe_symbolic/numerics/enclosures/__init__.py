"""Rigorous values of closed expressions: balls of any node, improper integrals and infinite sums included."""

from zcmoe_symbolic.numerics.enclosures.breakpoints import real_breakpoints
from zcmoe_symbolic.numerics.enclosures.enclosure import CannotEnclose, enclose
from zcmoe_symbolic.numerics.enclosures.evaluation import UnknownNode

__all__ = ["CannotEnclose", "UnknownNode", "enclose", "real_breakpoints"]
