"""The integral inequalities, and optimality by convexity."""

from collections.abc import Iterator

import sympy as sp
from rule_cases import Use, family, valid, violates, wrong
from sympy import Rational

from zcmoe_symbolic.kernel import (
    Theorem,
    assumption,
    convexity,
    hoelder,
    hoelder_equality_case,
    strict_convexity,
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    Expectation,
    RegionIntegral,
    at_most,
    bounded,
    continuous,
    continuous_on,
    distributed,
    equal,
    holds,
    in_domain,
    in_range,
    in_region,
    less,
    nonnegative,
    nonnegative_on,
    partition,
    positive,
    positive_on,
    unit_cube,
    zero_mean,
)

x, t, k, a, b, z = sp.symbols("x t k a b z", real=True)
q, w, r = sp.symbols("q w r", positive=True)
f, g, p = (sp.Function(name, real=True) for name in ("f", "g", "p"))
third = Rational(1, 3)
BOTH = [continuous(f), positive(f), continuous(g), positive(g)]


def mass(body: sp.Expr, low: sp.Expr = 0, high: sp.Expr = 1) -> sp.Integral:
    return sp.Integral(body, (x, low, high))


def product(power: sp.Expr) -> sp.Integral:
    return mass(f(x) ** power * g(x) ** (1 - power))


def bound(power: sp.Expr) -> sp.Expr:
    return mass(f(x)) ** power * mass(g(x)) ** (1 - power)


# -- hoelder ------------------------------------------------------------------------------------------------


@valid("hoelder")
def continuous_functions() -> Iterator[Use]:
    for exponent in (3, 2, Rational(3, 2), Rational(7, 5)):
        power = 1 / sp.sympify(exponent)
        goal = at_most(product(power), bound(power))
        yield Use(hoelder(exponent), goal, [*BOTH, continuous(p)], BOTH, trust="cited", cites=1)
    power = 1 / (r + 1)
    goal = at_most(mass(f(x) ** power * g(x) ** (r / (r + 1))), mass(f(x)) ** power * mass(g(x)) ** (r / (r + 1)))
    yield Use(hoelder(r + 1), goal, BOTH, BOTH, trust="cited", cites=1)
    weak = [continuous(f), nonnegative(f), continuous(g), nonnegative(g)]
    yield Use(hoelder(3), at_most(product(third), bound(third)), weak, weak, trust="cited", cites=1)
    inside = [*BOTH, in_domain(a), in_domain(b), holds(sp.Le(a, b))]
    part = at_most(mass(sp.sqrt(f(x)) * sp.sqrt(g(x)), a, b), sp.sqrt(mass(f(x), a, b)) * sp.sqrt(mass(g(x), a, b)))
    yield Use(hoelder(2), part, inside, inside, trust="cited", cites=1)


@violates("hoelder")
def exponents() -> Iterator[Use]:
    for exponent in (1, half := Rational(1, 2), 0, -3, k, r):
        power = 1 / sp.sympify(exponent) if exponent != 0 else half
        yield Use(hoelder(exponent), at_most(product(power), bound(power)), BOTH)


@violates("hoelder")
def exponents_that_vary_over_the_range() -> Iterator[Use]:
    """With f = 16 and g = 1 the left side is between 2 and 4, the right side at x = 1000 close to 1."""
    for variable in (x, sp.Symbol("x", nonnegative=True)):
        power = 1 / (variable**2 + 2)
        other = sp.cancel(1 - power)
        goal = at_most(mass(f(variable) ** power * g(variable) ** other), mass(f(x)) ** power * mass(g(x)) ** other)
        goal = goal.xreplace({x: variable})
        yield Use(hoelder(variable**2 + 2), goal, BOTH)


@violates("hoelder")
def signs_and_continuity() -> Iterator[Use]:
    goal = at_most(product(third), bound(third))
    for missing in range(4):
        yield Use(hoelder(3), goal, BOTH[:missing] + BOTH[missing + 1 :])
    singular = at_most(mass(sp.sqrt(1 / x) * sp.sqrt(f(x))), sp.sqrt(mass(1 / x)) * sp.sqrt(mass(f(x))))
    yield Use(hoelder(2), singular, BOTH)
    outside = at_most(mass(sp.sqrt(f(x)) * sp.sqrt(g(x)), 0, 2), sp.sqrt(mass(f(x), 0, 2)) * sp.sqrt(mass(g(x), 0, 2)))
    yield Use(hoelder(2), outside, BOTH)


