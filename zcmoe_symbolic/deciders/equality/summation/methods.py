"""The summation methods as the prover calls them."""

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.equality.prover import Proof, Prover
from zcmoe_symbolic.deciders.equality.summation.combinatorial import in_exponentials
from zcmoe_symbolic.deciders.equality.summation.definite_sums import by_recurrence
from zcmoe_symbolic.deciders.equality.summation.induction import Tactic, is_undefined, prove_zero
from zcmoe_symbolic.deciders.equality.summation.normal_form import (
    finite_sums,
    has_natural_ranges,
    normal_form,
    opened,
    outermost,
    with_own_indices,
)
from zcmoe_symbolic.deciders.equality.summation.ranges import counted_from_zero
from zcmoe_symbolic.deciders.equality.summation.roots_of_unity import over_roots_of_unity
from zcmoe_symbolic.deciders.equality.summation.terms import conditions_hold, vanishes
from zcmoe_symbolic.deciders.verdict import Step

__all__ = ["by_sequence_terms", "by_summation"]

_TACTICS: tuple[Tactic, ...] = (by_recurrence,)
_MOST_UNDEFINED_STARTS = 3
_CLEARLY_NONZERO = sp.Rational(1, 10**6)
_SEQUENCES = (sp.fibonacci, sp.lucas, sp.harmonic, sp.factorial, sp.factorial2, sp.binomial, sp.catalan, sp.gamma)


