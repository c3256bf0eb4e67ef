"""A proof as its page shows it, and the checked relations behind an equation."""

from dataclasses import dataclass

from zcmoe_symbolic.present.report.addresses import Addresses
from zcmoe_symbolic.present.report.copying import proof_latex
from zcmoe_symbolic.verification import EquationRow, PartRow, ProofResult, StatementRow
from zcmoe_symbolic.verification.derivations import Derivation, DerivedStep, Formula

__all__ = ["CheckedRelation", "ProofView", "checked_relations", "proof_views"]


@dataclass(frozen=True, slots=True)
class ProofView:
    """A proof with its place on the page, and its LaTeX to copy (empty if it was not written down)."""

    proof: ProofResult
    number: int
    of: int
    anchor: str
    latex: str

    @property
    def derivation(self) -> Derivation | None:
        return self.proof.derivation

    @property
    def name(self) -> str:
        """What the proof is called on the page."""
        return f"Proof {self.number} of {self.of}" if self.of > 1 else "Proof"

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Those that the proof uses, as plain text; if it did not succeed, those that its claim allows."""
        return self.proof.hypotheses if self.proof.verdict == "proved" else self.proof.given


@dataclass(frozen=True, slots=True)
class CheckedRelation:
    """A relation that bears an equation's number, the rule behind it if it is a step, and the claim that shows it."""

    formula: Formula
    rule: str
    name: str
    address: str


def proof_views(row: StatementRow, part: PartRow, anchor: str) -> list[ProofView]:
    """The proofs of a part, the one that its verdict rests on first."""
    count = len(part.proofs)
    return [
        ProofView(proof, k, count, f"{anchor}-proof-{k}" if count > 1 else f"{anchor}-proof", proof_latex(row, proof))
        for k, proof in enumerate(part.proofs, start=1)
    ]


def checked_relations(equation: EquationRow, addresses: Addresses) -> list[CheckedRelation]:
    """The checked relations that bear the number, in the proof by which the report's verdict says it is shown.

    Each relation is listed once. If the steps have the number, the statement that they end in is not repeated.
    """
    label = equation.shown_by.partition("/")[0]
    row = addresses.row(label) if label else None
    if row is None or addresses.is_own(row):
        return []
    found: dict[tuple[str, str, str], CheckedRelation] = {}
    for proof in (proof for part in row.parts for proof in part.proofs if proof.name == equation.shown_by):
        if proof.derivation is None or proof.verdict != "proved" or equation.number not in dict(proof.equations):
            continue
        for formula, rule in _numbered(proof.derivation, equation.number):
            key = (formula.left, formula.sign, formula.right)
            found.setdefault(key, CheckedRelation(formula, rule, proof.name, addresses.link(proof.name)))
    return list(found.values())


def _numbered(derivation: Derivation, number: int) -> list[tuple[Formula, str]]:
    steps: list[DerivedStep] = [step for chain in derivation.chains for step in chain.steps if not step.origin]
    found = [(step.formula, step.rule) for step in steps if number in step.formula.equations]
    results = [chain.result for chain in derivation.chains if chain.result is not None]
    return found + [(formula, "") for formula in (*results, *derivation.states) if number in formula.equations]
