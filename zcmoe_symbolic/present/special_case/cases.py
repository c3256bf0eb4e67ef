"""A statement of the paper with particular functions and numbers: theorems that the rule `instance` makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import sympy as sp
from sympy.core.function import AppliedUndef

from zcmoe_symbolic import paper
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.kernel import RuleError, Theorem, instance
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import function_and_order
from zcmoe_symbolic.language.statements import Statement, WithRemainder
from zcmoe_symbolic.language.substitution import CaptureError, substitute
from zcmoe_symbolic.notation import Notation, statement_latex, statement_sides
from zcmoe_symbolic.notation.html import block_html, formula_html, text_html
from zcmoe_symbolic.present.special_case.substitution import Substitution, names_of, read_substitution
from zcmoe_symbolic.present.special_case.values import Value, values_of
from zcmoe_symbolic.theory.model.density_checks import DIVIDE, checked_density
from zcmoe_symbolic.theory.scalar import p
from zcmoe_symbolic.theory.special_case import Condition, decide, decide_about_slope
from zcmoe_symbolic.verification.scripts import canonical_label
from zcmoe_symbolic.verification.session import Session
from zcmoe_symbolic.verification.wording import claimed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Case", "SpecialCase", "special_case"]

_BY_CASES = "the kernel does not differentiate a function that is given by cases or with Abs"


@dataclass(frozen=True, slots=True)
class Case:
    """One theorem of the statement, and what becomes of it.

    `theorem` is the special case; `None` if a hypothesis fails or the kernel refuses, with the reason in `refused`.
    `conditions` are all hypotheses after the substitution, with their standing. `note` says what could not be put in.
    """

    name: str
    general: Theorem
    theorem: Theorem | None
    conditions: tuple[Condition, ...]
    refused: str = ""
    note: str = ""

    @property
    def open(self) -> tuple[Condition, ...]:
        """The hypotheses on what was put in that are neither shown nor decided."""
        return tuple(condition for condition in self.conditions if condition.standing == "open")

    def __str__(self) -> str:
        head = claimed(self.theorem.statement) if self.theorem is not None else f"no theorem: {self.refused}"
        lines = [f"{self.name}: {head}", *(f"    {condition}" for condition in self.conditions)]
        return "\n".join([*lines, f"    {self.note}"] if self.note else lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return block_html(_html(self))


@dataclass(frozen=True, slots=True)
class SpecialCase:
    """A statement for particular functions: one case for each theorem that mentions them.

    >>> from zcmoe_symbolic import x
    >>> special = special_case("thm-4.3", beta=x**2, p=1)
    >>> [case.name for case in special.cases if case.theorem is None]
    []
    """

    identifier: str
    substitution: Substitution
    cases: tuple[Case, ...]

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        """The theorems about these functions."""
        return tuple(case.theorem for case in self.cases if case.theorem is not None)

    @property
    def refused(self) -> tuple[Case, ...]:
        """The parts of the statement that say nothing about these functions."""
        return tuple(case for case in self.cases if case.theorem is None)

    @property
    def formula(self) -> tuple[Statement, ...]:
        """What the theorems state."""
        return tuple(theorem.statement for theorem in self.theorems)

    def value(self, digits: int = 30) -> tuple[Value, ...]:
        """Both sides of every theorem in which nothing general is left, as balls with so many proved digits.

        A side that is not enclosed says why, and no number is given for it.
        """
        return tuple(value for case in self.cases for value in values_of(case.name, case.theorem, digits))

    def latex(self, notation: "Notation | None" = None) -> str:
        """The formulas, one per line, for an `align*` environment."""
        rows = [statement_latex(theorem.statement, notation=notation) for theorem in self.theorems]
        return " \\\\\n".join(rows)

    def plot(self, m: "Sequence[int] | range | None" = None) -> "Figure":
        """The error for many experts, (21) or (23), beside the exact error of the companding segmentation.

        For the statements about the error in one dimension; any other is a `ValueError` that names them.
        """
        from zcmoe_symbolic.present.special_case.plots import error_figure

        return error_figure(self.identifier, self.substitution, m)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle \\begin{{aligned}}\n{self.latex()}\n\\end{{aligned}}$" if self.theorems else ""

    def _repr_html_(self) -> str:
        rows = "".join(f"<li>{_html(case)}</li>" for case in self.cases)
        return block_html(f"<ul>{rows}</ul>", title=f"{self._title()} for {self.substitution}")

    def _title(self) -> str:
        return {item.identifier: item.title for item in paper.statements()}.get(self.identifier, self.identifier)

    def __str__(self) -> str:
        return "\n".join([f"{self._title()} for {self.substitution}", *map(str, self.cases)])

    __repr__ = __str__


def _html(case: Case) -> str:
    name = text_html(case.name)
    if case.theorem is None:
        return f"{name}: no theorem, {text_html(case.refused)}"
    conditions = "".join(f"<li>{text_html(condition)}</li>" for condition in case.conditions)
    note = f" ({text_html(case.note)})" if case.note else ""
    formula = formula_html(" ".join(statement_sides(case.theorem.statement)))
    return f"{name}: {formula}{note}<ul>{conditions}</ul>"


def special_case(identifier: str, /, **given: object) -> SpecialCase:
    """A statement with particular functions of x, and numbers, in the place of its own.

    Functions are expressions in one symbol or strings (`"cos(6*pi*x)"`), numbers are exact. Each theorem of the
    statement becomes one about these functions by the kernel's rule `instance`. Hypotheses that the kernel does not see
    are decided by certified numbers and stay with the theorem, marked so; where one fails there is no theorem, but the
    reason.
    Proving the statement takes the first call some seconds; its theorems are kept while the process lives.

    Raises `ValueError` for a statement without a proof, a name that it does not have, a float, and for a `p` that is no
    density on [0, 1].

    >>> from zcmoe_symbolic import x
    >>> special = special_case("thm-4.3", beta=x**2, p=1)
    >>> [value.right.decimal(10) for value in special.value(20) if value.name == "thm-4.3/the bound is attained"]
    ['0.8640000000']
    """
    label = canonical_label(identifier)
    alternatives = _theorems_of(label)
    if not alternatives:
        raise ValueError(f"{identifier!r} has no theorem to specialise; `zcmoe verify` lists what is proved")
    names = names_of(theorem for _, proofs in alternatives for proof in proofs for theorem in proof)
    substitution = read_substitution(given, names, label)
    if p.__name__ in substitution.functions:
        checked_density(substitution.functions[p.__name__].expr, remedy=DIVIDE)
    cases = [case for name, proofs in alternatives for case in _best(name, proofs, substitution)]
    return SpecialCase(label, substitution, tuple(cases))


_Proofs = tuple[tuple[Theorem, ...], ...]


@cache
def _session() -> Session:
    return Session()


@cache
def _theorems_of(label: str) -> tuple[tuple[str, _Proofs], ...]:
    """The parts of a label, each with the theorems of its proofs that succeed."""
    session = _session()
    found = []
    for goal in session.paper.goals(label):
        outcomes = [session.evaluate(entry).outcome for entry in goal]
        proofs = tuple(outcome.theorems for outcome in outcomes if outcome.verdict.proved)
        if proofs:
            found.append((goal[0].name, proofs))
    return tuple(found)


def _best(name: str, proofs: _Proofs, substitution: Substitution) -> Sequence[Case]:
    """The special cases by the proof that asks least of these functions; none if nothing is mentioned."""
    tried = [
        [_case(name, theorem, substitution) for theorem in theorems if substitution.touches(theorem)]
        for theorems in proofs
    ]
    return min(tried, key=lambda cases: (sum(c.theorem is None for c in cases), sum(len(c.open) for c in cases)))


def _case(name: str, theorem: Theorem, substitution: Substitution) -> Case:
    refused = ""
    known = names_of([theorem])
    for symbols, note in _attempts(theorem, substitution):
        functions = {f: value for f, value in substitution.functions.items() if f in known.functions}
        conditions, unread = _conditions(theorem, functions, symbols)
        failing = [condition for condition in conditions if condition.standing == "fails"]
        if failing:
            return Case(name, theorem, None, conditions, str(failing[0]), note)
        if unread:
            return Case(name, theorem, None, conditions, unread, note)
        assumed = [condition.hypothesis for condition in conditions if condition.standing != "kernel"]
        try:
            goal = _substituted(theorem.statement, functions, symbols)
            by_function = {sp.Function(f, real=True): value for f, value in functions.items()}
            found = instance(theorem, by_function, symbols).prove(goal, assumed)
        except CaptureError:
            refused = _BY_CASES
            continue
        except (RuleError, ValueError) as error:
            refused = refused or str(error)
            continue
        return Case(name, theorem, found, conditions, "", note)
    return Case(name, theorem, None, (), refused)


def _attempts(theorem: Theorem, substitution: Substitution) -> Iterator[tuple[dict[sp.Symbol, sp.Expr], str]]:
    """The symbols to be replaced: all that occur, then without those that the statement lets vary."""
    statement = theorem.statement
    mentioned = names_of([theorem]).symbols.values()
    symbols = {symbol: value for symbol, value in substitution.symbols.items() if symbol in mentioned}
    moving = statement.regime.moving if isinstance(statement, WithRemainder) else set()
    moving = moving | {limit.args[1] for limit in _limits(statement)}
    fixed = {symbol: value for symbol, value in symbols.items() if symbol not in moving}
    if fixed == symbols:
        yield symbols, ""
    else:
        left = ", ".join(sorted(symbol.name for symbol in symbols.keys() - fixed.keys()))
        yield fixed, f"{left} varies here, so that no number is put in"


def _limits(statement: Statement) -> set[Any]:
    parts = statement.arguments if isinstance(statement, Hypothesis) else statement.args
    return set().union(*(part.atoms(sp.Limit) for part in parts))


def _substituted(statement: Statement, functions: dict[str, sp.Lambda], symbols: dict[Any, sp.Expr]) -> Any:
    if isinstance(statement, Hypothesis):
        return statement.substituted(symbols, functions)
    arguments = [substitute(part, symbols, functions) for part in statement.args]
    if isinstance(statement, WithRemainder):
        return statement.func(*arguments)
    return type(statement)(*arguments, evaluate=False)


def _conditions(
    theorem: Theorem, functions: dict[str, sp.Lambda], symbols: dict[Any, sp.Expr]
) -> tuple[tuple[Condition, ...], str]:
    """The hypotheses after the substitution, and why one of them cannot be written (a slope that has no formula)."""
    found, unread = [], ""
    for hypothesis in sorted(theorem.hypotheses, key=str):
        try:
            found.append(_condition(hypothesis, functions, symbols))
        except CaptureError:
            unread = _BY_CASES
            first = hypothesis.arguments[0]
            if isinstance(first, sp.Lambda) and isinstance(first.expr, AppliedUndef):
                name, order = function_and_order(first.expr.func)
                if name in functions and order == 1:
                    found.append(decide_about_slope(hypothesis, functions[name]))
    return tuple(found), unread


def _condition(hypothesis: Hypothesis, functions: dict[str, sp.Lambda], symbols: dict[Any, sp.Expr]) -> Condition:
    changed = hypothesis.substituted(symbols, functions)
    if changed == hypothesis:
        return Condition(changed, "general")
    if Facts().entails(changed):
        return Condition(changed, "kernel")
    return decide(changed)
