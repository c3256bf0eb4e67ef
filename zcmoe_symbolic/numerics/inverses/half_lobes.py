"""The mass of a density from one end of a lobe, and its inverse, both with proof.

A lobe is an interval inside which the density is positive. Half of it is described by the distance s >= 0 from its
end. There the density is s^alpha g(s), g analytic, so that its mass up to s is s^(1 + alpha) H(s) with the Taylor
coefficients of g divided by k + 1 + alpha. Further out the half lobe is cut into panels, each with one Taylor
polynomial of the density itself.

Every remainder is Lagrange's: the coefficient of order D + 1, computed with the ball of a whole panel in the place
of the centre, contains that coefficient at every point of the panel. A panel whose remainder is too large is cut,
so that the panels choose their widths themselves.
"""

from math import inf, log2

from flint import arb, arb_poly, arb_series, ctx

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.lobes import Lobe

__all__ = ["CannotInvert", "HalfLobe", "coefficients", "density_series", "magnitude"]

_GUARD = 32
_BOUND_BITS = 64
_ORDERS_PER_BIT = 0.42
_MOST_PANELS = 4096
_GROWTH = 1.6  # of the width tried from one panel to the next, at most


class CannotInvert(ArithmeticError, ValueError):
    """The inverse of the integral could not be computed with proof; the message says where and what may help."""


def density_series(lobe: Lobe, ball: arb, length: int) -> arb_series:
    """The Taylor series of the density at all points of a ball inside a lobe, which does not meet its ends.

    The coefficients are not finite where a factor is not shown to keep its sign on the ball.
    """
    saved = ctx.cap
    ctx.cap = length
    try:
        total = arb_series([lobe.magnitude()])
        for factor in lobe.factors:
            series = arb_series(factor.function.coefficients(ball, length))
            if factor.sign < 0:
                series = -series
            if factor.exponent.is_Integer and (factor.exponent >= 0 or series[0] > 0):
                total = total * series ** int(factor.exponent)
            elif series[0] > 0:
                total = total * series ** factor.power()
            else:
                return arb_series([arb("nan")] * length, length)
    finally:
        ctx.cap = saved
    return total


def coefficients(series: arb_series, length: int) -> list[arb]:
    """The first coefficients of a series; those that it does not know are not finite."""
    found = series.coeffs()[:length]
    missing = arb(0) if series.prec >= length else arb("nan")
    return [*found, *[missing] * (length - len(found))]


def magnitude(value: arb) -> float:
    """log2 of the largest absolute value in a ball; it does not overflow. For decisions, not for proofs."""
    top = abs(value).upper()
    if not top.is_finite():
        return inf
    if top.is_zero():
        return -inf
    mantissa, exponent = top.man_exp()
    size = int(mantissa).bit_length()
    return log2(int(mantissa) / (1 << size)) + size + int(exponent)


class _FirstPanel:
    """s^(1 + alpha) H(s) on [0, right]."""

    def __init__(self, exponent: arb, taylor: list[arb], remainder: arb, right: arb) -> None:
        self.left, self.right = arb(0), right
        self._raised = exponent + 1
        self._order = len(taylor)
        self._factor = arb_poly(taylor)
        self._mean = arb_poly([value / (k + exponent + 1) for k, value in enumerate(taylor)])
        self._remainder = remainder

    def _factors(self, s: arb) -> tuple[arb, arb]:
        error = arb(0, (self._remainder * s**self._order).upper())
        return self._factor(s) + error, self._mean(s) + error / (self._order + self._raised)

    def mass(self, s: arb) -> arb:
        return s**self._raised * self._factors(s)[1]

    def start(self, mass: arb) -> arb:
        return (mass / self._mean[0]) ** (1 / self._raised)

    def step(self, s: arb, mass: arb) -> arb:
        """Newton's step for the root of the mass, which is analytic in s also at s = 0."""
        factor, mean = self._factors(s)
        ratio = mass / (s**self._raised * mean)
        return s * (1 + (ratio ** (1 / self._raised) - 1) * self._raised * mean / factor)


