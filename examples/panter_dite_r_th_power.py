"""Panter and Dite's optimum when the distortion is the r-th power of the error, for every real r > 0.

A quantizer cuts [0, 1] into m intervals, the companding segmentation of a density lam of levels, and replaces each
input by the midpoint of its interval. With the input density p and many levels, m^r times the mean r-th power of the
error tends to `1/((r + 1) 2^r) int p / lam^r`. The best density of levels is proportional to `p^(1/(r + 1))`.
"""

from sympy import Abs, Eq, Function, Integer, Integral, Lambda, Le, Limit, Symbol, oo

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import (
    along_companding,
    epsilon_delta,
    expansion,
    for_every,
    instance,
    integration_over_the_cell,
    limit,
    linearity,
    modus_ponens,
    moments,
    monotone,
    splitting,
    sum_over_cells,
    taylor,
    termwise,
    transitivity,
    triangle_inequality,
)
from zcmoe_symbolic.language import (
    at_most,
    between,
    cell_in_domain,
    companding,
    continuous,
    equal,
    for_all,
    holds,
    in_domain,
    in_range,
    positive,
    unit_mass,
    vanishing,
)
from zcmoe_symbolic.theory.scalar import D_i, cell, cells, domain_integral, i, lam, m, many_experts, p, x, x_i

r, e, t = Symbol("r", positive=True), Symbol("e", positive=True), Symbol("t", real=True)
whole_exponents = [Integer(1), Integer(2), Integer(4)]
source = [continuous(p), positive(p)]
levels = [continuous(lam), positive(lam), unit_mass(lam)]
compander = companding(cells, lam)


# -- the objects, for an exponent ---------------------------------------------------------------------


def constant(power):
    """The r-th absolute moment of an interval of unit length about its midpoint."""
    return 1 / ((power + 1) * 2**power)


def error_integral(density, power=r):
    """The integral of p / density^r; for r = 2 it is Bennett's."""
    return domain_integral(p(x) / density**power)


midpoint, length = cells.midpoint(i), cells.length(i)


def on_each_cell(power):
    """The part of the distortion that interval number i contributes."""
    return cells.integral(Abs(x - midpoint) ** power * p(x), x, i)


def distortion(power):
    """The mean r-th power of the distance from the input to the midpoint of its interval."""
    return cells.sum(on_each_cell(power), i)


# -- one interval -------------------------------------------------------------------------------------

offset, variation = Abs(x - x_i), p(x) - p(x_i)
nearly_constant = vanishing(variation, 1, cell)


def distortion_near(power):
    """What a short interval contributes: its moment times the density at its midpoint."""
    on_the_cell = cell.integral(offset**power * p(x))
    return equal(on_the_cell, constant(power) * p(x_i) * D_i ** (power + 1) + cell.o(D_i ** (power + 1)))


@claim("one-interval", part="every exponent", given=[continuous(p), nearly_constant], states=distortion_near(r))
def one_interval():
    """From the definition of o: where p varies by at most e, the distortion varies by e times the moment."""
    small = for_all(x, cell.left, cell.right, Le(Abs(variation), e))
    at_a_point = [small, between(x, cell.left, cell.right)]
    at_most_e = calc(Abs(variation), given=at_a_point).at_most(e, by=for_every(small)).theorem()
    below = calc(offset**r * Abs(variation), given=at_a_point).at_most(offset**r * e, by=monotone(at_most_e)).theorem()
    estimate = (
        calc(Abs(cell.integral(offset**r * variation)), given=[continuous(p), cell_in_domain(cell), small])
        .at_most(cell.integral(Abs(offset**r * variation)), by=triangle_inequality)
        .equals(cell.integral(offset**r * Abs(variation)), by=algebra)
        .at_most(cell.integral(offset**r * e), by=termwise(transitivity(below)))
        .equals(e * constant(r) * D_i ** (r + 1), by=moments)
        .theorem()
    )
    remainder = (
        calc(cell.integral(offset**r * variation))
        .equals(cell.o(D_i ** (r + 1)), by=epsilon_delta(estimate, e))
        .theorem()
    )
    whole, frozen = cell.integral(offset**r * p(x)), cell.integral(p(x_i) * offset**r)
    split = (
        calc(whole, given=[continuous(p), cell_in_domain(cell)])
        .equals(frozen + cell.integral(offset**r * variation), by=linearity)
        .theorem()
    )
    return (
        calc(whole)
        .equals(frozen + cell.o(D_i ** (r + 1)), by=expansion(split, remainder))
        .equals(constant(r) * p(x_i) * D_i ** (r + 1), by=moments)
        .theorem()
    )


