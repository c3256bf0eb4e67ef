"""The rule that compares two functions by comparing their derivatives."""

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under
from zcmoe_symbolic.deciders.under_hypotheses.definedness import check_harmless
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.ranges import VariableRange
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import sides
from zcmoe_symbolic.language.substitution import substitute

__all__ = ["by_derivatives"]


def _difference(inequality: Theorem) -> sp.Expr:
    """What an inequality says is not negative."""
    small, large = sides(inequality.statement)
    return to_jets(large) - to_jets(small)


@rule
def by_derivatives(
    goal: Goal, facts: Facts, theorem: Theorem, variable: sp.Symbol, at: sp.Expr, order: int, *positive: Theorem
) -> Grounds:
    """An inequality between two functions from the inequality between their derivatives of first or second order.

    Statement: `f(v) <= g(v)` for every v in an interval that contains the point z = `at`, from the theorem that the
    second derivatives satisfy `f'' <= g''` on the interval, if `f(z) <= g(z)` and `f'(z) = g'(z)`; of order 1 from
    `f' <= g'` where `v >= z`, or from `g' <= f'` where `v <= z`. Side conditions: what is assumed of v are
    comparisons that z meets; f and g are elementary functions whose logarithms, denominators and broken powers are
    those of quantities that are positive on the interval, by their signs or by the theorems `0 < u` in `positive`.
    Source: Taylor's theorem with Lagrange's remainder.
    """
    wanted(goal, sp.Le)
    if not all(map(is_theorem, (theorem, *positive))) or type(order) is not int or order not in (1, 2):
        raise RuleError("by_derivatives takes a theorem, a variable, a point, the order 1 or 2, and theorems 0 < u")
    wanted(theorem.statement, sp.Le, sp.Lt)
    for premise in positive:
        wanted(premise.statement, sp.Lt)
    z = to_jets(sp.sympify(at))
    run = VariableRange(variable, z, facts, [h for t in (theorem, *positive) for h in t.hypotheses])
    check_harmless(run.inside, goal, theorem.statement, *(premise.statement for premise in positive))
    known = [_difference(premise) for premise in positive]
    lower, upper = map(to_jets, goal.args)
    if not (run.is_smooth(lower, known) and run.is_smooth(upper, known)):
        raise RuleError(f"the two sides are not known to be defined and smooth wherever {variable} runs")
    derivatives = [upper - lower, *(to_jets(sp.Derivative(upper - lower, (variable, k))) for k in range(1, order + 1))]
    for k, derivative in enumerate(derivatives[:-1]):
        value = substitute(derivative, {variable: z})
        if not (equal_under(run.outside, value, sp.S.Zero) or (k == 0 and run.outside.nonnegative(value))):
            raise RuleError(f"at {variable} = {z} the derivatives of order {k} of the two sides differ by {value}")
    bound = _difference(theorem)
    ahead = order == 2 or run.everywhere(lambda where: where.nonnegative(variable - z))
    behind = order == 1 and run.everywhere(lambda where: where.nonnegative(z - variable))
    if (ahead and equal_under(run.inside, bound, derivatives[-1])) or (
        behind and equal_under(run.inside, bound, -derivatives[-1])
    ):
        return Grounds(premises=(theorem, *positive))
    raise RuleError(f"{bound} >= 0 does not show the sign of {derivatives[-1]}, the derivative of order {order}")
