"""Zeros that are isolated are all zeros, each once, with their multiplicities; what cannot be shown is refused."""

from functools import cmp_to_key
from itertools import pairwise
from time import process_time

import mpmath
import pytest
import sympy as sp
from flint import arb, ctx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, ball_between, exactly_zero
from zcmoe_symbolic.numerics.zeros import CannotIsolate, Zero, Zeros, branching, isolate_zeros
from zcmoe_symbolic.numerics.zeros.isolation import _exact_zeros, _zeros_of
from zcmoe_symbolic.numerics.zeros.search import Search

x = sp.Symbol("x", real=True)
R = sp.Rational
small_rationals = st.builds(R, st.integers(-12, 12), st.integers(1, 7))


def exact(zeros):
    return [(zero.point.exact, zero.multiplicity) for zero in zeros]


def bisected(expr, low, high, **changes):
    """Branch and bound alone, whatever the structure of the expression shows."""
    search = Search(x, Point.of(low), Point.of(high), exactly_zero, 10_000, **changes)
    found = branching.zeros_by_bisection(expr, search, _exact_zeros, _zeros_of)
    assert found is not None
    return Zeros(tuple(sorted(found, key=cmp_to_key(lambda a, b: a.point.compare(b.point)))))


def disagreement(expr, zeros, low, high, samples=500):
    """How a list of zeros contradicts signs that mpmath sees on a grid; None if it does not.

    At every point of the grid the number of zeros before it, with multiplicities, has the parity of the sign.
    """
    value = sp.lambdify(x, expr, "mpmath")
    with mpmath.workdps(40):
        low, high = (mpmath.mpf(sp.N(end, 40)) for end in (low, high))
        places = [(mpmath.mpf(zero.point.ball(140).mid().str(40, radius=False)), zero.multiplicity) for zero in zeros]
        for place, _ in places:
            if abs(value(place)) > mpmath.mpf(10) ** -30 * 10**3:
                return f"no zero at {place}"
        first = None
        for k in range(1, samples):
            point = low + (high - low) * (k + mpmath.mpf("0.3183")) / samples
            sign = mpmath.sign(value(point))
            before = sum(multiplicity for place, multiplicity in places if place < point)
            first = sign * (-1) ** before if first is None else first
            if sign != first * (-1) ** before:
                return f"a change of sign before {point} is missing, or one too many"
    return None


