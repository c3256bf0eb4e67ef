"""Theorem 4.3: the optimal expert segment density (sections 4.2 and E.3).

Among all positive continuous densities with unit mass, the error integral `int p beta'^2 / lam^2` of (21) is
least at `lam_opt`, the cube root of `p beta'^2` made to integrate to 1, and only there. The lower bound is
proved twice: by Hoelder's inequality, as in the paper, and by convexity and stationarity.
"""

from sympy import Derivative, Eq, Function, Lambda, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    convexity,
    differentiation,
    instance,
    linearity,
    modus_ponens,
    monotone,
    termwise,
)
from zcmoe_symbolic.language import (
    at_most,
    continuous,
    continuously_differentiable,
    equal,
    holds,
    in_domain,
    nonzero_almost_everywhere,
    positive,
    unit_mass,
)
from zcmoe_symbolic.theory.scalar import (
    beta,
    domain_integral,
    error_integral,
    lam,
    m,
    optimal_density,
    p,
    s2,
    third,
    weight,
    x,
)

model = [continuous(p), positive(p), continuously_differentiable(beta)]
sloped = nonzero_almost_everywhere(beta, slope=True)
density = [continuous(lam), positive(lam), unit_mass(lam)]

root_mass = domain_integral(weight**third)
least = root_mass**3


def hoelder_for_the_density(part):
    """Hoelder's inequality, or its equality case, for `p beta'^2 / lam^2` and lam, with exponents 3 and 3/2."""
    f, g, kappa = Function("f", real=True), Function("g", real=True), Symbol("kappa", positive=True)
    functions = {f: Lambda(x, weight / lam(x) ** 2), g: Lambda(x, lam(x))}
    return instance(uses(f"hoelder/{part} on [0, 1]"), functions, {kappa: 2})


@claim("thm-4.3", part="lower bound", given=[*model, *density], states=at_most(least, error_integral(lam(x))))
def lower_bound():
    """No segment density has a smaller error integral, by Hoelder's inequality with exponents 3 and 3/2."""
    bound_on_the_root = (
        calc(root_mass)
        .equals(domain_integral((weight / lam(x) ** 2) ** third * lam(x) ** (2 * third)), by=algebra, eq=76)
        .at_most(
            error_integral(lam(x)) ** third * domain_integral(lam(x)) ** (2 * third),
            by=hoelder_for_the_density("inequality"),
            eq=75,
        )
        .equals(error_integral(lam(x)) ** third, by=unit_mass(lam))
        .theorem()
    )
    return (
        calc(least)
        .at_most((error_integral(lam(x)) ** third) ** 3, by=monotone(bound_on_the_root))
        .equals(error_integral(lam(x)), by=algebra)
        .theorem(eq=77)
    )


@claim("thm-4.3", part="lower bound", given=[*model, *density, sloped], states=at_most(least, error_integral(lam(x))))
def lower_bound_by_convexity():
    """The same bound without Hoelder: `w / lam^2` is convex in lam, and lam_opt makes its slope constant."""
    y = Symbol("y", positive=True)
    slope_at_the_optimum = -2 * weight / optimal_density() ** 3
    calc(Derivative(weight / y**2, y)).equals(-2 * weight / y**3, by=differentiation)
    calc(domain_integral(slope_at_the_optimum * lam(x))).equals(-2 * least, by=linearity(unit_mass(lam)))
    return (
        calc(least)
        .equals(domain_integral(3 * root_mass**2 * weight**third - 2 * least * lam(x)), by=linearity(unit_mass(lam)))
        .at_most(
            error_integral(lam(x)),
            by=termwise(convexity(Lambda(y, weight / y**2), at=optimal_density())),
        )
        .theorem()
    )


@claim("thm-4.3", part="the optimal density is a density", given=[*model, sloped],
       states=equal(domain_integral(optimal_density()), 1))  # fmt: skip
def unit_mass_of_the_optimum():
    """The density (22) integrates to 1."""
    return calc(domain_integral(optimal_density())).equals(1, by=linearity).theorem()


@claim("thm-4.3", part="the bound is attained", given=[*model, sloped],
       states=[equal(error_integral(optimal_density()), least),
               equal(s2 + error_integral(optimal_density()) / (12 * m**2), s2 + least / (12 * m**2))])  # fmt: skip
def attained():
    """At the density (22) the error integral equals the lower bound, which puts (23) into (21)."""
    at_the_optimum = calc(error_integral(optimal_density())).equals(least, by=linearity).theorem()
    error = (
        calc(s2 + error_integral(optimal_density()) / (12 * m**2))
        .equals(s2 + least / (12 * m**2), by=algebra(at_the_optimum), eq=[23, 81])
        .theorem()
    )
    return at_the_optimum, error


@claim("thm-4.3", part="no other density attains it",
       given=[*model, *density, sloped, in_domain(x), holds(Eq(error_integral(lam(x)), least))],
       states=equal(lam(x), optimal_density()))  # fmt: skip
def unique():
    """A density whose error integral equals the bound is the density (22), by the equality case of Hoelder."""
    attaining = holds(Eq(error_integral(lam(x)), least))
    equality = (
        calc(domain_integral((weight / lam(x) ** 2) ** third * lam(x) ** (2 * third)))
        .equals(root_mass, by=algebra)
        .equals(error_integral(lam(x)) ** third * domain_integral(lam(x)) ** (2 * third),
                by=algebra(attaining, unit_mass(lam)))
        .theorem()
    )  # fmt: skip
    if_equal = (
        calc(weight / lam(x) ** 2 * domain_integral(lam(x)),
             given=[*model, *density, in_domain(x), holds(equality.statement)])
        .equals(lam(x) * error_integral(lam(x)), by=hoelder_for_the_density("equality"))
        .theorem()
    )  # fmt: skip
    proportional = (
        calc(weight / lam(x) ** 2 * domain_integral(lam(x)))
        .equals(lam(x) * error_integral(lam(x)), by=modus_ponens(if_equal, equality), eq=78)
        .theorem()
    )
    cube = (
        calc(lam(x) ** 3)
        .equals(weight / error_integral(lam(x)), by=algebra(proportional, unit_mass(lam)))
        .equals(weight / least, by=algebra(attaining))
        .theorem()
    )
    # So the constant of proportionality is 1/least.
    calc((1 / least) ** third).equals(1 / root_mass, by=algebra, eq=79).theorem()
    return (
        calc(lam(x))
        .equals((lam(x) ** 3) ** third, by=algebra)
        .equals((weight / least) ** third, by=algebra(cube))
        .equals(optimal_density(), by=algebra, eq=[22, 80])
        .theorem()
    )


@claim("thm-4.3", part="optimality", given=[*model, *density, sloped],
       states=at_most(error_integral(optimal_density()), error_integral(lam(x))))  # fmt: skip
def optimal_density_is_best():
    """No segment density has a smaller error integral than the optimal one."""
    return (
        calc(error_integral(optimal_density()))
        .equals(least, by=linearity)
        .at_most(error_integral(lam(x)), by=uses("thm-4.3/lower bound", 1))
        .theorem()
    )
