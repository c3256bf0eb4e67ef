"""Integrals of germs, term by term."""

from fractions import Fraction

from flint import acb, arb

from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose
from zcmoe_symbolic.numerics.enclosures.germs import Domain, Germ, as_arb, power_of

__all__ = ["integral_of_germ"]


def integral_of_germ(germ: Germ) -> acb:
    """The integral over `0 < u <= width`; raises `CannotEnclose` unless it certainly converges."""
    plain = germ.without_growth().without_signs()
    total = acb(0)
    for (exponent, logs), coefficient in plain.terms.items():
        total += coefficient * _moment(plain.domain, exponent, logs)
    if not plain.rest.is_zero():
        # r(u) lies in a convex ball and the weight u^N l^M is not negative, so the mean of r does, too.
        total += plain.rest * _moment(plain.domain, plain.order, plain.logs)
    return total


def _moment(domain: Domain, exponent: Fraction, logs: int) -> arb:
    """The integral of u^e log(1/u)^m over `0 < u <= width`, by parts m times for m >= 0.

    With u = exp(-t) it is the incomplete gamma function Gamma(m + 1, (e + 1) l)/(e + 1)^(m + 1), l = log(1/width).
    """
    power = exponent + 1
    if power <= 0:
        raise CannotEnclose("the integral is not shown to converge at an end")
    if logs < 0:
        scale = as_arb(power)
        return (scale * domain.logarithm).gamma_upper(arb(logs + 1)) / scale ** (logs + 1)
    total = arb(0)
    factor = 1 / as_arb(power)
    for j in range(logs + 1):
        total += factor * domain.logarithm ** (logs - j)
        factor = factor * (logs - j) / as_arb(power)
    return total * power_of(domain.width, power)
