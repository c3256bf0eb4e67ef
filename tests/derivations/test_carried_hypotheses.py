"""Hypotheses that a proof carries are needed, and uniformity of the remainders above all."""

import pytest
from paper_claims import CLAIMS, LIBRARY, name_of
from sympy import Abs

from zcmoe_symbolic.derivation import calc, chain, claims
from zcmoe_symbolic.derivation.claims import Claim
from zcmoe_symbolic.kernel import RuleError, expansion, integration_over_the_cell, moments, sum_over_cells, taylor
from zcmoe_symbolic.language import continuously_differentiable, differentiable, segmentation
from zcmoe_symbolic.theory.scalar import D_i, beta, cell, cells, i, x, x_i


@pytest.fixture(autouse=True)
def no_search_for_counterexamples(monkeypatch):
    """These tests ask whether a proof goes through, not why it does not."""
    monkeypatch.setattr(chain, "refute", lambda goal, given: None)
    monkeypatch.setattr(claims, "refute", lambda goal, given: None)


def dropping(claim, hypothesis, instead=()):
    given = tuple(h for h in claim.given if h != hypothesis) + tuple(instead)
    return Claim(claim.label, claim.states, given, claim.proof, claim.title, claim.part)


# That an integral or expectation exists can often be read off several hypotheses, of which the kernel carries what it
# has looked at: these theorems name more hypotheses of these kinds than one proof needs, and no others do.
ABOUT_EXISTENCE = {
    "bounded",
    "bounded noise",
    "distributed",
    "examples",
    "in range",
    "occupied",
    "partition",
    "probability density",
    "random variable",
    "unit cube",
    "variance",
}
NAMING_MORE = {
    ("an-example-is-possible", ""),
    ("eq-10", ""),
    ("eq-122", ""),
    ("finding-4", "one example"),
    ("finding-4", "the mean of all outputs on an empty region"),
    ("generating-functions-of-the-count", ""),
    ("lem-chernoff", "Markov"),
    ("lem-chernoff", "exponential moment"),
    ("lem-chernoff", "mean"),
    ("power-of-an-indicator", ""),
    ("probability-of-a-region", ""),
    ("thm-6.4", "at one count"),
    ("thm-6.4", "by the value of the count"),
    ("thm-6.4", "centred errors"),
    ("thm-6.4", "close, or far, or few"),
    ("thm-6.4", "mean at a count"),
    ("thm-C.2", "lower bound"),
    ("tilted-generating-function", ""),
}


def by_duration(claims):
    """Every dropped hypothesis is a proof of its own; for the exact risk they take a minute and a half."""
    return [pytest.param(c, marks=pytest.mark.slow) if c.label == "exact-risk" else c for c in claims]


@pytest.mark.parametrize("claim", by_duration(CLAIMS), ids=name_of)
def test_dropping_a_hypothesis_that_is_carried_breaks_the_proof(claim):
    theorems = claim.prove(LIBRARY).theorems
    carried = set().union(*(theorem.hypotheses for theorem in theorems))
    assert carried <= set(claim.given)
    unneeded = [h for h in carried if dropping(claim, h).prove(LIBRARY).verdict.proved]
    excused = ABOUT_EXISTENCE if (claim.label, claim.part) in NAMING_MORE else set()
    assert [str(h) for h in unneeded if h.kind not in excused] == []


@pytest.mark.parametrize("label", ["thm-4.1", "lem-continuous-density", "cor-4.2"])
def test_a_slope_that_need_not_be_continuous_is_not_enough(label):
    smooth = continuously_differentiable(beta)
    for claim in (c for c in CLAIMS if c.label == label):
        assert smooth in set().union(*(theorem.hypotheses for theorem in claim.prove(LIBRARY).theorems))
        weaker = dropping(claim, smooth, instead=[differentiable(beta)])
        own_proof = label != "cor-4.2" and not claim.part.startswith("from ")
        outcome = weaker.prove(LIBRARY)
        assert not outcome.verdict.proved
        assert not own_proof or outcome.failure is not None


def test_the_hypothesis_shows_that_uniformity_is_used():
    assert "uniformly continuous" in str(continuously_differentiable(beta))


def expansion_on_a_cell(cell, hypothesis):
    """`int (beta - beta(x_i))^2` over the cell, from Taylor's theorem under the hypothesis."""
    o, given = cell.o, [hypothesis]
    near = taylor_step(cell, given)
    square = (
        calc((beta(x) - beta(x_i)) ** 2, given)
        .equals(beta(x_i).diff(x_i) ** 2 * (x - x_i) ** 2 + o(D_i**2), by=expansion(near))
        .theorem()
    )
    return (
        calc(cell.integral((beta(x) - beta(x_i)) ** 2), given)
        .equals(
            cell.integral(beta(x_i).diff(x_i) ** 2 * (x - x_i) ** 2) + o(D_i**3), by=integration_over_the_cell(square)
        )
        .equals(beta(x_i).diff(x_i) ** 2 * D_i**3 / 12, by=moments)
        .theorem()
    )


def taylor_step(cell, given):
    first_order = beta(x_i) + beta(x_i).diff(x_i) * (x - x_i)
    return calc(beta(x), given).equals(first_order + cell.o(Abs(x - x_i)), by=taylor).theorem()


def sum_of(theorem, given):
    midpoint, length = cells.midpoint(i), cells.length(i)
    start = cells.sum(cells.integral((beta(x) - beta(midpoint)) ** 2, x, i), i)
    end = cells.sum(beta(x).diff(x).subs(x, midpoint) ** 2 * length**3 / 12, i)
    return calc(start, given).equals(end + cells.refinement.o(cells.mesh**2), by=sum_over_cells(theorem)).theorem()


def test_uniform_remainders_add_up():
    smooth = continuously_differentiable(beta)
    theorem = sum_of(expansion_on_a_cell(cell, smooth), [smooth, segmentation(cells)])
    assert smooth in theorem.hypotheses


def test_remainders_that_are_small_at_each_point_only_do_not_add_up():
    rough = differentiable(beta)
    pointwise = expansion_on_a_cell(cell.pointwise, rough)
    with pytest.raises(RuleError, match="uniform"):
        sum_of(pointwise, [rough, segmentation(cells)])


def test_a_differentiable_function_has_no_uniform_expansion():
    with pytest.raises(RuleError, match="uniformly over the cells"):
        taylor_step(cell, [differentiable(beta)])
