"""Expressions with Abs, sign, Max, Min, Piecewise, ... written without them inside one case."""

from fractions import Fraction
from functools import lru_cache

import sympy as sp
from sympy.logic.boolalg import Boolean

from zcmoe_symbolic.deciders.equality.cases.failures import Ask, CannotResolve, Undefined
from zcmoe_symbolic.deciders.equality.cases.path import Path, linear_form
from zcmoe_symbolic.deciders.equality.cases.realness import is_real_where_defined
from zcmoe_symbolic.deciders.equality.cases.replacement import OPAQUE
from zcmoe_symbolic.deciders.equality.cases.signatures import sign_in, split_into_factors, weak_sign_in

__all__ = ["SWITCHES", "has_switch", "is_defined_nowhere", "resolve"]

SWITCHES = (sp.Abs, sp.sign, sp.Max, sp.Min, sp.Piecewise, sp.Heaviside, sp.KroneckerDelta, sp.floor)
_MOST_VALUES = 24


@lru_cache(maxsize=8192)
def has_switch(expr: sp.Basic) -> bool:
    """Whether a function that changes its formula occurs outside integrals, sums and the like."""
    if isinstance(expr, SWITCHES):
        return True
    return not isinstance(expr, OPAQUE) and any(map(has_switch, expr.args))


def resolve(expr: sp.Expr, path: Path) -> sp.Expr:
    """`expr` without switching functions, equal to it in the case wherever it is defined.

    Raises `Ask` when the case must be split, `Undefined` when `expr` has no value in the case, and
    `CannotResolve` when the sign of something not known to be real matters. Of a Piecewise only the piece that
    applies is looked at, so that an undefined other piece does no harm.

    >>> x = sp.Symbol("x", real=True)
    >>> resolve(sp.Max(x, 1) + abs(x), Path().with_(x - 1, ">"))
    2*x
    """
    if not has_switch(expr):
        return expr
    if isinstance(expr, sp.Piecewise):
        for value, condition in expr.args:
            if _condition_holds(condition, path):
                return resolve(value, path)
        raise Undefined
    arguments = [resolve(argument, path) for argument in expr.args]
    if isinstance(expr, sp.Abs):
        return _absolute(arguments[0], path)
    if isinstance(expr, sp.sign):
        return sp.Integer(sign_in(arguments[0], path))
    if isinstance(expr, sp.Max | sp.Min):
        return _extreme(expr, arguments, path)
    if isinstance(expr, sp.Heaviside):
        at_zero = arguments[1] if len(arguments) > 1 else sp.S.Half
        return (at_zero, sp.S.One, sp.S.Zero)[sign_in(arguments[0], path)]
    if isinstance(expr, sp.KroneckerDelta):
        if len(arguments) != 2:
            raise CannotResolve(f"{expr} has a range")
        return sp.Integer(sign_in(arguments[0] - arguments[1], path) == 0)
    if isinstance(expr, sp.floor):
        return _floor(arguments[0], path)
    return expr.func(*arguments)


def is_defined_nowhere(expr: sp.Expr, path: Path) -> bool:
    """Whether a denominator or the argument of a logarithm vanishes throughout the case, in a place that counts.

    >>> x = sp.Symbol("x", real=True)
    >>> is_defined_nowhere(x / abs(x), Path().with_(x, "="))
    True
    """
    if isinstance(expr, OPAQUE) or not expr.args:
        return False
    if isinstance(expr, sp.Piecewise):
        for value, condition in expr.args:
            if _condition_holds(condition, path):
                return is_defined_nowhere(value, path)
        return True
    if any(is_defined_nowhere(argument, path) for argument in expr.args):
        return True
    if isinstance(expr, sp.log) or (isinstance(expr, sp.Pow) and expr.exp.is_negative):
        return _vanishes(resolve(expr.args[0], path), path)
    return False


