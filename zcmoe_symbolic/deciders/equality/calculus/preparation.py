"""Derivatives carried out, values of functions as jets, bound variables renamed: what the normal form starts from."""

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.calculus.towers import NotElementary, derivative, in_towers
from zcmoe_symbolic.language.substitution import Binder

__all__ = ["bound_at", "prepared"]

_FIRST_INDEX = 10**15 + 10_000
_MOST_DERIVATIVES = 12
_RESERVED = frozenset("⟨⟩∫")


def bound_at(depth: int) -> sp.Dummy:
    """The real variable of integration at a nesting depth."""
    return sp.Dummy(f"t{depth}", real=True, dummy_index=_FIRST_INDEX + depth)


def prepared(expr: sp.Basic, depth: int = 0) -> sp.Expr:
    """`expr` with every `Derivative` and `Subs` carried out, jets for functions, and integrals over one variable each.

    Raises `NotElementary` where no rule applies. Mixed partial derivatives commute, since functions are smooth.

    >>> x, t = sp.Symbol("x", real=True), sp.Symbol("t")
    >>> f = sp.Function("f")
    >>> prepared(sp.Derivative(sp.Integral(f(t), (t, 0, x**2)), x))
    2*x*f⟨0⟩(x**2)
    """
    if isinstance(expr, AppliedUndef):
        if set(expr.func.__name__) & _RESERVED:
            raise NotElementary(f"the name of {expr} is used for derivatives and primitives")
        return in_towers(expr, [prepared(argument, depth) for argument in expr.args])
    if isinstance(expr, sp.Integral):
        return _prepared_integral(expr, depth)
    if isinstance(expr, sp.Derivative):
        return _prepared_derivative(expr, depth)
    if isinstance(expr, sp.Subs):
        points = [prepared(point, depth) for point in expr.point]
        return _substituted(expr.expr, expr.variables, points, depth)
    if isinstance(expr, ExprWithLimits | Binder | sp.Limit | sp.Lambda | sp.Piecewise | sp.Rel):
        raise NotElementary(f"{expr} is no part of the formal calculus")
    if not expr.args:
        return expr
    return expr.func(*(prepared(argument, depth) for argument in expr.args))


def _prepared_integral(expr: sp.Integral, depth: int) -> sp.Expr:
    *inner, outer = expr.limits
    if len(outer) != 3:
        raise NotElementary(f"{expr} has no ends")
    old, low, high = outer
    if not (low.is_extended_real and high.is_extended_real):
        raise NotElementary(f"the ends of {expr} are not known to be real")
    body = sp.Integral(expr.function, *inner) if inner else expr.function
    bound = bound_at(depth)
    # Renaming everywhere below keeps what is bound by what, since the new name is in use nowhere else.
    new = prepared(body.xreplace({old: bound}), depth + 1)
    return sp.Integral(new, (bound, prepared(low, depth), prepared(high, depth)))


def _prepared_derivative(expr: sp.Derivative, depth: int) -> sp.Expr:
    inner = expr.expr
    counts: list[tuple[sp.Symbol, int]] = []
    for variable, count in expr.variable_count:
        if not (
            isinstance(variable, sp.Symbol)
            and not variable.is_integer
            and count.is_Integer
            and count <= _MOST_DERIVATIVES
        ):
            raise NotElementary(f"{expr} is not taken a fixed number of times in a symbol")
        counts.append((variable, int(count)))
    result = prepared(inner, depth)
    for variable, count in counts:
        for _ in range(count):
            result = derivative(result, variable)
    return result


def _substituted(expr: sp.Expr, variables: sp.Tuple, points: list[sp.Expr], depth: int) -> sp.Expr:
    """What `Subs` means: the expression at values of its variables, all put in at once."""
    places = [sp.Dummy(v.name, real=True) for v in variables]
    inner = prepared(expr.xreplace(dict(zip(variables, places, strict=True))), depth)
    if inner.has(sp.Integral):
        incoming = set().union(*(point.free_symbols for point in points))
        if any(bound in incoming for integral in inner.atoms(sp.Integral) for bound in integral.bound_symbols):
            raise NotElementary(f"a value in {expr} would be captured")
    if not all(point.is_real for point in points):
        raise NotElementary(f"a point of {expr} is not known to be real")
    return inner.xreplace(dict(zip(places, points, strict=True)))
