"""Balls of functions that are defined by cases: Piecewise, Max, Min, Abs, sign, floor and their like."""

import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.numerics.enclosures.arithmetic import NAN, hull
from zcmoe_symbolic.numerics.enclosures.evaluation import (
    CannotEnclose,
    Scope,
    ball_of,
    encloses,
    exact_number,
    exact_rational,
)

__all__ = ["truth"]


def _is_real_on_the_line(expr: sp.Basic, scope: Scope) -> bool:
    """Whether `expr` is real wherever the path variables are; a function of it may then be continued."""
    if expr.free_symbols & scope.planes:
        return False
    return bool(ball_of(expr, scope.on_the_line()).imag.is_zero())


def _continued_conjugate(expr: sp.Basic, scope: Scope) -> acb:
    """The holomorphic function that is the complex conjugate of `expr` on the real line: conj f(conj x)."""
    if expr.free_symbols & scope.planes:
        return NAN
    return ball_of(expr, scope.mirrored()).conjugate()


def truth(condition: sp.Basic, scope: Scope) -> bool | None:
    """Whether a condition holds for all values in the balls (True), for none (False), or neither is shown (None)."""
    if condition in (sp.true, True):
        return True
    if condition in (sp.false, False):
        return False
    if isinstance(condition, sp.And | sp.Or):
        parts = [truth(part, scope) for part in condition.args]
        settling = isinstance(condition, sp.Or)
        if settling in parts:
            return settling
        return None if None in parts else not settling
    if isinstance(condition, sp.Not):
        inner = truth(condition.args[0], scope)
        return None if inner is None else not inner
    if isinstance(condition, sp.ITE):
        chosen = truth(condition.args[0], scope)
        return None if chosen is None else truth(condition.args[1 if chosen else 2], scope)
    if isinstance(condition, sp.Eq | sp.Ne):
        same = _are_equal(condition.lhs, condition.rhs, scope)
        return same if same is None or isinstance(condition, sp.Eq) else not same
    if isinstance(condition, sp.core.relational.Relational):
        return _is_ordered(condition, scope)
    raise CannotEnclose(f"the condition {condition} has no ball version")


def _are_equal(left: sp.Basic, right: sp.Basic, scope: Scope) -> bool | None:
    one, other = exact_number(left, scope), exact_number(right, scope)
    if one is not None and other is not None:
        return one == other
    difference = ball_of(left, scope) - ball_of(right, scope)
    if difference.is_finite() and not difference.contains(0):
        return False
    return None


def _is_ordered(condition: sp.Basic, scope: Scope) -> bool | None:
    smaller, larger = condition.lts, condition.gts
    strict = isinstance(condition, sp.StrictLessThan | sp.StrictGreaterThan)
    one, other = exact_rational(smaller, scope), exact_rational(larger, scope)
    if one is not None and other is not None:
        return bool(one < other) if strict else bool(one <= other)
    difference = ball_of(larger, scope) - ball_of(smaller, scope)
    if not difference.is_finite():
        return None
    if not difference.imag.is_zero():
        # Only what is asked on the line counts, and only for expressions that are real there.
        if not scope.analytic:
            raise CannotEnclose(f"the sides of {condition} are not both real")
        if not _is_real_on_the_line(larger - smaller, scope):
            return None
    if difference.real > 0:
        return True
    if difference.real < 0:
        return False
    if not strict and difference.real >= 0:
        return True
    if strict and difference.real <= 0:
        return False
    return None


@encloses(sp.Piecewise)
def _piecewise(expr: sp.Basic, scope: Scope) -> acb:
    possible: list[acb] = []
    for value, condition in expr.args:
        holds = truth(condition, scope)
        if holds is False:
            continue
        if holds is None and scope.analytic:
            return NAN
        possible.append(ball_of(value, scope))
        if holds:
            return hull(*possible)
    return NAN  # no case is certain to apply


@encloses(sp.Abs)
def _absolute(expr: sp.Basic, scope: Scope) -> acb:
    inner = ball_of(expr.args[0], scope)
    if not scope.analytic:
        return acb(abs(inner))
    if _is_real_on_the_line(expr.args[0], scope):
        return inner.real_abs(analytic=True)
    return (inner * _continued_conjugate(expr.args[0], scope)).sqrt(analytic=True)


