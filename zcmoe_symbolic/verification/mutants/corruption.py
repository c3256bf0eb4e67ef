"""Corrupted variants of a statement: one place is changed, in one of the ways that slips of the pen have.

A place is a path of argument numbers. Places are listed before anything is built, because building is what costs time.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

import sympy as sp
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import rebuilt, to_jets
from zcmoe_symbolic.language.statements import (
    Asymptotic,
    AsymptoticBound,
    Statement,
    WithRemainder,
    readable,
    same_statement,
)
from zcmoe_symbolic.language.substitution import Binder, canonical
from zcmoe_symbolic.language.wellformed import check_exact
from zcmoe_symbolic.verification.mutants.places import Surroundings, at, below, other_regimes, small_quantity

__all__ = ["Corruption", "chosen", "corruptions"]

_Change = Callable[[], Statement]


@dataclass(frozen=True, slots=True)
class Corruption:
    """A corrupted statement, with the kind of the corruption."""

    kind: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class _Site:
    """A place with a way to corrupt it; `label` tells the ways apart."""

    kind: str
    label: str
    change: _Change


def corruptions(goal: Statement, given: Iterable[Hypothesis] = ()) -> Iterator[Corruption]:
    """Every corrupted variant of `goal` that is a statement of the language and not visibly the same one.

    What functions, points and regions may be confused is read off the statement and the hypotheses `given`.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.language import at_most
    >>> x = Symbol("x", real=True)
    >>> found = list(corruptions(at_most(2 * x, x**2)))
    >>> sorted({corruption.kind for corruption in found})
    ['constant', 'exponent', 'factor', 'relation', 'sign']
    >>> [readable(corruption.statement) for corruption in found if corruption.kind == "exponent"]
    ['2*x**2 <= x**2', '2*x <= x**3', '2*x <= x']
    """
    for site in _sites(_in_jets(goal), tuple(given)):
        corrupted = _built(site, goal)
        if corrupted is not None:
            yield corrupted


def chosen(goal: Statement, given: Iterable[Hypothesis] = (), limit: int | None = None) -> list[Corruption]:
    """At most `limit` different corruptions of `goal`, always the same: the kinds in turn, each in an order of its own.

    With which kind the turn begins, and the order within a kind, depend on nothing but the statement's text.
    """
    text = readable(goal)
    kinds: dict[str, list[_Site]] = {}
    for site in sorted(_sites(_in_jets(goal), tuple(given)), key=lambda site: _digest(text, site.kind, site.label)):
        kinds.setdefault(site.kind, []).append(site)
    order = sorted(kinds, key=lambda kind: _digest(text, kind))
    found: dict[tuple[object, ...], Corruption] = {}
    for turn in zip_longest(*(kinds[kind] for kind in order)):
        for site in turn:
            if limit is not None and len(found) >= limit:
                return list(found.values())
            corrupted = None if site is None else _built(site, goal)
            if corrupted is not None:
                found.setdefault((type(corrupted.statement), _key(corrupted.statement)), corrupted)
    return list(found.values())


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _key(statement: Statement) -> tuple[object, ...]:
    if isinstance(statement, Hypothesis):
        return statement.kind, statement.arguments
    return tuple(canonical(part) for part in statement.args)


def _built(site: _Site, goal: Statement) -> Corruption | None:
    """The corruption, unless it is outside the language, or plainly says the same."""
    try:
        statement = site.change()
        check_exact(statement)
        return None if _says_the_same(statement, goal) else Corruption(site.kind, statement)
    except (ValueError, TypeError, AttributeError, ZeroDivisionError, RecursionError):
        return None


def _says_the_same(one: Statement, other: Statement) -> bool:
    if same_statement(one, other):
        return True
    if isinstance(one, Hypothesis) or isinstance(other, Hypothesis) or type(one) is not type(other):
        return False
    (left, right), (first, second) = one.args[:2], other.args[:2]
    if isinstance(one, sp.Eq) and _expands_alike(left, second) and _expands_alike(right, first):
        return True
    return one.args[2:] == other.args[2:] and _expands_alike(left, first) and _expands_alike(right, second)


def _expands_alike(one: sp.Expr, other: sp.Expr) -> bool:
    difference = canonical(one) - canonical(other)
    return bool(difference == 0 or sp.expand(difference) == 0)


def _in_jets(goal: Statement) -> Statement:
    """The goal with derivatives as functions of their own, except where a whole side is a derivative."""
    if isinstance(goal, Hypothesis):
        return goal
    sides = [_side_in_jets(side) for side in goal.args[:2]]
    if isinstance(goal, WithRemainder):
        return type(goal)(*sides, *goal.args[2:])
    return type(goal)(*sides, evaluate=False)


def _side_in_jets(side: sp.Expr) -> sp.Basic:
    jets = to_jets(side)
    return side if isinstance(side, sp.Derivative) and not isinstance(jets, AppliedUndef) else jets


# -- the places of a statement ------------------------------------------------------------------------


def _sites(goal: Statement, given: tuple[Hypothesis, ...]) -> Iterator[_Site]:
    around = Surroundings.of(goal, given)
    if isinstance(goal, Hypothesis):
        for k, argument in enumerate(goal.arguments):
            if isinstance(argument, sp.Expr | sp.Lambda | sp.Rel):
                yield from _below(argument, (k,), around, _replacing(goal.arguments, k, _hypothesis_of(goal.kind)))
        return
    make = _statement_of(goal)
    for k, side in enumerate(goal.args[:2]):
        put = _replacing(goal.args, k, make)
        for label, whole in _whole_sides(side):
            yield _Site(label.split()[0], f"side {k}: {label}", partial(put, whole))
        yield from _below(side, (k,), around, put)
    yield from _of_relation(goal) if isinstance(goal, sp.Rel) else _of_remainder(goal, given)


def _replacing(
    parts: tuple[sp.Basic, ...], k: int, make: Callable[[list[sp.Basic]], Statement]
) -> Callable[[sp.Basic], Statement]:
    return lambda new: make([*parts[:k], new, *parts[k + 1 :]])


def _statement_of(goal: Statement) -> Callable[[list[sp.Basic]], Statement]:
    if isinstance(goal, sp.Rel):
        return lambda parts: type(goal)(*parts, evaluate=False)
    return lambda parts: type(goal)(*parts)


def _hypothesis_of(kind: str) -> Callable[[list[sp.Basic]], Statement]:
    return lambda parts: Hypothesis(kind, tuple(parts)).substituted()


def _whole_sides(side: sp.Expr) -> Iterator[tuple[str, sp.Expr]]:
    """A side as a whole with another sign, factor or summand."""
    if side == 0:
        return
    yield "sign of the side", -side
    if not side.is_Number:
        yield "constant times the side", 2 * side
        yield "constant into the side", side / 2
        yield "constant beside the side", side + 1


def _below(
    expr: sp.Basic, path: tuple[int, ...], around: Surroundings, put: Callable[[sp.Basic], Statement]
) -> Iterator[_Site]:
    """The corruptions of an expression and of everything in it; `put` makes the statement with another expression."""
    for kind, label, new in at(expr, around):
        yield _Site(kind, f"{'.'.join(map(str, path))}: {label}", partial(_put, put, new))
    for k in below(expr):
        yield from _below(expr.args[k], (*path, k), around, partial(_put_below, put, expr, k))


def _put(put: Callable[[sp.Basic], Statement], new: Callable[[], sp.Basic]) -> Statement:
    return put(new())


def _put_below(put: Callable[[sp.Basic], Statement], expr: sp.Basic, k: int, new: sp.Basic) -> Statement:
    return put(_with(expr, k, new))


def _with(expr: sp.Basic, k: int, new: sp.Basic) -> sp.Basic:
    arguments = [*expr.args[:k], new, *expr.args[k + 1 :]]
    if isinstance(expr, sp.Limit):
        return sp.Limit(*arguments[:3], str(arguments[3]))
    if isinstance(expr, Binder | ExprWithLimits | sp.Tuple | sp.Lambda | sp.Derivative):
        return expr.func(*arguments)
    return rebuilt(expr, arguments)


def _of_relation(goal: sp.Rel) -> Iterator[_Site]:
    """Other relations, as far as the right one does not imply them."""
    left, right = goal.args
    others: dict[str, tuple[type, sp.Expr, sp.Expr]] = {}
    if isinstance(goal, sp.Le):
        others = {"<": (sp.Lt, left, right), "=": (sp.Eq, left, right), ">=": (sp.Le, right, left)}
    elif isinstance(goal, sp.Lt):
        others = {"=": (sp.Eq, left, right), ">": (sp.Lt, right, left)}
    elif isinstance(goal, sp.Eq):
        others = {"<": (sp.Lt, left, right), ">": (sp.Lt, right, left)}
    for label, (kind, first, second) in others.items():
        yield _Site("relation", label, partial(kind, first, second, evaluate=False))


def _of_remainder(goal: WithRemainder, given: tuple[Hypothesis, ...]) -> Iterator[_Site]:
    """A finer remainder, one in a regime that the right one does not imply, or another relation."""
    left, main, scale, regime = goal.args
    small = small_quantity(regime)
    if small is not None:
        for power in (1, 2):
            finer = partial(type(goal), left, main, scale * small**power, regime)
            yield _Site("remainder", f"finer by {power}", finer)
    for other in other_regimes(regime, given):
        yield _Site("regime", str(other), partial(type(goal), left, main, scale, other))
    if isinstance(goal, AsymptoticBound):
        yield _Site("relation", "=", partial(Asymptotic, left, main, scale, regime))
        yield _Site("relation", ">=", partial(AsymptoticBound, main, left, scale, regime))
