"""The records of the registry and the reading of their data files.

An `Equation` names the statement that owns it and a `Statement` lists the equations that it owns; the two
sides are written down separately, and `ownership_faults` says where they disagree.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any, Literal

EquationKind = Literal["definition", "assumption", "cited", "proved"]
Source = Literal["restored", "restored, form uncertain", "inferred"]
StatementKind = Literal["theorem", "corollary", "lemma", "conjecture", "classical"]


@dataclass(frozen=True, slots=True)
class Equation:
    """One numbered equation of the paper.

    `latex` is math-mode content without dollars. `kind` is what the number is, not a verdict. `source` is how
    far the formula is known. `statement` is the identifier of the owning statement, empty for none.
    `section` is where the number stands, and `says` is one sentence in words.

    >>> from zcmoe_symbolic import paper
    >>> print(paper.equation(50).latex)
    a_i = G^{-1}\\left( \\frac{i}{m} \\right), \\qquad i = 0, \\dots, m
    """

    number: int
    section: str
    kind: EquationKind
    source: Source
    statement: str
    latex: str
    says: str

    @property
    def identifier(self) -> str:
        """The canonical identifier of the equation.

        >>> from zcmoe_symbolic import paper
        >>> paper.equation(22).identifier
        'eq-22'
        """
        return f"eq-{self.number}"


@dataclass(frozen=True, slots=True)
class CitedFact:
    """What is known of a conjecture from the literature: for which case, in words, and who has shown or stated it.

    >>> from zcmoe_symbolic import paper
    >>> [fact.part for fact in paper.statement("gersho").cited][:2]
    ['the conjecture', 'two dimensions']
    """

    part: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One named statement: a theorem, corollary or lemma of the paper, or a classical result behind it.

    `says` gives the statement in words, hypotheses included, without LaTeX. `equations` are the numbers that
    the statement and its proof own; `assumptions` are the identifiers of the paper's assumptions behind it. Only a
    conjecture has facts that are `cited`: what the paper claims itself is proved or open.

    >>> from zcmoe_symbolic import paper
    >>> paper.statement("cor-5.3").assumptions
    ('asm-2', 'asm-3', 'asm-4')
    """

    identifier: str
    title: str
    name: str
    kind: StatementKind
    section: str
    equations: tuple[int, ...]
    assumptions: tuple[str, ...]
    says: str
    cited: tuple[CitedFact, ...] = ()

    def __post_init__(self) -> None:
        if self.cited and self.kind != "conjecture":
            raise ValueError(f"{self.identifier} is a {self.kind}; only a conjecture may rest on what is cited")

    def substitute(self, **values: object) -> Any:
        """The statement with particular functions and numbers: theorems about them, formulas, certified values, a plot.

        A `SpecialCase`. See `zcmoe_symbolic.special_case`, which does the work and says what is refused.

        >>> from zcmoe_symbolic import paper, x
        >>> paper.statement("thm-4.3").substitute(beta=x**2, p=1).refused
        ()
        """
        # By name, because the registry is below everything that proves.
        return import_module("zcmoe_symbolic").special_case(self.identifier, **values)


@dataclass(frozen=True, slots=True)
class Formalisation:
    """How a proof says an assumption of the paper exactly: by a hypothesis of that kind, and of a form if one is named.

    The names of kinds are those of `language.Hypothesis`; forms are recognised in `verification.formalisation`.

    >>> from zcmoe_symbolic import paper
    >>> [how.kind for how in paper.assumption("asm-5").hypotheses]
    ['equal moments', 'vanishing']
    """

    kind: str
    form: str = ""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One numbered assumption of the paper; `equation` is the number that displays it, 0 for none.

    `hypotheses` are the kinds of hypotheses that say it exactly, as the proofs carry them.

    >>> from zcmoe_symbolic import paper
    >>> paper.assumption("asm-3").equation
    29
    >>> paper.assumption("asm-1").hypotheses
    (Formalisation(kind='companding', form=''),)
    """

    identifier: str
    title: str
    equation: int
    latex: str
    says: str
    hypotheses: tuple[Formalisation, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap in the paper's own argument: what it concerns, what fails, what repairs it, and its evidence.

    `concerns` names items of the paper. `witnesses` are the labels of the claims that show the gap, and `repaired_by`
    those of the theorems that close it. Whether the gap is confirmed is the verdict of the witnesses, never typed.

    >>> from zcmoe_symbolic import paper
    >>> paper.finding("finding-3").concerns
    ('thm-5.1', 'eq-27', 'eq-28')
    """

    identifier: str
    title: str
    concerns: tuple[str, ...]
    fails: str
    repair: str
    witnesses: tuple[str, ...]
    repaired_by: tuple[str, ...]


