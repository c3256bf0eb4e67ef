"""What a user hands to the theory: exact numbers, and functions of one variable on [0, 1]."""

import math
from collections.abc import Callable
from fractions import Fraction
from numbers import Integral

import sympy as sp
from flint import arb, ctx
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.language.wellformed import InexactInput
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.numerics.points import Point, exactly_zero, working_precision
from zcmoe_symbolic.numerics.quadrature import MOST_DIGITS
from zcmoe_symbolic.theory.scalar import x

__all__ = [
    "BOUND",
    "NotDecided",
    "ball_of",
    "check_runs_through_the_domain",
    "checked_count",
    "checked_digits",
    "covered",
    "exact_expression",
    "exact_number",
    "exact_sign",
    "function_of_x",
    "is_zero",
    "is_zero_between",
    "point_between",
    "shown",
    "to_digits",
    "value_at",
]  # fmt: skip

# In (0, 1), and not where two functions are likely to agree; a root may be undefined at some of them.
_SOMEWHERE = tuple(Point.of(sp.Rational(k, 1009)) for k in (311, 653, 92, 871))
BOUND = sp.Symbol("t", real=True)
_DEPTH = 60
_BETWEEN_BITS = 250
_WORKING_BITS = (64, 256, 1024, 4096)
# What a symbol may be declared to be without contradicting that it takes every value in (0, 1).
_NOT_A_POINT_OF_THE_DOMAIN = ("negative", "nonpositive", "integer", "rational", "irrational", "imaginary", "infinite")


class NotDecided(ValueError):
    """A condition on the input that could be neither proved nor refuted."""


def exact_number(value: object, name: str) -> sp.Expr:
    """The argument `name` as an exact real SymPy number.

    Raises `InexactInput` (a `ValueError`) for a float, `ValueError` for what is no real number.

    >>> exact_number(Fraction(1, 3), "variance")
    1/3
    >>> exact_number(0.1, "variance")
    Traceback (most recent call last):
        ...
    zcmoe_symbolic.language.wellformed.InexactInput: variance is the float 0.1; write Rational('0.1') instead
    """
    number = exact_expression(value, name)
    if number.free_symbols:
        found = min(map(str, number.free_symbols))
        raise ValueError(f"{name} = {number} contains the symbol {found}; it must be a number")
    if not (number.is_Rational or ball_of(number).is_finite()):
        raise ValueError(f"{name} = {number} is not a finite real number")
    return number


def function_of_x(value: object, name: str, variable: sp.Symbol | None = None) -> sp.Expr:
    """The argument `name` as a function of the public variable `x`, in whatever symbol it was written.

    Raises `InexactInput` for a float, `ValueError` for several symbols, for a symbol that cannot run through
    [0, 1], for an unknown function, and for what is no expression.

    >>> function_of_x(sp.Symbol("t") ** 2, "beta")
    x**2
    """
    expr = exact_expression(value, name)
    symbols = sorted(expr.free_symbols, key=str)
    if variable is not None and any(symbol not in (variable, x) for symbol in symbols):
        found = next(symbol for symbol in symbols if symbol not in (variable, x))
        raise ValueError(f"{name} = {expr} contains the symbol {found}; the only variable is {variable}")
    if len({symbol.name for symbol in symbols}) > 1:
        found = ", ".join(map(str, symbols))
        raise ValueError(f"{name} = {expr} contains {len(symbols)} symbols ({found}); give numbers for all but one")
    unknown = sorted(map(str, expr.atoms(AppliedUndef)))
    if unknown:
        raise ValueError(f"{name} = {expr} contains the unknown function {unknown[0]}; write its formula")
    for symbol in symbols:
        if symbol != x:
            check_runs_through_the_domain(symbol, name)
    expr = expr.xreplace(dict.fromkeys(symbols, x))
    expr = _without_captures(expr)
    try:
        value_at(expr, _SOMEWHERE[0], 64)
    except CannotCompile as error:
        raise ValueError(f"{name} = {expr} cannot be evaluated: {error}") from error
    return expr


