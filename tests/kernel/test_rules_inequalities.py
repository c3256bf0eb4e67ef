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
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    at_most,
    continuous,
    equal,
    holds,
    in_domain,
    less,
    nonnegative,
    positive,
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


test_valid, test_side_conditions, test_wrong_conclusions = family(__name__)
