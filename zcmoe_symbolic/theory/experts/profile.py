"""The cube root `(p beta'^2)^(1/3)` of a model, to which the optimal density of experts is proportional."""

from dataclasses import dataclass
from functools import lru_cache

import sympy as sp

from zcmoe_symbolic.numerics.pieces import smooth_pieces
from zcmoe_symbolic.numerics.points import Point
from zcmoe_symbolic.numerics.quadrature.factors import power_product
from zcmoe_symbolic.theory.model.arguments import exact_sign, is_zero, is_zero_between
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.parts import Part, by_pieces, integral_of_parts
from zcmoe_symbolic.theory.scalar import x

__all__ = ["Profile"]

_THIRD = sp.Rational(1, 3)
_REMEMBERED = 256


@dataclass(frozen=True)
class Profile:
    """`p beta'^2 = cube * shape^3`, with the shape by pieces and zero on plateaus.

    `cube` collects the constant factors, as far as all pieces have the same. `whole` is the shape as one expression for
    the case that an end of a piece has none.
    """

    cube: sp.Expr
    parts: tuple[Part, ...]
    whole: sp.Expr

    @classmethod
    def of(cls, model: DataModel) -> "Profile":
        """The profile of a model; raises `ValueError` if it is zero everywhere."""
        return _profile(model)

    @property
    def shape(self) -> sp.Expr:
        """The shape as one expression in `x`."""
        return by_pieces(self.parts, self.whole)

    def integral(self) -> sp.Expr:
        """`int shape`: in closed form where a textbook formula gives it, else with a certified numerical value."""
        return integral_of_parts(self.parts, self.whole)


@lru_cache(maxsize=_REMEMBERED)
def _profile(model: DataModel) -> Profile:
    if all(piece.is_plateau or is_zero_between(piece.density, piece.left, piece.right) for piece in model.pieces):
        raise ValueError(
            f"beta = {model.beta} is constant wherever inputs fall, so that every segmentation has the same error and "
            "no density of experts is optimal; give density=..., or use Segmentation.uniform(m)"
        )
    roots = [_cube_root(piece.weight) for piece in model.pieces]
    cubes = {cube for cube, shape in roots if shape != 0}
    common = cubes.pop() if len(cubes) == 1 else sp.S.One
    parts = tuple(
        (piece.left, piece.right, _tidy(shape if cube == common else cube**_THIRD * shape, piece.left, piece.right))
        for piece, (cube, shape) in zip(model.pieces, roots, strict=True)
    )
    return Profile(common, parts, (model.density * model.beta.diff(x) ** 2 / common) ** _THIRD)


def _cube_root(weight: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
    """The constant factor of a function that is not negative, and the cube root of the others.

    Factor by factor, which costs SymPy much less than a root of a product.
    """
    if weight == 0:
        return sp.S.One, sp.S.Zero
    product = power_product(weight, x)
    sign = exact_sign(product.constant)
    cube = product.constant if sign == 1 else -product.constant if sign == -1 else sp.Abs(product.constant)
    return cube, sp.Mul(*(_power(factor.base, factor.exponent * _THIRD) for factor in product.factors))


def _power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """`|base|^exponent` on [0, 1]."""
    if isinstance(base, sp.exp):
        return sp.exp(exponent * base.args[0])
    return (base if base == x else sp.Abs(base)) ** exponent


def _tidy(expr: sp.Expr, left: Point, right: Point) -> sp.Expr:
    """Without absolute values of polynomials, if they keep their signs on the interval."""
    moduli = expr.atoms(sp.Abs)
    if not moduli or not all(modulus.args[0].is_polynomial(x) for modulus in moduli):
        return expr
    pieces = smooth_pieces(expr, x, left, right, is_zero=is_zero)
    return pieces[0].expr if len(pieces) == 1 else expr
