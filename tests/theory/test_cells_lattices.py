"""Lattices: root systems generated from their diagrams, Voronoi cells computed twice, planted faults."""

import time
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from zcmoe_symbolic import cells, decide_equal
from zcmoe_symbolic.theory.cells import lattices
from zcmoe_symbolic.theory.cells.root_systems import Diagram, diagram

R = sp.Rational

# Orders of the Weyl groups and numbers of roots: Humphreys, Reflection Groups and Coxeter Groups, table 2.
WEYL_GROUPS = {"A1": (2, 2), "A4": (120, 20), "D2": (4, 4), "D4": (192, 24), "D5": (1920, 40), "E6": (51840, 72),
               "E7": (2903040, 126), "E8": (696729600, 240)}  # fmt: skip
MARKS = {"A4": [1] * 4, "D5": [1, 1, 1, 2, 2], "E6": [1, 1, 2, 2, 2, 3], "E7": [1, 2, 2, 2, 3, 3, 4],
         "E8": [2, 2, 3, 3, 4, 4, 5, 6]}  # fmt: skip
DETERMINANTS = {"A5": 6, "D6": 4, "E6": 3, "E7": 2, "E8": 1}


def same(one, other):
    return one == other or decide_equal(one, other).proved


def scratch(lattice):
    """The same lattice without what is known of root systems."""
    return cells.Lattice(lattice.gram.tolist())


@pytest.mark.parametrize("name", WEYL_GROUPS)
def test_the_weyl_group_has_the_order_of_the_literature(name):
    found = diagram(name)
    assert (found.weyl_group_order, 2 * len(found.positive_roots)) == WEYL_GROUPS[name]


@pytest.mark.parametrize("name", MARKS)
def test_the_highest_root_has_the_marks_of_the_literature(name):
    assert sorted(diagram(name).highest_root) == MARKS[name]


@pytest.mark.parametrize("name", DETERMINANTS)
def test_a_root_lattice_has_the_determinant_of_the_literature(name):
    lattice = cells.RootLattice(name)
    assert lattice.determinant == DETERMINANTS[name] == sp.Matrix(lattice.gram).det()
    assert lattice.dual().determinant == R(1, DETERMINANTS[name])


@pytest.mark.parametrize("name", ["A1", "A2", "A3", "D3", "D4", "A4"])
def test_fundamental_simplex_and_voronoi_cell_from_scratch_agree(name):
    lattice = cells.RootLattice(name)
    assert same(lattice.normalized_second_moment(), scratch(lattice).normalized_second_moment())
    assert scratch(lattice).is_isotropic


@pytest.mark.parametrize("name", ["A1", "A2", "A3", "D4", "A4"])
def test_the_dual_in_the_chamber_and_from_scratch_agree(name):
    lattice = cells.DualRootLattice(name)
    assert same(lattice.normalized_second_moment(), scratch(lattice).normalized_second_moment())


@pytest.mark.slow
def test_the_dual_of_d5_from_scratch():
    lattice = cells.DualRootLattice("D5")
    assert same(lattice.normalized_second_moment(), scratch(lattice).normalized_second_moment())


def test_e8_is_its_own_dual():
    assert cells.DualRootLattice("E8").normalized_second_moment() == R(929, 12960)


def test_the_chamber_also_gives_the_root_lattice_itself():
    """With the root lattice's vectors instead of the weights: only the highest root cuts, as in the simplex."""
    part = diagram("D4")
    weights = lattices._matrix(part.cartan_matrix).inv()
    simplex = lattices._mean_over_the_simplex(part)
    corners = [[Fraction(0)] * 4] + [[Fraction(int(j == k), part.highest_root[k]) for j in range(4)] for k in range(4)]
    gram = [[Fraction(int(weights[j, k].p), int(weights[j, k].q)) for k in range(4)] for j in range(4)]

    def times(u, v):
        return sum(u[j] * gram[j][k] * v[k] for j in range(4) for k in range(4))

    total = [sum(corner[k] for corner in corners) for k in range(4)]
    mean = (sum(times(v, v) for v in corners) + times(total, total)) / 30
    assert (mean.numerator, mean.denominator) == (int(simplex.p), int(simplex.q))


@pytest.mark.parametrize("change", [[[1, 3], [0, 1]], [[2, 1], [1, 1]], [[1, 0], [-7, 1]]], ids="abc")
def test_another_basis_is_the_same_lattice(change):
    gram, basis = sp.Matrix([[2, 1], [1, 3]]), sp.Matrix(change)
    one = cells.Lattice(gram.tolist())
    other = cells.Lattice((basis * gram * basis.T).tolist())
    assert one.normalized_second_moment() == other.normalized_second_moment()
    assert one.is_isotropic == other.is_isotropic


def test_matrices_and_arrays_are_read_alike():
    gram = [[2, -1], [-1, 2]]
    for given in (gram, sp.Matrix(gram), sp.ImmutableMatrix(gram), np.array(gram)):
        assert cells.Lattice(given).normalized_second_moment() == 5 * sp.sqrt(3) / 108
    triangle = [[0, 0], [1, 0], [0, 1]]
    for points in (triangle, sp.Matrix(triangle), np.array(triangle), [sp.Point(*p) for p in triangle]):
        assert cells.Polytope(points).normalized_second_moment() == R(1, 9)


def test_a_bad_basis_in_three_dimensions():
    basis = sp.Matrix([[1, 5, -4], [0, 1, 9], [0, 0, 1]])
    gram = basis * cells.RootLattice("A3").gram * basis.T
    assert cells.Lattice(gram.tolist()).normalized_second_moment() == cells.RootLattice("A3").normalized_second_moment()


