"""The best number of experts for n examples: the exact minimiser of the risk, and the laws for many examples."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from zcmoe_symbolic.numerics.ball import Ball
from zcmoe_symbolic.theory.model.arguments import NotDecided
from zcmoe_symbolic.theory.progress import Advance, Tell, silent
from zcmoe_symbolic.theory.risk.companding import Companding
from zcmoe_symbolic.theory.risk.inverse_count_balls import checked_examples_of_a_ball
from zcmoe_symbolic.theory.risk.laws import best_number_law, excess_law
from zcmoe_symbolic.theory.risk.lower_bounds import LARGEST, LowerBounds
from zcmoe_symbolic.theory.risk.next_order import SmoothCompanding
from zcmoe_symbolic.theory.risk.parts import Risk

if TYPE_CHECKING:
    from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE

__all__ = ["BestNumberOfExperts", "best_number_of_experts"]

_DIGITS = 15
_MOST_CELLS = 5 * 10**6
"""Intervals of all segmentations that are tried: all m up to about 3000."""
_AT_LEAST, _BEYOND_LAW = 400, 4
"""All m up to 400, and up to four times the law, are tried before the search is given up."""
_GROWTH = 1.15
_STEPS = 200


@dataclass(frozen=True, eq=False)
class BestNumberOfExperts:
    """The number of experts with the least exact risk for n examples, and the laws for many examples.

    * `m`, `risk`: the minimiser (the smallest one) of the exact risk of companding with one density, and its risk.
    * `searched_up_to`: every number of experts up to this one was tried, or excluded by a lower bound.
    * `is_global`: that no larger number is better was shown too, by the bounds of `lower_bounds`; up to rounding, for
      everything here is float64. `False` says that it was not shown: there is so much noise that very
      many experts are nearly as good as one, or n is so large that the search was ended.
    * `error_constant`: C, the coefficient of `1/m^2` in (21) or (23), proved; None if it is infinite.
    * `law`, `excess_law`: `(2 C n/s2)^(1/3)`, where `C/m^2 + s2 m/n` is least, and its least value,
      `3 * 2^(-2/3) C^(1/3) (s2/n)^(2/3)`. Without noise the law is infinite: at this order more experts cost nothing,
      and what limits their number is that regions become empty.
    * `next_order`: the law and one Newton step with the next terms of the risk (`next_order`), or None, for the reason
      in `next_order_reason`. Both laws are for n -> infinity.
    """

    m: int
    risk: Risk
    searched_up_to: int
    is_global: bool
    error_constant: Ball | None
    law: float
    excess_law: float
    next_order: float | None
    next_order_reason: str | None

    LAW: ClassVar[str] = "(2 C n/s2)^(1/3)"
    EXCESS_LAW: ClassVar[str] = "3 * 2^(-2/3) C^(1/3) (s2/n)^(2/3)"

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.theory.risk.display import best_number_html

        return best_number_html(self)


def best_number_of_experts(
    moe: "ScalarMoE", n: int, density: object = None, *, progress: Tell | None = None
) -> BestNumberOfExperts:
    """`ScalarMoE.best_number_of_experts`: see there.

    Every m = 1, 2, ... is tried until lower bounds show that all larger ones are worse, or m is above 400 and four
    times the law, or about 3000; then the neighbourhood of the law is searched too, if it lies beyond. `progress` hears
    how many were tried.

    >>> from sympy import Rational
    >>> from zcmoe_symbolic.theory.experts.scalar_moe import ScalarMoE
    >>> from zcmoe_symbolic.theory.model.data_model import DataModel
    >>> from zcmoe_symbolic.theory.model.noise import UniformNoise
    >>> from zcmoe_symbolic.theory.scalar import x
    >>> best = best_number_of_experts(ScalarMoE(DataModel(x**2 + x, 1, UniformNoise(Rational(1, 2)))), n=1000)
    >>> best.m, best.is_global, round(best.law, 2), round(best.next_order, 2)
    (20, True, 19.81, 19.61)

    Raises `ValueError` for n < 1, for what is no density, and for a target without an optimal density.
    """
    count = checked_examples_of_a_ball(n)
    companding = Companding.of(moe, density, count)
    constant = _error_constant(moe, density)
    size = math.inf if constant is None else float(constant)
    law = best_number_law(size, companding.noise_variance, count)
    found = _Search(companding, progress or silent).run(law)
    next_order, reason = _next_order(moe, density, companding, law)
    if progress is not None:
        tried = found.searched_up_to
        progress(Advance(tried, tried, f"numbers of experts tried or excluded, the best is {found.best:,}"))
    return BestNumberOfExperts(
        m=found.best,
        risk=companding.risk(found.best),
        searched_up_to=found.searched_up_to,
        is_global=found.is_global,
        error_constant=constant,
        law=law,
        excess_law=excess_law(size, companding.noise_variance, count),
        next_order=next_order,
        next_order_reason=reason,
    )


@dataclass
class _Search:
    """All numbers of experts from 1, until the others are shown to be worse or the effort is spent."""

    companding: Companding
    tell: Tell
    best: int = 1
    excess: float = math.inf
    searched_up_to: int = 0
    is_global: bool = False

    def run(self, law: float) -> "_Search":
        if self.companding.n == 1:
            # The only output is the constant of its region and the mean of all: the predictor is the same for every m.
            self._try(range(1, 2))
            self.is_global = True
            return self
        bounds, cells = LowerBounds(self.companding), 0
        most = math.inf if math.isinf(law) else max(_AT_LEAST, _BEYOND_LAW * law)
        while not self.is_global and self.searched_up_to < most and cells <= _MOST_CELLS:
            last = max(self.searched_up_to + 8, int(_GROWTH * self.searched_up_to))
            counts = range(self.searched_up_to + 1, last + 1)
            cells += sum(counts)
            self._try(counts)
            worse = bounds.worse_up_to(last + 1, self.excess)
            self.is_global = math.isinf(worse)
            if LARGEST <= worse < math.inf:
                self.searched_up_to = int(worse)
                return self
        if not self.is_global and self.searched_up_to < law < math.inf:
            self._descend(round(law))
        return self

    def _try(self, counts: range) -> None:
        for m, risk in zip(counts, self.companding.risks(counts), strict=True):
            if risk.excess < self.excess:
                self.best, self.excess = m, float(risk.excess)
        self.searched_up_to = counts[-1]
        self.tell(Advance(self.searched_up_to, None, f"numbers of experts tried, the best so far is {self.best:,}"))

    def _excess_of(self, m: int) -> float:
        return float(self.companding.risk(m).excess)

    def _descend(self, start: int) -> None:
        """Walk downhill from the law, in steps that shrink to 1."""
        here, excess, step = start, self._excess_of(start), max(1, start // 16)
        for _ in range(_STEPS):
            sides = [(self._excess_of(m), m) for m in (here - step, here + step) if m >= 1]
            lowest, m = min(sides)
            if lowest < excess:
                here, excess = m, lowest
            elif step == 1:
                break
            else:
                step = max(1, step // 2)
        if excess < self.excess:
            self.best, self.excess = here, excess


def _error_constant(moe: "ScalarMoE", density: object) -> Ball | None:
    try:
        return moe.error_constant(density, digits=_DIGITS)
    except NotDecided:
        raise
    except ValueError as error:
        if "infinite" not in str(error):
            raise
        return None


def _next_order(
    moe: "ScalarMoE", density: object, companding: Companding, law: float
) -> tuple[float | None, str | None]:
    """The law with its correction, or why there is none."""
    if not 0 < law < math.inf:
        why = "there is no noise" if companding.noise_variance == 0 else f"the law is {law}"
        return None, f"{why}, so that C/m^2 + s2 m/n has no least value to correct"
    try:
        smooth = SmoothCompanding.of(moe.model, density)
    except ValueError as error:
        return None, str(error)
    return law + smooth.change_of_the_best_number(law, companding.noise_variance, companding.n), None
