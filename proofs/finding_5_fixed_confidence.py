"""Finding 5: at fixed confidence the bound on the learned constants is not O(m/n) (section 6.2, Theorem 6.5).

Theorem 6.5 bounds the estimation error by (log(2/eta)/n) sum_i R_i^2, (146), with R_i = r_i + 2 b, and fails with
probability m (delta + eta). Let this be at most a fixed `risk`. Then eta <= risk/m, and since R_i >= 2 b, the bound is
at least 4 b^2 log(2 m/risk) m/n. For every K it is therefore at least K m/n as soon as m >= (risk/2) exp(K/(4 b^2)).

The condition of Theorem 6.5 on the number of examples is n >= (4/(c rho_i)) log(2/delta) for every region. Some region
has a probability rho_i of at most 1/m, so that n >= K m for every K as soon as m >= (risk/2) exp(c K/4).
"""

from sympy import Function, Lambda, Le, Sum, Symbol, exp, log

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import convexity, for_every, instance, linear_arithmetic, linearity, termwise
from zcmoe_symbolic.language import at_most, between, for_all, holds
from zcmoe_symbolic.theory.scalar import i, m

n = Symbol("n", integer=True, positive=True)
delta, eta, risk, b, c, rho, K = (
    Symbol(name, positive=True) for name in ("delta", "eta", "risk", "b", "c", "rho", "K")
)
y, z, w = (Symbol(name, positive=True) for name in ("y", "z", "w"))
r = Function("r", real=True)

ranges = for_all(i, 1, m, Le(0, r(i, m)))
squares = Sum((r(i, m) + 2 * b) ** 2, (i, 1, m))
bound = log(2 / eta) / n * squares
total_failure = holds(Le(m * (delta + eta), risk))


def tangent_of_the_logarithm():
    """The logarithm lies below its tangents: log y <= log z + (y - z)/z."""
    above = calc(-log(z) - (y - z) / z).at_most(-log(y), by=convexity(Lambda(w, -log(w)), at=z)).theorem()
    return calc(log(y)).at_most(log(z) + y / z - 1, by=linear_arithmetic(above)).theorem()


def large_logarithm(level, failure, experts):
    """For m >= (risk/2) exp(level), level <= log(2/failure), if m times the failure stays within the total."""
    below = instance(tangent_of_the_logarithm(), symbols={y: exp(level), z: 2 / failure})
    return (
        calc(level, given=[total_failure, experts])
        .at_most(log(2 / failure) + exp(level) * failure / 2 - 1, by=below)
        .at_most(log(2 / failure), by=linear_arithmetic(experts, total_failure))
        .theorem()
    )


@claim("finding-5", part="the sum of the squared ranges", given=[ranges], states=at_most(4 * b**2 * m, squares))
def squared_ranges():
    """With noise in [-b, b] the squared ranges add up to at least 4 b^2 m."""
    in_turn = for_every(ranges).prove(at_most(0, r(i, m)), [ranges, between(i, 1, m)])
    return (
        calc(4 * b**2 * m)
        .equals(Sum(4 * b**2, (i, 1, m)), by=linearity)
        .at_most(squares, by=termwise(linear_arithmetic(in_turn)))
        .theorem()
    )


many = holds(Le(risk * exp(K / (4 * b**2)) / 2, m))


@claim("finding-5", part="the bound", given=[ranges, total_failure, many], states=at_most(K * m / n, bound))
def bound_is_large():
    """With noise and total failure probability at most `risk`, the bound exceeds K m/n for every K and m large."""
    level = K / (4 * b**2)
    squared_ranges = uses("finding-5/the sum of the squared ranges")
    return (
        calc(K * m / n)
        .at_most(level / n * squares, by=linear_arithmetic(squared_ranges))
        .at_most(bound, by=linear_arithmetic(large_logarithm(level, eta, many)))
        .theorem()
    )


enough_examples = holds(Le(4 * log(2 / delta) / (c * rho), n))
small_region = holds(Le(rho, 1 / m))


def many_regions(level):
    """There are so many regions that log(2/delta) is at least the level."""
    return holds(Le(risk * exp(level) / 2, m))


@claim("finding-5", part="the number of examples",
       given=[total_failure, small_region, enough_examples, many_regions(c * K / 4)], states=at_most(K * m, n))  # fmt: skip
def more_examples():
    """The number of examples that Theorem 6.5 asks for exceeds K m for every K and m large."""
    given = [total_failure, small_region, enough_examples, many_regions(w)]
    reciprocal = calc(m, given=given).at_most(1 / rho, by=linear_arithmetic(small_region)).theorem()
    large = large_logarithm(w, delta, many_regions(w))
    for_every_level = (
        calc(4 * w * m / c, given=given)
        .at_most(4 * w / (c * rho), by=linear_arithmetic(reciprocal))
        .at_most(4 * log(2 / delta) / (c * rho), by=large)
        .at_most(n, by=enough_examples)
        .theorem()
    )
    return calc(K * m).at_most(n, by=instance(for_every_level, symbols={w: c * K / 4})).theorem()
