"""Formal calculus: derivatives and definite integrals of smooth functions that are not given by a formula."""

from zcmoe_symbolic.deciders.equality.calculus.method import by_formal_calculus, by_one_integral

__all__ = ["by_formal_calculus", "by_one_integral"]
