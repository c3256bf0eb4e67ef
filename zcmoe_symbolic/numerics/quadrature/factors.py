"""An expression taken apart into powers of its factors."""

from dataclasses import dataclass

import sympy as sp

__all__ = ["Factor", "PowerProduct", "power_product"]

_NOT_SMOOTH = (sp.Piecewise, sp.Abs, sp.sign, sp.Max, sp.Min, sp.floor, sp.ceiling, sp.Heaviside, sp.DiracDelta)


@dataclass(frozen=True, slots=True)
class Factor:
    """`|base|^exponent`.

    `is_harmless` if the expression has the base only as a nonnegative integer power, outside of roots and absolute
    values: its zeros leave the expression analytic. `never_zero` if the base is an exponential function.
    """

    base: sp.Expr
    exponent: sp.Expr
    is_harmless: bool = False
    never_zero: bool = False

    @property
    def is_smooth(self) -> bool:
        """Whether no node of the base has a corner or a jump."""
        return not self.base.has(*_NOT_SMOOTH)


@dataclass(frozen=True, slots=True)
class PowerProduct:
    """`|expr| = |constant| * product of |base|^exponent`, wherever `expr` has a real value."""

    constant: sp.Expr
    factors: tuple[Factor, ...]


def power_product(expr: sp.Expr, x: sp.Symbol) -> PowerProduct:
    """The absolute value of an expression as a product of real powers.

    Only |u v| = |u| |v| and |u^e| = |u|^e for real e are used: they hold for complex values as well, so that no sign
    has to be known. A power with an exponent that varies, a sum, and a function are bases of their own. A base that
    occurs under a root or in an absolute value is kept even if its exponents add up to 0: the expression may change its
    sign, or stop being real, where the base has a zero.

    >>> x = sp.Symbol("x", real=True)
    >>> for factor in power_product((3 * sp.sin(x) ** 2 * sp.exp(-x)) ** sp.Rational(1, 3) * x, x).factors:
    ...     print(factor)
    Factor(base=x, exponent=1, is_harmless=True, never_zero=False)
    Factor(base=sin(x), exponent=2/3, is_harmless=False, never_zero=False)
    Factor(base=exp(-x/3), exponent=1, is_harmless=True, never_zero=True)
    """
    constants: list[sp.Expr] = []
    exponents: dict[sp.Expr, sp.Expr] = {}
    covered: set[sp.Expr] = set()
    growth: list[sp.Expr] = []
    pending: list[tuple[sp.Expr, sp.Expr, bool]] = [(expr, sp.S.One, False)]
    while pending:
        part, exponent, is_covered = pending.pop()
        if not part.has(x):
            constants.append(part if exponent is sp.S.One else sp.Pow(sp.Abs(part), exponent))
        elif isinstance(part, sp.Mul):
            pending += [(factor, exponent, is_covered) for factor in reversed(part.args)]
        elif isinstance(part, sp.exp) and part.args[0].is_extended_real is not False:
            growth.append(exponent * part.args[0])
        elif isinstance(part, sp.Pow) and _is_real_number(part.exp):
            pending.append((part.base, exponent * part.exp, is_covered or not part.exp.is_Integer))
        elif isinstance(part, sp.Abs):
            pending.append((part.args[0], exponent, True))
        elif (simpler := _as_product(part, x)) is not None:
            pending.append((simpler, exponent, is_covered))
        else:
            exponents[part] = exponents.get(part, sp.S.Zero) + exponent
            if is_covered:
                covered.add(part)
    factors = [
        Factor(base, exponent, is_harmless=base not in covered and bool(exponent.is_Integer and exponent > 0))
        for base, exponent in exponents.items()
        if exponent != 0 or base in covered
    ]
    if growth:
        factors.append(Factor(sp.exp(sp.Add(*growth)), sp.S.One, is_harmless=True, never_zero=True))
    return PowerProduct(sp.Mul(*constants), tuple(factors))


def _as_product(part: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """An equal product or power; None if the form shows none."""
    if isinstance(part, sp.tan):
        return sp.sin(part.args[0]) / sp.cos(part.args[0])
    if isinstance(part, sp.cot):
        return sp.cos(part.args[0]) / sp.sin(part.args[0])
    if isinstance(part, sp.sec):
        return 1 / sp.cos(part.args[0])
    if isinstance(part, sp.csc):
        return 1 / sp.sin(part.args[0])
    if part.is_Add:
        if part.is_rational_function(x) and not part.is_polynomial(x):
            whole = sp.together(part)
        else:
            whole = sp.factor_terms(part)
        return whole if whole.is_Mul or whole.is_Pow else None
    return None


def _is_real_number(expr: sp.Expr) -> bool:
    return bool(expr.is_Rational or (expr.is_number and expr.is_real and not expr.has(sp.Float)))
