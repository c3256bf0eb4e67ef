"""Integrals over (0, oo) by Mellin transforms: x**p log(x)**m times a kernel in c x**b."""

from collections.abc import Callable
from dataclasses import dataclass
from math import lcm

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.evaluation import Evaluation, Integrator, terms_of
from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.equality.integration.zeta_values import hurwitz
from zcmoe_symbolic.deciders.signs import is_negative, is_nonzero, is_positive
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_geometric_series", "by_mellin_transform"]


@dataclass(frozen=True, slots=True)
class Kernel:
    """phi(c x**b) with its Mellin transform M(s) on the strip lower < s < upper, where it converges."""

    name: str
    scale: sp.Expr
    exponent: sp.Expr
    transform: Callable[[sp.Expr], sp.Expr]
    lower: sp.Expr
    upper: sp.Expr
    absolute: bool = True


def by_mellin_transform(integrand: sp.Expr, interval: Interval, _integrator: Integrator) -> Evaluation | None:
    """int x**(s-1) log(x)**m phi(c x**b) dx = (d/ds)**m of c**(-s/b) M(s/b)/|b|, inside the strip of convergence.

    Kernels: exp(-u), (1 + u)**(-t), sin u, cos u, log(1 + u), atan u, erfc u. A sum is taken term by term, so that
    each term has to converge. Source: DLMF 1.14(iv), 5.2.1, 5.12.3, 5.9.6-7; E. C. Titchmarsh, Introduction to the
    Theory of Fourier Integrals, section 1.29.
    """
    x = interval.variable
    if interval.lower != 0 or interval.upper != sp.oo:
        return None
    total, steps = sp.Integer(0), []
    for term in sp.Add.make_args(_expanded(integrand, x)):
        found = _of_a_term(term, x)
        if found is None:
            return None
        total += found[0]
        steps.append(found[1])
    return Evaluation(total, tuple(steps))


