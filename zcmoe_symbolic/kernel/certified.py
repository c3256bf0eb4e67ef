"""The rule for inequalities between functions of one or two variables in given ranges, by certified bounds."""

from itertools import product

import sympy as sp

from zcmoe_symbolic.deciders.nonnegativity import decide_nonnegative, defined_throughout
from zcmoe_symbolic.deciders.under_hypotheses.definedness import may_be_undefined
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.ranges import exact_ranges
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, rule

__all__ = ["certified_inequality"]


@rule
def certified_inequality(goal: Goal, facts: Facts) -> Grounds:
    """An inequality between two functions of one or two variables, at every point of the variables' ranges.

    Statement: `lhs <= rhs`, because ball arithmetic and Taylor's theorem enclose `rhs - lhs` on the whole range. Side
    conditions: each variable lies `between` two exact numbers, or in [0, 1]; `rhs - lhs` is defined at every point of
    the range. Source: Taylor's theorem with Lagrange's remainder; Moore, Interval Analysis (1966).
    """
    wanted(goal, sp.Le)
    variables = sorted(goal.free_symbols, key=str)
    if not 1 <= len(variables) <= 2:
        raise RuleError(f"the goal has {len(variables)} variables; certified bounds are for one or two")
    difference = goal.rhs - goal.lhs
    if not may_be_undefined(goal.lhs) | may_be_undefined(goal.rhs) <= may_be_undefined(difference):
        raise RuleError("the two sides have a part in common that may be undefined; take it off both sides")
    reasons = []
    for known in product(*(exact_ranges(variable, facts) for variable in variables)):
        verdict = decide_nonnegative(difference, *(bounds for _, bounds in known))
        if verdict.proved and defined_throughout(verdict.certificate) and all(facts.use(h) for h, _ in known):
            return Grounds(trust="certified")
        reasons.append(verdict.reason or "the difference has only a limit at some point of the range")
    raise RuleError(reasons[0] if reasons else "a variable has no range: give between(x, low, high) with exact ends")
