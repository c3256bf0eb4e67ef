"""What became of the corrupted variants of proof steps, as plain data."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from zcmoe_symbolic.verification.records import Fault, one_line

__all__ = ["Fate", "Mutant", "MutantReport", "PerStep", "RuleRow", "StepResult"]

Fate: TypeAlias = Literal["killed", "implied", "survived", "unanswered"]
"""Refused; accepted and shown to be true; accepted and not shown to be true; no answer within the time limit."""
PerStep: TypeAlias = int | Literal["by length"] | None
"""How many variants of a step are tried at most; `None` for all."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One corrupted variant: the kind of corruption, its text, its fate, and how it was refused or shown.

    `manner` is the kind of refusal for a killed one, the method for an implied one, the counterexample or the
    reason for a survivor.
    """

    kind: str
    text: str
    fate: Fate
    manner: str = ""


@dataclass(frozen=True, slots=True)
class StepResult:
    """A proof step with the variants that were put to its rule."""

    claim: str
    script: str
    number: int
    rule: str
    text: str
    mutants: tuple[Mutant, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def count(self, fate: Fate) -> int:
        return sum(mutant.fate == fate for mutant in self.mutants)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Counts for one rule, or for everything (`rule` is then empty)."""

    rule: str
    steps: int
    killed: int
    implied: int
    survived: int
    unanswered: int

    @property
    def mutants(self) -> int:
        return self.killed + self.implied + self.survived + self.unanswered

    @property
    def kill_rate(self) -> float:
        """Killed among those that are not shown to be true and were answered; 1 if there are none."""
        wrong = self.killed + self.survived
        return self.killed / wrong if wrong else 1.0


@dataclass(frozen=True, slots=True)
class MutantReport:
    """The fates of all variants of all steps of the claims that were asked for.

    `unproved` names claims whose proof failed: their steps are not looked at.
    """

    steps: tuple[StepResult, ...]
    unproved: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    per_step: PerStep = None
    seconds: float = field(default=0.0, compare=False)
    interrupted: bool = False

    @property
    def total(self) -> RuleRow:
        """The counts over all rules."""
        return _row("", self.steps)

    @property
    def rows(self) -> tuple[RuleRow, ...]:
        """The counts by rule, in alphabetical order."""
        names = sorted({step.rule for step in self.steps})
        return tuple(_row(name, [step for step in self.steps if step.rule == name]) for name in names)

    def having(self, fate: Fate) -> list[tuple[StepResult, Mutant]]:
        """The variants of one fate, with their steps."""
        return [(step, mutant) for step in self.steps for mutant in step.mutants if mutant.fate == fate]

    def manners(self, fate: Fate) -> list[tuple[str, int]]:
        """How many variants were refused, or shown to be true, in which manner; most frequent first."""
        counts = Counter(mutant.manner for _, mutant in self.having(fate))
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    def kinds(self) -> list[tuple[str, int]]:
        """How many variants there were of each kind of corruption."""
        return sorted(Counter(mutant.kind for step in self.steps for mutant in step.mutants).items())

    @property
    def exit_status(self) -> int:
        """0 if every wrong variant was refused, 1 if one survived, 2 bad input, 3 if something was not checked."""
        if self.faults:
            return 2
        if self.total.survived:
            return 1
        return 3 if self.unproved or self.total.unanswered or not self.total.killed else 0

    def as_json(self) -> dict[str, Any]:
        """The report as an object for machines."""
        return {
            "kill_rate": self.total.kill_rate,
            "variants_per_step": self.per_step,
            "total": _counts(self.total),
            "rules": {row.rule: _counts(row) for row in self.rows},
            "kinds": dict(self.kinds()),
            "refusals": dict(self.manners("killed")),
            "implied_by": dict(self.manners("implied")),
            "survivors": [_listed(*found) for found in self.having("survived")],
            "unanswered": [_listed(*found) for found in self.having("unanswered")],
            "unproved": list(self.unproved),
            "faults": [str(fault) for fault in self.faults],
            "seconds": round(self.seconds, 3),
        }


def _row(name: str, steps: Iterable[StepResult]) -> RuleRow:
    listed = list(steps)
    counts = Counter(mutant.fate for step in listed for mutant in step.mutants)
    return RuleRow(name, len(listed), counts["killed"], counts["implied"], counts["survived"], counts["unanswered"])


def _counts(row: RuleRow) -> dict[str, int | float]:
    return {
        "steps": row.steps,
        "mutants": row.mutants,
        "killed": row.killed,
        "implied": row.implied,
        "survivors": row.survived,
        "unanswered": row.unanswered,
        "kill_rate": row.kill_rate,
    }


def _listed(step: StepResult, mutant: Mutant) -> dict[str, str | int]:
    return {
        "claim": step.claim,
        "script": step.script,
        "step": step.number,
        "rule": step.rule,
        "statement": one_line(step.text),
        "kind": mutant.kind,
        "mutant": one_line(mutant.text),
        "reason": one_line(mutant.manner),
    }
