"""Germs of gamma functions and their relatives, of error functions and of Fibonacci numbers."""

from fractions import Fraction

import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, exact_number
from zcmoe_symbolic.numerics.enclosures.expansions import (
    LOGARITHMS,
    Place,
    exponential,
    germ_of,
    is_linear,
    logarithm,
    power,
    rule,
    tends_to_constant,
)
from zcmoe_symbolic.numerics.enclosures.expansions_by_cases import sign_of
from zcmoe_symbolic.numerics.enclosures.expansions_of_inverses import regular
from zcmoe_symbolic.numerics.enclosures.germs import Germ

__all__ = ["digamma_of", "gamma_of"]

_LONGEST_PRODUCT = 200


@rule(sp.erf, sp.erfc)
def _error_function(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    one = place.constant(acb(1))
    if tends_to_constant(germ):
        centre, small = germ.about_constant()
        value = small.composed("erf", centre)
        return value if isinstance(expr, sp.erf) else one + -value
    sign = sign_of(germ)
    # 0 < erfc(x) <= exp(-x^2) for x >= 0 (Abramowitz and Stegun, 7.1.13).
    below = exponential(-(germ * germ)) * Germ.bounded(germ.domain, acb(arb(0.5, 0.5)))
    complement = below if sign > 0 else Germ.constant(germ.domain, acb(2)) + -below
    return complement if isinstance(expr, sp.erfc) else one + -complement


def _log_gamma_at_infinity(germ: Germ) -> Germ:
    """Stirling's series; for x > 0 the remainder has the sign of the first omitted term and is smaller."""
    if germ.lead >= 0 or sign_of(germ) < 0:
        raise CannotEnclose("Stirling's series needs an argument that tends to infinity")
    domain = germ.domain
    inverse = power(germ, Fraction(-1))
    total = (germ + Germ.constant(domain, acb(-0.5))) * logarithm(germ) + -germ
    total = total + Germ.constant(domain, acb((2 * arb.pi()).log() / 2))
    square, current = inverse * inverse, inverse
    terms = max(2, int(domain.orders / (2 * -germ.lead)) + 1)
    for j in range(1, terms):
        total = total + current.scaled(_stirling(j))
        current = current * square
    return total + current * Germ.bounded(domain, _stirling(terms) * acb(arb(0.5, 0.5)))


def _stirling(j: int) -> acb:
    return acb(arb.bernoulli(2 * j) / (2 * j * (2 * j - 1)))


LOGARITHMS[sp.gamma] = _log_gamma_at_infinity


def gamma_of(germ: Germ) -> Germ:
    if tends_to_constant(germ):
        centre, small = germ.about_constant()
        if not centre.real > -_LONGEST_PRODUCT:
            raise CannotEnclose("gamma is not expanded far to the left")
        product = Germ.constant(germ.domain, acb(1))
        # gamma(z) = gamma(z + n)/(z (z + 1) ... (z + n - 1)) leads away from the poles.
        while not centre.real > 0.5:
            product = product * (small + Germ.constant(germ.domain, centre))
            centre = centre + 1
        value = small.composed("gamma", centre)
        return value * power(product, Fraction(-1))
    return exponential(_log_gamma_at_infinity(germ))


@rule(sp.gamma)
def _gamma(expr: sp.Basic, place: Place) -> Germ:
    return gamma_of(germ_of(expr.args[0], place))


@rule(sp.factorial)
def _factorial(expr: sp.Basic, place: Place) -> Germ:
    return gamma_of(germ_of(expr.args[0] + 1, place))


@rule(sp.loggamma)
def _loggamma(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    if tends_to_constant(germ):
        return regular(sp.loggamma, "lgamma", germ)
    return _log_gamma_at_infinity(germ)


@rule(sp.binomial)
def _binomial(expr: sp.Basic, place: Place) -> Germ:
    above, below = expr.args
    below_count = exact_number(below, place.scope)
    if below_count is not None and below_count.im == 0 and below_count.re.q == 1:
        count = int(below_count.re.p)
        if not 0 <= count <= _LONGEST_PRODUCT:
            raise CannotEnclose(f"{expr} is not expanded")
        product = place.constant(1 / acb(arb(count).fac()))
        for j in range(count):
            product = product * germ_of(above - j, place)
        return product
    top, left, right = (germ_of(part, place) for part in (above, below, above - below))
    if not all(
        not tends_to_constant(part) or sign_of(part + place.constant(acb(1))) > 0 for part in (top, left, right)
    ):
        raise CannotEnclose(f"{expr} is not expanded")
    quotient = power(gamma_of(germ_of(below + 1, place)) * gamma_of(germ_of(above - below + 1, place)), Fraction(-1))
    return gamma_of(germ_of(above + 1, place)) * quotient


@rule(sp.RisingFactorial)
def _rising_factorial(expr: sp.Basic, place: Place) -> Germ:
    start, count = expr.args
    if place.variable in start.free_symbols:
        raise CannotEnclose(f"{expr} is not expanded")
    below = gamma_of(germ_of(start, place))
    return gamma_of(germ_of(start + count, place)) * power(below, Fraction(-1))


@rule(sp.harmonic)
def _harmonic(expr: sp.Basic, place: Place) -> Germ:
    if len(expr.args) != 1:
        raise CannotEnclose(f"{expr} is not expanded")
    return digamma_of(germ_of(expr.args[0] + 1, place)) + place.constant(acb(arb.const_euler()))


@rule(sp.polygamma)
def _polygamma(expr: sp.Basic, place: Place) -> Germ:
    if expr.args[0] != 0:
        raise CannotEnclose(f"{expr} is not expanded")
    return digamma_of(germ_of(expr.args[1], place))


def digamma_of(germ: Germ) -> Germ:
    """log x - 1/(2 x) - sum of B_2j/(2 j x^2j), the remainder smaller than the first omitted term (x > 0)."""
    if germ.lead >= 0 or sign_of(germ) < 0:
        raise CannotEnclose("the digamma series needs an argument that tends to infinity")
    inverse = power(germ, Fraction(-1))
    total = logarithm(germ) + inverse.scaled(acb(-0.5))
    square = inverse * inverse
    current = square
    terms = max(2, int(germ.domain.orders / (2 * -germ.lead)) + 1)
    for j in range(1, terms):
        total = total + current.scaled(acb(-arb.bernoulli(2 * j) / (2 * j)))
        current = current * square
    last = acb(-arb.bernoulli(2 * terms) / (2 * terms))
    return total + current * Germ.bounded(germ.domain, last * acb(arb(0.5, 0.5)))


@rule(sp.fibonacci, sp.lucas)
def _fibonacci(expr: sp.Basic, place: Place) -> Germ:
    """phi^(n - 2) <= F(n) <= phi^(n - 1) and phi^(n - 1) <= L(n) <= phi^(n + 1) for integers n >= 1, by induction."""
    if len(expr.args) != 1 or not place.domain.reciprocal_is_integer:
        raise CannotEnclose(f"{expr} is not expanded")
    index = sp.Dummy("k", integer=True, positive=True)
    linear = expr.args[0].subs(place.variable, 1 / index)
    if not (is_linear(expr.args[0], place, index) and (linear - 1).subs(index, 1) >= 0 and linear.diff(index) > 0):
        raise CannotEnclose(f"{expr} is not expanded")
    golden = (1 + arb(5).sqrt()) / 2
    size = exponential(germ_of(expr.args[0], place) * place.constant(acb(golden.log())))
    shifts = (-2, -1) if isinstance(expr, sp.fibonacci) else (-1, 1)
    low, high = (golden**shift for shift in shifts)
    return size * Germ.bounded(place.domain, acb(low.union(high)))
