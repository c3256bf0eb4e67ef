"""The only code that makes theorems: the rules, and the table of what they have proved.

Whatever stands outside this package can be wrong without making a false statement a `Theorem`.
"""

from zcmoe_symbolic.kernel.algebra import algebra, assumption, instance, one_dimensional
from zcmoe_symbolic.kernel.analysis import by_derivatives
from zcmoe_symbolic.kernel.asymptotics import (
    along_companding,
    epsilon_delta,
    expansion,
    integration_over_the_cell,
    limit,
    sum_over_cells,
    taylor,
)
from zcmoe_symbolic.kernel.calculus import differentiation, fundamental_theorem, linearity, moments, splitting
from zcmoe_symbolic.kernel.certified import certified_inequality
from zcmoe_symbolic.kernel.inequalities import (
    cauchy_schwarz,
    convexity,
    hoelder,
    hoelder_equality_case,
    strict_convexity,
    triangle_inequality,
)
from zcmoe_symbolic.kernel.linear import linear_arithmetic, power_products
from zcmoe_symbolic.kernel.order import (
    by_sign,
    for_every,
    induction,
    modus_ponens,
    monotone,
    some_summand,
    termwise,
    termwise_equality,
    transitivity,
)
from zcmoe_symbolic.kernel.probability import expert_of_each_region, independence, law_of_the_input, noise_moments
from zcmoe_symbolic.kernel.samples import (
    at_every_outcome,
    by_cases,
    coefficients,
    constant_term,
    independent_copies,
    last_summand,
    sum_of_expectations,
    values_of_a_count,
)
from zcmoe_symbolic.kernel.theorem import Justification, RuleError, Theorem, close_registry, is_theorem, rule_names

close_registry()

__all__ = [
    "Justification",
    "RuleError",
    "Theorem",
    "algebra",
    "along_companding",
    "assumption",
    "at_every_outcome",
    "by_cases",
    "by_derivatives",
    "by_sign",
    "cauchy_schwarz",
    "certified_inequality",
    "coefficients",
    "constant_term",
    "convexity",
    "differentiation",
    "epsilon_delta",
    "expansion",
    "expert_of_each_region",
    "for_every",
    "fundamental_theorem",
    "hoelder",
    "hoelder_equality_case",
    "independence",
    "independent_copies",
    "induction",
    "instance",
    "integration_over_the_cell",
    "is_theorem",
    "last_summand",
    "law_of_the_input",
    "limit",
    "linear_arithmetic",
    "linearity",
    "modus_ponens",
    "moments",
    "monotone",
    "noise_moments",
    "one_dimensional",
    "power_products",
    "rule_names",
    "some_summand",
    "splitting",
    "strict_convexity",
    "sum_of_expectations",
    "sum_over_cells",
    "taylor",
    "termwise",
    "termwise_equality",
    "transitivity",
    "triangle_inequality",
    "values_of_a_count",
]
