"""An open interval with its variable, and the signs that an expression can take inside it."""

from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from zcmoe_symbolic.deciders.signs import is_negative, is_positive
from zcmoe_symbolic.deciders.signs import is_nonnegative as _known_nonnegative

__all__ = ["ANY_SIGN", "Interval", "is_nonnegative", "is_real_constant", "signs_inside", "without_real_roots"]

Signs = frozenset[int]

ANY_SIGN: Signs = frozenset({-1, 0, 1})
_POSITIVE: Signs = frozenset({1})
_NEGATIVE: Signs = frozenset({-1})
_ZERO: Signs = frozenset({0})
_ODD_INCREASING = (sp.sinh, sp.tanh, sp.asinh, sp.atan, sp.erf, sp.erfi, sp.Shi)


@dataclass(frozen=True, slots=True)
class Interval:
    """The real numbers strictly between `lower` and `upper`, named by the real dummy `variable`.

    Whoever makes one has shown `lower < upper` for all admitted values of the parameters.

    >>> x = sp.Dummy("x", real=True)
    >>> inside = Interval(x, sp.Integer(0), sp.pi)
    >>> inside.positive(sp.sin(x)), inside.positive(sp.cos(x))
    (True, False)
    """

    variable: sp.Symbol
    lower: sp.Expr
    upper: sp.Expr

    @property
    def middle(self) -> sp.Expr:
        """A point inside."""
        if self.lower == -sp.oo:
            return sp.Integer(0) if self.upper == sp.oo else self.upper - 1
        if self.upper == sp.oo:
            return self.lower + 1
        return (self.lower + self.upper) / 2

    def from_the_half_line(self, parameter: sp.Expr) -> sp.Expr | None:
        """A rational map of (0, oo) onto the interval, at `parameter`; `None` for the whole line."""
        if self.lower == -sp.oo:
            return None if self.upper == sp.oo else self.upper - parameter
        if self.upper == sp.oo:
            return self.lower + parameter
        return (self.lower + self.upper * parameter) / (1 + parameter)

    def signs(self, expr: sp.Expr) -> Signs | None:
        """The signs that `expr` may take inside, at most; `None` if it is not known to be real there."""
        return signs_inside(expr, self)

    def positive(self, expr: sp.Expr) -> bool:
        """Whether `expr` is certainly positive inside."""
        return self.signs(expr) == _POSITIVE

    def nonnegative(self, expr: sp.Expr) -> bool:
        """Whether `expr` is certainly real and not negative inside."""
        found = self.signs(expr)
        return found is not None and -1 not in found

    def nonzero(self, expr: sp.Expr) -> bool:
        """Whether `expr` certainly has no zero inside."""
        found = self.signs(expr)
        if found is not None and 0 not in found:
            return True
        real, imaginary = expr.as_real_imag() if expr.has(sp.I) else (expr, sp.Integer(0))
        if imaginary == 0 or real.has(sp.re, sp.im) or imaginary.has(sp.re, sp.im):
            return False
        return any(part is not None and 0 not in part for part in (self.signs(real), self.signs(imaginary)))

    def real(self, expr: sp.Expr) -> bool:
        """Whether `expr` is certainly real inside."""
        return self.signs(expr) is not None


def is_real_constant(expr: sp.Expr) -> bool:
    """Whether an expression without the variable is certainly real and finite."""
    return bool(expr.is_extended_real) and expr.is_finite is not False and not expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo)


def is_nonnegative(expr: sp.Expr) -> bool:
    """Whether `expr` is certainly real and not negative; zero is not."""
    return bool(expr == 0) or _known_nonnegative(expr)


@lru_cache(maxsize=20_000)
def signs_inside(expr: sp.Expr, interval: Interval) -> Signs | None:
    """The signs that `expr` may take inside the interval, at most; `None` if it is not known to be real.

    >>> x = sp.Dummy("x", real=True)
    >>> sorted(signs_inside(1 - x**2, Interval(x, sp.Integer(0), sp.Integer(1))))
    [1]
    """
    if not expr.has(interval.variable):
        return _signs_of_a_constant(expr)
    structural = _by_structure(expr, interval)
    if structural is None or len(structural) == 1:
        return structural
    return structural & _by_algebra(expr, interval) & _by_monotonicity(expr, interval)


