"""Theorem 6.5: a bound on the estimation error as a union over the regions, in three forms of its side condition.

The first argument is a model, with a segmentation as the second; or `RegionRanges` in the place of the model, without
a segmentation.
"""

from dataclasses import dataclass

import sympy as sp
from flint import arb

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.concentration.binomial import at_most_so_many
from zcmoe_symbolic.theory.concentration.bound import EstimationBound, rounded_down
from zcmoe_symbolic.theory.concentration.conditions import (
    FORMS,
    asked,
    checked_form,
    constant_of,
    least_probable,
    lower_tail_condition,
    paper_condition,
    without_probability,
)
from zcmoe_symbolic.theory.concentration.notation import best_constant
from zcmoe_symbolic.theory.concentration.quantities import (
    Quantity,
    as_ball,
    at_working_precision,
    checked_examples,
    exact_confidence,
    level,
)
from zcmoe_symbolic.theory.concentration.region_ranges import RegionRanges, regions_of
from zcmoe_symbolic.theory.model.arguments import exact_sign

__all__ = ["counted_below_half", "estimation_bound", "theorem_6_5"]

_NAMES = {"paper": "Theorem 6.5", "lower tail": "Theorem 6.5, lower tail", "exact": "Theorem 6.5, exact counts"}
_SOURCES = {
    "paper": "Theorem 6.5, (41), (145)-(146)",
    "lower tail": "Theorem 6.4 with the lower tail only, and the union bound of Theorem 6.5",
    "exact": "Theorem 6.4 at the threshold n rho_i/2, the binomial law, and independence given the counts",
}
_HYPOTHESES = (
    "the n examples are independent and of the law of the model",
    "the outputs of region i lie in an interval of length R_i = sup beta - inf beta + 2 b, the noise in [-b, b]",
    "every region has a positive probability",
)


def theorem_6_5(
    model: object, segmentation: object = None, n: object = None, delta: object = None, eta: object = None, *,
    failure: object = None, c: object = None, form: str = "paper",
) -> EstimationBound:  # fmt: skip
    """Theorem 6.5: `E_est <= (log(2/eta)/n) sum_i R_i^2` with probability at least `1 - m (delta + eta)`.

    The value bounds the estimation error (39); `test_error` is the bound on the test error, with the approximation
    error (10) added. `form` says how the counts are shown to be large enough, `N_i >= n rho_i/2` in every region:

    * "paper": `n >= (4/(c rho_i)) log(2/delta)`, with a constant `c` as in `theorem_6_4`;
    * "lower tail": `n >= log(1/delta)/(rho_i h(-1/2)) = 6.5178 log(1/delta)/rho_i`;
    * "exact": `delta` is `delta' = max_i P(N_i <= n rho_i/2)` of the binomial law itself; give no `delta`, or one that
      `delta'` must not exceed. The guarantee is `(1 - m delta') (1 - eta)^m`, as the learned constants are independent
      given the counts; it is at least `1 - m (delta' + eta)`.

    With `failure` in the place of `delta` and `eta`, the guarantee is `1 - failure`: `delta = eta = failure/(2 m)`, and
    for exact counts the `eta` that makes it so. A guarantee that is not positive guarantees nothing, and the bound
    does not apply. Raises `ValueError` for n < 1, for `delta`, `eta` or `failure` outside (0, 1), for a constant that
    is too large, and for noise without a bound.

    >>> ranges = RegionRanges(["1/4", "3/4"], [1, 2])
    >>> theorem_6_5(ranges, n=400, delta="0.01", eta="0.01")
    Theorem 6.5: the estimation error is at most 0.0662290, with probability at least 0.96
    >>> theorem_6_5(ranges, n=400, eta="0.01", form="exact")
    Theorem 6.5, exact counts: the estimation error is at most 0.0662290, with probability at least 0.980099
    >>> theorem_6_5(ranges, n=40, failure="0.04", form="lower tail")
    Theorem 6.5, lower tail does not apply: n = 40 is below 121 = log(1/delta)/(rho_i h(-1/2)) (region 0)
    """
    regions, count = regions_of(model, segmentation), checked_examples(n)
    checked_form(form, FORMS)
    constant = constant_of(c, best_constant, form)
    widths = regions.checked_widths()
    with at_working_precision():
        if form == "exact":
            found = _by_binomial_law(regions, count, *_levels(delta, eta, failure, regions.m, form))
        else:
            found = _by_sample_size(regions, count, *_levels(delta, eta, failure, regions.m, form), constant, form)
        value = found.logarithm / count * sum((width**2 for width in widths), arb(0))
    reason = found.reason
    if not reason and found.guarantee.lower <= 0:
        smaller = "eta" if form == "exact" else "delta and eta"
        reason = (
            f"the guarantee would be {rounded_down(found.guarantee)}, which is not positive; "
            f"take {smaller} smaller, m being {regions.m}"
        )
    is_proved = form == "paper" and exact_sign(best_constant - constant) in (0, 1)
    return estimation_bound(
        _NAMES[form],
        regions,
        value,
        found.guarantee,
        reason,
        hypotheses=(*_HYPOTHESES, asked(form)),
        source=_SOURCES[form],
        proof="thm-6.5/test error" if is_proved else "",
    )


