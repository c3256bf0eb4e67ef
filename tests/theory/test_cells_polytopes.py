"""Exact moments of polytopes: invariances, additivity, other ways to compute them, wrong input, planted faults."""

from itertools import product

import numpy as np
import pytest
import sympy as sp
from scipy.spatial import ConvexHull

from zcmoe_symbolic import cells, decide_equal
from zcmoe_symbolic.theory.cells import triangulation
from zcmoe_symbolic.theory.cells.real_algebra import RealField, sign

R, root = sp.Rational, sp.sqrt
GOLDEN = (1 + root(5)) / 2


def random_points(dimension, count, seed):
    drawn = np.random.default_rng(seed).integers(-9, 10, (count, dimension))
    return [tuple(map(int, point)) for point in drawn]


def same(one, other):
    return one == other or decide_equal(one, other).proved


def image(points, matrix, shift):
    return [tuple(matrix * sp.Matrix(point) + sp.Matrix(shift)) for point in points]


ROTATION = sp.Matrix([[R(3, 5), R(-4, 5), 0], [R(4, 5), R(3, 5), 0], [0, 0, 1]])
IRRATIONAL = sp.Matrix([[root(3) / 2, -R(1, 2), 0], [R(1, 2), root(3) / 2, 0], [0, 0, 1]])


@pytest.mark.parametrize("matrix", [ROTATION, IRRATIONAL, 3 * sp.eye(3), -root(2) * sp.eye(3)], ids="abcd")
def test_rotation_scaling_and_translation_change_nothing(matrix):
    points = [*random_points(3, 7, 5), (9, 9, 9)]
    one, other = cells.Polytope(points), cells.Polytope(image(points, matrix, (7, R(-1, 3), 2)))
    assert same(one.normalized_second_moment(), other.normalized_second_moment())
    assert same(other.volume, one.volume * abs(matrix.det()))


def test_the_moment_tensor_turns_with_the_polytope():
    points = random_points(3, 8, 11)
    one, other = cells.Polytope(points), cells.Polytope(image(points, ROTATION, (1, 2, 3)))
    assert other.moment_tensor == ROTATION * one.moment_tensor * ROTATION.T
    assert list(other.centroid) == list(ROTATION * sp.Matrix(one.centroid) + sp.Matrix([1, 2, 3]))


@pytest.mark.parametrize("seed", range(4))
def test_the_moments_of_two_halves_add_up(seed):
    """A polytope with a facet in the plane x = 0 and its mirror image make up their union."""
    half = [(abs(x), y, z) for x, y, z in random_points(3, 8, seed)]
    half += [(0, 20, 0), (0, -20, 1), (0, 0, 20), (0, 1, -20)]
    mirrored = [(-x, y, z) for x, y, z in half]
    left, right = cells.Polytope(half), cells.Polytope(mirrored)
    flat = [point for point in half if point[0] == 0]
    whole = cells.Polytope(half + mirrored)
    assert len(flat) >= 4
    assert whole.volume == left.volume + right.volume
    about_the_same = sum(
        part.second_moment + part.volume * sum((a - b) ** 2 for a, b in zip(part.centroid, whole.centroid, strict=True))
        for part in (left, right)
    )
    assert whole.second_moment == about_the_same


@pytest.mark.parametrize(("dimension", "count"), [(1, 5), (2, 9), (3, 12), (4, 12), (5, 9)])
def test_volume_and_vertices_agree_with_qhull(dimension, count):
    points = random_points(dimension, count, dimension)
    polytope = cells.Polytope(points)
    if dimension == 1:
        assert polytope.volume == max(points)[0] - min(points)[0]
        return
    hull = ConvexHull(np.array(points, dtype=float))
    assert float(polytope.volume) == pytest.approx(hull.volume, rel=1e-9)
    corners = {tuple(map(int, vertex)) for vertex in polytope.vertices}
    assert corners == {points[k] for k in hull.vertices}


