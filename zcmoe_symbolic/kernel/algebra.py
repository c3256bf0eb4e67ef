"""Rules of exact algebra, of rewriting, and of specialising a theorem."""

from collections.abc import Mapping
from typing import Any

import sympy as sp
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.equality import prove_equal
from zcmoe_symbolic.deciders.transformations.intervals import as_intervals, holds_for_intervals
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, Rewriting, equal_under
from zcmoe_symbolic.deciders.under_hypotheses.elimination import equal_by_elimination
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.special_cases import check_real
from zcmoe_symbolic.kernel.theorem import Goal, Grounds, RuleError, Theorem, is_theorem, rule
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Asymptotic, Statement, readable, same_statement
from zcmoe_symbolic.language.substitution import canonical, substitute

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
        if any(getattr(sp.sympify(value), f"is_{k}") != v for k, v in symbol.assumptions0.items()):
            raise RuleError(f"{value} need not have the properties that are declared of {symbol}")
    _check_replaceable(theorem, by_name, symbols)
    check_real(theorem.statement, by_name, facts)
    for hypothesis in sorted(theorem.hypotheses, key=str):
        changed = hypothesis.substituted(dict(symbols or {}), by_name)
        if not facts.entails(changed):
            raise RuleError(f"the theorem needs that {changed}, which does not follow from the hypotheses given")
    statement = theorem.statement
    if isinstance(statement, Hypothesis):
        if goal != statement.substituted(dict(symbols or {}), by_name):
            raise RuleError(f"{readable(goal)} is not the special case of {readable(statement)}")
    else:
        _same_after(goal, statement, dict(symbols or {}), by_name, facts)
    return Grounds(premises=(theorem,), discharged=theorem.hypotheses)


def _check_replaceable(theorem: Theorem, functions: dict[str, sp.Lambda], symbols: dict[sp.Symbol, sp.Expr]) -> None:
    """Refuse to replace what hypotheses or the regime know by name, or by something that the regime lets vary."""
    statement: Goal = theorem.statement
    if any(h.kind == "generic point" for h in theorem.hypotheses):
        raise RuleError("a theorem about almost every point has no special cases")
    parts = [argument for h in theorem.hypotheses for argument in h.arguments]
    parts += statement.arguments if isinstance(statement, Hypothesis) else statement.args
    named = {name.name for part in parts for name in part.atoms(Str)}
    fixed = (named | {f"{name}_max" for name in named}) & set(functions)
    if fixed:
        raise RuleError(
            f"{', '.join(sorted(fixed))} cannot be replaced: a hypothesis or the regime is about it by name"
        )
    if isinstance(statement, Asymptotic):
        moving = statement.regime.free_symbols
        incoming = set().union(*(sp.sympify(v).free_symbols for v in (*functions.values(), *symbols.values())))
        if moving & (set(symbols) | incoming):
            raise RuleError(
                f"what varies in the regime ({statement.regime.reading}) can neither be replaced nor put in"
            )


def _same_after(
    goal: Goal, statement: Goal, symbols: dict[sp.Basic, sp.Expr], functions: dict[str, sp.Lambda], facts: Facts
) -> None:
    if type(goal) is not type(statement):
        raise RuleError(f"{readable(goal)} is of another kind than {readable(statement)}")
    for part, target in zip(statement.args, goal.args, strict=True):
        special = substitute(part, symbols, functions)
        if canonical(special) == canonical(target):
            continue
        if not isinstance(target, sp.Expr) or equal_under(facts, to_jets(special), to_jets(target)) is None:
            if isinstance(goal, sp.Eq) and _equal_limits(special, target, facts):
                continue
            raise RuleError(f"the special case of {readable(statement)} has {special} where the goal has {target}")


def _equal_limits(one: sp.Basic, other: sp.Basic, facts: Facts) -> bool:
    """Whether two limits run over the same variable and have equal bodies for all its values."""
    if not (isinstance(one, sp.Limit) and isinstance(other, sp.Limit)) or one.args[1:] != other.args[1:]:
        return False
    inside = facts.below(one.args[1], sp.S.One, sp.oo)
    return equal_under(inside, to_jets(one.args[0]), to_jets(other.args[0])) is not None


@rule
def one_dimensional(goal: Goal, facts: Facts, theorem: Theorem, variable: sp.Symbol) -> Grounds:
    """A theorem about an arbitrary partition, read for the intervals of a segmentation of [0, 1].

    Statement: that of `theorem` with each integral over the region `A(i, m)` written as the integral from
    `a(i-1, m)` to `a(i, m)`, and over the whole domain as the integral from 0 to 1, up to `algebra`. Side
    conditions: the hypotheses `intervals` and `segmentation` are given; they take the place of `partition`, and
    continuity of the functions, a positive continuous density with unit mass take the place of `bounded`,
    `probability density` and `occupied`. Other hypotheses are kept. Source: section 4, (13).
    """
    if not is_theorem(theorem):
        raise RuleError(f"{theorem!r} is not a theorem")
    read = as_intervals(facts, variable)
    discharged = {h for h in theorem.hypotheses if holds_for_intervals(h, facts)}
    statement: Goal = theorem.statement
    if type(goal) is not type(statement) or isinstance(goal, Hypothesis):
        raise RuleError(f"{readable(goal)} is of another kind than {readable(statement)}")
    for part, target in zip(statement.args, goal.args, strict=True):
        if equal_under(facts, read(to_jets(part)), to_jets(target)) is None:
            raise RuleError(f"in one dimension {part} reads {read(to_jets(part))}, not {target}")
    return Grounds(premises=(theorem,), discharged=frozenset(discharged))
