"""One bound on the estimation error as a whole, without a union over the regions: a sum of sub-Gaussian squares.

Given the counts, `X_i = sqrt(rho_i) (chat_i - c_i^opt)` are independent, and sub-Gaussian with the variance proxies
`a_i = rho_i R_i^2/(4 N_i)`, by Hoeffding's lemma; so `sum_i X_i^2`, the estimation error (39), obeys the inequality of
Laurent and Massart for weighted squares of normal variables. The derivation is in docs/CONCENTRATION.md.
"""

from collections.abc import Iterable, Sequence
from operator import index

import numpy as np
from flint import arb

from zcmoe_symbolic.theory.concentration.binomial import at_most_so_many
from zcmoe_symbolic.theory.concentration.bound import EstimationBound
from zcmoe_symbolic.theory.concentration.conditions import least_probable, lower_tail_condition
from zcmoe_symbolic.theory.concentration.estimation_error import estimation_bound
from zcmoe_symbolic.theory.concentration.quantities import (
    Quantity,
    at_working_precision,
    checked_examples,
    exact_confidence,
    level,
)
from zcmoe_symbolic.theory.concentration.region_ranges import RegionRanges, regions_of

__all__ = ["FORMS", "PROXIES", "aggregate_bound"]

PROXIES = ("range", "uniform noise")
FORMS = ("per region", "worst region", "exact counts")
_SQUARES = "Laurent and Massart 2000, lemma 1, for sub-Gaussian variables"
_RANGES = {
    "range": "the outputs of region i lie in an interval of length R_i = sup beta - inf beta + 2 b",
    "uniform noise": "the noise is uniform on [-b, b] and independent of the input",
}


def aggregate_bound(
    model: object, segmentation: object = None, *, failure: object, n: object = None, counts: object = None,
    proxy: str = "range", form: str | None = None,
) -> EstimationBound:  # fmt: skip
    """`E_est <= sum a_i + 2 sqrt(x sum a_i^2) + 2 x max a_i` with probability at least `1 - failure`.

    With the observed `counts` of the examples in the regions, all of them at least 1, `a_i = rho_i R_i^2/(4 N_i)`,
    `x = log(1/failure)`, and the probability is the conditional one given the counts. Without, the counts are bounded
    below for the number n of examples, with probability at least `1 - failure/2`, and `x = log(2/failure)`. `form` says
    how:

    * "per region" (the default): `N_i > n rho_i/2` in every region, so that `a_i = R_i^2/(2 n)`, for
      `n >= log(2 m/failure)/(rho_min h(-1/2)) = 6.5178 log(2 m/failure)/rho_min`;
    * "worst region": the same with the largest range in the place of all, `(R_max^2/(2 n)) (m + 2 sqrt(m x) + 2 x)`;
    * "exact counts": `N_i >= k_i` with `P(N_i < k_i) <= failure/(2 m)` by the binomial law, so that `a_i = rho_i
      R_i^2/(4 k_i)`; it applies as soon as all `k_i` are at least 1. The `k_i` are looked for with floats, and what is
      found is proved.

    With `proxy="uniform noise"`, `R_i^2/4` becomes `osc_i^2/4 + s2` with the oscillation of the target, as uniform
    noise is strictly sub-Gaussian: never larger, and much smaller where noise prevails. The value bounds `E_est`, and
    `test_error` the test error. For the first two arguments see `learned_constants`. Raises `ValueError` for
    `failure` outside (0, 1), n < 1, counts that do not fit the regions or n, noise without a bound, and for the proxy
    "uniform noise" with other noise.

    Regions of probability exactly 0 have no part in the estimation error and are left out; m is the number of others.

    >>> ranges = RegionRanges(["1/4", "3/4"], [1, 2])
    >>> aggregate_bound(ranges, counts=[100, 300], failure="0.05")
    aggregate bound, observed counts: the estimation error is at most 0.0270241, with probability at least 0.95
    >>> aggregate_bound(ranges, n=400, failure="0.05")
    aggregate bound: the estimation error is at most 0.0629364, with probability at least 0.95
    >>> aggregate_bound(ranges, counts=[0, 400], failure="0.05").reason
    'region 0 has no example; its constant is then the mean of all outputs, whose law is another'
    """
    regions, allowed = regions_of(model, segmentation), level(failure, "failure")
    if proxy not in PROXIES:
        raise ValueError(f"proxy is {proxy!r}; it must be one of {', '.join(map(repr, PROXIES))}")
    if counts is not None:
        if form is not None:
            raise ValueError(f"form is {form!r}, which is about unknown counts; leave it out with counts")
        return _with_counts(regions, _checked_counts(counts, regions, n), allowed, proxy)
    if form is not None and form not in FORMS:
        raise ValueError(f"form is {form!r}; it must be one of {', '.join(map(repr, FORMS))}")
    if n is None:
        raise ValueError("n is None; give the number of examples, or the counts of the examples in the regions")
    return _a_priori(regions, checked_examples(n), allowed, proxy, form or FORMS[0])


def _with_counts(regions: RegionRanges, counts: Sequence[int], failure: Quantity, proxy: str) -> EstimationBound:
    possible = _possible(regions)
    empty = next((region for region in possible if counts[region] == 0), None)
    reason = ""
    if empty is not None:
        reason = f"region {empty} has no example; its constant is then the mean of all outputs, whose law is another"
    with at_working_precision():
        weights = _weights(regions, possible, [counts[region] for region in possible], proxy)
        value = _squares(weights, (1 / failure.arb()).log())
    return estimation_bound(
        f"aggregate bound, observed counts{_suffix(proxy)}",
        regions,
        value,
        exact_confidence((1, failure)),
        reason,
        hypotheses=("the examples are independent", _RANGES[proxy], "every possible region has an example",
                    "the probability is the conditional one, given the counts"),
        source=_SQUARES,
    )  # fmt: skip


