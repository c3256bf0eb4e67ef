"""Which ellipse, how many nodes, and where to cut a panel, for an error that is wanted.

Nothing here is trusted: the choices cost time if they are bad, the error of a choice is bounded by `ellipses`.
"""

import math
from dataclasses import dataclass

from flint import arb

from zcmoe_symbolic.numerics.points import working_precision
from zcmoe_symbolic.numerics.quadrature.ellipses import BOUND_BITS, Panel
from zcmoe_symbolic.numerics.quadrature.lobes import Lobe

__all__ = ["NotAnalytic", "Plan", "plans"]

_LARGEST = 5.0
_SMALLEST = 0.15
_STEP = 0.7
_WORTH_CUTTING = 0.9
_DEEPEST = 100
_MOST_PANELS = 4000
_NODES_OF_A_PANEL = 8
_NODES_OF_A_BOUND = 12
_ATTEMPTS = 4
_NEAR = 0.94
_LONG = -400.0
_QUICK = 1.4
_THOROUGH = 1.12


class NotAnalytic(ValueError):
    """No ellipse around a part of the interval was found on which the integrand is shown to be holomorphic."""


@dataclass(slots=True)
class Plan:
    """A panel, the parameter of its ellipse with the bound there, and the number of nodes."""

    panel: Panel
    rho: float
    bound: arb
    count: int


def plans(lobes: list[Lobe], error: float) -> list[Plan]:
    """Plans whose truncation errors add up to about 2^error.

    Raises `NotAnalytic` where the panels become too many or too short.
    """
    ends = [(lobe, side) for lobe in lobes for side in (0, 1)]
    search = _Search([_position(lobe, side) for lobe, side in ends if _is_singular(lobe, side)])
    share = error - math.log2(len(lobes) + 1) - 1
    return [plan for lobe in lobes for plan in search.plans(Panel(lobe), share, 0)]


def _position(lobe: Lobe, side: int) -> float:
    return float((lobe.right if side else lobe.left).ball(BOUND_BITS).mid())


def _is_singular(lobe: Lobe, side: int) -> bool:
    return any(
        (factor.right_multiplicity if side else factor.left_multiplicity) and not factor.is_harmless
        for factor in lobe.factors
    )


class _Search:
    """The singular points that are known, and how many panels have been looked at."""

    def __init__(self, trouble: list[float]) -> None:
        self.trouble = trouble
        self.tried = 0

    def plans(self, panel: Panel, error: float, depth: int) -> list[Plan]:
        if depth == 0 and not panel.is_holomorphic_at_ends():
            raise _failure(panel)
        best = self.best(panel, error)
        if best is not None and math.log2(best.rho) > _WORTH_CUTTING:
            return [best]
        if best is None:
            if depth >= _DEEPEST or self.tried > _MOST_PANELS:
                raise _failure(panel)
            return [plan for half in panel.halves() for plan in self.plans(half, error - 1, depth + 1)]
        if depth >= _DEEPEST or self.tried > _MOST_PANELS:
            return [best]
        halves: list[Plan] = []
        for half in panel.halves():
            plan = self.best(half, error - 1)
            if plan is None or sum(one.count + _NODES_OF_A_PANEL for one in [*halves, plan]) >= best.count:
                return [best]
            halves.append(plan)
        return [plan for half in halves for plan in self.plans(half.panel, error - 1, depth + 1)]

    def best(self, panel: Panel, error: float) -> Plan | None:
        self.tried += 1
        return _best(panel, error, self.trouble)


def _failure(panel: Panel) -> NotAnalytic:
    left, right = panel.ends(BOUND_BITS)
    return NotAnalytic(
        f"{panel.lobe.expr} is not shown to be analytic, up to real powers, "
        f"between {left.mid().str(10, radius=False)} and {right.mid().str(10, radius=False)}"
    )


def _best(panel: Panel, error: float, trouble: list[float]) -> Plan | None:
    """The plan with the fewest nodes among the ellipses that are tried, from the largest one down."""
    left, right = (float(end.mid()) for end in panel.ends(BOUND_BITS))
    limit = _limit(left, right, trouble)
    fewest = -error / (2 * limit)
    enough, ratio = (_QUICK, _STEP) if error > _LONG else (_THOROUGH, math.sqrt(_STEP))
    best: Plan | None = None
    failed = limit
    step = min(limit * _NEAR, _LARGEST)
    while step > _SMALLEST:
        plan = _plan(panel, 2.0**step, error)
        if plan is None:
            failed = step
        elif best is None or plan.count < best.count:
            best = plan
        else:
            break
        if best is not None and best.count <= fewest * enough:
            break
        step *= _STEP if best is None else ratio
    return best if best is None else _closer(best, failed, error, enough)


def _closer(best: Plan, failed: float, error: float, enough: float) -> Plan:
    """A larger ellipse between the best one and the smallest that failed, as long as it saves enough nodes."""
    for _ in range(_ATTEMPTS):
        step = math.log2(best.rho)
        if math.isinf(failed) or best.count * (1 - step / failed) < _NODES_OF_A_BOUND or failed < step * enough:
            break
        middle = math.sqrt(step * failed)
        plan = _plan(best.panel, 2.0**middle, error)
        if plan is None:
            failed = middle
        elif plan.count < best.count:
            best = plan
        else:
            break
    return best


def _limit(left: float, right: float, trouble: list[float]) -> float:
    """The logarithm of the parameter at which the ellipse meets a known singular point; large if there is none."""
    middle, half = (left + right) / 2, (right - left) / 2
    nearest = math.inf
    for point in trouble:
        t = abs(point - middle) / half
        # The panel's own ends are part of the weight.
        if t > 1 + 1e-9:
            nearest = min(nearest, t)
    return math.log2(nearest + math.sqrt(nearest * nearest - 1)) if nearest < 1e100 else math.inf


def _plan(panel: Panel, rho: float, error: float) -> Plan | None:
    bound = panel.bound(rho)
    if bound is None:
        return None
    with working_precision(BOUND_BITS):
        left, right = panel.ends(BOUND_BITS)
        size = float((bound * (right - left) * 8 / arb(rho - 1)).log().mid()) / math.log(2)
    count = max(math.ceil(((size - error) / math.log2(rho) + 1) / 2), 1)
    return Plan(panel, rho, bound, count)
