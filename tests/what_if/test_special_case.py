"""A statement with particular functions: theorems about them, certified numbers, and clear refusals."""

import mpmath
import pytest
from IPython.core.formatters import DisplayFormatter
from sympy import Abs, Piecewise, Rational, cos, exp, pi, sqrt

from zcmoe_symbolic import DataModel, Noise, ScalarMoE, paper, special_case, truncated_normal, x
from zcmoe_symbolic.kernel import is_theorem
from zcmoe_symbolic.present.special_case.plots import errors

HALF = Rational(1, 2)
COSINE = cos(6 * pi * x)
PLATEAU = Piecewise((COSINE, x <= HALF), (-1, True))
ATTAINED = "thm-4.3/the bound is attained"


def values(special, name):
    return [value for value in special.value(25) if value.name == name]


@pytest.mark.parametrize(
    ("target", "density"),
    [(x**2, 1), (COSINE, 1), (exp(x), 1 + (x - HALF) / 2), (COSINE, truncated_normal(HALF, Rational(1, 5)))],
    ids=["square", "cosine", "exponential", "truncated-normal"],
)
def test_the_value_agrees_with_the_error_constant_and_with_an_independent_integration(target, density):
    special = paper.statement("thm-4.3").substitute(beta=target, p=density)
    least = values(special, ATTAINED)[0]
    constant = ScalarMoE(DataModel(target, density)).error_constant(digits=25)
    assert least.right.overlaps(12 * constant)
    weight = target.diff(x) ** 2 * density
    with mpmath.workdps(15):
        pieces = [mpmath.mpf(k) / 6 for k in range(7)]
        slope = lambda t: mpmath.mpf(weight.subs(x, t).evalf(20)) ** (mpmath.mpf(1) / 3)  # noqa: E731
        independent = mpmath.quad(slope, pieces, maxdegree=5) ** 3
    assert abs(float(least.right) - float(independent)) < 1e-4 * float(independent)
    if least.left is not None:
        assert least.left.overlaps(least.right)


def test_the_special_cases_are_theorems_of_the_kernel_about_these_functions():
    special = special_case("thm-4.3", beta=COSINE, p=1, s2=Rational(1, 12), m=20)
    assert special.theorems
    assert all(is_theorem(theorem) for theorem in special.theorems)
    assert all(theorem.rule == "instance" for theorem in special.theorems)
    assert not special.refused
    error = values(special, ATTAINED)[1].right
    moe = ScalarMoE(DataModel(COSINE, 1, Noise(variance=Rational(1, 12))))
    assert error.overlaps(moe.error(20, digits=25))
    # what the kernel does not see stays a hypothesis of the theorem
    decided = {c.hypothesis for case in special.cases for c in case.conditions if c.standing == "decided"}
    assert decided
    assert decided <= {h for theorem in special.theorems for h in theorem.hypotheses}


def test_another_target_gives_another_formula_and_another_number():
    one, two = (special_case("thm-4.3", beta=target, p=1) for target in (x**2, x**3))
    assert one.latex() != two.latex()
    assert one.formula != two.formula
    assert not values(one, ATTAINED)[0].right.overlaps(values(two, ATTAINED)[0].right)


def test_a_plateau_loses_the_optimum_with_the_place_and_the_bound_with_the_kernel_s_reason():
    special = special_case("thm-4.3", beta=PLATEAU, p=1)
    refused = {case.name: case.refused for case in special.refused}
    assert "vanishes from x = 1/2 to x = 1" in refused[ATTAINED]
    assert "given by cases" in refused["thm-4.3/lower bound"]
    assert special.value() == ()


