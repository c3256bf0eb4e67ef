"""The signs of quantities: by their form, by the order of points, and by the signs of their parts."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality import prove_equal
from zcmoe_symbolic.deciders.signs import is_nonnegative, is_positive
from zcmoe_symbolic.deciders.under_hypotheses.remembering import remembered
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import to_jets

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts

__all__ = ["Sign", "is_shown"]

Sign = Literal["is_positive", "is_nonnegative", "is_nonzero"]

_INCREASING = (sp.exp, sp.log)
_SIGNS_BY_RANGE: dict[Sign, Callable[[sp.Expr], bool]] = {
    "is_positive": is_positive,
    "is_nonnegative": is_nonnegative,
    "is_nonzero": lambda form: is_positive(form) or is_positive(-form),
}


def is_shown(expr: sp.Expr, sign: Sign, facts: "Facts") -> bool:
    """Whether `expr` has the sign by `facts`, in which is noted what the answer needed."""
    for given in dict.fromkeys((frozenset[Hypothesis](), facts.given)):
        if _by_form(trial := facts.knowing(given), expr, sign):
            facts.used |= trial.used
            return True
    strict = sign != "is_nonnegative"
    if _by_order(expr, facts, strict=strict) or (sign == "is_nonzero" and _by_order(-expr, facts, strict=True)):
        return True
    return sign != "is_nonzero" and _by_parts(expr, facts, strict=strict)


@remembered
def _by_form(facts: "Facts", expr: sp.Expr, sign: Sign) -> bool:
    """Whether the form of an expression shows its sign."""
    from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction

    plain = Abstraction(facts)(to_jets(expr))
    # Factoring shows another sign only of a sum, and it is slow; of a number with exp(-1000000) it would not end.
    rewritten: list[Any] = []
    if plain.has(sp.Add):
        rewritten = [sp.factor_terms] if plain.is_number else [sp.factor_terms, sp.factor]
    shown = bool(getattr(plain, sign)) or any(getattr(form(plain), sign) for form in rewritten)
    if not shown and plain.has(*_INCREASING) and not plain.is_number:  # e^k > 1 for k > 0
        shown = _SIGNS_BY_RANGE[sign](plain)
    return shown


def _by_parts(expr: sp.Expr, facts: "Facts", *, strict: bool) -> bool:
    """Whether a product, power or sum has the sign because its parts have it by the order of points."""
    if not _has_points(expr, facts):
        return False
    trial = facts.afresh()
    test = trial.positive if strict else trial.nonnegative
    if isinstance(expr, sp.Mul):
        negative = [factor for factor in expr.args if isinstance(factor, sp.Add | sp.Number) and test(-factor)]
        shown = len(negative) % 2 == 0 and all(test(factor) for factor in expr.args if factor not in negative)
    elif isinstance(expr, sp.Pow):
        shown = bool(expr.exp.is_real and (test if expr.exp.is_positive else trial.positive)(expr.base))
    elif isinstance(expr, sp.Add):
        shown = all(map(trial.nonnegative, expr.args)) and (not strict or any(map(trial.positive, expr.args)))
    else:
        return False
    if shown:
        facts.used |= trial.used
    return shown


def _has_points(expr: sp.Expr, facts: "Facts") -> bool:
    """Whether points of whose order something is known occur in a quantity; else there is no use in taking it apart."""
    segmentations = (*facts.of_kind("segmentation"), *facts.of_kind("companding"))
    breakpoints = {hypothesis.arguments[1].name for hypothesis in segmentations}
    if breakpoints and any(term.func.__name__ in breakpoints for term in expr.atoms(AppliedUndef)):
        return True
    ranges = [span.variable for span in facts.spans if span.region is None and not span.variable.is_integer]
    known = [*facts.of_kind("in domain"), *facts.of_kind("between")]
    points = [part for hypothesis in known for part in hypothesis.arguments]
    return not expr.free_symbols.isdisjoint(set(ranges).union(*(part.free_symbols for part in points)))


def _by_order(difference: sp.Expr, facts: "Facts", *, strict: bool) -> bool:
    """Whether the difference of two points is positive (not negative) by what is known of their order."""
    difference = to_jets(difference)
    if facts.distance_to_the_end(difference, least=1 if strict else 0):
        return True
    for hypothesis in facts.of_kind("holds"):
        relation = hypothesis.arguments[0]
        if isinstance(relation, sp.Lt) or (isinstance(relation, sp.Le) and not strict):
            if prove_equal(difference, relation.rhs - relation.lhs) and _speaks_of(difference, hypothesis, facts):
                return facts.use(hypothesis)
    if not strict and _is_distance_to_an_end(difference, facts):
        return True
    for hypothesis in (*facts.of_kind("segmentation"), *facts.of_kind("companding")):
        m, breakpoints = hypothesis.arguments[:2]
        for term in sorted(difference.atoms(AppliedUndef), key=str):
            index = term.args[0]
            if term.args[1:] != (m,):
                continue
            if term.func.__name__ == breakpoints.name and facts.in_range(index, sp.S.One, m):
                if sp.expand(difference - term + term.func(index - 1, m)) == 0:
                    return facts.use(hypothesis)
    if not strict:
        return facts.in_domain(difference) or facts.in_domain(1 - difference)
    return False


def _speaks_of(difference: sp.Expr, hypothesis: Hypothesis, facts: "Facts") -> bool:
    """Whether a relation says something wherever `difference`, that of its sides, is a number.

    The relation between `1/g + a` and `1/g + b` says nothing of a and b if g is 0.
    """
    from zcmoe_symbolic.deciders.under_hypotheses.definedness import is_harmless

    others = facts.afresh(without=hypothesis)
    if not is_harmless(others, hypothesis.arguments[0], sp.Eq(difference, 0, evaluate=False)):
        return False
    facts.used |= others.used
    return True


def _is_distance_to_an_end(difference: sp.Expr, facts: "Facts") -> bool:
    """Whether `difference` is a point minus the low end of its range, or the high end minus it."""
    for hypothesis in facts.of_kind("between"):
        point, low, high = hypothesis.arguments
        if 0 in (sp.expand(difference - point + low), sp.expand(difference - high + point)):
            return facts.use(hypothesis)
    for span in facts.spans:
        point, low, high = span.variable, span.low, span.high
        if point.is_integer or span.region is not None or point not in difference.free_symbols:
            continue
        at_an_end = 0 in (sp.expand(difference - point + low), sp.expand(difference - high + point))
        if at_an_end and facts.nonnegative(high - low):  # the limits of an integral may stand in the other order
            return True
    return False
