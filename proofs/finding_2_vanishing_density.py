"""Finding 2: (18) and (27) need a positive input density (sections 4.1 and 5).

Both proofs divide by the density at the midpoint of an interval (the centroid of a region), which is never assumed to
be positive. Take the density p = 2x, which vanishes at 0, and the interval [0, D] with the midpoint D/2. Then

    c_opt = int_0^D beta 2x dx / int_0^D 2x dx,

and for a linear target c_opt - beta(D/2) is exactly beta' D/6: of the order D, and not o(D). The same holds for every
continuous target with a slope s > 0 at 0: as soon as D is so small that beta lies between its value at 0 plus 13/14
and plus 15/14 of s x on the interval, the difference is at least s D/12. (For a negative slope take -beta.)
"""

from sympy import Function, Integral, Lambda, Le, Rational, Symbol

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.kernel import (
    by_sign,
    for_every,
    fundamental_theorem,
    linear_arithmetic,
    modus_ponens,
    termwise,
)
from zcmoe_symbolic.language import at_most, between, continuous, equal, for_all, holds, in_domain, less
from zcmoe_symbolic.theory.scalar import x

beta = Function("beta", real=True)
t = Symbol("t", real=True)
b_0, b_1 = Symbol("b_0", real=True), Symbol("b_1", real=True)
D, s = Symbol("D", positive=True), Symbol("s", positive=True)

p = 2 * x
interval = (x, 0, D)
mass = Integral(p, interval)
has_mass = holds(less(0, mass))


def constant_of(target):
    """The optimal constant of the interval [0, D], (15)."""
    return Integral(target * p, interval) / mass


def mass_of_the_interval():
    """The density integrates to D^2 over the interval."""
    return calc(mass).equals(D**2, by=fundamental_theorem(Lambda(t, t**2))).theorem()


def without_assuming_mass(theorem):
    """The same theorem without the hypothesis that the interval has a positive mass, since D^2 > 0."""
    positive = calc(0).less_than(D**2, by=by_sign).equals(mass, by=algebra(mass_of_the_interval())).theorem()
    return modus_ponens(theorem, positive).prove(theorem.statement)


@claim("finding-2", part="p is a density", states=equal(Integral(p, (x, 0, 1)), 1))
def a_density():
    """The function 2x integrates to 1 over [0, 1]."""
    return calc(Integral(p, (x, 0, 1))).equals(1, by=fundamental_theorem(Lambda(t, t**2))).theorem()


def line(point):
    """A linear target."""
    return b_0 + b_1 * point


@claim("finding-2", part="linear target", states=equal(constant_of(line(x)) - line(D / 2), b_1 * D / 6))
def of_a_linear_target():
    """For p = 2x and a linear target, c_opt - beta(D/2) = beta' D/6 on the interval [0, D]."""
    primitive = Lambda(t, b_0 * t**2 + 2 * b_1 * t**3 / 3)
    numerator = calc(Integral(line(x) * p, interval)).equals(primitive(D), by=fundamental_theorem(primitive)).theorem()
    difference = (
        calc(constant_of(line(x)) - line(D / 2), given=[has_mass])
        .equals(primitive(D) / D**2 - line(D / 2), by=algebra(numerator, mass_of_the_interval()))
        .equals(b_1 * D / 6, by=algebra)
        .theorem()
    )
    return without_assuming_mass(difference)


chord = beta(0) + Rational(13, 14) * s * x
above_the_chord = for_all(x, 0, D, Le(chord, beta(x)))
midpoint_below = holds(Le(beta(D / 2), beta(0) + Rational(15, 14) * s * D / 2))
short = [continuous(beta), in_domain(D), above_the_chord, midpoint_below]


@claim("finding-2", part="any target with a slope at 0", given=short,
       states=at_most(s * D / 12, constant_of(beta(x)) - beta(D / 2)))  # fmt: skip
def of_any_target():
    """For p = 2x and any continuous target with the slope s at 0, c_opt - beta(D/2) >= s D/12 on short intervals."""
    here = between(x, 0, D)
    primitive = Lambda(t, beta(0) * t**2 + Rational(13, 21) * s * t**3)
    chord_integral = (
        calc(Integral(chord * p, interval)).equals(primitive(D), by=fundamental_theorem(primitive)).theorem()
    )
    at_each_point = for_every(above_the_chord).prove(at_most(chord, beta(x)), [above_the_chord, here])
    numerator = (
        calc(primitive(D))
        .equals(Integral(chord * p, interval), by=algebra(chord_integral))
        .at_most(Integral(beta(x) * p, interval), by=termwise(linear_arithmetic(at_each_point, here)))
        .theorem()
    )
    constant = (
        calc(beta(0) + Rational(13, 21) * s * D, given=[*short, has_mass])
        .equals(primitive(D) / D**2, by=algebra)
        .at_most(Integral(beta(x) * p, interval) / D**2, by=numerator)
        .equals(constant_of(beta(x)), by=algebra(mass_of_the_interval()))
        .theorem()
    )
    difference = (
        calc(s * D / 12, given=[*short, has_mass])
        .at_most(constant_of(beta(x)) - beta(D / 2), by=linear_arithmetic(constant, midpoint_below))
        .theorem()
    )
    return without_assuming_mass(difference)
