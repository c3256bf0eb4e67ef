"""Convex hulls and their triangulations, exactly, in any dimension.

The placing triangulation (De Loera, Rambau and Santos, Triangulations, 2010, section 4.3): the points are added one
after the other; a point outside the hull so far is joined to each boundary simplex that it sees, that is to those in
whose plane it lies strictly outside. Points in a common plane need no special care: a boundary simplex in whose plane
the new point lies is not seen, and its boundary takes part in the horizon like any other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial
from typing import TypeAlias

from zcmoe_symbolic.theory.cells.real_algebra import Number, sign

__all__ = ["Facet", "Simplex", "Triangulation", "Vector", "determinant", "solve", "triangulate", "volume_of_simplex"]

Vector: TypeAlias = tuple[Number, ...]
Simplex: TypeAlias = tuple[int, ...]

MOST_SIMPLICES = 200_000


@dataclass(frozen=True, slots=True)
class Facet:
    """A boundary simplex in the plane `normal . x = 1`, with the origin of the coordinates inside the polytope."""

    points: Simplex
    normal: Vector

    def sees(self, point: Vector) -> int:
        """1 if the point lies strictly beyond the plane, 0 if in it, -1 if on the side of the polytope."""
        return sign(_dot(self.normal, point) - 1)


@dataclass(frozen=True, slots=True)
class Triangulation:
    """Simplices that fill the convex hull of points, numbered as they were given, and its boundary.

    The facets' planes are written about `centre`, a point inside: `normal . (x - centre) = 1`.
    """

    simplices: tuple[Simplex, ...]
    boundary: tuple[Facet, ...]
    centre: Vector


def triangulate(points: Sequence[Vector]) -> Triangulation:
    """A triangulation of the convex hull; raises `ValueError` if the points lie in a plane of lower dimension."""
    dimension = len(points[0])
    first = _independent(points)
    if len(first) <= dimension:
        raise ValueError(
            f"the {len(points)} points lie in a plane of dimension {len(first) - 1}, so that their convex hull has no "
            f"volume in {dimension} dimensions"
        )
    centre = tuple(sum((points[k][j] for k in first[1:]), points[first[0]][j]) / (dimension + 1)
                   for j in range(dimension))  # fmt: skip
    shifted = [_difference(point, centre) for point in points]
    simplices = [first]
    boundary = [_facet(face, shifted) for face in combinations(first, dimension)]
    for new in (k for k in range(len(points)) if k not in first):
        seen = [facet for facet in boundary if facet.sees(shifted[new]) > 0]
        if not seen:
            continue
        simplices += [(*facet.points, new) for facet in seen]
        if len(simplices) > MOST_SIMPLICES:
            raise ValueError(f"the polytope of {len(points)} points needs more than {MOST_SIMPLICES} simplices")
        ridges = Counter(ridge for facet in seen for ridge in combinations(facet.points, dimension - 1))
        hidden = {facet.points for facet in seen}
        boundary = [facet for facet in boundary if facet.points not in hidden]
        boundary += [_facet(tuple(sorted((*r, new))), shifted) for r, count in ridges.items() if count == 1]
    return Triangulation(tuple(simplices), tuple(boundary), centre)


def _independent(points: Sequence[Vector]) -> Simplex:
    """Numbers of affinely independent points, as many as there are."""
    chosen: list[int] = [0]
    rows: list[tuple[int, list[Number]]] = []
    for k in range(1, len(points)):
        row = list(_difference(points[k], points[0]))
        for pivot, other in rows:
            factor = row[pivot]
            if sign(factor) != 0:
                row = [entry - factor * value for entry, value in zip(row, other, strict=True)]
        leading = next((j for j, entry in enumerate(row) if sign(entry) != 0), None)
        if leading is not None:
            rows.append((leading, [entry / row[leading] for entry in row]))
            chosen.append(k)
    return tuple(chosen)


def _facet(points: Simplex, shifted: Sequence[Vector]) -> Facet:
    """The plane through points that are affinely independent with the origin: the solution of `p . normal = 1`."""
    return Facet(points, solve([shifted[k] for k in points]))


def solve(rows: Sequence[Vector]) -> Vector:
    """The vector n with `row . n = 1` for each of d independent rows of length d."""
    one = rows[0][0] - rows[0][0] + 1
    table = [[*row, one] for row in rows]
    size = len(table)
    for column in range(size):
        pivot = next((k for k in range(column, size) if sign(table[k][column]) != 0), None)
        if pivot is None:
            raise ValueError("a boundary simplex has no plane of its own: the points are dependent")
        table[column], table[pivot] = table[pivot], table[column]
        head = table[column]
        head[column:] = [entry / head[column] for entry in head[column:]]
        for k in range(size):
            factor = table[k][column]
            if k != column and sign(factor) != 0:
                row = table[k]
                row[column:] = [a - factor * b for a, b in zip(row[column:], head[column:], strict=True)]
    return tuple(row[size] for row in table)


def determinant(rows: Sequence[Vector]) -> Number:
    """The determinant of a square matrix, by elimination."""
    table, size = [list(row) for row in rows], len(rows)
    value = table[0][0] - table[0][0] + 1
    for column in range(size):
        pivot = next((k for k in range(column, size) if sign(table[k][column]) != 0), None)
        if pivot is None:
            return value - value
        if pivot != column:
            table[column], table[pivot] = table[pivot], table[column]
            value = -value
        head = table[column]
        value = value * head[column]
        for k in range(column + 1, size):
            if sign(table[k][column]) != 0:
                factor = table[k][column] / head[column]
                table[k] = [a - factor * b for a, b in zip(table[k], head, strict=True)]
    return value


def volume_of_simplex(vertices: Sequence[Vector]) -> Number:
    """`|det(v_1 - v_0, ..., v_d - v_0)| / d!`."""
    value = determinant([_difference(vertex, vertices[0]) for vertex in vertices[1:]])
    return (value if sign(value) >= 0 else -value) / factorial(len(vertices) - 1)


def _difference(one: Vector, other: Vector) -> Vector:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def _dot(one: Vector, other: Vector) -> Number:
    total = one[0] * other[0]
    for a, b in zip(one[1:], other[1:], strict=True):
        total = total + a * b
    return total
