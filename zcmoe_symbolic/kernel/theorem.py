"""Theorems, and the one place where they are made.

A `Theorem` is an opaque token. What it states is kept in a table that only this module's closure can
reach, and only `prove` writes to it, after the check of a registered rule has accepted the goal. The
registry of rules is closed once the kernel is loaded. A token that did not come out of `prove` (made by
`object.__new__`, by a subclass, by copying slots) has no entry in the table and states nothing.
"""

import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn, TypeAlias, TypeGuard

import sympy as sp
from sympy.core.function import UndefinedFunction

from zcmoe_symbolic.deciders import Trust
from zcmoe_symbolic.deciders.under_hypotheses.abstraction import outermost_binders
from zcmoe_symbolic.deciders.under_hypotheses.definedness import integrals_alike, singular_alike
from zcmoe_symbolic.deciders.under_hypotheses.facts import Facts
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.jets import to_jets
from zcmoe_symbolic.language.statements import Statement, WithRemainder, readable, sides
from zcmoe_symbolic.language.wellformed import OutsideTheLanguage, check_exact, check_expression, check_hypothesis
from zcmoe_symbolic.notation.foundations import foundations
from zcmoe_symbolic.notation.theorems import theorem_display, theorem_latex

__all__ = [
    "Goal",
    "Grounds",
    "Justification",
    "RuleError",
    "Theorem",
    "close_registry",
    "is_theorem",
    "justification",
    "rule",
    "rule_names",
]

# Rules whose conclusion has the singularities of premises or hypotheses, where they have been looked at before.
_KEEPS_SINGULARITIES = frozenset(
    {
        "along_companding",
        "assumption",
        "by_derivatives",
        "certified_inequality",
        "for_every",
        "instance",
        "integration_over_the_cell",
        "limit",
        "modus_ponens",
        "sum_over_cells",
        "transitivity",
    }
)
_ORDER: tuple[Trust, ...] = ("cited", "certified", "symbolic")


class RuleError(Exception):
    """A rule does not apply: a side condition fails, or the conclusion does not follow."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a rule's check hands back when it accepts a goal.

    `discharged` lists hypotheses of the premises that the rule itself has shown or generalised away.
    """

    premises: tuple["Theorem", ...] = ()
    citations: frozenset[str] = frozenset()
    trust: Trust = "symbolic"
    discharged: frozenset[Hypothesis] = frozenset()


@dataclass(frozen=True, slots=True)
class _Record:
    statement: Statement
    hypotheses: frozenset[Hypothesis]
    citations: frozenset[str]
    trust: Trust
    rule: str
    premises: tuple["Theorem", ...]
    equations: tuple[int, ...]


class _Sealed(type):
    """Classes whose attributes cannot be replaced and that cannot be instantiated from outside."""

    def __setattr__(cls, name: str, value: object) -> NoReturn:
        raise TypeError(f"{cls.__name__}.{name} cannot be changed")

    def __delattr__(cls, name: str) -> NoReturn:
        raise TypeError(f"{cls.__name__}.{name} cannot be changed")

    def __call__(cls, *_: object, **__: object) -> NoReturn:
        raise TypeError(f"a {cls.__name__} is made by the kernel's rules only; use calc(...) or a justification")


