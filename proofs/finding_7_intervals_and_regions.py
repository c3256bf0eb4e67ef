"""Finding 7: Theorem 4.3 is about intervals, the model class is not (sections 3 and 4.2).

The class H_{m,1} of (4) allows any regions, and so does its approximation error (12); Theorem 4.3 optimises over
intervals. Take beta = (2x - 1)^2, p = 1 and m = 2. For every split point a and all constants c_1, c_2 the two
intervals [0, a] and [a, 1] have an error of at least s2 + 11/180. The level sets |2x - 1| <= 5/8 and |2x - 1| > 5/8, of
which one is a union of two intervals, have the error s2 + 3709/184320 with the constants 25/192 and 43/64: less than a
third of the excess.
"""

from sympy import Integral, Lambda, Rational, Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import by_sign, fundamental_theorem, instance, linear_arithmetic
from zcmoe_symbolic.language import at_most, equal, in_domain, less
from zcmoe_symbolic.theory.scalar import x

a, c_1, c_2, w, t = (Symbol(name, real=True) for name in ("a", "c_1", "c_2", "w", "t"))


def beta(point):
    """The target, symmetric about 1/2."""
    return (2 * point - 1) ** 2


def squared_error(constant, low, high):
    """The squared error of a constant, integrated over an interval."""
    return Integral((constant - beta(x)) ** 2, (x, low, high))


def evaluated(constant, low, high):
    """The squared error of a constant on an interval as a polynomial."""
    primitive = Lambda(t, constant**2 * t - constant * (2 * t - 1) ** 3 / 3 + (2 * t - 1) ** 5 / 10)
    return (
        calc(squared_error(constant, low, high))
        .equals(primitive(high) - primitive(low), by=fundamental_theorem(primitive))
        .theorem()
    )


two_intervals = squared_error(c_1, 0, a) + squared_error(c_2, a, 1)

inner, outer = Rational(25, 192), Rational(43, 64)
low, high = Rational(3, 16), Rational(13, 16)
level_sets = squared_error(inner, low, high) + squared_error(outer, 0, low) + squared_error(outer, high, 1)


@claim("finding-7", part="two intervals", given=[in_domain(a)], states=at_most(Rational(11, 180), two_intervals))
def intervals():
    """For beta = (2x - 1)^2, p = 1: two intervals have an excess error of at least 11/180, wherever they meet."""
    left, right = evaluated(c_1, 0, a), evaluated(c_2, a, 1)
    first = (4 * a**2 - 6 * a + 3) / 3
    second = (4 * a**2 - 2 * a + 1) / 3
    rest = (8 * a**2 - 8 * a + 1) ** 2 / 36
    for_any_deviation = [
        calc(0).at_most(share * w**2, by=linear_arithmetic(in_domain(a))).theorem() for share in (a, 1 - a)
    ]
    on_the_left, on_the_right = (
        calc(0).at_most(share * deviation**2, by=instance(theorem, symbols={w: deviation})).theorem()
        for share, deviation, theorem in zip((a, 1 - a), (c_1 - first, c_2 - second), for_any_deviation, strict=True)
    )
    return (
        calc(Rational(11, 180))
        .at_most(Rational(11, 180) + a * (c_1 - first) ** 2 + (1 - a) * (c_2 - second) ** 2 + rest,
                 by=linear_arithmetic(on_the_left, on_the_right, by_sign.prove(at_most(0, rest))))
        .equals(left.statement.rhs + right.statement.rhs, by=algebra)
        .equals(two_intervals, by=algebra(left, right))
        .theorem()
    )  # fmt: skip


@claim("finding-7", part="two level sets", states=equal(level_sets, Rational(3709, 184320)))
def levels():
    """Two level sets of the same target, one of them a union of two intervals, have the excess error 3709/184320."""
    parts = [evaluated(inner, low, high), evaluated(outer, 0, low), evaluated(outer, high, 1)]
    return calc(level_sets).equals(Rational(3709, 184320), by=algebra(*parts)).theorem()


@claim("finding-7", part="comparison", given=[in_domain(a)], states=less(3 * level_sets, two_intervals))
def comparison():
    """The level sets have less than a third of the excess error of any two intervals."""
    return (
        calc(3 * level_sets)
        .equals(3 * Rational(3709, 184320), by=algebra(uses("finding-7/two level sets")))
        .less_than(Rational(11, 180), by=by_sign)
        .at_most(two_intervals, by=uses("finding-7/two intervals"))
        .theorem()
    )
