"""False, vacuous and tempting identities with sums, products, integrals and undefined functions.

No statement here may be proved, unless it is in the list of true ones; no true one may be refuted.
"""

import pytest
import sympy as sp
from sympy import Function, Integral, Product, Rational, Sum, oo, pi

from zcmoe_symbolic.deciders import decide_equal

t, u, k, j, x, z = sp.symbols("t u k j x z")
r, b, c = sp.symbols("r b c", real=True)
a = sp.Symbol("a", positive=True)
q = sp.Symbol("q", nonnegative=True)
n = sp.Symbol("n", integer=True, nonnegative=True)
m = sp.Symbol("m", integer=True)
p = sp.Symbol("p", integer=True, positive=True)
f = Function("f")
ZERO = sp.Integer(0)
_SECONDS = 4
# They use up their time: nothing is found, which is right.
_SLOW = {
    "Abel sum of a wave", "sign of the frequency", "equal poles", "limits in either order", "complex binomials",
    "principal frequency 0", "scale of either sign", "principal value of a rational function",
}  # fmt: skip


def _names(cases: dict[str, tuple[sp.Expr, sp.Expr]]) -> list[object]:
    return [pytest.param(name, id=name, marks=pytest.mark.slow if name in _SLOW else ()) for name in cases]


# -- what has no value proves nothing ------------------------------------------------------------------------------

DIVERGENT = {
    "odd pole inside": (Integral(1 / t, (t, -1, 1)), ZERO),
    "odd cube pole inside": (Integral(1 / t**3, (t, -1, 1)), ZERO),
    "odd pole, reversed limits": (Integral(1 / t, (t, 1, -1)), ZERO),
    "pole in the middle": (Integral(1 / (t - Rational(1, 2)), (t, 0, 1)), ZERO),
    "tangent across its pole": (Integral(sp.tan(t), (t, 0, pi)), ZERO),
    "cotangent between its poles": (Integral(sp.cot(t), (t, 0, pi)), ZERO),
    "odd polynomial on the line": (Integral(t, (t, -oo, oo)), ZERO),
    "Cauchy mean value": (Integral(t / (1 + t**2), (t, -oo, oo)), ZERO),
    "odd wave on the line": (Integral(sp.sin(t), (t, -oo, oo)), ZERO),
    "odd wave with a parameter": (Integral(sp.sin(b * t), (t, -oo, oo)), ZERO),
    "pole and conditional tail": (Integral(sp.cos(t) / t, (t, -oo, oo)), ZERO),
    "poles at both ends": (Integral(1 / t - 1 / (1 - t), (t, 0, 1)), ZERO),
    "reflected pole": (Integral(1 / t, (t, 0, 1)), Integral(1 / (1 - t), (t, 0, 1))),
    "difference of infinite integrals": (Integral(1 / t, (t, 0, 1)) - Integral(1 / u, (u, 0, 1)), ZERO),
    "zero times an infinite integral": ((sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1) * Integral(1 / t, (t, 0, 1)), ZERO),
    "difference of harmonic series": (Sum(1 / k, (k, 1, oo)) - Sum(1 / j, (j, 1, oo)), ZERO),
    "quotient of harmonic series": (Sum(1 / k, (k, 1, oo)) / Sum(1 / j, (j, 1, oo)), sp.Integer(1)),
    "principal value": (Integral(1 / t, (t, -1, 2)), sp.log(2)),
    "principal value of a rational function": (Integral(1 / (t**2 - 1), (t, -2, 2)), -sp.log(3)),
    "double pole by its antiderivative": (Integral(1 / t**2, (t, -1, 1)), sp.Integer(-2)),
    "Abel sum of a wave": (Integral(sp.sin(t), (t, 0, oo)), sp.Integer(1)),
    "Abel sum of signs": (Sum((-1) ** k, (k, 0, oo)), Rational(1, 2)),
    "geometric series outside": (Sum(2**k, (k, 0, oo)), sp.Integer(-1)),
    "shifted harmonic series": (Sum(1 / k, (k, 1, oo)) - Sum(1 / (j + 1), (j, 1, oo)), sp.Integer(1)),
    "infinite minus infinite tail": (Integral(1 / t, (t, 1, oo)) - Integral(1 / (t + 1), (t, 1, oo)), sp.log(2)),
}


@pytest.mark.parametrize("name", _names(DIVERGENT))
def test_a_divergent_integral_or_series_proves_nothing(name: str) -> None:
    assert decide_equal(*DIVERGENT[name], seconds=_SECONDS).status == "undecided"


# -- false somewhere ----------------------------------------------------------------------------------------------

