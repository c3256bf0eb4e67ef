"""Lattices and the moments of their Voronoi cells, exactly.

Whatever vectors of the lattice are taken, the points that are nearer to 0 than to any of these vectors contain the
Voronoi cell. Both are convex, and the volume of the Voronoi cell is known: it is the covolume, the root of the Gram
matrix's determinant. So the two are equal exactly if their volumes are, and this is checked every time: no table of
relevant vectors is trusted.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import combinations, product
from math import factorial, prod

import sympy as sp
from flint import fmpq, fmpq_mat, fmpz_mat

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.cells.moments import RawMoments, normalized, simplex_moments, with_digits
from zcmoe_symbolic.theory.cells.real_algebra import rows_of
from zcmoe_symbolic.theory.cells.root_systems import Diagram, diagram
from zcmoe_symbolic.theory.cells.triangulation import Vector, triangulate
from zcmoe_symbolic.theory.model.arguments import checked_count

__all__ = ["DualRootLattice", "Lattice", "RootLattice", "integer_lattice"]

_MOST_DIMENSIONS = 5
_LARGEST_DUAL = {"A": 6, "D": 8, "E": 8}
_REACH = 3


class NotTheVoronoiCell(ValueError):
    """The vectors that were tried do not cut out the Voronoi cell: its volume does not come out."""


class Lattice:
    """All integer combinations of vectors with the given Gram matrix (of rational numbers, positive definite).

    Its moments are those of its Voronoi cell, computed from scratch, up to dimension 5 (of each orthogonal part);
    root lattices and their duals have faster ways. Raises `ValueError` for a matrix that is no such Gram matrix.

    >>> Lattice([[2, 1], [1, 2]]).normalized_second_moment()
    5*sqrt(3)/108
    """

    def __init__(self, gram: Iterable[Iterable[object]]) -> None:
        rows = rows_of(gram, "gram")
        size = len(rows)
        if not size or any(len(row) != size for row in rows):
            raise ValueError("gram is not a square matrix; give the products of the basis vectors, row by row")
        irrational = next((entry for row in rows for entry in row if not entry.is_Rational), None)
        if irrational is not None:
            raise ValueError(f"gram contains {irrational}, which is not rational; scale the lattice")
        self.gram = sp.ImmutableMatrix(rows)
        self._gram = _matrix(rows)
        if self._gram != self._gram.transpose():
            raise ValueError("gram is not symmetric; give the products of the basis vectors")
        for k in range(1, size + 1):
            if _matrix([row[:k] for row in rows[:k]]).det() <= 0:
                raise ValueError("gram is not positive definite; the basis vectors must be linearly independent")

    @property
    def dimension(self) -> int:
        """The number of basis vectors."""
        return int(self._gram.nrows())

    @property
    def determinant(self) -> sp.Rational:
        """The determinant of the Gram matrix."""
        return _rational(self._gram.det())

    @property
    def volume(self) -> sp.Expr:
        """The volume of the Voronoi cell: the root of the determinant."""
        return sp.sqrt(self.determinant)

    @cached_property
    def _tensor(self) -> fmpq_mat:
        """`J G`, with the moment tensor J of the Voronoi cell in lattice coordinates, for a basis of short vectors."""
        gram = _reduced(self._gram)
        size = self.dimension
        tensor = fmpq_mat(size, size)
        # The cell of an orthogonal sum is the product of the cells; in lattice coordinates each has volume 1.
        for block in _orthogonal_blocks(gram):
            part = fmpq_mat([[gram[j, k] for k in block] for j in block])
            product_of_both = fmpq_mat([list(row) for row in _voronoi_moments(part).tensor]) * part
            for (j, row), (k, column) in product(enumerate(block), repeat=2):
                tensor[row, column] = product_of_both[j, k]
        return tensor

    @cached_property
    def second_moment(self) -> sp.Expr:
        """`int ||x||^2 dx` over the Voronoi cell, whose centroid is 0."""
        return _rational(sum((self._tensor[k, k] for k in range(self.dimension)), fmpq(0))) * self.volume

    @property
    def is_isotropic(self) -> bool:
        """Whether the Voronoi cell has the same second moment in every direction.

        >>> Lattice([[1, 0], [0, 1]]).is_isotropic, Lattice([[1, 0], [0, 2]]).is_isotropic
        (True, False)
        """
        size, tensor = self.dimension, self._tensor
        return all(tensor[j, k] == (tensor[0, 0] if j == k else 0) for j in range(size) for k in range(size))

    def normalized_second_moment(self, digits: int | None = None) -> sp.Expr | Ball:
        """`M`, (24), of the Voronoi cell; with `digits` a ball with so many proved digits."""
        return with_digits(normalized(self.dimension, self.volume, self.second_moment), digits)

    def dual(self) -> "Lattice":
        """The lattice of the vectors that have integer products with all vectors of this one.

        >>> Lattice([[2, 0], [0, 4]]).dual().gram
        Matrix([
        [1/2,   0],
        [  0, 1/4]])
        """
        return Lattice(_rows(self._gram.inv()))

    def __repr__(self) -> str:
        return f"Lattice of dimension {self.dimension} and determinant {self.determinant}"


class RootLattice(Lattice):
    """The root lattice of that name (A1, A2, ..., D2, D3, ..., E6, E7, E8), generated by roots of norm 2.

    The Voronoi cell is the union of the images of the fundamental simplex `x . alpha_i >= 0, x . theta <= 1` under the
    Weyl group W, theta the highest root, with the vertices 0 and `omega_i/m_i` for the marks `m_i` (Conway and Sloane,
    Sphere Packings, Lattices and Groups, 3rd ed. 1999, chapter 21, theorem 5). It is checked that
    `|W| vol(simplex)` is the covolume.

    >>> RootLattice("E8").normalized_second_moment()
    929/12960
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.diagram = diagram(name)
        super().__init__(self.diagram.cartan_matrix)

    def _parts(self) -> list[Diagram]:
        return [self.diagram.restricted(part) for part in self.diagram.components]

    @cached_property
    def second_moment(self) -> sp.Expr:
        """`int ||x||^2 dx` over the Voronoi cell; of orthogonal parts, the means add up."""
        return self.volume * sum((_rational(_mean_over_the_simplex(part)) for part in self._parts()), sp.S.Zero)

    @property
    def is_isotropic(self) -> bool:
        """Whether the moment tensor is a multiple of the identity, as it is for every irreducible Weyl group."""
        means = {_mean_over_the_simplex(part) / part.nodes for part in self._parts()}
        return len(means) == 1

    def dual(self) -> "DualRootLattice":
        """The dual lattice, which is spanned by the fundamental weights."""
        return DualRootLattice(self.name)

    def __repr__(self) -> str:
        return f"RootLattice({self.name!r})"


