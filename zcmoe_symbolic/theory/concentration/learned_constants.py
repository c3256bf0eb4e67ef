"""The paper's bounds on the count and the learned constant of one region: Lemma 6.3 and Theorem 6.4.

The first argument of each is a model, with a segmentation as the second; or `RegionRanges` in the place of the model,
without a segmentation. Regions are numbered from 0, as by `Segmentation.region_of`.
"""

from typing import overload

import sympy as sp

from zcmoe_symbolic.theory.concentration.bound import Bound
from zcmoe_symbolic.theory.concentration.chernoff import largest_constant
from zcmoe_symbolic.theory.concentration.conditions import (
    FORMS,
    asked,
    checked_form,
    constant_of,
    lower_tail_condition,
    paper_condition,
)
from zcmoe_symbolic.theory.concentration.notation import best_constant
from zcmoe_symbolic.theory.concentration.quantities import (
    as_ball,
    at_working_precision,
    checked_examples,
    exact_confidence,
    level,
)
from zcmoe_symbolic.theory.concentration.region_ranges import RegionRanges, regions_of
from zcmoe_symbolic.theory.model.arguments import checked_count, exact_sign

__all__ = ["lemma_6_3", "theorem_6_4"]

_SAMPLE = "the n examples are independent and of the law of the model"
_RANGES = "the outputs of region i lie in an interval of length R_i = sup beta - inf beta + 2 b, the noise in [-b, b]"


@overload
def lemma_6_3(
    model: object, segmentation: object = ..., n: object = ..., delta: object = ..., *, region: None = ...,
    c: object = ...,
) -> tuple[Bound, ...]: ...  # fmt: skip
@overload
def lemma_6_3(
    model: object, segmentation: object = ..., n: object = ..., delta: object = ..., *, region: int, c: object = ...
) -> Bound: ...


def lemma_6_3(
    model: object, segmentation: object = None, n: object = None, delta: object = None, *, region: int | None = None,
    c: object = None,
) -> tuple[Bound, ...] | Bound:  # fmt: skip
    """Lemma 6.3: if `n >= (4/(c rho_i)) log(2/delta)`, then `n rho_i/2 < N_i < 3 n rho_i/2` with probability 1 - delta.

    One bound for each region, or the one of the region asked for; the value is `n rho_i/2`, which the deviation
    `|N_i - n rho_i|` stays below. All regions keep to it at once with probability at least `1 - m delta`. `c` is any
    positive constant up to the default, `6 log(3/2) - 2 = 0.43279`, the largest that is valid at the relative deviation
    1/2. Raises `ValueError` for n < 1, for `delta` outside (0, 1), for a larger constant and for a region that is none.

    >>> ranges = RegionRanges(["1/4", "3/4"], [1, 2])
    >>> lemma_6_3(ranges, n=200, delta="0.01", region=0)
    Lemma 6.3: |N - n rho| is below 25 (region 0), with probability at least 0.99
    >>> lemma_6_3(ranges, n=100, delta="0.01", region=0)
    Lemma 6.3 does not apply: n = 100 is below 196 = (4/(c rho_i)) log(2/delta) (region 0)
    """
    regions, count, failure = regions_of(model, segmentation), checked_examples(n), level(delta, "delta")
    constant = constant_of(c, largest_constant(sp.Rational(1, 2), "both"))
    with at_working_precision():
        condition = paper_condition(failure, constant)
        bounds = []
        for index in _chosen(region, regions):
            reason = condition.failure(count, regions, index)
            value = None if reason else as_ball(count * regions.rho[index] / 2, "the deviation")
            bounds.append(
                Bound(
                    "Lemma 6.3",
                    f"|N - n rho| is below {{value}} (region {index})",
                    value=value,
                    guarantee=exact_confidence((1, failure)),
                    applies=not reason,
                    reason=reason,
                    hypotheses=(_SAMPLE, "the region has a positive probability", "n >= (4/(c rho_i)) log(2/delta)"),
                    source="Lemma 6.3, (124)-(128)",
                    proof="lem-6.3/best constant",
                )
            )
    return tuple(bounds) if region is None else bounds[0]


