"""Whether an order relation follows from others: with a certificate, a counterexample, or a reason for neither."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic.deciders.order_goals.certificate import Certificate, check, constant_sign
from zcmoe_symbolic.deciders.order_goals.reading import comparison, comparisons, names_of_quantities, relations_of
from zcmoe_symbolic.deciders.order_goals.search import Point, find_certificate
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import Abstraction, outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.deciders.verdict import Counterexample, Step, Verdict
from zcmoe_symbolic.language.hypotheses import Hypothesis, holds
from zcmoe_symbolic.language.jets import function_and_order, to_jets
from zcmoe_symbolic.language.statements import Relation, at_most, less, readable
from zcmoe_symbolic.language.substitution import substitute
from zcmoe_symbolic.language.wellformed import InexactInput, OutsideTheLanguage, check_exact, check_hypothesis

__all__ = ["decide_order", "why_not"]

_T = sp.Symbol("t", real=True)
_SHOWN = 8
_TRIES = 120
_VALUES = tuple(map(sp.Rational, ("2", "0", "1", "-1", "1/2", "3", "-2", "1/3", "-1/2", "5", "-4")))
_HEIGHT = 20
_GREATEST = 10**40
_METHODS = {False: "linear arithmetic", True: "products of powers"}
_RELATIONS = (sp.Le, sp.Lt, sp.Eq)


def decide_order(goal: sp.Rel, hypotheses: Iterable[sp.Rel | Hypothesis] = ()) -> Verdict:
    """Whether `goal` (`<=`, `<` or `=`) follows from hypotheses by linear arithmetic, or by it for logarithms.

    Function values, integrals, and monomials in them are independent quantities; hypotheses are multiplied by
    rational numbers and by quantities of known sign. A relation is read where both of its sides are real numbers.
    *proved* carries the certificate, and says so when it is only that the hypotheses contradict each other; *refuted*
    carries a point that satisfies every hypothesis and violates the goal, checked in exact or ball arithmetic;
    *undecided* carries the reason. Raises `InexactInput` for a float, `TypeError` for what is not a relation.
    Source: Farkas' lemma (Schrijver, Theory of Linear and Integer Programming, 1986, section 7.3).

    >>> a, b, c = sp.symbols("a b c", real=True)
    >>> print(decide_order(a + 1 < c, [a <= b, b + 2 <= c]))
    proved (symbolic): linear arithmetic: 1 times (a <= b), 1 times (b + 2 <= c)
    >>> print(decide_order(a <= b / 4, [a <= b]))
    refuted: at a = 4/3, b = 4/3: left side 4/3, right side 1/3
    """
    wanted = _relation(goal, "goal")
    given = [h if isinstance(h, Hypothesis) else holds(_relation(h, "hypotheses")) for h in hypotheses]
    try:
        check_exact(wanted)
        for hypothesis in given:
            check_hypothesis(hypothesis)
        return _decided(wanted, given)
    except InexactInput:
        raise
    except (OutsideTheLanguage, ValueError) as error:
        return Verdict.undecided(str(error))


def _relation(relation: object, argument: str) -> Relation:
    if isinstance(relation, sp.Ge | sp.Gt):
        relation = (at_most if isinstance(relation, sp.Ge) else less)(relation.rhs, relation.lhs)
    if type(relation) not in _RELATIONS:
        raise TypeError(
            f"{argument}: {relation!r} is not an order relation; write at_most(a, b), less(a, b) or equal(a, b), "
            "which SymPy does not evaluate"
        )
    return relation


def _decided(goal: Relation, given: Sequence[Hypothesis]) -> Verdict:
    relations = [relation for hypothesis in given for relation in relations_of(hypothesis)]
    facts = Facts(given)
    table = Abstraction(facts)
    known = [comparison(relation, table) for relation in relations]
    parts = comparisons(goal, table)
    binders = [found for relation in relations for side in relation.args for found in outermost_binders(to_jets(side))]
    ends = [found for side in goal.args for found in outermost_binders(to_jets(side))]
    if not integrals_alike(facts, [*binders, *ends], binders):
        return Verdict.undecided("an integral or sum of the goal is not known to exist")
    names = names_of_quantities([goal, *relations], table)
    reasons = []
    for logarithms in (False, True):
        found = [find_certificate(part, known, logarithms=logarithms) for part in parts]
        proofs = [(part, c) for part, c in zip(parts, found, strict=True) if isinstance(c, Certificate)]
        trust = [check(part, known, certificate) for part, certificate in proofs]
        if len(trust) == len(parts) and all(trust):
            return Verdict.proof(
                *(_step(certificate, relations, names) for _, certificate in proofs),
                trust="certified" if "certified" in trust else "symbolic",
                certificate=tuple(certificate for _, certificate in proofs),
            )
        for place in _places(found, [goal, *relations], names):
            witness = _witness(goal, given, place)
            if witness is not None:
                return Verdict.refutation(witness)
        reasons.append(why_not(goal, relations, found, table))
    found_by_trying = _searched(goal, given, relations)
    return Verdict.refutation(found_by_trying) if found_by_trying else Verdict.undecided(reasons[0])


def _name(index: int, relations: Sequence[Relation], logarithms: bool) -> str:
    text = f"({readable(relations[index % len(relations)])})"
    return f"log{text}" if logarithms and index < len(relations) else text


def _step(certificate: Certificate, relations: Sequence[Relation], quantities: Mapping[sp.Expr, sp.Expr]) -> Step:
    parts = []
    for term in certificate.terms:
        names = " ".join(_name(index, relations, certificate.logarithms) for index in term.sources)
        factor = (term.multiplier * term.factor).xreplace(quantities)
        parts.append(f"{factor} times {names}" if names else f"the sign of {factor}")
    detail = ", ".join(parts) or "the difference is a constant"
    if certificate.contradiction:
        detail = f"the hypotheses contradict each other, so that anything follows: {detail}"
    return Step(_METHODS[certificate.logarithms], detail)


def why_not(
    goal: Relation,
    relations: Sequence[Relation],
    found: Sequence[Certificate | Point | None],
    table: Abstraction,
) -> str:
    """Why no certificate proves the goal, with the point that was found."""
    if any(isinstance(result, Certificate) and result.contradiction for result in found):
        return "the sources contradict each other, so that they say nothing of the goal"
    points = [result for result in found if isinstance(result, Point)]
    if not points:
        return f"no combination of the sources was found that gives {readable(goal)}"
    names = names_of_quantities([goal, *relations], table)
    values = [f"{quantity.xreplace(names)} = {value}" for quantity, value in points[0].values]
    shown = ", ".join([*values[:_SHOWN], *(["..."] if len(values) > _SHOWN else [])])
    place = f"at {shown}, " if values else ""
    if points[0].independent and not names:
        return f"{place}the sources hold, but {readable(goal)} fails"
    return (
        f"{readable(goal)} does not follow for quantities that are independent real numbers: {place}the linearised "
        "sources hold, but the goal fails"
    )


# -- witnesses ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Values for the free symbols, and functions for the undefined ones."""

    symbols: Mapping[sp.Symbol, sp.Expr]
    functions: Mapping[str, sp.Lambda]

    def at(self, expr: sp.Expr) -> sp.Expr:
        return substitute(expr, self.symbols, self.functions)

    def rows(self) -> tuple[tuple[str, str], ...]:
        symbols = [(str(symbol), str(value)) for symbol, value in self.symbols.items()]
        return (*symbols, *((f"{name}({_T})", str(f(_T))) for name, f in self.functions.items()))


