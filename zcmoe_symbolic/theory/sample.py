"""The paper's notation for a sample of n independent examples (section 6), as SymPy objects.

`omega` is the outcome; the examples are `x_sample(j, omega)` and `noise_sample(j, omega)`, and `chat(i, omega)` is the
learned constant of region number i. What is stated with omega free holds for every outcome.
"""

import sympy as sp

from zcmoe_symbolic.language import (
    Expectation,
    InRegion,
    at_every_outcome,
    examples,
    probability,
    random_variable,
)
from zcmoe_symbolic.theory.partition import A, conditional_mean, eps, over_region
from zcmoe_symbolic.theory.scalar import beta, i, m, p, x

__all__ = [
    "chance",
    "chat",
    "count",
    "in_region_of",
    "j",
    "k",
    "learned",
    "mean",
    "mean_of_one",
    "measurable_constants",
    "n",
    "noise_of",
    "noise_sample",
    "of_one_example",
    "omega",
    "optimal_constant",
    "output",
    "point_of",
    "region_probability",
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

measurable_constants = random_variable(chat)
"""The learned constants are random variables, whatever they are on empty regions."""

of_one_example = InRegion(x, A(i, m))
"""The indicator of region number i at the input of a fresh example."""

region_probability = over_region(p(x))
"""`rho_i`, the probability of region number i, (36)."""

optimal_constant = conditional_mean()
"""`c_i^opt`, (9)."""


def mean(body: sp.Expr) -> sp.Expr:
    """The expectation over the sample."""
    return Expectation.of(body, omega)


def chance(event: sp.Basic) -> sp.Expr:
    """The probability of an event that depends on the sample."""
    return probability(event, omega)


def mean_of_one(body: sp.Expr) -> sp.Expr:
    """The expectation over one fresh example (x, eps)."""
    return Expectation.of(body, x, eps)
