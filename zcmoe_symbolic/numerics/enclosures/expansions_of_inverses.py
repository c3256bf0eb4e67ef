"""Germs of inverse trigonometric and hyperbolic functions."""

from fractions import Fraction

import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose
from zcmoe_symbolic.numerics.enclosures.expansions import (
    HALF,
    Place,
    germ_of,
    logarithm,
    power,
    rule,
    tends_to_constant,
)
from zcmoe_symbolic.numerics.enclosures.expansions_by_cases import sign_of
from zcmoe_symbolic.numerics.enclosures.functions import CUTS, WITH_A_CUT
from zcmoe_symbolic.numerics.enclosures.germs import Germ

__all__ = ["regular"]


def _root_of_square(germ: Germ, shift: int) -> Germ:
    return power(germ * germ + Germ.constant(germ.domain, acb(shift)), HALF)


def regular(node: type[sp.Basic], name: str, germ: Germ) -> Germ:
    centre, small = germ.about_constant()
    clear = CUTS[WITH_A_CUT[node][1]][0](centre + small.range())
    return small.composed(name, centre, is_regular=clear)


@rule(sp.atan, sp.acot)
def _arctangent(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    if isinstance(expr, sp.acot):
        germ = power(germ, Fraction(-1))
    if germ.lead >= 0 and not germ.growth:
        return regular(sp.atan, "atan", germ)
    sign = sign_of(germ)
    inverse = regular(sp.atan, "atan", power(germ, Fraction(-1)))
    return Germ.constant(germ.domain, acb(sign * arb.pi() / 2)) + -inverse


@rule(sp.asinh)
def _area_sine(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    if not germ.is_real:
        raise CannotEnclose("asinh is expanded on the real line only")
    sign = 1 if tends_to_constant(germ) else sign_of(germ)  # odd, and no cancellation for large arguments
    germ = germ.scaled(acb(sign))
    return logarithm(germ + _root_of_square(germ, 1)).scaled(acb(sign))


@rule(sp.acosh)
def _area_cosine(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    below = germ + Germ.constant(germ.domain, acb(-1))
    above = germ + Germ.constant(germ.domain, acb(1))
    if not germ.is_real or sign_of(below) < 0:
        raise CannotEnclose("acosh is expanded to the right of 1 only")
    return logarithm(germ + power(below, HALF) * power(above, HALF))


@rule(sp.atanh)
def _area_tangent(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    one = place.constant(acb(1))
    if not germ.is_real or sign_of(one + germ) < 0 or sign_of(one + -germ) < 0:
        raise CannotEnclose("atanh is expanded between -1 and 1 only")
    return (logarithm(one + germ) + -logarithm(one + -germ)).scaled(acb(1) / 2)


@rule(sp.asin, sp.acos)
def _arcsine(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    one = place.constant(acb(1))
    if not germ.is_real or sign_of(one + germ) < 0 or sign_of(one + -germ) < 0:
        raise CannotEnclose("asin is expanded between -1 and 1 only")
    if tends_to_constant(germ) and abs(germ.range()) < 1:
        # Away from both ends: asin(w) = atan(w/sqrt(1 - w^2)), which keeps a zero at w = 0.
        sine = regular(sp.atan, "atan", germ * power(one + -(germ * germ), -HALF))
        return sine if isinstance(expr, sp.asin) else Germ.constant(germ.domain, acb(arb.pi() / 2)) + -sine
    # acos(w) = 2 atan(sqrt((1 - w)/(1 + w))); from the other end by acos(w) = pi - acos(-w).
    flipped = (one + germ).lead != 0
    germ = -germ if flipped else germ
    half = power((one + -germ) * power(one + germ, Fraction(-1)), HALF)
    cosine = regular(sp.atan, "atan", half).scaled(acb(2))
    if flipped:
        cosine = Germ.constant(germ.domain, acb(arb.pi())) + -cosine
    return cosine if isinstance(expr, sp.acos) else Germ.constant(germ.domain, acb(arb.pi() / 2)) + -cosine
