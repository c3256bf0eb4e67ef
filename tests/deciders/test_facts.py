"""What follows from hypotheses: each answer records what it used, and no answer is too generous."""

import pytest
import sympy as sp
from sympy import Rational

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts, is_plain_number
from zcmoe_symbolic.language import (
    Cell,
    Hypothesis,
    SegmentationSequence,
    between,
    companding,
    continuous,
    continuously_differentiable,
    differentiable,
    generic_point,
    holds,
    in_domain,
    in_range,
    nonnegative,
    nonzero_almost_everywhere,
    positive,
    segmentation,
    unit_mass,
)

x, y, t, a, b, c = sp.symbols("x y t a b c", real=True)
h, q = sp.symbols("h q", positive=True)
i, m, n = sp.symbols("i m n", integer=True, positive=True)
j = sp.Symbol("j", integer=True)
f, g, p, lam = (sp.Function(name, real=True) for name in ("f", "g", "p", "lambda"))
cells, cell = SegmentationSequence.of(m), Cell.of(x, c, h)
zero, one, half = sp.Integer(0), sp.Integer(1), Rational(1, 2)


# -- in_domain ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("point", [zero, one, half, sp.sqrt(2) / 2, sp.pi / 4, sp.exp(-1)], ids=str)
def test_numbers_in_the_domain(point: sp.Expr) -> None:
    facts = Facts()
    assert facts.in_domain(point)
    assert facts.used == set()


@pytest.mark.parametrize("point", [-half, sp.Integer(2), sp.pi, sp.I, sp.sqrt(2), x, q, sp.oo], ids=str)
def test_points_not_known_to_lie_in_the_domain(point: sp.Expr) -> None:
    assert not Facts([in_domain(y)]).in_domain(point)


def test_a_hypothesis_places_a_point() -> None:
    facts = Facts([in_domain(x), in_domain(y)])
    assert facts.in_domain(x)
    assert facts.used == {in_domain(x)}
    assert not facts.in_domain(x + y)
    assert not facts.in_domain(2 * x)


def test_a_bound_variable_lies_between_its_ends() -> None:
    facts = Facts([in_domain(y)])
    assert facts.below(t, zero, y).in_domain(t)
    assert facts.used == {in_domain(y)}
    assert not Facts().below(t, zero, sp.Integer(2)).in_domain(t)
    assert not Facts().below(t, -one, one).in_domain(t)
    assert not Facts([in_domain(t)]).below(t, zero, sp.Integer(2)).in_domain(t)
    assert not Facts().below(j, zero, one).in_domain(j)


def test_an_end_that_is_bound_again_is_forgotten() -> None:
    """The outer x reaches 5; the inner x, up to 1, is another one."""
    facts = Facts().below(x, zero, sp.Integer(5)).below(y, zero, x).below(x, zero, one)
    assert facts.in_domain(x)
    assert not facts.in_domain(y)


def test_points_of_a_cell() -> None:
    facts = Facts(cell.implied_hypotheses())
    for point in (c, c + h / 2, c - h / 2, c + h / 3, x):
        assert facts.in_domain(point)
    for point in (c + h, c - 2 * h / 3, h, c / 2, c + half):
        assert not facts.in_domain(point)


def test_points_of_a_segmentation() -> None:
    facts = Facts([segmentation(cells), in_range(i, 1, m)])
    for point in (cells.breakpoint(i), cells.breakpoint(i - 1), cells.breakpoint(0), cells.midpoint(i)):
        assert facts.in_domain(point)
    other = SegmentationSequence.of(n)
    for point in (cells.breakpoint(i + 1), cells.midpoint(i - 1), cells.length(i), other.breakpoint(i), f(i, m)):
        assert not facts.in_domain(point)


# -- in_range -----------------------------------------------------------------------------------------------


def test_ranges() -> None:
    facts = Facts([in_range(j, 1, m)])
    assert facts.in_range(j, one, m)
    assert facts.in_range(j, zero, m + 1)
    assert facts.in_range(j - 1, zero, m)
    assert not facts.in_range(j - 1, one, m)
    assert not facts.in_range(j + 1, one, m)
    assert not facts.in_range(2 * j, one, m)
    assert not facts.in_range(j, one, n)
    assert not facts.in_range(j, sp.Integer(2), m)
    assert facts.used == {in_range(j, 1, m)}


