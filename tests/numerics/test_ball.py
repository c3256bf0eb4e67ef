"""Balls: what is printed is proved, arithmetic encloses the exact result, comparisons are never wrong."""

import copy
import json
import math
import operator
from fractions import Fraction
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy as sp
from flint import arb, ctx, fmpq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.numerics import ball as ball_module
from zcmoe_symbolic.numerics import ball_arithmetic, ball_relations, ball_text, exact_numbers
from zcmoe_symbolic.numerics.ball import Ball, Radius, undecided

FEW = settings(max_examples=100, deadline=None, database=None)


@st.composite
def rationals(draw, digits=30):
    """Exact numbers of all sizes, many of them near powers of ten."""
    mantissa = draw(
        st.one_of(
            st.integers(-(10**digits), 10**digits),
            st.builds(lambda n, d: n * 10**d + draw(st.integers(-2, 2)), st.integers(-20, 20), st.integers(0, digits)),
        )
    )
    return Fraction(mantissa, draw(st.integers(1, 10**6))) * Fraction(10) ** draw(st.integers(-60, 60))


@st.composite
def balls(draw, exact=True):
    value = draw(rationals())
    radius = abs(draw(rationals(digits=3)))
    kind = draw(st.sampled_from(["any", "tight", "exact"] if exact else ["any", "tight"]))
    if kind == "exact":
        return Ball(value)
    if kind == "tight":
        radius = abs(value) * Fraction(10) ** -draw(st.integers(1, 50)) * draw(st.integers(1, 9))
    if radius == 0:
        radius = Fraction(1, 7)
    return Ball(value, radius)


def ends(ball):
    """Points of a ball: the ends, the middle, and one more."""
    return [ball.lower, ball.upper, ball.value, ball.value + ball.radius / 3]


def last_unit(text):
    """The value of one unit in the last printed digit."""
    mantissa, _, exponent = text.partition("e")
    decimals = len(mantissa.partition(".")[2])
    return Fraction(10) ** (int(exponent or 0) - decimals)


# -- what is printed ---------------------------------------------------------------------------------------------


@FEW
@given(balls(exact=False), st.one_of(st.none(), st.integers(1, 80)))
@example(Ball("0.9999995", "4e-7"), None)
@example(Ball("-999.6", "0.01"), 3)
@example(Ball("9.5", "0.5"), None)
@example(Ball(0, 5), None)
@example(Ball("1e-30", "1e-20"), None)
@example(Ball("-1e300", "1e280"), None)
def test_the_decimal_is_off_by_less_than_one_unit_in_the_last_place(ball, digits):
    text = ball.decimal(digits)
    worst = max(abs(Fraction(text) - end) for end in (ball.lower, ball.upper))
    assert worst < last_unit(text)
    significant = len(text.partition("e")[0].replace(".", "").lstrip("-0"))
    assert digits is None or significant <= digits
    if digits is None:
        assert significant == ball.digits


@FEW
@given(balls(exact=False))
def test_no_finer_decimal_would_be_proved(ball):
    unit = last_unit(ball.decimal()) / 10
    nearest = math.floor(ball.value / unit + Fraction(1, 2)) * unit
    assert abs(nearest - ball.value) + ball.radius >= unit


@pytest.mark.parametrize(
    ("ball", "text"),
    [
        (Ball(0), "0"),
        (Ball(7), "7"),
        (Ball(-1200), "-1200"),
        (Ball("-0.25"), "-0.25"),
        (Ball(10**40), "1e40"),
        (Ball(10**20), "100000000000000000000"),
        (Ball(Fraction(1, 3)), "0." + "3" * 50),
        (Ball(Fraction(-2, 3)), "-0." + "6" * 49 + "7"),
        (Ball("3.14159", "0.00001"), "3.1416"),
        (Ball("-3.14159", "0.00001"), "-3.1416"),
        (Ball("1e-60", "1e-50"), "0e-49"),
        (Ball("0.001", "0.1"), "0"),
        (Ball(12345, 100), "1.2e4"),
        (Ball("123456.789", "0.1"), "123457"),
        (Ball("1.5e-300", "1e-310"), "1.500000000e-300"),
        (Ball("6.02e23", "1e20"), "6.02e23"),
    ],
    ids=str,
)
def test_decimals(ball, text):
    assert ball.decimal() == text


