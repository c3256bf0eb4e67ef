"""Theorem C.2: the optimal expert segment density in any dimension (appendices C and F).

Among all positive continuous densities with unit mass on [0, 1]^d, the integral `int p ||grad beta||^2 / lam^(2/d)` of
(52) is least at `lam_UBM`, the power d/(d + 2) of `p ||grad beta||^2` made to integrate to 1, and only there. The lower
bound is proved twice: by Hoelder's inequality, as in the paper, and by convexity and stationarity.
"""

from sympy import Derivative, Eq, Function, Lambda, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import (
    algebra,
    convexity,
    differentiation,
    instance,
    linear_arithmetic,
    linearity,
    modus_ponens,
    monotone,
    termwise,
)
from zcmoe_symbolic.language import (
    at_most,
    continuous_on,
    equal,
    holds,
    in_region,
    nonzero_almost_everywhere_on,
    positive_on,
    unit_mass_on,
)
from zcmoe_symbolic.theory.regions import Omega, cube, d, domain_integral, lam, m, p, s2, slope, smooth_target, x

M_d = Symbol("M_d", positive=True)

model = [cube, continuous_on(p, Omega), positive_on(p, Omega), smooth_target]
sloped = nonzero_almost_everywhere_on(Lambda(x, slope(x)), Omega)
density = [continuous_on(lam, Omega), positive_on(lam, Omega), unit_mass_on(lam, Omega)]

weight = p(x) * slope(x) ** 2
root = weight ** (d / (d + 2))
root_mass = domain_integral(root)
least = root_mass ** ((d + 2) / d)
optimal_density = root / root_mass


def error_integral(of):
    """`int p ||grad beta||^2 / of^(2/d)`, the integral of (52)."""
    return domain_integral(weight / of ** (2 / d))


def error_bound(integral):
    """The bound of (52) on the test error, for a value of the integral."""
    return s2 + d * M_d / m ** (2 / d) * integral


kappa = Symbol("kappa", positive=True)
f, g = Function("f", real=True), Function("g", real=True)


def read_for_the_density(which):
    """Hoelder's inequality, or its equality case, for `p ||grad beta||^2 / lam^(2/d)` and lam, with kappa = 2/d."""
    return instance(uses(which), {f: Lambda(x, weight / lam(x) ** (2 / d)), g: Lambda(x, lam(x))}, {kappa: 2 / d})


@claim("thm-C.2", part="lower bound", given=[*model, *density], states=at_most(least, error_integral(lam(x))))
def lower_bound():
    """No segment density has a smaller error integral, by Hoelder's inequality with (d + 2)/d and (d + 2)/2."""
    bound_on_the_root = (
        calc(root_mass)
        .equals(domain_integral((weight / lam(x) ** (2 / d)) ** (d / (d + 2)) * lam(x) ** (2 / (d + 2))), by=algebra, eq=109)
        .at_most(error_integral(lam(x)) ** (d / (d + 2)) * domain_integral(lam(x)) ** (2 / (d + 2)),
                 by=read_for_the_density("hoelder/inequality"), eq=108)
        .equals(error_integral(lam(x)) ** (d / (d + 2)), by=algebra(unit_mass_on(lam, Omega)))
        .theorem()
    )  # fmt: skip
    return (
        calc(least)
        .at_most((error_integral(lam(x)) ** (d / (d + 2))) ** ((d + 2) / d), by=monotone(bound_on_the_root))
        .equals(error_integral(lam(x)), by=algebra)
        .theorem(eq=110)
    )


@claim("thm-C.2", part="lower bound", given=[*model, *density, sloped], states=at_most(least, error_integral(lam(x))))
def lower_bound_by_convexity():
    """The same bound without Hoelder: `w / lam^(2/d)` is convex in lam, and lam_UBM makes its slope constant."""
    y = Symbol("y", positive=True)
    slope_at_the_optimum = -2 / d * weight / optimal_density ** (2 / d + 1)
    calc(Derivative(weight / y ** (2 / d), y)).equals(-2 / d * weight / y ** (2 / d + 1), by=differentiation)
    (
        calc(domain_integral(slope_at_the_optimum * lam(x)))
        .equals(domain_integral(-2 / d * least * lam(x)), by=algebra)
        .equals(-2 / d * least, by=linearity(unit_mass_on(lam, Omega)))
    )
    return (
        calc(least)
        .equals(domain_integral((1 + 2 / d) * root_mass ** (2 / d) * root - 2 / d * least * lam(x)),
                by=linearity(unit_mass_on(lam, Omega)))
        .at_most(error_integral(lam(x)), by=termwise(convexity(Lambda(y, weight / y ** (2 / d)), at=optimal_density)))
        .theorem()
    )  # fmt: skip