def test_a_sample_agrees_with_the_exact_moments():
    points = random_points(3, 10, 3)
    polytope = cells.Polytope(points)
    hull = ConvexHull(np.array(points, dtype=float))
    generator = np.random.default_rng(7)
    sample = generator.uniform(-9, 9, (400_000, 3))
    inside = sample[np.all(sample @ hull.equations[:, :3].T + hull.equations[:, 3] <= 0, axis=1)]
    tensor = np.cov(inside.T) * float(polytope.volume)
    assert np.allclose(tensor, np.array(polytope.moment_tensor, dtype=float), rtol=0.03, atol=0.01 * tensor.max())


def test_points_in_faces_and_inside_change_nothing():
    corners = list(product((-1, 1), repeat=3))
    more = [(0, 0, 0), (1, 0, 0), (1, 1, 0), (R(1, 3), R(1, 5), 1), (1, 1, 1)]
    for points in (corners + more, more + corners):
        found = cells.Polytope(points)
        assert (found.volume, found.normalized_second_moment()) == (8, R(1, 12))
        assert (set(found.vertices), found.number_of_facets) == (set(corners), 6)


@pytest.mark.parametrize(
    ("name", "vertices", "facets"),
    [
        ("rhombic_dodecahedron", 14, 12),
        ("truncated_octahedron", 24, 14),
        ("octahedron", 6, 8),
        ("regular_hexagon", 6, 6),
    ],
)
def test_a_named_polytope_has_its_vertices_and_facets(name, vertices, facets):
    found = getattr(cells, name)()
    assert (len(found.vertices), found.number_of_facets) == (vertices, facets)


@pytest.mark.parametrize("corners", [3, 4, 5, 6, 8, 10, 12])
def test_a_regular_polygon_has_the_closed_form(corners):
    """`M = (2 + cos t)/(6 n sin t)` for the regular n-gon, t = 2 pi/n; the roots are nested for n = 5 and 10."""
    angle = 2 * sp.pi / corners
    polygon = cells.Polytope([(sp.cos(angle * k), sp.sin(angle * k)) for k in range(corners)])
    assert polygon.is_isotropic
    assert same(polygon.normalized_second_moment(), (2 + sp.cos(angle)) / (6 * corners * sp.sin(angle)))


def test_coordinates_may_be_made_of_different_roots():
    mixed = cells.Polytope([(0, 0), (root(2), 0), (0, root(3))])
    assert same(mixed.volume, root(6) / 2)
    assert same(mixed.normalized_second_moment(), 5 / (18 * root(6)))


def test_the_icosahedron_in_the_golden_field():
    signs = list(product((-1, 1), repeat=2))
    vertices = [p for a, b in signs for p in ((0, a, b * GOLDEN), (a, b * GOLDEN, 0), (b * GOLDEN, 0, a))]
    solid = cells.Polytope(vertices)
    assert (len(solid.vertices), solid.number_of_facets, solid.is_isotropic) == (12, 20, True)
    assert same(solid.volume, 10 * (3 + root(5)) / 3)
    # Conway and Sloane, table 21.1: 0.0778185.
    assert abs(float(solid.normalized_second_moment(15)) - 0.0778185) < 5e-8


def test_nearly_equal_points_are_told_apart():
    tiny = root(2) - R(665857, 470832)  # about -1.6e-12
    assert cells.Polytope([(0, 0), (1, 0), (0, -tiny)]).volume == -tiny / 2
    with pytest.raises(ValueError, match="lie in a plane of dimension 1"):
        cells.Polytope([(0, 0), (1, 0), (root(2) + root(3) - root(5 + 2 * root(6)), 0)])


def test_an_isotropic_cell_is_loose_by_exactly_the_dimension():
    for cell in (cells.square(), cells.regular_hexagon(), cells.cube(), cells.truncated_octahedron()):
        gradient = tuple(range(1, cell.dimension + 1))
        assert same(cell.looseness(gradient), cell.dimension)
        assert cells.gradient_loss(cell) == cell.dimension


