"""Whether a corrupted statement is true after all: shown from the right one, or by a decider, never by the rule itself.

A corruption need not be false: `0 <= x**2` is as true as `0 <= 3*x**2`, and an integrand may change on a null set.
Here such statements are told from those that only an unsound rule would let through.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders import decide_equal
from zcmoe_symbolic.deciders.nonnegativity import decide_nonnegative
from zcmoe_symbolic.deciders.order_goals import Certificate, check, find_certificate
from zcmoe_symbolic.deciders.order_goals.reading import comparison, comparisons, relations_of
from zcmoe_symbolic.deciders.stoppable import within
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, Rewriting, equal_under, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.under_hypotheses.orders import check_small, smallness
from zcmoe_symbolic.deciders.under_hypotheses.regions import known_region
from zcmoe_symbolic.derivation.refutation import refute
from zcmoe_symbolic.kernel import Justification, Theorem, is_theorem
from zcmoe_symbolic.language.gradients import Directional
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.indicators import Event, Indicator
from zcmoe_symbolic.language.jets import rebuilt, to_jets
from zcmoe_symbolic.language.regimes import ManyExperts
from zcmoe_symbolic.language.statements import (
    Asymptotic,
    Expectation,
    RegionIntegral,
    Relation,
    Statement,
    WithRemainder,
    same_statement,
)
from zcmoe_symbolic.language.substitution import Binder, renamed_body, substitute

__all__ = ["counterexample_to", "known_relations", "why_true"]

_SECONDS = 3.0


def counterexample_to(statement: Statement, given: Iterable[Hypothesis]) -> str:
    """A counterexample in words that meets the hypotheses; empty if none was found in time."""
    if not isinstance(statement, sp.Rel):
        return ""
    return within(_SECONDS, _refuted, statement, tuple(given)) or ""


def _refuted(statement: Statement, given: tuple[Hypothesis, ...]) -> str:
    verdict = refute(statement, given)
    return "" if verdict is None else str(verdict.counterexample)


def why_true(mutant: Statement, original: Relation, given: Iterable[Hypothesis], by: Justification) -> str:
    """How the corrupted statement is shown, given that the original and what its rule started from hold; else empty.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.kernel import algebra, by_sign
    >>> from zcmoe_symbolic.language import at_most, equal
    >>> x = Symbol("x", positive=True)
    >>> why_true(at_most(x, 3 * x), at_most(x, 2 * x), (), by_sign)
    'the difference has a sign'
    >>> why_true(equal(x, 3 * x), equal(x, x + 0), (), algebra)
    ''
    """
    facts = Facts(given)
    attempts: list[tuple[str, Callable[[], bool]]] = []
    if isinstance(mutant, Hypothesis):
        attempts = [("it follows from the hypotheses", lambda: facts.entails(mutant))]
    elif isinstance(mutant, WithRemainder):
        if isinstance(original, WithRemainder):
            attempts.append(("a multiple of the original", lambda: _is_multiple(mutant, original, facts)))
            attempts.append(
                ("the two differ by less than the remainder", lambda: _differ_by_little(mutant, original, facts, by))
            )
        attempts.append(("the orders of the terms, counted", lambda: _orders_counted(mutant)))
        exact = sp.Eq(mutant.lhs, mutant.main, evaluate=False)
        values = [relation for relation in known_relations(by) if isinstance(relation, sp.Eq)]
        in_regime = facts.granting(*mutant.regime.implied_hypotheses())
        attempts.append(("without any remainder", lambda: _equal_with_known_values(exact, [exact, *values], in_regime)))
    else:
        sources = [relation for relation in (original, *known_relations(by)) if isinstance(relation, sp.Rel)]
        attempts = [
            ("both sides equal the original's", lambda: _sides_agree(mutant, original, facts)),
            ("it is a special case", lambda: _is_special_case(mutant, original, facts)),
            ("the difference has a sign", lambda: _has_sign(mutant, facts)),
            ("compared term by term", lambda: _compared(mutant, original, facts)),
            ("by cases of the events", lambda: _holds_by_cases(mutant, facts)),
            ("integrals split and evaluated", lambda: _integrated_alike(mutant, facts)),
            ("known values put in", lambda: _equal_with_known_values(mutant, sources, facts)),
            ("the derivatives of the difference vanish", lambda: _derivatives_agree(mutant, original)),
            ("linear arithmetic from the original", lambda: _combined(mutant, sources, facts, logarithms=False)),
            ("products of powers from the original", lambda: _combined(mutant, sources, facts, logarithms=True)),
            ("decided from the ranges of its variables", lambda: _decided(mutant, facts.given)),
        ]
    for name, attempt in attempts:
        if _succeeds(attempt):
            return name
    return ""


def _succeeds(attempt: Callable[[], bool]) -> bool:
    try:
        return attempt()
    except Exception:  # an attempt that breaks off has shown nothing
        return False


def known_relations(by: Justification) -> list[Statement]:
    """What the theorems and hypotheses state that are parameters of a justification."""
    found: list[Statement] = []
    for parameter in (*by.parameters, *(value for _, value in by.options)):
        if isinstance(parameter, Justification):
            found += known_relations(parameter)
        elif isinstance(parameter, Theorem) and is_theorem(parameter):
            found.append(parameter.statement)
        elif isinstance(parameter, Hypothesis):
            found += relations_of(parameter)
    return found


def _sides_agree(mutant: sp.Rel, original: Relation, facts: Facts) -> bool:
    """Whether the relation is the same and each side provably equals the original's (for `=`, also crosswise)."""
    if type(mutant) is not type(original):
        return False
    pairs = [tuple(zip(mutant.args, original.args, strict=True))]
    if isinstance(mutant, sp.Eq):
        pairs.append(tuple(zip(mutant.args, reversed(original.args), strict=True)))
    return any(all(_equal(a, b, facts) for a, b in pair) for pair in pairs)


