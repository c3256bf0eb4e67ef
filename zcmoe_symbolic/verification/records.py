"""What a verification found out, as plain data: it can be pickled, compared and printed without SymPy."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from zcmoe_symbolic.verification.derivations import Derivation

if TYPE_CHECKING:
    from zcmoe_symbolic.deciders import Status, Trust

__all__ = ["FailedStep", "Fault", "ProofResult", "one_line"]

_LONGEST = 400


def one_line(text: object) -> str:
    """`text` on one line of bounded length.

    >>> one_line("two\\n  lines")
    'two lines'
    """
    line = " ".join(str(text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a script that keeps it from being checked, with the place where it stands.

    `bad_input` is false when nothing is known to be wrong with the script, as when a worker process died.

    >>> print(Fault("my_lemma.py", "ZeroDivisionError: division by zero", line=7, label="my-lemma"))
    my_lemma.py:7: my-lemma: ZeroDivisionError: division by zero
    """

    script: str
    text: str
    line: int | None = None
    label: str = ""
    bad_input: bool = True

    def __str__(self) -> str:
        place = self.script if self.line is None else f"{self.script}:{self.line}"
        return ": ".join(part for part in (place, self.label, one_line(self.text)) if part)


@dataclass(frozen=True, slots=True)
class FailedStep:
    """The link of a chain that was not justified: its number, tags and sides, the rule, and why it failed."""

    step: int
    equations: tuple[int, ...]
    left: str
    relation: str
    right: str
    by: str
    reason: str
    counterexample: str = ""


@dataclass(frozen=True, slots=True)
class ProofResult:
    """The outcome of one claim: one proof of one part of what a label states.

    `goal` numbers the different things that the label states; results with the same goal are alternative proofs.
    `hypotheses` and `citations` are what the theorems carry, `given` is what the claim allows; `uses` lists the
    labels whose theorems the proof asked for, and `equations` the paper's numbers on its checked steps, each with
    the trust of the weakest step that carries it. `remembered` says that the proof was not run this time: the outcome,
    its seconds included, is that of an earlier run. `derivation` is there if a notation was asked for. `formalises` are
    the paper's assumptions that hypotheses of the theorems say exactly, each with such a hypothesis, and `behind` all
    claims from whose theorems these were derived, directly or through others, named as `uses` would name them.
    """

    script: str
    line: int
    label: str
    part: str
    goal: int
    title: str
    states: tuple[str, ...]
    given: tuple[str, ...]
    verdict: "Status"
    trust: "Trust | None" = None
    reason: str = ""
    counterexample: str = ""
    hypotheses: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    equations: "tuple[tuple[int, Trust], ...]" = ()
    failure: FailedStep | None = None
    seconds: float = 0.0
    remembered: bool = False
    derivation: Derivation | None = None
    formalises: tuple[tuple[str, str], ...] = ()
    behind: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Label and part, as `uses` would name it.

        >>> ProofResult("s.py", 1, "thm-4.3", "lower bound", 0, "", (), (), "proved").name
        'thm-4.3/lower bound'
        """
        return f"{self.label}/{self.part}" if self.part else self.label

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The identifiers of the paper's assumptions that the theorems carry.

        >>> ProofResult("s.py", 1, "cor-4.2", "", 0, "", (), (), "proved", formalises=(("asm-1", "..."),)).assumptions
        ('asm-1',)
        """
        return tuple(dict.fromkeys(assumption for assumption, _ in self.formalises))