@pytest.mark.parametrize(
    ("expr", "low", "high", "expected"),
    [
        (sp.sin(6 * sp.pi * x), 0, 1, [(R(k, 6), 1) for k in range(7)]),
        (sp.cos(x**2), 0, 2, [(sp.sqrt(2 * sp.pi) / 2, 1)]),
        (1 - sp.cos(x), 0, 10, [(0, 2), (2 * sp.pi, 2)]),
        (sp.sin(x) - R(1, 2), 0, 3, [(sp.pi / 6, 1), (5 * sp.pi / 6, 1)]),
        (sp.sin(x) - 2, 0, 3, []),
        (sp.exp(x) * (sp.sin(10 * x) + 10 * sp.cos(10 * x)), 0, R(1, 3), [((sp.pi - sp.atan(10)) / 10, 1)]),
        (sp.log(x) + 1, R(1, 10), 1, [(sp.exp(-1), 1)]),
        (sp.exp(x) + 1, -5, 5, []),
        (x - sp.sin(x), -1, 1, [(0, 3)]),
        (sp.exp(x) - 1 - x, 0, 1, [(0, 2)]),
        (sp.exp(x) - 2 * x - 2 + 2 * sp.log(2), -1, 3, [(sp.log(2), 2)]),
        (sp.sin(x) ** 2 - sp.sin(x) + R(1, 4), 0, 3, [(sp.pi / 6, 2), (5 * sp.pi / 6, 2)]),
        (sp.sin(x) + x * (x - sp.pi), 0, sp.pi, [(0, 1), (sp.pi, 1)]),
        (sp.sin(sp.pi * x) ** R(2, 3) * sp.sqrt(x), 0, 1, [(0, R(7, 6)), (1, R(2, 3))]),
        ((x**2 * sp.sin(x) ** 2) ** R(1, 3), -1, 1, [(0, R(4, 3))]),
        (sp.sqrt(x) + x, 0, 1, [(0, R(1, 2))]),
        (sp.sin(sp.sqrt(x)), 0, 10, [(0, R(1, 2)), (sp.pi**2, 1)]),
        (x ** sp.sqrt(2) * 2**x, 0, 1, [(0, sp.sqrt(2))]),
        (x**3 - x / 4, -1, 1, [(R(-1, 2), 1), (0, 1), (R(1, 2), 1)]),
        (x**2 - sp.pi, 0, 2, [(sp.sqrt(sp.pi), 1)]),
        (sp.gamma(x) - 1, R(1, 2), 4, [(1, 1), (2, 1)]),
        (sp.cosh(x) - 1, -1, 1, [(0, 2)]),
        (sp.atan(x**3), -1, 1, [(0, 3)]),
        (sp.tan(x) - 1, 0, 4, [(sp.pi / 4, 1), (5 * sp.pi / 4, 1)]),
    ],
    ids=str,
)
def test_zeros_that_are_known_in_closed_form(expr, low, high, expected):
    found = exact(isolate_zeros(expr, x, low, high))
    assert len(found) == len(expected)
    for (point, multiplicity), (place, order) in zip(found, expected, strict=True):
        assert sp.simplify(point - place) == 0
        assert multiplicity == order


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(small_rationals, st.integers(1, 4), min_size=1, max_size=4), st.integers(1, 5))
def test_roots_of_expanded_polynomials_with_multiplicities(roots, shift):
    expr = sp.expand(sp.Mul(*((x - root) ** order for root, order in roots.items())) * (x**2 + x + shift))
    assert exact(isolate_zeros(expr, x, -13, 13)) == sorted(roots.items())


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(small_rationals, st.integers(1, 4), min_size=1, max_size=3), st.integers(1, 5))
def test_bisection_finds_multiplicities_of_rational_zeros(roots, shift):
    assume(all(abs(a - b) > R(1, 8) for a in roots for b in roots if a != b))
    expr = sp.expand(sp.Mul(*((x - root) ** order for root, order in roots.items())) * (x**2 + x + shift))
    low, high = min(roots), max(roots) + R(1, 3)
    assert exact(bisected(expr, low, high)) == sorted(roots.items())


waves = st.tuples(st.integers(-5, 5), st.integers(1, 12), st.integers(-9, 9))


@settings(max_examples=30, deadline=None)
@given(st.lists(waves, min_size=2, max_size=3), st.integers(-3, 3), st.booleans())
def test_zeros_of_sums_of_waves_agree_with_a_scan(parts, slope, is_grown):
    expr = sum((R(a) * sp.sin(w * x + R(phase, 7)) for a, w, phase in parts), R(slope, 3) * x + R(1, 97))
    expr = expr * sp.exp(x) + x / 11 if is_grown else expr
    zeros = isolate_zeros(expr, x, -2, 2)
    assert not zeros.is_identically_zero
    assert disagreement(expr, zeros, -2, 2) is None


@settings(max_examples=25, deadline=None)
@given(small_rationals, st.integers(6, 80), st.sampled_from([-1, 1]))
def test_zeros_that_are_very_near_each_other_are_told_apart(place, digits, side):
    # exp(t) (t^2 - side eps) with t = x - place: two simple zeros at distance 2 sqrt(eps), or none.
    t = x - place
    expr = sp.expand((t**2 - side * R(1, 10**digits)) * sp.exp(t))
    zeros = bisected(expr, place - 1, place + R(5, 4))
    assert len(zeros) == (2 if side > 0 else 0)
    for zero, sign in zip(zeros, (-1, 1), strict=False):
        expected = Point.of(place + sign * sp.sqrt(R(1, 10**digits)))
        with_bits = 20 + int(digits * 1.7)
        assert zero.point.ball(with_bits).overlaps(expected.ball(with_bits))
        assert zero.multiplicity == 1


def test_a_double_zero_that_is_not_exactly_recognisable_is_refused():
    # The minimum of cosh(x) + cos(2 x) is at a zero of sinh(x) - 2 sin(2 x), which has no closed form.
    place = isolate_zeros(sp.sinh(x) - 2 * sp.sin(2 * x), x, 1, 2).points[0]
    text = place.ball(4000).mid().str(1100, radius=False)
    height = sp.cosh(R(text)) + sp.cos(2 * R(text))
    with pytest.raises(CannotIsolate, match=r"cosh.*\[1, 2\]"):
        isolate_zeros(sp.cosh(x) + sp.cos(2 * x) - height, x, 1, 2)