def test_numbers_and_the_last_index_are_in_range() -> None:
    facts = Facts()
    assert facts.in_range(one, one, m)
    assert facts.in_range(m, one, m)
    assert not facts.in_range(sp.Integer(2), one, m)
    assert not facts.in_range(zero, one, m)
    assert not facts.in_range(half, zero, m)
    assert not facts.in_range(q, zero, q + 1)


def test_a_sum_gives_its_index_a_range() -> None:
    facts = Facts([in_range(j, 1, m)]).below(j, sp.Integer(2), n)
    assert facts.in_range(j, sp.Integer(2), n)
    assert not facts.in_range(j, one, m)
    assert not Facts().below(x, zero, m).in_range(x, zero, m)


# -- signs --------------------------------------------------------------------------------------------------


def test_signs_from_hypotheses() -> None:
    facts = Facts([positive(p), nonnegative(f), in_domain(x)])
    assert facts.positive(p(x))
    assert facts.positive(p(x) * (1 + f(x)))
    assert facts.nonnegative(f(x))
    assert facts.nonnegative(x)
    assert facts.nonnegative(1 - x)
    assert not facts.positive(f(x))
    assert not facts.positive(p(y))
    assert not facts.positive(p(x + 1))
    assert not facts.positive(g(x))
    assert not facts.positive(p(x) - 1)
    assert not facts.positive(p(x).diff(x))


def test_a_sign_is_recorded_only_when_it_was_found() -> None:
    facts = Facts([positive(p), in_domain(x)])
    assert not facts.positive(p(x) - f(x))
    assert facts.used == set()
    assert facts.positive(p(x))
    assert facts.used == {positive(p), in_domain(x)}


def test_nonzero_almost_everywhere_needs_a_generic_point() -> None:
    given = [nonzero_almost_everywhere(f), in_domain(x)]
    assert not Facts(given).nonzero(f(x))
    assert Facts([*given, generic_point(x)]).nonzero(f(x))
    assert Facts(given).below(t, zero, one, almost_everywhere=True).nonzero(f(t))
    assert not Facts(given).below(t, zero, one).nonzero(f(t))
    assert not Facts([*given, generic_point(x)]).nonzero(f(x / 2))
    assert not Facts([*given, generic_point(x)]).nonzero(f(x) - 1)


def test_order_from_relations() -> None:
    facts = Facts([holds(sp.Lt(a, b)), holds(sp.Le(x, y))])
    assert facts.positive(b - a)
    assert facts.nonnegative(b - a)
    assert facts.nonnegative(y - x)
    assert not facts.positive(y - x)
    assert not facts.nonnegative(a - b)
    assert not facts.nonnegative(2 * b - a)


@pytest.mark.parametrize("known", [segmentation(cells), companding(cells, lam)], ids=lambda known: known.kind)
def test_breakpoints_increase(known: Hypothesis) -> None:
    facts = Facts([known, in_range(i, 1, m)])
    assert facts.positive(cells.breakpoint(i) - cells.breakpoint(i - 1))
    assert facts.positive(cells.length(i))
    assert not facts.positive(cells.breakpoint(i - 1) - cells.breakpoint(i))
    assert not facts.positive(cells.breakpoint(i + 1) - cells.breakpoint(i))
    assert not facts.positive(cells.breakpoint(i))
    other = SegmentationSequence.of(n)
    assert not facts.positive(other.length(i))
    assert not facts.positive(other.breakpoint(i) - cells.breakpoint(i - 1))


# -- continuity ---------------------------------------------------------------------------------------------

CONTINUOUS = [continuous(f), continuous(p), positive(p)]


@pytest.mark.parametrize(
    "body",
    [t**3, f(t), f(t) ** 2 * t, sp.exp(f(t)), sp.Abs(f(t) - t), 1 / p(t), f(t) / p(t) ** 2, sp.sqrt(p(t)), sp.sqrt(t),
     sp.log(p(t)), p(t) ** y, t ** Rational(1, 3), g(y) * t, 1 / (1 + t**2)],
    ids=str,
)  # fmt: skip
def test_continuous(body: sp.Expr) -> None:
    assert Facts(CONTINUOUS).continuous(body, t, zero, one)


