"""Where an expression in real symbols is continuous, on all of the connected domain of its symbols."""

import sympy as sp

from zcmoe_symbolic.deciders.assumptions import believed
from zcmoe_symbolic.deciders.ranges import range_of
from zcmoe_symbolic.deciders.signs import is_nonnegative, is_nonzero, is_positive

__all__ = ["has_a_connected_domain", "is_continuous", "sample_point"]

_CONTINUOUS_ON_THE_PLANE = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.erf, sp.erfc, sp.erfi, sp.Abs, sp.re, sp.im,
                            sp.conjugate)  # fmt: skip
_CONTINUOUS_ON_THE_LINE = (sp.atan, sp.asinh, sp.tanh, sp.sech, sp.Max, sp.Min)


def has_a_connected_domain(expr: sp.Expr) -> bool:
    """Whether every symbol runs over an interval: it is real, and neither an integer nor otherwise restricted.

    >>> has_a_connected_domain(sp.Symbol("p", positive=True)), has_a_connected_domain(sp.Symbol("n", integer=True))
    (True, False)
    """
    return all(_runs_over_an_interval(symbol) for symbol in expr.free_symbols)


def _runs_over_an_interval(symbol: sp.Symbol) -> bool:
    if not symbol.is_real:
        return False
    flags = {name for name, value in symbol.assumptions0.items() if value is not None}
    # "nonzero" alone leaves two intervals; rationality and the like leave a set with gaps.
    restricted = {"integer", "rational", "irrational", "algebraic", "transcendental", "even", "odd", "prime",
                  "composite", "noninteger"}  # fmt: skip
    if flags & restricted:
        return False
    return not (symbol.is_nonzero and not symbol.is_positive and not symbol.is_negative)


def sample_point(expr: sp.Expr) -> dict[sp.Symbol, sp.Expr]:
    """An exact point of the domain."""
    point = {}
    for index, symbol in enumerate(sorted(expr.free_symbols, key=sp.default_sort_key)):
        size = sp.Rational(7 + 4 * index, 5 + 3 * index)
        point[symbol] = -size if symbol.is_nonpositive else size
    return point


def is_continuous(expr: sp.Expr) -> bool:
    """Whether `expr` is defined and continuous for all values of its real symbols. `False` if that is not seen.

    >>> x = sp.Symbol("x", real=True)
    >>> is_continuous(sp.log(1 + x**2)), is_continuous(sp.atan(1 / x))
    (True, False)
    """
    if not expr.args:
        return expr.is_finite is not False
    if isinstance(expr, sp.exp):
        return is_continuous(expr.exp)
    if isinstance(expr, sp.Pow):
        return _is_continuous_power(*expr.args)
    if not all(isinstance(a, sp.Expr) and is_continuous(a) for a in expr.args):
        return False
    if isinstance(expr, (sp.Add, sp.Mul, *_CONTINUOUS_ON_THE_PLANE)):
        return True
    argument = expr.args[0]
    if isinstance(expr, sp.log):
        return _is_off_the_cut(argument)
    if not all(believed(a).is_real for a in expr.args):
        return False
    if isinstance(expr, _CONTINUOUS_ON_THE_LINE):
        return True
    if isinstance(expr, sp.asin | sp.acos):
        return is_nonnegative(1 - argument**2) or _lies_within(argument, -1, 1)
    if isinstance(expr, sp.atanh):
        return is_positive(1 - argument**2)
    if isinstance(expr, sp.acosh):
        return is_nonnegative(argument - 1)
    if isinstance(expr, sp.gamma | sp.loggamma | sp.digamma | sp.factorial):
        return is_positive(argument)
    if isinstance(expr, sp.tan | sp.sec):
        return is_nonzero(sp.cos(argument))
    if isinstance(expr, sp.cot | sp.csc | sp.coth | sp.csch):
        return is_positive(argument) and isinstance(expr, sp.coth | sp.csch)
    return False


def _lies_within(expr: sp.Expr, low: int, high: int) -> bool:
    bounds = range_of(expr)
    return bounds is not None and bool(bounds.low >= low) and bool(bounds.high <= high)


def _is_continuous_power(base: sp.Expr, exponent: sp.Expr) -> bool:
    if not is_continuous(base) or not is_continuous(exponent):
        return False
    if exponent.is_Integer:
        return bool(exponent > 0) or is_nonzero(base)
    if exponent.is_Rational and exponent > 0 and is_nonnegative(base):
        return True
    return _is_off_the_cut(base)


def _is_off_the_cut(expr: sp.Expr) -> bool:
    """Whether a value is never a negative real number or zero."""
    if is_positive(expr):
        return True
    real, imaginary = expr.as_real_imag()
    if real.has(sp.re, sp.im) or imaginary.has(sp.re, sp.im):
        return False
    return is_positive(real) or is_nonzero(imaginary)
