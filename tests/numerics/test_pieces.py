"""Pieces between the switching points have the function's values; what is not covered or decided is refused."""

from itertools import pairwise

import mpmath
import pytest
import sympy as sp
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from zcmoe_symbolic.numerics import pieces as pieces_module
from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.pieces import smooth_pieces
from zcmoe_symbolic.numerics.quadrature import certified_integral
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros

x = sp.Symbol("x", real=True)
R = sp.Rational


def table(expr, low=0, high=1, **options):
    return [(p.left.exact, p.right.exact, p.expr) for p in smooth_pieces(expr, x, low, high, **options)]


def disagreement(expr, pieces, low, high, samples=60):
    """Where the pieces' values are not the function's, at points that mpmath can tell from the switching points."""
    if pieces[0].left.exact != low or pieces[-1].right.exact != high:
        return "the ends"
    if any(one.right != other.left for one, other in pairwise(pieces)):
        return "a gap"
    if any(part.has(*pieces_module._SWITCHES) for part in (piece.expr for piece in pieces)):
        return "a case is left"
    for k in range(1, samples):
        place = low + (high - low) * (k + R(283, 1009)) / samples
        piece = next(piece for piece in pieces if float(piece.left) <= place <= float(piece.right))
        expected, value = (part.subs(x, place).evalf(25) for part in (expr, piece.expr))
        if abs(expected - value) > mpmath.mpf(10) ** -18 * (1 + abs(expected)):
            return f"{value} at {place} instead of {expected}"
    return None


@pytest.mark.parametrize(
    ("expr", "low", "high", "expected"),
    [
        (
            sp.Piecewise((sp.cos(6 * sp.pi * x), x <= R(1, 2)), (-1, True)),
            0,
            1,
            [(0, R(1, 2), sp.cos(6 * sp.pi * x)), (R(1, 2), 1, -1)],
        ),
        (sp.Abs(x - R(1, 3)), 0, 1, [(0, R(1, 3), R(1, 3) - x), (R(1, 3), 1, x - R(1, 3))]),
        (
            sp.Abs(sp.Abs(x) - R(1, 2)),
            -1,
            1,
            [
                (-1, R(-1, 2), -x - R(1, 2)),
                (R(-1, 2), 0, x + R(1, 2)),
                (0, R(1, 2), R(1, 2) - x),
                (R(1, 2), 1, x - R(1, 2)),
            ],
        ),
        (
            sp.Max(x, x**2, R(1, 3)),
            -2,
            2,
            [(-2, -sp.sqrt(3) / 3, x**2), (-sp.sqrt(3) / 3, R(1, 3), R(1, 3)), (R(1, 3), 1, x), (1, 2, x**2)],
        ),
        (sp.floor(2 * x + R(1, 2)), 0, 1, [(0, R(1, 4), 0), (R(1, 4), R(3, 4), 1), (R(3, 4), 1, 2)]),
        (
            sp.ceiling(2 * sp.sin(x)),
            0,
            sp.pi,
            [(0, sp.pi / 6, 1), (sp.pi / 6, 5 * sp.pi / 6, 2), (5 * sp.pi / 6, sp.pi, 1)],
        ),
        (sp.frac(x**2), 0, R(3, 2), [(0, 1, x**2), (1, sp.sqrt(2), x**2 - 1), (sp.sqrt(2), R(3, 2), x**2 - 2)]),
        (
            sp.sign(sp.sin(5 * x)) * sp.Heaviside(x - R(1, 3)),
            0,
            1,
            [(0, R(1, 3), 0), (R(1, 3), sp.pi / 5, 1), (sp.pi / 5, 1, -1)],
        ),
        (sp.Piecewise((1, sp.Eq(x, R(1, 2))), (x, True)), 0, 1, [(0, 1, x)]),
        (
            sp.Piecewise((x, sp.Interval(0, R(1, 2)).contains(x)), (1 - x, True)),
            0,
            1,
            [(0, R(1, 2), x), (R(1, 2), 1, 1 - x)],
        ),
        (
            sp.Piecewise((1, sp.Abs(x - R(1, 2)) < R(1, 4)), (2, True)),
            0,
            1,
            [(0, R(1, 4), 2), (R(1, 4), R(3, 4), 1), (R(3, 4), 1, 2)],
        ),
        (
            sp.Piecewise((1, sp.Or(x < R(1, 5), sp.Not(x < R(4, 5)))), (0, True)),
            0,
            1,
            [(0, R(1, 5), 1), (R(1, 5), R(4, 5), 0), (R(4, 5), 1, 1)],
        ),
        (
            sp.floor(2 * sp.sqrt(1 - x**2)),
            -1,
            1,
            [(-1, -sp.sqrt(3) / 2, 0), (-sp.sqrt(3) / 2, sp.sqrt(3) / 2, 1), (sp.sqrt(3) / 2, 1, 0)],
        ),
        (sp.sign((x - R(1, 2)) ** 2), 0, 1, [(0, 1, 1)]),
        (sp.exp(x) * sp.sin(10 * x), 0, 1, [(0, 1, sp.exp(x) * sp.sin(10 * x))]),
    ],
    ids=str,
)
def test_pieces_that_are_known(expr, low, high, expected):
    found = table(expr, low, high)
    assert [(sp.simplify(a - c), sp.simplify(b - d)) for (a, b, _), (c, d, _) in zip(found, expected, strict=True)] == [
        (0, 0)
    ] * len(expected)
    assert [sp.expand(part - other) for (_, _, part), (_, _, other) in zip(found, expected, strict=True)] == [0] * len(
        found
    )


