"""Integrals over an interval in closed form, for the densities that users write: what makes "integrates to 1" exact.

Only textbook integrals of entire functions and Euler's beta integral are used, each by its formula; where no formula
applies the answer is `None`, and a ball or the deciders have to speak.
"""

import sympy as sp

from zcmoe_symbolic.numerics.points import exactly_zero
from zcmoe_symbolic.theory.model.arguments import exact_sign, is_zero
from zcmoe_symbolic.theory.scalar import x

__all__ = ["closed_integral", "is_normalised_by_its_integral", "is_one"]


def closed_integral(expr: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr | None:
    """`int_low^high expr dx` as an exact number, or `None` if no formula here gives it.

    >>> closed_integral(12 * x * (1 - x) ** 2, sp.S.Zero, sp.S.One)
    1
    >>> closed_integral(sp.exp(-(x**2)), sp.S.Zero, sp.S.One)
    sqrt(pi)*erf(1)/2
    >>> closed_integral(sp.sqrt(x) * (1 - x), sp.S.Zero, sp.S.One)
    4/15
    """
    polynomial = _polynomial(expr)
    if polynomial is not None:
        return _between(polynomial.integrate().as_expr(), low, high)
    value = _sum_of_terms(expr, low, high)
    return _sum_of_terms(sp.expand(expr, trig=False), low, high) if value is None else value


def _sum_of_terms(expr: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr | None:
    total = sp.S.Zero
    for term in sp.Add.make_args(expr):
        antiderivative = _antiderivative(term)
        if antiderivative is not None:
            total += _between(antiderivative, low, high)
            continue
        value = _beta_integral(term) if (low, high) == (sp.S.Zero, sp.S.One) else None
        if value is None:
            value = _integral_of_power(term, low, high)
        if value is None:
            return None
        total += value
    return total


def is_normalised_by_its_integral(density: sp.Expr) -> bool:
    """Whether the density is `f / int_0^1 f`, so that it integrates to 1 because of how it is written."""
    for integral in density.atoms(sp.Integral):
        if len(integral.limits) != 1 or tuple(integral.limits[0][1:]) != (0, 1):
            continue
        bound = integral.limits[0][0]
        name = sp.Dummy("I", positive=True)
        numerator = density.xreplace({integral: name}) * name
        if name in numerator.free_symbols:
            numerator = sp.expand(numerator)
        if exactly_zero(numerator - integral.function.xreplace({bound: x})):
            return True
    return False


def is_one(number: sp.Expr) -> bool:
    """Whether a closed expression is proved to be exactly 1; `False` says only that it was not.

    >>> a, b = sp.erf(1), sp.erf(2)
    >>> is_one(a / (a + b) + b / (a + b))
    True
    """
    if number is sp.S.One:
        return True
    plain = number.replace(sp.erfc, lambda argument: 1 - sp.erf(argument))
    return sp.cancel(sp.together(sp.expand_mul(plain))) is sp.S.One or is_zero(number - 1)


def _between(antiderivative: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr:
    return antiderivative.xreplace({x: high}) - antiderivative.xreplace({x: low})


def _polynomial(expr: sp.Expr) -> sp.Poly | None:
    if any(node.has(x) and not isinstance(node, sp.Add | sp.Mul | sp.Pow | sp.Symbol)
           for node in sp.preorder_traversal(expr)):  # fmt: skip
        return None
    try:
        return sp.Poly(expr, x)
    except sp.PolynomialError:
        return None


def _antiderivative(term: sp.Expr) -> sp.Expr | None:
    """An antiderivative, continuous on the whole line, of `c exp(q)`, `c sin(l)`, `c cos(l)` or `c x^n`."""
    factor, varying = term.as_independent(x, as_Add=False)
    if varying is sp.S.One:
        return factor * x
    if isinstance(varying, sp.sin | sp.cos):
        rate = _slope(varying.args[0])
        if rate is None:
            return None
        return factor * (-sp.cos(varying.args[0]) if isinstance(varying, sp.sin) else sp.sin(varying.args[0])) / rate
    factors = sp.Mul.make_args(varying)
    if all(isinstance(part, sp.exp) for part in factors):
        return _antiderivative_of_exponential(factor, sp.Add(*(part.args[0] for part in factors)))
    polynomial = _polynomial(varying)
    return None if polynomial is None else factor * polynomial.integrate().as_expr()


def _slope(argument: sp.Expr) -> sp.Expr | None:
    polynomial = _polynomial(argument)
    if polynomial is None or polynomial.degree() != 1:
        return None
    rate = polynomial.coeff_monomial(x)
    return rate if exact_sign(rate) in (-1, 1) else None


def _antiderivative_of_exponential(factor: sp.Expr, exponent: sp.Expr) -> sp.Expr | None:
    """By completing the square (NIST Digital Library of Mathematical Functions, 7.7.1)."""
    polynomial = _polynomial(exponent)
    if polynomial is None or polynomial.degree() not in (1, 2):
        return None
    a, b, c = (polynomial.coeff_monomial(x**k) for k in (2, 1, 0))
    sign = exact_sign(a)
    if sign == 0:
        return factor * sp.exp(exponent) / b if exact_sign(b) in (-1, 1) else None
    if sign is None:
        return None
    root = sp.sqrt(-a if sign < 0 else a)
    shifted = root * x - b / (2 * root) if sign < 0 else root * x + b / (2 * root)
    error_function = sp.erf(shifted) if sign < 0 else sp.erfi(shifted)
    return factor * sp.sqrt(sp.pi) / (2 * root) * sp.exp(sp.expand(c - b**2 / (4 * a))) * error_function


def _integral_of_power(term: sp.Expr, low: sp.Expr, high: sp.Expr) -> sp.Expr | None:
    """`int c l^a` for a linear function `l >= 0` and `a > -1`: between the limits of `c l^(a+1) / ((a+1) l')`."""
    factor, varying = term.as_independent(x, as_Add=False)
    base, exponent = varying.as_base_exp()
    rate = _slope(base)
    if rate is None or exponent.has(x) or exact_sign(exponent + 1) != 1:
        return None
    if any(exact_sign(base.xreplace({x: end})) not in (0, 1) for end in (low, high)):
        return None
    return _between(factor * base ** (exponent + 1) / ((exponent + 1) * rate), low, high)


def _beta_integral(term: sp.Expr) -> sp.Expr | None:
    """Euler's `int_0^1 x^a (1 - x)^b dx = B(a + 1, b + 1)`, for a, b > -1."""
    factor, varying = term.as_independent(x, as_Add=False)
    exponents = {x: sp.S.Zero, 1 - x: sp.S.Zero}
    for part in sp.Mul.make_args(varying):
        base, exponent = part.as_base_exp()
        if exponent.has(x):
            return None
        for inner in sp.Mul.make_args(base):
            if inner not in exponents:
                return None
            exponents[inner] += exponent
    a, b = exponents[x] + 1, exponents[1 - x] + 1
    if exact_sign(a) != 1 or exact_sign(b) != 1:
        return None
    return factor * sp.gamma(a) * sp.gamma(b) / sp.gamma(a + b)
