"""The gaps in the paper's argument, with the verdicts of the claims that witness them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from zcmoe_symbolic import paper
from zcmoe_symbolic.verification.records import ProofResult
from zcmoe_symbolic.verification.report import Standing, StatementRow, judge

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders import Status, Trust

__all__ = ["FindingRow", "FindingStatus", "finding_rows"]

FindingStatus = Literal["confirmed", "refuted", "undecided"]
NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding of the registry with its witnesses, and with the theorems that repair it as far as they were run.

    The verdict is that of the witnesses: refuted if one is, proved if there are some and all are, else undecided.
    """

    finding: paper.Finding
    witnesses: tuple[StatementRow, ...]
    repairs: "tuple[tuple[str, Standing | None], ...]" = ()

    @property
    def id(self) -> str:
        return self.finding.identifier

    @property
    def title(self) -> str:
        """`Finding 3` for `finding-3`, as the other rows name what they are about."""
        return self.id.replace("finding-", "Finding ")

    @property
    def verdict(self) -> "Status":
        verdicts = [row.verdict for row in self.witnesses]
        if "refuted" in verdicts:
            return "refuted"
        return "proved" if verdicts and all(verdict == "proved" for verdict in verdicts) else "undecided"

    @property
    def status(self) -> FindingStatus:
        """`confirmed` where the witnesses are proved."""
        return "confirmed" if self.verdict == "proved" else self.verdict

    @property
    def reached(self) -> bool:
        """Whether a script claims something for a witness."""
        return any(row.reached for row in self.witnesses)

    @property
    def trust(self) -> "Trust | None":
        """That of the least trusted witness, if the finding is confirmed."""
        ranks: tuple[Trust | None, ...] = ("symbolic", "certified", "cited", None)
        return max((row.trust for row in self.witnesses), key=ranks.index) if self.verdict == "proved" else None

    @property
    def reason(self) -> str:
        """Why the finding is not confirmed; empty if it is."""
        return next((row.reason for row in self.witnesses if row.verdict == self.verdict and row.reason), "")

    @property
    def seconds(self) -> float:
        return sum(row.seconds for row in self.witnesses)

    def as_json(self) -> dict[str, Any]:
        """The finding as plain lists and dictionaries."""
        finding = self.finding
        return {
            "id": self.id,
            "title": finding.title,
            "concerns": list(finding.concerns),
            "fails": finding.fails,
            "repair": finding.repair,
            "repaired_by": [{"id": label, "verdict": verdict or NOT_RUN} for label, verdict in self.repairs],
            "verdict": self.verdict,
            "status": self.status,
            "trust": self.trust,
            "reason": self.reason,
            "witnesses": [
                {
                    "id": row.id,
                    "part": part.name,
                    "says": part.best.title,
                    "states": list(part.states),
                    "hypotheses": list(part.hypotheses),
                    "citations": list(part.best.citations),
                    "verdict": part.verdict,
                    "trust": part.trust,
                    "reason": part.reason,
                    "counterexample": part.best.counterexample or None,
                    "script": part.best.script,
                    "line": part.best.line,
                }
                for row in self.witnesses
                for part in row.parts
            ],
        }


def finding_rows(
    results: Sequence[ProofResult],
    wanted: Collection[str] | None = None,
    statements: Mapping[str, StatementRow] | None = None,
) -> tuple[FindingRow, ...]:
    """The findings with identifiers in `wanted` (all, if it is `None`), judged by the results of their witnesses.

    `statements` are the rows already judged; the verdicts of the repairing theorems are read from them.

    >>> [row.status for row in finding_rows([], ["finding-2"])]
    ['undecided']
    """
    known = statements or {}

    def repair(label: str) -> "tuple[str, Standing | None]":
        row = known.get(label)
        return label, None if row is None else row.verdict

    return tuple(
        FindingRow(
            item,
            tuple(judge(label, label, [r for r in results if r.label == label]) for label in item.witnesses),
            tuple(map(repair, item.repaired_by)),
        )
        for item in paper.findings()
        if wanted is None or item.identifier in wanted
    )