@pytest.mark.parametrize(
    "body",
    [1 / t, g(t), f(t).diff(t), sp.log(t), t ** Rational(-1, 2), 1 / f(t), sp.sqrt(f(t)), sp.floor(t), sp.sign(t),
     sp.Heaviside(t - half), sp.DiracDelta(t), sp.tan(t), 1 / (t - half), f(2 * t), t**t, sp.Max(t, half),
     sp.Piecewise((0, t < half), (1, True)), sp.Integral(g(y) * t, (y, 0, t)), sp.Sum(t**j, (j, 1, m))],
    ids=str,
)  # fmt: skip
def test_not_known_to_be_continuous(body: sp.Expr) -> None:
    assert not Facts(CONTINUOUS).continuous(body, t, zero, one)


def test_continuity_is_about_the_interval() -> None:
    facts = Facts([continuous(f), in_domain(a)])
    assert facts.continuous(f(t), t, zero, a)
    assert not facts.continuous(f(t), t, zero, b)
    assert not facts.continuous(f(t), t, -one, one)
    assert not facts.continuous(1 / t, t, -one, one)


def test_a_variable_declared_positive_may_still_reach_zero() -> None:
    w = sp.Symbol("w", positive=True)
    assert not Facts().continuous(1 / w, w, zero, one)


def test_derivatives_are_continuous_for_smooth_functions_only() -> None:
    slope = f(t).diff(t)
    assert Facts([continuously_differentiable(f)]).continuous(slope, t, zero, one)
    assert not Facts([differentiable(f)]).continuous(slope, t, zero, one)
    assert not Facts([continuously_differentiable(f)]).continuous(slope.diff(t), t, zero, one)


# -- entails ------------------------------------------------------------------------------------------------


def function(body: sp.Expr) -> sp.Lambda:
    return sp.Lambda(t, body)


GIVEN = [continuous(p), positive(p), continuously_differentiable(f), in_domain(x), companding(cells, lam)]


@pytest.mark.parametrize(
    "hypothesis",
    [
        positive(p),
        positive(function(p(t) + t**2)),
        positive(function(sp.exp(t))),
        nonnegative(function(t)),
        nonnegative(function(1 - t)),
        nonnegative(function(p(t))),
        continuous(function(f(t) * p(t))),
        continuous(f),
        continuously_differentiable(function(f(t) ** 2 + t)),
        continuously_differentiable(function(t**3)),
        differentiable(function(sp.exp(f(t)))),
        unit_mass(function(sp.Integer(1))),
        unit_mass(function(2 * t)),
        unit_mass(function(p(t) / sp.Integral(p(y), (y, 0, 1)))),
        nonzero_almost_everywhere(function(p(t))),
        in_domain(x),
        in_domain(half),
        segmentation(cells),
        holds(sp.Le(0, p(x))),
        holds(sp.Lt(0, p(x))),
    ],
    ids=str,
)
def test_entailed(hypothesis: Hypothesis) -> None:
    assert Facts(GIVEN).entails(hypothesis)