def _is_special_case(mutant: sp.Rel, original: Relation, facts: Facts) -> bool:
    """Whether the original becomes the variant when another value is put in for one of its free symbols."""
    for symbol in sorted(original.free_symbols, key=sp.default_sort_key):
        for value in (sp.S.One, 2 * symbol, symbol / 2, symbol + 1, symbol - 1, symbol**2):
            if any(getattr(value, f"is_{known}") != holds for known, holds in symbol.assumptions0.items()):
                continue
            special = type(original)(*(substitute(side, {symbol: value}) for side in original.args), evaluate=False)
            if same_statement(mutant, special):
                about = [h for h in facts.given if h.mentions(symbol)]
                return all(facts.entails(h.substituted({symbol: value})) for h in about)
    return False


def _equal(one: sp.Expr, other: sp.Expr, facts: Facts) -> bool:
    return one == other or equal_under(facts, to_jets(one), to_jets(other)) is not None


def _has_sign(mutant: sp.Rel, facts: Facts) -> bool:
    difference = to_jets(mutant.rhs) - to_jets(mutant.lhs)
    forms = (difference, sp.expand(difference), sp.factor_terms(difference))
    if isinstance(mutant, sp.Lt):
        return any(map(facts.positive, forms))
    return isinstance(mutant, sp.Le) and any(map(facts.nonnegative, forms))


def _compared(mutant: sp.Rel, original: Relation, facts: Facts) -> bool:
    """Whether `L' <= R'` follows from `L <= R` by `L' <= L` and `R <= R'`."""
    if not isinstance(mutant, sp.Le) or not isinstance(original, sp.Rel):
        return False
    (left, right), (first, second) = (map(to_jets, relation.args) for relation in (mutant, original))
    return _at_most(left, first, facts) and _at_most(second, right, facts)


