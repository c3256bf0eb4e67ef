"""The paper's notation for inputs of any dimension and arbitrary regions (section 3), as SymPy objects.

`x` is the random input and `eps` the noise; `A(i, m)` is region number i of m, `c(i, m)` its constant; the
predictor `f` takes the value `c(i, m)` on `A(i, m)`.
"""

import sympy as sp

from zcmoe_symbolic.language import (
    Expectation,
    RegionIntegral,
    bounded,
    distributed,
    independent,
    occupied,
    partition,
    piecewise_constant,
    probability_density,
    variance,
    zero_mean,
)
from zcmoe_symbolic.theory.scalar import beta, i, m, p, s2, x

__all__ = [
    "A",
    "Omega",
    "bounded_model",
    "c",
    "conditional_mean",
    "constant",
    "data_model",
    "eps",
    "f",
    "over_region",
    "regions",
    "squared_error",
]

eps = sp.Symbol("epsilon", real=True)
Omega = sp.Symbol("Omega")
A, c, f = (sp.Function(name, real=True) for name in ("A", "c", "f"))
constant = sp.Symbol("c", real=True)

data_model = [distributed(x, p, Omega), zero_mean(eps), variance(eps, s2), independent(x, eps)]
"""(1): the input has density p, the noise is independent of it, centred, of variance s2."""

bounded_model = [probability_density(p, Omega), bounded(beta, Omega)]
"""The density and the target are bounded, so that all integrals exist."""

regions = [partition(A, m, Omega), occupied(A, m, p)]
"""(3): the regions partition the domain; each has positive probability."""

predictor = piecewise_constant(f, A, c, m)
"""(2): the predictor is the constant `c(i, m)` on `A(i, m)`."""


def squared_error() -> sp.Expr:
    """The test error of the predictor, (6) with (1): `E[(f(x) - (beta(x) + eps))^2]`."""
    return Expectation.of((f(x) - (beta(x) + eps)) ** 2, x, eps)


def over_region(integrand: sp.Expr) -> sp.Expr:
    """The integral over region number i."""
    return RegionIntegral.over(A(i, m), integrand, x)


def conditional_mean() -> sp.Expr:
    """`c_i^opt`, the conditional mean of beta on region number i, (9)."""
    return over_region(beta(x) * p(x)) / over_region(p(x))
