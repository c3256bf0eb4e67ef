"""Whether particular functions on [0, 1] meet a hypothesis: decided by isolated zeros and balls, outside the kernel.

The kernel discharges what follows from the form of a function. What it does not see (that a cosine's slope vanishes at
isolated points only) is decided here; a theorem keeps such a hypothesis, and the reader is told that it was decided.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.pieces import SmoothPiece, smooth_pieces
from zcmoe_symbolic.numerics.points import Point
from zcmoe_symbolic.numerics.quadrature import certified_integral
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros
from zcmoe_symbolic.theory.model.arguments import NotDecided, is_zero, point_between, shown, value_at
from zcmoe_symbolic.theory.model.parts import by_pieces, name_of
from zcmoe_symbolic.theory.model.target_checks import check_target
from zcmoe_symbolic.theory.scalar import x

__all__ = ["Condition", "Standing", "decide", "decide_about_slope"]

Standing = Literal["kernel", "decided", "fails", "open", "general"]
"""Shown by the kernel; decided here; refuted here; undecided; or about what was not substituted."""

_DIGITS = 30


@dataclass(frozen=True, slots=True)
class Condition:
    """A hypothesis in a special case, with what is known of it and why.

    >>> from zcmoe_symbolic.language import positive
    >>> str(decide(positive(sp.Lambda(x, x - sp.Rational(1, 2)))))
    'x - 1/2 > 0 on [0, 1]: fails, it is -0.500000 at x = 0'
    """

    hypothesis: Hypothesis
    standing: Standing
    why: str = ""

    def __str__(self) -> str:
        words = {
            "kernel": "shown by the kernel",
            "decided": "decided by certified numbers",
            "fails": "fails",
            "open": "not decided",
            "general": "assumed",
        }
        return f"{self.hypothesis}: {words[self.standing]}{f', {self.why}' if self.why else ''}"


class _Fails(ValueError):
    """The hypothesis is false, for a reason that the message gives."""


def decide(hypothesis: Hypothesis) -> Condition:
    """What certified numbers tell about a hypothesis on particular functions; `open` where they do not decide it."""
    first = hypothesis.arguments[0]
    try:
        if hypothesis.kind == "holds":
            why = _relation(first)
        elif hypothesis.kind in _OF_A_FUNCTION and _is_particular(first):
            function = first.expr.xreplace({first.variables[0]: x})
            why = _OF_A_FUNCTION[hypothesis.kind](sp.sympify(function).doit(integrals=False))
        else:
            return Condition(hypothesis, "open")
    except _Fails as error:
        return Condition(hypothesis, "fails", str(error))
    except (NotDecided, CannotIsolate) as error:
        return Condition(hypothesis, "open", str(error))
    except (ValueError, ArithmeticError) as error:
        return Condition(hypothesis, "open", str(error))
    return Condition(hypothesis, "decided", why)


def decide_about_slope(hypothesis: Hypothesis, function: sp.Lambda) -> Condition:
    """The same for a hypothesis on the slope of a function by cases, whose slope is taken piece by piece."""
    target = sp.sympify(function.expr.xreplace({function.variables[0]: x}))
    try:
        why = _OF_A_FUNCTION[hypothesis.kind](by_pieces(_slopes(target), sp.nan))
    except _Fails as error:
        return Condition(hypothesis, "fails", f"the slope of {target}: {error}")
    except (KeyError, ValueError, ArithmeticError) as error:
        return Condition(hypothesis, "open", str(error))
    return Condition(hypothesis, "decided", f"for the slope of {target} {why}")


def _slopes(function: sp.Expr) -> list[tuple[Point, Point, sp.Expr]]:
    slopes = [(piece.left, piece.right, piece.expr.diff(x)) for piece in _pieces(function)]
    if len(slopes) > 1 and any(point.exact is None for left, right, _ in slopes for point in (left, right)):
        raise NotDecided("two of its pieces meet at a point that has no exact form")
    return slopes


def _is_particular(function: sp.Basic) -> bool:
    if not isinstance(function, sp.Lambda) or len(function.variables) != 1:
        return False
    return not function.free_symbols and not function.atoms(AppliedUndef)


def _pieces(function: sp.Expr) -> tuple[SmoothPiece, ...]:
    try:
        return smooth_pieces(function, x, 0, 1, is_zero=is_zero)
    except ValueError as error:
        raise NotDecided(f"{function} could not be divided into smooth pieces: {error}") from error


def _continuous(function: sp.Expr) -> str:
    try:
        check_target(function)
    except NotDecided as error:
        raise NotDecided(_of_the_function(error)) from error
    except ValueError as error:
        raise _Fails(_of_the_function(error)) from error
    return "as its pieces are bounded and agree where they meet"


def _of_the_function(error: ValueError) -> str:
    text = str(error).partition("; ")[0]
    return text.removeprefix("beta = ").replace("whether beta ", "whether it ").replace("beta ", "it ", 1)


def _smooth(function: sp.Expr) -> str:
    _continuous(function)
    slopes = _slopes(function)
    try:
        _continuous(slopes[0][2] if len(slopes) == 1 else by_pieces(slopes, sp.nan))
    except _Fails as error:
        raise _Fails(f"its slope is not continuous: {error}") from error
    return "as it and its slope are continuous"


def _differentiable(function: sp.Expr) -> str:
    try:
        return _smooth(function)
    except _Fails as error:
        raise NotDecided(str(error)) from error


def _without_zeros(function: sp.Expr) -> str:
    _must_be_continuous(function)
    for piece in _pieces(function):
        found = isolate_zeros(piece.expr, x, piece.left, piece.right, is_zero=is_zero)
        if found.is_identically_zero:
            raise _Fails(f"it vanishes from {name_of(piece.left)} to {name_of(piece.right)}")
        for zero in found.zeros:
            raise _Fails(f"it vanishes at x = {name_of(zero.point)}")
    return "as no zero is in [0, 1]"


def _must_be_continuous(function: sp.Expr) -> None:
    try:
        _continuous(function)
    except _Fails as error:
        raise NotDecided(f"it is not continuous ({error}), so that zeros and values do not decide its sign") from error


def _positive(function: sp.Expr) -> str:
    _signs(function, strict=True)
    _without_zeros(function)
    return "as no zero is in [0, 1] and it is positive somewhere"


def _nonnegative(function: sp.Expr) -> str:
    _signs(function, strict=False)
    return "as it is not negative between its zeros"


def _signs(function: sp.Expr, *, strict: bool) -> None:
    """Raise `_Fails` where the function is negative, at the ends and between neighbouring zeros."""
    _must_be_continuous(function)
    for piece in _pieces(function):
        found = isolate_zeros(piece.expr, x, piece.left, piece.right, is_zero=is_zero)
        if found.is_identically_zero:
            if strict:
                raise _Fails(f"it vanishes from {name_of(piece.left)} to {name_of(piece.right)}")
            continue
        for end in (piece.left, piece.right):
            value = value_at(piece.expr, end)
            if value < 0:
                raise _Fails(f"it is {shown(value, 6)} at x = {name_of(end)}")
        inner = [zero.point for zero in found.zeros]
        inside = [
            p for p in inner if p.compare(piece.left, is_zero=is_zero) > 0 > p.compare(piece.right, is_zero=is_zero)
        ]
        cuts = [piece.left, *sorted(inside, key=lambda point: point.ball(128).mid()), piece.right]
        for left, right in pairwise(cuts):
            point = point_between(left, right)
            value = value_at(piece.expr, point)
            if value < 0:
                raise _Fails(f"it is {shown(value, 6)} at x = {name_of(point)}")
            if not value > 0:
                raise NotDecided(f"its sign at x = {name_of(point)} is not decided")


def _nonzero_almost_everywhere(function: sp.Expr) -> str:
    zeros = 0
    for piece in _pieces(function):
        found = isolate_zeros(piece.expr, x, piece.left, piece.right, is_zero=is_zero)
        if found.is_identically_zero:
            raise _Fails(f"it vanishes from x = {name_of(piece.left)} to x = {name_of(piece.right)}")
        zeros += len(found.zeros)
    return f"as it has {zeros or 'no'} isolated zero{'' if zeros == 1 else 's'} and vanishes on no interval"


def _unit_mass(function: sp.Expr) -> str:
    ball = certified_integral(function, x, 0, 1, digits=_DIGITS, is_zero=is_zero)
    if not ball.contains(1):
        raise _Fails(f"its integral is {shown(ball, 10)}")
    from zcmoe_symbolic.deciders.equality import decide_equal

    if not decide_equal(sp.Integral(function, (x, 0, 1)), sp.S.One).proved:
        raise NotDecided("its integral is 1 to 30 digits, but not shown to be 1")
    return "as its integral is exactly 1"


_OF_A_FUNCTION: Mapping[str, Callable[[sp.Expr], str]] = {
    "continuous": _continuous,
    "continuously differentiable": _smooth,
    "differentiable": _differentiable,
    "nonnegative": _nonnegative,
    "nonzero": _without_zeros,
    "nonzero almost everywhere": _nonzero_almost_everywhere,
    "positive": _positive,
    "unit mass": _unit_mass,
}


def _relation(relation: sp.Basic) -> str:
    """Whether a relation between numbers holds, by balls around both sides."""
    if not isinstance(relation, sp.Rel) or relation.free_symbols or relation.atoms(AppliedUndef):
        raise NotDecided("it is about more than numbers")
    left, right = (Ball.enclosing(side, _DIGITS) for side in relation.args)
    if isinstance(relation, sp.Eq):
        if left.overlaps(right) is False:
            raise _Fails(f"the left side is {left}, the right side {right}")
        from zcmoe_symbolic.deciders.equality import decide_equal

        if decide_equal(*relation.args).proved:
            return "as both sides are exactly equal"
        raise NotDecided("both sides agree to 30 digits, but are not shown to be equal")
    holds = left <= right if isinstance(relation, sp.Le) else left < right if isinstance(relation, sp.Lt) else None
    if holds is None or not isinstance(holds, bool):
        raise NotDecided(f"the left side is {left}, the right side {right}")
    if not holds:
        raise _Fails(f"the left side is {left}, the right side {right}")
    return f"as the left side is {left.decimal(10)}, the right side {right.decimal(10)}"
