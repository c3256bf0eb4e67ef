"""Proofs of equalities with sums and products: induction, telescoping, recurrences, series."""

from zcmoe_symbolic.deciders.equality.summation.methods import by_sequence_terms, by_summation
from zcmoe_symbolic.deciders.equality.summation.series import by_series

__all__ = ["by_sequence_terms", "by_series", "by_summation"]
