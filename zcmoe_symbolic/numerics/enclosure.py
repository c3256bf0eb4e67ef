"""Rigorous values of closed SymPy expressions, as Arb balls.

Every function here either returns a ball that provably contains the exact value or raises
`CannotEnclose`. Nothing is rounded silently and nothing is estimated.
"""

from collections.abc import Callable, Mapping

import sympy as sp
from flint import acb, arb, ctx, fmpq

__all__ = ["CannotEnclose", "enclose"]


class CannotEnclose(ValueError):
    """The expression has a node, or a value, for which no ball can be given."""


# Each entry takes the ball of the argument and Arb's `analytic` flag (true inside an integrator, where a
# branch cut must be reported by a non-finite ball).
_FUNCTIONS: dict[type[sp.Basic], Callable[[acb, bool], acb]] = {
    sp.exp: lambda z, _: z.exp(),
    sp.log: lambda z, analytic: z.log(analytic=analytic),
    sp.sin: lambda z, _: z.sin(),
    sp.cos: lambda z, _: z.cos(),
    sp.tan: lambda z, _: z.tan(),
    sp.cot: lambda z, _: z.cot(),
    sp.sec: lambda z, _: z.sec(),
    sp.csc: lambda z, _: z.csc(),
    sp.sinh: lambda z, _: z.sinh(),
    sp.cosh: lambda z, _: z.cosh(),
    sp.tanh: lambda z, _: z.tanh(),
    sp.erf: lambda z, _: z.erf(),
    sp.erfc: lambda z, _: z.erfc(),
    sp.gamma: lambda z, _: z.gamma(),
}
_CONSTANTS: dict[sp.Basic, Callable[[], arb]] = {
    sp.pi: arb.pi,
    sp.E: arb.const_e,
    sp.EulerGamma: arb.const_euler,
}
_LARGEST_SUM = 10_000
_LARGEST_EFFORT = 2_000  # evaluations of an integrand; past it the ball is wide, never wrong


def enclose(expr: sp.Expr, values: Mapping[sp.Symbol, sp.Expr] | None = None, *, bits: int = 128) -> acb:
    """A complex ball that contains the value of `expr` at the point `values`.

    `values` gives an exact number for every free symbol. Integrals over a bounded interval and finite sums
    are enclosed too. Raises `CannotEnclose` when a node is unknown or the ball would not be finite.

    >>> from sympy import Integral, Rational, Symbol, sqrt
    >>> x = Symbol("x", real=True)
    >>> ball = enclose(Integral(x**2, (x, 0, 1)))
    >>> bool(ball.real.contains(1) or ball.real > 1), bool(3 * ball.real == 1)
    (False, False)
    >>> (3 * ball.real).contains(1)
    True
    """
    saved = ctx.prec
    ctx.prec = bits
    try:
        environment = {symbol: _ball(sp.sympify(value), {}, False) for symbol, value in (values or {}).items()}
        ball = _ball(expr, environment, False)
    except (ZeroDivisionError, OverflowError, RecursionError) as error:
        raise CannotEnclose(f"no ball for {expr}: {error}") from error
    finally:
        ctx.prec = saved
    if not ball.is_finite():
        raise CannotEnclose(f"the value of {expr} could not be bounded at {bits} bits")
    return ball


