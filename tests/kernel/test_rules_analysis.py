"""Inequalities from derivatives, and hypotheses that are replaced by theorems."""

from collections.abc import Iterator

import pytest
import sympy as sp
from rule_cases import Use, family, valid, violates, wrong
from sympy import Le, Lt, Rational, exp, log

from zcmoe_symbolic.kernel import (
    RuleError,
    Theorem,
    algebra,
    assumption,
    by_derivatives,
    by_sign,
    instance,
    linear_arithmetic,
    modus_ponens,
    some_summand,
)
from zcmoe_symbolic.language import (
    Hypothesis,
    Indicator,
    at_most,
    between,
    continuous,
    equal,
    holds,
    in_domain,
    less,
    nonnegative,
)

u, v, a, b, k = sp.symbols("u v a b k", real=True)
y, end = sp.symbols("y e", positive=True)
w = sp.Symbol("w", nonnegative=True)
below = sp.Symbol("s", negative=True)
n = sp.Symbol("n", integer=True, positive=True)
f = sp.Function("f", real=True)


def assumed(relation: sp.Rel) -> Theorem:
    return assumption(holds(relation)).prove(relation, [holds(relation)])


def signed(expr: sp.Expr, *given: Hypothesis) -> Theorem:
    return by_sign.prove(at_most(0, expr), given)


# -- by_derivatives ---------------------------------------------------------------------------------------------


@valid("by_derivatives")
def of_second_order() -> Iterator[Use]:
    convex = by_sign.prove(less(0, exp(u)))
    yield Use(by_derivatives(convex, u, 0, 2), at_most(1 + u, exp(u)))
    yield Use(by_derivatives(convex, u, a, 2), at_most(exp(a) * (1 + u - a), exp(u)))
    yield Use(by_derivatives(convex, u, 0, 2), at_most(u - 3, exp(u)))
    yield Use(by_derivatives(signed(1 / y**2), y, 1, 2), at_most(log(y), y - 1))
    yield Use(by_derivatives(signed(k**2 * exp(k * u)), u, 0, 2), at_most(1 + k * u, exp(k * u)))
    concave = by_sign.prove(at_most(-sp.cosh(u), 0))
    yield Use(by_derivatives(concave, u, 0, 2), at_most(1, sp.cosh(u)))


@valid("by_derivatives")
def of_first_order() -> Iterator[Use]:
    yield Use(by_derivatives(signed(w / (1 + w)), w, 0, 1), at_most(log(1 + w), w))
    rising = signed(3 * u**2)
    ahead, behind = holds(Le(a, u)), holds(Le(u, a))
    yield Use(by_derivatives(rising, u, a, 1), at_most(a**3, u**3), [ahead], [ahead])
    falling = signed(exp(-u))
    yield Use(by_derivatives(falling, u, a, 1), at_most(exp(-a), exp(-u)), [behind], [behind])
    inside = between(u, 0, 2)
    yield Use(by_derivatives(rising, u, 0, 1), at_most(0, u**3), [inside], [inside])


@valid("by_derivatives")
def with_an_interval() -> Iterator[Use]:
    cut = holds(Lt(w, 1))
    positive = linear_arithmetic(cut).prove(less(0, 1 - w), [cut])
    quotient = linear_arithmetic(holds(Lt(0, a))).prove(at_most(0, w / a), [holds(Lt(0, a))])
    curvature = instance(quotient, {}, {a: 1 - w}).prove(at_most(0, w / (1 - w)), [cut])
    goal = at_most(w**2 / 2, (1 - w) * log(1 - w) + w)
    yield Use(by_derivatives(curvature, w, 0, 2), goal, [cut], [cut])
    yield Use(by_derivatives(curvature, w, 0, 2, positive), goal, [cut], [cut])
    unit = in_domain(u)
    slope = linear_arithmetic(unit).prove(at_most(0, 1 - u), [unit])
    yield Use(by_derivatives(slope, u, 0, 1), at_most(0, u - u**2 / 2), [unit], [unit])


