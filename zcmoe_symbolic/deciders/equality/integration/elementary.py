"""Candidates for antiderivatives of elementary integrands; who uses them checks the derivative."""

import sympy as sp
from sympy.simplify.fu import TR8

from zcmoe_symbolic.deciders.equality.integration.interval import Interval
from zcmoe_symbolic.deciders.signs import is_positive

__all__ = ["by_partial_fractions", "by_parts", "term_by_term"]


def by_partial_fractions(integrand: sp.Expr, interval: Interval) -> sp.Expr | None:
    """Sum over the factors of the denominator of logarithms, powers, and one arc tangent per quadratic factor."""
    x, total = interval.variable, sp.Integer(0)
    for term in sp.Add.make_args(sp.apart(sp.factor(integrand), x)):
        if term.is_polynomial(x):
            total += sp.integrate(term, x)
            continue
        numerator, denominator = sp.fraction(sp.together(term))
        outside, inside = sp.factor(denominator).as_independent(x, as_Add=False)
        base, power = inside.as_base_exp()
        degree = sp.degree(base, x)
        if degree == 1 and not numerator.has(x):
            slope = sp.diff(base, x)
            part = (
                sp.log(-base if interval.positive(-base) else base) if power == 1 else base ** (1 - power) / (1 - power)
            )
            total += numerator / outside / slope * part
        elif degree == 2 and power == 1 and sp.degree(numerator, x) <= 1:
            quadratic = sp.Poly(base, x)
            a, b, c = quadratic.all_coeffs()
            n = sp.Poly(numerator, x)
            m1, m0 = n.coeff_monomial(x), n.coeff_monomial(1)
            if is_positive(b**2 - 4 * a * c):
                ends = [(-b + sign * sp.sqrt(b**2 - 4 * a * c)) / (2 * a) for sign in (1, -1)]
                for one, other in (ends, reversed(ends)):
                    upright = one - x if interval.positive(one - x) else x - one
                    total += (m1 * one + m0) / (a * (one - other)) * sp.log(upright) / outside
                continue
            root = sp.sqrt(sp.factor(4 * a * c - b**2))
            part = m1 / (2 * a) * sp.log(base)
            part += (2 * m0 - m1 * b / a) / root * sp.atan((2 * a * x + b) / root)
            total += part / outside
        else:
            return None
    return total


def by_parts(integrand: sp.Expr, interval: Interval) -> sp.Expr | None:
    """S g - int S g' for R g with S' = R, where R, S and g' are rational and g is one logarithm or arc tangent."""
    x = interval.variable
    calls = [call for call in integrand.atoms(sp.log, sp.atan, sp.acot) if call.has(x)]
    if not calls or len(calls) > 3:
        return None
    total = sp.Integer(0)
    try:
        polynomial = sp.Poly(integrand, *calls)
    except sp.PolynomialError:
        return None
    for powers, rational in polynomial.terms():
        if sum(powers) > 1 or not rational.is_rational_function(x) or rational.has(*calls):
            return None
        first = rational * x if not rational.has(x) else by_partial_fractions(rational, interval)
        if first is None:
            return None
        if sum(powers) == 0:
            total += first
            continue
        call = calls[powers.index(1)]
        slope = sp.diff(call, x)
        if not first.is_rational_function(x) or not slope.is_rational_function(x):
            return None
        # The constant of S is free; that in which S vanishes with g' helps partial fractions.
        rest = sp.cancel(sp.together(first * slope))
        second = by_partial_fractions(rest, interval) if rest.has(x) else rest * x
        if second is None:
            return None
        total += first * call - second
    return total


def term_by_term(integrand: sp.Expr, interval: Interval) -> sp.Expr | None:
    """Powers, logarithms times powers, polynomials times exponentials of degree one and two, exponentials over x."""
    x = interval.variable
    total = sp.Integer(0)
    expanded = sp.expand(integrand)
    if expanded.has(sp.sin, sp.cos, sp.sinh, sp.cosh):
        if any(_is_affine(f.args[0], x) is False for f in expanded.atoms(sp.sin, sp.cos, sp.sinh, sp.cosh)):
            return None
        direct = _sine_over_x(expanded, x)
        if direct is not None:
            return direct
        expanded = sp.expand(expanded.rewrite(sp.exp))
    exponentials: dict[sp.Expr, sp.Expr] = {}
    for term in sp.Add.make_args(sp.powsimp(expanded) if expanded.has(sp.exp) else expanded):
        polynomial, exponent = _polynomial_times_exponential(term, x)
        exponentials[exponent] = exponentials.get(exponent, sp.Integer(0)) + polynomial
    for exponent, polynomial in exponentials.items():
        part = _integrated(sp.expand(polynomial), exponent, x)
        if part is None:
            return None
        total += part
    return total


