"""Products with a symbolic range, and products and sums over roots of unity."""

import pytest
import sympy as sp

from zcmoe_symbolic.deciders.equality.prover import Prover
from zcmoe_symbolic.deciders.equality.summation import by_summation, methods


@pytest.fixture(autouse=True)
def _without_the_early_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A false claim must fail in the proof itself, not because numbers speak against it."""
    monkeypatch.setattr(methods, "_is_hopeless", lambda expr: False)


NAMES: dict[str, object] = {
    "n": sp.Symbol("n", integer=True, nonnegative=True),
    "p": sp.Symbol("p", integer=True, positive=True),
    "x": sp.Symbol("x"),
    "y": sp.Symbol("y"),
    "a": sp.Symbol("a", real=True),
    "k": sp.Symbol("k"),
}

TRUE = """
Product(k,(k,1,n)) = factorial(n)
Product(1-1/k**2,(k,2,p)) = (p+1)/(2*p)
Product(x**k,(k,1,n)) = x**(n*(n+1)/2)
Product(2*cos(2**k*a),(k,0,n)) = sin(2**(n+1)*a)/sin(a)
Product(exp(k),(k,0,n)) = exp(n*(n+1)/2)
Product(k**2,(k,1,n)) = Product(k,(k,1,n))**2
Product((2*k-1)/(2*k),(k,1,n)) = binomial(2*n,n)/4**n
Product(1+x**(2**k),(k,0,n)) = (1-x**(2**(n+1)))/(1-x)
Product(sin(k*pi/p),(k,1,p-1)) = p/2**(p-1)
Product(x**2-2*x*y*cos(2*pi*k/p)+y**2,(k,0,p-1)) = (x**p-y**p)**2
Product(tan(k*pi/(2*n+1)),(k,1,2*n)) = (-1)**n*(2*n+1)
Product(sin(a+k*pi/p),(k,0,p-1)) = sin(p*a)/2**(p-1)
Product(2*sin((2*k-1)*pi/(2*p)),(k,1,p)) = 2
Sum(cos(2*pi*k/(p+1)),(k,0,p)) = 0
Sum(cos(2*pi*k/(p+2))**2,(k,0,p+1)) = (p+2)/2
Sum(sin(pi*k/p),(k,1,p-1)) = cot(pi/(2*p))
Sum(sin(2*pi*k/p),(k,0,p-1)) = 0
"""

FALSE = """
Product(k,(k,1,n)) = factorial(n+1)
Product(1+1/k,(k,1,n)) = n+2
Product(x**k,(k,1,n)) = x**(n*(n-1)/2)
Product(sin(k*pi/p),(k,1,p-1)) = p/2**p
Product(x-exp(2*pi*I*k/p),(k,1,p-1)) = x**p-1
Product(2*cos(pi*k/p),(k,1,p-1)) = 1
Sum(sin(pi*k/p),(k,1,p-1)) = cot(pi/p)
"""


@pytest.mark.parametrize("claim", TRUE.strip().splitlines())
def test_products_and_roots_of_unity_prove(claim: str) -> None:
    left, right = (sp.sympify(side, locals=NAMES) for side in claim.split(" = "))
    assert Prover([by_summation], seconds=60).prove(left, right) is not None


@pytest.mark.parametrize("claim", FALSE.strip().splitlines())
def test_a_false_product_is_not_proved(claim: str) -> None:
    left, right = (sp.sympify(side, locals=NAMES) for side in claim.split(" = "))
    assert Prover([by_summation], seconds=60).prove(left, right) is None
