"""Is Panter and Dite's density of levels, the cube root of p, the best one for every power of the error? It is not."""

from sympy import Rational, Symbol

from zcmoe_symbolic import algebra, calc, claim
from zcmoe_symbolic.kernel import linearity
from zcmoe_symbolic.language import continuous, equal, positive
from zcmoe_symbolic.theory.scalar import domain_integral, p, x

r = Symbol("r", positive=True)
cube_root = p(x) ** Rational(1, 3)
panter_dite = cube_root / domain_integral(cube_root)
error, least = domain_integral(p(x) / panter_dite**r), domain_integral(p(x) ** (1 / (r + 1))) ** (r + 1)


@claim("cube-root-for-every-power", given=[continuous(p), positive(p)], states=equal(error, least))
def cube_root_is_best():
    """The error integral of the cube root is the least one, whatever the power."""
    return (
        calc(error)
        .equals(domain_integral(domain_integral(cube_root) ** r * p(x) ** (1 / (r + 1))), by=algebra)
        .equals(least, by=linearity)
        .theorem()
    )
