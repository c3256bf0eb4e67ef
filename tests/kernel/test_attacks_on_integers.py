"""Attempts to prove something false by induction, with sums of symbolic length, binomial coefficients and powers."""

from collections.abc import Callable

import pytest
import sympy as sp
from rule_cases import REFUSALS

from zcmoe_symbolic import calc
from zcmoe_symbolic.kernel import (
    RuleError,
    Theorem,
    algebra,
    assumption,
    at_every_outcome,
    by_sign,
    for_every,
    independent_copies,
    induction,
    instance,
    last_summand,
    linear_arithmetic,
    linearity,
)
from zcmoe_symbolic.language import (
    Expectation,
    Hypothesis,
    Indicator,
    RegionIntegral,
    at_most,
    continuous,
    equal,
    for_all,
    holds,
    in_domain,
    in_range,
    less,
    positive,
)
from zcmoe_symbolic.theory import sample
from zcmoe_symbolic.theory.partition import Omega, bounded_model, data_model, eps, regions
from zcmoe_symbolic.theory.scalar import i, m
from zcmoe_symbolic.theory.scalar import p as density

a, b, t, w, x, y = sp.symbols("a b t w x y", real=True)
q = sp.Symbol("q", positive=True)
j, k = sp.symbols("j k", integer=True)
N = sp.Symbol("N", integer=True, nonnegative=True)
n = sp.Symbol("n", integer=True, positive=True)
f, p = (sp.Function(name, real=True) for name in ("f", "p"))
slope = sp.Function("f'", real=True)
zero = sp.S.Zero
binomial = sp.binomial


def total(body: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    return sp.Sum(body, (k, low, high))


def hidden(quantity: sp.Expr) -> sp.Rel:
    """`b = b + ...`, where everything behind b cancels wherever it is defined."""
    return equal(b, b + quantity * (w + 1) - quantity * w - quantity)


square = by_sign.prove(at_most(0, f(x) ** 2))
doubled = linearity.prove(equal(2 * total(f(k), 0, n), total(2 * f(k), 0, n)))
symmetric = algebra.prove(equal(binomial(N, k), binomial(N, N - k)))
a_sample = [*data_model, *bounded_model, *regions, in_range(i, 1, m), sample.sample]


# -- induction ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("goal", [
    less(0, a), equal(a, 1), at_most(sp.Sum(f(N), (N, 0, 3)), 5),
], ids=str)  # fmt: skip
def test_what_the_first_case_assumes_stays_assumed(goal: sp.Rel) -> None:
    """Of a statement that is not about n, both premises may be the statement itself, as a hypothesis."""
    assumed = holds(goal)
    theorem = assumption(assumed).prove(goal, [assumed])
    assert induction(theorem, theorem, N).prove(goal).hypotheses == {assumed}


def by_trivial_premises(left: Callable[[sp.Expr], sp.Expr], v: sp.Symbol, first: int) -> Theorem:
    """`left(v) = left(v)` with one side written as a sum, from its first case and its step."""
    goal = lambda number: equal(left(number) * (w + 1), left(number) * w + left(number))  # noqa: E731
    return induction(algebra.prove(goal(sp.Integer(first))), algebra.prove(goal(v + 1)), v).prove(goal(v))


@pytest.mark.parametrize(("left", "v", "first"), [
    (lambda v: 1 / (v - 3) ** 2, n, 1),
    (lambda v: 1 / v, N, 0),
    (lambda v: sp.log(v), N, 0),
    (lambda v: sp.sqrt(3 - v), n, 1),
    (lambda v: a ** (1 - v), n, 1),
    (lambda v: zero ** (2 - v), n, 1),
    (lambda v: (-2) ** (v * x), n, 1),
    (lambda v: sp.Integral(x ** (1 - v), (x, 0, 1)), n, 1),
    (lambda v: total(f(k), 2, v), N, 0),
    (lambda v: total(f(k), 3, v), n, 1),
    (lambda v: sp.Limit(f(x) ** v, x, sp.oo), N, 0),
], ids=("pole", "pole-at-0", "logarithm", "root", "power", "zero-to-a-power", "negative-base", "integral",
        "backwards", "two-backwards", "limit"))  # fmt: skip
def test_no_induction_over_what_may_be_undefined(left: Callable, v: sp.Symbol, first: int) -> None:
    with pytest.raises(REFUSALS):
        by_trivial_premises(left, v, first)


def test_the_same_induction_over_what_is_defined() -> None:
    for left in (lambda v: 1 / (v + 3), lambda v: a**v, lambda v: zero**v, lambda v: total(f(k), 1, v)):
        assert not by_trivial_premises(left, N, 0).hypotheses


