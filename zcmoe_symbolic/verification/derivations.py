"""A proof as it is shown: its statements, hypotheses and chains in LaTeX, as plain data made from the theorems."""

from dataclasses import dataclass

__all__ = ["Derivation", "DerivedChain", "DerivedStep", "Formula"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked relation as LaTeX in math mode: left side, relation sign and right side, without alignment.

    A hypothesis that stands as a statement has words (`\\text{...}`) on its right side and nothing else. `text` is the
    same on one line of plain text, `equations` the paper's numbers that it bears, and `reading` the limit in which a
    remainder is small, as LaTeX in math mode; empty for none.
    """

    left: str
    sign: str
    right: str
    text: str
    equations: tuple[int, ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class DerivedStep:
    """One link of a chain: what it reaches, by which rule of the kernel, from what, and how far it is trusted.

    `formula` is the checked relation of the link itself. `sources` name claims (`thm-4.1/the sum`) and earlier chains
    (`chain 2`). If the step is a theorem of another claim, `origin` names that claim and it was not derived here.
    `remainder` is what an earlier link has added: the chain as a whole is known up to it (LaTeX, empty for none).
    """

    formula: Formula
    rule: str
    sources: tuple[str, ...] = ()
    origin: str = ""
    trust: str = "symbolic"
    remainder: str = ""

    @property
    def right(self) -> str:
        """The right side as a line of the chain shows it, with the remainder of earlier links.

        >>> DerivedStep(Formula("a", "=", "b", "a = b"), "algebra", remainder="o(1)").right
        'b + o(1)'
        """
        if not self.remainder:
            return self.formula.right
        return self.remainder if self.formula.right == "0" else f"{self.formula.right} + {self.remainder}"


@dataclass(frozen=True, slots=True)
class DerivedChain:
    """A chain of links from `start` (LaTeX in math mode), and the theorem of the whole, if it was asked for.

    `result` is `None` also where the chain has one link, which is its own result. `assumes` are the hypotheses that its
    links need beyond those of what is stated, as LaTeX text: a later step has discharged them, or the chain stands
    beside the proof.
    """

    start: str
    steps: tuple[DerivedStep, ...]
    result: Formula | None = None
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a claim states and how its proof goes.

    `states` are the theorems of a proof that succeeded, else the statements that were claimed. `hypotheses` are those
    that the theorems carry (else those that the claim allows), as LaTeX text with formulas between dollars.
    """

    states: tuple[Formula, ...]
    hypotheses: tuple[str, ...]
    chains: tuple[DerivedChain, ...]