@claim(
    "one-interval", part="whole exponents", given=[continuous(p)], states=[distortion_near(k) for k in whole_exponents]
)
def one_interval_for_whole_exponents():
    """For an exponent that is a number the expansion needs no hypothesis but continuity."""
    near = calc(p(x)).equals(p(x_i) + cell.o(1), by=taylor).theorem()
    theorems = []
    for power in whole_exponents:
        moment = offset**power
        inside = calc(moment * p(x)).equals(p(x_i) * moment + cell.o(moment), by=expansion(near)).theorem()
        theorems.append(
            calc(cell.integral(moment * p(x)))
            .equals(cell.integral(p(x_i) * moment) + cell.o(D_i ** (power + 1)), by=integration_over_the_cell(inside))
            .equals(constant(power) * p(x_i) * D_i ** (power + 1), by=moments)
            .theorem()
        )
    return theorems


# -- many levels --------------------------------------------------------------------------------------


@claim("share", part="of a cell", given=[compander, continuous(lam), in_range(i, 1, m)],
       states=equal(cells.integral(lam(x), x, i), 1 / m))  # fmt: skip
def share_of_a_cell():
    """Each interval carries the share 1/m of the density of levels."""
    up_to = [Integral(lam(x), (x, 0, cells.breakpoint(j))) for j in (i, i - 1)]
    return (
        calc(cells.integral(lam(x), x, i))
        .equals(up_to[0] - up_to[1], by=splitting)
        .equals(i / m - (i - 1) / m, by=compander)
        .equals(1 / m, by=algebra)
        .theorem()
    )


@claim("share", part="of a short interval", given=[continuous(lam)],
       states=equal(cell.integral(lam(x)), lam(x_i) * D_i + cell.o(D_i)))  # fmt: skip
def share_of_a_short_interval():
    """The share of a short interval is nearly the density at its midpoint times its length."""
    near = calc(lam(x)).equals(lam(x_i) + cell.o(1), by=taylor).theorem()
    return (
        calc(cell.integral(lam(x)))
        .equals(cell.integral(lam(x_i)) + cell.o(D_i), by=integration_over_the_cell(near))
        .equals(lam(x_i) * D_i, by=moments)
        .theorem()
    )


