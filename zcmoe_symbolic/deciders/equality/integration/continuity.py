"""Whether an expression is continuous at every point inside an interval, shown from the way it is built."""

from functools import lru_cache

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.clausen import ClausenC, ClausenS
from zcmoe_symbolic.deciders.equality.integration.interval import Interval, is_nonnegative
from zcmoe_symbolic.deciders.signs import is_nonzero, is_positive

__all__ = ["continuous_inside", "suspicious_factors"]

_ENTIRE = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.erf, sp.erfc, sp.erfi, sp.Si, sp.Shi, sp.fresnels, sp.fresnelc)
_DEFINED_EVERYWHERE = (*_ENTIRE, sp.asin, sp.acos, sp.acosh, sp.Abs, sp.sign, sp.Max, sp.Min, sp.dirichlet_eta)
_INCOMPLETE = (sp.lowergamma, sp.uppergamma)
_CONTINUOUS_ON_THE_LINE = (sp.atan, sp.asinh, sp.tanh, sp.Abs)


@lru_cache(maxsize=20_000)
def continuous_inside(expr: sp.Expr, interval: Interval) -> bool:
    """Whether `expr` is certainly finite and continuous at every point inside the interval.

    The proof follows the structure: each part continuous, each denominator without zero, the argument of each
    function with a branch cut off that cut. `False` means "not shown".

    >>> x = sp.Dummy("x", real=True)
    >>> inside = Interval(x, sp.Integer(0), sp.pi)
    >>> continuous_inside(sp.log(sp.sin(x)), inside), continuous_inside(sp.atan(2 * sp.tan(x)), inside)
    (True, False)
    """
    x = interval.variable
    if expr == x:
        return True
    if not expr.has(x):
        return not expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo)
    if expr.is_Add or expr.is_Mul or expr.func in _ENTIRE:
        return all(continuous_inside(part, interval) for part in expr.args)
    if expr.is_Pow:
        return _power(expr, interval)
    if len(expr.args) == 1:
        return continuous_inside(expr.args[0], interval) and _one_argument(expr, interval)
    if expr.func in (sp.Max, sp.Min):
        return all(continuous_inside(part, interval) and interval.real(part) for part in expr.args)
    if isinstance(expr, (ClausenC, ClausenS)):
        return continuous_inside(expr.args[1], interval) and interval.real(expr.args[1])
    if isinstance(expr, sp.polylog):
        return _polylogarithm(expr, interval)
    if isinstance(expr, (sp.uppergamma, sp.lowergamma)):
        order, argument = expr.args
        known = not order.has(x) and is_positive(order)
        return known and continuous_inside(argument, interval) and interval.positive(argument)
    return False


def _power(expr: sp.Expr, interval: Interval) -> bool:
    base, exponent = expr.as_base_exp()
    if base == sp.E:
        return continuous_inside(exponent, interval)
    if not (continuous_inside(base, interval) and continuous_inside(exponent, interval)):
        return False
    if exponent.is_integer and not exponent.has(interval.variable):
        return is_nonnegative(exponent) or interval.nonzero(base)
    if interval.positive(base):
        return True
    if exponent.has(interval.variable):
        return False
    if is_positive(exponent) and interval.nonnegative(base):
        return True
    return _off_the_cut(base, interval)


def _off_the_cut(argument: sp.Expr, interval: Interval) -> bool:
    """Whether the argument of a logarithm or power avoids zero and the negative real axis."""
    if interval.positive(argument):
        return True
    real, imaginary = argument.as_real_imag()
    if real.has(sp.re, sp.im) or imaginary.has(sp.re, sp.im) or imaginary == 0:
        return False
    return interval.positive(real) or interval.signs(imaginary) in (frozenset({1}), frozenset({-1}))


