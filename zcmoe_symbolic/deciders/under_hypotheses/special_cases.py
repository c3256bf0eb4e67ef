"""What can be put in for the undefined functions and the free symbols of a theorem, and what it gives."""

from collections.abc import Iterable
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike, nothing_cancelled, singular_alike
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import function_and_order, to_jets
from zcmoe_symbolic.language.statements import Statement, WithRemainder, readable
from zcmoe_symbolic.language.substitution import Binder, canonical, substitute

__all__ = ["check_real", "check_replaceable", "check_same_after", "has_declared_properties"]


def check_real(
    statement: Statement,
    hypotheses: Iterable[Hypothesis],
    functions: dict[str, sp.Lambda],
    symbols: dict[sp.Symbol, sp.Expr],
    facts: Facts,
) -> None:
    """Raise `ValueError` unless each function put in is real at every point at which the special case applies it."""
    regime = getattr(statement, "regime", None)
    facts = facts if regime is None else facts.granting(*regime.implied_hypotheses())
    # The points are those after the replacement; bound variables are renamed where a function put in contains them.
    incoming = sp.Tuple(*sorted(set().union(*(v.free_symbols for v in functions.values())), key=str))
    replaced = {**symbols, sp.Dummy("incoming"): incoming}
    applied = [substitute(part, replaced) for part in _expressions_of(statement, hypotheses)] if functions else []
    jets = [function_and_order(jet.func) for part in applied for jet in part.atoms(AppliedUndef)]
    for name, function in functions.items():
        variables = [sp.Dummy("t", real=True) for _ in function.variables]
        body = substitute(function.expr, dict(zip(function.variables, variables, strict=True)))
        differentiated = any(known == name and order > 0 for known, order in jets)
        if not differentiated and singular_alike(Facts(), body, sp.S.Zero) and _integrals_exist(body, facts):
            continue
        on_the_domain = facts.below(variables[0], sp.S.Zero, sp.S.One)
        real_on_the_domain = not differentiated and len(variables) == 1 and _is_real(body, on_the_domain)
        if not all(_is_real_in(part, name, function, facts, real_on_the_domain) for part in applied):
            raise ValueError(f"{function.expr} is not known to be real wherever the theorem applies {name}")


def _expressions_of(statement: Statement, hypotheses: Iterable[Hypothesis]) -> list[sp.Expr]:
    """What stands in a statement, and in the relations that it assumes; of what these bind, nothing is known."""
    parts = list(statement.arguments if isinstance(statement, Hypothesis) else statement.args)
    for argument in (argument for hypothesis in hypotheses for argument in hypothesis.arguments):
        if isinstance(argument, sp.Lambda) and isinstance(argument.expr, sp.Rel):
            names = {variable: sp.Dummy(variable.name, **variable.assumptions0) for variable in argument.variables}
            parts += [substitute(side, names) for side in argument.expr.args]
        elif isinstance(argument, sp.Rel):
            parts += argument.args
    return [to_jets(part) for part in parts if isinstance(part, sp.Expr)]


def _is_real(value: sp.Basic, facts: Facts) -> bool:
    """Whether a value is a real number: what the language builds from real numbers is real where it is defined."""
    return singular_alike(facts, value, sp.S.Zero) and _integrals_exist(value, facts)


def _integrals_exist(value: sp.Basic, facts: Facts) -> bool:
    return integrals_alike(facts, outermost_binders(to_jets(value)), ())


def _is_real_in(expr: sp.Basic, name: str, function: sp.Lambda, facts: Facts, real_on_the_domain: bool) -> bool:
    """Whether the function put in has a real value at each point at which `expr` applies the undefined one."""
    if isinstance(expr, AppliedUndef) and function_and_order(expr.func)[0] == name:
        applied = {expr, sp.Function(name, real=True)(*expr.args)}
        values = [substitute(term, {}, {name: function}) for term in applied]  # of the function, and of its derivative
        in_the_domain = real_on_the_domain and all(map(facts.in_domain, expr.args))
        if not (in_the_domain or all(_is_real(value, facts) for value in values)):
            return False
    if isinstance(expr, sp.Integral | sp.Sum | Binder):
        facts = Abstraction(facts).inside(expr)
    elif isinstance(expr, sp.Limit):
        facts = facts.below(expr.args[1], sp.S.One, sp.oo)
    return all(_is_real_in(argument, name, function, facts, real_on_the_domain) for argument in expr.args)


