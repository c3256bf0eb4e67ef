"""Indicators as quantities: when the facts decide the relation, and when two relations are the same."""

from collections.abc import Callable, Iterator

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.indicators import Event, Indicator
from zcmoe_symbolic.language.substitution import Binder, canonical

__all__ = ["Events", "with_event_decided"]


class Events:
    """The symbols, with the values 0 and 1, that stand for indicators."""

    def __init__(self) -> None:
        self._known: list[tuple[str, sp.Basic, sp.Expr]] = []

    def symbol(
        self, event: Event, abstracted: Callable[[sp.Basic], sp.Expr], facts: Facts, *, decide: bool = True
    ) -> sp.Expr:
        """What stands for the indicator: with `decide`, 1 or 0 where the facts decide the relation; else a symbol.

        Two relations are the same if the differences of their sides are, up to the sign for equations.
        """
        if not isinstance(event, Indicator):
            return self._entry("region", canonical(event))
        difference = sp.expand(abstracted(event.lhs) - abstracted(event.rhs))
        known = _decided(event, difference, facts) if decide else None
        if known is not None:
            return known
        if event.kind == "<" and difference.is_integer:
            return self._entry("<=", difference + 1)
        if event.kind == "=":
            difference = min(difference, sp.expand(-difference), key=sp.default_sort_key)
        return self._entry(event.kind, difference)

    def _entry(self, kind: str, key: sp.Basic) -> sp.Expr:
        for other, known, symbol in self._known:
            if (other, known) == (kind, key):
                return symbol
        symbol = sp.Dummy("1", integer=True, nonnegative=True)
        self._known.append((kind, key, symbol))
        return symbol


def _decided(event: Indicator, difference: sp.Expr, facts: Facts) -> sp.Expr | None:
    """1 or 0 if the sign of `lhs - rhs`, or what is known of the order of the sides, decides the relation."""
    related = bool(facts.of_kind("holds"))
    if event.kind == "=":
        equal = difference.is_zero
        if equal is not None:
            return sp.S.One if equal else sp.S.Zero
        return sp.S.Zero if related and facts.nonzero(event.lhs - event.rhs) else None
    strict = event.kind == "<"
    if difference.is_negative or (not strict and difference.is_nonpositive):
        return sp.S.One
    if difference.is_positive or (strict and difference.is_nonnegative):
        return sp.S.Zero
    if not related:
        return None
    surplus = event.rhs - event.lhs
    if facts.positive(surplus) if strict else facts.nonnegative(surplus):
        return sp.S.One
    return sp.S.Zero if (facts.nonnegative(-surplus) if strict else facts.positive(-surplus)) else None


def with_event_decided(expr: sp.Basic, event: Event, value: sp.Expr) -> sp.Basic:
    """`expr` with the indicator replaced by its value, outside of operators that bind a variable of the relation."""
    if type(expr) is type(event) and canonical(expr) == canonical(event):
        return value
    bound = set(getattr(expr, "bound_symbols", ()))
    if not expr.args or isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda) or bound & event.free_symbols:
        return expr
    if isinstance(expr, Binder):
        return expr.func(with_event_decided(expr.body, event, value), *expr.args[1:])
    if isinstance(expr, sp.Integral | sp.Sum):
        return expr.func(with_event_decided(expr.function, event, value), *expr.limits)
    return expr.func(*_parts(expr, event, value))


def _parts(expr: sp.Basic, event: Event, value: sp.Expr) -> Iterator[sp.Basic]:
    return (with_event_decided(argument, event, value) for argument in expr.args)
