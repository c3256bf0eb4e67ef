"""Certified numbers for both sides of a theorem about particular functions."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import sympy as sp
from flint import arb
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import WithRemainder
from zcmoe_symbolic.language.substitution import Binder
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature import certified_integral
from zcmoe_symbolic.theory.model.arguments import checked_digits, is_zero, to_digits
from zcmoe_symbolic.verification.wording import relation_sign

__all__ = ["Value", "enclosed", "values_of"]


@dataclass(frozen=True, slots=True)
class Value:
    """The two sides of a theorem as balls; a side without one has its reason in `reason`."""

    name: str
    left: Ball | None
    sign: str
    right: Ball | None
    reason: str = ""

    def __str__(self) -> str:
        left, right = (("(not enclosed)" if ball is None else str(ball)) for ball in (self.left, self.right))
        return f"{self.name}: {left} {self.sign} {right}"

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<code>{escape(str(self))}</code>"


def values_of(name: str, theorem: Theorem | None, digits: int) -> Iterator[Value]:
    """The values of a theorem's sides, if there is one and it is about numbers only."""
    wanted = checked_digits(digits)
    if theorem is None:
        return
    statement = theorem.statement
    if isinstance(statement, Hypothesis | WithRemainder) or not all(map(_is_closed, statement.args)):
        return
    balls: list[Ball | None] = []
    reasons: list[str] = []
    for side in statement.args:
        try:
            balls.append(enclosed(side, wanted))
        except (ValueError, ArithmeticError) as error:
            balls.append(None)
            reasons.append(str(error))
    yield Value(name, balls[0], relation_sign(statement), balls[1], "; ".join(reasons))


def _is_closed(side: sp.Basic) -> bool:
    return not side.free_symbols and not side.has(AppliedUndef, Binder, sp.Limit)


def enclosed(expr: sp.Expr, digits: int) -> Ball:
    """A ball around a closed expression with integrals over intervals, also of functions with cusps.

    Raises `ValueError` if an integral diverges or is not enclosed.

    >>> t = sp.Symbol("t", real=True)
    >>> enclosed(2 * sp.Integral(sp.cbrt(t**2), (t, 0, 1)), 10).decimal(10)
    '1.200000000'
    """
    integrals: dict[sp.Integral, sp.Dummy] = {}

    def outside(part: sp.Basic) -> sp.Basic:
        if isinstance(part, sp.Integral):
            return integrals.setdefault(part, sp.Dummy(real=True))
        return part.func(*map(outside, part.args)) if part.args else part

    frame = outside(expr)
    order = list(integrals)

    def value(bits: int) -> arb:
        found = [_integral(integral, bits + 16) for integral in order]
        with working_precision(bits + 16):
            return compiled(frame, *(integrals[integral] for integral in order)).arb(*found)

    return to_digits(value, digits)


def _integral(integral: sp.Integral, bits: int) -> arb:
    """An integral over one interval; integrals that do not depend on the variable are taken out of the integrand."""
    if len(integral.limits) != 1 or len(integral.limits[0]) != 3:
        raise ValueError(f"{integral} is not over one interval")
    variable, low, high = integral.limits[0]
    inner: dict[sp.Integral, sp.Dummy] = {}
    for part in integral.function.atoms(sp.Integral):
        if not part.free_symbols:
            inner[part] = sp.Dummy(positive=True) if _is_positive(part) else sp.Dummy(real=True)
    body = _squares_as_moduli(sp.powsimp(integral.function.xreplace(inner)))
    constant, rest = body.as_independent(variable, as_Add=False)
    if set(rest.free_symbols) - {variable}:
        rest = rest.xreplace({dummy: part for part, dummy in inner.items()})
    with working_precision(bits + 16):
        total = certified_integral(rest, variable, low, high, bits=bits, is_zero=is_zero)
        factors = {dummy: _integral(part, bits + 8) for part, dummy in inner.items() if dummy in constant.free_symbols}
        return total * compiled(constant, *factors).arb(*factors.values())


def _is_positive(integral: sp.Integral) -> bool:
    return bool(integral.function.is_nonnegative) and _integral(integral, 64) > 0


def _squares_as_moduli(expr: sp.Expr) -> sp.Expr:
    """Even powers of real factors as powers of moduli, so that they cancel against roots of squares."""
    moduli = {
        power: sp.Abs(power.base, evaluate=False) ** power.exp
        for power in expr.atoms(sp.Pow)
        if power.exp.is_Integer
        and power.exp.is_even
        and power.base.is_real
        and sp.Abs(power.base) in expr.atoms(sp.Abs)
    }
    return sp.powsimp(expr.xreplace(moduli))
