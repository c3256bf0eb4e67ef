"""What the bounds on learned constants ask of the regions: their probabilities, and the ranges of their outputs."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.theory.cell_moments.moments import CertifiedCellMoments, moments
from zcmoe_symbolic.theory.concentration.oscillation import oscillations
from zcmoe_symbolic.theory.concentration.quantities import BITS, Quantity, quantity
from zcmoe_symbolic.theory.model.arguments import NotDecided, ball_of, checked_digits
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.noise import Noise, UniformNoise
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["RegionRanges", "regions_of"]

_DIGITS = 20
_ROUNDING = sp.Rational(1, 2**50)


class RegionRanges:
    """The probability `rho_i` of every region, and the length `R_i` of an interval that holds all its outputs.

    For regions without a model: any regions, in any number of dimensions. `probabilities` and `widths` are sequences of
    as many exact numbers or balls, or arrays of floats, which are taken for exactly the binary numbers that they are,
    as breakpoints are. Raises `ValueError`, naming the first wrong entry, for a probability outside [0, 1], for
    probabilities that add up to more than 1 (floats: by more than rounding explains), for a negative width, and for
    sequences of different lengths.

    >>> RegionRanges(["1/4", "3/4"], [1, 2])
    RegionRanges of 2 regions, the least probability 0.25, the largest range 2
    """

    noise: Noise | None = None
    """The noise of the model; `None` without a model."""
    approximation_error: Ball | None = None
    """The approximation error (10), the variance of the noise included; `None` without a model."""

    def __init__(self, probabilities: Iterable[object], widths: Iterable[object]) -> None:
        chances = _entries(probabilities, "probabilities")
        spans = _entries(widths, "widths")
        if len(chances) != len(spans):
            raise ValueError(
                f"probabilities has {len(chances)} entries and widths has {len(spans)}; give one of each per region"
            )
        for index, chance in enumerate(chances):
            if chance.sign_of_distance(0) == -1 or chance.sign_of_distance(1) == 1:
                raise ValueError(f"probabilities[{index}] = {chance} is no probability; give a number from 0 to 1")
        for index, span in enumerate(spans):
            if span.sign_of_distance(0) not in (0, 1):
                raise ValueError(f"widths[{index}] = {span} is not shown to be at least 0; a range has a length")
        with working_precision(BITS):
            self.rho = tuple(chance.arb() for chance in chances)
            self._widths: tuple[arb, ...] | None = tuple(span.arb() for span in spans)
            total = sum(self.rho, arb(0))
            room = len(chances) * ball_of(_ROUNDING) if _are_floats(probabilities) else arb(0)
            if not total > 0:
                raise ValueError("probabilities are all 0; no example would fall into any region")
            if total > 1 + room:
                raise ValueError(f"probabilities add up to {total.str(10, radius=False)}, which is more than 1")
        self._oscillations: tuple[arb, ...] | None = None

    @classmethod
    def of(cls, model: DataModel, segmentation: object, digits: int = _DIGITS) -> "RegionRanges":
        """The regions of a segmentation under a model, with `R_i = r_i + 2 b` where the noise has a bound b.

        `segmentation` is a `Segmentation` or a sequence of breakpoints. So many digits of the probabilities and of the
        approximation error are proved, unless the breakpoints are balls with fewer. Raises `NotDecided` (a
        `ValueError`) where a probability or a range could not be enclosed.

        >>> from zcmoe_symbolic.theory.scalar import x
        >>> from zcmoe_symbolic.theory.model.noise import UniformNoise
        >>> RegionRanges.of(DataModel(x**2, 1, UniformNoise(sp.Rational(1, 2))), Segmentation.uniform(2))
        RegionRanges of 2 regions, the least probability 0.5, the largest range 1.75
        """
        if not isinstance(model, DataModel):
            raise ValueError(f"model is {model!r}; give a DataModel or RegionRanges")
        cells = segmentation if isinstance(segmentation, Segmentation) else Segmentation(_points(segmentation))
        return _regions(model, cells, checked_digits(digits))

    @property
    def m(self) -> int:
        """The number of regions."""
        return len(self.rho)

    @property
    def probabilities(self) -> tuple[Ball, ...]:
        """The probabilities `rho_i`, (36)."""
        return tuple(Ball.from_arb(value) for value in self.rho)

    @property
    def widths(self) -> tuple[Ball, ...]:
        """The ranges `R_i`; raises `ValueError` for noise without a bound."""
        return tuple(Ball.from_arb(value) for value in self.checked_widths())

    def checked_widths(self) -> tuple[arb, ...]:
        """The ranges as Arb's balls; raises `ValueError` for noise without a bound."""
        if self._widths is None:
            variance = None if self.noise is None else self.noise.variance
            raise ValueError(
                "noise.bound is None; Hoeffding's inequality needs noise within [-b, b]: write "
                f"Noise(variance={variance}, bound=b), or UniformNoise(b)"
            )
        return self._widths

    def uniform_proxies(self) -> tuple[arb, ...]:
        """`osc_i^2/4 + s2`, the variance proxies for uniform noise; raises `ValueError` for other noise."""
        if self._oscillations is None or not isinstance(self.noise, UniformNoise):
            given = "RegionRanges without a model" if self.noise is None else f"noise = {self.noise}"
            raise ValueError(
                f"proxy is 'uniform noise', but there is {given}; give a model with UniformNoise, or proxy='range'"
            )
        with working_precision(BITS):
            variance = ball_of(self.noise.variance)
            return tuple(spread**2 / 4 + variance for spread in self._oscillations)

    def __repr__(self) -> str:
        least = min(float(value) for value in self.rho)
        largest = "unknown" if self._widths is None else f"{max(float(value) for value in self._widths):.6g}"
        regions = "1 region" if self.m == 1 else f"{self.m} regions"
        return f"RegionRanges of {regions}, the least probability {least:.6g}, the largest range {largest}"


