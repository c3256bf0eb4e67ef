"""A data model and a density of experts as text, and back: a row of results is enough to compute it again."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import sympy as sp

from zcmoe_symbolic.language.parsing import CannotParse, parse_expression
from zcmoe_symbolic.theory.model.arguments import function_of_x, is_zero
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.density_checks import checked_density
from zcmoe_symbolic.theory.model.noise import GaussianNoise, Noise, UniformNoise, no_noise
from zcmoe_symbolic.theory.scalar import x

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["OPTIMAL", "UNIFORM", "ModelText", "read_noise", "read_segment_density", "segment_density_text"]

OPTIMAL, UNIFORM = "optimal", "uniform"
_NORMALIZED = "normalized"
_NOISE = re.compile(r"\s*(uniform|gaussian)\s*\((.*)\)\s*")


@dataclass(frozen=True)
class ModelText:
    """A data model as three lines of text, which the whitelist parser of `zcmoe_symbolic.language.parsing` reads.

    `noise` is what `read_noise` reads. A density that was divided by an
    integral without a closed form is written `normalized(f)`: f divided by its integral.

    >>> from sympy import Rational, cos, pi
    >>> text = ModelText.of(DataModel(cos(6 * pi * x), 2 * x, UniformNoise(Rational(1, 2))))
    >>> text
    ModelText(beta='cos(6*pi*x)', density='2*x', noise='uniform(1/2)')
    >>> text.model()
    DataModel(beta=cos(6*pi*x), density=2*x, noise=UniformNoise(1/2))
    """

    beta: str
    density: str
    noise: str

    @classmethod
    def of(cls, model: DataModel) -> "ModelText":
        """The text of a model; raises `ValueError` for what has none, such as a target that contains an integral."""
        if not isinstance(model, DataModel):
            raise ValueError(f"model is {model!r}; write DataModel(beta, density, noise)")
        return cls(_text(model.beta, "beta"), _density_text(model.density, "density"), _noise_text(model.noise))

    def model(self) -> DataModel:
        """The model that the text says; raises `ValueError`, with the place, if it says none."""
        return _model(self)


@lru_cache(maxsize=16)
def _model(text: ModelText) -> DataModel:
    return DataModel(_read(text.beta, "beta"), _read(text.density, "density"), read_noise(text.noise))


def segment_density_text(density: object) -> str:
    """The text of a density of experts: `optimal` for (22), `uniform`, or an expression in x.

    Raises `ValueError` for what is no density on [0, 1].

    >>> [segment_density_text(density) for density in ("optimal", 1, 2 * x, "x*2")]
    ['optimal', 'uniform', '2*x', '2*x']
    """
    if isinstance(density, str):
        if density.strip() in (OPTIMAL, UNIFORM):
            return density.strip()
        density = _read(density, "segment density")
    checked = checked_density(function_of_x(density, "segment density"))
    return UNIFORM if checked == 1 else _density_text(checked, "segment density")


@lru_cache(maxsize=64)
def read_segment_density(text: str) -> sp.Expr:
    """The density of experts that a text other than `optimal` says."""
    return sp.S.One if text == UNIFORM else checked_density(_read(text, "segment density"))


# -- expressions -------------------------------------------------------------------------------------------------------


def _normalized(density: sp.Expr) -> sp.Expr:
    return checked_density(density, normalize=True)


_FUNCTIONS: "dict[str, Callable[..., sp.Expr]]" = {_NORMALIZED: _normalized}


def _read(text: str, name: str) -> sp.Expr:
    try:
        return parse_expression(text, variables={"x": x}, functions=_FUNCTIONS)
    except CannotParse as error:
        raise ValueError(f"{name}: {error}") from error


def _says(text: str, expression: sp.Expr, name: str) -> bool:
    """Whether the text is read as the same function; what is written in an unusual form may come back in another."""
    try:
        found = _read(text, name)
    except ValueError:
        return False
    return bool(found == expression or is_zero(found - expression))


def _text(expression: sp.Expr, name: str) -> str:
    text = str(expression)
    if not _says(text, expression, name):
        raise ValueError(
            f"{name} = {text[:100]} cannot be written to a file of results as text that is read back; write it with "
            "the functions that parse_expression knows, and without integrals"
        )
    return text


def _density_text(density: sp.Expr, name: str) -> str:
    if density.has(sp.Integral):
        shape = density.as_independent(x)[1]
        text = f"{_NORMALIZED}({shape})"
        if not shape.has(sp.Integral) and _says(text, density, name):
            return text
    return _text(density, name)


# -- noise -------------------------------------------------------------------------------------------------------------


def _noise_text(noise: Noise) -> str:
    if noise == no_noise:
        return "none"
    if isinstance(noise, UniformNoise):
        return f"uniform({_text(noise.half_width, 'noise')})"
    if isinstance(noise, GaussianNoise):
        return f"gaussian({_text(noise.std, 'noise')})"
    raise ValueError(f"noise is {noise}, which has no law to draw from; write UniformNoise(...) or GaussianNoise(...)")


def read_noise(text: str) -> Noise:
    """`none`, `uniform(w)` for noise uniform on [-w, w], or `gaussian(s)` for normal noise of standard deviation s.

    >>> read_noise("uniform(1/2)"), read_noise("gaussian(1/3)")
    (UniformNoise(1/2), GaussianNoise(1/3))
    """
    if text.strip() in ("none", "0"):
        return no_noise
    found = _NOISE.fullmatch(text)
    if found is None:
        raise ValueError(f"noise is {text[:40]!r}; it must be none, uniform(1/2) or gaussian(1/3)")
    number = _read(found[2], "noise")
    return UniformNoise(number) if found[1] == "uniform" else GaussianNoise(number)