def _at_most(one: sp.Expr, other: sp.Expr, facts: Facts) -> bool:
    """Whether `one <= other`, by the sign of the difference or, for two integrals or sums, below them."""
    if _equal(one, other, facts) or facts.nonnegative(_with_strict_events(other - one)):
        return True
    if isinstance(one, Expectation) and isinstance(other, Expectation) and one.variables == other.variables:
        inside = facts
        for variable in one.variables:
            inside = inside.below(variable, sp.nan, sp.nan)
        return _at_most(one.body, other.body, inside)
    if type(one) is not type(other) or not isinstance(one, sp.Integral | sp.Sum):
        return False
    (variable, low, high), (renamed, *ends) = one.limits[0], other.limits[0]
    if ends != [low, high] or not facts.nonnegative(high - low):
        return False
    body = renamed_body(other.function, renamed, variable)
    if isinstance(one, sp.Integral) and not all(facts.continuous(f, variable, low, high) for f in (one.function, body)):
        return False
    return _at_most(one.function, body, Abstraction(facts).inside(one))


def _integrated_alike(mutant: sp.Rel, facts: Facts) -> bool:
    """Whether an equation holds once integrals are split and those of polynomials have their values."""
    if not isinstance(mutant, sp.Eq):
        return False
    left, right = (_split(to_jets(side)) for side in mutant.args)
    return _equal(left, right, facts)


def _split(expr: sp.Basic) -> sp.Basic:
    """`expr` with integrals, sums and expectations split into those of single terms, without constant factors.

    The parts are not shown to exist: the rule that accepted the statement has looked at that.
    """
    if not expr.args or isinstance(expr, sp.Limit | sp.Derivative | sp.Lambda):
        return expr
    if isinstance(expr, sp.Integral | sp.Sum):
        variables, body = (expr.limits[0][0],), _split(expr.function)
    elif isinstance(expr, Binder):
        variables, body = tuple(expr.variables), _split(expr.body)
    else:
        return rebuilt(expr, [_split(argument) for argument in expr.args])
    terms = (term.as_independent(*variables, as_Add=False) for term in sp.Add.make_args(sp.expand(body)))
    return sp.Add(*(constant * _of_one_term(expr, part) for constant, part in terms if constant != 0))


def _of_one_term(expr: Any, part: sp.Expr) -> sp.Expr:
    """The integral, sum or expectation of one term, with its value if that is plain."""
    if isinstance(expr, Binder):
        return sp.S.One if part == 1 and isinstance(expr, Expectation) else expr.func(part, *expr.args[1:])
    variable, low, high = expr.limits[0]
    if isinstance(expr, sp.Sum):
        return high - low + 1 if part == 1 else sp.Sum(part, expr.limits[0])
    power = sp.degree(part, variable) if part.is_polynomial(variable) else None
    if power is None or part != variable**power:
        return sp.Integral(part, expr.limits[0])
    return (high ** (power + 1) - low ** (power + 1)) / (power + 1)


def _equal_with_known_values(mutant: sp.Rel, sources: list[sp.Rel], facts: Facts) -> bool:
    """Whether an equation holds once quantities have the values that hypotheses and the rule's theorems give them."""
    if not isinstance(mutant, sp.Eq):
        return False
    left, right = map(to_jets, mutant.args)
    values = [Rewriting(to_jets(s.lhs), to_jets(s.rhs), frozenset()) for s in sources[1:] if isinstance(s, sp.Eq)]
    for mean in sorted(sp.Tuple(left, right).atoms(Expectation), key=sp.default_sort_key):
        for hypothesis in (*facts.of_kind("zero mean"), *facts.of_kind("variance")):
            noise, value = (*hypothesis.arguments, sp.S.Zero)[:2]
            power = len(hypothesis.arguments)
            if mean.body == noise**power and noise in mean.variables:
                values.append(Rewriting(mean, value, frozenset()))
    forms = ((left, right), (_split(left), _split(right)))
    values += [*_of_regions(sp.Tuple(*forms[1]), facts), *_of_densities(facts)]
    return bool(values) and any(equal_under(facts, *form, values) is not None for form in forms)


