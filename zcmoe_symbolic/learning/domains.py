"""From the units of the inputs to [0, 1], where segmentations live, one feature at a time."""

import math
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from zcmoe_symbolic.learning.routing import real_numbers
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["Domain", "Outside"]

Outside = Literal["clip", "error"]


@dataclass(frozen=True, slots=True)
class Domain:
    """An interval for each feature, which `scaled` maps to [0, 1]."""

    low: Floats
    high: Floats
    outside: Outside
    """What happens to an input outside: it moves to the nearest point of the interval, or it is an error."""

    @classmethod
    def of_data(cls, inputs: Floats, outside: Outside) -> Self:
        """From the least to the largest value of each feature of `inputs`, an array `(n, d)`."""
        return cls(inputs.min(axis=0), inputs.max(axis=0), outside)

    @classmethod
    def given(cls, domain: object, features: int, outside: Outside) -> Self:
        """The argument `domain`: one pair (low, high) for all features, or one for each.

        Raises `ValueError` unless they are finite numbers with low < high.
        """
        pairs = real_numbers(domain, "domain")
        if pairs.shape not in ((2,), (features, 2)):
            raise ValueError(
                f"domain has the shape {pairs.shape}; give (low, high), or a pair for each of the {features} features"
            )
        low, high = np.broadcast_to(pairs, (features, 2)).T.copy()
        for feature, (least, most) in enumerate(zip(low.tolist(), high.tolist(), strict=True)):
            if not -np.inf < least < most < np.inf:
                raise ValueError(f"domain is ({least}, {most}) for feature {feature}; give finite numbers, low < high")
        return cls(low, high, outside)

    def scaled(self, inputs: Floats, feature: int, first_row: int = 0) -> Floats:
        """`(x - low) / (high - low)` for one feature of an array `(n, d)`; 0 if the interval is a single point.

        Rounding is monotone, so that inputs in the interval land in [0, 1]. Raises `ValueError` that names the first
        input outside, counting rows from `first_row`, unless those are to be clipped.
        """
        values, low, high = inputs[:, feature], float(self.low[feature]), float(self.high[feature])
        if self.outside == "clip":
            values = np.clip(values, low, high)
        elif not (values.min() >= low and values.max() <= high):
            row = int(np.argmax(~((values >= low) & (values <= high))))
            raise ValueError(
                f"X[{first_row + row}, {feature}] = {values[row]} lies outside the domain [{low}, {high}]; "
                'set domain, or outside="clip" to take the nearest region'
            )
        if low == 0 and high == 1:
            return values
        # Halves of finite numbers have a finite difference; halving changes no digits of numbers so large.
        half = 0.5 if high - low == math.inf else 1.0
        width = high * half - low * half
        return (values * half - low * half) / width if width > 0 else np.zeros(len(values))
