"""Balls of factorials, binomial coefficients and number sequences, with SymPy's conventions for integers."""

import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.numerics.enclosures.arithmetic import NAN
from zcmoe_symbolic.numerics.enclosures.evaluation import (
    HANDLERS,
    CannotEnclose,
    Scope,
    ball_of,
    encloses,
    exact_rational,
)

__all__: list[str] = []

_LONGEST_PRODUCT = 100_000
_LARGEST_INDEX = 20_000


def _integer(expr: sp.Basic, scope: Scope) -> int | None:
    """The exact value as an integer, or `None`."""
    rational = exact_rational(expr, scope)
    return int(rational.p) if rational is not None and rational.q == 1 else None


def _is_no_integer(z: acb) -> bool:
    return not (z.imag.contains(0) and z.real.contains_integer())


def _rising(x: acb, count: int) -> acb:
    """x (x + 1) ... (x + count - 1), for any sign of `count`."""
    if abs(count) > _LONGEST_PRODUCT:
        raise CannotEnclose(f"a product of {count} factors is too long")
    if count >= 0:
        return x.rising(acb(count))
    return 1 / (x + count).rising(acb(-count))


@encloses(sp.RisingFactorial)
def _rising_factorial(expr: sp.Basic, scope: Scope) -> acb:
    x = ball_of(expr.args[0], scope)
    count = _integer(expr.args[1], scope)
    if count is not None:
        return _rising(x, count)
    shift = ball_of(expr.args[1], scope)
    if not _is_no_integer(x):
        return NAN if not x.real > 0 else (x + shift).gamma() * x.rgamma()
    return (x + shift).gamma() * x.rgamma()


@encloses(sp.FallingFactorial)
def _falling_factorial(expr: sp.Basic, scope: Scope) -> acb:
    x = ball_of(expr.args[0], scope)
    count = _integer(expr.args[1], scope)
    if count is not None:
        # x (x - 1) ... (x - k + 1), and 1/((x + 1) ... (x + k)) for a negative count.
        return _rising(x - count + 1, count) if count >= 0 else 1 / _rising(x + 1, -count)
    shift = ball_of(expr.args[1], scope)
    if not _is_no_integer(x) and not x.real > -1:
        return NAN
    return (x + 1).gamma() * (x - shift + 1).rgamma()


@encloses(sp.binomial)
def _binomial(expr: sp.Basic, scope: Scope) -> acb:
    n = ball_of(expr.args[0], scope)
    below = _integer(expr.args[1], scope)
    if below is not None:
        if below < 0:
            # SymPy: 0, except where the upper argument is a negative integer, where conventions differ.
            return acb(0) if _is_no_integer(n) or n.real > -1 else NAN
        above = _integer(expr.args[0], scope)
        if above is not None and 0 <= above < below:
            return acb(0)
        if above is not None and above >= below:
            below = min(below, above - below)
        return _rising(n - below + 1, below) / acb(arb(below).fac())
    k = ball_of(expr.args[1], scope)
    if not _is_no_integer(n) and not n.real > -1:
        return NAN
    return (n + 1).gamma() * (k + 1).rgamma() * (n - k + 1).rgamma()


@encloses(sp.harmonic)
def _harmonic(expr: sp.Basic, scope: Scope) -> acb:
    if len(expr.args) == 1:
        return (ball_of(expr.args[0], scope) + 1).digamma() + arb.const_euler()
    count = _integer(expr.args[0], scope)
    if count is None or not 0 <= count <= _LARGEST_INDEX:
        raise CannotEnclose(f"{expr} has no fixed small number of terms")
    order = ball_of(expr.args[1], scope)
    total = acb(0)
    for k in range(1, count + 1):
        total += acb(k).pow(-order)
    return total


@encloses(sp.catalan)
def _catalan(expr: sp.Basic, scope: Scope) -> acb:
    n = ball_of(expr.args[0], scope)
    return acb(4).pow(n) * (n + acb(1) / 2).gamma() * (n + 2).rgamma() / arb.pi().sqrt()


@encloses(sp.KroneckerDelta)
def _kronecker(expr: sp.Basic, scope: Scope) -> acb:
    first, second = expr.args[:2]
    if len(expr.args) > 2:
        raise CannotEnclose(f"{expr} has no ball version")
    one, other = exact_rational(first, scope), exact_rational(second, scope)
    if one is not None and other is not None:
        return acb(1 if one == other else 0)
    if scope.analytic:
        return NAN
    return NAN if ball_of(first - second, scope).contains(0) else acb(0)


def _of_integers(expr: sp.Basic, scope: Scope) -> acb:
    """A number sequence at exact integers, by SymPy's own integer arithmetic."""
    indices = [_integer(argument, scope) for argument in expr.args]
    if any(index is None or abs(index) > _LARGEST_INDEX for index in indices):
        raise CannotEnclose(f"the arguments of {expr} are not small integers")
    value = expr.func(*indices)
    if not isinstance(value, sp.Rational):
        raise CannotEnclose(f"{value} is not a number")
    return ball_of(value, scope)


for _sequence in (
    sp.fibonacci,
    sp.lucas,
    sp.tribonacci,
    sp.bernoulli,
    sp.euler,
    sp.bell,
    sp.genocchi,
    sp.factorial2,
    sp.subfactorial,
    sp.functions.combinatorial.numbers.totient,
    sp.functions.combinatorial.numbers.divisor_sigma,
    sp.functions.combinatorial.numbers.mobius,
):
    HANDLERS[_sequence] = _of_integers


def _orthogonal_polynomial(expr: sp.Basic, scope: Scope) -> acb:
    """A classical polynomial of exact degree, expanded by SymPy."""
    degree = _integer(expr.args[0], scope)
    if degree is None or not 0 <= degree <= 200:
        raise CannotEnclose(f"the degree of {expr} is not a small nonnegative integer")
    argument = sp.Dummy("x")
    expanded = expr.func(degree, *expr.args[1:-1], argument)
    if isinstance(expanded, expr.func):
        raise CannotEnclose(f"{expr} was not expanded")
    return ball_of(expanded, scope.bind(argument, ball_of(expr.args[-1], scope)))


for _polynomial in (
    sp.legendre,
    sp.chebyshevt,
    sp.chebyshevu,
    sp.hermite,
    sp.laguerre,
    sp.gegenbauer,
    sp.jacobi,
    sp.assoc_laguerre,
):
    HANDLERS[_polynomial] = _orthogonal_polynomial
