"""A normal form for products of powers, using only laws that the signs of the bases grant.

The laws are `(u v)^r = u^r v^r` for `u >= 0`, `(u^k)^r = u^(k r)` for `u >= 0` and real `k`,
`(u^(2k))^r = |u|^(2 k r)` for real `u`, and `|u v| = |u| |v|`. Exponents are compared as rational functions.
"""

from functools import lru_cache

import sympy as sp

__all__ = ["collected_powers", "power_normal_form"]


def power_normal_form(expr: sp.Expr) -> sp.Expr:
    """`expr` with every power split into powers of bases that cannot be split further.

    >>> from sympy import Rational, Symbol
    >>> p, b, lam = Symbol("p", positive=True), Symbol("b", real=True), Symbol("lam", positive=True)
    >>> power_normal_form((p * b**2 / lam**2) ** Rational(1, 3) * lam ** Rational(2, 3))
    p**(1/3)*Abs(b)**(2/3)
    """
    if not expr.args:
        return expr
    arguments = [power_normal_form(argument) if isinstance(argument, sp.Expr) else argument for argument in expr.args]
    if isinstance(expr, sp.Pow):
        return _power(arguments[0], arguments[1])
    if isinstance(expr, sp.Abs):
        return sp.Mul(*(_absolute(factor) for factor in sp.Mul.make_args(arguments[0])))
    if isinstance(expr, sp.exp):
        return expr.func(sp.cancel(arguments[0])) if arguments[0].is_rational_function() else expr.func(*arguments)
    return expr.func(*arguments)


def _power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    exponent = _tidy_exponent(exponent)
    if exponent.is_integer:
        return sp.Mul(*(_integer_power(factor, exponent) for factor in sp.Mul.make_args(base)))
    if isinstance(base, sp.Add):
        base = sp.factor_terms(sp.factor(base)) if base.is_rational_function() else sp.factor_terms(base)
    outside, inside = [], []
    for factor in sp.Mul.make_args(base):
        root, power = factor.as_base_exp()
        if root.is_nonnegative and power.is_real:
            outside.append(sp.Pow(root, _tidy_exponent(power * exponent)))
        elif root.is_real and power.is_even:
            outside.append(sp.Pow(_absolute(root), _tidy_exponent(power * exponent)))
        else:
            inside.append(factor)
    return sp.Mul(*outside) * sp.Pow(sp.Mul(*inside), exponent)


def _integer_power(factor: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    root, power = factor.as_base_exp()
    return sp.Pow(root, _tidy_exponent(power * exponent))


def _absolute(factor: sp.Expr) -> sp.Expr:
    root, power = factor.as_base_exp()
    if root.is_real and power.is_integer:
        return sp.Pow(sp.Abs(root), power)
    return sp.Abs(factor)


@lru_cache(maxsize=4096)
def _tidy_exponent(exponent: sp.Expr) -> sp.Expr:
    if exponent.is_Rational or exponent.is_Symbol:
        return exponent
    return sp.cancel(exponent) if exponent.is_rational_function() else exponent


def _with_absolute_values_as_symbols(expr: sp.Expr, symbols: dict[sp.Dummy, sp.Abs] | None = None) -> sp.Expr:
    """Write `u^(2k)` as `|u|^(2k)` wherever `|u|` occurs too, and `|u|` as a symbol that is not negative."""
    if symbols is None:
        absolutes = sorted(expr.atoms(sp.Abs), key=sp.default_sort_key)
        symbols = {sp.Dummy("abs", nonnegative=True): absolute for absolute in absolutes}
    for symbol, absolute in symbols.items():
        inner = absolute.args[0]
        if not inner.is_real:
            continue

        def even_part(power: sp.Pow, symbol: sp.Dummy = symbol) -> sp.Expr:
            base, exponent = power.args
            return symbol ** (exponent - exponent % 2) * base ** (exponent % 2)

        expr = expr.xreplace({absolute: symbol})
        expr = expr.replace(
            lambda term, inner=inner: term.is_Pow and term.base == inner and term.exp.is_Integer, even_part
        )
    return expr


def collected_powers(expr: sp.Expr) -> sp.Expr:
    """`expr` multiplied out, with the powers of each base collected.

    >>> from sympy import Rational, Symbol
    >>> w = Symbol("w", nonnegative=True)
    >>> collected_powers(w / (w**2) ** Rational(1, 3))
    w**(1/3)
    """
    expanded = sp.expand(power_normal_form(expr), power_exp=False)
    return sp.Add(*(_monomial(term) for term in sp.Add.make_args(_with_even_powers_as_absolute(expanded))))


def _with_even_powers_as_absolute(expr: sp.Expr) -> sp.Expr:
    """Collect `b^2 |b|^(-4/3)` as `|b|^(2/3)`."""
    symbols = {sp.Dummy("abs", nonnegative=True): a for a in sorted(expr.atoms(sp.Abs), key=sp.default_sort_key)}
    terms = [_monomial(t) for t in sp.Add.make_args(_with_absolute_values_as_symbols(expr, symbols))]
    return sp.Add(*terms).xreplace(symbols)


def _monomial(term: sp.Expr) -> sp.Expr:
    factors: dict[sp.Expr, sp.Expr] = {}
    for factor in sp.Mul.make_args(power_normal_form(term)):
        root, power = factor.as_base_exp()
        factors[root] = factors.get(root, sp.S.Zero) + power
    return sp.Mul(*(sp.Pow(root, _tidy_exponent(power)) for root, power in factors.items()))
