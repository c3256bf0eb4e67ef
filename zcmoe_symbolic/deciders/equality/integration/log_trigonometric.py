"""Antiderivatives of polynomials times logarithms of sines, cotangents and their kin, by Clausen's functions."""

import sympy as sp

from zcmoe_symbolic.deciders.equality.integration.clausen import ClausenC, ClausenS
from zcmoe_symbolic.deciders.equality.integration.interval import Interval

__all__ = ["in_sines_and_cosines", "log_trigonometric_antiderivative", "opened"]


def log_trigonometric_antiderivative(integrand: sp.Expr, interval: Interval) -> sp.Expr | None:
    """A candidate for sums of x**k times log sin u, log cos u, log tan u, cot u, tan u, csc u, sec u, csc^2 u, ...

    with u = m x + n. Integration by parts lowers k; the integrals of log sin are Clausen's functions.
    Source: L. Lewin, Polylogarithms and Associated Functions (1981), chapter 4.

    >>> x = sp.Dummy("x", positive=True)
    >>> log_trigonometric_antiderivative(sp.log(sp.sin(x)), Interval(x, sp.Integer(0), sp.pi))
    -_x*log(2) - ClausenS(2, 2*_x)/2
    """
    x = interval.variable
    if not integrand.has(sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc):
        return None
    total = sp.Integer(0)
    for term in sp.Add.make_args(sp.expand(_normal(integrand, interval))):
        part = _of_a_term(term, interval)
        if part is None:
            return None
        total += part
    return sp.expand(total) if not total.has(x) else total


def in_sines_and_cosines(expr: sp.Expr) -> sp.Expr:
    """Tangents, cotangents, secants and cosecants as quotients.

    >>> u = sp.Symbol("u")
    >>> in_sines_and_cosines(sp.tan(u))
    sin(u)/cos(u)
    """
    quotients = {
        sp.tan: lambda u: sp.sin(u) / sp.cos(u),
        sp.cot: lambda u: sp.cos(u) / sp.sin(u),
        sp.sec: lambda u: 1 / sp.cos(u),
        sp.csc: lambda u: 1 / sp.sin(u),
    }
    for name, rule in quotients.items():
        expr = expr.replace(name, rule)
    return expr


def _normal(integrand: sp.Expr, interval: Interval) -> sp.Expr:
    """Sines and cosines only, logarithms of products as sums (a candidate: the derivative is checked later)."""
    integrand = in_sines_and_cosines(integrand)
    for log in sorted(integrand.atoms(sp.log), key=sp.default_sort_key):
        if log.has(interval.variable):
            parts = opened(log.args[0], interval)
            integrand = integrand.xreplace({log: sp.Add(*(power * sp.log(part) for part, power in parts))})
    return sp.expand(integrand)


def opened(argument: sp.Expr, interval: Interval) -> list[tuple[sp.Expr, sp.Expr]]:
    """Factors and their exponents, with sums of a sine and a cosine as one wave; nothing is checked here."""
    x = interval.variable
    numerator, denominator = sp.fraction(sp.together(argument))
    found: list[tuple[sp.Expr, sp.Expr]] = []
    constant = sp.Integer(1)
    for part, sign in ((numerator, 1), (denominator, -1)):
        for factor in sp.Mul.make_args(sp.factor(part)):
            base, exponent = factor.as_base_exp()
            for piece in sp.Mul.make_args(_one_wave(base, x)):
                inner, power = piece.as_base_exp() if piece.has(x) else (piece, sp.Integer(1))
                if not piece.has(x) and exponent.is_Integer:
                    constant *= piece ** (sign * exponent)
                elif piece != 1:
                    found.append((inner, sign * exponent * power))
    return found if constant == 1 else [(constant, sp.Integer(1)), *found]


def _one_wave(expr: sp.Expr, x: sp.Symbol) -> sp.Expr:
    """sin u + cos u = sqrt(2) sin(u + pi/4), 1 + cos u = 2 cos^2(u/2) and the like, if that is what `expr` is."""
    waves = sorted((w for w in expr.atoms(sp.sin, sp.cos) if w.has(x)), key=sp.default_sort_key)
    if not expr.is_Add or not waves:
        return expr
    arguments = {w.args[0] for w in waves}
    if len(arguments) != 1:
        return expr
    u = arguments.pop()
    a, b = expr.coeff(sp.sin(u)), expr.coeff(sp.cos(u))
    rest = sp.expand(expr - a * sp.sin(u) - b * sp.cos(u))
    if rest.has(x) or a.has(x) or b.has(x):
        return expr
    if rest == 0:
        amplitude = sp.sqrt(a**2 + b**2)
        return amplitude * sp.sin(u + sp.atan2(b, a))
    if a == 0 and rest == b:
        return 2 * b * sp.cos(u / 2) ** 2
    if a == 0 and rest == -b:
        return -2 * b * sp.sin(u / 2) ** 2
    return expr