class DualRootLattice(Lattice):
    """The dual of a root lattice, spanned by the fundamental weights `omega_i`.

    The Weyl group W maps the lattice to itself, so that the Voronoi cell is the union of the images of its part in
    the chamber `x . alpha_i >= 0`. There only dominant vectors v cut: of all `x . w v` the one with w v dominant is
    the largest. Dominant vectors are added, the shortest first, until `|W|` times the volume is the covolume.

    >>> DualRootLattice("E6").normalized_second_moment()
    12619*3**(1/6)/204120
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.diagram = diagram(name)
        if len(self.diagram.components) > 1:
            raise ValueError(f"{name} is a sum of orthogonal parts; take the dual of each")
        if self.diagram.nodes > _LARGEST_DUAL[name[0]]:
            raise ValueError(f"{name} is too large; duals are computed up to A6, D8 and E8")
        super().__init__(_rows(_matrix(self.diagram.cartan_matrix).inv()))

    @cached_property
    def second_moment(self) -> sp.Expr:
        """`int ||x||^2 dx` over the Voronoi cell."""
        part = _dominant_part(self.diagram, self._gram)
        norm = sum((part.second[j][k] * self._gram[j, k] for j, k in product(range(self.dimension), repeat=2)), fmpq(0))
        return _rational(norm / part.volume) * self.volume

    @property
    def is_isotropic(self) -> bool:
        """Always: the Weyl group acts irreducibly, and the moment tensor commutes with it (Schur's lemma)."""
        return True

    def dual(self) -> RootLattice:
        """The root lattice."""
        return RootLattice(self.name)

    def __repr__(self) -> str:
        return f"DualRootLattice({self.name!r})"


def integer_lattice(dimension: int) -> Lattice:
    """The lattice of the points with integer coordinates.

    >>> integer_lattice(3).normalized_second_moment()
    1/12
    """
    return Lattice(sp.eye(checked_count(dimension, "dimension")).tolist())


# -- fundamental simplex and chamber ----------------------------------------------------------------


def _mean_over_the_simplex(part: Diagram) -> fmpq:
    """The mean of `||x||^2` over the fundamental simplex of a connected diagram, and so over the Voronoi cell."""
    marks, weights = part.highest_root, _matrix(part.cartan_matrix).inv()
    count = part.nodes
    # In the coordinates x . alpha_i the simplex has the vertices 0 and e_i/m_i; the volume element is sqrt(det) times
    # that of the coordinates, with the Gram matrix of the weights, whose determinant is 1/det(Cartan).
    share = fmpq(part.weyl_group_order, factorial(count) * prod(marks))
    if share != _matrix(part.cartan_matrix).det():
        raise NotTheVoronoiCell(
            f"|W| = {part.weyl_group_order} images of the simplex with the marks {marks} do not fill the Voronoi cell"
        )
    entries = [[weights[j, k] / (marks[j] * marks[k]) for k in range(count)] for j in range(count)]
    squares = sum((entries[k][k] for k in range(count)), fmpq(0))
    of_the_sum = sum((entry for row in entries for entry in row), fmpq(0))
    return (squares + of_the_sum) / ((count + 1) * (count + 2))


def _dominant_part(diagram: Diagram, gram: fmpq_mat) -> RawMoments:
    """The moments of the Voronoi cell's part in the chamber, in the coordinates `x . alpha_i`."""
    size = diagram.nodes
    units = [tuple(fmpq(int(j == k)) for k in range(size)) for j in range(size)]
    highest = tuple(fmpq(diagram.product(diagram.highest_root, node)) for node in range(size))
    # x . v <= v . v/2, written as normal . x <= 1.
    norms = {v: _times(gram, v, v) for v in dict.fromkeys([*units, highest])}
    cuts: list[Vector] = []
    for v in sorted(norms, key=lambda v: (norms[v], v)):
        cuts.append(tuple(_times(gram, v, unit) * 2 / norms[v] for unit in units))
        vertices = _corner_points(cuts, size)
        if len(vertices) <= size:
            continue
        hull = triangulate(vertices)
        total = _total([simplex_moments([vertices[k] for k in simplex]) for simplex in hull.simplices])
        # The covolume is sqrt(det gram), and so is the volume element.
        if total.volume * diagram.weyl_group_order == 1:
            return total
    raise NotTheVoronoiCell(f"the fundamental weights do not cut out the Voronoi cell of {diagram}")


def _corner_points(cuts: Sequence[Vector], size: int) -> list[Vector]:
    """The vertices of `x_i >= 0, cut . x <= 1`; empty if that is unbounded."""
    if not all(any(cut[k] > 0 for cut in cuts) for k in range(size)):
        return []
    found: dict[Vector, None] = {}
    for count in range(min(len(cuts), size) + 1):
        for chosen in combinations(cuts, count):
            for free in combinations(range(size), count):
                values = _solved([[cut[k] for k in free] for cut in chosen])
                if values is None or any(value < 0 for value in values):
                    continue
                point = dict(zip(free, values, strict=True))
                vertex = tuple(point.get(k, fmpq(0)) for k in range(size))
                if all(sum((a * b for a, b in zip(cut, vertex, strict=True)), fmpq(0)) <= 1 for cut in cuts):
                    found[vertex] = None
    return list(found)


def _solved(rows: list[list[fmpq]]) -> list[fmpq] | None:
    """The solution of `rows x = (1, ..., 1)`, `None` if there is not exactly one."""
    if not rows:
        return []
    matrix = fmpq_mat(rows)
    if matrix.det() == 0:
        return None
    solution = matrix.solve(fmpq_mat([[1]] * len(rows)))
    return [solution[k, 0] for k in range(len(rows))]


# -- the Voronoi cell from scratch ------------------------------------------------------------------


def _reduced(gram: fmpq_mat) -> fmpq_mat:
    """The Gram matrix of a basis of short vectors of the same lattice (Lenstra, Lenstra and Lovasz)."""
    scaled, _ = gram.numer_denom()
    size = gram.nrows()
    _, change = fmpz_mat(size, size, scaled.entries()).lll(transform=True, rep="gram")
    return fmpq_mat(change) * gram * fmpq_mat(change.transpose()) if abs(int(change.det())) == 1 else gram


def _orthogonal_blocks(gram: fmpq_mat) -> list[list[int]]:
    """The numbers of the basis vectors, those together that are not orthogonal, directly or through others."""
    blocks: list[list[int]] = []
    for k in range(gram.nrows()):
        joined = [block for block in blocks if any(gram[k, j] != 0 for j in block)]
        blocks = [block for block in blocks if block not in joined] + [sorted([k, *(j for b in joined for j in b)])]
    return blocks


def _voronoi_moments(gram: fmpq_mat) -> RawMoments:
    """The moments of the Voronoi cell in lattice coordinates."""
    size = gram.nrows()
    if size > _MOST_DIMENSIONS:
        raise ValueError(
            f"the lattice has dimension {size}; Voronoi cells are computed from scratch up to dimension "
            f"{_MOST_DIMENSIONS}, and for root lattices and their duals (RootLattice) beyond"
        )
    for reach in range(1, _REACH + 1):
        vertices = _voronoi_vertices(gram, reach)
        hull = triangulate(vertices)
        total = _total([simplex_moments([vertices[k] for k in simplex]) for simplex in hull.simplices])
        if total.volume == 1:
            return total
    raise NotTheVoronoiCell("the relevant vectors of the lattice were not found; give the Gram matrix of short vectors")


def _voronoi_vertices(gram: fmpq_mat, reach: int) -> list[Vector]:
    """The vertices of the points nearer to 0 than to the shortest vectors of each class modulo 2, up to some reach.

    Only these can be relevant (Voronoi; Conway and Sloane, chapter 21, theorem 10).
    """
    size = gram.nrows()
    shortest: dict[tuple[int, ...], list[tuple[fmpq, tuple[int, ...]]]] = {}
    for v in product(range(-reach, reach + 1), repeat=size):
        residue = tuple(entry % 2 for entry in v)
        if any(residue):
            norm = _times(gram, v, v)
            best = shortest.setdefault(residue, [])
            if not best or norm <= best[0][0]:
                shortest[residue] = [(norm, v)] if not best or norm < best[0][0] else [*best, (norm, v)]
    units = [tuple(int(j == k) for k in range(size)) for j in range(size)]
    # x . v <= v . v/2 reads normal . x <= 1; the facets of the hull of the normals are the vertices of the cell.
    normals = [
        tuple(_times(gram, v, unit) * 2 / norm for unit in units) for best in shortest.values() for norm, v in best
    ]
    hull = triangulate(normals)
    return list(dict.fromkeys(_plane_about_zero(facet.normal, hull.centre) for facet in hull.boundary))


def _plane_about_zero(normal: Vector, centre: Vector) -> Vector:
    """The plane `normal . (x - centre) = 1`, written `n . x = 1`."""
    level = 1 + sum((a * b for a, b in zip(normal, centre, strict=True)), fmpq(0))
    return tuple(entry / level for entry in normal)


# -- small matters ----------------------------------------------------------------------------------


def _total(parts: Sequence[RawMoments]) -> RawMoments:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _times(gram: fmpq_mat, one: Sequence[fmpq | int], other: Sequence[fmpq | int]) -> fmpq:
    """`one^T gram other`."""
    size = range(len(one))
    return sum((gram[j, k] * one[j] * other[k] for j in size if one[j] for k in size if other[k]), fmpq(0))


def _matrix(rows: Iterable[Iterable[int | sp.Rational]]) -> fmpq_mat:
    return fmpq_mat([[fmpq(int(sp.sympify(e).p), int(sp.sympify(e).q)) for e in row] for row in rows])


def _rows(matrix: fmpq_mat) -> list[list[sp.Rational]]:
    return [[_rational(matrix[j, k]) for k in range(matrix.ncols())] for j in range(matrix.nrows())]


def _rational(number: fmpq) -> sp.Rational:
    return sp.Rational(int(number.p), int(number.q))
