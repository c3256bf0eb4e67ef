"""Proving claims on demand: each claim once, with the theorems of other claims where `uses` asks for them."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from zcmoe_symbolic.deciders import Trust, Verdict
from zcmoe_symbolic.derivation import StepFailed
from zcmoe_symbolic.derivation.claims import Claim, Outcome
from zcmoe_symbolic.derivation.context import Step, WrittenChain, recording, recording_steps
from zcmoe_symbolic.kernel import RuleError, Theorem, is_theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import Statement, same_statement
from zcmoe_symbolic.notation import Notation
from zcmoe_symbolic.proofs import proof_scripts
from zcmoe_symbolic.verification.claims_behind import ClaimsBehind
from zcmoe_symbolic.verification.formalisation import formalised
from zcmoe_symbolic.verification.loading import (
    Script,
    UnreadableScript,
    canonical_label,
    described,
    first_line,
    line_in,
    load,
    quietly,
)
from zcmoe_symbolic.verification.records import FailedStep, Fault, ProofResult, one_line
from zcmoe_symbolic.verification.wording import claimed, relation_sign, worded
from zcmoe_symbolic.verification.written_proofs import written_proof

__all__ = ["Entry", "Evaluation", "Recipe", "Session", "Shelf", "trust_rank"]

Recipe: TypeAlias = tuple[tuple[Script, ...], tuple[Path, ...] | None, Notation | None]

_CIRCLE = "the claims use each other in a circle"
_TRUST: tuple[Trust, ...] = ("symbolic", "certified", "cited")


def trust_rank(trust: Trust | None) -> int:
    """0 for the most trusted; no trust comes last."""
    return len(_TRUST) if trust is None else _TRUST.index(trust)


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """One claim in its place: the script, the canonical label, and the number of what it states under that label."""

    script: Script
    claim: Claim
    label: str
    goal: int
    shelf: "Shelf" = field(repr=False)

    @property
    def name(self) -> str:
        """Label and part, as `uses` would name it."""
        return f"{self.label}/{self.claim.part}" if self.claim.part else self.label


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of a claim: its outcome, the labels that it used, the chains that it wrote, its own time.

    `steps` are the applications of rules in the proof, if it ran below `noticing_steps`.
    """

    outcome: Outcome
    uses: tuple[str, ...] = ()
    chains: tuple[WrittenChain, ...] = ()
    seconds: float = 0.0
    fault: Fault | None = None
    steps: tuple[Step, ...] = ()


class Shelf:
    """The claims of some scripts, in order, found by label. Scripts that cannot be read leave a fault."""

    def __init__(self, scripts: Iterable[Script]) -> None:
        self.scripts = tuple(scripts)
        self.entries: list[Entry] = []
        self.faults: list[Fault] = []
        for script in self.scripts:
            try:
                claims = load(script)
            except UnreadableScript as error:
                self.faults.append(error.fault)
            else:
                for claim in claims:
                    self._add(script, claim)

    def _add(self, script: Script, claim: Claim) -> None:
        label = canonical_label(claim.label)
        goals = self.goals(label)
        same = [
            number
            for number, (first, *_) in enumerate(goals)
            if first.claim.part == claim.part and _same_states(first.claim.states, claim.states)
        ]
        self.entries.append(Entry(script, claim, label, same[0] if same else len(goals), self))

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels that are claimed, in order of first appearance."""
        return tuple(dict.fromkeys(entry.label for entry in self.entries))

    def goals(self, label: str, part: str | None = None) -> list[list[Entry]]:
        """The proofs of each thing that the label states (with a part: only of that part), alternatives together."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            if entry.label == label and part in (None, entry.claim.part):
                found.setdefault(entry.goal, []).append(entry)
        return list(found.values())


def _same_states(one: Sequence[Statement], other: Sequence[Statement]) -> bool:
    return len(one) == len(other) and all(map(same_statement, one, other))


@dataclass(slots=True)
class _Frame:
    """A proof in progress."""

    entry: Entry
    uses: list[str] = field(default_factory=list)
    elsewhere: float = 0.0
    in_circle: bool = False