@pytest.mark.parametrize(
    "hypothesis",
    [
        positive(g),
        positive(function(t)),
        positive(function(p(t) - 1)),
        positive(function(1 / (t - half) ** 2)),
        positive(function(f(t))),
        nonnegative(function(t - half)),
        continuous(g),
        continuous(function(1 / t)),
        continuous(function(p(t).diff(t))),
        continuous(function(p(2 * t))),
        continuously_differentiable(p),
        continuously_differentiable(function(sp.Abs(t - half))),
        continuously_differentiable(function(sp.sqrt(t))),
        continuously_differentiable(function(sp.sqrt((t - half) ** 2))),
        continuously_differentiable(function(sp.sqrt((t - half) ** 2 * (t + 1)))),
        continuously_differentiable(function(f(2 * t))),
        continuously_differentiable(function(f(t).diff(t))),
        unit_mass(p),
        unit_mass(function(t)),
        unit_mass(function(y / y + sp.Integral(p(y), (y, 0, 1)))),
        unit_mass(function(g(t) / sp.Integral(g(y), (y, 0, 1)))),
        unit_mass(function(p(t) / sp.Integral(p(y), (y, 0, half)))),
        nonzero_almost_everywhere(f),
        nonzero_almost_everywhere(function(f(t) * 0)),
        in_domain(y),
        in_domain(x + 1),
        segmentation(SegmentationSequence.of(n)),
        holds(sp.Lt(1, p(x))),
        holds(sp.Eq(a, b)),
        holds(sp.Ne(a, b)),
        in_range(i, 1, m),
        generic_point(x),
    ],
    ids=str,
)
def test_not_entailed(hypothesis: Hypothesis) -> None:
    assert not Facts(GIVEN).entails(hypothesis)


def test_granted_hypotheses_are_not_recorded() -> None:
    facts = Facts([positive(p)]).granting(in_domain(x))
    assert facts.positive(p(x))
    assert facts.used == {positive(p)}


def test_binding_a_variable_forgets_what_was_known_of_it() -> None:
    facts = Facts([in_domain(x), generic_point(x), holds(sp.Lt(0, x)), positive(p)])
    inside = facts.below(x, -one, one)
    assert not inside.in_domain(x)
    assert not inside.is_generic(x)
    assert not inside.positive(x)
    assert not inside.positive(p(x))
    assert inside.positive(p(half))


@pytest.mark.parametrize(
    ("expr", "plain"),
    [(sp.pi, True), (sp.sqrt(2) + 1, True), (x, False), (f(1), False), (sp.Integral(f(t), (t, 0, 1)), False)],
    ids=str,
)
def test_plain_numbers(expr: sp.Expr, plain: bool) -> None:
    assert is_plain_number(expr) is plain


# -- the ends of the range of an index ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "least", "expected"),
    [
        (n - j, 0, True),
        (n - j, 1, False),
        (n - j + 1, 1, True),
        (j, 0, True),
        (j, 1, False),
        (j + 1, 1, True),
        (j + n, 1, True),
        (n - j - 1, 0, False),
        (m - j, 0, False),
        (2 * j, 0, False),
        (n - i, 0, False),
        (j * n, 0, False),
        (n - j + x, 0, False),
    ],
    ids=str,
)
def test_an_index_stays_between_the_ends_of_its_range(expr: sp.Expr, least: int, expected: bool) -> None:
    facts = Facts([in_range(j, 0, n)])
    assert facts.distance_to_the_end(expr, least=least) is expected
    assert facts.used == ({in_range(j, 0, n)} if expected else set())
    bound = Facts().below(j, zero, n)
    assert bound.distance_to_the_end(expr, least=least) is expected
    assert bound.used == set()


def test_the_range_of_another_index_and_an_integral_say_nothing() -> None:
    assert not Facts([in_range(i, 0, n)]).distance_to_the_end(n - j, least=0)
    assert not Facts().below(x, zero, n).distance_to_the_end(n - x, least=0)
    assert not Facts().below(j).distance_to_the_end(n - j, least=0)
    hidden = Facts([in_range(j, 0, n)]).below(j, zero, m)
    assert not hidden.distance_to_the_end(n - j, least=0)
    moved = Facts().below(j, zero, n).below(n, one, m)
    assert not moved.distance_to_the_end(n - j, least=0)


def test_the_end_of_a_range_shows_signs() -> None:
    facts = Facts([in_range(j, 0, n)])
    assert facts.nonnegative(n - j)
    assert facts.positive(n - j + 1)
    assert facts.nonzero(j - n - 1)
    assert not facts.positive(n - j)
    assert not facts.nonzero(n - j)


