"""The claims about cells and about Gersho's conjecture: what is proved, on what it rests, and what is refused."""

from functools import cache

import pytest
from sympy import Function, Integer, Integral, Lambda, Le, Rational, Symbol, symbols

from zcmoe_symbolic import calc, verify
from zcmoe_symbolic.derivation import StepFailed
from zcmoe_symbolic.kernel import RuleError, fundamental_theorem, moments, termwise
from zcmoe_symbolic.language import RegionIntegral, at_most, distance, partition, throughout, unit_cube

CELLS = {"interval", "square", "cube", "cube of any dimension", "equilateral triangle", "regular hexagon"}
x, y, c, t = symbols("x y c t", real=True)
h, r = symbols("h r", positive=True)


@cache
def rows():
    report = verify("gersho", "lem-cells", "lem-ball")
    assert not report.faults
    assert report.exit_status() == 0
    return {row.id: row for row in (*report.statements, *report.supplementary)}


@pytest.mark.parametrize("label", ["lem-cells", "lem-ball"])
def test_the_lemmas_are_proved_without_citations(label):
    row = rows()[label]
    assert (row.verdict, row.trust, row.citations) == ("proved", "symbolic", ())


def test_every_cell_has_its_part():
    assert {part.name for part in rows()["lem-cells"].parts} == CELLS


def test_the_bound_needs_equal_volumes_and_the_position_of_both_differences():
    kinds = " ".join(rows()["lem-ball"].hypotheses)
    for piece in (
        "Integral(1, x in W(3, 4)) = Integral(1, x in W(2, 4))",
        "r**2 <= ||c - x||**2",
        "||c - x||**2 <= r**2",
    ):
        assert piece in kinds


def test_the_conjecture_is_proved_on_the_line_and_cited_beyond():
    row = rows()["gersho"]
    assert (row.verdict, row.trust) == ("cited", "cited")
    assert {(part.name, part.verdict, part.trust) for part in row.parts} == {
        ("one dimension", "proved", "symbolic"),
        ("no region of the line has less", "proved", "symbolic"),
    }
    assert {"the conjecture", "two dimensions", "lattices in three dimensions"} <= {fact.part for fact in row.cited}


@pytest.mark.parametrize("value", [Rational(1, 11), Rational(1, 24), -Rational(1, 12), h])
def test_a_wrong_moment_of_the_square_is_refused(value):
    inner = Integral((x**2 + y**2) / h, (x, -h / 2, h / 2))
    with pytest.raises(StepFailed):
        calc(Integral(inner / h, (y, -h / 2, h / 2)) / (2 * h**2), given=[]).equals(value, by=moments)


def test_a_wrong_shell_is_refused():
    d = Symbol("d", integer=True, positive=True)
    for wrong in (d * r ** (d + 1) / (d + 2), r ** (d + 2), d * r ** (d + 2) / (d + 1)):
        with pytest.raises(StepFailed):
            calc(Integral(d * x ** (d + 1), (x, 0, r)), given=[]).equals(
                wrong, by=fundamental_theorem(Lambda(t, d * t ** (d + 2) / (d + 2)))
            )


def test_the_comparison_does_not_hold_the_other_way_round():
    W, Omega, parts = Function("W", real=True), Symbol("Omega"), Integer(4)

    def over(body):
        return RegionIntegral.over(W(2, parts), body, x)

    far = throughout(x, W(2, parts), Le(r**2, distance(x, c) ** 2))
    given = [unit_cube(Omega, Symbol("d", integer=True, positive=True)), partition(W, parts, Omega), far]
    honest = at_most(over(r**2), over(distance(x, c) ** 2))
    assert termwise(far).prove(honest, given).statement == honest
    with pytest.raises(RuleError):
        termwise(far).prove(at_most(over(distance(x, c) ** 2), over(r**2)), given)
    with pytest.raises(RuleError):
        termwise(far).prove(honest, given[:2])
