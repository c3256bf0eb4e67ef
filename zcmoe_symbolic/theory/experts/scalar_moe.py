"""The one-dimensional theory of section 4 for a concrete model: densities of experts, errors, segmentations."""

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import sympy as sp
from flint import arb, ctx

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature import certified_integral
from zcmoe_symbolic.theory.cell_moments.moments import (
    CellMoments,
    CertifiedCellMoments,
    moments,
    verified_cell_moments,
)
from zcmoe_symbolic.theory.experts.compressor import Compressor
from zcmoe_symbolic.theory.experts.error_integral import error_integral, error_integral_ball
from zcmoe_symbolic.theory.experts.profile import Profile
from zcmoe_symbolic.theory.experts.reservation import reserved_segmentation
from zcmoe_symbolic.theory.model.arguments import (
    ball_of,
    checked_count,
    checked_digits,
    exact_number,
    exact_sign,
    function_of_x,
    is_zero,
    to_digits,
)  # fmt: skip
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.density_checks import DIVIDE, checked_density, proved_density
from zcmoe_symbolic.theory.model.parts import Part, by_pieces, integral_of_parts
from zcmoe_symbolic.theory.progress import Tell
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.experts.optimum import Optimum
    from zcmoe_symbolic.theory.risk.best_number import BestNumberOfExperts
    from zcmoe_symbolic.theory.risk.parts import Risk

__all__ = ["ScalarMoE"]

Points: TypeAlias = Segmentation | Sequence[Any] | Floats
"""A segmentation, or its breakpoints, 0 and 1 included."""

_third = sp.Rational(1, 3)
_twelfth = sp.Rational(1, 12)