def _a_priori(regions: RegionRanges, n: int, failure: Quantity, proxy: str, form: str) -> EstimationBound:
    possible = _possible(regions)
    with at_working_precision():
        x = (2 / failure.arb()).log()
        if form == "exact counts":
            least, reason = _least_counts(regions, possible, n, failure)
            weights = _weights(regions, possible, least, proxy)
        else:
            each = failure.arb() / (2 * len(possible))
            condition = lower_tail_condition(each, "log(2 m/failure)/(rho_min h(-1/2))")
            reason = condition.failure(n, regions, least_probable(regions, possible))
            # Half of the expected number of examples in every region.
            squares = _four_proxies(regions, proxy)
            weights = [squares[region] / (2 * n) for region in possible]
        if form == "worst region":
            weights = [_largest(weights)] * len(possible)
        value = _squares(weights, x)
    return estimation_bound(
        f"aggregate bound{'' if form == FORMS[0] else ', ' + form}{_suffix(proxy)}",
        regions,
        value,
        exact_confidence((1, failure)),
        reason,
        hypotheses=("the n examples are independent", _RANGES[proxy],
                    "P(N_i < k_i) <= failure/(2 m) for integers k_i >= 1" if form == "exact counts"
                    else "n >= log(2 m/failure)/(rho_min h(-1/2))"),
        source=_SQUARES if form == "exact counts" else f"{_SQUARES}; Chernoff's bound for the counts",
    )  # fmt: skip


def _squares(weights: Sequence[arb], x: arb) -> arb:
    """`sum a_i + 2 sqrt(x sum a_i^2) + 2 x max a_i`."""
    total, squares = sum(weights, arb(0)), sum((weight**2 for weight in weights), arb(0))
    return total + 2 * (x * squares).sqrt() + 2 * x * _largest(weights)


def _largest(values: Sequence[arb]) -> arb:
    largest = values[0]
    for value in values[1:]:
        largest = largest.max(value)
    return largest


def _four_proxies(regions: RegionRanges, proxy: str) -> Sequence[arb]:
    """Four times the variance proxy of one output of every region: `R_i^2`, or `osc_i^2 + 4 s2`."""
    if proxy == "uniform noise":
        return [4 * value for value in regions.uniform_proxies()]
    return [width**2 for width in regions.checked_widths()]


def _possible(regions: RegionRanges) -> list[int]:
    """The regions whose probability is not exactly zero; the others have no part in the estimation error."""
    return [region for region, rho in enumerate(regions.rho) if not rho.is_zero()]


def _weights(regions: RegionRanges, possible: Sequence[int], counts: Sequence[int], proxy: str) -> list[arb]:
    """`a_i = rho_i R_i^2/(4 N_i)`; a count of 0, with which no bound is made, is taken for 1."""
    squares = _four_proxies(regions, proxy)
    return [
        regions.rho[region] * squares[region] / (4 * max(count, 1))
        for region, count in zip(possible, counts, strict=True)
    ]


def _least_counts(regions: RegionRanges, possible: Sequence[int], n: int, failure: Quantity) -> tuple[list[int], str]:
    """For every region a count that is reached but with probability `failure/(2 m)`, and why one is 0."""
    from scipy.stats import binom

    each = failure.arb() / (2 * len(possible))
    chances = np.array([min(max(float(regions.rho[region]), 0.0), 1.0) for region in possible])
    guesses = binom.ppf(float(each), n, chances)
    least = []
    reason = ""
    for region, guess in zip(possible, guesses.tolist(), strict=True):
        rho = regions.rho[region]
        # At least 1 is tried, also where the float is below the smallest double.
        count = max(int(guess), 1)
        while count > 0 and not at_most_so_many(n, count - 1, rho) <= each:
            count -= 1
        least.append(count)
        if count == 0 and not reason:
            missed = at_most_so_many(n, 0, rho)
            relation = "more than" if missed > each else "not proved to be at most"
            allowed = each.str(4, radius=False)
            reason = (
                f"region {region} has no example with probability {missed.str(4, radius=False)} with n = {n:,}, "
                f"{relation} failure/(2 m) = {allowed}"
            )
    return least, reason


def _checked_counts(counts: object, regions: RegionRanges, n: object) -> list[int]:
    if isinstance(counts, str) or not isinstance(counts, Iterable):
        raise ValueError(f"counts is {counts!r}; give one count for each region")
    found = []
    for region, count in enumerate(counts):
        try:
            whole = index(count)
        except TypeError as error:
            raise ValueError(f"counts[{region}] is {count!r}; it must be an integer") from error
        if whole < 0 or isinstance(count, bool):
            raise ValueError(f"counts[{region}] is {count!r}; it must be an integer of at least 0")
        found.append(whole)
    if len(found) != regions.m:
        raise ValueError(f"counts has {len(found)} entries; there are {regions.m} regions")
    total = sum(found)
    if total == 0:
        raise ValueError("counts are all 0; there is no example to learn from")
    if n is not None and checked_examples(n) != total:
        raise ValueError(f"counts add up to {total}, but n is {n}; leave n out, or give that number")
    return found


def _suffix(proxy: str) -> str:
    return ", uniform noise" if proxy == "uniform noise" else ""