def _of_regions(expr: sp.Basic, facts: Facts) -> list[Rewriting]:
    """The volumes of regions with a name for it, and the first moments about centroids, which are 0."""
    found = []
    for integral in sorted(expr.atoms(RegionIntegral), key=sp.default_sort_key):
        known = known_region(integral.parameters[0], facts)
        if known is not None and integral.body == 1:
            found.append(Rewriting(integral, known.volume, frozenset()))
        elif known is not None and isinstance(integral.body, Directional):
            if integral.body.args[1:] == (known.centroid, integral.variables[0]):
                found.append(Rewriting(integral, sp.S.Zero, frozenset()))
    return found


def _of_densities(facts: Facts) -> list[Rewriting]:
    """The integrals of what has unit mass."""
    t = sp.Dummy("t", real=True)
    on_the_interval = [sp.Integral(h.arguments[0](t), (t, 0, 1)) for h in facts.of_kind("unit mass")]
    on_domains = [RegionIntegral.over(h.arguments[1], h.arguments[0](t), t) for h in facts.of_kind("unit mass on")]
    return [Rewriting(integral, sp.S.One, frozenset()) for integral in (*on_the_interval, *on_domains)]


def _derivatives_agree(mutant: sp.Rel, original: Relation) -> bool:
    """Whether two derivatives agree because what they are taken of differs by a polynomial of lower degree."""
    if not isinstance(mutant, sp.Eq) or type(mutant) is not type(original) or mutant.rhs != original.rhs:
        return False
    one, other = mutant.lhs, original.lhs
    if not (isinstance(one, sp.Derivative) and isinstance(other, sp.Derivative)):
        return False
    if one.variable_count != other.variable_count or len(one.variable_count) != 1:
        return False
    variable, count = one.variable_count[0]
    first, second = to_jets(one.expr), to_jets(other.expr)
    while isinstance(first, RegionIntegral) and isinstance(second, RegionIntegral):
        if first.args[1:] != second.args[1:]:
            return False
        first, second = first.body, second.body
    difference = sp.expand(first - second)
    atoms = difference.atoms(AppliedUndef, sp.Integral, sp.Sum, Binder)
    if any(variable in atom.free_symbols for atom in atoms) or not difference.is_polynomial(variable):
        return False
    return bool(sp.degree(difference, variable) < count)


def _with_strict_events(expr: sp.Expr) -> sp.Expr:
    """`expr` with the indicator of `a <= b` as that of `a < b` and something that is not negative."""
    equal_sides: dict[tuple[sp.Basic, ...], sp.Dummy] = {}
    changes = {}
    for event in expr.atoms(Indicator):
        if event.kind == "<=":
            rest = equal_sides.setdefault(event.args[1:], sp.Dummy("1[=]", nonnegative=True))
            changes[event] = Indicator(sp.Lt(*event.args[1:], evaluate=False)) + rest
    return expr.xreplace(changes) if changes else expr


def _holds_by_cases(mutant: sp.Rel, facts: Facts) -> bool:
    """Whether a relation holds whichever of at most three events happen."""
    left, right = map(to_jets, mutant.args)
    bound = {v for part in (left, right) for binder in outermost_binders(part) for v in binder.bound_symbols}
    events = sorted(sp.Tuple(left, right).atoms(Event), key=sp.default_sort_key)
    if any(event.free_symbols & bound for event in events):
        return False
    # An event about other events, such as `1[1[x in A] = 0]`, is decided by these.
    innermost = [event for event in events if event.atoms(Event) == {event}]
    return any(_holds_in_all_cases(mutant, left, right, chosen, facts) for chosen in (events, innermost))


def _holds_in_all_cases(mutant: sp.Rel, left: sp.Expr, right: sp.Expr, events: list[Event], facts: Facts) -> bool:
    if not 1 <= len(events) <= 3:
        return False
    for values in product((sp.S.Zero, sp.S.One), repeat=len(events)):
        case = dict(zip(events, values, strict=True))
        special = type(mutant)(left.xreplace(case), right.xreplace(case), evaluate=False)
        shown = _equal(special.lhs, special.rhs, facts) if isinstance(mutant, sp.Eq) else _has_sign(special, facts)
        if not shown:
            return False
    return True


