"""The Panter-Dite optimum (appendix A): the special case beta' = 1 of Theorem 4.3, and the compander (48)-(50).

The density proportional to the cube root of p has the least error integral `int p / lam^2`, and along its
companding segmentations the quantization error times m^2 tends to a twelfth of `(int p^(1/3))^3`.
"""

from sympy import Derivative, Integral, Lambda, Limit, Lt, Symbol, oo

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import by_sign, differentiation, instance, linearity, splitting
from zcmoe_symbolic.language import (
    at_most,
    companding,
    continuous,
    equal,
    holds,
    in_domain,
    less,
    positive,
    unit_mass,
)
from zcmoe_symbolic.theory.scalar import beta, cells, domain_integral, i, lam, m, p, third, x

t, y = Symbol("t", real=True), Symbol("y", real=True)
source = [continuous(p), positive(p)]
density = [continuous(lam), positive(lam), unit_mass(lam)]
identity = {beta: Lambda(t, t)}

root_mass = domain_integral(p(x) ** third)
panter_dite = p(x) ** third / root_mass
panter_dite_density = Lambda(t, p(t) ** third / root_mass)


def bennett_integral(quantizer_density):
    """The integral of (45)."""
    return domain_integral(p(x) / quantizer_density**2)


@claim("panter-dite", part="lower bound", given=[*source, *density],
       states=at_most(root_mass**3, bennett_integral(lam(x))))  # fmt: skip
def lower_bound():
    """No density has a smaller error integral than the cubed mass of the cube root of p."""
    return (
        calc(root_mass**3)
        .at_most(bennett_integral(lam(x)), by=instance(uses("thm-4.3/lower bound", 1), identity))
        .theorem()
    )


@claim("panter-dite", part="the optimal density", given=source,
       states=[equal(domain_integral(panter_dite), 1), equal(bennett_integral(panter_dite), root_mass**3)])  # fmt: skip
def optimum():
    """The cube root of p, normalised, is a density and attains the bound."""
    mass = (
        calc(domain_integral(panter_dite))
        .equals(1, by=instance(uses("thm-4.3/the optimal density is a density"), identity), eq=46)
        .theorem()
    )
    value = (
        calc(bennett_integral(panter_dite))
        .equals(root_mass**3, by=instance(uses("thm-4.3/the bound is attained", 0), identity))
        .theorem()
    )
    return mass, value


error_with_midpoints = cells.sum(cells.integral((x - cells.midpoint(i)) ** 2 * p(x), x, i), i)


@claim("panter-dite", part="least error", given=[*source, companding(cells, panter_dite_density)],
       states=equal(Limit(m**2 * error_with_midpoints, m, oo), root_mass**3 / 12))  # fmt: skip
def least_error():
    """Along the companding segmentations of the optimal density, m^2 times the error tends to the least constant."""
    return (
        calc(Limit(m**2 * error_with_midpoints, m, oo))
        .equals(bennett_integral(panter_dite) / 12, by=instance(uses("bennett"), {lam: panter_dite_density}))
        .equals(root_mass**3 / 12, by=linearity, eq=47)
        .theorem()
    )


# -- the compander ------------------------------------------------------------------------------------


def compressor(end):
    """`G(end)`, the integral of the density from 0, (48)."""
    return Integral(lam(t), (t, 0, end))


@claim("eq-48", given=[continuous(lam), in_domain(x)], states=equal(Derivative(compressor(x), x), lam(x)))
def slope_of_the_compressor():
    """The density is the slope of the compressor."""
    return calc(Derivative(compressor(x), x)).equals(lam(x), by=differentiation, eq=48).theorem()


@claim("eq-49", given=[continuous(lam), positive(lam), in_domain(x), in_domain(y), holds(Lt(y, x))],
       states=less(compressor(y), compressor(x)))  # fmt: skip
def expander_is_unique():
    """The compressor of a positive density is strictly increasing, so that its inverse, the expander, is unique."""
    return (
        calc(compressor(y))
        .less_than(compressor(y) + Integral(lam(t), (t, y, x)), by=by_sign)
        .equals(compressor(x), by=splitting, eq=49)
        .theorem()
    )
