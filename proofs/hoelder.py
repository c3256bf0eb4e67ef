"""Hoelder's inequality with its equality case, for continuous functions on the cube of any dimension and on [0, 1].

The exponents are `1 + kappa` and `(1 + kappa)/kappa`, for every positive kappa. The inequality is the convexity of the
power `s -> s^(1 + kappa)`: its tangent at the mean of `h/g`, for `h = f^(1/(1 + kappa)) g^(kappa/(1 + kappa))`, lies
below it, and integration against g gives the inequality. Equality of the integrals means equality at every point,
hence that h/g is constant. Sections E.3 and F use it with kappa = 2 and kappa = 2/d; nothing is cited.
"""

from sympy import Eq, Function, Integer, Integral, Lambda, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    convexity,
    instance,
    linear_arithmetic,
    linearity,
    monotone,
    one_dimensional,
    strict_convexity,
    termwise,
    termwise_equality,
    transitivity,
)
from zcmoe_symbolic.language import (
    RegionIntegral,
    at_most,
    continuous,
    continuous_on,
    equal,
    holds,
    in_domain,
    in_region,
    nonnegative,
    nonnegative_on,
    positive,
    positive_on,
    unit_cube,
)

x = Symbol("x", real=True)
d = Symbol("d", integer=True, positive=True)
kappa = Symbol("kappa", positive=True)
s = Symbol("s", nonnegative=True)
Omega = Symbol("Omega")
f, g = Function("f", real=True), Function("g", real=True)

given = [
    unit_cube(Omega, d),
    continuous_on(f, Omega),
    nonnegative_on(f, Omega),
    continuous_on(g, Omega),
    positive_on(g, Omega),
]
at_a_point = [*given, in_region(x, Omega)]


def over(integrand):
    """The integral over the cube."""
    return RegionIntegral.over(Omega, integrand, x)


power = Lambda(s, s ** (1 + kappa))
h = f(x) ** (1 / (1 + kappa)) * g(x) ** (kappa / (1 + kappa))
ratio = h / g(x)
mean = over(h) / over(g(x))
tangent = mean ** (1 + kappa) + (1 + kappa) * mean**kappa * (ratio - mean)
product = over(f(x)) ** (1 / (1 + kappa)) * over(g(x)) ** (kappa / (1 + kappa))
attained = holds(Eq(over(h), product))


def in_dimension(dimension, hypotheses):
    """The hypotheses for the cube of one dimension."""
    return [hypothesis.substituted({d: Integer(dimension)}) for hypothesis in hypotheses]


@claim("hoelder", part="at a point", given=at_a_point, states=at_most(g(x) * tangent, f(x)))
def tangent_at_a_point():
    """At each point f lies above g times the tangent of the power at the mean of h/g."""
    below = calc(tangent).at_most(ratio ** (1 + kappa), by=convexity(power, mean, ratio)).theorem()
    return (
        calc(g(x) * tangent).at_most(g(x) * ratio ** (1 + kappa), by=monotone(below)).equals(f(x), by=algebra).theorem()
    )


@claim("hoelder", part="inequality", given=given, states=at_most(over(h), product))
def inequality():
    """The integral of h is at most the product of the powers of the integrals of f and g."""
    integrated = (
        calc(over(h) ** (1 + kappa) / over(g(x)) ** kappa)
        .equals(over(g(x) * tangent), by=linearity)
        .at_most(over(f(x)), by=termwise(transitivity(uses("hoelder/at a point"))))
        .theorem()
    )
    return (
        calc(over(h))
        .equals((over(h) ** (1 + kappa) / over(g(x)) ** kappa) ** (1 / (1 + kappa)) * over(g(x)) ** (kappa / (1 + kappa)),
                by=algebra)
        .at_most(product, by=monotone(integrated))
        .theorem()
    )  # fmt: skip


@claim("hoelder", part="equality", given=[*at_a_point, attained],
       states=equal(f(x) * over(g(x)), g(x) * over(f(x))))  # fmt: skip
def equality():
    """If the integral of h equals the bound, f and g are proportional."""
    of_the_power = calc(over(h) ** (1 + kappa)).equals(product ** (1 + kappa), by=algebra(attained)).theorem()
    totals = (
        calc(over(g(x) * tangent))
        .equals(over(h) ** (1 + kappa) / over(g(x)) ** kappa, by=linearity)
        .equals(product ** (1 + kappa) / over(g(x)) ** kappa, by=algebra(of_the_power))
        .equals(over(f(x)), by=algebra)
        .theorem()
    )
    touching = (
        calc(f(x))
        .equals(g(x) * tangent, by=termwise_equality(totals, transitivity(uses("hoelder/at a point"))))
        .theorem()
    )
    of_the_ratio = calc(f(x)).equals(g(x) * ratio ** (1 + kappa), by=algebra).theorem()
    in_the_power = calc(ratio ** (1 + kappa)).equals(tangent, by=linear_arithmetic(touching, of_the_ratio)).theorem()
    constant = calc(ratio).equals(mean, by=strict_convexity(power, mean, ratio, in_the_power)).theorem()
    return (
        calc(f(x) * over(g(x)))
        .equals(g(x) * over(g(x)) * ratio ** (1 + kappa), by=algebra)
        .equals(g(x) * over(g(x)) * mean ** (1 + kappa), by=algebra(constant))
        .equals(g(x) * (over(h) ** (1 + kappa)) / over(g(x)) ** kappa, by=algebra)
        .equals(g(x) * product ** (1 + kappa) / over(g(x)) ** kappa, by=algebra(of_the_power))
        .equals(g(x) * over(f(x)), by=algebra)
        .theorem()
    )


# -- on [0, 1] ----------------------------------------------------------------------------------------

on_the_interval = [continuous(f), nonnegative(f), continuous(g), positive(g)]


def along(integrand):
    """The integral over [0, 1]."""
    return Integral(integrand, (x, 0, 1))


product_on_the_interval = along(f(x)) ** (1 / (1 + kappa)) * along(g(x)) ** (kappa / (1 + kappa))
attained_on_the_interval = holds(Eq(along(h), product_on_the_interval))


@claim("hoelder", part="inequality on [0, 1]", given=on_the_interval,
       states=at_most(along(h), product_on_the_interval))  # fmt: skip
def inequality_on_the_interval():
    """The inequality in one dimension."""
    on_the_line = instance(uses("hoelder/inequality"), {}, {d: 1}).prove(
        at_most(over(h), product), in_dimension(1, given)
    )
    return calc(along(h)).at_most(product_on_the_interval, by=one_dimensional(on_the_line, x)).theorem()


@claim("hoelder", part="equality on [0, 1]", given=[*on_the_interval, in_domain(x), attained_on_the_interval],
       states=equal(f(x) * along(g(x)), g(x) * along(f(x))))  # fmt: skip
def equality_on_the_interval():
    """The equality case in one dimension."""
    assumed = in_dimension(1, [*at_a_point, attained])
    statement = equal(f(x) * over(g(x)), g(x) * over(f(x)))
    on_the_line = instance(uses("hoelder/equality"), {}, {d: 1}).prove(statement, assumed)
    return calc(f(x) * along(g(x))).equals(g(x) * along(f(x)), by=one_dimensional(on_the_line, x)).theorem()
