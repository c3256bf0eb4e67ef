r"""A derivation as LaTeX: what is stated, its hypotheses, and its chains with their numbers and rules."""

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from string import ascii_lowercase

from zcmoe_symbolic.present.document.characters import code, plain
from zcmoe_symbolic.present.document.displays import Row, display, displays
from zcmoe_symbolic.verification.derivations import Derivation, DerivedChain, DerivedStep, Formula

__all__ = [
    "Naming",
    "chain_latex",
    "hypotheses_latex",
    "limits_latex",
    "reason",
    "same_formula",
    "shown_chains",
    "stated",
]

Naming = Callable[[str], str]


def same_formula(one: Formula, other: Formula) -> bool:
    """Whether two formulas are the same relation, whatever numbers they bear."""
    return (one.left, one.sign, one.right, one.reading) == (other.left, other.sign, other.right, other.reading)


def stated(formulas: Sequence[Formula], width: float, *, fitted: bool = False) -> str:
    """Relations as displays; a statement in words is a paragraph.

    >>> print(stated([Formula("a", "=", "b", "a = b", (22,))], 30))
    \\begin{align*}
      a &= b \\tag{22}
    \\end{align*}
    """
    blocks: list[str] = []
    relations: list[tuple[str, Row]] = []
    for formula in formulas:
        words = _words(formula)
        if words is None:
            relations.append((formula.left, Row(formula.sign, formula.right, formula.equations)))
            continue
        if relations:
            blocks.append(displays(relations, width, fitted=fitted))
            relations = []
        numbers = f" ({', '.join(map(str, formula.equations))})" if formula.equations else ""
        blocks.append(f"\\begin{{quote}}\n  {words}{numbers}\n\\end{{quote}}")
    if relations:
        blocks.append(displays(relations, width, fitted=fitted))
    return "\n".join(blocks)


def _words(formula: Formula) -> str | None:
    """The words of a statement that has no relation; `None` for a formula."""
    right = formula.right.strip()
    if formula.sign or formula.left or not (right.startswith(r"\text{") and right.endswith("}")):
        return None
    return right.removeprefix(r"\text{")[:-1]


def limits_latex(formulas: Iterable[Formula]) -> str:
    """In which limits the remainders are small, as LaTeX text; empty if there are none.

    >>> limits_latex([Formula("a", "=", "b + o(1)", "", reading=r"m \\to \\infty")])
    '$m \\\\to \\\\infty$'
    >>> limits_latex([Formula("a", "=", "o(1)", "", reading=r"D \\to 0\\text{, uniformly in }x")])
    '$D \\\\to 0$, uniformly in $x$'
    """
    readings = dict.fromkeys(formula.reading for formula in formulas if formula.reading)
    return ", ".join(_inline(reading) for reading in readings)


def _inline(reading: str) -> str:
    """Mathematics with words in it as text with mathematics in it, whose lines can be broken between the words."""
    pieces = re.split(r"\\text\{([^{}]*)\}", reading)
    return "".join(piece if number % 2 else f"${piece}$" for number, piece in enumerate(pieces) if piece)


def hypotheses_latex(derivation: Derivation) -> str:
    """The hypotheses as one sentence of LaTeX text; empty if there are none."""
    return "; ".join(derivation.hypotheses)


def shown_chains(derivation: Derivation) -> list[DerivedChain]:
    """The chains of a derivation without those of one step that is only what is stated."""
    return [chain for chain in derivation.chains if not _is_stated(chain, derivation)]


def _is_stated(chain: DerivedChain, derivation: Derivation) -> bool:
    return len(chain.steps) == 1 and any(same_formula(chain.steps[0].formula, state) for state in derivation.states)


def chain_latex(
    chain: DerivedChain,
    width: float,
    *,
    rules: bool = False,
    fitted: bool = False,
    naming: Naming = code,
) -> str:
    """A chain as a display; with `rules`, signs bear letters and a line below says what each letter means.

    Without rules, a line that repeats the one before is left out: SymPy may have carried a step out by itself.
    """
    reasons = [reason(step, naming) for step in chain.steps] if rules else []
    letters = dict(zip(dict.fromkeys(reasons), _letters(), strict=False))
    rows: list[Row] = []
    before = chain.start
    for number, step in enumerate(chain.steps):
        formula = step.formula
        if rules and len(letters) > 1:
            sign = rf"\overset{{\mathrm{{({letters[reasons[number]]})}}}}{{{formula.sign or chr(92) + 'Rightarrow'}}}"
        else:
            sign = formula.sign
        if rules or step.right != before or formula.equations or len(chain.steps) == 1:
            rows.append(Row(sign, step.right, formula.equations))
        before = step.right
    if not rows:
        rows.append(Row(chain.steps[-1].formula.sign, chain.steps[-1].right))
    if chain.result is not None:
        rows[-1] = Row(rows[-1].sign, rows[-1].right, (*rows[-1].equations, *chain.result.equations))
    shown = display(chain.start, rows, width, fitted=fitted)
    assumed = f"\nAssumed in this chain: {'; '.join(chain.assumes)}." if chain.assumes else ""
    if not rules:
        return f"{shown}{assumed}"
    if len(letters) == 1:
        return f"{shown}\n{reasons[0][0].upper()}{reasons[0][1:]}.{assumed}"
    legend = "; ".join(f"({letter}) {text}" for text, letter in letters.items())
    return f"{shown}\n{legend}.{assumed}"


def _letters() -> Iterable[str]:
    """a, b, ..., z, aa, ab, ..."""
    for length in (1, 2, 3):
        yield from ("".join(letters) for letters in product(ascii_lowercase, repeat=length))


def reason(step: DerivedStep, naming: Naming = code) -> str:
    """Why a step holds, as LaTeX text.

    >>> print(reason(DerivedStep(Formula("a", "=", "b", "a = b"), "by_parts", ("chain 2",), trust="cited")))
    by parts with chain 2 (trust: cited)
    """
    trust = "" if step.trust == "symbolic" else f" (trust: {plain(step.trust)})"
    if step.origin:
        return f"by {naming(step.origin)}{trust}"
    text = f"by {plain(step.rule.replace('_', ' ').removeprefix('by '))}"
    if step.sources:
        text += f" with {', '.join(_source(name, naming) for name in step.sources)}"
    return f"{text}{trust}"


def _source(name: str, naming: Naming) -> str:
    return plain(name) if name.startswith("chain ") else naming(name)
