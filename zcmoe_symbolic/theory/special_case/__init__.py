"""Particular functions in the place of the paper's: which hypotheses they meet."""

from zcmoe_symbolic.theory.special_case.conditions import Condition, decide, decide_about_slope

__all__ = ["Condition", "decide", "decide_about_slope"]
