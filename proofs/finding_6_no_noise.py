"""Finding 6: without noise there is no tradeoff (section 6.2, Theorem 6.5).

Section 6.2 opposes the approximation error, which falls with the number m of experts, to a bound of order m/n on the
estimation error. That needs noise. If b = 0, then R_i is the oscillation r_i of beta on a region. For a target with the
Lipschitz constant L and equal intervals r_i <= L/m, and the bound (146) is at most L^2 log(2/eta)/(n m). For beta = x,
where r_i = 1/m, it equals log(2/eta)/(n m) and decreases in m: at a fixed eta, and at a fixed total failure probability,
where eta = risk/(2 m).

With noise the bound is at least 4 b^2 log(2/eta) m/n.
"""

from sympy import E, Function, Lambda, Le, Sum, Symbol, log

from zcmoe_symbolic import calc, claim
from zcmoe_symbolic.kernel import (
    by_sign,
    convexity,
    for_every,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    termwise,
)
from zcmoe_symbolic.language import at_most, between, equal, for_all, holds, less
from zcmoe_symbolic.theory.scalar import i, m

n = Symbol("n", integer=True, positive=True)
eta, risk, b, L = (Symbol(name, positive=True) for name in ("eta", "risk", "b", "L"))
y, z, w = (Symbol(name, positive=True) for name in ("y", "z", "w"))
fewer, more, total = (Symbol(name, real=True) for name in ("fewer", "more", "total"))
r = Function("r", real=True)

uncertain = holds(less(eta, 1))
low, high = for_all(i, 1, m, Le(0, r(i, m))), for_all(i, 1, m, Le(r(i, m), L / m))


def bound(squares, failure=eta):
    """The bound (146) on the estimation error."""
    return log(2 / failure) / n * squares


def tangent_of_the_logarithm(at, point):
    """The logarithm lies below its tangents: log(point) <= log(at) + point/at - 1."""
    above = calc(-log(z) - (y - z) / z).at_most(-log(y), by=convexity(Lambda(w, -log(w)), at=z)).theorem()
    tangent = calc(log(y)).at_most(log(z) + y / z - 1, by=linear_arithmetic(above)).theorem()
    special = instance(tangent, symbols={y: point, z: at})
    return calc(log(point)).at_most(log(at) + point / at - 1, by=special).theorem()


def positive_logarithm():
    """For eta < 1, log(2/eta) > 0."""
    below = tangent_of_the_logarithm(2 / eta, 1)
    return calc(0).less_than(log(2 / eta), by=linear_arithmetic(below, uncertain)).theorem()


def read_for(goal, theorem, values, *shown):
    """A theorem about any real numbers, read for special ones that are shown to meet its hypotheses."""
    special = instance(theorem, symbols=values)
    return modus_ponens(special.prove(goal, [low, high, *(holds(fact.statement) for fact in shown)]), *shown).prove(
        goal
    )


@claim("finding-6", part="Lipschitz targets", given=[low, high, uncertain],
       states=at_most(bound(Sum(r(i, m) ** 2, (i, 1, m))), L**2 * log(2 / eta) / (n * m)))  # fmt: skip
def lipschitz():
    """Without noise, a Lipschitz target on m equal intervals has a bound of at most L^2 log(2/eta)/(n m)."""
    squares = Sum(r(i, m) ** 2, (i, 1, m))
    above_zero = for_every(low).prove(at_most(0, r(i, m)), [low, between(i, 1, m)])
    below_the_slope = for_every(high).prove(at_most(r(i, m), L / m), [high, between(i, 1, m)])
    sum_of_squares = (
        calc(squares)
        .at_most(Sum(L**2 / m**2, (i, 1, m)), by=termwise(linear_arithmetic(above_zero, below_the_slope)))
        .equals(L**2 / m, by=linearity)
        .theorem()
    )
    level = holds(less(0, total))
    for_any_level = (
        calc(total / n * squares, given=[low, high, level])
        .at_most(L**2 * total / (n * m), by=linear_arithmetic(sum_of_squares, level))
        .theorem()
    )
    goal = at_most(bound(squares), L**2 * log(2 / eta) / (n * m))
    return read_for(goal, for_any_level, {total: log(2 / eta)}, positive_logarithm())


@claim("finding-6", part="falls at a fixed eta", given=[uncertain],
       states=[equal(bound(Sum(1 / m**2, (i, 1, m))), log(2 / eta) / (n * m)),
               less(log(2 / eta) / (n * (m + 1)), log(2 / eta) / (n * m))])  # fmt: skip
def falls():
    """Without noise, for beta = x and m equal intervals, the bound is log(2/eta)/(n m), which decreases in m."""
    value = calc(bound(Sum(1 / m**2, (i, 1, m)))).equals(log(2 / eta) / (n * m), by=linearity).theorem()
    level = holds(less(0, total))
    for_any_level = (
        calc(total / (n * (m + 1)), given=[level])
        .less_than(
            total / (n * m),
            by=linear_arithmetic(
                calc(total * m, given=[level]).less_than(total * m + total, by=linear_arithmetic(level)).theorem()
            ),
        )
        .theorem()
    )
    smaller = less(log(2 / eta) / (n * (m + 1)), log(2 / eta) / (n * m))
    return value, read_for(smaller, for_any_level, {total: log(2 / eta)}, positive_logarithm())


small_risk = holds(less(risk, 1))


@claim("finding-6", part="falls at a fixed total failure", given=[small_risk],
       states=less(log(4 * (m + 1) / risk) / (n * (m + 1)), log(4 * m / risk) / (n * m)))  # fmt: skip
def falls_at_a_fixed_total_failure():
    """Also with eta = risk/(2 m), a fixed total failure probability, the bound for beta = x decreases in m."""
    now, then = log(4 * m / risk), log(4 * (m + 1) / risk)
    grows_slowly, large = holds(at_most(more, fewer + 1 / m)), holds(less(1, fewer))
    scaled = (
        calc(more * m, given=[grows_slowly, large])
        .less_than(fewer * m + fewer, by=linear_arithmetic(grows_slowly, large))
        .theorem()
    )
    for_any_levels = (
        calc(more / (n * (m + 1)), given=[grows_slowly, large])
        .less_than(fewer / (n * m), by=linear_arithmetic(scaled))
        .theorem()
    )
    slowly = tangent_of_the_logarithm(4 * m / risk, 4 * (m + 1) / risk)
    slowly = calc(then).at_most(now + 1 / m, by=linear_arithmetic(slowly)).theorem()
    at_least_four = calc(4).at_most(4 * m, by=by_sign).theorem()
    below_e = calc(E * risk).less_than(E, by=linear_arithmetic(small_risk)).less_than(3, by=by_sign).theorem()
    quotient = calc(E * risk / (4 * m)).less_than(1, by=linear_arithmetic(below_e, at_least_four)).theorem()
    tangent = tangent_of_the_logarithm(4 * m / risk, E)
    above_one = calc(1).less_than(now, by=linear_arithmetic(tangent, quotient)).theorem()
    goal = less(then / (n * (m + 1)), now / (n * m))
    return read_for(goal, for_any_levels, {fewer: now, more: then}, slowly, above_one)