def test_nothing_of_another_name_says_what_the_integer_is() -> None:
    names = [holds(equal(a, N)), holds(at_most(a, 3))]
    step = linear_arithmetic(*names).prove(at_most(N + 1, 4), names)
    with pytest.raises(RuleError, match="would assume"):
        induction(by_sign.prove(at_most(0, 4)), step, N).prove(at_most(N, 4), names)


def test_the_number_of_examples_of_a_sample_is_not_induced_over() -> None:
    """A sample of n examples says nothing of a sample of n + 1."""
    last = lambda number: equal(  # noqa: E731
        sample.mean(sample.in_region_of(number)), sample.mean_of_one(sample.of_one_example)
    )
    base, longer = independent_copies.prove(last(sp.Integer(1)), a_sample), sample.sample.substituted({n: n + 1})
    step = independent_copies.prove(last(n + 1), [*a_sample[:-1], longer])
    with pytest.raises(RuleError, match="would assume"):
        induction(base, step, n).prove(last(n), a_sample)
    with pytest.raises(RuleError):
        instance(independent_copies.prove(last(n), a_sample), {}, {n: n + 1}).prove(last(n + 1), a_sample)


@pytest.mark.parametrize("flags", [{"integer": True}, {"integer": True, "positive": True}], ids=str)
def test_a_symbol_of_the_same_name_is_another_one(flags: dict) -> None:
    other = sp.Symbol("N", **flags)
    assumed = holds(at_most(1, other))
    step = assumption(assumed).prove(at_most(1, other), [assumed])
    with pytest.raises(RuleError):
        induction(by_sign.prove(at_most(1, 1)), step, N).prove(at_most(1, N))


# -- powers and integrals that need not be defined ----------------------------------------------------------


@pytest.mark.parametrize("body", [
    (-2) ** t, (-1) ** t, (3 - sp.pi) ** t, (-q) ** t, zero**t, (-1) ** f(t), sp.log(t), t ** sp.Rational(1, 3),
], ids=str)  # fmt: skip
def test_a_function_put_in_has_real_values(body: sp.Expr) -> None:
    """`(-1)^(2 x)` is -1 for x = 1/2."""
    with pytest.raises(REFUSALS, match="not known to be real"):
        instance(square, {f: sp.Lambda(t, body)}).prove(at_most(0, body.subs(t, x) ** 2))


@pytest.mark.parametrize("body", [2**t, (x**2 + 1) ** t, sp.Abs(t) ** sp.Rational(1, 3), zero ** (t**2)], ids=str)
def test_these_functions_have_real_values(body: sp.Expr) -> None:
    instance(square, {f: sp.Lambda(t, body)}).prove(at_most(0, body.subs(t, x) ** 2))


@pytest.mark.parametrize("quantity", [
    (-2) ** x, zero**k, zero ** (k - 1), (-1) ** (k / 2), (-q) ** x, total(zero ** (k - 1), 0, n),
], ids=str)  # fmt: skip
def test_a_power_of_a_number_that_may_be_undefined_does_not_cancel(quantity: sp.Expr) -> None:
    with pytest.raises(REFUSALS):
        algebra.prove(hidden(quantity))


@pytest.mark.parametrize("quantity", [2**x, (-1) ** k, zero**N, total(zero ** (n - k), 0, n)], ids=str)
def test_a_power_of_a_number_that_is_defined_cancels(quantity: sp.Expr) -> None:
    algebra.prove(hidden(quantity))


def test_a_derivative_of_a_function_put_in_is_defined() -> None:
    """The slope `N t^(N-1)` of `t^N` is not defined for N = 0 and t = 0."""
    steep = by_sign.prove(at_most(0, slope(b) ** 2))
    instance(steep, {f: sp.Lambda(t, t**3)}).prove(at_most(0, 9 * b**4))
    with pytest.raises(RuleError, match="not known to be real"):
        instance(steep, {f: sp.Lambda(t, t**N)}).prove(at_most(0, (N * b ** (N - 1)) ** 2))


def test_an_integral_inside_another_one_exists_too() -> None:
    inner = sp.Integral(1 / p(x), (x, 0, 1))
    outer = sp.Integral(y * inner, (y, 0, 1))
    for divergent in (inner, outer, total(k * outer, 0, 3)):
        with pytest.raises(RuleError):
            algebra.prove(hidden(divergent), [positive(p)])
        with pytest.raises(RuleError):
            by_sign.prove(at_most(0, divergent**2), [positive(p)])