def _places(
    found: Sequence[object], relations: Sequence[Relation], names: Mapping[sp.Expr, sp.Expr]
) -> Iterator[_Place]:
    """Values of the free symbols, and of the functions, that the points found suggest."""
    symbols = sorted(set().union(*(relation.free_symbols for relation in relations)), key=sp.default_sort_key)
    spare = {symbol: _simple_values(symbol) for symbol in symbols}
    # Large powers of large numbers would take for ever.
    has_variable_exponents = any(power.exp.free_symbols for side in relations for power in side.atoms(sp.Pow, sp.exp))
    for point in found:
        if not isinstance(point, Point) or not all(spare.values()):
            continue
        values = dict(point.values)
        chosen = {s: values.get(s, spare[s][k % len(spare[s])]) for k, s in enumerate(symbols)}
        functions = _interpolating({names[q].xreplace(chosen): v for q, v in point.values if q in names}, names, chosen)
        height = max((max(abs(value.p), value.q) for value in chosen.values()), default=0)
        if functions is not None and height <= (_HEIGHT if has_variable_exponents else _GREATEST):
            yield _Place(chosen, functions)
        powers = {s: values[sp.log(s)] for s in symbols if sp.log(s) in values}
        scale = math.lcm(*(int(power.q) for power in powers.values()))
        if powers and not names and all(abs(scale * power) <= _HEIGHT for power in powers.values()):
            yield _Place({s: sp.Integer(2) ** (scale * powers.get(s, 0)) for s in symbols}, {})


