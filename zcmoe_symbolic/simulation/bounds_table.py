"""How tight the bounds on the estimation error are: each beside the exact mean and a simulated quantile of it.

The estimation error `E_est = sum_i rho_i (chat_i - c_i)^2`, (39), is computed exactly for the learned constants of
every trial. Its quantile at the confidence of the bounds is estimated with a distribution-free confidence interval
(order statistics), its mean is exact.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import sympy as sp

from zcmoe_symbolic.learning.routing import Indices
from zcmoe_symbolic.simulation.bounds_text import table_html, table_markdown, table_text
from zcmoe_symbolic.simulation.experiments import Seed, checked_trials, learned_in_trials
from zcmoe_symbolic.theory.cell_moments.moments import CellMoments, verified_cell_moments
from zcmoe_symbolic.theory.concentration import EstimationBound, RegionRanges, aggregate_bound, theorem_6_5
from zcmoe_symbolic.theory.concentration.quantities import level
from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
from zcmoe_symbolic.theory.model.arguments import checked_count
from zcmoe_symbolic.theory.model.data_model import DataModel
from zcmoe_symbolic.theory.model.noise import UniformNoise
from zcmoe_symbolic.theory.progress import Advance, Tell, silent
from zcmoe_symbolic.theory.segmentation.breakpoints import Floats
from zcmoe_symbolic.theory.segmentation.segmentation import Segmentation

__all__ = ["BoundRow", "BoundsTable", "Setting", "compare_bounds"]

_QUANTILE_CONFIDENCE = 0.95
_CONTRADICTION = 0.999
_RANGE, _UNIFORM = "range", "uniform noise"
_SETTINGS = "settings"
_BEST_AT_HALF = 6 * sp.log(sp.Rational(3, 2)) - 2

Maker: TypeAlias = Callable[[int], EstimationBound]


@dataclass(frozen=True)
class Setting:
    """A segmentation and a number of examples, with what is true of the estimation error there.

    `mean` is exact (float64); `quantile` is that of the trials, and lies in `[quantile_low, quantile_high]` with a
    confidence of 95 percent whatever the law; an end is `None` where there are too few trials to know it.
    """

    density: str
    n: int
    m: int
    mean: float
    quantile: float
    quantile_low: float | None
    quantile_high: float | None


@dataclass(frozen=True)
class BoundRow:
    """One bound in one setting.

    `value` is the bound, rounded upward; `guarantee` the probability with which it holds, rounded downward; `ratio` the
    value divided by the simulated quantile. All are `None` where it does not apply, and `reason` says why. A bound
    that depends on the observed counts has another value in every trial: `value` is then the median over the trials in
    which it applies, and `applies_in` their share. `held_in` is the share of these trials in which the estimation error
    was below the bound.
    """

    setting: Setting
    bound: str
    value: float | None
    ratio: float | None
    guarantee: float | None
    reason: str
    applies_in: float
    held_in: float | None
    trials: int

    @property
    def is_contradicted(self) -> bool:
        """Whether it failed so often that its guarantee is refuted, at a confidence of 99.9 percent."""
        if self.held_in is None or self.guarantee is None:
            return False
        from scipy import stats

        failures = round((1 - self.held_in) * self.applies_in * self.trials)
        low = stats.binomtest(failures, self.trials, alternative="greater").proportion_ci(_CONTRADICTION).low
        return bool(low > 1 - self.guarantee)


@dataclass(frozen=True)
class BoundsTable:
    """The table of `compare_bounds`: `rows`, one for each bound and setting, and how they came about."""

    rows: tuple[BoundRow, ...]
    model: DataModel
    failure: sp.Rational
    trials: int
    seed: Seed

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings, in the order of the rows."""
        return tuple(dict.fromkeys(row.setting for row in self.rows))

    def rows_of(self, setting: Setting) -> tuple[BoundRow, ...]:
        """The rows of one setting."""
        return tuple(row for row in self.rows if row.setting == setting)

    def as_json(self) -> dict[str, Any]:
        """The table as plain numbers and texts."""
        return {
            "model": {
                "beta": str(self.model.beta), "density": str(self.model.density), "noise": str(self.model.noise)
            },
            "failure": str(self.failure),
            "trials": self.trials,
            "seed": self.seed,
            "settings": [
                {
                    **asdict(setting),
                    "bounds": [
                        {key: value for key, value in vars(row).items() if key not in ("setting", "trials")}
                        for row in self.rows_of(setting)
                    ],
                }
                for setting in self.settings
            ],
        }  # fmt: skip

    def __str__(self) -> str:
        return table_text(self)

    __repr__ = __str__

    def markdown(self) -> str:
        """The table as Markdown: the ratios of all settings first, then each setting with values and reasons."""
        return table_markdown(self)

    def _repr_html_(self) -> str:
        return table_html(self)


