"""The integral of (21) for a model and a density of experts: `int p beta'^2 / lam^2`, or why it is not finite."""

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.pieces import smooth_pieces
from zcmoe_symbolic.numerics.points import Point, working_precision
from zcmoe_symbolic.numerics.quadrature import Diverges, certified_integral
from zcmoe_symbolic.theory.model.arguments import is_zero, is_zero_between
from zcmoe_symbolic.theory.model.data_model import DataModel, ModelPiece
from zcmoe_symbolic.theory.model.parts import Part, integral_of_parts, name_of
from zcmoe_symbolic.theory.scalar import x

__all__ = ["error_integral", "error_integral_ball", "integrands"]

_FEW_BITS = 16


def integrands(model: DataModel, density: sp.Expr) -> tuple[Part, ...]:
    """`p beta'^2 / lam^2` on the intervals on which everything is smooth; 0 where the weight is 0, also for 0/0.

    Raises `ValueError` where the density is zero on an interval but the weight is not: the integral is infinite.
    """
    pieces = list(model.pieces)
    parts: list[Part] = []
    for own in smooth_pieces(density, x, 0, 1, is_zero=is_zero):
        left = own.left
        while left.compare(own.right, is_zero=is_zero) < 0:
            piece = pieces[0]
            order = piece.right.compare(own.right, is_zero=is_zero)
            right = piece.right if order <= 0 else own.right
            parts.append((left, right, _integrand(piece, own.expr, left, right, density)))
            left = right
            if order <= 0:
                pieces.pop(0)
    return tuple(parts)


def _integrand(piece: ModelPiece, density: sp.Expr, left: Point, right: Point, whole: sp.Expr) -> sp.Expr:
    if piece.is_plateau or is_zero_between(piece.density, left, right):
        return sp.S.Zero
    if is_zero_between(density, left, right):
        raise ValueError(
            f"density = {whole} is zero from x = {name_of(left)} to x = {name_of(right)}, where p beta'^2 is not: its "
            "error (21) is infinite; give a density that is positive there"
        )
    return piece.weight / density**2


def error_integral_ball(model: DataModel, density: sp.Expr, bits: int) -> arb:
    """A ball with the integral; raises `ValueError` if it is infinite."""
    with working_precision(bits + 16):
        total = arb(0)
        for left, right, integrand in integrands(model, density):
            if integrand == 0:
                continue
            try:
                total += certified_integral(integrand, x, left, right, bits=bits, is_zero=is_zero)
            except Diverges as error:
                raise ValueError(
                    f"density = {density} has an infinite error (21): p beta'^2 / density^2 grows too fast "
                    f"between x = {name_of(left)} and x = {name_of(right)}; {error}"
                ) from error
        return total


def error_integral(model: DataModel, density: sp.Expr) -> sp.Expr:
    """The integral as a SymPy expression, whose numerical value is certified; raises `ValueError` if it is infinite."""
    error_integral_ball(model, density, _FEW_BITS)
    parts = integrands(model, density)
    return integral_of_parts(parts, model.density * model.beta.diff(x) ** 2 / density**2)