@violates("hoelder")
def limits_in_the_wrong_order() -> Iterator[Use]:
    def part(low: sp.Expr, high: sp.Expr) -> object:
        root = sp.sqrt(mass(f(x), low, high)) * sp.sqrt(mass(g(x), low, high))
        return at_most(mass(sp.sqrt(f(x)) * sp.sqrt(g(x)), low, high), root)

    yield Use(hoelder(2), part(1, 0), BOTH)
    yield Use(hoelder(2), part(a, b), [*BOTH, in_domain(a), in_domain(b)])
    yield Use(hoelder(2), part(a, b), [*BOTH, in_domain(a), in_domain(b), holds(sp.Le(b, a))])


@wrong("hoelder")
def altered_bounds() -> Iterator[Use]:
    yield Use(hoelder(3), at_most(product(third), bound(2 * third)), BOTH)
    yield Use(hoelder(3), at_most(product(2 * third), bound(third)), BOTH)
    yield Use(hoelder(3), at_most(product(third), bound(third) / 2), BOTH)
    yield Use(hoelder(3), at_most(product(third), mass(f(x)) ** third * mass(g(x)) ** third), BOTH)
    yield Use(hoelder(3), at_most(product(third), mass(f(x)) ** third), BOTH)
    yield Use(hoelder(3), at_most(2 * product(third), bound(third)), BOTH)
    yield Use(hoelder(3), at_most(bound(third), product(third)), BOTH)
    yield Use(hoelder(3), less(product(third), bound(third)), BOTH)
    yield Use(hoelder(3), equal(product(third), bound(third)), BOTH)
    shorter = mass(f(x), 0, Rational(1, 2)) ** third * mass(g(x)) ** (2 * third)
    yield Use(hoelder(3), at_most(product(third), shorter), BOTH)
    squared = at_most(mass(f(x) * g(x)), sp.sqrt(mass(f(x))) * sp.sqrt(mass(g(x))))
    yield Use(hoelder(2), squared, BOTH)


# -- hoelder_equality_case ----------------------------------------------------------------------------------


def equality() -> Theorem:
    attained = holds(sp.Eq(product(third), bound(third)))
    return assumption(attained).prove(equal(product(third), bound(third)), [attained])


ATTAINED = holds(sp.Eq(product(third), bound(third)))
PROPORTIONAL = equal(f(z) * mass(g(x)), g(z) * mass(f(x)))


@valid("hoelder_equality_case")
def proportional_functions() -> Iterator[Use]:
    given = [*BOTH, in_domain(z)]
    needs = [*given, ATTAINED]
    by = hoelder_equality_case(3, equality())
    yield Use(by, PROPORTIONAL, [*given, continuous(p)], needs, trust="cited", cites=1)
    half = Rational(1, 2)
    scaled = equal(2 * f(z) * mass(g(x)) * half, g(z) * mass(f(x)))
    yield Use(by, scaled, given, needs, trust="cited", cites=1)


@violates("hoelder_equality_case")
def conditions_of_the_equality_case() -> Iterator[Use]:
    by = hoelder_equality_case(3, equality())
    for missing in range(4):
        yield Use(by, PROPORTIONAL, [*BOTH[:missing], *BOTH[missing + 1 :], in_domain(z)])
    yield Use(by, PROPORTIONAL, BOTH)
    yield Use(hoelder_equality_case(2, equality()), PROPORTIONAL, [*BOTH, in_domain(z)])
    inequality = hoelder(3).prove(at_most(product(third), bound(third)), BOTH)
    yield Use(hoelder_equality_case(3, inequality), PROPORTIONAL, [*BOTH, in_domain(z)])
    yield Use(hoelder_equality_case(3, ATTAINED), PROPORTIONAL, [*BOTH, in_domain(z)])