def compare_bounds(
    model: DataModel,
    segmentation_or_density: object = None,
    *,
    n: int | Sequence[int] = (200, 2000, 20000),
    m: int | Sequence[int] = (5, 20),
    failure: object = "0.05",
    trials: int = 2000,
    seed: Seed = 0,
    progress: Tell | None = None,
) -> BoundsTable:
    """The bounds on the estimation error beside its exact mean and its simulated quantile at `1 - failure`.

    `segmentation_or_density` is a density of experts (`None` for the optimal one (22), 1 for intervals of equal
    lengths), a `Segmentation` (then `m` is left to it), or a list of such. Every bound is allowed to fail with
    probability `failure` in all: Theorem 6.5 with `delta = eta = failure/(2 m)`, or with the `eta` that the exact law
    of the counts leaves. `failure` is exact: a fraction or a text such as "0.05".

    The bounds: Theorem 6.5 with the customary constant 1/3 and with the best one, `6 log(3/2) - 2`, which differ in
    the number of examples that they ask for; with the lower tail only; with the binomial law itself; and the aggregate
    bound, with counts bounded beforehand in two ways and with the observed ones, for the range of the outputs and for
    the smaller variance proxy of uniform noise. What does not apply says why.

    `progress` hears of every setting that is finished. Raises `ValueError` for n, m or trials that are too small, and
    for `failure` outside (0, 1).

    >>> from sympy import Rational
    >>> from zcmoe_symbolic.theory.scalar import x
    >>> model = DataModel(x, 1, UniformNoise(Rational(1, 2)))
    >>> table = compare_bounds(model, 1, n=500, m=4, trials=200)
    >>> row = table.rows[0]
    >>> row.bound, row.value > 10 * row.setting.quantile > 0, row.guarantee
    ('Theorem 6.5, c = 1/3', True, 0.95)
    """
    allowed = _failure(failure)
    counts = [checked_count(count, "n") for count in _listed(n, "n")]
    checked_trials(trials)
    moe = ScalarMoE(model)
    cells = list(_segmentations(moe, segmentation_or_density, m))
    moments = [verified_cell_moments(model.pieces, np.asarray(one)) for _, one in cells]
    ranges = [RegionRanges.of(model, one) for _, one in cells]
    found: dict[tuple[int, int], list[BoundRow]] = {}
    tell, settings = progress or silent, len(counts) * len(cells)
    tell(Advance(0, settings, _SETTINGS))
    for count in counts:
        learned = learned_in_trials(model, [one for _, one in cells], count, trials=trials, seed=seed)
        for index, (label, one) in enumerate(cells):
            constants, observed = learned[index]
            errors = (constants - moments[index].constants) ** 2 @ moments[index].probabilities
            risk = moe.risk(one, count)
            setting = _setting(label, count, one.m, risk.estimation + risk.empty_regions, errors, allowed)
            found[index, count] = _rows(setting, ranges[index], moments[index], errors, observed, allowed)
            tell(Advance(len(found), settings, _SETTINGS))
    rows = [row for index in range(len(cells)) for count in counts for row in found[index, count]]
    return BoundsTable(tuple(rows), model, allowed, trials, seed)


def _rows(
    setting: Setting, ranges: RegionRanges, moments: CellMoments, errors: Floats, counts: Indices, failure: sp.Rational
) -> list[BoundRow]:
    rows = []
    for name, proxy, make in _bounds(ranges, failure):
        reason = _missing(ranges, proxy)
        bound = None if reason else make(setting.n)
        rows.append(_fixed(setting, name, bound, reason, errors))
    for name, proxy in (
        ("aggregate bound, observed counts", _RANGE),
        ("aggregate bound, observed counts, uniform noise", _UNIFORM),
    ):
        reason = _missing(ranges, proxy)
        if reason:
            rows.append(_without_value(setting, name, reason, errors))
        else:
            rows.append(_observed(setting, name, ranges, moments, errors, counts, failure, proxy))
    return rows


def _bounds(ranges: RegionRanges, failure: sp.Rational) -> Iterator[tuple[str, str, Maker]]:
    """The bounds whose value is known beforehand, as functions of n."""
    paper = partial(theorem_6_5, ranges, None, failure=failure)
    yield "Theorem 6.5, c = 1/3", _RANGE, lambda n: paper(n=n, c=sp.Rational(1, 3))
    yield "Theorem 6.5, c = 6 log(3/2) - 2", _RANGE, lambda n: paper(n=n, c=_BEST_AT_HALF)
    yield "Theorem 6.5, lower tail", _RANGE, lambda n: paper(n=n, form="lower tail")
    yield "Theorem 6.5, exact counts", _RANGE, lambda n: paper(n=n, form="exact")
    for proxy in (_RANGE, _UNIFORM):
        of = "" if proxy == _RANGE else ", uniform noise"
        aggregate = partial(aggregate_bound, ranges, failure=failure, proxy=proxy)
        yield f"aggregate bound{of}", proxy, _with_n(aggregate)
        yield f"aggregate bound, exact counts{of}", proxy, _with_n(partial(aggregate, form="exact counts"))


def _with_n(bound: Callable[..., EstimationBound]) -> Maker:
    return lambda n: bound(n=n)


