"""The learning problem (1): a target on [0, 1], the density of the input, and the noise; checked when it is made."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import sympy as sp

from zcmoe_symbolic.numerics.pieces import SmoothPiece, smooth_pieces
from zcmoe_symbolic.numerics.points import CannotSeparate, Point
from zcmoe_symbolic.numerics.zeros import CannotIsolate, Zero, isolate_zeros
from zcmoe_symbolic.theory.model.arguments import NotDecided, function_of_x, is_zero, is_zero_between, point_between
from zcmoe_symbolic.theory.model.density_checks import checked_density
from zcmoe_symbolic.theory.model.display import model_latex
from zcmoe_symbolic.theory.model.noise import Noise, no_noise
from zcmoe_symbolic.theory.model.target_checks import check_target
from zcmoe_symbolic.theory.scalar import x

__all__ = ["DataModel", "ModelPiece"]


@dataclass(frozen=True, slots=True)
class ModelPiece:
    """An interval on which target and density are smooth, with their expressions there."""

    left: Point
    right: Point
    beta: sp.Expr
    density: sp.Expr

    @property
    def slope(self) -> sp.Expr:
        """`beta'`."""
        return sp.factor_terms(self.beta.diff(x))

    @property
    def weight(self) -> sp.Expr:
        """`p beta'^2`, what the optimal density of experts is the cube root of."""
        return self.density * self.slope**2

    @property
    def is_plateau(self) -> bool:
        """Whether the target is constant on the piece."""
        return x not in self.beta.free_symbols


class DataModel:
    """`y = beta(x) + noise` with x of a given density on [0, 1], (1).

    `beta` and `density` are SymPy expressions in one symbol of any name (or constants), which becomes the public `x`;
    `Piecewise`, `Abs`, `Max` and their kin are understood. With `normalize=True` the density is divided by its
    integral; `variable` says which symbol is the variable, where others are to be refused.

    What is proved of every model that exists: the target is continuous and bounded on [0, 1], the density is not
    negative, is integrable, and integrates to 1 exactly. Raises `ValueError`, with the argument, the value and the
    remedy, where one of these is false, and its subclass `NotDecided` where it could be neither proved nor refuted;
    `InexactInput` (a `ValueError`) for floats.

    >>> from sympy import Rational, cos, pi
    >>> from zcmoe_symbolic.theory.model.densities import truncated_normal
    >>> from zcmoe_symbolic.theory.model.noise import UniformNoise
    >>> half = Rational(1, 2)
    >>> DataModel(cos(6 * pi * x), truncated_normal(half, Rational(1, 5)), UniformNoise(half)).is_symmetric
    True
    >>> DataModel(x**2, 2 * x + 1)
    Traceback (most recent call last):
        ...
    ValueError: density = 2*x + 1 integrates to 2 over [0, 1], not to 1; DataModel(..., normalize=True) divides by it
    """

    def __init__(
        self,
        beta: object,
        density: object,
        noise: Noise = no_noise,
        *,
        normalize: bool = False,
        variable: sp.Symbol | None = None,
    ) -> None:
        if not isinstance(noise, Noise):
            raise ValueError(f"noise is {noise!r}; write UniformNoise(...) or Noise(variance=...)")
        if variable is not None and not isinstance(variable, sp.Symbol):
            raise ValueError(f"variable is {variable!r}; it must be a symbol")
        self._beta = function_of_x(beta, "beta", variable)
        check_target(self._beta)
        self._density = checked_density(function_of_x(density, "density", variable), normalize=bool(normalize))
        self._noise = noise

    @property
    def beta(self) -> sp.Expr:
        """The target, in `x`."""
        return self._beta

    @property
    def density(self) -> sp.Expr:
        """The density of the input, in `x`."""
        return self._density

    @property
    def noise(self) -> Noise:
        """The noise."""
        return self._noise

    @property
    def variable(self) -> sp.Symbol:
        """The public `x`, in which target and density are written."""
        return x

    @cached_property
    def pieces(self) -> tuple[ModelPiece, ...]:
        """The intervals on which target and density are both smooth, from left to right."""
        return _common_pieces(self._beta, self._density)

    @cached_property
    def plateaus(self) -> tuple[tuple[Point, Point], ...]:
        """The ends of the largest intervals on which the target is exactly constant."""
        found: list[tuple[Point, Point]] = []
        continues = False
        for piece in self.pieces:
            if piece.is_plateau:
                left = found.pop()[0] if continues else piece.left
                found.append((left, piece.right))
            continues = piece.is_plateau
        return tuple(found)

    @cached_property
    def critical_points(self) -> tuple[Zero, ...]:
        """The isolated zeros of `beta'`, with multiplicities, from left to right.

        Where two smooth pieces meet, `beta'` must vanish on both sides; the multiplicity is then the smaller one.
        The ends of plateaus are not isolated. Raises `NotDecided` if the zeros could not be found.
        """
        return _isolated_zeros(self.pieces)

    @cached_property
    def is_symmetric(self) -> bool:
        """Whether `p beta'^2` is proved to be symmetric about 1/2; `False` says only that it was not."""
        return _are_symmetric(self.pieces)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DataModel):
            return NotImplemented
        return (self._beta, self._density, self._noise) == (other._beta, other._density, other._noise)

    def __hash__(self) -> int:
        return hash((self._beta, self._density, self._noise))

    def __repr__(self) -> str:
        return f"DataModel(beta={self._beta}, density={self._density}, noise={self._noise})"

    def _repr_latex_(self) -> str:
        return model_latex(r"\beta(x)", self._beta, "p(x)", self._density, self._noise)


@lru_cache(maxsize=256)
def _common_pieces(beta: sp.Expr, density: sp.Expr) -> tuple[ModelPiece, ...]:
    """The pieces of both functions, cut at the ends of the other's; an exactly constant target is written as such."""
    targets = [
        replace(piece, expr=_constant(piece)) if piece.is_constant else piece
        for piece in smooth_pieces(beta, x, 0, 1, is_zero=is_zero)
    ]
    densities = list(smooth_pieces(density, x, 0, 1, is_zero=is_zero))
    pieces: list[ModelPiece] = []
    left = targets[0].left
    while targets:
        target, other = targets[0], densities[0]
        try:
            order = target.right.compare(other.right, is_zero=is_zero)
        except CannotSeparate as error:
            raise NotDecided(f"the pieces of beta and density could not be put in order: {error}") from error
        right = target.right if order <= 0 else other.right
        pieces.append(ModelPiece(left, right, target.expr, other.expr))
        left = right
        if order <= 0:
            targets.pop(0)
        if order >= 0:
            densities.pop(0)
    return tuple(pieces)