@wrong("hoelder_equality_case")
def altered_proportions() -> Iterator[Use]:
    given = [*BOTH, in_domain(z)]
    by = hoelder_equality_case(3, equality())
    yield Use(by, equal(f(z) * mass(f(x)), g(z) * mass(g(x))), given)
    yield Use(by, equal(2 * f(z) * mass(g(x)), g(z) * mass(f(x))), given)
    yield Use(by, equal(f(z), g(z)), given)
    yield Use(by, equal(f(z) * mass(g(x), 0, Rational(1, 2)), g(z) * mass(f(x))), given)
    yield Use(by, equal(f(z) ** 2 * mass(g(x)), g(z) ** 2 * mass(f(x))), given)
    yield Use(by, at_most(f(z) * mass(g(x)), g(z) * mass(f(x))), given)
    yield Use(by, equal(-f(z) * mass(g(x)), g(z) * mass(f(x))), given)


# -- convexity ----------------------------------------------------------------------------------------------


@valid("convexity")
def tangents() -> Iterator[Use]:
    square = sp.Lambda(w, 1 / w**2)
    yield Use(convexity(square, at=r), at_most(1 / r**2 - 2 * (q - r) / r**3, 1 / q**2))
    yield Use(convexity(square, at=sp.Integer(1)), at_most(3 - 2 * q, 1 / q**2))
    weighted = sp.Lambda(w, k**2 / w**2)
    yield Use(convexity(weighted, at=r), at_most(k**2 / r**2 - 2 * k**2 * (q - r) / r**3, k**2 / q**2))
    yield Use(convexity(sp.Lambda(w, sp.exp(w)), at=r), at_most(sp.exp(r) * (1 + q - r), sp.exp(q)))
    yield Use(convexity(sp.Lambda(w, -sp.log(w)), at=sp.Integer(1)), at_most(1 - q, -sp.log(q)))
    given = [positive(p), in_domain(x)]
    yield Use(
        convexity(square, at=r), at_most(1 / r**2 - 2 * (p(x) - r) / r**3, 1 / p(x) ** 2), [*given, BOTH[0]], given
    )


@violates("convexity")
def functions_that_are_not_convex() -> Iterator[Use]:
    yield Use(convexity(sp.Lambda(w, -(w**2)), at=r), at_most(-(r**2) - 2 * r * (q - r), -(q**2)))
    yield Use(convexity(sp.Lambda(w, w**3 - 3 * w**2), at=sp.Integer(2)), at_most(-4, q**3 - 3 * q**2))
    yield Use(convexity(sp.Lambda(w, sp.log(w)), at=sp.Integer(1)), at_most(q - 1, sp.log(q)))
    yield Use(convexity(sp.Lambda(w, k * w**2), at=r), at_most(k * r**2 + 2 * k * r * (q - r), k * q**2))
    yield Use(convexity(sp.Lambda(w, sp.sin(w)), at=sp.pi / 2), at_most(1, sp.sin(q)))
    yield Use(convexity(sp.Lambda(w, f(w)), at=r), at_most(f(r) + f(r).diff(r) * (q - r), f(q)), BOTH)


@violates("convexity")
def points_that_need_not_be_positive() -> Iterator[Use]:
    square = sp.Lambda(w, 1 / w**2)
    yield Use(convexity(square, at=k), at_most(1 / k**2 - 2 * (q - k) / k**3, 1 / q**2))
    yield Use(convexity(square, at=sp.Integer(-1)), at_most(1 + 2 * (q + 1), 1 / q**2))
    yield Use(convexity(square, at=r), at_most(1 / r**2 - 2 * (k - r) / r**3, 1 / k**2))
    yield Use(convexity(square, at=r), at_most(1 / r**2 - 2 * (p(x) - r) / r**3, 1 / p(x) ** 2), [positive(p)])


