"""Two lemmas: one is true, the other is false, and so is the second step of its chain."""

from sympy import Symbol

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.language import equal

x = Symbol("x", positive=True)


@claim("lem-true", states=equal(x * (x + 1), x**2 + x))
def true():
    """A product."""
    return calc(x * (x + 1)).equals(x**2 + x, by=algebra).theorem()


@claim("lem-false", states=equal((x + 1) ** 2, x**2 + x + 1))
def false():
    """A square with a forgotten x."""
    return calc((x + 1) ** 2).equals(x**2 + 2 * x + 1, by=algebra).equals(x**2 + x + 1, by=algebra, eq=76).theorem()
