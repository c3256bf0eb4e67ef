"""The normalized second moments of the literature: each is reached by the package's own integration, exactly."""

import pytest
import sympy as sp

from zcmoe_symbolic import Ball, cells, decide_equal

R, root = sp.Rational, sp.sqrt

POLYTOPES = {
    "interval": R(1, 12),
    "square": R(1, 12),
    "cube": R(1, 12),
    "equilateral_triangle": 1 / (6 * root(3)),
    "regular_hexagon": 5 / (36 * root(3)),
    "octahedron": 6 ** R(2, 3) / 40,
    "tetrahedron": 3 ** R(2, 3) / 20,
    "rhombic_dodecahedron": 2 ** R(-11, 3),
    "truncated_octahedron": 19 / (192 * 2 ** R(1, 3)),
}
ROOT_LATTICES = {
    "A1": R(1, 12),
    "A2": 5 / (36 * root(3)),
    "A3": 2 ** R(-11, 3),
    "D3": 2 ** R(-11, 3),
    "D4": 13 / (120 * root(2)),
    "D5": 2 ** R(3, 5) / 20,
    "E6": 5 * 3 ** R(5, 6) / 168,
    "E7": 163 * 2 ** R(6, 7) / 4032,
    "E8": R(929, 12960),
}
# Conway and Sloane, Sphere Packings, Lattices and Groups, table 2.3, to the digits printed there.
DUALS = {"A2": "0.0801875", "A3": "0.0785433", "D4": "0.0766032", "A4": "0.0775588", "D5": "0.0756254",
         "E6": "0.0742437", "E7": "0.0731165", "E8": "0.0716821"}  # fmt: skip


def same(one, other):
    return one == other or decide_equal(one, other).proved


@pytest.mark.parametrize("name", POLYTOPES)
def test_a_polytope_has_the_value_of_the_literature(name):
    assert same(getattr(cells, name)().normalized_second_moment(), POLYTOPES[name])


@pytest.mark.parametrize("name", ROOT_LATTICES)
def test_a_root_lattice_has_the_value_of_the_literature(name):
    assert same(cells.RootLattice(name).normalized_second_moment(), ROOT_LATTICES[name])


@pytest.mark.parametrize("name", DUALS)
def test_a_dual_has_the_digits_of_the_literature(name):
    value = cells.DualRootLattice(name).normalized_second_moment(20)
    assert abs(value - Ball(DUALS[name])) < R(6, 10**8)


def test_the_second_moment_is_d_times_m_times_the_power_of_the_volume():
    for cell in (cells.octahedron(), cells.regular_hexagon(), cells.RootLattice("D4"), cells.UnitBall(5)):
        d = cell.dimension
        assert same(cell.second_moment, d * cell.normalized_second_moment() * cell.volume ** (1 + R(2, d)))


def test_a_named_cell_is_the_voronoi_cell_of_its_lattice():
    pairs = [
        (cells.regular_hexagon(), cells.RootLattice("A2")),
        (cells.rhombic_dodecahedron(), cells.RootLattice("A3")),
        (cells.truncated_octahedron(), cells.RootLattice("A3").dual()),
        (cells.cube(4), cells.integer_lattice(4)),
    ]
    for polytope, lattice in pairs:
        assert same(polytope.normalized_second_moment(), lattice.normalized_second_moment())


@pytest.mark.parametrize("dimension", range(1, 9))
def test_the_best_known_cell_lies_above_the_ball(dimension):
    found = cells.best_known(dimension)
    assert found.dimension == found.lattice.dimension == dimension
    value, bound = found.normalized_second_moment(), cells.lower_bound(dimension)
    assert value == bound if dimension == 1 else Ball.enclosing(value, 20) > Ball.enclosing(bound, 20)
    assert found.optimal == (dimension <= 2)


def test_the_table_names_what_is_open():
    lines = cells.compare(digits=8).splitlines()
    assert len(lines) == 9
    assert [line.split()[-1] for line in lines[1:]] == ["yes", "yes", *["open"] * 6]
    assert "929/12960" in lines[-1]


def test_a_cell_of_ones_own_needs_three_numbers():
    class Box:
        dimension, volume, second_moment = 2, sp.Integer(2), R(5, 6)

    assert cells.normalized_second_moment(Box()) == R(5, 48)
    assert cells.normalized_second_moment([(0, 0), (2, 0), (0, 1), (2, 1)]) == R(5, 48)
    with pytest.raises(ValueError, match="give a Polytope, a lattice"):
        cells.normalized_second_moment("cube")
    with pytest.raises(ValueError, match="the best known cells are listed for 1 to 8"):
        cells.best_known(9)
