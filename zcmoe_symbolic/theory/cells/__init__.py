"""Cells of quantizers: exact normalized second moments of polytopes, lattices and balls (section 5, appendix B)."""

from zcmoe_symbolic.theory.cells.best_known import (
    KnownCell,
    best_known,
    compare,
    gradient_loss,
    normalized_second_moment,
)
from zcmoe_symbolic.theory.cells.lattices import DualRootLattice, Lattice, RootLattice, integer_lattice
from zcmoe_symbolic.theory.cells.polytopes import Polytope
from zcmoe_symbolic.theory.cells.shapes import (
    cube,
    equilateral_triangle,
    interval,
    octahedron,
    regular_hexagon,
    rhombic_dodecahedron,
    square,
    tetrahedron,
    truncated_octahedron,
)
from zcmoe_symbolic.theory.cells.sphere_bound import (
    UnitBall,
    decreases,
    distance_to_the_limit,
    limit_of_the_bound,
    lower_bound,
    stirling_bounds,
    volume_of_the_unit_ball,
)

__all__ = [
    "DualRootLattice",
    "KnownCell",
    "Lattice",
    "Polytope",
    "RootLattice",
    "UnitBall",
    "best_known",
    "compare",
    "cube",
    "decreases",
    "distance_to_the_limit",
    "equilateral_triangle",
    "gradient_loss",
    "integer_lattice",
    "interval",
    "limit_of_the_bound",
    "lower_bound",
    "normalized_second_moment",
    "octahedron",
    "regular_hexagon",
    "rhombic_dodecahedron",
    "square",
    "stirling_bounds",
    "tetrahedron",
    "truncated_octahedron",
    "volume_of_the_unit_ball",
]