atoms = st.sampled_from(
    [x, 3 * x - 1, x**2 - R(1, 3), sp.sin(4 * x), sp.cos(3 * x) - x, sp.exp(x) - R(3, 2), R(1, 5), 1 - x]
)


def combined(parts):
    pair = st.tuples(parts, parts)
    return st.one_of(
        pair.map(sum),
        pair.map(lambda two: two[0] * two[1]),
        pair.map(lambda two: sp.Max(*two)),
        pair.map(lambda two: sp.Min(*two)),
        parts.map(sp.Abs),
        parts.map(sp.sign),
        parts.map(lambda part: sp.floor(2 * part + R(1, 7))),
        st.tuples(parts, parts, parts).map(
            lambda three: sp.Piecewise((three[0], three[1] < R(1, 9)), (three[2], True))
        ),
    )


@settings(max_examples=40, deadline=None)
@given(st.recursive(atoms, combined, max_leaves=5))
def test_nested_cases_keep_the_values(expr):
    try:
        pieces = smooth_pieces(expr, x, 0, 1)
    except CannotIsolate:
        # Sums of Max and Abs may touch zero without crossing; refusing is right, a wrong piece is not.
        return
    assert disagreement(expr, pieces, 0, 1) is None


def test_a_switch_at_a_point_without_closed_form():
    pieces = smooth_pieces(sp.Abs(sp.cos(x) - x) ** R(2, 3), x, 0, 1)
    assert len(pieces) == 2
    assert abs(float(pieces[0].right) - 0.7390851332151607) < 1e-15
    nested = smooth_pieces(sp.Abs(sp.Abs(sp.cos(x) - x) - R(1, 5)), x, 0, 1)
    assert disagreement(sp.Abs(sp.Abs(sp.cos(x) - x) - R(1, 5)), nested, 0, 1) is None


def test_conditions_are_any_combination_of_relations():
    early, late, middle = x < R(1, 4), x > R(3, 4), sp.Abs(x - R(1, 2)) < R(1, 8)
    for condition in (sp.ITE(middle, late, sp.Not(early)), sp.Xor(early, late, middle), sp.Implies(late, early)):
        expr = sp.Piecewise((x, condition), (-1, True))
        assert disagreement(expr, smooth_pieces(expr, x, 0, 1), 0, 1) is None


def test_a_branch_that_is_discarded_is_never_looked_at():
    expr = sp.Piecewise((sp.Abs(x), x < R(1, 2)), (sp.Abs(sp.log(x - R(1, 4))), True))
    pieces = smooth_pieces(expr, x, -1, 1)
    assert [piece.expr for piece in pieces] == [-x, x, -sp.log(x - R(1, 4))]


def test_plateaus_are_recognised_exactly():
    plateau = smooth_pieces(sp.Piecewise((sp.cos(6 * sp.pi * x), x <= R(1, 2)), (-1, True)), x, 0, 1)
    assert [piece.is_constant for piece in plateau] == [False, True]
    hidden = smooth_pieces(sp.Max(sp.sin(x) ** 2 + sp.cos(x) ** 2, 2 * x), x, 0, 1)
    assert [piece.is_constant for piece in hidden] == [True, False]
    nearly = smooth_pieces(sp.Piecewise((1 + x / 10**60, x < R(1, 2)), (1, True)), x, 0, 1)
    assert [piece.is_constant for piece in nearly] == [False, True]


def test_a_sign_may_change_where_factors_cancel():
    expr = sp.sign(sp.sin(x) / sp.sqrt(1 - sp.cos(x) ** 2))
    assert [(right, part) for _, right, part in table(expr, 1, 5)] == [(sp.pi, 1), (5, -1)]
    assert [right for _, right, _ in table(sp.sign(sp.tan(x)), 1, 4)] == [sp.pi / 2, sp.pi, 4]


