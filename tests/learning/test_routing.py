"""Points go to the interval that `Segmentation.region_of` names, exactly, however it is found."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic import Segmentation
from zcmoe_symbolic.learning import routing as routing_module
from zcmoe_symbolic.learning.kernels import route_compiled, takes_numba
from zcmoe_symbolic.learning.routing import Routing, routing_of
from zcmoe_symbolic.numerics.inverses.kernels import is_numba_installed

needs_numba = pytest.mark.skipif(not is_numba_installed(), reason="numba is not installed")
units = st.floats(0, 1)


def neighbours(breakpoints):
    """The breakpoints and the float64 numbers next to them, in [0, 1]."""
    points = np.concatenate([breakpoints, np.nextafter(breakpoints, 0), np.nextafter(breakpoints, 1)])
    return np.concatenate([points, np.random.default_rng(3).random(1000), [0.0, -0.0, 1.0, 5e-324]])


def in_both_ways(routing, points):
    """The regions by the tables and, for few points, by searching; and compiled."""
    few = np.concatenate([np.atleast_1d(Routing(routing.m, routing._points)(points[i : i + 1])) for i in range(3)])
    out = np.empty(len(points), dtype=np.intp)
    Routing(routing.m, routing._points).fill(points, out, 10**9)
    assert (few == out[:3]).all()
    if is_numba_installed():
        compiled = np.empty(len(points), dtype=np.intp)
        assert route_compiled(points, routing, compiled) == -1
        assert (compiled == out).all()
    return out


def adversarial():
    """Segmentations that are hard for tables: clusters on all scales, at both ends and inside."""
    random = np.random.default_rng(2)
    yield "halving", [0, *(2.0**-k for k in range(60, 0, -1)), 1]
    yield "next to 1", [0, *(1 - 2.0**-k for k in range(1, 54)), 1]
    yield "one ulp apart", [0, *neighbouring(0.3, 300), 1]
    yield "subnormal", [0, 5e-324, 1e-323, 1e-300, 0.5, 1]
    clusters = (centre + width * random.random(500) for centre, width in ((0.25, 1e-9), (0.7, 1e-12)))
    yield "two clusters", [0, *np.unique(np.concatenate(list(clusters))), 1]
    yield "powers", (np.arange(401) / 400) ** 5
    yield "a density", Segmentation.from_density(3 * sp.Symbol("x") ** 2, 50).breakpoints
    yield "random", [0, *np.sort(random.random(1000)), 1]
    yield "one", [0, 1]
    yield "two", [0, 1e-17, 1]


def neighbouring(start, count):
    values = [start]
    for _ in range(count):
        values.append(float(np.nextafter(values[-1], 1)))
    return values


@pytest.mark.parametrize(("name", "points"), list(adversarial()), ids=[name for name, _ in adversarial()])
def test_clustered_breakpoints_are_routed_exactly(name, points):
    cells = Segmentation(points)
    where = neighbours(np.asarray(cells))
    assert (in_both_ways(Routing.of(cells), where) == cells.region_of(where)).all()


@pytest.mark.parametrize("m", [1, 2, 3, 7, 10, 49, 50, 100, 1000, 4093, 65537, 10**6])
def test_equal_intervals_agree_at_every_breakpoint_and_its_neighbours(m):
    cells = Segmentation.uniform(m)
    where = neighbours(np.asarray(cells))
    assert (in_both_ways(Routing.of(cells), where) == cells.region_of(where)).all()


def test_the_floor_of_m_x_alone_would_be_wrong():
    """The correction is needed: in both directions for some breakpoints i/m."""
    low = high = 0
    for m in range(1, 200):
        points = np.arange(m) / m
        low += int((np.floor(points * m) < np.arange(m)).sum())
        below = np.nextafter(points[1:], 0)
        high += int((np.floor(below * m) > np.arange(m - 1)).sum())
    assert low > 0
    assert high > 0


@pytest.mark.parametrize("m", [10**9, 2**40 - 1, 2**51])
def test_equal_intervals_need_no_array_however_many_there_are(m):
    routing = Routing.of(Segmentation.uniform(m))
    for i in [0, 1, m // 3, m // 2, m - 2, m - 1]:
        assert routing(i / m) == i
        if i:
            assert routing(float(np.nextafter(i / m, 0))) == i - 1
    assert routing(1.0) == m - 1


@settings(deadline=None)
@given(st.integers(1, 3000), st.lists(units, min_size=1, max_size=50))
def test_equal_intervals_agree_with_the_comparisons(m, points):
    routing = Routing.of(Segmentation.uniform(m))
    for point, region in zip(points, routing(points), strict=True):
        # i/m as float64 decides, so that the largest i with i/m <= x is meant.
        assert region / m <= point
        assert region == m - 1 or point < (region + 1) / m


@settings(max_examples=60, deadline=None)
@given(st.lists(units, max_size=80, unique=True), st.lists(units, max_size=50), st.integers(0, 300))
def test_any_segmentation_is_routed_as_the_segmentation_says(inner, points, exponent):
    """Breakpoints drawn anywhere, and drawn together by a power of two."""
    inner = {point * 2.0**-exponent for point in inner} | set(inner)
    cells = Segmentation(np.array([0.0, *sorted(inner - {0.0, 1.0}), 1.0]))
    where = np.array([*points, *np.asarray(cells)])
    out = np.empty(len(where), dtype=np.intp)
    Routing.of(cells).fill(where, out, 10**9)
    assert (out == cells.region_of(where)).all()


def test_exact_breakpoints_are_compared_as_float64():
    cells = Segmentation([0, Fraction(1, 3), Fraction(2, 3), 1])
    where = neighbours(np.asarray(cells))
    assert (in_both_ways(Routing.of(cells), where) == cells.region_of(where)).all()


def test_breakpoints_that_round_to_the_same_number_leave_an_interval_empty():
    tiny = Fraction(1, 10**30)
    cells = Segmentation([0, Fraction(1, 3), Fraction(1, 3) + tiny, 1 - tiny, 1])
    where = neighbours(np.asarray(cells))
    assert (in_both_ways(Routing.of(cells), where) == cells.region_of(where)).all()


def test_the_shape_of_the_points_is_kept():
    routing = Routing.of(Segmentation.uniform(4))
    assert routing(np.full((2, 3, 5), 0.6)).shape == (2, 3, 5)
    assert routing(np.zeros((0, 3))).shape == (0, 3)
    assert routing(0.6) == 2
    assert isinstance(routing(0.6), int)
    strided = np.linspace(0, 1, 60).reshape(6, 10)[::2, ::-3]
    assert (routing(strided) == Segmentation.uniform(4).region_of(strided)).all()


@pytest.mark.parametrize("bad", [np.nan, -1e-300, float(np.nextafter(1, 2)), np.inf, -np.inf], ids=str)
@pytest.mark.parametrize("points", [[0, 0.5, 1], np.linspace(0, 1, 2000)], ids=["two", "many"])
@pytest.mark.parametrize("uniform", [True, False])
def test_a_point_outside_is_named(bad, points, uniform):
    routing = Routing.of(Segmentation.uniform(7) if uniform else points)
    where = np.full((3, 40_000), 0.5)
    where[1, 33_333] = where[2, 5] = bad
    with pytest.raises(ValueError, match=r"^points\[1, 33333\] = \S+ lies outside \[0, 1\]$"):
        routing(where)
    with pytest.raises(ValueError, match=r"^points\[1\] = "):
        routing([0.5, bad])
    with pytest.raises(ValueError, match=r"^points = "):
        routing(bad)


@needs_numba
@pytest.mark.parametrize("bad", [np.nan, -1e-300, float(np.nextafter(1, 2)), np.inf], ids=str)
@pytest.mark.parametrize("uniform", [True, False])
def test_the_compiled_path_names_a_point_outside(bad, uniform):
    routing = Routing.of(Segmentation.uniform(7) if uniform else [0, 0.1, 0.9, 1])
    where = np.full(5000, 0.5)
    where[4321] = where[4999] = bad
    assert route_compiled(where, routing, np.empty(5000, dtype=np.intp)) == 4321
    with pytest.raises(ValueError, match=r"^points\[4321\] = "):
        routing(np.concatenate([where, np.full(20_000, 0.5)]))


@pytest.mark.parametrize(
    ("given_points", "said"),
    [(["a"], "points is no array"), ([1j], "points is no array"), (np.ma.array([0.1, 0.2], mask=[0, 1]), "masked")],
    ids=["text", "complex", "masked"],
)
def test_what_is_no_number_is_refused(given_points, said):
    with pytest.raises(ValueError, match=said):
        Routing.of([0, 1])(given_points)


def test_what_is_no_segmentation_is_refused():
    with pytest.raises(ValueError, match="breakpoints increase strictly"):
        Routing.of([0, 0.6, 0.5, 1])
    with pytest.raises(ValueError, match="at most 2"):
        Routing.of(Segmentation.uniform(2**52))


def test_a_wrong_table_is_noticed():
    """The comparison with `region_of` can fail: a guide table that is off by one bucket is seen."""
    cells = Segmentation(np.linspace(0, 1, 50) ** 2)
    routing = Routing.of(cells)
    guide, _ = routing.tables()
    routing._guide = np.roll(guide, -4)
    where = neighbours(np.asarray(cells))
    out = np.empty(len(where), dtype=np.intp)
    routing.fill(where, out, 10**9)
    assert (out != cells.region_of(where)).any()


def test_crowded_buckets_are_few_for_the_cells_of_optimal_densities():
    """Near a zero of the density cells are of the size m^(-3/5), elsewhere 1/m: no bucket is searched."""
    density = (np.arange(10**6) + 0.5) / 10**6
    weight = np.abs(np.sin(6 * np.pi * density)) ** (2 / 3)
    levels = np.concatenate([[0], np.cumsum(weight)])
    points = np.interp(np.arange(1001) / 1000, levels / levels[-1], np.linspace(0, 1, 10**6 + 1))
    points[[0, -1]] = 0, 1
    guide, _ = Routing.of(points).tables()
    assert (guide >= 0).all()


def test_a_routing_of_a_routing_is_itself_and_other_regions_stay():
    routing = Routing.of(Segmentation.uniform(3))
    assert Routing.of(routing) is routing
    assert routing_of(routing) is routing

    class Halves:
        m = 2

        def region_of(self, points):
            return (np.asarray(points) >= 0.5).astype(int)

    halves = Halves()
    assert routing_of(halves) is halves


def test_numba_is_taken_when_it_pays(monkeypatch):
    from zcmoe_symbolic.learning import kernels

    routing = Routing.of(Segmentation.uniform(3))
    monkeypatch.setattr(kernels, "is_numba_installed", lambda: True)
    assert takes_numba(None, routing, 5_000_000, learning=True)
    assert not takes_numba(None, routing, 4_999_999, learning=True)
    assert not takes_numba(False, routing, 1 << 30, learning=True)
    assert not takes_numba(None, object(), 1 << 30, learning=True)
    with pytest.raises(ValueError, match="segmentations with at most"):
        takes_numba(True, object(), 5, learning=True)
    monkeypatch.setattr(kernels, "is_numba_installed", lambda: False)
    assert not takes_numba(None, routing, 1 << 30, learning=True)
    with pytest.raises(ValueError, match=r"pip install 'zcmoe-symbolic\[numba\]'"):
        takes_numba(True, routing, 5, learning=True)


def test_blocks_have_no_seams(monkeypatch):
    where = neighbours(np.linspace(0, 1, 100))
    cells = Segmentation.uniform(37)
    monkeypatch.setattr(routing_module, "BLOCK", 7)
    assert (Routing.of(cells)(where) == cells.region_of(where)).all()
