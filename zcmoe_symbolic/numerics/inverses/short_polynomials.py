"""Short polynomials for the inverse in float64, each with a proved bound of its error.

On a piece of levels with centre z_c and radius r the inverse is x = sum c_k tau^k, tau = (z - z_c)/r in [-1, 1]. The
coefficients come from the reversion of the Taylor series of the mass. Truncation: the same reversion with the ball
of the whole piece in the place of its centre contains the next coefficient at every point of the piece (Lagrange's
remainder). Pieces shrink in proportion to the distance from the end of the lobe, so that c_0 = x(z_c) carries the
number and the others are a small correction; next to a critical point x_0 > 0 they may be wider, since there only the
error relative to x_0 counts.

Rounding, with u = 2^-53. The kernel computes tau = (i - i_c) h + d with i_c an integer, h = 1/(m r) and d in
[-h/2, h/2] from the exact product of m and the double-double z_c: no digits cancel, however close i/m is to a critical
level, and tau is off by less than 10 u. Horner's scheme then is off by at most sum (2k + 1) u |c_k| (N. J. Higham,
Accuracy and Stability of Numerical Algorithms, 2nd ed., section 5.1), and c_0 is added last, as c_0 = high + low, at
the cost of half an ulp. A piece whose bound exceeds `MOST_ULPS` is cut.
"""

from dataclasses import dataclass
from math import inf, log2, nextafter, ulp

from flint import arb, ctx

from zcmoe_symbolic.numerics.inverses.half_lobes import CannotInvert, HalfLobe, coefficients, magnitude
from zcmoe_symbolic.numerics.points import working_precision

__all__ = ["DEGREE", "MOST_ULPS", "HalfTable", "ShortPolynomial"]

DEGREE = 14
MOST_ULPS = 1.5

_UNIT = 2.0**-53
_TRUNCATION = 2.0**-4  # the share of an ulp that truncation may take
_MARGIN = 1 + 2.0**-19  # levels so little outside of a piece are still covered
_SMALLEST_RADIUS = 2.0**-47  # of so few levels none is asked for but by chance, and is then enclosed on its own
_WIDEST = 0.45
_MOST_PIECES = 20000
_TINY = 1e-280  # no table reaches into the subnormal numbers
_CENTRE_BITS = 112
_BALL_BITS = 64


