"""Theorem 6.5: the test error of the learned constants (section G.5).

With `n >= (4/(c rho_i)) log(2/delta)` for every region, the test error exceeds the approximation error by the estimation
error `sum_i rho_i (chat_i - c_i^opt)^2`, and that is at most `(log(2/eta)/n) sum_i R_i^2` with probability at least
`1 - m (delta + eta)`: (40) in every region, and a union bound. In the proof `v = log(2/eta)`.
"""

from sympy import Abs, Eq, Le, Lt, Sum, exp, log, sqrt, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    by_cases,
    by_sign,
    for_every,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    some_summand,
    sum_of_expectations,
    termwise,
    transitivity,
)
from zcmoe_symbolic.language import Indicator, at_most, between, equal, for_all, holds, in_range
from zcmoe_symbolic.theory.concentration.notation import (
    R,
    best_constant,
    c,
    centre,
    delta,
    eta,
    learning_model,
    rho,
    width,
)
from zcmoe_symbolic.theory.partition import over_region
from zcmoe_symbolic.theory.sample import chance, chat, mean, n, omega, optimal_constant
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

d_, u_, v_, w_ = symbols("d u v w", real=True)
x_, z_ = symbols("x z", nonnegative=True)
y_, v = symbols("y v", positive=True)

every_region = [hypothesis for hypothesis in learning_model if hypothesis != in_range(i, 1, m)]
below_one, general_below_one, admissible = holds(Lt(eta, 1)), holds(Lt(2 * exp(-v), 1)), holds(Le(c, best_constant))
enough = Le(4 / (c * rho) * log(2 / delta), n)
enough_everywhere = for_all(i, 1, m, enough)
this_region = [in_range(i, 1, m), between(i, 1, m)]
general = [*every_region, general_below_one, admissible, enough_everywhere]

deviation = chat(i, omega) - optimal_constant
radius = width * sqrt(v) / sqrt(n * rho)
close = Indicator(Le(Abs(deviation), radius, evaluate=False))
too_large = Indicator(Lt(rho * radius**2, rho * deviation**2, evaluate=False))
estimation_error = Sum(rho * deviation**2, (i, 1, m))
allowed = Sum(rho * radius**2, (i, 1, m))
squared_widths = Sum(width**2, (i, 1, m))
failure = delta + 2 * exp(-v)


@claim("thm-6.5", part="one region", given=[*general, *this_region],
       states=at_most(1 - delta - 2 * exp(-v), chance(close.relation)))  # fmt: skip
def one_region():
    """Theorem 6.4 in region number i."""
    enough_here = for_every(enough_everywhere).prove(enough, [enough_everywhere, *this_region])
    often = uses("thm-6.4/often enough")
    often = modus_ponens(often, enough_here).prove(often.statement)
    positive_width = uses("thm-6.4/range of the optimal constant", 2)
    names = [algebra.prove(equal(value, value), every_region) for value in (width, optimal_constant)]
    goal = at_most(1 - delta - 2 * exp(-v), chance(close.relation))
    needed = [holds(theorem.statement) for theorem in (often, positive_width, *names)]
    conditional = instance(uses("thm-6.4/confidence", 1), {}, {R: width, centre: optimal_constant}).prove(
        goal, [*every_region, in_range(i, 1, m), general_below_one, *needed]
    )
    return modus_ponens(conditional, often, positive_width, *names).prove(goal, [*every_region, in_range(i, 1, m)])


@claim("thm-6.5", part="share of a deviation",
       states=at_most(Indicator(Lt(y_ * z_**2, y_ * d_**2)), 1 - Indicator(Le(Abs(d_), z_))))  # fmt: skip
def share_of_a_deviation():
    """If `|d| <= z`, then `y d^2 <= y z^2`."""
    small, within = holds(Le(x_, z_)), holds(Le(Abs(d_), z_))
    exceeds = Indicator(Lt(y_ * z_**2, y_ * d_**2))
    squares = linear_arithmetic(small).prove(at_most(y_ * x_**2, y_ * z_**2), [small])
    squares = instance(squares, {}, {x_: Abs(d_)}).prove(at_most(y_ * d_**2, y_ * z_**2), [within])
    never = by_sign.prove(at_most(Indicator(Lt(u_, w_)), 0), [holds(Le(w_, u_))])
    never = instance(never, {}, {u_: y_ * z_**2, w_: y_ * d_**2}).prove(at_most(exceeds, 0), [holds(squares.statement)])
    never = modus_ponens(never, squares).prove(never.statement)
    otherwise = by_cases(exceeds, by_sign, by_sign)
    return by_cases(Indicator(Le(Abs(d_), z_)), transitivity(never), otherwise).prove(
        at_most(exceeds, 1 - Indicator(Le(Abs(d_), z_)))
    )


@claim("thm-6.5", part="failure in one region", given=[*general, *this_region],
       states=at_most(chance(too_large.relation), failure))  # fmt: skip
def failure_in_one_region():
    """A share above its bound means a deviation above its bound."""
    positive_width = uses("thm-6.4/range of the optimal constant", 2)
    here = [*every_region, in_range(i, 1, m)]
    radius_sign = linear_arithmetic(positive_width).prove(at_most(0, radius), here)
    compared = instance(uses("thm-6.5/share of a deviation"), {}, {d_: deviation, z_: radius, y_: rho}).prove(
        at_most(too_large, 1 - close), [*here, holds(radius_sign.statement)]
    )
    compared = modus_ponens(compared, radius_sign).prove(compared.statement)
    likely_close, far = uses("thm-6.5/one region"), holds(Le(1 - u_, w_))
    complement = linear_arithmetic(far).prove(at_most(1 - w_, u_), [far])
    unlikely = instance(complement, {}, {u_: failure, w_: chance(close.relation)}).prove(
        at_most(1 - chance(close.relation), failure), [holds(likely_close.statement)]
    )
    return (
        calc(chance(too_large.relation))
        .at_most(mean(1 - close), by=termwise(transitivity(compared)))
        .equals(1 - chance(close.relation), by=linearity)
        .at_most(failure, by=modus_ponens(unlikely, likely_close))
        .theorem()
    )


