"""Chains `a = b <= c`, each link justified by a rule of the kernel."""

from collections.abc import Iterable
from typing import TypeAlias

import sympy as sp

from zcmoe_symbolic.deciders import Verdict
from zcmoe_symbolic.derivation.context import hypotheses_in_force, note_chain
from zcmoe_symbolic.derivation.latex import chain_display, chain_document
from zcmoe_symbolic.derivation.refutation import refute
from zcmoe_symbolic.kernel import (
    Justification,
    RuleError,
    Theorem,
    algebra,
    assumption,
    for_every,
    is_theorem,
    monotone,
    transitivity,
)
from zcmoe_symbolic.language.hypotheses import Hypothesis
from zcmoe_symbolic.language.statements import (
    Asymptotic,
    AsymptoticBound,
    Statement,
    WithRemainder,
    at_most,
    equal,
    less,
    readable,
    same_statement,
    sides,
)
from zcmoe_symbolic.notation import Notation

__all__ = ["Chain", "Reason", "StepFailed", "calc"]

Reason: TypeAlias = Justification | Theorem | Hypothesis


class StepFailed(RuleError):
    """A link of a chain that its rule does not justify.

    `goal` is the link, `step` its number, `equations` its tags; `verdict` is refuted if a counterexample to
    the link was found, else undecided.
    """

    def __init__(self, step: int, goal: Statement, by: str, equations: tuple[int, ...], reason: str, verdict: Verdict):
        self.step, self.goal, self.by, self.equations, self.verdict = step, goal, by, equations, verdict
        self.reason = reason
        tags = "".join(f" ({number})" for number in equations)
        text = f"step {step}{tags}, {readable(goal)}, by {by}: {reason}"
        if verdict.refuted:
            text += f"; it is false: {verdict.counterexample}"
        super().__init__(text)


def calc(start: sp.Expr, given: Iterable[Hypothesis] | None = None) -> "Chain":
    """Begin a chain at an expression.

    `given` lists the hypotheses that the rules may use; inside a `@claim` function they are the claim's.

    >>> from sympy import Symbol
    >>> from zcmoe_symbolic.kernel import algebra, by_sign
    >>> x = Symbol("x", real=True)
    >>> chain = calc(2 * x).equals(x**2 + 1 - (x - 1)**2, by=algebra).at_most(x**2 + 1, by=by_sign)
    >>> print(chain.theorem())
    |- 2*x <= x**2 + 1   [symbolic, by transitivity]
    """
    hypotheses = hypotheses_in_force() if given is None else tuple(given)
    return Chain(sp.sympify(start), hypotheses, ())


