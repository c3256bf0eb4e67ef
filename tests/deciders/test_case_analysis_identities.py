"""Further identities with switching functions, of many shapes."""

import pytest
import sympy as sp
from sympy import (
    Abs,
    Eq,
    Heaviside,
    I,
    KroneckerDelta,
    Max,
    Min,
    Mod,
    Piecewise,
    Rational,
    ceiling,
    cos,
    exp,
    floor,
    log,
    pi,
    sign,
    sqrt,
    tanh,
)

from zcmoe_symbolic.deciders.equality.cases import by_cases
from zcmoe_symbolic.deciders.equality.field import exact_arithmetic
from zcmoe_symbolic.deciders.equality.prover import Prover

x, y, z = sp.symbols("x y z", real=True)
p = sp.Symbol("p", positive=True)
r = sp.Symbol("r", nonnegative=True)
n, m = sp.symbols("n m", integer=True)
f = sp.Function("f")

TRUE = [
    (Max(x, -x), Abs(x)),
    (Abs(x - 1) + Abs(x + 1), 2 * Max(1, Abs(x))),
    (Max(x, y) * Max(-x, -y) * 0 + Abs(Abs(x) - Abs(y)), Max(Abs(x), Abs(y)) - Min(Abs(x), Abs(y))),
    (Abs(Abs(x) - Abs(y)), Min(Abs(x + y), Abs(x - y))),
    (Max(Abs(x + y), Abs(x - y)), Abs(x) + Abs(y)),
    (sign(x - y) + sign(y - x), 0),
    (Abs(x) * sign(x), x),
    (Piecewise((x, x > y), (y, True)), Max(x, y)),
    (floor(x) + floor(-x), Piecewise((0, Eq(x, floor(x))), (-1, True))),
    (floor(n / 2) - ceiling(n / 2), ((-1) ** n - 1) / 2),
    (Max(x**2, x**4), Piecewise((x**4, Abs(x) >= 1), (x**2, True))),
    (Abs(x**3), Abs(x) ** 3),
    (Abs(exp(x) - 1), exp(Max(x, 0)) - exp(Min(x, 0))),
    (sqrt(x**2 + 2 * x * Abs(x) + x**2), 2 * Max(x, 0)),
    (Piecewise((1, Abs(x) < 1), (0, True)), Heaviside(x + 1, 0) * Heaviside(1 - x, 0)),
    (Max(x, y, z) - Max(x, y), Max(0, z - Max(x, y))),
    (Max(x, y) + z, Max(x + z, y + z)),
    (r * Max(x, y), Max(r * x, r * y)),
    (Max(x, 1 / p), Max(p * x, 1) / p),
    (Abs(cos(x)), sqrt(cos(x) ** 2)),
    (Piecewise((log(x), x > 0), (0, True)), Piecewise((0, x <= 0), (log(x), True))),
    (Abs(x) ** p, Max(x, -x) ** p),
    (sqrt(Max(0, x)) ** 2, Max(0, x)),
    (Piecewise((sqrt(x), x >= 0), (sqrt(-x), True)), sqrt(Abs(x))),
    (Abs(x) ** Rational(1, 2) * Abs(y) ** Rational(1, 2), sqrt(Abs(x * y))),
    (floor((n + 1) / 2), ceiling(n / 2)),
    (Mod(n, 2) ** 2, Mod(n, 2)),
    (Mod(x + 3, 1), Mod(x, 1)),
    (floor(x / 2) + floor((x + 1) / 2), floor(x)),
    (log(Abs(x / y)), log(Abs(x)) - log(Abs(y))),
    (Abs(x + I * 0), Abs(x)),
    (exp(-Abs(x - y)), Min(exp(x - y), exp(y - x))),
    (Max(x, y, 2), Max(2, x, y)),
    (Piecewise((1, x >= 0), (-1, True)) * Abs(x), x),
    (cos(n * pi), Piecewise((1, Eq(Mod(n, 2), 0)), (-1, True))),
    (Abs(x) / (1 + Abs(x)), Piecewise((x / (1 + x), x >= 0), (-x / (1 - x), True))),
    (tanh(Abs(x)), Abs(tanh(x))),
    (KroneckerDelta(n, m) * f(n), KroneckerDelta(n, m) * f(m)),
    (Heaviside(x) * Heaviside(-x), Piecewise((Rational(1, 4), Eq(x, 0)), (0, True))),
    (Max(0, x) ** 2, x * Max(0, x)),
    (Piecewise((x**2, x < 0), (x**3, x < 1), (1, True)), Piecewise((1, x >= 1), (x**3, x >= 0), (x**2, True))),
]


@pytest.mark.parametrize(("left", "right"), TRUE, ids=range(len(TRUE)))
def test_the_identity_is_proved_and_a_shifted_one_is_not(left, right):
    def proved(right):
        return Prover([exact_arithmetic, by_cases], seconds=10).prove(left, right) is not None

    assert proved(right)
    assert not proved(right + Heaviside(x - 3, 0) + KroneckerDelta(n, 2))