def test_more_digits_than_proved_are_never_printed():
    ball = Ball.from_arb(arb("3.14159", "1e-5"))
    assert ball.decimal(1000) == ball.decimal() == "3.1416"
    assert ball.decimal(2) == "3.1"
    assert f"{ball:.3}" == "3.14"
    assert f"{ball}" == repr(ball) == str(ball) == "3.1416 ± 2.1e-5"


def test_a_planted_unit_that_is_too_fine_is_noticed(monkeypatch):
    monkeypatch.setattr(ball_text, "largest_unit", lambda value, radius: exact_numbers.largest_unit(value, radius) - 1)
    with pytest.raises(AssertionError):
        test_the_decimal_is_off_by_less_than_one_unit_in_the_last_place()


def test_the_shown_error_holds_for_the_shown_digits():
    ball = Ball("0.6666", "0.0001")
    shown, error = ball.latex().split(r" \pm ")
    assert (shown, error) == ("0.667", r"5 \cdot 10^{-4}")
    assert abs(Fraction(2, 3) - Fraction("0.667")) < Fraction("5e-4")
    assert Ball(Fraction(1, 3))._repr_latex_() == r"$\displaystyle \frac{1}{3}$"
    assert Ball("1.5e-9", "1e-12")._repr_latex_() == r"$\displaystyle 1.50 \cdot 10^{-9} \pm 10^{-12}$"


def test_long_numbers_are_shown_short():
    ball = Ball.enclosing(sp.pi, 300)
    assert len(repr(ball)) < 40
    assert len(ball._repr_latex_()) < 100
    assert ball.decimal(300).startswith("3.14159265358979323846264338327950288419716939937510")
    assert ball.digits >= 300


def test_more_digits_than_python_turns_into_text():
    ball = Ball.enclosing(sp.sqrt(2), 5000)
    with mpmath.workdps(5010):
        assert ball.decimal(5000)[:-1] == mpmath.nstr(mpmath.sqrt(2), 5003, strip_zeros=False)[:5000]
    assert Ball(ball.decimal()).digits == math.inf


def test_a_radius_compares_with_numbers_and_prints_rounded_up():
    radius = Ball(1, Fraction(1, 3**100)).radius
    assert radius < 1e-47
    assert radius > 0
    assert str(radius) == repr(radius) == "2e-48"
    assert f"{radius:.1e}" == "2.0e-48"
    assert Fraction(str(radius)) >= radius
    assert str(Ball(1).radius) == "0"
    assert isinstance(radius + 1, Fraction)


@FEW
@given(rationals())
def test_a_radius_is_never_printed_too_small(value):
    assert Fraction(str(Radius(abs(value)))) >= abs(value)


# -- exact input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_value", "value"),
    [
        (3, 3),
        (Fraction(1, 3), Fraction(1, 3)),
        (sp.Rational(2, 7), Fraction(2, 7)),
        (sp.Integer(5), 5),
        (fmpq(1, 9), Fraction(1, 9)),
        (np.int64(4), 4),
        ("1.25", Fraction(5, 4)),
        ("-3e-2", Fraction(-3, 100)),
        ("2/3", Fraction(2, 3)),
        (" .5 ", Fraction(1, 2)),
        ("1" * 6000, (10**6000 - 1) // 9),
    ],
    ids=lambda value: str(value)[:20] if not isinstance(value, int) or value < 10**20 else "long",
)
def test_exact_numbers_are_taken_exactly(given_value, value):
    assert Ball(given_value).value == value