def _combined(mutant: sp.Rel, sources: list[sp.Rel], facts: Facts, *, logarithms: bool) -> bool:
    table = Abstraction(facts)
    known = [comparison(relation, table) for relation in sources]
    for part in comparisons(mutant, table):
        found = find_certificate(part, known, logarithms=logarithms)
        if not isinstance(found, Certificate) or found.contradiction or not check(part, known, found):
            return False
    return True


def _decided(mutant: sp.Rel, given: Iterable[Hypothesis]) -> bool:
    if isinstance(mutant, sp.Eq):
        return decide_equal(to_jets(mutant.lhs), to_jets(mutant.rhs), seconds=_SECONDS).proved
    ranges = {}
    for hypothesis in given:
        if hypothesis.kind == "between" and all(end.is_number for end in hypothesis.arguments[1:]):
            ranges[hypothesis.arguments[0]] = hypothesis.arguments
        elif hypothesis.kind == "in domain":
            ranges.setdefault(hypothesis.arguments[0], (hypothesis.arguments[0], sp.S.Zero, sp.S.One))
    variables = sorted(mutant.free_symbols, key=str)
    if not isinstance(mutant, sp.Le) or not 1 <= len(variables) <= 2 or not set(variables) <= set(ranges):
        return False
    return decide_nonnegative(mutant.rhs - mutant.lhs, *(ranges[v] for v in variables), seconds=_SECONDS).proved


def _is_multiple(mutant: WithRemainder, original: WithRemainder, facts: Facts) -> bool:
    """Whether `lhs - main` is a number (for `<=`, a positive one) times that of the original."""
    if type(mutant) is not type(original) or mutant.args[2:] != original.args[2:]:
        return False
    facts = facts.granting(*mutant.regime.implied_hypotheses())
    one, other = (to_jets(part.lhs) - to_jets(part.main) for part in (mutant, original))
    factors = (sp.Integer(2), sp.S.Half, *((sp.S.NegativeOne,) if isinstance(mutant, Asymptotic) else ()))
    return any(equal_under(facts, one, factor * other) is not None for factor in factors)


def _differ_by_little(mutant: WithRemainder, original: WithRemainder, facts: Facts, by: Justification) -> bool:
    """Whether the remainder is the same and what was changed is `o(scale)`, by what the rule was told, too."""
    if type(mutant) is not type(original) or mutant.args[2:] != original.args[2:]:
        return False
    facts = facts.granting(*mutant.regime.implied_hypotheses())
    change = to_jets(mutant.lhs) - to_jets(original.lhs) - to_jets(mutant.main) + to_jets(original.main)
    if equal_under(facts, change, sp.S.Zero) is not None:
        return True
    small = smallness(mutant.regime, facts)
    remainders = {}
    for known in known_relations(by):
        if isinstance(known, Asymptotic) and known.regime == mutant.regime:
            remainder = sp.Dummy("r", real=True)
            remainders[remainder] = replace(small.order(known.scale), little=True)
            change = change.xreplace({to_jets(known.lhs): to_jets(known.main) + remainder})
    check_small(change, small.order(mutant.scale), remainders, small)
    return True


def _orders_counted(mutant: WithRemainder) -> bool:
    """Whether `(lhs - main)/scale` is a rational function of the small quantity alone that vanishes at 0."""
    if not isinstance(mutant.regime, ManyExperts):
        return False
    h, m = sp.Dummy("h", positive=True), mutant.regime.m
    ratio = to_jets((mutant.lhs - mutant.main) / mutant.scale).xreplace({m: 1 / h})
    if ratio.free_symbols - {h} or ratio.atoms(AppliedUndef, sp.Integral, sp.Sum, Binder):
        return False
    numerator, denominator = sp.fraction(sp.cancel(sp.together(ratio)))
    if not (numerator.is_polynomial(h) and denominator.is_polynomial(h)):
        return False
    return bool(numerator.subs(h, 0) == 0 and denominator.subs(h, 0) != 0)