def _missing(ranges: RegionRanges, proxy: str) -> str:
    """What the noise lacks for a bound; empty if nothing."""
    if proxy == _UNIFORM:
        return "" if isinstance(ranges.noise, UniformNoise) else f"the noise is not uniform: {ranges.noise}"
    if ranges.noise is not None and ranges.noise.bound is None:
        return f"the noise has no bound, which Hoeffding's inequality needs: {ranges.noise}"
    return ""


def _fixed(setting: Setting, name: str, bound: EstimationBound | None, reason: str, errors: Floats) -> BoundRow:
    """A row for a bound with one value, or for one that does not apply, with the reason."""
    if bound is None or not bound.applies:
        return _without_value(setting, name, reason if bound is None else bound.reason, errors)
    value = float(bound)
    held = float(np.mean(errors <= value))
    return BoundRow(setting, name, value, _ratio(value, setting), _below(bound), "", 1.0, held, errors.size)


def _without_value(setting: Setting, name: str, reason: str, errors: Floats) -> BoundRow:
    return BoundRow(setting, name, None, None, None, reason, 0.0, None, errors.size)


def _observed(
    setting: Setting,
    name: str,
    ranges: RegionRanges,
    moments: CellMoments,
    errors: Floats,
    counts: Indices,
    failure: sp.Rational,
    proxy: str,
) -> BoundRow:
    """The aggregate bound with the counts of every trial, in float64; the median one is computed with proof."""
    possible = _possible(ranges)  # the others have no part in the estimation error, and never an example
    applies = np.all(counts[:, possible] > 0, axis=1)
    if not applies.any():
        reason = "in every trial a region has no example; its constant is then the mean of all outputs"
        return _without_value(setting, name, reason, errors)
    values = observed_bounds(ranges, moments.probabilities, counts[applies], failure, proxy)
    held = float(np.mean(errors[applies] <= values))
    middle = int(np.argsort(values, kind="stable")[(values.size - 1) // 2])
    bound = aggregate_bound(ranges, counts=counts[applies][middle].tolist(), failure=failure, proxy=proxy)
    value = float(bound)
    return BoundRow(
        setting, name, value, _ratio(value, setting), _below(bound), "", float(np.mean(applies)), held, errors.size
    )


def observed_bounds(
    ranges: RegionRanges, probabilities: Floats, counts: Indices, failure: sp.Rational, proxy: str
) -> Floats:
    """`aggregate_bound` with observed counts for the counts of many trials, in float64."""
    x = -float(np.log(float(failure)))
    if proxy == _UNIFORM:
        squares = np.array([float(value.mid()) for value in ranges.uniform_proxies()])
    else:
        squares = np.array([float(width.mid()) ** 2 / 4 for width in ranges.checked_widths()])
    possible = _possible(ranges)
    weights = (probabilities * squares)[possible] / counts[:, possible]
    found: Floats = weights.sum(axis=1) + 2 * np.sqrt(x * (weights**2).sum(axis=1)) + 2 * x * np.max(weights, axis=1)
    return found


def _possible(ranges: RegionRanges) -> Indices:
    """The regions whose probability is not exactly zero."""
    return np.flatnonzero([not rho.is_zero() for rho in ranges.rho])


def _setting(label: str, n: int, m: int, mean: float, errors: Floats, failure: sp.Rational) -> Setting:
    from scipy import stats

    confidence = float(1 - failure)
    interval = stats.quantile_test(errors, p=confidence).confidence_interval(_QUANTILE_CONFIDENCE)
    low, high = (None if np.isnan(end) else float(end) for end in (interval.low, interval.high))
    return Setting(label, n, m, float(mean), float(np.quantile(errors, confidence)), low, high)


def _ratio(value: float, setting: Setting) -> float | None:
    return value / setting.quantile if setting.quantile > 0 else None


def _below(bound: EstimationBound) -> float:
    """The guarantee as a float that is not above it."""
    lower = bound.guarantee.lower
    nearest = float(lower)
    return nearest if Fraction(nearest) <= lower else float(np.nextafter(nearest, -np.inf))


def _segmentations(moe: ScalarMoE, chosen: object, m: int | Sequence[int]) -> Iterator[tuple[str, Segmentation]]:
    for choice in chosen if isinstance(chosen, list | tuple) else [chosen]:
        if isinstance(choice, Segmentation):
            yield "given", choice
            continue
        for count in _listed(m, "m"):
            experts = checked_count(count, "m")
            if choice is None:
                yield "optimal", moe.segmentation(experts)
            elif choice == 1:
                yield "uniform", Segmentation.uniform(experts)
            else:
                yield str(choice), moe.segmentation(experts, choice)


def _listed(values: int | Sequence[int], name: str) -> list[int]:
    found = list(values) if isinstance(values, Sequence | np.ndarray) else [values]
    if not found:
        raise ValueError(f"{name} is empty; give at least one number")
    return found


def _failure(value: object) -> sp.Rational:
    found = level(value, "failure")
    if not found.is_rational:
        raise ValueError(f"failure = {found} is not rational; give a fraction or a text such as '0.05'")
    return found.number
