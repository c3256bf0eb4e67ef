"""The exponent of the Chernoff bound and its best constants.

The Chernoff bound for a count of mean `mu` has the exponent `mu h(t)` above the mean and `mu h(-t)` below it, with
`h(t) = (1 + t) log(1 + t) - t`. The quotient `h(t)/t^2` decreases, so that `h(t) >= c t^2` on (0, 1] for every
`c <= h(1) = 2 log 2 - 1`, and for no other c; up to t = 1/2 the constant `4 h(1/2) = 6 log(3/2) - 2` serves.
"""

from sympy import Le, Lt, Rational, Symbol, log

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import algebra, by_derivatives, by_sign, instance, linear_arithmetic
from zcmoe_symbolic.language import at_most, equal, holds, less
from zcmoe_symbolic.theory.concentration.notation import best_constant, c, chernoff_exponent, t

end = Symbol("t_0", positive=True)
small, gap = Symbol("t", nonnegative=True), Symbol("g", real=True)
half = Rational(1, 2)
up_to_one, up_to_the_end = holds(Le(t, 1)), holds(Le(t, end))
admissible = holds(Le(c, best_constant))


@claim("lem-chernoff-exponent", part="decreasing quotient", given=[up_to_the_end],
       states=at_most(chernoff_exponent(end) / end**2, chernoff_exponent(t) / t**2))  # fmt: skip
def decreasing_quotient():
    """`h(t)/t^2` decreases: its derivative is `(2 t - (2 + t) log(1 + t))/t^3`, which is not positive."""
    curvature = by_sign.prove(at_most(0, small / (1 + small) ** 2))
    bound = by_derivatives(curvature, small, 0, 2).prove(at_most(2 * small, (2 + small) * log(1 + small)))
    bound = instance(bound, {}, {small: t}).prove(at_most(2 * t, (2 + t) * log(1 + t)))
    slope = linear_arithmetic(bound).prove(at_most(0, ((2 + t) * log(1 + t) - 2 * t) / t**3))
    return (
        calc(chernoff_exponent(end) / end**2)
        .at_most(chernoff_exponent(t) / t**2, by=by_derivatives(slope, t, end, 1))
        .theorem()
    )


@claim("lem-chernoff-exponent", part="upper tail", given=[up_to_one, admissible],
       states=at_most(c * t**2, chernoff_exponent(t)))  # fmt: skip
def best_quadratic_bound():
    """`h(t) >= c t^2` on (0, 1] for every c up to `h(1) = 2 log 2 - 1`."""
    at_one = (
        instance(uses("lem-chernoff-exponent/decreasing quotient"), {}, {end: 1})
        .prove(at_most(best_constant, chernoff_exponent(t) / t**2), [up_to_one])
    )  # fmt: skip
    return calc(c * t**2).at_most(chernoff_exponent(t), by=linear_arithmetic(admissible, at_one)).theorem()


@claim("lem-chernoff-exponent", part="no larger constant", given=[holds(Lt(best_constant, c))],
       states=less(chernoff_exponent(1), c * 1**2))  # fmt: skip
def no_larger_constant():
    """For every larger c the bound fails at t = 1."""
    larger = holds(Lt(best_constant, c))
    return calc(chernoff_exponent(1)).equals(best_constant, by=algebra).less_than(c, by=larger).theorem()


@claim("lem-chernoff-exponent", part="up to one half", given=[holds(Le(t, half))],
       states=at_most((6 * log(Rational(3, 2)) - 2) * t**2, chernoff_exponent(t)))  # fmt: skip
def better_constant_up_to_one_half():
    """Up to t = 1/2 the better constant `4 h(1/2) = 6 log(3/2) - 2` serves."""
    at_one_half = (
        instance(uses("lem-chernoff-exponent/decreasing quotient"), {}, {end: half})
        .prove(at_most(6 * log(Rational(3, 2)) - 2, chernoff_exponent(t) / t**2), [holds(Le(t, half))])
    )  # fmt: skip
    return (
        calc((6 * log(Rational(3, 2)) - 2) * t**2)
        .at_most(chernoff_exponent(t), by=linear_arithmetic(at_one_half))
        .theorem()
    )


@claim("lem-chernoff-exponent", part="lower tail", given=[holds(Lt(t, 1))],
       states=at_most(t**2 / 2, chernoff_exponent(-t)))  # fmt: skip
def lower_tail():
    """`h(-t) >= t^2/2` on (0, 1): the second derivatives are `1/(1 - t)` and 1."""
    below_one = [holds(Lt(small, 1))]
    quotient = linear_arithmetic(holds(Lt(0, gap))).prove(at_most(0, small / gap), [holds(Lt(0, gap))])
    curvature = instance(quotient, {}, {gap: 1 - small}).prove(at_most(0, small / (1 - small)), below_one)
    bound = by_derivatives(curvature, small, 0, 2).prove(at_most(small**2 / 2, chernoff_exponent(-small)), below_one)
    return instance(bound, {}, {small: t}).prove(at_most(t**2 / 2, chernoff_exponent(-t)), [holds(Lt(t, 1))])


@claim("lem-chernoff-exponent", part="parabola", states=at_most(chernoff_exponent(t), t**2 / 2))
def below_a_parabola():
    """`h(t) <= t^2/2` for t > 0: the second derivatives are `1/(1 + t)` and 1."""
    curvature = by_sign.prove(at_most(0, small / (1 + small)))
    bound = by_derivatives(curvature, small, 0, 2).prove(at_most(chernoff_exponent(small), small**2 / 2))
    return instance(bound, {}, {small: t}).prove(at_most(chernoff_exponent(t), t**2 / 2))


@claim("lem-chernoff-exponent", part="the constant is below one half", states=at_most(best_constant, half))
def constant_below_one_half():
    """`2 log 2 - 1 <= 1/2`, so that the constant of the upper tail serves for the lower tail too."""
    bound = uses("lem-chernoff-exponent/parabola")
    return instance(bound, {}, {t: 1}).prove(at_most(best_constant, half))


@claim("lem-chernoff-exponent", part="one third", states=less(Rational(1, 3), best_constant))
def one_third_is_smaller():
    """The customary constant 1/3 is admissible, and not the best."""
    return linear_arithmetic.prove(less(Rational(1, 3), best_constant))


@claim("lem-chernoff-exponent", part="exponent at one half", states=[
    equal(chernoff_exponent(half), (6 * log(Rational(3, 2)) - 2) / 4),
    equal(chernoff_exponent(-half), (1 - log(2)) / 2)])  # fmt: skip
def exponents_at_one_half():
    """`h(1/2) = (6 log(3/2) - 2)/4` and `h(-1/2) = (1 - log 2)/2`."""
    upper = calc(chernoff_exponent(half)).equals((6 * log(Rational(3, 2)) - 2) / 4, by=algebra).theorem()
    return upper, calc(chernoff_exponent(-half)).equals((1 - log(2)) / 2, by=algebra).theorem()
