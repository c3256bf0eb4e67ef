"""The best number of experts: where approximation and estimation error add up to the least.

With C the error constant of the segment density (Corollary 4.2), the excess test error is `C/m^2 + s2 m/n` at leading order, and
`C m^(-2/d) + s2 m/n` in d dimensions (bounded normalized second moments). Over all real m > 0 it is least at
`m* = (2 C n/s2)^(1/3)`, where it is `3 * 2^(-2/3) C^(1/3) (s2/n)^(2/3)`, and nowhere else; in d dimensions at
`m* = (2 C n/(d s2))^(d/(d+2))`. The least value does not decrease with C, and the estimation part is the same for every segment
density (`bounds_on_the_mean_inverse_count.py`), so that the density of Theorem 4.3 stays the best.

To the next order the excess is `g + f` with `g = C/m^2 + s m`, `s = s2/n`, and `f = e4/m^4 + t/m + q m^2`; one Newton step from
m* moves the minimiser by `-f'(m*)/g''(m*) = 2 e4/(3 C m*) + t/(3 s m*) - 2 q m*^2/(3 s)`.
"""

from sympy import Derivative, Eq, Lambda, Le, Symbol, symbols

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import (
    by_sign,
    convexity,
    differentiation,
    instance,
    modus_ponens,
    power_products,
    strict_convexity,
)
from zcmoe_symbolic.language import (
    at_most,
    continuous,
    continuously_differentiable,
    equal,
    holds,
    nonzero_almost_everywhere,
    positive,
    unit_mass,
)
from zcmoe_symbolic.theory.scalar import beta, domain_integral, error_integral, lam, p, third, weight, x

C, s2, n, m, d, r, s, w = symbols("C s2 n m d r s w", positive=True)
smaller = Symbol("C_0", positive=True)
best = (2 * C * n / s2) ** third
best_in_d = (2 * C * n / (d * s2)) ** (d / (d + 2))


def excess(number, constant=C, per_expert=s2 / n):
    """The excess test error `C/m^2 + s2 m/n`."""
    return constant / number**2 + per_expert * number


def least(constant=C, per_expert=s2 / n):
    """Its least value, `3 * 2^(-2/3) C^(1/3) (s2/n)^(2/3)`."""
    return 3 * 2 ** (-2 * third) * constant**third * per_expert ** (2 * third)


def excess_in_d(number, constant=C, per_expert=s2 / n):
    """The excess test error in d dimensions."""
    return constant * number ** (-2 / d) + per_expert * number


@claim("lem-best-number-of-experts", part="lower bound", states=at_most(least(), excess(m)))
def lower_bound():
    """With `r = m*` and `C = s r^3/2` the excess is `(3/2) s r + s (m - r)^2 (2 m + r)/(2 m^2)`."""
    in_r = by_sign.prove(at_most(3 * s * r / 2, s * r**3 / 2 / m**2 + s * m))
    return instance(in_r, {}, {r: best, s: s2 / n}).prove(at_most(least(), excess(m)))


@claim("lem-best-number-of-experts", part="attained", states=equal(excess(best), least()))
def attained():
    """The bound is attained at `m* = (2 C n/s2)^(1/3)`."""
    return calc(excess(best)).equals(least(), by=algebra).theorem()


reached = holds(Eq(excess(m), least()))


@claim("lem-best-number-of-experts", part="nowhere else", given=[reached], states=equal(m, best))
def nowhere_else():
    """The excess is strictly convex in m, and its slope at m* is 0."""
    meets = calc(excess(m)).equals(least(), by=reached).equals(excess(best), by=algebra).theorem()
    return calc(m).equals(best, by=strict_convexity(Lambda(w, excess(w)), best, m, meets)).theorem()


@claim("lem-best-number-of-experts", part="in d dimensions", states=at_most(excess_in_d(best_in_d), excess_in_d(m)))
def in_several_dimensions():
    """The excess is convex in m, and its slope at m* is 0."""
    constant = d * s * r ** (1 + 2 / d) / 2
    tangent = convexity(Lambda(w, excess_in_d(w, constant, s)), at=r)
    in_r = calc(excess_in_d(r, constant, s)).at_most(excess_in_d(m, constant, s), by=tangent).theorem()
    return instance(in_r, {}, {r: best_in_d, s: s2 / n}).prove(at_most(excess_in_d(best_in_d), excess_in_d(m)))


@claim("lem-best-number-of-experts", part="least value in d dimensions",
       states=equal(excess_in_d(best_in_d), (1 + 2 / d) * C * best_in_d ** (-2 / d)))  # fmt: skip
def least_value_in_several_dimensions():
    """At m* the estimation error is 2/d times the approximation error."""
    return calc(excess_in_d(best_in_d)).equals((1 + 2 / d) * C * best_in_d ** (-2 / d), by=algebra).theorem()


