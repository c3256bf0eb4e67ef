"""Germs of functions by cases: which case holds on the whole interval is shown by the sign of another germ."""

from fractions import Fraction

import sympy as sp
from flint import acb

from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose
from zcmoe_symbolic.numerics.enclosures.expansions import Place, germ_of, rule
from zcmoe_symbolic.numerics.enclosures.germs import Germ

__all__ = ["difference", "sign_of"]


def sign_of(germ: Germ) -> int:
    """The sign of a real function on the whole interval."""
    if not germ.is_real or germ.alternates:
        raise CannotEnclose("a sign is not determined")
    exponent = germ.lead
    leading = max((key for key in germ.terms if key[0] == exponent), default=None, key=lambda key: key[1])
    if leading is None:
        raise CannotEnclose("a sign is not determined")
    # Divided by u^e the function is a sum of terms that are bounded, or logarithms with their exact minimum.
    shifted = Germ(
        germ.domain, {(e - exponent, m): c for (e, m), c in germ.terms.items()}, germ.rest, germ.order - exponent,
        germ.logs,
    )  # fmt: skip
    constant = shifted.terms.get((Fraction(0), 0), acb(0)).real
    for (e, m), coefficient in shifted.terms.items():
        if e > 0 or m < 0:
            constant += (coefficient * germ.domain.range_of(e, m)).real
        elif m > 0:
            least = coefficient.real * germ.domain.logarithm**m
            if (coefficient.real > 0) != (germ.terms[leading].real > 0):
                raise CannotEnclose("a sign is not determined")
            constant += least
    if not shifted.rest.is_zero():
        constant += (shifted.rest * germ.domain.range_of(shifted.order, shifted.logs)).real
    if constant > 0 and germ.terms[leading].real > 0:
        return 1
    if constant < 0 and germ.terms[leading].real < 0:
        return -1
    raise CannotEnclose("a sign is not determined")


@rule(sp.Abs)
def _absolute(expr: sp.Basic, place: Place) -> Germ:
    germ = germ_of(expr.args[0], place)
    return germ.scaled(acb(sign_of(germ)))


@rule(sp.sign)
def _sign_of(expr: sp.Basic, place: Place) -> Germ:
    return place.constant(acb(sign_of(germ_of(expr.args[0], place))))


@rule(sp.Heaviside)
def _step(expr: sp.Basic, place: Place) -> Germ:
    return place.constant(acb((1 + sign_of(germ_of(expr.args[0], place))) // 2))


@rule(sp.floor, sp.ceiling)
def _step_function(expr: sp.Basic, place: Place) -> Germ:
    argument = expr.args[0] if isinstance(expr, sp.floor) else -expr.args[0]
    reach = germ_of(argument, place).range().real
    for whole in {int(end.floor().unique_fmpz() or 0) for end in (reach.lower(), reach.mid(), reach.upper())}:
        # Strictly between two integers on the whole open interval.
        low, high = difference(argument, sp.Integer(whole), place), difference(sp.Integer(whole + 1), argument, place)
        if _is_positive(low, place) and _is_positive(high, place):
            return place.constant(acb(whole if isinstance(expr, sp.floor) else -whole))
    raise CannotEnclose(f"{expr} is not constant near the end of the interval")


def difference(one: sp.Expr, other: sp.Expr, place: Place) -> sp.Expr:
    """Over one denominator where it is rational, so that equal limits cancel exactly."""
    difference = one - other
    if not difference.is_rational_function(place.variable):
        return difference
    above, below = sp.fraction(sp.together(difference))
    return sp.expand(above) / below


def _is_positive(expr: sp.Expr, place: Place) -> bool:
    try:
        return sign_of(germ_of(expr, place)) > 0
    except CannotEnclose:
        return False


@rule(sp.frac)
def _fractional_part(expr: sp.Basic, place: Place) -> Germ:
    return germ_of(expr.args[0], place) + -germ_of(sp.floor(expr.args[0], evaluate=False), place)


@rule(sp.Max, sp.Min)
def _extremum(expr: sp.Basic, place: Place) -> Germ:
    best = expr.args[0]
    for other in expr.args[1:]:
        first_is_larger = sign_of(germ_of(difference(best, other, place), place)) > 0
        if first_is_larger != isinstance(expr, sp.Max):
            best = other
    return germ_of(best, place)


@rule(sp.Piecewise)
def _piecewise(expr: sp.Basic, place: Place) -> Germ:
    for value, condition in expr.args:
        holds = _holds(condition, place)
        if holds:
            return germ_of(value, place)
    raise CannotEnclose("no case of a piecewise function is certain")


def _holds(condition: sp.Basic, place: Place) -> bool:
    if condition in (sp.true, True):
        return True
    if condition in (sp.false, False):
        return False
    if isinstance(condition, sp.And | sp.Or):
        parts = [_holds(part, place) for part in condition.args]
        return all(parts) if isinstance(condition, sp.And) else any(parts)
    if isinstance(condition, sp.Not):
        return not _holds(condition.args[0], place)
    if isinstance(condition, sp.Eq | sp.Ne):
        # Never equal on the open interval if the difference has a sign there.
        sign_of(germ_of(difference(condition.lhs, condition.rhs, place), place))
        return isinstance(condition, sp.Ne)
    if isinstance(condition, sp.core.relational.Relational):
        return sign_of(germ_of(difference(condition.gts, condition.lts, place), place)) > 0
    raise CannotEnclose(f"the condition {condition} is not understood near the end of the interval")
