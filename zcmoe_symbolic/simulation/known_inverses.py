"""Inverse distribution functions that are known: the uniform law, truncated normal laws and beta laws.

The law is recognised from how the density is written, up to its constant: a density that a `DataModel` has accepted
integrates to 1, so that its shape determines it.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import sympy as sp
from scipy import special

from zcmoe_symbolic.theory.model.arguments import ball_of, exact_sign
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["known_inverse", "truncated_normal_inverse"]

_FAR = 4.0  # standard deviations from the mean, beyond which one tail serves for all of [0, 1]
_WIDEST = 50.0  # a normal law that wide is nearly uniform on [0, 1]; its quantiles are differences that lose digits


def known_inverse(density: sp.Expr) -> Callable[[Floats], Floats] | None:
    """The inverse distribution function of a density on [0, 1] whose inverse is known, else `None`.

    >>> from zcmoe_symbolic.theory.model.densities import beta_density
    >>> inverse = known_inverse(beta_density(1, 2))
    >>> inverse(np.array([0.0, 0.75, 1.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    if x not in density.free_symbols:
        return _uniform_inverse
    normal = _normal_parameters(density)
    if normal is not None:
        mean, std = normal
        return partial(truncated_normal_inverse, mean=mean, std=std) if std <= _WIDEST else None
    exponents = _beta_exponents(density)
    if exponents is not None:
        a, b = exponents
        return partial(_beta_inverse, a=a + 1.0, b=b + 1.0)
    return None


def truncated_normal_inverse(levels: Floats, mean: float, std: float) -> Floats:
    """The inverse distribution function of a normal law given that it lies in [0, 1].

    Each quantile is taken from the tail to which it belongs, so that probabilities next to 1 do not lose their digits;
    where [0, 1] lies far out in one tail, with logarithms of the probabilities.

    >>> truncated_normal_inverse(np.array([0.0, 0.5, 1.0]), 0.5, 0.2).tolist()
    [0.0, 0.5, 1.0]
    >>> far = truncated_normal_inverse(np.array([0.5]), 50.0, 1.0)  # nearly exponential next to 1
    >>> float(abs(far[0] - (1 - np.log(2) / 49)).round(3))
    0.0
    """
    low, high = -mean / std, (1.0 - mean) / std
    if low > _FAR:
        return 1.0 - truncated_normal_inverse(1.0 - levels, 1.0 - mean, std)
    if high < -_FAR:
        # log of Phi(low) + level (Phi(high) - Phi(low)), relative to Phi(high).
        top = special.log_ndtr(high)
        bottom = np.exp(special.log_ndtr(low) - top)
        with np.errstate(divide="ignore"):
            logarithms = top + np.log(bottom + levels * (1.0 - bottom))
        scores = special.ndtri_exp(logarithms)
    else:
        below, above = special.ndtr(low), special.ndtr(-high)
        mass = special.ndtr(high) - below
        lower = below + levels * mass
        is_lower = lower <= 0.5
        upper = np.minimum(above + (1.0 - levels) * mass, 0.5)
        tails = special.ndtri(np.where(is_lower, lower, upper))
        scores = np.where(is_lower, tails, -tails)
    found: Floats = np.clip(mean + std * scores, 0.0, 1.0)
    found[levels == 0.0], found[levels == 1.0] = 0.0, 1.0
    return found


def _uniform_inverse(levels: Floats) -> Floats:
    return levels


def _beta_inverse(levels: Floats, a: float, b: float) -> Floats:
    found: Floats = special.betaincinv(a, b, levels)
    return found


def _normal_parameters(density: sp.Expr) -> tuple[float, float] | None:
    """Mean and standard deviation where the density is a constant times `exp` of a quadratic with a maximum."""
    _, varying = density.as_independent(x, as_Add=False)
    exponent = sp.S.Zero
    for part in sp.Mul.make_args(varying):
        if not isinstance(part, sp.exp):
            return None
        exponent += part.args[0]
    if not exponent.is_polynomial(x):
        return None
    polynomial = sp.Poly(exponent, x)
    if polynomial.degree() != 2 or exact_sign(polynomial.coeff_monomial(x**2)) != -1:
        return None
    curvature = polynomial.coeff_monomial(x**2)
    mean = -polynomial.coeff_monomial(x) / (2 * curvature)
    return _float(mean), _float(sp.sqrt(-1 / (2 * curvature)))


def _beta_exponents(density: sp.Expr) -> tuple[float, float] | None:
    """The exponents of x and of 1 - x where the density is a constant times such powers."""
    found = _exponents_of_product(density)
    if found is None and density.is_polynomial(x):
        found = _exponents_of_product(sp.factor(density))
    if found is None or any(exact_sign(exponent + 1) != 1 for exponent in found):
        return None
    return _float(found[0]), _float(found[1])


def _exponents_of_product(density: sp.Expr) -> tuple[sp.Expr, sp.Expr] | None:
    _, varying = density.as_independent(x, as_Add=False)
    at_zero, at_one = sp.S.Zero, sp.S.Zero
    for part in sp.Mul.make_args(varying):
        base, exponent = part.as_base_exp()
        if exponent.has(x):
            return None
        for factor in sp.Mul.make_args(base):
            inner, power = factor.as_base_exp()
            if power.has(x):
                return None
            if inner == x:
                at_zero += exponent * power
            elif inner == 1 - x or (inner == x - 1 and (exponent * power).is_integer):
                # The sign that x - 1 brings belongs to the constant.
                at_one += exponent * power
            else:
                return None
    return at_zero, at_one


def _float(number: sp.Expr) -> float:
    return float(ball_of(number).mid())
