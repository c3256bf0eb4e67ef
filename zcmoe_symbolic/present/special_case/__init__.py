"""A statement of the paper for particular functions: theorems, formulas, certified values, a plot."""

from zcmoe_symbolic.present.special_case.cases import Case, SpecialCase, special_case
from zcmoe_symbolic.present.special_case.values import Value

__all__ = ["Case", "SpecialCase", "Value", "special_case"]
