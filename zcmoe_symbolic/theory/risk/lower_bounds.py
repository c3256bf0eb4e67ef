"""Lower bounds of the risk for all large numbers of experts, so that a search for the best one ends.

The segmentations are `a_i = G^-1(i/m)` with one compressor G, a monotone function of the level. Take M and the K = f M
intervals of a finer grid, with the probabilities `P_k`. An interval of m' >= M experts spans 1/m' <= f/K of the
levels, and so meets at most f + 1 neighbours of the grid; one that meets interval k has a probability of at most `R_k`,
the largest sum of f + 1 neighbouring probabilities with `P_k` among them. Write `u_i = int_i (beta - mu)^2 p`, with
`mu` and `Var` the mean and the variance of beta(X). Three bounds of `E(m') - s2` follow, in exact arithmetic; here they
are computed in float64.

1. **Empty regions** (`far_bound`), for all m' >= M. Since `mu_-i - mu_i = (mu - mu_i)/(1 - rho_i)`,
   `w_i + rho_i (1 - rho_i)^n (mu_-i - mu_i)^2 >= (1 - rho_i)^n (w_i + rho_i (mu - mu_i)^2) = (1 - rho_i)^n u_i`, and
   the variance of beta outside region i is at least `Var - u_i/(1 - rho_i)`. So approximation and empty regions are at
   least `sum_k (1 - R_k)^n (u_k + P_k (s2 + max(0, Var - U/(1 - R)))/n)`, where `u_k` belongs to the grid,
   `R = max R_k`, and `U` is the largest sum of f + 1 neighbouring `u_k`. (For `R <= 1/n` that is at least
   `(1 - n R) Var`, since `(1 - R)^n >= 1 - n R`.) The bound tends to `E(1) - s2` as M grows.
2. **Estimation** (`counted_bound`), for M <= m' <= 2 M. `rho B(n, rho) = E[K/(K - 1); K >= 2]/(n + 1)`, K binomial of
   n + 1 examples, is at least `P(K >= 2)/(n + 1)`, which increases with rho. An interval of m' experts contains
   f/2 - 1 neighbours of the grid, and 16 f neighbours of the grid, which span 16/M of the levels, contain 15 intervals
   of m' experts. So the estimation is at least `s2/(n + 1)` times the sum, over groups of 16 f, of `15 P(K >= 2)` for
   the least probable f/2 - 1 neighbours in the group.
3. **Much noise** (`is_dominated_by_noise`), for all m' >= M. Region by region, `E(m') - E(1)` is at least
   `1 - (1 - rho_i)^n` times `rho_i s2 (E[1/N | N >= 1] - 1/n) - rho_i Var/n - u_i (1 + 1/((1 - rho_i) n^2))`. The
   conditional mean falls with rho, and `u_i <= rho_i D^2` with `D = max |beta - mu|`. So `E(m') >= E(1)` if
   `s2 (E[1/N | N >= 1] - 1/n) >= Var/n + D^2 (1 + 1/((1 - R) n^2))`, N being binomial with the probability R.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.stats
from numpy.lib.stride_tricks import sliding_window_view

from zcmoe_symbolic.numerics.extrema import certified_range
from zcmoe_symbolic.theory.cell_moments.float64 import CellMoments
from zcmoe_symbolic.theory.model.arguments import is_zero
from zcmoe_symbolic.theory.risk.companding import Companding
from zcmoe_symbolic.theory.risk.inverse_counts import mean_inverse_count
from zcmoe_symbolic.theory.scalar import x
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats

__all__ = ["LARGEST", "LowerBounds"]

_FINE, _COARSE = 16, 4
"""Grid intervals for each of M experts; the coarser grid where M is large."""
_MANY = 10_000
_MOST_INTERVALS = 2**23
LARGEST = _MOST_INTERVALS // _COARSE
_SPAN, _INSIDE = 16, 15
_ROUNDING = 1e-9


@dataclass(frozen=True)
class LowerBounds:
    """Bounds of the excess `E(m') - s2` for all m' of a range, in float64."""

    companding: Companding

    def worse_up_to(self, first: int, excess: float) -> float:
        """The largest m for which the bounds show that none from `first` to m has an excess below a given one.

        That is `first - 1` if they do not show it of `first`, and infinity if they show it of all; up to rounding. It
        is at least `LARGEST` if only the size of the grids kept them from more.
        """
        wanted = excess * (1 + _ROUNDING)
        count = first
        while True:
            finer = _FINE if count <= _MANY else _COARSE
            if finer * count > _MOST_INTERVALS:
                return count - 1
            grid = self.companding.regions(finer * count)
            far = self.far_bound(grid, finer)
            if far >= wanted or self.is_dominated_by_noise(grid, finer):
                return math.inf
            if far + self.counted_bound(grid, finer) < wanted:
                return count - 1
            count *= 2

    @cached_property
    def _whole(self) -> tuple[float, float]:
        """The mean and the variance of beta(X)."""
        one = self.companding.regions(1)
        return float(one.constants[0]), float(one.errors[0])

    @cached_property
    def _farthest(self) -> float:
        """The largest `|beta - mu|`, or infinity where it is not found."""
        mean, _ = self._whole
        farthest = 0.0
        for piece in self.companding.model.pieces:
            try:
                ends = certified_range(piece.beta, x, piece.left, piece.right, is_zero=is_zero)
            except (ValueError, ArithmeticError):
                return math.inf
            farthest = max(farthest, *(abs(float(end) - mean) for end in ends))
        return farthest

    def far_bound(self, grid: CellMoments, finer: int) -> float:
        """Bound 1: approximation and empty regions with any m' >= M, from a grid of `finer` M intervals."""
        n, s2 = self.companding.n, self.companding.noise_variance
        mean, variance = self._whole
        around_mean = grid.errors + grid.probabilities * (grid.constants - mean) ** 2
        sums = _sums_of_neighbours(grid.probabilities, finer + 1)
        # The windows that end at k, ..., k + finer contain the interval k.
        reach = np.minimum(sliding_window_view(sums, finer + 1).max(axis=1), 1.0)
        most = float(np.max(reach))
        if most == 1:
            return 0.0
        spread = max(0.0, variance - float(np.max(_sums_of_neighbours(around_mean, finer + 1))) / (1 - most))
        empty = np.exp(n * np.log1p(-reach))
        return float(empty @ (around_mean + grid.probabilities * ((s2 + spread) / n)))

    def counted_bound(self, grid: CellMoments, finer: int) -> float:
        """Bound 2: the estimation part with any m' from M to 2 M, from a grid of `finer` M intervals."""
        n, s2 = self.companding.n, self.companding.noise_variance
        size = _SPAN * finer
        groups = grid.probabilities.size // size
        if groups == 0 or s2 == 0:
            return 0.0
        grouped = grid.probabilities[: groups * size].reshape(groups, size)
        contained = sliding_window_view(grouped, finer // 2 - 1, axis=1).sum(axis=2).min(axis=1)
        twice = scipy.stats.binom.sf(1, n + 1, np.minimum(contained, 1.0))
        return float(s2 / (n + 1) * _INSIDE * np.sum(twice))

    def is_dominated_by_noise(self, grid: CellMoments, finer: int) -> bool:
        """Bound 3: whether no m' >= M is better than one expert, from a grid of `finer` M intervals."""
        n, s2 = self.companding.n, self.companding.noise_variance
        _, variance = self._whole
        most = float(np.max(_sums_of_neighbours(grid.probabilities, finer + 1)))
        if not 0 < most < 1 or s2 <= variance:  # the conditional mean is at most 1, and D^2 at least Var
            return False
        hit = -math.expm1(n * math.log1p(-most))
        inverse_count = float(mean_inverse_count(n, most)) / hit - 1 / n
        loss = variance / n + self._farthest**2 * (1 + 1 / ((1 - most) * n**2))
        return s2 * inverse_count >= loss * (1 + _ROUNDING)


def _sums_of_neighbours(values: Floats, count: int) -> Floats:
    """The sums of `count` neighbours that end at each value and, beyond the last one, of what is left of them."""
    padding = np.zeros(count - 1)
    return np.asarray(sliding_window_view(np.concatenate([padding, values, padding]), count).sum(axis=1))
