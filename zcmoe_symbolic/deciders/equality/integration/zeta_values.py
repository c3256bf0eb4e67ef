"""Values of Hurwitz's zeta function at quarters and halves in terms of Riemann's zeta and Dirichlet's beta."""

import sympy as sp

__all__ = ["hurwitz"]


def hurwitz(s: sp.Expr, a: sp.Expr) -> sp.Expr:
    """zeta(s, a), reduced for integer s >= 2 and a a multiple of 1/4. Source: DLMF 25.11.3, 25.11.11, 25.11.15.

    >>> hurwitz(sp.Integer(2), sp.Rational(1, 4))
    8*Catalan + pi**2
    """
    if a == 1:
        return sp.zeta(s)
    if not (s.is_Integer and s >= 2 and a.is_Rational and a > 0):
        return sp.zeta(s, a)
    if a > 1:
        return hurwitz(s, a - 1) - (a - 1) ** (-s)
    if a == sp.Rational(1, 2):
        return sp.expand((2**s - 1) * sp.zeta(s))
    if a in (sp.Rational(1, 4), sp.Rational(3, 4)):
        even = (4**s - 2**s) * sp.zeta(s)
        odd = 4**s * _beta(int(s)) * (1 if a == sp.Rational(1, 4) else -1)
        return sp.expand((even + odd) / 2)
    return sp.zeta(s, a)


def _beta(n: int) -> sp.Expr:
    """Dirichlet's beta: Catalan's constant at 2, pi**n |E_(n-1)|/(4**(n-1) ... ) at odd n."""
    if n == 2:
        return sp.Catalan
    if n % 2:
        return sp.Abs(sp.euler(n - 1)) * sp.pi**n / (sp.Integer(4) ** ((n + 1) // 2) * sp.factorial(n - 1))
    quarter, three = sp.Rational(1, 4), sp.Rational(3, 4)
    return (sp.zeta(n, quarter) - sp.zeta(n, three)) / sp.Integer(4) ** n
