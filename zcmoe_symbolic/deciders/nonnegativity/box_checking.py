"""The check of a certificate for a rectangle: the cuts make exactly the pieces, and each piece is bounded again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.deciders.nonnegativity.bernstein import least_bernstein_coefficient
from zcmoe_symbolic.deciders.nonnegativity.certificate import LARGEST_BITS, Box, BoxCertificate, CertificateRefused
from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import ordered, proved_zero
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball, jet_of
from zcmoe_symbolic.deciders.nonnegativity.visible_signs import visibly_nonnegative

__all__ = ["check_box", "check_boxes", "mean_value_bound", "require_squares"]


def check_boxes(certificate: BoxCertificate) -> None:
    product = certificate.rest
    for base, exponent in certificate.square:
        if exponent < 2 or exponent % 2:
            raise CertificateRefused(f"{base} has the exponent {exponent}, which is not even")
        product *= base**exponent
    if sp.expand(certificate.expr - product) != 0:
        raise CertificateRefused(f"{certificate.expr} is not {product}")
    left = list(certificate.pieces)

    def walk(tree: Any, lows: tuple[sp.Expr, ...], highs: tuple[sp.Expr, ...]) -> None:
        if tree is None:
            if not left or (left[0].lows, left[0].highs) != (lows, highs):
                raise CertificateRefused(f"no piece covers the box from {lows} to {highs}")
            check_box(certificate, left.pop(0))
            return
        axis, cut, below, above = tree
        if axis not in range(len(lows)) or not (ordered(lows[axis], cut) and ordered(cut, highs[axis])):
            raise CertificateRefused(f"the cut at {cut} does not divide the box from {lows} to {highs}")
        walk(below, lows, _replaced(highs, axis, cut))
        walk(above, _replaced(lows, axis, cut), highs)

    walk(certificate.tree, tuple(low for low, _ in certificate.ends), tuple(high for _, high in certificate.ends))
    if left:
        raise CertificateRefused("there are more pieces than the cuts make")


def _replaced(values: tuple[sp.Expr, ...], axis: int, value: sp.Expr) -> tuple[sp.Expr, ...]:
    return (*values[:axis], value, *values[axis + 1 :])


def _with_bits(check: Callable[[BoxCertificate, Box], None]) -> Callable[[BoxCertificate, Box], None]:
    @wraps(check)
    def checked(certificate: BoxCertificate, piece: Box) -> None:
        if not 2 <= piece.bits <= LARGEST_BITS:
            raise CertificateRefused(f"{piece}: {piece.bits} bits are not a precision")
        saved = ctx.prec
        ctx.prec = piece.bits
        try:
            check(certificate, piece)
        except NotRegular as error:
            raise CertificateRefused(f"{piece}: {error}") from error
        finally:
            ctx.prec = saved

    return checked


@_with_bits
def check_box(certificate: BoxCertificate, piece: Box) -> None:
    require_squares(certificate, piece.lows, piece.highs)
    if piece.method == "bernstein":
        least = least_bernstein_coefficient(certificate.rest, certificate.variables, piece.lows, piece.highs)
        if not least >= 0:
            raise CertificateRefused(f"{piece}: a coefficient in Bernstein's basis is {least}")
    elif piece.method == "mean value":
        sides = [constant_ball(a).union(constant_ball(b)) for a, b in zip(piece.lows, piece.highs, strict=True)]
        if not mean_value_bound(certificate.rest, certificate.variables, sides) > 0:
            raise CertificateRefused(f"{piece}: the lower bound is not positive")
    elif piece.method == "visible sign":
        if not visibly_nonnegative(certificate.rest, certificate.variables[0], from_zero=False):
            raise CertificateRefused(f"{piece}: the sign of {certificate.rest} does not show")
        sides = [constant_ball(a).union(constant_ball(b)) for a, b in zip(piece.lows, piece.highs, strict=True)]
        jet_of(certificate.rest, {v: [side] for v, side in zip(certificate.variables, sides, strict=True)}, 1)
    elif piece.method == "second order":
        _check_second_order(certificate, piece)
    else:
        raise CertificateRefused(f"{piece}: there is no bound of that name")


def _check_second_order(certificate: BoxCertificate, piece: Box) -> None:
    """`f(z) >= f(p) + sum f_i(p) (z_i - p_i) + (z - p)^T H (z - p) / 2` with H at a point between, so f(z) >= 0."""
    expr, variables, point = certificate.rest, certificate.variables, piece.anchor
    if len(point) != len(variables) or len(variables) != 2:
        raise CertificateRefused(f"{piece}: the anchor is not a point of the rectangle")
    at = dict(zip(variables, point, strict=True))
    if not (proved_zero(expr.xreplace(at)) or constant_ball(expr.xreplace(at)) > 0):
        raise CertificateRefused(f"{piece}: the value at {point} may be negative")
    for variable, low, high, here in zip(variables, piece.lows, piece.highs, point, strict=True):
        if not (low == here or ordered(low, here)) or not (here == high or ordered(here, high)):
            raise CertificateRefused(f"{piece}: the anchor lies outside")
        slope = sp.diff(expr, variable).xreplace(at)
        inward = (here == low and constant_ball(slope) > 0) or (here == high and constant_ball(slope) < 0)
        if not inward and not proved_zero(slope):
            raise CertificateRefused(f"{piece}: the slope along {variable} at the anchor may point downwards")
    sides = [constant_ball(low).union(constant_ball(high)) for low, high in zip(piece.lows, piece.highs, strict=True)]
    values = {variable: [side] for variable, side in zip(variables, sides, strict=True)}
    jet_of(expr, values, 1)
    x, y = variables
    xx, xy, yy = (jet_of(sp.diff(expr, *pair), values, 1)[0] for pair in ((x, x), (x, y), (y, y)))
    if xx > 0 and xx * yy - xy * xy > 0:
        return
    determinant = sp.diff(expr, x, x) * sp.diff(expr, y, y) - sp.diff(expr, x, y) ** 2
    if not (xx >= 0 and yy >= 0 and sp.expand(determinant) == 0):
        raise CertificateRefused(f"{piece}: the second derivatives are not known to be positive semidefinite")


def require_squares(certificate: BoxCertificate, lows: tuple[sp.Expr, ...], highs: tuple[sp.Expr, ...]) -> None:
    """Raise `NotRegular` unless what is squared is bounded on the box, hence defined."""
    for base, _ in certificate.square:
        sides = [constant_ball(low).union(constant_ball(high)) for low, high in zip(lows, highs, strict=True)]
        jet_of(base, {v: [side] for v, side in zip(certificate.variables, sides, strict=True)}, 1)


def mean_value_bound(expr: sp.Expr, variables: tuple[sp.Symbol, ...], sides: list[arb]) -> arb:
    """A ball around all values on a box: the values themselves, or the mean value theorem one variable at a time.

    `f(x, y) = f(m, n) + f_x(z, n) (x - m) + f_y(x, w) (y - n)`.
    """
    direct = jet_of(expr, {v: [side] for v, side in zip(variables, sides, strict=True)}, 1)[0]
    if direct > 0:
        return direct
    point = [side.mid() for side in sides]
    total = jet_of(expr, {v: [p] for v, p in zip(variables, point, strict=True)}, 1)[0]
    for axis in range(len(variables)):
        values = {}
        for k, variable in enumerate(variables):
            value = sides[k] if k <= axis else point[k]
            values[variable] = [value, arb(1 if k == axis else 0)]
        jet = jet_of(expr, values, 2)
        if len(jet) < 2:
            return direct
        total += jet[1] * (sides[axis] - point[axis])
    return total if total > 0 else direct
