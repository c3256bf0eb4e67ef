"""Certified integrals of products of powers, by Gauss-Jacobi rules with all errors bounded."""

import math
from collections.abc import Sequence

import sympy as sp
from flint import arb, ctx, fmpq

from zcmoe_symbolic.numerics.bound_variables import without_captures
from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.numerics.enclosures import CannotEnclose, enclose
from zcmoe_symbolic.numerics.points import CannotSeparate, Point, exactly_zero, working_precision
from zcmoe_symbolic.numerics.quadrature.ellipses import BOUND_BITS, truncation_error
from zcmoe_symbolic.numerics.quadrature.gauss_jacobi import GaussJacobiRule, gauss_jacobi
from zcmoe_symbolic.numerics.quadrature.lobes import IsZero, Lobe, NotALobe, lobes
from zcmoe_symbolic.numerics.quadrature.planning import NotAnalytic, Plan, plans

__all__ = ["MOST_DIGITS", "CannotIntegrate", "certified_integral"]

MOST_DIGITS = 2_000

_GUARD = 40
_SLACK = 8
_REPEATS = 4
_ROUGH_NODES = 8
_BETWEEN = 2.0**-20
_SHARED = 0.75
_SECONDS = 20.0
_INFINITE = (sp.S.Infinity, sp.S.NegativeInfinity)


class CannotIntegrate(ValueError):
    """No finite enclosure of an integral was found; the message says of what and where."""


def certified_integral(
    expr: sp.Expr,
    x: sp.Symbol,
    low: Point | sp.Expr | int,
    high: Point | sp.Expr | int,
    *,
    digits: int | None = None,
    bits: int | None = None,
    is_zero: IsZero = exactly_zero,
) -> arb:
    """A ball that contains the integral of `expr` over x from `low` to `high`.

    The integrand is, piecewise, a product of real powers of analytic functions, such as
    `exp(-(x - 1/2)**2) * Abs(sin(6 pi x))**(2/3)`; a sum of such products is integrated term by term. Its powers may be
    singular at the ends as long as the integral exists. Everything else is left to `enclosures.enclose`.

    `digits` (or `bits`) is the accuracy relative to the integral; where positive and negative parts cancel, relative to
    the integral of the absolute value. At most `MOST_DIGITS`; the default is 30 digits. The radius covers
    all errors, whatever was asked for. `is_zero` is a sound test for exact zeros, used to recognise common and multiple
    zeros.

    Raises `ValueError` if the integral diverges, the digits are out of range, or both `digits` and `bits` are
    given; `CannotIntegrate` (a ValueError) if no enclosure is found. What the general method encloses may have a
    larger radius than asked for.

    Method: the zeros of the factors are isolated; on each lobe between them a Gauss-Jacobi rule with the exact
    exponents of both ends is applied, whose truncation error is bounded on a Bernstein ellipse (see `ellipses`).

    >>> from sympy import Abs, Rational, Symbol, pi, sin
    >>> t = Symbol("t", real=True)
    >>> print(certified_integral(Abs(sin(6 * pi * t)) ** Rational(2, 3), t, 0, 1, digits=20).str(20, radius=False))
    0.71317412781265985501
    """
    wanted = _bits(digits, bits)
    expr = without_captures(sp.sympify(expr, strict=True), x)
    if expr.has(sp.Float):
        raise ValueError(f"{expr} has a float, which is not exact; write its numbers as Rational('...')")
    if low == high:
        return arb(0)
    if any(end in _INFINITE for end in (low, high)):
        return _enclosed(expr, x, low, high, wanted, ValueError("the range is infinite"))
    try:
        start, stop = Point.of(low), Point.of(high)
        if start.compare(stop, is_zero=is_zero) > 0:
            return certified_integral(-expr, x, stop, start, bits=wanted, is_zero=is_zero)
        return integral_of_lobes(expr, x, start, stop, wanted, is_zero)
    except Diverges:
        raise
    except (NotALobe, NotAnalytic, CannotCompile, CannotSeparate) as error:
        reason = error
    return _enclosed(expr, x, low, high, wanted, reason)


