"""Counterexamples to a statement under its hypotheses, for the functions and points that these admit."""

from collections.abc import Iterable, Mapping

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders import Verdict, decide_nonnegative, find_counterexample
from zcmoe_symbolic.deciders.counterexamples import sample_functions
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.gradients import PointQuantity
from zcmoe_symbolic.language.hypotheses import Hypothesis, holds
from zcmoe_symbolic.language.jets import rebuilt, to_jets
from zcmoe_symbolic.language.statements import Expectation, RegionIntegral, Relation

__all__ = ["refute"]

_RELATIONS: dict[type, str] = {sp.Eq: "==", sp.Le: "<=", sp.Lt: "<"}
# Hypotheses that can be tested on concrete functions and points; others make the search give up.
_TESTABLE = {
    "continuous", "differentiable", "continuously differentiable", "positive", "nonnegative", "unit mass",
    "nonzero", "nonzero almost everywhere", "in domain", "in range", "holds", "between", "for all",
}  # fmt: skip
_MOST_INDICES = 20
_SECONDS_FOR_A_RANGE = 1


def refute(statement: Relation, given: Iterable[Hypothesis]) -> Verdict | None:
    """A refuted verdict with a counterexample that meets every hypothesis, or `None` if none was found.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.language.statements import at_most
    >>> x = Symbol("x", positive=True)
    >>> print(refute(at_most(x**2, x), ()))
    refuted: at x = 2: left side 4, right side 2
    """
    given = tuple(given)
    relation = _RELATIONS.get(type(statement))
    if relation is None:
        return None
    if any(
        part.has(Expectation, RegionIntegral, PointQuantity, sp.Limit, sp.Derivative)
        for part in map(to_jets, statement.args)
    ):
        return None
    if any(h.kind not in _TESTABLE for h in given):
        return None
    lhs, rhs = (to_jets(side) for side in statement.args)
    found = find_counterexample(
        lhs,
        rhs,
        relation,
        admissible=lambda name, function: _admissible(name, function, given),
        possible=lambda points, functions: _possible(points, functions, given),
    )
    return Verdict.refutation(found) if found else None


def _about(hypothesis: Hypothesis) -> str | None:
    """The name of the one function that a hypothesis is about, or `None`."""
    argument = hypothesis.arguments[0]
    body = argument.expr if isinstance(argument, sp.Lambda) else None
    return body.func.__name__.rstrip("'") if isinstance(body, AppliedUndef) else None


def _admissible(name: str, function: sp.Lambda, given: tuple[Hypothesis, ...]) -> bool:
    """Whether a concrete function meets every hypothesis that is about the function called `name` alone."""
    own = [hypothesis for hypothesis in given if _about(hypothesis) == name]
    return all(Facts().entails(hypothesis.substituted(functions={name: function})) for hypothesis in own)


def _is_satisfiable(name: str, given: tuple[Hypothesis, ...]) -> bool:
    """Whether some function meets what is assumed of one that the statement does not mention."""
    return any(_admissible(name, function, given) for function in sample_functions(1))


def _possible(
    points: Mapping[sp.Symbol, sp.Expr], functions: Mapping[str, sp.Lambda], given: tuple[Hypothesis, ...]
) -> bool:
    """Whether points and functions meet the hypotheses that are not about one function alone."""
    for hypothesis in given:
        name = _about(hypothesis)
        if name in functions or (name is not None and name not in functions and _is_satisfiable(name, given)):
            continue
        special = hypothesis.substituted(dict(points), dict(functions))
        if hypothesis.kind in ("in range", "between"):
            index, low, high = special.arguments
            if not ((index - low).is_nonnegative and (high - index).is_nonnegative):
                return False
        elif hypothesis.kind == "for all":
            if not _holds_throughout(*special.arguments):
                return False
        elif not Facts().entails(special):
            return False
    return True


def _holds_throughout(low: sp.Expr, high: sp.Expr, relation: sp.Lambda) -> bool:
    """Whether a relation between concrete functions certainly holds at every point (or integer) from low to high."""
    (variable,), stated = relation.variables, relation.expr
    if variable.is_integer:
        if not (low.is_Integer and high.is_Integer and high - low < _MOST_INDICES):
            return False
        sides = [to_jets(side) for side in stated.args]
        values = [{variable: sp.Integer(k)} for k in range(int(low), int(high) + 1)]
        return all(Facts().entails(holds(rebuilt(stated, [side.xreplace(v) for side in sides]))) for v in values)
    if not isinstance(stated, sp.Le) or not (low.is_number and high.is_number):
        return False
    difference = to_jets(stated.rhs - stated.lhs)
    if difference.free_symbols - {variable} or difference.has(AppliedUndef, sp.Integral, sp.Sum):
        return False
    point = sp.Dummy("x", real=True)
    at_the_point = difference.xreplace({variable: point})
    if not Facts().continuous(at_the_point, point, low, high):
        return False
    return decide_nonnegative(at_the_point, (point, low, high), seconds=_SECONDS_FOR_A_RANGE).proved
