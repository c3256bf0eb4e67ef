"""Hypergeometric terms t(m, k): a rational function times gamma functions and powers, and their shifts.

The shifts of such a term are written as polynomial multiples of one product of gamma functions: smallest arguments in
the numerator, largest in the denominator. Since 1/gamma is entire and gamma(z + 1) = z gamma(z) (DLMF 5.5.1), this is
right at every point at which no gamma function in the numerator has a pole, also where binomials vanish.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.deciders.equality.summation.ranges import certainly_nonnegative
from zcmoe_symbolic.deciders.equality.summation.terms import UnsupportedTermError

__all__ = ["HypergeometricTerm", "hypergeometric_term"]


@dataclass(frozen=True, slots=True)
class HypergeometricTerm:
    """coefficient * product of gamma(z)**(+-1) * product of base**exponent, in the integer variables m and k.

    `regular` lists arguments at which gamma must have no pole for the term to be what the question says.
    """

    m: sp.Symbol
    k: sp.Symbol
    coefficient: sp.Expr
    gammas: tuple[tuple[sp.Expr, int], ...]
    powers: tuple[tuple[sp.Expr, sp.Expr], ...]
    regular: tuple[sp.Expr, ...] = ()

    def value(self, k: sp.Expr) -> sp.Expr:
        """The term at a place, with 1/gamma = 0 at a pole of gamma."""
        at = {self.k: k}
        result = self.coefficient.subs(at)
        for argument, sign in self.gammas:
            place = sp.expand(argument.subs(at))
            if sign < 0 and place.is_integer and certainly_nonnegative(-place):
                return sp.S.Zero
            result *= sp.gamma(place) ** sign
        for base, exponent in self.powers:
            result *= base ** sp.expand(exponent.subs(at))
        return result

    def slopes(self, argument: sp.Expr) -> tuple[int, int]:
        """How much a linear argument grows in m and in k."""
        return int(sp.diff(argument, self.m)), int(sp.diff(argument, self.k))

    def common_gammas(self, shifts: Iterable[tuple[int, int]]) -> list[sp.Expr]:
        """The arguments of the common product of gamma functions for the given shifts of (m, k)."""
        shifts = list(shifts)
        result = []
        for argument, sign in self.gammas:
            in_m, in_k = self.slopes(argument)
            places = [in_m * i + in_k * j for i, j in shifts]
            result.append(argument + (min(places) if sign > 0 else max(places)))
        return result

    def shifted(self, i: int, j: int, common: list[sp.Expr]) -> sp.Expr:
        """The rational multiple of the common product (and of the unshifted powers) that t(m + i, k + j) is."""
        result = self.coefficient.subs({self.m: self.m + i, self.k: self.k + j}, simultaneous=True)
        for (argument, sign), base in zip(self.gammas, common, strict=True):
            in_m, in_k = self.slopes(argument)
            distance = int(sp.expand(argument + in_m * i + in_k * j - base))
            start = base if sign > 0 else base + distance
            result *= sp.Mul(*(start + step for step in range(abs(distance))))
        for base, exponent in self.powers:
            in_m, in_k = self.slopes(exponent)
            result *= base ** (in_m * i + in_k * j)
        return result


def hypergeometric_term(expr: sp.Expr, m: sp.Symbol, k: sp.Symbol) -> HypergeometricTerm:
    """`expr` as a hypergeometric term in m and k; raises `UnsupportedTermError` if it is none.

    >>> m, k = (sp.Symbol(s, integer=True) for s in "mk")
    >>> term = hypergeometric_term(sp.binomial(m, k) * 2**k, m, k)
    >>> term.gammas, term.powers
    (((m + 1, 1), (k + 1, -1), (-k + m + 1, -1)), ((2, k),))
    """
    coefficient = sp.S.One
    gammas: list[tuple[sp.Expr, int]] = []
    powers: list[tuple[sp.Expr, sp.Expr]] = []
    regular: list[sp.Expr] = []
    variables = {m, k}
    for factor in sp.Mul.make_args(expr):
        base, exponent = factor.as_base_exp()
        if not factor.free_symbols & variables or factor.is_rational_function(m, k):
            coefficient *= factor
        elif isinstance(factor, sp.exp) or not base.free_symbols & variables:
            fixed, new = _powers_of(factor, m, k)
            coefficient *= fixed
            powers += new
        elif exponent.is_Integer:
            rational, parts, arguments = _gammas_of(base)
            coefficient *= rational**exponent
            sign = 1 if exponent > 0 else -1
            gammas += [(z, sign * s) for z, s in parts] * abs(int(exponent))
            regular += arguments
        else:
            raise UnsupportedTermError(f"{factor} is not hypergeometric")
    for argument, _ in gammas + powers:
        if any(not sp.diff(argument, v).is_Integer for v in (m, k)):
            raise UnsupportedTermError(f"{argument} is not linear in {m} and {k} with integer slopes")
    if not coefficient.is_rational_function(m, k):
        raise UnsupportedTermError(f"{coefficient} is not a rational function")
    return HypergeometricTerm(m, k, coefficient, tuple(gammas), tuple(powers), tuple(regular))


def _powers_of(factor: sp.Expr, m: sp.Symbol, k: sp.Symbol) -> tuple[sp.Expr, list[tuple[sp.Expr, sp.Expr]]]:
    """base**(a m + b k + c) as base**c times powers with exponents m and k."""
    base, exponent = (sp.E, factor.args[0]) if isinstance(factor, sp.exp) else factor.as_base_exp()
    linear = sp.Poly(sp.expand(exponent), m, k)
    if linear.total_degree() > 1:
        raise UnsupportedTermError(f"{factor} is not hypergeometric")
    powers = []
    for variable in (m, k):
        slope = linear.coeff_monomial(variable)
        if slope.is_Integer and base != sp.E:
            powers.append((base, slope * variable))
        elif slope != 0:
            powers.append((base**slope, sp.sympify(variable)))
    return base ** linear.coeff_monomial(1), [(b, e) for b, e in powers if e != 0]


def _gammas_of(base: sp.Expr) -> tuple[sp.Expr, list[tuple[sp.Expr, int]], list[sp.Expr]]:
    one = sp.S.One
    if isinstance(base, sp.gamma):
        return one, [(sp.expand(base.args[0]), 1)], []
    if isinstance(base, sp.factorial):
        return one, [(sp.expand(base.args[0] + 1), 1)], []
    if isinstance(base, sp.binomial) and base.args[1].is_integer:
        upper, lower = base.args
        arguments = [sp.expand(argument) for argument in (upper + 1, lower + 1, upper - lower + 1)]
        return one, list(zip(arguments, (1, -1, -1), strict=True)), arguments[:1]
    if isinstance(base, sp.catalan):
        index = base.args[0]
        arguments = [sp.expand(2 * index + 1), sp.expand(index + 1)]
        return 1 / (index + 1), [(arguments[0], 1), (arguments[1], -1), (arguments[1], -1)], arguments[:1]
    if isinstance(base, sp.RisingFactorial) and base.args[1].is_integer:
        start, count = base.args
        arguments = [sp.expand(start + count), sp.expand(start)]
        return one, [(arguments[0], 1), (arguments[1], -1)], arguments
    if isinstance(base, sp.FallingFactorial) and base.args[1].is_integer:
        start, count = base.args
        arguments = [sp.expand(start + 1), sp.expand(start - count + 1)]
        return one, [(arguments[0], 1), (arguments[1], -1)], arguments
    raise UnsupportedTermError(f"{base} is not hypergeometric")