@pytest.mark.parametrize(
    "value",
    [0.5, float("nan"), np.float64(0.5), np.float32(0.5), sp.Float("0.5"), mpmath.mpf("0.5")],
    ids=lambda value: type(value).__name__,
)
def test_floats_are_refused_with_a_remedy(value):
    for use in (
        lambda: Ball(value),
        lambda: Ball(1, value),
        lambda: Ball(1).contains(value),
        lambda: Ball.between(0, value),
    ):
        with pytest.raises(ValueError, match=r"is the float .* is not exact; write Rational"):
            use()
    if not isinstance(value, mpmath.mpf):
        for use in (
            lambda: Ball(1) + value,
            lambda: value * Ball(1),
            lambda: Ball(1) < value,
            lambda: Ball(1) == value,
        ):
            with pytest.raises(ValueError, match="is not exact"):
                use()


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "1_0",
        "nan",
        "inf",
        "1/0",
        "--1",
        "1e",
        "1e99999999999",
        "1e999999999",
        "٣",
        "0x10",
        True,
        None,
        1j,
        [1],
        b"1",
    ],
    ids=repr,
)
def test_what_is_no_exact_number_is_refused(value):
    with pytest.raises(ValueError, match="value is"):
        Ball(value)


def test_a_negative_radius_and_ends_out_of_order_are_refused():
    with pytest.raises(ValueError, match="radius is -1, which is negative; give 0 or more"):
        Ball(1, -1)
    with pytest.raises(ValueError, match="low is 2 and high is 1; give them in order"):
        Ball.between(2, 1)
    with pytest.raises(ValueError, match="digits is 0; give a whole number from 1"):
        Ball(1).decimal(0)
    with pytest.raises(ValueError, match="format is 'f'"):
        f"{Ball(1):f}"


def test_a_ball_does_not_change_and_has_no_hash():
    ball = Ball(1)
    with pytest.raises(AttributeError, match="does not change"):
        ball._pair = (fmpq(2), fmpq(0))
    with pytest.raises(AttributeError, match="does not change"):
        del ball._pair
    with pytest.raises(TypeError, match="unhashable"):
        hash(ball)


@FEW
@given(balls())
def test_copies_are_the_same_ball(ball):
    for made in (copy.copy(ball), copy.deepcopy(ball), Ball(ball.value, ball.radius)):
        assert made.is_same_ball(ball)
    plain = json.loads(json.dumps(ball.to_plain()))
    assert Ball.from_plain(plain).is_same_ball(ball)
    assert abs(Fraction(plain["decimal"]) - ball.value) + ball.radius <= Fraction(plain["error"])


@pytest.mark.parametrize(
    "plain", [None, {}, {"midpoint": "1"}, {"midpoint": 1, "radius": 0}, {"midpoint": "1", "radius": "-1"}]
)
def test_what_is_no_plain_ball_is_refused(plain):
    with pytest.raises(ValueError, match=r"is no ball|is negative"):
        Ball.from_plain(plain)


# -- arithmetic ------------------------------------------------------------------------------------------------------

OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


@FEW
@given(balls(), balls(), st.sampled_from(sorted(OPERATIONS)))
def test_arithmetic_encloses_the_exact_result(a, b, name):
    operation = OPERATIONS[name]
    if name == "/" and abs(b.value) <= b.radius:
        with pytest.raises(ZeroDivisionError, match="contains zero"):
            operation(a, b)
        return
    result = operation(a, b)
    for u, v in product(ends(a), ends(b)):
        assert abs(operation(u, v) - result.value) <= result.radius
    assert operation(a, b.value).contains(operation(a.value, b.value))
    assert operation(a.value, b).contains(operation(a.value, b.value)) if name != "/" or b.value else True
    if a.is_exact and b.is_exact:
        assert result.is_exact


