"""The interval through which a variable runs under order hypotheses, and which expressions are smooth on it."""

from collections.abc import Callable, Iterable, Sequence
from itertools import permutations

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.order_goals.reading import relations_of
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import equal_under
from zcmoe_symbolic.deciders.under_hypotheses.definedness import said_at
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import Hypothesis, in_domain, in_region
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Relation, same_statement
from zcmoe_symbolic.language.substitution import substitute

__all__ = ["VariableRange", "exact_ranges", "said_of_a_region"]

_INTERVALS = tuple(
    sp.Symbol("v", **flags).assumptions0
    for flags in ({"real": True}, *({kind: True} for kind in ("positive", "nonnegative", "negative", "nonpositive")))
)
_ANALYTIC = (sp.exp, sp.sin, sp.cos, sp.sinh, sp.cosh, sp.tanh, sp.erf, sp.erfc, sp.atan)


class VariableRange:
    """The interval of all values of `variable` that its declaration and the order hypotheses about it admit.

    It is an interval because the declaration is one of real, positive, nonnegative, negative, nonpositive, and each
    hypothesis about the variable is a comparison that is affine in it; `needed` hypotheses of another kind are
    refused with a `ValueError`, and so is a point `at` that is not known to lie in the interval. Hypotheses among
    those at hand that do not fit are left out, so that nothing is concluded from them.
    """

    def __init__(self, variable: sp.Symbol, at: sp.Expr, facts: Facts, needed: Iterable[Hypothesis] = ()) -> None:
        if type(variable) not in (sp.Symbol, sp.Dummy) or variable.assumptions0 not in _INTERVALS:
            raise ValueError(f"{variable} does not run through an interval; declare it real, positive or nonnegative")
        if variable in at.free_symbols:
            raise ValueError(f"the point {at} moves with {variable}")
        if any(getattr(at, f"is_{kind}") != wanted for kind, wanted in variable.assumptions0.items()):
            raise ValueError(f"{at} need not have the properties that are declared of {variable}")
        others = [h for h in facts.given if not h.mentions(variable)]
        self.variable, self.at = variable, at
        granted = [h for h in facts.granted if not h.mentions(variable)]
        self.outside = Facts(others, granted=granted, used=facts.used)
        needed = [h for h in needed if h.mentions(variable)]
        for hypothesis in needed:
            if not self._is_half_line_through(at, hypothesis):
                raise ValueError(f"that {hypothesis} does not say that {variable} lies in an interval around {at}")
        own = [h for h in facts.given if h.mentions(variable) and self._is_half_line_through(at, h)]
        self.inside = Facts({*others, *own, *needed}, granted=granted, used=facts.used)

    def _is_half_line_through(self, at: sp.Expr, hypothesis: Hypothesis) -> bool:
        """Whether the hypothesis cuts an interval out of the line, in which `at` certainly lies."""
        relations = relations_of(hypothesis) if hypothesis.kind in ("holds", "between", "in domain") else ()
        if not relations or any(isinstance(relation, sp.Eq) for relation in relations):
            return False
        for relation in relations:
            difference = sp.expand(to_jets(relation.rhs) - to_jets(relation.lhs))
            if not difference.is_polynomial(self.variable) or sp.degree(difference, self.variable) > 1:
                return False
            test = self.outside.positive if isinstance(relation, sp.Lt) else self.outside.nonnegative
            if not test(substitute(difference, {self.variable: at})):
                return False
        return True

    def everywhere(self, test: Callable[[Facts], bool]) -> bool:
        """Whether a test of signs succeeds for all values of the variable in the interval."""
        if test(self.inside):
            return True
        for hypothesis in self.inside.of_kind("between"):
            variable, low, high = hypothesis.arguments
            if variable == self.variable and test(self.inside.below(variable, low, high)):
                return self.inside.use(hypothesis)
        return False

    def is_smooth(self, expr: sp.Expr, positive: Sequence[sp.Expr] = ()) -> bool:
        """Whether `expr` has a value and derivatives of every order at all points of the interval.

        `positive` lists expressions that are known to be positive there; other signs must be visible.
        """
        if isinstance(expr, AppliedUndef):
            return self.variable not in expr.free_symbols
        if not expr.args:
            return bool(expr.is_real)
        if isinstance(expr, (sp.Add, sp.Mul, *_ANALYTIC)):
            return all(self.is_smooth(argument, positive) for argument in expr.args)
        if isinstance(expr, sp.log):
            return self.is_smooth(expr.args[0], positive) and self._is_positive(expr.args[0], positive)
        if not isinstance(expr, sp.Pow) or not all(self.is_smooth(argument, positive) for argument in expr.args):
            return False
        base, exponent = expr.args
        if exponent.is_Integer and exponent >= 0:
            return True
        nonzero = bool(exponent.is_integer) and self.everywhere(lambda facts: facts.nonzero(base))
        return nonzero or self._is_positive(base, positive)

    def _is_positive(self, expr: sp.Expr, known: Sequence[sp.Expr]) -> bool:
        if any(equal_under(self.inside, expr, other) is not None for other in known):
            return True
        return self.everywhere(lambda facts: facts.positive(expr))


def said_of_a_region(goal: Relation, hypothesis: Hypothesis, facts: Facts) -> bool:
    """Whether a `throughout_regions` hypothesis says the goal, of an index from 1 to m and a point in that region."""
    regions, m, relation = hypothesis.arguments
    for index, point in permutations(sorted(goal.free_symbols, key=str), 2):
        special = said_at(relation, (index, point), facts)
        if special is not None and same_statement(special, goal) and facts.in_range(index, sp.S.One, m):
            return facts.use(in_region(point, sp.Function(regions.name, real=True)(index, m)))
    return False


def exact_ranges(variable: sp.Symbol, facts: Facts) -> list[tuple[Hypothesis, tuple[sp.Expr, ...]]]:
    """The hypotheses that say between which exact numbers the variable lies."""
    found = [(h, h.arguments) for h in facts.of_kind("between") if h.arguments[0] == variable]
    found = [(h, bounds) for h, bounds in found if not (bounds[1].free_symbols | bounds[2].free_symbols)]
    unit = in_domain(variable)
    return [*found, *([(unit, (variable, sp.S.Zero, sp.S.One))] if unit in facts.given else [])]