def test_scaling_changes_nothing_and_orthogonal_sums_average():
    gram = cells.RootLattice("A2").gram
    assert same(
        cells.Lattice((R(7, 3) * gram).tolist()).normalized_second_moment(),
        cells.RootLattice("A2").normalized_second_moment(),
    )
    assert cells.integer_lattice(9).normalized_second_moment() == R(1, 12)
    assert cells.RootLattice("D2").normalized_second_moment() == R(1, 12)
    box = cells.Lattice([[1, 0], [0, 4]])
    assert box.normalized_second_moment() == cells.Polytope([(0, 0), (1, 0), (0, 2), (1, 2)]).normalized_second_moment()
    assert not box.is_isotropic
    prism = cells.Lattice(sp.diag(gram, 3).tolist())
    mean = cells.RootLattice("A2").second_moment / sp.sqrt(3) + R(3, 12)
    assert same(prism.second_moment, prism.volume * mean)


def test_a_sample_of_quantization_errors_agrees():
    """The mean squared distance to the nearest point of D4, by the decoder of Conway and Sloane."""
    generator = np.random.default_rng(5)
    points = generator.uniform(0, 2, (200_000, 4))
    nearest = np.rint(points)
    odd = nearest.sum(axis=1) % 2 == 1
    gap = points - nearest
    worst = np.argmax(np.abs(gap), axis=1)
    rows = np.arange(len(points))
    step = np.where(gap[rows, worst] >= 0, 1, -1)
    nearest[rows[odd], worst[odd]] += step[odd]
    sampled = ((points - nearest) ** 2).sum(axis=1).mean() / 4 / 4 ** (2 / 8)
    assert sampled == pytest.approx(float(cells.RootLattice("D4").normalized_second_moment(15)), rel=5e-3)


def test_the_eighth_dimension_takes_a_moment():
    started = time.process_time()
    assert cells.RootLattice("E8").normalized_second_moment() == R(929, 12960)
    assert time.process_time() - started < 1


def test_the_product_of_two_families_has_a_closed_form():
    """D_n and A_n for every n: Conway and Sloane, Sphere Packings, Lattices and Groups, chapter 21, (49) and (50)."""
    for n in (4, 6, 9, 12):
        expected = (R(1, 12) + R(1, 2 * n * (n + 1))) / 2 ** R(2, n)
        assert same(cells.RootLattice(f"D{n}").normalized_second_moment(), expected)
    for n in (1, 2, 5, 9):
        expected = (R(1, 12) + R(1, 6 * (n + 1))) / sp.Integer(n + 1) ** R(1, n)
        assert same(cells.RootLattice(f"A{n}").normalized_second_moment(), expected)


@pytest.mark.parametrize(
    ("gram", "message"),
    [
        ([], "not a square matrix"),
        ([[1, 0]], "not a square matrix"),
        ([[1, 2], [3, 9]], "not symmetric"),
        ([[1, 2], [2, 1]], "not positive definite"),
        ([[0]], "not positive definite"),
        ([[1, 0], [0, 0.5]], r"gram\[1\]\[1\] is the float 0.5"),
        ([[1, 0], [0, sp.sqrt(2)]], "which is not rational; scale the lattice"),
    ],
    ids=range(7),
)
def test_a_wrong_gram_matrix_is_refused(gram, message):
    with pytest.raises(ValueError, match=message):
        cells.Lattice(gram)


@pytest.mark.parametrize("name", ["E9", "E5", "B3", "A0", "D1", "", "A", "G2", "e8", "A65", "A-1", 8, None], ids=str)
def test_a_wrong_name_is_refused(name):
    with pytest.raises(ValueError, match=r"names no root lattice|has rank 65"):
        cells.RootLattice(name)


def test_what_would_take_too_long_is_refused():
    with pytest.raises(ValueError, match="A7 is too large"):
        cells.DualRootLattice("A7")
    with pytest.raises(ValueError, match="D2 is a sum of orthogonal parts"):
        cells.RootLattice("D2").dual()
    with pytest.raises(ValueError, match="from scratch up to dimension 5"):
        cells.Lattice(cells.RootLattice("E6").gram.tolist()).normalized_second_moment()


# -- planted faults ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["A2", "D4", "E8"])
def test_a_wrong_mark_is_seen(name):
    part = diagram(name)
    assert lattices._mean_over_the_simplex(part) > 0
    part.__dict__["highest_root"] = (part.highest_root[0] + 1, *part.highest_root[1:])
    with pytest.raises(ValueError, match="do not fill the Voronoi cell"):
        lattices._mean_over_the_simplex(part)


def test_a_wrong_order_of_the_weyl_group_is_seen(monkeypatch):
    monkeypatch.setattr(Diagram, "weyl_group_order", property(lambda self: 1152))
    with pytest.raises(ValueError, match="do not fill the Voronoi cell"):
        _ = cells.RootLattice("D4").second_moment
    with pytest.raises(ValueError, match="do not cut out the Voronoi cell"):
        _ = cells.DualRootLattice("A3").second_moment


def test_missing_relevant_vectors_are_seen(monkeypatch):
    monkeypatch.setattr(lattices, "_REACH", 1)
    monkeypatch.setattr(lattices, "_reduced", lambda gram: gram)
    skewed = sp.Matrix([[1, 4], [0, 1]])
    with pytest.raises(ValueError, match="relevant vectors of the lattice were not found"):
        _ = cells.Lattice((skewed * skewed.T).tolist()).second_moment
