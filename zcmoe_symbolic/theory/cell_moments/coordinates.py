"""The variable in which a model is smooth up to an end of one of its pieces.

At the end of a piece the target or the density may behave like a power of the distance to the end. In the variable s
with `x = end + s^q` (or `end - s^q`) rational powers are smooth, and the distance to the end is known to all digits.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import lcm
from typing import Any, Protocol

import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.numerics.compilation import CannotCompile, Compiled, compiled
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.theory.model.arguments import exact_sign
from zcmoe_symbolic.theory.scalar import x

__all__ = ["AtZero", "EndCoordinate", "Piece", "distance", "end_coordinate"]

distance = sp.Symbol("s", positive=True)
"""The variable next to an end: the distance to the end is a power of it."""

_LARGEST_ROOT = 60
_LARGEST_BASE = 60  # operations in the base of a power that is multiplied out


class Piece(Protocol):
    """An interval on which target and density are smooth, as `theory.model.data_model.ModelPiece`."""

    @property
    def left(self) -> Point: ...
    @property
    def right(self) -> Point: ...
    @property
    def beta(self) -> sp.Expr: ...
    @property
    def density(self) -> sp.Expr: ...


@dataclass(frozen=True, slots=True)
class EndCoordinate:
    """Target, and density times `|dx/ds|`, in the variable `distance` with `x = end + direction * s^root`."""

    end: Point
    direction: int
    root: int
    beta: sp.Expr
    weight: sp.Expr

    def distance_to(self, point: arb) -> arb:
        """The value of the variable at a point, at the present precision; not finite beyond the end."""
        offset = self.direction * (point - self.end.ball(ctx.prec + 10))
        return offset if self.root == 1 else offset.root(self.root)


def end_coordinate(piece: Piece, *, at_left: bool) -> EndCoordinate | None:
    """The coordinate in which rational powers of the distance to an end are smooth.

    `None` if the end has no exact value.

    >>> from zcmoe_symbolic.theory.model.data_model import ModelPiece
    >>> piece = ModelPiece(Point.of(0), Point.of(1), x, sp.sqrt(x * (1 - x)))
    >>> end_coordinate(piece, at_left=False).weight
    2*s**2*sqrt(1 - s)*sqrt(s + 1)
    """
    end = piece.left if at_left else piece.right
    if end.exact is None:
        return None
    direction = 1 if at_left else -1
    return EndCoordinate(end, direction, *_in_the_distance(piece.beta, piece.density, end.exact, direction))


@lru_cache(maxsize=256)
def _in_the_distance(beta: sp.Expr, density: sp.Expr, end: sp.Expr, direction: int) -> tuple[int, sp.Expr, sp.Expr]:
    root = _root(beta, density, end)
    inside = end + direction * distance**root
    beta, density = (_with_factored_bases(expr.xreplace({x: inside})) for expr in (beta, density))
    stretch = root * distance ** (root - 1)
    return root, beta, sp.Add(*(term * stretch for term in sp.Add.make_args(density)))


def _root(beta: sp.Expr, density: sp.Expr, end: sp.Expr) -> int:
    """The common denominator of the powers whose base is zero at the end."""
    denominators = {1}
    for expr in (beta, density):
        for power in expr.atoms(sp.Pow):
            if not power.base.has(x) or power.exp.is_Integer or not _may_be_zero(power.base, end):
                continue
            # Other exponents stay rough; their powers are still milder in the fourth root.
            denominators.add(int(power.exp.q) if power.exp.is_Rational else 4)
    root = lcm(*denominators)
    return root if root <= _LARGEST_ROOT else 4


def _may_be_zero(expr: sp.Expr, end: sp.Expr) -> bool:
    try:
        with working_precision(128):
            return bool(compiled(expr.xreplace({x: end})).arb().contains(0))
    except CannotCompile:
        return False


def _with_factored_bases(expr: sp.Expr) -> sp.Expr:
    """Powers whose base is multiplied out and factored, so that powers of the distance come out of roots."""

    def factored(power: sp.Pow) -> sp.Expr:
        base = power.base
        if sp.count_ops(base) <= _LARGEST_BASE:
            base = sp.expand(base)
            if base.is_polynomial(distance):
                base = sp.factor(base)
        return sp.Pow(base, power.exp)

    def is_root(node: Any) -> bool:
        return isinstance(node, sp.Pow) and not node.exp.is_Integer and node.base.has(distance)

    return expr.replace(is_root, factored)


@dataclass(frozen=True, slots=True)
class AtZero:
    """Target and density near the distance 0, with names for the powers `s^a`, a > 0, that are not analytic there.

    Arb has no value for such a power on a ball around 0; on [0, u] it runs through [0, u^a].
    """

    beta: Compiled
    weight: Compiled
    exponents: tuple[Compiled, ...]

    @classmethod
    def of(cls, beta: sp.Expr, weight: sp.Expr) -> "AtZero | None":
        # The powers of the density and of the stretch make one.
        beta, weight = (sp.powsimp(sp.expand_mul(expr), combine="exp") for expr in (beta, weight))
        rough = sorted(
            (
                power
                for power in (beta.atoms(sp.Pow) | weight.atoms(sp.Pow))
                if power.base == distance and not power.exp.is_Integer and not power.exp.free_symbols
            ),
            key=str,
        )
        if not rough or any(exact_sign(power.exp) != 1 for power in rough):
            return None
        names = [sp.Dummy(real=True) for _ in rough]
        named = [expr.xreplace(dict(zip(rough, names, strict=True))) for expr in (beta, weight)]
        inside = [compiled(expr, distance, *names) for expr in named]
        return cls(inside[0], inside[1], tuple(compiled(power.exp) for power in rough))

    def values(self, point: arb) -> tuple[arb, arb]:
        largest = point.upper().max(arb(0))
        powers = [arb(0).union(largest ** exponent.arb()) for exponent in self.exponents]
        return self.weight.arb(point, *powers), self.beta.arb(point, *powers)
