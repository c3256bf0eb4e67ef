"""How a relation or a hypothesis is read as a comparison of independent real quantities."""

from collections.abc import Sequence

import sympy as sp

from zcmoe_symbolic.deciders.order_goals.certificate import Comparison
from zcmoe_symbolic.deciders.order_goals.certificate import Relation as Sign
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import check_harmless, integrals_alike
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Relation, at_most, equal

__all__ = ["check_defined", "comparison", "comparisons", "names_of_quantities", "relations_of"]

_T = sp.Dummy("t", real=True)
_SIGNS: dict[type, Sign] = {sp.Le: "<=", sp.Lt: "<", sp.Eq: "=="}


def relations_of(hypothesis: Hypothesis) -> tuple[Relation, ...]:
    """The order relations that a hypothesis states; none if it is of another kind.

    >>> from zcmoe_symbolic.language.hypotheses import in_domain
    >>> relations_of(in_domain(sp.Symbol("x", real=True)))
    (0 <= x, x <= 1)
    """
    if hypothesis.kind == "holds":
        return hypothesis.arguments if type(hypothesis.arguments[0]) in _SIGNS else ()
    if hypothesis.kind == "in domain":
        return at_most(0, hypothesis.arguments[0]), at_most(hypothesis.arguments[0], 1)
    if hypothesis.kind in ("between", "in range"):
        variable, low, high = hypothesis.arguments
        return at_most(low, variable), at_most(variable, high)
    if hypothesis.kind == "unit mass":
        return (equal(sp.Integral(hypothesis.arguments[0](_T), (_T, 0, 1)), 1),)
    return ()


def comparison(relation: Relation, table: Abstraction) -> Comparison:
    """A relation between algebraic expressions, with function values, integrals and sums as quantities of their own.

    Raises `ValueError` for limits and unevaluated derivatives, of which nobody knows whether they exist.
    """
    left, right = (to_jets(side) for side in relation.args)
    for side in (left, right):
        if side.has(sp.Limit, sp.Derivative, sp.Subs):
            raise ValueError(f"{side} contains a limit or derivative, which need not exist")
    return Comparison(table(left), _SIGNS[type(relation)], table(right))


def comparisons(goal: Relation, table: Abstraction) -> tuple[Comparison, ...]:
    """The goals that make up a relation: an equation is an inequality both ways."""
    whole = comparison(goal, table)
    if whole.relation != "==":
        return (whole,)
    return Comparison(whole.left, "<=", whole.right), Comparison(whole.right, "<=", whole.left)


def check_defined(facts: Facts, goal: Relation, sources: Sequence[Relation]) -> None:
    """Raise `ValueError` unless the sources are about real numbers wherever the goal is, and its sides exist alike."""
    if not integrals_alike(facts, *(outermost_binders(to_jets(side)) for side in goal.args)):
        raise ValueError("an integral that stands on one side only is not known to exist")
    check_harmless(facts, goal, *sources)


def names_of_quantities(relations: Sequence[Relation], table: Abstraction) -> dict[sp.Expr, sp.Expr]:
    """What each symbol of the abstraction stands for."""
    names: dict[sp.Expr, sp.Expr] = {}
    for relation in relations:
        for atom in _outermost(sp.Tuple(*(to_jets(side) for side in relation.args))):
            names.setdefault(table(atom), atom)
    return names


def _outermost(expr: sp.Basic) -> list[sp.Basic]:
    """Function values, integrals and sums in `expr`, without looking inside them."""
    if isinstance(expr, sp.core.function.AppliedUndef):
        return [expr]
    found = outermost_binders(expr)
    if found == [expr]:
        return found
    return [atom for argument in expr.args for atom in _outermost(argument)]