@violates("by_derivatives")
def point_outside_the_interval() -> Iterator[Use]:
    convex = signed(1 / y**2)
    yield Use(by_derivatives(convex, y, 0, 2), at_most(log(y), y - 1))
    yield Use(by_derivatives(convex, y, -1, 2), at_most(log(y), y - 1))
    far = holds(Le(2, u))
    rising = linear_arithmetic(far).prove(at_most(0, u - 2), [far])
    # The slope u - 2 is negative below 2, and so is u^2/2 - 2 u + 2 - 2 at 1.
    yield Use(by_derivatives(rising, u, 0, 1), at_most(0, u**2 / 2 - 2 * u), [far])
    yield Use(by_derivatives(by_sign.prove(less(0, exp(u))), u, u, 2), at_most(1 + u, exp(u)))


@violates("by_derivatives")
def not_an_interval() -> Iterator[Use]:
    other = sp.Symbol("r", real=True, nonzero=True)
    curvature = by_sign.prove(less(0, 2 / other**4))
    yield Use(by_derivatives(curvature, other, 1, 2), at_most(1 - 2 * (other - 1), 1 / other**2))
    for letter in (sp.Symbol("i", integer=True), sp.Symbol("p", positive=True, integer=True), sp.Symbol("z")):
        convex = by_sign.prove(less(0, exp(u)))
        yield Use(by_derivatives(convex, letter, 0, 2), at_most(1 + letter, exp(letter)))
    # The two half-lines beyond -1 and 1 are connected by nothing.
    outside = holds(Le(1, u**2))
    yield Use(by_derivatives(assumed(Le(1, u**2)), u, 1, 1), at_most(Rational(1, 3) - 1, u**3 / 3 - u), [outside])


@violates("by_derivatives")
def hypotheses_of_another_kind() -> Iterator[Use]:
    at_two = holds(sp.Eq(u, 2))
    slope = linear_arithmetic(at_two).prove(at_most(0, u - 1), [at_two])
    yield Use(by_derivatives(slope, u, 0, 1), at_most(0, u**2 / 2 - u), [at_two])
    value = holds(Le(0, f(u) - u))
    yield Use(by_derivatives(assumed(Le(0, f(u) - u)), u, 0, 1), at_most(0, u * f(a) - u**2 / 2), [value])
    sign = signed(f(u), nonnegative(f), in_domain(u))
    yield Use(by_derivatives(sign, u, 0, 1), at_most(0, f(u)), [nonnegative(f), in_domain(u)])


@violates("by_derivatives")
def singular_or_jagged_functions() -> Iterator[Use]:
    # 1/u lies below 0 for u < 0, although its second derivative at 1 and its tangent there fit.
    curvature = assumed(Le(0, 2 / u**3))
    yield Use(by_derivatives(curvature, u, 1, 2), at_most(2 - u, 1 / u), [holds(Le(0, 2 / u**3))])
    yield Use(by_derivatives(signed(0 * u), u, 1, 2), at_most(u, sp.Abs(u)))
    yield Use(by_derivatives(signed(w), w, 0, 1), at_most(0, 2 * w ** Rational(3, 2) / 3))
    slope = assumed(Le(0, 1 / (1 + u) ** 2))
    yield Use(by_derivatives(slope, u, 0, 2), at_most(log(1 + u), u), [holds(slope.statement)])
    integral = sp.Integral(f(v), (v, 0, u))
    yield Use(by_derivatives(signed(u**2), u, 0, 1), at_most(integral, integral + u**3 / 3), [continuous(f)])


@violates("by_derivatives")
def the_wrong_side_of_the_point() -> Iterator[Use]:
    rising = signed(3 * u**2)
    yield Use(by_derivatives(rising, u, 0, 1), at_most(0, u**3))
    behind = holds(Le(u, a))
    yield Use(by_derivatives(rising, u, a, 1), at_most(a**3, u**3), [behind])


@violates("by_derivatives")
def parameters() -> Iterator[Use]:
    convex, goal = by_sign.prove(less(0, exp(u))), at_most(1 + u, exp(u))
    for order in (0, 3, -2, sp.Integer(2)):
        yield Use(by_derivatives(convex, u, 0, order), goal)
    yield Use(by_derivatives(equal(0, u), u, 0, 2), goal)
    yield Use(by_derivatives(algebra.prove(equal(u - u, 0)), u, 0, 2), goal)
    yield Use(by_derivatives(convex, u, 0, 2, algebra.prove(equal(u - u, 0))), goal)
    yield Use(by_derivatives(convex, u, 0, 2), less(1 + u, exp(u)))
    yield Use(by_derivatives(convex, u, 0, 2), equal(1 + u, exp(u)))


