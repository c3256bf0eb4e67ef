"""What level sets can reach when there are many: `(1/12) (int f_Z^(1/3) dz)^3`, f_Z the density of `Z = beta(X)`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, working_precision
from zcmoe_symbolic.numerics.quadrature import certified_integral
from zcmoe_symbolic.numerics.quadrature.branch_sums import InverseBranch, integral_of_branch_sum
from zcmoe_symbolic.numerics.zeros import CannotIsolate, isolate_zeros
from zcmoe_symbolic.theory.model.arguments import (
    NotDecided,
    checked_digits,
    exact_sign,
    is_zero,
    is_zero_between,
    to_digits,
    value_at,
)
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.vector_model import VectorDataModel
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.law_of_the_target import LawOfTheTarget
from zcmoe_symbolic.theory.segmentation.monotone_branches import Branch, branches_of

__all__ = ["level_set_error_constant"]

_GUARD = 64
_THIRD = sp.Rational(1, 3)
_MOST_DIGITS_OF_SUMS = 30
_t = sp.Symbol("t", real=True)


def level_set_error_constant(model: DataModel | VectorDataModel, digits: int = 10) -> Ball:
    """The coefficient of `1/m^2` in the least error of m level sets, with at least so many digits proved.

    `(1/12) (int f_Z^(1/3) dz)^3`: the high-rate distortion of the best m-level quantizer of `Z = beta(X)`
    (P. F. Panter and W. Dite, 1951; for any density J. A. Bucklew and G. L. Wise, IEEE Trans. Inf. Theory 28, 1982;
    cited, not proved here; what is proved is the number). Values on which probability is concentrated (plateaus) do not
    count. For a monotone target it is the constant of (23).

    In one dimension f_Z is the sum of `p/|beta'|` over the monotone branches. Where the branches are translates or
    mirror images of one of them, and where there is one only, the integral becomes one over x, to as many digits as
    one likes; otherwise the inverses are enclosed (`numerics.quadrature.branch_sums`), which is meant for some 10
    digits. In several dimensions only affine targets of uniformly distributed inputs are dealt with, whose f_Z is a
    piecewise polynomial.

    Raises `ValueError` for other models in several dimensions, for a target that is constant wherever inputs fall,
    and where the digits were not reached.

    >>> print(level_set_error_constant(DataModel(sp.cos(6 * sp.pi * x), 1), digits=15).decimal(15))
    0.298335708591175
    >>> x1, x2 = sp.symbols("x1 x2")
    >>> level_set_error_constant(VectorDataModel(x1 + x2, 1)).contains(sp.Rational(9, 32))
    True
    """
    wanted = checked_digits(digits)
    if isinstance(model, VectorDataModel):
        pieces = _affine_law(model)

        def of_affine(bits: int) -> arb:
            with working_precision(bits + 16):
                parts = [certified_integral(f**_THIRD, _t, a, b, bits=bits + 4, is_zero=is_zero) for a, b, f in pieces]
                return arb(sum(parts, arb(0))) ** 3 / 12

        return to_digits(of_affine, wanted)
    if not isinstance(model, DataModel):
        raise ValueError(f"model is {model!r}; write DataModel(beta, density, noise) or a VectorDataModel")
    if not LawOfTheTarget.of(model).varies:
        raise ValueError(f"beta = {model.beta} is constant wherever inputs fall: level sets have no error")

    def of_branches(bits: int) -> arb:
        with working_precision(bits + 16):
            return _integral(model, bits) ** 3 / 12

    return to_digits(of_branches, wanted)


# -- one dimension -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Range:
    """Values of z between two neighbouring cuts, given by balls, and the branches that take them all."""

    low: arb
    high: arb
    branches: tuple[Branch, ...]
    whole: tuple[Branch, ...]
    """Those of the branches that take no other values."""


def _integral(model: DataModel, bits: int) -> arb:
    scale = float(LawOfTheTarget.of(model).companding_integral)
    ranges, slack = _ranges(model, 2 * bits + _GUARD)
    total = arb(0, slack.upper())
    for stretch in ranges:
        value = _by_symmetry(stretch, bits)
        if value is None:
            if bits > _MOST_DIGITS_OF_SUMS * math.log2(10) + _GUARD:
                raise NotDecided(
                    f"the branches of beta = {model.beta} are not images of each other; ask for at most "
                    f"{_MOST_DIGITS_OF_SUMS} digits"
                )
            value = integral_of_branch_sum(
                [_as_inverse(branch, 2 * bits + _GUARD) for branch in stretch.branches],
                stretch.low,
                stretch.high,
                (1, 3),
                bits + 4,
                scale,
            )
        total += value
    return total


def _as_inverse(branch: Branch, bits: int) -> InverseBranch:
    target, slope, density = (compiled(expr, x) for expr in (branch.beta, branch.slope, branch.density))
    return InverseBranch(target, slope, density, branch.low_end.ball(bits), branch.high_end.ball(bits))


def _ranges(model: DataModel, bits: int) -> tuple[list[_Range], arb]:
    """The ranges of z between neighbouring cuts: values at the ends of branches, and at the zeros of the density.

    Cuts whose balls overlap are one cut, whether the values are equal or not. By Hoelder's inequality the integral over
    such a ball J is at most `|J|^(2/3)`, and so is what the ranges on either side attribute to it: three times the sum
    of these is the second result, a bound of what may be wrong.
    """
    branches = [branch for branch in branches_of(model) if branch.has_inputs and branch.direction]
    with working_precision(bits):
        ends = {
            branch: (_finite_value(branch, branch.low_end, bits), _finite_value(branch, branch.high_end, bits))
            for branch in branches
        }
        cuts = [value for pair in ends.values() for value in pair]
        cuts += [_finite_value(branch, point, bits) for branch in branches for point in _zeros_of_density(branch)]
        merged: list[arb] = []
        for cut in sorted(cuts, key=lambda ball: ball.mid()):
            if merged and merged[-1].overlaps(cut):
                merged[-1] = merged[-1].union(cut)
            else:
                merged.append(cut)
        ranges = []
        for low, high in pairwise(merged):
            # A branch reaches over the range unless it ends at a lower cut or begins at a higher one.
            over = [
                branch
                for branch, (least, most) in ends.items()
                if (least < low or least.overlaps(low)) and (most > high or most.overlaps(high))
            ]
            whole = [branch for branch in over if ends[branch][0].overlaps(low) and ends[branch][1].overlaps(high)]
            ranges.append(_Range(low, high, tuple(over), tuple(whole)))
        widths = [2 * arb(cut.rad()) for cut in merged]
        powers = [(width**2).root(3) if width > 0 else arb(0) for width in widths]
        return ranges, 3 * sum(powers, arb(0))


def _finite_value(branch: Branch, point: Point, bits: int) -> arb:
    value = value_at(branch.beta, point, bits)
    if not value.is_finite():
        raise NotDecided(f"the value of beta = {branch.beta} at x = {float(point)} could not be enclosed")
    return value


def _zeros_of_density(branch: Branch) -> list[Point]:
    """The zeros and poles of the density inside a branch; none where they could not be found, which costs time only."""
    if x not in branch.density.free_symbols:
        return []
    try:
        found = isolate_zeros(branch.density, x, branch.left, branch.right, is_zero=is_zero)
        return [
            point
            for point in found.all_points
            if point.compare(branch.left, is_zero=is_zero) > 0 > point.compare(branch.right, is_zero=is_zero)
        ]
    except (CannotIsolate, CannotSeparate, ValueError):
        return []


def _by_symmetry(stretch: _Range, bits: int) -> arb | None:
    """The integral over x on one branch, if the others are its translates and mirror images; None if they are not.

    With `x_b = s_b x + t_b` and z = beta(x), `f_Z^(1/3) |dz/dx| = (sum_b p(x_b))^(1/3) |beta'|^(2/3)`.
    """
    if not stretch.branches:
        return arb(0)
    if len(stretch.whole) < len(stretch.branches):
        return None
    density = _sum_of_densities(stretch.whole)
    if density is None:
        return None
    reference = stretch.whole[0]
    integrand = sp.Pow(density * reference.slope**2, _THIRD, evaluate=False)
    try:
        return certified_integral(integrand, x, reference.left, reference.right, bits=bits + 4, is_zero=is_zero)
    except ValueError as error:
        if len(stretch.whole) == 1:
            raise NotDecided(f"the integral of {integrand} was not enclosed: {error}") from error
        return None


@lru_cache(maxsize=256)
def _sum_of_densities(branches: tuple[Branch, ...]) -> sp.Expr | None:
    reference = branches[0]
    total = reference.density
    for branch in branches[1:]:
        start, stop = reference.low_end.exact, reference.high_end.exact
        other, end = branch.low_end.exact, branch.high_end.exact
        if start is None or stop is None or other is None or end is None:
            return None
        turn = branch.direction * reference.direction
        if not is_zero((end - other) - turn * (stop - start)):
            return None
        image = other + turn * (x - start)
        difference = branch.beta.xreplace({x: image}) - reference.beta
        if not is_zero_between(sp.expand_trig(sp.expand(difference)), reference.left, reference.right) and (
            not is_zero_between(difference, reference.left, reference.right)
        ):
            return None
        total += branch.density.xreplace({x: image})
    return sp.factor_terms(total)


# -- several dimensions ------------------------------------------------------------------------------------------------


def _affine_law(model: VectorDataModel) -> list[tuple[sp.Expr, sp.Expr, sp.Expr]]:
    """Where the density of `Z - min Z` is which polynomial in t, for `Z = b + sum a_k x_k` with x uniform on the cube.

    `f(t) = sum over subsets S of (-1)^|S| max(t - sum_S |a_k|, 0)^(d-1) / ((d-1)! prod |a_k|)`
    (W. Feller, An Introduction to Probability Theory and Its Applications II, section I.9).
    """
    slopes = [model.beta.diff(variable) for variable in model.variables]
    if any(slope.free_symbols for slope in slopes) or not is_zero(model.density - 1):
        raise ValueError(
            f"beta = {model.beta} with density = {model.density}: in several dimensions the constant is certified for "
            "affine targets of uniformly distributed inputs only; level_set_segmentation(model, m) gives errors in "
            "float64 for any target"
        )
    signs = [exact_sign(slope) for slope in slopes]
    if None in signs:
        raise NotDecided(f"the signs of the slopes of beta = {model.beta} are not decided")
    lengths = [abs(slope) for slope, sign in zip(slopes, signs, strict=True) if sign]
    if not lengths:
        raise ValueError(f"beta = {model.beta} is constant: level sets have no error")
    corners = [(sp.S.Zero, 1)]
    for length in lengths:
        corners += [(place + length, -sign) for place, sign in corners]
    ordered = _in_order(corners)
    d = len(lengths)
    scale = sp.factorial(d - 1) * sp.Mul(*lengths)
    pieces = []
    for (low, _), (high, _) in pairwise(ordered):
        terms = [sign * (_t - place) ** (d - 1) for place, sign in ordered[: _index(ordered, low) + 1]]
        pieces.append((low, high, sp.factor(sp.expand(sp.Add(*terms) / scale))))
    return pieces


def _in_order(corners: Sequence[tuple[sp.Expr, int]]) -> list[tuple[sp.Expr, int]]:
    """By size, with the signs of equal places added."""
    ordered: list[tuple[sp.Expr, int]] = []
    for place, sign in sorted(corners, key=lambda corner: value_at(corner[0], Point.of(0)).mid()):
        if ordered and is_zero(ordered[-1][0] - place):
            ordered[-1] = (ordered[-1][0], ordered[-1][1] + sign)
        elif ordered and exact_sign(place - ordered[-1][0]) != 1:
            raise NotDecided(f"which of {place} and {ordered[-1][0]} is larger is not decided")
        else:
            ordered.append((place, sign))
    return ordered


def _index(ordered: Sequence[tuple[sp.Expr, int]], place: sp.Expr) -> int:
    return next(k for k, (other, _) in enumerate(ordered) if other is place)
