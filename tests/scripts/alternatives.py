"""One label with two parts; the first part has three proofs, of which one fails."""

from sympy import Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.kernel import RuleError, assumption
from zcmoe_symbolic.language import equal, holds

x, y = Symbol("x", real=True), Symbol("y", real=True)
known = holds(equal(x**2 - y**2, (x - y) * (x + y)))


@claim("lem-two", part="factors", given=[known], states=equal(x**2 - y**2, (x - y) * (x + y)))
def by_assumption():
    """Assume it."""
    return calc(x**2 - y**2).equals((x - y) * (x + y), by=assumption(known)).theorem()


@claim("lem-two", part="factors", given=[known], states=equal(x**2 - y**2, (x - y) * (x + y)))
def by_hope():
    """Give up."""
    raise RuleError("this proof does not come to an end")


@claim("lem-two", part="factors", states=equal(x**2 - y**2, (x - y) * (x + y)))
def by_algebra():
    """Expand it."""
    return calc(x**2 - y**2).equals((x - y) * (x + y), by=algebra).theorem()


@claim("lem-two", part="square", states=equal((x - y) ** 2, x**2 - 2 * x * y + y**2))
def square():
    """Expand it."""
    return calc((x - y) ** 2).equals(x**2 - 2 * x * y + y**2, by=algebra).theorem()


@claim("lem-first", given=[known], states=equal(x**2 - y**2, (x - y) * (x + y)))
def first():
    """The first proof of the first part, which assumes it."""
    return uses("lem-two/factors", 0)


@claim("lem-best", states=equal(x**2 - y**2, (x - y) * (x + y)))
def best():
    """The proof whose hypotheses are at hand."""
    return uses("lem-two/factors")