@wrong("convexity")
def altered_tangents() -> Iterator[Use]:
    by = convexity(sp.Lambda(w, 1 / w**2), at=r)
    yield Use(by, at_most(1 / r**2 + 2 * (q - r) / r**3, 1 / q**2))
    yield Use(by, at_most(1 / r**2 - (q - r) / r**3, 1 / q**2))
    yield Use(by, at_most(1 / r**2 - 2 * (q - r) / r**2, 1 / q**2))
    yield Use(by, at_most(1 / r**2, 1 / q**2))
    yield Use(by, at_most(1 / q**2, 1 / r**2 - 2 * (q - r) / r**3))
    yield Use(by, less(1 / r**2 - 2 * (q - r) / r**3, 1 / q**2))
    yield Use(by, at_most(1 / r**2 - 2 * (q - r) / r**3, 1 / q**3))
    yield Use(by, at_most(1 + 1 / r**2 - 2 * (q - r) / r**3, 1 / q**2))


# -- triangle_inequality ------------------------------------------------------------------------------------


@valid("triangle_inequality")
def absolute_values() -> Iterator[Use]:
    given = [continuous(f)]
    yield Use(triangle_inequality, at_most(sp.Abs(mass(f(x))), mass(sp.Abs(f(x)))), [*given, BOTH[2]], given)
    yield Use(triangle_inequality, at_most(sp.Abs(mass(x**3 - x, -1, 1)), mass(sp.Abs(x**3 - x), -1, 1)))
    inside = [continuous(f), in_domain(a), in_domain(b), holds(sp.Lt(a, b))]
    yield Use(triangle_inequality, at_most(sp.Abs(mass(f(x), a, b)), mass(sp.Abs(f(x)), a, b)), inside, inside)


@violates("triangle_inequality")
def conditions_of_the_triangle_inequality() -> Iterator[Use]:
    goal = at_most(sp.Abs(mass(f(x))), mass(sp.Abs(f(x))))
    yield Use(triangle_inequality, goal)
    yield Use(triangle_inequality, goal, [positive(f)])
    yield Use(triangle_inequality, at_most(sp.Abs(mass(1 / x, -1, 1)), mass(sp.Abs(1 / x), -1, 1)))
    reversed_limits = at_most(sp.Abs(mass(f(x), 1, 0)), mass(sp.Abs(f(x)), 1, 0))
    yield Use(triangle_inequality, reversed_limits, [continuous(f)])
    unknown = at_most(sp.Abs(mass(f(x), a, b)), mass(sp.Abs(f(x)), a, b))
    yield Use(triangle_inequality, unknown, [continuous(f), in_domain(a), in_domain(b)])


@wrong("triangle_inequality")
def altered_absolute_values() -> Iterator[Use]:
    given = [continuous(f), continuous(g)]
    yield Use(triangle_inequality, at_most(sp.Abs(mass(f(x))), mass(f(x))), given)
    yield Use(triangle_inequality, at_most(mass(sp.Abs(f(x))), sp.Abs(mass(f(x)))), given)
    yield Use(triangle_inequality, at_most(sp.Abs(mass(f(x))), mass(sp.Abs(g(x)))), given)
    yield Use(triangle_inequality, at_most(2 * sp.Abs(mass(f(x))), mass(sp.Abs(f(x)))), given)
    yield Use(triangle_inequality, at_most(sp.Abs(mass(f(x))), mass(sp.Abs(f(x)), 0, Rational(1, 2))), given)
    yield Use(triangle_inequality, at_most(sp.Abs(mass(f(x))), mass(sp.Abs(f(x))) / 2), given)
    yield Use(triangle_inequality, less(sp.Abs(mass(f(x))), mass(sp.Abs(f(x)))), given)
    yield Use(triangle_inequality, equal(sp.Abs(mass(f(x))), mass(sp.Abs(f(x)))), given)


# -- sums, regions and expectations ---------------------------------------------------------------------------

domain, elsewhere = sp.Symbol("Omega"), sp.Symbol("Xi")
d, m, i = sp.symbols("d m i", integer=True, positive=True)
epsilon = sp.Symbol("epsilon", real=True)
regions = sp.Function("A")
CUBE = [
    unit_cube(domain, d),
    continuous_on(f, domain),
    nonnegative_on(f, domain),
    continuous_on(g, domain),
    positive_on(g, domain),
]


