"""Equality by cases on signs: Abs, sign, Max, Min, Piecewise, Heaviside, KroneckerDelta, floor and their kin."""

from zcmoe_symbolic.deciders.equality.cases.method import by_cases

__all__ = ["by_cases"]
