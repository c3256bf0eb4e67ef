"""Verdicts of labels and equations, gathered from the outcomes of their proofs."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from zcmoe_symbolic import paper
from zcmoe_symbolic._version import __version__
from zcmoe_symbolic.verification.records import Fault, ProofResult

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders import Status, Trust
    from zcmoe_symbolic.verification.findings import FindingRow
    from zcmoe_symbolic.verification.without import WhatIf

__all__ = ["EquationRow", "Mark", "PartRow", "Report", "Standing", "StatementRow", "gather", "judge"]

Standing = Literal["proved", "refuted", "undecided", "cited"]
Mark = Literal["proved", "refuted", "undecided", "definition", "assumption", "cited"]

NO_SCRIPT = "no proof script yet"
NO_STEP = "no checked step carries this number"
_TRUST: "tuple[Trust | None, ...]" = ("symbolic", "certified", "cited", None)
_NOT_PROVABLE = {"definition", "assumption", "cited", "conjecture"}
_OPEN = {"refuted", "undecided"}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One thing that a label states, with its proofs, the best one first."""

    name: str
    verdict: "Status"
    trust: "Trust | None"
    reason: str
    states: tuple[str, ...]
    proofs: tuple[ProofResult, ...]

    @property
    def best(self) -> ProofResult:
        """The proof that the verdict rests on: the most trusted that succeeded, else the first."""
        return self.proofs[0]

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Those that the best proof uses; if it did not succeed, those that its claim allows."""
        return self.best.hypotheses if self.verdict == "proved" else self.best.given


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A named statement, or another label, with its verdict and what the verdict rests on.

    `hypotheses` are those that the proofs use; where something is not proved, those that its claim allows.
    `reached` is false when no script claims anything for the label, and nothing is cited. A conjecture is `cited`: the
    facts from the literature are listed in `cited`, and what scripts prove of it in `parts`.
    """

    id: str
    title: str
    verdict: Standing
    trust: "Trust | None"
    equations: tuple[int, ...]
    hypotheses: tuple[str, ...]
    citations: tuple[str, ...]
    seconds: float
    rests_on: tuple[str, ...]
    reason: str
    parts: tuple[PartRow, ...]
    script: str = ""
    cited: tuple[paper.CitedFact, ...] = ()

    @property
    def reached(self) -> bool:
        return bool(self.parts or self.cited)

    def as_json(self) -> dict[str, Any]:
        """The row as plain lists and dictionaries."""
        return {
            "id": self.id,
            "title": self.title,
            "verdict": self.verdict,
            "trust": self.trust,
            "equations": list(self.equations),
            "hypotheses": list(self.hypotheses),
            "citations": list(self.citations),
            "seconds": round(self.seconds, 3),
            "remembered": bool(self.parts) and all(proof.remembered for part in self.parts for proof in part.proofs),
            "rests_on": list(self.rests_on),
            "reason": self.reason,
            "script": self.script,
            "parts": [_part_as_json(part) for part in self.parts],
            "cited": [{"part": fact.part, "says": fact.says, "source": fact.source} for fact in self.cited],
        }


