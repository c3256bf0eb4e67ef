"""Certified integrals of a power of a density that is a sum over the branches of an inverse function.

The density of `Z = beta(X)` at z is `f(z) = sum_b p(x_b(z)) / |beta'(x_b(z))|`, where `x_b` is the inverse of beta on
its monotone branch number b. The integral of `f^a`, 0 < a < 1, over an interval between critical values is put together
of

* panels with Gauss-Legendre rules, whose truncation error is bounded on an ellipse (`ellipses.truncation_error`). That
  `f^a` is holomorphic there is shown on boxes that cover the ellipse and all meet the real axis: on each the inverse
  exists and is unique by Newton's operator for balls (R. Krawczyk, Computing 4, 1969), next to a real point it is the
  real inverse, and f keeps to the right half-plane;
* short intervals, above all next to critical values, where f may be infinite: by Hoelder's inequality
  `0 <= int_J f^a <= |J|^(1-a) P(Z in J)^a`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flint import acb, arb, ctx, fmpq

from zcmoe_symbolic.numerics.compilation import Compiled
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.ellipses import truncation_error
from zcmoe_symbolic.numerics.quadrature.gauss_jacobi import gauss_jacobi

__all__ = ["InverseBranch", "integral_of_branch_sum"]

_RATIOS = (3.0, 2.4, 1.9, 1.5)
_STRIPS = (4, 10)
_WIDENINGS = (1.25, 1.7, 2.5)
_MOST_NODES = 400
_MOST_PANELS = 3000
_NEWTON_STEPS = 60
_GUARD = 64
_BOUND_BITS = 64


@dataclass(frozen=True, slots=True)
class InverseBranch:
    """An interval of x on which `target` is strictly monotone with the derivative `slope`, and the density of x there.

    `low_end` and `high_end` are balls around the ends at which the target is least and greatest.
    """

    target: Compiled
    slope: Compiled
    density: Compiled
    low_end: arb
    high_end: arb

    @property
    def direction(self) -> int:
        """1 if the target rises, -1 if it falls."""
        return 1 if self.low_end < self.high_end else -1

    def is_inside(self, ball: arb) -> bool:
        """Whether a ball is shown to lie strictly between the ends."""
        return bool((ball - self.low_end) * self.direction > 0 and (self.high_end - ball) * self.direction > 0)

    def guess(self, value: arb) -> arb:
        """About where the target is `value`, by bisection; nothing is proved."""
        below, above = self.low_end.mid(), self.high_end.mid()
        for _ in range(2 * ctx.prec):
            middle = ((below + above) / 2).mid()
            side = self.target.arb(middle) - value
            if side < 0:
                below = middle
            elif side > 0:
                above = middle
            else:
                return middle
        return ((below + above) / 2).mid()

    def inverse(self, value: arb, near: arb) -> arb | None:
        """A ball with the point of the branch where the target is exactly `value`; None if it was not enclosed."""
        point = near.mid()
        tiny = arb(2) ** (-ctx.prec + 8)
        step = arb("inf")
        for _ in range(_NEWTON_STEPS):
            step = ((self.target.arb(point) - value) / self.slope.arb(point)).mid()
            if not step.is_finite():
                return None
            following = (point - step).mid()
            if not self.is_inside(following):
                return None
            point = following
            if abs(step) < tiny * (abs(point) + tiny):
                break
        residual = self.target.arb(point) - value
        # The last term is what rounding adds to the image below.
        radius = 2 * (abs(residual) / abs(self.slope.arb(point))).abs_upper() + tiny * abs(point)
        around = point + arb(0, radius.upper())
        if not self.is_inside(around):
            return None
        image = point - residual / self.slope.arb(around)
        return image if image.is_finite() and around.contains_interior(image) else None

    def weight(self, point: arb) -> arb:
        """`p/|beta'|` at real points."""
        return self.density.arb(point) / (self.slope.arb(point) * self.direction)

    def weight_on(self, box: acb, near: arb) -> acb | None:
        """`p/|beta'|` at the inverses of all complex numbers of a box that meets the real axis; None if not shown.

        `near` is an exact number, close to the inverse of the box's middle.
        """
        value, slope = self.target.arb(near), self.slope.arb(near)
        reach = (box - acb(value)).abs_upper() / abs(slope).abs_lower()
        if not reach.is_finite():
            return None
        for widening in _WIDENINGS:
            radius = arb(0, (reach * widening).upper())
            if not self.is_inside(near + radius):
                return None
            around = acb(near + radius, radius)
            slopes = self.slope.acb(around)
            if not (self.target.acb(around).is_finite() and slopes.is_finite()) or slopes.contains(0):
                return None
            image = acb(near) - (acb(value) - box) / slopes
            if image.is_finite() and around.contains_interior(image):
                density, slopes = self.density.acb(image), self.slope.acb(image)
                weight = density / (slopes * self.direction)
                return weight if weight.is_finite() else None
        return None


def integral_of_branch_sum(
    branches: Sequence[InverseBranch], low: arb, high: arb, exponent: tuple[int, int], bits: int, scale: float
) -> arb:
    """A ball with `int f^a` over the z between two balls, on which exactly these branches have inverses.

    `low` and `high` enclose the ends; the target of every branch runs at least from one to the other. `exponent` is a
    as a fraction. The accuracy aimed at is `2^-bits scale`; the radius covers all errors, whatever was reached.
    """
    with working_precision(bits + _GUARD):
        start, stop = low.lower(), high.upper()
        total = _Integral(tuple(branches), exponent, arb(2) ** -bits * arb(scale))
        inner, outer = low.upper(), high.lower()
        if not branches:
            return arb(0)
        if not inner < outer:
            return total.hoelder(start, stop)
        return total.between(inner, outer) + total.hoelder(start, inner) + total.hoelder(outer, stop)


class _Integral:
    def __init__(self, branches: tuple[InverseBranch, ...], exponent: tuple[int, int], tolerance: arb) -> None:
        self.branches = branches
        self.exponent = exponent
        self.tolerance = tolerance
        self.share = tolerance / 256

    def between(self, low: arb, high: arb) -> arb:
        """The integral; the ends may be singular."""
        total = arb(0)
        pending = [(low, high, True, True)]
        done = 0
        while pending:
            left, right, is_left_end, is_right_end = pending.pop()
            done += 1
            if done > _MOST_PANELS:
                total += self.hoelder(left, right)
                continue
            if not (is_left_end or is_right_end):
                value = self.panel(left, right)
                if value is not None:
                    total += value
                    continue
            bound = self.hoelder(left, right)
            if bound.abs_upper() < self.share:
                total += bound
                continue
            cut = ((left + right) / 2).mid()
            if not left < cut < right:
                total += bound
                continue
            pending += [(left, cut, is_left_end, False), (cut, right, False, is_right_end)]
        return total

    def hoelder(self, left: arb, right: arb) -> arb:
        """A ball from 0 to `|J|^(1-a) P(Z in J)^a`."""
        numerator, denominator = self.exponent
        length = (right - left).abs_upper()
        if length.is_zero():
            return arb(0)
        mass = self.mass(left, right).min(arb(1)) if self.branches else arb(0)
        a = arb(fmpq(numerator, denominator))
        top = (length ** (1 - a) * (mass**a if mass > 0 else arb(0))).abs_upper()
        half = (top / 2).upper()
        return half + arb(0, half)

    def mass(self, left: arb, right: arb) -> arb:
        """An upper bound of the probability that z lies between two numbers; 1 if none is found."""
        total = arb(0)
        for branch in self.branches:
            ends = []
            for value, end in ((left, branch.low_end), (right, branch.high_end)):
                found = branch.inverse(value, branch.guess(value))
                ends.append(end if found is None else found)
            between = ends[0].union(ends[1])
            density = branch.density.arb(between)
            if not density.is_finite():
                return arb(1)
            total += density.abs_upper() * (ends[1] - ends[0]).abs_upper()
        return total.upper()

    def panel(self, left: arb, right: arb) -> arb | None:
        """The integral by a Gauss rule; None if no ellipse was found on which the integrand is holomorphic."""
        # The middle is a ball, so that middle and half stand for the very ends of the panel.
        middle, half = (left + right) / 2, (right - left) / 2
        starts = [branch.guess(middle.mid()) for branch in self.branches]
        for ratio in _RATIOS:
            bound = self.bound(middle, half, ratio, starts)
            if bound is None:
                continue
            rho, two = arb(ratio), arb(2)
            count = 2
            while count <= _MOST_NODES and not half * truncation_error(count, rho, bound, two) < self.share / 4:
                count += 1 + count // 16
            if count > _MOST_NODES:
                return None
            value = self.rule(middle, half, count, starts)
            return None if value is None else value + arb(0, (half * truncation_error(count, rho, bound, two)).upper())
        return None

    def rule(self, middle: arb, half: arb, count: int, starts: Sequence[arb]) -> arb | None:
        rule = gauss_jacobi(count, 0, 0, ctx.prec)
        numerator, denominator = self.exponent
        total = arb(0)
        for node, weight in zip(rule.nodes, rule.weights, strict=True):
            # The nodes are balls; so is the value at which the inverse is taken.
            at = middle + half * node
            density = arb(0)
            for branch, start in zip(self.branches, starts, strict=True):
                point = branch.inverse(at, start)
                if point is None:
                    point = branch.inverse(at, branch.guess(at.mid()))
                if point is None:
                    return None
                density += branch.weight(point)
            if not density > 0:
                return None
            total += weight * density.root(denominator) ** numerator
        return half * total if total.is_finite() else None

    def bound(self, middle: arb, half: arb, ratio: float, starts: Sequence[arb]) -> arb | None:
        """A bound of `|f^a|` on the ellipse, or None if it is not shown to be holomorphic there."""
        with working_precision(max(_BOUND_BITS, ctx.prec)):
            rho = arb(ratio)
            long, short = (rho + 1 / rho) / 2, (rho - 1 / rho) / 2
            for strips in _STRIPS:
                top = arb(0)
                for k in range(strips):
                    left, right = long * (2 * k - strips) / strips, long * (2 * k + 2 - strips) / strips
                    real = middle + half * left.lower().union(right.upper())
                    box = acb(real, half * arb(0, short.upper()))
                    size = self.size_on(box, starts)
                    if size is None:
                        break
                    top = top.max(size)
                else:
                    return top.upper()
            return None

    def size_on(self, box: acb, starts: Sequence[arb]) -> arb | None:
        numerator, denominator = self.exponent
        center = box.real.mid()
        density = acb(0)
        for branch, start in zip(self.branches, starts, strict=True):
            near = branch.inverse(center, start)
            if near is None:
                near = branch.inverse(center, branch.guess(center))
            if near is None:
                return None
            weight = branch.weight_on(box, near.mid())
            if weight is None:
                return None
            density += weight
        if not density.real > 0:
            return None
        size: arb = density.abs_upper().root(denominator) ** numerator
        return size if size.is_finite() else None
