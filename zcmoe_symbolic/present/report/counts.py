"""Counts that the report tells: verdicts, the size of the kernel, how often each rule is used."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zcmoe_symbolic.verification import Report, StatementRow

__all__ = ["RuleUse", "Share", "kernel_lines", "rule_uses", "share_of_verdicts"]

_ORDER = ("proved", "confirmed", "cited", "definition", "assumption", "undecided", "refuted")


@dataclass(frozen=True, slots=True)
class Share:
    """How many rows of one sort have which verdict; the `page` lists them."""

    name: str
    page: str
    counts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule of the kernel: what it proves, in how many steps it was applied, and in the proofs of which rows."""

    name: str
    meaning: str
    steps: int
    rows: tuple[StatementRow, ...]


def share_of_verdicts(report: Report) -> list[Share]:
    """Verdicts of statements, equations, further labels and findings; what there is none of is left out."""
    further = "Further results" if report.statements else "Claims"
    sorts: list[tuple[str, str, Sequence[str]]] = [
        ("Statements", "index.html#statements", [row.verdict for row in report.statements]),
        ("Equations", "equations.html", [row.verdict for row in report.equations]),
        (further, "index.html#further", [row.verdict for row in report.supplementary]),
        ("Findings", "findings.html", [row.status for row in report.findings]),
    ]
    return [
        Share(name, page, tuple((mark, Counter(marks)[mark]) for mark in _ORDER if mark in marks))
        for name, page, marks in sorts
        if marks
    ]


@cache
def kernel_lines() -> int:
    """The lines of the kernel's modules, comments and blank lines included.

    >>> 0 < kernel_lines() < 2000
    True
    """
    modules = (entry for entry in files("zcmoe_symbolic.kernel").iterdir() if entry.name.endswith(".py"))
    return sum(len(module.read_text(encoding="utf-8").splitlines()) for module in modules)


def rule_uses(rows: Iterable[StatementRow]) -> list[RuleUse]:
    """Every rule of the kernel with the steps that apply it; theorems of other claims are counted there."""
    from zcmoe_symbolic.kernel import Justification, rule_names

    steps: Counter[str] = Counter()
    users: dict[str, dict[int, StatementRow]] = {}
    for row in rows:
        written = [proof.derivation for part in row.parts for proof in part.proofs]
        for derivation in (one for one in written if one is not None):
            for step in (step for chain in derivation.chains for step in chain.steps if not step.origin):
                steps[step.rule] += 1
                users.setdefault(step.rule, {})[id(row)] = row
    return [
        RuleUse(name, Justification(name).meaning, steps[name], tuple(users.get(name, {}).values()))
        for name in rule_names()
    ]
