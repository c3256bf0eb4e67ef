"""The check of a certificate: it walks over the pieces, sees that they cover the interval, and bounds each again.

Nothing is searched for, and nothing that the search computed is believed. Balls come from `jets`, not from the power
series that the search uses.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import sympy as sp
from flint import arb, ctx
from sympy.polys.polyerrors import BasePolynomialError

from zcmoe_symbolic.deciders.equality import decide_equal
from zcmoe_symbolic.deciders.nonnegativity.box_checking import check_boxes
from zcmoe_symbolic.deciders.nonnegativity.case_analysis import branch_of
from zcmoe_symbolic.deciders.nonnegativity.certificate import (
    LARGEST_BITS,
    Anchored,
    BoxCertificate,
    CertificateRefused,
    FactorCertificate,
    IdentityCertificate,
    IntervalCertificate,
    ProductCertificate,
    SplitCertificate,
    Stretch,
)
from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import ordered, proved_zero
from zcmoe_symbolic.deciders.nonnegativity.expansion import Frame, expand_at
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball, jet_of, taylor_bound
from zcmoe_symbolic.deciders.nonnegativity.visible_signs import visibly_nonnegative

__all__ = [
    "check_certificate",
    "check_piece",
    "defined_throughout",
]


def check_certificate(certificate: object) -> None:
    """Raise `CertificateRefused` unless the certificate proves what it states."""
    checks: dict[type, Callable[[Any], None]] = {
        IntervalCertificate: _check_interval,
        FactorCertificate: _check_factors,
        IdentityCertificate: _check_identity,
        ProductCertificate: _check_product,
        SplitCertificate: _check_split,
        BoxCertificate: check_boxes,
    }
    check = checks.get(type(certificate))
    if check is None:
        raise CertificateRefused(f"{certificate!r} is not a certificate")
    try:
        check(certificate)
    except CertificateRefused:
        raise
    except (
        ArithmeticError, ValueError, TypeError, AttributeError, KeyError, RecursionError, BasePolynomialError
    ) as error:  # fmt: skip
        # What is not a certificate at all, such as one with other objects in its fields, is refused in the same way.
        raise CertificateRefused(f"{certificate!r}: {error}") from error


def defined_throughout(certificate: object) -> bool:
    """Whether, besides what a valid certificate states, the expression has a value at every point of its range.

    Limits count for the certificate: it is silent about x log x at 0, or about a pole that cancels.
    """
    if isinstance(certificate, BoxCertificate):
        return True
    if isinstance(certificate, ProductCertificate):
        return all(inner is None or defined_throughout(inner) for _, inner in certificate.factors)
    if isinstance(certificate, FactorCertificate):
        bases = [power.base for power in certificate.expr.atoms(sp.Pow) if not power.exp.is_nonnegative]
        return not any(
            sp.Poly(sp.fraction(sp.together(base))[0], certificate.variable).count_roots(
                certificate.low, certificate.high
            )
            for base in bases
        )
    if isinstance(certificate, IntervalCertificate):
        anchors = [piece.anchor for piece in certificate.pieces if isinstance(piece, Anchored)]
        return all(_has_value(certificate.expr, certificate.variable, anchor) for anchor in anchors)
    if isinstance(certificate, SplitCertificate):
        return all(defined_throughout(part.certificate) for part in certificate.parts)
    return isinstance(certificate, IdentityCertificate) and certificate.expr == 0


def _has_value(expr: sp.Expr, variable: sp.Symbol, point: sp.Expr) -> bool:
    try:
        jet_of(expr, {variable: [constant_ball(point)]}, 1)
    except NotRegular:
        return False
    return True


def _check_interval(certificate: IntervalCertificate) -> None:
    pieces = certificate.pieces
    if not pieces:
        raise CertificateRefused("there is no piece")
    if pieces[0].low != certificate.low or pieces[-1].high != certificate.high:
        raise CertificateRefused(f"the pieces do not reach from {certificate.low} to {certificate.high}")
    for before, after in pairwise(pieces):
        if before.high != after.low:
            raise CertificateRefused(f"nothing covers what lies between {before.high} and {after.low}")
    for piece in pieces:
        check_piece(certificate.expr, certificate.variable, piece)


def check_piece(expr: sp.Expr, variable: sp.Symbol, piece: Stretch | Anchored) -> None:
    """Raise `CertificateRefused` unless the piece holds for the expression."""
    if not 2 <= piece.bits <= LARGEST_BITS:
        raise CertificateRefused(f"{piece}: {piece.bits} bits are not a precision")
    saved = ctx.prec
    ctx.prec = piece.bits
    try:
        if isinstance(piece, Stretch):
            _check_stretch(expr, variable, piece)
        else:
            _check_anchored(expr, variable, piece)
    except NotRegular as error:
        raise CertificateRefused(f"{piece}: {error}") from error
    finally:
        ctx.prec = saved


def _check_stretch(expr: sp.Expr, variable: sp.Symbol, piece: Stretch) -> None:
    if piece.low == piece.high:
        if proved_zero(expr.xreplace({variable: piece.low})):
            return
    elif not ordered(piece.low, piece.high):
        raise CertificateRefused(f"{piece}: the ends are in the wrong order")
    if not taylor_bound(expr, variable, constant_ball(piece.low).union(constant_ball(piece.high)), piece.order) > 0:
        raise CertificateRefused(f"{piece}: the lower bound is not positive")


def _check_anchored(expr: sp.Expr, variable: sp.Symbol, piece: Anchored) -> None:
    if piece.anchor not in (piece.low, piece.high) or not ordered(piece.low, piece.high):
        raise CertificateRefused(f"{piece}: the anchor is not an end, or the ends are in the wrong order")
    if not 1 <= piece.order <= 60:
        raise CertificateRefused(f"{piece}: the order {piece.order} is out of range")
    delta = arb((constant_ball(piece.high) - constant_ball(piece.low)).upper())
    frame = Frame(variable, piece.anchor, piece.side, delta, piece.order)
    leading = expand_at(expr, frame).leading()
    if (leading.power, leading.logs) != (piece.power, piece.logs):
        raise CertificateRefused(f"{piece}: the leading term is t^{leading.power} log(t)^{leading.logs}")
    if not leading.bounded:
        raise CertificateRefused(f"{piece}: the function has no finite limit at {piece.anchor}")
    if leading.sign != 1:
        raise CertificateRefused(f"{piece}: the leading term is negative")


# -- polynomials ------------------------------------------------------------------------------------


def _check_factors(certificate: FactorCertificate) -> None:
    x = certificate.variable
    numerator, denominator = (
        sp.Poly(part, x, domain="QQ") for part in (certificate.numerator, certificate.denominator)
    )
    quotient = certificate.numerator / certificate.denominator
    # As a polynomial: cancel() leaves numerators that vanish only when they are expanded.
    difference, _ = sp.fraction(sp.together(certificate.expr - quotient))
    if not sp.Poly(difference, x, domain="QQ").is_zero:
        raise CertificateRefused(f"{certificate.expr} is not {quotient}")
    product = sp.Poly(certificate.constant, x, domain="QQ")
    for factor, exponent in certificate.factors:
        if exponent < 1:
            raise CertificateRefused(f"{factor} has the exponent {exponent}")
        product *= sp.Poly(factor, x, domain="QQ") ** exponent
    if product != numerator * denominator:
        raise CertificateRefused("the factors do not multiply to the polynomial")
    low, high, sample = certificate.low, certificate.high, certificate.sample
    if not (low.is_Rational and high.is_Rational and sample.is_Rational and low <= sample <= high):
        raise CertificateRefused("the ends and the sample must be rational, the sample between the ends")
    if low < high and not low < sample < high:
        raise CertificateRefused(f"the sample {sample} is not inside the interval")
    if denominator.degree() > 0 and denominator.count_roots(low, high):
        raise CertificateRefused(f"{denominator.as_expr()} has a root in the interval")
    for factor, exponent in certificate.factors:
        polynomial = sp.Poly(factor, x, domain="QQ")
        if exponent % 2 and low < high and polynomial.degree() > 0:
            at_ends = sum(polynomial.eval(end) == 0 for end in (low, high))
            if polynomial.count_roots(low, high) != at_ends:
                raise CertificateRefused(f"the factor {factor} has a root inside the interval")
    if low == high:
        if not product.eval(sample) >= 0:
            raise CertificateRefused(f"the product is negative at {sample}")
    elif not product.eval(sample) > 0:
        raise CertificateRefused(f"the product is not positive at {sample}")


def _check_identity(certificate: IdentityCertificate) -> None:
    if certificate.expr.is_zero is True:
        return
    if not decide_equal(certificate.expr, sp.S.Zero).proved:
        raise CertificateRefused(f"{certificate.expr} is not known to be 0")


# -- products and cases -----------------------------------------------------------------------------


def _check_product(certificate: ProductCertificate) -> None:
    product = sp.Mul(*(factor for factor, _ in certificate.factors))
    if certificate.expr != product and sp.expand(certificate.expr - product) != 0:
        raise CertificateRefused(f"{certificate.expr} is not {product}")
    same = (certificate.variable, certificate.low, certificate.high)
    for factor, inner in certificate.factors:
        if inner is None:
            _check_visible(certificate, factor)
            continue
        if inner.expr != factor or (inner.variable, inner.low, inner.high) != same:
            raise CertificateRefused(f"the certificate for the factor {factor} is about something else")
        _check_interval(inner)


def _check_visible(certificate: ProductCertificate, factor: sp.Expr) -> None:
    low = certificate.low
    if not visibly_nonnegative(factor, certificate.variable, from_zero=low == 0 or ordered(sp.S.Zero, low)):
        raise CertificateRefused(f"the sign of the factor {factor} does not show")
    points = certificate.points
    if len(points) < 2 or (points[0], points[-1]) != (certificate.low, certificate.high):
        raise CertificateRefused("the points do not begin and end at the ends of the interval")
    for left, right in pairwise(points):
        if left != right and not ordered(left, right):
            raise CertificateRefused(f"the points {left} and {right} are in the wrong order")
        jet_of(factor, {certificate.variable: [constant_ball(left).union(constant_ball(right))]}, 1)


def _check_split(certificate: SplitCertificate) -> None:
    points, variable = certificate.points, certificate.variable
    if len(points) < 2 or (points[0], points[-1]) != (certificate.low, certificate.high):
        raise CertificateRefused("the points do not begin and end at the ends of the interval")
    if len(certificate.parts) != len(points) - 1:
        raise CertificateRefused("there are not as many parts as intervals")
    for point in points:
        value = certificate.expr.subs(variable, point)
        if not (proved_zero(value) or constant_ball(value) > 0):
            raise CertificateRefused(f"the value at {point} may be negative")
    for (low, high), part in zip(pairwise(points), certificate.parts, strict=True):
        if not ordered(low, high):
            raise CertificateRefused(f"the points {low} and {high} are in the wrong order")
        for quantity, sign, shown in part.signs:
            if sign not in (1, -1) or (shown.expr, *_range(shown)) != (sign * quantity, variable, low, high):
                raise CertificateRefused(f"the certificate for the sign of {quantity} is about something else")
            check_certificate(shown)
        case = branch_of(certificate.expr, variable, low, high, {quantity: sign for quantity, sign, _ in part.signs})
        if (part.certificate.expr, *_range(part.certificate)) != (case, variable, low, high):
            raise CertificateRefused(f"the part from {low} to {high} is about something else than {case}")
        check_certificate(part.certificate)


def _range(certificate: Any) -> tuple[Any, ...]:
    if isinstance(certificate, IdentityCertificate):
        return (*certificate.variables, *certificate.ends[0]) if len(certificate.variables) == 1 else ()
    return (certificate.variable, certificate.low, certificate.high)
