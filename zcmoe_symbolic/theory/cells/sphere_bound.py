"""The ball's normalized second moment in every dimension: no cell has a smaller one.

Among all regions of a given volume the ball about the centroid has the least second moment, since moving mass from
outside the ball to inside lessens `||x||^2`. So `M(A) >= G_d`, the value for the ball, for every region A in d
dimensions (Zador 1963; Gersho 1979). G_d decreases to `1/(2 pi e)`.
"""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import TypeVar

import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.cells.moments import with_digits
from zcmoe_symbolic.theory.model.arguments import checked_count, checked_digits, to_digits

__all__ = [
    "UnitBall",
    "decreases",
    "distance_to_the_limit",
    "limit_of_the_bound",
    "lower_bound",
    "stirling_bounds",
    "volume_of_the_unit_ball",
]

Value = TypeVar("Value")

_MOST_RECURSION = 400
_LARGEST_DIMENSION = 10**40
_FROM_HERE_BY_DERIVATIVE = 7


@cache
def _volume(dimension: int) -> sp.Expr:
    if dimension < 2:
        return sp.Integer(1 + dimension)
    return 2 * sp.pi / dimension * _volume(dimension - 2)


def volume_of_the_unit_ball(dimension: int) -> sp.Expr:
    """The volume of the ball of radius 1 in so many dimensions.

    By slices: the points whose last two coordinates have the distance r from 0 form a ball of radius
    `sqrt(1 - r^2)` in d - 2 dimensions, so that
    `V_d = int_0^1 V_(d-2) (1 - r^2)^((d-2)/2) 2 pi r dr = (2 pi/d) V_(d-2)`, with `V_0 = 1` and `V_1 = 2`.

    >>> [volume_of_the_unit_ball(d) for d in (1, 2, 3, 4)]
    [2, pi, 4*pi/3, pi**2/2]
    """
    count = checked_count(dimension, "dimension")
    if count <= _MOST_RECURSION:
        return _volume(count)
    # What the recursion gives after all its steps.
    return sp.pi ** (sp.Integer(count) / 2) / sp.gamma(1 + sp.Integer(count) / 2, evaluate=False)


