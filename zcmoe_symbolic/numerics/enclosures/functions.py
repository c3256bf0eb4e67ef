"""Balls of the elementary and special functions, with SymPy's principal branches also on the cuts.

A function with a cut is holomorphic on a ball that is clear of the cut. A ball that touches the cut is only
passed on to Arb where it lies exactly on the line of the cut (then Arb takes the side that SymPy takes), or
where Arb joins both sides.
"""

from collections.abc import Callable

import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.numerics.enclosures.arithmetic import NAN
from zcmoe_symbolic.numerics.enclosures.evaluation import (
    HANDLERS,
    CannotEnclose,
    Scope,
    ball_of,
    encloses,
    exact_number,
)

__all__ = ["CUTS", "MEROMORPHIC", "WITH_A_CUT"]


def _off_negative_axis(z: acb) -> bool:
    return not z.imag.contains(0) or bool(z.real > 0)


def _off_left_of_one(z: acb) -> bool:
    return not z.imag.contains(0) or bool(z.real > 1)


def _off_right_of_one(z: acb) -> bool:
    return not z.imag.contains(0) or bool(z.real < 1)


def _off_both_sides_of_one(z: acb) -> bool:
    return not z.imag.contains(0) or bool(abs(z.real) < 1)


def _off_imaginary_ends(z: acb) -> bool:
    return not z.real.contains(0) or bool(abs(z.imag) < 1)


def _off_lambert_cut(z: acb) -> bool:
    return not z.imag.contains(0) or bool(z.real > -(arb(-1).exp()))


# Where the function is holomorphic: a test that a ball is clear of the cut, and whether the cut is real.
CUTS: dict[str, tuple[Callable[[acb], bool], bool]] = {
    "negative axis": (_off_negative_axis, True),
    "left of 1": (_off_left_of_one, True),
    "right of 1": (_off_right_of_one, True),
    "left of -1 and right of 1": (_off_both_sides_of_one, True),
    "above i and below -i": (_off_imaginary_ends, False),
    "left of -1/e": (_off_lambert_cut, True),
}


def _reciprocal(function: Callable[[acb], acb]) -> Callable[[acb], acb]:
    return lambda z: function(1 / z)


MEROMORPHIC: dict[type[sp.Basic], Callable[[acb], acb]] = {
    sp.sin: acb.sin,
    sp.cos: acb.cos,
    sp.tan: acb.tan,
    sp.cot: acb.cot,
    sp.sec: acb.sec,
    sp.csc: acb.csc,
    sp.sinh: acb.sinh,
    sp.cosh: acb.cosh,
    sp.tanh: acb.tanh,
    sp.coth: acb.coth,
    sp.sech: acb.sech,
    sp.csch: acb.csch,
    sp.sinc: acb.sinc,
    sp.erf: acb.erf,
    sp.erfc: acb.erfc,
    sp.erfi: acb.erfi,
    sp.gamma: acb.gamma,
    sp.factorial: lambda z: (z + 1).gamma(),
    sp.Si: acb.si,
    sp.Shi: acb.shi,
    sp.fresnels: acb.fresnel_s,
    sp.fresnelc: acb.fresnel_c,
    sp.airyai: acb.airy_ai,
    sp.airybi: acb.airy_bi,
    sp.dirichlet_eta: acb.dirichlet_eta,
}
# The inverse functions and integrals, each with the name of its cut.
WITH_A_CUT: dict[type[sp.Basic], tuple[Callable[[acb], acb], str]] = {
    sp.log: (acb.log, "negative axis"),
    sp.asin: (acb.asin, "left of -1 and right of 1"),
    sp.acos: (acb.acos, "left of -1 and right of 1"),
    sp.atan: (acb.atan, "above i and below -i"),
    sp.asinh: (acb.asinh, "above i and below -i"),
    sp.acosh: (acb.acosh, "left of 1"),
    sp.atanh: (acb.atanh, "left of -1 and right of 1"),
    sp.loggamma: (acb.lgamma, "negative axis"),
    sp.Ei: (acb.ei, "negative axis"),
    sp.Ci: (acb.ci, "negative axis"),
    sp.Chi: (acb.chi, "negative axis"),
    sp.li: (acb.li, "left of 1"),
    sp.elliptic_k: (acb.elliptic_k, "right of 1"),
}
# f(z) = g(1/z): the reciprocal is taken first, so that the cut is the image of the cut of g.
_OF_THE_RECIPROCAL: dict[type[sp.Basic], type[sp.Basic]] = {
    sp.acot: sp.atan,
    sp.asec: sp.acos,
    sp.acsc: sp.asin,
    sp.acoth: sp.atanh,
    sp.asech: sp.acosh,
    sp.acsch: sp.asinh,
}
# Arb joins the values of both sides for these; for the others a ball that straddles the cut is refused.
_JOINED = frozenset({sp.log, sp.asin, sp.acos, sp.atan, sp.asinh, sp.acosh, sp.atanh})


def _meromorphic(function: Callable[[acb], acb]) -> Callable[[sp.Basic, Scope], acb]:
    return lambda expr, scope: function(ball_of(expr.args[0], scope))


def with_a_cut(node: type[sp.Basic], z: acb, scope: Scope, argument: sp.Basic | None = None) -> acb:
    """The function at a ball, non-finite where holomorphy is asked for and the ball meets the cut."""
    function, cut = WITH_A_CUT[node]
    is_off, cut_is_real = CUTS[cut]
    if is_off(z):
        return function(z)
    if scope.analytic:
        return NAN
    lies_on_line = z.imag.is_zero() if cut_is_real else z.real.is_zero()
    if not lies_on_line and argument is not None:
        number = exact_number(argument, scope)
        if number is not None:
            return function(number.ball)
    if lies_on_line or node in _JOINED:
        return function(z)
    return NAN


