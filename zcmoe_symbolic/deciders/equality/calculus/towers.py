"""Undefined functions with all their partial derivatives and formal primitives.

A smooth function of one real variable has a smooth primitive, that one has another, and so on. `f` stands in a row
..., f<-1>, f<0> = f, f<1> = f', ... in which each is the derivative of the one before. The row is fixed once: f<-1> is
one of the primitives of f. The same holds in every argument of a function of several variables, and the order of the
steps does not matter (repeated integrals from a fixed corner and derivatives commute for smooth functions).
"""

from collections.abc import Sequence
from typing import TypeAlias

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.calculus.continuity import continuous, domain_of
from zcmoe_symbolic.language.jets import function_and_order

__all__ = ["Jet", "NotElementary", "derivative", "in_towers", "jet", "name_and_orders", "outermost", "raised"]

_OPEN, _CLOSE = "⟨", "⟩"
# Their SymPy derivatives hold wherever both exist.
_DIFFERENTIABLE = (
    sp.exp,
    sp.log,
    sp.sin,
    sp.cos,
    sp.tan,
    sp.cot,
    sp.sinh,
    sp.cosh,
    sp.tanh,
    sp.atan,
    sp.asinh,
    sp.erf,
    sp.erfc,
)

Jet: TypeAlias = AppliedUndef


class NotElementary(Exception):
    """Something stands in the expression that the formal calculus has no rule for."""


def jet(name: str, orders: Sequence[int], arguments: Sequence[sp.Expr]) -> sp.Expr:
    """The derivative (or, for negative orders, the formal primitive) of a function at a point.

    >>> x = sp.Symbol("x", real=True)
    >>> name_and_orders(jet("f", (2,), (x,)))
    ('f', (2,))
    """
    label = f"{name}{_OPEN}{','.join(map(str, orders))}{_CLOSE}"
    return sp.Function(label, real=True)(*arguments)


def name_and_orders(value: Jet) -> tuple[str, tuple[int, ...]]:
    """The function and the order in each argument."""
    label = str(value.func.__name__)
    if not label.endswith(_CLOSE):
        name, order = function_and_order(value.func)
        return name, (order,) + (0,) * (len(value.args) - 1)
    name, _, orders = label[:-1].rpartition(_OPEN)
    return name, tuple(int(order) for order in orders.split(","))


def raised(value: Jet, place: int, by: int) -> sp.Expr:
    """The jet with another order in one argument."""
    name, orders = name_and_orders(value)
    return jet(name, [order + by * (k == place) for k, order in enumerate(orders)], value.args)


def in_towers(value: AppliedUndef, arguments: Sequence[sp.Expr]) -> sp.Expr:
    """The value of an undefined function, in jets, at other arguments."""
    name, orders = name_and_orders(value)
    if len(orders) != len(arguments):
        raise NotElementary(f"{value} has {len(arguments)} arguments")
    return jet(name, orders, arguments)


def derivative(expr: sp.Expr, variable: sp.Symbol) -> sp.Expr:
    """The classical derivative in a real symbol by sum, product, power and chain rule; no integrals inside.

    >>> x = sp.Symbol("x", real=True)
    >>> derivative(jet("f", (0,), (x**2,)), x)
    2*x*f⟨1⟩(x**2)
    """
    if variable not in expr.free_symbols:
        return sp.S.Zero
    if expr == variable:
        return sp.S.One
    if isinstance(expr, sp.Add):
        return sp.Add(*(derivative(term, variable) for term in expr.args))
    if isinstance(expr, sp.Mul):
        return sp.Add(
            *(
                sp.Mul(*expr.args[:k], derivative(factor, variable), *expr.args[k + 1 :])
                for k, factor in enumerate(expr.args)
            )
        )
    if isinstance(expr, sp.Pow):
        base, exponent = expr.args
        inner = exponent * base ** (exponent - 1) * derivative(base, variable)
        if variable not in exponent.free_symbols:
            return inner
        if base is sp.E:
            return expr * derivative(exponent, variable)
        return inner + expr * sp.log(base) * derivative(exponent, variable)
    if isinstance(expr, AppliedUndef):
        return sp.Add(*(raised(expr, k, 1) * derivative(arg, variable) for k, arg in enumerate(expr.args)))
    if isinstance(expr, _DIFFERENTIABLE) and len(expr.args) == 1:
        return expr.fdiff(1) * derivative(expr.args[0], variable)
    if isinstance(expr, sp.Integral):
        return _under_the_integral(expr, variable)
    raise NotElementary(f"no rule for the derivative of {expr}")


def _under_the_integral(expr: sp.Integral, variable: sp.Symbol) -> sp.Expr:
    """Leibniz' rule, for an integrand that is continuous in both variables together with its derivative.

    Source: W. Rudin, Principles of Mathematical Analysis (1976), theorem 9.42, with the chain rule for the ends.
    """
    integrand, bound, low, high = outermost(expr)
    constant, rest = integrand.as_independent(bound, as_Add=False)
    if variable in constant.free_symbols:
        inner = sp.Integral(rest, (bound, low, high))
        return derivative(constant, variable) * inner + constant * derivative(inner, variable)
    change = derivative(integrand, variable)
    for part in (integrand, change):
        line = domain_of(part, bound)
        if line is None or not (line.contains(low) and line.contains(high)):
            raise NotElementary(f"{part} is not known to be continuous from {low} to {high}")
        if not continuous(part.xreplace({bound: line.point()}), variable):
            raise NotElementary(f"{part} is not known to be continuous in {variable}")
    ends = [integrand.xreplace({bound: end}) * derivative(end, variable) for end in (high, low)]
    inner = sp.Integral(change, (bound, low, high)) if change != 0 else sp.S.Zero
    return ends[0] - ends[1] + inner


def outermost(expr: sp.Integral) -> tuple[sp.Expr, sp.Symbol, sp.Expr, sp.Expr]:
    """The integrand (an integral, if the integral is iterated), the last variable and its two finite real ends."""
    *inner, last = expr.limits
    if len(last) != 3:
        raise NotElementary(f"{expr} is not a definite integral")
    bound, low, high = last
    if not (low.is_real and high.is_real):
        raise NotElementary(f"the ends of {expr} are not known to be real numbers")
    return (sp.Integral(expr.function, *inner) if inner else expr.function), bound, low, high
