"""Scalar quantizers of `Z = beta(X)` that satisfy the conditions of Lloyd and Max, in float64.

The error of a quantizer whose cells are `[t_{k-1}, t_k)` and whose levels are the conditional means is stationary where
every threshold is the mean of its neighbours' levels, `t_k = (c_k + c_{k+1})/2`
(S. P. Lloyd, Least squares quantization in PCM, IEEE Trans. Inf. Theory 28, 1982; J. Max, IRE Trans. Inf. Theory 6,
1960).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.linalg

from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["Law", "Quantizer", "best_of_a_grid", "quantizer", "stationary_quantizer"]

_STEPS = 200
_HALVINGS = 20
_DAMPING = 4.0
_ROUNDING = 1e-14
_STATIONARY = 1e-12


class Law(Protocol):
    """The law of Z, as far as Lloyd's conditions ask for it."""

    def moments(self, thresholds: Floats) -> tuple[Floats, Floats, Floats]:
        """Probabilities, means and errors of the m cells that m - 1 increasing thresholds make."""

    def density(self, values: Floats) -> Floats:
        """The density of Z at numbers; infinite or not a number where it has none."""


@dataclass(frozen=True, eq=False)
class Quantizer:
    """Thresholds with their cells, and the largest `|t_k - (c_k + c_{k+1})/2| / (c_{k+1} - c_k)`."""

    thresholds: Floats
    probabilities: Floats
    constants: Floats
    errors: Floats
    defects: Floats
    residual: float

    @property
    def error(self) -> float:
        """The sum of the errors."""
        return float(np.sum(self.errors))


def quantizer(law: Law, thresholds: Floats) -> Quantizer:
    """The cells of given thresholds."""
    mass, constants, errors = law.moments(thresholds)
    defects = thresholds - (constants[:-1] + constants[1:]) / 2
    gaps = np.diff(constants)
    matters = (mass[:-1] > 0) & (mass[1:] > 0) & (gaps > 0)
    residuals = np.abs(np.divide(defects, gaps, out=np.zeros_like(defects), where=matters))
    defects = np.where(matters, defects, 0.0)
    return Quantizer(thresholds, mass, constants, errors, defects, float(np.max(residuals, initial=0.0)))


def stationary_quantizer(law: Law, starts: Sequence[Floats]) -> Quantizer:
    """The best of what descent from several thresholds leads to: Newton's steps, or Lloyd's where those do not help.

    No step raises the error. The result is stationary up to its residual; a global optimum is not shown.
    """
    found = [_descended(law, quantizer(law, start)) for start in starts]
    return min(found, key=lambda one: (one.error, one.residual))


def _descended(law: Law, state: Quantizer) -> Quantizer:
    for _ in range(_STEPS):
        if state.residual <= _STATIONARY:
            break
        better = next((found for found in _attempts(law, state) if found is not None), None)
        if better is None:
            break
        state = better
    return state


def _attempts(law: Law, state: Quantizer) -> Iterator[Quantizer | None]:
    """Newton's step, damped ones for where the error is not convex, and Lloyd's step."""
    yield _improved(law, state, _newton_step(law, state, 0.0), 2)
    damping = 1 / len(state.constants) ** 2
    while damping < 1:
        yield _improved(law, state, _newton_step(law, state, damping), 1)
        damping *= _DAMPING
    yield _improved(law, state, -state.defects, _HALVINGS)


def _newton_step(law: Law, state: Quantizer, damping: float) -> Floats:
    """The solution of the tridiagonal linear system for the defects, with `damping` added to its diagonal.

    With f the density of Z, `dc_k/dt_k = f(t_k) (t_k - c_k)/rho_k` and `dc_k/dt_{k-1} = f(t_{k-1}) (c_k -
    t_{k-1})/rho_k`.
    """
    points, mass, constants = state.thresholds, state.probabilities, state.constants
    if not len(points):
        return points
    with np.errstate(all="ignore"):
        density = law.density(points)
        below = density * (points - constants[:-1]) / mass[:-1]  # how the level below a threshold moves with it
        above = density * (constants[1:] - points) / mass[1:]
    bands = np.zeros((3, points.size))
    bands[1] = 1 + damping - (below + above) / 2
    bands[0, 1:] = -below[1:] / 2  # the level below the next threshold is the one above this
    bands[2, :-1] = -above[:-1] / 2
    idle = ~np.isfinite(bands).all(axis=0) | (bands[1] == 0)
    bands[1, idle] = 1.0
    bands[0, 1:][idle[:-1] | idle[1:]] = 0.0
    bands[2, :-1][idle[:-1] | idle[1:]] = 0.0
    try:
        solution: Floats = scipy.linalg.solve_banded((1, 1), bands, -state.defects)
    except (np.linalg.LinAlgError, ValueError):
        return np.zeros_like(points)
    return solution


def _improved(law: Law, state: Quantizer, step: Floats, lengths: int) -> Quantizer | None:
    """The state after the longest of so many halved steps that does not raise the error, if there is one."""
    if not np.all(np.isfinite(step)) or not np.any(step):
        return None
    length = 1.0
    for _ in range(lengths):
        points = state.thresholds + length * step
        if np.all(np.diff(points) > 0):
            found = quantizer(law, points)
            is_lower = found.error < state.error * (1 - _ROUNDING)
            is_same = found.error <= state.error * (1 + _ROUNDING) and found.residual < state.residual / 2
            if is_lower or is_same:
                return found
        length /= 2
    return None


def best_of_a_grid(law: Law, grid: Floats, m: int) -> Floats:
    """The m - 1 thresholds out of a grid with the least error, by dynamic programming over all of them.

    `grid` are K - 1 increasing numbers, so that there are K cells to be joined. Only a start: float64, and sums of
    moments from which differences are taken.
    """
    mass, means, errors = law.moments(grid)
    center = float(mass @ means)
    away = means - center
    sums = [np.concatenate([[0.0], np.cumsum(part)]) for part in (mass, mass * away, errors + mass * away**2)]
    weight, first, second = (part[None, :] - part[:, None] for part in sums)
    with np.errstate(all="ignore"):
        cost = np.where(weight > 0, second - first**2 / weight, 0.0)
    count = len(mass)
    cost[np.tril_indices(count + 1)] = np.inf
    best = cost[0].copy()
    choices = []
    for _ in range(m - 1):
        totals = best[:, None] + cost
        choice = np.argmin(totals, axis=0)
        best = totals[choice, np.arange(count + 1)]
        choices.append(choice)
    ends = [count]
    for choice in reversed(choices):
        ends.append(int(choice[ends[-1]]))
    return np.asarray(grid[np.array(ends[:0:-1], dtype=np.intp) - 1], dtype=np.float64)