def test_a_function_put_in_is_real_at_the_points_of_the_special_case() -> None:
    """Not only at those of the theorem: with x for -x, or with more summands, a root is taken of something negative."""
    squares = by_sign.prove(at_most(0, total(f(k) ** 2, 0, N)))
    root = sp.Lambda(k, sp.sqrt(N - k))
    assert not instance(squares, {f: root}).prove(at_most(0, total(N - k, 0, N))).hypotheses
    with pytest.raises(RuleError, match="not known to be real"):
        instance(squares, {f: root}, {N: N + 3}).prove(at_most(0, total(N - k, 0, N + 3)))
    root = sp.Lambda(t, sp.sqrt(t))
    assert instance(square, {f: root}).prove(at_most(0, x), [in_domain(x)]).hypotheses == {in_domain(x)}
    with pytest.raises(RuleError, match="not known to be real"):
        instance(square, {f: root}, {x: -x}).prove(at_most(0, -x), [in_domain(x)])


def test_a_function_put_in_does_not_see_the_range_of_a_bound_variable() -> None:
    """k and x of the function are not those that the sum and the integral bind."""
    squares = by_sign.prove(at_most(0, total(f(k) ** 2, 0, N)))
    with pytest.raises(RuleError, match="not known to be real"):
        instance(squares, {f: sp.Lambda(t, sp.sqrt(k))}).prove(at_most(0, sp.Sum(k, (j, 0, N))))
    integral = by_sign.prove(at_most(0, sp.Integral(f(x) ** 2, (x, 0, 1))), [continuous(f)])
    with pytest.raises(RuleError, match="not known to be real"):
        instance(integral, {f: sp.Lambda(t, sp.sqrt(x))}).prove(at_most(0, sp.Integral(x, (y, 0, 1))))


def test_a_function_put_in_is_real_in_what_the_theorem_assumes() -> None:
    named = holds(equal(a, f(b) ** 2))
    theorem = calc(0, given=[named]).at_most(f(b) ** 2, by=by_sign).equals(a, by=algebra(named)).theorem()
    instance(theorem, {f: sp.Lambda(t, t**2)}).prove(at_most(0, a), [holds(equal(a, b**4))])
    with pytest.raises(RuleError, match="not known to be real"):
        instance(theorem, {f: sp.Lambda(t, sp.sqrt(t))}).prove(at_most(0, a), [holds(equal(a, b))])
    family = for_all(x, 0, 1, equal(a, f(x) ** 2))
    at_x = for_every(family).prove(equal(a, f(x) ** 2), [family, in_domain(x)])
    theorem = calc(0, given=[family, in_domain(x)]).at_most(f(x) ** 2, by=by_sign).equals(a, by=algebra(at_x)).theorem()
    with pytest.raises(RuleError, match="not known to be real"):
        instance(theorem, {f: sp.Lambda(t, sp.sqrt(b))}).prove(
            at_most(0, a), [for_all(x, 0, 1, equal(a, b)), in_domain(x)]
        )


@pytest.mark.parametrize("value", [
    total(1 / k, 0, n), total(sp.sqrt(-k), 1, n), total(sp.log(x), 1, 1), sp.Integral(1 / b, (x, 0, 1)),
    RegionIntegral.over(Omega, sp.sqrt(b) * density(x), x), Expectation.of(sp.sqrt(b) * eps, x, eps),
], ids=str)  # fmt: skip
def test_what_a_sum_or_an_integral_put_in_is_made_of_is_defined(value: sp.Expr) -> None:
    """A sum of roots of negative numbers has a negative square."""
    given = [*data_model, *bounded_model]
    with pytest.raises(RuleError, match="not known to exist"):
        instance(by_sign.prove(at_most(0, a**2)), {}, {a: value}).prove(at_most(0, value**2), given)
    with pytest.raises(RuleError, match="not known to be real"):
        instance(by_sign.prove(at_most(0, f(w) ** 2)), {f: sp.Lambda(t, t + value)}).prove(
            at_most(0, (w + value) ** 2), given
        )


# -- the end of a range -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("goal", "given"), [
    (at_most(0, k - 1), in_range(k, 0, n)), (less(0, n - k), in_range(k, 0, n)),
    (at_most(0, n - k - 1), in_range(k, 0, n)), (at_most(0, a - k), in_range(k, 0, n)),
    (less(0, 2 * k), in_range(k, 0, n)), (less(0, k**2), in_range(k, 0, n)), (at_most(0, 2 * k - 3), in_range(k, 1, n)),
    (less(0, n + 1 - x), in_range(x, 0, n)), (at_most(0, n - j), in_range(k, 0, n)),
], ids=str)  # fmt: skip
def test_an_index_does_not_pass_the_end_of_its_range(goal: sp.Rel, given: Hypothesis) -> None:
    with pytest.raises(RuleError):
        by_sign.prove(goal, [given])


