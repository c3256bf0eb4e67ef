"""What if something were not assumed: which proofs fall without an assumption, a statement, a hypothesis, a citation.

A theorem of the kernel carries every hypothesis and citation that its derivation needed and did not discharge. So a
proof falls without a hypothesis exactly if one of its theorems carries it, and without a statement exactly if one of
them was derived from a theorem of that statement's. What falls is no longer shown by the proofs here; that it is false
is not said. Nothing here needs SymPy, so that remembered proofs are asked in a moment.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from zcmoe_symbolic import paper
from zcmoe_symbolic.verification.dropping import Dropped, dropped_by_name, same_hypothesis
from zcmoe_symbolic.verification.records import ProofResult

if TYPE_CHECKING:
    from zcmoe_symbolic.verification.report import PartRow, Report, StatementRow

__all__ = ["Dropped", "FallenProof", "Reason", "WhatIf", "WhatIfPart", "WhatIfRow", "WhatRemains", "without"]

WhatRemains = Literal["stands", "falls", "dropped", "open"]
"""`open` is what was not proved in the first place; `dropped` what was itself taken away."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a proof falls: what was dropped, the hypothesis or citation that carries it, or the claims it goes through.

    `carried` is the text of the hypothesis or citation. For a dropped statement `through` are the claims that the proof
    uses and that rest on it; the statement itself, if it is used directly.
    """

    dropped: Dropped
    carried: str = ""
    through: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.dropped.kind == "statement":
            direct = all(name.partition("/")[0] == self.dropped.label for name in self.through)
            return f"uses {self.dropped.name}" if direct else f"through {', '.join(self.through)}"
        verb = "cites" if self.dropped.kind == "citation" else "needs"
        return f"{verb} that {self.carried}" if verb == "needs" else f"{verb} {self.carried}"


@dataclass(frozen=True, slots=True)
class FallenProof:
    """A proof that falls, with every reason for it."""

    proof: ProofResult
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class WhatIfPart:
    """One thing that a label states: it stands as long as one proof of it does."""

    part: "PartRow"
    remains: WhatRemains
    fallen: tuple[FallenProof, ...]
    standing: tuple[ProofResult, ...]

    @property
    def name(self) -> str:
        return self.part.name


@dataclass(frozen=True, slots=True)
class WhatIfRow:
    """A label: it stands as long as all its parts and all facts that it cites do.

    `facts` are the sources of cited facts that were dropped; `paper_assumes` are the dropped assumptions that the
    paper names for the statement, and `proofs_assume` those that a proof of it carries, whether or not its part stands
    by another.
    """

    row: "StatementRow"
    remains: WhatRemains
    parts: tuple[WhatIfPart, ...]
    facts: tuple[str, ...] = ()
    paper_assumes: tuple[str, ...] = ()
    proofs_assume: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.row.id

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def difference(self) -> str:
        """Where paper and proofs do not agree about a dropped assumption, in words; empty if they agree."""
        if not self.row.reached or self.id not in {item.identifier for item in paper.statements()}:
            return ""
        notes = []
        for name in self.paper_assumes:
            if name not in self.proofs_assume:
                notes.append(f"the paper assumes {name} here; no proof here needs it")
        for name in self.proofs_assume:
            if name not in self.paper_assumes:
                notes.append(f"the paper does not name {name} here; a proof here needs it")
        return "; ".join(notes)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer: what stands and what falls without what was `dropped`.

    `equations` are the numbers that were proved and of which no proof that still stands has a checked step; `findings`
    those of which a witness falls. `str` gives the summary.
    """

    report: "Report"
    dropped: tuple[Dropped, ...]
    statements: tuple[WhatIfRow, ...]
    supplementary: tuple[WhatIfRow, ...]
    witnesses: tuple[WhatIfRow, ...]
    equations: tuple[int, ...]
    findings: tuple[str, ...]

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.verification.display import what_if_html

        return what_if_html(self)

    @property
    def rows(self) -> tuple[WhatIfRow, ...]:
        """All labels: statements, supplementary ones, witnesses of findings."""
        return (*self.statements, *self.supplementary, *self.witnesses)

    @property
    def fallen(self) -> frozenset[str]:
        """The labels that fall or were dropped, and the findings whose witness does."""
        gone = {row.id for row in self.rows if row.remains in ("falls", "dropped")}
        return frozenset(gone.union(self.findings))

    def falls(self, name: str) -> bool:
        """Whether the proofs here no longer show what a label or another name of an item means.

        Raises `ValueError` for what the report does not have.
        """
        from zcmoe_symbolic.verification.scripts import canonical_label

        label = canonical_label(name)
        if label in self.findings:
            return True
        found = [row.remains for row in self.rows if row.id == label]
        if not found:
            raise ValueError(
                f"{name!r} is not in this report; it has {', '.join(row.id for row in self.rows) or 'no rows'}"
            )
        return "falls" in found or "dropped" in found

    def summary(self) -> dict[str, Any]:
        """How many statements and further labels stand, fall, were dropped or were open before."""
        return {
            "statements": _counts(self.statements),
            "supplementary": _counts(self.supplementary),
            "findings": {"falls": len(self.findings), "stands": len(self.report.findings) - len(self.findings)},
            "equations": {"falls": len(self.equations)},
        }

    def as_json(self) -> dict[str, Any]:
        """The answer as plain lists and dictionaries."""
        return {
            "dropped": [{"kind": one.kind, "name": one.name, "title": one.title} for one in self.dropped],
            "means": "falls: the proofs here no longer show it; that it is false is not said",
            "statements": [_row_as_json(row) for row in self.statements],
            "supplementary": [_row_as_json(row) for row in self.supplementary],
            "findings": [
                {"id": row.id, "remains": "falls" if row.id in self.findings else "stands"}
                for row in self.report.findings
            ],
            "equations": list(self.equations),
            "summary": self.summary(),
        }

    def __str__(self) -> str:
        names = ", ".join(one.name for one in self.dropped)
        counts = _counts(self.statements + self.supplementary)
        return f"without {names}: {counts['falls']} fall, {counts['stands']} stand"