def _simple_values(symbol: sp.Symbol) -> list[sp.Expr]:
    """Small rational numbers that meet every declaration of the symbol."""
    declared = symbol.assumptions0.items()
    return [value for value in _VALUES if all(getattr(value, f"is_{kind}") == wanted for kind, wanted in declared)]


def _interpolating(
    wanted: Mapping[sp.Expr, sp.Expr], names: Mapping[sp.Expr, sp.Expr], chosen: Mapping[sp.Symbol, sp.Expr]
) -> dict[str, sp.Lambda] | None:
    """Polynomials with the wanted values; `None` for derivatives, or functions of several variables."""
    points: dict[str, list[tuple[sp.Expr, sp.Expr]]] = {}
    for term in names.values():
        if not isinstance(term, AppliedUndef) or len(term.args) > 1 or function_and_order(term.func)[1]:
            return None
        if not term.args[0].is_rational_function():
            return None
        at = term.xreplace(chosen)
        points.setdefault(term.func.__name__, [])
        if at in wanted and (at.args[0], wanted[at]) not in points[term.func.__name__]:
            points[term.func.__name__].append((at.args[0], wanted[at]))
    if any(not argument.is_Rational for pairs in points.values() for argument, _ in pairs):
        return None
    if any(len({argument for argument, _ in pairs}) < len(pairs) for pairs in points.values()):
        return None
    return {name: sp.Lambda(_T, sp.expand(sp.interpolate(pairs, _T))) if pairs else sp.Lambda(_T, sp.S.One)
            for name, pairs in points.items()}  # fmt: skip


def _witness(goal: Relation, given: Sequence[Hypothesis], place: _Place) -> Counterexample | None:
    """The place as a counterexample, if it meets all declarations and hypotheses and certainly violates the goal."""
    if not _is_possible(given, place):
        return None
    left, right = (place.at(side) for side in goal.args)
    if _holds(type(goal), left, right) is not False:
        return None
    return Counterexample(place.rows(), str(left), str(right))


def _is_possible(given: Sequence[Hypothesis], place: _Place) -> bool:
    """Whether values and functions meet all declarations and all hypotheses."""
    for symbol, value in place.symbols.items():
        if any(getattr(value, f"is_{kind}") != wanted for kind, wanted in symbol.assumptions0.items()):
            return False
    for hypothesis in given:
        relations = relations_of(hypothesis) if hypothesis.kind != "unit mass" else ()
        if not all(_holds(type(relation), *map(place.at, relation.args)) for relation in relations):
            return False
        special = hypothesis.substituted(dict(place.symbols), dict(place.functions))
        if not relations and not Facts().entails(special):
            return False
    return True


def _holds(kind: type, left: sp.Expr, right: sp.Expr) -> bool | None:
    """Whether a relation between two constants holds; `None` if its sign is not known."""
    difference = sp.expand(right - left)
    found = constant_sign(difference) if left.is_finite and right.is_finite else None
    if found is None:
        return None
    sign = found[0]
    return {sp.Le: sign >= 0, sp.Lt: sign > 0, sp.Eq: sign == 0}[kind]


def _searched(goal: Relation, given: Sequence[Hypothesis], relations: Sequence[Relation]) -> Counterexample | None:
    """A counterexample among simple values, when everything is said in symbols."""
    sides = [to_jets(side) for relation in (goal, *relations) for side in relation.args]
    if any(side.has(AppliedUndef) or outermost_binders(side) for side in sides):
        return None
    symbols = sorted(set().union(*(side.free_symbols for side in sides)), key=sp.default_sort_key)
    options = [_simple_values(symbol) for symbol in symbols]
    if not all(options):
        return None
    # Multiples of irrational numbers modulo 1, one for each symbol, so that no two symbols run in step.
    steps = [math.isqrt(int(sp.prime(k + 1)) * 10**12) % 10**6 for k in range(len(symbols))]
    for attempt in range(_TRIES if symbols else 1):
        picked = [
            values[attempt * step % 10**6 * len(values) // 10**6] for values, step in zip(options, steps, strict=True)
        ]
        place = _Place(dict(zip(symbols, picked, strict=True)), {})
        witness = _witness(goal, given, place)
        if witness is not None:
            return witness
    return None
