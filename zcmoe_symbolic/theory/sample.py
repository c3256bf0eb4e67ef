"""The paper's notation for a sample of n independent examples (section 6), as SymPy objects.

`omega` is the outcome; the examples are `x_sample(j, omega)` and `noise_sample(j, omega)`, and `chat(i, omega)` is the
learned constant of region number i. What is stated with omega free holds for every outcome.
"""

import sympy as sp

from zcmoe_symbolic.language import (
    Expectation,
    Indicator,
    InRegion,
    RegionIntegral,
    at_every_outcome,
    examples,
    probability,
    random_variable,
)
from zcmoe_symbolic.theory.partition import A, Omega, conditional_mean, eps, over_region
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

__all__ = [
    "all_outputs",
    "chance",
    "chat",
    "count",
    "in_region_of",
    "inverse_count",
    "is_empty",
    "j",
    "k",
    "learned",
    "mean",
    "mean_of_all_if_empty",
    "mean_of_one",
    "measurable_constants",
    "n",
    "noise_of",
    "noise_sample",
    "of_one_example",
    "omega",
    "optimal_constant",
    "output",
    "outside_mean",
    "outside_variance",
    "point_of",
    "region_error",
    "region_probability",
    "region_variance",
    "s",
    "sample",
    "sum_over_examples",
    "total_in_region",
    "x_sample",
]

omega = sp.Symbol("omega", real=True)
j = sp.Symbol("j", integer=True)
k = sp.Symbol("k", integer=True)
n = sp.Symbol("n", integer=True, positive=True)
s = sp.Symbol("s", positive=True)
x_sample, noise_sample, chat = (sp.Function(name, real=True) for name in ("x_sample", "noise_sample", "chat"))

sample = examples(x_sample, noise_sample, n, x, eps, omega)
"""(32): the n examples are independent and distributed as (x, eps)."""


def point_of(example: sp.Expr = j) -> sp.Expr:
    """`x_j`, the input of an example."""
    return x_sample(example, omega)


def noise_of(example: sp.Expr = j) -> sp.Expr:
    """`eps_j`, the noise of an example."""
    return noise_sample(example, omega)


def output(example: sp.Expr = j) -> sp.Expr:
    """`y_j = beta(x_j) + eps_j`, (32)."""
    return beta(point_of(example)) + noise_of(example)


def in_region_of(example: sp.Expr = j) -> sp.Expr:
    """`I_(i,j)`, 1 if the example lies in region number i, (33)."""
    return InRegion(point_of(example), A(i, m))


def sum_over_examples(summand: sp.Expr) -> sp.Expr:
    """The sum over the n examples."""
    return sp.Sum(summand, (j, 1, n))


count = sum_over_examples(in_region_of())
"""`N_i`, the number of examples in region number i, (34)."""

total_in_region = sum_over_examples(in_region_of() * output())
"""The sum of the outputs of the examples in region number i."""

learned = at_every_outcome(sp.Eq(count * chat(i, omega), total_in_region, evaluate=False), omega, i, 1, m)
"""(35): `N_i chat_i` is the sum of the outputs in region i, for each outcome; nothing is said of chat_i if N_i = 0."""

all_outputs = sum_over_examples(output())
"""The sum of the outputs of all examples."""

is_empty = Indicator(sp.Eq(count, 0, evaluate=False))
"""1 where no example lies in region number i, `N_i = 0`, else 0."""

mean_of_all_if_empty = at_every_outcome(
    sp.Eq(is_empty * chat(i, omega), is_empty * all_outputs / n, evaluate=False), omega, i, 1, m
)
"""Section 6.3: the learned constant of a region without examples is the mean of all outputs, for each outcome."""

measurable_constants = random_variable(chat)
"""The learned constants are random variables, whatever they are on empty regions."""

of_one_example = InRegion(x, A(i, m))
"""The indicator of region number i at the input of a fresh example."""

region_probability = over_region(p(x))
"""`rho_i`, the probability of region number i, (36)."""

optimal_constant = conditional_mean()
"""`c_i^opt`, (9)."""


region_error = over_region((beta(x) - optimal_constant) ** 2 * p(x))
"""`w_i`, what region number i adds to the approximation error."""

region_variance = s2 + region_error / region_probability
"""`v_i`, the variance of an output given that its example lies in region number i."""


def _outside(integrand: sp.Expr) -> sp.Expr:
    """The mean over the inputs outside of region number i."""
    everywhere = RegionIntegral.over(Omega, integrand * p(x), x)
    return (everywhere - over_region(integrand * p(x))) / (1 - region_probability)


outside_mean = _outside(beta(x))
"""`mu_-i`, the mean of an output given that its example lies outside of region number i."""

outside_variance = s2 + _outside((beta(x) - outside_mean) ** 2)
"""`v_-i`, the variance of such an output."""


def mean(body: sp.Expr) -> sp.Expr:
    """The expectation over the sample."""
    return Expectation.of(body, omega)


def chance(event: sp.Basic) -> sp.Expr:
    """The probability of an event that depends on the sample."""
    return probability(event, omega)


def mean_of_one(body: sp.Expr) -> sp.Expr:
    """The expectation over one fresh example (x, eps)."""
    return Expectation.of(body, x, eps)


inverse_count = sp.Sum(chance(sp.Eq(count, k, evaluate=False)) / k, (k, 1, n))
"""`B_i = E[1/N_i; N_i >= 1]`, by the values of the count."""