class ScalarMoE:
    """The theory of m constant experts on intervals, for a model; see section 4 and Appendix A.

    A density of experts `lam` is an expression in any one symbol; without one the optimal density (22) is meant. What
    is asked for with `digits` is a `Ball`, a number with a proved error.

    >>> from sympy import Rational
    >>> from zcmoe_symbolic.theory.model.noise import UniformNoise
    >>> moe = ScalarMoE(DataModel(x**2, 1, UniformNoise(Rational(1, 2))))
    >>> moe.error_constant(digits=20).decimal(20), moe.error_constant(density=1, digits=20).decimal(10)
    ('0.072000000000000000000', '0.1111111111')
    """

    def __init__(self, model: DataModel) -> None:
        if not isinstance(model, DataModel):
            raise ValueError(f"model is {model!r}; write DataModel(beta, density, noise)")
        self.model = model
        self._known_constant: Ball | None = None

    # -- the density of experts ---------------------------------------------------------------------------------------

    @cached_property
    def _profile(self) -> Profile:
        return Profile.of(self.model)

    @cached_property
    def _mass(self) -> sp.Expr:
        """The integral of the profile's shape."""
        return self._profile.integral()

    def optimal_density(self, floor: object = None) -> sp.Expr:
        """The optimal density of experts (22), `(p beta'^2)^(1/3) / int (p beta'^2)^(1/3)`, an expression in `x`.

        It is zero on the plateaus of beta; where beta consists of smooth pieces, so does the density. The integral has
        a certified numerical value, so that `float`, `evalf` and `lambdify` of the density are right.

        With a positive number as `floor` (the paper's device in section 4.4) it is the larger of (22) and that
        number, divided by its integral, so that the compressor can be inverted everywhere. The price is what is taken
        from where experts are needed: the error constant (21) grows by a factor of at most `(1 + floor)^2`, since the
        integral of the lifted density is at most `1 + floor`. `error_constant(density=...)` gives the exact figure.

        Raises `ValueError` if beta is constant wherever inputs fall, for then every density is as good.

        >>> ScalarMoE(DataModel(x**2, 1)).optimal_density()
        5*x**(2/3)/3
        """
        if floor is None:
            if self._mass.has(sp.Integral):
                return proved_density(self._profile.shape / self._mass)
            parts = [(left, right, shape / self._mass) for left, right, shape in self._profile.parts]
            return proved_density(by_pieces(parts, self._profile.whole / self._mass))
        parts, whole = self._lifted(floor)
        return proved_density(by_pieces(parts, whole) / integral_of_parts(parts, whole))

    def _lifted(self, floor: object) -> tuple[list[Part], sp.Expr]:
        """The larger of the profile's shape and `floor` times its integral, by pieces and as one expression."""
        level = exact_number(floor, "floor")
        if exact_sign(level) != 1:
            raise ValueError(f"floor = {level} is not shown to be positive; give a positive number")
        least = level * self._mass
        # The cubes are compared: between them lie the zeros of a smooth function, while cube roots have cusps.
        parts = [(left, right, _larger(shape, least)) for left, right, shape in self._profile.parts]
        return parts, _larger(self._profile.whole, least)

    def compressor(self, density: object = None) -> Compressor:
        """The compressor (48) of a density of experts, by default of the optimal one, with its inverse (49)."""
        if density is None:
            return self._optimal_compressor
        return Compressor(density)

    @cached_property
    def _optimal_compressor(self) -> Compressor:
        return Compressor.of_profile(self.optimal_density(), self._profile.shape, symmetric=self.model.is_symmetric)

    def _lifted_compressor(self, floor: object) -> Compressor:
        lifted = by_pieces(*self._lifted(floor))
        return Compressor.of_profile(self.optimal_density(floor), lifted, symmetric=self.model.is_symmetric)

    # -- errors for many experts --------------------------------------------------------------------------------------

    def error(self, m: object, density: object = None, digits: int | None = None) -> sp.Expr | Ball:
        """The leading terms of the error with m experts: (21) for a density, (23) for the optimal one.

        `sigma^2 + constant / m^2`, with m a symbol or an integer: an expression whose numerical value is certified;
        with `digits` (and an integer m) a ball. What is left out is `o(1/m^2)`.
        """
        variance = self.model.noise.variance
        if digits is not None:
            count = checked_count(m, "m")
            wanted = checked_digits(digits)
            constant = self._constant(density)

            def total(bits: int) -> arb:
                with working_precision(bits + 16):
                    return ball_of(variance, bits + 16) + constant(bits) / count**2

            return to_digits(total, wanted)
        experts = m if isinstance(m, sp.Symbol) else sp.Integer(checked_count(m, "m"))
        if density is None:
            return variance + _twelfth * self._profile.cube * self._mass**3 / experts**2
        return variance + _twelfth * error_integral(self.model, _density(density)) / experts**2

    def error_constant(self, density: object = None, digits: int = 50) -> Ball:
        """The coefficient of `1/m^2` in the error, with at least so many digits proved.

        `(1/12) (int (p beta'^2)^(1/3))^3` for the optimal density, (23); `(1/12) int p beta'^2 / lam^2` for another,
        (21), where 0/0 counts as 0, as on a plateau on which the density vanishes. Raises `ValueError` if the density
        is none, or vanishes so fast at a place that the integral is infinite.
        """
        found = to_digits(self._constant(density), checked_digits(digits))
        if density is None:
            self._known_constant = found
        return found

    def _constant(self, density: object) -> Callable[[int], arb]:
        """The error constant as a function of the precision in bits."""
        if density is None:
            # The root is left as it is written: the quadrature takes it apart itself, SymPy's own root takes longer.
            roots = [
                (piece.left, piece.right, sp.Pow(piece.weight, _third, evaluate=False))
                for piece in self.model.pieces
                if not piece.is_plateau and piece.weight != 0
            ]
            if not roots:
                Profile.of(self.model)  # says that no density is optimal

            def optimal(bits: int) -> arb:
                with working_precision(bits + 16):
                    integral = sum(
                        certified_integral(root, x, left, right, bits=bits + 4, is_zero=is_zero)
                        for left, right, root in roots
                    )
                    return arb(integral) ** 3 / 12

            return optimal
        checked = _density(density)

        def given(bits: int) -> arb:
            with working_precision(bits + 16):
                return error_integral_ball(self.model, checked, bits + 4) / 12

        return given

    # -- segmentations ------------------------------------------------------------------------------------------------

    def segmentation(
        self,
        m: int,
        density: object = None,
        digits: int | None = None,
        floor: object = None,
        reserve_plateaus: bool = False,
    ) -> Segmentation:
        """The segmentation into m intervals by companding, `a_i = G^{-1}(i/m)`, (49)-(50).

        For the optimal density, or another one. Float64 breakpoints, correctly rounded to 4 ulp also next to the
        zeros of the density; balls with `digits`. `floor`: see `optimal_density`. With `reserve_plateaus`, every
        plateau on which inputs fall is one interval of its own (on it one constant makes no error), and the others
        are divided among what lies between, by marginal gain: see `reservation`. Without, a plateau belongs to one of
        the intervals next to it.

        Raises `ValueError` for m < 1 and for fewer intervals than plateaus and gaps between them.
        """
        count = checked_count(m, "m")
        if floor is not None and density is not None:
            raise ValueError(f"floor = {floor} lifts the optimal density; leave it out when density is given")
        if reserve_plateaus:
            if floor is not None:
                raise ValueError(
                    f"floor = {floor} puts experts on plateaus, reserve_plateaus takes them away; choose one"
                )
            profile = self._profile.shape if density is None else _density(density)
            return reserved_segmentation(self.model, profile, count, None if digits is None else checked_digits(digits))
        if floor is not None:
            return self._lifted_compressor(floor).segmentation(count, digits)
        return self.compressor(density).segmentation(count, digits)

    def optimal_segmentation(self, m: int, grid: int | None = None) -> Segmentation:
        """The best m intervals for the exact error (10), not for its limit (21); `optimum` tells more about them.

        Dynamic programming over a grid is exact there, with all pairs of grid points: the errors of intervals do not
        satisfy Monge's condition when beta is not monotone, so that divide and conquer would not be exact. Newton's
        method then solves the stationarity conditions `beta(a_i) = (c_i + c_{i+1})/2`. That the result is the best
        of all segmentations is not proved.
        """
        return self.optimum(m, grid).segmentation

    def optimum(self, m: int, grid: int | None = None) -> "Optimum":
        """The best m intervals, their error, and how well the conditions of stationarity hold (`experts.optimum`)."""
        from zcmoe_symbolic.theory.experts.optimum import optimal_segmentation

        return optimal_segmentation(self.model, checked_count(m, "m"), grid=grid)

    # -- exact errors -------------------------------------------------------------------------------------------------

    def approximation_error(self, segmentation: Points, digits: int | None = None) -> float | Ball:
        """The exact error (10) of the best constants on a segmentation, the variance of the noise included.

        `segmentation` may be any sequence of breakpoints, 0 and 1 included. Float64, or with `digits` a ball.

        >>> moe = ScalarMoE(DataModel(x, 1))
        >>> round(48 * moe.approximation_error(Segmentation.uniform(2)), 12)
        1.0
        >>> moe.approximation_error([0, sp.Rational(1, 2), 1], digits=10).contains(sp.Rational(1, 48))
        True
        """
        cells = Segmentation(segmentation)
        if digits is None:
            return float(self._variance()) + self._float_cells(cells).error
        return self._ball(cells, lambda found: found.error, checked_digits(digits))

    def _ball(self, cells: Segmentation, sum_of: Callable[[CertifiedCellMoments], arb], digits: int) -> Ball:
        """The variance and a sum over the intervals; as precise as the breakpoints are, if these are balls."""

        def total(bits: int) -> arb:
            found = self._cells(cells, math.ceil(bits / math.log2(10)))
            with working_precision(bits + 16):
                return ball_of(self.model.noise.variance, bits + 16) + sum_of(found)

        if any(isinstance(point, Ball) and not point.is_exact for point in cells.breakpoints):
            return Ball.from_arb(total(math.ceil(digits * math.log2(10)) + 16))
        return to_digits(total, digits)

    def test_error(self, segmentation: Points, constants: Sequence[object], digits: int | None = None) -> float | Ball:
        """The error (14) of given constants on a segmentation, the variance of the noise included.

        It is (10) and `sum_i rho_i (c_i - c_i^opt)^2`. Float64, or with `digits` (and exact constants) a ball. Raises
        `ValueError` unless there is one constant for each interval.
        """
        cells = Segmentation(segmentation)
        shape = np.asarray(constants, dtype=object).shape
        if shape != (cells.m,):
            given = f"{shape[0]} values" if len(shape) == 1 else f"the shape {shape}"
            raise ValueError(f"constants has {given}; there are {cells.m} intervals")
        if digits is None:
            found = self._float_cells(cells)
            excess = found.probabilities @ (_floats(constants) - found.constants) ** 2
            return float(self._variance()) + found.error + float(excess)
        exact = [exact_number(constant, f"constants[{index}]") for index, constant in enumerate(constants)]

        def total(found: CertifiedCellMoments) -> arb:
            excess = arb(0)
            for rho, given, best in zip(found.probabilities, exact, found.constants, strict=True):
                excess += rho * (ball_of(given, ctx.prec) - best) ** 2
            return found.error + excess

        return self._ball(cells, total, checked_digits(digits))

    # -- learning the constants from examples -------------------------------------------------------------------------

    def risk(self, segmentation: Points, n: Any, digits: int | None = None) -> "Risk":
        """The exact expected test error of constants that are learned from n examples, by its parts.

        A constant is the mean of the outputs in its interval, or the mean of all outputs if there are none. `n` is an
        integer of at least 1, or an array of such: then the parts are arrays. Float64, or with `digits` (and one n)
        balls. See `theory.risk.parts`.

        >>> from zcmoe_symbolic.theory.model.noise import Noise
        >>> risk = ScalarMoE(DataModel(x, 1, Noise(variance=1))).risk(Segmentation.uniform(2), n=[1, 100])
        >>> risk.approximation * 48, risk.estimation.round(4), risk.empty_regions.round(4)
        (array([1., 1.]), array([0.5104, 0.0206]), array([0.6354, 0.    ]))

        Raises `ValueError` for n < 1 and whatever is no segmentation.
        """
        from zcmoe_symbolic.theory.risk.scalar import exact_risk

        return exact_risk(self.model, segmentation, n, digits)

    def best_number_of_experts(
        self, n: int, density: object = None, *, progress: Tell | None = None
    ) -> "BestNumberOfExperts":
        """The number of experts with the least exact risk for n examples, by companding with a density of experts.

        The optimal density, or another one (1: intervals of equal lengths), and beside the exact minimiser the law
        `(2 C n/s2)^(1/3)` for many examples. `progress` is told how far the search is: in a notebook
        `progress=show_progress()`. See `theory.risk.best_number`.
        """
        from zcmoe_symbolic.theory.risk.best_number import best_number_of_experts

        return best_number_of_experts(self, n, density, progress=progress)

    def next_error_coefficient(self, density: object = None, digits: int = 30) -> Ball:
        """The coefficient of `1/m^4` in the error by companding, with at least so many digits proved.

        See `theory.risk.next_order`, also for the hypotheses: `ValueError` where they are not shown.
        """
        from zcmoe_symbolic.theory.risk.next_order import next_error_coefficient

        return next_error_coefficient(self, density, digits)

    def _float_cells(self, cells: Segmentation) -> CellMoments:
        return verified_cell_moments(self.model.pieces, np.asarray(cells))

    def _cells(self, cells: Segmentation, digits: int) -> CertifiedCellMoments:
        found = moments(self.model, cells, digits)
        if isinstance(found, CellMoments):
            raise TypeError("moments with digits are balls")
        return found

    def _variance(self) -> arb:
        return ball_of(self.model.noise.variance).mid()

    def __repr__(self) -> str:
        return f"ScalarMoE({self.model!r})"

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.theory.experts.display import scalar_html

        return scalar_html(self)

    def _known_optimal_density(self) -> sp.Expr | None:
        """The optimal density if it takes no time any more."""
        return self.optimal_density() if "_mass" in self.__dict__ else None


def _larger(shape: sp.Expr, least: sp.Expr) -> sp.Expr:
    return least if shape == 0 else sp.Max(shape**3, least**3) ** _third


def _floats(constants: Sequence[object]) -> Floats:
    try:
        values = np.asarray(constants, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"constants are no real numbers ({error}); give one number for each interval") from error
    if not np.isfinite(values).all():
        index = int(np.flatnonzero(~np.isfinite(values))[0])
        raise ValueError(f"constants[{index}] is {values[index]}; give one finite number for each interval")
    return values


def _density(density: object) -> sp.Expr:
    return checked_density(function_of_x(density, "density"), remedy=DIVIDE)
