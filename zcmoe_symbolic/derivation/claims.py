"""What a proof script claims, and when the claim counts as proved."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from zcmoe_symbolic.deciders import Verdict
from zcmoe_symbolic.derivation.context import hypotheses_in_force, proving, result_of
from zcmoe_symbolic.derivation.refutation import refute
from zcmoe_symbolic.kernel import RuleError, Theorem, is_theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import Statement, readable, same_statement
from zcmoe_symbolic.language.wellformed import check_exact, check_hypothesis

__all__ = ["Claim", "Outcome", "claim", "collecting", "uses"]

Proof = Callable[[], Theorem | Sequence[Theorem]]
_collected: ContextVar[list["Claim"] | None] = ContextVar("collected", default=None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A claim's verdict with the theorems that its proof produced, and the step that failed, if one did."""

    verdict: Verdict
    theorems: tuple[Theorem, ...] = ()
    failure: RuleError | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Statements under hypotheses, with a function that proves them.

    `label` names the statement (`thm-4.3`), `states` what is claimed, `given` the only hypotheses allowed, and
    `proof` returns one theorem for each statement. `title` is the first line of the proof's docstring.
    """

    label: str
    states: tuple[Statement, ...]
    given: tuple[Hypothesis, ...]
    proof: Proof
    title: str = ""
    part: str = ""

    def prove(self, provider: Callable[[str], tuple[Theorem, ...]]) -> Outcome:
        """Run the proof and compare its theorems with what is claimed."""
        with proving(self.given, provider):
            try:
                result = self.proof()
            except RuleError as error:
                return Outcome(self._judged(str(error)), failure=error)
        if result is not None and not isinstance(result, Theorem | tuple | list):
            raise TypeError(f"the proof returns {result!r}, not a theorem; end a chain with .theorem()")
        theorems: tuple[Any, ...] = (result,) if isinstance(result, Theorem) else tuple(result or ())
        shortfall = self._shortfall(theorems)
        if shortfall:
            return Outcome(self._judged(shortfall), theorems if all(map(is_theorem, theorems)) else ())
        weakest = min((t.trust for t in theorems), key=("cited", "certified", "symbolic").index)
        steps = tuple(f"{readable(t.statement)} by {t.rule}" for t in theorems)
        return Outcome(Verdict.proof(*steps, trust=weakest), theorems)

    def _shortfall(self, theorems: tuple[Any, ...]) -> str:
        """Why the theorems do not establish the claim; empty if they do."""
        if len(theorems) != len(self.states):
            return f"the proof gives {len(theorems)} theorems for {len(self.states)} claimed statements"
        for theorem, statement in zip(theorems, self.states, strict=True):
            if not is_theorem(theorem):
                return f"the proof gives {theorem!r}, which is not a theorem"
            if not same_statement(theorem.statement, statement):
                return f"the proof gives {readable(theorem.statement)}, but claimed is {readable(statement)}"
            extra = sorted(map(str, theorem.hypotheses - set(self.given)))
            if extra:
                return f"the proof of {readable(statement)} also needs that {'; that '.join(extra)}"
        return ""

    def _judged(self, reason: str) -> Verdict:
        for statement in self.states:
            verdict = refute(statement, self.given)
            if verdict is not None:
                return verdict
        return Verdict.undecided(reason)


def claim(
    label: str,
    *,
    states: Statement | Iterable[Statement],
    given: Iterable[Hypothesis] = (),
    part: str = "",
) -> Callable[[Proof], Proof]:
    """Declare that the decorated function proves `states` under the hypotheses `given`.

    The function returns one theorem per statement, in order. It is run when the claim is verified, not when it is
    declared. `part` distinguishes several proofs of one statement. Raises `InexactInput` for a float,
    `OutsideTheLanguage` for what the kernel cannot speak about, and `ValueError` if nothing is stated.
    """
    statements = tuple(states) if isinstance(states, list | tuple) else (states,)
    assumed = tuple(given)
    if not statements:
        raise ValueError(f"the claim {label!r} states nothing; give states=... at least one statement")
    for statement in statements:
        check_exact(statement)
    for hypothesis in assumed:
        check_hypothesis(hypothesis)

    def declare(proof: Proof) -> Proof:
        title = (proof.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
        found = Claim(label, statements, assumed, proof, " ".join(title.split()), part)
        collected = _collected.get()
        if collected is not None:
            collected.append(found)
        return proof

    return declare


def uses(label: str, which: int | None = None) -> Theorem:
    """A theorem of another claim, by label or `label/part`; `which` counts the theorems of all its proofs.

    Without `which` there must be one statement; of several proofs of it, the most trusted whose hypotheses are among
    those in force is taken. Raises `RuleError` if that claim is not proved or has no theorem of that number.
    """
    theorems = result_of(label)
    if not theorems:
        raise RuleError(f"{label} is used here, but it is not proved")
    if which is not None:
        if not 0 <= which < len(theorems):
            raise RuleError(f"{label} has theorems 0 to {len(theorems) - 1}; there is no uses({label!r}, {which})")
        return theorems[which]
    if any(not same_statement(theorem.statement, theorems[0].statement) for theorem in theorems):
        raise RuleError(f"{label} has {len(theorems)} statements; say which: uses({label!r}, 0)")
    in_force = frozenset(hypotheses_in_force())
    trust = ("symbolic", "certified", "cited")
    return min(theorems, key=lambda t: (not t.hypotheses <= in_force, trust.index(t.trust), len(t.hypotheses)))


@contextmanager
def collecting() -> Iterator[list[Claim]]:
    """Collect the claims that are declared while a script is loaded."""
    claims: list[Claim] = []
    token = _collected.set(claims)
    try:
        yield claims
    finally:
        _collected.reset(token)
