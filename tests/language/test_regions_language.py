"""The language of small regions: points are no numbers, regimes are well formed, bounds are no equalities."""

import pytest
import sympy as sp
from sympy import Function, Symbol

from zcmoe_symbolic.derivation.refutation import refute
from zcmoe_symbolic.kernel import RuleError, algebra
from zcmoe_symbolic.language import (
    Asymptotic,
    AsymptoticBound,
    ManyExperts,
    OutsideTheLanguage,
    PartitionSequence,
    Region,
    at_most,
    continuously_differentiable_on,
    directional,
    distance,
    equal,
    gradient_norm,
    less,
    readable,
    substitute,
    throughout,
)
from zcmoe_symbolic.language.statements import same_statement
from zcmoe_symbolic.language.wellformed import check_exact, check_expression
from zcmoe_symbolic.verification.wording import claimed

x, c, y = sp.symbols("x c y", real=True)
V, d, i, m = Symbol("V", positive=True), *sp.symbols("d i m", integer=True, positive=True)
Omega, A = Symbol("Omega"), Symbol("A_i")
beta = Function("beta", real=True)
parts = PartitionSequence.of(m, Omega, d)
region = parts.any_region(A, V, c, x)


def test_distances_are_symmetric_and_vanish_at_equal_points() -> None:
    assert distance(x, c) == distance(c, x)
    assert distance(x, x) == 0
    assert substitute(distance(x, c), {x: c}) == 0
    assert substitute(directional(beta)(c, x), {x: c}) == 0
    assert directional(beta)(c, x) != directional(beta)(x, c)


@pytest.mark.parametrize("point", [x + 1, 2 * x, sp.Integer(0), x * y, sp.Symbol("z")], ids=str)
def test_points_are_no_numbers(point: sp.Expr) -> None:
    for quantity in (distance(point, c), gradient_norm(beta)(point), directional(beta)(c, point)):
        with pytest.raises(OutsideTheLanguage):
            check_expression(quantity)


def test_points_are_symbols_and_function_values() -> None:
    check_expression(distance(x, parts.centroid(i)) * gradient_norm(beta)(parts.centroid(i)) + directional(beta)(c, x))


def test_a_quantity_of_no_function_is_refused() -> None:
    bare = gradient_norm(beta)(c)
    with pytest.raises(OutsideTheLanguage):
        check_expression(bare.func(y, c))


def test_gradients_are_not_differentiated() -> None:
    for quantity in (distance(x, c), gradient_norm(beta)(x), directional(beta)(c, x)):
        with pytest.raises((RuleError, OutsideTheLanguage)):
            algebra.prove(equal(sp.Derivative(quantity, x), 0))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (distance(x, c), distance(x, y)),
        (directional(beta)(c, x), sp.S.Zero),
        (directional(beta)(c, x), directional(beta)(x, c)),
        (gradient_norm(beta)(c), gradient_norm(beta)(x)),
        (gradient_norm(beta)(c), beta(c).diff(c)),
        (gradient_norm(beta)(c), gradient_norm(Function("p"))(c)),
        (directional(beta)(c, x), gradient_norm(beta)(c) * distance(x, c)),
    ],
    ids=str,
)
def test_different_quantities_are_neither_equal_nor_refuted(left: sp.Expr, right: sp.Expr) -> None:
    with pytest.raises(RuleError):
        algebra.prove(equal(left, right))
    assert refute(equal(left, right), []) is None
    assert refute(at_most(left, right), []) is None


def test_regimes_want_symbols_that_say_no_more_than_they_may() -> None:
    other = Symbol("W", real=True)
    for arguments in (
        (A, other, c, x),
        (Symbol("A", real=True), V, c, x),
        (A, V, Symbol("c", positive=True), x),
        (A, V, x, x),
        (A, V, c, Symbol("n", integer=True)),
        (Omega, V, c, x),
    ):
        with pytest.raises(ValueError, match="region"):
            Region.of(*arguments, parts)


def test_sequences_want_a_dimension_and_different_names() -> None:
    with pytest.raises(ValueError, match="dimension"):
        PartitionSequence.of(m, Omega, sp.Rational(3, 2))
    with pytest.raises(ValueError, match="dimension"):
        PartitionSequence.of(m, Omega, Symbol("d", integer=True))
    with pytest.raises(ValueError, match="names"):
        PartitionSequence.of(m, Omega, d, "A", "A", "x")


def test_a_forged_regime_is_refused() -> None:
    forged = Region(A, sp.Symbol("V", real=True), c, x, parts)
    real_domain = PartitionSequence(*parts.args[:4], x, d)
    for regime in (forged, Region(A, V, c, y, real_domain), real_domain.refinement):
        with pytest.raises(OutsideTheLanguage):
            check_exact(equal(V, regime.o(1)))


def test_a_bound_is_no_equality() -> None:
    bound = at_most(V, beta(c) + region.o(V))
    assert type(bound) is AsymptoticBound
    assert not isinstance(bound, Asymptotic)
    assert not same_statement(bound, equal(V, beta(c) + region.o(V)))
    check_exact(bound)
    assert readable(bound) == "V <= beta(c) + o(V)"
    assert claimed(at_most(1 / m, ManyExperts(m).o(1))) == "1/m <= o(1) as m -> oo"


def test_a_remainder_stands_on_the_right_only() -> None:
    with pytest.raises(ValueError, match="remainder"):
        at_most(region.o(V), V)
    with pytest.raises(ValueError, match="remainder"):
        at_most(V, 2 * region.o(V))
    with pytest.raises(OutsideTheLanguage):
        check_exact(less(V, beta(c) + region.o(V)))


def test_what_moves_in_a_regime() -> None:
    assert region.moving == {A, V, c, x, m}
    assert parts.refinement.moving == {m}


def test_hypotheses_about_regions() -> None:
    assert str(throughout(x, A, sp.Le(distance(x, c), 1, evaluate=False))) == "||c - x|| <= 1 for all x in A_i"
    assert not continuously_differentiable_on(beta, Omega).mentions(x)
    assert not throughout(x, A, sp.Le(beta(x), 1, evaluate=False)).mentions(x)
    with pytest.raises(TypeError, match="relation"):
        throughout(x, A, sp.true)
