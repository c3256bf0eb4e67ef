"""Rules of order: signs, monotone maps, comparison under integrals and sums, and chains."""

from itertools import pairwise

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, equal_under
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import wanted
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
from zcmoe_symbolic.language.hypotheses import Hypothesis, between, generic_point, in_domain, in_range
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import (
    Asymptotic,
    Statement,
    at_most,
    equal,
    less,
    readable,
    same_statement,
    sides,
)
from zcmoe_symbolic.language.substitution import canonical, renamed_body, substitute

__all__ = ["by_sign", "for_every", "monotone", "termwise", "transitivity"]


@rule
def by_sign(goal: Goal, facts: Facts) -> Grounds:
    """An inequality whose difference has a visible sign.

    Statement: `lhs <= rhs` (or `<`) because `rhs - lhs`, simplified, is built from quantities of known sign. Side
    conditions: the signs follow from the hypotheses and from the declared assumptions. Source: ordered field.
    """
    wanted(goal, sp.Le, sp.Lt)
    difference = to_jets(goal.rhs) - to_jets(goal.lhs)
    forms = [difference, sp.expand(difference), sp.factor_terms(difference)]
    test = facts.positive if isinstance(goal, sp.Lt) else facts.nonnegative
    if any(test(form) for form in forms):
        return Grounds()
    raise RuleError(f"the sign of {difference} does not follow")


@rule
def monotone(goal: Goal, facts: Facts, theorem: Theorem) -> Grounds:
    """Apply a nondecreasing map to both sides of an inequality.

    Statement: from `A <= B`, `F(A) <= F(B)`, where F is read off the goal: its left side with A as the variable. This
    covers adding the same to both sides, scaling by what is not negative, and powers. Side conditions: F is a
    sum of powers with nonnegative factors, and A, B >= 0 unless F is linear. Source: ordered field.
    """
    wanted(goal, sp.Le, sp.Lt)
    if not is_theorem(theorem) or not isinstance(theorem.statement, sp.Le | sp.Lt):
        raise RuleError(f"{theorem!r} is not an inequality")
    small, large = (to_jets(side) for side in theorem.statement.args)
    if type(goal) is not type(theorem.statement):
        raise RuleError("the inequality proved and the one wanted differ in strictness")
    abstraction = Abstraction(facts)
    left, right, a, b = (abstraction(to_jets(side)) for side in (goal.lhs, goal.rhs, small, large))
    z = sp.Dummy("z", real=True)
    image = left.xreplace({a: z})
    if z not in image.free_symbols or not equal_under(facts, image.xreplace({z: b}), right):
        raise RuleError(f"{goal.rhs} is not {goal.lhs} with {small} replaced by {large}")
    both_nonnegative = bool(a.is_nonnegative and b.is_nonnegative)
    _check_increasing(image, z, strict=isinstance(goal, sp.Lt), both_nonnegative=both_nonnegative)
    return Grounds(premises=(theorem,))


def _check_increasing(image: sp.Expr, z: sp.Symbol, *, strict: bool, both_nonnegative: bool) -> None:
    """Raise unless `image` is a sum of powers of z with nonnegative coefficients (linear, if z may be negative)."""
    grows = False
    for term in sp.Add.make_args(sp.expand(image, power_exp=False, power_base=False)):
        coefficient, part = term.as_independent(z, as_Add=False)
        base, power = part.as_base_exp()
        if part == 1:
            continue
        if base != z or z in power.free_symbols or not power.is_positive or not (both_nonnegative or power == 1):
            raise RuleError(f"the map {image} is not a sum of powers that increase on the range of its argument {z}")
        if not coefficient.is_nonnegative:
            raise RuleError(f"the map {image} may decrease: the factor {coefficient} may be negative")
        grows = grows or bool(coefficient.is_positive)
    if strict and not grows:
        raise RuleError(f"the map {image} is not known to be strictly increasing")


@rule
def termwise(goal: Goal, facts: Facts, by: Justification | Hypothesis) -> Grounds:
    """Compare integrals by comparing integrands, or finite sums by comparing summands.

    Statement: `int_a^b f <= int_a^b g` (or the same for `sum_i`), from `f <= g` at every point between the limits,
    which `by` proves (a rule, or a `for_all` hypothesis); for integrals almost everywhere is enough. Side conditions:
    `a <= b`; f and g are continuous on the closed interval. Source: monotonicity of the integral.
    """
    wanted(goal, sp.Le)
    left, right = to_jets(goal.lhs), to_jets(goal.rhs)
    if type(left) is not type(right) or not isinstance(left, sp.Integral | sp.Sum):
        raise RuleError(f"{left} and {right} are not two integrals, or two sums")
    variable, low, high = left.limits[0]
    if right.limits[0][1:] != (low, high):
        raise RuleError(f"{left} and {right} have different limits")
    bodies = left.function, renamed_body(right.function, right.limits[0][0], variable)
    if isinstance(left, sp.Integral):
        if not facts.nonnegative(high - low):
            raise RuleError(f"{high} may lie below {low}")
        for body in bodies:
            if not facts.continuous(body, variable, low, high):
                raise RuleError(f"{body} is not known to be continuous from {low} to {high}")
    Abstraction(facts).inside(left)
    reason = for_every(by) if isinstance(by, Hypothesis) else justification(by)
    theorem, local = _pointwise(at_most(*bodies), left, facts, reason)
    return Grounds(premises=(theorem,), discharged=local)