@claim("thm-C.2", part="the optimal density is a density", given=[*model, sloped],
       states=equal(domain_integral(optimal_density), 1))  # fmt: skip
def unit_mass_of_the_optimum():
    """The density (53) integrates to 1."""
    return calc(domain_integral(optimal_density)).equals(1, by=linearity).theorem()


@claim("thm-C.2", part="the bound is attained", given=[*model, sloped],
       states=[equal(error_integral(optimal_density), least),
               equal(error_bound(error_integral(optimal_density)), error_bound(least))])  # fmt: skip
def attained():
    """At the density (53) the integral equals the lower bound, which puts (54) into (52)."""
    at_the_optimum = (
        calc(error_integral(optimal_density))
        .equals(domain_integral(root_mass ** (2 / d) * root), by=algebra)
        .equals(least, by=linearity)
        .theorem()
    )
    error = (
        calc(error_bound(error_integral(optimal_density)))
        .equals(error_bound(least), by=algebra(at_the_optimum), eq=[54, 114])
        .theorem()
    )
    return at_the_optimum, error


@claim("thm-C.2", part="no other density attains it",
       given=[*model, *density, sloped, in_region(x, Omega), holds(Eq(error_integral(lam(x)), least))],
       states=equal(lam(x), optimal_density))  # fmt: skip
def unique():
    """A density whose integral equals the bound is the density (53), by the equality case of Hoelder."""
    attaining = holds(Eq(error_integral(lam(x)), least))
    product = domain_integral((weight / lam(x) ** (2 / d)) ** (d / (d + 2)) * lam(x) ** (2 / (d + 2)))
    equality = (
        calc(product)
        .equals(root_mass, by=algebra)
        .equals(error_integral(lam(x)) ** (d / (d + 2)) * domain_integral(lam(x)) ** (2 / (d + 2)),
                by=algebra(attaining, unit_mass_on(lam, Omega)))
        .theorem()
    )  # fmt: skip
    in_hoelder = [*model, *density, in_region(x, Omega), holds(equality.statement)]
    if_equal = (
        calc(weight / lam(x) ** (2 / d) * domain_integral(lam(x)), given=in_hoelder)
        .equals(lam(x) * error_integral(lam(x)), by=read_for_the_density("hoelder/equality"))
        .theorem()
    )
    proportional = (
        calc(weight / lam(x) ** (2 / d) * domain_integral(lam(x)))
        .equals(lam(x) * error_integral(lam(x)), by=modus_ponens(if_equal, equality), eq=111)
        .theorem()
    )
    without_mass = (
        calc(weight / lam(x) ** (2 / d))
        .equals(weight / lam(x) ** (2 / d) * domain_integral(lam(x)), by=algebra(unit_mass_on(lam, Omega)))
        .equals(lam(x) * error_integral(lam(x)), by=proportional)
        .equals(lam(x) * least, by=algebra(attaining))
        .theorem()
    )
    # So the constant of proportionality is 1/least.
    calc((1 / least) ** (d / (d + 2))).equals(1 / root_mass, by=algebra, eq=112).theorem()
    power = calc(lam(x) ** (1 + 2 / d)).equals(weight / least, by=linear_arithmetic(without_mass)).theorem()
    return (
        calc(lam(x))
        .equals((lam(x) ** (1 + 2 / d)) ** (d / (d + 2)), by=algebra)
        .equals((weight / least) ** (d / (d + 2)), by=algebra(power))
        .equals(optimal_density, by=algebra, eq=[53, 113])
        .theorem()
    )


@claim("thm-C.2", part="optimality", given=[*model, *density, sloped],
       states=at_most(error_integral(optimal_density), error_integral(lam(x))))  # fmt: skip
def optimal_density_is_best():
    """No segment density has a smaller error integral than the optimal one."""
    return (
        calc(error_integral(optimal_density))
        .equals(least, by=uses("thm-C.2/the bound is attained", 0))
        .at_most(error_integral(lam(x)), by=uses("thm-C.2/lower bound", 1))
        .theorem()
    )
