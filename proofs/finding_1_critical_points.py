"""Finding 1: the optimal density vanishes where the slope of the target does (sections 4.2 and E.2).

Assumption 1 asks for a smooth segment density with D_i ~= 1/(m lambda(x_i)), (20), hence for lambda > 0. The optimal
density (22) is zero at each zero of beta'. Corollary 4.2 does not apply to it there, and (23) does not follow.

Example: beta = x^2 and p = 1. Then lambda_opt = (5/3) x^(2/3), and the first interval [0, D] of its companding
segmentation, (49) and (50), has the length D = m^(-3/5). For every m the product m D lambda(D/2), which (20) takes
for 1, is (5/3) 2^(-2/3); and m^2 D^2 = m^(4/5) exceeds every K, so that the remainder o(D_max^2) of (19), times m^2,
need not tend to zero. The first interval itself contributes only (4/45) m^(-3) to the error.
"""

from sympy import Eq, Integral, Lambda, Le, Rational, Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import by_sign, fundamental_theorem, modus_ponens, power_products
from zcmoe_symbolic.language import (
    at_most,
    continuous,
    continuously_differentiable,
    equal,
    holds,
    in_domain,
    less,
    nonzero_almost_everywhere,
    positive,
)
from zcmoe_symbolic.theory.scalar import beta, m, optimal_density, p, third, x

x_0, t, v = (Symbol(name, real=True) for name in ("x_0", "t", "v"))
u, D, K = Symbol("u", nonnegative=True), Symbol("D", positive=True), Symbol("K", positive=True)

flat = holds(Eq(beta(x_0).diff(x_0), 0))
model = [continuous(p), positive(p), continuously_differentiable(beta), nonzero_almost_everywhere(beta, slope=True)]


@claim("finding-1", part="zeros of the slope", given=[*model, in_domain(x_0), flat],
       states=equal(optimal_density(x_0), 0))  # fmt: skip
def vanishes():
    """At each zero of the slope of beta the optimal density is zero, and not positive as Assumption 1 needs."""
    return calc(optimal_density(x_0)).equals(0, by=algebra(flat)).theorem()


def target(point):
    """The target of the example."""
    return point**2


def root(point):
    """The cube root of p beta'^2 in the example."""
    return (target(point).diff(point) ** 2) ** third


def density(point):
    """The optimal density of the example."""
    return Rational(5, 3) * point ** Rational(2, 3)


@claim("finding-1", part="example: the optimal density",
       states=equal(root(u) / Integral(root(v), (v, 0, 1)), density(u)))  # fmt: skip
def density_of_the_example():
    """For beta = x^2 and p = 1 the density (22) is (5/3) x^(2/3)."""
    primitive = Lambda(t, Rational(3, 5) * 2 ** Rational(2, 3) * t ** Rational(5, 3))
    mass = Integral(root(v), (v, 0, 1))
    total = calc(mass).equals(primitive(1), by=fundamental_theorem(primitive)).theorem()
    positive_mass = calc(0).less_than(primitive(1), by=by_sign).equals(mass, by=algebra(total)).theorem()
    ratio = calc(root(u) / mass, given=[holds(less(0, mass))]).equals(density(u), by=algebra(total)).theorem()
    return modus_ponens(ratio, positive_mass).prove(ratio.statement)


first = holds(Eq(Integral(density(x), (x, 0, D)), 1 / m))


@claim("finding-1", part="example: the first interval", given=[first], states=equal(D, m ** Rational(-3, 5)))
def first_interval():
    """For beta = x^2 and p = 1 the first interval has the length m^(-3/5), and not the order 1/m."""
    compressor = Lambda(t, t ** Rational(5, 3))
    compressed = (
        calc(Integral(density(x), (x, 0, D))).equals(compressor(D), by=fundamental_theorem(compressor)).theorem()
    )
    share = (
        calc(compressor(D))
        .equals(Integral(density(x), (x, 0, D)), by=algebra(compressed))
        .equals(1 / m, by=first)
        .theorem()
    )
    return calc(D).equals(m ** Rational(-3, 5), by=power_products(share)).theorem()


@claim("finding-1", part="example: (20) fails", given=[first],
       states=equal(m * D * density(D / 2), Rational(5, 3) * 2 ** Rational(-2, 3)))  # fmt: skip
def not_the_reciprocal():
    """In the example m D lambda(D/2) = (5/3) 2^(-2/3) for every m, and does not tend to 1."""
    length = uses("finding-1/example: the first interval")
    return calc(m * D * density(D / 2)).equals(Rational(5, 3) * 2 ** Rational(-2, 3), by=algebra(length)).theorem()


@claim("finding-1", part="example: the remainder is too weak", given=[first, holds(Le(K ** Rational(5, 4), m))],
       states=[equal(m**2 * D**2, m ** Rational(4, 5)), at_most(K, m**2 * D**2)])  # fmt: skip
def unbounded():
    """In the example m^2 D_max^2 >= m^2 D^2 exceeds every K, so m^2 o(D_max^2) need not tend to zero."""
    length = uses("finding-1/example: the first interval")
    exact = calc(m**2 * D**2).equals(m ** Rational(4, 5), by=algebra(length)).theorem()
    large = (
        calc(K)
        .at_most(m ** Rational(4, 5), by=power_products(holds(Le(K ** Rational(5, 4), m))))
        .equals(m**2 * D**2, by=algebra(exact))
        .theorem()
    )
    return exact, large


@claim("finding-1", part="example: the error of the first interval", given=[first, in_domain(D)],
       states=equal(Integral((Integral(target(v), (v, 0, D)) / D - target(v)) ** 2, (v, 0, D)), Rational(4, 45) / m**3))  # fmt: skip
def small_error():
    """In the example the first interval contributes (4/45) m^(-3) to the error, less than the order m^(-2) of (23)."""
    constant = (
        calc(Integral(target(v), (v, 0, D))).equals(D**3 / 3, by=fundamental_theorem(Lambda(t, t**3 / 3))).theorem()
    )
    deviation = (D**2 / 3 - target(v)) ** 2
    primitive = Lambda(t, D**4 * t / 9 - 2 * D**2 * t**3 / 9 + t**5 / 5)
    value = calc(Integral(deviation, (v, 0, D))).equals(4 * D**5 / 45, by=fundamental_theorem(primitive)).theorem()
    return (
        calc(Integral((Integral(target(v), (v, 0, D)) / D - target(v)) ** 2, (v, 0, D)))
        .equals(Integral(deviation, (v, 0, D)), by=algebra(constant))
        .equals(4 * D**5 / 45, by=algebra(value))
        .equals(Rational(4, 45) / m**3, by=algebra(uses("finding-1/example: the first interval")))
        .theorem()
    )
