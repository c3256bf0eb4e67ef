"""A proof that writes chains under more than its theorem needs."""

from sympy import Eq, Symbol

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.language import equal, holds

a, b = Symbol("a", real=True), Symbol("b", real=True)
same = holds(Eq(a, b, evaluate=False))


@claim("besides", given=[same], states=equal(a**2 - a, a * (a - 1)))
def besides():
    calc(a + 1).equals(b + 1, by=algebra(same)).theorem()
    return calc(a**2 - a).equals(a * (a - 1), by=algebra).theorem()


@claim("needed", given=[same], states=equal(a + 2, b + 2))
def needed():
    return calc(a + 2).equals(b + 2, by=algebra(same)).theorem()