def test_a_square_is_recognised_by_its_factors_even_where_the_zero_has_no_closed_form():
    zeros = isolate_zeros(sp.expand((sp.cos(x) - x) ** 2), x, 0, 1)
    assert [zero.multiplicity for zero in zeros] == [2]
    assert abs(float(zeros.points[0]) - 0.7390851332151607) < 1e-15


def test_zeros_at_irrational_ends_are_found_and_those_beyond_are_not():
    root = isolate_zeros(sp.cos(x) - x, x, 0, 1).points[0]
    zeros = isolate_zeros((sp.cos(x) - x) * (x - R(4, 5)) * (x - R(1, 2)), x, root, 1)
    assert [zero.point.exact for zero in zeros] == [None, R(4, 5)]
    assert zeros.points[0].compare(root) == 0
    inner = isolate_zeros(sp.sin(x) + x * (x - 3) * (x - sp.sqrt(2)) / 50, x, sp.sqrt(2) / 2, sp.sqrt(17))
    assert disagreement(sp.sin(x) + x * (x - 3) * (x - sp.sqrt(2)) / 50, inner, sp.sqrt(2) / 2, sp.sqrt(17)) is None


@pytest.mark.parametrize(
    ("expr", "low", "high", "count"),
    [
        (sp.sqrt(1 - x**2) - x, 0, 1, 1),
        (sp.sqrt(R(1, 9) - x**2) + x - R(1, 10), R(-1, 3), R(1, 3), 1),
        (sp.asin(x) + x - 1, -1, 1, 1),
        (sp.sqrt(x) - sp.exp(x) / 4, 0, 1, 1),
        (x * sp.sqrt(x) + sp.cos(5 * x), 0, 2, 2),
    ],
    ids=str,
)
def test_a_function_that_is_not_analytic_at_an_end_is_allowed_if_it_is_not_zero_there(expr, low, high, count):
    zeros = isolate_zeros(expr, x, low, high)
    assert len(zeros) == count
    assert disagreement(expr, zeros, low, high) is None


@pytest.mark.parametrize(
    "expr",
    [sp.Integer(0), sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1, (x + 1) ** 2 - x**2 - 2 * x - 1, 0 * x],
    ids=str,
)
def test_what_is_exactly_zero_everywhere_is_said_to_be(expr):
    assert isolate_zeros(expr, x, 0, 1) == Zeros(is_identically_zero=True)


def test_zero_everywhere_that_is_not_proved_is_refused_and_found_with_a_stronger_test():
    expr = sp.sin(3 * x) - 3 * sp.sin(x) + 4 * sp.sin(x) ** 3
    with pytest.raises(CannotIsolate):
        isolate_zeros(expr, x, R(1, 10), 1)
    assert isolate_zeros(expr, x, R(1, 10), 1, is_zero=lambda e: sp.expand_trig(e).expand() == 0).is_identically_zero


@pytest.mark.parametrize(
    ("expr", "low", "high"),
    [
        (sp.erf(x) + sp.exp(x) * sp.Ei(x), -1, 1),
        (sp.exp(1 / x) - 2, -1, 1),
        (sp.log(x) + 1, 0, 1),
        (x * 2 ** (1 / x), 0, 1),
        (x * sp.exp(1 / x), 0, 1),
        (x * sp.log(x), 0, 1),
        (sp.sin(sp.Piecewise((x, x < 0), (1, True))) - R(1, 2), -1, 1),
        (sp.log(-1 - x), 0, 1),
        (sp.atan(1 / x), -1, 1),
        (sp.sqrt(x - 2) - sp.exp(x), 0, 1),
        (sp.sin(1 / x), 0, 1),
        (sp.gamma(x) + x, -1, 1),
        (sp.Abs(x) + x, -1, 1),
        (sp.digamma(x) + sp.exp(x), -1, 1),
    ],
    ids=str,
)
def test_poles_and_what_is_not_analytic_are_refused_quickly(expr, low, high):
    start = process_time()
    with pytest.raises(CannotIsolate, match=r"\["):
        isolate_zeros(expr, x, low, high, most=1000)
    assert process_time() - start < 5


