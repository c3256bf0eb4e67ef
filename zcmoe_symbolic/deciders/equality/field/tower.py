"""A tower of generators over the rational numbers, in which expressions are computed exactly.

Each generator stands for a quantity: a symbol, a root, an exponential, a logarithm, a value of a function. A
generator may have one relation `g^n = polynomial in g and in earlier ones`. Whatever reduces to zero by the
relations is zero at every point at which all quantities are defined. The converse is not claimed: generators
may be related in ways that the tower does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import lcm

import sympy as sp
from flint import fmpq, fmpq_mpoly

from zcmoe_symbolic.deciders.equality.field.quotients import (
    Quotient,
    TooLarge,
    degrees_of,
    generator,
    number,
    polynomials,
    terms_of,
)
from zcmoe_symbolic.deciders.signs import is_negative, is_nonnegative, is_nonzero, is_positive

__all__ = ["Demands", "Generator", "Refine", "Tower", "rational"]

_LONGEST_EXPRESSION = 80


class Refine(Exception):
    """A generator must be a finer root than was thought; the computation starts again with what is known now."""


@dataclass(slots=True)
class Demands:
    """How fine the roots must be: for each quantity `u` the `n` for which `u^(1/n)` is the generator."""

    orders: dict[tuple[str, sp.Expr], int] = field(default_factory=dict)
    lowest: dict[tuple[str, sp.Expr], fmpq] = field(default_factory=dict)

    def order(self, kind: str, quantity: sp.Expr, wanted: int) -> int:
        known = self.orders.setdefault((kind, quantity), wanted)
        if known % wanted:
            self.orders[kind, quantity] = lcm(known, wanted)
            raise Refine
        return known

    def highest(self, kind: str, quantity: sp.Expr, wanted: int) -> int:
        known = self.orders.setdefault((kind, quantity), wanted)
        if wanted > known:
            self.orders[kind, quantity] = wanted
            raise Refine
        return known

    def unit(self, kind: str, quantity: sp.Expr, wanted: fmpq) -> fmpq:
        """A rational number of which all wanted ones are integer multiples."""
        known = self.lowest.setdefault((kind, quantity), wanted)
        if (wanted / known).q != 1:
            common = lcm(int(known.q), int(wanted.q))
            first, second = int((known * common).p), int((wanted * common).p)
            while second:
                first, second = second, first % second
            self.lowest[kind, quantity] = fmpq(first, common)
            raise Refine
        return known


@dataclass(slots=True)
class Generator:
    """One quantity: its kind, what it means, what is known of it, and its relation if it has one."""

    index: int
    kind: str
    meaning: sp.Expr
    key: Quotient | None = None
    order: int = 1
    relation: tuple[int, Quotient] | None = None
    real: bool = False
    nonnegative: bool = False
    algebraic: bool = False
    integer: bool = False
    conjugate: Quotient | None = None
    find_conjugate: Callable[[], Quotient | None] | None = None

    @property
    def is_holomorphic(self) -> bool:
        """Whether it depends on complex symbols, and on their conjugates not at all."""
        complex_symbols = any(symbol.is_real is not True for symbol in self.meaning.free_symbols)
        return complex_symbols and not self.meaning.has(sp.conjugate, sp.Abs, sp.re, sp.im, sp.arg)

    @property
    def value(self) -> Quotient:
        return generator(self.index)


class Tower:
    """The generators of one question, with reduction by their relations."""

    def __init__(self, demands: Demands | None = None) -> None:
        self.demands = demands if demands is not None else Demands()
        self.generators: list[Generator] = []
        # Quantities at whose zeros a rewriting does not hold; what is not continuous, except where its key vanishes.
        self.exceptional: list[Quotient] = []
        # The same for the conjugates of roots, which matter only when a conjugate is asked for by the question.
        self.exceptional_for_conjugates: list[Quotient] = []
        self.has_conjugates = False
        self.discontinuous: list[tuple[str, Quotient | None]] = []
        self.coefficient_is_zero: Callable[[fmpq_mpoly], bool] = lambda polynomial: False

    # -- generators -------------------------------------------------------------------------------

    def find(self, kind: str, key: Quotient, order: int | None = None) -> Generator | None:
        """The generator of this kind whose key is equal to the given one."""
        for known in self.generators:
            if known.kind == kind and known.key is not None and (order is None or known.order == order):
                if known.key == key or self.is_zero(known.key - key):
                    return known
        return None

    def add(self, kind: str, meaning: sp.Expr, key: Quotient | None = None, **properties: object) -> Generator:
        """A new generator, after all that its relation mentions."""
        index = len(self.generators)
        generator(index)
        new = Generator(index, kind, meaning, key, **properties)  # type: ignore[arg-type]
        self.generators.append(new)
        return new

    # -- reduction --------------------------------------------------------------------------------

    def reduced(self, value: Quotient) -> Quotient:
        """The value with numerator and denominator reduced by all relations."""
        above = self._reduced_polynomial(value.numerator)
        below = self._reduced_polynomial(value.denominator)
        if below.is_zero:
            raise ZeroDivisionError("a denominator vanishes identically")
        return above / below

    def _reduced_polynomial(self, polynomial: fmpq_mpoly) -> Quotient:
        result = Quotient.reduced(polynomial, polynomials().constant(1))
        for known in reversed(self.generators):
            if known.relation is None:
                continue
            degree, tail = known.relation
            while degrees_of(result.numerator)[known.index] >= degree:
                result = self._without_high_powers(result, known.index, degree, tail)
        return result

    @staticmethod
    def _without_high_powers(value: Quotient, index: int, degree: int, tail: Quotient) -> Quotient:
        ring = polynomials()
        parts: dict[int, dict[tuple[int, ...], fmpq]] = {}
        for exponents, coefficient in terms_of(value.numerator).items():
            times, left = divmod(exponents[index], degree)
            parts.setdefault(times, {})[(*exponents[:index], left, *exponents[index + 1 :])] = coefficient
        total, most = ring.constant(0), max(parts)
        for times, terms in parts.items():
            total += ring.from_dict(terms) * tail.numerator**times * tail.denominator ** (most - times)
            if len(total) > 60_000:
                raise TooLarge(f"a reduction with {len(total)} terms")
        below = value.denominator * tail.denominator**most
        return Quotient.reduced(total, below)

    def simplest(self, value: Quotient) -> Quotient:
        """Reduced, and with roots removed from the denominator where this is cheap."""
        value = self.reduced(value)
        for known in reversed(self.generators):
            degree = degrees_of(value.denominator)[known.index]
            if known.relation is None or not degree or len(value.denominator) > 12:
                continue
            top = known.relation[0]
            variable = generator(known.index).numerator
            if (value.denominator.gcd(variable)).is_one():
                if top != 2:
                    continue
                lower = {e: c for e, c in terms_of(value.denominator).items() if not e[known.index]}
                constant_part = polynomials().from_dict(lower)
                other = constant_part - (value.denominator - constant_part)
            else:
                other = variable ** (top - degree)
            if self._vanishes(other):
                continue  # 0/0 would be made of it
            above = self._reduced_polynomial(value.numerator * other)
            below = self._reduced_polynomial(value.denominator * other)
            if below.is_zero:
                raise ZeroDivisionError("a denominator vanishes identically")
            value = above / below
        return value

    def through_roots(self, value: Quotient) -> Quotient:
        """The value with `g` written as `(g^(1/n))^n` for each generator `g >= 0` of which there is a root."""
        images = {}
        for known in self.generators:
            if known.kind == "root" and known.nonnegative and known.key is not None and known.key.generators:
                index = known.key.generators[0]
                if known.key == generator(index):
                    images[index] = known.value**known.order
        present = [index for index in value.generators if index in images]
        if not present:
            return value
        every = {index: images.get(index, generator(index)) for index in value.generators}
        return self._mapped(value.numerator, every) / self._mapped(value.denominator, every)

    def is_zero(self, value: Quotient) -> bool:
        """Whether the value certainly vanishes."""
        if not self._vanishes(value.numerator):
            return False
        if not value.denominator.is_constant() and self._vanishes(value.denominator):
            raise ZeroDivisionError("a denominator vanishes")
        return True

    def _vanishes(self, polynomial: fmpq_mpoly) -> bool:
        """Whether a polynomial in the generators is zero, by the relations or as a number."""
        numerator = self.reduced(Quotient(polynomial, polynomials().constant(1))).numerator
        if numerator.is_zero():
            return True
        algebraic = {g.index for g in self.generators if g.algebraic}
        if not any(degrees_of(numerator)[index] for index in algebraic):
            return False
        parts: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
        for exponents, coefficient in terms_of(numerator).items():
            outside = tuple(0 if index in algebraic else e for index, e in enumerate(exponents))
            inside = tuple(e if index in algebraic else 0 for index, e in enumerate(exponents))
            parts.setdefault(outside, {})[inside] = coefficient
        # Shortest first: a coefficient that does not vanish is usually short.
        coefficients = sorted((polynomials().from_dict(terms) for terms in parts.values()), key=len)
        return all(self.coefficient_is_zero(coefficient) for coefficient in coefficients)

    # -- what is known of a value -----------------------------------------------------------------

    def expression(self, value: Quotient) -> sp.Expr | None:
        """The value as a SymPy expression in the meanings of the generators; `None` if it would be too long."""
        if len(value.numerator) + len(value.denominator) > _LONGEST_EXPRESSION:
            return None
        return self._expression(value.numerator) / self._expression(value.denominator)

    def short_expression(self, value: Quotient) -> sp.Expr:
        """The same; raises `TooLarge` instead."""
        expression = self.expression(value)
        if expression is None:
            raise TooLarge("a function of a long expression")
        return expression

    def _expression(self, polynomial: fmpq_mpoly) -> sp.Expr:
        terms = []
        for exponents, coefficient in terms_of(polynomial).items():
            powers = (self.generators[i].meaning ** e for i, e in enumerate(exponents) if e)
            terms.append(sp.Mul(rational(coefficient), *powers))
        return sp.Add(*terms)

    def conjugate(self, value: Quotient) -> Quotient | None:
        """The complex conjugate, if that of each generator is known."""
        images: dict[int, Quotient] = {}
        for index in value.generators:
            image = self._conjugate_of(self.generators[index])
            if image is None:
                return None
            images[index] = image
        if all(image == generator(index) for index, image in images.items()):
            return value
        return self._mapped(value.numerator, images) / self._mapped(value.denominator, images)

    @staticmethod
    def _conjugate_of(known: Generator) -> Quotient | None:
        """The conjugate of a generator, found when it is first asked for."""
        if known.conjugate is None and known.find_conjugate is not None:
            find, known.find_conjugate = known.find_conjugate, None
            known.conjugate = find()
        return known.conjugate

    @staticmethod
    def _mapped(polynomial: fmpq_mpoly, images: dict[int, Quotient]) -> Quotient:
        total = number(0)
        for exponents, coefficient in terms_of(polynomial).items():
            term = number(coefficient)
            for index, exponent in enumerate(exponents):
                if exponent:
                    term *= images[index] ** exponent
            total += term
        return total

    def is_real(self, value: Quotient) -> bool:
        """Whether the value is certainly real."""
        if all(self.generators[index].real for index in value.generators):
            return True
        if self.is_holomorphic(value):
            return False
        image = self.conjugate(value)
        return image is not None and (image == value or self.is_zero(image - value))

    def is_holomorphic(self, value: Quotient) -> bool:
        """Whether the value visibly depends on a complex symbol and not on its conjugate, so that it is not real."""
        present = [self.generators[index] for index in value.generators]
        others = (known for known in present if not known.is_holomorphic)
        return any(known.is_holomorphic for known in present) and all(
            all(symbol.is_real for symbol in known.meaning.free_symbols) for known in others
        )

    def sign(self, value: Quotient) -> str:
        """`+`, `-`, `0+` (not negative), `0-`, or an empty string when nothing is known."""
        structural = self._structural_sign(value)
        if structural:
            return structural
        if not self.is_real(value):
            return ""
        exponentials = self._sign_of_exponentials(value)
        if exponentials:
            return exponentials
        expression = self.expression(value)
        if expression is None:
            return ""
        if is_positive(expression):
            return "+"
        if is_negative(expression):
            return "-"
        if is_nonnegative(expression):
            return "0+"
        return "0-" if is_nonnegative(-expression) else ""

    def _sign_of_exponentials(self, value: Quotient) -> str:
        """The sign of a rational multiple of `exp(w)` with real w, where w may be a sum of terms that are not real."""
        if len(value.numerator) != 1 or len(value.denominator) != 1:
            return ""
        exponent = number(0)
        for index in value.generators:
            known = self.generators[index]
            if known.kind != "exp" or known.key is None:
                return ""
            times = degrees_of(value.numerator)[index] - degrees_of(value.denominator)[index]
            exponent += known.key.times(times)
        if not self.is_real(exponent):
            return ""
        return "+" if value.numerator.leading_coefficient() > 0 else "-"

    def _structural_sign(self, value: Quotient) -> str:
        signs = set()
        for part in (value.numerator, value.denominator):
            found = {self._sign_of_term(exponents, c) for exponents, c in terms_of(part).items()}
            if len(found) != 1:
                return ""
            signs |= found
        # A denominator does not vanish where the value is defined; a constant term makes a numerator positive.
        strict = any(not any(exponents) for exponents in terms_of(value.numerator))
        if signs == {"+"}:
            return "+" if strict else "0+"
        if signs == {"-", "+"}:
            return "-" if strict else "0-"
        return ""

    def _sign_of_term(self, exponents: tuple[int, ...], coefficient: fmpq) -> str:
        for index, exponent in enumerate(exponents):
            known = self.generators[index] if exponent else None
            if known is not None and not known.nonnegative and (exponent % 2 or not known.real):
                return "?"
        return "+" if coefficient > 0 else "-"

    def is_nonzero(self, value: Quotient) -> bool:
        """Whether the value certainly has no zero."""
        if value.is_rational:
            return not value.is_zero
        return self.sign(value) in ("+", "-") or self._is_nonzero_expression(value)

    def _is_nonzero_expression(self, value: Quotient) -> bool:
        expression = self.expression(value)
        return expression is not None and is_nonzero(expression)


def rational(value: fmpq) -> sp.Rational:
    """A number of the ring as a SymPy number.

    >>> rational(fmpq(1, 2))
    1/2
    """
    return sp.Rational(int(value.p), int(value.q))