def over(body: sp.Expr, region: sp.Basic = domain) -> sp.Expr:
    return RegionIntegral.over(region, body, x)


def mean(body: sp.Expr) -> sp.Expr:
    return Expectation.of(body, x, epsilon)


def in_dimension(exponent: sp.Expr, region: sp.Basic = domain) -> tuple[sp.Expr, sp.Expr]:
    """Both sides of Hoelder's inequality over a region."""
    power, rest = 1 / exponent, (exponent - 1) / exponent
    left = over(f(x) ** power * g(x) ** rest, region)
    return left, over(f(x), region) ** power * over(g(x), region) ** rest


@valid("hoelder")
def over_ranges_of_other_kinds() -> Iterator[Use]:
    for exponent in (3, (d + 2) / d, sp.Rational(4, 3)):
        goal = at_most(*in_dimension(sp.sympify(exponent)))
        yield Use(hoelder(exponent), goal, [*CUBE, continuous_on(p, domain)], CUBE, trust="cited", cites=1)
    part = [*CUBE[1:], partition(regions, m, domain), in_range(i, 1, m)]
    yield Use(hoelder(2), at_most(*in_dimension(sp.Integer(2), regions(i, m))), part, part, trust="cited", cites=1)
    sums = [sp.Sum(body, (i, 1, m)) for body in (i**third * sp.Abs(k) ** (2 * third * 2), i, k**2)]
    yield Use(hoelder(3), at_most(sums[0], sums[1] ** third * sums[2] ** (2 * third)), trust="cited", cites=1)
    law = [distributed(x, p, domain), bounded(f, domain), nonnegative_on(f, domain)]
    goal = at_most(mean(f(x) ** 3), sp.sqrt(mean(f(x) ** 2)) * sp.sqrt(mean(f(x) ** 4)))
    yield Use(hoelder(2), goal, law, law, trust="cited", cites=1)


@violates("hoelder")
def regions_on_which_integrals_may_diverge() -> Iterator[Use]:
    goal = at_most(*in_dimension(sp.Integer(2)))
    for missing in range(1, 5):
        yield Use(hoelder(2), goal, CUBE[:missing] + CUBE[missing + 1 :])
    yield Use(hoelder(2), at_most(*in_dimension(sp.Integer(2), elsewhere)), CUBE)
    yield Use(hoelder(2), at_most(*in_dimension(sp.Integer(2), regions(i, m))), [*CUBE, in_range(i, 1, m)])
    outside = [*CUBE, partition(regions, m, domain)]
    yield Use(hoelder(2), at_most(*in_dimension(sp.Integer(2), regions(i, m))), outside)
    other = [*CUBE, partition(regions, m, elsewhere), in_range(i, 1, m)]
    yield Use(hoelder(2), at_most(*in_dimension(sp.Integer(2), regions(i, m))), other)
    singular = at_most(over(sp.sqrt(g(x) / f(x))), sp.sqrt(over(g(x))) * sp.sqrt(over(1 / f(x))))
    yield Use(hoelder(2), singular, CUBE)
    # f is positive on one region only, so that 1/f need not be bounded there: the region is not closed.
    part = [*CUBE, partition(regions, m, domain), in_range(i, 1, m), positive_on(f, regions(i, m))]
    near = at_most(
        over(sp.sqrt(g(x) / f(x)), regions(i, m)),
        sp.sqrt(over(g(x), regions(i, m))) * sp.sqrt(over(1 / f(x), regions(i, m))),
    )
    yield Use(hoelder(2), near, part)
    law = [distributed(x, p, domain), bounded(f, domain), nonnegative_on(f, domain), zero_mean(epsilon)]
    yield Use(hoelder(2), at_most(mean(sp.Abs(epsilon)), sp.sqrt(mean(1)) * sp.sqrt(mean(epsilon**2))), law)


@violates("hoelder")
def exponents_in_a_dimension() -> Iterator[Use]:
    r_d = sp.Symbol("d", real=True)
    for exponent in ((r_d + 2) / r_d, d / (d + 2), sp.Integer(1), d):
        yield Use(hoelder(exponent), at_most(*in_dimension(exponent)), CUBE)


