"""Zeros of a function of a function: take off the outermost one, with all branches of its inverse.

An expression a g(u) + b with closed a, b is zero exactly where u is one of the finitely many numbers c with
g(c) = -b/a in the range of u; the multiplicity is that of u - c, times the order to which g(t) + b/a vanishes at c.
"""

from itertools import pairwise

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.numerics.points import ball_between, working_precision
from zcmoe_symbolic.numerics.zeros.search import Search

__all__ = ["Image", "images", "linear_form"]

Image = tuple[sp.Expr, sp.Expr, sp.Expr]
"""u, c and an order: zeros of u - c, with their multiplicities times the order."""

_CELLS = 16


def linear_form(expr: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Expr] | None:
    """(a, b) with expr = a x + b, by its form alone.

    >>> from sympy import pi, symbols
    >>> t = symbols("t")
    >>> linear_form(6 * pi * t + 1, t)
    (6*pi, 1)
    """
    shift, rest = expr.as_independent(x, as_Add=True)
    slope, body = rest.as_independent(x, as_Add=False)
    return (slope, shift) if body == x else None


def images(expr: sp.Expr, search: Search) -> list[Image] | None:
    """What takes the place of `expr`; None if its form is not one of those known here."""
    x = search.variable
    shift, rest = expr.as_independent(x, as_Add=True)
    if rest.is_Add:
        return _sum_of_waves(rest, shift, search)
    factor, outer = rest.as_independent(x, as_Add=False)
    if len(outer.args) == 0 or search.sign(factor) in (None, 0):
        return None
    height = -shift / factor
    inner = outer.args[0]
    if isinstance(outer, sp.sin | sp.cos):
        return _wave(inner, height, isinstance(outer, sp.cos), search)
    if isinstance(outer, sp.Pow) and outer.base is not sp.E:
        return _power(outer, height, search)
    return _monotone(outer, height, search)


def _range(u: sp.Expr, search: Search) -> arb | None:
    """A ball with all values of u on the interval."""
    x = search.variable
    form = linear_form(u, x)
    low, high = search.low.ball(64).lower(), search.high.ball(64).upper()
    try:
        function = compiled(u, x)
        with working_precision(64):
            if form is not None:
                return function.arb(search.low.ball(64)).union(function.arb(search.high.ball(64)))
            width = (high - low) / _CELLS
            ends = [low, *((low + k * width).mid() for k in range(1, _CELLS)), high]
            values = [function.arb(ball_between(a, b, exact_high=b is high)) for a, b in pairwise(ends)]
    except CannotCompile:
        return None
    total = values[0]
    with working_precision(64):
        for value in values[1:]:
            total = total.union(value)
    return total if total.is_finite() else None


def _repeated(
    u: sp.Expr, first: sp.Expr, period: sp.Expr, order: int, values: arb, search: Search
) -> list[Image] | None:
    with working_precision(64):
        turns = (values - compiled(first).arb()) / compiled(period).arb()
        least, most = turns.lower().floor().unique_fmpz(), turns.upper().ceil().unique_fmpz()
    if least is None or most is None or int(most) - int(least) > search.most:
        return None
    return [(u, first + k * period, sp.Integer(order)) for k in range(int(least), int(most) + 1)]


def _wave(u: sp.Expr, height: sp.Expr, is_cosine: bool, search: Search) -> list[Image] | None:
    values = _range(u, search)
    beyond = search.sign(sp.Abs(height) - 1)
    if beyond is None or values is None:
        return None
    if beyond > 0:
        return []
    side = search.sign(height)
    if side is None:
        return None
    quarter, half, turn = sp.pi / 2, sp.pi, 2 * sp.pi
    if side == 0:
        return _repeated(u, quarter if is_cosine else sp.S.Zero, half, 1, values, search)
    if beyond == 0:
        top = (sp.S.Zero if side > 0 else half) if is_cosine else side * quarter
        return _repeated(u, top, turn, 2, values, search)
    first = sp.acos(height) if is_cosine else sp.asin(height)
    second = -first if is_cosine else half - first
    one = _repeated(u, first, turn, 1, values, search)
    two = _repeated(u, second, turn, 1, values, search)
    return None if one is None or two is None else one + two


