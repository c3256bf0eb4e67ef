"""Exact zero test for numbers built from rationals by arithmetic, roots and roots of unity.

A number is written as a quotient of algebraic integers, with a bound for all their conjugates. If the number
is not zero, the norm of its numerator is at least one in absolute value, and so the number cannot be smaller
than a bound that is known beforehand. An Arb ball that is finer than this bound decides. (Separation bounds of
Mignotte and of Burnikel, Fleischer, Mehlhorn and Schirra.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flint import acb, arb, ctx, fmpq_mpoly

from zcmoe_symbolic.deciders.equality.field.quotients import Quotient, degrees_of, terms_of
from zcmoe_symbolic.deciders.equality.field.tower import Generator, Tower
from zcmoe_symbolic.numerics import CannotEnclose, enclose

__all__ = ["AlgebraicNumbers", "Size", "ball_of", "is_one"]

_MOST_BITS = 400_000
# Floating-point logarithms are rounded; every bound is taken larger by this share and by one bit.
_ROUNDING = 1.0001


@dataclass(frozen=True, slots=True)
class Size:
    """Binary logarithms of bounds for all conjugates of a numerator and of a denominator, algebraic integers both."""

    numerator: float
    denominator: float


class AlgebraicNumbers:
    """Zero test and values for polynomials in those generators of a tower that are algebraic numbers.

    >>> from zcmoe_symbolic.deciders.equality.field.roots import rational_power
    >>> from zcmoe_symbolic.deciders.equality.field.quotients import degrees_of, number, terms_of
    >>> from flint import fmpq
    >>> tower = Tower()
    >>> two, three, six = (rational_power(tower, number(n), fmpq(1, 2)) for n in (2, 3, 6))
    >>> nested = rational_power(tower, number(5) + six.times(2), fmpq(1, 2))
    >>> AlgebraicNumbers(tower).is_zero((nested - two - three).numerator)
    True
    """

    def __init__(self, tower: Tower) -> None:
        self.tower = tower
        self._sizes: dict[int, Size] = {}

    def is_zero(self, polynomial: fmpq_mpoly) -> bool:
        """Whether the number is zero; `False` also when it would need too many bits to tell."""
        bits = 64
        while bits <= 512:
            value = self.value(polynomial, bits)
            if value is not None and not value.contains(0):
                return False
            bits *= 4
        needed = self.bits_needed(polynomial)
        if needed > _MOST_BITS:
            return False
        value = self.value(polynomial, needed + 64)
        if value is None or not value.contains(0):
            return False
        return bool(value.abs_upper() < arb(2) ** (-needed))

    def bits_needed(self, polynomial: fmpq_mpoly) -> int:
        """A number of bits such that a number which is smaller than 2 to its negative is zero."""
        degree = self.degree(polynomial)
        size = self._size_of_polynomial(polynomial)
        return math.ceil((degree - 1) * max(size.numerator, 0.0) + max(size.denominator, 0.0)) + 2

    def degree(self, polynomial: fmpq_mpoly) -> int:
        """A bound for the degree of the field in which the number lies."""
        return math.prod(int(relation[0]) for g in self._involved(polynomial) if (relation := g.relation) is not None)

    def _involved(self, polynomial: fmpq_mpoly) -> list[Generator]:
        found: dict[int, Generator] = {}
        waiting = [i for i, d in enumerate(degrees_of(polynomial)) if d]
        while waiting:
            index = waiting.pop()
            if index in found:
                continue
            known = self.tower.generators[index]
            found[index] = known
            if known.relation is not None:
                waiting += [i for i in known.relation[1].generators if i != index]
        return list(found.values())

    def _size_of_polynomial(self, polynomial: fmpq_mpoly) -> Size:
        terms = terms_of(polynomial)
        common = math.lcm(*(int(c.q) for c in terms.values()))
        most = degrees_of(polynomial)
        sizes = {i: self._size(self.tower.generators[i]) for i, d in enumerate(most) if d}
        below = math.log2(common) + sum(most[i] * size.denominator for i, size in sizes.items())
        above = []
        for exponents, coefficient in terms.items():
            term = math.log2(abs(int((coefficient * common).p)))
            for index, size in sizes.items():
                term += exponents[index] * size.numerator + (most[index] - exponents[index]) * size.denominator
            above.append(term)
        largest = max(above)
        total = largest + math.log2(sum(2 ** (term - largest) for term in above))
        return Size(total * _ROUNDING + 1, below * _ROUNDING + 1)

    def _size(self, known: Generator) -> Size:
        if known.index not in self._sizes:
            self._sizes[known.index] = self._size_of_generator(known)
        return self._sizes[known.index]

    def _size_of_generator(self, known: Generator) -> Size:
        if known.kind in ("unity", "imaginary unit"):
            return Size(0.0, 0.0)
        if known.relation is None:
            raise ValueError(f"{known.meaning} is not known to be an algebraic number")
        degree, tail = known.relation
        above, below = self._size_of_polynomial(tail.numerator), self._size_of_polynomial(tail.denominator)
        # g^n = (a/b)/(c/d) = (a d)/(b c); then g b c is the n-th root of the algebraic integer a d (b c)^(n-1).
        numerator = max(above.numerator + below.denominator, 0.0)
        denominator = max(above.denominator + below.numerator, 0.0)
        return Size((numerator + (degree - 1) * denominator) / degree * _ROUNDING + 1, denominator * _ROUNDING + 1)

    def value(self, polynomial: fmpq_mpoly, bits: int) -> acb | None:
        """A ball that contains the number."""
        balls = {}
        for index, degree in enumerate(degrees_of(polynomial)):
            if degree:
                try:
                    balls[index] = enclose(self.tower.generators[index].meaning, bits=bits)
                except (CannotEnclose, ValueError, NotImplementedError):
                    return None
        saved = ctx.prec
        ctx.prec = bits
        try:
            total = acb(0)
            for exponents, coefficient in terms_of(polynomial).items():
                term = acb(arb(coefficient))
                for index, ball in balls.items():
                    if exponents[index]:
                        term *= ball ** exponents[index]
                total += term
            return total
        finally:
            ctx.prec = saved


def ball_of(tower: Tower, value: Quotient, bits: int) -> acb | None:
    """A ball for a number that is a quotient of polynomials in algebraic generators."""
    numbers = AlgebraicNumbers(tower)
    above, below = numbers.value(value.numerator, bits), numbers.value(value.denominator, bits)
    if above is None or below is None or below.contains(0):
        return None
    return above / below


def is_one(tower: Tower, value: Quotient) -> bool:
    """Whether an algebraic number is one."""
    return tower.is_zero(value - Quotient.reduced(value.denominator, value.denominator))
