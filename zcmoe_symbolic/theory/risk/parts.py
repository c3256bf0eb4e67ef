"""The exact expected test error of learned constants, by its parts, for any partition.

Given that a region holds N >= 1 of the n examples, its constant is the mean of N independent outputs; given that it
holds none, the constant is the mean of n independent outputs from outside it. Both have known means and variances:

    E_test = s2 + sum_i { w_i + rho_i [ v_i B(n, rho_i) + (1 - rho_i)^n ((mu_-i - mu_i)^2 + v_-i/n) ] }

with `rho_i` the probability, `mu_i` the best constant (9), `w_i = int_i (beta - mu_i)^2 p` the error and
`v_i = s2 + w_i/rho_i` the variance of an output in region i, and `-i` for what lies outside it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from zcmoe_symbolic.theory.risk.inverse_counts import checked_examples, mean_inverse_count
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["Risk", "risk_of_regions"]

_SUM_IS_ONE = 1e-6
_BLOCK = 2**20


@dataclass(frozen=True, eq=False)
class Risk:
    """The expected error on a new example of constants that are learned from n examples, by its parts.

    Floats; float64 arrays, one entry for each n; or `Ball`s with proved radii. Squared units of the output.

    * `noise`: the variance `s2` of the noise, which no predictor avoids.
    * `approximation`: `sum w_i`, because constants are not the target; with the noise it is (10).
    * `estimation`: `sum rho_i v_i B(n, rho_i)`, because a constant is a mean of few outputs.
    * `empty_regions`: `sum rho_i (1 - rho_i)^n ((mu_-i - mu_i)^2 + v_-i/n)`, because a region without an example gets
      the mean of all outputs.
    """

    noise: Any
    approximation: Any
    estimation: Any
    empty_regions: Any

    @property
    def total(self) -> Any:
        """The expected test error, the sum of the four parts."""
        return self.noise + self.excess

    @property
    def excess(self) -> Any:
        """The total without the noise: what a better predictor could save."""
        return self.approximation + self.estimation + self.empty_regions

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.theory.risk.display import risk_html

        return risk_html(self)


def risk_of_regions(
    probabilities: ArrayLike, constants: ArrayLike, errors: ArrayLike, noise_variance: Any, n: ArrayLike
) -> Risk:
    """The exact risk of learned constants on any partition of any domain, in float64; no error is proved.

    `probabilities` (sum 1), best `constants` and `errors` (`w_i`, their sum is the approximation error) are arrays of
    one shape (m,); regions of probability 0 contribute nothing. `noise_variance` is a number >= 0, and `n` the number
    of examples, or an array of such numbers: then the parts are arrays of its shape. A region without an example gets
    the mean of all outputs; with one region (m = 1) that does not happen.

    Nothing cancels, also where one region has nearly all the probability: what lies outside a region is summed up
    outside it. Raises `ValueError` for n < 1, shapes that do not match, and numbers that are out of range.

    >>> coin = risk_of_regions([0.5, 0.5], [0, 1], [0, 0], 0, n=1)  # one example: one region right, one wrong by 1
    >>> coin.total, coin.empty_regions
    (0.5, 0.5)
    """
    rho, mu, w = _checked_regions(probabilities, constants, errors)
    s2 = _checked_variance(noise_variance)
    counts = checked_examples(n)
    rows = counts.reshape(-1)
    outside = _Outside.of(rho, mu, w, s2)
    estimation, empty = np.zeros(rows.size), np.zeros(rows.size)
    width = max(1, _BLOCK // max(1, rows.size))
    for start in range(0, rho.size, width):
        part = slice(start, start + width)
        estimation += mean_inverse_count(rows[:, None], rho[None, part]) @ (s2 * rho[part] + w[part])
        empty += outside.empty_regions(rho, rows, part)
    noise, approximation = np.full(rows.size, s2), np.full(rows.size, float(np.sum(w)))
    if counts.ndim == 0:
        return Risk(s2, float(approximation[0]), float(estimation[0]), float(empty[0]))
    return Risk(*[values.reshape(counts.shape) for values in (noise, approximation, estimation, empty)])


@dataclass(frozen=True)
class _Outside:
    """The law of an output given that its input lies outside a region, for every region."""

    log_probability: Floats
    distance: Floats  # mu_-i - mu_i
    variance: Floats  # v_-i

    @classmethod
    def of(cls, rho: Floats, mu: Floats, w: Floats, s2: float) -> "_Outside":
        """Sums over the other regions; distances are measured from the heaviest one, so that it may be nearly all."""
        heaviest = int(np.argmax(rho))
        from_heaviest = mu - mu[heaviest]
        mean = float(rho @ from_heaviest) / float(np.sum(rho))
        from_mean = from_heaviest - mean
        others = _sums_of_the_others(rho)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_others = np.log1p(-rho)
            log_others[heaviest] = np.log(others[heaviest])
            distance = -from_mean / others
            around_mean = _sums_of_the_others(w + rho * from_mean**2) / others
            # At most `distance^2` is subtracted, and that is added again in the end: no digits are lost.
            spread = np.maximum(around_mean - (rho * distance) ** 2, 0.0)
        is_all = others == 0
        return cls(log_others, np.where(is_all, 0.0, distance), s2 + np.where(is_all, 0.0, spread))

    def empty_regions(self, rho: Floats, counts: Any, part: slice) -> Floats:
        """`sum rho_i (1 - rho_i)^n ((mu_-i - mu_i)^2 + v_-i/n)` over a part of the regions, for every n."""
        with np.errstate(under="ignore"):
            chance = np.exp(counts[:, None] * self.log_probability[part])
        weight = rho[part]
        return np.asarray(
            chance @ (weight * self.distance[part] ** 2) + (chance @ (weight * self.variance[part])) / counts
        )


def _sums_of_the_others(values: Floats) -> Floats:
    """For each of some non-negative numbers the sum of the others, without cancellation.

    Only what is more than half of the sum would cancel, and at most one number is.
    """
    sums = np.maximum(np.sum(values) - values, 0.0)
    largest = int(np.argmax(values))
    sums[largest] = np.sum(values[:largest]) + np.sum(values[largest + 1 :])
    return np.asarray(sums)


def _checked_regions(
    probabilities: ArrayLike, constants: ArrayLike, errors: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """The regions that have a probability."""
    rho, mu, w = (
        _floats(values, name)
        for values, name in ((probabilities, "probabilities"), (constants, "constants"), (errors, "errors"))
    )
    if rho.ndim != 1 or rho.size == 0 or rho.shape != mu.shape or rho.shape != w.shape:
        raise ValueError(
            f"probabilities, constants and errors have the shapes {rho.shape}, {mu.shape} and {w.shape}; give three "
            "rows with one number for each region"
        )
    for values, name in ((rho, "probabilities"), (w, "errors")):
        wrong = np.flatnonzero(~(np.isfinite(values) & (values >= 0)))
        if wrong.size:
            raise ValueError(f"{name}[{wrong[0]}] is {values[wrong[0]]}; it must be a finite number of at least 0")
    total = float(np.sum(rho))
    if abs(total - 1) > _SUM_IS_ONE:
        raise ValueError(f"probabilities add up to {total}, not to 1; the regions cover the whole domain")
    is_reached = rho > 0
    impossible = np.flatnonzero(~is_reached & (w > 0))
    if impossible.size:
        raise ValueError(f"errors[{impossible[0]}] is {w[impossible[0]]} in a region of probability 0; it must be 0")
    wrong = np.flatnonzero(is_reached & ~np.isfinite(mu))
    if wrong.size:
        raise ValueError(f"constants[{wrong[0]}] is {mu[wrong[0]]}; give a finite number for each region")
    return np.minimum(rho[is_reached], 1.0), mu[is_reached], w[is_reached]


def _floats(values: ArrayLike, name: str) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} are no real numbers ({error}); give one number for each region") from error


def _checked_variance(noise_variance: Any) -> float:
    try:
        value = float(noise_variance)
    except (TypeError, ValueError) as error:
        raise ValueError(f"noise_variance is {noise_variance!r}; give a number of at least 0") from error
    if not 0 <= value < float("inf"):
        raise ValueError(f"noise_variance is {value}; it must be a finite number of at least 0")
    return value
