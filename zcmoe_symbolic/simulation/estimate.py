"""The mean of independent trials, with its standard error, confidence interval and distance from an exact value."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zcmoe_symbolic.notation.html import block_html, table_html, text_html
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["Estimate", "checked_probability"]

_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Estimate:
    """The mean of `values`, one for each independent trial, and the seed from which they were drawn.

    >>> estimate = Estimate(np.array([1.0, 2.0, 3.0]), seed=7)
    >>> estimate.mean, estimate.trials, round(estimate.standard_error, 6)
    (2.0, 3, 0.57735)
    >>> low, high = estimate.interval(0.95)
    >>> round(low, 4), round(high, 4)
    (-0.4841, 4.4841)

    Raises `ValueError` for fewer than two values, of which no standard error is known, and for values that are not
    finite.
    """

    values: Floats
    seed: int | Sequence[int]

    def __post_init__(self) -> None:
        values = np.array(self.values, dtype=np.float64)
        if values.ndim != 1 or values.size < 2:
            raise ValueError(f"values has the shape {values.shape}; give one number for each of at least 2 trials")
        if not np.isfinite(values).all():
            index = int(np.flatnonzero(~np.isfinite(values))[0])
            raise ValueError(f"values[{index}] is {values[index]}; the result of a trial is finite")
        values.flags.writeable = False
        object.__setattr__(self, "values", values)

    @property
    def trials(self) -> int:
        """The number of independent trials."""
        return int(self.values.size)

    @property
    def mean(self) -> float:
        """The mean over the trials."""
        return float(np.mean(self.values))

    @property
    def standard_error(self) -> float:
        """The standard deviation of a trial, from n - 1 degrees of freedom, divided by the root of their number."""
        return float(np.std(self.values, ddof=1)) / math.sqrt(self.trials)

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """The interval `mean -+ t * standard_error` with the quantile of Student's t.

        It covers the expectation with the given probability for normal values, and in the limit of many trials.
        Raises `ValueError` for a confidence outside (0, 1).
        """
        from scipy import stats  # which takes a second to load, and the sweeps do without

        level = checked_probability(confidence, "confidence")
        reach = float(stats.t.isf((1 - level) / 2, self.trials - 1)) * self.standard_error
        return self.mean - reach, self.mean + reach

    def z_score(self, exact: float) -> float:
        """How many standard errors the mean lies above an exact expectation.

        If `exact` is the expectation, it is distributed like Student's t with `trials - 1` degrees of freedom, for
        normal values and in the limit of many trials. Without any spread between the trials it is 0 where the mean
        agrees to 12 digits, and infinite where it does not.

        >>> Estimate(np.array([1.0, 3.0]), seed=0).z_score(1.0)
        1.0
        """
        difference = self.mean - float(exact)
        size = _ROUNDING * max(abs(self.mean), abs(float(exact)))
        error = self.standard_error
        if error <= size / 1000:
            return 0.0 if abs(difference) <= size else math.copysign(math.inf, difference)
        return difference / error

    def __repr__(self) -> str:
        return f"Estimate({self.mean:.6g} +- {self.standard_error:.2g}, {self.trials} trials, seed {self.seed})"

    def _repr_html_(self) -> str:
        rows = [
            ["mean, with its standard error", f"{self.mean:.6g} ± {self.standard_error:.2g}"],
            ["independent trials", f"{self.trials:,}"],
            ["seed", text_html(self.seed)],
        ]
        return block_html(table_html(rows), title="Estimate by simulation")


def checked_probability(value: object, name: str) -> float:
    """The argument `name` as a number strictly between 0 and 1.

    >>> checked_probability(1.5, "confidence")
    Traceback (most recent call last):
        ...
    ValueError: confidence is 1.5; it must lie strictly between 0 and 1
    """
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is {value!r}; it must be a number between 0 and 1") from error
    if not 0 < number < 1:
        raise ValueError(f"{name} is {value!r}; it must lie strictly between 0 and 1")
    return number