def _expanded(integrand: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """As a sum of products, without opening sums under negative or symbolic powers."""
    terms = [sp.powsimp(term) if term.has(sp.exp) else term for term in terms_of(integrand)]
    opened = sp.Add(*terms)
    return opened.replace(
        lambda e: isinstance(e, sp.log) and e.args[0].is_Pow and e.args[0].base == x, lambda e: sp.expand_log(e)
    )


def _of_a_term(term: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, Step] | None:
    coefficient, moving = term.as_independent(x, as_Add=False)
    power, logs, kernel = sp.Integer(0), 0, None
    for factor in sp.Mul.make_args(moving):
        base, exponent = factor.as_base_exp()
        if base == x and not exponent.has(x):
            power += exponent
        elif isinstance(base, sp.log) and base.args[0] == x and exponent.is_Integer and exponent > 0:
            logs += int(exponent)
        elif kernel is None:
            kernel = _kernel(factor, x)
            if kernel is None:
                return None
        else:
            return None
    if kernel is None or (logs and not kernel.absolute) or logs > 4:
        return None
    s = sp.Dummy("s", real=True)
    b = kernel.exponent
    at = sp.expand(power + 1)
    reduced = sp.cancel(at / b)
    inside = (kernel.lower == -sp.oo or is_positive(sp.expand(reduced - kernel.lower))) and (
        kernel.upper == sp.oo or is_positive(sp.expand(kernel.upper - reduced))
    )
    if not inside or not reduced.is_real:
        return None
    size = b if is_positive(b) else -b
    if logs:
        formula = kernel.scale ** (-s / b) * kernel.transform(s / b) / size
        value = sp.diff(formula, s, logs).subs(s, at)
    else:
        value = kernel.scale ** (-reduced) * kernel.transform(reduced) / size
    if value.has(sp.nan, sp.zoo, sp.Derivative, sp.Subs):
        return None
    detail = f"{kernel.name} of c*x**b with c = {kernel.scale}, b = {b} at s = {at}"
    detail += f", differentiated {logs} times in s" if logs else ""
    return coefficient * value, Step("Mellin transform", detail)


def _monomial(expr: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Expr] | None:
    """(c, b) if `expr` is c*x**b with b != 0 of a known sign."""
    coefficient, moving = expr.as_independent(x, as_Add=False)
    base, exponent = moving.as_base_exp()
    if base != x or exponent.has(x) or not (is_positive(exponent) or is_negative(exponent)):
        return None
    return coefficient, exponent


def _kernel(factor: sp.Expr, x: sp.Symbol) -> Kernel | None:
    base, exponent = factor.as_base_exp()
    zero, one = sp.Integer(0), sp.Integer(1)
    if base == sp.E:
        found = _monomial(exponent, x)
        if found is None or not is_positive(-found[0]):
            return None
        return Kernel("exp(-u)", -found[0], found[1], sp.gamma, zero, sp.oo)
    if base.is_Add and not exponent.has(x):
        return _binomial(base, exponent, x)
    if exponent != 1 or len(factor.args) != 1:
        return None
    argument, name = factor.args[0], factor.func
    if name is sp.log:
        shifted = _monomial(sp.expand(argument - 1), x)
        if shifted is None or not is_positive(shifted[0]):
            return None
        return Kernel("log(1 + u)", *shifted, lambda s: sp.pi / (s * sp.sin(sp.pi * s)), -one, zero)
    found = _monomial(argument, x)
    if found is None or not is_positive(found[0]):
        return None
    if name is sp.sin:
        return Kernel("sin u", *found, lambda s: sp.pi / 2 if s == 0 else _sine(s), -one, one, absolute=False)
    if name is sp.cos:
        return Kernel("cos u", *found, lambda s: sp.gamma(s) * sp.cos(sp.pi * s / 2), zero, one, absolute=False)
    if name is sp.atan:
        return Kernel("atan u", *found, lambda s: -sp.pi / (2 * s * sp.cos(sp.pi * s / 2)), -one, zero)
    if name is sp.erfc:
        return Kernel("erfc u", *found, lambda s: sp.gamma((s + 1) / 2) / (sp.sqrt(sp.pi) * s), zero, sp.oo)
    return None


def _sine(s: sp.Expr) -> sp.Expr:
    return sp.gamma(s) * sp.sin(sp.pi * s / 2) if is_nonzero(s) else sp.nan


def _binomial(base: sp.Expr, exponent: sp.Expr, x: sp.Symbol) -> Kernel | None:
    """(A + B x**b)**(-t) = A**(-t) (1 + (B/A) x**b)**(-t) with A, B, t > 0."""
    constant, moving = base.as_independent(x, as_Add=True)
    found = _monomial(moving, x)
    t = -exponent
    if found is None or not (is_positive(constant) and is_positive(found[0]) and is_positive(t)):
        return None

    def transform(s: sp.Expr) -> sp.Expr:
        if t == 1:
            return sp.pi / sp.sin(sp.pi * s) / constant
        return constant ** (-t) * sp.gamma(s) * sp.gamma(t - s) / sp.gamma(t)

    return Kernel(f"(1 + u)**(-{t})", found[0] / constant, found[1], transform, sp.Integer(0), t)


def by_geometric_series(integrand: sp.Expr, interval: Interval, _integrator: Integrator) -> Evaluation | None:
    """x**(s-1) e**(-a x)/(1 -+ e**(-c x))**k over (0, oo), k = 1, 2; also log(x)**m x**p/(1 -+ x**b) over (0, 1).

    The series in e**(-c x) is integrated term by term (monotone convergence; for alternating signs the even and odd
    terms are summed in pairs): gamma(s) c**(-s) zeta(s, a/c) and its kin. Conditions: a > 0 and s > k (s > 0 with
    the sign +). Source: DLMF 25.11.25, 25.11.35, 25.5.1, 25.5.3.
    """
    x = interval.variable
    if interval.lower == 0 and interval.upper == 1 and integrand.has(sp.log):
        u = sp.Dummy("u", positive=True)
        integrand = sp.expand_log(integrand.subs(x, sp.exp(-u))) * sp.exp(-u)
        x = u
    elif interval.lower != 0 or interval.upper != sp.oo:
        return None
    if integrand.has(sp.sin, sp.cos, sp.log) or not integrand.has(sp.exp, sp.sinh, sp.cosh, sp.tanh, sp.coth):
        return None
    total, steps = sp.Integer(0), []
    for term in terms_of(integrand):
        value = _series_of_a_term(term, x)
        if value is None:
            return None
        total += value[0]
        steps.append(value[1])
    return Evaluation(total, tuple(steps))


def _series_of_a_term(term: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, Step] | None:
    coefficient, moving = term.as_independent(x, as_Add=False)
    power, rest = sp.Integer(0), sp.Integer(1)
    for factor in sp.Mul.make_args(moving):
        base, exponent = factor.as_base_exp()
        if base == x and not exponent.has(x):
            power += exponent
        else:
            rest *= factor
    s = sp.expand(power + 1)
    rest = rest.rewrite(sp.exp)
    slopes = {sp.expand(e.exp).coeff(x, 1) for e in rest.atoms(sp.exp) if e.has(x)}
    if not slopes or any(sp.expand(e.exp - e.exp.coeff(x, 1) * x) != 0 for e in rest.atoms(sp.exp) if e.has(x)):
        return None
    first = sorted(slopes, key=sp.default_sort_key)[0]
    ratios = [sp.cancel(slope / first) for slope in slopes]
    if not all(ratio.is_Rational for ratio in ratios) or not (is_positive(first) or is_positive(-first)):
        return None
    unit = lcm(*(int(ratio.q) for ratio in ratios))
    c = (first if is_positive(first) else -first) / unit
    # y = exp(-c x)
    y = sp.Dummy("y", positive=True)
    rational = rest.replace(
        lambda e: isinstance(e, sp.exp) and e.has(x), lambda e: y ** sp.cancel(-sp.expand(e.exp).coeff(x, 1) / c)
    )
    if rational.has(x) or not rational.is_rational_function(y):
        return None
    numerator, denominator = sp.fraction(sp.cancel(sp.together(rational)))
    # numerator/denominator = sum of q y**a / (1 - sign y**b)**k
    shape = _geometric_shape(denominator, y)
    if shape is None:
        return None
    lead, lowest, step, sign, multiplicity = shape
    total = sp.Integer(0)
    for (degree,), weight in sp.Poly(numerator, y).terms():
        a = degree - lowest
        if a <= 0 or not is_positive(s - (multiplicity if sign > 0 else 0)):
            return None
        total += weight / lead * _term_of_series(s, sp.Integer(a), sp.Integer(step), sign, multiplicity)
    value = coefficient * total * sp.gamma(s) * c ** (-s)
    if value.has(sp.nan, sp.zoo, sp.oo):
        return None
    return value, Step("geometric series", f"in exp(-{c}*x), integrated term by term (s = {s})")


def _geometric_shape(denominator: sp.Expr, y: sp.Symbol) -> tuple[sp.Expr, int, int, int, int] | None:
    """(lead, m, b, sign, k) with denominator = lead * y**m * (1 - sign y**b)**k."""
    polynomial = sp.Poly(denominator, y)
    lowest = min(monom[0] for monom in polynomial.monoms())
    reduced = sp.Poly(sp.cancel(denominator / y**lowest), y)
    lead = reduced.eval(0)
    degree = reduced.degree()
    if degree == 0 or not is_nonzero(lead):
        return None
    for multiplicity in (1, 2):
        if degree % multiplicity:
            continue
        step = degree // multiplicity
        for sign in (1, -1):
            if sp.expand(reduced.as_expr() - lead * (1 - sign * y**step) ** multiplicity) == 0:
                return lead, lowest, step, sign, multiplicity
    return None


def _term_of_series(s: sp.Expr, a: sp.Expr, b: sp.Expr, sign: int, multiplicity: int) -> sp.Expr:
    """sum_n w_n (a + b n)**(-s), with w_n the coefficients of (1 - sign z)**(-multiplicity)."""
    if multiplicity == 1:
        return _sum(s, a, b, sign)
    # w_n = (n + 1) sign**n, and n + 1 = ((a + b n) + (b - a))/b
    first = _sum(s - 1, a, b, sign) / b
    return first if a == b else first + (b - a) / b * _sum(s, a, b, sign)


def _sum(s: sp.Expr, a: sp.Expr, b: sp.Expr, sign: int) -> sp.Expr:
    if sign > 0:
        return b ** (-s) * hurwitz(s, a / b)
    if a == b:
        return b ** (-s) * sp.dirichlet_eta(s)
    if not is_nonzero(s - 1):
        # Both zeta functions have a pole at s = 1, the difference has not.
        return sp.nan
    return (2 * b) ** (-s) * (hurwitz(s, a / (2 * b)) - hurwitz(s, (a + b) / (2 * b)))
