"""The notation of the concentration bounds of sections 6 and G.3 to G.5, as SymPy objects."""

import sympy as sp

from zcmoe_symbolic.language import (
    Expectation,
    bounded,
    bounded_noise,
    holds,
    in_range,
    probability_density,
    throughout_regions,
)
from zcmoe_symbolic.theory.partition import A, Omega, data_model, eps, regions
from zcmoe_symbolic.theory.sample import (
    in_region_of,
    learned,
    measurable_constants,
    n,
    of_one_example,
    optimal_constant,
    output,
    region_probability,
    sample,
    sum_over_examples,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, x

__all__ = [
    "R",
    "b",
    "best_constant",
    "bounded_outputs",
    "c",
    "centre",
    "chernoff_exponent",
    "counting_model",
    "delta",
    "error_of_one",
    "eta",
    "expected_count",
    "learning_model",
    "lowest",
    "named_centre",
    "named_width",
    "oscillation",
    "rho",
    "t",
    "tilted_mass",
    "total_error",
    "width",
]

t = sp.Symbol("t", positive=True)
c = sp.Symbol("c", positive=True)
delta, eta = sp.Symbol("delta", positive=True), sp.Symbol("eta", positive=True)

rho = region_probability
"""`rho_i`, the probability of region number i, (36)."""

expected_count = n * rho
"""`mu = n rho_i`, (125)."""

counting_model = [*data_model[:1], probability_density(p, Omega), *regions, sample, in_range(i, 1, m)]
"""What a count needs: independent inputs of density p, and region number i of a partition, of positive probability."""

b = sp.Symbol("b", positive=True)
lowest, oscillation = sp.Function("beta_low", real=True), sp.Function("r", real=True)

width = oscillation(i, m) + 2 * b
"""`R_i = r_i + 2 b`, the length of an interval that contains all outputs of region number i, (130)."""

R = sp.Symbol("R", positive=True)
named_width = holds(sp.Eq(width, R, evaluate=False))
"""`R = r_i + 2 b` as a positive symbol."""

range_of_the_target = [
    throughout_regions(x, i, A, m, sp.Le(lowest(i, m), beta(x), evaluate=False)),
    throughout_regions(x, i, A, m, sp.Le(beta(x), lowest(i, m) + oscillation(i, m), evaluate=False)),
]
"""On region number i the target lies between `beta_low(i, m)` and `beta_low(i, m) + r(i, m)`: its infimum and supremum,
or any bounds."""

bounded_outputs = [*data_model, probability_density(p, Omega), bounded(beta, Omega), bounded_noise(eps, b),
                   *range_of_the_target, *regions, in_range(i, 1, m)]  # fmt: skip
"""One example: bounded target, and noise in `[-b, b]`."""

learning_model = [*bounded_outputs, sample, learned, measurable_constants]
"""n such examples, and the constants that are learned from them."""

centre = sp.Symbol("c_0", real=True)
"""A number from which outputs are measured."""

named_centre = holds(sp.Eq(optimal_constant, centre, evaluate=False))
"""The outputs are measured from the optimal constant of the region, `c_i^opt = c_0`."""


def error_of_one(about: sp.Expr) -> sp.Expr:
    """`I_i (y - about)` for a fresh example."""
    return of_one_example * (beta(x) + eps - about)


def total_error(about: sp.Expr) -> sp.Expr:
    """`sum_j I_(i,j) (y_j - about)`, which is `N_i (chat_i - about)`."""
    return sum_over_examples(in_region_of() * (output() - about))


def tilted_mass(rate: sp.Expr, about: sp.Expr) -> sp.Expr:
    """`E[I_i exp(rate (y - about))]`, which is `rho_i` times an exponential moment given that x lies in region i."""
    return Expectation.of(of_one_example * sp.exp(rate * (beta(x) + eps - about)), x, eps)


best_constant = 2 * sp.log(2) - 1
"""The best absolute constant of the two-sided Chernoff bound on (0, 1], about 0.38629."""


def chernoff_exponent(deviation: sp.Expr) -> sp.Expr:
    """`h(t) = (1 + t) log(1 + t) - t`, the exponent per unit of the mean for a relative deviation t above it.

    >>> chernoff_exponent(sp.Integer(1))
    -1 + 2*log(2)
    """
    return (1 + deviation) * sp.log(1 + deviation) - deviation