def checked_count(value: object, name: str, least: int = 1) -> int:
    """The argument `name` as an integer of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, Integral | sp.Integer):
        raise ValueError(f"{name} is {value!r}; it must be an integer of at least {least}")
    if value < least:
        raise ValueError(f"{name} is {value}; it must be at least {least}")
    return int(value)


def checked_digits(digits: object) -> int:
    """The argument `digits`, within the limit on what is computed."""
    count = checked_count(digits, "digits")
    if count > MOST_DIGITS:
        raise ValueError(f"digits is {count}; at most {MOST_DIGITS} are computed")
    return count


def ball_of(number: sp.Expr, bits: int = 128) -> arb:
    """A ball with the value of a closed expression; not finite where no value is found."""
    if number.is_Rational:
        return _at(bits, lambda: arb(int(number.p)) / int(number.q))
    return _at(bits, lambda: compiled(number).arb())


def is_zero(expr: sp.Expr) -> bool:
    """Whether an expression is proved to be exactly 0, at every x; `False` says only that it was not.

    A ball without 0 and multiplying out come first, which are much cheaper than the deciders.

    >>> is_zero(sp.sqrt(2) * sp.sqrt(3) - sp.sqrt(6)), is_zero(sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1)
    (True, True)
    """
    if expr.is_Rational:
        return bool(expr == 0)
    if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return False
    try:
        balls = [value_at(expr, point) for point in _SOMEWHERE] if expr.free_symbols else [ball_of(expr)]
    except CannotCompile:
        return False
    if any(ball.is_finite() and not ball.contains(0) for ball in balls):
        return False
    if exactly_zero(expr):
        return True
    # The deciders take half a second to load, which most models do without.
    from zcmoe_symbolic.deciders.equality import prove_equal

    return prove_equal(expr, sp.S.Zero) is not None


def is_zero_between(expr: sp.Expr, left: Point, right: Point) -> bool:
    """Whether an expression is proved to be 0 everywhere between two points; a ball inside decides most cases."""
    if x not in expr.free_symbols:
        return is_zero(expr)
    value = value_at(expr, point_between(left, right))
    return (not value.is_finite() or bool(value.contains(0))) and is_zero(expr)


def point_between(left: Point, right: Point) -> Point:
    """A short rational number strictly between two points; raises `NotDecided` if they are too close."""
    with working_precision(_BETWEEN_BITS + 256):
        low, high = left.ball(256).upper(), right.ball(256).lower()
        for bits in range(1, _BETWEEN_BITS):
            scale = 1 << bits
            inner = int((low * scale).floor().unique_fmpz()) + 1
            if low * scale < inner < high * scale:
                return Point.of(sp.Rational(inner, scale))
    raise NotDecided(f"no point was found between {left!r} and {right!r}")


def exact_sign(number: sp.Expr) -> int | None:
    """The sign of a real closed expression: -1, 0 or 1; `None` where it is not decided."""
    if number.is_Rational:
        return 1 if number.p > 0 else -1 if number.p < 0 else 0
    for bits in _WORKING_BITS:
        ball = ball_of(number, bits)
        if ball > 0:
            return 1
        if ball < 0:
            return -1
        if bits == _WORKING_BITS[0] and is_zero(number):
            return 0
    return None


def value_at(expr: sp.Expr, point: Point, bits: int = 128) -> arb:
    """A ball with the value of an expression in `x` at a point."""
    return _at(bits, lambda: compiled(expr, x).arb(point.ball(bits)))


def to_digits(value: Callable[[int], arb], digits: int) -> Ball:
    """The number that `value` encloses at a precision in bits, with at least so many significant digits proved.

    A number of which no digit is found, as one that is 0, has a radius below `10**-digits`. Raises `ValueError` if
    the digits are not reached.
    """
    bits = math.ceil(digits * math.log2(10)) + 16
    for _ in range(5):
        found = value(bits)
        if found.is_finite():
            ball = Ball.from_arb(found)
            if ball.digits >= digits or (ball.contains(0) and found.rad() < arb(10) ** -digits):
                return ball
        bits *= 2
    raise ValueError(f"{digits} digits were not reached with {bits // 2} bits; ask for fewer")


def covered(holds: Callable[[arb], bool], low: arb, high: arb, most: int) -> arb | None:
    """`None` if `holds` is true of balls that cover [low, high], else a ball of which it is not.

    Balls are halved where it is not true, at most 60 times; at most `most` are looked at.
    """
    pending = [(low, high, 0)]
    while pending:
        left, right, depth = pending.pop()
        ball = left.union(right)
        most -= 1
        if holds(ball):
            continue
        if depth >= _DEPTH or most <= 0:
            return ball
        middle = ((left + right) / 2).mid()
        pending += [(middle, right, depth + 1), (left, middle, depth + 1)]
    return None


def shown(ball: arb, digits: int = 10) -> str:
    """A number for a message, to so many digits.

    >>> shown(arb(1) / 3)
    '0.3333333333'
    """
    return str(ball.str(digits, radius=False))


def _at(bits: int, evaluate: Callable[[], arb]) -> arb:
    saved = ctx.prec
    ctx.prec = bits
    try:
        return evaluate()
    finally:
        ctx.prec = saved


def exact_expression(value: object, name: str) -> sp.Expr:
    """The argument `name` as an expression without floats, whatever its symbols; `ValueError` for anything else."""
    if isinstance(value, str):
        raise ValueError(f"{name} is the text {value!r}; give an expression made of SymPy's symbols")
    if isinstance(value, bool) or value is None:
        raise ValueError(f"{name} is {value!r}; give an exact number or an expression")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{name} is {float(value)!r}; give an exact number or an expression")
        raise InexactInput(f"{name} is the float {float(value)!r}; write Rational('{float(value)!r}') instead")
    if isinstance(value, Fraction):
        return sp.Rational(value.numerator, value.denominator)
    try:
        expr = sp.sympify(value, strict=True)
    except (sp.SympifyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"{name} is {value!r}; give an exact number or an expression") from error
    if not isinstance(expr, sp.Expr) or not expr.is_commutative:
        raise ValueError(f"{name} is {value!r}; give an exact number or an expression")
    floats = sorted(expr.atoms(sp.Float), key=str)
    if floats:
        exact = sp.nsimplify(floats[0], rational=True)
        raise InexactInput(f"{name} contains the float {floats[0]}; write Rational('{exact}') instead")
    if expr.has(sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I):
        raise ValueError(f"{name} = {expr} is not real and finite")
    return expr


def _without_captures(expr: sp.Expr) -> sp.Expr:
    """The expression with no `x` bound in an integral or sum, so that values can be put in place of `x`."""
    renamed = {
        node: node.xreplace({x: BOUND})
        for node in expr.atoms(sp.Integral, sp.Sum, sp.Product)
        if x in node.bound_symbols and not node.free_symbols
    }
    return expr.xreplace(renamed) if renamed else expr


def check_runs_through_the_domain(symbol: sp.Symbol, name: str) -> None:
    """SymPy has already used what was declared of the symbol, so that it must hold at every point of (0, 1)."""
    wrong = [flag for flag in _NOT_A_POINT_OF_THE_DOMAIN if getattr(symbol, f"is_{flag}")]
    if wrong or symbol.is_extended_real is False or symbol.is_finite is False:
        declared = wrong[0] if wrong else "not real"
        raise ValueError(
            f"the symbol {symbol} of {name} is declared {declared}, but it runs through [0, 1]; "
            f"write Symbol({symbol.name!r}, real=True)"
        )
