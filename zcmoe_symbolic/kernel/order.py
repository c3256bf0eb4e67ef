"""Rules of order: signs, monotone maps, comparison under integrals and sums, and chains."""

from functools import partial
from itertools import pairwise

import sympy as sp

from zcmoe_symbolic.deciders.transformations.finite_sums import check_defined
from zcmoe_symbolic.deciders.transformations.integers import first_and_next
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, equal_under
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike, on_both_sides, said_at, singular_alike
from zcmoe_symbolic.deciders.under_hypotheses.domains import lies_in
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.increasing_maps import check_increasing, map_of
from zcmoe_symbolic.deciders.under_hypotheses.operators import (
    at_every_point,
    check_order,
    common_bodies,
    exists,
    local_facts,
    with_body,
)
from zcmoe_symbolic.deciders.under_hypotheses.ranges import said_of_a_region
from zcmoe_symbolic.deciders.under_hypotheses.regions import says_of_each_region
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
from zcmoe_symbolic.language.hypotheses import Hypothesis, between
from zcmoe_symbolic.language.indicators import Indicator
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import (
    Asymptotic,
    AsymptoticBound,
    WithRemainder,
    at_most,
    equal,
    less,
    readable,
    same_statement,
    sides,
)
from zcmoe_symbolic.language.substitution import canonical, substitute

__all__ = [
    "by_sign",
    "for_every",
    "induction",
    "modus_ponens",
    "monotone",
    "some_summand",
    "termwise",
    "termwise_equality",
    "transitivity",
]


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
    image = map_of(left, a, z)
    values = (equal_under(facts, image.xreplace({z: y}), side) for y, side in ((a, left), (b, right)))
    if z not in image.free_symbols or not all(values):
        raise RuleError(f"{goal.rhs} is not {goal.lhs} with {small} replaced by {large}")
    check_increasing(image, z, (a, b), abstraction.nonnegative, strict=isinstance(goal, sp.Lt))
    return Grounds(premises=(theorem,))


@rule
def termwise(goal: Goal, facts: Facts, by: Justification | Hypothesis) -> Grounds:
    """Compare integrals by comparing integrands, sums by comparing summands, expectations outcome by outcome.

    Statement: `int f <= int g` over one range (an interval, the indices of a sum, a region, all outcomes), from
    `f <= g` at every point of the range, which `by` proves (a rule, or a `for_all` hypothesis); for integrals almost
    everywhere is enough. Side conditions: `int f` and `int g` exist; limits are in order. What is given about a symbol
    of the bound variable's name is not used. Source: monotonicity of the integral.
    """
    wanted(goal, sp.Le)
    return _compared(to_jets(goal.lhs), to_jets(goal.rhs), facts, by)


def _compared(left: sp.Basic, right: sp.Basic, facts: Facts, by: Justification | Hypothesis) -> Grounds:
    """Grounds for `left <= right`: the bodies compared at every point of their common range."""
    bodies = common_bodies(left, right)
    check_order(left, facts)
    for body in bodies:
        if not isinstance(left, sp.Sum) and not exists(with_body(left, body), facts):
            raise RuleError(f"{with_body(left, body)} is not known to exist")
    reason = for_every(by) if isinstance(by, Hypothesis) else justification(by)
    local = local_facts(left, facts)
    known = [h for h in facts.given if not any(map(h.mentions, left.bound_symbols))]
    theorem = reason.prove(at_most(*bodies), [*known, *local])
    for hypothesis in theorem.hypotheses - set(local):
        if any(map(hypothesis.mentions, left.bound_symbols)):
            raise RuleError(f"the comparison at a point assumes that {hypothesis}")
    for hypothesis in theorem.hypotheses & set(local):
        law = local[hypothesis]
        if law is not None:
            facts.use(law)
    return Grounds(premises=(theorem,), discharged=frozenset(local))


