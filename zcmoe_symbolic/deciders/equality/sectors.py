"""Arguments of complex values: the sector in which an expression certainly lies, and the range of an imaginary part.

Angles are counted in half turns: the principal argument lies in `(-1, 1]`.
"""

from __future__ import annotations

from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.deciders.assumptions import believed
from zcmoe_symbolic.deciders.equality.field.definitions import DEFINITIONS
from zcmoe_symbolic.deciders.signs import is_nonnegative, is_nonzero

__all__ = ["EVERYWHERE", "Sector", "imaginary_range", "is_real_where_defined", "sector_of"]


@dataclass(frozen=True, slots=True)
class Sector:
    """An interval of angles; either end may be left out."""

    low: sp.Expr
    high: sp.Expr
    low_is_open: bool = False
    high_is_open: bool = False

    def __add__(self, other: Sector) -> Sector:
        return Sector(
            self.low + other.low,
            self.high + other.high,
            self.low_is_open or other.low_is_open,
            self.high_is_open or other.high_is_open,
        )

    def times(self, factor: sp.Expr) -> Sector:
        """The sector with all angles multiplied by a real number."""
        if factor < 0:
            return Sector(factor * self.high, factor * self.low, self.high_is_open, self.low_is_open)
        return Sector(factor * self.low, factor * self.high, self.low_is_open, self.high_is_open)

    def lies_within(self, low: sp.Expr, high: sp.Expr, *, low_is_open: bool, high_is_open: bool) -> bool:
        """Whether the sector is part of the interval with the given ends."""
        below = self.low > low or (self.low == low and (self.low_is_open or not low_is_open))
        above = self.high < high or (self.high == high and (self.high_is_open or not high_is_open))
        return bool(below and above)

    @property
    def is_principal(self) -> bool:
        return self.lies_within(sp.Integer(-1), sp.S.One, low_is_open=True, high_is_open=False)


EVERYWHERE = Sector(sp.Integer(-1), sp.S.One, True, False)
_ZERO = Sector(sp.S.Zero, sp.S.Zero)


def sector_of(expr: sp.Expr) -> Sector:
    """A sector that contains the principal argument of every value of `expr` other than zero.

    >>> z = sp.Symbol("z")
    >>> sector_of(1 + sp.sqrt(z))
    Sector(low=-1/2, high=1/2, low_is_open=True, high_is_open=True)
    """
    found = _sector(expr)
    return found if found.is_principal else EVERYWHERE


def _sector(expr: sp.Expr) -> Sector:
    if is_nonnegative(expr):
        return _ZERO
    if is_nonnegative(-expr):
        return Sector(sp.S.One, sp.S.One)
    if isinstance(expr, sp.conjugate):
        return sector_of(expr.args[0]).times(sp.Integer(-1))
    if isinstance(expr, sp.exp):
        angle = imaginary_range(expr.exp)
        return EVERYWHERE if angle is None else angle
    if isinstance(expr, sp.Pow) and expr.exp.is_Rational and abs(expr.exp) < 1:
        return sector_of(expr.base).times(expr.exp)
    if isinstance(expr, sp.Mul):
        total = _ZERO
        for factor in expr.args:
            total = total + sector_of(factor)
        return total
    if isinstance(expr, sp.Add):
        return _sector_of_sum(expr)
    if is_real_where_defined(expr):
        return Sector(sp.S.Zero, sp.S.One)
    real, imaginary = expr.as_real_imag() if not expr.free_symbols else (None, None)
    return _half_plane(real, imaginary)


def is_real_where_defined(expr: sp.Expr) -> bool:
    """Whether every value is real at which the expression is defined at all.

    >>> x = sp.Symbol("x", real=True)
    >>> is_real_where_defined(1 / x), is_real_where_defined(sp.log(x))
    (True, False)
    """
    if believed(expr).is_real:
        return True
    if isinstance(expr, sp.Add | sp.Mul | sp.sin | sp.cos | sp.tan | sp.sinh | sp.cosh | sp.tanh | sp.atan | sp.exp):
        return all(is_real_where_defined(a) for a in expr.args)
    if isinstance(expr, sp.Pow):
        base, exponent = expr.args
        return is_real_where_defined(base) and (exponent.is_integer or (exponent.is_real and is_nonnegative(base)))
    return False


def _half_plane(real: sp.Expr | None, imaginary: sp.Expr | None) -> Sector:
    if real is not None and is_nonnegative(real):
        return Sector(-sp.S.Half, sp.S.Half)
    if imaginary is not None and is_nonnegative(imaginary):
        return Sector(sp.S.Zero, sp.S.One)
    return EVERYWHERE


