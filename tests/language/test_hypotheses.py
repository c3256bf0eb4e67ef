"""Hypotheses are compared as sentences, and read as sentences."""

import pytest
import sympy as sp

from zcmoe_symbolic.language import (
    Cell,
    Hypothesis,
    SegmentationSequence,
    companding,
    continuous,
    for_all,
    holds,
    in_domain,
    in_range,
    nonzero_almost_everywhere,
    positive,
    segmentation,
    unit_mass,
    vanishing,
)

x, y, t, c = sp.symbols("x y t c", real=True)
h = sp.Symbol("h", positive=True)
i, m, n = sp.symbols("i m n", integer=True, positive=True)
f, p = (sp.Function(name, real=True) for name in ("f", "p"))
cells = SegmentationSequence.of(m)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (positive(p), positive(sp.Lambda(t, p(t)))),
        (positive(p), positive(sp.Function("p"))),
        (positive(p), positive(sp.Function("p", positive=True))),
        (positive(sp.Lambda(x, x * p(x))), positive(sp.Lambda(t, t * p(t)))),
        (nonzero_almost_everywhere(f, slope=True), nonzero_almost_everywhere(sp.Lambda(t, f(t).diff(t)))),
        (unit_mass(sp.Lambda(x, x * y)), unit_mass(sp.Lambda(t, t * y))),
    ],
    ids=str,
)
def test_equal_up_to_bound_variables(one: Hypothesis, other: Hypothesis) -> None:
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (positive(p), positive(f)),
        (positive(p), continuous(p)),
        (positive(sp.Lambda(x, p(x))), positive(sp.Lambda(x, p(y)))),
        (unit_mass(sp.Lambda(x, x * y)), unit_mass(sp.Lambda(x, x * t))),
        (unit_mass(sp.Lambda(x, x * sp.Symbol("_0", real=True))), unit_mass(sp.Lambda(x, x**2))),
        (in_domain(x), in_domain(y)),
        (in_range(i, 1, m), in_range(i, 0, m)),
        (holds(sp.Lt(x, y)), holds(sp.Le(x, y))),
        (segmentation(cells), segmentation(SegmentationSequence.of(n))),
        (segmentation(cells), companding(cells, p)),
        (for_all(x, 0, 1, sp.Le(x, y)), for_all(x, 0, 2, sp.Le(x, y))),
    ],
    ids=str,
)
def test_different(one: Hypothesis, other: Hypothesis) -> None:
    assert one != other


def test_readings() -> None:
    assert str(positive(p)) == "p > 0 on [0, 1]"
    assert str(positive(sp.Lambda(t, t * p(t)))) == "x*p(x) > 0 on [0, 1]"
    assert str(in_domain(x)) == "x lies in [0, 1]"
    assert str(holds(sp.Lt(x, y))) == "x < y"
    assert str(for_all(x, 0, 1, sp.Le(f(x), y))) == "f(x) <= y for all x in [0, 1]"


def test_mentions_free_symbols_only() -> None:
    assert unit_mass(sp.Lambda(x, x * y)).mentions(y)
    assert not unit_mass(sp.Lambda(x, x * y)).mentions(x)
    assert in_domain(x).mentions(x)
    assert segmentation(cells).mentions(m)


def test_substitution() -> None:
    assert positive(p).substituted(functions={"p": sp.Lambda(t, t * f(t))}) == positive(sp.Lambda(x, x * f(x)))
    assert in_domain(x).substituted({x: y / 2}) == in_domain(y / 2)
    assert unit_mass(sp.Lambda(x, x * y)).substituted({y: x}) == unit_mass(sp.Lambda(t, t * x))
    assert unit_mass(sp.Lambda(x, x * y)).substituted({x: t}) == unit_mass(sp.Lambda(x, x * y))


def test_a_relation_stays_a_relation() -> None:
    changed = holds(sp.Lt(x, y)).substituted({x: sp.Integer(1), y: sp.Integer(2)})
    assert isinstance(changed.arguments[0], sp.Lt)


def test_the_variable_of_a_for_all_is_bound() -> None:
    below = for_all(x, 0, 1, sp.Le(x, y))
    assert below.substituted({y: x}) != for_all(x, 0, 1, sp.Le(x, x, evaluate=False))


@pytest.mark.parametrize("relation", [True, sp.true, x, sp.Eq(x, x), sp.Lt(0, h)], ids=str)
def test_an_evaluated_relation_is_refused(relation: object) -> None:
    with pytest.raises(TypeError, match="is not a relation"):
        holds(relation)  # type: ignore[arg-type]
    with pytest.raises((TypeError, ValueError)):
        for_all(x, 0, 1, relation)  # type: ignore[arg-type]


def test_bad_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="about f, not about f"):
        positive(p(x))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no hypothesis of kind"):
        Hypothesis("magic", (x,))
    with pytest.raises(ValueError, match="positive"):
        Cell.of(x, c, y)
    with pytest.raises(ValueError, match="positive integer"):
        SegmentationSequence.of(x)


def test_a_vanishing_remainder_names_its_regime() -> None:
    cell = Cell.of(x, c, h)
    assert vanishing(f(x), h, cell) != vanishing(f(x), h, cell.pointwise)
