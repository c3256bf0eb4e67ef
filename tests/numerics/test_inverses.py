"""The inverse of the integral of a density: float64 points, balls, gaps, and planted faults."""

import math
import tracemalloc
from fractions import Fraction
from functools import cache

import mpmath
import numpy as np
import pytest
import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.numerics.inverses import CannotInvert, InverseOfIntegral
from zcmoe_symbolic.numerics.inverses import half_lobes as half_lobes_module
from zcmoe_symbolic.numerics.inverses import inverse as inverse_module
from zcmoe_symbolic.numerics.inverses import kernels as kernels_module
from zcmoe_symbolic.numerics.inverses import short_polynomials as polynomials_module
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.quadrature.lobes import lobes

X = sp.Symbol("x", real=True)
R = sp.Rational
REFERENCE = sp.exp(-R(25, 6) * (X - R(1, 2)) ** 2) * (sp.sin(6 * sp.pi * X) ** 2) ** R(1, 3)


def bell(centre: sp.Expr, width: sp.Expr) -> sp.Expr:
    return sp.exp(-((X - centre) ** 2) / (2 * width**2))


DENSITIES = {
    "reference": (REFERENCE, True),
    "reference, not said to be symmetric": (REFERENCE, False),
    "critical points that are not rational": (((sp.sin(10 * X) + 10 * sp.cos(10 * X)) ** 2) ** R(1, 3), False),
    "critical levels that are levels": ((sp.sin(6 * sp.pi * X) ** 2) ** R(1, 3), False),
    "zeros of two orders": ((X * (X - R(1, 3)) ** 4 * (1 - X) ** 2) ** R(1, 3), False),
    "beta": (X ** R(1, 6) * (1 - X) ** R(1, 6), True),
    "pole at 0": (X ** (-R(1, 3)), False),
    "pole inside": (sp.Abs(X - R(1, 3)) ** (-R(1, 3)), False),
    "steep pole at 0": (X ** (-R(4, 5)), False),
    "irrational exponent": (X ** sp.sqrt(2) * (1 - X), False),
    "narrow bell": (bell(R(1, 3), R(1, 50)), False),
    "two bells with nothing between": (bell(R(1, 5), R(1, 60)) + bell(R(4, 5), R(1, 60)), True),
    "linear": (1 + X, False),
    "gap": (sp.Piecewise((1 + X, R(1, 4) > X), (sp.Integer(0), R(1, 2) > X), (sp.exp(X), True)), False),
    "floor": (sp.Max(REFERENCE, R(1, 10)), True),
    "uniform": (sp.Integer(1), False),
}


def fresh(name: str) -> InverseOfIntegral:
    expr, symmetric = DENSITIES[name]
    return InverseOfIntegral(lobes(expr, X, 0, 1), symmetric=symmetric)


inverse_of = cache(fresh)


def telling_indices(inverse: InverseOfIntegral, m: int, *, others: int = 40) -> list[int]:
    """The ends, the neighbours of every critical level, and some more."""
    levels = [0.0]
    for lobe in inverse._lobes:
        levels += [float(inverse.value(end, 128).mid()) for end in (lobe.left, lobe.right)]
    near = {round(level * m) + step for level in levels for step in range(-3, 4)}
    spread = {int(i) for i in np.random.default_rng(m).integers(0, m + 1, others)}
    found = near | {m - i for i in near} | spread
    return sorted(i for i in found if 0 <= i <= m)


def ulps_at(inverse: InverseOfIntegral, points: np.ndarray, i: int) -> float:
    with working_precision(200):
        true = inverse.ball(fmpq(i, len(points) - 1), 30)
        if i in (0, len(points) - 1):
            return 0.0 if true == arb(float(points[i])) else math.inf
        return float(abs(true - float(points[i])).upper()) / math.ulp(float(true.mid()))


def worst_error(inverse: InverseOfIntegral, points: np.ndarray, **options: int) -> float:
    return max(ulps_at(inverse, points, i) for i in telling_indices(inverse, len(points) - 1, **options))


@pytest.mark.parametrize("m", [2, 3, 7, 100, 10_000, 1_000_000])
@pytest.mark.parametrize("name", DENSITIES)
def test_points_are_right_to_the_last_place_and_increase(name: str, m: int) -> None:
    inverse = inverse_of(name)
    points = inverse.points(m)
    assert points[0] == 0.0
    assert points[-1] == 1.0
    assert (np.diff(points) > 0).all()
    bound = inverse.bound_in_ulps(m)
    assert bound <= 2
    assert worst_error(inverse, points) <= bound


@pytest.mark.parametrize("name", ["reference", "reference, not said to be symmetric"])
def test_ten_million_points_are_right_to_the_last_place(name: str) -> None:
    inverse = inverse_of(name)
    points = inverse.points(10**7, compiled=False)
    assert worst_error(inverse, points) <= 1
    assert all(points[i] < points[i + 1] for i in telling_indices(inverse, 10**7) if i < 10**7)