def _is_affine(expr: sp.Expr, x: sp.Symbol) -> bool:
    return not sp.diff(expr, x).has(x)


def _polynomial_times_exponential(term: sp.Expr, x: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    exponent, rest = sp.Integer(0), sp.Integer(1)
    for factor in sp.Mul.make_args(term):
        base, power = factor.as_base_exp()
        if base == sp.E:
            exponent += power
        else:
            rest *= factor
    constant, moving = sp.expand(exponent).as_independent(x, as_Add=True)
    return rest * sp.exp(constant), moving


def _integrated(factor: sp.Expr, exponent: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    if exponent == 0:
        parts = [_power_times_logarithm(term, x) for term in sp.Add.make_args(factor)]
        return None if any(part is None for part in parts) else sp.Add(*parts)
    special = _special_exponential(factor, exponent, x)
    if special is not None:
        return special
    if not exponent.is_polynomial(x) or sp.degree(exponent, x) > 2:
        return None
    square, slope = exponent.coeff(x, 2), exponent.coeff(x, 1)
    total = sp.Integer(0)
    if not factor.is_polynomial(x):
        if square != 0:
            return None
        # Negative powers: one integration by parts at a time, down to the exponential integral.
        lowest: dict[int, sp.Expr] = {}
        for term in sp.Add.make_args(factor):
            coefficient, moving = term.as_independent(x)
            base, power = moving.as_base_exp()
            if moving != 1 and (base != x or not power.is_Integer):
                return None
            lowest[int(power) if moving != 1 else 0] = coefficient + lowest.get(int(power) if moving != 1 else 0, 0)
        for power in range(min(lowest), -1):
            coefficient = lowest.pop(power, sp.Integer(0))
            # x**p e**(s x) = d(x**(p+1) e**(s x))/(p+1) - s x**(p+1) e**(s x)/(p+1)
            total += coefficient * x ** (power + 1) / (power + 1) * sp.exp(exponent)
            lowest[power + 1] = lowest.get(power + 1, sp.Integer(0)) - coefficient * slope / (power + 1)
        total += lowest.pop(-1, sp.Integer(0)) * sp.Ei(slope * x)
        factor = sp.Add(*(c * x**p for p, c in lowest.items()))
        if factor == 0:
            return total
    rest = {power: sp.expand(factor).coeff(x, power) for power in range(int(sp.degree(factor, x)) + 1)}
    if any(c.has(x) for c in rest.values()):
        return None
    # R' + q' R + k = P, from the top degree down, where q' = 2 square x + slope.
    solved, step = sp.Integer(0), 1 if square != 0 else 0
    top = 2 * square if square != 0 else slope
    for power in range(max(rest), step - 1, -1):
        weight, degree = sp.cancel(rest.get(power, sp.Integer(0)) / top), power - step
        if weight == 0:
            continue
        solved += weight * x**degree
        for shift, change in ((degree + 1, 2 * square), (degree, slope), (degree - 1, sp.Integer(degree))):
            if shift >= 0:
                rest[shift] = sp.cancel(rest.get(shift, sp.Integer(0)) - weight * change)
    k = rest.get(0, sp.Integer(0)) if square != 0 else sp.Integer(0)
    total += solved * sp.exp(exponent)
    if k != 0:
        root = sp.sqrt(-square)
        gauss = sp.sqrt(sp.pi) / (2 * root) * sp.exp(-(slope**2) / (4 * square))
        total += k * gauss * sp.erf(root * x - slope / (2 * root))
    return total


def _special_exponential(factor: sp.Expr, exponent: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """exp(c x**n)/x by the exponential integral; exp(-A x**2 - B/x**2) by two error functions."""
    weight, moving = sp.expand(factor).as_independent(x, as_Add=False)
    _coefficient, power = exponent.as_independent(x, as_Add=False)
    if moving == 1 / x and power.as_base_exp()[0] == x and not power.as_base_exp()[1].has(x) and power != x:
        return weight * sp.Ei(exponent) / power.as_base_exp()[1]
    terms = {term.as_independent(x)[1]: -term.as_independent(x)[0] for term in sp.Add.make_args(exponent)}
    if set(terms) != {x**2, x**-2} or moving not in (sp.Integer(1), x**-2):
        return None
    first, second = sp.sqrt(terms[x**2]), sp.sqrt(terms[x**-2])
    sign = 1 if moving == 1 else -1
    growing = sp.exp(2 * first * second) * sp.erf(first * x + second / x)
    falling = sp.exp(-2 * first * second) * sp.erf(first * x - second / x)
    scale = first if moving == 1 else second
    return weight * sp.sqrt(sp.pi) / (4 * scale) * (growing + sign * falling)


def _power_times_logarithm(term: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """The antiderivative of c * x**p * log(x)**k with k a natural number."""
    coefficient, moving = term.as_independent(x)
    power, logs = sp.Integer(0), 0
    for factor in sp.Mul.make_args(moving):
        base, exponent = factor.as_base_exp()
        if base == x and not exponent.has(x):
            power += exponent
        elif isinstance(base, sp.log) and base.args[0] == x and exponent.is_Integer and exponent > 0:
            logs += int(exponent)
        elif factor != 1:
            return None
    raised = sp.expand(power + 1)
    if raised == 0:
        return coefficient * sp.log(x) ** (logs + 1) / (logs + 1)
    total = sp.Integer(0)
    for k in range(logs + 1):
        total += (-1) ** k * sp.ff(logs, k) * sp.log(x) ** (logs - k) / raised ** (k + 1)
    return coefficient * x**raised * total


def _sine_over_x(integrand: sp.Expr, x: sp.Symbol) -> sp.Expr | None:
    """The antiderivative of a sum of c sin(b x)/x**k and c cos(b x)/x**k: sine and cosine integrals."""
    total = sp.Integer(0)
    if not any(p.base == x and p.exp.is_Integer and p.exp < 0 for p in integrand.atoms(sp.Pow)):
        return None
    if sp.count_ops(integrand) > 80:
        return None
    parts: dict[tuple[type[sp.Function] | None, sp.Expr], dict[int, sp.Expr]] = {}
    for term in sp.Add.make_args(sp.expand(TR8(integrand))):
        coefficient, moving = term.as_independent(x)
        power, wave = 0, None
        for factor in sp.Mul.make_args(moving):
            base, exponent = factor.as_base_exp()
            if base == x and exponent.is_Integer:
                power += int(exponent)
            elif isinstance(factor, (sp.sin, sp.cos)) and wave is None and sp.expand(factor.args[0]).coeff(x, 0) == 0:
                wave = factor
            else:
                return None
        if power >= 0 and wave is not None:
            return None
        key = (None, sp.Integer(0)) if wave is None else (wave.func, sp.expand(wave.args[0]).coeff(x, 1))
        parts.setdefault(key, {})
        parts[key][power] = parts[key].get(power, sp.Integer(0)) + coefficient
    if all(name is None for name, _ in parts):
        return None
    waves: dict[tuple[type[sp.Function] | None, sp.Expr, int], sp.Expr] = {}
    for (name, slope), powers in parts.items():
        for power, coefficient in powers.items():
            waves[(name, slope, power)] = coefficient
    for power in range(min(p for _, _, p in waves), 0):
        for name, slope in list({(n, s) for n, s, p in waves if p == power}):
            coefficient = waves.pop((name, slope, power))
            if name is None:
                total += coefficient * (sp.log(x) if power == -1 else x ** (power + 1) / (power + 1))
            elif power == -1:
                total += coefficient * (sp.Si if name is sp.sin else sp.Ci)(slope * x)
            else:
                total += coefficient * x ** (power + 1) / (power + 1) * name(slope * x)
                other, sign = (sp.cos, -1) if name is sp.sin else (sp.sin, 1)
                place = (other, slope, power + 1)
                waves[place] = waves.get(place, sp.Integer(0)) + sign * coefficient * slope / (power + 1)
    for (name, _, power), coefficient in waves.items():
        if name is not None:
            return None
        total += coefficient * x ** (power + 1) / (power + 1)
    return total
