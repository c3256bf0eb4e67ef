"""Theorem 6.5: the test error of the learned constants (section G.5).

With `n >= (4/(c rho_i)) log(2/delta)` for every region, the estimation error `sum_i rho_i (chat_i - c_i^opt)^2` is at
most `(log(2/eta)/n) sum_i R_i^2` with probability at least `1 - m (delta + eta)`: (40) in every region, and a union
bound. In the proof `v = log(2/eta)`.
"""

from sympy import Abs, Le, Lt, Sum, exp, log, sqrt, symbols

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
from zcmoe_symbolic.theory.concentration import R, best_constant, c, delta, eta, learning_model, rho, width
from zcmoe_symbolic.theory.sample import chance, chat, mean, n, omega, optimal_constant
from zcmoe_symbolic.theory.scalar import i, m

d_, u_, w_ = symbols("d u w", real=True)
x_, z_ = symbols("x z", nonnegative=True)
y_, v = symbols("y v", positive=True)

every_region = [hypothesis for hypothesis in learning_model if hypothesis != in_range(i, 1, m)]
below_one, general_below_one, admissible = holds(Lt(eta, 1)), holds(Lt(2 * exp(-v), 1)), holds(Le(c, best_constant))
enough = Le(4 / (c * rho) * log(2 / delta), n)
enough_everywhere = for_all(i, 1, m, enough)
this_region = [in_range(i, 1, m), between(i, 1, m)]
general = [*every_region, general_below_one, admissible, enough_everywhere]

deviation = chat(i, omega) - optimal_constant
radius = width * sqrt(v / (n * rho))
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
    itself = algebra.prove(equal(width, width))
    goal = at_most(1 - delta - 2 * exp(-v), chance(close.relation))
    needed = [holds(theorem.statement) for theorem in (often, positive_width, itself)]
    conditional = instance(uses("thm-6.4/confidence", 1), {}, {R: width}).prove(
        goal, [*every_region, in_range(i, 1, m), general_below_one, *needed]
    )
    return modus_ponens(conditional, often, positive_width, itself).prove(goal)


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
    return (
        calc(chance(too_large.relation))
        .at_most(mean(1 - close), by=termwise(transitivity(compared)))
        .equals(1 - chance(close.relation), by=linearity)
        .at_most(failure, by=linear_arithmetic(uses("thm-6.5/one region")))
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


@claim("thm-6.5", part="with v = log(2/eta)", given=general, states=at_most(1 - m * failure, chance(final)))
def with_a_parameter():
    """The region probabilities cancel in the sum of the bounds."""
    cancelled = calc(allowed).equals(v / n * squared_widths, by=linearity, eq=[145, 146]).theorem()
    either = by_cases(Indicator(within), by_sign, by_sign)
    certain = calc(mean(1)).equals(1, by=linearity).theorem()
    whole = (
        calc(mean(1))
        .at_most(mean(Indicator(within) + Indicator(exceeded)), by=termwise(either))
        .equals(chance(within) + chance(exceeded), by=linearity)
        .theorem()
    )
    return (
        calc(1 - m * failure)
        .at_most(chance(within), by=linear_arithmetic(whole, certain, uses("thm-6.5/union bound")))
        .equals(chance(final), by=algebra(cancelled))
        .theorem()
    )


bound = log(2 / eta) / n * squared_widths
small_error = chance(Le(estimation_error, bound, evaluate=False))


@claim("thm-6.5", part="estimation error", given=[*every_region, below_one, admissible, enough_everywhere],
       states=at_most(1 - m * (delta + eta), small_error))  # fmt: skip
def small_estimation_error():
    """The theorem: `E_est <= (log(2/eta)/n) sum_i R_i^2` with probability at least `1 - m (delta + eta)`."""
    positive = uses("thm-6.4/positive logarithm")
    goal = at_most(1 - m * (delta + eta), small_error)
    needed = [*every_region, below_one, admissible, enough_everywhere, holds(positive.statement)]
    special = instance(uses("thm-6.5/with v = log(2/eta)"), {}, {v: log(2 / eta)}).prove(goal, needed)
    return modus_ponens(special, positive).prove(goal, needed, eq=41)
