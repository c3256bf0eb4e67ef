"""The recurrence of one definite sum, with the places where its terms are split off and what must not vanish."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import sympy as sp

from zcmoe_symbolic.deciders.equality.summation.creative_telescoping import (
    Recurrence,
    find_recurrence,
    regular_arguments,
)
from zcmoe_symbolic.deciders.equality.summation.hypergeometric import HypergeometricTerm, hypergeometric_term
from zcmoe_symbolic.deciders.equality.summation.normal_form import opened
from zcmoe_symbolic.deciders.equality.summation.ranges import (
    certainly_nonnegative,
    certainly_nonzero,
    counter,
    never_a_pole,
)
from zcmoe_symbolic.deciders.equality.summation.terms import UnsupportedTermError

__all__ = ["DefiniteSum", "conditions_of", "definite_sum", "first_order_recurrences", "right_side"]

_MOST_SPLIT_TERMS = 2


@dataclass(slots=True)
class DefiniteSum:
    """A definite sum and its summand as a hypergeometric term in the parameter and the index."""

    body: sp.Expr
    term: HypergeometricTerm
    below: sp.Expr
    above: sp.Expr


def definite_sum(node: sp.Sum, m: sp.Symbol) -> DefiniteSum | None:
    """The sum as one whose range grows with m at its upper end, or `None` if it is not of the kind."""
    body, index, below, above = opened(node)
    growth = sp.expand(above.subs(m, m + 1) - above)
    if below.has(m) or not growth.is_Integer or growth < 0:
        return None
    try:
        term = hypergeometric_term(sp.powsimp(body), m, index)
    except (UnsupportedTermError, sp.PolynomialError):
        return None
    return DefiniteSum(body, term, below, above)


def first_order_recurrences(
    node: sp.Expr, m: sp.Symbol
) -> Iterator[tuple[sp.Expr, sp.Expr, set[sp.Expr], set[sp.Expr]]]:
    """(u, v, nonzero, not poles) with S(m + 1) = u S(m) + v for all m >= 0 under the conditions, by telescoping in k.

    >>> from zcmoe_symbolic.deciders.equality.summation.normal_form import with_own_indices
    >>> m, k = counter(), sp.Symbol("k")
    >>> next(first_order_recurrences(with_own_indices(sp.Sum(sp.binomial(m, k), (k, 0, m))), m))[0]
    2
    """
    one = definite_sum(node, m) if isinstance(node, sp.Sum) and len(node.limits) == 1 else None
    if one is None:
        return
    for recurrence in find_recurrence(one.term, 1):
        low, high = recurrence.coefficients
        for split in range(_MOST_SPLIT_TERMS + 1):
            conditions = conditions_of(one, recurrence, m, 0, split)
            if high != 0 and conditions is not None:
                nonzero, not_poles = conditions
                yield -low / high, right_side(one, recurrence, m, split) / high, nonzero | {high}, not_poles


def conditions_of(
    one: DefiniteSum, recurrence: Recurrence, m: sp.Symbol, start: int, split: int
) -> tuple[set[sp.Expr], set[sp.Expr]] | None:
    """What must not vanish, and not be a pole of gamma, for the identity at below <= k <= above - split, m >= start."""
    last = one.above - split
    if not certainly_nonnegative(sp.expand((last - one.below + 1).subs(m, m + start))):
        return None
    nonzero: set[sp.Expr] = {base for base, _ in one.term.powers}
    not_poles: set[sp.Expr] = set()
    certificate = recurrence.certificate
    coefficient = sp.together(certificate.coefficient)
    factors = sp.Mul.make_args(sp.factor(sp.fraction(coefficient)[1]))
    # the certificate is also used at k = last + 1, and there even if no k is left in between
    _require(nonzero, factors, certainly_nonzero, one, m, start, last + 1)
    numerator = [argument for argument, sign in certificate.gammas if sign > 0]
    _require(not_poles, numerator, never_a_pole, one, m, start, last + 1)
    _require(not_poles, regular_arguments(one.term, recurrence), never_a_pole, one, m, start, last)
    _require(not_poles, one.term.regular, never_a_pole, one, m, start, one.above)
    return nonzero, not_poles


def _require(
    target: set[sp.Expr], parts: Iterable[sp.Expr], test: Callable[[sp.Expr], bool], one: DefiniteSum, m: sp.Symbol,
    start: int, last: sp.Expr,
) -> None:  # fmt: skip
    for part in parts:
        choices = list(_in_region(part, one, m, start, last))
        target.add(next((choice for choice in choices if test(choice)), choices[0]))


def _in_region(part: sp.Expr, one: DefiniteSum, m: sp.Symbol, start: int, last: sp.Expr) -> Iterator[sp.Expr]:
    """`part` for below <= k <= last and m >= start, written with independent counters; each choice covers them all."""
    k, first, second = one.term.k, counter("i"), counter("j")
    yield sp.expand(part.subs(k, one.below + first).subs(m, m + start))
    yield sp.expand(part.subs(k, last - first).subs(m, m + start))
    slope = sp.diff(last, m)
    if slope == 1:
        # k = below + i and last = k + j
        inverse = m + one.below + first + second - last
        yield sp.expand(part.subs(k, one.below + first).subs(m, sp.expand(inverse)))


def right_side(one: DefiniteSum, recurrence: Recurrence, m: sp.Symbol, split: int) -> sp.Expr:
    """sum_i a_i S(m + i): the certificate at both ends, and the terms that it does not cover."""
    k, last = one.term.k, one.above - split
    result = recurrence.certificate.value(sp.expand(last + 1)) - recurrence.certificate.value(one.below)
    for i, a in enumerate(recurrence.coefficients):
        body = one.body.subs(m, m + i)
        length = int(sp.expand(one.above.subs(m, m + i) - last))
        result += a * sp.Add(*(body.subs(k, sp.expand(last + 1 + j)) for j in range(length)))
    return result
