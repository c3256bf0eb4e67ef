"""Equalities of definite hypergeometric sums with closed forms, and with each other, by a common recurrence."""

from collections.abc import Iterator

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.equality.summation.creative_telescoping import Recurrence, find_recurrence
from zcmoe_symbolic.deciders.equality.summation.definite_recurrence import (
    DefiniteSum,
    conditions_of,
    definite_sum,
    right_side,
)
from zcmoe_symbolic.deciders.equality.summation.induction import is_undefined, prove_zero, stays_defined
from zcmoe_symbolic.deciders.equality.summation.normal_form import opened, outermost
from zcmoe_symbolic.deciders.equality.summation.terms import conditions_hold
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_recurrence"]

_HIGHEST_ORDER = 2
_LATEST_START = 3
_MOST_SPLIT_TERMS = 2


def by_recurrence(expr: sp.Expr, prover: Prover) -> Proof | None:
    """Steps that prove `expr = 0`, where `expr` is linear in definite sums of hypergeometric terms.

    All sums satisfy one recurrence in a parameter, by creative telescoping; the rest of `expr` is shown to satisfy
    it too, the leading coefficient has no zero, and the first values agree.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.deciders.equality.summation.normal_form import with_own_indices
    >>> from zcmoe_symbolic.deciders.equality.summation.ranges import counter
    >>> n, k = counter("n"), Symbol("k")
    >>> claim = with_own_indices(sp.Sum(sp.binomial(n, k), (k, 0, n)) - 2**n)
    >>> [step.method for step in by_recurrence(claim, Prover([]))][0]
    'creative telescoping in n'
    """
    for version in _versions(expr):
        nodes = sorted(outermost(version), key=str)
        if not nodes or any(not isinstance(n, sp.Sum) or len(n.limits) > 1 or n.atoms(AppliedUndef) for n in nodes):
            return None
        for parameter in _parameters(nodes):
            prover.check_time()
            proof = _in_parameter(version, nodes, parameter, prover)
            if proof is not None:
                return proof
    return None


def _versions(expr: sp.Expr) -> Iterator[sp.Expr]:
    """`expr`, and with counters that stand in upper arguments of binomials only as arbitrary complex numbers.

    A binomial is a polynomial in its upper argument, so that the second claim contains the first.
    """
    yield expr
    fixed: set[sp.Basic] = set()
    for node in sp.preorder_traversal(expr):
        if isinstance(node, sp.Sum | sp.Product):
            fixed |= set().union(*(limit.free_symbols for limit in node.limits))
        elif isinstance(node, sp.binomial):
            fixed |= node.args[1].free_symbols
        elif isinstance(node, sp.Pow):
            fixed |= node.exp.free_symbols
        elif isinstance(node, sp.Function):
            fixed |= node.free_symbols
    upper = set().union(*(b.args[0].free_symbols for b in expr.atoms(sp.binomial)))
    wider = {s: sp.Dummy(s.name) for s in sorted(upper - fixed, key=str) if s.is_integer and s in expr.free_symbols}
    if wider:
        yield expr.subs(wider, simultaneous=True)


def _parameters(nodes: list[sp.Expr]) -> list[sp.Symbol]:
    inside = set().union(*(node.function.free_symbols for node in nodes)) - {opened(node)[1] for node in nodes}
    in_limits = set().union(*(limit.free_symbols for node in nodes for limit in node.limits))
    candidates = [s for s in inside if s.is_integer and s.is_nonnegative]
    return sorted(candidates, key=lambda s: (s not in in_limits, str(s)))


def _in_parameter(expr: sp.Expr, nodes: list[sp.Expr], m: sp.Symbol, prover: Prover) -> Proof | None:
    separated = _linear_in_sums(expr, nodes, m)
    if separated is None or not stays_defined(expr, m):
        return None
    sums, rest = separated
    if len(sums) != len(nodes):
        return None
    for order in range(_HIGHEST_ORDER + 1):
        prover.check_time()
        for recurrences in _common_recurrences(sums, order):
            for start in range(_LATEST_START + 1):
                proof = _from_recurrences(expr, sums, recurrences, rest, m, start, prover)
                if proof is not None:
                    return proof
    return None


def _linear_in_sums(
    expr: sp.Expr, nodes: list[sp.Expr], m: sp.Symbol
) -> tuple[list[tuple[sp.Expr, DefiniteSum]], sp.Expr] | None:
    places = {node: sp.Dummy("S") for node in nodes}
    marked = expr.xreplace(places)
    rest = marked.xreplace(dict.fromkeys(places.values(), sp.S.Zero))
    factors = [sp.diff(marked, place) for place in places.values()]
    if any(factor.free_symbols & set(places.values()) for factor in factors):
        return None
    if len(nodes) == 1 and conditions_hold(expr, {factors[0]}, set()):
        rest, factors = rest / factors[0], [sp.S.One]
    if any(factor.has(m) for factor in factors):
        return None
    sums = [definite_sum(node, m) for node in nodes]
    return [(factor, one) for factor, one in zip(factors, sums, strict=True) if one is not None], rest


def _common_recurrences(sums: list[tuple[sp.Expr, DefiniteSum]], order: int) -> Iterator[list[Recurrence]]:
    first, *others = (one for _, one in sums)
    for recurrence in find_recurrence(first.term, order):
        found = [recurrence]
        for other in others:
            known = recurrence.coefficients
            same = next(find_recurrence(other.term, order, known), None)
            if same is None or any(sp.cancel(a - b) != 0 for a, b in zip(same.coefficients, known, strict=True)):
                break
            found.append(same)
        else:
            yield found


def _from_recurrences(
    expr: sp.Expr, sums: list[tuple[sp.Expr, DefiniteSum]], recurrences: list[Recurrence], rest: sp.Expr, m: sp.Symbol,
    start: int, prover: Prover,
) -> Proof | None:  # fmt: skip
    coefficients = recurrences[0].coefficients
    order = len(coefficients) - 1
    nonzero = {coefficients[-1].subs(m, m + start)}
    not_poles: set[sp.Expr] = set()
    total = sp.Add(*(a * rest.subs(m, m + i) for i, a in enumerate(coefficients)))
    for (factor, one), recurrence in zip(sums, recurrences, strict=True):
        for split in range(_MOST_SPLIT_TERMS + 1):
            conditions = conditions_of(one, recurrence, m, start, split)
            if conditions is not None and conditions_hold(expr, *conditions):
                nonzero |= conditions[0]
                not_poles |= conditions[1]
                total += factor * right_side(one, recurrence, m, split)
                break
        else:
            return None
    total = total.subs(m, m + start)
    if is_undefined(total) or not conditions_hold(expr, nonzero, not_poles):
        return None
    closing = prove_zero(total, prover, (), 1)
    if closing is None:
        return None
    steps = list(closing)
    for value in range(start + order):
        first = prove_zero(expr.subs(m, value), prover, (by_recurrence,), 2)
        if first is None:
            return None
        steps += first
    words = f"recurrence of order {order} with coefficients {coefficients}, certificate checked as a rational function"
    return (Step(f"creative telescoping in {m.name}", words), *steps)