@pytest.mark.parametrize(
    ("target", "why"),
    [(Abs(x - HALF), "jumps at x = 1/2"), (sqrt(x), "not bounded near x = 0")],
    ids=["corner", "root"],
)
def test_a_target_that_is_not_continuously_differentiable_has_no_theorem_and_the_place_is_named(target, why):
    special = special_case("thm-4.3", beta=target, p=1)
    assert special.theorems == ()
    assert special.value() == ()
    assert any(why in case.refused for case in special.refused)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"beta": x**2, "p": 2 * x + 1}, "integrates to 2"),
        ({"beta": x**2, "p": 3 * x - HALF}, "negative"),
        ({"beta": 0.5 * x}, "Rational"),
        ({"beta": x**2, "s2": 0.1}, "Rational"),
        ({"betta": x**2}, "has no 'betta' to substitute; it has .*beta.*lam"),
        ({}, "nothing is substituted"),
        ({"beta": "__import__('os')"}, "beta"),
        ({"beta": "x**2", "m": "x"}, "m"),
    ],
    ids=["mass", "negative", "float", "float-number", "unknown", "nothing", "code", "no-number"],
)
def test_what_is_no_density_no_exact_function_or_no_name_is_refused(given, message):
    with pytest.raises(ValueError, match=message) as error:
        special_case("thm-4.3", **given)
    assert "\n" not in str(error.value)


def test_a_density_of_experts_is_put_in_and_checked_too():
    special = special_case("thm-4.3", beta=x**2, p=1, lam="1")
    (bound,) = values(special, "thm-4.3/lower bound")
    assert bound.left < bound.right
    assert bound.right.contains(Rational(4, 3))
    wrong = special_case("thm-4.3", beta=x**2, p=1, lam="2*x + 1")
    assert any("integral is 2" in case.refused for case in wrong.refused)


def test_strings_are_read_by_the_whitelist_as_the_same_functions():
    one, two = special_case("thm-4.3", beta="cos(6*pi*x)", p="1"), special_case("thm-4.3", beta=COSINE, p=1)
    assert one.formula == two.formula


def test_the_plot_shows_the_exact_error_and_the_theory_for_many_experts():
    special = special_case("thm-4.3", beta=x**2, p=1, s2=Rational(1, 12))
    theory, exact = errors(special.substitution, [1, 64])
    assert theory[1] == pytest.approx(1 / 12 + 0.072 / 64**2)
    assert exact[1] - 1 / 12 == pytest.approx(0.072 / 64**2, rel=0.02)
    assert exact[0] - 1 / 12 == pytest.approx(4 / 45)  # the variance of x^2
    lines = special.plot(m=[1, 2, 4]).axes[0].lines
    assert list(lines[0].get_xdata()) == [1, 2, 4]
    assert list(lines[1].get_ydata()) == errors(special.substitution, [1, 2, 4])[1]


def test_numbers_of_experts_on_the_axis_are_counts():
    axes = special_case("thm-4.3", beta=x**2, p=1).plot(m=range(4, 31)).axes[0]
    axes.figure.draw_without_rendering()
    labels = [label.get_text() for label in axes.get_xticklabels(which="both") if label.get_text()]
    assert {"4", "10", "20"} <= set(labels)
    assert all(label.isdigit() for label in labels)


def test_a_notebook_shows_the_plot_as_a_picture():
    special = special_case("thm-4.3", beta=x**2, p=1)
    few, many = (DisplayFormatter().format(special.plot(m=counts))[0] for counts in ([1, 2], range(1, 30)))
    assert few["image/png"].startswith(b"\x89PNG")
    assert few["image/png"] != many["image/png"]


@pytest.mark.parametrize(
    ("label", "given", "message"),
    [
        ("hoelder", {"f": 1}, "there is one for thm-4.1, cor-4.2, thm-4.3"),
        ("thm-4.3", {"beta": x**2}, "a plot needs p"),
    ],
    ids=["statement", "density"],
)
def test_a_plot_that_cannot_be_drawn_is_refused(label, given, message):
    with pytest.raises(ValueError, match=message):
        special_case(label, **given).plot()


def test_displays_escape_and_change_with_the_object():
    one, two = special_case("thm-4.3", beta=x**2, p=1), special_case("thm-4.3", beta=x**3, p=1)
    assert one._repr_html_() != two._repr_html_()
    assert "<=" not in one._repr_html_()
    assert one._repr_latex_().count("\\begin{aligned}") == 1


def test_a_statement_without_a_theorem_is_refused():
    with pytest.raises(ValueError, match="no theorem to specialise"):
        special_case("no-such-label", beta=x)


@pytest.mark.slow
def test_a_limit_keeps_its_variable_and_says_so():
    special = special_case("cor-4.2", beta=x**2, p=1, m=20)
    assert any("m varies here" in case.note for case in special.cases)
    assert special.theorems
