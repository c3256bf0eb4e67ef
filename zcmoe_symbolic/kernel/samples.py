"""Rules about samples of independent examples, events and counts."""

import sympy as sp

from zcmoe_symbolic.deciders.transformations import over_one_example
from zcmoe_symbolic.deciders.transformations.finite_sums import (
    check_defined,
    coefficient,
    function_of_a_count,
    last_summand_apart,
    sum_taken_out,
)
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike
from zcmoe_symbolic.deciders.under_hypotheses.events import with_event_decided
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.probability import transformed
from zcmoe_symbolic.kernel.theorem import (
    Goal,
    Grounds,
    Justification,
    RuleError,
    Theorem,
    is_theorem,
    justification,
    rule,
)
from zcmoe_symbolic.language.hypotheses import Hypothesis, holds, in_region
from zcmoe_symbolic.language.indicators import Indicator, InRegion
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Expectation, readable, same_statement
from zcmoe_symbolic.language.substitution import canonical, substitute

__all__ = [
    "at_every_outcome",
    "by_cases",
    "coefficients",
    "constant_term",
    "independent_copies",
    "last_summand",
    "sum_of_expectations",
    "values_of_a_count",
]


def _check_integrals(goal: Goal, facts: Facts) -> None:
    if not integrals_alike(facts, *(outermost_binders(to_jets(side)) for side in goal.args)):
        raise RuleError("an integral or expectation that stands on one side only is not known to exist")


@rule
def independent_copies(goal: Goal, facts: Facts) -> Grounds:
    """Expectations over a sample of independent copies, by expectations over one example.

    Statement: inside an equality, for `H = sum_j h(X_j)`, `G = sum_j g(X_j)`, K likewise, j = 1..n: `E g(X_j) = E g`,
    `E e^H = (E e^h)^n`, `E G e^H = n E[g e^h] (E e^h)^(n-1)` and `E G K e^H = n E[g k e^h] (E e^h)^(n-1) + n (n-1)
    E[g e^h] E[k e^h] (E e^h)^(n-2)`. Side conditions: `examples(...)`; h is bounded; g is integrable, in a product of
    two square-integrable. Source: Fubini's theorem for product measures.
    """
    return transformed(goal, facts, Expectation, over_one_example, "independence of the examples")


@rule
def sum_of_expectations(goal: Goal, facts: Facts, index: sp.Symbol) -> Grounds:
    """The expectation of a finite sum over `index` is the sum of the expectations.

    Statement: `E[f sum_k c_k g_k] = sum_k c_k E[f g_k]` inside an equality. Side conditions: every expectation of a
    summand exists; the range of k is the same at every outcome. Source: linearity of the expectation.
    """
    return transformed(goal, facts, Expectation, sum_taken_out(index), "linearity over the sum")


@rule
def by_cases(
    goal: Goal, facts: Facts, event: Indicator | InRegion, if_so: Justification, if_not: Justification
) -> Grounds:
    """A statement that holds where an event occurs, and where it does not.

    Statement: the goal; `if_so` proves it with the indicator `event` replaced by 1, under the relation of the event,
    and `if_not` with 0, under the negation (an equation has none to offer; of `InRegion(x, A)`, only `in_region(x, A)`
    is assumed, in the first case). Indicators below an operator that binds one of their variables are left as they are.
    Side conditions: integrals on one side only exist; an event that does not occur in the goal is defined. Source: an
    indicator has the values 0 and 1.
    """
    wanted(goal, sp.Eq, sp.Le, sp.Lt)
    if not isinstance(event, Indicator | InRegion):
        raise RuleError(f"{event} is not an indicator; write Indicator(relation) or InRegion(x, A(i, m))")
    if all(with_event_decided(to_jets(side), event, sp.S.One) == to_jets(side) for side in goal.args):
        check_defined(event, facts)
    occurs, fails = _what_a_case_assumes(event)
    theorems = []
    cases = ((sp.S.One, if_so, occurs, fails), (sp.S.Zero, if_not, fails, occurs))
    for value, by, assumed, excluded in cases:
        sides = (with_event_decided(to_jets(side), event, value) for side in goal.args)
        given = [h for h in facts.given if h not in excluded]
        theorem = justification(by).prove(type(goal)(*sides, evaluate=False), [*given, *assumed])
        if theorem.hypotheses & excluded:
            raise RuleError(f"the case that {event.event} is {'true' if value == 1 else 'false'} assumes the opposite")
        theorems.append(theorem)
    _check_integrals(goal, facts)
    return Grounds(premises=tuple(theorems), discharged=occurs | fails)


def _what_a_case_assumes(event: Indicator | InRegion) -> tuple[frozenset[Hypothesis], frozenset[Hypothesis]]:
    """What may be assumed where the event occurs, and where it does not."""
    if isinstance(event, InRegion):
        return frozenset({in_region(event.point, event.region)}), frozenset()
    negation = event.negation
    return frozenset({holds(event.relation)}), frozenset() if negation is None else frozenset({holds(negation)})


