"""Segmentations in which every plateau of the target is one interval of its own.

On a plateau one constant makes no error, whatever the length of the interval. The other experts are divided among the
gaps between the plateaus. A gap with k of them has the error `S^3 / (12 k^2)` to leading order, S the integral of `(p
beta'^2)^(1/3)` over it; these are convex in k, so that it is best to give one expert after the other to the gap that
gains most. That begins with the integer parts of the shares `S / sum S`, which the best division does not leave by
more than the rounding, and with at least one expert for each gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import sympy as sp

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.inverses import InverseOfIntegral
from zcmoe_symbolic.numerics.points import Point
from zcmoe_symbolic.numerics.quadrature.lobes import lobes
from zcmoe_symbolic.theory.model.arguments import is_zero, is_zero_between
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["reserved_segmentation"]


@dataclass(frozen=True, slots=True)
class _Span:
    """A reserved plateau, or a gap between such plateaus."""

    left: Point
    right: Point
    is_reserved: bool


def reserved_segmentation(model: DataModel, profile: sp.Expr, m: int, digits: int | None = None) -> Segmentation:
    """The segmentation by a density proportional to `profile` with one interval for each plateau that inputs reach.

    Raises `ValueError` if m experts are not enough for one on every plateau and in every gap.
    """
    spans = _spans(model)
    inverses = [
        None if span.is_reserved else lobes(profile, x, span.left, span.right, is_zero=is_zero) for span in spans
    ]
    shares = [float(InverseOfIntegral(found).total(64).mid()) if found else 0.0 for found in inverses]
    reserved = sum(span.is_reserved for span in spans)
    gaps = len(spans) - reserved
    if m < reserved + gaps:
        raise ValueError(
            f"m is {m}, but {reserved} plateau{'s' if reserved != 1 else ''} to reserve an expert for and {gaps} "
            f"interval{'s' if gaps != 1 else ''} between them need at least {reserved + gaps} experts"
        )
    if gaps == 0 and m > reserved:
        raise ValueError(f"m is {m}, but the target is one plateau, for which one expert is reserved; ask for m = 1")
    counts = _divided(m - reserved, [share for span, share in zip(spans, shares, strict=True) if not span.is_reserved])
    waiting = iter(counts)
    arrays: list[np.ndarray] = []
    balls: list[Ball] = []
    for span, found in zip(spans, inverses, strict=True):
        count = 1 if span.is_reserved else next(waiting)
        if digits is None:
            inner = InverseOfIntegral(found).points(count)[1:-1] if found and count > 1 else np.empty(0)
            arrays += [np.array([float(span.left)]), inner]
        else:
            balls.append(_end(span.left, digits))
            if found and count > 1:
                inverse = InverseOfIntegral(found)
                balls += [Ball.from_arb(inverse.ball(sp.Rational(k, count), digits)) for k in range(1, count)]
    if digits is not None:
        return Segmentation((*balls, Ball(1)))
    return Segmentation(np.concatenate([*arrays, np.ones(1)]))


def _spans(model: DataModel) -> list[_Span]:
    """[0, 1] as plateaus that inputs reach and the gaps between them; a plateau without inputs belongs to a gap."""
    spans: list[_Span] = []
    for is_plateau, group in groupby(model.pieces, key=lambda piece: piece.is_plateau):
        pieces = list(group)
        is_reserved = is_plateau and not all(
            is_zero_between(piece.density, piece.left, piece.right) for piece in pieces
        )
        continues = bool(spans) and not is_reserved and not spans[-1].is_reserved
        left = spans.pop().left if continues else pieces[0].left
        spans.append(_Span(left, pieces[-1].right, is_reserved))
    return spans


def _divided(experts: int, shares: Sequence[float]) -> list[int]:
    """How many experts each gap gets: at least one, and one after the other where the error falls most."""
    total = sum(shares)
    counts = [max(1, int(experts * share / total)) for share in shares]
    while sum(counts) > experts:
        # The gaps with the least share got more than theirs.
        can_spare = [gap for gap, count in enumerate(counts) if count > 1]
        counts[max(can_spare, key=lambda gap: counts[gap] - experts * shares[gap] / total)] -= 1
    for _ in range(experts - sum(counts)):
        gain = [share**3 * (1 / count**2 - 1 / (count + 1) ** 2) for share, count in zip(shares, counts, strict=True)]
        counts[gain.index(max(gain))] += 1
    return counts


def _end(point: Point, digits: int) -> Ball:
    if point.exact is not None and point.exact.is_Rational:
        return Ball(point.exact)
    return Ball.from_arb(point.ball(int(3.33 * digits) + 16))
