"""How far few levels are from the limit: the constants of the theorem for a truncated normal input, proved digits.

Constant and best density of levels are the expressions of `panter_dite_r_th_power.py`, with p and r put in; the exact
distortion is an integral over each interval, in balls.
"""

from itertools import pairwise

from panter_dite_r_th_power import best, constant, least, r, whole_exponents
from sympy import Abs, Integral, Lambda, Rational, Symbol

from zcmoe_symbolic import Ball, ScalarQuantizer, truncated_normal, x
from zcmoe_symbolic.language import substitute

t = Symbol("t", real=True)
source = truncated_normal(x, mean=Rational(1, 2), std=Rational(1, 5))


def for_this_input(expression, power):
    """An expression of the theory with the input density and the exponent put in."""
    return substitute(expression, {r: power}, {"p": Lambda(t, source.subs(x, t))})


def scaled_distortion(power, levels):
    """m^r times the exact distortion of the companding quantizer, with midpoints as levels."""
    quantizer = ScalarQuantizer(source).companding(levels, point_density=for_this_input(best, power))
    total = Ball(0)
    for left, right in pairwise(quantizer.exact_points()):
        error = Abs(x - (left + right) / 2) ** power
        total += Ball.enclosing(Integral(error * source, (x, left, right)), 12)
    return total * levels**power


if __name__ == "__main__":
    print("power  limit, proved           4 levels    16 levels   64 levels")
    for power in whole_exponents:
        limit = Ball.enclosing(for_this_input(constant(r) * least, power), 20)
        few = [scaled_distortion(power, levels).decimal(8) for levels in (4, 16, 64)]
        print(f"{power!s:5}  {limit.decimal(20):22}  {'  '.join(few)}")
