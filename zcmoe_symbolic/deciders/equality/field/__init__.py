"""Exact arithmetic in a tower of roots, exponentials, logarithms and special functions."""

from zcmoe_symbolic.deciders.equality.field.arithmetic import exact_arithmetic

__all__ = ["exact_arithmetic"]
