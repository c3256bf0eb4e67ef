"""The cells that the quantization literature names, each as the convex hull of its vertices."""

from itertools import permutations, product

import sympy as sp

from zcmoe_symbolic.theory.cells.polytopes import Polytope
from zcmoe_symbolic.theory.model.arguments import checked_count

__all__ = [
    "cube",
    "equilateral_triangle",
    "interval",
    "octahedron",
    "regular_hexagon",
    "rhombic_dodecahedron",
    "square",
    "tetrahedron",
    "truncated_octahedron",
]

_MOST_DIMENSIONS = 6


def interval() -> Polytope:
    """The interval from -1 to 1.

    >>> interval().normalized_second_moment()
    1/12
    """
    return cube(1)


def square() -> Polytope:
    """The square with the vertices (+-1, +-1).

    >>> square().normalized_second_moment()
    1/12
    """
    return cube(2)


def cube(dimension: int = 3) -> Polytope:
    """The cube with the vertices (+-1, ..., +-1), in any dimension up to 6.

    >>> cube(4).normalized_second_moment()
    1/12
    """
    count = checked_count(dimension, "dimension")
    if count > _MOST_DIMENSIONS:
        raise ValueError(f"dimension is {count}; cubes are triangulated up to dimension {_MOST_DIMENSIONS}")
    return Polytope(product((-1, 1), repeat=count))


def equilateral_triangle() -> Polytope:
    """The equilateral triangle with sides of length 1.

    >>> equilateral_triangle().normalized_second_moment()
    sqrt(3)/18
    """
    return Polytope([(0, 0), (1, 0), (sp.Rational(1, 2), sp.sqrt(3) / 2)])


def regular_hexagon() -> Polytope:
    """The regular hexagon with sides of length 1, the Voronoi cell of the lattice A2.

    >>> regular_hexagon().normalized_second_moment()
    5*sqrt(3)/108
    """
    half, height = sp.Rational(1, 2), sp.sqrt(3) / 2
    return Polytope([(1, 0), (-1, 0), *product((half, -half), (height, -height))])


def octahedron() -> Polytope:
    """The regular octahedron with the vertices +-e_i.

    >>> octahedron().normalized_second_moment()
    6**(2/3)/40
    """
    return Polytope([*permutations((1, 0, 0)), *permutations((-1, 0, 0))])


def tetrahedron() -> Polytope:
    """The regular tetrahedron on every other vertex of the cube.

    >>> tetrahedron().normalized_second_moment()
    3**(2/3)/20
    """
    return Polytope([(1, 1, 1), (1, -1, -1), (-1, 1, -1), (-1, -1, 1)])


def rhombic_dodecahedron() -> Polytope:
    """The rhombic dodecahedron, the Voronoi cell of the face-centred cubic lattice A3 = D3.

    >>> rhombic_dodecahedron().normalized_second_moment()
    2**(1/3)/16
    """
    return Polytope([*product((-1, 1), repeat=3), *permutations((2, 0, 0)), *permutations((-2, 0, 0))])


def truncated_octahedron() -> Polytope:
    """The truncated octahedron, the Voronoi cell of the body-centred cubic lattice, dual of A3.

    >>> truncated_octahedron().normalized_second_moment()
    19*2**(2/3)/384
    """
    return Polytope(point for a, b in product((-1, 1), repeat=2) for point in permutations((0, a, 2 * b)))