def _cut_handler(node: type[sp.Basic]) -> Callable[[sp.Basic, Scope], acb]:
    return lambda expr, scope: with_a_cut(node, ball_of(expr.args[0], scope), scope, expr.args[0])


def _reciprocal_handler(node: type[sp.Basic], base: type[sp.Basic]) -> Callable[[sp.Basic, Scope], acb]:
    def handler(expr: sp.Basic, scope: Scope) -> acb:
        z = ball_of(expr.args[0], scope)
        if z.is_zero() and node is sp.acot:
            return NAN if scope.analytic else acb(arb.pi() / 2)
        number = exact_number(expr.args[0], scope)
        if number is not None and not number.is_zero:
            inverse = number.power(-1)
            z = z if inverse is None else 1 / inverse.ball
            return with_a_cut(base, inverse.ball if inverse is not None else 1 / z, scope)
        return with_a_cut(base, 1 / z, scope)

    return handler


for _node, _function in MEROMORPHIC.items():
    HANDLERS[_node] = _meromorphic(_function)
for _node in WITH_A_CUT:
    HANDLERS[_node] = _cut_handler(_node)
for _node, _base in _OF_THE_RECIPROCAL.items():
    HANDLERS[_node] = _reciprocal_handler(_node, _base)


@encloses(sp.log)
def _logarithm(expr: sp.Basic, scope: Scope) -> acb:
    values = [with_a_cut(sp.log, ball_of(argument, scope), scope, argument) for argument in expr.args]
    return values[0] / values[1] if len(values) == 2 else values[0]


@encloses(sp.atan2)
def _atan2(expr: sp.Basic, scope: Scope) -> acb:
    y, x = (ball_of(argument, scope) for argument in expr.args)
    if not (y.imag.is_zero() and x.imag.is_zero()) or scope.analytic:
        return NAN
    if x.is_zero() and y.is_zero():
        return NAN  # SymPy leaves it undefined
    return acb(arb.atan2(y.real, x.real))


@encloses(sp.LambertW)
def _lambert(expr: sp.Basic, scope: Scope) -> acb:
    z = ball_of(expr.args[0], scope)
    branch = expr.args[1] if len(expr.args) > 1 else sp.S.Zero
    if not isinstance(branch, sp.Integer):
        raise CannotEnclose(f"the branch of {expr} is not an integer")
    # The other branches are cut along the whole negative axis.
    is_off = _off_lambert_cut if branch == 0 else _off_negative_axis
    if not is_off(z) and (scope.analytic or not z.imag.is_zero()):
        return NAN
    return z.lambertw(int(branch))


@encloses(sp.polygamma)
def _polygamma(expr: sp.Basic, scope: Scope) -> acb:
    order, argument = expr.args
    z = ball_of(argument, scope)
    number = exact_number(order, scope)
    if number is None or number.im != 0 or number.re.q != 1 or number.re < 0:
        raise CannotEnclose(f"the order of {expr} is not a nonnegative integer")
    return z.digamma() if number.re == 0 else z.polygamma(acb(int(number.re.p)))


@encloses(sp.zeta)
def _zeta(expr: sp.Basic, scope: Scope) -> acb:
    s = ball_of(expr.args[0], scope)
    if len(expr.args) == 1:
        return s.zeta()
    a = ball_of(expr.args[1], scope)
    # Hurwitz: holomorphic for Re a > 0; conventions differ further left.
    return s.zeta(a) if a.real > 0 else NAN


@encloses(sp.polylog)
def _polylog(expr: sp.Basic, scope: Scope) -> acb:
    s, z = (ball_of(argument, scope) for argument in expr.args)
    if not _off_right_of_one(z) and (scope.analytic or not z.imag.is_zero() or not (z.real > 1 or z.is_exact())):
        return NAN
    return z.polylog(s)


@encloses(sp.beta)
def _beta(expr: sp.Basic, scope: Scope) -> acb:
    x = ball_of(expr.args[0], scope)
    y = ball_of(expr.args[1], scope) if len(expr.args) > 1 else x
    return x.gamma() * y.gamma() * (x + y).rgamma()


def _incomplete(function: Callable[[acb, acb], acb], whole_for_integers: bool) -> Callable[[sp.Basic, Scope], acb]:
    def handler(expr: sp.Basic, scope: Scope) -> acb:
        s, z = (ball_of(argument, scope) for argument in expr.args)
        order = s.unique_fmpz() if s.is_exact() else None
        entire = whole_for_integers and order is not None and int(order) > 0
        if not _off_negative_axis(z) and not entire and (scope.analytic or not z.imag.is_zero()):
            return NAN
        return function(z, s)

    return handler


HANDLERS[sp.lowergamma] = _incomplete(acb.gamma_lower, True)
HANDLERS[sp.uppergamma] = _incomplete(acb.gamma_upper, True)
HANDLERS[sp.expint] = lambda expr, scope: _incomplete(lambda z, s: z.expint(s), False)(expr, scope)
for _bessel, _method, _entire in (
    (sp.besselj, acb.bessel_j, True),
    (sp.besseli, acb.bessel_i, True),
    (sp.bessely, acb.bessel_y, False),
    (sp.besselk, acb.bessel_k, False),
):
    HANDLERS[_bessel] = _incomplete(_method, _entire)


@encloses(sp.elliptic_e)
def _elliptic_e(expr: sp.Basic, scope: Scope) -> acb:
    if len(expr.args) != 1:
        raise CannotEnclose(f"{expr} has no ball version")
    m = ball_of(expr.args[0], scope)
    if not _off_right_of_one(m) and (scope.analytic or not m.imag.is_zero()):
        return NAN
    return m.elliptic_e()