def test_poles_of_factors_are_told_from_zeros_and_cancel():
    zeros = isolate_zeros(sp.sin(x) / (x * (x - 1) ** 2), x, 0, 4)
    assert exact(zeros) == [(sp.pi, 1)]
    assert exact(zeros.poles) == [(1, -2)]
    assert [point.exact for point in zeros.cancelled] == [0]


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="empty"):
        isolate_zeros(x, x, 1, 0)
    with pytest.raises(ValueError, match="float"):
        isolate_zeros(x, x, 0.5, 1)
    with pytest.raises(ValueError, match="exact"):
        isolate_zeros(x, x, sp.Float("0.5"), 1)
    with pytest.raises(CannotCompile):
        isolate_zeros(sp.sin(x) + sp.Float("0.5") * x, x, 0, 1)
    with pytest.raises(CannotIsolate, match="more than 50"):
        isolate_zeros(sp.sin(1000 * x) + x, x, 0, 1, most=50)


@pytest.mark.parametrize(
    ("expr", "milliseconds"),
    [(sp.sin(6 * sp.pi * x), 3), (sp.exp(x) * (sp.sin(10 * x) + 10 * sp.cos(10 * x)), 5)],
    ids=["wave", "damped-wave"],
)
def test_isolation_is_quick(expr, milliseconds):
    isolate_zeros(expr, x, 0, 1)

    def once():
        start = process_time()
        isolate_zeros(expr, x, 0, 1)
        return 1000 * (process_time() - start)

    # Ten times the aim, in time of this process alone: others share the machine.
    assert min(once() for _ in range(5)) < 10 * milliseconds


# Planted faults: each check can fail.


def test_the_scan_notices_a_zero_that_is_dropped_moved_or_doubled():
    expr = sp.sin(7 * x) + x / 3
    zeros = list(isolate_zeros(expr, x, -2, 2))
    assert disagreement(expr, zeros, -2, 2) is None
    assert disagreement(expr, zeros[:3] + zeros[4:], -2, 2) is not None
    assert disagreement(expr, [*zeros, zeros[0]], -2, 2) is not None
    moved = Zero(Point.of(R(zeros[1].point.ball(64).mid().str(6, radius=False))), sp.S.One)
    assert disagreement(expr, [zeros[0], moved, *zeros[2:]], -2, 2) is not None


def test_a_bound_that_excludes_too_much_is_noticed(monkeypatch):
    # Two zeros near a minimum just below 0.
    expr = sp.exp(x) - 2 * x - 2 + 2 * sp.log(2) - R(1, 1000)
    assert disagreement(expr, isolate_zeros(expr, x, -1, 3), -1, 3) is None
    monkeypatch.setattr(branching._Bisection, "tangents_miss_zero", lambda *_: True)
    assert disagreement(expr, isolate_zeros(expr, x, -1, 3), -1, 3) is not None


def test_a_uniqueness_test_that_says_yes_too_early_is_noticed(monkeypatch):
    expr = sp.sin(7 * x) + x / 3 + sp.exp(x) / 5
    assert disagreement(expr, isolate_zeros(expr, x, -2, 2), -2, 2) is None
    decide = branching._Bisection.decide

    def hasty(self, cell, ball, coefficients):
        return decide(self, cell, ball, [coefficients[0], coefficients[1] + 30, *coefficients[2:]])

    monkeypatch.setattr(branching._Bisection, "decide", hasty)
    assert disagreement(expr, isolate_zeros(expr, x, -2, 2), -2, 2) is not None


def test_a_point_checks_its_isolating_interval_again():
    function = compiled(sp.cos(x), x)
    for low, high in ((1, 5), (-1, 2), (0, 1)):
        with pytest.raises(ValueError, match="exactly one zero"):
            Point.zero_of(function, ball_between(arb(low), arb(high)))