def regions_of(model: object, segmentation: object) -> RegionRanges:
    """The first two arguments of a bound: a model and a segmentation, or `RegionRanges` alone."""
    if isinstance(model, RegionRanges):
        if segmentation is not None:
            raise ValueError("segmentation is given, but RegionRanges have their regions already; leave it out")
        return model
    if segmentation is None:
        raise ValueError("segmentation is None; give a Segmentation, or RegionRanges in the place of the model")
    if not isinstance(model, DataModel):
        raise ValueError(f"model is {model!r}; give a DataModel or RegionRanges")
    return RegionRanges.of(model, segmentation)


@lru_cache(maxsize=32)
def _regions(model: DataModel, cells: Segmentation, digits: int) -> RegionRanges:
    found = moments(model, cells, digits)
    if not isinstance(found, CertifiedCellMoments):
        raise TypeError("moments with digits are balls")
    for name, values in (("probability", found.probabilities), ("error", found.errors)):
        for index, value in enumerate(values):
            if not value.is_finite():
                raise NotDecided(f"the {name} of interval {index} could not be bounded; move its ends a little")
    bits = max(BITS, math.ceil(digits * math.log2(10)) + 32)
    made = RegionRanges.__new__(RegionRanges)
    made.noise = model.noise
    with working_precision(bits):
        made.rho = found.probabilities
        # At a cusp the value has a fraction of the digits of the place.
        made._oscillations = tuple(oscillations(model.beta, cells.balls(2 * bits), bits))
        bound = None if model.noise.bound is None else ball_of(model.noise.bound, bits)
        made._widths = None if bound is None else tuple(spread + 2 * bound for spread in made._oscillations)
        made.approximation_error = Ball.from_arb(ball_of(model.noise.variance, bits) + found.error)
    return made


def _points(segmentation: object) -> Sequence[Any]:
    if isinstance(segmentation, str) or not isinstance(segmentation, Iterable):
        raise ValueError(f"segmentation is {segmentation!r}; give a Segmentation or its breakpoints")
    return list(segmentation)


def _are_floats(values: object) -> bool:
    return isinstance(values, np.ndarray) and values.dtype.kind == "f"


def _entries(values: Iterable[object], name: str) -> list[Quantity]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ValueError(f"{name} is {values!r}; give a sequence of numbers, one for each region")
    given: list[Any] = list(values)
    if isinstance(values, np.ndarray):
        if values.ndim != 1 or values.dtype.kind not in "fiuO":
            raise ValueError(
                f"{name} has the shape {values.shape} and the type {values.dtype}; give one row of numbers"
            )
        if _are_floats(values):
            given = [_binary(float(value), f"{name}[{index}]") for index, value in enumerate(given)]
    if not given:
        raise ValueError(f"{name} is empty; give at least one region")
    return [quantity(value, f"{name}[{index}]") for index, value in enumerate(given)]


def _binary(value: float, name: str) -> sp.Rational:
    if not math.isfinite(value):
        raise ValueError(f"{name} is {value}; give one finite number for each region")
    return sp.Rational(*value.as_integer_ratio())
