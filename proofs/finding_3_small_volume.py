"""Finding 3: regions of small volume need not be small (section 5, Theorem 5.1).

Theorem 5.1 lets the volumes V_i tend to zero. Cut the unit square into the slabs [(i-1)/m, i/m] x [0, 1], i = 1..m, of
volume 1/m, and take beta(x1, x2) = x2^2 and p = 1. Every optimal constant is 1/3, but beta at the centroid is 1/4, so
that (27) fails. The error is s2 + 4/45, the main part of the bound (28) is s2 + (1 + 1/m^2)/12, and the former exceeds
the latter by 1/180 - 1/(12 m^2), which is not o(V_max).

That the centre x_i of a region has to be its centroid is shown by the squares of side h with beta = x1: the value at
a corner is off by h/2, which is not o(V^(1/2)).

Integrals over rectangles are written as products of integrals over their sides.
"""

from sympy import Integral, Lambda, Limit, Rational, Sum, Symbol, oo

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.kernel import expansion, fundamental_theorem, limit, linearity
from zcmoe_symbolic.language import equal
from zcmoe_symbolic.theory.scalar import i, m, many_experts

x1, x2, t = (Symbol(name, real=True) for name in ("x1", "x2", "t"))
d = 2
centroid = ((i - Rational(1, 2)) / m, Rational(1, 2))
slope = 2 * centroid[1]


def beta(height):
    """The target at a point of height x2."""
    return height**2


def over_slab(along, across=1):
    """The integral of `along(x1) across(x2)` over the slab number i."""
    return Integral(along, (x1, (i - 1) / m, i / m)) * Integral(across, (x2, 0, 1))


volume = over_slab(1)
constant = over_slab(1, beta(x2)) / volume
error = Sum(over_slab(1, (constant - beta(x2)) ** 2), (i, 1, m))
moment = (over_slab((x1 - centroid[0]) ** 2) + over_slab(1, (x2 - centroid[1]) ** 2)) / (d * volume**2)
bound = d * Sum(moment * slope**2 * volume**2, (i, 1, m))


def primitive_of(integral, primitive, value):
    """The value of an integral, by its primitive in t."""
    return calc(integral).equals(value, by=fundamental_theorem(Lambda(t, primitive))).theorem()


def side(power):
    """The integral of a power of x2 from 0 to 1."""
    return primitive_of(Integral(x2**power, (x2, 0, 1)), t ** (power + 1) / (power + 1), Rational(1, power + 1))


@claim("finding-3", part="the volumes tend to 0", states=[equal(volume, 1 / m), equal(Limit(volume, m, oo), 0)])
def volumes():
    """Each slab has the volume 1/m."""
    exact = calc(volume).equals(1 / m, by=linearity).theorem()
    small = calc(volume).equals(1 / m, by=algebra(exact)).equals(many_experts.o(1), by=expansion).theorem()
    return exact, calc(Limit(volume, m, oo)).equals(0, by=limit(small)).theorem()


def width():
    """The slab is 1/m wide."""
    return calc(Integral(1, (x1, (i - 1) / m, i / m))).equals(1 / m, by=linearity).theorem()


def height():
    """The slab has the height 1."""
    return calc(Integral(1, (x2, 0, 1))).equals(1, by=linearity).theorem()


@claim("finding-3", part="centroid",
       states=[equal(over_slab(x1) / volume, centroid[0]), equal(over_slab(1, x2) / volume, centroid[1])])  # fmt: skip
def centroids():
    """The centroid of a slab is the midpoint of the rectangle."""
    across = primitive_of(Integral(x1, (x1, (i - 1) / m, i / m)), t**2 / 2, (i - Rational(1, 2)) / m**2)
    first = calc(over_slab(x1) / volume).equals(centroid[0], by=algebra(across, width(), height())).theorem()
    second = calc(over_slab(1, x2) / volume).equals(centroid[1], by=algebra(side(1), width(), height())).theorem()
    return first, second