def _sum_of_waves(rest: sp.Expr, shift: sp.Expr, search: Search) -> list[Image] | None:
    """a sin(u) + b cos(u) + c = R sin(u + phase) + c."""
    parts = [part.as_independent(search.variable, as_Add=False) for part in rest.args]
    if len(parts) != 2:
        return None
    waves = {type(outer): (factor, outer.args[0]) for factor, outer in parts if isinstance(outer, sp.sin | sp.cos)}
    if len(waves) != 2:
        return None
    (a, u), (b, v) = waves[sp.sin], waves[sp.cos]
    side = search.sign(a)
    if u != v or side in (None, 0):
        return None
    phase = sp.atan(b / a) + (sp.S.Zero if side == 1 else sp.pi)
    if shift is sp.S.Zero:
        values = _range(u, search)
        return None if values is None else _repeated(u, -sp.atan(b / a), sp.pi, 1, values, search)
    return _wave(u + phase, -shift / sp.sqrt(a**2 + b**2), False, search)


def _power(power: sp.Pow, height: sp.Expr, search: Search) -> list[Image] | None:
    u, exponent = power.base, power.exp
    if not (isinstance(exponent, sp.Rational) and search.variable in u.free_symbols):
        return None
    side = search.sign(height)
    if side is None or (side == 0 and exponent < 0):
        return None
    poles = [(u, sp.S.Zero, exponent)] if exponent < 0 else []
    if side == 0:
        return [(u, sp.S.Zero, exponent)]
    if side < 0:
        if exponent.is_integer and exponent % 2 == 1:
            return [(u, -((-height) ** (1 / exponent)), sp.S.One), *poles]
        return poles
    root = height ** (1 / exponent)
    both = exponent.is_integer and exponent % 2 == 0
    return [(u, root, sp.S.One), *([(u, -root, sp.S.One)] if both else []), *poles]


def _monotone(outer: sp.Expr, height: sp.Expr, search: Search) -> list[Image] | None:
    u = outer.args[0]
    side = search.sign(height)
    if side is None or len(outer.args) != 1:
        return None
    one = sp.S.One
    if isinstance(outer, sp.exp):
        return [(u, sp.log(height), one)] if side > 0 else []
    if isinstance(outer, sp.log):
        return [(u, sp.exp(height), one)]
    if isinstance(outer, sp.sinh | sp.asinh):
        return [(u, (sp.asinh if isinstance(outer, sp.sinh) else sp.sinh)(height), one)]
    if isinstance(outer, sp.Abs):
        return [(u, height, one), (u, -height, one)] if side > 0 else [(u, sp.S.Zero, one)] if side == 0 else []
    if isinstance(outer, sp.erf | sp.erfi):
        return [(u, sp.S.Zero, one)] if side == 0 else None
    if isinstance(outer, sp.cosh):
        beyond = search.sign(height - 1)
        if beyond is None:
            return None
        if beyond <= 0:
            return [(u, sp.S.Zero, sp.Integer(2))] if beyond == 0 else []
        return [(u, sp.acosh(height), one), (u, -sp.acosh(height), one)]
    bounded = {sp.tanh: (sp.S.One, sp.atanh), sp.atan: (sp.pi / 2, sp.tan), sp.asin: (sp.pi / 2, sp.sin)}
    if type(outer) not in bounded:
        return None
    bound, inverse = bounded[type(outer)]
    inside = search.sign(sp.Abs(height) - bound)
    if inside is None or inside == 0:
        return None
    return [(u, inverse(height), one)] if inside < 0 else []
