"""The learning problem (1) for inputs in several dimensions: section 5."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import sympy as sp

from zcmoe_symbolic.notation import expression_latex
from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.theory.model.display import model_latex
from zcmoe_symbolic.theory.model.noise import Noise, no_noise
from zcmoe_symbolic.theory.model.vector_arguments import checked_variables, function_of_vector
from zcmoe_symbolic.theory.model.vector_checks import check_vector_target, checked_vector_density

__all__ = ["VectorDataModel"]


class VectorDataModel:
    """`y = beta(x) + noise` with x of a given density on `[0, 1]^d`, (1).

    `beta` and `density` are SymPy expressions in `variables`, whose number is d; by default these are x1, ..., xd if
    both expressions have no other symbols. With `normalize=True` the density is divided by its integral.

    What is proved of every model that exists: the target is continuously differentiable on the closed cube, the
    density is not negative and integrates to 1 exactly. Raises `ValueError` where one of these is false, its subclass
    `NotDecided` where it could be neither proved nor refuted, `InexactInput` (a `ValueError`) for floats.

    What is not attempted: targets with corners (`Abs`, `Piecewise`, ...), and densities that are not sums of products
    of functions of one variable each.

    >>> x1, x2 = sp.symbols("x1 x2")
    >>> model = VectorDataModel(x1 * x2, x1 + x2)
    >>> model.dimension, model.variables, model.squared_gradient
    (2, (x1, x2), x1**2 + x2**2)
    >>> VectorDataModel(x1, x2)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    ValueError: density = x2 integrates to 1/2 over the cube, not to 1; VectorDataModel(..., normalize=True) ...
    """

    def __init__(
        self,
        beta: object,
        density: object,
        noise: Noise = no_noise,
        *,
        normalize: bool = False,
        variables: Sequence[sp.Symbol] | None = None,
    ) -> None:
        if not isinstance(noise, Noise):
            raise ValueError(f"noise is {noise!r}; write UniformNoise(...) or Noise(variance=...)")
        given = checked_variables(variables, [beta, density])
        self._variables = tuple(sp.Symbol(symbol.name, real=True) for symbol in given)
        self._beta = function_of_vector(beta, "beta", given, self._variables)
        check_vector_target(self._beta, self._variables)
        written = function_of_vector(density, "density", given, self._variables)
        self._density = checked_vector_density(written, self._variables, normalize=bool(normalize))
        self._noise = noise

    @property
    def beta(self) -> sp.Expr:
        """The target, in `variables`."""
        return self._beta

    @property
    def density(self) -> sp.Expr:
        """The density of the input, in `variables`."""
        return self._density

    @property
    def noise(self) -> Noise:
        """The noise."""
        return self._noise

    @property
    def variables(self) -> tuple[sp.Symbol, ...]:
        """The coordinates of an input, as real symbols."""
        return self._variables

    @property
    def dimension(self) -> int:
        """d, the number of coordinates."""
        return len(self._variables)

    @cached_property
    def squared_gradient(self) -> sp.Expr:
        """`||grad beta||^2`."""
        return sp.Add(*(self._beta.diff(variable) ** 2 for variable in self._variables))

    @property
    def target_function(self) -> Any:
        """The target in float64, of d arrays."""
        return compiled(self._beta, *self._variables).numpy

    @property
    def density_function(self) -> Any:
        """The density in float64, of d arrays."""
        return compiled(self._density, *self._variables).numpy

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, VectorDataModel):
            return NotImplemented
        return (self._beta, self._density, self._noise, self._variables) == (
            other._beta,
            other._density,
            other._noise,
            other._variables,
        )

    def __hash__(self) -> int:
        return hash((self._beta, self._density, self._noise, self._variables))

    def __repr__(self) -> str:
        names = ", ".join(map(str, self._variables))
        return f"VectorDataModel(beta={self._beta}, density={self._density}, noise={self._noise}, variables=({names}))"

    def _repr_latex_(self) -> str:
        arguments = ", ".join(expression_latex(variable) for variable in self._variables)
        return model_latex(rf"\beta({arguments})", self._beta, f"p({arguments})", self._density, self._noise)