def _sector_of_sum(expr: sp.Add) -> Sector:
    """A sum stays in the common sector of its terms if this is less than a half plane."""
    imaginary_terms = [term / sp.I for term in expr.args if is_real_where_defined(term / sp.I)]
    real_terms = [term for term in expr.args if is_real_where_defined(term)]
    if len(imaginary_terms) + len(real_terms) == len(expr.args):
        real = sp.Add(*real_terms)
        if is_nonnegative(real):
            inside = is_nonnegative(real) and is_nonzero(real)
            return Sector(-sp.S.Half, sp.S.Half, inside, inside)
        return _half_plane(real, sp.Add(*imaginary_terms))
    parts = [sector_of(term) for term in expr.args]
    low, high = min(part.low for part in parts), max(part.high for part in parts)
    low_is_open = all(part.low_is_open for part in parts if part.low == low)
    high_is_open = all(part.high_is_open for part in parts if part.high == high)
    if high - low > 1 or (high - low == 1 and not (low_is_open or high_is_open)):
        return EVERYWHERE
    for term, part in zip(expr.args, parts, strict=True):
        # A term that does not vanish and lies inside keeps the whole sum away from the ends; in a half plane,
        # where two opposite directions may cancel, it must lie inside of both.
        above, below = bool(part.low > low), bool(part.high < high)
        if is_nonzero(term) and (high - low < 1 or (above and below)):
            low_is_open, high_is_open = low_is_open or above, high_is_open or below
    return Sector(low, high, low_is_open, high_is_open)


def imaginary_range(expr: sp.Expr) -> Sector | None:
    """An interval for the imaginary part of `expr` divided by pi; `None` if no bounded one is seen.

    >>> x, y = sp.symbols("x y")
    >>> imaginary_range(sp.log(x) - sp.log(y))
    Sector(low=-2, high=2, low_is_open=True, high_is_open=True)
    """
    parts = _Parts()
    try:
        imaginary = sp.expand(parts.split(expr)[1] / sp.pi)
    except _NotSplit:
        return None
    total, rest = _ZERO, imaginary
    for symbol, sector in parts.bounds.items():
        coefficient = imaginary.coeff(symbol)
        if not coefficient.is_Rational:
            return None
        rest = sp.expand(rest - coefficient * symbol)
        if coefficient:
            total = total + sector.times(coefficient)
    return total + Sector(rest, rest) if rest.is_Rational else None


class _NotSplit(Exception):
    """An expression of which the real and the imaginary part are not seen."""


class _Parts:
    """Real and imaginary parts, in terms of real symbols some of which are known to be bounded.

    The bounded ones stand for arguments divided by 1 and for fractional parts; their bounds are in units of pi.
    """

    def __init__(self) -> None:
        self.bounds: dict[sp.Dummy, Sector] = {}
        self._known: dict[sp.Expr, sp.Dummy] = {}

    def split(self, expr: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        if isinstance(expr, sp.floor):
            argument, imaginary = self.split(expr.args[0])
            if imaginary != 0:
                raise _NotSplit
            return argument - self._bounded(expr, Sector(sp.S.Zero, sp.S.One, False, True)), sp.S.Zero
        if isinstance(expr, sp.arg):
            return sp.pi * self._bounded(sp.arg(expr.args[0], evaluate=False), sector_of(expr.args[0])), sp.S.Zero
        if isinstance(expr, sp.atan2) and all(is_real_where_defined(a) for a in expr.args):
            return self.split(sp.arg(expr.args[1] + sp.I * expr.args[0], evaluate=False))
        if isinstance(expr, sp.re | sp.im):
            return self.split(expr.args[0])[0 if isinstance(expr, sp.re) else 1], sp.S.Zero
        if isinstance(expr, sp.log):
            angle = self._bounded(sp.arg(expr.args[0], evaluate=False), sector_of(expr.args[0]))
            return self._real(sp.log(expr)), sp.pi * angle
        if isinstance(expr, sp.Add):
            parts = [self.split(term) for term in expr.args]
            return sp.Add(*(a for a, _ in parts)), sp.Add(*(b for _, b in parts))
        if isinstance(expr, sp.Mul):
            return self._product(expr.args)
        if expr is sp.I:
            return sp.S.Zero, sp.S.One
        if expr.func in DEFINITIONS and isinstance(expr, sp.Function):
            return self.split(sp.expand(DEFINITIONS[expr.func](*expr.args)))
        if is_real_where_defined(expr):
            return (self._real(expr) if expr.free_symbols and expr.args else expr), sp.S.Zero
        if isinstance(expr, sp.Symbol):
            return self._real(sp.re(expr, evaluate=False)), self._real(sp.im(expr, evaluate=False))
        raise _NotSplit

    def _product(self, factors: tuple[sp.Expr, ...]) -> tuple[sp.Expr, sp.Expr]:
        real, imaginary = sp.S.One, sp.S.Zero
        for factor in factors:
            a, b = self.split(factor)
            real, imaginary = sp.expand(real * a - imaginary * b), sp.expand(real * b + imaginary * a)
        return real, imaginary

    def _real(self, key: sp.Expr) -> sp.Dummy:
        return self._known.setdefault(key, sp.Dummy("u", real=True))

    def _bounded(self, key: sp.Expr, sector: Sector) -> sp.Dummy:
        known = self._known.setdefault(key, sp.Dummy("a", real=True))
        self.bounds[known] = sector
        return known