def by_sequence_terms(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """An equality of terms in integer symbols, without sums: powers, gamma, binomial, Fibonacci and Lucas numbers.

    >>> from sympy import Symbol, fibonacci, lucas
    >>> n = Symbol("n", integer=True, nonnegative=True)
    >>> by_sequence_terms(fibonacci(2 * n), fibonacci(n) * lucas(n), Prover([]))[0].method
    'exact arithmetic of terms'
    """
    prover.check_time()
    difference = left - right
    if difference.has(sp.Sum, sp.Product, sp.Integral) or not any(s.is_integer for s in difference.free_symbols):
        return None
    if not difference.has(*_SEQUENCES) and not any(p.exp.free_symbols for p in difference.atoms(sp.Pow, sp.exp)):
        return None
    counted, _ = counted_from_zero(difference)
    if is_undefined(counted) or not vanishes(counted):
        return None
    words = "recurrences of gamma, Binet's formula and laws of exponents give one rational function on both sides"
    return (Step("exact arithmetic of terms", words),)


def by_summation(left: sp.Expr, right: sp.Expr, prover: Prover) -> Proof | None:
    """An equality with sums and products over finite ranges.

    Ranges a..b must have integer ends with b >= a - 1 for all admitted values, so that no convention about
    reversed ranges matters.

    >>> from sympy import Symbol
    >>> n, k = Symbol("n", integer=True, nonnegative=True), Symbol("k")
    >>> proof = by_summation(sp.Sum(k, (k, 0, n)), n * (n + 1) / 2, Prover([]))
    >>> proof[0].method
    'induction in n'
    >>> by_summation(sp.Sum(k, (k, 0, n)), n * (n - 1) / 2, Prover([])) is None
    True
    """
    difference = left - right
    if not finite_sums(difference):
        return None
    if not all(len(limit) == 3 for node in difference.atoms(sp.Sum, sp.Product) for limit in node.limits):
        return None
    counted, _ = counted_from_zero(with_own_indices(difference))
    counted = _from_where_it_is_defined(counted)
    if is_undefined_outside_limits(counted) or not has_natural_ranges(counted):
        return None
    if _is_hopeless(counted):
        return None
    return (
        prove_zero(counted, prover, _TACTICS)
        or _after_roots_of_unity(counted, prover)
        or _in_exponentials(counted, prover)
        or _from_a_later_start(counted, prover)
    )


def _is_hopeless(expr: sp.Expr) -> bool:
    """Whether numbers at one point speak against the claim. Used only to give up early, never for a verdict."""
    if expr.atoms(AppliedUndef):
        return False
    symbols = sorted(expr.free_symbols, key=sp.default_sort_key)
    values = {s: sp.Integer(2 + i % 2) if s.is_integer else sp.Rational(9 + 2 * i, 7) for i, s in enumerate(symbols)}
    if any(s.is_extended_nonpositive or s.is_imaginary for s in symbols):
        return False
    try:
        difference = sp.N(normal_form(expr.subs(values, simultaneous=True), set()), 20)
        return bool(difference.is_number and difference.is_finite and abs(difference) > _CLEARLY_NONZERO)
    except (TypeError, ValueError, ArithmeticError, AttributeError):
        return False


def _from_a_later_start(expr: sp.Expr, prover: Prover) -> Proof | None:
    """The least value of a counter by itself: a recurrence may hold from the next one on only."""
    limits = set().union(*(limit.free_symbols for node in outermost(expr) for limit in node.limits))
    for index in sorted(limits & expr.free_symbols, key=sp.default_sort_key):
        prover.check_time()
        first = prove_zero(expr.subs(index, 0), prover, _TACTICS, 2)
        later = prove_zero(expr.subs(index, index + 1), prover, _TACTICS) if first else None
        if first is not None and later is not None:
            return (Step("case distinction", f"the least value of {index.name} by itself"), *first, *later)
    return None


def _from_where_it_is_defined(expr: sp.Expr) -> sp.Expr:
    """The claim from the first values of its counters on at which both sides are defined: before, it says nothing."""
    for index in sorted(expr.free_symbols, key=sp.default_sort_key):
        if index.is_integer and index.is_nonnegative:
            for _ in range(_MOST_UNDEFINED_STARTS):
                if _is_undefined_outside_sums(expr.subs(index, 0)):
                    expr = expr.subs(index, index + 1)
    return expr


def _is_undefined_outside_sums(expr: sp.Expr) -> bool:
    """Whether some part is undefined that is not a term of a sum, which might have no terms."""
    if isinstance(expr, sp.Sum | sp.Product | sp.Integral):
        return False
    return expr in (sp.zoo, sp.nan) or any(_is_undefined_outside_sums(argument) for argument in expr.args)


def _in_exponentials(expr: sp.Expr, prover: Prover) -> Proof | None:
    replaced = {}
    for node in outermost(expr):
        body, index, below, above = opened(node)
        if isinstance(node, sp.Sum) and body.has(sp.sin, sp.cos, sp.sinh, sp.cosh, sp.fibonacci, sp.lucas):
            pieces = sp.Add.make_args(in_exponentials(body))
            replaced[node] = sp.Add(*(sp.Sum(piece, (index, below, above)) for piece in pieces))
    if not replaced:
        return None
    proof = prove_zero(expr.xreplace(replaced), prover, _TACTICS)
    words = "Euler's and Binet's formulas in the summands"
    return None if proof is None else (Step("sums of exponentials", words), *proof)


def _after_roots_of_unity(expr: sp.Expr, prover: Prover, tries: int = 3) -> Proof | None:
    nodes = sorted(outermost(expr), key=str)
    periodic = [node for node in nodes if node.function.has(sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc, sp.exp)]
    if not periodic or tries == 0:
        return None
    nonzero: set[sp.Expr] = set()
    closed = {node: over_roots_of_unity(node, nonzero) for node in periodic}
    found = {node: value for node, value in closed.items() if value is not None}
    if found and conditions_hold(expr, nonzero, set()):
        proof = prove_zero(expr.xreplace(found), prover, _TACTICS)
        words = "the product of a - b u over all u with u**N = 1 is a**N - b**N; geometric sums of powers of u"
        return None if proof is None else (Step("roots of unity", words), *proof)
    counters = set().union(*(limit.free_symbols for node in periodic for limit in node.limits)) & expr.free_symbols
    if len(counters) != 1:
        return None
    index = counters.pop()
    later = _after_roots_of_unity(expr.subs(index, index + 1), prover, tries - 1)
    first = prove_zero(expr.subs(index, 0), prover, _TACTICS) if later else None
    if later is None or first is None:
        return None
    return (Step("case distinction", f"the least value of {index.name} by itself"), *first, *later)


def is_undefined_outside_limits(expr: sp.Expr) -> bool:
    """Whether a part other than an end of a range is infinite or undefined; an empty sum has no parts."""
    if isinstance(expr, sp.Sum | sp.Product | sp.Integral):
        if not isinstance(expr, sp.Integral) and any(above - below + 1 == 0 for _, below, above in expr.limits):
            return False
        return is_undefined_outside_limits(expr.function)
    if expr in (sp.zoo, sp.nan, sp.oo, -sp.oo):
        return True
    return any(is_undefined_outside_limits(argument) for argument in expr.args)
