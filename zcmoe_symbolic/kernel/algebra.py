"""Rules of exact algebra, of rewriting, and of specialising a theorem."""

from collections.abc import Mapping
from typing import Any

import sympy as sp

from zcmoe_symbolic.deciders.equality import prove_equal
from zcmoe_symbolic.deciders.transformations.intervals import as_intervals, discharged_for_intervals
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, Rewriting, equal_under
from zcmoe_symbolic.deciders.under_hypotheses.elimination import equal_by_elimination
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.special_cases import (
    check_real,
    check_replaceable,
    check_same_after,
    has_declared_properties,
)
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import RegionIntegral, Statement, readable, same_statement

__all__ = ["algebra", "assumption", "instance", "one_dimensional", "rewritings", "wanted"]

_T = sp.Dummy("t", real=True)


def wanted(goal: Statement, *kinds: type) -> None:
    """Refuse a goal of the wrong kind."""
    if not isinstance(goal, kinds):
        names = " or ".join(kind.__name__ for kind in kinds)
        raise RuleError(f"the rule proves a statement of kind {names}, not {readable(goal)}")


def rewritings(sources: tuple[object, ...], facts: Facts) -> tuple[list[Rewriting], tuple[Theorem, ...]]:
    """The equations that theorems and hypotheses offer for rewriting from left to right."""
    found, theorems = [], []
    for source in sources:
        if is_theorem(source):
            wanted(source.statement, sp.Eq)
            statement: Goal = source.statement
            found.append(Rewriting(to_jets(statement.lhs), to_jets(statement.rhs), source.hypotheses))
            theorems.append(source)
        elif isinstance(source, Hypothesis):
            if source not in facts.given:
                raise RuleError(f"the hypothesis that {source} is not among those given")
            found.append(_from_hypothesis(source))
        else:
            raise RuleError(f"{source!r} is neither a theorem nor a hypothesis")
    return found, tuple(theorems)


def _from_hypothesis(hypothesis: Hypothesis) -> Rewriting:
    named = frozenset({hypothesis})
    if hypothesis.kind == "unit mass":
        density = hypothesis.arguments[0]
        return Rewriting(sp.Integral(density(_T), (_T, 0, 1)), sp.S.One, named)
    if hypothesis.kind == "unit mass on":
        density, domain = hypothesis.arguments
        return Rewriting(RegionIntegral.over(domain, density(_T), _T), sp.S.One, named)
    if hypothesis.kind == "companding":
        return Rewriting(sp.S.Zero, sp.S.Zero, named, shares=hypothesis)
    if hypothesis.kind == "holds" and isinstance(hypothesis.arguments[0], sp.Eq):
        relation = hypothesis.arguments[0]
        return Rewriting(to_jets(relation.lhs), to_jets(relation.rhs), named)
    raise RuleError(f"the hypothesis that {hypothesis} is not an equation to rewrite with")


@rule
def algebra(goal: Goal, facts: Facts, *equations: Theorem | Hypothesis) -> Grounds:
    """Exact equality, where functions at points, integrals and sums are independent quantities.

    Statement: `lhs = rhs`. Integrals (sums) count as equal when their ranges agree and their integrands are
    equal there. `equations` (theorems, or hypotheses such as `unit_mass(lam)`) are used from left to right.
    Side conditions: whatever is singular, or a possibly divergent integral, on one side only must be shown
    harmless; signs needed for powers come from the hypotheses. Source: field axioms, laws of powers.
    """
    wanted(goal, sp.Eq)
    left, right = to_jets(goal.lhs), to_jets(goal.rhs)
    rules, theorems = rewritings(equations, facts)
    # A theorem's own hypotheses may still be open below a sum; those that were used come through `facts`.
    known = Facts(facts.given | {h for r in rules for h in r.hypotheses}, granted=facts.granted, used=facts.used)
    if equal_under(known, left, right, rules) or equal_by_elimination(known, left, right, rules):
        inherited = frozenset(h for theorem in theorems for h in theorem.hypotheses)
        return Grounds(premises=theorems, discharged=inherited)
    raise RuleError(_why_not(left, right, known))


def _why_not(left: sp.Expr, right: sp.Expr, facts: Facts) -> str:
    abstraction = Abstraction(Facts(facts.given, granted=facts.granted))
    if prove_equal(abstraction(left), abstraction(right)):
        return "both sides agree where both are defined, but something on one side only may be singular or divergent"
    return f"algebra does not show that {left} = {right}"


