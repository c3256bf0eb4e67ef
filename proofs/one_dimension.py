"""One dimension as a special case: section 5 at d = 1 gives back section 4.

The interval has the normalized second moment 1/12 about its midpoint, the Cauchy-Schwarz inequality is an equality, the
second moment `d M V^(1 + 2/d)` is the twelfth of the length's cube, and Theorem C.2 is Theorem 4.3.
"""

from sympy import Abs, Eq, Integer, Le, Rational, Symbol

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import algebra, instance, moments, one_dimensional
from zcmoe_symbolic.language import (
    at_most,
    continuous,
    continuously_differentiable,
    equal,
    holds,
    in_domain,
    nonzero_almost_everywhere,
    positive,
    substitute,
    unit_mass,
)
from zcmoe_symbolic.theory.regions import d
from zcmoe_symbolic.theory.scalar import (
    D_i,
    beta,
    cell,
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
    x_i,
)

one = Integer(1)
M_d, M_1 = Symbol("M_d", positive=True), Rational(1, 12)
in_one_dimension = {d: one, M_d: M_1}

model = [continuous(p), positive(p), continuously_differentiable(beta)]
sloped = nonzero_almost_everywhere(beta, slope=True)
density = [continuous(lam), positive(lam), unit_mass(lam)]
least = domain_integral(weight**third) ** 3


def for_one_dimension(label, which=None):
    """A theorem about d dimensions for d = 1 and `M_1 = 1/12`, read for [0, 1]."""
    theorem = uses(label, which)
    statement = theorem.statement
    parts = [substitute(part, in_one_dimension) for part in statement.args]
    special = at_most(*parts) if isinstance(statement, Le) else equal(*parts)
    assumed = [hypothesis.substituted(in_one_dimension) for hypothesis in theorem.hypotheses]
    symbols = {symbol: value for symbol, value in in_one_dimension.items() if symbol in statement.free_symbols | {d}}
    return one_dimensional(instance(theorem, {}, symbols).prove(special, assumed), x)


# -- the interval as a region -------------------------------------------------------------------------


def normalized_moment():
    """(24) for the interval of length D_i about x_i."""
    return cell.integral(Abs(x - x_i) ** 2) / (one * D_i ** (1 + 2 / one))


second_moment = one * normalized_moment() * D_i ** (1 + 2 / one)


@claim("lem-interval", states=[equal(normalized_moment(), M_1), equal(second_moment, D_i**3 / 12)])
def interval():
    """The normalized second moment of an interval about its midpoint is 1/12, and `d M V^(1 + 2/d)` is `D^3/12`."""
    return (
        calc(normalized_moment()).equals(M_1, by=moments).theorem(),
        calc(second_moment).equals(D_i**3 / 12, by=moments).theorem(),
    )


slope_squared = beta(x).diff(x).subs(x, x_i) ** 2


@claim("lem-interval-slope",
       states=equal(cell.integral(slope_squared * (x - x_i) ** 2), slope_squared * second_moment))  # fmt: skip
def cauchy_schwarz_is_an_equality():
    """In one dimension nothing is lost in (99): the error of a cell is `beta'^2 D^3/12`, as in (19)."""
    return (
        calc(cell.integral(slope_squared * (x - x_i) ** 2))
        .equals(slope_squared * D_i**3 / 12, by=moments)
        .equals(slope_squared * second_moment, by=algebra(uses("lem-interval", 1)))
        .theorem()
    )


# -- Theorem C.2 is Theorem 4.3 -----------------------------------------------------------------------


@claim("thm-4.3", part="from Theorem C.2", given=[*model, *density, sloped, in_domain(x),
                                                  holds(Eq(error_integral(lam(x)), least))],
       states=[at_most(least, error_integral(lam(x))), equal(error_integral(optimal_density()), least),
               equal(s2 + M_1 / m**2 * error_integral(optimal_density()), s2 + M_1 / m**2 * least),
               equal(lam(x), optimal_density())])  # fmt: skip
def optimum():
    """At d = 1 the bound, the optimal density (53) and the value (54) are (77), (22) and (23)."""
    bound = calc(least).at_most(error_integral(lam(x)), by=for_one_dimension("thm-C.2/lower bound", 0)).theorem()
    attained = (
        calc(error_integral(optimal_density()))
        .equals(least, by=for_one_dimension("thm-C.2/the bound is attained", 0))
        .theorem()
    )
    value = (
        calc(s2 + M_1 / m**2 * error_integral(optimal_density()))
        .equals(s2 + M_1 / m**2 * least, by=for_one_dimension("thm-C.2/the bound is attained", 1), eq=23)
        .theorem()
    )
    unique = (
        calc(lam(x))
        .equals(optimal_density(), by=for_one_dimension("thm-C.2/no other density attains it"), eq=22)
        .theorem()
    )
    return bound, attained, value, unique
