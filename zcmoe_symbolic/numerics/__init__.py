"""Compute numbers; know no theory and no claims."""

from zcmoe_symbolic.numerics.enclosure import CannotEnclose, enclose

__all__ = ["CannotEnclose", "enclose"]
