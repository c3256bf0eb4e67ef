"""Whether two expressions are equal for all values that their symbols may take."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.counterexamples import find_counterexample
from zcmoe_symbolic.deciders.powers import is_zero_by_powers
from zcmoe_symbolic.deciders.verdict import Verdict
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.substitution import same

__all__ = ["decide_equal", "prove_equal"]


def prove_equal(left: sp.Expr, right: sp.Expr) -> str | None:
    """The name of the reduction that proves `left = right`, or `None`. Looks for no counterexample.

    >>> from sympy import Symbol
    >>> x = Symbol("x", real=True)
    >>> prove_equal((x - 1) * (x + 1), x**2 - 1)
    'powers and rational arithmetic'
    """
    if not (left.is_commutative and right.is_commutative):
        return None
    left, right = to_jets(left), to_jets(right)
    if same(left, right):
        return "identical up to bound variables"
    jets = sorted((left - right).atoms(AppliedUndef), key=sp.default_sort_key)
    difference = (left - right).xreplace({jet: sp.Dummy(str(jet.func), real=True) for jet in jets})
    try:
        if is_zero_by_powers(difference):
            return "powers and rational arithmetic"
    except (sp.PolynomialError, NotImplementedError, AttributeError, TypeError):
        return None
    return None


def decide_equal(lhs: sp.Expr, rhs: sp.Expr) -> Verdict:
    """Decide `lhs = rhs` for all values that the symbols' assumptions admit.

    Proved by a named chain of exact reductions; refuted by a point (or by concrete functions) at which Arb
    encloses the two sides in disjoint balls; otherwise undecided. Undefined functions are real-valued and
    arbitrary. Both sides are compared where both are defined.

    >>> from sympy import Symbol, sqrt
    >>> x = Symbol("x", real=True)
    >>> decide_equal(sqrt(x**2), abs(x)).status
    'proved'
    >>> print(decide_equal(sqrt(x**2), x))
    refuted: at x = -1: left side 1, right side -1
    """
    lhs, rhs = sp.sympify(lhs), sp.sympify(rhs)
    reduction = prove_equal(lhs, rhs)
    if reduction:
        return Verdict.proof(reduction)
    counterexample = find_counterexample(lhs, rhs)
    if counterexample:
        return Verdict.refutation(counterexample)
    return Verdict.undecided("no exact reduction shows it and no counterexample was met")