@encloses(sp.sign)
def _sign(expr: sp.Basic, scope: Scope) -> acb:
    inner = ball_of(expr.args[0], scope)
    number = exact_number(expr.args[0], scope)
    if number is not None and number.im == 0 and not scope.analytic:
        return acb(1 if number.re > 0 else (-1 if number.re < 0 else 0))
    if scope.analytic:
        return inner.real_sgn(analytic=True) if _is_real_on_the_line(expr.args[0], scope) else NAN
    if inner.imag.is_zero():
        return inner.real_sgn()
    return inner / acb(abs(inner)) if not inner.contains(0) else acb(arb(0, 1), arb(0, 1))


@encloses(sp.arg)
def _argument(expr: sp.Basic, scope: Scope) -> acb:
    if scope.analytic:
        return NAN
    number = exact_number(expr.args[0], scope)
    inner = number.ball if number is not None else ball_of(expr.args[0], scope)
    return acb(inner.arg()) if not inner.contains(0) else NAN


@encloses(sp.re)
def _real_part(expr: sp.Basic, scope: Scope) -> acb:
    inner = ball_of(expr.args[0], scope)
    if not scope.analytic:
        return acb(inner.real) if inner.is_finite() else NAN
    return (inner + _continued_conjugate(expr.args[0], scope)) / 2


@encloses(sp.im)
def _imaginary_part(expr: sp.Basic, scope: Scope) -> acb:
    inner = ball_of(expr.args[0], scope)
    if not inner.is_finite():
        return NAN
    if not scope.analytic:
        return acb(inner.imag)
    return (inner - _continued_conjugate(expr.args[0], scope)) / acb(0, 2)


@encloses(sp.conjugate)
def _conjugate(expr: sp.Basic, scope: Scope) -> acb:
    inner = ball_of(expr.args[0], scope)
    if not scope.analytic:
        return inner.conjugate()
    return _continued_conjugate(expr.args[0], scope)


@encloses(sp.Max, sp.Min)
def _extremum(expr: sp.Basic, scope: Scope) -> acb:
    balls = [ball_of(argument, scope) for argument in expr.args]
    if scope.analytic:
        if not all(_is_real_on_the_line(argument, scope) for argument in expr.args):
            return NAN
    elif not all(ball.imag.is_zero() for ball in balls):
        raise CannotEnclose(f"the arguments of {expr} are not all real")
    best = balls[0]
    for ball in balls[1:]:
        if isinstance(expr, sp.Max):
            best = best.real_max(ball, analytic=scope.analytic)
        else:
            best = best.real_min(ball, analytic=scope.analytic)
    return best


def _rounded(expr: sp.Basic, argument: sp.Basic, scope: Scope, *, down: bool) -> acb:
    number = exact_number(argument, scope)
    if number is not None and number.im == 0 and not scope.analytic:
        return acb(number.re.floor() if down else number.re.ceil())
    inner = ball_of(argument, scope)
    if scope.analytic:
        if not _is_real_on_the_line(argument, scope):
            return NAN
        return inner.real_floor(analytic=True) if down else inner.real_ceil(analytic=True)
    if not inner.imag.is_zero():
        raise CannotEnclose(f"the argument of {expr} is not real")
    return acb(inner.real.floor() if down else inner.real.ceil())


@encloses(sp.floor)
def _floor(expr: sp.Basic, scope: Scope) -> acb:
    return _rounded(expr, expr.args[0], scope, down=True)


@encloses(sp.ceiling)
def _ceiling(expr: sp.Basic, scope: Scope) -> acb:
    return _rounded(expr, expr.args[0], scope, down=False)


@encloses(sp.frac)
def _fraction(expr: sp.Basic, scope: Scope) -> acb:
    return ball_of(expr.args[0], scope) - _rounded(expr, expr.args[0], scope, down=True)


@encloses(sp.Mod)
def _modulo(expr: sp.Basic, scope: Scope) -> acb:
    number = exact_number(expr, scope)
    if number is not None:
        return number.ball
    value, modulus = expr.args
    return ball_of(value, scope) - ball_of(modulus, scope) * _rounded(expr, value / modulus, scope, down=True)


@encloses(sp.Heaviside)
def _heaviside(expr: sp.Basic, scope: Scope) -> acb:
    argument, at_zero = expr.args
    if scope.analytic:
        if not _is_real_on_the_line(argument, scope):
            return NAN
        return (1 + ball_of(argument, scope).real_sgn(analytic=True)) / 2
    number = exact_rational(argument, scope)
    if number is not None and number == 0:
        return ball_of(at_zero, scope)
    inner = ball_of(argument, scope)
    if not inner.imag.is_zero():
        raise CannotEnclose(f"the argument of {expr} is not real")
    if inner.real > 0:
        return acb(1)
    if inner.real < 0:
        return acb(0)
    return hull(acb(0), acb(1), ball_of(at_zero, scope)) if inner.is_finite() else NAN
