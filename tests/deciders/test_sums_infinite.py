"""Infinite sums and products are evaluated by named series; false values are not proved."""

import pytest
import sympy as sp

from zcmoe_symbolic.deciders.equality.prover import Prover
from zcmoe_symbolic.deciders.equality.summation import by_series
from zcmoe_symbolic.deciders.equality.summation.series import value_of_series

NAMES: dict[str, object] = {
    "x": sp.Symbol("x"),
    "a": sp.Symbol("a", real=True),
    "c": sp.Symbol("c", positive=True),
    "k": sp.Symbol("k"),
}

TRUE = """
Sum(x**k/factorial(k),(k,0,oo)) = exp(x)
Sum((-1)**k*x**(2*k+1)/factorial(2*k+1),(k,0,oo)) = sin(x)
Sum(k**2*x**k/factorial(k),(k,0,oo)) = (x**2+x)*exp(x)
Sum(k/factorial(k+1),(k,1,oo)) = 1
Sum((-1)**k/(2*k+1),(k,0,oo)) = pi/4
Sum(1/k**2,(k,1,oo)) = pi**2/6
Sum(1/k**4,(k,1,oo)) = pi**4/90
Sum(1/(2*k+1)**2,(k,0,oo)) = pi**2/8
Sum(1/(k**2+c**2),(k,1,oo)) = (pi*c*coth(pi*c)-1)/(2*c**2)
Sum(1/(k*2**k),(k,1,oo)) = log(2)
Sum(k**2/2**k,(k,1,oo)) = 6
Sum((c/(1+c))**k,(k,0,oo)) = 1+c
Sum(exp(-c*k),(k,0,oo)) = 1/(1-exp(-c))
Sum((-1)**k/(2*k+1)**3,(k,0,oo)) = pi**3/32
Sum(binomial(2*k,k)/8**k,(k,0,oo)) = sqrt(2)
Sum((k+1)*tanh(a)**(2*k),(k,0,oo)) = cosh(a)**4
Product(1-1/k**2,(k,2,oo)) = Rational(1,2)
Product(4*k**2/(4*k**2-1),(k,1,oo)) = pi/2
Product(1+c**2/k**2,(k,1,oo)) = sinh(pi*c)/(pi*c)
"""

FALSE = """
Sum(1/k**2,(k,1,oo)) = Rational(1644934066848226436472415,10**24)
Sum(1/(k*(k+1)),(k,1,oo)) = 2
Sum(x**(2*k)/factorial(2*k),(k,0,oo)) = cos(x)
Sum((2*k+1)/factorial(2*k+2),(k,0,oo)) = 1
Sum(k**2/2**k,(k,1,oo)) = 4
"""

# a numerical oracle for the values, independent of how they are found
VALUES = """
Sum((4/(8*k+1)-2/(8*k+4)-1/(8*k+5)-1/(8*k+6))/16**k,(k,0,oo))
Sum((-1)**k/(3*k+1)/3**k,(k,0,oo))
Sum(1/((3*k+1)*(3*k+2)),(k,0,oo))
Sum((k**3+1)/factorial(2*k+3),(k,0,oo))
Sum(k**2*binomial(2*k,k)/10**k,(k,0,oo))
Sum((-1)**k*(k+2)/((k+1)*(2*k+1)),(k,0,oo))
Sum(1/(k**4+4),(k,0,oo))
Sum((k+2)/(k**2+1)**2,(k,2,oo))
Product((k**3-1)/(k**3+1),(k,2,oo))
"""


@pytest.mark.parametrize("claim", TRUE.strip().splitlines())
def test_classical_series_prove(claim: str) -> None:
    left, right = (sp.sympify(side, locals=NAMES) for side in claim.split(" = "))
    assert Prover([by_series], seconds=60).prove(left, right) is not None


@pytest.mark.parametrize("claim", FALSE.strip().splitlines())
def test_a_wrong_value_is_not_proved(claim: str) -> None:
    left, right = (sp.sympify(side, locals=NAMES) for side in claim.split(" = "))
    assert Prover([by_series], seconds=60).prove(left, right) is None


@pytest.mark.parametrize("series", VALUES.strip().splitlines())
def test_values_agree_with_partial_sums(series: str) -> None:
    node = sp.sympify(series, locals=NAMES)
    evaluated = value_of_series(node)
    assert evaluated is not None
    last = 400
    ((index, below, _),) = node.limits
    terms = [node.function.subs(index, place).evalf(30) for place in range(int(below), last)]
    partial = sp.Mul(*terms) if isinstance(node, sp.Product) else sp.Add(*terms)
    assert abs(sp.N(evaluated[0], 30) - partial) < sp.Rational(1, 100)
