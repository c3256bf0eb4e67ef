"""Whether a density is non-negative, integrable and normalised: proved, refuted with the place, or undecided."""

from functools import lru_cache
from itertools import pairwise

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.pieces import SmoothPiece, smooth_pieces
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.quadrature import certified_integral
from zcmoe_symbolic.numerics.zeros import CannotIsolate, Zero, isolate_zeros
from zcmoe_symbolic.theory.model.arguments import (
    NotDecided,
    ball_of,
    covered,
    exact_sign,
    is_zero,
    point_between,
    shown,
    value_at,
)
from zcmoe_symbolic.theory.model.mass import closed_integral, is_normalised_by_its_integral, is_one
from zcmoe_symbolic.theory.model.parts import integral_of_parts
from zcmoe_symbolic.theory.scalar import x

__all__ = ["DIVIDE", "checked_density", "proved_density"]

_REMEMBERED = 256
_SECONDS = 5.0
_FEW_BALLS = 60
_FEW_DIGITS, _MANY_DIGITS = 12, 50


NORMALIZE = "DataModel(..., normalize=True) divides by it"
DIVIDE = "divide by it"

_PROVED: dict[sp.Expr, None] = {}
"""The last densities that are known to be such because of how they were made."""


def proved_density(density: sp.Expr) -> sp.Expr:
    """Remember that an expression is a density: non-negative and divided by its integral, by its construction."""
    while len(_PROVED) >= _REMEMBERED:
        del _PROVED[next(iter(_PROVED))]
    _PROVED[density] = None
    return density


def checked_density(density: sp.Expr, *, normalize: bool = False, remedy: str = NORMALIZE) -> sp.Expr:
    """The density, divided by its integral with `normalize`; raises `ValueError` unless it is proved to be one.

    The sign is constant between neighbouring zeros and poles, which are isolated rigorously, so that a ball at one
    point between them decides it; a pole must be of an order below 1. The integral is compared with 1 exactly.
    """
    return density if density in _PROVED else _checked(density, normalize, remedy)


@lru_cache(maxsize=_REMEMBERED)
def _checked(density: sp.Expr, normalize: bool, remedy: str) -> sp.Expr:
    try:
        pieces = smooth_pieces(density, x, 0, 1, is_zero=is_zero)
    except ValueError as error:
        raise NotDecided(f"density = {density} could not be divided into smooth pieces: {error}") from error
    positive = [_check_sign(density, piece) for piece in pieces]
    if not any(positive):
        raise ValueError(f"density = {density} is zero everywhere; it must integrate to 1")
    mass = _closed_mass(pieces)
    if normalize:
        return proved_density(density / _integral(pieces, density, mass))
    _check_mass(density, mass, remedy)
    return density


def _check_sign(density: sp.Expr, piece: SmoothPiece) -> bool:
    """Whether the density is positive on the piece (but for isolated points) and not identically zero."""
    if _is_positive(piece):
        return True
    try:
        found = isolate_zeros(piece.expr, x, piece.left, piece.right, is_zero=is_zero)
    except CannotIsolate as error:
        raise NotDecided(f"whether density = {density} is negative somewhere is not decided: {error}") from error
    if found.is_identically_zero:
        return False
    for pole in found.poles:
        _check_pole(density, pole)
    inner = sorted((zero.point for zero in (*found.zeros, *found.poles)), key=lambda point: point.ball(128).mid())
    ends = [piece.left, *(point for point in inner if _is_inside(point, piece)), piece.right]
    for left, right in pairwise(ends):
        point = point_between(left, right)
        value = value_at(piece.expr, point)
        if value < 0:
            raise ValueError(f"density = {density} is negative at x = {point.exact}: {shown(value)}; a density is not")
        if not value > 0:
            raise NotDecided(f"whether density = {density} is negative at x = {point.exact} is not decided")
    return True


def _is_positive(piece: SmoothPiece) -> bool:
    """Whether a few balls show that the density is positive and bounded on the whole piece."""
    with working_precision(64):
        low, high = piece.left.ball(64).lower(), piece.right.ball(64).upper()
        function = compiled(piece.expr, x)
        return covered(lambda ball: function.arb(ball) > 0, low, high, _FEW_BALLS) is None


def _check_pole(density: sp.Expr, pole: Zero) -> None:
    sign = exact_sign(pole.multiplicity + 1)
    where = shown(pole.point.ball(64), 6)
    if sign is None:
        raise NotDecided(f"whether density = {density} is integrable near x = {where} is not decided")
    if sign <= 0:
        raise ValueError(
            f"density = {density} has no finite integral; its exponent at x = {where} is {pole.multiplicity}"
        )


def _is_inside(point: Point, piece: SmoothPiece) -> bool:
    return point.compare(piece.left, is_zero=is_zero) > 0 > point.compare(piece.right, is_zero=is_zero)


def _closed_mass(pieces: tuple[SmoothPiece, ...]) -> sp.Expr | None:
    total = sp.S.Zero
    for piece in pieces:
        if piece.left.exact is None or piece.right.exact is None:
            return None
        value = closed_integral(piece.expr, piece.left.exact, piece.right.exact)
        if value is None:
            return None
        total += value
    return total


def _integral(pieces: tuple[SmoothPiece, ...], density: sp.Expr, mass: sp.Expr | None) -> sp.Expr:
    if mass is not None:
        return mass
    return integral_of_parts([(piece.left, piece.right, piece.expr) for piece in pieces], density)


def _check_mass(density: sp.Expr, mass: sp.Expr | None, remedy: str) -> None:
    if is_normalised_by_its_integral(density):
        return
    if mass is not None:
        if not is_one(mass):
            _refuse(density, ball_of(mass), str(mass) if mass.is_Rational else shown(ball_of(mass)), remedy)
        return
    for digits in (_FEW_DIGITS, _MANY_DIGITS):
        try:
            ball = certified_integral(density, x, 0, 1, digits=digits, is_zero=is_zero)
        except ValueError as error:
            raise NotDecided(f"the integral of density = {density} could not be computed: {error}") from error
        if not ball.contains(1):
            _refuse(density, ball, shown(ball), remedy)
    from zcmoe_symbolic.deciders.equality import decide_equal

    if not decide_equal(sp.Integral(density, (x, 0, 1)), sp.S.One, seconds=_SECONDS).proved:
        _refuse(density, ball, shown(ball), remedy)


def _refuse(density: sp.Expr, mass: arb, value: str, remedy: str) -> None:
    if mass.is_finite() and not mass.contains(1):
        raise ValueError(f"density = {density} integrates to {value} over [0, 1], not to 1; {remedy}")
    raise NotDecided(
        f"whether density = {density} integrates to exactly 1 is not decided (the integral is about {value}); {remedy}"
    )