def _vanishes(expr: sp.Expr, path: Path) -> bool:
    factors = split_into_factors(expr) if is_real_where_defined(expr) else None
    return factors is not None and any(
        exponent.is_positive and path.truth(base, ">=") and path.truth(-base, ">=") for base, exponent in factors.powers
    )


def _absolute(inner: sp.Expr, path: Path) -> sp.Expr:
    if not is_real_where_defined(inner):
        raise CannotResolve(f"{inner} is not known to be real")
    return inner * weak_sign_in(inner, path)


def _extreme(expr: sp.Expr, arguments: list[sp.Expr], path: Path) -> sp.Expr:
    """The largest (smallest) argument, found by comparing the best so far with the next."""
    best, *others = arguments
    for other in others:
        first_is_larger = weak_sign_in(best - other, path) > 0 if best != other else True
        best = best if first_is_larger == isinstance(expr, sp.Max) else other
    return best


def _condition_holds(condition: sp.Basic, path: Path) -> bool:
    """Whether a condition holds in the case. It must have a value there: what else would apply is not defined."""
    try:
        return _truth(condition, path)
    except Undefined as error:
        raise CannotResolve(f"{condition} has no truth value everywhere") from error


def _truth(condition: sp.Basic, path: Path) -> bool:
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, sp.And):
        return all(_truth(part, path) for part in condition.args)
    if isinstance(condition, sp.Or):
        return any(_truth(part, path) for part in condition.args)
    if isinstance(condition, sp.Not):
        return not _truth(condition.args[0], path)
    if isinstance(condition, sp.ITE):
        return _truth(condition.args[1 if _truth(condition.args[0], path) else 2], path)
    if isinstance(condition, sp.Rel):
        return _relation_holds(condition, path)
    raise CannotResolve(f"the condition {condition if isinstance(condition, Boolean) else type(condition)}")


def _relation_holds(condition: sp.Rel, path: Path) -> bool:
    difference = resolve(condition.lhs, path) - resolve(condition.rhs, path)
    sign = sign_in(difference, path)
    if isinstance(condition, sp.Eq):
        return sign == 0
    if isinstance(condition, sp.Ne):
        return sign != 0
    if isinstance(condition, sp.StrictGreaterThan):
        return sign > 0
    if isinstance(condition, sp.GreaterThan):
        return sign >= 0
    if isinstance(condition, sp.StrictLessThan):
        return sign < 0
    if isinstance(condition, sp.LessThan):
        return sign <= 0
    raise CannotResolve(f"the relation {condition}")


def _guessed_range(atom: sp.Expr) -> tuple[Fraction, Fraction]:
    """Where an atom may be expected; a guess only, which the constraints of the case confirm or not."""
    if atom.free_symbols:
        return Fraction(0), Fraction(1)
    near = Fraction(str(atom.evalf(15))) if atom.is_comparable else Fraction(0)
    return near, near


def _floor(inner: sp.Expr, path: Path) -> sp.Expr:
    """The integer part of something whose range in the case is a bounded interval."""
    if not is_real_where_defined(inner):
        raise CannotResolve(f"{inner} is not known to be real")
    terms = sp.Add.make_args(sp.expand(inner))
    whole = sp.Add(*(term for term in terms if term.is_integer))
    rest = sp.Add(*(term for term in terms if not term.is_integer))
    form = linear_form(rest)
    ends = [[c * value for value in _guessed_range(atom)] for atom, c in form.coefficients]
    low = int(sum(map(min, ends)) + form.constant // 1) - 2
    high = int(sum(map(max, ends)) + form.constant // 1) + 3
    if high - low > _MOST_VALUES:
        raise CannotResolve(f"{inner} takes too many integer parts")
    if path.truth(rest - low, ">=") is not True or path.truth(rest - high, ">=") is not False:
        raise CannotResolve(f"the range of {inner} is not known")
    for value in range(low + 1, high + 1):
        answer = path.truth(rest - value, ">=")
        if answer is None:
            raise Ask(rest - value, ">=")
        if not answer:
            return whole + value - 1
    raise CannotResolve(f"the range of {inner} is not known")