def the_constant():
    """Every optimal constant is 1/3."""
    return calc(constant).equals(Rational(1, 3), by=algebra(side(2), width(), height())).theorem()


@claim("finding-3", part="(27) fails", states=equal(constant - beta(centroid[1]), Rational(1, 12)))
def constant_is_off():
    """The optimal constant of each slab differs from the target at the centroid by 1/12, however small the volume."""
    return calc(constant - beta(centroid[1])).equals(Rational(1, 12), by=algebra(the_constant())).theorem()


def total_error():
    """The error of the optimal constants, without the noise, is 4/45."""
    deviation = primitive_of(
        Integral((Rational(1, 3) - x2**2) ** 2, (x2, 0, 1)), t / 9 - 2 * t**3 / 9 + t**5 / 5, Rational(4, 45)
    )
    return (
        calc(error)
        .equals(Sum(over_slab(1, (Rational(1, 3) - x2**2) ** 2), (i, 1, m)), by=algebra(the_constant()))
        .equals(Sum(Rational(4, 45) / m, (i, 1, m)), by=algebra(deviation, width()))
        .equals(Rational(4, 45), by=linearity)
        .theorem()
    )


def total_bound():
    """The sum in (28) is (1 + 1/m^2)/12."""
    along = primitive_of(
        Integral((x1 - centroid[0]) ** 2, (x1, (i - 1) / m, i / m)), (t - centroid[0]) ** 3 / 3, 1 / (12 * m**3)
    )
    across = primitive_of(
        Integral((x2 - Rational(1, 2)) ** 2, (x2, 0, 1)), (t - Rational(1, 2)) ** 3 / 3, Rational(1, 12)
    )
    return (
        calc(bound)
        .equals(d * Sum((1 / m + 1 / m**3) / 24, (i, 1, m)), by=algebra(along, across, width(), height()))
        .equals((1 + 1 / m**2) / 12, by=linearity)
        .theorem()
    )


@claim("finding-3", part="(28) fails",
       states=[equal(error - bound, Rational(1, 180) - 1 / (12 * m**2)),
               equal(Limit(error - bound, m, oo), Rational(1, 180))])  # fmt: skip
def bound_is_too_small():
    """The error exceeds the main part of the bound (28) by 1/180 - 1/(12 m^2), which tends to 1/180 and not to 0."""
    difference = Rational(1, 180) - 1 / (12 * m**2)
    exact = calc(error - bound).equals(difference, by=algebra(total_error(), total_bound())).theorem()
    tends = (
        calc(error - bound)
        .equals(difference, by=algebra(exact))
        .equals(Rational(1, 180) + many_experts.o(1), by=expansion)
        .theorem()
    )
    return exact, calc(Limit(error - bound, m, oo)).equals(Rational(1, 180), by=limit(tends)).theorem()


a, b = Symbol("a", real=True), Symbol("b", real=True)
h = Symbol("h", positive=True)


def over_square(along):
    """The integral of `along(x1)` over the square of side h with the corner (a, b)."""
    return Integral(along, (x1, a, a + h)) * Integral(1, (x2, b, b + h))


@claim("finding-3", part="another centre",
       states=[equal(over_square(1), h**2), equal(over_square(x1) / over_square(1) - a, h / 2)])  # fmt: skip
def corner_as_centre():
    """On a square of side h, beta = x1 at a corner differs from the optimal constant by h/2, half the root of V."""
    along = primitive_of(Integral(x1, (x1, a, a + h)), t**2 / 2, a * h + h**2 / 2)
    one = calc(Integral(1, (x1, a, a + h))).equals(h, by=linearity).theorem()
    other = calc(Integral(1, (x2, b, b + h))).equals(h, by=linearity).theorem()
    area = calc(over_square(1)).equals(h**2, by=algebra(one, other)).theorem()
    off = calc(over_square(x1) / over_square(1) - a).equals(h / 2, by=algebra(along, one, other)).theorem()
    return area, off
