"""Whether two expressions are defined alike: no pole, root, logarithm or integral on one side only."""

from collections.abc import Callable, Iterator, Sequence
from secrets import token_hex
from typing import Any, TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders, without_smoothness
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts, Span, is_plain_number
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import readable, sides
from zcmoe_symbolic.language.substitution import Binder, canonical, substitute

__all__ = [
    "check_harmless",
    "integrals_alike",
    "is_harmless",
    "may_be_undefined",
    "nothing_cancelled",
    "on_both_sides",
    "said_at",
    "singular_alike",
]


def singular_alike(facts: Facts, one: sp.Expr, other: sp.Expr) -> bool:
    """Whether what may be undefined on one side only, inside integrals too, is shown to be defined.

    Looked at are bases of powers that may be negative or broken, and the arguments of partial functions. Rules
    that rearrange an expression before comparing it call this on the sides as they stood, since a rearrangement
    may cancel a denominator. SymPy's own automatic simplification when an expression is built is part of the
    expression: `x/x` is 1.
    """
    left, right = _partial_parts(facts, one), _partial_parts(facts, other)
    lonely = {key: where for key, where in {**left, **right}.items() if (key in left) != (key in right)}
    return all(_is_defined(condition, expr, where) for (condition, expr, _), where in lonely.items())


def _is_defined(condition: str, expr: sp.Expr, facts: Facts) -> bool:
    tests = {"nonzero": facts.nonzero, "nonnegative": facts.nonnegative, "positive": facts.positive}
    return condition in tests and tests[condition](expr)


def nothing_cancelled(facts: Facts, expr: sp.Basic, replaced: Callable[[sp.Basic], sp.Basic]) -> bool:
    """Whether all that may be undefined in `expr` is still in sight after a replacement, or is shown to be defined.

    SymPy cancels as it rebuilds an expression: `h/g` with g in the place of h is 1, also where g is 0.
    """
    watched = _Watched()
    before = watched(expr)
    if not watched.seen:
        return True
    kept = {
        (condition, _stripped(condition, part), spans)
        for condition, part, spans in _partial_parts(facts, replaced(expr))
    }
    return all(
        _is_met_by_a_number(condition, part)
        or (condition, _stripped(condition, canonical(part)), _spans_of(part, where)) in kept
        or _is_defined(condition, part, where)
        for condition, part, where in watched.conditions(replaced(before), facts)
    )


def _stripped(condition: str, part: sp.Expr) -> sp.Expr:
    """`part`, or where it must not be 0 what it is a positive power or the absolute value of."""
    while condition == "nonzero" and (isinstance(part, sp.Abs) or (part.is_Pow and part.exp.is_positive)):
        part = part.args[0]
    return part


def said_at(relation: sp.Lambda, values: Sequence[sp.Basic], facts: Facts) -> Any:
    """What a relation says at values of its bound variables; `None` if something that may be undefined cancels there.

    For instance `x/y` is 1 at `x = y` for SymPy, also where y is 0.
    """
    told = dict(zip(relation.variables, values, strict=True))
    parts = [to_jets(side) for side in relation.expr.args]
    if not all(nothing_cancelled(facts, side, lambda part: substitute(part, told)) for side in parts):
        return None
    return substitute(relation.expr, told)


def check_harmless(facts: Facts, goal: Any, *sources: Any) -> None:
    """Raise `ValueError` unless the relations `sources` are between real numbers wherever the sides of `goal` are."""
    for source in sources:
        if not is_harmless(facts, source, goal):
            raise ValueError(f"{readable(source)} may be undefined on both sides where {readable(goal)} is not")


def is_harmless(facts: Facts, source: Any, goal: Any) -> bool:
    """Whether a relation that holds has two real sides wherever the goal has.

    A relation holds when both sides are real and so related, or when both are undefined. So it is enough that one
    side is defined: all that may be undefined in it occurs in the goal too, or is shown to be defined.
    """
    wanted = [to_jets(side) for side in goal.args]
    binders = [found for side in wanted for found in outermost_binders(side)]
    for side in map(to_jets, source.args):
        trial = facts.afresh()
        defined = singular_alike(trial, sp.Tuple(side, *wanted), sp.Tuple(*wanted))
        if defined and integrals_alike(trial, [*outermost_binders(side), *binders], binders):
            facts.used |= trial.used
            return True
    return False


