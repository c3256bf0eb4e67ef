"""The LaTeX that a reader can copy from the pages: the same records as the formulas beside it."""

from zcmoe_symbolic.notation import escaped, tag
from zcmoe_symbolic.verification import ProofResult, StatementRow
from zcmoe_symbolic.verification.derivations import DerivedChain, Formula

__all__ = ["proof_latex"]


def proof_latex(row: StatementRow, proof: ProofResult) -> str:
    """What a proof states, under which hypotheses, and its chains, as `align*` environments; empty without a record."""
    derivation = proof.derivation
    if derivation is None:
        return ""
    parts = [_comment(f"{row.title}: {proof.part}" if proof.part else row.title)]
    if proof.verdict != "proved":
        parts.append(_comment(f"claimed, {proof.verdict}"))
    parts += _aligned([f"{f.left} &{f.sign} {f.right} {tag(f.equations)}".strip() for f in derivation.states])
    given = [text if text.endswith(".") else f"{text};" for text in derivation.hypotheses]
    if given:
        parts.append("Given: " + "\n  ".join(given)[:-1] + ".")
    if proof.citations:
        parts.append(f"Citing: {'; '.join(map(escaped, proof.citations))}.")
    for number, chain in enumerate(derivation.chains, start=1):
        parts += [_comment(f"chain {number}"), *_chain(chain)]
        if chain.assumes:
            parts.append(f"Assumed in this chain: {'; '.join(chain.assumes)}.")
    return "\n".join(parts)


def _comment(text: str) -> str:
    return f"% {' '.join(text.split())}"


def _chain(chain: DerivedChain) -> list[str]:
    numbers: list[tuple[int, ...]] = [step.formula.equations for step in chain.steps]
    if chain.result is not None and numbers:
        numbers[-1] = (*numbers[-1], *chain.result.equations)
    rows = [f"&{s.formula.sign} {s.right} {tag(n)}".rstrip() for s, n in zip(chain.steps, numbers, strict=True)]
    return _aligned([f"{chain.start} {rows[0]}", *rows[1:]]) if rows else []


def _aligned(lines: list[str]) -> list[str]:
    body = " \\\\\n  ".join(lines)
    return [f"\\begin{{align*}}\n  {body}\n\\end{{align*}}"] if lines else []


def formula_latex(formula: Formula) -> str:
    """A relation in math mode.

    >>> formula_latex(Formula("a", "=", "b", "a = b"))
    'a = b'
    """
    return f"{formula.left} {formula.sign} {formula.right}".strip()
