"""The compressor of companding quantization and its inverse: from a density of experts to breakpoints, (48)-(50)."""

from functools import cached_property

import sympy as sp

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.inverses import InverseOfIntegral
from zcmoe_symbolic.numerics.quadrature.lobes import lobes
from zcmoe_symbolic.theory.model.arguments import (
    BOUND,
    ball_of,
    checked_count,
    checked_digits,
    exact_number,
    exact_sign,
    function_of_x,
    is_zero,
    to_digits,
)  # fmt: skip
from zcmoe_symbolic.theory.model.density_checks import DIVIDE, checked_density
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["Compressor"]


class Compressor:
    """`G(x) = int_0^x lam`, (48), for a density of experts `lam`, with its inverse, the expander (49).

    Where the density is zero on an interval, the inverse is not unique at one level; the left end is taken there. For
    a symmetric density that holds in the left half and is mirrored in the right one; the level 1/2 has the inverse 1/2.
    Raises `ValueError` unless `density` is proved to be a density on [0, 1], see `DataModel`.

    >>> compressor = Compressor(2 * x)
    >>> compressor.expression
    Integral(2*t, (t, 0, x))
    >>> compressor(sp.Rational(1, 2), 20), compressor.inverse(sp.Rational(1, 2), 20).decimal(10)
    (1/4, '0.7071067812')
    """

    def __init__(self, density: object) -> None:
        self.density = checked_density(function_of_x(density, "density"), remedy=DIVIDE)
        self._profile = self.density
        self._symmetric: bool | None = None

    @classmethod
    def of_profile(cls, density: sp.Expr, profile: sp.Expr, *, symmetric: bool) -> "Compressor":
        """The compressor of a density that is known to be `profile` divided by its integral.

        What is computed needs the profile only, so that the integral in the density costs nothing.
        """
        made = cls.__new__(cls)
        made.density, made._profile, made._symmetric = density, profile, symmetric
        return made

    @property
    def expression(self) -> sp.Integral:
        """The integral (48), a SymPy expression in `x`."""
        return sp.Integral(self.density.xreplace({x: BOUND}), (BOUND, 0, x))

    @cached_property
    def _inverse(self) -> InverseOfIntegral:
        symmetric = self._symmetric
        if symmetric is None:
            symmetric = is_zero(self._profile - self._profile.xreplace({x: 1 - x}))
        return InverseOfIntegral(lobes(self._profile, x, 0, 1, is_zero=is_zero), symmetric=symmetric)

    def __call__(self, point: object, digits: int = 50) -> Ball:
        """`G(point)` for an exact point of [0, 1], with at least so many digits proved."""
        where = _in_unit_interval(point, "point")
        return to_digits(lambda bits: self._inverse.value(ball_of(where, bits), bits), checked_digits(digits))

    def inverse(self, level: object, digits: int = 50) -> Ball:
        """The expander `G^{-1}(level)`, (49), for a rational level in [0, 1], with at least so many digits proved."""
        where = _in_unit_interval(level, "level")
        if not where.is_Rational:
            raise ValueError(f"level = {where} is not rational; the expander is computed at rational levels")
        return self._ball(where, checked_digits(digits))

    def _ball(self, level: sp.Rational, digits: int) -> Ball:
        if level in (0, 1):
            return Ball(level)
        return Ball.from_arb(self._inverse.ball(level, digits + 1))

    def segmentation(self, m: int, digits: int | None = None) -> Segmentation:
        """The breakpoints `a_i = G^{-1}(i/m)`, (50): float64, correctly rounded to 4 ulp, or balls with `digits`."""
        count = checked_count(m, "m")
        if digits is None:
            return Segmentation._trusted(self._inverse.points(count))
        wanted = checked_digits(digits)
        return Segmentation._trusted(tuple(self._ball(sp.Rational(i, count), wanted) for i in range(count + 1)))

    def __repr__(self) -> str:
        return f"Compressor({self.density})"


def _in_unit_interval(value: object, name: str) -> sp.Expr:
    number = exact_number(value, name)
    if exact_sign(number) not in (0, 1) or exact_sign(1 - number) not in (0, 1):
        raise ValueError(f"{name} = {number} does not lie in [0, 1]")
    return number