@FEW
@given(balls(exact=False), balls(exact=False))
def test_arithmetic_loses_next_to_nothing(a, b):
    least = a.radius + b.radius
    assert (a + b).radius <= least * (1 + Fraction(1, 2**60))
    least = abs(a.value) * b.radius + abs(b.value) * a.radius + a.radius * b.radius
    assert (a * b).radius <= least * (1 + Fraction(1, 2**60))


@FEW
@given(balls(), st.integers(-7, 9))
def test_integer_powers_enclose(a, exponent):
    if exponent < 0 and abs(a.value) <= a.radius:
        with pytest.raises(ZeroDivisionError):
            a**exponent
        return
    result = a**exponent
    assert all(result.contains(point**exponent) for point in ends(a))


@FEW
@given(balls(), st.sampled_from([(1, 2), (1, 3), (2, 3), (-1, 2), (-5, 4), (7, 5)]))
def test_rational_powers_enclose(a, exponent):
    numerator, denominator = exponent
    power = Fraction(numerator, denominator)
    if a.lower < 0:
        with pytest.raises(ValueError, match=r"negative|below zero"):
            a**power
        return
    if a.lower == 0 and numerator < 0:
        with pytest.raises(ZeroDivisionError):
            a**power
        return
    result = a**power
    low, high = result.lower, result.upper
    # For positive numbers: low <= u^(p/q) exactly when low <= 0 or low^q <= u^p.
    for point in ends(a):
        exact = point**numerator if point or numerator > 0 else None
        assert exact is not None
        assert low <= 0 or low**denominator <= exact
        assert high**denominator >= exact


def test_powers_of_exact_numbers_stay_exact_where_they_are():
    assert (Ball(4) ** Fraction(3, 2)).is_exact
    assert (Ball(Fraction(8, 27)) ** Fraction(-2, 3)).value == Fraction(9, 4)
    assert Ball(9).sqrt().value == 3
    assert (Ball("1.1") ** 20).value == Fraction(11, 10) ** 20
    assert 2 ** Ball(10) == 1024
    root = Ball(2).sqrt()
    assert root.digits >= 50
    assert root.contains(sp.sqrt(2))
    assert Ball(1) ** (10**9) == 1


def test_a_power_of_a_wide_ball_is_no_wider_than_its_range():
    assert (Ball(0, 2) ** 2).lower >= -Fraction(1, 2**50)
    assert (Ball(0, 2) ** 2).contains(4)
    assert (Ball(0, 2) ** 3).contains(Ball(0, 8))


def test_powers_that_are_too_long_or_not_real_are_refused():
    with pytest.raises(ValueError, match="more than 16777216 bits; give it a radius"):
        Ball(3) ** (10**9)
    with pytest.raises(ValueError, match="negative number is not real"):
        Ball(-8) ** Fraction(1, 3)
    with pytest.raises(ValueError, match="reaches below zero"):
        Ball(0, 1).sqrt()
    with pytest.raises(ValueError, match=r"the exponent is .* give an exact rational number"):
        Ball(2) ** Ball(1, Fraction(1, 10))


@FEW
@given(balls())
def test_signs_and_absolute_values(a):
    assert (-a).value == -a.value
    assert (-a).radius == a.radius
    assert (+a).is_same_ball(a)
    modulus = abs(a)
    assert all(modulus.contains(abs(point)) for point in ends(a))


def test_many_steps_do_not_grow_the_numbers():
    ball = Ball(1, Fraction(1, 10**30))
    for k in range(1, 300):
        ball = ball * Fraction(k + 1, k) - Fraction(1, k)
    assert ball.value.denominator.bit_length() < 400
    assert ball.contains(1)


def test_a_planted_product_that_forgets_a_radius_is_noticed(monkeypatch):
    def forgetful(a, b):
        return ball_arithmetic.trimmed(a[0] * b[0], abs(a[0]) * b[1])

    monkeypatch.setattr(ball_arithmetic, "multiplied", forgetful)
    with pytest.raises(AssertionError):
        test_arithmetic_encloses_the_exact_result()


