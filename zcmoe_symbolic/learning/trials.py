"""The constants that the experts learn in each of many trials at once."""

import numpy as np

from zcmoe_symbolic.learning.constants import check_finite, learned_constants, regions_of
from zcmoe_symbolic.learning.kernels import DIRECT
from zcmoe_symbolic.learning.routing import Indices, Routable, Routing, real_numbers, routing_of
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["constants_of_trials"]


def constants_of_trials(inputs: object, outputs: object, segmentation: Routable) -> tuple[Floats, Indices]:
    """The learned constants (35) and counts (34) of every trial, arrays of shape `(trials, m)`.

    `inputs` and `outputs` have the shape `(trials, n)`, row t being the n examples of trial t; for an object with
    `region_of` and `m`, inputs may have more axes behind these two. A region without examples gets the mean of all
    outputs of its trial, as in section 6.3.

    Raises `ValueError` for no examples, shapes that do not fit, inputs outside [0, 1], and outputs that are NaN or
    infinite; it names the first such entry.

    >>> constants, counts = constants_of_trials([[0.1, 0.2], [0.1, 0.9]], [[1.0, 2.0], [3.0, 5.0]], [0, 0.5, 1])
    >>> constants
    array([[1.5, 1.5],
           [3. , 5. ]])
    >>> counts
    array([[2, 0],
           [1, 1]])
    """
    x, y = real_numbers(inputs, "inputs"), real_numbers(outputs, "outputs")
    routing = routing_of(segmentation)
    if y.ndim != 2 or x.shape[:2] != y.shape or (x.ndim != 2 and isinstance(routing, Routing)) or y.size == 0:
        raise ValueError(
            f"inputs has the shape {x.shape} and outputs {y.shape}; both must be (trials, n), trials >= 1 and n >= 1"
        )
    (trials, n), m = y.shape, routing.m
    with np.errstate(over="ignore", invalid="ignore"):
        means = y.mean(axis=1)
    overflows = not np.isfinite(means).all() or float(np.abs(means).max()) > 2.0**900
    if overflows:
        check_finite(y, "outputs")
    if isinstance(routing, Routing):
        regions = routing.route(x, "inputs")
    else:
        check_finite(x, "inputs")
        regions = regions_of(x.reshape(trials * n, *x.shape[2:]), routing).reshape(trials, n)
    if n > DIRECT or overflows:
        # Sums of so many or so large outputs need the care that is taken for a single trial.
        learned = [learned_constants(region, row, _Numbered(m)) for region, row in zip(regions, y, strict=True)]
        return np.array([trial.constants for trial in learned]), np.array([trial.counts for trial in learned])
    flat = (regions + np.arange(0, trials * m, m)[:, None]).reshape(-1)
    counts = np.bincount(flat, minlength=trials * m).reshape(trials, m)
    sums = np.bincount(flat, weights=y.reshape(-1), minlength=trials * m).reshape(trials, m)
    constants = np.asarray(sums, dtype=np.float64)
    constants /= np.maximum(counts, 1)
    np.copyto(constants, means[:, None], where=counts == 0)
    return constants, counts


class _Numbered:
    """Regions of inputs that are the numbers of their regions."""

    def __init__(self, m: int) -> None:
        self.m = m

    def region_of(self, points: Floats) -> Indices:
        return points.astype(np.intp)
