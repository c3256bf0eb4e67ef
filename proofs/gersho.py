"""Gersho's conjecture in one dimension (appendix B, Assumption 5).

The conjecture says that the regions of an optimal quantizer with many regions have the shape of the tessellating
polytope of least normalized second moment, `M(A_i) = M_d`, (51). It is a hypothesis of Corollary C.1 and Theorem C.2, and
cited for two dimensions and more. On the line the polytopes are the intervals. Every interval has M = 1/12, and no
region of the line has less: Assumption 5 holds exactly, for every segmentation, with `M_1 = 1/12`.
"""

from sympy import Eq, Function, Integer, Integral, Le, Rational, symbols

from zcmoe_symbolic import calc, claim, uses
from zcmoe_symbolic.kernel import instance
from zcmoe_symbolic.language import RegionIntegral, at_most, distance, equal, holds, partition, throughout, unit_cube
from zcmoe_symbolic.theory.partition import Omega
from zcmoe_symbolic.theory.scalar import cells, i, x

a, b, c, rho = symbols("a b c rho", real=True)
r, K = symbols("r K", positive=True)
d = symbols("d", integer=True, positive=True)
best = Rational(1, 12)

left, right = cells.breakpoint(i - 1), cells.breakpoint(i)
moment = cells.integral((x - (left + right) / 2) ** 2, x, i)


@claim("gersho", part="one dimension", states=equal(moment, best * (right - left) ** 3))
def every_interval_has_the_best_shape():
    """The second moment of every interval is d M V^(1 + 2/d) with d = 1 and M = 1/12: (51) with M_1 = 1/12."""
    ends = instance(uses("lem-cells/interval", 1), symbols={a: left, b: right})
    return calc(moment).equals(best * (right - left) ** 3, by=ends, eq=51).theorem()


# A region A and the interval B of the same length about c: their common part 1, A without B 2, B without A 3, the rest 4.
W, parts = Function("W", real=True), Integer(4)
squared_distance = distance(x, c) ** 2


def over(number, body):
    """The integral over one of the four parts."""
    return RegionIntegral.over(W(number, parts), body, x)


region_and_interval = [
    unit_cube(Omega, 1),
    partition(W, parts, Omega),
    throughout(x, W(2, parts), Le(r**2, squared_distance)),
    throughout(x, W(3, parts), Le(squared_distance, r**2)),
    holds(Eq(over(3, 1), over(2, 1))),
    holds(Eq(over(1, 1) + over(3, 1), Integral(2, (rho, 0, r)))),
    holds(Eq(over(1, squared_distance) + over(3, squared_distance), Integral(2 * rho**2, (rho, 0, r)))),
]
length = over(1, 1) + over(2, 1)


@claim("gersho", part="no region of the line has less", given=region_and_interval,
       states=at_most(best * length**3, over(1, squared_distance) + over(2, squared_distance)))  # fmt: skip
def no_region_of_the_line_has_less():
    """int_A (x - c)^2 >= |A|^3/12 for every region A of the line, an interval or not: the bound of the ball for d = 1."""
    on_the_line = instance(uses("lem-ball/lower bound"), symbols={d: 1, K: 2})
    return (
        calc(best * length**3).at_most(over(1, squared_distance) + over(2, squared_distance), by=on_the_line).theorem()
    )
