"""Rewriting that rules carry out before they compare: each turns an expression into an equal one, or refuses.

They make no theorems, but the rules that call them must trust them.
"""

from zcmoe_symbolic.deciders.transformations.additivity import Primitives
from zcmoe_symbolic.deciders.transformations.binders import NotTransformable, map_binders
from zcmoe_symbolic.deciders.transformations.cell_moments import moment
from zcmoe_symbolic.deciders.transformations.derivatives import derivative
from zcmoe_symbolic.deciders.transformations.independent_copies import over_one_example
from zcmoe_symbolic.deciders.transformations.linear_parts import expanded

__all__ = ["NotTransformable", "Primitives", "derivative", "expanded", "map_binders", "moment", "over_one_example"]
