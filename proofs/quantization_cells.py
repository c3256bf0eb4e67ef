"""Normalized second moments of cells (section 5 and appendix B).

`M(A) = (1/d) int_A ||x - c||^2 dx / V^(1 + 2/d)`, (24), with the centroid c: proved here for the interval, the square, the
cube, the equilateral triangle and the regular hexagon of any size, by iterated integrals; and the ball's value as a
lower bound for a region of any shape in any dimension (in the unit cube; M is free of scale). Integrals over plane cells are written as means,
`M = mean(||x - c||^2)/(d V^(2/d))`. `zcmoe_symbolic.theory.cells` computes further cells exactly.
"""

from sympy import Eq, Function, Integer, Integral, Lambda, Le, Rational, Sum, Symbol, sqrt, symbols

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import fundamental_theorem, linearity, moments, monotone, termwise
from zcmoe_symbolic.language import RegionIntegral, at_most, distance, equal, holds, partition, throughout, unit_cube
from zcmoe_symbolic.theory.partition import Omega

a, b, c, k, rho, t, x, y, z = symbols("a b c k rho t x y z", real=True)
h, K, r = symbols("h K r", positive=True)
d = Symbol("d", integer=True, positive=True)
j = Symbol("j", integer=True)
middle = (a + b) / 2


@claim("lem-cells", part="interval",
       states=[equal(Integral(x, (x, a, b)), middle * (b - a)),
               equal(Integral((x - middle) ** 2, (x, a, b)), Rational(1, 12) * (b - a) ** 3)])  # fmt: skip
def interval():
    """The centroid of an interval is its midpoint, and the second moment is M V^3 with M = 1/12."""
    centroid = calc(Integral(x, (x, a, b))).equals(middle * (b - a), by=moments).theorem()
    moment = calc(Integral((x - middle) ** 2, (x, a, b))).equals(Rational(1, 12) * (b - a) ** 3, by=moments).theorem()
    return centroid, moment


def mean_over_the_side(body, coordinate):
    """The mean over the interval of length h about 0."""
    return Integral(body / h, (coordinate, -h / 2, h / 2))


mean_over_the_square = mean_over_the_side(mean_over_the_side(x**2 + y**2, x), y)
mean_over_the_cube = mean_over_the_side(mean_over_the_side(mean_over_the_side(x**2 + y**2 + z**2, x), y), z)


@claim("lem-cells", part="square", states=equal(mean_over_the_square / (2 * h**2), Rational(1, 12)))
def square():
    """The square with sides of length h has M = 1/12."""
    return calc(mean_over_the_square / (2 * h**2)).equals(Rational(1, 12), by=moments).theorem()


@claim("lem-cells", part="cube", states=equal(mean_over_the_cube / (3 * h**2), Rational(1, 12)))
def cube():
    """The cube with sides of length h has M = 1/12."""
    return calc(mean_over_the_cube / (3 * h**2)).equals(Rational(1, 12), by=moments).theorem()


side_moments = Sum(h ** (d - 1) * Integral(x**2, (x, -h / 2, h / 2)), (j, 1, d))


@claim("lem-cells", part="cube of any dimension", states=equal(side_moments / (d * h ** (d + 2)), Rational(1, 12)))
def cube_of_any_dimension():
    """The second moment of a cube is the sum of those along its d sides, each times the volume of the others: M = 1/12."""
    every_side = (
        calc(side_moments)
        .equals(Sum(h ** (d - 1) * h**3 / 12, (j, 1, d)), by=moments)
        .equals(d * h ** (d + 2) / 12, by=linearity)
        .theorem()
    )
    return calc(side_moments / (d * h ** (d + 2))).equals(Rational(1, 12), by=algebra(every_side)).theorem()


# The triangle with its apex at 0 and its axis along x: at x the half-width is x/sqrt(3).
height, half_width = sqrt(3) * h / 2, x / sqrt(3)
triangle_area, triangle_centre = sqrt(3) * h**2 / 4, h / sqrt(3)


def over_the_triangle(body):
    """The mean over the triangle."""
    return Integral(Integral(body, (y, -half_width, half_width)) / triangle_area, (x, 0, height))


spread = (x - triangle_centre) ** 2 + y**2


