"""Undefined functions and their derivatives as independent quantities ("jets").

`beta(x)`, `beta'(x)` and `beta'(c)` are unrelated numbers as far as algebra can tell, since a smooth
function can take any values of itself and its derivatives at finitely many points. A derivative is
therefore written as an undefined function of its own, named with one prime for each order.
"""

import sympy as sp
from sympy.core.function import AppliedUndef, UndefinedFunction

from zcmoe_symbolic.language.gradients import PointQuantity
from zcmoe_symbolic.language.indicators import Event

_SMOOTH = (
    sp.exp,
    sp.log,
    sp.sin,
    sp.cos,
    sp.tan,
    sp.cot,
    sp.sec,
    sp.csc,
    sp.asin,
    sp.acos,
    sp.atan,
    sp.sinh,
    sp.cosh,
    sp.tanh,
    sp.coth,
    sp.sech,
    sp.csch,
    sp.asinh,
    sp.acosh,
    sp.atanh,
    sp.erf,
    sp.erfc,
    sp.erfi,
    sp.gamma,
    sp.loggamma,
    sp.digamma,
)

__all__ = ["derivative_of", "function_and_order", "rebuilt", "to_jets"]


def derivative_of(function: UndefinedFunction, order: int = 1) -> UndefinedFunction:
    """The undefined function that stands for a derivative of `function`.

    >>> from sympy import Function
    >>> derivative_of(Function("beta"))
    beta'
    """
    return sp.Function(function.__name__ + "'" * order, real=True)


def function_and_order(function: UndefinedFunction) -> tuple[str, int]:
    """Name and order of a jet: `beta''` is the second derivative of `beta`.

    >>> from sympy import Function
    >>> function_and_order(Function("beta''"))
    ('beta', 2)
    """
    name = function.__name__
    plain = name.rstrip("'")
    return plain, len(name) - len(plain)


def to_jets(expr: sp.Basic) -> sp.Basic:
    """`expr` with derivatives of undefined functions as jets, and every undefined function real-valued.

    Flags on a function other than its name (positivity, say) are dropped: what is assumed of a function
    must be said as a hypothesis.

    >>> from sympy import Function, Symbol
    >>> x, c = Symbol("x", real=True), Symbol("c", real=True)
    >>> beta = Function("beta")
    >>> to_jets(beta(x).diff(x).subs(x, c**2))
    beta'(c**2)
    """
    if isinstance(expr, sp.Subs):
        inner = to_jets(expr.expr)
        if _is_plain(inner):
            return to_jets(inner.xreplace(dict(zip(expr.variables, expr.point, strict=True))))
        return sp.Subs(inner, expr.variables, expr.point)
    if isinstance(expr, sp.Derivative):
        inner = to_jets(expr.expr)
        for variable, count in expr.variable_count:
            inner = _differentiate(inner, to_jets(variable), count)
        return inner
    if not expr.args:
        return expr
    arguments = [to_jets(argument) for argument in expr.args]
    if isinstance(expr, AppliedUndef):
        return sp.Function(expr.func.__name__, real=True)(*arguments)
    return rebuilt(expr, arguments)


def rebuilt(expr: sp.Basic, arguments: list[sp.Basic]) -> sp.Basic:
    """`expr` with other arguments; a relation stays a relation instead of becoming true or false.

    In a `Piecewise`, a condition between numbers is decided before SymPy sees it: its constructor drops pieces under
    conditions such as an unevaluated `0 = 0`.
    """
    if all(new is old for new, old in zip(arguments, expr.args, strict=True)):
        return expr
    if isinstance(expr, sp.Piecewise):
        return _piecewise(arguments)
    if isinstance(expr, sp.Rel):
        return expr.func(*arguments, evaluate=False)
    return expr.func(*arguments)


def _piecewise(pairs: list[sp.Basic]) -> sp.Basic:
    pieces = []
    for value, condition in (pair.args for pair in pairs):
        decided = _decided(condition)
        if decided == sp.false:
            continue
        pieces.append((value, decided))
        if decided == sp.true:
            break
    if not pieces:
        return sp.nan
    return pieces[0][0] if pieces[0][1] == sp.true else sp.Piecewise(*pieces, evaluate=False)


def _decided(condition: sp.Basic) -> sp.Basic:
    """The condition, where relations between numbers have become true or false."""
    if isinstance(condition, sp.Rel):
        difference = sp.expand(condition.lhs - condition.rhs)
        return sp.sympify(bool(condition.func(difference, 0))) if difference.is_Rational else condition
    if isinstance(condition, sp.And | sp.Or | sp.Not):
        return condition.func(*map(_decided, condition.args))
    return condition


def _is_plain(expr: sp.Basic) -> bool:
    """Whether the expression binds no variable, so that symbols in it may simply be replaced."""
    binding = (sp.Derivative, sp.Subs, sp.Limit, sp.Lambda)
    return not expr.has(*binding) and all(
        not getattr(part, "bound_symbols", []) for part in sp.preorder_traversal(expr)
    )


def _differentiate(expr: sp.Basic, variable: sp.Basic, count: sp.Basic) -> sp.Basic:
    """The derivative of an expression that is already in jets; unevaluated where no rule applies.

    Integrals, sums and limits stay unevaluated: differentiating under them has conditions, which SymPy's
    own `diff` does not check.
    """
    if not isinstance(count, sp.Integer):
        return sp.Derivative(expr, (variable, count))
    for done in range(int(count)):
        if isinstance(expr, AppliedUndef) and expr.args == (variable,):
            expr = derivative_of(expr.func)(variable)
        elif not isinstance(variable, sp.Symbol) or not _has_classical_derivative(expr, variable):
            return sp.Derivative(expr, (variable, count - done))
        elif variable not in expr.free_symbols:
            return sp.S.Zero
        else:
            expr = to_jets(sp.diff(expr, variable))
    return expr


def _has_classical_derivative(expr: sp.Basic, variable: sp.Symbol) -> bool:
    """Whether the rules for sums, products, powers and smooth functions of one argument reach everything."""
    if expr.has(sp.Integral, sp.Sum, sp.Limit, sp.Derivative):
        return False
    if any(variable in part.free_symbols for part in expr.atoms(PointQuantity, Event)):
        return False
    functions = expr.atoms(sp.Function, sp.Piecewise)
    return all(isinstance(f, _SMOOTH) or (isinstance(f, AppliedUndef) and len(f.args) == 1) for f in functions)


def is_jet(expr: sp.Basic) -> bool:
    """Whether a derivative is that of an undefined function at a point, which has a name of its own: `beta'(x)`."""
    inner = expr.expr if isinstance(expr, sp.Subs) else expr
    if not isinstance(inner, sp.Derivative) or len(inner.variable_count) != 1:
        return False
    variable, count = inner.variable_count[0]
    return isinstance(inner.expr, AppliedUndef) and inner.expr.args == (variable,) and bool(count.is_Integer)
