"""The search by cases: cut the interval where |.|, Max, Min or conditions change, and decide each part by itself."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import sympy as sp

from zcmoe_symbolic.deciders.nonnegativity.candidates import exact_candidates
from zcmoe_symbolic.deciders.nonnegativity.case_analysis import branch_of, branching_quantities, thresholds
from zcmoe_symbolic.deciders.nonnegativity.certificate import CasePart, Certificate, SplitCertificate
from zcmoe_symbolic.deciders.nonnegativity.coefficients import NotRegular
from zcmoe_symbolic.deciders.nonnegativity.constants import ordered, proved_zero
from zcmoe_symbolic.deciders.nonnegativity.jets import constant_ball
from zcmoe_symbolic.deciders.nonnegativity.points import as_rational, middle_between, near_fraction
from zcmoe_symbolic.deciders.nonnegativity.search import Negative, Question, Stuck, value_at

__all__ = ["search_cases"]

_STEPS = 64  # of the scan for changes of sign


def search_cases(question: Question, decide: Callable[[Question], Certificate]) -> SplitCertificate:
    """A certificate by cases; `decide` certifies each part. Raises `Negative` or `Stuck`."""
    quantities = branching_quantities(question.expr, question.variable)
    cuts = thresholds(question.expr, question.variable)
    if not quantities and not cuts:
        raise Stuck("there are no cases")
    for quantity in quantities:
        cuts += _zeros(question, quantity)
    points = [question.low]
    for cut in sorted(cuts, key=near_fraction):
        if ordered(points[-1], cut) and ordered(cut, question.high):
            points.append(cut)
    points.append(question.high)
    for point in points:
        _require_not_negative(question, point)
    parts = []
    for low, high in pairwise(points):
        signs = []
        for quantity in quantities:
            sign = _sign_inside(question, quantity, low, high)
            try:
                shown = decide(replace(question, expr=sign * quantity, low=low, high=high))
            except Negative as error:
                raise Stuck(f"the sign of {quantity} between {low} and {high} is not known") from error
            signs.append((quantity, sign, shown))
        chosen = {quantity: sign for quantity, sign, _ in signs}
        case = branch_of(question.expr, question.variable, low, high, chosen)
        try:
            parts.append(CasePart(tuple(signs), decide(replace(question, expr=case, low=low, high=high))))
        except Negative as found:
            raise _genuine(question, case, found.point, low, high) from found
    return SplitCertificate(question.expr, question.variable, question.low, question.high, tuple(points), tuple(parts))


def _zeros(question: Question, quantity: sp.Expr) -> list[sp.Expr]:
    """Exact zeros of a quantity inside the interval, where a scan sees it change its sign."""
    low, high = near_fraction(question.low), near_fraction(question.high)
    grid = [low + (high - low) * k / _STEPS for k in range(_STEPS + 1)]
    values = [value_at(quantity, {question.variable: as_rational(point)}) for point in grid]
    zeros: list[sp.Expr] = []
    for (left, here), (right, there) in pairwise(zip(grid, values, strict=True)):
        question.check_time()
        if here is not None and here.is_zero():
            zeros.append(as_rational(left))
        if here is None or there is None or not (here * there < 0):
            continue
        for candidate in exact_candidates(quantity**2, question.variable, left, right, question.check_time):
            if proved_zero(quantity.xreplace({question.variable: candidate})):
                zeros.append(candidate)
                break
    return zeros


def _sign_inside(question: Question, quantity: sp.Expr, low: sp.Expr, high: sp.Expr) -> int:
    middle = as_rational(middle_between(near_fraction(low), near_fraction(high)))
    value = value_at(quantity, {question.variable: middle})
    return -1 if value is not None and value < 0 else 1


def _require_not_negative(question: Question, point: sp.Expr) -> None:
    """The value at a point where cases meet must not be negative, whichever case applies there."""
    value = question.expr.subs(question.variable, point)
    try:
        ball = constant_ball(value)
    except (NotRegular, KeyError) as error:
        raise Stuck(f"the expression has no value at {question.variable} = {point}") from error
    if ball < 0:
        raise Negative(point, ball)


def _genuine(question: Question, case: sp.Expr, point: sp.Expr, low: sp.Expr, high: sp.Expr) -> Negative | Stuck:
    """The counterexample for a case as one for the whole: strictly inside the interval where the case applies."""
    inside = point
    middle = as_rational(middle_between(near_fraction(low), near_fraction(high)))
    for _ in range(200):
        if ordered(low, inside) and ordered(inside, high):
            value = value_at(case, {question.variable: inside})
            if value is not None and value < 0:
                return Negative(inside, value)
        step = as_rational(near_fraction(point) + (near_fraction(middle) - near_fraction(point)))
        middle = as_rational((near_fraction(point) + near_fraction(step)) / 2)
        inside = middle
    return Stuck(f"the expression seems to be negative next to {point}")