def _signs_of_a_constant(expr: sp.Expr) -> Signs | None:
    if expr.is_zero:
        return _ZERO
    if is_positive(expr):
        return _POSITIVE
    if is_negative(expr):
        return _NEGATIVE
    if not is_real_constant(expr):
        return None
    if is_nonnegative(expr):
        return frozenset({0, 1})
    if is_nonnegative(-expr):
        return frozenset({0, -1})
    return frozenset({-1, 1}) if expr.is_zero is False else ANY_SIGN


def _difference(left: sp.Expr, right: sp.Expr) -> Signs:
    """The signs of a difference of two ends, one of which may be infinite."""
    if left == right:
        return _ZERO
    if sp.oo in (left, -right):
        return _POSITIVE
    if -sp.oo in (left, -right):
        return _NEGATIVE
    return _signs_of_a_constant(sp.expand(left - right)) or ANY_SIGN


def _by_structure(expr: sp.Expr, interval: Interval) -> Signs | None:
    x = interval.variable
    if expr == x:
        if not {-1} & _difference(interval.lower, sp.Integer(0)):
            return _POSITIVE
        if not {1} & _difference(interval.upper, sp.Integer(0)):
            return _NEGATIVE
        return ANY_SIGN
    if expr.is_Add:
        parts = [signs_inside(term, interval) for term in expr.args]
        return None if any(part is None for part in parts) else _sum([part for part in parts if part is not None])
    if expr.is_Mul:
        factors = [signs_inside(factor, interval) for factor in expr.args]
        if any(factor is None for factor in factors):
            return None
        found: Signs = _POSITIVE
        for factor in factors:
            found = frozenset(left * right for left in found for right in factor or ())
        return found
    if expr.is_Pow:
        return _of_a_power(expr, interval)
    return _of_a_function(expr, interval)


def _sum(parts: list[Signs]) -> Signs:
    together = frozenset().union(*parts)
    if {-1, 1} <= together:
        return ANY_SIGN
    if together == _ZERO:
        return _ZERO
    return together - _ZERO if any(0 not in part for part in parts) else together


def _of_a_power(expr: sp.Expr, interval: Interval) -> Signs | None:
    base, exponent = expr.as_base_exp()
    if base == sp.E:
        return _POSITIVE if signs_inside(exponent, interval) is not None else None
    below = signs_inside(base, interval)
    if below is None:
        return None
    if exponent.is_integer and not exponent.has(interval.variable):
        if below == ANY_SIGN and exponent.is_negative is not False and not exponent.is_positive:
            return None
        if exponent.is_even:
            return frozenset(abs(sign) for sign in below)
        return below if exponent.is_odd else ANY_SIGN
    if signs_inside(exponent, interval) is None:
        return None
    if below == _POSITIVE:
        return _POSITIVE
    if -1 not in below and is_positive(exponent):
        return below
    return None


def _of_a_function(expr: sp.Expr, interval: Interval) -> Signs | None:
    if len(expr.args) != 1:
        return None
    argument = expr.args[0]
    inner = signs_inside(argument, interval)
    if inner is None:
        return None
    name = expr.func
    if name in _ODD_INCREASING:
        return inner
    if name is sp.exp or name is sp.cosh:
        return _POSITIVE
    if name is sp.erfc:
        return _POSITIVE
    if name is sp.Abs:
        return frozenset(abs(sign) for sign in inner)
    if name is sp.sign:
        return inner
    if name is sp.log:
        return signs_inside(sp.expand(argument - 1), interval) if inner == _POSITIVE else None
    if name in (sp.sin, sp.cos):
        return _of_a_wave(expr, interval)
    if name in (sp.tan, sp.cot):
        sine, cosine = signs_inside(sp.sin(argument), interval), signs_inside(sp.cos(argument), interval)
        below = cosine if name is sp.tan else sine
        if sine is None or cosine is None or below is None or 0 in below:
            return None
        return frozenset(left * right for left in sine for right in cosine)
    if name in (sp.sec, sp.csc):
        below = signs_inside((sp.cos if name is sp.sec else sp.sin)(argument), interval)
        return below if below is not None and 0 not in below else None
    if name in (sp.asin, sp.acos):
        if interval.nonnegative(1 - argument) and interval.nonnegative(1 + argument):
            return inner if name is sp.asin else frozenset({0, 1})
        return None
    if name in (sp.Si, sp.loggamma, sp.sinc):
        return ANY_SIGN if name is sp.Si or inner == _POSITIVE else None
    if name is sp.gamma:
        return _POSITIVE if inner == _POSITIVE else None
    return None