@rule
def assumption(goal: Goal, facts: Facts, hypothesis: Hypothesis) -> Grounds:
    """What a hypothesis says, under that hypothesis.

    Statement: the relation of `holds(...)`, or the hypothesis itself. Side condition: it follows from those
    given. Source: the rule of assumption.
    """
    if not facts.entails(hypothesis):
        raise RuleError(f"the hypothesis that {hypothesis} is not among those given")
    if goal == hypothesis or (hypothesis.kind == "holds" and same_statement(hypothesis.arguments[0], goal)):
        return Grounds()
    raise RuleError(f"the hypothesis that {hypothesis} does not say {readable(goal)}")


@rule
def instance(
    goal: Goal,
    facts: Facts,
    theorem: Theorem,
    functions: Mapping[Any, sp.Lambda] | None = None,
    symbols: Mapping[sp.Symbol, sp.Expr] | None = None,
) -> Grounds:
    """A special case of a theorem: undefined functions and free symbols replaced by particular ones.

    Statement: that of `theorem` after the replacement, up to `algebra`. Side conditions: every hypothesis of
    the theorem, after the replacement, follows from those given; a symbol is replaced only by an expression
    that provably meets the symbol's declared assumptions. Source: substitution rule.
    """
    if not is_theorem(theorem):
        raise RuleError(f"{theorem!r} is not a theorem")
    by_name = {f.__name__: value for f, value in (functions or {}).items()}
    if any(not isinstance(value, sp.Lambda) or "'" in name for name, value in by_name.items()):
        raise RuleError("a function is replaced by a Lambda, for instance Lambda(t, t), and its derivatives with it")
    symbols = {symbol: to_jets(sp.sympify(value)) for symbol, value in (symbols or {}).items()}
    for symbol, value in symbols.items():
        if not has_declared_properties(value, symbol, facts):
            raise RuleError(f"{value} need not have the properties that are declared of {symbol}")
    check_replaceable(theorem.statement, theorem.hypotheses, by_name, symbols)
    check_real(theorem.statement, theorem.hypotheses, by_name, symbols, facts)
    for hypothesis in sorted(theorem.hypotheses, key=str):
        changed = hypothesis.substituted(dict(symbols or {}), by_name)
        if not facts.entails(changed):
            raise RuleError(f"the theorem needs that {changed}, which does not follow from the hypotheses given")
    statement = theorem.statement
    if isinstance(statement, Hypothesis):
        if goal != statement.substituted(dict(symbols or {}), by_name):
            raise RuleError(f"{readable(goal)} is not the special case of {readable(statement)}")
    else:
        check_same_after(goal, statement, dict(symbols or {}), by_name, facts)
    return Grounds(premises=(theorem,), discharged=theorem.hypotheses)


@rule
def one_dimensional(goal: Goal, facts: Facts, theorem: Theorem, variable: sp.Symbol) -> Grounds:
    """A theorem about a domain and its partition in any dimension, read for [0, 1] and the intervals of a segmentation.

    Statement: that of `theorem` with each integral over the region `A(i, m)` written as the integral from
    `a(i-1, m)` to `a(i, m)`, and over the whole domain as the integral from 0 to 1, with `||grad f|| = |f'|`, up to
    `algebra`. Side conditions: `intervals` and `segmentation` are given, or the theorem assumes `unit_cube(domain, 1)`;
    they take the place of `partition`, in dimension 1 also of `region partition` and what follows with it (volumes are
    lengths, centroids midpoints, moments 1/12), and what is said of functions on [0, 1] that of what is said on the
    domain (for `bounded`, `probability density` and `occupied`: continuity, a positive density with unit mass). Other
    hypotheses are kept. Source: section 4, (13).
    """
    if not is_theorem(theorem):
        raise RuleError(f"{theorem!r} is not a theorem")
    reason, read = as_intervals(theorem.hypotheses, facts, variable)
    statement: Goal = theorem.statement
    if type(goal) is not type(statement) or isinstance(goal, Hypothesis):
        raise RuleError(f"{readable(goal)} is of another kind than {readable(statement)}")
    for part, target in zip(statement.args, goal.args, strict=True):
        reading, target = read(to_jets(part)), to_jets(target)
        if reading != target and (not isinstance(target, sp.Expr) or equal_under(facts, reading, target) is None):
            raise RuleError(f"in one dimension {part} reads {reading}, not {target}")
    discharged = discharged_for_intervals(theorem.hypotheses, goal, reason, read, facts)
    return Grounds(premises=(theorem,), discharged=discharged)