@dataclass(frozen=True, slots=True)
class EquationRow:
    """A numbered equation: proved when a checked step of a successful proof carries its number.

    If some script claims the equation under its own label, that claim must be proved too. A definition or an
    assumption is nothing to be proved: its verdict is the kind, and `shown_by` names a proof that uses it in a checked
    step. What the paper only cites is `cited`, until a checked step proves it.

    `owner` is the registry's; `statement` is the one whose proof shows the equation, else the owner; `shown_by` names
    label and part.
    """

    number: int
    kind: str
    verdict: Mark
    statement: str | None
    source: str
    latex: str
    says: str
    trust: "Trust | None" = None
    shown_by: str = ""
    reason: str = ""
    owner: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The row as a plain dictionary."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: one row for each statement and equation that was asked for.

    `supplementary` holds the labels that are no statement of the paper, and everything from a user's own scripts;
    `findings` holds the gaps in the paper's argument, whose own witnesses are listed there only.
    `faults` are scripts and proofs that could not be run to their end. `asked` is empty when everything was to be
    verified. Of the `proofs`, so many are `remembered` from an earlier run and were not run again.
    """

    statements: tuple[StatementRow, ...]
    equations: tuple[EquationRow, ...]
    supplementary: tuple[StatementRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    seconds: float = 0.0
    asked: tuple[str, ...] = ()
    asked_equations: tuple[int, ...] = ()
    version: str = __version__
    findings: tuple["FindingRow", ...] = ()
    proofs: int = 0
    remembered: int = 0

    def exit_status(self, *, strict: bool = False) -> int:
        """0 all proved, 1 something refuted, 2 bad input, 3 something undecided.

        When everything was to be verified, statements and equations that no script has reached do not count; with
        `strict` they do, save what is not there to be proved (definitions, assumptions, citations, conjectures).
        """
        witnesses = [witness for row in self.findings for witness in row.witnesses]
        rows = [*self.statements, *self.supplementary, *witnesses]
        equations = [row.verdict for row in self.equations if row.number in self.asked_equations]
        if any(fault.bad_input for fault in self.faults):
            return 2
        if any(row.verdict == "refuted" for row in rows) or "refuted" in equations:
            return 1
        counted = [row.verdict for row in rows if self.asked or row.reached or (strict and not _exempt(row))]
        if strict:
            equations += [row.verdict for row in self.equations if row.kind not in _NOT_PROVABLE]
        unfinished = any(not fault.bad_input for fault in self.faults)
        return 3 if unfinished or any(verdict in _OPEN for verdict in (*counted, *equations)) else 0

    def summary(self) -> dict[str, Any]:
        """Counts by verdict, seconds and version."""
        return {
            "statements": _counts(self.statements, sum(not row.reached for row in self.statements)),
            "equations": _counts(self.equations, sum(row.reason == NO_STEP for row in self.equations)),
            "supplementary": _counts(self.supplementary, 0),
            "findings": _counts(self.findings, sum(not row.reached for row in self.findings)),
            "faults": len(self.faults),
            "proofs": {"total": self.proofs, "remembered": self.remembered},
            "seconds": round(self.seconds, 3),
            "version": self.version,
        }

    def without(self, *names: str) -> "WhatIf":
        """Which of the statements here fall without an assumption, a statement, a hypothesis or a citation.

        See `verification.without.without`; raises `ValueError` for a name that fits nothing or several things.
        """
        from zcmoe_symbolic.verification.without import without

        return without(self, *names)

    def as_json(self) -> dict[str, Any]:
        """The report as plain lists and dictionaries, as `zcmoe verify --json` prints it."""
        return {
            "statements": [row.as_json() for row in self.statements],
            "equations": [row.as_json() for row in self.equations],
            "supplementary": [row.as_json() for row in self.supplementary],
            "findings": [row.as_json() for row in self.findings],
            "faults": [{"script": f.script, "line": f.line, "label": f.label, "text": f.text} for f in self.faults],
            "summary": self.summary(),
        }

    def __repr__(self) -> str:
        from zcmoe_symbolic.verification.display import report_text

        return report_text(self)

    def _repr_html_(self) -> str:
        from zcmoe_symbolic.verification.display import report_html

        return report_html(self)


def _exempt(row: StatementRow) -> bool:
    return any(s.identifier == row.id and s.kind in _NOT_PROVABLE for s in paper.statements())


def _counts(
    rows: "Sequence[StatementRow] | Sequence[EquationRow] | Sequence[FindingRow]", not_reached: int
) -> dict[str, int]:
    found = Counter(row.verdict for row in rows)
    counts = {verdict: found.get(verdict, 0) for verdict in ("proved", "refuted", "undecided")}
    return {**counts, **{mark: found[mark] for mark in sorted(found) if mark not in counts}, "not_reached": not_reached}


def _part_as_json(part: PartRow) -> dict[str, Any]:
    return {
        "part": part.name,
        "verdict": part.verdict,
        "trust": part.trust,
        "reason": part.reason,
        "states": list(part.states),
        "proofs": [
            {
                "title": proof.title,
                "verdict": proof.verdict,
                "trust": proof.trust,
                "hypotheses": list(proof.hypotheses if proof.verdict == "proved" else proof.given),
                "citations": list(proof.citations),
                "uses": list(proof.uses),
                "equations": [number for number, _ in proof.equations],
                "reason": proof.reason,
                "counterexample": proof.counterexample or None,
                "script": proof.script,
                "line": proof.line,
                "seconds": round(proof.seconds, 3),
                "remembered": proof.remembered,
            }
            for proof in part.proofs
        ],
    }


# -- from proofs to verdicts ------------------------------------------------------------------------


def judge(
    label: str,
    title: str,
    proofs: Sequence[ProofResult],
    *,
    equations: Iterable[int] = (),
    cited: Sequence[paper.CitedFact] = (),
) -> StatementRow:
    """The row of a label from all its proofs, and from what is cited if it is a conjecture.

    The label is refuted if a claim is, undecided if a claim has no proof that succeeded or if nothing is claimed or
    cited; else it is cited if anything is, and proved if not. A part is as trusted as its best proof, the label as its
    least trusted part. Parts that follow from a later statement of the paper, as special cases of it, come last.

    >>> judge("thm-6.4", "Theorem 6.4", []).reason
    'no proof script yet'
    """
    judged = (_judge_part(alternatives) for alternatives in _by_goal(proofs))
    parts = tuple(sorted(judged, key=lambda part: _looks_ahead(label, part.best)))
    if any(part.verdict == "refuted" for part in parts):
        verdict: Standing = "refuted"
    elif (parts or cited) and all(part.verdict == "proved" for part in parts):
        verdict = "cited" if cited else "proved"
    else:
        verdict = "undecided"
    chosen = [part.best for part in parts]
    failing = next((part for part in parts if part.verdict == verdict), None) if verdict in _OPEN else None
    if not parts and not cited:
        reason = NO_SCRIPT
    else:
        reason = "" if failing is None else f"{failing.name}: {failing.reason}" if failing.name else failing.reason
    used = (name.partition("/")[0] for proof in chosen for name in proof.uses)
    return StatementRow(
        id=label,
        title=title,
        verdict=verdict,
        trust=_trust(parts, verdict),
        equations=tuple(equations) or tuple(sorted({n for proof in proofs for n, _ in proof.equations})),
        hypotheses=_union(part.hypotheses for part in parts),
        citations=_union([*(proof.citations for proof in chosen), (fact.source for fact in cited)]),
        seconds=sum(proof.seconds for proof in proofs),
        rests_on=tuple(name for name in dict.fromkeys(used) if name != label),
        reason=reason,
        parts=parts,
        script=", ".join(dict.fromkeys(proof.script for proof in proofs)),
        cited=tuple(cited),
    )


def _looks_ahead(label: str, proof: ProofResult) -> bool:
    """Whether a proof of a statement rests on another one that comes later in the paper."""
    order = [statement.identifier for statement in paper.statements()]
    if label not in order:
        return False
    used = {name.partition("/")[0] for name in proof.uses}
    return not used.isdisjoint(order[order.index(label) + 1 :])


def _trust(parts: Sequence[PartRow], verdict: Standing) -> "Trust | None":
    if verdict == "proved":
        return max((part.trust for part in parts), key=_TRUST.index)
    return "cited" if verdict == "cited" else None


def _by_goal(proofs: Sequence[ProofResult]) -> list[list[ProofResult]]:
    goals: dict[int, list[ProofResult]] = {}
    for proof in proofs:
        goals.setdefault(proof.goal, []).append(proof)
    return list(goals.values())


def _judge_part(alternatives: Sequence[ProofResult]) -> PartRow:
    succeeded = [proof for proof in alternatives if proof.verdict == "proved"]
    refuted = [proof for proof in alternatives if proof.verdict == "refuted"]
    first = refuted[0] if refuted else min(succeeded or alternatives, key=_preference)
    reason = "" if first.verdict == "proved" else first.reason
    if refuted and succeeded:
        reason += "; yet another proof of it succeeded, so compare what the two assume"
    ordered = (first, *(proof for proof in alternatives if proof is not first))
    trust = first.trust if first.verdict == "proved" else None
    return PartRow(first.part, first.verdict, trust, reason, first.states, ordered)


def _preference(proof: ProofResult) -> tuple[int, int]:
    """The most trusted first, then the one that assumes least."""
    return _TRUST.index(proof.trust), len(proof.hypotheses)


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({text for group in groups for text in group}))


def gather(
    results: Sequence[ProofResult],
    own: Sequence[ProofResult] = (),
    *,
    statements: Collection[str] | None = None,
    equations: Collection[int] | None = None,
) -> tuple[tuple[StatementRow, ...], tuple[EquationRow, ...], tuple[StatementRow, ...]]:
    """Rows of statements, of equations, and supplementary ones, from the results of the paper's and of own scripts.

    `statements` and `equations` restrict the rows to what was asked for. What a user's own script claims never
    decides about the paper's items: it is supplementary, whatever its label. Witnesses of findings have rows of
    their own.
    """
    by_label: dict[str, list[ProofResult]] = {}
    for result in results:
        by_label.setdefault(result.label, []).append(result)
    registry = {item.identifier: item for item in paper.statements()}
    rows = tuple(
        judge(
            item.identifier, item.title, by_label.get(item.identifier, ()), equations=item.equations, cited=item.cited
        )
        for item in registry.values()
        if statements is None or item.identifier in statements
    )
    findings = {item.identifier for item in paper.findings()}
    further = [
        judge(label, _title(label), proofs)
        for label, proofs in by_label.items()
        if label not in registry and label not in findings and (statements is None or label in statements)
    ]
    own_labels: dict[tuple[str, str], list[ProofResult]] = {}
    for result in own:
        own_labels.setdefault((result.script, result.label), []).append(result)
    alone = len({result.script for result in own}) == 1
    further += [
        judge(label, label if alone and label == _title(label) else f"{label} ({script})", proofs)
        for (script, label), proofs in own_labels.items()
    ]
    numbers = [
        _equation_row(item, results) for item in paper.equations() if equations is None or item.number in equations
    ]
    return rows, tuple(numbers), tuple(further)


def _title(label: str) -> str:
    if label.startswith("eq-"):
        return f"Equation ({label.removeprefix('eq-')})"
    titles = {item.identifier: item.title for item in paper.statements()}
    titles |= {item.identifier: item.title for item in paper.assumptions()}
    return titles.get(label, label)


def _equation_row(item: paper.Equation, results: Sequence[ProofResult]) -> EquationRow:
    order = [statement.identifier for statement in paper.statements()]

    def preference(result: ProofResult) -> tuple[bool, int, bool]:
        place = order.index(result.label) if result.label in order else len(order)
        return result.label != item.statement, place, _looks_ahead(result.label, result)

    shown = [r for r in results if r.verdict == "proved" and item.number in dict(r.equations)]
    claimed = judge(label := f"eq-{item.number}", "", [result for result in results if result.label == label])
    failed = claimed.reached and claimed.verdict != "proved"
    best = min(shown, key=preference) if shown and not failed else None
    owner = item.statement or None
    verdict = claimed.verdict if failed else _mark(item.kind, is_shown=best is not None)
    return EquationRow(
        number=item.number,
        kind=item.kind,
        verdict=verdict,
        statement=best.label if best is not None and best.label in order else owner,
        source=item.source,
        latex=item.latex,
        says=item.says,
        trust=None if best is None else dict(best.equations)[item.number],
        shown_by="" if best is None else best.name,
        reason=claimed.reason if failed else "" if verdict != "undecided" else _why_not(item.number, results),
        owner=owner,
    )


def _mark(kind: paper.EquationKind, *, is_shown: bool) -> Mark:
    if kind in ("definition", "assumption"):
        return kind
    return "proved" if is_shown else "cited" if kind == "cited" else "undecided"


def _why_not(number: int, results: Sequence[ProofResult]) -> str:
    for result in results:
        if result.failure is not None and number in result.failure.equations:
            failure = result.failure
            tail = f"it is false: {failure.counterexample}" if failure.counterexample else failure.reason
            return f"step {failure.step} of {result.name} carries this number and is not justified: {tail}"
    return NO_STEP