def _of_a_wave(expr: sp.Expr, interval: Interval) -> Signs:
    """Signs of sin(u) or cos(u) for u affine in the variable, from the half turns that u runs through."""
    x, argument = interval.variable, expr.args[0]
    slope = sp.diff(argument, x)
    if slope.has(x) or sp.oo in (interval.upper, -interval.lower):
        return ANY_SIGN
    ends = [sp.expand(argument.subs(x, end)) for end in (interval.lower, interval.upper)]
    turns = [sp.cancel(end / sp.pi) + (sp.Rational(1, 2) if expr.func is sp.cos else 0) for end in ends]
    direction = _difference(turns[1], turns[0])
    if direction == _NEGATIVE:
        turns.reverse()
    elif direction != _POSITIVE:
        return ANY_SIGN
    if not all(turn.is_number and turn.is_real for turn in turns):
        return ANY_SIGN
    whole = sp.floor(turns[0])
    if not whole.is_Integer or _difference(turns[1], whole + 1) not in (_NEGATIVE, _ZERO):
        return ANY_SIGN
    return _NEGATIVE if whole % 2 else _POSITIVE


def _by_algebra(expr: sp.Expr, interval: Interval) -> Signs:
    """Signs of a sum: by bounds for its waves, by its factors, and for polynomials by roots and coefficients."""
    if not expr.is_Add:
        return ANY_SIGN
    found = _by_bounded_terms(expr, interval)
    x = interval.variable
    try:
        polynomial = sp.Poly(expr, x)
    except sp.PolynomialError:
        return found
    if polynomial.free_symbols_in_domain & {x} or any(c.has(x) for c in polynomial.all_coeffs()):
        return found
    if not all(is_real_constant(c) for c in polynomial.all_coeffs()):
        return found
    return found & _of_a_polynomial(polynomial, interval)


def _by_bounded_terms(expr: sp.Expr, interval: Interval) -> Signs:
    """A constant term that outweighs the sum of the amplitudes of all sines and cosines."""
    constant, waves = sp.Integer(0), []
    for term in expr.args:
        if not term.has(interval.variable):
            constant += term
            continue
        amplitude, moving = term.as_independent(interval.variable)
        factors = sp.Mul.make_args(moving)
        if not all(f.as_base_exp()[0].func in (sp.sin, sp.cos) and f.as_base_exp()[1].is_Integer for f in factors):
            return ANY_SIGN
        if not all(f.as_base_exp()[1] > 0 and interval.real(f.as_base_exp()[0].args[0]) for f in factors):
            return ANY_SIGN
        even = all(f.as_base_exp()[1] % 2 == 0 for f in factors)
        waves.append((amplitude, even))
    if not waves:
        return ANY_SIGN

    def outweighs(level: sp.Expr, sign: int) -> bool:
        for amplitude, even in waves:
            signed = sign * amplitude
            level -= sp.Integer(0) if even and is_nonnegative(signed) else sp.Abs(amplitude)
        return is_positive(sp.expand(level))

    if outweighs(constant, 1):
        return _POSITIVE
    return _NEGATIVE if outweighs(-constant, -1) else ANY_SIGN


def without_real_roots(polynomial: sp.Poly) -> bool:
    """Whether a polynomial with real coefficients certainly has no real root (quadratics; rational coefficients)."""
    if polynomial.degree() == 2:
        a, b, c = polynomial.all_coeffs()
        return is_positive(sp.expand(4 * a * c - b**2))
    if polynomial.degree() > 0 and polynomial.get_domain() in (sp.ZZ, sp.QQ):
        return int(polynomial.count_roots()) == 0
    return False


