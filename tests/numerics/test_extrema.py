"""Certified minima and maxima enclose what a scan sees and are attained; unbounded functions are refused."""

import mpmath
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.numerics import extrema
from zcmoe_symbolic.numerics.extrema import certified_maximum, certified_minimum, certified_range
from zcmoe_symbolic.numerics.zeros import CannotIsolate

x = sp.Symbol("x", real=True)
R = sp.Rational


def disagreement(expr, low, high, digits=15, samples=400):
    """What a scan sees beyond the certified range, or a place at which the extremum is not attained."""
    least, most = (
        certified_minimum(expr, x, low, high, digits=digits),
        certified_maximum(expr, x, low, high, digits=digits),
    )
    value = sp.lambdify(x, expr, "mpmath")
    with mpmath.workdps(digits + 15):
        bounds = [
            mpmath.mpf(sp.Rational(ball.value).p) / sp.Rational(ball.value).q for ball in (least.value, most.value)
        ]
        tolerance = mpmath.mpf(10) ** -digits * max(1, *map(abs, bounds))
        radii = [mpmath.mpf(ball.radius.numerator) / ball.radius.denominator for ball in (least.value, most.value)]
        if max(radii) > tolerance:
            return "the accuracy is less than asked"
        for k in range(samples + 1):
            place = mpmath.mpf(low) + (mpmath.mpf(high) - low) * k / samples
            here = value(place)
            if not bounds[0] - tolerance <= here <= bounds[1] + tolerance:
                return f"{here} at {place} is outside"
        for bound, places in zip(bounds, (least.places, most.places), strict=True):
            near = [value(mpmath.mpf(sp.Rational(ball.value).p) / sp.Rational(ball.value).q) for ball in places]
            if not any(abs(here - bound) < mpmath.sqrt(tolerance) for here in near):
                return f"{bound} is not attained at {places}"
    return None


@pytest.mark.parametrize("digits", [10, 50, 300])
@pytest.mark.parametrize(
    ("expr", "low", "high"),
    [
        (sp.cos(x**2) * sp.exp(x) + sp.Abs(x - R(1, 3)), 0, 3),
        (x**2 + sp.exp(-(x**2)) * sp.sin(20 * x), -2, 2),
        (sp.Max(sp.sin(3 * x), x / 2) - sp.Min(x**2, 1), -1, 2),
        (x + sp.sqrt(1 - x**2), -1, 1),
        ((sp.sin(x) ** 2) ** R(1, 3) * (2 - x), -1, 2),
    ],
    ids=["wave", "many-waves", "corners", "root-at-the-ends", "cusp"],
)
def test_the_range_encloses_a_scan_and_is_attained(expr, low, high, digits):
    assert disagreement(expr, low, high, digits, samples=100) is None


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-4, 4), st.integers(1, 9), st.integers(-9, 9)), min_size=1, max_size=3),
    st.integers(-3, 3),
)
def test_the_range_of_sums_of_waves(parts, slope):
    expr = sum((R(a) * sp.sin(w * x + R(phase, 7)) for a, w, phase in parts), R(slope, 3) * x)
    assert disagreement(expr, -2, 2, samples=200) is None


@pytest.mark.parametrize(
    ("expr", "low", "high", "least", "most"),
    [
        (x**2 - x, 0, 2, R(-1, 4), 2),
        (sp.sin(x), 0, sp.pi, 0, 1),
        (sp.Piecewise((sp.cos(6 * sp.pi * x), x <= R(1, 2)), (-1, True)), 0, 1, -1, 1),
        (sp.floor(3 * x) - x, 0, 1, R(-1, 3), R(4, 3)),
        (sp.asin(sp.sin(x)), 0, 3, 0, sp.pi / 2),
        (sp.sqrt(x + sp.sqrt(x)), 0, 1, 0, sp.sqrt(2)),
        (sp.Abs(sp.cos(x) - x) ** R(2, 3), 0, 1, 0, 1),
        (sp.Integer(3), 0, 1, 3, 3),
        (sp.exp(-x), 0, 1, sp.exp(-1), 1),
        (x**3, -1, 1, -1, 1),
    ],
    ids=str,
)
def test_ranges_that_are_known(expr, low, high, least, most):
    balls = certified_range(expr, x, low, high, digits=30)
    for ball, number in zip(balls, (least, most), strict=True):
        assert abs(sp.Rational(ball.value) - number) <= sp.Rational(ball.radius.numerator, ball.radius.denominator)


def test_both_one_sided_limits_count_at_a_jump():
    least, most = certified_range(sp.Piecewise((x, x < R(1, 2)), (x - 2, True)), x, 0, 1)
    assert least.contains(R(-3, 2))
    assert most.contains(R(1, 2))


def test_a_flat_minimum_that_is_not_recognised_is_bounded_all_the_same():
    # The critical point has multiplicity 3 and no closed form.
    expr = sp.expand((sp.cos(x) - x) ** 2) ** 2 + (x - x) + sp.Integer(1)
    with_branches = extrema.certified_minimum(expr + sp.sin(x) ** 2 / 10**90, x, 0, 1, digits=20)
    assert abs(sp.Rational(with_branches.value.value) - 1) < R(1, 10**20)
    assert len(with_branches.places) >= 1


@pytest.mark.parametrize(
    "expr",
    [
        1 / (x - R(1, 2)),
        sp.log(x),
        sp.atan(1 / (x - R(1, 2))),
        sp.tan(2 * x),
        x ** R(-1, 2),
        sp.sin(1 / x),
        sp.gamma(x),
    ],
    ids=str,
)
def test_what_is_not_shown_to_be_bounded_is_refused(expr):
    with pytest.raises(CannotIsolate, match="bounded"):
        certified_range(expr, x, 0, 1)


@pytest.mark.parametrize("digits", [0, -1, 10**6])
def test_absurd_digits_are_refused(digits):
    with pytest.raises(ValueError, match="digits"):
        certified_minimum(x, x, 0, 1, digits=digits)


# Planted faults.


def test_a_critical_point_that_is_left_out_is_noticed(monkeypatch):
    expr = sp.sin(5 * x) - x / 3
    assert disagreement(expr, -2, 2) is None
    monkeypatch.setattr(extrema, "_critical_points", lambda *_: [])
    assert disagreement(expr, -2, 2) is not None


def test_a_cell_that_is_dropped_as_monotone_though_it_is_not_is_noticed(monkeypatch):
    def refuse(*_):
        raise CannotIsolate("planted")

    monkeypatch.setattr(extrema, "_critical_points", refuse)
    expr = sp.sin(5 * x) - x / 3
    assert disagreement(expr, -2, 2) is None
    monkeypatch.setattr(extrema, "_enclosed", lambda *_: None)
    assert disagreement(expr, -2, 2) is not None