@claim("lem-cells", part="equilateral triangle",
       states=[equal(over_the_triangle(1), 1), equal(over_the_triangle(x), triangle_centre),
               equal(over_the_triangle(spread) / (2 * triangle_area), 1 / (6 * sqrt(3)))])  # fmt: skip
def triangle():
    """The equilateral triangle with sides of length h: its area, its centroid, and M = 1/(6 sqrt 3)."""
    area = (
        calc(over_the_triangle(1))
        .equals(Integral(8 * x / (3 * h**2), (x, 0, height)), by=moments)
        .equals(1, by=fundamental_theorem(Lambda(t, 4 * t**2 / (3 * h**2))))
        .theorem()
    )
    centroid = (
        calc(over_the_triangle(x))
        .equals(Integral(8 * x**2 / (3 * h**2), (x, 0, height)), by=moments)
        .equals(triangle_centre, by=fundamental_theorem(Lambda(t, 8 * t**3 / (9 * h**2))))
        .theorem()
    )
    strips = (2 * half_width * (x - triangle_centre) ** 2 + 2 * half_width**3 / 3) / triangle_area
    primitive = (20 * t**4 - 16 * sqrt(3) * h * t**3 + 12 * h**2 * t**2) / (27 * h**2)
    mean = (
        calc(over_the_triangle(spread))
        .equals(Integral(strips, (x, 0, height)), by=moments)
        .equals(h**2 / 12, by=fundamental_theorem(Lambda(t, primitive)))
        .theorem()
    )
    moment = calc(over_the_triangle(spread) / (2 * triangle_area)).equals(1 / (6 * sqrt(3)), by=algebra(mean)).theorem()
    return area, centroid, moment


# The hexagon with corners at (h, 0) and (-h, 0): at height y the half-width is h - |y|/sqrt(3).
hexagon_area = 3 * sqrt(3) * h**2 / 2


def half_of_the_hexagon(body, sign):
    """The share of the upper half (sign 1) or the lower half (sign -1) in the mean over the hexagon."""
    width = h - sign * y / sqrt(3)
    low, high = (0, sqrt(3) * h / 2) if sign > 0 else (-sqrt(3) * h / 2, 0)
    return Integral(Integral(body, (x, -width, width)) / hexagon_area, (y, low, high))


def evaluated(body, sign, strip, primitive, value):
    """The share of one half: the integral along x by moments, the one along y by its primitive."""
    strips = half_of_the_hexagon(body, sign)
    limits = strips.limits[0]
    return (
        calc(strips)
        .equals(Integral(strip / hexagon_area, limits), by=moments)
        .equals(value, by=fundamental_theorem(Lambda(t, primitive / hexagon_area)))
        .theorem()
    )


hexagon_mean = half_of_the_hexagon(x**2 + y**2, 1) + half_of_the_hexagon(x**2 + y**2, -1)


@claim("lem-cells", part="regular hexagon",
       states=[equal(half_of_the_hexagon(1, 1) + half_of_the_hexagon(1, -1), 1),
               equal(hexagon_mean / (2 * hexagon_area), 5 / (36 * sqrt(3)))])  # fmt: skip
def hexagon():
    """The regular hexagon with sides of length h, about its centre: its area, and M = 5/(36 sqrt 3)."""
    areas, means = [], []
    for sign in (1, -1):
        width, at = h - sign * y / sqrt(3), h - sign * t / sqrt(3)
        areas.append(evaluated(1, sign, 2 * width, -sign * sqrt(3) * at**2, Rational(1, 2)))
        means.append(
            evaluated(
                x**2 + y**2,
                sign,
                2 * width**3 / 3 + 2 * width * y**2,
                -sign * sqrt(3) * at**4 / 6 + 2 * h * t**3 / 3 - sign * t**4 / (2 * sqrt(3)),
                5 * h**2 / 24,
            )
        )
    area = calc(half_of_the_hexagon(1, 1) + half_of_the_hexagon(1, -1)).equals(1, by=algebra(*areas)).theorem()
    moment = calc(hexagon_mean / (2 * hexagon_area)).equals(5 / (36 * sqrt(3)), by=algebra(*means)).theorem()
    return area, moment


# -- the ball's lower bound -------------------------------------------------------------------------

