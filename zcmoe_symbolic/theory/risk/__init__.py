"""The exact expected test error of learned constants, and the best number of experts."""

from zcmoe_symbolic.theory.risk.best_number import BestNumberOfExperts
from zcmoe_symbolic.theory.risk.inverse_count_balls import mean_inverse_count_ball
from zcmoe_symbolic.theory.risk.inverse_counts import mean_inverse_count
from zcmoe_symbolic.theory.risk.laws import best_number_law, excess_law
from zcmoe_symbolic.theory.risk.parts import Risk, risk_of_regions

__all__ = [
    "BestNumberOfExperts",
    "Risk",
    "best_number_law",
    "excess_law",
    "mean_inverse_count",
    "mean_inverse_count_ball",
    "risk_of_regions",
]
