"""Two lemmas that rest on each other, and one beside them."""

from sympy import Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.language import equal

x = Symbol("x", real=True)


@claim("lem-hen", states=equal(2 * x, x + x + 0 * x))
def hen():
    """Rests on the egg."""
    return uses("lem-egg")


@claim("lem-egg", part="shell", states=equal(2 * x, x + x + 0 * x))
def egg():
    """Rests on the hen."""
    return uses("lem-hen")


@claim("lem-beside", states=equal(x * (x - 1), x**2 - x))
def beside():
    """Rests on nothing."""
    return calc(x * (x - 1)).equals(x**2 - x, by=algebra).theorem()