# -- signs from the order of points -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (x, True),
        (y - x, True),
        (x * (y - x), True),
        ((y - x) * (x - y), False),
        ((x - y) * (x - 1), True),  # two factors that are not positive
        (x - y, False),
        ((y - x) ** n, True),
        ((y - x) ** q, True),
        (1 / (y - x), False),
        ((x - y) ** 3, False),
        (x + (y - x) * f(x) ** 2, True),
        (x + (y - x) * f(x), False),
        (1 - x, True),
        (half - x, False),
    ],
    ids=str,
)
def test_signs_of_what_is_built_from_distances(expr: sp.Expr, expected: bool) -> None:
    facts = Facts([between(x, zero, y), in_domain(y)])
    assert facts.nonnegative(expr) is expected
    assert facts.used <= {between(x, zero, y), in_domain(y)}
    assert not Facts([in_domain(y)]).nonnegative(expr)
    assert not facts.positive(expr)  # every one of them vanishes somewhere


def test_points_between_points_of_the_domain_lie_in_it() -> None:
    facts = Facts([between(x, zero, y), between(y, a, one), in_domain(a)])
    assert facts.in_domain(x)
    assert facts.used == set(facts.given)
    assert not Facts([between(x, zero, y), between(y, zero, x)]).in_domain(x)
    assert not Facts([between(x, zero, 2 * one)]).in_domain(x)


def test_a_bound_variable_and_the_ends_of_its_integral() -> None:
    facts = Facts([in_domain(y)]).below(x, zero, y)
    assert facts.nonnegative(y - x)
    assert facts.nonnegative(x * (1 - x))
    assert not facts.nonnegative(x - y)
    assert not Facts([in_domain(y)]).below(x, y, zero).nonnegative(x - y)  # the limits stand in the other order
    assert not Facts().below(x, a, b).nonnegative(b - x)


@pytest.mark.parametrize(
    ("expr", "positive", "nonnegative"),
    [
        (1 - sp.exp(-q), True, True),
        (sp.exp(x) - 1, False, False),
        (1 - sp.exp(-i), True, True),
        (sp.log(1 + q), True, True),
        (sp.log(x**2 + 1), False, True),
        (sp.log(q), False, False),
        (sp.exp(-q) - 1, False, False),
    ],
    ids=str,
)
def test_signs_of_exponentials_and_logarithms(expr: sp.Expr, positive: bool, nonnegative: bool) -> None:
    assert Facts().positive(expr) is positive
    assert Facts().nonnegative(expr) is nonnegative


def test_the_sign_of_a_sum_of_numbers_is_found_soon() -> None:
    tiny = sp.exp(-1000000)  # factoring would expand (1/e)^1000000
    assert Facts().positive(sp.sqrt(2) - 1 - tiny)
    assert not Facts().nonnegative(1 - sp.sqrt(2) + tiny)


def test_powers_of_the_lengths_between_breakpoints_have_signs_in_a_sum() -> None:
    length = cells.breakpoint(i) - cells.breakpoint(i - 1)
    facts = Facts([segmentation(cells)])
    assert facts.nonnegative(sp.Sum(length**3, (i, 1, m)))
    assert facts.used == {segmentation(cells)}
    assert not facts.nonnegative(sp.Sum((-length) ** 3, (i, 1, m)))
    assert not Facts().nonnegative(sp.Sum(length**3, (i, 1, m)))


# -- what is remembered ---------------------------------------------------------------------------------------


def test_a_remembered_equality_is_told_with_its_hypotheses_and_never_without() -> None:
    barred, plain = (sp.Integral(size * f(x), (x, 0, 1)) for size in (sp.Abs(p(x)), p(x)))
    asked = [Facts([positive(p)]), Facts([positive(f)]), Facts([positive(p)])]
    told = [equal_under(facts, barred, plain) for facts in asked]
    assert [bool(answer) for answer in told] == [True, False, True]
    assert asked[0].used == asked[2].used == {positive(p)}
    assert asked[1].used == set()


def test_a_remembered_sign_of_an_integral_is_told_with_its_hypotheses_and_never_without() -> None:
    mass = sp.Integral(p(x), (x, 0, 1))
    enough = [positive(p), continuous(p)]
    asked = [Facts(enough), Facts([continuous(p)]), Facts(enough)]
    assert [facts.positive(mass) for facts in asked] == [True, False, True]
    assert asked[0].used == asked[2].used == set(enough)
    assert asked[1].used == set()