@wrong("hoelder")
def altered_bounds_over_a_region() -> Iterator[Use]:
    left, right = in_dimension((d + 2) / d)
    yield Use(hoelder((d + 2) / d), at_most(left, over(f(x)) ** (2 / (d + 2)) * over(g(x)) ** (d / (d + 2))), CUBE)
    yield Use(hoelder((d + 2) / d), at_most(left, right / d), CUBE)
    yield Use(hoelder((d + 3) / 2), at_most(left, right), CUBE)
    mixed = sp.sqrt(over(f(x))) * sp.sqrt(mass(g(x)))
    yield Use(hoelder(2), at_most(over(sp.sqrt(f(x) * g(x))), mixed), [*CUBE, *BOTH])


@valid("hoelder_equality_case")
def proportional_on_the_cube() -> Iterator[Use]:
    left, right = in_dimension((d + 2) / d)
    attained = holds(sp.Eq(left, right))
    equal_sides = assumption(attained).prove(equal(left, right), [attained])
    given = [*CUBE, in_region(z, domain)]
    goal = equal(f(z) * over(g(x)), g(z) * over(f(x)))
    yield Use(hoelder_equality_case((d + 2) / d, equal_sides), goal, given, [*given, attained], trust="cited", cites=1)


@violates("hoelder_equality_case")
def points_where_proportionality_may_fail() -> Iterator[Use]:
    left, right = in_dimension(sp.Integer(2))
    attained = holds(sp.Eq(left, right))
    by = hoelder_equality_case(2, assumption(attained).prove(equal(left, right), [attained]))
    goal = equal(f(z) * over(g(x)), g(z) * over(f(x)))
    yield Use(by, goal, CUBE)
    yield Use(by, goal, [*CUBE, in_region(z, elsewhere)])
    yield Use(by, goal, [*CUBE[1:], in_region(z, domain)])  # a compact set may have isolated points
    only_bounded = [unit_cube(domain, d), bounded(f, domain), bounded(g, domain), nonnegative_on(f, domain)]
    yield Use(by, goal, [*only_bounded, positive_on(g, domain), in_region(z, domain)])


# -- convexity on the line and on half-lines --------------------------------------------------------------------


n0 = sp.Symbol("n0", nonnegative=True)


@valid("convexity")
def intervals_of_arguments() -> Iterator[Use]:
    exponential = sp.Lambda(k, sp.exp(k))
    yield Use(convexity(exponential, at=sp.S.Zero), at_most(1 + a, sp.exp(a)))
    yield Use(convexity(exponential, at=b), at_most(sp.exp(b) * (1 + a - b), sp.exp(a)))
    power = sp.Lambda(n0, n0 ** (1 + 2 / d))
    root = in_region(x, domain)
    given = [nonnegative_on(f, domain), positive_on(g, domain), root]
    y = f(x) / g(x)
    tangent = r ** (1 + 2 / d) + (1 + 2 / d) * r ** (2 / d) * (y - r)
    yield Use(convexity(power, at=r, argument=y), at_most(tangent, y ** (1 + 2 / d)), given, given)
    yield Use(convexity(power, at=sp.S.Zero, argument=y), at_most(0, y ** (1 + 2 / d)), given, given)


@violates("convexity")
def arguments_outside_of_the_interval() -> Iterator[Use]:
    power = sp.Lambda(n0, n0**3)
    yield Use(convexity(power, at=r), at_most(r**3 + 3 * r**2 * (a - r), a**3))
    yield Use(convexity(sp.Lambda(k, k**3), at=b), at_most(b**3 + 3 * b**2 * (a - b), a**3))
    square_root = sp.Lambda(n0, n0 ** Rational(3, 2))
    yield Use(convexity(square_root, at=k), at_most(k, k))
    # Convex on both sides of a pole, but not across it.
    pole = sp.Lambda(w, 1 / (w - 1) ** 2)
    half = Rational(1, 2)
    yield Use(convexity(pole, at=half), at_most(4 + 16 * (q - half), 1 / (q - 1) ** 2))
    line = sp.Lambda(k, 1 / k**2)
    yield Use(convexity(line, at=sp.Integer(-1)), at_most(1 + 2 * (q + 1), 1 / q**2))
    yield Use(convexity(line, at=b), at_most(1 / b**2 - 2 * (a - b) / b**3, 1 / a**2))
    # An infinite slope at the end 0.
    yield Use(convexity(sp.Lambda(n0, -sp.sqrt(n0)), at=sp.S.Zero), at_most(0, -sp.sqrt(q)))
    yield Use(convexity(sp.Lambda(n0, 1 / n0), at=sp.S.Zero), at_most(0, 1 / q))


