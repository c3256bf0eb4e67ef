"""Scalar quantization of the input itself, Appendix A: the theory of experts for the target `beta(x) = x`."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.experts.compressor import Compressor
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["ScalarQuantizer"]


class ScalarQuantizer:
    """An m-level quantizer of an input with a density on [0, 1], at high rate.

    Its distortion (42) is the error of experts for `beta(x) = x` without noise. `density` and the density of levels
    are expressions in any one symbol.

    >>> quantizer = ScalarQuantizer(2 * x)
    >>> quantizer.optimal_point_density()
    4*x**(1/3)/3
    >>> quantizer.distortion_constant(digits=20).decimal(8), quantizer.distortion_constant(1, digits=20).decimal(8)
    ('0.070312500', '0.083333333')
    """

    def __init__(self, density: object, *, normalize: bool = False) -> None:
        self.moe = ScalarMoE(DataModel(x, density, normalize=normalize))

    @property
    def density(self) -> sp.Expr:
        """The density of the input, in `x`."""
        return self.moe.model.density

    def optimal_point_density(self) -> sp.Expr:
        """Panter and Dite's density of levels (46): `p^(1/3) / int p^(1/3)`.

        P. F. Panter and W. Dite, Quantization distortion in pulse-count modulation with nonuniform spacing of levels,
        Proceedings of the IRE 39 (1951).
        """
        return self.moe.optimal_density()

    def distortion_constant(self, point_density: object = None, digits: int = 50) -> Ball:
        """The coefficient of `1/m^2` in the distortion, with at least so many digits proved.

        Bennett's integral (45), `(1/12) int p / lam^2`, for a density of levels (W. R. Bennett, Spectra of quantized
        signals, Bell System Technical Journal 27, 1948); Panter and Dite's `(1/12) (int p^(1/3))^3`, (47), for the
        best. Raises `ValueError` where the integral is infinite.
        """
        return self.moe.error_constant(point_density, digits)

    def compander(self, point_density: object = None) -> Compressor:
        """The compressor (48) with its inverse, the expander (49), by default of the best density of levels."""
        return self.moe.compressor(point_density)

    def companding(self, m: int, point_density: object = None, digits: int | None = None) -> Segmentation:
        """The m intervals of the companding quantizer, `a_i = G^{-1}(i/m)`, (50); balls with `digits`."""
        return self.moe.segmentation(m, point_density, digits)

    def centroids(self, segmentation: Segmentation, digits: int | None = None) -> Floats | tuple[Ball, ...]:
        """The best levels for given intervals, the conditional means."""
        return Segmentation(segmentation).optimal_constants(self.moe.model, digits)

    def distortion(
        self,
        segmentation: Segmentation | Sequence[Any] | Floats,
        digits: int | None = None,
        *,
        levels: str = "centroids",
    ) -> float | Ball:
        """The mean squared error (42) of the intervals with their centroids, or their midpoints (44), as levels.

        Float64, or a ball with `digits`. Midpoints need breakpoints that are exact.

        >>> ScalarQuantizer(1).distortion([0, sp.Rational(1, 2), 1], 10, levels="midpoints").decimal(8)
        '0.020833333'
        """
        if levels not in ("centroids", "midpoints"):
            raise ValueError(f"levels is {levels!r}; it must be 'centroids' or 'midpoints'")
        cells = Segmentation(segmentation)
        if levels == "centroids":
            return self.moe.approximation_error(cells, digits)
        if digits is None:
            return self.moe.test_error(cells, np.asarray(cells.midpoints, dtype=np.float64).tolist())
        points = cells.exact_points()
        return self.moe.test_error(cells, [(a + b) / 2 for a, b in pairwise(points)], digits)

    def __repr__(self) -> str:
        return f"ScalarQuantizer({self.density})"
