"""The integration methods in the order in which they are tried."""

from zcmoe_symbolic.deciders.equality.integration.beta_integrals import by_beta_function, by_beta_function_of_sines
from zcmoe_symbolic.deciders.equality.integration.evaluation import IntegrationMethod
from zcmoe_symbolic.deciders.equality.integration.frullani import by_frullani
from zcmoe_symbolic.deciders.equality.integration.fundamental_theorem import (
    by_antiderivative,
    by_searched_antiderivative,
)
from zcmoe_symbolic.deciders.equality.integration.mean_value import by_mean_value
from zcmoe_symbolic.deciders.equality.integration.mellin import by_geometric_series, by_mellin_transform
from zcmoe_symbolic.deciders.equality.integration.residues import by_residues
from zcmoe_symbolic.deciders.equality.integration.splitting import by_splitting
from zcmoe_symbolic.deciders.equality.integration.substitutions import (
    by_exponential,
    by_reciprocal,
    by_tangent,
    by_tangent_of_the_half,
)
from zcmoe_symbolic.deciders.equality.integration.symmetry import by_inversion, by_mirroring, by_parity, by_reflection
from zcmoe_symbolic.deciders.equality.integration.under_the_integral import by_parameter

__all__ = ["INTEGRATION_METHODS"]

INTEGRATION_METHODS: tuple[IntegrationMethod, ...] = (
    by_splitting,
    by_mean_value,
    by_tangent_of_the_half,
    by_antiderivative,
    by_residues,
    by_beta_function,
    by_beta_function_of_sines,
    by_mellin_transform,
    by_geometric_series,
    by_frullani,
    by_parity,
    by_mirroring,
    by_tangent,
    by_exponential,
    by_reciprocal,
    by_reflection,
    by_parameter,
    by_inversion,
    by_searched_antiderivative,
)