class _Panel:
    """The integral of a Taylor polynomial around the centre of [left, right]."""

    def __init__(self, left: arb, right: arb, centre: arb, taylor: list[arb], remainder: arb) -> None:
        self.left, self.right, self._centre = left, right, centre
        self._order = len(taylor)
        self._density = arb_poly(taylor)
        self._integral = self._density.integral()
        self._remainder = remainder
        self._base = arb(0)

    def begin_at(self, mass: arb) -> None:
        self._base = mass - self._increment(self.left)

    def _increment(self, s: arb) -> arb:
        u = s - self._centre
        error = (self._remainder * abs(u) ** (self._order + 1) / (self._order + 1)).upper()
        return self._integral(u) + arb(0, error)

    def mass(self, s: arb) -> arb:
        return self._base + self._increment(s)

    def start(self, mass: arb) -> arb:
        return self._centre + (mass - self._base) / self._density[0]

    def step(self, s: arb, mass: arb) -> arb:
        return s + (mass - self.mass(s)) / self._density(s - self._centre)


class HalfLobe:
    """The density of a lobe in the distance s from one end, for s in [0, reach] with mass(s) its integral from 0.

    `cut` is a dyadic point inside the lobe; `reach` is its distance from the end. A little beyond the cut is covered
    too, so that levels next to it need no care. All balls hold to about `bits` bits, relative to the mass.
    """

    def __init__(self, lobe: Lobe, *, from_left: bool, cut: arb, bits: int) -> None:
        self.from_left = from_left
        self.bits = bits
        self.precision = bits + _GUARD
        if lobe.sign != 1:
            raise ValueError(
                f"the density {lobe.expr} is not shown to be positive between {lobe.left} and {lobe.right}"
            )
        self._lobe = lobe
        exponent = lobe.left_exponent if from_left else lobe.right_exponent
        self.is_plain = exponent == 0
        orders = [factor.left_multiplicity if from_left else factor.right_multiplicity for factor in lobe.factors]
        self.most_vanishing = max(orders, default=0)
        self._taylor = lobe.taylor_from_left if from_left else lobe.taylor_from_right
        self.end = (lobe.left if from_left else lobe.right).ball(self.precision + 8)
        with working_precision(self.precision):
            self.exponent = compiled(exponent).arb()
            if not self.exponent > -1:
                raise ValueError(
                    f"the exponent {exponent} at the end of a lobe is not above -1: its mass is not finite"
                )
            self.reach = cut - self.end if from_left else self.end - cut
            if not self.reach > 0:
                raise ValueError(f"the ends of the lobe at {self.end.str(10)} are out of order or coincide")
            length = lobe.right.ball(self.precision + 8) - lobe.left.ball(self.precision + 8)
            self.far = (self.reach + length / 64).mid()
            self._order = int(_ORDERS_PER_BIT * bits) + 20
            self._panels: list[_FirstPanel | _Panel] = []
            self._build()
            self._edges = [panel.mass(panel.right) for panel in self._panels]
            self.total = self.mass(self.reach)

    def density(self, s: arb, length: int) -> arb_series:
        """The Taylor series of the density at all points of a ball of distances.

        The ball contains 0 only if the density is analytic at the end.
        """
        if self.from_left:
            return density_series(self._lobe, self.end + s, length)
        found = coefficients(density_series(self._lobe, self.end - s, length), length)
        return arb_series([-value if k % 2 else value for k, value in enumerate(found)], length)

    def mass(self, s: arb) -> arb:
        """The integral of the density over all distances up to s; s may be a ball."""
        low, high = s.lower(), s.upper()
        if low <= 0:
            return arb(0).union(self._panel_at(high).mass(high)) if high > 0 else arb(0)
        if low == high:
            return self._panel_at(low).mass(low)
        return self._panel_at(low).mass(low).union(self._panel_at(high).mass(high))

    def distance(self, mass: arb) -> arb:
        """The distance s with mass(s) = `mass`, for a positive ball, to about `bits` bits.

        The two ends of the ball that is returned are proved to lie on either side: the mass is increasing.
        """
        index = 0
        while index < len(self._panels) - 1 and mass.mid() > self._edges[index].mid():
            index += 1
        panel = self._panels[index]
        guess = self._refined(panel, mass.mid())
        exponent = 4 - self.bits
        while exponent < -8:
            with working_precision(self.precision):
                width = arb(2) ** exponent
                low, high = (guess * (1 - width)).mid(), (guess * (1 + width)).mid()
                if high <= self.far and self.mass(low) < mass and mass < self.mass(high):
                    return low.union(high)
            exponent += 8
        raise CannotInvert(
            f"the level of mass {mass.str(10)} from the end {self.end.str(10)} of a lobe could not be enclosed: "
            "it is not known precisely enough, or the density is too small there"
        )

    def _refined(self, panel: _FirstPanel | _Panel, mass: arb) -> arb:
        """Newton's method with a bracket, first at a low and then at growing precision."""
        low, high = panel.left, min(panel.right, self.far)
        ladder = [min(96, self.precision)]
        while ladder[-1] < self.precision:
            ladder.append(min(2 * ladder[-1] - 16, self.precision))
        with working_precision(ladder[0]):
            s = _inside(panel.start(mass).mid(), low, high)
            for _ in range(60):
                following = panel.step(s, mass).mid()
                if not low <= following <= high:
                    below = panel.mass(s).mid() < mass
                    low, high = (s, high) if below else (low, s)
                    following = _inside(following, low, high)
                if abs(following - s) <= abs(s) * arb(2) ** (-ladder[0] // 2 - 8):
                    s = following
                    break
                s = following
        for bits in ladder[1:]:
            with working_precision(bits):
                s = panel.step(s, mass).mid()
        return s

    def _panel_at(self, s: arb) -> _FirstPanel | _Panel:
        for panel in self._panels:
            if s <= panel.right:
                return panel
        raise ValueError(f"the distance {s.str(10)} lies beyond the half lobe, which reaches {self.reach.str(10)}")

    def _build(self) -> None:
        first = self._first_panel()
        self._panels.append(first)
        edge, mass = first.right, first.mass(first.right)
        half_width = edge / 4
        while edge < self.far:
            panel, half_width = self._next_panel(edge, half_width)
            panel.begin_at(mass)
            self._panels.append(panel)
            edge, mass = panel.right, panel.mass(panel.right)
            if len(self._panels) > _MOST_PANELS:
                raise self._unresolved(edge)

    def _first_panel(self) -> _FirstPanel:
        order = self._order
        taylor = self._taylor(arb(0), order)
        if not taylor[0] > 0:
            raise CannotInvert(
                f"the density is not shown to be like s^{self.exponent} at the end {self.end.str(10)} of a lobe: "
                f"the factor there is {taylor[0].str(10)}"
            )
        right = self.far
        for _ in range(200):
            with working_precision(_BOUND_BITS):
                coefficient = self._taylor(arb(0).union(right), order + 1)[order]
            excess = magnitude(coefficient) + order * magnitude(right) - magnitude(taylor[0]) + self.bits
            if excess <= 0:
                return _FirstPanel(self.exponent, taylor, abs(coefficient).upper(), right)
            right = (right * _shrink(excess, order)).mid()
        raise self._unresolved(arb(0))

    def _next_panel(self, edge: arb, half_width: arb) -> tuple[_Panel, arb]:
        order = self._order
        for _ in range(200):
            half_width = min(half_width, (self.far - edge) / 2)
            right = (edge + 2 * half_width).mid()
            if right >= self.far or self.far - right < half_width / 8:
                right = self.far
            half_width = (right - edge) / 2
            centre = (edge + half_width).mid()
            with working_precision(_BOUND_BITS):
                first, *_, last = coefficients(self.density(edge.union(right), order + 1), order + 1)
            excess = magnitude(last) + order * magnitude(half_width) - magnitude(first) + self.bits
            if excess <= 0:
                taylor = coefficients(self.density(centre, order), order)
                panel = _Panel(edge, right, centre, taylor, abs(last).upper())
                return panel, half_width * min(_GROWTH, 0.95 * 2 ** min(-excess / order, 4))
            half_width *= _shrink(excess, order)
        raise self._unresolved(edge)

    def _unresolved(self, edge: arb) -> CannotInvert:
        return CannotInvert(
            f"the Taylor series of the density could not be bounded at the distance {edge.str(10)} from the end "
            f"{self.end.str(10)} of a lobe: it varies too fast there, or its lobe was described wrongly; "
            "take a density that is less concentrated"
        )


def _shrink(excess: float, order: int) -> float:
    return 0.5 if excess == inf else max(0.25, 0.9 * 2 ** (-excess / order))


def _inside(value: arb, low: arb, high: arb) -> arb:
    if low < value < high:
        return value
    return ((low + high) / 2).mid()
