"""Rules for order goals from several inequalities at once: sums of multiples, products of powers."""

import sympy as sp

from zcmoe_symbolic.deciders.order_goals import Certificate, check, find_certificate, why_not
from zcmoe_symbolic.deciders.order_goals.reading import check_defined, comparison, comparisons, relations_of
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel.algebra import wanted
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.hypotheses import Hypothesis

__all__ = ["linear_arithmetic", "power_products"]


@rule
def linear_arithmetic(goal: Goal, facts: Facts, *sources: Theorem | Hypothesis) -> Grounds:
    """A sum of multiples of known inequalities and equations.

    Statement: `lhs <= rhs` (`<`, `=`) because a positive multiple of `rhs - lhs` is a sum of sources, multiplied by
    rational numbers or by quantities of known sign, and of a constant that is not negative. Side conditions: for `<`
    a strict source is used, or the constant is positive; what may be undefined in a source that is used is defined,
    or occurs in the goal. Source: Farkas' lemma (Schrijver 1986, section 7.3).
    """
    return _combined(goal, facts, sources, logarithms=False)


@rule
def power_products(goal: Goal, facts: Facts, *sources: Theorem | Hypothesis) -> Grounds:
    """A product of powers of known inequalities between products of powers of positive quantities.

    Statement: `lhs <= rhs` (`<`, `=`) because `log rhs - log lhs` is a sum of such differences of the sources, as in
    `linear_arithmetic`. Side conditions: as there; every base is positive, by its declaration or a source `0 < u`.
    Source: monotonicity of the logarithm, Farkas' lemma.
    """
    return _combined(goal, facts, sources, logarithms=True)


def _combined(goal: Goal, facts: Facts, sources: tuple[object, ...], *, logarithms: bool) -> Grounds:
    wanted(goal, sp.Le, sp.Lt, sp.Eq)
    read = [(relation, source) for source in sources for relation in _relations(source, facts)]
    for given in ((), facts.given):
        trial = Facts(given, granted=facts.granted)
        table = Abstraction(trial)
        known, parts = [comparison(relation, table) for relation, _ in read], comparisons(goal, table)
        found = [find_certificate(part, known, logarithms=logarithms) for part in parts]
        proofs = [c for c in found if isinstance(c, Certificate) and not c.contradiction]
        trust = [check(part, known, c) for part, c in zip(parts, proofs, strict=False)]
        if len(proofs) == len(parts) and all(trust):
            break
    else:
        raise RuleError(why_not(goal, [relation for relation, _ in read], found, table))
    facts.used |= trial.used
    used = [read[k] for k in sorted(frozenset().union(*(c.used(known) for c in proofs)))]
    check_defined(facts, goal, [relation for relation, _ in used])
    facts.used.update(source for _, source in used if isinstance(source, Hypothesis))
    theorems = tuple(dict.fromkeys(source for _, source in used if is_theorem(source)))
    return Grounds(theorems, trust="certified" if "certified" in trust else "symbolic")


def _relations(source: object, facts: Facts) -> tuple[Goal, ...]:
    if is_theorem(source):
        wanted(source.statement, sp.Le, sp.Lt, sp.Eq)
        return (source.statement,)
    if not isinstance(source, Hypothesis) or source not in facts.given or not relations_of(source):
        raise RuleError(f"{source} is neither a theorem nor an order relation among the hypotheses given")
    return relations_of(source)