@rule
def at_every_outcome(goal: Goal, facts: Facts, hypothesis: Hypothesis, index: sp.Expr, outcome: sp.Symbol) -> Grounds:
    """What is assumed of every outcome and every index of a range, at one of them.

    Statement: the relation of the hypothesis, at `index` and `outcome`. Side condition: the index is an integer in the
    range of the hypothesis. Source: rule of assumption.
    """
    if hypothesis.kind != "at every outcome" or not facts.use(hypothesis):
        raise RuleError(f"{hypothesis} is not an at_every_outcome hypothesis among those given")
    relation, low, high = hypothesis.arguments
    if not isinstance(outcome, sp.Symbol):
        raise RuleError(f"the outcome is a symbol, not {outcome}")
    if not facts.in_range(index, low, high):
        raise RuleError(f"{index} is not known to lie in the range {low}..{high}")
    special = substitute(relation.expr, dict(zip(relation.variables, (index, outcome), strict=True)))
    if not same_statement(special, goal):
        raise RuleError(f"{hypothesis} says {readable(special)}, not {readable(goal)}")
    return Grounds()


@rule
def values_of_a_count(goal: Goal, facts: Facts) -> Grounds:
    """A function of a count is the sum over its possible values.

    Statement: `F(N) 1[a <= N] = sum_(k=a)^n F(k) 1[N = k]`, for a sum N of n indicators and `a >= 0`, at every outcome;
    with a = 0 the left side is `F(N)`. Side condition: `F(k)` is defined for every k from a to n. Source: exactly one
    of the n + 1 events `N = k` occurs.
    """
    wanted(goal, sp.Eq)
    _check_integrals(goal, facts)
    function = function_of_a_count(to_jets(goal.rhs), facts)
    if equal_under(facts, to_jets(goal.lhs), function) is None:
        raise RuleError(f"{goal.rhs} is the sum over the values of {function}, not of {goal.lhs}")
    return Grounds()


def _identity(theorem: Theorem, s: sp.Symbol) -> tuple[sp.Expr, sp.Expr]:
    """The sides of an equality that holds for every positive s."""
    if not is_theorem(theorem) or not isinstance(theorem.statement, sp.Eq):
        raise RuleError(f"{theorem!r} is not an equality of two polynomials")
    if not isinstance(s, sp.Symbol) or s.assumptions0 != sp.Symbol("s", positive=True).assumptions0:
        raise RuleError(f"{s} is not a symbol that is declared positive and no more")
    about = [hypothesis for hypothesis in theorem.hypotheses if hypothesis.mentions(s)]
    if about:
        raise RuleError(f"the equality does not hold for every {s} > 0: it assumes that {about[0]}")
    left, right = (to_jets(side) for side in theorem.statement.args)
    return left, right


@rule
def coefficients(goal: Goal, facts: Facts, theorem: Theorem, s: sp.Symbol, number: sp.Expr) -> Grounds:
    """Two polynomials that agree for all positive arguments have the same coefficients.

    Statement: from `sum_k a_k s^k = sum_k b_k s^k`, over one range, `a_k = b_k` at `k = number`. Side conditions: the
    theorem assumes nothing about s; all coefficients are defined; the number is an integer in the range. Source: a
    polynomial with infinitely many zeros vanishes.
    """
    wanted(goal, sp.Eq)
    (a, k, bounds), (b, other, others) = (coefficient(side, s, facts) for side in _identity(theorem, s))
    if canonical(bounds) != canonical(others) or not facts.in_range(number, *bounds):
        raise RuleError(f"the sums have different ranges, or {number} is not known to lie in {bounds[0]}..{bounds[1]}")
    special = substitute(a, {k: number}), substitute(b, {other: number})
    if any(equal_under(facts, to_jets(side), form) is None for side, form in zip(goal.args, special, strict=True)):
        raise RuleError(f"the coefficients are {special[0]} and {special[1]}, not {goal.lhs} and {goal.rhs}")
    return Grounds(premises=(theorem,))


@rule
def constant_term(goal: Goal, facts: Facts, theorem: Theorem, s: sp.Symbol) -> Grounds:
    """The constant term of a polynomial is the value at 0 of what it equals for all positive arguments.

    Statement: from `sum_(k=0)^n a_k s^k = F(s)`, `a_0 = F(0)`. Side conditions: the theorem assumes nothing about s;
    all coefficients are defined; F is continuous in s on [0, 1]. Source: continuity.
    """
    wanted(goal, sp.Eq)
    left, right = _identity(theorem, s)
    constant, index, (low, high) = coefficient(left, s, facts)
    if low != 0 or not facts.in_range(sp.S.Zero, low, high) or not facts.continuous(right, s, sp.S.Zero, sp.S.One):
        raise RuleError(f"{left} does not begin with the power 0, or {right} is not known to be continuous at {s} = 0")
    check_defined(right, facts)
    special = substitute(constant, {index: sp.S.Zero}), substitute(right, {s: sp.S.Zero})
    if any(equal_under(facts, to_jets(side), form) is None for side, form in zip(goal.args, special, strict=True)):
        raise RuleError(f"the constant terms are {special[0]} and {special[1]}, not {goal.lhs} and {goal.rhs}")
    return Grounds(premises=(theorem,))


@rule
def last_summand(goal: Goal, facts: Facts) -> Grounds:
    """A finite sum is the sum without its last summand, and the last summand.

    Statement: `sum_(k=a)^b f(k) = sum_(k=a)^(b-1) f(k) + f(b)`; it is `f(a)` if b = a, and 0 if b = a - 1. Side
    conditions: `b >= a - 1`; the summands are defined. Source: definition of a finite sum.
    """
    wanted(goal, sp.Eq)
    apart = last_summand_apart(to_jets(goal.lhs), facts)
    if equal_under(facts, apart, to_jets(goal.rhs)) is None:
        raise RuleError(f"the sum is {apart}, not {goal.rhs}")
    return Grounds()
