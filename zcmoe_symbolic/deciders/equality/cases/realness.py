"""Which expressions are certainly real wherever they are defined."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.assumptions import believed
from zcmoe_symbolic.deciders.signs import is_nonnegative

__all__ = ["is_real_where_defined"]

_REAL_OF_REAL = (
    sp.exp,
    sp.sin,
    sp.cos,
    sp.tan,
    sp.cot,
    sp.sec,
    sp.csc,
    sp.sinh,
    sp.cosh,
    sp.tanh,
    sp.coth,
    sp.sech,
    sp.csch,
    sp.atan,
    sp.acot,
    sp.asinh,
    sp.erf,
    sp.erfc,
    sp.gamma,
    sp.Abs,
    sp.sign,
    sp.floor,
    sp.ceiling,
    sp.frac,
    sp.Mod,
    sp.Max,
    sp.Min,
    sp.Heaviside,
    sp.factorial,
    sp.binomial,
)


def is_real_where_defined(expr: sp.Basic) -> bool:
    """Whether `expr` has only real values at the points where it is defined.

    SymPy leaves `1/x` open for real `x`, since it has no value at zero; here it counts as real.

    >>> x = sp.Symbol("x", real=True)
    >>> is_real_where_defined(1 / x), is_real_where_defined(sp.sqrt(x))
    (True, False)
    """
    if believed(expr).is_real:
        return True
    if expr.has(sp.nan, sp.zoo, sp.oo, sp.S.NegativeInfinity):
        return False
    if isinstance(expr, sp.Pow):
        base, exponent = expr.args
        if not is_real_where_defined(base):
            return False
        if exponent.is_integer:
            return True
        return is_nonnegative(base) and is_real_where_defined(exponent)
    if isinstance(expr, sp.log):
        return is_nonnegative(expr.args[0])
    if isinstance(expr, sp.Piecewise):
        return all(is_real_where_defined(value) for value, _ in expr.args)
    if isinstance(expr, (sp.Add, sp.Mul, AppliedUndef, *_REAL_OF_REAL)):
        return bool(expr.args) and all(is_real_where_defined(argument) for argument in expr.args)
    return False