@rule
def termwise_equality(goal: Goal, facts: Facts, equality: Theorem, by: Justification | Hypothesis) -> Grounds:
    """Integrands of which one is at most the other are equal everywhere if their integrals are.

    Statement: `f(x) = g(x)` at a point x of the range, from the theorem `equality` that `int f = int g` and from
    `f <= g`, as in `termwise`. Side conditions: those of `termwise`; f and g are continuous on the range, which is an
    interval of positive length or a cube (or x is an index, for sums). Source: a continuous function that is not
    negative vanishes if its integral does.
    """
    wanted(goal, sp.Eq)
    if not is_theorem(equality) or not isinstance(equality.statement, sp.Eq):
        raise RuleError(f"{equality!r} is not a theorem that states an equality of two integrals")
    left, right = (to_jets(side) for side in equality.statement.args)
    grounds = _compared(left, right, facts, by)
    bodies, (variable,) = common_bodies(left, right), left.bound_symbols
    for point in sorted(goal.free_symbols | {variable}, key=str):
        there = [substitute(body, {variable: point}) for body in bodies]
        if not any(
            all(map(partial(equal_under, facts), map(to_jets, goal.args), ends)) for ends in (there, there[::-1])
        ):
            continue
        if all(at_every_point(left, body, point, facts) for body in bodies):
            return Grounds((*grounds.premises, equality), discharged=grounds.discharged - equality.hypotheses)
    raise RuleError(f"{readable(goal)} is not the equality of {bodies[0]} and {bodies[1]} at a point of the range")


@rule
def for_every(goal: Goal, facts: Facts, hypothesis: Hypothesis) -> Grounds:
    """What a `for_all` hypothesis says, at a point of its range.

    Statement: the relation of the hypothesis (`for_all`, or `throughout`, `throughout_regions`; what `equal_shares`
    or `equal_moments` say of region number i, for an i from 1 to m). Side conditions: it is given,
    and the point x is known to lie in the range, by `between(x, low, high)` or `in_region(x, region)`, which
    `termwise` supplies (on [0, 1], `in_domain(x)` serves). Source: rule of assumption.
    """
    families = {
        "equal moments": says_of_each_region,
        "equal shares": says_of_each_region,
        "throughout regions": said_of_a_region,
    }
    if hypothesis.kind not in ("for all", "throughout", *families) or not facts.use(hypothesis):
        raise RuleError(f"{hypothesis} is not a for_all hypothesis among those given")
    if hypothesis.kind in families and families[hypothesis.kind](goal, hypothesis, facts):
        return Grounds()
    *range_, relation = hypothesis.arguments
    for variable in () if hypothesis.kind in families else sorted(goal.free_symbols, key=str):
        special = said_at(relation, (variable,), facts)
        if special is None or not same_statement(special, goal):
            continue
        if hypothesis.kind == "throughout":
            inside = lies_in(variable, range_[0], facts)
        else:
            inside = facts.use(between(variable, *range_)) or (tuple(range_) == (0, 1) and facts.in_domain(variable))
        if inside:
            return Grounds()
    raise RuleError(f"{hypothesis} does not give {readable(goal)} at a point that is known to lie in the range")


@rule
def some_summand(goal: Goal, facts: Facts) -> Grounds:
    """If a sum exceeds another one, some summand exceeds the other's.

    Statement: `1[sum_i a_i < sum_i b_i] <= sum_i 1[a_i < b_i]`, all sums over one range. Side condition: the summands
    are defined. Source: otherwise `b_i <= a_i` for every i; this is the union bound.
    """
    wanted(goal, sp.Le)
    event, total = to_jets(goal.lhs), to_jets(goal.rhs)
    if not isinstance(event, Indicator) or event.kind != "<" or not isinstance(event.lhs, sp.Sum):
        raise RuleError(f"{goal.lhs} is not the indicator that one sum is less than another")
    small, large = common_bodies(event.lhs, event.rhs)
    inside = Abstraction(facts).inside(event.lhs)
    if not singular_alike(inside, sp.Tuple(small, large), sp.S.Zero):
        raise RuleError(f"{small} and {large} are not known to be defined")
    parts = with_body(event.lhs, Indicator(less(small, large)))
    if equal_under(facts, total, parts) is None:
        raise RuleError(f"the bound is {parts}, not {total}")
    return Grounds()


