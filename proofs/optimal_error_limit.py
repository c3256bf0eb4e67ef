"""The least test error (23) as a limit, for targets whose slope has no zero.

Where beta' vanishes the optimal density is not positive and Corollary 4.2 does not apply to it directly; for
a slope without zeros it does, and `m^2 (E_test - s2)` tends to a twelfth of `(int (p beta'^2)^(1/3))^3`.
"""

from sympy import Lambda, Limit, Symbol, oo

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import algebra, instance
from zcmoe_symbolic.language import companding, continuous, continuously_differentiable, equal, nonzero, positive
from zcmoe_symbolic.theory.scalar import (
    approximation_error,
    beta,
    cells,
    domain_integral,
    error_integral,
    lam,
    m,
    optimal_density,
    p,
    s2,
    third,
    weight,
)

t = Symbol("t", real=True)
best = Lambda(t, optimal_density(t))
least = domain_integral(weight**third) ** 3
excess = m**2 * (approximation_error() - s2)


@claim("lem-optimal-limit",
       given=[continuously_differentiable(beta), nonzero(beta, slope=True), continuous(p), positive(p),
              companding(cells, best)],
       states=equal(Limit(excess, m, oo), least / 12))  # fmt: skip
def least_error():
    """Along the companding segmentations of the optimal density the scaled excess error tends to (23)'s constant."""
    attained = (
        calc(error_integral(optimal_density()))
        .equals(least, by=instance(uses("thm-4.3/the bound is attained", 0)))
        .theorem()
    )
    return (
        calc(Limit(excess, m, oo))
        .equals(error_integral(optimal_density()) / 12, by=instance(uses("cor-4.2", 1), {lam: best}))
        .equals(least / 12, by=algebra(attained), eq=23)
        .theorem()
    )
