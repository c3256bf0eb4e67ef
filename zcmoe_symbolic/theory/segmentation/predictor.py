"""Functions that are constant on every interval of a segmentation."""

import numpy as np

from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["Predictor"]


class Predictor:
    """A function that is constant on every interval of a segmentation, (13).

    Raises `ValueError` unless there is one constant for each interval.

    >>> predictor = Predictor(Segmentation.uniform(2), np.array([-1.0, 1.0]))
    >>> predictor([0.1, 0.5, 1])
    array([-1.,  1.,  1.])
    """

    def __init__(self, segmentation: Segmentation, constants: Floats) -> None:
        if np.shape(constants) != (segmentation.m,):
            raise ValueError(f"constants has the shape {np.shape(constants)}; there are {segmentation.m} intervals")
        self.segmentation = segmentation
        self.constants = constants

    def __call__(self, points: object) -> Floats | float:
        """The value at each point of [0, 1]."""
        values = self.constants[self.segmentation.region_of(points)]
        return float(values) if np.ndim(values) == 0 else values

    def __repr__(self) -> str:
        return f"Predictor with {self.segmentation.m} constants"