def test_what_a_piecewise_does_not_cover_is_named():
    with pytest.raises(ValueError, match=r"no case for x between Point\(1/3\) and Point\(1/2\)"):
        smooth_pieces(sp.Piecewise((x, x < R(1, 3)), (1, x > R(1, 2))), x, 0, 1)
    assert len(table(sp.Piecewise((1, sp.Ne(x, R(1, 2)))))) == 1


@pytest.mark.parametrize(
    "expr",
    [
        sp.floor(1 / x),
        sp.sign(sp.exp(x) - 1 - x - x**2 / 2 + sp.Integer(10) ** -400 * sp.erf(x) + sp.Abs(x) ** 5),
        sp.floor(sp.Integer(10) ** 6 * x),
    ],
    ids=["pole", "flat", "too-many-jumps"],
)
def test_what_cannot_be_decided_is_refused(expr):
    with pytest.raises(CannotIsolate):
        smooth_pieces(expr, x, -1, 1)


def test_bad_arguments_are_refused():
    with pytest.raises(ValueError, match="empty"):
        smooth_pieces(x, x, 1, 1)
    with pytest.raises(ValueError, match="membership"):
        smooth_pieces(sp.Piecewise((1, sp.Contains(x, sp.Integers)), (x, True), evaluate=False), x, 0, 1)


def test_an_expression_without_cases_is_one_piece_at_once():
    expr = sp.exp(x) * sp.sin(10 * x) / sp.sqrt(1 + x)
    (piece,) = smooth_pieces(expr, x, 0, 1)
    assert piece.expr is expr


# Planted faults.


EXPR = sp.Abs(sp.sin(7 * x) - x) + sp.Max(x, R(1, 3)) + sp.floor(3 * x)


def test_a_wrong_sign_is_noticed(monkeypatch):
    assert disagreement(EXPR, smooth_pieces(EXPR, x, 0, 1), 0, 1) is None
    sign = pieces_module._Stretch.sign
    monkeypatch.setattr(pieces_module._Stretch, "sign", lambda self, expr: abs(sign(self, expr)))
    assert disagreement(EXPR, smooth_pieces(EXPR, x, 0, 1), 0, 1) is not None


def test_a_zero_that_is_dropped_is_noticed(monkeypatch):
    def without_the_first(*arguments, **options):
        found = isolate_zeros(*arguments, **options)
        return type(found)(found.zeros[1:], found.poles)

    monkeypatch.setattr(pieces_module, "isolate_zeros", without_the_first)
    assert disagreement(sp.Abs(sp.sin(7 * x)), smooth_pieces(sp.Abs(sp.sin(7 * x)), x, -1, 1), -1, 1) is not None


@pytest.mark.parametrize("decider", [sp.sqrt(x - R(1, 10)) - R(1, 2), sp.asin(x + R(1, 5)) - R(1, 2)], ids=str)
@pytest.mark.parametrize(
    "cases",
    [lambda u: sp.Piecewise((1, u < 0), (2, True)), sp.sign, lambda u: sp.Max(u, 0), sp.Heaviside],
    ids=["Piecewise", "sign", "Max", "Heaviside"],
)
def test_a_decision_that_is_undefined_on_a_part_of_the_interval_is_refused(decider, cases):
    # The sign at one inner point, where it is defined, must not stand for the part where it is not.
    with pytest.raises(CannotIsolate):
        smooth_pieces(cases(decider), x, 0, 1)


def test_many_steps_are_counted_exactly():
    pieces = smooth_pieces(sp.floor(400 * x) + sp.ceiling(-3 * x), x, 0, 1)
    values = {(piece.left.exact, piece.right.exact): piece.expr for piece in pieces}
    assert len(values) == 402  # the thirds cut two of the steps
    assert values[R(399, 400), 1] == 397
    assert values[R(133, 400), R(1, 3)] == 133
    assert values[R(1, 3), R(67, 200)] == 132


def test_an_integral_in_the_same_letter_is_not_touched():
    quarter = sp.Integral(sp.Abs(x - sp.Rational(1, 2)), (x, 0, 1))
    expr = sp.Abs(x - sp.Rational(1, 2)) * quarter
    for piece in smooth_pieces(expr, x, 0, 1):
        value = compiled(piece.expr, x).arb(arb(0) if piece.left.exact == 0 else arb(1))
        assert value.overlaps(arb(1) / 8)
    assert certified_integral(expr, x, 0, 1, digits=20).contains(arb(1) / 16)
    (zero,) = isolate_zeros(x * quarter - sp.Rational(1, 12), x, 0, 1).zeros
    assert zero.point.ball(64).overlaps(arb(1) / 3)
