"""Lobes: products of powers between the zeros of their factors, and the regular parts that stay."""

import itertools
from dataclasses import replace

import pytest
import sympy as sp
from flint import acb, arb, fmpq

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.factors import power_product
from zcmoe_symbolic.numerics.quadrature.lobes import Lobe, NotALobe, lobes

x = sp.Symbol("x", real=True)
R = sp.Rational

REFERENCE = (sp.exp(-R(25, 2) * (x - R(1, 2)) ** 2) * sp.sin(6 * sp.pi * x) ** 2) ** R(1, 3)

EXPRESSIONS = {
    "reference": REFERENCE,
    "absolute value": sp.Abs(sp.sin(3 * sp.pi * x)) ** R(2, 3),
    "beta density": x ** R(-1, 2) * (1 - x) ** R(3, 2),
    "double zero": (x**2 - x**3) ** R(1, 3),
    "sum": ((sp.exp(x) * sp.sin(10 * x)).diff(x) ** 2) ** R(1, 3),
    "shared zero": sp.sqrt(x) * sp.sqrt(sp.sin(x)),
    "signed": sp.sin(5 * x) * sp.exp(x),
    "tangent": sp.tan(x) ** R(1, 3),
    "irrational exponent": x ** sp.sqrt(2) * sp.cos(x),
    "Piecewise": sp.Piecewise((x, x < R(1, 3)), (sp.sqrt(1 - x), True)),
}


def is_the_expression(
    lobe: Lobe, expr: sp.Expr, *, at: tuple[fmpq, ...] = (fmpq(1, 100), fmpq(2, 5), fmpq(97, 100))
) -> bool:
    """Whether sign (x - a)^alpha (b - x)^beta regular(x) is the expression, in thin balls, at points of the lobe."""
    with working_precision(150):
        low, high = lobe.left.ball(150), lobe.right.ball(150)
        for part in at:
            point = low + (high - low) * arb(part)
            ends = (point - low) ** compiled(lobe.left_exponent).arb() * (high - point) ** compiled(
                lobe.right_exponent
            ).arb()
            value = lobe.sign * ends * lobe.regular(point)
            expected = compiled(expr, x).arb(point)
            if not value.overlaps(expected) or not abs(value / expected - 1) < arb(2) ** -60:
                return False
    return True


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_lobe_is_the_expression(name: str) -> None:
    expr = EXPRESSIONS[name]
    found = lobes(expr, x, 0, 1)
    assert found
    assert all(is_the_expression(lobe, expr) for lobe in found)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_the_lobes_cover_the_interval_in_order(name: str) -> None:
    found = lobes(EXPRESSIONS[name], x, 0, 1)
    assert found[0].left.exact == 0
    assert found[-1].right.exact == 1
    for one, other in itertools.pairwise(found):
        assert one.right.compare(other.left) == 0


def test_exponents_are_those_of_the_zeros() -> None:
    assert [(lobe.left_exponent, lobe.right_exponent) for lobe in lobes((x**2 - x**3) ** R(1, 3), x, 0, 1)] == [
        (R(2, 3), R(1, 3))
    ]
    assert lobes(x ** R(-1, 2) * sp.sin(x) ** 2, x, 0, 1)[0].left_exponent == R(3, 2)


def test_a_plateau_has_no_lobe() -> None:
    plateau = sp.Piecewise((0, x < R(1, 4)), (sp.sqrt(x - R(1, 4)), True))
    found = lobes(plateau, x, 0, 1)
    assert [lobe.left.exact for lobe in found] == [R(1, 4)]
    assert lobes(sp.S.Zero, x, 0, 1) == ()
    assert lobes((sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1) * x, x, 0, 1, is_zero=lambda e: sp.simplify(e) == 0) == ()


def test_absolute_values_are_never_taken_for_analytic_powers() -> None:
    # x |x| has the total exponent 2 at 0 and is not analytic there.
    for expr in (sp.Abs(x), x * sp.Abs(x), sp.sqrt(x**2) * x**3, sp.Abs(x) / x):
        assert len(lobes(expr, x, -1, 1, at_every_zero=False)) == 2
    assert len(lobes(x**3, x, -1, 1, at_every_zero=False)) == 1


def test_a_base_whose_exponents_add_up_to_zero_is_still_a_base() -> None:
    under = sp.Pow(sp.sin(x) * sp.exp(x), -R(1, 2), evaluate=False)
    expr = sp.Mul(sp.sqrt(sp.sin(x)), under, evaluate=False)
    assert [factor.base for factor in power_product(expr, x).factors if not factor.never_zero] == [sp.sin(x)]