class _Watched:
    """Writes expressions so that no part is lost when something is replaced, and reads off what must be met then."""

    def __init__(self) -> None:
        # Names that cannot be guessed, so that no function of an expression, or put into it, is mistaken for them.
        token = token_hex(16)
        self._parts = sp.Function(f"parts {token}", real=True)
        self._partial = {sp.Function(f"{kind.__name__} {token}", real=True): kind for kind in (sp.Pow, sp.log, sp.tan)}
        self.seen = False

    def __call__(self, expr: sp.Basic) -> sp.Basic:
        if isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda) or not expr.args:
            return expr
        if isinstance(expr, sp.Integral | sp.Sum):
            return expr.func(self(expr.function), *expr.limits)
        if isinstance(expr, Binder):
            return expr.func(self(expr.body), *expr.args[1:])
        parts = [self(argument) for argument in expr.args]
        for name, kind in self._partial.items():
            if isinstance(expr, kind) and not (kind is sp.Pow and expr.exp.is_Integer and expr.exp > 0):
                self.seen = True
                parts.append(name(*expr.args))
        return self._parts(*parts)

    def conditions(self, expr: sp.Basic, facts: Facts) -> Iterator[tuple[str, sp.Expr, Facts]]:
        """The conditions on the parts of an expression written so, and the facts that hold where they stand."""
        if isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda):
            return
        if isinstance(expr, sp.Integral | sp.Sum | Binder):
            inside = Abstraction(facts).inside(expr)
            yield from self.conditions(expr.body if isinstance(expr, Binder) else expr.function, inside)
        elif expr.func in self._partial:
            whole = self._partial[expr.func](*expr.args, evaluate=False)
            yield from ((condition, part, facts) for condition, part in _conditions(whole, facts))
        else:
            for argument in expr.args:
                yield from self.conditions(argument, facts)


def integrals_alike(
    facts: Facts, one: Sequence[sp.Basic], other: Sequence[sp.Basic], *, existence_first: bool = False
) -> bool:
    """Whether every integral of one list has a partner in the other, or certainly exists.

    Partners are looked for first, so that no hypothesis of existence is carried in vain; `existence_first` is
    quicker where the integrals exist anyway.
    """
    left, right = ({canonical(expr): expr for expr in side} for side in (one, other))
    alone = [expr for key, expr in {**left, **right}.items() if (key in left) != (key in right)]
    if not alone or (existence_first and _all_exist(facts, alone)):
        return True
    signs = {"positive", "nonnegative", "nonzero", "nonzero almost everywhere"}
    signs |= {"positive on", "nonnegative on", "nonzero almost everywhere on"}
    unsigned = [h for h in facts.given if h.kind not in signs]
    for given in ([], without_smoothness(facts), unsigned, facts.given):
        trial = facts.knowing(given)
        table = Abstraction(trial)
        symbols = {expr: table(expr) for expr in alone}
        partners = [{symbols[expr] for key, expr in side.items() if expr in symbols} for side in (left, right)]
        if all(table.exists(expr) for expr in alone if not all(symbols[expr] in side for side in partners)):
            facts.used |= trial.used
            return True
    return False


def _all_exist(facts: Facts, integrals: Sequence[sp.Basic]) -> bool:
    trial = facts.afresh()
    if not all(map(Abstraction(trial).exists, integrals)):
        return False
    facts.used |= trial.used
    return True


_PartKey: TypeAlias = tuple[str, sp.Expr, tuple[Span, ...]]


def _partial_parts(facts: Facts, expr: sp.Basic) -> dict[_PartKey, Facts]:
    """What must be nonzero (nonnegative, positive) for `expr` to be a real number, and the facts that hold there."""
    found: dict[_PartKey, Facts] = {}
    if isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda):
        return found
    for condition, part in _conditions(expr, facts):
        if not _is_met_by_a_number(condition, part):
            found[condition, canonical(part), _spans_of(part, facts)] = facts
    if isinstance(expr, sp.Integral | sp.Sum | Binder):
        inside = Abstraction(facts).inside(expr)
        found.update(_partial_parts(inside, expr.body if isinstance(expr, Binder) else expr.function))
    else:
        for argument in expr.args:
            found.update(_partial_parts(facts, argument))
    return found


def _spans_of(part: sp.Basic, facts: Facts) -> tuple[Span, ...]:
    """The ranges of those bound variables that occur in a part."""
    return tuple(span for span in facts.spans if span.variable in part.free_symbols)


def _is_met_by_a_number(condition: str, part: sp.Expr) -> bool:
    """Whether `part` is a number that meets the condition: `(-2)^t` and `0^(-k)` need not be real."""
    return is_plain_number(part) and (condition == "off the poles" or bool(getattr(part, f"is_{condition}")))


def _conditions(expr: sp.Basic, facts: Facts) -> list[tuple[str, sp.Expr]]:
    if isinstance(expr, sp.Pow):
        factors = sp.Mul.make_args(expr.base)
        nonnegative = expr.exp.is_nonnegative or facts.distance_to_the_end(expr.exp, least=0)
        found = [] if nonnegative else [("nonzero", factor) for factor in factors]
        return found if expr.exp.is_integer else [*found, *(("nonnegative", factor) for factor in factors)]
    if isinstance(expr, sp.log):
        return [("positive", expr.args[0])]
    if isinstance(expr, sp.tan):
        return [("off the poles", expr.args[0])]
    return []


def may_be_undefined(expr: sp.Expr) -> set[sp.Basic]:
    """The powers and function values in an expression: what cancels in a difference is not looked at any more."""
    return {
        part for part in expr.atoms(sp.Function, sp.Pow) if not (part.is_Pow and part.exp.is_Integer and part.exp > 0)
    }


def on_both_sides(statement: Any) -> list[sp.Basic]:
    """The integrals, sums and expectations that stand on both sides: the rules that proved it need not have looked."""
    left, right = ({canonical(part): part for part in outermost_binders(to_jets(side))} for side in sides(statement))
    return [part for key, part in left.items() if key in right]
