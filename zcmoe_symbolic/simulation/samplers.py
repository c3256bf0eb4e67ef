"""Samples of the input and of the noise: seeded, in arrays of any shape."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import sympy as sp

from zcmoe_symbolic.simulation.computed_inverse import LEAST_LEVEL, ComputedInverse, InverseOfTerms
from zcmoe_symbolic.simulation.known_inverses import known_inverse
from zcmoe_symbolic.simulation.rejection import Envelope
from zcmoe_symbolic.theory.model.arguments import NotDecided, ball_of, function_of_x
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.density_checks import DIVIDE, checked_density
from zcmoe_symbolic.theory.model.noise import GaussianNoise, Noise, UniformNoise
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["InputSampler", "draw_noise"]


class InputSampler:
    """Independent inputs of a given density on [0, 1]; made by `InputSampler.of`.

    `method` says how they are drawn: `"inversion"` of a distribution function whose inverse is known (uniform,
    truncated normal and beta laws), `"computed inversion"` with the project's inverse of an integral, whose error is
    proved to be below 4 units in the last place; `"rejection"` under an envelope that is proved to lie above the
    density; or, where that fails too, `"computed inversion of terms"` for a sum. With the first two every input takes
    exactly one number of the generator.

    >>> from zcmoe_symbolic.theory.model.densities import beta_density
    >>> from zcmoe_symbolic.theory.scalar import x
    >>> sampler = InputSampler.of(2 * sp.sin(3 * sp.pi * x) ** 2)
    >>> sampler.method, InputSampler.of(beta_density(2, 3)).method
    ('computed inversion', 'inversion')
    >>> inputs = sampler.draw(np.random.default_rng(1), (300, 200))
    >>> inputs.shape, bool(np.all((inputs >= 0) & (inputs <= 1)))
    ((300, 200), True)
    """

    def __init__(self, density: sp.Expr, method: str, draw: Callable[[np.random.Generator, int], Floats]) -> None:
        self.density = density
        self.method = method
        self._draw = draw

    @classmethod
    def of(cls, density: object) -> "InputSampler":
        """The sampler of a density, written as for a `DataModel`, or of the inputs of such a model.

        Raises `ValueError` for what is not proved to be a density on [0, 1] (see `DataModel`), `NotDecided` (a
        `ValueError`) for one that can neither be inverted nor enclosed.
        """
        if isinstance(density, DataModel):
            return _sampler(density.density)
        return _sampler(checked_density(function_of_x(density, "density"), remedy=DIVIDE))

    def draw(self, generator: np.random.Generator, shape: int | tuple[int, ...]) -> Floats:
        """Independent inputs, a float64 array of this shape with values in [0, 1].

        Raises `ValueError` unless `generator` is a `numpy.random.Generator`.
        """
        _check_generator(generator)
        size = int(np.prod(shape, dtype=np.int64))
        return self._draw(generator, size).reshape(shape)

    def __repr__(self) -> str:
        return f"InputSampler of {self.density} by {self.method}"


def draw_noise(noise: Noise, generator: np.random.Generator, shape: int | tuple[int, ...]) -> Floats:
    """Independent values of the noise, a float64 array of this shape.

    `UniformNoise` and `GaussianNoise` know their laws, and noise of variance 0 is zero. Raises `ValueError` for a
    `Noise` of which only the variance is known.

    >>> from zcmoe_symbolic.theory.model.noise import no_noise
    >>> draw_noise(no_noise, np.random.default_rng(1), (1, 2)).tolist()
    [[0.0, 0.0]]
    >>> draw_noise(Noise(variance=1), np.random.default_rng(1), 3)
    Traceback (most recent call last):
        ...
    ValueError: noise is Noise(variance=1, bound=None), which has no law to draw from; use UniformNoise(...) or \
GaussianNoise(...), or give draw_noise=, a function of a generator and a shape
    """
    _check_generator(generator)
    if not isinstance(noise, Noise):
        raise ValueError(f"noise is {noise!r}; give UniformNoise(...), GaussianNoise(...) or no_noise")
    if noise.variance == 0:
        return np.zeros(shape)
    if isinstance(noise, UniformNoise):
        width = float(ball_of(noise.half_width).mid())
        return generator.uniform(-width, width, shape)
    if isinstance(noise, GaussianNoise):
        return generator.normal(0.0, float(ball_of(noise.std).mid()), shape)
    raise ValueError(
        f"noise is {noise}, which has no law to draw from; use UniformNoise(...) or GaussianNoise(...), or give "
        "draw_noise=, a function of a generator and a shape"
    )


Draw: TypeAlias = Callable[[np.random.Generator, int], Floats]


@lru_cache(maxsize=64)
def _sampler(density: sp.Expr) -> InputSampler:
    known = known_inverse(density)
    if known is not None:
        return InputSampler(density, "inversion", _by_inversion(known))
    ways: tuple[tuple[str, Callable[[], Draw]], ...] = (
        ("computed inversion", lambda: _by_inversion(ComputedInverse(density))),
        ("rejection", lambda: Envelope(density).draw),
        ("computed inversion of terms", lambda: InverseOfTerms(density).draw),
    )
    reasons = []
    for method, draw in ways:
        try:
            return InputSampler(density, method, draw())
        except (ValueError, ArithmeticError) as error:
            reasons.append(f"{method}: {error}")
    raise NotDecided(f"density = {density} cannot be sampled. {'; '.join(reasons)}")


def _by_inversion(inverse: Callable[[Floats], Floats]) -> Callable[[np.random.Generator, int], Floats]:
    def draw(generator: np.random.Generator, size: int) -> Floats:
        levels = generator.random(size)
        np.maximum(levels, LEAST_LEVEL, out=levels)
        return inverse(levels)

    return draw


def _check_generator(generator: object) -> None:
    if not isinstance(generator, np.random.Generator):
        raise ValueError(f"generator is {generator!r}; give a numpy.random.Generator, such as default_rng(seed)")
