"""The first method of every proof: both sides are the same value in a tower of generators."""

from __future__ import annotations

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.field.algebraic_numbers import AlgebraicNumbers
from zcmoe_symbolic.deciders.equality.field.quotients import Quotient, TooLarge, terms_of
from zcmoe_symbolic.deciders.equality.field.reading import Reader
from zcmoe_symbolic.deciders.equality.field.tower import Demands, Refine, Tower
from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["exact_arithmetic", "open_tower"]

MOST_REFINEMENTS = 12
_LONGEST_VALUE = 8
FAILURES = (TooLarge, ZeroDivisionError, NotImplementedError, RecursionError)


def open_tower(demands: Demands) -> Reader:
    """A reader with an empty tower that can tell when an algebraic number is zero."""
    tower = Tower(demands)
    tower.coefficient_is_zero = AlgebraicNumbers(tower).is_zero
    return Reader(tower)


def read_both(left: sp.Expr, right: sp.Expr) -> tuple[Reader, Quotient, Quotient] | None:
    """Both sides as values of one tower, with roots as fine as both need; `None` if a side cannot be read."""
    demands = Demands()
    for _ in range(MOST_REFINEMENTS):
        reader = open_tower(demands)
        try:
            return reader, reader.read(left), reader.read(right)
        except Refine:
            continue
        except FAILURES:
            return None
    return None


def exact_arithmetic(left: sp.Expr, right: sp.Expr, _: Prover) -> Proof | None:
    """Both sides are equal by the field operations and the relations between the quantities that occur."""
    proof = _by_arithmetic(left, right)
    if proof is not None:
        return proof
    widened = _without_integrality(left, right)
    return None if widened is None else _by_arithmetic(*widened)


def _by_arithmetic(left: sp.Expr, right: sp.Expr) -> Proof | None:
    demands = Demands()
    for _ in range(MOST_REFINEMENTS):
        reader = open_tower(demands)
        try:
            value = reader.read(left)
            if not reader.tower.is_zero(value - reader.read(right)) or not holds_everywhere(reader.tower):
                return None
            return _proof(reader.tower, value)
        except Refine:
            continue
        except FAILURES:
            return None
    return None


def holds_everywhere(tower: Tower) -> bool:
    """Whether an equality that was computed also holds at the zeros of the exceptional quantities.

    Both sides are continuous there (a root of u is so where u = 0, at which a logarithm of u is undefined), and the
    exceptional quantities vanish nowhere densely for all values of the integer symbols: this is read off a term
    that consists of continuous symbols only.
    """
    exceptional = [*tower.exceptional, *(tower.exceptional_for_conjugates if tower.has_conjugates else [])]
    if not exceptional:
        return True
    if any(key is None or not all(key == e for e in exceptional) for _, key in tower.discontinuous):
        return False
    # The value of an undefined function at a point is as free to move as a symbol.
    symbols = {
        g.index
        for g in tower.generators
        if (g.kind == "symbol" and g.meaning.is_integer is not True) or isinstance(g.meaning, AppliedUndef)
    }
    constants = {g.index for g in tower.generators if g.algebraic or g.meaning is sp.pi}
    for value in exceptional:
        occurring = ([i for i, e in enumerate(exponents) if e] for exponents in terms_of(value.numerator))
        if not any(symbols & set(found) and set(found) <= symbols | constants for found in occurring):
            return False
    return True


def _proof(tower: Tower, value: Quotient) -> Proof:
    """The step, with the value that both sides have if it is short, else with the quantities in which they agree."""
    try:
        value = tower.simplest(value)
    except ZeroDivisionError:
        return (Step("exact arithmetic"),)
    if len(value.numerator) + len(value.denominator) <= _LONGEST_VALUE:
        shown = tower.short_expression(value)
        return (Step("exact arithmetic", f"both sides are {shown}", sp.latex(shown)),)
    names = [str(g.meaning) for g in tower.generators if g.kind not in ("symbol", "imaginary unit")]
    detail = f"with {', '.join(names)} as quantities" if names else "of polynomials and their quotients"
    return (Step("exact arithmetic", detail if len(detail) < 300 else f"with {len(names)} quantities"),)


def _without_integrality(left: sp.Expr, right: sp.Expr) -> tuple[sp.Expr, sp.Expr] | None:
    """The same question for real values of the integer symbols, where binomial coefficients are continuous."""
    both = sp.Tuple(left, right)
    if not both.has(sp.binomial, sp.gamma, sp.factorial) or both.has(AppliedUndef, sp.Sum, sp.Product, sp.Integral):
        return None
    names = {}
    for symbol in both.free_symbols:
        if symbol.is_integer:
            flags = {flag: True for flag in ("positive", "nonnegative", "negative") if getattr(symbol, f"is_{flag}")}
            names[symbol] = sp.Dummy(symbol.name, real=True, **flags)
    return (left.xreplace(names), right.xreplace(names)) if names else None
