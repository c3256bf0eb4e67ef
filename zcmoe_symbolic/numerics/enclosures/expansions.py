"""The germ of an expression at the right of 0: one rule for each kind of node.

Arithmetic, powers, exponential, logarithm and waves are here; inverse functions, functions by cases and gamma
functions add their rules in modules of their own.

The variable u stands for the distance from the end of an interval, or for 1/x at infinity.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import sympy as sp
from flint import acb, arb, fmpq

from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, Scope, ball_of, exact_rational
from zcmoe_symbolic.numerics.enclosures.germs import Domain, Germ

__all__ = [
    "HALF",
    "LOGARITHMS",
    "RULES",
    "Place",
    "exponential",
    "germ_of",
    "is_linear",
    "logarithm",
    "power",
    "rule",
    "tends_to_constant",
]

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Place:
    """The variable u, where it lives, and the values of everything else."""

    variable: sp.Symbol
    domain: Domain
    scope: Scope

    def constant(self, value: acb) -> Germ:
        return Germ.constant(self.domain, value)


Rule = Callable[[sp.Basic, Place], Germ]
RULES: dict[type[sp.Basic], Rule] = {}
# The logarithm, for a large argument, of functions that grow faster than every power.
LOGARITHMS: dict[type[sp.Basic], Callable[[Germ], Germ]] = {}


def rule(*nodes: type[sp.Basic]) -> Callable[[Rule], Rule]:
    """Register the expansion of nodes of these classes."""

    def register(function: Rule) -> Rule:
        for node in nodes:
            RULES[node] = function
        return function

    return register


def germ_of(expr: sp.Basic, place: Place) -> Germ:
    """A germ of the function of `place.variable`; raises `CannotEnclose` where no rule reaches.

    >>> from sympy import Symbol, sin
    >>> from zcmoe_symbolic.numerics.enclosures.evaluation import Effort
    >>> u = Symbol("u", positive=True)
    >>> place = Place(u, Domain(arb(1) / 4, 4), Scope({}, {}, Effort(nodes=1000, seconds=10)))
    >>> sorted(str(exponent) for exponent, _ in germ_of(sin(u) / u, place).terms)
    ['0', '2']
    """
    place.scope.effort.spend()
    if expr == place.variable:
        return Germ.monomial(place.domain, 1)
    if place.variable not in expr.free_symbols:
        return place.constant(ball_of(expr, place.scope))
    known = RULES.get(type(expr))
    if known is not None:
        try:
            return known(expr, place)
        except CannotEnclose:
            if place.domain.is_complex:
                raise
    elif place.domain.is_complex:
        raise CannotEnclose(f"{type(expr).__name__} has no expansion")
    return _as_bounded(expr, place)


def _as_bounded(expr: sp.Basic, place: Place) -> Germ:
    """Nothing but a ball of all values: enough where the rest of the integrand is integrable."""
    width = place.domain.width.abs_upper()
    everywhere = place.scope.bind(place.variable, acb(arb(width / 2, width / 2)))
    return Germ.bounded(place.domain, ball_of(expr, replace(everywhere, analytic=place.scope.analytic)))


# -- arithmetic ---------------------------------------------------------------------------------------------


@rule(sp.Add)
def _sum(expr: sp.Basic, place: Place) -> Germ:
    total = germ_of(expr.args[0], place)
    for term in expr.args[1:]:
        total = total + germ_of(term, place)
    return total


@rule(sp.Mul)
def _product(expr: sp.Basic, place: Place) -> Germ:
    total = place.constant(acb(1))
    exponents: list[Germ] = []
    for factor in expr.args:
        exponent = _exponent(factor, place)
        if exponent is not None:
            exponents.append(exponent)
        else:
            total = total * germ_of(factor, place)
    if exponents:
        # One exponential of the sum: there the sizes of quotients of gamma functions cancel exactly.
        total = total * exponential(sum(exponents[1:], exponents[0]))
    return total


def _exponent(factor: sp.Expr, place: Place) -> Germ | None:
    """The logarithm of a factor that is an exponential or a power of gamma at infinity, otherwise `None`."""
    base, power_ = factor.as_base_exp()
    if place.variable not in factor.free_symbols or place.domain.is_complex:
        return None
    if base is sp.E and not tends_to_constant(germ_of(power_, place)):
        return germ_of(power_, place)
    logarithm_of = LOGARITHMS.get(type(base))
    if logarithm_of is not None and isinstance(power_, sp.Integer):
        germ = germ_of(base.args[0], place)
        return None if tends_to_constant(germ) else logarithm_of(germ).scaled(acb(int(power_)))
    return None


def _fraction(number: fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))


@rule(sp.Pow)
def _power(expr: sp.Basic, place: Place) -> Germ:
    base, exponent = expr.args
    if base is sp.E:
        return exponential(germ_of(exponent, place))
    order = exact_rational(exponent, place.scope)
    if order is not None:
        return power(germ_of(base, place), _fraction(order))
    if place.domain.reciprocal_is_integer and place.variable not in base.free_symbols:
        value = ball_of(base, place.scope)
        if value.imag.is_zero() and value.real < 0:
            return _power_of_negative(value, exponent, place)
    return exponential(germ_of(exponent, place) * logarithm(germ_of(base, place)))


def _power_of_negative(base: acb, exponent: sp.Basic, place: Place) -> Germ:
    """`(-b)**(a k + c)` for integers a, c and the index k = 1/u."""
    index = sp.Dummy("k", integer=True, positive=True)
    linear = sp.Poly(exponent.subs(place.variable, 1 / index), index) if is_linear(exponent, place, index) else None
    if linear is None:
        raise CannotEnclose(f"the exponent {exponent} of a negative base is not an integer")
    slope, shift = int(linear.coeff_monomial(index)), int(linear.coeff_monomial(1))
    size = exponential(germ_of(exponent, place) * place.constant((-base).log()))
    signed = size.scaled(acb(-1 if shift % 2 else 1))
    return replace(signed, alternates=slope % 2 == 1)


def is_linear(exponent: sp.Basic, place: Place, index: sp.Symbol) -> bool:
    as_function = exponent.subs(place.variable, 1 / index)
    if not as_function.is_polynomial(index) or as_function.free_symbols != {index}:
        return False
    coefficients = sp.Poly(as_function, index).all_coeffs()
    return len(coefficients) == 2 and all(isinstance(c, sp.Integer) for c in coefficients)


def power(germ: Germ, exponent: Fraction) -> Germ:
    """A rational power, principal branch."""
    if exponent.denominator == 1 and 0 <= exponent <= 12:
        result = Germ.constant(germ.domain, acb(1))
        for _ in range(int(exponent)):
            result = result * germ
        return result
    coefficient, (lead, logs), small = germ.leading_factor()
    if exponent.denominator != 1:
        if logs:
            raise CannotEnclose("a root of a logarithm is not expanded")
        _check_branch(germ, coefficient, lead, small)
    factor = coefficient ** int(exponent) if exponent.denominator == 1 else coefficient.pow(_ball(exponent))
    growth = {key: _ball(exponent) * value for key, value in germ.growth.items()}
    result = small.inverse_power(exponent).scaled(factor)
    result = result * Germ.monomial(germ.domain, lead * exponent, int(logs * exponent))
    sign_left = germ.alternates and int(exponent) % 2 == 1
    return replace(result.with_growth(growth), alternates=sign_left)


def _ball(number: Fraction) -> acb:
    return acb(arb(number.numerator) / number.denominator)


def _check_branch(germ: Germ, coefficient: acb, lead: Fraction, small: Germ) -> None:
    """Raise unless log(c u^e (1 + h)) = log(c) + e log(u) + log(1 + h) with principal values."""
    if germ.alternates or any(not value.imag.is_zero() for value in germ.growth.values()):
        raise CannotEnclose("the branch of a power is not determined")
    reach = 1 + small.range()
    if not reach.real > 0:
        raise CannotEnclose("the branch of a power is not determined")
    if not germ.domain.is_complex and coefficient.imag.is_zero() and reach.imag.is_zero():
        return
    angle = abs(coefficient.arg()) + abs(reach.arg())
    if germ.domain.is_complex:
        angle += abs(arb(lead.numerator) / lead.denominator) * arb.pi() / 2
    if not angle < arb.pi():
        raise CannotEnclose("the branch of a power is not determined")


def logarithm(germ: Germ) -> Germ:
    """The principal logarithm."""
    coefficient, (lead, logs), small = germ.leading_factor()
    if logs:
        raise CannotEnclose("a logarithm of a logarithm is not expanded")
    _check_branch(germ, coefficient, lead, small)
    domain = germ.domain
    result = small.composed("log", acb(1)) + Germ.constant(domain, coefficient.log())
    if lead != 0:
        result = result + Germ.monomial(domain, 0, 1).scaled(_ball(-lead))
    return result + Germ(domain, dict(germ.growth)) if germ.growth else result


@rule(sp.log)
def _log(expr: sp.Basic, place: Place) -> Germ:
    if len(expr.args) == 2:
        raise CannotEnclose("a logarithm to a base is not expanded")
    return logarithm(germ_of(expr.args[0], place))


# -- the exponential function and what is made of it ----------------------------------------------------------


def exponential(germ: Germ) -> Germ:
    plain = germ.without_growth()
    if plain.alternates:
        raise CannotEnclose("an exponential of an alternating sequence is not expanded")
    growth = {key: value for key, value in plain.terms.items() if key[0] < 0}
    if any(key[1] < 0 or value.contains(0) for key, value in growth.items()):
        raise CannotEnclose("an exponential size is not determined")
    shift = Fraction(0)
    small_terms = {}
    centre = acb(0)
    for (exponent, logs), value in plain.terms.items():
        if exponent > 0:
            small_terms[exponent, logs] = value
        elif exponent == 0 and logs == 0:
            centre = value
        elif exponent == 0 and logs == 1:
            shift = -_exact_fraction(value)
        elif exponent == 0:
            raise CannotEnclose("an exponential of a power of a logarithm is not expanded")
    small = Germ(plain.domain, small_terms, plain.rest, plain.order, plain.logs)
    if not plain.rest.is_zero() and plain.order <= 0:
        # A bounded, otherwise unknown part of the exponent.
        if plain.order < 0 or plain.logs > 0:
            raise CannotEnclose("the remainder of an exponent is not bounded")
        result = Germ.bounded(plain.domain, (centre + small.range()).exp())
    else:
        result = small.composed("exp", centre)
    return (result * Germ.monomial(plain.domain, shift)).with_growth(growth)


def _exact_fraction(value: acb) -> Fraction:
    if not (value.imag.is_zero() and value.real.is_exact()):
        raise CannotEnclose("a power of the variable has an exponent that is not exact")
    mantissa, exponent = value.real.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


@rule(sp.exp)
def _exp(expr: sp.Basic, place: Place) -> Germ:
    return exponential(germ_of(expr.args[0], place))


def tends_to_constant(germ: Germ) -> bool:
    try:
        germ.about_constant()
    except CannotEnclose:
        return False
    return True


def _entire(name: str, otherwise: Callable[[Germ], Germ]) -> Rule:
    def expand(expr: sp.Basic, place: Place) -> Germ:
        germ = germ_of(expr.args[0], place)
        if not tends_to_constant(germ):
            return otherwise(germ)
        centre, small = germ.about_constant()
        return small.composed(name, centre)

    return expand


def _wave(germ: Germ) -> Germ:
    if not germ.is_real:
        raise CannotEnclose("sine and cosine are bounded on the real line only")
    return Germ.bounded(germ.domain, acb(arb(0, 1)))


def _half_sum(germ: Germ, sign: int) -> Germ:
    return (exponential(germ) + exponential(-germ).scaled(acb(sign))).scaled(acb(1) / 2)


RULES[sp.sin] = _entire("sin", _wave)
RULES[sp.cos] = _entire("cos", _wave)


@rule(sp.tan, sp.sec, sp.cot, sp.csc)
def _quotient_of_waves(expr: sp.Basic, place: Place) -> Germ:
    centre, small = germ_of(expr.args[0], place).about_constant()
    sine, cosine = small.composed("sin", centre), small.composed("cos", centre)
    above = {sp.tan: sine, sp.cot: cosine}.get(expr.func, place.constant(acb(1)))
    below = cosine if isinstance(expr, sp.tan | sp.sec) else sine
    return above * power(below, Fraction(-1))


@rule(sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch)
def _hyperbolic(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    sine, cosine = _half_sum(germ, -1), _half_sum(germ, 1)
    if isinstance(expr, sp.sinh | sp.cosh):
        return sine if isinstance(expr, sp.sinh) else cosine
    above = {sp.tanh: sine, sp.coth: cosine}.get(expr.func, place.constant(acb(1)))
    below = cosine if isinstance(expr, sp.tanh | sp.sech) else sine
    return above * power(below, Fraction(-1))