def many_levels(power, of_one_interval):
    """From the distortion of one interval to the limit for many."""
    share = cells.integral(lam(x), x, i)
    quotient = p(midpoint) / lam(midpoint) ** power
    riemann_sum = cells.sum(quotient * length, i)
    by_its_share = (
        calc(cell.integral(offset**power * p(x)) / constant(power))
        .equals(cell.integral(lam(x)) ** power * (p(x_i) / lam(x_i) ** power) * D_i + cell.o(D_i ** (power + 1)),
                by=expansion(of_one_interval, uses("share/of a short interval")))
        .theorem()
    )  # fmt: skip
    normalised = cells.sum(on_each_cell(power) / constant(power), i)
    by_shares = cells.sum(share**power * quotient * length, i)
    all_cells = (
        calc(normalised)
        .equals(by_shares + cells.refinement.o(cells.mesh**power), by=sum_over_cells(by_its_share))
        .theorem()
    )
    for_many = (
        calc(normalised)
        .equals(by_shares + many_experts.o(m**-power), by=along_companding(all_cells))
        .equals(cells.sum((1 / m) ** power * quotient * length, i), by=algebra(uses("share/of a cell")))
        .equals(riemann_sum / m**power, by=linearity)
        .theorem()
    )
    riemann = (
        calc(error_integral(lam(x), power))
        .equals(riemann_sum + many_experts.o(1), by=along_companding(midpoint_sum(power, riemann_sum)))
        .theorem()
    )
    undo = calc(distortion(power) / constant(power)).equals(normalised, by=linearity).theorem()
    scaled = (
        calc(m**power * distortion(power))
        .equals(constant(power) * riemann_sum + many_experts.o(1), by=expansion(undo, for_many))
        .equals(constant(power) * error_integral(lam(x), power) + many_experts.o(1), by=expansion(riemann))
        .theorem()
    )
    return (
        calc(Limit(m**power * distortion(power), m, oo))
        .equals(constant(power) * error_integral(lam(x), power), by=limit(scaled))
        .theorem()
    )


def midpoint_sum(power, riemann_sum):
    """The error integral as its midpoint sum, up to a remainder that vanishes with the mesh."""
    integrand, at_the_midpoint = p(x) / lam(x) ** power, p(x_i) / lam(x_i) ** power
    near = calc(integrand).equals(at_the_midpoint + cell.o(1), by=taylor).theorem()
    one_cell = (
        calc(cell.integral(integrand))
        .equals(cell.integral(at_the_midpoint) + cell.o(D_i), by=integration_over_the_cell(near))
        .equals(at_the_midpoint * D_i, by=moments)
        .theorem()
    )
    return (
        calc(error_integral(lam(x), power))
        .equals(cells.sum(cells.integral(integrand, x, i), i), by=splitting)
        .equals(riemann_sum + cells.refinement.o(1), by=sum_over_cells(one_cell))
        .theorem()
    )


def high_rate_limit(power):
    """m^r times the distortion tends to the moment times the error integral."""
    return equal(Limit(m**power * distortion(power), m, oo), constant(power) * error_integral(lam(x), power))


@claim("high-rate", part="every exponent", given=[*source, *levels, compander, nearly_constant],
       states=high_rate_limit(r))  # fmt: skip
def high_rate():
    """Bennett's integral for the r-th power of the error."""
    return many_levels(r, uses("one-interval/every exponent"))


@claim("high-rate", part="whole exponents", given=[*source, *levels, compander],
       states=[high_rate_limit(k) for k in whole_exponents])  # fmt: skip
def high_rate_for_whole_exponents():
    """The same for the mean error, the mean square (Bennett's integral itself) and the mean fourth power."""
    part = "one-interval/whole exponents"
    return [many_levels(power, uses(part, which)) for which, power in enumerate(whole_exponents)]


# -- the best density of levels -----------------------------------------------------------------------

root = p(x) ** (1 / (r + 1))
root_mass = domain_integral(root)
least = root_mass ** (r + 1)
best = root / root_mass


def hoelder_for_the_levels(part):
    """Hoelder's inequality, or its equality case, for `p / lam^r` and lam, with exponents r + 1 and (r + 1)/r."""
    f, g, kappa = Function("f", real=True), Function("g", real=True), Symbol("kappa", positive=True)
    functions = {f: Lambda(x, p(x) / lam(x) ** r), g: Lambda(x, lam(x))}
    return instance(uses(f"hoelder/{part} on [0, 1]"), functions, {kappa: r})


product_of_roots = (p(x) / lam(x) ** r) ** (1 / (r + 1)) * lam(x) ** (r / (r + 1))
bound_on_the_root = error_integral(lam(x)) ** (1 / (r + 1)) * domain_integral(lam(x)) ** (r / (r + 1))