def test_a_planted_rounding_without_its_error_is_noticed(monkeypatch):
    def careless(midpoint, radius):
        if radius == 0:
            return midpoint, radius
        unit = exact_numbers.power_of_two(exact_numbers.floor_log2(radius) - 2)
        return exact_numbers.rounded(midpoint, unit) * unit, radius

    monkeypatch.setattr(ball_arithmetic, "trimmed", careless)
    with pytest.raises(AssertionError):
        test_arithmetic_encloses_the_exact_result()


# -- comparisons -----------------------------------------------------------------------------------------------------

RELATIONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


@FEW
@given(balls(), balls(), st.sampled_from(sorted(RELATIONS)), st.booleans())
def test_a_comparison_is_never_wrong(a, b, name, near):
    if near:
        b = Ball(a.upper + b.radius, b.radius)  # balls that touch
    relation = RELATIONS[name]
    answer = relation(a, b)
    truths = {relation(u, v) for u, v in product(ends(a), ends(b))}
    if answer is undecided:
        assert len(truths) == 2 or (a.radius + b.radius > 0 and name in ("==", "!="))
    else:
        assert truths == {answer}
    with_exact = relation(a, b.value)
    assert with_exact is undecided or {relation(u, b.value) for u in ends(a)} == {with_exact}
    assert a.overlaps(b) is (max(a.lower, b.lower) <= min(a.upper, b.upper))
    assert a.contains(b) is (a.lower <= b.lower and b.upper <= a.upper)


def test_an_undecided_comparison_has_no_truth_value():
    ball = Ball(1, Fraction(1, 10))
    assert (ball == ball) is undecided
    assert repr(ball < 1) == "undecided"
    with pytest.raises(TypeError, match="the balls overlap, so the comparison is undecided; ask for more digits"):
        bool(ball == 1)
    assert Ball(2) == 2
    assert (Ball(2) == "2") is False  # text is no number here
    assert operator.eq(Ball(2), None) is False


def test_irrational_numbers_are_compared_by_enclosures():
    ball = Ball.enclosing(sp.pi, 30)
    assert ball > sp.E
    assert operator.lt(sp.E, ball)
    assert (ball == sp.pi) is undecided
    assert (sp.pi <= ball) is undecided
    assert ball.contains(sp.pi)
    assert ball.contains(sp.pi + sp.Rational(1, 10**60)) is True
    assert not Ball(3, "0.1").contains(sp.pi)
    assert Ball(3, "0.1").overlaps(sp.pi) is False
    # sin^2 + cos^2 - 1 is zero in disguise, on the edge of the ball
    assert Ball(1, 1).contains(sp.sin(1) ** 2 + sp.cos(1) ** 2 - 1) is None
    with pytest.raises(ValueError, match="no ball"):
        ball.contains(sp.Symbol("y"))


def test_a_planted_comparison_that_takes_midpoints_is_noticed(monkeypatch):
    monkeypatch.setattr(ball_relations, "less", lambda a, b: a[0] < b[0])
    with pytest.raises(AssertionError):
        test_a_comparison_is_never_wrong()


# -- Arb, SymPy, NumPy -------------------------------------------------------------------------------------------------


@FEW
@given(balls(), st.integers(20, 300))
def test_arb_and_back_encloses(ball, bits):
    saved = ctx.prec
    there = Ball.from_arb(ball.arb(bits))
    assert ctx.prec == saved
    assert there.contains(ball)
    low, high = sp.Rational(ball.lower), sp.Rational(ball.upper)
    assert there.contains(low)
    assert there.contains(high)


