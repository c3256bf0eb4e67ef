"""A lemma of one's own that uses two results of the paper."""

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.language import at_most, continuous, continuously_differentiable, positive, unit_mass
from zcmoe_symbolic.theory.scalar import beta, domain_integral, error_integral, lam, p, third, weight, x

least = domain_integral(weight**third) ** 3
given = [continuous(p), positive(p), continuously_differentiable(beta), continuous(lam), positive(lam), unit_mass(lam)]


@claim("lem-mine", given=given, states=at_most(least, error_integral(lam(x))))
def lower_bound():
    """The lower bound of Theorem 4.3 once more."""
    return calc(least).at_most(error_integral(lam(x)), by=uses("Theorem 4.3/lower bound", 0)).theorem()
