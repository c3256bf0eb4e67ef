"""Compute numbers; know no theory and no claims."""

from zcmoe_symbolic.numerics.breakpoints import real_breakpoints
from zcmoe_symbolic.numerics.enclosure import CannotEnclose, enclose
from zcmoe_symbolic.numerics.evaluation import UnknownNode

__all__ = ["CannotEnclose", "UnknownNode", "enclose", "real_breakpoints"]