def _of_a_polynomial(polynomial: sp.Poly, interval: Interval) -> Signs:
    """Signs of a polynomial: Sturm's theorem, or coefficients of one sign after a map of (0, oo) onto the interval."""
    if polynomial.is_zero:
        return _ZERO
    _, factors = polynomial.factor_list() if polynomial.get_domain() in (sp.ZZ, sp.QQ) else (None, [(polynomial, 1)])
    if all(_has_no_root_inside(factor, interval) for factor, _ in factors):
        found = _signs_of_a_constant(sp.expand(polynomial.eval(interval.middle)))
        return (found or ANY_SIGN) - _ZERO
    return _by_coefficients(polynomial, interval)


def _has_no_root_inside(factor: sp.Poly, interval: Interval) -> bool:
    if factor.degree() <= 0 or without_real_roots(factor):
        return True
    if factor.get_domain() not in (sp.ZZ, sp.QQ):
        return False
    ends: list[sp.Expr | None] = []
    for end, outward in ((interval.lower, -1), (interval.upper, 1)):
        if end in (sp.oo, -sp.oo):
            ends.append(None)
            continue
        if not end.is_number or not end.is_real:
            return False
        if not end.is_Rational and abs(end) < 1000:
            # An irrational end is replaced by a rational point a little further out.
            end = sp.Rational(str(sp.N(end, 20))) + sp.Rational(outward, 10**15)
        elif not end.is_Rational:
            return False
        elif factor.eval(end) == 0:
            return bool(factor.degree() == 1)
        ends.append(end)
    return int(factor.count_roots(*ends)) == 0


def _by_coefficients(polynomial: sp.Poly, interval: Interval) -> Signs:
    u = sp.Dummy("u", positive=True)
    point = interval.from_the_half_line(u)
    if point is None:
        even = all(monom[0] % 2 == 0 for monom in polynomial.monoms())
        if even and all(is_nonnegative(c) for c in polynomial.all_coeffs()) and is_positive(polynomial.eval(0)):
            return _POSITIVE
        return ANY_SIGN
    numerator = sp.together(sp.expand(polynomial.as_expr().subs(interval.variable, point)))
    degree = polynomial.degree()
    scale = (1 + u) ** degree if sp.oo not in (interval.upper, -interval.lower) else sp.Integer(1)
    moved = sp.cancel(numerator * scale)
    try:
        coefficients = sp.Poly(moved, u).all_coeffs()
    except sp.PolynomialError:
        return ANY_SIGN
    if any(c.has(u) for c in coefficients) or all(c == 0 for c in coefficients):
        return ANY_SIGN
    coefficients = [sp.factor(c) for c in coefficients]
    for sign, name in ((1, _POSITIVE), (-1, _NEGATIVE)):
        if all(is_nonnegative(sign * c) for c in coefficients):
            return name if any(is_positive(sign * c) for c in coefficients) else name | _ZERO
    return ANY_SIGN


def _by_monotonicity(expr: sp.Expr, interval: Interval) -> Signs:
    """A sum that vanishes at a finite end, is smooth there, and has a derivative of one sign inside.

    For entire pieces only (polynomials, exponentials, sines and cosines), so that no end can be singular.
    """
    x = interval.variable
    if not expr.is_Add or not _is_entire(expr, x):
        return ANY_SIGN
    for end, side in ((interval.lower, 1), (interval.upper, -1)):
        if end in (sp.oo, -sp.oo) or sp.expand(expr.subs(x, end)) != 0:
            continue
        derivative = sp.diff(expr, x)
        if sp.count_ops(derivative) > sp.count_ops(expr) + 2:
            continue
        slope = signs_inside(derivative, interval)
        if slope in (_POSITIVE, _NEGATIVE):
            return _POSITIVE if (slope == _POSITIVE) == (side == 1) else _NEGATIVE
    return ANY_SIGN


def _is_entire(expr: sp.Expr, x: sp.Symbol) -> bool:
    if not expr.has(x) or expr == x:
        return True
    if expr.is_Add or expr.is_Mul or expr.func in (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh):
        return all(_is_entire(argument, x) for argument in expr.args)
    return bool(expr.is_Pow and expr.exp.is_Integer and expr.exp > 0 and _is_entire(expr.base, x))