FALSE = {
    # The constant factor has no value where the range is empty, and an empty sum is 0.
    "constant summand, empty at 17": (Sum(1 / (n - 17) ** 2, (k, 1, (n - 17) ** 2)), sp.Integer(1)),
    "constant summand, empty at 17, any integer": (Sum(1 / (m - 17) ** 2, (k, 1, (m - 17) ** 2)), sp.Integer(1)),
    "constant summand, empty at 0": (Sum(1 / n, (k, 1, n)), sp.Integer(1)),
    # No counterexample can be enclosed: the verdict rests on the proof alone.
    "two integrals that look alike": (
        Integral(t * x, (t, 0, 1)) + sp.stieltjes(2, x),
        Integral(t**2, (t, 0, 1)) + sp.stieltjes(2, x),
    ),
    "principal frequency 0": (Integral(t * sp.sin(q * t) / (1 + t**2), (t, 0, oo)), pi * sp.exp(-q) / 2),
    "Dirichlet at 0": (Integral(sp.sin(q * t) / t, (t, 0, oo)), pi / 2),
    "Dirichlet of either sign": (Integral(sp.sin(b * t) / t, (t, 0, oo)), pi / 2),
    "Laplace of either sign": (Integral(sp.cos(b * t) / (1 + t**2), (t, 0, oo)), pi * sp.exp(-b) / 2),
    "arc tangent of either sign": (Integral(1 / (t**2 + b**2), (t, -oo, oo)), pi / b),
    "corner outside the range": (Integral(abs(t - q), (t, 0, 1)), (q**2 + (1 - q) ** 2) / 2),
    "log modulus outside the disc": (Integral(sp.log(1 - 2 * b * sp.cos(t) + b**2), (t, 0, pi)), ZERO),
    "even power among n": (Integral(t**n, (t, -1, 1)), 2 / (n + 1)),
    "cosine of no frequency": (Integral(sp.cos(n * t), (t, 0, 2 * pi)), ZERO),
    "orthogonality at equal orders": (Integral(sp.cos(n * t) * sp.cos(p * t), (t, 0, pi)), ZERO),
    "scale of either sign": (Integral(f(c * t), (t, -oo, oo)), Integral(f(t), (t, -oo, oo)) / c),
    "wrong value for one parameter": (
        Integral(sp.exp(b * t), (t, 0, 1)),
        sp.Piecewise((2, sp.Eq(b, 0)), ((sp.exp(b) - 1) / b, True)),
    ),
    "alternating binomials at 0": (Sum((-1) ** k * sp.binomial(n, k), (k, 0, n)), ZERO),
    "alternating moments at 1": (Sum((-1) ** k * k * sp.binomial(n, k), (k, 0, n)), ZERO),
    "alternating moments at 2": (Sum((-1) ** k * k**2 * sp.binomial(n, k), (k, 0, n)), ZERO),
    "half a row at 0": (Sum(sp.binomial(2 * n, k), (k, 0, n)), 2 ** (2 * n - 1)),
    "roots of unity at 1": (Sum(sp.cos(2 * pi * k / p), (k, 0, p - 1)), ZERO),
    "squares of roots of unity at 2": (Sum(sp.cos(2 * pi * k / p) ** 2, (k, 0, p - 1)), p / 2),
    "fourth powers of roots of unity": (
        Sum(sp.cos(2 * pi * k / (p + 2)) ** 4, (k, 0, p + 1)),
        (p + 2) * Rational(3, 8),
    ),
    "symmetry below zero": (sp.binomial(m, n), sp.binomial(m, m - n)),
    "a zero factor comes late": (Product((k - 3) * x, (k, 1, p)), ZERO),
    "the bound variable is free, too": (Sum(p, (p, 1, p)), p**2),
}


@pytest.mark.parametrize("name", _names(FALSE))
def test_what_fails_somewhere_is_never_proved(name: str) -> None:
    assert decide_equal(*FALSE[name], seconds=_SECONDS).status != "proved"


def test_a_sum_up_to_half_an_integer_has_no_value() -> None:
    inner = Sum(1, (j, 1, k / 2))
    claim = Sum(inner, (k, 0, 2 * n)), n * (2 * n + 1) / 2
    assert decide_equal(*claim, seconds=_SECONDS).status == "undecided"


# -- true, with a trap -----------------------------------------------------------------------------------------------

TRUE = {
    "0**0 in the binomial theorem": (Sum(sp.binomial(n, k) * (-1) ** k, (k, 0, n)), sp.Integer(0) ** n),
    "complex binomials": (
        Sum(sp.binomial(x, k) * sp.binomial(z, n - k), (k, 0, n)),
        sp.binomial(x + z, n),
    ),
    "geometric at ratio one": (Sum(x**k, (k, 0, n)), (1 - x ** (n + 1)) / (1 - x)),
    "empty product": (Product(sp.sin(pi * k / p), (k, 1, p - 1)), p / 2 ** (p - 1)),
    "negative Fibonacci index": (sp.fibonacci(-m), (-1) ** (m + 1) * sp.fibonacci(m)),
    "removable parameter": (
        Integral(sp.exp(b * t), (t, 0, 1)),
        sp.Piecewise((1, sp.Eq(b, 0)), ((sp.exp(b) - 1) / b, True)),
    ),
    "sign of the frequency": (Integral(sp.sin(b * t) / t, (t, 0, oo)), pi * sp.sign(b) / 2),
    "equal poles": (Integral(1 / ((t**2 + a**2) * (t**2 + 1)), (t, -oo, oo)), pi / (a * (a + 1))),
    "limits in either order": (Integral(f(t**2) * t, (t, -1, b)), Integral(f(t), (t, 1, b**2)) / 2),
    "the limit is named like the variable": (Integral(r, (r, 0, r)), r**2 / 2),
    "odd part": (Integral(f(t) - f(-t), (t, -1, 1)), ZERO),
}


@pytest.mark.parametrize("name", _names(TRUE))
def test_true_identities_with_a_trap_are_not_refuted(name: str) -> None:
    assert decide_equal(*TRUE[name], seconds=_SECONDS).status != "refuted"