@dataclass(frozen=True, slots=True)
class ShortPolynomial:
    """The inverse for the levels between `low` and `high`, all three levels as pairs of doubles.

    `coefficients` are (high part of c_0, low part of c_0, c_1, ...). `error` bounds the error of a computed value
    before its last rounding, `slope` is at most the derivative in tau, and `ulps` bounds the whole error.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    centre: tuple[float, float]
    radius: float
    coefficients: tuple[float, ...]
    error: float
    slope: float
    ulps: float


def _pair(value: arb) -> tuple[float, float]:
    high = float(value.mid())
    return high, float((value - high).mid())


def _above(value: arb) -> float:
    """A double that is at least every absolute value in the ball."""
    return nextafter(float(abs(value).upper()), inf)


class HalfTable:
    """The short polynomials of a half lobe, from its cut towards its end, as far as they have been asked for."""

    def __init__(self, half: HalfLobe, *, level: arb, cut_level: arb, total: arb) -> None:
        self._half = half
        self._level = level
        self._total = total
        self._edge = float(half.reach.upper()) * (1 + 2.0**-50)
        self._edge_level = cut_level
        self._share = 0.02
        self._is_complete = False
        self.pieces: list[ShortPolynomial] = []

    def extend(self, nearest: float) -> None:
        """Add pieces until levels at the distance `nearest` from the level of the end are covered."""
        with working_precision(self._half.precision):
            while not self._is_complete and abs(self._edge_level - self._level).mid() > nearest:
                self._add()
                if len(self.pieces) > _MOST_PIECES:
                    raise CannotInvert(f"more than {_MOST_PIECES} polynomials would be needed for half a lobe")

    def _add(self) -> None:
        high = self._edge
        if high <= 2.0**-60 * float(self._half.end.mid()) or high < _TINY:
            self._add_last(high)
            return
        for _ in range(100):
            reaches_end = self._half.is_plain and self._share >= _WIDEST
            low = 0.0 if reaches_end else high * (1 - 2 * min(self._share, _WIDEST))
            edge_level = self._level_at(low)
            if abs(self._edge_level - edge_level) < _SMALLEST_RADIUS:
                piece, factor = None, 1.5
            else:
                piece, factor = self._piece(low, high)
                if piece is None:
                    self._share = min(self._share, _WIDEST) * factor
                    continue
                self.pieces.append(piece)
            self._share = min(self._share, _WIDEST) * factor
            self._edge, self._edge_level = low, edge_level
            self._is_complete = low == 0.0
            return
        raise CannotInvert(
            f"no polynomial of degree {DEGREE} was found at the distance {high} from the end "
            f"{self._half.end.str(10)} of a lobe: the density varies too fast there"
        )

    def _add_last(self, high: float) -> None:
        """A constant, where float64 cannot tell a point from the end of the lobe."""
        self._is_complete = True
        end = self._half.end
        smallest = _smallest(self._half, 0.0, high)
        if high <= 2.0**-56 * smallest:
            edges = (self._level, self._edge_level) if self._half.from_left else (self._edge_level, self._level)
            radius = _above(self._edge_level - self._level) * _MARGIN
            piece = _with_bounds(edges, self._level, radius, end, [arb(0)] * DEGREE, high, smallest)
            self.pieces.append(piece)

    def _level_at(self, s: float) -> arb:
        share = self._half.mass(arb(s)) / self._total
        return self._level + share if self._half.from_left else self._level - share

    def _piece(self, low: float, high: float) -> tuple[ShortPolynomial | None, float]:
        """The piece between two distances, or None; and the factor for the width of the next attempt."""
        half = self._half
        middle = low / 2 + high / 2
        # Factors that vanish at the end lose their leading digits near it.
        lost = int(-log2(low)) * half.most_vanishing if low > 0 else 0
        margin = high * 2.0**-30
        with working_precision(_BALL_BITS + lost):
            bound = _inverse_series(half, arb(low - margin).union(arb(high + margin)), DEGREE + 1)[DEGREE]
        if not bound.is_finite():
            return None, 0.5
        with working_precision(_CENTRE_BITS + lost):
            steps = _inverse_series(half, arb(middle), DEGREE)
        centre = self._level_at(middle)
        inner = self._level_at(low)
        outer = self._level_at(high)
        radius = max(_above(outer - centre), _above(centre - inner)) * _MARGIN
        smallest = _smallest(half, low, high)
        with working_precision(_CENTRE_BITS):
            scale = radius * self._total
            truncation = _above(bound * scale ** (DEGREE + 1))
            factor = 0.95 * 2.0 ** ((magnitude(arb(_TRUNCATION * ulp(smallest))) - magnitude(arb(truncation))) / DEGREE)
            if not truncation <= _TRUNCATION * ulp(smallest):
                return None, max(0.3, factor)
            sign = 1 if half.from_left else -1
            scaled = [sign * step * (sign * scale) ** (k + 1) for k, step in enumerate(steps)]
        top = half.end + sign * arb(middle)
        edges = (inner, self._edge_level) if half.from_left else (self._edge_level, inner)
        piece = _with_bounds(edges, centre, radius, top, scaled, truncation, smallest)
        return (piece, min(1.5, factor)) if piece.ulps <= MOST_ULPS else (None, 0.6)


def _inverse_series(half: HalfLobe, s: arb, length: int) -> list[arb]:
    """Coefficients 1 .. length of the distance as a series in the mass, at all points of a ball."""
    density = half.density(s, length)
    first = coefficients(density, length)[0]
    if not first > 0:
        return [arb("nan")] * length
    saved = ctx.cap
    ctx.cap = length + 1
    try:
        return coefficients(density.integral().reversion(), length + 1)[1:]
    finally:
        ctx.cap = saved


def _smallest(half: HalfLobe, low: float, high: float) -> float:
    """A double that is at most every |x| on the piece."""
    x = half.end + low if half.from_left else half.end - high
    return max(0.0, nextafter(float(x.lower()), -inf))


def _with_bounds(
    edges: tuple[arb, arb],
    centre: arb,
    radius: float,
    top: arb,
    scaled: list[arb],
    truncation: float,
    smallest: float,
) -> ShortPolynomial:
    high, low = _pair(top)
    steps = tuple(float(value.mid()) for value in scaled)
    sizes = [abs(step) for step in steps]
    weighted = sum((k + 1) * size for k, size in enumerate(sizes))
    known = sum(float(value.rad()) for value in scaled) + _above(top - high - low)
    # What the centre's own ball, its rounding to a pair and the indices' arithmetic do to tau, see the module.
    tau = 10 * _UNIT + (float(centre.rad()) + 2.0**-104) / radius
    horner = sum((2 * k + 4) * size for k, size in enumerate(sizes))
    rounding = _UNIT * (horner + abs(low) + sum(sizes)) + tau * weighted
    error = 1.01 * (truncation + known + rounding)
    slope = 0.99 * (steps[0] - (weighted - sizes[0]))
    ulps = 0.5 + error / ulp(smallest)
    return ShortPolynomial(
        _pair(edges[0]), _pair(edges[1]), _pair(centre), radius, (high, low, *steps), error, slope, ulps
    )
