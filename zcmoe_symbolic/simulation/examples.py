"""Training and test examples (32): inputs from the density of a model, outputs with its noise."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import sympy as sp

from zcmoe_symbolic.numerics.compilation import compiled
from zcmoe_symbolic.simulation.samplers import InputSampler, draw_noise
from zcmoe_symbolic.theory.model.arguments import checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["DrawNoise", "draw_examples", "target_values"]

DrawNoise: TypeAlias = Callable[[np.random.Generator, tuple[int, int]], Floats]
"""A law of the noise: a function of a generator and a shape that returns an array of that shape."""


def draw_examples(
    model: DataModel,
    n: int,
    trials: int,
    generator: np.random.Generator,
    *,
    draw_noise: DrawNoise | None = None,
) -> tuple[Floats, Floats]:
    """Independent examples `y = beta(x) + noise`, (32): inputs and outputs, each of shape (trials, n).

    `draw_noise` takes the place of the law of the model's noise; it should have mean 0 and the model's variance,
    which is not checked. Raises `ValueError` for n or trials below 1, for noise without a law (see `draw_noise`), and
    where the target has no finite float64 value at an input.

    >>> model = DataModel(x**2, 1)
    >>> inputs, outputs = draw_examples(model, 5, 3, np.random.default_rng(1))
    >>> outputs.shape, bool(np.all(outputs == inputs**2))
    ((3, 5), True)
    """
    shape = (checked_count(trials, "trials"), checked_count(n, "n"))
    if not isinstance(model, DataModel):
        raise ValueError(f"model is {model!r}; write DataModel(beta, density, noise)")
    inputs = InputSampler.of(model).draw(generator, shape)
    outputs = target_values(model.beta, inputs)
    outputs += noise_values(model, generator, shape, draw_noise)
    return inputs, outputs


def target_values(beta: sp.Expr, inputs: Floats) -> Floats:
    """The target at every input, in float64; raises `ValueError` where it is not finite."""
    values = np.asarray(compiled(beta, x).numpy(inputs), dtype=np.float64)
    if not np.isfinite(values).all():
        where = inputs[~np.isfinite(values)].flat[0]
        raise ValueError(
            f"beta = {beta} has no finite value in float64 at x = {float(where)!r}; write it in another form"
        )
    return values


def noise_values(
    model: DataModel, generator: np.random.Generator, shape: tuple[int, int], law: DrawNoise | None
) -> Floats:
    """The noise of the model, or of the given law, which is asked to keep to the shape."""
    if law is None:
        return draw_noise(model.noise, generator, shape)
    values = np.asarray(law(generator, shape), dtype=np.float64)
    if values.shape != shape:
        raise ValueError(f"draw_noise gave the shape {values.shape}; the shape asked for is {shape}")
    if not np.isfinite(values).all():
        raise ValueError("draw_noise gave a value that is not finite; noise is finite")
    return values
