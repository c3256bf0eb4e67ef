"""The next terms of the error and of the risk by companding, as balls.

If beta is five times and p and the density of experts lam four times continuously differentiable, and both densities
are positive on the closed interval, then with `l = lam'/lam`, `B = beta'' - beta' l` and `P = p' - p l`

    E(m) = s2 + C/m^2 + e4/m^4 + O(m^-6),   C = (1/12) int p beta'^2/lam^2,
    e4 = -(1/360) int lam^-4 (p B^2 + 4 beta' B P + (5/2) beta'^2 P^2/p) dx
         + (1/360) [lam^-4 beta' (beta' p' - p beta'')]_0^1,

the expansion of the error of one interval in its length, summed up by the midpoint rule with its correction (Euler and
Maclaurin). Of the risk for n examples the terms of the same size, for m of the order of `n^(1/3)`, are

    E(m) - s2 = C/m^2 + s2 m/n + e4/m^4 + T/(12 n m) + s2 Q m^2/n^2 + ...,   T = int beta'^2/lam,   Q = int lam^2/p.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import sympy as sp
from flint import acb, arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.compilation import CannotCompile, compiled
from zcmoe_symbolic.numerics.pieces import smooth_pieces
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.model.arguments import (
    NotDecided,
    checked_digits,
    covered,
    function_of_x,
    is_zero,
    to_digits,
)  # fmt: skip
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.density_checks import DIVIDE, checked_density
from zcmoe_symbolic.theory.scalar import x

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE

__all__ = ["SmoothCompanding", "next_error_coefficient"]

_TARGET_DERIVATIVES, _DENSITY_DERIVATIVES = 5, 4
_GUARD = 24
_MOST_BALLS = 4000
_LARGEST_EFFORT = 200_000


def next_error_coefficient(moe: "ScalarMoE", density: object = None, digits: int = 30) -> Ball:
    """`ScalarMoE.next_error_coefficient`: `e4`, with at least so many digits proved.

    Raises `NotDecided` (a `ValueError`) where the hypotheses are not shown, with the one that is not: the target or a
    density is not smooth on [0, 1] or a density vanishes, as the optimal one does where `beta'` does; then the next
    term is not of this form.
    """
    return to_digits(SmoothCompanding.of(moe.model, density).next_error, checked_digits(digits))


@dataclass(frozen=True)
class SmoothCompanding:
    """A model and a density of experts, proportional to `shape`, for which the hypotheses are shown.

    The methods enclose a number at a precision in bits.
    """

    target: sp.Expr
    density: sp.Expr
    shape: sp.Expr
    growth: sp.Expr  # lam'/lam

    @classmethod
    def of(cls, model: DataModel, density: object = None) -> "SmoothCompanding":
        """With the optimal density, or another one; raises `NotDecided` with the hypothesis that is not shown."""
        if len(model.pieces) != 1:
            raise NotDecided(
                f"beta or density is put together from {len(model.pieces)} smooth pieces, so that it is not shown that "
                "beta is five times and density four times continuously differentiable on [0, 1]"
            )
        piece = model.pieces[0]
        _show_smooth(piece.beta, "beta", _TARGET_DERIVATIVES)
        _show_positive(piece.density, "the density of the input")
        _show_smooth(piece.density, "the density of the input", _DENSITY_DERIVATIVES)
        slope = piece.slope
        if density is None:
            _show_nonzero(slope)
            growth = (piece.density.diff(x) / piece.density + 2 * slope.diff(x) / slope) / 3
            return cls(piece.beta, piece.density, sp.Pow(piece.weight, sp.Rational(1, 3), evaluate=False), growth)
        experts = checked_density(function_of_x(density, "density"), remedy=DIVIDE)
        pieces = smooth_pieces(experts, x, 0, 1, is_zero=is_zero)
        if len(pieces) != 1:
            raise NotDecided(
                f"the density of experts is put together from {len(pieces)} smooth pieces, so that it is not shown to "
                "be four times continuously differentiable on [0, 1]"
            )
        _show_positive(pieces[0].expr, "the density of experts")
        _show_smooth(pieces[0].expr, "the density of experts", _DENSITY_DERIVATIVES)
        return cls(piece.beta, piece.density, pieces[0].expr, pieces[0].expr.diff(x) / pieces[0].expr)

    @cached_property
    def _slope(self) -> sp.Expr:
        return self.target.diff(x)

    def _mass(self, bits: int) -> arb:
        return _integral(self.shape, bits)

    def error_constant(self, bits: int) -> arb:
        """`C = (1/12) int p beta'^2 / lam^2`."""
        integral = _integral(self.density * self._slope**2 * self.shape**-2, bits)
        with working_precision(bits + _GUARD):
            return self._mass(bits) ** 2 * integral / 12

    def next_error(self, bits: int) -> arb:
        """`e4`, the coefficient of `1/m^4`."""
        p, slope, curvature = self.density, self._slope, self._slope.diff(x)
        bend, drift = curvature - slope * self.growth, p.diff(x) - p * self.growth
        quartic = self.shape**-4
        inside = _integral(
            quartic * (p * bend**2 + 4 * slope * bend * drift + sp.Rational(5, 2) * slope**2 * drift**2 / p), bits
        )
        boundary = compiled(quartic * slope * (slope * p.diff(x) - p * curvature), x)
        with working_precision(bits + _GUARD):
            return self._mass(bits) ** 4 * (boundary.arb(arb(1)) - boundary.arb(arb(0)) - inside) / 360

    def estimation_of_errors(self, bits: int) -> arb:
        """`T = int beta'^2 / lam`."""
        integral = _integral(self._slope**2 / self.shape, bits)
        with working_precision(bits + _GUARD):
            return self._mass(bits) * integral

    def spread_of_counts(self, bits: int) -> arb:
        """`Q = int lam^2 / p`."""
        integral = _integral(self.shape**2 / self.density, bits)
        with working_precision(bits + _GUARD):
            return integral / self._mass(bits) ** 2

    def change_of_the_best_number(self, law: float, noise_variance: float, n: int, digits: int = 12) -> float:
        """One Newton step from `law = (2 C n/s2)^(1/3)` towards the minimum with the next terms.

        `2 e4/(3 C m) + T/(36 s2 m) - 2 Q m^2/(3 n)` at `m = law`; each term is of the order `n^(-1/3)`.
        """
        constant, following, errors, counts = (
            float(to_digits(number, digits))
            for number in (self.error_constant, self.next_error, self.estimation_of_errors, self.spread_of_counts)
        )
        return (
            2 * following / (3 * constant * law) + errors / (36 * noise_variance * law) - 2 * counts * law**2 / (3 * n)
        )


def _integral(expr: sp.Expr, bits: int) -> arb:
    """The integral over [0, 1] of a function that is analytic there, by adaptive Gauss rules with proved errors."""
    function = compiled(expr, x)
    with working_precision(bits + _GUARD):
        function.acb(acb(arb(1) / 2))  # what cannot be compiled raises here, not inside the integrator
        tolerance = arb(2) ** -(bits + 4)
        value = acb.integral(lambda z, _: function.acb(z), 0, 1, rel_tol=tolerance, eval_limit=_LARGEST_EFFORT)
        return value.real


def _show_smooth(expr: sp.Expr, name: str, derivatives: int) -> None:
    function = compiled(expr, x)

    def is_smooth(ball: arb) -> bool:
        return all(value.is_finite() for value in function.coefficients(ball, derivatives + 1))

    _show(is_smooth, f"{name} = {expr} is not shown to be {derivatives} times continuously differentiable on [0, 1]")


def _show_positive(expr: sp.Expr, name: str) -> None:
    function = compiled(expr, x)
    _show(lambda ball: bool(function.arb(ball) > 0), f"{name} = {expr} is not shown to be positive on all of [0, 1]")


def _show_nonzero(slope: sp.Expr) -> None:
    function = compiled(slope, x)
    _show(
        lambda ball: not function.arb(ball).contains(0),
        f"beta' = {slope} is not shown to have no zero on [0, 1]; where it has one, the optimal density of experts "
        "vanishes and the next term of the error is of the order m^-3",
    )


def _show(holds: Callable[[arb], bool], otherwise: str) -> None:
    try:
        with working_precision(64):
            place = covered(holds, arb(0), arb(1), _MOST_BALLS)
    except CannotCompile as error:
        raise NotDecided(f"{otherwise}: {error}") from error
    if place is not None:
        raise NotDecided(f"{otherwise}, near x = {float(place.mid()):.3f}")