def test_balls_that_are_unbounded_or_beyond_all_digits():
    for unbounded in (arb("nan"), arb("inf"), arb(0, "inf")):
        with pytest.raises(ValueError, match="not bounded"):
            Ball.from_arb(unbounded)
    with pytest.raises(ValueError, match="more than 16777216 bits"):
        Ball.from_arb((arb(10) ** 20).exp())
    tiny = Ball.from_arb((-(arb(10) ** 20)).exp())
    assert tiny.radius > 0
    assert tiny.contains(0)
    assert tiny.radius < Fraction(1, 2 ** (2**23))


@pytest.mark.parametrize("expr", [sp.I, sp.sqrt(-2), sp.Symbol("x"), sp.zoo, sp.log(0)], ids=str)
def test_only_closed_real_expressions_are_enclosed(expr):
    with pytest.raises(ValueError, match=r"not real|no ball"):
        Ball.enclosing(expr)


@pytest.mark.parametrize("digits", [1, 15, 50, 400])
def test_enclosing_proves_the_digits_that_were_asked_for(digits):
    ball = Ball.enclosing(sp.exp(sp.sqrt(2)) - sp.Rational(41, 10), digits)
    assert ball.digits >= digits
    with mpmath.workdps(digits + 20):
        assert abs(mpmath.mpf(ball.decimal()) - (mpmath.exp(mpmath.sqrt(2)) - mpmath.mpf(41) / 10)) < 10 ** mpmath.mpf(
            -digits
        )


def test_both_orders_of_operands_with_sympy_and_numpy_integers():
    ball = Ball(2, Fraction(1, 10**20))
    half = sp.Rational(1, 2)
    pairs = [
        (half + ball, ball + half), (half * ball, ball * half), (half - ball, -(ball - half)),
        (1 / (ball / half), half / ball), (np.int64(3) * ball, ball * 3), (sum([ball, ball]), 2 * ball),
    ]  # fmt: skip
    for left, right in pairs:
        assert isinstance(left, Ball)
        assert abs(left - right) < Fraction(1, 10**19)
    assert sp.Integer(3) > ball
    assert half < ball
    assert (half == ball) is False
    assert isinstance(sp.Integer(1) / ball, Ball)


def test_sympy_expressions_do_not_swallow_a_ball():
    ball = Ball(2, Fraction(1, 10))
    y = sp.Symbol("y")
    for use in (
        lambda: sp.sympify(ball),
        lambda: sp.sin(ball),
        lambda: y + ball,
        lambda: ball * y,
        lambda: sp.pi * ball,
    ):
        with pytest.raises(ValueError, match=r"no numbers with a proved error|enclose it first"):
            use()


def test_arrays():
    ball = Ball("1.25", Fraction(1, 10**20))
    assert np.asarray([ball, Ball(2)], dtype=float).tolist() == [1.25, 2.0]
    assert (np.array([ball], dtype=object) * 2)[0].contains("2.5")
    for use in (lambda: np.array([1.0]) * ball, lambda: ball + np.array([1]), lambda: mpmath.matrix([1]) * ball):
        with pytest.raises((TypeError, ValueError)):
            use()


@FEW
@given(rationals())
def test_the_float_is_the_nearest_double(value):
    assert float(Ball(value, Fraction(1, 10**9))) == float(value)


def test_a_number_beyond_the_doubles_overflows():
    with pytest.raises(OverflowError):
        float(Ball(10**400))
    assert float(Ball("1e-400")) == 0.0


def test_every_name_that_the_module_offers_exists():
    assert all(hasattr(ball_module, name) for name in ball_module.__all__)


@pytest.mark.parametrize("places", [10, 60], ids=["found", "lost-by-cancellation"])
def test_a_number_with_a_small_imaginary_part_has_no_ball(places):
    small = 1 - sp.cos(sp.Rational(1, 10**places))
    with pytest.raises(ValueError, match="real"):
        Ball.enclosing(sp.log(2) + sp.I * small, 20)
    assert Ball.enclosing(sp.log(2) + small, 20).contains(sp.log(2) + small)
