"""Writing down a proof that has been run: its statements, hypotheses and chains in LaTeX, from the theorems alone."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import sympy as sp

from zcmoe_symbolic.derivation.context import WrittenChain
from zcmoe_symbolic.kernel import Theorem
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import LittleO, Statement, WithRemainder, sides
from zcmoe_symbolic.notation import Notation, escaped, expression_latex, hypothesis_latex, regime_latex, statement_sides
from zcmoe_symbolic.verification.derivations import Derivation, DerivedChain, DerivedStep, Formula
from zcmoe_symbolic.verification.wording import worded

if TYPE_CHECKING:
    from zcmoe_symbolic.verification.session import Entry, Session

__all__ = ["known_chains", "origin_of", "sources_of", "written_proof"]


def written_proof(session: "Session", entry: "Entry", notation: Notation) -> Derivation:
    """The proof of a claim as plain data, after proving it if need be.

    Raises `ValueError` if a notation other than the standard one writes two names alike in one formula. Where names
    that a user chose are alike in the standard notation, the formula is given in words.
    """
    evaluation = session.evaluate(entry)
    pen = _Pen(notation)
    proved = evaluation.outcome.verdict.proved
    if proved:
        theorems = evaluation.outcome.theorems
        states = [pen.formula(theorem.statement, theorem.equations) for theorem in theorems]
        hypotheses: Iterable[Hypothesis] = {h for theorem in theorems for h in theorem.hypotheses}
    else:
        states = [pen.formula(statement) for statement in entry.claim.states]
        hypotheses = entry.claim.given
    known: dict[Theorem, str] = {}
    chains = []
    hypotheses = frozenset(hypotheses)
    for number, chain in enumerate(evaluation.chains, start=1):
        further = {h for step in chain.steps for h in step.hypotheses} - hypotheses
        assumes = tuple(map(pen.hypothesis, sorted(further, key=str)))
        chains.append(_chain(chain, assumes, pen, session, entry, known))
        known_chains(chain, number, known)
    ordered = sorted(hypotheses, key=str)
    return Derivation(tuple(states), tuple(map(pen.hypothesis, ordered)), tuple(chains))


class _Pen:
    """What writes in one notation, and in words where the standard notation would be ambiguous."""

    def __init__(self, notation: Notation) -> None:
        self._notation = notation
        self._may_fall_back = notation == Notation.standard()

    def formula(self, statement: Statement, equations: tuple[int, ...] = ()) -> Formula:
        text = worded(statement)
        reading = ""
        try:
            left, sign, right = statement_sides(statement, self._notation)
            if isinstance(statement, WithRemainder):
                reading = regime_latex(statement.regime, self._notation)
        except ValueError:
            if not self._may_fall_back:
                raise
            left, sign, right = "", "", _in_words(text)
        return Formula(left, sign, right, text, equations, reading)

    def expression(self, expr: sp.Basic) -> str:
        return self._or_words(lambda: expression_latex(expr, self._notation), lambda: _in_words(worded(expr)))

    def hypothesis(self, hypothesis: Hypothesis) -> str:
        return self._or_words(lambda: hypothesis_latex(hypothesis, self._notation), lambda: escaped(str(hypothesis)))

    def _or_words(self, write: Callable[[], str], words: Callable[[], str]) -> str:
        try:
            return write()
        except ValueError:
            if not self._may_fall_back:
                raise
            return words()


def _in_words(text: str) -> str:
    return rf"\text{{{escaped(text)}}}"


def _chain(
    chain: WrittenChain,
    assumes: tuple[str, ...],
    pen: _Pen,
    session: "Session",
    entry: "Entry",
    known: Mapping[Theorem, str],
) -> DerivedChain:
    steps = []
    remainder = ""
    for step in chain.steps:
        statement = step.statement
        carried = "" if isinstance(statement, WithRemainder) else remainder
        if isinstance(statement, WithRemainder) and not remainder:
            remainder = pen.expression(LittleO(statement.scale, statement.regime))
        steps.append(
            DerivedStep(
                pen.formula(statement, step.equations),
                step.rule,
                sources_of(step, session, entry, known),
                origin_of(step, session, entry),
                step.trust,
                carried,
            )
        )
    result = None
    if chain.result is not None and len(chain.steps) > 1:
        result = pen.formula(chain.result.statement, chain.result.equations)
    return DerivedChain(pen.expression(sides(chain.steps[0].statement)[0]), tuple(steps), result, assumes)


def known_chains(chain: WrittenChain, number: int, known: dict[Theorem, str]) -> None:
    """Note the theorems of the chain with this number, so that later steps can name it as their source."""
    if chain.result is not None:
        known[chain.result] = f"chain {number}"
    known.update({step: f"chain {number}" for step in chain.steps if step not in known})


def origin_of(step: Theorem, session: "Session", entry: "Entry") -> str:
    """The claim whose theorem the step is, if that is another claim; else empty."""
    origin = session.origin(step)
    return origin.name if origin is not None and origin is not entry else ""


def sources_of(step: Theorem, session: "Session", entry: "Entry", known: Mapping[Theorem, str]) -> tuple[str, ...]:
    """What a step starts from: other claims, and chains written earlier, each once."""
    sources: dict[str, None] = {}
    for premise in step.premises:
        home = origin_of(premise, session, entry)
        if home:
            sources[home] = None
        elif premise in known:
            sources[known[premise]] = None
    return tuple(sources)