@pytest.mark.parametrize("body", [
    a ** (k - 1), a ** (n - 1 - k), zero ** (k - 2), 1 / (k - n), sp.sqrt(k - 1), sp.tan(k), a**x, (-1) ** (k / 2),
    sp.Integral(x ** (-k), (x, 0, 1)),
], ids=str)  # fmt: skip
def test_a_summand_put_in_is_defined_on_all_of_the_range(body: sp.Expr) -> None:
    with pytest.raises(REFUSALS):
        instance(doubled, {f: sp.Lambda(k, body)}).prove(equal(2 * total(body, 0, n), total(2 * body, 0, n)))


def test_what_is_given_of_a_symbol_is_not_used_of_an_index_of_its_name() -> None:
    goal = equal(total(a ** (n - k), 0, n + 1), total(a ** (n - k), 0, n) + 1 / a)
    with pytest.raises(RuleError, match="not known to be defined"):
        last_summand.prove(goal, [in_range(k, 0, n)])


@pytest.mark.parametrize("goal", [
    equal(total(f(k), 1, N - 1), total(f(k), 1, N - 2) + f(N - 1)),
    equal(total(f(k), 0, N - 1), total(f(k), 0, N - 2) + f(N - 1)),
    equal(total(f(k), 0, -2), -f(-1)),
    equal(total(f(k), 0, n / 2), total(f(k), 0, n / 2 - 1) + f(n / 2)),
    equal(total(f(k), 0, sp.oo), total(f(k), 0, sp.oo) + f(0)),
    equal(total(zero ** (k - 1), 0, n), total(zero ** (k - 1), 0, n - 1) + zero ** (n - 1)),
    equal(sp.Sum(sp.Abs(n) / n, (n, 0, 3)), sp.Sum(sp.Abs(n) / n, (n, 0, 2)) + 1),
], ids=str)  # fmt: skip
def test_ranges_that_run_backwards_end_nowhere_or_between_integers(goal: sp.Rel) -> None:
    with pytest.raises(REFUSALS):
        last_summand.prove(goal, [in_range(j, 1, n)])


# -- binomial coefficients, and 0^0 -------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "given"), [
    (-n, in_range(k, 0, n)), (k, in_range(k, -3, n)), (sp.Rational(1, 2), in_range(k, 0, n)),
    (n - 2, in_range(k, 0, n)), (n - k, in_range(k, 0, n)), (x, holds(less(0, x))), (k, in_range(k, 1, n)),
], ids=str)  # fmt: skip
def test_a_binomial_coefficient_is_not_taken_of_something_else(number: sp.Expr, given: Hypothesis) -> None:
    goal = equal(binomial(number, k), binomial(number, number - k))
    with pytest.raises(REFUSALS):
        instance(symmetric, {}, {N: number}).prove(goal, [given])


@pytest.mark.parametrize("goal", [
    equal(zero**N, 0), equal(zero**N * binomial(n, k), 0), equal(zero**N * a, zero ** (N + 1) * a),
    equal(zero ** (n - k) * binomial(n, k), 0), equal((n - k) * binomial(n, k) / binomial(n, k + 1), k + 1),
    equal(binomial(n, k) * binomial(n, -k), 0), equal(binomial(N, -k), (-1) ** k * binomial(N, k)),
    equal(binomial(N, k), binomial(N - 1, k) + binomial(N - 1, k - 1)), equal(binomial(n, sp.Rational(1, 2)), 0),
    equal(binomial(Indicator(sp.Le(0, x)), k), 1),
], ids=str)  # fmt: skip
def test_what_holds_for_most_integers_only(goal: sp.Rel) -> None:
    with pytest.raises(REFUSALS):
        algebra.prove(goal, [in_range(k, 0, n)])


# -- the learner with a rule for empty regions --------------------------------------------------------------

is_missed, constant, mean_output = sample.is_empty, sample.chat(i, sample.omega), sample.all_outputs / sample.n
rule = equal(is_missed * constant, is_missed * mean_output)


def test_the_rule_for_empty_regions_is_about_the_m_regions_where_they_are_empty() -> None:
    given = [*a_sample, sample.learned, sample.mean_of_all_if_empty]
    theorem = at_every_outcome(sample.mean_of_all_if_empty, i, sample.omega).prove(rule, given)
    with pytest.raises(RuleError):
        algebra(theorem).prove(equal(constant, mean_output), given)
    beyond = sample.chat(m + 1, sample.omega)
    with pytest.raises(RuleError, match="not known to lie in the range"):
        at_every_outcome(sample.mean_of_all_if_empty, m + 1, sample.omega).prove(equal(beyond, mean_output), given)


def test_the_mean_outside_of_the_only_region_does_not_cancel() -> None:
    """With m = 1 the mean outside of the region is 0/0, and no rule may cancel it."""
    inside = sample.region_probability
    with pytest.raises(RuleError):
        by_sign.prove(less(inside, 1), a_sample)
    with pytest.raises(RuleError):
        algebra.prove(hidden(sample.outside_mean), a_sample)
