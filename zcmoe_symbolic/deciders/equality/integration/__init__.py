"""Closed forms of definite integrals, proved."""

from zcmoe_symbolic.deciders.equality.integration.closed_forms import by_values_of_integrals

__all__ = ["by_values_of_integrals"]