def test_a_slab_is_loose_by_what_its_shape_says():
    slab = cells.Polytope(product((0, 1), (0, 10)))
    assert slab.looseness((0, 1)) == R(101, 100)
    assert slab.looseness((1, 0)) == 101
    assert cells.gradient_loss(slab, (1, 0)) == 101
    with pytest.raises(ValueError, match="is not isotropic; give a Polytope and the gradient"):
        cells.gradient_loss(slab)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([], "points is empty"),
        ([(0, 0), (1, 0)], "lie in a plane of dimension 1"),
        ([(0, 0), (1, 0), (2,)], r"points\[2\] has 1 coordinates"),
        ([(0, 0), (1, 0), (0, 0.5)], r"points\[2\]\[1\] is the float 0.5; write Rational"),
        ([(0, 0), (1, 0), (0, sp.pi)], "pi is not made of rational numbers"),
        ([(0, 0), (1, 0), (0, sp.Symbol("a"))], "contains the symbol a"),
        ([(0, 0), (1, 0), (0, sp.I)], "is not real"),
        ([(0, 0), (1, 0), ()], r"points\[2\] has no coordinates"),
        (5, "points is 5; give a list with the coordinates of each"),
        ("cube", "points is 'cube'"),
        ([(root(k), 1) for k in (2, 3, 5, 7, 11, 13)], "too high a degree"),
    ],
    ids=range(11),
)
def test_a_wrong_polytope_is_refused(points, message):
    with pytest.raises(ValueError, match=message):
        cells.Polytope(points)


def test_a_wrong_gradient_or_dimension_is_refused():
    with pytest.raises(ValueError, match="gradient has 3 coordinates; the polytope has 2"):
        cells.square().looseness((1, 2, 3))
    with pytest.raises(ValueError, match="gradient is the zero vector"):
        cells.square().looseness((0, 0))
    with pytest.raises(ValueError, match="cubes are triangulated up to dimension 6"):
        cells.cube(7)


# -- planted faults ---------------------------------------------------------------------------------


def test_a_wrong_vertex_is_seen():
    corners = [*cells.rhombic_dodecahedron().vertices]
    corners[-1] = tuple(2 * entry for entry in corners[-1])
    planted = cells.Polytope(corners)
    assert planted.normalized_second_moment() != cells.rhombic_dodecahedron().normalized_second_moment()
    assert not planted.is_isotropic


def test_a_triangulation_that_misses_a_simplex_would_be_seen():
    points = [tuple(map(sp.Integer, p)) for p in random_points(3, 9, 2)]
    field = RealField([])
    vectors = [tuple(map(field.number, point)) for point in points]
    found = triangulation.triangulate(vectors)
    inside = sum(triangulation.volume_of_simplex([vectors[k] for k in simplex]) for simplex in found.simplices)
    # The same volume from the boundary: cones over the facets with their apex inside.
    cones = sum(
        triangulation.volume_of_simplex([found.centre, *(vectors[k] for k in facet.points)]) for facet in found.boundary
    )
    assert inside == cones
    without_one = inside - triangulation.volume_of_simplex([vectors[k] for k in found.simplices[-1]])
    assert without_one != cones


def test_a_number_field_that_is_not_the_right_one_is_refused(monkeypatch):
    from zcmoe_symbolic.theory.cells import real_algebra

    honest = real_algebra.primitive_element

    def planted(roots, *rest, **options):
        minimal, weights, images = honest(roots, *rest, **options)
        return minimal, weights, [[-c for c in image] for image in images]

    monkeypatch.setattr(real_algebra, "primitive_element", planted)
    with pytest.raises(ValueError, match=r"could not be checked|was not found"):
        RealField([root(2), root(3)])


def test_signs_are_those_of_the_numbers():
    field = RealField([root(2), root(3), root(6)])
    for expr in (
        root(2) + root(3) - root(6),
        root(6) - root(2) - root(3),
        5 * root(6) - 12,
        root(2) * root(3) - root(6),
    ):
        assert sign(field.number(sp.expand(expr, evaluate=False))) == sp.sign(expr.evalf(50).round(40))
    assert field.expression(field.number(1 / (root(2) + root(3)))) == root(3) - root(2)
