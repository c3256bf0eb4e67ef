"""What a document calls the items in it, and the links to the places where they stand."""

from collections.abc import Iterable

from zcmoe_symbolic import paper
from zcmoe_symbolic.present.document.characters import code, plain
from zcmoe_symbolic.verification import ProofResult, Report, StatementRow

__all__ = ["Links"]


class Links:
    """Anchors for the rows, proofs and equations of a report. They are numbers, since names may contain anything."""

    def __init__(self, report: Report) -> None:
        self._anchors: dict[str, str] = {}
        self._titles = {item.identifier: item.title for item in paper.statements()}
        self._titles |= {item.identifier: item.title for item in paper.assumptions()}
        self._titles |= {row.id: row.title for row in report.findings}
        witnesses = [row for finding in report.findings for row in finding.witnesses]
        self._equations = {row.number for row in report.equations}
        for row in (*report.statements, *report.supplementary, *witnesses):
            self._add(row.id)
            for part in row.parts:
                for proof in part.proofs:
                    self._add(proof.name)
        for finding in report.findings:
            self._add(finding.id)

    def _add(self, name: str) -> None:
        self._anchors.setdefault(name, f"item.{len(self._anchors) + 1}")

    def place(self, name: str) -> str:
        """The anchor of an item, to stand where the item begins; empty where it stands nowhere."""
        anchor = self._anchors.get(name)
        return rf"\phantomsection\hypertarget{{{anchor}}}{{}}" if anchor else ""

    def place_of_row(self, row: StatementRow) -> str:
        return self.place(row.id)

    def place_of_proof(self, proof: ProofResult, row: StatementRow) -> str:
        """The anchor of a proof; the first proof of a part has it, and a row without parts has one already."""
        return self.place(proof.name) if proof.name != row.id else ""

    def to(self, name: str) -> str:
        """An item in words, linked to its place if it has one.

        >>> from zcmoe_symbolic.verification import Report
        >>> print(Links(Report((), ())).to("thm-4.3"))
        Theorem 4.3
        """
        label, slash, part = name.partition("/")
        shown = plain(self._titles[label]) if label in self._titles else self._named(label)
        if slash:
            shown = f"{shown} ({plain(part)})"
        anchor = self._anchors.get(name) or self._anchors.get(label)
        return rf"\hyperlink{{{anchor}}}{{{shown}}}" if anchor else shown

    def _named(self, label: str) -> str:
        number = label.removeprefix("eq-")
        return f"({number})" if label.startswith("eq-") and number.isdigit() else code(label)

    def place_of_equation(self, number: int) -> str:
        return rf"\phantomsection\hypertarget{{equation.of.paper.{number}}}{{}}"

    def to_equation(self, number: int) -> str:
        shown = f"({number})"
        return rf"\hyperlink{{equation.of.paper.{number}}}{{{shown}}}" if number in self._equations else shown

    def all_to(self, names: Iterable[str]) -> str:
        """Several items, with commas between; equations as their numbers.

        >>> from zcmoe_symbolic.verification import Report
        >>> print(Links(Report((), ())).all_to(["eq-18", "asm-1"]))
        (18), Assumption 1
        """
        return ", ".join(
            self.to_equation(int(name[3:])) if name.startswith("eq-") and name[3:].isdigit() else self.to(name)
            for name in names
        )