class Theorem(metaclass=_Sealed):
    """A statement that the kernel's rules have derived, with everything it rests on.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic import algebra, calc
    >>> x = Symbol("x", real=True)
    >>> theorem = calc((x - 1) * (x + 1)).equals(x**2 - 1, by=algebra).theorem()
    >>> theorem.trust, sorted(theorem.citations), theorem.rule
    ('symbolic', [], 'algebra')
    >>> Theorem()
    Traceback (most recent call last):
        ...
    TypeError: a Theorem is made by the kernel's rules only; use calc(...) or a justification
    """

    __slots__ = ("__weakref__",)

    latex, _repr_latex_, rests_on = theorem_latex, theorem_display, foundations

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Theorem cannot be subclassed")

    @property
    def statement(self) -> Statement:
        """What holds; a fresh copy each time, so that nobody can change the original."""
        return _copied(_record(self).statement)

    @property
    def hypotheses(self) -> frozenset[Hypothesis]:
        """The named assumptions under which it holds."""
        return _record(self).hypotheses

    @property
    def citations(self) -> frozenset[str]:
        """Classical theorems that were used and are not proved here."""
        return _record(self).citations

    @property
    def trust(self) -> Trust:
        """Trust of the weakest step."""
        return _record(self).trust

    @property
    def rule(self) -> str:
        """Name of the rule that made it."""
        return _record(self).rule

    @property
    def premises(self) -> tuple["Theorem", ...]:
        """The theorems that the rule started from."""
        return _record(self).premises

    @property
    def equations(self) -> tuple[int, ...]:
        """Numbers of the paper's equations that this step is said to be; an annotation without force."""
        return _record(self).equations

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a theorem cannot be changed ({name})")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a theorem cannot be changed ({name})")

    def __copy__(self) -> "Theorem":
        return self

    def __deepcopy__(self, memo: object) -> "Theorem":
        return self

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a theorem cannot be pickled: it holds only in the process whose kernel made it")

    def __repr__(self) -> str:
        if not is_theorem(self):
            return "<not a theorem: no rule made it>"
        given = "".join(f"\n    given {text}" for text in sorted(map(str, self.hypotheses)))
        cited = "".join(f"\n    citing {text}" for text in sorted(self.citations))
        return f"|- {readable(self.statement)}   [{self.trust}, by {self.rule}]{given}{cited}"


Check: TypeAlias = Callable[..., Grounds]
Goal: TypeAlias = Any
"""A statement whose kind the rule itself looks at (through `wanted`)."""


@dataclass(frozen=True, slots=True)
class Justification:
    """A registered rule with its parameters: what `by=` takes. Calling it fills in parameters."""

    name: str
    parameters: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = field(default=())

    def __call__(self, *parameters: Any, **options: Any) -> "Justification":
        return Justification(self.name, (*self.parameters, *parameters), (*self.options, *options.items()))

    def prove(self, goal: Statement, given: Iterable[Hypothesis] = (), *, eq: int | Iterable[int] = ()) -> Theorem:
        """The theorem `goal`, under those of the hypotheses `given` that the rule needs.

        Raises `RuleError` if the rule does not give the goal, `InexactInput` if a float occurs in it.
        """
        return _prove(self, goal, tuple(given), eq)

    @property
    def meaning(self) -> str:
        """First line of the rule's documentation."""
        return (_documentation(self.name) or "").strip().splitlines()[0]

    def __str__(self) -> str:
        return self.name.replace("_", " ")


def _copied(statement: Statement) -> Statement:
    if isinstance(statement, Hypothesis):
        return Hypothesis(statement.kind, statement.arguments)
    if isinstance(statement, WithRemainder):
        return statement.func(*statement.args)
    return type(statement)(*statement.args, evaluate=False)


def _check_parameter(parameter: object) -> None:
    """Refuse a parameter of a rule that is not of the language, such as a float or a foreign object."""
    if isinstance(parameter, Theorem):
        return
    if type(parameter) is Hypothesis:
        check_hypothesis(parameter)
    elif type(parameter) is Justification:
        for inner in (*parameter.parameters, *(value for _, value in parameter.options)):
            _check_parameter(inner)
    elif type(parameter) is dict:
        for key, value in parameter.items():
            if type(key) not in (sp.Symbol, sp.Dummy, UndefinedFunction):
                raise RuleError(f"{key!r} cannot be replaced; only symbols and undefined functions can")
            _check_parameter(value)
    elif isinstance(parameter, sp.Expr | sp.Lambda):
        check_expression(parameter)
    elif type(parameter) is not int and parameter is not None:
        raise RuleError(f"{parameter!r} is not a theorem, a hypothesis or an exact expression")


def _check_defined_alike(goal: Goal, facts: Facts) -> None:
    """Refuse what is perhaps undefined on one side only; on the sides as they stand, before anything cancels."""
    if isinstance(goal, WithRemainder):
        facts = facts.granting(*goal.regime.implied_hypotheses())
    if not singular_alike(facts, *sides(goal)):
        raise RuleError("a denominator that stands on one side only is not known to be nonzero")
    if not isinstance(goal, sp.Eq):  # rules for equalities look at integrals themselves
        integrals = [outermost_binders(to_jets(side)) for side in sides(goal)]
        if not integrals_alike(facts, *integrals, existence_first=True):
            raise RuleError("an integral that stands on one side only is not known to exist")