def _one_argument(expr: sp.Expr, interval: Interval) -> bool:
    argument, name = expr.args[0], expr.func
    if name in _CONTINUOUS_ON_THE_LINE:
        return interval.real(argument)
    if name is sp.log:
        # On the real line log jumps only where its argument changes sign, that is at zero.
        return _off_the_cut(argument, interval) or (interval.real(argument) and interval.nonzero(argument))
    if name in (sp.tan, sp.sec):
        return interval.real(argument) and interval.nonzero(sp.cos(argument))
    if name in (sp.cot, sp.csc):
        return interval.real(argument) and interval.nonzero(sp.sin(argument))
    if name is sp.sech:
        return interval.real(argument)
    if name in (sp.coth, sp.csch, sp.sign, sp.Ei):
        return interval.nonzero(argument) and interval.real(argument)
    if name in (sp.asin, sp.acos):
        return interval.nonnegative(1 - argument) and interval.nonnegative(1 + argument)
    if name is sp.acosh:
        return interval.nonnegative(argument - 1)
    if name is sp.atanh:
        return interval.positive(1 - argument) and interval.positive(1 + argument)
    if name in (sp.gamma, sp.loggamma, sp.Ci, sp.Chi):
        return interval.positive(argument)
    return False


def _polylogarithm(expr: sp.Expr, interval: Interval) -> bool:
    order, argument = expr.args
    if order.has(interval.variable) or not continuous_inside(argument, interval):
        return False
    return bool(order.is_real) and interval.positive(1 - argument)


def suspicious_factors(expr: sp.Expr, variable: sp.Symbol | None = None) -> tuple[sp.Expr, ...]:
    """Parts without the variable that must not vanish (or must be positive) for `expr` to be defined.

    Denominators, arguments of logarithms and of powers that are not natural numbers, as far as their signs are
    not known from the assumptions.

    >>> b = sp.Symbol("b", real=True)
    >>> suspicious_factors(sp.sin(b) / b)
    (b,)
    """
    found: list[sp.Expr] = []
    for part in sorted(expr.atoms(sp.Pow, sp.Function), key=sp.default_sort_key):
        if not part.free_symbols or (variable is not None and part.has(variable)):
            continue
        if part.is_Pow:
            base, exponent = part.as_base_exp()
            if base == sp.E or is_nonnegative(exponent) or is_nonzero(base):
                continue
            found.extend(factor for factor in sp.Mul.make_args(sp.factor(base)) if not is_nonzero(factor))
        else:
            found.extend(factor for factor in _zero_where_undefined(part) if not is_nonzero(factor))
    return tuple(dict.fromkeys(found))


def _zero_where_undefined(part: sp.Expr) -> tuple[sp.Expr, ...]:
    """Expressions one of which vanishes wherever a function value without the variable is undefined."""
    name, argument = part.func, part.args[-1]
    if name in _DEFINED_EVERYWHERE:
        return ()
    if name in (sp.log, sp.Ei, sp.Ci, sp.Chi, sp.coth, sp.csch):
        return (argument,)
    if name in (sp.gamma, sp.loggamma, sp.polygamma, sp.digamma, sp.lowergamma, sp.uppergamma, sp.beta):
        # Poles at 0, -1, -2, ...: none for a positive argument.
        arguments = part.args if name is sp.beta else (part.args[0],) if name in _INCOMPLETE else (argument,)
        return tuple(1 / sp.gamma(one) for one in arguments if not is_positive(one))
    if name is sp.zeta:
        shift = () if len(part.args) == 1 or is_positive(argument) else (1 / sp.gamma(argument),)
        return (part.args[0] - 1, *shift)
    if name in (sp.tan, sp.sec, sp.cot, sp.csc):
        return (sp.cos(argument) if name in (sp.tan, sp.sec) else sp.sin(argument),)
    if name in (sp.atan, sp.asinh, sp.tanh, sp.sech) and argument.is_real:
        return ()
    if name is sp.polylog and is_positive(1 - argument):
        return ()
    if name in (ClausenC, ClausenS) and argument.is_real:
        return ()
    # Nothing is known: a factor that nobody can show to be different from zero.
    return (sp.Dummy(f"domain of {name.__name__}"),)