def test_a_test_for_zero_that_never_says_yes_leaves_a_zero_at_an_end_undecided():
    expr = sp.sin(x) ** 2 + sp.cos(1) ** 2 - 1 + (x - 1) * sp.exp(x)
    assert exact(isolate_zeros(expr, x, 1, 2)) == [(1, 1)]
    with pytest.raises(CannotIsolate, match="at the end"):
        isolate_zeros(expr, x, 1, 2, is_zero=lambda _: False)


# Points.


def test_a_zero_is_refined_to_thousands_of_bits_and_agrees_with_mpmath():
    point = isolate_zeros(sp.cos(x) - x, x, 0, 1).points[0]
    ball = point.ball(4000)
    with mpmath.workprec(4100):
        expected = mpmath.findroot(lambda t: mpmath.cos(t) - t, mpmath.mpf("0.739"))
        assert ball.rad() < arb(2) ** -4000
        error = abs(mpmath.mpf(ball.mid().str(1230, radius=False)) - expected)
        assert error < mpmath.mpf(2) ** -3990
    assert point.ball(64).contains(ball)


def test_points_are_ordered_by_their_numbers_and_equal_only_exactly():
    golden = isolate_zeros(x**2 - x - 1, x, 1, 2).points[0]
    root = Point.zero_of(compiled(x**2 - 2, x), ball_between(arb(1), arb(2)))
    assert root.compare(Point.of(sp.sqrt(2))) == 0
    assert Point.of(sp.sqrt(2)).compare(root) == 0
    assert root != Point.of(sp.sqrt(2))
    assert root.is_before(golden)
    assert not golden.is_before(root)
    near = Point.of(sp.sqrt(2) + R(1, 10**200))
    assert root.is_before(near)
    with pytest.raises(CannotSeparate, match="agree"):
        root.compare(Point.of(sp.sqrt(2) + R(1, 10**2000)))
    with pytest.raises(CannotSeparate):
        Point.of(sp.sqrt(2) + sp.sqrt(3)).compare(Point.of(sp.sqrt(5 + 2 * sp.sqrt(6))))
    points = [Point.of(value) for value in (R(1, 7), sp.E - 2, sp.pi / 4)]
    assert all(one.is_before(other) for one, other in pairwise(points))


@pytest.mark.parametrize("value", [0.5, sp.Float("0.5"), sp.oo, sp.I, x, sp.log(-2), sp.nan], ids=str)
def test_a_point_is_an_exact_finite_real_number(value):
    with pytest.raises(ValueError, match=r"exact|finite"):
        Point.of(value)


def test_precision_is_left_as_it_was():
    saved = ctx.prec
    isolate_zeros(sp.cos(x) - x**3, x, 0, 1).points[0].ball(500)
    with pytest.raises(CannotIsolate):
        isolate_zeros(sp.gamma(x) + sp.exp(x), x, -1, 1)
    assert ctx.prec == saved


@pytest.mark.parametrize(
    ("expr", "low", "high"),
    [
        (sp.sqrt(x - R(1, 10)) - R(1, 2), 0, 3),
        ((x - 1) ** R(1, 3) - R(1, 5), 0, 3),
        ((x - 1) ** R(-1, 2) - 5, 0, 3),
        (sp.asin(x) - R(1, 2), 0, R(6, 5)),
    ],
    ids=["square-root", "cube-root", "inverse-root", "arcsine"],
)
def test_a_function_that_is_not_real_on_a_part_of_the_interval_is_refused(expr, low, high):
    with pytest.raises(CannotIsolate, match="bounded"):
        isolate_zeros(expr, x, low, high)


def test_the_zeros_of_a_step_are_refused_with_a_reason():
    with pytest.raises(CannotIsolate, match="zeros of floor"):
        isolate_zeros(sp.floor(x), x, 0, 2)


def test_zeros_nearer_than_a_rounding_unit_of_a_float_stay_apart():
    # Twelve simple zeros, in pairs 10^-19 apart: their isolating intervals have the same ends in 53 bits.
    narrow = 10**36 * sp.sin(6 * sp.pi * x) ** 2 - sp.exp(25 * (x - sp.Rational(1, 2)) ** 2 / 2)
    zeros = isolate_zeros(narrow, x, 0, 1)
    assert [zero.multiplicity for zero in zeros.zeros] == [1] * 12
    points = [zero.point for zero in zeros.zeros]
    assert all(one != other and one.is_before(other) for one, other in pairwise(points))
