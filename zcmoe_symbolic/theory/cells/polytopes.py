"""Convex polytopes given by exact points, with their exact moments."""

from collections.abc import Iterable
from functools import cached_property

import sympy as sp

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.cells.moments import RawMoments, normalized, simplex_moments, with_digits
from zcmoe_symbolic.theory.cells.real_algebra import Number, RealField, exact_vector, rows_of, sign
from zcmoe_symbolic.theory.cells.triangulation import Triangulation, Vector, triangulate

__all__ = ["Polytope"]

_MOST_POINTS = 2000


class Polytope:
    """The convex hull of points with exact coordinates: rational numbers, or real numbers made of roots.

    Volume, centroid and the tensor of second moments are exact: the hull is triangulated, with signs decided in the
    number field of the coordinates, and the moments of the simplices are added. Points that are no vertices do no
    harm. Raises `InexactInput` for a float, and `ValueError` for points of different dimensions, for points in a
    common plane, and for coordinates that are not algebraic.

    >>> triangle = Polytope([(0, 0), (1, 0), (0, 1)])
    >>> triangle.volume, triangle.centroid, triangle.normalized_second_moment()
    (1/2, (1/3, 1/3), 1/9)
    >>> triangle.is_isotropic
    False
    """

    def __init__(self, points: Iterable[object]) -> None:
        given = rows_of(points, "points")
        if not given:
            raise ValueError("points is empty; give the vertices of the polytope")
        dimension = len(given[0])
        for k, point in enumerate(given):
            if len(point) != dimension:
                raise ValueError(
                    f"points[{k}] has {len(point)} coordinates and points[0] has {dimension}; all need the same number"
                )
        if len(given) > _MOST_POINTS:
            raise ValueError(f"{len(given)} points are given; at most {_MOST_POINTS} are read")
        self._field = RealField(coordinate for point in given for coordinate in point)
        self._points = [tuple(map(self._field.number, point)) for point in given]
        self._expressions = given
        self._triangulation  # noqa: B018 - so that points in a common plane are refused at once

    @property
    def dimension(self) -> int:
        """The number of coordinates."""
        return len(self._points[0])

    @cached_property
    def _triangulation(self) -> Triangulation:
        return triangulate(self._points)

    @cached_property
    def _moments(self) -> RawMoments:
        simplices = self._triangulation.simplices
        total = simplex_moments([self._points[k] for k in simplices[0]])
        for simplex in simplices[1:]:
            total = total + simplex_moments([self._points[k] for k in simplex])
        return total

    def _expression(self, number: Number) -> sp.Expr:
        return self._field.expression(number)

    @cached_property
    def _planes(self) -> dict[Vector, frozenset[int]]:
        """The facets' planes, each with the numbers of the points in it."""
        centre = self._triangulation.centre
        shifted = [tuple(a - b for a, b in zip(point, centre, strict=True)) for point in self._points]
        facets = {facet.normal: facet for facet in self._triangulation.boundary}
        return {
            normal: frozenset(k for k, point in enumerate(shifted) if facet.sees(point) == 0)
            for normal, facet in facets.items()
        }

    @cached_property
    def vertices(self) -> tuple[tuple[sp.Expr, ...], ...]:
        """The extreme points, in the order in which they were given.

        >>> Polytope([(0, 0), (1, 0), (2, 0), (0, 2), (1, 1)]).vertices
        ((0, 0), (2, 0), (0, 2))
        """
        found: dict[Vector, tuple[sp.Expr, ...]] = {}
        for k, point in enumerate(self._points):
            # A vertex is the only point of the polytope in all the facets through it.
            through = [members for members in self._planes.values() if k in members]
            if through and all(self._points[other] == point for other in frozenset.intersection(*through)):
                found.setdefault(point, self._expressions[k])
        return tuple(found.values())

    @property
    def number_of_facets(self) -> int:
        """How many facets there are, of dimension one below that of the polytope."""
        return len(self._planes)

    @cached_property
    def volume(self) -> sp.Expr:
        """The volume: length in one dimension, area in two."""
        return self._expression(self._moments.volume)

    @cached_property
    def centroid(self) -> tuple[sp.Expr, ...]:
        """The mean of the points of the polytope."""
        return tuple(map(self._expression, self._moments.centroid))

    @cached_property
    def moment_tensor(self) -> sp.ImmutableMatrix:
        """`J = int (x - centroid)(x - centroid)^T dx`.

        >>> Polytope([(0, 0), (2, 0), (0, 1), (2, 1)]).moment_tensor
        Matrix([
        [2/3,   0],
        [  0, 1/6]])
        """
        return sp.ImmutableMatrix([list(map(self._expression, row)) for row in self._moments.tensor])

    @cached_property
    def second_moment(self) -> sp.Expr:
        """`int ||x - centroid||^2 dx`, the trace of the moment tensor; equals `d M V^(1 + 2/d)`, (102)."""
        tensor = self._moments.tensor
        return self._expression(_trace(tensor))

    @property
    def is_isotropic(self) -> bool:
        """Whether the moment tensor is a multiple of the identity: the same second moment in every direction."""
        tensor = self._moments.tensor
        return all(
            sign(entry - tensor[0][0] if j == k else entry) == 0
            for j, row in enumerate(tensor)
            for k, entry in enumerate(row)
        )

    def normalized_second_moment(self, digits: int | None = None) -> sp.Expr | Ball:
        """`M = (1/d) int ||x - centroid||^2 dx / V^(1 + 2/d)`, (24): free of scale, place and rotation.

        With `digits` a ball with so many proved digits.

        >>> Polytope([(0,), (7,)]).normalized_second_moment()
        1/12
        """
        moments, dimension = self._moments, self.dimension
        ratio = _trace(moments.tensor) / moments.volume
        if dimension in (1, 2):
            ratio = ratio / moments.volume if dimension == 2 else ratio / (moments.volume * moments.volume)
            value = self._expression(ratio / dimension)
        else:
            value = normalized(dimension, self.volume, self._expression(ratio) * self.volume)
        return with_digits(value, digits)

    def directional_moment(self, gradient: object) -> sp.Expr:
        """`g^T J g = int (g . (x - centroid))^2 dx`, what the bound (28) replaces by `|g|^2 tr J`.

        >>> Polytope([(0, 0), (2, 0), (0, 1), (2, 1)]).directional_moment((1, 0))
        2/3
        """
        g = self._gradient(gradient)
        return sp.radsimp(sp.expand((g.T * self.moment_tensor * g)[0]))

    def looseness(self, gradient: object) -> sp.Expr:
        """`|g|^2 tr J / g^T J g`: by what factor the cell's part of the bound (28) exceeds the truth.

        At least 1, by the inequality of Cauchy and Schwarz; exactly d for an isotropic cell, whatever the gradient.

        >>> Polytope([(0, 0), (1, 0), (0, 1), (1, 1)]).looseness((1, 3))
        2
        """
        g = self._gradient(gradient)
        return sp.radsimp(sp.expand((g.T * g)[0] * self.second_moment) / self.directional_moment(gradient))

    def _gradient(self, gradient: object) -> sp.Matrix:
        vector = exact_vector(gradient, "gradient")
        if len(vector) != self.dimension:
            raise ValueError(f"gradient has {len(vector)} coordinates; the polytope has {self.dimension}")
        if all(coordinate.is_zero for coordinate in vector):
            raise ValueError("gradient is the zero vector, for which both sides of the bound vanish")
        return sp.Matrix(vector)

    def __repr__(self) -> str:
        return f"Polytope of dimension {self.dimension} with {len(self.vertices)} vertices"


def _trace(tensor: tuple[Vector, ...]) -> Number:
    total = tensor[0][0]
    for k in range(1, len(tensor)):
        total = total + tensor[k][k]
    return total
