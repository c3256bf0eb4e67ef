"""Full periods of functions of exp(i x) that continue to entire functions of z: Gauss's mean value."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_mean_value"]

_LARGEST_POWER = 12


def by_mean_value(integrand: sp.Expr, interval: Interval, _integrator: Integrator) -> Evaluation | None:
    """2 pi times the constant coefficient of a sum of z**k exp(P(z)) and z**k exp(P(1/z)), z = exp(i x).

    P is a polynomial. Source: L. Ahlfors, Complex Analysis, section 4.6.2 (the mean value property).
    """
    x = interval.variable
    if sp.expand(interval.upper - interval.lower - 2 * sp.pi) != 0:
        return None
    if not integrand.has(sp.sin, sp.cos) or not any(
        call.args[0].has(sp.sin, sp.cos) for call in integrand.atoms(sp.sin, sp.cos, sp.exp)
    ):
        return None
    z = sp.Dummy("z")
    nested = {
        call: _through_exponentials(call)
        for call in integrand.atoms(sp.sin, sp.cos)
        if call.args[0].has(sp.sin, sp.cos)
    }
    outer = integrand.xreplace(nested)
    waves = {wave: sp.expand_trig(wave) for wave in outer.atoms(sp.sin, sp.cos)}
    plain = outer.xreplace(waves).xreplace({sp.cos(x): (z + 1 / z) / 2, sp.sin(x): (z - 1 / z) / (2 * sp.I)})
    if plain.has(x):
        return None
    total = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand_mul(plain)):
        value = _constant_coefficient(term, z)
        if value is None:
            return None
        total += value
    return Evaluation(2 * sp.pi * total, (Step("mean value", "of an entire function of exp(i x) over a full period"),))


def _through_exponentials(call: sp.Expr) -> sp.Expr:
    up, down = sp.exp(sp.I * call.args[0]), sp.exp(-sp.I * call.args[0])
    return (up + down) / 2 if isinstance(call, sp.cos) else (up - down) / (2 * sp.I)


def _constant_coefficient(term: sp.Expr, z: sp.Symbol) -> sp.Expr | None:
    exponent, rest = sp.Integer(0), sp.Integer(1)
    for factor in sp.Mul.make_args(term):
        base, power = factor.as_base_exp()
        if base == sp.E:
            exponent += power
        else:
            rest *= factor
    exponent, rest = sp.expand(exponent), sp.expand(rest)
    total = sp.Integer(0)
    for one in sp.Add.make_args(rest):
        coefficient, monomial = one.as_independent(z, as_Add=False)
        base, power = monomial.as_base_exp()
        if monomial == 1:
            power = sp.Integer(0)
        elif base != z or not power.is_Integer:
            return None
        found = None
        for sign in (1, -1):
            polynomial = sp.expand(exponent.subs(z, z**sign))
            if polynomial.is_polynomial(z):
                # z**power exp(P(z**sign)): the coefficient of w**(-sign power) in exp(P(w)).
                found = _taylor_coefficient(polynomial, z, -sign * int(power))
                break
        if found is None:
            return None
        total += coefficient * found
    return total


def _taylor_coefficient(polynomial: sp.Expr, z: sp.Symbol, index: int) -> sp.Expr | None:
    """The coefficient of z**index in exp(P(z))."""
    if index < 0:
        return sp.Integer(0)
    if index > _LARGEST_POWER:
        return None
    constant = polynomial.coeff(z, 0)
    # c_n = sum_k k p_k c_(n-k)/n, from the derivative of exp(P).
    coefficients = [sp.exp(constant)]
    for n in range(1, index + 1):
        coefficients.append(
            sp.Add(*(k * polynomial.coeff(z, k) * coefficients[n - k] for k in range(1, n + 1))) / sp.Integer(n)
        )
    return coefficients[index]