@rule
def modus_ponens(goal: Goal, facts: Facts, theorem: Theorem, *shown: Theorem) -> Grounds:
    """A theorem without the assumptions that have been shown.

    Statement: that of `theorem`. Those of its hypotheses `holds(R)` drop out for which a theorem in `shown` states R;
    the hypotheses of the latter take their place. Side conditions: there is one; an integral that stands on both sides
    of R, which may hold because both are undefined, exists or stands on both sides of the goal. Source: modus ponens.
    """
    if not is_theorem(theorem) or not all(map(is_theorem, shown)):
        raise RuleError(f"{theorem!r}, {shown!r} are not all theorems")
    if not same_statement(goal, theorem.statement):
        raise RuleError(f"the theorem says {readable(theorem.statement)}, not {readable(goal)}")
    assumed = {h for h in theorem.hypotheses if h.kind == "holds"}
    pairs = [(h, step) for step in shown for h in assumed if same_statement(h.arguments[0], step.statement)]
    if not pairs:
        raise RuleError(f"the theorem assumes none of {', '.join(readable(step.statement) for step in shown)}")
    serving = tuple(dict.fromkeys(step for _, step in pairs))
    alike = [canonical(part) for part in on_both_sides(goal)]
    unseen = [part for step in serving for part in on_both_sides(step.statement) if canonical(part) not in alike]
    if not integrals_alike(facts, unseen, ()):
        raise RuleError(f"an integral on both sides of what is assumed is not known to exist: {unseen}")
    met = {h for h, _ in pairs}
    # What one of them assumes stays, so that two of them cannot vouch for each other.
    still_assumed = {h for step in serving for h in step.hypotheses}
    return Grounds(premises=(theorem, *serving), discharged=frozenset(met - still_assumed))


@rule
def induction(goal: Goal, facts: Facts, base: Theorem, step: Theorem, n: sp.Symbol) -> Grounds:
    """What holds for a first integer, and with every integer for the next one, holds for all from the first one on.

    Statement: P(n), from the theorems `base`, P(0), or P(1) if n is declared positive, and `step`, P(n + 1), which may
    assume `holds(P(n))`. Side conditions: n is declared a nonnegative (positive) integer and no more; no other
    hypothesis is about n; both sides of P(n) are defined. Source: Peano's axiom of induction.
    """
    wanted(goal, sp.Eq, sp.Le, sp.Lt)
    for theorem, wants in zip((base, step), first_and_next(goal, n), strict=True):
        if not is_theorem(theorem) or not same_statement(theorem.statement, wants):
            raise RuleError(f"induction over {n} needs a theorem that states {readable(wants)}")
    assumed = frozenset(h for h in step.hypotheses if h.kind == "holds" and same_statement(h.arguments[0], goal))
    for hypothesis in base.hypotheses | (step.hypotheses - assumed):
        if hypothesis.mentions(n):
            raise RuleError(f"the induction over {n} would assume that {hypothesis}")
    about_others = Facts((h for h in facts.given if not h.mentions(n)), used=facts.used)
    check_defined(sp.Tuple(*map(to_jets, goal.args)), about_others)
    return Grounds(premises=(base, step), discharged=assumed - base.hypotheses)


@rule
def transitivity(goal: Goal, _: Facts, *steps: Theorem) -> Grounds:
    """A chain of equalities, inequalities in one direction, and passages to an asymptotic equality or bound.

    Statement: first left side related to last right side; with both an expansion and an inequality, the bound
    `lhs <= main + o(scale)`. Side conditions: each step starts where the one before
    ends; (in)equalities after an expansion change its main part only; hypotheses that the regime of the expansion
    implies are dropped. Source: transitivity of = and <=.
    """
    if not steps or not all(is_theorem(step) for step in steps):
        raise RuleError("a chain needs at least one theorem, and theorems only")
    statements = [step.statement for step in steps]
    for before, after in pairwise(statements):
        if canonical(sides(before)[1]) != canonical(sides(after)[0]):
            raise RuleError(f"{readable(after)} does not start where {readable(before)} ends")
    start, end = sides(statements[0])[0], sides(statements[-1])[1]
    expansions = [s for s in statements if isinstance(s, WithRemainder)]
    others = {type(s) for s in statements if type(s) is not Asymptotic}
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
    start: sp.Expr, end: sp.Expr, expansions: list[WithRemainder], others: set[type]
) -> tuple[WithRemainder, frozenset[Hypothesis]]:
    first = expansions[0]
    if any((e.scale, e.regime) != (first.scale, first.regime) for e in expansions):
        raise RuleError("expansions with different remainders cannot be chained; use expansion(...)")
    implied = first.regime.implied_hypotheses()
    kind = AsymptoticBound if others - {sp.Eq} else Asymptotic
    return kind(start, end, first.scale, first.regime), implied
