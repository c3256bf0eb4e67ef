"""Compute numbers; know no theory and no claims."""

from zcmoe_symbolic.numerics.enclosures import CannotEnclose, UnknownNode, enclose, real_breakpoints

__all__ = ["CannotEnclose", "UnknownNode", "enclose", "real_breakpoints"]
