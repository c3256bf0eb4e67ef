"""A lemma of one's own that is proved: a square as a sum, and a bound."""

from sympy import Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import by_sign
from zcmoe_symbolic.language import at_most, equal

x = Symbol("x", real=True)


@claim("lem-square", states=equal((x + 1) ** 2 - x**2, 2 * x + 1))
def square():
    """The difference of neighbouring squares."""
    return calc((x + 1) ** 2 - x**2).equals(2 * x + 1, by=algebra).theorem()


@claim("lem-bound", states=at_most(2 * x + 1, (x + 1) ** 2))
def bound():
    """The difference is at most the greater square."""
    return (
        calc(2 * x + 1).equals((x + 1) ** 2 - x**2, by=algebra(uses("lem-square"))).at_most((x + 1) ** 2, by=by_sign)
    ).theorem()