def _of_a_term(term: sp.Expr, interval: Interval) -> sp.Expr | None:
    """By the tower csc^2 -> -cot -> -log sin -> Clausen, with the power of x lowered by parts."""
    x = interval.variable
    coefficient, moving = term.as_independent(x)
    power, sines, cosines, logs = 0, 0, 0, []
    arguments: set[sp.Expr] = set()
    for factor in sp.Mul.make_args(moving):
        base, exponent = factor.as_base_exp()
        if factor == 1:
            continue
        if not exponent.is_Integer:
            return None
        if base == x:
            power += int(exponent)
        elif isinstance(base, sp.sin):
            sines += int(exponent)
            arguments.add(base.args[0])
        elif isinstance(base, sp.cos):
            cosines += int(exponent)
            arguments.add(base.args[0])
        elif isinstance(base, sp.log) and exponent == 1:
            logs.append(base.args[0])
        else:
            return None
    if power < 0 or len(logs) + len(arguments) > 1:
        return None
    if logs:
        wave = logs[0]
        inner = 1
        if wave.is_Mul:
            inner, wave = wave.as_independent(x)
        if not isinstance(wave, (sp.sin, sp.cos)):
            return None
        start = _by_parts(coefficient, power, _LogWave(wave, 0), x)
        extra = sp.log(inner) * coefficient * x ** (power + 1) / (power + 1)
        return None if start is None else start + extra
    if not arguments:
        return coefficient * x ** (power + 1) / (power + 1)
    u = arguments.pop()
    slope = sp.diff(u, x)
    if slope.has(x):
        return None
    tower = _tower(u, slope, sines, cosines, x)
    if tower is None:
        return None
    total = sp.Integer(0)
    for scale, first, next_scale, wave in tower:
        # x**k g with g' known: F = x**k G - k int x**(k-1) G, G = first + next_scale * log(wave)
        if first is not None:
            total += coefficient * scale * x**power * first
            if power:
                rest = _lowered(-coefficient * scale * power, power - 1, first, x, interval)
                if rest is None:
                    return None
                total += rest
        if wave is not None:
            part = coefficient * scale * next_scale
            total += part * x**power * sp.log(wave)
            if power:
                rest = _by_parts(-part * power, power - 1, _LogWave(wave, 0), x)
                if rest is None:
                    return None
                total += rest
    return total


Rung = tuple[sp.Expr, sp.Expr | None, sp.Expr, sp.Expr | None]


def _tower(u: sp.Expr, slope: sp.Expr, sines: int, cosines: int, x: sp.Symbol) -> list[Rung] | None:
    """Antiderivatives of sin(u)**i cos(u)**j as scale * (first + next_scale * log(wave)), for small i, j."""
    sin, cos = sp.sin(u), sp.cos(u)
    one, half = sp.Integer(1), u / 2
    table: dict[tuple[int, int], list[Rung]] = {
        (-2, 0): [(1 / slope, -cos / sin, one, None)],
        (0, -2): [(1 / slope, sin / cos, one, None)],
        (-1, 1): [(1 / slope, None, one, sin)],
        (1, -1): [(1 / slope, None, -one, cos)],
        (-1, 0): [(1 / slope, None, one, sp.sin(half)), (1 / slope, None, -one, sp.cos(half))],
        (-1, -1): [(1 / slope, None, one, sin), (1 / slope, None, -one, cos)],
        (-2, 1): [(1 / slope, -1 / sin, one, None)],
        (1, -2): [(1 / slope, 1 / cos, one, None)],
        (-3, 1): [(1 / slope, -1 / (2 * sin**2), one, None)],
        (1, -3): [(1 / slope, 1 / (2 * cos**2), one, None)],
        (-2, 2): [(1 / slope, -cos / sin, one, None), (-one, x, one, None)],
        (2, -2): [(1 / slope, sin / cos, one, None), (-one, x, one, None)],
        (0, -1): [
            (1 / slope, None, one, sp.sin(half + sp.pi / 4)),
            (1 / slope, None, -one, sp.cos(half + sp.pi / 4)),
        ],
    }
    if (sines, cosines) in table:
        return table[(sines, cosines)]
    return None


def _lowered(coefficient: sp.Expr, power: int, function: sp.Expr, x: sp.Symbol, interval: Interval) -> sp.Expr | None:
    return (
        log_trigonometric_antiderivative(coefficient * x**power * function, interval)
        if function.has(sp.sin, sp.cos)
        else sp.integrate(sp.expand(coefficient * x**power * function), x)
    )


class _LogWave:
    """log sin(u) or log cos(u), integrated `times` times without constants."""

    def __init__(self, wave: sp.Expr, times: int) -> None:
        self.wave, self.times = wave, times

    def value(self, x: sp.Symbol) -> sp.Expr | None:
        u = self.wave.args[0]
        slope = sp.diff(u, x)
        if slope.has(x):
            return None
        if isinstance(self.wave, sp.cos):
            u, slope = sp.pi / 2 - u, -slope
        u = sp.expand(u)
        n = self.times
        # log sin u = -log 2 - C1(2u); S2' = C1, C3' = -S2, S4' = C3, ... each with the factor 2 slope.
        sign = (-1, -1, 1, 1)[n % 4]
        clausen = (ClausenS if n % 2 else ClausenC)(n + 1, 2 * u)
        return -sp.log(2) * x**n / sp.factorial(n) + sign * clausen / (2 * slope) ** n


def _by_parts(coefficient: sp.Expr, power: int, log: _LogWave, x: sp.Symbol) -> sp.Expr | None:
    """The antiderivative of coefficient * x**power * log(wave)."""
    total = sp.Integer(0)
    for k in range(power + 1):
        integrated = _LogWave(log.wave, k + 1).value(x)
        if integrated is None:
            return None
        total += (-1) ** k * sp.ff(power, k) * x ** (power - k) * integrated
    return coefficient * total