@cache
def equations() -> tuple[Equation, ...]:
    """All numbered equations, in order: the equation with number k stands at index k - 1.

    >>> from zcmoe_symbolic import paper
    >>> len(paper.equations())
    146
    """
    return tuple(Equation(**table) for table in _tables("equation"))


@cache
def statements() -> tuple[Statement, ...]:
    """All named statements: the paper's own in order, then the three classical results.

    >>> from zcmoe_symbolic import paper
    >>> [statement.identifier for statement in paper.statements()][-3:]
    ['bennett', 'panter-dite', 'gersho']
    """
    return tuple(
        Statement(
            identifier=table.pop("id"),
            equations=tuple(table.pop("equations")),
            assumptions=tuple(table.pop("assumptions")),
            cited=tuple(CitedFact(**fact) for fact in table.pop("cited", ())),
            **table,
        )
        for table in _tables("statement")
    )


@cache
def assumptions() -> tuple[Assumption, ...]:
    """All numbered assumptions, in order.

    >>> from zcmoe_symbolic import paper
    >>> [assumption.title for assumption in paper.assumptions()][:2]
    ['Assumption 1', 'Assumption 2']
    """
    return tuple(
        Assumption(
            identifier=table.pop("id"),
            hypotheses=tuple(Formalisation(**form) for form in table.pop("hypotheses")),
            **table,
        )
        for table in _tables("assumption")
    )


@cache
def findings() -> tuple[Finding, ...]:
    """All findings, in the order of the paper.

    >>> from zcmoe_symbolic import paper
    >>> [finding.identifier for finding in paper.findings()][:2]
    ['finding-1', 'finding-2']
    """
    return tuple(
        Finding(
            identifier=table.pop("id"),
            concerns=tuple(table.pop("concerns")),
            witnesses=tuple(table.pop("witnesses")),
            repaired_by=tuple(table.pop("repaired_by")),
            **table,
        )
        for table in _tables("finding")
    )


def ownership_faults(equations: Iterable[Equation], statements: Iterable[Statement]) -> tuple[str, ...]:
    """Say where equations and statements disagree about who owns what; empty when they agree.

    Each fault is one line. An equation is at fault when it names a statement that does not list it or does
    not exist; a statement is at fault when it lists a number that names another owner or does not exist, or
    lists a number twice.

    >>> from zcmoe_symbolic import paper
    >>> paper.ownership_faults(paper.equations(), paper.statements())
    ()
    """
    owner_named = {equation.number: equation.statement for equation in equations}
    numbers_listed = {statement.identifier: statement.equations for statement in statements}
    faults: list[str] = []
    for number, owner in owner_named.items():
        if owner and owner not in numbers_listed:
            faults.append(f"eq-{number} names {owner!r}, which is no statement")
        elif owner and number not in numbers_listed[owner]:
            faults.append(f"eq-{number} names {owner}, which does not list it")
    for identifier, numbers in numbers_listed.items():
        for number in dict.fromkeys(numbers):
            if number not in owner_named:
                faults.append(f"{identifier} lists eq-{number}, which does not exist")
            elif (named := owner_named[number]) != identifier:
                faults.append(f"{identifier} lists eq-{number}, which names {named or 'no statement'}")
            if numbers.count(number) > 1:
                faults.append(f"{identifier} lists eq-{number} {numbers.count(number)} times")
    return tuple(faults)


def _tables(kind: str) -> list[dict[str, Any]]:
    """The tables ``[[kind]]`` of the data file of that kind, freshly read."""
    text = files("zcmoe_symbolic.paper").joinpath(f"{kind}s.toml").read_text(encoding="utf-8")
    tables: list[dict[str, Any]] = tomllib.loads(text)[kind]
    return tables
