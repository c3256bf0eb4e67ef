"""Quotients of polynomials with rational coefficients, in as many generators as a question needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

__all__ = [
    "LARGEST_NUMBER_OF_GENERATORS",
    "Quotient",
    "TooLarge",
    "degrees_of",
    "generator",
    "number",
    "polynomials",
    "terms_of",
]

LARGEST_NUMBER_OF_GENERATORS = 48
_LARGEST_NUMBER_OF_TERMS = 30_000


class TooLarge(ArithmeticError):
    """A polynomial has more terms, or a question more generators, than may be handled in reasonable time."""


@cache
def polynomials() -> fmpq_mpoly_ctx:
    """The ring in which all questions are computed; a generator is a number of a variable."""
    return fmpq_mpoly_ctx.get([f"g{index}" for index in range(LARGEST_NUMBER_OF_GENERATORS)], Ordering.lex)


def terms_of(polynomial: fmpq_mpoly) -> dict[tuple[int, ...], fmpq]:
    """Exponents and coefficient of every term."""
    return {tuple(map(int, exponents)): coefficient for exponents, coefficient in polynomial.to_dict().items()}


def degrees_of(polynomial: fmpq_mpoly) -> list[int]:
    """The degree in each generator; zero for the polynomial zero."""
    return [max(int(degree), 0) for degree in polynomial.degrees()]


@dataclass(frozen=True, slots=True)
class Quotient:
    """A quotient in lowest terms. Two quotients are equal as rational functions exactly when they are `==`.

    >>> x, y = generator(0), generator(1)
    >>> (x**2 - y**2) / (x - y) == x + y
    True
    """

    numerator: fmpq_mpoly
    denominator: fmpq_mpoly

    @classmethod
    def reduced(cls, numerator: fmpq_mpoly, denominator: fmpq_mpoly) -> Quotient:
        """In lowest terms, with a denominator whose leading coefficient is one."""
        if denominator.is_zero():
            raise ZeroDivisionError("a quotient with the denominator zero")
        if len(numerator) > _LARGEST_NUMBER_OF_TERMS or len(denominator) > _LARGEST_NUMBER_OF_TERMS:
            raise TooLarge(f"a polynomial with {max(len(numerator), len(denominator))} terms")
        if numerator.is_zero():
            return cls(numerator, polynomials().constant(1))
        if not denominator.is_constant():
            common = numerator.gcd(denominator)
            if not common.is_one():
                numerator, denominator = numerator / common, denominator / common
        leading = denominator.leading_coefficient()
        return cls(numerator / leading, denominator / leading)

    @property
    def is_zero(self) -> bool:
        return bool(self.numerator.is_zero())

    @property
    def is_rational(self) -> bool:
        return bool(self.numerator.is_constant() and self.denominator.is_constant())

    @property
    def rational(self) -> fmpq:
        """The value of a quotient that is a rational number."""
        if not self.is_rational:
            raise ValueError(f"{self} is not a rational number")
        return self.numerator.leading_coefficient() if not self.is_zero else fmpq(0)

    @property
    def generators(self) -> list[int]:
        """The numbers of the generators that occur."""
        degrees = zip(degrees_of(self.numerator), degrees_of(self.denominator), strict=True)
        return [index for index, (above, below) in enumerate(degrees) if above or below]

    def __add__(self, other: Quotient) -> Quotient:
        if self.denominator == other.denominator:
            return Quotient.reduced(self.numerator + other.numerator, self.denominator)
        above = self.numerator * other.denominator + other.numerator * self.denominator
        return Quotient.reduced(above, self.denominator * other.denominator)

    def __neg__(self) -> Quotient:
        return Quotient(-self.numerator, self.denominator)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + (-other)

    def __mul__(self, other: Quotient) -> Quotient:
        _check_product(self.numerator, other.numerator)
        _check_product(self.denominator, other.denominator)
        return Quotient.reduced(self.numerator * other.numerator, self.denominator * other.denominator)

    def __truediv__(self, other: Quotient) -> Quotient:
        return self * Quotient.reduced(other.denominator, other.numerator)

    def __pow__(self, exponent: int) -> Quotient:
        if exponent < 0:
            return Quotient.reduced(self.denominator, self.numerator) ** (-exponent)
        for part in (self.numerator, self.denominator):
            _check_power(part, exponent)
        return Quotient(self.numerator**exponent, self.denominator**exponent)

    def times(self, factor: int | fmpq) -> Quotient:
        """The quotient multiplied by a rational number."""
        return Quotient.reduced(self.numerator * factor, self.denominator)


def _check_product(one: fmpq_mpoly, other: fmpq_mpoly) -> None:
    if len(one) * len(other) > 40 * _LARGEST_NUMBER_OF_TERMS:
        raise TooLarge(f"a product of polynomials with {len(one)} and {len(other)} terms")


def _check_power(part: fmpq_mpoly, exponent: int) -> None:
    if exponent * (1 + part.total_degree()) > 100_000:
        raise TooLarge(f"a power with the exponent {exponent}")
    terms = len(part)
    if terms > 1 and math.comb(exponent + terms - 1, terms - 1) > 40 * _LARGEST_NUMBER_OF_TERMS:
        raise TooLarge(f"a polynomial with {terms} terms to the power {exponent}")


def number(value: int | fmpq) -> Quotient:
    """A rational number as a quotient.

    >>> number(3).rational
    3
    """
    ring = polynomials()
    return Quotient(ring.constant(value), ring.constant(1))


def generator(index: int) -> Quotient:
    """The generator of the given number as a quotient."""
    if index >= LARGEST_NUMBER_OF_GENERATORS:
        raise TooLarge(f"more than {LARGEST_NUMBER_OF_GENERATORS} independent quantities")
    ring = polynomials()
    return Quotient(ring.gen(index), ring.constant(1))