@pytest.mark.parametrize(
    "expr",
    [sp.sqrt(x - R(1, 2)), x ** R(1, 3) * sp.sqrt(sp.cos(3 * sp.pi * x) - 2)],
    ids=["root of a negative number", "root of a negative sum"],
)
def test_what_is_not_real_is_refused(expr: sp.Expr) -> None:
    with pytest.raises(NotALobe, match="no real value"):
        lobes(expr, x, 0, 1)


def middle(lobe: Lobe) -> arb:
    return (lobe.left.ball(200) + lobe.right.ball(200)) / 2


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_taylor_coefficients_hold_at_every_point_of_the_ball(name: str, side: str) -> None:
    """The coefficients over a ball contain those at each point of it; those sum up to the regular part."""
    for lobe in lobes(EXPRESSIONS[name], x, 0, 1):
        with working_precision(200):
            length = lobe.right.ball(200) - lobe.left.ball(200)
            reach = length / 64
            taylor = lobe.taylor_from_left if side == "left" else lobe.taylor_from_right
            over = taylor((reach / 2).union(arb(0)), 6)
            assert all(coefficient.is_finite() for coefficient in over)
            inside = taylor(reach / 3, 6)
            assert all(one.overlaps(other) for one, other in zip(over, inside, strict=True))
            # Lagrange's remainder from 0 with five terms and the sixth over the ball.
            at_zero = taylor(arb(0), 5)
            s = reach / 2
            value = sum((c * s**k for k, c in enumerate(at_zero)), arb(0)) + over[5] * s**5
            end = lobe.left.ball(200) + s if side == "left" else lobe.right.ball(200) - s
            exponent = lobe.left_exponent if side == "left" else lobe.right_exponent
            expected = compiled(lobe.expr, x).arb(end) * lobe.sign / s ** compiled(exponent).arb()
            assert value.overlaps(expected)
            assert abs(value / expected - 1) < arb(2) ** -24


def test_the_regular_part_is_bounded_up_to_the_zeros() -> None:
    (lobe, *_) = lobes(REFERENCE, x, 0, 1)
    with working_precision(100):
        whole = lobe.regular(arb(0).union(arb(fmpq(1, 50))))
        assert whole > 0
        assert whole.contains(lobe.regular(arb(fmpq(1, 100))))
        # sin(6 pi x) / x -> 6 pi
        at_zero = lobe.regular(arb(0)) * arb(fmpq(1, 6)) ** arb(fmpq(2, 3)) / lobe.magnitude()
        assert at_zero.overlaps((6 * arb.pi()) ** arb(fmpq(2, 3)) * (-arb(fmpq(25, 24))).exp())


def test_the_complex_regular_part_agrees_with_the_real_one_and_knows_its_limits() -> None:
    (lobe, *_) = lobes(REFERENCE, x, 0, 1)
    with working_precision(100):
        point = arb(fmpq(1, 30))
        assert lobe.regular_acb(acb(point)).real.overlaps(lobe.regular(point))
        assert lobe.regular_acb(acb(arb(0, "0.001"), arb(0, "0.001"))).is_finite()
        # The neighbouring zero at -1/6 is a branch point.
        assert not lobe.regular_acb(acb(arb(fmpq(-1, 6)) + arb(0, "0.001"), arb(0, "0.001"))).is_finite()


class TestPlantedFaults:
    lobe = lobes(REFERENCE, x, 0, 1)[1]

    def with_first_factor(self, **changes: object) -> Lobe:
        first, *others = self.lobe.factors
        return replace(self.lobe, factors=(replace(first, **changes), *others))

    def test_the_lobe_itself_is_right(self) -> None:
        assert is_the_expression(self.lobe, REFERENCE)

    def test_a_wrong_exponent_is_seen(self) -> None:
        assert not is_the_expression(self.with_first_factor(exponent=R(1, 3)), REFERENCE)

    def test_a_wrong_constant_is_seen(self) -> None:
        assert not is_the_expression(replace(self.lobe, constant=sp.Integer(2)), REFERENCE)

    def test_a_wrong_sign_is_seen(self) -> None:
        assert not is_the_expression(replace(self.lobe, sign=-1), REFERENCE)

    def test_a_missing_zero_leaves_a_regular_part_that_vanishes(self) -> None:
        faulty = self.with_first_factor(left_multiplicity=0)
        with working_precision(100):
            assert not faulty.regular(self.lobe.left.ball(100) + arb(0, "1e-10")) > 0
            assert self.lobe.regular(self.lobe.left.ball(100) + arb(0, "1e-10")) > 0