class Chain:
    """A derivation under construction; each method returns a longer chain and leaves this one as it is."""

    __slots__ = ("_given", "_start", "_steps")

    def __init__(self, start: sp.Expr, given: tuple[Hypothesis, ...], steps: tuple[Theorem, ...]) -> None:
        self._start, self._given, self._steps = start, given, steps

    @property
    def end(self) -> sp.Expr:
        """The expression that the chain has reached."""
        return sides(self._steps[-1].statement)[1] if self._steps else self._start

    def equals(self, expr: sp.Expr, *, by: Reason, eq: int | Iterable[int] = ()) -> "Chain":
        """`= expr`; with a remainder `+ cell.o(scale)` in `expr` an asymptotic equality."""
        return self._extended(equal(self.end, expr), by, eq)

    def at_most(self, expr: sp.Expr, *, by: Reason, eq: int | Iterable[int] = ()) -> "Chain":
        """`<= expr`; with a remainder `+ regime.o(scale)` in `expr` an asymptotic bound."""
        return self._extended(at_most(self.end, expr), by, eq)

    def less_than(self, expr: sp.Expr, *, by: Reason, eq: int | Iterable[int] = ()) -> "Chain":
        """`< expr`."""
        return self._extended(less(self.end, expr), by, eq)

    def theorem(self, *, eq: int | Iterable[int] = ()) -> Theorem:
        """The theorem that the whole chain proves."""
        theorem = self._theorem(eq)
        note_chain(self._steps, self._steps, theorem)
        return theorem

    def _theorem(self, eq: int | Iterable[int]) -> Theorem:
        if not self._steps:
            raise RuleError("the chain has no step yet; add .equals(...) or .at_most(...)")
        if len(self._steps) == 1 and eq == ():
            return self._steps[0]
        start, end = self._start, self.end
        statements = [step.statement for step in self._steps]
        expansions = [s for s in statements if isinstance(s, WithRemainder)]
        if expansions:
            bound = any(isinstance(s, sp.Le | sp.Lt | AsymptoticBound) for s in statements)
            kind = AsymptoticBound if bound else Asymptotic
            goal: Statement = kind(start, end, expansions[0].scale, expansions[0].regime)
        elif any(isinstance(s, sp.Lt) for s in statements):
            goal = less(start, end)
        elif any(isinstance(s, sp.Le) for s in statements):
            goal = at_most(start, end)
        else:
            goal = equal(start, end)
        return transitivity(*self._steps).prove(goal, self._given, eq=eq)

    def _extended(self, goal: Statement, by: Reason, eq: int | Iterable[int]) -> "Chain":
        numbers = (eq,) if isinstance(eq, int) else tuple(eq)
        if is_theorem(by) and same_statement(by.statement, goal) and not numbers:
            return self._with(by)
        reason = _justification(by, goal, self._given)
        try:
            step = reason.prove(goal, self._given, eq=numbers)
        except RuleError as error:
            found = refute(goal, self._given)
            verdict = Verdict.undecided(str(error)) if found is None else found
            number = len(self._steps) + 1
            raise StepFailed(number, goal, str(reason), numbers, str(error), verdict) from error
        return self._with(step)

    def _with(self, step: Theorem) -> "Chain":
        steps = (*self._steps, step)
        note_chain(self._steps, steps)
        return Chain(self._start, self._given, steps)

    def latex(self, notation: Notation | None = None, *, rules: bool = False, hypotheses: bool = True) -> str:
        r"""The chain as LaTeX for a document with `amsmath`: an `align*` with the numbers of its steps as `\tag`s.

        With `rules` every line names its rule. Below the lines stands what the steps rest on, unless `hypotheses` is
        false. Raises `ValueError` if two names would be written alike in the `notation`.

        >>> from sympy import Symbol
        >>> from zcmoe_symbolic.kernel import algebra, by_sign
        >>> x = Symbol("x", real=True)
        >>> chain = calc(2 * x).equals(x**2 + 1 - (x - 1)**2, by=algebra).at_most(x**2 + 1, by=by_sign, eq=7)
        >>> print(chain.latex())
        \begin{align*}
          2 x &= x^2 - \left(x - 1\right)^2 + 1 \\
            &\le x^2 + 1 \tag{7}
        \end{align*}
        """
        return chain_document(self._start, self._steps, notation, rules=rules, hypotheses=hypotheses)

    def _repr_latex_(self) -> str | None:
        return chain_display(self._start, self._steps)

    def __repr__(self) -> str:
        lines = [str(self._start)]
        for step in self._steps:
            text = readable(step.statement).removeprefix(str(sides(step.statement)[0])).strip()
            lines.append(f"  {text}   [{step.rule}]")
        return "\n".join(lines)


def _justification(by: Reason, goal: Statement, given: Iterable[Hypothesis]) -> Justification:
    """What a theorem or a hypothesis means after `by=`."""
    if isinstance(by, Justification):
        return by
    if is_theorem(by):
        return transitivity(by) if same_statement(by.statement, goal) else (
            algebra(by) if isinstance(by.statement, sp.Eq) else monotone(by)
        )  # fmt: skip
    if isinstance(by, Hypothesis):
        if by.kind == "for all":
            return for_every(by)
        if by.kind == "holds" and same_statement(by.arguments[0], goal):
            return assumption(by)
        if by.kind == "holds" and isinstance(by.arguments[0], sp.Le | sp.Lt):
            return monotone(assumption(by).prove(by.arguments[0], [by])) if by in given else assumption(by)
        return algebra(by)
    raise TypeError(f"by={by!r} is not a rule, a theorem or a hypothesis; write for instance by=algebra")