def without(report: "Report", *names: str) -> WhatIf:
    """Drop assumptions, statements, hypotheses or citations from a report: which statements fall.

    A name is an assumption of the paper (`asm-1`), a statement or another label, with or without a part (`lem-6.2`,
    `thm-4.1/optimal constants`), or a part of the text of one hypothesis or citation. Raises `ValueError` for a name
    that fits nothing or several, with what there is. A proof that used a theorem which falls counts as fallen even if
    the used statement still stands by another proof: one would have to write the proof anew.

    >>> from zcmoe_symbolic.verification import verify
    >>> answer = verify("thm-4.3", "cor-4.2", remember=True).without("asm-1")
    >>> answer.falls("cor-4.2"), answer.falls("thm-4.3")
    (True, False)
    """
    dropped = dropped_by_name(report, names)
    statements = tuple(_row(row, dropped) for row in report.statements)
    supplementary = tuple(_row(row, dropped) for row in report.supplementary)
    judged = {finding.id: [_row(row, dropped) for row in finding.witnesses] for finding in report.findings}
    witnesses = tuple(row for rows in judged.values() for row in rows)
    findings = tuple(name for name, rows in judged.items() if any(row.remains in ("falls", "dropped") for row in rows))
    rows = (*statements, *supplementary, *witnesses)
    return WhatIf(report, dropped, statements, supplementary, witnesses, _equations(report, rows), findings)


def _equations(report: "Report", rows: Iterable[WhatIfRow]) -> tuple[int, ...]:
    standing = {
        number for row in rows for part in row.parts for proof in part.standing for number, _ in proof.equations
    }
    proofs = (fallen.proof for row in rows for part in row.parts for fallen in part.fallen)
    lost = {number for proof in proofs for number, _ in proof.equations} - standing
    return tuple(row.number for row in report.equations if row.verdict == "proved" and row.number in lost)


