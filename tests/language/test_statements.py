"""What can be stated, and what is refused before any rule looks at it."""

import pytest
import sympy as sp

from zcmoe_symbolic.language import (
    Asymptotic,
    Cell,
    Expectation,
    InexactInput,
    ManyExperts,
    RegionIntegral,
    SegmentationSequence,
    at_most,
    equal,
    holds,
    less,
    positive,
    readable,
)
from zcmoe_symbolic.language.statements import same_statement, sides
from zcmoe_symbolic.language.wellformed import check_exact

x, y, t, c, k = sp.symbols("x y t c k", real=True)
h = sp.Symbol("h", positive=True)
m = sp.Symbol("m", integer=True, positive=True)
f = sp.Function("f", real=True)
cell, many = Cell.of(x, c, h), ManyExperts(m)


def test_relations_are_not_evaluated() -> None:
    assert equal(x, x).args == (x, x)
    assert type(less(1, 2)) is sp.StrictLessThan
    assert type(at_most(2, 1)) is sp.LessThan


def test_a_remainder_makes_an_asymptotic_equality() -> None:
    statement = equal(f(x), f(c) + k * h + cell.o(h))
    assert isinstance(statement, Asymptotic)
    assert (statement.lhs, statement.main, statement.scale, statement.regime) == (f(x), f(c) + k * h, h, cell)
    assert sides(statement) == (f(x), f(c) + k * h)
    assert readable(statement) == "f(x) = h*k + f(c) + o(h)"
    assert readable(equal(x, many.o(1 / m))) == "x = o(1/m)"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (cell.o(h), x),
        (x + cell.o(h), x + cell.o(h)),
        (x, 2 * cell.o(h)),
        (x, -cell.o(h)),
        (x, cell.o(h) ** 2),
        (x, f(cell.o(h))),
        (x, sp.exp(cell.o(1))),
        (x, cell.o(h) + cell.o(1)),
        (x, cell.o(h) + many.o(1)),
        (x, k * (y + cell.o(h))),
        (x, sp.Integral(cell.o(h), (t, 0, 1))),
        (x, cell.o(h) + sp.Integral(cell.o(1), (t, 0, 1))),
    ],
    ids=str,
)
def test_a_remainder_elsewhere_is_refused(left: sp.Expr, right: sp.Expr) -> None:
    with pytest.raises(ValueError, match="one summand of the right-hand side"):
        equal(left, right)


@pytest.mark.parametrize("build", [less], ids=["less"])
def test_a_remainder_in_a_strict_inequality_is_refused(build: object) -> None:
    with pytest.raises(ValueError, match=r"remainder|statement"):
        check_exact(build(x, y + cell.o(h)))  # type: ignore[operator]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (equal(sp.Integral(x, (x, 0, 1)), k), equal(sp.Integral(t, (t, 0, 1)), k), True),
        (equal(x, y), equal(y, x), False),
        (equal(x, y), at_most(x, y), False),
        (at_most(x, y), less(x, y), False),
        (equal(x, y + cell.o(h)), equal(x, y + cell.o(h**2)), False),
        (equal(x, y + cell.o(h)), equal(x, y + cell.pointwise.o(h)), False),
        (equal(x, y + cell.o(h)), equal(x, y), False),
        (positive(f), positive(sp.Lambda(t, f(t))), True),
        (positive(f), holds(sp.Lt(x, y)), False),
    ],
    ids=str,
)
def test_same_statement(one: sp.Basic, other: sp.Basic, alike: bool) -> None:
    assert same_statement(one, other) is alike


@pytest.mark.parametrize(
    "statement",
    [equal(x, 0.5), equal(x, sp.nan), at_most(sp.zoo, x), equal(x, y + cell.o(0.5 * h)), holds(sp.Lt(x, 0.5)), True,
     sp.Ne(x, y), x],
    ids=str,
)  # fmt: skip
def test_inexact_input(statement: object) -> None:
    with pytest.raises(InexactInput):
        check_exact(statement)  # type: ignore[arg-type]


def test_printing() -> None:
    region = sp.Symbol("A")
    assert str(RegionIntegral.over(region, f(x), x)) == "Integral(f(x), x in A)"
    assert str(Expectation.of(f(x), x)) == "E[f(x)]"
    assert sp.latex(cell.o(h)) == r"o\left(h\right)"
    assert readable(equal(x, y)) == "x = y"
    assert readable(less(x, y)) == "x < y"


def test_region_integrals_bind_their_variable_only_in_the_body() -> None:
    assert RegionIntegral.over(sp.Symbol("A"), f(x) * y, x).free_symbols == {y, sp.Symbol("A")}
    assert RegionIntegral.over(sp.Function("A")(x), f(x), x).free_symbols == {x}


def test_regimes_read_as_what_they_are() -> None:
    assert cell.uniform
    assert not cell.pointwise.uniform
    assert cell != cell.pointwise
    assert many.reading == "m -> oo"
    assert SegmentationSequence.of(m).refinement.reading == "Delta_max(m) -> 0"


@pytest.mark.parametrize("points", [(c, c, h), (h, c, h), (x, h, h)], ids=str)
def test_the_symbols_of_a_cell_differ(points: tuple[sp.Symbol, sp.Symbol, sp.Symbol]) -> None:
    with pytest.raises(ValueError, match="cell"):
        Cell.of(*points)