@pytest.mark.parametrize("m", [1, 2, 5, 100, 4_001, 100_000])
@pytest.mark.parametrize("name", [name for name, (_, symmetric) in DENSITIES.items() if symmetric])
def test_points_of_a_symmetric_density_are_mirrored_exactly(name: str, m: int) -> None:
    points = inverse_of(name).points(m)
    half = m // 2 + 1
    assert (points[::-1][:half] == 1 - points[:half]).all()
    assert (points + points[::-1] == 1).all()
    if m % 2 == 0:
        assert points[m // 2] == 0.5


def test_uniform_points_are_correctly_rounded_quotients() -> None:
    points = inverse_of("uniform").points(1000)
    assert points.tolist() == [i / 1000 for i in range(1001)]


def reference_share(x: mpmath.mpf) -> mpmath.mpf:
    """The mass left of x by mpmath alone, with s = u^3 at each critical point."""

    def piece(end: int, side: int, stop: mpmath.mpf) -> mpmath.mpf:
        def integrand(u: mpmath.mpf) -> mpmath.mpf:
            s = u**3
            here = mpmath.mpf(end) / 6 + side * s - mpmath.mpf(1) / 2
            return mpmath.exp(-25 * here**2 / 6) * mpmath.sin(6 * mpmath.pi * s) ** (mpmath.mpf(2) / 3) * 3 * u**2

        return mpmath.quad(integrand, mpmath.linspace(0, mpmath.cbrt(stop), 3))

    total = mpmath.mpf(0)
    for k in range(6):
        left = mpmath.mpf(k) / 6
        middle = left + mpmath.mpf(1) / 12
        if x > left:
            total += piece(k, 1, min(x, middle) - left)
        if x > middle:
            right = middle + mpmath.mpf(1) / 12
            total += piece(k + 1, -1, middle - left) - (piece(k + 1, -1, right - x) if x < right else 0)
    return total


def test_balls_agree_with_mpmath() -> None:
    inverse = inverse_of("reference")
    with mpmath.workdps(40):
        whole = reference_share(mpmath.mpf(1))
        for level in (Fraction(1, 10**9), Fraction(1, 7), Fraction(3, 8), Fraction(9, 10)):
            ball = inverse.ball(level, 30)
            with working_precision(160):
                guess = mpmath.mpf(ball.mid().str(40, radius=False))
            share = reference_share(guess) / whole
            assert abs(share - mpmath.mpf(level.numerator) / level.denominator) < mpmath.mpf(10) ** -28


def test_total_agrees_with_mpmath() -> None:
    with mpmath.workdps(40), working_precision(160):
        expected = arb(mpmath.nstr(reference_share(mpmath.mpf(1)), 36))
    for name in ("reference", "reference, not said to be symmetric"):
        with working_precision(160):
            assert abs(inverse_of(name).total(128) - expected) < arb("1e-33")


@pytest.mark.parametrize("digits", [20, 60, 150])
@pytest.mark.parametrize(
    ("expr", "closed"),
    [
        (X**2, lambda z: z.root(3)),
        (X ** (-R(1, 3)), lambda z: z.sqrt() ** 3),
        (1 / (1 + X), lambda z: arb(2) ** z - 1),
        (sp.exp(X), lambda z: (1 + z * (arb(1).exp() - 1)).log()),
        (1 / sp.sqrt(X * (1 - X)), lambda z: (arb.pi() * z / 2).sin() ** 2),
    ],
    ids=["square", "pole", "reciprocal", "exponential", "arcsine"],
)
def test_balls_contain_closed_forms(expr: sp.Expr, closed: object, digits: int) -> None:
    inverse = InverseOfIntegral(lobes(expr, X, 0, 1))
    with working_precision(800):
        for level in (fmpq(1, 10**12), fmpq(1, 3), fmpq(2, 3), fmpq(10**6 - 1, 10**6)):
            ball = inverse.ball(level, digits)
            assert ball.contains(closed(arb(level)))  # type: ignore[operator]
            assert ball.rad() <= arb(10) ** -digits * abs(ball)


@pytest.mark.parametrize("name", ["reference", "gap", "pole inside", "floor"])
def test_value_undoes_ball(name: str) -> None:
    inverse = inverse_of(name)
    with working_precision(200):
        for level in (fmpq(1, 1000), fmpq(2, 7), fmpq(3, 5), fmpq(999, 1000)):
            share = inverse.value(inverse.ball(level, 40), 192)
            assert share.contains(arb(level))
            assert share.rad() < arb("1e-35")


def test_value_takes_points_and_stays_in_the_unit_interval() -> None:
    inverse = inverse_of("reference")
    with working_precision(128):
        assert inverse.value(Point.of(R(1, 2)), 64).contains(arb(1) / 2)
        assert inverse.value(0, 64).contains(0)
        assert inverse.value(1, 64).contains(1)
    with pytest.raises(ValueError, match="outside"):
        inverse.value(Fraction(3, 2), 64)
    with pytest.raises(ValueError, match="exact rational"):
        inverse.value(0.5, 64)  # type: ignore[arg-type]


def test_the_precision_of_the_caller_is_left_alone() -> None:
    inverse = fresh("reference")
    saved = ctx.prec
    inverse.ball(Fraction(1, 3), 50)
    inverse.points(1000)
    assert ctx.prec == saved


def gap_inverse() -> InverseOfIntegral:
    """Constant on [0, 1/4] and [1/2, 1]: the gap lies at the level 1/3."""
    expr = sp.Piecewise((sp.Integer(1), R(1, 4) > X), (sp.Integer(0), R(1, 2) > X), (sp.Integer(1), True))
    return InverseOfIntegral(lobes(expr, X, 0, 1))


@pytest.mark.parametrize("m", [3, 9, 300, 30_000])
def test_a_level_on_a_jump_has_the_left_end_of_the_gap(m: int) -> None:
    points = gap_inverse().points(m)
    assert points[m // 3] == 0.25
    assert points[m // 3 + 1] > 0.5
    assert (np.diff(points) > 0).all()


def test_a_ball_at_the_level_of_a_jump_is_refused() -> None:
    with pytest.raises(CannotInvert, match="gap"):
        gap_inverse().ball(Fraction(1, 3), 10)


def test_no_point_lies_in_a_gap() -> None:
    points = inverse_of("gap").points(100_000)
    assert not ((points > 0.25) & (points < 0.5)).any()
    assert inverse_of("gap").value(Fraction(1, 3), 64).overlaps(inverse_of("gap").value(Fraction(1, 4), 64))


def test_numba_and_numpy_give_the_same_numbers() -> None:
    pytest.importorskip("numba")
    for name in ("reference", "critical points that are not rational"):
        inverse = inverse_of(name)
        for m in (1000, 99_999):
            assert (inverse.points(m, compiled=True) == inverse.points(m, compiled=False)).all()


def test_without_numba_numpy_does_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverse_module, "is_numba_installed", lambda: False)
    monkeypatch.setattr(inverse_module, "fill_compiled", None)
    monkeypatch.setattr(inverse_module, "_MANY", 1000)
    assert len(inverse_of("reference").points(2000)) == 2001
    with pytest.raises(ValueError, match="extra `numba`"):
        inverse_of("reference").points(2000, compiled=True)


@pytest.mark.parametrize("name", ["reference", "linear", "uniform"])
@pytest.mark.parametrize("use_numba", [False, True], ids=["numpy", "numba"])
def test_memory_stays_below_two_arrays(name: str, use_numba: bool) -> None:
    if use_numba:
        pytest.importorskip("numba")
    inverse = inverse_of(name)
    m = 1_000_000
    inverse.points(m, compiled=use_numba)
    tracemalloc.start()
    try:
        inverse.points(m, compiled=use_numba)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * 8 * m


def test_points_that_float64_cannot_separate_are_refused() -> None:
    steep = InverseOfIntegral(lobes((X * (1 - X)) ** (-R(9, 10)), X, 0, 1), symmetric=True)
    with pytest.raises(ValueError, match="same number in float64"):
        steep.points(10_000)
    right = InverseOfIntegral(lobes((1 - X) ** (-R(9, 10)), X, 0, 1))
    with pytest.raises(ValueError, match="m = 500"):
        right.points(500)


@pytest.mark.parametrize("m", [0, -3, 1 << 41])
def test_a_bad_number_of_intervals_is_refused(m: int) -> None:
    with pytest.raises(ValueError, match=f"m = {m}"):
        inverse_of("linear").points(m)


@pytest.mark.parametrize("m", [2.0, True, "3"])
def test_a_number_of_intervals_that_is_no_integer_is_refused(m: object) -> None:
    with pytest.raises(TypeError, match="integer"):
        inverse_of("linear").points(m)  # type: ignore[arg-type]


def test_bad_levels_and_digits_are_refused() -> None:
    inverse = inverse_of("linear")
    with pytest.raises(ValueError, match="exact rational"):
        inverse.ball(0.5, 10)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="outside"):
        inverse.ball(Fraction(3, 2), 10)
    for digits in (0, 10**6):
        with pytest.raises(ValueError, match="digits"):
            inverse.ball(Fraction(1, 2), digits)


def test_lobes_that_do_not_fit_are_refused() -> None:
    whole = lobes(1 + X, X, 0, 1)
    with pytest.raises(ValueError, match="empty"):
        InverseOfIntegral([])
    with pytest.raises(ValueError, match="overlap"):
        InverseOfIntegral([*whole, *whole])
    with pytest.raises(ValueError, match="outside"):
        InverseOfIntegral(lobes(1 + X, X, 0, 2))
    with pytest.raises(ValueError, match="mirrored"):
        InverseOfIntegral(lobes(X * sp.Abs(X - R(1, 3)), X, 0, 1), symmetric=True)
    with pytest.raises(ValueError, match="positive"):
        InverseOfIntegral(lobes(X - 2, X, 0, 1)).points(10)


# Planted faults: with each of them one of the checks above must fail.


def is_noticed(inverse: InverseOfIntegral, m: int) -> bool:
    """Whether the points are seen to be wrong: out of order, or too far from the certified balls."""
    try:
        points = inverse.points(m, compiled=False)
    except ValueError as error:
        return "same number" in str(error)
    return worst_error(inverse, points, others=300) > 4


def test_without_a_fault_nothing_is_noticed() -> None:
    assert not is_noticed(fresh("reference, not said to be symmetric"), 1_000_000)


def test_losing_the_low_part_of_the_levels_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def high_parts_only(m: int, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        product = float(m) * pairs[:, 0]
        nearest = np.rint(product)
        return nearest.astype(np.int64), product - nearest

    monkeypatch.setattr(kernels_module, "_times", high_parts_only)
    assert is_noticed(fresh("reference, not said to be symmetric"), 1_000_000)


def test_dropping_the_last_coefficients_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = polynomials_module._inverse_series

    def shorter(half: object, s: arb, length: int) -> list[arb]:
        found = original(half, s, length)  # type: ignore[arg-type]
        return [arb(0) if 10 <= k < polynomials_module.DEGREE else value for k, value in enumerate(found)]

    monkeypatch.setattr(polynomials_module, "_inverse_series", shorter)
    assert is_noticed(fresh("reference"), 100_000)


def test_skipping_the_bound_of_the_truncation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = polynomials_module._inverse_series

    def without_bound(half: object, s: arb, length: int) -> list[arb]:
        found = original(half, s, length)  # type: ignore[arg-type]
        return found if s.is_exact() else [arb(0)] * length

    monkeypatch.setattr(polynomials_module, "_inverse_series", without_bound)
    monkeypatch.setattr(polynomials_module, "MOST_ULPS", 100.0)
    assert is_noticed(fresh("reference"), 100_000)


def test_a_panel_that_is_too_wide_gives_wide_balls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(half_lobes_module, "magnitude", lambda value: -1000.0)
    with pytest.raises(CannotInvert):
        fresh("reference").ball(Fraction(1, 7), 30)


def test_leaving_out_the_remainder_of_a_panel_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    true = fresh("reference").total(128)
    monkeypatch.setattr(half_lobes_module, "magnitude", lambda value: -1000.0)
    original = half_lobes_module._FirstPanel.__init__

    def without_remainder(self: object, exponent: arb, taylor: list[arb], remainder: arb, right: arb) -> None:
        original(self, exponent, taylor, arb(0), right)  # type: ignore[arg-type]

    monkeypatch.setattr(half_lobes_module._FirstPanel, "__init__", without_remainder)
    assert not fresh("reference").total(128).overlaps(true)


def test_a_wrong_guess_is_never_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    inverse = fresh("linear")
    true = inverse.ball(Fraction(1, 7), 30)
    original = half_lobes_module.HalfLobe._refined

    def off(self: half_lobes_module.HalfLobe, *arguments: object) -> arb:
        with working_precision(200):
            return (original(self, *arguments) * (1 + arb(2) ** -60)).mid()  # type: ignore[arg-type]

    monkeypatch.setattr(half_lobes_module.HalfLobe, "_refined", off)
    assert inverse._at(128).enclose(fmpq(1, 7)).contains(true)
    with pytest.raises(CannotInvert):
        inverse.ball(Fraction(1, 7), 30)


def test_polynomials_of_the_wrong_levels_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    original = polynomials_module.HalfTable._level_at

    def shifted(self: polynomials_module.HalfTable, s: float) -> arb:
        return original(self, s) * (1 + arb(2) ** -45)

    monkeypatch.setattr(polynomials_module.HalfTable, "_level_at", shifted)
    assert is_noticed(fresh("reference"), 100_000)


def test_an_inverse_that_is_not_found_is_a_fault_of_the_value():
    assert issubclass(CannotInvert, ValueError)
    narrow = bell(R(3, 10), R(1, 10**6))
    with pytest.raises(ValueError, match="less concentrated"):
        InverseOfIntegral(lobes(narrow, X, 0, 1)).points(4)
