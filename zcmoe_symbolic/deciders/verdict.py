"""The three answers that a question about a statement can have."""

from dataclasses import dataclass, replace
from typing import Literal

import sympy as sp

from zcmoe_symbolic.deciders.display import as_html, as_latex, as_text

__all__ = ["Counterexample", "Status", "Step", "Trust", "Verdict"]

Status = Literal["proved", "refuted", "undecided"]
Trust = Literal["symbolic", "certified", "cited"]


@dataclass(frozen=True, slots=True)
class Step:
    """One named reduction of a proof: the method, what it did in words, and optionally the result as LaTeX.

    >>> print(Step("partial fractions", "both sides are 1/x - 1/(x + 1)"))
    partial fractions: both sides are 1/x - 1/(x + 1)
    """

    method: str
    detail: str = ""
    latex: str = ""

    def __str__(self) -> str:
        return f"{self.method}: {self.detail}" if self.detail else self.method


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point, or concrete functions, at which a statement certainly fails.

    `assignment` pairs each name with its exact value; `left` and `right` are the proved digits of both
    sides there.

    >>> print(Counterexample((("x", "2"),), "4", "5"))
    at x = 2: left side 4, right side 5
    """

    assignment: tuple[tuple[str, str], ...]
    left: str
    right: str

    def __str__(self) -> str:
        place = ", ".join(f"{name} = {value}" for name, value in self.assignment)
        return f"{'at ' + place if place else 'as it stands'}: left side {self.left}, right side {self.right}"


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """`proved`, `refuted` (then with a counterexample) or `undecided` (then with a reason).

    A verdict has no truth value, because "not proved" and "false" are different answers: ask `.proved`.

    >>> Verdict.undecided("no rule applies").proved
    False
    >>> bool(Verdict.undecided("no rule applies"))
    Traceback (most recent call last):
        ...
    TypeError: a verdict has three values; ask .proved, .refuted or .status
    """

    status: Status
    trust: Trust | None = None
    reason: str = ""
    steps: tuple[Step, ...] = ()
    counterexample: Counterexample | None = None
    certificate: object | None = None
    question: sp.Basic | None = None

    def __post_init__(self) -> None:
        if self.status not in ("proved", "refuted", "undecided"):
            raise ValueError(f"status is {self.status!r}; it must be proved, refuted or undecided")
        if (self.status == "refuted") != (self.counterexample is not None):
            raise ValueError("a verdict is refuted exactly when it has a counterexample")

    @classmethod
    def proof(cls, *steps: Step | str, trust: Trust = "symbolic", certificate: object | None = None) -> "Verdict":
        """The statement holds, by the named steps; a certificate is something that can be checked again."""
        named = tuple(Step(step) if isinstance(step, str) else step for step in steps)
        return cls("proved", trust=trust, steps=named, certificate=certificate)

    @classmethod
    def refutation(cls, counterexample: Counterexample) -> "Verdict":
        """The statement fails at the given counterexample."""
        return cls("refuted", trust="certified", counterexample=counterexample, reason=str(counterexample))

    @classmethod
    def undecided(cls, reason: str) -> "Verdict":
        """Neither proved nor refuted, for the given reason."""
        return cls("undecided", reason=reason)

    def about(self, question: sp.Basic) -> "Verdict":
        """The same verdict with the question that it answers, which is shown with it."""
        return replace(self, question=question)

    @property
    def proved(self) -> bool:
        return self.status == "proved"

    @property
    def refuted(self) -> bool:
        return self.status == "refuted"

    def __bool__(self) -> bool:
        raise TypeError("a verdict has three values; ask .proved, .refuted or .status")

    def __str__(self) -> str:
        if self.proved:
            return f"proved ({self.trust}): {'; '.join(map(str, self.steps))}"
        return f"{self.status}: {self.reason}"

    def __repr__(self) -> str:
        return as_text(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {as_latex(self)}$"

    def _repr_html_(self) -> str:
        return as_html(self)