def _row(row: "StatementRow", dropped: Sequence[Dropped]) -> WhatIfRow:
    parts = tuple(_part(part, dropped) for part in row.parts)
    facts = tuple(
        fact.source for fact in row.cited if any(one.kind == "citation" and one.name == fact.source for one in dropped)
    )
    assumptions = [one.name for one in dropped if one.kind == "assumption"]
    registered = {item.identifier: item.assumptions for item in paper.statements()}.get(row.id, ())
    carried = {name for part in row.parts for proof in part.proofs for name in proof.assumptions}
    remains = _remains(row, parts, facts, dropped)
    return WhatIfRow(
        row,
        remains,
        parts,
        facts,
        tuple(name for name in assumptions if name in registered),
        tuple(name for name in assumptions if name in carried),
    )


def _remains(
    row: "StatementRow", parts: Sequence[WhatIfPart], facts: Sequence[str], dropped: Sequence[Dropped]
) -> WhatRemains:
    if any(one.takes(row.id) for one in dropped) or any(part.remains == "dropped" for part in parts):
        return "dropped"
    if row.verdict not in ("proved", "cited"):
        return "open"
    return "falls" if facts or any(part.remains == "falls" for part in parts) else "stands"


def _part(part: "PartRow", dropped: Sequence[Dropped]) -> WhatIfPart:
    succeeded = [proof for proof in part.proofs if proof.verdict == "proved"]
    taken = any(one.takes(proof.label, proof.part) for one in dropped for proof in part.proofs)
    fallen = tuple(
        FallenProof(proof, reasons) for proof in succeeded if not taken and (reasons := tuple(_reasons(proof, dropped)))
    )
    gone = [one.proof for one in fallen]
    standing = tuple(proof for proof in succeeded if proof not in gone and not taken)
    if taken:
        return WhatIfPart(part, "dropped", fallen, standing)
    if part.verdict != "proved":
        return WhatIfPart(part, "open", fallen, standing)
    return WhatIfPart(part, "stands" if standing else "falls", fallen, standing)


def _reasons(proof: ProofResult, dropped: Sequence[Dropped]) -> Iterator[Reason]:
    for one in dropped:
        if one.kind == "assumption":
            yield from (Reason(one, text) for name, text in proof.formalises if name == one.name)
        elif one.kind == "hypothesis":
            yield from (Reason(one, text) for text in proof.hypotheses if same_hypothesis(text, one.name))
        elif one.kind == "citation":
            if one.name in proof.citations:
                yield Reason(one, one.name)
        elif any(one.covers(name) for name in proof.behind):
            direct = tuple(name for name in proof.uses if one.is_named(name))
            yield Reason(one, through=direct or tuple(name for name in proof.uses if one.is_behind(name)))


def _counts(rows: Iterable[WhatIfRow]) -> dict[str, int]:
    found = Counter(row.remains for row in rows if row.row.reached)
    remains: tuple[WhatRemains, ...] = ("stands", "falls", "dropped", "open")
    return {name: found[name] for name in remains}


def _row_as_json(row: WhatIfRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "remains": row.remains,
        "verdict": row.row.verdict,
        "paper_assumes": list(row.paper_assumes),
        "proofs_assume": list(row.proofs_assume),
        "difference": row.difference,
        "dropped_facts": list(row.facts),
        "parts": [
            {
                "part": part.name,
                "remains": part.remains,
                "fallen": [
                    {
                        "title": one.proof.title,
                        "script": one.proof.script,
                        "line": one.proof.line,
                        "why": [
                            {"dropped": r.dropped.name, "carried": r.carried, "through": list(r.through)}
                            for r in one.reasons
                        ],
                    }
                    for one in part.fallen
                ],
                "standing": [{"title": p.title, "script": p.script, "line": p.line} for p in part.standing],
            }
            for part in row.parts
        ],
    }
