"""Claims about functions and points with a range: false ones are refuted, true ones are not."""

import pytest
from sympy import Abs, Function, Integral, Le, Lt, Sum, Symbol, symbols

from zcmoe_symbolic.derivation.refutation import refute
from zcmoe_symbolic.language import at_most, between, continuous, continuously_differentiable, for_all

f = Function("f", real=True)
x = Symbol("x", real=True)
k = Symbol("k", integer=True)
n = Symbol("n", integer=True, positive=True)
M, r = symbols("M r", positive=True)

slope_at_most = [for_all(x, 0, 1, Le(Abs(f(x).diff(x)), M)), continuously_differentiable(f)]
value_at_most = [for_all(x, 0, 1, Le(f(x), M)), continuous(f)]
summand_at_most = [for_all(k, 1, n, Le(f(k), r))]
total, mass = Sum(f(k), (k, 1, n)), Integral(f(x), (x, 0, 1))

FALSE_AND_TRUE = [
    (at_most(f(1) - f(0), M / 2), at_most(f(1) - f(0), M), slope_at_most),
    (at_most(mass, M / 2), at_most(mass, M), value_at_most),
    (at_most(total, r), at_most(total, n * r), summand_at_most),
    (at_most(x**2, x / 2), at_most(x**2, x), [between(x, 0, 1)]),
]


@pytest.mark.parametrize(("false", "true", "given"), FALSE_AND_TRUE, ids=["slope", "value", "summands", "point"])
def test_a_range_is_checked_before_a_counterexample_is_believed(false, true, given):
    assert refute(false, given).refuted
    assert refute(true, given) is None


def test_a_range_that_cannot_be_checked_refutes_nothing():
    assert refute(at_most(mass, M / 2), [for_all(x, 0, 1, Lt(f(x), M)), continuous(f)]) is None
    g = Function("g", real=True)
    assert refute(at_most(mass, M / 2), [for_all(x, 0, 1, Le(f(x), g(x))), continuous(f)]) is None
