"""Functions that are defined through others: inverse functions through logarithms, binomials through gamma.

The principal branches are those of Kahan and of the NIST Digital Library, which SymPy and Arb share.
"""

from collections.abc import Callable

import sympy as sp

__all__ = ["DEFINITIONS", "defined_through_gamma"]

_half = sp.Rational(1, 2)


def _asin(z: sp.Expr) -> sp.Expr:
    return -sp.I * sp.log(sp.I * z + sp.sqrt(1 - z**2))


def _asinh(z: sp.Expr) -> sp.Expr:
    return sp.log(z + sp.sqrt(z**2 + 1))


def _acosh(z: sp.Expr) -> sp.Expr:
    return sp.log(z + sp.sqrt(z + 1) * sp.sqrt(z - 1))


def _atanh(z: sp.Expr) -> sp.Expr:
    return (sp.log(1 + z) - sp.log(1 - z)) / 2


def _atan(z: sp.Expr) -> sp.Expr:
    return sp.I / 2 * (sp.log(1 - sp.I * z) - sp.log(1 + sp.I * z))


def _golden(n: sp.Expr) -> sp.Expr:
    return ((1 + sp.sqrt(5)) / 2) ** n


def _fibonacci(n: sp.Expr) -> sp.Expr:
    return (_golden(n) - (-1) ** n / _golden(n)) / sp.sqrt(5)


def _lucas(n: sp.Expr) -> sp.Expr:
    return _golden(n) + (-1) ** n / _golden(n)


DEFINITIONS: dict[type[sp.Function], Callable[..., sp.Expr]] = {
    sp.asin: _asin,
    sp.acos: lambda z: sp.pi / 2 - _asin(z),
    sp.atan: _atan,
    sp.asec: lambda z: sp.pi / 2 - _asin(1 / z),
    sp.acsc: lambda z: _asin(1 / z),
    sp.asinh: _asinh,
    sp.acosh: _acosh,
    sp.atanh: _atanh,
    sp.asech: lambda z: _acosh(1 / z),
    sp.acsch: lambda z: _asinh(1 / z),
    sp.erfc: lambda z: 1 - sp.erf(z),
    sp.erfi: lambda z: -sp.I * sp.erf(sp.I * z),
    sp.erf2: lambda a, b: sp.erf(b) - sp.erf(a),
    sp.beta: lambda a, b: sp.gamma(a) * sp.gamma(b) / sp.gamma(a + b),
    sp.factorial: lambda n: sp.gamma(n + 1),
    sp.RisingFactorial: lambda a, n: sp.gamma(a + n) / sp.gamma(a),
    sp.catalan: lambda n: 4**n * sp.gamma(n + _half) / (sp.sqrt(sp.pi) * sp.gamma(n + 2)),
    sp.harmonic: lambda n: sp.polygamma(0, n + 1) + sp.EulerGamma,
    sp.fibonacci: _fibonacci,
    sp.lucas: _lucas,
}


def defined_through_gamma(expr: sp.Expr) -> tuple[sp.Expr, sp.Expr | None] | None:
    """A binomial coefficient or a falling factorial through gamma, and a quantity that must not be ignored.

    `1/gamma` has zeros where gamma has poles. The second value is an argument whose gamma stands in the
    denominator and may have a pole; `None` when all arguments are positive.
    """
    top, bottom = expr.args
    arguments = (
        (top + 1, bottom + 1, top - bottom + 1) if isinstance(expr, sp.binomial) else (top + 1, top - bottom + 1)
    )
    if not (top + 1).is_positive:
        return None
    doubtful = [a for a in arguments[1:] if not a.is_positive]
    value = sp.gamma(arguments[0])
    for argument in arguments[1:]:
        value /= sp.gamma(argument)
    return value, (doubtful[0] if doubtful else None)