# -- strict_convexity ---------------------------------------------------------------------------------------


def touching(left: sp.Expr, right: sp.Expr) -> Theorem:
    relation = holds(sp.Eq(left, right, evaluate=False))
    return assumption(relation).prove(equal(left, right), [relation])


def of_the_power(y: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    return y ** (1 + 2 / d), r ** (1 + 2 / d) + (1 + 2 / d) * r ** (2 / d) * (y - r)


@valid("strict_convexity")
def points_of_contact() -> Iterator[Use]:
    power = sp.Lambda(n0, n0 ** (1 + 2 / d))
    given = [nonnegative_on(f, domain), positive_on(g, domain), in_region(x, domain)]
    y = f(x) / g(x)
    sides = of_the_power(y)
    needs = [*given, holds(sp.Eq(*sides))]
    yield Use(strict_convexity(power, r, y, touching(*sides)), equal(y, r), given, needs)
    needs = [*given, holds(sp.Eq(*sides[::-1]))]
    yield Use(strict_convexity(power, r, y, touching(*sides[::-1])), equal(y, r), given, needs)
    line = sp.exp(b) * (1 + a - b)
    relation = holds(sp.Eq(sp.exp(a), line))
    by = strict_convexity(sp.Lambda(k, sp.exp(k)), b, a, touching(sp.exp(a), line))
    yield Use(by, equal(a, b), (), [relation])


@violates("strict_convexity")
def contact_at_more_than_one_point() -> Iterator[Use]:
    line = sp.Lambda(k, 3 * k)
    yield Use(strict_convexity(line, b, a, touching(3 * a, 3 * b + 3 * (a - b))), equal(a, b))
    fourth = sp.Lambda(k, -(k**2))
    yield Use(strict_convexity(fourth, b, a, touching(-(a**2), -(b**2) - 2 * b * (a - b))), equal(a, b))
    cube = sp.Lambda(k, k**3)
    yield Use(strict_convexity(cube, b, a, touching(a**3, b**3 + 3 * b**2 * (a - b))), equal(a, b))
    weighted = sp.Lambda(w, k**2 * w**2)
    contact = touching(k**2 * q**2, k**2 * r**2 + 2 * k**2 * r * (q - r))
    yield Use(strict_convexity(weighted, r, q, contact), equal(q, r))
    divergent = sp.Integral(1 / t, (t, 0, 1))
    undefined = touching(sp.exp(divergent), 1 + divergent)
    yield Use(strict_convexity(sp.Lambda(k, sp.exp(k)), 0, divergent, undefined), equal(divergent, 0))
    power = sp.Lambda(n0, n0 ** (1 + 2 / d))
    yield Use(strict_convexity(power, r, a, touching(*of_the_power(a))), equal(a, r))
    yield Use(strict_convexity(power, r, q, touching(q, r)), equal(q, r))
    below = convexity(power, at=r, argument=q).prove(at_most(*of_the_power(q)[::-1]))
    yield Use(strict_convexity(power, r, q, below), equal(q, r))


@wrong("strict_convexity")
def altered_contacts() -> Iterator[Use]:
    power = sp.Lambda(n0, n0 ** (1 + 2 / d))
    by = strict_convexity(power, r, q, touching(*of_the_power(q)))
    yield Use(by, equal(q, 2 * r))
    yield Use(by, equal(q, r + 1))
    yield Use(by, at_most(q, r))
    yield Use(by, equal(q ** (1 / d), r))


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