reached_in_d = holds(Eq(excess_in_d(m), excess_in_d(best_in_d)))


@claim(
    "lem-best-number-of-experts", part="nowhere else in d dimensions", given=[reached_in_d], states=equal(m, best_in_d)
)
def nowhere_else_in_several_dimensions():
    """The excess is strictly convex in m there, too."""
    constant = d * s * r ** (1 + 2 / d) / 2
    meets = holds(Eq(excess_in_d(m, constant, s), excess_in_d(r, constant, s)))
    equality = calc(excess_in_d(m, constant, s), given=[meets]).equals(excess_in_d(r, constant, s), by=meets).theorem()
    in_r = strict_convexity(Lambda(w, excess_in_d(w, constant, s)), r, m, equality).prove(equal(m, r), [meets])
    return instance(in_r, {}, {r: best_in_d, s: s2 / n}).prove(equal(m, best_in_d), [reached_in_d])


not_larger = holds(Le(smaller, C))


@claim("lem-best-number-of-experts", part="increasing in the error constant", given=[not_larger],
       states=at_most(least(smaller), least()))  # fmt: skip
def increasing_in_the_error_constant():
    """The least excess does not decrease with the error constant."""
    return calc(least(smaller)).at_most(least(), by=power_products(not_larger)).theorem()


@claim(
    "lem-best-number-of-experts", part="the best density", given=[not_larger], states=at_most(least(smaller), excess(m))
)
def the_best_density():
    """With no number of experts has a density with a larger error constant less excess than the least of the smaller one."""
    return (
        calc(least(smaller))
        .at_most(least(), by=uses("lem-best-number-of-experts/increasing in the error constant"))
        .at_most(excess(m), by=uses("lem-best-number-of-experts/lower bound"))
        .theorem()
    )


model = [continuous(p), positive(p), continuously_differentiable(beta)]
density = [continuous(lam), positive(lam), unit_mass(lam)]
sloped = nonzero_almost_everywhere(beta, slope=True)
optimal_constant, constant_of_lam = domain_integral(weight**third) ** 3 / 12, error_integral(lam(x)) / 12


@claim("lem-best-number-of-experts", part="the density of Theorem 4.3", given=[*model, *density, sloped],
       states=at_most(least(optimal_constant), excess(m, constant_of_lam)))  # fmt: skip
def optimal_density_stays_optimal():
    """No segment density has with any number of experts less excess than lam_opt with its best number."""
    smallest = calc(optimal_constant).at_most(constant_of_lam, by=uses("thm-4.3/lower bound", 1)).theorem()
    assumed = holds(at_most(optimal_constant, constant_of_lam))
    best_density = instance(
        uses("lem-best-number-of-experts/the best density"), {}, {smaller: optimal_constant, C: constant_of_lam}
    ).prove(at_most(least(optimal_constant), excess(m, constant_of_lam)), [*model, *density, sloped, assumed])
    return modus_ponens(best_density, smallest).prove(best_density.statement)


e4, t, q = symbols("e_4 t q", real=True)
correction = e4 / m**4 + t / m + q * m**2
step = 2 * e4 / (3 * C * r) + t / (3 * s * r) - 2 * q * r**2 / (3 * s)


def slope(expr, times=1):
    """The derivative in m, for a goal."""
    return Derivative(expr, (m, times), evaluate=False)


@claim("lem-best-number-of-experts", part="derivatives", states=[
    equal(slope(excess(m, C, s)), s - 2 * C / m**3), equal(slope(excess(m, C, s), 2), 6 * C / m**4),
    equal(slope(correction), -4 * e4 / m**5 - t / m**2 + 2 * q * m)])  # fmt: skip
def derivatives():
    """Slope and curvature of the leading order g, and slope of the correction f."""
    return (
        calc(slope(excess(m, C, s))).equals(s - 2 * C / m**3, by=differentiation).theorem(),
        calc(slope(excess(m, C, s), 2)).equals(6 * C / m**4, by=differentiation).theorem(),
        calc(slope(correction)).equals(-4 * e4 / m**5 - t / m**2 + 2 * q * m, by=differentiation).theorem(),
    )


stationary = holds(Eq(C, s * r**3 / 2))
correction_slope = -4 * e4 / r**5 - t / r**2 + 2 * q * r


@claim("lem-best-number-of-experts", part="Newton step", given=[stationary], states=[
    equal(s - 2 * C / r**3, 0), equal(-correction_slope / (6 * C / r**4), step)])  # fmt: skip
def newton_step():
    """At `r = m*`, that is `C = s r^3/2`, the slope of g is 0, and the first-order change of the minimiser is -f'/g''."""
    return (
        calc(s - 2 * C / r**3).equals(0, by=algebra(stationary)).theorem(),
        calc(-correction_slope / (6 * C / r**4)).equals(step, by=algebra(stationary)).theorem(),
    )