# Four parts of the cube: what a region A and a ball B have in common, A without B, B without A, and the rest.
W = Function("W", real=True)
parts = Integer(4)
squared_distance = distance(x, c) ** 2


def over(number, body):
    """The integral over one of the four parts."""
    return RegionIntegral.over(W(number, parts), body, x)


of_the_region = over(1, squared_distance) + over(2, squared_distance)
of_the_ball = over(1, squared_distance) + over(3, squared_distance)
beyond = throughout(x, W(2, parts), Le(r**2, squared_distance))
within = throughout(x, W(3, parts), Le(squared_distance, r**2))
same_volume = holds(Eq(over(3, 1), over(2, 1)))
region_and_ball = [unit_cube(Omega, d), partition(W, parts, Omega), beyond, within, same_volume]


@claim("lem-ball", part="least second moment", given=region_and_ball, states=at_most(of_the_ball, of_the_region))
def ball_is_best():
    """Of all regions of its volume the ball about c has the least second moment about c.

    A without B lies at the distance r or farther, B without A within the distance r, and both have the same volume.
    """
    nearer = calc(over(3, squared_distance)).at_most(over(3, r**2), by=termwise(within)).theorem()
    farther = calc(over(2, r**2)).at_most(over(2, squared_distance), by=termwise(beyond)).theorem()
    return (
        calc(of_the_ball)
        .at_most(over(1, squared_distance) + over(3, r**2), by=monotone(nearer))
        .equals(over(1, squared_distance) + r**2 * over(3, 1), by=linearity)
        .equals(over(1, squared_distance) + r**2 * over(2, 1), by=same_volume)
        .equals(over(1, squared_distance) + over(2, r**2), by=linearity)
        .at_most(of_the_region, by=monotone(farther))
        .theorem()
    )


# With the volume K of the unit ball, the sphere of radius rho has the area d K rho^(d-1).
shells = Integral(d * K * rho ** (d - 1), (rho, 0, r))
moment_of_shells = Integral(rho**2 * (d * K * rho ** (d - 1)), (rho, 0, r))
ball_moment = d * K * r ** (d + 2) / (d + 2)


@claim("lem-ball", part="shells", states=[equal(shells, K * r**d), equal(moment_of_shells, ball_moment)])
def radial_integrals():
    """Volume and second moment of the ball of radius r, as integrals over its shells."""
    volume = calc(shells).equals(K * r**d, by=fundamental_theorem(Lambda(t, K * t**d))).theorem()
    primitive = Lambda(t, d * K * t ** (d + 2) / (d + 2))
    moment = calc(moment_of_shells).equals(ball_moment, by=fundamental_theorem(primitive)).theorem()
    return volume, moment


in_shells = [holds(Eq(over(1, 1) + over(3, 1), shells)), holds(Eq(of_the_ball, moment_of_shells))]
volume_of_the_region = over(1, 1) + over(2, 1)


@claim("lem-ball", part="lower bound", given=[*region_and_ball, *in_shells],
       states=at_most(d * volume_of_the_region ** (1 + 2 / d) / ((d + 2) * K ** (2 / d)), of_the_region))  # fmt: skip
def lower_bound():
    """M(A) >= 1/((d + 2) K^(2/d)) for every region A in every dimension: int_A ||x - c||^2 = d M V^(1 + 2/d)."""
    volume = (
        calc(volume_of_the_region)
        .equals(over(1, 1) + over(3, 1), by=same_volume)
        .equals(shells, by=in_shells[0])
        .equals(K * r**d, by=uses("lem-ball/shells", 0))
        .theorem()
    )
    second_moment = (
        calc(of_the_ball)
        .equals(moment_of_shells, by=in_shells[1])
        .equals(ball_moment, by=uses("lem-ball/shells", 1))
        .theorem()
    )
    return (
        calc(d * volume_of_the_region ** (1 + 2 / d) / ((d + 2) * K ** (2 / d)))
        .equals(d * (K * r**d) ** (1 + 2 / d) / ((d + 2) * K ** (2 / d)), by=algebra(volume))
        .equals(ball_moment, by=algebra)
        .equals(of_the_ball, by=algebra(second_moment))
        .at_most(of_the_region, by=uses("lem-ball/least second moment"))
        .theorem()
    )
