"""Equality from polynomial equations, by a Groebner basis."""

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, Rewriting
from zcmoe_symbolic.deciders.under_hypotheses.definedness import is_harmless
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts

__all__ = ["equal_by_elimination"]


def equal_by_elimination(facts: Facts, left: sp.Expr, right: sp.Expr, rules: list[Rewriting]) -> bool:
    """Whether `left - right` is a polynomial combination of the equations, cleared of denominators.

    Only equations between real numbers count: `a/g = b/g` holds for g = 0 too, where both sides are undefined.
    """
    goal = sp.Eq(left, right, evaluate=False)
    equations = [r for r in rules if r.shares is None]
    usable = [r for r in equations if is_harmless(facts, sp.Eq(r.left, r.right, evaluate=False), goal)]
    if not usable or not all(facts.entails(h) for r in usable for h in r.hypotheses):
        return False
    abstraction = Abstraction(facts)
    sides = [(abstraction(left), abstraction(right))]
    sides += [(abstraction(r.left), abstraction(r.right)) for r in usable]
    numerators = [sp.expand(sp.fraction(sp.together(a - b))[0]) for a, b in sides]
    if not all(n.is_polynomial() for n in numerators):
        return False
    symbols = sorted(set().union(*(n.free_symbols for n in numerators)), key=str)
    if not symbols or not abstraction.defined_alike(*sides[0]):
        return False
    try:
        basis = sp.groebner(numerators[1:], *symbols, order="grevlex")
        remainder = basis.reduce(numerators[0])[1]
    except (sp.PolynomialError, NotImplementedError):
        return False
    if remainder != 0:
        return False
    facts.used.update(h for r in usable for h in r.hypotheses)
    return True