def _ball(expr: sp.Basic, values: Mapping[sp.Symbol, acb], analytic: bool) -> acb:
    if isinstance(expr, sp.Symbol):
        if expr not in values:
            raise CannotEnclose(f"the symbol {expr} has no value")
        return values[expr]
    if isinstance(expr, sp.Rational):
        return acb(arb(fmpq(int(expr.p), int(expr.q))))
    if expr in _CONSTANTS:
        return acb(_CONSTANTS[expr]())
    if expr is sp.I:
        return acb(0, 1)
    if isinstance(expr, sp.Add):
        total = acb(0)
        for term in expr.args:
            total += _ball(term, values, analytic)
        return total
    if isinstance(expr, sp.Mul):
        product = acb(1)
        for factor in expr.args:
            product *= _ball(factor, values, analytic)
        return product
    if isinstance(expr, sp.Pow):
        return _power(expr, values, analytic)
    if isinstance(expr, sp.Abs):
        inner = _ball(expr.args[0], values, analytic)
        if inner.imag.is_zero() or analytic:
            return inner.real_abs(analytic=analytic)
        return acb(abs(inner))
    if isinstance(expr, sp.Integral):
        return _integral(expr, values)
    if isinstance(expr, sp.Sum):
        return _finite_sum(expr, values, analytic)
    function = _FUNCTIONS.get(expr.func)
    if function is None:
        raise CannotEnclose(f"{expr.func.__name__} has no ball version")
    return function(_ball(expr.args[0], values, analytic), analytic)


def _power(expr: sp.Pow, values: Mapping[sp.Symbol, acb], analytic: bool) -> acb:
    base, exponent = expr.args
    ball = _ball(base, values, analytic)
    if isinstance(exponent, sp.Integer):
        return ball ** int(exponent)
    if base is sp.E:
        return _ball(exponent, values, analytic).exp()
    if isinstance(exponent, sp.Rational) and exponent > 0 and ball.is_zero():
        return acb(0)
    if not analytic and ball.contains(0):
        return _power_next_to_zero(ball, _ball(exponent, values, analytic))
    return ball.pow(_ball(exponent, values, analytic), analytic=analytic)


def _power_next_to_zero(ball: acb, exponent: acb) -> acb:
    """`ball ** exponent` for a positive real exponent, although the ball contains zero: |z^e| = |z|^e."""
    if not (exponent.imag.is_zero() and exponent.real > 0):
        return ball.pow(exponent)
    bound = acb(ball.abs_upper()).pow(exponent).real.abs_upper()
    spread = arb(0, bound)
    if ball.imag.is_zero() and ball.real >= 0:
        return acb(spread)
    return acb(spread, spread)


def _integral(expr: sp.Integral, values: Mapping[sp.Symbol, acb]) -> acb:
    if len(expr.limits) != 1 or len(expr.limits[0]) != 3:
        raise CannotEnclose(f"{expr} is not a definite integral in one variable")
    variable, low, high = expr.limits[0]
    integrand = expr.function
    ends = _ball(low, values, False), _ball(high, values, False)

    failures: list[CannotEnclose] = []

    def at(z: acb, analytic: bool) -> acb:
        # An exception must not pass through the integrator, which calls back from compiled code.
        try:
            return _ball(integrand, {**values, variable: z}, analytic)
        except CannotEnclose as error:
            failures.append(error)
            return acb(arb("nan"))

    tolerance = arb(2) ** (-ctx.prec // 2)
    value = acb.integral(at, *ends, rel_tol=tolerance, abs_tol=tolerance, eval_limit=_LARGEST_EFFORT)
    if failures:
        raise failures[0]
    real_integrand = integrand.xreplace({variable: sp.Dummy(real=True)}).is_real
    if real_integrand and all(end.imag.is_zero() for end in ends):
        return acb(value.real)
    return value


def _finite_sum(expr: sp.Sum, values: Mapping[sp.Symbol, acb], analytic: bool) -> acb:
    if len(expr.limits) != 1:
        raise CannotEnclose(f"{expr} is not a sum in one index")
    index, low, high = expr.limits[0]
    first, last = (_ball(end, values, False).unique_fmpz() for end in (low, high))
    if first is None or last is None or int(last) - int(first) > _LARGEST_SUM:
        raise CannotEnclose(f"{expr} has no fixed small number of terms")
    if last < first - 1:
        raise CannotEnclose(f"the limits of {expr} are in the wrong order")
    total = acb(0)
    for k in range(int(first), int(last) + 1):
        total += _ball(expr.function, {**values, index: acb(k)}, analytic)
    return total
