"""The gamma function and its logarithmic derivatives, through their functional equations.

Arguments that differ by an integer, by their sign, or by an integer factor are brought to the same values:
`gamma(w + 1) = w gamma(w)`, `gamma(w) gamma(1 - w) = pi/sin(pi w)`, and Gauss' multiplication formula.
Source: NIST Digital Library of Mathematical Functions, 5.5 and 5.15.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from flint import fmpq

from zcmoe_symbolic.deciders.assumptions import believed
from zcmoe_symbolic.deciders.equality.field.exponentials import exponential, imaginary_unit, pi
from zcmoe_symbolic.deciders.equality.field.quotients import Quotient, TooLarge, degrees_of, number, terms_of
from zcmoe_symbolic.deciders.equality.field.roots import logarithm, rational_power
from zcmoe_symbolic.deciders.equality.field.tower import Tower

__all__ = ["gamma", "polygamma"]

_LONGEST_SHIFT = 60
_LARGEST_FACTOR = 12


@dataclass(frozen=True, slots=True)
class _Argument:
    """`factor * direction + shift`, with a positive factor."""

    direction: Quotient
    factor: fmpq
    shift: fmpq


def _taken_apart(value: Quotient) -> tuple[_Argument, int]:
    """The argument with a positive factor, and the sign with which its direction occurs."""
    shift = fmpq(0)
    rest = value
    if value.denominator.is_constant():
        shift = terms_of(value.numerator).get((0,) * len(degrees_of(value.numerator)), fmpq(0))
        shift = shift / value.denominator.leading_coefficient()
        rest = value - number(shift)
    leading = rest.numerator.leading_coefficient()
    sign = 1 if leading > 0 else -1
    factor = abs(leading)
    return _Argument(rest.times(1 / (factor * sign)), factor, shift), sign


def _is_never_an_integer(tower: Tower, value: Quotient) -> bool:
    expression = tower.expression(value)
    return expression is not None and believed(expression).is_integer is False


def _runs_over_integers(tower: Tower, value: Quotient) -> bool:
    """Whether a value contains symbols that are integers only, so that continuity is no argument."""
    return any(tower.generators[i].meaning.is_integer for i in value.generators)


def _sine_of_pi_times(tower: Tower, value: Quotient) -> Quotient:
    unit = imaginary_unit(tower)
    turn = exponential(tower, unit * pi(tower) * value)
    return (turn - number(1) / turn) / unit.times(2)


def gamma(tower: Tower, value: Quotient) -> Quotient:
    """`gamma(value)`; raises `ZeroDivisionError` at a pole."""
    value = tower.simplest(value)
    if value.is_rational:
        return _gamma_of_a_number(tower, value.rational)
    argument, sign = _taken_apart(value)
    if sign < 0:
        if not _is_never_an_integer(tower, value):
            if _runs_over_integers(tower, value):
                return _opaque(tower, "gamma", value, sp.gamma)
            # Where gamma(1 - w) has a pole, the product with the sine does not show the value.
            tower.exceptional.append(value)
        other = number(1) - value
        return pi(tower) / (_sine_of_pi_times(tower, value) * gamma(tower, other))
    unit = tower.demands.unit("gamma", tower.short_expression(argument.direction), argument.factor)
    times = int((argument.factor / unit).p)
    if times == 1:
        return _shifted_gamma(tower, _Argument(argument.direction, unit, argument.shift))
    if times > _LARGEST_FACTOR:
        raise TooLarge(f"a multiple {times} of an argument of gamma")
    # gamma(k y) = (2 pi)^((1-k)/2) k^(k y - 1/2) prod_j gamma(y + j/k)
    result = rational_power(tower, pi(tower).times(2), fmpq(1 - times, 2))
    logarithm_of_factor = logarithm(tower, number(times))
    result = result * exponential(tower, logarithm_of_factor * (value - number(fmpq(1, 2))))
    for j in range(times):
        shift = (argument.shift + j) / times
        result = result * _shifted_gamma(tower, _Argument(argument.direction, unit, shift))
    return result


def _gamma_of_a_number(tower: Tower, value: fmpq) -> Quotient:
    if abs(value) > _LONGEST_SHIFT:
        raise TooLarge(f"gamma of the large number {value}")
    if value.q == 1:
        if value <= 0:
            raise ZeroDivisionError("gamma at a pole")
        return number(int(sp.factorial(int(value.p) - 1)))
    whole = int(value.p) // int(value.q)
    base = value - whole
    result = number(1)
    for k in range(whole):
        result = result * number(base + k)
    for k in range(whole, 0):
        result = result / number(base + k)
    if base == fmpq(1, 2):
        return result * rational_power(tower, pi(tower), fmpq(1, 2))
    if base > fmpq(1, 2):
        sine = _sine_of_pi_times(tower, number(base))
        return result * pi(tower) / (sine * _gamma_of_a_number(tower, 1 - base))
    return result * _opaque(tower, "gamma", number(base), sp.gamma)


def _shifted_gamma(tower: Tower, argument: _Argument) -> Quotient:
    """`gamma` through the value at the highest argument of the same class, from which one comes down by division.

    Where a lower value exists, all higher ones do, so that nothing is lost at poles.
    """
    base = argument.direction.times(argument.factor)
    whole = int(argument.shift.p) // int(argument.shift.q)
    share = argument.shift - whole
    if abs(whole) > _LONGEST_SHIFT:
        raise TooLarge(f"the shift {whole} of an argument of gamma")
    label = tower.short_expression(base + number(share))
    highest = tower.demands.highest("gamma", label, whole)
    result = _opaque(tower, "gamma", base + number(share + highest), sp.gamma)
    for k in range(whole, highest):
        result = result / (base + number(share + k))
    return result


def _opaque(tower: Tower, kind: str, value: Quotient, function: type[sp.Function]) -> Quotient:
    known = tower.find(kind, value)
    if known is None:
        expression = tower.short_expression(value)
        known = tower.add(kind, function(expression), value, real=tower.is_real(value))
        known.nonnegative = tower.sign(value) == "+"
        if known.real:
            known.conjugate = known.value
        elif kind == "gamma":
            known.find_conjugate = lambda: _conjugate_gamma(tower, value)
    return known.value


def _conjugate_gamma(tower: Tower, value: Quotient) -> Quotient | None:
    image = tower.conjugate(value)
    return None if image is None else gamma(tower, image)


def polygamma(tower: Tower, order: int, value: Quotient) -> Quotient:
    """The derivative of the given order of `digamma = gamma'/gamma`; raises `ZeroDivisionError` at a pole."""
    value = tower.simplest(value)
    if value.is_rational:
        return _polygamma_of_a_number(tower, order, value.rational)
    argument, sign = _taken_apart(value)
    if sign < 0:
        return _reflected(tower, order, value)
    unit = tower.demands.unit("polygamma", tower.short_expression(argument.direction), argument.factor)
    times = int((argument.factor / unit).p)
    if times > _LARGEST_FACTOR:
        raise TooLarge(f"a multiple {times} of an argument of polygamma")
    total = number(0)
    for j in range(times):
        total = total + _shifted_polygamma(
            tower, order, _Argument(argument.direction, unit, (argument.shift + j) / times)
        )
    total = total / number(times) ** (order + 1)
    return total + logarithm(tower, number(times)) if order == 0 and times > 1 else total


def _polygamma_of_a_number(tower: Tower, order: int, value: fmpq) -> Quotient:
    if value.q == 1 and value <= 0:
        raise ZeroDivisionError("polygamma at a pole")
    if abs(value) > _LONGEST_SHIFT:
        raise TooLarge(f"polygamma of the large number {value}")
    whole = int(value.p) // int(value.q) - (1 if value.q == 1 else 0)
    base = value - whole
    return _opaque_polygamma(tower, order, number(base)) + _shift(order, number(base), 0, whole)


def _shift(order: int, base: Quotient, start: int, end: int) -> Quotient:
    """`polygamma(base + end) - polygamma(base + start)`: a sum of `(-1)^k k! / (base + j)^(k + 1)`."""
    total = number(0)
    sign = number((-1) ** order * int(sp.factorial(order)))
    for j in range(min(start, end), max(start, end)):
        total = total + sign / (base + number(j)) ** (order + 1)
    return total if end >= start else -total


def _shifted_polygamma(tower: Tower, order: int, argument: _Argument) -> Quotient:
    base = argument.direction.times(argument.factor)
    whole = int(argument.shift.p) // int(argument.shift.q)
    share = argument.shift - whole
    if abs(whole) > _LONGEST_SHIFT:
        raise TooLarge(f"the shift {whole} of an argument of polygamma")
    base = base + number(share)
    highest = tower.demands.highest("polygamma", tower.short_expression(base), whole)
    top = _opaque_polygamma(tower, order, base + number(highest))
    return top + _shift(order, base, highest, whole)


def _opaque_polygamma(tower: Tower, order: int, value: Quotient) -> Quotient:
    return _opaque(tower, f"polygamma {order}", value, lambda argument: sp.polygamma(order, argument))  # type: ignore[arg-type]


def _reflected(tower: Tower, order: int, value: Quotient) -> Quotient:
    """`(-1)^k psi_k(1 - w) - psi_k(w) = pi d^k/dw^k cot(pi w)`, for k = 0 and 1."""
    if order > 1:
        return _opaque_polygamma(tower, order, value)
    if not _is_never_an_integer(tower, value):
        if _runs_over_integers(tower, value):
            return _opaque_polygamma(tower, order, value)
        tower.exceptional.append(value)
    unit = imaginary_unit(tower)
    turn = exponential(tower, unit * pi(tower) * value)
    cotangent = unit * (turn**2 + number(1)) / (turn**2 - number(1))
    other = polygamma(tower, order, number(1) - value)
    if order == 0:
        return other - pi(tower) * cotangent
    return pi(tower) ** 2 * (cotangent**2 + number(1)) - other