@wrong("by_derivatives")
def other_bounds() -> Iterator[Use]:
    convex = by_sign.prove(less(0, exp(u)))
    for line in (1 + 2 * u, 2 + u, 1 - u, 1 + u + u**2 / 2, u + Rational(101, 100)):
        yield Use(by_derivatives(convex, u, 0, 2), at_most(line, exp(u)))
    yield Use(by_derivatives(convex, u, 0, 2), at_most(exp(u), 1 + u))
    yield Use(by_derivatives(convex, u, 1, 2), at_most(1 + u, exp(u)))
    yield Use(by_derivatives(convex, u, 0, 1), at_most(1 + u, exp(u)))
    yield Use(by_derivatives(signed(1 / y**2), y, 1, 2), at_most(log(y), y - 2))
    yield Use(by_derivatives(signed(1 / y**2), y, 1, 2), at_most(y - 1, log(y)))


def test_the_constant_of_hoeffdings_lemma_is_sharp() -> None:
    """For the symmetric law on -1 and 1 the bound s^2/2 is that of the lemma; no smaller constant is accepted."""
    square = by_sign.prove(at_most(0, sp.tanh(u) ** 2))
    by_derivatives(square, u, 0, 2).prove(at_most(log(sp.cosh(u)), u**2 / 2))
    for constant in (Rational(4, 9), Rational(49, 100)):
        room = 2 * constant - 1 + sp.tanh(u) ** 2
        goal = at_most(log(sp.cosh(u)), constant * u**2)
        with pytest.raises(RuleError, match="does not show the sign"):
            by_derivatives(square, u, 0, 2).prove(goal)
        with pytest.raises(RuleError, match="lies in an interval"):
            by_derivatives(assumed(Le(0, room)), u, 0, 2).prove(goal, [holds(Le(0, room))])


# -- modus_ponens ---------------------------------------------------------------------------------------------------


@valid("modus_ponens")
def shown_hypotheses() -> Iterator[Use]:
    given = [holds(Lt(0, u)), holds(Le(a, b)), holds(Le(b, k))]
    theorem = linear_arithmetic(*given).prove(less(a, k + u), given)
    step = linear_arithmetic(holds(Le(a + 1, b))).prove(at_most(a, b), [holds(Le(a + 1, b))])
    needs = [given[0], given[2], holds(Le(a + 1, b))]
    yield Use(modus_ponens(theorem, step), theorem.statement, needs, needs)
    yield Use(modus_ponens(theorem, step, by_sign.prove(at_most(0, u**2))), theorem.statement, needs, needs)
    positive = linear_arithmetic(given[1]).prove(at_most(a, b + exp(u)), [given[1]])
    yield Use(modus_ponens(positive, step), positive.statement, [needs[2]], [needs[2]])


@valid("modus_ponens")
def circular_reasons_stay() -> Iterator[Use]:
    one, other = holds(Le(a, b)), holds(Le(a + 1, b + 1))
    theorem = linear_arithmetic(one).prove(at_most(2 * a, 2 * b + 1), [one])
    forth = linear_arithmetic(other).prove(at_most(a, b), [other])
    back = linear_arithmetic(one).prove(at_most(a + 1, b + 1), [one])
    both = linear_arithmetic(one, holds(Le(u, v))).prove(at_most(a + u, b + v), [one, holds(Le(u, v))])
    yield Use(modus_ponens(theorem, forth), theorem.statement, [other], [other])
    yield Use(modus_ponens(modus_ponens(theorem, forth).prove(theorem.statement), back), theorem.statement, [], [one])
    itself = assumed(Le(u, v))
    yield Use(modus_ponens(both, forth, itself), both.statement, [other], [other, holds(Le(u, v))])