def _pointwise(
    goal: Statement, binder: sp.Basic, facts: Facts, by: Justification
) -> tuple[Theorem, frozenset[Hypothesis]]:
    """Prove a statement for every value of the bound variable; the range of the variable is a local hypothesis."""
    variable, low, high = binder.limits[0]
    known = [h for h in facts.given if not h.mentions(variable)]
    local = {between(variable, low, high)}
    if isinstance(binder, sp.Sum):
        local.add(in_range(variable, low, high))
    else:
        local.add(generic_point(variable))
        if facts.below(variable, low, high).in_domain(variable):
            local.add(in_domain(variable))
    theorem = by.prove(goal, [*known, *local])
    for hypothesis in theorem.hypotheses - local:
        if hypothesis.mentions(variable):
            raise RuleError(f"the comparison at a point assumes that {hypothesis}")
    return theorem, frozenset(local)


@rule
def for_every(goal: Goal, facts: Facts, hypothesis: Hypothesis) -> Grounds:
    """What a `for_all` hypothesis says, at a point of its range.

    Statement: the relation of the hypothesis. Side conditions: it is given, and so is `between(x, low, high)` for
    the point x (which `termwise` supplies; on [0, 1], `in_domain(x)` serves). Source: rule of assumption.
    """
    if hypothesis.kind != "for all" or not facts.use(hypothesis):
        raise RuleError(f"{hypothesis} is not a for_all hypothesis among those given")
    low, high, relation = hypothesis.arguments
    for variable in sorted(goal.free_symbols, key=str):
        special = substitute(relation.expr, {relation.variables[0]: variable})
        if not same_statement(special, goal):
            continue
        if facts.use(between(variable, low, high)) or ((low, high) == (0, 1) and facts.in_domain(variable)):
            return Grounds()
    raise RuleError(
        f"{hypothesis} does not give {readable(goal)} at a point that is known to lie between {low} and {high}"
    )


@rule
def transitivity(goal: Goal, _: Facts, *steps: Theorem) -> Grounds:
    """A chain of equalities, inequalities in one direction, and at most one passage to an asymptotic equality.

    Statement: first left side related to last right side. Side conditions: each step starts where the one before
    ends; equalities after an expansion change its main part only; hypotheses that the regime of the expansion
    implies are dropped. Source: transitivity of = and <=.
    """
    if not steps or not all(is_theorem(step) for step in steps):
        raise RuleError("a chain needs at least one theorem, and theorems only")
    statements = [step.statement for step in steps]
    for before, after in pairwise(statements):
        if canonical(sides(before)[1]) != canonical(sides(after)[0]):
            raise RuleError(f"{readable(after)} does not start where {readable(before)} ends")
    start, end = sides(statements[0])[0], sides(statements[-1])[1]
    expansions = [s for s in statements if isinstance(s, Asymptotic)]
    others = {type(s) for s in statements if not isinstance(s, Asymptotic)}
    discharged: frozenset[Hypothesis] = frozenset()
    if expansions:
        expansion, discharged = _asymptotic_chain(start, end, expansions, others)
        result: Goal = expansion
    elif sp.Lt in others:
        result = less(start, end)
    else:
        result = at_most(start, end) if sp.Le in others else equal(start, end)
    if not same_statement(goal, result):
        raise RuleError(f"the chain proves {readable(result)}, not {readable(goal)}")
    return Grounds(premises=steps, discharged=discharged)


def _asymptotic_chain(
    start: sp.Expr, end: sp.Expr, expansions: list[Asymptotic], others: set[type]
) -> tuple[Asymptotic, frozenset[Hypothesis]]:
    if others - {sp.Eq}:
        raise RuleError("an expansion cannot be chained with an inequality")
    first = expansions[0]
    if any((e.scale, e.regime) != (first.scale, first.regime) for e in expansions):
        raise RuleError("expansions with different remainders cannot be chained; use expansion(...)")
    implied = first.regime.implied_hypotheses()
    return Asymptotic(start, end, first.scale, first.regime), implied
