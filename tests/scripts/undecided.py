"""A true lemma whose proof names a rule that does not give it."""

from sympy import Symbol

from zcmoe_symbolic import calc, claim
from zcmoe_symbolic.kernel import by_sign
from zcmoe_symbolic.language import at_most

x = Symbol("x", real=True)


@claim("lem-open", states=at_most(3 * x - 2 * x**2, x**4 + 1))
def open_question():
    """A bound that does not follow from signs."""
    return calc(3 * x - 2 * x**2).at_most(x**4 + 1, by=by_sign).theorem()
