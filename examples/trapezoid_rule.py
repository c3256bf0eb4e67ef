"""The error of the trapezoid rule on [0, 1], for every function whose second derivative is at most M.

Two integrations by parts show that the error is the integral of `x (1 - x)/2 f''(x)`. In the kernel they are one use of
the fundamental theorem: its antiderivative `t (1 - t)/2 f'(t) + (t - 1/2) f(t)` is checked by differentiation.
"""

from sympy import Abs, Function, Integral, Lambda, Le, Rational, Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import fundamental_theorem, linearity, monotone, termwise, transitivity, triangle_inequality
from zcmoe_symbolic.language import at_most, between, continuous, continuously_differentiable, equal, for_all

f, M = Function("f", real=True), Symbol("M", positive=True)
x, t = Symbol("x", real=True), Symbol("t", real=True)
curvature = f(x).diff(x, 2)
smooth = [continuously_differentiable(f), continuous(Lambda(t, f(t).diff(t, 2)))]
curved = for_all(x, 0, 1, Le(Abs(curvature), M))
trapezoid, kernel = (f(0) + f(1)) / 2, x * (1 - x) / 2


def mean(value):
    """The integral over [0, 1]."""
    return Integral(value, (x, 0, 1))


@claim("trapezoid-rule", part="error", given=smooth,
       states=equal(mean(f(x) + kernel * curvature), trapezoid))  # fmt: skip
def error():
    """The trapezoid rule is wrong by the integral of `x (1 - x)/2 f''(x)`."""
    by_parts = Lambda(t, t * (1 - t) / 2 * f(t).diff(t) + (t - Rational(1, 2)) * f(t))
    return calc(mean(f(x) + kernel * curvature)).equals(trapezoid, by=fundamental_theorem(by_parts)).theorem()


@claim("trapezoid-rule", part="bound", given=[*smooth, curved],
       states=at_most(Abs(trapezoid - mean(f(x))), M / 12))  # fmt: skip
def bound():
    """The trapezoid rule is wrong by at most M/12."""
    at_a_point = [curved, between(x, 0, 1)]
    second = calc(Abs(curvature), given=at_a_point).at_most(M, by=curved).theorem()
    below = calc(kernel * Abs(curvature), given=at_a_point).at_most(kernel * M, by=monotone(second)).theorem()
    area = Lambda(t, t**2 / 4 - t**3 / 6)
    return (
        calc(Abs(trapezoid - mean(f(x))))
        .equals(Abs(mean(f(x) + kernel * curvature) - mean(f(x))), by=algebra(uses("trapezoid-rule/error")))
        .equals(Abs(mean(kernel * curvature)), by=linearity)
        .at_most(mean(Abs(kernel * curvature)), by=triangle_inequality)
        .equals(mean(kernel * Abs(curvature)), by=algebra)
        .at_most(mean(kernel * M), by=termwise(transitivity(below)))
        .equals(M * mean(kernel), by=linearity)
        .equals(M / 12, by=algebra(calc(mean(kernel)).equals(Rational(1, 12), by=fundamental_theorem(area)).theorem()))
        .theorem()
    )
