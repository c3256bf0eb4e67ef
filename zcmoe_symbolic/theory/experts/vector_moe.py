"""The theory of section 5 and Appendix C for a concrete model: bounds for many experts on cells in d dimensions."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import sympy as sp
from flint import arb
from numpy.typing import ArrayLike

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.cell_moments.boxes import box_moments
from zcmoe_symbolic.theory.cell_moments.moments import CellMoments
from zcmoe_symbolic.theory.cells.best_known import KnownCell, best_known, normalized_second_moment
from zcmoe_symbolic.theory.experts.vector_integral import CubeIntegral, Power, integral_ball
from zcmoe_symbolic.theory.model.arguments import (
    NotDecided,
    ball_of,
    checked_count,
    checked_digits,
    exact_number,
    exact_sign,
    is_zero,
)
from zcmoe_symbolic.theory.model.vector_arguments import function_of_vector
from zcmoe_symbolic.theory.model.vector_checks import checked_vector_density
from zcmoe_symbolic.theory.model.vector_model import VectorDataModel
from zcmoe_symbolic.theory.risk.laws import best_number_law, excess_law
from zcmoe_symbolic.theory.risk.parts import Risk, risk_of_regions

__all__ = ["BestNumberLaw", "VectorMoE"]

_DIGITS_OF_LAWS = 3


@dataclass(frozen=True, eq=False)
class BestNumberLaw:
    """The number of experts at which the leading terms of the error are least: laws for n -> infinity, no minimisers.

    * `error_constant`: C, the coefficient of `m^(-2/d)` in the bound (52) or (54), proved.
    * `law`, `excess_law`: `(2 C n/(d s2))^(d/(d+2))`, where `C m^(-2/d) + s2 m/n` is least, and its least value.
    """

    dimension: int
    error_constant: Ball
    law: float
    excess_law: float

    LAW: ClassVar[str] = "(2 C n/(d s2))^(d/(d+2))"
    EXCESS_LAW: ClassVar[str] = "(1 + 2/d) C law^(-2/d)"


class VectorMoE:
    """Upper bounds for the error of m constant experts on cells in `[0, 1]^d`, for a model.

    All cells have one normalized second moment M, (24), as in Assumption 5: that of `normalized_second_moment`, a cell
    (anything that `cells.normalized_second_moment` takes) or an exact number; without it that of the best cell that is
    known in d dimensions, which `cell` names and says whether it is proved to be the best.

    For cells without a preferred direction the error itself is smaller than the bound (28) by the factor d.

    >>> x1, x2 = sp.symbols("x1 x2")
    >>> moe = VectorMoE(VectorDataModel(x1 + x2, 1))
    >>> moe.normalized_second_moment, moe.cell.name, moe.error_constant(digits=15).decimal(12)
    (5*sqrt(3)/108, 'regular hexagon', '0.320750149550')
    """

    def __init__(self, model: VectorDataModel, normalized_second_moment: object = None) -> None:
        if not isinstance(model, VectorDataModel):
            raise ValueError(f"model is {model!r}; write VectorDataModel(beta, density, noise)")
        self.model = model
        self.cell: KnownCell | None = None
        self._known_constant: Ball | None = None
        self.normalized_second_moment = self._checked_moment(normalized_second_moment)

    def _checked_moment(self, given: Any) -> sp.Expr:
        if given is None:
            self.cell = best_known(self.model.dimension)
            return self.cell.normalized_second_moment()
        is_number = isinstance(given, int | float | sp.Expr)
        if is_number or not (hasattr(given, "__iter__") or hasattr(given, "dimension")):
            moment = exact_number(given, "normalized_second_moment")
        else:
            dimension = getattr(given, "dimension", None)
            if dimension is not None and int(dimension) != self.model.dimension:
                raise ValueError(
                    f"normalized_second_moment is that of {given!r} in {dimension} dimensions; the inputs have "
                    f"{self.model.dimension}"
                )
            moment = normalized_second_moment(given)
        if exact_sign(moment) != 1:
            raise ValueError(f"normalized_second_moment = {moment} is not shown to be positive")
        return moment

    @property
    def _weight(self) -> sp.Expr:
        return self.model.density * self.model.squared_gradient

    def _profile(self) -> list[Power]:
        """`p ||grad beta||^2` as powers with the exponent d/(d+2)."""
        exponent = sp.Rational(self.model.dimension, self.model.dimension + 2)
        gradient = sp.factor_terms(self.model.squared_gradient)
        if is_zero(gradient):
            raise ValueError(f"beta = {self.model.beta} is constant, so that every density of experts is as good")
        return [(self.model.density, exponent), (gradient, exponent)]

    # -- the density of experts ----------------------------------------------------------------------------------------

    def optimal_density(self) -> sp.Expr:
        """The density of experts with the least bound, (53): `(p ||grad beta||^2)^(d/(d+2))` over its integral.

        The integral has a certified numerical value. Raises `ValueError` for a constant target.

        >>> x1, x2 = sp.symbols("x1 x2")
        >>> print(VectorMoE(VectorDataModel(x1 + x2, 4 * x1 * x2)).optimal_density())
        9*sqrt(x1)*sqrt(x2)/4
        """
        powers = self._profile()
        exponent = powers[0][1]
        base = sp.factor_terms(sp.Mul(*(power[0] for power in powers)))
        _, rest = base.as_independent(*self.model.variables, as_Add=False)
        if not rest.free_symbols:
            return sp.S.One
        integral = _closed_form(rest, exponent, self.model.variables)
        if integral is None:
            integral = CubeIntegral(
                sp.Pow(rest, exponent, evaluate=False), *((variable, 0, 1) for variable in self.model.variables)
            )
        return _root(rest, exponent, self.model.variables) / integral

    # -- bounds for many experts ---------------------------------------------------------------------------------------

    def error_constant(self, density: object = None, digits: int = 6) -> Ball:
        """The coefficient of `m^(-2/d)` in the bound, with at least so many digits proved.

        `d M (int (p ||grad beta||^2)^(d/(d+2)))^((d+2)/d)` for the optimal density, (54); `d M int p ||grad beta||^2 /
        lam^(2/d)` for another, (52).

        Integrands that are products of functions of one variable each are integrated to as many digits as one likes.
        Others are integrated by boxes: some 10 digits in two dimensions if `p ||grad beta||^2` vanishes at most at
        isolated points, few digits if it vanishes along curves, and little in four dimensions or more. Raises
        `NotDecided` (a `ValueError`) that says what was proved if the digits were not reached.
        """
        wanted = checked_digits(digits)
        d = self.model.dimension
        moment = self.normalized_second_moment
        if density is None:
            powers, outer = self._profile(), sp.Rational(d + 2, d)
        else:
            lam = self._density(density)
            powers = [
                (self.model.density, sp.S.One),
                (sp.factor_terms(self.model.squared_gradient), sp.S.One),
                (lam, -sp.Rational(2, d)),
            ]
            outer = sp.S.One
            if is_zero(self.model.squared_gradient):
                return Ball(0)
        bits = math.ceil(wanted * math.log2(10)) + 8
        with working_precision(bits + 32):
            integral = integral_ball(powers, self.model.variables, bits)
            value = d * ball_of(moment, bits + 32) * integral ** (arb(int(outer.p)) / int(outer.q))
        if not value.is_finite():
            raise NotDecided(f"the integral of the bound for beta = {self.model.beta} was not enclosed at all")
        found = Ball.from_arb(value)
        if found.digits < wanted:
            raise NotDecided(
                f"{wanted} digits of the error constant for beta = {self.model.beta} were not reached; what is proved "
                f"is {found}, ask for at most {found.digits} digits"
            )
        if density is None:
            self._known_constant = found
        return found

    def error_bound(self, m: object, density: object = None, digits: int | None = None) -> sp.Expr | Ball:
        """The leading terms of the bound with m experts: (52) for a density, (54) for the optimal one.

        `sigma^2 + constant m^(-2/d)`, with m a symbol or an integer: an expression; with `digits` (and an integer m) a
        ball. What is left out is `o(m^(-2/d))`.
        """
        variance, d = self.model.noise.variance, self.model.dimension
        if digits is not None:
            count = checked_count(m, "m")
            constant = self.error_constant(density, digits)
            bits = math.ceil(checked_digits(digits) * math.log2(10)) + 32
            with working_precision(bits):
                power = arb(count) ** (arb(-2) / d)
                return Ball.from_arb(ball_of(variance, bits) + constant.arb(bits) * power)
        experts = m if isinstance(m, sp.Symbol) else sp.Integer(checked_count(m, "m"))
        scale = d * self.normalized_second_moment / experts ** sp.Rational(2, d)
        if density is not None:
            integrand = self._weight / self._density(density) ** sp.Rational(2, d)
            integral = CubeIntegral(integrand, *((variable, 0, 1) for variable in self.model.variables))
            return variance + scale * integral
        exponent = self._profile()[0][1]
        base = sp.factor_terms(sp.factor_terms(self.model.squared_gradient) * self.model.density)
        constant_part, rest = base.as_independent(*self.model.variables, as_Add=False)
        if not rest.free_symbols:
            return variance + scale * base
        mass = _closed_form(rest, exponent, self.model.variables)
        if mass is None:
            mass = CubeIntegral(
                sp.Pow(rest, exponent, evaluate=False), *((variable, 0, 1) for variable in self.model.variables)
            )
        return variance + scale * constant_part * mass ** sp.Rational(d + 2, d)

    def _density(self, density: object) -> sp.Expr:
        variables = self.model.variables
        named = {variable.name: variable for variable in variables}
        if isinstance(density, sp.Expr):
            density = density.xreplace({s: named[s.name] for s in density.free_symbols if s.name in named})
        expr = function_of_vector(density, "density", variables, variables)
        return checked_vector_density(expr, variables, normalize=False)

    # -- learning ------------------------------------------------------------------------------------------------------

    def best_number_of_experts(self, n: int, density: object = None) -> BestNumberLaw:
        """`(2 C n/(d s2))^(d/(d+2))`, where the leading terms `C m^(-2/d) + s2 m/n` are least, for n examples.

        C is the constant of the bound, `error_constant(density)`, to 3 digits or more. A law for n -> infinity: the
        exact risk is not minimised here (`grid_risk` gives it for grids), and the bound is not the error.
        """
        constant = self.error_constant(density, digits=_DIGITS_OF_LAWS)
        variance, d = ball_of(self.model.noise.variance).mid(), self.model.dimension
        return BestNumberLaw(
            d, constant, best_number_law(constant, variance, n, d), excess_law(constant, variance, n, d)
        )

    # -- grids of boxes ------------------------------------------------------------------------------------------------

    def grid_moments(self, shape: Sequence[int] | int) -> CellMoments:
        """Probabilities, best constants (9) and errors of the cells of a grid of boxes, in float64.

        See `theory.cell_moments.boxes`: cells in C order, with an estimate of the error of the errors.
        """
        return box_moments(self.model, shape)

    def grid_error(self, shape: Sequence[int] | int) -> float:
        """The error (10) of the best constants on a grid of boxes, the variance of the noise included, in float64."""
        return float(ball_of(self.model.noise.variance).mid()) + self.grid_moments(shape).error

    def grid_risk(self, shape: Sequence[int] | int, n: ArrayLike) -> Risk:
        """The exact expected test error of constants learned from n examples on a grid of boxes, by its parts, float64.

        >>> x1, x2 = sp.symbols("x1 x2")
        >>> round(VectorMoE(VectorDataModel(x1 + x2, 1)).grid_risk((2, 2), n=100).approximation * 96, 9)
        4.0
        """
        found = self.grid_moments(shape)
        variance = float(ball_of(self.model.noise.variance).mid())
        return risk_of_regions(found.probabilities, found.constants, found.errors, variance, n)

    def __repr__(self) -> str:
        return f"VectorMoE({self.model!r}, normalized_second_moment={self.normalized_second_moment})"

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.theory.experts.display import vector_html

        return vector_html(self)


def _root(base: sp.Expr, exponent: sp.Rational, variables: Sequence[sp.Symbol]) -> sp.Expr:
    """`base^exponent`, factor by factor where a factor is a power of a coordinate."""
    parts = []
    for factor in sp.Mul.make_args(base):
        root, power = factor.as_base_exp()
        plain = root in variables and power.is_Rational
        parts.append(root ** (power * exponent) if plain else None)
    if None in parts:
        return sp.Pow(base, exponent)
    return sp.Mul(*parts)


def _closed_form(base: sp.Expr, exponent: sp.Rational, variables: Sequence[sp.Symbol]) -> sp.Expr | None:
    """`int base^exponent` if the base is a product of powers of coordinates."""
    value = sp.S.One
    for factor in sp.Mul.make_args(base):
        root, power = factor.as_base_exp()
        if root not in variables or not power.is_Rational or exact_sign(power * exponent + 1) != 1:
            return None
        value /= power * exponent + 1
    return value