@violates("modus_ponens")
def theorems_that_do_not_serve() -> Iterator[Use]:
    theorem = linear_arithmetic(holds(Le(a, b))).prove(at_most(2 * a, 2 * b), [holds(Le(a, b))])
    for other in (at_most(a, b + 1), at_most(b, a), less(a, b), at_most(2 * a, 2 * b)):
        shown = assumption(holds(other)).prove(other, [holds(other)])
        yield Use(modus_ponens(theorem, shown), theorem.statement)
    yield Use(modus_ponens(theorem, holds(Le(a, b))), theorem.statement)
    yield Use(modus_ponens(theorem), theorem.statement)
    yield Use(modus_ponens(theorem.statement), theorem.statement)
    sign = by_sign.prove(less(0, f(u)), [Hypothesis("positive", nonnegative(f).arguments), in_domain(u)])
    yield Use(modus_ponens(sign, by_sign.prove(at_most(0, u**2))), sign.statement)


@wrong("modus_ponens")
def other_statements() -> Iterator[Use]:
    theorem = linear_arithmetic(holds(Le(a, b))).prove(at_most(2 * a, 2 * b), [holds(Le(a, b))])
    shown = assumed(Le(a, b))
    for goal in (at_most(a, b), at_most(2 * b, 2 * a), less(2 * a, 2 * b), equal(a, b)):
        yield Use(modus_ponens(theorem, shown), goal)


def test_two_theorems_cannot_vouch_for_each_other() -> None:
    one, other = holds(Le(a, b)), holds(Le(u, v))
    theorem = linear_arithmetic(one, other).prove(at_most(a + u, b + v), [one, other])
    # Each of the two relations is shown from the other by way of an equation of the four symbols.
    tied = holds(sp.Eq(b - a, v - u))
    forth = linear_arithmetic(other, tied).prove(at_most(a, b), [other, tied])
    back = linear_arithmetic(one, tied).prove(at_most(u, v), [one, tied])
    joined = modus_ponens(theorem, forth, back).prove(theorem.statement)
    assert joined.hypotheses == {one, other, tied}


# -- some_summand -----------------------------------------------------------------------------------------------

i, m = sp.symbols("i m", integer=True, positive=True)
g = sp.Function("g", real=True)


def total(body: sp.Expr, high: sp.Expr = m) -> sp.Sum:
    return sp.Sum(body, (i, 1, high))


@valid("some_summand")
def sums_over_one_range() -> Iterator[Use]:
    j = sp.Symbol("j", integer=True)
    goal = at_most(Indicator(Lt(total(f(i)), total(g(i)))), total(Indicator(Lt(f(i), g(i)))))
    yield Use(some_summand, goal)
    renamed = sp.Sum(Indicator(Lt(f(j), g(j))), (j, 1, m))
    yield Use(some_summand, at_most(goal.lhs, renamed))
    yield Use(some_summand, at_most(Indicator(Lt(total(u * f(i)), total(0 * i))), total(Indicator(Lt(u * f(i), 0)))))


@violates("some_summand")
def other_ranges_and_undefined_summands() -> Iterator[Use]:
    one = Indicator(Lt(f(i), g(i)))
    yield Use(some_summand, at_most(Indicator(Lt(total(f(i)), total(g(i), m + 1))), total(one)))
    yield Use(some_summand, at_most(Indicator(Lt(total(f(i)), total(g(i)))), total(one, m + 1)))
    quotient = Indicator(Lt(total(1 / f(i)), total(g(i))))
    yield Use(some_summand, at_most(quotient, total(Indicator(Lt(1 / f(i), g(i))))))
    yield Use(some_summand, at_most(Indicator(Lt(a, b)), total(one)))


@wrong("some_summand")
def other_events() -> Iterator[Use]:
    event = Indicator(Lt(total(f(i)), total(g(i))))
    for bound in (Indicator(Lt(g(i), f(i))), Indicator(Lt(f(i) + 1, g(i))), Indicator(Le(f(i), g(i))) / 2):
        yield Use(some_summand, at_most(event, total(bound)))
    # With "at most" the sums may agree although no summand is at most the other's below an equality of all.
    yield Use(some_summand, at_most(Indicator(Le(total(f(i)), total(g(i)))), total(Indicator(Lt(f(i), g(i))))))
    yield Use(some_summand, at_most(total(Indicator(Lt(f(i), g(i)))), event))


test_accepted, test_side_conditions, test_wrong_conclusions = family(__name__)
