"""Exponentials: one generator for each independent term of an exponent, exact roots of unity, parities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy as sp
from flint import fmpq, fmpz

from zcmoe_symbolic.deciders.equality.field.quotients import (
    Quotient,
    TooLarge,
    degrees_of,
    number,
    polynomials,
    terms_of,
)
from zcmoe_symbolic.deciders.equality.field.tower import Generator, Tower

if TYPE_CHECKING:
    from flint import fmpq_mpoly

__all__ = ["exponential", "imaginary_unit", "pi", "root_of_unity"]

_LARGEST_ROOT_OF_UNITY = 400


def imaginary_unit(tower: Tower) -> Quotient:
    """The generator with `i^2 = -1`."""
    for known in tower.generators:
        if known.kind == "imaginary unit":
            return known.value
    new = tower.add("imaginary unit", sp.I, relation=(2, number(-1)), algebraic=True)
    new.conjugate = -new.value
    return new.value


def pi(tower: Tower) -> Quotient:
    """The generator for the number pi, as independent of all others as any symbol."""
    for known in tower.generators:
        if known.meaning is sp.pi:
            return known.value
    new = tower.add("constant", sp.pi, real=True, nonnegative=True)
    new.conjugate = new.value
    return new.value


def exponential(tower: Tower, exponent: Quotient) -> Quotient:
    """`exp` of a value, as the product over the terms of the exponent."""
    exponent = tower.simplest(exponent)
    if len(exponent.numerator) > 60:
        raise TooLarge(f"an exponent with {len(exponent.numerator)} terms")
    below = exponent.denominator
    # Only what cannot be divided by the denominator stays above it, so that r/(r + 1) is 1 - 1/(r + 1).
    whole, rest = (exponent.numerator, None) if below.is_constant() else divmod(exponent.numerator, below)
    result = number(1)
    for part, divisor in ((whole, polynomials().constant(1)), (rest, below)):
        for exponents, coefficient in terms_of(part).items() if part is not None else ():
            monomial = polynomials().from_dict({exponents: fmpq(1)})
            result = result * _of_term(tower, monomial, divisor, coefficient)
    return result


def _of_term(tower: Tower, monomial: fmpq_mpoly, below: fmpq_mpoly, coefficient: fmpq) -> Quotient:
    """`exp(coefficient * monomial / below)`."""
    term = Quotient.reduced(monomial, below)
    if term.denominator.is_constant():
        present = [(tower.generators[i], e) for i, e in enumerate(degrees_of(term.numerator)) if e]
        if len(present) == 1 and present[0][0].kind == "log" and present[0][1] == 1:
            return _power_of_argument(tower, present[0][0], coefficient)
        if len(present) == 1 and present[0][0].kind == "lambert" and present[0][1] == 1 and coefficient.q == 1:
            return _power_of_lambert(tower, present[0][0], int(coefficient.p))
        if _is_imaginary_multiple_of_pi(present):
            return _parity(tower, term, present, coefficient)
    meaning = tower.short_expression(term)
    order = tower.demands.order("exp", meaning, int(coefficient.q))
    part = term.times(fmpq(1, order))
    known = tower.find("exp", part)
    if known is None:
        known = tower.add("exp", sp.exp(meaning / order), part)
        if tower.is_real(term):
            known.real = known.nonnegative = True
            known.conjugate = known.value
        else:
            known.find_conjugate = lambda: _conjugate_exponential(tower, part)
    return known.value ** int(coefficient * order)


def _conjugate_exponential(tower: Tower, exponent: Quotient) -> Quotient | None:
    image = tower.conjugate(exponent)
    return None if image is None else exponential(tower, image)


def _power_of_argument(tower: Tower, known: Generator, exponent: fmpq) -> Quotient:
    """`exp(e log u) = u^e`."""
    from zcmoe_symbolic.deciders.equality.field.roots import rational_power

    if known.key is None:
        raise TooLarge("a logarithm without its argument")
    return rational_power(tower, known.key, exponent)


def _power_of_lambert(tower: Tower, known: Generator, exponent: int) -> Quotient:
    """`exp(n W(u)) = (u/W(u))^n`, where `u` does not vanish."""
    if known.key is None:
        raise TooLarge("a function without its argument")
    tower.exceptional.append(known.key)
    return (known.key / known.value) ** exponent


def _is_imaginary_multiple_of_pi(present: list[tuple[Generator, int]]) -> bool:
    kinds = [(known.kind, known.meaning, exponent) for known, exponent in present]
    if ("imaginary unit", sp.I, 1) not in kinds or ("constant", sp.pi, 1) not in kinds:
        return False
    others = [known for known, _ in present if known.kind != "imaginary unit" and known.meaning is not sp.pi]
    return all(known.integer for known in others)


def _parity(tower: Tower, term: Quotient, present: list[tuple[Generator, int]], coefficient: fmpq) -> Quotient:
    """`exp(i pi c n)` with an integer (or a product of integers) n: a root of one."""
    symbols = [(known, e) for known, e in present if known.integer]
    if not symbols:
        return root_of_unity(tower, coefficient / 2)
    meaning = sp.Mul(*(known.meaning**e for known, e in symbols))
    if coefficient.q == 1:
        if int(coefficient.p) % 2 == 0 or meaning.is_even:
            return number(1)
        if meaning.is_odd:
            return number(-1)
        # n^k and n have the same parity.
        term = imaginary_unit(tower) * pi(tower)
        for known, _ in symbols:
            term = term * known.value
        meaning = sp.Mul(*(known.meaning for known, _ in symbols))
    order = tower.demands.order("parity", meaning, int(coefficient.q))
    part = term.times(fmpq(1, order))
    known_root = tower.find("parity", part)
    if known_root is None:
        if meaning.is_even:
            relation = (order, number(1))
        else:
            relation = (order, number(-1)) if meaning.is_odd else (2 * order, number(1))
        known_root = tower.add("parity", sp.exp(sp.I * sp.pi * meaning / order), part, relation=relation)
        known_root.conjugate = number(1) / known_root.value
        known_root.real = order == 1
    return known_root.value ** (int(coefficient * order) % (2 * order))


def root_of_unity(tower: Tower, turn: fmpq) -> Quotient:
    """`exp(2 pi i turn)`, exactly: a product of roots of one of prime power order."""
    turn = turn - int(turn.p) // int(turn.q)
    result = number(1)
    order = int(turn.q)
    if order > _LARGEST_ROOT_OF_UNITY:
        raise TooLarge(f"a root of one of the order {order}")
    for prime, multiplicity in fmpz(order).factor():
        part = int(prime) ** int(multiplicity)
        other = order // part
        numerator = int(turn.p) * pow(other, -1, part) % part
        result = result * _root_of_prime_power_order(tower, int(prime), part, numerator)
    return tower.reduced(result)


def _root_of_prime_power_order(tower: Tower, prime: int, order: int, numerator: int) -> Quotient:
    """`exp(2 pi i numerator/order)` for a power of a prime; small orders by radicals."""
    from zcmoe_symbolic.deciders.equality.field.roots import rational_power

    if order == 2:
        return number(-1) ** numerator
    if order == 4:
        return tower.reduced(imaginary_unit(tower) ** numerator)
    if order == 8:
        root = (number(1) + imaginary_unit(tower)) / rational_power(tower, number(2), fmpq(1, 2))
        return tower.simplest(root**numerator)
    if order == 3:
        root = (number(-1) + imaginary_unit(tower) * rational_power(tower, number(3), fmpq(1, 2))).times(fmpq(1, 2))
        return tower.simplest(root**numerator)
    finest = tower.demands.order("unity", sp.Integer(prime), order)
    known = next((g for g in tower.generators if g.kind == "unity" and g.order == finest), None)
    if known is None:
        # The cyclotomic polynomial of a prime power: 1 + z^(q/p) + ... + z^((p-1) q/p).
        step = finest // prime
        index = len(tower.generators)
        known = tower.add("unity", sp.exp(2 * sp.pi * sp.I / finest), order=finest, algebraic=True)
        ring = polynomials()
        variable = ring.gen(index)
        tail = -sum((variable ** (k * step) for k in range(1, prime - 1)), ring.constant(1))
        known.relation = ((prime - 1) * step, Quotient(tail, ring.constant(1)))
        known.conjugate = known.value ** (finest - 1)
    return known.value ** (numerator * (finest // order))