@overload
def theorem_6_4(
    model: object, segmentation: object = ..., n: object = ..., delta: object = ..., eta: object = ..., *,
    region: None = ..., c: object = ..., form: str = ...,
) -> tuple[Bound, ...]: ...  # fmt: skip
@overload
def theorem_6_4(
    model: object, segmentation: object = ..., n: object = ..., delta: object = ..., eta: object = ..., *,
    region: int, c: object = ..., form: str = ...,
) -> Bound: ...  # fmt: skip


def theorem_6_4(
    model: object, segmentation: object = None, n: object = None, delta: object = None, eta: object = None, *,
    region: int | None = None, c: object = None, form: str = "paper",
) -> tuple[Bound, ...] | Bound:  # fmt: skip
    """Theorem 6.4: `|chat_i - c_i^opt| <= R_i sqrt(log(2/eta)/(n rho_i))` with probability `(1 - delta)(1 - eta)`.

    One bound for each region, or the one of the region asked for. The guarantee is the product; the weaker `1 - delta -
    eta` is below it. `form` says which number of examples is asked for: "paper", that of Lemma 6.3 with a constant `c`
    (by default `2 log 2 - 1`, at most `6 log(3/2) - 2`), or "lower tail", the smaller `log(1/delta)/(rho_i h(-1/2)) =
    6.5178 log(1/delta)/rho_i`. Raises `ValueError` as `lemma_6_3`, for `eta` outside (0, 1), and for noise without a
    bound.

    >>> ranges = RegionRanges(["1/4", "3/4"], [1, 2])
    >>> theorem_6_4(ranges, n=400, delta="0.01", eta="0.01", region=1)
    Theorem 6.4: |chat - c_opt| is at most 0.265790 (region 1), with probability at least 0.9801
    """
    regions, count = regions_of(model, segmentation), checked_examples(n)
    failure, deviation = level(delta, "delta"), level(eta, "eta")
    checked_form(form, FORMS[:2])
    constant = constant_of(c, best_constant, form)
    widths = regions.checked_widths()
    with at_working_precision():
        condition = paper_condition(failure, constant) if form == "paper" else lower_tail_condition(failure.arb())
        logarithm = (2 / deviation.arb()).log()
        guarantee = exact_confidence((1, failure)) * exact_confidence((1, deviation))
        bounds = []
        for index in _chosen(region, regions):
            rho = regions.rho[index]
            reason = condition.failure(count, regions, index)
            value = None if reason else as_ball(widths[index] * (logarithm / (count * rho)).sqrt(), "the deviation")
            bounds.append(
                Bound(
                    "Theorem 6.4",
                    f"|chat - c_opt| is at most {{value}} (region {index})",
                    value=value,
                    guarantee=guarantee,
                    applies=not reason,
                    reason=reason,
                    hypotheses=(_SAMPLE, _RANGES, "the region has a positive probability", asked(form)),
                    source="Theorem 6.4, (40)",
                    proof=_proof_of_6_4(form, constant),
                )
            )
    return tuple(bounds) if region is None else bounds[0]


def _chosen(region: object, regions: RegionRanges) -> range:
    if region is None:
        return range(regions.m)
    index = checked_count(region, "region", least=0)
    if index >= regions.m:
        raise ValueError(f"region is {index}; the regions are numbered from 0 to {regions.m - 1}")
    return range(index, index + 1)


def _proof_of_6_4(form: str, constant: sp.Expr) -> str:
    if form == "lower tail":
        return "thm-6.4/with the lower tail only"
    # For a larger constant: Lemma 6.3 with its best constant, and the product of the confidences.
    return "thm-6.4/learned constant" if exact_sign(best_constant - constant) in (0, 1) else "thm-6.4/confidence"
