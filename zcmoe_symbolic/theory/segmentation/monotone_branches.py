"""The monotone branches of a target: the intervals between its critical points, on each of which it has an inverse.

The law of `Z = beta(X)` is a sum over them: its density at z is the sum of `p/|beta'|` over the points x at which beta
is z, one on each branch whose range contains z.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation import Compiled, compiled
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, working_precision
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros
from zcmoe_symbolic.theory.model.arguments import NotDecided, is_zero, is_zero_between, point_between, value_at
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.model.data_model import DataModel, ModelPiece

__all__ = ["Branch", "branches_of", "crossing", "inverse_values", "value_at_end"]

_BISECTIONS = 1100  # as many as float64 has exponents, and more than it has digits; hardly ever more than 60 are done
_ULPS = 8
_WIDEST = 2.0**-20
_BITS = 128


@dataclass(frozen=True, slots=True)
class Branch:
    """An interval on which target and density are smooth; `direction` is 1 or -1 as the target rises or falls.

    It is 0 on a plateau. `has_inputs` is false where the density is zero everywhere.
    """

    left: Point
    right: Point
    beta: sp.Expr
    density: sp.Expr
    slope: sp.Expr
    direction: int
    has_inputs: bool

    @property
    def target(self) -> Compiled:
        """The target on this branch, to be evaluated."""
        return compiled(self.beta, x)

    @property
    def low_end(self) -> Point:
        """The end at which the target is least."""
        return self.right if self.direction < 0 else self.left

    @property
    def high_end(self) -> Point:
        """The end at which the target is greatest."""
        return self.left if self.direction < 0 else self.right


def branches_of(model: "DataModel") -> tuple[Branch, ...]:
    """The branches from left to right; the zeros of `beta'` between them are isolated rigorously.

    Raises `NotDecided` if they could not be isolated.
    """
    return _branches(model.pieces)


@lru_cache(maxsize=64)
def _branches(pieces: "tuple[ModelPiece, ...]") -> tuple[Branch, ...]:
    found: list[Branch] = []
    for piece in pieces:
        has_inputs = not is_zero_between(piece.density, piece.left, piece.right)
        if piece.is_plateau:
            found.append(Branch(piece.left, piece.right, piece.beta, piece.density, sp.S.Zero, 0, has_inputs))
            continue
        slope = piece.slope
        try:
            zeros = isolate_zeros(slope, x, piece.left, piece.right, is_zero=is_zero)
            inside = [point for point in zeros.all_points if _is_inside(point, piece)]
        except (CannotIsolate, CannotSeparate) as error:
            raise NotDecided(f"the monotone parts of beta = {piece.beta} could not be told apart: {error}") from error
        inside.sort(key=lambda point: point.ball(_BITS).mid())
        for left, right in pairwise([piece.left, *inside, piece.right]):
            value = value_at(slope, point_between(left, right))
            if not (value > 0 or value < 0):
                raise NotDecided(
                    f"whether beta = {piece.beta} rises or falls right of x = {float(left)} is not decided"
                )
            direction = 1 if value > 0 else -1
            found.append(Branch(left, right, piece.beta, piece.density, slope, direction, has_inputs))
    return tuple(found)


def _is_inside(point: Point, piece: "ModelPiece") -> bool:
    return point.compare(piece.left, is_zero=is_zero) > 0 > point.compare(piece.right, is_zero=is_zero)


def value_at_end(branch: Branch, end: Point, bits: int = _BITS) -> arb:
    """A ball with the limit of the target at an end of its branch.

    Where the expression itself is not enclosed there (a root of what vanishes), the target at a point inside and the
    end's continuity do not bound it, so that the ball is not finite.
    """
    return value_at(branch.beta, end, bits)


def inverse_values(branch: Branch, thresholds: Floats) -> tuple[Floats, Floats]:
    """The thresholds inside the range of a branch, and where it takes them, in float64 by bisection.

    >>> from zcmoe_symbolic.theory.model.data_model import DataModel
    >>> (branch,) = branches_of(DataModel(x**2, 1))
    >>> inverse_values(branch, np.array([-1.0, 0.25, 0.81, 1.0]))
    (array([0.25, 0.81]), array([0.5, 0.9]))
    """
    if branch.direction == 0 or not len(thresholds):
        return np.empty(0), np.empty(0)
    ends = float(branch.low_end), float(branch.high_end)
    function = branch.target.numpy
    least, most = (float(value_at_end(branch, end).mid()) for end in (branch.low_end, branch.high_end))
    inside = thresholds[(thresholds > least) & (thresholds < most)]
    below, above = np.full(len(inside), ends[0]), np.full(len(inside), ends[1])
    for _ in range(_BISECTIONS):
        middle = (below + above) / 2
        if not len(middle) or np.all((middle == below) | (middle == above)):
            break
        is_low = function(middle) < inside
        below, above = np.where(is_low, middle, below), np.where(is_low, above, middle)
    return inside, (below + above) / 2


def crossing(branch: Branch, threshold: sp.Rational, near: float) -> arb:
    """A ball with the only point of a branch at which the target is exactly `threshold`, found near a float.

    Proof: the target is strictly monotone on the branch, and balls show that it lies on different sides of the
    threshold at the two ends of the result, which lie on the branch. Raises `NotDecided` if they do not.
    """
    with working_precision(_BITS):
        level = arb(int(threshold.p)) / int(threshold.q)
        low, high = branch.left.ball(_BITS), branch.right.ball(_BITS)
        width = _ULPS * max(abs(np.spacing(near)), 1e-300)
        while width < _WIDEST:
            # An end that sticks out of the branch is put on it: there the target is its value at the end.
            ends = [max(arb(near - width), low, key=_lower), min(arb(near + width), high, key=_lower)]
            sides = [branch.direction * (branch.target.arb(end) - level) for end in ends]
            if sides[0] < 0 < sides[1]:
                return ends[0].union(ends[1])
            width *= 16
    raise NotDecided(f"where beta = {branch.beta} is {float(threshold)} near x = {near} could not be enclosed")


def _lower(ball: arb) -> arb:
    return ball.lower()