def estimation_bound(
    name: str, regions: RegionRanges, value: arb, guarantee: Ball, reason: str, *, hypotheses: tuple[str, ...],
    source: str, proof: str = "",
) -> EstimationBound:  # fmt: skip
    """A bound on the estimation error with the bound on the test error beside it."""
    ball = None if reason else as_ball(value, f"the value of {name}")
    known = regions.approximation_error
    return EstimationBound(
        name,
        "the estimation error is at most {value}",
        value=ball,
        guarantee=guarantee,
        applies=not reason,
        reason=reason,
        hypotheses=hypotheses,
        source=source,
        proof=proof,
        test_error=None if ball is None or known is None else known + ball,
    )


def counted_below_half(regions: RegionRanges, n: int) -> list[arb]:
    """`P(N_i <= n rho_i/2)` for every region, at the present precision; bounds where rho_i is a ball.

    Where it is not decided whether `n rho_i/2` reaches an integer, it is taken to.
    """
    tails = []
    for rho in regions.rho:
        largest = (n * rho / 2).upper().floor().unique_fmpz()
        tails.append(at_most_so_many(n, n if largest is None else int(largest), rho))
    return tails


@dataclass(frozen=True)
class _Confidence:
    logarithm: arb  # log(2/eta)
    guarantee: Ball
    reason: str


def _levels(
    delta: object, eta: object, failure: object, m: int, form: str
) -> tuple[Quantity | None, Quantity | None, Quantity | None]:
    """What is given of the three, checked."""
    if failure is None:
        is_left_out = form == "exact" and delta is None
        return None if is_left_out else level(delta, "delta"), level(eta, "eta"), None
    if delta is not None or eta is not None:
        raise ValueError(f"failure = {failure} is given with delta = {delta} and eta = {eta}; give it, or these two")
    total = level(failure, "failure")
    each = Quantity(total.number / (2 * m))
    return (None, None, total) if form == "exact" else (each, each, None)


def _by_sample_size(
    regions: RegionRanges, n: int, delta: Quantity | None, eta: Quantity | None, _: Quantity | None,
    constant: sp.Expr, form: str,
) -> _Confidence:  # fmt: skip
    if delta is None or eta is None:
        raise TypeError("delta and eta are given, or follow from failure")
    condition = paper_condition(delta, constant) if form == "paper" else lower_tail_condition(delta.arb())
    return _Confidence(
        (2 / eta.arb()).log(),
        exact_confidence((regions.m, delta), (regions.m, eta)),
        condition.failure(n, regions, least_probable(regions)),
    )


def _by_binomial_law(
    regions: RegionRanges, n: int, delta: Quantity | None, eta: Quantity | None, failure: Quantity | None
) -> _Confidence:
    tails = counted_below_half(regions, n)
    worst = max(range(regions.m), key=lambda region: float(tails[region].upper()))
    largest = tails[worst].upper()
    reason = without_probability(regions, least_probable(regions))
    shown = f"P(N <= n rho/2) = {largest.str(6, radius=False)} (region {worst}, n = {n:,})"
    enough_counts = 1 - regions.m * largest
    if failure is not None:
        allowed = 1 - failure.arb()
        guarantee = exact_confidence((1, failure))
        if not enough_counts > allowed:
            return _Confidence(
                arb(0), guarantee, reason or f"{regions.m} times {shown} is not below failure = {failure}"
            )
        of_the_constants = (allowed / enough_counts).root(regions.m)
        return _Confidence((2 / (1 - of_the_constants)).log(), guarantee, reason)
    if eta is None:
        raise TypeError("eta is given, or follows from failure")
    if delta is not None and not largest <= delta.arb():
        reason = reason or f"{shown} exceeds delta = {delta}"
    guarantee = as_ball(enough_counts * (1 - eta.arb()) ** regions.m, "the guarantee")
    return _Confidence((2 / eta.arb()).log(), guarantee, reason)
