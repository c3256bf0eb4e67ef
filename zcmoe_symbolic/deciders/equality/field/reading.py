"""Reading a SymPy expression as a value in a tower of generators."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp
from flint import fmpq
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.assumptions import believed
from zcmoe_symbolic.deciders.equality.field.definitions import DEFINITIONS, defined_through_gamma
from zcmoe_symbolic.deciders.equality.field.exponentials import exponential, imaginary_unit, pi
from zcmoe_symbolic.deciders.equality.field.gamma import gamma, polygamma
from zcmoe_symbolic.deciders.equality.field.quotients import Quotient, TooLarge, number
from zcmoe_symbolic.deciders.equality.field.roots import absolute_value, logarithm, power, rational_power
from zcmoe_symbolic.deciders.equality.field.special import (
    BESSEL,
    INCOMPLETE,
    bessel,
    double_factorial,
    incomplete_gamma,
)
from zcmoe_symbolic.deciders.equality.field.tower import Tower
from zcmoe_symbolic.deciders.signs import is_nonnegative, is_nonzero, is_positive
from zcmoe_symbolic.language.substitution import canonical

__all__ = ["Reader"]

_LARGEST_EXPONENT = 4000
_DISCONTINUOUS = (sp.sign, sp.floor, sp.ceiling, sp.frac, sp.Mod, sp.Piecewise, sp.Heaviside, sp.KroneckerDelta)


class Reader:
    """Reads expressions into one tower; equal expressions get equal values, if the tower knows why.

    >>> from sympy import Symbol, cos, sin
    >>> x = Symbol("x")
    >>> reader = Reader(Tower())
    >>> reader.tower.is_zero(reader.read(sin(x)**2 + cos(x)**2 - 1))
    True
    """

    def __init__(self, tower: Tower) -> None:
        self.tower = tower
        self._known: dict[sp.Expr, Quotient] = {}

    def read(self, expr: sp.Expr) -> Quotient:
        """The value of the expression; raises `ZeroDivisionError` where it is undefined everywhere."""
        if expr not in self._known:
            self._known[expr] = self._read(expr)
        return self._known[expr]

    def _read(self, expr: sp.Expr) -> Quotient:
        if isinstance(expr, sp.Rational):
            return number(fmpq(int(expr.p), int(expr.q)))
        if isinstance(expr, sp.Add):
            total = number(0)
            for term in expr.args:
                total = total + self.read(term)
            return total
        if isinstance(expr, sp.Mul):
            product = number(1)
            for factor in expr.args:
                product = product * self.read(factor)
            return product
        if isinstance(expr, sp.exp):
            return exponential(self.tower, self.read(expr.exp))
        if isinstance(expr, sp.Pow):
            return self._power(*expr.args)
        if isinstance(expr, sp.Symbol):
            return self._symbol(expr)
        if expr.is_number and not expr.args:
            return self._constant(expr)
        if isinstance(expr, sp.Function):
            return self._function(expr)
        return self._opaque_expression(expr)

    # -- leaves -----------------------------------------------------------------------------------

    def _symbol(self, symbol: sp.Symbol) -> Quotient:
        tower = self.tower
        known = next((g for g in tower.generators if g.kind == "symbol" and g.meaning == symbol), None)
        if known is None:
            if symbol.is_zero:
                return number(0)
            known = tower.add(
                "symbol", symbol, real=bool(symbol.is_real), nonnegative=bool(symbol.is_nonnegative),
                integer=bool(symbol.is_integer),
            )  # fmt: skip
            if known.real:
                known.conjugate = known.value
            elif symbol.is_imaginary:
                known.conjugate = -known.value
            else:
                image = tower.add("conjugate", sp.conjugate(symbol))
                known.conjugate, image.conjugate = image.value, known.value
        return known.value

    def _constant(self, expr: sp.Expr) -> Quotient:
        if expr is sp.I:
            return imaginary_unit(self.tower)
        if expr is sp.pi:
            return pi(self.tower)
        if expr is sp.E:
            return exponential(self.tower, number(1))
        if expr is sp.GoldenRatio:
            return self.read((1 + sp.sqrt(5)) / 2)
        if not expr.is_finite:
            raise ZeroDivisionError(f"{expr} is not a number")
        if expr.is_Float:
            raise TooLarge(f"the float {expr} is not exact")
        return self._opaque_expression(expr)

    def _opaque_expression(self, expr: sp.Expr) -> Quotient:
        """A quantity of which nothing is known but its name."""
        name = canonical(expr)
        if expr.has(*_DISCONTINUOUS):
            self.tower.discontinuous.append((str(expr), None))
        known = next((g for g in self.tower.generators if g.kind == "opaque" and g.meaning == name), None)
        if known is None:
            known = self.tower.add("opaque", name, real=bool(believed(expr).is_real), nonnegative=is_nonnegative(expr))
            if known.real:
                known.conjugate = known.value
        return known.value

    # -- powers -----------------------------------------------------------------------------------

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> Quotient:
        if isinstance(exponent, sp.Integer):
            if abs(exponent) > _LARGEST_EXPONENT:
                raise TooLarge(f"the exponent {exponent}")
            return self.read(base) ** int(exponent)
        if base is sp.E:
            return exponential(self.tower, self.read(exponent))
        value = self.read(base)
        shown = self.tower.simplest(self.read(exponent))
        if shown.is_rational:
            rational = shown.rational
            if max(abs(int(rational.p)), int(rational.q)) > _LARGEST_EXPONENT:
                raise TooLarge(f"the exponent {exponent}")
            return rational_power(self.tower, value, rational)
        return power(self.tower, value, shown, integer=bool(exponent.is_integer))

    # -- functions --------------------------------------------------------------------------------

    def _function(self, expr: sp.Function) -> Quotient:
        function = expr.func
        if function in _ELEMENTARY:
            return _ELEMENTARY[function](self, self.read(expr.args[0]))
        if function in DEFINITIONS:
            return self._by_definition(expr)
        if isinstance(expr, sp.binomial | sp.FallingFactorial):
            through_gamma = defined_through_gamma(expr)
            if through_gamma is None:
                return self._opaque_function(expr)
            value, doubtful = through_gamma
            if doubtful is not None:
                self.tower.exceptional.append(self.read(doubtful))
            return self.read(value)
        if function is sp.log:
            return logarithm(self.tower, self.read(expr.args[0]))
        if function is sp.gamma:
            return gamma(self.tower, self.read(expr.args[0]))
        if function is sp.loggamma and is_positive(expr.args[0]):
            return logarithm(self.tower, gamma(self.tower, self.read(expr.args[0])))
        if function in (sp.digamma, sp.trigamma):
            return polygamma(self.tower, 0 if function is sp.digamma else 1, self.read(expr.args[0]))
        if function is sp.polygamma and expr.args[0].is_Integer and 0 <= expr.args[0] <= 6:
            return polygamma(self.tower, int(expr.args[0]), self.read(expr.args[1]))
        if function in INCOMPLETE:
            return incomplete_gamma(self, expr)
        if function in BESSEL:
            found = bessel(self, expr)
            return self._opaque_function(expr) if found is None else found
        if function is sp.factorial2 and expr.args[0].is_nonnegative:
            return double_factorial(self, expr.args[0])
        if function is sp.LambertW and len(expr.args) == 1:
            return self._lambert(expr)
        if function is sp.Abs:
            return absolute_value(self.tower, self.read(expr.args[0]))
        if function in (sp.acot, sp.acoth) and is_nonzero(expr.args[0]):
            inverse = sp.atan if function is sp.acot else sp.atanh
            return self.read(DEFINITIONS[inverse](1 / expr.args[0]))
        if function is sp.sign and is_nonzero(expr.args[0]):
            value = self.read(expr.args[0])
            return value / absolute_value(self.tower, value)
        if function in _COMPLEX_PARTS:
            return self._complex_part(expr)
        if function is sp.atan2 and all(self.tower.is_real(self.read(a)) for a in expr.args):
            y, x = expr.args
            return self.read(sp.arg(x + sp.I * y, evaluate=False))
        if function is sp.erf:
            return self._odd_function(expr)
        return self._opaque_function(expr)

    def _by_definition(self, expr: sp.Function) -> Quotient:
        if isinstance(expr, sp.fibonacci | sp.lucas) and (len(expr.args) != 1 or not expr.args[0].is_integer):
            return self._opaque_function(expr)
        if isinstance(expr, sp.catalan) and not (expr.args[0] + 1).is_positive:
            return self._opaque_function(expr)  # at the negative integers it is not what the formula gives
        if isinstance(expr, sp.harmonic) and len(expr.args) != 1:
            return self._opaque_function(expr)
        return self.read(DEFINITIONS[expr.func](*expr.args))

    def _lambert(self, expr: sp.Function) -> Quotient:
        value = self.tower.simplest(self.read(expr.args[0]))
        known = self.tower.find("lambert", value)
        if known is None:
            meaning = sp.LambertW(self.tower.short_expression(value))
            known = self.tower.add("lambert", meaning, value, real=bool(believed(meaning).is_real))
            known.conjugate = known.value if known.real else None
            if not known.real:
                self.tower.discontinuous.append((str(meaning), None))
        return known.value

    def _complex_part(self, expr: sp.Function) -> Quotient:
        tower = self.tower
        value = tower.simplest(self.read(expr.args[0]))
        image = tower.conjugate(value)
        if image is None:
            return self._opaque_function(expr)
        tower.has_conjugates = True
        if isinstance(expr, sp.conjugate):
            return image
        if isinstance(expr, sp.re):
            return (value + image).times(fmpq(1, 2))
        if isinstance(expr, sp.im):
            return (value - image) / imaginary_unit(tower).times(2)
        half = logarithm(tower, value * image).times(fmpq(1, 2))
        return (logarithm(tower, value) - half) / imaginary_unit(tower)

    def _odd_function(self, expr: sp.Function) -> Quotient:
        value = self.tower.simplest(self.read(expr.args[0]))
        if value.is_zero:
            return number(0)
        if value.numerator.leading_coefficient() < 0:
            return -self.value_at(expr.func(-expr.args[0], evaluate=False), [-value])
        return self.value_at(expr, [value])

    def _opaque_function(self, expr: sp.Function) -> Quotient:
        if isinstance(expr, sp.Piecewise) or not all(isinstance(a, sp.Expr) for a in expr.args):
            return self._opaque_expression(expr)
        if isinstance(expr, _DISCONTINUOUS):
            self.tower.discontinuous.append((str(expr), None))
        return self.value_at(expr, [self.tower.simplest(self.read(a)) for a in expr.args])

    def value_at(self, expr: sp.Function, arguments: list[Quotient]) -> Quotient:
        """The generator for a function at a point: the same as before if the arguments are equal."""
        tower = self.tower
        kind = f"{'undefined ' if isinstance(expr, AppliedUndef) else ''}function {expr.func.__name__}"
        for known, keys in self._applied.get(kind, []):
            if len(keys) == len(arguments) and all(
                a == b or tower.is_zero(a - b) for a, b in zip(keys, arguments, strict=True)
            ):
                return known
        meaning = expr
        real = all(map(tower.is_real, arguments)) and (
            bool(believed(meaning).is_real)
            or isinstance(expr, AppliedUndef | sp.Max | sp.Min | sp.erf | sp.floor | sp.ceiling)
        )
        new = tower.add(kind, meaning, real=real, nonnegative=real and is_nonnegative(meaning))
        new.integer = real and isinstance(expr, sp.floor | sp.ceiling)
        self._applied.setdefault(kind, []).append((new.value, arguments))
        if real:
            new.conjugate = new.value
        elif isinstance(expr, sp.erf):
            new.find_conjugate = lambda: self._conjugate_of_erf(arguments[0])
        return new.value

    def _conjugate_of_erf(self, argument: Quotient) -> Quotient | None:
        image = self.tower.conjugate(argument)
        return None if image is None else self.read(sp.erf(self.tower.short_expression(image)))

    @property
    def _applied(self) -> dict[str, list[tuple[Quotient, list[Quotient]]]]:
        if not hasattr(self, "_table"):
            self._table: dict[str, list[tuple[Quotient, list[Quotient]]]] = {}
        return self._table


def _sine(reader: Reader, value: Quotient) -> Quotient:
    unit = imaginary_unit(reader.tower)
    turn = exponential(reader.tower, unit * value)
    return (turn - number(1) / turn) / unit.times(2)


def _cosine(reader: Reader, value: Quotient) -> Quotient:
    turn = exponential(reader.tower, imaginary_unit(reader.tower) * value)
    return (turn + number(1) / turn).times(fmpq(1, 2))


def _hyperbolic_sine(reader: Reader, value: Quotient) -> Quotient:
    growth = exponential(reader.tower, value)
    return (growth - number(1) / growth).times(fmpq(1, 2))


def _hyperbolic_cosine(reader: Reader, value: Quotient) -> Quotient:
    growth = exponential(reader.tower, value)
    return (growth + number(1) / growth).times(fmpq(1, 2))


def _ratio(
    above: Callable[[Reader, Quotient], Quotient] | None, below: Callable[[Reader, Quotient], Quotient]
) -> Callable[[Reader, Quotient], Quotient]:
    def value(reader: Reader, argument: Quotient) -> Quotient:
        divisor = reader.tower.simplest(below(reader, argument))
        if divisor.is_zero or reader.tower.is_zero(divisor):
            raise ZeroDivisionError("a function at its pole")
        return (above(reader, argument) if above else number(1)) / divisor

    return value


_ELEMENTARY: dict[type[sp.Function], Callable[[Reader, Quotient], Quotient]] = {
    sp.sin: _sine,
    sp.cos: _cosine,
    sp.tan: _ratio(_sine, _cosine),
    sp.cot: _ratio(_cosine, _sine),
    sp.sec: _ratio(None, _cosine),
    sp.csc: _ratio(None, _sine),
    sp.sinh: _hyperbolic_sine,
    sp.cosh: _hyperbolic_cosine,
    sp.tanh: _ratio(_hyperbolic_sine, _hyperbolic_cosine),
    sp.coth: _ratio(_hyperbolic_cosine, _hyperbolic_sine),
    sp.sech: _ratio(None, _hyperbolic_cosine),
    sp.csch: _ratio(None, _hyperbolic_sine),
}
_COMPLEX_PARTS = (sp.re, sp.im, sp.conjugate, sp.arg)
