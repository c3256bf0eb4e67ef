"""Claims of every verdict, with names and titles that try to be markup."""

from sympy import Symbol

from zcmoe_symbolic import algebra, calc, claim, uses
from zcmoe_symbolic.language import at_most, equal, holds

y = Symbol("y", real=True)
z = Symbol("z_</math><script>alert(2)</script>", real=True)


@claim(
    "square <script>alert(1)</script>".replace("/", "|"),
    part='"><img src=x onerror=alert(1)> & $x$',
    states=equal((y + 1) ** 2, y**2 + 2 * y + 1),
)
def square():
    """A <b>square</b> & `code <i>`, \\input{x}."""
    return calc((y + 1) ** 2).equals(y**2 + y + y + 1, by=algebra).equals(y**2 + 2 * y + 1, by=algebra).theorem()


@claim("con", given=[holds(at_most(1, y))], states=at_most(1, y))
def bound():
    """At least 1."""
    return calc(1).at_most(y, by=holds(at_most(1, y))).theorem()


@claim("user", states=equal((y + 1) ** 2, 2 * y + y**2 + 1))
def user():
    """From another claim."""
    return (
        calc((y + 1) ** 2)
        .equals(y**2 + 2 * y + 1, by=uses("square <script>alert(1)<|script>"))
        .equals(2 * y + y**2 + 1, by=algebra)
        .theorem()
    )


@claim("name", states=equal(z + z, 2 * z))
def name():
    """A symbol with a name like markup."""
    return calc(z + z).equals(2 * z, by=algebra).theorem()


@claim("wrong", states=equal((y + 1) ** 2, y**2 + 2 * y + 2))
def wrong():
    """False everywhere."""
    return calc((y + 1) ** 2).equals(y**2 + 2 * y + 2, by=algebra).theorem()


@claim("open", states=at_most(y, y**2 + 1))
def unclear():
    """True, but not by this rule."""
    return calc(y).at_most(y**2 + 1, by=algebra).theorem()
