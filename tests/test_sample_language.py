"""The language of samples: indicators, random variables and which expectations exist, text and LaTeX."""

import pytest
import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.random_variables import UNBOUNDED, degree, source_of
from zcmoe_symbolic.language import (
    Indicator,
    InRegion,
    at_every_outcome,
    bounded_noise,
    bounded_statistic,
    holds,
    in_range,
    probability,
    random_variable,
)
from zcmoe_symbolic.language.wellformed import OutsideTheLanguage, check_expression
from zcmoe_symbolic.notation import expression_latex
from zcmoe_symbolic.theory.partition import bounded_model, data_model, eps, regions
from zcmoe_symbolic.theory.sample import (
    chance,
    chat,
    count,
    in_region_of,
    j,
    k,
    mean,
    mean_of_one,
    n,
    noise_of,
    of_one_example,
    omega,
    output,
    point_of,
    s,
    sample,
    total_in_region,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, x

t = sp.Symbol("t", real=True)
g, f = sp.Function("g", real=True), sp.Function("f", real=True)
MODEL = [*data_model, *bounded_model, *regions, in_range(i, 1, m), sample]
EXAMPLE = [*MODEL, in_range(j, 1, n)]


def degree_over_the_sample(body, given):
    facts = Facts(given)
    return degree(body, source_of(mean(body), facts), facts)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (t, 0),
        (in_region_of(), 0),
        (output(), 1),
        (output() ** 2 * in_region_of(), 2),
        (count**3, 0),
        (total_in_region * s**count, 1),
        (sp.exp(count), 0),
        (sp.exp(noise_of()), UNBOUNDED),
        (chat(i, omega), UNBOUNDED),
        (Indicator(sp.Le(t, chat(i, omega), evaluate=False)) * output(), 1),
        (1 / count, None),
        (t**count, None),
        (point_of(), None),
        (f(point_of()), None),
        (f(omega), None),
        (beta(omega), None),
        (noise_of(n + 1), None),
        (sp.log(count), None),
        (Indicator(sp.Le(1 / count, t, evaluate=False)), None),
    ],
    ids=str,
)
def test_the_degree_of_a_random_variable(body, expected):
    assert degree_over_the_sample(body, [*EXAMPLE, random_variable(chat)]) == expected


def test_bounded_noise_and_statistics_have_degree_zero():
    pair = g(point_of(), noise_of())
    assert degree_over_the_sample(noise_of(), [*EXAMPLE, bounded_noise(eps, 1)]) == 0
    assert degree_over_the_sample(pair, EXAMPLE) is None
    assert degree_over_the_sample(pair, [*EXAMPLE, bounded_statistic(g, x, eps)]) == 0
    assert degree_over_the_sample(g(point_of(), noise_of(j - 1)), [*EXAMPLE, bounded_statistic(g, x, eps)]) is None


def test_a_bounded_statistic_may_be_an_expression():
    first, second = sp.symbols("first second", real=True)
    facts = Facts([*MODEL, bounded_noise(eps, 1)])
    assert facts.entails(bounded_statistic(sp.Lambda((first, second), t * (beta(first) + second)), x, eps))
    assert not facts.entails(bounded_statistic(sp.Lambda((first, second), f(first) + second), x, eps))
    assert not Facts(MODEL).entails(bounded_statistic(sp.Lambda((first, second), beta(first) + second), x, eps))


def test_an_expectation_needs_every_hypothesis_that_bounds_its_body():
    body = mean(total_in_region)
    assert Abstraction(Facts(MODEL)).exists(body)
    needed = ("distributed", "bounded", "variance", "in range", "examples")
    for kind in needed:
        assert not Abstraction(Facts([h for h in MODEL if h.kind != kind])).exists(body)


def test_facts_decide_a_relation():
    positive = Facts([holds(sp.Lt(0, t, evaluate=False))])
    event = Indicator(sp.Le(t, 0, evaluate=False))
    assert Abstraction(positive)(event) == 0
    assert Abstraction(Facts())(event).is_Dummy
    assert positive.used
    assert Abstraction(Facts())(Indicator(sp.Le(t, t + 1, evaluate=False))) == 1
    assert Abstraction(Facts())(Indicator(sp.Eq(t, t + 1, evaluate=False))) == 0


def test_an_expectation_of_what_is_positive_is_positive():
    facts = Facts(MODEL)
    assert facts.positive(mean_of_one(sp.exp(beta(x))))
    assert facts.nonnegative(mean_of_one(of_one_example))
    assert facts.positive(mean_of_one(of_one_example * sp.exp(beta(x))))
    assert not Facts(h for h in MODEL if h.kind != "occupied").positive(mean_of_one(of_one_example * sp.exp(beta(x))))
    assert not facts.positive(mean(count))


@pytest.mark.parametrize("relation", [sp.Ne(t, 0), sp.Ge(t, 0), sp.true, t], ids=str)
def test_an_indicator_is_about_an_equation_or_at_most_or_less(relation):
    with pytest.raises(TypeError, match="is not Eq, Le or Lt"):
        Indicator(relation)


def test_what_an_event_is_about_is_checked():
    check_expression(in_region_of())
    complex_side = Indicator(sp.Eq(sp.Symbol("w"), 0, evaluate=False))
    for wrong in (complex_side, InRegion(x + 1, regions[0].arguments[2]), InRegion(x, t + 1)):
        with pytest.raises(OutsideTheLanguage):
            check_expression(wrong)


def test_a_range_cannot_depend_on_what_runs_through_it():
    with pytest.raises(ValueError, match="which run through all their values"):
        at_every_outcome(sp.Le(0, k, evaluate=False), omega, k, 0, k)


def test_text_and_latex():
    event = sp.Lt(0, count, evaluate=False)
    assert str(chance(event)) == "P(0 < Sum(1[x_sample(j, omega) in A(i, m)], (j, 1, n)))"
    assert str(probability(of_one_example, x, eps)) == "P(x in A(i, m))"
    assert expression_latex(chance(event)) == (
        r"\mathbb{P}\left(0 < \sum_{j=1}^{n} \mathbf{1}\left[x_{j} \in A_{i}\right]\right)"
    )
    assert expression_latex(mean(chat(i, omega) * noise_of())) == (
        r"\mathbb{E}\left[\hat{c}_{i} \varepsilon_{j}\right]"
    )