class Diverges(ValueError):
    """The exponent at a zero is -1 or less."""


def _bits(digits: int | None, bits: int | None) -> int:
    if digits is not None and bits is not None:
        raise ValueError("give digits or bits, not both")
    if digits is None:
        digits = 30 if bits is None else 1
    most = math.ceil(MOST_DIGITS * math.log2(10))
    if not 1 <= digits <= MOST_DIGITS:
        raise ValueError(f"digits = {digits}: between 1 and {MOST_DIGITS} digits can be certified")
    wanted = math.ceil(digits * math.log2(10)) + 4 if bits is None else bits
    if not 1 <= wanted <= most + _GUARD:
        raise ValueError(f"bits = {bits}: between 1 and {most} bits can be certified")
    return wanted


def _enclosed(expr: sp.Expr, x: sp.Symbol, low: object, high: object, bits: int, reason: ValueError) -> arb:
    """The general enclosure of an integral, with more precision if the ball is wide."""
    ends = [end.exact if isinstance(end, Point) else end for end in (low, high)]
    if None in ends:
        raise CannotIntegrate(f"no enclosure of the integral of {expr} over {x} from {low} to {high}: {reason}")
    integral = sp.Integral(expr, (x, *ends))
    value = None
    for extra in (_GUARD, 4 * _GUARD + bits // 2):
        try:
            value = enclose(integral, bits=bits + extra, seconds=_SECONDS)
        except (CannotEnclose, TypeError, ValueError) as error:
            if value is None:
                raise CannotIntegrate(
                    f"no enclosure of the integral of {expr} over {x} from {low} to {high}: {reason}"
                ) from error
            break
        # A ball around 0 does not show that the imaginary part is 0.
        if not (value.imag.is_zero() or (value.imag.contains(0) and _is_real(expr, x))):
            raise CannotIntegrate(
                f"the integral of {expr} over {x} from {low} to {high} is not real, or not shown to be"
            )
        if value.real.rel_accuracy_bits() >= bits:
            break
    if value is None:
        raise reason
    return value.real


def _is_real(expr: sp.Expr, x: sp.Symbol) -> bool:
    return expr.xreplace({x: sp.Dummy(real=True)}).is_extended_real is True


def integral_of_lobes(expr: sp.Expr, x: sp.Symbol, low: Point, high: Point, bits: int, is_zero: IsZero) -> arb:
    """The integral by lobes, term by term if it is a sum that is no product of powers.

    Raises `NotALobe`, `NotAnalytic`, `Diverges`.
    """
    try:
        return _over(_convergent_lobes(expr, x, low, high, is_zero), bits)
    except (NotALobe, NotAnalytic):
        terms = (expr if expr.is_Add else sp.expand(expr)).args
        if not terms or not sp.expand(expr).is_Add:
            raise
    try:
        collected = [lobe for term in terms for lobe in _convergent_lobes(term, x, low, high, is_zero)]
    except Diverges as error:
        # The others may cancel what is infinite in one term.
        raise NotAnalytic(str(error)) from error
    return _over(collected, bits)


def _convergent_lobes(expr: sp.Expr, x: sp.Symbol, low: Point, high: Point, is_zero: IsZero) -> list[Lobe]:
    parts = lobes(expr, x, low, high, is_zero=is_zero, at_every_zero=False)
    if _divergence(parts) is not None:
        # The zeros of the other factors may cancel the pole.
        parts = lobes(expr, x, low, high, is_zero=is_zero)
        divergence = _divergence(parts)
        if divergence is not None:
            raise Diverges(divergence)
    return list(parts)


def _over(parts: list[Lobe], bits: int) -> arb:
    if not parts:
        return arb(0)
    size = _rough_size(parts)
    extra = _SLACK
    for _ in range(_REPEATS):
        planned = plans(parts, size - bits - extra)
        value = _sum(planned, bits + extra)
        lost = bits - int(value.rel_accuracy_bits())
        if not 0 < lost <= 2 * bits + 64:
            break
        extra += lost + _SLACK
    return value


def _divergence(parts: Sequence[Lobe]) -> str | None:
    """Where an exponent is not shown to be above -1."""
    with working_precision(BOUND_BITS):
        for lobe in parts:
            for exponent, point in ((lobe.left_exponent, lobe.left), (lobe.right_exponent, lobe.right)):
                if not compiled(exponent).arb() > -1:
                    return f"the integral of {lobe.expr} diverges at {point!r}: the exponent there is {exponent}"
    return None


def _rough_size(parts: list[Lobe]) -> float:
    """About the logarithm of the integral of the absolute value.

    A guess, too large rather than too small: what lies between the samples counts a little.
    """
    total = 0.0
    with working_precision(53):
        rule = gauss_jacobi(_ROUGH_NODES, 0, 0, 53)
        for lobe in parts:
            left, right = lobe.left.ball(53), lobe.right.ball(53)
            function = compiled(lobe.expr, lobe.variable)
            cell = (right - left) / _ROUGH_NODES
            for k, (node, weight) in enumerate(zip(rule.nodes, rule.quotients, strict=True)):
                sample = function.arb((left + right) / 2 + (right - left) / 2 * node) * weight * (right - left)
                hull = function.arb(left + cell * arb(k).union(arb(k + 1))) * cell * _BETWEEN
                total += sum(float(abs(value).upper()) for value in (sample, hull) if value.is_finite())
    return math.log2(total) if 0 < total < math.inf else 0.0


def _sum(planned: list[Plan], bits: int) -> arb:
    """All panels, each with the bound of its truncation error added to the radius."""
    _share_counts(planned)
    with working_precision(bits + _GUARD):
        total = arb(0)
        for plan in planned:
            total += _panel(plan, bits)
        return total


def _exponents(plan: Plan) -> tuple[sp.Expr, sp.Expr]:
    """The exponents of the rule: of 1 - t and of 1 + t."""
    panel = plan.panel
    return (
        panel.lobe.right_exponent if panel.right_cut is None else sp.S.Zero,
        panel.lobe.left_exponent if panel.left_cut is None else sp.S.Zero,
    )


def _share_counts(planned: list[Plan]) -> None:
    """Panels with the same exponents use one rule, where that costs few nodes."""
    groups: dict[frozenset[sp.Expr], list[Plan]] = {}
    for plan in planned:
        groups.setdefault(frozenset(_exponents(plan)), []).append(plan)
    for group in groups.values():
        group.sort(key=lambda plan: -plan.count)
        top = group[0].count
        for plan in group:
            if plan.count < _SHARED * top:
                top = plan.count
            plan.count = top


def _rule(count: int, alpha: sp.Expr, beta: sp.Expr, bits: int) -> GaussJacobiRule:
    if alpha.is_Rational and beta.is_Rational:
        return gauss_jacobi(count, fmpq(int(alpha.p), int(alpha.q)), fmpq(int(beta.p), int(beta.q)), bits)
    with working_precision(bits + 4 * count + 256):
        one = compiled(alpha).arb()
        other = one if alpha == beta else compiled(beta).arb()
    return gauss_jacobi(count, one, other, bits)


def _panel(plan: Plan, bits: int) -> arb:
    panel, lobe = plan.panel, plan.panel.lobe
    alpha, beta = _exponents(plan)
    rule = _rule(plan.count, alpha, beta, bits)
    left, right = panel.ends(ctx.prec)
    middle, half = (left + right) / 2, (right - left) / 2
    value = compiled(lobe.expr, lobe.variable).arb
    total = arb(0)
    for node, quotient in zip(rule.nodes, rule.quotients, strict=True):
        total += quotient * value(middle + half * node)
    if not total.is_finite():
        raise NotALobe(f"{lobe.expr} is not real between {left.str(8)} and {right.str(8)}")
    error = truncation_error(plan.count, arb(plan.rho), plan.bound, rule.mass)
    return half * (total + arb(0, error.upper()))