within = Le(estimation_error, allowed, evaluate=False)
exceeded = Lt(allowed, estimation_error, evaluate=False)
final = Le(estimation_error, v / n * squared_widths, evaluate=False)


@claim("thm-6.5", part="union bound", given=general, states=at_most(chance(exceeded), m * failure))
def union_bound():
    """If the estimation error exceeds the sum of the bounds, some share exceeds its own."""
    return (
        calc(chance(exceeded))
        .at_most(mean(Sum(too_large, (i, 1, m))), by=termwise(some_summand))
        .equals(Sum(chance(too_large.relation), (i, 1, m)), by=sum_of_expectations(i))
        .at_most(Sum(failure, (i, 1, m)), by=termwise(transitivity(uses("thm-6.5/failure in one region"))))
        .equals(m * failure, by=linearity)
        .theorem()
    )


@claim("thm-6.5", part="with v = log(2/eta)", given=general, states=[
    at_most(1 - m * failure, chance(within)), at_most(1 - m * failure, chance(final))])  # fmt: skip
def with_a_parameter():
    """Otherwise the bounds hold; the region probabilities cancel in their sum."""
    small, large = Indicator(Le(u_, w_)), Indicator(Lt(w_, u_))
    not_exceeded = instance(
        by_cases(small, by_sign, by_sign).prove(at_most(1, small + large)), {}, {u_: estimation_error, w_: allowed}
    )
    whole = (
        calc(1, given=every_region)
        .equals(mean(1), by=linearity)
        .at_most(mean(Indicator(within) + Indicator(exceeded)), by=termwise(not_exceeded))
        .equals(chance(within) + chance(exceeded), by=linearity)
        .theorem()
    )
    union = uses("thm-6.5/union bound")
    either, rarely = holds(Le(1, u_ + w_)), holds(Le(w_, d_))
    complement = linear_arithmetic(either, rarely).prove(at_most(1 - d_, u_), [either, rarely])
    goal = at_most(1 - m * failure, chance(within))
    complement = instance(complement, {}, {u_: chance(within), w_: chance(exceeded), d_: m * failure}).prove(
        goal, [holds(whole.statement), holds(union.statement)]
    )
    kept = modus_ponens(complement, whole, union).prove(goal)
    cancelled = calc(allowed, given=[]).equals(v / n * squared_widths, by=linearity).theorem()
    same = calc(chance(within), given=[]).equals(chance(final), by=algebra(cancelled)).theorem()
    return kept, calc(1 - m * failure).at_most(chance(within), by=kept).equals(chance(final), by=same).theorem()


logarithm = log(2 / eta)
in_every_region = chance(Le(estimation_error, allowed.subs(v, logarithm), evaluate=False))
bound = logarithm / n * squared_widths
small_error = chance(Le(estimation_error, bound, evaluate=False))
assumed = [*every_region, below_one, admissible, enough_everywhere]


@claim("thm-6.5", part="estimation error", given=assumed, states=[
    at_most(1 - m * (delta + eta), in_every_region), at_most(1 - m * (delta + eta), small_error)])  # fmt: skip
def small_estimation_error():
    """`E_est <= (log(2/eta)/n) sum_i R_i^2` with probability at least `1 - m (delta + eta)`."""
    positive = uses("thm-6.4/positive logarithm")
    needed = [*assumed, holds(positive.statement)]
    goals = [at_most(1 - m * (delta + eta), event) for event in (in_every_region, small_error)]
    return tuple(
        modus_ponens(
            instance(uses("thm-6.5/with v = log(2/eta)", which), {}, {v: logarithm}).prove(goal, needed), positive
        ).prove(goal, eq=145 + which)
        for which, goal in enumerate(goals)
    )


def test_error(constants):
    """`s2 + sum_i int_i (c_i - beta)^2 p`, (7)."""
    return s2 + Sum(over_region((constants - beta(x)) ** 2 * p(x)), (i, 1, m))


approximation_error = test_error(optimal_constant)
small_test_error = Le(test_error(chat(i, omega)), approximation_error + bound, evaluate=False)


@claim("thm-6.5", part="test error", given=assumed, states=at_most(1 - m * (delta + eta), chance(small_test_error)))
def small_test_error_with_high_probability():
    """The theorem: at every outcome the test error is the approximation error plus the estimation error."""
    decomposed = uses("lem-6.2/learned constants")
    sum_of_errors, small = holds(Eq(w_, d_ + u_)), Indicator(Le(estimation_error, bound, evaluate=False))
    shifted = algebra(sum_of_errors).prove(equal(Indicator(Le(u_, v_)), Indicator(Le(w_, d_ + v_))), [sum_of_errors])
    same = equal(small, Indicator(small_test_error))
    shifted = instance(
        shifted, {}, {u_: estimation_error, v_: bound, w_: test_error(chat(i, omega)), d_: approximation_error}
    ).prove(same, [*every_region, holds(decomposed.statement)])
    shifted = modus_ponens(shifted, decomposed).prove(same)
    return (
        calc(1 - m * (delta + eta))
        .at_most(small_error, by=uses("thm-6.5/estimation error", 1))
        .equals(chance(small_test_error), by=algebra(shifted))
        .theorem(eq=41)
    )
