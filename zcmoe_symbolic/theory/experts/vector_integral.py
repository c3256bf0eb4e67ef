"""Certified integrals over the cube for the theory in several dimensions: products by one-dimensional integrals."""

import math
from collections.abc import Sequence
from typing import Any

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.compilation.balls import CLOSED
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature import certified_integral
from zcmoe_symbolic.numerics.quadrature.boxes import BoxFactor, integral_over_cube
from zcmoe_symbolic.theory.model.arguments import NotDecided, ball_of, is_zero
from zcmoe_symbolic.theory.model.vector_arguments import separated

__all__ = ["CubeIntegral", "Power", "integral_ball"]

Power = tuple[sp.Expr, sp.Rational]
"""A base that is not negative on the cube, and an exponent."""

_DIGITS_OF_FLOATS = 8


def integral_ball(powers: Sequence[Power], variables: Sequence[sp.Symbol], bits: int) -> arb:
    """A ball around the integral of a product of powers over `[0, 1]^d`, as precise as can be reached.

    Factors that depend on one variable only, where no other factor does, are integrated by themselves to any precision;
    the rest by boxes. Raises `ValueError` if a one-dimensional integral diverges.
    """
    constant, alone, together = _taken_apart(powers, variables)
    with working_precision(bits + 16):
        total = arb(1)
        for base, exponent in constant:
            total *= ball_of(base, bits + 32) ** ball_of(exponent, bits + 32)
        for variable, function in alone.items():
            total *= certified_integral(function, variable, 0, 1, bits=bits + 8, is_zero=is_zero)
        if together:
            factors, inside = _without_roots_at_zero(together, variables)
            total *= integral_over_cube(factors, inside, bits + 4)
        return total


def _taken_apart(
    powers: Sequence[Power], variables: Sequence[sp.Symbol]
) -> tuple[list[Power], dict[sp.Symbol, sp.Expr], list[Power]]:
    """Constant factors, functions of one variable that nothing else depends on, and the other powers."""
    constant: list[Power] = []
    single: list[tuple[sp.Symbol, Power]] = []
    together: list[Power] = []
    merged: dict[sp.Expr, sp.Rational] = {}
    for base, exponent in powers:
        merged[base] = merged.get(base, sp.S.Zero) + exponent
    for base, exponent in merged.items():
        if exponent == 0:
            continue
        parts = separated(base, variables)
        if parts is None:
            together.append((base, exponent))
            continue
        # The factors may change their signs together; their product does not.
        constant.append((abs(parts[0]), exponent))
        single += [
            (variable, (factor, exponent))
            for variable, factor in zip(variables, parts[1], strict=True)
            if variable in factor.free_symbols
        ]
        constant += [(abs(factor), exponent) for factor in parts[1] if not factor.free_symbols and factor != 1]
    entangled = {symbol for base, _ in together for symbol in base.free_symbols}
    alone: dict[sp.Symbol, sp.Expr] = {}
    for variable, (factor, exponent) in single:
        if variable in entangled:
            for part in sp.Mul.make_args(factor):
                is_power = part.as_base_exp()[0] == variable
                together.append((part if is_power else sp.Abs(part), exponent))
        else:
            alone[variable] = alone.get(variable, sp.S.One) * sp.Pow(sp.Abs(factor), exponent, evaluate=False)
    return constant, alone, together


def _without_roots_at_zero(
    powers: Sequence[Power], variables: Sequence[sp.Symbol]
) -> tuple[list[BoxFactor], list[sp.Symbol]]:
    """In the variables u with `x = u^q`, in which fractional powers of the coordinates themselves are smooth."""
    used = [variable for variable in variables if any(variable in base.free_symbols for base, _ in powers)]
    exponents: dict[sp.Symbol, sp.Expr] = dict.fromkeys(used, sp.S.Zero)
    rest: list[Power] = []
    for base, exponent in powers:
        # What is left of a base that is not negative, without powers of coordinates, is not negative either.
        others = []
        for factor in sp.Mul.make_args(base):
            root, inner = factor.as_base_exp()
            if root in exponents and inner.is_Rational:
                exponents[root] += inner * exponent
            else:
                others.append(factor)
        if others:
            rest.append((sp.Mul(*others), exponent))
    roots = {variable: sp.Rational(power).q for variable, power in exponents.items()}
    inside = {variable: variable**q for variable, q in roots.items()}
    factors = [BoxFactor(base.xreplace(inside), exponent) for base, exponent in rest]
    for variable, power in exponents.items():
        q = roots[variable]
        total = q * power + q - 1  # dx = q u^(q - 1) du
        if total != 0:
            factors.append(BoxFactor(variable, sp.Rational(total)))
        if q != 1:
            factors.append(BoxFactor(sp.Integer(q), sp.S.One))
    return factors, used


class CubeIntegral(sp.Integral):  # type: ignore[misc]
    """An integral over the cube of a positive function, whose numerical value is the middle of a certified ball.

    One-dimensional parts have all the digits that are asked for; what has to be integrated by boxes has about 8.
    """

    is_extended_positive = True
    is_finite = True

    def ball(self, bits: int) -> arb:
        """The certified ball, as precise as can be reached."""
        variables = [limit[0] for limit in self.limits]
        return integral_ball([self.function.as_base_exp()], variables, bits)

    def _eval_evalf(self, prec: int) -> sp.Expr:
        few = math.ceil(_DIGITS_OF_FLOATS * math.log2(10))
        parts = separated(self.function.as_base_exp()[0], [limit[0] for limit in self.limits])
        ball = self.ball(prec + 8 if parts is not None else min(prec, few))
        if not ball.is_finite():
            raise NotDecided(f"the integral of {self.function} over the cube was not enclosed")
        mantissa, exponent = ball.mid().man_exp()
        return sp.Float(sp.Integer(int(mantissa)) * sp.Integer(2) ** int(exponent), precision=prec)

    def doit(self, **hints: Any) -> sp.Expr:
        """The value by SymPy's rules."""
        return sp.Integral(*self.args).doit(**hints)


def _closed(expr: sp.Expr, bits: int) -> arb | None:
    """The value of such an integral inside another expression."""
    if not isinstance(expr, CubeIntegral):
        return None
    parts = separated(expr.function.as_base_exp()[0], [limit[0] for limit in expr.limits])
    few = math.ceil(_DIGITS_OF_FLOATS * math.log2(10))
    return expr.ball(bits if parts is not None else min(bits, few))


CLOSED.insert(0, _closed)
