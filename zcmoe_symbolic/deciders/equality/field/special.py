"""Incomplete gamma functions, double factorials and Bessel functions, through their recurrences.

Source: NIST Digital Library of Mathematical Functions, 8.8, 5.4.2, 10.6, 10.16, 10.29 and 10.39.
"""

from __future__ import annotations

from typing import Protocol

import sympy as sp
from flint import fmpq

from zcmoe_symbolic.deciders.equality.field.quotients import Quotient, TooLarge, number, terms_of
from zcmoe_symbolic.deciders.equality.field.tower import Tower

__all__ = ["BESSEL", "INCOMPLETE", "bessel", "double_factorial", "incomplete_gamma"]

INCOMPLETE = (sp.lowergamma, sp.uppergamma)
BESSEL = (sp.besselj, sp.bessely, sp.besseli, sp.besselk)
_LONGEST_SHIFT = 40


class _Reads(Protocol):
    tower: Tower

    def read(self, expr: sp.Expr) -> Quotient: ...

    def value_at(self, expr: sp.Function, arguments: list[Quotient]) -> Quotient: ...


def _whole_part(value: Quotient) -> tuple[Quotient, int]:
    """The value as a base plus an integer, the same base for all values that differ by integers."""
    if not value.denominator.is_constant():
        return value, 0
    constant = terms_of(value.numerator).get((0,) * value.numerator.context().nvars(), fmpq(0))
    whole = int(constant.p) // int(constant.q)
    if abs(whole) > _LONGEST_SHIFT:
        raise TooLarge(f"the shift {whole}")
    return value - number(whole), whole


def incomplete_gamma(reader: _Reads, expr: sp.Function) -> Quotient:
    """`Gamma(s + 1, x) = s Gamma(s, x) + x^s exp(-x)`, and `gamma(s, x) = Gamma(s) - Gamma(s, x)`."""
    tower = reader.tower
    s, x = expr.args
    if isinstance(expr, sp.lowergamma):
        return reader.read(sp.gamma(s)) - reader.read(sp.uppergamma(s, x))
    base, whole = _whole_part(tower.simplest(reader.read(s)))
    at = tower.simplest(reader.read(x))
    label = sp.Tuple(tower.short_expression(base), tower.short_expression(at))
    lowest = -tower.demands.highest("uppergamma", label, -whole)
    lowest_value = sp.uppergamma(s + (lowest - whole), x, evaluate=False)
    value, order = reader.value_at(lowest_value, [base + number(lowest), at]), base + number(lowest)
    for _ in range(whole - lowest):
        power = reader.read(x ** tower.short_expression(order) * sp.exp(-x))
        value = order * value + power
        order = order + number(1)
    return value


def double_factorial(reader: _Reads, n: sp.Expr) -> Quotient:
    """`(2 k)!! = 2^k k!` and `(2 k - 1)!! = 2^k Gamma(k + 1/2)/sqrt(pi)`; other arguments are left alone."""
    if n.is_even:
        return reader.read(2 ** (n / 2) * sp.gamma(n / 2 + 1))
    if n.is_odd:
        return reader.read(2 ** ((n + 1) / 2) * sp.gamma(n / 2 + 1) / sp.sqrt(sp.pi))
    raise TooLarge(f"the double factorial of {n}, which may be even or odd")


def bessel(reader: _Reads, expr: sp.Function) -> Quotient | None:
    """Bessel functions of half an odd order; `None` for any other order.

    The recurrences start from the orders -1/2 and 1/2, which are elementary; `x^(1/2)/x` carries the branch.
    """
    order, x = expr.args
    if not (order.is_Rational and order.q == 2) or abs(order) > _LONGEST_SHIFT:
        return None
    scale = sp.sqrt(2 / sp.pi) * sp.sqrt(x) / x
    sine, cosine, sign = {
        sp.besselj: (sp.sin(x), sp.cos(x), 1),
        sp.bessely: (-sp.cos(x), sp.sin(x), 1),
        sp.besseli: (sp.sinh(x), sp.cosh(x), -1),
        sp.besselk: (sp.pi / 2 * sp.exp(-x), sp.pi / 2 * sp.exp(-x), -1),
    }[expr.func]
    lower, upper = (reader.read(scale * part) for part in (cosine, sine))
    argument = reader.read(x)
    at = sp.S.Half
    growing = isinstance(expr, sp.besselk)
    while at < order:
        step = (upper / argument).times(fmpq(int((2 * at).p)))
        lower, upper = upper, (step + lower if growing else (step - lower).times(sign))
        at += 1
    while at > order:
        at -= 1
        step = (lower / argument).times(fmpq(int((2 * at).p)))
        lower, upper = (upper - step if growing else step + upper.times(-1 if sign == 1 else 1)), lower
    return upper
