"""Roots, absolute values and logarithms: factors whose sign is known are split off first.

For `u >= 0` and every `v`: `(u v)^e = u^e v^e` and `log(u v) = log u + log v` (where defined); for real `u`,
`(u^2)^e = |u|^(2e)`. What is left over stays together under one principal root or logarithm.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp
from flint import fmpq, fmpz

from zcmoe_symbolic.deciders.equality.field.exponentials import exponential, imaginary_unit, pi, root_of_unity
from zcmoe_symbolic.deciders.equality.field.logarithms_of_numbers import dependent_logarithm
from zcmoe_symbolic.deciders.equality.field.quotients import (
    Quotient,
    TooLarge,
    degrees_of,
    number,
    polynomials,
    terms_of,
)
from zcmoe_symbolic.deciders.equality.field.tower import Generator, Tower

__all__ = ["absolute_value", "logarithm", "power", "rational_power", "split"]

_LARGEST_NUMBER_TO_FACTOR = 10**60


@dataclass(frozen=True, slots=True)
class Split:
    """A value as the product of powers of quantities that are not negative, and the rest.

    The arguments of the quantities in `rest` always sum up to an argument in `(-pi, pi]`, so that principal roots
    and logarithms may be taken of each of them.
    """

    nonnegative: tuple[tuple[Quotient, int], ...]
    rest: tuple[Quotient, ...]


def _factors(value: Quotient) -> tuple[fmpq, list[tuple[Quotient, int]]]:
    """The rational content, and the irreducible factors with their multiplicities."""
    content, factors = fmpq(1), []
    one = polynomials().constant(1)
    for part, sign in ((value.numerator, 1), (value.denominator, -1)):
        if len(part) > 400:
            raise TooLarge(f"a polynomial with {len(part)} terms to factor")
        constant, found = part.factor()
        content = content * constant if sign > 0 else content / constant
        factors += [(Quotient.reduced(f, one), sign * int(k)) for f, k in found]
    return content, factors


def split(tower: Tower, value: Quotient) -> Split:
    """Split off every factor that is certainly not negative, and the even powers of real ones."""
    value = tower.through_roots(tower.simplest(value))
    content, factors = _factors(value)
    nonnegative: list[tuple[Quotient, int]] = _primes(content)
    rest = number(-1 if content < 0 else 1)
    even, half = [], number(1)
    for factor, multiplicity in factors:
        sign = tower.sign(factor)
        if sign in ("+", "0+"):
            nonnegative.append((factor, multiplicity))
        elif sign in ("-", "0-"):
            nonnegative.append((-factor, multiplicity))
            rest = rest * number(-1) ** (multiplicity % 2)
        elif multiplicity % 2 == 0 and tower.is_real(factor):
            nonnegative.append((_absolute_generator(tower, factor), multiplicity))
        elif multiplicity % 2 == 0:
            even.append((factor, multiplicity))
            half = half * factor ** (multiplicity // 2)
        else:
            rest = rest * factor**multiplicity
    if even and tower.is_real(half):
        nonnegative.append((absolute_value(tower, half), 2))
    elif even:
        rest = rest * half**2
    pairs, rest = _conjugate_pairs(tower, rest, factors)
    nonnegative += pairs
    sign = "" if rest.is_rational else tower.sign(rest)
    if sign in ("+", "0+"):
        return Split((*nonnegative, (rest, 1)), ())
    if sign in ("-", "0-"):
        return Split((*nonnegative, (-rest, 1)), (number(-1),))
    return Split(tuple(nonnegative), () if rest == number(1) else _with_opposite_arguments(tower, rest))


def _with_opposite_arguments(tower: Tower, rest: Quotient) -> tuple[Quotient, ...]:
    """`u v` as `u` and `v` if `u + v > 0`: then their imaginary parts are opposite, and not both are negative."""
    content, factors = _factors(rest)
    if len(factors) == 2 and abs(content) == 1 and all(multiplicity == 1 for _, multiplicity in factors):
        (one, _), (other, _) = factors
        for sign in (1, -1):
            first, second = one.times(sign), other.times(content * sign)
            if tower.sign(tower.reduced(first + second)) == "+":
                return first, second
    return (rest,)


def _conjugate_pairs(
    tower: Tower, rest: Quotient, factors: list[tuple[Quotient, int]]
) -> tuple[list[tuple[Quotient, int]], Quotient]:
    """The products `u conj(u)` that `rest` contains, which are not negative, and what remains of it."""
    pairs: list[tuple[Quotient, int]] = []
    if len(factors) < 2 or tower.is_holomorphic(rest):
        return pairs, rest
    for factor, multiplicity in factors:
        image = None if tower.is_real(factor) else tower.conjugate(factor)
        if image is None:
            continue
        pair = tower.simplest(factor * image)
        remaining = rest / pair**multiplicity
        if _size(remaining) < _size(rest):
            pairs.append((pair, multiplicity))
            rest = remaining
    return pairs, rest


def _size(value: Quotient) -> int:
    return sum(degrees_of(value.numerator)) + sum(degrees_of(value.denominator))


def _primes(content: fmpq) -> list[tuple[Quotient, int]]:
    found: list[tuple[Quotient, int]] = []
    for part, sign in ((abs(int(content.p)), 1), (int(content.q), -1)):
        if part > _LARGEST_NUMBER_TO_FACTOR:
            found.append((number(fmpq(part)), sign))
        elif part > 1:
            found += [(number(fmpq(int(prime))), sign * int(k)) for prime, k in fmpz(part).factor()]
    return found


def _single(tower: Tower, value: Quotient) -> tuple[Generator, int] | None:
    """The generator and the exponent, if the value is a power of one generator."""
    numbers = value.generators
    if len(numbers) != 1:
        return None
    known = tower.generators[numbers[0]]
    exponent = degrees_of(value.numerator)[known.index] - degrees_of(value.denominator)[known.index]
    return (known, exponent) if known.value**exponent == value else None


def _root(tower: Tower, base: Quotient, exponent: fmpq, *, nonnegative: bool) -> Quotient:
    """The principal power of a base that is not split any further."""
    if exponent.q == 1:
        return base ** int(exponent.p)
    single = _single(tower, base)
    if single is not None:
        known, times = single
        if nonnegative and known.kind == "exp" and known.real and known.key is not None:
            return exponential(tower, known.key.times(exponent * times))
        # (u^(1/n))^(k e) = u^(k e/n): the argument of u^(k/n) lies between -pi and pi when |k| < n.
        if known.kind == "root" and known.key is not None and (known.nonnegative or abs(times) < known.order):
            inner = exponent * times / known.order
            return _root(tower, known.key, inner, nonnegative=known.nonnegative)
    meaning = tower.short_expression(base)
    order = tower.demands.order("root", meaning, int(exponent.q))
    known_root = tower.find("root", base, order)
    if known_root is None and not nonnegative:
        mirrored = _mirrored(tower, "root", base, order)
        if mirrored is not None:
            return mirrored ** int(exponent * order)
    if known_root is None:
        algebraic = all(tower.generators[i].algebraic for i in base.generators)
        known_root = tower.add(
            "root", meaning ** sp.Rational(1, order), base, order=order, relation=(order, base),
            real=nonnegative, nonnegative=nonnegative, algebraic=algebraic,
        )  # fmt: skip
        if nonnegative:
            known_root.conjugate = known_root.value
        else:
            known_root.find_conjugate = lambda: _conjugate_root(tower, base, order, known_root.value)
            if not tower.is_real(base) and not _is_off_the_cut(tower, base):
                tower.discontinuous.append((str(known_root.meaning), base))
    return known_root.value ** int(exponent * order)


def _conjugate_root(tower: Tower, base: Quotient, order: int, root: Quotient) -> Quotient | None:
    """From `|u^(1/n)|^2 = (u conj(u))^(1/n)`; at a zero of u the quotient does not show the value."""
    image = tower.conjugate(base)
    if image is None:
        return None
    if not tower.is_nonzero(base):
        tower.exceptional_for_conjugates.append(base)
    return rational_power(tower, base * image, fmpq(1, order)) / root


def _conjugate_logarithm(tower: Tower, argument: Quotient, value: Quotient) -> Quotient | None:
    """From `log u + conj(log u) = log(u conj(u))`."""
    image = tower.conjugate(argument)
    return None if image is None else logarithm(tower, argument * image) - value


def _is_off_the_cut(tower: Tower, value: Quotient) -> bool:
    """Whether the value certainly is not a negative real number or zero."""
    if tower.is_holomorphic(value):
        return False
    image = tower.conjugate(value)
    if image is None:
        return False
    twice_the_real_part = value + image
    if not twice_the_real_part.is_zero and tower.sign(tower.reduced(twice_the_real_part)) == "+":
        return True
    unit = imaginary_unit(tower)
    imaginary = tower.reduced((value - image) / unit)
    return tower.is_nonzero(imaginary) and tower.is_real(imaginary)


def rational_power(tower: Tower, base: Quotient, exponent: fmpq) -> Quotient:
    """The principal value of `base^exponent`; raises `ZeroDivisionError` for zero to a negative power."""
    if exponent.q == 1:
        return base ** int(exponent.p)
    base = tower.simplest(base)
    if base.is_zero or tower.is_zero(base):
        if exponent > 0:
            return number(0)
        raise ZeroDivisionError("zero to a negative power")
    parts = split(tower, base)
    result = number(1)
    for factor, multiplicity in parts.nonnegative:
        result = result * _root(tower, factor, exponent * multiplicity, nonnegative=True)
    for rest in parts.rest:
        result = result * _power_of_rest(tower, rest, exponent)
    return result


def _power_of_rest(tower: Tower, rest: Quotient, exponent: fmpq) -> Quotient:
    turn = _turn(tower, rest)
    if turn is not None:
        return root_of_unity(tower, turn * exponent)
    return _root(tower, rest, exponent, nonnegative=False)


def _turn(tower: Tower, value: Quotient) -> fmpq | None:
    """The argument of 1, -1, i or -i, as a part of the full circle."""
    if value == number(-1):
        return fmpq(1, 2)
    unit = next((g.value for g in tower.generators if g.kind == "imaginary unit"), None)
    if unit is not None and value in (unit, -unit):
        return fmpq(1, 4) if value == unit else fmpq(-1, 4)
    return None


def logarithm(tower: Tower, value: Quotient) -> Quotient:
    """The principal logarithm; raises `ZeroDivisionError` for the logarithm of zero."""
    value = tower.simplest(value)
    if value.is_zero or tower.is_zero(value):
        raise ZeroDivisionError("the logarithm of zero")
    parts = split(tower, value)
    total = number(0)
    for factor, multiplicity in parts.nonnegative:
        total = total + _logarithm(tower, factor, nonnegative=True).times(multiplicity)
    for rest in parts.rest:
        turn = _turn(tower, rest)
        if turn is not None:
            total = total + (imaginary_unit(tower) * pi(tower)).times(2 * turn)
        else:
            total = total + _logarithm(tower, rest, nonnegative=False)
    return total


def _logarithm(tower: Tower, value: Quotient, *, nonnegative: bool) -> Quotient:
    if value == number(1):
        return number(0)
    single = _single(tower, value)
    if single is not None:
        known, times = single
        if nonnegative and known.kind == "exp" and known.real and known.key is not None:
            return known.key.times(times)
        if known.kind == "root" and known.key is not None and (known.nonnegative or abs(times) < known.order):
            inner = _logarithm(tower, known.key, nonnegative=known.nonnegative)
            return inner.times(fmpq(times, known.order))
    known_logarithm = tower.find("log", value)
    if known_logarithm is not None:
        return known_logarithm.value
    if all(tower.generators[i].algebraic for i in value.generators):
        dependent = dependent_logarithm(tower, value)
        if dependent is not None:
            return dependent
    mirrored = None if nonnegative else _mirrored(tower, "log", value, 1)
    if mirrored is not None:
        return mirrored
    new = tower.add("log", sp.log(tower.short_expression(value)), value, real=nonnegative)
    if nonnegative:
        new.conjugate = new.value
    else:
        new.find_conjugate = lambda: _conjugate_logarithm(tower, value, new.value)
        if not tower.is_real(value) and not _is_off_the_cut(tower, value):
            tower.discontinuous.append((str(new.meaning), value))
    return new.value


def _mirrored(tower: Tower, kind: str, value: Quotient, order: int) -> Quotient | None:
    """The conjugate of a known root or logarithm, if `value` is conjugate to its argument and off the cut."""
    for known in tower.generators:
        if known.kind != kind or known.order != order or known.key is None or known.real:
            continue
        if tower.is_holomorphic(known.key) and tower.is_holomorphic(value):
            continue
        image = tower.conjugate(known.key)
        if image is not None and image == value and _is_off_the_cut(tower, value):
            return tower.conjugate(known.value)
    return None


def absolute_value(tower: Tower, value: Quotient) -> Quotient:
    """`|u|`: a root of `u conj(u)` in general, a product over the factors for real `u`."""
    value = tower.simplest(value)
    if value.is_zero:
        return value
    if not tower.is_real(value):
        image = tower.conjugate(value)
        if image is None:
            return _opaque_absolute_value(tower, value)
        tower.has_conjugates = True
        return rational_power(tower, value * image, fmpq(1, 2))
    content, factors = _factors(value)
    result, undetermined = number(abs(content)), number(1)
    for factor, multiplicity in factors:
        sign = tower.sign(factor)
        if sign in ("+", "0+"):
            result = result * factor**multiplicity
        elif sign in ("-", "0-"):
            result = result * (-factor) ** multiplicity
        elif tower.is_real(factor):
            result = result * _absolute_generator(tower, factor) ** multiplicity
        else:
            undetermined = undetermined * factor**multiplicity
    pairs, undetermined = _conjugate_pairs(tower, undetermined, factors)
    for pair, multiplicity in pairs:
        result = result * pair**multiplicity
    if undetermined.is_rational:
        return result.times(abs(undetermined.rational))
    sign = tower.sign(undetermined)
    if sign:
        return result * (undetermined if "+" in sign else -undetermined)
    return result * _absolute_generator(tower, undetermined)


def _absolute_generator(tower: Tower, value: Quotient) -> Quotient:
    """The generator for `|u|`, where `u` is real and of unknown sign."""
    for known in tower.generators:
        if known.kind == "abs" and known.key is not None:
            if tower.is_zero(known.key - value) or tower.is_zero(known.key + value):
                return known.value
    meaning = tower.short_expression(value)
    new = tower.add("abs", sp.Abs(meaning), value, relation=(2, value**2), real=True, nonnegative=True)
    new.algebraic = all(tower.generators[i].algebraic for i in value.generators)
    new.conjugate = new.value
    return new.value


def _opaque_absolute_value(tower: Tower, value: Quotient) -> Quotient:
    known = tower.find("modulus", value)
    if known is None:
        meaning = tower.short_expression(value)
        known = tower.add("modulus", sp.Abs(meaning), value, real=True, nonnegative=True)
        known.conjugate = known.value
    return known.value


def power(tower: Tower, base: Quotient, exponent: Quotient, *, integer: bool) -> Quotient:
    """The principal value of `base^exponent` for an exponent that is no rational number.

    An `integer` exponent distributes over every factor; any other only over those that are not negative.
    """
    base = tower.simplest(base)
    if base.is_zero:
        raise TooLarge("zero to a symbolic power")
    parts = split(tower, base)
    factors, rests = list(parts.nonnegative), []
    for rest in parts.rest:
        if integer and _turn(tower, rest) is None:
            content, others = _factors(rest)
            factors += others
            rest = number(content)
        if rest != number(1):
            rests.append(rest)
    total = number(0)
    # At a zero of u, u^s u^t = u^(s + t) needs both powers to exist; a single power needs nothing.
    single = len(terms_of(exponent.numerator)) == 1 and exponent.numerator.leading_coefficient() > 0
    for factor, multiplicity in factors:
        if not tower.is_nonzero(factor) and not (single and multiplicity > 0):
            tower.exceptional.append(factor)
        total = total + (logarithm(tower, factor) * exponent).times(multiplicity)
    for rest in rests:
        if not tower.is_nonzero(rest) and not single:
            tower.exceptional.append(rest)
        total = total + logarithm(tower, rest) * exponent
    return exponential(tower, total)