def has_declared_properties(value: sp.Expr, symbol: sp.Symbol, facts: Facts) -> bool:
    """Whether what is declared of the symbol is true of the value: by its form, or by the hypotheses."""
    declared = symbol.assumptions0
    if all(getattr(value, f"is_{kind}") == wanted for kind, wanted in declared.items()):
        return True
    form = Abstraction(facts)(value)
    if all(getattr(form, f"is_{kind}") == wanted for kind, wanted in declared.items()):
        return True
    for sign, test in (("positive", facts.positive), ("nonnegative", facts.nonnegative)):
        if declared == sp.Symbol("v", **{sign: True}).assumptions0 and form.is_real:
            return test(value)
    return False


def check_replaceable(
    statement: Any,
    hypotheses: frozenset[Hypothesis],
    functions: dict[str, sp.Lambda],
    symbols: dict[sp.Symbol, sp.Expr],
) -> None:
    """Refuse to replace what hypotheses or the regime know by name, or by something that the regime lets vary."""
    if any(h.kind == "generic point" for h in hypotheses):
        raise ValueError("a theorem about almost every point has no special cases")
    parts = [argument for h in hypotheses for argument in h.arguments]
    parts += statement.arguments if isinstance(statement, Hypothesis) else statement.args
    named = {name.name.rstrip("'") for part in parts for name in part.atoms(Str)}
    fixed = (named | {f"{name}_max" for name in named}) & set(functions)
    laws = {
        v for part in parts for operator in part.atoms(Binder) if not operator.renamable for v in operator.variables
    }
    if laws & set(symbols):
        # Hypotheses say the law of a random variable: a replacement would change what is assumed, not the expectation.
        raise ValueError(
            f"{', '.join(sorted(map(str, laws & set(symbols))))} cannot be replaced: an expectation binds it"
        )
    if fixed:
        raise ValueError(
            f"{', '.join(sorted(fixed))} cannot be replaced: a hypothesis or the regime is about it by name"
        )
    if isinstance(statement, WithRemainder):
        moving = statement.regime.moving
        incoming = set().union(*(sp.sympify(v).free_symbols for v in (*functions.values(), *symbols.values())))
        if moving & (set(symbols) | incoming):
            raise ValueError(
                f"what varies in the regime ({statement.regime.reading}) can neither be replaced nor put in"
            )


def _operators(expr: sp.Basic) -> set[sp.Basic]:
    """All integrals, sums and expectations in an expression, up to the names of their variables."""
    return set(map(canonical, to_jets(expr).atoms(sp.Integral, sp.Sum, Binder)))


def check_same_after(
    goal: Any, statement: Any, symbols: dict[sp.Basic, sp.Expr], functions: dict[str, sp.Lambda], facts: Facts
) -> None:
    """Raise `ValueError` unless the goal is the statement after the replacement, up to equal expressions."""
    if type(goal) is not type(statement):
        raise ValueError(f"{readable(goal)} is of another kind than {readable(statement)}")
    # What occurs in a relation that is assumed exists, as the relation would not hold otherwise.
    assumed = {
        part for h in facts.used if h.kind == "holds" for side in h.arguments[0].args for part in _operators(side)
    }
    brought = [
        part for value in symbols.values() for part in outermost_binders(value) if canonical(part) not in assumed
    ]
    regime = getattr(statement, "regime", None)
    inside = facts if regime is None else facts.granting(*regime.implied_hypotheses())
    for number, (part, target) in enumerate(zip(statement.args, goal.args, strict=True)):
        special = substitute(part, symbols, functions)
        if number < 2:  # the two sides
            gone = [part for part in brought if canonical(part) not in _operators(special)]
            if not integrals_alike(facts, gone, ()) or not singular_alike(facts, sp.Tuple(*gone), sp.Tuple()):
                raise ValueError(f"{gone} stands on one side of the special case only, and is not known to exist")
            if not nothing_cancelled(inside, to_jets(part), lambda side: substitute(side, symbols, functions)):
                raise ValueError(f"in {special} something has cancelled that may be undefined in {part}")
        if canonical(special) == canonical(target):
            continue
        if isinstance(target, sp.Expr) and not singular_alike(facts, special, target):
            raise ValueError(f"{special} and {target} are not known to be defined alike")
        if not isinstance(target, sp.Expr) or equal_under(facts, to_jets(special), to_jets(target)) is None:
            if isinstance(goal, sp.Eq) and _equal_limits(special, target, facts):
                continue
            raise ValueError(f"the special case of {readable(statement)} has {special} where the goal has {target}")


def _equal_limits(one: sp.Basic, other: sp.Basic, facts: Facts) -> bool:
    """Whether two limits run over the same variable and have equal bodies for all its values."""
    if not (isinstance(one, sp.Limit) and isinstance(other, sp.Limit)) or one.args[1:] != other.args[1:]:
        return False
    inside = facts.below(one.args[1], sp.S.One, sp.oo)
    return equal_under(inside, to_jets(one.args[0]), to_jets(other.args[0])) is not None