class Session:
    """All claims of the paper's proof scripts and of a user's own, proved when asked for.

    A claim of the paper sees the paper's results only; a claim of a user's script sees those of the user's scripts
    first, then the paper's. The paper's scripts are read when first needed. With a `notation`, every result comes with
    its derivation written in it.
    """

    def __init__(
        self,
        own: Iterable[Script] = (),
        paper_scripts: Iterable[Path] | None = None,
        *,
        notation: Notation | None = None,
    ) -> None:
        self.own = Shelf(own)
        self._notation = notation
        self._paper_scripts = None if paper_scripts is None else tuple(paper_scripts)
        self._paper: Shelf | None = None
        self._done: dict[Entry, Evaluation] = {}
        self._origin: dict[Theorem, Entry] = {}
        self._claims_behind = ClaimsBehind(self._home)
        self._stack: list[_Frame] = []

    @property
    def recipe(self) -> "Recipe":
        """The arguments that make a session like this one."""
        return self.own.scripts, self._paper_scripts, self._notation

    @property
    def paper(self) -> Shelf:
        """The claims of the paper's proof scripts."""
        if self._paper is None:
            paths = proof_scripts() if self._paper_scripts is None else self._paper_scripts
            self._paper = Shelf(Script(path, path.name) for path in paths)
        return self._paper

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with scripts and proofs, as far as has been seen."""
        shelves = [self.own] if self._paper is None else [self.own, self._paper]
        found = [fault for shelf in shelves for fault in shelf.faults]
        return found + [done.fault for done in self._done.values() if done.fault is not None]

    def knows(self, entry: Entry) -> bool:
        """Whether the claim has been tried."""
        return entry in self._done

    # -- proving ----------------------------------------------------------------------------------

    def evaluate(self, entry: Entry) -> Evaluation:
        """Prove the claim, unless that has been done."""
        if entry in self._done:
            return self._done[entry]
        frame, depth, started = _Frame(entry), len(self._stack), time.perf_counter()
        self._stack.append(frame)
        fault = None
        try:
            with quietly(), recording() as chains, recording_steps() as steps:
                outcome = entry.claim.prove(self._provider(frame))
        except (Exception, SystemExit) as error:
            text, line = f"the proof raised {described(error)}", line_in(entry.script, error.__traceback__)
            fault = Fault(entry.script.shown, text, line or first_line(entry.claim.proof), entry.name)
            outcome = Outcome(Verdict.undecided(one_line(text)))
        finally:
            del self._stack[depth:]
        elapsed = time.perf_counter() - started
        if self._stack:
            self._stack[-1].elsewhere += elapsed
        written = tuple(chains)
        used, seconds = tuple(dict.fromkeys(frame.uses)), elapsed - frame.elsewhere
        evaluation = Evaluation(outcome, used, written, seconds, fault, tuple(steps))
        if outcome.verdict.proved or not (frame.in_circle and self._stack):
            self._done[entry] = evaluation
        if outcome.verdict.proved:
            for theorem in self._own_theorems(outcome.theorems, written):
                self._origin.setdefault(theorem, entry)
        return evaluation

    def _provider(self, frame: _Frame) -> Callable[[str], tuple[Theorem, ...]]:
        def provide(label: str) -> tuple[Theorem, ...]:
            if not isinstance(label, str):
                raise RuleError(f"uses({label!r}): a label is a string such as 'thm-4.3' or 'thm-4.3/lower bound'")
            head, slash, part = label.partition("/")
            name = canonical_label(head.strip())
            frame.uses.append(f"{name}/{part.strip()}" if slash else name)
            return self._theorems(frame.entry.shelf, name, part.strip() if slash else None)

        return provide

    def _theorems(self, shelf: Shelf, label: str, part: str | None) -> tuple[Theorem, ...]:
        """The theorems of all proofs of a label, or of one part of it, in the order of the scripts."""
        called = label if part is None else f"{label}/{part}"
        home = shelf if shelf.goals(label, part) else self.paper
        if not home.goals(label):
            raise RuleError(f"{called} is used here, but no script claims {label}")
        goals = home.goals(label, part)
        if not goals:
            parts = ", ".join(sorted({repr(first.claim.part) for first, *_ in home.goals(label)}))
            raise RuleError(f"{called} is used here, but the parts of {label} are {parts}")
        proved = {entry: theorems for goal in goals for entry, theorems in self._proofs(goal, called).items()}
        return tuple(theorem for entry in home.entries for theorem in proved.get(entry, ()))

    def _proofs(self, goal: list[Entry], called: str) -> dict[Entry, tuple[Theorem, ...]]:
        """The theorems of each alternative proof; one that did not succeed is stood in for by the best that did."""
        found: dict[Entry, tuple[Theorem, ...]] = {}
        best: tuple[tuple[int, int], tuple[Theorem, ...]] | None = None
        reason = ""
        for entry in goal:
            if circle := self._circle(entry):
                reason = circle
                continue
            outcome = self.evaluate(entry).outcome
            if outcome.verdict.refuted:
                raise RuleError(f"{called} is used here, but it is refuted: {outcome.verdict.reason}")
            if outcome.verdict.proved:
                found[entry] = outcome.theorems
                rank = (
                    trust_rank(outcome.verdict.trust),
                    len(frozenset().union(*(t.hypotheses for t in outcome.theorems))),
                )
                best = (rank, outcome.theorems) if best is None or rank < best[0] else best
            else:
                reason = reason or outcome.verdict.reason
        if best is None and _CIRCLE in reason:
            raise RuleError(reason[reason.index(_CIRCLE) :])
        if best is None:
            raise RuleError(f"{called} is used here, but it is not proved: {reason}")
        return {entry: found.get(entry, best[1]) for entry in goal}

    def _circle(self, entry: Entry) -> str:
        """The circle that using this claim would close; empty if it is not being proved at present."""
        for index, frame in enumerate(self._stack):
            if frame.entry is entry:
                for inner in self._stack[index + 1 :]:
                    inner.in_circle = True
                names = [*(inner.entry.name for inner in self._stack[index:]), entry.name]
                return f"{_CIRCLE}: {' uses '.join(names)}"
        return ""

    # -- what a proof has shown -------------------------------------------------------------------

    def origin(self, theorem: Theorem) -> Entry | None:
        """The proved claim in whose proof the theorem was made, if there is one."""
        return self._origin.get(theorem)

    def _home(self, theorem: Theorem) -> str:
        origin = self._origin.get(theorem)
        return "" if origin is None else origin.name

    def _own_theorems(self, results: Iterable[Theorem], chains: Iterable[WrittenChain]) -> list[Theorem]:
        """Every theorem behind the results and the chains of a proof, without what belongs to other claims."""
        pending = [*results, *(t for chain in chains for t in (*chain.steps, chain.result) if is_theorem(t))]
        found: dict[Theorem, None] = {}
        while pending:
            theorem = pending.pop(0)
            if theorem not in found and theorem not in self._origin:
                found[theorem] = None
                pending.extend(theorem.premises)
        return list(found)

    def checked_steps(self, entry: Entry) -> list[Theorem]:
        """The theorems that bear a number of the paper in the claim's successful proof, in the order of the proof.

        They are the theorems behind the claim's own, and those of chains that the proof wrote besides, if these need
        no hypothesis that the claim does not have.
        """
        evaluation = self.evaluate(entry)
        if not evaluation.outcome.verdict.proved:
            return []
        given = frozenset(entry.claim.given)
        written = [t for chain in evaluation.chains for t in (*chain.steps, chain.result) if is_theorem(t)]
        behind = self._behind(entry, evaluation.outcome.theorems)
        beside = self._behind(entry, [t for t in written if t.hypotheses <= given])
        position = {theorem: index for index, theorem in reversed(list(enumerate(written)))}
        numbered = [t for t in {**behind, **beside} if t.equations]
        return sorted(numbered, key=lambda theorem: position.get(theorem, -1))

    def _behind(self, entry: Entry, theorems: Iterable[Theorem]) -> dict[Theorem, None]:
        """The theorems and their premises, as far as they were made in the proof of this claim."""
        found: dict[Theorem, None] = {}
        pending = list(theorems)
        while pending:
            theorem = pending.pop(0)
            if theorem not in found and self._origin.get(theorem) is entry:
                found[theorem] = None
                pending.extend(theorem.premises)
        return found

    # -- plain data -------------------------------------------------------------------------------

    def result(self, entry: Entry) -> ProofResult:
        """The outcome of the claim as plain data, after proving it if need be."""
        evaluation = self.evaluate(entry)
        outcome = evaluation.outcome
        verdict = outcome.verdict
        shown: dict[int, Trust] = {}
        for theorem in self.checked_steps(entry):
            for number in theorem.equations:
                shown[number] = max(shown.get(number, "symbolic"), theorem.trust, key=trust_rank)
        theorems = outcome.theorems if verdict.proved else ()
        return self.unfinished(
            entry,
            verdict=verdict.status,
            trust=verdict.trust if verdict.proved else None,
            reason="" if verdict.proved else one_line(verdict.reason),
            counterexample=str(verdict.counterexample) if verdict.refuted else "",
            hypotheses=tuple(sorted({str(h) for theorem in theorems for h in theorem.hypotheses})),
            citations=tuple(sorted({citation for theorem in theorems for citation in theorem.citations})),
            uses=evaluation.uses,
            equations=tuple(sorted(shown.items())),
            failure=_failed_step(outcome.failure),
            seconds=evaluation.seconds,
            formalises=formalised(hypothesis for theorem in theorems for hypothesis in theorem.hypotheses),
            behind=self._claims_behind.of(theorems, entry.name),
            derivation=None if self._notation is None else written_proof(self, entry, self._notation),
        )

    @staticmethod
    def unfinished(entry: Entry, **found: object) -> ProofResult:
        """The claim as plain data with what was found out about it; nothing was: undecided."""
        values: dict[str, object] = {"verdict": "undecided", **found}
        return ProofResult(
            script=entry.script.shown,
            line=first_line(entry.claim.proof),
            label=entry.label,
            part=entry.claim.part,
            goal=entry.goal,
            title=entry.claim.title,
            states=tuple(map(claimed, entry.claim.states)),
            given=tuple(sorted(map(str, entry.claim.given))),
            **values,  # type: ignore[arg-type]
        )


def _failed_step(failure: RuleError | None) -> FailedStep | None:
    if not isinstance(failure, StepFailed):
        return None
    goal = failure.goal
    left, right = ("", "") if isinstance(goal, Hypothesis) else (worded(goal.lhs), worded(goal.rhs))
    return FailedStep(
        failure.step,
        failure.equations,
        left,
        relation_sign(goal),
        right,
        failure.by,
        one_line(failure.reason),
        str(failure.verdict.counterexample) if failure.verdict.refuted else "",
    )
