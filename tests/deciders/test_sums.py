"""Equalities with finite sums and products are proved by methods, and what is nearly true is not."""

import pytest
import sympy as sp

from zcmoe_symbolic.deciders.equality.prover import Prover
from zcmoe_symbolic.deciders.equality.summation import by_sequence_terms, by_series, by_summation, methods

METHODS = (by_sequence_terms, by_summation, by_series)


@pytest.fixture(autouse=True)
def _without_the_early_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A false claim must fail in the proof itself, not because numbers speak against it."""
    monkeypatch.setattr(methods, "_is_hopeless", lambda expr: False)


NAMES: dict[str, object] = {
    "n": sp.Symbol("n", integer=True, nonnegative=True),
    "m": sp.Symbol("m", integer=True, nonnegative=True),
    "p": sp.Symbol("p", integer=True, positive=True),
    "z": sp.Symbol("z", integer=True),
    "x": sp.Symbol("x"),
    "y": sp.Symbol("y"),
    "a": sp.Symbol("a", real=True),
    "b": sp.Symbol("b", real=True),
    "c": sp.Symbol("c", positive=True),
    **{name: sp.Symbol(name) for name in "ijk"},
    **{name: sp.Function(name) for name in "fgh"},
}


def proved(claim: str) -> bool:
    left, right = (sp.sympify(side, locals=NAMES) for side in claim.split(" = "))
    return Prover(METHODS, seconds=60).prove(left, right) is not None


TRUE = """
Sum(k**3,(k,0,n)) = Sum(k,(k,0,n))**2
Sum(k**5,(k,1,n)) = n**2*(n+1)**2*(2*n**2+2*n-1)/12
Sum(x**k,(k,0,n)) = (x**(n+1)-1)/(x-1)
Sum(sin(2*a*k+b),(k,0,n)) = sin(a*(n+1))*sin(a*n+b)/sin(a)
Sum(fibonacci(k),(k,1,p)) = fibonacci(p+2)-1
Sum(fibonacci(k)**2,(k,0,n)) = fibonacci(n)*fibonacci(n+1)
Sum(2**k*lucas(k),(k,0,n)) = 2**(n+1)*fibonacci(n+1)
Sum(k*factorial(k),(k,0,n)) = factorial(n+1)-1
Sum(1/((k+x)*(k+x+1)),(k,0,n)) = 1/x-1/(x+n+1)
Sum(harmonic(k),(k,1,n)) = (n+1)*harmonic(n)-n
Sum((-1)**(k+1)/k,(k,1,2*n)) = Sum(1/k,(k,n+1,2*n))
Sum(binomial(k,m),(k,0,n)) = binomial(n+1,m+1)
Sum((-1)**k*binomial(x,k),(k,0,n)) = (-1)**n*binomial(x-1,n)
Sum(x**(n-k)*y**k,(k,0,n)) = (x**(n+1)-y**(n+1))/(x-y)
Sum(k,(k,1,n))/n = (n+1)/2
Sum(log(k),(k,1,n)) = log(factorial(n))
Sum(2**k*tan(2**k*a),(k,0,n)) = cot(a)-2**(n+1)*cot(2**(n+1)*a)
Sum(Sum(1/k,(k,1,j)),(j,1,n)) = (n+1)*Sum(1/k,(k,1,n))-n
Sum(k**2,(k,0,7)) = 140
fibonacci(2*n) = fibonacci(n)*lucas(n)
fibonacci(n+1)*lucas(n)-fibonacci(n)*lucas(n+1) = 2*(-1)**n
"""

UNDEFINED_FUNCTIONS = """
Sum(f(k)-f(k-1),(k,1,n)) = f(n)-f(0)
Sum(f(k+1),(k,0,n)) = Sum(f(k),(k,1,n+1))
Sum(f(n-k),(k,0,n)) = Sum(f(k),(k,0,n))
Sum(f(k)*(g(k+1)-g(k)),(k,0,n)) = f(n+1)*g(n+1)-f(0)*g(0)-Sum(g(k+1)*(f(k+1)-f(k)),(k,0,n))
Sum(Sum(h(i,j),(i,1,j)),(j,1,n)) = Sum(Sum(h(i,j),(j,i,n)),(i,1,n))
Sum(f(k),(k,1,n))*Sum(g(k),(k,1,n)) = Sum(Sum(f(i)*g(j),(i,1,n)),(j,1,n))
Sum(x*f(k)+g(k),(k,0,n)) = x*Sum(f(k),(k,0,n))+Sum(g(k),(k,0,n))
Sum(f(k),(k,0,m))+Sum(f(k),(k,m+1,m+n)) = Sum(f(k),(k,0,m+n))
Sum((n-k)*f(k),(k,0,n)) = Sum(Sum(f(k),(k,0,j)),(j,0,n))-Sum(f(k),(k,0,n))
"""

DEFINITE = """
Sum(binomial(n,k),(k,0,n)) = 2**n
Sum(k*binomial(n,k),(k,0,n)) = n*2**(n-1)
Sum(binomial(n,k)**2,(k,0,n)) = binomial(2*n,n)
Sum((-1)**k*binomial(p,k),(k,0,p)) = 0
Sum(binomial(n,k)*x**k*y**(n-k),(k,0,n)) = (x+y)**n
Sum((-1)**(k+1)*binomial(n,k)/k,(k,1,n)) = harmonic(n)
Sum(binomial(m,k)*binomial(n,p-k),(k,0,p)) = binomial(m+n,p)
Sum(binomial(x,k)*binomial(y,n-k),(k,0,n)) = binomial(x+y,n)
Sum(binomial(n,k)*fibonacci(k),(k,0,n)) = fibonacci(2*n)
"""

FALSE = """
Sum(k,(k,1,n)) = n*(n+1)/2+1
Sum(k,(k,1,n))/n = (n+2)/2
Sum(x**k,(k,0,n)) = (x**n-1)/(x-1)
Sum(sin(2*a*k+b),(k,0,n)) = sin(a*n)*sin(a*n+b)/sin(a)
Sum(fibonacci(k),(k,1,p)) = fibonacci(p+1)-1
Sum(f(k)-f(k-1),(k,1,n)) = f(n)-f(1)
Sum(f(k+1),(k,0,n)) = Sum(f(k),(k,1,n))
Sum(Sum(h(i,j),(i,1,j)),(j,1,n)) = Sum(Sum(h(i,j),(j,1,n)),(i,1,n))
lucas(n)**2-5*fibonacci(n)**2 = 4
Sum((-1)**k,(k,0,n)) = 1
"""

# what differs from a true equality at the first places only, so that a proof that forgets them succeeds
WRONG_AT_FEW_PLACES = """
Sum((-1)**k*binomial(n,k),(k,0,n)) = 0
Sum(binomial(n,2*k),(k,0,n)) = 2**(n-1)
Sum(1/(k*(k+1)),(k,1,n)) = n/(n+1)+binomial(0,n)
Product(sin(k*pi/p),(k,1,p-1)) = p/2**(p-1)+binomial(1,p)
Sum(cos(2*pi*k/p),(k,0,p-1)) = 0
Sum(cos(2*pi*k/(p+1))**2,(k,0,p)) = (p+1)/2
Sum(binomial(m,k),(k,0,m)) = 2**m*(1-binomial(0,m))
"""


def cases(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize("claim", cases(TRUE) + cases(UNDEFINED_FUNCTIONS))
def test_induction_and_the_normal_form_prove(claim: str) -> None:
    assert proved(claim)


@pytest.mark.parametrize("claim", cases(DEFINITE))
def test_creative_telescoping_proves(claim: str) -> None:
    assert proved(claim)


@pytest.mark.parametrize("claim", cases(FALSE) + cases(WRONG_AT_FEW_PLACES))
def test_a_false_equality_is_not_proved(claim: str) -> None:
    assert not proved(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "Sum(1/k,(k,0,n)) = harmonic(n)",
        "Sum(1/(k-2),(k,0,n)) = Sum(1/(k-2),(k,0,n))+1",
        "Sum(k,(k,2,n)) = n*(n+1)/2-1",
        "Sum(k,(k,1,z)) = z*(z+1)/2",
        "Sum(k,(k,1,x)) = x*(x+1)/2",
    ],
)
def test_undefined_terms_and_unclear_ranges_are_left_alone(claim: str) -> None:
    assert not proved(claim)


def test_the_claim_must_stay_defined_on_the_way_from_the_base_case() -> None:
    # both sides have equal differences wherever these are defined, but at n = 3 the right-hand side is not
    jump = "Sum(1/((k-4)*(k-3)),(k,5,n+4))"
    assert proved(f"{jump} = n/(n+1)")
    assert not proved("Sum(0*k,(k,0,n)) = (Abs(n-3)/(n-3)+1)/2")


@pytest.mark.slow
@pytest.mark.parametrize(
    "claim",
    [
        "Sum(binomial(n,k)**3,(k,0,n)) = Sum(binomial(n,k)**2*binomial(2*k,n),(k,0,n))",
        "Sum((-1)**k*binomial(2*n,k)**3,(k,0,2*n)) = (-1)**n*factorial(3*n)/factorial(n)**3",
    ],
)
def test_recurrences_of_higher_order_prove(claim: str) -> None:
    assert proved(claim)
