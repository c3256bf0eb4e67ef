"""What SymPy's assumptions may be believed about an expression.

For some functions SymPy infers too much: it says that `atan(n)` is not zero for every integer n, and that a
falling factorial is no integer. Here such functions are replaced by quantities of which only what is certain is
assumed; then SymPy is asked about the rest.
"""

from collections.abc import Callable
from functools import lru_cache

import sympy as sp
from sympy.core.function import AppliedUndef

__all__ = ["believed"]

Flags = dict[str, bool]

_TRUSTED = (
    sp.Add, sp.Mul, sp.Pow, sp.exp, sp.log, sp.Abs, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.re, sp.im,
    sp.conjugate, sp.Max, sp.Min,
)  # fmt: skip


@lru_cache(maxsize=16384)
def believed(expr: sp.Expr) -> sp.Expr:
    """`expr` with every function that SymPy's assumptions cannot be trusted with as a quantity of its own.

    >>> n = sp.Symbol("n", integer=True)
    >>> sp.atan(n).is_zero, believed(sp.atan(n)).is_zero, believed(sp.atan(n)).is_real
    (False, None, True)
    """
    if not expr.args or not expr.free_symbols:
        return expr
    if isinstance(expr, _TRUSTED):
        arguments = [believed(argument) for argument in expr.args]
        if all(new is old for new, old in zip(arguments, expr.args, strict=True)):
            return expr
        return expr.func(*arguments)
    return sp.Dummy("u", **_certain(expr))


def _certain(expr: sp.Expr) -> Flags:
    """Assumptions that certainly hold for the value of a function, an integral or a sum."""
    if isinstance(expr, sp.Integral | sp.Sum):
        return {"real": True} if _binds_real_values(expr) else {}
    if isinstance(expr, sp.Piecewise):
        return _common([believed(value) for value, _ in expr.args])
    if not isinstance(expr, sp.Function):
        return {}
    arguments = [believed(argument) for argument in expr.args]
    rule = _RULES.get(expr.func)
    if rule is not None:
        return rule(*arguments)
    if isinstance(expr, (AppliedUndef, *_REAL_ON_THE_LINE)):
        return {"real": True} if _all(arguments, "real") else {}
    return {}


def _all(arguments: list[sp.Expr], flag: str) -> bool:
    return all(getattr(argument, f"is_{flag}") for argument in arguments)


def _common(values: list[sp.Expr]) -> Flags:
    return {flag: True for flag in ("positive", "nonnegative", "integer", "real") if _all(values, flag)}


def _binds_real_values(expr: sp.Expr) -> bool:
    body = expr.function
    for limit in expr.limits:
        if len(limit) != 3 or not all(end in (sp.oo, -sp.oo) or believed(end).is_real for end in limit[1:]):
            return False
        integer = isinstance(expr, sp.Sum)
        body = body.xreplace({limit[0]: sp.Dummy(limit[0].name, integer=True) if integer else sp.Dummy(real=True)})
    return bool(believed(body).is_real)


def _odd_and_increasing(u: sp.Expr) -> Flags:
    if not u.is_real:
        return {}
    found = {flag: True for flag in ("positive", "negative", "nonnegative", "nonpositive") if getattr(u, f"is_{flag}")}
    return found or {"real": True}


def _positive_for_positive(*arguments: sp.Expr) -> Flags:
    return {"positive": True} if _all(list(arguments), "positive") else {}


def _real_for_positive(*arguments: sp.Expr) -> Flags:
    return {"real": True} if arguments[-1].is_positive and _all(list(arguments), "real") else {}


def _integer_for_real(u: sp.Expr) -> Flags:
    return {"integer": True} if u.is_real else {}


def _factorial(n: sp.Expr) -> Flags:
    if not n.is_nonnegative:
        return {}
    return {"positive": True, "integer": True} if n.is_integer else {"positive": True}


def _binomial(n: sp.Expr, k: sp.Expr) -> Flags:
    if not (n.is_integer and k.is_integer):
        return {}
    return {"integer": True, "nonnegative": True} if n.is_nonnegative else {"integer": True}


def _integer_sequence(n: sp.Expr, *others: sp.Expr) -> Flags:
    if others or not n.is_integer:
        return {}
    return {"integer": True, "nonnegative": True} if n.is_nonnegative else {"integer": True}


_RULES: dict[type[sp.Function], Callable[..., Flags]] = {
    sp.atan: _odd_and_increasing,
    sp.asinh: _odd_and_increasing,
    sp.erf: _odd_and_increasing,
    sp.erfi: _odd_and_increasing,
    sp.erfc: lambda u: {"positive": True} if u.is_real else {},
    sp.gamma: _positive_for_positive,
    sp.beta: _positive_for_positive,
    sp.uppergamma: _positive_for_positive,
    sp.lowergamma: _positive_for_positive,
    sp.trigamma: _positive_for_positive,
    sp.besseli: _positive_for_positive,
    sp.besselk: _positive_for_positive,
    sp.loggamma: _real_for_positive,
    sp.digamma: _real_for_positive,
    sp.polygamma: lambda k, u: {"real": True} if k.is_Integer and k >= 0 and u.is_positive else {},
    sp.besselj: _real_for_positive,
    sp.bessely: _real_for_positive,
    sp.factorial: _factorial,
    sp.catalan: _factorial,
    sp.binomial: _binomial,
    sp.fibonacci: _integer_sequence,
    sp.lucas: _integer_sequence,
    sp.harmonic: lambda n, *others: {"nonnegative": True} if n.is_nonnegative and n.is_integer and not others else {},
    sp.floor: _integer_for_real,
    sp.ceiling: _integer_for_real,
    sp.sign: _integer_for_real,
    sp.frac: lambda u: {"nonnegative": True} if u.is_real else {},
    sp.Heaviside: lambda u, *_: {"nonnegative": True} if u.is_real else {},
    sp.KroneckerDelta: lambda *_: {"integer": True, "nonnegative": True},
    sp.LambertW: lambda u, *branch: {"nonnegative": True} if u.is_nonnegative and not branch else {},
    sp.arg: lambda _: {"real": True},
}
_REAL_ON_THE_LINE = (
    sp.tan,
    sp.cot,
    sp.sec,
    sp.csc,
    sp.acot,
    sp.sech,
    sp.coth,
    sp.csch,
    sp.Mod,
    sp.atan2,
    sp.sinc,
    sp.Si,
)