@claim("best-levels", part="lower bound", given=[*source, *levels], states=at_most(least, error_integral(lam(x))))
def lower_bound():
    """No density of levels has a smaller error integral, by Hoelder's inequality."""
    of_the_root = (
        calc(root_mass)
        .equals(domain_integral(product_of_roots), by=algebra)
        .at_most(bound_on_the_root, by=hoelder_for_the_levels("inequality"))
        .equals(error_integral(lam(x)) ** (1 / (r + 1)), by=unit_mass(lam))
        .theorem()
    )
    return (
        calc(least)
        .at_most((error_integral(lam(x)) ** (1 / (r + 1))) ** (r + 1), by=monotone(of_the_root))
        .equals(error_integral(lam(x)), by=algebra)
        .theorem()
    )


@claim("best-levels", part="the bound is attained", given=source,
       states=[equal(domain_integral(best), 1), equal(error_integral(best), least)])  # fmt: skip
def attained():
    """The root of p, normalised, is a density of levels, and attains the bound."""
    mass = calc(domain_integral(best)).equals(1, by=linearity).theorem()
    value = (
        calc(error_integral(best))
        .equals(domain_integral(root_mass**r * root), by=algebra)
        .equals(least, by=linearity)
        .theorem()
    )
    return mass, value


attaining = holds(Eq(error_integral(lam(x)), least))


@claim("best-levels", part="no other density attains it", given=[*source, *levels, in_domain(x), attaining],
       states=equal(lam(x), best))  # fmt: skip
def unique():
    """A density of levels with the least error integral is the best one, by the equality case of Hoelder."""
    at_a_point = [*source, *levels, in_domain(x)]
    touching = (
        calc(domain_integral(product_of_roots))
        .equals(root_mass, by=algebra)
        .equals(bound_on_the_root, by=algebra(attaining, unit_mass(lam)))
        .theorem()
    )
    if_touching = (
        calc(p(x) / lam(x) ** r * domain_integral(lam(x)), given=[*at_a_point, holds(touching.statement)])
        .equals(lam(x) * error_integral(lam(x)), by=hoelder_for_the_levels("equality"))
        .theorem()
    )
    proportional = (
        calc(p(x) / lam(x) ** r * domain_integral(lam(x)))
        .equals(lam(x) * error_integral(lam(x)), by=modus_ponens(if_touching, touching))
        .theorem()
    )
    of_the_root = (
        calc(root)
        .equals(lam(x) ** (r / (r + 1)) * (p(x) / lam(x) ** r * domain_integral(lam(x))) ** (1 / (r + 1)),
                by=algebra(unit_mass(lam)))
        .equals(lam(x) ** (r / (r + 1)) * (lam(x) * error_integral(lam(x))) ** (1 / (r + 1)), by=algebra(proportional))
        .equals(lam(x) * error_integral(lam(x)) ** (1 / (r + 1)), by=algebra)
        .theorem()
    )  # fmt: skip
    return (
        calc(lam(x))
        .equals(root / error_integral(lam(x)) ** (1 / (r + 1)), by=algebra(of_the_root))
        .equals(root / least ** (1 / (r + 1)), by=algebra(attaining))
        .equals(best, by=algebra)
        .theorem()
    )


best_density = Lambda(t, best.subs(x, t))


@claim("least-distortion", given=[*source, companding(cells, best_density), nearly_constant],
       states=equal(Limit(m**r * distortion(r), m, oo), constant(r) * least))  # fmt: skip
def least_distortion():
    """Along the companding segmentations of the best density, m^r times the distortion tends to the least constant."""
    return (
        calc(Limit(m**r * distortion(r), m, oo))
        .equals(constant(r) * error_integral(best),
                by=instance(uses("high-rate/every exponent"), {lam: best_density}))
        .equals(constant(r) * least, by=algebra(uses("best-levels/the bound is attained", 1)))
        .theorem()
    )  # fmt: skip