def _check_closed(goal: WithRemainder, hypotheses: frozenset[Hypothesis]) -> None:
    """Refuse an asymptotic statement that assumes something about what its regime lets vary."""
    for hypothesis in hypotheses:
        if any(part.free_symbols & goal.regime.moving for part in hypothesis.particulars):
            raise RuleError(f"the statement is about all of its regime, but assumes that {hypothesis}")


class _Kernel(NamedTuple):
    record: Callable[["Theorem"], _Record]
    is_theorem: Callable[[object], TypeGuard["Theorem"]]
    rule: Callable[[Check], Justification]
    close_registry: Callable[[], None]
    documentation: Callable[[str], str | None]
    rule_names: Callable[[], tuple[str, ...]]
    prove: Callable[[Justification, Statement, tuple[Hypothesis, ...], int | Iterable[int]], "Theorem"]


def _build() -> _Kernel:
    records: weakref.WeakKeyDictionary[Theorem, _Record] = weakref.WeakKeyDictionary()
    checks: dict[str, Check] = {}
    closed: list[bool] = []

    def record(theorem: Theorem) -> _Record:
        found = records.get(theorem)
        if found is None:
            raise RuleError("this object is not a theorem: no rule of the kernel made it")
        return found

    def is_theorem(candidate: object) -> TypeGuard[Theorem]:
        return type(candidate) is Theorem and candidate in records

    def rule(check: Check) -> Justification:
        """Register `check(goal, facts, *parameters) -> Grounds` as a rule. Closed after the kernel is loaded."""
        if closed:
            raise RuleError(f"the kernel is closed: {check.__name__} cannot become a rule")
        checks[check.__name__] = check
        return Justification(check.__name__)

    def close_registry() -> None:
        closed.append(True)

    def documentation(name: str) -> str | None:
        return checks[name].__doc__

    def rule_names() -> tuple[str, ...]:
        """The names of all rules of the kernel."""
        return tuple(sorted(checks))

    def prove(by: Justification, goal: Statement, given: tuple[Hypothesis, ...], eq: int | Iterable[int]) -> Theorem:
        check = checks.get(by.name)
        if check is None:
            raise RuleError(f"{by.name!r} is not a rule of the kernel")
        if type(by) is not Justification:
            raise RuleError(f"{by!r} is not a justification")
        check_exact(goal)
        for hypothesis in given:
            check_hypothesis(hypothesis)
        for parameter in (*by.parameters, *(value for _, value in by.options)):
            _check_parameter(parameter)
        facts = Facts(given)
        try:
            grounds = check(goal, facts, *by.parameters, **dict(by.options))
        except OutsideTheLanguage:
            raise
        except ValueError as error:
            raise RuleError(str(error)) from error
        if type(grounds) is not Grounds:
            raise RuleError(f"the rule {by.name} gave no grounds")
        if by.name not in _KEEPS_SINGULARITIES and not isinstance(goal, Hypothesis):
            _check_defined_alike(goal, facts)
        trust, citations = grounds.trust, set(grounds.citations)
        inherited: set[Hypothesis] = set()
        for premise in grounds.premises:
            if not is_theorem(premise):
                raise RuleError(f"{premise!r} is not a theorem")
            found = record(premise)
            trust = min(trust, found.trust, key=_ORDER.index)
            citations |= found.citations
            inherited |= found.hypotheses
        hypotheses = frozenset(facts.used | (inherited - grounds.discharged))
        if isinstance(goal, WithRemainder):
            _check_closed(goal, hypotheses)
        numbers = (eq,) if isinstance(eq, int) else tuple(eq)
        theorem: Theorem = object.__new__(Theorem)
        records[theorem] = _Record(
            _copied(goal), hypotheses, frozenset(citations), trust, by.name, tuple(grounds.premises), numbers
        )
        return theorem

    return _Kernel(record, is_theorem, rule, close_registry, documentation, rule_names, prove)


_record, is_theorem, rule, close_registry, _documentation, rule_names, _prove = _build()


def justification(by: object) -> Justification:
    """`by` as a justification; a `TypeError` names what was given instead."""
    if type(by) is Justification:
        return by
    raise TypeError(f"by={by!r} is not a rule; write for instance by=algebra or by=hoelder(3)")