def _constant(piece: SmoothPiece) -> sp.Expr:
    inside = piece.left.exact if piece.left.exact is not None else piece.right.exact
    if inside is None:
        inside = point_between(piece.left, piece.right).exact
    return piece.expr.xreplace({x: inside})


@lru_cache(maxsize=256)
def _are_symmetric(pieces: tuple[ModelPiece, ...]) -> bool:
    """Whether the weight is proved to be the same at x and 1 - x, piece by piece."""
    for piece, mirrored in zip(pieces, reversed(pieces), strict=True):
        if piece.left.exact is None or mirrored.right.exact is None:
            return False
        if not is_zero(piece.left.exact + mirrored.right.exact - 1):
            return False
    half = pieces[: (len(pieces) + 1) // 2]
    return all(
        is_zero_between(piece.weight - mirrored.weight.xreplace({x: 1 - x}), piece.left, piece.right)
        for piece, mirrored in zip(half, reversed(pieces), strict=False)
    )


@lru_cache(maxsize=256)
def _isolated_zeros(pieces: tuple[ModelPiece, ...]) -> tuple[Zero, ...]:
    found: list[Zero] = []
    sides: list[list[Zero]] = []
    for piece in pieces:
        if piece.is_plateau:
            sides.append([])
            continue
        try:
            sides.append(list(isolate_zeros(piece.slope, x, piece.left, piece.right, is_zero=is_zero)))
        except CannotIsolate as error:
            raise NotDecided(f"the zeros of beta' could not be isolated: {error}") from error
    for index, (piece, zeros) in enumerate(zip(pieces, sides, strict=True)):
        for zero in zeros:
            at_left = index > 0 and zero.point.compare(piece.left, is_zero=is_zero) == 0
            at_right = index + 1 < len(pieces) and zero.point.compare(piece.right, is_zero=is_zero) == 0
            if at_left:
                continue  # dealt with from the other side
            if at_right:
                beyond = [other for other in sides[index + 1] if other.point.compare(zero.point, is_zero=is_zero) == 0]
                if not beyond:
                    continue
                zero = min((zero, beyond[0]), key=lambda side: float(side.multiplicity))
            found.append(zero)
    return tuple(found)
