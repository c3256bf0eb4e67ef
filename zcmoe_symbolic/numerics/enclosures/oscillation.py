"""Tails of oscillating integrals such as that of cos(x)/(1 + x^2), by turning the path of integration.

For w > 0 and a function g that is holomorphic in the quadrant Re x >= A, Im x >= 0 and tends to 0 there
uniformly, Jordan's lemma gives

    int_A^oo exp(i w x) g(x) dx = i exp(i w A) int_0^oo exp(-w y) g(A + i y) dy

(Whittaker and Watson, A Course of Modern Analysis, 6.222). The right side decays exponentially.
"""

import sympy as sp
from flint import acb, arb, ctx

from zcmoe_symbolic.numerics.enclosures.arithmetic import NAN
from zcmoe_symbolic.numerics.enclosures.evaluation import CannotEnclose, Scope, ball_of
from zcmoe_symbolic.numerics.enclosures.expansions import Place, germ_of
from zcmoe_symbolic.numerics.enclosures.germs import Domain
from zcmoe_symbolic.numerics.enclosures.moments import integral_of_germ

__all__ = ["oscillating_tail"]

_ORDERS = 3  # only the size of g is needed
_MOST_TERMS = 20
_LARGEST_EFFORT = 2_000


def oscillating_tail(integrand: sp.Expr, variable: sp.Symbol, least: int, scope: Scope) -> tuple[arb, acb]:
    """A point to the right of `least`, and the integral from there to infinity."""
    if scope.analytic:
        raise CannotEnclose("an oscillating tail is not continued in its parameters")
    parts = _amplitudes(integrand, variable)
    if parts is None:
        raise CannotEnclose("the integrand is not a sum of waves with constant frequencies")
    reason = CannotEnclose("the amplitude of a wave is not shown to decrease")
    for cut in (max(least, 4), 4 * max(least, 4), 32 * max(least, 4)):
        try:
            total = acb(0)
            for frequency, amplitude in parts:
                if frequency == 0:
                    total += _without_wave(amplitude, variable, arb(cut), scope)
                else:
                    total += _turned(amplitude, variable, frequency, arb(cut), scope)
            return arb(cut), acb(total.real) if _is_real(integrand, variable, cut, scope) else total
        except CannotEnclose as error:
            reason = error
            if scope.effort.is_spent:
                break
    raise reason


def _amplitudes(integrand: sp.Expr, variable: sp.Symbol) -> list[tuple[sp.Expr, sp.Expr]] | None:
    """Pairs (w, g) with integrand = sum of exp(i w x) g(x) and real frequencies w, or `None`."""
    real = sp.Dummy("x", positive=True)
    expr = integrand.xreplace({variable: real})
    waves: dict[sp.Expr, sp.Symbol] = {}

    def wave(phase: sp.Expr) -> sp.Expr:
        """exp(i (w x + c)) as a symbol for each frequency, times a constant."""
        linear = sp.Poly(phase, real)
        if linear.degree() > 1:
            raise sp.PolynomialError("not linear")
        frequency, shift = linear.coeff_monomial(real), linear.coeff_monomial(1)
        if not (frequency.is_real and shift.is_real) or frequency.is_zero is not False:
            raise sp.PolynomialError("not a real frequency")
        return waves.setdefault(frequency, sp.Dummy("w")) * sp.exp(sp.I * shift)

    def unwound(node: sp.Expr) -> sp.Expr:
        if real not in node.free_symbols or not node.args:
            return node
        if isinstance(node, sp.sin):
            return (wave(node.args[0]) - wave(-node.args[0])) / (2 * sp.I)
        if isinstance(node, sp.cos):
            return (wave(node.args[0]) + wave(-node.args[0])) / 2
        return node.func(*(unwound(argument) for argument in node.args))

    try:
        expanded = sp.expand(unwound(expr))
    except (sp.PolynomialError, TypeError, ValueError):
        return None
    terms = sp.Add.make_args(expanded)
    if not waves or len(terms) > _MOST_TERMS:
        return None
    collected: dict[sp.Expr, sp.Expr] = {}
    for term in terms:
        frequency = sp.S.Zero
        rest = term
        for basic, symbol in waves.items():
            power = term.as_powers_dict().get(symbol, sp.S.Zero)
            frequency += power * basic
            rest = rest / symbol**power
        if rest.free_symbols & set(waves.values()):
            return None
        collected[frequency] = collected.get(frequency, sp.S.Zero) + rest.xreplace({real: variable})
    return [(sp.factor_terms(frequency), amplitude) for frequency, amplitude in collected.items()]


def _is_real(integrand: sp.Expr, variable: sp.Symbol, cut: int, scope: Scope) -> bool:
    """Real on an interval, hence on the whole tail: the integrand is holomorphic around it."""
    return bool(ball_of(integrand, scope.bind(variable, acb(arb(cut, 0.5)))).imag.is_zero())


def _without_wave(amplitude: sp.Expr, variable: sp.Symbol, cut: arb, scope: Scope) -> acb:
    u = sp.Dummy("u", positive=True)
    place = Place(u, Domain(1 / cut, 2 * _ORDERS if ctx.prec <= 64 else 8 * _ORDERS, effort=scope.effort), scope)
    return integral_of_germ(germ_of(amplitude.subs(variable, 1 / u) / u**2, place))


def _turned(amplitude: sp.Expr, variable: sp.Symbol, frequency: sp.Expr, cut: arb, scope: Scope) -> acb:
    speed = ball_of(frequency, scope).real
    if not (speed > 0 or speed < 0):
        raise CannotEnclose("a frequency is not certainly different from 0")
    u = sp.Dummy("u")
    # |x| >= cut on the quadrant, so that u = 1/x has |u| <= 1/cut and Re u >= 0.
    germ = germ_of(amplitude.subs(variable, 1 / u), Place(u, Domain(1 / cut, _ORDERS, is_complex=True), scope))
    if not germ.lead > 0 or germ.growth:
        raise CannotEnclose("the amplitude of a wave is not shown to decrease")
    largest = germ.bound()
    turn = acb(0, 1) if speed > 0 else acb(0, -1)
    rate = abs(speed)
    height = (arb(ctx.prec) / rate).abs_upper()
    failures: list[CannotEnclose] = []

    def at(y: acb, _: bool) -> acb:
        if failures:
            return NAN
        try:
            value = ball_of(amplitude, scope.bind(variable, cut + turn * y, analytic=True))
        except CannotEnclose as error:
            failures.append(error)
            return NAN
        return (-rate * y).exp() * value

    tolerance = arb(2) ** (10 - ctx.prec)
    below = acb.integral(at, acb(0), acb(height), rel_tol=tolerance, abs_tol=tolerance, eval_limit=_LARGEST_EFFORT)
    if failures:
        raise failures[0]
    above = (largest * (-rate * height).exp() / rate).abs_upper()
    below += acb(arb(0, above), arb(0, above))
    return turn * (turn * rate * cut).exp() * below
