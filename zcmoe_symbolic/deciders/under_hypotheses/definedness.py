"""Whether two expressions are defined alike: no pole, root, logarithm or integral on one side only."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders, without_smoothness
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts, Span, is_plain_number
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import sides
from zcmoe_symbolic.language.substitution import Binder, canonical

__all__ = ["integrals_alike", "may_be_undefined", "on_both_sides", "singular_alike"]


def singular_alike(facts: Facts, one: sp.Expr, other: sp.Expr) -> bool:
    """Whether what may be undefined on one side only, inside integrals too, is shown to be defined.

    Looked at are bases of powers that may be negative or broken, and the arguments of partial functions. Rules
    that rearrange an expression before comparing it call this on the sides as they stood, since a rearrangement
    may cancel a denominator. SymPy's own automatic simplification when an expression is built is part of the
    expression: `x/x` is 1.
    """
    left, right = _partial_parts(facts, one), _partial_parts(facts, other)
    lonely = {key: where for key, where in {**left, **right}.items() if (key in left) != (key in right)}
    return all(_is_defined(condition, expr, where) for (condition, expr, _), where in lonely.items())


def _is_defined(condition: str, expr: sp.Expr, facts: Facts) -> bool:
    tests = {"nonzero": facts.nonzero, "nonnegative": facts.nonnegative, "positive": facts.positive}
    return condition in tests and tests[condition](expr)


def integrals_alike(
    facts: Facts, one: Sequence[sp.Basic], other: Sequence[sp.Basic], *, existence_first: bool = False
) -> bool:
    """Whether every integral of one list has a partner in the other, or certainly exists.

    Partners are looked for first, so that no hypothesis of existence is carried in vain; `existence_first` is
    quicker where the integrals exist anyway.
    """
    left, right = ({canonical(expr): expr for expr in side} for side in (one, other))
    alone = [expr for key, expr in {**left, **right}.items() if (key in left) != (key in right)]
    if not alone or (existence_first and _all_exist(facts, alone)):
        return True
    signs = {"positive", "nonnegative", "nonzero", "nonzero almost everywhere"}
    signs |= {"positive on", "nonnegative on", "nonzero almost everywhere on"}
    unsigned = [h for h in facts.given if h.kind not in signs]
    for given in ([], without_smoothness(facts), unsigned, facts.given):
        trial = Facts(given, granted=facts.granted, spans=facts.spans)
        table = Abstraction(trial)
        symbols = {expr: table(expr) for expr in alone}
        partners = [{symbols[expr] for key, expr in side.items() if expr in symbols} for side in (left, right)]
        if all(table.exists(expr) for expr in alone if not all(symbols[expr] in side for side in partners)):
            facts.used |= trial.used
            return True
    return False


def _all_exist(facts: Facts, integrals: Sequence[sp.Basic]) -> bool:
    trial = Facts(facts.given, granted=facts.granted, spans=facts.spans)
    if not all(map(Abstraction(trial).exists, integrals)):
        return False
    facts.used |= trial.used
    return True


_PartKey: TypeAlias = tuple[str, sp.Expr, tuple[Span, ...]]


def _partial_parts(facts: Facts, expr: sp.Basic) -> dict[_PartKey, Facts]:
    """What must be nonzero (nonnegative, positive) for `expr` to be a real number, and the facts that hold there."""
    found: dict[_PartKey, Facts] = {}
    if isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda):
        return found
    for condition, part in _conditions(expr, facts):
        if not _is_met_by_a_number(condition, part):
            where = tuple(span for span in facts.spans if span.variable in part.free_symbols)
            found[condition, canonical(part), where] = facts
    if isinstance(expr, sp.Integral | sp.Sum | Binder):
        inside = Abstraction(facts).inside(expr)
        found.update(_partial_parts(inside, expr.body if isinstance(expr, Binder) else expr.function))
    else:
        for argument in expr.args:
            found.update(_partial_parts(facts, argument))
    return found


def _is_met_by_a_number(condition: str, part: sp.Expr) -> bool:
    """Whether `part` is a number that meets the condition: `(-2)^t` and `0^(-k)` need not be real."""
    return is_plain_number(part) and (condition == "off the poles" or bool(getattr(part, f"is_{condition}")))


def _conditions(expr: sp.Basic, facts: Facts) -> list[tuple[str, sp.Expr]]:
    if isinstance(expr, sp.Pow):
        factors = sp.Mul.make_args(expr.base)
        nonnegative = expr.exp.is_nonnegative or facts.distance_to_the_end(expr.exp, least=0)
        found = [] if nonnegative else [("nonzero", factor) for factor in factors]
        return found if expr.exp.is_integer else [*found, *(("nonnegative", factor) for factor in factors)]
    if isinstance(expr, sp.log):
        return [("positive", expr.args[0])]
    if isinstance(expr, sp.tan):
        return [("off the poles", expr.args[0])]
    return []


def may_be_undefined(expr: sp.Expr) -> set[sp.Basic]:
    """The powers and function values in an expression: what cancels in a difference is not looked at any more."""
    return {
        part for part in expr.atoms(sp.Function, sp.Pow) if not (part.is_Pow and part.exp.is_Integer and part.exp > 0)
    }


def on_both_sides(statement: Any) -> list[sp.Basic]:
    """The integrals, sums and expectations that stand on both sides: the rules that proved it need not have looked."""
    left, right = ({canonical(part): part for part in outermost_binders(to_jets(side))} for side in sides(statement))
    return [part for key, part in left.items() if key in right]
