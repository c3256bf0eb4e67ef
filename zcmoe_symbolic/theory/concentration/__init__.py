"""Concentration of counts and learned constants (sections 6 and G): bounds that check their side conditions.

The names below are loaded on first use: the proof scripts, which read only `notation`, load none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.concentration.aggregate import aggregate_bound as aggregate_bound
    from zcmoe_symbolic.theory.concentration.binomial import binomial_tail as binomial_tail
    from zcmoe_symbolic.theory.concentration.bound import Bound as Bound
    from zcmoe_symbolic.theory.concentration.bound import EstimationBound as EstimationBound
    from zcmoe_symbolic.theory.concentration.chernoff import bernstein_tail as bernstein_tail
    from zcmoe_symbolic.theory.concentration.chernoff import chernoff_tail as chernoff_tail
    from zcmoe_symbolic.theory.concentration.chernoff import largest_chernoff_constant as largest_chernoff_constant
    from zcmoe_symbolic.theory.concentration.estimation_error import theorem_6_5 as theorem_6_5
    from zcmoe_symbolic.theory.concentration.learned_constants import lemma_6_3 as lemma_6_3
    from zcmoe_symbolic.theory.concentration.learned_constants import theorem_6_4 as theorem_6_4
    from zcmoe_symbolic.theory.concentration.means import bernstein as bernstein
    from zcmoe_symbolic.theory.concentration.means import hoeffding as hoeffding
    from zcmoe_symbolic.theory.concentration.region_ranges import RegionRanges as RegionRanges
    from zcmoe_symbolic.theory.concentration.sample_size import enough_examples as enough_examples
    from zcmoe_symbolic.theory.concentration.sample_size import least_enough_examples as least_enough_examples

_HOME = {
    "Bound": "bound",
    "EstimationBound": "bound",
    "RegionRanges": "region_ranges",
    "aggregate_bound": "aggregate",
    "bernstein": "means",
    "bernstein_tail": "chernoff",
    "binomial_tail": "binomial",
    "chernoff_tail": "chernoff",
    "enough_examples": "sample_size",
    "hoeffding": "means",
    "largest_chernoff_constant": "chernoff",
    "least_enough_examples": "sample_size",
    "lemma_6_3": "learned_constants",
    "theorem_6_4": "learned_constants",
    "theorem_6_5": "estimation_error",
}

__all__ = [
    "Bound",
    "EstimationBound",
    "RegionRanges",
    "aggregate_bound",
    "bernstein",
    "bernstein_tail",
    "binomial_tail",
    "chernoff_tail",
    "enough_examples",
    "hoeffding",
    "largest_chernoff_constant",
    "least_enough_examples",
    "lemma_6_3",
    "theorem_6_4",
    "theorem_6_5",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