class UnitBall:
    """The ball of radius 1, as a cell: it does not tessellate, but bounds every cell from below.

    >>> UnitBall(3).second_moment
    4*pi/5
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = checked_count(dimension, "dimension")

    @property
    def volume(self) -> sp.Expr:
        """Its volume."""
        return volume_of_the_unit_ball(self.dimension)

    @property
    def second_moment(self) -> sp.Expr:
        """`int_0^1 r^2 d V_d r^(d-1) dr = d V_d/(d + 2)`: the sphere of radius r has the area `d V_d r^(d-1)`."""
        return sp.Rational(self.dimension, self.dimension + 2) * self.volume

    @property
    def is_isotropic(self) -> bool:
        """Always."""
        return True

    def normalized_second_moment(self, digits: int | None = None) -> sp.Expr | Ball:
        """`M`, (24), which is `lower_bound`."""
        return lower_bound(self.dimension, digits)

    def __repr__(self) -> str:
        return f"UnitBall({self.dimension})"


def lower_bound(dimension: int | sp.Expr, digits: int | None = None) -> sp.Expr | Ball:
    """`G_d`, the ball's normalized second moment, which bounds that of every region in d dimensions from below.

    `(1/d) (d V_d/(d + 2)) / V_d^(1 + 2/d) = 1/((d + 2) V_d^(2/d)) = Gamma(d/2 + 1)^(2/d)/((d + 2) pi)`. The dimension
    may be a symbol declared positive. With `digits` a ball with so many proved digits, for any dimension up to 10^40.

    >>> lower_bound(1), lower_bound(2), lower_bound(3)
    (1/12, 1/(4*pi), 6**(2/3)/(20*pi**(2/3)))
    >>> lower_bound(sp.Symbol("d", integer=True, positive=True))
    gamma(d/2 + 1)**(2/d)/(pi*(d + 2))
    >>> lower_bound(1000, digits=8).decimal(8)
    '0.058905415'
    """
    if isinstance(dimension, sp.Symbol):
        if not dimension.is_positive:
            raise ValueError(f"the dimension {dimension} is not declared positive; write Symbol(..., positive=True)")
        if digits is not None:
            raise ValueError(f"digits is {digits}, but the dimension {dimension} is a symbol; give a number")
        return sp.gamma(dimension / 2 + 1) ** (2 / dimension) / (sp.pi * (dimension + 2))
    count = _checked_dimension(dimension)
    if digits is not None:
        return to_digits(lambda bits: _at(bits, lambda: _bound(count)), checked_digits(digits))
    volume = volume_of_the_unit_ball(count)
    return 1 / ((count + 2) * sp.powdenest(volume ** sp.Rational(2, count)))


def limit_of_the_bound(digits: int | None = None) -> sp.Expr | Ball:
    """`1/(2 pi e)`, to which `G_d` decreases as d tends to infinity (`stirling_bounds` is the proof).

    The least normalized second moment of a tessellating polytope, and of a lattice's Voronoi cell, has the same limit
    (Zamir and Feder, On lattice quantization noise, IEEE Trans. Inform. Theory 42, 1996): that is cited, not shown.

    >>> limit_of_the_bound(digits=8).decimal(8)
    '0.058549832'
    """
    return with_digits(1 / (2 * sp.pi * sp.E), digits)


def stirling_bounds(dimension: int | sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """Two expressions between which `log(2 pi e G_d)` lies, for every d > 0; both tend to 0.

    Stirling's formula `log Gamma(z + 1) = z log z - z + log(2 pi z)/2 + r(z)` has `0 < r(z) < 1/(12 z)` for z > 0
    (Binet; NIST Digital Library of Mathematical Functions, 5.11.1 and 5.11(ii)). With `z = d/2`, exactly
    `log(2 pi e G_d) = log(pi d)/d - log(1 + 2/d) + 2 r(d/2)/d`. So the bounds are `log(pi d)/d - log(1 + 2/d)` and
    the same plus `1/(3 d^2)`. Each term tends to 0, hence `G_d -> 1/(2 pi e)`.

    >>> stirling_bounds(2)
    (-log(2) + log(2*pi)/2, -log(2) + 1/12 + log(2*pi)/2)
    """
    d = dimension if isinstance(dimension, sp.Expr) else sp.Integer(_checked_dimension(dimension))
    if not d.is_positive:
        raise ValueError(f"the dimension {d} is not known to be positive; write Symbol(..., positive=True)")
    lower = sp.log(sp.pi * d) / d - sp.log(1 + 2 / d)
    return lower, lower + 1 / (3 * d**2)


def distance_to_the_limit(dimension: int, digits: int = 15) -> Ball:
    """`G_d - 1/(2 pi e)` with so many proved digits; it is positive in every dimension up to 10^40.

    >>> distance_to_the_limit(24, digits=6).decimal(6)
    '0.00619993'
    >>> distance_to_the_limit(10**6, digits=6) > 0
    True
    """
    count = _checked_dimension(dimension)
    extra = 64 + 4 * count.bit_length()  # the difference is about log(pi d)/(2 pi e d), so that digits cancel
    return to_digits(lambda bits: _at(bits + extra, lambda: _bound(count) - _limit()), checked_digits(digits))


def decreases() -> bool:
    """Whether `G_d > G_(d+1)` for every d >= 1 is certified, from d = 7 on by a derivative and before by balls.

    With `z = d/2` the derivative of `log(2 pi e G_d)` in z is `(2 z/(z + 1) + 1 - log(2 pi z))/(2 z^2) + (r(z)/z)'`
    (`stirling_bounds`). The first part is negative where `log(2 pi z) >= 3`, that is `pi d >= e^3`; the second is
    negative everywhere, as r is positive and decreasing (Binet: r is the Laplace transform of a positive function).

    >>> decreases()
    True
    """
    values = _at(128, lambda: [_bound(d) for d in range(1, _FROM_HERE_BY_DERIVATIVE + 1)])
    before = all(one > other for one, other in pairwise(values))
    return before and bool(_FROM_HERE_BY_DERIVATIVE * arb.pi() >= arb(3).exp())


def _checked_dimension(dimension: object) -> int:
    count = checked_count(dimension, "dimension")
    if count > _LARGEST_DIMENSION:
        raise ValueError(f"dimension is {count}; at most {_LARGEST_DIMENSION} is computed")
    return count


def _bound(dimension: int) -> arb:
    """A ball with `G_d`, from Arb's logarithm of the gamma function."""
    half = arb(dimension) / 2
    return ((half + 1).lgamma() / half).exp() / ((dimension + 2) * arb.pi())


def _limit() -> arb:
    return 1 / (2 * arb.pi() * arb(1).exp())


def _at(bits: int, evaluate: Callable[[], Value]) -> Value:
    saved = ctx.prec
    ctx.prec = bits
    try:
        return evaluate()
    finally:
        ctx.prec = saved
